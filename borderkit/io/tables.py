"""Tables that people send: XLSX workbooks and CSV files, read as cells, nothing computed."""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from borderkit.errors import FileFormatError, TooLargeError
from borderkit.itineraries.reading import Cell, Sheet

__all__ = ["ROW_LIMIT", "TABLE_LIMIT_BYTES", "Book", "csv_sheets", "is_workbook", "read_workbook"]

TABLE_LIMIT_BYTES: Final = 8 * 2**20
"""Largest table file that is read, bytes."""

ROW_LIMIT: Final = 5_000
"""Most rows of a table that are read."""

_COLUMN_LIMIT: Final = 200
_CELL_LIMIT: Final = 100_000
_UNPACKED_LIMIT_BYTES: Final = 64 * 2**20
_TAG_LIMIT: Final = 1_500_000
_MEMBER_LIMIT: Final = 2_000
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_BAD_ZIP: Final = (zipfile.BadZipFile, zlib.error, EOFError)
_MACROS: Final = re.compile(r"vbaProject|macrosheet|activeX", re.IGNORECASE)
_ROWS: Final = re.compile(rb"<(?:\w+:)?row\b")
_CELLS: Final = re.compile(rb"<(?:\w+:)?c\b")
_AREAS: Final = re.compile(
    rb"<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref\s*=\s*[\"']([^\"']*)[\"']"
)
_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_DELIMITERS: Final = (";", ",", "\t", "|")
_FORMULA: Final = re.compile(r"=.|@\w+\(|[+\-]\s*[A-Za-z_]\w*[(|!]|[+\-@].*\|.*!", re.DOTALL)
_BLANKS: Final = re.compile(r"[^\S\n]+")
_LINE_ENDS: Final = re.compile(r" ?\n[ \n]*")
_LONGEST_FIELD: Final = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The tables of a file, and what should be known about it."""

    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def is_workbook(data: bytes) -> bool:
    """Whether bytes are a zip or an OLE file, as workbooks are."""
    return data.startswith((*_ZIP, _OLE))


def read_workbook(data: bytes, *, source: str, with_times: bool = False) -> Book:
    """Return the sheets of an XLSX workbook. No formula is computed and no link followed.

    Parameters
    ----------
    data : bytes
        The whole file.
    source : str
        Its name, for messages.
    with_times : bool
        Whether a date with a time of day is read as a text of both; else as the date alone.

    Raises
    ------
    FileFormatError
        It has a password, macros, is of another kind, or is damaged.
    TooLargeError
        It unpacks to more than is read, or has too many rows.
    """
    if data.startswith(_OLE):
        locked = _ENCRYPTED in data
        why = "is protected by a password" if locked else "is an old binary file (.xls or .doc)"
        remedy = "save it without the password" if locked else "save it as .xlsx"
        msg = f"{source} {why}; {remedy} and try again"
        raise FileFormatError(msg)
    notes = _inspected(data, source)
    try:
        # A workbook says again and again what openpyxl does not keep; nothing of it is read here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            shown = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
            written = load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    except (
        *(*_BAD_ZIP, InvalidFileException, ParseError, KeyError, ValueError, TypeError),
        *(IndexError, AttributeError, OverflowError, RuntimeError, OSError),
    ) as fault:
        msg = f"{source} cannot be read as an XLSX workbook: {fault}; save it anew and try again"
        raise FileFormatError(msg) from fault
    sheets = tuple(
        _sheet(first, second, source, with_times=with_times)
        for first, second in zip(shown.worksheets, written.worksheets, strict=True)
    )
    _close(shown, written)
    return Book(sheets=sheets, notes=notes)


def csv_sheets(text: str, *, source: str) -> Iterator[Sheet]:
    """Yield a CSV text as a table, for each sign that may set off its columns.

    Parameters
    ----------
    text : str
        The whole file.
    source : str
        Its name, for messages.

    Raises
    ------
    TooLargeError
        It has too many rows, or a field without end.
    """
    stated = re.match(r"\ufeff?sep=(.)\r?\n", text)
    body = text[stated.end() :] if stated else text.removeprefix("\ufeff")
    first_line = 2 if stated else 1
    lines = body.count("\n")
    if lines > 4 * ROW_LIMIT:
        raise _too_many_rows(source, lines)
    signs = [stated[1]] if stated else [sign for sign in _DELIMITERS if sign in body]
    for sign in signs:
        yield Sheet(name="", rows=tuple(_csv_rows(body, sign, first_line, source)))


def _csv_rows(body: str, sign: str, first_line: int, source: str) -> Iterator[tuple[Cell, ...]]:
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=sign)
    start = first_line
    count = 0
    try:
        for fields in reader:
            line, start = start, first_line + reader.line_num
            count += any(field.strip() for field in fields)
            if count > ROW_LIMIT:
                raise _too_many_rows(source, count)
            yield tuple(
                _text_cell(f"line {line}, column {number}", field, line, number)
                for number, field in enumerate(fields[:_COLUMN_LIMIT], 1)
            )
    except csv.Error as fault:
        msg = f"{source} is no table from line {start} on: {fault}; save it anew"
        raise FileFormatError(msg) from fault


def _text_cell(where: str, value: str, row: int, column: int) -> Cell:
    text = _plain_blanks(value)
    fault = None
    if len(text) > _LONGEST_FIELD:
        fault = f"holds {len(text)} letters, more than the {_LONGEST_FIELD} that are read"
        text = ""
    elif _FORMULA.match(text):
        fault = f"is the formula {text[:60]!r}, which is not computed; write its value"
    return Cell(where=where, value=text or None, row=row, column=column, fault=fault)


def _too_many_rows(source: str, count: int) -> TooLargeError:
    return TooLargeError(
        f"{source} has at least {count} rows, more than the {ROW_LIMIT} that are read as an "
        "itinerary; send the itinerary alone"
    )


def _inspected(data: bytes, source: str) -> tuple[str, ...]:
    """Look at a zip before it is opened as a workbook; return what should be known.

    Raises
    ------
    FileFormatError, TooLargeError
        It is no workbook without macros, or larger than is read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive, source)
            names = archive.namelist()
            _check_kind(names, source)
            elements = 0
            for name in names:
                if name.endswith((".xml", ".rels", ".vml")):
                    part = archive.read(name)
                    _check_part(part, name, source)
                    elements += part.count(b"<")
            if elements > _TAG_LIMIT:
                msg = f"{source} holds {elements} tags; at most {_TAG_LIMIT} are read; send less"
                raise TooLargeError(msg)
    except (*_BAD_ZIP, RuntimeError, OSError, ValueError) as fault:
        msg = f"{source} is a damaged or locked zip file: {fault}; save it anew"
        raise FileFormatError(msg) from fault
    if any("externalLinks/" in name for name in names):
        return ("the workbook links to other workbooks; the links are not followed",)
    return ()


def _check_sizes(archive: zipfile.ZipFile, source: str) -> None:
    """Refuse a zip that unpacks to too much.

    Raises
    ------
    TooLargeError
        It does.
    """
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > _MEMBER_LIMIT or unpacked > _UNPACKED_LIMIT_BYTES:
        msg = (
            f"{source} unpacks to {len(members)} parts of {unpacked} bytes; at most "
            f"{_MEMBER_LIMIT} parts of {_UNPACKED_LIMIT_BYTES} bytes are read; send less"
        )
        raise TooLargeError(msg)


def _check_kind(names: Sequence[str], source: str) -> None:
    """Refuse a zip that is no plain XLSX workbook.

    Raises
    ------
    FileFormatError
        It is another kind of file, or holds macros.
    """
    if "xl/workbook.xml" not in names:
        kinds = (
            ("word/", "a Word document"),
            ("content.xml", "an OpenDocument file"),
            ("xl/workbook.bin", "a binary workbook (.xlsb)"),
        )
        kind = next((kind for start, kind in kinds if any(n.startswith(start) for n in names)), "")
        msg = f"{source} is {kind or 'a zip file'}, no XLSX workbook; save it as .xlsx"
        raise FileFormatError(msg)
    macros = next((name for name in names if _MACROS.search(name)), None)
    if macros is not None:
        msg = f"{source} holds macros ({macros}); save it as .xlsx, without them"
        raise FileFormatError(msg)


def _check_part(part: bytes, name: str, source: str) -> None:
    """Refuse XML with a document type, and a sheet that costs too much to open.

    Raises
    ------
    FileFormatError, TooLargeError
        It is one.
    """
    start = part[:4_096].replace(b"\0", b"")
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"<!DOCTYPE" in start:
        msg = f"{source} declares a document type in {name}, as no workbook does; save it anew"
        raise FileFormatError(msg)
    if not name.startswith("xl/worksheets/"):
        return
    if b"\0" in part:
        msg = f"{source} is damaged: {name} is no UTF-8; save it anew"
        raise FileFormatError(msg)
    rows, cells = len(_ROWS.findall(part)), len(_CELLS.findall(part))
    if rows > 4 * ROW_LIMIT or min(rows, cells) > ROW_LIMIT:
        raise _too_many_rows(source, rows)
    covered = sum(_area(match[1].decode("latin-1")) for match in _AREAS.finditer(part))
    if max(cells, covered) > _CELL_LIMIT:
        msg = (
            f"{source} has {max(cells, covered)} cells in {name}, merged and linked ones among "
            f"them; at most {_CELL_LIMIT} are read; send less"
        )
        raise TooLargeError(msg)


def _area(reference: str) -> int:
    """Return how many cells ``A1:C5`` covers; what is no such reference counts as too many."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return _CELL_LIMIT + 1
    left, top, right, bottom = found.groups()
    if right is None:
        return 1
    width = column_index_from_string(right) - column_index_from_string(left) + 1
    return max(width, 1) * max(int(bottom) - int(top) + 1, 1)


def _sheet(shown: Worksheet, written: Worksheet, source: str, *, with_times: bool) -> Sheet:
    """Return one sheet: values as last computed, merged cells filled downwards.

    Raises
    ------
    TooLargeError
        Its cells reach too far down.
    """
    # Looking cells up makes those that are not there; this does not.
    held, formulas = shown._cells, written._cells  # noqa: SLF001
    if with_times:
        _write_times_out(held.values())
    full = [place for place, cell in held.items() if cell.value is not None]
    full += [place for place, cell in formulas.items() if cell.value is not None]
    height = max((row for row, _ in full), default=0)
    width = min(max((column for _, column in full), default=0), _COLUMN_LIMIT)
    if height > 4 * ROW_LIMIT or height * width > 4 * _CELL_LIMIT:
        raise _too_many_rows(source, height)
    above = _merged(shown, height)
    notes: list[str] = []
    made: dict[tuple[int, int], Cell] = {}
    rows: list[tuple[Cell, ...]] = []
    for row in range(1, height + 1):
        places = [above.get((row, column), (row, column)) for column in range(1, width + 1)]
        for place in places:
            if place not in made:
                made[place] = _cell(shown.title, place, held.get(place), formulas.get(place), notes)
        rows.append(tuple(made[place] for place in places))
    return Sheet(
        name=shown.title,
        rows=tuple(rows),
        hidden=shown.sheet_state != "visible",
        notes=tuple(notes),
    )


def _write_times_out(cells: Iterable[Any]) -> None:
    """Make texts of dates that show a time of day."""
    for cell in cells:
        if isinstance(cell.value, datetime) and "h" in str(cell.number_format).casefold():
            cell.value = cell.value.isoformat(sep=" ")


def _merged(sheet: Worksheet, height: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return, for the first column of each merged range, which cell fills those below it."""
    filled: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row + 1, min(area.max_row, height) + 1):
            filled[row, area.min_col] = (area.min_row, area.min_col)
    return filled


def _cell(title: str, place: tuple[int, int], shown: Any, written: Any, notes: list[str]) -> Cell:
    """Return one cell from what it shows and what is written in it."""
    row, column = place
    where = f"{title}!{get_column_letter(column)}{row}"
    value = getattr(shown, "value", None)

    def faulty(fault: str) -> Cell:
        return Cell(where=where, value=None, row=row, column=column, fault=fault)

    if getattr(written, "data_type", "") == "f":
        if value is None:
            return faulty("is a formula without a computed value; write the value itself")
        notes.append(f"{where} is a formula; its last computed value {value!s:.40} is read")
    if getattr(shown, "data_type", "") == "e":
        return faulty(f"shows the error {value}; correct it")
    plain, remark = _plain(value)
    if remark:
        notes.append(f"{where} {remark}")
    if isinstance(plain, str) and len(plain) > _LONGEST_FIELD:
        return faulty(f"holds {len(plain)} letters, more than the {_LONGEST_FIELD} that are read")
    return Cell(where=where, value=plain, row=row, column=column)


def _plain(value: Any) -> tuple[str | date | None, str]:
    """Return a cell's value as text or date, and what is left out of it."""
    if isinstance(value, datetime):
        hour = value.time()
        told = f"holds the time {hour}, which is not read" if hour != time() else ""
        return value.date(), told
    if isinstance(value, date):
        return value, ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value)), ""
    if value is None or isinstance(value, time | timedelta):
        return (None, "") if value is None else (str(value), "")
    return _plain_blanks(str(value)) or None, ""


def _plain_blanks(text: str) -> str:
    """Return `text` with each run of blanks as one, line ends kept, none at its ends."""
    return _LINE_ENDS.sub("\n", _BLANKS.sub(" ", text)).strip()


def _close(*books: Workbook) -> None:
    for book in books:
        book.close()
