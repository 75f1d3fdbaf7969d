"""The register of check.md section 9, read strictly."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry.base import BaseGeometry

from tests.reference import fields
from tests.reference.refused import Refused
from tests.reference.times import Schedule, Validity

__all__ = [
    "Corridor",
    "Crossing",
    "Exemption",
    "Jurisdiction",
    "Permit",
    "Place",
    "Register",
    "Rule",
    "Zone",
    "read_permit",
    "read_register",
]

CATEGORIES = (
    "diplomat official_guest journalist ngo expert student intern tourist resident worker "
    "transit other"
).split()
ROLES = "traveller staff escort driver".split()
EFFECTS = "allow notify condition permit prohibit".split()
STATES = "issued suspended revoked used_up expired".split()
APPLIES_BOOLEAN = ("resident", "escort", "overnight", "transit")
APPLIES_NUMBER = ("group_size_min", "group_size_max")
APPLIES_TEXT = (
    "category nationality nationality_not_in origin role rank activity equipment mode purpose "
    "permit_kind_held mandate subject"
).split()
APPLIES_KEYS = (*APPLIES_BOOLEAN, *APPLIES_NUMBER, *APPLIES_TEXT)
AREAS = ("Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString")
VALID = ("valid_from", "valid_to")


@dataclass(frozen=True)
class Rule:
    """One rule, `applies` with every value as a list."""

    id: str
    applies: Mapping[str, list[Any]]
    effect: str
    validity: Validity
    permit_kind: str | None
    lead: Mapping[str, Any] | None
    chain: list[str]
    max_stay_h: float | None
    near: bool
    conditions: bool
    basis: Any


@dataclass(frozen=True)
class Exemption:
    """One exemption."""

    id: str
    applies: Mapping[str, list[Any]]
    lifts: frozenset[str]


@dataclass(frozen=True)
class Corridor:
    """One corridor of a zone."""

    id: str
    zone: str
    line: BaseGeometry
    width_m: float
    direction: str
    modes: list[str] | None
    schedule: Schedule | None
    stopping: bool
    lifts: frozenset[str]
    validity: Validity


@dataclass(frozen=True)
class Zone:
    """One zone, with the rules and exemptions of its class joined to its own."""

    code: str
    zone_class: str
    geometry: BaseGeometry
    validity: Validity
    schedule: Schedule | None
    near_m: float | None
    edge_m: float
    rules: tuple[Rule, ...]
    exemptions: tuple[Exemption, ...]
    corridors: tuple[Corridor, ...]


@dataclass(frozen=True)
class Jurisdiction:
    """One jurisdiction."""

    code: str
    geometry: BaseGeometry
    timezone: str
    default_class: str | None
    validity: Validity
    review_by: int | dt.date | None
    calendar: str | None


@dataclass(frozen=True)
class Crossing:
    """One crossing."""

    code: str
    geometry: BaseGeometry
    status: str | None
    modes: list[str] | None
    hours: Schedule | None
    categories: list[str] | None
    nationalities: list[str] | None
    nationalities_not: list[str] | None
    validity: Validity


@dataclass(frozen=True)
class Place:
    """One place."""

    code: str
    names: frozenset[str]
    geometry: BaseGeometry


@dataclass(frozen=True)
class Permit:
    """What one permit grants."""

    number: str
    kind: str | None
    zones: list[str] | None
    places: list[str] | None
    categories: list[str] | None
    lines: list[str] | None
    activities: list[str] | None
    validity: Validity
    max_stay_h: float | None
    state: str | None


@dataclass(frozen=True)
class Calendar:
    """Working days of the years that it names."""

    years: frozenset[int]
    weekend: frozenset[int]
    holidays: frozenset[dt.date]
    working: frozenset[dt.date]


@dataclass(frozen=True)
class Section:
    """A section of the line; the true one is at most so many metres away."""

    geometry: BaseGeometry
    boundary: str
    accuracy_m: float


@dataclass(frozen=True)
class Register:
    """Everything that a check reads."""

    route_policy: str
    detour: float
    permits_claimed: bool
    near_m: float | None
    slack_s: float
    jurisdictions: tuple[Jurisdiction, ...]
    calendars: Mapping[str, Calendar]
    zones: tuple[Zone, ...]
    class_rules: Mapping[str, tuple[tuple[Rule, ...], tuple[Exemption, ...]]]
    crossings: Mapping[str, Crossing]
    places: tuple[Place, ...]
    permits: Mapping[str, Permit]
    sections: tuple[Section, ...] = field(default=())


def _applies(obj: Any, where: str, *, escort_true: bool, escort_false: bool) -> dict[str, list]:
    """The `applies` of a rule or exemption; what may not stand there is refused."""
    fields.known_keys(obj, APPLIES_KEYS, where)
    found: dict[str, list] = {}
    for key, value in obj.items():
        values = value if isinstance(value, list) else [value]
        if not values:
            raise Refused(f"{where}.{key} is an empty list")
        if key in APPLIES_BOOLEAN:
            good = all(isinstance(v, bool) for v in values)
        elif key in APPLIES_NUMBER:
            good = len(values) == 1 and isinstance(values[0], int) and values[0] is not True
        else:
            good = all(isinstance(v, str) and v for v in values)
        if not good:
            raise Refused(f"{where}.{key} has a value that is not allowed")
        if key == "subject" and values != ["uas"]:
            raise Refused(f"{where}.subject is not uas")
        found[key] = values
    if "permit_kind_held" in found and not escort_true:
        raise Refused(f"{where}: permit_kind_held may stand only in exemptions and allow")
    if True in found.get("escort", []) and not escort_true:
        raise Refused(f"{where}: escort true may stand only in exemptions and allow")
    if False in found.get("escort", []) and not escort_false:
        raise Refused(f"{where}: escort false may not stand in exemptions")
    return found


def _lead(obj: Any, where: str) -> Mapping[str, Any] | None:
    if obj is None:
        return None
    keys = ("days", "kind", "counted_from")
    fields.known_keys(obj, keys, where, required=keys)
    if not isinstance(obj["days"], int) or isinstance(obj["days"], bool) or obj["days"] < 0:
        raise Refused(f"{where}.days is no whole number")
    if obj["kind"] not in ("working", "calendar"):
        raise Refused(f"{where}.kind is unknown")
    if obj["counted_from"] not in ("contact", "arrival"):
        raise Refused(f"{where}.counted_from is unknown")
    return obj


def _rule(obj: Any, where: str) -> Rule:
    known = (
        "id applies effect permit_kind lead authority_chain max_stay_h near conditions basis"
    ).split()
    fields.known_keys(obj, (*known, *VALID), where, required=("id", "effect"))
    where = f"{where} {obj['id']}"
    effect = obj["effect"]
    if effect not in EFFECTS:
        raise Refused(f"{where}: effect {effect} is unknown")
    stay = fields.number(obj.get("max_stay_h"), f"{where}.max_stay_h")
    if stay is not None and effect == "allow":
        raise Refused(f"{where} has max_stay_h and allows")
    allows = effect == "allow"
    return Rule(
        id=str(fields.text(obj["id"], where)),
        applies=_applies(
            obj.get("applies") or {}, f"{where}.applies", escort_true=allows, escort_false=True
        ),
        effect=effect,
        validity=fields.validity(obj, where),
        permit_kind=fields.text(obj.get("permit_kind"), f"{where}.permit_kind"),
        lead=_lead(obj.get("lead"), f"{where}.lead"),
        chain=fields.texts(obj.get("authority_chain"), f"{where}.authority_chain") or [],
        max_stay_h=stay,
        near=bool(fields.flag(obj.get("near"), f"{where}.near")),
        conditions=bool(obj.get("conditions")),
        basis=obj.get("basis"),
    )


def _exemption(obj: Any, where: str) -> Exemption:
    known = ("id", "applies", "lifts", "basis")
    fields.known_keys(obj, known, where, required=("id",))
    lifts = fields.texts(obj.get("lifts"), f"{where}.lifts")
    if not lifts:
        raise Refused(f"{where}: exemption {obj['id']} lifts nothing")
    return Exemption(
        id=str(fields.text(obj["id"], where)),
        applies=_applies(
            obj.get("applies") or {}, f"{where}.applies", escort_true=True, escort_false=False
        ),
        lifts=frozenset(lifts),
    )


def _unique(names: Iterable[str], where: str) -> None:
    found = list(names)
    if len(set(found)) < len(found):
        raise Refused(f"{where}: a name is repeated in {sorted(found)}")


def _rules(obj: Mapping[str, Any], where: str) -> tuple[tuple[Rule, ...], tuple[Exemption, ...]]:
    rules = tuple(_rule(r, f"{where} rule") for r in obj.get("rules") or [])
    exemptions = tuple(_exemption(e, f"{where} exemption") for e in obj.get("exemptions") or [])
    _unique((r.id for r in rules), f"{where} rules")
    _unique((e.id for e in exemptions), f"{where} exemptions")
    return rules, exemptions


def features(document: Mapping[str, Any], layer: str) -> list[tuple[Any, Mapping[str, Any]]]:
    """Geometry and properties of every feature of a layer."""
    collection = document.get(layer)
    if collection is None:
        return []
    known = ("type", "features", "name", "crs", "bbox")
    fields.known_keys(collection, known, layer, required=("type", "features"))
    found = []
    for i, feature in enumerate(collection["features"]):
        where = f"{layer}[{i}]"
        fields.known_keys(feature, ("type", "geometry", "properties", "id", "bbox"), where)
        found.append((feature.get("geometry"), feature.get("properties") or {}))
    return found


def _zone(
    geometry: Any, obj: Mapping[str, Any], classes: Mapping[str, Any], corridors: list[Corridor]
) -> tuple[Zone, tuple[Rule, ...]]:
    known = (
        "zone name class authority near_m edge_accuracy_m schedule rules exemptions version source"
    ).split()
    fields.known_keys(obj, (*known, *VALID), "zone", required=("zone", "class"))
    where = f"zone {obj['zone']}"
    own_rules, own_exemptions = _rules(obj, where)
    class_rules, class_exemptions = classes.get(obj["class"], ((), ()))
    rules = own_rules + class_rules
    exemptions = own_exemptions + class_exemptions
    _unique((r.id for r in rules), f"{where} rules")
    _unique((e.id for e in exemptions), f"{where} exemptions")
    names = {r.id for r in rules}
    for exemption in own_exemptions:
        if not exemption.lifts <= names:
            raise Refused(f"exemption {exemption.id} of {where} lifts what the zone has not")
    mine = tuple(c for c in corridors if c.zone == obj["zone"])
    for corridor in mine:
        if not corridor.lifts <= names:
            raise Refused(f"corridor {corridor.id} of {where} lifts what the zone has not")
    zone = Zone(
        code=str(fields.text(obj["zone"], where)),
        zone_class=str(fields.text(obj["class"], where)),
        geometry=fields.geometry(geometry, where, types=AREAS),
        validity=fields.validity(obj, where),
        schedule=fields.schedule(obj.get("schedule"), f"schedule of {where}"),
        near_m=fields.number(obj.get("near_m"), f"{where}.near_m"),
        edge_m=fields.number(obj.get("edge_accuracy_m"), f"{where}.edge_accuracy_m") or 0.0,
        rules=rules,
        exemptions=exemptions,
        corridors=mine,
    )
    return zone, own_rules


def _corridor(geometry: Any, obj: Mapping[str, Any]) -> Corridor:
    known = "corridor zone width_m direction modes schedule stopping lifts basis".split()
    required = ("corridor", "zone", "width_m")
    fields.known_keys(obj, (*known, *VALID), "corridor", required=required)
    where = f"corridor {obj['corridor']}"
    direction = obj.get("direction") or "both"
    if direction not in ("both", "forward", "backward"):
        raise Refused(f"{where}.direction is unknown")
    lifts = fields.texts(obj.get("lifts"), f"{where}.lifts")
    if not lifts:
        raise Refused(f"{where} lifts nothing")
    return Corridor(
        id=obj["corridor"],
        zone=obj["zone"],
        line=fields.geometry(geometry, where, types=LINES),
        width_m=fields.number(obj["width_m"], f"{where}.width_m") or 0.0,
        direction=direction,
        modes=fields.texts(obj.get("modes"), f"{where}.modes"),
        schedule=fields.schedule(obj.get("schedule"), f"schedule of {where}"),
        stopping=bool(fields.flag(obj.get("stopping"), f"{where}.stopping")),
        lifts=frozenset(lifts),
        validity=fields.validity(obj, where),
    )


def _jurisdiction(geometry: Any, obj: Mapping[str, Any]) -> Jurisdiction:
    known = "code name timezone default_class review_by calendar authority".split()
    fields.known_keys(obj, (*known, *VALID), "jurisdiction", required=("code", "timezone"))
    where = f"jurisdiction {obj['code']}"
    if obj.get("default_class") not in ("open", "non_open", None):
        raise Refused(f"{where}.default_class is unknown")
    return Jurisdiction(
        code=obj["code"],
        geometry=fields.geometry(geometry, where, types=AREAS),
        timezone=fields.timezone(obj["timezone"], where),
        default_class=obj.get("default_class"),
        validity=fields.validity(obj, where),
        review_by=fields.limit(obj.get("review_by"), f"{where}.review_by"),
        calendar=obj.get("calendar"),
    )


def _crossing(geometry: Any, obj: Mapping[str, Any]) -> Crossing:
    known = "crossing name status modes hours categories nationalities nationalities_not".split()
    fields.known_keys(obj, (*known, *VALID), "crossing", required=("crossing",))
    where = f"crossing {obj['crossing']}"
    return Crossing(
        code=obj["crossing"],
        geometry=fields.geometry(geometry, where, types=("Point",)),
        status=obj.get("status"),
        modes=fields.texts(obj.get("modes"), where),
        hours=fields.schedule(obj.get("hours"), f"hours of {where}"),
        categories=fields.texts(obj.get("categories"), where, allowed=CATEGORIES),
        nationalities=fields.texts(obj.get("nationalities"), where),
        nationalities_not=fields.texts(obj.get("nationalities_not"), where),
        validity=fields.validity(obj, where),
    )


def _place(geometry: Any, obj: Mapping[str, Any]) -> Place:
    fields.known_keys(obj, ("place", "name", "aliases"), "place", required=("place",))
    where = f"place {obj['place']}"
    names = [*(obj.get("name") or {}).values(), *(obj.get("aliases") or [])]
    found = fields.geometry(geometry, where, types=("Point", *AREAS))
    return Place(obj["place"], frozenset(n.strip().casefold() for n in names), found)


def read_permit(obj: Any, where: str) -> Permit:
    """A permit of the register, or one claimed by an itinerary."""
    known = "permit kind zones places categories lines activities max_stay_h state".split()
    fields.known_keys(obj, (*known, *VALID), where, required=("permit",))
    if obj.get("state") not in (*STATES, None):
        raise Refused(f"{where}.state is unknown")
    return Permit(
        number=str(fields.text(obj["permit"], where)),
        kind=fields.text(obj.get("kind"), f"{where}.kind"),
        zones=fields.texts(obj.get("zones"), f"{where}.zones"),
        places=fields.texts(obj.get("places"), f"{where}.places"),
        categories=fields.texts(obj.get("categories"), f"{where}.categories", allowed=CATEGORIES),
        lines=fields.texts(obj.get("lines"), f"{where}.lines"),
        activities=fields.texts(obj.get("activities"), f"{where}.activities"),
        validity=fields.validity(obj, where),
        max_stay_h=fields.number(obj.get("max_stay_h"), f"{where}.max_stay_h"),
        state=obj.get("state"),
    )


def _calendar(obj: Any) -> tuple[str, Calendar]:
    known = ("calendar", "years", "weekend", "holidays", "working")
    fields.known_keys(obj, known, "calendar", required=("calendar", "years"))
    where = f"calendar {obj['calendar']}"

    def days(key: str) -> frozenset[dt.date]:
        found = [fields.limit(v, f"{where}.{key}") for v in obj.get(key) or []]
        return frozenset(d for d in found if isinstance(d, dt.date))

    weekend = fields.texts(obj.get("weekend"), where, allowed=fields.WEEKDAYS) or []
    return obj["calendar"], Calendar(
        frozenset(obj["years"]),
        frozenset(fields.WEEKDAYS.index(d) for d in weekend),
        days("holidays"),
        days("working"),
    )


def _class_rules(document: Mapping[str, Any]) -> dict[str, Any]:
    classes: dict[str, Any] = {}
    for obj in document.get("class_rules") or []:
        known = ("class", "rules", "exemptions")
        fields.known_keys(obj, known, "class_rules", required=("class",))
        if obj["class"] in classes:
            raise Refused(f"class {obj['class']} stands twice in class_rules")
        classes[obj["class"]] = _rules(obj, f"class {obj['class']}")
    return classes


def _check_class_exemptions(
    classes: Mapping[str, Any], zones: list[tuple[Zone, tuple[Rule, ...]]]
) -> None:
    for name, (rules, exemptions) in classes.items():
        names = {r.id for r in rules}
        for zone, own in zones:
            if zone.zone_class == name:
                names |= {r.id for r in own}
        for exemption in exemptions:
            if not exemption.lifts <= names:
                raise Refused(f"exemption {exemption.id} of class {name} lifts an unknown rule")


def read_register(document: Any) -> Register:
    """Read a register document; the first thing that the contract refuses is raised."""
    layers = (
        "settings jurisdictions calendars zones class_rules corridors crossings places permits "
        "boundary_sections"
    ).split()
    fields.known_keys(document, layers, "register")
    known = ("route_policy", "detour", "permits", "near_m", "time_slack_s")
    settings = fields.known_keys(document.get("settings") or {}, known, "settings")
    policy = settings.get("route_policy") or "reach"
    claimed = settings.get("permits") or "registered"
    if policy not in ("reach", "geodesic") or claimed not in ("registered", "claimed"):
        raise Refused("settings have an unknown value")
    classes = _class_rules(document)
    corridors = [_corridor(g, p) for g, p in features(document, "corridors")]
    zones = [_zone(g, p, classes, corridors) for g, p in features(document, "zones")]
    _check_class_exemptions(classes, zones)
    codes = {zone.code for zone, _ in zones}
    _unique((zone.code for zone, _ in zones), "zones")
    _unique((c.id for c in corridors), "corridors")
    if any(c.zone not in codes for c in corridors):
        raise Refused("a corridor has an unknown zone")
    jurisdictions = [_jurisdiction(g, p) for g, p in features(document, "jurisdictions")]
    _unique((j.code for j in jurisdictions), "jurisdictions")
    crossings = [_crossing(g, p) for g, p in features(document, "crossings")]
    _unique((c.code for c in crossings), "crossings")
    places = [_place(g, p) for g, p in features(document, "places")]
    _unique((p.code for p in places), "places")
    permits = [read_permit(p, "permit") for p in document.get("permits") or []]
    _unique((p.number for p in permits), "permits")
    sections = []
    for geometry, obj in features(document, "boundary_sections"):
        keys = ("section", "boundary", "accuracy_m")
        fields.known_keys(obj, keys, "section", required=("section",))
        line = fields.geometry(geometry, f"section {obj['section']}", types=LINES)
        accuracy_m = fields.number(obj.get("accuracy_m"), "section.accuracy_m") or 0.0
        sections.append(Section(line, str(obj.get("boundary")), accuracy_m))
    detour = fields.number(settings.get("detour"), "settings.detour", least=1.0)
    return Register(
        route_policy=policy,
        detour=1.3 if detour is None else detour,
        permits_claimed=claimed == "claimed",
        near_m=fields.number(settings.get("near_m"), "settings.near_m"),
        slack_s=fields.number(settings.get("time_slack_s"), "settings.time_slack_s") or 0.0,
        jurisdictions=tuple(sorted(jurisdictions, key=lambda j: j.code)),
        calendars=dict(_calendar(c) for c in document.get("calendars") or []),
        zones=tuple(zone for zone, _ in zones),
        class_rules=classes,
        crossings={c.code: c for c in crossings},
        places=tuple(places),
        permits={p.number: p for p in permits},
        sections=tuple(sections),
    )
