"""Every case of the contract can be drawn, whatever its findings are about."""

import json
from datetime import datetime

import pytest

from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.plan import read_itinerary
from borderkit.itineraries.state import state_from_document
from borderkit.maps.register_sheet import register_sheet
from borderkit.maps.verdict_sheet import verdict_sheet
from borderkit.maps.words import LANGUAGES, words_in
from tests.conftest import ROOT
from tests.maps.reading import read_page

CASES = [
    case
    for case in json.loads((ROOT / "tests" / "golden" / "check-cases.json").read_text("utf-8"))
    if "error" not in case["expect"] and "error" not in case
]


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(CASES)), ids=[case["id"] for case in CASES]
)
def test_every_case_of_the_contract_gives_a_map_that_says_its_verdict(number, case):
    state = state_from_document(case["register"])
    plan = read_itinerary(case["itinerary"])
    at = datetime.fromisoformat(case["at"])
    answer = check_itinerary(plan, state, at=at)
    words = words_in(LANGUAGES[number % len(LANGUAGES)])
    page = read_page(verdict_sheet(answer, plan, state, language=words.language))
    assert words(f"verdict.{answer.verdict}") in page.text
    for row, finding in enumerate(answer.findings, start=1):
        assert page.of("tr", id=f"finding-{row}")
        assert words(f"verdict.{finding.verdict}") in page.text
    assert register_sheet(state, at=at).startswith("<!DOCTYPE html>")
