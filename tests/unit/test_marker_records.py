"""Records of markers: azimuths, places along the line, neighbours, stated beside computed."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from pyproj import Geod
from shapely.geometry import LineString, Point

import borderkit as bk
from borderkit.boundary.line import line_of
from borderkit.errors import InputError, RecordMissingError, RegisterFileError
from borderkit.layers import LAYERS
from borderkit.markers.along import marker_places
from borderkit.markers.azimuths import true_azimuth
from borderkit.markers.numbering.numbering import DEFAULT_SCHEME, Scheme
from borderkit.markers.numbering.previous_numbers import MarkerNames, previous_numbers
from borderkit.markers.record import marker_record
from borderkit.store import open_store
from borderkit.workflows.export import StateOf
from borderkit.workflows.marker_records import list_markers, next_number, show_marker
from tests.line_register import make_line_register

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    place = tmp_path_factory.mktemp("records") / "line.gpkg"
    return make_line_register(place, clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("azimuth", "kind", "declination", "true"),
    [
        (16.5, "true", None, 16.5),
        (16.5, "magnetic", 3.25, 19.75),
        (2.0, "magnetic", -3.0, 359.0),
        (359.0, "magnetic", 1.0, 0.0),
        (16.5, "magnetic", None, None),
        (16.5, "grid", None, None),
        (16.5, None, 3.25, None),
        (None, "true", None, None),
    ],
)
def test_an_azimuth_is_true_only_where_its_north_and_declination_are_known(
    azimuth, kind, declination, true
):
    (found,) = true_azimuth(azimuth, kind, declination_deg=declination)
    assert (None if np.isnan(found) else found) == true


def test_a_grid_azimuth_takes_the_convergence():
    found = true_azimuth([10.0, 10.0], ["grid", "true"], convergence_deg=[-1.5, -1.5])
    assert found.tolist() == [8.5, 10.0]


def sections(*rows):
    records = [row for row, _ in rows]
    return LAYERS["boundary_sections"].frame(records, [shape for _, shape in rows])


def markers(*rows):
    records = [{"boundary": "AA-BB", **row} for row, _ in rows]
    return LAYERS["markers"].frame(records, [Point(at) for _, at in rows])


MERIDIAN = sections(
    (
        {"section": "1", "boundary": "AA-BB", "left_side": "AA", "right_side": "BB"},
        LineString([(10, 47), (10, 47.05), (10, 47.1)]),
    )
)


@pytest.mark.parametrize(("azimuth", "sign", "side"), [(270.0, 1, "AA"), (90.0, -1, "BB")])
def test_an_offset_is_counted_left_of_the_line_and_says_whose_ground_it_is(azimuth, sign, side):
    lon, lat, _ = GEOD.fwd(10.0, 47.02, azimuth, 3.4)
    (place,) = marker_places(line_of(MERIDIAN, "AA-BB"), np.array([[lon, lat]]))
    assert place.offset_m == pytest.approx(3.4 * sign, abs=1e-4)
    assert place.chainage_m == pytest.approx(GEOD.inv(10, 47, 10, 47.02)[2], abs=1e-3)
    assert (place.side, place.section) == (side, "1")


def record(frame, uid, line=None, scheme=DEFAULT_SCHEME, **layers):
    none = {
        name: LAYERS[layer].frame([], [] if LAYERS[layer].geometry else None)
        for name, layer in (
            ("relations", "marker_relations"),
            ("positions", "positions"),
            ("documents", "documents"),
        )
    }
    line = line_of(MERIDIAN, "AA-BB") if line is None else line
    return marker_record(uid, frame, line=line, scheme=scheme, **{**none, **layers})


def test_neighbours_stand_in_the_order_of_the_line_and_twins_are_none():
    frame = markers(
        ({"marker_uid": "c", "number": "3"}, (10.0, 47.06)),
        ({"marker_uid": "b1", "number": "2(1)", "siting": "double"}, (9.999, 47.03)),
        ({"marker_uid": "b2", "number": "2(2)", "siting": "double"}, (10.001, 47.031)),
        ({"marker_uid": "w", "role": "witness"}, (10.0, 47.04)),
        ({"marker_uid": "a", "number": "1"}, (10.0, 47.01)),
    )
    found = record(frame, "b1")
    assert (found.before.marker_uid, found.after.marker_uid) == ("a", "c")
    assert [twin.marker_uid for twin in found.twins] == ["b2"]
    assert not found.notes
    back = record(frame, "a")
    assert back.before is None
    assert back.after.marker_uid == "b1"
    azimuth, _, distance = GEOD.inv(10.0, 47.01, 9.999, 47.03)
    assert back.after.azimuth_deg == pytest.approx(azimuth % 360, abs=1e-9)
    assert back.after.distance_m == pytest.approx(distance, abs=1e-6)
    assert back.after.along_m == pytest.approx(GEOD.inv(10, 47.01, 10, 47.03)[2], abs=0.01)


def test_over_a_gap_of_the_line_no_length_along_it_is_told():
    broken = sections(
        ({"section": "1", "boundary": "AA-BB", "sequence": 1}, LineString([(10, 47), (10, 47.01)])),
        (
            {"section": "2", "boundary": "AA-BB", "sequence": 2},
            LineString([(10, 47.02), (10, 47.03)]),
        ),
    )
    frame = markers(
        ({"marker_uid": "a"}, (10.0, 47.005)),
        ({"marker_uid": "b"}, (10.0, 47.008)),
        ({"marker_uid": "c"}, (10.0, 47.025)),
    )
    found = record(frame, "b", line=line_of(broken, "AA-BB"))
    assert found.before.along_m == pytest.approx(found.before.distance_m, abs=1e-4)
    assert (found.after.marker_uid, found.after.along_m) == ("c", None)


def test_two_markers_of_one_number_are_told_where_nothing_makes_them_pillars():
    frame = markers(
        ({"marker_uid": "x", "number": "39"}, (10.0, 47.01)),
        ({"marker_uid": "y", "number": "\uff13\uff19"}, (10.0, 47.0101)),
    )
    (note,) = record(frame, "x").notes
    assert note.startswith("y, 11.1 m away, bears the same number 39")


def test_a_stated_foot_is_held_against_the_line():
    lon, lat, _ = GEOD.fwd(10.0, 47.02, 90.0, 5.0)
    stated = {"marker_uid": "m", "offset_m": 4.0, "azimuth_deg": 270.0, "azimuth_kind": "true"}
    foot = record(markers((stated, (lon, lat))), "m").foot
    assert foot.offset_off_m == pytest.approx(-1.0, abs=1e-3)
    assert foot.misses_line_m == pytest.approx(1.0, abs=1e-3)
    magnetic = record(markers(({**stated, "azimuth_kind": "magnetic"}, (lon, lat))), "m")
    assert magnetic.foot.true_azimuth_deg is None
    assert magnetic.foot.misses_line_m is None
    assert "magnetic: from true north it is unknown" in magnetic.notes[0]


def test_a_relation_is_told_beside_the_coordinates_and_a_magnetic_one_only_with_declination():
    azimuth, _, distance = GEOD.inv(10.0, 47.0, 10.0, 47.01)
    frame = markers(({"marker_uid": "a"}, (10.0, 47.0)), ({"marker_uid": "b"}, (10.0, 47.01)))
    stated = {
        "marker": "a",
        "target": "b",
        "kind": "neighbour",
        "distance_m": distance + 0.5,
        "azimuth_deg": 357.0,
        "azimuth_kind": "magnetic",
    }
    rows = [
        {"relation": "1", **stated, "declination_deg": 3.5},
        {"relation": "2", **stated},
        {"relation": "3", **stated, "target": "oak by the ford", "kind": "reference"},
    ]
    relations = LAYERS["marker_relations"].frame(rows)
    known, unknown, object_ = record(frame, "a", relations=relations).relations
    assert known.true_azimuth_deg == pytest.approx(0.5)
    assert known.azimuth_off_deg == pytest.approx(0.5 - azimuth)
    assert known.distance_off_m == pytest.approx(0.5, abs=1e-6)
    assert (unknown.true_azimuth_deg, unknown.azimuth_off_deg) == (None, None)
    assert (object_.seen, object_.distance_off_m) == (None, None)


def test_agreed_positions_come_first_and_documents_that_are_not_kept_are_named():
    marker = {"marker_uid": "m", "document": "P-1", "documents": ["P-2"], "pillar": False}
    row = {"subject": "markers/m"}
    rows = [
        {"position": "1", **row, "kind": "observed", "observed_at": "2025-05-01"},
        {"position": "2", **row, "kind": "agreed"},
        {"position": "3", "subject": "markers/other", "kind": "agreed"},
    ]
    positions = LAYERS["positions"].frame(rows, [Point(10, 47)] * 3)
    documents = LAYERS["documents"].frame([{"document": "P-1"}])
    frame = markers((marker, (10.0, 47.0)))
    found = record(frame, "m", positions=positions, documents=documents)
    assert [position["position"] for position in found.positions] == ["2", "1"]
    assert [document["document"] for document in found.documents] == ["P-1"]
    assert found.notes == (
        "No pillar stands there: it is a boundary point alone.",
        "Documents that the register does not hold: P-2.",
    )


def test_previous_numbers_are_read_as_texts_or_with_their_document():
    kept = ["9", {"number": "8", "until": "1990-01-01", "document": "P-1"}, {"until": "x"}, 3]
    assert [old.number for old in previous_numbers(kept)] == ["9", "8"]
    assert previous_numbers(None) == ()


def test_a_marker_is_found_by_what_it_is_called_now_first_and_by_old_numbers_after():
    frame = markers(
        ({"marker_uid": "old", "number": "5", "previous_numbers": ["4", "98"]}, (10, 47)),
        ({"marker_uid": "new", "number": "4"}, (10, 47)),
        ({"marker_uid": "p1", "number": "98(1)"}, (10, 47)),
        ({"marker_uid": "odd", "number": "Kreuz am Weg"}, (10, 47)),
    )
    names = MarkerNames(frame, lambda _: DEFAULT_SCHEME)

    def found(text):
        return [(match.marker_uid, match.how) for match in names.find(text)]

    assert found("4") == [("new", "number"), ("old", "previous")]
    assert found("98") == [("p1", "pillar"), ("old", "previous")]
    assert found("\uff14") == found("4")
    assert found("kreuz  AM weg") == [("odd", "number")]
    assert found("old") == found("markers/old") == [("old", "uid")]
    assert found("77") == []


def test_a_list_gives_place_and_side_by_the_geometry_beside_what_is_recorded(register):
    found = list_markers(register, "AA-BB").set_index("number")
    for number, side in (("2(1)", "AA"), ("2(2)", "BB")):
        assert (found.loc[number, "side"], found.loc[number, "stands_on"]) == (side, side)
    assert found.loc["2(1)", "offset_m"] == pytest.approx(111.2, abs=0.1)
    assert found.loc["4", "chainage_m"] == pytest.approx(3042.24, abs=0.01)
    near = list_markers(register, near=(10.04, 47.0))
    away = near["distance_m"].tolist()
    assert away[0] == 0.0
    assert away == sorted(away)
    assert list_markers(register, number="9")["number"].tolist() == ["4"]


def test_a_list_of_a_register_without_a_line_has_no_chainage(tmp_path):
    place = tmp_path / "bare.gpkg"
    with open_store(place, create=True) as store:
        assert list_markers(store).empty
        with store.unit() as unit:
            unit.upsert("markers", markers(({"marker_uid": "m"}, (10.0, 47.0))))
        found = list_markers(store)
        assert found["chainage_m"].isna().all()
        assert show_marker(store, "m")[0].record.place is None


def test_no_marker_of_that_name_is_an_error_that_names_some_there_are(register):
    with pytest.raises(RecordMissingError, match="no marker of the register is called '77'"):
        show_marker(register, "77")
    with pytest.raises(InputError, match="there are AA-BB"):
        show_marker(register, "1", boundary="AA-CC")


def test_the_next_number_is_none_that_stands_or_stood(register):
    assert next_number(register) == "10"
    assert next_number(register, beside="3") == "3/2"
    assert next_number(register, between=("4", "3/1")) == "3/2"
    with pytest.raises(InputError, match="at once"):
        next_number(register, beside="3", between=("3", "4"))


def test_a_number_of_a_marker_that_was_taken_out_is_not_given_again(tmp_path):
    place = make_line_register(tmp_path / "r.gpkg", clock=lambda: datetime.now(UTC))
    with open_store(place) as store:
        with store.unit() as unit:
            unit.remove("markers", [("M-4",), ("M-31",)])
        assert next_number(store) == "10"
        assert next_number(store, beside="3") == "3/2"


def test_a_pillar_on_another_side_than_the_scheme_says_is_told():
    frame = markers(
        ({"marker_uid": "a", "number": "2(1)", "side": "BB"}, (10.0, 47.03)),
        ({"marker_uid": "b", "number": "2(2)", "side": "BB"}, (10.0, 47.03)),
    )
    scheme = Scheme(pillar_sides=("AA", "BB"))
    assert record(frame, "a", scheme=scheme).notes == (
        "By the scheme pillar 1 stands on AA, not on BB.",
    )
    assert not record(frame, "b", scheme=scheme).notes


def test_a_scheme_of_the_register_that_contradicts_itself_is_named(tmp_path):
    place = make_line_register(tmp_path / "r.gpkg", clock=lambda: datetime.now(UTC))
    with open_store(place) as store:
        with store.unit() as unit:
            rows = [{"boundary": "BB-AA", "numbering": {"main": {"first": 9, "last": 1}}}]
            unit.upsert("boundaries", LAYERS["boundaries"].frame(rows))
        with pytest.raises(RegisterFileError) as refused:
            list_markers(store)
        assert refused.value.defects[0].where == "boundaries/BB-AA.numbering.main"


def test_public_names_ask_a_past_state_too(register):
    state = StateOf(valid_at=date(2026, 1, 1))
    assert len(bk.list_markers(register, state=state)) == 6
    assert bk.show_marker(register, "M-1")[0].found.how == "uid"
