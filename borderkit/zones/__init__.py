"""Zones: what they restrict, when, and where ways meet them."""
