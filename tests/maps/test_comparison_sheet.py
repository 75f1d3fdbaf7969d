"""The map of two lines: what it shows, in each language, safe and the same every time."""

import json
import re
from datetime import UTC, datetime

import pytest

from borderkit import comparison_map
from borderkit.errors import InputError
from borderkit.maps.words import LANGUAGES, words_in
from borderkit.store import open_store
from borderkit.workflows.line_comparison import compare_boundary, compare_claims
from tests.edition_register import make_edition_register
from tests.maps.reading import read_page


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    place = tmp_path_factory.mktemp("compare") / "line.gpkg"
    path = make_edition_register(place, clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))
    with open_store(path, read_only=True) as store:
        yield store


@pytest.fixture(scope="module")
def editions(register):
    return compare_boundary(register, since="revision:1")


def told(html):
    """Return what the script of a page is told last: overlays and their features."""
    found = re.search(r"borderkit\.finish\(map_main, (\{.*\})\);\n\}\)", read_page(html).scripts[2])
    assert found
    return json.loads(found[1])


def test_lines_stretches_areas_and_markers_are_layers_of_their_own(editions):
    overlays = {each["key"]: each for each in told(comparison_map(editions))["overlays"]}
    assert list(overlays) == ["between", "moved", "linea", "lineb", "changes"]
    # What lies beyond 1 m and beyond 5 m is drawn one over the other; none lies beyond 25 m.
    kinds = [feature[1]["type"] for feature in overlays["moved"]["features"]]
    assert kinds == ["LineString", "LineString", "Point"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_tells_the_numbers_and_every_place(editions, language):
    html = comparison_map(editions, language=language)
    text, words = read_page(html).text, words_in(language)
    assert words("compare.title", boundary="AA-BB") in text
    assert words("compare.metres", value="10.00") in text
    assert words("compare.over", low="1") in text
    assert words("compare.over", low="25") not in text
    assert html.count("data-finding=") == 3


def test_a_map_of_claims_says_who_claims_the_ground_between(register):
    html = comparison_map(compare_claims(register, claimants=("AA", "BB")))
    text = read_page(html).text
    assert "the lines of AA and BB" in text
    assert "claimed by both" in text


def test_a_page_is_the_same_every_time_and_names_no_folder(editions):
    one = comparison_map(editions)
    assert one == comparison_map(editions)
    assert "line.gpkg" in one
    assert editions.b.place.rsplit("/", 1)[0] not in one


def test_names_from_a_register_cannot_become_markup(editions):
    from dataclasses import replace

    evil = "<script>alert(1)</script>"
    sneaky = replace(editions, a=replace(editions.a, place=evil), notes=(evil,))
    html = comparison_map(sneaky)
    assert "<script>alert" not in html


def test_a_language_without_words_is_refused(editions):
    with pytest.raises(InputError, match="maps speak"):
        comparison_map(editions, language="xx")
