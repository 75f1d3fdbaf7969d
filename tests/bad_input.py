"""Files that must be refused, for the command line and for HTTP alike."""

import copy
import json
from collections.abc import Callable
from typing import Any

from geodata import demo_files

__all__ = ["BAD_ITINERARIES", "BAD_REGISTER_FILES", "BAD_TEXTS", "plan", "register_document"]

Document = dict[str, Any]


def plan(name: str = "experts-at-the-outcrop") -> Document:
    """Return a demo itinerary, to be changed at will."""
    loaded: Document = json.loads(demo_files().itineraries[name].read_text(encoding="utf-8"))
    return loaded


def register_document() -> Document:
    """Return the demo register file, to be changed at will."""
    loaded: Document = json.loads(demo_files().register.read_text(encoding="utf-8"))
    return loaded


OUTCROP: list[float] = plan()["stops"][1]["location"]["coordinates"]
LON = f"{OUTCROP[0]},".encode()
REFERENCE: bytes = plan()["reference"].encode()


def _itinerary(change: Callable[[Document], object]) -> bytes:
    document = plan()
    change(document)
    return json.dumps(document).encode()


def _put(document: Document, where: str, value: object) -> None:
    """Set ``stops.1.arrive`` to `value`."""
    *path, last = where.split(".")
    item: Any = document
    for step in path:
        item = item[int(step)] if step.isdigit() else item[step]
    item[int(last) if last.isdigit() else last] = value


def _with(where: str, value: object) -> bytes:
    return _itinerary(lambda document: _put(document, where, value))


BAD_ITINERARIES: dict[str, tuple[bytes, str]] = {
    "naive time": (_with("stops.1.arrive", "2026-06-03T09:50:00"), "stops[1].arrive"),
    "no such time": (_with("stops.1.arrive", "2026-06-31T09:50:00+02:00"), "stops[1].arrive"),
    "unknown key": (_with("nickname", "x"), "nickname"),
    "unknown key of a stop": (_with("stops.1.activites", []), "stops[1].activites"),
    "unknown key of a member": (_with("group.members.0.name", "x"), "group.members[0].name"),
    "legs and stops out of step": (_itinerary(lambda d: d["legs"].pop()), "legs"),
    "no stops": (_itinerary(lambda d: (d["stops"].clear(), d["legs"].clear())), "stops"),
    "latitude out of range": (
        _with("stops.1.location.coordinates", [OUTCROP[0], -95.0]),
        "stops[1].location",
    ),
    "longitude out of range": (
        _with("stops.1.location.coordinates", [181.0, -45.0]),
        "stops[1].location",
    ),
    "coordinates as text": (
        _with("stops.1.location.coordinates", ["20.4", "-45"]),
        "stops[1].location",
    ),
    "times going backwards": (_with("stops.1.depart", "2026-06-03T09:40:00+02:00"), "stops[1]"),
    "stops going backwards": (_with("stops.2.arrive", "2026-06-02T09:40:00+02:00"), "stops["),
    "empty group": (_with("group.members", []), "group.members"),
    "nobody in a line": (_with("group.members.0.count", 0), "group.members[0].count"),
    "unknown category": (_with("group.members.0.category", "spy"), "group.members[0].category"),
    "route that does not reach its stop": (
        _with("legs.1.route.coordinates", [OUTCROP, [20.29, -45.25]]),
        "legs[1].route",
    ),
    "route of one point": (_with("legs.1.route.coordinates", [OUTCROP]), "legs[1].route"),
    "two places for a stop": (_with("stops.1.place", "Velmora"), "stops[1]"),
    "no place for a stop": (_itinerary(lambda d: d["stops"][1].pop("location")), "stops[1]"),
    "a list": (b"[]", ""),
    "a text": (b'"itinerary"', ""),
    "null": (b"null", ""),
}
"""Name -> JSON text that is valid JSON but no valid itinerary, and where the fault is."""

BAD_TEXTS: dict[str, bytes] = {
    "empty": b"",
    "not JSON": b"reference: T",
    "cut short": _itinerary(lambda _: None)[:-20],
    "NaN coordinate": _itinerary(lambda _: None).replace(LON, b"NaN,", 1),
    "infinite coordinate": _itinerary(lambda _: None).replace(LON, b"Infinity,", 1),
    "number beyond a double": _itinerary(lambda _: None).replace(LON, b"1e999,", 1),
    "a key twice": _itinerary(lambda _: None).replace(b"{", b'{"reference": "other", ', 1),
    "not UTF-8": _itinerary(lambda _: None).replace(REFERENCE, b"DEMO-\xff", 1),
    "half a surrogate pair": _itinerary(lambda _: None).replace(REFERENCE, b"\\ud800", 1),
    "brackets too deep": b"[" * 200_000,
}
"""Name -> text that is not even JSON as borderkit reads it."""


def _zone(document: Document, name: str) -> Document:
    found: Document = next(
        zone for zone in document["zones"]["features"] if zone["properties"]["zone"] == name
    )
    return found


def _bad_register(change: Callable[[Document], object]) -> Document:
    document = copy.deepcopy(register_document())
    change(document)
    return document


def _unclose(document: Document) -> None:
    _zone(document, "DZ-02")["geometry"]["coordinates"][0].pop()


def _cross(document: Document) -> None:
    corners = [[20.1, -45.1], [20.2, -45.2], [20.2, -45.1], [20.1, -45.2], [20.1, -45.1]]
    _zone(document, "DZ-02")["geometry"] = {"type": "Polygon", "coordinates": [corners]}


def _empty_schedule(document: Document) -> None:
    schedule = {"timezone": "Etc/GMT-2", "weekly": [], "exceptions": []}
    _zone(document, "DZ-02")["properties"]["schedule"] = schedule


def _aimless_exemption(document: Document) -> None:
    _zone(document, "DZ-01")["properties"]["exemptions"][0]["lifts"] = []


def _wrong_exemption(document: Document) -> None:
    _zone(document, "DZ-01")["properties"]["exemptions"][0]["lifts"] = ["R99"]


def _far_away(document: Document) -> None:
    _zone(document, "DZ-02")["geometry"]["coordinates"][0][1] = [200.0, -45.0]


BAD_REGISTER_FILES: dict[str, Document] = {
    "unclosed zone": _bad_register(_unclose),
    "self-intersecting zone": _bad_register(_cross),
    "empty schedule": _bad_register(_empty_schedule),
    "exemption that names no rule": _bad_register(_aimless_exemption),
    "exemption that names an unknown rule": _bad_register(_wrong_exemption),
    "out-of-range coordinates": _bad_register(_far_away),
    "unknown key": _bad_register(lambda d: d.update(zonez=[])),
    "unknown key of a zone": _bad_register(
        lambda d: _zone(d, "DZ-02")["properties"].update(colour="red")
    ),
    "unknown setting": _bad_register(lambda d: d["settings"].update(detuor=2)),
    "zones that are no collection": _bad_register(lambda d: d.update(zones=[])),
}
"""Name -> register file with one bad record or setting among good ones."""
