"""Rules of strips: what their record says, what is missing, what does not fit."""

from datetime import date

import pytest

from borderkit.boundary.strips.strip_rules import read_strip_rules, rule_of, rules_for
from borderkit.errors import InputError

VISTA = {"strip": "vista", "width_m": 5, "activity": "clearing", "source": "P, article 14"}
BLASTS = {"strip": "blasts", "width_m": 500.0, "activity": ["Blasting", "mining"]}
NOTICE = {"strip": "notice", "width_m": 80.0, "activity": "blasting", "notice_days": 14}


def rules(*records):
    return read_strip_rules(list(records), boundary="AA-BB")


def test_a_rule_is_read_as_recorded_and_told_as_json():
    (rule,) = rules({**VISTA, "sides": ["AA"], "notice_days": 0})
    assert (rule.width_m, rule.activity, rule.sides, rule.notice_days) == (
        5.0,
        ("clearing",),
        ("AA",),
        0,
    )
    assert rule.record()["activity"] == ["clearing"]


def test_no_strips_are_no_rules():
    assert read_strip_rules(None, boundary="AA-BB") == ()


def test_every_defect_of_the_list_is_named_at_once():
    bad = [
        {"strip": "vista", "width_m": 20_000},
        {"width_m": 5},
        {"strip": "vista", "width_m": "wide", "height_m": 3},
        {"strip": "a", "width_m": 1, "notice_days": -1, "activity": 7},
        "vista",
    ]
    with pytest.raises(InputError) as refused:
        read_strip_rules(bad, boundary="AA-BB")
    told = " ".join(f"{each.where} {each.what}" for each in refused.value.defects)
    for part in ("strips[0].width_m", "[1].strip", "[2].height_m", "[2].width_m", "[4]"):
        assert part in told
    assert "[3].notice_days" in told
    assert "[3].activity" in told


def test_two_strips_of_one_name_are_refused():
    with pytest.raises(InputError) as refused:
        rules(VISTA, VISTA)
    assert "stands there twice" in refused.value.defects[0].what


@pytest.mark.parametrize("strips", ["vista", {"strip": "vista"}, 5])
def test_what_is_no_list_is_refused(strips):
    with pytest.raises(InputError, match="cannot be read"):
        read_strip_rules(strips, boundary="AA-BB")


def test_strips_for_an_activity_are_told_the_widest_first_whatever_the_case():
    found = rules_for(rules(VISTA, NOTICE, BLASTS), " BLASTING", boundary="AA-BB")
    assert [rule.strip for rule in found] == ["blasts", "notice"]


def test_an_activity_that_no_strip_names_is_not_free():
    with pytest.raises(InputError, match=r"does not say that it is free; .* clearing"):
        rules_for(rules(VISTA), "fishing", boundary="AA-BB")


def test_a_strip_of_no_rule_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="it has vista"):
        rule_of(rules(VISTA), "buffer", boundary="AA-BB")
    with pytest.raises(InputError, match="lists none"):
        rule_of((), "vista", boundary="AA-BB")


def test_notice_is_due_so_many_days_before_and_unknown_where_none_is_stated():
    notice, vista = rules(NOTICE, VISTA)
    assert notice.notice_due(date(2026, 3, 1)) == date(2026, 2, 15)
    assert vista.notice_due(date(2026, 3, 1)) is None
