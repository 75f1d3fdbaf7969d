"""Numbers as documents print them: read exactly, printed back to the letter, nonsense refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.boundary.printed.printed import Form, form_for, print_like, read_printed, try_printed
from borderkit.errors import InputError

DEGREES = Fraction(37) + Fraction(4, 60) + Fraction(1736, 360_000)


@pytest.mark.parametrize(
    "text",
    [
        "37 04 17.36",
        "37°04'17.36\"N",
        "37°04′17.36″ N",  # noqa: RUF001
        "37º04’17.36”",  # noqa: RUF001
        "37°04'17.36''",
        "37°04′17″.36",  # noqa: RUF001
        "N37-04-17.36",
        "N 37 04 17,36",
        "37:04:17.36",
        "37 4 17.36",
        "037 04 17.36",
        "+37 04 17.36",
        "３７°０４′１７．３６″Ｎ",  # noqa: RUF001
        "北纬37°04′17.36″",  # noqa: RUF001
        "37度04分17.36秒",
        "37°04′17.36″ с. ш.",  # noqa: RUF001
        " 37 04 17.36 ",
        "37\u00a004\u00a017·36",
    ],
)
def test_degrees_minutes_and_seconds_are_read_exactly_and_printed_back_to_the_letter(text):
    read = read_printed(text, "latitude")
    assert read.exact == DEGREES
    assert read.form.last_place == Fraction(1, 360_000)
    assert print_like(read.value, read.form) == text
    assert print_like(read.exact, read.form) == text


@pytest.mark.parametrize(
    ("text", "quantity", "value", "last_place"),
    [
        ("37°04.289'", "latitude", 37 + 4.289 / 60, 0.001 / 60),
        ("74,6725", "longitude", 74.6725, 0.0001),
        ("W 0 00 00.5", "longitude", -0.5 / 3600, 0.1 / 3600),
        ("-0 00 00.5", "longitude", -0.5 / 3600, 0.1 / 3600),
        ("16 33 35", "azimuth", 16 + 33 / 60 + 35 / 3600, 1 / 3600),
        ("360 00 00", "azimuth", 360.0, 1 / 3600),
        ("18.4 gon", "azimuth", 16.56, 0.09),
        ("3 15 E", "declination", 3.25, 1 / 60),
        ("980.9", "distance", 980.9, 0.1),
        ("1,234,567.8 m", "distance", 1_234_567.8, 0.1),
        ("2.5 km", "distance", 2500.0, 100.0),
        ("22499919", "easting", 22_499_919.0, 1.0),
        ("22 499 919,50", "easting", 22_499_919.5, 0.01),
        ("4107890,123", "northing", 4_107_890.123, 0.001),
        ("1'234'567.8", "northing", 1_234_567.8, 0.1),
        ("−12.5", "height", -12.5, 0.1),  # noqa: RUF001
        ("0012.30", "northing", 12.3, 0.01),
    ],
)
def test_each_form_says_its_value_and_the_unit_of_its_last_place(text, quantity, value, last_place):
    read = read_printed(text, quantity)
    assert read.value == pytest.approx(value, abs=1e-12, rel=1e-15)
    assert read.last_place == pytest.approx(last_place, rel=1e-12)
    assert read.half_unit == pytest.approx(last_place / 2, rel=1e-12)
    assert print_like(read.value, read.form) == text


@pytest.mark.parametrize("text", ["S 0 00 00", "0°00'00\"S", "-0.0"])
def test_a_zero_keeps_the_side_that_it_is_printed_on(text):
    read = read_printed(text, "latitude")
    assert read.exact == 0
    assert print_like(read.value, read.form) == text


def test_all_faults_of_one_text_are_told_at_once_with_its_place():
    with pytest.raises(InputError, match="row 7, printed_north") as refusal:
        read_printed("37 60 61.2", "latitude", where="row 7, printed_north")
    assert [defect.what for defect in refusal.value.defects] == [
        "60 minutes, they end at 59",
        "61 seconds, they end at 59",
    ]


@pytest.mark.parametrize(
    ("text", "quantity", "reason"),
    [
        ("37 60 00", "latitude", "60 minutes"),
        ("90 00 00.01", "latitude", "more than the 90 degrees"),
        ("180.1", "longitude", "more than the 180 degrees"),
        ("360 00 01", "azimuth", "more than the 360 degrees"),
        ("-37 04 17 S", "latitude", "sign - and the hemisphere S"),
        ("-37 04 17 N", "latitude", "sign - and the hemisphere N"),
        ("N 37 04 17 N", "latitude", "hemisphere twice"),
        ("37 04 17 E", "latitude", "E does not belong"),
        ("7 04 17 O", "longitude", "O is east"),
        ("37°04-17", "latitude", "mixed forms"),
        ("37° 04 17", "latitude", "mixed forms"),
        ('37 04 17"', "latitude", "mixed forms"),
        ('37°04"', "latitude", "sign of a second stands at the minutes"),
        ("37 04 17.36 22", "latitude", "at most three|does not part"),
        ("37 04 1７", "latitude", "full and of half width"),  # noqa: RUF001
        ("37.", "latitude", "not understood"),
        ("", "latitude", "no number"),
        ("north", "latitude", "no number"),
        ("4x7", "latitude", "does not part"),
        ("41.3 gon", "latitude", "only an azimuth"),
        ("N16E", "azimuth", "does not belong"),
        ("-3", "azimuth", "below zero"),
        ("-1", "distance", "below zero"),
        ("980,123", "distance", "980123 or 980.123"),
        ("22 499919", "easting", "no thousands"),
        ("X=4107890", "northing", "before the number"),
        ("12 ft", "distance", "no unit of length"),
        (37.07, "latitude", "a printed number is a text"),
        ("1" * 61, "northing", "61 characters"),
    ],
)
def test_nonsense_and_what_can_be_read_in_two_ways_is_refused_with_the_reason(
    text, quantity, reason
):
    with pytest.raises(InputError, match=reason):
        read_printed(text, quantity)


@pytest.mark.parametrize(("text", "good"), [("37 59 59", True), ("37 60 59", False)])
def test_minutes_end_at_59(text, good):
    assert (try_printed(text, "latitude")[0] is not None) is good


def test_seconds_that_round_up_carry_into_minutes_and_degrees():
    form = read_printed("37 04 17.3", "latitude").form
    assert print_like(37 + 59 / 60 + 59.96 / 3600, form) == "38 00 00.0"


@pytest.mark.parametrize(("value", "text"), [(1234.0, "1234"), (1234567.0, "1,234,567")])
def test_a_group_that_could_be_read_as_decimals_is_not_written(value, text):
    form = read_printed("4,107,890", "northing").form
    assert print_like(value, form) == text
    assert read_printed(text, "northing").value == value


def test_what_is_no_number_is_not_printed():
    with pytest.raises(InputError, match="nan"):
        print_like(float("nan"), form_for("height", "metres", decimals=2))


_HEADS = [("", "-"), ("N", "S"), ("N ", "S "), ("+", "-"), (" ", " -"), ("北纬", "南纬")]
_TAILS = [("", ""), (" N", " S"), (" с. ш.", " ю. ш."), (" ", " ")]  # noqa: RUF001
_STYLES = [
    ("dms", ("°", "'"), ('"', "''", "″", "")),
    ("dms", ("° ", "′ "), ("″",)),  # noqa: RUF001
    ("dms", (" ", " "), ("",)),
    ("dms", ("-", "-"), ("",)),
    ("dms", (":", ":"), ("",)),
    ("dms", ("度", "分"), ("秒",)),
    ("dm", ("°",), ("'", "")),
    ("dm", (" ",), ("",)),
    ("degrees", (), ("°", "")),
]


@st.composite
def _angle_forms(draw):
    kind, joints, signs = draw(st.sampled_from(_STYLES))
    sign = draw(st.sampled_from(signs))
    head = draw(st.sampled_from(_HEADS))
    tail = draw(st.sampled_from(_TAILS))
    if tail[0].strip():
        head = ("", "")
    elif head[0].strip() not in ("", "+"):
        tail = ("", "")
    padded = draw(st.booleans())
    return Form(
        kind=kind,
        head=head,
        tail=(sign + tail[0], sign + tail[1]),
        joints=joints,
        widths=(draw(st.sampled_from([1, 2, 3])), *([2 if padded else 1] * len(joints))),
        decimals=draw(st.integers(0, 7)),
        mark=draw(st.sampled_from([".", ",", "·"])),
        full_width=draw(st.booleans()),
    )


@given(form=_angle_forms(), value=st.fractions(-90, 90))
def test_what_is_printed_in_any_form_is_read_as_the_same_number_and_printed_the_same(form, value):
    text = print_like(value, form)
    read = read_printed(text, "latitude")
    assert read.exact == round(value / form.last_place) * form.last_place
    assert read.form.last_place == form.last_place
    assert print_like(read.exact, read.form) == text
    assert print_like(read.value, read.form) == text


@st.composite
def _length_forms(draw):
    group = draw(st.sampled_from(["", " ", "'", ",", ".", "\u00a0"]))
    mark = draw(st.sampled_from([m for m in (".", ",", "·") if m != group]))
    tail = draw(st.sampled_from([("", ""), (" m", " m"), ("米", "米")]))
    return Form(
        kind="metres",
        head=draw(st.sampled_from([("", "-"), ("", "−"), ("+", "-")])),  # noqa: RUF001
        tail=tail,
        widths=(draw(st.sampled_from([1, 1, 9])),),
        decimals=draw(st.integers(0, 5)),
        mark=mark,
        group=group,
        full_width=draw(st.booleans()),
    )


@given(form=_length_forms(), value=st.fractions(-99_999_999, 99_999_999))
def test_plane_coordinates_of_every_form_are_read_as_printed_or_refused(form, value):
    text = print_like(value, form)
    read, reasons = try_printed(text, "northing")
    if read is None:
        assert "it may be" in reasons[0]
        return
    assert read.exact == round(value / form.last_place) * form.last_place
    assert print_like(read.value, read.form) == text


@given(text=st.text(st.sampled_from(list("0123456789 .,'\"°′″-+NSEWm０９:gon")), max_size=14))  # noqa: RUF001
def test_whatever_is_read_is_printed_back_to_the_letter(text):
    for quantity in ("latitude", "longitude", "azimuth", "easting", "distance", "declination"):
        read, reasons = try_printed(text, quantity)
        assert (read is None) is bool(reasons)
        if read is not None:
            assert print_like(read.exact, read.form) == text


@pytest.mark.parametrize(
    ("quantity", "kind", "decimals", "value", "text"),
    [
        ("latitude", "dms", 2, 37.07148888888889, "37°04'17.36\"N"),
        ("longitude", "dms", 1, -9.5, "9°30'00.0\"W"),
        ("longitude", "dm", 3, 9.5, "9°30.000'E"),
        ("latitude", "degrees", 6, -0.5, "0.500000°S"),
        ("northing", "metres", 3, 4107890.12, "4107890.120"),
        ("azimuth", "dms", 0, 16.559722222, "16°33'35\""),
    ],
)
def test_borderkit_prints_in_forms_that_it_reads(quantity, kind, decimals, value, text):
    assert print_like(value, form_for(quantity, kind, decimals=decimals)) == text
    assert read_printed(text, quantity).value == pytest.approx(value, abs=1e-8)
