"""Which points cannot be true, which are doubles, and where they are on the ground."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from borderkit.errors import CrsError
from borderkit.inspections.doubles import double_points, point_marks
from borderkit.inspections.placing import place_points
from borderkit.inspections.points import points_frame
from borderkit.inspections.soundness import unsound_points

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def points(**columns: Any) -> pd.DataFrame:
    """Return points of one part; what is not given is plain."""
    count = len(next(iter(columns.values())))
    plain = {
        "row": range(1, count + 1),
        "part": [0] * count,
        "line": [0] * count,
        "kind": ["point"] * count,
        "track": [-1] * count,
        "north": [45.0] * count,
        "east": [20.0] * count,
    }
    return points_frame(plain | columns)


def codes(frame: pd.DataFrame, *, geographic: bool = True) -> list[str | None]:
    """Return why each point is refused; None where it is not."""
    bad, found = unsound_points(
        frame, geographic=[geographic], now=NOW, where=lambda part, line: f"{part}:{line}"
    )
    told = {rejection.row: rejection.code for rejection in found}
    assert sorted(told) == frame["row"][bad].tolist()
    return [told.get(row) for row in frame["row"]]


@pytest.mark.parametrize(
    ("north", "east", "code"),
    [
        (90.0, 180.0, None),
        (-90.0, -180.0, None),
        (90.0001, 0.0, "swapped"),
        (118.0, 45.0, "swapped"),
        (-181.0, 45.0, "out-of-range"),
        (45.0, 180.0001, "out-of-range"),
        (91.0, 91.0, "out-of-range"),
        (np.nan, 20.0, "not-a-number"),
        (45.0, np.inf, "not-a-number"),
        (0.0, 0.0, "null-island"),
        (0.0, 1e-9, None),
    ],
)
def test_degrees_out_of_range_are_refused_and_swapped_ones_named(north, east, code):
    assert codes(points(north=[north], east=[east])) == [code]


def test_metres_have_no_range_of_degrees():
    assert codes(points(north=[5_012_345.0], east=[0.0]), geographic=False) == [None]
    assert codes(points(north=[0.0], east=[0.0]), geographic=False) == [None]


@pytest.mark.parametrize(
    ("time", "code"),
    [
        ("1901-01-01T00:00:00Z", "too-early"),
        ("1980-01-05T23:59:59.999999Z", "too-early"),
        ("1980-01-06T00:00:00Z", None),
        ("2026-11-23T12:00:00Z", None),
        ("2026-11-23T12:00:01Z", "in-the-future"),
        ("2999-01-01T00:00:00Z", "in-the-future"),
        (None, None),
    ],
)
def test_a_time_before_gps_or_a_day_ahead_is_refused(time, code):
    assert codes(points(observed_at=pd.to_datetime([time], utc=True).as_unit("us"))) == [code]


@pytest.mark.parametrize(
    ("height", "code"),
    [
        (-12_000.0, None),
        (-12_000.1, "bad-height"),
        (10_001.0, "bad-height"),
        (np.inf, "bad-height"),
    ],
)
def test_a_height_off_the_earth_is_refused(height, code):
    assert codes(points(height_m=[height])) == [code]


def test_a_point_without_a_fix_is_refused_and_an_unknown_fix_is_not():
    assert codes(points(fix_type=[0.0, 1.0, np.nan])) == ["no-fix", None, None]


def test_what_was_estimated_typed_in_or_simulated_is_not_measured():
    assert codes(points(fix_type=[6.0, 7.0, 8.0])) == ["not-measured"] * 3


def test_the_rejection_shows_what_the_file_prints():
    frame = points(north=[95.30], east=[20.5], printed_north=["95,30"], printed_east=["20.5"])
    _, (found,) = unsound_points(frame, geographic=[True], now=NOW, where=lambda *_: "here")
    assert (found.value, found.where, found.field) == ("95,30, 20.5", "here", "position")


# ------------------------------------------------------------------------------------ doubles


def test_a_point_that_stands_twice_is_a_double_of_the_first():
    frame = points(station=["1", "1", "2", "1"], north=[45.0, 45.0, 45.0, 45.1])
    double, first = double_points(frame)
    assert double.tolist() == [False, True, False, False]
    assert first.tolist() == [1, 1, 3, 4]


def test_a_walk_may_come_to_one_place_twice_but_not_at_one_time():
    kind = ["track_point"] * 3
    at = pd.DatetimeIndex([NOW, NOW, None])
    assert double_points(points(kind=kind))[0].tolist() == [False] * 3
    assert double_points(points(kind=kind, observed_at=at))[0].tolist() == [False, True, False]


def test_a_measurement_that_came_before_is_known_by_what_it_measured():
    def marks(**columns: Any) -> list[str]:
        frame = points(**columns)
        return point_marks(frame.assign(lon=frame["east"], lat=frame["north"]))

    there = {"kind": ["point"], "station": ["1"], "height_m": [500.0]}
    assert marks(**there) == marks(**there | {"kind": ["waypoint"]})
    assert marks(**there) != marks(**there | {"height_m": [498.2]})
    assert marks(**there) != marks(**there | {"code": ["stone"]})
    # Phones keep one fix for several pictures: two files in one place are two.
    photos = {"kind": ["photo", "photo"], "observed_at": pd.DatetimeIndex([NOW, NOW])}
    assert len(set(marks(**photos, photo_sha256=["aa", "bb"]))) == 2
    assert len(set(marks(**photos, photo_sha256=["aa", "aa"]))) == 1


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=30))
def test_doubles_are_those_that_a_set_would_drop(cells):
    frame = points(station=[str(a) for a, _ in cells], north=[45.0 + b for _, b in cells])
    double, first = double_points(frame)
    seen: dict[Any, int] = {}
    for row, cell in enumerate(cells, start=1):
        assert double[row - 1] == (cell in seen)
        assert first[row - 1] == seen.setdefault(cell, row)


# ------------------------------------------------------------------------------------ placing


def test_each_part_is_placed_by_its_own_frame():
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:32634", always_xy=True)
    east, north = to_metres.transform(20.5, 45.3)
    frame = points(part=[0, 1], north=[45.3, north], east=[20.5, east])
    placed = place_points(frame, ["EPSG:4326", "EPSG:32634"])
    assert placed.points["lon"].tolist() == pytest.approx([20.5, 20.5], abs=1e-10)
    assert placed.points["lat"].tolist() == pytest.approx([45.3, 45.3], abs=1e-10)
    assert placed.operations[1] is not None
    assert not placed.outside.any()


def test_a_frame_of_another_region_is_outside():
    frame = points(north=[5_000_000.0, -5_000_000.0], east=[500_000.0, 3e7])
    placed = place_points(frame, ["EPSG:32634"])
    assert placed.outside.tolist() == [False, True]


def test_points_without_a_frame_are_refused_and_an_empty_part_asks_for_none():
    with pytest.raises(CrsError, match="state it with --crs"):
        place_points(points(north=[45.0]), [None])
    placed = place_points(points(part=[1], north=[45.0]), [None, "EPSG:4326"])
    assert placed.operations[0] is None


def test_a_null_operation_is_refused():
    with pytest.raises(CrsError):
        place_points(points(north=[48.0], east=[135.0]), ["EPSG:4610"])


def test_a_clock_may_be_a_day_ahead():
    later = pd.to_datetime([NOW + timedelta(hours=23)], utc=True).as_unit("us")
    assert codes(points(observed_at=later)) == [None]
