"""Lines for tests: made from places, and a second way to measure between them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from borderkit.boundary.line import Line, Piece
from borderkit.crs import GEOD


def north_deg(metres: float) -> float:
    """Return the latitude that lies so many metres north of the equator."""
    return float(GEOD.fwd(0.0, 0.0, 0.0, metres)[1])


def line(
    *parts: Sequence[tuple[float, float]],
    sides: tuple[str, str] | None = None,
    boundary: str = "AA-BB",
) -> Line:
    """Return a line of one section a part, with the sides left and right of it."""
    pieces: list[Piece] = []
    at = 0.0
    for number, part in enumerate(parts, start=1):
        lonlat = np.array(part, dtype=float)
        length = float(GEOD.line_length(lonlat[:, 0], lonlat[:, 1]))
        joined = bool(pieces) and bool((pieces[-1].lonlat[-1] == lonlat[0]).all())
        left, right = sides or (None, None)
        pieces.append(
            Piece(
                section=str(number),
                part=0,
                lonlat=lonlat,
                start_m=at,
                length_m=length,
                joined=joined,
                left=left,
                right=right,
            )
        )
        at += length
    records: dict[str, dict[str, Any]] = {piece.section: {} for piece in pieces}
    return Line(boundary=boundary, pieces=tuple(pieces), sections=records)


def on_geodesic(one: np.ndarray, two: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return the places (n, 2) at some shares (n,) of the geodesic between two places (2,)."""
    azimuth, _, length = GEOD.inv(one[0], one[1], two[0], two[1])
    many = len(share)
    lon, lat, _ = GEOD.fwd(
        np.full(many, one[0]), np.full(many, one[1]), np.full(many, azimuth), share * length
    )
    return np.column_stack([lon, lat])


def dense(lonlat: np.ndarray, step: float) -> tuple[np.ndarray, np.ndarray]:
    """Return places (n, 2) about `step` metres apart along geodesics, and the length of each."""
    places, weight = [], []
    for one, two in pairwise(lonlat):
        _, _, length = GEOD.inv(one[0], one[1], two[0], two[1])
        count = max(1, int(np.ceil(length / step)))
        places.append(on_geodesic(one, two, (np.arange(count) + 0.5) / count))
        weight.append(np.full(count, length / count))
    return np.vstack(places), np.concatenate(weight)


def brute_m(points: np.ndarray, lonlat: np.ndarray) -> np.ndarray:
    """Return the distances of points from a line, edge by edge, on a plane about each point."""
    found = np.full(len(points), np.inf)
    # The radii of curvature (Bomford, Geodesy, appendix A), at the latitude of the point.
    phi = np.radians(points[:, 1])
    e2 = (1 / 298.257223563) * (2 - 1 / 298.257223563)
    w = np.sqrt(1 - e2 * np.sin(phi) ** 2)
    east = np.radians(6378137.0 / w * np.cos(phi))
    north = np.radians(6378137.0 * (1 - e2) / w**3)
    for one, two in pairwise(lonlat):
        a = (one - points) * np.column_stack([east, north])
        b = (two - points) * np.column_stack([east, north])
        d = b - a
        t = np.clip(-(a * d).sum(axis=1) / (d * d).sum(axis=1), 0.0, 1.0)
        found = np.minimum(found, np.hypot(*(a + d * t[:, None]).T))
    return found
