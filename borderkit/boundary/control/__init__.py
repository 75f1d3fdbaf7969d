"""Control networks of both sides, and the transformations between their frames."""
