"""Layers of the boundary line."""

from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import LINES

__all__ = ["BOUNDARY_SECTIONS"]

BOUNDARY_SECTIONS = Layer(
    name="boundary_sections",
    title="Sections of the line between two sides",
    geometry=LINES,
    key=("boundary", "section"),
    columns=(
        Column(name="section", type="text", nullable=False, help="Code of the section"),
        Column(name="boundary", type="text", nullable=False, help="Code of the boundary: AA-BB"),
    ),
)
