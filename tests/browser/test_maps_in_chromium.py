"""Saved maps in a real browser: offline, inert, and showing what they should."""

import base64
from collections.abc import Iterable

import pytest

from borderkit.itineraries.geometry import itinerary_geometry
from borderkit.itineraries.state import state_from_document
from borderkit.maps.register_sheet import register_sheet
from borderkit.maps.symbols import ZONES
from borderkit.maps.verdict_sheet import verdict_sheet
from geodata import DEMO_AT
from tests.browser.watching import assert_quiet
from tests.maps.samples import (
    HOSTILE_PAGES,
    NAMES,
    PAGES,
    demo_case,
    demo_state,
    hostile_case,
    hostile_document,
)

pytestmark = pytest.mark.browser


_COUNT = """async ([picture, wanted]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const data = pen.getImageData(0, 0, image.width, image.height).data;
  const counts = wanted.map(() => 0);
  for (let i = 0; i < data.length; i += 4) {
    wanted.forEach((c, n) => {
      const off = [0, 1, 2].map((k) => Math.abs(data[i + k] - c[k]));
      if (Math.max(...off) < 40) counts[n] += 1;
    });
  }
  return counts;
}"""


def count_pixels(browser, png: bytes, colours: Iterable[str]) -> list[int]:
    """Return how many pixels of a picture are about each colour, ``#rrggbb``."""
    wanted = [list(bytes.fromhex(colour[1:])) for colour in colours]
    page = browser.new_page()
    counts: list[int] = page.evaluate(_COUNT, [base64.b64encode(png).decode(), wanted])
    page.close()
    return counts


@pytest.mark.parametrize("name", PAGES)
def test_saved_verdict_map_opens_without_network_error_or_violation(opened, name):
    answer, plan, state = demo_case(name)
    watched = opened(verdict_sheet(answer, plan, state))
    assert_quiet(watched)
    page = watched.page
    assert page.title() == f"Itinerary {plan.reference}"
    assert page.get_attribute("html", "lang") == "en"
    assert page.locator("path.bk-zone").count() == len(state.zones)
    assert page.locator(".bk-mark.bk-stop").count() == len(
        {(round(s.x, 5), round(s.y, 5)) for s in _points(plan, state)}
    )
    assert page.locator(".bk-mark.bk-finding").count() > 0


def _points(plan, state):
    shapes = itinerary_geometry(plan, state).stops
    return [shape.representative_point() for shape in shapes if shape is not None]


@pytest.mark.parametrize("language", ["zh", "ru"])
def test_saved_map_speaks_its_language(opened, language):
    watched = opened(verdict_sheet(*demo_case(NAMES[0]), language=language))
    assert_quiet(watched)
    assert watched.page.get_attribute("html", "lang") == language


@pytest.mark.slow
def test_register_map_shows_its_zones_in_paths_and_pixels(opened, browser):
    watched = opened(register_sheet(demo_state()))
    assert_quiet(watched)
    page = watched.page
    assert page.locator("path.bk-zone").count() == len(demo_state().zones)
    boxes = page.eval_on_selector_all(
        "path.bk-zone",
        "paths => paths.map(p => { const b = p.getBoundingClientRect();"
        " return b.width > 1 && b.height > 1; })",
    )
    assert all(boxes)
    classes = sorted({zone.zone_class for zone in demo_state().zones})
    picture = page.locator("#map").screenshot()
    counts = count_pixels(browser, picture, [ZONES[name].colour for name in classes])
    assert all(count > 40 for count in counts), dict(zip(classes, counts, strict=True))


@pytest.mark.slow
def test_labels_of_zones_and_places_do_not_lie_on_each_other(opened):
    page = opened(register_sheet(demo_state())).page
    boxes = page.eval_on_selector_all(
        ".bk-label",
        "labels => labels.filter(l => l.style.visibility === 'visible').map(l => {"
        " const b = l.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })",
    )
    assert len(boxes) >= 15
    for number, one in enumerate(boxes):
        for two in boxes[:number]:
            apart = (
                *(one[0] >= two[2] - 1, two[0] >= one[2] - 1),
                *(one[1] >= two[3] - 1, two[1] >= one[3] - 1),
            )
            assert any(apart), (one, two)


@pytest.mark.parametrize("text", HOSTILE_PAGES)
def test_hostile_text_does_not_run(opened, text):
    answer, plan, state = hostile_case(text)
    watched = opened(verdict_sheet(answer, plan, state, title=text))
    _open_everything(watched.page)
    assert watched.page.evaluate("window.__pwned") is None
    assert_quiet(watched)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE_PAGES)
def test_hostile_text_does_not_run_on_a_register_map(opened, text):
    state = state_from_document(hostile_document(text))
    watched = opened(register_sheet(state, at=DEMO_AT, title=text))
    _open_everything(watched.page)
    assert watched.page.evaluate("window.__pwned") is None
    assert_quiet(watched)
    assert watched.page.locator("path.bk-zone").count() == len(state.zones)


def _open_everything(page):
    """Click every mark and area, so that every popup is built."""
    page.eval_on_selector_all(
        ".leaflet-interactive",
        "things => things.forEach(t => t.dispatchEvent("
        "new MouseEvent('click', {bubbles: true, clientX: 400, clientY: 400})))",
    )


def test_the_guard_works_inline_script_of_others_is_blocked(opened):
    """Show that the test above could fail: a handler slipped into the page is refused."""
    html = register_sheet(demo_state()).replace(
        "<footer>",
        "<footer><img src=x onerror='window.__pwned=1'><script>window.__pwned=1</script>",
    )
    watched = opened(html)
    assert watched.page.evaluate("window.__pwned") is None
    assert any("policy: script-src" in text for text in watched.complaints)


@pytest.mark.slow
def test_findings_link_from_table_to_map_and_back(opened):
    answer, plan, state = demo_case("journalists-to-signal-hill")
    watched = opened(verdict_sheet(answer, plan, state))
    page = watched.page
    page.locator("summary").click()
    for number in (1, 10, len(answer.findings)):
        page.click(f'#findings a[data-finding="{number}"]')
        popup = page.locator(".leaflet-popup-content")
        link = popup.locator(f'a[href="#finding-{number}"]')
        assert link.count() == 1
        link.press("Enter")  # a pointer would have to wait until the map has come to rest
        page.wait_for_function("hash => location.hash === hash", arg=f"#finding-{number}")
        assert page.locator(f"#finding-{number}").is_visible()
    assert_quiet(watched)


@pytest.mark.slow
def test_layers_can_be_switched_off_and_on(opened):
    page = opened(register_sheet(demo_state())).page
    box = page.locator("#bk-layers input").nth(1)
    count = page.locator("path.bk-zone").count()
    box.uncheck()
    assert page.locator("path.bk-zone").count() == 0
    box.check()
    assert page.locator("path.bk-zone").count() == count


@pytest.mark.slow
def test_every_mark_can_be_reached_and_opened_by_keyboard_and_has_a_name(opened):
    answer, plan, state = demo_case("experts-at-the-outcrop")
    page = opened(verdict_sheet(answer, plan, state)).page
    names = page.eval_on_selector_all(
        ".bk-holder[tabindex='0']", "marks => marks.map(m => m.getAttribute('aria-label'))"
    )
    assert names
    assert all(names)
    page.locator(".bk-holder[tabindex='0']:has(.bk-finding)").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup-content table").count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup-content", state="detached")


def test_there_is_no_national_flag_and_no_link_outwards(opened):
    page = opened(register_sheet(demo_state())).page
    assert page.locator(".leaflet-control-attribution svg").count() == 0
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    assert all(link.startswith("#") for link in links)


@pytest.mark.slow
def test_on_paper_the_map_fills_the_width_and_the_table_follows(opened):
    answer, plan, state = demo_case("journalists-to-signal-hill")
    watched = opened(verdict_sheet(answer, plan, state))
    page = watched.page
    page.set_viewport_size({"width": 710, "height": 1000})
    page.emulate_media(media="print")
    page.wait_for_timeout(200)
    frame, drawn = (page.locator(s).bounding_box() for s in ("#map", "#map .folium-map"))
    assert frame is not None
    assert drawn is not None
    assert frame["width"] > 690
    assert abs(frame["width"] - drawn["width"]) < 4
    assert page.evaluate("document.documentElement.scrollWidth") <= 710
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    assert_quiet(watched)


def test_a_narrow_screen_shows_all_in_one_column(opened):
    page = opened(verdict_sheet(*demo_case("journalists-to-signal-hill"))).page
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
