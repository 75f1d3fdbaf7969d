"""Every case of check-cases.json holds for the engine, asked as the CLI and the API ask it."""

import json
from datetime import datetime
from typing import Any

import pytest

from borderkit.errors import BorderkitError
from borderkit.itineraries.check import check_document
from borderkit.store import open_store
from borderkit.workflows import itinerary_clearance
from borderkit.workflows.register_intake import import_layers
from tests.cases import assert_case_holds, cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_case_holds_for_the_engine(case: dict[str, Any]) -> None:
    try:
        answer = check_document(case["register"], case["itinerary"], at=case["at"])
    except BorderkitError:
        answer = None
    assert_case_holds(case, answer)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_case_holds_by_way_of_a_register_on_disk(case: dict[str, Any], tmp_path: Any) -> None:
    register = tmp_path / "case.gpkg"
    source = tmp_path / "case.json"
    source.write_text(json.dumps(case["register"]), encoding="utf-8")
    try:
        with open_store(register, create=True) as store:
            import_layers(store, source)
        at = datetime.fromisoformat(case["at"])
        answer = itinerary_clearance.check(register, case["itinerary"], at=at).to_json()
    except BorderkitError:
        answer = None
    assert_case_holds(case, answer)
    if answer is not None:
        direct = check_document(case["register"], case["itinerary"], at=case["at"])
        for volatile in ("register_revision", "rules_version"):
            answer.pop(volatile), direct.pop(volatile)
        assert answer == direct
