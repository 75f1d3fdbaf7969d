"""The frames that records of transformations lead from, and the chains on to WGS84."""

import pytest

from borderkit.boundary.control.frames import own_frames
from borderkit.crs import WGS84
from borderkit.errors import CrsError
from borderkit.layers import LAYERS

SHIFT = {"x_m": 25.0, "y_m": -141.0, "z_m": -78.5}


def record(code, source, target, **changed):
    given = {
        "transformation": code,
        "source_crs": f"EPSG:{source}",
        "target_crs": f"EPSG:{target}",
        "method": "helmert_3",
        "parameters": SHIFT,
        "document": "record 7",
        "accuracy_m": 0.3,
    }
    return given | changed


def frames(*records):
    return own_frames(LAYERS["transformations"].frame(records))


def test_a_code_of_epsg_leads_on_by_proj():
    crs, chain = frames(record("T-1", 4284, 4326)).frame_of("EPSG:4284")
    assert (crs.to_epsg(), chain) == (4284, ())


def test_own_and_a_code_is_the_frame_from_which_that_record_leads():
    crs, (step,) = frames(record("T-1", 4284, 4326)).frame_of("own:T-1")
    assert crs.to_epsg() == 4284
    assert (step.code, step.document, step.accuracy_m) == ("T-1", "record 7", 0.3)


def test_where_proj_goes_on_no_further_record_is_asked_for():
    _, chain = frames(record("T-1", 4284, 4258)).frame_of("own:T-1")
    assert [step.code for step in chain] == ["T-1"]


def test_where_proj_knows_no_way_the_one_record_that_does_leads_on():
    known = frames(record("T-1", 4284, 4490), record("T-2", 4490, 4326))
    _, chain = known.frame_of("own:T-1")
    assert [step.code for step in chain] == ["T-1", "T-2"]
    assert chain[-1].target_crs == WGS84


@pytest.mark.parametrize(
    ("records", "text", "told"),
    [
        ((record("T-1", 4284, 4490),), "own:T-1", "no record does"),
        (
            (record("T-1", 4284, 4490), record("A", 4490, 4326), record("B", 4490, 4326)),
            "own:T-1",
            "several do: A, B",
        ),
        ((record("T-1", 4284, 4490), record("T-2", 4490, 4284)), "own:T-1", None),
        ((record("T-1", 4284, 4326),), "own:T-9", "there are T-1"),
        ((), "own:T-1", "there are none"),
        ((record("T-1", 4284, 4326, parameters={"x_m": 1.0}),), "own:T-1", "y_m: is missing"),
        ((record("T-1", 4284, 4326, parameters=[1, 2]),), "own:T-1", "no JSON object"),
        ((record("T-1", 4284, 999999),), "own:T-1", "names no coordinate reference system"),
        ((), "Pulkovo", "by its code"),
    ],
)
def test_what_does_not_lead_to_wgs84_is_refused(records, text, told):
    if told is None:
        # Back to where PROJ knows a way: the two records together are no dead end.
        _, chain = frames(*records).frame_of(text)
        assert [step.code for step in chain] == ["T-1", "T-2"]
        return
    with pytest.raises(CrsError, match=told):
        frames(*records).frame_of(text)


def test_a_record_that_cannot_be_used_does_not_keep_others_from_being_used():
    known = frames(record("BAD", 4284, 4326, parameters={}), record("T-1", 4284, 4326))
    assert known.frame_of("own:T-1")[0].to_epsg() == 4284
    assert "BAD" in known.faults
