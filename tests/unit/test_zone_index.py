"""The index of edges finds all that is near, whatever its boxes leave out."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon

from borderkit.crs import GEOD, at_most_m, metres_per_degree
from borderkit.zones.boxes import BoxLevels, runs, spread
from borderkit.zones.index import ShapeIndex

SEEDS = st.integers(0, 2**32 - 1)


def boxes_of(chance: np.random.Generator, count: int, size: float) -> np.ndarray:
    corner = chance.uniform(0.0, 10.0, (count, 2))
    return np.hstack([corner, corner + chance.uniform(0.0, size, (count, 2))])


@given(seed=SEEDS, counts=st.lists(st.sampled_from([0, 1, 16, 17, 256, 257, 700]), min_size=1))
def test_levels_of_boxes_find_every_pair_that_meets_and_no_other(seed, counts):
    chance = np.random.default_rng(seed)
    owner = np.repeat(np.arange(len(counts)), counts)
    things, asked = boxes_of(chance, len(owner), 0.3), boxes_of(chance, 9, 1.0)
    box, shape = (part.ravel() for part in np.indices((len(asked), len(counts))))
    found = BoxLevels(things, owner, len(counts)).meeting(asked, box, shape)
    low, high = asked[:, None, :2], asked[:, None, 2:]
    meet = ((low <= things[None, :, 2:]) & (high >= things[None, :, :2])).all(axis=2)
    assert sorted(zip(*found, strict=True)) == sorted(zip(*np.nonzero(meet), strict=True))


def test_boxes_that_only_touch_meet():
    levels = BoxLevels(np.array([[1.0, 1.0, 2.0, 2.0]]), np.array([0]), 1)
    pair = np.array([0]), np.array([0])
    assert len(levels.meeting(np.array([[2.0, 2.0, 3.0, 3.0]]), *pair)[0]) == 1
    beyond = math.nextafter(2.0, 3.0)
    assert len(levels.meeting(np.array([[beyond, 2.0, 3.0, 3.0]]), *pair)[0]) == 0


def test_runs_are_of_one_key_and_at_most_so_long():
    first, last = runs(np.array([3, 3, 3, 3, 3, 5, 7, 7]), 2)
    assert first.tolist() == [0, 2, 4, 5, 6]
    assert last.tolist() == [2, 4, 5, 6, 8]
    row, number = spread(np.array([4, 9, 0]), np.array([6, 9, 1]))
    assert list(zip(row.tolist(), number.tolist(), strict=True)) == [(0, 4), (0, 5), (2, 0)]


def star(chance: np.random.Generator, lon: float, lat: float, count: int) -> Polygon:
    angle = np.linspace(0.0, 2 * math.pi, count, endpoint=False)
    away = chance.uniform(0.002, 0.02, count)
    return Polygon(np.column_stack([lon + away * np.cos(angle), lat + away * np.sin(angle)]))


def way(chance: np.random.Generator, area: Polygon) -> np.ndarray:
    """Return a path about an area: by chance, through its corners, along its edges, beside them."""
    corners = shapely.get_coordinates(area)
    at = chance.integers(0, len(corners) - 1, 4)
    beside = corners[at] + chance.uniform(-2e-5, 2e-5, (4, 2))
    free = chance.uniform(corners.min(axis=0) - 0.01, corners.max(axis=0) + 0.01, (5, 2))
    along = corners[at[0] : at[0] + 2]
    return np.vstack([free, corners[at], along, along.mean(axis=0)[None, :], beside])


@given(
    seed=SEEDS,
    lat=st.sampled_from([-84.0, -45.0, 0.0, 46.0, 70.0]),
    lon=st.sampled_from([9.0, 180.0, -179.99]),
    margin_m=st.sampled_from([0.0, 0.10, 25.0, 800.0]),
)
def test_no_edge_within_the_margin_of_a_path_is_left_out(seed, lat, lon, margin_m):
    chance = np.random.default_rng(seed)
    areas = [star(chance, lon + east, lat, count) for east, count in ((0.0, 5), (0.03, 60))]
    index = ShapeIndex(areas, np.full(2, margin_m))
    path = way(chance, areas[int(chance.integers(0, 2))])
    near = index.near(np.column_stack([path, np.zeros(len(path))]))
    kept = set(zip(near.chord.tolist(), near.edge.tolist(), strict=True))
    scale = np.column_stack(metres_per_degree(np.array([lat])))
    chords = [LineString(path[i : i + 2] * scale) for i in range(len(path) - 1)]
    tree = shapely.STRtree([LineString(e.reshape(2, 2) * scale) for e in index.edges])
    # The plane here is that of one latitude: within half a per cent of the index's own.
    within = 0.99 * margin_m
    expected = tree.query(chords, predicate="dwithin", distance=within) if within else ()
    assert {(int(c), int(e)) for c, e in np.transpose(expected)} - kept == set()
    crossing = tree.query(chords, predicate="crosses")
    assert {(int(c), int(e)) for c, e in crossing.T} - kept == set()


def test_plainly_distant_edges_are_left_out():
    ring = Polygon([(10.0, 45.0), (10.01, 45.0), (10.01, 45.01), (10.0, 45.01)])
    index = ShapeIndex([ring], np.array([0.10]))
    diagonal = np.array([[9.99, 45.005, 0.0], [10.02, 45.035, 0.0]])
    assert len(index.near(diagonal).edge) == 0
    through = np.array([[9.99, 44.99, 0.0], [10.02, 45.02, 0.0]])
    assert len(index.near(through).edge) > 0


@given(
    one=st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
    two=st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
)
def test_no_geodesic_is_longer_than_its_degrees_allow(one, two):
    length = GEOD.inv(*one, *two)[2]
    assert length <= at_most_m(two[0] - one[0], two[1] - one[1]) + 1e-6


@pytest.mark.parametrize(("east", "north", "most"), [(1, 0, 111_320), (0, -1, 111_695)])
def test_the_bound_of_a_geodesic_is_not_far_above_it(east, north, most):
    assert most < at_most_m(east, north) < 1.01 * most
