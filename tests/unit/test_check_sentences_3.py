"""Section 3 of check.md, stops to crossings: sentences that no case of check-cases.json proves."""

from typing import Any

import pytest
from pyproj import Geod

from tests.check_builders import (
    CLEAR,
    CONDITIONAL,
    IN,
    NORTH,
    OPEN_QUESTION,
    PROHIBITED,
    SOUTH,
    area,
    ask,
    away,
    bounds,
    crossing,
    found,
    hours,
    itinerary,
    jurisdiction,
    leg,
    line,
    member,
    one,
    place,
    point,
    refused,
    register,
    rule,
    stop,
    time,
    zone,
)

Json = dict[str, Any]
GEOD = Geod(ellps="WGS84")
WEST, EAST = (20.3, 10.3), (20.5, 10.3)
BORDER = line((20.0, 10.0), (20.0, 11.0))
ABROAD, HOME = (19.95, 10.5), (20.05, 10.5)
GATE = (20.0, 10.5)


def between(start: Any, end: Any, *via: Any, **more: Any) -> Json:
    """One leg, 08:00 to 09:00; without positions its route is null."""
    return itinerary(stop(start, "07:00", "08:00"), leg(*via, **more), stop(end, "09:00", "10:00"))


# ---------------------------------------------------------------------------------- stops


@pytest.mark.parametrize("given", [(), ("location", "place"), ("place", "crossing")], ids=str)
def test_a_stop_without_exactly_one_of_location_place_and_crossing_is_refused(given):
    values = {"location": point(IN), "place": "Sample Town", "crossing": "PC-01"}
    bare = {"arrive": time("10:00"), "depart": time("11:00")}
    refused(register(), itinerary({**bare, **{key: values[key] for key in given}}), says="exactly")


@pytest.mark.parametrize("name", ["Sample Town", "PL-07", "Old Name"])
def test_a_place_is_known_by_name_code_or_alias(name):
    known = register(zone(), places=[place("PL-07", point(IN), aliases=["Old Name"])])
    assert bounds(known, itinerary(stop(name))) == PROHIBITED


def test_an_unknown_place_is_a_missing_place():
    finding = one(ask(register(zone()), between("Nowhere", SOUTH)), stop=0)
    assert (finding["bounds"], finding["missing"]) == (OPEN_QUESTION, ["place"])


def test_an_ambiguous_place_is_a_missing_place():
    twins = [place("PL-07", point(IN)), place("PL-08", point(SOUTH))]
    finding = one(ask(register(places=twins), between("Sample Town", SOUTH)), stop=0)
    assert (finding["bounds"], finding["missing"]) == (OPEN_QUESTION, ["place"])


@pytest.mark.parametrize("role", ["entry", "exit"])
def test_a_role_on_a_stop_that_is_no_crossing_is_refused(role):
    refused(register(), itinerary(stop(role=role)), says="role")


def test_a_role_other_than_entry_and_exit_is_refused():
    refused(register(crossings=[crossing()]), itinerary(stop("PC-01", role="transit")), says="role")


@pytest.mark.parametrize(("role", "inside"), [("entry", False), ("exit", True), (None, True)])
def test_without_an_entry_stop_the_group_is_taken_to_be_inside_already(role, inside):
    answer = ask(register(crossings=[crossing()]), itinerary(stop("PC-01", role=role)))
    assert ("inside_already" in {a["code"] for a in answer["assumptions"]}) is inside


@pytest.mark.parametrize(
    "geometry", [area(20.41, 10.41, 20.42, 10.42), line((20.41, 10.41), (20.42, 10.42))]
)
def test_a_stop_whose_area_or_line_is_wholly_in_a_zone_is_inside(geometry):
    finding = one(ask(register(zone()), itinerary(stop(geometry))), zone="Z1")
    assert (finding["contact"], finding["bounds"]) == ("inside", PROHIBITED)


def test_a_place_whose_area_is_partly_in_a_zone_is_possible_and_missing_place():
    known = register(zone(), places=[place("PL-07", area(20.39, 10.41, 20.41, 10.42))])
    finding = one(ask(known, itinerary(stop("PL-07"))), zone="Z1")
    assert (finding["contact"], finding["missing"]) == ("possible", ["place"])
    assert finding["bounds"] == OPEN_QUESTION


def test_a_line_partly_in_a_zone_is_possible_and_missing_location():
    plan = itinerary(stop(line((20.39, 10.42), (20.41, 10.42))))
    finding = one(ask(register(zone()), plan), zone="Z1")
    assert (finding["contact"], finding["missing"]) == ("possible", ["location"])


# --------------------------------------------------------------------------- pass_through


def passing(*, routes: bool, at: str = "08:30", **more: Any) -> Json:
    """South to north by a pass_through stop in Z1 at 08:30."""
    ways = (leg(SOUTH, IN), leg(IN, NORTH)) if routes else (leg(), leg())
    via = stop(IN, at, at, pass_through=True, **more)
    return itinerary(
        stop(SOUTH, "07:00", "08:00"), ways[0], via, ways[1], stop(NORTH, "09:00", "10:00")
    )


def test_a_pass_through_stop_makes_no_contact_of_its_own():
    answer = ask(register(zone()), passing(routes=True))
    assert {(f["stop"], f["leg"]) for f in answer["findings"]} == {(None, 0), (None, 1)}


def test_no_rule_for_stops_sees_a_pass_through_stop():
    known = register(zone("Z1", rule(applies={"activity": ["visit"]}), rule("allow", "R2")))
    assert bounds(known, passing(routes=True, activities=["visit"])) == CLEAR


def test_a_pass_through_stop_whose_depart_is_not_its_arrive_is_refused():
    plan = passing(routes=True)
    plan["stops"][1]["depart"] = time("08:31")
    refused(register(), plan, says="pass_through")


def test_the_depart_of_a_pass_through_stop_need_not_be_given():
    plan = passing(routes=True)
    plan["stops"][1]["depart"] = None
    assert ask(register(zone()), plan) == ask(register(zone()), passing(routes=True))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # In force at 08:30 itself, the instant of the stop: certain.
        ("08:20", "08:40", {0: PROHIBITED, 1: PROHIBITED}),
        ("08:30", "08:40", {0: PROHIBITED, 1: PROHIBITED}),
        # Before or after it: only if the way is then in the zone.
        ("08:10", "08:30", {0: OPEN_QUESTION}),
        ("08:31", "08:40", {1: OPEN_QUESTION}),
    ],
)
def test_the_mildest_bound_is_as_if_met_at_the_instant_of_the_stop_only(start, end, expected):
    answer = ask(register(zone(schedule=hours(start, end))), passing(routes=False))
    assert {f["leg"]: f["bounds"] for f in answer["findings"]} == expected


# -------------------------------------------------------------------------------- members

CATEGORIES = "diplomat official_guest journalist ngo expert student intern tourist resident worker"


@pytest.mark.parametrize("category", [*CATEGORIES.split(), "transit", "other"])
def test_the_twelve_categories_are_known(category):
    known = register(zone("Z1", rule("condition", applies={"category": [category]})))
    assert bounds(known, itinerary(stop(), members=[member(category=category)])) == CONDITIONAL


@pytest.mark.parametrize("wrong", [{"category": "spy"}, {"role": "cook"}, {"passport": "1"}])
def test_another_category_or_role_or_a_document_number_is_refused(wrong):
    refused(register(), itinerary(stop(), members=[member(**wrong)]), says=next(iter(wrong)))


@pytest.mark.parametrize("role", ["traveller", "staff", "escort", "driver"])
def test_the_four_roles_are_known(role):
    known = register(zone("Z1", rule("condition", applies={"role": [role]})))
    assert bounds(known, itinerary(stop(), members=[member(role=role)])) == CONDITIONAL


# --------------------------------------------------------------------------------- nights


def nights(plan: Json, *lands: Json) -> list[Json]:
    known = register(jurisdictions=list(lands or (jurisdiction(),)))
    return found(ask(known, plan), rule="night_unaccounted")


def driving(depart: str, arrive: str, **more: Any) -> Json:
    """Arrive at 20:00, leave, and reach the second stop; both depart at once afterwards."""
    return itinerary(
        stop(WEST, "20:00", depart), leg(WEST, EAST, **more), stop(EAST, arrive, arrive)
    )


@pytest.mark.parametrize(
    ("depart", "arrive", "count"),
    [
        ("22:00", "4 00:00", 0),  # ends at midnight: not strictly between
        ("22:00", "4 00:00:01", 1),
        ("4 00:00", "4 01:00", 0),  # [arrive, depart] is closed: the first stop has it
        ("23:59:59", "4 01:00", 1),
    ],
)
def test_a_night_is_a_midnight_strictly_between_first_arrival_and_last_departure(
    depart, arrive, count
):
    assert len(nights(driving(depart, arrive))) == count


def test_a_stop_that_begins_at_midnight_accounts_for_it():
    plan = itinerary(
        stop(WEST, "20:00", "22:00"), leg(WEST, EAST), stop(EAST, "4 00:00", "4 08:00")
    )
    assert nights(plan) == []


def test_an_itinerary_that_begins_at_midnight_has_no_night_there():
    plan = itinerary(
        stop(WEST, "4 00:00", "4 00:00"), leg(WEST, EAST), stop(EAST, "4 01:00", "4 02:00")
    )
    assert nights(plan) == []


def test_an_unaccounted_night_stands_on_its_leg_and_misses_overnight():
    (night,) = nights(driving("22:00", "4 06:00"))
    assert (night["leg"], night["missing"], night["bounds"]) == (0, ["overnight"], OPEN_QUESTION)


def test_overnight_on_another_leg_accounts_for_nothing():
    plan = itinerary(
        stop(WEST, "18:00", "19:00"),
        leg(WEST, EAST, overnight=True),
        stop(EAST, "20:00", "21:00"),
        leg(EAST, WEST),
        stop(WEST, "4 02:00", "4 03:00"),
    )
    assert [night["leg"] for night in nights(plan)] == [1]


def test_a_night_at_a_pass_through_stop_stands_on_the_earlier_leg():
    plan = itinerary(
        stop(WEST, "20:00", "22:00"),
        leg(WEST, IN),
        stop(IN, "4 00:00", "4 00:00", pass_through=True),
        leg(IN, EAST),
        stop(EAST, "4 02:00", "4 03:00"),
    )
    assert [night["leg"] for night in nights(plan)] == [0]


# West of 20.4 E civil time is UTC+2, east of it UTC+8; midnight at +08:00 is 18:00 at +02:00.
LANDS = (
    jurisdiction("AA", area(20.0, 10, 20.4, 11)),
    jurisdiction("BB", area(20.4, 10, 21.0, 11), timezone="Etc/GMT-8"),
)


def evening(start: Any, end: Any) -> Json:
    """Leave at 17:00, arrive at 19:00 (+02:00)."""
    return itinerary(stop(start, "16:00", "17:00"), leg(start, end), stop(end, "19:00", "20:00"))


def test_midnight_is_local_to_the_nearest_earlier_stop():
    assert nights(evening(WEST, EAST), *LANDS) == []
    assert len(nights(evening(EAST, WEST), *LANDS)) == 1


def test_midnight_is_local_to_the_nearest_later_stop_if_none_earlier_lies_in_a_jurisdiction():
    assert len(nights(evening(WEST, EAST), LANDS[1])) == 1


def test_where_no_stop_lies_in_a_jurisdiction_no_night_is_judged():
    assert nights(evening(WEST, EAST), jurisdiction("CC", area(30, 10, 31, 11))) == []


def test_midnight_is_not_local_to_a_pass_through_stop():
    plan = itinerary(
        stop(WEST, "16:00", "17:00"),
        leg(WEST, EAST),
        stop(EAST, "17:30", "17:30", pass_through=True),
        leg(EAST, WEST),
        stop(WEST, "19:00", "20:00"),
    )
    assert nights(plan, *LANDS) == []


@pytest.mark.parametrize(("depart", "expected"), [("4 00:00", PROHIBITED), ("23:59:59", CLEAR)])
def test_the_stop_that_has_the_night_is_overnight(depart, expected):
    known = register(zone("Z1", rule(applies={"overnight": True}), rule("allow", "R2")))
    plan = itinerary(stop(IN, "20:00", depart), leg(IN, SOUTH), stop(SOUTH, "4 01:00", "4 02:00"))
    (finding,) = found(ask(known, plan), rule="R1", stop=0) or [{"bounds": CLEAR}]
    assert finding["bounds"] == expected


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ("2026-06-05", PROHIBITED),  # a whole day lies between
        ("2026-06-04", OPEN_QUESTION),  # it may leave at midnight itself, the end of all
        ("2026-06-03", CLEAR),
    ],
)
def test_a_night_between_bare_dates_is_decided_only_if_it_lies_between_all_times(leaves, expected):
    known = register(zone("Z1", rule(applies={"overnight": True}), rule("allow", "R2")))
    (finding,) = found(ask(known, itinerary(stop(IN, "2026-06-03", leaves))), rule="R1") or [
        {"bounds": CLEAR}
    ]
    assert finding["bounds"] == expected


# --------------------------------------------------------------------------------- routes


@pytest.mark.parametrize(("metres", "fits"), [(99.9, True), (100.1, False)])
@pytest.mark.parametrize("end", [0, 1])
def test_a_given_route_begins_and_ends_within_100_m_of_its_stops(metres, fits, end):
    stops = [WEST, EAST]
    stops[end] = away(stops[end], 180, metres)
    plan = between(stops[0], stops[1], WEST, EAST)
    if fits:
        assert bounds(register(), plan) == CLEAR
    else:
        refused(register(), plan, says="route")


def ellipse_zone(factor: float) -> Json:
    """A zone whose south edge is the nearest where a way by it is `factor` of the distance."""
    middle = GEOD.npts(*WEST, *EAST, 1)[0]
    low, high = 0.0, 50_000.0
    for _ in range(60):
        half = (low + high) / 2
        top = away(middle, 0, half)
        way = GEOD.inv(*WEST, *top)[2] + GEOD.inv(*top, *EAST)[2]
        low, high = (half, high) if way < factor * GEOD.inv(*WEST, *EAST)[2] else (low, half)
    lat = away(middle, 0, low)[1]
    return zone(geometry=area(20.39, lat, 20.41, lat + 0.01))


@pytest.mark.parametrize(("factor", "met"), [(1.2999, True), (1.3001, False)])
def test_the_reach_of_a_null_route_is_detour_times_the_distance(factor, met):
    expected = OPEN_QUESTION if met else CLEAR
    assert bounds(register(ellipse_zone(factor)), between(WEST, EAST)) == expected


@pytest.mark.parametrize(("factor", "met"), [(1.4999, True), (1.5001, False)])
def test_the_register_sets_the_detour(factor, met):
    known = register(ellipse_zone(factor), settings={"detour": 1.5})
    assert bounds(known, between(WEST, EAST)) == (OPEN_QUESTION if met else CLEAR)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [("08:30", "08:31", OPEN_QUESTION), ("09:01", "11:00", CLEAR), ("07:00", "08:00", CLEAR)],
)
def test_the_strictest_bound_is_as_if_met_for_the_whole_time_between_the_stops(
    start, end, expected
):
    between_them = zone(geometry=area(20.39, 10.34, 20.41, 10.36), schedule=hours(start, end))
    assert bounds(register(between_them), between(WEST, EAST)) == expected


def test_non_open_ground_within_reach_is_a_possible_contact():
    # AA is open; BB begins 1 km north of the way and is not.
    lands = [
        jurisdiction("AA", area(20, 10, 21, 10.31)),
        jurisdiction("BB", area(20, 10.31, 21, 11), default_class="non_open"),
    ]
    rules = [{"class": "non_open", "rules": [rule("permit", "N1")]}]
    answer = ask(register(jurisdictions=lands, class_rules=rules), between(WEST, EAST))
    finding = one(answer, rule="N1", leg=0)
    assert finding["bounds"] == ["clear", "permit_required"]
    assert (finding["contact"], finding["missing"]) == ("possible", ["route"])


@pytest.mark.parametrize(("metres", "short"), [(99.9, True), (100.1, False)])
def test_stops_within_100_m_do_not_bound_the_way(metres, short):
    answer = ask(register(), between(WEST, away(WEST, 90, metres)))
    assert len(found(answer, leg=0, zone=None, rule=None, missing=["route"])) == short


def test_a_way_that_is_not_bounded_stands_beside_the_findings_of_the_zones():
    answer = ask(register(zone("Z1", rule("notify"))), between(IN, away(IN, 90, 50)))
    assert one(answer, leg=0, zone=None)["bounds"] == OPEN_QUESTION
    assert one(answer, leg=0, zone="Z1")["bounds"] == CONDITIONAL


@pytest.mark.parametrize("detour", [1.0, 1.29, 1.3])
def test_a_stated_detour_up_to_the_register_s_is_a_condition(detour):
    answer = ask(register(), between(WEST, EAST, detour=detour))
    finding = one(answer, rule="detour")
    assert (finding["leg"], finding["bounds"], finding["zone"]) == (0, CONDITIONAL, None)


@pytest.mark.parametrize("detour", [0.99, 1.31])
def test_a_detour_above_the_register_s_or_below_1_is_refused(detour):
    refused(register(), between(WEST, EAST, detour=detour), says="detour")


@pytest.mark.parametrize(
    ("way", "mode"), [((WEST, EAST), "road"), ((), "air")], ids=["given", "air"]
)
def test_a_detour_is_stated_only_where_the_way_is_not_known(way, mode):
    refused(register(), between(WEST, EAST, *way, mode=mode, detour=1.1), says="detour")


# ------------------------------------------------------------------------------- the line


def crosses(known: Json, plan: Json) -> list[str] | None:
    rows = found(ask(known, plan), rule="line_crossed")
    assert len(rows) <= 1
    return rows[0]["bounds"] if rows else None


@pytest.mark.parametrize(("metres", "expected"), [(999, None), (1001, PROHIBITED)])
def test_the_line_is_met_within_1000_m_of_the_crossing_stop(metres, expected):
    gate = away(GATE, 90, metres)
    known = register(line_at=BORDER, crossings=[crossing(at=gate)])
    assert crosses(known, between("PC-01", ABROAD, gate, ABROAD)) == expected


def test_a_pass_through_stop_between_the_line_and_the_crossing_stop_is_looked_over():
    known = register(line_at=BORDER, crossings=[crossing(at=away(GATE, 90, 500))])
    gate, via = away(GATE, 90, 500), away(GATE, 90, 200)
    plan = itinerary(
        stop("PC-01", "08:30", "09:00"),
        leg(gate, via),
        stop(via, "09:10", "09:10", pass_through=True),
        leg(via, ABROAD),
        stop(ABROAD, "10:00", "11:00"),
    )
    assert crosses(known, plan) is None


def test_a_pass_through_crossing_stop_is_no_crossing_stop_for_the_line():
    known = register(line_at=BORDER, crossings=[crossing()])
    plan = itinerary(
        stop(HOME, "08:00", "08:30"),
        leg(HOME, GATE),
        stop("PC-01", "09:00", "09:00", pass_through=True),
        leg(GATE, ABROAD),
        stop(ABROAD, "10:00", "11:00"),
    )
    assert {f["leg"] for f in found(ask(known, plan), rule="line_crossed")} == {0, 1}


def test_a_route_that_only_touches_the_line_meets_it():
    start, end = (20.05, 10.45), (20.05, 10.55)
    assert crosses(register(line_at=BORDER), between(start, end, start, GATE, end)) == PROHIBITED


def test_a_crossing_stop_before_the_nearest_stop_does_not_help():
    near = away(GATE, 90, 300)
    plan = itinerary(
        stop("PC-01", "08:30", "09:00"),
        leg(GATE, near),
        stop(near, "09:10", "09:20"),
        leg(near, ABROAD),
        stop(ABROAD, "10:00", "11:00"),
    )
    answer = ask(register(line_at=BORDER, crossings=[crossing()]), plan)
    assert one(answer, leg=1, rule="line_crossed")["bounds"] == PROHIBITED


def test_every_place_where_a_leg_meets_the_line_must_be_near_its_crossing_stop():
    # Out at the gate, in again 5 km north of it.
    turn = (19.95, 10.55)
    known = register(line_at=BORDER, crossings=[crossing()])
    assert (
        crosses(known, between("PC-01", (20.05, 10.55), GATE, turn, (20.05, 10.55))) == PROHIBITED
    )


@pytest.mark.parametrize("turn", [False, True])
def test_by_air_one_of_the_two_stops_must_be_a_crossing_stop_at_any_distance(turn):
    far = (20.5, 10.5)  # 55 km from the line
    known = register(line_at=BORDER, crossings=[crossing(at=far, modes=["air"])])
    stops: list[Any] = ["PC-01", ABROAD][:: -1 if turn else 1]
    assert crosses(known, between(*stops, mode="air")) is None
    assert crosses(known, between(far, ABROAD, mode="air")) == PROHIBITED


def test_a_geodesic_that_meets_the_line_is_prohibited_as_a_given_route_is():
    known = register(line_at=BORDER, settings={"route_policy": "geodesic"})
    assert crosses(known, between(HOME, ABROAD)) == PROHIBITED


def test_a_null_route_between_two_sides_without_a_crossing_stop_is_prohibited():
    assert crosses(register(line_at=BORDER), between(HOME, ABROAD)) == PROHIBITED


def test_a_null_route_whose_reach_meets_the_line_is_open_where_one_stop_is_a_crossing():
    known = register(line_at=BORDER, crossings=[crossing(at=away(GATE, 90, 500))])
    finding = one(ask(known, between("PC-01", ABROAD)), rule="line_crossed")
    assert (finding["bounds"], finding["missing"]) == (OPEN_QUESTION, ["route"])


@pytest.mark.parametrize(
    ("lon", "expected"),
    # D is 21.9 km; the reach goes 3.3 km beyond either stop, 3.3 km being 0.030 degrees here.
    [(20.29, OPEN_QUESTION), (20.26, None)],
)
def test_a_null_route_on_one_side_is_open_if_its_reach_meets_the_line(lon, expected):
    known = register(line_at=line((lon, 10.0), (lon, 11.0)))
    assert crosses(known, between(WEST, EAST)) == expected


# ------------------------------------------------------------------------------ crossings


@pytest.mark.parametrize(
    ("arrive", "depart", "expected"),
    [
        ("08:00", "19:59:59", CLEAR),
        ("07:59:59", "09:00", PROHIBITED),
        ("19:00", "20:00", PROHIBITED),  # leaving at the closing time is too late
    ],
)
def test_a_crossing_is_open_over_the_closed_interval_in_half_open_windows(arrive, depart, expected):
    known = register(crossings=[crossing()])
    assert bounds(known, itinerary(stop("PC-01", arrive, depart))) == expected


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        ({"modes": ["foot"]}, PROHIBITED),
        ({"modes": ["foot", "road"]}, CLEAR),
        ({"modes": None}, CLEAR),
        ({"nationalities": ["XXB"]}, PROHIBITED),
        ({"nationalities": ["XXA"]}, CLEAR),
        ({"categories": ["tourist"]}, PROHIBITED),
        ({"status": "closed"}, PROHIBITED),
        ({"valid_to": "2026-06-02"}, PROHIBITED),
        ({"valid_to": "2026-06-03"}, CLEAR),
    ],
)
def test_a_crossing_is_open_to_modes_nationalities_and_categories(closed, expected):
    known = register(crossings=[crossing(at=HOME, **closed)])
    plan = itinerary(stop("PC-01", "09:00", "10:00"), leg(HOME, HOME), stop(HOME, "11:00", "12:00"))
    plan["legs"][0]["route"] = line(HOME, away(HOME, 0, 500), HOME)
    (finding,) = found(ask(known, plan), rule="crossing_closed") or [{"bounds": CLEAR}]
    assert finding["bounds"] == expected


@pytest.mark.parametrize("modes", [("foot", "road"), ("road", "foot")])
def test_a_crossing_must_be_open_to_the_modes_of_both_legs_at_it(modes):
    known = register(crossings=[crossing(at=HOME)])
    end = away(HOME, 90, 2000)
    plan = itinerary(
        stop(end, "07:00", "08:00"),
        leg(end, HOME, mode=modes[0]),
        stop("PC-01", "09:00", "09:30"),
        leg(HOME, end, mode=modes[1]),
        stop(end, "10:00", "11:00"),
    )
    assert one(ask(known, plan), rule="crossing_closed")["bounds"] == PROHIBITED


def test_a_crossing_on_a_bare_date_is_open_only_if_it_is_all_day():
    plan = itinerary(stop("PC-01", "2026-06-03", "2026-06-03"))
    finding = one(ask(register(crossings=[crossing()]), plan), rule="crossing_closed")
    assert (finding["bounds"], finding["missing"]) == (OPEN_QUESTION, ["time"])
    always = crossing(hours=hours("00:00", "24:00"))
    assert found(ask(register(crossings=[always]), plan), rule="crossing_closed") == []
