"""Transformations estimated from common points, against parameters that PROJ applied."""

import numpy as np
import pytest
from pyproj import CRS
from pyproj.transformer import Transformer

from borderkit.boundary.control.control import FramePoints, estimate_transformation
from borderkit.crs import apply_own, to_geocentric
from borderkit.errors import CrsError, InputError
from borderkit.helmert import OwnTransformation

PULKOVO, CGCS = CRS.from_epsg(4284), CRS.from_epsg(4490)
PLANE_A, PLANE_B = CRS.from_epsg(28423), CRS.from_epsg(4545)
SEVEN = {
    "x_m": 25.0,
    "y_m": -141.0,
    "z_m": -78.5,
    "rx_arcsec": 0.1,
    "ry_arcsec": -0.35,
    "rz_arcsec": -0.736,
    "scale_ppm": 0.12,
}
FOUR = {"x_m": -120.5, "y_m": 33.25, "scale_ppm": 4.5, "rotation_arcsec": -2.75}
NAMES = tuple(f"P{n}" for n in range(1, 9))


def network(count=8, seed=5):
    """Return positions in an area of 100 km: longitude, latitude, height."""
    rng = np.random.default_rng(seed)
    return np.column_stack(
        [
            rng.uniform(134, 135.4, count),
            rng.uniform(47.5, 48.4, count),
            rng.uniform(50, 900, count),
        ]
    )


def frame(crs, xyh, sigma_m=np.nan):
    return FramePoints(crs=crs, xyh=xyh, sigma_m=np.full((len(xyh), 3), sigma_m))


def from_geocentric(xyz, crs):
    """Return longitude, latitude and height of geocentric coordinates, by PROJ."""
    shape = crs.ellipsoid
    step = (
        f"+proj=pipeline +step +inv +proj=cart +a={shape.semi_major_metre!r} "
        f"+b={shape.semi_minor_metre!r} +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    return np.column_stack(Transformer.from_pipeline(step).transform(*xyz.T))


def by_proj(xyz, step):
    return np.column_stack(Transformer.from_pipeline(step).transform(*xyz.T))


def moved(xyh, step):
    """Return the points in CGCS2000 after PROJ's own step in geocentric coordinates."""
    return from_geocentric(by_proj(to_geocentric(xyh, PULKOVO), step), CGCS)


STEPS = {
    "helmert_3": "+proj=helmert +x=25 +y=-141 +z=-78.5",
    "helmert_7_position_vector": "+proj=helmert +x=25 +y=-141 +z=-78.5 +rx=0.1 +ry=-0.35 "
    "+rz=-0.736 +s=0.12 +convention=position_vector",
    "helmert_7_coordinate_frame": "+proj=helmert +x=25 +y=-141 +z=-78.5 +rx=0.1 +ry=-0.35 "
    "+rz=-0.736 +s=0.12 +convention=coordinate_frame",
}


@pytest.mark.parametrize("method", STEPS)
def test_the_parameters_that_proj_applied_are_found_again(method):
    start = network()
    found = estimate_transformation(
        frame(PULKOVO, start),
        frame(CGCS, moved(start, STEPS[method])),
        points=NAMES,
        method=method,
    )
    for name, value in found.parameters.items():
        # Positions of 1e-9 m leave this much in parameters of an area of 100 km.
        assert value == pytest.approx(SEVEN[name], abs=2e-4 if name.endswith("_m") else 1e-5), name
    assert np.abs(found.residual_m).max() < 1e-6
    assert found.outliers == ()


def test_the_plane_parameters_that_proj_applied_are_found_again():
    start = np.column_stack([*np.random.default_rng(6).uniform(0, 1e5, (2, 8)), np.full(8, np.nan)])
    start[:, :2] += [23_500_000, 5_300_000]
    scale = 1 + FOUR["scale_ppm"] * 1e-6
    end = start.copy()
    step = f"+proj=helmert +x=-120.5 +y=33.25 +s={scale!r} +theta=-2.75"
    end[:, :2] = np.column_stack(
        Transformer.from_pipeline(step).transform(start[:, 0], start[:, 1])
    )
    found = estimate_transformation(
        frame(PLANE_A, start), frame(PLANE_B, end), points=NAMES, method="helmert_4"
    )
    assert found.parameters["scale_ppm"] == pytest.approx(4.5, abs=1e-6)
    assert found.parameters["rotation_arcsec"] == pytest.approx(-2.75, abs=1e-6)
    assert found.residual_m.shape == (8, 2)
    assert np.abs(found.residual_m).max() < 1e-6
    own = OwnTransformation(
        code="T",
        source_crs=PLANE_A,
        target_crs=PLANE_B,
        method="helmert_4",
        parameters=found.parameters,
        document="d",
    )
    assert apply_own(own, start[:, :2]) == pytest.approx(end[:, :2], abs=1e-6)


def disturbed(seed, *, gross_m=0.0, sigma_m=0.02):
    """Return the target with errors of 2 cm east, north and up, and one gross one at P3."""
    end = moved(network(), STEPS["helmert_7_position_vector"])
    error = sigma_m * np.random.default_rng(seed).standard_normal((8, 3))
    error[2, 0] += gross_m
    per_degree = 111_200.0
    end[:, 0] += error[:, 0] / per_degree / np.cos(np.radians(end[:, 1]))
    end[:, 1] += error[:, 1] / per_degree
    end[:, 2] += error[:, 2]
    return end


def test_residuals_and_sigma0_are_those_of_the_errors():
    runs = [
        estimate_transformation(
            frame(PULKOVO, network()),
            frame(CGCS, disturbed(seed)),
            points=NAMES,
            method="helmert_7_position_vector",
        )
        for seed in range(60)
    ]
    assert runs[0].dof == 17
    assert not runs[0].weighted
    assert np.mean([(run.sigma0 or 0.0) ** 2 for run in runs]) == pytest.approx(0.02**2, rel=0.15)
    assert np.mean([(run.accuracy_m or 0.0) ** 2 for run in runs]) == pytest.approx(
        0.02**2, rel=0.2
    )


def test_with_stated_sigmas_the_variance_of_unit_weight_is_about_one():
    runs = [
        estimate_transformation(
            frame(PULKOVO, network(), 0.01),
            frame(CGCS, disturbed(seed), np.sqrt(0.02**2 - 0.01**2)),
            points=NAMES,
            method="helmert_7_position_vector",
        )
        for seed in range(60)
    ]
    assert runs[0].weighted
    assert np.mean([(run.sigma0 or 0.0) ** 2 for run in runs]) == pytest.approx(1.0, rel=0.15)
    assert np.mean([len(run.outliers) > 0 for run in runs]) < 0.2


@pytest.mark.parametrize("sigma_m", [np.nan, 0.014])
def test_a_point_that_does_not_fit_is_named(sigma_m):
    found = estimate_transformation(
        frame(PULKOVO, network(), sigma_m),
        frame(CGCS, disturbed(1, gross_m=0.6), sigma_m),
        points=NAMES,
        method="helmert_7_position_vector",
    )
    assert "P3" in found.outliers
    assert np.argmin(found.test) == 2
    # A residual is told in its own direction.
    assert abs(found.residual_m[2, 0]) > 4 * abs(found.residual_m[2, 1:]).max()


@pytest.mark.parametrize("method", ["helmert_3", "helmert_7_position_vector"])
def test_without_heights_the_parameters_still_lead_to_the_right_place(method):
    start = network()
    start[:, 2] *= 0.1
    end = moved(start, STEPS[method])
    start[:, 2] = end[:, 2] = np.nan
    found = estimate_transformation(
        frame(PULKOVO, start), frame(CGCS, end), points=NAMES, method=method, on_ellipsoids=True
    )
    own = OwnTransformation(
        code="T",
        source_crs=PULKOVO,
        target_crs=CGCS,
        method=method,
        parameters=found.parameters,
        document="d",
    )
    # Up to 90 m of height that are not known turn by 25" at most: 1 cm, 1e-7 degree.
    assert apply_own(own, start[:, :2]) == pytest.approx(end[:, :2], abs=1e-7)
    assert found.residual_m.shape == (8, 2 if method == "helmert_3" else 3)


def test_a_heavier_point_draws_the_shift():
    start, end = network(2), network(2)
    shifted = from_geocentric(to_geocentric(end, PULKOVO) + [[0, 0, 0], [3, 0, 0]], PULKOVO)
    sigma = np.array([[0.01] * 3, [0.01 * np.sqrt(2)] * 3])
    found = estimate_transformation(
        FramePoints(crs=PULKOVO, xyh=start, sigma_m=sigma),
        FramePoints(crs=PULKOVO, xyh=shifted, sigma_m=sigma),
        points=("A", "B"),
        method="helmert_3",
    )
    # Weights 2 to 1: a third of 3 m.
    assert found.parameters["x_m"] == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("method", "count", "least"),
    [("helmert_3", 0, 1), ("helmert_4", 1, 2), ("helmert_7_position_vector", 2, 3)],
)
def test_too_few_points_are_refused_and_it_is_said_how_many_are_needed(method, count, least):
    start = network(count) if count else np.empty((0, 3))
    with pytest.raises(InputError, match=f"needs at least {least} common point"):
        estimate_transformation(
            frame(PLANE_A, start), frame(PLANE_B, start), points=NAMES[:count], method=method
        )


@pytest.mark.parametrize("count", [1, 2])
def test_just_enough_points_leave_the_accuracy_unknown(count):
    method = {1: "helmert_3", 2: "helmert_4"}[count]
    start = network(count) * [1, 1, 1]
    crs = PULKOVO if count == 1 else PLANE_A
    found = estimate_transformation(
        frame(crs, start), frame(crs, start), points=NAMES[:count], method=method
    )
    assert (found.dof, found.sigma0, found.accuracy_m) == (0, None, None)


def test_points_on_one_line_are_refused_for_seven_parameters():
    along = np.linspace(0, 1, 6)
    xyz = to_geocentric(network(1), PULKOVO) + along[:, None] * [[3e4, 2e4, 1e4]]
    line = from_geocentric(xyz, PULKOVO)
    with pytest.raises(InputError, match="too nearly in one place or on one straight line"):
        estimate_transformation(
            frame(PULKOVO, line),
            frame(PULKOVO, line),
            points=NAMES[:6],
            method="helmert_7_coordinate_frame",
        )


def test_heights_that_are_missing_are_named():
    start = network()
    start[4, 2] = np.nan
    with pytest.raises(InputError, match="P5 in Pulkovo 1942"):
        estimate_transformation(
            frame(PULKOVO, start), frame(CGCS, network()), points=NAMES, method="helmert_3"
        )


def test_plane_parameters_of_geographic_frames_are_refused():
    with pytest.raises(CrsError, match="Pulkovo 1942 is none"):
        estimate_transformation(
            frame(PULKOVO, network()), frame(CGCS, network()), points=NAMES, method="helmert_4"
        )


def test_a_method_that_is_none_is_refused():
    with pytest.raises(InputError, match="there are helmert_3"):
        estimate_transformation(
            frame(PULKOVO, network()), frame(CGCS, network()), points=NAMES, method="affine"
        )
