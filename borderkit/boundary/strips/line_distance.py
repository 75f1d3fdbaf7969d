"""How far places lie from a line on the ellipsoid, to a tenth of a millimetre within 20 km."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from borderkit.crs import GEOD

__all__ = ["LineDistance", "geodesic_points"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_RADIUS_M: Final = 6_371_000.0
_LONGEST_M: Final = 500.0
"""Edges are cut into parts of this length: straight through the earth they lie 5 mm deep."""
_FLATTEST: Final = 0.02
_STEEPEST_DEG: Final = 89.9
_FIRST: Final = 4
_PAIRS: Final = 2_000_000


def geodesic_points(lonlat: Floats, *, chord_m: float) -> Floats:
    """Put points on the geodesics between positions, at most 500 m apart.

    Parameters
    ----------
    lonlat : array, shape (n, 2)
        Positions, degrees WGS84, longitudes continuous.
    chord_m : float
        So far chords that are straight in longitude and latitude may lie from the geodesic,
        metres. A geodesic bends there by about tan(latitude) / R.

    Returns
    -------
    array, shape (m, 2)
        The same positions and those between, longitudes continuous.
    """
    start, end = lonlat[:-1], lonlat[1:]
    azimuth, _, length = (
        np.asarray(each) for each in GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    )
    highest = np.maximum(abs(start[:, 1]), abs(end[:, 1])) + np.degrees(length / 2 / _RADIUS_M)
    bend = np.tan(np.radians(np.minimum(highest, _STEEPEST_DEG)))
    spacing = np.sqrt(8.0 * _RADIUS_M * chord_m / np.maximum(bend, _FLATTEST))
    parts = np.ceil(length / np.minimum(spacing, _LONGEST_M)).astype(np.intp)
    parts = np.maximum(parts, 1)
    owner = np.repeat(np.arange(len(parts)), parts)
    step = np.arange(len(owner)) - (np.cumsum(parts) - parts)[owner]
    points = np.empty((len(owner) + 1, 2))
    points[:-1], points[-1] = start[owner], lonlat[-1]
    inner = np.flatnonzero(step)
    if len(inner):
        at = owner[inner]
        lon, lat, _ = GEOD.fwd(
            start[at, 0], start[at, 1], azimuth[at], length[at] * step[inner] / parts[at]
        )
        points[inner] = np.column_stack([lon, lat])
    points[:, 0] = np.unwrap(points[:, 0], period=360.0)
    return points


class LineDistance:
    """Distances from places to lines that were asked for once and are used many times.

    A geodesic up to 20 km long is 2 R asin(c / 2 R), where c is the straight way through the
    earth; that the ellipsoid's radius differs by half a hundredth plays no part in it (Bomford,
    Geodesy, 1980, section 2.15). So the nearest edge is sought in space: no latitude and no
    meridian is special there.

    Parameters
    ----------
    chains : sequence of array, shape (n, 2)
        Lines in degrees WGS84; consecutive positions at most 500 m apart (`geodesic_points`).
    """

    def __init__(self, chains: Sequence[Floats]) -> None:
        spaces = [_space(chain) for chain in chains]
        self._start = np.vstack([each[:-1] for each in spaces])
        self._span = np.vstack([np.diff(each, axis=0) for each in spaces])
        self._square = np.maximum((self._span**2).sum(axis=1), 1e-12)
        self._half = float(np.sqrt(self._square.max())) / 2
        self._tree = cKDTree(self._start + self._span / 2)

    def at_most(self, lonlat: Floats) -> Floats:
        """Return distances (n,) in metres that are not below the true ones, and mostly equal."""
        points = _space(lonlat)
        count = min(_FIRST, len(self._start))
        _, rows = self._tree.query(points, k=count)
        away: Floats = self._of_pairs(points, rows.reshape(len(points), count)).min(axis=1)
        return _along(away)

    def to(self, lonlat: Floats) -> Floats:
        """Return the distance (n,) of places (n, 2), degrees, to the nearest line, metres."""
        points = _space(lonlat)
        found = np.full(len(points), np.inf)
        open_, count = np.arange(len(points)), _FIRST
        while len(open_):
            count = min(count, len(self._start))
            still = [
                self._try(points, found, some, count)
                for some in np.array_split(open_, 1 + len(open_) * count // _PAIRS)
            ]
            open_ = np.concatenate(still) if count < len(self._start) else open_[:0]
            count *= 4
        return _along(found)

    def _try(self, points: Floats, found: Floats, rows: Ints, count: int) -> Ints:
        """Look at so many edges for each place; return the places that another may be nearer to."""
        away, nearest = self._tree.query(points[rows], k=count)
        middle = np.asarray(away).reshape(len(rows), count)
        edges = np.asarray(nearest).reshape(len(rows), count)
        found[rows] = self._of_pairs(points[rows], edges).min(axis=1)
        return rows[middle[:, -1] - self._half < found[rows]]

    def _of_pairs(self, points: Floats, edges: Ints) -> Floats:
        """Return straight distances (n, k) of places (n, 3) to edges (n, k)."""
        offset = points[:, None, :] - self._start[edges]
        span = self._span[edges]
        part = np.clip((offset * span).sum(axis=2) / self._square[edges], 0.0, 1.0)
        gap = offset - span * part[:, :, None]
        away: Floats = np.sqrt((gap**2).sum(axis=2))
        return away


def _space(lonlat: Floats) -> Floats:
    """Return geocentric positions (n, 3) of places on the ellipsoid, metres."""
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    normal = GEOD.a / np.sqrt(1.0 - GEOD.es * np.sin(lat) ** 2)
    return np.column_stack(
        [
            normal * np.cos(lat) * np.cos(lon),
            normal * np.cos(lat) * np.sin(lon),
            normal * (1.0 - GEOD.es) * np.sin(lat),
        ]
    )


def _along(straight_m: Floats) -> Floats:
    half = np.clip(straight_m / (2.0 * _RADIUS_M), 0.0, 1.0)
    away: Floats = 2.0 * _RADIUS_M * np.arcsin(half)
    return away
