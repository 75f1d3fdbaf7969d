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

NEW_LAYERS = ("markers", "assets", "roads", "waters", "protected_areas")
MARKER = {
    "marker_uid": "M1",
    "boundary": "AA-BB",
    "number": "1",
    "role": "main",
    "siting": "single",
}


@pytest.fixture
def path(tmp_path: Path, root: Path) -> Path:
    """Return a register that the first release wrote, as `tests/golden` keeps it."""
    register = tmp_path / "old.gpkg"
    script = (root / "tests" / "golden" / "register-v1.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(register)) as raw:
        raw.executescript(script)
    return register


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
    columns = {
        name: [row[1] for row in rows(path, f"PRAGMA table_info({name})")]
        for name in LAYERS
        if name not in NEW_LAYERS
    }
    columns["boundary_sections"] = columns["boundary_sections"][:4]
    columns["places"] = columns["places"][:5]
    return {
        name: rows(path, f"SELECT {','.join(map(repr_name, names))} FROM {name} ORDER BY fid")
        for name, names in columns.items()
    }


def repr_name(name: str) -> str:
    return f'"{name}"'


def test_reading_only_an_older_register_leaves_it_as_it_is(path):
    before = path.read_bytes()
    with open_store(path, read_only=True) as store:
        for name in NEW_LAYERS:
            frame = store.read(name)
            assert isinstance(frame, GeoDataFrame)
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


def test_one_that_was_brought_up_to_date_equals_a_new_one(path, tmp_path):
    fresh = tmp_path / "new.gpkg"
    for register, create in ((path, False), (fresh, True)):
        with open_store(register, create=create, clock=lambda: datetime(2026, 5, 4, tzinfo=UTC)):
            pass
    for sql in (
        "SELECT table_name, data_type, identifier, description, srs_id FROM gpkg_contents",
        "SELECT * FROM gpkg_geometry_columns",
        "SELECT * FROM gpkg_extensions",
        "SELECT type, name, tbl_name FROM sqlite_master",
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    ):
        assert sorted(rows(path, sql)) == sorted(rows(fresh, sql))
    for table in tables(fresh):
        assert rows(path, f"PRAGMA table_info({table})") == rows(
            fresh, f"PRAGMA table_info({table})"
        )
        unique = "SELECT name, origin FROM pragma_index_list('{}') ORDER BY name".format
        assert rows(path, unique(table)) == rows(fresh, unique(table))


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
