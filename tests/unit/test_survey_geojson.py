"""GeoJSON and DXF: read by readers of our own, with the digits as they are printed."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.errors import BorderkitError, CrsError, FileFormatError, InputError, TooLargeError
from borderkit.io.surveys.layers import dxf as drawings
from borderkit.io.surveys.layers import geojson as module
from borderkit.io.surveys.layers.dxf import read_dxf
from borderkit.io.surveys.layers.geojson import read_geojson
from tests.map_files import dxf_text, read_by

POINT = {"type": "Point", "coordinates": [9.5, 47.1]}


def collection(*geometries, crs=None, **properties):
    features = [{"type": "Feature", "properties": properties, "geometry": g} for g in geometries]
    document = {"type": "FeatureCollection", "features": features}
    return document | ({"crs": crs} if crs is not None else {})


@pytest.fixture
def read(tmp_path):
    def reading(document, **told):
        path = tmp_path / "a.geojson"
        text = document if isinstance(document, str) else json.dumps(document)
        path.write_text(text, encoding="utf-8")
        return read_by(read_geojson, path, **told)

    return reading


def codes(reading):
    return [(r.row, r.code, r.field) for r in reading.rejections]


def test_digits_stand_as_they_are_printed(read):
    text = '{"type": "Point", "coordinates": [9.50, 47.1000, 4.405e2]}'
    (row,) = read(text).points.to_dict("records")
    assert (row["printed_east"], row["printed_north"]) == ("9.50", "47.1000")
    assert (row["east"], row["north"], row["height_m"]) == (9.5, 47.1, 440.5)
    assert row["printed_height"] == "4.405e2"


def test_a_height_is_of_unknown_kind_until_it_is_told(read):
    point = {"type": "Point", "coordinates": [9.5, 47.1, 440]}
    assert read(point).points["height_kind"].tolist() == ["unknown"]
    told = read(point, height_kind="ellipsoidal")
    assert told.points["height_kind"].tolist() == ["ellipsoidal"]


def test_attributes_are_read_by_their_names(read):
    reading = read(
        collection(POINT, Name="17", ESRIGNSS_H_RMS=0.0, hdop="0.7", time="2026-06-03T08:10:00Z")
    )
    (row,) = reading.points.to_dict("records")
    assert (row["station"], row["hdop"]) == ("17", 0.7)
    assert row["observed_at"] == pd.Timestamp("2026-06-03T08:10:00Z")
    assert "sigma_horizontal_m" not in row


def test_an_attribute_that_is_no_number_rejects_its_point(read):
    reading = read(collection(POINT, H_RMS="0,02", time="noon"))
    assert codes(reading) == [(1, "not-a-number", "H_RMS"), (1, "bad-time", "time")]
    assert [r.value for r in reading.rejections] == ["0,02", "noon"]
    assert reading.rejections[0].detail == "record 1"


def test_each_position_of_a_geometry_is_a_record(read):
    reading = read(
        collection(
            {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]},
            {"type": "LineString", "coordinates": [[1, 2], [3, 4], [5, 6]]},
            {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]},
            {"type": "GeometryCollection", "geometries": [POINT]},
            {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 6], [1, 2]]]},
        )
    )
    points = reading.points
    assert points["kind"].tolist() == ["point"] * 2 + ["track_point"] * 7 + ["point"]
    assert points["track"].tolist() == [-1, -1, 0, 0, 0, 1, 1, 2, 2, -1]
    assert reading.parts[0].notes[-1] == "1 x Polygon, which is no point or line, not read"


@pytest.mark.parametrize(
    ("geometry", "found"),
    [
        (None, [(1, "missing", "geometry")]),
        ({"type": "Point", "coordinates": []}, [(1, "missing", "y"), (1, "missing", "x")]),
        ({"type": "Point", "coordinates": ["9.5", 47.1]}, [(1, "not-a-number", "x")]),
        ({"type": "Point", "coordinates": [9.5, None]}, [(1, "missing", "y")]),
        ({"type": "Point", "coordinates": [True, [1]]}, [(1, "not-a-number", f) for f in "yx"]),
        ({"type": "Point", "coordinates": "9.5,47.1"}, [(1, "bad-record", "geometry")]),
        ({"type": "MultiPoint", "coordinates": []}, [(1, "missing", "geometry")]),
        ({"type": "Sphere"}, [(1, "bad-record", "geometry")]),
        ("POINT (1 2)", [(1, "bad-record", "geometry")]),
    ],
)
def test_a_feature_without_a_sound_geometry_is_a_rejected_record(read, geometry, found):
    reading = read(collection(geometry))
    assert codes(reading) == found
    assert reading.read == 1


def test_the_system_is_wgs84_or_the_one_that_is_named(read):
    assert read(POINT).parts[0].crs_by == "format"
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2056"}}
    reading = read(collection(POINT, crs=named), crs="EPSG:25832")
    assert (reading.parts[0].crs, reading.parts[0].crs_by) == ("EPSG:2056", "file")
    assert "the stated EPSG:25832 was not used" in reading.parts[0].notes[0]


def test_a_crs_that_is_a_link_is_refused(read):
    link = {"type": "link", "properties": {"href": "http://127.0.0.1:1/crs", "type": "proj4"}}
    with pytest.raises(CrsError, match=r"a\.geojson: .*links are never followed"):
        read(collection(POINT, crs=link))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type": "Topology"}', "its type is 'Topology'"),
        ("{}", "it has no type"),
        ('{"type": "FeatureCollection"}', "without a list of features"),
        ('{"type": "Point", "coordinates": [NaN, 1]}', "NaN is not a JSON number"),
        ('{"type": "Point", "coordinates": [1e999, 1]}', "beyond what can be computed"),
        ('{"type": "Point", "coordinates": [9.5', "is not JSON"),
        ("[" * 100_000, "an unknown kind|JSON; what is read"),
        ('{"type":' * 100_000, "too deep"),
        ("<OGRVRTDataSource/>", "XML"),
        ("", "an empty file"),
    ],
)
def test_what_is_no_geojson_is_refused_whole(read, text, said):
    with pytest.raises(FileFormatError, match=said):
        read(text)


def test_more_geojson_than_is_read_at_once_is_refused(read, monkeypatch):
    monkeypatch.setattr(module, "JSON_LIMIT_BYTES", 20)
    with pytest.raises(TooLargeError, match=r"a\.geojson is larger"):
        read(POINT)


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "features", "geometry", "properties", "coordinates", "crs"]),
            inner | st.sampled_from(["Point", "Feature", "FeatureCollection", "MultiPoint"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(junk=JUNK)
def test_any_features_are_read_or_refused(tmp_path_factory, junk):
    path = tmp_path_factory.getbasetemp() / "fuzz.geojson"
    feature = {"type": "Feature", "properties": junk, "geometry": junk}
    listed = {"type": "FeatureCollection", "features": [junk, feature]}
    line = {"type": "LineString", "coordinates": [[1, 2], junk]}
    for document in (junk, listed, collection(line), collection({**POINT, "coordinates": junk})):
        path.write_text(json.dumps(document, allow_nan=False), encoding="utf-8")
        try:
            reading = read_by(read_geojson, path)
        except BorderkitError:
            continue
        assert reading.questions or reading.read >= len(reading.points)


STONE = (0, "POINT", 8, "stones", 10, "2600000.10", 20, "1200000.20", 30, "440.50")
INSERT = (0, "INSERT", 2, "PILLAR", 66, 1, 8, "0", 10, 1, 20, 2, 30, 3)
ATTRIB = (0, "ATTRIB", 2, "NUMBER", 1, "47/2", 10, 9, 20, 9)


@pytest.fixture
def drawn(tmp_path):
    def reading(*entities, header="", **told):
        path = tmp_path / "a.dxf"
        given = entities[0] if isinstance(entities[0], bytes) else None
        path.write_bytes(given if given is not None else dxf_text(*entities, header=header))
        return read_by(read_dxf, path, **{"crs": "EPSG:2056"} | told)

    return reading


def test_a_drawing_has_no_system_of_its_own(drawn):
    reading = drawn(STONE, crs=None)
    assert [q.key for q in reading.questions] == ["crs"]
    assert (reading.read, len(reading.points)) == (0, 0)


def test_points_of_a_drawing_keep_their_digits_and_lines(drawn):
    reading = drawn(STONE)
    (row,) = reading.points.to_dict("records")
    assert (row["printed_east"], row["printed_north"]) == ("2600000.10", "1200000.20")
    assert (row["east"], row["north"], row["height_m"]) == (2600000.1, 1200000.2, 440.5)
    assert (row["code"], row["height_kind"]) == ("stones", "unknown")
    assert reading.parts[0].crs_by == "told"
    lines = dxf_text(STONE).decode().splitlines()
    assert lines[row["line"] - 1] == "POINT"


def test_axes_are_exchanged_only_where_that_is_told(drawn):
    row = drawn(STONE, axes="north_east").points.iloc[0]
    assert (row["north"], row["east"]) == (2600000.1, 1200000.2)


def test_a_number_of_a_column_of_decimals_is_whole(read):
    reading = read(collection(POINT, Name=17.0))
    assert reading.points["station"].tolist() == ["17"]
    assert read(collection(POINT, Name=17.5)).points["station"].tolist() == ["17.5"]


def test_what_is_drawn_in_a_plane_of_its_own_is_refused(drawn):
    mirrored = (*INSERT, 210, "0.0", 220, "0.0", 230, "-1.0")
    reading = drawn(mirrored, ATTRIB, (0, "SEQEND"), (*STONE, 230, "-1.0"))
    assert codes(reading) == [(1, "bad-record", "INSERT")]
    assert reading.points["east"].tolist() == [2600000.1]
    assert len(drawn((*INSERT, 230, 1.0)).points) == 1


def test_a_mesh_is_no_track(drawn):
    reading = drawn((0, "POLYLINE", 66, 1, 70, 64), (0, "VERTEX", 10, 5, 20, 6), (0, "SEQEND"))
    assert reading.read == 0
    assert reading.parts[0].notes == ("1 x POLYLINE that is a mesh, not read",)


def test_heights_of_a_drawing_in_feet_are_unknown(drawn):
    reading = drawn(STONE, crs="EPSG:2263")
    assert "height_m" not in reading.points
    assert reading.points["printed_height"].tolist() == ["440.50"]


@pytest.mark.parametrize(("z", "height"), [("0.0", None), ("-0", None), ("0.01", 0.01)])
def test_a_height_of_zero_is_unknown(drawn, z, height):
    points = drawn((*STONE[:-1], z)).points
    found = points["height_m"].tolist() if "height_m" in points else [None]
    assert found == [height]


def test_attributes_of_a_block_are_read_by_their_tags(drawn):
    reading = drawn(INSERT, ATTRIB, (0, "SEQEND"), STONE)
    assert reading.points["station"].tolist()[0] == "47/2"
    assert reading.points["code"].tolist() == ["PILLAR", "stones"]
    assert reading.points["east"].tolist() == [1.0, 2600000.1]


def test_lines_are_tracks_and_the_rest_is_noted(drawn):
    reading = drawn(
        (0, "LINE", 8, "a", 10, 1, 20, 2, 30, 3, 11, 4, 21, 5, 31, 6),
        (0, "LWPOLYLINE", 8, "b", 90, 2, 38, 7, 10, 1, 20, 2, 10, 3, 20, 4),
        (0, "POLYLINE", 8, "c", 66, 1, 10, 0, 20, 0, 30, 0),
        (0, "VERTEX", 10, 5, 20, 6, 30, 7),
        (0, "VERTEX", 10, 8, 20, 9, 30, 10),
        (0, "SEQEND"),
        (0, "TEXT", 1, "17", 10, 1, 20, 2),
        (0, "POINT", 67, 1, 10, 1, 20, 2),
    )
    points = reading.points
    assert points["track"].tolist() == [0, 0, 1, 1, 2, 2]
    assert points["east"].tolist() == [1, 4, 1, 3, 5, 8]
    assert points["height_m"].tolist() == [3, 6, 7, 7, 7, 10]
    assert points["track_name"].tolist() == list("aabbcc")
    assert reading.parts[0].notes == (
        (
            "1 x TEXT, not read: whose names they are is not certain; export the points as blocks "
            "with attributes, or as CSV"
        ),
        "1 entities of the paper space are not read",
    )


@pytest.mark.parametrize(
    ("entity", "found"),
    [
        ((0, "POINT", 10, "48,5", 20, 1), [(1, "not-a-number", "group 10 (x)")]),
        ((0, "POINT", 10, 1), [(1, "missing", "group 20 (y)")]),
        ((0, "POINT", 10, "nan", 20, 1), [(1, "not-a-number", "group 10 (x)")]),
        ((0, "POINT", 10, 1, 20, 1, 30, "x"), [(1, "not-a-number", "group 30 (z)")]),
    ],
)
def test_a_coordinate_that_is_no_number_rejects_its_point(drawn, entity, found):
    assert codes(drawn(entity)) == found


def test_units_other_than_metres_are_noted(drawn):
    assert drawn(STONE, header="9 $INSUNITS 70 6").parts[0].notes == ()
    assert "$INSUNITS" in drawn(STONE, header="9 $INSUNITS 70 4").parts[0].notes[0]


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("9 $ACADVER 1 AC1015 9 $DWGCODEPAGE 3 ANSI_1251", "cp1251"),
        ("9 $ACADVER 1 AC1015 9 $DWGCODEPAGE 3 ANSI_936", "cp936"),
        ("9 $ACADVER 1 AC1032 9 $DWGCODEPAGE 3 ANSI_1251", "utf-8"),
        ("9 $ACADVER 1 AC1015 9 $DWGCODEPAGE 3 ANSI_4711", "utf-8"),
        ("", "utf-8"),
    ],
)
def test_texts_are_read_as_the_header_says(drawn, header, encoding):
    marked = dxf_text((*STONE[:3], "столб", *STONE[4:]), header=header).decode()
    reading = drawn(marked.encode(encoding, "replace"))
    assert reading.parts[0].encoding == encoding
    assert reading.points["code"].tolist() == ["столб"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"AutoCAD Binary DXF\r\n\x1a\0", "binary DXF"),
        (dxf_text(STONE)[:-8], "cut off|no sound ASCII DXF"),
        (b"<OGRVRTDataSource/>", "no sound ASCII DXF"),
        (b"", "cut off"),
        (b"0\nSECTION\n2\nENTITIES\n", "cut off"),
        (b"0\nSECTION\nx\ny\n", "line 3 should be a group code and is 'x'"),
        (b"\x1c0\nSECTION\n", "no sound ASCII DXF"),
        (b"\0" * 300_000, "no sound ASCII DXF"),
    ],
)
def test_what_is_no_sound_drawing_is_refused_whole(drawn, data, said):
    with pytest.raises(FileFormatError, match=said):
        drawn(data)


def test_drawings_that_would_fill_the_memory_are_refused_or_told_in_short(drawn, monkeypatch):
    reading = drawn(*((0, f"KIND{n}") for n in range(150)), STONE)
    assert len(reading.parts[0].notes) == 101
    assert reading.parts[0].notes[-1] == "50 other things are not read"
    monkeypatch.setattr(drawings, "_GROUPS", 5)
    with pytest.raises(TooLargeError, match="an entity of more than 5 groups near line"):
        drawn((0, "LWPOLYLINE", *[10, 1] * 6))
    parts = [(0, "VERTEX", 10, 1, 20, 2)] * 3
    with pytest.raises(TooLargeError, match="more than 5 groups"):
        drawn((0, "POLYLINE", 8, "a"), *parts)


@pytest.mark.parametrize("name", ["klingon", "idna", "hex"])
def test_an_encoding_that_is_none_of_texts_is_refused(drawn, name):
    with pytest.raises(InputError, match=f"no encoding '{name}'"):
        drawn(STONE, encoding=name)


DRAWING = dxf_text(INSERT, ATTRIB, (0, "SEQEND"), STONE, (0, "LINE", 10, 1, 20, 2, 11, 3, 21, 4))


@given(
    at=st.integers(0, len(DRAWING)),
    cut=st.integers(0, 40),
    put=st.binary(max_size=8) | st.sampled_from([b"0\nEOF\n", b"\n", b"-", b"66\n1\n"]),
)
def test_a_drawing_changed_anywhere_is_read_or_refused(tmp_path_factory, at, cut, put):
    path = tmp_path_factory.getbasetemp() / "fuzz.dxf"
    path.write_bytes(DRAWING[:at] + put + DRAWING[at + cut :])
    try:
        reading = read_by(read_dxf, path, crs="EPSG:2056")
    except BorderkitError:
        return
    assert reading.read >= len(reading.points)
