"""Zone files: told apart by what they hold, read strictly, in whatever reference system."""

import json
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import Any

import fiona
import geopandas
import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import Point, box, mapping

from borderkit.errors import (
    CrsError,
    FileFormatError,
    InputError,
    TooLargeError,
    ZoneFileError,
)
from borderkit.io import geopackage
from borderkit.io.vector import parse_zones, read_area, read_zones
from borderkit.store import open_store
from tests.unit.test_ed318 import collection
from tests.unit.test_ed318 import feature as drone_zone

AREA = box(7.0, 47.0, 7.2, 47.1)
RULES = [{"id": "R1", "effect": "permit", "permit_kind": "entry", "applies": {"mode": ["road"]}}]


def feature(code: str = "Z1", area: Any = AREA, **values: Any) -> dict[str, Any]:
    properties = {"zone": code, "class": "controlled", "rules": RULES, **values}
    return {"type": "Feature", "geometry": mapping(area), "properties": properties}


def geojson(path: Path, *features: Any, **more: Any) -> Path:
    document = {"type": "FeatureCollection", "features": list(features or (feature(),)), **more}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def drawn_in(epsg: Any) -> shapely.Polygon:
    there = Transformer.from_crs(4326, epsg, always_xy=True)
    xy = there.transform(*np.array(AREA.exterior.coords).T)
    return shapely.Polygon(np.column_stack(xy))


def package(path: Path, epsg: int | None = 4326, layer: str = "zones", **columns: Any) -> Path:
    values = {"zone": ["Z1"], "class": ["controlled"], "rules": [json.dumps(RULES)], **columns}
    area = AREA
    if epsg not in (None, 4326):
        area = drawn_in(epsg)
    return add_layer(path, layer, geopandas.GeoDataFrame(values, geometry=[area], crs=epsg))


def add_layer(path: Path, layer: str, frame: geopandas.GeoDataFrame) -> Path:
    draft = path.with_suffix(".gpkg")
    if path.exists():
        path.rename(draft)
    with warnings.catch_warnings(action="ignore", category=UserWarning):
        frame.to_file(draft, layer=layer, driver="GPKG")
    return draft.rename(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "upload"


def named(code: str) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": code}}


# ---------------------------------------------------------------------------------- GeoJSON


def test_our_own_geojson_is_read(path):
    reading = read_zones(geojson(path, feature(name={"en": "Ö"}), name="zones"))
    row = reading.frame.iloc[0]
    assert row["zone"] == "Z1"
    assert row["rules"] == RULES
    assert row["name"] == {"en": "Ö"}
    assert row["geometry"].equals(AREA)
    assert reading.notes == ()


@pytest.mark.parametrize(
    "code", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:4326"]
)
def test_a_crs_member_that_says_wgs84_is_good(path, code):
    reading = read_zones(geojson(path, crs=named(code)))
    assert reading.frame.geometry.iloc[0].equals(AREA)


def test_a_known_epsg_code_is_transformed_and_told(path):
    reading = read_zones(
        geojson(path, feature(area=drawn_in(32632)), crs=named("urn:ogc:def:crs:EPSG::32632"))
    )
    found = reading.frame.geometry.iloc[0]
    assert found.symmetric_difference(AREA).area < 1e-4
    assert Point(shapely.get_coordinates(found)[0]).distance(AREA.boundary) < 1e-9
    assert reading.frame["source"].iloc[0]["crs"] == "EPSG:32632"
    assert reading.frame["source"].iloc[0]["accuracy_m"] is not None
    assert any("WGS 84 / UTM zone 32N" in note for note in reading.notes)


@pytest.mark.parametrize(
    "crs",
    [
        None,
        7,
        {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "proj4"}},
        {"type": "name", "properties": {"name": "http://127.0.0.1:9/crs"}},
        {"type": "name", "properties": {}},
        {"type": "name", "properties": {"name": "EPSG:999999"}},
        {"type": "link", "properties": {"name": "EPSG:4326"}},
    ],
)
def test_a_crs_member_that_names_nothing_known_is_refused(path, crs):
    with pytest.raises(CrsError):
        read_zones(geojson(path, crs=crs))


def test_defects_are_named_and_good_zones_stand_apart(path):
    crossed = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    file = geojson(path, feature("A", crossed), feature("B"), feature("C", colour=1))
    reading = parse_zones(file)
    assert reading.frame["zone"].tolist() == ["B"]
    assert [defect.where for defect in reading.defects] == [
        "features[0] (A).geometry",
        "features[2] (C).colour",
    ]
    with pytest.raises(ZoneFileError, match="2 defects"):
        read_zones(file)


def test_an_empty_feature_is_a_defect_and_not_passed_over(path):
    reading = parse_zones(geojson(path, feature("A"), {}))
    assert reading.frame["zone"].tolist() == ["A"]
    assert {defect.where.split(".")[0] for defect in reading.defects} == {"features[1]"}


def test_defects_are_named_in_another_crs_too(path):
    crossed = shapely.Polygon([(0, 0), (9e5, 9e5), (9e5, 0), (0, 9e5)])
    file = geojson(path, feature("A", crossed), feature("B", Point(1, 2)), crs=named("EPSG:32632"))
    assert [defect.where for defect in parse_zones(file).defects] == [
        "features[0] (A).geometry",
        "features[1] (B).geometry",
    ]


def test_ed318_is_read_by_the_same_door(path):
    path.write_text(json.dumps(collection(drone_zone())))
    assert read_zones(path).frame["zone"].tolist() == ["ABC1234"]
    (rule,) = read_zones(path, subject="all").frame["rules"].iloc[0]
    assert rule["applies"] == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04", "a zip file"),
        (b"<kml/>", "XML"),
        (b"", "an empty file"),
        (b"\x1f\x8b", "gzip"),
        (b"SQLite format 3\0" + b"\0" * 100, "no GeoPackage"),
        (b'{"zones": {}}', "import layers"),
        (b'{"title": "", "features": [{"name": "A"}]}', "no feature collection"),
        (b'{"a": 1}', "GeoPackage"),
        (b"<OGRVRTDataSource/>", "XML"),
    ],
)
def test_a_file_of_another_kind_is_told_what_is_read(path, content, said):
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=said):
        read_zones(path)


def test_a_missing_file_is_told(path):
    with pytest.raises(InputError, match="No such file"):
        read_zones(path)


# ------------------------------------------------------------------------------- GeoPackage


def test_a_geopackage_is_read_with_nested_values_as_json_text(path):
    reading = read_zones(package(path, name=["plain name"], near_m=[5.0]))
    row = reading.frame.iloc[0]
    assert row["rules"] == RULES
    assert row["name"] == "plain name"
    assert row["near_m"] == 5.0
    assert row["geometry"].equals(AREA)


def test_a_geopackage_in_another_crs_is_transformed(path):
    reading = read_zones(package(path, 2056))
    assert reading.frame.geometry.iloc[0].symmetric_difference(AREA).area < 1e-4
    assert reading.frame["source"].iloc[0]["crs"] == "EPSG:2056"


def test_a_geopackage_without_crs_is_refused(path):
    with pytest.raises(CrsError, match="reference system"):
        read_zones(package(path, None))


def test_zones_of_another_register_are_read(path, tmp_path):
    with open_store(path, create=True) as store, store.unit() as unit:
        frame = read_zones(geojson(tmp_path / "z.json")).frame
        unit.upsert("zones", frame)
    assert read_zones(path).frame["zone"].tolist() == ["Z1"]


def test_the_only_layer_is_read_whatever_its_name(path):
    assert len(read_zones(package(path, layer="restricted")).frame) == 1


def test_of_several_layers_one_must_be_called_zones(path):
    package(path, layer="a")
    frame = geopandas.GeoDataFrame({"x": [1]}, geometry=[AREA], crs=4326)
    add_layer(path, "b", frame)
    with pytest.raises(FileFormatError, match="a, b"):
        read_zones(path)
    package(path)
    assert len(read_zones(path).frame) == 1


def test_an_unknown_column_is_named_once(path):
    defects = parse_zones(package(path, colour=["red"])).defects
    assert [defect.where for defect in defects] == ["zones"]
    assert "colour" in defects[0].what


def test_a_text_that_is_no_json_is_named(path):
    (defect,) = parse_zones(package(path, schedule=["always"])).defects
    assert defect.where == "zones[1] (Z1).schedule"


def test_a_file_that_is_read_is_not_written(path):
    before = package(path).read_bytes()
    read_zones(path)
    assert path.read_bytes() == before
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_geopackage_that_is_being_written_is_refused(path):
    package(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE t (a)")
        raw.commit()
        with pytest.raises(FileFormatError, match="close it"):
            read_zones(path)


def test_a_damaged_geopackage_is_told(path):
    package(path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(FileFormatError, match="cannot be read"):
        read_zones(path)


def test_a_large_geopackage_is_refused(path, monkeypatch):
    monkeypatch.setattr(geopackage, "PACKAGE_LIMIT_BYTES", 1000)
    with pytest.raises(TooLargeError):
        read_zones(package(path))


@pytest.mark.fault
def test_a_view_without_end_is_cut_short(path, monkeypatch):
    monkeypatch.setattr(geopackage, "_TIME_LIMIT_S", 3)
    package(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(
            "CREATE VIEW endless AS WITH RECURSIVE c(fid) AS (SELECT 1 UNION ALL "
            "SELECT fid + 1 FROM c) SELECT fid, (SELECT geom FROM zones) AS geom, 'Z' AS zone, "
            "count(*) AS n FROM c"
        )
        raw.execute("DELETE FROM gpkg_contents")
        raw.execute("DELETE FROM gpkg_geometry_columns")
        raw.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES ('endless', 'features', 'endless', 4326)"
        )
        raw.execute(
            "INSERT INTO gpkg_geometry_columns VALUES ('endless','geom','GEOMETRY',4326,0,0)"
        )
        raw.commit()
    with pytest.raises(TooLargeError, match="3 s"):
        read_zones(path)


def test_triggers_of_an_upload_do_not_fire(path):
    package(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TRIGGER t AFTER UPDATE ON zones BEGIN DELETE FROM zones; END")
        raw.commit()
    assert len(read_zones(path).frame) == 1
    with fiona.open(path, layer="zones") as source:
        assert len(source) == 1


# ------------------------------------------------------------------------------------- areas


@pytest.mark.parametrize(
    "document",
    [
        mapping(AREA),
        {"type": "Feature", "geometry": mapping(AREA), "properties": {"any": 1}},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": mapping(AREA)}]},
    ],
)
def test_an_area_is_read_from_any_geojson(path, document):
    path.write_text(json.dumps(document))
    assert read_area(path).equals(AREA)


def test_an_area_is_the_union_of_all_polygons(path):
    other = box(7.2, 47.0, 7.4, 47.1)
    assert read_area(geojson(path, feature(), feature("B", other))).equals(AREA.union(other))


def test_an_area_is_read_from_a_geopackage_in_any_crs(path):
    found = read_area(package(path, 32632, layer="anything"))
    assert found.symmetric_difference(AREA).area < 1e-4


@pytest.mark.parametrize("shape", [Point(1, 2), shapely.LineString([(0, 0), (1, 1)])])
def test_a_file_without_area_is_refused(path, shape):
    path.write_text(json.dumps(mapping(shape)))
    with pytest.raises(ZoneFileError, match="polygons"):
        read_area(path)
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(ZoneFileError, match="polygons"):
        read_area(path)
