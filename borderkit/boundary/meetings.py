"""All edges of lines in one tree: which of them meet, and which is nearest to a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from borderkit.boundary.line import Piece
from borderkit.crs import GEOD, densify, metres_per_degree

__all__ = ["EdgeFoot", "KeptEdges", "Meetings"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_SEAM_DEG: Final = 1.0
"""Edges so near to the longitude of 180 degrees stand in the tree on both of its sides."""

_PARALLEL: Final = 0.052
"""Sine of three degrees: coordinates rounded to a centimetre turn an edge of 0.2 m by as much."""
_PAIRS: Final = 500_000
"""Pairs of places and edges that are held at once."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meetings:
    """Pairs of edges that come as near as a limit, k of them.

    Attributes
    ----------
    a, b : array of int, shape (k,)
        The edges; a < b.
    crosses : array of bool, shape (k,)
        Whether they cross between their ends.
    shared_m : array, shape (k,)
        Length of the part of b that lies within the limit of a, metres; 0 where they are not
        parallel (to 3 degrees).
    place : array, shape (k, 2)
        Where they meet, degrees WGS84.
    at_a, at_b : array, shape (k,)
        How far along each edge that is, 0 to 1.
    """

    a: Ints
    b: Ints
    crosses: Bools
    shared_m: Floats
    place: Floats
    at_a: Floats
    at_b: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeFoot:
    """The nearest place of the edges to some place.

    Attributes
    ----------
    edge : int
        The edge on which it lies.
    along_m : float
        How far along the edge's piece, metres.
    place : (float, float)
        Degrees WGS84.
    distance_m : float
        Geodesic.
    """

    edge: int
    along_m: float
    place: tuple[float, float]
    distance_m: float


class KeptEdges:
    """The edges of pieces of lines, cut so that chords stay within 0.01 m of the geodesics.

    Parameters
    ----------
    pieces : sequence of Piece
        Of one line or of several; at least one.

    Attributes
    ----------
    piece : array of int, shape (m,)
        The piece of each edge; edges of one piece stand in its direction, one after the other.
    ends : array, shape (m, 4)
        Longitude and latitude of both ends, degrees WGS84; the middle lies within 180 degrees.
    along_m, length_m : array, shape (m,)
        Where it begins along its piece, and how long it is, metres.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        counts = [len(piece.lonlat) for piece in pieces]
        lonlat = np.vstack([piece.lonlat for piece in pieces])
        owner = np.repeat(np.arange(len(pieces), dtype=np.int64), counts)
        points, along = densify(lonlat, part=owner)
        joined = points[1:, 2] == points[:-1, 2]
        ends = np.hstack([points[:-1, :2], points[1:, :2]])[joined]
        middle = (ends[:, 0] + ends[:, 2]) / 2
        turn = 360.0 * np.floor((middle + 180.0) / 360.0)
        self.ends: Floats = ends - turn[:, None] * [1.0, 0.0, 1.0, 0.0]
        self.piece: Ints = points[:-1, 2][joined].astype(np.int64)
        self.along_m: Floats = along[:-1][joined]
        self.length_m: Floats = np.diff(along)[joined]

    def meetings(self, limit_m: float) -> Meetings:
        """Return all pairs of edges that come as near as `limit_m` to each other.

        Edges of one piece that follow each other are no pair.
        """
        a, b = self._near_pairs(limit_m)
        p, d, q, e = self._on_planes(a, b)
        cross = d[:, 0] * e[:, 1] - d[:, 1] * e[:, 0]
        flat = np.abs(cross) <= 1e-12 * np.hypot(*d.T) * np.hypot(*e.T)
        cross = np.where(flat, 1.0, cross)
        w = q - p
        s = (w[:, 0] * e[:, 1] - w[:, 1] * e[:, 0]) / cross
        t = (w[:, 0] * d[:, 1] - w[:, 1] * d[:, 0]) / cross
        inner = (s > 0.0) & (s < 1.0) & (t > 0.0) & (t < 1.0) & ~flat
        away, near_s, near_t = _nearest(p, d, q, e)
        parallel = np.abs(np.where(flat, 0.0, cross)) <= _PARALLEL * np.hypot(*d.T) * np.hypot(*e.T)
        shared = np.where(parallel, _shared(p, d, q, e, limit_m), 0.0)
        at_a, at_b = np.where(inner, s, near_s), np.where(inner, t, near_t)
        follows = (self.piece[a] == self.piece[b]) & (b == a + 1)
        kept = (inner | (away <= limit_m)) & ~follows
        start, end = self.ends[a, :2], self.ends[a, 2:]
        place = start + (end - start) * at_a[:, None]
        return Meetings(
            a=a[kept],
            b=b[kept],
            crosses=inner[kept],
            shared_m=shared[kept],
            place=place[kept],
            at_a=at_a[kept],
            at_b=at_b[kept],
        )

    def nearest(self, lon: float, lat: float, edges: NDArray[np.intp] | None = None) -> EdgeFoot:
        """Return the nearest place of the edges (or of some of them) to a position."""
        return self.feet(np.array([[lon, lat]]), edges)[0]

    def feet(self, points: Floats, edges: NDArray[np.intp] | None = None) -> list[EdgeFoot]:
        """Return the nearest place of the edges (or of some of them) to each of many positions.

        Measured on the plane of each position's scale: the right edge is found within 50 km
        below 80 degrees of latitude; the distance told is geodesic.

        Parameters
        ----------
        points : array, shape (n, 2)
            Degrees WGS84.
        edges : array of int, optional
            Numbers of the edges to look at; at least one.
        """
        rows = np.arange(len(self.ends)) if edges is None else edges
        step = max(1, _PAIRS // len(rows))
        best, part = np.empty(len(points), dtype=np.intp), np.empty(len(points))
        for first in range(0, len(points), step):
            some = slice(first, first + step)
            best[some], part[some] = self._feet(points[some], rows)
        places = self.ends[best, :2] + (self.ends[best, 2:] - self.ends[best, :2]) * part[:, None]
        away = GEOD.inv(*points.T, *places.T)[2]
        along = self.along_m[best] + part * self.length_m[best]
        return [
            EdgeFoot(
                edge=int(edge), along_m=float(m), place=(float(x), float(y)), distance_m=float(d)
            )
            for edge, m, (x, y), d in zip(best, along, places, away, strict=True)
        ]

    def _feet(self, points: Floats, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], Floats]:
        ends = self.ends[rows]
        scale = np.stack(metres_per_degree(points[:, 1]), axis=1)[:, None, :]
        start = ends[None, :, :2] - points[:, None, :]
        start[..., 0] = (start[..., 0] + 180.0) % 360.0 - 180.0
        start *= scale
        span = (ends[:, 2:] - ends[:, :2])[None] * scale
        square = np.maximum((span**2).sum(axis=2), 1e-30)
        part = np.clip(-(start * span).sum(axis=2) / square, 0.0, 1.0)
        away = start + span * part[..., None]
        best = np.argmin((away**2).sum(axis=2), axis=1)
        return rows[best], part[np.arange(len(points)), best]

    def _near_pairs(self, limit_m: float) -> tuple[Ints, Ints]:
        boxes = self._boxes
        scale = metres_per_degree(np.abs(boxes[:, [1, 3]]).max(axis=1))
        pad = np.column_stack([limit_m / np.maximum(scale[0], 1.0), limit_m / scale[1]])
        wide = np.hstack([boxes[:, :2] - pad, boxes[:, 2:] + pad])
        looking, seen = self._tree.query(shapely.box(*wide.T))
        a, b = self._edge_of_box[looking], self._edge_of_box[seen]
        pairs = np.unique(np.column_stack([a, b])[a < b], axis=0)
        return pairs[:, 0], pairs[:, 1]

    @cached_property
    def _boxes(self) -> Floats:
        boxes = np.hstack(
            [
                np.minimum(self.ends[:, :2], self.ends[:, 2:]),
                np.maximum(self.ends[:, :2], self.ends[:, 2:]),
            ]
        )
        east = boxes[boxes[:, 2] > 180.0 - _SEAM_DEG] - [360.0, 0.0, 360.0, 0.0]
        return np.vstack([boxes, east])

    @cached_property
    def _edge_of_box(self) -> Ints:
        rows = np.arange(len(self.ends), dtype=np.int64)
        east = np.maximum(self.ends[:, 0], self.ends[:, 2]) > 180.0 - _SEAM_DEG
        return np.concatenate([rows, rows[east]])

    @cached_property
    def _tree(self) -> STRtree:
        return STRtree(np.asarray(shapely.box(*self._boxes.T), dtype=object))

    def _on_planes(self, a: Ints, b: Ints) -> tuple[Floats, Floats, Floats, Floats]:
        """Return start and span of both edges of each pair, metres from the first one's start."""
        first, second = self.ends[a], self.ends[b]
        lats = (first[:, 1] + first[:, 3] + second[:, 1] + second[:, 3]) / 4
        scale = np.column_stack(metres_per_degree(lats))
        offset = second[:, :2] - first[:, :2]
        offset[:, 0] = (offset[:, 0] + 180.0) % 360.0 - 180.0
        return (
            np.zeros_like(offset),
            (first[:, 2:] - first[:, :2]) * scale,
            offset * scale,
            (second[:, 2:] - second[:, :2]) * scale,
        )


def _nearest(p: Floats, d: Floats, q: Floats, e: Floats) -> tuple[Floats, Floats, Floats]:
    """Return how near an end of one edge comes to the other, and where on both (0 to 1)."""
    count = len(p)
    ends = ((p, d, q, 0.0), (p, d, q + e, 1.0), (q, e, p, 0.0), (q, e, p + d, 1.0))
    away, on, other = [], [], []
    for start, span, point, end in ends:
        square = np.maximum((span**2).sum(axis=1), 1e-30)
        part = np.clip(((point - start) * span).sum(axis=1) / square, 0.0, 1.0)
        away.append(np.hypot(*(point - start - span * part[:, None]).T))
        on.append(part)
        other.append(np.full(count, end))
    best = np.argmin(np.stack(away), axis=0)
    rows = np.arange(count)
    at, end_at = np.stack(on)[best, rows], np.stack(other)[best, rows]
    of_a = best < 2
    return np.stack(away)[best, rows], np.where(of_a, at, end_at), np.where(of_a, end_at, at)


def _shared(p: Floats, d: Floats, q: Floats, e: Floats, limit_m: float) -> Floats:
    """Return the length of each second edge within `limit_m` of the first, beside it."""
    size = np.maximum(np.hypot(*d.T), 1e-15)
    u = d / size[:, None]
    w = q - p
    low, high = np.zeros(len(p)), np.ones(len(p))
    for offset, slope, least, most in (
        ((w * u).sum(axis=1), (e * u).sum(axis=1), np.zeros(len(p)), size),
        (
            w[:, 1] * u[:, 0] - w[:, 0] * u[:, 1],
            e[:, 1] * u[:, 0] - e[:, 0] * u[:, 1],
            np.full(len(p), -limit_m),
            np.full(len(p), limit_m),
        ),
    ):
        still = np.abs(slope) < 1e-15
        safe = np.where(still, 1.0, slope)
        one, two = (least - offset) / safe, (most - offset) / safe
        outside = still & ((offset < least) | (offset > most))
        low = np.maximum(low, np.where(still, np.where(outside, 2.0, 0.0), np.minimum(one, two)))
        high = np.minimum(high, np.where(still, 1.0, np.maximum(one, two)))
    found: Floats = np.maximum(high - low, 0.0) * np.hypot(*e.T)
    return found
