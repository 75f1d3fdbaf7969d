"""`boundary check` and `boundary waters` on the demo register, and with bad input."""

import json

import pytest

from borderkit.boundary.checks.line_rules import LINE_RULES


def test_check_writes_a_list_of_findings_with_code_severity_place_and_remedy(run, kept_register):
    ran = run("boundary", "check", "-r", kept_register, "--json")
    assert ran.code == 0
    found = json.loads(ran.out)
    assert isinstance(found, list)
    assert {each["code"] for each in found} <= set(LINE_RULES)
    [tripoint] = [each for each in found if each["code"] == "tripoint"]
    assert "AA-BB-CC" in tripoint["message"]
    assert tripoint["remedy"]
    assert len(tripoint["subjects"]) == 3


def test_check_tells_people_how_many_of_each_severity_and_what_to_do(run, kept_register):
    ran = run("boundary", "check", "-r", kept_register, "--boundary", "BB-AA")
    assert ran.code == 0
    assert "Line of BB-AA: " in ran.out
    assert "To do: " in ran.out
    assert "tripoint AA-BB-CC" in ran.out


def test_check_shows_only_the_severity_and_codes_asked_for(run, kept_register):
    ran = run("boundary", "check", "-r", kept_register, "--severity", "error", "--json", "--strict")
    assert all(each["severity"] == "error" for each in json.loads(ran.out))
    assert ran.code == (1 if json.loads(ran.out) else 0)
    ran = run("boundary", "check", "-r", kept_register, "--code", "tripoint", "--json")
    assert {each["code"] for each in json.loads(ran.out)} == {"tripoint"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--boundary", "AA-XX"], "there are AA-BB"),
        (["--code", "no-such"], "tripoint"),
        (["--revision", "99"], "99"),
    ],
)
def test_check_refuses_what_there_is_not_and_says_what_there_is(run, kept_register, options, said):
    ran = run("boundary", "check", "-r", kept_register, *options)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


def test_a_register_without_a_line_is_no_line_without_faults(run, tmp_path):
    assert run("init", tmp_path / "empty.gpkg").code == 0
    ran = run("boundary", "check", "-r", tmp_path / "empty.gpkg")
    assert ran.code == 2
    assert "the register holds no line" in ran.err


@pytest.mark.slow
def test_check_draws_a_map_and_never_over_the_register(run, register, tmp_path):
    page = tmp_path / "check.html"
    assert run("boundary", "check", "-r", register, "--map", page).code == 0
    assert "section-claimant-missing" in page.read_text()
    before = register.read_bytes()
    assert run("boundary", "check", "-r", register, "--map", register).code == 2
    assert register.read_bytes() == before


def test_waters_tell_the_channel_the_proposal_and_the_islands(run, kept_register):
    ran = run("boundary", "waters", "-r", kept_register, "--boundary", "AA-BB")
    assert ran.code == 0
    assert "channel CH-2024 (2024-09-10" in ran.out
    assert "never the boundary" in ran.out
    assert "proposal only" in ran.out
    assert "Heron Island" in ran.out
    told = json.loads(run("boundary", "waters", "-r", kept_register, "-b", "AA-BB", "--json").out)
    assert told["boundary"] == "AA-BB"
    assert [each["water_line"] for each in told["water_lines"]] == ["CH-2024", "WEIR-1"]
    assert told["thalweg"]["standing"].startswith("proposal")
    assert [each["number"] for each in told["islands"]] == ["1", "2"]


def test_a_boundary_without_waters_says_so(run, kept_register):
    ran = run("boundary", "waters", "-r", kept_register, "--boundary", "AA-CC")
    assert ran.code == 0
    assert "No waters are kept" in ran.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "name one: --boundary"),
        (["--boundary", "AA-BB", "--limit-m", "0"], "more than 0 m"),
        (["--boundary", "AA-BB", "--limit-m", "nan"], "more than 0 m"),
        (["--boundary", "AA-BB", "--station-m", "-5"], "more than 0 m"),
        (["--boundary", "XX-YY"], "there are"),
    ],
)
def test_waters_refuse_bad_input(run, kept_register, options, said):
    ran = run("boundary", "waters", "-r", kept_register, *options)
    assert ran.code == 2
    assert said in ran.err
