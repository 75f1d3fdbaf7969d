"""Printed coordinates placed by their own reference system; what is unclear is asked."""

import math

import pytest

from borderkit.boundary.printed.printed_position import (
    Unplaced,
    epsg_frame,
    place_printed,
    printed_position,
)
from borderkit.crs import GEOD
from borderkit.errors import CrsError, InputError


def test_geographic_coordinates_in_wgs84_are_taken_as_they_are():
    found = printed_position("47 12 30.50", "9 31 00.25", source_crs="EPSG:4326")
    assert found.lat == pytest.approx(47 + 12 / 60 + 30.5 / 3600, abs=1e-13)
    assert found.lon == pytest.approx(9 + 31 / 60 + 0.25 / 3600, abs=1e-13)
    assert found.accuracy_m == 0.0


def test_plane_coordinates_are_x_north_and_y_east_whatever_the_axes_of_the_system():
    # Bern's old observatory, the origin of LV95: 46 57 08.66 N, 7 26 22.50 E on the Bessel
    # ellipsoid; on ETRS89 46 57 03.9 N, 7 26 19.1 E (swisstopo, formulas and constants, 2016).
    found = printed_position("1200000", "2600000", source_crs="EPSG:2056")
    _, _, off = GEOD.inv(found.lon, found.lat, 7 + 26 / 60 + 19.1 / 3600, 46 + 57 / 60 + 3.9 / 3600)
    assert off < 3.0
    assert found.accuracy_m == 1.0
    assert "CH1903+ to WGS 84" in found.operation


def test_an_easting_on_the_central_meridian_lies_on_it():
    found = printed_position("5220000.0", "500000.0", source_crs="EPSG:32632")
    assert found.lon == pytest.approx(9.0, abs=1e-12)
    zoned = printed_position("5220000.0", "32500000.0", source_crs="EPSG:4647")
    assert zoned.lon == pytest.approx(9.0, abs=1e-9)


def test_half_a_unit_of_the_last_place_is_told_in_metres():
    # One second of latitude is 30.9 m, of longitude at 60 degrees about half of that.
    found = printed_position("60 00 00.1", "10 00 00.1", source_crs="EPSG:4326")
    assert found.half_north_m == pytest.approx(0.05 * 30.95, abs=0.01)
    assert found.half_east_m == pytest.approx(0.05 * 15.50, abs=0.01)
    assert found.half_unit_m == math.hypot(found.half_north_m, found.half_east_m)
    plane = printed_position("5220000.12", "500000.1", source_crs="EPSG:32632")
    assert (plane.half_north_m, plane.half_east_m) == (0.005, 0.05)


def test_grads_from_paris_are_printed_in_degrees_and_reach_the_right_place():
    # The meridian of Paris lies 2 20 14.025 east of Greenwich (IGN).
    found = printed_position("48.5", "0.0", source_crs="EPSG:4807")
    assert found.lon == pytest.approx(2 + 20 / 60 + 14.025 / 3600, abs=0.002)
    assert found.lat == pytest.approx(48.5, abs=0.002)


@pytest.mark.parametrize(
    ("north", "east", "crs", "reason"),
    [
        ("2757000", "1220000", "EPSG:2056", "which of them is north"),
        ("13499919", "5220000", "EPSG:28413", "which of them is north"),
        ("5220000", "499919", "EPSG:28413", "lacks the number 13"),
        ("5220000", "12499919", "EPSG:28413", "zone number 12, and .* has the number 13"),
        ("5220000", "32499919", "EPSG:25832", "zone number 32, and .* has none"),
        ("4220000", "2757000", "EPSG:2056", "is that the system"),
        ("37 04 17", "74 40 21", "EPSG:2056", "looks geographic"),
        ("999999999", "500000", "EPSG:32632", "farther from the origin"),
        ("45227862", "500000", "EPSG:32632", "farther from the origin"),
        ("1200000", "42600000", "EPSG:2056", "farther from the origin"),
        ("5220000", "13499919", "EPSG:4284", "looks plane"),
        ("47.1", "9 30 30", "EPSG:4326", "different forms"),
        ("47 60 00", "9 61 00", "EPSG:4326", "60 minutes.*61 minutes"),
    ],
)
def test_what_is_unclear_about_printed_coordinates_is_asked_and_never_guessed(
    north, east, crs, reason
):
    with pytest.raises(InputError, match=reason):
        printed_position(north, east, source_crs=crs)


@pytest.mark.parametrize(
    ("crs", "reason"),
    [
        ("EPSG:4490", "no exact operation from China Geodetic Coordinate System 2000"),
        ("EPSG:99999", "names no coordinate reference system"),
        ("Bessel", "by its code"),
        ("own:T-1", "needs its record in layer transformations"),
        ("EPSG:4978", "neither geographic nor plane"),
    ],
)
def test_no_null_operation_stands_for_one_that_is_missing(crs, reason):
    with pytest.raises(CrsError, match=reason):
        printed_position("37 04 17.36", "74 40 21.09", source_crs=crs)
    placed = place_printed([("37 04 17.36", "74 40 21.09", crs)])
    assert isinstance(placed[0], Unplaced)


def test_many_rows_are_placed_at_once_and_each_fault_stays_with_its_row():
    placed = place_printed(
        [
            ("47 12 30.5", "9 31 00.2", "EPSG:4326"),
            ("1220000.1", "2757000.2", "EPSG:2056"),
            ("47 61 30.5", "9 31 00.2", "EPSG:4326"),
            ("1e99", "2757000.2", "EPSG:2056"),
            ("9" * 30, "2757000.2", "EPSG:2056"),
            (47.2, None, "EPSG:4326"),
        ]
    )
    assert [isinstance(found, Unplaced) for found in placed] == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]
    faults = [found.reasons for found in placed if isinstance(found, Unplaced)]
    assert "61 minutes" in faults[0][0]
    assert "NoneType" in faults[3][1]
    alone = printed_position("1220000.1", "2757000.2", source_crs="EPSG:2056")
    assert placed[1] == alone


def test_rows_at_fault_are_found_without_placing_each_alone():
    asked = []

    def frame_of(text):
        asked.append(text)
        return epsg_frame(text)

    placed = place_printed([("37 04 17.36", "74 40 21.09", "EPSG:4490")] * 500, frame_of=frame_of)
    assert all(isinstance(found, Unplaced) for found in placed)
    assert len(asked) < 5
    far = [("1220000.1", "2757000.2", "EPSG:2056")] * 500 + [("9" * 30, "1.0", "EPSG:2056")]
    placed = place_printed(far, frame_of=frame_of)
    assert [isinstance(found, Unplaced) for found in placed] == [False] * 500 + [True]
    assert len(asked) < 50
