"""Sections 1, 2 and the first of 3 of check.md: sentences that no case of the file proves."""

import datetime as dt
from typing import Any

import pytest
from pyproj import Geod

from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.plan import read_itinerary
from borderkit.itineraries.state import state_from_document
from tests.check_builders import (
    AT,
    CLEAR,
    CONDITIONAL,
    NORTH,
    OPEN_QUESTION,
    PERMIT,
    PROHIBITED,
    SOUTH,
    area,
    ask,
    bounds,
    found,
    hours,
    itinerary,
    jurisdiction,
    leg,
    member,
    one,
    refused,
    register,
    rule,
    stop,
    through,
    zone,
)

Json = dict[str, Any]
GEOD = Geod(ellps="WGS84")
EFFECTS = ("allow", "notify", "condition", "permit", "prohibit")
LEVEL = {
    "allow": "clear",
    "notify": "conditional",
    "condition": "conditional",
    "permit": "permit_required",
    "prohibit": "prohibited",
}
ABROAD = (19.95, 10.5)
OPEN_CLASS: Json = {"class": "open"}


# ------------------------------------------------------------------------------- section 1


@pytest.mark.parametrize("milder", EFFECTS)
@pytest.mark.parametrize("stricter", EFFECTS)
def test_of_two_effects_the_later_in_the_order_is_the_verdict(milder, stricter):
    high = max(milder, stricter, key=EFFECTS.index)
    known = register(zone("Z1", rule(milder), rule(stricter, "R2")))
    assert bounds(known, itinerary(stop())) == [LEVEL[high]] * 2


def test_a_finding_whose_facts_are_all_known_has_equal_bounds():
    known = register(zone("Z1", rule("permit", applies={"origin": ["XXC"]}), rule("allow", "R2")))
    plan = itinerary(stop(), members=[member(origin="XXC")])
    finding = one(ask(known, plan), rule="R1")
    assert (finding["bounds"], finding["missing"]) == (PERMIT, [])


def test_the_bounds_are_exactly_those_over_all_completions_and_no_wider():
    # Wherever the rule applies (origin XXC) the exemption lifts it: it is clear in every one.
    known = register(
        zone(
            "Z1",
            rule(applies={"origin": ["XXC"]}),
            rule("allow", "R2"),
            exemptions=[{"id": "E1", "applies": {"origin": ["XXC"]}, "lifts": ["R1"]}],
        )
    )
    assert bounds(known, itinerary(stop())) == CLEAR


def test_each_finding_is_completed_on_its_own():
    # Resident or not, one of the two applies; yet each finding alone may be clear.
    known = register(
        zone(
            "Z1",
            rule("condition", applies={"resident": [True]}),
            rule("condition", "R2", {"resident": [False]}),
        )
    )
    answer = ask(known, itinerary(stop()))
    assert answer["bounds"] == ["clear", "conditional"]
    assert answer["verdict"] == "undetermined"
    assert {f["rule"] for f in answer["findings"]} == {"R1", "R2"}


def test_the_bounds_of_a_member_line_are_the_maxima_of_its_own_findings():
    known = register(
        zone(
            "Z1",
            rule("condition"),
            rule("permit", "R2", {"origin": ["XXC"]}),
            rule("prohibit", "R3", {"category": ["tourist"]}),
        )
    )
    plan = itinerary(stop(), members=[member("m1"), member("m2", category="tourist", origin="XXD")])
    answer = check_itinerary(
        read_itinerary(plan), state_from_document(known), at=dt.datetime.fromisoformat(AT)
    )
    assert {m.line: (m.verdict, m.bounds) for m in answer.by_member} == {
        "m1": ("undetermined", ("conditional", "permit_required")),
        "m2": ("prohibited", ("prohibited", "prohibited")),
    }


def test_a_split_leg_has_the_same_effects_and_bounds_and_length():
    # 10.35..10.50 N by the middle in latitude, at the time that its distance asks for.
    known = register(zone("Z1", rule("permit")))
    via = (20.42, 10.42)
    whole, first = (GEOD.line_length([20.42] * 2, [10.35, end]) for end in (10.50, via[1]))
    seconds = 3600 * first / whole
    instant = f"08:{int(seconds // 60):02}:{seconds % 60:09.6f}"
    split = itinerary(
        stop(SOUTH, "07:00", "08:00"),
        leg(SOUTH, via),
        stop(via, instant, instant, pass_through=True),
        leg(via, NORTH),
        stop(NORTH, "09:00", "10:00"),
    )
    one_leg, two_legs = ask(known, through()), ask(known, split)
    assert one_leg["bounds"] == two_legs["bounds"] == PERMIT
    kinds = [
        {(f["zone"], f["rule"], f["effect"]) for f in a["findings"]} for a in (one_leg, two_legs)
    ]
    assert kinds[0] == kinds[1] == {("Z1", "R1", "permit")}
    length = one_leg["findings"][0]["intervals"][0]["length_m"]
    parts = [f["intervals"][0]["length_m"] for f in two_legs["findings"]]
    assert sum(parts) == pytest.approx(length, abs=0.011)
    entry, leave = (two_legs["findings"][n]["intervals"][0] for n in (0, 1))
    assert entry["enter"] == one_leg["findings"][0]["intervals"][0]["enter"]
    assert leave["exit"] == one_leg["findings"][0]["intervals"][0]["exit"]


@pytest.mark.parametrize("effect", EFFECTS[1:])
@pytest.mark.parametrize(
    "applies", [{"escort": True}, {"escort": [True]}, {"permit_kind_held": ["a"]}]
)
def test_escort_true_and_permit_kind_held_are_refused_in_rules_that_do_not_allow(effect, applies):
    known = register(zone("Z1", rule(effect, applies=applies)))
    refused(known, itinerary(stop()), says="may stand only in exemptions")


@pytest.mark.parametrize("applies", [{"escort": True}, {"permit_kind_held": ["a"]}])
def test_escort_true_and_permit_kind_held_may_stand_in_rules_of_effect_allow(applies):
    known = register(zone("Z1", rule("allow", applies=applies), rule("condition", "R2")))
    assert bounds(known, itinerary(stop(escort=False))) == CONDITIONAL


@pytest.mark.parametrize("applies", [{"escort": True}, {"permit_kind_held": ["a"]}])
def test_escort_true_and_permit_kind_held_may_stand_in_exemptions(applies):
    exemption = {"id": "E1", "applies": applies, "lifts": ["R1"]}
    known = register(zone(exemptions=[exemption]))
    assert bounds(known, itinerary(stop(escort=False))) == PROHIBITED


def test_escort_false_is_refused_in_exemptions():
    exemption = {"id": "E1", "applies": {"escort": False}, "lifts": ["R1"]}
    refused(register(zone(exemptions=[exemption])), itinerary(stop()), says="escort: false")


@pytest.mark.parametrize("effect", EFFECTS)
def test_escort_false_may_stand_in_rules_of_every_effect(effect):
    known = register(zone("Z1", rule(effect, applies={"escort": False})))
    assert bounds(known, itinerary(stop(escort=False))) == [LEVEL[effect]] * 2


def test_escort_true_and_permit_kind_held_are_refused_in_class_rules_too():
    known = register(
        class_rules=[{"class": "controlled", "rules": [rule(applies={"escort": True})]}]
    )
    refused(known, itinerary(stop()))


# ------------------------------------------------------------------------------- section 2


def test_open_ground_has_the_class_rules_for_open():
    classes = [{"class": "open", "rules": [rule("condition", "O1")], "exemptions": []}]
    answer = ask(register(class_rules=classes), itinerary(stop()))
    assert one(answer, zone=None, rule="O1")["bounds"] == CONDITIONAL


def test_non_open_ground_is_judged_by_the_class_rules_for_non_open_alone():
    classes = [
        {"class": name, "rules": [rule(effect, f"C-{name}")], "exemptions": []}
        for name, effect in (
            ("open", "prohibit"),
            ("controlled", "prohibit"),
            ("non_open", "notify"),
        )
    ]
    land = jurisdiction(default_class="non_open")
    answer = ask(register(jurisdictions=[land], class_rules=classes), itinerary(stop()))
    assert [f["rule"] for f in answer["findings"]] == ["C-non_open"]
    assert answer["bounds"] == CONDITIONAL


def test_ground_in_a_zone_in_force_does_not_take_the_default_class():
    land = jurisdiction(default_class="non_open")
    known = register(zone("Z1", rule("allow")), jurisdictions=[land])
    assert bounds(known, itinerary(stop())) == CLEAR


def test_ground_in_a_zone_that_is_not_in_force_then_takes_the_default_class():
    land = jurisdiction(default_class="non_open")
    night = zone("Z1", rule("allow"), schedule=hours("20:00", "22:00"))
    answer = ask(register(night, jurisdictions=[land]), itinerary(stop()))
    assert one(answer, zone=None)["missing"] == ["no_rule"]


def test_a_stop_takes_the_default_class_for_the_hours_in_which_its_zone_is_not_in_force():
    land = jurisdiction(default_class="non_open")
    late = zone("Z1", rule("notify"), schedule=hours("10:30", "22:00"))
    answer = ask(register(late, jurisdictions=[land]), itinerary(stop()))
    assert answer["bounds"] == ["conditional", "prohibited"]
    assert one(answer, zone=None)["missing"] == ["no_rule"]


def test_undeclared_ground_is_told_with_the_metres_outside_the_zones():
    land = jurisdiction(default_class=None)
    answer = ask(register(zone("Z1", rule("allow")), jurisdictions=[land]), through())
    finding = one(answer, zone=None, leg=0)
    assert (finding["bounds"], finding["missing"]) == (OPEN_QUESTION, ["undeclared"])
    metres = [GEOD.line_length([20.42] * 2, ends) for ends in ([10.35, 10.40], [10.45, 10.50])]
    assert [i["length_m"] for i in finding["intervals"]] == pytest.approx(metres, abs=0.011)


def test_an_undeclared_class_does_not_touch_ground_in_a_zone():
    land = jurisdiction(default_class=None)
    assert bounds(
        register(zone("Z1", rule("notify")), jurisdictions=[land]), itinerary(stop())
    ) == (CONDITIONAL)


@pytest.mark.parametrize(
    ("validity", "stale"),
    [
        ({"valid_to": "2026-06-02"}, True),
        ({"valid_to": "2026-06-03"}, False),
        ({"valid_from": "2026-06-04"}, True),
        ({"valid_from": "2026-06-03"}, False),
    ],
)
def test_ground_outside_the_validity_of_its_jurisdiction_is_stale(validity, stale):
    answer = ask(register(jurisdictions=[jurisdiction(**validity)]), itinerary(stop()))
    assert answer["bounds"] == (OPEN_QUESTION if stale else CLEAR)
    assert [f["missing"] for f in answer["findings"]] == [["stale"]] * stale


@pytest.mark.parametrize(
    ("at", "stale"),
    [
        ("2026-05-04T23:59:59+02:00", False),
        ("2026-05-05T00:00:00+02:00", True),
        # In the jurisdiction's own zone it is already the 5th, and there still the 4th.
        ("2026-05-04T22:30:00+00:00", True),
        ("2026-05-05T05:59:59+08:00", False),
    ],
)
def test_the_last_day_of_review_by_is_included(at, stale):
    known = register(jurisdictions=[jurisdiction(review_by="2026-05-04")])
    assert bounds(known, itinerary(stop()), at) == (OPEN_QUESTION if stale else CLEAR)


@pytest.mark.parametrize("why", [{"review_by": "2026-05-01"}, {"valid_to": "2026-06-02"}])
def test_all_ground_of_a_stale_jurisdiction_is_stale_in_zones_too(why):
    known = register(zone("Z1", rule("allow")), jurisdictions=[jurisdiction(**why)])
    answer = ask(known, itinerary(stop()))
    assert answer["bounds"] == OPEN_QUESTION
    assert one(answer, zone=None)["missing"] == ["stale"]
    assert one(answer, zone="Z1")["bounds"] == CLEAR


def test_only_the_ground_of_the_stale_jurisdiction_is_stale():
    lands = [
        jurisdiction("AA", area(20, 10, 20.42, 11)),
        jurisdiction("BB", area(20.42, 10, 21, 11), review_by="2026-05-01"),
    ]
    start, end = (20.3, 10.3), (20.5, 10.3)
    plan = itinerary(stop(start, "07:00", "08:00"), leg(start, end), stop(end, "09:00", "10:00"))
    answer = ask(register(jurisdictions=lands), plan)
    assert {(f["stop"], f["leg"]) for f in answer["findings"]} == {(None, 0), (1, None)}
    (entry,) = one(answer, leg=0)["intervals"]
    # A parallel so short is its geodesic to a few millimetres: 8/20 of it is in BB.
    assert entry["length_m"] == pytest.approx(GEOD.inv(*start, *end)[2] * 0.4, abs=0.1)
    assert entry["enter"] == "2026-06-03T06:36:00Z"


def test_a_zone_is_judged_wherever_it_lies_also_abroad():
    away_zone = zone(geometry=area(19.9, 10.45, 19.99, 10.55))
    plan = itinerary(
        stop((20.05, 10.5), "07:00", "08:00"),
        leg((20.05, 10.5), ABROAD),
        stop(ABROAD, "09:00", "10:00"),
    )
    answer = ask(register(away_zone), plan)
    assert {(f["zone"], f["stop"], f["leg"]) for f in answer["findings"]} == {
        ("Z1", None, 0),
        ("Z1", 1, None),
    }
    assert answer["bounds"] == PROHIBITED


def test_abroad_names_the_stop_and_the_leg_that_lie_there():
    plan = itinerary(
        stop((20.05, 10.5), "07:00", "08:00"),
        leg((20.05, 10.5), ABROAD),
        stop(ABROAD, "09:00", "10:00"),
    )
    listed = ask(register(), plan)["assumptions"]
    assert {(a["stop"], a["leg"]) for a in listed if a["code"] == "abroad"} == {
        (1, None),
        (None, 0),
    }


def test_nothing_in_any_jurisdiction_is_one_finding_and_zones_are_judged_all_the_same():
    away_zone = zone("Z1", rule("notify"), geometry=area(19.9, 10.45, 19.99, 10.55))
    plan = itinerary(
        stop(ABROAD, "07:00", "08:00"),
        leg(ABROAD, (19.96, 10.5)),
        stop((19.96, 10.5), "09:00", "10:00"),
    )
    answer = ask(register(away_zone), plan)
    finding = one(answer, zone=None)
    assert (finding["missing"], finding["bounds"]) == (["no_jurisdiction"], OPEN_QUESTION)
    assert len(found(answer, zone="Z1", rule="R1")) == 3
    assert answer["bounds"] == ["conditional", "prohibited"]


def test_one_leg_in_a_jurisdiction_is_enough_to_be_judged():
    # Both stops lie abroad, south of AA and east of it; the way cuts its corner.
    start, end = (20.9, 9.9), (21.1, 10.1)
    plan = itinerary(
        stop(start, "07:00", "08:00"),
        leg(start, (20.9, 10.1), end),
        stop(end, "09:00", "10:00"),
    )
    assert bounds(register(), plan) == CLEAR


@pytest.mark.parametrize("east", [21, 20.425])
def test_an_area_across_two_jurisdictions_lies_in_a_jurisdiction_for_certain(east):
    # Wherever in the area the stop is, it is in AA or in BB; unless BB ends within it.
    lands = [
        jurisdiction("AA", area(20, 10, 20.42, 11)),
        jurisdiction("BB", area(20.42, 10, east, 11)),
    ]
    answer = ask(register(jurisdictions=lands), itinerary(stop(area(20.41, 10.41, 20.43, 10.42))))
    assert answer["bounds"] == (CLEAR if east == 21 else OPEN_QUESTION)


def test_a_zone_of_class_open_without_a_rule_is_no_rule_for_nobody():
    assert bounds(register(zone(rules=[], **OPEN_CLASS)), itinerary(stop())) == CLEAR


def test_a_zone_of_another_class_without_any_rule_is_no_rule():
    answer = ask(register(zone(rules=[])), itinerary(stop()))
    assert one(answer, zone="Z1", rule=None)["missing"] == ["no_rule"]


def test_no_rule_is_judged_member_by_member():
    known = register(zone("Z1", rule("notify", applies={"category": ["tourist"]})))
    plan = itinerary(stop(), members=[member("m1"), member("m2", category="tourist")])
    answer = ask(known, plan)
    assert one(answer, rule=None)["members"] == ["m1"]
    assert one(answer, rule="R1")["members"] == ["m2"]


def test_a_zone_that_is_not_in_force_is_no_no_rule():
    known = register(zone(rules=[], schedule=hours("20:00", "22:00")))
    assert bounds(known, itinerary(stop())) == CLEAR


def test_where_the_only_rule_is_unknown_no_rule_stands_in_the_completion_without_it():
    known = register(zone("Z1", rule("condition", applies={"origin": ["XXC"]})))
    answer = ask(known, itinerary(stop()))
    assert one(answer, rule="R1")["bounds"] == ["clear", "conditional"]
    finding = one(answer, rule=None)
    assert finding["bounds"] == OPEN_QUESTION
    assert set(finding["missing"]) == {"no_rule", "origin"}


@pytest.mark.parametrize("escort", [True, None])
def test_a_rule_that_fails_only_through_escort_false_counts_as_applying(escort):
    known = register(zone("Z1", rule(applies={"escort": False})))
    answer = ask(known, itinerary(stop(escort=escort)))
    assert answer["bounds"] == (CLEAR if escort else OPEN_QUESTION)
    assert found(answer, rule=None) == []


def test_a_rule_that_fails_through_escort_false_and_another_key_does_not_count_as_applying():
    known = register(zone("Z1", rule(applies={"escort": False, "category": ["tourist"]})))
    answer = ask(known, itinerary(stop(escort=True)))
    assert one(answer, rule=None)["missing"] == ["no_rule"]


def test_a_zone_all_of_whose_rules_carry_subject_uas_causes_no_no_rule():
    known = register(zone("Z1", rule(applies={"subject": ["uas"]})))
    assert bounds(known, itinerary(stop())) == CLEAR


def test_a_zone_only_some_of_whose_rules_carry_subject_uas_may_cause_no_rule():
    other = rule("notify", "R2", {"category": ["tourist"]})
    known = register(zone("Z1", rule(applies={"subject": ["uas"]}), other))
    assert one(ask(known, itinerary(stop())), rule=None)["missing"] == ["no_rule"]


def test_a_leg_by_air_over_a_zone_none_of_whose_rules_names_air_is_no_rule():
    answer = ask(register(zone()), through(mode="air"))
    finding = one(answer, zone="Z1", leg=0)
    assert (finding["rule"], finding["missing"], finding["bounds"]) == (
        None,
        ["no_rule"],
        OPEN_QUESTION,
    )


def test_non_open_ground_without_a_rule_for_a_member_or_for_air_is_no_rule():
    classes = [{"class": "non_open", "rules": [rule("notify", "N1", {"category": ["ngo"]})]}]
    known = register(jurisdictions=[jurisdiction(default_class="non_open")], class_rules=classes)
    group = [member("m1"), member("m2", category="ngo")]
    answer = ask(known, itinerary(stop(), members=group))
    assert [(f["rule"], f["members"]) for f in answer["findings"]] == [
        (None, ["m1"]),
        ("N1", ["m2"]),
    ]
    answer = ask(known, {**through(mode="air"), "group": {"members": group}})
    assert one(answer, leg=0)["members"] == ["m1", "m2"]


def test_one_allow_for_air_in_the_class_rules_makes_overflight_free():
    free = [{"class": "controlled", "rules": [rule("allow", "A1", {"mode": ["air"]})]}]
    known = register(zone(), class_rules=free)
    assert bounds(known, through(mode="air")) == CLEAR
    assert bounds(known, through()) == PROHIBITED


# ------------------------------------------------------------------------------- section 3


def _with_key(path: tuple[Any, ...], key: str) -> Json:
    plan = through()
    item: Any = plan
    for step in path:
        item = item[step]
    item[key] = None
    return plan


@pytest.mark.parametrize(
    "path", [("group",), ("group", "members", 0), ("stops", 0), ("legs", 0), ()], ids=str
)
def test_an_unknown_key_is_refused_wherever_it_stands(path):
    refused(register(), _with_key(path, "colour"), says="colour")


@pytest.mark.parametrize("key", ["reference", "group", "stops", "legs"])
def test_a_required_key_that_is_absent_is_refused(key):
    plan = itinerary(stop())
    del plan[key]
    refused(register(), plan, says=key)


def test_an_empty_group_is_refused():
    refused(register(), {**itinerary(stop()), "group": {"members": []}}, says="group")


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": 1.5}, {"count": None}])
def test_a_line_of_the_group_counts_at_least_one(wrong):
    refused(register(), itinerary(stop(), members=[member(**wrong)]), says="count")


def test_a_line_that_stands_twice_is_refused():
    refused(register(), itinerary(stop(), members=[member(), member()]), says="line")


def test_an_itinerary_without_a_stop_is_refused():
    refused(register(), itinerary(), says="stop")


def test_one_leg_too_many_is_refused():
    refused(register(), itinerary(stop(SOUTH), leg(SOUTH, SOUTH)), says="0 legs")


@pytest.mark.parametrize("key", ["arrive", "depart", "filed_at"])
def test_a_time_without_offset_is_refused_wherever_it_stands(key):
    plan = itinerary(stop())
    (plan if key == "filed_at" else plan["stops"][0])[key] = "2026-06-03T10:00:00"
    refused(register(), plan, says=key)


@pytest.mark.parametrize(
    ("start", "end", "decided"),
    [
        ("2026-06-03T00:00:00+08:00", "2026-06-04T00:00:00+08:00", True),
        ("2026-06-03T00:00:01+08:00", "2026-06-04T00:00:00+08:00", False),
        ("2026-06-03T00:00:00+08:00", "2026-06-03T23:59:59+08:00", False),
    ],
)
def test_a_bare_date_is_that_day_in_the_time_zone_of_the_jurisdiction_there(start, end, decided):
    known = register(
        zone(valid_from=start, valid_to=end), jurisdictions=[jurisdiction(timezone="Asia/Shanghai")]
    )
    plan = itinerary(stop(arrive="2026-06-03", depart="2026-06-03"))
    assert bounds(known, plan) == (PROHIBITED if decided else OPEN_QUESTION)


@pytest.mark.parametrize(
    ("start", "end", "decided"),
    [
        # 14 h before 3 June 00:00Z, and 12 h after its end.
        ("2026-06-02T10:00:00Z", "2026-06-04T12:00:00Z", True),
        ("2026-06-02T10:00:01Z", "2026-06-04T12:00:00Z", False),
        ("2026-06-02T10:00:00Z", "2026-06-04T11:59:59Z", False),
    ],
)
def test_a_bare_date_abroad_is_that_day_anywhere_on_earth(start, end, decided):
    box = area(19.9, 10.45, 19.99, 10.55)
    known = register(zone(geometry=box, valid_from=start, valid_to=end))
    answer = ask(known, itinerary(stop(ABROAD, "2026-06-03", "2026-06-03")))
    assert one(answer, zone="Z1")["bounds"] == (PROHIBITED if decided else OPEN_QUESTION)


@pytest.mark.parametrize(("last", "decided"), [("2026-06-05", True), ("2026-06-04", False)])
def test_a_range_of_dates_is_some_time_from_the_first_to_the_last_day(last, decided):
    known = register(zone(valid_from="2026-06-03", valid_to=last))
    days = "2026-06-03/2026-06-05"
    assert bounds(known, itinerary(stop(arrive=days, depart=days))) == (
        PROHIBITED if decided else OPEN_QUESTION
    )


UNKNOWN: dict[str, tuple[Json, str]] = {
    "escort": ({"escort": False}, "stop"),
    "equipment": ({"equipment": ["gnss"]}, "plan"),
    "activities": ({"activity": ["sampling"]}, "stop"),
    "mandates": ({"mandate": ["M-1"]}, "plan"),
    "origin": ({"origin": ["XXC"]}, "member"),
    "resident": ({"resident": True}, "member"),
    "rank": ({"rank": ["consul"]}, "member"),
}


def _lacking(key: str, holder: str, value: Any) -> Json:
    plan = itinerary(stop())
    body = {"plan": plan, "stop": plan["stops"][0], "member": plan["group"]["members"][0]}[holder]
    body[key] = value
    if value == "absent":
        del body[key]
    return plan


@pytest.mark.parametrize("value", [None, "absent"])
@pytest.mark.parametrize("key", UNKNOWN)
def test_what_is_absent_or_null_is_unknown(key, value):
    applies, holder = UNKNOWN[key]
    known = register(zone("Z1", rule("permit", applies=applies), rule("allow", "R2")))
    finding = one(ask(known, _lacking(key, holder, value)), rule="R1")
    assert finding["bounds"] == ["clear", "permit_required"]
    assert finding["missing"] == list(applies)


@pytest.mark.parametrize("key", ["equipment", "activities", "mandates"])
def test_an_empty_list_is_known_to_be_empty(key):
    applies, holder = UNKNOWN[key]
    known = register(zone("Z1", rule("permit", applies=applies), rule("allow", "R2")))
    assert bounds(known, _lacking(key, holder, [])) == CLEAR
