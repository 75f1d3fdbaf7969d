"""A whole register moves between databases, and both sides are then proven equal."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal
from shapely.geometry import LineString, MultiPolygon, Point, box
from sqlalchemy import select, text

from borderkit.errors import (
    RegisterDamagedError,
    RegisterError,
    RegisterExistsError,
    RegisterFileError,
    RegisterMissingError,
)
from borderkit.layers import LAYERS
from borderkit.store import LOCAL, Principal, Store, open_store
from borderkit.store.care import copying
from borderkit.store.care.backup import back_up
from borderkit.store.care.content import ALL_TABLES
from borderkit.store.care.copying import CopyReport, copy_register, copy_rows
from borderkit.store.files import KeptFiles
from borderkit.store.gpkg.geopackage import Geopackage
from borderkit.store.proof.check import verify_audit
from borderkit.store.tables import HISTORY, JOB_STEPS, JOBS, REGISTER, TABLES, TOKENS
from borderkit.store.tokens import create_token
from tests.held import contents_of

START = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SERVED = (pytest.mark.postgis, pytest.mark.slow)
WAYS = [
    ("geopackage", "geopackage"),
    pytest.param(("geopackage", "postgis"), marks=SERVED),
    pytest.param(("postgis", "geopackage"), marks=SERVED),
    pytest.param(("postgis", "postgis"), marks=SERVED),
]

RAW = bytes(range(256)) * 4_097
"""A file of two parts, that hold every byte."""


class Places:
    """Gives new places for registers, and takes the databases among them away."""

    def __init__(self, folder: Path, request: pytest.FixtureRequest) -> None:
        self._folder = folder
        self._request = request
        self._numbers = count()
        self._names: list[str] = []

    def new(self, kind: str) -> str | Path:
        if kind == "geopackage":
            return self._folder / f"register{next(self._numbers)}.gpkg"
        cluster = self._request.getfixturevalue("cluster")
        self._names.append(cluster.database())
        return str(cluster.address(self._names[-1]))

    def drop(self) -> None:
        for name in self._names:
            self._request.getfixturevalue("cluster").drop(name)


@pytest.fixture
def places(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Places]:
    """Return places for the registers of one test."""
    found = Places(tmp_path, request)
    yield found
    found.drop()


def clock() -> Callable[[], datetime]:
    ticks = count()
    return lambda: START + timedelta(hours=next(ticks))


def job(name: str, state: str, **values: Any) -> dict[str, Any]:
    return {
        "job": name,
        "kind": "backup",
        "input": {"file": "x"},
        "state": state,
        "progress": 40,
        "message": "half",
        "actor": "golden",
        "roles": ["administrator"],
        "attempts": 1,
        "most_attempts": 3,
        "created": START,
        "updated": START + timedelta(minutes=5),
        "cancel": False,
        **values,
    }


def fill(store: Store) -> None:
    """Write records of every kind of column and geometry, changed, succeeded and removed."""
    zones = LAYERS["zones"].frame(
        [
            {"zone": "Z1", "class": "open", "name": {"en": "a", "zh": "边"}, "near_m": 1 / 7},
            {"zone": "Z2", "class": "controlled", "rules": []},
        ],
        [box(20, 45, 20.5, 45.5), MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)])],
    )
    assets = LAYERS["assets"].frame(
        [{"asset": f"A{n}", "kind": "bridge", "note": "=1+1\t'\"\n;"} for n in range(3)],
        [Point(20.15, -45.12), LineString([(20.2, -45.1), (20.25, -45.1)]), box(1, 1, 2, 2)],
    )
    roads = LAYERS["roads"].frame(
        [{"road": "R1", "class": "local", "oneway": True, "origin_version": 2**40}],
        [LineString([(-180, -90), (180, 90)])],
    )
    permits = LAYERS["permits"].frame([{"permit": "P/1 %", "kind": "k", "state": "issued"}])
    with store.unit(reason="first") as unit:
        unit.upsert("zones", zones)
        unit.upsert("assets", assets)
        unit.upsert("roads", roads)
        unit.upsert("permits", permits)
        unit.set_settings({"detour": 1.3})
    with store.unit(reason="second", document="protocol 7") as unit:
        unit.upsert("zones", zones.assign(near_m=zones["near_m"] * 2))
        unit.succeed("roads", roads.assign(valid_from="2027-01-01", oneway=False))
        unit.remove("assets", [("A2",)])
        unit.set_settings({"detour": None, "time_slack_s": 60})
    create_token(store, Principal(actor="desk", roles=("reviewer",)), by=LOCAL)
    KeptFiles(store).add(RAW, name="day1.gpx", purpose="raw", principal=LOCAL, given={"a": 1})
    with store.database.writing() as connection:
        working = {"worker": "w1", "lease_until": START + timedelta(minutes=6), "started": START}
        for row in (
            job("j1", "running", **working),
            # Names whose order is another one by the rules of a language.
            job("J2", "running", **{**working, "cancel": True}),
            job("\u00e93", "successful", finished=START, result={"ok": True}),
        ):
            connection.execute(JOBS.insert(), row)
        step = {"job": "j1", "step": "pages", "finished": START, "result": {"pages": 7}}
        connection.execute(JOB_STEPS.insert(), step)


def contents(store: Store) -> Any:
    with store.database.reading() as connection:
        return contents_of(store.database, connection)


def filled(kinds: tuple[str, str], places: Places) -> tuple[str | Path, str | Path]:
    """Return a filled register, and a place for its copy."""
    source, target = (places.new(kind) for kind in kinds)
    with open_store(source, create=True, clock=clock()) as store:
        fill(store)
    return source, target


@pytest.fixture(params=WAYS[:2], ids="-to-".join)
def way(request: pytest.FixtureRequest, places: Places) -> tuple[str | Path, str | Path]:
    """Return a filled register of a test's own, and a place for its copy."""
    return filled(request.param, places)


@dataclass(frozen=True)
class Pair:
    """A register and its copy, not to be written."""

    store: Store
    copy: Store
    report: CopyReport


@pytest.fixture(scope="module", params=WAYS, ids="-to-".join)
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Return a register and its copy, for each pair of databases."""
    places = Places(tmp_path_factory.mktemp("pair"), request)
    source, target = filled(request.param, places)
    report = copy_register(source, target)
    with open_store(source, read_only=True) as store, open_store(target, read_only=True) as copy:
        yield Pair(store, copy, report)
    places.drop()


def test_the_report_tells_what_every_table_holds(pair):
    report = pair.report
    assert [held.table for held in report.tables] == [table.name for table in ALL_TABLES]
    rows = {held.table: held.rows for held in report.tables}
    assert rows["zones"] == 2
    assert rows["zones_history"] == 3
    assert rows["borderkit_revisions"] == report.revision == 2
    assert rows["borderkit_audit"] > 0
    assert (rows["borderkit_tokens"], rows["borderkit_jobs"]) == (1, 3)
    assert all(len(held.digest) == 64 for held in report.tables)
    assert (rows["borderkit_files"], rows["borderkit_file_parts"]) == (1, 2)


def test_a_copy_holds_kept_files_byte_by_byte(pair):
    [kept] = KeptFiles(pair.copy).list()
    assert [kept] == KeptFiles(pair.store).list()
    assert b"".join(KeptFiles(pair.copy).chunks(kept.file)) == RAW


def test_a_copy_reads_as_the_register_now_and_as_of_each_revision(pair):
    store, copy = pair.store, pair.copy
    for name in LAYERS:
        for revision in (None, 1):
            ours, theirs = (each.read(name, revision=revision) for each in (store, copy))
            assert_frame_equal(ours, theirs)
    assert store.settings() == copy.settings() == {"time_slack_s": 60}
    assert copy.settings(revision=1) == {"detour": 1.3}
    assert_frame_equal(store.history("zones/Z1"), copy.history("zones/Z1"))
    with store.snapshot() as here, copy.snapshot() as there:
        assert_frame_equal(here.revisions(), there.revisions())


def test_a_copy_keeps_the_name_of_the_register_and_all_numbers(pair):
    store, copy = pair.store, pair.copy
    for table in (REGISTER, TABLES["assets"], HISTORY["assets"], TOKENS, JOB_STEPS):
        with store.database.reading() as here, copy.database.reading() as there:
            names = [column.name for column in table.columns if column.name != "geom"]
            query = select(*(table.c[name] for name in names))
            ours, theirs = (sorted(each.execute(query), key=repr) for each in (here, there))
            assert ours == theirs


def test_the_audit_log_holds_in_the_copy(pair):
    assert verify_audit(pair.store).faults == ()
    assert verify_audit(pair.copy).faults == ()


def test_a_running_job_waits_in_the_copy_and_one_that_was_to_end_has_ended(pair):
    query = select(JOBS.c.job, JOBS.c.state, JOBS.c.worker, JOBS.c.lease_until, JOBS.c.finished)
    with pair.copy.database.reading() as connection:
        found = {row.job: tuple(row[1:]) for row in connection.execute(query)}
    assert found == {
        "j1": ("accepted", None, None, None),
        "J2": ("dismissed", None, None, START + timedelta(minutes=5)),
        "\u00e93": ("successful", None, None, START),
    }


@pytest.mark.parametrize("kinds", WAYS[:3], ids="-to-".join)
def test_numbers_go_on_after_those_of_records_that_are_gone(kinds, places):
    """Asset A2 had the id 3 and is gone from the copy; no other record may get its id."""
    source, target = filled(kinds, places)
    copy_register(source, target)
    assets = LAYERS["assets"].frame([{"asset": "A9", "kind": "gate"}], [Point(1, 2)])
    for place in (source, target):
        with open_store(place) as store:
            with store.unit() as unit:
                unit.upsert("assets", assets)
            with store.database.reading() as connection:
                table = TABLES["assets"]
                query = select(table.c.fid).where(table.c.asset == "A9")
                assert connection.execute(query).scalar_one() == 4
            assert store.history("assets/A9")["revision"].tolist() == [3]


@pytest.mark.slow
def test_there_and_back_is_equal(pair, places):
    with closing(Geopackage(Path(places.new("geopackage")))) as back:
        report = copy_rows(pair.copy.database, back)
        assert report.tables == pair.report.tables
        with back.reading() as connection:
            assert list(contents_of(back, connection).values()) == list(report.tables)


def test_every_single_difference_changes_the_digest_of_its_table(places):
    source, _ = filled(("geopackage", "geopackage"), places)
    with open_store(source) as copy:
        before = contents(copy)
        for table, change in {
            "zones": "near_m = near_m + 1e-12",
            "assets": "note = note || ' '",
            "borderkit_tokens": "actor = 'desK'",
            "borderkit_jobs": "progress = 41",
        }.items():
            with copy.database.writing() as connection:
                connection.execute(text(f"UPDATE {table} SET {change}"))
            after = contents(copy)
            assert {name for name in after if after[name] != before[name]} == {table}
            before = after


def test_a_target_that_is_there_already_is_left_alone(way):
    source, target = way
    with open_store(target, create=True) as store:
        before = contents(store)
    with pytest.raises(RegisterExistsError):
        copy_register(source, target)
    with open_store(target) as store:
        assert contents(store) == before


def test_a_register_that_is_not_there_is_not_copied(places):
    target = places.new("geopackage")
    with pytest.raises(RegisterMissingError):
        copy_register(places.new("geopackage"), target)
    with pytest.raises(RegisterMissingError):
        open_store(target)


def test_a_copy_that_differs_is_an_error_and_is_not_kept(way, monkeypatch):
    source, target = way
    packed = copying._Passing._packed

    def loses_a_row(passing: Any, table: Any, rows: Any) -> Any:
        sent = list(packed(passing, table, rows))
        return sent[:-1] if table is TABLES["zones"] else sent

    monkeypatch.setattr(copying._Passing, "_packed", loses_a_row)
    with pytest.raises(RegisterError, match="differs in 1 tables") as told:
        copy_register(source, target)
    assert [(d.where, d.what) for d in told.value.defects] == [
        ("zones", "2 rows were sent, 1 are there")
    ]
    monkeypatch.undo()
    with pytest.raises(RegisterMissingError):
        open_store(target)
    copy_register(source, target)


def test_a_copy_that_is_broken_off_leaves_nothing(way):
    source, target = way

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_register(source, target, progress=stop)
    copy_register(source, target)


def test_progress_ends_with_all_rows(way):
    told: list[tuple[int, int]] = []
    report = copy_register(*way, progress=lambda *rows: told.append(rows))
    total = sum(held.rows for held in report.tables)
    assert told[-1] == (total, total)


def test_what_is_written_while_a_copy_is_made_is_not_in_it(way):
    source, target = way
    with open_store(source) as store:

        def write(_done: int, _total: int) -> None:
            if store.revision() == 2:
                with store.unit() as unit:
                    unit.remove("zones", [("Z1",)])

        assert copy_register(source, target, progress=write).revision == 2
        assert store.revision() == 3
    with open_store(target, read_only=True) as copy:
        assert copy.read("zones")["zone"].tolist() == ["Z1", "Z2"]


@pytest.mark.slow
@pytest.mark.postgis
def test_a_register_in_postgis_is_backed_up_into_a_file(places):
    source, _ = filled(("postgis", "postgis"), places)
    target = Path(places.new("geopackage"))
    report = back_up(source, target)
    assert (report.revision, report.target) == (2, target)
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(RegisterExistsError):
        back_up(source, target)
    back_up(source, target, replace=True)
    with open_store(source) as store, open_store(target) as kept:
        ours, theirs = contents(store), contents(kept)
        with kept.database.reading() as connection:
            states = connection.execute(select(JOBS.c.state)).scalars().all()
    assert {name for name in ours if ours[name] != theirs[name]} == {"borderkit_jobs"}
    assert sorted(states) == ["dismissed", "dismissed", "successful"]


def test_a_geometry_that_cannot_be_read_is_told_and_leaves_nothing(places):
    source, target = filled(("geopackage", "geopackage"), places)
    with open_store(source) as store, store.database.writing() as connection:
        columns = "revision, operation, fid, zone, geom"
        values = "2, 'put', 9, 'Z9', x'4750000100'"
        connection.execute(text(f"INSERT INTO zones_history ({columns}) VALUES ({values})"))
    with pytest.raises(
        RegisterDamagedError, match="table zones_history: a geometry of rows 1 to 4"
    ):
        copy_register(source, target)
    with pytest.raises(RegisterMissingError):
        open_store(target)


@pytest.mark.slow
@pytest.mark.postgis
def test_what_postgis_cannot_hold_is_an_error_that_leaves_nothing(places):
    source, target = filled(("geopackage", "postgis"), places)
    with open_store(source) as store, store.database.writing() as connection:
        connection.execute(text("UPDATE zones SET authority = 'a' || char(0) WHERE zone = 'Z1'"))
    with pytest.raises(RegisterFileError, match="cannot be kept in PostgreSQL") as told:
        copy_register(source, target)
    assert [defect.where for defect in told.value.defects] == ["zones[1].authority"]
    with pytest.raises(RegisterError):
        open_store(target)


KILLED = """
import os, signal, sys
from borderkit.store.care.copying import copy_register
def stop(done, total):
    if done > total / 2:
        os.kill(os.getpid(), signal.SIGKILL)
copy_register(sys.argv[1], sys.argv[2], progress=stop)
"""


@pytest.mark.fault
def test_a_copy_whose_process_is_killed_leaves_nothing(way, root):
    source, target = way
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(source), str(target)],
        cwd=root,
        env=dict(os.environ),
        check=False,
    )
    assert ran.returncode == -signal.SIGKILL
    with pytest.raises(RegisterError):
        open_store(target)
    copy_register(source, target)
