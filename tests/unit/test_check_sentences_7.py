"""Section 7 of check.md, what permits grant: sentences that no case of the file proves."""

from typing import Any

import pytest

from tests.check_builders import (
    CLEAR,
    IN,
    NORTH,
    PERMIT,
    SOUTH,
    area,
    ask,
    bounds,
    corridor,
    hours,
    itinerary,
    jurisdiction,
    leg,
    member,
    one,
    permit,
    place,
    refused,
    register,
    rule,
    stop,
    through,
    zone,
)

Json = dict[str, Any]


def guarded(*permits: Json, **of_rule: Any) -> Json:
    """Z1 needs a permit of kind zone-entry; these are in the register."""
    return register(zone("Z1", rule("permit", **of_rule)), permits=list(permits))


def claiming(plan: Json, *numbers: Any) -> Json:
    return {**plan, "permits": list(numbers or ("P-1",))}


# --------------------------------------------------------------------------- what permits grant


@pytest.mark.parametrize(
    ("of_permit", "fits"),
    [
        ({}, True),
        ({"kind": "area"}, False),
        ({"zones": None}, True),
        ({"zones": ["Z2", "Z1"]}, True),
        ({"zones": ["Z2"]}, False),
        ({"categories": ["expert", "tourist"]}, True),
        ({"lines": ["m1"]}, True),
        ({"lines": ["m2"]}, False),
        ({"activities": ["visit", "sampling"]}, True),
        ({"activities": ["visit"]}, False),
        ({"valid_from": "2026-06-03"}, True),
        ({"valid_from": "2026-06-04"}, False),
        ({"state": "suspended"}, False),
        ({"state": "used_up"}, False),
        ({"state": "expired"}, False),
        ({"max_stay_h": 1}, True),
        ({"max_stay_h": 0.99}, False),
    ],
)
def test_a_permit_fits_what_it_names(of_permit, fits):
    plan = claiming(itinerary(stop(activities=["visit", "sampling"])))
    assert bounds(guarded(permit(**of_permit)), plan) == (CLEAR if fits else PERMIT)


def test_a_permit_in_the_register_that_the_itinerary_does_not_claim_satisfies_nothing():
    assert bounds(guarded(permit()), itinerary(stop())) == PERMIT


def test_a_permit_of_an_unknown_state_is_refused():
    refused(guarded(permit(state="lost")), itinerary(stop()), says="state")


def test_a_permit_for_some_activities_fits_unknown_ones_only_in_the_mildest_bound():
    finding = one(
        ask(guarded(permit(activities=["visit"])), claiming(itinerary(stop()))), rule="R1"
    )
    assert finding["bounds"] == ["clear", "permit_required"]
    assert finding["missing"] == ["activity"]


@pytest.mark.parametrize(
    ("zones", "places", "expected"),
    [
        (["Z1"], ["PL-7"], CLEAR),
        (["Z1"], ["PL-8"], PERMIT),
        (["Z2"], ["PL-7"], PERMIT),
        (None, ["PL-7"], CLEAR),
    ],
)
@pytest.mark.parametrize("where", ["PL-7", IN, area(20.415, 10.415, 20.42, 10.42)])
def test_a_permit_s_zones_and_places_must_both_fit(where, zones, places, expected):
    known = {
        **guarded(permit(zones=zones, places=places)),
        "places": {
            "type": "FeatureCollection",
            "features": [
                place("PL-7", area(20.41, 10.41, 20.43, 10.43), "Seven"),
                place("PL-8", area(20.44, 10.44, 20.445, 10.445), "Eight"),
            ],
        },
    }
    assert bounds(known, claiming(itinerary(stop(where)))) == expected


def test_a_claimed_permit_needs_no_register_and_numbers_are_read_in_it_still():
    claim = permit("X-1", valid_from="2026-06-03", valid_to="2026-06-03")
    known = {**guarded(), "settings": {"permits": "claimed"}}
    assert bounds(known, claiming(itinerary(stop()), claim)) == CLEAR
    assert bounds(known, claiming(itinerary(stop(IN, "4 10:00", "4 11:00")), claim)) == PERMIT
    known = {**guarded(permit()), "settings": {"permits": "claimed"}}
    assert bounds(known, claiming(itinerary(stop()))) == CLEAR


def test_by_default_what_a_claim_says_of_itself_satisfies_nothing_and_is_unverified():
    answer = ask(guarded(), claiming(itinerary(stop()), permit("X-1")))
    assert answer["bounds"] == PERMIT
    assert "unverified" in {fact["key"] for fact in one(answer, rule="R1")["facts"]}
    assert "permits_claimed" not in {a["code"] for a in answer["assumptions"]}


def test_a_number_that_the_register_lacks_is_unverified():
    answer = ask(guarded(permit()), claiming(itinerary(stop()), "P-99"))
    assert {"key": "unverified", "value": "P-99"} in one(answer, rule="R1")["facts"]


@pytest.mark.parametrize("settings", [{}, {"permits": "claimed"}])
def test_an_unknown_key_of_a_claim_is_refused(settings):
    plan = claiming(itinerary(stop()), {**permit("X-1"), "colour": "red"})
    refused({**guarded(), "settings": settings}, plan, says="colour")


# ---------------------------------------------------------------------- what a union must cover


@pytest.mark.parametrize(
    ("depart", "expected"), [("23:59:59", CLEAR), ("4 00:00", PERMIT), ("4 00:00:01", PERMIT)]
)
def test_a_contact_that_ends_at_the_midnight_after_the_last_day_is_not_covered(depart, expected):
    known = guarded(permit(valid_to="2026-06-03"))
    assert bounds(known, claiming(itinerary(stop(IN, "10:00", depart)))) == expected


@pytest.mark.parametrize(("arrive", "expected"), [("00:00", CLEAR), ("2 23:59:59", PERMIT)])
def test_a_contact_that_begins_before_the_first_day_is_not_covered(arrive, expected):
    known = guarded(permit(valid_from="2026-06-03"))
    assert bounds(known, claiming(itinerary(stop(IN, arrive, "10:00")))) == expected


@pytest.mark.parametrize(("second", "expected"), [("2026-06-04", CLEAR), ("2026-06-05", PERMIT)])
def test_a_day_between_two_permits_is_not_covered(second, expected):
    known = guarded(permit(valid_to="2026-06-03"), permit("P-2", valid_from=second))
    plan = claiming(itinerary(stop(IN, "10:00", "5 10:00")), "P-1", "P-2")
    assert bounds(known, plan) == expected


def test_instants_at_which_the_zone_is_not_in_force_need_no_permit():
    by_day = zone("Z1", rule("permit"), schedule=hours("08:00", "20:00", "WED"))
    known = register(by_day, permits=[permit(valid_to="2026-06-03")])
    assert bounds(known, claiming(itinerary(stop(IN, "10:00", "4 10:00")))) == CLEAR


def test_instants_at_which_the_rule_is_not_in_force_need_no_permit():
    known = guarded(permit(valid_to="2026-06-03"), valid_to="2026-06-03")
    known["zones"]["features"][0]["properties"]["rules"].append(rule("allow", "R2"))
    assert bounds(known, claiming(itinerary(stop(IN, "10:00", "4 10:00")))) == CLEAR


@pytest.mark.parametrize(("opens", "expected"), [("00:00", CLEAR), ("00:01", PERMIT)])
def test_instants_at_which_the_rule_is_lifted_need_no_permit(opens, expected):
    # In Z1 from 23:40 to 00:20: the permit has the 3rd, the corridor what comes after.
    known = guarded(permit(valid_to="2026-06-03"))
    lane = corridor(schedule=hours(opens, "02:00", "THU"))
    known["corridors"] = {"type": "FeatureCollection", "features": [lane]}
    plan = itinerary(
        stop(SOUTH, "22:00", "23:00"),
        leg(SOUTH, NORTH, overnight=True),
        stop(NORTH, "4 01:00", "4 02:00"),
    )
    assert bounds(known, claiming(plan)) == expected


def test_valid_days_are_days_of_the_jurisdiction_of_the_contact():
    # 20:00..21:00 at +02:00 is after midnight at +08:00.
    known = guarded(permit(valid_to="2026-06-03"))
    plan = claiming(itinerary(stop(IN, "20:00", "21:00")))
    assert bounds(known, plan) == CLEAR
    known["jurisdictions"]["features"] = [jurisdiction(timezone="Asia/Shanghai")]
    assert bounds(known, plan) == PERMIT


def stays(limit: float) -> list[str]:
    """Forty minutes, a way of fifteen out and seven and a half back, and forty more in Z1."""
    home = (20.42, 10.46)
    plan = itinerary(
        stop(IN, "10:00", "10:40"),
        leg(IN, home),
        stop(home, "11:00", "11:10"),
        leg(home, IN),
        stop(IN, "11:20", "12:00"),
    )
    return bounds(guarded(permit(max_stay_h=limit)), claiming(plan))


def test_the_maximum_stay_of_a_permit_is_the_sum_of_all_contacts_with_the_zone():
    # 40 + 3/4 of 20 + 3/4 of 10 + 40 = 102.5 minutes, 1.708 h.
    assert stays(1.70) == PERMIT
    assert stays(1.72) == CLEAR


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (area(20.3, 10.2, 20.6, 10.6), CLEAR),
        (area(20.41, 10.40, 20.43, 10.45), CLEAR),
        (area(20.41, 10.41, 20.43, 10.60), PERMIT),  # not in it for the first of Z1
    ],
)
def test_a_leg_is_covered_at_the_instants_at_which_it_is_in_the_permit_s_place(inside, expected):
    known = guarded(permit(places=["PL-7"]))
    known["places"] = {"type": "FeatureCollection", "features": [place("PL-7", inside)]}
    assert bounds(known, claiming(through())) == expected


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [("2026-06-03", CLEAR), ("2026-06-03/2026-06-04", ["clear", "permit_required"])],
)
def test_a_permit_must_cover_every_time_that_may_be(leaves, expected):
    known = guarded(permit(valid_from="2026-06-03", valid_to="2026-06-03"))
    plan = claiming(itinerary(stop(IN, "2026-06-03", leaves)))
    finding = one(ask(known, plan), rule="R1")
    assert finding["bounds"] == expected
    assert finding["missing"] == ([] if expected == CLEAR else ["time"])


def test_a_permit_covers_each_member_line_by_itself():
    known = guarded(permit(lines=["m1"]), permit("P-2", categories=["ngo"]))
    group = [member("m1"), member("m2", category="ngo"), member("m3")]
    answer = ask(known, claiming(itinerary(stop(), members=group), "P-1", "P-2"))
    assert {m["line"]: m["verdict"] for m in answer["by_member"]} == {
        "m1": "clear",
        "m2": "clear",
        "m3": "permit_required",
    }
