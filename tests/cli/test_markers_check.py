"""`borderkit markers check`: text, JSON, choice, exit codes and map."""

import json
from pathlib import Path

import pytest

from borderkit.markers.checks.marker_rules import MARKER_RULES
from borderkit.store import open_store
from borderkit.workflows.marker_checks import check_markers_of
from tests.marker_registers import line_north, stone


@pytest.fixture
def stones(tmp_path: Path) -> Path:
    """Return a register with a line and markers of which one number stands twice."""
    from borderkit.layers.markers import MARKERS

    rows = [
        stone("a", "1", 1000.0, condition="good"),
        stone("b", "2", 2000.0, condition="destroyed"),
        stone("c", "2", 2003.0),
        stone("d", "4", 4000.0, 5.0),
    ]
    path = tmp_path / "stones.gpkg"
    with open_store(path, create=True) as store, store.unit() as unit:
        unit.upsert("boundary_sections", line_north())
        unit.upsert("markers", MARKERS.frame([r[0] for r in rows], [r[1] for r in rows]))
    return path


def test_json_is_a_list_of_findings_equal_to_those_of_python(run, stones):
    ran = run("markers", "check", "--register", stones, "--json")
    found = json.loads(ran.out)
    assert ran.code == 0
    assert found == [finding.record() for finding in check_markers_of(stones)]
    assert {"code", "severity", "markers", "message", "remedy"} <= found[0].keys()
    twice = next(each for each in found if each["code"] == "number-twice")
    assert twice["markers"] == ["b", "c"]


def test_text_tells_each_finding_and_what_to_do(run, stones):
    ran = run("markers", "check", "--register", stones)
    assert "Markers of " in ran.out
    assert "1 error(s), 2 warning(s)" in ran.out
    assert "2 markers of AA-BB bear number 2, 3.0 m apart: b, c. At 10.0" in ran.out
    assert f"To do: {MARKER_RULES['number-missing'].remedy}" in ran.out


def test_findings_are_chosen_by_code_and_severity(run, stones):
    chosen = run("markers", "check", "-r", stones, "--json", "--code", "number-missing")
    assert [each["code"] for each in json.loads(chosen.out)] == ["number-missing"]
    worst = run("markers", "check", "-r", stones, "--json", "--severity", "error")
    assert {each["severity"] for each in json.loads(worst.out)} == {"error"}


def test_strict_leaves_with_1_where_an_error_is_shown(run, stones):
    assert run("markers", "check", "-r", stones, "--strict").code == 1
    chosen = run("markers", "check", "-r", stones, "--strict", "--code", "number-missing")
    assert chosen.code == 0


def test_the_boundary_may_be_named_in_either_order(run, stones):
    one, other = (
        run("markers", "check", "-r", stones, "--json", "--boundary", code).out
        for code in ("AA-BB", "BB-AA")
    )
    assert one == other
    assert len(json.loads(one)) > 2


def test_the_state_before_anything_was_written_has_no_findings(run, stones):
    ran = run("markers", "check", "-r", stones, "--revision", 0)
    assert "nothing was found" in ran.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--code", "no-such-code"), "no finding has the code no-such-code; there are agreed-"),
        (("--boundary", "AA-CC"), "there is no section of a boundary AA-CC; there are AA-BB"),
        (("--severity", "bad"), "'bad' is not one of 'error', 'warning', 'note'"),
        (("--revision", "7"), "there is no state of revision 7"),
    ],
)
def test_what_cannot_be_asked_is_refused(run, stones, options, told):
    ran = run("markers", "check", "-r", stones, *options)
    assert ran.code == 2
    assert told in ran.err


def test_the_map_shows_line_markers_and_findings(run, stones, tmp_path):
    page = tmp_path / "findings.html"
    ran = run("markers", "check", "-r", stones, "--map", page, "--language", "ru")
    html = page.read_text(encoding="utf-8")
    assert f"map written to {page}" in ran.err
    assert "2 markers of AA-BB bear number 2" in html
    assert "Найдено: ошибок 1" in html
    assert 'id="finding-1"' in html
    refused = run("markers", "check", "-r", stones, "--map", stones)
    assert "would replace" in refused.err


def test_what_was_in_force_then_is_judged_as_it_stood(run, stones):
    with open_store(stones) as store, store.unit() as unit:
        frame = unit.pick("markers", [("b",), ("c",)])
        frame["valid_to"] = "2020-12-31"
        unit.upsert("markers", frame)
    now = run("markers", "check", "-r", stones, "--json", "--code", "number-twice")
    then = run(
        *("markers", "check", "-r", stones, "--json", "--code", "number-twice"),
        *("--valid-at", "2020-06-01"),
    )
    assert json.loads(now.out) == []
    assert [each["markers"] for each in json.loads(then.out)] == [["b", "c"]]
