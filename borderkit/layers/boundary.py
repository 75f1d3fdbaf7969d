"""Layers of the boundary: the sections of the line and the markers that show it."""

from borderkit.layers.columns import NAME, ORIGIN, VALID_FROM, VALID_TO
from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import LINES, POINTS

__all__ = ["BOUNDARY_SECTIONS", "MARKERS"]

_BOUNDARY = Column(name="boundary", type="text", nullable=False, help="Code of the boundary: AA-BB")

BOUNDARY_SECTIONS = Layer(
    name="boundary_sections",
    title="Sections of the line between two sides",
    geometry=LINES,
    key=("boundary", "section"),
    columns=(
        Column(name="section", type="text", nullable=False, help="Code of the section"),
        _BOUNDARY,
        NAME,
        Column(
            name="kind",
            type="text",
            values=("land", "river_midline", "thalweg", "lake", "structure"),
            help="What the line follows",
        ),
        Column(
            name="status",
            type="text",
            values=("agreed", "not_agreed", "disputed", "undemarcated"),
            help="Whether both sides hold to it",
        ),
        Column(name="claimant", type="text", help="Side that claims it, where it is not agreed"),
        Column(name="document", type="text", help="Document that fixes it"),
        Column(name="article", type="text", help="Article of the document"),
        VALID_FROM,
        VALID_TO,
        Column(
            name="scale_limit",
            type="integer",
            bounds=(1, 10**9),
            help="Finest scale at which it may be shown and judged: N of 1:N; missing: not limited",
        ),
        Column(
            name="accuracy_m",
            type="real",
            unit="m",
            bounds=(0.0, 100_000.0),
            help="How far the true line may lie from it; missing: as exact as its coordinates",
        ),
        *ORIGIN,
    ),
)

MARKERS = Layer(
    name="markers",
    title="Boundary markers: pillars and what stands in their place",
    geometry=POINTS,
    key=("marker_uid",),
    columns=(
        Column(
            name="marker_uid",
            type="text",
            nullable=False,
            help="Identity, which stays when the marker is renumbered",
        ),
        _BOUNDARY,
        Column(
            name="number",
            type="text",
            help="Label under the scheme: 47/2; missing: it bears none, or it is unknown",
        ),
        Column(name="section", type="text", help="Section of the line that it shows"),
        Column(
            name="role",
            type="text",
            values=("main", "auxiliary", "reference", "witness", "tripoint"),
            help="What it is for; missing: unknown",
        ),
        Column(
            name="siting",
            type="text",
            values=("single", "double", "triple"),
            help="How many pillars bear the number: two or three stand on the banks of a river; "
            "missing: unknown",
        ),
        Column(name="side", type="text", help="Side on whose ground it stands; missing: the line"),
        Column(
            name="condition",
            type="text",
            values=("good", "leaning", "damaged", "destroyed", "missing"),
            help="As last seen; missing: unknown",
        ),
        Column(name="material", type="text", help="Granite, concrete, steel"),
        Column(name="inspected_on", type="text", help="Date on which it was last seen"),
        VALID_FROM,
        VALID_TO,
        Column(name="note", type="text", help="What else is known"),
        Column(name="inscription", type="text", help="What is cut into it, as read"),
        Column(name="shape", type="text", help="Its form: obelisk, square pillar"),
        Column(name="size", type="text", help="Its size as the source gives it: 30x30x90 cm"),
        Column(
            name="year", type="text", help="Year in which it was set up, as the source gives it"
        ),
        Column(name="place_text", type="text", help="Where it stands, in words"),
        Column(name="image", type="text", help="Where a picture of it is kept"),
        *ORIGIN,
    ),
)
