"""What is told of an answer: points, headline, dates, missing facts, what helped."""

import pytest

from borderkit.itineraries.answer import LEVELS
from borderkit.itineraries.geometry import itinerary_geometry, resolve_sites
from borderkit.maps.clocks import Clocks
from borderkit.maps.journey import Journey
from borderkit.maps.matters import (
    matters,
    met_in_order,
    missing_facts,
    needs_in_order,
    weightiest,
)
from borderkit.maps.verdict_content import headline, verdict_content
from borderkit.maps.wording import Teller
from borderkit.maps.words import LANGUAGES, Words, lowered, words_in
from geodata import DEMO_AT, demo_files
from tests.maps.samples import demo_case

NAMES = sorted(demo_files().itineraries)
EN = words_in("en")


def told(name, language="en"):
    answer, plan, state = demo_case(name)
    return answer, Teller.of(plan, state, words_in(language))


def content(name, language="en"):
    answer, plan, state = demo_case(name)
    clocks = Clocks.of(resolve_sites(plan, state), state)
    teller = Teller.of(plan, state, words_in(language))
    journey = Journey(answer, itinerary_geometry(plan, state), clocks, teller, 20.5)
    return verdict_content(journey, at=DEMO_AT)


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_that_counts_stands_in_one_point_the_weightiest_first(name):
    answer, _ = told(name)
    points = matters(answer)
    numbers = sorted(number for point in points for number, _ in point.findings)
    counting = [n for n, f in enumerate(answer.findings, start=1) if f.bounds[1] != "clear"]
    assert numbers == counting
    weights = [LEVELS.index(point.first.bounds[1]) for point in points]
    assert weights == sorted(weights, reverse=True)
    passed = [number for point in matters(answer, passed=True) for number, _ in point.findings]
    assert sorted([*numbers, *passed]) == list(range(1, len(answer.findings) + 1))


@pytest.mark.parametrize("name", NAMES)
def test_findings_of_a_point_share_zone_rule_and_reason(name):
    answer, teller = told(name)
    for point in matters(answer):
        assert len({(f.zone, f.rule, f.bounds) for _, f in point.findings}) == 1
        assert len({teller.why(f).split(" (")[0] for _, f in point.findings}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_why_and_what_next_are_one_sentence_each(name, language):
    answer, teller = told(name, language)
    stop = "\u3002" if language == "zh" else "."
    for finding in answer.findings:
        why, step = teller.why(finding), teller.next_step(finding)
        assert why.endswith(stop)
        assert not why[:-1].endswith(stop)
        assert bool(step) is (finding.bounds[1] != "clear")
        assert not step or step.endswith(stop)


def test_the_headline_says_what_is_forbidden_and_where():
    answer, teller = told("journalists-to-signal-hill")
    text = headline(answer, teller)
    assert text.startswith("The itinerary must not go ahead as filed. Forbidden: ")
    assert "DZ-06" in text
    assert "In all 2 such places." in text


def test_the_reason_names_rule_hours_and_facts():
    answer, teller = told("journalists-to-signal-hill")
    reasons = {f.zone: teller.why(f) for f in answer.findings if f.bounds[1] != "clear"}
    assert reasons["DZ-06"].startswith("Forbidden by rule R1 (in force ")
    assert "category: journalist" in " ".join(teller.why(f) for f in answer.findings)


def test_a_step_is_told_with_date_and_authority():
    answer, teller = told("experts-at-the-outcrop")
    steps = {teller.next_step(finding) for finding in answer.findings}
    assert (
        "Apply for the permit \u201csampling\u201d by 2026-05-20 (county \u2192 province)." in steps
    )


def test_what_is_missing_names_who_can_state_it():
    answer, teller = told("students-road-not-stated")
    facts = missing_facts(answer, teller)
    assert (facts[0].ask, facts[0].supplier) == ("State the road that is taken.", "the applicant")
    opened = [n for n, f in enumerate(answer.findings, start=1) if "route" in f.missing]
    assert facts[0].findings == tuple(opened)
    assert {teller.supplier(key) for key in ("stale", "no_rule")} == {
        "the office that keeps the register",
        "the authority of that ground or zone",
    }


def test_an_open_finding_tells_the_cause_and_what_would_follow():
    answer, teller = told("students-road-not-stated")
    worst = matters(answer)[0].first
    assert teller.why(worst) == (
        "The way is not stated and may lead there; it would then be forbidden."
    )
    assert teller.next_step(worst).startswith("State the road that is taken; if the rule")


def test_latest_dates_stand_in_order():
    answer, _ = told("journalists-to-signal-hill")
    needs = [need for need, _ in needs_in_order(answer)]
    dates = [str(need.apply_by) for need in needs]
    assert dates == sorted(dates)
    assert len(needs) == len(set(needs)) > 1


def test_the_latest_date_is_prominent_where_filing_helps():
    assert content("experts-at-the-outcrop")["verdict"]["due"]["date"] == "2026-05-20"
    assert content("journalists-to-signal-hill")["verdict"]["due"] is None
    assert content("tourists-two-days-in-velmora")["verdict"]["due"] is None


def test_what_helped_is_named():
    helpers = content("journalists-to-signal-hill")["helpers"]
    assert [row["name"] for row in helpers] == ["corridor C-1", "corridor C-2"]
    assert "DZ-01" in helpers[0]["what"]


def test_a_clear_answer_tells_what_was_met_and_why_it_passed():
    made = content("tourists-two-days-in-velmora")
    assert {point["code"] for point in made["points"]} == {"clear"}
    assert made["verdict"]["says"] == EN("verdict_says.clear")
    answer, teller = told("tourists-two-days-in-velmora")
    assert met_in_order(answer.findings, teller)
    assert weightiest(answer, teller) == EN("verdict_says.clear")


@pytest.mark.parametrize(
    ("parts", "language", "told_as"),
    [
        (["One.", "Two is."], "en", "One; two is."),
        (["One.", "A permit is."], "en", "One; a permit is."),
        (["One.", "PC-02 is."], "en", "One; PC-02 is."),
        (["甲。", "乙。"], "zh", "甲\uff1b乙\u3002"),
        (["", "Один."], "ru", "Один."),
        ([], "en", ""),
    ],
)
def test_sentences_are_joined_into_one(parts, language, told_as):
    assert words_in(language).sentence(parts) == told_as


def test_brackets_and_gaps_are_those_of_the_language():
    assert Words("zh", {}).brackets("x") == "\uff08x\uff09"
    assert Words("en", {}).brackets("x") == " (x)"
    assert (Words("zh", {}).gap, Words("ru", {}).gap) == ("", " ")
    assert lowered("GNSS is on") == "GNSS is on"
