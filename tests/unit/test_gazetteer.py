"""Places are found by name in any script; only the very name of one place decides."""

import time
from datetime import UTC, datetime

import pytest
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, box

from borderkit.itineraries.gazetteer import Gazetteer
from borderkit.layers import LAYERS


def places(*records) -> GeoDataFrame:
    rows = [record for record, _ in records]
    frame = LAYERS["places"].frame(rows, [shape for _, shape in records])
    assert isinstance(frame, GeoDataFrame)
    return frame


def place(code, names, shape=None, **more):
    names = {"und": names} if isinstance(names, str) else names
    return {"place": code, "name": names, **more}, shape or Point(9.5, 47.0)


VALLEY = places(
    place(
        "V1",
        {"de": "Velduz", "ru": "Вельдуц", "zh": "韦杜兹"},
        aliases=["Residence"],
        old_names=["Farlduz"],
    ),
    place("V2", {"de": "Trieven", "zh": "特里芬"}),
    place("V3", "Trievenberg"),
    place("V4", "Schaarn"),
    place("V5", "Au", Point(9.6, 47.0)),
    place("V6", "Au", Point(9.9, 47.0)),
    place("PL-07", {"en": "Rävekon Hut", "zh": "样板镇"}),
    place("X9", "PL-07 annex"),
)


@pytest.mark.parametrize(
    ("wanted", "code", "how"),
    [
        ("PL-07", "PL-07", "code"),
        (" pl-07 ", "PL-07", "code"),
        ("pl07", "PL-07", "code"),
        ("Velduz", "V1", "name"),
        ("ВЕЛЬДУЦ", "V1", "name"),
        ("vel-duz", "V1", "name"),
        ("ravekon hut", "PL-07", "name"),
        ("样板镇", "PL-07", "name"),
        ("residence", "V1", "alias"),
        ("Farlduz", "V1", "old_name"),
    ],
)
def test_the_very_code_name_alias_or_old_name_of_one_place_is_that_place(wanted, code, how):
    found = Gazetteer(VALLEY).resolve(wanted)
    assert found.place == code
    assert found.note == ("'Farlduz' is an old name of Velduz (V1)" if how == "old_name" else None)
    assert [(match.place, match.how, match.is_exact) for match in found.matches] == [
        (code, how, True)
    ]


@pytest.mark.parametrize(
    ("wanted", "code", "how"),
    [
        ("Triefen", "V2", "similar"),
        ("Triven", "V2", "similar"),
        ("Treiven", "V2", "similar"),
        ("Тривен", "V2", "transliteration"),
        ("telifen", "V2", "transliteration"),
        ("Шарн", "V4", "transliteration"),
        ("Yangbanzhen", "PL-07", "transliteration"),
        ("Янбаньчжэнь", "PL-07", "similar"),
        ("韦杜滋", "V1", "transliteration"),
        ("Trievenb", "V3", "similar"),
        ("Velduz Castle", "V1", "similar"),
        ("样板镇政府", "PL-07", "similar"),
    ],
)
def test_what_is_only_like_a_name_is_proposed_and_never_picked(wanted, code, how):
    found = Gazetteer(VALLEY).resolve(wanted)
    assert found.place is None
    assert found.matches[0].place == code
    assert found.matches[0].how == how
    assert found.matches[0].score < 98.0
    assert "no place is called" in (found.note or "")


@pytest.mark.parametrize("wanted", ["Ay", "Nowhere at all", "", "  ", "---", "Vel"])
def test_a_text_that_is_like_no_name_finds_nothing(wanted):
    found = Gazetteer(VALLEY).resolve(wanted)
    assert (found.place, found.matches) == (None, ())
    assert "nor anything like it" in (found.note or "")


def test_two_places_of_one_name_are_asked_never_picked():
    found = Gazetteer(VALLEY).resolve("au")
    assert found.place is None
    assert {match.place for match in found.matches} == {"V5", "V6"}
    assert found.note == "'au' stands for 2 places: Au (V5); Au (V6)"


def test_the_name_of_one_place_that_is_the_old_name_of_another_is_asked():
    both = places(place("A", "Newton"), place("B", "Oldham", old_names=["Newton"]))
    assert Gazetteer(both).resolve("Newton").place is None


def test_a_code_goes_before_a_name():
    both = places(place("Newton", "Elsewhere"), place("B", "Newton"))
    assert Gazetteer(both).resolve("newton").place == "Newton"


TOWN = box(9.4, 47.0, 9.6, 47.1)


@pytest.mark.parametrize("by", ["geometry", "administrative unit"])
def test_a_village_in_the_municipality_of_its_name_is_somewhere_in_that_municipality(by):
    spot = Point(9.5, 47.05) if by == "geometry" else Point(9.7, 47.05)
    unit = None if by == "geometry" else "Q"
    frame = places(
        place("V", "Skarrow", spot, kind="village", admin_unit=unit),
        place("Q", "Lower quarter", Point(9.5, 47.0), admin_unit="M"),
        place("M", "Skarrow", TOWN, kind="municipality"),
    )
    found = Gazetteer(frame).resolve("Skarrow")
    assert found.place == "M"
    assert [match.place for match in found.matches] == ["M", "V"]
    assert "somewhere in Skarrow (M, municipality)" in (found.note or "")


def test_of_nested_areas_the_smallest_that_holds_all_but_higher_units_is_taken():
    frame = places(
        place("C", "Hoarmark", box(9.0, 46.0, 10.0, 48.0), kind="country"),
        place("R", "Hoarmark", box(9.3, 46.9, 9.7, 47.2), kind="county"),
        place("M", "Hoarmark", TOWN, kind="municipality"),
        place("V", "Hoarmark", Point(9.5, 47.05), kind="city"),
    )
    assert Gazetteer(frame).resolve("Hoarmark").place == "M"


def test_a_village_area_is_widened_to_the_municipality_around_it():
    frame = places(
        place("V", "Skarrow", box(9.45, 47.02, 9.5, 47.05), kind="village"),
        place("M", "Skarrow", TOWN, kind="municipality"),
    )
    assert Gazetteer(frame).resolve("Skarrow").place == "M"


@pytest.mark.parametrize(
    ("where", "found"), [(Point(9.6, 47.05), "M"), (Point(9.6001, 47.05), None)]
)
def test_a_homonym_outside_the_municipality_makes_the_name_ambiguous(where, found):
    frame = places(
        place("V", "Skarrow", Point(9.5, 47.05), kind="village"),
        place("W", "Skarrow", where, kind="hamlet"),
        place("M", "Skarrow", TOWN, kind="municipality"),
    )
    assert Gazetteer(frame).resolve("Skarrow").place == found


def test_a_city_outside_the_country_of_its_name_is_asked():
    frame = places(
        place("C", "Tarnland", box(0.0, 0.0, 1.0, 1.0), kind="country"),
        place("M", "Tarnland", TOWN, kind="municipality"),
    )
    assert Gazetteer(frame).resolve("Tarnland").place is None


def test_administrative_units_in_a_circle_are_walked_once():
    frame = places(
        place("A", "Loop", admin_unit="B", kind="village"),
        place("B", "Ring", admin_unit="A"),
        place("M", "Loop", box(0.0, 0.0, 1.0, 1.0)),
    )
    assert Gazetteer(frame).resolve("Loop").place is None


def test_each_place_is_found_once_by_its_best_match_and_the_best_comes_first():
    frame = places(
        place("A", {"de": "Mawren", "en": "Mawrren"}),
        place("B", "Mawern"),
        place("C", "Mawren am Bach"),
    )
    found = Gazetteer(frame).search("Mawren")
    assert [(match.place, match.score) for match in found] == [("A", 100.0)]
    like = Gazetteer(frame).search("Mawrem", limit=2)
    assert [match.place for match in like] == ["A"]
    assert [m.place for m in Gazetteer(frame).search("Bach Mawren")] == ["C", "A"]


def test_a_limit_of_none_finds_none_and_a_frame_of_none_is_searched():
    assert Gazetteer(VALLEY).search("Velduz", limit=0) == []
    assert Gazetteer(places()).search("Velduz") == []
    assert len(Gazetteer(places())) == 0


def test_a_match_carries_what_the_register_knows():
    frame = places(place("V", "Ruddell", Point(9.52, 47.24), kind="village", admin_unit="M"))
    (match,) = Gazetteer(frame).search("ruddell")
    assert (match.kind, match.admin_unit, match.label) == ("village", "M", "Ruddell")
    assert match.geometry == Point(9.52, 47.24)


WORDS = st.text("abdeilnorstuz", min_size=1, max_size=9)


@given(st.lists(WORDS, min_size=1, max_size=8), st.data())
def test_search_of_many_is_the_search_of_each(names, data):
    gazetteer = Gazetteer(places(*(place(f"P{n}", name) for n, name in enumerate(names))))
    texts = data.draw(st.lists(st.one_of(WORDS, st.sampled_from(names)), max_size=6))
    many = gazetteer.search_many(texts)
    assert many == [gazetteer.search(text) for text in texts]


@given(st.lists(WORDS, min_size=1, max_size=8, unique=True), st.data())
def test_a_name_is_always_found_and_one_place_of_it_always_decides(names, data):
    gazetteer = Gazetteer(places(*(place(f"P{n}", name) for n, name in enumerate(names))))
    wanted = data.draw(st.sampled_from(names))
    found = gazetteer.resolve(f" {wanted.upper()} ")
    assert found.place == f"P{names.index(wanted)}"


def test_ten_thousand_look_ups_take_less_than_two_seconds():
    syllables = ("ba", "ko", "sten", "tri", "es", "vad", "uz", "lan", "dor", "mer", "ach", "berg")
    names = [
        "".join(syllables[(n // 12**k + n * k) % 12] for k in range(2 + n % 3))
        for n in range(15_000)
    ]
    rows = [
        place(f"P{n}", {"de": names[3 * n], "ru": names[3 * n + 1], "zh": names[3 * n + 2]})
        for n in range(5_000)
    ]
    gazetteer = Gazetteer(places(*rows))
    texts = [name if n % 2 else name[:1] + name[2:] for n, name in enumerate(names[:10_000])]
    begun = time.process_time()
    found = gazetteer.search_many(texts)
    assert time.process_time() - begun < 2.0
    assert all(found[1::2])


OLD_AND_NEW = places(
    place("P-1", "Newton", valid_to="2025-12-31"),
    place("P-2", "Newton", valid_from="2026-01-01"),
    place("P-3", "Oldham", valid_to="2025-12-31"),
)


@pytest.mark.parametrize(
    ("at", "found", "left"),
    [("2025-12-31T23:59:59+00:00", "P-1", "P-2"), ("2026-01-01T00:00:00+00:00", "P-2", "P-1")],
)
def test_a_search_finds_what_is_in_force_at_its_time_and_tells_what_is_not(at, found, left):
    gazetteer = Gazetteer(OLD_AND_NEW)
    assert gazetteer.resolve("Newton").place is None
    now = gazetteer.at(datetime.fromisoformat(at)).resolve("Newton")
    assert now.place == found
    assert [match.place for match in now.matches] == [found]
    assert f"not in force then: {left} (" in str(now.note)


def test_a_place_that_is_not_in_force_is_told_not_found():
    late = datetime(2026, 6, 1, tzinfo=UTC)
    now = Gazetteer(OLD_AND_NEW).at(late)
    for text in ("Oldham", "P-3"):
        found = now.resolve(text)
        assert (found.place, found.matches) == (None, ())
        assert "not in force then: P-3 (... to 2025-12-31)" in str(found.note)
