"""Zones for unmanned aircraft as they are published: one law for both standards, ED-269 and ED-318.

A reader of a standard turns each zone into a :class:`DroneZone`; what follows from it, its rules,
its class and the remarks, is said here once.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from shapely import Geometry

from borderkit.io.ed318_periods import Period
from borderkit.io.features import Record

__all__ = [
    "AUTHORITY_KEYS",
    "EFFECTS",
    "PURPOSES",
    "DroneZone",
    "Remarks",
    "Standard",
    "Subject",
    "days_before",
    "drone_source",
    "texts_by_language",
    "zone_records",
]

Subject = Literal["uas", "all"]

EFFECTS: Final = {
    "PROHIBITED": ("prohibit", None),
    "REQ_AUTHORIZATION": ("permit", "uas-authorization"),
    "CONDITIONAL": ("condition", None),
    "NO_RESTRICTION": ("allow", None),
    "USPACE": ("permit", "uspace-authorization"),
}
"""Type of zone -> effect of its rule, and the kind of permit that meets it.

In U-space airspace each flight needs the authorisation of a U-space service provider.
"""

PURPOSES: Final = ("AUTHORIZATION", "NOTIFICATION", "INFORMATION")

AUTHORITY_KEYS: Final = (
    *("name", "service", "contactName", "siteURL", "email", "phone", "purpose"),
    "intervalBefore",
)

_DURATION: Final = re.compile(
    r"P(?=\d|T\d)(?:(?P<Y>\d+)Y)?(?:(?P<M>\d+)M)?(?:(?P<W>\d+)W)?(?:(?P<D>\d+)D)?"
    r"(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)(?:\.\d+)?S)?)?"
)
_DAYS_OF: Final = {"Y": 366, "M": 31, "W": 7, "D": 1, "h": 1 / 24, "m": 1 / 1440, "s": 1 / 86_400}


@dataclass(slots=True)
class Remarks:
    """What must be told about a file, each with the zones that it is about."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def add(self, text: str, zone: str) -> None:
        """Add a remark about a zone."""
        self.found.setdefault(text, []).append(zone)

    def lines(self) -> Iterator[str]:
        """Yield each remark with the first zones that it is about."""
        for text, zones in self.found.items():
            listed = ", ".join(zones[:5]) + (f" and {len(zones) - 5} more" if zones[5:] else "")
            yield f"{text} ({listed})."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard of published zones: its name, and the properties of a zone that it knows."""

    name: str
    known: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DroneZone:
    """One published zone, its content judged good.

    Attributes
    ----------
    number, where
        Its place in the file, from 0 and for people.
    kind : str
        A key of `EFFECTS`.
    name : mapping of str to str
        By language.
    conditions : sequence of str
        Under which it may be entered, in words.
    authorities : sequence of mapping
        As ED-318 has them: texts as lists of ``{"text", "lang"}``.
    geometry : Geometry
        Polygon or multipolygon, EPSG:4326.
    layers : list of mapping
        Its parts with their heights, as the file gives them.
    periods : sequence of Period
        When it is in force.
    given : mapping
        Its properties as the file gives them.
    """

    number: int
    where: str
    code: str
    country: str
    kind: str
    name: Mapping[str, str]
    conditions: Sequence[str]
    authorities: Sequence[Mapping[str, Any]]
    geometry: Geometry
    layers: list[dict[str, Any]]
    periods: Sequence[Period]
    given: Mapping[str, Any]


def zone_records(
    zone: DroneZone, standard: Standard, remarks: Remarks, *, subject: Subject, ground: str
) -> Iterator[Record]:
    """Yield the records of layer zones that a published zone gives: one a span of validity.

    Parameters
    ----------
    zone : DroneZone
        The zone.
    standard : Standard
        Where it comes from.
    remarks : Remarks
        Takes what must be told.
    subject : {"uas", "all"}
        Whom its rules bind: unmanned aircraft, as the standard means them, or everybody.
    ground : {"open", "non_open"}
        Its class where it binds unmanned aircraft only.
    """
    for spare in sorted(set(zone.given) - set(standard.known)):
        text = f"The property {spare!r} is not of {standard.name}: kept, not judged"
        remarks.add(text, zone.code)
    if len(zone.periods) > 1:
        text = "Several time periods: one zone for each, named -p1, -p2 ..."
        remarks.add(text, zone.code)
    restrictive = subject == "all" and zone.kind != "NO_RESTRICTION"
    base = {
        "name": dict(zone.name),
        "class": "controlled" if restrictive else ground if subject == "uas" else "open",
        "authority": next(iter(_names(_by_purpose(zone.authorities))), None),
        "rules": _rules(zone, standard, remarks, subject=subject),
        "exemptions": [],
        "source": drone_source(standard, zone.given, zone.layers),
    }
    for count, period in enumerate(zone.periods, start=1):
        name = f"{zone.code}-p{count}" if len(zone.periods) > 1 else zone.code
        if any(layer.get("layer") for layer in zone.layers):
            remarks.add("Vertical limits are kept but not judged: the check is flat", name)
        values = {"zone": name, **base, **_when(period)}
        yield Record(number=zone.number, where=zone.where, values=values, geometry=zone.geometry)


def drone_source(
    standard: Standard, given: Mapping[str, Any], layers: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return what is kept of a published zone beside what a check reads."""
    return {"format": standard.name, "properties": dict(given), "layers": layers}


def _when(period: Period) -> dict[str, Any]:
    return {
        "valid_from": period.valid_from,
        "valid_to": period.valid_to,
        "schedule": period.schedule,
    }


def _rules(
    zone: DroneZone, standard: Standard, remarks: Remarks, *, subject: Subject
) -> list[dict[str, Any]]:
    """Return the rule of the zone's type, and one for each authority that must be told."""
    prefix = standard.name.replace("-", "")
    asked = [row for row in zone.authorities if row.get("purpose") == "AUTHORIZATION"]
    told = [row for row in zone.authorities if row.get("purpose") == "NOTIFICATION"]
    effect, permit = EFFECTS[zone.kind]
    applies = {} if subject == "all" else {"subject": ["uas"]}
    instrument = f"UAS geographical zone ({standard.name}), {zone.country}"
    basis = {"instrument": instrument, "article": zone.code}
    base = {"applies": applies, "basis": basis}
    conditions = [{"und": text} for text in zone.conditions]
    rule = {"id": f"{prefix}-{zone.kind}", "effect": effect, **base, "conditions": conditions}
    if effect == "permit":
        rule |= {"permit_kind": permit, **_asking(asked)}
    _remark(zone.code, zone.kind, asked, remarks)
    notices = [
        {"id": f"{prefix}-NOTIFICATION-{number}", "effect": "notify", **base, **_asking([row])}
        for number, row in enumerate(told, start=1)
    ]
    return [rule, *notices]


def _remark(code: str, kind: str, asked: list[Any], remarks: Remarks) -> None:
    if kind == "USPACE":
        remarks.add("U-space airspace is read as: each flight needs an authorisation", code)
    if kind == "CONDITIONAL" and asked:
        text = "Conditional zones that name an authority for authorisation are read as conditions"
        remarks.add(text, code)
    if kind in ("REQ_AUTHORIZATION", "USPACE") and len(asked) > 1:
        remarks.add("Several authorities authorise: all are asked, the longest time counts", code)
    if kind in ("REQ_AUTHORIZATION", "USPACE") and not asked:
        remarks.add("No authority is named for the authorisation", code)


def _asking(rows: list[Any]) -> dict[str, Any]:
    """Return whom to ask or tell, and how long before."""
    waits = [days_before(row["intervalBefore"]) for row in rows if row.get("intervalBefore")]
    days = max((wait for wait in waits if wait is not None), default=None)
    lead = {"days": days, "kind": "calendar", "counted_from": "contact"}
    chain = {"authority_chain": list(_names(rows))}
    return chain if days is None else {**chain, "lead": lead}


def days_before(text: object) -> int | None:
    """Return a duration in whole days, begun ones included: ``P10DT00H`` is 10."""
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    days = sum(int(value) * _DAYS_OF[unit] for unit, value in match.groupdict("0").items())
    return math.ceil(round(days, 6))


def _by_purpose(rows: Sequence[Any]) -> list[Any]:
    """Return authorities that authorise first, those that only inform last."""
    return sorted(rows, key=lambda row: PURPOSES.index(row["purpose"]))


def _names(rows: Iterable[Any]) -> Iterator[str]:
    """Yield a name for each authority, in English if it has one."""
    for row in rows:
        given = row if isinstance(row, Mapping) else {}
        for key in ("name", "service", "contactName"):
            texts = texts_by_language(given.get(key))
            if texts:
                yield texts.get("en") or next(iter(texts.values()))
                break
        else:
            contact = given.get("siteURL") or given.get("email") or given.get("phone")
            if isinstance(contact, str) and contact.strip():
                yield contact


def texts_by_language(value: object) -> dict[str, str]:
    """Return texts by language: ``en-GB`` is ``en``, unless another English stands already."""
    found: dict[str, str] = {}
    for item in value if isinstance(value, list) else ():
        given = item if isinstance(item, Mapping) else {}
        text, tag = given.get("text"), given.get("lang")
        if isinstance(text, str) and isinstance(tag, str) and text.strip():
            short = tag.split("-")[0].lower()
            found.setdefault(short if found.get(short, text) == text else tag, text)
    return found
