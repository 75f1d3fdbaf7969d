"""Tables as receivers, field apps and office programs really write them."""

from datetime import date, time

import pandas as pd
import pytest
from openpyxl import Workbook

from borderkit.errors import SurveyFileError
from borderkit.io.decoding import decode_text
from borderkit.io.surveys.gathering import SurveyReading
from tests.table_reading import EMLID, table_of

UTM = {"crs": "EPSG:25832"}
WGS84 = {"crs": "EPSG:4326"}


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a table."""

    def read_one(text: str | bytes, *, encoding="utf-8", **told) -> SurveyReading:
        path = tmp_path / "table.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return table_of(path, **told)

    return read_one


def first(reading):
    assert not reading.rejections
    return reading.points.iloc[0]


def asked(reading):
    return {question.key: question for question in reading.questions}


@pytest.mark.parametrize(
    ("text", "coding"),
    [("Höhe;Straße\n1;Mühle", "cp1252"), ("Descripción\nPeña", "cp1252"),
     ("47°07'52\";9°31'\n", "cp1252"), ("Имя\n" + "48°29'12\"\n" * 99, "cp1251"),
     ("Имя;Ст.1\n1;GPS-точка", "cp1251"), ("点名\n" + "48°29″\n" * 99, "gb18030")],
)  # fmt: skip
def test_letters_tell_the_encoding_and_signs_of_degrees_do_not(text, coding):
    decoded = decode_text(text.encode(coding), source="x")
    assert (decoded.text, decoded.is_guess) == (text, True)


def test_a_row_of_units_in_metres_is_no_point(read):
    reading = read("name,lat,lon,alt,acc\n,deg,deg,m,[m]\nA,47.1,9.5,512,0.02\n", **WGS84)
    assert (reading.read, first(reading).height_m) == (1, 512.0)
    assert "line 2 names units and is not read" in reading.parts[0].notes


def test_a_row_of_units_in_feet_is_asked_about_never_read_as_metres(read):
    reading = read("name,lat,lon,alt\n,deg,deg,ft\nA,47.1,9.5,512\n", **WGS84)
    assert len(reading.points) == 0
    assert "alt is in ft" in asked(reading)["columns"].text


def test_coordinates_in_feet_by_their_row_of_units_are_asked_about_too(read):
    reading = read("name,N,E\n,ft,ft\nA,5234567.8,534123.4\n", **UTM)
    assert "N is in ft; E is in ft" in asked(reading)["columns"].text


def test_a_mapping_reads_feet_below_their_row_and_keeps_the_hemisphere(read):
    columns = {"latitude": "lat", "longitude": "lon", "height": {"column": "z", "unit": "ft"}}
    point = first(read("lat,,lon,z\ndeg,,deg,ft\n47.1,S,9.5,100\n", columns=columns, **WGS84))
    assert (point.north, round(point.height_m, 3)) == (-47.1, 30.48)


def test_letters_of_the_hemisphere_in_columns_of_their_own_are_not_lost(read):
    rows = "name,Latitude,N/S,Longitude,E/W\nA,47.1,S,9.5,W\nB,47.1,N,9.5,E\nC,-47.1,S,9.5,E\n"
    reading = read(rows, **WGS84)
    points = reading.points
    assert (points.north.tolist(), points.east.tolist()) == ([-47.1, 47.1], [-9.5, 9.5])
    assert [(r.row, r.code) for r in reading.rejections] == [(3, "not-a-number")]
    assert first(read("name,lat,half,lon\nA,47.1,South,9.5\n", **WGS84)).north == -47.1


def test_degrees_beside_columns_of_minutes_are_no_position(read):
    reading = read("Name,Lat deg,Lat min,Lon deg,Lon min\nA,47,7,9,31\n", **WGS84)
    assert (len(reading.points), list(asked(reading))) == (0, ["columns"])


@pytest.mark.parametrize(
    ("headings", "column", "kind"),
    [("Point ID,Northing (Meter),Easting (Meter),Elevation (Meter)", "height_m", "unknown"),
     ("PT NO.,NORTHING,EASTING,ELEV.", "height_m", "unknown"),
     ("Point Id,Northing,Easting,Ellip. Height", "height_m", "ellipsoidal"),
     ("Point Id,Northing,Easting,Ortho. Height", "height_m", "orthometric"),
     ("id,north_m,east_m,ellipsoidal_height_m", "height_m", "ellipsoidal"),
     ("点名,北坐标(X),东坐标(Y),正常高", "height_m", "normal"),
     ("Nombre,Norte,Este,Cota", "height_m", "unknown"),
     ("Punktnummer,Hochwert,Rechtswert,CQ 2D", "sigma_horizontal_m", None),
     ('Пункт,Север,Восток,"Точность, м"', "sigma_horizontal_m", None)],
)  # fmt: skip
def test_headings_are_known_with_their_units_and_in_the_languages_of_the_field(
    read, headings, column, kind
):
    point = first(read(f"{headings}\n47/2,5234567.891,534123.456,512.3\n", **UTM))
    assert (point.station, point.north, point[column]) == ("47/2", 5234567.891, 512.3)
    assert kind is None or point.height_kind == kind


def test_heights_under_a_heading_in_feet_are_not_read_and_that_is_told(read):
    reading = read("Name,Lat,Lon,Elevation (ft)\nA,47.1,9.5,512\n", **WGS84)
    assert "height_m" not in first(reading)
    assert "columns that are not read: Elevation (ft)" in reading.parts[0].notes


@pytest.mark.parametrize(
    ("word", "fix"),
    [("固定解", 4), ("浮点解", 5), ("单点解", 1), ("RTK Fix", 4), ("Фикс.", 4), ("Плав.", 5),
     ("DGPS", 2), ("no fix", 0)],
)  # fmt: skip
def test_the_kind_of_fix_is_read_in_the_words_of_receivers(read, word, fix):
    assert first(read(f"name,lat,lon,fix\nA,47.1,9.5,{word}\n", **WGS84)).fix_type == fix


def test_decimal_commas_in_seconds_are_those_of_the_heights_too(read):
    rows = "Имя;Широта;Долгота;Высота\nA;48°29'12,5\"N;135°04'12,5\"E;561,2\n"
    point = first(read(rows, encoding="cp1251", **WGS84))
    assert (point.height_m, round(point.north, 6)) == (561.2, 48.486806)


def test_a_height_that_says_no_data_is_unknown(read):
    reading = read("name,lat,lon,h\nA,47.1,9.5,-9999\nB,47.1,9.5,-998.9\n", **WGS84)
    assert reading.points.height_m.fillna(0).tolist() == [0, -998.9]
    assert any("no data" in note for note in reading.parts[0].notes)


@pytest.mark.parametrize("minus", ["-", "−", "–"])  # noqa: RUF001
def test_a_minus_may_be_written_as_it_is_printed(read, minus):
    point = first(read(f"name,lat,lon,h\nA,{minus}47.1,9.5,{minus}5.2\n", **WGS84))
    assert (point.north, point.height_m) == (-47.1, -5.2)


def test_a_description_may_hold_the_separator_or_be_left_out(read):
    rows = (
        "1,5234567.891,534123.456,512.345,STONE OLD, LEANING\n2,5234577.8,534133.4,?,FENCE\n"
        "3,5234578.8,534134.4,513.3\n"
    )
    for sign in (",", " "):
        text = rows if sign == "," else rows.replace(", ", " ").replace(",", sign)
        points = read(text, profile="pnezd", **UTM).points
        joint = ", " if sign == "," else " "
        assert points.remark.fillna("").tolist() == [f"STONE OLD{joint}LEANING", "FENCE", ""]
        assert points.height_m.fillna(-1).tolist() == [512.345, -1, 513.3]


def test_columns_of_fixed_width_are_parted_by_blanks_below_a_heading_too(read):
    rows = "PointId  Easting  Northing  Height  Code\n" + "".join(
        f"47/{n}   534123.4560  5234567.8910   512.3450  {code}\n"
        for n, code in enumerate(("STONE", "STONE N", ""))
    )
    points = read(rows, **UTM).points
    assert points.code.fillna("").tolist() == ["STONE", "STONE N", ""]
    assert points.station.tolist() == ["47/0", "47/1", "47/2"]


def test_points_with_an_empty_code_before_easting_and_northing_are_offered_and_read(read):
    rows = "1,,534123.456,5234567.891,512.345\n2,ST,534123.456,5234567.891,512.345\n"
    assert asked(read(rows))["profile"].choices[0] == "pcenz"
    points = read(rows, profile="pcenz", **UTM).points
    assert (points.north[0], points.east[0], points.code[1]) == (5234567.891, 534123.456, "ST")


def test_numbers_that_a_server_gives_to_forms_name_no_point(read):
    head = "start,grp/marker_number,phone number,grp/location,_id,_uuid\n"
    row = "2026-06-03T08:10:00.000+05:45,47/2,12345,47.13 9.53 561.2 4.8,12,b1f\n"
    assert first(read(head + row)).station == "47/2"
    nameless = read((head + row).replace("grp/marker_number", "grp/what"))
    assert "station" not in first(nameless)
    assert any("no column names the points" in note for note in nameless.parts[0].notes)


def test_a_point_set_on_the_map_of_a_form_has_no_height(read):
    rows = "name,place,_uuid\nA,47.13 9.53 0 0,b\nB,47.13 9.53 0 4.5,c\n"
    assert read(rows).points.height_m.fillna(-1).tolist() == [-1.0, 0.0]


@pytest.mark.parametrize(
    ("head", "cell", "said"),
    [("WKT", "POINT Z (9.53 47.13 512)", "well-known text"),
     ("walk", "47.1 9.5 0 0;47.2 9.6 500 3.5", "traces of a form")],
)  # fmt: skip
def test_positions_that_no_mapping_can_read_are_refused_with_what_to_do(read, head, cell, said):
    with pytest.raises(SurveyFileError, match=f"{said} in the column '{head}'.*GeoJSON"):
        read(f'name,{head}\nA,"{cell}"\n')


@pytest.mark.parametrize("cell", ["47.13, 9.53", "47.13,9.53", "47°07'48\"N 9°31'48\"E"])
def test_one_column_may_hold_both_coordinates_however_they_are_parted(read, cell):
    columns = {"station": "name", "position": "at"}
    point = first(read(f"name;at\nA;{cell}\n", columns=columns, **WGS84))
    assert (round(point.north, 6), round(point.east, 6)) == (47.13, 9.53)


def test_x_and_y_that_may_be_degrees_are_asked_about_as_maps_have_them(read):
    questions = asked(read("Name,X,Y\nA,9.5,47.1\n"))
    assert questions["crs"].choices == ("EPSG:4326",)
    assert questions["axes"].choices == ("east_north", "north_east")


@pytest.mark.parametrize("cells", ["47.13;9.53", "47°07'48;9°31'48"])
def test_columns_of_north_and_east_may_hold_degrees_where_the_system_has_them(read, cells):
    text = f"Name;N;E\nA;{cells}\n"
    assert asked(read(text))["crs"].choices == ("EPSG:4326",)
    assert round(first(read(text, **WGS84)).north, 6) == 47.13
    metres = asked(read("Name;N;E\nA;5234567.8;534123.4\n", **WGS84))
    assert "plane coordinates" in metres["crs"].text


def test_points_that_an_emlid_project_did_not_measure_are_no_observations(read):
    measured, *_ = EMLID.splitlines()[1:]
    typed = measured.replace("47/1", "47/9").replace(",FIX,RTK,", ",,,")
    typed = typed.replace("2026-06-03 08:10:00.0 UTC+02:00", "")
    reading = read("\n".join([EMLID.splitlines()[0], measured, typed, ""]))
    assert reading.points.station.tolist() == ["47/1"]
    assert [(r.row, r.code, r.field) for r in reading.rejections] == [
        (2, "not-measured", "Solution status"),
    ]


def test_a_system_is_known_whether_or_not_a_blank_stands_in_wgs_84(read):
    rows = "Name,Easting,Northing,CS name\nA,534123.4,5234567.8,WGS84 / UTM zone 32N\n"
    assert read(rows).parts[0].crs == "EPSG:32632"


def test_a_clock_under_start_time_is_joined_to_its_date_and_a_datum_is_no_date(read):
    rows = "name,lat,lon,Datum,Start time\nA,47.1,9.5,{},08:10\n"
    point = first(read(rows.format("03.06.2026"), timezone="UTC", **WGS84))
    assert point.observed_at == pd.Timestamp("2026-06-03T08:10Z")
    assert [r.code for r in read(rows.format("WGS84"), **WGS84).rejections] == ["bad-time"]


@pytest.mark.parametrize(
    ("head", "cell"),
    [("Time (UTC)", "2026-06-03 08:10"), ("Date(UTC)", "03.06.2026 08:10:00"),
     ("Date", "2026-06-03T10:10+02:00")],
)  # fmt: skip
def test_times_are_known_by_headings_that_bear_their_zone_or_are_called_a_date(read, head, cell):
    point = first(read(f"name,lat,lon,{head}\nA,47.1,9.5,{cell}\n", **WGS84))
    assert point.observed_at == pd.Timestamp("2026-06-03T08:10Z")


def test_a_workbook_with_titles_units_dates_and_clocks_is_read(tmp_path):
    book = Workbook()
    sheet = book.create_sheet("points", 0)
    for row in (
        ["Survey of June"],
        [],
        ["No", "Latitude", "Longitude", "H", "Date", "Time"],
        [None, "deg", "deg", "m"],
        ["47/2", 47.13, "9.53", 561.2, date(2026, 6, 3), time(8, 10)],
        ["Total", 1],
    ):
        sheet.append(row)
    book.save(tmp_path / "b.xlsx")
    reading = table_of(tmp_path / "b.xlsx", timezone="Europe/Vienna", crs="EPSG:4326")
    point = reading.points.iloc[0]
    assert (point.station, point.observed_at) == ("47/2", pd.Timestamp("2026-06-03T06:10Z"))
    assert {(r.row, r.code) for r in reading.rejections} == {(2, "missing")}


def test_a_heading_of_two_rows_is_read_as_one(read):
    rows = "Catalogue,,,\nNo,Coordinates,,H\n,X,Y,\nJ1,5234567.891,22534123.456,512.3\n"
    point = first(read(rows, crs="EPSG:28422", axes="north_east"))
    assert (point.station, point.north, point.height_m) == ("J1", 5234567.891, 512.3)


def test_what_stands_above_a_heading_widens_it_by_no_column(read):
    rows = "Project,Border,Operator,T,Date\nname,lat,lon\nA,47.1,9.5\n"
    assert first(read(rows, **WGS84)).north == 47.1


@pytest.mark.parametrize("clock", ["2026-06-03 08:10:00", "1900-01-01 08:10:00", "08:10"])
def test_clocks_that_a_workbook_shows_with_a_date_are_clocks(read, clock):
    rows = f"name,lat,lon,Date,Time\nA,47.1,9.5,2026-06-03 00:00:00,{clock}\n"
    assert first(read(rows, timezone="UTC", **WGS84)).observed_at.hour == 8


def test_the_headings_that_are_asked_about_are_those_of_the_fullest_row(read):
    question = asked(read("Survey of June,,\n,,\nwhat,where,who\na,b,c\n"))["columns"]
    assert "The headings are: what, where, who." in question.text
