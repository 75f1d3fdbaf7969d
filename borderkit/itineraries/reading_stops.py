"""Stops and legs from understood days, to the day: no hour, no way, no deed is invented."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from borderkit.itineraries.reading import Cell, Choice, Lack, Question
from borderkit.itineraries.reading_days import Day
from borderkit.itineraries.reading_names import Findings, Target
from borderkit.itineraries.vocabulary import Vocabulary, word_key

__all__ = ["MODES", "mode_question", "stops_and_legs"]

MODES: Final = ("road", "foot", "cycle", "rail", "water", "air", "cableway")
"""Modes of travel that words are read as; rules and crossings name them so."""

_DEEDS: Final = re.compile(r"\s*[,，、;；/+\n]\s*|\s+(?:and|и)\s+")
_EVERYWHERE: Final = "everywhere"
_DAY: Final = timedelta(days=1)

Span = tuple[date, date]


@dataclass(slots=True)
class _Stop:
    """A stop being made: its first and last possible day of arrival and of departure."""

    target: Target
    arrive: Span
    depart: Span
    days: list[int] = field(default_factory=list)
    overnight: bool = False


@dataclass(frozen=True, slots=True)
class _Leg:
    """A leg being made: the day whose means of transport it has, and whether a night is on it."""

    day: int
    overnight: bool


def stops_and_legs(
    days: Sequence[Day],
    *,
    words: Vocabulary,
    answers: Mapping[str, str],
    findings: Findings,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[Lack]]:
    """Return the stops and legs of an itinerary, and what its rows leave open.

    A night at a place makes the stop there last to the next day. Equal places that follow each
    other are one stop. Where a night is not stated, departure and arrival are only known to lie
    between the two days.

    Parameters
    ----------
    days : sequence of Day
        In the order of travel.
    words : Vocabulary
        Means of transport and activities.
    answers : mapping of str to str
        Answers to former questions.
    findings : Findings
        Takes what was read, and questions about means of transport.
    """
    stops, legs, lacks = _chain(days)
    modes = [
        _mode(days, leg, stops, number, words, answers, findings) for number, leg in enumerate(legs)
    ]
    deeds = _deeds(days, words, answers, findings, lacks)
    made = [_stop_keys(stop, number, len(stops), days, deeds) for number, stop in enumerate(stops)]
    ways = [
        {"mode": mode, "route": None, **({"overnight": True} if leg.overnight else {})}
        for mode, leg in zip(modes, legs, strict=True)
    ]
    return made, ways, lacks


def _chain(days: Sequence[Day]) -> tuple[list[_Stop], list[_Leg], list[Lack]]:
    stops: list[_Stop] = []
    legs: list[_Leg] = []
    lacks: list[Lack] = []
    for number, day in enumerate(days):
        before = days[number - 1] if number else None
        for place, target in enumerate(day.targets):
            here = stops[-1] if stops else None
            if here is None:
                stops.append(_Stop(target, (day.first,) * 2, (day.last,) * 2, [number]))
            elif here.target == target and not (place == 0 and _is_away(before, day)):
                here.depart = (day.last,) * 2
                here.days.append(number)
                if place == 0 and before is not None:
                    lacks += _same_place(before, day, target)
            elif place > 0 or before is None:
                here.depart = (day.first, day.last)
                stops.append(_Stop(target, here.depart, (day.last,) * 2, [number]))
                legs.append(_Leg(number, overnight=False))
            else:
                left, come = _overnight_move(before, day)
                here.depart = left
                stops.append(_Stop(target, come, (day.last,) * 2, [number]))
                travelling = before.night == "travelling" and before.last < day.first
                legs.append(_Leg(number, overnight=travelling))
                lacks += _unknown_night(before, day)
        if day.night == "at" and stops:
            stops[-1].depart = (day.last + _DAY,) * 2
            stops[-1].overnight = True
    return stops, legs, lacks


def _is_away(before: Day | None, day: Day) -> bool:
    """Whether the night before a row is said to be spent elsewhere than where the last row ends."""
    stated = before is not None and before.night in {"none", "travelling"}
    return stated and before is not None and before.last < day.first


def _overnight_move(before: Day, day: Day) -> tuple[Span, Span]:
    """Return when the last place of one row was left and the first of the next one reached."""
    high = day.first
    low = min(before.last + _DAY, high) if before.night == "at" else min(before.last, high)
    if before.night == "travelling":
        return (low, low), (high, high)
    if before.night == "none":
        return (low, low), (low, high)
    return (low, high), (low, high)


def _same_place(before: Day, day: Day, target: Target) -> list[Lack]:
    """Tell that a night was read from a place standing at the end of one day and in the next."""
    if (before.night == "at" and day.first <= before.last + _DAY) or before.last >= day.first:
        return []
    told = (
        f"the nights from {before.last} to {day.first} are not all stated; they are read as spent "
        f"at {target.label}, where the one day ends and the other begins"
    )
    return [Lack(key="overnight", where=day.where, text=told)]


def _unknown_night(before: Day, day: Day) -> list[Lack]:
    nights = (day.first - before.last).days
    stated = before.night in {"at", "travelling"} and nights <= 1
    if nights < 1 or stated:
        return []
    told = f"where the night after {before.last} is spent is not stated"
    if nights > 1:
        told = f"where all nights from {before.last} to {day.first} are spent is not stated"
    return [Lack(key="overnight", where=before.where, text=told)]


def mode_question(key: str, text: str, where: Sequence[str]) -> Question:
    """Return the question how they travel, with the modes that rules name."""
    choices = tuple(Choice(answer=mode, label=mode) for mode in MODES)
    return Question(key=key, kind="transport", text=text, where=tuple(where), choices=choices)


def _mode(
    days: Sequence[Day],
    leg: _Leg,
    stops: Sequence[_Stop],
    number: int,
    words: Vocabulary,
    answers: Mapping[str, str],
    findings: Findings,
) -> str:
    """Return the mode of a leg, or "" where it has to be asked."""
    day = days[leg.day]
    cell = day.transport
    if cell is None and leg.overnight and leg.day:
        cell = days[leg.day - 1].transport
    found = words.modes_in(cell.text) if cell is not None else ()
    if len(found) == 1 and cell is not None:
        findings.read(cell, "transport", found[0])
        return found[0]
    key = f"transport {day.first.isoformat()}"
    ends = f"{stops[number].target.label} - {stops[number + 1].target.label}"
    for name in (f"transport {ends}", key, "transport"):
        given = answers.get(word_key(name))
        if given is not None:
            mode = _given_mode(given, words)
            if mode is not None:
                if cell is not None:
                    findings.read(cell, "transport", mode)
                return mode
            what = f"is {given[:40]!r}; it must be one of {', '.join(MODES)}"
            findings.fault(f"answer {name!r}", what)
    said = f" ({cell.text[:40]!r} does not say it)" if cell is not None else ""
    if len(found) > 1:
        key = f"transport {ends}"
        said = f" ({cell.text[:40] if cell else ''!r} names several)"
    text = f"How do they travel {ends} on {day.first.isoformat()}?{said}"
    findings.ask(mode_question(key, text, [cell.where if cell else day.where]))
    return ""


def _given_mode(given: str, words: Vocabulary) -> str | None:
    if given.strip() in MODES:
        return given.strip()
    found = words.modes_in(given)
    return found[0] if len(found) == 1 else None


def _deeds(
    days: Sequence[Day],
    words: Vocabulary,
    answers: Mapping[str, str],
    findings: Findings,
    lacks: list[Lack],
) -> list[dict[Target, tuple[str, ...] | None]]:
    """Return for each day what is done at each of its places; None is unknown."""
    found: list[dict[Target, tuple[str, ...] | None]] = []
    for day in days:
        everywhere: dict[Target, tuple[str, ...] | None] = dict.fromkeys(day.visited)
        codes = _codes(day.activity, words, answers, findings, lacks)
        if codes is not None:
            where = _place_of_deeds(day, answers)
            if where is None:
                text = "; ".join(dict.fromkeys(target.label for target in everywhere))
                key = f"activities {day.first.isoformat()}"
                told = (
                    f"at which of {text} is not stated; write a row for each place, or answer "
                    f"{key!r} with one of them, or with {_EVERYWHERE!r}"
                )
                lacks.append(Lack(key="activity", where=_where(day), text=told))
            else:
                everywhere = {t: codes if t in where else () for t in everywhere}
        found.append(everywhere)
    return found


def _where(day: Day) -> str:
    return day.activity.where if day.activity is not None else day.where


def _place_of_deeds(day: Day, answers: Mapping[str, str]) -> tuple[Target, ...] | None:
    """Return the places at which a day's activities are done, or None where nobody says it."""
    places = day.visited
    if len(places) == 1:
        return places
    given = answers.get(word_key(f"activities {day.first.isoformat()}"))
    if given is None:
        return None
    wanted = word_key(given)
    if wanted == _EVERYWHERE:
        return places
    named = tuple(t for t in places if wanted in {word_key(t.code), word_key(t.label)})
    return named or None


def _codes(
    cell: Cell | None,
    words: Vocabulary,
    answers: Mapping[str, str],
    findings: Findings,
    lacks: list[Lack],
) -> tuple[str, ...] | None:
    """Return the activities that a cell names, as rules know them; None if any is not known."""
    if cell is None:
        return None
    if words.nights.get(word_key(cell.text)) == "none":
        findings.read(cell, "activity", "none")
        return ()
    if not any(letter.isalnum() for letter in cell.text):
        return None
    codes: list[str] = []
    open_parts: list[str] = []
    for part in _DEEDS.split(cell.text):
        key = word_key(part)
        given = answers.get(key)
        code = words.activities.get(word_key(given) if given else key)
        if code is None and given:
            code = given.strip()
        if code is not None:
            codes.append(code)
        elif key:
            open_parts.append(part)
    if open_parts:
        listed = ", ".join(repr(part[:60]) for part in open_parts)
        told = (
            f"{listed} is no activity that rules are known to name, so what is done there counts "
            "as not stated; answer it with visit, sampling, survey, filming ..."
        )
        lacks.append(Lack(key="activity", where=cell.where, text=told))
        findings.read(cell, "activity", "not stated")
        return None
    codes = list(dict.fromkeys(codes))
    findings.read(cell, "activity", ", ".join(codes))
    return tuple(codes)


def _stop_keys(
    stop: _Stop,
    number: int,
    count: int,
    days: Sequence[Day],
    deeds: Sequence[Mapping[Target, tuple[str, ...] | None]],
) -> dict[str, Any]:
    """Return the keys of one stop."""
    keys: dict[str, Any] = {stop.target.key: stop.target.code}
    if stop.target.kind == "crossing":
        said = {d.roles[stop.target.code] for d in days if stop.target.code in d.roles}
        role = said.pop() if len(said) == 1 else _role(number, count)
        if role is not None:
            keys["role"] = role
    keys["arrive"] = _text(stop.arrive)
    keys["depart"] = _text(stop.depart)
    done: list[str] = []
    for day in dict.fromkeys(stop.days):
        codes = deeds[day].get(stop.target)
        if codes is None:
            return keys
        done += codes
    if stop.overnight:
        done.append("stay")
    keys["activities"] = list(dict.fromkeys(done))
    return keys


def _role(number: int, count: int) -> str | None:
    """Return what a crossing is for: entry where the way begins with it, exit where it ends."""
    if count < 2:
        return None
    return "entry" if number == 0 else "exit" if number == count - 1 else None


def _text(span: Span) -> str:
    first, last = span
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
