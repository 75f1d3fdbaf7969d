"""Text from files stays text: in HTML, in scripts, in templates of Folium and of ours."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borderkit.itineraries.state import state_from_document
from borderkit.maps.canvas import content_policy
from borderkit.maps.escaping import LONGEST, inert, plain
from borderkit.maps.register_sheet import register_sheet
from borderkit.maps.verdict_sheet import verdict_sheet
from geodata import DEMO_AT
from tests.maps.reading import digest, read_page
from tests.maps.samples import (
    HOSTILE,
    HOSTILE_ONE_BY_ONE,
    HOSTILE_TOGETHER,
    hostile_case,
    hostile_document,
)

_OURS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section"),
    *("nav", "noscript", "h1", "h2", "p", "div", "span", "strong", "b", "small", "bdi", "br"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "a", "script", "svg"),
    *("article", "details", "dl", "dt", "dd", "h3", "summary"),
    *("defs", "pattern", "rect", "g", "circle", "path", "text"),
    *("h3", "label", "input", "button"),
}
_PIECES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(alphabet="<>&\"'`$}{\\/;()=%#!-[]\u2028\u202e\x00\n ab", max_size=30),
    st.text(max_size=20),
).map(lambda text: f"~{text}")


def assert_only_ours(html: str) -> None:
    page = read_page(html)
    assert page.tags <= _OURS
    assert len(page.scripts) == 3
    assert len(page.styles) == 2
    assert len(page.of("meta")) == 5
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert "style" not in attributes
        href = attributes.get("href")
        assert href is None or href.startswith("#")
        assert "src" not in attributes
    policy = content_policy(html)
    assert policy.startswith("default-src 'none'; ")
    for text in (*page.scripts, *page.styles):
        assert digest(text) in policy
    ours = page.scripts[2]
    assert "`" not in ours.split("borderkit.start(", 1)[0]
    for sign in "<>":
        assert sign not in ours.replace("=>", "")
    assert not re.search(r"(?<!%\})looped", page.text)


@pytest.mark.parametrize("text", HOSTILE_ONE_BY_ONE)
def test_hostile_text_adds_nothing_to_a_verdict_map(text):
    answer, plan, state = hostile_case(text)
    html = verdict_sheet(answer, plan, state, title=f"Title {text}")
    assert_only_ours(html)
    assert plain(text) in " ".join(read_page(html).text.split())


@pytest.mark.parametrize("text", HOSTILE_ONE_BY_ONE)
def test_hostile_text_adds_nothing_to_a_register_map(text):
    state = state_from_document(hostile_document(text))
    html = register_sheet(state, at=DEMO_AT, title=f"Title {text}")
    assert_only_ours(html)
    things = read_page(html).start["things"].values()
    titles = {thing["popup"]["title"] for thing in things if "popup" in thing}
    assert plain(f"DZ-04{text} {text}") in titles


@pytest.mark.slow
@settings(max_examples=max(12, settings().max_examples // 10))
@given(_PIECES)
def test_any_text_adds_nothing_to_a_map(text):
    answer, plan, state = hostile_case(text)
    assert_only_ours(verdict_sheet(answer, plan, state, title=text))
    assert_only_ours(register_sheet(state, title=text))


def test_text_is_not_run_through_a_template_engine():
    state = state_from_document(hostile_document("{{ 7 * 7 }}{% if 1 %}yes{% endif %}"))
    html = register_sheet(state)
    assert "{{ 7 * 7 }}{% if 1 %}yes{% endif %}" in read_page(html).text
    labels = [t.get("text", "") for t in read_page(html).start["things"].values()]
    assert any("{{ 7 * 7 }}" in label for label in labels)
    assert "49" not in {label.split()[-1] for label in labels if label}


@given(st.text())
def test_inert_text_has_no_sign_that_html_or_a_template_literal_reads(text):
    assert not set("<>\"'`${}\\") & set(inert(text))


@given(st.text(max_size=2_000))
def test_plain_text_is_one_short_line_without_hidden_characters(text):
    shown = plain(text)
    assert len(shown) <= LONGEST
    assert not set(shown) & set("\n\r\t\x00\u202e\u2028\u2066\x1b")
    assert plain(shown) == shown


def test_a_long_name_is_cut_and_shows_it():
    assert plain("x" * LONGEST) == "x" * LONGEST
    assert plain("x" * (LONGEST + 1)) == "x" * (LONGEST - 1) + "…"


@pytest.mark.slow
def test_a_name_of_a_megabyte_does_not_swell_the_page():
    answer, plan, state = hostile_case("<" * 1_000_000)
    assert len(verdict_sheet(answer, plan, state)) < 4_000_000


def test_texts_put_together_are_shown_whole():
    assert all(len(plain(text)) < LONGEST - 20 for text in HOSTILE_TOGETHER)
