"""The demo region is what its README says: a line on the land, markers, a law, no surprises."""

import json
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import rasterio
from shapely.geometry import LineString, Point, shape

from borderkit.crs import GEOD
from borderkit.io.register_file import read_register_file
from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.plan import read_itinerary
from borderkit.itineraries.state import CHECKED, state_from_document
from borderkit.layers import FILED, LAYERS
from geodata import DEMO_AT, demo_files
from geodata.building.frame import EAST, NORTH, SOUTH, WEST
from tests.compare import differences
from tests.reference import reference_answer


@cache
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(demo_files().register.read_text(encoding="utf-8"))
    return loaded


def rows(layer: str) -> list[tuple[dict[str, Any], Any]]:
    features = document()[layer]["features"]
    return [(feature["properties"], shape(feature["geometry"])) for feature in features]


def sections() -> dict[tuple[str, str], Any]:
    return {(row["boundary"], row["section"]): line for row, line in rows("boundary_sections")}


def off_the_line_m(marker: dict[str, Any], place: Any) -> float:
    line = sections()[marker["boundary"], marker["section"]]
    foot = line.interpolate(line.project(place))
    return float(GEOD.inv(place.x, place.y, foot.x, foot.y)[2])


@cache
def heights() -> Any:
    with rasterio.open(str(demo_files().terrain)) as file:
        return file.read(1), file.transform, file.profile, file.bounds


def height_at(lon: float, lat: float) -> int:
    grid, transform, _, _ = heights()
    column, row = ~transform * (lon, lat)
    row = min(max(int(row), 0), grid.shape[0] - 1)
    return int(grid[row, min(max(int(column), 0), grid.shape[1] - 1)])


# ------------------------------------------------------------------------------------- layers


def test_every_layer_is_there_and_passes_its_own_check():
    frames, _ = read_register_file(document())
    assert set(frames) == set(FILED)
    for name, frame in frames.items():
        assert len(frame)
        assert LAYERS[name].check(frame) == []


def test_all_of_it_lies_within_the_region():
    for name in FILED:
        for _, geometry in rows(name) if LAYERS[name].geometry else ():
            west, south, east, north = geometry.bounds
            assert west >= WEST - 1e-6
            assert south >= SOUTH - 1e-6
            assert east <= EAST + 1e-5
            assert north <= NORTH + 1e-5


def test_places_ports_and_zones_are_named_in_three_languages():
    for name in ("places", "crossings", "zones", "jurisdictions", "protected_areas"):
        for row, _ in rows(name):
            assert set(row["name"]) == {"en", "zh", "ru"}
            assert all(text.strip() for text in row["name"].values())


def test_the_files_are_small(root):
    files = [path for path in (root / "geodata").rglob("*.*") if "__pycache__" not in path.parts]
    total = sum(path.stat().st_size for path in files if path.is_file())
    assert total < 3_000_000


# -------------------------------------------------------------------------------------- terrain


def test_the_elevation_model_is_the_one_described():
    grid, _, profile, bounds = heights()
    assert (profile["driver"], profile["dtype"], profile["nodata"]) == ("GTiff", "int16", -32768)
    assert profile["crs"].to_epsg() == 4326
    assert (profile["compress"], profile["tiled"]) == ("deflate", True)
    assert grid.shape == (1296, 2052)
    assert bounds == pytest.approx((WEST, SOUTH, EAST, NORTH), abs=1e-9)
    assert (int(grid.min()), int(grid.max())) == (138, 1071)
    with rasterio.open(str(demo_files().terrain)) as file:
        assert file.overviews(1)
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"


def test_rivers_run_downhill_in_the_elevation_model():
    lake = next(area for row, area in rows("waters") if row["kind"] == "reservoir")
    for row, line in rows("waters"):
        if row["kind"] != "river" or row["water"] == "W-03":
            continue
        levels = np.array([height_at(x, y) for x, y in line.coords])
        assert levels[0] > levels[-1] or row["water"] == "W-00"
        rises = levels - np.minimum.accumulate(levels)
        assert rises.max() <= 3, row["water"]
    assert len({height_at(p.x, p.y) for p in _points_in(lake)}) == 1


def _points_in(area: Any) -> list[Point]:
    inner = area.buffer(-0.0012)
    middle = inner.representative_point()
    return [middle, *(p.representative_point() for p in getattr(inner, "geoms", [inner]))]


def test_ridge_sections_follow_the_crest():
    line = sections()["AA-BB", "S1"]
    coords = np.array(line.coords)
    east, north = np.gradient(coords, axis=0).T
    size = np.hypot(east * 0.71, north)
    higher = 0
    for (x, y), dx, dy in zip(coords, -north / size / 0.71, east * 0.71 / size, strict=True):
        here = height_at(x, y)
        beside = [height_at(x + s * dx * 0.0027, y + s * dy * 0.0027) for s in (-1, 1)]
        higher += here >= max(beside) - 2
    assert higher / len(coords) > 0.85


# ----------------------------------------------------------------------------------- the line


def test_sections_join_each_other():
    order = ["S1", "S2", "S3", "S4", "S5A", "S6", "S7"]
    lines = [sections()["AA-BB", name] for name in order]
    for one, other in pairwise(lines):
        assert one.coords[-1] == other.coords[0]
    north = sections()["AA-BB", "S5B"]
    south = sections()["AA-BB", "S5A"]
    assert (north.coords[0], north.coords[-1]) == (south.coords[0], south.coords[-1])
    tripoint = lines[0].coords[0]
    assert sections()["AA-CC", "S1"].coords[0] == tripoint
    assert sections()["BB-CC", "S1"].coords[0] == tripoint


def test_natural_sections_have_a_corner_every_30_to_100_metres():
    for (_, name), line in sections().items():
        if name == "S7":
            continue
        steps = [GEOD.inv(*a, *b)[2] for a, b in pairwise(line.coords)]
        assert 30 <= float(np.median(steps)) <= 100
        assert max(steps) < 200


def test_ground_of_side_aa_ends_exactly_at_the_line():
    ground = {row["code"]: area for row, area in rows("jurisdictions")}
    edge = set(ground["AA"].exterior.coords)
    for name in ("S1", "S2", "S3", "S4", "S5A", "S6", "S7"):
        assert set(sections()["AA-BB", name].coords) <= edge
    assert ground["AA"].intersection(ground["AN"]).area == 0.0


def test_roads_cross_the_line_at_the_ports_only():
    ports = [place for _, place in rows("crossings")]
    for row, road in rows("roads"):
        for (boundary, name), line in sections().items():
            if name == "S5B" or boundary == "BB-CC":
                continue
            met = road.intersection(line)
            for spot in getattr(met, "geoms", [met]):
                far = (
                    [GEOD.inv(spot.x, spot.y, p.x, p.y)[2] for p in ports]
                    if not spot.is_empty
                    else [0]
                )
                assert min(far) < 20, (row["road"], boundary, name)


# -------------------------------------------------------------------------------------- markers


def test_markers_are_about_140_with_the_defects_of_the_readme_and_no_other():
    markers = {row["marker_uid"]: (row, place) for row, place in rows("markers")}
    assert len(markers) == 144
    far = {
        uid for uid, (row, place) in markers.items()
        if row["siting"] == "single" and row["side"] is None and off_the_line_m(row, place) > 1
    }  # fmt: skip
    assert far == {"AABB-003"}
    assert off_the_line_m(*markers["AABB-003"]) == pytest.approx(40, abs=2)
    pillars = Counter((row["boundary"], row["number"]) for row, _ in markers.values())
    wrong = {
        number
        for (_, number), count in pillars.items()
        if count != (2 if _on_the_river(markers, number) else 1)
    }
    assert wrong == {"4", "27"}
    mains = {int(row["number"]) for row, _ in markers.values()
             if row["boundary"] == "AA-BB" and row["role"] == "main"}  # fmt: skip
    assert set(range(1, max(mains) + 1)) - mains == {5, 7, 13, 14}
    assert [u for u, (r, _) in markers.items() if r["condition"] is None] == ["AABB-009"]
    assert [u for u, (r, _) in markers.items() if r["side"] and r["siting"] != "double"] == [
        "AABB-023-BB"
    ]
    late = [u for u, (r, _) in markers.items() if (r["inspected_on"] or "") > "2026"]
    assert late == ["AABB-063"]


def _on_the_river(markers: dict[str, Any], number: str) -> bool:
    return any(row["number"] == number and row["side"] for row, _ in markers.values())


def test_pillars_stand_on_the_bank_of_their_side_but_for_the_one_of_the_readme():
    ground = next(area for row, area in rows("jurisdictions") if row["code"] == "AA")
    wrong = {
        row["marker_uid"]
        for row, place in rows("markers")
        if row["side"] and (row["side"] == "AA") != ground.covers(place)
    }
    assert wrong == {"AABB-025-BB"}


# ---------------------------------------------------------------------------------- itineraries


PLANS = {
    name: json.loads(file.read_text(encoding="utf-8"))
    for name, file in demo_files().itineraries.items()
}


@pytest.mark.parametrize("name", PLANS)
def test_the_reference_gives_the_same_answer(name):
    checked = {key: value for key, value in document().items() if key in {"settings", *CHECKED}}
    state = state_from_document(document(), revision=0)
    mine = json.loads(check_itinerary(read_itinerary(PLANS[name]), state, at=DEMO_AT).to_bytes())
    other = reference_answer(_plainly(checked), PLANS[name], DEMO_AT.isoformat())
    assert not list(differences(mine, other))


def _plainly(register: dict[str, Any]) -> dict[str, Any]:
    """Return the register with the keys that the reference knows."""
    plain = json.loads(json.dumps(register))
    for feature in plain["boundary_sections"]["features"]:
        row = feature["properties"]
        feature["properties"] = {key: row[key] for key in ("section", "boundary")}
    for feature in plain["places"]["features"]:
        row = feature["properties"]
        feature["properties"] = {key: row[key] for key in ("place", "name", "aliases")}
    for layer in ("jurisdictions", "crossings"):
        for feature in plain[layer]["features"]:
            del feature["properties"]["origin"]
    return plain


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ngo-supplies-by-day", "ngo-supplies-by-night", ("group", "legs", "equipment")),
        ("ngo-supplies-by-day", "ngo-supplies-some-time-that-day", ("group", "legs")),
        ("official-guests-at-the-reservoir", "experts-at-the-reservoir", ("stops", "legs")),
        ("experts-at-the-outcrop", "experts-with-a-sampling-permit", ("group", "stops", "legs")),
        ("students-road-not-stated", "students-road-stated", ("group", "stops", "permits")),
        ("tourists-two-days-in-velmora", "tourists-by-the-weir-lane", ("group", "stops")),
    ],
)
def test_pairs_of_itineraries_differ_in_one_thing(one, other, same):
    for key in same:
        assert PLANS[one][key] == PLANS[other][key]
    different = {key for key in PLANS[one] if PLANS[one][key] != PLANS[other][key]}
    assert len(different - {"reference"}) == 1


def test_the_twelve_go_by_all_ports():
    met = {stop.get("crossing") for plan in PLANS.values() for stop in plan["stops"]}
    assert met - {None} == {row["crossing"] for row, _ in rows("crossings")}


def test_every_place_lies_in_the_county_that_it_names():
    areas = {row["place"]: area for row, area in rows("places")}
    for row, geometry in rows("places"):
        unit = row["admin_unit"]
        assert (unit is None) == (row["kind"] in {"county", "municipality"})
        if unit is not None:
            spot = geometry.representative_point()
            assert areas[unit].distance(spot) < 2e-6, row["place"]


def test_all_records_but_the_law_name_the_source_of_the_region():
    (source,) = document()["sources"]
    for name, layer in LAYERS.items():
        if layer.geometry and "origin" in layer.given:
            assert {row.get("origin") for row, _ in rows(name)} == {source["source"]}, name


def test_stated_routes_run_along_roads():
    roads = [LineString(line.coords) for _, line in rows("roads")]
    for name, plan in PLANS.items():
        for leg in plan["legs"]:
            for x, y in (leg["route"] or {"coordinates": []})["coordinates"]:
                spot = Point(x, y)
                assert min(road.distance(spot) for road in roads) < 2e-6, name
