"""Other people's and our own configuration as text: parsed with a place on everything, and back byte for byte."""
