"""Columns that layers of all domains share: names, validity, origin, printed coordinates."""

from typing import Final

from borderkit.layers.declaration import Column

__all__ = [
    "BOUNDARY",
    "CONFIDENCE",
    "CORRELATION",
    "LEGS",
    "NAME",
    "ORIGIN",
    "PRINTED",
    "SIGMAS",
    "VALID_FROM",
    "VALID_TO",
]

LEGS: Final = ("geodesic", "loxodrome", "parallel", "as_digitised")
"""What may join two points of the line."""

BOUNDARY: Final = Column(
    name="boundary", type="text", nullable=False, help="Code of the boundary: AA-BB"
)
NAME: Final = Column(name="name", type="json", help="Names by language: `{'en': ...}`")
VALID_FROM: Final = Column(name="valid_from", type="text", help="Date or time from which it holds")
VALID_TO: Final = Column(
    name="valid_to", type="text", help="Last date, or time until which it holds"
)
ORIGIN: Final = (
    Column(name="origin", type="text", help="Source that gave it: a code of layer `sources`"),
    Column(name="origin_object", type="text", help="What it is called there: `node/123`"),
    Column(
        name="origin_version",
        type="integer",
        bounds=(0, 2**53),
        help="Its version there",
    ),
    Column(name="origin_date", type="text", help="Date or time of that version"),
)
"""Where a record came from; all missing where the office itself entered it."""
PRINTED: Final = (
    Column(
        name="printed_north",
        type="text",
        help="Latitude or northing, exactly as the document prints it",
    ),
    Column(name="printed_east", type="text", help="Longitude or easting, as printed"),
    Column(
        name="source_crs",
        type="text",
        help="Reference system of the printed coordinates: `EPSG:4284`, or `own:CODE` for the "
        "frame of a record of `transformations`",
    ),
    Column(
        name="epoch",
        type="real",
        unit="year",
        bounds=(1800.0, 2200.0),
        help="Epoch of the coordinates, as a year and its fraction",
    ),
    Column(name="printed_height", type="text", help="Height, as printed"),
    Column(
        name="height_m",
        type="real",
        unit="m",
        bounds=(-12_000.0, 10_000.0),
        help="Height; of no use without its kind",
    ),
    Column(
        name="height_kind",
        type="text",
        values=("ellipsoidal", "orthometric", "normal", "unknown"),
        help="Above what the height is; missing: unknown",
    ),
    Column(name="height_system", type="text", help="Height datum, as the document names it"),
    Column(name="crs_operation", type="text", help="Coordinate operation that led to WGS84"),
    Column(
        name="operation_accuracy_m",
        type="real",
        unit="m",
        bounds=(0.0, 100_000.0),
        help="Its accuracy; missing: unknown",
    ),
)
"""A coordinate as its document prints it, and how it was brought to WGS84."""
SIGMAS: Final = tuple(
    Column(
        name=f"sigma_{way}_m",
        type="real",
        unit="m",
        bounds=(0.0, 100_000.0),
        help=f"Standard deviation of the {of}; missing or 0: unknown",
    )
    for way, of in (("north", "northing"), ("east", "easting"), ("height", "height"))
)
"""How well a position is known."""
CORRELATION: Final = Column(
    name="correlation",
    type="real",
    bounds=(-1.0, 1.0),
    help="Of northing and easting; missing: none",
)
CONFIDENCE: Final = Column(
    name="confidence",
    type="real",
    bounds=(0.0, 1.0),
    help="Level that the sigmas stand for on each axis; missing: one standard deviation",
)
