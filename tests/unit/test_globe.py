"""Circles and areas on the globe: right to the centimetre, at the antimeridian and the poles."""

import math
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, box

from borderkit.crs import GEOD
from borderkit.io.globe import CIRCLE_OUT_M, area_of_rings, circle


def edge_distances(area: Any, lon: float, lat: float, samples: int = 9) -> np.ndarray:
    """Return distances in metres from a centre to many points of the true edges of `area`.

    Edges along the antimeridian and along a pole only cut the area open.
    """
    found = []
    for polygon in shapely.get_parts(area):
        for ring in (polygon.exterior, *polygon.interiors):
            xy = np.array(ring.coords)
            start, end = xy[:-1], xy[1:]
            seam = (np.abs(start[:, 0]) == 180) & (start[:, 0] == end[:, 0])
            seam |= (np.abs(start[:, 1]) == 90) & (start[:, 1] == end[:, 1])
            for share in np.linspace(0.0, 1.0, samples):
                at = (start + share * (end - start))[~seam]
                many = np.ones(len(at))
                found.append(GEOD.inv(lon * many, lat * many, at[:, 0], at[:, 1])[2])
    return np.concatenate(found)


def covered_m2(area: Any) -> float:
    parts = shapely.get_parts(shapely.orient_polygons(area))
    return sum(GEOD.geometry_area_perimeter(part)[0] for part in parts)


def cap_m2(radius_m: float) -> float:
    """Return the area of a circle on the sphere."""
    earth = 6_371_007.2
    return 4 * math.pi * earth**2 * math.sin(radius_m / earth / 2) ** 2


def assert_circumscribed(lon: float, lat: float, radius_m: float) -> Any:
    area = circle(lon, lat, radius_m=radius_m)
    gap = edge_distances(area, lon, lat) - radius_m
    assert area.is_valid
    assert area.covers(Point(lon, lat))
    assert gap.min() >= -1e-6
    assert gap.max() <= CIRCLE_OUT_M
    assert 0.98 * cap_m2(radius_m) <= covered_m2(area) <= 1.02 * cap_m2(radius_m + CIRCLE_OUT_M)
    west, south, east, north = area.bounds
    assert -180 <= west <= east <= 180
    assert -90 <= south <= north <= 90
    return area


@pytest.mark.parametrize(
    ("lon", "lat", "radius_m", "parts"),
    [
        (2.636866, 50.122901, 3500.0, 1),
        (0.0, 0.0, 0.001, 1),
        (0.0, 0.0, 9_000_000.0, 1),
        (180.0, 0.0, 5_000.0, 2),
        (-180.0, 0.0, 5_000.0, 2),
        (-179.99, 70.0, 20_000.0, 2),
        (10.0, 89.99, 500.0, 1),
        (10.0, 89.99, 5_000.0, 1),
        (30.0, 90.0, 1_000.0, 1),
        (30.0, -90.0, 100_000.0, 1),
        (0.0, -89.9, 20_000.0, 1),
        (170.0, 60.0, 3_000_000.0, 2),
        (170.0, -60.0, 4_000_000.0, 1),
        (7.0, 47.0, 1_000_000.0, 1),
    ],
)
def test_a_circle_is_circumscribed_by_at_most_ten_centimetres(lon, lat, radius_m, parts):
    area = assert_circumscribed(lon, lat, radius_m)
    assert len(shapely.get_parts(area)) == parts


@pytest.mark.parametrize("beyond_m", [-0.2, -0.1, -0.0901, -0.09, -0.0899, -0.05, 0.0, 0.001, 0.2])
def test_a_circle_that_just_meets_the_pole_is_circumscribed_too(beyond_m):
    to_pole = GEOD.inv(45.0, 89.0, 45.0, 90.0)[2]
    area = assert_circumscribed(45.0, 89.0, to_pole + beyond_m)
    if beyond_m >= 0:
        assert area.bounds[3] == 90.0


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-90, 90),
    radius=st.floats(0, 6).map(lambda exponent: 10**exponent),
)
def test_circles_are_circumscribed_wherever_they_lie(lon, lat, radius):
    assert_circumscribed(lon, lat, radius)


@pytest.mark.parametrize(("lat", "pole"), [(80.0, 90.0), (-80.0, -90.0)])
def test_a_circle_about_a_pole_holds_all_of_the_cap(lat, pole):
    radius = GEOD.inv(0.0, lat, 0.0, pole)[2]
    area = circle(0.0, pole, radius_m=radius)
    for lon in (-180.0, -90.0, 0.0, 33.3, 180.0):
        assert area.covers(Point(lon, pole))
        assert area.covers(Point(lon, lat))
        assert not area.covers(Point(lon, lat - math.copysign(0.001, pole)))


def ring(*positions: tuple[float, float]) -> np.ndarray:
    return np.array([*positions, positions[0]], dtype=float)


def test_rings_that_stay_within_180_degrees_are_taken_as_they_stand():
    outer, hole = ring((0, 0), (4, 0), (4, 4), (0, 4)), ring((1, 1), (1, 2), (2, 2), (2, 1))
    assert area_of_rings([outer, hole]) == Polygon(outer, [hole])


def test_an_area_across_the_antimeridian_is_cut_there():
    area = area_of_rings([ring((179, 0), (-179, 0), (-179, 2), (179, 2))])
    assert area.equals(shapely.union(box(179, 0, 180, 2), box(-180, 0, -179, 2)))


def test_a_hole_across_the_antimeridian_is_cut_too():
    outer = ring((170, -5), (-170, -5), (-170, 5), (170, 5))
    hole = ring((179, -1), (179, 1), (-179, 1), (-179, -1))
    area = area_of_rings([outer, hole])
    assert not area.covers(Point(180, 0))
    assert not area.covers(Point(-179.5, 0))
    assert area.area == pytest.approx(20 * 10 - 2 * 2)


@pytest.mark.parametrize("start", [-180.0, -91.0, 0.0, 179.0])
def test_a_ring_about_the_north_pole_is_closed_over_it(start):
    lons = [(start + 180 + step) % 360 - 180 for step in range(0, 360, 30)]
    area = area_of_rings([ring(*((lon, 70.0) for lon in lons))])
    assert area.equals(box(-180, 70, 180, 90))


def test_a_ring_about_a_pole_with_a_hole_about_it_is_a_belt():
    lons = list(range(-180, 180, 30))
    outer = ring(*((float(lon), 60.0) for lon in lons))
    hole = ring(*((float(lon), 80.0) for lon in reversed(lons)))
    assert area_of_rings([outer, hole]).equals(box(-180, 60, 180, 80))


def test_a_ring_about_the_south_pole_runs_the_other_way():
    lons = list(range(180, -180, -30))
    area = area_of_rings([ring(*((float(lon), -70.0) for lon in lons))])
    assert area.equals(box(-180, -90, 180, -70))
