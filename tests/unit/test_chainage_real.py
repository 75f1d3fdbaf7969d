"""Real lines and stones: lengths and distances counted a second time by others."""

import json
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from geopandas import GeoDataFrame
from shapely.geometry import shape

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.line import boundaries_of, line_of
from borderkit.layers import LAYERS

pytestmark = pytest.mark.realdata


def features(shared: Path, name: str) -> list[dict]:
    return json.loads((shared / "data" / name).read_text("utf-8"))["features"]


def chainages(rows: list[dict]) -> dict[str, Chainage]:
    """Return the measured lines of an extract: many short ways, in no order, in any direction."""
    ways = [row for row in rows if row["properties"]["kind"] == "boundary_line"]
    records = [
        {"section": way["properties"]["osm"], "boundary": way["properties"]["pair"]} for way in ways
    ]
    shapes = [shape(way["geometry"]) for way in ways]
    frame = cast("GeoDataFrame", LAYERS["boundary_sections"].frame(records, shapes))
    return {code: Chainage(line_of(frame, code)) for code in boundaries_of(frame)}


ANDORRA = "osm-andorra/border-features-2025-01-19.geojson"
LIECHTENSTEIN = "osm-liechtenstein/border-features-2024-03-04.geojson"


@pytest.mark.parametrize(
    ("name", "code", "kilometres"),
    [
        (ANDORRA, "AD-ES", 64.4),
        (ANDORRA, "AD-FR", 58.3),
        (LIECHTENSTEIN, "CH-LI", 41.3),
        (LIECHTENSTEIN, "AT-LI", 36.7),
    ],
)
def test_a_line_of_many_ways_is_one_line_of_the_known_length(shared, name, code, kilometres):
    chainage = chainages(features(shared, name))[code]
    assert chainage.length_m / 1000.0 == pytest.approx(kilometres, abs=0.06)
    assert len(chainage.line.runs) == 1


@pytest.mark.parametrize(
    "name",
    [ANDORRA, LIECHTENSTEIN, "osm-liechtenstein/border-features-2025-09-19.geojson"],
)
def test_distances_from_the_line_are_those_that_others_found(shared, name):
    rows = features(shared, name)
    things = [
        row
        for row in rows
        if row["geometry"]["type"] == "Point" and "dist_to_line_m" in row["properties"]
    ]
    places = np.array([thing["geometry"]["coordinates"] for thing in things])
    stated = np.array([thing["properties"]["dist_to_line_m"] for thing in things])
    found = np.min([each.locate(places).distance_m for each in chainages(rows).values()], axis=0)
    assert len(things) > 50
    # Theirs are of a map's plane, whose scale is up to 0.0004 off, printed to the centimetre.
    assert (np.abs(found - stated) <= 0.01 + 4e-4 * stated).all()


def test_borne_427_stands_1_1_m_off_the_line(shared):
    rows = features(shared, ANDORRA)
    (stone,) = [row for row in rows if "Borne 427" in json.dumps(row, ensure_ascii=False)]
    found = chainages(rows)["AD-FR"].locate([stone["geometry"]["coordinates"]]).frame().iloc[0]
    assert found["distance_m"] == pytest.approx(1.1, abs=0.05)
    assert found["beyond"] is None
    line = chainages(rows)["AD-FR"].line
    assert 0.0 < found["chainage_m"] < line.length_m
    near = chainages(rows)["AD-FR"].at([found["chainage_m"]])
    assert near.lonlat[0] == pytest.approx([found["foot_lon"], found["foot_lat"]], abs=1e-9)
