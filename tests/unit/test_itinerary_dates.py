"""Dates as people write them: what each text can mean, and what a column proves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.io.trip_words import trip_words
from borderkit.itineraries.reading_dates import parse_date, settle_dates, split_date

WORDS = trip_words()
JUNE_3, JUNE_5 = date(2026, 6, 3), date(2026, 6, 5)


def settled(*texts, **stated):
    read = [found for text in texts if (found := parse_date(text, WORDS)) is not None]
    assert len(read) == len(texts)
    return settle_dates(read, **stated)


def days(*texts, **stated):
    return list(settled(*texts, **stated).days)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-06-03", "2026/6/3", "2026.06.03", "3.6.2026", "03.06.2026", "3 June 2026"),
        *("June 3, 2026", "3rd June 2026", "3 Jun 2026", "Wednesday, 3 June 2026"),
        *("2026年6月3日", "2026 年 6 月 3 日", "2026年6月3日（周三）", "２０２６年６月３日"),
        *("3 июня 2026", "3 июня 2026 г.", "3 июня 2026 года", "ср, 3 июня 2026", "3-го июня 2026"),
    ],
)
def test_a_date_is_read_in_three_languages(text):
    assert days(text) == [(JUNE_3, JUNE_3)]


@pytest.mark.parametrize(
    "text",
    [
        *("2026-06-03/2026-06-05", "2026-06-03 - 2026-06-05", "3-5 June 2026", "3–5.06.2026"),
        *("June 3-5, 2026", "3 June to 5 June 2026", "3 June - 5 June 2026", "3-5 июня 2026"),
        *(
            "с 3 по 5 июня 2026 г.",
            "2026年6月3日-5日",
            "2026年6月3日至6月5日",
            "03.06.2026 - 05.06.2026",
        ),
    ],
)
def test_a_range_is_its_first_and_last_day(text):
    assert days(text) == [(JUNE_3, JUNE_5)]


@pytest.mark.parametrize(
    "text",
    [
        *("", "Alder", "12", "46176", "2026-02-30", "31 June 2026", "32.01.2026", "3 Juno 2026"),
        *("03-06", "Day 1", "2026", "June", "6月", "3.6.2026.7", "2026-13-01"),
    ],
)
def test_what_is_no_date_is_none(text):
    assert parse_date(text, WORDS) is None


def test_a_cell_that_holds_a_date_is_that_date():
    assert days(JUNE_3) == [(JUNE_3, JUNE_3)]


def test_two_numbers_up_to_12_with_a_slash_are_asked():
    found = settled("03/06/2026", "04/06/2026")
    assert list(found.days) == [None, None]
    assert found.orders == {"dmy": "2026-06-03, 2026-06-04", "mdy": "2026-03-06, 2026-04-06"}


@pytest.mark.parametrize(
    ("proof", "first"),
    [("12/06/2026", None), ("13/06/2026", JUNE_3), ("06/13/2026", date(2026, 3, 6))],
)
def test_a_number_above_12_proves_the_order_of_the_column(proof, first):
    assert days("03/06/2026", proof)[0] == (None if first is None else (first, first))


def test_another_sign_proves_nothing():
    assert days("03/06/2026", "13.06.2026")[0] is None


def test_equal_day_and_month_need_no_order():
    assert days("06/06/2026") == [(date(2026, 6, 6), date(2026, 6, 6))]


def test_stated_order_decides():
    assert days("03/06/2026", order="mdy") == [(date(2026, 3, 6), date(2026, 3, 6))]
    assert days("03/06/2026", order="dmy") == [(JUNE_3, JUNE_3)]


def test_a_column_in_two_orders_is_defective_at_the_cells_that_differ():
    found = settled("13/06/2026", "06/14/2026")
    assert list(found.faults) == [1]
    assert "order dmy" in found.faults[1]


def test_stated_order_that_a_date_does_not_have_is_a_fault():
    assert list(settled("13/06/2026", order="mdy").faults) == [0]


def test_numbers_without_a_year_are_asked_in_both_orders():
    assert set(settled("3.6", year=2026).orders) == {"dmy", "mdy"}
    assert days("3.6", "13.6", year=2026)[0] == (JUNE_3, JUNE_3)


def test_year_is_asked_where_none_stands_in_the_column():
    assert settled("3 June", "4 June").years == ()
    assert days("3 June", year=2026) == [(JUNE_3, JUNE_3)]


def test_the_only_year_of_the_column_is_the_year_of_all():
    assert days("3 June 2026", "5 June") == [(JUNE_3, JUNE_3), (JUNE_5, JUNE_5)]


def test_two_years_in_the_column_are_asked_about():
    assert settled("30 December 2026", "31 December", "2 January 2027").years == (2026, 2027)


def test_january_after_december_is_the_next_year():
    found = days("31 December", "1 January", "2 January", year=2026)
    assert [span[0] for span in found] == [
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2027, 1, 2),
    ]


def test_a_range_over_new_year_ends_in_the_next_year():
    assert days("30 December - 2 January", year=2026) == [(date(2026, 12, 30), date(2027, 1, 2))]
    assert days("30 December - 2 January 2027") == [(date(2026, 12, 30), date(2027, 1, 2))]


def test_wrong_day_of_the_week_is_a_fault():
    assert "is a Wednesday, not a Monday" in settled("Mon 3 June 2026").faults[0]
    assert settled("Wed 3 June 2026").faults == {}


def test_leap_day_needs_its_year():
    assert settled("29 February 2028").faults == {}
    assert "its month does not have" in settled("29 February", year=2026).faults[0]


def test_dates_that_go_backwards_are_a_fault():
    assert list(settled("2026-06-03", "2026-06-03", "2026-06-02").faults) == [2]


def test_a_range_that_ends_before_it_begins_is_a_fault():
    assert list(settled("2026-06-05/2026-06-03").faults) == [0]


def test_date_cells_beside_texts_that_only_fit_day_first_are_doubted():
    found = settled(date(2026, 3, 6), "13/06/2026")
    assert "day for its month" in found.faults[0]


def test_date_cells_beside_plain_texts_are_taken():
    assert settled(JUNE_3, "2026-06-04").faults == {}


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("3 June 2026, A - B, overnight C", "A - B, overnight C"),
        ("2026年6月3日 A—B,住C", "A—B,住C"),
        ("2026年6月3日A—B", "A—B"),
        ("3 июня 2026: A - B", "A - B"),
        ("2026-06-03 A - B", "A - B"),
        ("3.6.2026 - A", "A"),
        ("Wed 3 June 2026 - A", "A"),
        ("3 June 2026", ""),
    ],
)
def test_a_line_begins_with_its_date(line, rest):
    found = split_date(line, WORDS)
    assert found is not None
    assert found[1] == rest
    assert list(settle_dates([found[0]]).days) == [(JUNE_3, JUNE_3)]


@given(day=st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_plain_form_of_a_date_gives_it_back(day):
    months = [
        word.split()[0]
        for word in (
            "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
        ).split()
    ]
    forms = (
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} {months[day.month - 1]} {day.year}",
        f"{day:%d} {day:%B} {day:%Y}" if day.year >= 1000 else day.isoformat(),
        f"{day:%A}, {day.day} {day:%b} {day.year}",
    )
    for form in forms:
        assert days(form) == [(day, day)], form


@given(text=st.text(max_size=20))
def test_no_text_breaks_the_reader(text):
    found = parse_date(text, WORDS)
    assert found is None or found.options
    split_date(text, WORDS)
