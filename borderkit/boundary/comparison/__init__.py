"""Two lines compared: what moved, what lies between them, which edition is in force."""
