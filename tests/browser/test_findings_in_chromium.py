"""The map of findings in a browser: sound for everybody, table and map lead to each other."""

import pytest

from borderkit.boundary.finding import RegisterFinding
from borderkit.maps.finding_sheet import finding_sheet
from tests.browser.test_accessibility import violations
from tests.marker_registers import line_north, stone

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def sheet():
    """Return a page with two findings, one of them without a place."""
    _, here = stone("a", "1", 3000.0)
    findings = [
        RegisterFinding(
            code="number-twice",
            severity="error",
            message="2 markers bear number 1.",
            remedy="Correct one.",
            subjects=("markers/a",),
            place=(here.x, here.y),
        ),
        RegisterFinding(
            code="not-judged", severity="note", message="Nothing is known.", remedy="State it."
        ),
    ]
    return finding_sheet(findings, sections=line_north(), what="AA-BB")


def test_axe_finds_nothing_on_a_map_of_findings(opened):
    assert violations(opened(sheet()).page) == []


def test_a_number_in_the_table_opens_the_finding_on_the_map(opened):
    page = opened(sheet()).page
    page.locator('a[data-finding="1"]').first.click()
    popup = page.wait_for_selector(".leaflet-popup-content")
    assert popup is not None
    assert "2 markers bear number 1." in popup.inner_text()
    assert page.locator('a[data-finding="2"]').count() == 0
