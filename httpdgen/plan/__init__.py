"""What would change on which host, in which order, with which effect."""
