"""Areas of the region: jurisdictions, towns, zones and corridors, km."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.ops import split

from geodata.building.border import HEIGHT_KM, WIDTH_KM, Border
from geodata.building.frame import SEED, Floats
from geodata.building.places import Place, Port
from geodata.building.roads import Network, Road
from geodata.building.shapes import blob, piece, rounded, single
from geodata.building.water import Land

__all__ = ["Ground", "cut", "mark_ground", "side_aa"]

_STRIP_KM: Final = 2.0
_TOWNS: Final = {"PL-01": (0.75, 0.6), "PL-02": (0.6, 0.55), "PL-21": (0.8, 0.6)}

# The southern edge of the upland, west to east, km.
_UPLAND: Final = (
    *((-1.0, 27.2), (2.0, 26.9), (4.4, 26.6), (8.0, 27.4), (11.5, 29.5), (15.5, 30.7)),
    *((19.2, 31.4), (22.2, 32.8), (23.1, 35.0), (21.9, 38.0), (21.4, 41.0)),
)
# Round zones: where and how wide, km.
_ROUND: Final[Mapping[str, tuple[tuple[float, float], tuple[float, float]]]] = {
    "DZ-13": ((31.2, 23.6), (0.40, 0.34)),
    "DZ-14": ((31.9, 33.0), (0.62, 0.45)),
    "DZ-19": ((43.6, 32.8), (2.0, 1.2)),
    "DZ-27": ((33.6, 30.6), (1.5, 1.0)),
    "DZ-29": ((6.0, 6.4), (0.75, 0.5)),
}
# Zones about places: the place, and how wide, km.
_ABOUT: Final[Mapping[str, tuple[str, tuple[float, float]]]] = {
    "DZ-03": ("PL-01", (1.35, 1.15)),
    "DZ-07": ("PL-45", (0.95, 0.85)),
    "DZ-10": ("PL-43", (0.80, 0.70)),
    "DZ-12": ("PL-02", (1.05, 0.95)),
    "DZ-16": ("PL-12", (0.75, 0.65)),
    "DZ-25": ("PL-04", (0.55, 0.45)),
    "DZ-28": ("PL-42", (0.55, 0.50)),
}
# Zones with corners that an office set down, km.
_SQUARE: Final[Mapping[str, tuple[tuple[float, float], ...]]] = {
    "DZ-04": ((24.9, 31.9), (26.6, 31.3), (28.7, 31.6), (28.9, 33.6), (27.6, 34.6), (25.3, 34.3)),
    "DZ-11": ((3.6, 8.5), (5.8, 9.1), (5.6, 9.9), (3.4, 9.3)),
    "DZ-22": ((9.8, 18.0), (10.9, 18.2), (10.8, 19.0), (9.7, 18.8)),
    "DZ-23": ((12.3, 12.9), (13.1, 13.1), (13.0, 13.7), (12.2, 13.5)),
    "DZ-24": ((0.6, 22.6), (2.2, 22.3), (2.5, 23.9), (0.9, 24.3)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What is drawn on the land, km.

    Attributes
    ----------
    jurisdictions, towns, zones : mapping of code to Polygon
        Ground of side AA, the towns' own area, and the areas of all zones.
    corridors : mapping of code to LineString
        Middle lines.
    """

    jurisdictions: Mapping[str, shapely.Polygon]
    towns: Mapping[str, shapely.Polygon]
    zones: Mapping[str, shapely.Polygon]
    corridors: Mapping[str, shapely.LineString]


def mark_ground(
    land: Land,
    border: Border,
    places: Mapping[str, Place],
    ports: Mapping[str, Port],
    roads: Sequence[Road],
) -> Ground:
    """Return all areas and corridors of the region."""
    home = side_aa(border)[0]
    upland, lowland = cut(home, _UPLAND, (10.0, 35.0))
    by_code = {road.code: shapely.LineString(road.line) for road in roads}
    zones: dict[str, shapely.Polygon] = {
        code: single(blob(middle, widths, SEED + number).intersection(home))
        for number, (code, (middle, widths)) in enumerate(_ROUND.items(), start=100)
    }
    zones |= {
        code: blob(places[place].km, widths, SEED + number)
        for number, (code, (place, widths)) in enumerate(_ABOUT.items(), start=200)
    }
    zones |= {code: shapely.Polygon(corners) for code, corners in _SQUARE.items()}
    zones["DZ-04"] = rounded(list(_SQUARE["DZ-04"]), 1)
    zones |= _by_the_line(border, home)
    zones |= _by_water(land, border, home, by_code)
    zones |= _by_roads(home, by_code, upland, ports)
    towns = {
        code: blob(places[code].km, widths, SEED + number, points=28)
        for number, (code, widths) in enumerate(_TOWNS.items(), start=300)
    }
    return Ground(
        jurisdictions={"AA": lowland, "AN": upland},
        towns=towns,
        zones={code: zones[code] for code in sorted(zones)},
        corridors=_corridors(roads, places, ports),
    )


def side_aa(border: Border) -> tuple[shapely.Polygon, shapely.Polygon]:
    """Return the ground of side AA in the frame, its edge the line itself, and the rest."""
    frame = shapely.box(0.0, 0.0, WIDTH_KM, HEIGHT_KM)
    line = np.vstack((border.aa_bb[::-1], border.aa_cc[1:]))
    line[0, 1], line[-1, 1] = 0.0, HEIGHT_KM
    return cut(frame, line, (5.0, 20.0))


def cut(
    area: shapely.Polygon, line: Sequence[tuple[float, float]] | Floats, inside: tuple[float, float]
) -> tuple[shapely.Polygon, shapely.Polygon]:
    """Return the part of the area on the side of `inside`, and the other one."""
    parts: list[shapely.Polygon] = list(shapely.get_parts(split(area, shapely.LineString(line))))
    first = next(part for part in parts if part.covers(shapely.Point(inside)))
    return first, next(part for part in parts if part is not first)


def _by_the_line(border: Border, home: shapely.Polygon) -> dict[str, shapely.Polygon]:
    """Return the border strips: their outer edge is the line itself."""
    strips = {}
    for code, line, width in (("DZ-01", border.aa_bb, _STRIP_KM), ("DZ-30", border.aa_cc, 1.0)):
        wide = shapely.LineString(line).buffer(width, quad_segs=4).simplify(0.05)
        strips[code] = single(home.intersection(wide))
    strips["DZ-30"] = single(strips["DZ-30"].difference(strips["DZ-01"].buffer(0.02)))
    south, north = border.stretch("AA-BB", "S5A").line, border.stretch("AA-BB", "S5B").line
    strips["DZ-18"] = single(shapely.Polygon(np.vstack((south, north[::-1]))).buffer(0))
    return strips


def _by_water(
    land: Land,
    border: Border,
    home: shapely.Polygon,
    roads: Mapping[str, shapely.LineString],
) -> dict[str, shapely.Polygon]:
    lake = land.lake
    foot = land.dam.centroid
    marsh = blob((14.4, 11.9), (2.1, 0.8), SEED + 7, points=44).intersection(home)
    marsh = marsh.difference(roads["R-01"].buffer(0.12))
    arm = shapely.LineString(border.stretch("AA-BB", "S5B").line).buffer(0.05)
    island = shapely.Polygon(
        np.vstack(
            (
                border.stretch("AA-BB", "S5A").line,
                border.stretch("AA-BB", "S5B").line[::-1],
            )
        )
    ).buffer(0.05)
    return {
        "DZ-02": single(lake.buffer(0.45, quad_segs=3).simplify(0.05)),
        "DZ-08": single(marsh.difference(arm).difference(island)),
        "DZ-20": single(lake.buffer(1.1, quad_segs=3).simplify(0.12)),
        "DZ-21": blob((foot.x + 0.3, foot.y - 0.55), (0.55, 0.30), SEED + 8),
    }


def _by_roads(
    home: shapely.Polygon,
    roads: Mapping[str, shapely.LineString],
    upland: shapely.Polygon,
    ports: Mapping[str, Port],
) -> dict[str, shapely.Polygon]:
    lower, pass_road, moor = roads["R-03"], roads["R-06"], roads["R-09"]
    x, y = ports["PC-01"].km
    ford = lower.interpolate(0.52, normalized=True)
    return {
        "DZ-05": single(blob((ford.x, ford.y), (0.55, 0.40), SEED + 11).intersection(home)),
        "DZ-06": single(
            piece(lower, 0.0, 0.82, parts=True)
            .buffer(0.55, quad_segs=3)
            .simplify(0.05)
            .intersection(home)
        ),
        "DZ-09": single(blob((x - 0.05, y + 0.5), (0.42, 0.55), SEED + 12).intersection(home)),
        "DZ-15": single(
            piece(pass_road, 1.5, pass_road.length)
            .buffer(0.45, quad_segs=3)
            .simplify(0.05)
            .intersection(home)
        ),
        "DZ-17": single(moor.buffer(0.15, quad_segs=3).simplify(0.02).intersection(upland)),
        "DZ-26": shapely.box(x + 0.55, y + 0.62, x + 0.78, y + 0.80),
    }


def _corridors(
    roads: Sequence[Road], places: Mapping[str, Place], ports: Mapping[str, Port]
) -> dict[str, shapely.LineString]:
    """Return the corridors: the high road to Ondrel Bridge, the river road to Stone Gate."""
    trunk: Floats = Network([road for road in roads if road.code == "R-01"]).way(
        places["PL-01"].km, places["PL-08"].km, places["PL-02"].km, ports["PC-01"].km
    )
    high = shapely.LineString(trunk)
    start = high.project(shapely.Point(7.6, 14.2))
    lower = Network([road for road in roads if road.code.startswith(("R-01", "R-02", "R-03"))]).way(
        places["PL-08"].km, ports["PC-02"].km
    )
    return {"C-1": piece(high, start, high.length), "C-2": shapely.LineString(lower)}
