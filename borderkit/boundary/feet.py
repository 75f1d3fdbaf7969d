"""The nearest places of edges to points, by a tree where there are many edges."""

from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from borderkit.crs import metres_per_degree

__all__ = ["EdgeFeet"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_FEW = 24
"""So many edges are looked at one by one."""
_PAIRS = 1_000_000
"""Pairs of points and edges that are held at once."""
_WIDEST = 1.5
"""Where scales differ more than this over a search, the tree would hardly leave anything out."""


class EdgeFeet:
    """Edges whose nearest place to any point is asked for many times.

    Lengths are those of the radii of curvature at the middle latitude of point and place, which
    for the nearest of several places is as good as the geodesic.

    Parameters
    ----------
    edges : array, shape (m, 4)
        Longitude and latitude of both ends, degrees WGS84; m is at least 1.
    """

    def __init__(self, edges: Floats) -> None:
        self._edges = edges

    def nearest(self, points: Floats) -> Floats:
        """Return the nearest place (n, 2) of the edges to each of `points` (n, 2), degrees."""
        edges = self._edges
        if len(edges) <= _FEW or not len(points):
            return self._by_all(points)
        spread = self._spread(points)
        wide = ~(spread <= _WIDEST) | (np.abs(_wrapped(points[:, 0] - self._origin[0])) > 90.0)
        feet = np.empty((len(points), 2))
        feet[wide] = self._by_all(points[wide])
        near = np.flatnonzero(~wide)
        if len(near):
            feet[near] = self._by_tree(points[near], spread[near])
        return feet

    def _by_all(self, points: Floats) -> Floats:
        step = max(1, _PAIRS // len(self._edges))
        rows = np.arange(len(self._edges))
        parts = []
        for first in range(0, len(points), step):
            some = points[first : first + step]
            at = np.repeat(np.arange(len(some)), len(rows))
            feet, away_m = self._of_pairs(some[at], np.tile(rows, len(some)))
            best = np.argmin(away_m.reshape(len(some), len(rows)), axis=1)
            parts.append(feet.reshape(len(some), len(rows), 2)[np.arange(len(some)), best])
        return np.vstack([np.empty((0, 2)), *parts])

    def _by_tree(self, points: Floats, spread: Floats) -> Floats:
        """Search in the plane, as far as any scale could let another edge be the nearest."""
        places = shapely.points(self._plane(points))
        (_, _), away = self._tree.query_nearest(places, return_distance=True, all_matches=False)
        within = away * spread * (1.0 + 1e-9) + 1e-6
        at, rows = self._tree.query(places, predicate="dwithin", distance=within)
        feet, away_m = self._of_pairs(points[at], rows)
        order = np.lexsort((rows, away_m, at))
        _, first = np.unique(at[order], return_index=True)
        found: Floats = feet[order[first]]
        return found

    def _of_pairs(self, points: Floats, rows: Ints) -> tuple[Floats, Floats]:
        """Return the nearest place (k, 2) of each edge to its point, and its distance (k,)."""
        edges = self._edges[rows]
        span = edges[:, 2:] - edges[:, :2]
        offset = edges[:, :2] - points
        offset[:, 0] = _wrapped(offset[:, 0])
        lat = points[:, 1]
        part, distance = np.zeros(len(rows)), np.zeros(len(rows))
        for _ in range(2):
            lon_m, lat_m = metres_per_degree(lat)
            x, y = offset[:, 0] * lon_m, offset[:, 1] * lat_m
            dx, dy = span[:, 0] * lon_m, span[:, 1] * lat_m
            square = dx**2 + dy**2
            part = -(x * dx + y * dy) / np.where(square > 0.0, square, 1.0)
            part = np.clip(part, 0.0, 1.0)
            distance = np.hypot(x + dx * part, y + dy * part)
            lat = points[:, 1] + (offset[:, 1] + span[:, 1] * part) / 2
        return edges[:, :2] + span * part[:, None], distance

    @cached_property
    def _origin(self) -> Floats:
        """The middle of the edges' box (2,), degrees."""
        ends = np.vstack([self._edges[:, :2], self._edges[:, 2:]])
        middle: Floats = (ends.min(axis=0) + ends.max(axis=0)) / 2
        return middle

    @cached_property
    def _tree(self) -> STRtree:
        starts = self._plane(self._edges[:, :2])
        lon_m, lat_m = metres_per_degree(self._origin[1:])
        ends = starts + (self._edges[:, 2:] - self._edges[:, :2]) * [lon_m[0], lat_m[0]]
        lines = np.asarray(shapely.linestrings(np.stack([starts, ends], axis=1)), dtype=object)
        return STRtree(lines)

    def _plane(self, points: Floats) -> Floats:
        """Return points (n, 2) in metres of the scales at the middle of the edges."""
        lon_m, lat_m = metres_per_degree(self._origin[1:])
        lon = _wrapped(points[:, 0] - self._origin[0])
        return np.column_stack([lon * lon_m[0], (points[:, 1] - self._origin[1]) * lat_m[0]])

    def _spread(self, points: Floats) -> Floats:
        """Return how much scales differ (n,) between each point and the edges, at most."""
        lats = np.concatenate([self._edges[:, 1], self._edges[:, 3]])
        low = np.minimum(points[:, 1], lats.min())
        high = np.maximum(points[:, 1], lats.max())
        least = np.where((low < 0.0) & (high > 0.0), 0.0, np.minimum(abs(low), abs(high)))
        most = np.maximum(abs(low), abs(high))
        here = metres_per_degree(self._origin[1:])
        wide, narrow = metres_per_degree(least), metres_per_degree(most)
        ratios = np.stack([side[i] / here[i] for side in (wide, narrow) for i in (0, 1)])
        spread: Floats = ratios.max(axis=0) / ratios.min(axis=0)
        return spread


def _wrapped(lon: Floats) -> Floats:
    found: Floats = (lon + 180.0) % 360.0 - 180.0
    return found
