"""Real stones: what their sources are known for is found, counted a second time by their lists."""

from pathlib import Path

import pytest

from borderkit.markers.checks.register_checks import check_markers
from tests.real_stones import real_border

pytestmark = pytest.mark.realdata


def found_in(shared, land, day):
    """Return the findings of an extract, its markers, and what its list says of each."""
    sections, markers, said = real_border(shared, land, day)
    return check_markers(markers, sections), markers, said


@pytest.fixture(scope="module", params=["2024-03-04", "2025-09-19"])
def liechtenstein(request, shared: Path):
    return found_in(shared, "liechtenstein", request.param)


def test_the_doubled_6_and_9_and_the_two_39_are_named(liechtenstein):
    findings, markers, _ = liechtenstein
    twice = {
        f.message.split("number ")[1].split(",")[0]: f for f in findings if f.code == "number-twice"
    }
    assert set(twice) == {"6", "9", "39"}
    assert "in one place" in twice["6"].message
    assert "in one place" in twice["9"].message
    assert twice["39"].amounts["apart_m"] == pytest.approx(9, abs=0.5)
    for number, finding in twice.items():
        own = markers.loc[markers["number"] == number, "marker_uid"]
        assert set(finding.markers) == set(own)


def test_the_missing_1_and_48_are_named(liechtenstein):
    findings, _, _ = liechtenstein
    missing = [f.message for f in findings if f.code == "number-missing"]
    assert missing == [
        "No marker of CH-LI bears number 1, before 2.",
        "No marker of CH-LI bears number 48, between 47 and 49.",
    ]


def test_the_stones_that_are_not_on_the_line_are_named_with_their_distance(liechtenstein):
    findings, _, said = liechtenstein
    off = {f.markers[0]: f.amounts["distance_m"] for f in findings if f.code == "marker-off-line"}
    listed = {uid: s["dist_to_line_m"] for uid, s in said.items() if s["dist_to_line_m"] > 0.15}
    assert off == pytest.approx(listed, abs=0.006, rel=2e-4)
    assert len(off) == 8


def test_each_stone_that_is_no_vertex_is_named_as_off_the_line_or_as_standing_twice(liechtenstein):
    findings, _, said = liechtenstein
    no_vertex = {uid for uid, s in said.items() if not s["is_line_vertex"]}
    codes = {"marker-off-line", "number-twice", "marker-no-vertex"}
    named = {uid for f in findings if f.code in codes for uid in f.markers}
    assert no_vertex <= named
    assert len(no_vertex) == (10 if len(said) == 59 else 12)


def test_every_finding_has_what_the_interface_promises(liechtenstein):
    for finding in liechtenstein[0]:
        told = finding.record()
        assert {"code", "severity", "markers", "message", "remedy"} <= told.keys()
        assert told["message"].endswith("."), told
        assert told["severity"] in {"error", "warning", "note"}


def test_numbers_are_in_order_along_the_line_of_switzerland(liechtenstein):
    findings, _, _ = liechtenstein
    assert [f for f in findings if f.code == "number-out-of-order"] == []


def test_borne_427_stands_1_1_m_from_the_line(shared: Path):
    findings, markers, _ = found_in(shared, "andorra", "2025-01-19")
    (finding,) = [f for f in findings if f.code == "marker-off-line"]
    assert finding.markers == (markers["marker_uid"].item(),)
    assert finding.amounts["distance_m"] == pytest.approx(1.1, abs=0.05)
    assert "Marker 427" in finding.message
