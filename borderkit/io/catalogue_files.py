"""Catalogues of turning points and markers as files, and read back to the same numbers."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from geopandas import GeoDataFrame
from pandas import DataFrame
from shapely import Point
from shapely.geometry import shape

from borderkit.boundary.catalogues.catalogue_layers import CATALOGUE, RELATIONS
from borderkit.errors import Defect, FileFormatError, InputError
from borderkit.io.catalogue_pages import catalogue_page, catalogue_text
from borderkit.io.decoding import decode_text
from borderkit.io.geopackage import is_geopackage, read_package_layer
from borderkit.io.sheets import Sheet
from borderkit.io.sources import head_of, read_limited
from borderkit.io.tables import TABLE_LIMIT_BYTES, csv_sheets, is_workbook, read_workbook
from borderkit.io.writers import drafts_of, write_export
from borderkit.itineraries.reading import Cell
from borderkit.itineraries.reading import Sheet as Table
from borderkit.layers import Column, Layer

__all__ = ["CATALOGUE_FORMATS", "read_catalogue_file", "write_catalogue_file"]

CATALOGUE_FORMATS: Final = ("xlsx", "csv", "gpkg", "txt", "html")
"""Formats, which are also the ends of the files' names."""

_ALONE: Final = "csv"
_QUOTED: Final = re.compile("'[-=+@\t\r\n＝＋－＠]")  # noqa: RUF001
_SPOT: Final = ("lon", "lat")


def write_catalogue_file(
    path: Path, entries: Sheet, relations: Sheet, *, at: datetime, force: bool = False
) -> tuple[tuple[Path, ...], list[str]]:
    """Write a catalogue into a file of the format that its name ends in, in one step.

    Parameters
    ----------
    path : Path
        Its name ends in one of `CATALOGUE_FORMATS`; a CSV file holds the entries alone, and what
        is said of them stands beside it.
    entries, relations : Sheet
        Of the layers `CATALOGUE` (EPSG:4326) and `RELATIONS`.
    at : datetime
        When it is made, with its zone.
    force : bool
        Replace files that are there.

    Returns
    -------
    files : tuple of Path
        What was written.
    notes : list of str
        What the format could not hold as it stands, in sentences.

    Raises
    ------
    InputError
        The name stands for no format, a file is there already and `force` is false, or it cannot
        be written.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in CATALOGUE_FORMATS:
        listed = ", ".join(f".{name}" for name in CATALOGUE_FORMATS)
        msg = f"{path} names no format of a catalogue; let it end in one of {listed}"
        raise InputError(msg)
    if form in ("txt", "html"):
        make = catalogue_text if form == "txt" else catalogue_page
        page = make(entries.frame, relations.frame, entries.about)
        with drafts_of([path], force=force) as drafts:
            drafts[0].write_text(page, encoding="utf-8")
        return (path,), []
    sheets = [entries] if form == _ALONE or not len(relations.frame) else [entries, relations]
    files, notes = write_export(path, sheets, colours={}, at=at, force=force)
    if form == _ALONE and len(relations.frame):
        left_out = (
            f"{len(relations.frame)} stated azimuths and distances are left out: a CSV file holds "
            "one table; .xlsx and .gpkg hold both."
        )
        notes = [*notes, left_out]
    return files, notes


def read_catalogue_file(path: str | Path) -> tuple[GeoDataFrame, DataFrame]:
    """Read a catalogue that borderkit wrote, to the same texts and numbers.

    Parameters
    ----------
    path : str or Path
        An XLSX, CSV or GeoPackage file, known by what it holds.

    Returns
    -------
    entries : GeoDataFrame
        Columns of `CATALOGUE`, EPSG:4326. Runs of blanks in texts of tables come as one blank.
    relations : DataFrame
        Columns of `RELATIONS`; empty where the file holds none.

    Raises
    ------
    InputError
        It cannot be read, or it has defects: all are named, with their places.
    FileFormatError
        It is of another kind, or holds no catalogue.
    TooLargeError
        It is larger than is read.
    """
    file = Path(path)
    head = head_of(file)
    defects: list[Defect] = []
    if is_geopackage(head):
        entries, relations = _from_package(file)
    elif is_workbook(head):
        data = read_limited(file, limit_bytes=TABLE_LIMIT_BYTES)
        book = {sheet.name: sheet for sheet in read_workbook(data, source=str(file)).sheets}
        entries = _from_table(book.get(CATALOGUE.name), CATALOGUE, file, defects)
        relations = (
            _from_table(book[RELATIONS.name], RELATIONS, file, defects)
            if RELATIONS.name in book
            else []
        )
    else:
        data = read_limited(file, limit_bytes=TABLE_LIMIT_BYTES)
        text = decode_text(data, source=str(file)).text
        table = next((t for t in csv_sheets(text, source=str(file)) if _is_of(t, CATALOGUE)), None)
        entries, relations = _from_table(table, CATALOGUE, file, defects), []
    points = [_point(row, number, defects) for number, row in enumerate(entries)]
    frame = CATALOGUE.frame(entries, points)
    defects += CATALOGUE.check(frame) + RELATIONS.check(RELATIONS.frame(relations))
    if defects:
        msg = f"{file} has {len(defects)} defects as a catalogue; correct them, or write it anew"
        raise InputError(msg, defects=defects)
    return cast("GeoDataFrame", frame), RELATIONS.frame(relations)


_Rows = list[dict[str, Any]]


def _from_package(file: Path) -> tuple[_Rows, _Rows]:
    found = read_package_layer(file, layer=CATALOGUE.name)
    if not {"entry", "north", "east"} <= set(found.columns):
        raise _no_catalogue(file)
    entries = [{**row["properties"], "geometry": row["geometry"]} for row in found.features]
    try:
        beside = read_package_layer(file, layer=RELATIONS.name)
    except FileFormatError:
        return entries, []
    named = beside.name == RELATIONS.name
    return entries, [dict(row["properties"]) for row in beside.features] if named else []


def _from_table(table: Table | None, layer: Layer, file: Path, defects: list[Defect]) -> _Rows:
    if table is None or not _is_of(table, layer):
        raise _no_catalogue(file)
    names = [cell.text for cell in table.rows[0]]
    columns = {column.name: column for column in layer.columns}
    rows = []
    for cells in table.rows[1:]:
        if not any(cell.text for cell in cells):
            continue
        row: dict[str, Any] = {}
        for name, cell in zip(names, cells, strict=False):
            if name in columns:
                row[name] = _value(columns[name], cell, defects)
            elif name in _SPOT:
                row[name] = _number(cell, defects)
        rows.append(row)
    return rows


def _is_of(table: Table, layer: Layer) -> bool:
    names = {cell.text for cell in table.rows[0]} if table.rows else set()
    return {*layer.key, layer.columns[-1].name} <= names


def _no_catalogue(file: Path) -> FileFormatError:
    return FileFormatError(
        f"{file} holds no catalogue; what is read here is one that borderkit boundary catalogue "
        "wrote as .xlsx, .csv or .gpkg"
    )


def _value(column: Column, cell: Cell, defects: list[Defect]) -> Any:
    """Return what a cell holds, by the type of its column."""
    if cell.fault is not None:
        defects.append(Defect(cell.where, cell.fault))
        return None
    text = cell.text
    if not text:
        return None
    if column.type == "text":
        return text[1:] if _QUOTED.match(text) else text
    if column.type == "boolean":
        flag = {"true": True, "false": False}.get(text.lower())
        if flag is None:
            defects.append(Defect(cell.where, f"is {text!r}; it must be true or false"))
        return flag
    number = _number(cell, defects)
    if column.type == "integer" and number is not None and number.is_integer():
        return int(number)
    return number


def _number(cell: Cell, defects: list[Defect]) -> float | None:
    try:
        return float(cell.text) if cell.text else None
    except ValueError:
        defects.append(Defect(cell.where, f"is {cell.text!r}; it must be a number"))
        return None


def _point(row: dict[str, Any], number: int, defects: list[Defect]) -> Any:
    """Return the position of an entry, taken out of its row."""
    geometry: dict[str, Any] | None = row.pop("geometry", None)
    lon, lat = (row.pop(name, None) for name in _SPOT)
    if geometry is not None:
        return shape(geometry)
    if lon is None or lat is None:
        defects.append(Defect(f"catalogue[{number}]", "has no lon and lat"))
        return Point()
    return Point(lon, lat)
