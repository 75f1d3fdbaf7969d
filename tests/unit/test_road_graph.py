"""The quickest way on roads equals that of a plain search, and uses nothing forbidden."""

import heapq
import math
from itertools import pairwise

import numpy as np
import pytest
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, box

from borderkit.crs import GEOD
from borderkit.infrastructure.road_graph import BARRIER_S, Barrier, RoadGraph, Use, travel_kind
from borderkit.infrastructure.road_network import RoadNetwork
from borderkit.layers import LAYERS


def roads(*records) -> GeoDataFrame:
    rows = [{"road": f"R{n}", "class": "local", **more} for n, (_, more) in enumerate(records)]
    shapes = [LineString(line) if isinstance(line, list) else line for line, _ in records]
    frame = LAYERS["roads"].frame(rows, shapes)
    assert isinstance(frame, GeoDataFrame)
    return frame


def network(*records) -> RoadNetwork:
    return RoadNetwork.of(roads(*records))


def way(net, begin, end, *, mode="road", barriers=None, dropped=None, most_m=2_000.0):
    use = Use.of(net, mode)
    if dropped is not None:
        use = use.without(np.array(dropped))
    graph = RoadGraph(net, use, barriers or {})
    one, two = (
        net.nearest(Point(*place), usable=use.usable, most_m=most_m) for place in (begin, end)
    )
    return graph.way(one[:1], two[:1])


def driven(net, found):
    return [(net.codes[net.road[p.edge]], p.begin_m <= p.end_m) for p in found.pieces]


def metres(*places):
    lon, lat = zip(*places, strict=True)
    return GEOD.line_length(lon, lat)


A, B, C, D = (9.50, 47.0), (9.51, 47.0), (9.51, 47.01), (9.50, 47.01)


def test_roads_meet_at_equal_vertices_inner_ones_too():
    net = network(([A, B, C], {}), ([B, D], {}))
    assert (len(net), net.nodes) == (3, 4)
    assert driven(net, way(net, A, D)) == [("R0", True), ("R1", True)]


def test_a_bridge_does_not_meet_the_road_below_it():
    net = network(([A, C], {}), ([B, D], {}))
    assert (len(net), net.nodes) == (2, 4)
    assert way(net, A, D) is None


def test_vertices_that_differ_in_the_last_digit_do_not_meet():
    close = (B[0], math.nextafter(B[1], 90.0))
    assert way(network(([A, B], {}), ([close, C], {})), A, C) is None


def test_roads_meet_on_either_side_of_longitude_180():
    east, west = (180.0, 10.0), (-180.0, 10.0)
    net = network(([(179.99, 10.0), east], {}), ([west, (-179.99, 10.0)], {}))
    found = way(net, (179.99, 10.0), (-179.99, 10.0))
    assert found.length_m == pytest.approx(metres((179.99, 10.0), (-179.99, 10.0)), abs=0.01)


def test_parts_of_a_road_and_repeated_vertices_are_read():
    net = network((MultiLineString([[A, A, B], [B, C, C]]), {}), ([D, D], {}))
    assert len(net) == 2
    assert way(net, A, C).length_m == pytest.approx(metres(A, B, C), abs=1e-6)


def test_no_roads_make_an_empty_network():
    net = RoadNetwork.of(roads())
    assert (len(net), net.nodes) == (0, 0)
    use = Use.of(net, "road")
    assert net.nearest(Point(A), usable=use.usable, most_m=1e6) == []
    assert RoadGraph(net, use, {}).way([], []) is None


def test_a_way_may_begin_and_end_within_one_edge_and_go_against_it():
    net = network(([A, B], {}))
    quarter, half = (9.5025, 47.0), (9.505, 47.0)
    there, back = way(net, quarter, half), way(net, half, quarter)
    assert there.length_m == pytest.approx(metres(quarter, half), abs=0.01)
    assert back.length_m == pytest.approx(there.length_m, abs=1e-9)
    assert [p.begin_m > p.end_m for p in back.pieces] == [True]


def test_a_one_way_road_is_used_in_its_direction_only():
    ring = ([A, B, C, D, A], {"oneway": True})
    net = network(ring)
    half = (9.505, 47.0)
    along = way(net, A, half)
    assert along.length_m == pytest.approx(metres(A, half), abs=0.01)
    against = way(net, half, A)
    assert against.length_m == pytest.approx(metres(half, B, C, D, A), abs=0.01)
    assert way(network(([A, B], {"oneway": True})), B, A) is None


def test_walkers_ignore_one_way_roads():
    net = network(([A, B], {"oneway": True}))
    assert way(net, B, A, mode="foot").length_m == pytest.approx(metres(A, B), abs=1e-6)


@pytest.mark.parametrize(
    ("mode", "facts", "used"),
    [
        ("road", {"class": "local"}, True),
        ("road", {"class": "path"}, False),
        ("foot", {"class": "path"}, True),
        ("cycle", {"class": "path"}, False),
        ("cycle", {"class": "path", "modes": ["cycle"]}, True),
        ("road", {"class": "local", "modes": ["foot"]}, False),
        ("car", {"class": "local", "modes": ["road"]}, True),
        ("bus", {"class": "local", "modes": ["bus"]}, True),
        ("foot", {"class": "main", "modes": ["road"]}, False),
        ("road", {"class": "local", "access": "closed"}, False),
        ("foot", {"class": "path", "access": "closed"}, False),
        ("road", {"class": "local", "access": "public"}, True),
        ("rail", {"class": "main"}, False),
    ],
)
def test_class_modes_and_access_say_who_may_use_a_road(mode, facts, used):
    use = Use.of(network(([A, B], facts)), mode)
    assert use.usable.tolist() == [used]


@pytest.mark.parametrize(
    ("mode", "facts", "kmh"),
    [
        ("road", {"class": "main"}, 70.0),
        ("road", {"class": "secondary", "surface": "unpaved"}, 30.0),
        ("road", {"class": "track", "surface": "unpaved"}, 15.0),
        ("foot", {"class": "path", "surface": "unpaved"}, 4.2),
        ("cycle", {"class": "local"}, 15.0),
    ],
)
def test_time_is_length_over_the_speed_assumed_for_class_and_surface(mode, facts, kmh):
    net = network(([A, B], facts))
    found = way(net, A, B, mode=mode)
    assert found.seconds == pytest.approx(metres(A, B) / (kmh / 3.6), rel=1e-9)


def test_the_quicker_way_is_taken_before_the_shorter_one():
    net = network(([A, D], {"class": "track"}), ([A, B, C, D], {"class": "main"}))
    assert driven(net, way(net, A, D)) == [("R1", True)]


def test_of_two_roads_between_the_same_junctions_the_quicker_is_taken():
    net = network(([A, B], {"class": "track"}), ([A, B], {"class": "main"}), ([B, C], {}))
    assert driven(net, way(net, A, C)) == [("R1", True), ("R2", True)]


E = (9.52, 47.0)


@pytest.mark.parametrize(
    ("gated", "open_way"), [((0,), True), ((2,), True), ((0, 2), True), ((1,), False)]
)
def test_restricted_roads_are_used_only_where_a_way_begins_or_ends(gated, open_way):
    line = [A, B, E, (9.53, 47.0)]
    net = network(
        *((line[n : n + 2], {"access": "restricted" if n in gated else "public"}) for n in range(3))
    )
    assert (way(net, line[0], line[3]) is not None) is open_way


def test_a_way_wholly_on_restricted_roads_is_one_that_begins_there():
    net = network(([A, B], {"access": "restricted"}), ([B, C], {"class": "patrol"}))
    assert len(way(net, A, C).pieces) == 2


def test_a_detour_is_taken_round_restricted_roads_in_the_middle():
    middle = ([B, E], {"access": "restricted"})
    around = ([B, C, E], {"class": "track"})
    net = network(([A, B], {}), middle, around, ([E, (9.53, 47.0)], {}))
    assert [code for code, _ in driven(net, way(net, A, (9.53, 47.0)))] == ["R0", "R2", "R3"]


def test_a_patrol_road_is_public_only_where_it_is_said_to_be():
    for access, restricted in (("public", False), (None, True)):
        net = network(([A, B], {"class": "patrol", "access": access}))
        assert Use.of(net, "road").restricted.tolist() == [restricted]


def test_a_barrier_is_passed_only_where_there_is_no_other_way():
    short: tuple = ([A, D], {})
    around = ([A, B, C, D], {"class": "track"})
    half_m = metres(A, D) / 2
    barred = {0: [Barrier(half_m, half_m, BARRIER_S)]}
    net = network(short, around)
    assert driven(net, way(net, A, D, barriers=barred)) == [("R1", True)]
    only = network(short)
    found = way(only, A, D, barriers=barred)
    assert found.cost_s > BARRIER_S > found.seconds
    before = (9.50, 47.002)
    assert way(only, A, before, barriers=barred).cost_s < BARRIER_S


def test_dropped_edges_are_not_used():
    net = network(([A, D], {}), ([A, B, C, D], {}))
    assert driven(net, way(net, A, D, dropped=[True, False])) == [("R1", True)]


def test_two_islands_are_not_joined():
    net = network(([A, B], {}), ([D, C], {}))
    assert way(net, A, D) is None


def test_the_nearest_point_of_the_roads_may_be_in_the_middle_of_an_edge():
    net = network(([A, B], {}))
    usable = np.array([True])
    (snap,) = net.nearest(Point(9.505, 47.001), usable=usable, most_m=500.0)
    assert snap.away_m == pytest.approx(metres((9.505, 47.001), (9.505, 47.0)), rel=1e-3)
    assert snap.along_m == pytest.approx(metres(A, (9.505, 47.0)), abs=0.5)
    assert snap.place == pytest.approx((9.505, 47.001))


@pytest.mark.parametrize(("most_m", "count"), [(110.0, 0), (112.0, 1)])
def test_a_road_farther_than_the_limit_is_not_near(most_m, count):
    net = network(([A, B], {}))  # 0.001 degrees of latitude there are 111.17 m
    place = Point(9.505, 47.001)
    assert len(net.nearest(place, usable=np.array([True]), most_m=most_m)) == count


def test_a_far_road_is_found_by_looking_farther_and_spare_metres_find_others():
    net = network(([A, B], {}), ([D, C], {}))
    place, usable = Point(9.505, 47.03), np.array([True, True])
    assert [s.edge for s in net.nearest(place, usable=usable, most_m=1e5)] == [1]
    assert [s.edge for s in net.nearest(place, usable=usable, most_m=1e5, spare_m=1_200.0)] == [
        1,
        0,
    ]


def test_only_points_in_the_area_count_where_one_is_given():
    net = network(([A, B], {}), ([D, C], {}))
    area = box(9.495, 47.008, 9.505, 47.02)
    found = net.nearest(Point(A), usable=np.array([True, True]), most_m=1e5, within=area)
    assert [snap.edge for snap in found] == [1]
    assert area.buffer(1e-9).covers(Point(found[0].lon, found[0].lat))


def test_a_piece_of_an_edge_has_its_vertices_in_the_order_of_travel():
    net = network(([A, B, C], {}))
    whole = net.piece(0, 0.0, float(net.length_m[0]))
    assert whole.tolist() == [list(A), list(B), list(C)]
    back = net.piece(0, metres(A, B) + 1.0, metres(A, B) - 1.0)
    assert back[1].tolist() == list(B)
    assert metres(*back.tolist()) == pytest.approx(2.0, abs=1e-6)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("road", "motor"), (" Foot ", "foot"), ("bicycle", "cycle"), ("air", None), ("rail", None)],
)
def test_modes_use_roads_by_motor_on_a_cycle_on_foot_or_not_at_all(mode, kind):
    assert travel_kind(mode) == kind


# ------------------------------------------------------------------------- against a plain search

# No three of them lie on a straight line: a place is on a road only where it is a vertex of it.
GRID = [
    (9.5 + 0.001 * (n % 4) + 1.7e-5 * n**2, 47.0 + 0.001 * (n // 4) + 2.3e-6 * n**3)
    for n in range(16)
]
FACTS = st.fixed_dictionaries(
    {
        "class": st.sampled_from(["main", "local", "track", "path"]),
        "access": st.sampled_from([None, "public", "restricted", "closed"]),
        "oneway": st.booleans(),
    }
)
STREETS = st.lists(
    st.tuples(st.lists(st.sampled_from(GRID), min_size=2, max_size=5, unique=True), FACTS),
    min_size=1,
    max_size=14,
)
SPEEDS = {"main": 70.0, "local": 30.0, "track": 15.0}


def steps_of(streets, mode):
    """Return place -> (place, seconds, restricted), vertex by vertex, by the rules as told."""
    steps: dict = {}
    for line, facts in streets:
        if facts["access"] == "closed" or (mode == "road" and facts["class"] == "path"):
            continue
        speed = 4.2 if mode == "foot" else SPEEDS[facts["class"]]
        gated = facts["access"] == "restricted"
        for one, two in pairwise(line):
            seconds = metres(one, two) / (speed / 3.6)
            steps.setdefault(one, []).append((two, seconds, gated))
            steps.setdefault(two, [])
            if mode == "foot" or not facts["oneway"]:
                steps[two].append((one, seconds, gated))
    return steps


def plain_search(steps, begin, end):
    """Return the least seconds; 0 on restricted roads at first, 1 on free ones, 2 at last."""
    best, heap = {(begin, 0): 0.0}, [(0.0, begin, 0)]
    while heap:
        cost, place, phase = heapq.heappop(heap)
        if cost > best[place, phase]:
            continue
        onward = [(place, phase + 1, 0.0)] if phase < 2 else []
        onward += [
            (other, phase, seconds)
            for other, seconds, gated in steps[place]
            if gated == (phase != 1)
        ]
        for other, later, seconds in onward:
            if cost + seconds < best.get((other, later), math.inf):
                best[other, later] = cost + seconds
                heapq.heappush(heap, (cost + seconds, other, later))
    return best.get((end, 2))


@given(streets=STREETS, mode=st.sampled_from(["road", "foot"]), data=st.data())
def test_the_way_found_takes_as_long_as_that_of_a_plain_search(streets, mode, data):
    steps = steps_of(streets, mode)
    if not steps:
        return
    begin, end = (data.draw(st.sampled_from(sorted(steps))) for _ in range(2))
    net = network(*streets)
    use = Use.of(net, mode)
    starts, ends = (
        net.nearest(Point(place), usable=use.usable, most_m=10.0) for place in (begin, end)
    )
    found = RoadGraph(net, use, {}).way(starts, ends)
    expected = plain_search(steps, begin, end)
    assert (found is None) == (expected is None)
    if found is not None:
        assert found.seconds == pytest.approx(expected, abs=1e-3)
        for piece in found.pieces:
            assert net.accesses[net.road[piece.edge]] != "closed"
            if mode == "road":
                assert net.classes[net.road[piece.edge]] != "path"
                assert piece.begin_m <= piece.end_m or not net.oneways[net.road[piece.edge]]
        travelled = [net.piece(p.edge, p.begin_m, p.end_m) for p in found.pieces]
        for one, two in pairwise(travelled):
            assert one[-1].tolist() == two[0].tolist()
