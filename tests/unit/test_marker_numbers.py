"""Numbers of markers: what schemes read and write, and their order."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.errors import InputError, RegisterFileError
from borderkit.markers.numbering.number import FORMS, Number
from borderkit.markers.numbering.number_order import (
    expected_numbers,
    in_order,
    missing_mains,
    next_between,
    next_further,
    next_main,
)
from borderkit.markers.numbering.number_text import roman_text, roman_value
from borderkit.markers.numbering.numbering import DEFAULT_SCHEME, Scheme
from borderkit.markers.numbering.scheme_data import scheme_of, scheme_record

ORDINAL_FIRST = Scheme(ordinal_first=True, stands="before")
ALL = Scheme(forms=FORMS)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("63", Number(main=63)),
        ("511/3", Number(main=511, auxiliary=3)),
        ("98(1)", Number(main=98, pillar=1)),
        ("1044(3)", Number(main=1044, pillar=3)),
        ("944/1(2)", Number(main=944, auxiliary=1, pillar=2)),
        ("548-I", Number(main=548, roman=1)),
        ("5C", Number(main=5, letter="C")),
    ],
)
def test_each_form_of_a_treaty_is_read_and_written_as_it_stands(text, number):
    assert DEFAULT_SCHEME.parse(text) == number
    assert DEFAULT_SCHEME.text(number) == text


def test_an_ordinal_that_stands_first_is_read_so_only_where_the_scheme_says_it():
    assert ORDINAL_FIRST.parse("1/2") == Number(main=2, auxiliary=1)
    assert DEFAULT_SCHEME.parse("1/2") == Number(main=1, auxiliary=2)
    assert ORDINAL_FIRST.text(Number(main=2, auxiliary=1, pillar=2)) == "1/2(2)"


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("\uff15\uff11\uff11\uff0f\uff13", "511/3"),  # full width
        (" 944 / 1 ( 2 ) ", "944/1(2)"),
        ("98\uff08\uff11\uff09", "98(1)"),
        ("98[1]", "98(1)"),
        ("548\u2013I", "548-I"),
        ("548\u2014\u2160", "548-I"),  # the sign for the numeral
        ("548-\u0406\u0425", "548-IX"),  # Cyrillic letters for the numeral
        ("548-iv", "548-IV"),
        ("5c", "5C"),
        ("\u0664\u0667\u2044\u0662", "47/2"),  # Arabic digits, fraction slash
        ("007", "7"),
        ("47/02", "47/2"),
    ],
)
def test_other_signs_for_the_same_number_are_read_and_it_is_written_one_way(typed, canonical):
    assert DEFAULT_SCHEME.canonical(typed) == canonical


@pytest.mark.parametrize(
    "text",
    ["", " ", "/", "47/", "/2", "47/2/1", "0", "47/0", "98(0)", "98(4)", "98()", "548-IIII"]
    + ["548-IM", "5CC", "5-A", "47\u00b2", "\u00bd", "-3", "4.7", "1e3", "47/2-I", "Old Weir"]
    + ["5\u0421", "9" * 500, "47\x00"],
)
def test_what_has_no_form_of_the_scheme_is_not_read(text):
    assert DEFAULT_SCHEME.read(text) is None
    with pytest.raises(InputError, match="it reads main 1, auxiliary 1/1, roman 1-I"):
        DEFAULT_SCHEME.parse(text)


def test_a_refused_number_is_told_what_is_wrong_with_it():
    scheme = Scheme(forms=("main", "pillar"), last=62, gaps=((48, 48),), pillars=2)
    for text, why in {
        "63": "main 63 lies outside 1 to 62",
        "48": "main 48 is one that never was",
        "98(3)": "main 98 lies outside",
        "9(3)": "its pillar is 3; there are 1 to 2",
        "47/2": "none of its forms",
    }.items():
        with pytest.raises(InputError, match="it reads main 1, pillar 1") as refused:
            scheme.parse(text)
        assert why in refused.value.message
    assert "without 48" in scheme.told()


@pytest.mark.parametrize(("main", "read"), [(0, False), (1, True), (62, True), (63, False)])
def test_the_range_of_main_numbers_holds_below_on_and_above_its_ends(main, read):
    assert (Scheme(last=62).read(str(main)) is not None) is read


def test_names_are_read_in_the_spelling_of_the_scheme_and_any_where_it_lists_none():
    listed = Scheme(forms=("main", "named"), names=("Old Weir", "\u0413\u043e\u0440\u0430"))
    assert listed.canonical("  old   WEIR ") == "Old Weir"
    assert listed.read("New Weir") is None
    assert ALL.parse("Three  Kings") == Number(name="Three Kings")
    assert ALL.read("5 Kings") is None
    assert ALL.parse("5C").name is None


def test_leading_zeros_are_written_where_the_scheme_writes_them():
    scheme = Scheme(digits=3, ordinal_first=True)
    assert scheme.canonical("7") == "007"
    assert scheme.canonical("1/7") == "1/007"


def test_an_auxiliary_follows_its_main_or_leads_up_to_it_as_the_scheme_says():
    after = ["2", "2/1", "2/2", "2/10", "3"]
    assert [DEFAULT_SCHEME.text(n) for n in _shuffled(DEFAULT_SCHEME, after)] == after
    before = ["1", "1/2", "2/2", "2", "3"]
    assert [ORDINAL_FIRST.text(n) for n in _shuffled(ORDINAL_FIRST, before)] == before
    mixed = ["9(1)", "9(2)", "10", "10/1", "10-II", "10-IX", "10A", "10B", "alder", "Birch"]
    assert [ALL.text(n) for n in _shuffled(ALL, mixed)] == mixed


def _shuffled(scheme, texts):
    return in_order(scheme, [scheme.parse(text) for text in sorted(texts, reverse=True)])


def _numbers(scheme, *texts):
    return [scheme.parse(text) for text in texts]


def test_the_next_main_number_stands_above_all_taken_and_not_in_a_gap():
    scheme = Scheme(last=52, gaps=((50, 51),))
    assert next_main(scheme, []) == Number(main=1)
    assert next_main(scheme, _numbers(scheme, "2", "49/3")) == Number(main=52)
    with pytest.raises(InputError, match=r"outside 1 to 52; not taken so far: 2, 3, 4"):
        next_main(scheme, _numbers(scheme, "1", "52"))


def test_the_next_auxiliary_stands_above_all_taken_of_its_main():
    taken = _numbers(DEFAULT_SCHEME, "47", "47/1", "47/4", "48/9")
    assert next_further(DEFAULT_SCHEME, taken, of=Number(main=47)) == Number(main=47, auxiliary=5)
    letters = Scheme(forms=("main", "letter"), letters="AB")
    assert next_further(letters, _numbers(letters, "5A"), of=Number(main=5)).letter == "B"
    with pytest.raises(InputError, match="alphabet is at its end"):
        next_further(letters, _numbers(letters, "5B"), of=Number(main=5))
    with pytest.raises(InputError, match="mains only"):
        next_further(Scheme(forms=("main",)), [], of=Number(main=5))


def test_a_marker_between_two_gets_an_auxiliary_that_sorts_between_them():
    def between(scheme, taken, first, second):
        known = _numbers(scheme, *taken)
        found = next_between(scheme, known, scheme.parse(first), scheme.parse(second))
        return scheme.text(found)

    assert between(DEFAULT_SCHEME, ["47", "47/1", "48"], "48", "47/1") == "47/2"
    assert between(ORDINAL_FIRST, ["1", "2"], "1", "2") == "1/2"
    with pytest.raises(InputError, match="the next one, 47/3, would stand elsewhere"):
        between(DEFAULT_SCHEME, ["47/1", "47/2"], "47/1", "47/2")


def test_counts_give_all_the_numbers_that_must_stand():
    scheme = Scheme(gaps=((3, 3),))
    found = expected_numbers(scheme, last=4, further={2: 1}, pillars={Number(main=4): 2})
    assert [scheme.text(number) for number in found] == ["1", "2", "2/1", "4(1)", "4(2)"]
    with pytest.raises(InputError, match="how many main numbers"):
        expected_numbers(scheme)


def test_missing_mains_are_told_from_the_first_of_the_scheme_to_the_last_taken():
    taken = _numbers(DEFAULT_SCHEME, "2", "3(1)", "4/1", "6")
    assert missing_mains(DEFAULT_SCHEME, taken) == tuple(Number(main=n) for n in (1, 4, 5))
    assert missing_mains(Scheme(last=8, gaps=((1, 1), (5, 5))), taken) == tuple(
        Number(main=n) for n in (4, 7, 8)
    )


def test_roman_numerals_go_to_numbers_and_back_and_no_other_spelling_does():
    for value in range(1, 4000):
        assert roman_value(roman_text(value)) == value
    assert roman_text(1994) == "MCMXCIV"
    assert [roman_value(text) for text in ("IIII", "VV", "IC", "", "MMMM")] == [None] * 5


SIGNS = st.sampled_from(["/", "-", ".", ":", "//"])


@st.composite
def schemes(draw):
    forms = draw(st.sets(st.sampled_from(FORMS), min_size=1).map(sorted))
    roman, letter = draw(st.sampled_from([("-", ""), ("", "-"), (".", "-")]))
    first = draw(st.integers(0, 50))
    return Scheme(
        forms=tuple(forms),
        first=first,
        last=draw(st.none() | st.integers(first + 20, first + 2000)),
        digits=draw(st.integers(1, 4)),
        ordinal_first=draw(st.booleans()),
        auxiliary_separator=draw(SIGNS),
        roman_separator=roman,
        letter_separator=letter,
        stands=draw(st.sampled_from(["after", "before"])),
        letters=draw(st.sampled_from(["ABCDEF", "IVXAB", "\u0410\u0411\u0412"])),
        pillars=draw(st.sampled_from([2, 3])),
        gaps=draw(st.sampled_from([(), ((first + 3, first + 5),)])),
        names=draw(st.sampled_from([(), ("Old Weir", "Ridge")])) if "named" in forms else (),
        descending=draw(st.booleans()),
    )


@st.composite
def numbers_of(draw, scheme):
    if "named" in scheme.forms and draw(st.booleans()):
        free = st.from_regex(r"[A-Za-z\u0400-\u0410][^\s\x00-\x1f]{0,8}", fullmatch=True)
        name = draw(st.sampled_from(scheme.names) if scheme.names else free)
        number = Number(name=name)
    else:
        beside = {
            "auxiliary": st.integers(1, 999),
            "roman": st.integers(1, 3999),
            "letter": st.sampled_from(scheme.letters),
        }
        number = Number(main=draw(st.integers(scheme.first, scheme.last or 9999)))
        which = draw(st.sampled_from([None, *(form for form in beside if form in scheme.forms)]))
        values = {} if which is None else {which: draw(beside[which])}
        pillar = draw(st.integers(1, 3)) if draw(st.booleans()) else None
        number = Number(main=number.main, pillar=pillar, **values)
    return number if scheme.fault(number) is None else next(scheme._examples())[1]


@given(st.data())
def test_what_a_scheme_writes_it_reads_as_the_same_number_and_so_is_the_scheme_itself(data):
    scheme = data.draw(schemes())
    number = data.draw(numbers_of(scheme))
    text = scheme.text(number)
    assert scheme.parse(text) == number
    wide = "".join(chr(ord(s) + 0xFEE0) if "!" <= s <= "~" else s for s in text)
    if number.name is None:
        assert scheme.canonical(f" {wide} ") == text
    assert scheme_of(scheme_record(scheme)) == scheme


@given(schemes(), st.text(max_size=12) | st.from_regex(r"[0-9]{1,4}.[0-9IVXA-F]{1,3}.?"))
def test_what_a_scheme_reads_it_writes_one_way(scheme, text):
    number = scheme.read(text)
    if number is not None:
        canonical = scheme.text(number)
        assert scheme.canonical(canonical) == canonical
        assert scheme.read(canonical) == number


@given(st.data())
def test_the_order_of_numbers_is_total_and_the_next_is_none_of_them(data):
    scheme = data.draw(schemes())
    numbers = data.draw(st.lists(numbers_of(scheme), max_size=5))
    ordered = in_order(scheme, numbers)
    assert in_order(scheme, reversed(numbers)) == ordered
    for one, other in itertools.pairwise(ordered):
        assert (scheme.sort_key(one) == scheme.sort_key(other)) is (one == other)
    if scheme.last is None and "main" in scheme.forms:
        assert next_main(scheme, numbers) not in numbers


def test_no_scheme_stated_is_the_default_and_a_part_leaves_the_rest_as_it_is():
    assert scheme_of(None) == scheme_of({}) == DEFAULT_SCHEME
    assert scheme_of({"auxiliary": {"order": "ordinal_first"}}) == Scheme(ordinal_first=True)
    assert scheme_of({"gaps": [48, [50, 52]]}).gaps == ((48, 48), (50, 52))


def test_every_defect_of_a_scheme_is_told_at_once():
    with pytest.raises(RegisterFileError) as refused:
        scheme_of(
            {
                "forms": ["main", "greek"],
                "main": {"first": -1, "width": 3},
                "gaps": ["x"],
                "direction": "up",
                "roman": {"separator": 1},
            }
        )
    assert {defect.where for defect in refused.value.defects} == {
        "numbering.forms[1]",
        "numbering.main.first",
        "numbering.main.width",
        "numbering.gaps[0]",
        "numbering.direction",
        "numbering.roman.separator",
    }
    with pytest.raises(RegisterFileError):
        scheme_of("63")


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"main": {"first": 5, "last": 4}}, "main"),
        ({"main": {"first": 5, "last": 6}, "gaps": [5, 6]}, "gaps"),
        ({"auxiliary": {"separator": ""}}, "auxiliary.separator"),
        ({"auxiliary": {"separator": "0"}}, "auxiliary.separator"),
        ({"roman": {"separator": ""}}, "roman.separator"),
        ({"letter": {"alphabet": "AA"}}, "letter.alphabet"),
        ({"letter": {"alphabet": "ab"}}, "letter.alphabet"),
        ({"gaps": [[5, 4]]}, "gaps"),
        ({"forms": []}, "forms"),
        ({"names": ["Weir"]}, "names"),
        ({"forms": ["named"], "names": ["5C"]}, "names[0]"),
        ({"forms": ["named"], "names": ["A", "a"]}, "names[1]"),
        ({"pillars": {"most": 2, "sides": ["AA", "BB", "AA"]}}, "pillars.sides"),
    ],
)
def test_a_scheme_whose_numbers_could_not_be_read_again_is_refused(data, where):
    with pytest.raises(RegisterFileError) as refused:
        scheme_of(data)
    assert f"numbering.{where}" in {defect.where for defect in refused.value.defects}
