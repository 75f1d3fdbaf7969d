"""Numbers of markers against pillars, series and order."""

from datetime import date

import pytest

from borderkit.markers.checks.marker_rules import MARKER_RULES, MarkerLimits
from tests.marker_registers import checked, stone


def row_of(*numbers, **columns):
    """Return markers 100 m apart, with these numbers in the order of the line."""
    return [
        stone(f"m{place}", number, 100.0 * (place + 1), **columns)
        for place, number in enumerate(numbers)
    ]


def messages(found, code):
    return [finding.message for finding in found.get(code, [])]


def test_a_sound_series_has_no_finding_but_what_is_missing():
    facts = {"tolerance_m": 0.15, "spacing_m": 500.0}
    found = checked(row_of("1", "2", "3", "4", siting="single"), facts=facts)
    assert set(found) == {"marker-no-vertex"}


def test_every_code_has_its_rule_and_every_rule_says_what_to_do():
    for code, rule in MARKER_RULES.items():
        assert rule.remedy.endswith("."), code
        assert not rule.meaning.endswith("."), code
        assert rule.severity in {"error", "warning", "note"}


def test_a_number_that_stands_twice_is_told_with_the_distance():
    found = checked(row_of("1", "2", "2", "3"))
    (twice,) = found["number-twice"]
    assert twice.markers == ("m1", "m2")
    assert twice.amounts["apart_m"] == pytest.approx(100.0, abs=1e-3)
    assert "2 markers of AA-BB bear number 2, 100.0 m apart" in twice.message


@pytest.mark.parametrize(("siting", "count"), [("double", 2), ("triple", 3)])
def test_pillars_of_a_double_or_triple_marker_share_a_number(siting, count):
    stones = [stone(f"m{n}", "5", 500.0, 20.0 * n, siting=siting) for n in range(count)]
    found = checked(stones, facts={"numbering": {"main": {"first": 5}}})
    assert not {"number-twice", "pillar-count", "pillar-sum"} & set(found)


@pytest.mark.parametrize(("siting", "count"), [("double", 1), ("double", 3), ("triple", 2)])
def test_another_count_of_pillars_than_siting_says_is_told(siting, count):
    stones = [stone(f"m{n}", "5", 500.0, 20.0 * n, siting=siting) for n in range(count)]
    found = checked(stones, facts={"numbering": {"main": {"first": 5}}})
    (finding,) = found["pillar-count"]
    assert finding.amounts["count"] == count
    (total,) = found["pillar-sum"]
    assert total.amounts["count"] == count


def test_numbered_pillars_need_no_siting_and_may_not_lack():
    sound = checked([stone("a", "1(1)", 100.0), stone("b", "1(2)", 100.0, 30.0)])
    assert not {"number-twice", "pillar-count"} & set(sound)
    lacks = checked([stone("a", "1(1)", 100.0), stone("b", "1(3)", 100.0, 30.0)])
    assert messages(lacks, "pillar-count") == [
        "Number 1 has pillars up to 3, and 1(2) is not there."
    ]
    same = checked([stone("a", "1(1)", 100.0), stone("b", "1(1)", 100.0, 30.0)])
    assert "bear number 1(1), 30.0 m apart" in messages(same, "number-twice")[0]


def test_siting_has_to_be_the_same_at_all_pillars_of_a_number():
    stones = [
        stone("a", "1", 100.0, siting="double"),
        stone("b", "1", 100.0, 30.0, siting="triple"),
    ]
    assert messages(checked(stones), "siting-mixed") == [
        "Markers of number 1 state siting double and triple."
    ]


def test_numbers_against_pillars_are_not_judged_without_siting():
    found = checked(row_of("1", "2", "3"))
    assert "pillar-sum" not in found
    assert any("numbers against pillars" in text for text in messages(found, "not-judged"))


def test_single_twice_double_and_three_times_triple_are_the_pillars():
    stones = [
        stone("a", "1", 100.0, siting="single"),
        stone("b", "2", 200.0, siting="double"),
        stone("c", "3", 300.0, siting="triple"),
        stone("d", "3", 300.0, 9.0, siting="triple"),
        stone("e", "3", 300.0, 19.0, siting="triple"),
    ]
    (total,) = checked(stones)["pillar-sum"]
    assert (total.amounts["expected"], total.amounts["count"]) == (1 + 2 + 3, 5)


def test_missing_numbers_are_told_with_their_neighbours():
    found = checked(row_of("2", "3", "4", "7", "8", "9"))
    assert messages(found, "number-missing") == [
        "No marker of AA-BB bears number 1, before 2.",
        "No marker of AA-BB bears number 5 to 6, between 4 and 7.",
    ]
    assert [f.markers for f in found["number-missing"]] == [("m0",), ("m2", "m3")]


def test_numbers_that_never_were_are_not_missing():
    facts = {"numbering": {"gaps": [[5, 6]], "main": {"first": 2}}}
    assert "number-missing" not in checked(row_of("2", "3", "4", "7"), facts=facts)


def test_a_few_scattered_numbers_are_one_note():
    found = checked(row_of("1", "81"))
    assert "number-missing" not in found
    assert messages(found, "numbers-partial") == [
        "Of 81 numbers of AA-BB up to 81 the register has 2."
    ]


def test_auxiliary_and_further_markers_have_their_series():
    found = checked(row_of("1", "1/2", "1/3", "1A", "1C", "2-I", "2-III"))
    assert {text.split(",")[0] for text in messages(found, "number-missing")} == {
        "No marker of AA-BB bears number 1/1",
        "No marker of AA-BB bears number 1B",
        "No marker of AA-BB bears number 2-II",
        "No marker of AA-BB bears number 2",
    }


def test_what_the_scheme_does_not_read_is_told_with_what_it_reads():
    found = checked(row_of("1", "II b", "3"))
    (finding,) = found["number-unread"]
    assert finding.markers == ("m1",)
    assert "main 1" in finding.message
    assert finding.severity == "error"


def test_another_spelling_is_a_note():
    assert (
        "is written '2/1' by the scheme"
        in messages(checked(row_of("1", "2 / 1")), "number-spelled")[0]
    )


def test_markers_without_a_number_are_told_once():
    stones = [*row_of("1", None, None), stone("w", None, 350.0, 9.0, role="witness")]
    (finding,) = checked(stones)["number-none"]
    assert finding.amounts == {"count": 2.0}
    assert finding.markers == ("m1", "m2")


@pytest.mark.parametrize("turned", [False, True])
def test_the_fewest_markers_that_are_out_of_order_are_named(turned):
    numbers = ("1", "2", "5", "3", "4", "6")
    found = checked(row_of(*(numbers[::-1] if turned else numbers)))
    (finding,) = found["number-out-of-order"]
    assert "Marker 5 " in finding.message
    assert ("fall" if turned else "grow") in finding.message


def test_numbers_that_fall_are_out_of_order_where_the_scheme_says_that_they_grow():
    found = checked(row_of("3", "2", "1"), facts={"numbering": {"direction": "ascending"}})
    assert len(found["number-out-of-order"]) == 2


def test_a_scheme_that_cannot_be_read_is_a_finding():
    found = checked(row_of("1"), facts={"numbering": {"forms": ["cubic"]}})
    (finding,) = found["scheme-unreadable"]
    assert finding.subjects == ("boundaries/AA-BB",)


def test_markers_of_different_numbers_in_one_place_are_told():
    found = checked([stone("a", "1", 100.0), stone("b", "2", 100.04), stone("c", "3", 100.2)])
    (finding,) = found["marker-same-place"]
    assert finding.markers == ("a", "b")


def test_a_point_without_pillar_has_no_material():
    stones = [stone("a", "1", 100.0, pillar=False, material="granite", erected_on="1950")]
    (finding,) = checked(stones)["no-pillar-described"]
    assert "has material, erected_on" in finding.message
    assert "number-none" not in checked([stone("a", None, 100.0, pillar=False)])


@pytest.mark.parametrize(
    ("day", "found"),
    [("2026-11-22", False), ("2026-11-23", True), ("2027", True), ("2026", False), ("soon", False)],
)
def test_a_record_tells_of_no_day_to_come(day, found):
    limits = MarkerLimits(latest=date(2026, 11, 22))
    codes = checked([stone("a", "1", 100.0, inspected_on=day)], limits=limits)
    assert ("date-to-come" in codes) is found
    assert "date-to-come" not in checked([stone("a", "1", 100.0, inspected_on=day)])
