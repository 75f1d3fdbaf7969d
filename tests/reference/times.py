"""Times: instants in whole microseconds, civil days, windows, validities, and uncertain times."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import dawn, dusk, sunrise, sunset

__all__ = [
    "DAY",
    "HOUR",
    "INFINITY",
    "MINUTE",
    "SECOND",
    "Box",
    "Intervals",
    "Schedule",
    "Stated",
    "Validity",
    "date_of",
    "midnights",
    "propagate",
    "start_of_day",
    "stated_instant",
    "text_of",
    "validity_interval",
    "windows",
]

SECOND = 10**6
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
INFINITY = 10**17
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
EVENTS = ("BMCT", "SR", "SS", "EECT")
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")

Intervals = list[tuple[int, int]]  # closed intervals of whole microseconds


@dataclass(frozen=True)
class Stated:
    """A time as an itinerary states it: an instant, or the civil days from first to last."""

    instant: int | None = None
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class Validity:
    """Two limits, each None, an instant, or a bare civil date."""

    begins: int | dt.date | None = None
    ends: int | dt.date | None = None


@dataclass(frozen=True)
class Window:
    """One window of a day: two readings of the clock ("HH:MM") or events of the sun."""

    begins: str
    ends: str


@dataclass(frozen=True)
class Schedule:
    """Weekly windows (weekday number, window) and the dates whose windows they do not make."""

    timezone: str
    weekly: tuple[tuple[int, Window], ...]
    exceptions: tuple[tuple[dt.date, tuple[Window, ...]], ...]


@dataclass(frozen=True)
class Box:
    """All that is known of the two times of a unit: a <= d, each within its interval."""

    a_low: int
    a_high: int
    d_low: int
    d_high: int
    tied: bool = False  # a pass_through stop: a = d

    @property
    def fixed(self) -> bool:
        """Whether both times are known to the microsecond."""
        return self.a_low == self.a_high and self.d_low == self.d_high


def microseconds(moment: dt.datetime) -> int:
    """Whole microseconds since 1970-01-01T00:00Z."""
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def stated_instant(moment: dt.datetime) -> int:
    """The instant of a time that carries an offset."""
    return microseconds(moment)


def moment_of(instant: int) -> dt.datetime:
    """The time in UTC of an instant."""
    return EPOCH + dt.timedelta(microseconds=instant)


def text_of(instant: int) -> str:
    """UTC, rounded to the second, half up."""
    seconds = (instant + SECOND // 2) // SECOND
    return (EPOCH + dt.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=4096)
def date_of(instant: int, timezone: str) -> dt.date:
    """The local civil date of an instant."""
    return moment_of(instant).astimezone(ZoneInfo(timezone)).date()


def _jump(early: int, late: int, zone: ZoneInfo) -> int:
    """The instant between two at which the zone's offset changes."""
    before = moment_of(early).astimezone(zone).utcoffset()
    while late - early > 1:
        middle = (early + late) // 2
        if moment_of(middle).astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


@lru_cache(maxsize=65536)
def local_instant(day: dt.date, minutes: int, timezone: str, later: bool = False) -> int:
    """The instant of a clock reading; the jump if there is none, first or second if two."""
    zone = ZoneInfo(timezone)
    naive = dt.datetime.combine(day, dt.time(minutes // 60, minutes % 60))
    first = microseconds(naive.replace(tzinfo=zone, fold=0).astimezone(dt.UTC))
    second = microseconds(naive.replace(tzinfo=zone, fold=1).astimezone(dt.UTC))
    if first <= second:
        return second if later else first
    return _jump(second, first, zone)  # the reading does not exist


def start_of_day(day: dt.date, timezone: str) -> int:
    """The first instant of a civil day."""
    return local_instant(day, 0, timezone)


@lru_cache(maxsize=65536)
def _event(name: str, day: dt.date, timezone: str, lon: float, lat: float) -> int | None:
    """The instant of an event of the sun on a local date, None if it does not happen."""
    observer = Observer(latitude=lat, longitude=lon, elevation=0)
    zone = ZoneInfo(timezone)
    try:
        if name == "BMCT":
            moment = dawn(observer, date=day, depression=6, tzinfo=zone)
        elif name == "SR":
            moment = sunrise(observer, date=day, tzinfo=zone)
        elif name == "SS":
            moment = sunset(observer, date=day, tzinfo=zone)
        else:
            moment = dusk(observer, date=day, depression=6, tzinfo=zone)
    except ValueError:
        return None
    return microseconds(moment.astimezone(dt.UTC))


def _minutes(reading: str) -> int:
    return int(reading[:2]) * 60 + int(reading[3:5])


def _reading(
    text: str, day: dt.date, timezone: str, where: tuple[float, float], *, is_end: bool
) -> int | None:
    """The instant of a reading or event on a date."""
    if text in EVENTS:
        return _event(text, day, timezone, *where)
    if text == "24:00":
        return start_of_day(day + dt.timedelta(days=1), timezone)
    return local_instant(day, _minutes(text), timezone, is_end)


@lru_cache(maxsize=65536)
def _window(window: Window, day: dt.date, timezone: str, where: tuple[float, float]) -> Box | None:
    """The window that starts on a date, as a pair (first, last) kept in a Box; None if empty."""
    tomorrow = day + dt.timedelta(days=1)
    whole = (start_of_day(day, timezone), start_of_day(tomorrow, timezone))
    begins = _reading(window.begins, day, timezone, where, is_end=False)
    ends = _reading(window.ends, day, timezone, where, is_end=True)
    if window.begins in EVENTS or window.ends in EVENTS:
        next_date = begins is not None and ends is not None and ends <= begins
    else:
        next_date = window.ends != "24:00" and _minutes(window.ends) <= _minutes(window.begins)
    if next_date:
        ends = _reading(window.ends, tomorrow, timezone, where, is_end=True)
    if begins is None or ends is None:
        begins, ends = whole
    if ends <= begins:
        return None
    return Box(begins, begins, ends - 1, ends - 1)


def windows(
    schedule: Schedule | None, low: int, high: int, where: tuple[float, float]
) -> Intervals:
    """All windows that may meet [low, high], one for every local date; None is always."""
    if schedule is None:
        return [(-INFINITY, INFINITY)]
    day = date_of(low, schedule.timezone) - dt.timedelta(days=3)
    last = date_of(high, schedule.timezone) + dt.timedelta(days=1)
    exceptions = dict(schedule.exceptions)
    found: Intervals = []
    while day <= last:
        if day in exceptions:
            of_day: Sequence[Window] = exceptions[day]
        else:
            of_day = [w for weekday, w in schedule.weekly if weekday == day.weekday()]
        for window in of_day:
            box = _window(window, day, schedule.timezone, where)
            if box is not None and box.d_low >= low and box.a_low <= high:
                found.append((box.a_low, box.d_low))
        day += dt.timedelta(days=1)
    return found


def validity_interval(validity: Validity, timezone: str) -> Intervals:
    """The instants of a validity, bare dates read as whole civil days of a time zone."""
    low, high = -INFINITY, INFINITY
    if isinstance(validity.begins, dt.date):
        low = start_of_day(validity.begins, timezone)
    elif validity.begins is not None:
        low = validity.begins
    if isinstance(validity.ends, dt.date):
        high = start_of_day(validity.ends + dt.timedelta(days=1), timezone) - 1
    elif validity.ends is not None:
        high = validity.ends - 1
    return [(low, high)] if low <= high else []


def midnights(low: int, high: int, timezone: str) -> list[int]:
    """The starts of civil days within [low, high]."""
    day = date_of(low, timezone)
    found = []
    while (instant := start_of_day(day, timezone)) <= high:
        if instant >= low:
            found.append(instant)
        day += dt.timedelta(days=1)
    return found


def propagate(
    bounds: Sequence[tuple[int, int] | None], names: Sequence[str], at: int
) -> tuple[list[tuple[int, int]], str | None]:
    """Bound a chain of times by its neighbours.

    `bounds` holds for every time of the chain what is stated of it, or None. Returns the
    bounds after going forwards and backwards, and the name of the first time that cannot be
    (None if the chain can be).
    """
    stated = [b for b in bounds if b is not None]
    earliest = min((low for low, _ in stated), default=at) - 366 * DAY
    latest = max((high for _, high in stated), default=at) + 366 * DAY
    lows = [b[0] if b else earliest for b in bounds]
    highs = [b[1] if b else latest for b in bounds]
    for i in range(1, len(lows)):
        lows[i] = max(lows[i], lows[i - 1])
    for i in range(len(highs) - 2, -1, -1):
        highs[i] = min(highs[i], highs[i + 1])
    bad = next((names[i] for i in range(len(lows)) if lows[i] > highs[i]), None)
    return list(zip(lows, highs, strict=True)), bad
