"""Which marker an observation is of."""
