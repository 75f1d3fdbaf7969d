"""The boundary line: along crests, in the middle of the river, straight from corner to corner."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from geodata.building.frame import COLUMNS, ROWS, Floats
from geodata.building.lines import Grid, cheapest, evenly, normals, smooth
from geodata.building.shapes import piece
from geodata.building.water import FINE_KM, Land

__all__ = ["HEIGHT_KM", "WIDTH_KM", "Border", "Stretch", "draw_border"]

_CORNER: Final = (48.2, 34.4)
_AA_BB: Final = ((44.0, 31.4), (38.4, 27.6), (32.0, 22.3), (29.2, 20.7))
_BANK: Final = (27.2, 20.4)
_LEAVES: Final = (9.4, 9.4)
_STRAIGHT: Final = ((12.0, 5.7), (18.6, 6.6), (22.4, 3.2), (25.8, 2.7), (25.2, 0.0))
_AA_CC: Final = ((47.8, 37.4), (47.4, 40.0))
_BB_CC: Final = ((52.2, 32.2), (54.6, 30.6), (57.6, 31.0), (60.0, 32.6))

WIDTH_KM: Final = COLUMNS * FINE_KM[0]
HEIGHT_KM: Final = ROWS * FINE_KM[1]
"""Extent of the region, km."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One section of the line, in km, with what the register says about it."""

    boundary: str
    section: str
    kind: str
    status: str
    line: Floats
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """The line as a whole.

    Attributes
    ----------
    stretches : tuple of Stretch
        In order along the line, from the tripoint.
    corner : (float, float)
        The tripoint, km.
    aa_bb, aa_cc, bb_cc : array of float, shape (n, 2)
        The lines between two sides from the tripoint outwards, km; AA-BB as AA holds it.
    """

    stretches: tuple[Stretch, ...]
    corner: tuple[float, float]
    aa_bb: Floats
    aa_cc: Floats
    bb_cc: Floats

    def stretch(self, boundary: str, section: str) -> Stretch:
        """Return the section of a boundary."""
        return next(s for s in self.stretches if (s.boundary, s.section) == (boundary, section))


def draw_border(land: Land) -> Border:
    """Return the line of the region over its land."""
    corner = _summit(land.fine, _CORNER, 0.1)
    river = land.rivers["W-01"].line
    way = shapely.LineString(river)
    bank = way.interpolate(way.project(shapely.Point(_BANK)))
    crest = _crest(land, (corner, *_AA_BB))
    spur = evenly(smooth(_spur(land, tuple(crest[-1]), (bank.x, bank.y)), 3, 3), 0.07)
    ridge = np.vstack((crest, spur[1:]))
    cuts = [_part(ridge, 0.0, (38.4, 27.6)), _part(ridge, (38.4, 27.6), (32.6, 22.8))]
    cuts.append(_part(ridge, (32.6, 22.8), 1e9))
    arm = land.rivers["W-00"].line
    at = [way.project(shapely.Point(p)) for p in ((bank.x, bank.y), arm[0], arm[-1], _LEAVES)]
    upper, isle, lower = (_of(river, a, b) for a, b in itertools.pairwise(at))
    straight = np.vstack((lower[-1:], _STRAIGHT))
    cc = _crest(land, (corner, *_AA_CC))
    cc = np.vstack((cc[:-1][cc[:-1, 1] < HEIGHT_KM - 0.03], [[cc[-1, 0], HEIGHT_KM]]))
    bb = _crest(land, (corner, *_BB_CC))
    bb = np.vstack((bb[:-1][bb[:-1, 0] < WIDTH_KM - 0.03], [[WIDTH_KM, bb[-1, 1]]]))
    lines = {
        ("AA-BB", "S1"): cuts[0],
        ("AA-BB", "S2"): cuts[1],
        ("AA-BB", "S3"): cuts[2],
        ("AA-BB", "S4"): upper,
        ("AA-BB", "S5A"): isle,
        ("AA-BB", "S5B"): arm,
        ("AA-BB", "S6"): lower,
        ("AA-BB", "S7"): straight,
        ("AA-CC", "S1"): cc,
        ("BB-CC", "S1"): bb,
    }
    stretches = tuple(
        Stretch(
            boundary=boundary,
            section=section,
            kind=about["kind"],
            status=about["status"],
            line=lines[boundary, section],
            about=about,
        )
        for (boundary, section), about in _ABOUT.items()
    )
    held = [*cuts, upper, isle, lower, straight]
    return Border(
        stretches=stretches,
        corner=corner,
        aa_bb=np.vstack([held[0], *(part[1:] for part in held[1:])]),
        aa_cc=cc,
        bb_cc=bb,
    )


def _summit(fine: Grid, near: tuple[float, float], reach_km: float) -> tuple[float, float]:
    """Return the highest place within `reach_km` of `near`, km."""
    steps = np.arange(-reach_km, reach_km + 0.001, 0.03)
    x, y = np.meshgrid(near[0] + steps, near[1] + steps)
    places = np.column_stack((x.ravel(), y.ravel()))
    best = places[int(np.argmax(np.round(fine.at(places), 3)))]
    return (round(float(best[0]), 3), round(float(best[1]), 3))


def _crest(land: Land, by: Sequence[tuple[float, float]]) -> Floats:
    """Return a line along the crest from place to place: the first stays, others are drawn up."""
    low = (1500.0 - land.coarse.values) / 130.0
    cost = 1.0 + 0.6 * np.sqrt(land.area.values) + low * low
    ends = [by[0], *(_summit(land.fine, place, 0.5) for place in by[1:-1]), by[-1]]
    parts = [cheapest(land.coarse, cost, (a, b)) for a, b in itertools.pairwise(ends)]
    line = np.vstack([parts[0], *(part[1:] for part in parts[1:])])
    line = evenly(smooth(evenly(line, 0.08), 2, 2), 0.08)
    across = np.linspace(-0.16, 0.16, 17)
    for _ in range(3):
        left = normals(line)
        places = line[:, None, :] + across[None, :, None] * left[:, None, :]
        heights = land.fine.at(places.reshape(-1, 2)).reshape(len(line), len(across))
        heights = heights - 40.0 * across[None, :] ** 2
        shift = across[np.argmax(np.round(heights, 3), axis=1)]
        shift = shift * np.minimum(np.arange(len(line)) / 9.0, 1.0)
        shift[-1] = 0.0
        line = line + left * shift[:, None]
        line = evenly(smooth(line, 1, 1), 0.075)
    line[0] = by[0]
    return line


def _spur(land: Land, start: tuple[float, float], end: tuple[float, float]) -> Floats:
    """Return the way down a spur: away from running water."""
    cost = 1.0 + 0.8 * np.sqrt(land.area.values)
    return cheapest(land.coarse, np.minimum(cost, 60.0), (start, end))


def _part(
    line: Floats, start: float | tuple[float, float], end: float | tuple[float, float]
) -> Floats:
    way = shapely.LineString(line)
    ends = [
        way.project(shapely.Point(place)) if isinstance(place, tuple) else min(place, way.length)
        for place in (start, end)
    ]
    return _of(line, *ends)


def _of(line: Floats, start: float, end: float) -> Floats:
    """Return the part of a line between two lengths, with the points between them."""
    return shapely.get_coordinates(piece(shapely.LineString(line), start, end))


_TREATY: Final = "BT-1931"
_PROTOCOL: Final = "DP-1934"


def _words(en: str, zh: str, ru: str) -> dict[str, str]:
    return {"en": en, "zh": zh, "ru": ru}


_ABOUT: Final[Mapping[tuple[str, str], Mapping[str, Any]]] = {
    ("AA-BB", "S1"): {
        "name": _words("Hoar Fell ridge", "霜岭山脊", "Хребет Хор-Фелл"),
        "kind": "land",
        "status": "agreed",
        "document": _PROTOCOL,
        "article": "3",
        "valid_from": "1934-09-01",
    },
    ("AA-BB", "S2"): {
        "name": _words("Lark Pass ridge", "云雀山口山脊", "Хребет у перевала Ларк"),
        "kind": "land",
        "status": "undemarcated",
        "document": _TREATY,
        "article": "2(b)",
        "valid_from": "1931-06-12",
    },
    ("AA-BB", "S3"): {
        "name": _words("Orvale spur", "奥韦尔山嘴", "Отрог Орвейл"),
        "kind": "land",
        "status": "agreed",
        "document": _PROTOCOL,
        "article": "4",
        "valid_from": "1934-09-01",
    },
    ("AA-BB", "S4"): {
        "name": _words("Upper Ondrel", "昂德雷尔河上段", "Верхний Ондрел"),
        "kind": "river_midline",
        "status": "agreed",
        "document": _PROTOCOL,
        "article": "5",
        "valid_from": "1934-09-01",
    },
    ("AA-BB", "S5A"): {
        "name": _words("Heron Island, south arm", "鹭岛南汊", "Остров Цапли, южный рукав"),
        "kind": "river_midline",
        "status": "disputed",
        "claimant": "AA",
        "document": _TREATY,
        "article": "2(d)",
        "valid_from": "1931-06-12",
    },
    ("AA-BB", "S5B"): {
        "name": _words("Heron Island, north arm", "鹭岛北汊", "Остров Цапли, северный рукав"),
        "kind": "river_midline",
        "status": "disputed",
        "claimant": "BB",
        "document": _TREATY,
        "article": "2(d)",
        "valid_from": "1931-06-12",
    },
    ("AA-BB", "S6"): {
        "name": _words("Lower Ondrel", "昂德雷尔河下段", "Нижний Ондрел"),
        "kind": "river_midline",
        "status": "agreed",
        "document": _PROTOCOL,
        "article": "6",
        "valid_from": "1934-09-01",
    },
    ("AA-BB", "S7"): {
        "name": _words("Stone Gate line", "石门直线段", "Линия Каменных Ворот"),
        "kind": "land",
        "status": "agreed",
        "document": "JI-2008",
        "article": "1",
        "valid_from": "2008-11-20",
    },
    ("AA-CC", "S1"): {
        "name": _words("Kell ridge", "凯尔山脊", "Хребет Келл"),
        "kind": "land",
        "status": "agreed",
        "document": "BA-1957",
        "article": "2",
        "valid_from": "1957-04-01",
    },
    ("BB-CC", "S1"): {
        "name": _words("Gorge line", "峡谷段", "Линия ущелья"),
        "kind": "land",
        "status": "not_agreed",
        "document": None,
    },
}
