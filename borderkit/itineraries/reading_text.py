"""Lines of text, one a day: ``3 June, A - B (bus), overnight C``."""

import re
from typing import Final

from borderkit.errors import Defect
from borderkit.itineraries.reading import Cell, DayLine, DayTable
from borderkit.itineraries.reading_dates import split_date
from borderkit.itineraries.vocabulary import Vocabulary, word_key

__all__ = ["read_lines"]

_BRACKETS: Final = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]")
_BREAKS: Final = re.compile(r"[,，;；。|\t]+|\.\s*$|\.\s+(?=\w)")
_LABELLED: Final = re.compile(r"\s*([^:：]{1,40})[:：]\s*(.*)")
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20|21)\d{2})(?!\d)")
_ENDS: Final = " ,:;，：；、"


def read_lines(text: str, words: Vocabulary) -> DayTable:
    """Return the days that a pasted text holds, a line each.

    A line begins with its date; parts are set off by commas or semicolons. Lines above them such
    as ``Purpose: geology`` say what they say in a table.
    """
    lines: list[DayLine] = []
    head: dict[str, Cell] = {}
    defects: list[Defect] = []
    titles: list[str] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip().lstrip("\ufeff").lstrip("*\u2022\u00b7 ")
        where = f"line {number}"
        if not line:
            continue
        dated = split_date(line, words)
        label = _LABELLED.match(line)
        meaning = words.head.get(word_key(label[1])) if label else None
        if dated is not None:
            date = Cell(where=where, value=dated[0].text.rstrip(_ENDS), row=number, column=1)
            lines.append(_day(dated[1], date, words))
        elif meaning is not None and label is not None:
            head.setdefault(meaning, Cell(where=where, value=label[2], row=number, column=1))
        elif not lines:
            titles.append(f"{line[:60]!r} ({where})")
        else:
            told = f"{line[:60]!r} does not begin with a date such as 3 June or 2026-06-03"
            defects.append(Defect(where, told))
    notes = (f"these lines are not read: {', '.join(titles[:5])}",) if titles else ()
    years = tuple(sorted({int(year) for title in titles for year in _YEAR.findall(title)}))
    return DayTable(lines=tuple(lines), head=head, years=years, notes=notes, defects=tuple(defects))


def _day(rest: str, date: Cell, words: Vocabulary) -> DayLine:
    """Return what one line says after its date."""
    found: dict[str, list[str]] = {"place": [], "overnight": [], "transport": [], "activity": []}
    found |= {"entry": [], "exit": []}
    plain = _BRACKETS.sub(lambda match: _bracketed(match, found, words), rest)
    for segment in _BREAKS.split(_set_off(plain, words)):
        part = segment.strip(" \t.")
        if part:
            meaning, value = _part(part, words)
            found[meaning].append(value)

    def cell(meaning: str, column: int) -> Cell | None:
        value = ", ".join(found[meaning])
        if not found[meaning]:
            return None
        return Cell(where=date.where, value=value, row=date.row, column=column)

    places = tuple(
        Cell(where=date.where, value=value, row=date.row, column=2) for value in found["place"]
    )
    return DayLine(
        where=date.where,
        date=date,
        places=places,
        overnight=cell("overnight", 3),
        transport=cell("transport", 4),
        activity=cell("activity", 5),
        entry=cell("entry", 6),
        exit=cell("exit", 7),
    )


def _bracketed(match: re.Match[str], found: dict[str, list[str]], words: Vocabulary) -> str:
    """Take what stands in brackets if it says how they travel, what they do or where they sleep."""
    inside = match[1].strip()
    meaning, value = _part(inside, words) if inside else ("place", "")
    if meaning == "place":
        return match[0]
    found[meaning].append(value)
    return ", "


def _set_off(text: str, words: Vocabulary) -> str:
    """Put a comma before a night that is not set off by one: ``A - B overnight C``."""
    for opening in words.openings:
        pattern = rf"(?<=[^\s,，;；(（])(?<!\bno)\s+(?={_loose(opening)}\b)"
        if not opening.isascii() and not _is_cyrillic(opening):
            pattern = rf"(?<=[^\s,，;；(（])\s+(?={re.escape(opening)})"
        text = re.sub(pattern, ", ", text, flags=re.IGNORECASE)
    return text


def _part(part: str, words: Vocabulary) -> tuple[str, str]:
    """Return the meaning of one part of a line, and its text."""
    label = _LABELLED.match(part)
    meaning = words.headers.get(word_key(label[1])) if label else None
    if label and meaning in {"overnight", "transport", "activity", "place", "entry", "exit"}:
        return meaning, label[2].strip()
    night = _night(part, words)
    if night is not None:
        return "overnight", night
    if words.is_only_transport(part):
        return "transport", part
    if word_key(part) in words.activities:
        return "activity", part
    return "place", part


def _night(part: str, words: Vocabulary) -> str | None:
    """Return where a night is spent, if `part` begins as such parts do; ``yes`` if no place is."""
    if word_key(part) in words.nights and words.nights[word_key(part)] != "same":
        return part
    for opening in words.openings:
        chinese = not opening.isascii() and not _is_cyrillic(opening)
        pattern = _loose(opening) + ("" if chinese else r"(?!\w)")
        match = re.match(pattern, part, flags=re.IGNORECASE)
        if match:
            return part[match.end() :].strip(" :：-–—") or "yes"
    return None


def _loose(opening: str) -> str:
    """Return a pattern that takes Cyrillic io for ie."""
    return re.escape(opening).replace("е", "[её]")


def _is_cyrillic(text: str) -> bool:
    return any("\u0400" <= letter <= "\u04ff" for letter in text)
