"""Layers of the line's waters and of the control network: beside the line, never the line."""

from borderkit.layers.columns import BOUNDARY, NAME, ORIGIN, PRINTED, SIGMAS, VALID_FROM, VALID_TO
from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import AREAS, LINES, POINTS

__all__ = ["CONTROL_POINTS", "ISLANDS", "SOUNDINGS", "TRANSFORMATIONS", "WATER_LINES"]

_SECTION = Column(name="section", type="text", help="Section of the line that it belongs to")
_SURVEYED_ON = Column(name="surveyed_on", type="text", help="Date of its survey")
_STAGE = Column(name="stage", type="text", help="Water level at the survey, as stated")
_DOCUMENT = Column(name="document", type="text", help="Document that holds it")
_NOTE = Column(name="note", type="text", help="What else is known")

WATER_LINES = Layer(
    name="water_lines",
    title="Lines in border waters as they run at present: channels, banks, axes of structures",
    geometry=LINES,
    key=("water_line",),
    columns=(
        Column(name="water_line", type="text", nullable=False, help="Code of the line"),
        BOUNDARY,
        _SECTION,
        Column(
            name="kind",
            type="text",
            nullable=False,
            values=("channel", "thalweg", "bank", "structure_axis"),
            help="What it is: none of them is the boundary",
        ),
        _SURVEYED_ON,
        _STAGE,
        _DOCUMENT,
        _NOTE,
        *ORIGIN,
    ),
)

SOUNDINGS = Layer(
    name="soundings",
    title="Soundings in border waters",
    geometry=POINTS,
    key=("sounding",),
    columns=(
        Column(name="sounding", type="text", nullable=False, help="Code of the sounding"),
        BOUNDARY,
        _SECTION,
        Column(
            name="depth_m",
            type="real",
            unit="m",
            bounds=(-100.0, 12_000.0),
            help="Depth below the water level of the survey",
        ),
        Column(
            name="bed_height_m",
            type="real",
            unit="m",
            bounds=(-12_000.0, 10_000.0),
            help="Height of the bed",
        ),
        Column(name="height_system", type="text", help="Height datum of the bed's height"),
        _SURVEYED_ON,
        _STAGE,
        _DOCUMENT,
        *ORIGIN,
    ),
)

ISLANDS = Layer(
    name="islands",
    title="Islands and shoals in border waters, and whose they are",
    geometry=(*POINTS, *AREAS),
    key=("boundary", "island"),
    columns=(
        BOUNDARY,
        Column(name="island", type="text", nullable=False, help="Code of the island"),
        Column(name="number", type="text", help="Its number in the list of the document"),
        NAME,
        Column(
            name="kind",
            type="text",
            values=("island", "shoal"),
            help="What it is; missing: unknown",
        ),
        Column(name="owner", type="text", help="Side that it belongs to; missing: unknown"),
        Column(name="basis", type="text", help="Why it is theirs: article, or rule"),
        Column(
            name="area_m2",
            type="real",
            unit="m2",
            bounds=(0.0, 1e12),
            help="Its area, as the document states it",
        ),
        Column(name="sheet", type="text", help="Sheet of the map that shows it"),
        _DOCUMENT,
        _NOTE,
        *ORIGIN,
    ),
)

CONTROL_POINTS = Layer(
    name="control_points",
    title="Control points and base stations of each side; common ones stand once for each side",
    geometry=POINTS,
    key=("point", "side"),
    columns=(
        Column(name="point", type="text", nullable=False, help="Code of the point, same for both"),
        Column(name="side", type="text", nullable=False, help="Side in whose network it is"),
        BOUNDARY,
        Column(name="network", type="text", help="Network and order"),
        Column(
            name="role",
            type="text",
            values=("control", "base_station"),
            help="What it serves for; missing: control",
        ),
        *PRINTED,
        *SIGMAS,
        VALID_FROM,
        VALID_TO,
        _NOTE,
        *ORIGIN,
    ),
)

TRANSFORMATIONS = Layer(
    name="transformations",
    title="Agreed transformations between two frames, with the document that agrees them",
    geometry=(),
    key=("transformation",),
    columns=(
        Column(name="transformation", type="text", nullable=False, help="Code of the record"),
        Column(name="boundary", type="text", help="Boundary that it was agreed for"),
        Column(name="source_crs", type="text", nullable=False, help="From which reference system"),
        Column(name="target_crs", type="text", nullable=False, help="To which reference system"),
        Column(
            name="method",
            type="text",
            nullable=False,
            values=(
                *("helmert_3", "helmert_4"),
                *("helmert_7_position_vector", "helmert_7_coordinate_frame"),
            ),
            help="Which formula the parameters belong to",
        ),
        Column(name="parameters", type="json", nullable=False, help="By name, with their units"),
        Column(
            name="accuracy_m",
            type="real",
            unit="m",
            bounds=(0.0, 100_000.0),
            help="Its accuracy; missing: unknown",
        ),
        Column(name="residuals", type="json", help="What is left at each common point, metres"),
        Column(name="document", type="text", nullable=False, help="Document that agrees it"),
        _NOTE,
        VALID_FROM,
        VALID_TO,
        *ORIGIN,
    ),
)
