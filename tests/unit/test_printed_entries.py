"""Records entered as printed: placed by their texts, compared with what is stated beside."""

import pytest

from borderkit.boundary.printed.printed_position import epsg_frame, printed_position
from borderkit.errors import RegisterFileError
from borderkit.io.register_file import parse_register
from borderkit.store import open_store
from borderkit.workflows.register_intake import import_layers

PRINTED = {
    "printed_north": "47 12 30.50",
    "printed_east": "9 31 00.25",
    "source_crs": "EPSG:4326",
}
LV95 = {"printed_north": "1220000.12", "printed_east": "2757000.10", "source_crs": "EPSG:2056"}


def turning_point(point="1", *, geometry=None, **values):
    properties = {"boundary": "AA-BB", "point": point, **PRINTED, **values}
    properties = {name: value for name, value in properties.items() if value is not None}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def point_at(lon, lat):
    return {"type": "Point", "coordinates": [lon, lat]}


def document(*features, **others):
    return {"turning_points": {"type": "FeatureCollection", "features": list(features)}, **others}


def read(*features, **others):
    return parse_register(document(*features, **others), frame_of=epsg_frame)


def reasons_of(reading):
    return " | ".join(str(defect) for defect in reading.defects)


def test_a_record_without_geometry_is_placed_by_its_printed_coordinates():
    reading = read(turning_point(), turning_point("2", **LV95))
    assert reading.defects == ()
    frame = reading.frames["turning_points"]
    assert frame.geometry[0].x == pytest.approx(9 + 31 / 60 + 0.25 / 3600, abs=1e-13)
    found = printed_position("1220000.12", "2757000.10", source_crs="EPSG:2056")
    assert (frame.geometry[1].x, frame.geometry[1].y) == (found.lon, found.lat)
    assert frame["crs_operation"][1] == found.operation
    assert list(frame["operation_accuracy_m"]) == [0.0, 1.0]
    assert list(frame["printed_north"]) == ["47 12 30.50", "1220000.12"]


@pytest.mark.parametrize(("north_m", "good"), [(1.05, True), (1.10, False)])
def test_geometry_and_printed_coordinates_agree_within_precision_and_accuracy(north_m, good):
    # Printed to 1 cm (half of it: 5 mm both ways, 7 mm), the operation is good to 1 m; and
    # a record may say that its own operation was good to 1.05 m.
    found = printed_position("1220000.12", "2757000.10", source_crs="EPSG:2056")
    beside = point_at(found.lon, found.lat + north_m / 111_170)
    reading = read(turning_point(geometry=beside, operation_accuracy_m=1.05, **LV95))
    assert (reading.defects == ()) is good
    if good:
        assert reading.frames["turning_points"].geometry[0].y == beside["coordinates"][1]
    else:
        assert "its geometry lies 1.10" in reasons_of(reading)
        assert reading.frames["turning_points"].empty


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"source_crs": None}, "source_crs is required"),
        ({"printed_east": None}, "printed_east is required beside printed_north"),
        ({"source_crs": "EPSG:4490"}, "no exact operation from China Geodetic"),
        ({"source_crs": "Bessel"}, "names no reference system by its code"),
        ({"printed_north": "47 60 30.5"}, "60 minutes"),
        ({"printed_height": "12,345"}, "12345 or 12.345"),
        ({"printed_height": "12.3", "height_m": 13.0}, "height_m is 13, and printed_height"),
        ({"crs_operation": "by hand"}, "crs_operation is 'by hand'"),
    ],
)
def test_what_cannot_be_placed_is_refused_with_what_is_missing(values, reason):
    reading = read(turning_point(**values), turning_point("2"))
    assert reason in reasons_of(reading)
    assert "turning_points.features[0] (AA-BB/1)" in reasons_of(reading)
    assert list(reading.frames["turning_points"]["point"]) == ["2"]


def test_all_faults_of_a_record_are_told_at_once():
    reading = read(turning_point(printed_north="47 60 30.5", leg="bent", marker=7))
    said = reasons_of(reading)
    assert "60 minutes" in said
    assert "marker" in said
    assert "geometry" not in said


def test_a_record_whose_document_names_its_own_operation_keeps_its_geometry():
    own = {"source_crs": "EPSG:4490", "crs_operation": "Annex 4", "operation_accuracy_m": 0.05}
    reading = read(turning_point(geometry=point_at(9.5, 47.2), **own))
    assert reading.defects == ()
    assert reading.frames["turning_points"]["crs_operation"][0] == "Annex 4"


def test_coordinates_in_an_unknown_frame_stay_texts_beside_a_given_geometry():
    reading = read(turning_point(geometry=point_at(9.5, 47.2), source_crs=None))
    assert reading.defects == ()
    assert reading.frames["turning_points"]["crs_operation"][0] is None


def test_printed_heights_azimuths_and_distances_give_their_numbers():
    relation = {
        "relation": "R-1",
        "marker": "M-1",
        "target": "M-2",
        "kind": "neighbour",
        "printed_azimuth": "16 33 35",
        "printed_distance": "980.9",
    }
    reading = read(turning_point(printed_height="5 587 m"), marker_relations=[relation])
    assert reading.defects == ()
    assert reading.frames["turning_points"]["height_m"][0] == 5587.0
    row = reading.frames["marker_relations"].iloc[0]
    assert row["azimuth_deg"] == pytest.approx(16 + 33 / 60 + 35 / 3600, abs=1e-13)
    assert row["distance_m"] == 980.9
    wrong = read(marker_relations=[{**relation, "distance_m": 981.32}])
    assert "distance_m is 981.32, and printed_distance '980.9' is 980.9" in reasons_of(wrong)


def test_printed_texts_are_left_alone_where_no_frame_is_asked_for():
    reading = parse_register(document(turning_point()))
    assert "geometry" in reasons_of(reading)


def test_an_import_keeps_the_printed_texts_and_records_operation_and_accuracy(tmp_path):
    import json

    file = tmp_path / "points.json"
    file.write_text(json.dumps(document(turning_point(**LV95))), encoding="utf-8")
    with open_store(tmp_path / "register.gpkg", create=True) as store:
        assert import_layers(store, file).accepted == 1
        with store.snapshot() as view:
            row = view.read("turning_points").iloc[0]
        assert row["printed_north"] == "1220000.12"
        assert "CH1903+ to WGS 84" in row["crs_operation"]
        assert row["operation_accuracy_m"] == 1.0
        bad = tmp_path / "bad.json"
        bad.write_text(json.dumps(document(turning_point(source_crs=None))), encoding="utf-8")
        with pytest.raises(RegisterFileError, match="source_crs is required"):
            import_layers(store, bad)


@pytest.mark.parametrize(("north_m", "good"), [(3.0, True), (3.1, False)])
def test_a_geometry_by_another_operation_may_be_off_by_both_accuracies(north_m, good):
    # Its own operation is good to 2 m, ours to 1 m.
    found = printed_position("1220000.12", "2757000.10", source_crs="EPSG:2056")
    beside = point_at(found.lon, found.lat + north_m / 111_170)
    own = {"crs_operation": "Annex 4", "operation_accuracy_m": 2.0}
    assert (read(turning_point(geometry=beside, **own, **LV95)).defects == ()) is good


def test_a_frame_used_outside_its_area_needs_the_operation_of_its_document():
    far = {"printed_north": "45 26 43.6 S", "printed_east": "20 09 52.9 E"}
    beside = point_at(20.16, -45.44)
    old = {"source_crs": "EPSG:4284", **far}
    assert "far outside" in reasons_of(read(turning_point(geometry=beside, **old)))
    assert not read(turning_point(geometry=beside, crs_operation="Annex 4", **old)).defects
