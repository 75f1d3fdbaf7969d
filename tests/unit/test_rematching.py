"""Kept observations matched anew: an answer afterwards is worth what one at first is worth."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borderkit.inspections.judged import answers_in
from borderkit.inspections.observations import observe
from borderkit.inspections.rematching import rematched
from tests.field_day import PARTS, known, line_through, points, stones

STONES = stones(("1", 0, 0), ("2", 6, 0), ("3", 60, 0), ("4", 90, 2))
LINE = line_through((-20, 0), (120, 0))
START = pd.Timestamp("2026-06-03T08:00:00Z")

POINT = st.fixed_dictionaries(
    {
        "station": st.sampled_from([None, "1", "2", "3", "WP 2", "camp"]),
        "east_m": st.sampled_from([-1.0, 0.2, 2.9, 3.0, 6.1, 59.0, 90.0, 115.0]),
        "north_m": st.sampled_from([0.0, 0.7, -40.0]),
        "kind": st.sampled_from(["waypoint", "point", "epoch", "photo"]),
    },
    optional={
        "sigma_horizontal_m": st.sampled_from([0.02, 4.0]),
        "sigma_north_m": st.sampled_from([0.01, 3.0]),
        "confidence": st.sampled_from([0.95, 0.5]),
        "azimuth_deg": st.sampled_from([0.0, 95.0, 270.0]),
        "epoch": st.just(2026.4),
    },
)
POINTS = st.lists(POINT, min_size=1, max_size=8)
ANSWERS = st.dictionaries(st.integers(1, 8), st.sampled_from([None, "M-0", "M-1", "M-3"]))


@pytest.mark.slow
@settings(max_examples=40)
@given(POINTS, ANSWERS, ANSWERS)
def test_an_answer_afterwards_gives_the_records_that_it_gives_at_first(rows, first, then):
    timed = [
        {**row, "observed_at": START + pd.Timedelta(seconds=at)} for at, row in enumerate(rows)
    ]
    sent = points(timed)
    kept = observe(sent, parts=PARTS, known=known(STONES, line=LINE, stated=first)).observations
    said = answers_in(kept) | {row: then[row] for row in then if row in set(kept["source_row"])}
    facts = known(STONES, line=LINE, stated=said)
    again = rematched(kept, known=facts)
    at_once = observe(sent, parts=PARTS, known=facts).observations
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(at_once))
