"""Zones as tables: the lists of units that offices publish, in English, Chinese or Russian."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from borderkit.errors import Defect, FileFormatError
from borderkit.io.decoding import decode_text
from borderkit.io.readings import Unit, UnitList, ZoneReading, reading_of
from borderkit.io.tables import csv_sheets, is_workbook, read_workbook
from borderkit.io.zone_lists import LARGEST_REACH_M
from borderkit.itineraries.reading import Cell, Sheet
from borderkit.layers.fields import Fields
from borderkit.zones.restrictions import CLASSES

__all__ = ["CLASS_WORDS", "HEADERS", "parse_zone_table"]

HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "zone": (
        "zone",
        "zone code",
        "code",
        "区域代码",
        "区域编号",
        "编号",
        "зона",
        "код",
        "код зоны",
    ),
    "class": (
        "class",
        "zone class",
        "类别",
        "区域类别",
        "等级",
        "класс",
        "класс зоны",
        "категория",
    ),
    "name_en": ("name", "name en", "english name", "英文名称", "название en", "название англ"),
    "name_zh": ("name zh", "chinese name", "名称", "区域名称", "中文名称", "название кит"),
    "name_ru": ("name ru", "russian name", "俄文名称", "название", "наименование", "название ru"),
    "units": (
        *("units", "unit", "administrative units", "places", "place"),
        *("行政区", "行政区划", "行政单位", "所辖地区", "地区", "地名"),
        *("единицы", "административные единицы", "единица", "территории", "населенные пункты"),
    ),
    "authority": ("authority", "主管部门", "主管机关", "орган", "ведомство"),
    "valid_from": ("valid from", "from", "生效日期", "起始日期", "действует с", "начало"),  # noqa: RUF001
    "valid_to": (
        *("valid to", "valid until", "to", "until", "失效日期", "截止日期", "终止日期"),
        *("действует до", "действует по", "окончание"),
    ),
    "near_m": ("near m", "near", "邻近距离", "邻近距离 米", "близость м", "близость"),
    "within_m": ("within m", "within", "radius m", "半径", "半径 米", "радиус", "радиус м"),
}
"""Column -> the words that may stand above it, without signs and in small letters."""

CLASS_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "open": ("open", "开放", "开放区", "открытая", "открытая зона"),
    "controlled_open": (
        *("controlled open", "控制开放", "控制开放区", "контролируемая открытая"),
        "ограниченно открытая",
    ),
    "controlled": ("controlled", "控制区", "管制区", "контролируемая", "контролируемая зона"),
    "non_open": ("non open", "closed", "非开放", "非开放区", "未开放", "закрытая", "закрытая зона"),
    "border_strip": ("border strip", "边境地带", "边境禁区", "пограничная полоса"),
    "temporary": ("temporary", "临时", "临时区", "временная", "временная зона"),
}
"""Class of a zone -> the words for it."""

_NEEDED: Final = ("zone", "class", "units")
_NAMES: Final = {"name_en": "en", "name_zh": "zh", "name_ru": "ru"}
_NUMBERS: Final = ("near_m", "within_m")
_SEPARATORS: Final = str.maketrans({"；": ";", "、": ";", "\n": ";"})  # noqa: RUF001
_HEAD_ROWS: Final = 20


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet whose heading names what a list of zones needs."""

    sheet: Sheet
    head: int
    columns: Mapping[str, int]
    unknown: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    """The rows of one zone, put together."""

    code: str
    where: str
    cells: dict[str, Cell] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    is_faulty: bool = False


def parse_zone_table(data: bytes, *, source: str) -> ZoneReading:
    """Return the zones that a table lists, with their units as the file names them.

    Parameters
    ----------
    data : bytes
        A workbook (XLSX), or CSV in any encoding.
    source : str
        Its name, for messages.

    Returns
    -------
    ZoneReading
        Its frame is empty: the register has to tell the areas of the `lists`.

    Raises
    ------
    FileFormatError
        It is no table, or no or several of its sheets list zones.
    TooLargeError
        It is larger than is read at once.
    InputError
        No encoding gives a readable text.
    """
    notes: list[str] = []
    if is_workbook(data):
        book = read_workbook(data, source=source)
        notes += book.notes
        sheets: Sequence[Sheet] = [sheet for sheet in book.sheets if not sheet.hidden]
    else:
        decoded = decode_text(data, source=source)
        if decoded.is_guess:
            notes.append(f"The encoding is taken to be {decoded.encoding}.")
        sheets = list(csv_sheets(decoded.text, source=source))
    table = _the_table(sheets, source, one_of_many=not is_workbook(data))
    notes += table.sheet.notes
    if table.unknown:
        notes.append(f"Columns that are not read: {', '.join(table.unknown)}.")
    defects: list[Defect] = []
    drafts = _drafts(table, defects)
    lists = [_list(d, n, defects) for n, d in enumerate(drafts) if not d.is_faulty]
    reading = reading_of([], defects, notes=tuple(notes))
    return ZoneReading(
        frame=reading.frame,
        places={},
        defects=reading.defects,
        notes=reading.notes,
        lists=tuple(item for item in lists if item is not None),
    )


def _the_table(sheets: Sequence[Sheet], source: str, *, one_of_many: bool) -> _Table:
    found = [table for sheet in sheets if (table := _table(sheet)) is not None]
    if not found:
        msg = (
            f"{source} lists no zones: in one of its first {_HEAD_ROWS} rows the columns zone, "
            "class and units must be named (区域代码, 类别, 行政区划; зона, класс, единицы)"
        )
        raise FileFormatError(msg)
    if len(found) > 1 and not one_of_many:
        listed = ", ".join(table.sheet.name for table in found)
        msg = f"{source} has several sheets that list zones ({listed}); keep one of them"
        raise FileFormatError(msg)
    return found[0]


def _table(sheet: Sheet) -> _Table | None:
    for number, row in enumerate(sheet.rows[:_HEAD_ROWS]):
        columns: dict[str, int] = {}
        unknown = []
        for place, cell in enumerate(row):
            name = _meaning(cell.text, HEADERS)
            if name is not None:
                columns.setdefault(name, place)
            elif cell.text:
                unknown.append(cell.text)
        if set(_NEEDED) <= set(columns):
            return _Table(sheet, number, columns, tuple(unknown))
    return None


def _meaning(text: str, words: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the key of `words` that a text stands for: signs and capitals do not count."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")  # noqa: RUF001
    plain = " ".join("".join(sign if sign.isalnum() else " " for sign in plain).split())
    return next((key for key, known in words.items() if plain in known), None)


def _drafts(table: _Table, defects: list[Defect]) -> list[_Draft]:
    """Return the zones in order; a row without code goes on with the zone above it."""
    drafts: dict[str, _Draft] = {}
    last: _Draft | None = None
    for row in table.sheet.rows[table.head + 1 :]:
        cells = {name: row[at] for name, at in table.columns.items() if at < len(row)}
        given = {name: cell for name, cell in cells.items() if cell.text or cell.fault}
        if not given:
            continue
        faults = [Defect(cell.where, cell.fault) for cell in given.values() if cell.fault]
        defects += faults
        if "zone" in given and not given["zone"].fault:
            code = given["zone"].text
            last = drafts.setdefault(code, _Draft(code, f"{given['zone'].where} ({code})"))
        if last is None:
            first = next(iter(given.values()))
            defects.append(Defect(first.where, "stands above the first zone; name its zone"))
        elif faults:
            last.is_faulty = True
        else:
            _add(last, given, defects)
    return list(drafts.values())


def _add(draft: _Draft, given: Mapping[str, Cell], defects: list[Defect]) -> None:
    for name, cell in given.items():
        if name == "units":
            texts = [text.strip() for text in cell.text.translate(_SEPARATORS).split(";")]
            draft.units += [Unit(text, cell.where) for text in texts if text]
            continue
        first = draft.cells.setdefault(name, cell)
        if first.text != cell.text:
            what = f"is {cell.text!r}; {first.where} says {first.text!r} of zone {draft.code}"
            defects.append(Defect(cell.where, what))


def _list(draft: _Draft, number: int, defects: list[Defect]) -> UnitList | None:
    found = len(defects)
    values: dict[str, Any] = {"zone": draft.code}
    names = {
        tongue: draft.cells[name].text for name, tongue in _NAMES.items() if name in draft.cells
    }
    if names:
        values["name"] = names
    for name in ("authority", "valid_from", "valid_to"):
        if name in draft.cells:
            value = draft.cells[name].value
            values[name] = value.isoformat() if isinstance(value, date) else value
    numbers = dict(_numbers(draft, defects))
    kind = _class(draft, defects)
    if not draft.units:
        defects.append(Defect(draft.where, "names no unit; name at least one place"))
    if len(defects) > found:
        return None
    values["class"] = kind
    if "near_m" in numbers:
        values["near_m"] = numbers["near_m"]
    return UnitList(
        number=number,
        where=draft.where,
        values=values,
        units=tuple(draft.units),
        within_m=numbers.get("within_m"),
    )


def _class(draft: _Draft, defects: list[Defect]) -> str | None:
    cell = draft.cells.get("class")
    kind = None if cell is None else _meaning(cell.text, CLASS_WORDS)
    if cell is None:
        defects.append(Defect(draft.where, "has no class; give one"))
    elif kind is None:
        listed = ", ".join(CLASSES)
        defects.append(Defect(cell.where, f"is {cell.text!r}; it must be one of {listed}"))
    return kind


def _numbers(draft: _Draft, defects: list[Defect]) -> Iterator[tuple[str, float]]:
    for name in _NUMBERS:
        cell = draft.cells.get(name)
        if cell is None:
            continue
        try:
            number: Any = float(cell.text)
        except ValueError:
            number = cell.text
        row = Fields({name: number}, "", [], known=_NUMBERS)
        value = row.number(name, low=0.0, high=LARGEST_REACH_M, above=name == "within_m")
        defects += [Defect(cell.where, fault.what) for fault in row.defects]
        if value is not None:
            yield name, value
