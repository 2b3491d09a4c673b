"""How `status` tells of a fleet: to people, to programs, and again and again."""
