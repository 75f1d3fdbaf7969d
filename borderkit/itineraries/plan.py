"""An itinerary as it was filed: group, stops and legs (section 3 of the contract)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from shapely.geometry.base import BaseGeometry

from borderkit.errors import Defect, ItineraryError
from borderkit.itineraries.permits import Permit, read_permit
from borderkit.layers.fields import Fields, civil_date
from borderkit.layers.geojson import read_geometry
from borderkit.zones.restrictions import CATEGORIES, ROLES

__all__ = ["Itinerary", "Leg", "Member", "Stop", "When", "read_itinerary"]

_NATION = re.compile(r"[A-Z0-9]{2,3}")
_LOCATIONS: Final = ("Point", "LineString", "Polygon", "MultiPolygon")
_LIMIT = 500
_YEARS = (1900, 2200)


@dataclass(frozen=True, slots=True)
class When:
    """A stated time: a full time (`first` is `last`), or civil dates, the last included."""

    first: datetime | date
    last: datetime | date


@dataclass(frozen=True, slots=True)
class Member:
    """A line of the group: so many people of one category and nationality. No names."""

    line: str
    category: str
    nationality: str
    count: int
    role: str | None = None
    origin: str | None = None
    rank: str | None = None
    resident: bool | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop: exactly one of `location` (WGS84), `place` and `crossing` is given."""

    index: int
    name: str | None
    location: BaseGeometry | None
    place: str | None
    crossing: str | None
    role: str | None
    accuracy_m: float
    arrive: When | None
    depart: When | None
    activities: frozenset[str] | None
    escort: bool | None
    pass_through: bool


@dataclass(frozen=True, slots=True)
class Leg:
    """The way from stop `index` to the next; `route` (WGS84 line) is None where not stated."""

    index: int
    mode: str
    route: BaseGeometry | None
    overnight: bool
    escort: bool | None
    detour: float | None


@dataclass(frozen=True, slots=True)
class Itinerary:
    """Ordered stops joined by legs, a group, its purpose, equipment and permits."""

    reference: str
    purpose: str | None
    filed_at: datetime | None
    members: tuple[Member, ...]
    equipment: frozenset[str] | None
    permits: tuple[str | Permit, ...]
    mandates: frozenset[str] | None
    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]


def read_itinerary(obj: object) -> Itinerary:
    """Return the itinerary that a JSON object gives.

    Parameters
    ----------
    obj : mapping
        Section 3 of the contract of a check.

    Returns
    -------
    Itinerary
        With every rule of that section kept that needs no register.

    Raises
    ------
    ItineraryError
        Anything in it breaks the contract; every fault is named with its place.
    """
    defects: list[Defect] = []
    known = (
        *("reference", "purpose", "filed_at", "group", "equipment", "permits", "mandates"),
        *("stops", "legs"),
    )
    fields = Fields(obj, "", defects, known=known)
    fields.require("reference", "group", "stops")
    if fields.values and fields.items("legs") is None:
        fields.require("legs")
    itinerary = Itinerary(
        reference=fields.text("reference") or "",
        purpose=fields.text("purpose"),
        filed_at=fields.time("filed_at"),
        members=_read_members(fields),
        equipment=_set(fields, "equipment"),
        permits=_read_permits(fields),
        mandates=_set(fields, "mandates"),
        stops=_read_all(fields, "stops", _read_stop),
        legs=_read_all(fields, "legs", _read_leg),
    )
    stops, legs = (len(fields.items(key) or ()) for key in ("stops", "legs"))
    if fields.given("stops") and not stops:
        fields.fault("stops", "there is no stop; an itinerary needs at least one")
    elif stops and legs != stops - 1 and fields.values.get("legs") is not None:
        many = "s need" if stops != 1 else " needs"
        need = f"{stops} stop{many} {stops - 1} leg{'s' * (stops != 2)}"
        fields.fault("legs", f"{need}, {legs} given")
    if defects:
        named = f" {itinerary.reference}" if itinerary.reference else ""
        count = f"{len(defects)} fault{'s' * (len(defects) != 1)}"
        first = str(defects[0])
        msg = f"itinerary{named} has {count}: {first}; mend it and check again"
        raise ItineraryError(msg, defects=defects)
    return itinerary


def _read_all(fields: Fields, key: str, read: Any) -> tuple[Any, ...]:
    items = fields.items(key) or []
    if len(items) > _LIMIT:
        fields.fault(key, f"has {len(items)} entries; at most {_LIMIT} are read")
        return ()
    return tuple(
        read(item, f"{key}[{number}]", fields.defects, number) for number, item in enumerate(items)
    )


def _read_members(owner: Fields) -> tuple[Member, ...]:
    if not owner.given("group"):
        return ()
    group = Fields(owner.values["group"], "group", owner.defects, known=("members",))
    items = group.items("members")
    if not items:
        group.fault("members", "the group is empty; it needs at least one member line")
    members: list[Member] = []
    known = ("line", "role", "category", "nationality", "origin", "count", "rank", "resident")
    for number, item in enumerate((items or [])[:_LIMIT]):
        row = Fields(item, f"group.members[{number}]", owner.defects, known=known)
        row.require("line", "category", "nationality", "count")
        member = Member(
            line=row.text("line") or "",
            category=row.text("category", among=CATEGORIES) or "",
            nationality=_nation(row, "nationality") or "",
            count=row.whole("count", low=1, high=100_000) or 0,
            role=row.text("role", among=ROLES),
            origin=_nation(row, "origin"),
            rank=row.text("rank"),
            resident=row.flag("resident"),
        )
        if member.line and any(member.line == other.line for other in members):
            row.fault("line", f"{member.line} stands twice")
        members.append(member)
    return tuple(members)


def _nation(row: Fields, key: str) -> str | None:
    code = row.text(key)
    if code is not None and not _NATION.fullmatch(code):
        row.fault(key, f"is {code!r}; it must be a code of two or three capital letters")
    return code


def _read_permits(fields: Fields) -> tuple[str | Permit, ...]:
    permits: list[str | Permit] = []
    for number, item in enumerate(fields.items("permits") or ()):
        where = f"permits[{number}]"
        if isinstance(item, str) and item.strip():
            permits.append(item)
        elif isinstance(item, Mapping):
            permit = read_permit(item, where=where, defects=fields.defects)
            if permit is not None:
                permits.append(permit)
        else:
            fields.fault(where, "must be a permit number")
    return tuple(permits)


def _read_stop(item: object, where: str, defects: list[Defect], index: int) -> Stop:
    known = (
        *("name", "location", "place", "crossing", "role", "accuracy_m", "arrive", "depart"),
        *("activities", "escort", "pass_through"),
    )
    row = Fields(item, where, defects, known=known)
    given = [key for key in ("location", "place", "crossing") if row.given(key)]
    if len(given) != 1:
        has = " and ".join(given) if given else "none"
        row.fault("", f"needs exactly one of location, place and crossing; it has {has}")
    if row.given("role") and not row.given("crossing"):
        row.fault("role", "entry and exit stand only on crossing stops")
    location = None
    if row.given("location"):
        location = read_geometry(
            row.values["location"], row.at("location"), defects, kinds=_LOCATIONS
        )
    arrive, depart = _read_when(row, "arrive"), _read_when(row, "depart")
    passing = row.flag("pass_through") or False
    if passing and arrive is not None and depart is not None and arrive != depart:
        row.fault("depart", "must equal arrive at a pass_through stop")
    return Stop(
        index=index,
        name=row.text("name"),
        location=location,
        place=row.text("place"),
        crossing=row.text("crossing"),
        role=row.text("role", among=("entry", "exit")),
        accuracy_m=row.number("accuracy_m", low=0.0, high=1e6) or 0.0,
        arrive=arrive or (depart if passing else None),
        depart=depart or (arrive if passing else None),
        activities=_set(row, "activities"),
        escort=row.flag("escort"),
        pass_through=passing,
    )


def _read_leg(item: object, where: str, defects: list[Defect], index: int) -> Leg:
    known = ("mode", "route", "overnight", "escort", "detour")
    row = Fields(item, where, defects, known=known)
    row.require("mode")
    route = None
    if row.given("route"):
        route = read_geometry(row.values["route"], row.at("route"), defects, kinds=("LineString",))
    detour = row.number("detour", low=1.0, high=1e6)
    mode = row.text("mode") or ""
    if detour is not None and (row.given("route") or mode == "air"):
        row.fault("detour", "may be stated only where the route is null and the mode not air")
    return Leg(
        index=index,
        mode=mode,
        route=route,
        overnight=row.flag("overnight") or False,
        escort=row.flag("escort"),
        detour=detour,
    )


def _read_when(row: Fields, key: str) -> When | None:
    text = row.text(key)
    if text is None:
        return None
    first, slash, last = text.partition("/")
    start, end = civil_date(first), civil_date(last) if slash else civil_date(first)
    if start is not None and end is not None:
        if not (_YEARS[0] <= start.year and end.year <= _YEARS[1]):
            row.fault(key, f"is {text!r}; years are read from {_YEARS[0]} to {_YEARS[1]}")
            return None
        if end < start:
            row.fault(key, f"is {text!r}, a range that ends before it begins")
        elif end - start > timedelta(days=3_660):
            row.fault(key, f"is {text!r}, a range of more than ten years")
        return When(start, end)
    if slash:
        row.fault(key, f"is {text!r}; a range is two dates such as 2026-06-03/2026-06-05")
        return None
    time = row.time(key)
    if time is not None and not _YEARS[0] <= time.year <= _YEARS[1]:
        row.fault(key, f"is {text!r}; years are read from {_YEARS[0]} to {_YEARS[1]}")
        return None
    return None if time is None else When(time, time)


def _set(fields: Fields, key: str) -> frozenset[str] | None:
    values = fields.texts(key)
    return None if values is None else frozenset(values)
