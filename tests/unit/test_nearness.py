"""How far things lie from the line, against geodesics."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, MultiLineString, Point, Polygon

from borderkit.boundary.nearness import NearLine

GEOD = Geod(ellps="WGS84")


def east_of(lon: float, lat: float, metres: float) -> Point:
    x, y, _ = GEOD.fwd(lon, lat, 90.0, metres)
    return Point(x, y)


@pytest.mark.parametrize(("limit_m", "met"), [(99.0, False), (101.0, True)])
def test_the_limit_is_in_metres(limit_m, met):
    line = NearLine([LineString([(10, 46), (10, 48)])])
    assert (line.within(east_of(10, 47, 100.0), limit_m) is not None) is met


def test_what_lies_on_the_line_is_at_no_distance():
    near = NearLine([LineString([(10, 46), (10, 48)])]).within(Point(10, 47), 0.0)
    assert near is not None
    assert near.distance_m == 0.0


def test_the_nearest_of_several_lines_is_named():
    lines = NearLine(
        [
            LineString([(10, 46), (10, 48)]),
            MultiLineString([[(10.01, 46), (10.01, 46.5)], [(10.01, 46.9), (10.01, 48)]]),
        ]
    )
    near = lines.within(Point(10.009, 47), 5_000.0)
    assert near is not None
    assert near.section == 1


def test_an_area_that_the_line_crosses_is_at_no_distance():
    area = Polygon([(9.9, 46.9), (10.1, 46.9), (10.1, 47.1), (9.9, 47.1)])
    near = NearLine([LineString([(10, 46), (10, 48)])]).within(area, 1.0)
    assert near is not None
    assert near.distance_m == 0.0


def test_what_is_too_far_has_no_nearest_line():
    assert NearLine([LineString([(10, 46), (10, 48)])]).nearest(Point(20, 47)) is None
    assert NearLine([]).nearest(Point(20, 47)) is None


@given(
    lat=st.floats(-70, 70),
    metres=st.floats(1.0, 1_000.0),
    bearing=st.floats(0.0, 360.0),
)
def test_distances_to_a_point_of_the_line_agree_with_geodesics(lat, metres, bearing):
    lon, to_lat, _ = GEOD.fwd(10.0, lat, bearing, metres)
    tiny = LineString([(10.0, lat), (10.0, lat + 1e-7)])
    near = NearLine([tiny]).nearest(Point(lon, to_lat))
    assert near is not None
    assert near.distance_m == pytest.approx(metres, rel=1e-3, abs=0.012)
