"""Zones, their rules and exemptions, corridors, class rules and jurisdictions (section 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from shapely.geometry.base import BaseGeometry

from borderkit.errors import Defect
from borderkit.layers.fields import Fields, civil_date, names_in_languages
from borderkit.layers.zones import JURISDICTIONS
from borderkit.zones.schedule import (
    Schedule,
    Validity,
    read_schedule,
    read_timezone,
    read_validity,
)

__all__ = [
    "CATEGORIES",
    "CLASSES",
    "EFFECTS",
    "ROLES",
    "ClassRules",
    "Corridor",
    "Exemption",
    "Jurisdiction",
    "Lead",
    "Rule",
    "Zone",
    "read_class_rules",
    "read_corridor",
    "read_jurisdiction",
    "read_zone",
]

CLASSES: Final = (
    "open",
    "controlled_open",
    "controlled",
    "non_open",
    "border_strip",
    "temporary",
)
EFFECTS: Final = ("allow", "notify", "condition", "permit", "prohibit")
CATEGORIES: Final = (
    "diplomat",
    "official_guest",
    "journalist",
    "ngo",
    "expert",
    "student",
    "intern",
    "tourist",
    "resident",
    "worker",
    "transit",
    "other",
)
ROLES: Final = ("traveller", "staff", "escort", "driver")

_TEXT_KEYS = {
    "category": CATEGORIES,
    "nationality": None,
    "nationality_not_in": None,
    "origin": None,
    "role": ROLES,
    "rank": None,
    "activity": None,
    "equipment": None,
    "mode": None,
    "purpose": None,
    "permit_kind_held": None,
    "mandate": None,
    "subject": ("uas",),
}
_FLAG_KEYS = ("resident", "escort", "overnight", "transit")
_SIZE_KEYS = ("group_size_min", "group_size_max")
_APPLIES_KEYS = (*_TEXT_KEYS, *_FLAG_KEYS, *_SIZE_KEYS)

Applies = Mapping[str, frozenset[Any]]


@dataclass(frozen=True, slots=True)
class Lead:
    """How long before the contact (or the arrival) an application must be filed."""

    days: int
    kind: str
    counted_from: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a zone or of a class.

    Attributes
    ----------
    applies : mapping of str to frozenset
        Key of ``applies`` to the values that it names; keys are joined by AND.
    max_stay_h : float or None
        Longest stay in the zone, hours.
    near : bool
        Whether the rule counts in full for ``near`` contacts.
    """

    id: str
    validity: Validity
    applies: Applies
    effect: str
    permit_kind: str | None
    lead: Lead | None
    authority_chain: tuple[str, ...]
    max_stay_h: float | None
    near: bool
    conditions: tuple[Mapping[str, str], ...]
    basis: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Exemption:
    """Lifts the rules that it names, for those to whom it applies."""

    id: str
    applies: Applies
    lifts: frozenset[str]
    basis: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Zone:
    """An area (WGS84) with a class, validity, hours, authority and rules.

    Attributes
    ----------
    near_m, edge_accuracy_m : float
        Reach of ``near`` contacts (None: the register's) and accuracy of the edge, metres.
    source : mapping
        What the file it came from says beyond this contract (heights, contacts), as given.
    """

    zone: str
    name: Mapping[str, str]
    zone_class: str
    authority: str | None
    geometry: BaseGeometry
    validity: Validity
    schedule: Schedule | None
    near_m: float | None
    edge_accuracy_m: float
    rules: tuple[Rule, ...]
    exemptions: tuple[Exemption, ...]
    version: int = 1
    source: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClassRules:
    """Rules and exemptions of every zone of a class (and of ground that has it by default)."""

    zone_class: str
    rules: tuple[Rule, ...]
    exemptions: tuple[Exemption, ...]


@dataclass(frozen=True, slots=True)
class Corridor:
    """A way (WGS84 line) through a zone, `width_m` wide, on which named rules are lifted."""

    corridor: str
    zone: str
    geometry: BaseGeometry
    width_m: float
    direction: str
    modes: frozenset[str] | None
    schedule: Schedule | None
    stopping: bool
    lifts: frozenset[str]
    validity: Validity
    basis: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """An area (WGS84) whose zones the register knows."""

    code: str
    name: Mapping[str, str]
    geometry: BaseGeometry
    timezone: ZoneInfo
    default_class: str | None
    validity: Validity
    review_by: date | datetime | None
    calendar: str | None
    authority: str | None


def read_zone(
    properties: Mapping[str, Any],
    geometry: BaseGeometry,
    *,
    where: str,
    defects: list[Defect],
    version: int = 1,
    source: Mapping[str, Any] | None = None,
) -> Zone | None:
    """Return the zone that one feature gives, or None with its defects added."""
    found = len(defects)
    known = (
        *("zone", "name", "class", "authority", "valid_from", "valid_to", "near_m"),
        *("edge_accuracy_m", "schedule", "rules", "exemptions"),
    )
    fields = Fields(properties, where, defects, known=known)
    fields.require("zone", "class")
    code = fields.text("zone") or ""
    owner = f"zone {code}"
    rules = _read_rules(fields, owner)
    exemptions = _read_exemptions(fields, owner)
    zone = Zone(
        zone=code,
        name=names_in_languages(fields, "name"),
        zone_class=fields.text("class", among=CLASSES) or "",
        authority=fields.text("authority"),
        geometry=geometry,
        validity=read_validity(fields),
        schedule=_read_hours(fields, "schedule", geometry, owner),
        near_m=fields.number("near_m", low=0.0, high=100_000.0),
        edge_accuracy_m=fields.number("edge_accuracy_m", low=0.0, high=100_000.0) or 0.0,
        rules=rules,
        exemptions=exemptions,
        version=version,
        source=source or {},
    )
    return None if len(defects) > found else zone


def read_class_rules(
    properties: Mapping[str, Any], *, where: str, defects: list[Defect]
) -> ClassRules | None:
    """Return the rules of a class that one record gives, or None with its defects added."""
    found = len(defects)
    fields = Fields(properties, where, defects, known=("class", "rules", "exemptions"))
    fields.require("class")
    name = fields.text("class", among=CLASSES) or ""
    owner = f"class {name}"
    rules, exemptions = _read_rules(fields, owner), _read_exemptions(fields, owner)
    return None if len(defects) > found else ClassRules(name, rules, exemptions)


def read_corridor(
    properties: Mapping[str, Any], geometry: BaseGeometry, *, where: str, defects: list[Defect]
) -> Corridor | None:
    """Return the corridor that one feature gives, or None with its defects added."""
    found = len(defects)
    known = (
        *("corridor", "zone", "width_m", "direction", "modes", "schedule", "stopping"),
        *("lifts", "valid_from", "valid_to", "basis"),
    )
    fields = Fields(properties, where, defects, known=known)
    fields.require("corridor", "zone", "width_m", "direction")
    code = fields.text("corridor") or ""
    modes = fields.texts("modes")
    lifts = fields.texts("lifts")
    if not lifts:
        fields.fault("lifts", f"corridor {code} lifts no rule; name at least one")
    corridor = Corridor(
        corridor=code,
        zone=fields.text("zone") or "",
        geometry=geometry,
        width_m=fields.number("width_m", low=0.0, high=100_000.0, above=True) or 0.0,
        direction=fields.text("direction", among=("both", "forward", "backward")) or "",
        modes=None if modes is None else frozenset(modes),
        schedule=_read_hours(fields, "schedule", geometry, f"corridor {code}"),
        stopping=fields.flag("stopping") or False,
        lifts=frozenset(lifts or ()),
        validity=read_validity(fields),
        basis=dict(fields.mapping("basis") or {}),
    )
    return None if len(defects) > found else corridor


def read_jurisdiction(
    properties: Mapping[str, Any], geometry: BaseGeometry, *, where: str, defects: list[Defect]
) -> Jurisdiction | None:
    """Return the jurisdiction that one feature gives, or None with its defects added."""
    found = len(defects)
    fields = Fields(properties, where, defects, known=JURISDICTIONS.given)
    fields.require("code")
    zone = read_timezone(fields, "timezone")
    review = fields.text("review_by")
    jurisdiction = Jurisdiction(
        code=fields.text("code") or "",
        name=names_in_languages(fields, "name"),
        geometry=geometry,
        timezone=zone or ZoneInfo("UTC"),
        default_class=fields.text("default_class", among=("open", "non_open")),
        validity=read_validity(fields),
        review_by=None if review is None else civil_date(review) or fields.time("review_by"),
        calendar=fields.text("calendar"),
        authority=fields.text("authority"),
    )
    return None if len(defects) > found else jurisdiction


def _read_hours(fields: Fields, key: str, geometry: BaseGeometry, owner: str) -> Schedule | None:
    if not fields.given(key):
        return None
    point = geometry.representative_point()
    return read_schedule(
        fields.values[key], fields.at(key), fields.defects, lon=point.x, lat=point.y, owner=owner
    )


def _read_rules(fields: Fields, owner: str) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for number, item in enumerate(fields.items("rules") or ()):
        rule = _read_rule(item, fields.at(f"rules[{number}]"), fields.defects, owner)
        if rule.id and any(rule.id == other.id for other in rules):
            fields.fault(f"rules[{number}].id", f"{rule.id} stands twice in {owner}")
        rules.append(rule)
    return tuple(rules)


def _read_rule(item: object, where: str, defects: list[Defect], owner: str) -> Rule:
    known = (
        *("id", "valid_from", "valid_to", "applies", "effect", "permit_kind", "lead"),
        *("authority_chain", "max_stay_h", "near", "conditions", "basis"),
    )
    fields = Fields(item, where, defects, known=known)
    fields.require("id", "effect")
    name, effect = fields.text("id") or "", fields.text("effect", among=EFFECTS) or ""
    kind = fields.text("permit_kind")
    if effect == "permit" and kind is None:
        fields.fault("permit_kind", f"rule {name} of {owner} requires a permit; say which kind")
    stay = fields.number("max_stay_h", low=0.0, high=1e6)
    if effect == "allow" and stay is not None:
        fields.fault("", f"max_stay_h on rule {name} of {owner}, which allows; it has no meaning")
    applies = _read_applies(fields)
    for key, value in (("permit_kind_held", None), ("escort", True)):
        values = applies.get(key)
        if values and effect != "allow" and (value is None or value in values):
            text = "escort: true" if value else key
            what = f"{text} may stand only in exemptions and in rules of effect allow"
            fields.fault(f"applies.{key}", f"{what}; rule {name} of {owner} has {effect}")
    return Rule(
        id=name,
        validity=read_validity(fields),
        applies=applies,
        effect=effect,
        permit_kind=kind,
        lead=_read_lead(fields),
        authority_chain=fields.texts("authority_chain") or (),
        max_stay_h=stay,
        near=fields.flag("near") or False,
        conditions=_read_conditions(fields),
        basis=dict(fields.mapping("basis") or {}),
    )


def _read_exemptions(fields: Fields, owner: str) -> tuple[Exemption, ...]:
    exemptions: list[Exemption] = []
    for number, item in enumerate(fields.items("exemptions") or ()):
        where = fields.at(f"exemptions[{number}]")
        row = Fields(item, where, fields.defects, known=("id", "applies", "lifts", "basis"))
        row.require("id")
        name, lifts = row.text("id") or "", row.texts("lifts")
        if not lifts:
            row.fault("lifts", f"exemption {name} of {owner} lifts no rule; name at least one")
        if name and any(name == other.id for other in exemptions):
            row.fault("id", f"{name} stands twice in {owner}")
        applies = _read_applies(row)
        if False in applies.get("escort", ()):
            row.fault("applies.escort", f"escort: false may not stand in exemption {name}")
        basis = dict(row.mapping("basis") or {})
        exemptions.append(Exemption(name, applies, frozenset(lifts or ()), basis))
    return tuple(exemptions)


def _read_applies(owner: Fields) -> Applies:
    if not owner.given("applies"):
        return {}
    where = owner.at("applies")
    fields = Fields(owner.values["applies"], where, owner.defects, known=_APPLIES_KEYS)
    applies: dict[str, frozenset[Any]] = {}
    for key, among in _TEXT_KEYS.items():
        values = _listed(fields, key).texts(key, among=among)
        if values is not None:
            applies[key] = frozenset(values)
            if not values and isinstance(fields.values[key], list) and not fields.values[key]:
                fields.fault(key, "is an empty list; leave the key out if any value will do")
    for key in _FLAG_KEYS:
        flags = _listed(fields, key).items(key)
        if flags is not None:
            if not flags or not all(isinstance(flag, bool) for flag in flags):
                fields.fault(key, "must be true, false or a list of them that is not empty")
            applies[key] = frozenset(flag for flag in flags if isinstance(flag, bool))
    for key in _SIZE_KEYS:
        size = fields.whole(key, low=0)
        if size is not None:
            applies[key] = frozenset((size,))
    return applies


def _listed(fields: Fields, key: str) -> Fields:
    """Return `fields` with a single value at `key` written as a list of one."""
    value = fields.values.get(key)
    if isinstance(value, str | bool):
        return Fields({key: [value]}, fields.where, fields.defects, known=(key,))
    return fields


def _read_lead(owner: Fields) -> Lead | None:
    if not owner.given("lead"):
        return None
    known = ("days", "kind", "counted_from")
    fields = Fields(owner.values["lead"], owner.at("lead"), owner.defects, known=known)
    fields.require(*known)
    days = fields.whole("days", low=0, high=3660)
    kind = fields.text("kind", among=("working", "calendar"))
    counted = fields.text("counted_from", among=("contact", "arrival"))
    if days is None or kind is None or counted is None:
        return None
    return Lead(days, kind, counted)


def _read_conditions(fields: Fields) -> tuple[Mapping[str, str], ...]:
    conditions = []
    for number in range(len(fields.items("conditions") or ())):
        key = f"conditions[{number}]"
        row = {key: fields.values["conditions"][number]}
        conditions.append(
            names_in_languages(Fields(row, fields.where, fields.defects, known=(key,)), key)
        )
    return tuple(conditions)
