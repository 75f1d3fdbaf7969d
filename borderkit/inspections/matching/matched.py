"""What is matched to what, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from borderkit.inspections.matching.evidence import MatchedBy

__all__ = [
    "CLEAR_RATIO",
    "CLEAR_SIGMAS",
    "LIMIT_M",
    "UNKNOWN_SIGMA_M",
    "Marks",
    "Match",
    "Stations",
    "candidates_of",
    "is_clear",
    "or_unknown",
]

Floats = NDArray[np.float64]
MatchState = Literal["matched", "unmatched", "ambiguous", "none"]

UNKNOWN_SIGMA_M: Final = 3.0
"""What an accuracy that nobody states counts as here, metres: a receiver held in the hand. It
only decides how clear a place is, and stands nowhere in the record."""

LIMIT_M: Final = 1e-6
"""Distances that differ by less are equal: what positions in degrees can hold."""

CLEAR_SIGMAS: Final = 3.0
"""A place is clear before another if it is nearer by so many sigmas of both positions,"""
CLEAR_RATIO: Final = 2.0
"""and by so many times."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stations:
    """What is to be matched, n of them.

    Attributes
    ----------
    lonlat : array, shape (n, 2)
        Degrees WGS84.
    sigma_m : array, shape (n,)
        Horizontal, one standard deviation, metres; NaN: unknown.
    station : sequence of str or None, length n
        Number or name.
    chainage_m : array, shape (n,)
        Along the line; NaN: there is none.
    side : sequence of str or None, length n
        On whose ground for certain; None: unknown.
    """

    lonlat: Floats
    sigma_m: Floats
    station: Sequence[str | None]
    chainage_m: Floats
    side: Sequence[str | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marks:
    """Markers that may be meant, m of them.

    Attributes
    ----------
    uid : sequence of str, length m
        ``marker_uid``.
    number : sequence of str or None, length m
        That it bears.
    lonlat : array, shape (m, 2)
        Degrees WGS84.
    sigma_m, chainage_m : array, shape (m,)
        As in `Stations`.
    side : sequence of str or None, length m
        On whose ground it stands; None: on the line, or unknown.
    """

    uid: Sequence[str]
    number: Sequence[str | None]
    lonlat: Floats
    sigma_m: Floats
    chainage_m: Floats
    side: Sequence[str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What an observation is of.

    Attributes
    ----------
    state : str
        ``matched``, ``unmatched``, ``ambiguous``, or ``none``: stated to be of no marker.
    marker : str or None
        Its ``marker_uid`` where matched.
    by : str or None
        ``number``, ``alias``, ``position`` or ``stated``.
    candidates : tuple of mapping
        Where ambiguous: ``marker``, its ``number``, ``distance_m`` and ``by``, the nearest first.
    """

    state: MatchState
    marker: str | None = None
    by: MatchedBy | None = None
    candidates: tuple[Mapping[str, Any], ...] = ()


def candidates_of(
    marks: Marks, found: Mapping[int, float], how: Mapping[int, MatchedBy]
) -> tuple[dict[str, Any], ...]:
    """Return candidates as a match holds them, of markers, their distances and what tells them."""
    return tuple(
        {
            "marker": marks.uid[mark],
            "number": marks.number[mark],
            "distance_m": round(found[mark], 3),
            "by": how.get(mark, "position"),
        }
        for mark in sorted(found, key=lambda each: (found[each], each))
    )


def is_clear(near_m: float, far_m: float, joint_m: float) -> bool:
    """Tell whether a place so near is clear before one so far, `joint_m` one sigma of both."""
    nearer = far_m - near_m + LIMIT_M
    return bool(near_m * CLEAR_RATIO <= far_m + LIMIT_M and nearer >= CLEAR_SIGMAS * joint_m)


def or_unknown(sigma_m: Floats) -> Floats:
    """Return sigmas, unknown ones as `UNKNOWN_SIGMA_M`."""
    return np.where(np.isfinite(sigma_m) & (sigma_m > 0), sigma_m, UNKNOWN_SIGMA_M)
