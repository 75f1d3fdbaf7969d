"""Searching places and drafting routes from a shell."""

import json

import pytest

AT = ("--at", "2026-05-04T12:00:00+02:00")


@pytest.fixture
def open_plan(plan_file):
    """Return the demo itinerary whose road is not stated."""
    return plan_file("students-road-not-stated")


@pytest.mark.parametrize("wanted", ["orvale", "ORVALE", "PL-06", "Орвейл", "奥韦尔"])
def test_places_tells_the_code_of_the_place_of_that_name(run, register, wanted):
    ran = run("places", wanted, "--register", register)
    assert (ran.code, ran.err) == (0, "")
    assert "In an itinerary it is place PL-06." in ran.out
    assert "village" in ran.out


def test_places_proposes_a_misspelt_name_and_picks_nothing(run, register):
    ran = run("places", "Orvala", "--register", register, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["place"]) == (0, None)
    assert [(match["place"], match["how"]) for match in told["matches"]] == [("PL-06", "similar")]
    assert told["matches"][0]["lon"] == pytest.approx(20.471993)


def test_places_that_are_not_there_are_told_as_such(run, register):
    ran = run("places", "Atlantis", "--register", register)
    assert (ran.code, ran.out) == (0, "No place is called 'Atlantis', nor anything like it\n")


def test_places_makes_text_safe_for_a_terminal(run, register):
    ran = run("places", "\x1b[31mOrvale", "--register", register)
    assert ran.code == 0
    assert "\x1b" not in ran.out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("places", ""), 2, "1 to 200 characters"),
        (("places", "x" * 201), 2, "1 to 200 characters"),
        (("places", "Orvale", "--limit", "0"), 2, "--limit"),
        (("places", "Orvale", "--limit", "101"), 2, "--limit"),
        (("places", "Orvale", "--at", "2026-05-04"), 2, "--at"),
    ],
)
def test_places_refuses_what_is_no_search(run, register, arguments, code, says):
    ran = run(*arguments, "--register", register)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err


def test_route_tells_its_drafts_and_leaves_the_itinerary_alone(run, register, open_plan):
    before = open_plan.read_bytes()
    ran = run("route", open_plan, "--register", register)
    assert ran.code == 0
    assert "13.0" in ran.out
    assert "not a statement of the traveller" in ran.out
    assert open_plan.read_bytes() == before


def test_route_puts_drafts_into_a_copy_which_the_check_then_judges(
    run, register, open_plan, tmp_path
):
    out = tmp_path / "drafted.json"
    ran = run("route", open_plan, "--register", register, "--out", out)
    assert (ran.code, ran.err) == (0, f"1 of 1 drafts put into {out}\n")
    judged = [
        json.loads(run("check", plan, "--register", register, "--json", *AT).out)["verdict"]
        for plan in (open_plan, out)
    ]
    assert judged == ["undetermined", "clear"]


def test_route_reads_and_writes_standard_streams(run, register, open_plan):
    ran = run("route", "-", "--out", "-", "--register", register, stdin=open_plan.read_bytes())
    assert ran.code == 0
    assert json.loads(ran.out)["legs"][0]["route"]["type"] == "LineString"


def test_route_as_json_gives_each_draft_with_its_route(run, register, open_plan):
    told = json.loads(run("route", open_plan, "--register", register, "--json").out)
    (draft,) = told["drafts"]
    assert draft["reason"] is None
    assert draft["length_km"] == pytest.approx(13.049, abs=0.01)
    assert draft["route"]["coordinates"][0] == [20.471993, -45.272179]


def test_route_keeps_off_zones_of_a_class_or_says_that_it_cannot(run, register, open_plan):
    ran = run("route", open_plan, "--register", register, "--avoid", "non_open", "--json")
    (draft,) = json.loads(ran.out)["drafts"]
    assert ran.code == 0
    assert draft["reason"] or any("keeps off roads" in note for note in draft["notes"])


def test_route_of_an_itinerary_with_all_routes_has_nothing_to_do(run, register, plan_file):
    ran = run("route", plan_file("students-road-stated"), "--register", register)
    assert "there is nothing to draft" in ran.out


@pytest.mark.parametrize(
    ("content", "options", "code", "says"),
    [
        (b"", (), 3, "is not JSON"),
        (b"{", (), 3, "JSON"),
        (b"[]", (), 3, "must be an object"),
        (None, ("--avoid", "secret"), 2, "no class of zones 'secret'"),
        (None, ("--stub", "-5"), 2, "within 0 to 50,000 m"),
        (None, ("--stub", "far"), 2, "--stub"),
    ],
)
def test_route_refuses_bad_input_and_writes_nothing(
    run, register, open_plan, tmp_path, content, options, code, says
):
    if content is not None:
        open_plan.write_bytes(content)
    out = tmp_path / "out.json"
    ran = run("route", open_plan, "--register", register, "--out", out, *options)
    assert ran.code == code
    assert says in ran.err
    assert not out.exists()


def test_route_does_not_write_over_what_it_reads(run, register, open_plan):
    for target in (open_plan, register):
        before = target.read_bytes()
        assert run("route", open_plan, "--register", register, "--out", target).code == 2
        assert target.read_bytes() == before
