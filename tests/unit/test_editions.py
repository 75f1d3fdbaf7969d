"""Which document fixes a boundary when: every limit before, on and after."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from borderkit.boundary.comparison.editions import in_force
from borderkit.errors import InputError

DOCUMENTS = pd.DataFrame(
    [
        ("T-1960", "AA-BB", "delimitation", "1960-05-01", None, "1960-07-01", "1999-12-31"),
        ("P-1962", "AA-BB", "demarcation", "1962-05-01", "T-1960", "1962-07-01", None),
        ("T-2000", "BB-AA", "delimitation", "1999-11-01", None, "2000-01-01T00:00:00Z", None),
        ("R-ALL", None, "rule", "1950-01-01", None, None, None),
        ("T-CC", "AA-CC", "delimitation", "1980-01-01", None, None, None),
    ],
    columns=["document", "boundary", "kind", "dated", "supplements", "valid_from", "valid_to"],
)
SECTIONS = pd.DataFrame(
    [
        ("AA-BB", "1", "T-1960", None, "1999-12-31"),
        ("AA-BB", "1n", "T-2000", "2000-01-01", None),
        ("AA-BB", "2", "P-1962", None, None),
        ("AA-BB", "3", "LOST", None, None),
        ("AA-BB", "4", None, None, None),
        ("AA-CC", "9", "T-CC", None, None),
    ],
    columns=["boundary", "section", "document", "valid_from", "valid_to"],
)


def states(at):
    found = in_force(DOCUMENTS, SECTIONS, at, boundary="BB-AA")
    return {each.document: each.state for each in found.documents}


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (date(1960, 6, 30), "not_yet"),
        (date(1960, 7, 1), "in_force"),
        (datetime(1960, 7, 1, tzinfo=UTC), "in_force"),
        (datetime(1960, 6, 30, 23, 59, 59, 999999, tzinfo=UTC), "not_yet"),
        (date(1999, 12, 31), "in_force"),
        (datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), "in_force"),
        (datetime(2000, 1, 1, tzinfo=UTC), "ended"),
    ],
)
def test_a_document_is_in_force_from_its_first_day_to_its_last(at, state):
    assert states(at)["T-1960"] == state


def test_a_document_without_validity_is_in_force_always_and_of_no_boundary_for_all():
    assert states(date(1800, 1, 1))["R-ALL"] == "in_force"
    assert "T-CC" not in states(date(1990, 1, 1))


def test_each_document_names_the_sections_in_force_that_it_fixes():
    found = in_force(DOCUMENTS, SECTIONS, date(1999, 1, 1), boundary="AA-BB")
    fixed = {each.document: each.sections for each in found.documents}
    assert fixed == {
        "R-ALL": (),
        "T-1960": ("1",),
        "P-1962": ("2",),
        "T-2000": (),
        "LOST": ("3",),
    }
    assert found.undocumented == ("4",)
    later = in_force(DOCUMENTS, SECTIONS, date(2020, 1, 1), boundary="AA-BB")
    assert {d.document: d.sections for d in later.in_force}["T-2000"] == ("1n",)


def test_what_supplements_a_document_follows_it():
    found = in_force(DOCUMENTS, SECTIONS, date(1999, 1, 1), boundary="AA-BB")
    order = [each.document for each in found.documents]
    assert order.index("P-1962") == order.index("T-1960") + 1
    circle = pd.DataFrame({"document": ["X", "Y"], "supplements": ["Y", "X"]})
    assert len(in_force(circle, SECTIONS[:0], date(1999, 1, 1)).documents) == 2


def test_what_does_not_fit_together_is_told():
    found = in_force(DOCUMENTS, SECTIONS, date(2020, 1, 1), boundary="AA-BB")
    assert any("LOST" in note and "no document" in note for note in found.notes)
    assert any("P-1962 supplements T-1960" in note for note in found.notes)
    early = in_force(DOCUMENTS, SECTIONS, date(1950, 1, 1), boundary="AA-BB")
    assert any("T-1960, which is not in force yet" in note for note in early.notes)


def test_a_time_without_an_offset_is_refused():
    with pytest.raises(InputError, match="no offset"):
        in_force(DOCUMENTS, SECTIONS, datetime(2000, 1, 1))  # noqa: DTZ001
