"""From when to when each stop and leg of an itinerary lasts, and which nights it spends where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from borderkit.errors import Defect, ItineraryError
from borderkit.itineraries.moments import Box
from borderkit.itineraries.plan import Itinerary, Stop, When
from borderkit.zones.schedule import day_span, from_instant, to_instant

__all__ = ["OPEN_END_DAYS", "Timeline", "make_timeline", "nights_of"]

OPEN_END_DAYS = 366
"""How far a time that nothing bounds may lie before or after the times that are stated."""

_HOUR_US = 3_600_000_000
_DAY_US = 24 * _HOUR_US


@dataclass(frozen=True, slots=True)
class Timeline:
    """The times of an itinerary as boxes, microseconds since 1970.

    Attributes
    ----------
    stops, legs : tuple of Box
        One for each stop and leg.
    first, last : int
        The earliest and the latest instant of all.
    """

    stops: tuple[Box, ...]
    legs: tuple[Box, ...]
    first: int
    last: int


def make_timeline(
    itinerary: Itinerary,
    zones: Sequence[tuple[tzinfo, ...]],
    *,
    slack_s: float,
    at: datetime,
) -> Timeline:
    """Return the times of every stop and leg.

    Parameters
    ----------
    itinerary : Itinerary
        Its stated times may be full times, dates, ranges or missing.
    zones : sequence of tuple of tzinfo
        For each stop the time zones of the jurisdictions there; empty abroad.
    slack_s : float
        How much each stated time may be off, seconds.
    at : datetime
        Stands in where no time is stated at all.

    Raises
    ------
    ItineraryError
        The times go backwards.
    """
    slack = round(slack_s * 1e6)
    spans: list[tuple[int, int] | None] = []
    for stop, there in zip(itinerary.stops, zones, strict=True):
        ends = (stop.arrive,) if stop.pass_through else (stop.arrive, stop.depart)
        spans += [_stated(when, there, slack) for when in ends]
    low, high = _bounded(spans, to_instant(at))
    if any(a > b for a, b in zip(low, high, strict=True)):
        defects = [
            Defect(name, "times go backwards: it lies before a time that precedes it")
            for name, a, b in zip(_names(itinerary.stops), low, high, strict=True)
            if a > b
        ]
        msg = f"itinerary {itinerary.reference}: times go backwards at {defects[0].where}"
        raise ItineraryError(msg, defects=defects)
    stops: list[Box] = []
    ends_at: list[tuple[int, int]] = []
    starts_at: list[tuple[int, int]] = []
    position = 0
    for stop in itinerary.stops:
        one = position
        two = position if stop.pass_through else position + 1
        position = two + 1
        stops.append(Box(low[one], high[one], low[two], high[two]))
        starts_at.append((low[one], high[one]))
        ends_at.append((low[two], high[two]))
    legs = tuple(Box(*ends_at[i], *starts_at[i + 1]) for i in range(len(itinerary.stops) - 1))
    return Timeline(tuple(stops), legs, low[0], high[-1])


def _names(stops: Sequence[Stop]) -> list[str]:
    names = []
    for stop in stops:
        names.append(f"stops[{stop.index}].arrive")
        if not stop.pass_through:
            names.append(f"stops[{stop.index}].depart")
    return names


def _stated(when: When | None, zones: tuple[tzinfo, ...], slack: int) -> tuple[int, int] | None:
    if when is None:
        return None
    if isinstance(when.first, datetime):
        instant = to_instant(when.first)
        return instant - slack, instant + slack
    if zones:
        first = min(day_span(when.first, zone)[0] for zone in zones)
        last = max(day_span(_day(when.last), zone)[1] for zone in zones) - 1
    else:
        first = day_span(when.first, UTC)[0] - 14 * _HOUR_US
        last = day_span(_day(when.last), UTC)[1] + 12 * _HOUR_US - 1
    return first - slack, last + slack


def _day(value: datetime | date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _bounded(spans: Sequence[tuple[int, int] | None], at: int) -> tuple[list[int], list[int]]:
    stated = [span for span in spans if span is not None] or [(at, at)]
    first = min(span[0] for span in stated) - OPEN_END_DAYS * _DAY_US
    last = max(span[1] for span in stated) + OPEN_END_DAYS * _DAY_US
    low: list[int] = []
    high: list[int] = []
    for span in spans:
        bound = first if span is None else span[0]
        low.append(max(bound, low[-1]) if low else bound)
    for span in reversed(spans):
        bound = last if span is None else span[1]
        high.append(min(bound, high[-1]) if high else bound)
    return low, high[::-1]


def nights_of(zone: tzinfo, first: int, last: int) -> list[int]:
    """Return the midnights of `zone` strictly between two instants (microseconds).

    Parameters
    ----------
    zone : tzinfo
        Where midnight is meant.
    first, last : int
        The earliest first arrival and the latest last departure.
    """
    day = from_instant(first).astimezone(zone).date()
    until = from_instant(last).astimezone(zone).date() + timedelta(days=1)
    nights = []
    while day <= until:
        midnight = day_span(day, zone)[0]
        if first < midnight < last:
            nights.append(midnight)
        day += timedelta(days=1)
    return nights
