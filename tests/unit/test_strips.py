"""Strips: their edge against geodesics found by plain search, their sides, their limits."""

import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from borderkit.boundary.strips.line_distance import LineDistance, geodesic_points
from borderkit.boundary.strips.strips import area_m2, strip
from borderkit.crs import GEOD
from borderkit.errors import InputError
from tests.strip_lines import boundary_line, distances_m, place_at, walk

WIDTHS = (0.5, 30.0, 1_000.0, 10_000.0)
STEPS = st.lists(st.tuples(st.floats(-80, 80), st.floats(0.2, 3.0)), min_size=1, max_size=5)


def edge_places(ground, most=40):
    """Return vertices of a strip's edge and middles of its chords, evenly chosen."""
    found = []
    for ring in shapely.get_rings(shapely.get_parts(ground)):
        xy = shapely.get_coordinates(ring)
        found += [xy[:-1], (xy[:-1] + xy[1:]) / 2]
    places = np.vstack(found)
    return places[:: max(1, len(places) // most)]


@settings(max_examples=10)
@given(
    lat=st.floats(-85, 85),
    lon=st.sampled_from([-179.999, 0.0, 9.5, 179.999]),
    heading=st.floats(0, 360),
    steps=STEPS,
    width_m=st.sampled_from(WIDTHS),
    share=st.sampled_from([0.05, 1.0, 20.0]),
)
def test_edge_lies_within_1_cm_of_the_geodesic_distance(lat, lon, heading, steps, width_m, share):
    way = walk((lon, lat), *((heading + turn, width_m * share * long) for turn, long in steps))
    line = boundary_line(way)
    ground = strip(line, width_m)
    assert ground.is_valid
    away = distances_m(edge_places(ground), way)
    on_cut = np.isclose(abs(edge_places(ground)[:, 0]), 180.0, atol=1e-12)
    assert np.abs(away - width_m)[~on_cut].max(initial=0.0) < 0.01
    assert (away[on_cut] < width_m + 0.01).all()


@settings(max_examples=7)
@given(
    lat=st.floats(-85, 85),
    heading=st.floats(0, 360),
    steps=STEPS,
    width_m=st.sampled_from(WIDTHS),
    seed=st.integers(0, 2**32 - 1),
)
def test_places_are_in_the_strip_exactly_where_they_are_near_enough(
    lat, heading, steps, width_m, seed
):
    chance = np.random.default_rng(seed)
    way = walk((30.0, lat), *((heading + turn, width_m * long) for turn, long in steps))
    ground = strip(boundary_line(way), width_m)
    base = way[chance.integers(len(way), size=60)]
    reach = width_m * chance.uniform(0.0, 2.0, 60)
    lon, lat_, _ = GEOD.fwd(base[:, 0], base[:, 1], chance.uniform(0, 360, 60), reach)
    away = distances_m(np.column_stack([lon, lat_]), way)
    inside = shapely.contains_xy(ground, lon, lat_)
    clear = np.abs(away - width_m) > 0.01
    assert (inside == (away < width_m))[clear].all()


@pytest.mark.parametrize(("lat", "width_m"), [(47.0, 5.0), (-70.0, 400.0), (85.0, 10_000.0)])
def test_edge_is_exact_along_a_line_of_many_short_edges(lat, width_m):
    chance = np.random.default_rng(20261122)
    turns = np.cumsum(chance.normal(0.0, 14.0, 100))
    way = walk((12.0, lat), *((60.0 + turn, 40.0) for turn in 0.7 * turns))
    places = edge_places(strip(boundary_line(way), width_m), most=20)
    assert np.abs(distances_m(places, way) - width_m).max() < 0.01


def test_distances_in_space_are_those_of_geodesics():
    way = walk((179.9, 61.0), (70.0, 900.0), (140.0, 4_000.0), (30.0, 12_000.0))
    way[:, 0] = np.unwrap(way[:, 0], period=360.0)
    distance = LineDistance([geodesic_points(way, chord_m=0.002)])
    chance = np.random.default_rng(1)
    base = way[chance.integers(len(way), size=50)]
    lon, lat, _ = GEOD.fwd(
        base[:, 0],
        base[:, 1],
        chance.uniform(0, 360, 50),
        chance.uniform(0.01, 15_000, 50),
    )
    places = np.column_stack([lon, lat])
    assert np.abs(distance.to(places) - distances_m(places, way)).max() < 0.0005
    assert (distance.at_most(places) >= distance.to(places) - 1e-9).all()


def test_area_of_a_straight_strip_is_length_times_width_and_two_half_discs():
    way = walk((10.0, 0.0), (0.0, 5_000.0))
    by_hand = 5_000.0 * 200.0 + np.pi * 100.0**2
    assert area_m2(strip(boundary_line(way), 100.0)) == pytest.approx(by_hand, rel=1e-5)
    for side in ("left", "right"):
        half = area_m2(strip(boundary_line(way), 100.0, side=side))
        assert half == pytest.approx(500_000.0, rel=1e-5)


def test_hole_is_left_where_a_closed_line_is_wider_than_the_strip():
    around = walk((10.0, 50.0), *((azimuth, 500.0) for azimuth in range(0, 360, 10)))
    around[-1] = around[0]
    line = boundary_line(around)
    (whole,) = strip(line, 1_000.0).geoms
    assert len(whole.interiors) == 1
    inner, outer = (strip(line, 1_000.0, side=side) for side in ("right", "left"))
    assert area_m2(inner) + area_m2(outer) == pytest.approx(area_m2(whole), rel=1e-9)
    assert area_m2(inner) < area_m2(outer)
    (full,) = strip(line, 10_000.0).geoms
    assert not full.interiors


@pytest.mark.parametrize("side", [None, "left", "right"])
def test_strip_over_the_antimeridian_is_that_of_another_meridian_cut_there(side):
    steps = ((80.0, 3_000.0), (120.0, 3_000.0))
    there = strip(boundary_line(walk((179.98, 65.0), *steps)), 2_000.0, side=side)
    here = strip(boundary_line(walk((9.98, 65.0), *steps)), 2_000.0, side=side)
    west, _, east, _ = there.bounds
    assert (west, east) == (-180.0, 180.0)
    assert area_m2(there) == pytest.approx(area_m2(here), rel=1e-7)
    assert len(there.geoms) == len(here.geoms) + 1


def test_parts_on_both_sides_of_the_antimeridian_are_one_strip():
    east, west = walk((179.99, 65.0), (90.0, 400.0)), walk((-179.995, 65.0), (90.0, 400.0))
    ground = strip(boundary_line(east, west), 300.0)
    places = edge_places(ground)
    places = places[abs(places[:, 0]) < 180.0 - 1e-12]
    assert np.abs(distances_m(places, east, west) - 300.0).max() < 0.01


@pytest.mark.parametrize("width_m", [0.1, 10_000.0])
def test_widths_at_the_limits_are_cut(width_m):
    assert area_m2(strip(boundary_line(walk((9.0, 47.0), (0.0, 100.0))), width_m)) > 0


@pytest.mark.parametrize("width_m", [0.0999, 10_000.01, -5.0, 0.0, float("nan"), float("inf")])
def test_widths_beyond_the_limits_are_refused(width_m):
    with pytest.raises(InputError, match=r"0\.1 m to 10,000 m wide"):
        strip(boundary_line(walk((9.0, 47.0), (0.0, 100.0))), width_m)


@pytest.mark.parametrize("lat", [89.95, -89.95])
def test_strip_near_a_pole_is_refused(lat):
    with pytest.raises(InputError, match="of a pole"):
        strip(boundary_line([(0.0, lat), (90.0, lat)]), 100.0)


def test_strip_is_exact_up_to_12_km_from_a_pole():
    way = walk((170.0, 89.79), (90.0, 300.0), (85.0, 900.0))
    places = edge_places(strip(boundary_line(way), 10_000.0), most=20)
    assert np.abs(distances_m(places, way) - 10_000.0).max() < 0.01


def test_line_around_the_earth_is_refused():
    around = [(lon, 60.0) for lon in range(-180, 190, 10)]
    with pytest.raises(InputError, match="around the earth"):
        strip(boundary_line(around), 100.0)


# Sides.


@settings(max_examples=6)
@given(lat=st.floats(-85, 85), heading=st.floats(0, 360), steps=STEPS, seed=st.integers(0, 9999))
def test_places_of_one_side_are_those_whose_nearest_place_of_the_line_sees_them_there(
    lat, heading, steps, seed
):
    way = walk((30.0, lat), *((heading + 0.4 * turn, 300.0 * long) for turn, long in steps))
    line = boundary_line(way)
    left, right = (strip(line, 200.0, side=side) for side in ("left", "right"))
    chance = np.random.default_rng(seed)
    a, b = way[:-1], way[1:]
    edge = chance.integers(len(a), size=40)
    azimuth, _, length = GEOD.inv(a[edge, 0], a[edge, 1], b[edge, 0], b[edge, 1])
    foot = GEOD.fwd(a[edge, 0], a[edge, 1], azimuth, length * chance.uniform(0.02, 0.98, 40))
    away = chance.uniform(1.0, 198.0, 40)
    turn = chance.choice([-90.0, 90.0], 40)
    ahead = (foot[2] + 180.0) % 360.0
    lon, lat_, _ = GEOD.fwd(foot[0], foot[1], ahead + turn, away)
    nearest = np.abs(distances_m(np.column_stack([lon, lat_]), way) - away) < 0.001
    for ground, its_turn in ((left, -90.0), (right, 90.0)):
        held = shapely.contains_xy(ground, lon, lat_)
        assert (held == (turn == its_turn))[nearest].all()


def test_both_sides_and_the_ends_make_up_the_strip_and_do_not_overlap():
    way = walk((9.5, 47.2), (80.0, 900.0), (20.0, 400.0), (95.0, 700.0))
    line = boundary_line(way)
    whole, left, right = (strip(line, 150.0, side=side) for side in (None, "AA", "BB"))
    ends = np.pi * 150.0**2
    assert area_m2(left) + area_m2(right) + ends == pytest.approx(area_m2(whole), rel=1e-5)
    assert area_m2(shapely.intersection(left, right)) < 0.01


def test_side_does_not_reach_over_a_neck_that_is_narrower_than_the_strip():
    """A tongue of land 60 m wide: ground within 100 m on its left, not across its far edge."""
    way = walk((9.5, 47.2), (0.0, 1_000.0), (90.0, 60.0), (180.0, 1_000.0))
    line = boundary_line(way)
    tongue = strip(line, 100.0, side="right")
    across = place_at(way[1], 180.0, 500.0)
    inside, beyond = (place_at(across, 90.0, east_m) for east_m in (30.0, 90.0))
    assert shapely.contains_xy(tongue, *inside)
    assert not shapely.contains_xy(tongue, *beyond)
    assert shapely.contains_xy(strip(line, 100.0, side="left"), *beyond)


def test_side_ends_square_even_where_the_line_turns_just_before_its_end():
    way = walk((9.5, 47.2), (90.0, 2_000.0), (40.0, 30.0))
    line = boundary_line(way)
    left, right = (strip(line, 500.0, side=side) for side in ("left", "right"))
    beyond = place_at(way[-1], 40.0, 100.0)
    assert not shapely.contains_xy(left, *beyond)
    assert not shapely.contains_xy(right, *beyond)
    just_left, just_right = (place_at(way[-1], 220.0 + turn, 40.0) for turn in (60.0, -60.0))
    assert shapely.contains_xy(left, *just_left)
    assert shapely.contains_xy(right, *just_right)


def test_gap_in_the_line_belongs_to_no_side():
    first, second = (
        walk((9.5, 47.2), (90.0, 500.0)),
        walk(place_at((9.5, 47.2), 90.0, 540.0), (90.0, 500.0)),
    )
    line = boundary_line(first, second)
    middle = place_at((9.5, 47.2), 90.0, 520.0)
    place = place_at(middle, 0.0, 50.0)
    assert shapely.contains_xy(strip(line, 100.0), *place)
    assert not any(
        shapely.contains_xy(strip(line, 100.0, side=side), *place) for side in ("left", "right")
    )


def test_parts_that_meet_have_no_free_end_between_them():
    way = walk((9.5, 47.2), (90.0, 500.0), (70.0, 500.0))
    for side in ("left", "right"):
        whole, parted = (
            strip(line, 50.0, side=side)
            for line in (boundary_line(way), boundary_line(way[:2], way[1:]))
        )
        assert parted.is_valid
        assert area_m2(shapely.symmetric_difference(whole, parted)) < 0.1


def test_ground_beside_a_branch_that_is_left_of_one_and_right_of_the_other_has_no_side():
    way = walk((9.5, 47.2), (90.0, 500.0), (90.0, 500.0))
    branch = walk(place_at(way[0], 90.0, 500.0), (0.0, 400.0))
    with pytest.raises(InputError, match="another side of a second"):
        strip(boundary_line(way, branch), 50.0, side="left")


def test_side_that_the_line_does_not_know_is_refused_and_those_known_are_named():
    way = walk((9.5, 47.2), (90.0, 500.0))
    with pytest.raises(InputError, match="left or right, or one of AA, BB"):
        strip(boundary_line(way), 10.0, side="CC")
    with pytest.raises(InputError, match="left_side and right_side"):
        strip(boundary_line(way, left=None, right=None), 10.0, side="AA")


def test_side_of_a_line_that_crosses_itself_is_refused():
    way = walk((9.5, 47.2), (90.0, 500.0), (330.0, 500.0), (210.0, 800.0))
    with pytest.raises(InputError, match="crosses itself"):
        strip(boundary_line(way), 20.0, side="left")
    assert strip(boundary_line(way), 20.0).is_valid


@pytest.mark.slow
@settings(max_examples=250, phases=[Phase.explicit, Phase.generate])
@given(
    lat=st.floats(-89, 89),
    heading=st.floats(0, 360),
    steps=st.lists(st.tuples(st.floats(-170, 170), st.floats(0.001, 5.0)), min_size=1, max_size=9),
    width_m=st.sampled_from(WIDTHS),
)
def test_edge_of_any_crooked_line_is_exact(lat, heading, steps, width_m):
    if abs(lat) > 88.5 and width_m > 1_000.0:
        return
    way = walk((30.0, lat), *((heading + turn, 0.3 * width_m * long) for turn, long in steps))
    ground = strip(boundary_line(way), width_m)
    places = edge_places(ground)
    assert ground.is_valid
    assert np.abs(distances_m(places, way) - width_m).max() < 0.01
