"""A whole register moves between databases, and both sides are then proven equal."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pandas.testing import assert_frame_equal
from shapely.geometry import LineString, MultiPolygon, Point, box
from sqlalchemy import select, text

from borderkit.errors import RegisterError, RegisterExistsError, RegisterMissingError
from borderkit.layers import LAYERS
from borderkit.store import Store, copying, open_store
from borderkit.store.content import ALL_TABLES, contents_of
from borderkit.store.copying import copy_register
from borderkit.store.tables import HISTORY, JOB_STEPS, JOBS, REGISTER, TABLES, TOKENS

START = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
WAYS = [("geopackage", "geopackage")]

Place = Callable[[str], str | Path]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return what gives a new place in a database of a kind."""
    numbers = count()
    return lambda kind: {"geopackage": tmp_path / f"register{next(numbers)}.gpkg"}[kind]


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
        unit.upsert("zones", zones.assign(near_m=[2.5, None]))
        unit.succeed("roads", roads.assign(valid_from="2027-01-01", oneway=False))
        unit.remove("assets", [("A2",)])
        unit.set_settings({"detour": None, "time_slack_s": 60})
    token = {"token": "t1", "secret_hash": "0" * 64, "actor": "desk", "roles": ["reviewer"]}
    with store.database.writing() as connection:
        connection.execute(TOKENS.insert(), {**token, "created": START, "expires": START})
        working = {"worker": "w1", "lease_until": START + timedelta(minutes=6), "started": START}
        for row in (
            job("j1", "running", **working),
            job("j2", "running", **{**working, "cancel": True}),
            job("j3", "successful", finished=START, result={"ok": True}),
        ):
            connection.execute(JOBS.insert(), row)
        step = {"job": "j1", "step": "pages", "finished": START, "result": {"pages": 7}}
        connection.execute(JOB_STEPS.insert(), step)


def contents(store: Store) -> Any:
    with store.database.reading() as connection:
        return contents_of(store.database, connection)


@pytest.fixture(params=WAYS, ids="-to-".join)
def way(request: pytest.FixtureRequest, place: Place) -> tuple[str | Path, str | Path]:
    """Return a filled register, and a place for its copy, for each pair of databases."""
    source, target = (place(kind) for kind in request.param)
    with open_store(source, create=True, clock=clock()) as store:
        fill(store)
    return source, target


@pytest.fixture
def copied(way: tuple[str | Path, str | Path]) -> Iterator[tuple[Store, Store]]:
    """Return a register and its copy."""
    source, target = way
    copy_register(source, target)
    with open_store(source) as store, open_store(target, clock=clock()) as copy:
        yield store, copy


def test_the_report_tells_what_every_table_holds(way):
    report = copy_register(*way)
    assert [held.table for held in report.tables] == [table.name for table in ALL_TABLES]
    rows = {held.table: held.rows for held in report.tables}
    assert rows["zones"] == 2
    assert rows["zones_history"] == 3
    assert rows["borderkit_revisions"] == report.revision == 2
    assert rows["borderkit_audit"] > 0
    assert (rows["borderkit_tokens"], rows["borderkit_jobs"]) == (1, 3)
    assert all(len(held.digest) == 64 for held in report.tables)


def test_a_copy_reads_as_the_register_now_and_as_of_each_revision(copied):
    store, copy = copied
    for name in LAYERS:
        for revision in (None, 0, 1, 2):
            ours, theirs = (each.read(name, revision=revision) for each in copied)
            assert_frame_equal(ours, theirs)
    assert store.settings() == copy.settings() == {"time_slack_s": 60}
    assert copy.settings(revision=1) == {"detour": 1.3}
    assert_frame_equal(store.history("zones/Z1"), copy.history("zones/Z1"))
    with store.snapshot() as here, copy.snapshot() as there:
        assert_frame_equal(here.revisions(), there.revisions())


def test_a_copy_keeps_the_name_of_the_register_and_all_numbers(copied):
    store, copy = copied
    for table in (REGISTER, TABLES["assets"], HISTORY["assets"], TOKENS, JOB_STEPS):
        with store.database.reading() as here, copy.database.reading() as there:
            names = [column.name for column in table.columns if column.name != "geom"]
            query = select(*(table.c[name] for name in names))
            assert here.execute(query).all() == there.execute(query).all()


def test_a_running_job_waits_in_the_copy_and_one_that_was_to_end_has_ended(copied):
    _, copy = copied
    query = select(JOBS.c.job, JOBS.c.state, JOBS.c.worker, JOBS.c.lease_until, JOBS.c.finished)
    with copy.database.reading() as connection:
        found = {row.job: tuple(row[1:]) for row in connection.execute(query)}
    assert found == {
        "j1": ("accepted", None, None, None),
        "j2": ("dismissed", None, None, START + timedelta(minutes=5)),
        "j3": ("successful", None, None, START),
    }


def test_numbers_go_on_after_those_of_records_that_are_gone(copied):
    """Asset A2 had the id 3 and is gone from the copy; no other record may get its id."""
    for store in copied:
        with store.unit() as unit:
            unit.upsert(
                "assets",
                LAYERS["assets"].frame([{"asset": "A9", "kind": "gate"}], [Point(1, 2)]),
            )
        with store.database.reading() as connection:
            table = TABLES["assets"]
            query = select(table.c.fid).where(table.c.asset == "A9")
            assert connection.execute(query).scalar_one() == 4
        assert len(store.history("assets/A9")) == 1


def test_there_and_back_is_equal(way, place):
    source, target = way
    back = place("geopackage")
    copy_register(source, target)
    first = copy_register(target, back)
    with open_store(back, read_only=True) as store, open_store(target, read_only=True) as copy:
        assert contents(store) == contents(copy)
    assert {held.table: held for held in first.tables} == contents(open_store(back))


def test_every_single_difference_changes_the_digest_of_its_table(copied):
    _, copy = copied
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


def test_a_register_that_is_not_there_is_not_copied(place):
    target = place("geopackage")
    with pytest.raises(RegisterMissingError):
        copy_register(place("geopackage"), target)
    with pytest.raises(RegisterMissingError):
        open_store(target)


def test_a_copy_that_differs_is_an_error_and_is_not_kept(way, monkeypatch):
    source, target = way
    kept = copying._settled

    def loses_a_row(table: Any, rows: Any) -> Any:
        return kept(table, rows)[:-1] if table is TABLES["zones"] else kept(table, rows)

    monkeypatch.setattr(
        copying._Passing, "_packed", lambda _, table, rows: loses_a_row(table, rows)
    )
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
