"""Which stretches of the line tracks cover: walked within a stated distance, and when.

A track covers the line between the feet of two consecutive points if both are within the
distance, no more than `BRIDGE_M` apart, and the line between their feet is no longer than the way
between them and the distance together: a step over the neck of a bend does not cover the bend.
One point alone covers nothing. What is covered is right to a fiftieth of the distance.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.line import Line
from borderkit.crs import densify, geocentric
from borderkit.inspections.matching.matched import LIMIT_M

__all__ = ["BRIDGE_M", "Stretch", "covered_stretches", "uncovered", "union"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]
Times = NDArray[np.datetime64]

BRIDGE_M: Final = 100.0
"""Points of a track that are farther apart than this are not joined, metres."""

_SAME_M: Final = 1e-3
_MARGIN_M: Final = 1.0
_PASSED_OVER: Final = 0.02
"""Points are passed over that lie within so much of the distance from the one before, along the
way: 1 m of 50. Stretches are right to that; a receiver that stands still costs nothing."""
_TOGETHER: Final = 2**17
"""So many points are located at once, so that what is held for them stays small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of the line that was walked.

    Attributes
    ----------
    from_m, to_m : float
        Chainages along the whole line, metres.
    time_from, time_to : datetime64 or None
        First and last time on it, UTC; None: unknown.
    """

    from_m: float
    to_m: float
    time_from: np.datetime64 | None = None
    time_to: np.datetime64 | None = None

    def to_json(self) -> dict[str, Any]:
        """Return it as column ``covered`` holds it, metres to the millimetre."""
        return {
            "from_m": round(self.from_m, 3),
            "to_m": round(self.to_m, 3),
            "time_from": None if self.time_from is None else f"{self.time_from.astype('M8[s]')}Z",
            "time_to": None if self.time_to is None else f"{self.time_to.astype('M8[s]')}Z",
        }


def covered_stretches(
    chainage: Chainage, lonlat: Floats, track: Ints, when: Times, *, within_m: float
) -> dict[int, list[Stretch]]:
    """Return the stretches that each track covers, joined where they overlap.

    Parameters
    ----------
    chainage : Chainage
        Of the line.
    lonlat : array, shape (n, 2)
        Points of tracks in their order, degrees WGS84.
    track : array of int, shape (n,)
        To which track each belongs; those of one stand together.
    when : array of datetime64, shape (n,)
        UTC; NaT: unknown.
    within_m : float
        Farthest from the line, metres.

    Returns
    -------
    dict of int to list of Stretch
        By track; those that cover nothing are left out.
    """
    found: dict[int, list[Stretch]] = {}
    box = _box(chainage, within_m)
    # Each part begins with the last point of the one before, so that none is torn.
    for begin in range(0, len(lonlat) - 1, _TOGETHER):
        part = slice(begin, begin + _TOGETHER + 1)
        space = geocentric(lonlat[part])
        if ((space >= box[0]) & (space <= box[1])).all(axis=1).any():
            some = _thinned(space, track[part], within_m * _PASSED_OVER)
            kept = (lonlat[part][some], space[some], track[part][some], when[part][some])
            for number, stretch in _of_part(chainage, *kept, within_m=within_m):
                found.setdefault(number, []).append(stretch)
    return {number: union(stretches) for number, stretches in found.items()}


def _box(chainage: Chainage, within_m: float) -> tuple[Floats, Floats]:
    """Return the geocentric box that holds all places so near to the line, metres."""
    drawn = [densify(piece.lonlat)[0][:, :2] for piece in chainage.line.pieces]
    space = geocentric(np.concatenate(drawn))
    reach = within_m + _MARGIN_M
    return space.min(axis=0) - reach, space.max(axis=0) + reach


def _thinned(space: Floats, track: Ints, step_m: float) -> Ints:
    """Return which points are laid along the line: ends of tracks, and one for each step of way."""
    if not step_m:
        return np.arange(len(space))
    way = np.linalg.norm(np.diff(space, axis=0), axis=1)
    steps = np.floor(np.append(0.0, np.cumsum(way)) / step_m)
    other = np.diff(track) != 0
    begins = np.append(True, (np.diff(steps) > 0) | other)
    ends = np.append((way > step_m) | other, True)
    return np.flatnonzero(begins | ends)


def _of_part(
    chainage: Chainage,
    lonlat: Floats,
    space: Floats,
    track: Ints,
    when: Times,
    *,
    within_m: float,
) -> Iterator[tuple[int, Stretch]]:
    """Yield tracks and stretches that consecutive points cover."""
    place = chainage.locate(lonlat, refuse_far=False)
    along, near = place.foot.chainage_m, place.distance_m <= within_m + LIMIT_M
    # Chords of 100 m are geodesics to a micrometre.
    way = np.linalg.norm(np.diff(space, axis=0), axis=1)
    joined = (track[1:] == track[:-1]) & near[1:] & near[:-1] & (way <= BRIDGE_M + LIMIT_M)
    begin, end, around, same = _seams(chainage.line, place.foot.piece, along)
    # Over a gap of the line the way is longer than what it covers before and after.
    joined &= np.minimum(np.abs(np.diff(along)), around) <= way + np.where(same, within_m, 0.0)
    over = around < np.abs(np.diff(along))
    starts = np.flatnonzero(np.append(True, ~joined | over))
    ends = np.append(starts, len(along))[1:]
    low, high = np.minimum.reduceat(along, starts), np.maximum.reduceat(along, starts)
    for at in np.flatnonzero(high - low > _SAME_M).tolist():
        clock = when[starts[at] : ends[at]]
        yield int(track[starts[at]]), _stretch(low[at], high[at], clock)
    for at in np.flatnonzero(joined & over).tolist():
        clock, feet = when[at : at + 2], np.sort(along[at : at + 2])
        yield int(track[at]), _stretch(begin[at], feet[0], clock)
        yield int(track[at]), _stretch(feet[1], end[at], clock)


def _stretch(from_m: float, to_m: float, clock: Times) -> Stretch:
    known = clock[~np.isnat(clock)]
    return Stretch(
        from_m=float(from_m),
        to_m=float(to_m),
        time_from=known.min() if len(known) else None,
        time_to=known.max() if len(known) else None,
    )


def _seams(line: Line, piece: Ints, along: Floats) -> tuple[Floats, Floats, Floats, Mask]:
    """Return where the stretch without a gap begins and ends that the second of two feet is on.

    And how long the line between both is over the seam of a closed stretch (an island's),
    infinite where there is none, and whether both are on one stretch; all (n - 1,).
    """
    run_of = np.array([number for number, run in enumerate(line.runs) for _ in run])[piece]
    begin = np.array([run[0].start_m for run in line.runs])[run_of[1:]]
    end = np.array([run[-1].start_m + run[-1].length_m for run in line.runs])[run_of[1:]]
    ends = np.array([(run[0].start, run[-1].end) for run in line.runs])
    apart = np.linalg.norm(geocentric(ends[:, 0]) - geocentric(ends[:, 1]), axis=1)
    same = run_of[1:] == run_of[:-1]
    around = end - begin - np.abs(np.diff(along))
    return begin, end, np.where(same & (apart <= _SAME_M)[run_of[1:]], around, np.inf), same


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches joined where they overlap or touch (to 1 mm), in order of the line."""
    out: list[Stretch] = []
    for each in sorted(stretches, key=lambda s: (s.from_m, s.to_m)):
        if out and each.from_m <= out[-1].to_m + _SAME_M:
            before = out[-1]
            begun = [t for t in (before.time_from, each.time_from) if t is not None]
            ended = [t for t in (before.time_to, each.time_to) if t is not None]
            out[-1] = Stretch(
                from_m=before.from_m,
                to_m=max(before.to_m, each.to_m),
                time_from=min(begun, default=None),
                time_to=max(ended, default=None),
            )
        else:
            out.append(each)
    return out


def uncovered(stretches: Sequence[Stretch], length_m: float) -> list[tuple[float, float]]:
    """Return from where to where a line of that length is not covered, metres."""
    at, out = 0.0, []
    for each in union(stretches):
        if each.from_m > at + _SAME_M:
            out.append((at, each.from_m))
        at = max(at, each.to_m)
    return [*out, (at, length_m)] if length_m > at + _SAME_M else out
