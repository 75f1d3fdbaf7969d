"""A backup holds one state of a register, whole and sound, or it is not there."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box
from sqlalchemy import select

from borderkit.errors import (
    InputError,
    RegisterBusyError,
    RegisterDamagedError,
    RegisterError,
    RegisterExistsError,
    RegisterMissingError,
)
from borderkit.layers import LAYERS
from borderkit.store import Store, open_store
from borderkit.store.care.backup import back_up
from borderkit.store.tables import JOBS
from tests.held import contents_of

COMPANIONS = {".gpkg-wal", ".gpkg-shm"}


def zones(*codes: str, **values: Any) -> Any:
    records = [{"zone": code, "class": "open", **values} for code in codes]
    return LAYERS["zones"].frame(records, [box(n, 1, n + 0.5, 2) for n in range(len(codes))])


def put(store: Store, *codes: str, **values: Any) -> None:
    with store.unit() as unit:
        unit.upsert("zones", zones(*codes, **values))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a register of two zones and two revisions."""
    register = tmp_path / "register.gpkg"
    with open_store(register, create=True) as store:
        put(store, "Z1", "Z2")
        put(store, "Z2", near_m=5.0)
    return register


def held(path: Path) -> Any:
    with open_store(path, read_only=True) as store, store.database.reading() as connection:
        return contents_of(store.database, connection)


def left(folder: Path) -> set[str]:
    """Return the names of files, those that SQLite keeps beside a register apart."""
    return {found.name for found in folder.iterdir() if found.suffix not in COMPANIONS}


def test_a_backup_is_a_register_that_holds_the_same(path, tmp_path):
    report = back_up(path, tmp_path / "kept.gpkg")
    assert held(report.target) == held(path)
    assert (report.source, report.revision) == (str(path), 2)
    assert report.size_mb == report.target.stat().st_size / 1e6
    with open_store(report.target) as store:
        put(store, "Z3")
        assert store.revision() == 3
    assert left(tmp_path) == {"register.gpkg", "kept.gpkg"}


def test_open_jobs_are_over_in_a_backup(path, tmp_path):
    """Nor does the backup itself begin again, where a job makes it."""
    at = datetime(2026, 5, 4, tzinfo=UTC)
    with open_store(path) as store, store.database.writing() as connection:
        for state in ("accepted", "running", "failed"):
            job: dict[str, Any] = {
                "job": state,
                "kind": "backup",
                "input": {},
                "state": state,
                "message": "m",
            }
            job |= {"progress": 0, "actor": "x", "roles": [], "attempts": 1, "most_attempts": 3}
            job |= {"created": at, "updated": at, "cancel": False, "worker": "w"}
            connection.execute(JOBS.insert(), job)
    report = back_up(path, tmp_path / "kept.gpkg")
    with open_store(report.target) as kept, kept.database.reading() as connection:
        query = select(JOBS.c.job, JOBS.c.state, JOBS.c.worker, JOBS.c.finished)
        assert sorted(tuple(row) for row in connection.execute(query)) == [
            ("accepted", "dismissed", None, at),
            ("failed", "failed", "w", None),
            ("running", "dismissed", None, at),
        ]


def test_a_backup_of_an_open_register_holds_what_stands_in_its_log_alone(path, tmp_path):
    with open_store(path) as store:
        put(store, "Z3")
        assert Path(f"{path}-wal").stat().st_size > 0
        back_up(path, tmp_path / "kept.gpkg")
    with open_store(tmp_path / "kept.gpkg", read_only=True) as kept:
        assert kept.read("zones")["zone"].tolist() == ["Z1", "Z2", "Z3"]


def test_a_file_that_is_there_is_replaced_only_on_demand(path, tmp_path):
    target = tmp_path / "kept.gpkg"
    target.write_bytes(b"older")
    with pytest.raises(RegisterExistsError, match="is there already"):
        back_up(path, target)
    assert target.read_bytes() == b"older"
    back_up(path, target, replace=True)
    assert held(target) == held(path)


def test_a_register_never_becomes_its_own_backup(path):
    before = path.read_bytes()
    for replace in (False, True):
        with pytest.raises(RegisterError):
            back_up(path, path, replace=replace)
    assert path.read_bytes() == before


def test_a_file_that_a_program_has_open_is_not_replaced(path, tmp_path):
    target = tmp_path / "other.gpkg"
    with open_store(target, create=True) as other:
        put(other, "Y1")
        with pytest.raises(RegisterBusyError, match=r"other\.gpkg-wal"):
            back_up(path, target, replace=True)
        assert other.read("zones")["zone"].tolist() == ["Y1"]


def test_a_file_that_was_only_read_is_replaced(path, tmp_path):
    target = tmp_path / "kept.gpkg"
    back_up(path, target)
    held(target)
    assert Path(f"{target}-wal").exists()
    with open_store(path) as store:
        put(store, "Z3")
    back_up(path, target, replace=True)
    assert held(target) == held(path)


def test_a_place_that_cannot_take_a_backup_is_named(path, tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        back_up(path, tmp_path / "none" / "kept.gpkg")
    with pytest.raises(InputError, match="is a folder"):
        back_up(path, tmp_path)
    with pytest.raises(RegisterMissingError):
        back_up(tmp_path / "none.gpkg", tmp_path / "kept.gpkg")
    assert left(tmp_path) == {"register.gpkg"}


def test_whoever_may_not_read_the_register_may_not_read_its_backup(path, tmp_path):
    path.chmod(0o600)
    report = back_up(path, tmp_path / "kept.gpkg")
    assert report.target.stat().st_mode & 0o777 == 0o600


def test_a_damaged_register_gives_no_backup(path, tmp_path):
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        (page,) = raw.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'places_history'"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 64)
    with pytest.raises(RegisterDamagedError, match="no copy was kept"):
        back_up(path, tmp_path / "kept.gpkg")
    assert left(tmp_path) == {"register.gpkg"}


def test_a_backup_that_is_broken_off_leaves_nothing(path, tmp_path):
    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(path, tmp_path / "kept.gpkg", progress=stop)
    assert left(tmp_path) == {"register.gpkg"}


def test_progress_ends_with_all_pages(path, tmp_path):
    told: list[tuple[int, int]] = []
    back_up(path, tmp_path / "kept.gpkg", progress=lambda *pages: told.append(pages))
    pages = (tmp_path / "kept.gpkg").stat().st_size // 4096
    assert told[-1] == (pages, pages)


def test_a_backup_while_others_write_holds_one_whole_state(path, tmp_path):
    """Each revision from the third on adds two zones: a torn state would have other numbers."""
    stop = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        with open_store(path) as store:
            while not stop.is_set():
                put(store, f"W{written}a", f"W{written}b")
                written += 1

    writer = threading.Thread(target=write)
    writer.start()
    revisions = []
    try:
        for number in range(4):
            report = back_up(path, tmp_path / f"kept{number}.gpkg")
            with open_store(report.target, read_only=True) as kept:
                assert len(kept.read("zones")) == 2 + 2 * (report.revision - 2)
                assert kept.revision() == report.revision
            revisions.append(report.revision)
    finally:
        stop.set()
        writer.join()
    assert revisions == sorted(revisions)
    assert revisions[-1] > revisions[0]
    with open_store(path, read_only=True) as store:
        assert store.revision() == 2 + written


KILLED = """
import os, signal, sys
from borderkit.store.care.backup import back_up
back_up(sys.argv[1], sys.argv[2], progress=lambda *_: os.kill(os.getpid(), signal.SIGKILL))
"""


@pytest.mark.fault
def test_a_kill_on_the_way_leaves_no_file_of_that_name(path, tmp_path, root):
    target = tmp_path / "kept.gpkg"
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(target)],
        cwd=root,
        env=dict(os.environ),
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL
    assert not target.exists()
    back_up(path, target)
    assert held(target) == held(path)
