"""The checks, a subject each."""
