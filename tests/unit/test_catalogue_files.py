"""A catalogue as a file: every format read back to the same texts and numbers, bit by bit."""

import csv
import math
import random
from datetime import UTC, datetime

import openpyxl
import pytest
from geopandas import GeoDataFrame
from shapely import Point

from borderkit.boundary.catalogues.catalogue_compare import (
    CatalogueDifference,
    catalogue_differences,
    relation_differences,
)
from borderkit.boundary.catalogues.catalogue_layers import CATALOGUE, RELATIONS
from borderkit.errors import FileFormatError, InputError
from borderkit.io.catalogue_files import read_catalogue_file, write_catalogue_file
from borderkit.io.sheets import Sheet

AT = datetime(2026, 6, 3, 8, 10, tzinfo=UTC)
COUNT = 60
HOSTILE = ["=1+1", "-12.5", "+x", "@cmd", "<script>alert(1)</script>", "37°04'17.36\"N", "#REF!"]


def cells(layer, row, source):
    """Return a row with a value in each column, hard ones among them."""
    values = {}
    for column in layer.columns:
        if column.name in layer.key:
            values[column.name] = row + 1 if column.type == "integer" else f"R-{row}"
        elif column.type == "text" and column.values:
            values[column.name] = column.values[row % len(column.values)]
        elif column.type == "text":
            values[column.name] = source.choice([*HOSTILE, None, "47/2", "№ 5, 界桩"])
        elif column.type == "real":
            low, high = column.bounds or (-1e6, 1e6)
            values[column.name] = source.choice([None, 0.1 + 0.2, source.uniform(low, high)])
            if column.bounds and values[column.name] is not None:
                values[column.name] = min(max(values[column.name], low), high)
        elif column.type == "boolean":
            values[column.name] = source.choice([True, False, None])
    return values


@pytest.fixture(scope="module")
def sheets():
    source = random.Random(6)
    made = []
    for layer in (CATALOGUE, RELATIONS):
        rows = [cells(layer, row, source) for row in range(COUNT)]
        for row, values in enumerate(rows):
            if layer is CATALOGUE:
                values["record"] = f"markers/M-{row}"
        points = [Point(source.uniform(-180, 180), math.pi * source.uniform(-28, 28)) for _ in rows]
        frame = layer.frame(rows, points if layer.geometry else None)
        about = {
            "title": "Boundary <AA-BB>",
            "register_revision": 7,
            "records": COUNT,
            "software": "borderkit",
            "exported_at": AT.isoformat(),
            "notes": ["A note & more."],
            "sources": [{"source": "S", "name": "S", "licence": None, "attribution": "Office <1>"}],
            "columns": [],
        }
        made.append(Sheet(layer=layer, columns=layer.columns, frame=frame, about=about))
    return made


def same(sheet, frame):
    return list(sheet.layer.records(sheet.frame)) == list(sheet.layer.records(frame))


@pytest.mark.parametrize("form", ["xlsx", "csv", "gpkg"])
def test_every_text_and_number_is_read_back_as_it_was(sheets, tmp_path, form):
    path = tmp_path / f"catalogue.{form}"
    write_catalogue_file(path, *sheets, at=AT)
    entries, relations = read_catalogue_file(path)
    assert same(sheets[0], entries)
    assert entries.geometry.x.tolist() == sheets[0].frame.geometry.x.tolist()
    assert entries.geometry.y.tolist() == sheets[0].frame.geometry.y.tolist()
    assert catalogue_differences(sheets[0].frame, entries) == ()
    assert same(sheets[1], relations) if form != "csv" else relations.empty


def test_a_csv_file_says_that_it_holds_one_table(sheets, tmp_path):
    files, notes = write_catalogue_file(tmp_path / "c.csv", *sheets, at=AT)
    assert [file.name for file in files] == ["c.about.json", "c.csv"]
    assert f"{COUNT} stated azimuths and distances are left out" in notes[-1]


def test_no_text_of_a_table_is_a_formula(sheets, tmp_path):
    write_catalogue_file(tmp_path / "c.csv", *sheets, at=AT)
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = [cell for row in csv.DictReader(file) for cell in row.values()]
    assert not any(cell.startswith(("=", "@", "+")) for cell in texts)
    write_catalogue_file(tmp_path / "c.xlsx", *sheets, at=AT)
    book = openpyxl.load_workbook(tmp_path / "c.xlsx")
    kinds = {cell.data_type for row in book["catalogue"].iter_rows() for cell in row}
    assert "f" not in kinds


def test_a_page_to_print_holds_no_markup_of_the_data(sheets, tmp_path):
    write_catalogue_file(tmp_path / "c.html", *sheets, at=AT)
    page = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "Boundary &lt;AA-BB&gt;" in page
    assert "Office &lt;1&gt;" in page
    assert "http" not in page


def test_a_printed_table_shows_texts_as_printed(sheets, tmp_path):
    write_catalogue_file(tmp_path / "c.txt", *sheets, at=AT)
    lines = (tmp_path / "c.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "Boundary <AA-BB>"
    north = sheets[0].frame["north"].dropna()
    assert all(any(text in line for line in lines) for text in north)


def test_what_is_no_catalogue_is_refused(sheets, tmp_path):
    with pytest.raises(InputError, match="names no format of a catalogue"):
        write_catalogue_file(tmp_path / "c.doc", *sheets, at=AT)
    (tmp_path / "there.txt").write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        write_catalogue_file(tmp_path / "there.txt", *sheets, at=AT)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(FileFormatError, match="holds no catalogue"):
        read_catalogue_file(other)


def test_all_defects_of_a_file_are_told_with_their_places(sheets, tmp_path):
    write_catalogue_file(tmp_path / "c.csv", *sheets, at=AT)
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["chainage_m"], rows[1]["as_printed"], rows[2]["lat"] = "far", "perhaps", ""
    rows[3]["height_kind"] = "tall"
    with (tmp_path / "bad.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(InputError) as refusal:
        read_catalogue_file(tmp_path / "bad.csv")
    said = " | ".join(str(defect) for defect in refusal.value.defects)
    assert "line 2, column 10: is 'far'" in said
    assert "must be true or false" in said
    assert "catalogue[2]: has no lon and lat" in said
    assert "is 'tall'" in said


def test_every_difference_from_the_register_is_told(sheets):
    kept = sheets[0].frame
    read = kept.copy()
    read.loc[0, "document"] = "P-9"
    read.loc[1, "distance_m"] = math.nextafter(1.0, 2.0)
    read = read.drop(index=2)
    found = catalogue_differences(kept, read)
    assert relation_differences(sheets[1].frame, sheets[1].frame) == ()
    fewer = sheets[1].frame.drop(index=0)
    assert relation_differences(sheets[1].frame, fewer) == (
        CatalogueDifference("marker_relations/R-0", "*", "there", None),
    )
    assert CatalogueDifference("markers/M-0", "document", kept["document"][0], "P-9") in found
    assert ("markers/M-1", "distance_m") in {(d.record, d.column) for d in found}
    assert CatalogueDifference("markers/M-2", "*", "there", None) in found


@pytest.mark.parametrize(
    ("north", "crs", "differs"),
    [
        ("47°00'30.00\"N", "EPSG:4326", False),
        ("47°00'30\"N", "EPSG:4326", False),
        ("47°00.5'N", "EPSG:4326", False),
        ("47°00'30.04\"N", "EPSG:4326", False),
        ("47°00'30.06\"N", "EPSG:4326", True),
        ("5206000.1", "EPSG:32632", False),
    ],
)
def test_what_no_document_prints_may_be_printed_in_another_form_but_is_the_same_number(
    north, crs, differs
):
    # 30.0" is known to 0.05", and 30.06" to 0.005": together 0.055.
    row = {"entry": 1, "record": "markers/M-1", "as_printed": False, "east": "9°00'00.0\"E"}
    kept = CATALOGUE.frame([{**row, "north": "47°00'30.0\"N", "crs": "EPSG:4326"}], [Point(9, 47)])
    read = CATALOGUE.frame([{**row, "north": north, "crs": crs}], [Point(9, 47)])
    found = catalogue_differences(GeoDataFrame(kept), GeoDataFrame(read))
    assert bool(found) is differs
