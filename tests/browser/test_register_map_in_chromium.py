"""The register map in a real browser: land, markers, time, search, coordinates, hostile names."""

import json
import re

import numpy as np
import pytest
import shapely

from borderkit.itineraries.state import state_from_document
from borderkit.maps.base import BaseMap
from borderkit.maps.register_sheet import register_sheet
from borderkit.workflows.base_map import terrain_from
from geodata import DEMO_AT
from tests.browser.watching import assert_quiet
from tests.maps.region import (
    base_of,
    features,
    land_document,
    one_layer,
    point,
    with_statuses,
    write_dem,
)
from tests.maps.samples import HOSTILE_PAGES, demo_document, hostile_document

pytestmark = [pytest.mark.browser, pytest.mark.slow]

POPUP = ".leaflet-popup-content"


@pytest.fixture(scope="module")
def dem(tmp_path_factory):
    return write_dem(tmp_path_factory.mktemp("dem") / "dem.tif")


def page_of(text="", *, dem=None, at=DEMO_AT, document=None):
    given = with_statuses(document or demo_document())
    base = base_of(
        {**land_document(text), "boundary_sections": given["boundary_sections"]},
        terrain=terrain_from(dem) if dem else None,
    )
    return register_sheet(state_from_document(given), base=base, at=at)


def test_the_whole_map_opens_quietly_with_relief_and_all_layers(opened, dem):
    watched = opened(page_of(dem=dem))
    assert_quiet(watched)
    page = watched.page
    assert page.locator("img.leaflet-image-layer").count() == 1
    assert page.eval_on_selector("img.leaflet-image-layer", "i => i.naturalWidth") > 500
    assert page.evaluate("borderkitInk.drawnPoints().length") > 20
    names = page.locator("#bk-layers label").all_inner_texts()
    assert [n.strip() for n in names[:2]] == ["Jurisdictions", "Zones"]
    for wanted in ("Markers", "Border works", "Relief", "Contours", "Waters", "Roads"):
        assert wanted in {name.strip() for name in names}


@pytest.mark.slow
def test_every_layer_can_be_switched_off_and_on(opened, dem):
    watched = opened(page_of(dem=dem))
    page = watched.page
    boxes = page.locator("#bk-layers input")
    for number in range(boxes.count()):
        boxes.nth(number).uncheck()
    assert page.evaluate("borderkitInk.drawnPoints().length") == 0
    assert page.locator("path.bk-zone, path.bk-boundary, img.leaflet-image-layer").count() == 0
    for number in range(boxes.count()):
        boxes.nth(number).check()
    assert page.evaluate("borderkitInk.drawnPoints().length") > 20
    assert_quiet(watched)


@pytest.mark.slow
def test_a_click_on_a_marker_opens_its_table(opened):
    watched = opened(page_of())
    page = watched.page
    page.fill("#bk-find", "59")
    page.keyboard.press("Enter")
    assert "Marker 59" in page.locator(POPUP).inner_text()
    page.keyboard.press("Escape")
    page.wait_for_selector(POPUP, state="detached")
    spot = page.evaluate(
        "borderkitInk.drawnPoints().find(p => !p.cluster && p.x > 100 && p.y > 100 "
        "&& p.x < 700 && p.y < 500)"
    )
    frame = page.locator("#map .folium-map").bounding_box()
    page.mouse.move(frame["x"] + spot["x"], frame["y"] + spot["y"])
    assert page.locator(".folium-map.bk-over").count() == 1
    page.mouse.click(frame["x"] + spot["x"], frame["y"] + spot["y"])
    rows = page.locator(f"{POPUP} tr")
    assert rows.count() >= 5
    assert "granite" in page.locator(POPUP).inner_text()
    assert_quiet(watched)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param("grey moor", "DZ-04 Grey Moor range", marks=pytest.mark.slow),
        pytest.param("silverRUN", "Silverrun (W0)", marks=pytest.mark.slow),
        pytest.param("kite brook甲", "Kite brook (W1)", marks=pytest.mark.slow),
        ("велмора", "Velmora"),
        pytest.param("dz-02", "DZ-02 Kestrel Reservoir", marks=pytest.mark.slow),
        pytest.param("north fence", "North fence (F1)", marks=pytest.mark.slow),
        pytest.param("PC-01", "PC-01 Ondrel Bridge", marks=pytest.mark.slow),
    ],
)
def test_search_finds_by_name_in_any_language_or_code_and_opens_the_thing(
    opened, wanted, found
):  # fmt: skip
    page = opened(page_of()).page
    page.fill("#bk-find", wanted)
    assert page.locator("#bk-found button bdi").first.inner_text() == found
    assert "Found: " in page.inner_text("#bk-found-count")
    page.focus("#bk-find")
    page.keyboard.press("Enter")
    page.wait_for_selector(POPUP)
    assert found in page.inner_text(POPUP)


@pytest.mark.slow
def test_search_says_when_nothing_is_found_and_shows_a_hidden_layer(opened):
    page = opened(page_of()).page
    page.fill("#bk-find", "nowhere at all")
    assert page.inner_text("#bk-found-count") == "Nothing found."
    box = page.get_by_role("checkbox", name="Roads")
    box.uncheck()
    page.fill("#bk-find", "patrol road")
    page.locator("#bk-found button").first.click()
    assert box.is_checked()
    assert "patrol road" in page.inner_text(POPUP)


@pytest.mark.slow
def test_another_time_shows_other_zones_and_ports(opened):
    watched = opened(page_of())
    page = watched.page
    day = page.inner_text("#bk-clock-told")
    cells = "() => Array.from(document.querySelectorAll('.bk-live'), (cell) => cell.textContent)"
    by_day = page.evaluate(cells)
    assert "2026-05-04 12:00 (Etc/GMT-2)" in page.inner_text(".bk-shown >> nth=0")
    ports = page.locator(".bk-mark.bk-crossing").count()
    assert page.locator(".bk-crossing.bk-look-open").count() == ports
    page.fill("#bk-clock-field", "2026-05-04T23:30")
    page.locator("#bk-clock-field").dispatch_event("change")
    night = page.inner_text("#bk-clock-told")
    assert night != day
    assert f"Ports open: 0 of {ports}" in night
    by_night = page.evaluate(cells)
    assert by_night != by_day
    assert by_night.count("closed") == ports
    assert f"Zones in force: {by_night.count('in force')} of" in night
    assert "2026-05-04 23:30 (Etc/GMT-2)" in page.inner_text(".bk-shown >> nth=1")
    assert page.locator(".bk-crossing.bk-look-closed").count() == ports
    assert page.locator(".bk-holder[aria-label^='closed: PC-01']").count() == 1
    page.fill("#bk-find", "PC-01")
    page.keyboard.press("Enter")
    assert "closed" in page.inner_text(POPUP)
    page.click("#bk-clock-on")
    assert page.input_value("#bk-clock-field") > "2026-05-04T23:30"
    page.click("#bk-clock-back")
    page.click("#bk-clock-back")
    assert page.input_value("#bk-clock-field") < "2026-05-04T23:30"
    assert_quiet(watched)


@pytest.mark.slow
def test_the_slider_of_the_day_moves_the_time(opened):
    page = opened(page_of()).page
    page.locator("#bk-clock-slide").fill("1380")
    assert page.input_value("#bk-clock-field").endswith("T23:00")
    assert page.get_attribute("#bk-clock-slide", "aria-valuetext") == "23:00"


@pytest.mark.slow
def test_coordinates_show_under_the_cursor_and_for_the_centre_by_keyboard(opened):
    page = opened(page_of()).page
    frame = page.locator("#map .folium-map").bounding_box()
    page.mouse.move(frame["x"] + 300, frame["y"] + 200)
    under = page.inner_text(".bk-where")
    assert re.fullmatch(r"45\.\d{3,4}° S\s+20\.\d{3,4}° E", under)
    page.focus("#map .folium-map")
    centre = page.inner_text(".bk-where")
    assert centre.startswith("Centre of the map: 45.")
    page.keyboard.press("ArrowRight")
    moved = "old => document.querySelector('.bk-where').textContent !== old"
    page.wait_for_function(moved, arg=centre)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE_PAGES)
def test_hostile_text_in_every_layer_does_not_run(opened, dem, text):
    document = hostile_document(text)
    for feature in document["boundary_sections"]["features"]:
        feature["properties"] |= {"claimant": text, "document": text, "article": text}
    watched = opened(page_of(text, dem=dem, document=document))
    page = watched.page
    opened_count = page.evaluate(
        """() => {
        let count = 0;
        const field = document.getElementById("bk-find");
        for (const wanted of ["a", "e", "1", "script", "window", "m1", "r1", "w1", "f1", "p1"]) {
          field.value = wanted;
          field.dispatchEvent(new Event("input"));
          for (const button of document.querySelectorAll("#bk-found button")) {
            button.click();
            count += 1;
          }
        }
        return count;
      }"""
    )
    assert opened_count > 20
    page.eval_on_selector_all(
        ".leaflet-interactive",
        "things => things.forEach(t => t.dispatchEvent("
        "new MouseEvent('click', {bubbles: true, clientX: 400, clientY: 400})))",
    )
    assert page.evaluate("window.__pwned") is None
    assert_quiet(watched)


@pytest.mark.slow
def test_two_hundred_thousand_markers_open_and_can_be_searched(opened):
    lon = np.linspace(20, 22, 200_000)
    rows = [
        {"marker_uid": f"u{n}", "boundary": "AA-BB", "number": f"{n // 10}/{n % 10}",
         "role": "main", "siting": "single"}
        for n in range(len(lon))
    ]  # fmt: skip
    lat = -45 + 0.2 * np.sin(5 * lon)
    points = [shapely.Point(x, y) for x, y in zip(lon, lat, strict=True)]
    state = state_from_document({})
    watched = opened(register_sheet(state, base=one_layer("markers", rows, points)))
    page = watched.page
    clusters = page.evaluate("borderkitInk.drawnPoints()")
    assert sum(item["count"] for item in clusters) == 200_000
    assert 5 < len(clusters) < 400
    page.fill("#bk-find", "12345/6")
    page.keyboard.press("Enter")
    assert "Marker 12345/6" in page.inner_text(POPUP)
    assert_quiet(watched)


def test_tiles_are_the_only_thing_that_is_asked_for(opened):
    from borderkit.maps.base import Tiles

    tiles = Tiles("http://127.0.0.1:9/{z}/{x}/{y}.png", "Some office")
    html = register_sheet(state_from_document(demo_document()), base=BaseMap(tiles=tiles))
    watched = opened(html)
    watched.page.wait_for_timeout(300)
    asked = [url for url in watched.requests if not url.startswith(("file:", "data:"))]
    assert asked
    assert all(url.startswith("http://127.0.0.1:9/") for url in asked)
    assert not [text for text in watched.complaints if "policy" in text.casefold()]
    assert "Some office" in watched.page.inner_text(".leaflet-control-attribution")


def test_the_script_reads_packed_numbers_as_python_writes_them(opened):
    from borderkit.maps.packing import packed_numbers

    given = [0, -1, 1, 31, -32, 2**31, -(2**40), 2**52, 180_00000, -9_000_000]
    page = opened(page_of()).page
    assert page.evaluate("t => borderkitInk.numbers(t)", packed_numbers(given)) == given
    assert json.dumps(given)


def test_of_many_places_those_with_room_are_shown_and_more_when_zoomed_in(opened):
    rows = [
        (
            point(20.0 + n % 8 / 400, -45.0 + n // 8 / 400),
            {"place": f"P{n}", "name": {"en": f"Place {n}"}, "kind": "town" if n == 27 else "site"},
        )
        for n in range(64)
    ]
    far = (point(20.6, -45.3), {"place": "F", "name": {"en": "Far"}, "kind": "village"})
    document = features("places", [*rows, far])
    watched = opened(register_sheet(state_from_document(document), base=base_of(document)))
    page = watched.page
    seen = (
        "() => Array.from(document.querySelectorAll('.bk-mark.bk-place'))"
        ".filter((mark) => mark.style.visibility === 'visible').length"
    )
    first = page.evaluate(seen)
    assert 2 <= first <= 10
    town = page.locator(".bk-mark.bk-look-at-town")
    assert town.evaluate("(mark) => mark.style.visibility") == "visible"
    page.fill("#bk-find", "P27")
    page.keyboard.press("Enter")
    assert page.evaluate(seen) > 2 * first
    assert_quiet(watched)


@pytest.mark.slow
def test_a_small_road_of_a_dense_register_is_found_and_opened(opened):
    rows = [{"road": f"R{n}", "class": "path", "name": {"en": f"Lane {n}"}} for n in range(2_001)]
    shapes = [
        shapely.LineString([(20 + n / 5e3, -45), (20 + n / 5e3, -45.001)]) for n in range(2_001)
    ]
    watched = opened(register_sheet(state_from_document({}), base=one_layer("roads", rows, shapes)))
    page = watched.page
    page.fill("#bk-find", "Lane 1234")
    page.keyboard.press("Enter")
    assert "Lane 1234 (R1234)" in page.inner_text(POPUP)
    page.click(".leaflet-popup-close-button")
    for _ in range(12):
        page.click(".leaflet-control-zoom-out")
    assert_quiet(watched)
