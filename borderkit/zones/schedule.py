"""When things hold: sets of instants, weekly schedules, validities, working days.

Instants are whole microseconds since 1970-01-01T00:00Z. A span ``(start, end)`` holds the
instants ``start .. end - 1``; a closed contact from `a` to `d` is the span ``(a, d + 1)``.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from astral import Observer
from astral.sun import dawn, dusk, sunrise, sunset

from borderkit.errors import Defect
from borderkit.layers.fields import Fields, civil_date

__all__ = [
    "ALWAYS",
    "NEVER",
    "Instants",
    "Schedule",
    "Validity",
    "Window",
    "WorkingCalendar",
    "day_span",
    "from_instant",
    "read_calendar",
    "read_schedule",
    "read_timezone",
    "read_validity",
    "to_instant",
    "wall_instant",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
_FIRST, _LAST = -(10**18), 10**18
_OLDEST, _NEWEST = date(1, 1, 2), date(9999, 12, 30)
_WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_EVENTS: dict[str, Callable[..., datetime]] = {
    "BMCT": dawn,
    "SR": sunrise,
    "SS": sunset,
    "EECT": dusk,
}
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Span = tuple[int, int]


def to_instant(time: datetime) -> int:
    """Return the instant of `time`, which has an offset, in microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND


def from_instant(instant: int) -> datetime:
    """Return the UTC time of `instant` (microseconds since 1970)."""
    return _EPOCH + instant * _MICROSECOND


@dataclass(frozen=True, slots=True)
class Instants:
    """A set of instants: disjoint spans in order, never touching each other."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "Instants":
        """Return the union of `spans`; empty ones are dropped."""
        ordered = sorted(span for span in spans if span[0] < span[1])
        if len(ordered) < 2:
            return cls(tuple(ordered))
        merged: list[Span] = [ordered[0]]
        for start, end in ordered[1:]:
            last = merged[-1]
            if start <= last[1]:
                merged[-1] = (last[0], max(last[1], end))
            else:
                merged.append((start, end))
        return cls(tuple(merged))

    def __bool__(self) -> bool:
        """Whether there is any instant."""
        return bool(self.spans)

    def __or__(self, other: "Instants") -> "Instants":
        """Return the instants of either."""
        if not self.spans:
            return other
        if not other.spans:
            return self
        return Instants.of((*self.spans, *other.spans))

    def __and__(self, other: "Instants") -> "Instants":
        """Return the instants of both."""
        if self is ALWAYS:
            return other
        if other is ALWAYS:
            return self
        found = []
        mine, theirs = self.spans, other.spans
        i = j = 0
        while i < len(mine) and j < len(theirs):
            start, end = max(mine[i][0], theirs[j][0]), min(mine[i][1], theirs[j][1])
            if start < end:
                found.append((start, end))
            if mine[i][1] <= theirs[j][1]:
                i += 1
            else:
                j += 1
        return Instants(tuple(found))

    def __sub__(self, other: "Instants") -> "Instants":
        """Return the instants of this set that are not in `other`."""
        return self & ~other if self.spans and other.spans else self

    def __invert__(self) -> "Instants":
        """Return all other instants."""
        edges = [_FIRST]
        for start, end in self.spans:
            edges += (start, end)
        edges.append(_LAST)
        gaps = zip(edges[::2], edges[1::2], strict=True)
        return Instants(tuple((start, end) for start, end in gaps if start < end))

    def meets(self, first: int, last: int) -> bool:
        """Whether any instant of the closed range `first` .. `last` is in the set."""
        if first > last:
            return False
        if len(self.spans) == 1:
            return self.spans[0][0] <= last and first < self.spans[0][1]
        i = bisect_right(self.spans, (last, _LAST)) - 1
        return i >= 0 and first < self.spans[i][1]

    def covers(self, first: int, last: int) -> bool:
        """Whether every instant of the closed range `first` .. `last` is in the set."""
        i = bisect_right(self.spans, (first, _LAST)) - 1
        return i >= 0 and last < self.spans[i][1]


NEVER = Instants()
ALWAYS = Instants(((_FIRST, _LAST),))


def wall_instant(reading: datetime, zone: tzinfo, *, later: bool = False) -> int:
    """Return the instant of a naive clock `reading` in `zone`.

    A reading that does not exist (clocks put forward) gives the instant of the jump; of one
    that comes twice the first is taken, or the second if `later`.
    """
    early = to_instant(reading.replace(tzinfo=zone, fold=0))
    late = to_instant(reading.replace(tzinfo=zone, fold=1))
    if early <= late:
        return late if later else early
    low, high = late, early
    offset = from_instant(low).astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if from_instant(middle).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=20_000)
def day_span(day: date, zone: tzinfo) -> Span:
    """Return the span of the civil `day` in `zone`."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a clock reading
    begin = _FIRST if day <= _OLDEST else wall_instant(midnight, zone)
    return begin, _LAST if day >= _NEWEST else wall_instant(midnight + _DAY, zone)


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when something holds; bare dates are whole civil days, the last included."""

    start: date | datetime | None = None
    end: date | datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it holds always."""
        return self.start is None and self.end is None

    def instants(self, zone: tzinfo) -> Instants:
        """Return the instants at which it holds, bare dates read in `zone`."""
        if self.is_open:
            return ALWAYS
        first, last = _FIRST, _LAST
        if isinstance(self.start, datetime):
            first = to_instant(self.start)
        elif self.start is not None:
            first = day_span(self.start, zone)[0]
        if isinstance(self.end, datetime):
            last = to_instant(self.end)
        elif self.end is not None:
            last = day_span(self.end, zone)[1]
        return Instants.of([(first, last)])


@dataclass(frozen=True, slots=True)
class Window:
    """From one clock reading or sun event to another; ``days`` is empty in an exception."""

    start: str
    end: str
    days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekly windows with exceptions, read in a time zone.

    Attributes
    ----------
    zone : ZoneInfo
        The zone in which days and clock readings are meant.
    weekly : tuple of Window
        Windows by weekday (0 is Monday) of the local date on which they start.
    exceptions : mapping of date to tuple of Window
        Windows that replace all those that start on a date.
    lon, lat : float
        Where the sun is looked at, degrees WGS84.
    """

    zone: ZoneInfo
    weekly: tuple[Window, ...]
    exceptions: Mapping[date, tuple[Window, ...]]
    lon: float
    lat: float
    _days: dict[date, tuple[Span, ...]] = field(default_factory=dict, compare=False, repr=False)
    _kept: dict[tuple[date, date], Instants] = field(
        default_factory=dict, compare=False, repr=False
    )

    def instants(self, first: int, last: int) -> Instants:
        """Return the instants in force among `first` .. `last` (and some about them)."""
        day = from_instant(first).astimezone(self.zone).date() - 2 * _DAY
        until = from_instant(last).astimezone(self.zone).date() + _DAY
        key = (day, until)
        found = self._kept.get(key)
        if found is None:
            spans: list[Span] = []
            while day <= until:
                spans.extend(self._starting_on(day))
                day += _DAY
            if len(self._kept) > 100:
                self._kept.clear()
            found = self._kept[key] = Instants.of(spans)
        return found

    def _starting_on(self, day: date) -> tuple[Span, ...]:
        spans = self._days.get(day)
        if spans is None:
            windows = self.exceptions.get(day)
            if windows is None:
                windows = tuple(w for w in self.weekly if day.weekday() in w.days)
            spans = tuple(self._span(window, day) for window in windows)
            if len(self._days) > 4_000:
                self._days.clear()
            self._days[day] = spans
        return spans

    def _span(self, window: Window, day: date) -> Span:
        sunny = window.start in _EVENTS or window.end in _EVENTS
        start = self._instant(window.start, day, later=False)
        end = self._instant(window.end, day, later=True)
        if start is None or end is None:
            return day_span(day, self.zone)
        if (end <= start) if sunny else (window.end <= window.start):
            end = self._instant(window.end, day + _DAY, later=True)
            if end is None:
                return day_span(day, self.zone)
        return start, end

    def _instant(self, reading: str, day: date, *, later: bool) -> int | None:
        if reading in _EVENTS:
            try:
                event = _EVENTS[reading](_observer(self.lon, self.lat), day, tzinfo=self.zone)
            except ValueError:
                return None
            return to_instant(event)
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a clock reading
        after = timedelta(hours=int(reading[:2]), minutes=int(reading[3:]))
        return wall_instant(midnight + after, self.zone, later=later)


def _observer(lon: float, lat: float) -> Observer:
    return Observer(latitude=lat, longitude=lon, elevation=0.0)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Working days of the years that it names; silent about all others."""

    calendar: str
    years: frozenset[int]
    weekend: frozenset[int]
    holidays: frozenset[date]
    working: frozenset[date]

    def step_back(self, day: date, days: int) -> date | None:
        """Return the day `days` working days before `day`, or None outside the years covered."""
        while days > 0:
            if day.year not in self.years or day == date.min:
                return None
            day -= _DAY
            if day in self.working or (
                day.weekday() not in self.weekend and day not in self.holidays
            ):
                days -= 1
        return day if day.year in self.years else None


def read_timezone(fields: Fields, key: str) -> ZoneInfo | None:
    """Return the IANA time zone at `key`, or None with a fault added."""
    name = fields.text(key)
    if name is None:
        fields.require(key)
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        fields.fault(key, f"is {name!r}, which is no IANA time zone such as Etc/GMT-2")
        return None


def read_validity(fields: Fields) -> Validity:
    """Return the validity from ``valid_from`` and ``valid_to``, dates or full times."""
    ends: list[date | datetime | None] = []
    for key in ("valid_from", "valid_to"):
        text = fields.text(key)
        value = None if text is None else civil_date(text) or fields.time(key)
        ends.append(value)
    start, end = ends
    zone = ZoneInfo("UTC")
    both = Validity(start, end)
    if start is not None and end is not None and not both.instants(zone):
        fields.fault("valid_to", f"{_shown(end)} is before valid_from {_shown(start)}")
    return both


def read_schedule(
    obj: object, where: str, defects: list[Defect], *, lon: float, lat: float, owner: str
) -> Schedule | None:
    """Return the schedule that `obj` gives for `owner` (``zone Z1``), or None with defects.

    Parameters
    ----------
    obj : object
        ``{"timezone", "weekly", "exceptions"}`` of section 6 of the contract.
    where, owner : str
        Its place and whose it is, for messages.
    defects : list of Defect
        Takes every fault found.
    lon, lat : float
        Where sun events are taken, degrees WGS84.
    """
    found = len(defects)
    fields = Fields(obj, where, defects, known=("timezone", "weekly", "exceptions"))
    zone = read_timezone(fields, "timezone")
    weekly = []
    for number, item in enumerate(fields.items("weekly") or ()):
        row = Fields(item, fields.at(f"weekly[{number}]"), defects, known=("days", "from", "to"))
        window = _read_window(row)
        days = row.texts("days", among=(*_WEEKDAYS, "ANY"))
        if not days:
            row.fault("days", "must name at least one day")
        elif window is not None:
            every = range(7) if "ANY" in days else (_WEEKDAYS.index(day) for day in days)
            weekly.append(Window(window.start, window.end, frozenset(every)))
    exceptions: dict[date, tuple[Window, ...]] = {}
    for number, item in enumerate(fields.items("exceptions") or ()):
        row = Fields(item, fields.at(f"exceptions[{number}]"), defects, known=("date", "windows"))
        row.require("date", "windows")
        day = row.date("date")
        if day in exceptions:
            row.fault("date", f"{day} stands twice")
        windows = [
            _read_window(Fields(w, row.at(f"windows[{i}]"), defects, known=("from", "to")))
            for i, w in enumerate(row.items("windows") or ())
        ]
        if day is not None:
            exceptions[day] = tuple(w for w in windows if w is not None)
    if len(defects) == found and not weekly and not any(exceptions.values()):
        fields.fault("", f"the schedule of {owner} is empty; leave it out if it holds always")
    if len(defects) > found or zone is None:
        return None
    return Schedule(zone, tuple(weekly), exceptions, lon, lat)


def _read_window(row: Fields) -> Window | None:
    row.require("from", "to")
    ends = []
    for key in ("from", "to"):
        text = row.text(key)
        good = text is not None and (
            text in _EVENTS or _CLOCK.fullmatch(text) or (text == "24:00" and key == "to")
        )
        if text is not None and not good:
            row.fault(key, f"is {text!r}; it must be HH:MM or one of BMCT, SR, SS, EECT")
        ends.append(text if good else None)
    start, end = ends
    return None if start is None or end is None else Window(start, end)


def read_calendar(
    properties: Mapping[str, object], *, where: str, defects: list[Defect]
) -> WorkingCalendar | None:
    """Return the working-day calendar of one record of layer calendars."""
    found = len(defects)
    known = ("calendar", "years", "weekend", "holidays", "working")
    fields = Fields(properties, where, defects, known=known)
    fields.require("calendar", "years")
    years = []
    for number, year in enumerate(fields.items("years") or ()):
        if isinstance(year, int) and not isinstance(year, bool) and 1900 <= year <= 2200:
            years.append(year)
        else:
            fields.fault(f"years[{number}]", f"is {year!r}; it must be a year such as 2026")
    weekend = fields.texts("weekend", among=_WEEKDAYS) or ()
    days: dict[str, list[date]] = {"holidays": [], "working": []}
    for key, taken in days.items():
        for number, text in enumerate(fields.texts(key) or ()):
            day = civil_date(text)
            if day is None:
                fields.fault(f"{key}[{number}]", f"is {text!r}; it must be a date")
            else:
                taken.append(day)
    for day in sorted(set(days["holidays"]) & set(days["working"])):
        fields.fault("working", f"{day} is a holiday too")
    if len(set(weekend)) == 7 and not days["working"]:
        fields.fault("weekend", "leaves no working day")
    name = fields.text("calendar")
    if len(defects) > found or name is None:
        return None
    return WorkingCalendar(
        calendar=name,
        years=frozenset(years),
        weekend=frozenset(_WEEKDAYS.index(day) for day in weekend),
        holidays=frozenset(days["holidays"]),
        working=frozenset(days["working"]),
    )


def _shown(value: date | datetime) -> str:
    return value.isoformat()
