"""Times in the cells of a table, read whole columns at a time and brought to UTC.

A time without an offset is that of no zone until one is stated; a date of which the day and the
month cannot be told apart is none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from borderkit.io.surveys.tables.table_values import UNKNOWN_WORDS, CellFault

__all__ = ["Moments", "clock_is_unclear", "joined_clocks", "lack_zone", "moments"]

_LONGEST: Final = 60
_CLOCK: Final = (
    r"(?:[T ][ ]*(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})"
    r"(?:[.,](?P<part>[0-9]{1,9}))?)?[ ]*(?P<half>[AaPp][Mm])?"
    r"[ ]*(?P<zone>Z|z|(?:UTC|GMT)?[+-][0-9]{2}(?::?[0-9]{2})?|UTC|GMT)?)?"
)
_DATES: Final = (
    re.compile(
        r"(?P<year>[0-9]{4})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)"
        r"(?P<day>[0-9]{1,2})" + _CLOCK
    ),
    re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})" + _CLOCK),
)
_SLASHED: Final = re.compile(
    r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})" + _CLOCK
)
_CLOCK_SURE: Final = r"[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
_ALL_ZONED: Final = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}" + _CLOCK_SURE + r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])\n)+"
)
_MILLISECONDS: Final = re.compile("[0-9]{13}")
_MIDNIGHT: Final = re.compile(r"[T ]00:00(?::00)?$")
_DATED_CLOCK: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ](.+)")
_DAY_S: Final = 86_400
_MILLION: Final = 1_000_000
_NO_TIME: Final = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """How times are written where they do not say so themselves.

    Attributes
    ----------
    zone : str or None
        IANA name of the zone of times without an offset.
    form : str or None
        As of ``datetime.strptime``.
    month_first : bool
        Whether 6/3/2026 8:10 AM is the third of June; without AM or PM it stays unclear.
    milliseconds : bool
        Whether thirteen digits are milliseconds since 1970, UTC.
    """

    zone: str | None = None
    form: str | None = None
    month_first: bool = False
    milliseconds: bool = False


def lack_zone(cells: Sequence[str], how: Moments) -> bool:
    """Whether some of the times say no zone, and none is known for them."""
    if how.zone is not None or _all_zoned(cells, how) is not None:
        return False
    return any(read is not None and read[1] is None for read in (_moment(c, how) for c in cells))


def clock_is_unclear(cells: Sequence[str], how: Moments) -> bool:
    """Whether a date such as 3/6/2026 stands there, of which the day may be the first or second."""
    if how.form is not None or "/" not in "".join(cells):
        return False
    found = (_SLASHED.fullmatch(cell.strip()) for cell in cells)
    return any(match and not (how.month_first and match["half"]) for match in found)


def joined_clocks(days: Sequence[str], clocks: Sequence[str]) -> list[str]:
    """Return dates and clocks of two columns as times.

    A workbook may have a date as its midnight, and a clock with that date or with none (1899 or
    1900).
    """
    return [_joined(day.strip(), clock.strip()) for day, clock in zip(days, clocks, strict=False)]


def _joined(day: str, clock: str) -> str:
    day = _MIDNIGHT.sub("", day)
    dated = _DATED_CLOCK.fullmatch(clock)
    if dated is not None and dated[1] in (day, "1899-12-30", "1899-12-31", "1900-01-01"):
        clock = dated[2]
    return f"{day} {clock}".strip()


def moments(cells: Sequence[str], how: Moments) -> tuple[pd.DatetimeIndex, list[CellFault]]:
    """Return a column of times, UTC, length n, NaT where a cell is empty, and its faults.

    Parameters
    ----------
    cells : sequence of str, length n
        ``2026-06-03T08:10:00Z``, ``2026-06-03 08:10:00.0 UTC+03:00``, ``03.06.2026 08:10``.
    how : Moments
        What they do not say themselves.
    """
    fast = _all_zoned(cells, how)
    if fast is not None:
        return fast, []
    found = np.full(len(cells), _NO_TIME, dtype=np.int64)
    local: list[int] = []
    faults = []
    for at, cell in enumerate(cells):
        bare = cell.strip()
        if bare.casefold() in UNKNOWN_WORDS:
            continue
        read = _moment(bare, how)
        if read is None:
            faults.append(CellFault(at, "bad-time", _why_no_time(bare)))
        elif read[1] is not None:
            found[at] = read[0] - read[1] * _MILLION
        elif how.zone is None:
            faults.append(CellFault(at, "no-zone"))
        else:
            found[at] = read[0]
            local.append(at)
    if local and how.zone is not None:
        faults += _localised(found, local, how.zone)
    return pd.DatetimeIndex(found.view("datetime64[us]")).tz_localize("UTC"), faults


def _all_zoned(cells: Sequence[str], how: Moments) -> pd.DatetimeIndex | None:
    """Return times at once where each is written as 2026-06-03T08:10:00+02:00 is; else None."""
    joined = "\n".join([*cells, ""]).replace(" UTC", "")
    if how.form is not None or not _ALL_ZONED.fullmatch(joined):
        return None
    try:
        found = pd.to_datetime(joined.splitlines(), format="ISO8601", utc=True).as_unit("us")
    except ValueError:
        return None
    return found if len(found) == len(cells) else None


def _localised(found: NDArray[np.int64], local: Sequence[int], zone: str) -> list[CellFault]:
    """Bring local times to UTC in place; return those that their zone does not have once."""
    places = np.asarray(local)
    stated = pd.DatetimeIndex(found[places].view("datetime64[us]"))
    known = stated.tz_localize(ZoneInfo(zone), ambiguous="NaT", nonexistent="NaT")
    found[places] = known.tz_convert("UTC").tz_localize(None).to_numpy().view(np.int64)
    detail = f"on that day it stands twice or not at all on the clocks of {zone}; add its offset"
    return [CellFault(int(at), "bad-time", detail) for at in places[np.asarray(known.isna())]]


def _moment(cell: str, how: Moments) -> tuple[int, int | None] | None:
    """Return microseconds since 1970 on its own clock and the offset in seconds, or None."""
    bare = cell.strip()
    if len(bare) > _LONGEST:
        return None
    if how.form is not None:
        return _formed(bare, how.form)
    if how.milliseconds and _MILLISECONDS.fullmatch(bare):
        return int(bare) * 1000, 0
    found = next((match for form in _DATES if (match := form.fullmatch(bare))), None)
    if found is None and how.month_first:
        slashed = _SLASHED.fullmatch(bare)
        found = slashed if slashed and slashed["half"] else None
    if found is None or found["hour"] is None:
        return None
    hour = _hour(int(found["hour"]), found["half"])
    minute, second = int(found["minute"]), int(found["second"] or 0)
    if hour is None or minute > 59 or second > 59:
        return None
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    seconds = (day.toordinal() - 719_163) * _DAY_S + hour * 3600 + minute * 60 + second
    part = int(((found["part"] or "") + "000000")[:6])
    offset = _offset(found["zone"])
    return None if offset == "bad" else (seconds * _MILLION + part, offset)


def _hour(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour if hour < 24 else None
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half.casefold() == "pm" else 0)


def _offset(zone: str | None) -> int | Literal["bad"] | None:
    """Return an offset from UTC in seconds; None: not stated."""
    if zone is None:
        return None
    digits = zone.upper().removeprefix("UTC").removeprefix("GMT").replace(":", "")
    if digits in ("", "Z"):
        return 0
    hours, minutes = int(digits[1:3]), int(digits[3:5] or 0)
    if hours > 14 or minutes > 59:
        return "bad"
    return (hours * 3600 + minutes * 60) * (-1 if digits[0] == "-" else 1)


def _formed(bare: str, form: str) -> tuple[int, int | None] | None:
    try:
        read = datetime.strptime(bare, form)  # noqa: DTZ007
    except (ValueError, OverflowError):
        return None
    offset = read.utcoffset()
    seconds = (read.toordinal() - 719_163) * _DAY_S
    seconds += read.hour * 3600 + read.minute * 60 + read.second
    return seconds * _MILLION + read.microsecond, (
        None if offset is None else round(offset.total_seconds())
    )


def _why_no_time(bare: str) -> str | None:
    if any(match["hour"] is None for form in _DATES if (match := form.fullmatch(bare))):
        return "it is a date without a time of day"
    if _SLASHED.fullmatch(bare):
        return "its day and month cannot be told apart"
    return None
