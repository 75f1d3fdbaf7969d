"""Surveys over HTTP under attack and misuse: other sides, odd bodies, too much at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from borderkit.settings import Settings
from tests.survey_service import CAMPAIGN, kml, make_register, token_of, work_off

WHO = {
    "aa": ("AA", "surveyor"),
    "bb": ("BB", "surveyor"),
    "office": (None, "reviewer"),
    "analyst": ("AA", "analyst"),
}
NAME = "of one who is to be forgotten.kml"


class Service:
    """A server with a register, and everybody who asks it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        make_register(place)
        tokens = {name: token_of(place, name, side, role) for name, (side, role) in WHO.items()}
        app = create_app(Settings(register_file=place, worker="off"))
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
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    yield Service(tmp_path_factory.mktemp("attack") / "register.gpkg")


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
