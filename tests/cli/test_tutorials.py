"""What the tutorials and the page about maps of the documentation site show works."""

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.maps.region import write_scan

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def _blocks(name, language):
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def _commands(name):
    lines = "\n".join(_blocks(name, "sh")).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.strip()]


@pytest.fixture
def project(tmp_path, kept_register, monkeypatch):
    """Return a folder laid out as the project is after `make demo`."""
    (tmp_path / "geodata").symlink_to(ROOT / "geodata")
    (tmp_path / "build" / "demo").mkdir(parents=True)
    (tmp_path / "build" / "demo" / "demo.gpkg").write_bytes(kept_register.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_survey_team_fills_a_register_and_draws_it(run, project):
    first, second = _blocks("tutorials/survey-team", "json")
    (project / "line.json").write_text(first, encoding="utf-8")
    (project / "resurvey.json").write_text(second, encoding="utf-8")
    (project / "rover.csv").write_text(_blocks("tutorials/survey-team", "csv")[0], encoding="utf-8")
    for words in _commands("tutorials/survey-team"):
        assert words[0] == "borderkit"
        assert run(*words[1:]).code == 0
    assert (project / "border.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    before = json.loads((project / "before.geojson").read_text(encoding="utf-8"))
    assert [item["properties"]["condition"] for item in before["features"]] == ["good", "leaning"]
    told = run("history", "markers/m-0048", "--register", "border.gpkg").out
    assert "condition: leaning -> good" in told
    assert "on document Protocol 3" in told
    (sent,) = json.loads(run("survey", "list", "--register", "border.gpkg", "--json").out)[
        "surveys"
    ]
    counts = [sent[name] for name in ("read", "accepted", "rejected", "flagged", "matched")]
    assert counts == [3, 2, 1, 1, 2]


@pytest.mark.slow
def test_a_survey_goes_from_the_field_to_the_map_as_the_page_says(run, project, capsys):
    (points,) = _blocks("tutorials/send-a-survey", "csv")
    (project / "points.csv").write_text(points, encoding="utf-8")
    told = ""
    for words in _commands("tutorials/send-a-survey"):
        ran = run(*words[1:])
        assert ran.code == (14 if words[1:4] == ["survey", "inspect", "points.csv"] else 0), words
        told += " ".join(ran.out.split()) + " "
    for block in _blocks("tutorials/send-a-survey", "text"):
        for line in block.splitlines():
            assert " ".join(line.split()) in told
    assert (project / "rover.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    (python,) = _blocks("tutorials/send-a-survey", "python")
    exec(compile(python, "send-a-survey.md", "exec"), {})
    assert "markers nobody has observed well enough" in capsys.readouterr().out


def test_survey_file_with_defects_is_refused_and_all_are_named(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    document = json.loads(_blocks("tutorials/survey-team", "json")[0])
    one, two = document["markers"]["features"]
    one["properties"]["condition"] = "crooked"
    del two["properties"]["marker_uid"]
    (tmp_path / "line.json").write_text(json.dumps(document), encoding="utf-8")
    run("init", "border.gpkg")
    ran = run("import", "layers", "line.json", "--register", "border.gpkg")
    assert ran.code == 4
    assert "condition" in ran.err
    assert "marker_uid" in ran.err


def test_same_survey_file_again_counts_no_revision(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "line.json").write_text(
        _blocks("tutorials/survey-team", "json")[0], encoding="utf-8"
    )
    run("init", "border.gpkg")
    words = ("import", "layers", "line.json", "--register", "border.gpkg", "--json")
    first, second = (json.loads(run(*words).out)["revision"] for _ in range(2))
    assert first == second


@pytest.mark.slow
def test_reviewer_checks_the_itinerary_of_the_tutorial(run, project):
    for words in _commands("tutorials/reviewer"):
        assert run(*words[1:]).code == 0
    assert (project / "trip.html").is_file()
    assert (project / "trip.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_python_of_the_analyst_runs(project, capsys):
    space: dict[str, object] = {}
    for block in _blocks("tutorials/analyst", "python"):
        exec(compile(block, "analyst.md", "exec"), space)
    told = capsys.readouterr().out
    assert "EPSG:4326" in told
    assert "permit_required" in told
    assert (project / "trip.html").is_file()
    assert (project / "region.html").is_file()


@pytest.mark.slow
def test_commands_of_the_page_about_maps_work(run, project):
    demo = ROOT / "geodata" / "demo"
    plan = demo / "itineraries" / "experts-at-the-outcrop.json"
    (project / "build" / "demo" / "demo.gpkg").rename(project / "region.gpkg")
    (project / "trip.json").symlink_to(plan)
    (project / "terrain.tif").symlink_to(demo / "terrain.tif")
    write_scan(project / "sheet.tif")
    upload = demo / "surveys" / "rover-aa.csv"
    sent = ("survey", "upload", upload, "--campaign", "JI-2025", "--side", "AA", "--json")
    survey = json.loads(run(*sent, "--register", "region.gpkg").out)["survey"]
    for words in _commands("maps"):
        asked = [survey if word == "S-1a2b3c4d5e6f" else word for word in words[1:]]
        assert run(*asked).code == 0
    assert (project / "region.png").read_bytes().startswith(b"\x89PNG")


def test_a_register_is_filled_from_an_extract_a_list_and_typed_lines(run, project):
    for name, block in zip(
        ("list.geojson", "rules.json"), _blocks("tutorials/fill-a-register", "json"), strict=True
    ):
        (project / name).write_text(block, encoding="utf-8")
    (typed,) = (t for t in _blocks("tutorials/fill-a-register", "text") if "overnight" in t)
    (project / "trip.txt").write_text(typed, encoding="utf-8")
    for words in _commands("tutorials/fill-a-register"):
        ran = run(*words[1:])
        assert ran.code == 0, (words, ran.err)
    assert (
        "permit_required"
        in run(
            *("check", "trip-by-road.json", "--at", "2026-05-04T12:00:00+02:00"),
            *("--register", "mine.gpkg"),
        ).out
    )
    for name in ("trip.html", "trip.xlsx", "border.gpkg", "permits.xlsx"):
        assert (project / name).stat().st_size > 0
