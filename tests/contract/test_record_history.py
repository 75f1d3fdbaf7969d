"""Every version of a record, field by field, with who and why; on each database."""

import json
from datetime import UTC, datetime

import pytest
from shapely.geometry import LineString, Point, box

from borderkit.errors import ForbiddenError, InputError, RecordMissingError
from borderkit.layers import LAYERS
from borderkit.store import LOCAL, Principal
from borderkit.workflows.occasion import Occasion
from borderkit.workflows.record_history import (
    FieldChange,
    record_history,
    register_revisions,
    revisions_json,
)

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
TEAM = Principal(actor="survey-7", side="AA", roles=("surveyor",))


@pytest.fixture
def register(opened):
    with opened(create=True, clock=lambda: NOW) as store:
        yield store


def put(store, layer, record, shape=None, *, principal=LOCAL, occasion=None, law=False):
    frame = LAYERS[layer].frame([record], None if shape is None else [shape])
    with (occasion or Occasion()).unit(store, "a test", principal=principal) as unit:
        (unit.succeed if law else unit.upsert)(layer, frame)


def marker(**values):
    return {"marker_uid": "m-47", "boundary": "AA-BB", "side": "AA", **values}


def test_each_version_tells_who_when_why_and_the_fields_that_changed(register):
    put(register, "markers", marker(condition="good"), Point(20, 45), principal=TEAM)
    why = Occasion(reason="storm", document="Protocol 3", based_on=1)
    put(register, "markers", marker(note="fell"), Point(20, 45.5), occasion=why)
    first, second = record_history(register, "markers/m-47").versions
    assert (first.revision, first.operation, first.at) == (1, "put", NOW)
    assert (first.actor, first.side, first.reason) == ("survey-7", "AA", "a test")
    assert first.changes == (
        FieldChange("marker_uid", None, "m-47"),
        FieldChange("boundary", None, "AA-BB"),
        FieldChange("side", None, "AA"),
        FieldChange("condition", None, "good"),
        FieldChange("geometry", None, Point(20, 45)),
    )
    assert (second.actor, second.side, second.document) == ("local", None, "Protocol 3")
    assert set(second.changes) == {
        FieldChange("condition", "good", None),
        FieldChange("note", None, "fell"),
        FieldChange("geometry", Point(20, 45), Point(20, 45.5)),
    }


def test_what_came_back_after_a_removal_begins_anew(register):
    put(register, "markers", marker(), Point(20, 45))
    with register.unit(reason="gone") as unit:
        unit.remove("markers", [("m-47",)])
    put(register, "markers", marker(), Point(20, 45))
    history = record_history(register, "markers/m-47")
    assert [v.operation for v in history.versions] == ["put", "remove", "put"]
    assert history.versions[1].changes == ()
    assert history.versions[2].changes == history.versions[0].changes
    frame = history.frame()
    assert frame["revision"].tolist() == [1] * 4 + [2] + [3] * 4
    assert frame["field"].tolist()[4] is None


def test_a_new_state_in_law_is_told_from_a_correction(register):
    road = {"road": "R/1 %", "class": "track"}
    shape = LineString([(20, 45), (21, 45)])
    put(register, "roads", road, shape)
    put(register, "roads", {**road, "class": "path", "valid_from": "2026-06-01"}, shape, law=True)
    history = record_history(register, "roads/R%2F1 %25")
    assert [v.operation for v in history.versions] == ["put", "succeed"]
    assert {c.field: (c.before, c.after) for c in history.versions[1].changes} == {
        "class": ("track", "path"),
        "valid_from": (None, "2026-06-01"),
    }


def test_sections_keep_their_own_document_beside_that_of_the_revision(register):
    section = {"section": "S1", "boundary": "AA-BB", "document": "Treaty"}
    why = Occasion(document="Protocol 4")
    put(register, "boundary_sections", section, LineString([(20, 45), (21, 45)]), occasion=why)
    (version,) = record_history(register, "boundary_sections/AA-BB/S1").versions
    assert version.document == "Protocol 4"
    assert FieldChange("document", None, "Treaty") in version.changes


def test_the_count_of_versions_is_no_change(register):
    zone = {"zone": "Z-1", "class": "controlled"}
    put(register, "zones", {**zone, "authority": "a"}, box(20, 45, 21, 46))
    put(register, "zones", {**zone, "authority": "b"}, box(20, 45, 21, 46))
    put(register, "zones", {**zone, "authority": "b", "source": [1]}, box(20, 45, 21, 46))
    put(register, "zones", {**zone, "authority": "b", "source": [True]}, box(20, 45, 21, 46))
    _, second, _, fourth = record_history(register, "zones/Z-1").versions
    assert second.changes == (FieldChange("authority", "a", "b"),)
    assert fourth.changes == (FieldChange("source", [1], [True]),)


def test_what_is_for_the_office_is_left_out_where_it_is_not_asked_for(register):
    put(register, "permits", {"permit": "P-1", "kind": "k", "state": "issued"})
    assert len(record_history(register, "permits/P-1").versions) == 1
    with pytest.raises(ForbiddenError, match="for the office alone"):
        record_history(register, "permits/P-1", office=False)


def test_a_record_that_never_was_is_an_error(register):
    with pytest.raises(RecordMissingError, match="there never was a record zones/Z-9"):
        record_history(register, "zones/Z-9")
    for uid in ("zones", "zones/a/b", "nothing/a", ""):
        with pytest.raises(InputError):
            record_history(register, uid)


def test_revisions_come_from_the_last_backwards_and_all_is_json(register):
    put(register, "zones", {"zone": "Z-1", "class": "c"}, box(20, 45, 21, 46))
    told = json.loads(json.dumps(record_history(register, "zones/Z-1").to_json()))
    shape = next(c["after"] for c in told["versions"][0]["changes"] if c["field"] == "geometry")
    assert shape["type"] == "Polygon"
    rows = json.loads(json.dumps(revisions_json(register_revisions(register))))
    assert rows == [
        {
            "revision": 1,
            "at": NOW.isoformat(),
            "actor": "local",
            "reason": "a test",
            "side": None,
            "roles": ["administrator"],
            "document": None,
            "based_on": None,
        }
    ]
    for number in range(3):
        put(register, "zones", {"zone": "Z-1", "class": str(number)}, box(20, 45, 21, 46))
    assert register_revisions(register)["revision"].tolist() == [4, 3, 2, 1]
    assert register_revisions(register, limit=2)["revision"].tolist() == [4, 3]
    assert register_revisions(register, limit=2, before=3)["revision"].tolist() == [2, 1]
    assert register_revisions(register, before=1).empty


@pytest.mark.parametrize("text", ["", "  ", "a\nb", "x" * 501])
def test_reason_and_document_are_printable_texts(text):
    with pytest.raises(InputError) as refused:
        Occasion(reason=text, document=text)
    assert [d.where for d in refused.value.defects] == ["reason", "document"]
    assert Occasion(reason="x" * 500).reason == "x" * 500
