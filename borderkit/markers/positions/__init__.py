"""Positions of markers, and whether they have moved."""
