"""Layers: what a frame must be, and what is said where it is not."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas import GeoDataFrame
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from borderkit.infrastructure.crossings import read_crossing
from borderkit.itineraries.permits import PERMIT_KEYS
from borderkit.layers import FILED, LAYERS, Column, Layer

SQUARE = box(20.0, 45.0, 20.5, 45.5)


def zones(**values: Any) -> Any:
    return LAYERS["zones"].frame([{"zone": "Z1", "class": "open", **values}], [SQUARE])


def said(layer: str, frame: Any) -> dict[str, str]:
    return {defect.where: defect.what for defect in LAYERS[layer].check(frame)}


def test_the_layers_are_those_of_the_register_file():
    assert list(FILED) == [
        *("jurisdictions", "calendars", "zones", "class_rules", "corridors", "crossings"),
        *("places", "permits", "boundaries", "documents", "boundary_sections", "turning_points"),
        *("markers", "positions", "marker_relations", "water_lines", "soundings", "islands"),
        *("control_points", "transformations", "campaigns", "assets", "roads", "waters"),
        *("protected_areas", "sources"),
    ]


def test_columns_are_the_keys_of_the_register_file():
    assert LAYERS["permits"].names == PERMIT_KEYS
    assert LAYERS["zones"].given == (
        *("zone", "name", "class", "authority", "valid_from", "valid_to", "near_m"),
        *("edge_accuracy_m", "schedule", "rules", "exemptions"),
    )
    defects: list[Any] = []
    read_crossing(dict.fromkeys(LAYERS["crossings"].names), Point(0, 0), where="", defects=defects)
    assert [defect.what for defect in defects] == ["is required"]


def test_every_key_is_a_required_column():
    for layer in LAYERS.values():
        required = {column.name for column in layer.columns if not column.nullable}
        assert set(layer.key) <= required


def test_a_frame_made_of_records_passes_its_own_check():
    frame = zones(near_m=3, name={"en": "a"})
    assert LAYERS["zones"].check(frame) == []
    assert frame.loc[0, "schedule"] is None
    assert isinstance(frame, GeoDataFrame)


def test_an_empty_frame_is_a_frame():
    for layer in LAYERS.values():
        assert layer.check(layer.frame([], [])) == []


def test_records_give_back_plain_python_values():
    frame = pd.DataFrame(
        {"permit": ["P"], "max_stay_h": np.array([2.5]), "kind": [pd.NA], "state": [np.nan]}
    )
    (record,) = LAYERS["permits"].records(frame)
    assert record == {"permit": "P", "kind": None, "max_stay_h": 2.5, "state": None}
    assert type(record["max_stay_h"]) is float


@pytest.mark.parametrize("near_m", [0.0, 1, 100_000])
def test_a_value_on_its_bounds_is_good(near_m):
    assert LAYERS["zones"].check(zones(near_m=near_m)) == []


@pytest.mark.parametrize(
    ("column", "value", "what"),
    [
        ("near_m", -0.001, "must be 0 to 100000"),
        ("near_m", 100_000.1, "must be 0 to 100000"),
        ("near_m", float("inf"), "a finite number"),
        ("near_m", "5", "a finite number"),
        ("near_m", True, "a finite number"),
        ("class", 3, "a text"),
        ("class", None, "is missing"),
        ("authority", "a\0b", "a text"),
        ("authority", "\ud800", "a text"),
        ("version", 1.5, "a whole number"),
        ("version", 0, "must be 1 to"),
        ("name", 7, "JSON"),
        ("rules", [{"x": float("nan")}], "JSON"),
        ("rules", [{"x": object()}], "JSON"),
        ("rules", ["\ud800"], "JSON"),
    ],
)
def test_a_value_that_does_not_fit_its_column_is_named(column, value, what):
    found = said("zones", zones(**{column: value}))
    assert list(found) == [f"zones[0] (Z1).{column}"]
    assert what in found[f"zones[0] (Z1).{column}"]


def test_json_nested_without_end_is_refused():
    deep: list[Any] = []
    for _ in range(100):
        deep = [deep]
    assert "deep" in said("zones", zones(rules=deep))["zones[0] (Z1).rules"]


@pytest.mark.parametrize(
    ("shape", "what"),
    [
        (None, "missing or empty"),
        (Polygon(), "missing or empty"),
        (Point(1, 2), "must be Polygon or MultiPolygon"),
        (Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "not valid: Self-intersection"),
        (box(170, 0, 181, 1), "out of range"),
        (Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)]), "heights"),
        (shapely.from_wkt("POLYGON ((0 0, inf 0, 1 1, 0 0))"), "out of range"),
    ],
)
def test_a_geometry_that_does_not_fit_is_named(shape, what):
    frame = LAYERS["zones"].frame([{"zone": "Z1", "class": "open"}], [shape])
    assert what in said("zones", frame)["zones[0] (Z1).geometry"]


def test_a_frame_in_another_crs_is_refused():
    frame = zones().set_crs(25833, allow_override=True)
    assert "ETRS89" in said("zones", frame)["zones.geometry"]
    assert "no CRS" in said("zones", zones().set_crs(None, allow_override=True))["zones.geometry"]


def test_a_frame_without_geometry_or_required_columns_is_refused():
    plain = pd.DataFrame({"zone": ["Z1"], "colour": ["red"]})
    whats = [defect.what for defect in LAYERS["zones"].check(plain)]
    assert any("'class'" in what for what in whats)
    assert any("'colour'" in what for what in whats)
    assert any("GeoDataFrame" in what for what in whats)


def test_the_same_key_twice_is_named_at_the_second_row():
    records = [{"section": "S1", "boundary": b} for b in ("AA-BB", "AA-CC", "AA-BB")]
    frame = LAYERS["boundary_sections"].frame(records, [LineString([(0, 0), (1, 1)])] * 3)
    assert list(said("boundary_sections", frame)) == ["boundary_sections[2] (AA-BB/S1)"]


def test_all_defects_are_reported_at_once():
    frame = LAYERS["zones"].frame(
        [{"zone": "A", "near_m": -1}, {"zone": None, "class": "open"}, {"zone": "C", "class": 1}],
        [SQUARE, SQUARE, MultiPolygon()],
    )
    assert len(LAYERS["zones"].check(frame)) == 5


def test_the_reference_page_names_every_column_with_its_unit():
    layer = Layer(
        name="huts",
        title="Huts",
        geometry=("Point",),
        key=("hut",),
        columns=(
            Column(name="hut", type="text", nullable=False, help="Code"),
            Column(name="height_m", type="real", unit="m", bounds=(0, 9000), help="Height"),
        ),
    )
    page = layer.reference()
    assert "| height_m | real | m | no | 0 to 9000 | public | Height |" in page
    assert "| hut | text |  | yes |  | public | Code |" in page
    for declared in LAYERS.values():
        assert all(f"| {name} |" in declared.reference() for name in declared.names)
