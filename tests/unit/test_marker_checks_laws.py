"""What holds for every register of markers that is checked."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borderkit.boundary.finding import SEVERITIES
from borderkit.markers.checks.marker_rules import MARKER_RULES
from tests.marker_registers import checked, stone

NUMBERS = st.sampled_from(
    [None, "1", "2", "3", "7", "2/1", "2/3", "3(1)", "3(2)", "3(4)", "4-II", "5C", "x", " 6 ", "0"]
)
SCHEMES = st.sampled_from(
    [
        None,
        {"forms": ["pillar"]},
        {"forms": ["main", "named"], "names": ["x"]},
        {"auxiliary": {"order": "ordinal_first"}, "direction": "descending"},
        {"main": {"first": 2, "last": 4}, "gaps": [3]},
        {"forms": ["no"]},
    ]
)
STONES = st.lists(
    st.tuples(
        NUMBERS,
        st.floats(-500.0, 10_500.0),
        st.floats(-3_000.0, 3_000.0),
        st.fixed_dictionaries(
            {},
            optional={
                "siting": st.sampled_from(["single", "double", "triple"]),
                "role": st.sampled_from(["main", "reference", "tripoint"]),
                "side": st.sampled_from(["AA", "BB", "CC"]),
                "on_line": st.booleans(),
                "pillar": st.booleans(),
                "offset_m": st.floats(0.0, 100.0),
                "azimuth_deg": st.floats(0.0, 360.0),
                "azimuth_kind": st.sampled_from(["true", "magnetic", "grid"]),
                "section": st.sampled_from(["s1", "s9"]),
                "accuracy_m": st.floats(0.0, 50.0),
            },
        ),
    ),
    max_size=8,
)
FACTS = st.fixed_dictionaries(
    {"numbering": SCHEMES},
    optional={"tolerance_m": st.floats(0.0, 5.0), "spacing_m": st.floats(1.0, 5_000.0)},
)


def rows_of(stones):
    return [
        stone(f"m{place}", number, along, east, **columns)
        for place, (number, along, east, columns) in enumerate(stones)
    ]


def all_found(stones, facts):
    return checked(rows_of(stones), facts=facts)


@settings(max_examples=20)
@given(stones=STONES, facts=FACTS)
def test_every_register_is_checked_and_every_finding_is_whole(stones, facts):
    for code, findings in all_found(stones, facts).items():
        for finding in findings:
            assert finding.severity == MARKER_RULES[code].severity
            assert finding.message.endswith(".")
            assert finding.remedy
            assert finding.boundary == "AA-BB"
            assert finding.severity in SEVERITIES
            assert all(map(math.isfinite, finding.amounts.values()))


@pytest.mark.slow
@given(stones=STONES, facts=FACTS)
def test_the_order_of_records_changes_no_code(stones, facts):
    rows = rows_of(stones)
    forward, back = (
        {code: len(found) for code, found in checked(some, facts=facts).items()}
        for some in (rows, rows[::-1])
    )
    assert forward == back
