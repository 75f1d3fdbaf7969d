"""Sections 7 (deadlines), 8 and 9 of check.md: sentences that no case of the file proves."""

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
    line,
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


def claiming(plan: Json, *numbers: Any) -> Json:
    return {**plan, "permits": list(numbers or ("P-1",))}


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


@pytest.mark.parametrize(
    ("counted", "hour", "state"), [("arrival", "22", "late"), ("arrival", "21", "open")]
)
def test_filing_is_local_to_the_first_stop_where_the_lead_is_counted_from_arrival(
    counted, hour, state
):
    # The first stop is in AA (+02:00), the zone's contact in BB (+08:00).
    lands = [
        jurisdiction("AA", area(20, 10, 20.4, 11)),
        jurisdiction("BB", area(20.4, 10, 21, 11), timezone="Etc/GMT-8"),
    ]
    known = register(
        zone("Z1", rule("permit", **leading(10, counted=counted))), jurisdictions=lands
    )
    home = (20.3, 10.42)
    plan = itinerary(stop(home, "07:00", "08:00"), leg(home, IN), stop(IN, "09:00", "10:00"))
    plan["filed_at"] = f"2026-05-24T{hour}:00:00Z"
    assert need(known, plan, EARLY, stop=1) == ("2026-05-24", state)


def test_a_length_on_a_route_that_is_not_known_is_null():
    west, east = (20.3, 10.3), (20.5, 10.3)
    plan = itinerary(stop(west, "07:00", "08:00"), leg(), stop(east, "09:00", "10:00"))
    between = zone(geometry=area(20.39, 10.34, 20.41, 10.36))
    (entry,) = one(ask(register(between), plan), zone="Z1")["intervals"]
    assert entry == {
        "enter": "2026-06-03T06:00:00Z",
        "exit": "2026-06-03T07:00:00Z",
        "length_m": None,
    }


@pytest.mark.parametrize("why", ["short", "line", "place"])
def test_no_finding_on_a_route_that_is_not_known_tells_a_length(why):
    west = (20.3, 10.3)
    ends: dict[str, Any] = {"short": away(west, 90, 50), "line": (20.5, 10.3), "place": "Nowhere"}
    known = register(line_at=line((20.29, 10.0), (20.29, 11.0)) if why == "line" else None)
    plan = itinerary(stop(west, "07:00", "08:00"), leg(), stop(ends[why], "09:00", "10:00"))
    finding = one(ask(known, plan), leg=0)
    assert "route" in finding["missing"]
    assert all(entry["length_m"] is None for entry in finding["intervals"])
