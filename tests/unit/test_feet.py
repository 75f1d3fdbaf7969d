"""The tree of edges finds the nearest places that a look at every edge finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.boundary.feet import EdgeFeet
from borderkit.crs import GEOD


def ring(lon: float, lat: float, size: float, count: int, seed: int) -> np.ndarray:
    """Return the edges of a ragged ring about a place."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0.0, 2 * np.pi, count, endpoint=False)
    radius = size * (1.0 + 0.3 * rng.random(count))
    ends = np.column_stack([lon + radius * np.cos(angle), lat + radius * np.sin(angle)])
    ends[:, 1] = np.clip(ends[:, 1], -90.0, 90.0)
    return np.hstack([ends, np.roll(ends, -1, axis=0)])


def away_m(points: np.ndarray, feet: np.ndarray) -> np.ndarray:
    return np.asarray(GEOD.inv(points[:, 0], points[:, 1], feet[:, 0], feet[:, 1])[2])


@given(
    lon=st.sampled_from([0.0, 9.5, 179.95, -179.9]),
    lat=st.sampled_from([0.0, 0.3, 47.1, -65.0, 84.0]),
    size=st.sampled_from([0.001, 0.1, 2.0]),
    spread=st.sampled_from([0.5, 3.0, 40.0]),
    seed=st.integers(0, 2**32 - 1),
)
def test_nearest_by_tree_is_nearest_of_all(lon, lat, size, spread, seed):
    edges = ring(lon, lat, size, 120, seed)
    rng = np.random.default_rng(seed + 1)
    points = np.column_stack(
        [lon + size * spread * rng.normal(size=40), lat + size * spread * rng.normal(size=40)]
    )
    points[:, 1] = np.clip(points[:, 1], -90.0, 90.0)
    points[0] = edges[3, :2]
    feet = EdgeFeet(edges)
    assert np.array_equal(feet.nearest(points), feet._by_all(points))


def test_nearest_is_as_near_as_the_geodesics_to_many_places_of_the_edges():
    edges = ring(9.5, 47.1, 0.1, 300, 7)
    rng = np.random.default_rng(8)
    points = np.column_stack([9.5 + 0.3 * rng.normal(size=50), 47.1 + 0.3 * rng.normal(size=50)])
    found = away_m(points, EdgeFeet(edges).nearest(points))
    part = np.linspace(0.0, 1.0, 200)[:, None, None]
    places = (edges[:, :2] + part * (edges[:, 2:] - edges[:, :2])).reshape(-1, 2)
    for point, mine in zip(points, found, strict=True):
        least = away_m(np.broadcast_to(point, places.shape), places).min()
        assert mine <= least * (1 + 1e-5) + 0.01


@pytest.mark.parametrize("count", [3, 24, 25])
def test_few_and_many_edges_give_a_place_for_every_point(count):
    edges = ring(20.0, 45.0, 0.1, count, 1)
    assert EdgeFeet(edges).nearest(np.empty((0, 2))).shape == (0, 2)
    assert EdgeFeet(edges).nearest(np.array([[20.5, 45.0]])).shape == (1, 2)
