"""Liechtenstein in March 2024 against September 2025, proved a second time by brute force."""

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from borderkit.boundary.comparison.between import ground_between
from borderkit.boundary.comparison.compare import compare_lines
from borderkit.boundary.line import line_of
from borderkit.markers.changes import marker_changes
from tests.real_stones import real_border

pytestmark = pytest.mark.realdata

STEP_M = 2.0


@pytest.fixture(scope="module")
def years(shared):
    return [real_border(shared, "liechtenstein", day) for day in ("2024-03-04", "2025-09-19")]


@pytest.fixture(scope="module")
def pairs(years):
    return {
        code: tuple(line_of(sections, code) for sections, _, _ in years)
        for code in ("LI-AT", "LI-CH")
    }


class Plane:
    """Both lines in Austria's and Switzerland's grids' stead: a plane true to 4 mm in 10 km.

    A transverse Mercator on the meridian of Liechtenstein: its scale is 1 to 1e-5 there.
    """

    def __init__(self, *lines):
        to_plane = Transformer.from_crs(
            "EPSG:4326", "+proj=tmerc +lon_0=9.55 +k=1 +ellps=WGS84 +units=m", always_xy=True
        )
        self.shapes = [
            shapely.MultiLineString(
                [
                    np.column_stack(to_plane.transform(*shapely.get_coordinates(part).T))
                    for part in line.geometry.geoms
                ]
            )
            for line in lines
        ]

    def away(self, which, step_m=STEP_M):
        """Return how far places of one line, a step apart, lie from the other; and the steps."""
        line, other = self.shapes[which], self.shapes[1 - which]
        shapely.prepare(other)
        away, weight = [], []
        for part in line.geoms:
            count = int(np.ceil(part.length / step_m))
            at = (np.arange(count) + 0.5) / count
            places = shapely.line_interpolate_point(part, at, normalized=True)
            away.append(shapely.distance(places, other))
            weight.append(np.full(count, part.length / count))
        return np.concatenate(away), np.concatenate(weight)


@pytest.mark.parametrize("code", ["LI-AT", "LI-CH"])
def test_lengths_that_moved_are_what_a_buffer_of_the_other_line_leaves_over(pairs, code):
    a, b = pairs[code]
    found, shapes = compare_lines(a, b), Plane(a, b).shapes
    for which, lengths in ((1, found.moved_m), (0, found.left_m)):
        for limit, length in zip(found.limits_m, lengths, strict=True):
            near = shapely.buffer(shapes[1 - which], limit, quad_segs=200)
            over = shapely.difference(shapes[which], near).length
            assert length == pytest.approx(over, abs=0.05)
    assert found.hausdorff_m == pytest.approx(
        shapely.hausdorff_distance(shapes[0], shapes[1]), abs=0.01
    )


@pytest.mark.slow
def test_lengths_that_moved_are_those_of_places_two_metres_apart(pairs):
    for a, b in pairs.values():
        found, plane = compare_lines(a, b), Plane(a, b)
        for which, lengths, far in (
            (1, found.moved_m, found.farthest_of_b),
            (0, found.left_m, found.farthest_of_a),
        ):
            away, weight = plane.away(which)
            for limit, length in zip(found.limits_m, lengths, strict=True):
                # Each end of a stretch is known to one step.
                ends = 2 * STEP_M * max(len(found.stretches), len(found.stretches_of_a))
                assert length == pytest.approx(weight[away > limit].sum(), abs=ends)
            assert far.distance_m == pytest.approx(away.max(), abs=STEP_M)


def test_the_numbers_of_both_boundaries_are_those_told_in_the_list_of_sources(pairs):
    # SOURCES.md, counted independently: LI-CH 41.3 km, LI-AT 36.7 km.
    for code, length_m in (("LI-AT", 36_700.0), ("LI-CH", 41_300.0)):
        assert compare_lines(*pairs[code]).length_a_m == pytest.approx(length_m, abs=50.0)
    austrian, swiss = (compare_lines(*pairs[code]) for code in ("LI-AT", "LI-CH"))
    assert austrian.moved_m == pytest.approx((607.9, 304.6, 137.5), abs=0.1)
    assert swiss.moved_m == pytest.approx((780.6, 350.3, 0.0), abs=0.1)
    assert (austrian.hausdorff_m, swiss.hausdorff_m) == pytest.approx((39.10, 15.52), abs=0.01)


@pytest.mark.parametrize("code", ["LI-AT", "LI-CH"])
def test_ground_that_changed_sides_is_that_between_both_lines(pairs, code):
    a, b = pairs[code]
    ground = ground_between(a, b, least_m2=0.0)
    shapes = Plane(a, b).shapes
    # A second way, on the plane: what both lines enclose together, without a look at sides.
    rings = shapely.polygonize(shapely.get_parts(shapely.union_all(shapes)))
    sizes = shapely.area(shapely.get_parts(rings))
    assert ground.left_m2 + ground.right_m2 == pytest.approx(sizes[sizes > 0.01].sum(), rel=0.002)


def test_stone_40_and_the_stone_of_1735_are_named_among_the_changes(years):
    changes = marker_changes(years[0][1], years[1][1])
    told = "\n".join(change.message for change in changes)
    moved = [change for change in changes if "moved" in change.kinds]
    assert any(30.0 < (change.distance_m or 0.0) < 35.0 for change in moved)
    assert "marker 40" in told
