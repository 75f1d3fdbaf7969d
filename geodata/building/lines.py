"""Lines on a grid: smoothing, even spacing, cheapest ways."""

from collections.abc import Callable, Sequence
from heapq import heappop, heappush
from typing import Final

import numpy as np

from geodata.building.frame import Floats

__all__ = [
    "Grid",
    "along",
    "cheapest",
    "evenly",
    "lengths",
    "normals",
    "smooth",
]


class Grid:
    """A grid of square cells over the region, north row first, in kilometres.

    Parameters
    ----------
    values : array of float, shape (rows, columns)
        Any quantity, one value for each cell.
    cell_km : (float, float)
        Width and height of a cell, km.
    """

    def __init__(self, values: Floats, cell_km: tuple[float, float]) -> None:
        self.values = values
        self.cell_km = cell_km
        self.rows, self.columns = values.shape

    def cell(self, x: float, y: float) -> int:
        """Return the cell (counted along rows) at a position in km, the nearest one inside."""
        column = min(max(int(x / self.cell_km[0]), 0), self.columns - 1)
        row = min(max(int(self.rows - y / self.cell_km[1]), 0), self.rows - 1)
        return int(row * self.columns + column)

    def middles(self, cells: Sequence[int]) -> Floats:
        """Return the middles (n, 2) of cells, km."""
        row, column = np.divmod(np.asarray(cells), self.columns)
        x = (column + 0.5) * self.cell_km[0]
        return np.column_stack((x, (self.rows - row - 0.5) * self.cell_km[1]))

    def at(self, km: Floats) -> Floats:
        """Return values at positions (n, 2) in km, linear between the middles of cells."""
        column = np.clip(km[:, 0] / self.cell_km[0] - 0.5, 0, self.columns - 1.001)
        row = np.clip(self.rows - km[:, 1] / self.cell_km[1] - 0.5, 0, self.rows - 1.001)
        c, r = column.astype(int), row.astype(int)
        s, t = column - c, row - r
        v = self.values
        upper = v[r, c] * (1 - s) + v[r, c + 1] * s
        lower = v[r + 1, c] * (1 - s) + v[r + 1, c + 1] * s
        return np.asarray(upper * (1 - t) + lower * t)


def lengths(line: Floats) -> Floats:
    """Return how far along the line (n, 2) each of its points is, in its own unit."""
    steps = np.sqrt((np.diff(line, axis=0) ** 2).sum(axis=1))
    return np.concatenate(([0.0], np.cumsum(steps)))


def evenly(line: Floats, step: float) -> Floats:
    """Return points (n, 2) about `step` apart along the line, its ends included."""
    at = lengths(line)
    count = max(int(at[-1] / step + 0.5), 1)
    return along(line, np.linspace(0.0, at[-1], count + 1))


def along(line: Floats, distances: Floats) -> Floats:
    """Return the points (n, 2) of the line at these distances from its start."""
    at = lengths(line)
    return np.column_stack([np.interp(distances, at, line[:, axis]) for axis in (0, 1)])


def smooth(line: Floats, points: int, times: int = 1) -> Floats:
    """Return the line averaged over `points` to each side; its ends stay where they are."""
    eased: Floats = line
    for _ in range(times):
        reach = np.minimum(np.arange(len(eased)), np.arange(len(eased))[::-1])
        reach = np.minimum(reach, points)
        total = np.concatenate((np.zeros((1, 2)), np.cumsum(eased, axis=0)))
        here = np.arange(len(eased))
        count = (2 * reach + 1)[:, None]
        eased = (total[here + reach + 1] - total[here - reach]) / count
    return eased


def normals(line: Floats) -> Floats:
    """Return unit vectors (n, 2) to the left of the line at its points."""
    turn = np.gradient(line, axis=0)
    size = np.sqrt((turn**2).sum(axis=1))
    left: Floats = np.column_stack((-turn[:, 1], turn[:, 0])) / size[:, None]
    return left


_AROUND: Final = tuple(
    (dr, dc, (dr * dr + dc * dc) ** 0.5)
    for dr in (-2, -1, 0, 1, 2)
    for dc in (-2, -1, 0, 1, 2)
    if (dr, dc) != (0, 0) and not (dr % 2 == 0 and dc % 2 == 0)
)


def cheapest(
    grid: Grid, cost: Floats, ends: tuple[tuple[float, float], tuple[float, float]]
) -> Floats:
    """Return the cheapest way (n, 2) between two positions in km, by the A* rule.

    Parameters
    ----------
    grid : Grid
        Gives the cells.
    cost : array of float, shape (rows, columns)
        What a step over one cell costs, above 0; infinite where there is no way.
    ends : ((float, float), (float, float))
        From where to where, km.
    """
    start, goal = (grid.cell(*end) for end in ends)
    price = cost.ravel().tolist()
    goal_row, goal_column = divmod(goal, grid.columns)
    row, column = np.indices(cost.shape)
    least = float(cost.min()) * 0.999
    ahead = (least * np.sqrt((row - goal_row) ** 2 + (column - goal_column) ** 2)).ravel().tolist()
    best = {start: 0.0}
    came: dict[int, int] = {}
    heap = [(ahead[start], 0.0, start)]
    beside = _neighbours(grid)
    while heap:
        _, spent, cell = heappop(heap)
        if cell == goal:
            break
        if spent > best[cell]:
            continue
        for other, run in beside(cell):
            total = spent + run * (price[cell] + price[other]) / 2.0
            if total < best.get(other, np.inf):
                best[other] = total
                came[other] = cell
                heappush(heap, (total + ahead[other], total, other))
    path = [goal]
    while path[-1] != start:
        path.append(came[path[-1]])
    middles = grid.middles(path[::-1])
    middles[0], middles[-1] = ends
    return middles


def _neighbours(grid: Grid) -> Callable[[int], list[tuple[int, float]]]:
    rows, columns = grid.rows, grid.columns

    def beside(cell: int) -> list[tuple[int, float]]:
        row, column = divmod(cell, columns)
        return [
            (cell + dr * columns + dc, run)
            for dr, dc, run in _AROUND
            if 0 <= row + dr < rows and 0 <= column + dc < columns
        ]

    return beside
