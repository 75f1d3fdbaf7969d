"""Layers as tables: CSV with a file beside it, XLSX with a sheet about the others.

Texts that a spreadsheet would take for a formula stay texts.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from borderkit.errors import InputError
from borderkit.io.sheets import Sheet, Tally, as_text, json_text, wkt
from borderkit.layers import Column
from borderkit.layers.geojson import POINTS

__all__ = ["write_csv", "write_xlsx"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
"""How a text begins that a spreadsheet may take for a formula."""

_CELL_SIGNS: Final = 32_767
_SHEET_ROWS: Final = 1_048_576
_WKT: Final = Column(name="geometry_wkt", type="text", help="Geometry as WKT, longitude first")
_LON: Final = Column(name="lon", type="real", unit="degrees", help="Longitude, WGS84")
_LAT: Final = Column(name="lat", type="real", unit="degrees", help="Latitude, WGS84")


def write_csv(path: Path, about: Path, sheet: Sheet) -> list[str]:
    """Write a layer as CSV (UTF-8 with mark, commas), and what is to be known of it beside it.

    Parameters
    ----------
    path, about : Path
        The table, and the JSON file beside it.
    sheet : Sheet
        The layer, in EPSG:4326.

    Returns
    -------
    list of str
        What had to be changed, in sentences.
    """
    columns, tally = _columns(sheet), Tally()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in columns])
        for row in _rows(sheet):
            writer.writerow(
                [_csv_cell(column, cell, tally) for column, cell in zip(columns, row, strict=True)]
            )
    notes = [*tally.notes(sheet.layer.name)]
    said = {**_about(sheet, columns), "notes": [*sheet.about.get("notes", ()), *notes]}
    about.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return notes


def _csv_cell(column: Column, value: Any, tally: Tally) -> str:
    if value is None:
        return ""
    text = tally.clean(as_text(column, value))
    if isinstance(value, str) and text.startswith(_FORMULA):
        tally.quoted += 1
        return f"'{text}"
    return text


def write_xlsx(path: Path, sheets: Sequence[Sheet], *, at: datetime) -> list[str]:
    """Write layers as the sheets of a workbook, and a sheet ``about`` behind them.

    Parameters
    ----------
    path : Path
        The workbook.
    sheets : sequence of Sheet
        The layers, in EPSG:4326.
    at : datetime
        When it is made, with its zone.

    Returns
    -------
    list of str
        What had to be changed, in sentences.

    Raises
    ------
    InputError
        A layer has more records than a sheet has rows.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "borderkit"
    book.properties.created = book.properties.modified = at.replace(tzinfo=None)
    notes: list[str] = []
    for sheet in sheets:
        if len(sheet.frame) >= _SHEET_ROWS:
            msg = (
                f"layer {sheet.layer.name} has {len(sheet.frame)} records, a sheet holds "
                f"{_SHEET_ROWS - 1}; export it as .csv or .gpkg"
            )
            raise InputError(msg)
        notes += _write_sheet(book.create_sheet(sheet.layer.name), sheet)
    _write_about(book.create_sheet("about"), sheets, notes)
    book.save(path)
    return notes


def _write_sheet(page: WriteOnlyWorksheet, sheet: Sheet) -> Sequence[str]:
    columns, tally = _columns(sheet), Tally()
    page.freeze_panes = "A2"
    page.append([_text_cell(page, column.name, bold=True) for column in columns])
    for row in _rows(sheet):
        page.append(
            [_cell(page, column, cell, tally) for column, cell in zip(columns, row, strict=True)]
        )
    return tally.notes(sheet.layer.name)


def _cell(page: WriteOnlyWorksheet, column: Column, value: Any, tally: Tally) -> Any:
    if value is None or (isinstance(value, bool | int | float) and column.type != "json"):
        return _exact_cell(page, value) if isinstance(value, float) else value
    text = tally.clean(as_text(column, value))
    if len(text) > _CELL_SIGNS:
        tally.too_long[column.name] = tally.too_long.get(column.name, 0) + 1
        return None
    # Only these begin what openpyxl takes for a formula or an error; a plain text is quicker.
    return _text_cell(page, text) if text.startswith(("=", "#")) else text


def _exact_cell(page: WriteOnlyWorksheet, value: float) -> Any:
    """Return a number with all its digits; openpyxl itself writes sixteen, which may not do."""
    if float(f"{value:.16g}") == value:
        return value
    cell = WriteOnlyCell(page, value=repr(value))
    cell.data_type = "n"
    return cell


def _text_cell(page: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> Cell:
    """Return a cell that holds a text and nothing else, whatever it begins with."""
    cell = WriteOnlyCell(page, value=text)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _write_about(page: WriteOnlyWorksheet, sheets: Sequence[Sheet], notes: Sequence[str]) -> None:
    tally = Tally()

    def line(*texts: Any, bold: bool = False) -> None:
        shown = ["" if text is None else text for text in texts]
        page.append(
            [
                _text_cell(page, tally.clean(s if isinstance(s, str) else json_text(s)), bold=bold)
                for s in shown
            ]
        )

    for sheet in sheets:
        columns = _columns(sheet)
        line("layer", sheet.layer.name, bold=True)
        for key, value in _about(sheet, columns).items():
            if key not in ("columns", "sources", "layer"):
                line(key, value)
        line("column", "type", "unit", "what", bold=True)
        for column in columns:
            line(column.name, column.type, column.unit, column.help)
        for number, source in enumerate(sheet.about.get("sources", ())):
            if number == 0:
                line(*source, bold=True)
            line(*source.values())
        page.append([])
    for note in notes:
        line("note", note)


def _about(sheet: Sheet, columns: Sequence[Column]) -> Mapping[str, Any]:
    """Return what is said of a sheet, with the columns that a table has in place of geometry."""
    extra = [
        {"name": column.name, "type": column.type, "unit": column.unit, "what": column.help}
        for column in columns[len(sheet.columns) :]
    ]
    return {**sheet.about, "columns": [*sheet.about.get("columns", ()), *extra]}


def _columns(sheet: Sheet) -> tuple[Column, ...]:
    spots = (_LON, _LAT) if sheet.layer.geometry == POINTS else ()
    return (*sheet.columns, *spots, *((_WKT,) if sheet.has_geometry else ()))


def _rows(sheet: Sheet) -> Iterator[list[Any]]:
    if not sheet.has_geometry:
        yield from sheet.rows()
        return
    cells = sheet.geometries()
    for row, cell, text in zip(sheet.rows(), cells, wkt(cells), strict=True):
        spots = [cell.x, cell.y] if sheet.layer.geometry == POINTS else []
        yield [*row, *spots, text]
