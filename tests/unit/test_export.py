"""Layers out of a register: what each format holds, read by others; what never goes out."""

import csv
import json
import os
import shutil
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import fiona
import geopandas
import numpy as np
import openpyxl
import pyogrio
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

import borderkit
from borderkit.crs import GEOD
from borderkit.errors import CrsError, InputError, RegisterMissingError
from borderkit.io.sheets import Sheet
from borderkit.io.vector import parse_zones
from borderkit.io.writers import FORMATS, MANY
from borderkit.io.writers_tables import write_csv, write_xlsx
from borderkit.layers import GEOMETRY, LAYERS
from borderkit.store import Store, open_store
from borderkit.workflows.export import export_layer
from borderkit.workflows.zone_intake import import_zones

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "export"
HOLE = Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (1, 2), (2, 2), (2, 1)]])
RULES = [{"id": "R1", "effect": "prohibit", "conditions": [{"en": "a < b & c", "zh": "不"}]}]
KML = {"k": "http://www.opengis.net/kml/2.2"}
FORMULAS = ('=HYPERLINK("http://x")', "+1", "-1", "@A1", "\tx", "\rx", "\nx", "\uff1d1")


def fill(store: Store, layer: str, *records: dict[str, Any], shapes: Any = None) -> None:
    with store.unit() as unit:
        unit.upsert(layer, LAYERS[layer].frame(records, shapes))


def zone(code: str = "Z-1", **values: Any) -> dict[str, Any]:
    return {"zone": code, "class": "controlled", "rules": RULES, "exemptions": [], **values}


@pytest.fixture(scope="module")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "register.gpkg"
    with open_store(path, create=True) as register:
        fill(
            register,
            "sources",
            {
                "source": "one",
                "licence": "CC-BY-4.0",
                "attribution": "Office <One> & sons",
                "dated": "2026-01-02",
            },
        )
        fill(
            register,
            "zones",
            zone(
                "Z-1", name={"en": "Upper & <b>valley</b>", "zh": "上谷"}, near_m=50.5, origin="one"
            ),
            zone("Z-2", **{"class": "open"}, origin="gone", schedule=None),
            zone("Z-3", name="Plain"),
            shapes=[HOLE, MultiPolygon([box(5, 0, 6, 1), box(7, 0, 8, 1)]), box(1e-7, 5, 1 / 3, 6)],
        )
        fill(
            register,
            "permits",
            {"permit": "P-88", "kind": "zone-entry", "state": "issued", "lines": ["m1"]},
        )
        fill(
            register,
            "crossings",
            {"crossing": "PC-1", "name": {"en": "Gate"}, "modes": ["road"]},
            shapes=[Point(20.123456789012345, -45)],
        )
    return path


@pytest.fixture
def store(kept_register: Path, tmp_path: Path) -> Iterator[Store]:
    with open_store(shutil.copy(kept_register, tmp_path / "register.gpkg")) as register:
        yield register


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def exported(store: Store, out: Path, form: str, layer: str = "zones", **options: Any) -> Path:
    path = out / f"{layer}.{form}"
    export_layer(store, layer, path, at=AT, **options)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sheet_rows(path: Path, name: str) -> list[dict[str, Any]]:
    page = openpyxl.load_workbook(path)[name]
    head, *rows = page.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


# ------------------------------------------------------------------------------- second readers

pytestmark = pytest.mark.filterwarnings("ignore:Could not parse column:UserWarning")


def test_a_geopackage_has_the_same_fields_for_fiona_and_pyogrio(store, out):
    path = exported(store, out, "gpkg")
    names = [*LAYERS["zones"].names, "licence", "attribution"]
    info = pyogrio.read_info(path)
    with fiona.open(path) as source:
        assert list(source.schema["properties"]) == names
        rows = list(source)
        assert source.crs.to_epsg() == 4326
    assert info["fields"].tolist() == names
    assert info["crs"] == "EPSG:4326"
    frame = pyogrio.read_dataframe(path)
    assert [row.properties["zone"] for row in rows] == frame["zone"].tolist()
    assert rows[0].properties["near_m"] == frame["near_m"][0] == 50.5
    assert json.loads(rows[0].properties["rules"]) == RULES
    assert shapely.equals_exact(
        shapely.from_geojson(json.dumps(rows[0].geometry.__geo_interface__)), frame.geometry[0]
    )
    assert frame.geometry[0].equals_exact(HOLE, 0)


def test_a_geopackage_tells_what_is_to_be_known_of_each_layer(store, out):
    path = out / "many.gpkg"
    export_layer(store, ["zones", "permits", "crossings"], path, at=AT)
    assert {tuple(row) for row in pyogrio.list_layers(path)} == {
        ("zones", "Unknown"),
        ("permits", None),
        ("crossings", "Point"),
    }
    told = pyogrio.read_info(path, layer="zones")["layer_metadata"]
    assert told["exported_at"] == "2026-06-01T12:00:00+00:00"
    assert told["register_revision"] == "4"
    near = next(row for row in json.loads(told["columns"]) if row["name"] == "near_m")
    assert near["unit"] == "m"
    assert json.loads(told["sources"])[0]["attribution"] == "Office <One> & sons"
    with fiona.open(path, layer="crossings") as source:
        assert source.tags()["title"] == LAYERS["crossings"].title


def test_geojson_holds_records_as_they_are(store, out):
    path = exported(store, out, "geojson")
    document = json.loads(path.read_text(encoding="utf-8"))
    first, second, third = document["features"]
    assert first["properties"]["rules"] == RULES
    assert first["properties"]["name"]["zh"] == "上谷"
    assert second["properties"]["schedule"] is None
    assert shapely.from_geojson(json.dumps(third["geometry"])).equals_exact(
        box(1e-7, 5, 1 / 3, 6), 0
    )
    assert document["about"]["crs"]["code"] == "EPSG:4326"
    frame = geopandas.read_file(path)
    assert frame["zone"].tolist() == ["Z-1", "Z-2", "Z-3"]
    assert frame.crs == "EPSG:4326"


def test_kml_is_read_with_names_geometry_and_data(store, out):
    path = exported(store, out, "kml")
    frame = pyogrio.read_dataframe(path, layer="zones")
    assert frame["Name"].tolist() == ["Upper & <b>valley</b>", "Z-2", "Plain"]
    assert frame["class"].tolist() == ["controlled", "open", "controlled"]
    assert frame["name_zh"][0] == "上谷"
    assert json.loads(frame["rules"][0]) == RULES
    assert frame.geometry[0].equals(HOLE)
    assert frame.geometry[1].equals(MultiPolygon([box(5, 0, 6, 1), box(7, 0, 8, 1)]))


def test_kml_colours_zones_by_class(store, out):
    root = ET.parse(exported(store, out, "kml")).getroot()
    styles = {
        s.get("id"): s.findtext("k:LineStyle/k:color", namespaces=KML)
        for s in root.findall(".//{*}Style")
    }
    used = [mark.findtext("k:styleUrl", namespaces=KML) for mark in root.findall(".//{*}Placemark")]
    assert used == ["#controlled", "#open", "#controlled"]
    assert styles["open"] == "ff3b7f1b"  # aabbggrr of #1b7f3b


def test_lines_and_points_stand_in_kml_too(store, out):
    fill(store, "roads", {"road": "r", "class": "main"}, shapes=[LineString([(1, 2), (3, 4)])])
    path = out / "two.kml"
    export_layer(store, ["roads", "crossings"], path, at=AT)
    assert (
        pyogrio.read_dataframe(path, layer="roads").geometry[0].equals(LineString([(1, 2), (3, 4)]))
    )
    assert pyogrio.read_dataframe(path, layer="crossings").geometry[0].x == 20.123456789012345


def test_csv_is_utf8_with_a_heading_and_a_file_beside_it(store, out):
    path = exported(store, out, "csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfzone,")
    first, second, third = rows_of(path)
    assert json.loads(first["name"])["zh"] == "上谷"
    assert third["name"] == "Plain"
    assert first["near_m"] == "50.5"
    assert second["schedule"] == ""
    assert shapely.from_wkt(third["geometry_wkt"]).equals_exact(box(1e-7, 5, 1 / 3, 6), 0)
    about = json.loads((out / "zones.about.json").read_text(encoding="utf-8"))
    assert [column["name"] for column in about["columns"]] == list(first)
    assert about["crs"]["order"] == "longitude, latitude"


def test_points_have_longitude_and_latitude_in_tables(store, out):
    (row,) = rows_of(exported(store, out, "csv", "crossings"))
    assert (float(row["lon"]), float(row["lat"])) == (20.123456789012345, -45.0)
    (cells,) = sheet_rows(exported(store, out, "xlsx", "crossings"), "crossings")
    assert (cells["lon"], cells["lat"]) == pytest.approx((20.123456789012345, -45), rel=1e-15)


def test_xlsx_has_numbers_texts_and_a_sheet_about_them(store, out):
    path = out / "many.xlsx"
    export_layer(store, ["zones", "permits"], path, at=AT)
    assert openpyxl.load_workbook(path).sheetnames == ["zones", "permits", "about"]
    first, second, _ = sheet_rows(path, "zones")
    assert (first["near_m"], first["version"], second["near_m"]) == (50.5, 1, None)
    assert json.loads(first["rules"]) == RULES
    about = [row[:4] for row in openpyxl.load_workbook(path)["about"].iter_rows(values_only=True)]
    assert ("near_m", "real", "m", LAYERS["zones"].columns[6].help) in about
    assert ("exported_at", "2026-06-01T12:00:00+00:00", None, None) in about


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("layer", ["calendars", "class_rules", "markers", "sources"])
def test_a_layer_may_be_empty_or_without_geometry(store, out, form, layer):
    path = exported(store, out, form, layer)
    if form == "gpkg":
        assert len(pyogrio.read_dataframe(path)) == (layer == "sources")
    assert path.stat().st_size > 0


# ----------------------------------------------------------------------- licence and attribution


@pytest.mark.parametrize("form", ["gpkg", "csv", "xlsx"])
def test_each_record_carries_licence_and_attribution_of_its_source(store, out, form):
    path = exported(store, out, form)
    rows: list[dict[str, Any]]
    if form == "gpkg":
        frame = pyogrio.read_dataframe(path)
        rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    else:
        rows = rows_of(path) if form == "csv" else sheet_rows(path, "zones")
    assert [row["licence"] or None for row in rows] == ["CC-BY-4.0", None, None]
    assert [row["attribution"] or None for row in rows] == ["Office <One> & sons", None, None]


def test_sources_in_use_are_told_once_and_whom_to_name(store, out):
    report = export_layer(store, ["zones", "crossings"], out / "many.gpkg", at=AT)
    assert report.attribution == ("Office <One> & sons",)
    about = json.loads((exported(store, out, "geojson")).read_text("utf-8"))["about"]
    assert [row["source"] for row in about["sources"]] == ["one", "gone"]
    assert about["sources"][1]["licence"] is None


# -------------------------------------------------------------------------------- for the office


@pytest.mark.parametrize("form", FORMATS)
def test_columns_for_the_office_alone_go_out_only_on_demand(store, out, form):
    def text(path: Path) -> str:
        if form != "xlsx":
            return path.read_bytes().decode("latin-1")
        pages = openpyxl.load_workbook(path)
        return str([row for page in pages for row in page.iter_rows(values_only=True)])

    path = out / f"permits.{form}"
    report = export_layer(store, "permits", path, at=AT)
    assert report.left_out == ("permits.permit", "permits.lines")
    assert "P-88" not in text(path)
    report = export_layer(store, "permits", path, at=AT, office=True, force=True)
    assert report.left_out == ()
    assert "P-88" in text(path)


# ---------------------------------------------------------------------------------- hostile text


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_like_a_formula_is_a_text(store, out, text):
    fill(store, "zones", zone("F", authority=text), shapes=[box(0, 0, 1, 1)])
    report = export_layer(store, "zones", out / "zones.csv", at=AT)
    assert rows_of(out / "zones.csv")[-1]["authority"] == f"'{text}"
    assert any("formula" in note for note in report.notes)
    export_layer(store, "zones", out / "zones.xlsx", at=AT)
    page = openpyxl.load_workbook(out / "zones.xlsx")["zones"]
    (cell,) = (row[3] for row in page.iter_rows() if row[0].value == "F")
    assert cell.data_type == "s"
    assert str(cell.value).strip() == text.strip()


@pytest.mark.parametrize("text", ["2026-01-01", "'x", "a=b", "5", "#N/A", "TRUE", ""])
def test_other_texts_stay_as_they_are(store, out, text):
    fill(store, "zones", zone("F", authority=text or None), shapes=[box(0, 0, 1, 1)])
    export_layer(store, "zones", out / "zones.csv", at=AT)
    assert rows_of(out / "zones.csv")[-1]["authority"] == text
    export_layer(store, "zones", out / "zones.xlsx", at=AT)
    assert sheet_rows(out / "zones.xlsx", "zones")[-1]["authority"] == (text or None)


@pytest.mark.parametrize("form", ["kml", "csv", "xlsx"])
def test_control_characters_are_left_out_and_said(store, out, form):
    fill(store, "zones", zone("C", authority="a\x01b\x1fc\ufffe"), shapes=[box(0, 0, 1, 1)])
    path = out / f"zones.{form}"
    report = export_layer(store, "zones", path, at=AT)
    assert "3 control characters were left out of texts in zones." in report.notes
    if form == "kml":
        assert pyogrio.read_dataframe(path)["authority"].tolist()[-1] == "abc"


@pytest.mark.parametrize("form", ["gpkg", "geojson"])
def test_control_characters_stay_where_the_format_holds_them(store, out, form):
    fill(store, "zones", zone("C", authority="a\x01b"), shapes=[box(0, 0, 1, 1)])
    report = export_layer(store, "zones", out / f"zones.{form}", at=AT)
    assert report.notes == ()
    assert pyogrio.read_dataframe(out / f"zones.{form}")["authority"].tolist()[-1] == "a\x01b"


def test_any_text_gives_files_that_others_read(tmp_path_factory):
    letters = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
    out = tmp_path_factory.mktemp("any")

    @given(texts=st.lists(st.text(letters, min_size=1), min_size=1, max_size=20, unique=True))
    @settings(max_examples=12)
    def law(texts):
        records = [zone(f"Z{n}", authority=t, name={"en": t}) for n, t in enumerate(texts)]
        with register.unit() as unit:
            shapes = [box(0, 0, 1, 1)] * len(texts)
            unit.replace("zones", LAYERS["zones"].frame(records, shapes))
        for form in FORMATS:
            export_layer(register, "zones", out / f"z.{form}", at=AT, force=True)
        assert pyogrio.read_dataframe(out / "z.gpkg")["authority"].tolist() == texts
        features = json.loads((out / "z.geojson").read_text("utf-8"))["features"]
        assert [item["properties"]["authority"] for item in features] == texts
        assert len(ET.parse(out / "z.kml").getroot().findall(".//{*}Placemark")) == len(texts)
        for row in rows_of(out / "z.csv"):
            assert not row["authority"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert len(sheet_rows(out / "z.xlsx", "zones")) == len(texts)

    with open_store(out / "register.gpkg", create=True) as register:
        law()


def test_what_is_too_long_for_a_cell_is_left_out_and_said(store, out):
    ring = [(np.cos(a), np.sin(a)) for a in np.linspace(0, 6.28, 2000)]
    fill(store, "zones", zone("L"), shapes=[Polygon(ring)])
    report = export_layer(store, "zones", out / "zones.xlsx", at=AT)
    assert any("1 values of geometry_wkt in zones are too long" in note for note in report.notes)
    assert sheet_rows(out / "zones.xlsx", "zones")[-1]["geometry_wkt"] is None


# -------------------------------------------------------------------------- reference systems


@pytest.mark.parametrize("code", ["EPSG:32631", "EPSG:3857", "EPSG:4258"])
def test_positions_in_another_system_are_those_of_pyproj(store, out, code):
    fill(store, "crossings", {"crossing": "X"}, shapes=[Point(3.0, 47.0)])
    path = exported(store, out, "gpkg", "crossings", crs=code)
    frame = pyogrio.read_dataframe(path)
    assert frame.crs == code
    wanted = Transformer.from_crs(4326, code, always_xy=True).transform(3.0, 47.0)
    found = frame.geometry[frame["crossing"] == "X"].iloc[0]
    assert (found.x, found.y) == pytest.approx(wanted, abs=1e-6)


def test_operation_and_accuracy_are_told(store, out):
    path = out / "zones.gpkg"
    report = export_layer(store, "zones", path, at=AT, crs="EPSG:32631")
    assert any("UTM zone 31N" in note and "accuracy is 0 m" in note for note in report.notes)
    told = pyogrio.read_info(path)["layer_metadata"]
    assert "UTM zone 31N" in json.loads(told["operation"])["name"]


def test_straight_edges_stay_where_they_are(store, out):
    wide = box(1.0, 50.0, 5.0, 52.0)
    fill(store, "zones", zone("W"), shapes=[wide])
    path = exported(store, out, "gpkg", crs="EPSG:32631")
    area = pyogrio.read_dataframe(path).geometry.tolist()[-1]
    back = Transformer.from_crs(32631, 4326, always_xy=True)
    xy = shapely.get_coordinates(area.exterior)
    middles = (xy[1:] + xy[:-1]) / 2
    for lon, lat in zip(*back.transform(middles[:, 0], middles[:, 1]), strict=True):
        near = shapely.get_coordinates(shapely.shortest_line(wide.exterior, Point(lon, lat)))
        assert GEOD.inv(*near[0], *near[1])[2] <= 0.01


@pytest.mark.parametrize(
    ("form", "crs", "error", "said"),
    [
        ("geojson", "EPSG:3857", InputError, "goes with .gpkg"),
        ("kml", "EPSG:3857", InputError, "goes with .gpkg"),
        ("gpkg", "EPSG:999999", CrsError, "names no coordinate"),
        ("gpkg", "mars", CrsError, "names no coordinate"),
        ("gpkg", "EPSG:4979", CrsError, "two-dimensional"),
        ("gpkg", "EPSG:4490", CrsError, "no exact operation"),
    ],
)
def test_a_system_that_cannot_be_written_is_refused(store, out, form, crs, error, said):
    with pytest.raises(error, match=said):
        exported(store, out, form, crs=crs)
    assert list(out.iterdir()) == []


# ------------------------------------------------------------------------- one step, all or none


def test_a_file_that_is_there_is_replaced_only_by_force(store, out):
    path = out / "zones.csv"
    path.write_text("mine")
    with pytest.raises(InputError, match="--force"):
        export_layer(store, "zones", path, at=AT)
    assert path.read_text() == "mine"
    export_layer(store, "zones", path, at=AT, force=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfzone,")
    path.unlink()
    with pytest.raises(InputError, match=r"zones\.about\.json"):
        export_layer(store, "zones", path, at=AT)


@pytest.mark.parametrize("force", [True, False])
def test_the_register_is_never_replaced(store, force):
    with pytest.raises(InputError, match="would replace the register"):
        export_layer(store, "zones", store.place, at=AT, force=force)


@pytest.mark.parametrize("form", FORMATS)
def test_a_write_that_fails_leaves_nothing(store, out, form, monkeypatch):
    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(InputError, match="No space left"):
        exported(store, out, form)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("layer", "name", "said"),
    [
        ("zone", "z.gpkg", "no layer 'zone'"),
        ([], "z.gpkg", "no layer"),
        ("zones", "z.shp", "names no format"),
        ("zones", "z", "names no format"),
        (["zones", "permits"], "z.csv", "holds one layer"),
        (["zones", "permits"], "z.geojson", "holds one layer"),
        ("zones", "nowhere/z.gpkg", "cannot be written"),
        ("zones", ".gpkg", "names no format"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(store, out, layer, name, said):
    with pytest.raises(InputError, match=said):
        export_layer(store, layer, out / name, at=AT)
    assert list(out.iterdir()) == []


def test_a_folder_is_not_replaced(store, out):
    (out / "z.gpkg").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        export_layer(store, "zones", out / "z.gpkg", at=AT, force=True)


def test_a_register_that_is_not_there_is_told(out):
    with pytest.raises(RegisterMissingError):
        borderkit.export_layer(out / "none.gpkg", "zones", out / "z.csv")


def test_formats_for_several_layers_are_formats():
    assert set(MANY) < set(FORMATS)


# ----------------------------------------------------------------------------------- golden files


@pytest.mark.parametrize("name", ["zones.geojson", "zones.kml", "zones.csv", "zones.about.json"])
def test_a_file_is_as_it_was(store, out, name):
    form = "csv" if name.endswith("json") and "about" in name else name.rpartition(".")[2]
    exported(store, out, form)
    made = (out / name).read_bytes().decode().replace(borderkit.__version__, "VERSION")
    assert made == (GOLDEN / name).read_bytes().decode()


# ------------------------------------------------------------------------------------- round trip

_texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
_names = st.one_of(
    st.none(), _texts, st.dictionaries(st.sampled_from(["en", "zh", "ru"]), _texts, max_size=3)
)
_degrees = st.floats(-80, 80, allow_subnormal=False)
_areas = st.builds(
    lambda x, y, w, parts: (
        box(x, y, x + w, y + w)
        if parts == 1
        else MultiPolygon([box(x, y, x + w, y + w), box(x + 2 * w, y, x + 3 * w, y + w)])
    ),
    _degrees,
    _degrees,
    st.floats(1e-3, 3),
    st.sampled_from([1, 2]),
)
_records = st.fixed_dictionaries(
    {
        "class": st.sampled_from(["open", "controlled", "temporary"]),
        "name": _names,
        "authority": st.one_of(st.none(), _texts.filter(str.strip)),
        "valid_from": st.sampled_from([None, "2026-01-01", "2026-01-01T00:00:00Z"]),
        "near_m": st.one_of(st.none(), st.floats(0, 1e5)),
        "edge_accuracy_m": st.one_of(st.none(), st.floats(0, 1e5)),
        "rules": st.sampled_from([[], RULES, None]),
        "schedule": st.sampled_from(
            [
                None,
                {
                    "timezone": "UTC",
                    "weekly": [{"days": ["MON"], "from": "08:00", "to": "SS"}],
                    "exceptions": [],
                },
            ]
        ),
        "source": st.sampled_from([None, {"format": "ED-318", "properties": {"country": "CHE"}}]),
        "origin": st.sampled_from([None, "one"]),
    }
)


@pytest.mark.parametrize(("form", "examples", "least"), [("geojson", 30, 1), ("gpkg", 3, 20)])
def test_zones_go_out_and_are_read_again_as_the_same(tmp_path, form, examples, least):
    path = tmp_path / f"z.{form}"

    @given(zones=st.lists(st.tuples(_records, _areas), min_size=least, max_size=least + 20))
    @settings(max_examples=examples, phases=[Phase.generate] if form == "gpkg" else list(Phase))
    def law(zones):
        records = [record | {"zone": f"Z{n}"} for n, (record, _) in enumerate(zones)]
        with register.unit() as unit:
            shapes = [area for _, area in zones]
            unit.replace("zones", LAYERS["zones"].frame(records, shapes))
        export_layer(register, "zones", path, at=AT, force=True)
        reading = parse_zones(path)
        before, after = register.read("zones"), reading.frame
        assert reading.defects == ()
        assert {row["source"] for row in reading.sources} == set(before["origin"].dropna())
        for name in set(LAYERS["zones"].names) - {"version"}:
            assert after[name].tolist() == before[name].tolist(), name
        assert shapely.equals_exact(after[GEOMETRY].array, before[GEOMETRY].array).all()

    with open_store(tmp_path / "register.gpkg", create=True) as register:
        fill(register, "sources", {"source": "one", "licence": "CC0-1.0", "attribution": "One"})
        law()


@pytest.mark.parametrize("form", ["geojson", "gpkg"])
def test_zones_go_out_and_come_into_a_register_as_the_same(store, out, form):
    path = exported(store, out, form)
    with open_store(out / "other.gpkg", create=True) as other:
        import_zones(other, path)
        other_zones, zones = other.read("zones"), store.read("zones")
        (source,) = other.read("sources").to_dict("records")
    assert other_zones.drop(columns=GEOMETRY).equals(zones.drop(columns=GEOMETRY))
    assert shapely.equals_exact(other_zones[GEOMETRY].array, zones[GEOMETRY].array).all()
    assert (source["source"], source["licence"]) == ("one", "CC-BY-4.0")
    assert source["attribution"] == "Office <One> & sons"
    revision = store.revision()
    assert import_zones(store, path).revision == revision


def test_an_export_of_published_zones_comes_in_again_beside_the_file(store, out, tmp_path):
    source = {"format": "ED-318", "properties": {"country": "CHE"}, "layers": []}
    fill(store, "zones", zone("LS1", source=source, origin="one"), shapes=[box(9, 9, 10, 10)])
    report = import_zones(store, exported(store, out, "geojson"))
    assert report.rejected == ()
    assert store.read("zones")["version"].tolist() == [1, 1, 1, 1]


# ------------------------------------------------------------------------------------------ size


def crossings(count: int) -> Sheet:
    records = [{"crossing": f"PC-{n}", "name": {"en": f"Gate {n}"}} for n in range(count)]
    lon, lat = np.linspace(-170, 170, count), np.linspace(-80, 80, count)
    shapes = [Point(x, y) for x, y in zip(lon, lat, strict=True)]
    layer = LAYERS["crossings"]
    about: dict[str, Any] = {"columns": [], "sources": [], "notes": []}
    return Sheet(
        layer=layer, columns=layer.columns, frame=layer.frame(records, shapes), about=about
    )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_memory_grows_by_less_than_a_row_written_costs(out, form):
    peaks = []
    for count in (200, 600):
        sheet, path = crossings(count), out / f"{count}.{form}"
        tracemalloc.start()
        if form == "csv":
            write_csv(path, out / "about.json", sheet)
        else:
            write_xlsx(path, [sheet], at=AT)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (peaks[1] - peaks[0]) / 400 < 1_000


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_hundred_thousand_records_go_out(out, form):
    sheet, path = crossings(100_000), out / f"crossings.{form}"
    if form == "csv":
        write_csv(path, out / "about.json", sheet)
        assert len(rows_of(path)) == 100_000
    else:
        write_xlsx(path, [sheet], at=AT)
        book = openpyxl.load_workbook(path, read_only=True)
        assert sum(1 for _ in book["crossings"].iter_rows(values_only=True)) == 100_001
        book.close()
