"""Displacement: moved only if significant and beyond the tolerance; what is unknown stays so."""

import numpy as np
import pytest

from borderkit.markers.positions.displacement import (
    SIGMAS_IN_TOLERANCE,
    displacements,
    height_changes,
    shifts,
)
from borderkit.markers.positions.positions import combine
from borderkit.markers.positions.uncertainty import covariances
from tests.unit.test_positions import around, placed

TOLERANCE_M = 0.30


def judged(east_m, *, sigma_m=0.05, agreed_sigma_m=0.05, tolerance_m=TOLERANCE_M):
    """Return the verdict and the reason of one marker so far east of where it was agreed."""
    found = displacements(
        around((0, 0)),
        around((east_m, 0)),
        agreed_covariance=covariances([agreed_sigma_m], [agreed_sigma_m]),
        observed_covariance=covariances([sigma_m], [sigma_m]),
        tolerance_m=tolerance_m,
    )
    return str(found.verdict[0]), str(found.reason[0])


@pytest.mark.parametrize(
    ("east_m", "verdict"), [(0.2999, "not_moved"), (0.30, "not_moved"), (0.3001, "moved")]
)
def test_a_marker_counts_as_moved_only_beyond_the_tolerance(east_m, verdict):
    assert judged(east_m) == (verdict, "")


@pytest.mark.parametrize(("sigmas", "verdict"), [(3.25, "undetermined"), (3.26, "moved")])
def test_a_marker_counts_as_moved_only_if_that_is_significant(sigmas, verdict):
    # chi-square of 2 degrees of freedom at 0.995: -2 ln 0.005 = 10.597 = 3.2552^2
    sigma = 1.0
    reason = "too_coarse" if verdict == "undetermined" else ""
    assert judged(sigmas * np.sqrt(2), sigma_m=sigma, agreed_sigma_m=sigma) == (verdict, reason)


@pytest.mark.parametrize(
    ("ratio", "verdict"), [(1.01, "not_moved"), (1.0, "not_moved"), (0.99, "undetermined")]
)
def test_a_displacement_is_ruled_out_only_by_positions_fine_enough(ratio, verdict):
    sigma = TOLERANCE_M / SIGMAS_IN_TOLERANCE / np.sqrt(2) / ratio
    assert judged(0.0, sigma_m=sigma, agreed_sigma_m=sigma)[0] == verdict


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"tolerance_m": np.nan}, "no_tolerance"),
        ({"tolerance_m": -1.0}, "no_tolerance"),
        ({"sigma_m": 0.0}, "no_observed_sigma"),
        ({"agreed_sigma_m": np.nan}, "no_agreed_sigma"),
    ],
)
@pytest.mark.parametrize("east_m", [0.0, 5.0])
def test_what_is_unknown_leaves_it_undetermined(east_m, changed, reason):
    assert judged(east_m, **changed) == ("undetermined", reason)


def test_a_position_that_is_missing_leaves_it_undetermined():
    spread = covariances([0.01, 0.01], [0.01, 0.01])
    none = np.array([[np.nan, np.nan], [10.0, 47.0]])
    found = displacements(
        none,
        none[::-1],
        agreed_covariance=spread,
        observed_covariance=spread,
        tolerance_m=0.3,
    )
    assert list(found.reason) == ["no_agreed", "no_observed"]


def surveys(rng, *, moved_m, sigma_m, markers=10_000):
    """Return the verdicts on markers agreed and observed anew, each by a campaign of its own."""
    places = np.column_stack([rng.uniform(-180, 180, markers), rng.uniform(-85, 85, markers)])
    way = rng.uniform(0, 2 * np.pi, markers)
    truths = placed(places, moved_m * np.sin(way), moved_m * np.cos(way))
    # Three observations of sigma s sqrt(3 / 2) combine to s / sqrt(2) on each side, s together.
    each = sigma_m * np.sqrt(1.5)
    subject = np.repeat(np.arange(markers), 3)
    spread = covariances(np.full(3 * markers, each), np.full(3 * markers, each))
    sides = []
    for truth in (places, truths):
        error = each * rng.standard_normal((3 * markers, 2))
        sides.append(combine(placed(truth[subject], *error.T), spread, subject=subject))
    return displacements(
        sides[0].lonlat,
        sides[1].lonlat,
        agreed_covariance=sides[0].covariance,
        observed_covariance=sides[1].covariance,
        tolerance_m=TOLERANCE_M,
    ).verdict


@pytest.mark.parametrize(
    "sigmas_in_tolerance",
    [0.3, 3.0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1.0, 2.0, 10.0, 100.0))],
)
def test_of_unmoved_markers_at_most_one_percent_are_called_moved(sigmas_in_tolerance):
    rng = np.random.default_rng(11)
    verdicts = surveys(rng, moved_m=0.0, sigma_m=TOLERANCE_M / sigmas_in_tolerance)
    assert (verdicts == "moved").mean() <= 0.01


@pytest.mark.parametrize(
    "sigmas_in_tolerance",
    [SIGMAS_IN_TOLERANCE, *(pytest.param(n, marks=pytest.mark.slow) for n in (5.0, 30.0))],
)
def test_of_markers_moved_by_twice_the_tolerance_99_percent_are_found(sigmas_in_tolerance):
    rng = np.random.default_rng(12)
    sigma = TOLERANCE_M / sigmas_in_tolerance
    verdicts = surveys(rng, moved_m=2 * TOLERANCE_M, sigma_m=sigma)
    assert (verdicts == "moved").mean() >= 0.99


def test_too_coarse_a_survey_never_says_that_a_marker_stands():
    rng = np.random.default_rng(13)
    verdicts = surveys(rng, moved_m=2 * TOLERANCE_M, sigma_m=TOLERANCE_M / 2)
    assert "not_moved" not in verdicts


def test_a_shift_has_its_length_direction_and_the_sum_of_both_covariances():
    shift = shifts(
        around((0, 0)),
        around((-3, 4)),
        start_covariance=covariances([0.3], [0.1]),
        end_covariance=covariances([0.4], [0.2]),
    )
    assert shift.distance_m[0] == pytest.approx(5.0, abs=1e-6)
    assert shift.azimuth_deg[0] == pytest.approx(360 - np.degrees(np.arctan2(3, 4)), abs=1e-4)
    assert shift.covariance[0] == pytest.approx(np.diag([0.25, 0.05]))
    assert shift.sigma_m()[0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("change_m", "verdict"), [(0.280, "not_changed"), (0.281, "changed"), (-0.281, "changed")]
)
def test_a_height_changed_if_that_is_significant(change_m, verdict):
    # Normal quantile at 0.9975: 2.8070
    found = height_changes(
        [100.0],
        [100.0 + change_m],
        agreed_sigma_m=[0.06],
        observed_sigma_m=[0.08],
        comparable=[True],
    )
    assert found.verdict[0] == verdict


def test_heights_of_other_kinds_are_not_compared():
    found = height_changes(
        [100.0], [147.0], agreed_sigma_m=[0.1], observed_sigma_m=[0.1], comparable=[False]
    )
    assert np.isnan(found.change_m[0])
    assert found.verdict[0] == "undetermined"


def test_a_height_change_of_unknown_sigma_is_told_but_not_judged():
    found = height_changes(
        [100.0], [101.0], agreed_sigma_m=[0.1], observed_sigma_m=[0.0], comparable=[True]
    )
    assert found.change_m[0] == pytest.approx(1.0)
    assert found.verdict[0] == "undetermined"
