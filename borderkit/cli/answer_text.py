"""An answer as text for people: verdict, member lines, findings, what to do next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from borderkit.cli.console import plain_table, say
from borderkit.cli.plain_text import printable

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.itineraries.answer import Answer
    from borderkit.itineraries.plan import Itinerary
    from borderkit.itineraries.state import RegisterState
    from borderkit.maps.clocks import Clocks

__all__ = ["show_answer", "span"]

_SHOWN_INTERVALS = 4

_NEXT = {
    "clear": "Nothing in this register stands against the itinerary.",
    "conditional": "The itinerary may go ahead if the conditions and notices above are kept.",
    "permit_required": "A permit is missing: file for it, then check again.",
    "prohibited": "No permit opens this: change the stop, leg, time or group named above.",
    "undetermined": "Facts are missing: state them in the itinerary or the register, check again.",
}


def show_answer(
    console: "Console",
    given: "Answer",
    plan: "Itinerary",
    state: "RegisterState",
    *,
    language: str = "en",
) -> None:
    """Print an answer; conditions and places are told in `language` where they are known in it."""
    from borderkit.itineraries.geometry import resolve_sites
    from borderkit.maps.clocks import Clocks

    answer = given.to_json()
    itinerary = _with_names(plan, state, language)
    clocks = Clocks.of(resolve_sites(plan, state), state)
    say(
        console,
        f"Itinerary  {itinerary.reference}",
        f"Verdict    {answer['verdict']}",
        f"Bounds     {span(answer['bounds'])}",
        f"Judged at  {answer['evaluated_at']}, register revision {answer['register_revision']}",
        "",
    )
    _show_members(console, given, itinerary)
    _show_findings(console, answer["findings"], itinerary, clocks)
    for assumption in answer["assumptions"]:
        told = assumption["text"] or assumption["code"]
        say(console, f"Assumed: {_where(assumption, itinerary)}: {told}")
    for line in _conditions(given, itinerary, language):
        say(console, f"Condition: {line}")
    for line in _next_steps(answer, itinerary):
        say(console, f"Next: {line}")


def _with_names(itinerary: "Itinerary", state: "RegisterState", language: str) -> "Itinerary":
    """Return the itinerary with names for stops whose place is given by its code alone."""
    from borderkit.itineraries.places import find_places
    from borderkit.maps.words import words_in

    words = words_in(language)
    stops = []
    for stop in itinerary.stops:
        found = find_places(stop.place, state.places) if stop.place and not stop.name else []
        coded = len(found) == 1 and found[0].place == stop.place
        stops.append(replace(stop, name=words.name(found[0].name)) if coded else stop)
    return replace(itinerary, stops=tuple(stops))


def span(bounds: Sequence[str]) -> str:
    """Return two bounds in words, or one where they are equal."""
    mildest, strictest = bounds
    return mildest if mildest == strictest else f"{mildest} to {strictest}"


def _show_members(console: "Console", answer: "Answer", itinerary: "Itinerary") -> None:
    lines = {member.line: member for member in itinerary.members}
    table = plain_table("member", "count", "category", "nationality", "verdict", "bounds")
    for row in answer.by_member:
        member = lines[row.line]
        table.add_row(
            printable(member.line),
            str(member.count),
            member.category,
            member.nationality,
            row.verdict,
            span(row.bounds),
        )
    console.print(table)
    console.print()


def _show_findings(
    console: "Console",
    findings: Sequence[Mapping[str, Any]],
    itinerary: "Itinerary",
    clocks: "Clocks",
) -> None:
    """Print the findings that count as a table, and below it in short those that are clear."""
    numbered = list(enumerate(findings, start=1))
    table = plain_table("no", "where, members", "contact, local time", "finding", leading=1)
    for number, finding in numbered:
        if finding["bounds"][1] != "clear":
            table.add_row(
                str(number),
                _cell(_where(finding, itinerary), *_what(finding), ", ".join(finding["members"])),
                _cell(*_contact(finding), *_times(finding, clocks)),
                _cell(finding["effect"] or "-", span(finding["bounds"]), *_open_points(finding)),
            )
    if table.row_count:
        console.print(table)
    else:
        say(console, "No finding counts against it.")
    say(console, "")
    for number, finding in numbered:
        if finding["bounds"][1] == "clear":
            told = ", ".join((_where(finding, itinerary), *_what(finding), *_contact(finding)))
            say(console, f"Clear: {number} {told}")


def _cell(*lines: str) -> str:
    return "\n".join(printable(line) for line in lines)


def _where(row: Mapping[str, Any], itinerary: "Itinerary") -> str:
    """Return ``stop 1 outcrop`` or ``leg 0 road``, counted from 0 as in the files."""
    if row["stop"] is not None:
        stop = itinerary.stops[row["stop"]]
        label = stop.name or stop.crossing or stop.place or ""
        return f"stop {row['stop']} {label}".rstrip()
    if row["leg"] is not None:
        return f"leg {row['leg']} {itinerary.legs[row['leg']].mode}"
    return "itinerary"


def _what(finding: Mapping[str, Any]) -> Iterator[str]:
    if finding["zone"] is not None:
        yield f"zone {finding['zone']}"
    if finding["rule"] is not None:
        yield f"rule {finding['rule']}"


def _contact(finding: Mapping[str, Any]) -> Iterator[str]:
    """Yield how the zone is met, and what lifts the rule there."""
    if finding["contact"] is not None:
        distance_m = finding["distance_m"] or 0.0
        yield finding["contact"] + (f", {distance_m:.2f} m away" if distance_m else "")
    if finding["lifted_by"]:
        yield f"lifted by {', '.join(finding['lifted_by'])}"


def _times(finding: Mapping[str, Any], clocks: "Clocks") -> Iterator[str]:
    intervals = finding["intervals"]
    for interval in intervals[:_SHOWN_INTERVALS]:
        enter, leave = (
            _local(interval[key], finding=finding, clocks=clocks) for key in ("enter", "exit")
        )
        same_day = enter[:10] == leave[:10] and enter[-6:] == leave[-6:]
        length_m = interval["length_m"] or 0.0
        yield enter[:-6] if same_day else enter
        far = f", {_length(length_m)}" if length_m else ""
        yield f"to {leave[11:] if same_day else leave}{far}"
    if len(intervals) > _SHOWN_INTERVALS:
        yield f"and {len(intervals) - _SHOWN_INTERVALS} more; --json has all"


def _local(text: str, *, finding: Mapping[str, Any], clocks: "Clocks") -> str:
    """Return a UTC time on the clock of the place, ``2026-06-03 08:52:10+02:00``."""
    time = datetime.fromisoformat(text).astimezone(
        clocks.at(stop=finding["stop"], leg=finding["leg"])
    )
    return time.isoformat(sep=" ", timespec="seconds")


def _length(length_m: float) -> str:
    return f"{length_m:.2f} m" if length_m < 1_000.0 else f"{length_m / 1_000.0:.3f} km"


def _open_points(finding: Mapping[str, Any]) -> Iterator[str]:
    if finding["missing"]:
        yield f"missing {', '.join(finding['missing'])}"
    for need in finding["needs"]:
        yield _need(need)


def _need(need: Mapping[str, Any]) -> str:
    what = need["permit_kind"] or "notice"
    if need["apply_by"] is None:
        return f"{what}, no date ({need['state']})"
    return f"{what} by {need['apply_by']} ({need['state']})"


def _next_steps(answer: Mapping[str, Any], itinerary: "Itinerary") -> Iterator[str]:
    """Yield what the reader should do, each thing once with all its places."""
    yield _NEXT[answer["verdict"]]
    told: dict[str, list[str]] = {}
    for finding in answer["findings"]:
        steps = [f"missing {fact}" for fact in finding["missing"]]
        for need in finding["needs"]:
            chain = " then ".join(need["authority_chain"])
            steps.append(_need(need) + (f", from {chain}" if chain else ""))
        for step in steps:
            told.setdefault(step, []).append(_where(finding, itinerary))
    yield from _with_places(told)


def _conditions(answer: "Answer", itinerary: "Itinerary", language: str) -> Iterator[str]:
    """Yield the conditions of rules that count, each once with all its places."""
    told: dict[str, list[str]] = {}
    for finding in answer.findings:
        if finding.bounds[1] == "clear":
            continue
        where = _where({"stop": finding.stop, "leg": finding.leg}, itinerary)
        for condition in finding.conditions:
            texts = [condition.get(language), condition.get("en"), *condition.values()]
            text = next((text for text in texts if text), None)
            if text is not None:
                told.setdefault(f"{text} (zone {finding.zone}, {finding.rule})", []).append(where)
    yield from _with_places(told)


def _with_places(told: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for text, places in told.items():
        yield f"{text}: {', '.join(dict.fromkeys(places))}"
