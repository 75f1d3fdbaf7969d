"""Which edges lie near which paths: an index built once from shapes and asked many times.

A :class:`ShapeIndex` holds polygons or lines in longitude and latitude, cut into edges. It
answers two questions for many points and paths in one go: which shapes contain a point, and
along which parts of a path each shape's edges are within a given distance. Distances are in
metres, computed in a local plane whose scale is that of the WGS84 ellipsoid at the mean latitude
of the two places concerned (better than 1 mm at 1 km, 2 cm at 10 km, between 85 S and 85 N).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from borderkit.crs import metres_per_degree
from borderkit.zones.boxes import BoxLevels, around, boxes_meet, runs, spread

__all__ = ["EPS_M", "Near", "ShapeIndex", "moved", "shifted_copies"]

EPS_M = 1e-6
"""Within this distance of an edge a point is on it: below what floating point can tell."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CHUNK = 16
_BLOCK = 8
_SLACK_DEG = 1e-5
_NOTHING = np.array([-1e-9, -1e-9, 1e-9, 1e-9])
_EDGE_DEG = 0.01
_SEAM_DEG = 178.0
_END_DEG = 540.0


@dataclass(frozen=True, slots=True)
class Near:
    """Pairs of a chord and an edge that may be within the shape's margin of it.

    Attributes
    ----------
    chord, edge, shape : array of int, shape (k,)
        Number of the chord (from point `chord` to the next), of the edge, and of its shape.
    ends : array, shape (8, k)
        Longitude and latitude of the chord's start and end and of the edge's start and end.
    """

    chord: Ints
    edge: Ints
    shape: Ints
    ends: Floats


class ShapeIndex:
    """Edges and areas of many shapes (WGS84), found by place.

    Parameters
    ----------
    geometries : sequence of BaseGeometry
        Polygons, lines or points in longitude and latitude.
    margins_m : array, shape (n,)
        How far from each shape anything still matters, metres.
    """

    def __init__(self, geometries: Sequence[BaseGeometry], margins_m: Floats) -> None:
        self.shapes = np.array([shifted_copies(g) for g in geometries], dtype=object)
        self.margins_m = np.asarray(margins_m, dtype=float)
        self.is_area = np.array([g.geom_type.endswith("Polygon") for g in geometries], dtype=bool)
        self.edges, self.owner = _edges_of(self.shapes)
        bounds = shapely.bounds(self.shapes).reshape(-1, 4)
        boxes = _widened(bounds, self.margins_m)
        self._margin_deg = boxes[:, 2:] - bounds[:, 2:]
        self._tree = STRtree(_rectangles(boxes))
        self._starts, self._ends = runs(self.owner, _CHUNK)
        of_chunk = self.owner[self._starts]
        chunks = around(_boxes_of(self.edges), self._starts) if len(of_chunk) else boxes[:0]
        self._chunks = BoxLevels(
            _widened(chunks, self.margins_m[of_chunk]), of_chunk, len(self.shapes)
        )
        self._located = _located(self.shapes)

    def edges_of(self, shape: int) -> Floats:
        """Return the edges (m, 4) of one shape, degrees."""
        low, high = np.searchsorted(self.owner, [shape, shape + 1])
        edges: Floats = self.edges[low:high]
        return edges

    def containing(self, points: Floats) -> tuple[Ints, Ints]:
        """Return pairs (point, shape) where an area contains or bounds a point.

        Parameters
        ----------
        points : array, shape (n, 2)
            Longitude and latitude, degrees WGS84; longitude may pass 180.
        """
        if not len(points) or not len(self.shapes):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        found = []
        for shift, rows in _shifts(points[:, 0], points[:, 0]):
            xy = points[rows] + (shift, 0.0)
            at, shape = self._tree.query(shapely.points(xy))
            keep = self.is_area[shape]
            at, shape = at[keep], shape[keep]
            inside = self.holds(shape, xy[at])
            found.append(rows[at[inside]] * len(self.shapes) + shape[inside])
        return _pairs(found, len(self.shapes))

    def holding(self, points: Floats) -> int | None:
        """Return the one shape that matters to all of `points` (n, 2): an area about them all.

        None where there are several shapes about, or the area does not hold the points' box.
        """
        if not len(points) or not len(self.shapes):
            return None
        box = np.concatenate([points.min(axis=0), points.max(axis=0)])[None, :]
        row, near = self.touching_box(box)
        if len(near) != 1 or not self.is_area[near[0]] or box[0, 0] < -180.0 or box[0, 2] > 180.0:
            return None
        if len(self._chunks.meeting(box, row, near)[0]):
            return None
        return int(near[0]) if self.holds(near, box[:, :2])[0] else None

    def holds(self, shapes: Ints, points: Floats) -> NDArray[np.bool_]:
        """Tell for each shape (n,) whether its closed area holds a point (n, 2), degrees."""
        held: NDArray[np.bool_] = shapely.intersects_xy(
            self._located[shapes], points[:, 0], points[:, 1]
        )
        return held

    def touching_box(self, boxes: Floats) -> tuple[Ints, Ints]:
        """Return pairs (box, shape) where a shape's widened box meets a box (n, 4) in degrees."""
        if not len(boxes) or not len(self.shapes):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        found = []
        for shift, rows in _shifts(boxes[:, 0], boxes[:, 2]):
            at, shape = self._tree.query(_rectangles(boxes[rows] + (shift, 0.0, shift, 0.0)))
            found.append(rows[at] * len(self.shapes) + shape)
        return _pairs(found, len(self.shapes))

    def near(self, points: Floats, reach_m: Floats | float = 0.0) -> Near:
        """Return the pairs of chords and edges that may be near each other.

        Parameters
        ----------
        points : array, shape (n, 3)
            Longitude, latitude and path number; successive points of a path make a chord, and
            a path of one point a chord of no length.
        reach_m : float or array, shape (n,)
            Added to the shapes' own margins, metres.

        Returns
        -------
        Near
            All pairs within the margin and the reach; of the others those that are not plainly
            farther apart.
        """
        chords = _chord_ends(points)
        reach = np.broadcast_to(reach_m, len(points))
        found = [
            self._near_shifted(chords, points[:, 2], shift, rows, reach)
            for shift, rows in _shifts(
                np.minimum(chords[:, 0], chords[:, 2]), np.maximum(chords[:, 0], chords[:, 2])
            )
        ]
        if len(found) == 1:
            chord, edge, ends = found[0]
        else:
            chord, edge, ends = (np.concatenate(part, axis=-1) for part in zip(*found, strict=True))
        return Near(chord, edge, self.owner[edge], ends)

    def _near_shifted(
        self, chords: Floats, path: Floats, shift: float, rows: Ints, reach_m: Floats
    ) -> tuple[Ints, Ints, Floats]:
        if not len(rows) or not len(self.edges):
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty((8, 0))
        moved = chords[rows] + (shift, 0.0, shift, 0.0) if shift else chords
        boxes = _boxes_of(moved)
        wide = _widened(boxes, reach_m[rows])
        chord, chunk = self._chunks_near(wide, path[rows])
        margin = self._margin_deg[self.owner[self._starts[chunk]]]
        slack = 2.0 * (margin[:, 0] + (boxes[:, 0] - wide[:, 0])[chord]) + _SLACK_DEG
        wide = wide[chord]
        wide[:, :2] -= margin
        wide[:, 2:] += margin
        pair, edge = spread(self._starts[chunk], self._ends[chunk])
        edges = self.edges.take(edge, axis=0)
        close = boxes_meet(wide.take(pair, axis=0), _boxes_of(edges))
        pair = pair[close]
        both = np.hstack([moved.take(chord[pair], axis=0), edges.take(close, axis=0)])
        ends = np.ascontiguousarray(both.T)
        kept = np.flatnonzero(~_apart(ends, slack[pair]))
        return rows[chord[pair[kept]]], edge[close[kept]], ends.take(kept, axis=1)

    def _chunks_near(self, boxes: Floats, path: Floats) -> tuple[Ints, Ints]:
        """Return the pairs of a box (n, 4) and a chunk of edges whose box meets it, degrees.

        The tree is asked for a few successive boxes of a path at a time.
        """
        begins = np.empty(len(path), dtype=bool)
        begins[0] = True
        np.not_equal(path[1:], path[:-1], out=begins[1:])
        begins[::_BLOCK] = True
        first = np.flatnonzero(begins)
        block, shape = self._tree.query(_rectangles(around(boxes, first)))
        found, box = spread(first[block], np.append(first[1:], len(path))[block])
        return self._chunks.meeting(boxes, box, shape[found])


def _apart(ends: Floats, slack_deg: Floats) -> NDArray[np.bool_]:
    """Tell which chords and edges (8, k) lie apart: one of them wholly beside the other's line.

    Beside it by more than `slack_deg` (k,), which is a distance in degrees of longitude and so
    less than one in degrees of latitude.
    """
    ax, ay, bx, by, cx, cy, dx, dy = ends
    ux, uy, vx, vy, wx, wy = bx - ax, by - ay, dx - cx, dy - cy, cx - ax, cy - ay
    turn = ux * vy - uy * vx
    one, two = ux * wy - uy * wx, wx * vy - wy * vx
    apart: NDArray[np.bool_] = _beside(one, one + turn, slack_deg * (np.abs(ux) + np.abs(uy)))
    apart |= _beside(two, two - turn, slack_deg * (np.abs(vx) + np.abs(vy)))
    return apart


def _beside(one: Floats, two: Floats, least: Floats) -> NDArray[np.bool_]:
    low, high = np.minimum(one, two), np.maximum(one, two)
    found: NDArray[np.bool_] = (low > least) | (high < -least)
    return found


def _pairs(found: Sequence[Ints], shapes: int) -> tuple[Ints, Ints]:
    """Return pairs in order, each once, from numbers that are first * `shapes` + second."""
    key = np.sort(found[0]) if len(found) == 1 else np.unique(np.concatenate(found))
    first, second = np.divmod(key, shapes)
    return first, second


def _located(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return copies of shapes in which points are found fast, also by several threads at once.

    GEOS makes a shape's point locator when it is first asked, which is not safe while another
    thread asks; so each is asked here, and only point questions go to these copies.
    """
    if not len(shapes):
        return shapes
    copies: NDArray[np.object_] = shapely.from_wkb(shapely.to_wkb(shapes))
    shapely.prepare(copies)
    west, south, _, _ = shapely.bounds(copies).reshape(-1, 4).T
    shapely.intersects_xy(copies, west, south)
    return copies


def shifted_copies(geometry: BaseGeometry) -> BaseGeometry:
    """Return a shape that reaches longitude 180 with its copies 360 degrees east and west.

    Merged with them it has no edge along the antimeridian (those at 540 east and west, where the
    copies end, are no edges either); other shapes come back as they are.
    """
    if geometry.is_empty or not geometry.geom_type.endswith("Polygon"):
        return geometry
    west, _, east, _ = geometry.bounds
    if west > -180.0 and east < 180.0:
        return geometry
    copies = [moved(geometry, turns) for turns in (-1, 1)]
    return shapely.union_all([geometry, *copies])


def moved(geometry: BaseGeometry, turns: int) -> BaseGeometry:
    """Return a shape moved east by whole turns of 360 degrees."""
    if turns == 0:
        return geometry
    return shapely.transform(geometry, lambda xy: xy + (360.0 * turns, 0.0))


def _edges_of(shapes: NDArray[np.object_]) -> tuple[Floats, Ints]:
    """Return the edges (m, 4) of all shapes, none longer than 0.01 degree, and their owners."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    lines: list[Any] = []
    of_part: list[int] = []
    is_area = shapely.get_type_id(parts) == 3
    rings, ring_of = shapely.get_rings(parts[is_area], return_index=True)
    lines.extend(rings)
    of_part.extend(owner[is_area][ring_of])
    lines.extend(parts[~is_area])
    of_part.extend(owner[~is_area])
    if not lines:
        return np.empty((0, 4)), np.empty(0, np.int64)
    xy, line = shapely.get_coordinates(np.array(lines, dtype=object), return_index=True)
    single = np.bincount(line, minlength=len(lines)) == 1
    joined = (line[1:] == line[:-1]) & (np.diff(xy, axis=0) != 0.0).any(axis=1)
    edges = np.hstack([xy[:-1][joined], xy[1:][joined]])
    number = line[:-1][joined]
    points = np.flatnonzero(single[line])
    seam = (np.abs(edges[:, [0, 2]]) >= _END_DEG).all(axis=1)
    edges, number = edges[~seam], number[~seam]
    edges = np.vstack([edges, np.hstack([xy[points], xy[points]])])
    number = np.concatenate([number, line[points]])
    order = np.argsort(np.asarray(of_part, dtype=np.int64)[number], kind="stable")
    return _cut(edges[order], np.asarray(of_part, dtype=np.int64)[number][order])


def _cut(edges: Floats, owner: Ints) -> tuple[Floats, Ints]:
    size = np.abs(edges[:, 2:] - edges[:, :2]).max(axis=1, initial=0.0)
    pieces = np.maximum(1, np.ceil(size / _EDGE_DEG)).astype(np.int64)
    if not len(pieces) or pieces.max() == 1:
        return edges, owner
    row, step = spread(np.zeros(len(edges), np.int64), pieces)
    start, span = edges[row, :2], edges[row, 2:] - edges[row, :2]
    one = start + span * (step / pieces[row])[:, None]
    two = start + span * ((step + 1) / pieces[row])[:, None]
    last = step + 1 == pieces[row]
    two[last] = edges[row[last], 2:]
    return np.hstack([one, two]), owner[row]


def _chord_ends(points: Floats) -> Floats:
    """Return start and end of the chord at each point; the last of a path has no length."""
    chords = np.empty((len(points), 4))
    chords[:, :2] = points[:, :2]
    chords[:-1, 2:] = points[1:, :2]
    last = np.append(points[1:, 2] != points[:-1, 2], True)
    chords[last, 2:] = points[last, :2]
    return chords


def _boxes_of(chords: Floats) -> Floats:
    # Column by column: numpy is slow along rows of two.
    boxes = np.empty_like(chords)
    for low, high in ((0, 2), (1, 3)):
        np.minimum(chords[:, low], chords[:, high], out=boxes[:, low])
        np.maximum(chords[:, low], chords[:, high], out=boxes[:, high])
    return boxes


def _widened(boxes: Floats, margin_m: Floats) -> Floats:
    """Return boxes (n, 4) in degrees grown by at least `margin_m` metres."""
    if not margin_m.any():
        grown: Floats = boxes + _NOTHING
        return grown
    lat = np.minimum(np.abs(boxes[:, [1, 3]]).max(axis=1, initial=0.0) + margin_m / 1.1e5, 89.9999)
    lon_m, lat_m = metres_per_degree(lat)
    x, y = 1.01 * margin_m / lon_m + 1e-9, 1.01 * margin_m / lat_m + 1e-9
    return boxes + np.column_stack([-x, -y, x, y])


def _rectangles(boxes: Floats) -> NDArray[np.object_]:
    rectangles: NDArray[np.object_] = shapely.box(
        boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3]
    )
    return rectangles


def _shifts(low: Floats, high: Floats) -> list[tuple[float, Ints]]:
    """Return by how many degrees rows must be moved to be seen from each side of 180."""
    shifts = [(0.0, np.arange(len(low)))]
    for shift, rows in ((-360.0, high > _SEAM_DEG), (360.0, low < -_SEAM_DEG)):
        if rows.any():
            shifts.append((shift, np.flatnonzero(rows)))
    return shifts
