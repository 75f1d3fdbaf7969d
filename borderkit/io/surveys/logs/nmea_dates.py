"""Dates of the epochs of an NMEA 0183 log, most of which state a time of day alone.

A date is carried from the epochs that have one to their neighbours, over midnight too. It is not
carried over a gap of more than an hour, for nothing tells how many days passed there.
"""

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pandas import Series

from borderkit.io.surveys.logs.nmea_fields import UNKNOWN_DAY

__all__ = ["DAY_US", "instants"]

Ints = NDArray[np.int64]

DAY_US: Final = 86_400_000_000
"""Microseconds of a day."""

_GAP_US: Final = 3_600_000_000
_BACK_US: Final = 10_000_000


def instants(clock_us: Ints, day: Ints, *, first: date | None = None) -> NDArray[np.datetime64]:
    """Return when each epoch was, UTC.

    Parameters
    ----------
    clock_us : ndarray of int, shape (n,)
        Time of day, microseconds; negative: unknown.
    day : ndarray of int, shape (n,)
        Since 1970-01-01; `UNKNOWN_DAY` where none is stated.
    first : date, optional
        Date of the first epoch, as it was told; counts where none is stated at all.

    Returns
    -------
    ndarray of datetime64[us], shape (n,)
        NaT where the time or the date is unknown. A year is never made up.
    """
    out = np.full(len(clock_us), np.datetime64("NaT"), dtype="datetime64[us]")
    timed = np.flatnonzero(clock_us >= 0)
    if not len(timed):
        return out
    clock, day = clock_us[timed], day[timed].copy()
    told = first is not None and not np.any(day != UNKNOWN_DAY)
    if told:
        day[0] = np.datetime64(first, "D").astype(np.int64)
    turns, breaks = _turns(clock, forward_us=DAY_US if told else _GAP_US)
    stated = day != UNKNOWN_DAY
    bases = Series(np.where(stated, day - turns, np.nan)).groupby(np.cumsum(breaks))
    before, after = bases.ffill().to_numpy(), bases.bfill().to_numpy()
    agreed = np.where(np.isnan(before), after, before)
    agreed[(before != after) & ~np.isnan(before) & ~np.isnan(after) & ~stated] = np.nan
    whole = np.where(stated, day, np.nan_to_num(agreed) + turns).astype(np.int64)
    known = stated | ~np.isnan(agreed)
    out[timed[known]] = (whole[known] * DAY_US + clock[known]).astype("datetime64[us]")
    return out


def _turns(clock: Ints, *, forward_us: int) -> tuple[Ints, NDArray[np.bool_]]:
    """Return how many midnights came before each epoch, and where a date is not carried on.

    A step over midnight is one that is at most an hour long, or ten seconds backwards.
    """
    step = np.diff(clock, prepend=clock[0])
    on = (step < 0) & (step + DAY_US <= _GAP_US)
    back = (step > 0) & (DAY_US - step <= _BACK_US)
    plain = (step >= -_BACK_US) & (step <= forward_us)
    return np.cumsum(on.astype(np.int64) - back), ~(on | back | plain)
