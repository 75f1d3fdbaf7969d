"""Which points that can be read cannot be true: ranges, clocks, fixes; one law for all formats."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.inspections.points import reals, times
from borderkit.inspections.reasons import Rejection

__all__ = ["CLOCK_AHEAD", "FIRST_TIME", "unsound_points"]

Mask = NDArray[np.bool_]
Where = Callable[[int, int], str]

FIRST_TIME: Final = datetime(1980, 1, 6, tzinfo=UTC)
"""Start of GPS time (IS-GPS-200): no satellite fix is older."""

CLOCK_AHEAD: Final = timedelta(days=1)
"""So far in the future a time may be before it is refused: clocks and zones differ."""

_UNMEASURED: Final = (6.0, 7.0, 8.0)
"""Fix types of NMEA GGA: estimated, typed in, simulated."""

_HEIGHTS: Final = (-12_000.0, 10_000.0)


def unsound_points(
    points: DataFrame, *, geographic: Sequence[bool], now: datetime, where: Where
) -> tuple[Mask, list[Rejection]]:
    """Return which points cannot be true, and why.

    Parameters
    ----------
    points : DataFrame, shape (n, ...)
        Of `borderkit.inspections.points`, before they are placed.
    geographic : sequence of bool
        Of each part: whether north and east are latitude and longitude in degrees.
    now : datetime
        With its zone: what is later by `CLOCK_AHEAD` is in the future.
    where : callable
        Names a place for people, from a part and a line.

    Returns
    -------
    array of bool, shape (n,)
        True where a point is refused.
    list of Rejection
        Why; a point may have several.
    """
    bad = np.zeros(len(points), dtype=bool)
    found: list[Rejection] = []
    rows, parts, lines = (points[name].to_numpy() for name in ("row", "part", "line"))
    for code, field, rows_bad, printed in _faults(points, geographic, now):
        bad |= rows_bad
        found += [
            Rejection(
                row=int(rows[at]),
                where=where(int(parts[at]), int(lines[at])),
                code=code,
                field=field,
                value=printed(int(at)),
            )
            for at in np.flatnonzero(rows_bad)
        ]
    found.sort(key=lambda rejection: rejection.row)
    return bad, found


Fault = tuple[str, str, Mask, Callable[[int], str | None]]


def _faults(points: DataFrame, geographic: Sequence[bool], now: datetime) -> Iterator[Fault]:
    """Yield each rule: its code, the field, where it is broken, and how the value is shown."""
    north, east = reals(points, "north"), reals(points, "east")
    degrees = np.asarray(geographic, dtype=bool)[points["part"].to_numpy()]

    def both(at: int) -> str:
        return f"{_printed(points, 'north', at)}, {_printed(points, 'east', at)}"

    with np.errstate(invalid="ignore"):
        unknown = ~(np.isfinite(north) & np.isfinite(east))
        out = degrees & ~unknown & ((np.abs(north) > 90.0) | (np.abs(east) > 180.0))
        swapped = out & (np.abs(north) <= 180.0) & (np.abs(east) <= 90.0)
    yield "not-a-number", "position", unknown, both
    yield "swapped", "position", swapped, both
    yield "out-of-range", "position", out & ~swapped, both
    yield "null-island", "position", degrees & (north == 0.0) & (east == 0.0), both
    fix = reals(points, "fix_type")
    yield "no-fix", "fix_type", fix == 0.0, lambda _: "0"
    yield "not-measured", "fix_type", np.isin(fix, _UNMEASURED), lambda at: f"{fix[at]:g}"
    height = reals(points, "height_m")
    with np.errstate(invalid="ignore"):
        too_high = (height < _HEIGHTS[0]) | (height > _HEIGHTS[1]) | np.isinf(height)
    yield "bad-height", "height", too_high, lambda at: _printed(points, "height", at)
    if "observed_at" in points.columns:
        at_time = times(points)
        shown = _time_shown(at_time)
        yield "too-early", "time", (at_time < pd.Timestamp(FIRST_TIME)).to_numpy(), shown
        latest = pd.Timestamp(now.astimezone(UTC) + CLOCK_AHEAD)
        yield "in-the-future", "time", (at_time > latest).to_numpy(), shown


def _printed(points: DataFrame, what: str, at: int) -> str:
    """Return a value as its file prints it, else as it was read."""
    name, number = f"printed_{what}", "height_m" if what == "height" else what
    text: Any = points[name].iloc[at] if name in points.columns else None
    return str(text) if isinstance(text, str) else f"{reals(points, number)[at]:g}"


def _time_shown(at_time: "pd.Series[Any]") -> Callable[[int], str]:
    return lambda at: at_time.iloc[at].isoformat()
