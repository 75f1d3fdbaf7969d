"""Layers about itineraries: places and permits that they name, and clearances kept of them."""

from borderkit.layers.columns import NAME, ORIGIN, VALID_FROM, VALID_TO
from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import AREAS, POINTS

__all__ = ["CLEARANCES", "PERMITS", "PLACES"]

PLACES = Layer(
    name="places",
    title="Names that stand for a point or an area",
    geometry=(*POINTS, *AREAS),
    key=("place",),
    columns=(
        Column(name="place", type="text", nullable=False, help="Code of the place"),
        NAME,
        Column(name="aliases", type="json", help="Further names"),
        Column(
            name="kind",
            type="text",
            values=(
                *("city", "town", "village", "hamlet", "site", "summit", "pass"),
                *("country", "region", "county", "municipality", "district", "quarter"),
                *("locality", "dwelling", "island"),
            ),
            help="What it is; missing: unknown",
        ),
        Column(name="old_names", type="json", help="Names that it had: a list of texts"),
        Column(
            name="admin_unit",
            type="text",
            help="Code of the place, an area, that is its administrative unit",
        ),
        *ORIGIN,
        VALID_FROM,
        VALID_TO,
    ),
)

PERMITS = Layer(
    name="permits",
    title="Permits: what they grant, to whom, where and when",
    geometry=(),
    key=("permit",),
    columns=(
        Column(
            name="permit",
            type="text",
            nullable=False,
            privacy="office",
            help="Number of the permit",
        ),
        Column(name="kind", type="text", nullable=False, help="Kind, as rules name it"),
        Column(name="zones", type="json", help="Zones; missing: any"),
        Column(name="places", type="json", help="Places; missing: any"),
        Column(name="categories", type="json", help="Categories of members; missing: any"),
        Column(name="lines", type="json", privacy="office", help="Member lines; missing: any"),
        Column(name="activities", type="json", help="Activities; missing: any"),
        Column(name="valid_from", type="text", help="First date or time"),
        Column(name="valid_to", type="text", help="Last date, or time until which it holds"),
        Column(name="max_stay_h", type="real", unit="h", bounds=(0.0, 1e6), help="Longest stay"),
        Column(
            name="state",
            type="text",
            nullable=False,
            help="issued, suspended, revoked, used_up or expired",
        ),
    ),
)

CLEARANCES = Layer(
    name="clearances",
    title="Kept answers of checks, with all that it takes to replay them",
    geometry=(),
    key=("clearance",),
    privacy="office",
    columns=(
        Column(name="clearance", type="text", nullable=False, help="Number of the clearance"),
        Column(name="reference", type="text", help="What the itinerary calls itself: no name"),
        Column(
            name="verdict",
            type="text",
            nullable=False,
            values=("clear", "conditional", "permit_required", "prohibited", "undetermined"),
            help="Verdict of the check",
        ),
        Column(
            name="evaluated_at", type="text", nullable=False, help="Time it was judged at, with UTC"
        ),
        Column(
            name="register_revision",
            type="integer",
            nullable=False,
            bounds=(0, 2**53),
            help="Revision of the register that it was judged by",
        ),
        Column(name="rules_version", type="text", nullable=False, help="Of the check's settings"),
        Column(name="engine_version", type="text", nullable=False, help="Of borderkit"),
        Column(name="itinerary", type="json", nullable=False, help="The itinerary as it was given"),
        Column(name="answer", type="json", nullable=False, help="The whole answer"),
        Column(
            name="read",
            type="json",
            nullable=False,
            help="Records that the check read, in the form of a register file",
        ),
        Column(name="note", type="text", help="Why it was kept, in a few words"),
    ),
)
