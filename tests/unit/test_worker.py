"""A worker does jobs one after the other, beats while it does, and outlives what goes wrong."""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from borderkit.errors import InputError, InternalError, RegisterBusyError, RegisterError
from borderkit.layers import LAYERS
from borderkit.store import LOCAL, Store, open_store
from borderkit.store.jobs.queue import Jobs
from borderkit.store.jobs.record import Job
from borderkit.store.jobs.run import Run
from borderkit.store.jobs.worker import Handler, Worker


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("worker") / "empty.gpkg"
    open_store(path, create=True).close()
    return path


@pytest.fixture
def place(empty: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty, tmp_path / "register.gpkg"))


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    with open_store(place) as register:
        yield register


@pytest.fixture
def jobs(store: Store) -> Jobs:
    return Jobs(store)


def worker_of(place: Path, handler: Handler, **options: Any) -> Worker:
    quick = {"lease_s": 5.0, "heartbeat_s": 0.02, "poll_s": 0.02}
    return Worker(place, {"k": handler}, **{**quick, **options})


def done(worker: Worker, stopping: threading.Event | None = None) -> Job:
    with worker:
        found = worker.run_one(stopping)
    assert found is not None
    return found


def until(truth: Callable[[], object], *, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)


def has_ended(jobs: Jobs, job: str) -> bool:
    return jobs.get(job).ended


def add(code: str) -> Callable[[Any], int]:
    frame = LAYERS["sources"].frame([{"source": code, "name": {"en": code}}])
    return lambda unit: unit.upsert("sources", frame).added


def test_what_the_handler_returns_is_the_result(place, jobs):
    asked = jobs.submit("k", {"a": 2}, principal=LOCAL)
    found = done(worker_of(place, lambda run: {"twice": 2 * run.input["a"]}))
    assert (found.job, found.state, found.result) == (asked.job, "successful", {"twice": 4})


@pytest.mark.slow
def test_nothing_is_done_where_nothing_is_ready(place, jobs):
    jobs.submit("of another kind", {}, principal=LOCAL)
    with worker_of(place, lambda run: None) as worker:
        assert worker.run_one() is None


def test_input_that_cannot_be_used_fails_at_once_with_its_problem(place, jobs):
    def refuse(run: Run) -> None:
        msg = "the file is no extract"
        raise InputError(msg)

    jobs.submit("k", {}, principal=LOCAL)
    found = done(worker_of(place, refuse))
    assert (found.state, found.attempts) == ("failed", 1)
    assert found.problem == InputError("the file is no extract").problem()


@pytest.mark.parametrize("error", [RegisterBusyError, RegisterError])
def test_a_register_that_was_busy_or_out_of_reach_is_tried_again(place, jobs, error):
    def stumble(run: Run) -> None:
        msg = "another program has been writing for 30 s"
        raise error(msg)

    jobs.submit("k", {}, principal=LOCAL)
    found = done(worker_of(place, stumble))
    assert found.state == "accepted"
    assert found.not_before is not None
    assert found.problem["code"] == error.code


def test_a_fault_of_a_handler_is_told_to_the_log_and_not_to_the_outside(place, jobs, caplog):
    def break_down(run: Run) -> None:
        msg = "secret of /some/where"
        raise LookupError(msg)

    jobs.submit("k", {}, principal=LOCAL, most_attempts=1)
    found = done(worker_of(place, break_down))
    assert found.state == "failed"
    assert found.problem["code"] == InternalError.code
    assert "secret" not in str(found.problem) + found.message
    assert "secret of /some/where" in caplog.text


@pytest.mark.slow
def test_a_result_that_is_no_json_is_a_failure_of_the_job(place, jobs):
    jobs.submit("k", {}, principal=LOCAL, most_attempts=1)
    found = done(worker_of(place, lambda run: object()))
    assert found.state == "failed"
    assert "cannot be kept as JSON" in found.message


def test_a_worker_that_is_to_end_ends_its_step_and_gives_the_job_back(place, store, jobs):
    stopping = threading.Event()
    ran: list[str] = []

    def write(unit: Any, name: str) -> int:
        ran.append(name)
        return add(name)(unit)

    def work(run: Run) -> str:
        for name in ("one", "two"):
            run.step(name, partial(write, name=name))
            stopping.set()
        return "all"

    jobs.submit("k", {}, principal=LOCAL)
    back = done(worker_of(place, work), stopping)
    assert (back.state, back.attempts, ran) == ("accepted", 0, ["one"])
    found = done(worker_of(place, work))
    assert (found.state, found.attempts, ran) == ("successful", 1, ["one", "two"])
    assert sorted(store.read("sources")["source"]) == ["one", "two"]


def test_progress_is_written_while_the_handler_works(place, jobs):
    asked = jobs.submit("k", {}, principal=LOCAL)

    def work(run: Run) -> None:
        run.progress(41.9, "half way")
        until(lambda: jobs.get(asked.job).progress == 41)
        assert jobs.get(asked.job).message == "half way"
        run.progress(250)
        until(lambda: jobs.get(asked.job).progress == 100)

    assert done(worker_of(place, work)).state == "successful"


@pytest.mark.slow
def test_heartbeats_keep_a_job_that_takes_longer_than_its_lease(place, jobs):
    def work(run: Run) -> None:
        time.sleep(0.6)
        assert jobs.claim("another", lease_s=1) is None

    jobs.submit("k", {}, principal=LOCAL)
    assert done(worker_of(place, work, lease_s=0.3)).attempts == 1


def test_a_job_that_is_dismissed_while_it_runs_is_left_at_its_next_word(place, store, jobs):
    asked = jobs.submit("k", {}, principal=LOCAL)

    def work(run: Run) -> None:
        jobs.cancel(run.job, by=LOCAL)
        until(lambda: jobs.get(run.job).ended)
        while True:
            run.progress(50)
            time.sleep(0.01)

    found = done(worker_of(place, work))
    assert (found.job, found.state, found.message) == (asked.job, "dismissed", "dismissed by local")


def test_a_worker_that_lost_its_job_leaves_it_to_the_other(place, store, jobs):
    def work(run: Run) -> None:
        with store.database.queueing() as connection:
            connection.exec_driver_sql("UPDATE borderkit_jobs SET lease_until = created")
        assert jobs.claim("other", lease_s=60) is not None
        run.step("one", add("S1"))

    jobs.submit("k", {}, principal=LOCAL)
    found = done(worker_of(place, work, heartbeat_s=60.0))
    assert (found.state, found.worker, found.attempts) == ("running", "other", 2)
    assert len(store.read("sources")) == 0


@pytest.mark.slow
def test_a_job_that_somebody_took_out_of_the_table_leaves_the_worker_alone(place, store, jobs):
    def work(run: Run) -> None:
        with store.database.queueing() as connection:
            connection.exec_driver_sql("DELETE FROM borderkit_jobs")
        while True:
            run.progress(1)
            time.sleep(0.01)

    jobs.submit("k", {}, principal=LOCAL)
    assert done(worker_of(place, work)).state == "running"
    assert jobs.list() == []


# --------------------------------------------------------------------------------- for ever


def test_jobs_are_done_as_they_come_until_the_worker_is_to_end(place, jobs):
    stopping = threading.Event()
    worker = worker_of(place, lambda run: 1, poll_s=60.0)
    thread = threading.Thread(target=worker.run_forever, args=(stopping,))
    thread.start()
    for _ in range(2):
        asked = jobs.submit("k", {}, principal=LOCAL)
        worker.wake()
        until(partial(has_ended, jobs, asked.job))
    stopping.set()
    worker.wake()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert worker.counts == {"successful": 2}


@pytest.mark.slow
def test_a_register_that_is_gone_for_a_while_is_waited_for(place, caplog):
    aside = place.with_name("aside.gpkg")
    place.rename(aside)
    stopping = threading.Event()
    worker = worker_of(place, lambda run: 1)
    thread = threading.Thread(target=worker.run_forever, args=(stopping,))
    with caplog.at_level(logging.WARNING):
        thread.start()
        until(lambda: "there is no register" in caplog.text)
    with open_store(aside) as store:
        asked = Jobs(store).submit("k", {}, principal=LOCAL)
    aside.rename(place)
    with open_store(place) as store:
        until(lambda: Jobs(store).get(asked.job).state == "successful")
    stopping.set()
    worker.wake()
    thread.join(timeout=10)
    assert caplog.text.count("the worker waits") == 1


@pytest.mark.slow
def test_another_register_in_the_same_place_is_seen(place, empty):
    worker = worker_of(place, lambda run: 1)
    for _ in range(2):
        place.unlink()
        shutil.copy(empty, place)
        with open_store(place) as store:
            Jobs(store).submit("k", {}, principal=LOCAL)
        found = worker.run_one()
        assert found is not None
        assert found.state == "successful"
    worker.close()


def test_a_worker_without_work_does_not_hold_the_file(place):
    with open_store(place) as store:
        Jobs(store).submit("k", {}, principal=LOCAL)
    worker = worker_of(place, lambda run: 1)
    assert worker.run_one() is not None
    assert worker.run_one() is None
    assert worker._store is None
    assert worker.run_one() is None
