"""Repeated observations of one thing: those of one name that lie together."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from borderkit.crs import geocentric
from borderkit.inspections.matching.matched import CLEAR_SIGMAS, UNKNOWN_SIGMA_M

__all__ = ["TOGETHER_M", "repeats_of", "together_m"]

Floats = NDArray[np.float64]

TOGETHER_M = 2.0
"""Repeated observations lie within this, or within three sigmas of both, metres."""

_FARTHEST_M = CLEAR_SIGMAS * float(np.hypot(UNKNOWN_SIGMA_M, UNKNOWN_SIGMA_M))


def together_m(sigma_m: Floats, other_m: float) -> Floats:
    """Return how far two observations of those sigmas may lie apart and be of one thing, metres."""
    joint = CLEAR_SIGMAS * np.hypot(sigma_m, other_m)
    return np.asarray(np.clip(joint, TOGETHER_M, _FARTHEST_M))


def repeats_of(lonlat: Floats, sigma_m: Floats, keys: Sequence[object]) -> list[int]:
    """Return of each observation the best one that it repeats; itself where it repeats none.

    The best of a name (the least sigma; of equal ones the westernmost, then the southernmost)
    takes all of its name that lie together with it, then the best of the rest, and so on. So a
    row of points does not become one thing, however near each is to the next.

    Parameters
    ----------
    lonlat : array, shape (n, 2)
        Degrees WGS84.
    sigma_m : array, shape (n,)
        Metres, all known.
    keys : sequence, length n
        What observations of one name share.
    """
    best = list(range(len(keys)))
    rows_of: dict[object, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        rows_of[key].append(row)
    space = geocentric(lonlat) if len(keys) else np.empty((0, 3))
    order = np.lexsort((lonlat[:, 1], lonlat[:, 0], sigma_m))
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    for rows in rows_of.values():
        if len(rows) > 1:
            own = np.array(sorted(rows, key=rank.__getitem__))
            for row, first in zip(own.tolist(), _stars(space[own], sigma_m[own]), strict=True):
                best[row] = int(own[first])
    return best


def _stars(space: Floats, sigma_m: Floats) -> list[int]:
    """Return of each place, the best first, the first one that takes it."""
    taken = np.full(len(space), -1)
    tree = cKDTree(space)
    widest = float(sigma_m.max())
    for first in range(len(space)):
        if taken[first] >= 0:
            continue
        reach = float(together_m(sigma_m[first : first + 1], widest)[0])
        near = np.array(tree.query_ball_point(space[first], reach), dtype=np.intp)
        near = near[taken[near] < 0]
        away = np.linalg.norm(space[near] - space[first], axis=1)
        taken[near[away <= together_m(sigma_m[near], float(sigma_m[first]))]] = first
        taken[first] = first
    return [int(each) for each in taken]
