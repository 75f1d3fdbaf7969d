"""Findings of single members put together, and the verdict that follows from their bounds."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from borderkit.itineraries.answer import LEVELS, UNDETERMINED, Bounds, Finding

__all__ = ["together", "verdict_of"]


def verdict_of(bounds: Sequence[Bounds]) -> tuple[str, Bounds]:
    """Return the verdict and bounds of findings: the maxima, equal or undetermined.

    Parameters
    ----------
    bounds : sequence of Bounds
        Of every finding; none at all is clear.
    """
    different = set(bounds)
    low = max((LEVELS.index(b[0]) for b in different), default=0)
    high = max((LEVELS.index(b[1]) for b in different), default=0)
    verdict = LEVELS[low] if low == high else UNDETERMINED
    return verdict, (LEVELS[low], LEVELS[high])


def together(rows: Sequence[Finding]) -> tuple[Finding, ...]:
    """Put members together whose findings are alike, and sort by order of travel.

    Parameters
    ----------
    rows : sequence of Finding
        Each for one member line.
    """
    single: dict[tuple[Any, ...], Finding] = {}
    for f in rows:
        key = (f.stop, f.leg, f.zone, f.rule, f.members)
        single[key] = _merged(single[key], f) if key in single else f
    groups: dict[tuple[Any, ...], list[Finding]] = {}
    for f in single.values():
        alike = (f.stop, f.leg, f.zone, f.rule, f.bounds, f.lifted_by, f.missing)
        groups.setdefault(alike, []).append(f)
    found = []
    for group in groups.values():
        if len(group) == 1:
            found.append(group[0])
            continue
        members = tuple(sorted({line for f in group for line in f.members}))
        facts = dict.fromkeys(fact for f in group for fact in f.facts)
        needs = dict.fromkeys(need for f in group for need in f.needs)
        found.append(replace(group[0], members=members, facts=tuple(facts), needs=tuple(needs)))
    return tuple(sorted(found, key=_travel_order))


def _merged(one: Finding, two: Finding) -> Finding:
    """Return the one finding of a rule on the ground of two jurisdictions."""
    low = max(one.bounds[0], two.bounds[0], key=LEVELS.index)
    high = max(one.bounds[1], two.bounds[1], key=LEVELS.index)
    intervals = sorted({*one.intervals, *two.intervals}, key=lambda i: (i.enter, i.exit))
    missing = tuple(sorted({*one.missing, *two.missing})) if low != high else ()
    return replace(
        one,
        bounds=(low, high),
        intervals=tuple(intervals),
        lifted_by=tuple(sorted({*one.lifted_by, *two.lifted_by})),
        missing=missing,
        facts=tuple(dict.fromkeys((*one.facts, *two.facts))),
        needs=one.needs or two.needs,
    )


def _travel_order(finding: Finding) -> tuple[Any, ...]:
    number = finding.stop if finding.stop is not None else finding.leg or 0
    return (
        number,
        finding.stop is None,
        finding.zone is not None,
        finding.zone or "",
        finding.rule is not None,
        finding.rule or "",
        finding.members,
    )
