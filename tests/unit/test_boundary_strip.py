"""The strip of a register's boundary: its rule, what lies in it, its file."""

import json
from datetime import date

import geopandas
import numpy as np
import pytest
import shapely
from shapely import LineString, Point, Polygon

import borderkit
from borderkit.boundary.line import line_of
from borderkit.boundary.strips.in_strip import lying_in
from borderkit.boundary.strips.strips import area_m2, strip
from borderkit.crs import GEOD
from borderkit.errors import InputError
from borderkit.layers import LAYERS
from borderkit.store import open_store
from borderkit.workflows.boundary_strip import StripAsked, boundary_strip, strip_rules, write_strip
from tests.conftest import SHARED
from tests.strip_lines import boundary_line, distances_m, place_at, walk

WAY = walk((9.5, 47.2), (90.0, 1_000.0), (60.0, 1_000.0))
STRIPS = [
    {"strip": "vista", "width_m": 5.0, "activity": "clearing"},
    {"strip": "blasts", "width_m": 300.0, "activity": "blasting", "notice_days": 30},
    {"strip": "home", "width_m": 80.0, "activity": "blasting", "sides": ["AA"], "notice_days": 50},
]


def beside(along_m, left_m):
    """Return a place so far along the first edge of the line, and left of it."""
    lon, lat, back = GEOD.fwd(WAY[0, 0], WAY[0, 1], 90.0, along_m)
    return place_at((lon, lat), back + 180.0 - 90.0, left_m)


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """Return a register of one boundary, with rules, markers and works beside it."""
    path = tmp_path_factory.mktemp("strip") / "r.gpkg"
    section = {"section": "1", "boundary": "AA-BB", "left_side": "AA", "right_side": "BB"}
    markers = [("M-1", 3.0), ("M-2", -60.0), ("M-3", 299.9), ("M-4", 300.1)]
    works = {
        "crossing": LineString([beside(400, -20), beside(400, 20)]),
        "yard": Polygon([beside(600, y) for y in (150, 250)] + [beside(700, 250)]),
        "far": LineString([beside(500, 400), beside(600, 500)]),
    }
    with open_store(path, create=True) as store, store.unit() as unit:
        for layer, rows in {
            "boundaries": [({"boundary": "AA-BB", "sides": ["AA", "BB"], "strips": STRIPS}, None)],
            "boundary_sections": [(section | {"status": "disputed"}, LineString(WAY))],
            "markers": [
                ({"marker_uid": uid, "boundary": "AA-BB", "number": uid[-1]}, Point(beside(500, y)))
                for uid, y in markers
            ],
            "assets": [({"asset": name, "kind": "fence"}, shape) for name, shape in works.items()],
        }.items():
            unit.upsert(layer, frame_of(layer, rows))
    return path


def frame_of(layer, rows):
    declared = LAYERS[layer]
    columns = {name: [record.get(name) for record, _ in rows] for name in declared.names}
    shapes = np.array([shape for _, shape in rows], dtype=object)
    geometry = shapes if declared.geometry else None
    return declared.frame_of_columns(columns, geometry, count=len(rows))


def test_what_lies_in_the_strip_is_listed_with_its_geodesic_distance(register):
    found = boundary_strip(
        register, asked=StripAsked(width_m=300.0), inside=("markers", "assets")
    ).inside
    told = {each.key: (each.distance_m, each.wholly) for each in found}
    assert [each.key for each in found] == ["crossing", "M-1", "M-2", "yard", "M-3"]
    assert told["crossing"] == (0.0, True)
    for key, away_m in (("M-1", 3.0), ("M-2", 60.0), ("yard", 150.0), ("M-3", 299.9)):
        assert told[key][0] == pytest.approx(away_m, abs=0.001)
    assert found[1].name == "1"


def test_of_one_side_only_what_lies_there_is_listed(register):
    asked = StripAsked(width_m=300.0, side="BB")
    found = boundary_strip(register, "BB-AA", asked=asked, inside=("markers", "assets"))
    assert [(each.key, each.wholly) for each in found.inside] == [
        ("crossing", False),
        ("M-2", True),
    ]


def test_distance_to_a_long_thing_is_that_of_its_nearest_place_not_of_its_vertices():
    line = boundary_line(walk((9.5, 47.2), (90.0, 1_000.0), (60.0, 1_000.0)))
    wall = LineString([beside(-5_000.0, 40.0), beside(500.0, 40.0)])
    (found,) = lying_in(
        strip(line, 50.0),
        line,
        {"assets": frame_of("assets", [({"asset": "w", "kind": "wall"}, wall)])},
    )
    assert found.distance_m == pytest.approx(40.0, abs=0.6)
    assert not found.wholly


def test_the_widest_strip_for_an_activity_is_cut_and_the_others_are_told(register):
    found = boundary_strip(register, asked=StripAsked(activity="blasting"))
    assert found.rule is not None
    assert (found.width_m, found.rule.strip, [rule.strip for rule in found.also]) == (
        300.0,
        "blasts",
        ["home"],
    )


def test_a_strip_that_lies_on_one_side_by_its_rule_is_cut_there(register):
    found = boundary_strip(register, asked=StripAsked(strip="home"))
    assert found.side == "AA"
    assert shapely.contains_xy(found.geometry, *beside(500, 70))
    assert not shapely.contains_xy(found.geometry, *beside(500, -70))


def test_a_strip_of_one_side_by_its_rule_is_not_cut_on_the_other(register):
    with pytest.raises(InputError, match="on the ground of AA by its rule, not of BB"):
        boundary_strip(register, asked=StripAsked(strip="home", side="BB"))


def test_the_earliest_notice_of_all_strips_for_an_activity_counts(register):
    found = boundary_strip(register, asked=StripAsked(activity="blasting"))
    assert found.notice_due(date(2026, 3, 31)) == date(2026, 2, 9)
    assert found.notice_due(None) is None


def test_what_is_not_sure_of_the_line_is_said(register):
    found = boundary_strip(register, asked=StripAsked(strip="vista"))
    assert found.notes == ("section 1: the line is disputed",)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (StripAsked(), "which strip is meant is not said"),
        (StripAsked(width_m=5.0, strip="vista"), "width_m and strip are given"),
        (StripAsked(strip="buffer"), "vista, blasts, home"),
        (StripAsked(activity="fishing"), "does not say that it is free"),
        (StripAsked(width_m=10_001.0), "10,000 m wide"),
        (StripAsked(width_m=5.0, side="CC"), "left or right, or one of AA, BB"),
    ],
)
def test_strips_that_cannot_be_meant_are_refused(register, asked, says):
    with pytest.raises(InputError, match=says):
        boundary_strip(register, asked=asked)


def test_layers_without_places_are_refused_with_those_that_have_them(register):
    with pytest.raises(InputError, match=r"'documents', 'fences'.*markers"):
        boundary_strip(register, asked=StripAsked(width_m=5.0), inside=("documents", "fences"))


def test_rules_are_those_of_the_record_whatever_the_order_of_the_sides(register):
    code, rules = strip_rules(register, "BB-AA")
    assert code == "AA-BB"
    assert [rule.strip for rule in rules] == ["vista", "blasts", "home"]


@pytest.mark.parametrize("name", ["s.gpkg", "s.geojson", "s.kml"])
def test_a_strip_is_written_whole_or_not_at_all(register, tmp_path, name):
    report = boundary_strip(register, asked=StripAsked(strip="vista"))
    (path,) = write_strip(report, tmp_path / name)
    assert path.stat().st_size > 0
    with pytest.raises(InputError, match="--force"):
        write_strip(report, path)
    if name != "s.kml":
        (back,) = geopandas.read_file(path).geometry
        assert shapely.equals_exact(back, report.geometry, 0.0)
    with pytest.raises(InputError, match="a strip is an area"):
        write_strip(report, tmp_path / "s.csv")


def test_a_feature_is_geojson_of_the_same_ground(register):
    report = borderkit.boundary_strip(register, asked=borderkit.StripAsked(strip="vista"))
    feature = json.loads(json.dumps(report.feature()))
    assert feature["properties"]["area_m2"] == pytest.approx(report.area_m2, abs=0.01)
    assert shapely.equals_exact(
        shapely.from_geojson(json.dumps(feature["geometry"])), report.geometry
    )


@pytest.mark.realdata
@pytest.mark.slow
@pytest.mark.parametrize("width_m", [10.0, 1_000.0, 10_000.0])
def test_edge_along_the_real_line_of_liechtenstein_is_exact(width_m):
    path = SHARED / "data" / "osm-liechtenstein" / "border-features-2025-09-19.geojson"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    features = json.loads(path.read_text())["features"]
    ways = [
        np.array(each["geometry"]["coordinates"])
        for each in features
        if each["properties"].get("kind") == "boundary_line"
        and each["properties"].get("pair") == "CH-LI"
    ]
    sections = [
        ({"section": str(number), "boundary": "CH-LI"}, LineString(way))
        for number, way in enumerate(ways)
    ]
    line = line_of(frame_of("boundary_sections", sections), "CH-LI")
    ground = strip(line, width_m)
    assert ground.is_valid
    places = shapely.get_coordinates(ground)
    places = places[:: len(places) // 12]
    assert np.abs(distances_m(places, *ways) - width_m).max() < 0.01
    left, right = (strip(line, width_m, side=side) for side in ("left", "right"))
    assert area_m2(shapely.intersection(left, right)) < 1.0
