"""GPX, read by two readers that have to agree."""
