"""Never colour alone: every meaning has a shape or hatch of its own, and words."""

import itertools
import re
import string
from importlib import resources

import pytest

from borderkit.itineraries.answer import VERDICTS
from borderkit.maps import symbols
from borderkit.maps.words import LANGUAGES, words_in
from borderkit.zones.restrictions import CATEGORIES, CLASSES, EFFECTS, ROLES

CONTACTS = ("inside", "crosses", "touches", "near", "possible")


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, two):
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_every_verdict_class_and_contact_has_a_symbol_of_its_own():
    assert set(symbols.VERDICTS) == set(VERDICTS)
    assert set(symbols.ZONES) == set(CLASSES)
    assert set(symbols.CONTACTS) == set(CONTACTS)
    for values in (
        [(v.shape,) for v in symbols.VERDICTS.values()],
        [(v.sign,) for v in symbols.VERDICTS.values()],
        [(z.hatch,) for z in symbols.ZONES.values()],
        [(z.mark,) for z in symbols.ZONES.values()],
        list(symbols.CONTACTS.values()),
        list(symbols.CROSSING_STATES.values()),
    ):
        assert len(set(values)) == len(values)


def test_every_shape_named_is_drawn():
    named = [v.shape for v in symbols.VERDICTS.values()]
    named += [z.mark for z in symbols.ZONES.values()]
    named += list(symbols.CROSSING_STATES.values())
    assert set(named) <= set(symbols.SHAPES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_of_the_contract_has_words_in_each_language(language):
    words = words_in(language)
    for group, terms in {
        "verdict": VERDICTS,
        "verdict_says": VERDICTS,
        "class": CLASSES,
        "contact": CONTACTS,
        "effect": EFFECTS,
        "category": CATEGORIES,
        "role": ROLES,
        "assumption": (
            *("abroad", "inside_already", "air_geodesic", "route_geodesic", "permits_claimed"),
        ),
        "missing": (
            *("route", "location", "place", "time", "overnight", "accuracy_m", "edge_accuracy_m"),
            *("hours", "no_rule", "undeclared", "stale", "no_jurisdiction"),
        ),
        "why": ("line_crossed", "crossing_closed", "night_unaccounted", "detour", *EFFECTS),
    }.items():
        spoken = [words.table[group][term][language] for term in terms]
        assert len(set(spoken)) == len(spoken), group


def test_every_word_is_there_in_each_language_with_the_same_places():
    for group, entries in words_in("en").table.items():
        for word, texts in entries.items():
            assert set(texts) == set(LANGUAGES), (group, word)
            places = {
                language: {name for _, name, _, _ in string.Formatter().parse(text) if name}
                for language, text in texts.items()
            }
            assert len({frozenset(p) for p in places.values()}) == 1, (group, word)
            assert all(text.strip() == text and text for text in texts.values())


def test_no_word_is_left_over():
    folder = resources.files("borderkit.maps")
    text = "".join(
        path.read_text(encoding="utf-8")
        for part in (folder, folder / "templates")
        for path in part.iterdir()
        if path.name.endswith((".py", ".html"))
    )
    for word in words_in("en").table["ui"]:
        stem = re.sub(r"_(open|closed|unknown|late|undated|non_open|undeclared)$", "", word)
        assert (
            f'"{word}"' in text
            or f"ui.{word}" in text
            or f"ui.{stem}_" in text
            or (f"'{word}'" in text or f"_{stem}_" in text)
        ), word


@pytest.mark.parametrize("colour", [
    *(v.colour for v in symbols.VERDICTS.values()), *(z.colour for z in symbols.ZONES.values())
])  # fmt: skip
def test_colours_stand_out_from_white(colour):
    assert contrast(colour, "#ffffff") >= 4.5


def test_classes_differ_in_print_without_colour():
    looks = {
        name: (symbol.hatch, symbol.mark, symbol.dash) for name, symbol in symbols.ZONES.items()
    }
    for one, two in itertools.combinations(looks.values(), 2):
        assert one != two


@pytest.mark.parametrize("zone_class", CLASSES)
def test_a_zone_that_is_not_in_force_looks_other(zone_class):
    awake, asleep = (symbols.zone_style(zone_class, in_force=state) for state in (True, False))
    assert awake["fillColor"] == f"url(#bk-hatch-{zone_class})"
    assert asleep["fillColor"] != awake["fillColor"]
    assert asleep["dashArray"] != awake.get("dashArray")
