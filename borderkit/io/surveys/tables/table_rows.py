"""Rows of a text table or a workbook: its encoding, what parts its columns, and its lines.

A large file is never held whole: its encoding is told from the lines that are not plain ASCII,
its separator from the first rows, and then it is read row by row.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from borderkit.errors import FileFormatError, InputError, TooLargeError
from borderkit.io.decoding import decode_text
from borderkit.io.sources import head_of, read_limited
from borderkit.io.surveys.gathering import SurveySource
from borderkit.io.surveys.tables.column_map import is_encoding
from borderkit.io.tables import ROW_LIMIT, TABLE_LIMIT_BYTES, is_workbook, read_workbook
from borderkit.itineraries.reading import Sheet

__all__ = ["Encoding", "Record", "encoding_of", "open_rows", "separator_of", "sheets_of"]

_SIGNS: Final = ("\t", ";", "|", ",")
_BLANK: Final = " "
_CHUNK: Final = 2**20
_SAMPLE_LINES: Final = 2_000
_SAMPLE_ROWS: Final = 200
_LONGEST_LINE: Final = 2**20
_ENOUGH: Final = 0.9
_HALF: Final = 0.5
_WIDE: Final = 0.2
_DECIMALS: Final = re.compile(r"[+-]?[0-9]+[.,][0-9]+")
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Record(NamedTuple):
    """One row of a table: the line it begins and ends in, its cells, and faults by column."""

    line: int
    end: int
    cells: list[str]
    faults: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Encoding:
    """In which encoding a text is, and whether that is a guess; an example of what it holds."""

    name: str
    is_guess: bool = False
    example: str = ""


def encoding_of(source: SurveySource, told: str | None) -> Encoding:
    """Return the encoding of a text file.

    Raises
    ------
    InputError
        `told` is no encoding, or the text is in none that is known.
    """
    if told is not None:
        if not is_encoding(told):
            msg = f"{told!r} is no encoding of texts; state for example gb18030, cp1251 or utf-16"
            raise InputError(msg)
        return Encoding(told)
    head = head_of(source.path)
    if head.startswith(_MARKS):
        return Encoding("utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-16")
    if head and head.count(0) >= _WIDE * len(head):
        return Encoding(decode_text(head[: len(head) // 2 * 2], source=source.name).encoding, True)  # noqa: FBT003
    lines = _lines_beyond_utf8(source.path)
    if lines is None:
        return Encoding("utf-8")
    guess = decode_text(b"\n".join(lines), source=source.name)
    return Encoding(guess.encoding, guess.is_guess, guess.text.partition("\n")[0].strip()[:60])


def _lines_beyond_utf8(path: Path) -> list[bytes] | None:
    """Return the first lines that are not plain ASCII; None where the whole file is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            pass
        else:
            return None
        file.seek(0)
        beyond = (line for line in iter(lambda: file.readline(_CHUNK), b"") if not line.isascii())
        return [line.rstrip(b"\r\n").replace(b"\0", b"") for line in islice(beyond, _SAMPLE_LINES)]


def separator_of(source: SurveySource, encoding: str) -> str:
    """Return what parts the columns of a text table; a comma where it has one column alone.

    The first of TAB, semicolon, bar and comma that gives nine rows in ten the same count of
    columns, at least two; else blanks, where they do or where coordinates stand between them in
    nine rows in ten; else the one that comes nearest, in half of the rows at least. A line
    ``sep=;`` says it.
    """
    with _text(source, encoding) as file:
        lines = [line for line in islice(file, _SAMPLE_ROWS) if line.strip()]
    if lines and (first := lines[0].strip()).casefold().startswith("sep=") and len(first) == 5:
        return first[-1]
    shares = {sign: _share(lines, sign) for sign in _SIGNS}
    even = [sign for sign in _SIGNS if shares[sign] >= _ENOUGH]
    if even:
        return even[0]
    if lines and len(lines[0].split()) >= 3 and _parts_by_blanks(lines):
        return _BLANK
    best = max(_SIGNS, key=lambda sign: shares[sign])
    return best if shares[best] >= _HALF else ","


def _share(lines: Sequence[str], sign: str) -> float:
    """Return the share of rows that have the commonest count of columns, if that is above one.

    Blanks part columns only where the first row, the heading, has as many.
    """
    if not any(sign in line for line in lines):
        return 0.0
    try:
        counts = [len(row) for row in _reader(lines, sign, strict=False) if any(row)]
    except csv.Error:
        return 0.0
    width, often = Counter(counts).most_common(1)[0] if counts else (0, 0)
    if width < 2 or (sign == _BLANK and counts[0] != width):
        return 0.0
    return often / len(counts)


def _parts_by_blanks(lines: Sequence[str]) -> bool:
    """Whether blanks part columns: of one count, or coordinates and then a text with blanks."""
    below = lines[1:] or lines
    return _share(lines, _BLANK) >= _ENOUGH or sum(map(_has_coordinates, below)) >= _ENOUGH * len(
        below
    )


def _has_coordinates(line: str) -> bool:
    """Whether the second and third of the words parted by blanks are numbers with decimals."""
    words = line.split()[1:3]
    return len(words) == 2 and all(map(_DECIMALS.fullmatch, words))


def _reader(lines: Iterable[str], sign: str, *, strict: bool) -> Any:
    if sign == _BLANK:
        lines = (line.replace("\t", " ").strip() + "\n" for line in lines)
    return csv.reader(lines, delimiter=sign, skipinitialspace=sign == _BLANK, strict=strict)


@contextmanager
def _text(source: SurveySource, encoding: str) -> Iterator[Iterator[str]]:
    """Open a text file for its lines; every fault of its bytes is one of the file.

    Raises
    ------
    FileFormatError
        It is not in that encoding throughout, or a line has no end.
    """
    try:
        with source.path.open("r", encoding=encoding, newline="") as file:
            yield _lines(file, source.name)
    except UnicodeError as fault:
        msg = (
            f"{source.name} is no {encoding} throughout ({str(fault)[:120]}); save it as UTF-8, or "
            "state its encoding"
        )
        raise FileFormatError(msg) from fault


def _lines(file: io.TextIOBase, name: str) -> Iterator[str]:
    """Yield the lines of a text.

    Raises
    ------
    FileFormatError
        A line is longer than is read.
    """
    first = file.readline(_LONGEST_LINE).removeprefix("\ufeff")
    for line in chain([first] if first else [], iter(lambda: file.readline(_LONGEST_LINE), "")):
        if len(line) == _LONGEST_LINE:
            msg = f"{name} is no table: a line has more than {_LONGEST_LINE} characters"
            raise FileFormatError(msg)
        yield line


@contextmanager
def open_rows(source: SurveySource, encoding: str, separator: str) -> Iterator[Iterator[Record]]:
    """Open a text table for its rows; empty ones are passed over.

    Raises
    ------
    FileFormatError
        It is not in that encoding throughout, or no table from some line on.
    """
    with _text(source, encoding) as lines:
        yield _records(lines, separator, source.name)


def _records(lines: Iterator[str], separator: str, name: str) -> Iterator[Record]:
    """Yield rows with anything in them.

    Raises
    ------
    FileFormatError
        A quote is not closed, or stands where none may.
    """
    reader = _reader(lines, separator, strict=True)
    end = 0
    try:
        for cells in reader:
            line, end = end + 1, reader.line_num
            if line == 1 and len(cells) <= 2 and cells and cells[0].casefold().startswith("sep="):
                continue
            if "".join(cells).strip():
                yield Record(line, end, cells)
    except csv.Error as fault:
        msg = (
            f"{name} is no table from line {end + 1} on: {fault}; look for a quote that is not "
            "closed there, and export the file anew"
        )
        raise FileFormatError(msg) from fault


def sheets_of(source: SurveySource) -> tuple[Mapping[str, tuple[Record, ...]], tuple[str, ...]]:
    """Return the rows of each visible sheet of a workbook by its name, and notes.

    Nothing is returned for a text file.

    Raises
    ------
    FileFormatError, TooLargeError
        It is no workbook that is read, or too large.
    """
    if not is_workbook(head_of(source.path)):
        return {}, ()
    try:
        data = read_limited(source.path, limit_bytes=TABLE_LIMIT_BYTES)
        book = read_workbook(data, source=source.name, with_times=True)
    except TooLargeError as fault:
        msg = (
            f"{source.name} is a larger workbook than is read (at most {ROW_LIMIT} rows in "
            f"{TABLE_LIMIT_BYTES // 2**20} MiB); save its sheet as CSV and send that"
        )
        raise TooLargeError(msg) from fault
    shown = [sheet for sheet in book.sheets if not sheet.hidden]
    notes = [*book.notes, *(note for sheet in shown for note in sheet.notes[:20])]
    return {sheet.name: tuple(_sheet_records(sheet)) for sheet in shown}, tuple(notes)


def _sheet_records(sheet: Sheet) -> Iterator[Record]:
    for number, row in enumerate(sheet.rows, 1):
        cells = [cell.text for cell in row]
        faults = {at: cell.fault for at, cell in enumerate(row) if cell.fault}
        if faults or any(cells):
            yield Record(number, number, cells, faults)
