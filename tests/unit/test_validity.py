"""The valid time of any layer's records: dates whole days in UTC, the last included."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from borderkit.zones.validity import has_validity, valid_instants, valid_rows

AT = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)


def row(valid_from: object, valid_to: object) -> pd.DataFrame:
    return pd.DataFrame({"valid_from": [valid_from], "valid_to": [valid_to]}, dtype=object)


def valid(valid_from: object, valid_to: object, at: datetime = AT) -> bool:
    return bool(valid_rows(row(valid_from, valid_to), since=at, until=at)[0])


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        (None, None, True),
        ("2026-06-03", None, True),
        ("2026-06-04", None, False),
        (None, "2026-06-03", True),
        (None, "2026-06-02", False),
        ("2026-06-03T12:00:00Z", None, True),
        ("2026-06-03T12:00:01Z", None, False),
        (None, "2026-06-03T12:00:00Z", False),
        (None, "2026-06-03T14:00:01+02:00", True),
        ("2026-06-03T12:00:00", None, True),
        (float("nan"), float("nan"), True),
    ],
)
def test_a_record_holds_from_its_first_day_to_the_end_of_its_last(valid_from, valid_to, holds):
    assert valid(valid_from, valid_to) is holds


def test_a_time_meets_a_record_that_holds_at_some_instant_of_it():
    frame = pd.DataFrame(
        {
            "valid_from": [None, "2026-06-05", "2026-06-06", None],
            "valid_to": ["2026-06-02", None, None, None],
        }
    )
    until = datetime(2026, 6, 5, 0, 0, tzinfo=UTC)
    assert valid_rows(frame, since=AT, until=until).tolist() == [False, True, False, True]


def test_a_layer_without_valid_time_holds_always():
    frame = pd.DataFrame({"name": ["a", "b"]})
    assert not has_validity(frame.columns.tolist())
    assert valid_rows(frame, since=AT, until=AT).tolist() == [True, True]


def test_a_record_whose_end_is_not_after_its_begin_never_holds():
    assert not valid_instants("2026-06-03T12:00:00Z", "2026-06-03T12:00:00Z")
