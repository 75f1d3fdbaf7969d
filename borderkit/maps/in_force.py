"""What of a register is in force or open at a time."""

from datetime import UTC, datetime, tzinfo

import numpy as np
from shapely.geometry.base import BaseGeometry

from borderkit.infrastructure.crossings import Crossing
from borderkit.itineraries.state import RegisterState
from borderkit.zones.restrictions import Zone
from borderkit.zones.schedule import NEVER, Instants, Schedule, Validity, to_instant

__all__ = [
    "crossing_instants",
    "crossing_state",
    "zone_in_force",
    "zone_instants",
]


def zone_in_force(zone: Zone, state: RegisterState, *, since: datetime, until: datetime) -> bool:
    """Whether a zone is in force at some instant of a time.

    Parameters
    ----------
    zone : Zone
        Its validity is read in the jurisdiction of its middle, abroad in UTC.
    state : RegisterState
        For the jurisdictions.
    since, until : datetime
        With an offset; equal for one instant.
    """
    clock = _clock(zone.geometry, state) if _has_dates(zone.validity) else UTC
    return _holds(zone.validity, zone.schedule, clock, (since, until))


def zone_instants(
    validity: Validity,
    schedule: Schedule | None,
    geometry: BaseGeometry,
    state: RegisterState,
    *,
    period: tuple[int, int],
) -> Instants:
    """Return when a zone or corridor is in force, at least as far as it lies in a period.

    Parameters
    ----------
    validity, schedule : Validity, Schedule or None
        Of the zone or corridor.
    geometry : BaseGeometry
        WGS84; dates are read in the jurisdiction of its middle, abroad in UTC.
    state : RegisterState
        For the jurisdictions.
    period : pair of int
        First and last instant, microseconds since 1970.
    """
    clock = _clock(geometry, state) if _has_dates(validity) else UTC
    instants = validity.instants(clock)
    return instants if schedule is None else instants & schedule.instants(*period)


def crossing_instants(
    crossing: Crossing, state: RegisterState, *, period: tuple[int, int]
) -> tuple[Instants, Instants]:
    """Return when a port of entry is open, and when that is not known.

    Parameters
    ----------
    crossing : Crossing
        The port.
    state : RegisterState
        For the jurisdictions.
    period : pair of int
        First and last instant, microseconds since 1970.
    """
    if crossing.status not in {None, "open"}:
        return NEVER, NEVER
    clock = _clock(crossing.geometry, state) if _has_dates(crossing.validity) else UTC
    valid = crossing.validity.instants(clock)
    if crossing.status is None or crossing.hours is None:
        return NEVER, valid
    return valid & crossing.hours.instants(*period), NEVER


def crossing_state(crossing: Crossing, state: RegisterState, *, at: datetime) -> str:
    """Return whether a port of entry is ``open``, ``closed`` or ``unknown`` at an instant.

    Parameters
    ----------
    crossing : Crossing
        The port.
    state : RegisterState
        For the jurisdictions.
    at : datetime
        With an offset.
    """
    if crossing.status not in {None, "open"}:
        return "closed"
    if not _holds(crossing.validity, None, _clock(crossing.geometry, state), (at, at)):
        return "closed"
    if crossing.status is None or crossing.hours is None:
        return "unknown"
    instant = to_instant(at)
    return "open" if crossing.hours.instants(instant, instant).meets(instant, instant) else "closed"


def _holds(
    validity: Validity, schedule: Schedule | None, clock: tzinfo, period: tuple[datetime, datetime]
) -> bool:
    first, last = (to_instant(time) for time in period)
    instants = validity.instants(clock)
    if schedule is not None:
        instants = instants & schedule.instants(first, last)
    return instants.meets(first, last)


def _has_dates(validity: Validity) -> bool:
    return validity.start is not None or validity.end is not None


def _clock(geometry: BaseGeometry, state: RegisterState) -> tzinfo:
    point = geometry.representative_point()
    at, shape = state.jurisdiction_index.containing(np.array([[point.x, point.y]]))
    held = sorted((state.jurisdictions[int(s)].code, int(s)) for s in shape[at == 0])
    return state.jurisdictions[held[0][1]].timezone if held else UTC
