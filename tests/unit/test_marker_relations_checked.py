"""Stated azimuths, distances and lengths, and positions, against coordinates."""

import csv
import re
from pathlib import Path

import pytest
from geopandas import GeoDataFrame
from pyproj import Geod
from shapely import Point

from borderkit.boundary.printed.printed_position import printed_position
from borderkit.layers.boundary import BOUNDARIES, BOUNDARY_SECTIONS
from borderkit.layers.markers import MARKER_RELATIONS, MARKERS, POSITIONS
from borderkit.markers.checks.register_checks import check_markers
from tests.marker_registers import START, checked, stone

GEOD = Geod(ellps="WGS84")

TWO = [stone("a", "1", 0.0), stone("b", "2", 1000.0)]
"""Two markers 1,000 m apart, due north of each other."""


def neighbour(**stated):
    """Return the relation from the first to the second of `TWO`."""
    return {"marker": "a", "target": "b", "kind": "neighbour", **stated}


def printed(uid, north, east, crs="EPSG:4326", **more):
    """Return a printed position of a marker, kept where it is printed."""
    at = printed_position(north, east, source_crs=crs)
    record = {
        "subject": f"markers/{uid}",
        "kind": "agreed",
        "printed_north": north,
        "printed_east": east,
        "source_crs": crs,
        **more,
    }
    return record, Point(at.lon, at.lat)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("1000", False), ("1000.0", False), ("1000.00", False)),
        *(("1001", True), ("1000.1", True), ("999.9", True), ("1000.01", True)),
    ],
)
def test_a_distance_is_wrong_beyond_half_of_its_last_place(text, found):
    codes = checked(TWO, relations=[neighbour(printed_distance=text)])
    assert ("distance-differs" in codes) is found


def test_a_value_without_print_counts_in_the_digits_it_is_kept_in():
    assert "distance-differs" not in checked(TWO, relations=[neighbour(distance_m=1000.0)])
    (finding,) = checked(TWO, relations=[neighbour(distance_m=1000.6)])["distance-differs"]
    assert finding.amounts["difference_m"] == pytest.approx(-0.6, abs=1e-6)


def test_what_the_print_of_coordinates_can_explain_is_a_note():
    # 47 00 00 N: a second is 30.88 m to the north; both ends are printed to a second.
    north = GEOD.fwd(*START, 0.0, 1000.0)[1]
    seconds = round(north * 3600) - 47 * 3600
    positions = [
        printed("a", "47 00 00", "10 00 00"),
        printed("b", f"47 00 {seconds:02d}", "10 00 00"),
    ]
    by_print = GEOD.inv(*START, 10.0, 47.0 + seconds / 3600)[2]
    found = checked(TWO, relations=[neighbour(printed_distance="1000.0")], positions=positions)
    (note,) = found["distance-rounded"]
    assert note.amounts["difference_m"] == pytest.approx(by_print - 1000.0, abs=1e-3)
    assert note.amounts["allowed_m"] == pytest.approx(0.05 + 30.88, abs=0.02)
    far = checked(TWO, relations=[neighbour(printed_distance="1050.0")], positions=positions)
    assert "distance-differs" in far


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"printed_azimuth": "0 00 00", "azimuth_kind": "true"}, None),
        ({"printed_azimuth": "0 00 01", "azimuth_kind": "true"}, "azimuth-differs"),
        (
            {"printed_azimuth": "358 00 00", "azimuth_kind": "magnetic", "declination_deg": 2.0},
            None,
        ),
        (
            {"printed_azimuth": "2 00 00", "azimuth_kind": "magnetic", "declination_deg": 2.0},
            "azimuth-differs",
        ),
        ({"printed_azimuth": "5 00 00", "azimuth_kind": "magnetic"}, "not-judged"),
        ({"printed_azimuth": "5 00 00", "azimuth_kind": "grid"}, "not-judged"),
        ({"printed_azimuth": "5 00 00"}, "not-judged"),
    ],
)
def test_azimuths_are_held_against_true_north_or_not_at_all(stated, code):
    found = checked(TWO, relations=[neighbour(**stated)])
    told = [
        c
        for c, fs in found.items()
        for f in fs
        if c.startswith("azimuth") or "azimuth" in f.message
    ]
    assert told == ([code] if code else [])


def test_unknown_declinations_are_one_note_with_their_count():
    stated = neighbour(printed_azimuth="5 00 00", azimuth_kind="magnetic")
    found = checked(TWO, relations=[stated, {**stated, "relation": "r2"}])
    (note,) = [f for f in found["not-judged"] if "azimuth" in f.message]
    assert note.amounts == {"count": 2.0}
    assert "declination is unknown" in note.message


@pytest.mark.parametrize(
    ("length_m", "code"),
    [(999.0, "line-length-short"), (1000.0, None), (1000.9, None), (1001.1, "line-length-differs")],
)
def test_the_line_between_markers_is_at_least_its_chord_and_as_long_as_kept(length_m, code):
    found = checked(TWO, relations=[neighbour(line_length_m=length_m)])
    assert [c for c in found if c.startswith("line-length")] == ([code] if code else [])


def test_a_relation_to_a_marker_that_is_not_there_is_told():
    stated = [
        {"relation": "x", "marker": "q", "target": "b", "kind": "twin"},
        {"relation": "y", "marker": "a", "target": "q", "kind": "neighbour"},
        {"relation": "z", "marker": "a", "target": "church of the village", "kind": "reference"},
    ]
    found = checked(TWO, relations=stated)["relation-marker-unknown"]
    assert [f.subjects for f in found] == [("marker_relations/x",), ("marker_relations/y",)]


def test_printed_values_are_read_and_are_those_that_are_kept():
    found = checked(TWO, relations=[neighbour(printed_distance="abc", printed_azimuth="0 61 00")])
    assert len(found["relation-unreadable"]) == 2
    (finding,) = checked(
        TWO, relations=[neighbour(printed_distance="1000.0", distance_m=10_000.0)]
    )["relation-value-differs"]
    assert finding.amounts == {"printed": 1000.0, "kept": 10_000.0}


# ----------------------------------------------------------------------------------- positions


def test_plane_and_geographic_forms_of_one_position_are_one_place():
    # 10 E is 1 degree east of the central meridian of zone 32; plane coordinates by pyproj.Proj.
    geographic = printed("a", "47 00 00.000", "10 00 00.000")
    plane = printed("a", "5205649.35", "576025.31", "EPSG:32632")
    apart = GEOD.inv(plane[1].x, plane[1].y, *START)[2]
    assert apart < 0.02, "the plane coordinates of this test are those of the place"
    assert "forms-differ" not in checked(TWO, positions=[geographic, plane])
    wrong = printed("a", "5205649.35", "576026.31", "EPSG:32632")
    (finding,) = checked(TWO, positions=[geographic, wrong])["forms-differ"]
    assert finding.amounts["apart_m"] == pytest.approx(1.0, abs=0.03)
    assert finding.subjects == ("markers/a", "positions/p0", "positions/p1")


def test_a_marker_is_kept_at_its_agreed_position():
    agreed = ({"subject": "markers/a", "kind": "agreed"}, Point(START))
    assert "agreed-contradicted" not in checked(TWO, positions=[agreed])
    lon, lat, _ = GEOD.fwd(*START, 90.0, 0.5)
    (finding,) = checked(TWO, positions=[(agreed[0], Point(lon, lat))])["agreed-contradicted"]
    assert finding.amounts["apart_m"] == pytest.approx(0.5, abs=1e-6)


def test_one_agreed_position_is_in_force():
    lon, lat, _ = GEOD.fwd(*START, 90.0, 0.5)
    both = [
        ({"subject": "markers/a", "kind": "agreed", "document": "D1"}, Point(START)),
        ({"subject": "markers/a", "kind": "agreed", "document": "D2"}, Point(lon, lat)),
    ]
    assert "agreed-twice" in checked(TWO, positions=both)
    both[1][0]["valid_to"] = "1990-01-01"
    assert not {"agreed-twice", "agreed-contradicted"} & set(checked(TWO, positions=both))


def test_an_observed_position_moves_nothing():
    lon, lat, _ = GEOD.fwd(*START, 90.0, 5.0)
    observed = ({"subject": "markers/a", "kind": "observed"}, Point(lon, lat))
    assert not {"agreed-twice", "agreed-contradicted"} & set(checked(TWO, positions=[observed]))


@pytest.mark.parametrize(
    ("sigma_m", "code"), [(0.1, "print-coarse"), (0.2, None), (30.0, None), (40.0, "print-fine")]
)
def test_print_is_held_against_accuracy(sigma_m, code):
    # 0.01 of a second is 0.31 m to the north: half of it 0.15 m.
    position = printed(
        "a", "47 00 00.00", "10 00 00.00", sigma_north_m=sigma_m, sigma_east_m=sigma_m
    )
    found = checked(TWO, positions=[position])
    assert [c for c in found if c in {"print-coarse", "print-fine"}] == ([code] if code else [])


def test_accuracy_of_nought_is_unknown():
    position = printed("a", "47 00 00.00", "10 00 00.00", sigma_north_m=0.0, sigma_east_m=0.0)
    assert not {"print-coarse", "print-fine"} & set(checked(TWO, positions=[position]))


def test_a_position_is_kept_where_it_is_printed():
    record, _ = printed("a", "47 00 00.00", "10 00 00.00")
    lon, lat, _ = GEOD.fwd(*START, 0.0, 1.0)
    assert "print-contradicted" in checked(TWO, positions=[(record, Point(lon, lat))])
    record["printed_north"] = "47 00 61.00"
    assert "print-unplaced" in checked(TWO, positions=[(record, Point(START))])


def test_a_position_belongs_to_a_marker_that_is_there():
    positions = [
        ({"subject": "markers/q", "kind": "agreed"}, Point(START)),
        ({"subject": "turning_points/AA-BB/7", "kind": "agreed"}, Point(START)),
    ]
    (finding,) = checked(TWO, positions=positions)["position-subject-unknown"]
    assert finding.subjects == ("positions/p0",)


# ---------------------------------------------------------------------------------- treaty rows


@pytest.mark.realdata
def test_treaty_rows_are_told_by_how_much_they_differ(shared: Path):
    path = shared / "data" / "treaty-vectors" / "markers.csv"
    rows = [row for row in csv.DictReader(path.read_text().splitlines()) if row["lat_dms"]]
    positions = [printed(r["marker"], r["lat_dms"], r["lon_dms"]) for r in rows]
    relations = []
    for row in rows:
        stated = re.search(
            r"azimuth to marker (\S+) = ([\d ]+); distance ([\d.]+) m", row["stated_relation"]
        )
        if stated:
            relations.append(
                {
                    "relation": row["marker"],
                    "marker": row["marker"],
                    "target": stated[1],
                    "kind": "neighbour",
                    "printed_azimuth": stated[2],
                    "azimuth_kind": "true",
                    "printed_distance": stated[3],
                }
            )
    markers = MARKERS.frame(
        [{"marker_uid": r["marker"], "boundary": "CN-PK", "number": r["marker"]} for r in rows],
        [point for _, point in positions],
    )
    sections = BOUNDARY_SECTIONS.frame([], [])
    assert isinstance(markers, GeoDataFrame)
    assert isinstance(sections, GeoDataFrame)
    scheme = {"auxiliary": {"order": "ordinal_first"}, "further": "before"}
    found = check_markers(
        markers,
        sections,
        boundaries=BOUNDARIES.frame([{"boundary": "CN-PK", "numbering": scheme}]),
        relations=MARKER_RELATIONS.frame(relations),
        positions=POSITIONS.frame(
            [{"position": f"p{n}", **record} for n, (record, _) in enumerate(positions)],
            [point for _, point in positions],
        ),
    )
    by = {(f.code, f.markers): f.amounts for f in found}
    assert by["distance-rounded", ("1/2", "2")]["difference_m"] == pytest.approx(0.4, abs=0.02)
    assert ("distance-rounded", ("2/2", "2")) not in by
    seconds = [by["azimuth-rounded", (one, "2")]["difference_arcsec"] for one in ("1/2", "2/2")]
    assert seconds == pytest.approx([35, 21], abs=0.5)
    assert not {f.code for f in found} & {"number-missing", "number-unread", "azimuth-differs"}
