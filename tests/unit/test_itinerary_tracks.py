"""Tracks and routes give legs with their ways; what is not strictly right in them is refused."""

import io
import re
import zipfile

import pytest
from pyproj import Geod

from borderkit.errors import FileFormatError, InputError, TooLargeError
from borderkit.io import tracks
from borderkit.itineraries.plan import read_itinerary
from borderkit.workflows.itinerary_intake import read_itinerary_file
from tests.unit.trip_register import GROUP, names, read

GEOD = Geod(ellps="WGS84")
DAY = {"transport": "foot", "dates": "2026-06-03"}


def point(tag, lon, lat, time=None):
    inner = f"<time>{time}</time>" if time else ""
    return f'<{tag} lat="{lat}" lon="{lon}">{inner}</{tag}>'


def gpx(*segments, waypoints="", kind=""):
    """Return a GPX file with a track of segments; a segment is a list of (lon, lat[, time])."""
    inner = "".join(
        "<trkseg>" + "".join(point("trkpt", *place) for place in segment) + "</trkseg>"
        for segment in segments
    )
    space = "http://www.topografix.com/GPX/1/1"
    return f'<gpx xmlns="{space}">{waypoints}<trk>{kind}{inner}</trk></gpx>'


def kml(inner):
    return (
        '<kml xmlns="http://www.opengis.net/kml/2.2" '
        f'xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>{inner}</Document></kml>'
    )


def document_of(text, **stated):
    reading = read(text, **({"answers": DAY} | stated))
    assert (reading.questions, reading.defects) == ((), ())
    read_itinerary(reading.document)
    return reading.document


def test_track_is_a_leg_with_its_way_and_stops_at_its_ends():
    document = document_of(gpx([(20.0, 45.0), (20.1, 45.05), (20.2, 45.0)]))
    assert document["legs"] == [
        {
            "mode": "foot",
            "route": {
                "type": "LineString",
                "coordinates": [[20.0, 45.0], [20.1, 45.05], [20.2, 45.0]],
            },
        }
    ]
    assert [stop["location"]["coordinates"] for stop in document["stops"]] == [
        [20.0, 45.0],
        [20.2, 45.0],
    ]
    assert {stop["arrive"] for stop in document["stops"]} == {"2026-06-03"}


def test_times_of_a_track_are_times_of_its_stops():
    text = gpx([(20.0, 45.0, "2026-06-03T08:00:00Z"), (20.1, 45.0, "2026-06-03T12:00:00+02:00")])
    document = document_of(text, answers={"transport": "foot"})
    assert [stop["arrive"] for stop in document["stops"]] == [
        "2026-06-03T08:00:00Z",
        "2026-06-03T10:00:00Z",
    ]


def test_ways_of_two_days_meet_at_one_stop():
    text = gpx(
        [(20.0, 45.0, "2026-06-03T08:00:00Z"), (20.1, 45.0, "2026-06-03T18:00:00Z")],
        [(20.1, 45.0, "2026-06-04T08:00:00Z"), (20.2, 45.0, "2026-06-04T18:00:00Z")],
    )
    stops = document_of(text, answers={"transport": "foot"})["stops"]
    assert len(stops) == 3
    assert (stops[1]["arrive"], stops[1]["depart"]) == (
        "2026-06-03T18:00:00Z",
        "2026-06-04T08:00:00Z",
    )


@pytest.mark.parametrize(("gap_m", "stops"), [(99.0, 3), (101.0, 4)])
def test_ways_that_end_farther_apart_than_100_m_leave_a_leg_unknown(gap_m, stops):
    lon, lat, _ = GEOD.fwd(20.1, 45.0, 90.0, gap_m)
    document = document_of(gpx([(20.0, 45.0), (20.1, 45.0)], [(lon, lat), (20.3, 45.0)]))
    assert len(document["stops"]) == stops
    assert (document["legs"][1]["route"] is None) == (stops == 4)


@pytest.mark.parametrize(("off_m", "stops"), [(99.0, 3), (101.0, 2)])
def test_waypoint_within_100_m_of_a_way_is_a_stop_on_it(off_m, stops):
    lon, lat, _ = GEOD.fwd(20.05, 45.0, 0.0, off_m)
    way = [(20.0, 45.0), (20.05, 45.0), (20.1, 45.0)]
    wpt = f'<wpt lat="{lat}" lon="{lon}"><name>hut</name></wpt>'
    reading = read(gpx(way, waypoints=wpt), answers=DAY)
    made = reading.document["stops"]
    assert len(made) == stops
    if stops == 3:
        assert made[1]["name"] == "hut"
        assert made[1]["location"]["coordinates"] == pytest.approx([20.05, 45.0], abs=2e-4)
        first, second = reading.document["legs"]
        assert first["route"]["coordinates"][-1] == second["route"]["coordinates"][0]
    else:
        assert any("'hut'" in note for note in reading.notes)


def test_waypoint_at_an_end_names_the_stop_there():
    wpt = '<wpt lat="45.0" lon="20.0"><name>camp</name></wpt>'
    document = document_of(gpx([(20.0, 45.0), (20.1, 45.0)], waypoints=wpt))
    assert [stop.get("name") for stop in document["stops"]] == ["camp", None]


def test_kind_of_a_track_is_its_mode():
    text = gpx([(20.0, 45.0), (20.1, 45.0)], kind="<type>hiking</type>")
    assert document_of(text, answers={"dates": "2026-06-03"})["legs"][0]["mode"] == "foot"


def test_mode_dates_and_group_are_asked_at_once():
    reading = read(gpx([(20.0, 45.0), (20.1, 45.0)]), members=())
    assert {question.key for question in reading.questions} == {"transport", "dates", "group"}


def test_dates_may_be_a_range_or_unknown():
    text = gpx([(20.0, 45.0), (20.1, 45.0)], [(20.1, 45.0), (20.2, 45.0)])
    answers = {"transport": "foot", "dates": "2026-06-03/2026-06-05"}
    stops = document_of(text, answers=answers)["stops"]
    assert [(s["arrive"], s["depart"]) for s in stops] == [
        ("2026-06-03", "2026-06-03/2026-06-05"),
        ("2026-06-03/2026-06-05", "2026-06-03/2026-06-05"),
        ("2026-06-03/2026-06-05", "2026-06-05"),
    ]
    reading = read(text, answers={"transport": "foot", "dates": "unknown"})
    assert "time" in {lack.key for lack in reading.missing}


@pytest.mark.parametrize(
    "value", ["48,5", "48.5°", "N48", "", "nan", "inf", "1e400", "0x30", "4 8", "90.0001", "-91"]
)
def test_position_that_is_no_plain_number_is_a_defect(value):
    text = gpx([(20.0, 45.0), (20.1, value)])
    reading = read(text, answers=DAY)
    assert reading.document is None
    assert reading.defects[0].where == "line 1"


def test_point_without_a_latitude_is_a_defect():
    text = gpx([(20.0, 45.0), (20.1, 45.0)]).replace(' lat="45.0" lon="20.1"', ' lon="20.1"')
    assert read(text, answers=DAY).defects[0].what == "lat is not given"


def test_times_without_an_offset_need_a_time_zone():
    text = gpx([(20.0, 45.0, "2026-06-03T08:00:00"), (20.1, 45.0, "2026-06-03T09:00:00")])
    assert "2 of them have no offset" in read(text, answers=DAY).defects[0].what
    document = document_of(text, timezone="Etc/GMT-2")
    assert document["stops"][0]["arrive"] == "2026-06-03T06:00:00Z"
    with pytest.raises(InputError, match="no time zone 'Europe/Nowhere'"):
        read(text, timezone="Europe/Nowhere")


def test_times_that_go_backwards_are_a_defect():
    text = gpx([(20.0, 45.0, "2026-06-03T08:00:00Z"), (20.1, 45.0, "2026-06-03T07:00:00Z")])
    assert "times go backwards" in read(text, answers=DAY).defects[0].what
    text = gpx(
        [(20.0, 45.0, "2026-06-03T08:00:00Z"), (20.1, 45.0, "2026-06-03T09:00:00Z")],
        [(20.1, 45.0, "2026-06-03T08:30:00Z"), (20.2, 45.0, "2026-06-03T10:00:00Z")],
    )
    assert "before 2026-06-03T09:00:00Z" in read(text, answers=DAY).defects[0].what


def test_tracks_and_routes_in_one_file_are_asked_about():
    route = "<rte>" + point("rtept", 20.0, 45.0) + point("rtept", 20.3, 45.0) + "</rte>"
    text = gpx([(20.0, 45.0), (20.1, 45.0)]).replace("</gpx>", route + "</gpx>")
    (question,) = read(text, answers=DAY).questions
    assert question.key == "lines"
    document = document_of(text, answers=DAY | {"lines": "routes"})
    assert document["stops"][1]["location"]["coordinates"] == [20.3, 45.0]


def test_points_of_extensions_are_no_way():
    inner = point("trkpt", 99.0, 9.0)
    text = gpx([(20.0, 45.0), (20.1, 45.0)]).replace(
        "</trkseg>", f"<extensions>{inner}</extensions></trkseg>"
    )
    assert len(document_of(text)["legs"][0]["route"]["coordinates"]) == 2


def test_kml_line_and_timed_track_are_ways():
    line = "<Placemark><name>way</name><LineString><coordinates>20.0,45.0,300 20.1,45.0,310"
    text = kml(f"{line}</coordinates></LineString></Placemark>")
    assert document_of(text)["legs"][0]["route"]["coordinates"] == [[20.0, 45.0], [20.1, 45.0]]
    track = (
        "<Placemark><gx:Track><when>2026-06-03T08:00:00Z</when><when>2026-06-03T09:00:00Z</when>"
        "<gx:coord>20.0 45.0 300</gx:coord><gx:coord>20.1 45.0 310</gx:coord>"
        "</gx:Track></Placemark>"
    )
    assert document_of(kml(track))["stops"][1]["arrive"] == "2026-06-03T09:00:00Z"


@pytest.mark.parametrize("coordinates", ["20,0,45,0 20.1,45.0", "20.0 45.0", "20.0,45.0 200,45"])
def test_kml_position_that_is_not_right_is_a_defect(coordinates):
    inner = f"<Placemark><LineString><coordinates>{coordinates}</coordinates></LineString>"
    reading = read(kml(inner + "</Placemark>"), answers=DAY)
    assert reading.document is None


def test_kmz_is_read_as_the_kml_in_it():
    line = "<Placemark><LineString><coordinates>20.0,45.0 20.1,45.0</coordinates></LineString>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", kml(line + "</Placemark>"))
    assert document_of(buffer.getvalue())["legs"]


ENTITY = '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
BOMB = '<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("doctype", [ENTITY, BOMB, '<!DOCTYPE gpx SYSTEM "http://x/y.dtd">'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_type_is_refused(doctype, encoding):
    with pytest.raises(FileFormatError, match="declares a document type"):
        read((doctype + gpx([(20.0, 45.0), (20.1, 45.0)])).encode(encoding), answers=DAY)


@pytest.mark.parametrize(
    "text", ["<gpx><trk>", "<html></html>", "<gpx", "<a><b></a></b>", "<!DOCTYPE gpx>", "<" * 300]
)
def test_xml_that_is_broken_or_no_track_is_refused(text):
    with pytest.raises(FileFormatError):
        read(text)


def test_elements_inside_elements_without_end_are_refused():
    with pytest.raises(FileFormatError, match="elements 100 deep"):
        read("<gpx>" + "<a>" * 101 + "</a>" * 101 + "</gpx>")


def test_more_points_than_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr(tracks, "POINT_LIMIT", 3)
    way = [(20.0, 45.0), (20.1, 45.0), (20.2, 45.0)]
    assert document_of(gpx(way))
    with pytest.raises(TooLargeError, match="more than the 3 points"):
        read(gpx([*way, (20.3, 45.0)]))


def test_track_without_length_is_a_defect():
    for segment in ([(20.0, 45.0)], [(20.0, 45.0), (20.0, 45.0)], []):
        reading = read(gpx(segment), answers=DAY)
        assert "two different positions" in reading.defects[0].what


@pytest.mark.realdata
def test_real_track_with_times_becomes_its_own_length(shared):
    path = shared / "data" / "gpx" / "track-with-empty-segment.gpx"
    reading = read_itinerary_file(path, names(), members=(GROUP,), answers=DAY)
    assert reading.document is not None
    (leg,) = reading.document["legs"]
    positions = [
        [float(lon), float(lat)]
        for lat, lon in re.findall(r'<trkpt lat="([^"]+)" lon="([^"]+)"', path.read_text())
    ]
    assert leg["route"]["coordinates"] == positions
    assert len(positions) == 9
    assert reading.document["stops"][0]["arrive"] == "2013-07-06T17:26:26Z"


@pytest.mark.realdata
def test_every_real_track_is_read_or_refused_with_a_reason(shared):
    files = sorted((shared / "data" / "gpx").glob("*.gpx"))
    assert len(files) > 5
    for path in files:
        answers = DAY | {"lines": "tracks"}
        reading = read_itinerary_file(
            path, names(), members=(GROUP,), answers=answers, timezone="UTC"
        )
        assert (reading.document is None) == bool(reading.defects), path.name


@pytest.mark.realdata
def test_real_kml_gives_a_way_for_each_of_its_lines(shared):
    path = shared / "data" / "survey" / "kml" / "KML_Samples.kml"
    reading = read_itinerary_file(path, names(), members=(GROUP,), answers=DAY)
    assert reading.document is not None
    ways = [leg["route"]["coordinates"] for leg in reading.document["legs"] if leg["route"]]
    lines = re.findall(
        r"<LineString>.*?<coordinates>(.*?)</coordinates>", path.read_text(), re.DOTALL
    )
    assert ways == [
        [[float(number) for number in place.split(",")[:2]] for place in line.split()]
        for line in lines
    ]
