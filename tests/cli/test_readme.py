"""What README.md shows works: the Python, the requests, the files, the commands."""

import json
import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from borderkit.settings import Settings
from geodata import demo_files
from tests.demo_register import AT

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language, under):
    """Return the code blocks of a language under a heading."""
    section = README.split(f"\n## {under}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(rf"```{language}\n(.*?)```", section, flags=re.DOTALL)


def _lines(block):
    return [line for line in block.splitlines() if line.strip()]


@pytest.fixture
def project(tmp_path, kept_register, monkeypatch):
    """Return a folder laid out as the project is after `make demo`."""
    (tmp_path / "geodata").symlink_to(ROOT / "geodata")
    (tmp_path / "build" / "demo").mkdir(parents=True)
    (tmp_path / "build" / "demo" / "demo.gpkg").write_bytes(kept_register.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def readme_files(tmp_path, monkeypatch):
    """Write the two files of the README, and return their folder."""
    region, trip = _blocks("json", "Files")
    (tmp_path / "region.json").write_text(region, encoding="utf-8")
    (tmp_path / "trip.json").write_text(trip, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_python_of_the_readme_runs(project, capsys):
    (block,) = _blocks("python", "Python")
    exec(compile(block, "README.md", "exec"), {})
    told = capsys.readouterr().out
    assert told.startswith("permit_required ")
    assert "DZ-07" in told
    assert (project / "trip.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_python_and_requests_are_about_ten_lines():
    (code,) = _blocks("python", "Python")
    requests, *_ = _blocks("sh", "HTTP")
    assert 8 <= len(_lines(code)) <= 12
    assert 8 <= len(_lines(requests)) <= 12


def _requests():
    """Return (method, path, file sent) of each curl line, its variables put in."""
    block, *_ = _blocks("sh", "HTTP")
    variables, found = {}, []
    for line in _lines(block):
        if re.fullmatch(r"[A-Z]+=\S+", line):
            name, value = line.split("=", 1)
            variables[f"${name}"] = value
            continue
        for name, value in variables.items():
            line = line.replace(name, value)  # noqa: PLW2901
        words = shlex.split(line)
        assert words[0] == "curl"
        sent = next((b.removeprefix("@") for a, b in pairwise(words) if a == "--json"), None)
        (address,) = [word for word in words if word.startswith(variables["$BASE"])]
        found.append(("POST" if sent else "GET", address.removeprefix(variables["$BASE"]), sent))
    return found


@pytest.mark.parametrize(("method", "path", "sent"), _requests())
def test_request_of_the_readme_is_answered(project, method, path, sent):
    settings = Settings(register_file=project / "build" / "demo" / "demo.gpkg")
    client = TestClient(create_app(settings, clock=lambda: AT))
    body = Path(sent).read_bytes() if sent else None
    reply = client.request(
        method, path, content=body, headers={"Content-Type": "application/json"} if sent else None
    )
    assert reply.status_code == 200
    if sent and "map" not in path:
        assert reply.json()["verdict"] == "permit_required"


def test_files_and_commands_of_the_readme_work(run, readme_files):
    (block,) = _blocks("sh", "Command line")
    commands = [shlex.split(line, comments=True) for line in _lines(block)]
    for words in commands:
        if "serve" not in words:
            assert run(*words[1:]).code == 0
    assert (readme_files / "trip.html").is_file()
    assert (readme_files / "region.html").is_file()


def test_example_of_the_readme_lacks_a_permit_for_the_students(run, readme_files):
    run("init", "region.gpkg")
    run("import", "layers", "region.json", "--register", "region.gpkg")
    ran = run(
        *("check", "trip.json", "--register", "region.gpkg", "--json"),
        *("--at", "2026-05-04T12:00:00+02:00", "--exit-verdict"),
    )
    answer = json.loads(ran.out)
    assert ran.code == 11
    assert answer["by_member"] == [
        {"line": "m1", "verdict": "clear"},
        {"line": "m2", "verdict": "permit_required"},
    ]
    dates = {need["apply_by"] for finding in answer["findings"] for need in finding["needs"]}
    assert dates == {"2026-05-24"}


def test_import_of_zones_in_the_readme_works(run, readme_files):
    (block,) = _blocks("sh", "Files")
    words = shlex.split(block)
    zones = json.loads(demo_files().register.read_text(encoding="utf-8"))["zones"]
    (readme_files / "drone-zones.json").write_text(json.dumps(zones), encoding="utf-8")
    run("init", "region.gpkg")
    assert run(*words[1:]).code == 0
