"""What was given: paths become hosts, each with the files that may be read of it."""
