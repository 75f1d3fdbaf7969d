"""Zones given by administrative units: what a name stands for, their area, their renewal."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box, mapping

from borderkit.crs import GEOD
from borderkit.errors import ZoneFileError
from borderkit.itineraries.plan import read_itinerary
from borderkit.store import Store, open_store
from borderkit.workflows.itinerary_clearance import check
from borderkit.workflows.register_intake import import_layers
from borderkit.workflows.register_state import read_state
from borderkit.workflows.zone_intake import import_zones

NORTH, SOUTH, EAST = box(10, 46, 11, 47), box(10, 45, 11, 46), box(11, 45, 12, 47)
HAMLET = Point(10.5, 46.5)


def place(code: str, area: Any, *names: str, **values: Any) -> dict[str, Any]:
    name = dict(zip(("en", "zh", "ru"), names, strict=False))
    return {
        "type": "Feature",
        "geometry": mapping(area),
        "properties": {"place": code, "name": name, **values},
    }


PLACES = (
    place("U-N", NORTH, "Northern Vale", "北谷", kind="municipality"),
    place("U-S", SOUTH, "Southern Vale", kind="municipality", aliases=["The Vale"]),
    place("U-E", EAST, "Easton", kind="municipality"),
    place("P-E", Point(11.5, 46), "Easton", kind="village", admin_unit="U-E"),
    place("P-H", HAMLET, "Hillfoot", kind="hamlet", admin_unit="U-N"),
    place("P-1", Point(10.2, 45.2), "Twin", kind="hamlet"),
    place("P-2", Point(11.2, 45.2), "Twin", kind="hamlet"),
)


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def listed(code: str, *units: Any, **values: Any) -> dict[str, Any]:
    properties = {"zone": code, "class": "controlled", "units": list(units), **values}
    return {"type": "Feature", "geometry": None, "properties": properties}


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(document: Any, name: str = "zones.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return written


@pytest.fixture(scope="module")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    places = folder / "places.json"
    places.write_text(json.dumps({"places": collection(*PLACES)}), encoding="utf-8")
    with open_store(folder / "register.gpkg", create=True) as register:
        import_layers(register, places)
    return folder / "register.gpkg"


@pytest.fixture
def store(kept_register: Path, tmp_path: Path) -> Iterator[Store]:
    with open_store(shutil.copy(kept_register, tmp_path / "register.gpkg")) as register:
        yield register


def zones(store: Store) -> dict[str, dict[str, Any]]:
    frame = store.read("zones")
    return {row["zone"]: {str(k): v for k, v in row.items()} for _, row in frame.iterrows()}


def faults(store: Store, file: Path) -> dict[str, str]:
    with pytest.raises(ZoneFileError) as caught:
        import_zones(store, file)
    assert store.read("zones").empty
    return {defect.where: defect.what for defect in caught.value.defects}


# ------------------------------------------------------------------------------ what a name is


@pytest.mark.parametrize("unit", ["U-N", "u-n", "Northern Vale", " northern  vale ", "北谷"])
def test_a_unit_is_named_by_code_or_by_any_of_its_names(store, write, unit):
    import_zones(store, write(collection(listed("Z", unit))))
    assert zones(store)["Z"]["geometry"].equals(NORTH)


def test_an_alias_names_a_unit_too(store, write):
    import_zones(store, write(collection(listed("Z", "the vale"))))
    assert zones(store)["Z"]["geometry"].equals(SOUTH)


def test_a_village_and_the_unit_around_it_of_one_name_are_the_unit_and_told(store, write):
    report = import_zones(store, write(collection(listed("Z", "Easton"))))
    assert zones(store)["Z"]["geometry"].equals(EAST)
    assert any("'Easton' is taken as the whole of Easton (U-E)" in n for n in report.notes)


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("Atlantis", "no place is called 'Atlantis'"),
        ("Nothern Vale", "U-N"),
        ("Twin", "stands for 2 places"),
        ("Hillfoot", "is a point, not an area"),
    ],
)
def test_what_is_not_certain_is_a_defect_that_proposes(store, write, unit, said):
    file = write(collection(listed("A", "Easton"), listed("Z", "U-N", unit)))
    found = faults(store, file)
    assert list(found) == ["features[1] (Z).units[1]"]
    assert said in found["features[1] (Z).units[1]"]


def test_all_defects_are_told_at_once(store, write):
    broken = listed("C", "U-N")
    broken["properties"]["class"] = "secret"
    file = write(
        collection(
            listed("A", "Atlantis", "Twin"),
            listed("B"),
            broken,
            listed("D", "U-N", within_m=0),
            listed("E", 7),
            listed("F", "U-N", colour="red"),
        )
    )
    assert set(faults(store, file)) == {
        "features[0] (A).units[0]",
        "features[0] (A).units[1]",
        "features[1] (B).units",
        "features[2] (C).class",
        "features[3] (D).within_m",
        "features[4] (E).units[0]",
        "features[5] (F).colour",
    }


def test_skip_bad_leaves_out_exactly_the_lists_that_are_not_certain(store, write):
    report = import_zones(
        store, write(collection(listed("A", "Twin"), listed("B", "U-N"))), skip_bad=True
    )
    assert set(zones(store)) == {"B"}
    assert [defect.where for defect in report.rejected] == ["features[0] (A).units[0]"]


# ----------------------------------------------------------------------------------- the area


def test_the_area_of_several_units_is_their_union(store, write):
    import_zones(store, write(collection(listed("Z", "U-N", "U-S", "U-N"))))
    assert zones(store)["Z"]["geometry"].equals(box(10, 45, 11, 47))


def test_units_that_lie_apart_are_several_parts(store, write):
    far = place("U-F", box(20, 45, 21, 46), "Far")
    import_layers(store, write({"places": collection(far)}, "more.json"))
    import_zones(store, write(collection(listed("Z", "U-N", "Far"))))
    assert zones(store)["Z"]["geometry"].equals(MultiPolygon([NORTH, box(20, 45, 21, 46)]))


def test_a_point_reaches_as_far_as_is_stated(store, write):
    import_zones(store, write(collection(listed("Z", "P-H", within_m=500))))
    for lon, lat in shapely.get_coordinates(zones(store)["Z"]["geometry"]).tolist():
        assert 500.0 <= GEOD.inv(HAMLET.x, HAMLET.y, lon, lat)[2] <= 500.1


@given(
    cuts=st.lists(
        st.floats(10.0, 11.0, exclude_min=True, exclude_max=True), max_size=6, unique=True
    )
)
def test_no_sliver_of_a_unit_is_lost(cuts):
    edges = [10.0, *sorted(cuts), 11.0]
    parts = [box(a, 45, b, 46) for a, b in pairwise(edges)]
    whole = shapely.union_all(parts)
    assert whole.is_valid
    assert all(whole.covers(part) for part in parts)


def test_other_zones_of_the_file_stand_beside_lists_in_its_order(store, write):
    drawn = listed("B")
    drawn["geometry"] = mapping(box(10, 45, 10.1, 45.1))
    del drawn["properties"]["units"]
    import_zones(store, write(collection(listed("A", "U-N"), drawn, listed("C", "U-S"))))
    assert list(zones(store)) == ["A", "B", "C"]
    file = write(collection(listed("D", "U-N"), listed("D", "U-S")))
    with pytest.raises(ZoneFileError, match="stands already"):
        import_zones(store, file)
    drawn["properties"]["zone"] = "E"
    with pytest.raises(ZoneFileError, match="stands already"):
        import_zones(store, write(collection(drawn, listed("E", "U-S"))))


def test_a_feature_without_geometry_and_units_is_a_defect_as_before(store, write):
    bare = listed("Z")
    del bare["properties"]["units"]
    assert list(faults(store, write(collection(bare)))) == ["features[0] (Z).geometry"]


# ------------------------------------------------------------------------- lineage and renewal


def test_the_list_and_the_revision_are_kept(store, write):
    import_zones(store, write(collection(listed("Z", "the vale", "P-H", within_m=500))))
    assert zones(store)["Z"]["source"] == {
        "format": "units",
        "units": [{"given": "the vale", "place": "U-S"}, {"given": "P-H", "place": "P-H"}],
        "within_m": 500.0,
        "register_revision": 1,
    }


def test_the_same_list_over_the_same_units_changes_nothing(store, write):
    file = write(collection(listed("Z", "U-N")))
    first = import_zones(store, file).revision
    import_layers(store, write({"places": collection(place("X", HAMLET))}, "more.json"))
    assert import_zones(store, file).revision == first + 1
    assert zones(store)["Z"]["version"] == 1
    assert zones(store)["Z"]["source"]["register_revision"] == 1


def test_a_unit_that_changed_renews_the_zone_and_is_told(store, write):
    file = write(collection(listed("Z", "Northern Vale")))
    import_zones(store, file)
    wider = place("U-N", box(10, 46, 11.2, 47), "Northern Vale")
    import_layers(store, write({"places": collection(wider)}, "more.json"))
    report = import_zones(store, file)
    assert zones(store)["Z"]["geometry"].equals(box(10, 46, 11.2, 47))
    assert zones(store)["Z"]["version"] == 2
    (note,) = (note for note in report.notes if "renewed" in note)
    assert "Zone Z" in note
    assert "since revision 1" in note
    size = abs(GEOD.geometry_area_perimeter(box(10, 46, 11.2, 47))[0]) / 1e6
    assert f"to {size:.3f} km2" in note


def test_a_list_that_names_other_units_says_which_came_and_left(store, write):
    import_zones(store, write(collection(listed("Z", "U-N", "U-S"))))
    report = import_zones(store, write(collection(listed("Z", "U-N", "U-E"))))
    assert any("added U-E; left U-S" in note for note in report.notes)


def test_a_zone_names_the_source_of_its_units(store, write):
    sources = [
        {"source": "one", "attribution": "Office One", "licence": "CC-BY-4.0"},
        {"source": "two", "attribution": "Office Two"},
    ]
    more = collection(
        place("A-1", NORTH, "Ah", origin="one"), place("A-2", SOUTH, "Bee", origin="two")
    )
    import_layers(store, write({"sources": sources, "places": more}, "more.json"))
    import_zones(
        store, write(collection(listed("X", "Ah"), listed("Y", "Ah", "Bee"), listed("Z", "U-E")))
    )
    assert [zones(store)[code]["origin"] for code in "XYZ"] == ["one", "one+two", None]
    rows = {row["source"]: row for _, row in store.read("sources").iterrows()}
    assert rows["one+two"]["attribution"] == "Office One; Office Two"
    assert rows["one+two"]["licence"] == "CC-BY-4.0"


def test_class_rules_bind_a_zone_of_units(store, write):
    rules = [{"class": "controlled", "rules": [{"id": "C1", "effect": "prohibit"}]}]
    import_layers(store, write({"class_rules": rules}, "rules.json"))
    area = write(mapping(box(9, 44, 13, 48)), "area.json")
    file = write(collection(listed("Z", "U-N")))
    report = import_zones(store, file, covers=area, default_class="open")
    assert any("apply to 1 of these zones (controlled: 1)" in note for note in report.notes)
    stop = {"arrive": "2026-06-03T08:00:00Z", "depart": "2026-06-03T09:00:00Z"}
    member = {"line": "m1", "category": "tourist", "nationality": "XXA", "count": 1}
    for lat, verdict in ((46.5, "prohibited"), (45.5, "clear")):
        plan = read_itinerary(
            {
                "reference": "1",
                "group": {"members": [member]},
                "stops": [{"location": {"type": "Point", "coordinates": [10.5, lat]}, **stop}],
                "legs": [],
            }
        )
        answer = check(read_state(store), plan, at=datetime(2026, 6, 1, tzinfo=UTC))
        assert answer.verdict == verdict
