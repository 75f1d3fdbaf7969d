"""The map of a survey in a browser: for everybody, quiet, and each row leads to its place."""

import pytest

from borderkit.maps.survey_sheet import survey_sheet
from borderkit.maps.words import LANGUAGES
from tests.browser.test_accessibility import violations
from tests.browser.watching import assert_quiet
from tests.survey_samples import sample_view

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_the_page_asks_for_nothing(opened, language):
    watched = opened(survey_sheet(sample_view(), language=language))
    assert violations(watched.page) == []
    assert_quiet(watched)


def test_a_row_of_the_table_leads_to_its_mark_and_back(opened):
    page = opened(survey_sheet(sample_view())).page
    page.locator("#findings a[data-finding='1']").click()
    box = page.locator(".leaflet-popup-content")
    box.wait_for()
    text = box.inner_text()
    assert "Which marker? Somebody has to say: 48" in text
    assert "47 (1.3 m), 48 (434.0 m)" in text
    assert violations(page) == []
    box.locator("a").first.click()
    assert page.evaluate("location.hash") == "#finding-1"


def test_arrows_are_drawn_over_the_line_and_stay_below_the_marks(opened):
    page = opened(survey_sheet(sample_view())).page
    assert page.locator("path.bk-displaced-moved").count() == 1
    assert page.locator("path.bk-displaced-not_moved").count() == 2
    assert page.locator("path.bk-bar").count() == 1
    page.get_by_label("Displacements").uncheck()
    assert page.locator("path.bk-displaced-moved").count() == 0
