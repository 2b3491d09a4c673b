"""Ways to tell how a fleet was found: a module for each format, with `tell(told) -> str`."""
