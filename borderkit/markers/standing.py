"""Where markers stand along the line: chainage, offset, side, and the nearest vertex."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from borderkit.boundary.line import Line
from borderkit.crs import GEOD
from borderkit.markers.rows import on_sphere

__all__ = ["Standing", "stand_on"]

Floats = NDArray[np.float64]

_CANDIDATES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one place lies along a line.

    Attributes
    ----------
    chainage_m : float
        Of the nearest place of the line, along the whole line.
    distance_m : float
        To that place, geodesic.
    offset_m : float
        The same with a sign: left of the line's direction is above zero.
    section : str
        Section that the nearest place lies in.
    side : str or None
        Whose ground it is, where the line knows; None also where `distance_m` is 0.
    foot : (float, float)
        Longitude and latitude of the nearest place.
    vertex_m : float
        Distance to the nearest vertex of the line.
    """

    chainage_m: float
    distance_m: float
    offset_m: float
    section: str
    side: str | None
    foot: tuple[float, float]
    vertex_m: float


def stand_on(line: Line, places: Sequence[tuple[float, float]]) -> list[Standing]:
    """Return where places (degrees WGS84) lie along a line."""
    if not places:
        return []
    lonlat = np.array(places, dtype=np.float64)
    vertices = np.vstack([piece.lonlat for piece in line.pieces])
    tree = cKDTree(on_sphere(vertices))
    _, near = tree.query(on_sphere(lonlat), k=min(_CANDIDATES, len(vertices)))
    near = np.reshape(near, (len(lonlat), -1))
    away = np.column_stack([_apart(lonlat, vertices[column]) for column in near.T])
    nearest_vertex = away.min(axis=1)
    return [
        _located(line, place, float(v)) for place, v in zip(places, nearest_vertex, strict=True)
    ]


def _apart(a: Floats, b: Floats) -> Floats:
    return np.asarray(GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2])


def _located(line, place, vertex_m):
    from borderkit.crs import metres_per_degree

    best = None
    for piece in line.pieces:
        p = piece.lonlat
        lon_m, lat_m = (float(v[0]) for v in metres_per_degree(np.array([place[1]])))
        ox = ((p[:, 0] - place[0] + 180) % 360 - 180) * lon_m
        oy = (p[:, 1] - place[1]) * lat_m
        ex, ey = np.diff(ox), np.diff(oy)
        t = np.clip(-(ox[:-1] * ex + oy[:-1] * ey) / (ex**2 + ey**2), 0, 1)
        d = np.hypot(ox[:-1] + t * ex, oy[:-1] + t * ey)
        k = int(d.argmin())
        if best is None or d[k] < best[0]:
            foot = (p[k] + t[k] * (p[k + 1] - p[k])).tolist()
            turned = ox[k] * ey[k] - oy[k] * ex[k]
            best = (d[k], piece, k, foot, turned)
    _, piece, k, foot, turned = best
    _, _, distance = GEOD.inv(*place, *foot)
    head = np.vstack([piece.lonlat[: k + 1], foot])
    along = piece.start_m + GEOD.line_length(head[:, 0], head[:, 1])
    left = turned > 0
    return Standing(
        chainage_m=float(along),
        distance_m=float(distance),
        offset_m=float(distance if left else -distance),
        section=piece.section,
        side=(piece.left if left else piece.right) if distance > 0 else None,
        foot=(foot[0], foot[1]),
        vertex_m=vertex_m,
    )
