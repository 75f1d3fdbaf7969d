"""Observed positions combined: ellipses hold the truth, outliers are named, nothing is made up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pyproj import Geod

from borderkit.errors import InputError
from borderkit.markers.positions.positions import combine
from borderkit.markers.positions.uncertainty import covariances, ellipses

GEOD = Geod(ellps="WGS84")
CHI2_95 = 5.991464547107979  # -2 ln 0.05: two degrees of freedom


def placed(lonlat, east_m, north_m):
    """Return positions so far east and north of others."""
    azimuth = np.degrees(np.arctan2(east_m, north_m))
    lon, lat, _ = GEOD.fwd(lonlat[:, 0], lonlat[:, 1], azimuth, np.hypot(east_m, north_m))
    return np.column_stack([lon, lat])


def metres(start, end):
    """Return how far east and north positions lie of others."""
    azimuth, _, away = GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    return np.column_stack([away * np.sin(np.radians(azimuth)), away * np.cos(np.radians(azimuth))])


def around(*offsets, lon=10.0, lat=47.0):
    """Return positions at offsets (east, north) in metres of one place."""
    off = np.array(offsets, dtype=float)
    return placed(np.tile([lon, lat], (len(off), 1)), off[:, 0], off[:, 1])


def campaigns(rng, count, *, sigma_m=0.05):
    """Return truths, and from 1 to 6 observations of each with sigmas and correlations drawn."""
    truth = np.column_stack([rng.uniform(-180, 180, count), rng.uniform(-85, 85, count)])
    subject = np.repeat(np.arange(count), rng.integers(1, 7, count))
    n = len(subject)
    east, north = sigma_m * rng.uniform(0.2, 3, n), sigma_m * rng.uniform(0.2, 3, n)
    rho = rng.uniform(-0.9, 0.9, n)
    covariance = covariances(east, north, correlation=rho)
    error = np.einsum("nij,nj->ni", np.linalg.cholesky(covariance), rng.standard_normal((n, 2)))
    return truth, subject, placed(truth[subject], error[:, 0], error[:, 1]), covariance


def held(combined, truth):
    """Tell which 95 % ellipses hold the truth."""
    off = metres(truth, combined.lonlat)
    value = np.einsum("ni,nij,nj->n", off, np.linalg.inv(combined.covariance), off)
    return value <= CHI2_95


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3, 4, 5))]
)
def test_the_95_percent_ellipses_of_10_000_campaigns_hold_94_to_96_percent_of_the_truths(seed):
    truth, subject, observed, covariance = campaigns(np.random.default_rng(seed), 10_000)
    combined = combine(observed, covariance, subject=subject)
    assert 0.94 <= held(combined, truth).mean() <= 0.96


def test_a_gross_error_among_five_is_named_and_left_out_and_the_ellipses_still_hold():
    rng = np.random.default_rng(4)
    count = 2_000
    truth = np.column_stack([rng.uniform(-180, 180, count), rng.uniform(-60, 60, count)])
    subject = np.repeat(np.arange(count), 5)
    covariance = covariances(np.full(5 * count, 0.02), np.full(5 * count, 0.02))
    error = 0.02 * rng.standard_normal((5 * count, 2))
    error[::5] += [0.15, 0.15]
    combined = combine(placed(truth[subject], *error.T), covariance, subject=subject)
    assert (combined.state[::5] == "outlier").mean() >= 0.99
    assert (np.delete(combined.state, np.s_[::5]) == "outlier").mean() <= 0.002
    assert 0.94 <= held(combined, truth).mean() <= 0.96


def test_two_observations_are_weighted_by_their_variances():
    # 1 cm against 2 cm: weights 4 to 1, so 0.1 m apart the mean lies 0.02 m from the first.
    spread = covariances([0.01, 0.02], [0.01, 0.02])
    combined = combine(around((0, 0), (0.03, 0)), spread)
    assert metres(around((0, 0)), combined.lonlat)[0] == pytest.approx([0.006, 0], abs=1e-9)
    assert combined.covariance[0] == pytest.approx(np.eye(2) * 8e-5, rel=1e-12)
    assert combined.chi2[0] == pytest.approx(0.03**2 / (0.01**2 + 0.02**2), rel=1e-6)
    assert combined.dof[0] == 2
    assert combined.agreement[0] == "consistent"


def test_a_correlation_draws_the_mean_across():
    # By hand: P1 = I/1e-4, P2 = inv([[1, .8], [.8, 1]])/1e-4, x = (P1 + P2)^-1 P2 (0.01, 0).
    spread = covariances([0.01, 0.01], [0.01, 0.01], correlation=[0.0, 0.8])
    combined = combine(around((0, 0), (0.01, 0)), spread)
    expected = np.linalg.solve(
        np.eye(2) + np.linalg.inv([[1, 0.8], [0.8, 1]]),
        np.linalg.inv([[1, 0.8], [0.8, 1]]) @ [0.01, 0.0],
    )
    assert metres(around((0, 0)), combined.lonlat)[0] == pytest.approx(expected, abs=1e-9)


def test_of_two_that_disagree_both_are_named_and_the_covariance_is_widened():
    spread = covariances([0.01, 0.01], [0.01, 0.01])
    combined = combine(around((0, 0), (0.2, 0)), spread)
    assert list(combined.state) == ["disagrees", "disagrees"]
    assert combined.agreement[0] == "inconsistent"
    # Variance of unit weight 0.2^2 / (2 * 1e-4) / 2 = 100; F(0.95; 2, 2) = 19.
    assert combined.widened[0] == pytest.approx(100 * 2 * 19.0 / CHI2_95, rel=1e-6)


def test_half_of_the_observations_are_never_left_out():
    spread = covariances([0.01] * 4, [0.01] * 4)
    combined = combine(around((0, 0), (0.003, 0), (1, 0), (1.003, 0)), spread)
    assert "outlier" not in combined.state
    assert combined.used[0] == 4
    assert combined.agreement[0] == "inconsistent"


@pytest.mark.parametrize("sigma", [0.0, np.nan])
def test_an_observation_of_unknown_sigma_is_left_out_and_named(sigma):
    spread = covariances([0.01, sigma], [0.01, 0.01])
    combined = combine(around((0, 0), (5, 0)), spread)
    assert list(combined.state) == ["used", "no_sigma"]
    assert metres(around((0, 0)), combined.lonlat)[0] == pytest.approx([0, 0], abs=1e-9)
    assert combined.agreement[0] == "untested"


def test_a_default_sigma_takes_it_in_and_says_so():
    spread = covariances([0.01, 0.0], [0.01, 0.0])
    combined = combine(around((0, 0), (0.02, 0)), spread, default_sigma_m=0.01)
    assert list(combined.state) == ["used", "assumed"]
    assert metres(around((0, 0)), combined.lonlat)[0] == pytest.approx([0.01, 0], abs=1e-9)


def test_without_any_sigma_the_plain_mean_stands_and_nothing_is_known_of_it():
    combined = combine(around((0, 0), (2, 0)), covariances([0.0, np.nan], [0.0, np.nan]))
    assert metres(around((0, 0)), combined.lonlat)[0] == pytest.approx([1, 0], abs=1e-6)
    assert np.isnan(combined.covariance).all()
    assert combined.used[0] == 0


def test_a_subject_without_observation_has_no_position():
    combined = combine(around((0, 0)), covariances([0.1], [0.1]), subject=[1], subjects=3)
    assert np.isnan(combined.lonlat[[0, 2]]).all()
    assert list(combined.observed) == [0, 1, 0]


def test_an_error_that_observations_share_is_not_averaged_away():
    spread = covariances([0.01] * 100, [0.01] * 100)
    combined = combine(around(*[(0, 0)] * 100), spread).with_common_error(1.0)
    assert combined.covariance[0, 0, 0] == pytest.approx(1.0 + 1e-6)


def test_a_95_percent_sigma_stands_for_1_96_sigmas_of_each_axis():
    spread = covariances([1.959963984540054], [1.959963984540054], confidence=[0.95])
    assert spread[0] == pytest.approx(np.eye(2))


def test_the_ellipse_points_along_the_greater_sigma():
    major, minor, azimuth = ellipses(covariances([0.02, 0.01], [0.01, 0.02]))
    assert major == pytest.approx(0.02 * np.sqrt(CHI2_95))
    assert minor == pytest.approx(0.01 * np.sqrt(CHI2_95))
    assert azimuth == pytest.approx([90.0, 0.0])


@given(
    sigmas=hnp.arrays(float, (1, 2), elements=st.floats(1e-3, 10)),
    rho=st.floats(-0.99, 0.99),
)
def test_half_axes_are_the_eigenvalues_and_the_azimuth_their_vector(sigmas, rho):
    spread = covariances(sigmas[:, 0], sigmas[:, 1], correlation=[rho])
    major, minor, azimuth = ellipses(spread)
    values = np.linalg.eigvalsh(spread[0])
    assert (major[0] ** 2, minor[0] ** 2) == pytest.approx(
        tuple(values[::-1] * CHI2_95), rel=1e-6, abs=1e-9
    )
    along = np.array([np.sin(np.radians(azimuth[0])), np.cos(np.radians(azimuth[0]))])
    assert along @ spread[0] @ along == pytest.approx(values[1], rel=1e-6)


@given(lat=st.floats(-89.9, 89.9), lon=st.sampled_from([-180.0, 179.9999999, 0.0, 12.3]))
def test_the_mean_of_equal_observations_lies_midway_at_any_latitude(lat, lon):
    spread = covariances([0.01, 0.01], [0.01, 0.01])
    combined = combine(around((-0.01, 0), (0.01, 0), lon=lon, lat=lat), spread)
    assert metres(np.array([[lon, lat]]), combined.lonlat)[0] == pytest.approx([0, 0], abs=2e-6)


def test_sigmas_a_billion_times_apart_do_no_harm():
    spread = covariances([1e-4, 1e5, 1e-4], [1e-4, 1e5, 1e-4])
    combined = combine(around((0, 0), (3, 0), (0, 0)), spread)
    assert metres(around((0, 0)), combined.lonlat)[0] == pytest.approx([0, 0], abs=1e-6)
    assert combined.used[0] == 3


def test_all_impossible_statements_are_refused_at_once():
    with pytest.raises(InputError) as refusal:
        covariances([-1, 1, 1], [1, 1, 1], correlation=[0, 1, 0], confidence=[0.5, 0.5, 95])
    assert [d.where for d in refusal.value.defects] == [
        "[0].sigma_east_m",
        "[1].correlation",
        "[2].confidence",
    ]


def test_a_position_that_is_none_is_refused_with_its_row():
    with pytest.raises(InputError, match=r"\[1\]: the position is not finite"):
        combine(np.array([[10, 47], [np.nan, 47]]), covariances([1, 1], [1, 1]))
