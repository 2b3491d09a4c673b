"""Rules that judge a fleet as its configuration describes it."""
