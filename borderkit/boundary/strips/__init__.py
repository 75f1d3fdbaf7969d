"""Ground within a distance of the line, exact to a centimetre, and the rules for it."""
