"""A purge of records whose time is over, on both databases: what goes, and what stays."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from shapely import Point
from sqlalchemy import text

from borderkit.errors import PurgedError, RegisterError
from borderkit.layers import LAYERS
from borderkit.store import LOCAL, Store, purging
from borderkit.store.care.retention import purge
from borderkit.store.files import KeptFiles
from borderkit.store.jobs.queue import Jobs
from borderkit.store.proof.check import verify_audit

START = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
YEAR = timedelta(days=365)


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(opened: Any, time: Time) -> Iterator[Store]:
    with opened(create=True, clock=time) as register:
        yield register


def permit(name: str, **values: Any) -> Any:
    record = {"permit": name, "kind": "travel", "state": "issued", "lines": ["L1"], **values}
    return LAYERS["permits"].frame([record])


def clearance(name: str, **values: Any) -> Any:
    record = {
        "clearance": name,
        "verdict": "clear",
        "evaluated_at": "2024-01-01T00:00:00Z",
        "register_revision": 0,
        "rules_version": "1",
        "engine_version": "1",
        "itinerary": {"reference": "T-1"},
        "answer": {},
        "read": {},
        "note": "why",
        **values,
    }
    return LAYERS["clearances"].frame([record])


def put(store: Store, layer: str, frame: Any) -> None:
    with store.unit() as unit:
        unit.upsert(layer, frame)


def gone(store: Store, **options: Any) -> list[str]:
    return purge(store, "office", older_than=YEAR, **options).uids


def test_a_record_that_was_removed_is_over_from_then_on(store, time):
    put(store, "permits", permit("P-1"))
    put(store, "permits", permit("P-2", valid_to="2025-12-31"))
    time.now = START + timedelta(days=10)
    with store.unit() as unit:
        unit.remove("permits", [("P-1",), ("P-2",)])
    time.now = START + timedelta(days=370)
    assert gone(store) == []
    time.now = START + timedelta(days=376)
    assert gone(store) == ["permits/P-1"]
    time.now = NOW + YEAR
    assert gone(store) == ["permits/P-2"]


def test_a_purge_leaves_key_digest_and_revision_of_every_version(store, time):
    put(store, "clearances", clearance("C-1"))
    put(store, "clearances", clearance("C-1", note="other"))
    before = store.history("clearances/C-1")
    time.now = NOW
    report = purge(store, "office", older_than=YEAR)
    after = store.history("clearances/C-1")
    assert (report.revision, store.revision(), report.count) == (3, 3, 1)
    assert report.rewritten
    assert after["operation"].tolist() == ["put", "put", "purge"]
    assert after["revision"].tolist() == [1, 2, 3]
    assert after["digest"].tolist() == [*before["digest"], before["digest"].iloc[-1]]
    assert after["purged"].tolist() == [3, 3, None]
    assert set(after["clearance"]) == {"C-1"}
    data = [name for name in LAYERS["clearances"].names if name != "clearance"]
    assert after[data].isna().all(axis=None)
    assert store.read("clearances").empty
    told = store.snapshot
    with told() as view:
        last = view.revisions().iloc[-1]
    assert last["reason"] == "purge of class office: over for more than 365 days"


def test_the_audit_log_keeps_the_digest(store, time):
    put(store, "clearances", clearance("C-1"))
    digest = store.history("clearances/C-1")["digest"].iloc[0]
    time.now = NOW
    gone(store)
    with store.database.reading() as connection:
        query = 'SELECT actor, revision, "before", "after" FROM borderkit_audit WHERE action = :a'
        assert connection.execute(text(query), {"a": "purge"}).all() == [("local", 2, digest, None)]


def test_the_audit_log_holds_after_a_purge(store, time):
    put(store, "clearances", clearance("C-1"))
    put(store, "permits", permit("P-1", valid_to="2024-06-30"))
    with store.unit() as unit:
        unit.remove("permits", [("P-1",)])
    time.now = NOW
    assert gone(store) == ["permits/P-1", "clearances/C-1"]
    assert verify_audit(store).faults == ()


def test_a_state_in_which_it_was_there_cannot_be_read_any_more(store, time):
    put(store, "clearances", clearance("C-1"))
    put(store, "permits", permit("P-1"))
    time.now = NOW
    gone(store)
    with pytest.raises(PurgedError, match="1 record"):
        store.read("clearances", revision=1)
    assert store.read("permits", revision=2)["permit"].tolist() == ["P-1"]
    assert store.read("clearances", revision=3).empty
    assert store.read("clearances", revision=0).empty


def test_what_was_purged_is_not_purged_again(store, time):
    put(store, "clearances", clearance("C-1"))
    time.now = NOW
    gone(store)
    time.now = NOW + YEAR + YEAR
    assert gone(store) == []
    assert store.revision() == 2
    put(store, "clearances", clearance("C-1", note="new"))
    assert store.read("clearances")["note"].tolist() == ["new"]
    time.now += YEAR + timedelta(days=1)
    assert gone(store) == ["clearances/C-1"]
    assert store.history("clearances/C-1")["purged"].tolist() == [2, None, 4, None]


def test_histories_are_as_closed_as_before_after_a_purge(store, time):
    put(store, "clearances", clearance("C-1"))
    time.now = NOW
    gone(store)
    for change in ("DELETE FROM clearances_history", "UPDATE clearances_history SET note = 'x'"):
        with pytest.raises(RegisterError), store.database.writing() as connection:
            connection.execute(text(change))


def test_a_purge_does_not_wait_for_readers_for_ever(store, time, opened, monkeypatch):
    monkeypatch.setattr(purging, "WRITER_WAIT_S", 0.2)
    put(store, "clearances", clearance("C-1"))
    time.now = NOW
    with opened(read_only=True) as reader, reader.snapshot() as view:
        assert len(view.read("clearances")) == 1
        report = purge(store, "office", older_than=YEAR)
        assert (report.revision, report.rewritten) == (2, False)
        assert len(view.read("clearances")) == 1
    assert store.read("clearances").empty
    put(store, "clearances", clearance("C-2"))


def survey(name: str, state: str, raw: str) -> Any:
    record = {"survey": name, "campaign": "JI-1", "boundary": "AA-BB", "side": "AA"}
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    record |= {"state": state, "sha256": sha256, "raw_file": raw, "file_name": "kim.gpx"}
    return LAYERS["surveys"].frame([record])


def observation(of: str) -> Any:
    record = {"observation": f"{of}/1", "survey": of, "campaign": "JI-1", "boundary": "AA-BB"}
    record |= {"side": "AA", "state": "accepted"}
    return LAYERS["observations"].frame([record], [Point(15, 47)])


def test_a_survey_is_over_once_it_is_withdrawn_and_goes_with_its_file_and_job(store, time):
    files, jobs, raw = KeptFiles(store), Jobs(store), {}
    for name in ("S-1", "S-2"):
        kept = files.add(name.encode(), name="kim.gpx", purpose="raw", principal=LOCAL)
        raw[name] = kept.file
        put(store, "surveys", survey(name, "kept", kept.file))
        put(store, "observations", observation(name))
        jobs.submit("survey-intake", {"file": kept.file, "told": {}}, principal=LOCAL)
        claimed = jobs.claim("w", lease_s=9)
        assert claimed is not None
        jobs.finish(claimed, {"survey": name})
    time.now = START + timedelta(days=10)
    put(store, "surveys", survey("S-1", "withdrawn", raw["S-1"]))
    with store.unit() as unit:
        unit.remove("observations", [("S-1/1",)])
    time.now = START + timedelta(days=10) + YEAR
    assert purge(store, "survey", older_than=YEAR).count == 0
    time.now += timedelta(days=1)
    report = purge(store, "survey", older_than=YEAR)
    assert report.uids == ["surveys/S-1", "observations/S-1%2F1"]
    assert report.rewritten
    assert store.read("surveys")["survey"].tolist() == ["S-2"]
    assert store.read("observations")["observation"].tolist() == ["S-2/1"]
    assert [found.file for found in files.list()] == [raw["S-2"]]
    assert [job.input["file"] for job in jobs.list()] == [raw["S-2"]]
    assert verify_audit(store).faults == ()
    time.now += 9 * YEAR
    assert purge(store, "survey", older_than=YEAR).count == 0
