"""Azimuths as documents state them: true, magnetic or of a grid, and what they are truly.

A magnetic azimuth without its declination, and one of a grid without its convergence, is
unknown: it is never taken for a true one.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["KINDS", "true_azimuth"]

Floats = NDArray[np.float64]
Stated = ArrayLike | Sequence[float | None] | None
"""Numbers that documents state, one or many; None where there is none."""

KINDS: Final = ("true", "magnetic", "grid")
"""From which north an azimuth may be counted."""


def true_azimuth(
    azimuth_deg: Stated,
    kind: str | Sequence[str | None] | None,
    *,
    declination_deg: Stated = None,
    convergence_deg: Stated = None,
) -> Floats:
    """Return azimuths from true north.

    True = magnetic + declination, and true = grid + convergence (Bomford, Geodesy, 1980,
    section 2.03), with both counted east of true north.

    Parameters
    ----------
    azimuth_deg : array or float, shape (n,)
        As stated, degrees clockwise; missing ones NaN or None.
    kind : str or sequence of str, length n
        One of `KINDS` for all or for each; None: it is not stated.
    declination_deg : array, shape (n,), optional
        Where magnetic north lies east of true north, degrees, at the time of the measurement.
    convergence_deg : array, shape (n,), optional
        Where grid north lies east of true north, degrees, at the place of the measurement.

    Returns
    -------
    array, shape (n,)
        Degrees clockwise from true north, 0 <= a < 360; NaN where it is unknown.
    """
    stated = _floats(azimuth_deg)
    kinds = np.array(
        [kind] * len(stated) if kind is None or isinstance(kind, str) else list(kind), dtype=object
    )
    unknown = np.full(len(stated), np.nan)
    declination = unknown if declination_deg is None else _floats(declination_deg)
    convergence = unknown if convergence_deg is None else _floats(convergence_deg)
    turned = np.select(
        [kinds == "true", kinds == "magnetic", kinds == "grid"],
        [np.zeros(len(stated)), declination, convergence],
        default=np.nan,
    )
    found: Floats = (stated + turned) % 360.0
    # A sum a hair below zero is 360 after rounding.
    found[found == 360.0] = 0.0
    return found


def _floats(values: Stated) -> Floats:
    """Return numbers as an array of one dimension; None is NaN."""
    return np.atleast_1d(np.asarray(values, dtype=np.float64))
