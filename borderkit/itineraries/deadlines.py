"""Until when an application must be filed (section 7 of the contract)."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from borderkit.itineraries.answer import Need
from borderkit.zones.restrictions import Lead
from borderkit.zones.schedule import WorkingCalendar, from_instant

__all__ = ["apply_by", "make_need"]


def apply_by(day: date, lead: Lead, calendar: WorkingCalendar | None) -> date | None:
    """Return the last day on which to apply.

    Parameters
    ----------
    day : date
        Local date of the contact or the arrival from which the lead is counted.
    lead : Lead
        So many calendar or working days.
    calendar : WorkingCalendar or None
        The jurisdiction's; working days cannot be counted without it.

    Returns
    -------
    date or None
        None where the calendar does not cover the years concerned.
    """
    if lead.kind == "calendar":
        return day - timedelta(days=lead.days)
    return None if calendar is None else calendar.step_back(day, lead.days)


@lru_cache(maxsize=256)
def _civil_days(times: tuple[datetime, ...], zone: tzinfo) -> tuple[date, ...]:
    return tuple(time.astimezone(zone).date() for time in times)


def make_need(
    permit_kind: str | None,
    authority_chain: tuple[str, ...],
    lead: Lead | None,
    *,
    counted_from: int,
    zone: tzinfo | None,
    calendar: WorkingCalendar | None,
    filed: tuple[datetime, ...],
) -> Need:
    """Return what must be applied for, and whether there is still time.

    Parameters
    ----------
    permit_kind : str or None
        None for a notice.
    authority_chain : tuple of str
        In order.
    lead : Lead or None
        None where no time is set.
    counted_from : int
        The contact or first stop, microseconds since 1970.
    zone : tzinfo or None
        Civil time there; None abroad (UTC).
    calendar : WorkingCalendar or None
        Working days there.
    filed : tuple of datetime
        When it was filed, and when it is judged: either being late is enough.
    """
    if lead is None:
        return Need(permit_kind, authority_chain, None, "open")
    civil = zone or UTC
    last = apply_by(from_instant(counted_from).astimezone(civil).date(), lead, calendar)
    if last is None:
        return Need(permit_kind, authority_chain, None, "undated")
    late = any(day > last for day in _civil_days(filed, civil))
    return Need(permit_kind, authority_chain, last.isoformat(), "late" if late else "open")
