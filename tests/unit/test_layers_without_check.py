"""Layers that no check reads, from file to frame: markers, works, roads, waters and the like."""

import json
from typing import Any

import pytest
from shapely.geometry import mapping, shape

from borderkit.errors import RegisterFileError
from borderkit.io.register_file import read_register_file
from borderkit.layers import LAYERS
from borderkit.store import open_store
from borderkit.workflows.register_intake import import_layers

POINT = {"type": "Point", "coordinates": [20.5, -45.25]}
LINE = {"type": "LineString", "coordinates": [[20.5, -45.25], [20.51, -45.24]]}
AREA = {
    "type": "Polygon",
    "coordinates": [[[20.5, -45.25], [20.51, -45.25], [20.51, -45.24], [20.5, -45.25]]],
}
NAME = {"en": "Ash Ford", "zh": "灰渡", "ru": "Ясеневый Брод"}

RECORDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "markers": (
        POINT,
        {
            "marker_uid": "m-1",
            "boundary": "AA-BB",
            "number": "47/2",
            "section": "S1",
            "role": "auxiliary",
            "siting": "double",
            "side": "AA",
            "condition": "leaning",
            "material": "granite",
            "inspected_on": "2025-09-30",
            "note": "left bank",
            "valid_from": "2020-01-01",
            "valid_to": "2027-12-31T00:00:00+02:00",
        },
    ),
    "assets": (
        AREA,
        {
            "asset": "A-1",
            "kind": "post",
            "name": NAME,
            "side": "BB",
            "condition": "worn",
            "valid_from": "2020-01-01",
            "valid_to": None,
            "note": "empty at night",
        },
    ),
    "roads": (
        LINE,
        {"road": "R-1", "name": NAME, "class": "patrol", "surface": "unpaved", "oneway": True},
    ),
    "waters": (AREA, {"water": "W-1", "name": NAME, "kind": "reservoir"}),
    "protected_areas": (
        AREA,
        {"protected_area": "N-1", "name": NAME, "category": "wetland", "authority": "county-2"},
    ),
    "boundary_sections": (
        LINE,
        {
            "section": "S1",
            "boundary": "AA-BB",
            "name": NAME,
            "kind": "river_midline",
            "status": "disputed",
            "claimant": "BB",
            "document": "Protocol",
            "article": "3",
            "valid_from": "1998-05-01",
            "valid_to": None,
        },
    ),
    "places": (
        POINT,
        {"place": "PL-1", "name": NAME, "aliases": ["The Ford"], "kind": "hamlet"},
    ),
}


def document(layer: str, **changes: Any) -> dict[str, Any]:
    geometry, properties = RECORDS[layer]
    feature = {"type": "Feature", "geometry": geometry, "properties": properties | changes}
    return {layer: {"type": "FeatureCollection", "features": [feature]}}


@pytest.fixture
def write(tmp_path):
    def written(content):
        path = tmp_path / "register.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return written


@pytest.mark.parametrize("layer", RECORDS)
def test_a_record_goes_through_file_and_store_into_the_frame_unchanged(layer, tmp_path, write):
    geometry, properties = RECORDS[layer]
    with open_store(tmp_path / "r.gpkg", create=True) as store:
        assert import_layers(store, write(document(layer))).accepted == 1
        assert import_layers(store, write(document(layer))).revision == 1
        frame = store.read(layer)
    (record,) = LAYERS[layer].records(frame)
    assert record == dict.fromkeys(LAYERS[layer].names) | properties
    assert shape(mapping(frame.geometry.iloc[0])).equals_exact(shape(geometry), 0.0)
    assert LAYERS[layer].check(frame) == []


@pytest.mark.parametrize(
    ("layer", "column", "value"),
    [
        ("markers", "marker_uid", " "),
        ("markers", "number", ""),
        ("markers", "number", 47),
        ("markers", "role", "decoration"),
        ("markers", "siting", "many"),
        ("markers", "condition", "fine"),
        ("markers", "inspected_on", "last year"),
        ("markers", "inspected_on", "2025-02-30"),
        ("markers", "valid_from", "2028-01-01"),
        ("markers", "colour", "red"),
        ("markers", "material", " \t"),
        ("assets", "kind", "moat"),
        ("assets", "valid_to", "2019-12-31"),
        ("assets", "valid_from", "2020-01-01T00:00:00"),
        ("assets", "name", ["a"]),
        ("roads", "road", ""),
        ("roads", "class", "motorway"),
        ("roads", "oneway", "yes"),
        ("roads", "surface", "mud"),
        ("waters", "kind", "puddle"),
        ("waters", "name", {"en": 1}),
        ("protected_areas", "protected_area", None),
        ("boundary_sections", "status", "so-so"),
        ("boundary_sections", "kind", "sea"),
        ("boundary_sections", "valid_to", "1998-04-30"),
        ("boundary_sections", "section", " "),
        ("places", "kind", "metropolis"),
    ],
)
def test_a_value_that_breaks_the_declaration_is_named_with_its_place(layer, column, value):
    with pytest.raises(RegisterFileError) as caught:
        read_register_file(document(layer, **{column: value}))
    assert all(f"{layer}.features[0]" in defect.where for defect in caught.value.defects)
    places = [defect.where.rpartition(".")[2] for defect in caught.value.defects]
    assert set(places) & (
        {"valid_from", "valid_to"} if column.startswith("valid") else {column, "en"}
    )


def test_geometry_of_another_kind_is_refused():
    for layer, geometry in (("markers", LINE), ("roads", POINT), ("waters", POINT)):
        content = document(layer)
        content[layer]["features"][0]["geometry"] = geometry
        with pytest.raises(RegisterFileError):
            read_register_file(content)


def test_skip_bad_leaves_out_exactly_the_bad_markers(tmp_path, write):
    content = document("markers") | document("assets") | document("roads", oneway="yes")
    good = content["markers"]["features"][0]
    content["markers"]["features"] += [
        {**good, "properties": good["properties"] | {"marker_uid": "m-2", "role": "none"}},
        {**good, "properties": good["properties"] | {"marker_uid": "m-3", "number": "47/2"}},
        good,
    ]
    content["zones"] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": AREA,
                "properties": {
                    "zone": "Z",
                    "class": "open",
                    "exemptions": [{"id": "E", "lifts": ["R9"]}],
                },
            }
        ],
    }
    with open_store(tmp_path / "r.gpkg", create=True) as store:
        report = import_layers(store, write(content), skip_bad=True)
        assert store.read("markers")["marker_uid"].tolist() == ["m-1", "m-3"]
    assert report.layers == {"zones": 0, "markers": 2, "assets": 1, "roads": 0}
    assert len(report.rejected) == 4
