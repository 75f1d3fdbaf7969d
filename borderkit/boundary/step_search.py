"""Which of many short straight steps may be the nearest to each of many points, in space."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Pairs", "StepSearch", "near_together"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_TOGETHER: Final = 4**7
"""So many points are searched for at once: what is held for them fits into a processor's cache."""
_FAN: Final = 4
"""So many points, or groups of them, make a group."""
_RADIUS_M: Final = 6.356e6
_UNLIKE: Final = 0.02
"""Chords of one length stand for geodesics that differ by no more than this share of what they
are longer than the chord (squares of the ellipsoid's curvatures differ by 1.4 %)."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Points with the steps that may be the nearest to them: by point, then by step.

    Attributes
    ----------
    point, step : array of int, shape (k,)
        Which point, and which step.
    share : array, shape (k,)
        Where on the step its place nearest to the point is, 0 to 1.
    square_m2 : array, shape (k,)
        Square of the distance of that place, straight through space.
    """

    point: Ints
    step: Ints
    share: Floats
    square_m2: Floats


class StepSearch:
    """Straight steps that stand for a line on the ellipsoid, searched for the nearest.

    Points are put into groups of groups; at each level a step is left out that cannot be the
    nearest to any point of the group: of two places a and b the difference of the squared
    distances to a point is linear in the point, so within r of a group's middle c it changes by
    no more than 2 r |a - b|. That leaves few steps near the line and far from it.

    Parameters
    ----------
    begin, end : array, shape (m, 3)
        Geocentric ends of the steps, metres; m is at least 1.
    bulge_m : float
        How far the line may be from the steps.
    """

    def __init__(self, begin: Floats, end: Floats, *, bulge_m: float) -> None:
        self._begin = tuple(np.ascontiguousarray(each) for each in begin.T)
        self._along = tuple(np.ascontiguousarray(each) for each in (end - begin).T)
        self._square = ((end - begin) ** 2).sum(axis=1)
        self._inverse = 1.0 / np.where(self._square > 0.0, self._square, 1.0)
        self._bulge_m = bulge_m

    def pairs(self, points: Floats) -> Pairs:
        """Return the steps that may be the nearest to points (n, 3), geocentric, metres.

        All are there whose part of the line may be as near as any, as geodesics measure.
        """
        levels = _groups(points)
        node = np.zeros(len(self._square), dtype=np.intp)
        step = np.arange(len(self._square))
        for below in range(len(levels) - 2, -1, -1):
            kept = self._possible(levels[below + 1], node, step)
            node, step = _parted(node[kept], step[kept])
            real = node < -(-len(points) // _FAN**below)
            if not real[-1]:
                node, step = node[real], step[real]
        share, square = self._feet(levels[0][:3], node, step)[1:3]
        least = _spread_least(square, node)[0]
        kept = np.flatnonzero(square <= least + self._slack(np.sqrt(least)))
        return Pairs(node[kept], step[kept], share[kept], square[kept])

    def _possible(self, level: tuple[Floats, ...], node: Ints, step: Ints) -> Ints:
        """Return which steps may be the nearest to a point of their group."""
        off, share, square, along = self._feet(level[:3], node, step)
        least, nearest = _spread_least(square, node)
        back, turn = np.zeros(len(step)), np.zeros(len(step))
        for o, d in zip(off, along, strict=True):
            away = o - o[nearest]
            turn += away * d
            back += away * away
        size = self._square[step]
        ahead = 1.0 - share
        far = np.maximum(
            back - 2.0 * share * turn + share * share * size,
            back + 2.0 * ahead * turn + ahead * ahead * size,
        )
        reach = level[3][node]
        allowed = least + 2.0 * reach * np.sqrt(far) + self._slack(np.sqrt(least) + reach)
        return np.flatnonzero(square <= allowed)

    def _feet(
        self, middle: tuple[Floats, ...], node: Ints, step: Ints
    ) -> tuple[list[Floats], Floats, Floats, list[Floats]]:
        """Return the nearest places of steps from the middles, shares, squares, and the steps."""
        off = [each[step] for each in self._begin]
        for number, each in enumerate(middle):
            off[number] -= each[node]
        along = [each[step] for each in self._along]
        share = off[0] * along[0] + off[1] * along[1] + off[2] * along[2]
        share *= self._inverse[step]
        share = np.minimum(np.maximum(-share, 0.0), 1.0)
        square = np.zeros(len(step))
        for number, each in enumerate(along):
            off[number] += each * share
            square += off[number] ** 2
        return off, share, square, along

    def _slack(self, away_m: Floats) -> Floats:
        """Return by how much squares of distances may lie above the least (m2)."""
        slack = 2.0 * self._bulge_m + 1e-3 + _UNLIKE / (24.0 * _RADIUS_M**2) * away_m**3
        found: Floats = slack * (2.0 * away_m + slack)
        return found


def near_together(points: Floats) -> Iterator[Ints]:
    """Yield which of points (n, 3) lie near to each other, some thousands at a time.

    They are sorted along Morton's curve (1966) through their box.
    """
    if not len(points):
        return
    low = points.min(axis=0)
    size = max(float((points.max(axis=0) - low).max()), 1e-9)
    cell = ((points - low) * (2**21 - 1) / size).astype(np.uint64)
    code = np.zeros(len(points), dtype=np.uint64)
    for axis in range(3):
        code |= _spaced(cell[:, axis]) << np.uint64(axis)
    order = np.argsort(code, kind="stable")
    for first in range(0, len(points), _TOGETHER):
        yield order[first : first + _TOGETHER]


def _spaced(cell: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers of 21 bits with two empty bits after each."""
    found = cell
    for shift, mask in _MASKS:
        found = (found | (found << np.uint64(shift))) & np.uint64(mask)
    return found


_MASKS: Final = (
    (32, 0x1F00000000FFFF),
    (16, 0x1F0000FF0000FF),
    (8, 0x100F00F00F00F00F),
    (4, 0x10C30C30C30C30C3),
    (2, 0x1249249249249249),
)


def _groups(points: Floats) -> list[tuple[Floats, ...]]:
    """Return middles (x, y, z) and radii of points, of groups of points, and so on up to one.

    Each level is filled up by its last group, so that each group has as many parts.
    """
    low = high = np.ascontiguousarray(points.T)
    levels = []
    while low.shape[1] > 1:
        spare = -low.shape[1] % _FAN
        low, high = (np.pad(each, ((0, 0), (0, spare)), mode="edge") for each in (low, high))
        levels.append(_ball(low, high))
        low = low.reshape(3, -1, _FAN).min(axis=2)
        high = high.reshape(3, -1, _FAN).max(axis=2)
    return [*levels, _ball(low, high)]


def _ball(low: Floats, high: Floats) -> tuple[Floats, ...]:
    return *((low + high) / 2.0), np.sqrt(((high - low) ** 2).sum(axis=0)) / 2.0


def _parted(node: Ints, step: Ints) -> tuple[Ints, Ints]:
    """Return the parts of groups, each with the steps of its group, by part."""
    starts, counts = _runs(node)
    first, count = np.repeat(starts, counts), np.repeat(counts, counts)
    place = (_FAN - 1) * first + np.arange(len(node))
    parts, steps = np.empty((2, _FAN * len(node)), dtype=np.intp)
    for number in range(_FAN):
        parts[place], steps[place] = _FAN * node + number, step
        place += count
    return parts, steps


def _spread_least(square: Floats, node: Ints) -> tuple[Floats, Ints]:
    """Return for each pair the least square of its group, and the first pair that has it."""
    starts, counts = _runs(node)
    least = np.repeat(np.minimum.reduceat(square, starts), counts)
    having = np.flatnonzero(square == least)
    first = having[np.searchsorted(having, starts)]
    return least, np.repeat(first, counts)


def _runs(node: Ints) -> tuple[Ints, Ints]:
    """Return where each group begins, and how many pairs it has."""
    starts = np.flatnonzero(np.append(True, node[1:] != node[:-1]))
    return starts, np.diff(np.append(starts, len(node)))
