"""Empty tables for itineraries, in three languages: XLSX with a help sheet, and CSV."""

import csv
import io
from typing import Any, Final, Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from borderkit.io.trip_words import trip_words
from borderkit.itineraries.reading_stops import MODES

__all__ = ["TEMPLATE_TYPES", "TemplateFormat", "itinerary_template"]

TemplateFormat = Literal["xlsx", "csv"]

TEMPLATE_TYPES: Final[dict[TemplateFormat, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
"""Media type of each kind of template."""

_HEAD: Final = ("reference", "purpose", "group", "equipment", "permits")
_COLUMNS: Final = ("date", "place", "overnight", "transport", "activity")
_WIDTHS: Final = (24, 48, 28, 18, 36)
_ROWS: Final = 200


def itinerary_template(
    kind: TemplateFormat = "xlsx", *, language: Literal["en", "zh", "ru"] = "en"
) -> bytes:
    """Return an empty table for an itinerary, a row a day.

    What is filled in is read back by :func:`borderkit.read_itinerary_file` without a question, if
    its names are those of the register.

    Parameters
    ----------
    kind : {"xlsx", "csv"}
        A workbook with a help sheet and a list of means of transport, or UTF-8 text with a byte
        order mark.
    language : {"en", "zh", "ru"}
        Of its headings.

    Returns
    -------
    bytes
        The file.
    """
    first, own = trip_words().first, trip_words().templates[language]
    head = [first[f"{key}.{language}"] for key in _HEAD]
    columns = [first[f"{key}.{language}"] for key in _COLUMNS]
    if kind == "csv":
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerows([[label, ""] for label in head])
        writer.writerow([])
        writer.writerow(columns)
        return b"\xef\xbb\xbf" + text.getvalue().encode()
    return _workbook(head, columns, own, language)


def _workbook(head: list[str], columns: list[str], own: Any, language: str) -> bytes:
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        sheet = book.create_sheet()
    sheet.title = own["sheet"]
    sheet["A1"] = own["title"]
    sheet["A1"].font = Font(bold=True, size=14)
    for row, label in enumerate(head, 3):
        sheet.cell(row, 1, label).font = Font(bold=True)
        sheet.cell(row, 2).number_format = "@"
    heading = len(head) + 4
    for column, label in enumerate(columns, 1):
        cell = sheet.cell(heading, column, label)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFE7EEF5")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS[column - 1]
    for row in range(heading + 1, heading + _ROWS + 1):
        sheet.cell(row, 1).number_format = "yyyy-mm-dd"
        for column in range(2, len(columns) + 1):
            sheet.cell(row, column).number_format = "@"
            sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = f"A{heading + 1}"
    _offer_transport(sheet, heading, language)
    _write_help(book.create_sheet(own["help"]), head, own)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _offer_transport(sheet: Worksheet, heading: int, language: str) -> None:
    """Offer the means of transport in a list; other words may be written too."""
    words = [trip_words().first[f"{mode}.{language}"] for mode in MODES]
    offer = DataValidation(
        type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=False
    )
    sheet.add_data_validation(offer)
    column = _COLUMNS.index("transport") + 1
    letter = get_column_letter(column)
    offer.add(f"{letter}{heading + 1}:{letter}{heading + _ROWS}")


def _write_help(sheet: Worksheet, head: list[str], own: Any) -> None:
    sheet.column_dimensions["A"].width = 100
    lines = [own["title"], "", *own["lines"], "", f"{head[2]} - {own['group']}"]
    for row, line in enumerate(lines, 1):
        cell = sheet.cell(row, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=row == 1)
