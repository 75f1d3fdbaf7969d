"""New numbers for markers: all or none, the old ones kept and found."""

import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook
from shapely.geometry import Point

from borderkit.errors import (
    ConflictError,
    FileFormatError,
    ForbiddenError,
    InputError,
)
from borderkit.io.number_maps import read_number_map
from borderkit.layers import LAYERS
from borderkit.markers.numbering.numbering import DEFAULT_SCHEME
from borderkit.markers.numbering.renumbering import Renumbering, plan_renumbering
from borderkit.store import Principal, open_store
from borderkit.workflows.export import StateOf
from borderkit.workflows.marker_records import list_markers, show_marker
from borderkit.workflows.occasion import Occasion
from borderkit.workflows.renumbering import renumber_markers
from tests.line_register import make_line_register

NOW = datetime(2026, 5, 1, 23, 30, tzinfo=UTC)
ON = date(2026, 3, 1)


@pytest.fixture
def store(tmp_path):
    place = make_line_register(tmp_path / "line.gpkg", clock=lambda: NOW)
    with open_store(place, clock=lambda: NOW) as store:
        yield store


def numbers(store, **asked):
    found = list_markers(store, **asked)
    return dict(zip(found["marker_uid"], found["number"], strict=True))


def test_a_swap_is_one_revision_and_both_are_found_by_either_number(store):
    occasion = Occasion(document="Protocol 7")
    report = renumber_markers(store, [("3", "4"), ("4", "3")], on=ON, occasion=occasion)
    assert (report.revision, report.written) == (2, True)
    assert {uid: number for uid, number in numbers(store).items() if uid in {"M-3", "M-4"}} == {
        "M-3": "4",
        "M-4": "3",
    }
    kept = show_marker(store, "M-4")[0].record.previous
    assert [(old.number, old.until, old.document) for old in kept] == [
        ("9", None, None),
        ("4", "2026-02-28", "Protocol 7"),
    ]
    assert [(each.found.marker_uid, each.found.how) for each in show_marker(store, "3")] == [
        ("M-4", "number"),
        ("M-3", "previous"),
    ]


@pytest.mark.parametrize(("day", "number"), [("2026-02-28", "3"), ("2026-03-01", "6")])
def test_before_the_day_a_marker_still_bears_its_old_number(store, day, number):
    renumber_markers(store, [("3", "6")], on=ON)
    state = StateOf(valid_at=date.fromisoformat(day))
    assert numbers(store, state=state)["M-3"] == number
    assert numbers(store, state=StateOf(revision=1))["M-3"] == "3"


def test_the_day_is_that_of_writing_where_none_is_given(store):
    assert renumber_markers(store, [("3", "6")]).on == date(2026, 5, 1)


def test_numbers_move_up_in_a_row_and_are_written_in_one_spelling(store):
    report = renumber_markers(store, [("3", "\uff14"), ("4", " 5 ")], on=ON)
    assert [done.after for done in report.done] == ["4", "5"]


def test_every_defect_is_told_and_nothing_is_written(store):
    asked = [("1", "4"), ("77", "8"), ("9", "8"), ("3", "x"), ("2(1)", "2(1)"), ("1", "12")]
    with pytest.raises(InputError) as refused:
        renumber_markers(store, asked, on=ON)
    told = {defect.where: defect.what for defect in refused.value.defects}
    assert told["1 to 4"] == "4 would also be borne by M-4; one marker may"
    assert told["77 to 8"] == "no marker bears it, or ever bore it"
    assert told["9 to 8"] == "no marker bears it; near it are M-4, now 4"
    assert "it reads main" in told["3 to x"]
    assert told["2(1) to 2(1)"] == "M-2A bears it already"
    assert told["1 to 12"] == "M-1 is given a number already by 1 to 4"
    assert store.revision() == 1
    with pytest.raises(InputError, match="no new number is asked"):
        renumber_markers(store, [])


def test_a_dry_run_checks_all_of_it_and_writes_nothing(store):
    report = renumber_markers(store, [("3", "6")], on=ON, dry_run=True)
    assert (report.written, report.revision, store.revision()) == (False, 1, 1)
    with pytest.raises(InputError):
        renumber_markers(store, [("3", "1")], on=ON, dry_run=True)


def test_a_surveyor_renumbers_the_own_side_alone(store):
    surveyor = Principal(actor="s", side="AA", roles=("surveyor",))
    renumber_markers(store, [("2(1)", "5(1)")], on=ON, principal=surveyor)
    with pytest.raises(ForbiddenError):
        renumber_markers(store, [("2(2)", "5(2)")], on=ON, principal=surveyor)


def test_a_marker_that_changed_since_is_a_conflict(store):
    renumber_markers(store, [("3", "6")], on=ON)
    with pytest.raises(ConflictError):
        renumber_markers(store, [("6", "7")], on=ON, occasion=Occasion(based_on=1))
    assert numbers(store)["M-3"] == "6"


def markers(*rows):
    records = [{"boundary": "AA-BB", **row} for row in rows]
    return LAYERS["markers"].frame(records, [Point(10, 47)] * len(rows))


def planned(frame, *asked, on=ON):
    given = [Renumbering(marker=marker, to=to) for marker, to in asked]
    return plan_renumbering(frame, given, scheme_for=lambda _: DEFAULT_SCHEME, on=on)


@pytest.mark.parametrize(
    ("siting", "bearers", "fits"),
    [(None, 1, False), ("single", 1, False), ("double", 1, True), ("double", 2, False)]
    + [("triple", 2, True), ("triple", 3, False)],
)
def test_a_number_is_shared_by_as_many_as_the_siting_has_pillars(siting, bearers, fits):
    there = [{"marker_uid": f"t{n}", "number": "8", "siting": siting} for n in range(bearers)]
    frame = markers({"marker_uid": "m", "number": "7", "siting": siting}, *there)
    if fits:
        assert planned(frame, ("m", "8")).done[0].after == "8"
        return
    with pytest.raises(InputError, match="would also be borne"):
        planned(frame, ("m", "8"))


def test_a_marker_without_a_number_gets_one_and_no_previous():
    plan = planned(markers({"marker_uid": "m"}), ("m", "8"))
    assert plan.frame["previous_numbers"].tolist() == [None]
    assert plan.done[0].before is None


def test_a_number_that_another_bore_before_is_told():
    frame = markers(
        {"marker_uid": "m", "number": "1"},
        {"marker_uid": "o", "number": "2", "previous_numbers": ["8"]},
    )
    (note,) = planned(frame, ("m", "8")).notes
    assert note.startswith("8 was a number of o before")


@pytest.mark.parametrize(
    ("state", "why"),
    [({"valid_from": "2026-03-02"}, "later than"), ({"valid_to": "2026-02-28"}, "no longer than")],
)
def test_a_state_in_law_that_does_not_hold_on_the_day_is_not_renumbered(state, why):
    with pytest.raises(InputError, match=why):
        planned(markers({"marker_uid": "m", "number": "1", **state}), ("m", "2"))
    bounds = {"valid_from": "2026-03-01", "valid_to": "2026-03-01"}
    assert planned(markers({"marker_uid": "m", "number": "1", **bounds}), ("m", "2")).done


def test_of_several_that_bear_a_number_one_is_named_by_its_uid():
    frame = markers({"marker_uid": "x", "number": "6"}, {"marker_uid": "y", "number": "6"})
    with pytest.raises(InputError, match=r"x \(AA-BB\), y \(AA-BB\); name one as markers/UID"):
        planned(frame, ("6", "7"))
    assert planned(frame, ("x", "7")).done[0].marker_uid == "x"
    crossed = markers({"marker_uid": "6", "number": "7"}, {"marker_uid": "y", "number": "6"})
    with pytest.raises(InputError, match="name one as markers/UID"):
        planned(crossed, ("6", "8"))
    assert planned(crossed, ("markers/6", "8")).done[0].before == "7"


def test_a_table_of_new_numbers_is_read_in_any_spelling_of_its_columns(tmp_path):
    file = tmp_path / "map.csv"
    file.write_bytes("\ufeffNote;Number;New number\n\n;47/2;47/3\nx;47/3;47/2\n".encode())
    asked = read_number_map(file)
    assert [(each.marker, each.to) for each in asked] == [("47/2", "47/3"), ("47/3", "47/2")]
    assert asked[0].where == "map.csv, line 3"


def test_a_number_that_a_spreadsheet_made_a_date_is_refused_and_not_guessed(tmp_path):
    book = Workbook()
    sheet = book.create_sheet(index=0)
    for row in (["from", "to"], [date(2026, 2, 1), "7"], ["8", None]):
        sheet.append(row)
    data = io.BytesIO()
    book.save(data)
    file = tmp_path / "map.xlsx"
    file.write_bytes(data.getvalue())
    with pytest.raises(InputError) as refused:
        read_number_map(file)
    first, second = refused.value.defects
    assert "is the date 2026-02-01" in first.what
    assert "A2" in first.where
    assert second.what == "is empty; give a number"


@pytest.mark.parametrize("text", ["", "a;b\n1;2\n", "from\n1\n"])
def test_a_file_without_both_columns_is_no_table_of_numbers(tmp_path, text):
    file = tmp_path / "map.csv"
    file.write_text(text)
    with pytest.raises(FileFormatError, match="from"):
        read_number_map(file)
