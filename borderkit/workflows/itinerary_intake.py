"""Read an itinerary as it came: JSON, a table, a track or pasted text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from borderkit.errors import FileFormatError, InputError, ItineraryError, TooLargeError
from borderkit.io.decoding import decode_text
from borderkit.io.json_text import read_json
from borderkit.io.sources import describe, read_limited
from borderkit.io.tables import TABLE_LIMIT_BYTES, csv_sheets, is_workbook, read_workbook
from borderkit.io.tracks import TRACK_LIMIT_BYTES, kml_of, parse_tracks
from borderkit.io.trip_words import trip_words
from borderkit.itineraries.gazetteer import Gazetteer
from borderkit.itineraries.reading import (
    Choice,
    DayTable,
    ItineraryReading,
    Question,
    Sheet,
    Source,
    lacks_of,
)
from borderkit.itineraries.reading_draft import Stated, draft_of_days
from borderkit.itineraries.reading_names import crossings_gazetteer
from borderkit.itineraries.reading_table import Heading, find_heading, read_days
from borderkit.itineraries.reading_text import read_lines
from borderkit.itineraries.reading_tracks import draft_of_tracks
from borderkit.store import Store, open_store

__all__ = ["TripNames", "read_itinerary_file", "trip_names"]

_JSON: Final = re.compile(rb"\{|\[\s*[\[{\"]")
_TEXT_LIMIT: Final = 20_000
_WANTED: Final = "JSON, an XLSX or CSV table, GPX, KML, or lines of text that begin with dates"


@dataclass(frozen=True, slots=True, kw_only=True)
class TripNames:
    """The names of a register that itineraries use, made ready to be searched many times."""

    places: Gazetteer
    crossings: Gazetteer


def trip_names(register: Store | str | Path) -> TripNames:
    """Return the places and crossings of a register, made ready to be searched.

    Parameters
    ----------
    register : Store or path
        An open register, or its file, which is opened for reading only.

    Raises
    ------
    RegisterError
        The register cannot be read.
    """
    if not isinstance(register, Store):
        with open_store(register, read_only=True) as store:
            return trip_names(store)
    return TripNames(
        places=Gazetteer(register.read("places")),
        crossings=crossings_gazetteer(register.read("crossings")),
    )


def read_itinerary_file(
    source: str | Path | bytes,
    register: Store | TripNames | str | Path,
    *,
    answers: Mapping[str, str] | None = None,
    members: Sequence[str] = (),
    name: str | None = None,
    **stated: Any,
) -> ItineraryReading:
    """Read an itinerary as it came, and say what was read from which cell. Stores nothing.

    JSON is taken as it is. Tables (XLSX, CSV) and pasted text have a row or line a day; tracks
    (GPX, KML) give the ways. Nothing is guessed: what is not certain is a question, and the
    document is there once all are answered.

    Parameters
    ----------
    source : str, Path or bytes
        The file, or what it holds.
    register : Store, TripNames or path
        Its places and crossings are those that names are looked up in.
    answers : mapping of str to str, optional
        Answers by the keys of questions: ``{"Velmorra": "PL-01", "year": "2026"}``.
    members : sequence of str
        Who travels: ``CATEGORY:NATIONALITY:COUNT`` or ``CATEGORY:NATIONALITY:COUNT:ROLE``.
    name : str, optional
        Name of the file in messages, where `source` is bytes.
    **stated
        ``reference``, ``purpose`` (text); ``order`` of numeric dates ("dmy", "mdy", "ymd");
        ``year`` (int) of dates without one; ``timezone`` (IANA) of track times without offset;
        ``sheet``; ``language`` of names in questions.

    Returns
    -------
    ItineraryReading
        The document, cells, questions, defects, and what a check of it will miss.

    Raises
    ------
    InputError
        The file cannot be read.
    FileFormatError, TooLargeError
        It is of another kind, locked, damaged, or larger than is read.
    ItineraryError
        It is JSON and breaks the contract of a check.
    RegisterError
        The register cannot be read.
    """
    given = Stated(answers=dict(answers or {}), members=tuple(members), **stated)
    called = name or ("the text" if isinstance(source, bytes) else str(source))
    data = source if isinstance(source, bytes) else read_limited(Path(source))
    start = data[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not data.strip():
        msg = f"{called} is empty; what is read here is {_WANTED}"
        raise InputError(msg)
    if _JSON.match(start):
        return _read_document(data, called)
    names = register if isinstance(register, TripNames) else trip_names(register)
    kml = kml_of(data, source=called) if data.startswith(b"PK\x03\x04") else None
    data = data if kml is None else kml
    if is_workbook(data):
        _limit(data, called, TABLE_LIMIT_BYTES)
        book = read_workbook(data, source=called)
        return _from_sheets(book.sheets, "xlsx", called, names, given, notes=book.notes)
    if _is_xml(data):
        _limit(data, called, TRACK_LIMIT_BYTES)
        tracks = parse_tracks(data, source=called, timezone=given.timezone)
        return draft_of_tracks(tracks, words=trip_words(), stated=given)
    _limit(data, called, TABLE_LIMIT_BYTES)
    return _from_text(data, called, names, given)


def _read_document(data: bytes, called: str) -> ItineraryReading:
    """Return the reading of JSON: the object as it is.

    Raises
    ------
    ItineraryError
        It breaks the contract of a check.
    """
    document = read_json(data, source=called, error=ItineraryError)
    return ItineraryReading(source="json", document=document, missing=lacks_of(document))


def _limit(data: bytes, called: str, limit_bytes: int) -> None:
    """Refuse what is larger than is read.

    Raises
    ------
    TooLargeError
        It is.
    """
    if len(data) > limit_bytes:
        msg = f"{called} has {len(data)} bytes, more than the {limit_bytes} that are read; split it"
        raise TooLargeError(msg)


def _is_xml(data: bytes) -> bool:
    start = data[:512].replace(b"\0", b"")
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        start = start.removeprefix(mark)
    return start.lstrip().startswith(b"<")


def _from_text(data: bytes, called: str, names: TripNames, stated: Stated) -> ItineraryReading:
    """Return the reading of a CSV table or of lines of text.

    Raises
    ------
    FileFormatError
        It is neither.
    """
    if not describe(data[:512]).startswith(("a file of an unknown", "JSON")):
        msg = f"{called} is {describe(data[:512])}; what is read here is {_WANTED}"
        raise FileFormatError(msg)
    decoded = decode_text(data, source=called)
    notes: tuple[str, ...] = ()
    if decoded.is_guess:
        sample = " ".join(decoded.text.split())[:60]
        notes = (f"{called} is no UTF-8; it is read as {decoded.encoding}: {sample!r}",)
    best: tuple[int, Sheet] | None = None
    for sheet in csv_sheets(decoded.text, source=called):
        heading = find_heading(sheet, trip_words())
        if heading is not None and (best is None or len(heading.columns) > best[0]):
            best = (len(heading.columns), sheet)
    if best is not None:
        return _from_sheets((best[1],), "csv", called, names, stated, notes=notes)
    if len(decoded.text) > _TEXT_LIMIT:
        msg = (
            f"{called} has no row with headings such as Date and Place, and {len(decoded.text)} "
            f"letters are more than the {_TEXT_LIMIT} that are read as lines of text"
        )
        raise FileFormatError(msg)
    table = read_lines(decoded.text, trip_words())
    if not table.lines:
        msg = (
            f"{called} has no row with headings such as Date and Place, and no line that begins "
            f"with a date; what is read here is {_WANTED}"
        )
        raise FileFormatError(msg)
    return _draft(table, "text", names, stated, notes=notes)


def _from_sheets(
    sheets: Sequence[Sheet],
    source: Source,
    called: str,
    names: TripNames,
    stated: Stated,
    *,
    notes: Sequence[str],
) -> ItineraryReading:
    """Return the reading of the one sheet that is an itinerary, or the question which one.

    Raises
    ------
    FileFormatError
        None is.
    InputError
        The sheet that is named is not there.
    """
    words = trip_words()
    wanted = stated.sheet or stated.keyed().get("sheet")
    found = [(s, h) for s in sheets if (h := find_heading(s, words)) is not None]
    if wanted is not None and source == "xlsx":
        listed = ", ".join(repr(sheet.name) for sheet in sheets)
        if wanted not in {sheet.name for sheet in sheets}:
            msg = f"{called} has no sheet {wanted!r}; it has {listed}"
            raise InputError(msg)
        found = [(sheet, heading) for sheet, heading in found if sheet.name == wanted]
    if not found:
        raise _no_heading(called, sheets)
    shown = [pair for pair in found if not pair[0].hidden] or found
    filled = [(s, h) for s, h in shown if read_days(s, h, words).lines] or shown
    if len(filled) > 1:
        return _ask_sheet(filled, source, notes)
    sheet, heading = filled[0]
    told = [*notes]
    told += [
        f"sheet {other.name!r} looks like an itinerary too and is not read: "
        + ("it is hidden" if other.hidden else "it has no days")
        for other, _ in found
        if other is not sheet
    ]
    return _draft(read_days(sheet, heading, words), source, names, stated, notes=told)


def _no_heading(called: str, sheets: Iterable[Sheet]) -> FileFormatError:
    names = ", ".join(repr(sheet.name) for sheet in sheets if sheet.name)
    within = f" (sheets: {names})" if names else ""
    return FileFormatError(
        f"{called} has no row that names a column of dates and one of places{within}: headings "
        "such as Date and Place in English, Chinese or Russian; borderkit itinerary template "
        "writes a table that has them"
    )


def _ask_sheet(
    found: Sequence[tuple[Sheet, Heading]], source: Source, notes: Sequence[str]
) -> ItineraryReading:
    words = trip_words()
    choices = tuple(
        Choice(
            answer=sheet.name,
            label=f"sheet {sheet.name!r}, {len(read_days(sheet, heading, words).lines)} rows",
        )
        for sheet, heading in found
    )
    question = Question(
        key="sheet",
        kind="sheet",
        text="Several sheets look like an itinerary; which one is it?",
        where=tuple(sheet.name for sheet, _ in found),
        choices=choices,
    )
    return ItineraryReading(source=source, document=None, questions=(question,), notes=tuple(notes))


def _draft(
    table: DayTable,
    source: Source,
    names: TripNames,
    stated: Stated,
    *,
    notes: Sequence[str],
) -> ItineraryReading:
    reading = draft_of_days(
        table,
        source=source,
        places=names.places,
        crossings=names.crossings,
        words=trip_words(),
        stated=stated,
    )
    return replace(reading, notes=(*notes, *reading.notes))
