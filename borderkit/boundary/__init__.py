"""The boundary: its line, sections and turning points, and how they are measured and compared."""
