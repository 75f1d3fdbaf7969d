"""Drawings, KML, shapefiles, photographs and raw files as they really come from the field."""

import json

import pandas as pd
import pytest
from pyproj import CRS

from borderkit.errors import FileFormatError, InputError
from borderkit.io.shapefile import coding_of_texts
from borderkit.io.surveys.known_names import FIX_TYPES, read_instant, read_number, time_zone
from borderkit.io.surveys.layers.dxf import read_dxf
from borderkit.io.surveys.layers.geojson import read_geojson
from borderkit.io.surveys.layers.kml import read_kml
from borderkit.io.surveys.layers.layer_rows import has_metric_heights
from borderkit.io.surveys.packing.sniffing import kind_of
from tests.map_files import dxf_text, kml_text, read_by

INSERT = (0, "INSERT", 8, "PTS", 66, 1, 2, "BM", 10, 534123.456, 20, 5234567.891)


def tagged(**tags):
    parts = [(0, "ATTRIB", 1, value, 2, tag) for tag, value in tags.items()]
    return [INSERT, *parts, (0, "SEQEND")]


@pytest.fixture
def draw(tmp_path):
    """Return a function that reads a drawing of entities."""

    def reading(*entities, coding="utf-8", header=""):
        path = tmp_path / "a.dxf"
        path.write_bytes(dxf_text(*entities, header=header).decode().encode(coding))
        return read_by(read_dxf, path, crs="EPSG:25832")

    return reading


@pytest.mark.parametrize("header", ["", "9 $ACADVER 1 AC1009", "9 $ACADVER 1 AC1032"])
def test_names_in_a_drawing_that_is_no_utf_8_are_guessed_and_shown(draw, header):
    reading = draw(*tagged(NAME="Пункт 47"), coding="cp1251", header=header)
    assert reading.points.station.tolist() == ["Пункт 47"]
    assert reading.parts[0].encoding == "cp1251"
    assert any("is a guess" in note and "Пункт 47" in note for note in reading.parts[0].notes)


def test_texts_in_no_known_encoding_do_not_keep_a_drawing_from_being_read(tmp_path):
    path = tmp_path / "a.dxf"
    path.write_bytes(dxf_text(*tagged(NAME="x")).replace(b"x", b"\x90\xf8\x01\x81"))
    reading = read_by(read_dxf, path, crs="EPSG:25832")
    assert (len(reading.points), reading.parts[0].encoding) == (1, "utf-8")
    assert reading.parts[0].notes == ("its texts are in no encoding that is known; state it",)


def test_letters_that_a_drawing_writes_by_their_numbers_are_read(draw):
    (name,) = draw(*tagged(NAME=r"\U+041F\U+0443-47 \U+D800 %%d")).points.station
    assert name == r"Пу-47 \U+D800 °"


@pytest.mark.parametrize("tag", ["PTNUM", "PNO", "PT#", "PUNKTNR", "点号", "Номер точки"])
def test_tags_of_blocks_that_name_a_point_are_known(draw, tag):
    assert draw(*tagged(**{tag: "47/2"})).points.station.tolist() == ["47/2"]


def test_attributes_of_a_block_are_read_whether_or_not_it_says_that_they_follow(draw):
    bare = tuple(item for n, item in enumerate(INSERT) if n not in (4, 5))
    entities = [bare, (0, "ATTRIB", 1, "47/2", 2, "NAME"), (0, "SEQEND"), bare, bare]
    assert draw(*entities).points.station.fillna("").tolist() == ["47/2", "", ""]


def test_tags_that_are_not_known_are_told(draw):
    notes = draw(*tagged(NAME="47/2", OWNER="x")).parts[0].notes
    assert notes == ("attributes without a known name are not taken: OWNER",)


def test_the_data_of_a_placemark_are_told_by_their_own_names(tmp_path):
    data = "".join(
        f"<Data name='{name}'><value>{value}</value></Data>"
        for name, value in (("Accuracy", "4.8 m"), ("Owner", "x"), ("Time", "2026/06/03 08:10 Z"))
    )
    body = f"<Placemark><name>47</name><ExtendedData>{data}</ExtendedData>{{}}</Placemark>"
    at = "<Point><coordinates>9.5,47.1</coordinates></Point>"
    path = tmp_path / "a.kml"
    path.write_bytes(kml_text(body.format(at) + body.format("")))
    reading = read_by(read_kml, path)
    assert [(r.field, r.value) for r in reading.rejections] == [("Accuracy", "4.8 m")]
    assert reading.parts[0].notes == (
        "1 x Placemark without a position, not read",
        "attributes without a known name are not taken: Owner",
    )


def test_a_kml_in_a_coding_of_many_bytes_says_what_to_do(tmp_path):
    path = tmp_path / "a.kml"
    path.write_bytes(b"<?xml version='1.0' encoding='GBK'?>" + kml_text("").partition(b"?>")[2])
    with pytest.raises(FileFormatError, match="convert it to UTF-8"):
        read_by(read_kml, path)


@pytest.mark.parametrize(
    ("text", "utc"),
    [("2026-06-03 08:10:00.123 +0545", "2026-06-03T02:25:00.123Z"),
     ("2026/06/03 08:10:00 UTC", "2026-06-03T08:10Z"), ("2026-06-03 08:10 Z", "2026-06-03T08:10Z")],
)  # fmt: skip
def test_times_are_read_as_field_apps_write_them(text, utc):
    assert read_instant(text, None) == (pd.Timestamp(utc), None)


@pytest.mark.parametrize(
    "name", ["localtime", "posixrules", "right/Europe/Vienna", "../UTC", "CET"]
)
def test_a_zone_that_another_machine_or_clock_means_is_none(name):
    with pytest.raises(InputError, match="no time zone"):
        time_zone(name)
    assert time_zone("Etc/GMT-2") is not None
    assert time_zone("America/Argentina/Salta") is not None


def test_times_that_say_no_zone_are_still_without_one(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({
        "type": "Feature", "properties": {"time": "2026/06/03 08:10"},
        "geometry": {"type": "Point", "coordinates": [9.5, 47.1]},
    }))  # fmt: skip
    assert [q.key for q in read_by(read_geojson, path).questions] == ["timezone"]


@pytest.mark.parametrize(
    ("said", "utc"),
    [({"Date": "2026/06/03", "Time": "8:10:05"}, "2026-06-03T08:10:05Z"), ({"Time": "08:10"}, None),
     ({"Date": "2026-06-03T00:00:00", "Time": "08:10"}, "2026-06-03T08:10Z"),
     ({"Date": "03.06.2026", "Time": "08:10"}, None), ({"Date": "2026-06-03"}, None)],
)  # fmt: skip
def test_a_clock_counts_with_the_date_beside_it_and_alone_is_no_time(tmp_path, said, utc):
    path = tmp_path / "a.geojson"
    place = {"type": "Point", "coordinates": [9.5, 47.1]}
    path.write_text(json.dumps({"type": "Feature", "properties": said, "geometry": place}))
    points = read_by(read_geojson, path, timezone="UTC").points
    times = points.get("observed_at", pd.Series([pd.NaT]))
    assert times[0] == pd.Timestamp(utc) if utc else times.isna().all()


@pytest.mark.parametrize("column", ["sigma_horizontal_m", "pdop", "averaged"])
@pytest.mark.parametrize("value", ["0", "-1", -1.0, 0])
def test_an_accuracy_or_a_dilution_of_zero_or_below_is_unknown(column, value):
    assert read_number(value, column=column) == (None, None)


def test_heights_above_degrees_of_any_spelling_are_metres():
    text = CRS.from_epsg(4979).to_wkt("WKT1_ESRI", pretty=False)
    assert has_metric_heights(CRS.from_wkt(text))
    assert not has_metric_heights(CRS.from_epsg(2225))


def test_a_height_that_says_no_data_is_unknown_in_a_layer_too(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "MultiPoint", "coordinates": [[9.5, 47.1, -9999], [9.5, 47.2, 1]]}')
    reading = read_by(read_geojson, path)
    assert reading.points.height_m.fillna(0).tolist() == [0, 1]
    assert reading.parts[0].notes == ("1 heights are no data (-9999 and the like): unknown",)


def test_a_sequence_of_geojson_texts_is_named_with_what_to_export(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "Feature"}\n{"type": "Feature"}\n')
    with pytest.raises(FileFormatError, match=r"GeoJSONSeq.*one FeatureCollection"):
        read_by(read_geojson, path)


def test_a_cpg_that_its_texts_contradict_is_not_believed_in_silence():
    coding, (note,) = coding_of_texts("a", "UTF-8", {"Пункт".encode("cp1251")})
    assert coding == "cp1251"
    assert "its .cpg names 'UTF-8', in which they cannot be read" in note
    assert coding_of_texts("a", "UTF-8", {"Пункт".encode()[:-1]}) == ("UTF-8", ())


@pytest.mark.parametrize(
    ("text", "said"),
    [("% program   : RTKLIB ver.2.4.3\n2026/06/03 08:10:00.0 47.1 9.5\n", "RTKLIB"),
     ("*110001+0000000000000047 81..40+0000000534123456\n", "Leica GSI"),
     ("110001+00000047 81..10+00534123\n", "Leica GSI"),
     ("00NMSDR33V04-04.02     01-Jan-02 00:20 113111\n10NMJOB1\n", "Sokkia"),
     ("JB,NMJOB,DT06-03-2026\nGPS,PN47/2,LA47.07,LN9.3\n", "Carlson"),
     ("OziExplorer Waypoint File Version 1.1\nWGS 84\n", "OziExplorer"),
     ("Grid\tLat/Lon\nDatum\tWGS 84\n", "BaseCamp")],
)  # fmt: skip
def test_raw_files_of_instruments_are_named_with_what_to_export(tmp_path, text, said):
    path = tmp_path / "points.csv"
    path.write_text(text)
    kind = kind_of(path)
    assert kind.form is None
    assert said in kind.said
    assert "export" in kind.said or "NMEA" in kind.said


def test_words_of_fixes_stand_as_they_are_compared():
    assert all(word == word.casefold() and word.isalnum() for word in FIX_TYPES)
