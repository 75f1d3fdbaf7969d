"""Tables of receivers and field apps: each row taken or refused, and nothing guessed."""

import csv
import io
import math

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook

from borderkit.errors import (
    CrsError,
    FileFormatError,
    InputError,
    SurveyFileError,
    TooLargeError,
)
from borderkit.io.surveys.gathering import SurveyReading, Told
from borderkit.io.surveys.limits import Limits
from borderkit.io.surveys.reading import read_survey
from tests.table_reading import BAD_ELF, EMLID, ESRI, ODK, PNEZD, XYH, table_of


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a table."""

    def read_one(text: str | bytes, *, encoding="utf-8", limits=None, **told) -> SurveyReading:
        path = tmp_path / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return table_of(path, limits=limits, **told)

    return read_one


def first(reading):
    return reading.points.iloc[0]


def asked(reading):
    return {question.key: question for question in reading.questions}


@pytest.mark.parametrize(
    ("text", "profile"),
    [(EMLID, "emlid"), (BAD_ELF, "bad-elf"), (ESRI, "esrignss"), (ODK, "odk"), (PNEZD, "pnezd"),
     (XYH, "xyh"), ("name;lat;lon\nA;48,5;9,5\nB;48,6;9,6\n", "plain")],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_each_profile_is_told_by_what_the_file_holds(tmp_path, text, profile, encoding):
    path = tmp_path / "points.jpg"
    path.write_text(text, encoding=encoding)
    reading = read_survey(path, told=Told(crs="EPSG:4326" if profile != "xyh" else None))
    assert [part.profile for part in reading.parts] == [profile]


def test_emlid_points_are_in_the_system_that_the_table_names(read):
    reading = read(EMLID)
    part, point = reading.parts[0], first(reading)
    assert (part.crs, part.crs_by, part.profile, part.format) == (
        "EPSG:25832", "file", "emlid", "csv",
    )  # fmt: skip
    assert (point.north, point.east) == (5239812.402, 544322.118)
    assert (point.printed_north, point.printed_east) == ("5239812.402", "544322.118")
    assert (point.station, point.code, point.remark) == ("47/1", "BM", "by the stream")


def test_emlid_heights_are_ellipsoidal_and_the_antenna_is_not_taken_off_again(read):
    point = first(read(EMLID))
    assert (point.height_m, point.height_kind) == (490.913, "ellipsoidal")
    assert point.antenna_height_m == 1.934
    assert "taken off" in point.antenna_reference


def test_emlid_quality_is_read_with_its_level(read):
    points = read(EMLID).points
    assert points.sigma_east_m.tolist() == [0.008, 0.310]
    assert points.sigma_north_m.tolist() == [0.009, 0.290]
    assert points.sigma_height_m.tolist() == [0.015, 0.610]
    assert points.sigma_horizontal_m.tolist() == [0.012, 0.424]
    assert points.confidence.tolist() == [0.6827, 0.6827]
    assert points.fix_type.tolist() == [4, 5]
    assert points.satellites.tolist() == [15, 7]
    assert points.averaged.tolist() == [150, 28]
    assert points.averaging_s.tolist() == [30, 5.5]


def test_emlid_time_is_the_middle_of_the_averaging_in_utc(read):
    assert first(read(EMLID)).observed_at == pd.Timestamp("2026-06-03T06:10:15Z")


def test_who_surveyed_is_not_kept(read):
    assert "Person" not in read(EMLID).points.to_string()
    assert "person" not in read(ESRI, crs="EPSG:4326").points.to_string()


def test_emlid_heights_in_feet_are_kept_as_printed_alone(read):
    reading = read(EMLID.replace("1.934,m,", "6.345,ft,"))
    assert np.isnan(reading.points.height_m).all()
    assert first(reading).printed_height == "490.913"
    assert first(reading).antenna_height_m == pytest.approx(6.345 * 0.3048)
    assert "feet" in " ".join(reading.parts[0].notes)


@pytest.mark.parametrize("name", ["Site calibration 3", ""])
def test_a_system_that_is_no_name_of_epsg_is_asked_for(read, name):
    reading = read(EMLID.replace("ETRS89 / UTM zone 32N", name))
    assert set(asked(reading)) == {"crs"}
    assert asked(reading)["crs"].choices[0] == "EPSG:4326"
    assert reading.read == 0


def test_what_is_stated_chooses_between_degrees_and_plane_coordinates(read):
    nameless = EMLID.replace("ETRS89 / UTM zone 32N", "Local")
    assert first(read(nameless, crs="EPSG:4258")).north == 47.307812345
    assert first(read(nameless, crs="EPSG:25832")).north == 5239812.402


def test_a_statement_beside_one_of_the_table_is_noted(read):
    reading = read(EMLID, crs="EPSG:4326")
    assert reading.parts[0].crs == "EPSG:25832"
    assert any("EPSG:4326 is not used" in note for note in reading.parts[0].notes)


def test_rows_of_two_systems_are_refused_together(read):
    mixed = EMLID.replace("ETRS89 / UTM zone 32N,9", "ETRS89 / UTM zone 33N,9")
    with pytest.raises(SurveyFileError, match="2 reference systems"):
        read(mixed)


@pytest.mark.parametrize("early", ["ETRS89 / UTM zone 32N", ""])
def test_another_system_far_down_the_table_is_not_overlooked(read, early):
    row = "P,544322.118,5239812.402,0.01,"
    text = "Name,Easting,Northing,Lateral RMS,CS name\n" + f"{row}{early}\n" * 17_000
    with pytest.raises(SurveyFileError, match="system"):
        read(f"{text}{row}ETRS89 / UTM zone 33N\n", crs="EPSG:25832")


def test_bad_elf_says_its_datum_times_and_fix(read):
    reading = read(BAD_ELF)
    point = first(reading)
    assert (reading.parts[0].crs, reading.parts[0].crs_by) == ("EPSG:4326", "file")
    assert (point.height_m, point.height_kind) == (490.9, "ellipsoidal")
    assert (point.fix_type, point.satellites, point.averaged) == (4, 18, 30)
    assert point.speed_mps == pytest.approx(1.0)
    assert point.observed_at == pd.Timestamp("2026-06-03T08:10:00Z")
    assert "confidence" not in reading.points


def test_bad_elf_positions_in_the_datum_of_the_corrections_are_asked_about(read):
    assert set(asked(read(BAD_ELF.replace("WGS84", "RTK_DATUM")))) == {"crs"}


def test_esri_metadata_are_read_by_the_words_of_esri(read):
    points = read(ESRI, crs="EPSG:4326").points
    assert points.fix_type.tolist() == [4, 5]
    assert points.speed_mps.tolist()[0] == pytest.approx(2.0)
    assert points.azimuth_deg.tolist()[0] == 270
    assert points.station_id.tolist() == ["123", "123"]
    assert points.observed_at.tolist() == [
        pd.Timestamp("2026-06-03T08:10:00Z"),
        pd.Timestamp("2026-06-03T13:10:30Z"),
    ]
    assert points.height_kind.tolist() == ["unknown", "unknown"]


def test_esri_positions_are_in_no_stated_system(read):
    assert asked(read(ESRI))["crs"].choices == ("EPSG:4326",)


def test_esri_columns_are_known_by_their_aliases_too(read):
    text = (
        "OBJECTID,Position source type,Receiver Name,Latitude,Longitude,Altitude,"
        "Horizontal Accuracy (m),Fix Time,Fix Type,Speed (km/h),x,y\n"
        "1,3,Arrow,47.3,9.58,490.9,0.014,6/3/2026 8:10:00 AM,RTK Fixed,7.2,9.5,47.3\n"
    )
    point = first(read(text, crs="EPSG:4326"))
    assert (point.fix_type, point.sigma_horizontal_m, point.receiver) == (4, 0.014, "Arrow")
    assert point.observed_at == pd.Timestamp("2026-06-03T08:10:00Z")


def test_esri_dates_without_am_or_pm_are_asked_about(read):
    assert set(asked(read(ESRI.replace(" AM", ""), crs="EPSG:4326"))) == {"columns"}


def test_bad_elf_rows_without_a_name_are_a_track(read):
    row = BAD_ELF.partition("\n")[2]
    points = read(BAD_ELF + row.replace("stone 1", "")).points
    assert points.kind.tolist() == ["point", "track_point"]
    assert points.track.tolist() == [-1, 0]


def test_kobo_columns_are_read_as_those_of_odk(read):
    text = (
        "start,_spot_latitude,_spot_longitude,_spot_altitude,_spot_precision,_uuid\n"
        "2026-06-03T10:10:00.000+02:00,47.3,9.58,490.9,4.2,u-1\n"
    )
    reading = read(text)
    assert reading.parts[0].profile == "odk"
    assert first(reading).sigma_horizontal_m == 4.2


def test_an_accuracy_of_zero_is_unknown(read):
    assert math.isnan(first(read(ESRI, crs="EPSG:4326")).sigma_height_m)
    assert np.isnan(read(ODK).points.sigma_horizontal_m).tolist() == [False, True]


def test_odk_columns_are_told_by_their_ends(read):
    reading = read(ODK, confidence=0.68)
    assert reading.parts[0].crs_by == "format"
    assert reading.points.station.tolist() == ["47/1", "47/2"]
    assert reading.points.height_m.fillna(-1).tolist() == [492.5, -1]
    assert reading.points.confidence.tolist() == [0.68, 0.68]
    assert first(reading).observed_at == pd.Timestamp("2026-06-03T08:10:00Z")


@pytest.mark.parametrize("heading", ["g-place", "location,KEY"])
def test_odk_geopoints_in_one_cell_are_taken_apart(read, heading):
    rest = "," if "," in heading else ""
    rows = "".join(f"47.3{n} 9.58{n} 49{n}.5 {n}.0{rest}\n" for n in range(12))
    reading = read(f"{heading}\n{rows}")
    assert (reading.read, len(reading.points)) == (12, 12)
    assert reading.points.north.tolist()[3] == 47.33
    assert reading.points.printed_east.tolist()[3] == "9.583"
    assert reading.points.sigma_horizontal_m.tolist()[3] == 3.0


def test_two_geopoints_in_a_form_are_asked_about(read):
    doubled = ODK.replace("KEY\n", "b-Latitude,b-Longitude,KEY\n").replace("uuid", "1,2,uuid")
    assert set(asked(read(doubled))) == {"columns"}


def test_pnezd_with_headings_needs_its_system_alone(read):
    assert set(asked(read(PNEZD))) == {"crs"}
    point = first(read(PNEZD, crs="EPSG:25832", height_kind="normal"))
    assert (point.north, point.east) == (5239812.402, 544322.118)
    assert (point.height_m, point.height_kind, point.remark) == (443.12, "normal", "stone")


def test_pnezd_without_headings_asks_for_the_order(read):
    body = PNEZD.partition("\n")[2]
    assert asked(read(body))["profile"].choices == ("pnezd", "penzd", "xyh", "pcenz")
    assert first(read(body, profile="pnezd", crs="EPSG:25832")).north == 5239812.402
    turned = "1,544322.118,5239812.402,443.12,stone\n"
    assert first(read(turned, profile="penzd", crs="EPSG:25832")).north == 5239812.402


def test_gauss_krueger_asks_which_is_north_and_offers_systems_of_its_zone(read):
    reading = read(XYH)
    questions = asked(reading)
    assert set(questions) == {"axes", "crs"}
    assert questions["axes"].choices[0] == "north_east"
    assert "EPSG:28422" in questions["crs"].choices
    assert len(reading.points) == reading.read == 0
    turned = read(XYH.replace("X,Y", "Y,X").replace("H\n", "H\n"))
    assert asked(turned)["axes"].choices[0] == "east_north"


def test_gauss_krueger_x_is_north_where_it_is_stated(read):
    point = first(read(XYH, axes="north_east", crs="EPSG:28422"))
    assert (point.north, point.east, point.station) == (5234567.121, 22499919.502, "J1")


def test_a_zone_number_on_the_north_axis_is_asked_about(read):
    swapped = read(XYH, axes="east_north", crs="EPSG:28422")
    assert set(asked(swapped)) == {"axes"}
    assert "carries the zone number 22" in asked(swapped)["axes"].text
    named = "p,n,e,z,d\n1,22499919.5,5234567.1,400,a\n"
    assert set(asked(read(named, crs="EPSG:28422"))) == {"columns"}


@pytest.mark.parametrize(
    ("system", "answer"), [("EPSG:28423", "EPSG:28422"), ("EPSG:4500", None), ("EPSG:32651", None)]
)
def test_a_zone_number_has_to_be_that_of_the_stated_system(read, system, answer):
    reading = read(XYH, axes="north_east", crs=system)
    if system == "EPSG:4500":
        assert len(reading.points) == 2
    else:
        assert set(asked(reading)) == {"crs"}
        assert answer is None or answer in asked(reading)["crs"].choices


def test_a_row_of_another_zone_is_refused(read):
    reading = read(XYH.replace("22499990", "21499990"), axes="north_east", crs="EPSG:28422")
    assert len(reading.points) == 1
    assert [(r.row, r.code, r.field) for r in reading.rejections] == [(2, "zone-number", "Y")]


def test_degrees_without_a_system_are_asked_about(read):
    reading = read("name,lat,lon\nA,48.5,9.5\n")
    assert asked(reading)["crs"].choices == ("EPSG:4326",)


def test_a_plane_system_does_not_fit_degrees(read):
    assert set(asked(read("name,lat,lon\nA,48.5,9.5\n", crs="EPSG:25832"))) == {"crs"}


def test_a_system_that_is_unknown_is_an_error(read):
    with pytest.raises(CrsError):
        read(PNEZD, crs="EPSG:1")
    with pytest.raises(CrsError):
        read(PNEZD, crs="EPSG:4978")


def test_a_system_of_the_registers_own_is_handed_on_by_its_name(read):
    reading = read(PNEZD, crs="own:T-1")
    assert (reading.parts[0].crs, first(reading).east) == ("own:T-1", 544322.118)
    both = read(EMLID.replace("ETRS89 / UTM zone 32N", "Local"), crs="own:T-1")
    assert set(asked(both)) == {"columns"}


def test_what_fits_no_profile_is_asked_with_its_headings(read):
    question = asked(read("aa,bb,cc\n1,2,3\n"))["columns"]
    assert "aa, bb, cc" in question.text


@pytest.mark.parametrize(
    "text", ["lat,lat,lon\n1,2,3\n", "name,name,lat,lon\na,b,1,2\n"], ids=["position", "name"]
)
def test_two_columns_of_one_heading_are_asked_about(read, text):
    question = asked(read(text, crs="EPSG:4326"))["columns"]
    assert "columns 1, 2" in question.text


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("48,5", "not-a-number"),
        ("1,048.5", "not-a-number"),
        ("4.85E+01", "not-a-number"),
        ("nan", "missing"),
        ("inf", "not-a-number"),
        ("1_0", "not-a-number"),
        ("", "missing"),
        ("=1+1", "not-a-number"),
        ("91°00'00\"N", "out-of-range"),
        ("48°60'00\"N", "not-a-number"),
        ("48°30'00\"E", "not-a-number"),
        ("9" * 400, "not-a-number"),
        ("٤٨", "not-a-number"),
    ],
)
def test_a_cell_that_is_no_plain_number_is_refused_with_its_place(read, cell, code):
    text = io.StringIO()
    csv.writer(text).writerows([["name", "lat", "lon"], ["A", 48.5, 9.5], ["B", cell, 9.5]])
    reading = read(text.getvalue(), crs="EPSG:4326")
    assert (reading.read, len(reading.points)) == (2, 1)
    refused = reading.rejections[0]
    assert (refused.row, refused.where, refused.field, refused.code) == (
        2, "table.csv line 3", "lat", code,
    )  # fmt: skip


def test_every_fault_of_a_row_is_told(read):
    reading = read("name,lat,lon,pdop\nA,north,east,good\n", crs="EPSG:4326")
    assert [(r.row, r.field) for r in reading.rejections] == [(1, "lat"), (1, "lon"), (1, "pdop")]


def test_numbers_out_of_range_are_left_to_the_judgement_after_reading(read):
    assert first(read("name,lat,lon\nA,135.5,48.5\n", crs="EPSG:4326")).north == 135.5


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        ("48°30'12.5\"N", 48.50347222222222),
        ("48°30'12.5\"S", -48.50347222222222),
        ("N48-30-12.5", 48.50347222222222),
        ("48 30 12.5", 48.50347222222222),
        ("48:30:12.5", 48.50347222222222),
        ("48°30.5'", 48.50833333333333),
        ("48.5° S", -48.5),
        ("北纬48°30′12.5″", 48.50347222222222),
        ("48°30′12,5″ с.ш.", 48.50347222222222),
        ("ю.ш. 48 30", -48.5),
    ],
)
def test_degrees_are_read_in_every_form_that_documents_print(read, cell, degrees):
    reading = read(f"name;lat;lon\nA;{cell};9.5\n", crs="EPSG:4326")
    assert first(reading).north == pytest.approx(degrees, abs=1e-15)
    assert first(reading).printed_north == cell


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_a_comma_before_decimals_is_told_by_the_coordinates(read, sign):
    text = "name;lat;lon;h\nA;48,123456;9,5;412,25\nB;48,2;9,6;-0,5\n".replace(";", sign)
    points = read(text, crs="EPSG:4326").points
    assert points.north.tolist() == [48.123456, 48.2]
    assert points.height_m.tolist() == [412.25, -0.5]
    assert points.printed_north.tolist() == ["48,123456", "48,2"]


def test_quoted_commas_are_decimals_too(read):
    assert first(read('name,lat,lon\nA,"48,5","9,5"\n', crs="EPSG:4326")).east == 9.5


def test_a_comma_that_may_part_thousands_is_asked_about(read):
    text = "name;northing;easting\nA;523,981;544,322\n"
    assert "decimals or thousands" in asked(read(text, crs="EPSG:25832"))["columns"].text
    proved = read(text + "B;523,9;544,3\n", crs="EPSG:25832")
    assert first(proved).north == 523.981


def test_points_and_commas_are_not_mixed(read):
    reading = read("name;lat;lon\nA;48.5;9.5\nB;48,5;9.5\n", crs="EPSG:4326")
    assert [r.code for r in reading.rejections] == ["not-a-number"]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("gb18030", "界桩四十七号"), ("utf-16", "界桩"), ("utf-16-le", "Столб у реки"),
     ("cp1251", "Пограничный столб"), ("cp866", "Столб у дороги"), ("utf-8-sig", "Höhe")],
)  # fmt: skip
def test_names_survive_their_encoding(read, encoding, name):
    text = f"name,lat,lon\n{name},48.5,9.5\nB,48.6,9.6\n"
    reading = read(text, encoding=encoding, crs="EPSG:4326")
    assert reading.points.station.tolist() == [name, "B"]
    guessed = encoding in ("gb18030", "cp1251", "cp866", "utf-16-le")
    assert any("is a guess" in note for note in reading.parts[0].notes) is guessed


def test_a_stated_encoding_wins(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("name,lat,lon\nСтолб,48.5,9.5\n".encode("koi8-r"))
    reading = read_survey(path, told=Told(encoding="koi8-r", crs="EPSG:4326"))
    assert (first(reading).station, reading.parts[0].encoding) == ("Столб", "koi8-r")


def test_a_late_foreign_name_tells_the_encoding_of_a_long_table(read):
    rows = "".join(f"{n},48.{n:04d},9.5\n" for n in range(3000))
    reading = read(f"name,lat,lon\n{rows}Столб,48.5,9.5\n", encoding="cp1251", crs="EPSG:4326")
    assert reading.points.station.iloc[-1] == "Столб"


@pytest.mark.parametrize("told", ["no-such", "punycode", "zlib", "utf-7"])
def test_what_is_no_encoding_is_refused(tmp_path, told):
    path = tmp_path / "a.csv"
    path.write_text("name,lat,lon\nA,48.5,9.5\n")
    with pytest.raises(InputError, match="encoding"):
        read_survey(path, told=Told(encoding=told, crs="EPSG:4326"))


def test_a_table_that_is_not_in_its_stated_encoding_is_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("name,lat,lon\nСтолб,48.5,9.5\n".encode("cp1251"))
    with pytest.raises(FileFormatError, match="utf-8"):
        read_survey(path, told=Told(encoding="utf-8", crs="EPSG:4326"))
    assert (
        first(read_survey(path, told=Told(encoding="cp1251", crs="EPSG:4326"))).station == "Столб"
    )


@pytest.mark.parametrize("sign", [",", ";", "\t", "|", " ", "   "])
def test_columns_are_parted_by_any_of_the_usual_signs(read, sign):
    text = "name,lat,lon\nA,48.5,9.5\nB,48.6,9.6\n".replace(",", sign)
    assert len(read(text, crs="EPSG:4326").points) == 2


def test_a_line_that_says_the_separator_is_believed(read):
    rows = "A, b|48.5|9.5\n" * 3
    reading = read(f"sep=|\nname|lat|lon\n{rows}", crs="EPSG:4326")
    assert (first(reading).station, first(reading).line) == ("A, b", 3)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way_and_are_counted(read, end):
    text = "name,lat,lon\n\nA,48.5,9.5\n,,\nB,48.6,x\n".replace("\n", end)
    reading = read(text, crs="EPSG:4326")
    assert (reading.read, first(reading).line) == (2, 3)
    assert reading.rejections[0].where == "table.csv line 5"


def test_rows_of_another_width_are_refused(read):
    reading = read("name,lat,lon\nA,48.5,9.5\nB,48.5\nC,48,5,9.5\nD,48.5,9.5,\n", crs="EPSG:4326")
    assert reading.points.station.tolist() == ["A", "D"]
    assert [(r.row, r.code) for r in reading.rejections] == [(2, "bad-record"), (3, "bad-record")]
    assert "4 columns, and the table 3" in (reading.rejections[1].detail or "")


def test_a_quote_that_is_not_closed_loses_no_row_silently(read):
    with pytest.raises(FileFormatError, match="line 3 on"):
        read('name,lat,lon\nA,48.5,9.5\n"B,48.5,9.5\nC,48.5,9.5\n', crs="EPSG:4326")
    closed = 'name,lat,lon\nA,48.5,9.5\n"B,48.5,9.5\nC",48.5,9.5\nD,48.5,"9.5\n",1\n'
    reading = read(closed, crs="EPSG:4326")
    assert any("is a quote not closed" in (r.detail or "") for r in reading.rejections)


def test_rows_above_the_heading_are_noted(read):
    reading = read("Job 7,,\nmade by hand,,\nname,lat,lon\nA,48.5,9.5\n", crs="EPSG:4326")
    assert (reading.read, first(reading).line) == (1, 4)
    assert any("2 row(s) stand above" in note for note in reading.parts[0].notes)


def test_rows_of_points_are_never_taken_for_what_stands_above_a_heading(read):
    reading = read("id,kind,flag\n1,48.5,9.5\nA,x,y\n2,48.6,9.6\n", crs="EPSG:4326")
    assert set(asked(reading)) == {"columns"}


@pytest.mark.parametrize("text", ["name,lat,lon\n", "name,lat,lon\n\n,,\n"])
def test_a_heading_alone_is_an_error(read, text):
    with pytest.raises(SurveyFileError, match="no row below"):
        read(text, crs="EPSG:4326")


def test_a_zero_byte_is_refused_where_it_stands(read):
    rows = b"A,48.5,9.5\n" * 1000
    reading = read(b"name,lat,lon\n" + rows + b"B\0,48.5,9.5\n", crs="EPSG:4326")
    assert [(r.row, r.code) for r in reading.rejections] == [(1001, "bad-record")]


@pytest.mark.parametrize("text", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_of_nothing_is_an_error(read, text):
    with pytest.raises(SurveyFileError, match="is empty"):
        read(text, crs="EPSG:4326")


def test_a_line_without_end_is_no_table(read):
    with pytest.raises(FileFormatError, match="line has more than"):
        read("a," * 600_000, crs="EPSG:4326")


def test_formulas_are_texts(read):
    assert first(read("name,lat,lon\n=1+1,48.5,9.5\n", crs="EPSG:4326")).station == "=1+1"


def test_more_rows_than_are_taken_are_an_error(read):
    with pytest.raises(TooLargeError, match="more than the 1 points"):
        read("name,lat,lon\nA,1,2\nB,1,2\n", crs="EPSG:4326", limits=Limits(points=1))


def test_the_count_of_rows_equals_that_of_another_reader(read):
    rows = [["name", "lat", "lon", "remark"]]
    rows += [
        [f"S{n}", f"{n % 95}.5", "x" if n % 7 == 0 else "9.5", "a\nb" if n == 3 else ""]
        for n in range(500)
    ]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    reading = read(text.getvalue(), crs="EPSG:4326")
    assert reading.read == sum(1 for _ in csv.reader(io.StringIO(text.getvalue()))) - 1
    assert len({r.row for r in reading.rejections}) == 72
    assert len(reading.points) == 428
    assert reading.points.line.tolist()[:4] == [3, 4, 5, 7]


def test_a_long_table_is_read_in_batches_without_a_seam(read):
    rows = "".join(f"S{n},48.5,{'9.5' if n != 17_000 else 'x'}\n" for n in range(20_000))
    reading = read(f"name,lat,lon\n{rows}", crs="EPSG:4326")
    assert (reading.read, len(reading.points)) == (20_000, 19_999)
    assert (reading.rejections[0].row, reading.rejections[0].where) == (
        17_001, "table.csv line 17002",
    )  # fmt: skip
    assert reading.points.row.is_monotonic_increasing


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("2026-06-03T08:10:00Z", "2026-06-03T08:10:00Z"),
        ("2026-06-03 08:10:00.25+02:00", "2026-06-03T06:10:00.25Z"),
        ("2026-06-03 08:10:00.0 UTC+03:00", "2026-06-03T05:10:00Z"),
        ("2026/06/03 08:10 UTC", "2026-06-03T08:10:00Z"),
        ("03.06.2026 08:10:05 +0530", "2026-06-03T02:40:05Z"),
        ("1901-01-01T00:00:00Z", "1901-01-01T00:00:00Z"),
    ],
)
def test_times_with_an_offset_are_brought_to_utc(read, cell, utc):
    reading = read(f"name,lat,lon,timestamp\nA,48.5,9.5,{cell}\n", crs="EPSG:4326")
    assert first(reading).observed_at == pd.Timestamp(utc)


def test_times_without_an_offset_need_a_zone(read):
    text = "name,lat,lon,date,time\nA,48.5,9.5,2026-06-03,08:10:00\nB,48.5,9.5,,\n"
    assert asked(read(text, crs="EPSG:4326"))["timezone"].choices == ("UTC",)
    points = read(text, crs="EPSG:4326", timezone="Europe/Vienna").points
    assert points.observed_at[0] == pd.Timestamp("2026-06-03T06:10:00Z")
    assert points.observed_at.isna().tolist() == [False, True]


@pytest.mark.parametrize("clock", ["2026-10-25 02:30", "2026-03-29 02:30"])
def test_a_local_time_that_is_there_twice_or_never_is_refused(read, clock):
    text = f"name,lat,lon,timestamp\nA,48.5,9.5,{clock}\n"
    reading = read(text, crs="EPSG:4326", timezone="Europe/Vienna")
    assert [r.code for r in reading.rejections] == ["bad-time"]


@pytest.mark.parametrize(
    "cell", ["2026-13-01T08:10:00Z", "2026-06-03", "8:10", "2026-06-03T25:00:00Z", "soon"]
)
def test_what_is_no_time_is_refused(read, cell):
    text = f"name,lat,lon,timestamp\nA,48.5,9.5,{cell}\n"
    reading = read(text, crs="EPSG:4326")
    assert [(r.code, r.field) for r in reading.rejections] == [("bad-time", "timestamp")]


def test_a_day_that_may_be_a_month_is_asked_about(read):
    text = "name,lat,lon,timestamp\nA,48.5,9.5,3/6/2026 08:10\n"
    assert set(asked(read(text, crs="EPSG:4326", timezone="UTC"))) == {"columns"}


def test_a_zone_that_is_not_there_is_an_error(read):
    with pytest.raises(InputError, match="time zone"):
        read(PNEZD, timezone="Mars/Base", crs="EPSG:25832")


def test_a_profile_that_does_not_fit_is_an_error(read):
    with pytest.raises(InputError, match="there is no profile"):
        read(PNEZD, profile="leica")
    with pytest.raises(InputError, match="latitude and longitude"):
        read(PNEZD, profile="bad-elf")


def test_a_mapping_reads_any_table(read):
    row = "1;544322,118;5239812,402;443,1;1,2;03.06.2026 08:10;Fixed\n"
    text = "Job;7\nPt;Rechts;Hoch;Höhe;Güte;Wann;Wie\n" + 3 * row
    columns = {
        "station": "pt",
        "easting": "Rechts",
        "northing": 3,
        "height": {"column": "Höhe", "kind": "normal"},
        "sigma_horizontal_m": {"column": "Güte", "unit": "cm"},
        "observed_at": {
            "column": "Wann", "format": "%d.%m.%Y %H:%M", "timezone": "Europe/Vienna",
        },
        "fix_type": {"column": "Wie", "values": {"fixed": 4}},
        "table": {"separator": ";"},
    }  # fmt: skip
    reading = read(text, columns=columns, crs="EPSG:25832")
    point = first(reading)
    assert reading.parts[0].profile == "mapping"
    assert (point.north, point.east, point.station) == (5239812.402, 544322.118, "1")
    assert (point.height_kind, point.sigma_horizontal_m, point.fix_type) == (
        "normal", pytest.approx(0.012), 4,
    )  # fmt: skip
    assert point.observed_at == pd.Timestamp("2026-06-03T06:10:00Z")


def test_a_mapping_by_numbers_reads_a_table_without_headings(read):
    columns = {"station": 1, "longitude": 3, "latitude": 2, "table": {"heading": False, "skip": 1}}
    reading = read("made by hand\nA,48.5,9.5\nB,48.6,9.6\n", columns=columns, crs="EPSG:4326")
    assert reading.points.north.tolist() == [48.5, 48.6]


def test_a_mapping_that_does_not_fit_tells_each_column(read):
    columns = {"station": "Pt", "latitude": "Lat", "longitude": 9}
    with pytest.raises(InputError) as caught:
        read("Pt,Pt,B,L\n1,2,3,4\n", columns=columns, crs="EPSG:4326")
    assert [defect.where for defect in caught.value.defects] == ["station", "latitude", "longitude"]


@pytest.fixture
def book(tmp_path):
    """Return a function that writes a workbook of sheets of rows."""

    def write(**sheets):
        made = Workbook()
        del made["Sheet"]
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "points.xlsx"
        made.save(path)
        return path

    return write


def test_a_workbook_is_read_as_a_table(book):
    when = pd.Timestamp("2026-06-03 08:10:00").to_pydatetime()
    rows = [["name", "lat", "lon", "timestamp"], ["A", 48.5, 9.5, when], ["B", "x", 9.5, None]]
    reading = read_survey(book(P=rows), told=Told(crs="EPSG:4326", timezone="UTC"))
    assert (reading.read, reading.parts[0].format) == (2, "xlsx")
    assert first(reading).observed_at == pd.Timestamp("2026-06-03T08:10:00Z")
    assert reading.rejections[0].where == "points.xlsx line 3"


def test_a_workbook_of_several_sheets_asks_for_one(book):
    rows = [["name", "lat", "lon"], ["A", 48.5, 9.5]]
    path = book(P=rows, Q=rows)
    assert asked(read_survey(path, told=Told(crs="EPSG:4326")))["layer"].choices == ("P", "Q")
    assert len(read_survey(path, told=Told(crs="EPSG:4326", layer="Q")).points) == 1
    with pytest.raises(InputError, match="no sheet"):
        read_survey(path, told=Told(crs="EPSG:4326", layer="R"))


def test_a_formula_without_a_value_is_refused(book):
    rows = [["name", "lat", "lon"], ["A", "=40+8", 9.5], ["B", 48.5, 9.5]]
    reading = read_survey(book(P=rows), told=Told(crs="EPSG:4326"))
    assert [(r.row, r.code) for r in reading.rejections] == [(1, "bad-record")]
    assert "formula" in (reading.rejections[0].detail or "")
