"""Registers of thousands of roads and hundreds of places stay legible: small things come late."""

from typing import Any

import pytest
from matplotlib.figure import Figure
from shapely import LineString, Point

from borderkit.itineraries.state import state_from_document
from borderkit.layers import LAYERS
from borderkit.maps.base import BaseMap
from borderkit.maps.extent import register_bounds
from borderkit.maps.picture_frame import Frame
from borderkit.maps.register_sheet import register_sheet
from borderkit.maps.words import words_in
from tests.maps.reading import read_page
from tests.maps.region import base_of, features, line, point
from tests.maps.test_register_sheet import overlays


def roads(count, *, kind="path"):
    rows = [{"road": f"R{n}", "class": kind if n else "main"} for n in range(count)]
    shapes = [LineString([(20 + n * 1e-5, -45), (20 + n * 1e-5, -45.001)]) for n in range(count)]
    frame: Any = LAYERS["roads"].frame(rows, shapes)
    return BaseMap(layers={"roads": frame})


def drawn_from(html, layer="roads"):
    return [lines["from"] for lines in overlays(html)[layer]["lines"]]


@pytest.mark.parametrize(
    ("count", "kind", "least"),
    [
        (1_999, "path", 0),
        (2_000, "path", 0),
        (2_001, "path", 13.5),
        (2_001, "track", 13.0),
        (2_001, "local", 12.5),
        (2_001, "secondary", 0),
    ],
)
def test_small_roads_of_a_dense_register_are_drawn_from_a_zoom_on(count, kind, least):
    html = register_sheet(state_from_document({}), base=roads(count, kind=kind))
    assert drawn_from(html) == [least, 0]
    assert (words_in("en")("map.later_ways") in read_page(html).text) is (least > 0)


def test_the_zoom_of_a_picture_is_that_of_a_web_map_of_the_same_scale():
    # Web maps show 360 degrees in 256 pixels at zoom 0, in 512 at zoom 1; pictures have 1.5 dots
    # in a pixel of the web maps.
    for zoom in (0, 1, 5):
        wide = 256 * 2**zoom * 1.5
        frame = Frame(Figure(dpi=144), (0.0, 0.0, wide, wide), (-180.0, -1.0, 180.0, 1.0))
        assert frame.zoom == pytest.approx(zoom)


def test_a_river_that_goes_far_beyond_does_not_shrink_the_map():
    document = features("places", [(point(20.0, -45.0), {"place": "A", "name": {"en": "A"}})])
    far = features("waters", [(line((20, -45), (30, -40)), {"water": "W", "kind": "river"})])
    layers = base_of(far).layers
    west, _, east, _ = register_bounds(state_from_document(document), layers)
    assert east - west < 0.01
    west, _, east, _ = register_bounds(state_from_document({}), layers)
    assert east - west > 10
    stones: Any = LAYERS["markers"].frame(
        [{"marker_uid": "m", "boundary": "AA-BB"}], [Point(21, -45)]
    )
    west, _, east, _ = register_bounds(state_from_document(document), {"markers": stones})
    assert 1.0 <= east - west < 1.1


def labels(html, look):
    things = read_page(html).start["things"].values()
    return sorted(t["text"] for t in things if t.get("kind") == "label" and t["look"] == look)


def test_a_line_cut_up_by_an_import_is_labelled_once_and_one_of_the_office_section_by_section():
    def document(**more):
        return features(
            "boundary_sections",
            [
                (
                    line((20.0 + n / 10, -45.0), (20.1 + n / 10, -45.0 + n / 100)),
                    {"section": f"w{n}", "boundary": "AA-BB", **more},
                )
                for n in range(3)
            ],
        )

    for more, told in (
        ({"origin": "osm", "origin_object": "way/1"}, ["AA-BB"]),
        ({}, ["AA-BB · w0", "AA-BB · w1", "AA-BB · w2"]),
    ):
        html = register_sheet(state_from_document(document(**more)), base=base_of(document(**more)))
        assert labels(html, "boundary") == told


@pytest.mark.parametrize(
    ("code", "told"),
    [("PC-01", "PC-01 Stone Gate"), ("a" * 12, "a" * 12 + " Stone Gate"), ("a" * 13, "Stone Gate")],
)
def test_a_long_code_is_left_out_beside_the_name_of_a_port(code, told):
    rows = {"crossing": code, "name": {"en": "Stone Gate"}, "status": "open"}
    state = state_from_document(features("crossings", [(point(20.0, -45.0), rows)]))
    assert labels(register_sheet(state), "crossing") == [told]


def test_an_administrative_unit_is_its_edge_and_a_name_and_can_be_found():
    square = [[20.0, -45.0], [20.2, -45.0], [20.2, -44.9], [20.0, -44.9], [20.0, -45.0]]
    area = {"type": "Polygon", "coordinates": [square]}
    row = {"place": "U1", "name": {"en": "Lowland", "ru": "Низина"}, "kind": "county"}
    document = features("places", [(area, row)])
    html = register_sheet(state_from_document(document), base=base_of(document))
    things = list(read_page(html).start["things"].values())
    assert [t["popup"] for t in things if "popup" in t] == [
        {"title": "Lowland", "rows": [["Kind", "county"]]}
    ]
    assert not [t for t in things if t.get("kind") == "place"]
    assert labels(html, "unit") == ["Lowland"]
    assert any("Низина" in t.get("find", "") for t in things)
    assert "edge of an administrative unit" in read_page(html).text
