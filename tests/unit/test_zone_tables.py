"""Lists of zones as offices publish them: XLSX and CSV, in three languages."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from shapely.geometry import box

from borderkit.errors import FileFormatError, TooLargeError, ZoneFileError
from borderkit.io.readings import UnitList
from borderkit.io.zone_tables import CLASS_WORDS, HEADERS, parse_zone_table
from borderkit.layers import LAYERS
from borderkit.store import open_store
from borderkit.workflows.zone_intake import import_zones
from borderkit.zones.restrictions import CLASSES

ENGLISH: list[list[Any]] = [
    ["Zone code", "Zone class", "Name", "Units", "Authority", "Valid from", "Valid to", "Near (m)"],
    ["Z-1", "controlled", "Valley", "North; South", "county", "2026-01-01", "2026-12-31", 50],
    ["Z-2", "Border strip", "Strip", "East", None, None, None, None],
]
CHINESE: list[list[Any]] = [
    [
        "区域代码",
        "类别",
        "英文名称",
        "行政区划",
        "主管部门",
        "生效日期",
        "截止日期",
        "邻近距离(米)",
    ],
    ["Z-1", "控制区", "Valley", "North、South", "county", "2026-01-01", "2026-12-31", 50],
    ["Z-2", "边境地带", "Strip", "East", None, None, None, None],
]
RUSSIAN: list[list[Any]] = [
    [
        *("Код зоны", "Класс", "Название (EN)", "Административные единицы", "Орган"),
        *("Действует с", "Действует до", "Близость, м"),  # noqa: RUF001
    ],
    ["Z-1", "Контролируемая", "Valley", "North; South", "county", "2026-01-01", "2026-12-31", 50],
    ["Z-2", "Пограничная полоса", "Strip", "East", None, None, None, None],
]


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv_text(rows: list[list[Any]], sign: str = ",") -> str:
    return "\n".join(sign.join(f'"{"" if cell is None else cell}"' for cell in row) for row in rows)


def read(data: bytes) -> dict[str, UnitList]:
    reading = parse_zone_table(data, source="list")
    assert reading.defects == ()
    return {item.values["zone"]: item for item in reading.lists}


def faults(data: bytes) -> dict[str, str]:
    return {d.where: d.what for d in parse_zone_table(data, source="list").defects}


def said(item: UnitList) -> tuple[Any, ...]:
    return item.values, [unit.text for unit in item.units], item.within_m


@pytest.mark.parametrize("rows", [ENGLISH, CHINESE, RUSSIAN])
@pytest.mark.parametrize("form", ["xlsx", "comma", "semicolon", "tab", "utf-16"])
def test_the_same_list_is_read_from_any_form_and_language(rows, form):
    data = {
        "xlsx": lambda: workbook(rows),
        "comma": lambda: csv_text(rows).encode(),
        "semicolon": lambda: csv_text(rows, ";").encode("utf-8-sig"),
        "tab": lambda: csv_text(rows, "\t").encode(),
        "utf-16": lambda: csv_text(rows, "\t").encode("utf-16"),
    }[form]()
    found = read(data)
    assert said(found["Z-1"]) == (
        {
            "zone": "Z-1",
            "class": "controlled",
            "name": {"en": "Valley"},
            "authority": "county",
            "valid_from": "2026-01-01",
            "valid_to": "2026-12-31",
            "near_m": 50.0,
        },
        ["North", "South"],
        None,
    )
    assert said(found["Z-2"]) == (
        {"zone": "Z-2", "class": "border_strip", "name": {"en": "Strip"}},
        ["East"],
        None,
    )


@pytest.mark.parametrize(("rows", "encoding"), [(CHINESE, "gb18030"), (RUSSIAN, "cp1251")])
def test_an_old_encoding_is_guessed_and_told(rows, encoding):
    reading = parse_zone_table(csv_text(rows).encode(encoding), source="list")
    assert [item.values["zone"] for item in reading.lists] == ["Z-1", "Z-2"]
    assert any(encoding in note for note in reading.notes)


def test_one_row_a_unit_is_the_same_as_all_units_in_a_row():
    rows: list[list[Any]] = [
        ["List of zones, 2026"],
        [],
        ["zone", "class", "units", "within_m"],
        ["A", "controlled", "North", 200],
        ["A", "controlled", "South", None],
        [None, None, "East", None],
        ["B", "open", "West", None],
    ]
    found = read(workbook(rows))
    assert [unit.text for unit in found["A"].units] == ["North", "South", "East"]
    assert [unit.where for unit in found["A"].units] == ["Sheet!C4", "Sheet!C5", "Sheet!C6"]
    assert found["A"].within_m == 200.0
    assert [unit.text for unit in found["B"].units] == ["West"]


def test_dates_that_a_workbook_holds_as_such_are_days():
    day = dt.date(2026, 3, 1)
    found = read(workbook([["zone", "class", "units", "valid from"], ["A", "open", "N", day]]))
    assert found["A"].values["valid_from"] == "2026-03-01"


def test_a_column_that_is_not_read_is_told():
    rows: list[list[Any]] = [["zone", "class", "units", "Remark"], ["A", "open", "N", "new"]]
    assert any("Remark" in note for note in parse_zone_table(workbook(rows), source="l").notes)


def test_every_column_and_class_has_words_in_three_languages():
    assert set(CLASS_WORDS) == set(CLASSES)
    assert set(HEADERS) - {"name_en", "name_zh", "name_ru", "units", "within_m"} <= set(
        LAYERS["zones"].names
    )
    for words in (*HEADERS.values(), *CLASS_WORDS.values()):
        text = "".join(words)
        assert any("a" <= sign <= "z" for sign in text)
        assert any("\u4e00" <= sign <= "\u9fff" for sign in text)
        assert any("\u0430" <= sign <= "\u044f" for sign in text)
    every = [word for words in HEADERS.values() for word in words]
    assert len(every) == len(set(every))


# ----------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("row", "where"),
    [
        (["A", "secret", "N", None, None], "Sheet!B2"),
        (["A", None, "N", None, None], "Sheet!A2 (A)"),
        (["A", "open", None, None, None], "Sheet!A2 (A)"),
        (["A", "open", "N", "far", None], "Sheet!D2"),
        (["A", "open", "N", -1, None], "Sheet!D2"),
        (["A", "open", "N", None, 0], "Sheet!E2"),
        (["A", "open", "N", None, 1e9], "Sheet!E2"),
        ([None, "open", "N", None, None], "Sheet!B2"),
        (["A", "open", '=HYPERLINK("http://x")', None, None], "Sheet!C2"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named(row, where):
    data = workbook([["zone", "class", "units", "near_m", "within_m"], row])
    assert where in faults(data)


def test_rows_of_one_zone_that_disagree_are_named_with_both_cells():
    rows: list[list[Any]] = [
        ["zone", "class", "units"],
        ["A", "open", "N"],
        ["A", "controlled", "S"],
    ]
    assert faults(workbook(rows)) == {"Sheet!B3": "is 'controlled'; Sheet!B2 says 'open' of zone A"}


def test_a_formula_in_a_csv_is_a_defect():
    (where,) = faults(b"zone,class,units\nA,open,=HYPERLINK(1)\n")
    assert where == "line 2, column 3"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"zone,units\nA,N\n", "lists no zones"),
        (b"when,where\n1,2\n", "lists no zones"),
        (workbook([["a"]]), "lists no zones"),
        (workbook(ENGLISH, ENGLISH), "several sheets"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old binary file"),
    ],
)
def test_a_file_that_is_no_list_of_zones_is_told_what_is_read(data, said):
    with pytest.raises(FileFormatError, match=said):
        parse_zone_table(data, source="list")


def test_a_hundred_thousand_rows_are_refused():
    data = b"zone,class,units\n" + b"A,open,N\n" * 100_000
    with pytest.raises(TooLargeError):
        parse_zone_table(data, source="list")


# -------------------------------------------------------------------------------- to the register


def test_a_table_fills_a_register(tmp_path: Path):
    file = tmp_path / "zones.xlsx"
    file.write_bytes(workbook(CHINESE))
    frame = LAYERS["places"].frame(
        [{"place": code, "name": {"en": code}} for code in ("North", "South", "East")],
        [box(10, 46, 11, 47), box(10, 45, 11, 46), box(11, 45, 12, 47)],
    )
    with open_store(tmp_path / "register.gpkg", create=True) as store:
        with pytest.raises(ZoneFileError) as caught:
            import_zones(store, file)
        assert [defect.where for defect in caught.value.defects] == [
            *("Sheet!D2", "Sheet!D2", "Sheet!D3")
        ]
        with store.unit() as unit:
            unit.upsert("places", frame)
        report = import_zones(store, file)
        zones = store.read("zones")
    assert report.accepted == 2
    assert zones["zone"].tolist() == ["Z-1", "Z-2"]
    assert zones.geometry[0].equals(box(10, 45, 11, 47))
    assert zones["near_m"].tolist() == [50.0, None]
