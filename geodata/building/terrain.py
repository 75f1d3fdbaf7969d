"""Terrain from nothing: an upland that rises while its rivers cut into it.

Only sums, products, quotients and square roots of doubles are taken, so that the same heights
come out on every machine.
"""

import itertools
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geodata.building.frame import COLUMNS, ROWS, SEED, Floats

__all__ = ["COARSE_M", "Drainage", "Relief", "drain", "fill", "finer", "grow", "trace"]

COARSE_M: Final = 120.0
"""Cell of the grid on which rivers cut, metres; four cells of the elevation model."""

_MARGIN: Final = 64
"""Cells of the coarse grid about the region, cut off at the end."""

_STEPS: Final = ((4, 60), (2, 24), (1, 8))
"""Coarsening, and number of steps at it."""

Whole = NDArray[np.int64]

_AROUND: Final = ((-1, 0), (0, -1), (0, 1), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1))
_DIAGONAL: Final = float(np.sqrt(2.0))

# Where the land rises: lines in km, width in km, rate. The ridges of the border come first.
_RISES: Final = (
    (((49.0, 30.5), (44.5, 27.5), (41.0, 27.0), (37.0, 23.5), (32.0, 21.0)), 3.4, 2.1),
    (((49.0, 30.5), (48.0, 35.0), (45.0, 49.0)), 3.2, 1.9),
    (((49.0, 30.5), (54.0, 29.0), (69.0, 29.5)), 3.2, 1.8),
    (((-9.0, 33.0), (8.0, 33.5), (21.0, 32.0)), 7.0, 1.9),
    (((37.0, 13.5), (31.0, 9.0), (25.0, 5.0), (22.0, -9.0)), 4.2, 1.3),
    (((57.0, 16.0), (52.0, 6.0), (47.0, -9.0)), 5.5, 1.6),
    (((-9.0, 12.0), (0.0, 9.5), (4.0, 12.5)), 4.0, 1.2),
    (((14.0, 24.0), (14.5, 17.0)), 2.6, 0.8),
    (((26.0, 29.0), (25.0, 19.0)), 2.6, 0.9),
    (((38.0, 40.0), (38.5, 33.0)), 3.0, 0.9),
)
# Where the great valleys are to run, upstream to downstream, in km; half their width.
_VALLEYS: Final = (
    (
        (
            *((30.0, 49.0), (29.5, 40.0), (32.0, 34.0), (30.5, 28.5), (33.0, 25.0)),
            *((29.0, 21.0), (31.0, 15.5), (25.5, 12.5), (21.5, 14.5), (17.0, 9.5), (12.0, 9.0)),
            *((5.0, 3.5), (-9.0, 1.0)),
        ),
        1.3,
    ),
    (((5.5, 27.5), (9.0, 21.0), (8.0, 14.0), (12.0, 9.0)), 1.2),
    (((21.0, 27.5), (20.0, 21.0), (21.5, 14.5)), 0.9),
    (((53.0, 24.0), (47.0, 22.5), (42.0, 16.5), (42.5, 9.0), (37.0, 3.0), (34.0, -9.0)), 1.2),
    (((54.0, 34.5), (60.0, 35.0), (69.0, 36.0)), 1.2),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drainage:
    """Where water goes on a grid without hollows.

    Attributes
    ----------
    to : array of int, shape (rows * columns,)
        Cell that each cell drains to; itself at the rim.
    order : array of int
        All cells, each after the one it drains to.
    area : array of float
        Cells that drain through each, itself included.
    shape : (int, int)
        Rows and columns.
    """

    to: Whole
    order: Whole
    area: Floats
    shape: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """The land on the coarse grid: heights in metres, north row first, and its drainage."""

    heights: Floats
    drainage: Drainage


def grow(seed: int = SEED) -> Relief:
    """Return the land of the region on the coarse grid, grown from a gentle slope."""
    rng = np.random.default_rng(seed)
    heights = np.zeros((0, 0))
    bends = [_noise(rng, *_extent(4), 14) - 0.5 for _ in range(2)]
    for coarser, steps in _STEPS:
        rows, columns = _extent(coarser)
        x, y = _positions(rows, columns, coarser)
        bend_x, bend_y = (finer(bend, 4 // coarser)[:rows, :columns] for bend in bends)
        x, y = x + 6.0 * bend_x, y + 6.0 * bend_y
        rise, valley = _rise(x, y), _valley(x, y)
        if not heights.size:
            heights = 260.0 + 1.6 * y + 120.0 * rise - 150.0 * valley
            heights += 40.0 * _noise(rng, rows, columns, 12) + 25.0 * rng.random((rows, columns))
            heights += 4.0 * np.maximum(x - 40.0, 0.0)
        else:
            heights = finer(heights, 2)[:rows, :columns]
            heights += 6.0 * (rng.random((rows, columns)) - 0.5)
        hard = 0.75 + 0.5 * _noise(rng, rows, columns, 10)
        heights = _cut(heights, rise, valley, hard, COARSE_M * coarser, steps)
    heights = 140.0 + 0.8 * (_bent(heights, rng) - 190.0)
    kept = fill(heights)[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN]
    return Relief(heights=kept, drainage=drain(fill(kept)))


def _extent(coarser: int) -> tuple[int, int]:
    return (
        -(-(ROWS // 4 + 2 * _MARGIN) // coarser),
        -(-(COLUMNS // 4 + 2 * _MARGIN) // coarser),
    )


def _positions(rows: int, columns: int, coarser: int) -> tuple[Floats, Floats]:
    km = COARSE_M / 1000.0
    x = ((np.arange(columns) + 0.5) * coarser - _MARGIN) * km
    y = (ROWS // 4 + _MARGIN - (np.arange(rows) + 0.5) * coarser) * km
    return np.broadcast_to(x, (rows, columns)), np.broadcast_to(y[:, None], (rows, columns))


def _rise(x: Floats, y: Floats) -> Floats:
    total = np.full(x.shape, 0.55)
    for line, width, rate in _RISES:
        near = 1.0 / (1.0 + _squared_distance(x, y, line) / (width * width))
        total = total + rate * near * near
    return total


def _valley(x: Floats, y: Floats) -> Floats:
    total = np.zeros(x.shape)
    for line, width in _VALLEYS:
        near = 1.0 / (1.0 + _squared_distance(x, y, line) / (width * width))
        total = np.maximum(total, near * near)
    return total


def _squared_distance(x: Floats, y: Floats, line: tuple[tuple[float, float], ...]) -> Floats:
    best = np.full(x.shape, 1e9)
    for (x0, y0), (x1, y1) in itertools.pairwise(line):
        dx, dy = x1 - x0, y1 - y0
        along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)
        along = np.minimum(np.maximum(along, 0.0), 1.0)
        ox, oy = x - x0 - along * dx, y - y0 - along * dy
        best = np.minimum(best, ox * ox + oy * oy)
    return best


def _noise(rng: np.random.Generator, rows: int, columns: int, cells: int) -> Floats:
    """Return smooth noise 0..1 whose hills are about `cells` cells apart, with finer ones."""
    total = np.zeros((rows, columns))
    weight, size = 0.6, cells
    while size >= 2:
        small = rng.random((rows // size + 4, columns // size + 4))
        total += weight * finer(small, size)[:rows, :columns]
        weight, size = weight / 2.0, size // 2
    return total


def _bent(heights: Floats, rng: np.random.Generator) -> Floats:
    """Return heights bent a little, so that no valley keeps to the rows of the grid."""
    rows, columns = heights.shape
    row, column = np.indices(heights.shape).astype(float)
    swings = [
        4.2 * (_noise(rng, rows, columns, 7) - 0.5) + 5.0 * (_noise(rng, rows, columns, 16) - 0.5)
        for _ in range(2)
    ]
    row, column = row + swings[0], column + swings[1]
    row = np.minimum(np.maximum(row, 0.0), rows - 1.0)
    column = np.minimum(np.maximum(column, 0.0), columns - 1.0)
    low_row, low_column = np.floor(row).astype(np.int64), np.floor(column).astype(np.int64)
    lines = [
        _between(
            [
                heights[
                    np.minimum(np.maximum(low_row + dr, 0), rows - 1),
                    np.minimum(np.maximum(low_column + dc, 0), columns - 1),
                ]
                for dc in (-1, 0, 1, 2)
            ],
            column - low_column,
        )
        for dr in (-1, 0, 1, 2)
    ]
    return _between(lines, row - low_row)


def _between(points: list[Floats], t: Floats) -> Floats:
    """Return the Catmull-Rom spline through four points, at `t` between the middle two."""
    p0, p1, p2, p3 = points
    bend = 2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3
    turn = 3.0 * (p1 - p2) + p3 - p0
    out: Floats = p1 + 0.5 * t * (p2 - p0 + t * (bend + t * turn))
    return out


def finer(grid: Floats, times: int) -> Floats:
    """Return `grid` with `times` as many cells each way, by Catmull-Rom splines."""
    return _finer_rows(_finer_rows(grid, times).T, times).T


def _finer_rows(grid: Floats, times: int) -> Floats:
    rows = grid.shape[0]
    at = (np.arange(rows * times) + 0.5) / times - 0.5
    low = np.floor(at).astype(np.int64)
    points = [grid[np.clip(low + k, 0, rows - 1)] for k in (-1, 0, 1, 2)]
    return _between(points, (at - low)[:, None])


def _cut(
    heights: Floats, rise: Floats, valley: Floats, hard: Floats, cell_m: float, steps: int
) -> Floats:
    """Let the land rise and its rivers cut into it, `steps` times."""
    years = 60_000.0
    lift = rise * 4.2e-4 * (1.0 - 0.9 * valley) * years
    bite = 1.9e-5 / (0.55 + hard) * (1.0 + 1.2 * valley)
    creep = min(0.2, 0.012 * years / (cell_m * cell_m))
    for _ in range(steps):
        heights = fill(heights)
        heights = _one_cut(heights, drain(heights), lift, bite, cell_m, years)
        inner = heights[1:-1, 1:-1]
        around = heights[:-2, 1:-1] + heights[2:, 1:-1] + heights[1:-1, :-2] + heights[1:-1, 2:]
        heights[1:-1, 1:-1] = inner + creep * (around - 4.0 * inner)
    return heights


def _one_cut(
    heights: Floats, water: Drainage, lift: Floats, bite: Floats, cell_m: float, years: float
) -> Floats:
    columns = heights.shape[1]
    here = np.arange(heights.size)
    step = np.abs(here - water.to)
    run = np.where((step == 1) | (step == columns), cell_m, cell_m * _DIAGONAL)
    metres = np.sqrt(water.area) * cell_m
    cut = (bite.ravel() * metres * years / run).tolist()
    up = (heights + lift).ravel().tolist()
    low = heights.ravel().tolist()
    to = water.to.tolist()
    for cell in water.order.tolist():
        below = to[cell]
        if below == cell:
            continue
        if up[cell] > low[below]:
            low[cell] = (up[cell] + cut[cell] * low[below]) / (1.0 + cut[cell])
        else:
            low[cell] = up[cell]
    return np.array(low).reshape(heights.shape)


def fill(heights: Floats) -> Floats:
    """Return heights in which every cell drains to the rim, each hollow filled to its brim."""
    rows, columns = heights.shape
    level = heights.ravel().tolist()
    done = bytearray(rows * columns)
    rim = [*range(columns), *range((rows - 1) * columns, rows * columns)]
    rim += [r * columns for r in range(1, rows - 1)]
    rim += [r * columns + columns - 1 for r in range(1, rows - 1)]
    for cell in rim:
        done[cell] = 1
    heap = [(level[cell], cell) for cell in rim]
    heapify(heap)
    steps = [dr * columns + dc for dr, dc in _AROUND]
    while heap:
        height, cell = heappop(heap)
        for step in steps:
            beside = cell + step
            if 0 <= beside < len(done) and not done[beside]:
                done[beside] = 1
                if level[beside] <= height:
                    level[beside] = height + 0.01
                heappush(heap, (level[beside], beside))
    return np.array(level).reshape(rows, columns)


def drain(heights: Floats) -> Drainage:
    """Return where water goes on heights without hollows: down the steepest slope."""
    rows, columns = heights.shape
    padded = np.pad(heights, 1, constant_values=np.inf)
    best = np.zeros(heights.shape)
    to = np.arange(heights.size).reshape(heights.shape)
    own = to.copy()
    for dr, dc in _AROUND:
        beside = padded[1 + dr : 1 + dr + rows, 1 + dc : 1 + dc + columns]
        slope = (heights - beside) / (_DIAGONAL if dr and dc else 1.0)
        steeper = slope > best
        best = np.where(steeper, slope, best)
        to = np.where(steeper, own + dr * columns + dc, to)
    for edge in (np.s_[0, :], np.s_[-1, :], np.s_[:, 0], np.s_[:, -1]):
        to[edge] = own[edge]
    order = np.argsort(heights.ravel(), kind="stable")
    flow = [1.0] * heights.size
    goal = to.ravel().tolist()
    for cell in order[::-1].tolist():
        if goal[cell] != cell:
            flow[goal[cell]] += flow[cell]
    return Drainage(to=to.ravel(), order=order, area=np.array(flow), shape=heights.shape)


def trace(drainage: Drainage, start: int) -> list[int]:
    """Return the cells from `start` down to the rim."""
    path = [start]
    while drainage.to[path[-1]] != path[-1]:
        path.append(int(drainage.to[path[-1]]))
    return path
