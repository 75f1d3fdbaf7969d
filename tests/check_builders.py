"""Small registers and itineraries for the sentences of check.md.

The land is AA, one degree square at 20 E 10 N, civil time UTC+2; the zone Z1 is the square
20.40..20.45 E, 10.40..10.45 N (about 5.5 km a side). Times are short: ``"10:00"`` is that time
on 3 June 2026 (a Wednesday), ``"4 10:00"`` that on the 4th; longer texts stand as they are.
"""

import re
from typing import Any

import pytest
from pyproj import Geod

from borderkit.errors import BorderkitError
from borderkit.itineraries.check import check_document

__all__ = [
    "AT",
    "CLEAR",
    "CONDITIONAL",
    "IN",
    "NORTH",
    "OPEN_QUESTION",
    "PERMIT",
    "PROHIBITED",
    "SOUTH",
    "area",
    "ask",
    "away",
    "bounds",
    "corridor",
    "crossing",
    "found",
    "hours",
    "itinerary",
    "jurisdiction",
    "leg",
    "line",
    "member",
    "one",
    "permit",
    "place",
    "point",
    "refused",
    "register",
    "rule",
    "stop",
    "through",
    "time",
    "zone",
]

Json = dict[str, Any]
Position = tuple[float, float]

AT = "2026-05-04T12:00:00+02:00"
IN = (20.42, 10.42)
SOUTH, NORTH = (20.42, 10.35), (20.42, 10.50)

CLEAR = ["clear", "clear"]
CONDITIONAL = ["conditional", "conditional"]
PERMIT = ["permit_required", "permit_required"]
PROHIBITED = ["prohibited", "prohibited"]
OPEN_QUESTION = ["clear", "prohibited"]

_GEOD = Geod(ellps="WGS84")
_SHORT = re.compile(r"(?:(\d{1,2}) )?(\d\d:\d\d)(:\d\d(?:\.\d+)?)?")


def time(text: str | None) -> str | None:
    """Spell a short time out."""
    short = _SHORT.fullmatch(text) if text else None
    if short is None:
        return text
    day, clock, seconds = short.groups()
    return f"2026-06-{int(day or 3):02}T{clock}{seconds or ':00'}+02:00"


def away(start: Position, azimuth: float, metres: float) -> Position:
    """Return the point so many metres from another, along the geodesic."""
    lon, lat, _ = _GEOD.fwd(start[0], start[1], azimuth, metres)
    return lon, lat


def point(at: Position) -> Json:
    return {"type": "Point", "coordinates": list(at)}


def line(*positions: Position) -> Json:
    return {"type": "LineString", "coordinates": [list(p) for p in positions]}


def area(west: float, south: float, east: float, north: float) -> Json:
    """A box; without numbers of its own it is never degenerate."""
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _feature(geometry: Json, properties: Json) -> Json:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def jurisdiction(code: str = "AA", geometry: Json | None = None, **more: Any) -> Json:
    properties = {"code": code, "timezone": "Etc/GMT-2", "default_class": "open", **more}
    return _feature(geometry or area(20, 10, 21, 11), properties)


def rule(
    effect: str = "prohibit", name: str = "R1", applies: Json | None = None, **more: Any
) -> Json:
    body = {"id": name, "applies": applies or {}, "effect": effect, **more}
    if effect == "permit":
        body.setdefault("permit_kind", "zone-entry")
    return body


def hours(start: str, end: str, *days: str, timezone: str = "Etc/GMT-2", **more: Any) -> Json:
    weekly = [{"days": list(days or ("ANY",)), "from": start, "to": end}]
    return {"timezone": timezone, "weekly": weekly, "exceptions": [], **more}


def zone(code: str = "Z1", *rules: Json, geometry: Json | None = None, **more: Any) -> Json:
    """A zone of class controlled; without rules named it prohibits."""
    properties = {"zone": code, "class": "controlled", "rules": list(rules or (rule(),)), **more}
    return _feature(geometry or area(20.40, 10.40, 20.45, 10.45), properties)


def corridor(geometry: Json | None = None, **more: Any) -> Json:
    properties = {"corridor": "C-1", "zone": "Z1", "width_m": 200, "direction": "both"}
    properties |= {"modes": ["road"], "lifts": ["R1"], **more}
    return _feature(geometry or line((20.42, 10.39), (20.42, 10.46)), properties)


def crossing(code: str = "PC-01", at: Position = (20.0, 10.5), **more: Any) -> Json:
    properties: Json = {"crossing": code, "status": "open", "modes": ["road"]}
    properties |= {"hours": hours("08:00", "20:00"), **more}
    return _feature(point(at), properties)


def place(code: str, geometry: Json, name: str = "Sample Town", **more: Any) -> Json:
    return _feature(geometry, {"place": code, "name": {"en": name}, "aliases": [], **more})


def permit(number: str = "P-1", **more: Any) -> Json:
    return {"permit": number, "kind": "zone-entry", "zones": ["Z1"], "state": "issued", **more}


def register(*zones: Json, line_at: Json | None = None, **layers: Any) -> Json:
    """A register: AA, the zones given, and layers by keyword (lists of what they hold)."""
    whole: Json = {"jurisdictions": [jurisdiction()], "zones": list(zones), **layers}
    if line_at is not None:
        whole["boundary_sections"] = [_feature(line_at, {"section": "S1", "boundary": "AA-BB"})]
    for key in ("jurisdictions", "zones", "corridors", "crossings", "places", "boundary_sections"):
        if key in whole:
            whole[key] = {"type": "FeatureCollection", "features": whole[key]}
    return whole


def member(name: str = "m1", **more: Any) -> Json:
    base = {"line": name, "role": "traveller", "category": "expert", "nationality": "XXA"}
    return {**base, "count": 1, **more}


def stop(
    where: Position | Json | str = IN,
    arrive: str | None = "10:00",
    depart: str | None = "11:00",
    **more: Any,
) -> Json:
    """A stop at a position, in a GeoJSON area, at a crossing ``PC-..`` or a place by name."""
    body: Json = {"arrive": time(arrive), "depart": time(depart), **more}
    if isinstance(where, str):
        body["crossing" if where.startswith("PC-") else "place"] = where
    else:
        body["location"] = where if isinstance(where, dict) else point(where)
    return body


def leg(*positions: Position, mode: str = "road", **more: Any) -> Json:
    """A leg along the positions; without any its route is null."""
    return {"mode": mode, "route": line(*positions) if positions else None, **more}


def itinerary(*parts: Json, members: list[Json] | None = None, **more: Any) -> Json:
    """Stops and legs in order of travel, and the group."""
    stops, legs = ([p for p in parts if ("mode" in p) is is_leg] for is_leg in (False, True))
    body = {"reference": "T", "purpose": "geology", "filed_at": "2026-05-04T10:00:00+02:00"}
    unit = {"group": {"members": members or [member()]}, "stops": stops, "legs": legs}
    return {**body, "equipment": [], "permits": [], "mandates": [], **unit, **more}


def through(**more: Any) -> Json:
    """One leg on a given route from south to north through Z1, 08:00 to 09:00."""
    return itinerary(
        stop(SOUTH, "07:00", "08:00"), leg(SOUTH, NORTH, **more), stop(NORTH, "09:00", "10:00")
    )


def ask(known: Json, plan: Json, at: str = AT) -> Json:
    return check_document(known, plan, at=at)


def found(answer: Json, **like: Any) -> list[Json]:
    """The findings that have these values."""
    return [f for f in answer["findings"] if all(f[key] == value for key, value in like.items())]


def one(answer: Json, **like: Any) -> Json:
    """The one finding that has these values."""
    matching = found(answer, **like)
    assert len(matching) == 1, (like, answer["findings"])
    return matching[0]


def bounds(known: Json, plan: Json, at: str = AT) -> list[str]:
    answer = ask(known, plan, at)
    low, high = answer["bounds"]
    assert answer["verdict"] == (low if low == high else "undetermined")
    return answer["bounds"]


def refused(known: Json, plan: Json, at: str = AT, says: str | None = None) -> None:
    """Assert that the check refuses, in words that hold `says`."""
    with pytest.raises(BorderkitError, match=says and re.escape(says)):
        check_document(known, plan, at=at)
