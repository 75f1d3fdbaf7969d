"""KML: every position of points, lines and tracks, with its time and what is known of it."""

import xml.etree.ElementTree as ET
import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.errors import BorderkitError, FileFormatError, SurveyFileError, TooLargeError
from borderkit.io.surveys import rows
from borderkit.io.surveys.layers.kml import read_kml
from borderkit.io.surveys.limits import Limits
from tests.map_files import kml_text, read_by

POINT = "<Placemark>{}<Point>{}<coordinates>{}</coordinates></Point></Placemark>"


def placemark(coordinates, *, about="", mode=""):
    return POINT.format(about, mode and f"<altitudeMode>{mode}</altitudeMode>", coordinates)


def line(coordinates, *, mode="absolute"):
    inner = f"<altitudeMode>{mode}</altitudeMode><coordinates>{coordinates}</coordinates>"
    return f"<Placemark><name>walk</name><LineString>{inner}</LineString></Placemark>"


def track(whens, coords, more=""):
    inner = "".join(f"<when>{t}</when>" for t in whens)
    inner += "".join(f"<gx:coord>{c}</gx:coord>" for c in coords)
    mode = "<altitudeMode>absolute</altitudeMode>"
    return f"<Placemark><name>walk</name><gx:Track>{mode}{inner}{more}</gx:Track></Placemark>"


@pytest.fixture
def read(tmp_path):
    def reading(body, *, limits=None, before="", **told):
        path = tmp_path / "a.kml"
        data = body if isinstance(body, bytes) else kml_text(body, before=before)
        path.write_bytes(data)
        return read_by(read_kml, path, limits=limits, **told)

    return reading


def codes(reading):
    return [(r.row, r.code, r.field, r.value) for r in reading.rejections]


def test_a_point_has_its_name_remark_time_and_digits(read):
    about = (
        "<name>47/2</name><description><![CDATA[<b>leans</b> &amp; cracked]]></description>"
        "<TimeStamp><when>2026-06-03T10:10:00+02:00</when></TimeStamp>"
    )
    (row,) = read(placemark("9.50,47.10,440.5", about=about, mode="absolute")).points.to_dict(
        "records"
    )
    assert (row["kind"], row["track"], row["station"]) == ("point", -1, "47/2")
    assert row["remark"] == "leans & cracked"
    assert (row["printed_east"], row["printed_north"]) == ("9.50", "47.10")
    assert (row["east"], row["north"], row["height_m"]) == (9.5, 47.1, 440.5)
    assert row["height_kind"] == "orthometric"
    assert row["observed_at"] == pd.Timestamp("2026-06-03T08:10:00Z")


@pytest.mark.parametrize("mode", ["", "clampToGround", "relativeToGround"])
def test_a_height_that_hangs_on_the_ground_is_unknown(read, mode):
    reading = read(placemark("9.5,47.1,440.5", mode=mode))
    assert "height_m" not in reading.points
    assert reading.points["printed_height"].tolist() == ["440.5"]
    assert "1 heights are clamped or relative to the ground: unknown" in reading.parts[0].notes


def test_extended_data_are_read_by_their_names(read):
    about = (
        "<name>17</name><ExtendedData><Data name='Accuracy'><value>0.02</value></Data>"
        "<SchemaData><SimpleData name='HDOP'>0.7</SimpleData>"
        "<SimpleData name='Fix type'>FIX</SimpleData></SchemaData></ExtendedData>"
    )
    points = read(placemark("9.5,47.1", about=about)).points
    assert points["sigma_horizontal_m"].tolist() == [0.02]
    assert points["hdop"].tolist() == [0.7]
    assert points["fix_type"].tolist() == [4.0]


def test_an_accuracy_of_zero_is_unknown(read):
    about = "<ExtendedData><Data name='accuracy'><value>0.0</value></Data></ExtendedData>"
    assert "sigma_horizontal_m" not in read(placemark("9.5,47.1", about=about)).points


def test_a_track_keeps_the_time_of_each_point(read):
    arrays = (
        "<ExtendedData><SchemaData><gx:SimpleArrayData name='accuracy'>"
        "<gx:value>3</gx:value><gx:value>4</gx:value></gx:SimpleArrayData></SchemaData>"
        "</ExtendedData>"
    )
    times = ["2026-06-03T08:00:00Z", "2026-06-03T08:00:01.5Z"]
    reading = read(track(times, ["9.5 47.1 440", "9.6 47.2 441"], arrays) + track([], ["1 2 3"]))
    points = reading.points
    assert points["kind"].unique().tolist() == ["track_point"]
    assert points["track"].tolist() == [0, 0, 1]
    assert points["track_name"].tolist() == ["walk"] * 3
    assert points["observed_at"].tolist()[:2] == [pd.Timestamp(t) for t in times]
    assert pd.isna(points["observed_at"][2])
    assert points["sigma_horizontal_m"].tolist()[:2] == [3.0, 4.0]
    assert reading.parts[0].notes == ("1 tracks have no times",)


def test_times_that_do_not_pair_with_positions_reject_the_track(read):
    reading = read(track(["2026-06-03T08:00:00Z"], ["9.5 47.1 440", "9.6 47.2 441"]))
    assert (reading.read, len(reading.points)) == (2, 0)
    assert [r.detail for r in reading.rejections] == ["its track has 1 times for 2 positions"] * 2


def test_a_position_left_empty_in_a_track_is_missing(read):
    times = ["2026-06-03T08:00:00Z", "2026-06-03T08:00:01Z"]
    reading = read(track(times, ["9.5 47.1 440", ""]))
    assert len(reading.points) == 1
    assert codes(reading) == [(2, "missing", "latitude", ""), (2, "missing", "longitude", "")]


@pytest.mark.parametrize(
    ("coordinates", "found"),
    [
        ("9.5,x", [(1, "not-a-number", "latitude", "x")]),
        (
            "nan,inf",
            [(1, "not-a-number", "latitude", "inf"), (1, "not-a-number", "longitude", "nan")],
        ),
        ("9.5,47.1,440m", [(1, "not-a-number", "altitude", "440m")]),
        ("9.5", [(1, "missing", "latitude", "")]),
        ("", [(1, "missing", "latitude", ""), (1, "missing", "longitude", "")]),
        ("9,5,47,1", [(1, "bad-record", None, "9,5,47,1")]),
        ("9.5,47.1 9.6,47.2", [(1, "bad-record", None, "9.5,47.1 9.6,47.2")]),
        ("1e999,47.1", [(1, "not-a-number", "longitude", "1e999")]),
    ],
)
def test_what_is_no_position_is_refused_with_its_place(read, coordinates, found):
    reading = read("\n" + placemark(coordinates))
    assert codes(reading) == found
    assert {r.where for r in reading.rejections} == {"a.kml line 2"}
    assert reading.read == 1


def test_out_of_range_is_left_to_the_judgement_after_reading(read):
    assert read(placemark("9.5,92")).points["north"].tolist() == [92.0]


def test_blanks_about_commas_do_not_tear_a_position(read):
    points = read(line("9.5, 47.1, 440\n9.6 ,47.2 , 441")).points
    assert points["north"].tolist() == [47.1, 47.2]
    assert points["height_m"].tolist() == [440.0, 441.0]


def test_a_long_line_is_read_in_pieces_and_whole(read):
    listed = [f"9.{n:06d},47.{n:06d},{n}.5" for n in range(20_000)]
    points = read(line(" ".join(listed))).points
    assert points["printed_east"].tolist() == [item.split(",")[0] for item in listed]
    assert points["height_m"].tolist() == [n + 0.5 for n in range(20_000)]


def test_times_without_a_zone_are_asked_for(read):
    body = track(["2026-06-03T10:00:00"], ["9.5 47.1 440"])
    asked = read(body)
    assert [q.key for q in asked.questions] == ["timezone"]
    assert (asked.read, len(asked.points)) == (0, 0)
    answered = read(body, timezone="Europe/Vaduz")
    assert answered.points["observed_at"].tolist() == [pd.Timestamp("2026-06-03T08:00:00Z")]


def test_a_bare_day_is_no_time(read):
    about = "<TimeStamp><when>2026-06</when></TimeStamp>"
    assert "observed_at" not in read(placemark("9.5,47.1", about=about)).points


def test_links_overlays_and_areas_are_noted_and_not_read(read):
    ring = "<LinearRing><coordinates>1,2 3,4 5,6 1,2</coordinates></LinearRing>"
    body = (
        "<NetworkLink><Link><href>file:///etc/passwd</href></Link></NetworkLink>"
        f"<Placemark><Polygon><outerBoundaryIs>{ring}</outerBoundaryIs></Polygon></Placemark>"
        "<GroundOverlay><Icon><href>http://127.0.0.1:1/a</href></Icon></GroundOverlay>"
        "<PhotoOverlay><Point><coordinates>1,2</coordinates></Point></PhotoOverlay>"
    )
    reading = read(body + placemark("9.5,47.1"))
    assert reading.read == 1
    assert reading.parts[0].notes == (
        "1 x NetworkLink to another file, not followed",
        "1 x Polygon, which is no point or line, not read",
        "1 x GroundOverlay, not read",
        "1 x PhotoOverlay, not read",
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (kml_text("", before="<!DOCTYPE kml SYSTEM 'http://127.0.0.1:1/a.dtd'>"), "document type"),
        (kml_text("<a>" * 200), "100 deep"),
        (kml_text(placemark("1,2"))[:-20], "no well-formed XML"),
        (b"", "no well-formed XML"),
        (b"<OGRVRTDataSource/>", "outermost element is 'OGRVRTDataSource'"),
        (b"<gpx/>", "outermost element is 'gpx'"),
        (b"\xff\xd8\xff\xe0", "no well-formed XML"),
        (b"<?xml version='1.0' encoding='rot13'?><kml/>", "no well-formed XML"),
    ],
)
def test_what_is_no_sound_kml_is_refused_whole(read, data, said):
    with pytest.raises(FileFormatError, match=said):
        read(data)


def test_entities_that_grow_or_name_files_are_refused(read, tmp_path):
    canary = tmp_path / "canary.txt"
    canary.write_text("SECRET-CANARY")
    for entity in (f"SYSTEM 'file://{canary}'", "'aaaaaaaaaa'"):
        before = f"<!DOCTYPE kml [<!ENTITY x {entity}>]>"
        with pytest.raises(FileFormatError, match="document type") as caught:
            read(placemark("1,2", about="<name>&x;</name>"), before=before)
        assert "SECRET-CANARY" not in str(caught.value)


def test_more_faults_than_can_be_kept_refuse_the_file(read, monkeypatch):
    monkeypatch.setattr(rows, "_REFUSALS", 3)
    assert len(read(line("x,1 x,2 x,3")).rejections) == 3
    with pytest.raises(SurveyFileError, match="more than 3 things are wrong") as caught:
        read(line("x,1 x,2 x,3 x,4"))
    assert str(caught.value.defects[0]) == "line 1: longitude 'x' is no plain number"


def test_more_points_than_are_taken_are_refused(read):
    limits = Limits(points=3)
    assert read(line("1,2 3,4 5,6"), limits=limits).read == 3
    with pytest.raises(TooLargeError, match="more than the 3 points"):
        read(line("1,2 3,4 5,6 7,8"), limits=limits)


def test_times_and_positions_without_end_are_refused(read):
    limits = Limits(points=3)
    for body in (track(["2026"] * 4, []), track([], [""] * 4), track([], []) + line("1,2 " * 4)):
        with pytest.raises(TooLargeError, match="more than the 3 points"):
            read(body, limits=limits)


SEED = kml_text(
    placemark("9.5,47.1,440.5", about="<name>17</name>", mode="absolute")
    + line("9.5,47.1,440 9.6,47.2,441")
    + track(["2026-06-03T08:00:00Z"], ["9.5 47.1 440"])
)


@given(
    at=st.integers(0, len(SEED)),
    cut=st.integers(0, 40),
    put=st.binary(max_size=8) | st.sampled_from([b"<a>", b"</kml>", b"&x;", b"]]>", b",", b"-"]),
)
def test_a_kml_changed_anywhere_is_read_or_refused(tmp_path_factory, at, cut, put):
    path = tmp_path_factory.getbasetemp() / "fuzz.kml"
    path.write_bytes(SEED[:at] + put + SEED[at + cut :])
    try:
        reading = read_by(read_kml, path)
    except BorderkitError:
        return
    assert reading.questions or reading.read >= len(reading.points)


def by_hand(data):
    """Return the numbers of points and of positions on lines, counted with ElementTree."""
    points = ways = 0
    root = ET.fromstring(data)
    above = {child: parent for parent in root.iter() for child in parent}
    for item in root.iter():
        local = item.tag.rpartition("}")[2]
        if local == "coord":
            ways += 1
        if local != "coordinates":
            continue
        kinds, parent = [], above.get(item)
        while parent is not None:
            kinds.append(parent.tag.rpartition("}")[2])
            parent = above.get(parent)
        if "Polygon" in kinds:
            continue
        count = len((item.text or "").split())
        points, ways = (points + count, ways) if kinds[0] == "Point" else (points, ways + count)
    return points, ways


@pytest.mark.realdata
def test_real_kml_files_are_read_with_every_position(shared, tmp_path):
    folder = shared / "data" / "survey" / "kml"
    found = {path.name: path.read_bytes() for path in folder.glob("*.kml")}
    with zipfile.ZipFile(folder / "small_world.kmz") as archive:
        names = [name for name in archive.namelist() if name.endswith(".kml")]
        found |= {f"kmz-{n}.kml": archive.read(name) for n, name in enumerate(names)}
    assert len(found) == 4
    for name, data in found.items():
        path = tmp_path / name
        path.write_bytes(data)
        reading = read_by(read_kml, path)
        kinds = reading.points["kind"].tolist() if len(reading.points) else []
        assert (kinds.count("point"), kinds.count("track_point")) == by_hand(data), name
        assert reading.read == len(kinds)
    samples = read_by(read_kml, tmp_path / "KML_Samples.kml")
    assert samples.points["station"].dropna().tolist()[:2] == [
        "Simple placemark",
        "Floating placemark",
    ]
