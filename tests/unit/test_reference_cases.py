"""Every case of check-cases.json holds for the reference."""

from typing import Any

import pytest

from tests.cases import assert_case_holds, cases
from tests.reference import Refused, reference_answer


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_case_holds_for_the_reference(case: dict[str, Any]) -> None:
    try:
        answer = reference_answer(case["register"], case["itinerary"], case["at"])
    except Refused:
        answer = None
    assert_case_holds(case, answer)
