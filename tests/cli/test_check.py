"""borderkit check: verdicts, exit codes, output, refusals."""

import json
import os
import stat
from datetime import UTC, datetime

import pytest

from borderkit.cli.check_commands import EXIT_CODES
from borderkit.cli.options import instant
from borderkit.errors import ERRORS, InputError
from borderkit.itineraries.plan import read_itinerary
from borderkit.workflows import itinerary_clearance
from tests.bad_input import BAD_ITINERARIES, BAD_TEXTS, plan
from tests.demo_register import AT, VERDICTS

AT_TEXT = AT.isoformat()


@pytest.fixture
def check(run, kept_register, plan_file):
    """Return a function that checks a demo itinerary against the demo register."""

    def call(name, *options, **kwargs):
        return run(
            *("check", plan_file(name), "--register", kept_register, "--at", AT_TEXT),
            *options,
            **kwargs,
        )

    return call


@pytest.mark.parametrize(("name", "verdict"), VERDICTS.items())
def test_exit_code_tells_the_verdict_only_when_asked(check, name, verdict):
    assert check(name, "--exit-verdict", "--quiet").code == EXIT_CODES[verdict]
    assert check(name, "--quiet").code == 0


def test_exit_codes_of_verdicts_are_those_of_the_issue():
    assert EXIT_CODES == {
        "clear": 0,
        "conditional": 10,
        "permit_required": 11,
        "prohibited": 12,
        "undetermined": 13,
    }


@pytest.mark.parametrize(("name", "verdict"), VERDICTS.items())
def test_text_tells_verdict_bounds_members_and_what_next(check, name, verdict):
    ran = check(name)
    assert f"Verdict    {verdict}\n" in ran.out
    assert "Bounds     " in ran.out
    assert "member" in ran.out
    assert "Next: " in ran.out
    assert ran.err == ""


def test_text_of_a_finding_tells_where_zone_rule_local_time_and_date_to_apply(check):
    told = check("experts-at-the-outcrop").out
    for part in ("stop 1 outcrop", "DZ-07", "permit_required", "2026-06-03 09:50:00", "2026-05-20"):
        assert part in told


def test_a_stop_given_by_the_code_of_its_place_is_told_by_its_name(run, kept_register, tmp_path):
    document = plan()
    document["stops"] = [{"place": "PL-01", "arrive": "2026-06-03", "depart": "2026-06-04"}]
    document["legs"] = []
    path = tmp_path / "trip.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    words = ("check", path, "--register", kept_register, "--at", AT_TEXT)
    assert "stop 0 Velmora" in run(*words).out
    assert "stop 0 韦尔莫拉" in run(*words, "--language", "zh").out


def test_local_times_have_the_offset_of_the_place(check):
    told = check("experts-at-the-outcrop").out
    assert "2026-06-03 09:50:00 " in told
    assert "to 15:00:00+02:00" in told


def test_missing_facts_are_named_with_their_place(check):
    told = check("students-road-not-stated").out
    assert "missing route" in told
    assert "clear to prohibited" in told


def test_json_is_the_answer_of_the_one_function(check, kept_register):
    name = "experts-at-the-outcrop"
    state = itinerary_clearance.open_state(kept_register)
    answer = itinerary_clearance.check(state, read_itinerary(plan(name)), at=AT)
    ran = check(name, "--json")
    assert ran.out.encode() == answer.to_bytes() + b"\n"
    assert ran.err == ""


def test_evidence_adds_the_geometry_of_each_contact(check):
    plain = json.loads(check("experts-at-the-outcrop", "--json").out)
    shown = json.loads(check("experts-at-the-outcrop", "--json", "--evidence").out)
    assert all("geometry" not in finding for finding in plain["findings"])
    assert all(finding.pop("geometry", None) for finding in shown["findings"])
    assert shown == plain


def test_quiet_writes_nothing(check):
    ran = check("tourists-two-days-in-velmora", "--quiet")
    assert (ran.out, ran.err) == ("", "")


def test_itinerary_is_read_from_standard_input(run, kept_register):
    ran = run(
        *("check", "-", "--register", kept_register, "--at", AT_TEXT, "--exit-verdict", "--json"),
        stdin=json.dumps(plan("journalists-to-signal-hill")).encode(),
    )
    assert ran.code == 12
    assert json.loads(ran.out)["verdict"] == "prohibited"


def test_register_comes_from_the_setting_too(run, kept_register, plan_file, monkeypatch):
    monkeypatch.setenv("BORDERKIT_REGISTER_FILE", str(kept_register))
    path = plan_file("tourists-two-days-in-velmora")
    assert run("check", path, "--at", AT_TEXT, "--exit-verdict").code == 0


@pytest.mark.parametrize(
    "at", ["2026-05-04T12:00:00", "2026-05-04", "now", "", "2026-05-32T12:00Z"]
)
def test_time_to_judge_at_needs_an_offset(run, kept_register, plan_file, at):
    path = plan_file("tourists-two-days-in-velmora")
    ran = run("check", path, "--register", kept_register, "--at", at, "--json")
    problem = json.loads(ran.err)
    assert (ran.code, problem["code"]) == (ERRORS["input"].exit_code, "input")
    assert problem["defects"][0]["where"] == "--at"


def test_time_to_judge_at_is_now_where_none_is_given():
    before = datetime.now(UTC)
    assert before <= instant(None) <= datetime.now(UTC)
    with pytest.raises(InputError):
        instant("12:00")


@pytest.mark.parametrize("name", BAD_ITINERARIES)
def test_bad_itinerary_is_refused_with_its_place(run, kept_register, tmp_path, name):
    text, where = BAD_ITINERARIES[name]
    out = tmp_path / "map.html"
    ran = run(
        *("check", "-", "--register", kept_register, "--at", AT_TEXT, "--map", out, "--json"),
        stdin=text,
    )
    problem = json.loads(ran.err)
    assert ran.code == ERRORS["itinerary"].exit_code
    assert (problem["code"], problem["status"]) == ("itinerary", 422)
    assert any(defect["where"].startswith(where) for defect in problem["defects"])
    assert ran.out == ""
    assert not out.exists()


@pytest.mark.parametrize("name", BAD_ITINERARIES)
def test_bad_itinerary_is_told_in_words(run, kept_register, name):
    ran = run("check", "-", "--register", kept_register, stdin=BAD_ITINERARIES[name][0])
    assert ran.code == ERRORS["itinerary"].exit_code
    assert ran.err.startswith("error: ")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_itinerary_that_is_no_json_is_refused(run, kept_register, name):
    ran = run("check", "-", "--register", kept_register, "--json", stdin=BAD_TEXTS[name])
    assert ran.code == ERRORS["itinerary"].exit_code
    assert "standard input" in json.loads(ran.err)["detail"]


def test_unknown_crossing_is_a_missing_fact_and_no_fault(run, kept_register):
    document = plan("experts-at-the-outcrop")
    document["stops"][0]["crossing"] = "PC-99"
    ran = run(
        *("check", "-", "--register", kept_register, "--at", AT_TEXT, "--exit-verdict"),
        stdin=json.dumps(document).encode(),
    )
    assert ran.code == 13
    assert "missing place" in ran.out


def test_file_that_is_not_there_is_refused(run, kept_register, tmp_path):
    ran = run("check", tmp_path / "none.json", "--register", kept_register)
    assert ran.code == ERRORS["input"].exit_code
    assert "none.json" in ran.err


def test_folder_is_no_itinerary(run, kept_register, tmp_path):
    assert run("check", tmp_path, "--register", kept_register).code == ERRORS["input"].exit_code


def test_check_leaves_the_register_as_it_was(check, kept_register):
    before = kept_register.read_bytes()
    check("experts-at-the-outcrop")
    assert kept_register.read_bytes() == before
    log = kept_register.with_name(kept_register.name + "-wal")
    assert not log.exists() or log.stat().st_size == 0


def test_map_is_written_beside_the_verdict(check, tmp_path):
    out = tmp_path / "answer.html"
    ran = check("experts-at-the-outcrop", "--map", out)
    assert f"map written to {out}" in ran.err
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "permit_required" in ran.out


def test_map_replaces_what_was_there_in_one_step(check, tmp_path):
    out = tmp_path / "answer.html"
    out.write_text("old")
    os.link(out, tmp_path / "kept.html")
    assert check("tourists-two-days-in-velmora", "--map", out, "--json").err == ""
    assert "Leaflet" in out.read_text(encoding="utf-8")
    assert (tmp_path / "kept.html").read_text() == "old"
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".html", ".html", ".json"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o666 & ~_umask()


def _umask():
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("place", ["none/answer.html", "."])
def test_map_that_cannot_be_written_is_refused(check, tmp_path, place):
    ran = check("tourists-two-days-in-velmora", "--map", tmp_path / place)
    assert ran.code == ERRORS["input"].exit_code
    assert ran.out == ""
    assert [path.suffix for path in tmp_path.iterdir()] == [".json"]


def test_map_never_replaces_the_register_or_the_itinerary(run, register, plan_file):
    path = plan_file("tourists-two-days-in-velmora")
    for victim in (register, path):
        before = victim.read_bytes()
        ran = run("check", path, "--register", register, "--map", victim)
        assert ran.code == ERRORS["input"].exit_code
        assert victim.read_bytes() == before


def test_hostile_names_do_not_steer_the_terminal(run, kept_register):
    document = plan("experts-at-the-outcrop")
    document["stops"][1]["name"] = "\x1b[2J[red]outcrop[/red]\u202e"
    ran = run(
        *("check", "-", "--register", kept_register, "--at", AT_TEXT),
        stdin=json.dumps(document).encode(),
    )
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "[red]" in ran.out
