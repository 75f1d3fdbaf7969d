"""Layers of border infrastructure: crossings (ports of entry), works and roads."""

from borderkit.layers.columns import NAME, ORIGIN, VALID_FROM, VALID_TO
from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import AREAS, LINES, POINTS

__all__ = ["ASSETS", "CROSSINGS", "ROADS"]

CROSSINGS = Layer(
    name="crossings",
    title="Border crossings (ports of entry): where, when and for whom they are open",
    geometry=POINTS,
    key=("crossing",),
    columns=(
        Column(name="crossing", type="text", nullable=False, help="Code of the crossing"),
        NAME,
        Column(name="status", type="text", help="open, or why not; missing: unknown"),
        Column(name="modes", type="json", help="Modes of travel; missing: any"),
        Column(name="hours", type="json", help="When it is open; missing: unknown"),
        Column(name="categories", type="json", help="Categories admitted; missing: any"),
        Column(name="nationalities", type="json", help="Nationalities admitted; missing: any"),
        Column(name="nationalities_not", type="json", help="Nationalities not admitted"),
        VALID_FROM,
        VALID_TO,
        *ORIGIN,
    ),
)

ASSETS = Layer(
    name="assets",
    title="Border infrastructure: fences, towers, bridges, gates and other works",
    geometry=(*POINTS, *LINES, *AREAS),
    key=("asset",),
    columns=(
        Column(name="asset", type="text", nullable=False, help="Code of the asset"),
        Column(
            name="kind",
            type="text",
            nullable=False,
            values=("fence", "wall", "gate", "tower", "bridge", "post", "camera", "sign", "other"),
            help="What it is",
        ),
        NAME,
        Column(name="side", type="text", help="Side that keeps it"),
        Column(
            name="condition",
            type="text",
            values=("good", "worn", "damaged", "out_of_use"),
            help="As last seen; missing: unknown",
        ),
        VALID_FROM,
        VALID_TO,
        Column(name="note", type="text", help="What else is known"),
        *ORIGIN,
    ),
)

ROADS = Layer(
    name="roads",
    title="Roads, tracks and paths",
    geometry=LINES,
    key=("road",),
    columns=(
        Column(name="road", type="text", nullable=False, help="Code of the road"),
        NAME,
        Column(
            name="class",
            type="text",
            nullable=False,
            values=("main", "secondary", "local", "patrol", "track", "path"),
            help="How important it is; patrol roads belong to the border guard",
        ),
        Column(name="surface", type="text", values=("paved", "unpaved"), help="Missing: unknown"),
        Column(name="oneway", type="boolean", help="Whether it is open in its own direction only"),
        Column(
            name="access",
            type="text",
            values=("public", "restricted", "closed"),
            help="Who may use it: anybody, those with leave, nobody; missing: unknown",
        ),
        Column(
            name="modes",
            type="json",
            help="Modes of travel that it bears: `['road', 'foot']`; missing: as its class has it",
        ),
        *ORIGIN,
        VALID_FROM,
        VALID_TO,
    ),
)
