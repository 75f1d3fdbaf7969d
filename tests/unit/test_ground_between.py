"""Ground between two lines: its area and on whose side it lies, by hand on the equator."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.boundary.comparison.between import ground_between
from borderkit.crs import GEOD
from tests.unit.lines_by_hand import line, north_deg

TOP_M = float(GEOD.inv(0.03, 0.0, 0.06, 0.0)[2])
EQUATOR = [(0.0, 0.0), (0.1, 0.0)]


def staple(height_m: float) -> list[tuple[float, float]]:
    """Return the equator with a part of it lifted north by steep walls."""
    up = north_deg(height_m)
    return [(0.0, 0.0), (0.03, 0.0), (0.03, up), (0.06, up), (0.06, 0.0), (0.1, 0.0)]


@pytest.mark.parametrize(("height_m", "hand"), [(10.0, "left"), (-10.0, "right")])
def test_ground_under_a_part_that_moved_changes_sides(height_m, hand):
    # North of the equator, left of a line that runs east, lies AA; the staple gives it to BB.
    before, after = (line(part, sides=("AA", "BB")) for part in (EQUATOR, staple(height_m)))
    ground = ground_between(before, after)
    (area,) = ground.areas
    assert area.area_m2 == pytest.approx(TOP_M * 10.0, rel=1e-5)
    assert area.hand == hand
    sides = ("AA", "BB") if hand == "left" else ("BB", "AA")
    assert (area.side_by_a, area.side_by_b) == sides
    assert area.width_m == pytest.approx(10.0, rel=0.01)
    total = (ground.left_m2, ground.right_m2)
    assert total[hand == "right"] == pytest.approx(TOP_M * 10.0, rel=1e-5)
    assert total[hand == "left"] == 0.0


@pytest.mark.parametrize("turned", [(False, True), (True, False), (True, True)])
def test_the_direction_in_which_lines_are_drawn_changes_nothing_but_the_hand(turned):
    lines = []
    for part, backward in zip((EQUATOR, staple(10.0)), turned, strict=True):
        sides = ("BB", "AA") if backward else ("AA", "BB")
        lines.append(line(part[::-1] if backward else part, sides=sides))
    (area,) = ground_between(*lines).areas
    assert area.area_m2 == pytest.approx(TOP_M * 10.0, rel=1e-5)
    assert (area.side_by_a, area.side_by_b) == ("AA", "BB")
    assert area.hand == ("right" if turned[0] else "left")


def test_lines_that_cross_give_ground_to_both_sides():
    up = north_deg(10.0)
    wave = [(0.0, 0.0), (0.02, up), (0.04, 0.0), (0.06, -up), (0.08, 0.0), (0.1, 0.0)]
    ground = ground_between(line(EQUATOR), line(wave))
    assert [area.hand for area in ground.areas] == ["left", "right"]
    half = float(GEOD.inv(0.0, 0.0, 0.04, 0.0)[2]) * 10.0 / 2
    assert ground.left_m2 == pytest.approx(half, rel=1e-4)
    assert ground.right_m2 == pytest.approx(half, rel=1e-4)


def test_ground_is_closed_between_ends_that_moved():
    up = north_deg(10.0)
    ground = ground_between(line(EQUATOR), line([(0.0, up), (0.1, up)]))
    whole = float(GEOD.inv(0.0, 0.0, 0.1, 0.0)[2]) * 10.0
    assert ground.left_m2 == pytest.approx(whole, rel=1e-4)


def test_where_one_line_alone_goes_on_nothing_is_closed():
    up = north_deg(10.0)
    ground = ground_between(line(EQUATOR), line([(0.02, up), (0.05, up)]))
    assert ground.left_m2 == pytest.approx(TOP_M * 10.0, rel=1e-4)
    (area,) = ground.areas
    assert area.side_by_a is None
    assert area.geometry.bounds == pytest.approx((0.02, 0.0, 0.05, up), abs=1e-7)


def test_lines_that_are_the_same_have_no_ground_between_them():
    for other in (EQUATOR, EQUATOR[::-1], [(0.0, 0.0), (0.05, 0.0), (0.1, 0.0)]):
        ground = ground_between(line(EQUATOR), line(other))
        assert not ground.areas
        assert ground.left_m2 == ground.right_m2 == 0.0


def test_a_ring_that_grew_gives_a_band_to_what_lies_inside():
    def ring(size: float) -> list[tuple[float, float]]:
        corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
        return [(size * x, size * y) for x, y in corners]

    before, after = (line(ring(size), sides=("IN", "OUT")) for size in (0.01, 0.011))
    ground = ground_between(before, after)
    (area,) = ground.areas
    inner, outer = (
        abs(GEOD.polygon_area_perimeter([x for x, _ in ring(s)], [y for _, y in ring(s)])[0])
        for s in (0.01, 0.011)
    )
    assert area.area_m2 == pytest.approx(outer - inner, rel=1e-6)
    assert (area.side_by_a, area.side_by_b) == ("OUT", "IN")


def test_areas_below_the_least_are_counted_and_summed_alone():
    up = north_deg(0.5)
    small = [(0.0, 0.0), (0.001, 0.0), (0.00101, up), (0.00102, 0.0), (0.1, 0.0)]
    area = float(GEOD.inv(0.001, 0.0, 0.00102, 0.0)[2]) * 0.5 / 2
    ground = ground_between(line(EQUATOR), line(small), least_m2=area * 1.01)
    assert not ground.areas
    assert ground.small_count == 1
    assert ground.left_m2 == pytest.approx(area, rel=1e-3)
    assert len(ground_between(line(EQUATOR), line(small), least_m2=area * 0.99).areas) == 1


@given(seed=st.integers(0, 10**6), lon=st.sampled_from([20.0, 179.999]))
def test_left_less_right_is_the_area_between_the_ends_whatever_the_lines_do(seed, lon):
    # Lines with both ends in common: what one side gains less what it loses is the area of the
    # ring that the one makes with the other back, and Green's theorem knows it without any face.
    rng = np.random.default_rng(seed)
    steps = np.linspace(0.0, 0.02, 9)
    lines = []
    for _ in range(2):
        sway = np.concatenate([[0.0], rng.normal(0.0, 0.0008, 7), [0.0]])
        lines.append(np.column_stack([lon + steps, 48.0 + sway]))
    ground = ground_between(*lines, least_m2=0.0)
    ring = np.vstack([lines[0], lines[1][::-1]])
    signed, _ = GEOD.polygon_area_perimeter(ring[:, 0], ring[:, 1])
    # Straight in degrees, an edge of 300 m lies up to 2 mm beside its geodesic.
    assert ground.right_m2 - ground.left_m2 == pytest.approx(-signed, abs=0.002 * 2 * 1_600.0)
