"""Markers against the line: on it, beside it, sides, sections, spacing and sight."""

from datetime import date

import pytest
from geopandas import GeoDataFrame
from pandas import concat
from pyproj import Geod
from shapely import LineString, Point

from borderkit.layers.boundary import BOUNDARY_SECTIONS
from borderkit.layers.markers import MARKERS
from borderkit.markers.checks.marker_rules import MarkerLimits
from borderkit.markers.checks.neighbour_checks import SightPair
from borderkit.markers.checks.register_checks import check_markers
from borderkit.markers.checks.rows import MarkerRow
from borderkit.workflows.marker_checks import sees_over
from tests.marker_registers import START, checked, line_north, stone
from tests.project.tree import ROOT

GEOD = Geod(ellps="WGS84")


@pytest.mark.parametrize(("east_m", "found"), [(0.29, False), (0.301, True), (-0.301, True)])
def test_a_marker_is_off_the_line_beyond_the_tolerance(east_m, found):
    codes = checked([stone("a", "1", 500.0, east_m)], facts={"tolerance_m": 0.30})
    assert ("marker-off-line" in codes) is found
    if found:
        (finding,) = codes["marker-off-line"]
        assert finding.amounts["distance_m"] == pytest.approx(abs(east_m), abs=1e-4)
        assert ("right (side BB)" if east_m > 0 else "left (side AA)") in finding.message
        assert finding.chainage_m == pytest.approx(500.0, abs=1e-3)


def test_stated_accuracy_widens_the_tolerance():
    facts = {"tolerance_m": 0.30}
    assert "marker-off-line" in checked([stone("a", "1", 500.0, 1.2)], facts=facts)
    assert "marker-off-line" not in checked(
        [stone("a", "1", 500.0, 1.2, accuracy_m=1.0)], facts=facts
    )


def test_a_marker_said_to_be_on_the_line_has_to_be():
    (finding,) = checked([stone("a", "1", 500.0, 2.0, on_line=True)])["on-line-contradicted"]
    assert finding.severity == "error"
    assert "stands 2.00 m right" in finding.message
    assert "on-line-contradicted" not in checked([stone("a", "1", 500.0, on_line=True)])


def test_a_marker_said_to_be_off_the_line_may_be_beside_it():
    assert "marker-off-line" not in checked([stone("a", "1", 500.0, 2.0, on_line=False)])
    assert "on-line-denied" in checked([stone("a", "1", 500.0, 0.1, on_line=False)])


@pytest.mark.parametrize(
    "columns", [{"role": "reference"}, {"siting": "double"}, {"side": "BB"}, {"offset_m": 30.0}]
)
def test_a_record_that_places_it_beside_the_line_is_believed(columns):
    assert "marker-off-line" not in checked([stone("a", "1", 500.0, 30.0, **columns)])


@pytest.mark.parametrize(("offset_m", "found"), [(30.1, False), (30.2, True)])
def test_a_stated_offset_is_the_distance_to_the_line(offset_m, found):
    codes = checked([stone("a", "1", 500.0, 30.0, offset_m=offset_m)])
    assert ("offset-contradicted" in codes) is found


def test_a_stated_azimuth_and_offset_lead_to_the_line():
    right = {"offset_m": 30.0, "azimuth_kind": "true"}
    assert "line-point-contradicted" not in checked(
        [stone("a", "1", 500.0, 30.0, azimuth_deg=270.0, **right)]
    )
    (finding,) = checked([stone("a", "1", 500.0, 30.0, azimuth_deg=90.0, **right)])[
        "line-point-contradicted"
    ]
    assert finding.amounts["off_m"] == pytest.approx(60.0, abs=0.01)


def test_a_magnetic_azimuth_to_the_line_is_not_judged_and_told_once():
    stones = [
        stone(f"m{n}", str(n), 100.0 * n, 30.0, offset_m=30.0, azimuth_deg=1.0, azimuth_kind=kind)
        for n, kind in ((1, "magnetic"), (2, None), (3, "grid"))
    ]
    found = checked(stones)
    assert "line-point-contradicted" not in found
    (note,) = [f for f in found["not-judged"] if "line points" in f.message]
    assert note.amounts == {"count": 3.0}


def test_a_side_is_held_against_the_ground():
    assert "side-contradicted" not in checked([stone("a", "1", 500.0, 30.0, side="BB")])
    (finding,) = checked([stone("a", "1", 500.0, 30.0, side="AA")])["side-contradicted"]
    assert "said to stand on side AA; it stands 30.00 m on side BB" in finding.message
    assert "side-contradicted" not in checked([stone("a", "1", 500.0, 0.1, side="AA")])


def test_a_side_that_nobody_can_tell_is_a_note():
    found = checked(
        [stone("a", "1", 500.0, 30.0, side="AA")], line=line_north(left=None, right=None)
    )
    assert "side-contradicted" not in found
    assert any("which side lies left" in f.message for f in found["not-judged"])


def test_a_side_that_is_none_of_the_boundary_is_told():
    stones = [
        stone("a", "1", 500.0, side="CC"),
        stone("b", "2", 600.0, responsible_side="BA"),
        stone("c", "3", 700.0, side="CC", role="tripoint"),
    ]
    assert [f.markers for f in checked(stones)["side-unknown"]] == [("a",), ("b",)]


def test_sections_are_those_of_the_boundary_and_of_the_place():
    points = [(START[0], GEOD.fwd(*START, 0.0, along)[1]) for along in (0.0, 1000.0, 2000.0)]
    frame = BOUNDARY_SECTIONS.frame(
        [{"section": name, "boundary": "AA-BB"} for name in ("s1", "s2")],
        [LineString(points[:2]), LineString(points[1:])],
    )
    assert isinstance(frame, GeoDataFrame)
    stones = [
        stone("a", "1", 500.0, section="s2"),
        stone("b", "2", 600.0, section="s9"),
        stone("c", "3", 1000.0, section="s1"),
        stone("d", "4", 1000.0, section="s2"),
    ]
    found = checked(stones, line=frame)
    assert [f.markers for f in found["section-unknown"]] == [("b",)]
    (finding,) = found["section-contradicted"]
    assert finding.markers == ("a",)
    assert finding.amounts["nearer_m"] == pytest.approx(500.0, abs=0.01)


@pytest.mark.parametrize(("east_m", "found"), [(1_990.0, False), (2_010.0, True)])
def test_a_marker_too_far_from_its_line_is_told_as_that_alone(east_m, found):
    codes = checked([stone("a", "1", 500.0, east_m)])
    assert ("marker-far" in codes) is found
    assert ("marker-off-line" in codes) is not found


def test_a_marker_of_no_known_boundary_is_told_once_with_the_others():
    stones = [stone(f"m{n}", str(n), 100.0 * n) for n in (1, 2)]
    for record, _ in stones:
        record["boundary"] = "AA-CC"
    (finding,) = checked(stones)["boundary-unknown"]
    assert finding.markers == ("m1", "m2")
    assert "lines there are: AA-BB" in finding.message


def test_the_sides_of_a_code_may_stand_in_either_order():
    stones = [stone("a", "1", 500.0)]
    stones[0][0]["boundary"] = "BB-AA"
    assert "boundary-unknown" not in checked(stones)


def test_a_marker_nearer_to_another_line_is_told():
    other = BOUNDARY_SECTIONS.frame(
        [{"section": "x", "boundary": "BB-CC"}],
        [LineString([(START[0] + 0.001, 47.0), (START[0] + 0.001, 47.02)])],
    )
    assert isinstance(other, GeoDataFrame)
    record, place = stone("a", "1", 500.0, 70.0)
    markers = MARKERS.frame([record], [place])
    assert isinstance(markers, GeoDataFrame)
    found = check_markers(markers, concat([line_north(), other]))
    (finding,) = [f for f in found if f.code == "marker-other-boundary"]
    assert finding.amounts["distance_m"] == pytest.approx(70.0, abs=0.01)
    assert finding.amounts["other_distance_m"] == pytest.approx(76.06 - 70.0, abs=0.1)


def test_markers_within_straight_legs_are_one_note():
    found = checked([stone("a", "1", 1000.0), stone("b", "2", 1250.0), stone("c", "3", 1500.0)])
    (finding,) = found["marker-no-vertex"]
    assert finding.markers == ("b", "c")
    assert "2 (250.0 m), 3 (500.0 m)" in finding.message


@pytest.mark.parametrize(("spacing_m", "found"), [(499.9, True), (500.1, False)])
def test_neighbours_are_no_farther_apart_than_documents_allow(spacing_m, found):
    stones = [stone("a", "1", 100.0), stone("b", "2", 600.0)]
    codes = checked(stones, facts={"spacing_m": spacing_m})
    assert ("spacing-exceeded" in codes) is found


def test_pillars_of_one_number_are_one_neighbour():
    stones = [
        stone("a", "1", 100.0),
        stone("b", "2(1)", 600.0, -20.0),
        stone("c", "2(2)", 601.0, 20.0),
        stone("d", "3", 1000.0),
        stone("w", None, 800.0, 3.0, role="witness"),
    ]
    found = checked(stones, facts={"spacing_m": 0.1})
    assert [f.markers for f in found["spacing-exceeded"]] == [("a", "b"), ("b", "d")]


def test_a_gap_far_beyond_the_usual_is_a_note_where_no_spacing_is_stated():
    stones = [stone(f"m{n}", str(n), 100.0 * n) for n in range(1, 7)] + [stone("z", "7", 1200.0)]
    found = checked(stones)
    (finding,) = found["spacing-unusual"]
    assert finding.markers == ("m6", "z")
    assert any("spacing cannot be judged" in f.message for f in found["not-judged"])


def test_far_neighbours_are_candidates_for_a_look_along_the_terrain():
    stones = [stone("a", "1", 0.0), stone("b", "2", 900.0), stone("c", "3", 3000.0)]
    (finding,) = checked(stones)["sight-to-verify"]
    assert finding.markers == ("b", "c")
    assert finding.amounts["longest_m"] == pytest.approx(2100.0, abs=0.01)


@pytest.mark.parametrize(("apart_m", "found"), [(9_300.0, False), (9_450.0, True)])
def test_beyond_the_horizon_of_level_ground_nobody_sees(apart_m, found):
    # 1.5 m = (1 - 0.13) d^2 / (8 R), R = 6371 km: d = 9374 m
    line = line_north(12_000.0)
    codes = checked([stone("a", "1", 0.0), stone("b", "2", apart_m)], line=line)
    assert ("sight-curved" in codes) is found


@pytest.mark.parametrize(
    ("seen", "code"), [(True, None), (False, "sight-blocked"), (None, "sight-to-verify")]
)
def test_the_terrain_decides_where_it_is_asked(seen, code):
    stones = [stone("a", "1", 0.0), stone("b", "2", 2000.0)]
    asked = []

    def sees(pairs):
        asked.extend(pairs)
        return [seen] * len(pairs)

    found = checked(stones, sees=sees)
    assert [c for c in found if c.startswith("sight")] == ([code] if code else [])
    assert [pair.start.uid for pair in asked] == ["a"]


def test_limits_are_arguments():
    stones = [stone("a", "1", 500.0, 2.0)]
    assert "marker-off-line" not in checked(stones, limits=MarkerLimits(on_line_m=2.1))


def test_no_markers_have_no_findings_but_what_is_missing():
    assert set(checked([])) <= {"not-judged"}


def test_a_marker_on_a_claimed_line_is_judged_by_that_line():
    points = [(START[0], GEOD.fwd(*START, 0.0, along)[1]) for along in (0.0, 2000.0, 4000.0)]
    claimed = [(lon + 0.01, lat) for lon, lat in points[1:]]
    frame = BOUNDARY_SECTIONS.frame(
        [
            {"section": "s1", "boundary": "AA-BB", "status": "agreed"},
            {"section": "s2", "boundary": "AA-BB", "status": "disputed", "claimant": "AA"},
        ],
        [LineString(points[:2]), LineString(claimed)],
    )
    assert isinstance(frame, GeoDataFrame)
    record, _ = stone("c", "3", 0.0, section="s2", side="AA")
    stones = [stone("a", "1", 500.0), stone("b", "2", 1500.0), (record, Point(claimed[1]))]
    found = checked(stones, line=frame)
    assert not {"marker-off-line", "section-unknown", "side-contradicted", "marker-far"} & set(
        found
    )
    assert all("c" not in f.markers for fs in found.values() for f in fs if f.code.startswith("s"))


def test_markers_whose_time_is_over_are_left_alone():
    stones = [
        stone("a", "1", 500.0, 9.0, valid_to="2020-12-31"),
        stone("b", "1", 1000.0, valid_from="2021-01-01"),
    ]
    stated = [{"marker": "a", "target": "b", "kind": "neighbour", "distance_m": 1.0}]
    kept = checked(stones, relations=stated, limits=MarkerLimits(latest=date(2021, 1, 1)))
    assert not {"number-twice", "marker-off-line", "relation-marker-unknown"} & set(kept)
    assert not {"distance-differs"} & set(kept)
    last_day = checked(stones, limits=MarkerLimits(latest=date(2020, 12, 31)))
    assert "number-twice" in last_day


def test_an_elevation_model_tells_what_is_seen_and_what_is_unknown():
    (record, here), (_, there) = stone("a", "1", 0.0), stone("b", "2", 1500.0)
    rows = [MarkerRow(record, (point.x, point.y)) for point in (here, there)]
    pair = SightPair(boundary="AA-BB", start=rows[0], end=rows[1], distance_m=1500.0, bulge_m=0.04)
    assert sees_over(ROOT / "geodata" / "demo" / "terrain.tif")([pair]) == [None]
