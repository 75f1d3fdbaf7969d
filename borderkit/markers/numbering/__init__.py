"""Numbers of markers: schemes, order, free numbers, renumbering."""
