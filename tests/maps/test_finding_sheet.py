"""The map of findings: places, numbers, words, and texts from files that stay texts."""

import re

import pytest
from geopandas import GeoDataFrame

from borderkit.boundary.finding import RegisterFinding
from borderkit.errors import InputError
from borderkit.layers.markers import MARKERS
from borderkit.maps.canvas import content_policy
from borderkit.maps.finding_sheet import finding_sheet
from tests.marker_registers import START, line_north, stone


def finding(severity="error", place=START, message="Something is wrong.", code="number-twice"):
    return RegisterFinding(
        code=code,
        severity=severity,
        message=message,
        remedy="Correct it.",
        boundary="AA-BB",
        subjects=("markers/a",),
        place=place,
    )


def markers():
    rows = [stone("a", "1", 1000.0, condition="good"), stone("b", "2", 2000.0)]
    frame = MARKERS.frame([r[0] for r in rows], [r[1] for r in rows])
    assert isinstance(frame, GeoDataFrame)
    return frame


def numbers(html):
    return re.findall(r'<tr id="finding-(\d+)"', html)


def test_findings_stand_in_the_table_worst_first():
    found = [finding("note"), finding("error"), finding("warning")]
    html = finding_sheet(found, sections=line_north(), markers=markers(), what="AA-BB")
    assert numbers(html) == ["1", "2", "3"]
    shown = html[html.index('id="finding-1"') :]
    places = [shown.index(f">{word}<") for word in ("error", "warning", "note")]
    assert places == sorted(places)


def test_a_finding_without_a_place_is_in_the_table_alone():
    html = finding_sheet([finding(place=None)], sections=line_north(), what="AA-BB")
    assert numbers(html) == ["1"]
    assert 'data-finding="1"' not in html


def test_nothing_found_is_said():
    html = finding_sheet([], sections=line_north(), what="AA-BB")
    assert "Nothing was found." in html


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "`${alert(1)}`", "a\\b'\"</td>"])
def test_texts_from_files_stay_texts(text):
    html = finding_sheet([finding(message=text)], sections=line_north(), what=text)
    assert "<script>alert" not in html
    assert "</td></td>" not in html


def test_the_page_is_the_same_for_the_same_arguments_and_needs_no_network():
    pages = {
        finding_sheet([finding()], sections=line_north(), markers=markers(), what="AA-BB")
        for _ in range(2)
    }
    (html,) = pages
    policy = content_policy(html)
    assert "default-src 'none'" in policy
    assert "img-src data:;" in policy


def test_only_the_worst_places_are_drawn_where_there_are_many():
    many = [finding("note", place=(10.0 + n / 1000, 47.0)) for n in range(300)]
    html = finding_sheet(many, sections=line_north(), what="AA-BB")
    assert len(numbers(html)) == 300
    assert html.count('data-finding="') == 250
    assert "the 250 worst places" in html


def test_it_speaks_three_languages_and_no_others():
    for language, word in (("en", "What to do"), ("zh", "处理办法"), ("ru", "Что делать")):
        html = finding_sheet([finding()], sections=line_north(), what="AA-BB", language=language)
        assert word in html
    with pytest.raises(InputError, match="en, zh, ru"):
        finding_sheet([], sections=line_north(), what="AA-BB", language="de")
