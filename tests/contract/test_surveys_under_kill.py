"""Servers, workers and commands are killed while surveys come in: nothing is lost or doubled."""

import hashlib
import json
import multiprocessing
import os
import random
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from borderkit.io.surveys.limits import Limits
from borderkit.store import Principal, Store, open_store
from borderkit.store.files import KeptFiles
from borderkit.store.jobs.queue import Jobs
from borderkit.store.proof.check import verify_audit
from borderkit.workflows.survey_intake import SurveyRequest
from borderkit.workflows.survey_uploads import SurveyUpload, send_survey
from borderkit.workflows.surveys import survey_file, survey_records
from tests.survey_service import CAMPAIGN, add_campaign, kml, make_register, token_of
from tests.survey_work import take_until_killed, upload_by_command

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.survey_work", "sqlalchemy.dialects.postgresql.psycopg"])
KIM = Principal(actor="kim", side="AA", roles=("surveyor",))
GOOD, BAD = 60, 4
PART = 1_024


def place_of(store: Store) -> str:
    """Return where another process finds the register."""
    url = store.database.engine.url
    server = url.drivername.startswith("postgresql")
    return url.render_as_string(hide_password=False) if server else store.place


def require_each_once(store: Store, sent: dict[str, bytes], folder: Path) -> None:
    """Hold the register against what was sent: each file once, each point of it accounted for."""
    surveys = store.read("surveys")
    assert sorted(surveys["file_name"]) == sorted(sent)
    for row in surveys.to_dict("records"):
        data = sent[row["file_name"]]
        assert row["sha256"] == hashlib.sha256(data).hexdigest()
        counts = (row["read"], row["accepted"], row["rejected"], row["duplicate"])
        assert counts == (GOOD + BAD, GOOD, BAD, 0)
        assert len(survey_records(store, row["survey"])) == GOOD
        came = folder / f"{row['survey']}.out"
        survey_file(store, row["survey"], came)
        assert came.read_bytes() == data
    assert len(store.read("observations")) == GOOD * len(sent)
    assert store.revision() == 1 + len(sent), "the campaign, and one revision for each survey"
    report = verify_audit(store)
    assert report.holds, report.faults[:3]


def killed_after(seconds: float, target: Callable[..., None], *given: Any) -> int | None:
    """Start a process, kill it after so long, and return how it ended before; None: it did not."""
    process = PROCESSES.Process(target=target, args=given, daemon=True)
    process.start()
    process.join(seconds)
    code = process.exitcode
    process.kill()
    process.join()
    return code


def test_intake_that_is_killed_again_and_again_takes_each_survey_once(
    opened: Callable[..., Store], tmp_path: Path, counted: Callable[[str], None]
) -> None:
    sent = {f"day{n}.kml": kml(count=GOOD, bad=BAD, start=n * 100) for n in range(4)}
    draw, kills = random.Random(20261122), 0
    with opened(create=True) as store:
        add_campaign(store)
        request = SurveyRequest(campaign=CAMPAIGN, side="AA", limits=Limits())
        jobs = Jobs(store)
        for name, data in sent.items():
            found = send_survey(
                store, data, request=replace(request, name=name), principal=KIM, attempts=100
            )
            assert isinstance(found, SurveyUpload)
        place = place_of(store)
        limit = 1.0
        while not all(job.ended for job in jobs.list()):
            killed_after(draw.uniform(0.0, limit), take_until_killed, place)
            kills, limit = kills + 1, min(limit * 1.15, 30.0)
        assert [job.state for job in jobs.list()] == ["successful"] * len(sent)
        require_each_once(store, sent, tmp_path)
        assert len(KeptFiles(store).list(purpose="raw")) == len(sent)
        attempts = sum(job.attempts for job in jobs.list())
    counted(f"{kills} workers killed, {attempts} attempts at {len(sent)} surveys")


def test_a_command_that_is_killed_and_run_again_takes_each_survey_once(
    opened: Callable[..., Store], tmp_path: Path, counted: Callable[[str], None]
) -> None:
    draw, kills, sent = random.Random(7), 0, {}
    with opened(create=True) as store:
        add_campaign(store)
        place = place_of(store)
        for n in range(4):
            name = f"day{n}.kml"
            sent[name] = kml(count=GOOD, bad=BAD, start=n * 100)
            file = tmp_path / name
            file.write_bytes(sent[name])
            code, limit = None, 3.0
            while code is None:
                code = killed_after(draw.uniform(0.0, limit), upload_by_command, place, file)
                kills += code is None
                limit = min(limit * 1.3, 60.0)
            assert code == 0
        require_each_once(store, sent, tmp_path)
        assert len(KeptFiles(store).list(purpose="raw", state="whole")) == len(sent)
        assert KeptFiles(store).list(state="receiving") == []
    counted(f"{kills} commands killed, {len(sent)} surveys")


# ------------------------------------------------------------------------------- a server


@contextmanager
def served(place: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve a register until the block ends; give the process and its address."""
    command = [sys.executable, "-c", "from borderkit.cli import main; main()"]
    known = {name: value for name, value in os.environ.items() if "BORDERKIT" not in name}
    process = subprocess.Popen(
        [*command, "serve", "--register", str(place), "--port", "0", "--json"],
        cwd=ROOT,
        env={**known, "BORDERKIT_SURVEY_BODY_BYTES": str(PART), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())["url"]
        finally:
            process.kill()


def ask(url: str, token: str, method: str = "GET", data: bytes | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, method=method, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)


def send_lacking(url: str, token: str, path: str, data: bytes, told: threading.Event) -> None:
    """Send the parts that lack until the server is gone, then have the file taken in."""
    with suppress(OSError):
        upload = ask(f"{url}{path}", token)
        for part in range(upload["part_count"]):
            if part not in upload["parts"]:
                told.set()
                some = data[part * PART : (part + 1) * PART]
                ask(f"{url}{path}/parts/{part}", token, "PUT", some)
        told.set()
        ask(f"{url}{path}/complete", token, "POST", b"")


def test_an_upload_goes_on_where_it_was_when_its_server_was_killed(
    tmp_path: Path, counted: Callable[[str], None]
) -> None:
    place, draw = tmp_path / "register.gpkg", random.Random(3)
    make_register(place)
    token = token_of(place, "kim", "AA", "surveyor")
    data = kml(count=GOOD, bad=BAD)
    asked = {"name": "day0.kml", "size_bytes": len(data), "campaign": CAMPAIGN, "side": "AA"}
    asked["sha256"] = hashlib.sha256(data).hexdigest()
    name, there = "", set[int]()
    for _ in range(4):
        with served(place) as (process, url):
            if not name:
                begun = ask(f"{url}/surveys/uploads", token, "POST", json.dumps(asked).encode())
                name = begun["upload"]
            path = f"/surveys/uploads/{name}"
            told = threading.Event()
            sender = threading.Thread(target=send_lacking, args=(url, token, path, data, told))
            sender.start()
            told.wait(20)
            time.sleep(draw.uniform(0.0, 0.25))
            process.kill()
            sender.join()
        with open_store(place) as store:
            now = set(KeptFiles(store).parts(name))
        assert there <= now, "a part that was there is there"
        there = now
    path = f"/surveys/uploads/{name}"
    with served(place) as (_, url):
        deadline = time.monotonic() + 90
        while (upload := ask(f"{url}{path}", token))["state"] != "successful":
            assert time.monotonic() < deadline, upload
            if upload["state"] in {"receiving", "whole"}:
                send_lacking(url, token, path, data, threading.Event())
            time.sleep(0.2)
        again = ask(f"{url}/surveys/uploads", token, "POST", json.dumps(asked).encode())
    assert again["survey"] == upload["receipt"]["survey"]
    with open_store(place) as store:
        require_each_once(store, {"day0.kml": data}, tmp_path)
    counted(f"4 servers killed, {upload['part_count']} parts")
