"""Works of the line and its markers: locating points, comparing lines, strips."""
