"""What a register remembers: states of the past, versions of a record, conflicts, successions."""

import itertools
import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from shapely.geometry import Point, box

from borderkit.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    RegisterFileError,
)
from borderkit.layers import LAYERS
from borderkit.store import LOCAL, Principal, Store, key_of, uid_of

FEW = settings().max_examples // 8
"""Examples of a law that writes many revisions."""

KIM = Principal(actor="kim", side="AA", roles=("administrator",))


def zones(*codes: str, west: float = 20.0, **values: Any) -> DataFrame:
    records = [{"zone": code, "class": "controlled", **values} for code in codes]
    shapes = [box(west + i, 45.0, west + i + 0.5, 45.5) for i in range(len(codes))]
    return LAYERS["zones"].frame(records, shapes)


def markers(*numbers: str, lon: float = 9.5, **values: Any) -> DataFrame:
    records = [{"marker_uid": n, "boundary": "AA-BB", "number": n, **values} for n in numbers]
    return LAYERS["markers"].frame(
        records, [Point(lon, 47.0 + 0.1 * i) for i in range(len(numbers))]
    )


def put(store: Store, layer: str, frame: DataFrame, **unit: Any) -> int:
    with store.unit(**unit) as work:
        work.upsert(layer, frame)
    return work.number


def codes(frame: DataFrame) -> list[str]:
    return frame["zone"].tolist()


# ------------------------------------------------------------------------------ as of a revision


def test_each_revision_reads_as_the_register_stood_after_it(store):
    put(store, "zones", zones("Z1", "Z2"))
    put(store, "zones", zones("Z1", near_m=5.0))
    with store.unit() as unit:
        unit.remove("zones", [("Z2",)])
    put(store, "zones", zones("Z2", west=40.0))
    past = [store.read("zones", revision=n) for n in range(5)]
    assert [codes(frame) for frame in past] == [
        [],
        ["Z1", "Z2"],
        ["Z1", "Z2"],
        ["Z1"],
        ["Z1", "Z2"],
    ]
    assert past[1]["near_m"].tolist() == [None, None]
    assert past[2]["near_m"].tolist() == [5.0, None]
    assert past[1].geometry.iloc[1].equals(box(21.0, 45.0, 21.5, 45.5))
    assert past[4].geometry.iloc[1].equals(box(40.0, 45.0, 40.5, 45.5))


def test_the_last_revision_reads_as_the_register_itself(store):
    put(store, "zones", zones("B", "A", name={"en": "x"}, rules=[{"id": "r"}]))
    put(store, "zones", zones("C", west=40.0))
    with store.snapshot() as view:
        present = view.read("zones")
        from_history = view._records(LAYERS["zones"], view._versions_at(LAYERS["zones"], 2)).frame()
    assert present.equals(from_history)


def test_a_corrected_fact_keeps_the_wrong_one_readable(store):
    put(store, "markers", markers("12", material="granite", valid_from="1925-01-01"))
    put(store, "markers", markers("12", material="concrete", valid_from="1925-01-01"))
    assert store.read("markers")["material"].tolist() == ["concrete"]
    assert store.read("markers", revision=1)["material"].tolist() == ["granite"]
    assert store.history("markers/12")["material"].tolist() == ["granite", "concrete"]


@pytest.mark.parametrize("revision", [-1, 3])
def test_a_revision_that_is_not_there_is_refused(store, revision):
    put(store, "zones", zones("Z1"))
    put(store, "zones", zones("Z2"))
    with pytest.raises(InputError, match="0 to 2"):
        store.read("zones", revision=revision)


def test_settings_read_as_of_a_revision(store):
    for values in ({"detour": 1.2}, {"detour": 1.5, "near_m": 10.0}, {"detour": None}):
        with store.unit() as unit:
            unit.set_settings(values)
    assert [store.settings(revision=n) for n in range(4)] == [
        {},
        {"detour": 1.2},
        {"detour": 1.5, "near_m": 10.0},
        {"near_m": 10.0},
    ]


operations = st.lists(
    st.tuples(
        st.sampled_from(["upsert", "replace", "remove"]),
        st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 2)), max_size=3),
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.usefixtures("store")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=FEW)
@given(units=st.lists(operations, min_size=1, max_size=4))
def test_any_row_of_writes_leaves_every_state_readable(opened, units):
    """A plain list of states beside the register: each revision reads as its entry."""
    with opened() as register:
        base = register.revision()
        with register.unit() as unit:
            unit.replace("zones", zones())
        now: dict[str, float] = {}
        states = {register.revision(): dict(now)}
        for operation in units:
            before = dict(now)
            with register.unit() as unit:
                for act, rows in operation:
                    given_rows = dict(rows)
                    if act == "remove":
                        unit.remove("zones", [(code,) for code in given_rows])
                        now = {c: v for c, v in now.items() if c not in given_rows}
                        continue
                    frame = LAYERS["zones"].frame(
                        [
                            {"zone": c, "class": "open", "near_m": float(v)}
                            for c, v in given_rows.items()
                        ],
                        [box(0, 0, 1, 1)] * len(given_rows),
                    )
                    if act == "replace":
                        unit.replace("zones", frame)
                        now = {}
                    else:
                        unit.upsert("zones", frame)
                    now |= {c: float(v) for c, v in given_rows.items()}
            if now != before:
                assert register.revision() == max(states) + 1
            states[register.revision()] = dict(now)
        assert base <= min(states)
        for revision, state in states.items():
            frame = register.read("zones", revision=revision)
            assert dict(zip(frame["zone"], frame["near_m"], strict=True)) == state


# ------------------------------------------------------------------------------ versions


def test_a_history_says_who_when_why_and_on_which_document(opened):
    first = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
    ticks = (first + timedelta(hours=n) for n in itertools.count())
    with opened(create=True, clock=lambda: next(ticks)) as register:
        put(register, "zones", zones("Z1"), principal=KIM, reason="fill", document="Order 7")
        put(register, "zones", zones("Z1", near_m=3.0))
        with register.unit(principal=KIM, reason="a slip") as unit:
            unit.remove("zones", [("Z1",)])
        told = register.history("zones/Z1")
    assert told["revision"].tolist() == [1, 2, 3]
    assert told["operation"].tolist() == ["put", "put", "remove"]
    assert told["actor"].tolist() == ["kim", "local", "kim"]
    assert told["actor_side"].tolist() == ["AA", None, "AA"]
    assert told["reason"].tolist() == ["fill", "", "a slip"]
    assert told["based_document"].tolist() == ["Order 7", None, None]
    assert told["at"].tolist() == [first + timedelta(hours=n) for n in (1, 2, 3)]
    assert told["near_m"].tolist() == [None, 3.0, None]
    assert told.geometry.iloc[0].equals(box(20.0, 45.0, 20.5, 45.5))
    assert told.geometry.iloc[2] is None
    assert told["purged"].tolist() == [None, None, None]


def test_a_record_that_never_was_has_no_history(store):
    assert len(store.history("zones/Z9")) == 0


@pytest.mark.parametrize("uid", ["zones", "zones/A/B", "boundary_sections/AA-BB", "nothing/1"])
def test_a_name_of_no_record_is_refused(store, uid):
    with pytest.raises(InputError):
        store.history(uid)


@given(key=st.tuples(st.text(max_size=6), st.text(max_size=6)))
def test_a_name_of_a_record_gives_its_key_back(key):
    uid = uid_of("boundary_sections", key)
    assert key_of(uid) == ("boundary_sections", key)
    assert uid.count("/") == 2
    assert uid.isprintable()


def test_a_write_that_changes_nothing_makes_no_version(store):
    put(store, "zones", zones("Z1"))
    put(store, "zones", zones("Z1"))
    assert len(store.history("zones/Z1")) == 1


def test_revisions_name_actor_side_roles_reason_document_and_base(store):
    put(store, "zones", zones("Z1"))
    put(store, "zones", zones("Z2"), principal=KIM, reason="r", document="D", based_on=1)
    with store.snapshot() as view:
        rows = view.revisions().to_dict("records")
    assert [row["revision"] for row in rows] == [1, 2]
    wanted: dict[str, Any] = {
        "actor": "kim",
        "side": "AA",
        "roles": ["administrator"],
        "reason": "r",
    }
    wanted |= {"document": "D", "based_on": 1}
    assert {name: rows[1][name] for name in wanted} == wanted
    assert rows[0]["actor"] == LOCAL.actor


# ------------------------------------------------------------------------------ valid time


def test_a_succeeded_record_reads_as_it_was_in_force_then(store):
    put(store, "markers", markers("12", material="wood", valid_from="1925-01-01"))
    with store.unit() as unit:
        unit.succeed("markers", markers("12", material="granite", valid_from="1960-05-01"))
    with store.unit() as unit:
        unit.succeed("markers", markers("12", material="steel", valid_from="2010-01-01"))

    def material(day: str, revision: int | None = None) -> list[str]:
        frame = store.read("markers", valid_at=date.fromisoformat(day), revision=revision)
        return frame["material"].tolist()

    assert material("1924-12-31") == []
    assert material("1925-01-01") == ["wood"]
    assert material("1960-04-30") == ["wood"]
    assert material("1960-05-01") == ["granite"]
    assert material("2009-12-31") == ["granite"]
    assert material("2010-01-01") == ["steel"]
    assert material("2020-01-01", revision=2) == ["granite"]
    assert material("2020-01-01", revision=1) == ["wood"]
    assert store.read("markers")["material"].tolist() == ["steel"]


def test_a_correction_takes_back_what_was_said_of_every_time(store):
    put(store, "markers", markers("12", valid_from="1925-01-01", valid_to="2030-12-31"))
    put(store, "markers", markers("12", valid_from="1925-01-01", valid_to="2020-12-31"))
    assert len(store.read("markers", valid_at=date(2025, 1, 1))) == 0
    assert len(store.read("markers", valid_at=date(2025, 1, 1), revision=1)) == 1


def test_a_correction_of_a_successor_leaves_nothing_before_it(store):
    """It says how the record reads: at every time, unless it is written as a succession."""
    put(store, "markers", markers("12", material="wood", valid_from="1925-01-01"))
    with store.unit() as unit:
        unit.succeed("markers", markers("12", material="granite", valid_from="1960-01-01"))
    put(store, "markers", markers("12", material="gneiss", valid_from="1960-01-01"))
    assert len(store.read("markers", valid_at=date(1950, 1, 1))) == 0


def test_a_removed_record_is_in_force_at_no_time(store):
    put(store, "markers", markers("12", valid_from="1925-01-01"))
    with store.unit() as unit:
        unit.succeed("markers", markers("12", valid_from="1960-01-01"))
    with store.unit() as unit:
        unit.remove("markers", [("12",)])
    assert len(store.read("markers", valid_at=date(1950, 1, 1))) == 0
    assert len(store.read("markers", valid_at=date(1950, 1, 1), revision=2)) == 1


def test_a_gap_between_two_states_is_a_gap(store):
    put(store, "markers", markers("12", valid_from="1925-01-01", valid_to="1940-12-31"))
    with store.unit() as unit:
        unit.succeed("markers", markers("12", valid_from="1960-01-01"))
    found = [len(store.read("markers", valid_at=date(year, 6, 1))) for year in (1930, 1950, 1970)]
    assert found == [1, 0, 1]


def test_a_record_without_validity_is_in_force_always(store):
    put(store, "markers", markers("1"))
    put(store, "sources", LAYERS["sources"].frame([{"source": "s"}]))
    assert len(store.read("markers", valid_at=date(1, 1, 1))) == 1
    assert len(store.read("sources", valid_at=date(1, 1, 1))) == 1


def test_a_time_to_be_in_force_at_has_an_offset(store):
    with pytest.raises(InputError, match="offset"):
        store.read("markers", valid_at=datetime(2026, 1, 1))  # noqa: DTZ001
    put(store, "markers", markers("1", valid_to="2026-01-01T12:00:00+02:00"))
    east = timezone(timedelta(hours=2))
    noon = datetime(2026, 1, 1, 12, tzinfo=east)
    found = [
        len(store.read("markers", valid_at=noon + timedelta(minutes=minutes)))
        for minutes in (-1, 1)
    ]
    assert found == [1, 0]


@pytest.mark.parametrize("layer", ["zones", "class_rules", "permits", "jurisdictions"])
def test_what_a_check_reads_is_ended_and_not_succeeded(store, layer):
    with store.unit() as unit, pytest.raises(RegisterFileError, match="valid_to"):
        unit.succeed(layer, LAYERS[layer].frame([]))


def test_a_succession_says_from_when(store):
    with store.unit() as unit, pytest.raises(RegisterFileError) as caught:
        unit.succeed("markers", markers("1", "2", valid_from=None))
    assert [defect.where for defect in caught.value.defects] == [
        "markers[0].valid_from",
        "markers[1].valid_from",
    ]


def test_a_section_is_not_succeeded_ahead_of_time(opened):
    """A check reads the present state alone: it would lose the line that is in force today."""
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    layer = LAYERS["places"]

    def place(start: str) -> DataFrame:
        return layer.frame([{"place": "P", "valid_from": start}], [Point(1, 2)])

    with opened(create=True, clock=lambda: now) as register, register.unit() as unit:
        unit.succeed("places", place("2026-06-01"))
        with pytest.raises(RegisterFileError, match="ahead"):
            unit.succeed("places", place("2026-06-02"))


def test_every_layer_that_a_check_reads_is_guarded_against_succession():
    from borderkit.itineraries.state import CHECKED
    from borderkit.store.succession import _READ_BY_CHECKS, ENDED_BY_CODE

    assert set(CHECKED) == ENDED_BY_CODE | _READ_BY_CHECKS
    assert not ENDED_BY_CODE & _READ_BY_CHECKS


# ------------------------------------------------------------------------------ conflicts


def test_a_stale_write_names_rows_and_fields_with_both_values(store):
    put(store, "zones", zones("Z1", "Z2", near_m=1.0, authority="A"))
    put(store, "zones", zones("Z1", near_m=2.0, authority="A"))
    mine = zones("Z1", "Z2", near_m=3.0, authority="A")
    with pytest.raises(ConflictError) as caught:
        put(store, "zones", mine, based_on=1)
    found = [(c.uid, c.field, c.revision, c.theirs, c.yours) for c in caught.value.conflicts]
    assert found == [("zones/Z1", "near_m", 2, 2.0, 3.0)]
    assert "2.0" in str(caught.value)
    assert "3.0" in str(caught.value)
    assert json.loads(json.dumps(caught.value.problem()))["conflicts"][0]["theirs"] == 2.0
    assert store.read("zones")["near_m"].tolist() == [2.0, 1.0]
    assert store.revision() == 2


def test_a_stale_write_that_would_undo_a_change_is_a_conflict(store):
    put(store, "zones", zones("Z1", near_m=1.0, authority="A"))
    put(store, "zones", zones("Z1", near_m=2.0, authority="A"))
    with pytest.raises(ConflictError) as caught:
        put(store, "zones", zones("Z1", near_m=1.0, authority="B"), based_on=1)
    assert [(c.field, c.theirs, c.yours) for c in caught.value.conflicts] == [
        ("authority", "A", "B"),
        ("near_m", 2.0, 1.0),
    ]


def test_writing_what_others_wrote_meanwhile_is_no_conflict(store):
    put(store, "zones", zones("Z1", near_m=1.0))
    put(store, "zones", zones("Z1", near_m=2.0))
    assert put(store, "zones", zones("Z1", near_m=2.0), based_on=1) == 2


def test_changes_of_other_fields_of_the_same_record_are_a_conflict(store):
    """Two people count up the same number: equal values are no agreement on the record."""
    put(store, "zones", zones("Z1", near_m=1.0, authority="A"))
    put(store, "zones", zones("Z1", near_m=2.0, authority="A"))
    with pytest.raises(ConflictError) as caught:
        put(store, "zones", zones("Z1", near_m=2.0, authority="B"), based_on=1)
    assert [(c.field, c.theirs, c.yours) for c in caught.value.conflicts] == [
        ("authority", "A", "B")
    ]


def test_records_that_nobody_touched_are_written_over_an_old_base(store):
    put(store, "zones", zones("Z1", "Z2"))
    put(store, "zones", zones("Z1", near_m=2.0))
    assert put(store, "zones", zones("Z2", west=21.0, near_m=9.0), based_on=1) == 3


def test_a_moved_edge_is_a_conflict_of_geometry(store):
    put(store, "zones", zones("Z1"))
    put(store, "zones", zones("Z1", west=21.0))
    with pytest.raises(ConflictError) as caught:
        put(store, "zones", zones("Z1", west=22.0), based_on=1)
    (conflict,) = caught.value.conflicts
    assert conflict.field == "geometry"
    assert (conflict.theirs, conflict.yours) == (
        box(21.0, 45.0, 21.5, 45.5).wkt,
        box(22.0, 45.0, 22.5, 45.5).wkt,
    )


def test_a_record_removed_or_added_meanwhile_is_a_conflict_as_a_whole(store):
    put(store, "zones", zones("Z1"))
    with store.unit() as unit:
        unit.remove("zones", [("Z1",)])
    put(store, "zones", zones("Z2", near_m=1.0))
    with pytest.raises(ConflictError) as caught:
        put(store, "zones", zones("Z1", near_m=2.0), based_on=1)
    assert [(c.field, c.theirs) for c in caught.value.conflicts] == [("*", None)]
    with store.unit(based_on=1) as unit, pytest.raises(ConflictError) as caught:
        unit.remove("zones", [("Z2",)])
    assert caught.value.conflicts[0].yours is None
    assert caught.value.conflicts[0].theirs["near_m"] == 1.0


def test_replacing_a_layer_conflicts_with_every_change_since(store):
    put(store, "zones", zones("Z1"))
    put(store, "zones", zones("Z2", west=30.0))
    with store.unit(based_on=1) as unit, pytest.raises(ConflictError) as caught:
        unit.replace("zones", zones("Z1"))
    assert [c.uid for c in caught.value.conflicts] == ["zones/Z2"]


def test_a_base_that_is_not_there_is_refused(store):
    with pytest.raises(InputError), store.unit(based_on=1):
        pass


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "x" * 2_001])
@pytest.mark.parametrize("where", ["reason", "document"])
def test_a_reason_that_no_database_keeps_is_refused(store, where, text):
    with pytest.raises(InputError, match=where), store.unit(**{where: text}):
        pass


# ------------------------------------------------------------------------------ who


@pytest.mark.parametrize("role", ["surveyor", "reviewer", "analyst"])
def test_who_may_not_write_leaves_nothing(store, role):
    who = Principal(actor="eve", side="AA", roles=(role,))
    with pytest.raises(ForbiddenError, match="administrator"):
        put(store, "zones", zones("Z1"), principal=who)
    with pytest.raises(ForbiddenError), store.unit(principal=who) as unit:
        unit.set_settings({"detour": 1.5})
    assert store.revision() == 0
    assert store.settings() == {}


@pytest.mark.parametrize("actor", ["", "  ", "a\nb", "x" * 201])
def test_an_actor_has_a_printable_name(actor):
    with pytest.raises(InputError):
        Principal(actor=actor)


@pytest.mark.parametrize("roles", [(), ("king",), ("analyst", "king")])
def test_a_role_is_one_of_the_table(roles):
    with pytest.raises(InputError, match="analyst"):
        Principal(actor="kim", roles=roles)
