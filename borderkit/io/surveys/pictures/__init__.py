"""Photographs with a position."""
