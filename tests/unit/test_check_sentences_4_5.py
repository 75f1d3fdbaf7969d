"""Sections 4 and 5 of check.md: the sentences that no case of check-cases.json proves."""

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
    found,
    hours,
    itinerary,
    jurisdiction,
    leg,
    one,
    refused,
    register,
    rule,
    stop,
    zone,
)

Json = dict[str, Any]
GEOD = Geod(ellps="WGS84")
EDGE = (20.40, 10.425)  # on the west edge of Z1, which is a meridian
HOLE = [[20.41, 10.41], [20.43, 10.41], [20.43, 10.43], [20.41, 10.43], [20.41, 10.41]]


def holed() -> Json:
    box = area(20.40, 10.40, 20.45, 10.45)
    return {"type": "Polygon", "coordinates": [*box["coordinates"], HOLE]}


def way(*positions: Any, **more: Any) -> Json:
    """A leg along the positions, 08:00 to 09:00."""
    ends = stop(positions[0], "07:00", "08:00"), stop(positions[-1], "09:00", "10:00")
    return itinerary(ends[0], leg(*positions, **more), ends[1])


def beside(metres: float) -> Json:
    """A leg along the west edge of Z1, so many metres outside it (inside: negative)."""
    lon = away(EDGE, 270, metres)[0]
    return way((lon, 10.35), (lon, 10.50))


# ------------------------------------------------------------------------------- section 4


NORTHERN = jurisdiction("AA", area(19, 59, 31, 62))


@pytest.mark.parametrize(("lat", "expected"), [(60.01, PROHIBITED), (59.99, CLEAR)])
def test_the_edges_of_a_zone_are_straight_in_longitude_and_latitude(lat, expected):
    # The geodesic between the ends of the south edge would pass 25 E near 60.09 N.
    known = register(zone(geometry=area(20, 60, 30, 61)), jurisdictions=[NORTHERN])
    assert bounds(known, itinerary(stop((25, lat)))) == expected


def test_legs_are_geodesics():
    # Straight in longitude and latitude the leg would stay south of 60 N.
    known = register(zone(geometry=area(20, 60, 30, 61)), jurisdictions=[NORTHERN])
    finding = one(ask(known, way((21, 59.99), (29, 59.99))), zone="Z1")
    assert (finding["contact"], finding["bounds"]) == ("crosses", PROHIBITED)


def test_a_hole_is_not_of_the_zone():
    known = register(zone(geometry=holed()))
    assert bounds(known, itinerary(stop(IN))) == CLEAR
    assert bounds(known, itinerary(stop((20.405, 10.42)))) == PROHIBITED


def test_a_leg_through_a_hole_makes_two_entries():
    (finding,) = ask(register(zone(geometry=holed())), way(SOUTH, NORTH))["findings"]
    lats = [10.40, 10.41], [10.43, 10.45]
    lengths = [GEOD.line_length([20.42] * 2, pair) for pair in lats]
    assert [i["length_m"] for i in finding["intervals"]] == pytest.approx(lengths, abs=0.011)


def test_a_leg_through_two_parts_of_a_zone_makes_two_entries_and_one_finding():
    boxes = [area(20.40, 10.38, 20.45, 10.40), area(20.40, 10.44, 20.45, 10.47)]
    both = {"type": "MultiPolygon", "coordinates": [box["coordinates"] for box in boxes]}
    (finding,) = ask(register(zone(geometry=both)), way(SOUTH, NORTH))["findings"]
    lats = [10.38, 10.40], [10.44, 10.47]
    lengths = [GEOD.line_length([20.42] * 2, pair) for pair in lats]
    assert [i["length_m"] for i in finding["intervals"]] == pytest.approx(lengths, abs=0.011)


POLAR: Json = {
    "jurisdictions": [jurisdiction("AA", area(-180, 80, 180, 90))],
}


@pytest.mark.parametrize(("lat", "expected"), [(89.5, PROHIBITED), (90, PROHIBITED), (88.9, CLEAR)])
@pytest.mark.parametrize("lon", [-180, -45, 0, 180])
def test_a_zone_about_the_pole_holds_all_about_it(lat, lon, expected):
    known = register(zone(geometry=area(-180, 89, 180, 90)), **POLAR)
    assert bounds(known, itinerary(stop((lon, lat)))) == expected


def test_a_leg_across_the_pole_crosses_the_zone_about_it():
    known = register(zone(geometry=area(-180, 89, 180, 90)), **POLAR)
    finding = one(ask(known, way((0, 88), (180, 88))), leg=0)
    (entry,) = finding["intervals"]
    expected = 2 * GEOD.inv(0, 89, 0, 90)[2]  # up one meridian and down the other
    assert entry["length_m"] == pytest.approx(expected, abs=0.02)


FAR_EAST = jurisdiction(
    "AA",
    {
        "type": "MultiPolygon",
        "coordinates": [
            area(179, 10, 180, 11)["coordinates"],
            area(-180, 10, -179, 11)["coordinates"],
        ],
    },
    timezone="Etc/GMT-12",
)


@pytest.mark.parametrize(
    ("metres", "contact"), [(0.07, "touches"), (0.13, "near"), (499, "near"), (501, None)]
)
def test_a_zone_that_ends_at_the_antimeridian_is_met_from_beyond_it(metres, contact):
    known = register(
        zone(geometry=area(179.9, 10.4, 180, 10.45), near_m=500), jurisdictions=[FAR_EAST]
    )
    spot = away((180.0, 10.42), 90, metres)
    assert spot[0] < -179.9
    rows = found(ask(known, itinerary(stop(spot))), zone="Z1")
    assert [f["contact"] for f in rows] == [contact] * (contact is not None)
    if contact == "near":
        assert rows[0]["distance_m"] == pytest.approx(metres, abs=0.011)


def test_the_reach_of_a_null_route_goes_over_the_antimeridian():
    known = register(zone(geometry=area(-179.99, 10.41, -179.98, 10.43)), jurisdictions=[FAR_EAST])
    plan = way((179.9, 10.425), (-179.9, 10.425))
    plan["legs"][0]["route"] = None
    finding = one(ask(known, plan), zone="Z1")
    assert (finding["contact"], finding["bounds"]) == ("possible", OPEN_QUESTION)


def test_the_reach_of_a_null_route_goes_over_the_pole():
    known = register(zone(geometry=area(-180, 89.99, 180, 90)), **POLAR)
    plan = way((0, 89.9), (180, 89.9))
    plan["legs"][0]["route"] = None
    finding = one(ask(known, plan), zone="Z1")
    assert (finding["contact"], finding["missing"]) == ("possible", ["route"])


@pytest.mark.parametrize(
    ("metres", "contact"), [(0.13, None), (0.07, "touches"), (-0.07, "touches"), (-0.13, "crosses")]
)
def test_a_leg_touches_up_to_0_10_m_on_either_side_of_the_edge(metres, contact):
    rows = found(ask(register(zone()), beside(metres)), zone="Z1")
    assert [f["contact"] for f in rows] == [contact] * (contact is not None)
    assert all(f["bounds"] == PROHIBITED for f in rows)


@pytest.mark.parametrize(("metres", "contact"), [(0.07, "touches"), (0.13, "inside")])
def test_a_stop_is_inside_from_0_10_m_behind_the_edge(metres, contact):
    answer = ask(register(zone()), itinerary(stop(away(EDGE, 90, metres))))
    assert one(answer, zone="Z1")["contact"] == contact


@pytest.mark.parametrize(
    ("setting", "own", "met"),
    [(None, 500, 499), (500, None, 499), (100, 500, 499), (900, 500, 499), (None, None, None)],
)
def test_near_is_within_the_zone_s_own_near_m_or_else_the_register_s(setting, own, met):
    known = register(zone("Z1", rule(near=True), near_m=own), settings={"near_m": setting})
    for metres in (499, 501):
        rows = found(ask(known, itinerary(stop(away(EDGE, 270, metres)))), zone="Z1")
        assert [f["contact"] for f in rows] == ["near"] * (metres == met)


def test_a_leg_is_near_at_its_least_distance():
    finding = one(ask(register(zone(near_m=500)), beside(300)), leg=0)
    # The offset was laid at 10.425 N; the meridians come nearer towards 10.45 N, by 0.03 m.
    assert finding["distance_m"] == pytest.approx(300, abs=0.05)
    assert (finding["contact"], finding["bounds"]) == ("near", CONDITIONAL)


@pytest.mark.parametrize(
    ("outside", "accuracy", "contact"),
    [
        (10, 20, "possible"),
        (30, 20, None),
        (-10, 20, "possible"),
        (-30, 20, "inside"),
        (-10, None, "inside"),
        (-10, 0, "inside"),
    ],
)
@pytest.mark.parametrize("key", ["accuracy_m", "edge_accuracy_m"])
def test_what_is_not_certain_within_the_accuracy_is_possible(key, outside, accuracy, contact):
    values = {key: accuracy}
    known = register(zone(**(values if key == "edge_accuracy_m" else {})))
    spot = away(EDGE, 270 if outside > 0 else 90, abs(outside))
    plan = itinerary(stop(spot, **(values if key == "accuracy_m" else {})))
    rows = found(ask(known, plan), zone="Z1")
    assert [f["contact"] for f in rows] == [contact] * (contact is not None)
    if contact == "possible":
        assert (rows[0]["missing"], rows[0]["bounds"]) == ([key], OPEN_QUESTION)


@pytest.mark.parametrize(
    ("outside", "expected"),
    [(490, ["clear", "conditional"]), (300, CONDITIONAL), (10, ["conditional", "prohibited"])],
)
def test_an_accuracy_widens_near_as_well(outside, expected):
    plan = itinerary(stop(away(EDGE, 270, outside), accuracy_m=20))
    assert bounds(register(zone(near_m=500)), plan) == expected


@pytest.mark.parametrize(("inside", "contact"), [(35, "possible"), (45, "inside")])
def test_both_accuracies_add_up(inside, contact):
    plan = itinerary(stop(away(EDGE, 90, inside), accuracy_m=20))
    finding = one(ask(register(zone(edge_accuracy_m=20)), plan), zone="Z1")
    assert finding["contact"] == contact
    missing = {"accuracy_m", "edge_accuracy_m"} if contact == "possible" else set()
    assert set(finding["missing"]) == missing


@pytest.mark.parametrize(
    ("outside", "expected"),
    [(10, OPEN_QUESTION), (30, CLEAR), (-10, OPEN_QUESTION), (-30, PROHIBITED)],
)
def test_the_accuracy_of_an_edge_widens_the_contact_of_a_leg(outside, expected):
    assert bounds(register(zone(edge_accuracy_m=20)), beside(outside)) == expected


def test_each_entry_into_a_zone_is_an_interval_of_its_own_in_proportion_to_distance():
    # Up along 20.41 E, east above the zone, and down along 20.44 E.
    turns = (20.41, 10.3), (20.41, 10.5), (20.44, 10.5), (20.44, 10.3)
    (finding,) = ask(register(zone()), way(*turns))["findings"]
    up = GEOD.line_length([20.41] * 2, [10.3, 10.5])
    whole = 2 * up + GEOD.inv(20.41, 10.5, 20.44, 10.5)[2]
    marks = [GEOD.line_length([20.41] * 2, [10.3, lat]) for lat in (10.4, 10.45)]
    marks += [whole - mark for mark in reversed(marks)]
    clocks = [int(3600 * mark / whole + 0.5) for mark in marks]
    texts = [f"2026-06-03T06:{c // 60:02}:{c % 60:02}Z" for c in clocks]
    assert [(i["enter"], i["exit"]) for i in finding["intervals"]] == [
        (texts[0], texts[1]),
        (texts[2], texts[3]),
    ]


RING = [[20.40, 10.40], [20.45, 10.40], [20.45, 10.45], [20.40, 10.45]]


@pytest.mark.parametrize(
    "ring",
    [
        RING,  # not closed
        [[20.40, 10.40], [20.45, 10.45], [20.45, 10.40], [20.40, 10.45], [20.40, 10.40]],  # a bow
        [*RING[:3], [20.40, float("nan")], RING[0]],
        [*RING[:3], [20.40, float("inf")], RING[0]],
        [*RING[:3], [20.40, 90.5], RING[0]],
        [*RING[:3], [180.5, 10.45], RING[0]],
        [RING[0], RING[1], RING[0]],
        [],
    ],
    ids=["open", "bow", "nan", "inf", "latitude", "longitude", "no area", "empty"],
)
def test_a_zone_whose_ring_is_no_ring_is_refused(ring):
    refused(register(zone(geometry={"type": "Polygon", "coordinates": [ring]})), itinerary(stop()))


@pytest.mark.parametrize(
    "spot", [(float("nan"), 10.0), (20.0, float("inf")), (180.1, 10.0), (20.0, -90.1)], ids=str
)
def test_coordinates_of_an_itinerary_that_are_no_place_are_refused(spot):
    refused(register(), itinerary(stop(spot)), says="location")
    refused(register(), way(SOUTH, spot, NORTH), says="route")


# ------------------------------------------------------------------------------- section 5


def in_force(arrive: str, depart: str, schedule: Json | None = None, **more: Any) -> bool:
    """Whether a stop in Z1 at these times meets it."""
    result = bounds(register(zone(schedule=schedule, **more)), itinerary(stop(IN, arrive, depart)))
    assert result in (CLEAR, PROHIBITED)
    return result == PROHIBITED


def test_without_a_schedule_a_zone_is_always_in_force():
    assert in_force("03:00", "03:00")


@pytest.mark.parametrize(
    ("arrive", "depart", "met"),
    [
        ("2 05:59:59", "2 07:00", True),
        ("2 06:00", "2 07:00", False),
        ("2 22:30", "2 23:00", False),  # Tuesday's own evening has no window
        ("1 05:00", "1 06:00", False),  # nor has Sunday's reached over
        ("1 21:00", "1 22:00", True),
    ],
)
def test_a_window_across_midnight_belongs_to_its_starting_day_alone(arrive, depart, met):
    assert in_force(arrive, depart, hours("22:00", "06:00", "MON")) is met


@pytest.mark.parametrize(
    ("clock", "met"), [("2 05:00", True), ("2 23:00", False), ("3 05:00", False)]
)
def test_an_exception_leaves_the_window_of_the_day_before_and_takes_its_own(clock, met):
    schedule = hours("22:00", "06:00")
    schedule["exceptions"] = [{"date": "2026-06-02", "windows": []}]
    assert in_force(clock, clock, schedule) is met


@pytest.mark.parametrize(("clock", "met"), [("09:00", False), ("12:30", True), ("4 09:00", True)])
def test_an_exception_replaces_all_windows_of_its_date_by_its_own(clock, met):
    schedule = hours("08:00", "10:00")
    schedule["exceptions"] = [{"date": "2026-06-03", "windows": [{"from": "12:00", "to": "13:00"}]}]
    assert in_force(clock, clock, schedule) is met


@pytest.mark.parametrize(
    ("arrive", "depart", "met"),
    [
        ("10:00", "10:00", True),
        ("4 09:59:59", "4 10:30", True),
        ("4 10:00", "4 10:30", False),
        ("09:00", "09:59:59", False),
    ],
)
def test_a_to_not_after_its_from_is_that_of_the_next_date(arrive, depart, met):
    assert in_force(arrive, depart, hours("10:00", "10:00", "WED")) is met


@pytest.mark.parametrize(("clock", "met"), [("23:59:59", True), ("4 00:00", False)])
def test_24_00_is_the_end_of_the_day(clock, met):
    assert in_force(clock, clock, hours("22:00", "24:00", "WED")) is met


# At 20.4 E, 10.4 N on 3 June the sun is highest at 12:36 (+02:00), 22.3 degrees north of the
# equator: it rises near 06:15 and sets near 18:57, civil twilight is 23 minutes before and after.
@pytest.mark.parametrize(
    ("start", "end", "clock", "met"),
    [
        ("BMCT", "SR", "05:40", False),
        ("BMCT", "SR", "06:05", True),
        ("BMCT", "SR", "06:25", False),
        ("SR", "SS", "06:05", False),
        ("SR", "SS", "06:25", True),
        ("SR", "SS", "18:47", True),
        ("SR", "SS", "19:07", False),
        ("SS", "EECT", "18:47", False),
        ("SS", "EECT", "19:07", True),
        ("SS", "EECT", "19:30", False),
        ("12:00", "SS", "11:50", False),
        ("12:00", "SS", "18:47", True),
    ],
)
def test_windows_run_from_and_to_the_events_of_the_sun(start, end, clock, met):
    assert in_force(clock, clock, hours(start, end)) is met


@pytest.mark.parametrize(
    ("clock", "by_day"), [("06:05", False), ("06:25", True), ("18:47", True), ("19:07", False)]
)
@pytest.mark.parametrize("timezone", ["Asia/Shanghai", "America/Anchorage", "Pacific/Kiritimati"])
def test_the_sun_is_the_same_in_whatever_time_zone_a_schedule_is_read(timezone, clock, by_day):
    # In some of these zones the sun sets before it rises, on one local date.
    assert in_force(clock, clock, hours("SR", "SS", timezone=timezone)) is by_day
    assert in_force(clock, clock, hours("SS", "SR", timezone=timezone)) is not by_day


@pytest.mark.parametrize(("clock", "met"), [("05:05", False), ("05:25", True)])
def test_the_sun_is_taken_at_the_representative_point_of_the_zone(clock, met):
    # The middle of this zone is at 35 E: an hour east of the stop the sun is an hour earlier.
    assert in_force(clock, clock, hours("SR", "SS"), geometry=area(20, 10, 50, 11)) is met


@pytest.mark.parametrize(
    ("clock", "met"),
    [("2026-06-24T00:00", True), ("2026-06-24T23:59", True), ("2026-06-25T00:00", False)],
)
@pytest.mark.parametrize("window", [("SR", "12:00"), ("12:00", "SS"), ("BMCT", "EECT")])
def test_where_one_event_does_not_happen_the_window_is_its_whole_starting_day(window, clock, met):
    # 24 June 2026 is a Wednesday, and the sun does not set at 75 N.
    land = jurisdiction("AA", area(20, 74, 22, 76))
    polar = zone(geometry=area(20.9, 74.9, 21.1, 75.1), schedule=hours(*window, "WED"))
    plan = itinerary(stop((21, 75), f"{clock}:00+02:00", f"{clock}:00+02:00"))
    expected = PROHIBITED if met else CLEAR
    assert bounds(register(polar, jurisdictions=[land]), plan) == expected


FROM_TO: Json = {"valid_from": "2026-06-03T08:00:00+02:00", "valid_to": "2026-06-03T18:00:00+02:00"}


@pytest.mark.parametrize(
    ("arrive", "depart", "met"),
    [
        ("07:00", "07:59:59", False),
        ("07:00", "08:00", True),
        ("17:59:59", "19:00", True),
        ("18:00", "19:00", False),
    ],
)
@pytest.mark.parametrize("of_rule", [False, True])
def test_a_validity_is_tested_as_a_window_is(arrive, depart, met, of_rule):
    own = rule(**FROM_TO) if of_rule else rule()
    known = register(zone("Z1", own, rule("allow", "R2"), **({} if of_rule else FROM_TO)))
    expected = PROHIBITED if met else CLEAR
    assert bounds(known, itinerary(stop(IN, arrive, depart))) == expected


@pytest.mark.parametrize(
    ("timezone", "met"), [("Etc/GMT-2", False), ("UTC", True), ("Asia/Shanghai", False)]
)
def test_bare_dates_of_a_validity_are_days_of_the_jurisdiction_of_the_contact(timezone, met):
    # 4 June 01:00 at +02:00 is 3 June 23:00 in UTC.
    known = register(zone(valid_to="2026-06-03"), jurisdictions=[jurisdiction(timezone=timezone)])
    plan = itinerary(stop(IN, "4 01:00", "4 01:30"))
    assert bounds(known, plan) == (PROHIBITED if met else CLEAR)


@pytest.mark.parametrize(("clock", "met"), [("4 01:59:59", True), ("4 02:00", False)])
def test_bare_dates_of_a_validity_are_days_of_utc_abroad(clock, met):
    known = register(zone(geometry=area(19.9, 10.4, 19.99, 10.6), valid_to="2026-06-03"))
    answer = ask(known, itinerary(stop((19.95, 10.5), clock, clock)))
    assert bool(found(answer, zone="Z1")) is met


@pytest.mark.parametrize(
    ("start", "end"),
    [("8:00", "9:00"), ("08:00:00", "09:00"), ("24:00", "09:00"), ("08:00", "25:00"), ("sr", "SS")],
)
def test_a_window_takes_hh_mm_or_an_event_of_the_sun_and_nothing_else(start, end):
    refused(register(zone(schedule=hours(start, end))), itinerary(stop()), says="Z1")


def at_hours(start: str, end: str, plan: Json, **settings: Any) -> list[str]:
    known = register(zone(schedule=hours(start, end)), settings=settings)
    rows = found(ask(known, plan), stop=0)
    if rows and rows[0]["bounds"] == OPEN_QUESTION:
        assert rows[0]["missing"] == ["time"]
    return rows[0]["bounds"] if rows else CLEAR


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("09:00", "10:00", CLEAR),
        ("10:00", "10:01", PROHIBITED),
        ("11:00", "11:30", OPEN_QUESTION),
        ("12:00", "12:30", OPEN_QUESTION),
        ("12:01", "12:30", CLEAR),
    ],
)
def test_a_missing_time_is_bounded_by_its_neighbours(start, end, expected):
    # The stop is left between its arrival at 10:00 and 12:00, when the next is reached.
    plan = itinerary(stop(IN, "10:00", None), leg(IN, NORTH), stop(NORTH, "12:00", "13:00"))
    assert at_hours(start, end, plan) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("10:30", "10:31", PROHIBITED),
        ("11:10", "11:30", OPEN_QUESTION),
        ("11:11", "11:30", CLEAR),
        ("09:00", "09:50", CLEAR),
        ("09:00", "09:51", OPEN_QUESTION),
        ("09:00", "10:11", PROHIBITED),
    ],
)
def test_time_slack_widens_every_stated_time(start, end, expected):
    # 10:00..11:00 with 600 s either side: arrives 09:50..10:10, leaves 10:50..11:10.
    assert at_hours(start, end, itinerary(stop()), time_slack_s=600) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("12:00", "13:00", PROHIBITED),  # whenever it arrives, it is there at 12:00
        ("11:00", "12:00", OPEN_QUESTION),
        ("12:01", "13:00", CLEAR),
        ("00:00", "24:00", PROHIBITED),
    ],
)
def test_only_arrivals_up_to_the_departure_are_thought_of(start, end, expected):
    plan = itinerary(stop(IN, "2026-06-03", "12:00"))
    assert at_hours(start, end, plan) == expected


@pytest.mark.parametrize(("arrive", "depart"), [("11:00", "10:59"), ("2026-06-04", "10:00")])
def test_times_that_go_backwards_are_refused(arrive, depart):
    refused(register(), itinerary(stop(IN, arrive, depart)), says="backwards")


def test_a_leg_that_arrives_before_it_departs_is_refused():
    plan = itinerary(stop(SOUTH), leg(SOUTH, NORTH), stop(NORTH, "10:59", "12:00"))
    refused(register(), plan, says="backwards")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [("00:00", "24:00", PROHIBITED), ("08:00", "09:00", OPEN_QUESTION)],
)
def test_a_stop_without_any_time_is_at_any_time(start, end, expected):
    assert at_hours(start, end, itinerary(stop(IN, None, None))) == expected


# In Berlin the clocks went on from 02:00 to 03:00 on 29 March 2026 (01:00Z), and back from 03:00
# to 02:00 on 25 October (01:00Z).
@pytest.mark.parametrize(
    ("start", "end", "instant", "met"),
    [
        ("02:30", "04:00", "2026-03-29T00:59:59Z", False),
        ("02:30", "04:00", "2026-03-29T01:00:00Z", True),
        ("02:30", "04:00", "2026-03-29T02:00:00Z", False),
        ("02:30", "02:45", "2026-10-25T00:29:59Z", False),
        ("02:30", "02:45", "2026-10-25T00:30:00Z", True),
        ("02:30", "02:45", "2026-10-25T01:44:59Z", True),
        ("02:30", "02:45", "2026-10-25T01:45:00Z", False),
    ],
)
def test_a_reading_that_there_is_not_or_twice_is_the_jump_or_the_first_and_second(
    start, end, instant, met
):
    assert in_force(instant, instant, hours(start, end, timezone="Europe/Berlin")) is met


@pytest.mark.parametrize(
    ("instant", "met"), [("2026-10-25T22:59:59Z", True), ("2026-10-25T23:00:00Z", False)]
)
def test_a_civil_day_of_25_hours_is_included_whole(instant, met):
    known = register(
        zone(valid_to="2026-10-25"), jurisdictions=[jurisdiction(timezone="Europe/Berlin")]
    )
    expected = PROHIBITED if met else CLEAR
    assert bounds(known, itinerary(stop(IN, instant, instant))) == expected
