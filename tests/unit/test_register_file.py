"""The register file: read strictly, every defect at its place, good records apart from bad."""

import copy
import json
from typing import Any

import pytest
from shapely.geometry import box

from borderkit.errors import FileFormatError, InputError, RegisterFileError, TooLargeError
from borderkit.io.register_file import parse_register, read_register_file, register_frames
from borderkit.io.sources import read_limited
from borderkit.layers import FILED, LAYERS
from tests.bad_input import register_document

SQUARE = [[20.0, 45.0], [20.5, 45.0], [20.5, 45.5], [20.0, 45.5], [20.0, 45.0]]


def zone(code: str = "Z1", **values: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [copy.deepcopy(SQUARE)]},
        "properties": {"zone": code, "class": "controlled", "rules": [], **values},
    }


def zones(*features: Any) -> dict[str, Any]:
    return {"zones": {"type": "FeatureCollection", "features": list(features)}}


def faults(document: Any) -> dict[str, str]:
    return {defect.where: defect.what for defect in parse_register(document).defects}


# ------------------------------------------------------------------------------- what is read


def test_every_layer_of_the_demo_is_read():
    document = register_document()
    frames, settings = register_frames(document)
    assert settings == document["settings"]
    assert set(frames) == set(document) - {"settings"}
    for name, frame in frames.items():
        given = document[name]
        assert len(frame) == len(given["features"] if LAYERS[name].geometry else given)
        assert LAYERS[name].check(frame) == []


def test_a_file_its_text_and_its_object_are_the_same(tmp_path):
    document = zones(zone())
    text = json.dumps(document).encode()
    path = tmp_path / "no-matter-how-named.gpkg"
    path.write_bytes(text)
    wanted = register_frames(document)[0]["zones"]
    for source in (path, str(path), text, b"\xef\xbb\xbf" + text, document):
        frames, _ = read_register_file(source)
        assert frames["zones"].equals(wanted)


def test_every_key_may_be_absent():
    assert register_frames({}) == ({}, {})
    assert register_frames(dict.fromkeys(FILED)) == ({}, {})


def test_an_absent_key_is_its_null():
    frame = register_frames(zones(zone("A"), zone("B", near_m=None)))[0]["zones"]
    assert frame["near_m"].tolist() == [None, None]


def test_heights_of_positions_are_left_out():
    feature = zone()
    feature["geometry"]["coordinates"] = [[[*position, 99.0] for position in SQUARE]]
    frame = register_frames(zones(feature))[0]["zones"]
    area: Any = frame["geometry"].iloc[0]
    assert area.equals(box(20, 45, 20.5, 45.5))
    assert not area.has_z


def test_the_index_of_a_frame_is_the_place_in_the_file():
    reading = parse_register(zones(zone("A"), zone("B", colour=1), zone("C")))
    assert reading.frames["zones"].index.tolist() == [0, 2]
    assert reading.places["zones", ("C",)] == "zones.features[2] (C)"


# ------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"zonez": []}, "zonez"),
        ({"zones": []}, "zones"),
        ({"zones": {"type": "FeatureCollection"}}, "zones.features"),
        ({"zones": {"type": "Feature", "features": []}}, "zones.type"),
        ({"zones": {"type": "FeatureCollection", "features": [], "crs": 1}}, "zones.crs"),
        ({"calendars": {}}, "calendars"),
        ({"calendars": [7]}, "calendars[0]"),
        ({"settings": []}, "settings"),
        ({"settings": {"detuor": 2}}, "settings.detuor"),
        ({"settings": {"detour": 0.5}}, "settings.detour"),
        ({"permits": [{"permit": "P1", "kind": "k"}]}, "permits[0] (P1).state"),
    ],
)
def test_a_wrong_form_is_named_at_its_place(change, where):
    assert list(faults(change)) == [where]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"type": "Zone"}, ".type"),
        ({"colour": "red"}, ".colour"),
        ({"geometry": None}, ".geometry"),
        ({"geometry": {"type": "Point", "coordinates": [1, 2]}}, ".geometry.type"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, ".geometry.coordinates"),
        (
            {"geometry": {"type": "Polygon", "coordinates": [SQUARE[:3]]}},
            ".geometry, polygon 0, ring 0",
        ),
        (
            {"geometry": {"type": "Polygon", "coordinates": [SQUARE[:4]]}},
            ".geometry, polygon 0, ring 0",
        ),
        (
            {"geometry": {"type": "Polygon", "coordinates": [[*SQUARE[:2], [181, 0], SQUARE[0]]]}},
            ".geometry.coordinates[0][2]",
        ),
        (
            {"geometry": {"type": "Polygon", "coordinates": [[*SQUARE[:2], [0, 91], SQUARE[0]]]}},
            ".geometry.coordinates[0][2]",
        ),
        (
            {
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]],
                }
            },
            ".geometry",
        ),
    ],
)
def test_a_feature_of_the_wrong_form_is_named_at_its_place(change, where):
    assert list(faults(zones(zone("A"), zone("B") | change))) == [f"zones.features[1] (B){where}"]


def test_a_feature_without_properties_is_named():
    feature = zone() | {"properties": None}
    assert list(faults(zones(feature))) == ["zones.features[0].properties"]
    assert list(faults(zones("x"))) == ["zones.features[0]"]


def test_an_area_that_crosses_itself_is_told_where():
    feature = zone()
    feature["geometry"]["coordinates"] = [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]
    (what,) = faults(zones(feature)).values()
    assert "Self-intersection[1 1]" in what


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"colour": "red"}, "colour"),
        ({"version": 3}, "version"),
        ({"source": {}}, "source"),
        ({"class": "secret"}, "class"),
        ({"near_m": -1}, "near_m"),
        ({"rules": [{"id": "R1", "effect": "maybe"}]}, "rules[0].effect"),
        ({"rules": [{"id": "R1", "effect": "allow", "max_stay_h": 3}]}, "rules[0]"),
        ({"exemptions": [{"id": "E1", "lifts": []}]}, "exemptions[0].lifts"),
        ({"schedule": {"timezone": "UTC", "weekly": [], "exceptions": []}}, "schedule"),
    ],
)
def test_what_a_zone_says_is_judged_by_the_contract(values, where):
    assert list(faults(zones(zone("B", **values)))) == [f"zones.features[0] (B).{where}"]


def test_values_that_cannot_be_kept_are_refused():
    deep: Any = {}
    for _ in range(60):
        deep = {"x": deep}
    rule = {"id": "R1", "effect": "allow", "basis": deep}
    assert "deep" in faults(zones(zone("B", rules=[rule])))["zones.features[0] (B).rules"]


def test_one_key_twice_is_named_at_the_second():
    found = faults(zones(zone("A"), zone("B"), zone("A")))
    assert found == {"zones.features[2] (A)": "stands already at zones.features[0] (A)"}


def test_all_defects_of_a_file_are_raised_together():
    document = zones(zone("A", colour=1), zone("B", near_m=-1)) | {"settings": {"x": 1}}
    with pytest.raises(RegisterFileError, match="3 defects") as caught:
        register_frames(document)
    assert len(caught.value.defects) == 3


def test_good_settings_stay_beside_bad_ones():
    reading = parse_register({"settings": {"detour": 0.2, "route_policy": "geodesic"}})
    assert reading.settings == {"route_policy": "geodesic"}


# ---------------------------------------------------------------------------- files as such


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "an empty file"),
        (b"PK\x03\x04rest", "a zip file"),
        (b"SQLite format 3\0", "a SQLite file"),
        (b"<kml/>", "XML"),
        (b"zone,class", "unknown kind"),
        (b"[1]", "JSON"),
        (b'{"type": "FeatureCollection", "features": []}', "import zones"),
    ],
)
def test_a_file_of_another_kind_is_told_by_what_it_holds(tmp_path, content, kind):
    path = tmp_path / "register.json"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=kind):
        read_register_file(path)


@pytest.mark.parametrize(
    "text",
    [
        b'{"zones": ',
        b'{"zones": null, "zones": null}',
        b'{"settings": {"detour": NaN}}',
        b'{"settings": {"detour": 1e999}}',
        b'{"a": "\xff"}',
        b'{"a": "\\ud800"}',
        b'{"a": ' + b"[" * 100_000,
    ],
)
def test_json_that_others_would_read_otherwise_is_refused(tmp_path, text):
    path = tmp_path / "register.json"
    path.write_bytes(text)
    with pytest.raises(RegisterFileError, match=r"register\.json"):
        read_register_file(path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        read_register_file(tmp_path / "none.json")
    with pytest.raises(InputError, match="directory"):
        read_register_file(tmp_path)


def test_a_file_above_the_limit_is_refused(tmp_path):
    path = tmp_path / "register.json"
    path.write_bytes(b"x" * 100)
    assert len(read_limited(path, limit_bytes=101)) == 100
    assert len(read_limited(path, limit_bytes=100)) == 100
    with pytest.raises(TooLargeError, match="split"):
        read_limited(path, limit_bytes=99)
