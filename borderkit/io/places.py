"""Places in a CSV file: a longitude (or easting) and a latitude (or northing) a row."""

import csv
import io
import math
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series

from borderkit.errors import Defect, FileFormatError, InputError, TooLargeError
from borderkit.io.decoding import decode_text

__all__ = ["PLACES_LIMIT_BYTES", "places_csv", "read_places"]

PLACES_LIMIT_BYTES: Final = 256 * 2**20
"""Largest file of places that is read, bytes."""

_FIRST: Final = ("lon", "longitude", "long", "lng", "x", "easting", "east", "e")
_SECOND: Final = ("lat", "latitude", "y", "northing", "north", "n")
_DELIMITERS: Final = (",", ";", "\t", "|")
_LONGEST: Final = 60
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def read_places(path: str | Path) -> tuple[NDArray[np.float64], DataFrame]:
    """Return the places of a CSV file, and its other columns.

    The first row names the columns. Longitude is called ``lon``, ``longitude``, ``x`` or
    ``easting``, latitude ``lat``, ``latitude``, ``y`` or ``northing``, in any case; the delimiter
    is a comma, a semicolon, a tab or a bar. Numbers have a decimal point.

    Parameters
    ----------
    path : path
        Of the file, text in UTF-8 or an encoding that is guessed by its script.

    Returns
    -------
    xy : array, shape (n, 2)
        Longitude or easting first, as they stand in the file.
    others : DataFrame, shape (n, columns)
        The other columns, text.

    Raises
    ------
    InputError
        A row has no two numbers; all such rows are named. The columns are not there, or twice.
    FileFormatError
        It is no CSV file.
    TooLargeError
        It is larger than is read.
    """
    file = Path(path)
    rows, delimiter = _rows(file)
    names = [name.strip() for name in rows[0]] if rows else []
    first, second = _column(names, _FIRST, file), _column(names, _SECOND, file)
    xy = np.empty((len(rows) - 1, 2))
    defects = []
    for number, row in enumerate(rows[1:]):
        for place, column in enumerate((first, second)):
            text = row[column].strip() if column < len(row) else ""
            value = _number(text)
            if value is None:
                hint = "; write a decimal point" if "," in text and delimiter != "," else ""
                what = f"is {text[:_LONGEST]!r}; it must be a number{hint}"
                defects.append(Defect(f"row {number + 2}, {names[column]}", what))
            else:
                xy[number, place] = value
    if defects:
        msg = f"{file.name}: {len(defects)} coordinate(s) cannot be read; correct them"
        raise InputError(msg, defects=defects)
    others = {
        name: Series([row[at] if at < len(row) else "" for row in rows[1:]], dtype=object)
        for at, name in enumerate(names)
        if at not in {first, second}
    }
    return xy, DataFrame(others, index=range(len(xy)))


def places_csv(frame: DataFrame, *, decimals: int = 10, metre_decimals: int = 4) -> str:
    """Return a table of places as CSV text; texts that a spreadsheet would compute stay texts.

    Parameters
    ----------
    frame : DataFrame, shape (n, columns)
        Texts and numbers.
    decimals, metre_decimals : int
        Of numbers; of columns whose names end in ``_m``.
    """
    columns = {}
    for name in frame.columns:
        values = frame[name]
        if values.dtype.kind == "f":
            metres = str(name).endswith("_m")
            columns[name] = values.round(metre_decimals if metres else decimals) + 0.0
        else:
            columns[name] = values.map(_safe)
    return DataFrame(columns).to_csv(index=False, lineterminator="\n")


def _safe(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _rows(file: Path) -> tuple[list[list[str]], str]:
    try:
        size = file.stat().st_size
        if size > PLACES_LIMIT_BYTES:
            limit = PLACES_LIMIT_BYTES // 2**20
            msg = f"{file.name} has {size / 2**20:.0f} MiB; at most {limit} MiB are read: split it"
            raise TooLargeError(msg)
        text = decode_text(file.read_bytes(), source=file.name).text
    except OSError as fault:
        msg = f"{file} cannot be read: {fault.strerror}"
        raise InputError(msg) from fault
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    except csv.Error as fault:
        msg = f"{file.name} is no CSV file: {fault}"
        raise FileFormatError(msg) from fault
    return rows, delimiter


def _column(names: list[str], known: tuple[str, ...], file: Path) -> int:
    found = [number for number, name in enumerate(names) if name.casefold() in known]
    if len(found) != 1:
        many = "no column" if not found else f"{len(found)} columns"
        there = ", ".join(name[:_LONGEST] for name in names) or "none"
        msg = f"{file.name} has {many} called {', '.join(known)}; its columns are: {there}"
        raise InputError(msg)
    return found[0]


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
