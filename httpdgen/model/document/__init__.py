"""What was written: YAML files as trees in which every key and value knows its place, and how they combine."""
