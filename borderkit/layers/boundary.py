"""Layers of the line: boundaries, their documents, sections and turning points."""

from borderkit.layers.columns import BOUNDARY, LEGS, NAME, ORIGIN, PRINTED, VALID_FROM, VALID_TO
from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import LINES, POINTS

__all__ = ["BOUNDARIES", "BOUNDARY_SECTIONS", "DOCUMENTS", "TURNING_POINTS"]


BOUNDARIES = Layer(
    name="boundaries",
    title="Boundaries: their sides, and the numbers and rules that their documents set",
    geometry=(),
    key=("boundary",),
    columns=(
        BOUNDARY,
        NAME,
        Column(name="sides", type="json", help="Codes of its sides: `['AA', 'BB']`"),
        Column(
            name="numbering", type="json", help="Scheme of the markers' numbers; missing: the usual"
        ),
        Column(
            name="tolerance_m",
            type="real",
            unit="m",
            bounds=(0.0, 1_000.0),
            help="A marker that lies farther than this from its agreed position may have moved; "
            "missing: unknown",
        ),
        Column(name="tolerance_source", type="text", help="Document and article that set it"),
        Column(
            name="spacing_m",
            type="real",
            unit="m",
            bounds=(0.0, 1_000_000.0),
            help="Greatest distance between neighbouring markers; missing: none is set",
        ),
        Column(name="spacing_source", type="text", help="Document and article that set it"),
        Column(
            name="strips",
            type="json",
            help="Strips along the line: a list of `{strip, width_m, sides, activity, "
            "notice_days, source}`",
        ),
        Column(
            name="source_crs", type="text", help="Reference system of its documents' coordinates"
        ),
        Column(
            name="transformation",
            type="text",
            help="Record of `transformations` that leads from it; missing: that of PROJ",
        ),
        Column(name="note", type="text", help="What else is known"),
        VALID_FROM,
        VALID_TO,
        *ORIGIN,
    ),
)

DOCUMENTS = Layer(
    name="documents",
    title="Documents that fix the line, its markers and rules; later ones supplement earlier ones",
    geometry=(),
    key=("document",),
    columns=(
        Column(name="document", type="text", nullable=False, help="Code of the document"),
        NAME,
        Column(
            name="kind",
            type="text",
            values=("delimitation", "demarcation", "joint_inspection", "rule", "record", "other"),
            help="What it is; missing: unknown",
        ),
        Column(name="boundary", type="text", help="Code of the boundary that it is about"),
        Column(name="number", type="text", help="Its number or mark in the archive"),
        Column(name="dated", type="text", help="Date on which it was signed"),
        Column(name="languages", type="json", help="Languages of its texts: `['en', 'ru']`"),
        Column(name="sides", type="json", help="Sides that signed it"),
        Column(name="supplements", type="text", help="Document that it supplements"),
        Column(name="place", type="text", help="Where the original is kept"),
        Column(name="note", type="text", help="What else is known"),
        VALID_FROM,
        VALID_TO,
        *ORIGIN,
    ),
)

BOUNDARY_SECTIONS = Layer(
    name="boundary_sections",
    title="Sections of the line between two sides",
    geometry=LINES,
    key=("boundary", "section"),
    columns=(
        Column(name="section", type="text", nullable=False, help="Code of the section"),
        BOUNDARY,
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
        Column(
            name="sequence",
            type="integer",
            bounds=(0, 10**9),
            help="Its place among the sections; missing: where it joins the others",
        ),
        Column(
            name="left_side",
            type="text",
            help="Side whose ground lies left of the direction in which it is drawn",
        ),
        Column(name="right_side", type="text", help="Side whose ground lies right of it"),
        Column(
            name="leg",
            type="text",
            values=LEGS,
            help="What joins its vertices; missing: geodesics",
        ),
        Column(
            name="stated_length_m",
            type="real",
            unit="m",
            bounds=(0.0, 1e8),
            help="Its length, as the document states it",
        ),
        Column(name="surveyed_on", type="text", help="Date of the survey that it rests on"),
        Column(name="stage", type="text", help="Water level at that survey, as stated"),
    ),
)

TURNING_POINTS = Layer(
    name="turning_points",
    title="Turning points of the line, each as its document gives it",
    geometry=POINTS,
    key=("boundary", "point"),
    columns=(
        BOUNDARY,
        Column(name="point", type="text", nullable=False, help="Number or code of the point"),
        Column(name="section", type="text", help="Section that it belongs to"),
        Column(
            name="sequence",
            type="integer",
            bounds=(0, 10**9),
            help="Its place among the points of the boundary",
        ),
        Column(
            name="leg",
            type="text",
            values=LEGS,
            help="How the line goes on from it; missing: unknown",
        ),
        Column(name="marker", type="text", help="Marker that shows it: its `marker_uid`"),
        *PRINTED,
        Column(name="document", type="text", help="Document that fixes it"),
        Column(name="article", type="text", help="Article of the document"),
        VALID_FROM,
        VALID_TO,
        Column(name="note", type="text", help="What else is known"),
        *ORIGIN,
    ),
)
