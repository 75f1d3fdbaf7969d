"""The boundary line: its sections (turning points, chainage and editions come with their issue)."""
