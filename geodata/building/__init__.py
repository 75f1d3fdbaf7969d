"""How the demo region is built: terrain first, then all that stands on it; see `geodata.build`."""
