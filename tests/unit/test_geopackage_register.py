"""A register as a GeoPackage file: what other programs see, and what is refused on opening."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import fiona
import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, box

from borderkit.errors import (
    NotARegisterError,
    RegisterBusyError,
    RegisterDamagedError,
    RegisterError,
    RegisterExistsError,
    RegisterMissingError,
    RegisterVersionError,
)
from borderkit.layers import LAYERS
from borderkit.store import Store, open_store
from borderkit.store.geometry import blob_bounds, blobs, geometries

AREAS: list[Any] = [
    box(20.0, 45.0, 20.5, 45.5),
    MultiPolygon([box(-180.0, 60.0, -179.123456789, 61.0), box(179.0, 60.0, 180.0, 61.0)]),
    box(0.1, 0.2, 0.3, 0.4).difference(box(0.15, 0.25, 0.2, 0.3)),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.gpkg"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(path, create=True) as register:
        yield register


def zone_frame(shapes: list[Any] | None = None, **values: Any) -> Any:
    cells = AREAS if shapes is None else shapes
    records = [
        {
            "zone": f"Z{n}",
            "class": "open",
            "name": {"en": "a", "zh": "边"},
            "near_m": n / 7,
            **values,
        }
        for n in range(len(cells))
    ]
    return LAYERS["zones"].frame(records, cells)


def fill(store: Store, frame: Any = None) -> None:
    with store.unit() as unit:
        unit.replace("zones", zone_frame() if frame is None else frame)


def rows(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(sql).fetchall()


# --------------------------------------------------------------------------- what others see


def test_the_file_says_that_it_is_a_geopackage_1_3(store, path):
    assert path.read_bytes()[68:72] == b"GPKG"
    assert rows(path, "PRAGMA user_version") == [(10300,)]
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []


def test_every_layer_is_listed_with_its_kind(store, path):
    kinds = dict(rows(path, "SELECT table_name, data_type FROM gpkg_contents"))
    assert kinds == {
        name: "features" if layer.geometry else "attributes" for name, layer in LAYERS.items()
    }
    assert {name for name, _ in pyogrio.list_layers(path)} == set(LAYERS)


def test_fiona_and_pyogrio_read_every_declared_column(store, path):
    fill(store)
    for name, layer in LAYERS.items():
        with fiona.open(path, layer=name) as source:
            assert set(source.schema["properties"]) == set(layer.names)
        assert set(pyogrio.read_info(path, layer=name)["fields"]) == set(layer.names)


def test_gdal_reads_the_fields_and_the_geometry_that_were_written(store, path):
    fill(store)
    store.close()
    read: Any = geopandas.read_file(path, layer="zones", engine="pyogrio")
    assert read.crs.to_epsg() == 4326
    assert read["zone"].tolist() == ["Z0", "Z1", "Z2"]
    assert read["near_m"].tolist() == [0.0, 1 / 7, 2 / 7]
    assert read["version"].tolist() == [1, 1, 1]
    assert [json.loads(text) for text in read["name"]] == [{"en": "a", "zh": "边"}] * 3
    for ours, theirs in zip(AREAS, read.geometry, strict=True):
        many = ours if ours.geom_type == "MultiPolygon" else MultiPolygon([ours])
        assert theirs == many


def test_gdal_reads_booleans_numbers_and_points_of_the_other_layers(store, path):
    corridor = {
        "corridor": "C1",
        "zone": "Z",
        "width_m": 200,
        "direction": "both",
        "lifts": ["R1"],
        "stopping": True,
    }
    line = shapely.LineString([(0, 0), (1, 1)])
    with store.unit() as unit:
        unit.upsert("corridors", LAYERS["corridors"].frame([corridor], [line]))
        unit.upsert("crossings", LAYERS["crossings"].frame([{"crossing": "X"}], [Point(1, 2)]))
    with fiona.open(path, layer="corridors") as source:
        (feature,) = source
    assert feature["properties"]["stopping"] is True
    assert feature["properties"]["width_m"] == 200.0
    with fiona.open(path, layer="crossings") as source:
        assert next(iter(source))["geometry"]["coordinates"] == (1.0, 2.0)


def test_gdal_finds_rows_by_place_through_the_index(store, path):
    fill(store)
    for frame in (
        geopandas.read_file(path, layer="zones", bbox=(0.0, 0.0, 1.0, 1.0)),
        geopandas.read_file(path, layer="zones", bbox=(-180, 60.2, -179.9, 60.3)),
    ):
        assert len(frame) == 1


def test_the_extent_is_that_of_the_rows(store, path):
    fill(store)
    query = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'zones'"
    assert rows(path, query) == [(-180.0, 0.2, 180.0, 61.0)]
    fill(store, zone_frame([box(0.1, 0.2, 0.3, 0.4)]))
    assert rows(path, query) == [(0.1, 0.2, 0.3, 0.4)]
    fill(store, zone_frame([]))
    assert rows(path, query) == [(None, None, None, None)]


def test_last_change_moves_with_a_change_only(path):
    query = "SELECT last_change FROM gpkg_contents WHERE table_name = '{}'"
    with open_store(path, create=True) as store:
        before = rows(path, query.format("places"))
        first = rows(path, query.format("zones"))
        fill(store)
        second = rows(path, query.format("zones"))
        fill(store)
        assert first < second == rows(path, query.format("zones"))
        assert rows(path, query.format("places")) == before


def assert_index_fits(path: Path) -> None:
    boxes = {fid: blob_bounds(blob) for fid, blob in rows(path, "SELECT fid, geom FROM zones")}
    tree = {fid: edges for fid, *edges in rows(path, "SELECT * FROM rtree_zones_geom")}
    assert tree.keys() == boxes.keys()
    for fid, edges in tree.items():
        assert np.allclose(edges, boxes[fid], rtol=0, atol=2e-5)
        assert edges[0] <= boxes[fid][0] <= boxes[fid][1] <= edges[1]
        assert edges[2] <= boxes[fid][2] <= boxes[fid][3] <= edges[3]
    assert rows(path, "SELECT rtreecheck('rtree_zones_geom')") == [("ok",)]


def test_the_index_fits_the_rows_after_inserts_changes_and_deletes(store, path):
    fill(store)
    assert_index_fits(path)
    fill(store, zone_frame([box(5, 5, 6, 6), AREAS[1]]))
    assert_index_fits(path)
    fill(store, zone_frame([]))
    assert_index_fits(path)


def test_the_index_follows_what_gdal_writes(store, path):
    fill(store)
    store.close()
    with fiona.open(path, "a", layer="zones") as sink:
        shape = {"type": "MultiPolygon", "coordinates": [[[(9, 9), (10, 9), (10, 10), (9, 9)]]]}
        values = dict.fromkeys(LAYERS["zones"].names) | {"zone": "NEW", "class": "open"}
        sink.write({"type": "Feature", "geometry": shape, "properties": values})
    assert_index_fits(path)
    with open_store(path) as again:
        frame = again.read("zones")
        assert frame["zone"].tolist() == ["Z0", "Z1", "Z2", "NEW"]
        fill(again)
    assert_index_fits(path)


def test_blobs_carry_their_envelope_and_survive_a_foreign_header():
    stored = blobs(np.array([AREAS[0]], dtype=object), "MULTIPOLYGON")[0]
    assert stored is not None
    assert blob_bounds(stored) == (20.0, 20.5, 45.0, 45.5)
    bare = stored[:3] + b"\x01" + stored[4:8] + stored[40:]
    assert blob_bounds(bare) == (20.0, 20.5, 45.0, 45.5)
    assert geometries([stored, bare]).tolist() == [AREAS[0]] * 2


@pytest.mark.parametrize("order", [0, 1])
def test_points_without_envelope_have_their_bounds(order):
    body = shapely.to_wkb(Point(7.25, -47.5), byte_order=order)
    assert blob_bounds(b"GP\0\1\xe6\x10\0\0" + body) == (7.25, 7.25, -47.5, -47.5)


# ------------------------------------------------------------------------------- opening files


def test_a_missing_file_is_no_register(path):
    with pytest.raises(RegisterMissingError, match="borderkit init"):
        open_store(path)


def test_a_register_is_not_made_in_a_missing_folder(tmp_path):
    with pytest.raises(RegisterMissingError, match="folder"):
        open_store(tmp_path / "nowhere" / "r.gpkg", create=True)


@pytest.mark.parametrize("content", [b"", b"{}", b"hello", b"PK\x03\x04", b"SQLite format 3"])
def test_a_file_of_another_kind_is_no_register(path, content):
    path.write_bytes(content)
    with pytest.raises(NotARegisterError, match="no register"):
        open_store(path)
    assert path.read_bytes() == content


def test_a_folder_is_no_register(tmp_path):
    with pytest.raises(NotARegisterError, match="folder"):
        open_store(tmp_path)


def test_a_sqlite_file_is_no_register(path):
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE t (a)")
    with pytest.raises(NotARegisterError, match="no GeoPackage"):
        open_store(path)


def test_an_ordinary_geopackage_is_no_register_and_is_told_how_to_get_in(path):
    frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[box(0, 0, 1, 1)], crs=4326)
    frame.to_file(path, layer="zones", driver="GPKG")
    before = path.read_bytes()
    with pytest.raises(NotARegisterError, match="import zones"):
        open_store(path, read_only=True)
    assert path.read_bytes() == before
    with pytest.raises(NotARegisterError, match="import zones"):
        open_store(path)


def test_a_damaged_register_is_told_as_such(store, path):
    fill(store)
    store.close()
    ((page,),) = rows(path, "SELECT rootpage FROM sqlite_master WHERE name = 'zones'")
    data = bytearray(path.read_bytes())
    data[4096 * (page - 1) : 4096 * page] = b"\xff" * 4096
    path.write_bytes(data)
    with pytest.raises(RegisterDamagedError, match="damaged"), open_store(path) as broken:
        broken.read("zones")


@pytest.mark.parametrize(
    ("column", "value"), [("rules", "[{'id': 1}]"), ("geom", b"nonsense"), ("geom", b"GP\0\1")]
)
def test_a_row_that_another_program_spoilt_is_named(store, path, column, value):
    fill(store)
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'zones'"
        triggers = rows(path, made)
        for name, _ in triggers:
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute(f'UPDATE zones SET "{column}" = ? WHERE fid = 2', (value,))
        for _, sql in triggers:
            raw.execute(sql)
        raw.commit()
    with open_store(path) as spoilt, pytest.raises(RegisterError, match=f"zones.*{column}.*Z1"):
        spoilt.read("zones")


def test_a_register_of_a_newer_version_is_refused(store, path):
    store.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE borderkit_register SET schema_version = 99")
        raw.commit()
    with pytest.raises(RegisterVersionError, match="99"):
        open_store(path)


def test_a_file_that_is_there_is_never_made_a_register(path):
    path.write_text("mine")
    with pytest.raises(RegisterExistsError):
        open_store(path, create=True)
    assert path.read_text() == "mine"


def test_making_a_register_leaves_nothing_but_the_register(path):
    open_store(path, create=True).close()
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_register_is_made_where_the_disk_knows_no_links(path, monkeypatch):
    def no_links(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    open_store(path, create=True).close()
    with pytest.raises(RegisterExistsError):
        open_store(path, create=True)
    with open_store(path) as store:
        assert store.revision() == 0


def test_paths_with_odd_characters_work(tmp_path):
    path = tmp_path / "a b?c#d%20é.gpkg"
    with open_store(path, create=True) as store:
        fill(store)
    with open_store(path, read_only=True) as store:
        assert len(store.read("zones")) == 3


def test_a_read_only_register_is_not_written(store, path):
    fill(store)
    store.close()
    before = path.read_bytes()
    with open_store(path, read_only=True) as shut:
        assert len(shut.read("zones")) == 3
        with pytest.raises(RegisterError, match="read-only"):
            fill(shut, zone_frame([]))
    assert path.read_bytes() == before


def test_a_writer_that_waits_too_long_is_told_so(store, path, monkeypatch):
    monkeypatch.setattr("borderkit.store.gpkg.geopackage.BUSY_S", 0.05)
    with store.unit() as unit, open_store(path) as other:
        unit.set_settings({"detour": 1.2})
        with pytest.raises(RegisterError, match="another program"):
            fill(other)


# ---------------------------------------------------------------------- the write-ahead log


def log_bytes(path: Path) -> int:
    return Path(f"{path}-wal").stat().st_size


def grow_log(store: Store, path: Path, beyond_bytes: int) -> None:
    """Write until the log is longer than that; it is not shortened before the next unit."""
    count = 0
    while log_bytes(path) < beyond_bytes:
        fill(store, zone_frame([box(0, 0, 1, 1)] * 400, authority=f"{count} " + "x" * 500))
        count += 1


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> int:
    """Return the size from which on a log is long: here some units."""
    size = 1_500_000
    monkeypatch.setattr("borderkit.store.gpkg.geopackage._LONG_LOG_BYTES", size)
    return size


def test_sqlite_is_never_left_to_copy_the_log_after_a_commit(store):
    with store.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA wal_autocheckpoint").scalar() == 0


def test_a_long_log_is_copied_by_the_next_unit_and_begun_anew(store, path, short):
    grow_log(store, path, short)
    before = path.stat().st_size
    fill(store, zone_frame(authority="last"))
    assert log_bytes(path) < short / 2
    assert path.stat().st_size > before
    assert rows(path, "SELECT DISTINCT authority FROM zones") == [("last",)]
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_log_that_others_read_is_kept_and_copied_when_they_are_done(store, path, short):
    fill(store, zone_frame(authority="first"))
    with open_store(path, read_only=True) as other, other.snapshot() as view:
        before = view.revision()
        grow_log(store, path, short)
        fill(store, zone_frame(authority="second"))
        assert log_bytes(path) > short
        assert view.read("zones")["authority"].unique().tolist() == ["first"]
        assert view.revision() == before
    fill(store, zone_frame(authority="third"))
    fill(store, zone_frame(authority="fourth"))
    assert log_bytes(path) < short / 2
    assert rows(path, "SELECT DISTINCT authority FROM zones") == [("fourth",)]


def test_a_log_is_not_copied_while_another_program_writes(store, path, short, monkeypatch):
    """Copying a log that another begins anew at that moment may lose a commit."""
    grow_log(store, path, short)
    before = path.stat().st_mtime_ns, log_bytes(path)
    monkeypatch.setattr("borderkit.store.gpkg.geopackage.BUSY_S", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw, open_store(path) as late:
        raw.execute("BEGIN IMMEDIATE")
        with pytest.raises(RegisterBusyError, match="another program"):
            fill(late, zone_frame(authority="late"))
        assert (path.stat().st_mtime_ns, log_bytes(path)) == before
        raw.execute("ROLLBACK")
    fill(store, zone_frame(authority="last"))
    assert log_bytes(path) < short / 2


# ------------------------------------------------------------------------------------- faults

KILLED = """
import os, signal, sys
from borderkit.store import open_store
from borderkit.layers import LAYERS
from shapely.geometry import box

class Killer:
    def __init__(self, after): self.left = after
    def __call__(self, *_):
        self.left -= 1
        if self.left == 0: os.kill(os.getpid(), signal.SIGKILL)

path, after = sys.argv[1], int(sys.argv[2])
store = open_store(path)
from sqlalchemy import event
event.listen(store.database.engine, "after_cursor_execute", Killer(after))
records = [{"zone": f"N{n}", "class": "open"} for n in range(3000)]
shapes = [box(n / 100, 0, n / 100 + 1, 1) for n in range(3000)]
with store.unit() as unit:
    unit.replace("zones", LAYERS["zones"].frame(records, shapes))
    unit.set_settings({"detour": 2.0})
print("whole")
"""


@pytest.mark.fault
def test_a_kill_in_the_middle_of_a_write_leaves_the_old_state(store, path, root):
    fill(store)
    with store.unit() as unit:
        unit.set_settings({"detour": 1.1})
    store.close()
    killed = 0
    for after in range(1, 40):
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(path), str(after)],
            capture_output=True,
            text=True,
            timeout=60,
            env=os.environ | {"PYTHONPATH": str(root)},
            check=False,
        )
        if done.returncode == 0:
            assert done.stdout == "whole\n"
            break
        assert done.returncode == -signal.SIGKILL
        killed += 1
        with open_store(path) as again:
            assert again.read("zones")["zone"].tolist() == ["Z0", "Z1", "Z2"]
            assert again.settings() == {"detour": 1.1}
            assert again.revision() == 2
        assert rows(path, "PRAGMA integrity_check") == [("ok",)]
        assert_index_fits(path)
    assert killed > 5
    with open_store(path) as again:
        assert len(again.read("zones")) == 3000
        assert again.revision() == 3
