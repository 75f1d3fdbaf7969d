"""Hostile survey files over HTTP and on the command line: refused, and nothing else happens."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from borderkit.errors import ERRORS
from borderkit.settings import Settings
from tests.canary import CANARY, SECRET, Listener
from tests.hostile_surveys import HOSTILE
from tests.survey_files import jpeg
from tests.survey_service import CAMPAIGN, make_register, token_of, work_off

TOLD = {"crs": "EPSG:4326", "timezone": "UTC", "date": "2026-06-03", "axes": "east_north"}

REFUSED = {
    "virtual file.gpx": "file-format",
    "virtual gpx in a zip.zip": "survey-file",
    "entity bomb.gpx": "file-format",
    "entity from a file.kml": "file-format",
    "document type from the network.kml": "file-format",
    "crs link.geojson": "crs",
    "climbing member.zip": "survey-file",
    "member that is a link.tar": "survey-file",
    "bomb.zip": "too-large",
    "bomb.csv.gz": "too-large",
    "deep arrays.geojson": "file-format",
}
"""Files, and the error that each is refused with."""

SLOW = {
    "lent table of a file alone.gpkg": "file-format",
    "lent table of an address alone.gpkg": "file-format",
    "absurd header.fgb": "file-format",
}


@dataclass(frozen=True)
class Place:
    """A server with a register, a canary and a listener beside it."""

    folder: Path
    client: TestClient
    listener: Listener

    @property
    def register(self) -> Path:
        return self.folder / "register.gpkg"

    def hostile(self, name: str) -> bytes:
        return HOSTILE[name](str(self.folder / "secret.csv"), self.listener.url)

    def send(self, name: str, path: str = "/surveys", **told: Any) -> Any:
        files = {"file": (name, self.hostile(name))}
        return self.client.post(path, files=files, data=told)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "secret.csv").write_text(CANARY)
    make_register(folder / "register.gpkg")
    token = token_of(folder / "register.gpkg", "aa", "AA", "surveyor")
    app = create_app(Settings(register_file=folder / "register.gpkg", worker="off"))
    headers = {"Authorization": f"Bearer {token}"}
    with Listener() as listener:
        yield Place(folder, TestClient(app, headers=headers), listener)
        assert listener.asked == 0


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files that has to be empty again afterwards."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


CASES = [*REFUSED.items(), *(pytest.param(*item, marks=pytest.mark.slow) for item in SLOW.items())]


@pytest.mark.parametrize(("name", "code"), CASES)
def test_hostile_file_that_is_inspected_is_refused_and_nothing_is_stored(
    place: Place, temporary: Path, name: str, code: str
) -> None:
    before = place.register.read_bytes()
    reply = place.send(name, "/surveys/inspect", **TOLD)
    receipt = reply.json()
    assert (reply.status_code, receipt["state"]) == (200, "refused")
    assert receipt["problem"]["code"] == code
    assert (receipt["accepted"], receipt["survey"]) == (0, None)
    assert SECRET not in reply.text
    assert place.listener.asked == 0
    assert place.register.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize(("name", "code"), [*REFUSED.items(), *SLOW.items()])
def test_hostile_file_that_is_uploaded_fails_in_the_worker_and_gives_no_survey(
    place: Place, temporary: Path, name: str, code: str
) -> None:
    reply = place.send(name, campaign=CAMPAIGN, side="AA", **TOLD)
    assert reply.status_code == 202, reply.text
    [job] = work_off(place.register)
    told = place.client.get(f"/surveys/uploads/{reply.json()['upload']}")
    assert (job.state, told.json()["state"]) == ("failed", "failed")
    assert told.json()["problem"]["code"] == code
    assert place.client.get("/surveys").json() == {"surveys": []}
    assert SECRET not in told.text + json.dumps(job.problem)
    assert SECRET.encode() not in place.register.read_bytes()
    assert place.listener.asked == 0


@pytest.mark.slow
@pytest.mark.parametrize(("name", "code"), [*REFUSED.items(), *SLOW.items()])
def test_command_line_refuses_a_hostile_file_with_the_code_of_its_error(
    place: Place,
    temporary: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    code: str,
) -> None:
    from borderkit.cli import main

    file = tmp_path / name
    file.write_bytes(place.hostile(name))
    options = [f"--{key}={value}" for key, value in TOLD.items()]
    with pytest.raises(SystemExit) as left:
        main(["survey", "inspect", str(file), "--json", *options])
    assert left.value.code == ERRORS[code].exit_code
    ran = capsys.readouterr()
    receipt = json.loads(ran.out)
    assert (receipt["state"], receipt["problem"]["code"]) == ("refused", code)
    assert json.loads(ran.err)["code"] == code
    assert SECRET not in ran.out + ran.err
    assert place.listener.asked == 0


def test_photograph_of_another_name_is_taken_as_a_photograph(place: Place, temporary: Path) -> None:
    files = {"file": ("day.gpx", jpeg())}
    receipt = place.client.post("/surveys/inspect", files=files).json()
    assert (receipt["state"], receipt["format"], receipt["accepted"]) == ("readable", "jpeg", 1)
