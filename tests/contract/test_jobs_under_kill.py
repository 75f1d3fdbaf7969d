"""Workers are killed, and share a queue: nothing is lost, nothing takes effect twice."""

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from borderkit.store import LOCAL, Store
from borderkit.store.jobs.queue import Jobs
from borderkit.store.proof.check import verify_audit
from borderkit.store.tables import JOB_STEPS
from tests.job_work import STEPS, work_until_empty, work_until_killed

pytestmark = pytest.mark.fault

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.job_work", "sqlalchemy.dialects.postgresql.psycopg"])
ROUNDS = 20


def lines(store: Store) -> dict[str, str]:
    """Return what each job has written, by its name."""
    sources = store.read("sources")
    return dict(zip(sources["source"], sources["note"], strict=True))


def place_of(store: Store) -> str:
    """Return where another process finds the register."""
    url = store.database.engine.url
    server = url.drivername.startswith("postgresql")
    return url.render_as_string(hide_password=False) if server else store.place


def steps_done(store: Store) -> int:
    """Return how many steps of all jobs took effect so far."""
    with store.snapshot() as view:
        count = view.connection.execute(select(func.count()).select_from(JOB_STEPS)).scalar()
    return int(count or 0)


def finish(jobs: Jobs, place: Any) -> None:
    """Let a worker that nobody kills do the rest."""
    process = PROCESSES.Process(target=work_until_killed, args=(place,), daemon=True)
    process.start()
    deadline = time.monotonic() + 60
    while not all(job.ended for job in jobs.list()) and time.monotonic() < deadline:
        time.sleep(0.1)
    process.kill()
    process.join()


def test_a_job_whose_worker_is_killed_goes_on_at_its_step_and_no_step_counts_twice(
    opened: Callable[..., Store], counted: Callable[[str], None]
):
    with opened(create=True) as store:
        jobs, draw = Jobs(store), random.Random(20261122)
        asked = [
            jobs.submit("grind", {}, principal=LOCAL, most_attempts=100).job for _ in range(16)
        ]
        place = place_of(store)
        for _ in range(ROUNDS):
            before = steps_done(store)
            process = PROCESSES.Process(target=work_until_killed, args=(place,), daemon=True)
            process.start()
            deadline = time.monotonic() + 20
            while steps_done(store) == before and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(draw.uniform(0, 0.15))
            process.kill()
            process.join()
        finish(jobs, place)
        ended = [jobs.get(job) for job in asked]
        assert [job.state for job in ended] == ["successful"] * len(asked)
        assert [job.result for job in ended] == [{"steps": STEPS}] * len(asked)
        whole = "".join(f"{number};" for number in range(STEPS))
        assert lines(store) == dict.fromkeys(asked, whole)
        with store.snapshot() as view:
            kept = view.connection.execute(
                select(JOB_STEPS.c.job, func.count()).group_by(JOB_STEPS.c.job)
            ).all()
        assert dict(tuple(row) for row in kept) == dict.fromkeys(asked, STEPS)
        assert store.revision() == STEPS * len(asked)
        assert verify_audit(store).faults == ()
        attempts = sum(job.attempts for job in ended)
    counted(
        f"{ROUNDS} kills, {len(asked)} jobs of {STEPS} steps begun {attempts} times: "
        f"{STEPS * len(asked)} steps took effect, each once"
    )


def test_a_worker_that_was_paused_and_lost_its_job_writes_nothing_when_it_goes_on(
    opened: Callable[..., Store],
):
    with opened(create=True) as store:
        jobs = Jobs(store)
        asked = jobs.submit("pause", {}, principal=LOCAL)
        place = place_of(store)
        paused = PROCESSES.Process(target=work_until_killed, args=(place,), daemon=True)
        paused.start()
        deadline = time.monotonic() + 30
        while lines(store) != {asked.job: "first;"} and time.monotonic() < deadline:
            time.sleep(0.02)
        assert paused.pid is not None
        os.kill(paused.pid, signal.SIGSTOP)
        finish(jobs, place)
        done = jobs.get(asked.job)
        assert (done.state, done.attempts) == ("successful", 2)
        os.kill(paused.pid, signal.SIGCONT)
        time.sleep(1.5)
        paused.kill()
        paused.join()
        assert lines(store) == {asked.job: "first;second;"}
        assert jobs.get(asked.job) == done


def test_two_workers_share_a_queue_and_each_job_is_done_once(
    opened: Callable[..., Store], tmp_path: Path, counted: Callable[[str], None]
):
    with opened(create=True) as store:
        jobs = Jobs(store)
        asked = [jobs.submit("once", {}, principal=LOCAL).job for _ in range(200)]
        told = [tmp_path / f"worker-{number}.json" for number in range(2)]
        began = time.monotonic()
        workers = [
            PROCESSES.Process(target=work_until_empty, args=(place_of(store), file), daemon=True)
            for file in told
        ]
        for process in workers:
            process.start()
        for process in workers:
            process.join(timeout=100)
        took_s = time.monotonic() - began
        assert lines(store) == dict.fromkeys(asked, "done;")
        assert {(job.state, job.attempts) for job in jobs.list()} == {("successful", 1)}
        shares = [json.loads(file.read_text("utf-8"))["successful"] for file in told]
        assert sum(shares) == 200
        assert min(shares) > 0
    counted(f"200 jobs by two workers: {shares[0]} and {shares[1]}, in {took_s:.1f} s")
