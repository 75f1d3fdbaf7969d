"""A line as chords, asked for what of it lies nearest and what within a distance of another line.

Distances are taken on the plane that touches the ellipsoid at the place asked about (topocentric
east and north, from geocentric coordinates): within 10 km they are those of the geodesic to 4 mm,
at any latitude and across 180 degrees. Long geodesics are cut into chords that stay within 1 cm
of them. :class:`borderkit.boundary.chainage.Chainage` is finer and slower: it follows the geodesics
themselves, and knows no lengths within a distance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from borderkit.boundary.line import Line
from borderkit.crs import conformal_y, densify, geocentric, metres_per_degree
from borderkit.errors import InputError

__all__ = ["Feet", "LineChords", "chords_of", "plain_place", "shared_chords"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_PAIRS: Final = 400_000
"""Pairs of edges that are held at once."""
_SLACK: Final = 1.01
"""How much farther the plane of the tree is searched than a distance says."""
_EXACT_M: Final = 1e-4
"""Where the plane of the tree could err by more than this, other edges are looked at too."""
_ON_LIMIT_M: Final = 1e-6
"""What lies on a limit, to a micrometre, lies within it."""


@dataclass(frozen=True, slots=True)
class Feet:
    """The nearest places of a line to points.

    Attributes
    ----------
    row : array of int, shape (n,)
        The edge.
    share : array, shape (n,)
        Where on it: 0 its start, 1 its end.
    distance_m : array, shape (n,)
        Metres.
    """

    row: Ints
    share: Floats
    distance_m: Floats


class LineChords:
    """The edges of a line, in its direction; made by :func:`chords_of`.

    Places on the line are told by `u`: edge ``i`` of path ``p`` reaches from ``i + p`` to
    ``i + p + 1``, so that nothing lies between two paths.

    Parameters
    ----------
    lonlat : array, shape (m, 4)
        Both ends, degrees WGS84; the second longitude continues the first.
    path : array of int, shape (m,)
        To which stretch without a gap each belongs, counted from 0.
    along_m : array, shape (m, 2)
        Chainage of both ends, metres.
    """

    def __init__(self, lonlat: Floats, path: Ints, along_m: Floats) -> None:
        self.lonlat, self.path, self.along_m = lonlat, path, along_m
        self.starts, self.ends = geocentric(lonlat[:, :2]), geocentric(lonlat[:, 2:])

    def __len__(self) -> int:
        return len(self.lonlat)

    @cached_property
    def length_m(self) -> float:
        """Geodesic length of all edges, metres."""
        return float(np.sum(self.along_m[:, 1] - self.along_m[:, 0]))

    @cached_property
    def middle_lon(self) -> float:
        """Its middle longitude, degrees: where the mean of all starts points to."""
        lam = np.radians(self.lonlat[:, 0])
        return float(np.degrees(np.arctan2(np.sin(lam).sum(), np.cos(lam).sum())))

    @cached_property
    def first_u(self) -> Floats:
        """The `u` of each edge's start."""
        return np.arange(len(self), dtype=np.float64) + self.path

    def row_at(self, u: Floats, *, ending: bool = False) -> tuple[Ints, Floats]:
        """Return edge and share of places; of a vertex the edge after it, or the one `ending`."""
        side = "left" if ending else "right"
        rows = np.searchsorted(self.first_u, u, side=side) - 1  # type: ignore[call-overload]
        rows = np.clip(rows, 0, len(self) - 1)
        return rows, np.clip(u - self.first_u[rows], 0.0, 1.0)

    def chainage(self, u: Floats) -> Floats:
        """Return the chainage (n,) of places, metres."""
        found: Floats = np.interp(u, self._knots, self.along_m.ravel())
        return found

    @cached_property
    def _knots(self) -> Floats:
        return np.column_stack([self.first_u, self.first_u + 1.0]).ravel()

    def place(self, rows: Ints, share: Floats) -> Floats:
        """Return longitude and latitude (n, 2) of places on edges, degrees."""
        ends = self.lonlat[rows]
        found: Floats = ends[:, :2] + (ends[:, 2:] - ends[:, :2]) * share[:, None]
        return found

    def solid(self, rows: Ints, share: Floats) -> Floats:
        """Return the geocentric coordinates (n, 3) of places on edges, metres."""
        found: Floats = self.starts[rows] + (self.ends[rows] - self.starts[rows]) * share[:, None]
        return found

    def parts(self, low: Floats, high: Floats) -> NDArray[np.object_]:
        """Return the LineStrings (n,) from one `u` to another of the same path, with a length."""
        (first, start), (last, stop) = self.row_at(low), self.row_at(high, ending=True)
        inner = np.maximum(last - first, 0)
        count = inner + 2
        owner = np.repeat(np.arange(len(low)), count)
        step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
        # A vertex within is the end of the edge before it.
        lonlat = self.lonlat[np.minimum(first[owner] + step - 1, len(self) - 1), 2:]
        lonlat[step == 0] = self.place(first, start)
        lonlat[step == count[owner] - 1] = self.place(last, stop)
        same = (owner[1:] == owner[:-1]) & (lonlat[1:] == lonlat[:-1]).all(axis=1)
        kept = np.concatenate([[True], ~same])[: len(owner)]
        found = np.empty(len(low), dtype=object)
        shapely.linestrings(lonlat[kept], indices=owner[kept], out=found)
        return found

    # ------------------------------------------------------------------------------- nearest

    def nearest(self, points: Floats) -> Feet:
        """Return the nearest places to `points` (n, 2), degrees WGS84."""
        if not len(points):
            return Feet(np.empty(0, dtype=np.intp), np.empty(0), np.empty(0))
        plane = self._plane(points)
        spots = shapely.points(plane)
        (_, rows), away = self.tree.query_nearest(spots, return_distance=True, all_matches=False)
        feet = self.feet(points, rows)
        scale = _scale_m(points[:, 1])
        near_m = away * scale
        tangent = np.abs(np.tan(np.radians(points[:, 1])))
        doubt = near_m * (near_m / 6.3e6) * (1.0 + tangent)
        unsure = np.flatnonzero(doubt > _EXACT_M)
        if len(unsure):
            reach = (feet.distance_m[unsure] + 2.0 * doubt[unsure]) / scale[unsure]
            self._better(points, unsure, reach, feet)
        return feet

    def _better(self, points: Floats, which: Ints, reach: Floats, feet: Feet) -> None:
        """Look at every edge within reach of some points, and keep the nearest."""
        spots = shapely.points(self._plane(points[which]))
        at, rows = self.tree.query(spots, predicate="dwithin", distance=reach)
        if not len(at):
            return
        found = self.feet(points[which[at]], rows)
        order = np.lexsort((found.distance_m, at))
        owner, first = np.unique(at[order], return_index=True)
        best = order[first]
        better = found.distance_m[best] < feet.distance_m[which[owner]]
        into, of = which[owner][better], best[better]
        feet.row[into], feet.share[into] = found.row[of], found.share[of]
        feet.distance_m[into] = found.distance_m[of]

    def feet(self, points: Floats, rows: Ints) -> Feet:
        """Return the nearest places of given edges (n,) to `points` (n, 2)."""
        east, north = _axes(points)
        origin = geocentric(points)
        a, b = self.starts[rows] - origin, self.ends[rows] - origin
        ax, ay, bx, by = _dot(a, east), _dot(a, north), _dot(b, east), _dot(b, north)
        dx, dy = bx - ax, by - ay
        square = dx**2 + dy**2
        share = np.clip(-(ax * dx + ay * dy) / np.where(square > 0.0, square, 1.0), 0.0, 1.0)
        return Feet(rows, share, np.hypot(ax + dx * share, ay + dy * share))

    def side(self, points: Floats) -> tuple[NDArray[np.int_], Feet]:
        """Tell on which side of the line points (n, 2) lie: 1 left, -1 right, 0 on it.

        At a corner it is the side of that of its two edges from which the point is seen more
        squarely.
        """
        feet = self.nearest(points)
        turned = self._turned(points, feet.row)
        for step, end in ((-1, 0.0), (1, 1.0)):
            other = np.clip(feet.row + step, 0, len(self) - 1)
            corner = (feet.share == end) & (self.path[other] == self.path[feet.row])
            rival = self._turned(points, other)
            turned = np.where(corner & (np.abs(rival) > np.abs(turned)), rival, turned)
        return np.sign(turned).astype(np.int_), feet

    def _turned(self, points: Floats, rows: Ints) -> Floats:
        """Return how far points lie left of the straight on which an edge lies, metres."""
        east, north = _axes(points)
        origin = geocentric(points)
        a, b = self.starts[rows] - origin, self.ends[rows] - origin
        ax, ay, bx, by = _dot(a, east), _dot(a, north), _dot(b, east), _dot(b, north)
        size = np.hypot(bx - ax, by - ay)
        found: Floats = (ax * by - ay * bx) / np.where(size > 0.0, size, 1.0)
        return found

    # -------------------------------------------------------------------------------- within

    def within(self, other: "LineChords", limits_m: Sequence[float]) -> list[tuple[Floats, Floats]]:
        """Return for each limit the parts of this line that lie so near to another.

        Parameters
        ----------
        other : LineChords
            The other line.
        limits_m : sequence of float
            Metres, rising.

        Returns
        -------
        list of (array, array)
            First and last `u` (k,) of parts of single edges; they may overlap.
        """
        lines = shapely.linestrings(_plane_of(self.lonlat, other.middle_lon))
        lat = np.abs(self.lonlat[:, [1, 3]]).max(axis=1)
        reach = limits_m[-1] * _SLACK / _scale_m(np.minimum(lat, 89.999))
        mine, theirs = other.tree.query(lines, predicate="dwithin", distance=reach)
        found: list[list[tuple[Floats, Floats]]] = [[] for _ in limits_m]
        for first in range(0, max(len(mine), 1), _PAIRS):
            some = slice(first, first + _PAIRS)
            pairs = self._pairs(other, mine[some], theirs[some])
            for limit, parts in zip(limits_m, found, strict=True):
                low, high = _shares_within(*pairs, limit + _ON_LIMIT_M)
                met = low <= high
                base = self.first_u[mine[some][met]]
                parts.append((base + low[met], base + high[met]))
        return [_stacked(parts) for parts in found]

    def _pairs(
        self, other: "LineChords", mine: Ints, theirs: Ints
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Return both ends of both edges of pairs, on the plane at the middle of the first."""
        east, north = _axes((self.lonlat[mine, :2] + self.lonlat[mine, 2:]) / 2)
        origin = self.solid(mine, np.full(len(mine), 0.5))
        ends = (self.starts[mine], self.ends[mine], other.starts[theirs], other.ends[theirs])
        p0, p1, q0, q1 = (
            np.column_stack([_dot(end - origin, east), _dot(end - origin, north)]) for end in ends
        )
        return p0, p1, q0, q1

    # ---------------------------------------------------------------------------------- tree

    def _plane(self, points: Floats) -> Floats:
        lon = (points[:, 0] - self.middle_lon + 180.0) % 360.0 - 180.0
        return np.column_stack([lon, conformal_y(points[:, 1])])

    @cached_property
    def tree(self) -> STRtree:
        """The edges on a plane that is true in angles, round :attr:`middle_lon`."""
        lines = shapely.linestrings(_plane_of(self.lonlat, self.middle_lon))
        return STRtree(np.asarray(lines, dtype=object))


def chords_of(line: Line | Floats | Sequence[Floats]) -> LineChords:
    """Return the edges of a line, long geodesics cut to a chord error of 1 cm.

    Parameters
    ----------
    line : Line, array (n, 2), or sequence of such arrays
        Vertices in degrees WGS84, joined by geodesics; an array is one stretch without a gap.

    Raises
    ------
    InputError
        It has no length.
    """
    if isinstance(line, Line):
        runs = [np.vstack([run[0].lonlat, *(p.lonlat[1:] for p in run[1:])]) for run in line.runs]
        starts = [run[0].start_m for run in line.runs]
    else:
        single = isinstance(line, np.ndarray)
        runs = [np.asarray(part, dtype=np.float64) for part in ([line] if single else line)]
        starts = []
    runs = [run for run in runs if len(run) > 1]
    if not runs:
        msg = "the line has no length; give one of at least two positions"
        raise InputError(msg)
    owner = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    points, along = densify(np.vstack(runs), part=owner)
    path = points[:, 2].astype(np.intp)
    if not starts:
        lengths = [along[path == number].max() for number in range(len(runs))]
        starts = [0.0, *np.cumsum(lengths)[:-1].tolist()]
    along = along + np.asarray(starts)[path]
    kept = (path[1:] == path[:-1]) & (np.diff(points[:, :2], axis=0) != 0.0).any(axis=1)
    if not kept.any():
        msg = "the line has no length; all of its positions are the same"
        raise InputError(msg)
    lonlat = np.hstack([points[:-1, :2], points[1:, :2]])[kept]
    _, whole = np.unique(path[:-1][kept], return_inverse=True)
    return LineChords(lonlat, whole, np.column_stack([along[:-1], along[1:]])[kept])


def shared_chords(edges: LineChords, other: LineChords) -> NDArray[np.bool_]:
    """Return which edges (m,) another line has too, with the same ends, in either direction."""
    known = {row.tobytes() for row in _unordered(other.lonlat)}
    return np.array([row.tobytes() in known for row in _unordered(edges.lonlat)], dtype=bool)


def _unordered(lonlat: Floats) -> Floats:
    """Return edges (m, 4) with the lesser end first, longitudes from -180 to 180."""
    found = lonlat + 0.0
    found[:, ::2] = (found[:, ::2] + 180.0) % 360.0 - 180.0
    turned = (found[:, 0] > found[:, 2]) | (
        (found[:, 0] == found[:, 2]) & (found[:, 1] > found[:, 3])
    )
    found[turned] = found[turned][:, [2, 3, 0, 1]]
    return found


def plain_place(place: Floats) -> tuple[float, float]:
    """Return longitude and latitude of one place (2,), the longitude from -180 to 180."""
    lon, lat = float(place[0]), float(place[1])
    return lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % 360.0 - 180.0, lat


def _plane_of(lonlat: Floats, middle_lon: float) -> Floats:
    """Return edges (m, 2, 2) on the plane of a tree."""
    lon = (lonlat[:, 0] - middle_lon + 180.0) % 360.0 - 180.0
    span = lonlat[:, 2] - lonlat[:, 0]
    y0, y1 = conformal_y(lonlat[:, 1]), conformal_y(lonlat[:, 3])
    return np.stack([np.column_stack([lon, y0]), np.column_stack([lon + span, y1])], axis=1)


def _scale_m(lat_deg: Floats) -> Floats:
    """Return how many metres one degree of the plane of a tree is."""
    return metres_per_degree(lat_deg)[0]


def _axes(points: Floats) -> tuple[Floats, Floats]:
    """Return the directions east and north (n, 3) at points (n, 2)."""
    lam, phi = np.radians(points[:, 0]), np.radians(points[:, 1])
    sin, cos = np.sin(lam), np.cos(lam)
    east = np.column_stack([-sin, cos, np.zeros(len(points))])
    north = np.column_stack([-np.sin(phi) * cos, -np.sin(phi) * sin, np.cos(phi)])
    return east, north


def _dot(one: Floats, other: Floats) -> Floats:
    found: Floats = np.einsum("ij,ij->i", one, other)
    return found


def _stacked(parts: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    return np.concatenate([low for low, _ in parts]), np.concatenate([high for _, high in parts])


def _shares_within(
    p0: Floats, p1: Floats, q0: Floats, q1: Floats, limit_m: float
) -> tuple[Floats, Floats]:
    """Return from which to which share (n,) the edges p lie within a distance of the edges q.

    What lies so near to a straight edge is convex: the parts within the discs at its ends and
    within the strip beside it make one interval; where there is none the first exceeds the last.
    """
    d, q = p1 - p0, q1 - q0
    size = np.hypot(q[:, 0], q[:, 1])
    known = np.where(size > 0.0, size, 1.0)
    low, high = np.full(len(d), np.inf), np.full(len(d), -np.inf)
    for disc in (q0, q1):
        first, last = _in_disc(p0 - disc, d, limit_m)
        low, high = np.minimum(low, first), np.maximum(high, last)
    ahead = _between(_dot(p0 - q0, q) / known, _dot(d, q) / known, 0.0 * size, size)
    aside = _between(
        _cross(q, p0 - q0) / known, _cross(q, d) / known, -limit_m + 0.0 * size, limit_m
    )
    first, last = np.maximum(ahead[0], aside[0]), np.minimum(ahead[1], aside[1])
    met = first <= last
    low = np.where(met, np.minimum(low, first), low)
    high = np.where(met, np.maximum(high, last), high)
    low, high = np.maximum(low, 0.0), np.minimum(high, 1.0)
    return low, high


def _in_disc(offset: Floats, d: Floats, radius_m: float) -> tuple[Floats, Floats]:
    """Return the shares between which ``offset + share * d`` lies within a radius of 0."""
    square, half = _dot(d, d), _dot(offset, d)
    inside = half**2 - square * (_dot(offset, offset) - radius_m**2)
    root = np.sqrt(np.maximum(inside, 0.0))
    first, last = (-half - root) / square, (-half + root) / square
    none = inside < 0.0
    return np.where(none, np.inf, first), np.where(none, -np.inf, last)


def _between(
    start: Floats, slope: Floats, low: Floats, high: Floats | float
) -> tuple[Floats, Floats]:
    """Return the shares between which ``start + share * slope`` lies from `low` to `high`."""
    flat = np.abs(slope) < 1e-12
    steep = np.where(flat, 1.0, slope)
    one, two = (low - start) / steep, (high - start) / steep
    inside = (start >= low) & (start <= high)
    first = np.where(flat, np.where(inside, -np.inf, np.inf), np.minimum(one, two))
    last = np.where(flat, np.where(inside, np.inf, -np.inf), np.maximum(one, two))
    return first, last


def _cross(one: Floats, other: Floats) -> Floats:
    found: Floats = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    return found
