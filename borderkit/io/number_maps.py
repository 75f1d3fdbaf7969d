"""Tables of new numbers for markers: CSV or XLSX with the columns ``from`` and ``to``."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from borderkit.errors import Defect, FileFormatError, InputError
from borderkit.io.decoding import decode_text
from borderkit.io.sources import read_limited
from borderkit.io.tables import TABLE_LIMIT_BYTES, csv_sheets, is_workbook, read_workbook
from borderkit.itineraries.reading import Cell, Sheet
from borderkit.markers.numbering.renumbering import Renumbering

__all__ = ["HEADINGS", "read_number_map"]

HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "from": ("from", "marker", "marker_uid", "number", "old number"),
    "to": ("to", "new number"),
}
"""Column -> what may stand above it."""


def read_number_map(path: str | Path) -> tuple[Renumbering, ...]:
    """Return the new numbers that a table asks for, one a row; empty rows are passed over.

    Parameters
    ----------
    path : str or Path
        CSV in any encoding, or XLSX. One of its rows names the columns: ``from`` (the number or
        ``marker_uid``) and ``to``.

    Raises
    ------
    InputError
        The file cannot be read, or cells are empty or hold dates: spreadsheet programs make one
        of ``1/2``. Every defect is named.
    FileFormatError
        It is no table, or no row names the columns.
    TooLargeError
        It is larger than is read at once.
    """
    file = Path(path)
    data, source = read_limited(file, limit_bytes=TABLE_LIMIT_BYTES), file.name
    sheets: Sequence[Sheet]
    if is_workbook(data):
        book = read_workbook(data, source=source)
        sheets = [sheet for sheet in book.sheets if not sheet.hidden]
    else:
        sheets = list(csv_sheets(decode_text(data, source=source).text, source=source))
    tables = [table for sheet in sheets if (table := _columns(sheet)) is not None]
    if not tables:
        msg = (
            f"{source} is no table of new numbers: its first row with anything in it must name "
            "the columns from (a number or marker_uid) and to"
        )
        raise FileFormatError(msg)
    defects: list[Defect] = []
    found = tuple(_rows(*tables[0], source, defects))
    if defects:
        msg = f"{len(defects)} cell(s) of {source} cannot be used, nothing is written; correct them"
        raise InputError(msg, defects=defects)
    return found


def _columns(sheet: Sheet) -> tuple[Sequence[Sequence[Cell]], Mapping[str, int]] | None:
    """Return the rows below the heading of a sheet, and where its columns are."""
    for at, row in enumerate(sheet.rows):
        if not any(cell.text for cell in row):
            continue
        heads = [" ".join(cell.text.casefold().split()) for cell in row]
        columns = {
            name: place
            for name, words in HEADINGS.items()
            for place, head in reversed(list(enumerate(heads)))
            if head in words
        }
        return (sheet.rows[at + 1 :], columns) if len(columns) == len(HEADINGS) else None
    return None


def _rows(
    rows: Sequence[Sequence[Cell]],
    columns: Mapping[str, int],
    source: str,
    defects: list[Defect],
) -> Iterator[Renumbering]:
    for row in rows:
        cells = {name: row[place] for name, place in columns.items() if place < len(row)}
        if not any(cell.text or cell.fault for cell in cells.values()):
            continue
        where = f"{source}, {next(iter(row)).where.partition(',')[0]}"
        texts = {name: _text(name, cells.get(name), where, defects) for name in HEADINGS}
        if texts["from"] and texts["to"]:
            yield Renumbering(marker=texts["from"], to=texts["to"], where=where)


def _text(name: str, cell: Cell | None, where: str, defects: list[Defect]) -> str:
    """Return what a cell says, or nothing with a defect."""
    if cell is None or (not cell.text and not cell.fault):
        defects.append(Defect(f"{where}, {name}", "is empty; give a number"))
    elif cell.fault:
        defects.append(Defect(cell.where, cell.fault))
    elif isinstance(cell.value, date):
        what = (
            f"is the date {cell.value}: a spreadsheet program makes one of a number such as 1/2; "
            "format the column as text and enter it anew"
        )
        defects.append(Defect(cell.where, what))
    else:
        return cell.text
    return ""
