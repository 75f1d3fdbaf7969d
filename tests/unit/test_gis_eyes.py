"""What people with a desktop GIS see of a register: every layer, every field, and nothing else."""

import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fiona
import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from shapely.geometry import MultiPolygon, box

from borderkit.errors import RegisterError
from borderkit.layers import LAYERS
from borderkit.store import Store, open_store
from borderkit.store.geometry import stored_type
from borderkit.store.tables import HISTORY, SYSTEM

SEEN = {
    "text": ("OFTString", "OFSTNone", "str"),
    "json": ("OFTString", "OFSTNone", "str"),
    "real": ("OFTReal", "OFSTNone", "float"),
    "integer": ("OFTInteger64", "OFSTNone", "int"),
    "boolean": ("OFTInteger", "OFSTBoolean", "bool"),
}
"""Declared type -> type and subtype in GDAL, and type in fiona."""

SHAPES = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRY": "Unknown",
}
MANY = 520
"""More than are written one by one, and no multiple of a batch."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.gpkg"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(path, create=True) as register:
        yield register


def zones(first: int, count: int, **values: Any) -> Any:
    records = [{"zone": f"Z{n}", "class": "open", **values} for n in range(first, first + count)]
    areas = [area(n) for n in range(first, first + count)]
    return LAYERS["zones"].frame(records, areas)


def area(number: int) -> Any:
    west, south = (number * 0.37) % 300 - 150, (number * 0.11) % 120 - 60
    return box(west, south, west + 0.1 + number % 7 / 10, south + 1 / 3)


def put(store: Store, frame: Any) -> None:
    with store.unit() as unit:
        unit.upsert("zones", frame)


def rows(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(sql).fetchall()


def declared_kind(name: str) -> str | None:
    layer = LAYERS[name]
    return SHAPES[stored_type(layer.geometry)] if layer.geometry else None


# -------------------------------------------------------------------------------- layers, fields


def test_pyogrio_lists_every_layer_with_every_field_and_its_type(store, path):
    assert dict(pyogrio.list_layers(path)) == {name: declared_kind(name) for name in LAYERS}
    for name, layer in LAYERS.items():
        info = pyogrio.read_info(path, layer=name)
        assert dict(
            zip(
                info["fields"],
                zip(info["ogr_types"], info["ogr_subtypes"], strict=True),
                strict=True,
            )
        ) == {column.name: SEEN[column.type][:2] for column in layer.columns}
        assert info["fid_column"] == "fid"
        assert info["crs"] == ("EPSG:4326" if layer.geometry else None)


def test_fiona_lists_every_layer_with_every_field_and_its_type(store, path):
    assert set(fiona.listlayers(path)) == set(LAYERS)
    for name, layer in LAYERS.items():
        with fiona.open(path, layer=name) as source:
            seen = {
                field: kind.split(":")[0] for field, kind in source.schema["properties"].items()
            }
            kind = source.schema["geometry"]
        assert {field: "int" if kind == "int64" else kind for field, kind in seen.items()} == {
            column.name: SEEN[column.type][2] for column in layer.columns
        }
        assert kind == (declared_kind(name) or "None")


def test_histories_and_the_registers_own_tables_are_no_layers(store, path):
    there = {name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    own = {table.name for table in (*HISTORY.values(), *SYSTEM)}
    assert own <= there
    listed = {name for name, _ in pyogrio.list_layers(path)} | set(fiona.listlayers(path))
    assert not own & listed
    assert not own & {name for (name,) in rows(path, "SELECT table_name FROM gpkg_contents")}


@pytest.mark.slow
def test_ogrinfo_lists_every_layer_with_every_field(store, path):
    if shutil.which("ogrinfo") is None:
        pytest.skip("no ogrinfo on the PATH (Debian: gdal-bin)")
    store.close()
    for name, layer in LAYERS.items():
        ran = subprocess.run(
            ["ogrinfo", "-ro", "-so", str(path), name], capture_output=True, text=True, check=True
        )
        assert "warning" not in (ran.stdout + ran.stderr).casefold()
        for column in layer.columns:
            assert f"\n{column.name}: " in ran.stdout


@pytest.mark.slow
def test_gdal_finds_nothing_to_warn_of(store, path, recwarn):
    put(store, zones(0, 3))
    store.close()
    for name in LAYERS:
        pyogrio.read_dataframe(path, layer=name)
    assert [str(warning.message) for warning in recwarn] == []


# ---------------------------------------------------------------------- while borderkit writes

LOOK = """
import json, sys, fiona, pyogrio
frame = pyogrio.read_dataframe(sys.argv[1], layer="zones", bbox=(-180, -90, 180, 90))
with fiona.open(sys.argv[1], layer="zones") as source:
    codes = sorted(feature["properties"]["zone"] for feature in source)
layers = sorted(name for name, _ in pyogrio.list_layers(sys.argv[1]))
print(json.dumps([sorted(frame["zone"]), codes, layers]))
"""


@pytest.mark.slow
def test_gdal_opens_and_reads_the_file_while_a_unit_is_open(store, path):
    """In a process of its own, as QGIS is: two SQLite libraries in one lose each other's locks."""
    put(store, zones(0, 3))
    with store.unit() as unit:
        unit.upsert("zones", zones(3, MANY))
        ran = subprocess.run(
            [sys.executable, "-c", LOOK, str(path)],
            capture_output=True,
            text=True,
            check=True,
            env=dict(os.environ),
        )
    assert json.loads(ran.stdout) == [["Z0", "Z1", "Z2"], ["Z0", "Z1", "Z2"], sorted(LAYERS)]
    assert len(store.read("zones")) == 3 + MANY


# -------------------------------------------------------------------------- R-trees and extents


def shape_of(blob: bytes) -> Any:
    """Return the geometry of a blob, by the words of the GeoPackage standard."""
    assert blob[:2] == b"GP"
    return shapely.from_wkb(blob[8 + (0, 32, 48, 48, 64)[blob[3] >> 1 & 7] :])


def assert_tree_fits(path: Path) -> None:
    """Each row's box is in the R-tree, as shapely has it, rounded outwards by a float at most."""
    shapes = {fid: shape_of(blob) for fid, blob in rows(path, "SELECT fid, geom FROM zones")}
    tree = {fid: edges for fid, *edges in rows(path, "SELECT * FROM rtree_zones_geom")}
    assert tree.keys() == shapes.keys()
    found = np.array([tree[fid] for fid in shapes])[:, [0, 2, 1, 3]]
    given = shapely.bounds(np.array(list(shapes.values()), dtype=object))
    assert (found[:, :2] <= given[:, :2]).all()
    assert (found[:, 2:] >= given[:, 2:]).all()
    assert np.abs(found - given).max() < 3e-5
    assert rows(path, "SELECT rtreecheck('rtree_zones_geom')") == [("ok",)]


def assert_extent_fits(path: Path) -> None:
    query = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'zones'"
    shapes = [shape_of(blob) for (blob,) in rows(path, "SELECT geom FROM zones")]
    assert rows(path, query) == [tuple(shapely.total_bounds(np.array(shapes)).tolist())]


def test_tree_and_extent_fit_after_one_row_and_after_many(store, path):
    for frame in (zones(0, 1), zones(1, MANY), zones(0, 200, near_m=2.0), zones(50, 1)):
        put(store, frame)
        assert_tree_fits(path)
        assert_extent_fits(path)
    with store.unit() as unit:
        moved = LAYERS["zones"].frame(
            [{"zone": f"Z{n}", "class": "open"} for n in range(300)],
            [shapely.affinity.translate(area(n), 0.5, 0.25) for n in range(300)],
        )
        unit.upsert("zones", moved)
        unit.remove("zones", [(f"Z{n}",) for n in range(0, 500, 3)])
    assert_tree_fits(path)
    assert_extent_fits(path)


@pytest.mark.slow
def test_a_unit_that_fails_in_the_middle_of_many_leaves_tree_and_extent(store, path):
    put(store, zones(0, 5))

    def fail() -> None:
        with store.unit() as unit:
            unit.upsert("zones", zones(5, MANY))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert_tree_fits(path)
    assert_extent_fits(path)
    put(store, zones(5, 1))
    assert_tree_fits(path)


def test_last_change_is_the_clocks_time(path):
    query = "SELECT last_change FROM gpkg_contents WHERE table_name = '{}'"
    at = datetime(2026, 7, 1, 8, 30, 15, 123_000, tzinfo=UTC)
    with open_store(path, create=True, clock=lambda: at) as store:
        put(store, zones(0, 1))
        assert rows(path, query.format("zones")) == [("2026-07-01T08:30:15.123Z",)]


def mine(*numbers: int) -> geopandas.GeoDataFrame:
    codes = [f"G{number}" for number in numbers]
    areas = [MultiPolygon([area(number)]) for number in numbers]
    return geopandas.GeoDataFrame(
        {"zone": codes, "class": ["open"] * len(codes)}, geometry=areas, crs=4326
    )


@pytest.mark.slow
def test_the_tree_fits_after_gdal_inserted_and_borderkit_wrote_again(store, path):
    put(store, zones(0, 3))
    store.close()
    pyogrio.write_dataframe(mine(10, 11, 12), path, layer="zones", append=True)
    assert_tree_fits(path)
    with open_store(path) as again:
        assert again.read("zones")["zone"].tolist() == ["Z0", "Z1", "Z2", "G10", "G11", "G12"]
        put(again, zones(3, 600))
    assert_tree_fits(path)
    assert_extent_fits(path)


def as_another_program(path: Path) -> sqlite3.Connection:
    """Return a connection as GIS programs have one: with spatial functions of their own."""
    raw = sqlite3.connect(path, isolation_level=None)

    def edge(place: int) -> Any:
        def of(blob: bytes | None) -> float | None:
            if blob is None:
                return None
            value = float(shapely.bounds(shape_of(blob))[place])
            return None if math.isnan(value) else value

        return of

    for name, place in (("ST_MinX", 0), ("ST_MinY", 1), ("ST_MaxX", 2), ("ST_MaxY", 3)):
        raw.create_function(name, 1, edge(place))
    raw.create_function("ST_IsEmpty", 1, lambda blob: None if blob is None else blob[3] >> 4 & 1)
    return raw


def test_the_tree_fits_after_another_program_updated_moved_and_deleted(store, path):
    put(store, zones(0, 30))
    store.close()
    with closing(as_another_program(path)) as raw:
        raw.execute("UPDATE zones SET geom = (SELECT geom FROM zones WHERE fid = 30) WHERE fid = 1")
        raw.execute("UPDATE zones SET fid = 77 WHERE fid = 2")
        raw.execute("UPDATE zones SET near_m = 4 WHERE fid = 3")
        raw.execute("DELETE FROM zones WHERE fid BETWEEN 10 AND 15")
    assert_tree_fits(path)
    with open_store(path) as again:
        put(again, zones(10, 3))
        put(again, zones(0, 2, near_m=9.0))
    assert_tree_fits(path)
    assert_extent_fits(path)


def test_histories_are_guarded_from_other_programs_too(store, path):
    put(store, zones(0, 1))
    store.close()
    with closing(as_another_program(path)) as raw:
        for table in ("zones_history", "borderkit_audit", "borderkit_revisions"):
            with pytest.raises(sqlite3.IntegrityError, match="only come"):
                raw.execute(f"DELETE FROM {table}")
            with pytest.raises(sqlite3.IntegrityError, match="only come"):
                raw.execute(f"UPDATE {table} SET revision = 5")


# --------------------------------------------------------- GDAL in the process of borderkit itself

COUNT = """
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM zones").fetchone()[0])
"""


def seen_by_others(path: Path) -> int:
    """Return how many zones another process sees."""
    ran = subprocess.run(
        [sys.executable, "-c", COUNT, str(path)], capture_output=True, text=True, check=True
    )
    return int(ran.stdout)


def test_what_is_written_after_gdal_read_in_the_same_process_is_seen_by_others(store, path):
    """GDAL's own SQLite believes that it was alone, and takes the log away when it closes."""
    for number in range(3):
        put(store, zones(number, 1))
        assert len(pyogrio.read_dataframe(path, layer="zones")) == number + 1
        assert not Path(f"{path}-wal").exists()
    put(store, zones(3, 1))
    assert len(store.read("zones")) == seen_by_others(path) == 4


def test_a_unit_whose_log_gdal_took_away_is_refused_and_done_again(store, path):
    put(store, zones(0, 1))

    def write_and_read_by_gdal() -> None:
        with store.unit() as unit:
            unit.upsert("zones", zones(1, 1))
            pyogrio.read_dataframe(path, layer="zones")

    with pytest.raises(RegisterError, match="GDAL"):
        write_and_read_by_gdal()
    put(store, zones(1, 1))
    assert len(store.read("zones")) == seen_by_others(path) == 2


@pytest.mark.slow
def test_a_read_beside_a_transaction_whose_log_was_taken_is_refused(store, path):
    put(store, zones(0, 1))
    with store.snapshot() as view:
        pyogrio.read_dataframe(path, layer="zones")
        with pytest.raises(RegisterError, match="GDAL"):
            put(store, zones(1, 1))
        assert view.revision() == 1
    put(store, zones(1, 1))
    assert seen_by_others(path) == 2
