"""Lines for tests of strips, and distances to them by plain search with geodesics alone."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from borderkit.boundary.line import Line, Piece
from borderkit.crs import GEOD

__all__ = ["boundary_line", "distances_m", "place_at", "walk"]

Floats = NDArray[np.float64]

_SHARES = np.linspace(0.0, 1.0, 33)


def boundary_line(
    *parts: Sequence[tuple[float, float]] | Floats,
    left: str | None = "AA",
    right: str | None = "BB",
) -> Line:
    """Return a line whose parts do not join."""
    pieces = []
    for number, part in enumerate(parts):
        lonlat = np.array(part, dtype=np.float64)
        lonlat[:, 0] = np.unwrap(lonlat[:, 0], period=360.0)
        length = float(GEOD.line_length(lonlat[:, 0], lonlat[:, 1]))
        pieces.append(
            Piece(
                section=str(number), part=0, lonlat=lonlat, length_m=length, left=left, right=right
            )
        )
    return Line(boundary="AA-BB", pieces=tuple(pieces), sections={})


def place_at(start: Sequence[float] | Floats, azimuth: float, away_m: float) -> tuple[float, float]:
    """Return the place so many metres from another in an azimuth."""
    lon, lat, _ = GEOD.fwd(float(start[0]), float(start[1]), azimuth, away_m)
    return float(lon), float(lat)


def walk(start: tuple[float, float], *steps: tuple[float, float]) -> Floats:
    """Return the vertices of a way that goes so many metres in an azimuth, step by step."""
    points = [start]
    for azimuth, length_m in steps:
        points.append(place_at(points[-1], azimuth, length_m))
    return np.array(points)


def distances_m(places: Floats, *parts: Floats) -> Floats:
    """Return the geodesic distance (n,) of places to lines, by search along each edge.

    Where the distance along an edge has one least value; so it is for places near the edge.
    """
    best = np.full(len(places), np.inf)
    for part in parts:
        for a, b in pairwise(part):
            best = np.minimum(best, _to_edge(places, a, b))
    return best


def _to_edge(places: Floats, a: Floats, b: Floats) -> Floats:
    azimuth, _, length = GEOD.inv(a[0], a[1], b[0], b[1])
    best = np.full(len(places), np.inf)
    low, high = np.zeros(len(places)), np.full(len(places), length)
    for _ in range(4):
        along = low[:, None] + (high - low)[:, None] * _SHARES
        flat = along.ravel()
        lon, lat, _ = GEOD.fwd(
            np.full(flat.shape, a[0]), np.full(flat.shape, a[1]), np.full(flat.shape, azimuth), flat
        )
        seen = np.repeat(places, len(_SHARES), axis=0)
        away = np.asarray(GEOD.inv(seen[:, 0], seen[:, 1], lon, lat)[2]).reshape(along.shape)
        best, at = away.min(axis=1), away.argmin(axis=1)
        rows = np.arange(len(places))
        low, high = along[rows, np.maximum(at - 1, 0)], along[rows, np.minimum(at + 1, 32)]
    return best
