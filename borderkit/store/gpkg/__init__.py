"""A register in one GeoPackage file: layout, locks, faults, and whether it is sound."""
