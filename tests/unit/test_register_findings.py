"""The finding that checks of the line and of its markers share."""

import json
import math

import pytest

from borderkit.boundary.finding import RegisterFinding, at_least, in_order
from borderkit.errors import InputError


def finding(code="x", severity="note", **more):
    return RegisterFinding(code=code, severity=severity, message="m", remedy="r", **more)


def test_worst_comes_first_then_code_then_place_along_the_line():
    a = finding("b", "note")
    b = finding("b", "error", chainage_m=9.0)
    c = finding("b", "error", chainage_m=2.0)
    d = finding("a", "warning")
    e = finding("b", "error")
    assert in_order([a, b, c, d, e]) == [c, b, e, d, a]


@pytest.mark.parametrize(
    ("severity", "kept"), [("error", 1), ("warning", 2), ("note", 3), (None, 3)]
)
def test_a_severity_keeps_what_is_as_bad_or_worse(severity, kept):
    found = [finding(severity=each) for each in ("error", "warning", "note")]
    assert len(at_least(found, severity)) == kept


def test_an_unknown_severity_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="error, warning, note"):
        at_least([], "bad")


def test_a_record_is_json_without_nan_and_names_markers_by_uid():
    found = finding(
        subjects=("markers/M/1", "boundary_sections/AA-BB/1"),
        amounts={"gap_m": math.nan},
        place=(1, 2),
    )
    record = json.loads(json.dumps(found.record(), allow_nan=False))
    assert record["markers"] == ["M/1"]
    assert record["amounts"] == {"gap_m": None}
    assert record["place"] == [1.0, 2.0]
