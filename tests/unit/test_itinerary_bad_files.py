"""Workbooks and tables that must be refused, or whose cells are defective: each says why."""

import contextlib
import io
import json
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from borderkit.errors import BorderkitError, FileFormatError, InputError, TooLargeError
from borderkit.io import tables
from borderkit.io.tables import ROW_LIMIT
from tests.unit.trip_register import book, read, table_bytes

ROWS = [["Date", "Place"], ["2026-06-03", "Alder"]]
GOOD = table_bytes(ROWS)


def changed(data=GOOD, *, add=None, replace=None):
    """Return a workbook with members added, or texts in its members replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            for found, other in (replace or {}).items():
                content = content.replace(found, other)
            new.writestr(name, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def test_workbook_with_a_password_is_refused():
    data = OLE + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(FileFormatError, match="protected by a password"):
        read(data)


def test_old_binary_workbook_is_refused():
    with pytest.raises(FileFormatError, match=r"save it as \.xlsx"):
        read(OLE)


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_workbook_with_macros_is_refused(name):
    with pytest.raises(FileFormatError, match="holds macros"):
        read(changed(add={name: b"x"}))


def test_links_to_other_workbooks_are_told_and_not_followed():
    reading = read(changed(add={"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}))
    assert reading.document is not None
    assert any("links are not followed" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("word/document.xml", "a Word document"),
        ("content.xml", "an OpenDocument file"),
        ("readme.txt", "a zip file"),
    ],
)
def test_other_zip_files_are_refused_by_what_they_are(name, kind):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "<x/>")
    with pytest.raises(FileFormatError, match=kind):
        read(buffer.getvalue())


def test_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = changed(add={"xl/worksheets/sheet9.xml": bytes(70 * 2**20)})
    assert len(bomb) < 200_000
    with pytest.raises(TooLargeError, match="unpacks to"):
        read(bomb)


def test_zip_with_thousands_of_parts_is_refused():
    with pytest.raises(TooLargeError, match="parts"):
        read(changed(add={f"x{number}": b"" for number in range(2_001)}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type_within_a_workbook_is_refused(encoding):
    text = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'
    with pytest.raises(FileFormatError, match="declares a document type"):
        read(changed(add={"xl/extra.xml": text.encode(encoding)}))


@pytest.mark.parametrize(
    "cut", [10, 500, len(GOOD) // 2, len(GOOD) - 5], ids=["head", "start", "half", "end"]
)
def test_truncated_workbook_is_refused(cut):
    with pytest.raises(FileFormatError):
        read(GOOD[:cut])


@given(place=st.integers(0, len(GOOD) - 1), value=st.integers(0, 255))
def test_workbook_with_a_changed_byte_is_read_or_refused(place, value):
    data = bytearray(GOOD)
    data[place] = value
    with contextlib.suppress(BorderkitError):
        read(bytes(data))


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(BorderkitError):
        read(data)


@given(
    rows=st.lists(
        st.lists(
            st.one_of(
                st.sampled_from(
                    ["Date", "Place", "Overnight", "3 June 2026", "Alder", "bus", "住宿", "-", "="]
                ),
                st.text(max_size=6),
            ),
            max_size=4,
        ),
        max_size=6,
    )
)
def test_any_csv_is_read_or_refused(rows):
    text = "\n".join(",".join(row) for row in [["Date", "Place"], *rows])
    with contextlib.suppress(BorderkitError):
        reading = read(text)
        assert reading.document is None or not (reading.defects or reading.questions)


def test_hundred_thousand_rows_are_refused_quickly():
    csv = "Date,Place\n" + "2026-06-03,Alder\n" * 100_000
    started = time.perf_counter()
    with pytest.raises(TooLargeError, match=f"more than the {ROW_LIMIT}"):
        read(csv)
    assert time.perf_counter() - started < 2.0


def test_sheet_of_a_hundred_thousand_rows_is_refused_quickly():
    row = b'<row r="9"><c r="A9" t="inlineStr"><is><t>x</t></is></c></row>'
    data = changed(replace={b"</sheetData>": row * 100_000 + b"</sheetData>"})
    started = time.perf_counter()
    with pytest.raises(TooLargeError, match=f"more than the {ROW_LIMIT}"):
        read(data)
    assert time.perf_counter() - started < 2.0


@pytest.mark.parametrize(
    "part",
    [
        b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        b"<mergeCells><mergeCell x='1' ref = 'A1:XFD1048576'/></mergeCells>",
        b'<mergeCells><mergeCell ref="&#65;1:XFD1048576"/></mergeCells>',
        b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>',
    ],
)
def test_cells_merged_or_linked_over_a_whole_sheet_are_refused_quickly(part):
    data = changed(replace={b"</sheetData>": b"</sheetData>" + part})
    started = time.perf_counter()
    with pytest.raises(TooLargeError, match="merged and linked"):
        read(data)
    assert time.perf_counter() - started < 2.0


def test_empty_formatted_cell_far_below_does_not_count():
    row = b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    data = changed(replace={b"</sheetData>": row + b"</sheetData>"})
    assert read(data).document is not None


def test_value_far_below_is_refused():
    row = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    with pytest.raises(TooLargeError):
        read(changed(replace={b"</sheetData>": row + b"</sheetData>"}))


def test_workbook_of_millions_of_tags_is_refused_quickly():
    strings = b"<sst>" + b"<si><t/></si>" * 600_000 + b"</sst>"
    started = time.perf_counter()
    with pytest.raises(TooLargeError, match="tags"):
        read(changed(add={"xl/other.xml": strings}))
    assert time.perf_counter() - started < 2.0


def test_sheet_in_another_encoding_is_refused():
    part = '<worksheet xmlns="x"/>'.encode("utf-16")
    with pytest.raises(FileFormatError, match="no UTF-8"):
        read(changed(add={"xl/worksheets/sheet7.xml": part}))


def test_more_names_than_the_limit_are_refused():
    names = "\n".join(
        f"2026-06-03,{' → '.join(f'N{n}x{m}' for m in range(100))}" for n in range(40)
    )
    with pytest.raises(TooLargeError, match="different names"):
        read("Date;Place\n" + names.replace("2026-06-03,", "2026-06-03;"))


@pytest.mark.parametrize(
    "text", [" " * 3_900, "-" * 3_900, "a-" * 1_900, "—" * 3_900, "3-" * 1_900]
)
@pytest.mark.parametrize("column", ["Date", "Place", "Overnight", "Transport", "Activity"])
def test_long_cell_of_signs_costs_no_time(text, column):
    cells = {"Date": "2026-06-03", "Place": "Alder", column: f"x{text}x"}
    started = time.perf_counter()
    read(f"{';'.join(cells)}\n{';'.join(cells.values())}\n")
    assert time.perf_counter() - started < 2.0


@pytest.mark.parametrize(("rows", "is_read"), [(8, True), (9, True), (10, False)])
def test_limit_of_rows_counts_the_heading_too(monkeypatch, rows, is_read):
    monkeypatch.setattr(tables, "ROW_LIMIT", 10)
    text = "Date,Place\n" + "2026-06-03,Alder\n" * rows
    if is_read:
        assert len(read(text).document["stops"]) == 1
    else:
        with pytest.raises(TooLargeError):
            read(text)


def test_file_above_the_size_limit_is_refused():
    with pytest.raises(TooLargeError, match="split it"):
        read(b"Date,Place\n" + b"x" * (8 * 2**20))


def test_formula_with_a_computed_value_is_read_and_told():
    data = changed(
        table_bytes([["Date", "Place"], ["2026-06-03", "=B9"]]),
        replace={
            b"<f>B9</f><v></v>": b"<f>B9</f><v>Alder</v>",
            b"<f>B9</f><v />": b"<f>B9</f><v>Alder</v>",
        },
    )
    data = changed(data, replace={b'<c r="B2">': b'<c r="B2" t="str">'})
    reading = read(data)
    assert reading.document["stops"][0]["place"] == "PL-01"
    assert any("Plan!B2 is a formula" in note for note in reading.notes)


def test_formula_without_a_computed_value_is_a_defect():
    (defect,) = read(table_bytes([["Date", "Place"], ["2026-06-03", "=B9"]])).defects
    assert (defect.where, "formula" in defect.what) == ("Plan!B2", True)


def test_error_in_a_cell_is_a_defect():
    (defect,) = read(table_bytes([["Date", "Place"], ["2026-06-03", "#REF!"]])).defects
    assert (defect.where, "#REF!" in defect.what) == ("Plan!B2", True)


def test_three_styles_of_dates_are_read_one_by_one_and_told():
    reading = read("Date,Place\n2026-06-03,Alder\n4 June 2026,Alder\n5.6.2026,Alder\n")
    assert reading.document["stops"][0]["depart"] == "2026-06-05"
    assert any("3 styles in one column" in note for note in reading.notes)


def test_three_styles_of_dates_with_an_open_one_are_asked_about():
    reading = read("Date,Place\n2026-06-03,Alder\n4 June 2026,Alder\n06/05/2026,Alder\n")
    assert [q.kind for q in reading.questions] == ["date order"]
    assert reading.questions[0].where == ("line 4, column 1",)


def test_every_defective_cell_is_named_at_once():
    text = "Date,Place,Transport\nsoon,Alder,bus\n2026-06-31,Alder,bus\n2026-06-03,=A1,bus\n"
    assert [d.where for d in read(text).defects] == [
        "line 4, column 2",
        "line 2, column 1",
        "line 3, column 1",
    ]


def test_workbook_without_a_heading_names_its_sheets():
    with pytest.raises(FileFormatError, match="sheets: 'Plan'"):
        read(table_bytes([["a", "b"]]))
    with pytest.raises(FileFormatError):
        read(book(Workbook()))


def test_sheet_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="no sheet 'Other'; it has 'Plan'"):
        read(GOOD, sheet="Other")


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"\x89PNG\r\n", b"SQLite format 3\0", b"\x1f\x8b\x08\x00"]
)
def test_files_of_other_kinds_are_refused(data):
    with pytest.raises(FileFormatError, match="what is read here is"):
        read(data + bytes(200))


def test_json_that_breaks_the_contract_is_refused():
    with pytest.raises(BorderkitError):
        read(b'{"reference": "x"}')


def test_what_is_stated_beside_json_is_told_to_be_unused():
    document = read("3 June 2026, Alder").document
    again = read(json.dumps(document), purpose="tourism")
    assert again.document == document
    assert any("taken as it is" in note for note in again.notes)
