"""A kept clearance is judged again as it was, by its revision and by its own records alone."""

import json
import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from borderkit.errors import (
    BorderkitError,
    ForbiddenError,
    InputError,
    ItineraryError,
    RecordMissingError,
    RegisterError,
)
from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.plan import read_itinerary
from borderkit.itineraries.records_read import records_read
from borderkit.itineraries.state import state_from_document
from borderkit.store import Principal, Store, open_store
from borderkit.workflows import clearance_keeping
from borderkit.workflows.clearance_replay import replay_clearance
from borderkit.workflows.clearances import list_clearances, read_clearance
from borderkit.workflows.register_state import read_state, state_after
from geodata import demo_files
from tests.cases import case_defects, cases
from tests.check_builders import (
    NORTH,
    SOUTH,
    area,
    corridor,
    crossing,
    itinerary,
    jurisdiction,
    leg,
    permit,
    place,
    point,
    register,
    rule,
    stop,
    through,
    zone,
)
from tests.demo_register import AT as DEMO_AT
from tests.kept import AT, CHANGES, assert_replays, filled, kept, wreck

Json = dict[str, Any]

SOME_CHANGES = ("zones get other rules", "zones go", "ground closes", "settings change")

FULL: Json = register(
    zone("Z1", rule("permit")),
    zone("Z9", geometry=area(23.0, 10.0, 23.1, 10.1)),
    jurisdictions=[jurisdiction(), jurisdiction("FF", area(30, 10, 31, 11), calendar="ff")],
    calendars=[{"calendar": "ff", "years": [2026]}],
    corridors=[corridor(), corridor(corridor="C-9", zone="Z9", lifts=["R1"])],
    crossings=[crossing(), crossing("PC-09", (20.9, 10.9))],
    places=[place("PL-1", point(SOUTH), "South"), place("PL-2", point(NORTH), "North")],
    permits=[permit("P-1"), permit("P-9")],
    class_rules=[{"class": "controlled", "rules": [rule("condition", "K1")]}],
    settings={"near_m": 50.0},
)


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """A register of `FULL`, to be copied."""
    folder = tmp_path_factory.mktemp("full")
    with filled(folder, FULL):
        return folder / "kept.gpkg"


@pytest.fixture
def store(source: Path, tmp_path: Path):
    copy = tmp_path / "kept.gpkg"
    shutil.copy(source, copy)
    with open_store(copy) as opened:
        yield opened


def answer_of(store: Store, plan: Json, at: datetime = AT) -> Json:
    return check_itinerary(read_itinerary(plan), read_state(store), at=at).to_json()


# ------------------------------------------------------------------------------- what is kept


def test_a_clearance_keeps_the_answer_of_the_revision_that_it_was_judged_by(store):
    found = kept(store, through(), note="for the file")
    assert found.is_new
    assert found.number == "C-2026-000002"
    assert found.register_revision == 1
    assert found.answer == answer_of(store, through()) | {"register_revision": 1}
    assert (found.verdict, found.reference) == (found.answer["verdict"], "T")
    assert found.itinerary == through()
    assert found.evaluated_at == AT
    assert found.note == "for the file"
    again = read_clearance(store, found.number)
    assert again.to_json() == found.to_json()


def test_only_the_records_that_matter_are_kept(store):
    plan = through() | {"permits": ["P-1", "P-404"]}
    read = kept(store, plan).read
    codes = {
        name: [
            next(iter(row.get("properties", row).values()))
            for row in (layer["features"] if isinstance(layer, dict) else layer)
        ]
        for name, layer in read.items()
        if name != "settings"
    }
    assert codes == {
        "jurisdictions": ["AA"],
        "zones": ["Z1"],
        "class_rules": ["controlled"],
        "corridors": ["C-1"],
        "permits": ["P-1"],
    }
    assert read["settings"] == {"near_m": 50.0}


def test_places_crossings_and_calendars_are_kept_that_an_itinerary_names(store):
    plan = itinerary(stop("south"), leg(mode="foot"), stop("PC-01", "12:00", "13:00"))
    read = kept(store, plan).read
    assert [f["properties"]["place"] for f in read["places"]["features"]] == ["PL-1"]
    assert [f["properties"]["crossing"] for f in read["crossings"]["features"]] == ["PC-01"]
    there = itinerary(stop((30.5, 10.5)))
    assert [row["calendar"] for row in kept(store, there).read["calendars"]] == ["ff"]


def test_zones_stay_whose_rules_an_exemption_of_their_class_lifts(tmp_path):
    lifting = {"id": "E1", "applies": {"category": ["diplomat"]}, "lifts": ["FAR"]}
    document = register(
        zone("Z1", rule("permit")),
        zone("Z2", rule("prohibit", "FAR"), geometry=area(23, 10, 23.1, 10.1)),
        class_rules=[
            {"class": "controlled", "rules": [rule("allow", "K1")], "exemptions": [lifting]}
        ],
    )
    keys = records_read(read_itinerary(through()), state_from_document(document))
    assert keys["zones"] == {("Z1",), ("Z2",)}
    with filled(tmp_path, document) as store:
        assert_replays(store, kept(store, through()).number)


@pytest.mark.slow
def test_where_a_few_records_give_another_answer_more_of_them_are_kept(store, monkeypatch):
    def forgetful(itinerary, state, *, widened=0.0):
        tries.append(widened)
        keys = records_read(itinerary, state, widened=widened)
        return {**keys, "zones": set(), "corridors": set()}

    tries: list[float] = []
    monkeypatch.setattr(clearance_keeping, "records_read", forgetful)
    found = kept(store, through())
    assert tries == [0.0, 1.0]
    assert {f["properties"]["zone"] for f in found.read["zones"]["features"]} == {"Z1", "Z9"}
    assert_replays(store, found.number)


# ---------------------------------------------------------------------------------- once only


@pytest.mark.slow
def test_the_same_question_is_one_clearance(store):
    first = kept(store, through())
    second = kept(store, through(), note="again")
    assert (second.number, second.is_new, second.note) == (first.number, False, None)
    assert store.revision() == 2


def test_the_same_question_stays_one_clearance_while_nothing_that_it_reads_changes(store):
    first = kept(store, through())
    wreck(store, "places go")
    assert kept(store, through()).number == first.number
    wreck(store, "ground closes")
    assert kept(store, through()).number != first.number


@pytest.mark.parametrize(
    "other",
    [
        {"plan": through() | {"purpose": "botany"}},
        {"plan": through(), "at": AT + timedelta(microseconds=1)},
    ],
)
def test_another_itinerary_or_time_is_another_clearance(store, other):
    first = kept(store, through())
    assert kept(store, other["plan"], other.get("at", AT)).number != first.number


def test_a_state_read_before_serves_while_no_revision_changed_what_a_check_reads(store):
    state = read_state(store)
    first = kept(store, through(), state=state)
    second = kept(store, through() | {"reference": "T2"}, state=state)
    assert (first.register_revision, second.register_revision) == (1, 2)
    wreck(store, "zones become non_open")
    third = kept(store, through() | {"reference": "T3"}, state=state)
    assert third.register_revision == 4
    assert third.answer["findings"][0]["zone_class"] == "non_open"
    assert_replays(store, third.number)


def test_a_state_is_read_anew_only_where_a_check_would_see_it(store):
    state = read_state(store)
    kept(store, through())
    with store.snapshot() as view:
        later = state_after(view, state)
        assert state_after(view, later) is later
    assert (later.zones is state.zones, later.revision, state.revision) == (True, 2, 1)
    wreck(store, "settings change")
    with store.snapshot() as view:
        assert state_after(view, state).settings.near_m == 500.0


# --------------------------------------------------------------------------------- judged again


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A register of the demo region with three kept clearances; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("kept")
    names = ("students-road-not-stated", "experts-with-a-sampling-permit", "ngo-supplies-by-night")
    with filled(folder, json.loads(demo_files().register.read_bytes())) as store:
        numbers = [
            kept(store, json.loads(demo_files().itineraries[name].read_bytes()), DEMO_AT).number
            for name in names
        ]
    return folder / "kept.gpkg", numbers


@pytest.mark.slow
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(names=st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=6))
def test_a_replay_is_the_same_whatever_revisions_follow(demo, tmp_path, names):
    source, numbers = demo
    copy = tmp_path / "copy.gpkg"
    shutil.copy(source, copy)
    with open_store(copy) as store:
        wreck(store, *names)
        for number in numbers:
            assert_replays(store, number)


def replay_case(case: Json, folder: Path) -> bool:
    """Keep, wreck and replay one case; False where the check refuses it."""
    folder.mkdir()
    try:
        with filled(folder, case["register"]) as store:
            found = kept(store, case["itinerary"], case["at"])
            assert case_defects(case, dict(found.answer)) == []
            wreck(store, *SOME_CHANGES)
            assert_replays(store, found.number)
    except BorderkitError:
        return False
    return True


@pytest.mark.slow
def test_every_case_of_the_contract_replays_after_its_law_has_changed(tmp_path):
    refused = 0
    for number, case in enumerate(cases()):
        is_kept = replay_case(case, tmp_path / str(number))
        assert is_kept is ("error" not in case["expect"]), case["id"]
        refused += not is_kept
    print(f"{len(cases()) - refused} cases kept and replayed, {refused} refused")


def tampered(store: Store, column: str, old: str, new: str) -> None:
    """Change a kept text behind the register's back."""
    with sqlite3.connect(store.place) as file:
        file.execute(f"UPDATE clearances SET {column} = replace({column}, ?, ?)", (old, new))


def test_what_differs_is_told_field_by_field(store):
    number = kept(store, through()).number
    tampered(store, "answer", '"conditional"', '"clear"')
    found = replay_clearance(store, number)
    assert (found.same, found.by_history, found.by_record) == (False, False, False)
    told = {(d.by, d.where): (d.kept, d.now) for d in found.differences}
    assert told["history", "verdict"] == ("clear", "conditional")
    assert told["record", "bounds[0]"] == ("clear", "conditional")
    assert told["history", "by_member[0].verdict"] == ("clear", "conditional")


def test_kept_records_that_were_tampered_with_are_found(store):
    number = kept(store, through()).number
    tampered(store, "read", '"effect": "permit"', '"effect": "notify"')
    found = replay_clearance(store, number)
    assert (found.same, found.by_history, found.by_record) == (False, True, False)
    assert {d.by for d in found.differences} == {"record"}


@pytest.mark.slow
def test_kept_records_that_give_no_answer_are_told(store):
    number = kept(store, through()).number
    tampered(store, "read", '"controlled"', '"unheard-of"')
    found = replay_clearance(store, number)
    (told,) = found.differences
    assert (told.by, told.where, told.kept) == ("record", "", "conditional")
    assert "unheard-of" in told.now


@pytest.mark.parametrize(
    ("column", "old", "new", "says"),
    [
        ("evaluated_at", "2026-", "soon-", "evaluated_at"),
        ("evaluated_at", "+00:00", "", "evaluated_at"),
        ("answer", "{", "[{", "another program wrote it"),
    ],
)
def test_a_clearance_that_another_program_spoilt_is_told(store, column, old, new, says):
    number = kept(store, through()).number
    tampered(store, column, old, new)
    with pytest.raises(RegisterError, match=says):
        replay_clearance(store, number)


def test_an_itinerary_that_was_tampered_with_is_told_in_both_ways(store):
    number = kept(store, through()).number
    tampered(store, "itinerary", '"stops"', '"visits"')
    found = replay_clearance(store, number)
    assert (found.same, found.by_history, found.by_record) == (False, False, False)
    assert [(d.by, d.where) for d in found.differences] == [("history", ""), ("record", "")]


def test_a_newer_borderkit_is_told_and_is_no_difference(store, monkeypatch):
    number = kept(store, through()).number
    for module in ("itineraries.check", "workflows.clearance_replay"):
        monkeypatch.setattr(f"borderkit.{module}.engine_version", lambda: "99.0")
    found = replay_clearance(store, number)
    assert found.same
    assert found.to_json()["engine_version"] == {"kept": "0.1.0", "now": "99.0"}


def test_a_state_that_can_no_longer_be_read_is_not_the_same(store):
    number = kept(store, through()).number
    with sqlite3.connect(store.place) as file:
        file.execute("UPDATE borderkit_register SET history_from = 2")
    found = replay_clearance(store, number)
    assert (found.same, found.by_history, found.by_record) == (False, None, True)
    assert (found.purged, found.differences) == (False, ())
    assert "revision 1" in (found.unread or "")


# --------------------------------------------------------------------------------- what is refused


def test_an_itinerary_that_breaks_the_contract_is_not_kept(store):
    with pytest.raises(ItineraryError):
        kept(store, through() | {"traveller": "somebody"})
    with pytest.raises(ItineraryError, match="m from stop"):
        kept(store, itinerary(stop(SOUTH), leg((21, 10), (21, 11)), stop(NORTH, "12:00", "13:00")))
    assert store.revision() == 1


def test_a_time_without_an_offset_is_refused(store):
    with pytest.raises(InputError, match="no offset"):
        kept(store, through(), AT.replace(tzinfo=None))


@pytest.mark.parametrize(("note", "good"), [("x" * 500, True), ("x" * 501, False), (" ", False)])
def test_a_note_has_up_to_500_characters(store, note, good):
    if good:
        assert kept(store, through(), note=note).note == note
    else:
        with pytest.raises(InputError, match="1 to 500 characters"):
            kept(store, through(), note=note)


@pytest.mark.parametrize(
    ("role", "may"),
    [("reviewer", True), ("surveyor", False)],
)
def test_clearances_are_kept_by_those_who_may(store, role, may):
    who = Principal(actor="kim", side="AA", roles=(role,))
    if not may:
        with pytest.raises(ForbiddenError, match="reviewer"):
            kept(store, through(), principal=who)
        assert store.revision() == 1
        return
    number = kept(store, through(), principal=who).number
    (version,) = store.history(f"clearances/{number}").to_dict("records")
    assert (version["actor"], version["operation"]) == ("kim", "put")


def test_a_clearance_that_is_not_there_is_told_so(store):
    with pytest.raises(RecordMissingError, match="no clearance 'C-2026-000404'"):
        read_clearance(store, "C-2026-000404")
    number = kept(store, through()).number
    with store.unit() as unit:
        unit.remove("clearances", [(number,)])
    with pytest.raises(RecordMissingError, match="was removed in revision 3"):
        replay_clearance(store, number)


def test_clearances_are_listed_the_newest_first_page_by_page(store):
    numbers = [kept(store, through() | {"reference": f"T{n}"}).number for n in range(3)]
    listed = list_clearances(store)
    assert listed["clearance"].tolist() == numbers[::-1]
    assert "answer" not in listed.columns
    page = list_clearances(store, limit=1)
    assert page["clearance"].tolist() == numbers[2:]
    rest = list_clearances(store, limit=5, before=numbers[2])
    assert rest["clearance"].tolist() == numbers[1::-1]
    with pytest.raises(InputError, match="no record"):
        list_clearances(store, before="C-1")
    for limit in (0, 1_001):
        with pytest.raises(InputError, match="1 to 1000"):
            list_clearances(store, limit=limit)
