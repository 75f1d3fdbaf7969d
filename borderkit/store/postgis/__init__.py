"""A register in a PostGIS database: address, layout, locks, faults."""
