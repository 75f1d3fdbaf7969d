"""What moved between two lines: by hand on the equator, and against a look at every place."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.boundary.comparison.compare import compare_lines
from borderkit.crs import GEOD, densify
from borderkit.errors import InputError
from tests.unit.lines_by_hand import brute_m, dense, line, north_deg, on_geodesic

EQUATOR = np.array([(0.0, 0.0), (0.1, 0.0)])
TOP_M = float(GEOD.inv(0.03, 0.0, 0.06, 0.0)[2])


def staple(height_m: float) -> np.ndarray:
    """Return the equator with a part of it lifted north by steep walls."""
    up = north_deg(height_m)
    return np.array([(0.0, 0.0), (0.03, 0.0), (0.03, up), (0.06, up), (0.06, 0.0), (0.1, 0.0)])


def test_lengths_beyond_each_limit_are_those_of_walls_and_top():
    found = compare_lines(EQUATOR, staple(10.0))
    assert found.moved_m == pytest.approx((TOP_M + 2 * 9.0, TOP_M + 2 * 5.0, 0.0), abs=0.01)
    assert found.left_m == pytest.approx((TOP_M - 2.0, TOP_M - 10.0, 0.0), abs=0.01)
    assert found.length_b_m - found.length_a_m == pytest.approx(20.0, abs=0.01)
    assert found.hausdorff_m == pytest.approx(10.0, abs=0.002)


def test_a_stretch_tells_from_where_to_where_and_how_far():
    (stretch,) = compare_lines(EQUATOR, staple(10.0)).stretches
    start = float(GEOD.inv(0.0, 0.0, 0.03, 0.0)[2])
    assert (stretch.from_m, stretch.to_m) == pytest.approx(
        (start + 1.0, start + 19.0 + TOP_M), abs=0.01
    )
    assert stretch.farthest.distance_m == pytest.approx(10.0, abs=0.002)
    assert stretch.over_m == pytest.approx((TOP_M + 18.0, TOP_M + 10.0, 0.0), abs=0.01)
    ends = np.array(stretch.geometry.coords)
    assert ends[0] == pytest.approx((0.03, north_deg(1.0)), abs=1e-8)
    assert ends[-1] == pytest.approx((0.06, north_deg(1.0)), abs=1e-8)


@pytest.mark.parametrize(("away_m", "moved"), [(4.999, False), (5.0, False), (5.001, True)])
def test_a_line_has_moved_beyond_a_limit_only_where_it_lies_farther(away_m, moved):
    beside = np.array([(0.001, north_deg(away_m)), (0.002, north_deg(away_m))])
    found = compare_lines(EQUATOR, beside)
    length = float(GEOD.inv(0.001, 0.0, 0.002, 0.0)[2])
    assert found.moved_m[1] == pytest.approx(length if moved else 0.0, abs=0.01)
    assert found.moved_m[0] == pytest.approx(length, abs=0.01)


def test_the_farthest_place_may_lie_within_an_edge():
    above, below = north_deg(20.0), -north_deg(20.0)
    two = [np.array([(0.0, above), (0.01, above)]), np.array([(0.0, below), (0.01, below)])]
    across = np.array([(0.005, below), (0.005, above)])
    found = compare_lines(two, across)
    assert found.farthest_of_b.distance_m == pytest.approx(20.0, abs=0.001)
    assert found.farthest_of_b.place == pytest.approx((0.005, 0.0), abs=1e-8)


def test_the_same_line_has_not_moved_whatever_its_direction_and_its_vertices():
    ways = staple(100.0)
    points, _ = densify(ways)
    more = np.insert(ways, 3, on_geodesic(ways[2], ways[3], np.array([1 / 3])), axis=0)
    for other in (ways, ways[::-1], points[:, :2], more):
        found = compare_lines(ways, other)
        assert found.moved_m == (0.0, 0.0, 0.0) == found.left_m
        assert found.hausdorff_m < 0.001
        assert found.overlap == 1.0
        assert not found.stretches


def test_a_long_geodesic_is_the_same_with_places_on_it_and_not_a_straight_line_in_degrees():
    ends = np.array([(5.0, 60.0), (12.0, 61.0)])
    on_it = on_geodesic(ends[0], ends[1], np.linspace(0.0, 1.0, 7))
    on_it[0], on_it[-1] = ends
    assert compare_lines(ends, on_it).hausdorff_m < 0.01
    chords = ends[0] + np.linspace(0.0, 1.0, 500)[:, None] * (ends[1] - ends[0])
    assert compare_lines(ends, chords).hausdorff_m > 5_000.0


@pytest.mark.parametrize("lon", [10.0, 179.99, -180.0])
def test_where_on_the_parallel_a_line_lies_makes_no_difference(lon):
    shape = np.array([(0.0, 65.0), (0.01, 65.01), (0.03, 65.0)])
    moved = shape + np.array([(0.0, 0.0), (0.0005, 0.0001), (0.0, 0.0)])
    here = compare_lines(shape + [lon, 0.0], moved + [lon, 0.0]).record()
    turned = compare_lines(shape + [lon, 0.0], moved + [lon - 360.0, 0.0]).record()
    there = compare_lines(shape, moved).record()
    assert here == pytest.approx(there, abs=0.002)
    assert turned == pytest.approx(there, abs=0.002)


def test_stretches_end_where_the_line_has_a_gap():
    up = north_deg(8.0)
    parts = line([(0.0, up), (0.01, up)], [(0.02, up), (0.03, up)])
    found = compare_lines(EQUATOR, parts)
    half = float(GEOD.inv(0.0, 0.0, 0.01, 0.0)[2])
    spans = [(stretch.from_m, stretch.to_m) for stretch in found.stretches]
    assert spans == [pytest.approx(span, abs=0.01) for span in ((0, half), (half, 2 * half))]
    assert [stretch.sections for stretch in found.stretches] == [("1",), ("2",)]
    assert found.left_m[0] == pytest.approx(found.length_a_m, abs=0.01)


def test_sections_of_a_stretch_are_those_it_runs_through():
    up = north_deg(8.0)
    joined = line([(0.0, up), (0.01, up)], [(0.01, up), (0.03, up)], [(0.03, up), (0.04, 0.0)])
    (stretch,) = compare_lines(EQUATOR, joined).stretches
    assert stretch.sections == ("1", "2", "3")


@pytest.mark.parametrize("limits", [(), (0.0, 5.0), (5.0, 1.0), (1.0, 1.0)])
def test_limits_that_do_not_rise_are_refused(limits):
    with pytest.raises(InputError, match="rising"):
        compare_lines(EQUATOR, EQUATOR, limits_m=limits)


def test_a_line_without_length_is_refused():
    with pytest.raises(InputError, match="no length"):
        compare_lines(EQUATOR, np.array([(1.0, 1.0), (1.0, 1.0)]))
    with pytest.raises(InputError, match="no length"):
        compare_lines(EQUATOR, np.array([(1.0, 1.0)]))


def ragged(lat: float, count: int, seed: int) -> np.ndarray:
    """Return a line of edges of some tens of metres."""
    rng = np.random.default_rng(seed)
    steps = rng.normal([0.0004, 0.0], [0.0002, 0.0003], (count, 2))
    return np.array([20.0, lat]) + np.cumsum(steps, axis=0)


@given(
    lat=st.sampled_from([0.0, 47.1, -69.0]),
    seeds=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)),
    counts=st.tuples(st.integers(2, 8), st.integers(2, 8)),
)
def test_lengths_and_farthest_places_are_those_of_a_look_at_every_place(lat, seeds, counts):
    a, b = (ragged(lat, n, seed) for n, seed in zip(counts, seeds, strict=True))
    found = compare_lines(a, b)
    step = 0.5
    for there, here, moved, far in (
        (a, b, found.moved_m, found.farthest_of_b),
        (b, a, found.left_m, found.farthest_of_a),
    ):
        places, weight = dense(here, step)
        away = brute_m(places, there)
        # Each crossing of a limit is known to one step; the plane is good to 1e-4 here.
        for limit, length in zip(found.limits_m, moved, strict=True):
            assert length >= weight[away > limit * (1 + 1e-4) + step].sum() - 1e-6
            assert length <= weight[away > limit * (1 - 1e-4) - step].sum() + 1e-6
        assert far.distance_m == pytest.approx(away.max(), rel=2e-4, abs=step)
    turned = compare_lines(b[::-1], a)
    assert turned.moved_m == pytest.approx(found.left_m, abs=1e-6)
    assert turned.hausdorff_m == pytest.approx(found.hausdorff_m, abs=0.001)


def geodesic_m(place: np.ndarray, others: np.ndarray) -> np.ndarray:
    lon, lat = (np.full(len(others), value) for value in place)
    return np.asarray(GEOD.inv(lon, lat, others[:, 0], others[:, 1])[2])


@pytest.mark.parametrize("lat", [84.0, 89.9, -89.99])
def test_near_the_poles_distances_are_those_of_the_geodesics(lat):
    # 20 m apart all along: two arcs about the pole, and geodesics between their places.
    lon = np.linspace(0.0, 200.0 / (111_320.0 * np.cos(np.radians(lat))), 40)
    here = np.column_stack([lon, np.full(40, lat)])
    there = np.column_stack(GEOD.fwd(lon, here[:, 1], np.full(40, 180.0), np.full(40, 20.0))[:2])
    found = compare_lines(here, there)
    places, _ = dense(there, 5.0)
    others, _ = dense(here, 0.25)
    tree = [geodesic_m(place, others).min() for place in places]
    assert found.farthest_of_b.distance_m == pytest.approx(max(tree), abs=0.01)
    assert found.moved_m[1] == pytest.approx(found.length_b_m, rel=1e-6)
    assert found.moved_m[2] == 0.0


@pytest.mark.slow
def test_lines_with_twenty_thousand_vertices_are_compared_as_every_place_says():
    rng = np.random.default_rng(3)
    a = np.column_stack(
        [10.0 + np.linspace(0, 2.5, 20_000), 47.0 + np.cumsum(rng.normal(0, 5e-5, 20_000))]
    )
    b = a + rng.normal(0.0, 8e-5, a.shape)
    found = compare_lines(a, b)
    some = slice(9_000, 9_030)
    part = compare_lines(a, b[some])
    places, weight = dense(b[some], 0.05)
    away = brute_m(places, a[8_930:9_100])
    for limit, length in zip(part.limits_m, part.moved_m, strict=True):
        assert length == pytest.approx(weight[away > limit].sum(), abs=1.0)
    assert part.farthest_of_b.distance_m == pytest.approx(away.max(), abs=0.03)
    assert found.farthest_of_b.distance_m >= part.farthest_of_b.distance_m - 0.001
