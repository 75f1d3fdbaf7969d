"""`borderkit import line`: what it shows, its JSON, its refusals."""

import json

import pytest

from borderkit.errors import ERRORS
from borderkit.store import open_store
from tests.line_files import feature, geojson, line

WEST = line((9.50, 47.05), (9.52, 47.20))


@pytest.fixture
def empty(tmp_path):
    path = tmp_path / "empty.gpkg"
    with open_store(path, create=True):
        pass
    return path


def test_a_line_is_read_and_told(run, empty, tmp_path):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, NR="7")])
    ran = run("import", "line", path, "--boundary", "AA-BB", "--register", empty, "--column",
              "section=NR", "--scale-limit", 250_000, "--attribution", "Survey")  # fmt: skip
    assert (ran.code, ran.err) == (0, "")
    assert "1 came, 0 changed, 0 as before, 0 left, 0 rejected" in ran.out
    assert "up to 125 m" in ran.out
    assert "Source to name: Survey" in ran.out


def test_json_holds_all_of_the_report(run, empty, tmp_path):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, CC1="A", CC2="B", S="7")])
    ran = run("import", "line", path, "--boundary", "AA-BB", "--register", empty, "--json",
              "--column", "section=S", "--column", "left=CC1", "--column", "right=CC2",
              "--sides", "B", "A", "--accuracy-m", 10, "--source", "s", "--dated", "2026-01-01",
              "--licence", "L")  # fmt: skip
    told = json.loads(ran.out)
    assert told["came"] == ["7"]
    assert (told["source"], told["scale_limit"], told["accuracy_m"]) == ("s", 20_000, 10.0)
    assert told["length_m"] == pytest.approx(16_746.0, abs=20.0)
    with open_store(empty, read_only=True) as store:
        assert store.read("sources")["licence"].tolist() == ["L"]


@pytest.mark.parametrize("text", ["section", "=NR", "section=", ""])
def test_a_column_is_given_as_name_and_column(run, empty, tmp_path, text):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, NR="7")])
    ran = run("import", "line", path, "--boundary", "AA-BB", "--register", empty, "--column", text)
    assert ran.code == ERRORS["input"].exit_code
    assert "NAME=COLUMN" in ran.err


def test_nothing_is_written_of_a_line_that_is_not_there(run, empty, tmp_path):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, CC1="A", CC2="B")])
    ran = run("import", "line", path, "--boundary", "AA-BB", "--register", empty, "--json",
              "--profile", "lsib")  # fmt: skip
    assert ran.code == ERRORS["input"].exit_code
    assert json.loads(ran.err)["code"] == "input"
    with open_store(empty, read_only=True) as store:
        assert store.revision() == 0
