"""Drafts of routes: from stop to stop on roads, never silently, always with their doubts."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString
from shapely.geometry import shape

from borderkit.crs import GEOD
from borderkit.errors import InputError
from borderkit.itineraries.draft_land import DraftLand
from borderkit.itineraries.draft_routes import make_drafts
from borderkit.itineraries.plan import read_itinerary
from borderkit.itineraries.state import state_from_document
from borderkit.layers import LAYERS
from borderkit.layers.fields import full_time
from tests.check_builders import (
    AT,
    ask,
    away,
    crossing,
    itinerary,
    leg,
    line,
    place,
    point,
    register,
    stop,
    zone,
)

HERE, THERE = (20.10, 10.40), (20.20, 10.40)


def metres(*places):
    lon, lat = zip(*places, strict=True)
    return GEOD.line_length(lon, lat)


def land(*roads, known=None):
    known = known or register()
    rows = [{"road": f"R{n}", "class": "local", **more} for n, (_, more) in enumerate(roads)]
    features = known.get("places", {}).get("features", [])
    return DraftLand.of(
        state_from_document(known),
        roads=LAYERS["roads"].frame(rows, [LineString(positions) for positions, _ in roads]),
        places=LAYERS["places"].frame(
            [feature["properties"] for feature in features],
            [shape(feature["geometry"]) for feature in features],
        ),
    )


def drafts(plan, where, **more):
    return make_drafts(read_itinerary(plan), where, **{"at": full_time(AT), **more})


def draft(plan, where, **more):
    (found,) = drafts(plan, where, **more).drafts
    return found


def trip(*ends, mode="road", **more):
    one, two = ends
    return itinerary(
        stop(one, "08:00", "09:00"), leg(mode=mode, **more), stop(two, "12:00", "13:00")
    )


STREET: tuple = ([HERE, (20.15, 10.41), THERE], {})


def test_a_draft_leads_from_stop_to_stop_along_the_road():
    found = draft(trip(HERE, THERE), land(STREET))
    assert found.reason is None
    assert found.route.tolist() == [list(position) for position in STREET[0]]
    assert found.length_m == pytest.approx(metres(*STREET[0]), abs=0.01)
    assert found.seconds == pytest.approx(found.length_m / (30 / 3.6))
    assert found.classes_m == {"local": pytest.approx(found.length_m)}
    assert (found.stubs_m, found.notes, found.line) == ((0.0, 0.0), (), ())


def test_a_draft_put_into_the_itinerary_is_a_route_that_the_check_takes():
    plan = trip(HERE, THERE)
    filled = drafts(plan, land(STREET)).put_into(plan)
    assert plan["legs"][0]["route"] is None
    assert filled["legs"][0]["route"]["coordinates"] == [list(p) for p in STREET[0]]
    assert ask(register(), filled, AT)["verdict"] == "clear"


def test_given_routes_stay_and_only_legs_without_one_are_drafted():
    plan = itinerary(stop(HERE), leg(HERE, THERE), stop(THERE), leg(), stop(HERE))
    found = drafts(plan, land(STREET))
    assert [one.leg for one in found.drafts] == [1]
    filled = found.put_into(plan)
    assert filled["legs"][0] == plan["legs"][0]
    assert filled["legs"][1]["route"]["coordinates"][0] == list(THERE)


def test_a_stop_beside_the_road_is_joined_by_a_straight_end_that_is_told():
    beside = away(HERE, 180.0, 400.0)
    found = draft(trip(beside, THERE), land(STREET))
    assert found.route[0] == pytest.approx(beside, abs=1e-8)
    assert found.stubs_m[0] == pytest.approx(400.0, abs=40.0)
    assert found.stubs_m[1] == 0.0
    assert found.seconds > (found.length_m - 400.0) / (30 / 3.6) + 300.0
    assert any("where no road is known, between stop 0 and road R0" in note for note in found.notes)


@pytest.mark.parametrize(("off_m", "made"), [(1_990.0, True), (2_010.0, False)])
def test_a_road_is_taken_up_to_the_limit_and_refused_beyond(off_m, made):
    west = away(HERE, 270.0, off_m)
    found = draft(trip(west, THERE), land(STREET))
    assert (found.route is not None) is made
    assert made or "the nearest road that may be used from stop 0 is 2,010 m away" in found.reason
    assert draft(trip(west, THERE), land(STREET), stub_m=3_000.0).reason is None


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        (trip("Nowhere", THERE), "stop 0: place 'Nowhere' is not one place"),
        (trip(HERE, "PC-99"), "stop 1: crossing 'PC-99' is not one crossing"),
        (trip(HERE, THERE, mode="air"), "mode 'air' is none that uses roads"),
        (trip(HERE, THERE, mode="rail"), "mode 'rail' is none that uses roads"),
        (trip(HERE, THERE, mode="boat"), "mode 'boat' is none that uses roads"),
        (trip(HERE, HERE), "both stops are the same place"),
        (trip(HERE, (20.9, 10.9)), "the nearest road that may be used from stop 1 is more than 50"),
    ],
)
def test_where_there_is_no_draft_the_reason_is_told(plan, reason):
    found = draft(plan, land(STREET))
    assert found.route is None
    assert reason in found.reason
    assert drafts(plan, land(STREET)).put_into(plan)["legs"] == plan["legs"]


def test_a_register_without_roads_says_so():
    assert "the register has no roads" in draft(trip(HERE, THERE), land()).reason


def test_two_islands_of_roads_are_not_joined():
    two = land((STREET[0][:2], {}), ([(20.17, 10.40), THERE], {}))
    assert "for mode road their roads are not joined" in draft(trip(HERE, THERE), two).reason


def test_an_island_beside_the_stop_is_passed_over_for_a_road_hardly_farther():
    one, two = away(HERE, 180.0, 60.0), away(HERE, 180.0, 80.0)
    found = draft(trip(two, THERE), land(STREET, ([one, away(one, 270.0, 50.0)], {})))
    assert found.route is not None
    assert found.stubs_m[0] == pytest.approx(80.0, abs=5.0)


def test_restricted_roads_between_the_stops_are_named_in_the_reason():
    middle = ([(20.15, 10.41), (20.17, 10.41)], {"access": "restricted"})
    known = land((STREET[0][:2], {}), middle, ([(20.17, 10.41), THERE], {}))
    reason = draft(trip(HERE, THERE), known).reason
    assert "but by 2,1" in reason
    assert "m of restricted road (R1)" in reason


def test_restricted_roads_at_an_end_are_used_and_told():
    known = land((STREET[0][:2], {"access": "restricted"}), (STREET[0][1:], {}))
    found = draft(trip(HERE, THERE), known)
    assert any("of restricted road (R0) at its ends" in note for note in found.notes)


def test_walkers_take_the_path_and_cars_the_road():
    path = ([HERE, THERE], {"class": "path"})
    on_foot = draft(trip(HERE, THERE, mode="foot"), land(STREET, path))
    by_car = draft(trip(HERE, THERE), land(STREET, path))
    assert (list(on_foot.classes_m), list(by_car.classes_m)) == (["path"], ["local"])


# ----------------------------------------------------------------------------------- areas as stops

TOWN: dict = {
    "type": "Polygon",
    "coordinates": [
        [[20.14, 10.39], [20.22, 10.39], [20.22, 10.43], [20.14, 10.43], [20.14, 10.39]]
    ],
}


def test_an_area_begins_at_the_road_nearest_to_its_greatest_settlement():
    known = register(
        places=[
            place("PL-1", TOWN, "Town", kind="municipality"),
            place("PL-2", point((20.151, 10.411)), "Village", kind="village"),
            place("PL-3", point((20.20, 10.401)), "Hamlet", kind="hamlet"),
        ]
    )
    where = land(STREET, known=known)
    found = draft(trip(HERE, "PL-1"), where)
    assert found.stubs_m == (0.0, 0.0)
    assert found.route[-1] == pytest.approx((20.15077, 10.40985), abs=2e-5)
    assert any("PL-2 in the area of stop 1" in note for note in found.notes)
    plan = trip(HERE, "PL-1")
    assert ask(known, drafts(plan, where).put_into(plan), AT)["verdict"] == "clear"


def test_a_settlement_of_the_name_of_the_area_goes_before_greater_ones():
    known = register(
        places=[
            place("PL-1", TOWN, "Lower Town", kind="municipality"),
            place("PL-2", point((20.151, 10.411)), "Resort", kind="city"),
            place("PL-3", point((20.20, 10.401)), "LOWER TOWN", kind="hamlet"),
        ]
    )
    found = draft(trip(HERE, "PL-1"), land(STREET, known=known))
    assert any("PL-3 in the area of stop 1" in note for note in found.notes)


def test_an_area_without_settlements_begins_at_its_crossing_or_in_its_middle():
    town = place("PL-1", TOWN, "Town")
    port = crossing("PC-01", THERE)
    at_port = draft(
        trip(HERE, "PL-1"), land(STREET, known=register(places=[town], crossings=[port]))
    )
    assert at_port.route[-1] == pytest.approx(THERE)
    middle = draft(trip(HERE, "PL-1"), land(STREET, known=register(places=[town])))
    assert middle.route[-1][0] == pytest.approx(20.18, abs=2e-3)


def test_an_area_without_roads_is_joined_to_its_edge():
    west = {**TOWN, "coordinates": [[[x - 0.13, y] for x, y in TOWN["coordinates"][0]]]}
    known = register(places=[place("PL-1", west, "Town")])
    found = draft(trip("PL-1", THERE), land(STREET, known=known))
    assert found.route[0][0] == pytest.approx(20.09, abs=1e-6)
    assert found.stubs_m[0] == pytest.approx(metres((20.09, 10.4), HERE), abs=1.0)


# ------------------------------------------------------------------------------ the boundary line

BORDER = line((20.15, 10.0), (20.15, 11.0))
AT_PORT = (20.15, 10.45)
BY_PORT = ([HERE, AT_PORT, THERE], {"class": "track"})
PORT = crossing("PC-01", AT_PORT)


def test_the_line_is_met_away_from_a_port_only_where_there_is_no_other_way():
    known = register(line_at=BORDER, crossings=[PORT])
    plan = itinerary(stop(HERE), leg(), stop("PC-01"), leg(), stop(THERE))
    for found in drafts(plan, land(STREET, BY_PORT, known=known)).drafts:
        assert list(found.classes_m) == ["track"]
        assert all(met.is_stop and met.crossing == "PC-01" for met in found.line)
    away_from_it = draft(trip(HERE, THERE), land(STREET, known=known))
    (met,) = away_from_it.line
    assert (met.lon, met.lat) == pytest.approx((20.15, 10.41), abs=1e-4)
    assert (met.crossing, met.is_stop) == ("PC-01", False)
    assert met.distance_m == pytest.approx(metres((20.15, 10.41), AT_PORT), abs=5.0)
    assert any("the check would prohibit it" in note for note in away_from_it.notes)


def test_the_check_prohibits_what_the_draft_said_it_would():
    known = register(line_at=BORDER, crossings=[PORT])
    plan = trip(HERE, THERE)
    answer = ask(known, drafts(plan, land(STREET, known=known)).put_into(plan), AT)
    assert answer["verdict"] == "prohibited"
    assert {finding["rule"] for finding in answer["findings"]} == {"line_crossed"}


def test_a_port_that_is_no_stop_is_better_than_no_port():
    known = register(line_at=BORDER, crossings=[PORT])
    found = draft(trip(HERE, THERE), land(STREET, BY_PORT, known=known))
    assert list(found.classes_m) == ["track"]
    assert "which is no stop" in " ".join(found.notes)


@pytest.mark.parametrize(("off_m", "free"), [(990.0, True), (1_010.0, False)])
def test_a_road_within_1000_m_of_a_crossing_stop_may_meet_the_line(off_m, free):
    port = away((20.15, 10.41), 0.0, off_m)
    known = register(line_at=BORDER, crossings=[crossing("PC-01", port)])
    lane = ([port, (20.15, 10.41)], {"class": "track"})
    around = ([port, (20.14, 10.43), HERE], {"class": "track"})
    plan = trip("PC-01", (20.13, 10.406))
    found = draft(plan, land(STREET, lane, around, known=known))
    assert (found.length_m < 5_000.0) is free


def test_a_road_across_the_line_is_not_the_nearest_road():
    known = register(line_at=BORDER, crossings=[PORT])
    far_side: tuple = ([(20.1502, 10.30), (20.1502, 10.50)], {})
    near_side: tuple = ([(20.1405, 10.30), (20.1405, 10.50)], {})
    plan = trip((20.1495, 10.35), (20.1405, 10.48))
    found = draft(plan, land(far_side, near_side, known=known))
    assert found.line == ()
    assert found.stubs_m[0] == pytest.approx(metres((20.1495, 10.35), (20.1405, 10.35)), abs=1.0)


def test_a_draft_along_a_road_that_ends_on_the_line_tells_it():
    known = register(line_at=BORDER)
    found = draft(trip(HERE, (20.15, 10.41)), land((STREET[0][:2], {}), known=known))
    assert [met.crossing for met in found.line] == [None]
    assert "the register has no crossing" in " ".join(found.notes)


# ------------------------------------------------------------------------ avoiding, times, detours


def test_roads_in_zones_of_an_avoided_class_are_not_used():
    closed = zone(
        "Z9",
        geometry=TOWN
        | {
            "coordinates": [
                [
                    [20.14, 10.405],
                    [20.16, 10.405],
                    [20.16, 10.415],
                    [20.14, 10.415],
                    [20.14, 10.405],
                ]
            ]
        },
    )
    around = ([HERE, (20.15, 10.45), THERE], {"class": "track"})
    known = register(closed)
    free = draft(trip(HERE, THERE), land(STREET, around, known=known))
    kept_off = draft(trip(HERE, THERE), land(STREET, around, known=known), avoid=["controlled"])
    assert (list(free.classes_m), list(kept_off.classes_m)) == (["local"], ["track"])
    assert "keeps off roads in zones of class controlled, whatever their hours" in kept_off.notes
    none = draft(trip(HERE, THERE), land(STREET, known=known), avoid=["controlled"])
    assert "the nearest road that may be used from stop 0 is more than 50 km away" in none.reason


def test_an_unknown_class_to_avoid_and_an_impossible_limit_are_refused():
    with pytest.raises(InputError, match="no class of zones 'forbidden'"):
        drafts(trip(HERE, THERE), land(STREET), avoid=["forbidden"])
    for limit in (-1.0, 60_000.0, float("nan")):
        with pytest.raises(InputError, match="within 0 to 50,000 m"):
            drafts(trip(HERE, THERE), land(STREET), stub_m=limit)


def test_a_draft_that_takes_longer_than_the_itinerary_gives_says_so():
    plan = itinerary(stop(HERE, "08:00", "09:00"), leg(), stop(THERE, "09:10", "10:00"))
    assert "takes about 22 min, the itinerary gives 10 min" in draft(plan, land(STREET)).notes


def test_a_stated_detour_makes_way_for_the_draft_and_this_is_told():
    plan = trip(HERE, THERE, detour=1.2)
    found = drafts(plan, land(STREET))
    assert any("stated detour 1.2" in note for note in found.drafts[0].notes)
    assert "detour" not in found.put_into(plan)["legs"][0]
    assert ask(register(), found.put_into(plan), AT)["verdict"] == "clear"


def test_pass_through_stops_are_joined_and_the_crossing_behind_them_counts():
    known = register(line_at=BORDER, crossings=[PORT])
    via = stop(away(AT_PORT, 180.0, 300.0), None, None, pass_through=True)
    plan = itinerary(stop("PC-01", "08:00", "09:00"), leg(), via, leg(), stop(THERE, "11:00"))
    for found in drafts(plan, land(BY_PORT, known=known)).drafts:
        assert found.reason is None
        assert "would prohibit" not in str(found.notes)


def test_drafts_are_told_as_json_with_the_notice():
    told = json.loads(json.dumps(drafts(trip(HERE, THERE), land(STREET)).to_json()))
    assert "not a statement of the traveller" in told["notice"]
    (one,) = told["drafts"]
    assert one["route"] == {"type": "LineString", "coordinates": [list(p) for p in STREET[0]]}
    assert (one["leg"], one["length_km"]) == (0, round(metres(*STREET[0]) / 1000, 3))


@given(
    one=st.tuples(st.floats(20.09, 20.21), st.floats(10.395, 10.415)),
    two=st.tuples(st.floats(20.09, 20.21), st.floats(10.395, 10.415)),
)
def test_every_draft_is_a_route_that_reaches_both_its_stops(one, two):
    plan = trip(one, two)
    found = drafts(plan, land(STREET))
    if found.drafts[0].route is None:
        return
    answer = ask(register(), found.put_into(plan), AT)
    assert answer["verdict"] == "clear"
    steps = np.abs(np.diff(found.drafts[0].route, axis=0)).sum(axis=1)
    assert (steps > 0.0).all()


@pytest.mark.parametrize(
    "streets",
    [
        [([(179.95, 10.0), (180.0, 10.0)], {}), ([(-180.0, 10.0), (-179.95, 10.0)], {})],
        [([(179.95, 10.0), (-179.95, 10.0)], {})],
    ],
    ids=["two roads", "one road"],
)
def test_a_draft_passes_longitude_180(streets):
    known = register(line_at=line((20.0, 5.0), (20.0, 15.0)))
    plan = trip((179.96, 10.001), (-179.96, 10.001))
    found = draft(plan, land(*streets, known=known))
    assert found.reason is None
    assert found.length_m == pytest.approx(metres((179.96, 10.0), (-179.96, 10.0)) + 221.2, abs=2.0)
    assert found.stubs_m == pytest.approx((110.6, 110.6), abs=0.1)
    assert found.line == ()


GRID = [
    (20.1 + 0.01 * (n % 4) + 1.7e-4 * n**2, 10.4 + 0.01 * (n // 4) + 2e-5 * n**3) for n in range(16)
]
ALONG = [(20.1205, 10.3), (20.1305, 10.6)]
STREETS = st.lists(
    st.lists(st.sampled_from(GRID), min_size=2, max_size=5, unique=True), min_size=1, max_size=9
)


def reached(streets, begin):
    """Return the vertices that can be reached without meeting the border, step by step."""
    border, found, fresh = LineString(ALONG), {begin}, [begin]
    steps = [pair for street in streets for pair in pairwise(street)]
    steps = [pair for pair in steps if not LineString(pair).intersects(border)]
    while fresh:
        at = fresh.pop()
        for one, two in (*steps, *((b, a) for a, b in steps)):
            if one == at and two not in found:
                found.add(two)
                fresh.append(two)
    return found


@given(streets=STREETS, data=st.data())
def test_the_line_is_met_exactly_where_no_way_keeps_off_it(streets, data):
    vertices = sorted({vertex for street in streets for vertex in street})
    begin, end = (data.draw(st.sampled_from(vertices)) for _ in range(2))
    known = register(line_at=line(*ALONG))
    found = draft(trip(begin, end), land(*((street, {}) for street in streets), known=known))
    if found.route is None or max(found.stubs_m) > 0.0:
        return
    assert (found.line == ()) is (end in reached(streets, begin))


LANE: tuple = ([HERE, (20.15, 10.38), (20.18, 10.38), THERE], {})
"""A longer way than the street."""


@pytest.mark.parametrize(
    ("valid", "used"),
    [
        ({"valid_to": "2026-06-02"}, "R1"),
        ({"valid_to": "2026-06-03"}, "R0"),
        ({"valid_from": "2026-06-03"}, "R0"),
        ({"valid_from": "2026-06-04"}, "R1"),
        ({"valid_from": "2026-06-03T10:30:00+02:00"}, "R1"),
        ({"valid_to": "2026-06-03T10:30:00+02:00"}, "R1"),
    ],
)
def test_a_leg_takes_roads_that_are_in_force_all_the_time_that_it_states(valid, used):
    where = land((STREET[0], valid), LANE)
    found = draft(trip(HERE, THERE), where)
    assert len(found.route) == (3 if used == "R0" else 4)
    told = [note for note in found.notes if "not in force then: R0" in note]
    assert bool(told) is (used == "R1")


def test_a_leg_without_times_takes_roads_in_force_at_the_time_of_the_draft():
    plan = itinerary(stop(HERE, None, None), leg(), stop(THERE, None, None))
    where = land((STREET[0], {"valid_to": "2026-05-04"}), LANE)
    assert len(draft(plan, where).route) == 3
    later = full_time("2026-05-05T00:00:00Z")
    assert len(draft(plan, where, at=later).route) == 4


def test_drafts_refuse_a_time_without_an_offset():
    with pytest.raises(InputError, match="no offset"):
        drafts(trip(HERE, THERE), land(STREET), at=full_time("2026-05-05T00:00:00"))
