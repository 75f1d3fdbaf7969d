"""Long work over HTTP: asked for, followed, dismissed; and the worker in the API's process."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import examples
from api.app import create_app
from api.models import JobIn, JobOut, JobsOut
from borderkit.errors import RegisterFileError
from borderkit.settings import Settings
from borderkit.store import LOCAL, Principal, open_store
from borderkit.store.jobs.queue import Jobs
from borderkit.store.jobs.record import Job
from borderkit.store.tokens import create_token
from borderkit.workflows.job_handlers import KINDS

ASKED = {"kind": "audit-verify", "request_key": "k1"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("jobs") / "register.gpkg"
    open_store(path, create=True).close()
    return path


@pytest.fixture(scope="module")
def tokens(place: Path) -> dict[str, str]:
    with open_store(place) as store:
        return {
            role: create_token(
                store, Principal(actor=f"the-{role}", side="AA", roles=(role,)), by=LOCAL
            ).text
            for role in ("administrator", "surveyor", "reviewer")
        }


@pytest.fixture
def jobs(place: Path) -> Iterator[Jobs]:
    with open_store(place) as store:
        with store.database.queueing() as connection:
            connection.exec_driver_sql("DELETE FROM borderkit_jobs")
        yield Jobs(store)


@pytest.fixture(scope="module")
def app(place: Path) -> FastAPI:
    return create_app(Settings(register_file=place))


@pytest.fixture
def client(app: FastAPI, tokens: dict[str, str]) -> TestClient:
    """Return a client of an administrator; nobody does the jobs."""
    return TestClient(app, headers={"Authorization": f"Bearer {tokens['administrator']}"})


def claimed(jobs: Jobs) -> Job:
    found = jobs.claim("w", lease_s=60)
    assert found is not None
    return found


def until(truth: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not truth():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def events(text: str) -> list[dict[str, Any]]:
    """Return the events of a stream, read as the standard says."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[:1] != ":")
        if "data" in fields:
            found.append({**fields, "data": json.loads(fields["data"])})
    return found


# ----------------------------------------------------------------------------------- asking


def test_work_that_is_asked_for_is_accepted_and_its_place_told(client, jobs):
    reply = client.post("/jobs", json=ASKED)
    assert reply.status_code == 202
    told = reply.json()
    assert reply.headers["location"] == f"/jobs/{told['jobID']}"
    assert (told["status"], told["processID"], told["actor"]) == (
        "accepted",
        "audit-verify",
        "the-administrator",
    )
    assert client.get(reply.headers["location"]).json() == told
    assert client.post("/jobs", json=ASKED).json() == told
    assert client.get("/jobs").json() == {"jobs": [told]}


def test_other_work_under_the_same_key_is_a_conflict(client, jobs):
    client.post("/jobs", json=ASKED)
    other = {"kind": "purge", "input": {"class": "office", "older_than_days": 9}}
    reply = client.post("/jobs", json={**other, "request_key": "k1"})
    assert (reply.status_code, reply.json()["code"]) == (409, "job")


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, ["kind"]),
        ({"kind": 3, "more": 1}, ["more", "kind"]),
        ([], ["", "kind"]),
        ({"kind": "purge"}, ["input.class", "input.older_than_days"]),
        (
            {"kind": "purge", "input": {"class": "public", "older_than_days": 0, "x": 1}},
            ["input.x", "input.class", "input.older_than_days"],
        ),
        ({"kind": "purge", "input": [1]}, ["input", "input.class", "input.older_than_days"]),
        ({"kind": "audit-verify", "input": {"head": 1}}, ["input.head"]),
    ],
)
def test_every_defect_of_what_is_asked_for_is_named(client, jobs, body, places):
    reply = client.post("/jobs", json=body)
    assert reply.status_code == 422
    assert [defect["where"] for defect in reply.json()["defects"]] == places
    assert jobs.list() == []


def test_a_kind_that_is_not_there_is_refused_and_the_known_ones_listed(client, jobs):
    reply = client.post("/jobs", json={"kind": "mine"})
    assert reply.status_code == 422
    assert "audit-verify, backup, import-osm, survey-intake, purge" in reply.json()["detail"]


@pytest.mark.parametrize("kind", ["backup", "import-osm"])
def test_kinds_that_name_files_of_the_worker_are_not_started_over_http(client, jobs, kind):
    reply = client.post("/jobs", json={"kind": kind, "input": {"file": "/etc/passwd"}})
    assert (reply.status_code, reply.json()["code"]) == (403, "forbidden")
    assert jobs.list() == []


PATHS = [
    ("POST", "/jobs"),
    ("GET", "/jobs"),
    ("GET", "/jobs/{job}"),
    ("GET", "/jobs/{job}/results"),
    ("GET", "/jobs/{job}/events"),
    ("DELETE", "/jobs/{job}"),
]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize(
    "role",
    [None, *(pytest.param(role, marks=pytest.mark.slow) for role in ("surveyor", "reviewer"))],
)
def test_jobs_are_for_those_who_may_run_them(app, tokens, jobs, method, path, role):
    asked = jobs.submit("audit-verify", {}, principal=LOCAL)
    headers = {} if role is None else {"Authorization": f"Bearer {tokens[role]}"}
    stranger = TestClient(app, headers=headers)
    body = {"kind": "audit-verify"} if method == "POST" else None
    reply = stranger.request(method, path.format(job=asked.job), json=body)
    assert reply.status_code == (401 if role is None else 403)
    assert [job.job for job in jobs.list()] == [asked.job]
    assert jobs.get(asked.job) == asked


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), [row for row in PATHS if "{job}" in row[1]])
def test_a_job_that_is_not_there_is_told(client, jobs, method, path):
    reply = client.request(method, path.format(job="none"))
    assert (reply.status_code, reply.json()["code"]) == (404, "record-missing")


@pytest.mark.slow
def test_jobs_are_listed_by_state_and_kind(client, jobs):
    first = jobs.submit("audit-verify", {}, principal=LOCAL)
    second = jobs.submit("purge", {}, principal=LOCAL)
    claimed(jobs)
    assert [j["jobID"] for j in client.get("/jobs").json()["jobs"]] == [second.job, first.job]
    running = client.get("/jobs", params={"state": "running"}).json()["jobs"]
    assert [j["jobID"] for j in running] == [first.job]
    assert client.get("/jobs", params={"state": "running", "kind": "purge"}).json()["jobs"] == []
    assert client.get("/jobs", params={"state": "lost"}).status_code == 422
    assert client.get("/jobs", params={"limit": "1"}).status_code == 422


# ---------------------------------------------------------------------------------- results


def test_the_result_is_sent_once_there_is_one(client, jobs):
    asked = jobs.submit("audit-verify", {}, principal=LOCAL)
    early = client.get(f"/jobs/{asked.job}/results")
    assert (early.status_code, early.json()["code"]) == (409, "job")
    jobs.finish(claimed(jobs), {"holds": True})
    assert client.get(f"/jobs/{asked.job}/results").json() == {"holds": True}


@pytest.mark.slow
def test_the_result_of_a_job_that_failed_is_its_problem(client, jobs):
    asked = jobs.submit("audit-verify", {}, principal=LOCAL)
    problem = RegisterFileError("three things are wrong").problem()
    jobs.fail(claimed(jobs), problem, again=False)
    reply = client.get(f"/jobs/{asked.job}/results")
    assert (reply.status_code, reply.json()) == (422, problem)
    assert reply.headers["content-type"] == "application/problem+json"


def test_a_dismissed_job_tells_who_dismissed_it(client, jobs):
    asked = jobs.submit("audit-verify", {}, principal=LOCAL)
    reply = client.delete(f"/jobs/{asked.job}")
    assert (reply.status_code, reply.json()["status"]) == (200, "dismissed")
    assert reply.json()["message"] == "dismissed by the-administrator"
    assert client.get(f"/jobs/{asked.job}/results").status_code == 409
    jobs.submit("audit-verify", {}, principal=LOCAL)
    running = claimed(jobs)
    assert client.delete(f"/jobs/{running.job}").json()["status"] == "running"
    assert jobs.get(running.job).cancel
    jobs.finish(running, None)
    assert client.delete(f"/jobs/{running.job}").status_code == 409


# ----------------------------------------------------------------------------------- events


@pytest.mark.slow
def test_events_tell_each_change_until_the_job_ends(client, jobs, monkeypatch):
    monkeypatch.setattr(client.app.state.watch, "look_s", 0.01)
    asked = jobs.submit("audit-verify", {}, principal=LOCAL)
    replies: list[Any] = []

    def listen() -> None:
        replies.append(client.get(f"/jobs/{asked.job}/events"))

    listener = threading.Thread(target=listen)
    listener.start()
    held = claimed(jobs)
    time.sleep(0.15)
    jobs.heartbeat(held, lease_s=60, progress=50, message="half way")
    time.sleep(0.15)
    jobs.finish(held, None)
    listener.join(timeout=20)
    assert replies[0].headers["content-type"].startswith("text/event-stream")
    assert replies[0].headers["cache-control"] == "no-store"
    told = events(replies[0].text)
    assert {event["event"] for event in told} == {"status"}
    said = [(event["data"]["status"], event["data"]["progress"]) for event in told]
    assert said[-1] == ("successful", 100)
    assert ("running", 50) in said
    numbers = [int(event["id"]) for event in told]
    assert numbers == sorted(set(numbers))


def test_only_events_after_the_last_one_are_sent(client, jobs):
    asked = jobs.submit("audit-verify", {}, principal=LOCAL)
    path = f"/jobs/{asked.job}/events"
    jobs.cancel(asked.job, by=LOCAL)
    (last,) = events(client.get(path).text)
    again = client.get(path, headers={"Last-Event-ID": str(int(last["id"]) - 1)})
    assert events(again.text) == [last]
    for known in (last["id"], "9" * 30):
        assert client.get(path, headers={"Last-Event-ID": known}).status_code == 204
    assert events(client.get(path, headers={"Last-Event-ID": "x'"}).text) == [last]


# ------------------------------------------------------------------- the worker in the API


@pytest.mark.parametrize("setting", ["on", pytest.param("off", marks=pytest.mark.slow)])
def test_the_api_does_the_jobs_of_its_register_unless_told_not_to(place, tokens, jobs, setting):
    app = create_app(Settings(register_file=place, worker=setting))
    headers = {"Authorization": f"Bearer {tokens['administrator']}"}
    with TestClient(app, headers=headers) as client:
        told = client.post("/jobs", json=ASKED).json()
        if setting == "on":
            until(lambda: jobs.get(told["jobID"]).ended)
            results = client.get(f"/jobs/{told['jobID']}/results").json()
            assert results["holds"] is True
        else:
            time.sleep(0.3)
            assert jobs.get(told["jobID"]).state == "accepted"
        assert ("worker" in [t.name for t in threading.enumerate()]) is (setting == "on")
    assert "worker" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.slow
def test_the_api_leaves_one_whole_file_after_jobs_were_done(place, tokens, tmp_path):
    own = Path(shutil.copy(place, tmp_path / "own.gpkg"))
    headers = {"Authorization": f"Bearer {tokens['administrator']}"}
    with TestClient(create_app(Settings(register_file=own)), headers=headers) as client:
        told = client.post("/jobs", json={"kind": "audit-verify"}).json()
        until(lambda: client.get(f"/jobs/{told['jobID']}").json()["status"] == "successful")
        assert client.get("/health").status_code == 200
    assert [file.name for file in tmp_path.iterdir()] == ["own.gpkg"]


def test_a_register_that_cannot_be_written_has_no_worker(place, tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with TestClient(create_app(Settings(register_file=place))):
        assert "worker" not in [thread.name for thread in threading.enumerate()]


# -------------------------------------------------------------------------------- document


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (JobIn, examples.JOB_REQUEST),
        (JobOut, examples.JOB),
        (JobsOut, examples.JOBS_OF_REGISTER),
    ],
)
def test_examples_have_the_shape_that_is_declared(model, example):
    model.model_validate(example)


@pytest.mark.slow
def test_the_example_can_be_posted_and_answers_have_the_declared_shape(client, jobs):
    JobOut.model_validate(client.post("/jobs", json=examples.JOB_REQUEST).json())
    JobsOut.model_validate(client.get("/jobs").json())


def test_the_document_names_the_kinds_that_may_be_asked_for_over_http(client):
    schema = client.get("/openapi.json").json()["components"]["schemas"]["JobIn"]
    assert schema["properties"]["kind"]["enum"] == [
        name for name, kind in KINDS.items() if kind.over_http
    ]
