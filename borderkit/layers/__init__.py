"""Layers, declared once: names, geometry, columns with types, units, bounds and keys."""

from borderkit.layers.declaration import GEOMETRY, Column, Layer
from borderkit.layers.registry import FILED, LAYERS

__all__ = ["FILED", "GEOMETRY", "LAYERS", "Column", "Layer"]
