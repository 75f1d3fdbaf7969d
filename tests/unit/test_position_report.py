"""What the positions of a register say: frames pooled, epochs heeded, heights of one kind."""

from typing import Any

import numpy as np
import pytest
from pandas import DataFrame
from shapely import points

from borderkit.layers import LAYERS
from borderkit.markers.positions.position_report import report_positions
from tests.position_register import AT, GEOD, position

AGREED = position("A", kind="agreed")


def report(*rows, tolerance_m=0.3, accuracy_m=None, dynamic=("EPSG:4326",), **options):
    """Return the report on marker M-1."""
    subject = {"uid": "markers/M-1", "tolerance_m": tolerance_m, "accuracy_m": accuracy_m}
    plain = [{k: v for k, v in row.items() if k != "geometry"} for row in rows]
    return report_positions(
        DataFrame([subject]),
        LAYERS["positions"].frame(plain, [row["geometry"] for row in rows]),
        is_dynamic=lambda text: text in dynamic,
        **options,
    )


def verdict(found):
    return str(found.displacements.verdict[0]), str(found.displacements.reason[0])


def test_a_marker_that_both_sides_found_elsewhere_moved():
    found = report(
        AGREED, position("1", east_m=0.5, side="AA"), position("2", east_m=0.5, side="BB")
    )
    assert verdict(found) == ("moved", "")
    # Two of 2 cm make 1.41 cm, with the agreed 2 cm: 2.45 cm.
    assert found.displacements.shift.sigma_m()[0] == pytest.approx(0.0245, abs=1e-4)


def test_sides_stand_beside_each_other_with_their_difference():
    found = report(position("1", side="AA"), position("2", north_m=0.03, side="BB"))
    (first, at), (second, to) = found.sides_of(0)
    assert (first, second) == ("AA", "BB")
    shift = found.differences([at], [to])
    assert shift.north_m[0] == pytest.approx(0.03, abs=1e-6)
    # 0.03 m against 2 cm on each side: chi-square 1.125, exp(-1.125 / 2).
    assert shift.p_value[0] == pytest.approx(np.exp(-1.125 / 2), rel=1e-3)


def test_two_sides_that_disagree_leave_it_undetermined():
    found = report(AGREED, position("1", side="AA"), position("2", east_m=2.0, side="BB"))
    assert verdict(found) == ("undetermined", "disagreement")
    assert list(found.pooled.state) == ["disagrees", "disagrees"]


def test_an_operation_to_wgs84_makes_a_displacement_less_certain_where_frames_differ():
    frame: dict[str, Any] = {
        "source_crs": "EPSG:4284",
        "crs_operation": "T",
        "operation_accuracy_m": 3.0,
    }
    found = report(AGREED, position("1", east_m=2.0, **frame))
    assert verdict(found) == ("undetermined", "too_coarse")
    assert found.pooled.covariance[0, 0, 0] == pytest.approx(9.0004)


def test_it_cancels_where_both_are_of_one_frame():
    frame: dict[str, Any] = {
        "source_crs": "EPSG:4284",
        "crs_operation": "T",
        "operation_accuracy_m": 3.0,
    }
    found = report(position("A", kind="agreed", **frame), position("1", east_m=2.0, **frame))
    assert verdict(found) == ("moved", "")


def test_an_operation_of_unknown_accuracy_leaves_it_undetermined():
    frame: dict[str, Any] = {"source_crs": "EPSG:4284", "crs_operation": "T"}
    found = report(AGREED, position("1", east_m=2.0, **frame))
    assert verdict(found) == ("undetermined", "no_observed_sigma")
    assert list(found.pooled.state) == ["no_accuracy"]


def test_many_observations_of_one_frame_do_not_average_its_operation_away():
    frame: dict[str, Any] = {
        "source_crs": "EPSG:4284",
        "crs_operation": "T",
        "operation_accuracy_m": 1.0,
    }
    found = report(AGREED, *(position(str(n), **frame) for n in range(50)), position("w"))
    # One frame of 1 m against one position of 2 cm: the latter decides.
    assert found.pooled.covariance[0, 0, 0] == pytest.approx(0.02**2, rel=1e-3)
    assert found.pooled.used[0] == 51


@pytest.mark.parametrize(
    ("epoch", "east_m", "expected"),
    [
        (2000.0, 0.5, ("moved", "")),
        (2003.0, 0.5, ("undetermined", "other_epoch")),
        (2003.0, 0.7, ("moved", "")),
        (2003.0, 0.0, ("undetermined", "other_epoch")),
        (None, 0.5, ("moved", "")),
    ],
)
def test_plates_may_have_moved_a_decimetre_a_year(epoch, east_m, expected):
    found = report(
        position("A", kind="agreed", epoch=2000.0), position("1", east_m=east_m, epoch=epoch)
    )
    assert verdict(found) == expected


def test_in_a_frame_that_moves_with_the_ground_epochs_do_not_count():
    frame: dict[str, Any] = {
        "source_crs": "EPSG:4258",
        "crs_operation": "T",
        "operation_accuracy_m": 0.0,
    }
    found = report(
        position("A", kind="agreed", epoch=1990.0, **frame),
        position("1", epoch=2020.0, **frame),
    )
    assert verdict(found) == ("not_moved", "")


def test_an_agreed_position_without_sigmas_takes_the_accuracy_of_the_marker():
    bare = position("A", kind="agreed", sigma_east_m=None, sigma_north_m=0.0)
    seen = position("1", east_m=0.5)
    assert verdict(report(bare, seen)) == ("undetermined", "no_agreed_sigma")
    assert verdict(report(bare, seen, accuracy_m=0.05)) == ("moved", "")


def test_of_several_agreed_positions_the_one_from_the_latest_date_counts():
    found = report(
        position("Z", kind="agreed", valid_from="1934-01-01", east_m=5.0),
        position("A", kind="agreed", valid_from="2008-01-01"),
        position("1"),
    )
    assert found.agreed["position"].iloc[0] == "A"
    assert found.agreed_count[0] == 2
    assert verdict(found) == ("not_moved", "")


def test_a_stated_position_is_neither_agreed_nor_observed():
    found = report(position("S", kind="stated", east_m=5.0), position("1"))
    assert verdict(found) == ("undetermined", "no_agreed")


def test_impossible_correlations_and_confidences_leave_a_sigma_unknown():
    found = report(AGREED, position("1", correlation=1.0), position("2", confidence=1.0))
    assert list(found.pooled.state) == ["no_sigma", "no_sigma"]


@pytest.mark.parametrize(
    ("agreed", "observed", "change_m"),
    [
        (("ellipsoidal", None), ("ellipsoidal", None), 0.5),
        (("normal", "S-1977"), ("normal", "S-1977"), 0.5),
        (("normal", "S-1977"), ("normal", "S-1985"), None),
        (("normal", None), ("normal", None), None),
        (("orthometric", "S"), ("normal", "S"), None),
        (("unknown", "S"), ("unknown", "S"), None),
        ((None, "S"), (None, "S"), None),
    ],
)
def test_heights_are_compared_only_where_they_are_of_one_kind(agreed, observed, change_m):
    def height(value, kind, system):
        given = {"height_kind": kind, "height_system": system, "sigma_height_m": 0.01}
        return {"height_m": value, **given}

    found = report(
        position("A", kind="agreed", **height(100.0, *agreed)),
        position("1", **height(100.5, *observed)),
    )
    got = found.heights.change_m[0]
    assert got == pytest.approx(change_m, nan_ok=True) if change_m else np.isnan(got)
    assert found.heights.verdict[0] == ("changed" if change_m else "undetermined")


@pytest.mark.slow
def test_ten_thousand_markers_are_judged_at_once():
    count = 10_000
    rng = np.random.default_rng(8)
    azimuth, away = rng.uniform(0, 360, count), 0.02 * rng.standard_normal(count)
    lon, lat, _ = GEOD.fwd(np.full(count, AT[0]), np.full(count, AT[1]), azimuth, away)
    columns: dict[str, Any] = {
        "position": [f"{n}" for n in range(2 * count)],
        "subject": [f"markers/{n % count}" for n in range(2 * count)],
        "kind": ["agreed"] * count + ["observed"] * count,
        "sigma_east_m": [0.02] * (2 * count),
        "sigma_north_m": [0.02] * (2 * count),
    }
    shapes: Any = points(
        np.append(np.full(count, AT[0]), lon), np.append(np.full(count, AT[1]), lat)
    )
    frame = LAYERS["positions"].frame_of_columns(columns, shapes, count=2 * count)
    subjects = DataFrame(
        {
            "uid": [f"markers/{n}" for n in range(count)],
            "tolerance_m": [0.3] * count,
            "accuracy_m": [None] * count,
        }
    )
    found = report_positions(subjects, frame, is_dynamic=lambda _: True)
    assert (found.displacements.verdict == "not_moved").mean() > 0.999
