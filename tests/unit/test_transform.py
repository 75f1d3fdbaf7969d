"""Areas from other reference systems: edges stay where they were drawn, to the centimetre."""

from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import MultiPolygon, Point, Polygon, box

from borderkit.crs import CHORD_M, GEOD
from borderkit.errors import CrsError
from borderkit.io.transform import areas_to_wgs84


def moved(area: Any, epsg: int) -> Any:
    (found,), _ = areas_to_wgs84([area], CRS.from_epsg(epsg))
    assert found.is_valid
    return found


def distance_to_edge_m(area: Any, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Return distances in metres from positions to the straight lon/lat edges of `area`."""
    points = shapely.points(lon, lat)
    nearest = shapely.get_coordinates(shapely.shortest_line(points, area.boundary))[1::2]
    return np.asarray(GEOD.inv(lon, lat, nearest[:, 0], nearest[:, 1])[2])


@pytest.mark.parametrize(
    ("epsg", "area"),
    [
        (32632, box(300_000, 5_000_000, 700_000, 5_400_000)),
        (32632, Polygon([(166_021, 100), (833_978, 9_000_000), (833_978, 9_100_000)])),
        (25833, box(250_000, 7_500_000, 750_000, 7_900_000)),
        (2056, box(2_500_000, 1_100_000, 2_800_000, 1_280_000)),
        (3857, box(1_000_000, 6_000_000, 1_500_000, 6_500_000)),
        (4258, box(7.0, 45.0, 15.0, 55.0)),
        (3995, box(100_000, 100_000, 900_000, 900_000)),
    ],
)
def test_edges_stay_within_a_centimetre_of_where_they_were_drawn(epsg, area):
    back = Transformer.from_crs(epsg, 4326, always_xy=True)
    found = moved(area, epsg)
    line = shapely.segmentize(area.boundary, 1_000.0 if area.bounds[2] > 400 else 0.01)
    xy = shapely.get_coordinates(line)
    lon, lat = back.transform(xy[:, 0], xy[:, 1])
    assert distance_to_edge_m(found, np.asarray(lon), np.asarray(lat)).max() <= CHORD_M


def test_holes_and_parts_are_kept():
    hole = box(520_000, 5_020_000, 530_000, 5_030_000)
    area = MultiPolygon(
        [
            box(500_000, 5_000_000, 600_000, 5_100_000) - hole,
            box(700_000, 5_000_000, 710_000, 5_010_000),
        ]
    )
    found = moved(area, 32632)
    assert [len(part.interiors) for part in found.geoms] == [1, 0]


def test_several_areas_keep_their_order():
    areas = [box(500_000 + 1e4 * n, 5_000_000, 505_000 + 1e4 * n, 5_001_000) for n in (3, 1, 2)]
    found, operation = areas_to_wgs84(areas, CRS.from_epsg(32632))
    west = [area.bounds[0] for area in found]
    assert west[1] < west[2] < west[0]
    assert operation.accuracy_m is not None


def test_an_area_across_the_antimeridian_is_cut_there():
    found = moved(box(700_000, 8_000_000, 900_000, 8_100_000), 32660)
    assert len(found.geoms) == 2
    assert found.bounds[0] == -180.0
    assert found.bounds[2] == 180.0
    assert found.covers(Point(-179.9, 72.4))
    assert not found.covers(Point(0.0, 72.4))


def test_an_area_over_the_pole_is_closed_over_it():
    found = moved(box(-500_000, -400_000, 500_000, 400_000), 3995)
    assert found.bounds[3] == 90.0
    for lon in (-180.0, -90.0, 0.0, 12.3, 180.0):
        assert found.covers(Point(lon, 89.0))
        assert not found.covers(Point(lon, 80.0))


def test_an_area_with_the_pole_in_its_hole_is_a_belt():
    found = moved(box(-500_000, -500_000, 500_000, 500_000) - box(-9e4, -9e4, 9e4, 9e4), 3995)
    assert found.covers(Point(45.0, 87.0))
    assert not found.covers(Point(45.0, 89.9))
    assert not found.covers(Point(180.0, 89.9))


def test_a_reference_system_without_exact_operation_is_refused():
    with pytest.raises(CrsError):
        areas_to_wgs84([box(0, 0, 1, 1)], CRS.from_epsg(4610))


def test_positions_out_of_reach_are_refused():
    with pytest.raises(CrsError):
        areas_to_wgs84([box(1e12, 0, 2e12, 1e6)], CRS.from_epsg(32632))
