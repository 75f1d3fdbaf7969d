"""Ends of pieces of lines, and which of them are one place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from borderkit.boundary.kept_lines import KeptPiece
from borderkit.boundary.line import Line
from borderkit.crs import GEOD

__all__ = ["LineEnd", "PlacesTree", "free_ends", "geodesic_m", "piece_ends"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LONGEST_RADIUS_M: Final = 6_400_000.0
"""Longer than any radius of curvature of WGS84 (Bomford, Geodesy, 1980, appendix A), metres."""


@dataclass(frozen=True, slots=True)
class LineEnd:
    """An end of a piece, or of a line, degrees WGS84; `chainage_m` along its line."""

    boundary: str
    section: str
    place: tuple[float, float]
    chainage_m: float


class PlacesTree:
    """Places that are looked for by distance.

    Parameters
    ----------
    places : array, shape (n, 2)
        Longitude and latitude, degrees WGS84.
    """

    def __init__(self, places: Sequence[tuple[float, float]] | Floats) -> None:
        self.places = np.asarray(places, dtype=np.float64).reshape(-1, 2)

    def groups(self, limit_m: float) -> Ints:
        """Return a number (n,) for each place: equal where places lie within `limit_m`.

        Places that are joined by others between them count as one group.
        """
        count = len(self.places)
        pairs = self._tree.query_pairs(limit_m * 1.02 + 1e-6, output_type="ndarray")
        lon, lat = self.places.T
        away = np.asarray(GEOD.inv(*(each[pairs.T[i]] for i in (0, 1) for each in (lon, lat)))[2])
        pairs = pairs[away <= limit_m]
        joined = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
        return np.asarray(connected_components(joined, directed=False)[1], dtype=np.int64)

    def within(self, place: tuple[float, float], limit_m: float) -> list[int]:
        """Return the rows of the places within `limit_m` of `place`."""
        if not len(self.places):
            return []
        near = self._tree.query_ball_point(_on_sphere(np.array([place]))[0], limit_m * 1.02 + 1e-6)
        return [
            row
            for row in sorted(near)
            if geodesic_m(place, (self.places[row, 0], self.places[row, 1])) <= limit_m
        ]

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(_on_sphere(self.places))


def _on_sphere(lonlat: Floats) -> Floats:
    """Return places in a space (n, 3) whose chords are geodesics, or up to 2 % longer."""
    lon, lat = np.radians(lonlat).T
    xyz = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    return xyz * _LONGEST_RADIUS_M


def geodesic_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the geodesic distance between two places, metres."""
    return float(GEOD.inv(a[0], a[1], b[0], b[1])[2])


def piece_ends(pieces: Iterable[KeptPiece]) -> list[LineEnd]:
    """Return both ends of each piece: its start and its end, one after the other."""
    ends = []
    for kept in pieces:
        p = kept.piece
        ends.append(LineEnd(kept.boundary, p.section, p.start, p.start_m))
        ends.append(LineEnd(kept.boundary, p.section, p.end, p.start_m + p.length_m))
    return ends


def free_ends(line: Line) -> list[LineEnd]:
    """Return both ends of each stretch of a line; rings have none."""
    ends = []
    for run in line.runs:
        first, last = run[0], run[-1]
        if geodesic_m(first.start, last.end) == 0.0:
            continue
        ends.append(LineEnd(line.boundary, first.section, first.start, first.start_m))
        ends.append(LineEnd(line.boundary, last.section, last.end, last.start_m + last.length_m))
    return ends
