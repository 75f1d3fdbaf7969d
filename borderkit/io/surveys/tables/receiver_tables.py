"""Tables of points: what receivers and field apps write as CSV, and workbooks of the same kind.

The heading tells the profile (`table_profiles`) or a mapping by hand does (`column_map`); what a
table leaves open is asked. Every row below the heading is a record: taken, or refused with every
cell that is wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

import numpy as np

from borderkit.errors import FileFormatError, InputError, SurveyFileError
from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.known_names import time_zone
from borderkit.io.surveys.tables.column_map import ColumnMap, column_map
from borderkit.io.surveys.tables.table_columns import TableRows, read_columns
from borderkit.io.surveys.tables.table_frames import Settled, frame_of, system_said
from borderkit.io.surveys.tables.table_layout import layout_of
from borderkit.io.surveys.tables.table_rows import (
    Record,
    encoding_of,
    open_rows,
    separator_of,
    sheets_of,
)

__all__ = ["read_table"]

_BATCH: Final = 16_384
_WIDEST: Final = 2_000
_SHOWN: Final = 200


def read_table(source: SurveySource, told: Told, into: Gathering) -> None:
    """Read a table of points: CSV in any encoding and with any separator, or a workbook.

    Parameters
    ----------
    source : SurveySource
        The file.
    told : Told
        ``crs``, ``axes``, ``timezone``, ``encoding``, ``profile``, ``columns``, ``height_kind``,
        ``confidence``, ``layer`` (the sheet), ``receiver`` and ``operator`` are used.
    into : Gathering
        Where its rows go, and what has to be asked.

    Raises
    ------
    InputError
        What is stated cannot be used, or the text is in no known encoding.
    FileFormatError, TooLargeError
        It is no table throughout, or larger than is taken.
    SurveyFileError
        It has a heading and no row below it, or no row at all.
    """
    time_zone(told.timezone)
    mapped = column_map(told.columns) if told.columns is not None else None
    with _opened(source, told, mapped, into) as (records, separator):
        if records is not None:
            _read(records, source.name, told, mapped, into, separator=separator)


@contextmanager
def _opened(
    source: SurveySource, told: Told, mapped: ColumnMap | None, into: Gathering
) -> Iterator[tuple[Iterator[Record] | None, str | None]]:
    """Open the rows of a text or of the one sheet that is meant; None where that is asked.

    Beside them what parts the columns of a text.
    """
    sheets, notes = sheets_of(source)
    if sheets:
        into.tell(format="xlsx")
        for note in notes:
            into.note(note)
        yield _sheet(sheets, told, into), None
        return
    found = encoding_of(source, told.encoding)
    into.tell(format="csv", encoding=found.name.removesuffix("-sig"))
    if found.is_guess:
        example = f", in which it holds {found.example!r}" if found.example else ""
        into.note(f"the encoding {found.name} is a guess{example}; state it if it is another")
    stated = mapped.separator if mapped is not None else None
    sign = stated or separator_of(source, found.name)
    with open_rows(source, found.name, sign) as records:
        yield records, sign


def _sheet(
    sheets: Mapping[str, tuple[Record, ...]], told: Told, into: Gathering
) -> Iterator[Record] | None:
    """Return the rows of the sheet that is meant, or ask which.

    Raises
    ------
    InputError
        The one that is stated is not there.
    """
    full = {name: rows for name, rows in sheets.items() if rows}
    if told.layer is not None and told.layer not in sheets:
        msg = f"the workbook has no sheet {told.layer!r}; it has {', '.join(sheets)}"
        raise InputError(msg)
    if told.layer is None and len(full) > 1:
        likely = sorted(full, key=lambda name: -len(full[name]))
        into.ask("layer", "Which sheet holds the points?", choices=likely)
        return None
    return iter(full[told.layer] if told.layer in full else next(iter(full.values()), ()))


def _read(
    records: Iterator[Record],
    name: str,
    told: Told,
    mapped: ColumnMap | None,
    into: Gathering,
    *,
    separator: str | None,
) -> None:
    """Read the rows of one table, unless something has to be asked first.

    Raises
    ------
    FileFormatError, SurveyFileError
        It has too many columns, no row of points, or rows of several reference systems.
    """
    first = list(islice(records, _BATCH))
    _require_table(first, name)
    layout = layout_of(first, told, mapped, into, name=name, separator=separator)
    if layout is None:
        return
    body = first[layout.skipped :]
    if not body:
        msg = (
            f"{name} has a heading and no row below it; choose the points in the field app and "
            "export them anew"
        )
        raise SurveyFileError(msg)
    into.tell(profile=layout.profile)
    settled = frame_of(layout, body, told, into)
    if settled is None:
        more = " or more" if len(first) == _BATCH else ""
        into.note(f"{len(body)}{more} row(s) wait for an answer")
        return
    into.tell(crs=settled.crs, crs_by=settled.by)
    for note in settled.layout.notes:
        into.note(note)
    table = TableRows(layout=settled.layout, frame=settled.frame, told=told)
    for batch in _batches(body, records):
        _require_system(batch, settled, name)
        _take(batch, table, into)
    for note in table.notes:
        into.note(note)


def _require_table(first: Sequence[Record], name: str) -> None:
    """Refuse a table without rows, or with more columns than any table of points has.

    Raises
    ------
    FileFormatError, SurveyFileError
        It is one.
    """
    if not first:
        msg = f"{name} is empty: it has no heading and no row; export it anew"
        raise SurveyFileError(msg)
    if max(len(record.cells) for record in first[:_SHOWN]) > _WIDEST:
        msg = f"{name} has more than {_WIDEST} columns in a row; that is no table of points"
        raise FileFormatError(msg)


def _require_system(batch: Sequence[Record], settled: Settled, name: str) -> None:
    """Refuse rows that name another reference system than those above them.

    Raises
    ------
    SurveyFileError
        They do.
    """
    now = system_said(settled.layout, batch, before=settled.said)
    if now != settled.said:
        msg = (
            f"{name} names its reference system, {now!r}, from line {batch[0].line} on alone; "
            "export the points of each system into a file of their own"
        )
        raise SurveyFileError(msg)


def _batches(body: list[Record], records: Iterator[Record]) -> Iterator[list[Record]]:
    yield body
    while batch := list(islice(records, _BATCH)):
        yield batch


def _take(batch: Sequence[Record], table: TableRows, into: Gathering) -> None:
    """Take the rows of a batch that can be read, and refuse the others with all their faults."""
    rows = into.take(len(batch))
    columns, faults = read_columns(batch, table)
    for fault in faults:
        record = batch[fault.index]
        into.reject(
            rows[fault.index],
            fault.code,
            line=record.line,
            field=fault.field,
            value=fault.value,
            detail=fault.detail,
        )
    good = np.ones(len(batch), dtype=bool)
    good[[fault.index for fault in faults]] = False
    places = np.flatnonzero(good)
    line = np.array([record.line for record in batch], dtype=np.int64)
    whole = len(places) == len(batch)
    into.extend(
        {
            "row": np.asarray(rows, dtype=np.int64)[places],
            "line": line[places],
            **{
                name: column if whole else _chosen(column, places)
                for name, column in columns.items()
            },
        }
    )


def _chosen(column: Any, places: Any) -> Any:
    return [column[at] for at in places] if isinstance(column, list) else column[places]
