"""Where markers stand along the line: chainage, offset, side, and the nearest vertex."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from borderkit.boundary.chainage import FARTHEST_M, Chainage
from borderkit.boundary.line import Line
from borderkit.crs import GEOD, geocentric

__all__ = ["MeasuredLine", "Standing"]

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
        Whose ground it is, where the line knows; None also on the line.
    vertex_m : float
        Distance to the nearest vertex of the line.
    """

    chainage_m: float
    distance_m: float
    offset_m: float
    section: str
    side: str | None
    vertex_m: float


class MeasuredLine:
    """A line that markers are placed along; it is made ready once.

    Parameters
    ----------
    line : Line
        Of one boundary.
    """

    def __init__(self, line: Line) -> None:
        self.line = line

    def stand(self, places: Sequence[tuple[float, float]]) -> list[Standing]:
        """Return where places (degrees WGS84) lie along the line.

        Places so far off that nobody measures there are put beside the nearest vertex.
        """
        if not places:
            return []
        lonlat = np.array(places, dtype=np.float64)
        vertex_m, vertex = self._nearest_vertex(lonlat)
        found: dict[int, Standing] = {}
        near = np.flatnonzero(vertex_m < FARTHEST_M / 2)
        if len(near):
            table = self._chainage.locate(lonlat[near]).frame()
            for at, row in zip(near.tolist(), table.to_dict("records"), strict=True):
                found[at] = Standing(
                    chainage_m=float(row["chainage_m"]),
                    distance_m=float(row["distance_m"]),
                    offset_m=float(row["offset_m"]),
                    section=row["section"],
                    side=row["side"],
                    vertex_m=float(vertex_m[at]),
                )
        for at in set(range(len(places))) - found.keys():
            found[at] = self._far_away(int(vertex[at]), float(vertex_m[at]))
        return [found[at] for at in range(len(places))]

    def part(self, section: str) -> "MeasuredLine":
        """Return the pieces of one section alone."""
        own = tuple(piece for piece in self.line.pieces if piece.section == section)
        return MeasuredLine(
            Line(boundary=self.line.boundary, pieces=own, sections=self.line.sections)
        )

    @cached_property
    def _chainage(self) -> Chainage:
        return Chainage(self.line)

    @cached_property
    def _vertices(self) -> tuple[Floats, NDArray[np.intp]]:
        """All vertices (n, 2), and the piece of each (n,)."""
        pieces = self.line.pieces
        counts = [len(piece.lonlat) for piece in pieces]
        return np.vstack([piece.lonlat for piece in pieces]), np.repeat(range(len(pieces)), counts)

    @cached_property
    def _tree(self) -> cKDTree:
        return cKDTree(geocentric(self._vertices[0]))

    def _nearest_vertex(self, lonlat: Floats) -> tuple[Floats, NDArray[np.intp]]:
        """Return how far the nearest vertex is from each place, metres, and which it is."""
        vertices = self._vertices[0]
        _, near = self._tree.query(geocentric(lonlat), k=min(_CANDIDATES, len(vertices)))
        near = np.reshape(near, (len(lonlat), -1))
        away = np.column_stack([_apart(lonlat, vertices[column]) for column in near.T])
        best = away.argmin(axis=1)
        rows = np.arange(len(lonlat))
        return away[rows, best], near[rows, best]

    def _far_away(self, vertex: int, distance_m: float) -> Standing:
        piece = self.line.pieces[int(self._vertices[1][vertex])]
        return Standing(
            chainage_m=piece.start_m,
            distance_m=distance_m,
            offset_m=distance_m,
            section=piece.section,
            side=None,
            vertex_m=distance_m,
        )


def _apart(a: Floats, b: Floats) -> Floats:
    return np.asarray(GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2])
