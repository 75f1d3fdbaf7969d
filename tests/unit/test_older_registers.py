"""A register that an older borderkit made: read as it is, brought up to date in one step."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fiona
import pyogrio
import pytest
from geopandas import GeoDataFrame
from shapely.geometry import Point

from borderkit.layers import LAYERS
from borderkit.store import migrations, open_store
from borderkit.store.migrations import SCHEMA_VERSION
from borderkit.workflows.register_state import read_state

NEW_LAYERS = ("markers", "assets", "roads", "waters", "protected_areas", "sources")
MARKER = {
    "marker_uid": "M1",
    "boundary": "AA-BB",
    "number": "1",
    "role": "main",
    "siting": "single",
}


def kept_of(root: Path, number: int, register: Path) -> Path:
    """Make a register as schema version `number` wrote it, as `tests/golden` keeps it."""
    script = (root / "tests" / "golden" / f"register-v{number}.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(register)) as raw:
        raw.executescript(script)
    return register


@pytest.fixture
def path(tmp_path: Path, root: Path) -> Path:
    """Return a register of the first version."""
    return kept_of(root, 1, tmp_path / "old.gpkg")


@pytest.fixture(params=range(1, SCHEMA_VERSION))
def older(request: pytest.FixtureRequest, tmp_path: Path, root: Path) -> Path:
    """Return a register of each version that ever was, in turn."""
    return kept_of(root, request.param, tmp_path / "old.gpkg")


def columns_of_the_first() -> dict[str, list[str]]:
    script = Path(__file__).parents[1] / "golden" / "register-v1.sql"
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.executescript(script.read_text(encoding="utf-8"))
        listed = raw.execute("SELECT table_name FROM gpkg_contents").fetchall()
        return {
            name: [row[1] for row in raw.execute(f"PRAGMA table_info({name})")]
            for (name,) in listed
        }


FIRST = columns_of_the_first()


def rows(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(sql).fetchall()


def version(path: Path) -> int:
    ((found,),) = rows(path, "SELECT schema_version FROM borderkit_register")
    return int(found)


def tables(path: Path) -> set[str]:
    return {name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type='table'")}


def kept(path: Path) -> dict[str, list[Any]]:
    """Return every row of the first version's layers, the columns of that version only."""
    return {
        name: rows(path, f"SELECT {','.join(map(repr_name, names))} FROM {name} ORDER BY fid")
        for name, names in FIRST.items()
    }


def repr_name(name: str) -> str:
    return f'"{name}"'


def test_reading_only_an_older_register_leaves_it_as_it_is(path):
    before = path.read_bytes()
    with open_store(path, read_only=True) as store:
        for name in NEW_LAYERS:
            frame = store.read(name)
            assert isinstance(frame, GeoDataFrame) is bool(LAYERS[name].geometry)
            assert frame.empty
            assert set(LAYERS[name].names) <= set(frame.columns)
        sections, places = store.read("boundary_sections"), store.read("places")
        with store.snapshot() as view:
            counts = view.counts()
        assert read_state(store).zones
    assert sections["section"].tolist() == ["S1", "S2", "S3"]
    assert sections["status"].tolist() == [None, None, None]
    assert set(places["kind"]) == {None}
    assert places["name"].iloc[0]["en"] == "Velmora"
    assert (counts["markers"], counts["zones"], counts["boundary_sections"]) == (0, 3, 3)
    assert path.read_bytes() == before
    assert version(path) == 1


def test_opening_it_for_writing_brings_it_up_to_date_and_loses_nothing(path):
    before, told = kept(path), rows(path, "SELECT * FROM borderkit_revisions")
    with open_store(path, read_only=True) as store:
        state = read_state(store)
    with open_store(path) as store:
        assert read_state(store) == state
        assert store.revision() == 1
    assert version(path) == SCHEMA_VERSION
    assert kept(path) == before
    assert rows(path, "SELECT * FROM borderkit_revisions") == told
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []


def test_one_that_was_brought_up_to_date_equals_a_new_one(older, tmp_path):
    fresh = tmp_path / "new.gpkg"
    for register, create in ((older, False), (fresh, True)):
        with open_store(register, create=create, clock=lambda: datetime(2026, 5, 4, tzinfo=UTC)):
            pass
    for sql in (
        "SELECT table_name, data_type, identifier, description, srs_id FROM gpkg_contents",
        "SELECT * FROM gpkg_geometry_columns",
        "SELECT * FROM gpkg_extensions",
        "SELECT type, name, tbl_name FROM sqlite_master",
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    ):
        assert sorted(rows(older, sql)) == sorted(rows(fresh, sql))
    for table in tables(fresh):
        assert rows(older, f"PRAGMA table_info({table})") == rows(
            fresh, f"PRAGMA table_info({table})"
        )
        unique = "SELECT name, origin FROM pragma_index_list('{}') ORDER BY name".format
        assert rows(older, unique(table)) == rows(fresh, unique(table))


def test_other_programs_see_the_new_layers(path):
    with open_store(path) as store, store.unit() as unit:
        unit.upsert("markers", LAYERS["markers"].frame([MARKER], [Point(20.5, -45.1)]))
    assert {name for name, _ in pyogrio.list_layers(path)} == set(LAYERS)
    assert pyogrio.read_dataframe(path, layer="markers")["number"].tolist() == ["1"]
    assert set(pyogrio.read_info(path, layer="places")["fields"]) == set(LAYERS["places"].names)
    with fiona.open(path, layer="markers") as source:
        assert len(list(source.items(bbox=(20.4, -45.2, 20.6, -45.0)))) == 1


def test_a_register_is_brought_up_to_date_once(path):
    for _ in range(2):
        with open_store(path, clock=lambda: datetime(2026, 5, 4, tzinfo=UTC)) as store:
            assert store.revision() == 1
    assert rows(path, "SELECT count(*) FROM borderkit_register") == [(1,)]


def test_a_reader_that_was_open_sees_the_register_brought_up_to_date(path):
    with open_store(path, read_only=True) as reader:
        assert reader.read("markers").empty
        with open_store(path) as store, store.unit() as unit:
            unit.upsert("markers", LAYERS["markers"].frame([MARKER], [Point(20.5, -45.1)]))
        assert reader.read("markers")["marker_uid"].tolist() == ["M1"]


def test_a_fault_on_the_way_leaves_the_first_version(path, monkeypatch):
    before, listed = kept(path), tables(path)

    def fail(*args: Any, **kwargs: Any) -> None:
        msg = "no more"
        raise sqlite3.OperationalError(msg)

    monkeypatch.setattr(migrations, "add_contents", fail)
    with pytest.raises(Exception, match="no more"):
        open_store(path)
    assert (version(path), kept(path), tables(path)) == (1, before, listed)
    monkeypatch.undo()
    with open_store(path):
        pass
    assert version(path) == SCHEMA_VERSION


KILLED = """
import os, signal, sys
from borderkit.store import migrations, open_store
kept, calls = migrations.add_contents, []
def add(*args, **kwargs):
    kept(*args, **kwargs)
    calls.append(1)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
migrations.add_contents = add
open_store(sys.argv[1])
"""


def test_a_kill_on_the_way_leaves_the_first_version(path, root):
    before, listed = kept(path), tables(path)
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], cwd=root, env=dict(os.environ), check=False
    )
    assert ran.returncode == -signal.SIGKILL
    with open_store(path, read_only=True) as store:
        assert store.read("markers").empty
    assert (version(path), kept(path), tables(path)) == (1, before, listed)
    with open_store(path):
        pass
    assert version(path) == SCHEMA_VERSION


def test_markers_of_the_second_version_keep_rows_index_and_counter(root, tmp_path):
    path = kept_of(root, 2, tmp_path / "old.gpkg")
    columns = "fid, geom, marker_uid, boundary, number, role, siting, material"
    before = rows(path, f"SELECT {columns} FROM markers ORDER BY fid")
    assert [row[2] for row in before] == ["M1", "M3"]
    tree = rows(path, "SELECT * FROM rtree_markers_geom ORDER BY id")
    unnumbered = MARKER | {"marker_uid": "M4", "number": None, "role": None, "siting": None}
    with open_store(path) as store, store.unit() as unit:
        assert rows(path, f"SELECT {columns} FROM markers ORDER BY fid") == before
        assert rows(path, "SELECT * FROM rtree_markers_geom ORDER BY id") == tree
        unit.upsert("markers", LAYERS["markers"].frame([unnumbered], [Point(20.5, -45.1)]))
    assert rows(path, "SELECT fid, number FROM markers WHERE marker_uid = 'M4'") == [(4, None)]
    assert len(rows(path, "SELECT * FROM rtree_markers_geom")) == 3
    with fiona.open(path, layer="markers") as source:
        assert len(list(source.items(bbox=(20.4, -45.2, 20.6, -45.0)))) == 2
