"""Fields of NMEA sentences as numbers: strictly, a whole column at a time.

A value that cannot be read is NaN (-1 in a time) and stands in `Column.faults`, an empty one is
NaN without a fault.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "UNKNOWN_DAY",
    "UNKNOWN_TIME",
    "Column",
    "angles",
    "calendar_days",
    "days",
    "reals",
    "times_of_day",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNKNOWN_TIME: Final = -1
UNKNOWN_DAY: Final = np.iinfo(np.int64).min

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DATE: Final = re.compile(r"[0-9]{6}")
_PLAIN: Final = {ord(c): None for c in "0123456789."}
_SIGNED: Final = _PLAIN | {ord("+"): None, ord("-"): None}
_HALVES: Final = {"N": 1.0, "E": 1.0, "S": -1.0, "W": -1.0}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of values, and where one cannot be read: index -> (reason, detail)."""

    values: NDArray[np.generic]
    faults: dict[int, tuple[str, str | None]] = field(default_factory=dict)


def reals(texts: Sequence[str], *, signed: bool = True) -> tuple[Floats, list[int]]:
    """Return numbers, and the indices of those that are none.

    Digits, one point and a sign: no exponent, no ``nan``, no comma.

    Parameters
    ----------
    texts : sequence of str, length n
        Empty ones are NaN.
    signed : bool, optional
        Whether they may bear a sign.
    """
    if not "".join(texts).translate(_SIGNED if signed else _PLAIN):
        try:
            return np.array([float(t) if t else np.nan for t in texts], dtype=np.float64), []
        except ValueError:
            pass
    good = [
        _NUMBER.fullmatch(t) is not None and (signed or t[0] not in "+-") if t else True
        for t in texts
    ]
    values = [float(t) if t and ok else np.nan for t, ok in zip(texts, good, strict=True)]
    return np.array(values, dtype=np.float64), [i for i, ok in enumerate(good) if not ok]


def angles(texts: Sequence[str], halves: Sequence[str]) -> tuple[Column, Floats]:
    """Return degrees from ``ddmm.mmmm`` and ``N``, ``S``, ``E`` or ``W``, and their last unit.

    Parameters
    ----------
    texts, halves : sequence of str, length n
        Both empty: unknown.

    Returns
    -------
    Column
        Degrees, positive to north and east. Whether they are on the Earth is judged later.
    ndarray, shape (n,)
        Of how much the last printed digit is one, degrees.
    """
    values, bad = reals(texts, signed=False)
    whole = np.floor(values / 100.0)
    minutes = values - 100.0 * whole
    signs = np.array([_HALVES.get(half, np.nan) for half in halves], dtype=np.float64)
    faults: dict[int, tuple[str, str | None]] = dict.fromkeys(bad, ("not-a-number", None))
    for i in np.flatnonzero(minutes >= 60.0).tolist():
        faults[i] = ("out-of-range", "60 minutes or more")
    lost = np.isnan(signs) & ~np.isnan(values)
    for i in np.flatnonzero(lost).tolist():
        half = halves[i]
        faults[i] = ("missing", "N, S, E or W") if not half else ("bad-record", f"half {half!r}")
    degrees = signs * (whole + minutes / 60.0)
    if faults:
        degrees[list(faults)] = np.nan
    points = [text.find(".") for text in texts]
    decimals = [len(t) - p - 1 if p >= 0 else 0 for t, p in zip(texts, points, strict=True)]
    return Column(degrees, faults), 10.0 ** -np.array(decimals, dtype=np.float64) / 60.0


def times_of_day(texts: Sequence[str]) -> Column:
    """Return microseconds of the day from ``hhmmss.ss``; `UNKNOWN_TIME` where there is none.

    A leap second 23:59:60 is the first instant of the next day.
    """
    values, bad = reals(texts, signed=False)
    hours = np.floor(values / 10_000.0)
    minutes = np.floor(values / 100.0) - 100.0 * hours
    seconds = values - 100.0 * np.floor(values / 100.0)
    wrong = (hours >= 24) | (minutes >= 60) | (seconds >= 61.0)
    faults: dict[int, tuple[str, str | None]] = dict.fromkeys(
        [*bad, *np.flatnonzero(wrong).tolist()], ("bad-time", None)
    )
    micros = np.rint(((hours * 60.0 + minutes) * 60.0 + seconds) * 1e6)
    known = ~np.isnan(values) & ~wrong
    return Column(np.where(known, np.nan_to_num(micros), UNKNOWN_TIME).astype(np.int64), faults)


def days(texts: Sequence[str], *, order: str = "dmy") -> Column:
    """Return days since 1970-01-01 from six digits; `UNKNOWN_DAY` where there is none.

    Parameters
    ----------
    texts : sequence of str, length n
        ``ddmmyy``, or ``mmddyy``. Years are 1980 to 2079: satellite positioning began in 1980.
    order : str, optional
        ``dmy`` or ``mdy``.
    """
    fit = [_DATE.fullmatch(text) is not None for text in texts]
    digits = [int(text) if ok else 0 for text, ok in zip(texts, fit, strict=True)]
    numbers = np.array(digits, dtype=np.int64)
    one, two, year = numbers // 10_000, numbers // 100 % 100, numbers % 100
    day, month = (one, two) if order == "dmy" else (two, one)
    return calendar_days(texts, np.array(fit, dtype=bool), (1980 + (year - 80) % 100, month, day))


def calendar_days(
    texts: Sequence[str], fit: NDArray[np.bool_], parts: tuple[Ints, Ints, Ints]
) -> Column:
    """Return days since 1970-01-01 of years, months and days; what is no date is a fault.

    Parameters
    ----------
    texts : sequence of str, length n
        As printed: an empty one is no fault.
    fit : ndarray of bool, shape (n,)
        Whether it can be read at all.
    parts : tuple of ndarray of int, shape (n,)
        Year, month, day.
    """
    year, month, day = parts
    fit = fit & (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1) & (year <= 9999)
    months = np.where(fit, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    first = months.astype("datetime64[D]").astype(np.int64)
    length = (months + 1).astype("datetime64[D]").astype(np.int64) - first
    fit &= day <= length
    faults = {i: ("bad-time", None) for i in np.flatnonzero(~fit).tolist() if texts[i]}
    return Column(np.where(fit, first + day - 1, UNKNOWN_DAY), dict(faults))
