"""Records whose time is over go for good; a tombstone, a digest and the audit log stay."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from borderkit.errors import ForbiddenError, InputError
from borderkit.layers import LAYERS
from borderkit.store import Store, open_store
from borderkit.store.access import Principal
from borderkit.store.care.retention import class_layers, purge, purge_within

START = datetime(2024, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
SECRET = "zealous-heron-5531"


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty register, not to be written."""
    path = tmp_path_factory.mktemp("empty") / "register.gpkg"
    open_store(path, create=True, clock=Time()).close()
    return path


@pytest.fixture
def path(empty: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty, tmp_path / "register.gpkg"))


@pytest.fixture
def store(path: Path, time: Time) -> Iterator[Store]:
    with open_store(path, clock=time) as register:
        yield register


def permit(name: str, **values: Any) -> Any:
    record = {"permit": name, "kind": "travel", "state": "issued", "lines": [SECRET], **values}
    return LAYERS["permits"].frame([record])


def clearance(name: str, **values: Any) -> Any:
    record = {
        "clearance": name,
        "verdict": "clear",
        "evaluated_at": "2024-01-01T00:00:00Z",
        "register_revision": 0,
        "rules_version": "1",
        "engine_version": "1",
        "itinerary": {"reference": SECRET},
        "answer": {},
        "read": {},
        "note": SECRET,
        **values,
    }
    return LAYERS["clearances"].frame([record])


def put(store: Store, layer: str, frame: Any) -> None:
    with store.unit() as unit:
        unit.upsert(layer, frame)


def gone(store: Store, **options: Any) -> list[str]:
    return purge(store, "office", older_than=YEAR, **options).uids


def test_the_class_of_the_office_holds_clearances_and_permits():
    assert [layer.name for layer in class_layers("office")] == ["permits", "clearances"]
    with pytest.raises(InputError, match="kept for good"):
        class_layers("public")


@pytest.mark.parametrize(("age_s", "over"), [(-1, False), (0, False), (1, True)])
def test_a_clearance_is_over_so_long_after_it_was_kept(store, time, age_s, over):
    put(store, "clearances", clearance("C-1"))
    time.now = START + YEAR + timedelta(seconds=age_s)
    assert gone(store) == (["clearances/C-1"] if over else [])


def test_what_was_written_again_is_younger(store, time):
    put(store, "clearances", clearance("C-1"))
    time.now = START + timedelta(days=300)
    put(store, "clearances", clearance("C-1", note="other"))
    time.now = START + timedelta(days=400)
    assert gone(store) == []
    time.now = START + timedelta(days=666)
    assert gone(store) == ["clearances/C-1"]


@pytest.mark.parametrize(
    ("valid_to", "last"),
    [
        ("2025-06-30", datetime(2025, 7, 1, 12, tzinfo=UTC) - timedelta(microseconds=1)),
        ("2025-06-30T20:00:00+02:00", datetime(2025, 6, 30, 18, tzinfo=UTC)),
        ("2025-06-30T20:00:00", datetime(2025, 7, 1, 8, tzinfo=UTC)),
        ("2020-01-01", START),
    ],
)
def test_a_permit_is_over_so_long_after_its_validity_has_ended_everywhere(
    store, time, valid_to, last
):
    """A day ends last twelve hours after it does in UTC; what is over is written no earlier."""
    put(store, "permits", permit("P-1", valid_to=valid_to))
    time.now = last + YEAR
    assert gone(store) == []
    time.now += timedelta(microseconds=1)
    assert gone(store) == ["permits/P-1"]


@pytest.mark.parametrize("valid_to", [None, "some day", "9999-12-31", "2026-02-30"])
def test_a_permit_without_an_end_that_is_known_is_never_over(store, time, valid_to):
    put(store, "permits", permit("P-1", valid_to=valid_to))
    time.now = NOW + 100 * YEAR
    assert gone(store) == []


def test_layers_for_everybody_are_never_purged(store, time):
    place = LAYERS["class_rules"].frame([{"class": "open"}])
    put(store, "class_rules", place)
    time.now = NOW + 100 * YEAR
    assert gone(store) == []
    assert len(store.read("class_rules")) == 1


def test_a_trial_tells_all_and_changes_nothing(store, time, path):
    put(store, "clearances", clearance("C-1"))
    time.now = NOW
    with open_store(path, read_only=True, clock=time) as reader:
        report = purge(reader, "office", older_than=YEAR, dry_run=True)
    assert (report.uids, report.revision, report.rewritten) == (["clearances/C-1"], None, False)
    assert store.revision() == 1
    assert store.read("clearances")["note"].tolist() == [SECRET]


def test_only_an_administrator_purges(store, time):
    put(store, "clearances", clearance("C-1"))
    time.now = NOW
    desk = Principal(actor="desk", roles=("reviewer",))
    for dry_run in (True, False):
        with pytest.raises(ForbiddenError):
            gone(store, principal=desk, dry_run=dry_run)
    with pytest.raises(ForbiddenError), store.unit(principal=desk) as unit:
        unit.purge("clearances", [("C-1",)])
    assert store.revision() == 1


@pytest.mark.parametrize("days", [0, 0.99, -5, 999_999])
def test_a_time_that_cannot_be_meant_is_refused(store, days):
    put(store, "clearances", clearance("C-1"))
    with pytest.raises(InputError):
        purge(store, "office", older_than=timedelta(days=days))
    assert store.revision() == 1


def test_a_job_purges_within_its_own_unit(store, time):
    put(store, "clearances", clearance("C-1"))
    time.now = NOW
    with store.unit(reason="job") as unit:
        report = purge_within(unit, "office", older_than=YEAR)
        unit.set_settings({"detour": 1.5})
    assert (report.revision, report.rewritten, store.revision()) == (2, False, 2)
    assert store.read("clearances").empty


def found_in(path: Path, word: str) -> list[str]:
    """Return the files of a register, its log included, in whose bytes a word stands."""
    files = [path, Path(f"{path}-wal"), Path(f"{path}-shm")]
    return [file.name for file in files if file.exists() and word.encode() in file.read_bytes()]


@pytest.mark.parametrize("rounds", [1, 15])
def test_nothing_of_it_is_left_in_the_bytes_of_the_file(store, time, path, rounds):
    """Changed again and again, so that pieces of it lie in pages that were split and freed."""
    for number in range(rounds):
        frame = clearance("C-1", note=f"{SECRET} {'x' * number * 300}")
        put(store, "clearances", frame)
        put(store, "clearances", clearance(f"C-{number + 2}", note="kept", itinerary={"n": number}))
    assert found_in(path, SECRET)
    time.now = NOW
    with store.unit() as unit:
        unit.purge("clearances", [("C-1",)])
    report = purge(store, "office", older_than=YEAR)
    assert report.rewritten
    assert report.count == rounds
    assert found_in(path, SECRET) == []
    assert len(store.history("clearances/C-1")) == rounds + 1


def test_a_reader_that_holds_the_register_is_told_of(store, time, path):
    put(store, "clearances", clearance("C-1"))
    time.now = NOW
    with open_store(path, read_only=True) as reader, reader.snapshot() as view:
        assert len(view.read("clearances")) == 1
        assert not purge(store, "office", older_than=YEAR).rewritten
        assert len(view.read("clearances")) == 1
    store.close()
    assert found_in(path, SECRET) == []
