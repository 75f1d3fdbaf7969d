# ruff: noqa: RUF001 - the dashes are what a reader sees
"""Small rules of what a map says: numbers, hours, validity, clocks."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from borderkit.itineraries.answer import Interval
from borderkit.itineraries.plan import When
from borderkit.maps.clocks import Clocks, hours_in_words, validity_in_words
from borderkit.maps.wording import bounds_in_words, metres, numbers
from borderkit.maps.words import words_in
from borderkit.zones.schedule import Schedule, Validity, Window

EN = words_in("en")


@pytest.mark.parametrize(
    ("given", "told"),
    [([], ""), ([3], "3"), ([2, 1], "1–2"), ([1, 2, 3, 7], "1–3, 7"), ([1, 3, 5], "1, 3, 5")],
)
def test_runs_of_numbers_are_joined(given, told):
    assert numbers(given) == told


@pytest.mark.parametrize(
    ("length_m", "told"),
    [(0.2, "0 m"), (999.4, "999 m"), (1_000.0, "1.00 km"), (6_412.37, "6.41 km")],
)
def test_lengths_are_for_people(length_m, told):
    assert metres(length_m) == told


def test_equal_bounds_need_no_words():
    assert bounds_in_words(("clear", "clear"), EN) == ""
    assert bounds_in_words(("clear", "prohibited"), EN) == "Clear to Prohibited"


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (range(7), "08:00–20:00"),
        ((0, 1, 2, 3, 4), "Mon–Fri 08:00–20:00"),
        ((0, 2), "Mon, Wed 08:00–20:00"),
        ((5, 6), "Sat, Sun 08:00–20:00"),
    ],
)
def test_hours_name_days_only_where_they_differ(days, told):
    window = Window("08:00", "20:00", frozenset(days))
    schedule = Schedule(ZoneInfo("Etc/GMT-2"), (window,), {}, 0.0, 0.0)
    assert hours_in_words(schedule, EN, absent="") == told


def test_no_schedule_means_what_the_caller_says_and_exceptions_are_counted():
    assert hours_in_words(None, EN, absent="always") == "always"
    closed = Schedule(ZoneInfo("UTC"), (), {date(2026, 1, 1): ()}, 0.0, 0.0)
    assert hours_in_words(closed, EN, absent="") == "no weekly hours; except 1 date(s)"


def test_open_ends_of_validity_show():
    assert validity_in_words(Validity(None, None), EN) == "always"
    assert validity_in_words(Validity(date(2026, 5, 20), None), EN) == "2026-05-20 – …"


def test_times_are_rounded_half_up_to_the_second_and_name_the_day_once():
    clocks = Clocks((timezone(timedelta(hours=2)),))
    enter = datetime(2026, 6, 3, 6, 52, 10, 500_000, tzinfo=UTC)
    same = Interval(enter, enter + timedelta(minutes=9), 10.0)
    assert clocks.span(same, stop=0, leg=None) == "2026-06-03 08:52:11–09:01:11"
    night = Interval(enter, enter + timedelta(hours=20), 10.0)
    assert clocks.span(night, stop=0, leg=None) == "2026-06-03 08:52:11–2026-06-04 04:52:11"


def test_offsets_show_where_clocks_differ_along_the_way():
    clocks = Clocks((timezone(timedelta(hours=2)), timezone(timedelta(hours=3))))
    noon = datetime(2026, 6, 3, 12, tzinfo=UTC)
    assert clocks.span(Interval(noon, noon, 0.0), stop=1, leg=None).endswith("UTC+03:00")
    assert clocks.span(Interval(noon, noon, 0.0), stop=None, leg=0).endswith("UTC+02:00")


def test_stated_times_of_a_stop_show_as_far_as_they_are_known():
    clocks = Clocks((timezone(timedelta(hours=2)),))
    at = datetime(2026, 6, 3, 8, tzinfo=UTC)
    full, later = When(at, at), When(at + timedelta(hours=1), at + timedelta(hours=1))
    days = When(date(2026, 6, 3), date(2026, 6, 5))
    assert clocks.stated(full, later, stop=0) == "2026-06-03 10:00 – 11:00"
    assert clocks.stated(full, None, stop=0) == "2026-06-03 10:00 – ?"
    assert clocks.stated(None, None, stop=0) == ""
    assert clocks.stated(days, days, stop=0) == "2026-06-03/2026-06-05"
