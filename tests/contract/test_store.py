"""What a register keeps and how, whatever database it is kept in."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from pandas import DataFrame
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from borderkit.crs import WGS84
from borderkit.errors import InputError, RegisterExistsError, RegisterFileError
from borderkit.layers import LAYERS
from borderkit.store import Principal, Store

KIM = Principal(actor="kim", roles=("administrator",))


def zones(*codes: str, west: float = 20.0, **values: Any) -> DataFrame:
    records = [{"zone": code, "class": "controlled", **values} for code in codes]
    shapes = [box(west + i, 45.0, west + i + 0.5, 45.5) for i in range(len(codes))]
    return LAYERS["zones"].frame(records, shapes)


def put(store: Store, layer: str, frame: DataFrame) -> None:
    with store.unit() as unit:
        unit.upsert(layer, frame)


# ------------------------------------------------------------------------------- what is kept


def test_a_new_register_has_every_layer_and_no_record(store):
    for name, layer in LAYERS.items():
        frame = store.read(name)
        assert len(frame) == 0
        assert isinstance(frame, GeoDataFrame) is bool(layer.geometry)
        assert set(layer.names) <= set(frame.columns)
    assert store.revision() == 0
    assert store.settings() == {}


def test_frames_with_geometry_come_back_in_wgs84(store):
    put(store, "zones", zones("Z1"))
    frame = store.read("zones")
    assert frame.crs == WGS84
    assert frame.geometry.iloc[0].equals(box(20.0, 45.0, 20.5, 45.5))


def test_missing_values_come_back_as_none(store):
    put(store, "zones", zones("Z1"))
    row = store.read("zones").iloc[0]
    assert row["near_m"] is None
    assert row["schedule"] is None
    assert row["name"] is None


def test_an_empty_list_is_not_a_missing_one(store):
    frame = LAYERS["permits"].frame(
        [{"permit": "P1", "kind": "k", "state": "issued", "zones": [], "places": None}]
    )
    put(store, "permits", frame)
    row = store.read("permits").iloc[0]
    assert row["zones"] == []
    assert row["places"] is None


texts = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)
plain = st.none() | st.booleans() | numbers | texts
nested = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(texts, nested, max_size=3)
degrees = st.floats(-179.0, 178.0, allow_subnormal=False)


@st.composite
def shapes(draw: st.DrawFn) -> Any:
    west, south = draw(degrees), draw(st.floats(-89.0, 88.0, allow_subnormal=False))
    area = box(west, south, west + 0.7, south + 0.9)
    hole = box(west + 0.1, south + 0.1, west + 0.2, south + 0.3)
    return draw(
        st.sampled_from(
            [
                area,
                area.difference(hole),
                MultiPolygon([hole, box(west + 0.3, south, west + 0.4, south + 0.1)]),
            ]
        )
    )


rows = st.fixed_dictionaries(
    {
        "name": st.none() | objects | texts,
        "class": texts,
        "authority": st.none() | texts,
        "near_m": st.none() | st.floats(0.0, 100_000.0),
        "schedule": st.none() | objects,
        "rules": st.none() | st.lists(objects, max_size=2),
        "source": st.none() | objects,
    }
)


def test_what_goes_in_comes_out(store):
    @given(drawn=st.lists(st.tuples(rows, shapes()), max_size=4))
    def law(drawn):
        records = [{"zone": f"Z{n}", **row} for n, (row, _) in enumerate(drawn)]
        frame = LAYERS["zones"].frame(records, [shape for _, shape in drawn])
        with store.unit() as unit:
            unit.replace("zones", frame)
        back = store.read("zones")
        assert list(LAYERS["zones"].records(back.drop(columns="version"))) == list(
            LAYERS["zones"].records(frame.drop(columns="version"))
        )
        assert back.geometry.tolist() == frame.geometry.tolist()

    law()


def test_every_geometry_type_of_a_layer_comes_back_as_it_was(store):
    given_shapes: dict[str, list[Any]] = {
        "zones": [box(0, 0, 1, 1), MultiPolygon([box(2, 0, 3, 1), box(4, 0, 5, 1)])],
        "places": [Point(1, 2), box(0, 0, 1, 1), MultiPolygon([box(2, 0, 3, 1), box(4, 0, 5, 1)])],
        "crossings": [Point(7.123456789012345, -47.98765432109876)],
        "corridors": [LineString([(0, 0), (1, 1e-12), (2, 2)])],
        "boundary_sections": [LineString([(0, 0), (180, 90)])],
    }
    for name, cells in given_shapes.items():
        layer = LAYERS[name]
        needed = {"class": "open", "zone": "Z", "width_m": 5, "direction": "both", "lifts": ["R"]}
        records = [
            {**needed, "section": str(i), "boundary": "AA-BB"} | {layer.key[-1]: f"K{i}"}
            for i in range(len(cells))
        ]
        put(store, name, layer.frame(records, cells))
        assert store.read(name).geometry.tolist() == cells


def test_records_come_back_in_the_order_in_which_they_came(store):
    put(store, "zones", zones("C", "A", "B"))
    put(store, "zones", zones("0", west=40.0))
    assert store.read("zones")["zone"].tolist() == ["C", "A", "B", "0"]


# ------------------------------------------------------------------------- revisions, versions


def test_a_unit_is_one_revision(store):
    with store.unit(principal=KIM, reason="first fill") as unit:
        unit.upsert("zones", zones("Z1"))
        unit.set_settings({"detour": 1.2})
    assert store.revision() == 1
    put(store, "zones", zones("Z2", west=30.0))
    assert store.revision() == 2


def test_writing_what_is_there_already_is_no_revision(store):
    put(store, "zones", zones("Z1", name={"en": "a", "zh": "b"}, near_m=3))
    with store.unit() as unit:
        change = unit.upsert("zones", zones("Z1", name={"zh": "b", "en": "a"}, near_m=3.0))
    assert not change
    assert change.same == 1
    assert store.revision() == 1


def test_a_version_grows_by_one_with_each_change_of_content(store):
    put(store, "zones", zones("Z1", "Z2"))
    assert store.read("zones")["version"].tolist() == [1, 1]
    put(store, "zones", zones("Z1", "Z2", near_m=5))
    put(store, "zones", zones("Z1"))
    assert store.read("zones")["version"].tolist() == [3, 2]


def test_a_moved_edge_is_a_change_of_content(store):
    put(store, "zones", zones("Z1"))
    put(store, "zones", zones("Z1", west=20.0 + 1e-12))
    assert store.read("zones")["version"].tolist() == [2]


def test_a_version_in_a_frame_does_not_count(store):
    put(store, "zones", zones("Z1", version=17))
    assert store.read("zones")["version"].tolist() == [1]
    put(store, "zones", store.read("zones"))
    assert store.read("zones")["version"].tolist() == [1]


def test_replace_leaves_only_what_is_given(store):
    put(store, "zones", zones("Z1", "Z2"))
    with store.unit() as unit:
        change = unit.replace("zones", zones("Z2", "Z3", west=21.0))
    assert (change.added, change.changed, change.same, change.removed) == (1, 0, 1, 1)
    assert store.read("zones")["zone"].tolist() == ["Z2", "Z3"]


def test_remove_takes_out_the_named_records_and_no_others(store):
    put(store, "zones", zones("Z1", "Z2", "Z3"))
    with store.unit() as unit:
        assert unit.remove("zones", [("Z2",), ("Z9",), ("Z2",)]).removed == 1
    assert store.read("zones")["zone"].tolist() == ["Z1", "Z3"]
    assert store.revision() == 2
    with store.unit() as unit:
        assert not unit.remove("zones", [("Z2",)])
    assert store.revision() == 2


def test_picked_records_are_those_with_the_keys(store):
    rows = [{"marker_uid": f"M{number}", "boundary": "AA-BB"} for number in range(1_000)]
    points = [Point(number / 10, 45) for number in range(1_000)]
    put(store, "markers", LAYERS["markers"].frame(rows, points))
    wanted = [(f"M{number}",) for number in range(0, 1_000, 2)]
    with store.unit() as unit:
        picked = unit.pick("markers", [*wanted, ("M9999",), wanted[0]])
    whole = store.read("markers")
    own = whole[whole["marker_uid"].isin([key for (key,) in wanted])]
    in_order = [frame.set_index("marker_uid").sort_index() for frame in (own, picked)]
    assert in_order[0].equals(in_order[1])


def test_records_with_a_key_of_two_parts_are_picked_by_both(store):
    line = LineString([(0, 0), (1, 1)])
    rows = [{"boundary": b, "section": s} for b in ("AA-BB", "AA-CC") for s in ("1", "2")]
    put(store, "boundary_sections", LAYERS["boundary_sections"].frame(rows, [line] * 4))
    with store.unit() as unit:
        picked = unit.pick("boundary_sections", [("AA-BB", "2"), ("AA-CC", "1"), ("AA-DD", "1")])
    assert set(zip(picked["boundary"], picked["section"], strict=True)) == {
        ("AA-BB", "2"),
        ("AA-CC", "1"),
    }


def test_keys_are_listed_by_their_source(store):
    line = LineString([(0, 0), (1, 1)])
    rows = [{"boundary": "AA-BB", "section": s, "origin": o} for s, o in (("1", "x"), ("2", None))]
    put(store, "boundary_sections", LAYERS["boundary_sections"].frame(rows, [line] * 2))
    with store.unit() as unit:
        assert list(unit.keys_of("boundary_sections", origin="x")) == [("AA-BB", "1")]
        assert list(unit.keys_of("boundary_sections", origin="y")) == []


def test_settings_stay_until_they_are_given_anew_or_taken_away(store):
    with store.unit() as unit:
        unit.set_settings({"detour": 1.2, "route_policy": "reach"})
    with store.unit() as unit:
        unit.set_settings({"detour": 1.5})
    assert store.settings() == {"detour": 1.5, "route_policy": "reach"}
    with store.unit() as unit:
        unit.set_settings({"detour": None})
    assert store.settings() == {"route_policy": "reach"}
    assert store.revision() == 3


def test_the_clock_that_is_handed_in_stamps_revisions(opened):
    first = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)
    ticks = (first + timedelta(hours=n) for n in count())
    with opened(create=True, clock=lambda: next(ticks)) as register:
        put(register, "zones", zones("Z1"))
        with register.snapshot() as view:
            assert view.revisions()["at"].tolist() == [first + timedelta(hours=1)]


# ------------------------------------------------------------------------------ all or nothing


def test_a_unit_that_fails_leaves_nothing(store):
    put(store, "zones", zones("Z1"))

    def fail() -> None:
        with store.unit() as unit:
            unit.upsert("zones", zones("Z1", "Z2", near_m=1))
            unit.set_settings({"detour": 2})
            msg = "on purpose"
            raise LookupError(msg)

    with pytest.raises(LookupError):
        fail()
    assert store.read("zones")["zone"].tolist() == ["Z1"]
    assert store.settings() == {}
    assert store.revision() == 1


def test_a_unit_sees_its_own_writes_and_others_do_not(store, opened):
    with opened() as other, store.unit() as unit:
        unit.upsert("zones", zones("Z1"))
        assert unit.read("zones")["zone"].tolist() == ["Z1"]
        assert len(other.read("zones")) == 0
        assert other.revision() == 0
    assert store.revision() == 1


def test_a_snapshot_does_not_see_what_is_committed_after_it_began(store, opened):
    put(store, "zones", zones("Z1"))
    with opened() as other, other.snapshot() as view:
        assert view.revision() == 1
        put(store, "zones", zones("Z2", west=30.0))
        assert view.read("zones")["zone"].tolist() == ["Z1"]
        assert view.revision() == 1
    assert store.revision() == 2


def test_readers_go_on_while_another_writes(store, opened):
    put(store, "zones", zones("Z1"))
    seen: list[list[str]] = []

    def look() -> None:
        with opened() as other:
            seen.extend(other.read("zones")["zone"].tolist() for _ in range(20))

    with store.unit() as unit:
        unit.upsert("zones", zones("Z2", west=30.0))
        reader = threading.Thread(target=look)
        reader.start()
        reader.join(timeout=20)
    assert seen == [["Z1"]] * 20


def test_writers_wait_for_each_other_and_none_is_lost(store, opened):
    faults: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            with opened() as own:
                for number in range(5):
                    put(own, "zones", zones(f"W{writer}-{number}", west=float(number)))
        except BaseException as fault:  # noqa: BLE001 - shown by the test itself
            faults.append(fault)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    assert len(store.read("zones")) == 20
    assert store.revision() == 20


def test_a_store_is_shared_by_threads(store):
    put(store, "zones", zones("Z1", "Z2"))
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(len(store.read("zones")))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert found == [2] * 8


# ------------------------------------------------------------------------------- what is refused


def test_all_defects_of_a_frame_are_named_and_nothing_is_written(store):
    frame: Any = zones("Z1", "Z2", "Z1")
    frame.loc[1, "class"] = None
    frame.loc[1, "near_m"] = -1.0
    frame.loc[2, "geometry"] = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(RegisterFileError) as caught:
        put(store, "zones", frame)
    assert {defect.where for defect in caught.value.defects} == {
        "zones[1] (Z2).class",
        "zones[1] (Z2).near_m",
        "zones[2] (Z1)",
        "zones[2] (Z1).geometry",
    }
    assert store.revision() == 0


def test_an_unknown_layer_is_refused(store):
    with pytest.raises(InputError, match="zones"):
        store.read("zonez")


def test_a_register_is_not_made_over_another(store, opened):
    with pytest.raises(RegisterExistsError):
        opened(create=True)
