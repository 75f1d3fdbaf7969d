"""Boxes about runs of successive edges, in levels: found from the top down, many at a time.

Shapes have very different numbers of edges. A tree of boxes over all their edges is large and
slow to ask for the few that one itinerary needs; here each shape has its own levels, which lie in
a few arrays.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["BoxLevels", "around", "boxes_meet", "runs", "spread"]

_FAN = 16

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Level:
    """Boxes (n, 4) about things, and for each thing above them the first and the last + 1."""

    boxes: Floats
    first: Ints
    last: Ints


class BoxLevels:
    """Boxes about runs of things that belong to shapes.

    Parameters
    ----------
    boxes : array, shape (n, 4)
        West, south, east, north of each thing, degrees.
    owner : array of int, shape (n,)
        The shape of each thing, rising.
    shapes : int
        How many shapes there are.
    """

    def __init__(self, boxes: Floats, owner: Ints, shapes: int) -> None:
        levels: list[_Level] = []
        while len(owner) and np.bincount(owner).max() > _FAN:
            first, last = runs(owner, _FAN)
            levels.append(_Level(boxes, first, last))
            boxes, owner = around(boxes, first), owner[first]
        numbers = np.arange(shapes)
        first, last = (np.searchsorted(owner, numbers, side=side) for side in ("left", "right"))
        levels.append(_Level(boxes, first, last))
        self._levels = tuple(reversed(levels))

    def meeting(self, boxes: Floats, box: Ints, shape: Ints) -> tuple[Ints, Ints]:
        """Return the pairs of a box and a thing that meet, among pairs of a box and a shape.

        Parameters
        ----------
        boxes : array, shape (n, 4)
            West, south, east, north, degrees.
        box, shape : array of int, shape (k,)
            Which boxes are to be looked up in which shapes.
        """
        above = shape
        for level in self._levels:
            pair, thing = spread(level.first[above], level.last[above])
            box = box[pair]
            meet = boxes_meet(boxes.take(box, axis=0), level.boxes.take(thing, axis=0))
            box, above = box[meet], thing[meet]
        return box, above


def around(boxes: Floats, first: Ints) -> Floats:
    """Return the box (k, 4) about each run of `boxes` (n, 4) that begins at `first` (k,)."""
    low = np.minimum.reduceat(boxes[:, :2], first, axis=0)
    high = np.maximum.reduceat(boxes[:, 2:], first, axis=0)
    return np.hstack([low, high])


def boxes_meet(one: Floats, two: Floats) -> Ints:
    """Return the rows in which two boxes (n, 4) meet."""
    west, south, east, north = one.T
    left, low, right, high = two.T
    return np.flatnonzero((west <= right) & (east >= left) & (south <= high) & (north >= low))


def runs(key: NDArray[Any], size: int) -> tuple[Ints, Ints]:
    """Return first and last + 1 of runs of at most `size` rows with the same key (n,)."""
    if not len(key):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    changes = np.flatnonzero(key[1:] != key[:-1]) + 1
    begin = np.concatenate([[0], changes])
    pieces = -(-np.diff(np.append(begin, len(key))) // size)
    run, step = spread(np.zeros(len(begin), np.int64), pieces)
    starts = begin[run] + step * size
    return starts, np.append(starts[1:], len(key))


def spread(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return pairs of a row and each number from its first up to its last (exclusive)."""
    count = last - first
    after = count.cumsum()
    row = np.repeat(np.arange(len(count)), count)
    return row, np.arange(len(row)) + (first - after + count)[row]
