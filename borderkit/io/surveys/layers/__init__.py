"""Map layers and KML: points, lines and tracks."""
