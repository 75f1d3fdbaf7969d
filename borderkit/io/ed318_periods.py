"""When an ED-318 zone applies: its time periods as validities and weekly schedules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from borderkit.errors import Defect
from borderkit.layers.fields import Fields

__all__ = ["Period", "read_periods"]

_EVENTS: Final = ("BMCT", "SR", "SS", "EECT")
_DAYS: Final = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_CLOCK: Final = re.compile(
    r"(?P<h>[01]\d|2[0-4]):(?P<m>[0-5]\d)(:(?P<s>[0-5]\d|60)([.,](?P<f>\d+))?)?"
    r"(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?"
)
_DAY_MIN: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Period:
    """One span of validity, with the schedule that holds in it (None: always)."""

    valid_from: str | None
    valid_to: str | None
    schedule: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A clock reading: minutes after midnight, and the offset from UTC in minutes."""

    minutes: int
    offset_min: int


@dataclass(frozen=True, slots=True)
class _Window:
    days: tuple[str, ...]
    start: _Reading | str | None
    end: _Reading | str | None


def read_periods(
    value: object, where: str, defects: list[Defect], *, lon: float
) -> tuple[Period, ...]:
    """Return the periods of ``limitedApplicability``; without any, one that is always.

    Periods with the same start and end become one, with the windows of all of them.

    Parameters
    ----------
    value : list or None
        As the file gives it.
    where : str
        Its place, for messages.
    defects : list of Defect
        Takes every fault found.
    lon : float
        Longitude of the zone in degrees: it names the days of schedules that follow the sun
        only.
    """
    if value is None or value == []:
        return (Period(None, None, None),)
    if not isinstance(value, list):
        defects.append(Defect(where, "must be a list of time periods"))
        return ()
    windows: dict[tuple[str | None, str | None], list[_Window] | None] = {}
    for number, item in enumerate(value):
        known = ("startDateTime", "endDateTime", "schedule")
        fields = Fields(item, f"{where}[{number}]", defects, known=known)
        for key in known[:2]:
            fields.time(key)
        span = (fields.text("startDateTime"), fields.text("endDateTime"))
        found = _windows(fields)
        before = windows.get(span, [])
        windows[span] = before + found if before is not None and found is not None else None
    return tuple(
        Period(start, end, None if found is None else _schedule(found, lon))
        for (start, end), found in windows.items()
    )


def _windows(fields: Fields) -> list[_Window] | None:
    """Return the daily windows of a period, None where it is in force all the time."""
    items = fields.items("schedule")
    if not items:
        return None
    known = ("day", "startTime", "startEvent", "endTime", "endEvent")
    found = []
    for number, item in enumerate(items):
        row = Fields(item, fields.at(f"schedule[{number}]"), fields.defects, known=known)
        row.require("day")
        days = row.texts("day", among=(*_DAYS, "ANY")) or ()
        if row.given("day") and not days:
            row.fault("day", "names no day; write ANY for every day")
        found.append(_Window(days, _end(row, "start"), _end(row, "end", last=True)))
    return found


def _end(row: Fields, name: str, *, last: bool = False) -> _Reading | str | None:
    """Return one end of a window: a clock reading, an event of daylight, or None."""
    event = row.text(f"{name}Event", among=_EVENTS)
    text = row.text(f"{name}Time")
    if event is not None and text is not None:
        row.fault(f"{name}Event", f"stands beside {name}Time; give one of them")
    if text is None:
        return event
    match = _CLOCK.fullmatch(text)
    if match is None:
        row.fault(f"{name}Time", f"is {text!r}; it must be a time such as 16:00:00Z")
        return None
    if match["zone"] is None:
        row.fault(f"{name}Time", f"{text} has no offset from UTC; write for example {text}Z")
        return None
    spare = int(match["s"] or 0) > 0 or int(match["f"] or 0) > 0
    minutes = int(match["h"]) * 60 + int(match["m"]) + (1 if last and spare else 0)
    if minutes > _DAY_MIN or (minutes == _DAY_MIN and not last):
        row.fault(f"{name}Time", f"is {text!r}; a day ends at 24:00")
        return None
    return _Reading(minutes, _offset(match["zone"]))


def _offset(zone: str) -> int:
    if zone in "Zz":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return -minutes if zone[0] == "-" else minutes


def _schedule(windows: Sequence[_Window], lon: float) -> dict[str, Any]:
    ends = [end for window in windows for end in (window.start, window.end)]
    offsets = {end.offset_min for end in ends if isinstance(end, _Reading)}
    zone, shift = _zone(offsets, lon)
    return {
        "timezone": zone,
        "weekly": [_weekly(window, shift) for window in windows],
        "exceptions": [],
    }


def _zone(offsets: set[int], lon: float) -> tuple[str, bool]:
    """Return the time zone of a schedule, and whether its readings must be turned to UTC."""
    if not offsets:
        return _etc(round(lon / 15.0)), False
    if len(offsets) == 1:
        (offset,) = offsets
        if offset % 60 == 0 and -12 <= offset // 60 <= 14:
            return _etc(offset // 60), False
    return "UTC", True


def _etc(hours_east: int) -> str:
    return f"Etc/GMT{-hours_east:+d}" if hours_east else "UTC"


def _weekly(window: _Window, shift: bool) -> Mapping[str, Any]:  # noqa: FBT001 - private
    start, back = _reading(window.start, 0, shift)
    end, _ = _reading(window.end, _DAY_MIN, shift)
    days = list(window.days)
    if "ANY" not in days and back:
        days = [_DAYS[(_DAYS.index(day) + back) % 7] for day in days]
    return {"days": days, "from": start, "to": end}


def _reading(end: _Reading | str | None, default: int, shift: bool) -> tuple[str, int]:  # noqa: FBT001 - private
    """Return ``HH:MM`` or an event, and by how many days it moved."""
    if isinstance(end, str):
        return end, 0
    minutes = default if end is None else end.minutes
    if end is None or not shift or end.offset_min == 0:
        return f"{minutes // 60:02d}:{minutes % 60:02d}", 0
    days, minutes = divmod(minutes - end.offset_min, _DAY_MIN)
    return f"{minutes // 60:02d}:{minutes % 60:02d}", days
