"""Layers of the markers: pillars, their positions, and how they lie to each other."""

from borderkit.layers.columns import (
    BOUNDARY,
    CONFIDENCE,
    CORRELATION,
    ORIGIN,
    PRINTED,
    SIGMAS,
    VALID_FROM,
    VALID_TO,
)
from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import POINTS

__all__ = ["MARKERS", "MARKER_RELATIONS", "POSITIONS"]

_AZIMUTH_KINDS = ("true", "magnetic", "grid")

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
        BOUNDARY,
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
        Column(
            name="pillar",
            type="boolean",
            help="Whether a pillar stands there; false: a boundary point with none; missing: yes",
        ),
        Column(
            name="on_line",
            type="boolean",
            help="Whether its document says that it stands on the line; missing: unknown",
        ),
        Column(
            name="offset_m",
            type="real",
            unit="m",
            bounds=(0.0, 100_000.0),
            help="Distance from the marker to the point of the line that it stands for, as stated",
        ),
        Column(
            name="azimuth_deg",
            type="real",
            unit="degrees",
            bounds=(0.0, 360.0),
            help="Azimuth from the marker to that point, as stated",
        ),
        Column(
            name="azimuth_kind",
            type="text",
            values=_AZIMUTH_KINDS,
            help="From which north the azimuth counts; missing: unknown",
        ),
        Column(name="responsible_side", type="text", help="Side that keeps it"),
        Column(name="erected_on", type="text", help="Date on which it was set up"),
        Column(name="size_class", type="text", help="Its size in the words of the documents"),
        Column(
            name="previous_numbers",
            type="json",
            help="Numbers that it bore: a list of `{number, until, document}`",
        ),
        Column(name="photos", type="json", help="Where photographs of it are kept: a list"),
        Column(name="sketch", type="text", help="Where its sketch is kept"),
        Column(name="document", type="text", help="Document that fixes it"),
        Column(name="documents", type="json", help="Further documents about it: a list of codes"),
        Column(
            name="accuracy_m",
            type="real",
            unit="m",
            bounds=(0.0, 100_000.0),
            help="Accuracy of its coordinates, as stated",
        ),
    ),
)

POSITIONS = Layer(
    name="positions",
    title="Positions of markers and turning points, from either side: agreed, observed, stated",
    geometry=POINTS,
    key=("position",),
    columns=(
        Column(name="position", type="text", nullable=False, help="Code of the position"),
        Column(
            name="subject",
            type="text",
            nullable=False,
            help="Whose it is: `markers/M-1`, `turning_points/AA-BB/7`",
        ),
        Column(name="boundary", type="text", help="Code of the boundary: AA-BB"),
        Column(name="side", type="text", help="Side that observed or states it; missing: both"),
        Column(
            name="kind",
            type="text",
            nullable=False,
            values=("agreed", "observed", "stated"),
            help="What it is: only an agreed one moves a marker",
        ),
        *PRINTED,
        Column(
            name="method",
            type="text",
            values=(
                *("gnss_static", "rtk", "triangulation", "traverse", "photogrammetry", "map"),
                "other",
            ),
            help="How it was found; missing: unknown",
        ),
        *SIGMAS,
        CORRELATION,
        CONFIDENCE,
        Column(name="observed_at", type="text", help="Date or time of the observation"),
        Column(name="campaign", type="text", help="Joint inspection that it belongs to"),
        Column(name="document", type="text", help="Document that holds it"),
        VALID_FROM,
        VALID_TO,
        Column(name="note", type="text", help="What else is known"),
        *ORIGIN,
    ),
)

MARKER_RELATIONS = Layer(
    name="marker_relations",
    title="How markers lie to each other and to objects near them, as documents state it",
    geometry=(),
    key=("relation",),
    columns=(
        Column(name="relation", type="text", nullable=False, help="Code of the relation"),
        Column(name="marker", type="text", nullable=False, help="From where: a `marker_uid`"),
        Column(
            name="target",
            type="text",
            nullable=False,
            help="To where: a `marker_uid`, or an object in words",
        ),
        Column(
            name="kind",
            type="text",
            nullable=False,
            values=("neighbour", "twin", "reference", "witness"),
            help="What the target is to the marker",
        ),
        Column(name="printed_azimuth", type="text", help="Azimuth, as printed: `16 33 35`"),
        Column(
            name="azimuth_deg",
            type="real",
            unit="degrees",
            bounds=(0.0, 360.0),
            help="Azimuth from the marker to the target",
        ),
        Column(
            name="azimuth_kind",
            type="text",
            values=_AZIMUTH_KINDS,
            help="From which north it counts; missing: unknown",
        ),
        Column(
            name="declination_deg",
            type="real",
            unit="degrees",
            bounds=(-180.0, 180.0),
            help="True azimuth minus magnetic one, where it is magnetic",
        ),
        Column(name="printed_distance", type="text", help="Distance, as printed: `980.9`"),
        Column(
            name="distance_m",
            type="real",
            unit="m",
            bounds=(0.0, 1e7),
            help="Straight distance to the target",
        ),
        Column(
            name="line_length_m",
            type="real",
            unit="m",
            bounds=(0.0, 1e8),
            help="Length of the line between them, as stated",
        ),
        Column(name="document", type="text", help="Document that states it"),
        Column(name="note", type="text", help="What else is known"),
        *ORIGIN,
    ),
)
