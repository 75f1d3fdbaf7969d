"""The page of a verdict on A4 paper: all of it, nothing cut, the map drawn."""

import io
import re
import unicodedata

import pytest
from pypdf import PdfReader

from borderkit.maps.matters import matters
from borderkit.maps.verdict_sheet import verdict_sheet
from borderkit.maps.wording import Teller
from borderkit.maps.words import words_in
from tests.maps.samples import NAMES, PAGES, demo_case

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def squeezed(text):
    """Return a text without blanks and ligatures."""
    return re.sub(r"[\s\u00ad\u200b]+", "", unicodedata.normalize("NFKC", text))


def printed(page):
    """Return the pages of a print as texts, and the first of them as PDF."""
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [squeezed(sheet.extract_text()) for sheet in reader.pages], reader


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_every_finding_stands_whole_on_one_sheet(opened, name):
    answer, plan, state = demo_case(name)
    sheets, reader = printed(opened(verdict_sheet(answer, plan, state)).page)
    assert 1 <= len(sheets) <= 5
    for sheet in reader.pages:
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == (595, 842)
    teller = Teller.of(plan, state, words_in("en"))
    whole = "".join(sheets)
    for finding in answer.findings:
        for text in (teller.why(finding), teller.next_step(finding)):
            assert any(squeezed(text) in sheet for sheet in sheets), text
    for number in range(1, len(answer.findings) + 1):
        assert str(number) in whole


@pytest.mark.parametrize("name", PAGES)
def test_the_first_sheet_says_verdict_reference_and_the_weightiest_point(opened, name):
    answer, plan, state = demo_case(name)
    words = words_in("en")
    sheets, _ = printed(opened(verdict_sheet(answer, plan, state)).page)
    first = sheets[0]
    assert squeezed(plan.reference) in first
    assert squeezed(words(f"verdict.{answer.verdict}")) in first
    teller = Teller.of(plan, state, words)
    for point in matters(answer)[:1]:
        assert squeezed(teller.zone(point.first)) in first
        assert squeezed(teller.why(point.first)) in first
        assert squeezed(teller.next_step(point.first)) in first
    assert "1/" in first


@pytest.mark.slow
def test_reference_date_revision_and_versions_are_on_paper(opened):
    answer, plan, state = demo_case(NAMES[0])
    sheets, _ = printed(opened(verdict_sheet(answer, plan, state)).page)
    whole = "".join(sheets)
    for text in (plan.reference, answer.rules_version, answer.engine_version, "2026-05-04"):
        assert squeezed(text) in whole
    assert f"revision{answer.register_revision}" in whole
    for word in ("ui.legend", "ui.findings", "ui.disclaimer"):
        assert squeezed(words_in("en")(word)) in whole


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "ru"])
def test_other_languages_are_printed_too(opened, language):
    answer, plan, state = demo_case("journalists-to-signal-hill")
    page = opened(verdict_sheet(answer, plan, state, language=language)).page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 710, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= 710
    sheets, _ = printed(page)
    assert len(sheets) <= 5


@pytest.mark.slow
def test_the_table_repeats_its_head_and_breaks_no_row(opened):
    page = opened(verdict_sheet(*demo_case("journalists-to-signal-hill"))).page
    page.emulate_media(media="print")
    breaks = page.eval_on_selector_all(
        ".bk-findings tbody tr", "rows => rows.map(r => getComputedStyle(r).breakInside)"
    )
    assert set(breaks) == {"avoid"}
    head = page.locator(".bk-findings thead").first
    assert head.evaluate("e => getComputedStyle(e).display") == "table-header-group"
    wide = page.eval_on_selector_all(
        ".bk-findings td, .bk-findings th",
        "cells => cells.filter(c => c.scrollWidth > c.clientWidth + 1).map(c => c.textContent)",
    )
    assert wide == []


def test_the_map_is_drawn_on_paper_in_lines(opened):
    """Chromium once printed the canvas over the map as a white sheet."""
    page = opened(verdict_sheet(*demo_case("journalists-to-signal-hill"))).page
    page.emulate_media(media="print")
    assert page.eval_on_selector_all(
        ".leaflet-container canvas", "all => all.every(c => getComputedStyle(c).opacity < 1)"
    )
