"""Surveys over HTTP: sent in one go and in parts, told, given out, and kept from other sides."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api import survey_examples as examples
from api import survey_models as models
from api.app import create_app
from borderkit.settings import Settings
from borderkit.store import open_store
from borderkit.store.files import KeptFiles
from borderkit.store.jobs.record import Job
from tests.survey_service import CAMPAIGN, kml, make_register, token_of, work_off

PART = 4_096
WHO = {"aa": ("AA", "surveyor"), "bb": ("BB", "surveyor"), "office": (None, "reviewer")}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("surveys") / "register.gpkg"
    make_register(path)
    return path


@pytest.fixture(scope="module")
def tokens(kept: Path) -> dict[str, str]:
    told = {**WHO, "boss": (None, "administrator"), "analyst": ("AA", "analyst")}
    return {name: token_of(kept, name, side, role) for name, (side, role) in told.items()}


@pytest.fixture
def place(kept: Path, tokens: dict[str, str], tmp_path: Path) -> Path:
    """Return a register of the test's own, with no survey."""
    path = tmp_path / "register.gpkg"
    path.write_bytes(kept.read_bytes())
    return path


def never() -> Iterator[bytes]:
    """Stand for a body that nobody may read."""
    for _ in range(1):
        raise AssertionError("the body was read")
    yield b""


class Caller:
    """Somebody with a token, who sends survey files."""

    def __init__(self, app: FastAPI, token: str) -> None:
        self.client = TestClient(app, headers={"Authorization": f"Bearer {token}"})

    def post(self, data: bytes, path: str = "/surveys", **fields: Any) -> Any:
        told = {"campaign": CAMPAIGN, "side": "AA", **fields}
        told = {name: value for name, value in told.items() if value is not None}
        return self.client.post(path, files={"file": ("day1.kml", data)}, data=told)

    def begin(self, data: bytes, **more: Any) -> Any:
        sha256 = hashlib.sha256(data).hexdigest()
        asked = {"name": "day1.kml", "size_bytes": len(data), "campaign": CAMPAIGN, "side": "AA"}
        return self.client.post("/surveys/uploads", json={**asked, "sha256": sha256, **more})

    def put(self, place: str, part: int, data: bytes, **headers: str) -> Any:
        some = data[part * PART : (part + 1) * PART]
        return self.client.put(f"{place}/parts/{part}", content=some, headers=headers)


def called(place: Path, tokens: dict[str, str], **settings: Any) -> dict[str, Caller]:
    """Return everybody, before a server of their own that does no jobs."""
    told = {"worker": "off", "survey_body_bytes": PART, **settings}
    app = create_app(Settings(register_file=place, **told))
    return {name: Caller(app, token) for name, token in tokens.items()}


@pytest.fixture
def aa(place: Path, tokens: dict[str, str]) -> Caller:
    return called(place, tokens)["aa"]


@dataclass(frozen=True)
class Taken:
    """A register with one survey that was taken, and an upload that is coming in."""

    place: Path
    callers: dict[str, Caller]
    data: bytes
    upload: str
    job: Job
    coming: str

    @property
    def aa(self) -> Caller:
        return self.callers["aa"]

    @property
    def survey(self) -> str:
        result: dict[str, Any] = self.job.result
        return f"/surveys/{result['survey']}"


@pytest.fixture(scope="module")
def taken(kept: Path, tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Taken:
    place = tmp_path_factory.mktemp("taken") / "register.gpkg"
    place.write_bytes(kept.read_bytes())
    callers, data = called(place, tokens), kml(count=2, bad=1)
    reply = callers["aa"].post(data)
    assert reply.status_code == 202, reply.text
    first = models.UploadOut.model_validate(reply.json())
    assert (first.state, first.parts) == ("accepted", [0])
    assert reply.headers["location"] == f"/surveys/uploads/{first.upload}"
    assert callers["aa"].post(data).json()["upload"] == first.upload, "it is being taken in"
    assert callers["aa"].client.delete(reply.headers["location"]).status_code == 409
    left = Path(tempfile.gettempdir()) / "borderkit-intake-of-a-killed-worker"
    left.mkdir()
    os.utime(left, (0, 0))
    [job] = work_off(place)
    assert not left.exists(), "what a killed worker left is taken away by the next"
    assert job.state == "successful", job.problem
    coming = callers["aa"].begin(kml(count=100)).headers["location"]
    return Taken(place, callers, data, reply.headers["location"], job, coming)


# ------------------------------------------------------------------------- sent in one go


def test_a_small_file_is_sent_in_one_go_and_every_point_accounted_for(taken: Taken) -> None:
    told = models.UploadOut.model_validate(taken.aa.client.get(taken.upload).json())
    receipt = told.receipt
    assert receipt is not None
    assert told.state == "successful"
    assert (receipt.state, receipt.campaign, receipt.side) == ("kept", CAMPAIGN, "AA")
    assert (receipt.read, receipt.accepted, receipt.rejected, receipt.duplicate) == (3, 2, 1, 0)
    assert taken.survey == f"/surveys/{receipt.survey}"


def test_the_same_file_gives_the_same_receipt_and_is_taken_once(taken: Taken) -> None:
    again = taken.aa.post(taken.data)
    assert again.status_code == 200
    assert again.headers["location"] == taken.survey
    assert again.json() == taken.aa.client.get(taken.survey).json()
    assert taken.aa.begin(taken.data).status_code == 200
    assert len(taken.aa.client.get("/surveys").json()["surveys"]) == 1
    with open_store(taken.place) as store:
        assert len(KeptFiles(store).list(purpose="raw", state="whole")) == 1


def test_what_a_survey_holds_is_given_out_as_it_came(taken: Taken) -> None:
    client, path = taken.aa.client, taken.survey
    [listed] = models.SurveysOut.model_validate(client.get("/surveys").json()).surveys
    assert (listed.read, listed.accepted, listed.rejected) == (3, 2, 1)
    found = models.ObservationsOut.model_validate(client.get(f"{path}/observations").json())
    places = [feature.geometry.coordinates[:2] for feature in found.features]
    assert places == [(15.0, 47.1), (15.0001, 47.1)]
    told = models.RejectionsOut.model_validate(client.get(f"{path}/rejections").json())
    assert [rejection.code for rejection in told.rejections] == ["not-a-number"]
    raw = client.get(f"{path}/file")
    assert raw.content == taken.data
    assert raw.headers["content-type"] == "application/octet-stream"
    assert raw.headers["content-disposition"] == "attachment; filename*=UTF-8''day1.kml"
    assert raw.headers["x-file-sha256"] == hashlib.sha256(taken.data).hexdigest()


@pytest.mark.slow
def test_a_file_that_cannot_be_taken_fails_with_its_receipt(aa: Caller, place: Path) -> None:
    upload = aa.post(kml(count=0, bad=2)).json()["upload"]
    [job] = work_off(place)
    assert job.state == "failed"
    told = models.UploadOut.model_validate(aa.client.get(f"/surveys/uploads/{upload}").json())
    assert told.problem is not None
    assert told.problem.code == "survey-file"
    assert told.receipt is not None
    assert (told.receipt.read, told.receipt.rejected, told.receipt.survey) == (2, 2, None)
    assert aa.client.get("/surveys").json() == {"surveys": []}


@pytest.mark.slow
def test_what_is_no_survey_file_is_refused_and_nothing_is_kept_of_it_in_layers(
    aa: Caller, place: Path
) -> None:
    upload = aa.post(b"MZ\0\0 no survey at all").json()["upload"]
    work_off(place)
    told = aa.client.get(f"/surveys/uploads/{upload}").json()
    assert (told["state"], told["problem"]["code"]) == ("failed", "file-format")
    assert aa.client.delete(f"/surveys/uploads/{upload}").status_code == 204
    assert aa.client.get(f"/surveys/uploads/{upload}").status_code == 403


@pytest.mark.slow
def test_a_refused_file_is_taken_in_anew_without_being_sent_again(aa: Caller, place: Path) -> None:
    begun = aa.post(kml(count=0, bad=1)).json()
    work_off(place)
    path = f"/surveys/uploads/{begun['upload']}"
    reply = aa.client.post(f"{path}/complete", json={"told": {"station": "47"}})
    assert (reply.status_code, reply.json()["state"]) == (202, "accepted")
    assert reply.json()["told"] == {"station": "47"}
    assert reply.json()["job"] != aa.client.get(path).json()["problem"]
    assert len(work_off(place)) == 1


# -------------------------------------------------------------------------- sent in parts


@pytest.mark.slow
def test_a_file_in_parts_survives_a_restart_of_the_server(
    aa: Caller, place: Path, tokens: dict[str, str]
) -> None:
    data = kml(count=100)
    begun = aa.begin(data)
    assert begun.status_code == 201, begun.text
    upload = models.UploadOut.model_validate(begun.json())
    assert (upload.state, upload.part_bytes) == ("receiving", PART)
    assert upload.part_count == -(-len(data) // PART) > 2
    path = begun.headers["location"]
    for part in range(upload.part_count - 1, 0, -1):
        assert aa.put(path, part, data).status_code == 200
    aa = called(place, tokens)["aa"]
    assert 0 not in aa.client.get(path).json()["parts"]
    lacking = aa.client.post(f"{path}/complete")
    assert (lacking.status_code, lacking.json()["code"]) == (422, "input")
    sha256 = hashlib.sha256(data[:PART]).hexdigest()
    assert aa.put(path, 0, data, **{"X-Part-Sha256": sha256}).json()["parts"] == [
        *range(upload.part_count)
    ]
    assert aa.put(path, 0, data).status_code == 200, "the same part may come again"
    assert aa.client.put(f"{path}/parts/0", content=bytes(PART)).status_code == 409
    first = aa.client.post(f"{path}/complete")
    assert (first.status_code, first.json()["state"]) == (202, "accepted")
    assert aa.client.post(f"{path}/complete").json() == first.json()
    [job] = work_off(place)
    assert job.state == "successful", job.problem
    again = aa.client.post(f"{path}/complete").json()
    assert (again["state"], again["receipt"]["accepted"]) == ("successful", 100)


def test_events_tell_how_an_upload_is_taken_in(taken: Taken) -> None:
    client = taken.aa.client
    text = client.get(f"{taken.upload}/events").text
    assert "event: status" in text
    assert '"status": "successful"' in text
    last = text.split("id: ")[1].split()[0]
    reply = client.get(f"{taken.upload}/events", headers={"Last-Event-ID": last})
    assert reply.status_code == 204
    assert client.get(f"{taken.coming}/events").status_code == 409, "it has no job yet"


def test_a_survey_rests_on_its_upload_which_is_not_discarded(taken: Taken) -> None:
    reply = taken.aa.client.delete(taken.upload)
    assert (reply.status_code, reply.json()["code"]) == (409, "job")


# --------------------------------------------------------------------------- and refused


def test_a_body_that_is_too_large_is_refused_before_it_is_read(taken: Taken) -> None:
    client = taken.aa.client
    told = {"Content-Length": "999999999", "Content-Type": "multipart/form-data; boundary=x"}
    reply = client.post("/surveys", content=never(), headers=told)
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")
    told = {"Content-Length": str(PART + 1)}
    reply = client.put(f"{taken.coming}/parts/0", content=never(), headers=told)
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")
    assert "BORDERKIT_SURVEY_BODY_BYTES" in reply.json()["detail"]


def test_who_may_not_send_is_refused_before_the_body_is_read(taken: Taken) -> None:
    form = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "100"}
    for path in ("/surveys", "/surveys/inspect"):
        nobody = TestClient(taken.aa.client.app)
        assert nobody.post(path, content=never(), headers=form).status_code == 401
        for name in ("office", "analyst"):
            reply = taken.callers[name].client.post(path, content=never(), headers=form)
            assert reply.status_code == 403
    reply = taken.callers["bb"].client.put(f"{taken.coming}/parts/0", content=never())
    assert reply.status_code == 403


def test_a_file_larger_than_is_taken_is_refused_before_its_first_part(
    taken: Taken, tokens: dict[str, str]
) -> None:
    aa = called(taken.place, tokens, survey_file_bytes=2_000)["aa"]
    reply = aa.begin(kml(), size_bytes=2_001)
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")
    assert "BORDERKIT_SURVEY_FILE_BYTES" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({"campaign": None}, ["form.campaign"]),
        ({"side": None, "more": "1"}, ["form.more"]),
        ({"confidence": "much", "columns": "{"}, ["form.confidence", "form.columns"]),
        ({"confidence": "2", "axes": "up"}, ["form.told.confidence", "form.told.axes"]),
        ({"answer": ["x"]}, ["form.answer 'x'"]),
        ({"answer": ["x=M-1"]}, ["form.answers.x"]),
    ],
)
def test_every_field_of_a_form_that_cannot_be_used_is_named(
    taken: Taken, fields: dict[str, Any], places: list[str]
) -> None:
    reply = taken.aa.post(kml(), **fields)
    assert reply.status_code == 422
    assert [defect["where"] for defect in reply.json()["defects"]] == places


@pytest.mark.parametrize(
    ("more", "places"),
    [
        ({"size_bytes": 0}, ["size_bytes"]),
        ({"name": 7, "extra": 1}, ["extra", "name"]),
        ({"told": {"crs": 1, "zone": 2}}, ["told.zone", "told.crs"]),
        ({"side": 1}, ["side", "side"]),
    ],
)
def test_every_defect_of_an_upload_that_is_begun_is_named(
    taken: Taken, more: dict[str, Any], places: list[str]
) -> None:
    reply = taken.aa.begin(kml(), **more)
    assert reply.status_code == 422
    assert {defect["where"] for defect in reply.json()["defects"]} == set(places)


def test_a_campaign_or_side_that_is_not_there_is_refused(taken: Taken) -> None:
    assert taken.aa.begin(kml(), campaign="none").status_code == 404
    assert taken.aa.begin(kml(), side="CC").status_code == 422


@pytest.mark.parametrize("asked", ["", "/rejections", "/observations", "/file"])
def test_another_sides_survey_is_refused_and_whether_it_is_there_not_told(
    taken: Taken, asked: str
) -> None:
    bb = taken.callers["bb"].client
    known, unknown = bb.get(f"{taken.survey}{asked}"), bb.get(f"/surveys/S-000000000000{asked}")
    assert known.status_code == unknown.status_code == 403
    code = taken.survey.rpartition("/")[2]
    assert known.json()["detail"].replace(code, "S-000000000000") == unknown.json()["detail"]
    assert taken.callers["analyst"].client.get(f"{taken.survey}{asked}").status_code == 403
    assert taken.callers["office"].client.get(f"{taken.survey}{asked}").status_code == 200


def test_another_sides_upload_is_refused_and_whether_it_is_there_not_told(taken: Taken) -> None:
    bb = taken.callers["bb"]
    for path in (taken.upload, taken.coming, "/surveys/uploads/U-0"):
        assert bb.client.get(path).status_code == 403
        assert bb.client.get(f"{path}/events").status_code == 403
        assert bb.client.delete(path).status_code == 403
        assert bb.client.post(f"{path}/complete").status_code == 403
        assert bb.put(path, 0, kml(count=100)).status_code == 403


def test_nobody_sends_or_withdraws_for_another_side(taken: Taken) -> None:
    bb = taken.callers["bb"]
    assert bb.post(kml()).status_code == 403
    assert bb.begin(kml()).status_code == 403
    reply = bb.client.post(f"{taken.survey}/withdraw", json={"reason": "mine"})
    assert reply.status_code == 403
    assert bb.client.get("/surveys").json() == {"surveys": []}
    assert len(taken.callers["office"].client.get("/surveys").json()["surveys"]) == 1
    boss = taken.callers["boss"].client
    assert boss.get("/surveys/S-000000000000").status_code == 404
    with open_store(taken.place) as store:
        points = KeptFiles(store).list(purpose="points")[0].file
    for name in ("U-0", points):
        assert boss.get(f"/surveys/uploads/{name}").status_code == 404


@pytest.mark.slow
def test_a_survey_that_is_withdrawn_counts_no_more_and_can_be_sent_anew(
    aa: Caller, place: Path
) -> None:
    data = kml()
    path = aa.post(data).headers["location"]
    work_off(place)
    survey = aa.client.get(path).json()["receipt"]["survey"]
    assert aa.client.post(f"/surveys/{survey}/withdraw", json={}).status_code == 422
    reply = aa.client.post(f"/surveys/{survey}/withdraw", json={"reason": "the wrong day"})
    assert (reply.status_code, reply.json()["state"]) == (200, "withdrawn")
    assert aa.client.get(f"/surveys/{survey}/observations").json()["features"] == []
    assert aa.client.get(f"/surveys/{survey}/file").content == data
    assert aa.post(data).status_code == 202
    [job] = work_off(place)
    assert job.state == "successful", job.problem
    assert aa.client.get(f"/surveys/{survey}").json()["state"] == "kept"


def test_a_file_is_inspected_and_nothing_is_stored(taken: Taken) -> None:
    before = taken.place.read_bytes()
    reply = taken.aa.post(kml(count=2, bad=1), "/surveys/inspect", campaign=None, side=None)
    receipt = models.ReceiptOut.model_validate(reply.json())
    assert (receipt.state, receipt.read, receipt.accepted) == ("readable", 3, 2)
    reply = taken.aa.post(b"MZ\0", "/surveys/inspect")
    refused = models.ReceiptOut.model_validate(reply.json())
    assert refused.problem is not None
    assert (refused.state, refused.problem.code) == ("refused", "file-format")
    assert taken.place.read_bytes() == before


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (models.UploadIn, examples.UPLOAD_REQUEST),
        (models.UploadAnswersIn, examples.COMPLETE_REQUEST),
        (models.WithdrawalIn, examples.WITHDRAWAL),
        (models.UploadOut, examples.UPLOAD),
        (models.ReceiptOut, examples.RECEIPT),
        (models.SurveysOut, examples.SURVEYS_OF_REGISTER),
        (models.RejectionsOut, examples.REJECTIONS),
        (models.ObservationsOut, examples.OBSERVATIONS),
    ],
)
def test_examples_have_the_shape_that_is_declared(model: Any, example: Any) -> None:
    model.model_validate(example)
