"""A register that an older borderkit made: refused as it is, brought up to date by one command."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fiona
import psycopg
import pyogrio
import pytest
from shapely.geometry import Point
from sqlalchemy import update

from borderkit.errors import (
    ForbiddenError,
    NotARegisterError,
    RegisterBusyError,
    RegisterError,
    RegisterExistsError,
    RegisterMissingError,
    RegisterVersionError,
)
from borderkit.layers import LAYERS
from borderkit.store import open_store
from borderkit.store.access import Principal
from borderkit.store.care import upgrade
from borderkit.store.care.upgrade import MigrationReport, migrate_register
from borderkit.store.migrations import steps as migrations
from borderkit.store.migrations.server_steps import migrate_server
from borderkit.store.proof.check import verify_audit
from borderkit.store.tables import REGISTER, SCHEMA_VERSION
from borderkit.workflows.register_state import read_state

VERSIONS = range(1, SCHEMA_VERSION)
REVISION = {1: 1, 2: 2, 3: 3, 4: 5, 5: 7}
"""The last revision of the kept register of each version."""

FIRST = {1: 1, 2: 2, 3: 3, 4: 3, 5: 3}
"""The first revision of each whose state can be read: version 4 came by migration from 3."""

MARKER = {
    "marker_uid": "M9",
    "boundary": "AA-BB",
    "number": None,
    "role": None,
    "siting": None,
}
COUNTER = "SELECT seq FROM sqlite_sequence"
AT = datetime(2026, 12, 24, 10, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def golden(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Return a register of each older version, as `tests/golden` keeps it, not to be written."""
    folder = tmp_path_factory.mktemp("golden")
    made = {number: folder / f"v{number}.gpkg" for number in VERSIONS}
    for number, path in made.items():
        script = root / "tests" / "golden" / f"register-v{number}.sql"
        with closing(sqlite3.connect(path)) as raw:
            raw.executescript(script.read_text(encoding="utf-8"))
            raw.execute("PRAGMA journal_mode = WAL")
    return made


@pytest.fixture(scope="module")
def brought(golden: dict[int, Path]) -> dict[int, Path]:
    """Return each of them after it was migrated, not to be written."""
    made = {}
    for number, path in golden.items():
        made[number] = path.with_name(f"v{number}-migrated.gpkg")
        shutil.copy(path, made[number])
        bring(made[number])
    return made


@pytest.fixture(params=VERSIONS)
def number(request: pytest.FixtureRequest) -> int:
    """Return each version that ever was, in turn."""
    return int(request.param)


@pytest.fixture
def older(number: int, golden: dict[int, Path], tmp_path: Path) -> Path:
    """Return a register of that version."""
    return Path(shutil.copy(golden[number], tmp_path / "old.gpkg"))


@pytest.fixture
def migrated(number: int, brought: dict[int, Path], tmp_path: Path) -> Path:
    """Return a register of that version that was migrated."""
    return Path(shutil.copy(brought[number], tmp_path / "old.gpkg"))


@pytest.fixture
def last(golden: dict[int, Path], tmp_path: Path) -> Path:
    """Return a register of the last version before the present one."""
    return Path(shutil.copy(golden[SCHEMA_VERSION - 1], tmp_path / "old.gpkg"))


def bring(path: Path, **options: Any) -> MigrationReport:
    return migrate_register(path, clock=lambda: AT, **options)


def rows(path: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(sql).fetchall()


def version(path: Path) -> int:
    ((found,),) = rows(path, "SELECT schema_version FROM borderkit_register")
    return int(found)


def kept(path: Path, columns: Mapping[str, list[str]] | None = None) -> dict[str, list[Any]]:
    """Return every row of the layers, revisions and settings, of these columns or of all."""
    with closing(sqlite3.connect(path)) as raw:
        names = columns or _columns_of(raw)
        return {
            table: raw.execute(
                "SELECT " + ", ".join(f'"{name}"' for name in listed) + f" FROM {table} ORDER BY 1"
            ).fetchall()
            for table, listed in names.items()
        }


def columns_of(path: Path) -> dict[str, list[str]]:
    """Return the columns of every layer of a register, and of its revisions and settings."""
    with closing(sqlite3.connect(path)) as raw:
        return _columns_of(raw)


def _columns_of(raw: sqlite3.Connection) -> dict[str, list[str]]:
    names = [name for (name,) in raw.execute("SELECT table_name FROM gpkg_contents")]
    return {
        name: [row[1] for row in raw.execute(f"PRAGMA table_info({name})")]
        for name in (*names, "borderkit_revisions", "borderkit_settings")
    }


def schema(path: Path) -> list[Any]:
    return sorted(rows(path, "SELECT type, name, tbl_name FROM sqlite_master"))


def sound(path: Path) -> None:
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []


# ----------------------------------------------------------------------------- it says so


@pytest.mark.parametrize("read_only", [True, False])
def test_an_older_register_is_not_opened_and_names_the_command(older, number, read_only):
    before = older.read_bytes()
    with pytest.raises(RegisterVersionError) as told:
        open_store(older, read_only=read_only)
    assert f"schema version {number}" in str(told.value)
    assert f"borderkit migrate {older}" in str(told.value)
    assert older.read_bytes() == before


def test_a_register_that_is_up_to_date_is_left_alone(tmp_path):
    path = tmp_path / "new.gpkg"
    with open_store(path, create=True):
        pass
    before = path.read_bytes()
    report = bring(path)
    assert (report.found, report.now, report.backup) == (SCHEMA_VERSION, SCHEMA_VERSION, None)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.glob("*.before-*")] == []


def test_a_register_of_a_newer_borderkit_is_left_alone(last):
    with closing(sqlite3.connect(last)) as raw, raw:
        raw.execute("UPDATE borderkit_register SET schema_version = 99")
    with pytest.raises(RegisterVersionError, match="install a newer borderkit"):
        bring(last)
    assert version(last) == 99


def test_what_is_no_register_is_not_migrated(tmp_path):
    with pytest.raises(RegisterMissingError):
        bring(tmp_path / "none.gpkg")
    text = tmp_path / "text.gpkg"
    text.write_text("{}")
    with pytest.raises(NotARegisterError):
        bring(text)
    assert {found.name for found in tmp_path.iterdir()} == {"text.gpkg"}


def test_only_an_administrator_migrates(last):
    before = last.read_bytes()
    with pytest.raises(ForbiddenError, match="migrate a register"):
        bring(last, principal=Principal(actor="desk", roles=("reviewer",)))
    assert last.read_bytes() == before


# ------------------------------------------------------------------------- what it becomes


def declaration(path: Path) -> dict[str, Any]:
    """Return all that a register says of its tables, indexes, triggers and layers."""
    told = [
        "SELECT table_name, data_type, identifier, description, srs_id FROM gpkg_contents",
        "SELECT * FROM gpkg_geometry_columns",
        "SELECT * FROM gpkg_extensions",
        "SELECT type, name, tbl_name FROM sqlite_master",
        "SELECT name, replace(sql, char(34), '') FROM sqlite_master WHERE type = 'trigger'",
        "PRAGMA user_version",
        "PRAGMA application_id",
    ]
    index = (
        "SELECT i.name, i.origin, c.seqno, c.name FROM pragma_index_list('{0}') AS i, "
        "pragma_index_info(i.name) AS c"
    )
    each = ("PRAGMA table_info({0})", "PRAGMA foreign_key_list({0})", index)
    with closing(sqlite3.connect(path)) as raw:
        tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        told += [sql.format(name) for (name,) in tables for sql in each]
        return {sql: sorted(raw.execute(sql).fetchall(), key=repr) for sql in told}


def test_a_migrated_register_equals_the_declared_one(migrated, tmp_path):
    fresh = tmp_path / "new.gpkg"
    with open_store(fresh, create=True):
        pass
    assert declaration(migrated) == declaration(fresh)
    sound(migrated)


def test_every_row_is_as_it_was(older, number):
    columns = columns_of(older)
    before = kept(older, columns)
    report = bring(older)
    assert report.history_from == FIRST[number]
    assert kept(older, columns) == before
    assert dict(report.rows) == {name: len(found) for name, found in before.items()}
    assert sum(report.rows.values()) > 20


def test_the_history_begins_with_every_record_at_the_last_old_revision(migrated, number):
    revision = REVISION[number]
    with open_store(migrated, read_only=True) as store:
        assert store.revision() == revision
        for name in LAYERS:
            now, then = store.read(name), store.read(name, revision=revision)
            assert now.equals(then)
        assert store.settings() == store.settings(revision=revision)
        told = store.history("zones/DZ-01")
        assert told[["revision", "operation"]].values.tolist() == [[FIRST[number], "put"]]
        with pytest.raises(Exception, match=f"has {FIRST[number]} to {revision}"):
            store.read("zones", revision=FIRST[number] - 1)


def test_the_audit_log_holds_and_tells_of_all_that_was_there(migrated, number):
    with open_store(migrated, read_only=True) as store:
        assert verify_audit(store).faults == ()
    found = rows(migrated, "SELECT action, subject, revision FROM borderkit_audit ORDER BY seq")
    commits = [subject for action, subject, _ in found if action == "commit"]
    assert commits == [f"revisions/{n}" for n in range(1, REVISION[number] + 1)]
    tables = (*(f"{name}_history" for name in LAYERS), "borderkit_settings_history")
    written = sum(
        rows(migrated, f"SELECT count(*) FROM {name} WHERE operation = 'put'")[0][0]
        for name in tables
    )
    assert len([action for action, _, _ in found if action == "put"]) == written
    assert found[0][:2] == ("migrate", "register")


def test_a_register_with_a_log_writes_there_that_it_was_migrated(last):
    bring(last, principal=Principal(actor="keeper", roles=("administrator",)))
    *_, entry = rows(last, "SELECT action, subject, actor FROM borderkit_audit ORDER BY seq")
    assert entry == ("migrate", "register", "keeper")


def test_it_goes_on_as_any_other(migrated, number):
    counter = sum(n for (n,) in rows(migrated, f"{COUNTER} WHERE name = 'markers'"))
    frame = LAYERS["markers"].frame([MARKER], [Point(20.5, -45.1)])
    with open_store(migrated) as store:
        state = read_state(store)
        with store.unit() as unit:
            unit.upsert("markers", frame)
        assert store.revision() == REVISION[number] + 1
        assert read_state(store).zones == state.zones
        assert "M9" not in store.read("markers", revision=REVISION[number])["marker_uid"].tolist()
    assert rows(migrated, "SELECT fid FROM markers WHERE marker_uid = 'M9'") == [(counter + 1,)]
    ((markers,),) = rows(migrated, "SELECT count(*) FROM markers")
    assert len(rows(migrated, "SELECT * FROM rtree_markers_geom")) == markers
    for name in ("markers_history", "borderkit_revisions", "borderkit_audit"):
        with pytest.raises(sqlite3.IntegrityError, match="only come"):
            rows(migrated, f"DELETE FROM {name}")


def test_other_programs_see_every_layer(last):
    bring(last)
    assert {name for name, _ in pyogrio.list_layers(last)} == set(LAYERS)
    for name, layer in LAYERS.items():
        assert set(pyogrio.read_info(last, layer=name)["fields"]) == set(layer.names)
    with fiona.open(last, layer="zones") as source:
        assert len(list(source.items(bbox=source.bounds))) == len(source)


def test_records_that_are_gone_keep_their_numbers(last):
    """Asset A-3, the third, was removed by version 3, A-2 by version 4."""
    bring(last)
    with open_store(last) as store, store.unit() as unit:
        unit.upsert(
            "assets", LAYERS["assets"].frame([{"asset": "A-9", "kind": "gate"}], [Point(1, 2)])
        )
    assert rows(last, "SELECT fid, asset FROM assets ORDER BY fid") == [(1, "A-1"), (4, "A-9")]


# ----------------------------------------------------------------------------- the backup


def test_the_older_register_stands_beside_it(older, number):
    columns = columns_of(older)
    before = kept(older, columns)
    report = bring(older)
    assert report.backup is not None
    assert report.backup == older.with_name("old.before-v6-20261224T101500Z.gpkg")
    assert version(report.backup) == number
    assert kept(report.backup, columns) == before
    sound(report.backup)


def test_a_backup_is_never_overwritten(last):
    there = last.with_name("old.before-v6-20261224T101500Z.gpkg")
    there.write_text("mine")
    with pytest.raises(RegisterExistsError):
        bring(last)
    assert there.read_text() == "mine"
    assert version(last) == SCHEMA_VERSION - 1


def test_what_was_written_after_the_backup_stops_the_migration(last):
    def write(_done: int, _total: int) -> None:
        with closing(sqlite3.connect(last)) as raw, raw:
            raw.execute(
                "INSERT INTO borderkit_revisions (revision, at, actor, reason) "
                "VALUES (9, '2026-11-22', 'x', 'late')"
            )

    with pytest.raises(RegisterBusyError, match="migrate it again"):
        bring(last, progress=write)
    assert version(last) == SCHEMA_VERSION - 1


# --------------------------------------------------------------------------- what goes wrong


def test_a_fault_on_the_way_leaves_the_older_version(last, monkeypatch):
    columns, listed = columns_of(last), schema(last)
    before = kept(last, columns)

    def fail(*args: Any, **kwargs: Any) -> None:
        msg = "no more"
        raise sqlite3.OperationalError(msg)

    monkeypatch.setattr(migrations, "tables_6", fail)
    with pytest.raises(RegisterError, match="no more"):
        bring(last)
    assert (version(last), kept(last, columns), schema(last)) == (
        SCHEMA_VERSION - 1,
        before,
        listed,
    )
    monkeypatch.undo()
    migrate_register(last)  # a second of its own: the backup of before stands there
    assert version(last) == SCHEMA_VERSION


def test_a_step_that_would_change_a_row_is_undone(last, monkeypatch):
    columns = columns_of(last)
    before = kept(last, columns)
    made = migrations.migrate

    def spoils(database: Any, connection: Any, found: int, *, at: datetime) -> None:
        made(database, connection, found, at=at)
        connection.exec_driver_sql("UPDATE zones SET near_m = 151.0 WHERE zone = 'DZ-01'")

    monkeypatch.setattr(upgrade, "migrate", spoils)
    with pytest.raises(RegisterError, match="would change rows of 1 table") as told:
        bring(last)
    assert [defect.where for defect in told.value.defects] == ["zones"]
    assert (version(last), kept(last, columns)) == (SCHEMA_VERSION - 1, before)


KILLED = """
import os, signal, sys
from borderkit.store.migrations import steps as migrations
from borderkit.store.care.upgrade import migrate_register
def tables(*args):
    os.kill(os.getpid(), signal.SIGKILL)
migrations.tables_6 = tables
migrate_register(sys.argv[1])
"""


@pytest.mark.fault
def test_a_kill_on_the_way_leaves_the_older_version(last, root):
    columns, listed = columns_of(last), schema(last)
    before = kept(last, columns)
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(last)], cwd=root, env=dict(os.environ), check=False
    )
    assert ran.returncode == -signal.SIGKILL
    found = (version(last), kept(last, columns), schema(last))
    assert found == (SCHEMA_VERSION - 1, before, listed)
    sound(last)
    bring(last)
    assert version(last) == SCHEMA_VERSION


# ------------------------------------------------------------------------- steps for PostGIS


def test_steps_of_postgis_are_done_in_order_and_counted(tmp_path):
    done: list[int] = []
    steps = {n: lambda _connection, _at, n=n: done.append(n) for n in (5, 6)}
    with open_store(tmp_path / "new.gpkg", create=True) as store:
        with store.database.writing() as connection:
            migrate_server(connection, 4, 6, at=AT, steps=steps)
            found = connection.execute(REGISTER.select()).one()
            connection.execute(update(REGISTER).values(schema_version=4))
        assert (done, found.schema_version) == ([5, 6], 6)
        with (
            pytest.raises(RegisterVersionError, match="no step leads from schema version 6"),
            store.database.writing() as connection,
        ):
            migrate_server(connection, 5, 7, at=AT, steps=steps)
        with store.database.reading() as connection:
            assert connection.execute(REGISTER.select()).one().schema_version == 4


SERVER_DECLARATION = """
SELECT table_name, column_name, ordinal_position, is_nullable, data_type, udt_name, column_default
FROM information_schema.columns WHERE table_schema = 'public';
SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public';
SELECT f_table_name, f_geometry_column, srid, type FROM geometry_columns;
SELECT relname, obj_description(oid) FROM pg_class WHERE relkind = 'r'
AND relnamespace = 'public'::regnamespace AND relname <> 'spatial_ref_sys';
SELECT tgrelid::regclass::text, tgname, tgenabled::text, tgtype, tgnargs, encode(tgargs, 'hex')
FROM pg_trigger WHERE NOT tgisinternal;
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
""".split(";")


def server_declaration(address: str) -> dict[str, list[Any]]:
    """Return all that a register in PostGIS says of its tables, indexes, triggers and layers."""
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as raw:
        return {sql: sorted(raw.execute(sql).fetchall(), key=repr) for sql in SERVER_DECLARATION}


@pytest.mark.postgis
@pytest.mark.slow
@pytest.mark.parametrize("found", [4, 5])
def test_a_register_on_a_server_becomes_the_declared_one(cluster, database, root, found):
    name = f"register-v{found}-postgis.sql"
    script = (root / "tests" / "golden" / name).read_text(encoding="utf-8")
    place = cluster.address(cluster.database())
    with psycopg.connect(place.replace("+psycopg", ""), autocommit=True) as raw:
        raw.execute(script)
    with pytest.raises(RegisterVersionError, match="borderkit migrate"):
        open_store(place)
    report = migrate_register(place, clock=lambda: AT)
    assert (report.found, report.now, report.backup) == (found, SCHEMA_VERSION, None)
    with open_store(database, create=True):
        pass
    assert server_declaration(place) == server_declaration(database)
    with open_store(place) as store:
        assert verify_audit(store).faults == ()
        with store.unit() as unit:
            unit.upsert("markers", LAYERS["markers"].frame([MARKER], [Point(20.5, -45.1)]))
        assert store.revision() == REVISION[found] + 1
