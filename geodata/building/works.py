"""Works along the line: fences, towers, bridges, gates, posts; protected areas."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.building.border import Border
from geodata.building.lines import Grid
from geodata.building.places import Port
from geodata.building.roads import Road
from geodata.building.shapes import blob, piece
from geodata.building.water import Land

__all__ = ["Work", "build_works", "protect"]

Work = tuple[BaseGeometry, dict[str, Any]]

_TOWERS: Final = (
    ("AA", (23.4, 15.3)),
    ("AA", (27.6, 16.3)),
    ("AA", (29.6, 17.4)),
    ("AA", (26.6, 20.9)),
    ("AA", (11.6, 5.0)),
    ("AA", (17.2, 5.9)),
    ("AA", (34.2, 25.0)),
    ("AA", (38.3, 28.3)),
    ("BB", (25.9, 13.6)),
    ("BB", (18.9, 7.3)),
    ("BB", (30.9, 15.9)),
)
_FENCES: Final = (
    ("AA", 0.05, 0.55, "good"),
    ("AA", 0.62, 0.92, "worn"),
    ("BB", 0.30, 0.44, "damaged"),
)
# Code, names, where, half widths (km), kind of protection.
_PROTECTED: Final = (
    (
        "N-01",
        ("Heron Marsh reserve", "鹭沼自然保护区", "Заповедник Цаплино Болото"),
        (14.6, 11.9),
        (2.0, 0.75),
        "wetland",
    ),
    (
        "N-02",
        ("Hoar Fell nature park", "霜岭自然公园", "Природный парк Хор-Фелл"),
        (44.0, 32.6),
        (3.6, 2.4),
        "nature park",
    ),
    (
        "N-03",
        ("Three Cairns geosite", "三石堆地质遗迹", "Геопамятник Три Тура"),
        (24.4, 30.2),
        (1.0, 1.3),
        "geosite",
    ),
    (
        "N-04",
        ("Reed headwaters", "苇营水源地", "Истоки у Камышового Лагеря"),
        (27.9, 36.6),
        (2.4, 1.2),
        "water protection",
    ),
)


def build_works(
    land: Land, border: Border, roads: Sequence[Road], ports: Mapping[str, Port]
) -> list[Work]:
    """Return the works: geometries in km, and what the register says about each."""
    return [
        *_dam(land),
        *_fences(border),
        *_towers(land.fine),
        *_bridges(land, roads),
        *_gates(ports),
    ]


def _about(asset: str, kind: str, side: str | None, **more: Any) -> dict[str, Any]:
    given = {"asset": asset, "kind": kind, "name": None, "side": side, "condition": "good"}
    return given | {"valid_from": None, "valid_to": None, "note": None} | more


def _dam(land: Land) -> list[Work]:
    names = {"en": "Kestrel Dam", "zh": "隼湖大坝", "ru": "Плотина Кестрел"}
    return [(land.dam, _about("A-001", "other", "AA", name=names, note="earth dam"))]


def _fences(border: Border) -> list[Work]:
    straight = shapely.LineString(border.stretch("AA-BB", "S7").line)
    works: list[Work] = []
    for number, (side, start, end, condition) in enumerate(_FENCES, start=1):
        part = piece(straight, start, end, parts=True)
        fence = part.parallel_offset(0.02, "right" if side == "AA" else "left", join_style="mitre")
        works.append((fence, _about(f"A-01{number}", "fence", side, condition=condition)))
    river = shapely.LineString(border.stretch("AA-BB", "S4").line)
    at = river.project(shapely.Point(24.6, 14.4))
    quay = piece(river, at - 1.4, at + 1.4).parallel_offset(0.14, "right")
    for number, part in enumerate(
        (piece(quay, 0.0, 0.44, parts=True), piece(quay, 0.56, 1.0, parts=True)),
        start=5,
    ):
        works.append((part, _about(f"A-01{number}", "fence", "AA", condition="good")))
    return works


def _towers(fine: Grid) -> list[Work]:
    steps = np.arange(-0.25, 0.26, 0.05)
    x, y = np.meshgrid(steps, steps)
    around = np.column_stack((x.ravel(), y.ravel()))
    works: list[Work] = []
    for number, (side, near) in enumerate(_TOWERS, start=1):
        spots = around + near
        best = spots[int(np.argmax(np.round(fine.at(spots), 3)))]
        condition = "out_of_use" if number == 6 else "good"
        about = _about(f"A-1{number:02d}", "tower", side, condition=condition)
        works.append((shapely.Point(best), about))
    return works


def _bridges(land: Land, roads: Sequence[Road]) -> list[Work]:
    works: list[Work] = []
    rivers = [river for river in land.rivers.values() if river.kind == "river"]
    spots: list[shapely.Point] = []
    for road in roads:
        if road.kind in ("path", "track"):
            continue
        for river in rivers:
            cut = shapely.LineString(road.line).intersection(shapely.LineString(river.line))
            for spot in getattr(cut, "geoms", [cut]):
                if spot.geom_type != "Point" or any(spot.distance(s) < 0.3 for s in spots):
                    continue
                spots.append(spot)
                code = f"A-2{len(spots):02d}"
                works.append(
                    (spot, _about(code, "bridge", None, note=f"{road.code} over {river.code}"))
                )
    return works


def _gates(ports: Mapping[str, Port]) -> list[Work]:
    works: list[Work] = []
    for number, port in enumerate(ports.values(), start=1):
        x, y = port.km
        kind = "post" if number == 3 else "gate"
        about = _about(f"A-30{number}", kind, "AA", name=dict(port.names))
        works.append((shapely.Point(x - 0.03, y + 0.06), about))
    return works


def protect(seed: int) -> list[Work]:
    """Return the protected areas, km."""
    return [
        (
            blob(middle, widths, seed + number, points=44),
            {
                "protected_area": code,
                "name": dict(zip(("en", "zh", "ru"), names, strict=True)),
                "category": category,
                "authority": "nature-office",
            },
        )
        for number, (code, names, middle, widths, category) in enumerate(_PROTECTED)
    ]
