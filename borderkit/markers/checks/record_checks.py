"""Single records of markers: what they say of themselves."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from borderkit.boundary.finding import RegisterFinding
from borderkit.layers.fields import civil_date
from borderkit.markers.checks.boundary_case import BoundaryCase, Stood
from borderkit.markers.checks.marker_rules import few

__all__ = ["record_findings"]

_OF_PILLARS: Final = (
    *("siting", "material", "shape", "size", "size_class", "inscription", "condition"),
    *("erected_on", "year"),
)
_DATES: Final = ("inspected_on", "erected_on", "year")


def record_findings(case: BoundaryCase) -> Iterator[RegisterFinding]:
    """Yield records of one boundary's markers that cannot be true by themselves.

    Parameters
    ----------
    case : BoundaryCase
        The boundary with its markers.
    """
    for each in case.markers:
        yield from _no_pillar(case, each)
        yield from _yet_to_come(case, each)


def _no_pillar(case: BoundaryCase, each: Stood) -> Iterator[RegisterFinding]:
    if each.row.get("pillar") is not False:
        return
    given = [name for name in _OF_PILLARS if each.row.get(name) is not None]
    if given:
        message = (
            f"{each.row.called} ({each.row.uid}) is a point without pillar, and has {few(given)}."
        )
        yield case.found("no-pillar-described", message, of=[each])


def _yet_to_come(case: BoundaryCase, each: Stood) -> Iterator[RegisterFinding]:
    latest = case.limits.latest
    for name in _DATES if latest is not None else ():
        text = str(each.row.get(name) or "")
        day = _first_day(text)
        if day is not None and latest is not None and day > latest:
            message = (
                f"Marker {each.row.called} ({each.row.uid}) has {name} {text}, which is after "
                f"{latest.isoformat()}."
            )
            yield case.found("date-to-come", message, of=[each])


def _first_day(text: str) -> date | None:
    """Return the day that a text begins with, or the first of its year; None: neither."""
    if len(text) == 4 and text.isascii() and text.isdecimal() and text > "0000":
        return date(int(text), 1, 1)
    return civil_date(text[:10])
