"""G14: a line that is not exact. Its strip is worked out by hand with pyproj.Geod.

The line is the meridian of 20 E from 10.0 to 11.0 N; at 10.5 N one thousandth of a degree of
longitude is 109.5 m.
"""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from borderkit.boundary.coarse import CoarseLine, coarse_lines
from borderkit.boundary.sections import Section
from borderkit.itineraries.state import state_from_document
from borderkit.zones.index import ShapeIndex
from borderkit.zones.reach import Anchor, Reach
from tests.check_builders import (
    OPEN_QUESTION,
    PROHIBITED,
    ask,
    away,
    crossing,
    found,
    itinerary,
    jurisdiction,
    leg,
    line,
    register,
    stop,
)

GATE = (20.0, 10.5)
EAST, WEST = (20.05, 10.5), (19.95, 10.5)
LEVELS = ["clear", "conditional", "permit_required", "prohibited"]


def border(*positions, accuracy_m=100.0, section="S1", boundary="AA-BB"):
    return {
        "type": "Feature",
        "geometry": line(*(positions or ((20.0, 10.0), (20.0, 11.0)))),
        "properties": {"section": section, "boundary": boundary, "accuracy_m": accuracy_m},
    }


def land(*sections, **layers):
    return register(boundary_sections=list(sections or (border(),)), **layers)


def walk(*positions, start=None, end=None, **more):
    """Return an itinerary of one leg on a given route, or on none."""
    first, last = start or positions[0], end or positions[-1]
    return itinerary(
        stop(first, "08:30", "09:00"), leg(*positions, **more), stop(last, "10:00", "11:00")
    )


def unknown(first, last):
    return itinerary(stop(first, "08:30", "09:00"), leg(), stop(last, "10:00", "11:00"))


def crossed(known, plan):
    """Return bounds and missing facts of the one finding about the line, or None."""
    rows = found(ask(known, plan), rule="line_crossed")
    assert len(rows) <= 1
    return (rows[0]["bounds"], rows[0]["missing"]) if rows else None


SURE: tuple[list[str], list[str]] = (PROHIBITED, [])
MAYBE: tuple[list[str], list[str]] = (OPEN_QUESTION, ["edge_accuracy_m"])


# ---------------------------------------------------------------------------- ways that are known


def test_a_way_from_side_to_side_of_the_strip_meets_the_line_for_certain():
    assert crossed(land(), walk(EAST, WEST)) == SURE
    assert crossed(land(), walk(WEST, EAST)) == SURE


@pytest.mark.parametrize(
    ("beyond_m", "expected"),
    # The strip ends 100.1 m west of the line.
    [(-50.0, MAYBE), (0.0, MAYBE), (50.0, MAYBE), (100.0, MAYBE), (100.2, SURE), (150.0, SURE)],
)
def test_a_way_that_ends_in_the_strip_may_not_have_met_it(beyond_m, expected):
    assert crossed(land(), walk(EAST, away(GATE, 270, beyond_m))) == expected
    assert crossed(land(), walk(away(GATE, 270, beyond_m), EAST)) == expected


@pytest.mark.parametrize(
    ("off_m", "expected"), [(100.05, MAYBE), (100.15, None), (99.9, MAYBE), (0.0, MAYBE)]
)
def test_a_way_that_turns_back_in_the_strip_may_have_met_the_line(off_m, expected):
    turn = away(GATE, 90, off_m)
    assert crossed(land(), walk(EAST, turn, (20.05, 10.52))) == expected


def test_a_way_that_turns_back_beyond_the_line_but_in_the_strip_is_only_possible():
    turn = away(GATE, 270, 60)
    assert crossed(land(), walk(EAST, turn, (20.05, 10.52))) == MAYBE
    exact = land(border(accuracy_m=0))
    assert crossed(exact, walk(EAST, turn, (20.05, 10.52))) == SURE


def test_the_interval_is_the_part_in_the_strip():
    (finding,) = found(ask(land(), walk(EAST, WEST)), rule="line_crossed")
    (interval,) = finding["intervals"]
    assert interval["length_m"] == pytest.approx(200.2, abs=0.02)
    assert finding["contact"] == "crosses"
    assert {"key": "line_accuracy_m", "value": 100.0} in finding["facts"]


def test_accuracy_absent_null_or_0_is_exact():
    plain = border()
    del plain["properties"]["accuracy_m"]
    answers = [
        ask(land(item), walk(EAST, WEST))
        for item in (plain, border(accuracy_m=None), border(accuracy_m=0))
    ]
    assert answers[0] == answers[1] == answers[2]
    (interval,) = found(answers[0], rule="line_crossed")[0]["intervals"]
    assert interval["length_m"] == 0.0


def test_the_digest_of_a_register_tells_how_exact_its_line_is():
    versions = {
        state_from_document(land(border(accuracy_m=value))).rules_version
        for value in (None, 0, 0.0, 100, 200)
    }
    assert len(versions) == 3


# ------------------------------------------------------------------------------ ends of the line


@pytest.mark.parametrize(
    ("metres", "expected"),
    # The line ends at 11 N. Off the end by 100.1 m at most, the true one may end short of it.
    [(-99.0, MAYBE), (-101.0, SURE), (50.0, MAYBE), (100.0, MAYBE), (100.3, None)],
)
def test_past_the_free_end_of_a_line_nothing_is_certain(metres, expected):
    _, lat = away((20.0, 11.0), 0, metres)
    known = land(jurisdictions=[jurisdiction()])
    route = ((20.01, lat), (20.0, lat), (19.99, lat))
    assert crossed(known, walk(*route)) == expected


def test_sections_that_join_are_one_line():
    north = border((20.0, 10.5), (20.0, 11.0), section="S2")
    south = border((20.0, 10.0), (20.0, 10.5))
    assert crossed(land(south, north), walk(EAST, WEST)) == SURE
    assert crossed(land(south), walk(EAST, WEST)) == MAYBE
    finer = border((20.0, 10.5), (20.0, 11.0), section="S2", accuracy_m=50.0)
    assert crossed(land(south, finer), walk(EAST, WEST)) == MAYBE
    other = border((20.0, 10.5), (20.0, 11.0), section="S2", boundary="AA-CC")
    assert crossed(land(south, other), walk(EAST, WEST)) == MAYBE


def test_a_ring_has_no_ends():
    ring = border((20.0, 10.4), (20.1, 10.4), (20.1, 10.6), (20.0, 10.6), (20.0, 10.4))
    assert crossed(land(ring), walk((20.05, 10.5), WEST)) == SURE
    past_its_start = walk((20.02, 10.42), (20.0, 10.4), (19.98, 10.38))
    assert crossed(land(ring), past_its_start) == SURE


# ------------------------------------------------------------------------------- several legs


def _split(*, pass_through, mode="road"):
    via = away(GATE, 90, 40)
    return itinerary(
        stop(EAST, "08:30", "09:00"),
        leg(EAST, via),
        stop(via, "09:30", "09:30", pass_through=pass_through),
        leg(via, WEST, mode=mode),
        stop(WEST, "10:00", "11:00"),
    )


def test_a_pass_through_stop_in_the_strip_changes_nothing():
    rows = found(ask(land(), _split(pass_through=True)), rule="line_crossed")
    assert {(row["leg"], *row["bounds"]) for row in rows} == {(0, *PROHIBITED), (1, *PROHIBITED)}


def test_a_stay_in_the_strip_leaves_open_on_which_leg_the_line_is_met():
    for plan in (_split(pass_through=False), _split(pass_through=True, mode="foot")):
        rows = found(ask(land(), plan), rule="line_crossed")
        assert [row["bounds"] for row in rows] == [OPEN_QUESTION, OPEN_QUESTION]


# ------------------------------------------------------------------------------ crossing stops


@pytest.mark.parametrize(
    ("metres", "expected"),
    # A gate so far east of the line; the strip reaches from 100.1 m east to 100.1 m west.
    [(899, None), (901, MAYBE), (1_099, MAYBE), (1_101, SURE)],
)
def test_all_of_the_strip_has_to_be_near_the_crossing_stop(metres, expected):
    gate = away(GATE, 90, metres)
    known = land(crossings=[crossing(at=gate)])
    assert crossed(known, walk(gate, WEST, start="PC-01")) == expected


def test_a_crossing_stop_in_a_narrow_strip_is_enough():
    known = land(crossings=[crossing(at=GATE)])
    assert crossed(known, walk(EAST, GATE, end="PC-01")) is None
    assert crossed(known, walk(GATE, WEST, start="PC-01")) is None


def test_a_line_too_coarse_to_tell_leaves_every_crossing_open():
    known = land(border(accuracy_m=5_000.0), crossings=[crossing(at=GATE)])
    assert crossed(known, walk((20.1, 10.5), GATE, end="PC-01")) == MAYBE


def test_by_air_one_crossing_stop_is_enough_at_any_distance():
    far = (20.5, 10.5)
    known = land(crossings=[crossing(at=far, modes=["air"])])
    assert crossed(known, walk(far, WEST, start="PC-01", mode="air")) is None
    assert crossed(known, walk(far, WEST, mode="air")) == SURE


def test_a_crossing_stop_with_an_unknown_code_leaves_it_open():
    rows = crossed(land(), walk(EAST, WEST, start="PC-09"))
    assert rows == (OPEN_QUESTION, ["place"])


# ------------------------------------------------------------------------- ways that are unknown


def test_stops_far_off_on_two_sides_are_parted_wherever_the_line_is():
    assert crossed(land(), unknown(EAST, WEST)) == SURE


@pytest.mark.parametrize(("metres", "certain"), [(99.0, False), (101.0, True)])
def test_a_stop_in_the_strip_is_on_no_certain_side(metres, certain):
    expected = SURE if certain else (OPEN_QUESTION, ["edge_accuracy_m", "route"])
    assert crossed(land(), unknown(EAST, away(GATE, 270, metres))) == expected


def test_a_stop_on_the_line_as_drawn_may_be_off_it():
    known = land()
    assert crossed(known, unknown(EAST, GATE)) == (OPEN_QUESTION, ["edge_accuracy_m", "route"])
    assert crossed(land(border(accuracy_m=0)), unknown(EAST, GATE)) == SURE


@pytest.mark.parametrize(
    ("lon", "expected"),
    # D is 10.95 km; the reach goes 1.64 km beyond either stop, to 20.0350 E: 3.83 km from 20 E.
    [(3_800.0, None), (3_850.0, (OPEN_QUESTION, ["edge_accuracy_m", "route"]))],
)
def test_a_reach_within_the_accuracy_of_the_line_may_meet_it(lon, expected):
    known = land(border(accuracy_m=lon))
    assert crossed(known, unknown((20.05, 10.5), (20.15, 10.5))) == expected


# ------------------------------------------------------------------------------------ the sides


def test_left_and_right_are_seen_along_the_line():
    way = CoarseLine(shapely.LineString([(0, 0), (0, 1), (1, 1)]), 10.0)
    assert way.side(-0.1, 0.5) > 0
    assert way.side(0.1, 0.5) < 0
    assert way.side(-0.1, 1.1) > 0
    assert way.side(0.0, 0.5) == 0.0


@given(turn=st.floats(-175.0, 175.0).filter(lambda t: abs(t) > 1.0), part=st.floats(0.01, 0.99))
def test_all_of_the_outside_of_a_turn_is_one_side(turn, part):
    """Places about a corner, between the two right angles on the outside of its turn."""
    first = away((20.0, 10.0), 180, 50_000)
    last = away((20.0, 10.0), turn, 50_000)
    way = CoarseLine(shapely.LineString([first, (20.0, 10.0), last]), 10.0)
    sign = -1.0 if turn > 0 else 1.0  # clockwise, the left side is outside
    place = away((20.0, 10.0), sign * 90 + turn * part, 500)
    assert way.side(*place) * sign < 0


def test_coarse_lines_leave_exact_sections_out_and_join_the_others():
    def section(name, *positions, accuracy_m=10.0):
        return Section(name, "AA-BB", shapely.LineString(positions), accuracy_m)

    lines = coarse_lines(
        [
            section("1", (0, 0), (0, 1)),
            section("2", (0, 2), (0, 1)),
            section("2 again", (0, 2), (0, 1)),
            section("3", (5, 5), (6, 6)),
            section("4", (0, 2), (0, 3), accuracy_m=0.0),
        ]
    )
    assert sorted(round(item.geometry.length, 9) for item in lines) == [1.414213562, 2.0]
    assert all(len(item.free_ends) == 2 for item in lines)


# --------------------------------------------------------------------------------------- a law


@settings(max_examples=20)
@given(
    fine=st.sampled_from([0.0, 5.0, 60.0]),
    coarser=st.sampled_from([80.0, 300.0, 1500.0]),
    turns=st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), min_size=2, max_size=4),
    known_way=st.booleans(),
)
def test_a_coarser_line_never_narrows_the_bounds(fine, coarser, turns, known_way):
    places = [away(away(GATE, 90, x), 0, y) for x, y in turns]
    plan = walk(*places) if known_way else unknown(places[0], places[-1])
    (low, high), (low_2, high_2) = (
        (crossed(land(border(accuracy_m=each)), plan) or (["clear", "clear"], []))[0]
        for each in (fine, coarser)
    )
    assert LEVELS.index(low_2) <= LEVELS.index(low)
    assert LEVELS.index(high_2) >= LEVELS.index(high)


# ------------------------------------------------------------------- reaches far from the line


def test_the_distance_of_a_reach_is_that_of_its_rim_not_of_the_shortest_way_by_the_line():
    """An ellipse about (0, 0) on the equator, by hand: c 1 km, a 1.3 km, b^2 = a^2 - c^2.

    The tangent of slope -t lies sqrt(a^2 t^2 + b^2) above the middle on the axis of b.
    """
    metres = 111_319.49  # of one degree of longitude on the equator; of latitude 110,574.28
    reach = Reach(
        Anchor(shapely.Point(-1000 / metres, 0)), Anchor(shapely.Point(1000 / metres, 0)), 1.3
    )
    slope, up = 0.5, 2_000.0
    span = 6_000.0
    way = shapely.LineString([(x / metres, (up - slope * x) / 110_574.28) for x in (-span, span)])
    tangent = (1300.0**2 * slope**2 + 1300.0**2 - 1000.0**2) ** 0.5
    expected = (up - tangent) / (1 + slope**2) ** 0.5
    index = ShapeIndex([way], np.array([3_000.0]))
    assert reach.edges_off_m(index, 0, 3_000.0) == pytest.approx(expected, abs=0.05)
    assert reach.edges_off_m(index, 0, expected - 0.1) is None


def test_a_stay_with_a_detour_of_1_is_a_point():
    known = land(border(accuracy_m=2_000.0), settings={"detour": 1.0})
    place = away(GATE, 90, 1_500)
    assert crossed(known, unknown(place, place)) == (OPEN_QUESTION, ["edge_accuracy_m", "route"])
    place = away(GATE, 90, 2_500)
    assert crossed(known, unknown(place, place)) is None
