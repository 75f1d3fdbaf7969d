"""Rivers where the water goes, their beds in the elevation model, and the reservoir."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from contourpy import contour_generator
from numpy.typing import NDArray

from geodata.building.frame import CELL_LAT, CELL_LON, COLUMNS, KM_LAT, KM_LON, ROWS, SEED, Floats
from geodata.building.lines import Grid, along, evenly, lengths, normals, smooth
from geodata.building.shapes import single
from geodata.building.terrain import Relief, drain, fill, finer, trace

__all__ = ["FINE_KM", "Land", "River", "lay_water"]

FINE_KM: Final = (CELL_LON * KM_LON, CELL_LAT * KM_LAT)
"""Width and height of a cell of the elevation model, km."""

_COARSE_KM: Final = (4.0 * FINE_KM[0], 4.0 * FINE_KM[1])

# Code -> where to look for its spring, km; how far it swings, km; its kind.
_RIVERS: Final[Mapping[str, tuple[tuple[float, float], float, str]]] = {
    "W-01": ((25.4, 36.6), 0.55, "river"),
    "W-02": ((3.0, 33.2), 0.22, "river"),
    "W-03": ((19.6, 30.5), 0.3, "river"),
    "W-04": ((57.4, 34.9), 0.3, "river"),
    "W-05": ((38.0, 29.6), 0.05, "stream"),
    "W-06": ((17.5, 3.4), 0.07, "stream"),
    "W-07": ((56.0, 11.5), 0.07, "stream"),
}
_LEAST_STREAM: Final = 420
"""Cells of the coarse grid that a stream without a name drains at least: 6 square km."""

_DAM: Final = (20.0, 24.0)
_DAM_M: Final = 24.0
_ISLAND: Final = (14.3, 11.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class River:
    """A river from spring to mouth: its line in km, and its surface in metres."""

    code: str
    kind: str
    line: Floats
    surface: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """The land with its water.

    Attributes
    ----------
    fine, coarse : Grid
        Heights, metres, on the cells of the elevation model and on four times as large ones.
    area : Grid
        Cells of the coarse grid that drain through each.
    rivers : mapping of code to River
        In no particular order.
    lake : Polygon
        The reservoir, km.
    dam : LineString
        Its dam, km.
    """

    fine: Grid
    coarse: Grid
    area: Grid
    rivers: Mapping[str, River]
    lake: shapely.Polygon
    dam: shapely.LineString


def lay_water(relief: Relief, seed: int = SEED) -> Land:
    """Return the land with rivers in their beds, from its coarse relief."""
    rng = np.random.default_rng(seed + 1)
    filled = fill(relief.heights)
    water = drain(filled)
    coarse = Grid(filled, _COARSE_KM)
    area = Grid(water.area.reshape(filled.shape), _COARSE_KM)
    heights = finer(relief.heights, 4)
    rivers: dict[str, River] = {}
    taken: dict[int, str] = {}
    springs = [(code, *given) for code, given in _RIVERS.items()]
    springs += _streams(area, water.to, springs)
    for code, spring, swing, kind in springs:
        start = (
            _wettest(area, spring, 0.9)
            if kind == "river" or code in _RIVERS
            else (area.cell(*spring))
        )
        cells = trace(water, start)
        stop = next((n for n, cell in enumerate(cells) if cell in taken), len(cells) - 1)
        taken.update(dict.fromkeys(cells[:stop], code))
        if stop < 8:
            continue
        river = _river(code, kind, coarse, cells[: stop + 1], swing, rng)
        joins = rivers.get(taken.get(cells[stop], ""))
        rivers[code] = river if joins is None or joins.code == code else _joined(river, joins)
    rivers["W-00"] = _arm(rivers["W-01"])
    for river in rivers.values():
        _carve(heights, river)
    for river in sorted(rivers.values(), key=_greatness):
        _bed(heights, river)
    heights, lake, dam = _dam_up(heights, rivers["W-03"])
    return Land(
        fine=Grid(heights, FINE_KM),
        coarse=Grid(_coarser(heights), _COARSE_KM),
        area=area,
        rivers=rivers,
        lake=lake,
        dam=dam,
    )


def _coarser(heights: Floats) -> Floats:
    return np.asarray(heights.reshape(ROWS // 4, 4, COLUMNS // 4, 4).mean(axis=(1, 3)))


def _wettest(area: Grid, near: tuple[float, float], reach_km: float) -> int:
    far = ((area.middles(range(area.values.size)) - np.array(near)) ** 2).sum(axis=1) > reach_km**2
    return int(np.argmax(np.where(far, 0.0, area.values.ravel())))


def _streams(
    area: Grid, to: NDArray[np.int64], named: Sequence[tuple[object, ...]]
) -> list[tuple[str, tuple[float, float], float, str]]:
    """Return the springs of all streams without a name, the wettest valleys first."""
    flow = area.values.ravel()
    wet = np.flatnonzero(flow >= _LEAST_STREAM)
    fed = {int(to[cell]) for cell in wet if to[cell] != cell}
    heads = [int(cell) for cell in wet if int(cell) not in fed]
    heads.sort(key=lambda cell: (-float(flow[cell]), cell))
    first = len(named) + 1
    return [
        (f"W-{first + n:02d}", (float(x), float(y)), 0.05, "stream")
        for n, (x, y) in enumerate(area.middles(heads))
    ]


def _river(
    code: str, kind: str, coarse: Grid, cells: list[int], swing: float, rng: np.random.Generator
) -> River:
    rough = evenly(coarse.middles(cells), 0.06)
    line = evenly(smooth(rough, 4, 3), 0.06)
    if len(line) > 80:
        swings = np.zeros((len(line), 1))
        for points, part in ((11, 1.0), (4, 0.45)):
            drift = smooth(rng.random((len(line), 2)) - 0.5, points, 3)[:, :1]
            swings = swings + drift / (2.0 * drift[points * 3 : -points * 3].std()) * swing * part
        calm = np.minimum(np.minimum(np.arange(len(line)), np.arange(len(line))[::-1]) / 12.0, 1.0)
        line = line + normals(line) * swings * calm[:, None]
    line = evenly(smooth(line, 1, 2), 0.06)
    surface = np.minimum.accumulate(coarse.at(line)) - 3.0
    return River(code=code, kind=kind, line=line, surface=_even_fall(line, surface))


def _arm(river: River) -> River:
    """Return the second arm of the border river, which leaves it and comes back to it."""
    way = shapely.LineString(river.line)
    middle = way.project(shapely.Point(_ISLAND))
    at = np.linspace(middle - 1.5, middle + 1.5, 52)
    line = along(river.line, at)
    chord = np.linspace(line[0], line[-1], 52)
    t = np.linspace(-1.0, 1.0, 52)
    away = (1.0 - t * t) * (1.0 + 0.25 * t)
    left = normals(chord)
    line = chord - left * (0.62 * away + 0.05 * np.sin(9.0 * t) * (1.0 - t * t))[:, None]
    line[0], line[-1] = along(river.line, at[[0, -1]])
    surface = np.interp(at[[0, -1]], lengths(river.line), river.surface)
    return River(
        code="W-00", kind="river", line=line, surface=np.linspace(surface[0], surface[1], 52)
    )


def _even_fall(line: Floats, surface: Floats) -> Floats:
    """Return the surface without steps: a river falls everywhere, if little."""
    window = 15
    padded = np.concatenate((np.full(window, surface[0]), surface, np.full(window, surface[-1])))
    total = np.concatenate(([0.0], np.cumsum(padded)))
    evened = (total[2 * window + 1 :] - total[: -2 * window - 1]) / (2 * window + 1)
    return np.minimum.accumulate(np.minimum(evened, surface + 4.0)) - 0.2 * lengths(line)


def _joined(river: River, into: River) -> River:
    """Return the river ending on the line of the one that it runs into, at its height."""
    mouth = shapely.LineString(into.line)
    near = np.asarray(shapely.distance(shapely.points(river.line), mouth) < 0.07)
    near[: len(near) // 3], near[-1] = False, True
    stop = int(np.argmax(near))
    foot = mouth.project(shapely.Point(river.line[stop]))
    last = mouth.interpolate(foot)
    at = np.interp(foot, lengths(into.line), into.surface)
    line = np.vstack((river.line[:stop], [[last.x, last.y]]))
    surface = np.maximum(river.surface[: stop + 1], at)
    return River(code=river.code, kind=river.kind, line=line, surface=surface)


def _carve(heights: Floats, river: River) -> None:
    """Cut the bed of a river into the heights, with a floor as wide as the river is great."""
    floor, rim = (0.15, 0.6) if river.kind == "river" else (0.04, 0.18)
    bed = evenly(np.column_stack((river.line,)), 0.02)
    level = np.interp(lengths(bed), lengths(river.line), river.surface)
    near = np.full(heights.shape, np.inf)
    surface = np.zeros(heights.shape)
    reach = int(rim / min(FINE_KM)) + 2
    for (x, y), height in zip(bed, level, strict=True):
        column, row = int(x / FINE_KM[0]), int(ROWS - y / FINE_KM[1])
        rows = slice(max(row - reach, 0), min(row + reach + 1, ROWS))
        columns = slice(max(column - reach, 0), min(column + reach + 1, COLUMNS))
        if rows.start >= rows.stop or columns.start >= columns.stop:
            continue
        dx = (np.arange(columns.start, columns.stop) + 0.5) * FINE_KM[0] - x
        dy = (ROWS - np.arange(rows.start, rows.stop) - 0.5) * FINE_KM[1] - y
        far = np.sqrt(dx[None, :] ** 2 + dy[:, None] ** 2)
        nearer = far < near[rows, columns]
        near[rows, columns] = np.where(nearer, far, near[rows, columns])
        surface[rows, columns] = np.where(nearer, height, surface[rows, columns])
    part = np.clip((rim - near) / (rim - floor), 0.0, 1.0)
    part = part * part * (3.0 - 2.0 * part)
    bank = surface + np.where(near < 0.03, 0.0, 1.5 + 14.0 * np.where(near < rim, near, 0.0))
    heights[:] = np.where(near < rim, part * bank + (1.0 - part) * heights, heights)


def _greatness(river: River) -> tuple[bool, bool, float]:
    """Return what puts a river behind those that run into it."""
    return (river.kind == "river", river.code == "W-01", float(lengths(river.line)[-1]))


def _bed(heights: Floats, river: River) -> None:
    """Lay the bed of a river along its line, falling all the way."""
    line = evenly(river.line, 0.012)
    level = np.interp(lengths(line), lengths(river.line), river.surface)
    for east in (-0.4, 0.0, 0.4):
        for north in (-0.4, 0.0, 0.4):
            column = np.clip((line[:, 0] / FINE_KM[0] + east).astype(int), 0, COLUMNS - 1)
            row = np.clip((ROWS - line[:, 1] / FINE_KM[1] + north).astype(int), 0, ROWS - 1)
            heights[row, column] = level


def _dam_up(heights: Floats, river: River) -> tuple[Floats, shapely.Polygon, shapely.LineString]:
    """Return the heights with a reservoir behind a dam across the river."""
    way = shapely.LineString(river.line)
    at = way.project(shapely.Point(_DAM))
    level = float(np.interp(at, lengths(river.line), river.surface)) + _DAM_M
    before, after = way.interpolate(at - 0.15), way.interpolate(at + 0.15)
    dx, dy = after.x - before.x, after.y - before.y
    size = (dx * dx + dy * dy) ** 0.5
    foot = way.interpolate(at)
    across = np.array([-dy, dx]) / size
    upstream = np.array([-dx, -dy]) / size
    wall = [(foot.x + side * across[0], foot.y + side * across[1]) for side in (-1.2, 1.2)]
    middles_x = (np.arange(COLUMNS) + 0.5) * FINE_KM[0]
    middles_y = (ROWS - np.arange(ROWS) - 0.5) * FINE_KM[1]
    east, north = middles_x[None, :] - foot.x, middles_y[:, None] - foot.y
    ahead = east * upstream[0] + north * upstream[1]
    depth = np.where(ahead > 0.0, heights - level, 5.0)
    lines = contour_generator(middles_x, middles_y, np.clip(depth, -20.0, 20.0)).lines(0.0)
    rings = [shapely.Polygon(np.asarray(line)) for line in lines if len(line) > 8]
    behind = shapely.Point(foot.x + 0.25 * upstream[0], foot.y + 0.25 * upstream[1])
    lake = single(shapely.union_all([r.buffer(0) for r in rings if r.distance(behind) < 0.05]))
    lake = single(shapely.Polygon(lake.exterior).simplify(0.012))
    cells = np.argwhere(depth < 0.0)
    inside = shapely.contains_xy(lake, middles_x[cells[:, 1]], middles_y[cells[:, 0]])
    heights = heights.copy()
    under = cells[inside]
    heights[under[:, 0], under[:, 1]] = level
    parts = shapely.get_parts(shapely.LineString(wall).intersection(lake.buffer(0.09)))
    dam: shapely.LineString = max(parts, key=lambda part: float(part.length))
    return heights, lake, dam
