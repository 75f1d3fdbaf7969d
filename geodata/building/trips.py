"""The twelve itineraries: where, when and who; their routes follow the region's roads."""

import copy
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import shapely

from geodata.building.places import Place, Port
from geodata.building.roads import Network, Road
from geodata.building.shapes import feature

if TYPE_CHECKING:
    from geodata.building.frame import Floats

__all__ = ["plan_trips"]

_DAM: Final = (19.8, 23.75)
_FILED: Final = "2026-05-04T10:00:00+02:00"


class _Planner:
    """Stops and legs by the names of places, ports and roads."""

    def __init__(
        self, places: Mapping[str, Place], ports: Mapping[str, Port], roads: Sequence[Road]
    ) -> None:
        self.sites = {code: place.km for code, place in places.items()}
        self.sites |= {code: port.km for code, port in ports.items()}
        lane = next(road.line for road in roads if road.code == "R-18")
        self.sites["weir"] = tuple(lane[len(lane) // 2])
        self.sites["dam"] = Network([r for r in roads if r.code.startswith("R-07")]).nearest(_DAM)
        self.roads = roads

    def leg(self, *by: str, roads: Sequence[str] = ()) -> dict[str, Any]:
        """Return a leg by road through these places, on the roads named or on any."""
        net = Network([r for r in self.roads if not roads or r.code.startswith(tuple(roads))])
        line: Floats = net.way(*(self.sites[code] for code in by))
        route = feature(shapely.LineString(line).simplify(0.012), {})["geometry"]
        return {"mode": "road", "route": route}

    def point(self, code: str) -> dict[str, Any]:
        """Return the position of a place as GeoJSON."""
        geometry: dict[str, Any] = feature(shapely.Point(self.sites[code]), {})["geometry"]
        return geometry


def _member(line: str, role: str, category: str, nationality: str, count: int) -> dict[str, Any]:
    return {
        "line": line,
        "role": role,
        "category": category,
        "nationality": nationality,
        "count": count,
    }


def _trip(
    reference: str, purpose: str, members: list[dict[str, Any]], **rest: Any
) -> dict[str, Any]:
    head = {"reference": reference, "purpose": purpose, "filed_at": _FILED}
    empty = {"equipment": ["camera"], "permits": [], "mandates": []}
    return head | {"group": {"members": members}} | empty | rest


def _stop(day: str, arrive: str, depart: str, *activities: str, **where: Any) -> dict[str, Any]:
    """Return a stop on a civil day of June, say; `depart` may name a later day."""
    leaves = depart if "T" in depart else f"{day}T{depart}"
    times = {"arrive": f"{day}T{arrive}:00+02:00", "depart": f"{leaves}:00+02:00"}
    return where | times | ({"activities": list(activities)} if activities else {})


def plan_trips(
    places: Mapping[str, Place], ports: Mapping[str, Port], roads: Sequence[Road]
) -> dict[str, dict[str, Any]]:
    """Return the itineraries by name."""
    planner = _Planner(places, ports, roads)
    return (
        _tourists(planner)
        | _reservoir(planner)
        | _outcrop(planner)
        | _journalists(planner)
        | _ngo(planner)
        | _students(planner)
    )


def _tourists(planner: _Planner) -> dict[str, Any]:
    day = "2026-06-09"
    members = [
        _member("m1", "traveller", "tourist", "XXC", 12),
        _member("m2", "driver", "worker", "XXB", 1),
    ]
    through = _trip(
        *("DEMO-1", "tourism", members),
        stops=[
            _stop(day, "09:00", "09:30", crossing="PC-01", role="entry"),
            _stop(day, "10:45", "2026-06-10T09:30", "visit", "stay", place="Velmora"),
            _stop("2026-06-10", "10:45", "11:15", crossing="PC-01", role="exit"),
        ],
        legs=[
            planner.leg("PC-01", "PL-02", "PL-01", roads=["R-01"]),
            planner.leg("PL-01", "PL-02", "PC-01", roads=["R-01"]),
        ],
    )
    beside = copy.deepcopy(through) | {"reference": "DEMO-2"}
    beside["legs"][0] = planner.leg(
        "PC-01", "PL-03", "weir", "PL-02", "PL-01", roads=["R-18", "R-01"]
    )
    return {"tourists-two-days-in-velmora": through, "tourists-by-the-weir-lane": beside}


def _reservoir(planner: _Planner) -> dict[str, Any]:
    day = "2026-05-12"
    guests = _trip(
        *("DEMO-3", "official visit"),
        [_member("m1", "traveller", "official_guest", "XXB", 6)],
        stops=[
            _stop(day, "09:30", "10:00", crossing="PC-02", role="entry"),
            _stop(day, "10:20", "11:00", "meeting", place="PL-05"),
            _stop(
                *(day, "12:00", "14:00", "visit"),
                name="dam",
                location=planner.point("dam"),
                accuracy_m=15,
                escort=True,
            ),
            _stop(day, "15:15", "15:45", crossing="PC-03", role="exit"),
        ],
        legs=[
            planner.leg("PC-02", "PL-05"),
            planner.leg("PL-05", "PL-08", "PL-02", "dam"),
            planner.leg("dam", "PL-02", "PL-03", "PL-06", "PC-03"),
        ],
    )
    experts = copy.deepcopy(guests) | {"reference": "DEMO-4"}
    experts["group"]["members"][0]["category"] = "expert"
    return {"official-guests-at-the-reservoir": guests, "experts-at-the-reservoir": experts}


def _outcrop(planner: _Planner) -> dict[str, Any]:
    day = "2026-06-03"
    members = [
        _member("m1", "traveller", "expert", "XXA", 3),
        _member("m2", "driver", "worker", "XXB", 1),
    ]
    experts = _trip(
        *("DEMO-5", "geology", members),
        equipment=["gnss", "camera", "hammer"],
        permits=["P-88", "P-92"],
        stops=[
            _stop(day, "08:10", "08:40", crossing="PC-01", role="entry"),
            _stop(
                *(day, "09:50", "15:00", "visit", "sampling"),
                name="outcrop",
                location=planner.point("PL-45"),
                accuracy_m=20,
                escort=True,
            ),
            _stop(day, "16:30", "2026-06-04T09:00", "stay", place="Taskeny"),
            _stop("2026-06-04", "09:30", "10:00", crossing="PC-01", role="exit"),
        ],
        legs=[
            planner.leg("PC-01", "PL-06", "PL-45"),
            planner.leg("PL-45", "PL-06", "PL-03", "PL-02", roads=["R-14", "R-04", "R-01"]),
            planner.leg("PL-02", "PC-01", roads=["R-01"]),
        ],
    )
    allowed = copy.deepcopy(experts) | {"reference": "DEMO-6"}
    allowed["permits"].append("P-97")
    return {"experts-at-the-outcrop": experts, "experts-with-a-sampling-permit": allowed}


def _journalists(planner: _Planner) -> dict[str, Any]:
    day, next_day = "2026-07-14", "2026-07-15"
    members = [
        _member("m1", "traveller", "journalist", "XXD", 2) | {"resident": False},
        _member("m2", "driver", "worker", "XXB", 1) | {"resident": False},
    ]
    trip = _trip(
        *("DEMO-7", "reporting", members),
        stops=[
            _stop(day, "14:00", "14:30", crossing="PC-01", role="entry"),
            _stop(day, "15:45", "21:40", "interview", place="PL-01"),
            _stop(day, "22:30", f"{next_day}T09:00", "stay", place="Sarnet"),
            _stop(
                *(next_day, "09:30", "12:00", "filming"),
                name="Signal Hill",
                location=planner.point("PL-43"),
                accuracy_m=20,
                escort=False,
            ),
            _stop(next_day, "13:30", "14:00", crossing="PC-02", role="exit"),
        ],
        legs=[
            planner.leg("PC-01", "PL-02", "PL-01", roads=["R-01"]),
            planner.leg("PL-01", "PL-08", "PL-05", roads=["R-01", "R-03", "R-02"]),
            planner.leg("PL-05", "PL-43"),
            planner.leg("PL-43", "PL-05", "PC-02"),
        ],
    )
    return {"journalists-to-signal-hill": trip}


def _ngo(planner: _Planner) -> dict[str, Any]:
    day = "2026-07-21"
    members = [_member("m1", "staff", "ngo", "XXC", 4) | {"resident": False}]
    by_day = _trip(
        *("DEMO-8", "relief supplies", members),
        equipment=[],
        stops=[
            _stop(day, "11:00", "14:10", "meeting", place="Velmora"),
            _stop(day, "15:00", "15:40", "delivery", place="Sarnet"),
        ],
        legs=[planner.leg("PL-01", "PL-08", "PL-05", roads=["R-01", "R-03", "R-02"])],
    )
    by_night = copy.deepcopy(by_day) | {"reference": "DEMO-9"}
    for stop, times in zip(
        by_night["stops"], (("19:00", "22:10"), ("23:00", "23:40")), strict=True
    ):
        stop["arrive"], stop["depart"] = (f"{day}T{time}:00+02:00" for time in times)
    some_time = copy.deepcopy(by_day) | {"reference": "DEMO-10"}
    for stop in some_time["stops"]:
        stop["arrive"] = stop["depart"] = day
    return {
        "ngo-supplies-by-day": by_day,
        "ngo-supplies-by-night": by_night,
        "ngo-supplies-some-time-that-day": some_time,
    }


def _students(planner: _Planner) -> dict[str, Any]:
    day = "2026-09-12"
    members = [
        _member("m1", "traveller", "student", "XXE", 18),
        _member("m2", "staff", "expert", "XXE", 2),
    ]
    stated = _trip(
        *("DEMO-12", "field course", members),
        equipment=["gnss"],
        stops=[
            _stop(day, "08:00", "08:30", "meeting", place="Orvale"),
            _stop(day, "09:15", "16:00", "visit", "survey", place="Reed Camp"),
            _stop(day, "16:45", "20:00", "meeting", place="Orvale"),
        ],
        legs=[planner.leg("PL-06", "PL-07", "PL-04"), planner.leg("PL-04", "PL-07", "PL-06")],
    )
    silent = copy.deepcopy(stated) | {"reference": "DEMO-11"}
    silent["legs"][0]["route"] = None
    return {"students-road-not-stated": silent, "students-road-stated": stated}
