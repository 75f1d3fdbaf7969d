"""The curve that runs at one geodesic distance on both sides of a line, with round corners."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from borderkit.boundary.strips.line_distance import LineDistance
from borderkit.crs import GEOD

__all__ = ["CHORD_M", "Chain", "away", "curve_bits"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

CHORD_M: Final = 0.004
"""So far chords lie from the true curve at most, metres."""
_FLAT_M: Final = 0.0005
_RADIUS_M: Final = 6_371_000.0
_STEEPEST_DEG: Final = 89.9
_SPARE_M: Final = 0.05
_STUB_M: Final = 0.05
_PLANE_M: Final = 2_000.0
_FEWEST: Final = 16


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A line without a gap, cut so finely that its chords are as good as the geodesics.

    Attributes
    ----------
    lonlat : array, shape (n, 2)
        Degrees WGS84, longitudes continuous; n is at least 2.
    closed : bool
        Its end is its beginning.
    """

    lonlat: Floats
    closed: bool

    def azimuths(self) -> tuple[Floats, Floats]:
        """Return the azimuths (n - 1,) of the edges where they begin and where they end."""
        a, b = self.lonlat[:-1], self.lonlat[1:]
        begin, back, _ = GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
        return np.asarray(begin), np.asarray(back) + 180.0


@dataclass(frozen=True, slots=True, eq=False)
class _Corners:
    """Vertices (k,) where the line turns: which, azimuths before and after, turn in degrees."""

    at: Ints
    before: Floats
    after: Floats
    turn: Floats

    @property
    def inner(self) -> Floats:
        """The angle from the line to its inner side: 90 where it turns to the right."""
        return np.where(self.turn > 0, 90.0, -90.0)

    def some(self, rows: NDArray[np.bool_]) -> "_Corners":
        """Return some of them."""
        return _Corners(self.at[rows], self.before[rows], self.after[rows], self.turn[rows])


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    """Arcs around places (k, 2), in azimuth from and to, cut into so many chords."""

    centre: Floats
    start: Floats
    stop: Floats
    sweep: Floats
    chords: Ints


def curve_bits(chain: Chain, width_m: float, *, of: LineDistance | None) -> NDArray[np.object_]:
    """Return the parts of the curve at a distance from a chain, before they are cut at each other.

    Sides of edges lie at right angles to them (Geod.fwd), around vertices stand arcs. The edge of
    the strip consists of parts of them, all others lie in it.

    Parameters
    ----------
    chain : Chain
        The line.
    width_m : float
        The distance, metres.
    of : LineDistance or None
        Leaves out the parts that lie in the strip of these lines as a whole.

    Returns
    -------
    array of LineString, shape (m,)
        Degrees WGS84, longitudes continuous with those of the chain.
    """
    begin, end = chain.azimuths()
    corners, leave, arrive = _corners(chain, (begin, end), width_m)
    sides = [_side(chain, leave, arrive, turn, width_m) for turn in (-90.0, 90.0)]
    cut = _cut_at_inner_corners(chain, corners, sides, width_m)
    straight = np.vstack([*sides, _inner_ends(chain, corners.some(~cut), width_m)])
    arcs = _arcs(chain, corners, (begin[0], end[-1]), width_m)
    ranges = _whole(arcs)
    if of is not None:
        straight = straight[~_hidden(straight, width_m, of)]
        ranges = _seen(arcs, ranges, width_m, of)
    lines = shapely.linestrings(straight.reshape(-1, 2, 2))
    return np.concatenate([lines, _drawn(arcs, ranges, width_m)])


def _corners(
    chain: Chain, azimuths: tuple[Floats, Floats], width_m: float
) -> tuple[_Corners, Floats, Floats]:
    """Return where a chain turns, and the azimuths of its edges' sides where they begin and end.

    At slight turns, where a round corner and a sharp one are the same to half a millimetre, both
    sides end at one place. Vertex `n - 1` of a closed chain is its vertex 0 too.
    """
    begin, end = azimuths
    count = len(begin)
    at = np.arange(1, count + 1 if chain.closed else count)
    before, after = end[at - 1], begin[at % count]
    turn = (after - before + 180.0) % 360.0 - 180.0
    slight = width_m * np.radians(turn) ** 2 / 8.0 < _FLAT_M
    middle = before + turn / 2.0
    leave, arrive = begin.copy(), end.copy()
    leave[at % count] = np.where(slight, middle, after)
    arrive[at - 1] = np.where(slight, middle, before)
    return _Corners(at, before, after, turn).some(~slight), leave, arrive


def _side(chain: Chain, leave: Floats, arrive: Floats, turn: float, width_m: float) -> Floats:
    """Return one side of all edges, (n, 4)."""
    a, b = chain.lonlat[:-1], chain.lonlat[1:]
    return np.hstack([away(a, leave + turn, width_m), away(b, arrive + turn, width_m)])


def _cut_at_inner_corners(
    chain: Chain, corners: _Corners, sides: list[Floats], width_m: float
) -> NDArray[np.bool_]:
    """End the sides (changed in place) where they meet on the inner side of a turn.

    There the distance to the vertex is W / cos(turn / 2). Beyond that place they lie in the
    strip. Returns at which corners this was done: where both edges are long enough for it, and W
    so small that the plane's rule holds to 0.1 mm.
    """
    half = np.radians(abs(corners.turn)) / 2
    if width_m > _PLANE_M or not len(half):
        return np.zeros(len(half), dtype=np.bool_)
    taken = width_m * np.tan(np.minimum(half, 1.5))
    count = len(chain.lonlat) - 1
    a, b = chain.lonlat[:-1], chain.lonlat[1:]
    length = np.asarray(GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2])
    cut = np.zeros(len(half), dtype=np.bool_)
    for side, turn in zip(sides, (-90.0, 90.0), strict=True):
        inner = corners.inner == turn
        short = np.zeros(count)
        np.add.at(short, corners.at[inner] - 1, taken[inner])
        np.add.at(short, corners.at[inner] % count, taken[inner])
        fits = short < 0.98 * length
        here = np.flatnonzero(inner & fits[corners.at - 1] & fits[corners.at % count])
        bisector = corners.before[here] + corners.turn[here] / 2 + turn
        meet = away(chain.lonlat[corners.at[here]], bisector, width_m / np.cos(half[here]))
        side[corners.at[here] - 1, 2:] = meet
        side[corners.at[here] % count, :2] = meet
        cut[here] = True
    return cut


def _inner_ends(chain: Chain, corners: _Corners, width_m: float) -> Floats:
    """Return the outermost parts of the ends of edges' ground on the inner side of turns (k, 4).

    The sides of edges end there, one nearer to the line than the other's chords may lie; their
    ends close what is open between.
    """
    centre = np.vstack([chain.lonlat[corners.at]] * 2)
    azimuth = np.concatenate([corners.before + corners.inner, corners.after + corners.inner])
    inner_m = width_m - min(_STUB_M, width_m / 2)
    return np.hstack([away(centre, azimuth, inner_m), away(centre, azimuth, width_m)])


def _arcs(chain: Chain, corners: _Corners, ends: tuple[float, float], width_m: float) -> _Arcs:
    """Return the arcs on the outer side of turns, and half circles around free ends."""
    centre = chain.lonlat[corners.at]
    start, stop = corners.before - corners.inner, corners.after - corners.inner
    sweep = corners.turn
    if not chain.closed:
        centre = np.vstack([centre, chain.lonlat[[0, -1]]])
        start = np.concatenate([start, [ends[0] + 90.0, ends[1] - 90.0]])
        stop = np.concatenate([stop, [ends[0] - 90.0, ends[1] + 90.0]])
        sweep = np.concatenate([sweep, [180.0, 180.0]])
    chords = np.ceil(np.radians(abs(sweep)) / _step(centre[:, 1], width_m))
    return _Arcs(centre, start, stop, sweep, np.maximum(chords, 1).astype(np.intp))


def _step(lat: Floats, width_m: float) -> Floats:
    """Return the angle (radians) between points of an arc whose chords are good enough.

    A circle of radius W curves by 1 / W, and straight lines in longitude and latitude at most by
    tan(latitude) / R against geodesics.
    """
    highest = np.minimum(abs(lat) + np.degrees(width_m / _RADIUS_M), _STEEPEST_DEG)
    bend = 1.0 / width_m + np.tan(np.radians(highest)) / _RADIUS_M
    step: Floats = np.sqrt(8.0 * CHORD_M / bend) / width_m
    return step


def _hidden(links: Floats, width_m: float, of: LineDistance) -> NDArray[np.bool_]:
    """Tell which straight links lie in the strip as a whole."""
    a, b = links[:, :2], links[:, 2:]
    reach = np.asarray(GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2]) / 2
    hidden: NDArray[np.bool_] = of.at_most((a + b) / 2) < width_m - reach - _SPARE_M
    return hidden


def _whole(arcs: _Arcs) -> Ints:
    """Return the ranges (k, 3) of all chords: arc, first and last point."""
    rows = np.arange(len(arcs.chords))
    return np.column_stack([rows, np.zeros_like(rows), arcs.chords])


def _seen(arcs: _Arcs, ranges: Ints, width_m: float, of: LineDistance) -> Ints:
    """Return ranges of chords less those that lie in the strip, found by halving."""
    kept = [ranges[:0]]
    while len(ranges):
        row, first, last = ranges.T
        middle = (first + last) // 2
        reach = np.maximum(middle - first, last - middle) / arcs.chords[row]
        reach_m = np.radians(abs(arcs.sweep[row])) * reach * width_m
        away = of.at_most(_points(arcs, row, middle, width_m))
        seen = away >= width_m - reach_m - _SPARE_M
        small = last - first <= _FEWEST
        kept.append(ranges[seen & small])
        some = seen & ~small
        lower, upper = ranges[some], ranges[some]
        lower[:, 2] = upper[:, 1] = middle[some]
        ranges = np.vstack([lower, upper])
    return np.vstack(kept)


def _points(arcs: _Arcs, row: Ints, step: Ints, width_m: float) -> Floats:
    """Return points (n, 2) of arcs; the last is exactly where the next side begins."""
    azimuth = arcs.start[row] + arcs.sweep[row] * (step / arcs.chords[row])
    azimuth = np.where(step == arcs.chords[row], arcs.stop[row], azimuth)
    return away(arcs.centre[row], azimuth, width_m)


def _drawn(arcs: _Arcs, ranges: Ints, width_m: float) -> NDArray[np.object_]:
    """Return ranges of chords as lines."""
    if not len(ranges):
        return np.empty(0, dtype=object)
    row, first, last = ranges.T
    count = last - first + 1
    owner = np.repeat(np.arange(len(row)), count)
    step = np.arange(len(owner)) - (np.cumsum(count) - count)[owner] + first[owner]
    points = _points(arcs, row[owner], step, width_m)
    return np.asarray(shapely.linestrings(points, indices=owner), dtype=object)


def away(lonlat: Floats, azimuth: Floats, distance_m: float | Floats) -> Floats:
    """Return the places (n, 2) at a distance from others, longitudes continuous with theirs."""
    away_m = np.broadcast_to(distance_m, len(lonlat))
    lon, lat, _ = GEOD.fwd(lonlat[:, 0], lonlat[:, 1], azimuth, away_m)
    lon = lonlat[:, 0] + (np.asarray(lon) - lonlat[:, 0] + 180.0) % 360.0 - 180.0
    return np.column_stack([lon, lat])
