"""Many numbers in little text: how bulk layers travel within a page.

A whole number is folded to be positive (0, -1, 1, -2 ... become 0, 1, 2, 3 ...) and written in
groups of five bits, the lowest first, one character a group; all but the last group of a number
carry the mark of 32. Positions are differences in units of 1e-5 degree (about 1 m). ``page.js``
reads it back.
"""

from collections.abc import Hashable, Sequence
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

__all__ = ["UNIT_DEG", "packed_column", "packed_lines", "packed_numbers", "packed_points"]

UNIT_DEG: Final = 1e-5
"""Finest difference of positions in bulk layers, degrees: about 1 m."""

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_CODES: Final = np.frombuffer(_LETTERS.encode(), dtype=np.uint8)

Ints = NDArray[np.int64]


def packed_numbers(numbers: Sequence[int] | Ints) -> str:
    """Return whole numbers of any sign as text.

    Parameters
    ----------
    numbers : sequence of int, length n
        Each within 62 bits.

    Returns
    -------
    str
        Letters, digits, ``-`` and ``_`` only.
    """
    given = np.asarray(numbers, dtype=np.int64)
    folded = (given << 1) ^ (given >> 63)
    length = np.ones(len(folded), dtype=np.int64)
    rest = folded >> 5
    while rest.any():
        length += rest > 0
        rest >>= 5
    start = np.cumsum(length) - length
    owner = np.repeat(np.arange(len(folded)), length)
    group = np.arange(int(length.sum())) - start[owner]
    bits = (folded[owner] >> (5 * group)) & 31
    more = (group < length[owner] - 1).astype(np.int64) << 5
    letters: bytes = _CODES[bits | more].tobytes()
    return letters.decode()


def packed_points(lonlat: NDArray[np.float64]) -> str:
    """Return positions (n, 2), degrees WGS84, each as the step from the one before."""
    units = _units(lonlat)
    return packed_numbers(np.diff(units, axis=0, prepend=[[0, 0]]).ravel())


def packed_lines(geometries: Sequence[BaseGeometry]) -> str:
    """Return lines and rings (WGS84), in order: how many parts each has, and its parts.

    Parameters
    ----------
    geometries : sequence of BaseGeometry, length n
        Lines or areas in one part or more; an area gives its rings.

    Returns
    -------
    str
        For each geometry the number of parts; for each part the number of positions and the
        steps from one to the next, the first from the last position before.
    """
    parts, owner = _parts(geometries)
    count = np.bincount(owner, minlength=len(geometries)) if len(parts) else np.zeros(0, int)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    steps = np.diff(_units(xy), axis=0, prepend=[[0, 0]]).ravel()
    sizes = np.bincount(part, minlength=len(parts)) if len(parts) else np.zeros(0, int)
    if not len(parts):
        return packed_numbers([0] * len(geometries))
    before_part = 2 * (np.cumsum(sizes) - sizes)
    numbers = np.insert(steps, before_part, sizes)
    first_part = np.cumsum(count) - count
    at = np.append(before_part + np.arange(len(parts)), len(numbers))[first_part]
    return packed_numbers(np.insert(numbers, at, count))


def packed_column(values: Sequence[Hashable]) -> dict[str, Any]:
    """Return a column of a table: each value once, and which one stands in each row.

    Parameters
    ----------
    values : sequence, length n
        What JSON can hold.

    Returns
    -------
    dict
        ``values`` in the order of their first row, and ``at`` (packed numbers of them), which is
        empty where all differ.
    """
    order: dict[Hashable, int] = {}
    at = [order.setdefault(value, len(order)) for value in values]
    return {"values": list(order), "at": packed_numbers(at) if len(order) < len(at) else ""}


def _units(lonlat: NDArray[np.float64]) -> Ints:
    units: Ints = np.round(np.asarray(lonlat, dtype=float).reshape(-1, 2) / UNIT_DEG).astype(int)
    return units


def _parts(geometries: Sequence[BaseGeometry]) -> tuple[NDArray[np.object_], Ints]:
    """Return the lines and rings of geometries, and to which each belongs."""
    shapes = np.array(list(geometries), dtype=object)
    single, owner = shapely.get_parts(shapes, return_index=True)
    held = ~shapely.is_empty(single)
    single, owner = single[held], owner[held]
    areas = shapely.get_type_id(single) == 3
    if not areas.any():
        return single, owner
    rings, whose = shapely.get_rings(single[areas], return_index=True)
    lines = single[~areas]
    all_parts = np.concatenate([lines, rings])
    all_owners = np.concatenate([owner[~areas], owner[areas][whose]])
    order = np.argsort(all_owners, kind="stable")
    return all_parts[order], all_owners[order]
