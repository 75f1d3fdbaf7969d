"""The geodesics of a line between its vertices, and the places of them nearest to points."""

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from borderkit.boundary.legs import azimuth_difference, inverse
from borderkit.boundary.line import Line
from borderkit.crs import GEOD

__all__ = [
    "END",
    "GAP",
    "START",
    "TIE_M",
    "Edges",
    "Feet",
    "edges_of",
    "feet_of",
    "nearest",
    "sides_of",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Signs = NDArray[np.int8]

START, END, GAP = 1, 2, 3
"""What a foot at a free end of the line is: before its start, past its end, in a gap of it."""

TIE_M: Final = 1e-7
"""Places of the line that differ by no more than this in distance, metres, are as near."""

_EXACT_M: Final = 1e-7
_SHIFT_M: Final = 1e-5
_SQUARE_M: Final = 1e-3
_ROUNDS: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """The geodesics of a line between its vertices, in order.

    Attributes
    ----------
    begin, end : array, shape (m, 2)
        Vertices, degrees WGS84.
    course, end_course : array, shape (m,)
        Azimuths of the edge at its first and at its last vertex, in its direction, degrees.
    length_m, start_m : array, shape (m,)
        Geodesic length, and chainage of the first vertex along the line, metres.
    piece : array of int, shape (m,)
        Of which piece of the line it is.
    before, after : array of int, shape (m,)
        The edges that meet it at its first and at its last vertex, -1 where none does.
    """

    begin: Floats
    end: Floats
    course: Floats
    end_course: Floats
    length_m: Floats
    start_m: Floats
    piece: Ints
    before: Ints
    after: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Feet:
    """Places of edges that are nearest to points, one for each pair of an edge and a point.

    Attributes
    ----------
    edge : array of int, shape (k,)
        Which edge.
    lon, lat, course : array, shape (k,)
        The place, degrees WGS84, and the azimuth of the edge there.
    along_m, distance_m : array, shape (k,)
        From the edge's first vertex, and from the point, metres.
    towards : array, shape (k,)
        Azimuth from the place to the point, degrees.
    ahead_m : array, shape (k,)
        How much farther on the nearest place of the edge would be if it went on, metres.
    """

    edge: Ints
    lon: Floats
    lat: Floats
    course: Floats
    along_m: Floats
    distance_m: Floats
    towards: Floats
    ahead_m: Floats

    def take(self, rows: Ints) -> "Feet":
        """Return some of them."""
        return Feet(*(getattr(self, each.name)[rows] for each in fields(self)))


def edges_of(line: Line) -> Edges:
    """Return the edges of a line; where it closes, its last edge meets its first."""
    begin = np.vstack([piece.lonlat[:-1] for piece in line.pieces])
    end = np.vstack([piece.lonlat[1:] for piece in line.pieces])
    course, back, length = inverse(*begin.T, *end.T)
    counts = np.array([len(piece.lonlat) - 1 for piece in line.pieces])
    piece = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    travelled = np.concatenate([[0.0], np.cumsum(length)])[:-1]
    start_m = np.array([each.start_m for each in line.pieces])
    number = np.arange(len(piece))
    before, after = number - 1, number + 1
    for run in _ends_of_runs(line):
        begins, ends = first[run[0]], first[run[1]] + counts[run[1]] - 1
        ring = _one_place(begin[begins], end[ends])
        before[begins], after[ends] = (ends, begins) if ring else (-1, -1)
    return Edges(
        begin=begin,
        end=end,
        course=course,
        end_course=(back + 180.0) % 360.0,
        length_m=length,
        start_m=start_m[piece] + travelled - travelled[first][piece],
        piece=piece,
        before=before,
        after=after,
    )


def _ends_of_runs(line: Line) -> list[tuple[int, int]]:
    """Return the first and the last piece of each stretch without a gap."""
    starts = [number for number, piece in enumerate(line.pieces) if number == 0 or not piece.joined]
    return list(
        zip(starts, [*(start - 1 for start in starts[1:]), len(line.pieces) - 1], strict=True)
    )


def _one_place(a: Floats, b: Floats) -> bool:
    return bool(abs(float(azimuth_difference(a[0], b[0]))) < 1e-12 and abs(a[1] - b[1]) < 1e-12)


def feet_of(edges: Edges, point: Ints, edge: Ints, along_m: Floats, places: Floats) -> Feet:
    """Return where edges are nearest to points, to a micrometre; `along_m` is about there.

    Each round solves the right-angled triangle of place, point and foot on a sphere of the mean
    curvature (Baselga & Martinez-Llario, Intersection and point-to-line solutions for geodesics
    on the ellipsoid, 2018).
    """
    length = edges.length_m[edge]
    along = np.clip(along_m, 0.0, length)
    lon, lat, course, distance, towards, ahead = np.empty((6, len(edge)))
    stale = np.zeros(len(edge), dtype=bool)
    rows = np.arange(len(edge))
    again = edges.after[edge[:-1]] == edge[1:]
    again &= (along[:-1] == length[:-1]) & (along[1:] == 0.0) & (point[1:] == point[:-1])
    twins = np.flatnonzero(again) + 1
    look = np.delete(rows, twins)
    for _ in range(_ROUNDS):
        lon[rows], lat[rows], course[rows] = _on_edges(edges, edge[rows], along[rows])
        azimuth, _, away = GEOD.inv(lon[look], lat[look], *places[point[look]].T)
        towards[look], distance[look] = azimuth, away
        # At a corner the place is seen from two edges, at the same distance.
        towards[twins], distance[twins] = towards[twins - 1], distance[twins - 1]
        off = towards[rows] - course[rows]
        ahead[rows], across, unsure = _triangle(lat[rows], off, distance[rows])
        target = np.clip(along[rows] + ahead[rows], 0.0, length[rows])
        moved = target - along[rows]
        along[rows] = target
        at_end = (target == 0.0) | (target == length[rows])
        again = np.where(at_end, moved != 0.0, np.abs(moved) * unsure > _EXACT_M)
        distance[rows] = np.where(at_end, distance[rows], across)
        stale[rows] = ~again & (np.abs(moved) > _SHIFT_M)
        rows = look = rows[again]
        twins = twins[:0]
        if not len(rows):
            break
    late = np.flatnonzero(stale)
    lon[late], lat[late], course[late] = _on_edges(edges, edge[late], along[late])
    return Feet(edge, lon, lat, course, along, distance, towards, ahead)


def _triangle(lat: Floats, off_deg: Floats, away_m: Any) -> tuple[Floats, Floats, Floats]:
    """Return how far ahead and how far across a place is, and how unsure that is.

    Parameters
    ----------
    lat, off_deg, away_m : array, shape (n,)
        Where it is seen from, the angle between course and place, and its distance.

    Returns
    -------
    ahead_m, across_m : array, shape (n,)
        Legs of the right-angled triangle on the sphere of the mean curvature.
    unsure : array, shape (n,)
        How great a share of `ahead_m` may be wrong on the ellipsoid, about; across is then wrong
        by less.
    """
    off = np.radians(off_deg)
    # The mean (Gaussian) radius of curvature: Bomford, Geodesy, 1980, appendix A.
    radius = GEOD.b / (1.0 - GEOD.es * np.sin(np.radians(lat)) ** 2)
    arc = np.asarray(away_m) / radius
    sine = np.sin(arc)
    ahead = radius * np.arctan2(sine * np.cos(off), np.cos(arc))
    across = np.abs(radius * np.arcsin(np.clip(sine * np.sin(off), -1.0, 1.0)))
    return ahead, across, 0.01 * arc**2 + np.abs(ahead) / radius


def _on_edges(edges: Edges, edge: Ints, along_m: Floats) -> tuple[Floats, Floats, Floats]:
    """Return longitude, latitude and course of places of edges; at their ends the vertices'."""
    at_begin, at_end = along_m <= 0.0, along_m >= edges.length_m[edge]
    found = np.empty((3, len(edge)))
    for rows, ends, course in (
        (np.flatnonzero(at_end), edges.end, edges.end_course),
        (np.flatnonzero(at_begin), edges.begin, edges.course),
    ):
        found[:2, rows], found[2, rows] = ends[edge[rows]].T, course[edge[rows]]
    inner = np.flatnonzero(~(at_begin | at_end))
    of = edge[inner]
    start = edges.begin[of]
    lon, lat, back = GEOD.fwd(start[:, 0], start[:, 1], edges.course[of], along_m[inner])
    found[:, inner] = lon, lat, np.asarray(back) + 180.0
    return found[0], found[1], found[2]


def nearest(point: Ints, distance_m: Floats) -> Ints:
    """Return the pair of each point that is nearest; of those as near the first.

    Parameters
    ----------
    point : array of int, shape (k,)
        Which point each pair is of; pairs of one point stand together.
    distance_m : array, shape (k,)
        Metres.
    """
    starts = np.flatnonzero(np.append(True, point[1:] != point[:-1]))
    least = np.minimum.reduceat(distance_m, starts)
    counts = np.diff(np.append(starts, len(point)))
    near = np.flatnonzero(distance_m <= np.repeat(least, counts) + TIE_M)
    return near[np.searchsorted(near, starts)]


def sides_of(edges: Edges, feet: Feet) -> tuple[Floats, Signs]:
    """Return how squarely points are seen to the left (-1 to 1), and whether beyond a free end."""
    left = -np.sin(np.radians(feet.towards - feet.course))
    beyond = np.zeros(len(left), dtype=np.int8)
    last = len(edges.length_m) - 1
    for at, met, course, outward, free in (
        (feet.along_m <= 0.0, edges.before, edges.end_course, -feet.ahead_m, (0, START)),
        (
            feet.along_m >= edges.length_m[feet.edge],
            edges.after,
            edges.course,
            feet.ahead_m,
            (last, END),
        ),
    ):
        rows = np.flatnonzero(at)
        other = met[feet.edge[rows]]
        alone = rows[(other < 0) & (outward[rows] > _SQUARE_M)]
        beyond[alone] = np.where(feet.edge[alone] == free[0], free[1], GAP)
        rows, other = rows[other >= 0], other[other >= 0]
        across = -np.sin(np.radians(feet.towards[rows] - course[other]))
        left[rows] = np.where(np.abs(across) > np.abs(left[rows]), across, left[rows])
    return left, beyond
