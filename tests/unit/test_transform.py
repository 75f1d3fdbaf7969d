"""Areas from other reference systems: edges stay where they were drawn, to the centimetre."""

from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import MultiPolygon, Point, Polygon, box

from borderkit.crs import CHORD_M
from borderkit.errors import CrsError
from borderkit.io.transform import areas_to_wgs84


def moved(area: Any, epsg: int) -> Any:
    (found,), _ = areas_to_wgs84([area], CRS.from_epsg(epsg))
    assert found.is_valid
    return found


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
    there = Transformer.from_crs(4326, epsg, always_xy=True)
    unit_m = 111_320.0 if epsg == 4258 else 1.0
    scale = 1.7 if epsg == 3857 else 1.01
    lonlat = np.array(moved(area, epsg).exterior.coords)
    for share in (0.1, 0.25, 0.4, 0.5, 0.7, 0.9):
        at = lonlat[:-1] + share * np.diff(lonlat, axis=0)
        image = shapely.points(*there.transform(at[:, 0], at[:, 1]))
        off_m = shapely.distance(image, area.boundary) * unit_m
        assert off_m.max() <= CHORD_M * scale


def test_no_more_points_are_put_than_the_centimetre_needs():
    found = moved(box(500_000, 5_200_000, 510_000, 5_210_000), 32632)
    assert 20 < len(found.exterior.coords) < 400


def test_holes_and_parts_are_kept():
    hole = box(520_000, 5_020_000, 530_000, 5_030_000)
    area = MultiPolygon(
        [
            Polygon(box(500_000, 5_000_000, 600_000, 5_100_000).exterior, [hole.exterior]),
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
    found = moved(box(500_000, 8_000_000, 700_000, 8_100_000), 32660)
    assert len(found.geoms) == 2
    assert found.bounds[0] == -180.0
    assert found.bounds[2] == 180.0
    assert found.covers(Point(-179.9, 72.5))
    assert not found.covers(Point(0.0, 72.4))


def test_an_area_over_the_pole_is_closed_over_it():
    found = moved(box(-500_000, -400_000, 500_000, 400_000), 3995)
    assert found.bounds[3] == 90.0
    for lon in (-180.0, -90.0, 0.0, 12.3, 180.0):
        assert found.covers(Point(lon, 89.0))
        assert not found.covers(Point(lon, 80.0))


@pytest.mark.slow
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
