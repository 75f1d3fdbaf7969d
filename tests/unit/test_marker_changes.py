"""What became of markers between two states."""

from pathlib import Path

import pytest
from geopandas import GeoDataFrame
from pyproj import Geod
from shapely import Point

from borderkit.crs import WGS84
from borderkit.errors import CrsError, InputError
from borderkit.layers.markers import MARKERS
from borderkit.markers.changes import marker_changes
from tests.real_stones import real_border

GEOD = Geod(ellps="WGS84")


def markers(*rows, crs=WGS84):
    """Return markers from (uid, number, lon, lat, other columns)."""
    records = [{"marker_uid": r[0], "boundary": "AA-BB", "number": r[1], **r[4]} for r in rows]
    names = dict.fromkeys(("marker_uid", "boundary", "number"))
    for record in records:
        names |= dict.fromkeys(record)
    columns = {name: [record.get(name) for record in records] for name in names}
    points = [Point(r[2], r[3]) for r in rows]
    return GeoDataFrame(columns, geometry=points, crs=crs)


BEFORE = markers(
    ("a", "1", 10.0, 47.0, {"material": "stone"}), ("b", "2", 10.01, 47.0, {"material": "stone"})
)


def test_equal_states_have_no_change():
    assert marker_changes(BEFORE, BEFORE) == []


def test_a_marker_that_came_and_one_that_is_gone_are_told():
    after = markers(("a", "1", 10.0, 47.0, {"material": "stone"}), ("c", "3", 10.02, 47.0, {}))
    gone, new = marker_changes(BEFORE, after)
    assert gone.near_before is not None
    assert new.near_after is not None
    assert (gone.kinds, gone.marker, gone.near_before.marker) == (("gone",), "b", "a")
    assert (new.kinds, new.marker, new.near_after.marker) == (("new",), "c", "a")
    assert new.near_after.azimuth_deg == pytest.approx(270.0, abs=0.01)


def test_a_move_has_its_distance_and_direction():
    lon, lat, _ = GEOD.fwd(10.0, 47.0, 90.0, 3.25)
    after = markers(
        ("a", "1", lon, lat, {"material": "stone"}), ("b", "2", 10.01, 47.0, {"material": "stone"})
    )
    (change,) = marker_changes(BEFORE, after)
    assert change.kinds == ("moved",)
    assert change.distance_m == pytest.approx(3.25, abs=1e-6)
    assert change.azimuth_deg == pytest.approx(90.0, abs=1e-4)
    assert "moved 3.25 m towards 90.0 degrees" in change.message


@pytest.mark.parametrize(("shift_m", "moved"), [(0.0009, False), (0.0011, True)])
def test_a_shift_counts_beyond_the_least(shift_m, moved):
    lon, lat, _ = GEOD.fwd(10.0, 47.0, 0.0, shift_m)
    one = markers(("a", "1", 10.0, 47.0, {}))
    assert bool(marker_changes(one, markers(("a", "1", lon, lat, {})))) is moved


def test_another_number_is_a_renumbering_and_no_attribute():
    after = markers(
        ("a", "1/1", 10.0, 47.0, {"material": "granite"}),
        ("b", "2", 10.01, 47.0, {"material": "stone"}),
    )
    (change,) = marker_changes(BEFORE, after)
    assert change.kinds == ("renumbered", "attributes")
    assert change.columns == {"number": ("1", "1/1"), "material": ("stone", "granite")}


def test_where_uids_differ_the_object_of_the_source_decides():
    old = markers(("x-1", "1", 10.0, 47.0, {"origin_object": "node/7"}))
    new = markers(("y-1", "1", 10.0, 47.0, {"origin_object": "node/7", "year": "1950"}))
    (change,) = marker_changes(old, new)
    assert (change.marker, change.former_uid) == ("y-1", "x-1")
    assert change.kinds == ("attributes",)


def test_an_object_that_stands_twice_decides_nothing():
    old = markers(("x-1", "1", 10.0, 47.0, {"origin_object": "node/7"}))
    new = markers(
        ("y-1", "1", 10.0, 47.0, {"origin_object": "node/7"}),
        ("y-2", "1", 10.0, 47.0, {"origin_object": "node/7"}),
    )
    kinds = [change.kinds for change in marker_changes(old, new)]
    assert kinds == [("gone",), ("new",), ("new",)]


def test_versions_of_the_source_and_the_order_of_sides_are_no_change():
    old = markers(("a", "1", 10.0, 47.0, {"origin_version": 2}))
    new = markers(("a", "1", 10.0, 47.0, {"origin_version": 3}))
    new["boundary"] = "BB-AA"
    assert marker_changes(old, new) == []


def test_a_column_that_one_state_lacks_is_a_missing_value():
    old = markers(("a", "1", 10.0, 47.0, {}))
    new = markers(("a", "1", 10.0, 47.0, {"pillar": False, "offset_m": float("nan")}))
    (change,) = marker_changes(old, new)
    assert change.columns == {"pillar": (None, False)}


def test_a_change_is_plain_json():
    after = markers(("c", None, 10.02, 47.0, {}))
    records = [change.record() for change in marker_changes(BEFORE, after)]
    assert [record["kinds"] for record in records] == [["gone"], ["gone"], ["new"]]
    assert records[2]["near_after"] is None
    assert "only one" in records[2]["message"]


def test_markers_in_another_system_are_refused():
    with pytest.raises(CrsError, match="EPSG:4326"):
        marker_changes(BEFORE, markers(("a", "1", 1.0, 2.0, {}), crs="EPSG:3857"))


def test_markers_without_a_position_are_refused_by_name():
    frame = MARKERS.frame([{"marker_uid": "q", "boundary": "AA-BB"}], [None])
    assert isinstance(frame, GeoDataFrame)
    with pytest.raises(InputError, match="have no position: q"):
        marker_changes(BEFORE, frame)


@pytest.mark.realdata
def test_2025_has_stone_40_described_and_the_stone_of_1735_moved(shared: Path):
    old, new = (
        real_border(shared, "liechtenstein", day)[1] for day in ("2024-03-04", "2025-09-19")
    )
    found = {change.marker: change for change in marker_changes(old, new)}
    assert [c.kinds for c in found.values()].count(("new",)) == 3
    forty = found["node/1372827973"]
    assert forty.kinds == ("attributes",)
    assert {"size", "material", "year", "image"} <= set(forty.columns)
    moved = found["node/10940018744"]
    assert "moved" in moved.kinds
    assert moved.near_before is not None
    assert moved.near_after is not None
    assert moved.near_before.number == moved.near_after.number == "40"
    assert moved.near_before.distance_m == pytest.approx(33, abs=1)
    assert moved.near_after.distance_m < 2
    assert "m east of marker 40 to" in moved.message
