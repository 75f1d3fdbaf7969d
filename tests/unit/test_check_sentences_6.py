"""Section 6 of check.md: the sentences that no case of check-cases.json proves."""

from typing import Any

import pytest

from tests.check_builders import (
    CLEAR,
    CONDITIONAL,
    IN,
    NORTH,
    OPEN_QUESTION,
    PERMIT,
    PROHIBITED,
    SOUTH,
    ask,
    away,
    bounds,
    corridor,
    found,
    hours,
    itinerary,
    leg,
    member,
    one,
    permit,
    refused,
    register,
    rule,
    stop,
    through,
    zone,
)

Json = dict[str, Any]
ALLOW = rule("allow", "R0")
EDGE = (20.40, 10.425)  # on the west edge of Z1


def exempt(applies: Json | None = None, *lifts: str, name: str = "E1") -> Json:
    return {"id": name, "applies": applies or {}, "lifts": list(lifts or ("R1",))}


def classed(*rules: Json, exemptions: tuple[Json, ...] = ()) -> list[Json]:
    return [{"class": "controlled", "rules": list(rules), "exemptions": list(exemptions)}]


# --------------------------------------------------------- the rules of a zone, and exemptions


def test_the_rules_of_a_zone_are_its_own_and_those_of_its_class_together():
    known = register(zone("Z1", rule("notify")), class_rules=classed(rule("permit", "C1")))
    answer = ask(known, itinerary(stop()))
    assert [f["rule"] for f in answer["findings"]] == ["C1", "R1"]
    assert answer["bounds"] == PERMIT


def test_rules_of_another_class_are_not_the_zone_s():
    other = [{"class": "temporary", "rules": [rule("prohibit", "C1")], "exemptions": []}]
    known = register(zone("Z1", rule("notify")), class_rules=other)
    assert bounds(known, itinerary(stop())) == CONDITIONAL


@pytest.mark.parametrize("where", ["zone", "class", "both", "exemptions"])
def test_ids_may_not_repeat(where):
    twice = {
        "zone": register(zone("Z1", rule(), rule("allow"))),
        "class": register(class_rules=classed(rule(), rule("allow"))),
        "both": register(zone(), class_rules=classed(rule("allow"))),
        "exemptions": register(zone(exemptions=[exempt(), exempt()])),
    }
    refused(twice[where], itinerary(stop()), says="E1" if where == "exemptions" else "R1")


def test_an_exemption_of_a_zone_lifts_rules_of_its_class():
    known = register(
        zone(rules=[], exemptions=[exempt(None, "C1")]), class_rules=classed(rule(name="C1"))
    )
    answer = ask(known, itinerary(stop()))
    assert answer["bounds"] == CLEAR
    assert one(answer, rule="C1")["lifted_by"] == ["E1"]


def test_an_exemption_of_a_class_lifts_rules_of_the_class():
    lifting = classed(rule(name="C1"), exemptions=(exempt(None, "C1"),))
    assert bounds(register(zone(rules=[]), class_rules=lifting), itinerary(stop())) == CLEAR


def test_an_exemption_lifts_only_the_rules_that_it_names():
    known = register(zone("Z1", rule(), rule("condition", "R2"), exemptions=[exempt()]))
    assert bounds(known, itinerary(stop())) == CONDITIONAL


def test_an_exemption_of_one_zone_does_not_lift_a_rule_of_the_same_name_in_another():
    known = register(zone(exemptions=[exempt()]), zone("Z2"))
    answer = ask(known, itinerary(stop()))
    assert one(answer, zone="Z1")["bounds"] == CLEAR
    assert one(answer, zone="Z2")["bounds"] == PROHIBITED


def test_an_exemption_that_names_a_rule_of_another_zone_is_refused():
    known = register(zone(exemptions=[exempt(None, "R2")]), zone("Z2", rule(name="R2")))
    refused(known, itinerary(stop()), says="R2")


def test_an_empty_lifts_is_refused():
    empty = {"id": "E1", "applies": {}, "lifts": []}
    refused(register(zone(exemptions=[empty])), itinerary(stop()), says="lifts")


def test_an_empty_list_in_applies_is_refused_in_rules_and_exemptions():
    applies: Json = {"category": []}
    refused(register(zone("Z1", rule(applies=applies))), itinerary(stop()), says="category")
    refused(register(zone(exemptions=[exempt(applies)])), itinerary(stop()), says="category")


def test_an_unknown_key_of_applies_is_refused():
    refused(
        register(zone("Z1", rule(applies={"colour": ["red"]}))), itinerary(stop()), says="colour"
    )


# ----------------------------------------------------------------------------------- applies

GROUP = [member("m1", count=2), member("m2", count=3)]
BY_NIGHT = itinerary(
    stop(SOUTH, "20:00", "21:00"),
    leg(SOUTH, NORTH, overnight=True),
    stop(NORTH, "4 06:00", "4 07:00"),
)
KEYS: list[tuple[str, Any, Json]] = [
    # A key of applies with its value, and an itinerary that has it.
    ("nationality", ["XXB", "XXC"], itinerary(stop(), members=[member(nationality="XXC")])),
    ("origin", ["XXC"], itinerary(stop(), members=[member(origin="XXC")])),
    ("role", ["driver"], itinerary(stop(), members=[member(role="driver")])),
    ("resident", True, itinerary(stop(), members=[member(resident=True)])),
    ("rank", ["consul"], itinerary(stop(), members=[member(rank="consul")])),
    ("activity", ["sampling"], itinerary(stop(activities=["visit", "sampling"]))),
    ("equipment", ["gnss"], itinerary(stop(), equipment=["camera", "gnss"])),
    ("escort", False, itinerary(stop(escort=False))),
    ("overnight", True, itinerary(stop(IN, "10:00", "4 10:00"))),
    ("transit", False, itinerary(stop())),
    ("group_size_min", 5, itinerary(stop(), members=GROUP)),
    ("group_size_max", 5, itinerary(stop(), members=GROUP)),
    ("purpose", ["mining"], itinerary(stop(), purpose="mining")),
    ("mandate", ["M-1"], itinerary(stop(), mandates=["M-1"])),
    ("mode", ["foot"], through(mode="foot")),
    ("transit", True, through()),
    ("overnight", True, BY_NIGHT),
    ("escort", False, through(escort=False)),
]


@pytest.mark.parametrize(("key", "value", "plan"), KEYS, ids=[str(row[:2]) for row in KEYS])
def test_a_rule_applies_to_an_itinerary_that_has_the_value(key, value, plan):
    known = register(zone("Z1", rule("permit", applies={key: value}), ALLOW))
    assert bounds(known, plan) == PERMIT


MISSES: list[tuple[str, Any, Json]] = [
    ("nationality", ["XXB", "XXC"], itinerary(stop())),
    ("nationality_not_in", ["XXA", "XXC"], itinerary(stop())),
    ("origin", ["XXC"], itinerary(stop(), members=[member(origin="XXD")])),
    ("role", ["driver"], itinerary(stop())),
    ("resident", True, itinerary(stop(), members=[member(resident=False)])),
    ("rank", ["consul"], itinerary(stop(), members=[member(rank="clerk")])),
    ("activity", ["sampling"], itinerary(stop(activities=["visit"]))),
    ("equipment", ["gnss"], itinerary(stop(), equipment=["camera"])),
    ("escort", False, itinerary(stop(escort=True))),
    ("overnight", True, itinerary(stop(IN, "10:00", "23:00"))),
    ("transit", True, itinerary(stop())),
    ("group_size_min", 6, itinerary(stop(), members=GROUP)),
    ("group_size_max", 4, itinerary(stop(), members=GROUP)),
    ("purpose", ["mining"], itinerary(stop())),
    ("mandate", ["M-1"], itinerary(stop(), mandates=["M-2"])),
    ("mode", ["foot"], through()),
    ("mode", ["road"], itinerary(stop())),  # false at stops
    ("activity", ["visit"], through()),  # false on legs
    ("overnight", True, through()),  # false on legs that are not overnight
    ("transit", False, through()),
    ("escort", False, through(escort=True)),
    ("subject", ["uas"], itinerary(stop(), equipment=["camera"])),
]


@pytest.mark.parametrize(("key", "value", "plan"), MISSES, ids=[str(row[:2]) for row in MISSES])
def test_a_rule_does_not_apply_to_an_itinerary_that_has_another_value(key, value, plan):
    known = register(zone("Z1", rule("permit", applies={key: value}), ALLOW))
    answer = ask(known, plan)
    assert (answer["bounds"], found(answer, rule="R1")) == (CLEAR, [])


@pytest.mark.parametrize(
    ("key", "value", "plan", "missing"),
    [
        ("role", ["driver"], itinerary(stop(), members=[member(role=None)]), "role"),
        ("purpose", ["mining"], itinerary(stop(), purpose=None), "purpose"),
        ("subject", ["uas"], itinerary(stop(), equipment=None), "equipment"),
        ("escort", False, through(), "escort"),
    ],
)
def test_missing_names_the_key_that_is_unknown(key, value, plan, missing):
    known = register(zone("Z1", rule("permit", applies={key: value}), ALLOW))
    finding = one(ask(known, plan), rule="R1")
    assert (finding["bounds"], finding["missing"]) == (["clear", "permit_required"], [missing])


def test_an_unknown_key_beside_one_that_fails_leaves_the_rule_out():
    applies = {"origin": ["XXC"], "category": ["tourist"]}
    known = register(zone("Z1", rule(applies=applies), ALLOW))
    assert bounds(known, itinerary(stop())) == CLEAR


def test_exemptions_that_together_lift_in_every_completion_lift_in_both_bounds():
    both = [exempt({"resident": True}), exempt({"resident": False}, name="E2")]
    answer = ask(register(zone(exemptions=both)), itinerary(stop()))
    finding = one(answer, rule="R1")
    assert (finding["bounds"], finding["lifted_by"], finding["missing"]) == (
        CLEAR,
        ["E1", "E2"],
        [],
    )


def test_exemptions_that_leave_one_completion_out_do_not_lift_for_certain():
    two = [exempt({"origin": ["XXC"]}), exempt({"origin": ["XXD"]}, name="E2")]
    finding = one(ask(register(zone(exemptions=two)), itinerary(stop())), rule="R1")
    assert (finding["bounds"], finding["missing"]) == (OPEN_QUESTION, ["origin"])


# ------------------------------------------------------------------------- permit_kind_held


def holding(plan: Json, **of_permit: Any) -> list[str]:
    """Z1 prohibits but for holders of a visa; the group claims P-1, a visa."""
    known = register(
        zone(exemptions=[exempt({"permit_kind_held": ["visa"]})]),
        permits=[permit(kind="visa", **of_permit)],
    )
    return bounds(known, {**plan, "permits": ["P-1"]})


@pytest.mark.parametrize(
    ("of_permit", "expected"),
    [
        ({"zones": None}, CLEAR),
        ({"zones": ["Z9"], "places": ["PL-9"], "activities": ["hunting"]}, CLEAR),
        ({"zones": None, "state": "revoked"}, PROHIBITED),
        ({"zones": None, "lines": ["m2"]}, PROHIBITED),
        ({"zones": None, "lines": ["m1"]}, CLEAR),
        ({"zones": None, "categories": ["tourist"]}, PROHIBITED),
        ({"zones": None, "valid_to": "2026-06-02"}, PROHIBITED),
        ({"zones": None, "valid_from": "2026-06-03", "valid_to": "2026-06-03"}, CLEAR),
    ],
)
def test_permit_kind_held_is_true_whatever_the_permit_s_zones_places_and_activities(
    of_permit, expected
):
    assert holding(itinerary(stop()), **of_permit) == expected


def test_a_permit_of_another_kind_is_not_held():
    known = register(
        zone(exemptions=[exempt({"permit_kind_held": ["visa"]})]), permits=[permit(zones=None)]
    )
    assert bounds(known, itinerary(stop(), permits=["P-1"])) == PROHIBITED


def test_a_rule_that_allows_those_who_hold_a_permit_leaves_no_rule_at_other_instants():
    known = register(
        zone("Z1", rule("allow", applies={"permit_kind_held": ["visa"]})),
        permits=[permit(kind="visa", valid_to="2026-06-03")],
    )
    answer = ask(known, itinerary(stop(IN, "22:00", "23:00"), permits=["P-1"]))
    assert answer["bounds"] == CLEAR
    answer = ask(known, itinerary(stop(IN, "22:00", "4 02:00"), permits=["P-1"]))
    assert one(answer, rule=None)["missing"] == ["no_rule"]


def test_an_exemption_lifts_only_at_the_instants_at_which_the_permit_is_valid():
    night = itinerary(stop(IN, "22:00", "4 02:00"))
    assert holding(night, zones=None, valid_to="2026-06-03") == PROHIBITED
    assert holding(night, zones=None, valid_to="2026-06-04") == CLEAR


# ------------------------------------------------------------------- transit, air and drones


def test_a_stop_elsewhere_in_the_zone_breaks_transit_for_every_leg():
    known = register(zone("Z1", rule(applies={"transit": False}), ALLOW))
    last = (20.42, 10.44)
    plan = itinerary(
        *through()["stops"],
        leg(SOUTH, NORTH),
        leg(NORTH, last),
        stop(last, "11:00", "12:00"),
    )
    answer = ask(known, plan)
    assert {(f["stop"], f["leg"]) for f in found(answer, rule="R1")} == {
        (None, 0),
        (None, 1),
        (2, None),
    }


def test_a_near_stop_does_not_break_transit():
    beside = away(EDGE, 270, 300)
    known = register(zone("Z1", rule(applies={"transit": False}), ALLOW, near_m=500))
    east = (20.5, 10.425)
    plan = itinerary(
        stop(beside, "07:00", "08:00"), leg(beside, east), stop(east, "09:00", "10:00")
    )
    assert found(ask(known, plan), leg=0, rule="R1") == []


def test_the_fact_that_decides_transit_elsewhere_is_named():
    # The last stop is 10 m inside, give or take 20 m: then the leg through Z1 is no transit.
    edge = away((20.42, 10.45), 180, 10)
    known = register(zone(exemptions=[exempt({"transit": True})]))
    turn = (20.42, 10.46)
    plan = itinerary(
        *through()["stops"],
        leg(SOUTH, NORTH),
        leg(NORTH, turn, edge),
        stop(edge, "11:00", "12:00", accuracy_m=20),
    )
    finding = one(ask(known, plan), leg=0, rule="R1")
    assert (finding["bounds"], finding["missing"]) == (OPEN_QUESTION, ["accuracy_m"])


def test_a_stop_at_an_unknown_place_may_break_transit():
    known = register(zone(exemptions=[exempt({"transit": True})]))
    plan = itinerary(
        *through()["stops"], leg(SOUTH, NORTH), leg(), stop("Nowhere", "11:00", "12:00")
    )
    finding = one(ask(known, plan), zone="Z1", leg=0)
    assert (finding["bounds"], finding["missing"]) == (OPEN_QUESTION, ["place"])


def test_mode_air_does_not_meet_a_rule_for_everybody():
    free = rule("allow", "R0", {"mode": ["air"]})
    answer = ask(register(zone("Z1", rule(), free)), through(mode="air"))
    assert [f["rule"] for f in answer["findings"]] == ["R0"]


def test_a_rule_that_names_air_among_other_modes_is_met_by_air():
    known = register(zone("Z1", rule(applies={"mode": ["road", "air"]})))
    assert bounds(known, through(mode="air")) == PROHIBITED


def test_at_a_stop_between_legs_by_air_rules_for_everybody_count():
    plan = itinerary(
        stop(SOUTH, "07:00", "08:00"), leg(SOUTH, IN, mode="air"), stop(IN, "09:00", "10:00")
    )
    known = register(zone("Z1", rule(), rule("allow", "R0", {"mode": ["air"]})))
    answer = ask(known, plan)
    assert one(answer, rule="R1")["stop"] == 1


# ---------------------------------------------------------------------------------- effects


@pytest.mark.parametrize(
    ("conditions", "expected"), [([], CLEAR), ([{"en": "by day"}], CONDITIONAL)]
)
def test_a_permit_rule_that_is_met_is_clear_or_conditional_if_it_carries_conditions(
    conditions, expected
):
    known = register(zone("Z1", rule("permit", conditions=conditions)), permits=[permit()])
    assert bounds(known, itinerary(stop(), permits=["P-1"])) == expected
    assert bounds(known, itinerary(stop())) == PERMIT


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize(
    ("until", "above"), [("14:59:59", False), ("15:00", False), ("15:00:01", True)]
)
@pytest.mark.parametrize("effect", ["notify", "condition", "permit", "prohibit"])
def test_a_stay_above_max_stay_h_is_at_least_an_unmet_permit(effect, until, above, held):
    known = register(zone("Z1", rule(effect, max_stay_h=5)), permits=[permit()])
    plan = itinerary(stop(IN, "10:00", until), permits=["P-1"] if held else [])
    within = {"prohibit": PROHIBITED, "permit": CLEAR if held else PERMIT}.get(effect, CONDITIONAL)
    beyond = PROHIBITED if effect == "prohibit" else PERMIT
    assert bounds(known, plan) == (beyond if above else within)


def test_a_stay_is_counted_whole_in_the_zone_s_hours_or_not():
    short = zone("Z1", rule("notify", max_stay_h=5), schedule=hours("10:00", "11:00"))
    assert bounds(register(short), itinerary(stop(IN, "09:00", "14:30"))) == PERMIT


def test_a_contact_out_of_all_hours_counts_for_the_stay_of_another():
    # Six hours on the 3rd, when the rule is not in force; half an hour on the 4th, when it is.
    known = register(zone("Z1", rule("notify", max_stay_h=6, valid_from="2026-06-04")))
    home = (20.42, 10.46)
    plan = itinerary(
        stop(IN, "10:00", "16:00"),
        leg(IN, home),
        stop(home, "17:00", "4 09:00"),
        leg(home, IN),
        stop(IN, "4 10:00", "4 10:30"),
    )
    assert one(ask(known, plan), stop=2, rule="R1")["bounds"] == PERMIT


def test_the_fact_that_decides_the_sum_of_stays_is_named():
    # Three hours for certain, and three more if the second stop is in the zone.
    edge = away(EDGE, 90, 10)
    known = register(zone("Z1", rule("notify", max_stay_h=5)))
    plan = itinerary(
        stop(IN, "08:00", "11:00"), leg(IN, edge), stop(edge, "11:30", "14:30", accuracy_m=20)
    )
    finding = one(ask(known, plan), stop=0)
    assert finding["bounds"] == ["conditional", "permit_required"]
    assert finding["missing"] == ["accuracy_m"]


def test_an_unknown_route_that_decides_the_sum_of_stays_is_named():
    known = register(zone("Z1", rule("notify", max_stay_h=5)))
    plan = itinerary(stop(IN, "08:00", "11:00"), leg(), stop(NORTH, "14:00", "15:00"))
    finding = one(ask(known, plan), stop=0)
    assert finding["bounds"] == ["conditional", "permit_required"]
    assert finding["missing"] == ["route"]


def test_an_uncertain_time_that_decides_the_sum_of_stays_is_named():
    # From 10:00 to some time that day: up to 14 hours.
    known = register(zone("Z1", rule("notify", max_stay_h=5)))
    finding = one(ask(known, itinerary(stop(IN, "10:00", "2026-06-03"))), stop=0)
    assert finding["bounds"] == ["conditional", "permit_required"]
    assert finding["missing"] == ["time"]


def test_legs_count_for_the_stay():
    # Through Z1 in two hours, a third of which, 40 minutes, in it.
    plan = itinerary(
        stop(SOUTH, "07:00", "08:00"), leg(SOUTH, NORTH), stop(NORTH, "10:00", "11:00")
    )
    for limit, expected in ((0.6, PERMIT), (0.7, CONDITIONAL)):
        assert bounds(register(zone("Z1", rule("notify", max_stay_h=limit))), plan) == expected


# -------------------------------------------------------------------------------- corridors


def lifted(plan: Json, *more: Json, of_zone: Json | None = None, **of_corridor: Any) -> bool:
    known = register(zone(**(of_zone or {})), corridors=[corridor(**of_corridor), *more])
    result = bounds(known, plan)
    assert result in (CLEAR, PROHIBITED)
    return result == CLEAR


BACK = itinerary(stop(NORTH, "07:00", "08:00"), leg(NORTH, SOUTH), stop(SOUTH, "09:00", "10:00"))
AND_BACK = itinerary(
    stop(SOUTH, "07:00", "08:00"), leg(SOUTH, NORTH, SOUTH), stop(SOUTH, "09:00", "10:00")
)


@pytest.mark.parametrize(
    ("direction", "forth", "back"),
    [("both", True, True), ("forward", True, False), ("backward", False, True)],
)
def test_a_corridor_of_one_direction_does_not_lift_the_way_in_the_other(direction, forth, back):
    assert lifted(through(), direction=direction) is forth
    assert lifted(BACK, direction=direction) is back
    assert lifted(AND_BACK, direction=direction) is (forth and back)


def test_a_corridor_lifts_for_its_modes_only():
    assert lifted(through(mode="foot"), modes=["road", "foot"])
    assert lifted(through(mode="foot"), modes=None)
    assert not lifted(through(mode="foot"))


@pytest.mark.parametrize(("metres", "expected"), [(99.9, True), (100.1, False)])
def test_a_corridor_lifts_within_half_its_width_of_its_line(metres, expected):
    lon = away((20.42, 10.40), 90, metres)[0]
    start, end = (lon, 10.35), (lon, 10.50)
    plan = itinerary(stop(start, "07:00", "08:00"), leg(start, end), stop(end, "09:00", "10:00"))
    # Towards the north the meridians draw together: 99.88 m at 10.45 N.
    assert lifted(plan) is expected


def test_a_corridor_lifts_only_the_rules_that_it_names():
    known = register(zone("Z1", rule(), rule("condition", "R2")), corridors=[corridor()])
    assert bounds(known, through()) == CONDITIONAL


def test_a_corridor_lifts_in_its_own_zone_only():
    known = register(zone(), zone("Z2"), corridors=[corridor()])
    answer = ask(known, through())
    assert one(answer, zone="Z1")["lifted_by"] == ["C-1"]
    assert one(answer, zone="Z2")["bounds"] == PROHIBITED


@pytest.mark.parametrize("settings", [{}, {"route_policy": "geodesic"}])
def test_a_corridor_lifts_on_given_routes_only(settings):
    plan = through()
    plan["legs"][0]["route"] = None
    known = register(zone(), corridors=[corridor()], settings=settings)
    assert ask(known, plan)["bounds"][1] == "prohibited"
    assert found(ask(known, plan), lifted_by=["C-1"]) == []


# The leg is in Z1 from 08:20 to 08:40 (a third to two thirds of 10.35..10.50 N), to the second.
@pytest.mark.parametrize(
    ("zone_hours", "corridor_hours", "expected"),
    [
        (None, ("08:00", "09:00"), True),
        (None, ("08:00", "08:30"), False),
        (("08:00", "08:30"), ("08:00", "08:30"), True),
        (("08:00", "08:31"), ("08:00", "08:30"), False),
        (("08:30", "09:00"), ("08:00", "08:30"), False),
    ],
)
def test_the_rule_stands_if_it_is_in_force_at_any_instant_out_of_the_corridor_s_hours(
    zone_hours, corridor_hours, expected
):
    of_zone = {"schedule": hours(*zone_hours)} if zone_hours else {}
    assert lifted(through(), of_zone=of_zone, schedule=hours(*corridor_hours)) is expected


def test_two_corridors_together_may_cover_a_contact():
    morning = corridor(schedule=hours("08:00", "08:30"))
    later = corridor(corridor="C-2", schedule=hours("08:30", "09:00"))
    known = register(zone(), corridors=[morning, later])
    assert one(ask(known, through()), zone="Z1")["lifted_by"] == ["C-1", "C-2"]
    assert bounds(known, through()) == CLEAR


@pytest.mark.parametrize(
    ("validity", "expected"),
    [({"valid_to": "2026-06-02"}, False), ({"valid_to": "2026-06-03"}, True)],
)
def test_a_corridor_lifts_while_it_is_valid(validity, expected):
    assert lifted(through(), **validity) is expected


@pytest.mark.parametrize(
    ("spot", "stopping", "expected"),
    [(IN, True, True), (IN, False, False), (away(IN, 90, 150), True, False)],
)
def test_a_stop_in_a_corridor_is_lifted_only_if_stopping_is_true(spot, stopping, expected):
    assert lifted(itinerary(stop(spot)), stopping=stopping) is expected


def test_a_pass_through_stop_in_a_corridor_is_lifted_without_stopping():
    via = stop(IN, "08:30", "08:30", pass_through=True)
    plan = itinerary(
        stop(SOUTH, "07:00", "08:00"),
        leg(SOUTH, IN),
        via,
        leg(IN, NORTH),
        stop(NORTH, "09:00", "10:00"),
    )
    assert lifted(plan)


@pytest.mark.parametrize("wrong", [{"lifts": ["R9"]}, {"lifts": []}, {"zone": "Z9"}])
def test_a_corridor_that_names_no_rule_or_no_zone_is_refused(wrong):
    refused(register(zone(), corridors=[corridor(**wrong)]), through(), says="C-1")


# ------------------------------------------------------------------------------------- near


@pytest.mark.parametrize(
    ("effect", "near", "expected"),
    [
        ("permit", False, CONDITIONAL),
        ("permit", True, PERMIT),
        ("prohibit", True, PROHIBITED),
        ("notify", False, CONDITIONAL),
        ("allow", False, CLEAR),
    ],
)
def test_a_near_finding_counts_at_most_conditional_unless_its_rule_says_near(
    effect, near, expected
):
    known = register(zone("Z1", rule(effect, near=near), near_m=500))
    assert bounds(known, itinerary(stop(away(EDGE, 270, 300)))) == expected
