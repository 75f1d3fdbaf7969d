"""From days to an itinerary: dates, places and nights of each row become stops and legs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from borderkit.itineraries.reading import Cell, Choice, DayLine, Question
from borderkit.itineraries.reading_dates import (
    DateOrder,
    DateText,
    SettledDates,
    parse_date,
    settle_dates,
)
from borderkit.itineraries.reading_names import Findings, NameReader, Target
from borderkit.itineraries.vocabulary import Vocabulary, word_key

__all__ = ["Day", "Night", "dated_lines", "days_of", "look_ahead"]

Night = Literal["at", "none", "travelling", "unknown"]
"""How the night after a day is spent: at the day's last place, nowhere, on the way."""

_SAME_DAY: Final = "same day"
_FIRST_DAY: Final = "day 1"
_DAY_NUMBER: Final = re.compile(
    r"(?:day|d|第|день)?\s*(\d{1,3})\s*(?:天|日|-?й день|st day)?", re.IGNORECASE
)
_EMPTY_DATES: Final = "empty dates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One row, understood: its dates, its places in order, its night.

    Attributes
    ----------
    first, last : date
        Its civil dates.
    targets : tuple of Target
        Its places in the order of travel, that of the night last.
    night : Night
        How the night after it is spent.
    visited : tuple of Target
        Those of them that its activities may be done at: the places that it names, not that of
        the night; ports only where it names nothing else.
    transport, activity : Cell or None
        As written.
    roles : mapping of str to str
        Code of a crossing to entry or exit, where a column says so.
    """

    where: str
    first: date
    last: date
    targets: tuple[Target, ...]
    night: Night
    visited: tuple[Target, ...]
    transport: Cell | None
    activity: Cell | None
    roles: Mapping[str, str]


def dated_lines(
    lines: Sequence[DayLine],
    *,
    words: Vocabulary,
    answers: Mapping[str, str],
    order: DateOrder | None,
    year: int | None,
    years: Sequence[int],
    findings: Findings,
) -> list[tuple[DayLine, tuple[date, date]]]:
    """Return the rows with their dates; those without are asked about or defective.

    Parameters
    ----------
    lines : sequence of DayLine
        In the order of the table.
    words : Vocabulary
        Months and days of the week.
    answers : mapping of str to str
        Answers to former questions.
    order : {"dmy", "mdy", "ymd"}, optional
        Stated order of the numbers of a date.
    year : int, optional
        Stated year.
    years : sequence of int
        Years that stand in titles: proposed, never taken.
    findings : Findings
        Takes what was read, questions and defects.
    """
    cells: list[Cell | None] = []
    texts: list[DateText] = []
    numbers: list[int | None] = []
    for line in lines:
        cells.append(line.date)
        if line.date is None:
            numbers.append(numbers[-1] if numbers else None)
        elif len(cells) > 1 and cells[-2] is not None and cells[-2].where == line.date.where:
            numbers.append(numbers[-1])
        else:
            text = _date_of(line.date, words, answers, findings)
            numbers.append(len(texts) if text is not None else None)
            texts += [text] if text is not None else []
    settled = settle_dates(texts, order=order or _order(answers), year=year or _year(answers))
    _tell(settled, cells, numbers, years, findings)
    _ask_empty(lines, cells, numbers, answers, findings)
    dated: list[tuple[DayLine, tuple[date, date]]] = []
    for line, number in zip(lines, numbers, strict=True):
        days = settled.days[number] if number is not None else None
        if days is not None:
            dated.append((line, days))
            if line.date is not None:
                findings.read(line.date, "date", _span(days))
    return dated


def days_of(
    dated: Sequence[tuple[DayLine, tuple[date, date]]],
    names: NameReader,
    *,
    words: Vocabulary,
    answers: Mapping[str, str],
    findings: Findings,
) -> list[Day] | None:
    """Return the days with their places and nights; None while a place is to be asked about.

    Parameters
    ----------
    dated : sequence of (DayLine, (date, date))
        From :func:`dated_lines`.
    names : NameReader
        Finds what names mean.
    words : Vocabulary
        Words for nights.
    answers : mapping of str to str
        Answers to former questions.
    findings : Findings
        Takes what was read, questions and defects.
    """
    days: list[Day] = []
    nights = _night_cells(dated, findings)
    for (line, (first, last)), (cell, is_last) in zip(dated, nights, strict=True):
        found = _targets(line, names, answers, findings)
        night, place = _night(cell, names, words, findings)
        if found is None:
            continue
        targets, roles = found
        visited = tuple(t for t in targets if t.kind != "crossing") or targets
        if place is not None and targets[-1:] != (place,):
            targets = (*targets, place)
        if not targets and not findings.questions:
            findings.fault(line.where, f"the row of {first} names no place")
        days.append(
            Day(
                where=line.where,
                first=first,
                last=last,
                targets=targets,
                night=night if is_last else "none",
                visited=tuple(dict.fromkeys(visited)),
                transport=line.transport,
                activity=line.activity,
                roles=roles,
            )
        )
    return None if findings.questions or findings.defects else days


def look_ahead(
    lines: Sequence[DayLine], names: NameReader, *, words: Vocabulary, findings: Findings
) -> None:
    """Ask about the names of rows whose dates are still open, so that all is asked at once."""
    for line in lines:
        for cell in line.places:
            names.targets(cell, "place")
        _night(line.overnight, names, words, findings)


def _date_of(
    cell: Cell, words: Vocabulary, answers: Mapping[str, str], findings: Findings
) -> DateText | None:
    """Return what a cell says as a date: written out, or counted from the first day."""
    if cell.value is None:
        return None
    text = parse_date(cell.value, words)
    count = _DAY_NUMBER.fullmatch(cell.text) if text is None else None
    if count is not None:
        return _counted(int(count[1]), cell, words, answers, findings)
    if text is None:
        findings.fault(cell.where, _no_date(cell.text))
    elif ":" in cell.text:
        findings.note(f"{cell.where} holds a time of day, which is not read")
    return text


def _counted(
    number: int, cell: Cell, words: Vocabulary, answers: Mapping[str, str], findings: Findings
) -> DateText | None:
    """Return the date of a day that is only numbered; the date of the first one is asked."""
    given = answers.get(_FIRST_DAY)
    first = parse_date(given, words) if given is not None else None
    days = first.options.get("") if first is not None else None
    if days is None or days[0][0] is None or not 1 <= number <= 366:
        text = "The days are only numbered; on which date is day 1? (2026-06-03)"
        findings.ask(Question(key=_FIRST_DAY, kind=_FIRST_DAY, text=text, where=(cell.where,)))
        return None
    year, month, day = days[0]
    return parse_date(date(year, month, day) + timedelta(days=number - 1), words)


def _no_date(text: str) -> str:
    if text.isascii() and text.isdigit() and len(text) == 5:
        return f"is the number {text}; format the cell as a date, or write it as 2026-06-03"
    return f"is {text[:60]!r}, no date that exists and is understood; write it as 2026-06-03"


def _order(answers: Mapping[str, str]) -> DateOrder | None:
    given = answers.get("date order", "").strip().casefold()
    orders: dict[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}
    return orders.get(given)


def _year(answers: Mapping[str, str]) -> int | None:
    given = answers.get("year", "").strip()
    return int(given) if given.isascii() and given.isdigit() and len(given) == 4 else None


def _tell(
    settled: SettledDates,
    cells: Sequence[Cell | None],
    numbers: Sequence[int | None],
    years: Sequence[int],
    findings: Findings,
) -> None:
    """Add the defects and questions of a column of dates."""
    where: dict[int, str] = {}
    for cell, number in zip(cells, numbers, strict=True):
        if cell is not None and number is not None:
            where.setdefault(number, cell.where)
    for number, fault in settled.faults.items():
        findings.fault(where[number], fault)
    for note in settled.notes:
        findings.note(note)
    open_cells = tuple(w for n, w in where.items() if settled.days[n] is None)
    if settled.orders:
        named = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
        choices = tuple(
            Choice(answer=order, label=f"{named[order]}: {shown}")
            for order, shown in settled.orders.items()
        )
        text = "In which order are the numbers of the dates written?"
        findings.ask(
            Question(
                key="date order", kind="date order", text=text, where=open_cells, choices=choices
            )
        )
    if settled.years is not None:
        listed = sorted({*settled.years, *years})
        choices = tuple(Choice(answer=str(year), label=f"the year {year}") for year in listed)
        text = "The dates have no year; which year is it?"
        findings.ask(
            Question(key="year", kind="year", text=text, where=open_cells, choices=choices)
        )


def _ask_empty(
    lines: Sequence[DayLine],
    cells: Sequence[Cell | None],
    numbers: list[int | None],
    answers: Mapping[str, str],
    findings: Findings,
) -> None:
    """Ask whether rows without a date belong to the day above; the first row cannot."""
    empty = [n for n, cell in enumerate(cells) if cell is None]
    for number in empty:
        if number == 0:
            findings.fault(lines[number].where, "the first row has no date")
    later = [number for number in empty if number]
    given = answers.get(_EMPTY_DATES, "").strip().casefold()
    if given == _SAME_DAY or not later:
        return
    for number in later:
        numbers[number] = None
    findings.ask(
        Question(
            key=_EMPTY_DATES,
            kind=_EMPTY_DATES,
            text="These rows have no date; are they of the same day as the row above?",
            where=tuple(lines[number].where for number in later),
            choices=(Choice(answer=_SAME_DAY, label="yes, of the same day as the row above"),),
        )
    )


def _night_cells(
    dated: Sequence[tuple[DayLine, tuple[date, date]]], findings: Findings
) -> list[tuple[Cell | None, bool]]:
    """Return for each row the cell of its night, and whether it is the last row of its date.

    The last row of a date has the night that any of its rows states.
    """
    found: list[tuple[Cell | None, bool]] = []
    held: Cell | None = None
    for number, (line, span) in enumerate(dated):
        cell = line.overnight
        if cell is not None and held is not None and cell.text != held.text:
            told = f"is {cell.text!r}, another night than {held.text!r} at {held.where}"
            findings.fault(cell.where, f"{told} of the same date; give each date one")
        held = cell or held
        is_last = number + 1 == len(dated) or dated[number + 1][1] != span
        found.append((held if is_last else None, is_last))
        held = None if is_last else held
    return found


def _night(
    cell: Cell | None, names: NameReader, words: Vocabulary, findings: Findings
) -> tuple[Night, Target | None]:
    """Return how a night is spent, and its place where it is named."""
    if cell is None:
        return "unknown", None
    meant = words.nights.get(word_key(cell.text)) or _dashes(cell.text)
    if meant is not None:
        shown = {"same": "where the day ends", "unstated": "not stated"}
        findings.read(cell, "overnight", shown.get(meant, meant))
        kinds: dict[str, Night] = {
            "none": "none",
            "unstated": "unknown",
            "same": "at",
            "travelling": "travelling",
        }
        return kinds[meant], None
    targets = names.targets(cell, "overnight")
    if targets is not None and len(targets) > 1:
        findings.fault(cell.where, f"names {len(targets)} places for one night; give one")
    return "at", targets[0] if targets else None


def _dashes(text: str) -> str | None:
    return "unstated" if text and not any(letter.isalnum() for letter in text) else None


def _targets(
    line: DayLine, names: NameReader, answers: Mapping[str, str], findings: Findings
) -> tuple[tuple[Target, ...], dict[str, str]] | None:
    """Return the places of a row in order, ports of entry among them, and the ports' roles."""
    read = [names.targets(cell, "place") for cell in line.places]
    ports = {
        role: names.targets(cell, role)
        for role, cell in (("entry", line.entry), ("exit", line.exit))
        if cell is not None
    }
    if any(found is None for found in (*read, *ports.values())):
        return None
    places = tuple(target for found in read for target in found or ())
    roles: dict[str, str] = {}
    for role, found in ports.items():
        cell = line.entry if role == "entry" else line.exit
        for port in found or ():
            if port.kind == "crossing":
                roles[port.code] = role
            if port not in places and cell is not None:
                placed = _with_port(places, port, role, cell, answers, findings)
                if placed is None:
                    return None
                places = placed
    return _once(places), roles


def _with_port(
    places: tuple[Target, ...],
    port: Target,
    role: str,
    cell: Cell,
    answers: Mapping[str, str],
    findings: Findings,
) -> tuple[Target, ...] | None:
    """Return the places of a row with its port of entry or exit among them; None is a question."""
    if len(places) <= 1:
        return (port, *places) if role == "entry" else (*places, port)
    key = f"{cell.text} in {cell.where}"
    given = answers.get(word_key(key), "").strip()
    if given.isascii() and given.isdigit() and int(given) <= len(places):
        return (*places[: int(given)], port, *places[int(given) :])
    labels = [target.label for target in places]
    choices = [Choice(answer="0", label=f"before {labels[0]}")]
    choices += [
        Choice(answer=str(n), label=f"between {labels[n - 1]} and {labels[n]}")
        for n in range(1, len(labels))
    ]
    choices.append(Choice(answer=str(len(labels)), label=f"after {labels[-1]}"))
    text = f"Where on the way {' - '.join(labels)} is {port.label} passed?"
    findings.ask(
        Question(key=key, kind="crossing", text=text, where=(cell.where,), choices=tuple(choices))
    )
    return None


def _once(places: Sequence[Target]) -> tuple[Target, ...]:
    """Return places without those that only repeat the one before."""
    return tuple(p for n, p in enumerate(places) if n == 0 or p != places[n - 1])


def _span(days: tuple[date, date]) -> str:
    first, last = days
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"
