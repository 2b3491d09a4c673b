"""Ways to tell what lint has found: a module for each format, with `tell(told) -> str`."""
