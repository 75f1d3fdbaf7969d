"""What must still be applied for, and by when."""

import datetime as dt
from typing import Any

from tests.reference.findings import Draft
from tests.reference.register import Rule
from tests.reference.times import date_of
from tests.reference.world import World

__all__ = ["needs_of"]


def needs_of(world: World, draft: Draft, *, unmet: bool) -> list[dict[str, Any]]:
    """The needs of a finding: a permit that is not held, or a notice with a lead."""
    rule = draft.rule
    if not isinstance(rule, Rule):
        return []
    if rule.effect == "permit" and unmet:
        kind = rule.permit_kind
    elif rule.effect == "notify" and rule.lead and draft.judgement.strictest >= 1:
        kind = None
    else:
        return []
    apply_by, state = deadline(world, draft, rule)
    return [
        {
            "permit_kind": kind,
            "authority_chain": list(rule.chain),
            "apply_by": apply_by.isoformat() if apply_by else None,
            "state": state,
        }
    ]


def deadline(world: World, draft: Draft, rule: Rule) -> tuple[dt.date | None, str]:
    """The last day to apply, and whether it is past."""
    if rule.lead is None:
        return None, "open"
    if rule.lead["counted_from"] == "arrival" or draft.first is None:
        instant = world.arrive(0)[0]
        laws = tuple(law.code for law in world.stop_laws[0])
    else:
        instant, laws = draft.first.instant, draft.first.laws
    timezone = world.timezone_of(laws)
    day = date_of(instant, timezone)
    found: dt.date | None
    if rule.lead["kind"] == "calendar":
        found = day - dt.timedelta(days=rule.lead["days"])
    else:
        found = _working(world, day, rule.lead["days"], laws)
    if found is None:
        return None, "undated"
    filed = world.at if world.itinerary.filed_at is None else world.itinerary.filed_at
    late = any(date_of(instant, timezone) > found for instant in (filed, world.at))
    return found, "late" if late else "open"


def _working(world: World, day: dt.date, count: int, laws: tuple[str, ...]) -> dt.date | None:
    """Step back over working days; None outside the years that the calendar covers."""
    calendar = world.register.calendars.get(world.law(min(laws)).calendar or "") if laws else None
    if calendar is None or day.year not in calendar.years:
        return None
    while count > 0:
        day -= dt.timedelta(days=1)
        if day.year not in calendar.years:
            return None
        working = day.weekday() not in calendar.weekend and day not in calendar.holidays
        if working or day in calendar.working:
            count -= 1
    return day
