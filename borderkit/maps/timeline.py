"""When things of a register are in force, told to a page for a span of days."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

import numpy as np

from borderkit.infrastructure.crossings import Crossing
from borderkit.itineraries.state import RegisterState
from borderkit.maps.escaping import plain
from borderkit.maps.in_force import crossing_instants, zone_instants
from borderkit.maps.packing import packed_numbers
from borderkit.zones.restrictions import Corridor, Zone
from borderkit.zones.schedule import Instants, from_instant, to_instant

__all__ = ["Timeline"]

_MINUTE: Final = 60_000_000
_DAYS: Final = ((80, 366), (400, 92), (1_500, 31))
_FEWEST_DAYS: Final = 8


class Timeline:
    """Collects when zones, corridors and ports are in force within days about an instant.

    Parameters
    ----------
    state : RegisterState
        The register.
    at : datetime
        The instant, with an offset. The span begins some days before it, at a local midnight; it
        lasts a year where few things have hours of their own, and days where very many have.
    """

    def __init__(self, state: RegisterState, *, at: datetime) -> None:
        self._state = state
        self._zone: tzinfo = next((j.timezone for j in state.jurisdictions), UTC)
        held = [zone.schedule for zone in state.zones]
        held += [corridor.schedule for corridor in state.corridors]
        held += [crossing.hours for crossing in state.crossings.values()]
        count = sum(schedule is not None for schedule in held)
        days = next((long for most, long in _DAYS if count <= most), _FEWEST_DAYS)
        midnight = at.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)
        self._start = to_instant(midnight - timedelta(days=max(1, days // 12)))
        self._minutes = days * 1_440
        self._at = (to_instant(at) - self._start) // _MINUTE
        self._sets: dict[str, int] = {}

    @property
    def period(self) -> tuple[int, int]:
        """First and last instant of the span, microseconds since 1970."""
        return self._start, self._start + self._minutes * _MINUTE - 1

    @property
    def zone_name(self) -> str:
        """Name of the civil time zone that times are told in."""
        return plain(self._zone)

    def zone(self, thing: Zone | Corridor) -> dict[str, Any]:
        """Return when a zone or corridor is in force, as a feature tells it to the script."""
        instants = zone_instants(
            thing.validity, thing.schedule, thing.geometry, self._state, period=self.period
        )
        return {"kind": "zone", "on": self._number(instants)}

    def crossing(self, crossing: Crossing) -> dict[str, Any]:
        """Return when a port of entry is open or unknown, as a feature tells it to the script."""
        is_open, unknown = crossing_instants(crossing, self._state, period=self.period)
        return {
            "kind": "crossing",
            "on": self._number(is_open),
            "maybe": self._number(unknown),
        }

    def told(self) -> Mapping[str, Any]:
        """Return the span and all times, minutes from its start, as the script reads them."""
        return {
            "start": self._start // _MINUTE,
            "minutes": self._minutes,
            "at": int(self._at),
            "zone": self.zone_name,
            "offsets": self._offsets(),
            "sets": list(self._sets),
        }

    def _number(self, instants: Instants) -> int:
        """Return the number of a set of times; equal sets share one."""
        first, last = self.period
        edges: list[int] = []
        for start, end in instants.spans:
            if start <= last and end > first:
                on = max(0, -((self._start - start) // _MINUTE))
                off = min(self._minutes, -((self._start - end) // _MINUTE))
                edges += (on, off) if on < off else ()
        packed = packed_numbers(np.diff(edges, prepend=0)) if edges else ""
        return self._sets.setdefault(packed, len(self._sets))

    def _offsets(self) -> list[list[int]]:
        """Return from which minute on local time is how many minutes ahead of UTC."""
        told: list[list[int]] = []
        for minute in range(0, self._minutes, 30):
            offset = from_instant(self._start + minute * _MINUTE).astimezone(self._zone).utcoffset()
            ahead = int((offset or timedelta()).total_seconds() // 60)
            if not told or told[-1][1] != ahead:
                told.append([minute, ahead])
        return told
