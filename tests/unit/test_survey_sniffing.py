"""What a survey file is: told by what it holds, whatever it is called."""

import gzip

import pytest

from borderkit.errors import FileFormatError, InputError
from borderkit.io.surveys.packing.sniffing import form_of, kind_of, name_note
from tests.survey_files import GPX, KML, NMEA, SEEDS, TABLE, geojson, shapefile, tar_of, zip_of

FORMS = {
    "day.gpx": "gpx",
    "day.kml": "kml",
    "log.nmea": "nmea",
    "points.csv": "table",
    "points.geojson": "geojson",
    "points.dxf": "dxf",
    "photo.jpg": "jpeg",
    "stones.zip": "zip",
    "days.zip": "zip",
    "days.tar": "tar",
    "day.gpx.gz": "gzip",
    "day.gpx.bz2": "bzip2",
}

XLSX = zip_of({"docProps/app.xml": b"<a/>", "[Content_Types].xml": b"", "xl/workbook.xml": b""})

OTHERS = {
    "GPX after a byte order mark": (b"\xef\xbb\xbf" + GPX, "gpx"),
    "GPX as UTF-16": (GPX.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "gpx"),
    "GPX after a long comment": (b"<!--" + b"x" * 200_000 + b"--><gpx version='1.1'/>", "gpx"),
    "GPX with a prefix": (b"<g:gpx xmlns:g='http://www.topografix.com/GPX/1/1'/>", "gpx"),
    "GPX after blanks, before its declaration": (b"\n\n" + GPX, "gpx"),
    "GPX cut off in its first element": (GPX[:60], "gpx"),
    "GPX with a document type": (b"<!DOCTYPE gpx [<!ENTITY a 'b'>]><gpx>&a;</gpx>", "gpx"),
    "KML without a kml element": (
        b"<LinearRing xmlns='http://www.opengis.net/kml/2.2'><coordinates/></LinearRing>",
        "kml",
    ),
    "NMEA after binary": (b"\xb5\x62\x01\x07" + bytes(range(200)) + NMEA, "nmea"),
    "NMEA without checksums": (
        b"$GPGGA,081000,4706.0,N,00930.0,E,1,08,0.9,440.5,M,47.0,M,,\n",
        "nmea",
    ),
    "NMEA with carriage returns alone": (NMEA.replace(b"\r\n", b"\r"), "nmea"),
    "table as UTF-16": (TABLE.decode().encode("utf-16"), "table"),
    "table as GBK": ("点名;北;东\n界桩17;5218000,1;500000,2\n".encode("gbk"), "table"),
    "table with blanks, without headings": (b"17 5218000.10 500000.20 440.5 stone\n" * 5, "table"),
    "table whose first letters are a mark": (b"BM 12;48.1;9.5\nBM 13;48.2;9.6\n", "table"),
    "table whose cells run over lines": (
        b'name,note,lat,lon\n1,"a\nb\nc",47.1,9.5\n2,"d\ne\nf",47.2,9.6\n',
        "table",
    ),
    "table that says its separator": (b"sep=;\nname;lat;lon\n1;47.1;9.5\n", "table"),
    "table after a line of the job": (b"Job;7\nname;lat;lon\n1;47.1;9.5\n2;47.2;9.6\n", "table"),
    "headings alone": (b"Name,Longitude,Latitude\n", "table"),
    "workbook": (XLSX, "table"),
    "shapefile": (shapefile((9.5, 47.1))[".shp"], "shapefile"),
    "GeoJSON after a byte order mark": (b"\xef\xbb\xbf" + geojson((9.5, 47.1)), "geojson"),
    "DXF after comments": (b"999\nmade by hand\n  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "dxf"),
    "binary DXF": (b"AutoCAD Binary DXF\r\n\x1a\0" + bytes(40), "dxf"),
    "FlatGeobuf": (b"fgb\x03fgb\x00" + bytes(100), "flatgeobuf"),
    "GeoPackage": (b"SQLite format 3\0".ljust(68, b"\0") + b"GPKG" + bytes(100), "geopackage"),
    "empty zip": (zip_of({}), "zip"),
    "pax tar": (tar_of({"a": b"1"}), "tar"),
    "KMZ": (zip_of({"doc.kml": KML}), "zip"),
    "gzip of anything": (gzip.compress(b"x"), "gzip"),
}

REFUSED = {
    "empty": (b"", "is empty (0 bytes)"),
    "zeros": (bytes(5000), "nothing but zero bytes"),
    "blanks": (b" \r\n\t \n", "nothing but blanks"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF file"),
    "program": (b"\x7fELF\x02\x01\x01" + bytes(60), "a program"),
    "script": (b"#!/bin/sh\nexit 0\n\0", "a program"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(20), "a PNG image"),
    "HEIC": (b"\0\0\0\x18ftypheic" + bytes(20), "a HEIC photograph"),
    "TIFF": (b"II*\0" + bytes(20), "a TIFF or raw image"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(20), "a 7z archive"),
    "RAR": (b"Rar!\x1a\x07\x01\0" + bytes(20), "a RAR archive"),
    "xz": (b"\xfd7zXZ\0" + bytes(20), "an xz archive"),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "an old Excel"),
    "VRT": (b"<OGRVRTDataSource/>", "a virtual file (VRT)"),
    "VRT behind a GPX": (b"<gpx/><!-- <OGRVRTDataSource> -->", "a virtual file (VRT)"),
    "VRT as UTF-16": ("<OGRVRTDataSource/>".encode("utf-16"), "a virtual file (VRT)"),
    "web page": (b"<!DOCTYPE html><html><body/></html>", "a web page"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG image"),
    "TCX": (b"<TrainingCenterDatabase/>", "a TCX file"),
    "other XML": (b"<?xml version='1.0'?><inventory/>", "the outermost element inventory"),
    "XML without an element": (b"<?xml version='1.0'?>", "ends before its first element"),
    "JSON": (b'{"name": "x"}', "JSON, but no GeoJSON"),
    "list as JSON": (b'[{"type": "Feature"}]', "JSON, but no GeoJSON"),
    "RINEX": (
        b"     3.04           OBSERVATION DATA    M                   RINEX VERSION / TYPE\n",
        "RINEX",
    ),
    "UBX": (b"\xb5\x62\x02\x15" + bytes(100), "u-blox"),
    "RTCM": (b"\xd3\x00\x13\x3e\xd0" + bytes(100), "RTCM"),
    "letter": (b"Dear all,\nhere are the points. More on Monday, if it rains.\n", "no table"),
    "text document": (zip_of({"[Content_Types].xml": b"", "word/document.xml": b""}), "Word"),
    "SQLite": (b"SQLite format 3\0".ljust(200, b"\0"), "no GeoPackage"),
    "index of a shapefile": (shapefile((9.5, 47.1))[".shx"], "(.shx)"),
    "table of a shapefile": (shapefile((9.5, 47.1))[".dbf"], "(.dbf)"),
    "spatial index of a shapefile": (
        b"\0\0\x27\x0a\xff\xff\xfe\x70" + bytes(16) + b"\0\0\0\x64" + bytes(100),
        "an index of a shapefile",
    ),
    "noise": (bytes(range(1, 32)) * 50, "unknown kind"),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("called", ["plain", "upload.gpx", "x.jpg", "no-suffix"])
def test_form_is_told_by_content_whatever_the_name(tmp_path, name, called):
    file = tmp_path / (name if called == "plain" else called)
    file.write_bytes(SEEDS[name])
    assert form_of(file) == FORMS[name]


@pytest.mark.parametrize("what", OTHERS)
def test_form_is_told_in_other_shapes(tmp_path, what):
    data, form = OTHERS[what]
    file = tmp_path / "upload"
    file.write_bytes(data)
    assert form_of(file) == form


@pytest.mark.parametrize("what", REFUSED)
def test_other_files_are_refused_by_what_they_are(tmp_path, what):
    data, said = REFUSED[what]
    file = tmp_path / "upload.gpx"
    file.write_bytes(data)
    with pytest.raises(FileFormatError, match=r"^day\.gpx is .*What is read here: GPX") as fault:
        form_of(file, name="day.gpx")
    assert said in fault.value.message


def test_file_that_is_not_there_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match=r"none\.gpx cannot be read"):
        form_of(tmp_path / "none.gpx")


@pytest.mark.parametrize(
    ("name", "form", "noted"),
    [
        ("day.gpx", "jpeg", True),
        ("DAY.GPX", "gpx", False),
        ("log.txt", "nmea", False),
        ("points", "table", False),
        ("points.kmz", "zip", False),
    ],
)
def test_name_that_tells_of_another_form_is_noted(name, form, noted):
    assert (name_note(name, form) is not None) is noted


@pytest.mark.parametrize("name", SEEDS)
def test_every_cut_of_a_good_file_is_told_or_refused(tmp_path, name):
    data = SEEDS[name]
    file = tmp_path / "cut"
    for at in sorted({*range(0, 40, 3), *range(0, len(data), max(1, len(data) // 12))}):
        file.write_bytes(data[:at])
        assert kind_of(file).said
