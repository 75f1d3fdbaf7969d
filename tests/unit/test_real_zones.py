"""Real ED-318 files: the Swiss sample and the examples of the standard."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from borderkit.crs import GEOD
from borderkit.io.ed318 import parse_ed318, read_ed318
from borderkit.store import open_store
from borderkit.workflows.export import export_layer
from borderkit.workflows.register_state import read_state
from borderkit.workflows.zone_intake import import_zones

pytestmark = pytest.mark.realdata

EXAMPLES = (
    "ed318_Example_Collection",
    "ed318_Example_GeoZone_2_Layers",
    "ed318_Example_GeoZone_Circle",
    "ed318_Example_GeoZone_with_extension",
)


@pytest.fixture
def folder(shared: Path) -> Path:
    return shared / "data" / "uas-zones"


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_swiss_sample_is_read_as_it_stands(folder):
    document = read(folder / "swiss_bazl_sample_ed318.json")
    frame: Any = read_ed318(document)
    assert frame["zone"].tolist() == ["LSZB003", "BLns058", "LSTB002"]
    leads = [rules[0]["lead"]["days"] for rules in frame["rules"]]
    assert leads == [10, 7, 2]
    assert {rules[0]["effect"] for rules in frame["rules"]} == {"permit"}
    assert frame["name"][1]["de"] == "Geschütztes Naturobjekt Langmatt"
    assert frame["authority"][0] == "Skyguide"
    west, south, east, north = document["bbox"]
    assert frame.geometry.within(shapely.box(west, south, east, north)).all()
    for area, item in zip(frame.geometry, document["features"], strict=True):
        assert np.array_equal(
            shapely.get_coordinates(area), np.array(item["geometry"]["coordinates"][0])
        )
        assert item["geometry"]["layer"]["upper"] == 99999


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_the_standard_are_read(folder, name):
    document = read(folder / f"{name}.json")
    reading = parse_ed318(document)
    assert reading.defects == ()
    assert len(reading.frame) == len(document["features"])
    codes = [item["properties"]["identifier"] for item in document["features"]]
    assert reading.frame["zone"].tolist() == codes


def test_the_two_layers_of_the_example_are_both_covered(folder):
    document = read(folder / "ed318_Example_GeoZone_2_Layers.json")
    frame: Any = read_ed318(document)
    (area,) = frame.geometry
    for part in document["features"][0]["geometry"]["geometries"]:
        assert area.buffer(1e-12).covers(shapely.Polygon(part["coordinates"][0]))
    limits = [layer["layer"]["upper"] for layer in frame["source"][0]["layers"]]
    assert limits == [150, 50]
    assert frame["valid_to"][0] == "2019-12-31T15:59:59Z"
    assert [row["days"] for row in frame["schedule"][0]["weekly"]] == [["ANY"], ["SUN"]]


def test_the_circle_of_the_example_has_its_radius(folder):
    frame: Any = read_ed318(read(folder / "ed318_Example_GeoZone_Circle.json"))
    xy = shapely.get_coordinates(frame.geometry[0])
    many = np.ones(len(xy))
    distance = GEOD.inv(2.636866 * many, 50.122901 * many, xy[:, 0], xy[:, 1])[2]
    assert 3500.0 <= distance.min() <= distance.max() <= 3500.1


def test_the_swiss_sample_goes_into_a_register_and_out_of_it(folder, tmp_path):
    path = tmp_path / "register.gpkg"
    with open_store(path, create=True) as store:
        report = import_zones(
            store,
            folder / "swiss_bazl_sample_ed318.json",
            covers="extent",
            default_class="open",
        )
        assert report.accepted == 3
        assert "FOCA" in (report.attribution or "")
        state = read_state(store)
    assert [z.zone for z in state.zones] == ["BLns058", "LSTB002", "LSZB003"]
    assert [j.code for j in state.jurisdictions] == ["CHE"]
    assert state.zones[2].rules[0].lead is not None


@pytest.mark.parametrize("form", ["geojson", "gpkg"])
def test_the_swiss_sample_goes_out_and_comes_in_again(folder, tmp_path, form):
    out = tmp_path / f"zones.{form}"
    with open_store(tmp_path / "one.gpkg", create=True) as one:
        import_zones(one, folder / "swiss_bazl_sample_ed318.json")
        report = export_layer(one, "zones", out)
        before, sources = one.read("zones"), one.read("sources")
    assert report.attribution == (sources["attribution"].iloc[0],)
    assert "FOCA" in report.attribution[0]
    with open_store(tmp_path / "two.gpkg", create=True) as two:
        import_zones(two, out)
        after = two.read("zones")
        assert two.read("sources")["attribution"].tolist() == list(report.attribution)
    assert after["source"].tolist() == before["source"].tolist()
    assert after["rules"].tolist() == before["rules"].tolist()
    assert shapely.equals_exact(after.geometry.array, before.geometry.array).all()
