"""Surveys over HTTP under attack and misuse: other sides, odd bodies, too much at once."""

import errno
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from borderkit.settings import Settings
from borderkit.store import LOCAL, open_store
from borderkit.store.care.retention import purge
from borderkit.store.files import KeptFiles
from borderkit.store.jobs.queue import Jobs
from borderkit.store.proof.check import verify_audit
from borderkit.store.tables import FILE_PARTS
from borderkit.workflows import survey_intake, survey_taking, survey_uploads
from tests.survey_service import CAMPAIGN, kml, make_register, token_of, work_off

WHO = {
    "aa": ("AA", "surveyor"),
    "aa2": ("AA", "surveyor"),
    "bb": ("BB", "surveyor"),
    "office": (None, "reviewer"),
    "analyst": ("AA", "analyst"),
}
PART = 1_024
NAME = "of one who is to be forgotten.kml"


class Service:
    """A server with a register, and everybody who asks it."""

    def __init__(self, place: Path, **settings: Any) -> None:
        self.place = place
        make_register(place)
        tokens = {name: token_of(place, name, side, role) for name, (side, role) in WHO.items()}
        app = create_app(Settings(register_file=place, worker="off", **settings))
        self.clients = {
            name: TestClient(app, headers={"Authorization": f"Bearer {token}"})
            for name, token in tokens.items()
        }
        self.clients["nobody"] = TestClient(app)

    def send(self, data: bytes, path: str = "/surveys", name: str = NAME, **told: Any) -> Any:
        if path == "/surveys":
            told = {"campaign": CAMPAIGN, "side": "AA", **told}
        return self.clients["aa"].post(path, files={"file": (name, data)}, data=told)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("attack") / "register.gpkg")


@pytest.fixture(scope="module")
def survey(service: Service) -> str:
    service.send(kml())
    [job] = work_off(service.place)
    assert job.state == "successful", job.problem
    assert isinstance(job.result, dict)
    return str(job.result["survey"])


# ------------------------------------------------------------------------------ other sides


@pytest.mark.parametrize("name", ["nobody", "bb", "analyst", "aa"])
def test_revisions_do_not_tell_whose_survey_came_nor_what_it_was_called(
    service: Service, survey: str, name: str
) -> None:
    told = service.clients[name].get("/revisions").json()["revisions"][0]
    assert {key for key, value in told.items() if value is not None} == {"revision", "at"}


def test_the_office_is_told_which_survey_came_and_nobody_what_its_file_was_called(
    service: Service, survey: str
) -> None:
    reply = service.clients["office"].get("/revisions")
    told = reply.json()["revisions"][0]
    assert (told["actor"], told["side"], told["reason"]) == ("aa", "AA", f"survey {survey}")
    assert NAME not in reply.text


@pytest.mark.parametrize("asked", ["", "/map", "/file", "/rejections", "/observations"])
def test_whoever_brings_no_token_is_asked_for_one_before_a_survey_is_looked_for(
    service: Service, survey: str, asked: str
) -> None:
    nobody = service.clients["nobody"]
    for code in (survey, "S-000000000000"):
        assert nobody.get(f"/surveys/{code}{asked}").status_code == 401
    assert nobody.get("/surveys").status_code == 401


# ------------------------------------------------------------------------------- odd bodies


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("columns", '{"station": NaN}'),
        ("columns", '{"station": "a", "station": "b"}'),
        ("columns", '{"station": "\\ud800"}'),
        ("columns", '{"a":' * 20_000),
        ("confidence", "0.9_5"),
        ("confidence", "\u0660.\u0669"),
        ("confidence", "nan"),
    ],
)
def test_what_stands_in_a_form_is_read_as_strictly_as_json(
    service: Service, field: str, text: str
) -> None:
    reply = service.send(kml(), "/surveys/inspect", **{field: text})
    assert reply.status_code == 422
    assert [defect["where"] for defect in reply.json()["defects"]] == [f"form.{field}"]


@pytest.mark.parametrize("name", ["../../etc/day1.kml", "C:\\field\\day1.kml", "/day1.kml"])
def test_of_a_files_name_the_last_part_alone_is_kept(service: Service, name: str) -> None:
    asked = {"name": name, "size_bytes": 9, "campaign": CAMPAIGN, "side": "AA"}
    begun = service.clients["aa"].post("/surveys/uploads", json=asked).json()
    assert begun["name"] == "day1.kml"
    assert service.send(kml(), "/surveys/inspect", name=name).json()["name"] == "day1.kml"


# ----------------------------------------------------------------------------- to be forgotten


@pytest.mark.slow
def test_nothing_of_a_person_who_asked_to_be_forgotten_is_left_in_the_register(
    tmp_path: Path,
) -> None:
    service = Service(tmp_path / "register.gpkg")
    told = {"operator": "KIM-7", "remark": "at the well of Kim"}
    service.send(kml(remark=told["remark"]), operator=told["operator"])
    [job] = work_off(service.place)
    assert isinstance(job.result, dict), job.problem
    path = f"/surveys/{job.result['survey']}"
    reply = service.clients["aa"].post(f"{path}/withdraw", json={"reason": "asked for"})
    assert reply.status_code == 200, reply.text
    with open_store(service.place, clock=lambda: datetime.now(UTC) + timedelta(days=2)) as store:
        report = purge(store, "survey", older_than=timedelta(days=1))
        assert report.rewritten
        assert KeptFiles(store).list() == []
        assert verify_audit(store).holds
    left = service.place.read_bytes()
    for word in (NAME, *told.values(), "15.0001"):
        assert word.encode() not in left
    assert service.clients["aa"].get(path).status_code == 403


# --------------------------------------------------------------------------- made to be alike


def test_a_file_made_to_have_the_code_of_another_is_refused_and_not_taken_for_it(
    service: Service, survey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 2 ** 24 trials find two files of one code of 12 digits; here every file has one.
    for module in (survey_intake, survey_taking, survey_uploads):
        monkeypatch.setattr(module, "survey_code", lambda *_: survey)
    other = kml(count=1, start=9)
    reply = service.send(other)
    assert (reply.status_code, reply.json()["code"]) == (422, "input")
    assert "another file has the code" in reply.json()["detail"]
    reply = service.send(other, "/surveys/inspect", campaign=CAMPAIGN, side="AA")
    assert reply.status_code == 422
    assert service.send(kml()).json()["survey"] == survey


# ------------------------------------------------------------------------------- too much


def test_nobody_fills_the_register_with_files_that_are_not_taken_in(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey_uploads, "_MOST_SIZES", 2)
    client, most = service.clients["bb"], Settings().survey_file_bytes
    asked = {"name": "a.kml", "size_bytes": most, "campaign": CAMPAIGN, "side": "BB"}
    first = client.post("/surveys/uploads", json=asked).headers["location"]
    assert client.post("/surveys/uploads", json=asked).status_code == 201
    refused = client.post("/surveys/uploads", json={**asked, "size_bytes": 1})
    assert (refused.status_code, refused.json()["code"]) == (422, "input")
    assert first.rpartition("/")[2] in refused.json()["detail"]
    assert client.delete(first).status_code == 204
    assert client.post("/surveys/uploads", json={**asked, "size_bytes": 1}).status_code == 201


@pytest.mark.slow
def test_nobody_fills_the_queue_of_files_to_be_taken_in(
    service: Service, survey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(survey_uploads, "_MOST_WAITING", 1)
    work_off(service.place)
    assert service.send(kml(start=20)).status_code == 202
    reply = service.send(kml(start=30))
    assert (reply.status_code, reply.json()["code"]) == (503, "register-busy")
    work_off(service.place)
    assert service.send(kml(start=30)).status_code == 202


# ------------------------------------------------------------------------------- no room left


def test_a_server_without_room_says_so_and_calls_it_no_fault_of_its_own(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("api.forms._copy", full)
    reply = service.send(kml(), "/surveys/inspect")
    assert (reply.status_code, reply.json()["code"]) == (503, "register")
    assert "no room" in reply.json()["detail"]


@pytest.mark.slow
def test_a_worker_without_room_tries_again_later_and_then_takes_the_file(
    service: Service, survey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_off(service.place)
    sent = service.send(kml(start=50)).headers["location"]
    with monkeypatch.context() as less:
        usage = shutil.disk_usage(service.place)._replace(free=9)
        less.setattr(shutil, "disk_usage", lambda _: usage)
        [job] = work_off(service.place)
    assert (job.state, job.attempts) == ("accepted", 1)
    assert job.message.startswith("is tried again: the worker has no room")
    assert service.clients["aa"].delete(sent).status_code == 409
    with open_store(service.place) as store:
        Jobs(store).cancel(job.job, by=LOCAL)


@pytest.mark.slow
def test_a_file_is_given_out_part_by_part_and_not_at_all_where_it_is_damaged(
    tmp_path: Path,
) -> None:
    service, data = Service(tmp_path / "register.gpkg", survey_body_bytes=PART), kml(count=20)
    client = service.clients["aa"]
    asked = {"name": "a.kml", "size_bytes": len(data), "campaign": CAMPAIGN, "side": "AA"}
    upload = client.post("/surveys/uploads", json=asked).headers["location"]
    for part in range(-(-len(data) // PART)):
        some = data[part * PART : (part + 1) * PART]
        assert client.put(f"{upload}/parts/{part}", content=some).status_code == 200
    assert client.post(f"{upload}/complete").status_code == 202
    [job] = work_off(service.place)
    assert isinstance(job.result, dict), job.problem
    path = f"/surveys/{job.result['survey']}/file"
    reply = client.get(path)
    assert reply.content == data
    assert int(reply.headers["content-length"]) == len(data)
    with open_store(service.place) as store, store.database.queueing() as connection:
        last = FILE_PARTS.c.part == len(data) // PART
        connection.execute(FILE_PARTS.delete().where(last))
    with pytest.raises(RuntimeError, match="response already started"):
        client.get(path)


# ------------------------------------------------------------------------- at the same moment


def test_a_team_that_completes_an_upload_at_the_same_moment_gets_one_job(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = kml(start=70)
    first, second = service.clients["aa"], service.clients["aa2"]
    asked = {"name": "a.kml", "size_bytes": len(data), "campaign": CAMPAIGN, "side": "AA"}
    path = first.post("/surveys/uploads", json=asked).headers["location"]
    first.put(f"{path}/parts/0", content=data)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(KeptFiles, "assign", lambda self, file, _: self.get(file))
        job = first.post(f"{path}/complete").json()["job"]
    for told in ({}, {"told": {"receiver": "R2"}}):
        reply = second.post(f"{path}/complete", json=told)
        assert (reply.status_code, reply.json()["code"]) == (503, "register-busy")
    assert first.post(f"{path}/complete").json()["job"] == job
    assert second.post(f"{path}/complete").json()["job"] == job
    reply = second.post(f"{path}/complete", json={"told": {"receiver": "R2"}})
    assert (reply.status_code, reply.json()["code"]) == (409, "job")
