"""Whether an upload lies at the boundary of its campaign, and moved markers that are a frame."""

import numpy as np
import pytest

from borderkit.inspections.whereabouts import (
    common_shift,
    exchanged_points,
    far_from_all,
    known_places,
    shift_of_numbers,
)
from tests.field_day import known, line_through, observed, stones

LINE = np.array([[9.5, 47.1], [9.6, 47.3]])
DATE_LINE = np.array([[179.9, -16.0], [180.1, -16.2]])


def one(function, lat, lon, places=LINE):
    found = function(np.array([lon]), np.array([lat]), places)
    return bool(found if np.ndim(found) == 0 else found[0])


@pytest.mark.parametrize(
    ("lat", "lon", "exchanged"),
    [
        (47.2, 9.55, False),
        (9.55, 47.2, True),  # in range, in another country
        (9.0, 47.9, True),  # a camp some 80 km off
        (9.55, 50.0, False),
        (52.0, 13.0, False),
        (9.55, -47.2, False),
    ],
)
def test_what_lies_at_the_boundary_only_with_its_axes_exchanged_is_exchanged(lat, lon, exchanged):
    assert one(exchanged_points, lat, lon) is exchanged


def test_near_a_boundary_whose_latitude_is_its_longitude_nothing_is_taken_for_exchanged():
    assert not one(exchanged_points, 45.0, 46.0, np.array([[45.0, 46.0], [45.5, 46.0]]))


@pytest.mark.parametrize(
    ("lat", "lon", "far"), [(-16.1, -179.95, False), (-16.1, 179.0, False), (-16.1, 170.0, True)]
)
def test_what_lies_far_from_a_boundary_is_told_over_the_date_line_too(lat, lon, far):
    assert one(far_from_all, lat, lon, DATE_LINE) is far
    assert not one(far_from_all, lat, lon, np.empty((0, 2)))


def test_a_boundary_is_known_by_its_line_else_by_its_markers():
    row = stones(("1", 0, 0), ("2", 200, 0))
    assert len(known_places(known(row))) == 2
    assert len(known_places(known(row, line=line_through((0, 0), (100, 0), (200, 0))))) == 3


@pytest.mark.parametrize(
    ("shifts", "alike"),
    [
        ([(1.0, 0.0), (1.1, 0.1), (0.9, 0.0), (1.0, -0.1)], True),
        ([(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)], False),
        ([(1.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)], False),  # one stone moved
        ([(0.2, 0.0), (0.2, 0.0), (0.2, 0.0)], False),  # within the tolerance
        ([(1.0, 0.0), (1.0, 0.0)], False),
    ],
)
def test_markers_that_all_moved_alike_make_a_frame_suspect(shifts, alike):
    row = stones(*((str(at), 200 * at, 0) for at in range(4)))
    rows = [
        {
            "station": str(at),
            "east_m": 200 * at + east,
            "north_m": north,
            "sigma_horizontal_m": 0.02,
        }
        for at, (east, north) in enumerate(shifts)
    ]
    told = common_shift(observed(rows, row).observations, tolerance_m=0.30)
    assert (told is not None) is alike
    if told is not None:
        assert "the 4 markers" in told
        assert "by 1.00 m towards 90 degrees" in told


@pytest.mark.parametrize(
    ("away", "alike"), [((103.0, 103.0, 103.5, 102.0), True), ((0,) * 4, False)]
)
def test_numbers_tell_a_shift_of_the_datum_that_no_place_agrees_with(away, alike):
    row = stones(*((str(at), 200 * at, 0) for at in range(4)))
    rows = [{"station": f"BM {at}", "east_m": 200 * at + off} for at, off in enumerate(away)]
    told = shift_of_numbers(observed(rows, row).observations, known(row))
    assert (told is not None) is alike
    if told is not None:
        assert "by 103.00 m towards 90 degrees" in told


def test_a_camp_and_a_car_far_from_all_markers_tell_no_shift():
    rows = [{"station": name, "east_m": 900.0} for name in ("camp", "car", "lunch")]
    row = stones(("1", 0, 0))
    assert shift_of_numbers(observed(rows, row).observations, known(row)) is None
