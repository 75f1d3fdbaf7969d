"""Roads over gentle ground, the works along the line, and the way from place to place."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.building.border import Border
from geodata.building.frame import Floats
from geodata.building.lines import Grid, cheapest, evenly, smooth
from geodata.building.places import Place, Port
from geodata.building.water import Land

__all__ = ["Network", "Road", "build_roads"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """A road: its line in km, and what the register says about it."""

    code: str
    kind: str
    surface: str
    names: Mapping[str, str] | None
    line: Floats


# Code, class, surface, names, and the places that it links, in order (codes, or km).
_ROADS: Final = (
    (
        "R-01",
        "main",
        "paved",
        ("Ondrel Road", "昂德雷尔路", "Ондрельский тракт"),
        ("PL-01", "PL-08", "PL-02", "PL-03", "PC-01", "PL-22", "PL-21"),
    ),
    (
        "R-02",
        "main",
        "paved",
        ("Stone Gate Road", "石门路", "Дорога Каменных Ворот"),
        ("PL-05", "PC-02", "PL-24", "PL-23"),
    ),
    (
        "R-03",
        "secondary",
        "paved",
        ("Lower Tesk Road", "下特斯克路", "Нижнетескская дорога"),
        ("PL-08", "PL-05"),
    ),
    (
        "R-04",
        "secondary",
        "paved",
        ("Upper Ondrel Road", "上昂德雷尔路", "Верхнеондрельская дорога"),
        ("PL-03", "PL-06", "PL-07"),
    ),
    ("R-05", "local", "unpaved", ("Reed Road", "芦苇路", "Камышовая дорога"), ("PL-07", "PL-04")),
    (
        "R-06",
        "secondary",
        "paved",
        ("Lark Pass Road", "云雀山口路", "Дорога на перевал Ларк"),
        ("PL-06", "PC-03", "PL-21"),
    ),
    (
        "R-07",
        "local",
        "paved",
        ("Kestrel Road", "隼湖路", "Дорога Кестрел"),
        ("PL-02", (20.0, 23.7), "PL-11"),
    ),
    ("R-08", "local", "unpaved", ("Pellow Road", "佩洛路", "Дорога на Пеллоу"), ("PL-01", "PL-09")),
    (
        "R-09",
        "local",
        "unpaved",
        ("Hoarstead Road", "霍斯特德路", "Дорога на Хорстед"),
        ("PL-01", "PL-12"),
    ),
    (
        "R-10",
        "local",
        "unpaved",
        ("Tarnholt Road", "塔恩霍尔特路", "Дорога на Тарнхолт"),
        ("PL-07", "PL-10"),
    ),
    (
        "R-11",
        "secondary",
        "paved",
        ("Lissen Road", "利森路", "Лиссенская дорога"),
        ("PL-21", "PL-25"),
    ),
    (
        "R-17",
        "secondary",
        "paved",
        ("Marrow Road", "马罗路", "Марроуская дорога"),
        ("PL-21", "PL-23"),
    ),
    ("R-12", "track", "unpaved", None, ("PL-25", (55.3, 31.6), "PL-31")),
    ("R-13", "track", "unpaved", None, ("PL-05", "PL-43")),
    (
        "R-14",
        "track",
        "unpaved",
        ("Cairns Track", "石堆便道", "Дорога Трёх Туров"),
        ("PL-06", (28.4, 27.6), (26.6, 28.9), "PL-45"),
    ),
    (
        "R-18",
        "local",
        "unpaved",
        ("Weir Lane", "堰巷", "Плотинный переулок"),
        ("PL-03", (23.2, 15.5), (21.4, 16.4), "PL-02"),
    ),
    ("R-15", "track", "unpaved", None, ("PL-11", (17.6, 29.5), "PL-42")),
    (
        "R-16",
        "track",
        "unpaved",
        ("Moor Track", "灰沼便道", "Болотный просёлок"),
        ("PL-02", (22.9, 25.0), (25.8, 32.6), "PL-04"),
    ),
)
# Patrol roads of side AA: between which places they run beside the line.
_PATROLS: Final = (
    ("PR-01", ((22.3, 16.3), (26.4, 16.3), (28.9, 16.9), (26.4, 20.3))),
    ("PR-02", ((36.0, 27.0), (37.9, 28.9), (36.3, 30.2), (33.6, 29.9))),
    ("PR-03", ((10.6, 12.0), (8.7, 8.6), (11.4, 5.4), (14.6, 5.6))),
)

Nodes = dict[tuple[float, float], list[tuple[tuple[float, float], float]]]


def build_roads(
    land: Land, border: Border, places: Mapping[str, Place], ports: Mapping[str, Port]
) -> list[Road]:
    """Return all roads; later ones end where they meet earlier ones."""
    sites = {code: place.km for code, place in places.items()}
    sites |= {code: port.km for code, port in ports.items()}
    builder = _Builder(land, border, list(ports.values()))
    for code, kind, surface, names, stops in _ROADS:
        ends = [sites[stop] if isinstance(stop, str) else stop for stop in stops]
        builder.build(code, kind, surface, names, ends)
    for code, spots in _PATROLS:
        builder.build(code, "patrol", "unpaved", None, list(spots))
    return builder.roads


class _Builder:
    """Roads being built: where it is cheap to build the next one."""

    def __init__(self, land: Land, border: Border, ports: Sequence[Port]) -> None:
        self.grid: Grid = land.coarse
        self.roads: list[Road] = []
        self.used = np.zeros(self.grid.values.shape, dtype=bool)
        rise_y, rise_x = np.gradient(self.grid.values, 120.0)
        slope = np.sqrt(rise_x**2 + rise_y**2)
        self.cost = 1.0 + (slope / 0.07) ** 2 + 18.0 * (slope > 0.22)
        for river in land.rivers.values():
            toll = 9.0 if river.kind == "river" else 1.5
            self.cost[self._cells(river.line)] += toll
        lake = shapely.contains_xy(land.lake.buffer(0.12), *self.grid.middles(self._all()).T)
        self.cost[lake.reshape(self.cost.shape)] = np.inf
        wall = np.zeros(self.cost.shape, dtype=bool)
        arm = border.stretch("AA-BB", "S5B").line
        for line in (border.aa_bb, border.aa_cc, border.bb_cc, arm):
            wall[self._cells(line)] = True
        wall = _wider(_wider(wall))
        middles = self.grid.middles(self._all())
        for port in ports:
            far = np.sqrt(((middles - port.km) ** 2).sum(axis=1)).reshape(wall.shape)
            wall &= far > 0.28
        gorge = np.sqrt(((middles - (55.6, 30.1)) ** 2).sum(axis=1)).reshape(wall.shape)
        wall &= gorge > 0.9
        self.cost[wall] = np.inf

    def _all(self) -> range:
        return range(self.grid.values.size)

    def _cells(self, line: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        cells = [self.grid.cell(x, y) for x, y in evenly(line, 0.03)]
        rows, columns = np.divmod(np.array(cells), self.grid.columns)
        return rows, columns

    def build(
        self,
        code: str,
        kind: str,
        surface: str,
        names: tuple[str, str, str] | None,
        stops: Sequence[tuple[float, float]],
    ) -> None:
        """Add a road from stop to stop, but for what is built already."""
        stops = [self._open(stop) for stop in stops]
        shared = 1.0 if code == "R-18" else 0.55
        cost = np.where(self.used, shared * self.cost, self.cost)
        legs = [cheapest(self.grid, cost, pair) for pair in itertools.pairwise(stops)]
        rough = np.vstack([legs[0], *(leg[1:] for leg in legs[1:])])
        words = dict(zip(("en", "zh", "ru"), names, strict=True)) if names else None
        pieces = self._new_pieces(rough)
        for number, piece in enumerate(pieces):
            line = self._eased(piece, stops)
            if np.array_equal(line[0], line[-1]):
                continue
            self.used[self._cells(line)] = True
            suffix = "" if number == 0 else f"-{number + 1}"
            self.roads.append(
                Road(code=code + suffix, kind=kind, surface=surface, names=words, line=line)
            )

    def _open(self, stop: tuple[float, float]) -> tuple[float, float]:
        """Return the stop, or the nearest cell on which a road may be built."""
        cost = self.cost.ravel()
        if np.isfinite(cost[self.grid.cell(*stop)]):
            return stop
        middles = self.grid.middles(self._all())
        far = np.where(np.isfinite(cost), ((middles - stop) ** 2).sum(axis=1), np.inf)
        x, y = middles[int(np.argmin(far))]
        return (float(x), float(y))

    def _new_pieces(self, rough: Floats) -> list[Floats]:
        """Return the runs of the way that no road serves yet, each with a cell at its ends."""
        near = _wider(self.used)
        cells = np.array([self.grid.cell(x, y) for x, y in rough])
        served = near.ravel()[cells]
        pieces, start = [], None
        for number, has_road in enumerate([*served.tolist(), True]):
            if not has_road and start is None:
                start = number
            elif has_road and start is not None:
                if number - start >= 4:
                    pieces.append(rough[max(start - 1, 0) : min(number + 1, len(rough))])
                start = None
        return pieces

    def _eased(self, piece: Floats, stops: Sequence[tuple[float, float]]) -> Floats:
        """Return the piece as a road is built: smooth, through its stops, joined to others."""
        marks = [0, len(piece) - 1]
        for stop in stops:
            far = ((piece - stop) ** 2).sum(axis=1)
            if far.min() < 1e-8:
                marks.append(int(np.argmin(far)))
        marks = sorted(set(marks))
        parts = [smooth(evenly(piece[a : b + 1], 0.07), 2, 3) for a, b in itertools.pairwise(marks)]
        line = np.vstack([parts[0], *(part[1:] for part in parts[1:])])
        keep = np.array([piece[m] for m in marks])
        thin = np.array(shapely.LineString(line).simplify(0.006).coords)
        line = _with(thin, keep)
        for end in (0, -1):
            joint = self._joint(line[end], stops)
            if joint is not None:
                line = np.vstack((joint, line)) if end == 0 else np.vstack((line, joint))
        return np.round(line, 4)

    def _joint(self, end: Floats, stops: Sequence[tuple[float, float]]) -> Floats | None:
        """Return the nearest corner of a road that is built, unless the end stands on it."""
        best, joint = np.inf, end
        for road in self.roads:
            far = ((road.line - end) ** 2).sum(axis=1)
            if far.min() < best:
                best, joint = float(far.min()), road.line[int(np.argmin(far))]
        is_stop = any(abs(end[0] - s[0]) + abs(end[1] - s[1]) < 1e-6 for s in stops)
        if not self.roads or best < 1e-12 or best > (0.05 if is_stop else 0.6) ** 2:
            return None
        return joint


def _with(line: Floats, keep: Floats) -> Floats:
    """Return the line with the points of `keep`, which lie on it, among its corners."""
    way = shapely.LineString(line)
    at = {round(way.project(shapely.Point(p)), 9): tuple(p) for p in line}
    at |= {round(way.project(shapely.Point(p)), 9): tuple(p) for p in keep}
    return np.array([at[key] for key in sorted(at)])


def _wider(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    out = mask.copy()
    out[1:] |= mask[:-1]
    out[:-1] |= mask[1:]
    out[:, 1:] |= mask[:, :-1]
    out[:, :-1] |= mask[:, 1:]
    return out


class Network:
    """All roads as one net: the shortest way from place to place along them."""

    def __init__(self, roads: Sequence[Road], *, without: Sequence[str] = ("patrol",)) -> None:
        self.nodes: Nodes = {}
        for road in roads:
            if road.kind in without:
                continue
            spots = [(round(float(x), 4), round(float(y), 4)) for x, y in road.line]
            for a, b in itertools.pairwise(spots):
                run = ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
                self.nodes.setdefault(a, []).append((b, run))
                self.nodes.setdefault(b, []).append((a, run))

    def nearest(self, km: tuple[float, float]) -> tuple[float, float]:
        """Return the corner of a road next to a position, km."""
        return min(self.nodes, key=lambda node: (node[0] - km[0]) ** 2 + (node[1] - km[1]) ** 2)

    def way(self, *stops: tuple[float, float]) -> Floats:
        """Return the shortest way (n, 2) by roads through these positions, km."""
        line: list[tuple[float, float]] = []
        ends = [self.nearest(stop) for stop in stops]
        for start, goal in itertools.pairwise(ends):
            part = self._shortest(start, goal)
            line += part if not line else part[1:]
        return np.array(line)

    def _shortest(
        self, start: tuple[float, float], goal: tuple[float, float]
    ) -> list[tuple[float, float]]:
        best = {start: 0.0}
        came: dict[tuple[float, float], tuple[float, float]] = {}
        heap = [(0.0, start)]
        while heap:
            spent, node = heappop(heap)
            if node == goal:
                break
            if spent > best[node]:
                continue
            for other, run in self.nodes[node]:
                if spent + run < best.get(other, np.inf):
                    best[other] = spent + run
                    came[other] = node
                    heappush(heap, (spent + run, other))
        path = [goal]
        while path[-1] != start:
            path.append(came[path[-1]])
        return path[::-1]
