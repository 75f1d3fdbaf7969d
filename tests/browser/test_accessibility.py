"""Saved maps for everybody: axe-core finds nothing serious, and the keyboard reaches all."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from borderkit.maps.register_sheet import register_sheet
from borderkit.maps.verdict_sheet import verdict_sheet
from borderkit.maps.words import LANGUAGES
from geodata import DEMO_AT
from tests.maps.samples import NAMES, PAGES, demo_case, demo_state

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def violations(page):
    """Return what axe-core finds: impact, rule and the first element of each."""
    found = Axe().run(page, options=_RULES).response["violations"]
    return [
        f"{row['impact']}: {row['id']}: {row['help']}: {row['nodes'][0]['html'][:160]}"
        for row in found
    ]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_verdict_map(opened, name):
    assert violations(opened(verdict_sheet(*demo_case(name))).page) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "language",
    [pytest.param(code, marks=() if code == "zh" else pytest.mark.slow) for code in LANGUAGES],
)
def test_axe_finds_nothing_on_maps_in_each_language(opened, language):
    verdict = verdict_sheet(*demo_case("journalists-to-signal-hill"), language=language)
    assert violations(opened(verdict).page) == []
    register = register_sheet(demo_state(), at=DEMO_AT, language=language)
    assert violations(opened(register).page) == []


@pytest.mark.slow
def test_axe_finds_nothing_while_a_popup_is_open(opened):
    page = opened(verdict_sheet(*demo_case("journalists-to-signal-hill"))).page
    page.locator("#findings a[data-finding]").first.click()
    page.wait_for_selector(".leaflet-popup-content")
    assert violations(page) == []


@pytest.mark.slow
def test_axe_would_find_something(opened):
    """Show that the tests above could fail."""
    html = verdict_sheet(*demo_case(NAMES[0])).replace('<html lang="en">', "<html>")
    assert any("html-has-lang" in text for text in violations(opened(html).page))


def test_the_first_tab_offers_to_skip_the_map(opened):
    page = opened(verdict_sheet(*demo_case(NAMES[0]))).page
    page.keyboard.press("Tab")
    link = page.locator("a.bk-skip")
    assert page.evaluate("document.activeElement.className") == "bk-skip"
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(
        "document.querySelector('#map').compareDocumentPosition(document.activeElement)"
        " & Node.DOCUMENT_POSITION_FOLLOWING"
    )


@pytest.mark.slow
def test_every_stop_of_the_tab_key_is_visible_and_named(opened):
    page = opened(verdict_sheet(*demo_case("students-road-not-stated"))).page
    seen: set[str] = set()
    told = None
    for _ in range(120):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "() => { const e = document.activeElement; if (e === document.body) return null;"
            " const ring = getComputedStyle(e).outlineStyle;"
            " const inner = e.firstElementChild ?"
            "  getComputedStyle(e.firstElementChild).outlineStyle : 'none';"
            " const label = e.labels && e.labels[0] ? e.labels[0].textContent : '';"
            " return [e.tagName + '.' + e.className, ring !== 'none' || inner !== 'none',"
            "  e.getAttribute('aria-label') || label || e.textContent.trim() || e.title]; }"
        )
        if told is None:
            break
        what, ring, name = told
        assert name, what
        assert ring, what
        seen.update(what.split("."))
        seen.update(what.split(" "))
    assert {"bk-number", "bk-holder"} <= seen
    assert told is None, "the tab key does not come to an end"


def test_a_popup_takes_the_focus_and_escape_gives_it_back(opened):
    page = opened(verdict_sheet(*demo_case("experts-at-the-outcrop"))).page
    link = page.locator("#findings a[data-finding]").first
    number = link.get_attribute("data-finding")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup-content")
    assert page.evaluate("Boolean(document.activeElement.closest('.leaflet-popup'))")
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup-content", state="detached")
    assert page.evaluate("document.activeElement.dataset.finding") == number


@pytest.mark.parametrize("name", PAGES)
def test_the_map_is_described_in_words(opened, name):
    answer, plan, state = demo_case(name)
    page = opened(verdict_sheet(answer, plan, state)).page
    described = page.get_attribute("#map .folium-map", "aria-describedby")
    text = page.locator(f"#{described}").inner_text()
    assert f"{len(plan.stops)} stops" in text
    assert f"{len(answer.findings)} findings" in text
    for finding in answer.findings[:1]:
        assert finding.zone is None or finding.zone in text


@pytest.mark.slow
def test_verdicts_on_the_map_differ_in_shape_not_only_in_colour(opened):
    shapes: dict[str, set[str]] = {}
    for name in NAMES:
        page = opened(verdict_sheet(*demo_case(name))).page
        for look, path in page.eval_on_selector_all(
            ".bk-mark.bk-finding",
            "all => all.map(m => [m.className.match(/bk-look-([a-z_]+)/)[1],"
            " m.querySelector('path').getAttribute('d')])",
        ):
            shapes.setdefault(look, set()).add(path)
    assert len(shapes) == 5
    assert all(len(paths) == 1 for paths in shapes.values())
    assert len({next(iter(paths)) for paths in shapes.values()}) == 5
