"""Layers of border infrastructure: crossings (ports of entry)."""

from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import POINTS

__all__ = ["CROSSINGS"]

CROSSINGS = Layer(
    name="crossings",
    title="Border crossings (ports of entry): where, when and for whom they are open",
    geometry=POINTS,
    key=("crossing",),
    columns=(
        Column(name="crossing", type="text", nullable=False, help="Code of the crossing"),
        Column(name="name", type="json", help="Names by language: `{'en': ...}`"),
        Column(name="status", type="text", help="open, or why not; missing: unknown"),
        Column(name="modes", type="json", help="Modes of travel; missing: any"),
        Column(name="hours", type="json", help="When it is open; missing: unknown"),
        Column(name="categories", type="json", help="Categories admitted; missing: any"),
        Column(name="nationalities", type="json", help="Nationalities admitted; missing: any"),
        Column(name="nationalities_not", type="json", help="Nationalities not admitted"),
        Column(name="valid_from", type="text", help="Date or time from which it holds"),
        Column(name="valid_to", type="text", help="Last date, or time until which it holds"),
    ),
)
