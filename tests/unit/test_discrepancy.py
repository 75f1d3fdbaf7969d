"""Where the lines of two sides differ, by hand on the equator."""

import pytest

from borderkit.boundary.comparison.discrepancy import discrepancy, edge_match
from borderkit.crs import GEOD
from tests.unit.lines_by_hand import line, north_deg

TOP_M = float(GEOD.inv(0.03, 0.0, 0.06, 0.0)[2])
START_M = float(GEOD.inv(0.0, 0.0, 0.03, 0.0)[2])
WHOLE_M = float(GEOD.inv(0.0, 0.0, 0.1, 0.0)[2])
EQUATOR = [(0.0, 0.0), (0.03, 0.0), (0.06, 0.0), (0.1, 0.0)]
NORTH_SOUTH = ("AA", "BB")


def bulge(height_m: float) -> list[tuple[float, float]]:
    up = north_deg(height_m)
    return [(0.0, 0.0), (0.03, 0.0), (0.03, up), (0.06, up), (0.06, 0.0), (0.1, 0.0)]


@pytest.mark.parametrize(
    ("height_m", "sides", "claimed_by"),
    [
        # AA lies north. AA's own line is the equator; BB's own line bulges into the north: both
        # claim the bulge. Were it AA's line that bulges north, neither would claim it.
        (10.0, ("AA", "BB"), "both"),
        (-10.0, ("AA", "BB"), "neither"),
        (10.0, ("BB", "AA"), "neither"),
        (-10.0, ("BB", "AA"), "both"),
        (10.0, (None, None), "unknown"),
    ],
)
def test_a_sliver_is_claimed_by_both_or_by_neither(height_m, sides, claimed_by):
    one, two = line(EQUATOR, sides=NORTH_SOUTH), line(bulge(height_m), sides=NORTH_SOUTH)
    (sliver,) = discrepancy(one, two, tolerance_m=1.0, sides=sides).slivers
    assert sliver.claimed_by == claimed_by
    assert sliver.area.area_m2 == pytest.approx(TOP_M * 10.0, rel=1e-5)


def test_what_lies_within_the_tolerance_agrees_and_the_rest_differs():
    found = discrepancy(line(EQUATOR), line(bulge(10.0)), tolerance_m=2.0)
    spans = [(span.from_m, span.to_m) for span in found.agreed]
    # The walls are near: the equator agrees up to 2 m behind them.
    first, last = START_M + 2.0, START_M + TOP_M - 2.0
    assert spans == [
        pytest.approx((0.0, first), abs=0.01),
        pytest.approx((last, WHOLE_M), abs=0.01),
    ]
    (stretch,) = found.differing
    assert (stretch.from_m, stretch.to_m) == pytest.approx((first, last), abs=0.01)
    record = found.record()
    assert record["agreed_m"] + record["differing_m"] == pytest.approx(WHOLE_M, abs=0.01)


@pytest.mark.parametrize(("away_m", "agrees"), [(1.99, True), (2.0, True), (2.01, False)])
def test_lines_agree_up_to_the_tolerance_and_on_it(away_m, agrees):
    up = north_deg(away_m)
    found = discrepancy(
        line([(0.0, 0.0), (0.01, 0.0)]), line([(0.0, up), (0.01, up)]), tolerance_m=2.0
    )
    assert (not found.differing) is agrees


def test_lines_with_the_same_vertices_match_at_their_edge():
    for other in (EQUATOR, EQUATOR[::-1]):
        found = edge_match(line(EQUATOR), line(other))
        assert found.matches
        assert found.ends_match
        assert (found.vertices_a, found.vertices_b) == (4, 4)


def test_a_vertex_that_the_other_line_lacks_is_named_although_it_lies_on_it():
    found = edge_match(line(EQUATOR), line([(0.0, 0.0), (0.06, 0.0), (0.1, 0.0)]))
    assert not found.matches
    assert found.ends_match
    (vertex,) = found.loose_a
    assert vertex.place == (0.03, 0.0)
    assert vertex.chainage_m == pytest.approx(START_M, abs=1e-3)
    assert vertex.on_line
    assert not found.loose_b


@pytest.mark.parametrize(("apart_m", "same"), [(0.0009, True), (0.0011, False)])
def test_vertices_are_the_same_up_to_a_millimetre(apart_m, same):
    moved = [*EQUATOR[:-1], (0.1, north_deg(apart_m))]
    found = edge_match(line(EQUATOR), line(moved))
    assert found.matches is same
    assert found.ends_match is same
    assert [end.gap_m for end in found.ends] == pytest.approx([0.0, apart_m], abs=1e-5)


def test_sections_that_join_have_the_vertex_between_them_once():
    one = line([(0.0, 0.0), (0.03, 0.0)], [(0.03, 0.0), (0.1, 0.0)])
    found = edge_match(one, line([(0.0, 0.0), (0.03, 0.0), (0.1, 0.0)]))
    assert (found.vertices_a, found.vertices_b) == (3, 3)
    assert found.matches
    assert len(found.ends) == 2
