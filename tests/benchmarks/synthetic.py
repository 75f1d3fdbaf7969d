"""A made-up region of many zones and itineraries across it: the same for every run.

Two thousand irregular zones of about 720 vertices stand in three by three degrees; each itinerary
has ten stops and nine given legs of 10 to 40 km.
"""

import itertools
import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

ZONES = 2_000
VERTICES = 720
ITINERARIES = 40
STOPS = 10
WEST, SOUTH, SIZE_DEG = 10.0, 45.0, 3.0
LEG_KM = (10.0, 40.0)
STEP_KM = 0.5
AT = "2026-05-04T12:00:00+02:00"
SEED = 20261121

FOLDER = Path(__file__).resolve().parents[2] / "build" / "bench"
REGISTER_FILE = FOLDER / "register.json"
ZONE_FILE = FOLDER / "zones.geojson"
REGISTER = FOLDER / "register.gpkg"

_GEOD = Geod(ellps="WGS84")
_CLASSES = ("controlled", "controlled_open", "non_open", "border_strip")


def _ring(chance: np.random.Generator) -> list[list[float]]:
    """Return a closed star-shaped ring (longitude, latitude) with a ragged edge."""
    angle = np.linspace(0.0, 2.0 * math.pi, VERTICES, endpoint=False)
    radius = np.ones(VERTICES)
    for wave in range(2, 12):
        size, phase = chance.uniform(0.0, 0.6 / wave), chance.uniform(0.0, 2.0 * math.pi)
        radius += size * np.sin(wave * angle + phase)
    radius = np.clip(radius * chance.uniform(0.98, 1.02, VERTICES), 0.25, None)
    radius *= chance.uniform(0.005, 0.03)
    lon = chance.uniform(WEST, WEST + SIZE_DEG) + radius * np.cos(angle)
    lat = chance.uniform(SOUTH, SOUTH + SIZE_DEG) + radius * np.sin(angle) * 0.7
    ring = [[float(x), float(y)] for x, y in zip(lon.round(7), lat.round(7), strict=True)]
    return [*ring, ring[0]]


def _rules(number: int) -> list[dict[str, Any]]:
    """Return one to three rules, so that every kind of effect occurs."""
    permit = {
        "id": "R1",
        "applies": {"category": ["expert", "tourist"]},
        "effect": "permit",
        "permit_kind": "zone-entry",
        "lead": {"days": 10, "kind": "calendar", "counted_from": "contact"},
        "authority_chain": ["county"],
        "basis": {"instrument": "made up", "article": "1"},
    }
    others = [
        {"id": "R2", "applies": {"activity": ["sampling"]}, "effect": "prohibit"},
        {"id": "R3", "applies": {"equipment": ["camera"]}, "effect": "condition"},
    ]
    return [permit, *others[: number % 3]]


def _zone(number: int, chance: np.random.Generator) -> dict[str, Any]:
    days = {
        "timezone": "Etc/GMT-2",
        "weekly": [{"days": ["ANY"], "from": "06:00", "to": "22:00"}],
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [_ring(chance)]},
        "properties": {
            "zone": f"Z-{number:04d}",
            "name": {"en": f"Zone {number}"},
            "class": _CLASSES[number % len(_CLASSES)],
            "authority": "county",
            "valid_from": "2026-01-01",
            "schedule": days if number % 4 == 3 else None,
            "rules": _rules(number),
            "exemptions": [],
        },
    }


def register_document() -> dict[str, Any]:
    """Return a register file with all zones, one jurisdiction round them, and nothing else."""
    chance = np.random.default_rng(SEED)
    west, south = WEST - 1.0, SOUTH - 1.0
    east, north = WEST + SIZE_DEG + 1.0, SOUTH + SIZE_DEG + 1.0
    square = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    jurisdiction = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [square]},
        "properties": {
            "code": "AA",
            "name": {"en": "Made up"},
            "timezone": "Etc/GMT-2",
            "default_class": "open",
            "authority": "county",
        },
    }
    zones = [_zone(number, chance) for number in range(ZONES)]
    return {
        "jurisdictions": {"type": "FeatureCollection", "features": [jurisdiction]},
        "zones": {"type": "FeatureCollection", "features": zones},
    }


def _walk(chance: np.random.Generator) -> list[tuple[float, float]]:
    """Return the places of the stops, each 10 to 40 km from the one before."""
    margin = 0.1
    low = np.array([WEST, SOUTH]) + margin
    high = np.array([WEST, SOUTH]) + SIZE_DEG - margin
    places = [tuple(chance.uniform(low, high))]
    while len(places) < STOPS:
        lon, lat = places[-1]
        far = 1000.0 * chance.uniform(*LEG_KM)
        lon, lat, _ = _GEOD.fwd(lon, lat, chance.uniform(0.0, 360.0), far)
        if low[0] < lon < high[0] and low[1] < lat < high[1]:
            places.append((lon, lat))
    return [(round(float(lon), 7), round(float(lat), 7)) for lon, lat in places]


def _route(
    start: tuple[float, float], end: tuple[float, float], chance: np.random.Generator
) -> list[list[float]]:
    """Return a wavy way with a vertex about every half kilometre."""
    _, _, length = _GEOD.inv(*start, *end)
    count = max(2, int(length / 1000.0 / STEP_KM))
    inner = np.array(_GEOD.npts(*start, *end, count))
    along = np.linspace(0.0, 1.0, count)
    inner += (np.sin(along * math.pi) * chance.uniform(-0.01, 0.01))[:, None]
    return [list(start), *inner.round(7).tolist(), list(end)]


def _itinerary(number: int, chance: np.random.Generator) -> dict[str, Any]:
    places = _walk(chance)
    stops = [
        {
            "name": f"stop {index}",
            "location": {"type": "Point", "coordinates": list(place)},
            "arrive": f"2026-06-03T{8 + index:02d}:00:00+02:00",
            "depart": f"2026-06-03T{8 + index:02d}:20:00+02:00",
            "activities": ["visit"],
            "escort": False,
        }
        for index, place in enumerate(places)
    ]
    legs = [
        {
            "mode": "road",
            "route": {"type": "LineString", "coordinates": _route(start, end, chance)},
            "escort": False,
        }
        for start, end in itertools.pairwise(places)
    ]
    member = {
        "line": "m1",
        "role": "traveller",
        "category": "expert",
        "nationality": "XXA",
        "origin": "XXA",
        "count": 2,
    }
    return {
        "reference": f"bench-{number:03d}",
        "purpose": "geology",
        "filed_at": "2026-05-04T10:00:00+02:00",
        "group": {"members": [member]},
        "equipment": ["camera"],
        "permits": [],
        "mandates": [],
        "stops": stops,
        "legs": legs,
    }


@cache
def itineraries() -> tuple[dict[str, Any], ...]:
    """Return the itineraries, as JSON objects."""
    chance = np.random.default_rng(SEED + 1)
    return tuple(_itinerary(number, chance) for number in range(ITINERARIES))


def coordinates(itinerary: dict[str, Any]) -> tuple[NDArray[np.float64], list[Any]]:
    """Return the stops (n, 2) and the routes of an itinerary, degrees WGS84."""
    stops = np.array([stop["location"]["coordinates"] for stop in itinerary["stops"]])
    return stops, [leg["route"]["coordinates"] for leg in itinerary["legs"]]


def write_files() -> None:
    """Write the register file, its zones alone, and a register filled from it."""
    from borderkit.store import open_store
    from borderkit.workflows.register_intake import import_layers

    FOLDER.mkdir(parents=True, exist_ok=True)
    document = register_document()
    REGISTER_FILE.write_text(json.dumps(document), encoding="utf-8")
    ZONE_FILE.write_text(json.dumps(document["zones"]), encoding="utf-8")
    for left in FOLDER.glob("*.gpkg*"):
        left.unlink()
    with open_store(REGISTER, create=True) as store:
        import_layers(store, REGISTER_FILE)
