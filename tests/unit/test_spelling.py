"""Names are compared without case, blanks and accents, in Latin letters, and by sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.itineraries.spelling import (
    edits_allowed,
    is_latin,
    latin_key,
    plain_key,
    sound_key,
    words_of,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  San  Marino ", "sanmarino"),
        ("Saint-Jean", "saintjean"),
        ("RÄTIKON", "ratikon"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Королёв", "королев"),
        ("Бийск", "бийск"),
        ("\uff36\uff21\uff24\uff35\uff3a", "vaduz"),
        ("瓦杜兹", "瓦杜兹"),
        ("- ? -", ""),
        ("", ""),
    ],
)
def test_case_blanks_accents_and_punctuation_do_not_count(text, key):
    assert plain_key(text) == key


def test_accents_written_apart_from_their_letter_do_not_count():
    assert plain_key("Ra\u0308tikon") == plain_key("Rätikon") == "ratikon"


def test_short_i_is_a_letter_of_its_own():
    assert plain_key("Бийск") != plain_key("Биискъ"[:-1])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Вадуц", "Vaduz"),
        ("Бальцерс", "Balzers"),
        ("Шан", "Schan"),
        ("Хэйхэ", "Heihe"),
        ("Чита", "Tschita"),
        ("Triesen", "Trisen"),
        ("Züri", "Zueri"),
    ],
)
def test_what_romanisations_write_in_different_ways_sounds_the_same(one, two):
    assert sound_key(one) == sound_key(two)


@pytest.mark.parametrize(("text", "key"), [("瓦杜兹", "waduzi"), ("Вадуц", "vaduts")])
def test_any_script_has_a_key_in_latin_letters(text, key):
    assert latin_key(text) == key


@pytest.mark.parametrize(
    ("length", "edits"),
    [(0, 0), (3, 0), (4, 1), (6, 1), (7, 2), (11, 2), (12, 3), (40, 3)],
)
def test_longer_names_may_hold_more_slips_and_short_ones_none(length, edits):
    assert edits_allowed(length) == edits


@pytest.mark.parametrize(
    ("text", "latin"), [("Vaduz", True), ("Rätikon 2", True), ("Вадуц", False), ("A城", False)]
)
def test_a_text_is_latin_where_all_its_letters_are(text, latin):
    assert is_latin(text) is latin


def test_words_are_parted_by_blanks_hyphens_and_commas():
    assert words_of("Sankt-Gallen, Ost / b") == {"sankt", "gallen", "ost"}


@given(st.text(max_size=40))
def test_a_key_of_any_text_is_the_key_of_itself_in_capitals_and_with_blanks(text):
    key = plain_key(text)
    assert plain_key(f"  {text} ") == key
    assert plain_key(key) == key
    assert latin_key(latin_key(text)) == latin_key(text)
