"""Turn a topology into numbers, each with its reason."""
