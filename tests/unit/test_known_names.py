"""Names of attributes, and how their values are read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from borderkit.inspections.points import POINT_COLUMNS
from borderkit.io.surveys.known_names import (
    FIX_TYPES,
    KNOWN_NAMES,
    known_columns,
    plain_name,
    read_instant,
    read_number,
)


def test_every_known_name_is_plain_and_stands_for_one_column():
    names = [name for listed in KNOWN_NAMES.values() for name in listed]
    assert len(names) == len(set(names))
    assert all(plain_name(name) == name for name in (*names, *FIX_TYPES))
    assert set(KNOWN_NAMES) <= set(POINT_COLUMNS)


def test_headings_are_known_without_case_blanks_and_signs():
    found = known_columns(["H. RMS", "ESRIGNSS_H_RMS", "Pillar", "Номер", "fix type"])
    assert found == {
        "sigma_horizontal_m": "ESRIGNSS_H_RMS",
        "station": "Номер",
        "fix_type": "fix type",
    }


@pytest.mark.parametrize(
    ("value", "column", "found"),
    [
        (" 48.5 ", "hdop", 48.5),
        ("", "hdop", None),
        (None, "hdop", None),
        (True, "hdop", None),
        (float("nan"), "hdop", None),
        ("0.0", "sigma_height_m", None),
        (0, "sigma_horizontal_m", None),
        (0, "hdop", None),
        ("RTK float", "fix_type", 5.0),
        ("4", "fix_type", 4.0),
    ],
)
def test_numbers_are_read_strictly(value, column, found):
    assert read_number(value, column=column) == (found, None)


@pytest.mark.parametrize("value", ["48,5", "1 000", "5m", "nan", "0x10", "1_0", "٣", 10**400])
def test_what_is_no_plain_number_is_refused(value):
    assert read_number(value, column="hdop") == (None, "not-a-number")


EAST = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-06-03T08:10:00Z", datetime(2026, 6, 3, 8, 10, tzinfo=UTC)),
        ("2026-06-03 16:10:00+08:00", datetime(2026, 6, 3, 8, 10, tzinfo=UTC)),
        ("2026-06-03T16:10:00", datetime(2026, 6, 3, 8, 10, tzinfo=UTC)),
        ("2026-06-03T08:10:00.1234567Z", datetime(2026, 6, 3, 8, 10, 0, 123456, tzinfo=UTC)),
        ("2026-06-03", None),
        ("2026", None),
        ("", None),
        (None, None),
    ],
)
def test_times_are_instants_in_utc(text, found):
    assert read_instant(text, EAST) == (found, None)


@pytest.mark.parametrize("text", ["yesterday", "2026-13-03T08:10:00Z", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_refused(text):
    assert read_instant(text, EAST) == (None, "bad-time")
