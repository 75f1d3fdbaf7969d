"""What the page of a verdict says beside its map: headline, points, dates, group, findings."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from markupsafe import Markup

from borderkit.itineraries.answer import UNDETERMINED, Answer, Assumption, Finding, Need
from borderkit.maps import symbols
from borderkit.maps.journey import Journey
from borderkit.maps.matters import (
    Matter,
    matters,
    met_in_order,
    missing_facts,
    needs_in_order,
)
from borderkit.maps.wording import Teller, bounds_in_words, metres, numbers
from borderkit.maps.words import Words

__all__ = ["headline", "provenance", "verdict_content"]

_MOST_TIMES: Final = 4
_MOST_VISITS: Final = 4
_HEADINGS: Final = {
    "clear": "points_clear",
    "conditional": "points_conditional",
    "undetermined": "points_open",
}


def verdict_content(journey: Journey, *, at: datetime) -> dict[str, Any]:
    """Return what the template of a verdict shows, in plain text and swatches of ours.

    Parameters
    ----------
    journey : Journey
        A judged itinerary.
    at : datetime
        For the note on local time.
    """
    answer, teller = journey.answer, journey.teller
    words, itinerary = teller.words, teller.itinerary
    points = matters(answer)
    return {
        "reference": itinerary.reference,
        "purpose": itinerary.purpose,
        "verdict": _banner(journey, points),
        "heading": _HEADINGS.get(answer.verdict, "points"),
        "points": [_point(journey, matter) for matter in points or matters(answer, passed=True)],
        "members": list(_members(journey)),
        "needs": [_need(need, found, teller) for need, found in needs_in_order(answer)],
        "missing": [
            {
                "ask": row.ask,
                "where": "; ".join(row.where),
                "supplier": row.supplier,
                "numbers": row.findings,
            }
            for row in missing_facts(answer, teller)
        ],
        "helpers": list(_helpers(journey)),
        "way": list(_way(journey)),
        "clock": journey.clocks.in_words(words, at=at),
        "summary": _summary(journey),
        "findings": [_row(journey, number, finding) for number, finding in journey.findings],
        "assumptions": [_assumed(assumption, teller) for assumption in answer.assumptions],
    }


def headline(answer: Answer, teller: Teller) -> str:
    """Return the one sentence that says what an answer comes to, and where.

    Parameters
    ----------
    answer : Answer
        Of any verdict.
    teller : Teller
        Of the itinerary that was judged.
    """
    words = teller.words
    mildest, strictest = (words(f"verdict.{bound}") for bound in answer.bounds)
    points = matters(answer)
    if answer.verdict in {"clear", UNDETERMINED} or not points:
        return words(f"verdict_says.{answer.verdict}", mildest=mildest, strictest=strictest)
    first = points[0].first
    thing = teller.zone(first) or words.known("special", first.rule)
    told = words(f"headline.{answer.verdict}", where=teller.where(first), zone=thing)
    like = [point for point in points if point.first.bounds[1] == answer.bounds[1]]
    places = len({(f.stop, f.leg, f.zone) for point in like for _, f in point.findings})
    if places == 1:
        return told
    return told + words.gap + words("ui.more_such", count=places)


def provenance(answer: Answer, words: Words) -> str:
    """Return from what an answer was made: revision, rules, engine and time."""
    return words(
        "ui.provenance",
        revision=answer.register_revision,
        rules=answer.rules_version,
        engine=answer.engine_version,
        at=f"{answer.evaluated_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
    )


# -------------------------------------------------------------------------------- the headline


def _banner(journey: Journey, points: Sequence[Matter]) -> dict[str, Any]:
    answer, words = journey.answer, journey.teller.words
    due = next(iter(needs_in_order(answer)), None)
    told: dict[str, Any] = {
        "code": answer.verdict,
        "says": headline(answer, journey.teller),
        "fields": list(_fields(journey, points)),
        "due": None,
        **_chip(answer.verdict, words),
    }
    if due is not None and due[0].apply_by and answer.verdict != "prohibited":
        told["due"] = _need(*due, journey.teller)
    return told


def _fields(journey: Journey, points: Sequence[Matter]) -> Iterator[dict[str, Any]]:
    """Yield the answers to where, when, why and what next, of the weightiest point."""
    teller, words = journey.teller, journey.teller.words
    if not points:
        met = met_in_order(journey.answer.findings, teller)
        if met:
            yield {"name": words("ui.met_zones"), "lines": _short(met, words)}
        yield {"name": words("ui.next"), "lines": [words("next.none")]}
        return
    matter = points[0]
    visits = list(matter.visits(teller, journey.clocks))
    thing = teller.zone(matter.first) or words.known("special", matter.first.rule)
    yield {"name": words("ui.where"), "lines": [thing, *_short([v[1] for v in visits], words)]}
    yield {
        "name": words("ui.when"),
        "lines": _short([v[2] for v in visits if v[2]], words) or [words("ui.time_unknown")],
    }
    yield {"name": words("ui.why"), "lines": [teller.why(matter.first)]}
    yield {"name": words("ui.next"), "lines": [teller.next_step(matter.first)]}
    who = dict.fromkeys(teller.supplier(key) for key in matter.first.missing)
    if who:
        yield {"name": words("ui.supplier"), "lines": list(who)}


def _short(lines: Sequence[str], words: Words, *, most: int = 3) -> list[str]:
    unlike = list(dict.fromkeys(lines))
    if len(unlike) <= most:
        return unlike
    return [*unlike[: most - 1], words("ui.more", count=len(unlike) - most + 1)]


def _chip(verdict: str, words: Words) -> dict[str, str | Markup]:
    symbol = symbols.VERDICTS[verdict]
    swatch = symbols.shape_swatch(symbol.shape, symbol.colour, sign=symbol.sign)
    return {"swatch": swatch, "text": words(f"verdict.{verdict}")}


# ---------------------------------------------------------------------------- beside the map


def _point(journey: Journey, matter: Matter) -> dict[str, Any]:
    teller, words = journey.teller, journey.teller.words
    first = matter.first
    visits = list(matter.visits(teller, journey.clocks))
    thing = teller.zone(first) or words.known("special", first.rule)
    everyone = len(matter.members) == len(teller.itinerary.members)
    return {
        "code": matter.verdict,
        "result": _chip(matter.verdict, words),
        "bounds": bounds_in_words(first.bounds, words),
        "title": thing,
        "law": _law(first, teller),
        "visits": [
            {"numbers": found, "where": where, "when": when}
            for found, where, when in visits[:_MOST_VISITS]
        ],
        "more": len(visits) - _MOST_VISITS,
        "members": "" if everyone else ", ".join(_called(journey, matter.members)),
        "why": teller.why(first),
        "next": teller.next_step(first),
    }


def _called(journey: Journey, lines: Sequence[str]) -> Iterator[str]:
    """Yield member lines with the category that tells a reader who they are."""
    words = journey.teller.words
    for member in journey.teller.itinerary.members:
        if member.line in lines:
            yield f"{member.line} {words.known('category', member.category)}"


def _law(finding: Finding, teller: Teller) -> str:
    """Return class of the zone, rule and basis of a finding, in short."""
    words = teller.words
    special = finding.rule is not None and words.has("special", finding.rule)
    rule = "" if finding.rule is None or special else words("ui.rule", rule=finding.rule)
    zone_class = words.known("class", finding.zone_class)
    return " · ".join(part for part in (zone_class, rule, _basis(finding, words)) if part)


def _members(journey: Journey) -> Iterator[dict[str, Any]]:
    words = journey.teller.words
    lines = {member.line: member for member in journey.teller.itinerary.members}
    for row in journey.answer.by_member:
        member = lines[row.line]
        kind = words.known("category", member.category)
        told = [
            f"{member.line}: {member.count} \N{MULTIPLICATION SIGN} {kind}",
            member.nationality,
            words.known("role", member.role),
        ]
        yield {
            "verdict": _chip(row.verdict, words),
            "text": ", ".join(part for part in told if part),
            "bounds": bounds_in_words(row.bounds, words) if row.verdict == UNDETERMINED else "",
        }


def _need(need: Need, found: Sequence[Finding], teller: Teller) -> dict[str, str]:
    words = teller.words
    kind = need.permit_kind
    what = words("ui.permit_kind", kind=kind) if kind else words("ui.notice")
    zones = dict.fromkeys(finding.zone or words("ui.ground") for finding in found)
    return {
        "date": need.apply_by or "—",
        "what": what,
        "chain": " → ".join(need.authority_chain),
        "zones": ", ".join(zones),
        "state": need.state if need.apply_by else "undated",
    }


def _helpers(journey: Journey) -> Iterator[dict[str, str]]:
    """Yield what helped: corridors, exemptions and permits, each with what it opened."""
    teller, words = journey.teller, journey.teller.words
    opened: dict[str, tuple[dict[str, None], list[int]]] = {}
    for number, finding in journey.findings:
        for name in teller.helpers(finding):
            rules, found = opened.setdefault(name, ({}, []))
            rule = words("ui.rule", rule=finding.rule) if finding.rule else ""
            rules[" ".join(part for part in (finding.zone, rule) if part)] = None
            found.append(number)
    for name, (rules, found) in opened.items():
        yield {"name": name, "what": "; ".join(rules), "numbers": numbers(found)}


def _way(journey: Journey) -> Iterator[dict[str, Any]]:
    teller, words = journey.teller, journey.teller.words
    for stop in teller.itinerary.stops:
        name = teller.stop_name(stop.index)
        times = journey.clocks.stated(stop.arrive, stop.depart, stop=stop.index)
        yield {"stop": stop.index, "name": name, "times": times}
        if stop.index >= len(teller.itinerary.legs):
            return
        leg = teller.itinerary.legs[stop.index]
        kind = "given" if leg.route is not None else "taken"
        if journey.shapes.legs[leg.index] is None:
            kind = "unstated"
        told = [words("ui.leg", number=leg.index), words.known("mode", leg.mode)]
        if kind != "given":
            told.append(words("ui.route_missing" if kind == "unstated" else "ui.route_taken"))
        yield {"stop": None, "kind": kind, "name": " · ".join(told)}


def _summary(journey: Journey) -> str:
    """Return what the map shows, for those who do not see it."""
    teller, words = journey.teller, journey.teller.words
    stops = teller.itinerary.stops
    zones = met_in_order(journey.answer.findings, teller)
    told = words(
        "ui.map_shows",
        stops=len(stops),
        legs=len(teller.itinerary.legs),
        start=teller.stop_name(0),
        end=teller.stop_name(len(stops) - 1),
        findings=len(journey.answer.findings),
    )
    if zones:
        told += words.gap + words("ui.map_zones", zones="; ".join(_short(zones, words)))
    return told


# ------------------------------------------------------------------------------- the findings


def _row(journey: Journey, number: int, finding: Finding) -> dict[str, Any]:
    teller, words = journey.teller, journey.teller.words
    contact = ""
    if finding.contact is not None:
        distance = metres(finding.distance_m or 0.0)
        sign = symbols.CONTACTS[finding.contact]
        contact = f"{sign} {words(f'contact.{finding.contact}', distance=distance)}"
    return {
        "number": number,
        "on_map": journey.anchor(finding) is not None,
        "passed": finding.bounds[1] == "clear",
        "result": _chip(finding.verdict, words),
        "bounds": bounds_in_words(finding.bounds, words),
        "where": teller.where(finding),
        "contact": contact,
        "zone": teller.zone(finding),
        "law": _law(finding, teller),
        "times": list(_times(journey, finding)),
        "members": ", ".join(finding.members),
        "why": teller.why(finding),
        "next": teller.next_step(finding),
    }


def _basis(finding: Finding, words: Words) -> str:
    instrument, article = (str(finding.basis.get(key) or "") for key in ("instrument", "article"))
    if instrument and article:
        return words("ui.article", instrument=instrument, article=article)
    return instrument or article


def _times(journey: Journey, finding: Finding) -> Iterator[str]:
    for interval in finding.intervals[:_MOST_TIMES]:
        yield journey.clocks.span(interval, stop=finding.stop, leg=finding.leg)
        if interval.length_m:
            yield metres(interval.length_m)
    more = len(finding.intervals) - _MOST_TIMES
    if more > 0:
        yield journey.teller.words("ui.more", count=more)


def _assumed(assumption: Assumption, teller: Teller) -> str:
    words = teller.words
    text = words.known("assumption", assumption.code)
    if assumption.stop is not None:
        return f"{words('ui.stop', number=assumption.stop)}: {text}"
    if assumption.leg is not None:
        return f"{words('ui.leg', number=assumption.leg)}: {text}"
    return text
