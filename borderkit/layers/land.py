"""Layers of the land that a border runs through: waters and protected areas."""

from borderkit.layers.columns import NAME, ORIGIN, VALID_FROM, VALID_TO
from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import AREAS, LINES

__all__ = ["PROTECTED_AREAS", "WATERS"]

WATERS = Layer(
    name="waters",
    title="Rivers, streams, lakes and canals",
    geometry=(*LINES, *AREAS),
    key=("water",),
    columns=(
        Column(name="water", type="text", nullable=False, help="Code of the water"),
        NAME,
        Column(
            name="kind",
            type="text",
            nullable=False,
            values=("river", "stream", "lake", "reservoir", "canal"),
            help="What it is",
        ),
        *ORIGIN,
        VALID_FROM,
        VALID_TO,
    ),
)

PROTECTED_AREAS = Layer(
    name="protected_areas",
    title="Areas protected for nature or heritage; no restriction by themselves",
    geometry=AREAS,
    key=("protected_area",),
    columns=(
        Column(name="protected_area", type="text", nullable=False, help="Code of the area"),
        NAME,
        Column(name="category", type="text", help="Kind of protection"),
        Column(name="authority", type="text", help="Authority in charge"),
        *ORIGIN,
        VALID_FROM,
        VALID_TO,
    ),
)
