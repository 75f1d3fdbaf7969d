"""Each kind of long work: who may ask for it, what it does, and how it goes on after a crash."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from borderkit.errors import ForbiddenError, InputError
from borderkit.io.surveys.limits import Limits
from borderkit.layers import LAYERS
from borderkit.settings import Settings
from borderkit.store import LOCAL, ROLES, Principal, Store, open_store
from borderkit.store.files import KeptFiles
from borderkit.store.jobs.queue import Jobs
from borderkit.store.jobs.record import Job
from borderkit.store.jobs.worker import Worker
from borderkit.workflows.job_handlers import HANDLERS, KINDS, start_job
from borderkit.workflows.osm_intake import import_osm
from tests.audit_register import damage
from tests.osm_samples import two_countries
from tests.survey_service import CAMPAIGN, add_campaign, kml

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
KIM = Principal(actor="kim", side="AA", roles=("administrator",))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("handlers") / "empty.gpkg"
    open_store(path, create=True, clock=lambda: LONG_AGO).close()
    return path


@pytest.fixture
def place(empty: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty, tmp_path / "register.gpkg"))


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    with open_store(place) as register:
        yield register


def ask(store: Store, kind: str, **given: Any) -> Job:
    return start_job(store, kind, given, principal=KIM)


def work(place: Path) -> Job:
    with Worker(place, HANDLERS) as worker:
        done = worker.run_one()
    assert done is not None
    return done


def die_after_the_work(store: Store) -> Job:
    """Do the present job's steps in an attempt that ends before it can say that it is done."""
    jobs = Jobs(store)
    with store.database.queueing() as connection:
        connection.exec_driver_sql(
            "UPDATE borderkit_jobs SET state = 'running', lease_until = created, result = NULL"
        )
    return jobs.list()[0]


# ------------------------------------------------------------------------------ who may ask


def test_only_administrators_start_jobs(store):
    for kind in KINDS:
        for role in ROLES[1:]:
            asking = Principal(actor="ann", side="AA", roles=(role,))
            with pytest.raises(ForbiddenError, match="administrator"):
                start_job(store, kind, {}, principal=asking)
    assert Jobs(store).list() == []


@pytest.mark.parametrize(
    ("kind", "given", "places"),
    [
        ("backup", {}, ["input.file"]),
        ("backup", {"file": "b.gpkg", "replace": 1}, ["input.file", "input.replace"]),
        ("import-osm", {}, ["input.file", "input.boundaries"]),
        ("import-osm", {"file": "/x", "boundaries": []}, ["input.boundaries"]),
        (
            "import-osm",
            {"file": "x", "boundaries": ["AA-BB", 1], "near_m": -1, "default_class": "shut"},
            ["input.file", "input.boundaries[1]", "input.default_class", "input.near_m"],
        ),
    ],
)
def test_every_defect_of_an_input_is_named(store, kind, given, places):
    with pytest.raises(InputError) as refused:
        start_job(store, kind, given, principal=KIM)
    assert [defect.where for defect in refused.value.defects] == places


# ------------------------------------------------------------------------------- the audit


@pytest.mark.slow
def test_an_audit_that_holds_is_a_success_with_its_report(place, store):
    ask(store, "audit-verify")
    done = work(place)
    assert done.state == "successful"
    assert (done.result["holds"], done.result["count"]) == (True, 0)


def test_an_audit_that_does_not_hold_is_a_failure_that_names_the_faults(place, store):
    damage(store, "UPDATE borderkit_audit SET actor = 'x' WHERE seq = 1")
    ask(store, "audit-verify")
    done = work(place)
    assert (done.state, done.attempts, done.problem["code"]) == ("failed", 1, "audit")
    assert "altered" in done.problem["defects"][0]["what"]


# ------------------------------------------------------------------- files of OpenStreetMap


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    return two_countries().node(50, 1, 47.1, boundary="marker", ref="1").write(tmp_path / "x.osm")


def test_a_queued_import_does_what_the_import_does(place, store, extract, tmp_path):
    given = {"boundaries": ["AA-BB"], "default_class": "open", "near_m": 300.0}
    ask(store, "import-osm", file=str(extract), reason="spring", document="Doc 7", **given)
    done = work(place)
    with open_store(tmp_path / "other.gpkg", create=True) as other:
        report = import_osm(other, extract, **given)  # type: ignore[arg-type]
        assert done.result == report.to_json()
        for layer in report.taken:
            assert (
                store.read(layer)
                .drop(columns="geometry", errors="ignore")
                .equals(other.read(layer).drop(columns="geometry", errors="ignore"))
            )
    with store.snapshot() as view:
        last = view.revisions().iloc[-1]
    assert (last["actor"], last["side"]) == ("kim", "AA")
    assert (last["reason"], last["document"]) == ("spring", "Doc 7")


@pytest.mark.slow
def test_an_import_that_was_written_before_its_worker_died_is_not_read_again(place, store, extract):
    ask(store, "import-osm", file=str(extract), boundaries=["AA-BB"])
    first = work(place)
    died = die_after_the_work(store)
    extract.unlink()
    again = work(place)
    assert (again.job, again.state, again.attempts) == (died.job, "successful", 2)
    assert again.result == first.result
    assert store.revision() == 1


# ------------------------------------------------------------------------ purges and backups


def test_a_purge_takes_what_is_over_and_leaves_a_tombstone(place, store):
    row = {"permit": "P1", "kind": "k", "state": "issued", "valid_to": "2020-02-01"}
    with open_store(place, clock=lambda: LONG_AGO) as past, past.unit() as unit:
        unit.upsert("permits", LAYERS["permits"].frame([row]))
    over = {"class": "office", "older_than_days": 365}
    ask(store, "purge", **over, dry_run=True)
    assert work(place).result["records"] == ["permits/P1"]
    assert len(store.read("permits")) == 1
    ask(store, "purge", **over)
    done = work(place)
    assert (done.state, done.result["count"], done.result["revision"]) == ("successful", 1, 2)
    assert len(store.read("permits")) == 0
    assert store.history("permits/P1")["operation"].tolist() == ["put", "purge"]
    ask(store, "purge", **over)
    assert work(place).result["count"] == 0


@pytest.mark.slow
def test_a_backup_that_was_whole_before_its_worker_died_is_not_written_again(
    place, store, tmp_path
):
    file = tmp_path / "backup.gpkg"
    ask(store, "backup", file=str(file))
    assert work(place).state == "successful"
    died = die_after_the_work(store)
    with store.database.queueing() as connection:
        connection.exec_driver_sql("DELETE FROM borderkit_job_steps")
    made = file.stat().st_mtime_ns
    again = work(place)
    assert (again.job, again.state) == (died.job, "successful")
    assert file.stat().st_mtime_ns == made


@pytest.mark.slow
def test_a_file_that_was_there_before_the_backup_was_asked_for_stays(place, store, tmp_path):
    file = tmp_path / "backup.gpkg"
    file.write_text("mine", encoding="utf-8")
    os.utime(file, (0, 0))
    ask(store, "backup", file=str(file))
    assert work(place).problem["code"] == "register-exists"
    assert file.read_text("utf-8") == "mine"


def test_local_work_is_done_in_the_name_of_whoever_asked(store):
    asked = start_job(store, "audit-verify", {}, principal=LOCAL)
    assert asked.principal == LOCAL


# --------------------------------------------------------------------------------- surveys


def sent(store: Store, *, side: str = "AA", purpose: str = "raw") -> str:
    """Keep a survey file of a side, and return its name."""
    add_campaign(store)
    files = KeptFiles(store)
    return files.add(kml(), name="a.kml", purpose=purpose, principal=KIM, side=side).file


def test_a_survey_is_taken_in_once_though_its_worker_died_after_it(store, place):
    file = sent(store)
    ask(store, "survey-intake", file=file, campaign=CAMPAIGN, side="AA", told={"station": "7"})
    done = work(place)
    assert done.state == "successful", done.problem
    revision = store.revision()
    die_after_the_work(store)
    assert work(place).result == done.result
    assert (store.revision(), len(store.read("surveys"))) == (revision, 1)
    assert (done.result["read"], done.result["accepted"]) == (3, 3)


@pytest.mark.parametrize("kept", [{"side": "BB"}, {"purpose": "points"}])
def test_a_survey_is_taken_from_a_raw_file_of_its_side_alone(store, place, kept):
    ask(store, "survey-intake", file=sent(store, **kept), campaign=CAMPAIGN, side="AA")
    done = work(place)
    assert (done.state, done.problem["code"]) == ("failed", "input")
    assert store.read("surveys").empty


def test_every_defect_of_an_intake_that_is_asked_for_is_named(store):
    wrong = {"told": {"crs": 1, "zone": 2}, "answers": {"x": "M"}, "limits": {"points": "many"}}
    with pytest.raises(InputError) as caught:
        ask(store, "survey-intake", side="AA", **wrong)
    assert {defect.where for defect in caught.value.defects} == {
        *("input.file", "input.campaign", "input.told.crs", "input.told.zone"),
        *("input.answers.x", "input.limits.points"),
    }


def test_the_settings_of_surveys_are_the_limits_that_readers_have():
    assert Limits(**Settings().survey_limits()) == Limits()
