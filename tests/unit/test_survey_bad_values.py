"""Points that cannot be: refused for the right reason, in every format, and the others kept."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from borderkit.io.surveys.gathering import Told
from borderkit.workflows.survey_intake import SurveyRequest, inspect_survey
from tests.survey_files import checked


@dataclass(frozen=True)
class Bad:
    """A point as it stands in a file, beside one that is good."""

    lat: str = "47.2"
    lon: str = "9.6"
    time: str = "2026-06-03T08:10:00Z"
    height: str = "440"


def gpx(bad: Bad) -> bytes:
    return (
        '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
        '<wpt lat="47.1" lon="9.5"><name>17</name></wpt>'
        f'<wpt lat="{bad.lat}" lon="{bad.lon}"><ele>{bad.height}</ele><time>{bad.time}</time>'
        "<name>18</name></wpt></gpx>"
    ).encode()


def kml(bad: Bad) -> bytes:
    return (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>17</name><Point>'
        "<coordinates>9.5,47.1</coordinates></Point></Placemark><Placemark><name>18</name>"
        f"<TimeStamp><when>{bad.time}</when></TimeStamp><Point>"
        "<altitudeMode>absolute</altitudeMode>"
        f"<coordinates>{bad.lon},{bad.lat},{bad.height}</coordinates></Point></Placemark>"
        "</Document></kml>"
    ).encode()


def csv(bad: Bad) -> bytes:
    return (
        "Name,Latitude,Longitude,Ellipsoidal height,Time\n"
        "17,47.1,9.5,440,2026-06-03T08:00:00Z\n"
        f"18,{bad.lat},{bad.lon},{bad.height},{bad.time}\n"
    ).encode()


def geojson(bad: Bad) -> bytes:
    def feature(name: str, lon: str, lat: str, height: str, time: str) -> str:
        told = json.dumps({"name": name, "time": time})
        place = f'{{"type": "Point", "coordinates": [{lon}, {lat}, {height}]}}'
        return f'{{"type": "Feature", "properties": {told}, "geometry": {place}}}'

    good = feature("17", "9.5", "47.1", "440", "2026-06-03T08:00:00Z")
    other = feature("18", bad.lon, bad.lat, bad.height, bad.time)
    return f'{{"type": "FeatureCollection", "features": [{good}, {other}]}}'.encode()


WRITERS: dict[str, Callable[[Bad], bytes]] = {"a.gpx": gpx, "a.kml": kml, "a.csv": csv}

VALUES = {
    "a latitude that is no number": (Bad(lat="nan"), "not-a-number"),
    "an infinite longitude": (Bad(lon="-inf"), "not-a-number"),
    "a number too large to be one": (Bad(lat="1e999"), "not-a-number"),
    "a number of a programming language": (Bad(lat="4_7.1"), "not-a-number"),
    "latitude and longitude exchanged": (Bad(lat="139.7", lon="35.6"), "swapped"),
    "both beyond the globe": (Bad(lat="95.0", lon="200.0"), "out-of-range"),
    "a longitude beyond 180": (Bad(lon="180.5", lat="91"), "out-of-range"),
    "null island": (Bad(lat="0.0", lon="0"), "null-island"),
    "a time of 1901": (Bad(time="1901-12-13T20:45:52Z"), "too-early"),
    "a time of tomorrow's century": (Bad(time="2126-06-03T08:10:00Z"), "in-the-future"),
    "a day that is not in the calendar": (Bad(time="2026-02-30T08:10:00Z"), "bad-time"),
    "a height beyond the Earth": (Bad(height="1e7"), "bad-height"),
}


@pytest.mark.parametrize("what", VALUES)
@pytest.mark.parametrize(
    "name", ["a.kml", "a.csv", pytest.param("a.gpx", marks=pytest.mark.slow), "a.geojson"]
)
def test_point_that_cannot_be_is_refused_and_the_other_is_kept(tmp_path, name, what):
    bad, code = VALUES[what]
    file = tmp_path / name
    file.write_bytes((WRITERS | {"a.geojson": geojson})[name](bad))
    receipt = inspect_survey(file, request=SurveyRequest(told=Told(crs="EPSG:4326")))
    if name == "a.geojson" and code == "not-a-number":
        assert receipt.state == "refused"  # such numbers are no JSON
        return
    assert receipt.state == "readable", receipt.problem
    assert (receipt.read, receipt.accepted, receipt.rejected) == (2, 1, 1)
    told = [rejection.code for rejection in receipt.rejections]
    assert code in told or (name, told) == ("a.csv", ["missing"])  # tables write nan for nothing
    assert all(rejection.row == 2 for rejection in receipt.rejections)


def nmea(position: str, *, date: str = "030626", fix: str = "4") -> bytes:
    return b"".join(
        checked(body)
        for body in (
            "GNRMC,081000.00,A,4706.0,N,00930.0,E,0.0,,030626,,,A",
            "GNGGA,081000.00,4706.0,N,00930.0,E,4,12,0.6,440.5,M,47.0,M,1.0,0001",
            f"GNRMC,081001.00,A,{position},0.0,,{date},,,A",
            f"GNGGA,081001.00,{position},{fix},12,0.6,440.5,M,47.0,M,1.0,0001",
        )
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (nmea("0000.0,N,00000.0,E"), "null-island"),
        (nmea("4706.0,N,00930.0,E", date="030650"), "in-the-future"),
        (nmea("4706.0,N,00930.0,E", date="310226"), "bad-time"),
        (nmea("9906.0,N,00930.0,E"), "swapped"),
    ],
)
def test_epoch_that_cannot_be_is_refused_and_the_other_is_kept(tmp_path, data, code):
    file = tmp_path / "a.nmea"
    file.write_bytes(data)
    receipt = inspect_survey(file)
    assert receipt.accepted >= 1
    assert receipt.read == receipt.accepted + receipt.rejected
    assert code in [rejection.code for rejection in receipt.rejections]


@pytest.mark.parametrize("name", ["a.csv", "a.kml"])
def test_file_of_bad_points_alone_is_refused_with_each_of_them(tmp_path, name):
    file = tmp_path / name
    data = WRITERS[name](Bad(lat="nan")).replace(b"47.1", b"inf")
    file.write_bytes(data)
    receipt = inspect_survey(file, request=SurveyRequest(told=Told(crs="EPSG:4326")))
    assert receipt.state == "refused"
    assert receipt.problem is not None
    assert (receipt.read, receipt.accepted, receipt.rejected) == (2, 0, 2)
