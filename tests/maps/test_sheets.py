"""What the two maps say, for the demo and at the edges of what a register can hold."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from borderkit.errors import InputError, InternalError
from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.plan import read_itinerary
from borderkit.itineraries.state import state_from_document
from borderkit.maps.canvas import content_policy
from borderkit.maps.register_sheet import register_sheet
from borderkit.maps.verdict_sheet import verdict_sheet
from borderkit.maps.words import LANGUAGES, words_in
from geodata import DEMO_AT, demo_files
from tests.maps.reading import read_page
from tests.maps.samples import demo_case, demo_document, demo_state

NAMES = sorted(demo_files().itineraries)
SQUARE = [[10.0, 10.0], [11.0, 10.0], [11.0, 11.0], [10.0, 11.0], [10.0, 10.0]]


def kinds(html):
    return [thing.get("kind") for thing in read_page(html).start["things"].values()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_verdict_map_says_verdict_why_and_what_next_in_each_language(name, language):
    answer, plan, state = demo_case(name)
    page = read_page(verdict_sheet(answer, plan, state, language=language))
    words = words_in(language)
    assert page.of("html") == [{"lang": language}]
    assert plan.reference in page.text
    assert words(f"verdict.{answer.verdict}") in page.text
    for key in ("ui.why", "ui.next", "ui.legend", "ui.findings", "ui.attribution"):
        assert words(key) in page.text + page.scripts[2].encode().decode("unicode-escape")
    rows = [row for row in page.of("tr") if "id" in row]
    assert len(rows) == len(answer.findings)
    pale = [row["id"] for row in rows if row.get("class") == "bk-clear-row"]
    clear = [n for n, f in enumerate(answer.findings, start=1) if f.bounds[1] == "clear"]
    assert pale == [f"finding-{number}" for number in clear]
    for number in range(1, len(answer.findings) + 1):
        assert page.of("tr", id=f"finding-{number}")
        assert page.of("a", **{"data-finding": str(number)})


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_and_every_stop_stands_on_the_map(name):
    answer, plan, state = demo_case(name)
    things = read_page(verdict_sheet(answer, plan, state)).start["things"].values()
    shown = [n for t in things if t.get("kind") == "finding" for n in t["findings"]]
    assert sorted(shown) == list(range(1, len(answer.findings) + 1))
    stops = [t["text"] for t in things if t.get("kind") == "stop"]
    assert len({s.strip() for text in stops for s in text.split("·")}) == len(plan.stops)


def test_bounds_missing_facts_and_latest_dates_show_when_undetermined():
    answer, plan, state = demo_case("students-road-not-stated")
    text = read_page(verdict_sheet(answer, plan, state)).text
    assert "the answer lies between Clear and Prohibited" in text
    assert "State the road that is taken." in text
    assert "2026-08-24" in text


def test_a_possible_contact_shows_the_reach_it_comes_from():
    answer, plan, state = demo_case("students-road-not-stated")
    html = verdict_sheet(answer, plan, state)
    assert "bk-reach" in html
    assert "Where an unstated way may lead" in read_page(html).text
    assert {f.contact for f in answer.findings if f.missing} == {"possible"}


def test_the_part_of_a_leg_that_a_finding_is_about_is_drawn_stronger():
    answer, plan, state = demo_case("journalists-to-signal-hill")
    assert "bk-finding-prohibited" in verdict_sheet(answer, plan, state)


def test_times_on_the_page_are_local():
    answer, plan, state = demo_case("journalists-to-signal-hill")
    text = read_page(verdict_sheet(answer, plan, state)).text
    assert "2026-07-14 21:40" in text
    assert "UTC+02:00" in text


def test_a_date_that_has_passed_is_called_late():
    filed = demo_files().itineraries["experts-at-the-outcrop"].read_text(encoding="utf-8")
    plan = read_itinerary({**json.loads(filed), "filed_at": "2026-05-25T10:00:00+02:00"})
    answer = check_itinerary(plan, demo_state(), at=DEMO_AT)
    assert "late" in {need.state for finding in answer.findings for need in finding.needs}
    text = read_page(verdict_sheet(answer, plan, demo_state())).text
    assert "too late" in text
    assert "that date has passed: move the visit to a later day or ask the authority." in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_register_map_shows_every_record_in_its_tables(language):
    page = read_page(register_sheet(demo_state(), at=DEMO_AT, language=language))
    document = demo_document()
    for layer, key in (("zones", "zone"), ("crossings", "crossing"), ("places", "place")):
        for feature in document[layer]["features"]:
            assert feature["properties"][key] in page.text
            assert feature["properties"]["name"][language] in page.text


def test_what_is_not_in_force_is_pale_and_says_so():
    words = words_in("en")
    now = register_sheet(demo_state(), at=DEMO_AT)
    assert "bk-asleep" in now
    assert words("map.zone_off") in read_page(now).text
    assert '"className":"bk-zone bk-zone-temporary bk-asleep"' not in register_sheet(demo_state())


def test_ports_show_open_or_closed_at_the_time_asked():
    night = DEMO_AT + timedelta(hours=11)
    looks = {
        thing["look"]
        for thing in read_page(register_sheet(demo_state(), at=night)).start["things"].values()
        if thing.get("kind") == "crossing"
    }
    assert looks == {"closed"}


def test_an_empty_register_gives_an_empty_map_that_says_so():
    html = register_sheet(state_from_document({}))
    assert "None in this register." in read_page(html).text
    assert kinds(html) == []


def test_an_itinerary_without_a_known_place_still_gives_a_page():
    plan = read_itinerary(
        {
            "reference": "T",
            "group": {
                "members": [{"line": "m", "category": "expert", "nationality": "XXA", "count": 1}]
            },
            "stops": [{"place": "nowhere"}, {"place": "elsewhere"}],
            "legs": [{"mode": "road", "route": None}],
        }
    )
    for state in (demo_state(), state_from_document({})):
        answer = check_itinerary(plan, state, at=DEMO_AT)
        page = read_page(verdict_sheet(answer, plan, state))
        assert "Undetermined" in page.text
        assert "State the place by a code or name" in page.text


def test_a_zone_across_longitude_180_is_drawn_in_one_piece():
    parts = [
        [[[179.0, 0.0], [180.0, 0.0], [180.0, 1.0], [179.0, 1.0], [179.0, 0.0]]],
        [[[-180.0, 0.0], [-179.0, 0.0], [-179.0, 1.0], [-180.0, 1.0], [-180.0, 0.0]]],
    ]
    zone = {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": parts},
        "properties": {"zone": "Z", "class": "controlled", "rules": []},
    }
    state = state_from_document({"zones": {"type": "FeatureCollection", "features": [zone]}})
    script = read_page(register_sheet(state)).scripts[2]
    assert "[181.0,0.0]" in script
    assert "[-179.0,0.0]" not in script
    bounds = json.loads(script.rsplit('"bounds":', 1)[1].split(',"attribution"', 1)[0])
    assert bounds[0][1] == pytest.approx(178.94)
    assert bounds[1][1] == pytest.approx(181.06)


def test_missing_language_of_a_name_falls_back():
    square = {"type": "Polygon", "coordinates": [SQUARE]}
    places = [
        {
            "type": "Feature",
            "geometry": square,
            "properties": {"place": "P1", "name": {"fr": "Là"}},
        },
        {
            "type": "Feature",
            "geometry": square,
            "properties": {"place": "P2", "name": {"en": "En"}},
        },
        {"type": "Feature", "geometry": square, "properties": {"place": "P3"}},
    ]
    state = state_from_document({"places": {"type": "FeatureCollection", "features": places}})
    html = register_sheet(state, language="zh")
    labels = {t.get("text") for t in read_page(html).start["things"].values()}
    assert {"Là", "En", "P3"} <= labels


def test_unknown_language_is_refused_with_those_there_are():
    answer, plan, state = demo_case(NAMES[0])
    for draw in (
        lambda: verdict_sheet(answer, plan, state, language="xx"),
        lambda: register_sheet(state, language="xx"),
    ):
        with pytest.raises(InputError, match="en, zh, ru"):
            draw()


def test_policy_is_read_only_from_pages_of_ours():
    with pytest.raises(InternalError):
        content_policy("<html><head></head></html>")


@pytest.mark.parametrize("name", NAMES)
def test_the_same_answer_gives_the_same_bytes(name):
    answer, plan, state = demo_case(name)
    assert verdict_sheet(answer, plan, state) == verdict_sheet(answer, plan, state)


@pytest.mark.slow
def test_another_process_writes_the_same_bytes(root):
    program = (
        "import hashlib, json\n"
        "from tests.maps.samples import demo_case, demo_state, DEMO_AT\n"
        "from borderkit.maps.register_sheet import register_sheet\n"
        "from borderkit.maps.verdict_sheet import verdict_sheet\n"
        "pages = [verdict_sheet(*demo_case('students-road-not-stated'), language='ru'),\n"
        "         register_sheet(demo_state(), at=DEMO_AT)]\n"
        "print(hashlib.sha256(''.join(pages).encode()).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_a_page_carries_no_address_of_the_web_but_those_in_comments_and_namespaces():
    answer, plan, state = demo_case(NAMES[0])
    page = read_page(verdict_sheet(answer, plan, state))
    for style in page.styles:
        assert "url(" not in style
        assert "@import" not in style
    assert "//" not in page.scripts[2].replace("\\/", "")
    assert "sourceMappingURL" not in page.scripts[0]


def test_pages_stay_small():
    answer, plan, state = demo_case("journalists-to-signal-hill")
    assert len(verdict_sheet(answer, plan, state).encode()) < 500_000
    assert len(register_sheet(demo_state()).encode()) < 450_000


def test_only_what_lies_about_the_itinerary_is_drawn_from_a_large_register():
    document = json.loads(json.dumps(demo_document()))
    far = {"type": "Polygon", "coordinates": [SQUARE]}
    document["zones"]["features"] += [
        {"type": "Feature", "geometry": far,
         "properties": {"zone": f"F-{n}", "class": "open", "rules": []}}
        for n in range(500)
    ]  # fmt: skip
    state = state_from_document(document)
    plan = read_itinerary(json.loads(demo_files().itineraries[NAMES[0]].read_text()))
    answer = check_itinerary(plan, state, at=DEMO_AT)
    html = verdict_sheet(answer, plan, state)
    assert "F-1" not in html
    assert "DZ-08" in html
    assert words_in("en")("ui.clipped") in html
