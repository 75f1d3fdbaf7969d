"""Pasted lines and CSV in any encoding give the itinerary that the table gives."""

import pytest
from shapely import Point

from borderkit.errors import FileFormatError, InputError
from borderkit.io.decoding import decode_text
from borderkit.itineraries.gazetteer import Gazetteer
from borderkit.layers import LAYERS
from borderkit.workflows.itinerary_intake import TripNames, read_itinerary_file
from tests.unit.test_itinerary_tables import GROUP, TRIP
from tests.unit.trip_register import names as read_names
from tests.unit.trip_register import read

ENGLISH = """Purpose: geology
Group: tourist XXA 12; driver worker XXB 1

3 June 2026, PC-01 - Alder (bus), overnight Alder
4 June, Birch Hill, on foot, overnight in Birch Hill
5 June: Birch Hill - Ford Bridge, by train
"""
CHINESE = """目的：geology
团组：游客 XXA 12人，司机 工人 XXB 1人
2026年6月3日 福德桥—阿尔德，乘大巴，住阿尔德
6月4日 白桦岭（步行），夜宿白桦岭
6月5日 白桦岭→福德桥口岸，火车。
"""
RUSSIAN = """Цель: geology
Группа: турист XXA 12 чел., водитель рабочий XXB 1
3 июня 2026: PC-01 - Альдер, на автобусе, ночёвка в Альдер
4 июня: Берёзовка, пешком, ночлег там же
5 июня: Берёзовка - PC-01, поездом
"""
CSV = """Purpose,geology
Group,"游客 XXA 12；司机 工人 XXB 1"
日期,地点,住宿,交通
2026年6月3日,福德桥—阿尔德,阿尔德,大巴
6月4日,白桦岭,白桦岭,步行
6月5日,白桦岭→福德桥,,火车
"""
RUSSIAN_CSV = """Цель;geology
Группа;турист XXA 12, водитель рабочий XXB 1
Дата;Маршрут;Ночлег;Транспорт
3 июня 2026;PC-01 - Альдер;Альдер;автобус
4 июня;Берёзовка;Берёзовка;пешком
5 июня;Берёзовка - PC-01;;поезд
"""


def assert_is_the_trip(reading):
    assert (reading.questions, reading.defects) == ((), ())
    document = dict(reading.document)
    assert document.pop("reference") == "TRIP-2026-06-03"
    assert document == {"purpose": "geology", "group": GROUP, **TRIP}


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, RUSSIAN], ids=["en", "zh", "ru"])
def test_lines_of_text_in_three_languages_are_one_itinerary(text):
    assert_is_the_trip(read(text, members=()))


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_count(ends):
    assert_is_the_trip(read(ENGLISH.replace("\n", ends), members=()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_chinese_csv_in_every_encoding_is_the_trip(encoding, sign):
    assert_is_the_trip(read(CSV.replace(",", sign).encode(encoding), members=()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp866"])
def test_russian_csv_in_every_encoding_is_the_trip(encoding):
    assert_is_the_trip(read(RUSSIAN_CSV.encode(encoding), members=()))


@pytest.mark.parametrize("encoding", ["gb18030", "cp1251", "cp866"])
def test_guessed_encoding_is_shown_with_a_sample(encoding):
    text = CSV if encoding == "gb18030" else RUSSIAN_CSV
    notes = read(text.encode(encoding), members=()).notes
    assert any(f"read as {encoding}: " in note and "geology" in note for note in notes)


def test_utf_8_is_no_guess():
    assert not any("read as" in note for note in read(CSV, members=()).notes)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("日期,地点\n6月3日,阿尔德\n", "gb18030"),
        ("访问日程 北京 上海", "gb18030"),
        ("Дата;Место\n3 июня;Альдер", "cp1251"),
        ("ДАТА;МЕСТО;НОЧЛЕГ", "cp1251"),
        ("Дата;Место\n3 июня;Альдер", "cp866"),
    ],
)
def test_guess_by_script_finds_the_encoding(text, encoding):
    found = decode_text(text.encode(encoding), source="x")
    assert (found.text, found.encoding, found.is_guess) == (text, encoding, True)


def test_bytes_of_no_encoding_are_refused():
    with pytest.raises(InputError, match="save it as UTF-8"):
        decode_text(bytes(range(128, 256)) + b"\xff\xff\x80\x01", source="x")
    with pytest.raises(InputError, match="no utf-8 at byte 3"):
        decode_text(b"\xef\xbb\xbf\xff", source="x")


def test_first_line_of_a_csv_may_name_its_sign():
    assert_is_the_trip(read("sep=;\n" + RUSSIAN_CSV, members=()))


def test_places_of_lines_are_told_by_their_line():
    cells = {(cell.where, cell.meaning): cell for cell in read(ENGLISH, members=()).cells}
    assert cells["line 4", "transport"].read_as == "road"
    assert cells["line 4", "date"].value == "3 June 2026"
    meanings = {cell.where: cell.meaning for cell in read(CSV, members=()).cells}
    assert meanings["line 4, column 2"] == "place"


def test_line_without_a_date_is_a_defect():
    reading = read("3 June 2026, Alder\nand then home\n")
    assert [d.where for d in reading.defects] == ["line 2"]


def test_lines_above_the_first_date_are_told():
    assert any("'Our plan' (line 1)" in n for n in read("Our plan\n3 June 2026, Alder").notes)


def test_part_that_is_no_place_is_asked_and_can_be_left_out():
    text = "3 June 2026, Alder, tea with the mayor"
    (question,) = read(text).questions
    assert question.key == "tea with the mayor"
    document = read(text, answers={"tea with the mayor": "skip"}).document
    assert [stop["place"] for stop in document["stops"]] == ["PL-01"]


def test_activity_and_transport_of_a_line_are_known_by_their_words():
    document = read("3 June 2026, PC-01 - Alder (bus), sampling").document
    assert document["stops"][1]["activities"] == ["sampling"]


def test_brackets_that_say_nothing_known_stay_with_their_place():
    (question,) = read("3 June 2026, Alder (north)").questions
    assert question.key == "Alder (north)"


@pytest.mark.parametrize("text", ["Hello", "a,b,c\n1,2,3\n", "Date\nPlace\n"])
def test_text_that_is_no_itinerary_is_refused(text):
    with pytest.raises(FileFormatError, match="no line that begins"):
        read(text)


def test_nothing_is_refused():
    for data in (b"", b"  \n"):
        with pytest.raises(InputError, match="is empty"):
            read(data)


def test_formula_in_a_csv_is_text_and_a_defect():
    for formula in ('=HYPERLINK("http://x","Alder")', "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)"):
        row = formula.replace('"', '""')
        reading = read(f'Date,Place\n2026-06-03,"{row}"\n')
        assert [d.where for d in reading.defects] == ["line 2, column 2"], formula
        assert "formula" in reading.defects[0].what


def test_formula_above_the_table_is_a_defect():
    reading = read('Purpose,"=HYPERLINK(A1)"\nDate,Place\n2026-06-03,Alder\n')
    assert [d.where for d in reading.defects] == ["line 1, column 2"]


def test_formula_in_a_column_that_is_not_read_is_told():
    reading = read("Date,Place,Cost\n2026-06-03,Alder,=1+1\n")
    assert reading.document is not None
    assert any("line 2, column 3 is the formula" in note for note in reading.notes)


def test_dash_for_no_night_is_no_formula():
    reading = read("Date,Place,Overnight\n2026-06-03,Alder,-\n")
    assert reading.defects == ()
    assert reading.document["stops"][0]["depart"] == "2026-06-03"


OLD_AND_NEW = LAYERS["places"].frame(
    [
        {"place": "PL-1", "name": {"en": "Ashby"}, "valid_to": "2026-06-03"},
        {"place": "PL-2", "name": {"en": "Ashby"}, "valid_from": "2026-06-05"},
        {"place": "PL-3", "name": {"en": "Bexley"}},
    ],
    [Point(20.0, 45.0), Point(20.1, 45.0), Point(20.2, 45.0)],
)


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("1 June 2026", "3 June 2026", "PL-1"),
        ("5 June 2026", "6 June 2026", "PL-2"),
        ("4 June 2026", "4 June 2026", None),
        ("3 June 2026", "5 June 2026", None),
    ],
)
def test_names_are_those_of_places_in_force_on_a_day_of_the_trip(first, second, found):
    names = TripNames(places=Gazetteer(OLD_AND_NEW), crossings=read_names().crossings)
    text = f"{first}: Ashby, on foot\n{second}: Bexley, on foot\n"
    reading = read_itinerary_file(text.encode(), names, members=("tourist:XXA:12",))
    if found is None:
        assert reading.document is None
        (asked,) = (question for question in reading.questions if "Ashby" in question.text)
        told = "(PL-1, PL-2: not in force then)" if first == second else "stands for 2 places"
        assert told in asked.text
    else:
        assert reading.document is not None
        assert found in [stop.get("place") for stop in reading.document["stops"]]
        assert any("not in force then" in note for note in reading.notes)
