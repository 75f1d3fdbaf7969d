"""The itinerary of check.md section 3, read strictly."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from tests.reference import fields
from tests.reference.refused import Refused
from tests.reference.register import CATEGORIES, ROLES, Permit, Register, read_permit
from tests.reference.times import Stated

__all__ = ["Itinerary", "Leg", "Member", "Stop", "read_itinerary"]

CODE = re.compile(r"[A-Z0-9]{2,3}")
LOCATIONS = ("Point", "LineString", "Polygon", "MultiPolygon")


@dataclass(frozen=True)
class Member:
    """One line of the group."""

    line: str
    category: str
    nationality: str
    count: int
    role: str | None
    origin: str | None
    rank: str | None
    resident: bool | None


@dataclass(frozen=True)
class Stop:
    """One stop as stated."""

    location: BaseGeometry | None
    place: str | None
    crossing: str | None
    role: str | None
    accuracy_m: float
    arrive: Stated | None
    depart: Stated | None
    activities: list[str] | None
    escort: bool | None
    pass_through: bool


@dataclass(frozen=True)
class Leg:
    """One leg as stated."""

    mode: str
    route: list[tuple[float, float]] | None
    overnight: bool
    escort: bool | None
    detour: float | None


@dataclass(frozen=True)
class Itinerary:
    """One itinerary as stated; `permits` are those whose content may count."""

    purpose: str | None
    filed_at: int | None
    members: tuple[Member, ...]
    equipment: list[str] | None
    mandates: list[str] | None
    permits: tuple[Permit, ...]
    claims: bool
    stops: tuple[Stop, ...]
    legs: tuple[Leg, ...]


def _member(obj: Any, where: str) -> Member:
    required = ("line", "category", "nationality", "count")
    known = (*required, "role", "origin", "rank", "resident")
    fields.known_keys(obj, known, where, required=required)
    count = obj["count"]
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise Refused(f"{where}.count is no whole number of at least 1")
    if obj["category"] not in CATEGORIES:
        raise Refused(f"{where}.category is unknown: {obj['category']}")
    if obj.get("role") not in (*ROLES, None):
        raise Refused(f"{where}.role is unknown: {obj['role']}")
    for key in ("nationality", "origin"):
        value = obj.get(key)
        if value is not None and not (isinstance(value, str) and CODE.fullmatch(value)):
            raise Refused(f"{where}.{key} is no code")
    return Member(
        line=str(fields.text(obj["line"], where)),
        category=obj["category"],
        nationality=obj["nationality"],
        count=count,
        role=obj.get("role"),
        origin=obj.get("origin"),
        rank=fields.text(obj.get("rank"), f"{where}.rank"),
        resident=fields.flag(obj.get("resident"), f"{where}.resident"),
    )


def _stop(obj: Any, where: str) -> Stop:
    known = (
        "name location place crossing role accuracy_m arrive depart activities escort pass_through"
    ).split()
    fields.known_keys(obj, known, where)
    if sum(obj.get(key) is not None for key in ("location", "place", "crossing")) != 1:
        raise Refused(f"{where} needs exactly one of location, place, crossing")
    role = obj.get("role")
    if role not in ("entry", "exit", None) or (role and obj.get("crossing") is None):
        raise Refused(f"{where}.role may be entry or exit, on crossings only")
    location = obj.get("location")
    if location is not None:
        location = fields.geometry(location, f"{where}.location", types=LOCATIONS)
    arrive = fields.stated_time(obj.get("arrive"), f"{where}.arrive")
    depart = fields.stated_time(obj.get("depart"), f"{where}.depart")
    passes = bool(fields.flag(obj.get("pass_through"), f"{where}.pass_through"))
    if passes and arrive is not None and depart is not None and arrive != depart:
        raise Refused(f"{where} is pass_through and departs at another time than it arrives")
    return Stop(
        location=location,
        place=fields.text(obj.get("place"), f"{where}.place"),
        crossing=fields.text(obj.get("crossing"), f"{where}.crossing"),
        role=role,
        accuracy_m=fields.number(obj.get("accuracy_m"), f"{where}.accuracy_m") or 0.0,
        arrive=arrive,
        depart=depart,
        activities=fields.texts(obj.get("activities"), f"{where}.activities"),
        escort=fields.flag(obj.get("escort"), f"{where}.escort"),
        pass_through=passes,
    )


def _leg(obj: Any, where: str, register: Register) -> Leg:
    known = ("mode", "route", "overnight", "escort", "detour")
    fields.known_keys(obj, known, where, required=("mode",))
    route = obj.get("route")
    if route is not None:
        line = fields.geometry(route, f"{where}.route", types=("LineString",))
        route = [(float(x), float(y)) for x, y in line.coords]
    detour = fields.number(obj.get("detour"), f"{where}.detour", least=1.0)
    reach = route is None and obj["mode"] != "air" and register.route_policy == "reach"
    if detour is not None and not reach:
        raise Refused(f"{where}.detour stands on a leg whose way is known")
    if detour is not None and detour > register.detour:
        raise Refused(f"{where}.detour is above the register's {register.detour}")
    return Leg(
        mode=str(fields.text(obj["mode"], f"{where}.mode")),
        route=route,
        overnight=bool(fields.flag(obj.get("overnight"), f"{where}.overnight")),
        escort=fields.flag(obj.get("escort"), f"{where}.escort"),
        detour=detour,
    )


def _permits(obj: Any, register: Register) -> tuple[tuple[Permit, ...], bool]:
    found, claims = [], False
    if obj is not None and not isinstance(obj, list):
        raise Refused("permits is no list")
    for i, entry in enumerate(obj or []):
        if isinstance(entry, Mapping):
            claim = read_permit(entry, f"permits[{i}]")
            if register.permits_claimed:
                claims = True
                found.append(claim)
        elif isinstance(entry, str):
            if entry in register.permits:
                found.append(register.permits[entry])
        else:
            raise Refused(f"permits[{i}] is neither a number nor an object")
    return tuple(found), claims


def read_itinerary(obj: Any, register: Register) -> Itinerary:
    """Read an itinerary; the first thing that the contract refuses is raised."""
    known = "reference purpose filed_at group equipment permits mandates stops legs".split()
    fields.known_keys(obj, known, "itinerary", required=("reference", "group", "stops", "legs"))
    group = fields.known_keys(obj["group"], ("members",), "group", required=("members",))
    members = tuple(_member(m, f"members[{i}]") for i, m in enumerate(group["members"]))
    if not members or len({m.line for m in members}) < len(members):
        raise Refused("group is empty or a line stands twice")
    stops = tuple(_stop(s, f"stops[{i}]") for i, s in enumerate(obj["stops"]))
    legs = tuple(_leg(s, f"legs[{i}]", register) for i, s in enumerate(obj["legs"]))
    if not stops or len(legs) != len(stops) - 1:
        raise Refused(f"{len(stops)} stops need {len(stops) - 1} legs, {len(legs)} given")
    filed_at = obj.get("filed_at")
    permits, claims = _permits(obj.get("permits"), register)
    return Itinerary(
        purpose=fields.text(obj.get("purpose"), "purpose"),
        filed_at=None if filed_at is None else fields.full_time(filed_at, "filed_at"),
        members=members,
        equipment=fields.texts(obj.get("equipment"), "equipment"),
        mandates=fields.texts(obj.get("mandates"), "mandates"),
        permits=permits,
        claims=claims,
        stops=stops,
        legs=legs,
    )
