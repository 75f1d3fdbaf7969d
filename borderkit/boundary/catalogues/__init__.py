"""The catalogue of turning points and markers."""
