"""Tables with a row a day, in three languages, become the contract's itinerary."""

from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from borderkit.io.itinerary_templates import itinerary_template
from borderkit.itineraries.plan import read_itinerary
from tests.unit.trip_register import book, read, table_bytes

TRIP = {
    "stops": [
        {"crossing": "PC-01", "role": "entry", "arrive": "2026-06-03", "depart": "2026-06-03"},
        {"place": "PL-01", "arrive": "2026-06-03", "depart": "2026-06-04"},
        {
            "place": "PL-02",
            "arrive": "2026-06-04",
            "depart": "2026-06-05",
        },
        {"crossing": "PC-01", "role": "exit", "arrive": "2026-06-05", "depart": "2026-06-05"},
    ],
    "legs": [
        {"mode": "road", "route": None},
        {"mode": "foot", "route": None},
        {"mode": "rail", "route": None},
    ],
}
"""Three days worked by hand: in by PC-01, a night at PL-01, a night at PL-02, out by PC-01."""

ENGLISH = [
    ["Visit to the valley"],
    ["Purpose: geology"],
    ["Group", "tourist XXA 12; driver worker XXB 1"],
    [],
    ["Date", "Place", "Overnight", "Transport"],
    ["2026-06-03", "PC-01 - Alder", "Alder", "bus"],
    ["2026-06-04", "Birch Hill", "Birch Hill", "on foot"],
    ["2026-06-05", "Birch Hill - Ford Bridge", None, "train"],
]
CHINESE = [
    ["目的：geology"],
    ["团组", "游客 XXA 12；司机 工人 XXB 1"],
    ["日期", "住宿", "地点", "交通"],
    ["2026年6月3日", "阿尔德", "福德桥—阿尔德", "大巴"],
    ["6月4日", "白桦岭", "白桦岭", "步行"],
    ["6月5日", None, "白桦岭→福德桥口岸", "火车"],
]
RUSSIAN = [
    ["Цель", "geology"],
    ["Группа: турист XXA 12, водитель рабочий XXB 1"],
    ["Транспорт", "Дата", "Маршрут", "Ночлег"],
    ["автобус", date(2026, 6, 3), "PC-01 – Альдер", "Альдер"],
    ["пешком", date(2026, 6, 4), "Березовка", "там же"],
    ["на поезде", date(2026, 6, 5), "Берёзовка - PC-01", None],
]
GROUP = {
    "members": [
        {"line": "m1", "category": "tourist", "nationality": "XXA", "count": 12},
        {"line": "m2", "role": "driver", "category": "worker", "nationality": "XXB", "count": 1},
    ]
}


def rows_read(rows, *, merged=(), **stated):
    return read(table_bytes(rows, merged=merged), **stated)


def document_of(rows, *, merged=(), **stated):
    reading = rows_read(rows, merged=merged, **stated)
    assert (reading.questions, reading.defects) == ((), ())
    return reading.document


def stops_of(*rows, head=("Date", "Place", "Overnight", "Transport", "Activity"), **stated):
    """Return stops as (where, arrive, depart) for rows below the usual heading."""
    document = document_of([head, *rows], **stated)
    return [
        (stop.get("place") or stop["crossing"], stop["arrive"], stop["depart"])
        for stop in document["stops"]
    ]


@pytest.mark.parametrize("rows", [ENGLISH, CHINESE, RUSSIAN], ids=["en", "zh", "ru"])
def test_the_same_trip_in_three_languages_is_one_itinerary(rows):
    document = document_of(rows, members=())
    assert document == {
        "reference": "TRIP-2026-06-03",
        "purpose": "geology",
        "group": GROUP,
        **TRIP,
    }
    read_itinerary(document)


def test_each_cell_is_told_with_its_meaning():
    cells = {cell.where: cell for cell in rows_read(ENGLISH, members=()).cells}
    assert cells["Plan!A6"].read_as == "2026-06-03"
    assert (cells["Plan!B6"].row, cells["Plan!B6"].column) == (6, 2)
    assert cells["Plan!B6"].read_as == "crossing PC-01 (Ford Bridge), place PL-01 (Alder)"
    assert cells["Plan!D7"].meaning == "transport"
    assert cells["Plan!B3"].meaning == "group"


def test_merged_date_covers_its_rows():
    rows = [
        ["Date", "Place", "Transport"],
        ["2026-06-03", "Alder", "car"],
        [None, "Birch Hill", "car"],
    ]
    document = document_of(rows, merged=["A2:A3"])
    assert [stop["depart"] for stop in document["stops"]] == ["2026-06-03"] * 2


def test_merged_place_over_three_days_is_one_stop():
    rows = [
        ["Date", "Place", "Overnight"],
        ["2026-06-03", "Alder", "Alder"],
        ["2026-06-04", None, "yes"],
        ["2026-06-05", None, None],
    ]
    (stop,) = document_of(rows, merged=["B2:B4"])["stops"]
    assert (stop["arrive"], stop["depart"]) == ("2026-06-03", "2026-06-05")


def test_night_of_a_date_with_two_rows_is_after_the_last():
    stops = stops_of(
        ["2026-06-03", "Alder", "Birch Hill", "car"],
        ["2026-06-03", "Cedar-on-Lake", None, "car"],
    )
    assert stops == [
        ("PL-01", "2026-06-03", "2026-06-03"),
        ("PL-03", "2026-06-03", "2026-06-03"),
        ("PL-02", "2026-06-03", "2026-06-04"),
    ]


def test_two_nights_for_one_date_are_a_defect():
    reading = rows_read(
        [
            ["Date", "Place", "Overnight", "Transport"],
            ["2026-06-03", "Alder", "Alder", "car"],
            ["2026-06-03", "Birch Hill", "Birch Hill", "car"],
        ]
    )
    assert [d.where for d in reading.defects] == ["Plan!C3"]


def test_overnight_place_that_is_not_listed_becomes_the_last_stop_of_its_day():
    stops = stops_of(
        ["2026-06-03", "Alder", "Birch Hill", "car"], ["2026-06-04", "Birch Hill", "", "car"]
    )
    assert stops == [
        ("PL-01", "2026-06-03", "2026-06-03"),
        ("PL-02", "2026-06-03", "2026-06-04"),
    ]


def test_last_day_with_a_night_ends_on_the_next_day():
    assert stops_of(["2026-06-03", "Alder", "Alder"]) == [("PL-01", "2026-06-03", "2026-06-04")]
    assert stops_of(["2026-06-03", "Alder", None]) == [("PL-01", "2026-06-03", "2026-06-03")]


def test_night_that_is_not_stated_leaves_the_move_open_between_both_days():
    rows = [["2026-06-03", "Alder", None, "car"], ["2026-06-04", "Birch Hill", None, "car"]]
    assert stops_of(*rows) == [
        ("PL-01", "2026-06-03", "2026-06-03/2026-06-04"),
        ("PL-02", "2026-06-03/2026-06-04", "2026-06-04"),
    ]
    reading = rows_read([["Date", "Place", "Overnight", "Transport"], *rows])
    assert "overnight" in {lack.key for lack in reading.missing}


def test_gap_of_days_after_a_stated_night_leaves_only_the_rest_open():
    assert stops_of(
        ["2026-06-03", "Alder", "Alder", "car"], ["2026-06-06", "Birch Hill", None, "car"]
    ) == [
        ("PL-01", "2026-06-03", "2026-06-04/2026-06-06"),
        ("PL-02", "2026-06-04/2026-06-06", "2026-06-06"),
    ]


def test_night_on_the_way_is_a_leg_overnight():
    document = document_of(
        [
            ["Date", "Place", "Overnight", "Transport"],
            ["2026-06-03", "Alder", "night train", "train"],
            ["2026-06-04", "Birch Hill", None, None],
        ]
    )
    assert document["legs"] == [{"mode": "rail", "route": None, "overnight": True}]
    assert document["stops"][0]["depart"] == "2026-06-03"
    assert document["stops"][1]["arrive"] == "2026-06-04"


def test_night_that_is_said_to_be_none_does_not_join_two_days():
    assert stops_of(
        ["2026-06-03", "Alder", "none", "car"], ["2026-06-04", "Alder", None, "car"]
    ) == [
        ("PL-01", "2026-06-03", "2026-06-03"),
        ("PL-01", "2026-06-03/2026-06-04", "2026-06-04"),
    ]


@pytest.mark.parametrize("night", [None, "-", "—", "n/a", "待定"])
def test_night_that_is_not_stated_at_one_place_is_read_as_spent_there_and_told(night):
    rows = [
        ["Date", "Place", "Overnight"],
        ["2026-06-03", "Alder", night],
        ["2026-06-04", "Alder", None],
    ]
    reading = rows_read(rows)
    assert [stop["depart"] for stop in reading.document["stops"]] == ["2026-06-04"]
    assert any("are read as spent at Alder" in lack.text for lack in reading.missing)


def test_range_of_dates_at_one_place_is_one_stop_of_all_its_days():
    assert stops_of(["3-5 June 2026", "Alder", None]) == [("PL-01", "2026-06-03", "2026-06-05")]


def test_several_places_in_a_range_of_dates_are_met_at_any_day_of_it():
    assert stops_of(["3-5 June 2026", "Alder - Birch Hill", "Birch Hill", "car"]) == [
        ("PL-01", "2026-06-03", "2026-06-03/2026-06-05"),
        ("PL-02", "2026-06-03/2026-06-05", "2026-06-06"),
    ]


@pytest.mark.parametrize(
    "joint", [" - ", "—", " – ", "→", " -> ", "、", "; ", ", ", "-", " / ", "\n"]
)
def test_places_of_a_cell_are_split_at_their_joints(joint):
    stops = stops_of(["2026-06-03", f"Alder{joint}Birch Hill", None, "car"])
    assert [stop[0] for stop in stops] == ["PL-01", "PL-02"]


def test_sign_within_a_name_does_not_split_it():
    stops = stops_of(["2026-06-03", "Cedar-on-Lake-Alder", None, "car"])
    assert [stop[0] for stop in stops] == ["PL-03", "PL-01"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "from Alder to Birch Hill",
            "из Альдер в Берёзовка",
            "从阿尔德到白桦岭",
            "阿尔德至白桦岭",
        ),
        *(
            "Alder to Birch Hill",
            "morning: Alder; afternoon: Birch Hill",
            "上午：阿尔德；下午：白桦岭",
        ),
        *("Alder; morning: Birch Hill", "Alder/Birch Hill", "Alder & Birch Hill"),
    ],
)
def test_way_in_words_is_its_places(text):
    stops = stops_of(["2026-06-03", text, None, "car"])
    assert [stop[0] for stop in stops] == ["PL-01", "PL-02"]


@pytest.mark.parametrize(
    "text", ["Alder, Birch Hil", "Alder-Birch Hil", "from Alder to Birch Hil", "Birch Hil / Alder"]
)
def test_misspelt_name_beside_a_known_one_is_asked_alone(text):
    rows = [["Date", "Place", "Transport"], ["2026-06-03", text, "car"]]
    assert [q.key for q in rows_read(rows).questions] == ["Birch Hil"]


@pytest.mark.parametrize("form", ["Day {}", "{}", "D{}", "第{}天", "День {}"])
def test_days_that_are_only_numbered_are_asked_for_their_first_date(form):
    rows = [["Day", "Place", "Overnight", "Transport"]]
    rows += [[form.format(n), place, None, "car"] for n, place in ((1, "Alder"), (3, "Alder"))]
    (question,) = rows_read(rows).questions
    assert question.key == "day 1"
    (stop,) = document_of(rows, answers={"day 1": "2026-06-30"})["stops"]
    assert (stop["arrive"], stop["depart"]) == ("2026-06-30", "2026-07-02")


def test_region_after_a_comma_only_says_where_the_place_lies():
    assert [stop[0] for stop in stops_of(["2026-06-03", "Alder, Elmland", None])] == ["PL-01"]


def test_columns_from_and_to_are_two_places():
    document = document_of(
        [["Day", "From", "To", "Transport"], ["2026-06-03", "Alder", "Birch Hill", "car"]]
    )
    assert [stop["place"] for stop in document["stops"]] == ["PL-01", "PL-02"]


def test_columns_of_ports_stand_before_and_after_the_places():
    rows = [
        ["Date", "Place", "Port of entry", "Port of exit", "Transport", "Overnight"],
        ["2026-06-03", "Alder", "Ford Bridge", None, "car", "Alder"],
        ["2026-06-04", "Alder", None, "PC-02", "car", None],
    ]
    stops = document_of(rows)["stops"]
    assert [(s.get("crossing"), s.get("role")) for s in stops] == [
        ("PC-01", "entry"),
        (None, None),
        ("PC-02", "exit"),
    ]


def test_port_beside_several_places_is_asked_for():
    rows = [
        ["Date", "Place", "Port of entry", "Transport"],
        ["2026-06-03", "Alder - Birch Hill", "PC-01", "car"],
    ]
    (question,) = rows_read(rows).questions
    assert [choice.answer for choice in question.choices] == ["0", "1", "2"]
    document = document_of(rows, answers={question.key: "1"})
    assert [s.get("crossing") for s in document["stops"]] == [None, "PC-01", None]


def test_misspelt_place_is_asked_and_never_picked():
    rows = [["Date", "Place"], ["2026-06-03", "Birch Hil"]]
    reading = rows_read(rows)
    (question,) = reading.questions
    assert reading.document is None
    assert (question.key, question.where) == ("Birch Hil", ("Plan!B2",))
    assert question.choices[0].answer == "PL-02"
    assert document_of(rows, answers={"birch hil": "PL-02"})["stops"][0]["place"] == "PL-02"


def test_place_that_does_not_exist_can_stay_unknown():
    rows = [["Date", "Place"], ["2026-06-03", "Nowhere"]]
    document = document_of(rows, answers={"Nowhere": "unknown"})
    assert document["stops"][0]["place"] == "Nowhere"


def test_answer_that_names_no_place_is_a_defect():
    rows = [["Date", "Place"], ["2026-06-03", "Nowhere"]]
    reading = rows_read(rows, answers={"Nowhere": "PL-99"})
    assert reading.document is None
    assert "PL-99" in reading.defects[0].what


def test_two_places_of_one_name_are_asked_about():
    (question,) = rows_read([["Date", "Place"], ["2026-06-03", "Dogwood"]]).questions
    assert [choice.answer for choice in question.choices[:2]] == ["PL-04", "PL-05"]


def test_place_and_crossing_of_one_name_are_asked_about():
    (question,) = rows_read([["Date", "Place"], ["2026-06-03", "North Gate"]]).questions
    assert {choice.answer for choice in question.choices[:2]} == {"PL-07", "PC-02"}


def test_word_for_a_port_says_that_the_crossing_is_meant():
    stops = stops_of(["2026-06-03", "North Gate crossing", None])
    assert [stop[0] for stop in stops] == ["PC-02"]


def test_one_question_about_a_name_in_two_cells():
    rows = [["Date", "Place"], ["2026-06-03", "Birch Hil"], ["2026-06-04", "Birch Hil"]]
    (question,) = rows_read(rows).questions
    assert question.where == ("Plan!B2", "Plan!B3")


def test_all_questions_come_at_once():
    rows = [["Date", "Place"], ["3 June", "Birch Hil"], ["4 June", "Dogwood"]]
    assert {q.kind for q in rows_read(rows, members=()).questions} == {"year", "place", "group"}


def test_transport_that_is_not_stated_is_asked_for():
    rows = [["Date", "Place"], ["2026-06-03", "Alder - Birch Hill"]]
    (question,) = rows_read(rows).questions
    assert question.kind == "transport"
    assert document_of(rows, answers={question.key: "road"})["legs"][0]["mode"] == "road"
    assert document_of(rows, answers={"transport": "bus"})["legs"][0]["mode"] == "road"


def test_unknown_or_several_means_of_transport_are_asked_for():
    for said in ("rickshaw", "bus, then on foot"):
        rows = [["Date", "Place", "Transport"], ["2026-06-03", "Alder - Birch Hill", said]]
        assert [q.kind for q in rows_read(rows).questions] == ["transport"], said


def test_answer_that_is_no_mode_is_a_defect():
    rows = [["Date", "Place"], ["2026-06-03", "Alder - Birch Hill"]]
    assert "must be one of" in rows_read(rows, answers={"transport": "rickshaw"}).defects[0].what


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        *(("own car", "road"), ("minibus", "road"), ("自驾", "road"), ("на машине", "road")),
        *(("walking", "foot"), ("徒步", "foot"), ("пешком", "foot"), ("cable car", "cableway")),
        *(("train", "rail"), ("高铁", "rail"), ("поездом", "rail"), ("ferry", "water")),
        *(("渡轮", "water"), ("катер", "water"), ("flight", "air"), ("飞机", "air")),
        *(("самолётом", "air"), ("bicycle", "cycle"), ("велосипед", "cycle")),
    ],
)
def test_means_of_transport_are_known_in_three_languages(said, mode):
    rows = [["Date", "Place", "Transport"], ["2026-06-03", "Alder - Birch Hill", said]]
    assert document_of(rows)["legs"][0]["mode"] == mode


def activities_of(*rows, **stated):
    head = ["Date", "Place", "Activity", "Overnight", "Transport"]
    return [stop.get("activities") for stop in document_of([head, *rows], **stated)["stops"]]


def test_activities_are_read_as_words_that_rules_know():
    rows = [["2026-06-03", "Alder", "sightseeing, rock sampling; meeting", None]]
    assert activities_of(*rows) == [["visit", "sampling", "meeting"]]
    assert activities_of(["2026-06-03", "Alder", "参观、采样"]) == [["visit", "sampling"]]
    assert activities_of(["2026-06-03", "Alder", "экскурсия и отбор проб"]) == [
        ["visit", "sampling"]
    ]


def test_empty_activity_is_unknown_and_none_is_nothing():
    assert activities_of(["2026-06-03", "Alder", None]) == [None]
    assert activities_of(["2026-06-03", "Alder", "none"]) == [[]]


def test_activity_that_no_rule_is_known_to_name_leaves_the_stop_unknown():
    rows = [["2026-06-03", "Alder", "visit, hunting moss"]]
    assert activities_of(*rows) == [None]
    assert activities_of(*rows, answers={"hunting moss": "sampling"}) == [["visit", "sampling"]]


def test_activities_of_a_row_with_several_places_are_unknown_until_answered():
    rows = [["2026-06-03", "Alder - Birch Hill", "sampling", None, "car"]]
    key = "activities 2026-06-03"
    assert activities_of(*rows) == [None, None]
    assert activities_of(*rows, answers={key: "PL-02"}) == [[], ["sampling"]]
    assert activities_of(*rows, answers={key: "everywhere"}) == [["sampling"], ["sampling"]]


def test_port_of_entry_in_a_row_does_not_make_its_activity_unknown():
    rows = [["2026-06-03", "PC-01 - Alder", "visit", None, "car"]]
    assert activities_of(*rows) == [None, ["visit"]]


def test_stated_night_adds_stay_to_known_activities():
    assert activities_of(["2026-06-03", "Alder", "visit", "Alder"]) == [["visit", "stay"]]


def test_stop_of_two_days_does_what_both_say():
    rows = [
        ["2026-06-03", "Alder", "visit", "Alder"],
        ["2026-06-04", "Alder", "sampling", None],
    ]
    assert activities_of(*rows) == [["visit", "sampling", "stay"]]
    assert activities_of(rows[0], ["2026-06-04", "Alder", None, None]) == [None]


def test_rows_without_a_date_are_asked_about():
    rows = [
        ["Date", "Place", "Transport"],
        ["2026-06-03", "Alder", "car"],
        [None, "Birch Hill", "car"],
    ]
    (question,) = rows_read(rows).questions
    assert question.key == "empty dates"
    document = document_of(rows, answers={"empty dates": "same day"})
    assert document["stops"][1]["arrive"] == "2026-06-03"


def test_year_from_a_title_is_proposed_and_not_taken():
    rows = [["Visit 2026"], ["Date", "Place"], ["3 June", "Alder"]]
    (question,) = rows_read(rows).questions
    assert [choice.answer for choice in question.choices] == ["2026"]
    assert document_of(rows, year=2026)["stops"][0]["arrive"] == "2026-06-03"


def test_ambiguous_order_is_asked_with_what_each_gives():
    rows = [["Date", "Place"], ["03/06/2026", "Alder"]]
    (question,) = rows_read(rows).questions
    assert [choice.answer for choice in question.choices] == ["dmy", "mdy"]
    assert document_of(rows, order="dmy")["stops"][0]["arrive"] == "2026-06-03"
    assert document_of(rows, answers={"date order": "mdy"})["stops"][0]["arrive"] == "2026-03-06"


@pytest.mark.parametrize("epoch", ["1900", "1904"])
def test_date_cells_of_both_calendars_are_their_dates(epoch):
    workbook = Workbook()
    if epoch == "1904":
        workbook.epoch = CALENDAR_MAC_1904
    sheet: Any = workbook.active
    sheet.append(["Date", "Place"])
    sheet.append([datetime.combine(date(2026, 6, 3), time()), "Alder"])
    reading = read(book(workbook))
    assert reading.document["stops"][0]["arrive"] == "2026-06-03"


def test_hour_in_a_date_cell_is_told_and_not_used():
    reading = rows_read(
        [["Date", "Place"], [datetime.combine(date(2026, 6, 3), time(8, 30)), "Alder"]]
    )
    assert reading.document["stops"][0]["arrive"] == "2026-06-03"
    assert any("08:30:00, which is not read" in note for note in reading.notes)


def test_hour_in_a_text_is_told_and_not_used():
    reading = rows_read([["Date", "Place"], ["2026-06-03 08:30:00", "Alder"]])
    assert reading.document["stops"][0]["arrive"] == "2026-06-03"
    assert any("Plan!A2 holds a time of day" in note for note in reading.notes)


def test_answer_that_nothing_asks_for_is_told():
    rows = [["Date", "Place"], ["2026-06-03", "Alder"]]
    told = rows_read(rows, answers={"Aldr": "PL-01"}).notes
    assert "nothing asks for these answers: 'Aldr'" in told


def test_stated_group_replaces_that_of_the_file_and_says_so():
    reading = rows_read(ENGLISH, members=("expert:XXB:2",))
    assert [m["category"] for m in reading.document["group"]["members"]] == ["expert"]
    assert "the group at Plan!B3 is replaced by the one stated" in reading.notes


def test_number_in_a_date_column_is_a_defect():
    (defect,) = rows_read([["Date", "Place"], [46176, "Alder"]]).defects
    assert (defect.where, "format the cell as a date" in defect.what) == ("Plan!A2", True)


def test_columns_and_remarks_that_mean_nothing_are_told():
    reading = rows_read(
        [["Date", "Place", "Km"], ["2026-06-03", "Alder", 12], ["All times are subject to change"]]
    )
    assert reading.document is not None
    told = " ".join(reading.notes)
    assert "'Km' (Plan!C1)" in told
    assert "'All times are subject to change'" in told


def test_row_that_repeats_the_heading_is_passed_over():
    rows = [["Date", "Place"], ["2026-06-03", "Alder"], ["Date", "Place"], ["2026-06-04", "Alder"]]
    assert document_of(rows)["stops"][0]["depart"] == "2026-06-04"


def test_row_with_a_date_and_no_place_is_a_defect():
    reading = rows_read([["Date", "Place", "Activity"], ["2026-06-03", None, "rest"]])
    assert "names no place" in reading.defects[0].what


def test_two_headings_in_two_languages_in_one_cell_are_understood():
    rows = [["Date / 日期", "Place (地点)"], ["2026-06-03", "Alder"]]
    assert document_of(rows)["stops"][0]["place"] == "PL-01"


def test_two_sheets_that_look_like_an_itinerary_are_asked_about():
    workbook = Workbook()
    for name in ("First", "Second"):
        sheet = workbook.create_sheet(name)
        sheet.append(["Date", "Place"])
        sheet.append(["2026-06-03", "Alder" if name == "First" else "Birch Hill"])
    data = book(workbook)
    (question,) = read(data).questions
    assert [choice.answer for choice in question.choices] == ["First", "Second"]
    assert read(data, sheet="Second").document["stops"][0]["place"] == "PL-02"
    assert read(data, answers={"sheet": "First"}).document["stops"][0]["place"] == "PL-01"


def test_hidden_sheet_is_not_read_and_told():
    workbook = Workbook()
    for name in ("Shown", "Hidden"):
        sheet = workbook.create_sheet(name)
        sheet.append(["Date", "Place"])
        sheet.append(["2026-06-03", "Alder"])
    workbook["Hidden"].sheet_state = "hidden"
    reading = read(book(workbook))
    assert reading.document is not None
    assert any("'Hidden'" in note and "hidden" in note for note in reading.notes)


@pytest.mark.parametrize(
    "group",
    [
        *("tourist XXA", "XXA 12", "tourist 12", "tourist XXA 12 Smith", "tourist XXA 0"),
        *("tourist expert XXA 12", "tourist XXA 12 5"),
    ],
)
def test_group_that_is_not_clear_is_a_defect(group):
    rows = [["Group", group], ["Date", "Place"], ["2026-06-03", "Alder"]]
    reading = rows_read(rows, members=())
    assert reading.document is None
    assert [d.where for d in reading.defects] == ["Plan!B1"]


def test_group_is_asked_where_none_is_stated():
    rows = [["Date", "Place"], ["2026-06-03", "Alder"]]
    (question,) = rows_read(rows, members=()).questions
    assert question.key == "group"
    assert document_of(rows, members=(), answers={"group": "游客 XXA 12人"})["group"] == {
        "members": GROUP["members"][:1]
    }


@pytest.mark.parametrize("member", ["tourist:XXA", "tourist:xxa:1", "lord:XXA:1", "tourist:XXA:0"])
def test_member_that_is_not_clear_is_a_defect(member):
    rows = [["Date", "Place"], ["2026-06-03", "Alder"]]
    assert rows_read(rows, members=(member,)).defects


def test_what_a_check_will_lack_is_told():
    keys = {lack.key for lack in rows_read(ENGLISH, members=()).missing}
    assert {"route", "activity", "equipment"} <= keys


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_filled_template_reads_back_without_a_question(kind, language):
    import csv
    import io

    from openpyxl import load_workbook

    template = itinerary_template(kind, language=language)
    head = ["2026-17", "geology", "tourist XXA 12", "none", "P-1"]
    days: list[list[Any]] = [
        ["2026-06-03", "PC-01 → Alder", "Alder", "bus", None],
        ["2026-06-04", "Alder → PC-01", None, "bus", None],
    ]
    if kind == "xlsx":
        workbook = load_workbook(io.BytesIO(template))
        sheet = workbook.worksheets[0]
        for row, value in enumerate(head, 3):
            sheet.cell(row, 2, value)
        offer = sheet.data_validations.dataValidation[0].formula1.strip('"').split(",")
        for row, day in enumerate(days, 10):
            day[3] = offer[0]
            for column, value in enumerate(day, 1):
                sheet.cell(row, column, date.fromisoformat(value) if column == 1 else value)
        filled = book(workbook)
    else:
        rows = list(csv.reader(io.StringIO(template.decode("utf-8-sig"))))
        rows[:5] = [[row[0], value] for row, value in zip(rows, head, strict=False)]
        text = io.StringIO()
        csv.writer(text).writerows([*rows, *days])
        filled = text.getvalue().encode("utf-8-sig")
    reading = read(filled, members=())
    assert (reading.questions, reading.defects) == ((), ())
    document = reading.document
    assert (document["reference"], document["equipment"], document["permits"]) == (
        "2026-17",
        [],
        ["P-1"],
    )
    assert [leg["mode"] for leg in document["legs"]] == ["road", "road"]


def test_empty_template_says_that_no_day_is_filled_in():
    (defect,) = read(itinerary_template("xlsx", language="en")).defects
    assert "no row of a day" in defect.what
