"""The queue of a register: asking, claiming, leases, steps; on every database alike."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from borderkit.errors import ForbiddenError, InputError, JobError, RecordMissingError
from borderkit.layers import LAYERS
from borderkit.store import LOCAL, Principal, Store, open_store
from borderkit.store.jobs.queue import Jobs
from borderkit.store.jobs.record import Job
from borderkit.store.jobs.run import Over, Run
from borderkit.store.tables import JOB_STEPS, JOBS

START = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
LEASE_S = 30.0
KIM = Principal(actor="kim", side="AA", roles=("administrator", "analyst"))
PROBLEM = {"code": "register", "detail": "the disk is full", "status": 503, "defects": []}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@contextmanager
def place_in(database: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Give a place for a register that lives as long as this module's tests."""
    if database == "geopackage":
        yield request.getfixturevalue("tmp_path_factory").mktemp("jobs") / "register.gpkg"
        return
    cluster = request.getfixturevalue("cluster")
    name = cluster.database()
    yield cluster.address(name)
    cluster.drop(name)


@pytest.fixture(
    scope="module",
    params=[
        "geopackage",
        pytest.param("postgis", marks=[pytest.mark.postgis, pytest.mark.slow]),
    ],
)
def kept_in(request: pytest.FixtureRequest) -> str:
    """Return which database it is."""
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def kept(kept_in: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    """Return one register for all tests of a database: making one costs more than a test."""
    with (
        place_in(kept_in, request) as place,
        open_store(place, create=True, clock=Clock()) as store,
    ):
        yield store


@pytest.fixture
def register(kept: Store) -> Store:
    """Return the register with an empty queue and no sources, at the hour that tests begin."""
    assert isinstance(kept.clock, Clock)
    kept.clock.now = START
    with kept.database.queueing() as connection:
        connection.execute(JOB_STEPS.delete())
        connection.execute(JOBS.delete())
    with kept.unit() as unit:
        unit.remove("sources", [(code,) for code in kept.read("sources")["source"]])
    return kept


@pytest.fixture
def clock(register: Store) -> Clock:
    assert isinstance(register.clock, Clock)
    return register.clock


@pytest.fixture
def jobs(register: Store) -> Jobs:
    return Jobs(register)


def claim(jobs: Jobs, worker: str = "w1", **options: Any) -> Job:
    found = jobs.claim(worker, lease_s=LEASE_S, **options)
    assert found is not None
    return found


def run_of(register: Store, claimed: Job, stopping: threading.Event | None = None) -> Run:
    return Run(
        register,
        claimed,
        lease_s=LEASE_S,
        place=register.place,
        stopping=stopping or threading.Event(),
    )


def source(code: str) -> Callable[[Any], dict[str, Any]]:
    """Return what a step does: it adds one record named `code`."""

    def write(unit: Any) -> dict[str, Any]:
        frame = LAYERS["sources"].frame([{"source": code, "name": {"en": code}}])
        return {"added": unit.upsert("sources", frame).added}

    return write


def codes(register: Store) -> list[str]:
    return sorted(register.read("sources")["source"])


# ----------------------------------------------------------------------------------- asking


def test_what_is_asked_for_waits_with_all_that_was_said(jobs):
    asked = jobs.submit("count", {"what": ["zones", 1.5, None]}, principal=KIM)
    found = jobs.get(asked.job)
    assert found == asked
    assert (found.state, found.progress, found.attempts) == ("accepted", 0, 0)
    assert found.input == {"what": ["zones", 1.5, None]}
    assert found.principal == KIM
    assert found.created == found.updated == START


def test_the_same_work_under_the_same_key_is_one_job(jobs):
    first = jobs.submit("count", {"n": 1}, principal=KIM, request_key="k")
    assert jobs.submit("count", {"n": 1}, principal=KIM, request_key="k") == first
    claimed = claim(jobs)
    jobs.finish(claimed, {"count": 3})
    assert jobs.submit("count", {"n": 1}, principal=KIM, request_key="k").result == {"count": 3}
    assert len(jobs.list()) == 1


@pytest.mark.parametrize(
    ("kind", "given", "principal"),
    [("count", {"n": 2}, KIM), ("other", {"n": 1}, KIM), ("count", {"n": 1}, LOCAL)],
)
def test_other_work_under_the_same_key_is_refused(jobs, kind, given, principal):
    jobs.submit("count", {"n": 1}, principal=KIM, request_key="k")
    with pytest.raises(JobError, match="under the key 'k'"):
        jobs.submit(kind, given, principal=principal, request_key="k")
    assert len(jobs.list()) == 1


@pytest.mark.parametrize(("length", "good"), [(0, False), (1, True), (200, True), (201, False)])
def test_a_request_key_has_1_to_200_characters(jobs, length, good):
    if good:
        assert jobs.submit("k", {}, principal=KIM, request_key="x" * length).state == "accepted"
    else:
        with pytest.raises(InputError, match="1 to 200"):
            jobs.submit("k", {}, principal=KIM, request_key="x" * length)


@pytest.mark.parametrize(("most", "good"), [(0, False), (1, True), (100, True), (101, False)])
def test_a_job_is_begun_1_to_100_times(jobs, most, good):
    if good:
        assert jobs.submit("k", {}, principal=KIM, most_attempts=most).most_attempts == most
    else:
        with pytest.raises(InputError, match="1 to 100"):
            jobs.submit("k", {}, principal=KIM, most_attempts=most)


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, "half a pair: \ud800"])
def test_input_that_is_no_json_is_refused(jobs, value):
    with pytest.raises(InputError, match="cannot be kept as JSON"):
        jobs.submit("k", {"n": value}, principal=KIM)
    assert jobs.list() == []


def test_texts_that_no_database_keeps_are_refused_or_mended(jobs):
    with pytest.raises(InputError, match="printable"):
        jobs.submit("k", {}, principal=KIM, request_key="a\0b")
    with pytest.raises(RecordMissingError):
        jobs.get("a\0b")
    assert jobs.list(kind="a\0b") == []
    asked = jobs.submit("k", {"text": "a\0b"}, principal=KIM)
    assert jobs.get(asked.job).input == {"text": "a\0b"}
    odd = {**PROBLEM, "detail": "no file caf\udce9\0.osm\nat all"}
    failed = jobs.fail(claim(jobs), odd, again=False)
    assert failed.message == "no file caf??.osm at all"
    assert failed.problem["detail"] == "no file caf?\0.osm\nat all"


def test_a_job_that_is_not_there_is_named(jobs):
    with pytest.raises(RecordMissingError, match="no job 'nothing'"):
        jobs.get("nothing")
    with pytest.raises(RecordMissingError, match="no job 'nothing'"):
        jobs.cancel("nothing", by=KIM)


def test_jobs_are_listed_newest_first_and_by_state_and_kind(jobs, clock):
    for kind in ("a", "b", "a"):
        jobs.submit(kind, {}, principal=KIM)
        clock.move(1)
    claim(jobs)
    assert [job.kind for job in jobs.list()] == ["a", "b", "a"]
    assert [job.created for job in jobs.list(kind="a")] == [START + timedelta(seconds=2), START]
    assert [job.kind for job in jobs.list(state="running")] == ["a"]
    assert [job.kind for job in jobs.list(state="accepted", kind="b")] == ["b"]
    assert len(jobs.list(limit=2)) == 2
    with pytest.raises(InputError, match="accepted, running, successful"):
        jobs.list(state="lost")


# --------------------------------------------------------------------------------- claiming


def test_the_oldest_is_claimed_first(jobs, clock):
    asked = []
    for _ in range(3):
        asked.append(jobs.submit("k", {}, principal=KIM).job)
        clock.move(1)
    assert [claim(jobs, f"w{n}").job for n in range(3)] == asked
    assert jobs.claim("w9", lease_s=LEASE_S) is None


def test_only_jobs_of_the_kinds_that_a_worker_knows_are_claimed(jobs):
    jobs.submit("new", {}, principal=KIM)
    assert jobs.claim("w1", lease_s=LEASE_S, kinds=("old",)) is None
    assert jobs.claim("w1", lease_s=LEASE_S, kinds=()) is None
    assert claim(jobs, kinds=("old", "new")).kind == "new"


def test_a_claim_tells_who_has_it_and_until_when(jobs):
    jobs.submit("k", {}, principal=KIM)
    claimed = claim(jobs)
    assert (claimed.state, claimed.worker, claimed.attempts) == ("running", "w1", 1)
    assert claimed.started == claimed.updated == START + timedelta(microseconds=1)
    assert claimed.lease_until == START + timedelta(seconds=LEASE_S)


@pytest.mark.parametrize(("later_s", "claimed"), [(29.999, False), (30.0, True), (30.001, True)])
def test_a_job_is_claimed_anew_when_its_lease_has_run_out(jobs, clock, later_s, claimed):
    jobs.submit("k", {}, principal=KIM)
    claim(jobs)
    clock.move(later_s)
    found = jobs.claim("w2", lease_s=LEASE_S)
    assert (found is not None) is claimed
    if found is not None:
        assert (found.worker, found.attempts) == ("w2", 2)


def test_a_heartbeat_draws_out_the_lease_and_tells_how_it_goes(jobs, clock):
    jobs.submit("k", {}, principal=KIM)
    claimed = claim(jobs)
    clock.move(20)
    told = jobs.heartbeat(claimed, lease_s=LEASE_S, progress=40, message="reads")
    assert (told.progress, told.message) == (40, "reads")
    assert told.lease_until == START + timedelta(seconds=50)
    clock.move(29)
    assert jobs.claim("w2", lease_s=LEASE_S) is None
    assert jobs.heartbeat(claimed, lease_s=LEASE_S).progress == 40


@pytest.mark.parametrize(("progress", "good"), [(-1, False), (0, True), (100, True), (101, False)])
def test_progress_is_0_to_100(jobs, progress, good):
    jobs.submit("k", {}, principal=KIM)
    claimed = claim(jobs)
    if good:
        assert jobs.heartbeat(claimed, lease_s=1, progress=progress).progress == progress
    else:
        with pytest.raises(InputError, match="0 to 100"):
            jobs.heartbeat(claimed, lease_s=1, progress=progress)


def test_a_job_whose_worker_was_lost_too_often_has_failed(jobs, clock):
    asked = jobs.submit("k", {}, principal=KIM, most_attempts=2)
    for worker in ("w1", "w2"):
        claim(jobs, worker)
        clock.move(LEASE_S)
    assert jobs.claim("w3", lease_s=LEASE_S) is None
    found = jobs.get(asked.job)
    assert (found.state, found.attempts) == ("failed", 2)
    assert found.problem["code"] == "job"
    assert found.problem["detail"].startswith("worker lost: w2")


def test_a_lost_job_does_not_keep_the_next_one_waiting(jobs, clock):
    jobs.submit("k", {}, principal=KIM, most_attempts=1)
    claim(jobs)
    clock.move(LEASE_S)
    second = jobs.submit("k", {}, principal=KIM)
    assert claim(jobs, "w2").job == second.job


# ---------------------------------------------------------------------------------- fencing

Move = Callable[[Jobs, Job], object]
MOVES: dict[str, Move] = {
    "heartbeat": lambda jobs, held: jobs.heartbeat(held, lease_s=LEASE_S),
    "finish": lambda jobs, held: jobs.finish(held, None),
    "fail": lambda jobs, held: jobs.fail(held, PROBLEM),
    "give back": lambda jobs, held: jobs.give_back(held),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_worker_whose_job_another_has_claimed_can_do_nothing_more(jobs, clock, move):
    jobs.submit("k", {}, principal=KIM)
    lost = claim(jobs, "w1")
    clock.move(LEASE_S)
    held = claim(jobs, "w2")
    with pytest.raises(JobError, match="lost to this worker"):
        MOVES[move](jobs, lost)
    assert jobs.get(held.job) == held


@pytest.mark.slow
@pytest.mark.parametrize("move", MOVES)
def test_a_worker_that_claims_its_own_job_anew_cannot_go_on_with_the_old_attempt(jobs, clock, move):
    jobs.submit("k", {}, principal=KIM)
    old = claim(jobs, "w1")
    clock.move(LEASE_S)
    held = claim(jobs, "w1")
    with pytest.raises(JobError, match="attempt 1"):
        MOVES[move](jobs, old)
    assert jobs.get(held.job) == held


@pytest.mark.slow
@pytest.mark.parametrize("move", MOVES)
def test_nothing_moves_a_job_that_has_ended(jobs, move):
    jobs.submit("k", {}, principal=KIM)
    claimed = claim(jobs)
    ended = jobs.finish(claimed, {"n": 1})
    with pytest.raises(JobError, match="it is successful"):
        MOVES[move](jobs, claimed)
    assert jobs.get(ended.job) == ended


def test_a_step_of_a_worker_that_lost_the_job_has_no_effect(jobs, register, clock):
    jobs.submit("k", {}, principal=KIM)
    paused = run_of(register, claim(jobs, "w1"))
    clock.move(LEASE_S)
    claim(jobs, "w2")
    with pytest.raises(JobError, match="lost to this worker"):
        paused.step("one", source("S1"))
    with pytest.raises(JobError, match="lost to this worker"):
        paused.check("two", lambda: 1)
    assert codes(register) == []


def test_a_worker_that_was_only_slow_keeps_a_job_that_nobody_else_has_claimed(jobs, clock):
    jobs.submit("k", {}, principal=KIM)
    claimed = claim(jobs)
    clock.move(10 * LEASE_S)
    told = jobs.heartbeat(claimed, lease_s=LEASE_S)
    assert told.lease_until == clock.now + timedelta(seconds=LEASE_S)
    assert jobs.claim("w2", lease_s=LEASE_S) is None


# ------------------------------------------------------------------------------ how it ends


def test_a_job_that_is_done_keeps_its_result(jobs, clock):
    jobs.submit("k", {}, principal=KIM)
    claimed = claim(jobs)
    clock.move(3)
    done = jobs.finish(claimed, {"count": 7})
    assert (done.state, done.progress, done.result) == ("successful", 100, {"count": 7})
    assert done.finished == START + timedelta(seconds=3)
    assert done.lease_until is None
    assert done.ended


def test_attempts_that_fail_are_repeated_after_a_growing_delay(jobs, clock):
    asked = jobs.submit("k", {}, principal=KIM, most_attempts=3)
    for delay_s in (10, 20):
        claimed = claim(jobs)
        waiting = jobs.fail(claimed, PROBLEM)
        assert waiting.state == "accepted"
        assert waiting.problem == PROBLEM
        assert waiting.not_before == clock.now + timedelta(seconds=delay_s)
        clock.move(delay_s - 0.001)
        assert jobs.claim("w1", lease_s=LEASE_S) is None
        clock.move(0.001)
    failed = jobs.fail(claim(jobs), PROBLEM)
    assert (failed.state, failed.problem, failed.attempts) == ("failed", PROBLEM, 3)
    assert failed.message == "the disk is full"
    assert jobs.get(asked.job) == failed


@pytest.mark.slow
def test_the_delay_is_15_minutes_at_most(jobs, clock):
    jobs.submit("k", {}, principal=KIM, most_attempts=20)
    waits = []
    for _ in range(9):
        waiting = jobs.fail(claim(jobs), PROBLEM)
        assert waiting.not_before is not None
        waits.append((waiting.not_before - clock.now).total_seconds())
        clock.now = waiting.not_before
    assert waits == [10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_what_no_further_attempt_could_mend_fails_at_once(jobs):
    jobs.submit("k", {}, principal=KIM)
    assert jobs.fail(claim(jobs), PROBLEM, again=False).state == "failed"


def test_a_job_that_is_given_back_has_lost_no_attempt(jobs):
    jobs.submit("k", {}, principal=KIM, most_attempts=1)
    for worker in ("w1", "w2", "w3"):
        back = jobs.give_back(claim(jobs, worker))
        assert (back.state, back.attempts, back.worker) == ("accepted", 0, None)


def test_a_job_that_its_worker_gave_back_and_claimed_again_is_another_claim(jobs):
    jobs.submit("k", {}, principal=KIM)
    old = claim(jobs)
    jobs.give_back(old)
    held = claim(jobs)
    assert (held.worker, held.attempts) == (old.worker, old.attempts)
    with pytest.raises(JobError, match="lost to this worker"):
        jobs.finish(old, None)
    assert jobs.finish(held, None).state == "successful"


def test_a_waiting_job_is_dismissed_at_once(jobs):
    asked = jobs.submit("k", {}, principal=KIM)
    gone = jobs.cancel(asked.job, by=LOCAL)
    assert (gone.state, gone.message) == ("dismissed", "dismissed by local")
    assert gone.finished == START
    assert jobs.claim("w1", lease_s=LEASE_S) is None
    assert jobs.cancel(asked.job, by=KIM) == gone


@pytest.mark.parametrize("move", ["heartbeat", "fail", "give back"])
def test_a_running_job_is_dismissed_when_its_worker_next_says_something(jobs, move):
    jobs.submit("k", {}, principal=KIM)
    claimed = claim(jobs)
    asked = jobs.cancel(claimed.job, by=LOCAL)
    assert (asked.state, asked.cancel) == ("running", True)
    MOVES[move](jobs, claimed)
    gone = jobs.get(claimed.job)
    assert (gone.state, gone.message, gone.cancel) == ("dismissed", "dismissed by local", False)


def test_a_job_that_was_done_before_the_dismissal_reached_it_is_done(jobs):
    jobs.submit("k", {}, principal=KIM)
    claimed = claim(jobs)
    jobs.cancel(claimed.job, by=LOCAL)
    assert jobs.finish(claimed, 1).state == "successful"


def test_a_dismissed_job_whose_worker_is_lost_is_dismissed_by_the_next(jobs, clock):
    asked = jobs.submit("k", {}, principal=KIM)
    claim(jobs)
    jobs.cancel(asked.job, by=LOCAL)
    clock.move(LEASE_S)
    assert jobs.claim("w2", lease_s=LEASE_S) is None
    assert jobs.get(asked.job).state == "dismissed"


@pytest.mark.parametrize("state", ["successful", "failed"])
def test_a_job_that_has_ended_cannot_be_dismissed(jobs, state):
    jobs.submit("k", {}, principal=KIM)
    claimed = claim(jobs)
    if state == "failed":
        jobs.fail(claimed, PROBLEM, again=False)
    else:
        jobs.finish(claimed, None)
    with pytest.raises(JobError, match=f"is {state} since"):
        jobs.cancel(claimed.job, by=KIM)


def test_each_change_of_a_job_has_a_later_time_even_if_the_clock_stands_still(jobs):
    seen = [jobs.submit("k", {}, principal=KIM)]
    claimed = claim(jobs)
    seen += [claimed, jobs.heartbeat(claimed, lease_s=1), jobs.finish(claimed, None)]
    times = [job.updated for job in seen]
    assert times == sorted(set(times))


# ------------------------------------------------------------------------------------ steps


def test_a_step_and_the_note_that_it_was_done_are_one_commit(jobs, register):
    jobs.submit("k", {}, principal=KIM)
    run = run_of(register, claim(jobs))
    assert run.step("one", source("S1")) == {"added": 1}
    assert codes(register) == ["S1"]
    assert jobs.step_result(jobs.get(run.job), "one") == ({"added": 1},)
    with register.snapshot() as view:
        last = view.revisions().iloc[-1]
    assert (last["actor"], last["side"]) == ("kim", "AA")
    assert last["reason"] == f"job {run.job} (k), step one"


def test_a_step_that_took_effect_is_not_run_again_and_gives_what_it_gave(jobs, register, clock):
    jobs.submit("k", {}, principal=KIM)
    ran, before = count(), register.revision()
    for worker in ("w1", "w2"):
        run = run_of(register, claim(jobs, worker))

        def write(unit: Any) -> Any:
            return (next(ran), source("S1")(unit))

        assert run.step("one", write) == [0, {"added": 1}]
        assert run.check("two", lambda: {"n": next(ran)}) == {"n": 1}
        clock.move(LEASE_S)
    assert next(ran) == 2
    assert register.revision() == before + 1


def test_a_step_that_fails_leaves_nothing_and_is_run_again(jobs, register):
    jobs.submit("k", {}, principal=KIM)
    run = run_of(register, claim(jobs))

    def fail(unit: Any) -> None:
        source("S1")(unit)
        msg = "on purpose"
        raise LookupError(msg)

    with pytest.raises(LookupError):
        run.step("one", fail)
    assert codes(register) == []
    assert run.step("one", source("S2")) == {"added": 1}
    assert codes(register) == ["S2"]


def test_a_step_that_gives_no_json_has_no_effect(jobs, register):
    jobs.submit("k", {}, principal=KIM)
    run = run_of(register, claim(jobs))
    with pytest.raises(InputError, match="what step one gave"):
        run.step("one", lambda unit: (source("S1")(unit), object())[1])
    assert codes(register) == []


def test_a_step_that_changes_nothing_is_kept_and_makes_no_revision(jobs, register):
    jobs.submit("k", {}, principal=KIM)
    run, before = run_of(register, claim(jobs)), register.revision()
    assert run.step("one", lambda unit: unit.number) == before
    assert register.revision() == before
    assert jobs.step_result(jobs.get(run.job), "one") == (before,)


def test_a_step_draws_out_the_lease(jobs, register, clock):
    jobs.submit("k", {}, principal=KIM)
    run = run_of(register, claim(jobs))
    clock.move(29)
    run.step("one", source("S1"))
    found = jobs.get(run.job)
    assert found.lease_until == START + timedelta(seconds=59)


def test_no_step_begins_after_a_dismissal(jobs, register):
    jobs.submit("k", {}, principal=KIM)
    run = run_of(register, claim(jobs))
    jobs.cancel(run.job, by=LOCAL)
    with pytest.raises(Over):
        run.step("one", source("S1"))
    assert codes(register) == []


def test_no_step_begins_once_the_worker_is_to_end(jobs, register):
    stopping = threading.Event()
    jobs.submit("k", {}, principal=KIM)
    run = run_of(register, claim(jobs), stopping)

    def write(unit: Any) -> Any:
        stopping.set()
        return source("S1")(unit)

    run.step("one", write)
    for begin in (lambda: run.step("two", source("S2")), lambda: run.check("two", lambda: 1)):
        with pytest.raises(Over):
            begin()
    assert codes(register) == ["S1"]


def test_a_principal_without_the_right_writes_nothing_by_a_job(jobs, register):
    analyst = Principal(actor="ann", roles=("analyst",))
    jobs.submit("k", {}, principal=analyst)
    run = run_of(register, claim(jobs))
    with pytest.raises(ForbiddenError, match="ann"):
        run.step("one", source("S1"))
    assert codes(register) == []


@pytest.mark.slow
@pytest.mark.postgis
@pytest.mark.parametrize("kept_in", ["postgis"], indirect=True, scope="module")
def test_on_a_server_what_happens_to_a_job_in_the_middle_of_a_step_undoes_the_step(
    jobs, register, clock
):
    """On a GeoPackage nothing can: a step holds the one lock."""

    def dismissed(claimed: Job) -> None:
        jobs.cancel(claimed.job, by=LOCAL)
        jobs.heartbeat(claimed, lease_s=LEASE_S)

    def taken(claimed: Job) -> None:
        clock.move(LEASE_S)
        assert claim(jobs, "other").job == claimed.job

    for happens in (dismissed, taken):
        jobs.submit("k", {}, principal=KIM)
        claimed = claim(jobs)

        def step(unit: Any, held: Job = claimed, then: Any = happens) -> int:
            source("S1")(unit)
            then(held)
            return 1

        with pytest.raises(JobError, match="lost to this worker"):
            run_of(register, claimed).step("one", step)
        assert codes(register) == []


@pytest.mark.slow
@pytest.mark.postgis
@pytest.mark.parametrize("kept_in", ["postgis"], indirect=True, scope="module")
def test_on_a_server_a_long_step_keeps_neither_heartbeats_nor_askers_waiting(jobs, register):
    jobs.submit("k", {}, principal=KIM)
    claimed = claim(jobs)

    def step(unit: Any) -> int:
        source("S1")(unit)
        assert jobs.heartbeat(claimed, lease_s=LEASE_S, progress=7).progress == 7
        assert jobs.submit("k", {}, principal=KIM).state == "accepted"
        return 1

    run_of(register, claimed).step("one", step)
    assert codes(register) == ["S1"]
    assert jobs.get(claimed.job).progress == 7


# ------------------------------------------------------------------------- against a model


class Queue(RuleBasedStateMachine):
    """Whatever is done in whatever order, the queue does as its model: a plain dictionary."""

    store: Store
    clock: Clock
    kinds = count()

    def __init__(self) -> None:
        super().__init__()
        self.kind = f"kind-{next(self.kinds)}"
        self.jobs = Jobs(self.store)
        self.model: dict[str, dict[str, Any]] = {}
        self.held: list[Job] = []

    def now(self) -> datetime:
        return self.clock.now

    def owns(self, claimed: Job) -> bool:
        kept = self.model[claimed.job]
        return kept["state"] == "running" and kept["started"] == claimed.started

    def compare(self) -> None:
        found = {job.job: job for job in self.jobs.list(kind=self.kind)}
        for name, kept in self.model.items():
            assert {key: getattr(found[name], key) for key in kept} == kept
        assert len(found) == len(self.model)

    @rule(key=st.none() | st.sampled_from("ab"), most=st.integers(1, 3))
    def submit(self, key, most):
        whole = None if key is None else f"{self.kind}-{key}"
        asked = self.jobs.submit(
            self.kind, {}, principal=KIM, request_key=whole, most_attempts=most
        )
        if whole is None or whole not in [kept["request_key"] for kept in self.model.values()]:
            self.model[asked.job] = {
                "state": "accepted",
                "attempts": 0,
                "most_attempts": most,
                "request_key": whole,
                "not_before": None,
                "lease_until": None,
                "cancel": False,
                "started": None,
                "created": self.now(),
            }
            self.clock.move(0.001)
        self.compare()

    @rule(seconds=st.sampled_from([1.0, 10.0, LEASE_S]))
    def wait(self, seconds):
        self.clock.move(seconds)

    @rule()
    def claim(self):
        expected = None
        for name, kept in sorted(self.model.items(), key=lambda item: item[1]["created"]):
            waits = kept["not_before"] is not None and kept["not_before"] > self.now()
            if kept["state"] == "accepted" and not waits:
                expected = name
                break
            if kept["state"] == "running" and kept["lease_until"] <= self.now():
                if not kept["cancel"] and kept["attempts"] < kept["most_attempts"]:
                    expected = name
                    break
                kept |= {"state": "dismissed" if kept["cancel"] else "failed", "cancel": False}
                kept["lease_until"] = None
        claimed = self.jobs.claim("w", lease_s=LEASE_S, kinds=(self.kind,))
        assert (claimed and claimed.job) == expected
        if claimed is not None:
            kept = self.model[claimed.job]
            kept |= {"state": "running", "attempts": kept["attempts"] + 1, "not_before": None}
            kept["lease_until"] = self.now() + timedelta(seconds=LEASE_S)
            assert claimed.started is not None
            assert kept["started"] is None or claimed.started > kept["started"]
            kept["started"] = claimed.started
            self.held.append(claimed)
        self.compare()

    @rule(data=st.data())
    @precondition(lambda self: self.model)
    def cancel(self, data):
        name = data.draw(st.sampled_from(sorted(self.model)))
        kept = self.model[name]
        if kept["state"] in {"successful", "failed"}:
            with pytest.raises(JobError):
                self.jobs.cancel(name, by=KIM)
        else:
            self.jobs.cancel(name, by=KIM)
            if kept["state"] == "accepted":
                kept |= {"state": "dismissed", "not_before": None}
            elif kept["state"] == "running":
                kept["cancel"] = True
        self.compare()

    @rule(data=st.data(), move=st.sampled_from(sorted(MOVES)))
    @precondition(lambda self: self.held)
    def say(self, data, move):
        claimed = data.draw(st.sampled_from(self.held))
        if not self.owns(claimed):
            with pytest.raises(JobError):
                MOVES[move](self.jobs, claimed)
        else:
            MOVES[move](self.jobs, claimed)
            self.model[claimed.job] |= self.after(self.model[claimed.job], move)
        self.compare()

    def after(self, kept: dict[str, Any], move: str) -> dict[str, Any]:
        idle = {"lease_until": None, "not_before": None, "cancel": False}
        if move == "finish":
            return {**idle, "state": "successful"}
        if kept["cancel"]:
            return {**idle, "state": "dismissed"}
        if move == "heartbeat":
            return {"lease_until": self.now() + timedelta(seconds=LEASE_S)}
        if move == "give back":
            return {**idle, "state": "accepted", "attempts": kept["attempts"] - 1}
        if kept["attempts"] == kept["most_attempts"]:
            return {**idle, "state": "failed"}
        delay_s = 10 * 2 ** (kept["attempts"] - 1)
        return {**idle, "state": "accepted", "not_before": self.now() + timedelta(seconds=delay_s)}


def test_the_queue_does_as_its_model(register, clock):
    class Here(Queue):
        pass

    Here.store, Here.clock = register, clock
    some = settings(max_examples=settings().max_examples // 15, stateful_step_count=15)
    run_state_machine_as_test(Here, settings=some)
