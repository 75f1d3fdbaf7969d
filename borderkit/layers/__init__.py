"""Layers, declared once: names, geometry, columns with types, units, bounds and keys."""

from borderkit.layers.declaration import GEOMETRY, Column, Layer
from borderkit.layers.registry import LAYERS

__all__ = ["GEOMETRY", "LAYERS", "Column", "Layer"]
