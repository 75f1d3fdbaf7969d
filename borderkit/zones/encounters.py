"""Where paths and stops meet shapes: parts of a path inside, or within a distance.

All positions along a path are geodesic distances from its start, in metres.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from borderkit.crs import densify, metres_per_degree
from borderkit.zones.index import EPS_M, Near, ShapeIndex

__all__ = [
    "TOUCH_M",
    "Passage",
    "Paths",
    "Stretch",
    "common",
    "joined",
    "make_paths",
    "passages",
    "without",
]

TOUCH_M = 0.10
"""Up to this distance there is a contact, metres (section 4 of the contract)."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Stretch = tuple[float, float]

_FAR_M = 5.0


@dataclass(frozen=True, slots=True)
class Paths:
    """Several paths, each a run of points joined by short chords.

    Attributes
    ----------
    points : array, shape (n, 3)
        Longitude (it may pass 180), latitude, path number (rising from 0).
    along_m : array, shape (n,)
        Distance from the start of the path, metres.
    first : array of int, shape (p + 1,)
        Number of each path's first point; at the end the number of points.
    """

    points: Floats
    along_m: Floats
    first: Ints

    def length_m(self, path: int) -> float:
        """Return the length of `path`, metres."""
        return float(self.along_m[self.first[path + 1] - 1])

    def at(self, path: Ints, along_m: Floats) -> Floats:
        """Return longitude and latitude (n, 2) at distances along paths."""
        key = self.points[:, 2] * _BIG + self.along_m
        after = np.searchsorted(key, path * _BIG + along_m, side="right") - 1
        first, last = self.first[path], self.first[path + 1] - 1
        after = np.maximum(np.minimum(after, last - 1), first)
        following = np.minimum(after + 1, last)
        before_m = self.along_m[after]
        span = self.along_m[following] - before_m
        part = (along_m - before_m) / np.where(span > 0.0, span, np.inf)
        one, two = self.points[after, :2], self.points[following, :2]
        places: Floats = one + (two - one) * np.minimum(np.maximum(part, 0.0), 1.0)[:, None]
        return places

    def part(self, path: int, start_m: float, end_m: float) -> Floats:
        """Return the points (n, 2) of the part of `path` between two distances."""
        rows = slice(self.first[path], self.first[path + 1])
        along = self.along_m[rows]
        inner = self.points[rows, :2][(along > start_m) & (along < end_m)]
        ends = self.at(np.array([path, path]), np.array([start_m, end_m]))
        return np.vstack([ends[:1], inner, ends[1:]])


_BIG = 1e9


def make_paths(lines: Sequence[Floats]) -> Paths:
    """Return the geodesic paths through the positions (n, 2) of each line (one or more)."""
    if not lines:
        return Paths(np.empty((0, 3)), np.empty(0), np.zeros(1, np.int64))
    part = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    points, along = densify(np.vstack(lines), part=part)
    first = np.searchsorted(points[:, 2], np.arange(len(lines) + 1))
    return Paths(points, along, first.astype(np.int64))


@dataclass(frozen=True, slots=True)
class Passage:
    """How one path passes one shape.

    Attributes
    ----------
    inside : tuple of Stretch
        Parts in the closed area (for lines: on them), metres along the path.
    core : tuple of Stretch
        Parts in the open area, off its edges.
    within : tuple of tuple of Stretch
        For each radius asked for, the parts within it of the edges.
    distance_m : float
        Least distance to the shape, 0.0 inside; infinite, or too large, beyond its margin.
    edge_m : float
        Least distance to the shape's edges, inside or outside; the same beyond its margin.
    """

    path: int
    shape: int
    inside: tuple[Stretch, ...]
    core: tuple[Stretch, ...]
    within: tuple[tuple[Stretch, ...], ...]
    distance_m: float
    edge_m: float


def passages(
    index: ShapeIndex, paths: Paths, radii_m: Floats, *, reach_m: Floats | float = 0.0
) -> list[Passage]:
    """Return how each path passes each shape that it comes near.

    Parameters
    ----------
    index : ShapeIndex
        The shapes, with margins not below the largest radius of each.
    paths : Paths
        The paths; one of a single point is a stop.
    radii_m : array, shape (shapes, k)
        For each shape the radii about its edges to look at, metres; NaN for none.
    reach_m : float or array, shape (points,)
        How much further to look about each point, metres.

    Returns
    -------
    list of Passage
        Ordered by path and shape.
    """
    if not len(index.shapes) or not len(paths.points):
        return []
    count = len(index.shapes)
    near = index.near(paths.points, reach_m)
    started, shape_of_start = index.containing(paths.points[paths.first[:-1], :2])
    key = paths.points[near.chord, 2].astype(np.int64) * count + near.shape
    keys = sorted({*key.tolist(), *(started * count + shape_of_start).tolist()})
    if not keys:
        return []
    path_no, shape_no = np.divmod(np.array(keys), count)
    group = np.searchsorted(keys, key)
    radii = np.vstack([np.full(len(key), EPS_M), radii_m.T[:, near.shape]])
    start, end = _along(paths, near, radii)
    on_edge, *within = (_stretches(group, a, b, len(keys)) for a, b in zip(start, end, strict=True))
    edge_m = _edge_distances(near.ends, group, on_edge)
    lengths = paths.along_m[paths.first[1:] - 1][path_no].tolist()
    gaps = [
        without(((0.0, length),), taken) if taken else ((0.0, length),)
        for length, taken in zip(lengths, on_edge, strict=True)
    ]
    cores = _inside(index, gaps, path_no, shape_no, paths)
    found = []
    for number, (path, shape) in enumerate(zip(path_no.tolist(), shape_no.tolist(), strict=True)):
        core, edge = cores[number], edge_m[number]
        inside = joined((*on_edge[number], *core))
        bands = tuple(band[number] for band in within)
        found.append(Passage(path, shape, inside, core, bands, 0.0 if inside else edge, edge))
    return found


def _stretches(group: Ints, start: Floats, end: Floats, count: int) -> list[tuple[Stretch, ...]]:
    """Return for each of `count` groups the union of its stretches; NaN is none."""
    rows = np.flatnonzero(start <= end)
    listed: list[list[Stretch]] = [[] for _ in range(count)]
    for number, a, b in zip(
        group[rows].tolist(), start[rows].tolist(), end[rows].tolist(), strict=True
    ):
        listed[number].append((a, b))
    return [joined(stretches) if stretches else () for stretches in listed]


def _edge_distances(
    ends: Floats, group: Ints, on_edge: Sequence[tuple[Stretch, ...]]
) -> list[float]:
    """Return for each group the least distance of its chords and edges (8, k), metres."""
    least = [0.0 if stretches else np.inf for stretches in on_edge]
    apart = np.flatnonzero(np.array(least)[group])
    if len(apart):
        away = _pair_distance(ends[:, apart])
        for number, distance in zip(group[apart].tolist(), away.tolist(), strict=True):
            least[number] = min(least[number], distance)
    return least


def _inside(
    index: ShapeIndex,
    gaps: Sequence[Sequence[Stretch]],
    path_no: Ints,
    shape_no: Ints,
    paths: Paths,
) -> list[tuple[Stretch, ...]]:
    """Return for each path and shape the gaps between its edges that lie in it."""
    middles = np.array([(a + b) / 2 for own in gaps for a, b in own])
    count = [len(own) for own in gaps]
    path, shape = np.repeat(path_no, count), np.repeat(shape_no, count)
    xy = paths.at(path, middles)
    held = np.zeros(len(middles), dtype=bool)
    area = index.is_area[shape]
    for shift in (0.0, -360.0, 360.0) if (np.abs(xy[:, 0]) > 180.0).any() else (0.0,):
        places = xy + (shift, 0.0) if shift else xy
        rows = np.flatnonzero(area & (np.abs(places[:, 0]) <= 540.0) & ~held)
        held[rows] = index.holds(shape[rows], places[rows])
    each = iter(held.tolist())
    return [tuple([gap for gap in own if next(each)]) for own in gaps]


def _along(paths: Paths, near: Near, radii_m: Floats) -> tuple[Floats, Floats]:
    """Return from where and to where (k, c) pairs are within radii (k, c) along their paths."""
    low, high = _capsule(near.ends, radii_m, _mean_lat(near.ends))
    far = ~np.isnan(low) & (radii_m > _FAR_M)
    if far.any():
        pair = np.nonzero(far)[1]
        ends, radius = near.ends[:, pair], radii_m[far]
        for _ in range(2):
            low[far] = _capsule(ends, radius, _lat_between(ends, low[far]))[0]
            high[far] = _capsule(ends, radius, _lat_between(ends, high[far]))[1]
    chord = near.chord
    start = paths.along_m[chord]
    following = np.minimum(chord + 1, len(paths.along_m) - 1)
    same = paths.points[following, 2] == paths.points[chord, 2]
    step = np.where(same, paths.along_m[following] - start, 0.0)
    return start + low * step, start + high * step


def _mean_lat(ends: Floats) -> Floats:
    mean: Floats = (ends[1] + ends[3] + ends[5] + ends[7]) / 4
    return mean


def _lat_between(ends: Floats, part: Floats) -> Floats:
    """Return the latitude half-way between a point of the chord and the edge's nearest point."""
    part = np.nan_to_num(part)
    lon_m, lat_m = metres_per_degree(_mean_lat(ends))
    ax, ay, bx, by, cx, cy, dx, dy = ends
    at_x, at_y = ax + (bx - ax) * part, ay + (by - ay) * part
    ex, ey = (dx - cx) * lon_m, (dy - cy) * lat_m
    ox, oy = (at_x - cx) * lon_m, (at_y - cy) * lat_m
    square = ex * ex + ey * ey
    ratio = (ox * ex + oy * ey) / np.where(square > 0.0, square, 1.0)
    foot = cy + (dy - cy) * np.clip(ratio, 0.0, 1.0)
    lat: Floats = (at_y + foot) / 2
    return lat


def _capsule(ends: Floats, radius: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return the parts (0..1) of each chord between which it is within `radius` of its edge.

    Chords and edges (8, c) with latitudes (c,) and radii (c,) or (k, c).
    """
    lon_m, lat_m = metres_per_degree(lat)
    ax, ay, bx, by, cx, cy, dx, dy = ends
    ox, oy = (ax - cx) * lon_m, (ay - cy) * lat_m
    sx, sy = (bx - ax) * lon_m, (by - ay) * lat_m
    ex, ey = (dx - cx) * lon_m, (dy - cy) * lat_m
    size = np.hypot(ex, ey)
    with np.errstate(divide="ignore", invalid="ignore"):
        safe = np.where(size > 0.0, size, 1.0)
        ux, uy = ex / safe, ey / safe
        side = _between(ux * oy - uy * ox, ux * sy - uy * sx, -radius, radius)
        along = _between(ox * ux + oy * uy, sx * ux + sy * uy, np.zeros_like(size), size)
        band = np.maximum(side[0], along[0]), np.minimum(side[1], along[1])
        from_ends = (np.array([ox, ox - ex]), np.array([oy, oy - ey]))
        discs = _disc(from_ends, (sx, sy), radius[..., None, :])
    low, high = _within_chord(*band)
    ends_low, ends_high = _within_chord(*discs)
    low = np.minimum(low, ends_low.min(axis=-2))
    high = np.maximum(high, ends_high.max(axis=-2))
    none = low > high
    low[none], high[none] = np.nan, np.nan
    return low, high


def _within_chord(start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Return the parts of stretches between 0 and 1; where there is none, from inf to -inf."""
    begin, finish = np.maximum(start, 0.0), np.minimum(end, 1.0)
    good = begin <= finish
    return np.where(good, begin, np.inf), np.where(good, finish, -np.inf)


def _between(value: Floats, slope: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return from where to where value + t * slope lies in [low, high]."""
    one, two = (low - value) / slope, (high - value) / slope
    start, end = np.minimum(one, two), np.maximum(one, two)
    flat = slope == 0.0
    if flat.any():
        inside = (value >= low) & (value <= high)
        start = np.where(flat, np.where(inside, -np.inf, np.inf), start)
        end = np.where(flat, np.where(inside, np.inf, -np.inf), end)
    return start, end


def _disc(
    offset: tuple[Floats, Floats], step: tuple[Floats, Floats], radius: Floats
) -> tuple[Floats, Floats]:
    """Return from where to where a point that moves by `step` is within `radius` of (0, 0)."""
    (ox, oy), (sx, sy) = offset, step
    square = sx * sx + sy * sy
    still = square == 0.0
    safe = np.where(still, 1.0, square)
    cross = ox * sy - oy * sx
    room = radius * radius - np.where(still, ox * ox + oy * oy, cross * cross / safe)
    half = np.sqrt(np.maximum(room, 0.0) / safe)
    middle = -(ox * sx + oy * sy) / safe
    start = np.where(still, -np.inf, middle - half)
    end = np.where(still, np.inf, middle + half)
    missed = room < 0.0
    return np.where(missed, np.inf, start), np.where(missed, -np.inf, end)


def _pair_distance(ends: Floats) -> Floats:
    """Return the distance of each chord from its edge (8, c) where they do not cross, metres."""
    lat, distance = _mean_lat(ends), np.zeros(ends.shape[1])
    origin = np.zeros_like(lat)
    for _ in range(2):
        lon_m, lat_m = metres_per_degree(lat)
        x = (ends[2::2] - ends[0]) * lon_m
        y = (ends[3::2] - ends[1]) * lat_m
        a, b, c, d = (origin, origin), (x[0], y[0]), (x[1], y[1]), (x[2], y[2])
        tries = (_foot(a, c, d), _foot(b, c, d), _foot(c, a, b), _foot(d, a, b))
        away = np.array([found[0] for found in tries])
        best = np.argmin(away, axis=0)
        rows = np.arange(len(lat))
        distance = away[best, rows]
        foot_y = np.array([found[1] for found in tries])[best, rows]
        lat = (ends[1::2][best, rows] + ends[1] + foot_y / lat_m) / 2
    return distance


_Point = tuple[Floats, Floats]


def _foot(point: _Point, start: _Point, end: _Point) -> tuple[Floats, Floats]:
    """Return the distance of points from segments, and the y of the nearest point of each."""
    (px, py), (ax, ay) = point, start
    sx, sy = end[0] - ax, end[1] - ay
    square = sx * sx + sy * sy
    ratio = ((px - ax) * sx + (py - ay) * sy) / np.where(square > 0.0, square, 1.0)
    part = np.clip(ratio, 0.0, 1.0)
    foot = ay + sy * part
    return np.hypot(px - (ax + sx * part), py - foot), foot


def joined(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return the union of closed stretches, in order; those that meet become one."""
    if len(stretches) < 2:
        return tuple(stretches)
    merged: list[Stretch] = []
    ordered = sorted(stretches)
    begin, finish = ordered[0]
    for start, end in ordered[1:]:
        if start > finish + EPS_M:
            merged.append((begin, finish))
            begin, finish = start, end
        elif end > finish:
            finish = end
    merged.append((begin, finish))
    return tuple(merged)


def without(
    stretches: Sequence[Stretch], taken: Sequence[Stretch], *, least_m: float = 0.0
) -> tuple[Stretch, ...]:
    """Return what is left of `stretches` outside `taken`, in parts longer than `least_m`."""
    left: list[Stretch] = []
    for begin, end in stretches:
        start = begin
        for low, high in taken:
            if high < start:
                continue
            if low > end:
                break
            if low > start:
                left.append((start, low))
            start = max(start, high)
        if start < end:
            left.append((start, end))
    return tuple([(a, b) for a, b in left if b - a > least_m])


def common(one: Sequence[Stretch], two: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches that lie in both."""
    found = [(max(a, c), min(b, d)) for a, b in one for c, d in two if max(a, c) <= min(b, d)]
    return joined(found)
