"""What stands against an itinerary, told once: findings of one zone and rule taken together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from borderkit.itineraries.answer import LEVELS, UNDETERMINED, Answer, Finding, Need
from borderkit.maps.clocks import Clocks
from borderkit.maps.wording import Teller, metres

__all__ = [
    "Matter",
    "Missing",
    "matters",
    "met_in_order",
    "missing_facts",
    "needs_in_order",
    "weightiest",
]

Numbered = tuple[int, Finding]


@dataclass(frozen=True, slots=True)
class Matter:
    """Findings of one zone and rule that come to the same for the same reason.

    Attributes
    ----------
    findings : tuple of (int, Finding)
        With their numbers on the page, from 1, in order of travel.
    """

    findings: tuple[Numbered, ...]

    @property
    def first(self) -> Finding:
        """Its first finding in order of travel."""
        return self.findings[0][1]

    @property
    def verdict(self) -> str:
        """What its findings come to."""
        return self.first.verdict

    @property
    def members(self) -> tuple[str, ...]:
        """The member lines that it concerns."""
        return tuple(sorted({line for _, finding in self.findings for line in finding.members}))

    @property
    def needs(self) -> tuple[Need, ...]:
        """What must be filed, each once."""
        return tuple(dict.fromkeys(need for _, finding in self.findings for need in finding.needs))

    def visits(self, teller: Teller, clocks: Clocks) -> Iterator[tuple[list[int], str, str]]:
        """Yield the stops and legs that it concerns: finding numbers, where, when and how far."""
        by_unit = groupby(self.findings, key=lambda row: (row[1].stop, row[1].leg))
        for (stop, leg), rows in by_unit:
            found = list(rows)
            finding = found[0][1]
            times: list[str] = []
            spans = [clocks.minutes(i, stop=stop, leg=leg) for i in finding.intervals]
            unlike = list(dict.fromkeys(spans))
            for span in unlike[:2]:
                again = bool(times) and span[:10] == times[0][:10]
                times.append(span[11:] if again else span)
            if len(unlike) > 2:
                times.append(teller.words("ui.more", count=len(unlike) - 2))
            if finding.leg is not None and finding.length_m:
                times.append(metres(finding.length_m))
            yield [number for number, _ in found], teller.where(finding), ", ".join(times)


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that is missing, where, and who can state it; in words."""

    ask: str
    where: tuple[str, ...]
    supplier: str
    findings: tuple[int, ...]


def matters(answer: Answer, *, passed: bool = False) -> list[Matter]:
    """Return what stands against an itinerary or leaves it open, the weightiest first.

    Parameters
    ----------
    answer : Answer
        Of any verdict.
    passed : bool
        Return the findings that are clear instead, which are left out otherwise.

    Returns
    -------
    list of Matter
        By strictest bound, then mildest, then order of travel.
    """
    groups: dict[object, list[Numbered]] = {}
    for number, finding in enumerate(answer.findings, start=1):
        if (finding.bounds[1] == "clear") is not passed:
            continue
        alone = (finding.stop, finding.leg) if finding.zone is None else ()
        needs = tuple((need.permit_kind, need.apply_by) for need in finding.needs)
        key = (finding.zone, finding.rule, finding.effect, finding.bounds, finding.missing, needs)
        groups.setdefault((key, finding.lifted_by, finding.contact == "near", alone), []).append(
            (number, finding)
        )
    return sorted(
        (Matter(tuple(rows)) for rows in groups.values()),
        key=lambda matter: (
            -LEVELS.index(matter.first.bounds[1]),
            -LEVELS.index(matter.first.bounds[0]),
            matter.findings[0][0],
        ),
    )


def weightiest(answer: Answer, teller: Teller) -> str:
    """Return the weightiest reason of an answer in one line, with its zone.

    Parameters
    ----------
    answer : Answer
        Of any verdict.
    teller : Teller
        Of the itinerary that was judged.
    """
    points = matters(answer)
    if not points:
        return teller.words("verdict_says.clear")
    thing = teller.zone(points[0].first)
    why = teller.why(points[0].first)
    return f"{thing}: {why}" if thing else why


def needs_in_order(answer: Answer) -> list[tuple[Need, tuple[Finding, ...]]]:
    """Return what must be filed, the earliest date first and what has none last.

    Parameters
    ----------
    answer : Answer
        Of any verdict.

    Returns
    -------
    list of (Need, findings)
        Each kind, authority and date once.
    """
    rows: dict[Need, list[Finding]] = {}
    for finding in answer.findings:
        for need in finding.needs:
            rows.setdefault(need, []).append(finding)
    ordered = sorted(
        rows.items(),
        key=lambda row: (row[0].apply_by is None, row[0].apply_by or "", row[0].permit_kind or ""),
    )
    return [(need, tuple(findings)) for need, findings in ordered]


def missing_facts(answer: Answer, teller: Teller) -> list[Missing]:
    """Return which facts leave an answer open, where, and who can state them.

    Parameters
    ----------
    answer : Answer
        Of any verdict; only findings whose bounds differ count.
    teller : Teller
        Of the itinerary that was judged.
    """
    found: dict[str, tuple[dict[str, None], list[int]]] = {}
    for number, finding in enumerate(answer.findings, start=1):
        if finding.verdict != UNDETERMINED:
            continue
        for key in finding.missing:
            where, numbers = found.setdefault(key, ({}, []))
            where[teller.where(finding)] = None
            numbers.append(number)
    return [
        Missing(_ask(key, teller), tuple(where), teller.supplier(key), tuple(numbers))
        for key, (where, numbers) in found.items()
    ]


def met_in_order(findings: Iterable[Finding], teller: Teller) -> list[str]:
    """Return the zones that findings are about, in order of travel, each once."""
    return list(dict.fromkeys(teller.zone(finding) for finding in findings if finding.zone))


def _ask(key: str, teller: Teller) -> str:
    if teller.words.has("missing", key):
        return teller.words(f"missing.{key}")
    return teller.words("missing.fact", keys=teller.fact(key))
