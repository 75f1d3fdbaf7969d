"""Tables with a row a day: where the heading is, what stands above it, what each row says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from borderkit.errors import Defect
from borderkit.itineraries.reading import Cell, DayLine, DayTable, Sheet
from borderkit.itineraries.vocabulary import Vocabulary, word_key

__all__ = ["Heading", "find_heading", "head_of", "read_days"]

_DEEPEST: Final = 60
_LONGEST: Final = 80
_TOLD: Final = 5
_LABELLED: Final = re.compile(r"\s*([^:：]{1,40})[:：]\s*(.*)", re.DOTALL)
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20|21)\d{2})(?!\d)")
_PARTS: Final = re.compile(r"[/|(（\n]")
_READ: Final = (
    "date",
    "place",
    "from",
    "to",
    "overnight",
    "transport",
    "activity",
    "entry",
    "exit",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The row of a sheet that names its columns.

    Attributes
    ----------
    row : int
        Its place in the rows of the sheet, from 0.
    columns : mapping of str to int
        Meaning to the place of the column, from 0.
    unread : tuple of Cell
        Headings of columns that mean nothing here.
    """

    row: int
    columns: Mapping[str, int]
    unread: tuple[Cell, ...]


def find_heading(sheet: Sheet, words: Vocabulary) -> Heading | None:
    """Return the first row that names a column of dates and one of places, or None."""
    for number, row in enumerate(sheet.rows[:_DEEPEST]):
        columns: dict[str, int] = {}
        unread: list[Cell] = []
        for place, cell in enumerate(row):
            meaning = _meaning(cell.text, words)
            if meaning is not None and meaning not in columns:
                columns[meaning] = place
            elif cell.text:
                unread.append(cell)
        if "to" in columns and "from" not in columns and "place" not in columns:
            columns["place"] = columns.pop("to")
        if "date" in columns and ("place" in columns or {"from", "to"} <= set(columns)):
            return Heading(row=number, columns=columns, unread=tuple(unread))
    return None


def head_of(cells: Sequence[Cell], words: Vocabulary) -> dict[str, Cell]:
    """Return what the cells above a table say, by meaning: ``Purpose: geology``.

    The value stands behind a colon, or in the next cell of the row that is not empty.
    """
    found: dict[str, Cell] = {}
    for number, cell in enumerate(cells):
        match = _LABELLED.match(cell.text)
        label, inside = (match[1], match[2].strip()) if match else (cell.text, "")
        meaning = words.head.get(word_key(label[:_LONGEST]))
        if meaning is None or meaning in found:
            continue
        if inside:
            found[meaning] = replace(cell, value=inside)
            continue
        beside = [c for c in cells[number + 1 :] if c.row == cell.row and c.text]
        if beside:
            found[meaning] = beside[0]
    return found


def read_days(sheet: Sheet, heading: Heading, words: Vocabulary) -> DayTable:
    """Return the days that a sheet holds below its heading."""
    above = [cell for row in sheet.rows[: heading.row] for cell in row]
    lines: list[DayLine] = []
    notes: list[str] = list(sheet.notes)
    defects: list[Defect] = []
    below: list[Cell] = []
    named = [cell.text for cell in sheet.rows[heading.row]]
    for row in sheet.rows[heading.row + 1 :]:
        full = [cell for cell in row if cell.text or cell.fault]
        if not full or [cell.text for cell in row] == named:
            continue
        line = _line(row, heading.columns)
        if line is None or (line.date is None and not line.places):
            below += full
            continue
        if line.date is not None and _stands_alone(line, full):
            below += full
            continue
        defects += [Defect(cell.where, cell.fault) for cell in _cells(line) if cell.fault]
        lines.append(line)
    read = {cell.where for line in lines for cell in _cells(line)}
    spoilt = [
        f"{cell.where} {cell.fault}"
        for row in sheet.rows[heading.row + 1 :]
        for cell in row
        if cell.fault and cell.where not in read
    ]
    notes += [f"not read: {told}" for told in dict.fromkeys(spoilt[:_TOLD])]
    if heading.unread:
        told = ", ".join(f"{cell.text!r} ({cell.where})" for cell in heading.unread)
        notes.append(f"these columns are not read: {told}")
    head = head_of([*above, *below], words)
    used = {cell.where for cell in head.values()}
    rest = [cell for cell in below if cell.where not in used and not _is_label(cell, words)]
    if rest:
        told = ", ".join(f"{cell.text[:40]!r} ({cell.where})" for cell in rest[:_TOLD])
        more = f" and {len(rest) - _TOLD} more" if len(rest) > _TOLD else ""
        notes.append(f"these cells stand in no row of a day and are not read: {told}{more}")
    title = " ".join(cell.text for cell in above)
    years = tuple(sorted({int(year) for year in _YEAR.findall(title)}))
    return DayTable(
        lines=tuple(lines), head=head, years=years, notes=tuple(notes), defects=tuple(defects)
    )


def _meaning(text: str, words: Vocabulary) -> str | None:
    """Return what a heading means: as a whole, or one of the languages in it."""
    if not text or len(text) > _LONGEST:
        return None
    whole = words.headers.get(word_key(text))
    if whole is not None:
        return whole
    parts = {words.headers.get(word_key(part)) for part in _PARTS.split(text)} - {None}
    return parts.pop() if len(parts) == 1 else None


def _line(row: Sequence[Cell], columns: Mapping[str, int]) -> DayLine | None:
    def cell(meaning: str) -> Cell | None:
        place = columns.get(meaning)
        found = row[place] if place is not None and place < len(row) else None
        return found if found is not None and (found.text or found.fault) else None

    cells = {meaning: cell(meaning) for meaning in _READ}
    if not any(cells.values()):
        return None
    places = tuple(c for c in (cells["place"], cells["from"], cells["to"]) if c is not None)
    return DayLine(
        where=row[0].where,
        date=cells["date"],
        places=places,
        overnight=cells["overnight"],
        transport=cells["transport"],
        activity=cells["activity"],
        entry=cells["entry"],
        exit=cells["exit"],
    )


def _cells(line: DayLine) -> list[Cell]:
    given = (line.date, *line.places, line.overnight, line.transport, line.activity)
    return [cell for cell in (*given, line.entry, line.exit) if cell is not None]


def _stands_alone(line: DayLine, full: Sequence[Cell]) -> bool:
    """Whether a row holds a text in the column of dates and nothing else, as a remark does."""
    alone = len(full) == 1 and line.date is not None and isinstance(line.date.value, str)
    return alone and len(full[0].text) > 0 and not any(c.isdigit() for c in full[0].text[:1])


def _is_label(cell: Cell, words: Vocabulary) -> bool:
    match = _LABELLED.match(cell.text)
    return word_key(match[1] if match else cell.text[:_LONGEST]) in words.head
