"""Parts of stops and legs: cut where something begins or ends, measured where it matters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from borderkit.crs import metres_per_degree
from borderkit.zones.encounters import TOUCH_M, Paths, Stretch, joined
from borderkit.zones.index import EPS_M, moved, shifted_copies
from borderkit.zones.reach import Anchor
from borderkit.zones.restrictions import Corridor
from borderkit.zones.schedule import ALWAYS, Instants

__all__ = [
    "Cut",
    "Labels",
    "Mark",
    "along_corridor",
    "beside",
    "covers_reach",
    "cut_up",
    "distance_m",
    "entries",
    "has_extent",
    "lies_within",
]

Labels = frozenset[tuple[str, int]]
"""What holds on a part of a leg: pairs of a kind (place, corridor, ...) and a number."""

Mark = tuple[tuple[str, int], Sequence[Stretch]]
"""A label, and the closed parts of a leg (metres along it) on which it holds."""

Floats = NDArray[np.float64]

_TURN_DEG = 360.0
_FINER, _PARTS = 2, 64
_CHORD_DEG = 0.002


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a unit, as fractions of its duration, and what holds on it.

    Attributes
    ----------
    zones : tuple of tzinfo
        Civil time there; several where it is not known in which jurisdiction.
    instants : Instants
        The instants at which it counts at all (ground: those at which no zone is in force).
    """

    low: float
    high: float
    zones: tuple[tzinfo, ...]
    labels: Labels = frozenset()
    low_open: bool = False
    high_open: bool = False
    instants: Instants = ALWAYS

    @property
    def in_corridor(self) -> bool:
        """Whether any corridor may lift rules here."""
        return any(kind == "corridor" for kind, _ in self.labels)


def cut_up(
    stretches: Sequence[Stretch],
    length_m: float,
    marks: Iterable[Mark],
) -> list[tuple[float, float, Labels, bool, bool]]:
    """Cut stretches where marked parts begin and end.

    Parameters
    ----------
    stretches : sequence of Stretch
        Metres along the leg.
    length_m : float
        Length of the leg.
    marks : iterable of (label, stretches)
        Closed parts of the leg on which a label holds.

    Returns
    -------
    list of (low, high, labels, low_open, high_open)
        Fractions of the leg; an end shared with a part of more labels is open.
    """
    marked = [(label, tuple(where)) for label, where in marks if where]
    if length_m <= EPS_M:
        held = frozenset(label for label, where in marked)
        return [(0.0, 1.0, held, False, False)] if stretches else []
    found = []
    for begin, end in stretches:
        at = {begin, end}
        for _, where in marked:
            for low, high in where:
                at.update(x for x in (low, high) if begin + EPS_M < x < end - EPS_M)
        points = sorted(at)
        spans = list(pairwise(points)) or [(begin, begin)]
        parts = [(a, b, _labels_at((a + b) / 2, marked)) for a, b in spans]
        for i, (a, b, labels) in enumerate(parts):
            before = i > 0 and labels < parts[i - 1][2]
            after = i + 1 < len(parts) and labels < parts[i + 1][2]
            low = 0.0 if a <= EPS_M else a / length_m
            high = 1.0 if b >= length_m - EPS_M else b / length_m
            found.append((low, high, labels, before, after))
    return found


def _labels_at(along_m: float, marked: Sequence[Mark]) -> Labels:
    return frozenset(label for label, where in marked if any(a <= along_m <= b for a, b in where))


def covers_reach(known: BaseGeometry, polygon: BaseGeometry) -> bool:
    """Whether an area covers a reach, seen from either side of longitude 180."""
    west, _, east, _ = polygon.bounds
    turns = [0, *([-1] if east > 180.0 else []), *([1] if west < -180.0 else [])]
    return any(known.covers(moved(polygon, turn)) for turn in turns)


def beside(shape: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Return a shape moved by whole turns so that it is seen beside another."""
    width = shape.bounds[2] - shape.bounds[0]
    if width > _TURN_DEG:
        return shape
    if width > _TURN_DEG / 2:
        return shifted_copies(shape)
    middle = (shape.bounds[0] + shape.bounds[2]) / 2
    return moved(shape, round(((other.bounds[0] + other.bounds[2]) / 2 - middle) / 360.0))


def entries(
    inside: Sequence[Stretch], core: Sequence[Stretch], band: Sequence[Stretch]
) -> tuple[Stretch, ...]:
    """Return one stretch for each part within a band: where it is inside, else all of it.

    Parameters
    ----------
    inside, core : sequence of Stretch
        Parts in the closed and in the open area; what only runs along the edge is not inside.
    band : sequence of Stretch
        Parts within some distance of the edge.
    """
    found = []
    for low, high in joined((*inside, *band)):
        enters = any(low <= start and end <= high for start, end in core)
        within = [s for s in inside if low <= s[0] and s[1] <= high]
        found.append((within[0][0], within[-1][1]) if enters and within else (low, high))
    return tuple(found)


def along_corridor(paths: Paths, path: int, corridor: Corridor) -> tuple[Stretch, ...]:
    """Return the parts of a path that do not go against a corridor's direction.

    A part goes against it where it falls back by more than 0.10 m without a turn, measured in the
    direction that the corridor's line has at its nearest point (midway at a corner). Turns are
    found to a fraction of a metre, so it does not matter into how many chords a way is cut.
    """
    rows = slice(int(paths.first[path]), int(paths.first[path + 1]))
    points, along = paths.points[rows, :2], paths.along_m[rows]
    line = shapely.get_coordinates(shapely.segmentize(corridor.geometry, _CHORD_DEG))
    origin = line.mean(axis=0)
    flat = LineString(_plane(line, origin))
    beside_line = _plane(points, origin)
    sign = 1.0 if corridor.direction == "forward" else -1.0
    if along[-1] <= EPS_M:
        return ((0.0, float(along[-1])),)
    fine: Floats = along
    gain: Floats = np.zeros(len(along) - 1)
    turns_at = np.ones(len(gain), dtype=bool)
    for _ in range(_FINER):
        parts = [np.linspace(fine[i], fine[i + 1], _PARTS + 1) for i in np.flatnonzero(turns_at)]
        fine = np.unique(np.concatenate([fine, *parts]))
        way = np.column_stack([np.interp(fine, along, beside_line[:, k]) for k in (0, 1)])
        gain = sign * (np.diff(way, axis=0) * _ahead(flat, (way[:-1] + way[1:]) / 2)).sum(axis=1)
        changes = np.flatnonzero(np.diff(gain < 0.0))
        turns_at = np.zeros(len(gain), dtype=bool)
        turns_at[changes] = turns_at[changes + 1] = True
    along, back = fine, gain < 0.0
    run = np.cumsum(np.diff(back, prepend=back[0]))
    lost = np.bincount(run, weights=np.where(back, gain, 0.0))
    good = np.flatnonzero(lost[run] >= -TOUCH_M)
    return joined([(float(along[i]), float(along[i + 1])) for i in good])


def _ahead(line: LineString, points: Floats) -> Floats:
    """Return the direction (n, 2) that a line (in a plane) has at its nearest point to each."""
    chords = np.diff(shapely.get_coordinates(line), axis=0)
    size = np.hypot(*chords.T)
    chords, size = chords[size > 0.0], size[size > 0.0]
    chords /= size[:, None]
    ends = np.cumsum(size)
    place = shapely.line_locate_point(line, shapely.points(points))
    before = np.minimum(np.searchsorted(ends, place - EPS_M), len(ends) - 1)
    after = np.minimum(np.searchsorted(ends, place + EPS_M), len(ends) - 1)
    both: Floats = chords[before] + chords[after]
    both /= np.maximum(np.hypot(*both.T), EPS_M)[:, None]
    return both


def _plane(lonlat: Floats, origin: Floats) -> Floats:
    """Return east and north (n, 2) of positions near `origin`, metres, as geodesics lead there.

    The azimuthal plane to the second order: good to a centimetre within 10 km.
    """
    lon = (lonlat[:, 0] - origin[0] + 180.0) % 360.0 - 180.0
    lat = lonlat[:, 1]
    east_m = lon * metres_per_degree(lat)[0]
    north_m = (lat - origin[1]) * metres_per_degree((lat + origin[1]) / 2)[1]
    bend_m = east_m * np.radians(lon) * np.sin(np.radians(lat)) / 2
    return np.column_stack([east_m, north_m + bend_m])


def lies_within(one: BaseGeometry, two: BaseGeometry, limit_m: float) -> bool:
    """Whether all of a geometry lies within a distance of another (WGS84), metres.

    Parameters
    ----------
    one, two : BaseGeometry
        Near each other, in longitude and latitude.
    limit_m : float
        The distance; below 0 nothing lies within it.
    """
    theirs = Anchor(two)
    if limit_m < 0.0 or theirs.distance_m(shapely.get_coordinates(one)).max() > limit_m:
        return False
    if one.area == 0.0:
        return True
    # Between the parts of what is not convex, an area may be farther off than its corners.
    lat = (one.bounds[1] + one.bounds[3]) / 2
    scale = np.column_stack(metres_per_degree(np.array([lat])))
    flat, grown = shapely.transform([one, beside(two, one)], lambda lonlat: lonlat * scale)
    gaps = shapely.difference(flat, shapely.buffer(grown, limit_m, quad_segs=64))
    inner = [p for p in shapely.get_parts(shapely.point_on_surface(shapely.get_parts(gaps))) if p]
    if not inner:
        return True
    return bool(theirs.distance_m(shapely.get_coordinates(inner) / scale).max() <= limit_m)


def distance_m(one: BaseGeometry, two: BaseGeometry) -> float:
    """Return the least distance of two geometries (WGS84), metres.

    Parameters
    ----------
    one, two : BaseGeometry
        Near each other, in longitude and latitude.
    """
    mine, theirs = Anchor(one), Anchor(two)
    if shapely.intersects(one, two):
        return 0.0
    return min(_from_corners_m(mine, theirs), _from_corners_m(theirs, mine))


def _from_corners_m(one: Anchor, two: Anchor) -> float:
    edges = one.index.edges
    corners = np.vstack([edges[:, :2], edges[:, 2:]])
    return float(two.distance_m(corners).min())


def has_extent(shape: BaseGeometry) -> bool:
    """Whether a shape is more than points."""
    return bool(shape.area > 0.0 or shape.length > 0.0)
