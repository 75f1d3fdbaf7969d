"""Matching by number, place and chainage: one to one, at the least cost, and never by guess."""

import time
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import get_coordinates

from borderkit.boundary.chainage import Chainage
from borderkit.errors import InputError
from borderkit.inspections.matching.assignment import cheapest_pairs
from borderkit.inspections.matching.evidence import Evidence
from borderkit.inspections.matching.marker_matches import marker_matches
from borderkit.inspections.matching.matched import Marks, Stations
from borderkit.inspections.matching.matching import match
from borderkit.inspections.observation_records import place_on_line
from borderkit.markers.numbering.numbering import DEFAULT_SCHEME, Scheme
from borderkit.markers.numbering.previous_numbers import MarkerNames
from tests.field_day import AT, GEOD, line_through, place, points, stones

ROW = stones(("1", 0, 0), ("2", 200, 0), ("3", 400, 0), ("4", 600, 0))


def at(station, east, north=0.0, **columns):
    return {"station": station, "east_m": east, "north_m": north, **columns}


def found(rows, markers=ROW, *, line=None, within_m=50.0, scheme=DEFAULT_SCHEME, stated=None):
    """Return what each observation is of."""
    frame = points(rows)
    chainage = None if line is None else Chainage(line)
    return marker_matches(
        frame,
        place_on_line(frame, chainage),
        [np.array([row]) for row in frame["row"]],
        markers=markers,
        scheme=scheme,
        chainage=chainage,
        within_m=within_m,
        stated=stated or {},
    )


def told(rows, markers=ROW, **others):
    """Return state, marker and way of each observation."""
    return [(each.state, each.marker, each.by) for each in found(rows, markers, **others)]


def candidates(rows, markers=ROW, **others):
    return [[c["marker"] for c in each.candidates] for each in found(rows, markers, **others)]


# Number and position


def test_number_and_position_agree():
    assert told([at("2", 203)]) == [("matched", "M-1", "number")]


@pytest.mark.parametrize("text", [" 2 ", "002", "\uff12", "No. 2", "Stone 2", "BM2", "#2", "gs-2"])
def test_a_number_is_read_as_it_is_typed(text):
    assert told([at(text, 203)]) == [("matched", "M-1", "number")]


@pytest.mark.parametrize(
    ("away", "state"), [(49.9, "matched"), (50.0, "matched"), (50.1, "unmatched")]
)
def test_a_marker_is_matched_within_reach_only(away, state):
    alone = stones(("1", 0, 0))
    assert told([at("1", away)], alone)[0][0] == state


def test_the_reach_is_as_stated():
    alone, near = stones(("1", 0, 0)), [at("1", 30)]
    assert told(near, alone, within_m=29.0)[0][0] == "unmatched"
    assert told(near, alone, within_m=31.0)[0][0] == "matched"


def test_a_number_whose_marker_is_far_off_is_asked_where_another_is_near():
    assert told([at("4", 201)]) == [("ambiguous", None, None)]
    assert candidates([at("4", 201)]) == [["M-1", "M-3"]]


def test_a_number_that_no_marker_bears_is_asked_where_one_is_near():
    assert told([at("77", 201)]) == [("ambiguous", None, None)]
    assert told([at("77", 300)]) == [("unmatched", None, None)]


def test_two_stones_whose_names_were_swapped_are_asked():
    near = stones(("1", 0, 0), ("2", 30, 0))
    rows = [at("2", 0.01), at("1", 30.01)]
    assert [state for state, _, _ in told(rows, near)] == ["ambiguous"] * 2
    assert candidates(rows, near) == [["M-0", "M-1"], ["M-1", "M-0"]]


def test_a_wrong_name_beside_the_right_one_is_asked_and_the_right_one_holds():
    near = stones(("1", 0, 0), ("2", 30, 0))
    kept = told([at("1", 0.01), at("1", 30.01)], near)
    assert kept == [("matched", "M-0", "number"), ("ambiguous", None, None)]


def test_a_former_number_is_an_alias_where_the_place_agrees():
    former = [None, [{"number": "17", "until": "1990-01-01"}], None, None]
    row = stones(("1", 0, 0), ("2", 200, 0), ("3", 400, 0), ("4", 600, 0), previous_numbers=former)
    assert told([at("17", 202)], row) == [("matched", "M-1", "alias")]
    assert told([at("17", 402)], row) == [("ambiguous", None, None)]


def test_after_a_renumbering_the_place_says_whether_the_old_or_the_new_number_is_meant():
    row = stones(("5", 0, 0), ("6", 40, 0), previous_numbers=[["6"], ["7"]])
    assert told([at("6", 0.2)], row) == [("matched", "M-0", "alias")]
    assert told([at("6", 39.8)], row) == [("matched", "M-1", "number")]
    assert told([at("6", 20)], row) == [("ambiguous", None, None)]


# One number, several markers


def test_a_doubled_number_is_told_by_the_place():
    row = stones(("6", 0, 0), ("6", 40, 0))
    assert told([at("6", 1), at("6", 39)], row) == [
        ("matched", "M-0", "number"),
        ("matched", "M-1", "number"),
    ]


def test_a_doubled_number_at_one_place_is_asked():
    row = stones(("6", 0, 0), ("6", 0.5, 0))
    assert candidates([at("6", 0)], row) == [["M-0", "M-1"]]


def test_pillars_of_a_double_marker_are_told_by_their_own_numbers():
    row = stones(("98(1)", 0, 0), ("98(2)", 30, 0))
    assert told([at("98(2)", 29), at("98", 1)], row) == [
        ("matched", "M-1", "number"),
        ("matched", "M-0", "number"),
    ]


def test_pillars_on_two_banks_are_told_by_the_side_of_the_line():
    # The line goes east, so AA lies north of it. The pillars stand 8 m apart.
    river = line_through((-500, 0), (500, 0))
    row = stones(("98(1)", 0, 4), ("98(2)", 0, -4), side=["AA", "BB"])
    seen = [at("98", 0, 1.0, sigma_horizontal_m=0.2)]
    assert told(seen, row) == [("ambiguous", None, None)]
    assert told(seen, row, line=river) == [("matched", "M-0", "number")]
    coarse = [at("98", 0, 1.0, sigma_horizontal_m=5.0)]
    assert told(coarse, row, line=river) == [("ambiguous", None, None)]


def test_observations_shifted_alike_keep_their_twins_apart():
    # Each is 8 m off; one of them is nearer to the other's stone than twice that.
    row = stones(("6", 0, 0), ("6", 22, 0))
    seen = [at("6", 8, sigma_horizontal_m=0.02), at("6", 30, sigma_horizontal_m=0.02)]
    assert [marker for _, marker, _ in told(seen, row)] == ["M-0", "M-1"]


def test_repeated_observations_of_a_marker_are_all_its():
    rows = [at("2", 200.5), at("2", 199.5), at("2", 203)]
    assert told(rows) == [("matched", "M-1", "number")] * 3


def test_repeated_observations_by_hand_may_scatter():
    assert told([at("2", 180), at("2", 199), at("2", 230)]) == [("matched", "M-1", "number")] * 3


# No number


def test_what_bears_no_name_is_matched_to_the_only_marker_in_reach():
    assert told([at(None, 210)]) == [("matched", "M-1", "position")]


def test_what_lies_between_two_markers_is_asked():
    row = stones(("1", 0, 0), ("2", 40, 0))
    assert candidates([at(None, 19)], row) == [["M-0", "M-1"]]


@pytest.mark.parametrize(
    ("other_m", "state"), [(19.9, "ambiguous"), (20.0, "matched"), (20.1, "matched")]
)
def test_a_place_is_clear_if_the_next_marker_is_twice_as_far(other_m, state):
    row = stones(("1", -10, 0), ("2", other_m, 0), accuracy_m=[0.1, 0.1])
    assert told([at(None, 0, sigma_horizontal_m=0.1)], row)[0][0] == state


def test_what_is_known_coarsely_is_clear_only_three_sigmas_before_the_next():
    row = stones(("1", 0, 0), ("2", 12, 0), accuracy_m=[0.1, 0.1])
    assert told([at(None, 0, sigma_horizontal_m=0.1)], row)[0][0] == "matched"
    assert told([at(None, 0, sigma_horizontal_m=5.0)], row)[0][0] == "ambiguous"


def test_the_car_and_the_camp_are_no_markers():
    assert told([at("car", 100, 300), at("camp", 5000)]) == [("unmatched", None, None)] * 2


@pytest.mark.parametrize(("away", "state"), [(3, "matched"), (40, "ambiguous")])
def test_an_odd_name_close_to_a_marker_is_taken_and_a_little_off_it_asked(away, state):
    assert told([at("camp", 200 + away)])[0][0] == state


def test_names_that_receivers_make_up_say_nothing_against_a_place():
    assert told([at("WP004", 201)]) == [("matched", "M-1", "position")]


@pytest.mark.parametrize(
    "text",
    [
        "BM2",
        "Grenzstein Nr. 2",
        "\u2116 2",
        "\u0417\u043d\u0430\u043a \u2116 2",
        "\u7b2c2\u53f7\u754c\u6869",
        "\u754c\u78912",
    ],
)
def test_words_around_a_number_hint_at_its_marker(text):
    # Farther off than a name that is no number may be.
    assert told([at(text, 230)]) == [("matched", "M-1", "number")]


def test_a_point_beside_one_that_bears_the_number_is_another_of_it_or_nothing():
    rows = [at("2", 200, sigma_horizontal_m=0.02), at(None, 200.5, sigma_horizontal_m=0.02)]
    assert told(rows)[1] == ("matched", "M-1", "position")
    rows[1] = at(None, 230, sigma_horizontal_m=0.02)
    assert told(rows)[1] == ("unmatched", None, None)


def test_two_points_about_equally_near_to_the_only_marker_are_asked():
    rows = [at(None, 190), at(None, 211)]
    assert [state for state, _, _ in told(rows)] == ["ambiguous"] * 2


def test_a_row_of_points_past_a_marker_is_not_one_observation_of_it():
    rows = [at(None, 200 + off) for off in (2, 12, 22, 32, 42)]
    states = [state for state, _, _ in told(rows)]
    assert states[0] == "matched"
    assert states[2:] == ["unmatched"] * 3


@pytest.mark.slow
def test_thousands_of_points_in_one_place_cost_no_more_than_elsewhere():
    chance = np.random.default_rng(7)
    began = time.process_time()
    for names, sigma in ((["2"], None), ([None], None), (["2", None, "camp"], 0.02)):
        spread = chance.normal(0, 6, (20_000, 2))
        rows = [
            (names[number % len(names)], 45 + east, north)
            for number, (east, north) in enumerate(spread)
        ]
        assert len(paired(rows, sigma_m=sigma)) == len(rows)
    assert time.process_time() - began < 30.0


def test_where_there_are_no_markers_nothing_is_matched():
    assert told([at("1", 0)], stones()) == [("unmatched", None, None)]


# Answers


def test_what_somebody_states_goes_before_all_else():
    rows = [at("1", 0), at("2", 199), at(None, 5000)]
    kept = told(rows, stated={1: "M-2", 2: None, 3: "M-3"})
    assert kept == [
        ("matched", "M-2", "stated"),
        ("none", None, None),
        ("matched", "M-3", "stated"),
    ]


def test_an_answer_settles_what_is_left_to_ask():
    near = stones(("1", 0, 0), ("2", 30, 0))
    rows = [at("2", 0.01), at("1", 30.01)]
    kept = told(rows, near, stated={1: "M-0", 2: "M-1"})
    assert kept == [("matched", "M-0", "stated"), ("matched", "M-1", "stated")]


def test_a_stated_marker_that_is_none_is_refused():
    with pytest.raises(InputError) as raised:
        told([at("1", 0), at("2", 200)], stated={1: "M-9", 2: "M-8"})
    assert [defect.where for defect in raised.value.defects] == ["row 1", "row 2"]


def test_numbers_of_another_scheme_are_read_by_it():
    scheme = Scheme(ordinal_first=True)
    row = stones(("1/2", 0, 0), ("2/1", 30, 0))
    assert told([at("1 / 2", 0.5)], row, scheme=scheme) == [("matched", "M-0", "number")]


# Photographs


def photo(east, north=0.0, **columns):
    return at(None, east, north, kind="photo", **columns)


def test_photographs_go_to_the_marker_in_reach_however_many_they_are():
    rows = [at("2", 200), photo(195), photo(205), photo(100)]
    assert [marker for _, marker, _ in told(rows)] == ["M-1", "M-1", "M-1", None]


@pytest.mark.parametrize(("azimuth", "marker"), [(90, "M-1"), (270, "M-0"), (None, None)])
def test_a_photograph_shows_the_marker_in_its_view(azimuth, marker):
    row = stones(("1", -20, 0), ("2", 22, 0))
    assert told([photo(0, azimuth_deg=azimuth)], row)[0][1] == marker


@pytest.mark.parametrize(("off", "seen"), [(44, True), (45, True), (46, False)])
def test_the_view_is_half_a_right_angle_to_either_side(off, seen):
    ahead = (60 * np.sin(np.radians(90 + off)), 60 * np.cos(np.radians(90 + off)))
    row = stones(("1", *ahead), ("2", 22, 0))
    kept = told([photo(0, azimuth_deg=90 + off)], row, within_m=100)[0]
    assert (kept[1] == "M-1") is seen


@pytest.mark.parametrize(
    ("away", "azimuth", "state"),
    [
        (30, 180, "unmatched"),
        (30, 91, "unmatched"),
        (30, 89, "matched"),
        (30, None, "matched"),
        (4.9, 180, "matched"),
    ],
)
def test_a_photograph_does_not_show_a_marker_behind_it(away, azimuth, state):
    shown = photo(0, -away, azimuth_deg=azimuth, sigma_horizontal_m=1.0)
    assert told([shown], stones(("1", 0, 0)))[0][0] == state


def test_where_it_is_not_known_where_a_photograph_looks_the_nearest_has_to_be_clear():
    row = stones(("1", -4.9, 0), ("2", 5.1, 0))
    assert told([photo(0, sigma_horizontal_m=0.1)], row)[0][0] == "ambiguous"


# Laws


def brute_force(cost, alone):
    """Return the least cost of all ways to pair rows with columns or leave them alone."""
    rows, columns = cost.shape
    wide = np.hstack([cost, np.full((rows, rows), alone)])
    return min(
        sum(wide[row, column] for row, column in enumerate(way))
        for way in permutations(range(columns + rows), rows)
    )


@given(
    rows=st.integers(1, 4),
    columns=st.integers(1, 4),
    data=st.data(),
)
def test_pairs_cost_as_little_as_the_best_of_all_permutations(rows, columns, data):
    cell = st.one_of(st.none(), st.floats(0, 60))
    cost = [[data.draw(cell) for _ in range(columns)] for _ in range(rows)]
    edges = [(a, b, c) for a, row in enumerate(cost) for b, c in enumerate(row) if c is not None]
    left, right, of = (
        (np.array(each) for each in zip(*edges, strict=True))
        if edges
        else [np.zeros(0, dtype=int)] * 3
    )
    found = cheapest_pairs(left, right, of.astype(float), alone=50.0)
    assert len(set(found.values())) == len(found)
    total = sum(cost[a][b] for a, b in found.items()) + 50.0 * (rows - len(found))
    full = np.array([[np.inf if c is None else c for c in row] for row in cost], dtype=float)
    assert total == pytest.approx(brute_force(full, 50.0))


def paired(rows, sigma_m=None):
    """Return state, marker and way of each of rows (station, east, north) at `THREE`."""
    seen = Stations(
        lonlat=np.array([place(east, north) for _, east, north in rows]),
        sigma_m=np.full(len(rows), np.nan if sigma_m is None else sigma_m),
        station=[station for station, _, _ in rows],
        chainage_m=np.full(len(rows), np.nan),
        side=[None] * len(rows),
    )
    found = match(seen, MARKS, evidence=EVIDENCE, within_m=50.0)
    return [(each.state, each.marker, each.by) for each in found]


fields = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "9", None, "camp"]),
        st.integers(-20, 120),
        st.integers(-20, 20),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda each: (each[1], each[2]),
)
THREE = stones(("1", 0, 0), ("2", 45, 0), ("3", 100, 0))
MARKS = Marks(
    uid=list(THREE["marker_uid"]),
    number=list(THREE["number"]),
    lonlat=get_coordinates(THREE.geometry),
    sigma_m=np.full(3, np.nan),
    chainage_m=np.full(3, np.nan),
    side=[None] * 3,
)
EVIDENCE = Evidence(MarkerNames(THREE, lambda _: DEFAULT_SCHEME), MARKS.uid, scheme=DEFAULT_SCHEME)


@given(rows=fields, seed=st.randoms(use_true_random=False))
def test_the_order_in_which_points_stand_changes_nothing(rows, seed):
    order = list(range(len(rows)))
    seed.shuffle(order)
    first = paired(rows)
    second = paired([rows[each] for each in order])
    assert [first[each] for each in order] == second


@given(rows=fields)
def test_what_shares_a_marker_bears_its_number_or_lies_with_one_that_shares_it(rows):
    kept = paired(rows)
    for row, (_, marker, how) in enumerate(kept):
        others = [at for at, (_, of, _) in enumerate(kept) if of == marker and at != row]
        if marker is not None and others and how == "position":
            apart = [
                np.hypot(rows[row][1] - rows[at][1], rows[row][2] - rows[at][2]) for at in others
            ]
            assert min(apart) <= 3 * np.hypot(3, 3) + 1e-3


@given(rows=fields)
def test_nothing_is_matched_beyond_reach_and_a_match_by_number_bears_it(rows):
    for row, (state, marker, how) in zip(rows, paired(rows), strict=True):
        if state == "matched":
            index = int(marker[2:])
            assert np.hypot(row[1] - (0, 45, 100)[index], row[2]) <= 50.001
            assert how != "number" or row[0] == str(index + 1)


@given(near=st.floats(0, 50), nearer=st.floats(0, 1))
def test_coming_nearer_to_its_marker_never_unmatches_a_number(near, nearer):
    if paired([("1", -near, 0.0)])[0][0] == "matched":
        assert paired([("1", -near * nearer, 0.0)])[0][0] == "matched"


def test_places_of_the_field_day_are_as_far_off_as_they_say():
    lon, lat = place(3.0, 4.0)
    assert GEOD.inv(*AT, lon, lat)[2] == pytest.approx(5.0, abs=1e-5)
