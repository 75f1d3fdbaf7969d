"""Where paths and stops meet shapes: parts of a path inside, or within a distance.

All positions along a path are geodesic distances from its start, in metres.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

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
        after = np.clip(after, self.first[path], np.maximum(self.first[path + 1] - 2, 0))
        after = np.maximum(after, self.first[path])
        following = np.minimum(after + 1, self.first[path + 1] - 1)
        span = self.along_m[following] - self.along_m[after]
        part = np.where(
            span > 0.0, (along_m - self.along_m[after]) / np.where(span > 0, span, 1), 0
        )
        one, two = self.points[after, :2], self.points[following, :2]
        places: Floats = one + (two - one) * np.clip(part, 0.0, 1.0)[:, None]
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
        Least distance to the shape, 0.0 inside; infinite where no edge is near.
    edge_m : float
        Least distance to the shape's edges, inside or outside.
    """

    path: int
    shape: int
    inside: tuple[Stretch, ...]
    core: tuple[Stretch, ...]
    within: tuple[tuple[Stretch, ...], ...]
    distance_m: float
    edge_m: float


@dataclass(slots=True)
class _Group:
    rows: slice
    gaps: list[Stretch] = field(default_factory=list)
    on_edge: tuple[Stretch, ...] = ()
    first_gap: int = 0


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
    near = index.near(paths.points, reach_m)
    path_of = paths.points[near.chord, 2].astype(np.int64)
    started, shape_of_start = index.containing(paths.points[paths.first[:-1], :2])
    keys = path_of * len(index.shapes) + near.shape
    order = np.argsort(keys, kind="stable")
    near = Near(near.chord[order], near.edge[order], near.shape[order], near.ends[order])
    keys = keys[order]
    all_keys = np.unique(np.concatenate([keys, started * len(index.shapes) + shape_of_start]))
    low, high = np.searchsorted(keys, all_keys), np.searchsorted(keys, all_keys, side="right")
    radii = np.column_stack([np.full(len(near.chord), EPS_M), radii_m[near.shape]])
    on_edge, *bands = _along(paths, near, radii)
    distance = np.zeros(len(keys))
    apart = np.flatnonzero(~np.isin(keys, keys[~np.isnan(on_edge[:, 0])]))
    distance[apart] = _pair_distance(near.ends[apart])
    path_no, shape_no = np.divmod(all_keys, max(len(index.shapes), 1))
    groups = [_Group(slice(int(a), int(b))) for a, b in zip(low, high, strict=True)]
    _find_gaps(groups, path_no, paths, on_edge)
    inside_gap = _inside(index, groups, path_no, shape_no, paths)
    found = []
    for number, group in enumerate(groups):
        gaps = group.gaps
        at = group.first_gap
        held = [gap for i, gap in enumerate(gaps) if inside_gap[at + i]]
        inside = joined((*group.on_edge, *held))
        edge = float(distance[group.rows].min(initial=np.inf))
        found.append(
            Passage(
                path=int(path_no[number]),
                shape=int(shape_no[number]),
                inside=inside,
                core=tuple(held),
                within=tuple(joined(_listed(band[group.rows])) for band in bands),
                distance_m=0.0 if inside else edge,
                edge_m=edge,
            )
        )
    return found


def _find_gaps(groups: list[_Group], path_no: Ints, paths: Paths, on_edge: Floats) -> None:
    total = 0
    for group, path in zip(groups, path_no, strict=True):
        group.on_edge = joined(_listed(on_edge[group.rows]))
        length = paths.length_m(int(path))
        group.gaps = list(without(((0.0, length),), group.on_edge))
        if not group.gaps and not group.on_edge:
            group.gaps = [(0.0, length)]
        group.first_gap = total
        total += len(group.gaps)


def _inside(
    index: ShapeIndex, groups: list[_Group], path_no: Ints, shape_no: Ints, paths: Paths
) -> NDArray[np.bool_]:
    count = [len(group.gaps) for group in groups]
    path, shape = np.repeat(path_no, count), np.repeat(shape_no, count)
    middles = np.array([(a + b) / 2 for group in groups for a, b in group.gaps])
    if not len(middles):
        return np.empty(0, dtype=bool)
    xy = paths.at(path, middles)
    held = np.zeros(len(middles), dtype=bool)
    for shift in (0.0, -360.0, 360.0):
        lon = xy[:, 0] + shift
        seen = index.is_area[shape] & (np.abs(lon) <= 540.0) & ~held
        if shift == 0.0 or (np.abs(xy[:, 0]) > 180.0).any():
            rows = np.flatnonzero(seen)
            places = np.column_stack([lon[rows], xy[rows, 1]])
            held[rows] = index.holds(shape[rows], places)
    return held


def _along(paths: Paths, near: Near, radii_m: Floats) -> Floats:
    """Return from where to where (c, k, 2) pairs are within radii (k, c) along their paths."""
    spans = np.full((radii_m.shape[1], len(near.chord), 2), np.nan)
    column, asked = np.nonzero(~np.isnan(radii_m.T))
    if not len(asked):
        return spans
    ends, radius = near.ends[asked], radii_m[asked, column]
    low, high = _capsule(ends, radius, _mean_lat(ends))
    far = np.flatnonzero(~np.isnan(low) & (radius > _FAR_M))
    if len(far):
        for _ in range(2):
            low[far] = _capsule(ends[far], radius[far], _lat_between(ends[far], low[far]))[0]
            high[far] = _capsule(ends[far], radius[far], _lat_between(ends[far], high[far]))[1]
    chord = near.chord[asked]
    start = paths.along_m[chord]
    following = np.minimum(chord + 1, len(paths.along_m) - 1)
    same = paths.points[following, 2] == paths.points[chord, 2]
    step = np.where(same, paths.along_m[following] - start, 0.0)
    spans[column, asked, 0], spans[column, asked, 1] = start + low * step, start + high * step
    return spans


def _mean_lat(ends: Floats) -> Floats:
    mean: Floats = (ends[:, 1] + ends[:, 3] + ends[:, 5] + ends[:, 7]) / 4
    return mean


def _lat_between(ends: Floats, part: Floats) -> Floats:
    """Return the latitude half-way between a point of the chord and the edge's nearest point."""
    part = np.nan_to_num(part)
    scale = np.column_stack(metres_per_degree(_mean_lat(ends)))
    at = ends[:, :2] + (ends[:, 2:4] - ends[:, :2]) * part[:, None]
    edge = (ends[:, 6:] - ends[:, 4:6]) * scale
    offset = (at - ends[:, 4:6]) * scale
    square = (edge**2).sum(axis=1)
    ratio = (offset * edge).sum(axis=1) / np.where(square > 0.0, square, 1.0)
    foot = ends[:, 5] + (ends[:, 7] - ends[:, 5]) * np.clip(ratio, 0.0, 1.0)
    lat: Floats = (at[:, 1] + foot) / 2
    return lat


def _capsule(ends: Floats, radius: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Return the parts (0..1) of each chord between which it is within `radius` of its edge."""
    scale = np.column_stack(metres_per_degree(lat))
    offset = (ends[:, :2] - ends[:, 4:6]) * scale
    step = (ends[:, 2:4] - ends[:, :2]) * scale
    edge = (ends[:, 6:] - ends[:, 4:6]) * scale
    size = np.hypot(edge[:, 0], edge[:, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = edge / np.where(size > 0.0, size, 1.0)[:, None]
        across, dacross = _cross(unit, offset), _cross(unit, step)
        forth, dforth = (offset * unit).sum(axis=1), (step * unit).sum(axis=1)
        one = _between(across, dacross, -radius, radius)
        two = _between(forth, dforth, np.zeros_like(size), size)
        spans = [(np.maximum(one[0], two[0]), np.minimum(one[1], two[1]))]
        spans += [_disc(offset, step, radius), _disc(offset - edge, step, radius)]
    low, high = np.full(len(ends), np.inf), np.full(len(ends), -np.inf)
    for start, end in spans:
        begin, finish = np.maximum(start, 0.0), np.minimum(end, 1.0)
        good = begin <= finish
        low = np.where(good, np.minimum(low, begin), low)
        high = np.where(good, np.maximum(high, finish), high)
    none = low > high
    low[none], high[none] = np.nan, np.nan
    return low, high


def _cross(one: Floats, two: Floats) -> Floats:
    product: Floats = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    return product


def _between(value: Floats, slope: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return from where to where value + t * slope lies in [low, high]."""
    flat = slope == 0.0
    one, two = (low - value) / slope, (high - value) / slope
    inside = (value >= low) & (value <= high)
    start = np.where(flat, np.where(inside, -np.inf, np.inf), np.minimum(one, two))
    end = np.where(flat, np.where(inside, np.inf, -np.inf), np.maximum(one, two))
    return start, end


def _disc(offset: Floats, step: Floats, radius: Floats) -> tuple[Floats, Floats]:
    square = (step**2).sum(axis=1)
    still = square == 0.0
    safe = np.where(still, 1.0, square)
    height2 = np.where(still, (offset**2).sum(axis=1), _cross(offset, step) ** 2 / safe)
    room = radius**2 - height2
    half = np.sqrt(np.maximum(room, 0.0) / safe)
    middle = -(offset * step).sum(axis=1) / safe
    start = np.where(still, -np.inf, middle - half)
    end = np.where(still, np.inf, middle + half)
    missed = room < 0.0
    return np.where(missed, np.inf, start), np.where(missed, -np.inf, end)


def _pair_distance(ends: Floats) -> Floats:
    """Return the distance of each chord from its edge where they do not cross, metres."""
    if not len(ends):
        return np.empty(0)
    lat, distance = _mean_lat(ends), np.zeros(len(ends))
    for _ in range(2):
        scale = np.column_stack(metres_per_degree(lat))
        a, b = np.zeros((len(ends), 2)), (ends[:, 2:4] - ends[:, :2]) * scale
        c, d = ((ends[:, i : i + 2] - ends[:, :2]) * scale for i in (4, 6))
        tries = [
            (_foot(a, c, d), ends[:, 1]),
            (_foot(b, c, d), ends[:, 3]),
            (_foot(c, a, b), ends[:, 5]),
            (_foot(d, a, b), ends[:, 7]),
        ]
        best = np.argmin(np.column_stack([t[0][0] for t in tries]), axis=1)
        rows = np.arange(len(ends))
        distance = np.column_stack([t[0][0] for t in tries])[rows, best]
        foot_y = np.column_stack([t[0][1] for t in tries])[rows, best]
        own_lat = np.column_stack([t[1] for t in tries])[rows, best]
        lat = (own_lat + ends[:, 1] + foot_y / scale[:, 1]) / 2
    return distance


def _foot(point: Floats, start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Return the distance of points from segments, and the y of the nearest point of each."""
    span = end - start
    square = (span**2).sum(axis=1)
    ratio = ((point - start) * span).sum(axis=1) / np.where(square > 0.0, square, 1.0)
    foot = start + span * np.clip(ratio, 0.0, 1.0)[:, None]
    return np.hypot(*(point - foot).T), foot[:, 1]


def _listed(spans: Floats) -> list[Stretch]:
    return [(a, b) for a, b in spans.tolist() if a <= b]


def joined(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return the union of closed stretches, in order; those that meet become one."""
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if merged and start <= merged[-1][1] + EPS_M:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
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
    return tuple((a, b) for a, b in left if b - a > least_m)


def common(one: Sequence[Stretch], two: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches that lie in both."""
    found = [(max(a, c), min(b, d)) for a, b in one for c, d in two if max(a, c) <= min(b, d)]
    return joined(found)
