"""Long work on the command line: asked for, done by a worker, looked at, dismissed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from borderkit.store import LOCAL, Store, open_store
from borderkit.store.jobs.queue import Jobs


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("jobs") / "empty.gpkg"
    open_store(path, create=True).close()
    return path


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> Iterator[Store]:
    with open_store(shutil.copy(empty, tmp_path / "r.gpkg")) as register:
        yield register


@pytest.fixture
def asking(store: Store, run: Any) -> Any:
    """Return a function that runs a command on the register and gives its JSON."""

    def call(*words: str, code: int = 0) -> Any:
        ran = run(*words, "--register", store.place, "--json")
        assert ran.code == code, ran.err
        return json.loads(ran.out if code == 0 else ran.err)

    return call


def test_what_is_asked_for_is_done_by_the_worker_and_shown(asking):
    told = asking("jobs", "start", "audit-verify", "--key", "k")
    assert (told["status"], told["input"]) == ("accepted", {})
    assert asking("jobs", "start", "audit-verify", "--key", "k")["jobID"] == told["jobID"]
    assert asking("worker", "--once")["jobs"] == {"successful": 1}
    shown = asking("jobs", "show", told["jobID"], "--follow")
    assert (shown["status"], shown["progress"]) == ("successful", 100)
    assert shown["result"]["holds"] is True
    listed = asking("jobs", "list")["jobs"]
    assert [job["jobID"] for job in listed] == [told["jobID"]]
    assert asking("jobs", "list", "--state", "failed")["jobs"] == []
    assert asking("jobs", "list", "--kind", "purge")["jobs"] == []


@pytest.mark.slow
def test_a_job_is_told_to_people_with_what_comes_next(run, store):
    ran = run("jobs", "start", "audit-verify", "--register", store.place)
    assert ran.code == 0
    assert "accepted" in ran.out
    assert f"worker --once --register {store.place}" in ran.out
    name = Jobs(store).list()[0].job
    assert name in run("jobs", "list", "--register", store.place).out
    assert "1 successful" in run("worker", "--once", "--register", store.place).out
    assert '"holds": true' in run("jobs", "show", name, "--register", store.place).out
    assert "no job was ready" in run("worker", "--once", "--register", store.place).out


@pytest.mark.slow
def test_a_job_that_waits_is_dismissed(asking):
    told = asking("jobs", "start", "audit-verify")
    gone = asking("jobs", "cancel", told["jobID"])
    assert gone["status"] == "dismissed"
    assert asking("worker", "--once")["jobs"] == {}


def test_what_cannot_be_asked_for_is_refused(asking, store):
    cases = [
        (("show", "nothing"), 36, "no job 'nothing'"),
        (
            ("start", "nothing"),
            2,
            "there are audit-verify, backup, import-osm, survey-intake, purge",
        ),
        (("start", "purge", "--input", "{"), 2, "--input is not JSON"),
        (("start", "purge", "--input", "[]"), 2, "3 defects"),
        (("start", "backup", "--input", '{"file": "b.gpkg"}'), 2, "1 defects"),
    ]
    for words, code, said in cases:
        assert said in asking("jobs", *words, code=code)["detail"]
    assert Jobs(store).list() == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("cancel", "nothing"), 36, "no job 'nothing'"),
        (("start", "purge", "--input", "{}"), 2, "2 defects"),
        (("start", "audit-verify", "--key", ""), 2, "1 to 200 printable"),
        (("start", "audit-verify", "--token-file", "/nowhere"), 2, "cannot be read"),
        (("list", "--state", "lost"), 2, "--state"),
    ],
)
def test_what_else_cannot_be_asked_for_is_refused(asking, store, words, code, said):
    assert said in asking("jobs", *words, code=code)["detail"]
    assert Jobs(store).list() == []


@pytest.mark.slow
def test_a_backup_is_a_job_that_never_replaces_a_file(asking, tmp_path):
    file = tmp_path / "b.gpkg"
    given = json.dumps({"file": str(file)})
    told = [asking("jobs", "start", "backup", "--input", given)["jobID"] for _ in range(2)]
    assert asking("worker", "--once")["jobs"] == {"successful": 1, "failed": 1}
    assert asking("jobs", "show", told[0])["result"]["target"] == str(file)
    assert asking("jobs", "show", told[1])["problem"]["code"] == "register-exists"
    with open_store(file, read_only=True) as copy:
        assert copy.revision() == 0


@pytest.mark.slow
def test_a_file_that_is_not_here_can_be_queued_and_the_job_says_that_it_is_missing(run, store):
    ran = run(
        *("import", "osm", "far.osm.pbf", "--boundary", "AA-BB", "--queue"),
        *("--register", store.place),
    )
    assert ran.code == 0
    assert "not on this machine" in ran.err
    (asked,) = Jobs(store).list()
    assert asked.input == {"file": str(Path.cwd() / "far.osm.pbf"), "boundaries": ["AA-BB"]}
    run("worker", "--once", "--register", store.place)
    assert Jobs(store).get(asked.job).state == "failed"


@pytest.mark.fault
def test_a_worker_that_is_told_to_end_ends_its_step_and_leaves(store, tmp_path):
    command = [sys.executable, "-c", "from borderkit.cli import main; main()", "worker"]
    process = subprocess.Popen(
        [*command, "--register", store.place], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert "Ctrl-C ends" in process.stderr.readline()
    asked = Jobs(store).submit("audit-verify", {}, principal=LOCAL)
    deadline = time.monotonic() + 30
    while not Jobs(store).get(asked.job).ended and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    process.stderr.close()
    done = Jobs(store).get(asked.job)
    assert done.state == "successful"
    assert done.finished is not None
    assert done.finished <= datetime.now(UTC)
