"""Importing a register file: all or nothing, or exactly its good records."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from borderkit.errors import BorderkitError, FileFormatError, RegisterFileError
from borderkit.store import Store, open_store
from borderkit.workflows.register_intake import import_layers
from borderkit.workflows.register_state import read_state
from tests.bad_input import BAD_REGISTER_FILES, BAD_TEXTS, register_document
from tests.unit.test_register_file import zone, zones


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "register.gpkg", create=True) as register:
        yield register


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(document: Any) -> Path:
        path = tmp_path / "register.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return written


RULE = {"id": "R1", "effect": "condition"}
LIFT = {"id": "E1", "lifts": ["R1"]}


def corridor(zone_code: str, *lifts: str) -> dict[str, Any]:
    feature = {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [[20, 45], [21, 46]]},
        "properties": {
            "corridor": "C1",
            "zone": zone_code,
            "width_m": 100,
            "direction": "both",
            "lifts": list(lifts),
        },
    }
    return {"corridors": {"type": "FeatureCollection", "features": [feature]}}


def test_a_register_file_fills_a_register(store, write):
    document = register_document()
    report = import_layers(store, write(document))
    count = sum(
        len(v.get("features", ())) if isinstance(v, dict) else len(v) for v in document.values()
    )
    assert report.accepted == count
    assert report.rejected == ()
    assert report.revision == 1
    state = read_state(store)
    assert state.revision == 1
    assert len(state.zones) == len(document["zones"]["features"])
    assert state.settings.detour == document["settings"]["detour"]


def test_importing_the_same_file_again_changes_nothing(store, write):
    path = write(register_document())
    import_layers(store, path)
    report = import_layers(store, path)
    assert report.revision == 1
    assert set(store.read("zones")["version"]) == {1}


def test_a_record_with_a_known_key_is_replaced_and_others_stay(store, write):
    import_layers(store, write(zones(zone("A"), zone("B"))))
    import_layers(store, write(zones(zone("B", near_m=5))))
    frame = store.read("zones")
    assert frame["zone"].tolist() == ["A", "B"]
    assert frame["near_m"].tolist() == [None, 5.0]
    assert frame["version"].tolist() == [1, 2]


@pytest.mark.parametrize("name", BAD_REGISTER_FILES)
def test_a_file_with_one_defect_is_refused_and_nothing_is_written(store, write, name):
    with pytest.raises(RegisterFileError) as caught:
        import_layers(store, write(BAD_REGISTER_FILES[name]))
    assert caught.value.defects
    assert store.revision() == 0
    assert all(store.read(layer).empty for layer in ("zones", "permits", "jurisdictions"))


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_a_text_that_is_no_json_is_refused(store, tmp_path, name):
    path = tmp_path / "register.json"
    path.write_bytes(BAD_TEXTS[name])
    with pytest.raises((RegisterFileError, FileFormatError)):
        import_layers(store, path)
    assert store.revision() == 0


def test_all_defects_are_reported_at_once(store, write):
    document = zones(zone("A", colour=1), zone("B"), zone("C", near_m=-1))
    with pytest.raises(RegisterFileError, match="--skip-bad") as caught:
        import_layers(store, write(document))
    assert [d.where for d in caught.value.defects] == [
        "zones.features[0] (A).colour",
        "zones.features[2] (C).near_m",
    ]


def test_skip_bad_leaves_out_exactly_the_bad_records(store, write):
    document = zones(zone("A", colour=1), zone("B"), zone("C", near_m=-1))
    report = import_layers(store, write(document), skip_bad=True)
    assert store.read("zones")["zone"].tolist() == ["B"]
    assert report.accepted == 1
    assert report.layers == {"zones": 1}
    assert [d.where for d in report.rejected] == [
        "zones.features[0] (A).colour",
        "zones.features[2] (C).near_m",
    ]


def test_records_that_do_not_fit_each_other_are_refused(store, write):
    cases = {
        "zones.features[0] (A)": zones(zone("A", exemptions=[LIFT])),
        "corridors.features[0] (C1)": zones(zone("A", rules=[RULE])) | corridor("B", "R1"),
        "class_rules[0] (open)": {"class_rules": [{"class": "open", "exemptions": [LIFT]}]},
    }
    for where, document in cases.items():
        with pytest.raises(RegisterFileError) as caught:
            import_layers(store, write(document))
        assert [d.where for d in caught.value.defects] == [where]
    assert store.revision() == 0


def test_what_hangs_on_a_left_out_record_is_left_out_too(store, write):
    document = zones(zone("A", rules=[RULE], colour=1), zone("B")) | corridor("A", "R1")
    report = import_layers(store, write(document), skip_bad=True)
    assert store.read("zones")["zone"].tolist() == ["B"]
    assert store.read("corridors").empty
    assert [d.where for d in report.rejected] == [
        "zones.features[0] (A).colour",
        "corridors.features[0] (C1)",
    ]


def test_an_empty_layer_beside_a_bad_record_does_no_harm(store, write):
    document = zones() | {"class_rules": [{"class": "open", "exemptions": [LIFT]}]}
    report = import_layers(store, write(document), skip_bad=True)
    assert report.layers == {"zones": 0, "class_rules": 0}


def test_records_may_lean_on_those_in_the_register(store, write):
    import_layers(store, write(zones(zone("A", rules=[RULE]))))
    import_layers(store, write(corridor("A", "R1")))
    assert store.read("corridors")["corridor"].tolist() == ["C1"]


def test_a_file_may_not_take_from_the_register_what_others_lean_on(store, write):
    import_layers(store, write(zones(zone("A", rules=[RULE])) | corridor("A", "R1")))
    for skip_bad in (False, True):
        with pytest.raises(RegisterFileError) as caught:
            import_layers(store, write(zones(zone("A"))), skip_bad=skip_bad)
        (defect,) = caught.value.defects
        assert "in the register" in defect.where
    assert store.read("zones")["rules"].tolist() == [[RULE]]


def test_settings_are_kept_beside_those_that_are_there(store, write):
    import_layers(store, write({"settings": {"detour": 1.5, "near_m": 100}}))
    import_layers(store, write({"settings": {"detour": 1.2}}))
    assert store.settings() == {"detour": 1.2, "near_m": 100}
    import_layers(store, write({"settings": {"near_m": None}}))
    assert store.settings() == {"detour": 1.2}


def test_a_file_without_layers_says_so(store, write):
    report = import_layers(store, write({}))
    assert (report.accepted, report.revision) == (0, 0)
    assert report.notes


def test_what_the_file_says_is_what_the_check_reads(store, write):
    """The law of the way in: the state does not depend on whether a store stood between."""
    from borderkit.itineraries.state import state_from_document

    document = register_document()
    import_layers(store, write(copy.deepcopy(document)))
    assert read_state(store) == state_from_document(document, revision=1)


def test_every_error_says_what_to_do_next(store, tmp_path):
    for name in ("none.json", "."):
        with pytest.raises(BorderkitError, match="; "):
            import_layers(store, tmp_path / name)
