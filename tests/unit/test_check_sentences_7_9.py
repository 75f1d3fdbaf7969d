"""Sections 7 to 9 of check.md: the sentences that no case of check-cases.json proves."""

import copy
import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box, shape

from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.plan import read_itinerary
from borderkit.itineraries.state import state_from_document
from tests.check_builders import (
    AT,
    CLEAR,
    CONDITIONAL,
    IN,
    NORTH,
    PERMIT,
    PROHIBITED,
    SOUTH,
    area,
    ask,
    away,
    bounds,
    corridor,
    crossing,
    found,
    hours,
    itinerary,
    jurisdiction,
    leg,
    member,
    one,
    permit,
    place,
    point,
    refused,
    register,
    rule,
    stop,
    through,
    zone,
)

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent.parent
HOME = (20.42, 10.46)  # north of Z1


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


# ------------------------------------------------------------------------------------- needs

AA = jurisdiction(calendar="aa")


def leading(days: int, kind: str = "calendar", counted: str = "contact", **more: Any) -> Json:
    return {"lead": {"days": days, "kind": kind, "counted_from": counted}, **more}


def need(known: Json, plan: Json, at: str = AT, **like: Any) -> tuple[str | None, str]:
    (row,) = one(ask(known, plan, at), rule="R1", **like)["needs"]
    return row["apply_by"], row["state"]


def dated(
    effect: str = "permit", land: Json = AA, calendar: Json | None = None, **more: Any
) -> Json:
    plain = {"calendar": "aa", "years": [2026], "weekend": ["SAT", "SUN"], "holidays": []}
    return register(
        zone("Z1", rule(effect, **more)),
        jurisdictions=[land],
        calendars=[{**plain, **(calendar or {})}],
    )


def test_a_notify_with_a_lead_is_a_need_without_a_permit_kind():
    known = dated("notify", **leading(10), authority_chain=["village", "county"])
    (row,) = one(ask(known, itinerary(stop())), rule="R1")["needs"]
    assert row == {
        "permit_kind": None,
        "authority_chain": ["village", "county"],
        "apply_by": "2026-05-24",
        "state": "open",
    }


def test_a_notify_without_a_lead_is_no_need():
    assert one(ask(dated("notify"), itinerary(stop())), rule="R1")["needs"] == []


def test_a_permit_that_is_held_is_no_need():
    known = {**dated(**leading(10)), "permits": [permit()]}
    assert one(ask(known, claiming(itinerary(stop()))), rule="R1")["needs"] == []


LATER = itinerary(
    stop(HOME, "1 10:00", "3 09:00"),
    leg(HOME, IN),
    stop(IN, "3 10:00", "3 11:00"),
    leg(IN, HOME),
    stop(HOME, "3 12:00", "8 09:00"),
    leg(HOME, IN),
    stop(IN, "8 10:00", "8 11:00"),
)


@pytest.mark.parametrize("stop_index", [1, 3])
@pytest.mark.parametrize(
    ("counted", "date"), [("contact", "2026-05-24"), ("arrival", "2026-05-22")]
)
def test_a_lead_is_counted_from_the_first_contact_with_the_zone_or_the_first_stop(
    counted, date, stop_index
):
    known = dated(**leading(10, counted=counted))
    assert need(known, LATER, stop=stop_index) == (date, "open")


@pytest.mark.parametrize(
    ("timezone", "date"),
    [("Etc/GMT-2", "2026-05-24"), ("UTC", "2026-05-23"), ("Etc/GMT+9", "2026-05-23")],
)
def test_apply_by_counts_from_the_local_date_of_the_contact(timezone, date):
    # 00:30 at +02:00 on the 3rd is the 2nd in UTC.
    known = dated(land=jurisdiction(timezone=timezone), **leading(10))
    assert need(known, itinerary(stop(IN, "00:30", "01:00")))[0] == date


@pytest.mark.parametrize(
    ("changes", "date"),
    [
        # Back from Wednesday 3 June: Tue 2, Mon 1, Fri 29, Thu 28, Wed 27 May.
        ({}, "2026-05-27"),
        ({"holidays": ["2026-06-01"]}, "2026-05-26"),
        ({"holidays": ["2026-05-30"]}, "2026-05-27"),
        ({"working": ["2026-05-31"]}, "2026-05-28"),
        ({"weekend": ["FRI", "SAT"]}, "2026-05-27"),  # Tue 2, Mon 1, Sun 31, Thu 28, Wed 27
        ({"weekend": ["TUE"]}, "2026-05-28"),  # Mon 1, Sun 31, Sat 30, Fri 29, Thu 28
    ],
)
def test_working_days_step_over_weekends_and_holidays_and_take_moved_days(changes, date):
    known = dated(calendar=changes, **leading(5, "working"))
    assert need(known, itinerary(stop()))[0] == date


@pytest.mark.parametrize(
    ("days", "arrive", "state"),
    [
        (5, "2026-01-12T10:00:00+02:00", "late"),  # Fri 9 .. Mon 5 January
        (7, "2026-01-12T10:00:00+02:00", "late"),  # Thu 1 January
        (8, "2026-01-12T10:00:00+02:00", "undated"),  # Wed 31 December 2025
    ],
)
def test_a_lead_that_steps_out_of_the_calendar_s_years_is_undated(days, arrive, state):
    known = dated(**leading(days, "working"))
    date, given = need(known, itinerary(stop(IN, arrive, arrive.replace("T10", "T11"))))
    assert given == state
    assert (date is None) is (state == "undated")


def test_calendar_days_need_no_calendar():
    known = dated(land=jurisdiction(), **leading(10))
    arrive, depart = "2027-01-05T10:00:00+02:00", "2027-01-05T11:00:00+02:00"
    assert need(known, itinerary(stop(IN, arrive, depart))) == ("2026-12-26", "open")


def test_working_days_without_a_calendar_are_undated():
    known = dated(land=jurisdiction(), **leading(10, "working"))
    assert need(known, itinerary(stop())) == (None, "undated")


EARLY, ON_DAY, PAST = "2026-05-01T12:00:00Z", "2026-05-24T21:59:59Z", "2026-05-24T22:00:00Z"


@pytest.mark.parametrize(
    ("filed", "at", "state"),
    [
        (EARLY, EARLY, "open"),
        (ON_DAY, ON_DAY, "open"),  # 23:59:59 of 24 May, local to the contact
        (PAST, EARLY, "late"),
        (EARLY, PAST, "late"),
        (None, ON_DAY, "open"),
        (None, PAST, "late"),
    ],
)
def test_late_is_after_the_day_at_filing_or_at_judging_either_is_enough(filed, at, state):
    known = dated(**leading(10))
    plan = {**itinerary(stop()), "filed_at": filed}
    assert need(known, plan, at) == ("2026-05-24", state)


@pytest.mark.parametrize(("effect", "expected"), [("notify", CONDITIONAL), ("permit", PERMIT)])
@pytest.mark.parametrize("at", [EARLY, PAST, "2027-01-01T00:00:00Z"])
def test_a_deadline_never_changes_the_verdict(at, effect, expected):
    assert bounds(dated(effect, **leading(10)), itinerary(stop()), at) == expected


# ---------------------------------------------------------------------------------- section 8


def busy() -> tuple[Json, Json]:
    """A register and an itinerary with findings of many kinds."""
    known = register(
        zone("Z2", rule("notify", "R2"), rule("permit", "R1", applies={"origin": ["XXC"]})),
        zone("Z1", rule("condition"), rule("permit", "R0", **leading(3))),
        jurisdictions=[jurisdiction(default_class=None)],
    )
    plan = itinerary(
        stop(SOUTH, "07:00", "08:00"),
        leg(SOUTH, IN),
        stop(IN, "09:00", "10:00"),
        leg(),
        stop(NORTH, "11:00", "12:00"),
        members=[member("m2"), member("m1", origin="XXD"), member("m3", origin="XXC")],
    )
    return known, plan


def test_an_answer_and_its_findings_have_the_keys_of_the_contract():
    answer = ask(*busy())
    assert set(answer) == set(
        "verdict bounds by_member findings assumptions register_revision rules_version "
        "engine_version evaluated_at".split()
    )
    keys = set(
        "zone zone_version zone_class rule effect bounds members stop leg contact intervals "
        "distance_m lifted_by missing facts basis needs".split()
    )
    assert all(set(finding) == keys for finding in answer["findings"])
    assert {m["line"] for m in answer["by_member"]} == {"m1", "m2", "m3"}


def test_findings_are_sorted_by_order_of_travel_zone_rule_and_members():
    findings = ask(*busy())["findings"]
    order = [
        (
            2 * f["stop"] if f["leg"] is None else 2 * f["leg"] + 1,
            f["zone"] or "",
            f["rule"] or "",
            f["members"],
        )
        for f in findings
    ]
    assert order == sorted(order)
    assert order[0] == (0, "", "", ["m1", "m2", "m3"])  # undeclared ground comes first
    # Stop 1: origin XXC (m3) and unknown origin (m2) stand apart; XXD (m1) has no finding.
    at_stop = [row[1:] for row in order if row[0] == 2]
    assert at_stop == [
        ("Z1", "R0", ["m1", "m2", "m3"]),
        ("Z1", "R1", ["m1", "m2", "m3"]),
        ("Z2", "R1", ["m2"]),
        ("Z2", "R1", ["m3"]),
        ("Z2", "R2", ["m1", "m2", "m3"]),
    ]


def test_members_who_are_lifted_by_different_exemptions_stand_apart():
    exemptions = [
        {"id": "E1", "applies": {"category": ["diplomat"]}, "lifts": ["R1"]},
        {"id": "E2", "applies": {"category": ["ngo"]}, "lifts": ["R1"]},
    ]
    group = [member("m1", category="diplomat"), member("m2", category="ngo")]
    answer = ask(register(zone(exemptions=exemptions)), itinerary(stop(), members=group))
    assert [(f["members"], f["lifted_by"]) for f in answer["findings"]] == [
        (["m1"], ["E1"]),
        (["m2"], ["E2"]),
    ]


@pytest.mark.parametrize(
    ("clock", "shown"),
    [
        ("10:00:00.499999", "08:00:00Z"),
        ("10:00:00.500000", "08:00:01Z"),
        ("10:59:59.5", "09:00:00Z"),
    ],
)
def test_times_are_rounded_to_the_second_half_up(clock, shown):
    answer = ask(register(zone()), itinerary(stop(IN, clock, clock)))
    (entry,) = answer["findings"][0]["intervals"]
    assert entry["enter"] == entry["exit"] == f"2026-06-03T{shown}"


def test_evaluated_at_is_at_in_utc_rounded_half_up():
    answer = ask(register(), itinerary(stop()), "2026-05-04T12:00:00.500000+02:00")
    assert answer["evaluated_at"] == "2026-05-04T10:00:01Z"


def test_unrounded_times_decide():
    # It leaves 0.1 s before the zone is in force; shown to the second that is 08:00.
    plan = itinerary(stop(IN, "07:00", "07:59:59.900000"))
    assert bounds(register(zone(schedule=hours("08:00", "09:00"))), plan) == CLEAR


def test_metres_are_rounded_to_a_hundredth():
    answer = ask(register(zone(near_m=500)), itinerary(stop(away((20.4, 10.42), 270, 123.456))))
    assert answer["findings"][0]["distance_m"] == 123.46
    (entry,) = ask(register(zone()), through())["findings"][0]["intervals"]
    assert entry["length_m"] == 5530.53  # 10.40..10.45 N along a meridian, as in the cases


def test_evidence_adds_the_geometry_of_each_contact():
    answer = check_itinerary(
        read_itinerary(busy()[1]),
        state_from_document(busy()[0]),
        at=dt.datetime.fromisoformat(AT),
    )
    plain, rich = answer.to_json(), answer.to_json(evidence=True)
    for finding, evidence in zip(plain["findings"], rich["findings"], strict=True):
        assert {k: v for k, v in evidence.items() if k != "geometry"} == finding
        assert evidence["geometry"] is not None
    (on_leg,) = (shape(f["geometry"]) for f in found(rich, leg=0, zone="Z1", rule="R0"))
    assert on_leg.geom_type == "LineString"
    assert on_leg.bounds == pytest.approx((20.42, 10.40, 20.42, 10.42), abs=1e-7)
    (at_stop,) = (shape(f["geometry"]) for f in found(rich, stop=1, zone="Z1", rule="R0"))
    assert box(20.40, 10.40, 20.45, 10.45).covers(at_stop)


def test_a_check_changes_nothing_that_it_reads():
    known, plan = busy()
    before = copy.deepcopy((known, plan))
    ask(known, plan)
    assert (known, plan) == before


_PROGRAM = """
import datetime, json, sys
from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.plan import read_itinerary
from borderkit.itineraries.state import state_from_document
known, plan = json.load(sys.stdin)
at = datetime.datetime.fromisoformat("2026-05-04T12:00:00+02:00")
answer = check_itinerary(read_itinerary(plan), state_from_document(known), at=at)
sys.stdout.buffer.write(answer.to_bytes(evidence=True))
"""


def test_same_input_revision_and_at_give_the_same_bytes_in_every_process():
    given = json.dumps(busy()).encode()
    answers = [
        subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            input=given,
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "4242")
    ]
    assert answers[0] == answers[1] == answers[2]
    assert len(json.loads(answers[0])["findings"]) > 8


# ---------------------------------------------------------------------------------- section 9


def test_a_null_in_a_record_is_the_same_as_an_absent_key():
    bare = register(zone(), corridors=[corridor()], crossings=[crossing(hours=None)])
    full = copy.deepcopy(bare)
    nulls = {
        "zones": ("valid_from", "valid_to", "schedule", "near_m", "edge_accuracy_m"),
        "corridors": ("schedule", "valid_from", "valid_to"),
        "crossings": ("categories", "nationalities", "nationalities_not", "valid_from", "valid_to"),
        "jurisdictions": ("valid_from", "valid_to", "review_by", "calendar", "authority"),
    }
    for layer, keys in nulls.items():
        full[layer]["features"][0]["properties"] |= dict.fromkeys(keys)
    answers = [ask(known, through()) for known in (bare, full)]
    for answer in answers:
        del answer["rules_version"]
    assert answers[0] == answers[1]


def test_absent_hours_of_a_crossing_are_unknown_and_an_absent_schedule_is_always():
    gate = crossing(at=SOUTH)
    del gate["properties"]["hours"]
    answer = ask(
        register(zone(), crossings=[gate]),
        itinerary(stop("PC-01"), leg(SOUTH, IN), stop(IN, "12:00", "13:00")),
    )
    assert one(answer, rule="crossing_closed")["missing"] == ["hours"]
    assert one(answer, stop=1)["bounds"] == PROHIBITED


@pytest.mark.parametrize(
    ("arrive", "depart", "expected"),
    [
        ("22:00", "23:59:59", CLEAR),
        ("22:00", "4 00:00", PROHIBITED),
        ("00:30", "07:59", PROHIBITED),
    ],
)
def test_24_00_closes_a_crossing_at_the_end_of_the_day(arrive, depart, expected):
    known = register(crossings=[crossing(hours=hours("08:00", "24:00"))])
    assert bounds(known, itinerary(stop("PC-01", arrive, depart))) == expected


@pytest.mark.parametrize(
    "known",
    [
        register(zone(colour=1)),
        register(zone("Z1", rule(colour=1))),
        register(jurisdictions=[jurisdiction(colour=1)]),
        register(zone(), corridors=[corridor(colour=1)]),
        register(crossings=[crossing(colour=1)]),
        register(places=[place("PL-1", point(IN), colour=1)]),
        register(permits=[permit(colour=1)]),
        register(calendars=[{"calendar": "aa", "years": [2026], "colour": 1}]),
        register(class_rules=[{"class": "open", "rules": [], "colour": 1}]),
        register(settings={"colour": 1}),
        register(colour=1),
    ],
    ids="zone rule jurisdiction corridor crossing place permit calendar class setting file".split(),
)
def test_an_unknown_key_is_refused_in_every_record(known):
    refused(known, itinerary(stop()), says="colour")


@pytest.mark.parametrize(
    "settings",
    [
        {"route_policy": "straight"},
        {"detour": 0.99},
        {"permits": "trusted"},
        {"near_m": -1},
        {"time_slack_s": -1},
    ],
)
def test_a_setting_out_of_its_range_is_refused(settings):
    refused(register(settings=settings), itinerary(stop()), says=next(iter(settings)))
