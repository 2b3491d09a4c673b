"""Whether a running fleet is what its topology says: testinfra checks over its hosts, side by side."""
