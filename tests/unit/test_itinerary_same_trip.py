"""The same trip from XLSX, CSV, text and JSON is the same document (a law, over many trips)."""

import csv
import io
import json
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from borderkit.itineraries.plan import read_itinerary
from tests.unit.trip_register import read, table_bytes

PLACES = [
    *("Alder", "阿尔德", "Альдер", "Birch Hill", "白桦岭", "берёзовка", "Cedar-on-Lake", "PL-04"),
    *("PL-05", "PC-01", "Ford Bridge", "福德桥"),
]
MODES = ["bus", "on foot", "火车", "на автобусе", "ferry"]
ACTIVITIES = [None, "visit", "采样", "переговоры"]
HEADS = {
    "en": ["Date", "Place", "Overnight", "Transport", "Activity"],
    "zh": ["日期", "地点", "住宿", "交通", "活动"],
    "ru": ["Дата", "Место", "Ночёвка", "Транспорт", "Деятельность"],
}
OVERNIGHT = {"en": "overnight ", "zh": "住", "ru": "ночёвка "}


@st.composite
def trips(draw):
    """Rows of a trip: date, places, night, means of transport, activity."""
    day = draw(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        places = draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=4))
        night = draw(st.sampled_from([None, "none", *PLACES]))
        rows.append(
            (day, places, night, draw(st.sampled_from(MODES)), draw(st.sampled_from(ACTIVITIES)))
        )
        day += timedelta(days=draw(st.integers(1, 3)))
    return rows


def written(day, style):
    months = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
    return {
        "iso": day.isoformat(),
        "points": f"{day.day}.{day.month}.{day.year}",
        "zh": f"{day.year}年{day.month}月{day.day}日",
        "ru": f"{day.day} {months.split()[day.month - 1]} {day.year}",
        "en": f"{day.day} {day:%B} {day.year}",
    }[style]


@given(
    trip=trips(),
    language=st.sampled_from(sorted(HEADS)),
    style=st.sampled_from(["iso", "points", "zh", "ru", "en"]),
    joint=st.sampled_from([" - ", "→", "—", "、"]),
    sign=st.sampled_from(";\t|,"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=12)
def test_same_trip_is_the_same_document(trip, language, style, joint, sign, encoding):
    rows = [
        [written(day, style), joint.join(places), night, mode, activity]
        for day, places, night, mode, activity in trip
    ]
    typed = [[day, *row[1:]] for (day, *_), row in zip(trip, rows, strict=True)]
    text = io.StringIO()
    csv.writer(text, delimiter=sign).writerows([HEADS[language], *rows])
    lines = [
        ", ".join(
            part
            for part in (
                f"{when}: {places} ({mode})",
                activity,
                night and ("no overnight" if night == "none" else OVERNIGHT[language] + night),
            )
            if part
        )
        for when, places, night, mode, activity in rows
    ]
    readings = [
        read(table_bytes([HEADS[language], *typed])),
        read(table_bytes([["Plan"], [], HEADS[language], *rows])),
        read(text.getvalue().encode(encoding)),
        read("\n".join(lines)),
    ]
    for reading in readings:
        assert (reading.questions, reading.defects) == ((), ()), reading.source
    first = readings[0].document
    assert all(reading.document == first for reading in readings)
    assert read(json.dumps(first)).document == first
    read_itinerary(first)


@given(trip=trips())
@settings(max_examples=25)
def test_itinerary_keeps_what_its_rows_say(trip):
    rows = [[day, " - ".join(places), night, mode, None] for day, places, night, mode, _ in trip]
    document = read(table_bytes([HEADS["en"], *rows])).document
    stops = document["stops"]
    assert len(document["legs"]) == len(stops) - 1
    assert stops[0]["arrive"] == trip[0][0].isoformat()
    times = [t for stop in stops for t in (stop["arrive"], stop["depart"])]
    firsts = [time.split("/")[0] for time in times]
    assert firsts == sorted(firsts)
    codes = [stop.get("place") or stop.get("crossing") for stop in stops]
    away = any(night == "none" for _, _, night, _, _ in trip)
    assert away or all(a != b for a, b in pairwise(codes))
    nights = [row for row in trip if row[2] not in {None, "none"}]
    for day, _, _, _, _ in nights:
        midnight = (day + timedelta(days=1)).isoformat()
        assert any(
            stop["arrive"].split("/")[0] <= day.isoformat() and stop["depart"] >= midnight
            for stop in stops
        )
