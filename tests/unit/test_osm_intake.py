"""Importing OpenStreetMap: what is taken, what a later extract changes, what is refused."""

import bz2
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, Point, box

from borderkit.errors import FileFormatError, InputError
from borderkit.layers import LAYERS
from borderkit.store import Store, open_store
from borderkit.workflows.osm_intake import import_osm
from tests.osm_samples import Extract, two_countries

METRE_EAST = Geod(ellps="WGS84").fwd(1.0, 47.25, 90.0, 1_000.0)[0] / 1_000.0 - 0.001
"""Degrees of longitude of one metre at 47.25 N."""


NO_LINE = "fewer than two different positions of it lie in the extract"


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty register, to be copied: that is quicker than to make one."""
    path = tmp_path_factory.mktemp("empty") / "register.gpkg"
    open_store(path, create=True).close()
    return path


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> Iterator[Store]:
    with open_store(shutil.copy(empty, tmp_path / "register.gpkg")) as register:
        yield register


@pytest.fixture
def load(store: Store, tmp_path: Path) -> Any:
    def loaded(extract: Extract, **given: Any) -> Any:
        dated = given.pop("dated", "2024-03-04")
        path = extract.write(tmp_path / "extract.osm", dated=dated)
        return import_osm(store, path, **{"boundaries": ["AA-BB"], **given})

    return loaded


def record(store: Store, layer: str, key: str) -> dict[str, Any]:
    frame = store.read(layer)
    found = frame.loc[frame[LAYERS[layer].key[-1]] == key]
    assert len(found) == 1
    return {str(name): value for name, value in found.iloc[0].items()}


def left(report: Any, layer: str) -> dict[str, int]:
    return {item.reason: item.count for item in report.left if item.layer == layer}


def told(report: Any, text: str) -> bool:
    return any(text in note for note in report.notes)


# ----------------------------------------------------------------------------------- the line


def test_the_line_is_what_both_countries_have_in_common(store, load):
    report = load(two_countries())
    sections = store.read("boundary_sections")
    assert sections["section"].tolist() == ["w11", "w12"]
    assert set(sections["boundary"]) == {"AA-BB"}
    assert sections.geometry.iloc[0] == LineString([(1, 47), (1, 47.5)])
    meridian = Geod(ellps="WGS84").line_length([1, 1], [47, 48])
    assert report.boundaries[0].length_m == pytest.approx(meridian, abs=0.01)


def test_the_code_is_kept_as_it_was_written(store, load):
    load(two_countries(), boundaries=["BB-AA"])
    assert set(store.read("boundary_sections")["boundary"]) == {"BB-AA"}


def test_a_register_that_writes_the_sides_the_other_way_round_keeps_its_code(store, load):
    load(two_countries(), boundaries=["BB-AA"])
    again = load(two_countries(), boundaries=["AA-BB"])
    assert told(again, "The register writes BB-AA for AA-BB")
    assert len(store.read("boundary_sections")) == 2
    assert again.revision == 1


@pytest.mark.parametrize("code", ["AA-CC", "AA", "AA-BB-CC", "aa-bb", ""])
def test_a_line_that_is_not_there_is_refused_and_those_that_are_listed(load, store, code):
    with pytest.raises(InputError, match="the extract holds AA-BB"):
        load(two_countries(), boundaries=[code])
    assert store.revision() == 0


def test_without_a_boundary_those_of_the_extract_are_listed(load):
    with pytest.raises(InputError, match="no boundary is named; the extract holds AA-BB"):
        load(two_countries(), boundaries=[])


def test_an_extract_without_lines_tells_which_countries_it_knows(load):
    extract = two_countries()
    del extract.relations[22]
    with pytest.raises(InputError, match=r"none at all \(countries whose relation it holds: AA\)"):
        load(extract)


@pytest.mark.parametrize("codes", [["AA-BB", "AA-BB"], ["AA-BB", "BB-AA"]])
def test_a_boundary_named_twice_is_refused(load, codes):
    with pytest.raises(InputError, match="named twice"):
        load(two_countries(), boundaries=codes)


def test_status_is_missing_unless_the_tags_say_disputed(store, load):
    extract = two_countries()
    extract.ways[12]["tags"]["disputed"] = "yes"
    load(extract)
    assert store.read("boundary_sections")["status"].tolist() == [None, "disputed"]


def test_an_extract_that_holds_the_line_whole_cuts_nothing(load):
    report = load(two_countries())
    assert report.boundaries[0].cuts == ()
    assert not told(report, "cuts")


def test_an_extract_that_cuts_the_line_says_where(store, load):
    extract = two_countries()
    del extract.ways[12]
    report = load(extract)
    (boundary,) = report.boundaries
    assert [(cut.lon, cut.lat) for cut in boundary.cuts] == [(1.0, 47.5)]
    assert (boundary.missing, boundary.sections) == (1, 1)
    assert told(report, "cuts AA-BB at (1.0000000, 47.5000000): 1 of 2 ways")
    assert store.read("boundary_sections")["section"].tolist() == ["w11"]


def test_a_section_whose_points_are_missing_is_cut_where_they_are(store, load):
    extract = two_countries().node(8, 1.0, 47.2).node(9, 1.0, 47.3)
    extract.ways[11]["nodes"] = (1, 8, 99, 9, 2)
    report = load(extract)
    assert {(cut.lon, cut.lat) for cut in report.boundaries[0].cuts} == {(1.0, 47.2), (1.0, 47.3)}
    assert record(store, "boundary_sections", "w11")["geometry"].geom_type == "MultiLineString"


def test_a_line_from_elsewhere_stays_and_is_told(store, load):
    sections = LAYERS["boundary_sections"].frame(
        [{"section": "S1", "boundary": "AA-BB"}], [LineString([(1, 47), (1, 48)])]
    )
    with store.unit() as unit:
        unit.upsert("boundary_sections", sections)
    report = load(two_countries())
    assert told(report, "another line of AA-BB from elsewhere (sections: 1)")
    assert len(store.read("boundary_sections")) == 3


# ------------------------------------------------------------------------------- jurisdictions


def test_a_whole_country_with_a_time_zone_becomes_a_jurisdiction(store, load):
    report = load(two_countries(), default_class="non_open")
    found = record(store, "jurisdictions", "AA")
    assert (found["timezone"], found["default_class"]) == ("Europe/Vaduz", "non_open")
    assert found["geometry"].symmetric_difference(box(0, 47, 1, 48)).area < 1e-12
    assert store.read("jurisdictions")["code"].tolist() == ["AA"]
    assert told(report, "No jurisdiction was recorded for BB")


def test_the_stated_time_zone_serves_countries_without_one(store, load):
    load(two_countries(), timezone="Europe/Zurich")
    zones = dict(store.read("jurisdictions")[["code", "timezone"]].itertuples(index=False))
    assert zones == {"AA": "Europe/Vaduz", "BB": "Europe/Zurich"}


def test_the_default_class_stays_undeclared_unless_it_is_stated(store, load):
    report = load(two_countries())
    assert record(store, "jurisdictions", "AA")["default_class"] is None
    assert told(report, "not declared")


def test_a_country_that_the_extract_cuts_is_no_jurisdiction(store, load):
    extract = two_countries()
    del extract.ways[13]
    report = load(extract)
    assert store.read("jurisdictions").empty
    assert told(report, "AA is not whole in the extract")


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "", "../x"])
def test_an_unknown_time_zone_is_refused(load, zone):
    with pytest.raises(InputError, match="no IANA time zone"):
        load(two_countries(), timezone=zone)


def test_a_jurisdiction_of_the_office_is_left_as_it_is(store, load):
    own = LAYERS["jurisdictions"].frame(
        [{"code": "AA", "timezone": "Europe/Paris", "default_class": "open"}], [box(0, 47, 1, 48)]
    )
    with store.unit() as unit:
        unit.upsert("jurisdictions", own)
    report = load(two_countries())
    assert record(store, "jurisdictions", "AA")["timezone"] == "Europe/Paris"
    assert left(report, "jurisdictions") == {
        "the register has it from elsewhere; that record stays": 1
    }


def test_what_the_office_said_of_a_jurisdiction_outlives_a_later_extract(store, load):
    load(two_countries(), default_class="open")
    frame = store.read("jurisdictions").assign(authority="Border office")
    with store.unit() as unit:
        unit.upsert("jurisdictions", frame)
    with store.unit() as unit:
        unit.upsert("sources", store.read("sources").assign(note="Asked on 3 June"))
    load(two_countries(name__zh="甲"), dated="2025-01-01")
    source = record(store, "sources", "osm-AA-BB")
    assert (source["note"], source["dated"]) == ("Asked on 3 June", "2025-01-01T12:00:00Z")
    found = record(store, "jurisdictions", "AA")
    assert (found["authority"], found["default_class"]) == ("Border office", "open")
    assert found["name"] == {"und": "Aa", "zh": "甲"}


# ------------------------------------------------------------------------- markers and works


@pytest.mark.parametrize(("east_m", "taken"), [(99.8, True), (-99.8, True), (100.2, False)])
def test_markers_are_taken_up_to_the_stated_distance(store, load, east_m, taken):
    extract = two_countries().node(50, 1 + east_m * METRE_EAST, 47.25, boundary="marker", ref="7")
    report = load(extract, near_m=100.0)
    assert store.read("markers")["number"].tolist() == (["7"] if taken else [])
    if not taken:
        (item,) = [item for item in report.left if item.layer == "markers"]
        assert item.reason == "lies more than 100 m from every national line of the extract"
        assert item.examples == ("node/50 (100 m)",)


@pytest.mark.parametrize("near_m", [-1.0, 50_001.0, float("nan")])
def test_a_distance_out_of_bounds_is_refused(load, near_m):
    with pytest.raises(InputError, match="it must be 0 to 50000 metres"):
        load(two_countries(), near_m=near_m)


def test_every_record_says_where_it_came_from(store, load):
    load(two_countries().node(50, 1, 47.1, version=3, historic="boundary_stone"))
    found = record(store, "markers", "osm-n50")
    assert found["boundary"] == "AA-BB"
    assert (found["origin"], found["origin_object"]) == ("osm-AA-BB", "node/50")
    assert (found["origin_version"], found["origin_date"]) == (3, "2024-03-04T12:00:00Z")
    source = store.read("sources").iloc[0]
    assert (source["source"], source["format"]) == ("osm-AA-BB", "osm-xml")
    assert (source["licence"], source["attribution"]) == (
        "ODbL-1.0",
        "© OpenStreetMap contributors",
    )
    assert source["dated"] == "2024-03-04T12:00:00Z"


def test_a_stone_of_another_line_is_left_to_it(store, load):
    extract = two_countries().node(8, 2.0, 49.0)
    extract.way(15, 3, 8, admin_level="2").way(16, 8, 6, admin_level="2")
    tags: dict[str, Any] = {"type": "boundary", "boundary": "administrative"}
    extract.relation(23, 15, 16, 14, **tags | {"admin_level": "2", "ISO3166-1": "CC"})
    extract.node(50, 2.0, 47.5, boundary="marker").node(51, 1.0, 48.0, boundary="marker")
    report = load(extract)
    assert store.read("markers")["marker_uid"].tolist() == ["osm-n51"]
    assert left(report, "markers") == {"stands on BB-CC, which is not imported": 1}


def test_numbers_that_stand_twice_or_are_missing_are_told(load):
    extract = two_countries()
    for number, ref in enumerate(("1", "2", "2", "4", "5")):
        extract.node(50 + number, 1.0, 47.1 + number / 100, boundary="marker", ref=ref)
    report = load(extract)
    apart = Geod(ellps="WGS84").inv(1, 47.11, 1, 47.12)[2]
    assert told(report, f"Numbers of AA-BB that several markers bear: 2 (2, {apart:.1f} m apart).")
    assert told(report, "that no marker bears, below 5: 3.")


def test_of_many_numbers_that_stand_twice_ten_are_named(load):
    extract = two_countries()
    for number in range(1, 13):
        for pillar in (0, 1):
            place = (1 + pillar / 10_000, 47 + number / 100)
            extract.node(50 + 2 * number + pillar, *place, boundary="marker", ref=str(number))
    (note,) = [note for note in load(extract).notes if "several markers bear" in note]
    assert note.startswith("Numbers of AA-BB that several markers bear: 1 (2, 7.6 m apart), 2 (")
    assert "10 (2, 7.6 m apart) and 2 more" in note
    assert "11 (" not in note


def test_one_high_number_alone_makes_no_gaps(load):
    report = load(two_countries().node(50, 1.0, 47.1, boundary="marker", ref="427"))
    assert not told(report, "no marker bears")


@pytest.mark.parametrize(("east_m", "taken"), [(99.0, True), (101.0, False)])
def test_works_are_taken_near_the_line_only(store, load, east_m, taken):
    extract = two_countries()
    for number, lat in ((50, 47.25), (51, 47.2501)):
        extract.node(number, 1 + east_m * METRE_EAST, lat)
    extract.way(60, 50, 51, barrier="fence").node(52, 1.5, 47.5, man_made="tower")
    report = load(extract, near_m=100.0)
    assert store.read("assets")["asset"].tolist() == (["osm-w60"] if taken else [])
    assert sum(left(report, "assets").values()) == (1 if taken else 2)


def test_a_port_of_entry_has_no_status_and_no_hours(store, load):
    tags: dict[str, Any] = {"barrier": "border_control", "name": "Gate", "opening_hours": "24/7"}
    report = load(two_countries().node(50, 1.0, 47.2, **tags))
    found = record(store, "crossings", "osm-n50")
    assert (found["status"], found["hours"], found["name"]) == (None, None, {"und": "Gate"})
    assert told(report, "Whether ports of entry are open")


# ------------------------------------------------------------------------------ land and roads


def test_roads_keep_the_vertices_that_they_share(store, load):
    extract = two_countries().node(50, 0.1234567, 47.7654321)
    extract.node(51, 0.2, 47.7).node(52, 0.3, 47.7)
    extract.way(60, 51, 50, highway="track").way(61, 50, 52, highway="path")
    load(extract)
    roads = store.read("roads")
    one, other = roads.geometry
    assert one.coords[-1] == other.coords[0] == (0.1234567, 47.7654321)


def test_a_way_open_backwards_only_is_turned_round(store, load):
    extract = two_countries().node(50, 0.1, 47.1).node(51, 0.2, 47.1)
    load(extract.way(60, 50, 51, highway="service", oneway="-1"))
    found = record(store, "roads", "osm-w60")
    assert found["oneway"] is True
    assert list(found["geometry"].coords) == [(0.2, 47.1), (0.1, 47.1)]


def test_a_road_that_leaves_the_extract_keeps_its_part_within(store, load):
    extract = two_countries().node(50, 0.1, 47.1).node(51, 0.2, 47.1)
    report = load(extract.way(60, 50, 51, 99, highway="track").way(61, 98, 99, highway="track"))
    assert store.read("roads")["road"].tolist() == ["osm-w60"]
    assert told(report, "only the part within the extract was taken: 1.")
    assert left(report, "roads") == {NO_LINE: 1}


def test_geometries_that_are_not_valid_are_left_out_and_all_of_them_named(store, load):
    extract = two_countries()
    for number, (lon, lat) in enumerate(((0.1, 47.1), (0.2, 47.2), (0.2, 47.1), (0.1, 47.2))):
        extract.node(50 + number, lon, lat)
    for way in range(60, 67):
        extract.way(way, 50, 51, 52, 53, 50, natural="water")
    extract.way(67, 50, 52, 51, 50, natural="water").way(68, 50, 50, highway="path")
    report = load(extract)
    assert store.read("waters")["water"].tolist() == ["osm-w67"]
    named = {(item.layer, item.reason): item.examples for item in report.left}
    crossed = tuple(f"way/{way}" for way in range(60, 67))
    assert named["waters", "its rings make no valid area"] == crossed
    assert named["roads", NO_LINE] == ("way/68",)


def test_what_an_editor_has_not_sent_or_has_deleted_is_left_out(store, load):
    extract = two_countries()
    extract.nodes = {-1: {"lon": 1, "lat": 47.1, "version": 1, "tags": {"boundary": "marker"}}} | (
        extract.nodes
    )
    report = load(extract)
    assert store.read("markers").empty
    assert sum(left(report, "markers").values()) == 1


def test_a_place_names_the_smallest_unit_that_holds_it(store, load):
    extract = two_countries()
    for number, (lon, lat) in enumerate(((0.1, 47.1), (0.3, 47.1), (0.3, 47.3), (0.1, 47.3))):
        extract.node(50 + number, lon, lat)
    extract.way(60, 50, 51, 52, 53, 50)
    tags: dict[str, Any] = {"type": "boundary", "boundary": "administrative", "admin_level": "8"}
    extract.relation(61, 60, **tags, name="Inner")
    extract.node(70, 0.2, 47.2, place="village", name="In")
    extract.node(71, 0.5, 47.5, place="village", name="Out")
    load(extract)
    units = dict(store.read("places")[["place", "admin_unit"]].itertuples(index=False))
    assert units["osm-n70"] == "osm-r61"
    assert units["osm-n71"] == "osm-r21"
    assert units["osm-r61"] == "osm-r21"
    assert units["osm-r21"] is None
    assert record(store, "places", "osm-r61")["kind"] == "municipality"


def test_protected_areas_that_the_extract_cuts_are_counted(store, load):
    extract = two_countries().relation(30, 98, 99, type="boundary", boundary="protected_area")
    report = load(extract)
    assert store.read("protected_areas").empty
    assert left(report, "protected_areas") == {"area that the extract cuts": 1}


# --------------------------------------------------------------------------- a later extract


def test_the_same_extract_again_makes_no_revision(store, load):
    extract = two_countries().node(50, 1, 47.1, boundary="marker", ref="1", name__zh="石")
    assert load(extract).revision == 1
    again = load(extract)
    assert (again.revision, again.first, again.changed, again.came, again.gone) == (
        *(1, False, ()),
        *({}, {}),
    )
    assert again.taken["markers"] == 1


def test_a_later_extract_tells_what_came_what_changed_and_what_is_gone(store, load):
    extract = two_countries().node(50, 1, 47.1, boundary="marker", ref="1")
    extract.node(51, 1, 47.2, boundary="marker", ref="2").node(52, 1, 47.3, boundary="marker")
    assert load(extract).first
    del extract.nodes[51]
    extract.node(50, 1, 47.1, version=2, boundary="marker", ref="1", material="granite")
    extract.node(52, 1 + 30 * METRE_EAST, 47.3, version=2, boundary="marker")
    extract.node(53, 1, 47.4, boundary="marker", ref="3")
    report = load(extract, dated="2025-01-01")
    assert report.came == {"markers": ("osm-n53",)}
    assert report.gone == {"markers": ("osm-n51",)}
    changed = {change.key: change for change in report.changed}
    assert changed["osm-n50"].columns == {"material": (None, "granite")}
    assert list(changed["osm-n52"].columns) == ["geometry"]
    assert changed["osm-n52"].moved_m == pytest.approx(30.0, abs=0.1)
    assert store.read("markers")["marker_uid"].tolist() == ["osm-n50", "osm-n52", "osm-n53"]
    assert store.read("sources")["dated"].tolist() == ["2025-01-01T12:00:00Z"]
    assert json.loads(json.dumps(report.to_json()))["gone"] == {"markers": ["osm-n51"]}


def test_a_new_version_that_says_the_same_is_counted_alone(load):
    extract = two_countries().node(50, 1, 47.1, boundary="marker", ref="1")
    load(extract)
    extract.nodes[50]["version"] = 2
    report = load(extract)
    assert (report.renewed, report.changed) == (1, ())
    assert report.revision == 2


def test_what_the_office_filled_in_stays(store, load):
    extract = two_countries().node(50, 1, 47.1, boundary="marker", ref="1")
    extract.node(51, 1, 47.2, barrier="border_control", name="Gate")
    load(extract)
    markers = store.read("markers").assign(condition="leaning", role="main", material="oak")
    crossings = store.read("crossings")
    crossings["status"] = "open"
    with store.unit() as unit:
        unit.upsert("markers", markers)
        unit.upsert("crossings", crossings)
    extract.node(50, 1, 47.1, version=2, boundary="marker", ref="1", inscription="A B")
    report = load(extract, dated="2025-01-01")
    marker = record(store, "markers", "osm-n50")
    assert (marker["condition"], marker["role"]) == ("leaning", "main")
    assert (marker["material"], marker["inscription"]) == ("oak", "A B")
    assert record(store, "crossings", "osm-n51")["status"] == "open"
    assert told(report, "office may have filled them in: 2.")


def test_names_and_aliases_of_the_office_stay_beside_those_of_the_extract(store, load):
    extract = two_countries().node(50, 0.5, 47.5, place="village", name="In", alt_name="Inn")
    load(extract)
    places = store.read("places")
    row = places.index[places["place"] == "osm-n50"][0]
    places.at[row, "name"] = {"und": "In", "zh": "因"}
    places.at[row, "aliases"] = ["Inn", "Innchen"]
    with store.unit() as unit:
        unit.upsert("places", places)
    extract.node(50, 0.5, 47.5, version=2, place="village", name="In am See", alt_name="Inn;I")
    load(extract, dated="2025-01-01")
    found = record(store, "places", "osm-n50")
    assert found["name"] == {"und": "In am See", "zh": "因"}
    assert found["aliases"] == ["Inn", "I", "Innchen"]


def test_a_tag_taken_away_from_a_road_empties_its_column(store, load):
    extract = two_countries().node(50, 0.1, 47.1).node(51, 0.2, 47.1)
    load(extract.way(60, 50, 51, highway="track", oneway="yes"))
    load(extract.way(60, 50, 51, version=2, highway="track"), dated="2025-01-01")
    assert record(store, "roads", "osm-w60")["oneway"] is None


def test_records_that_the_office_copied_are_not_taken_out(store, load):
    load(two_countries().node(50, 1, 47.1, boundary="marker", ref="1"))
    copied = store.read("markers").assign(marker_uid="AA-BB/1")
    with store.unit() as unit:
        unit.upsert("markers", copied)
    report = load(two_countries(), dated="2025-01-01")
    assert store.read("markers")["marker_uid"].tolist() == ["AA-BB/1"]
    assert report.gone == {"markers": ("osm-n50",)}


def three_countries() -> Extract:
    """Return AA and BB with CC to the north of both, and a stone on each line."""
    extract = two_countries().node(8, 2.0, 49.0).node(9, 0.0, 49.0)
    extract.way(15, 3, 6, admin_level="2").way(16, 6, 8, 9, 4, admin_level="2")
    extract.way(17, 3, 4, admin_level="2").way(13, 4, 5, 1).way(14, 6, 7, 1)
    tags: dict[str, Any] = {"type": "boundary", "boundary": "administrative", "admin_level": "2"}
    extract.relation(21, 11, 12, 17, 13, **tags | {"ISO3166-1": "AA", "timezone": "UTC"})
    extract.relation(22, 11, 12, 15, 14, **tags | {"ISO3166-1": "BB"})
    extract.relation(23, 15, 16, 17, **tags | {"ISO3166-1": "CC"})
    extract.node(50, 1, 47.1, boundary="marker", ref="1").node(51, 0.5, 48, boundary="marker")
    return extract.node(52, 0.2, 47.2, place="hamlet", name="H")


def test_lines_imported_one_by_one_are_renewed_together(store, load):
    load(three_countries(), boundaries=["AA-BB"])
    load(three_countries(), boundaries=["CC-AA"])
    assert set(store.read("sources")["source"]) == {"osm-AA-BB", "osm-CC-AA"}
    later = three_countries()
    del later.nodes[51], later.nodes[52]
    report = load(later, boundaries=["BB-AA", "AA-CC"], dated="2025-01-01")
    assert report.source == "osm-AA-BB+CC-AA"
    assert store.read("sources")["source"].tolist() == [report.source]
    assert report.gone == {"markers": ("osm-n51",), "places": ("osm-n52",)}
    assert not report.first
    assert set(store.read("boundary_sections")["boundary"]) == {"AA-BB", "CC-AA"}
    assert (report.changed, report.renewed) == ((), 5 + report.taken["places"])


def test_a_line_renewed_alone_leaves_what_came_with_others(store, load):
    load(three_countries(), boundaries=["AA-BB", "AA-CC"])
    later = three_countries()
    del later.nodes[51], later.nodes[52]
    report = load(later, boundaries=["AA-BB"], dated="2025-01-01")
    assert report.gone == {}
    assert told(report, "what osm-AA-BB+AA-CC alone gave stays as it is")
    assert store.read("markers")["marker_uid"].tolist() == ["osm-n50", "osm-n51"]


def test_an_older_extract_says_that_it_leads_back(store, tmp_path):
    reports = []
    for name, stamp in (("new", "2025-01-01T00:00:00Z"), ("old", "2024-01-01T00:00:00Z")):
        header = osmium.io.Header()
        header.set("osmosis_replication_timestamp", stamp)
        path = tmp_path / f"{name}.osm.pbf"
        source = two_countries().write(tmp_path / "x.osm")
        with osmium.SimpleWriter(str(path), header=header) as writer:
            for thing in osmium.FileProcessor(str(source)):
                writer.add(thing)
        reports.append(import_osm(store, path, boundaries=["AA-BB"]))
    report = reports[-1]
    assert told(report, "is older than what the register held (2025-01-01T00:00:00Z)")
    assert report.dated == "2024-01-01T00:00:00Z"
    assert store.read("sources")["format"].tolist() == ["osm-pbf"]


# ----------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("root", "licence", "attribution"),
    [
        ('license="CC0-1.0" copyright="A &amp; B"', "CC0-1.0", "A & B"),
        ("license='CC0-1.0'", "CC0-1.0", "Source under CC0-1.0"),
        (
            'copyright="OpenStreetMap" license="http://opendatacommons.org/licenses/odbl/1-0/"',
            "ODbL-1.0",
            "© OpenStreetMap contributors",
        ),
        ('copyright="A"', "ODbL-1.0", "© OpenStreetMap contributors"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_licence_that_the_root_states_goes_before_that_of_openstreetmap(
    store, tmp_path, pack, root, licence, attribution
):
    path = two_countries().write(tmp_path / "x.osm")
    path.write_bytes(pack(path.read_bytes().replace(b"<osm ", f"<osm {root} ".encode(), 1)))
    report = import_osm(store, path, boundaries=["AA-BB"])
    assert (report.licence, report.attribution) == (licence, attribution)
    source = store.read("sources").iloc[0]
    assert (source["licence"], source["attribution"]) == (licence, attribution)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_packed_xml_is_read(store, tmp_path, pack):
    plain = two_countries().write(tmp_path / "plain.osm").read_bytes()
    packed = tmp_path / "any name at all"
    packed.write_bytes(pack(plain))
    assert import_osm(store, packed, boundaries=["AA-BB"]).taken["boundary_sections"] == 2


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.97])
def test_truncated_xml_is_refused_packed_or_not(store, tmp_path, pack, part):
    whole = pack(two_countries().write(tmp_path / "plain.osm").read_bytes())
    path = tmp_path / "x"
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(InputError):
        import_osm(store, path, boundaries=["AA-BB"])
    assert store.revision() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b"{}", "JSON"),
        (b"<gpx></gpx>", "XML"),
        (b"PK\x03\x04", "a zip file"),
        (b"\x00\x00\x00\x0dhello, world, no header", "unknown kind"),
        (b"<osmChange version='0.6'></osmChange>", "XML"),
    ],
)
def test_a_file_of_another_kind_is_refused(store, tmp_path, content, said):
    path = tmp_path / "extract.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=said):
        import_osm(store, path, boundaries=["AA-BB"])


def test_a_file_that_is_not_there_is_refused(store, tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        import_osm(store, tmp_path / "none.osm.pbf", boundaries=["AA-BB"])


def test_ids_that_are_not_in_order_are_refused(load):
    extract = two_countries()
    extract.ways = dict(reversed(extract.ways.items()))
    with pytest.raises(InputError, match=r"not in order .* osmium sort"):
        load(extract)


def test_nodes_after_ways_are_refused(store, tmp_path):
    extract = two_countries().node(50, 1, 47.1, boundary="marker")
    extract.node(51, 0.1, 47.1).node(52, 0.2, 47.1).way(60, 51, 52, highway="path")
    path = extract.write(tmp_path / "x.osm", order="wnr")
    with pytest.raises(InputError, match="osmium sort"):
        import_osm(store, path, boundaries=["AA-BB"])
    assert store.revision() == 0


@pytest.fixture(scope="session")
def small_pbf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("pbf")
    source = two_countries().node(50, 1, 47.1, boundary="marker").write(folder / "x.osm")
    path = folder / "x.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for thing in osmium.FileProcessor(str(source)):
            writer.add(thing)
    return path.read_bytes()


@given(part=st.floats(0.0, 0.999))
def test_a_truncated_file_is_refused_and_nothing_is_written(small_pbf, kept_store, part):
    path = Path(kept_store.place).with_name("cut.osm.pbf")
    path.write_bytes(small_pbf[: int(part * len(small_pbf))])
    with pytest.raises(InputError):
        import_osm(kept_store, path, boundaries=["AA-BB"])
    assert kept_store.revision() == 0
    with kept_store.snapshot() as view:
        assert not any(view.counts().values())


@pytest.fixture(scope="module")
def kept_store(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(shutil.copy(empty, tmp_path_factory.mktemp("kept") / "r.gpkg")) as register:
        yield register


def test_damage_in_the_middle_writes_nothing(store, tmp_path, small_pbf):
    path = tmp_path / "bad.osm.pbf"
    half = len(small_pbf) // 2
    path.write_bytes(small_pbf[:half] + bytes(40) + small_pbf[half + 40 :])
    with pytest.raises(InputError):
        import_osm(store, path, boundaries=["AA-BB"])
    assert store.revision() == 0


@pytest.mark.fault
def test_a_kill_in_the_middle_leaves_the_register_as_it_was(tmp_path):
    extract = two_countries().node(50, 1, 47.1, boundary="marker", ref="1")
    first = extract.write(tmp_path / "first.osm")
    register = tmp_path / "r.gpkg"
    with open_store(register, create=True) as store:
        import_osm(store, first, boundaries=["AA-BB"])
        before = store.read("markers")
    for number in range(60, 90):
        extract.node(number, 1, 47.2, boundary="marker", ref=str(number))
    second = extract.write(tmp_path / "second.osm", dated="2025-01-01")
    code = f"""
        import os, signal
        from borderkit.store import open_store
        from borderkit.workflows import osm_intake
        written = osm_intake.Update.remove_gone
        def killed(self):
            written(self)
            os.kill(os.getpid(), signal.SIGKILL)
        osm_intake.Update.remove_gone = killed
        with open_store({str(register)!r}) as store:
            osm_intake.import_osm(store, {str(second)!r}, boundaries=["AA-BB"])
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], check=False, env={**os.environ}
    )
    assert ran.returncode == -signal.SIGKILL
    with open_store(register) as store:
        assert store.revision() == 1
        assert store.read("markers").equals(before)
        report = import_osm(store, second, boundaries=["AA-BB"])
    assert len(report.came["markers"]) == 30


def test_points_are_points(store, load):
    load(two_countries().node(50, 0.25, 47.75, place="hamlet", name="H"))
    assert record(store, "places", "osm-n50")["geometry"] == Point(0.25, 47.75)
