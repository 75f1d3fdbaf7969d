"""Layers of zones: jurisdictions, calendars, zones, class rules, corridors (check, 6 and 9)."""

from borderkit.layers.columns import NAME, ORIGIN, VALID_FROM, VALID_TO
from borderkit.layers.declaration import Column, Layer
from borderkit.layers.geojson import AREAS

__all__ = ["CALENDARS", "CLASS_RULES", "CORRIDORS", "JURISDICTIONS", "ZONES"]

_RULES = Column(name="rules", type="json", help="Rules, as in the check's contract, section 6")
_EXEMPTIONS = Column(name="exemptions", type="json", help="Exemptions, which lift rules by id")

JURISDICTIONS = Layer(
    name="jurisdictions",
    title="Areas whose zones this register knows, with the class of ground in no zone",
    geometry=AREAS,
    key=("code",),
    columns=(
        Column(name="code", type="text", nullable=False, help="Code of the jurisdiction"),
        NAME,
        Column(name="timezone", type="text", nullable=False, help="IANA civil time zone"),
        Column(
            name="default_class",
            type="text",
            help="Class of ground in no zone: open or non_open; missing: not declared",
        ),
        VALID_FROM,
        VALID_TO,
        Column(name="review_by", type="text", help="Last day on which it may be relied on"),
        Column(name="calendar", type="text", help="Calendar of its working days"),
        Column(name="authority", type="text", help="Authority in charge"),
        *ORIGIN,
    ),
)

CALENDARS = Layer(
    name="calendars",
    title="Working days of the years that a calendar names",
    geometry=(),
    key=("calendar",),
    columns=(
        Column(name="calendar", type="text", nullable=False, help="Code of the calendar"),
        Column(name="years", type="json", nullable=False, help="Years that it covers"),
        Column(name="weekend", type="json", help="Weekdays off: MON to SUN"),
        Column(name="holidays", type="json", help="Dates off"),
        Column(name="working", type="json", help="Dates worked although in a weekend"),
    ),
)

ZONES = Layer(
    name="zones",
    title="Areas with a class, validity, hours, authority and rules",
    geometry=AREAS,
    key=("zone",),
    version="version",
    columns=(
        Column(name="zone", type="text", nullable=False, help="Code of the zone"),
        NAME,
        Column(name="class", type="text", nullable=False, help="Class of the zone"),
        Column(name="authority", type="text", help="Authority in charge"),
        VALID_FROM,
        VALID_TO,
        Column(
            name="near_m",
            type="real",
            unit="m",
            bounds=(0.0, 100_000.0),
            help="How far from the zone a contact counts as near",
        ),
        Column(
            name="edge_accuracy_m",
            type="real",
            unit="m",
            bounds=(0.0, 100_000.0),
            help="Accuracy of the edge",
        ),
        Column(name="schedule", type="json", help="When it is in force; missing: always"),
        _RULES,
        _EXEMPTIONS,
        Column(
            name="version",
            type="integer",
            bounds=(1, 2**53),
            kept=True,
            help="How often its content changed, counted from 1",
        ),
        Column(
            name="source",
            type="json",
            kept=True,
            help="What the file it came from says beyond this: heights, contacts, reasons",
        ),
        Column(
            name="origin",
            type="text",
            kept=True,
            help="Source that gave it: a code of layer `sources`",
        ),
    ),
)

CLASS_RULES = Layer(
    name="class_rules",
    title="Rules of every zone of a class, and of ground that has the class by default",
    geometry=(),
    key=("class",),
    columns=(
        Column(name="class", type="text", nullable=False, help="Class of zones"),
        _RULES,
        _EXEMPTIONS,
    ),
)

CORRIDORS = Layer(
    name="corridors",
    title="Ways through a zone on which named rules are lifted",
    geometry=("LineString",),
    key=("corridor",),
    columns=(
        Column(name="corridor", type="text", nullable=False, help="Code of the corridor"),
        Column(name="zone", type="text", nullable=False, help="Zone that it leads through"),
        Column(
            name="width_m",
            type="real",
            unit="m",
            nullable=False,
            bounds=(0.0, 100_000.0),
            help="Whole width",
        ),
        Column(name="direction", type="text", nullable=False, help="both, forward or backward"),
        Column(name="modes", type="json", help="Modes of travel; missing: any"),
        Column(name="schedule", type="json", help="When it is in force; missing: always"),
        Column(name="stopping", type="boolean", help="Whether stops in it are lifted too"),
        Column(name="lifts", type="json", nullable=False, help="Ids of the rules that it lifts"),
        VALID_FROM,
        VALID_TO,
        Column(name="basis", type="json", help="Instrument and article"),
    ),
)
