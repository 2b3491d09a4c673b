"""Change a running fleet, host by host, and put it back where that fails."""
