"""Whatever is done to a survey file: it is read or refused, and every record is accounted for."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import ALL_SEEDS, KINDS, QUICK, TOKENS, TOLD, check, edited

pytestmark = pytest.mark.slow

EXAMPLES = 150 if os.environ.get("BORDERKIT_HYPOTHESIS") == "ci" else 12
WITH_PROCESS = 25 if os.environ.get("BORDERKIT_HYPOTHESIS") == "ci" else 2

shares = st.floats(0, 1, exclude_max=True)
pieces = st.sampled_from(TOKENS) | st.binary(max_size=6)
edits = st.lists(st.tuples(st.sampled_from(KINDS), shares, shares, pieces), min_size=1, max_size=6)


def lawful(name: str, data: bytes, told: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        check(path, TOLD[told])


@pytest.mark.parametrize("name", ALL_SEEDS)
def test_changed_file_is_read_or_refused_and_accounted_for(name):
    @settings(max_examples=EXAMPLES if name in QUICK else WITH_PROCESS)
    @given(edits=edits, told=st.integers(0, len(TOLD) - 1), other=st.sampled_from(QUICK))
    def law(edits, told, other):
        lawful(name, edited(ALL_SEEDS[name], edits, other=ALL_SEEDS[other]), told)

    law()


@given(data=st.binary(max_size=400), mark=st.sampled_from(sorted(ALL_SEEDS)))
def test_any_bytes_are_read_or_refused(data, mark):
    name = mark if mark in QUICK else "day.kml"
    lawful(name, ALL_SEEDS[name][:9] + data, 1)
    lawful(name, data, 1)


@given(text=st.text(max_size=400))
def test_any_text_is_read_or_refused(text):
    lawful("points.csv", text.encode("utf-8", "surrogatepass"), 1)
    lawful("points.csv", b"Name,Longitude,Latitude\n" + text.encode("utf-8", "replace"), 1)
