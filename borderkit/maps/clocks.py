"""Times on a map: local to the jurisdiction they happen in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from borderkit.itineraries.answer import Interval
from borderkit.itineraries.geometry import Site
from borderkit.itineraries.plan import When
from borderkit.itineraries.state import RegisterState
from borderkit.maps.words import Words
from borderkit.zones.schedule import Schedule, Validity

__all__ = ["Clocks", "hours_in_words", "validity_in_words"]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TO = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Clocks:
    """The civil time zones of the stops of an itinerary."""

    zones: tuple[tzinfo, ...]

    @classmethod
    def of(cls, sites: Sequence[Site], state: RegisterState) -> "Clocks":
        """Return the clock of each stop; abroad that of a neighbour, else UTC."""
        known = [state.jurisdictions[s.about[0]].timezone if s.about else None for s in sites]
        first = next((zone for zone in known if zone is not None), UTC)
        zones: list[tzinfo] = []
        for zone in known:
            zones.append(zone or (zones[-1] if zones else first))
        return cls(tuple(zones) or (UTC,))

    def at(self, *, stop: int | None = None, leg: int | None = None) -> tzinfo:
        """Return the clock of a stop, or of the first stop of a leg."""
        number = stop if stop is not None else leg or 0
        return self.zones[min(number, len(self.zones) - 1)]

    def span(self, interval: Interval, *, stop: int | None, leg: int | None) -> str:
        """Return the local times of an interval, ``2026-06-03 09:30:00`` to ``10:15:00``."""
        clock = self.at(stop=stop, leg=leg)
        enter, leave = (
            (time + timedelta(microseconds=500_000)).astimezone(clock)
            for time in (interval.enter, interval.exit)
        )
        same_day = enter.date() == leave.date()
        clock_only, full = "%H:%M:%S", "%Y-%m-%d %H:%M:%S"
        until = leave.strftime(clock_only if same_day else full)
        return f"{enter.strftime(full)}{_TO}{until}{self._offset(enter)}"

    def minutes(self, interval: Interval, *, stop: int | None, leg: int | None) -> str:
        """Return the local times of an interval to the whole minutes that hold it."""
        clock = self.at(stop=stop, leg=leg)
        enter = interval.enter.astimezone(clock).replace(second=0, microsecond=0)
        leave = (interval.exit + timedelta(microseconds=59_999_999)).astimezone(clock)
        same_day = enter.date() == leave.date()
        until = leave.strftime("%H:%M" if same_day else "%Y-%m-%d %H:%M")
        span = f"{_TO}{until}" if leave - enter >= timedelta(minutes=1) else ""
        return f"{enter:%Y-%m-%d %H:%M}{span}{self._offset(enter)}"

    def stated(self, arrive: When | None, depart: When | None, *, stop: int) -> str:
        """Return the stated times of a stop, as far as they are known."""
        clock = self.at(stop=stop)
        ends = [self._when(when, clock) for when in (arrive, depart)]
        if not any(ends):
            return ""
        first, last = (end or "?" for end in ends)
        if first == last:
            return first
        if first[:11] == last[:11] and last[10:11] == " ":
            last = last[11:]
        return f"{first} {_TO} {last}"

    def in_words(self, words: Words, *, at: datetime) -> str:
        """Return a note that says which local time a page shows."""
        return words("ui.local_time", zone=_utc_offset(at.astimezone(self.zones[0])))

    def _when(self, when: When | None, clock: tzinfo) -> str:
        if when is None:
            return ""
        if isinstance(when.first, datetime):
            local = when.first.astimezone(clock)
            return f"{local:%Y-%m-%d %H:%M}{self._offset(local)}"
        return "/".join(dict.fromkeys(f"{day:%Y-%m-%d}" for day in (when.first, when.last)))

    def _offset(self, local: datetime) -> str:
        """Return the offset where clocks differ along the way, else nothing."""
        offsets = {zone.utcoffset(local.replace(tzinfo=None)) for zone in self.zones}
        return "" if len(offsets) == 1 else f" {_utc_offset(local)}"


def hours_in_words(schedule: Schedule | None, words: Words, *, absent: str) -> str:
    """Return a schedule in words: days, windows and how many dates differ.

    Parameters
    ----------
    schedule : Schedule or None
        Of a zone, corridor or crossing.
    words : Words
        Of the language.
    absent : str
        What no schedule means: always for a zone, unknown for a crossing.
    """
    if schedule is None:
        return absent
    told = []
    for window in schedule.weekly:
        days = "" if len(window.days) == 7 else _days(sorted(window.days), words) + " "
        told.append(f"{days}{window.start}{_TO}{window.end}")
    if not told:
        told.append(words("ui.hours_never"))
    if schedule.exceptions:
        told.append(words("ui.exceptions", count=len(schedule.exceptions)))
    return "; ".join(told)


def validity_in_words(validity: Validity, words: Words) -> str:
    """Return from when to when something holds, ``2026-05-20`` to ``2026-06-15``.

    Parameters
    ----------
    validity : Validity
        Of any record.
    words : Words
        Of the language.
    """
    if validity.start is None and validity.end is None:
        return words("ui.always")
    return f"{_day(validity.start)} {_TO} {_day(validity.end)}"


def _day(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value.isoformat() if value else "…"


def _days(days: Sequence[int], words: Words) -> str:
    names = [words(f"day.{_DAYS[day]}") for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[0]}{_TO}{names[-1]}"
    return ", ".join(names)


def _utc_offset(local: datetime) -> str:
    return f"UTC{local:%z}"[:-2] + ":" + f"{local:%z}"[3:5]
