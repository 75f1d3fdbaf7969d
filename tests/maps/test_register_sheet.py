"""The map of a register: land, markers, boundary, times, languages, sizes."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame

from borderkit.io.register_file import register_frames
from borderkit.itineraries.state import state_from_document
from borderkit.layers import LAYERS
from borderkit.maps.base import BaseMap, Tiles
from borderkit.maps.canvas import content_policy
from borderkit.maps.register_sheet import draw_register, register_sheet
from borderkit.maps.words import LANGUAGES, words_in
from borderkit.workflows.base_map import terrain_from
from geodata import DEMO_AT
from tests.maps.reading import read_page
from tests.maps.region import base_of, land_document, one_layer, with_statuses, write_dem
from tests.maps.samples import demo_document, demo_state
from tests.maps.test_bulk import unpacked

EMPTY = state_from_document({})


def finish(html):
    """Return what the script of a page is told last: overlays, clock, relief."""
    script = read_page(html).scripts[2]
    found = re.search(r"borderkit\.finish\(map_main, (\{.*\})\);\n\}\)", script)
    assert found
    return json.loads(found[1])


def overlays(html):
    return {overlay["key"]: overlay for overlay in finish(html)["overlays"]}


def legend_of(html):
    return read_page(html).text


@pytest.fixture(scope="module")
def base():
    return base_of(land_document())


@pytest.fixture(scope="module")
def dem(tmp_path_factory):
    return write_dem(tmp_path_factory.mktemp("dem") / "dem.tif")


def markers(count):
    rows = [
        {"marker_uid": f"u{n}", "boundary": "AA-BB", "number": f"{n}", "role": "main",
         "siting": "single", "condition": ("good", "damaged")[n % 2], "inspected_on": "2025-06-01"}
        for n in range(count)
    ]  # fmt: skip
    lon = np.linspace(20, 22, count)
    points = [shapely.Point(x, y) for x, y in zip(lon, -45 + 0.2 * np.sin(5 * lon), strict=True)]
    return one_layer("markers", rows, points)


def test_every_layer_of_the_land_is_drawn_listed_and_tabled(base):
    html = register_sheet(demo_state(), base=base, at=DEMO_AT)
    drawn = overlays(html)
    assert {"markers", "assets", "roads", "waters", "protected_areas"} <= set(drawn)
    assert drawn["markers"]["points"][0]["count"] == 60
    assert [len(drawn[k]["lines"]) for k in ("roads", "waters", "assets")] == [6, 3, 2]
    assert {drawn[k]["group"] for k in ("roads", "zones", "markers")} == {"land", "law", "border"}
    text = read_page(html).text
    for word in ("Silverrun", "North fence", "Fell reserve", "patrol road", "leaning", "tripoint"):
        assert word in text


def test_sections_differ_by_kind_and_status_in_dash_and_not_by_colour_alone():
    document = with_statuses(demo_document())
    base = base_of(document)
    html = register_sheet(state_from_document(document), base=base)
    told = finish(html)
    looks: dict[str, list[tuple[float, str | None]]] = {}
    for _, _, (number, *_) in overlays(html)["boundary"]["features"]:
        style = told["styles"][number]
        name = style.get("className", "")
        if "bk-boundary-" in name:
            looks.setdefault(name, []).append((style["weight"], style.get("dashArray")))
    assert len({tuple(strokes) for strokes in looks.values()}) == len(looks) >= 3
    assert "Boundary: disputed" in legend_of(html)
    popups = [t["popup"] for t in read_page(html).start["things"].values() if "popup" in t]
    rows = {row[1] for popup in popups for row in popup["rows"]}
    assert {"disputed", "middle of the river", "Protocol 7"} <= rows


def test_marker_symbols_tell_role_siting_and_condition(base):
    points = overlays(register_sheet(demo_state(), base=base))["markers"]["points"][0]
    symbols = {tuple(symbol) for symbol in points["symbols"]}
    ink = (False, "#15233b")
    assert ("triangle", "none", "", "", *ink) in symbols  # the tripoint, condition unknown
    assert ("square", "full", "", "bar", *ink) in symbols  # main, double, good
    assert any(sign == "cross" and fill == "none" for _, fill, sign, *_ in symbols)


def test_relief_contours_and_their_interval_are_on_the_page(base, dem):
    with_ground = BaseMap(layers=base.layers, terrain=terrain_from(dem))
    html = register_sheet(demo_state(), base=with_ground)
    told = finish(html)
    assert told["relief"]["uri"].startswith("data:image/webp;base64,")
    assert [lines["look"] for lines in overlays(html)["contours"]["lines"]] == ["contour"] * 2
    assert re.search(r"contour, every (10|20|25|50) m", legend_of(html))
    assert len(html) - len(register_sheet(demo_state(), base=base)) < 400_000


def test_a_model_that_covers_part_or_nothing_is_said(base, dem):
    words = words_in("en")
    elsewhere = {**demo_document(), **land_document()}
    far = json.loads(json.dumps(elsewhere).replace("[20.", "[80."))
    state = state_from_document({})
    html = register_sheet(state, base=base_of(far["markers"] and {"markers": far["markers"]},
                                              terrain=terrain_from(dem)))  # fmt: skip
    assert words("map.no_terrain") in read_page(html).text
    assert finish(html)["relief"] is None
    part = register_sheet(demo_state(), base=BaseMap(terrain=terrain_from(dem)))
    assert re.search(r"covers [1-9][0-9]? % of this area", read_page(part).text)


def test_tiles_stand_in_for_the_relief_and_only_their_host_is_let_in(base, dem):
    tiles = Tiles("https://tiles.example/{z}/{x}/{y}.png", "© Some office <b>")
    html = register_sheet(
        demo_state(), base=BaseMap(layers=base.layers, terrain=terrain_from(dem), tiles=tiles)
    )
    assert "img-src data: https://tiles.example;" in content_policy(html)
    told = finish(html)
    assert told["tiles"] == {"url": tiles.url}
    assert told["relief"] is None
    assert "Some office &lt;b&gt;" in told["attribution"]
    assert "img-src data:;" in content_policy(register_sheet(demo_state(), base=base))


def edges(told, number):
    return np.cumsum(unpacked(told["clock"]["sets"][number])).tolist()


def on_at(told, number, at):
    minute = int(at.timestamp() // 60) - told["clock"]["start"]
    return sum(edge <= minute for edge in edges(told, number)) % 2 == 1


@pytest.mark.parametrize("hours", [0, 5, 11, 18, 24 * 40 + 3, 24 * 200 + 13])
def test_what_the_page_shows_at_another_time_is_what_a_page_made_then_shows(hours):
    then = DEMO_AT + timedelta(hours=hours)
    told = finish(now := register_sheet(demo_state(), at=DEMO_AT))
    shown = read_page(now).start["things"]
    fresh = read_page(register_sheet(demo_state(), at=then)).start["things"]
    for key, thing in shown.items():
        if thing.get("kind") == "crossing":
            state = "open" if on_at(told, thing["live"]["on"], then) else "closed"
            assert state == fresh[key]["look"]
        elif thing.get("kind") == "label" and "live" in thing:
            asleep = "bk-asleep" in fresh[key]["look"]
            assert on_at(told, thing["live"]["on"], then) is not asleep


def test_cells_of_tables_follow_the_same_times_as_the_map():
    html = register_sheet(demo_state(), at=DEMO_AT)
    told = finish(html)
    drawn = {
        (thing["popup"]["title"].split()[0], thing["live"]["on"])
        for thing in read_page(html).start["things"].values()
        if "popup" in thing and thing.get("live")
    }
    cells = [a for a in read_page(html).of("b") if "bk-live" in str(a.get("class"))]
    state = demo_state()
    codes = [*(zone.zone for zone in state.zones), *state.crossings]
    assert {(code, int(str(a["data-on"]))) for code, a in zip(codes, cells, strict=True)} <= drawn
    now = [str(a["data-kind"]) for a in cells if on_at(told, int(str(a["data-on"])), DEMO_AT)]
    text = read_page(html).text
    assert now.count("crossing") == 3
    assert "At the time shown: 2026-05-04 12:00+02:00" in text
    assert "bk-live" not in register_sheet(state).partition("<body>")[2].replace(".bk-live", "")


def test_the_page_knows_local_time_also_when_clocks_change():
    document = json.loads(json.dumps(demo_document()))
    for ground in document["jurisdictions"]["features"]:
        ground["properties"]["timezone"] = "Europe/Vienna"
    html = register_sheet(state_from_document(document), at=DEMO_AT)
    clock = finish(html)["clock"]
    assert clock["zone"] == "Europe/Vienna"
    assert [ahead for _, ahead in clock["offsets"]] == [120, 60, 120]
    change = datetime.fromtimestamp(
        (clock["start"] + clock["offsets"][1][0]) * 60, tz=DEMO_AT.tzinfo
    )
    assert change.isoformat() == "2026-10-25T03:00:00+02:00"


def test_many_hours_shorten_the_span_and_equal_ones_stand_once():
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    day = {"timezone": "UTC", "weekly": [{"days": ["ANY"], "from": "06:00", "to": "20:00"}]}
    zones = [
        {"type": "Feature", "geometry": square,
         "properties": {"zone": f"Z{n}", "class": "open", "rules": [], "schedule": day}}
        for n in range(90)
    ]  # fmt: skip
    state = state_from_document({"zones": {"type": "FeatureCollection", "features": zones}})
    clock = finish(register_sheet(state, at=DEMO_AT))["clock"]
    assert clock["minutes"] == 92 * 1440
    assert len(clock["sets"]) == 1
    assert len(edges({"clock": clock}, 0)) == 2 * 92


@pytest.mark.parametrize("layer", ["roads", "waters", "protected_areas"])
def test_the_land_that_is_drawn_is_in_force(layer):
    frame = base_of(land_document()).layers[layer].copy()
    before = overlays(register_sheet(EMPTY, base=BaseMap(layers={layer: frame}), at=DEMO_AT))
    frame["valid_from"] = "2126-01-01"
    html = register_sheet(EMPTY, base=BaseMap(layers={layer: frame}), at=DEMO_AT)
    assert layer in before
    assert layer not in overlays(html)
    assert words_in("en")("map.not_valid", count=len(frame)) in read_page(html).text


def test_places_that_are_drawn_are_in_force():
    def place(code, lon, **more):
        at = {"type": "Point", "coordinates": [lon, -45.5]}
        return {"type": "Feature", "geometry": at, "properties": {"place": code, **more}}

    today = DEMO_AT.date().isoformat()
    features = [
        place("P-1", 20.4),
        place("P-2", 20.5, valid_to="2020-12-31"),
        place("P-3", 20.6, valid_to=today),
    ]
    document = {"places": {"type": "FeatureCollection", "features": features}}
    frame = register_frames(document)[0]["places"]
    assert isinstance(frame, GeoDataFrame)
    base = BaseMap(layers={"places": frame})
    html = register_sheet(state_from_document(document), base=base, at=DEMO_AT)
    drawn = [shape["coordinates"][0] for _, shape, _ in overlays(html)["places"]["features"]]
    assert sorted(set(drawn)) == [20.4, 20.6]
    assert words_in("en")("map.not_valid", count=1) in read_page(html).text


def test_records_that_are_not_valid_then_are_left_out_and_counted():
    document = land_document()
    frame = base_of(document).layers["markers"].copy()
    frame.loc[frame.index[:3], "valid_to"] = "2020-12-31"
    base = BaseMap(layers={"markers": frame})
    html = register_sheet(EMPTY, base=base, at=DEMO_AT)
    assert overlays(html)["markers"]["points"][0]["count"] == 57
    assert words_in("en")("map.not_valid", count=3) in read_page(html).text
    assert overlays(register_sheet(EMPTY, base=base))["markers"]["points"][0]["count"] == 60


def test_names_in_another_language_are_counted_once():
    base = base_of(land_document())
    roads = base.layers["roads"].copy()
    given: Any = [{"fr": "Route"}, {"fr": ""}, {}, None, {"en": "x"}, {"ru": "y"}]
    roads["name"] = given
    html = register_sheet(EMPTY, base=BaseMap(layers={"roads": roads}), language="ru")
    assert words_in("ru")("map.other_language", count=2) in read_page(html).text
    assert "Route" in read_page(html).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_register_speaks_its_language_without_a_note(language, base):
    html = register_sheet(EMPTY, base=base, language=language)
    assert words_in(language)("map.markers") in read_page(html).text
    note = words_in(language)("map.other_language", count=7).partition("7")[2].strip()
    assert note not in read_page(html).text


def test_ten_thousand_markers_keep_all_detail_within_the_size():
    page = draw_register(EMPTY, base=markers(10_000))
    told = overlays(page.html)["markers"]["points"][0]
    assert told["count"] == 10_000
    assert len(told["details"]["titles"]["values"]) == 10_000
    assert len(told["details"]["columns"]) >= 5
    assert len(page.html.encode()) < 2_500_000
    assert not page.is_generalised


@pytest.mark.slow
def test_two_hundred_thousand_markers_still_make_a_page_that_says_what_it_leaves_out():
    base = markers(200_000)
    page = draw_register(EMPTY, base=base, detail_file="big.pmtiles")
    told = overlays(page.html)["markers"]["points"][0]
    assert told["count"] == 200_000
    assert told["details"]["columns"] == []
    assert len(page.html.encode()) < 5_000_000
    assert page.is_generalised
    text = read_page(page.html).text
    assert words_in("en")("map.no_details", layer="Markers", count=200_000) in text
    assert "all detail is in big.pmtiles" in text
    assert words_in("en")("map.generalised") in read_page(draw_register(EMPTY, base=base).html).text


def test_a_long_line_is_simplified_for_display_only_and_the_page_says_so():
    steps = np.linspace(0, 3, 100_000)
    noise = np.random.default_rng(4).normal(0, 2e-5, len(steps)).cumsum()
    line = shapely.LineString(np.column_stack([20 + steps, -45 + np.sin(steps) + noise]))
    base = one_layer("roads", [{"road": "R", "class": "main"}], [line])
    html = register_sheet(EMPTY, base=base)
    assert len(html.encode()) < 1_000_000
    assert re.search(r"Lines are drawn to about \d+ m; the register holds them whole", html)
    assert shapely.get_num_coordinates(base.layers["roads"].geometry.iloc[0]) == 100_000


def test_markers_on_both_sides_of_180_stand_together():
    rows = [
        {"marker_uid": str(n), "boundary": "AA-BB", "number": str(n), "role": "main",
         "siting": "single"}
        for n in range(2)
    ]  # fmt: skip
    base = one_layer("markers", rows, [shapely.Point(179.9, 5), shapely.Point(-179.9, 5)])
    html = register_sheet(EMPTY, base=base)
    steps = np.array(unpacked(overlays(html)["markers"]["points"][0]["xy"])).reshape(-1, 2)
    assert (np.cumsum(steps, axis=0) / 1e5)[:, 0].tolist() == [179.9, 180.1]
    (_, west), (_, east) = finish(html)["bounds"]
    assert east - west < 1


def test_empty_layers_are_drawn_as_nothing():
    layers: Any = {name: LAYERS[name].frame([], []) for name in ("markers", "roads", "assets")}
    html = register_sheet(EMPTY, base=BaseMap(layers=layers), at=DEMO_AT)
    assert overlays(html) == {}
    assert finish(html)["clock"] is None
