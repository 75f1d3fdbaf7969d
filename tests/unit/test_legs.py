"""Legs are what they are called, and the points that stand for them stay within the chord error."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from borderkit.boundary.legs import (
    LEGS,
    PARALLEL_M,
    azimuth_difference,
    direct,
    inverse,
    leg_points,
    loxodrome_direct,
    loxodrome_inverse,
    meridian_arc,
)
from borderkit.crs import GEOD
from borderkit.errors import InputError

A, F = 6378137.0, 1 / 298.257223563
E2 = F * (2 - F)

SOME = settings(max_examples=settings().max_examples // 3)
ROW_M = 15e-9
ROW_DEG = 1e-9


def rows(shared: Path) -> np.ndarray:
    return np.loadtxt(shared / "data" / "geodesy" / "GeodTest-100.dat")


def well_posed(table: np.ndarray) -> np.ndarray:
    """Return the rows whose ends give an azimuth at all.

    Out are 14 rows of (nearly) opposite ends, whose reduced length m12 is below 1 m: there an
    end that is moved by one unit of its last digit turns the azimuth by more than 1e-9 degree.
    """
    return np.abs(table[:, 8]) > 1.0


def off_poles(table: np.ndarray) -> np.ndarray:
    """Return the 87 rows that end 1 km or more from a pole, where no nanometre turns a meridian."""
    return np.abs(table[:, 3]) < 89.991


@pytest.mark.realdata
def test_rows_of_the_geodesic_test_set_are_met(shared):
    table = rows(shared)
    lat1, lon1, azi1, lat2, lon2, azi2, s12 = table[:, :7].T
    azimuth, back, length = inverse(lon1, lat1, lon2, lat2)
    assert np.abs(length - s12).max() <= ROW_M
    good = well_posed(table)
    assert good.sum() == 86
    assert np.abs(azimuth_difference(azimuth, azi1))[good].max() <= ROW_DEG
    assert np.abs(azimuth_difference(back + 180.0, azi2))[good].max() <= ROW_DEG


@pytest.mark.realdata
def test_rows_of_the_geodesic_test_set_lead_where_they_say(shared):
    table = rows(shared)
    lat1, lon1, azi1, lat2, lon2, azi2, s12 = table[:, :7].T
    lon, lat, back = direct(lon1, lat1, azi1, s12)
    away_m = inverse(lon, lat, lon2, lat2)[2]
    assert away_m.max() <= ROW_M
    good = off_poles(table)
    assert good.sum() == 87
    assert np.abs(azimuth_difference(back + 180.0, azi2))[good].max() <= ROW_DEG


def test_back_azimuth_looks_back():
    azimuth, back, length = inverse(9.0, 0.0, 10.0, 0.0)
    assert azimuth[0] == pytest.approx(90.0, abs=1e-9)
    assert back[0] == pytest.approx(270.0, abs=1e-9)
    assert length[0] == pytest.approx(A * np.radians(1.0), abs=1e-6)


@SOME
@given(lat=st.floats(-89.9, 89.9).map(lambda lat: round(lat, 12)))
def test_meridian_arc_is_the_integral_of_the_radius(lat):
    whole, _ = quad(
        lambda phi: A * (1 - E2) / (1 - E2 * np.sin(phi) ** 2) ** 1.5,
        0.0,
        np.radians(lat),
        epsabs=1e-9,
        epsrel=1e-13,
    )
    assert float(meridian_arc(lat)) == pytest.approx(whole, abs=1e-6)


def by_integration(lat1: float, lat2: float, azimuth_deg: float) -> tuple[float, float]:
    """Return turn of longitude (degrees) and length (metres) of a loxodrome, integrated."""
    course = np.radians(azimuth_deg)

    def meridian(phi: float) -> float:
        return A * (1 - E2) / (1 - E2 * np.sin(phi) ** 2) ** 1.5

    def turn(phi: float) -> float:
        parallel = A * np.cos(phi) / np.sqrt(1 - E2 * np.sin(phi) ** 2)
        return float(np.tan(course) * meridian(phi) / parallel)

    low, high = float(np.radians(lat1)), float(np.radians(lat2))
    rise = quad(meridian, low, high, epsabs=1e-8, epsrel=1e-13)[0]
    east = quad(turn, low, high, epsabs=1e-15, epsrel=1e-13)[0]
    return float(np.degrees(east)), rise / float(np.cos(course))


@SOME
@given(
    lat1=st.floats(-80, 80),
    climb=st.floats(0.001, 8.0),
    azimuth=st.floats(-85, 85),
    lon=st.sampled_from([0.0, 9.5, 179.9, -179.9]),
)
def test_loxodrome_is_the_line_of_constant_azimuth(lat1, climb, azimuth, lon):
    turn, length = by_integration(lat1, lat1 + climb, azimuth)
    found_azimuth, found_m = loxodrome_inverse(lon, lat1, lon + turn, lat1 + climb)
    assert azimuth_difference(found_azimuth, azimuth)[0] == pytest.approx(0.0, abs=1e-8)
    assert found_m[0] == pytest.approx(length, rel=1e-9, abs=1e-5)
    there = loxodrome_direct(lon, lat1, azimuth, length)
    assert inverse(*there, lon + turn, lat1 + climb)[2][0] < 1e-4


@SOME
@given(
    lat=st.floats(-80, 80),
    climb=st.floats(-2e-3, 2e-3),
    turn=st.floats(0.001, 1.0),
)
def test_loxodromes_nearly_along_a_parallel_lose_no_digits(lat, climb, turn):
    azimuth, length = loxodrome_inverse(9.0, lat, 9.0 + turn, lat + climb)
    lon2, lat2 = loxodrome_direct(9.0, lat, azimuth, length)
    assert inverse(lon2, lat2, 9.0 + turn, lat + climb)[2][0] < 1e-6


def test_a_loxodrome_that_runs_into_a_pole_is_refused():
    with pytest.raises(InputError, match="1 of 2 loxodromes run into a pole"):
        loxodrome_direct(9.0, [89.0, 80.0], 0.0, 200_000.0)


def truth(kind: str, a: np.ndarray, b: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return points of a leg from the definition of its kind, not from its densified points."""
    if kind == "geodesic":
        azimuth, _, length = GEOD.inv(*a, *b)
        many = np.ones(len(share))
        lon, lat, _ = GEOD.fwd(a[0] * many, a[1] * many, azimuth * many, length * share)
        return np.column_stack([lon, lat])
    if kind == "loxodrome":
        azimuth, length = loxodrome_inverse(*a, *b)
        return np.column_stack(loxodrome_direct(a[0], a[1], azimuth, length * share))
    return a + (b - a) * share[:, None]


def away_m(points: np.ndarray, chain: np.ndarray) -> np.ndarray:
    """Return how far points lie from the nearest geodesic of a chain, by looking ever closer."""
    lengths = np.asarray(GEOD.inv(*chain[:-1].T, *chain[1:].T)[2])
    worst = []
    for point in points:
        to = np.asarray(GEOD.inv(*chain.T, *np.broadcast_to(point, chain.shape).T)[2])
        row = int(np.argmin(to[:-1] + to[1:] - lengths))
        azimuth = GEOD.inv(*chain[row], *chain[row + 1])[0]
        low, high, off = 0.0, lengths[row], np.empty(0)
        for _ in range(4):
            steps = np.linspace(low, high, 101)
            x, y, az = np.broadcast_to(np.append(chain[row], azimuth), (101, 3)).T
            lon, lat, _ = GEOD.fwd(x, y, az, steps)
            off = np.asarray(GEOD.inv(lon, lat, *np.broadcast_to(point, (101, 2)).T)[2])
            best = int(off.argmin())
            low, high = steps[max(best - 1, 0)], steps[min(best + 1, 100)]
        worst.append(off.min())
    return np.array(worst)


@pytest.mark.parametrize("kind", LEGS)
@pytest.mark.parametrize(
    ("a", "b"),
    [((9.0, 47.0), (9.8, 47.3)), ((179.6, -65.0), (180.5, -65.4)), ((20.0, 0.2), (21.0, -0.3))],
)
def test_densified_legs_stay_within_the_chord_error(kind, a, b):
    b = (b[0], a[1]) if kind == "parallel" else b
    ends = np.array([a, b])
    points, given_at = leg_points(kind, ends, chord_m=0.02)
    assert np.array_equal(points[given_at], ends)
    on_leg = truth(kind, ends[0], ends[1], np.linspace(0.003, 0.997, 12))
    assert away_m(on_leg, points).max() < 0.02
    across = np.interp(on_leg[:, 0] % 360.0, points[:, 0] % 360.0, points[:, 1])
    flat = np.abs(across - on_leg[:, 1]) * 111_700.0
    assert flat.max() < 0.02


def test_densified_legs_keep_every_turning_point():
    corners = np.array([[9.0, 47.0], [9.5, 47.2], [9.5, 47.2], [9.4, 48.0]])
    points, given_at = leg_points("loxodrome", corners, chord_m=1.0)
    assert np.array_equal(points[given_at], corners)
    assert (np.diff(given_at) > 0).all()


@pytest.mark.parametrize(
    ("apart_m", "good"), [(PARALLEL_M - 0.01, True), (PARALLEL_M + 0.01, False)]
)
def test_ends_of_a_leg_along_a_parallel_lie_on_one(apart_m, good):
    lat = 49.0 + apart_m / 111_218.0
    ends = np.array([[9.0, 49.0], [10.0, lat]])
    if good:
        assert len(leg_points("parallel", ends)[0]) > 2
    else:
        with pytest.raises(InputError, match=r"differ in latitude by 1\.01 m"):
            leg_points("parallel", ends)


@pytest.mark.parametrize(
    ("kind", "chord_m", "said"),
    [
        ("great_circle", 0.01, "'great_circle' is no kind of leg; known are: geodesic"),
        ("geodesic", 0.0, "the chord error is 0.0 m"),
        ("loxodrome", float("nan"), "the chord error is nan m"),
    ],
)
def test_legs_that_nobody_can_draw_are_refused(kind, chord_m, said):
    with pytest.raises(InputError, match=said):
        leg_points(kind, np.array([[9.0, 47.0], [10.0, 47.0]]), chord_m=chord_m)


@pytest.mark.parametrize("kind", ["loxodrome", "parallel"])
def test_a_leg_of_constant_azimuth_has_no_end_at_a_pole(kind):
    with pytest.raises(InputError, match="at a pole"):
        leg_points(kind, np.array([[9.0, 90.0], [10.0, 90.0]]))


def test_a_geodesic_over_a_pole_is_drawn():
    points, _ = leg_points("geodesic", np.array([[0.0, 89.0], [180.0, 89.0]]))
    assert points[:, 1].max() > 89.9999
    assert np.abs(np.diff(points[:, 1])).max() < 0.1
