"""What the commands that plan and change a fleet have in common: preparing, showing, asking, watching, recording."""
