"""Each rule of a check of the line: below, on and above its limit, and what it says."""

import math
from datetime import UTC, datetime

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import assume, given
from hypothesis import strategies as st
from pandas import DataFrame
from pyproj import Geod
from shapely import LineString, MultiLineString, Point, box

from borderkit.boundary.checks.line_checks import check_line
from borderkit.boundary.checks.line_ends import PlacesTree
from borderkit.boundary.checks.line_rules import LINE_RULES
from borderkit.errors import InputError

GEOD = Geod(ellps="WGS84")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
QUIET = {
    "section-document-missing",
    "section-status-missing",
    "section-sides-missing",
    "line-end-open",
    "sections-mixed-direction",
}


def sections(*rows, boundary="AA-BB"):
    """Sections from (code, coordinates or geometry, columns)."""
    records = []
    for code, line, *more in rows:
        geometry = line if hasattr(line, "geom_type") or line is None else LineString(line)
        columns = more[0] if more else {}
        records.append({"boundary": boundary, "section": code, "geometry": geometry} | columns)
    return GeoDataFrame(records, geometry="geometry", crs=4326)


def points(*rows, boundary="AA-BB", section="1"):
    records = [
        {
            "boundary": boundary,
            "point": code,
            "section": section,
            "sequence": n,
            "geometry": Point(p),
        }
        for code, n, p in rows
    ]
    return GeoDataFrame(records, geometry="geometry", crs=4326)


def codes(found, *, quiet=QUIET):
    return sorted(each.code for each in found if each.code not in quiet)


def check(frame, turning_points=None, **more):
    return check_line(frame, turning_points, at=NOW, **more)


def the(found, code):
    [one] = [each for each in found if each.code == code]
    return one


def north(lon, lat, metres):
    x, y, _ = GEOD.fwd(lon, lat, 0.0, metres)
    return x, y


def east(lon, lat, metres):
    x, y, _ = GEOD.fwd(lon, lat, 90.0, metres)
    return x, y


STRAIGHT = [(10.0, 47.0), (10.0, 47.01), (10.0, 47.02)]
ON = [(10.0, 47.02), (10.0, 47.03)]


def test_a_line_without_faults_has_no_findings_but_what_nobody_stated():
    assert codes(check(sections(("1", STRAIGHT), ("2", ON)))) == []


def test_every_finding_goes_by_a_rule_and_severity_of_the_table():
    found = check(sections(("1", STRAIGHT)))
    assert found
    assert all(LINE_RULES[each.code].severity == each.severity for each in found)


def test_a_boundary_that_is_not_there_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="AA-BB"):
        check(sections(("1", STRAIGHT)), boundary="AA-XX")


def test_a_boundary_is_named_with_its_sides_in_either_order():
    frame = sections(("1", [*STRAIGHT, STRAIGHT[-1]]))
    assert "section-vertex-twice" in codes(check(frame, boundary="BB-AA"))


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        LineString(),
        LineString([(1, 2), (1, 2)]),
        MultiLineString([STRAIGHT, [(1, 2), (1, 2)]]),
    ],
)
def test_a_section_without_a_length_is_an_error(geometry):
    frame = sections(("1", STRAIGHT), ("2", geometry))
    found = the(check(frame), "section-empty")
    assert found.severity == "error"
    assert found.subjects == ("boundary_sections/AA-BB/2",)


@pytest.mark.parametrize(("apart_m", "twice"), [(0.0, True), (0.0009, True), (0.0011, False)])
def test_vertices_closer_than_a_millimetre_are_one_vertex_twice(apart_m, twice):
    line = [(10.0, 47.0), (10.0, 47.01), north(10.0, 47.01, apart_m), (10.0, 47.02)]
    assert ("section-vertex-twice" in codes(check(sections(("1", line))))) is twice


@pytest.mark.parametrize(("angle", "spike"), [(0.5, True), (0.99, True), (1.01, False)])
def test_a_spike_is_a_turn_at_less_than_a_degree(angle, spike):
    tip = north(10.0, 47.0, 500.0)
    back = GEOD.fwd(tip[0], tip[1], 180.0 - angle, 400.0)[:2]
    away = GEOD.fwd(back[0], back[1], 90.0, 400.0)[:2]
    found = check(sections(("1", [(10.0, 47.0), tip, back, away])))
    assert ("section-spike" in codes(found)) is spike
    if spike:
        one = the(found, "section-spike")
        assert one.amounts["angle_deg"] == pytest.approx(angle, abs=1e-6)
        assert one.place == pytest.approx(tip)
        assert one.chainage_m == pytest.approx(500.0, abs=1e-6)


def test_a_spike_over_the_end_of_a_section_is_found():
    found = check(
        sections(("1", STRAIGHT), ("2", [STRAIGHT[-1], east(10.0, 47.005, 1.0), (10.1, 47.005)]))
    )
    assert "section-spike" in codes(found)


def test_a_line_that_crosses_itself_is_found_at_the_crossing():
    bow = [(10.0, 47.0), (10.02, 47.02), (10.02, 47.0), (10.0, 47.02)]
    found = check(sections(("1", bow)))
    one = the(found, "line-crosses-itself")
    assert one.place == pytest.approx((10.01, 47.01), abs=1e-5)
    assert codes(found) == ["line-crosses-itself"]


def test_two_sections_that_cross_are_both_named():
    found = check(sections(("1", STRAIGHT), ("2", [(9.99, 47.005), (10.01, 47.005)])))
    one = the(found, "line-crosses-itself")
    assert one.subjects == ("boundary_sections/AA-BB/1", "boundary_sections/AA-BB/2")
    assert one.chainage_m == pytest.approx(GEOD.line_length([10.0, 10.0], [47.0, 47.005]), abs=0.05)


def test_a_line_that_comes_back_to_a_vertex_touches_itself():
    eight = [(10.0, 47.0), (10.0, 47.01), (10.01, 47.02), (9.99, 47.02), (10.0, 47.01), (9.9, 47.0)]
    assert codes(check(sections(("1", eight)))) == ["line-touches-itself"]


def test_a_ring_that_closes_is_whole():
    ring = [(10.0, 47.0), (10.01, 47.0), (10.01, 47.01), (10.0, 47.0)]
    assert codes(check(sections(("1", ring)))) == []


def test_crossings_are_those_that_shapely_finds_in_a_random_walk():
    rng = np.random.default_rng(6)
    walk = np.cumsum(rng.normal(0.0, 0.001, (120, 2)), axis=0) + [10.0, 47.0]
    found = check(sections(("1", walk)))
    edges = [LineString(walk[i : i + 2]) for i in range(len(walk) - 1)]
    crossing = {
        tuple(np.round(p.coords[0], 5))
        for i, a in enumerate(edges)
        for b in edges[i + 2 :]
        if not (p := a.intersection(b)).is_empty
    }
    told = {tuple(np.round(f.place, 5)) for f in found if f.code == "line-crosses-itself"}
    assert told == crossing


SHAPE = {
    *("line-crosses-itself", "line-touches-itself", "line-overlap", "line-branches"),
    *("section-spike", "section-vertex-twice"),
}
CORNERS = [(0.0, 0.0), (10.0, 47.2), (179.998, -30.1), (-180.0, 70.0), (20.0, 83.0)]


@given(
    steps=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=9),
    corner=st.sampled_from(CORNERS),
    cut=st.floats(0.0, 0.99),
    backward=st.booleans(),
)
def test_a_line_in_two_sections_is_at_fault_where_shapely_calls_it_not_simple(
    steps, corner, cut, backward
):
    steps = [step for n, step in enumerate(steps) if n == 0 or step != steps[n - 1]]
    assume(len(steps) > 2)
    places = [
        ((corner[0] + 0.001 * x + 180.0) % 360.0 - 180.0, corner[1] + 0.0005 * y) for x, y in steps
    ]
    at = 1 + int(cut * (len(steps) - 2))
    second = places[at:][::-1] if backward else places[at:]
    found = check(sections(("1", places[: at + 1]), ("2", second)))
    assert ({each.code for each in found} & SHAPE == set()) is LineString(steps).is_simple


@pytest.mark.slow
@given(order=st.permutations(range(5)), turned=st.sets(st.integers(0, 4)))
def test_neither_the_order_of_records_nor_their_direction_makes_a_fault(order, turned):
    rows = []
    for n in order:
        line = [(10.0 + n % 2 / 100, 47 + n / 100), (10.0 + (n + 1) % 2 / 100, 47 + (n + 1) / 100)]
        rows.append((str(n), line[::-1] if n in turned else line))
    assert codes(check(sections(*rows))) == []


def test_a_crossing_at_the_antimeridian_is_found():
    bow = [(179.99, 0.0), (-179.99, 0.02), (-179.99, 0.0), (179.99, 0.02)]
    one = the(check(sections(("1", bow))), "line-crosses-itself")
    assert abs(one.place[0]) == pytest.approx(180.0, abs=1e-5)


@pytest.mark.parametrize(("shared_m", "overlap"), [(0.9, False), (1.1, True), (300.0, True)])
def test_sections_overlap_from_a_metre_on_and_say_how_far(shared_m, overlap):
    start = north(10.0, 47.0, 1000.0 - shared_m)
    frame = sections(
        ("1", [(10.0, 47.0), north(10.0, 47.0, 1000.0)]), ("2", [start, north(10.0, 47.0, 2000.0)])
    )
    found = check(frame)
    assert ("line-overlap" in codes(found)) is overlap
    if overlap:
        assert the(found, "line-overlap").amounts["overlap_m"] == pytest.approx(shared_m, abs=0.03)


def test_what_a_claimant_claims_may_lie_on_the_agreed_line():
    frame = sections(("1", STRAIGHT), ("2", STRAIGHT, {"claimant": "AA", "status": "disputed"}))
    assert "line-overlap" not in codes(check(frame))


@pytest.mark.parametrize(
    ("gap_m", "code"),
    [(0.0, None), (0.009, "line-ends-differ"), (0.011, "line-gap"), (25.0, "line-gap")],
)
def test_a_gap_is_told_in_metres_from_a_centimetre_on(gap_m, code):
    first = [(10.0, 47.0), (10.0, 47.02)]
    start = (10.0, 47.02) if gap_m == 0.0 else north(10.0, 47.02, gap_m)
    frame = sections(("1", first), ("2", [start, (10.0, 47.04)]))
    found = check(frame)
    assert codes(found) == ([] if code is None else [code])
    if code:
        one = the(found, code)
        assert one.amounts["gap_m"] == pytest.approx(gap_m, abs=1e-6)
        assert one.chainage_m == pytest.approx(GEOD.line_length([10, 10], [47, 47.02]), abs=1e-6)


def test_a_stretch_that_is_only_claimed_is_no_gap_but_a_note():
    frame = sections(
        ("1", [(10.0, 47.0), (10.0, 47.02)]),
        ("2", [(10.0, 47.02), (10.01, 47.03), (10.0, 47.04)], {"claimant": "AA"}),
        ("3", [(10.0, 47.04), (10.0, 47.06)]),
    )
    assert codes(check(frame)) == ["line-not-agreed"]


def test_a_claimed_line_with_a_gap_of_its_own_is_told():
    frame = sections(
        ("1", [(10.0, 47.0), (10.0, 47.02)]),
        ("2", [(10.0, 47.02), (10.01, 47.03)], {"claimant": "AA"}),
        ("3", [(10.0, 47.04), (10.0, 47.06)]),
    )
    one = the(check(frame), "line-gap")
    assert "as AA claims it" in one.message


def test_an_enclave_is_a_ring_and_no_gap():
    ring = [(10.1, 47.0), (10.11, 47.0), (10.11, 47.01), (10.1, 47.0)]
    assert codes(check(sections(("1", STRAIGHT), ("2", ring)))) == ["line-ring"]


def test_a_line_that_a_third_state_interrupts_has_no_gap():
    frame = sections(("1", STRAIGHT), ("2", [(10.0, 47.05), (10.0, 47.06)]))
    third = [
        sections(("1", [(10.0, 47.02), (9.9, 47.03), (10.0, 47.05)]), boundary="AA-CC"),
        sections(("1", [(10.0, 47.02), (10.1, 47.03), (10.0, 47.05)]), boundary="BB-CC"),
    ]
    everything = GeoDataFrame(
        [row for part in (frame, *third) for row in part.to_dict("records")],
        geometry="geometry",
        crs=4326,
    )
    found = check(everything)
    assert codes(found) == ["line-interrupted", "tripoint", "tripoint"]


def test_a_third_end_in_one_place_makes_a_branch():
    frame = sections(("1", STRAIGHT), ("2", ON), ("3", [(10.0, 47.02), (10.02, 47.02)]))
    one = the(check(frame), "line-branches")
    assert len(one.subjects) == 3
    assert one.place == (10.0, 47.02)


def chain(*order):
    """Four sections northwards, with the sequence given to each."""
    return sections(
        *(
            (str(n), [(10.0, 47 + n / 100), (10.0, 47 + (n + 1) / 100)], {"sequence": s})
            for n, s in enumerate(order)
        )
    )


def test_sections_whose_sequence_is_not_their_order_are_named_and_no_gap_is_told():
    assert codes(check(chain(0, 1, 2, 3))) == []
    found = check(chain(0, 2, 1, 3))
    assert set(codes(found)) == {"section-out-of-order"}
    assert {s for f in found if f.severity == "error" for s in f.subjects} == {
        f"boundary_sections/AA-BB/{n}" for n in range(4)
    }


def test_a_sequence_that_stands_twice_or_is_missing_is_told():
    assert "section-sequence-twice" in codes(check(chain(0, 1, 1, 3)))
    assert codes(check(chain(0, 1, None, 3))) == ["section-sequence-missing"]


def sided(*sides):
    return sections(
        *(
            (
                str(n),
                [(10.0, 47 + n / 100), (10.0, 47 + (n + 1) / 100)],
                {"left_side": left, "right_side": right},
            )
            for n, (left, right) in enumerate(sides)
        )
    )


def test_a_section_with_its_sides_the_other_way_round_is_named():
    found = check(sided(("AA", "BB"), ("BB", "AA"), ("AA", "BB")))
    assert the(found, "section-sides-contradict").subjects == ("boundary_sections/AA-BB/1",)
    assert codes(check(sided(("AA", "BB"), ("AA", None), (None, "BB")))) == []


def test_a_section_drawn_the_other_way_with_sides_that_say_so_does_not_contradict():
    frame = sided(("AA", "BB"), ("AA", "BB"), ("BB", "AA"))
    frame.loc[2, "geometry"] = shapely.reverse(frame.geometry[2])
    assert codes(check(frame)) == []
    assert "sections-mixed-direction" in codes(check(frame), quiet=())


def test_a_side_of_a_claimed_section_is_looked_at_too():
    row = {"claimant": "AA", "left_side": "AA", "right_side": "XX"}
    frame = sections(("1", STRAIGHT), ("2", [(10.0, 47.02), (10.01, 47.03)], row))
    assert the(check(frame), "section-side-unknown").subjects == ("boundary_sections/AA-BB/2",)


def ground(**areas):
    rows = [{"code": code, "geometry": box(*bounds)} for code, bounds in areas.items()]
    return GeoDataFrame(rows, geometry="geometry", crs=4326)


WEST, EAST = (9.9, 46.9, 10.0, 47.1), (10.0, 46.9, 10.1, 47.1)


@pytest.mark.parametrize(
    ("areas", "turned"),
    [
        ({"AA": WEST, "BB": EAST}, False),
        ({"AA": EAST, "BB": WEST}, True),
        ({"BB": WEST}, True),
        ({"BB": EAST}, False),
        ({"CC": WEST}, False),
        ({"AA": WEST, "BB": WEST}, False),
    ],
)
def test_sides_that_the_areas_of_the_sides_have_the_other_way_round_are_an_error(areas, turned):
    """The line goes north: left of it is the west."""
    for frame in (sided(("AA", "BB")), sided(("BB", "AA"))):
        if frame["left_side"][0] == "BB":
            frame.loc[0, "geometry"] = shapely.reverse(frame.geometry[0])
        found = check(frame, jurisdictions=ground(**areas))
        assert codes(found) == (["section-sides-turned"] if turned else [])


@pytest.mark.parametrize("sides", [("AA", "XX"), ("AA", "AA"), ("XX", None)])
def test_a_side_that_the_boundary_does_not_have_is_an_error(sides):
    assert "section-side-unknown" in codes(check(sided(("AA", "BB"), sides)))


@pytest.mark.parametrize(
    ("stated_m", "code"),
    [
        (1000.0, None),
        (999.6, None),
        (999.94, "section-length-short"),
        (999.5, "section-length-short"),
        (1001.0, None),
        (1001.06, "section-length-differs"),
        (1002.0, "section-length-differs"),
    ],
)
def test_a_stated_length_may_not_be_shorter_than_the_chord_beyond_its_last_digit(stated_m, code):
    """1,000.0 m along a geodesic of 1,000 m; a line cannot be shorter than its chord."""
    line = [(10.0, 47.0), north(10.0, 47.0, 1000.0)]
    if stated_m == 999.6:
        line = [(10.0, 47.0), north(10.0, 47.0, 999.64)]
    found = check(sections(("1", line, {"stated_length_m": stated_m})))
    assert codes(found) == ([] if code is None else [code])


def test_a_length_along_a_parallel_is_held_against_the_parallel_not_the_geodesic():
    """Four degrees at 60 N, a cos(60) / sqrt(1 - e2 sin2(60)) each radian; the geodesic is less."""
    e2 = (2 - 1 / 298.257223563) / 298.257223563
    radius = 6378137.0 * 0.5 / math.sqrt(1 - e2 * 0.75)
    along = radius * math.radians(4.0)
    geodesic = GEOD.inv(10.0, 60.0, 14.0, 60.0)[2]
    assert along - geodesic > 30.0
    ends = [(10.0, 60.0), (14.0, 60.0)]
    parallel = {"leg": "parallel", "stated_length_m": round(along, 1)}
    assert codes(check(sections(("1", ends, parallel)))) == []
    parallel["stated_length_m"] = along - 400.0
    one = the(check(sections(("1", ends, parallel))), "section-length-short")
    assert one.amounts["geodesic_m"] == pytest.approx(along, abs=0.01)


def test_a_bent_line_is_longer_than_its_chord_and_may_be_stated_so():
    bend = GEOD.fwd(10.0, 47.0, 60.0, 500.0)[:2]
    end = GEOD.fwd(*bend, 120.0, 500.0)[:2]
    frame = sections(("1", [(10.0, 47.0), bend, end], {"stated_length_m": 900.0}))
    one = the(check(frame), "section-length-differs")
    assert one.amounts["geodesic_m"] == pytest.approx(1000.0, abs=1e-6)
    assert one.amounts["chord_m"] == pytest.approx(GEOD.inv(10.0, 47.0, *end)[2], abs=1e-6)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"status": "agreed"}, []),
        ({"status": "disputed"}, ["section-claimant-missing"]),
        ({"status": "not_agreed"}, ["section-claimant-missing"]),
        ({"status": "undemarcated"}, []),
        ({"status": "disputed", "claimant": "AA"}, []),
        ({"status": "disputed", "claimant": "XX"}, ["section-claimant-unknown"]),
        ({"status": "agreed", "claimant": "AA"}, ["section-claimant-agreed"]),
        ({"kind": "structure"}, ["section-structure"]),
        ({"kind": "structure", "document": "D"}, []),
        ({"kind": "thalweg"}, []),
    ],
)
def test_claimants_and_structures_are_held_against_the_status(columns, expected):
    assert codes(check(sections(("1", STRAIGHT, columns)))) == expected


@pytest.mark.parametrize(
    ("valid", "code"),
    [
        ({}, None),
        ({"valid_to": "2026-06-01"}, None),
        ({"valid_to": "2026-05-31"}, "section-document-not-in-force"),
        ({"valid_from": "2026-06-01"}, None),
        ({"valid_from": "2026-06-02"}, "section-document-not-in-force"),
        ({"valid_to": "2026-06-01T13:59:59+02:00"}, "section-document-not-in-force"),
        ({"valid_to": "2026-06-01T14:00:00+02:00"}, None),
        ({"document": "OTHER"}, "section-document-unknown"),
    ],
)
def test_a_document_has_to_be_kept_and_in_force(valid, code):
    documents = DataFrame([{"document": "D", "valid_from": None, "valid_to": None} | valid])
    found = check(sections(("1", STRAIGHT, {"document": "D"})), documents=documents)
    assert codes(found) == ([] if code is None else [code])


def test_a_section_that_was_superseded_is_not_looked_at_and_that_is_said():
    old = {"valid_from": "1920-01-01", "valid_to": "2026-05-31"}
    new = {"valid_from": "2026-06-01", "valid_to": None}
    found = check(sections(("1", STRAIGHT, old), ("2", STRAIGHT, new)))
    assert codes(found) == ["section-not-in-force"]
    assert the(found, "section-not-in-force").subjects == ("boundary_sections/AA-BB/1",)


def test_what_many_sections_lack_is_one_finding_that_counts_them():
    found = check(chain(0, 1, 2, 3))
    one = the(found, "section-document-missing")
    assert len(one.subjects) == 4
    assert "4 sections of AA-BB" in one.message


@pytest.mark.parametrize(("off_m", "off"), [(0.0, False), (0.149, False), (0.151, True)])
def test_a_turning_point_lies_on_the_line_or_is_told_with_its_distance(off_m, off):
    place = (10.0, 47.01) if off_m == 0.0 else east(10.0, 47.01, off_m)
    found = check(sections(("1", STRAIGHT)), points(("7", 1, place)))
    assert ("turning-point-off-line" in codes(found)) is off
    if off:
        one = the(found, "turning-point-off-line")
        assert one.amounts["distance_m"] == pytest.approx(off_m, abs=1e-5)


def test_a_boundary_s_own_tolerance_goes_before_the_one_assumed():
    frame, off = sections(("1", STRAIGHT)), points(("7", 1, east(10.0, 47.01, 0.4)))
    boundaries = DataFrame([{"boundary": "AA-BB", "sides": ["AA", "BB"], "tolerance_m": 0.5}])
    assert codes(check(frame, off, boundaries=boundaries)) == []
    assert codes(check(frame, off)) == ["turning-point-off-line"]


def test_a_turning_point_out_of_order_is_the_one_that_is_named():
    lats = {"1": 47.0, "2": 47.004, "3": 47.012, "4": 47.008, "5": 47.016, "6": 47.02}
    rows = [(code, n, (10.0, lat)) for n, (code, lat) in enumerate(lats.items())]
    found = check(sections(("1", STRAIGHT)), points(*rows))
    one = the(found, "turning-point-order")
    assert one.subjects[0] in {"turning_points/AA-BB/3", "turning_points/AA-BB/4"}
    backwards = [(code, 10 - n, place) for code, n, place in rows if code != "3"]
    assert codes(check(sections(("1", STRAIGHT)), points(*backwards))) == []


def test_turning_points_in_one_place_or_of_one_sequence_are_told():
    twice = points(("1", 1, (10.0, 47.0)), ("2", 2, (10.0, 47.0)))
    assert codes(check(sections(("1", STRAIGHT)), twice)) == ["turning-point-twice"]
    same = points(("1", 1, (10.0, 47.0)), ("2", 1, (10.0, 47.01)))
    assert codes(check(sections(("1", STRAIGHT)), same)) == ["turning-point-twice"]


def test_a_turning_point_of_a_section_that_there_is_not_is_told():
    lost = points(("1", 1, (10.0, 47.0)), section="9")
    assert codes(check(sections(("1", STRAIGHT)), lost)) == ["turning-point-section"]


def three(*ends, sides=("AA-BB", "AA-CC", "BB-CC")):
    """Lines of three boundaries that begin at `ends`, at 120 degrees."""
    frames = []
    for code, end, azimuth in zip(sides, ends, (0.0, 120.0, 240.0), strict=False):
        far = GEOD.fwd(end[0], end[1], azimuth, 5000.0)[:2]
        frames += sections(("1", [end, far]), boundary=code).to_dict("records")
    return GeoDataFrame(frames, geometry="geometry", crs=4326)


def test_three_lines_that_meet_in_one_point_make_a_tripoint_by_its_sides():
    found = check(three((10.0, 47.0), (10.0, 47.0), (10.0, 47.0)))
    assert codes(found) == ["tripoint"]
    assert "AA-BB-CC" in the(found, "tripoint").message


@pytest.mark.parametrize(
    ("apart_m", "code"), [(0.009, "tripoint"), (0.011, "tripoint-apart"), (499.0, "tripoint-apart")]
)
def test_lines_that_do_not_meet_in_one_point_are_told_with_the_distance(apart_m, code):
    there = north(10.0, 47.0, -apart_m) if apart_m < 0 else east(10.0, 47.0, apart_m)
    found = check(three((10.0, 47.0), there, (10.0, 47.0)))
    assert the(found, code).amounts["spread_m"] == pytest.approx(apart_m, abs=1e-6)


@pytest.mark.parametrize("lat", [0.0, 30.0, 60.0, 89.0])
@pytest.mark.parametrize("azimuth", [0.0, 45.0, 90.0])
@pytest.mark.parametrize(("apart_m", "meant"), [(499.99, True), (500.01, False)])
def test_ends_are_meant_to_meet_up_to_500_m_at_any_latitude_and_bearing(
    lat, azimuth, apart_m, meant
):
    there = GEOD.fwd(10.0, lat, azimuth, apart_m)[:2]
    found = PlacesTree([(10.0, lat), there]).groups(500.0)
    assert len(set(found.tolist())) == (1 if meant else 2)
    assert PlacesTree([there]).within((10.0, lat), 500.0) == ([0] if meant else [])


def test_lines_that_end_farther_apart_than_any_tripoint_are_open_ends():
    found = check(three((10.0, 47.0), east(10.0, 47.0, 501.0)))
    assert "tripoint-apart" not in codes(found)
    assert [each.code for each in found].count("line-end-open") == 4


def test_a_third_boundary_that_is_not_kept_is_said_and_one_that_is_kept_elsewhere_warned_of():
    two = three((10.0, 47.0), (10.0, 47.0))
    assert "of BB-CC the register keeps no line" in the(check(two), "tripoint").message
    far = three((10.0, 47.0), (10.0, 47.0), (10.5, 47.0))
    one = the(check(far), "tripoint-line-missing")
    assert one.amounts["distance_m"] > 30_000


def test_where_four_boundaries_meet_all_sides_are_named_and_no_line_is_missed():
    ends = [(10.0, 47.0)] * 4
    frames = []
    for code, azimuth in zip(("AA-BB", "BB-CC", "CC-DD", "AA-DD"), (0, 90, 180, 270), strict=True):
        far = GEOD.fwd(10.0, 47.0, azimuth, 5000.0)[:2]
        frames += sections(("1", [ends[0], far]), boundary=code).to_dict("records")
    found = check(GeoDataFrame(frames, geometry="geometry", crs=4326))
    assert codes(found) == ["tripoint"]
    assert "AA-BB-CC-DD" in the(found, "tripoint").message
    assert "keeps no line" not in the(found, "tripoint").message


def test_a_line_that_ends_inside_another_is_told():
    through = sections(("1", [(9.99, 47.0), (10.01, 47.0)]))
    ending = sections(("1", [(10.0, 47.0), (10.0, 47.05)]), boundary="BB-CC")
    frame = GeoDataFrame(
        [*through.to_dict("records"), *ending.to_dict("records")], geometry="geometry", crs=4326
    )
    found = [f for f in check(frame) if f.code in {"tripoint-within-line", "tripoint-apart"}]
    assert len(found) == 1
    assert found[0].amounts["distance_m"] < 0.2


def tripoint_marker(place, role="tripoint"):
    return GeoDataFrame(
        [{"marker_uid": "T", "boundary": "AA-BB", "role": role, "geometry": Point(place)}],
        geometry="geometry",
        crs=4326,
    )


@pytest.mark.parametrize(
    ("away_m", "code"),
    [(0.0, None), (0.14, None), (3.0, "tripoint-marker-off"), (501.0, "tripoint-unmarked")],
)
def test_the_marker_of_a_tripoint_stands_where_the_lines_meet(away_m, code):
    place = (10.0, 47.0) if away_m == 0.0 else east(10.0, 47.0, away_m)
    frame = three((10.0, 47.0), (10.0, 47.0), (10.0, 47.0))
    found = check(frame, markers=tripoint_marker(place))
    assert codes(found, quiet={*QUIET, "tripoint"}) == ([] if code is None else [code])


def test_a_marker_of_another_role_at_a_tripoint_is_named_as_the_nearest():
    frame = three((10.0, 47.0), (10.0, 47.0), (10.0, 47.0))
    markers = tripoint_marker(east(10.0, 47.0, 2.0), role=None)
    assert (
        "T, stands 2.000 m away" in the(check(frame, markers=markers), "tripoint-unmarked").message
    )


def test_lines_of_two_boundaries_that_cross_or_cover_the_same_ground_are_told():
    one = sections(("1", STRAIGHT)).to_dict("records")
    other = sections(("1", [(9.99, 47.005), (10.01, 47.006)]), boundary="CC-DD").to_dict("records")
    frame = GeoDataFrame([*one, *other], geometry="geometry", crs=4326)
    assert codes(check(frame)) == ["boundaries-cross"]
    same = sections(("1", STRAIGHT), boundary="CC-DD").to_dict("records")
    frame = GeoDataFrame([*one, *same], geometry="geometry", crs=4326)
    assert "boundaries-overlap" in codes(check(frame))
    assert "boundaries-overlap" in codes(check(frame, boundary="AA-BB"))


def test_no_number_of_a_finding_is_missing():
    found = check(three((10.0, 47.0), east(10.0, 47.0, 5.0)), points(("1", 1, (10.0, 47.0))))
    assert all(math.isfinite(value) for each in found for value in each.amounts.values())
