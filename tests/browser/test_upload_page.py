"""The page that sends survey files, in a browser, against a real server."""

import json
import re
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe

from api.app import create_app
from borderkit.maps.words import LANGUAGES
from borderkit.settings import Settings
from borderkit.store import LOCAL, Principal, open_store
from borderkit.store.tokens import create_token
from borderkit.workflows.survey_uploads import discard_upload
from geodata import demo_files
from tests.demo_register import make_demo_register
from tests.survey_files import shapefile, zip_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_PART_BYTES = 4_096
_RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@dataclass(frozen=True)
class Served:
    """A server on a demo register, and the tokens of two teams."""

    address: str
    register: Path
    tokens: dict[str, str]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    register = make_demo_register(tmp_path_factory.mktemp("upload"))
    with open_store(register) as store:
        tokens = {
            side: create_token(
                store, Principal(actor=f"team-{side}", side=side, roles=("surveyor",)), by=LOCAL
            ).text
            for side in ("AA", "BB")
        }
    app = create_app(Settings(register_file=register, survey_body_bytes=_PART_BYTES))
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        running = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        running.start()
        limit = time.monotonic() + 20
        while not server.started and time.monotonic() < limit:
            time.sleep(0.02)
        yield Served(f"http://127.0.0.1:{door.getsockname()[1]}", register, tokens)
        server.should_exit = True
        running.join(20)


@pytest.fixture
def visit(browser, served):
    """Return a function that opens the page; what it complains about is an error at the end."""
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    complaints: list[str] = []
    asked: list[str] = []

    def open_page(query="", width=1000):
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if "Security Policy" in message.text else None
            ),
        )
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{served.address}/upload{query}")
        page.wait_for_selector("html[data-page=ready]")
        return page

    yield open_page
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((served.address, "blob:"))] == []


def demo_file(name, folder):
    path = folder / name
    path.write_bytes(demo_files().surveys[name].read_bytes())
    return path


def send(page, served, *paths, side="AA", token=None):
    page.select_option("#side", side)
    page.fill("#token", token or served.tokens[side])
    page.set_input_files("#files", [str(path) for path in paths])
    page.click("#send")


def violations(page):
    found = Axe().run(page, options=_RULES).response["violations"]
    return [f"{row['id']}: {row['nodes'][0]['html'][:160]}" for row in found]


def counts(page):
    cells = page.locator(".bk-file > div > dl > div").all_inner_texts()
    return dict(cell.split("\n") for cell in cells)


def test_a_file_is_sent_and_its_receipt_accounts_for_every_point(visit, served, tmp_path):
    page = visit()
    send(page, served, demo_file("walk-aa.gpx", tmp_path))
    page.wait_for_selector(".bk-file.bk-kept")
    told = counts(page)
    assert (told["Read"], told["Accepted"], told["Rejected"], told["There already"]) == (
        "131", "130", "1", "0"
    )  # fmt: skip
    why = page.locator(".bk-why").inner_text()
    assert "is no plain number: 1" in why
    assert "-45,4356534" in why
    assert "write it with digits and a point" in why
    assert violations(page) == []
    # The token is nowhere but in its field, and nothing is left to be finished.
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert served.tokens["AA"] not in kept
    assert json.loads(page.evaluate("localStorage.getItem('borderkit.uploads') || '{}'")) == {}
    place = page.locator(".bk-file .bk-row a").get_attribute("href")
    assert re.fullmatch(r"surveys/S-[0-9a-f]{12}/map\?language=en", place)


def test_the_map_of_a_receipt_is_saved_and_opens_from_disk(visit, served, tmp_path, opened):
    page = visit()
    send(page, served, demo_file("rover-aa.csv", tmp_path))
    page.wait_for_selector(".bk-file.bk-kept")
    with page.expect_download() as saved:
        page.click(".bk-file .bk-row button")
    html = Path(saved.value.path()).read_text(encoding="utf-8")
    assert saved.value.suggested_filename.endswith(".html")
    watched = opened(html)
    assert watched.complaints == []
    assert violations(watched.page) == []


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(visit, served, tmp_path):
    path = demo_file("occupation-bb.nmea", tmp_path)
    page = visit()
    page.route("**/parts/3", lambda route: route.abort())
    send(page, served, path, side="BB")
    page.wait_for_selector(".bk-state:has-text('tries again')")
    page.unroute("**/parts/3")
    page.reload()
    page.wait_for_selector("html[data-page=ready]")
    assert "occupation-bb.nmea" in page.locator("#begun").inner_text()
    put: list[str] = []
    page.on("request", lambda r: put.append(r.url[-1]) if r.method == "PUT" else None)
    # A mistyped token loses nothing: corrected, it goes on from there.
    send(page, served, path, side="BB", token="bk_mistyped")
    page.wait_for_selector(".bk-state:has-text('the token is not accepted')")
    assert page.evaluate("document.activeElement.id") == "token"
    assert "the token is not accepted" in page.locator("#token-said").inner_text()
    page.fill("#token", served.tokens["BB"])
    page.keyboard.press("Enter")
    page.wait_for_selector(".bk-file.bk-kept")
    assert page.locator("#token-said").inner_text() == ""
    assert put == ["3", "4", "5", "6"]  # 26,400 bytes are 7 parts; 3 were there
    assert counts(page)["Read"] == "121"
    assert page.locator("#before").is_hidden()


ASKS = """<gpx version="1.1">
<wpt lat="-45.420309" lon="20.226290"><name>43</name></wpt>
<wpt lat="-45.4356452" lon="20.2401430"><name>44</name></wpt>
<wpt lat="-45.448182892" lon="20.257422"><name>999</name></wpt>
</gpx>"""
"""43 where it belongs, 44 where 45 stands, and a number that nobody knows where 48 stands."""


def test_what_a_kept_survey_asks_is_answered_on_the_page_also_later_and_by_keyboard(
    visit, served, tmp_path
):
    path = tmp_path / "asks.gpx"
    path.write_text(ASKS, encoding="utf-8")
    page = visit(width=360)
    send(page, served, path)
    page.wait_for_selector(".bk-doubt")
    assert page.locator(".bk-doubt legend").all_inner_texts() == [
        "44 asks.gpx, line 3, record 2",
        "999 asks.gpx, line 4, record 3",
    ]
    assert violations(page) == []
    # Nothing is chosen beforehand; the arrow goes from the last choice round to the first.
    page.focus(".bk-doubt >> nth=0 >> input:checked")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector(".bk-state:has-text('answers kept')")
    assert (counts(page)["Matched to a marker"], counts(page)["Marker in doubt"]) == ("2", "1")
    page.reload()
    page.wait_for_selector("html[data-page=ready]")
    page.fill("#token", served.tokens["AA"])
    page.click("#taken button:has-text('Show the receipt')")
    page.wait_for_selector(".bk-doubt")
    page.click("label:has-text('none of these')")
    page.click("button:has-text('Send the answers') >> nth=0")
    page.wait_for_selector("summary:has-text('Answers given: 2')")
    assert page.locator(".bk-doubt").count() == 0
    page.click("summary:has-text('Answers given')")
    given = page.locator(".bk-long input")
    assert [field.input_value() for field in given.all()] == ["AABB-045", "none"]
    given.nth(1).fill("AABB-048")
    page.click("button:has-text('Send the answers')")
    page.wait_for_selector("[data-was='AABB-048']", state="attached")
    assert counts(page)["Matched to a marker"] == "3"
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_an_upload_that_the_server_took_away_begins_anew(visit, served, tmp_path):
    path = demo_file("occupation-bb.nmea", tmp_path)
    path.write_bytes(path.read_bytes()[:9_000])
    page = visit()
    page.route("**/parts/1", lambda route: route.abort())
    send(page, served, path, side="BB")
    page.wait_for_selector(".bk-state:has-text('tries again')")
    begun = page.evaluate("Object.values(JSON.parse(localStorage['borderkit.uploads']))[0].upload")
    with open_store(served.register) as store:
        principal = Principal(actor="team-BB", side="BB", roles=("surveyor",))
        discard_upload(store, begun, principal=principal)
    page.unroute("**/parts/1")
    page.wait_for_selector(".bk-file.bk-kept")
    assert page.evaluate("localStorage['borderkit.uploads']") == "{}"


def test_a_question_is_answered_in_place_and_the_file_taken_without_being_sent_again(
    visit, served, tmp_path
):
    shapes = {f"Stones{end}": data for end, data in shapefile((439467.3, 4970065.7)).items()}
    path = tmp_path / "stones.zip"
    path.write_bytes(zip_of({name: shapes[name] for name in shapes if not name.endswith(".prj")}))
    page = visit()
    send(page, served, path)
    page.wait_for_selector(".bk-file.bk-asks")
    assert violations(page) == []
    put: list[str] = []
    page.on("request", lambda r: put.append(r.url) if r.method == "PUT" else None)
    # A slip in the answer is told, and asks again.
    page.fill(".bk-file input[name=crs]", "EPSG:99999")
    page.click(".bk-file form button")
    page.wait_for_selector(".bk-file:has-text('names no coordinate reference system')")
    assert page.input_value(".bk-file input[name=crs]") == "EPSG:99999"
    page.fill(".bk-file input[name=crs]", "EPSG:32734")
    page.click(".bk-file form button")
    page.wait_for_selector(".bk-file.bk-kept")
    assert put == []
    assert counts(page)["Reference system"] == "EPSG:32734"


def test_a_long_receipt_is_told_by_reason_with_every_count(visit, served, tmp_path):
    path = tmp_path / "many.gpx"
    points = ['<wpt lat="95" lon="120"/>'] * 900 + ['<wpt lat="0" lon="0"/>'] * 300
    points += ['<wpt lat="-45.4378" lon="20.2323"><name>camp</name></wpt>']
    path.write_text(f"<gpx version='1.1'>{''.join(points)}</gpx>", encoding="utf-8")
    page = visit("?language=ru", width=360)
    send(page, served, path)
    page.wait_for_selector(".bk-file.bk-kept", timeout=60_000)
    heads = page.locator(".bk-why summary").all_inner_texts()
    # The receipt shows the first 1,000; the second reason has 300, not 100.
    assert [head.split(": ")[-1] for head in heads] == ["900", "300"]
    assert "вне допустимых пределов" in heads[0]
    assert page.evaluate("document.querySelectorAll('*').length") < 1_000
    page.click("button:has-text('Показать всё, что отклонено')")
    page.wait_for_selector("button:has-text('Показать всё, что отклонено')", state="detached")
    assert page.locator(".bk-why summary").all_inner_texts() == heads
    last = page.locator(".bk-why details >> nth=1")
    last.locator("summary").click()
    assert last.locator("li").count() == 10
    last.locator("button").click()
    assert last.locator("li").count() == 210
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_file_for_another_side_and_one_that_is_none_are_refused_with_the_reason(
    visit, served, tmp_path
):
    page = visit()
    send(page, served, demo_file("marker-45.jpg", tmp_path), side="BB", token=served.tokens["AA"])
    page.wait_for_selector(".bk-file.bk-refused")
    assert "may send no surveys of side BB" in page.locator(".bk-file").inner_text()
    page = visit()
    none = tmp_path / "note.gpx"
    none.write_text("dear colleague", encoding="utf-8")
    send(page, served, none)
    page.wait_for_selector(".bk-file.bk-refused")
    assert page.locator(".bk-file .bk-problem").inner_text()
    # An empty one is not sent, and the others are.
    hollow = tmp_path / "hollow.gpx"
    hollow.write_bytes(b"")
    page = visit("?language=ru")
    send(page, served, hollow, none)
    page.wait_for_selector(".bk-file.bk-refused >> nth=1")
    told = page.locator(".bk-file").all_inner_texts()
    assert "Файл пуст (0 байт)" in told[0]
    assert "Файлы такого вида не читаются" in told[1]


def test_without_a_token_or_a_file_the_page_says_what_is_missing(visit, served):
    page = visit()
    page.click("#send")
    assert page.locator("#said").inner_text() == "Give your token first."
    assert page.evaluate("document.activeElement.id") == "token"
    page.fill("#token", served.tokens["AA"])
    page.keyboard.press("Enter")
    assert page.locator("#said").inner_text() == "Choose a file first."


def test_names_of_files_cannot_become_markup(visit, served, tmp_path):
    path = tmp_path / "<img src=x onerror=alert(1)>.gpx"
    path.write_bytes(b"<gpx>")
    page = visit()
    send(page, served, path)
    page.wait_for_selector(".bk-file.bk-refused")
    assert page.locator(".bk-file img").count() == 0
    assert "<img src=x" in page.locator(".bk-file h3").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_nothing_is_wider_than_the_screen_in_any_language(visit, language):
    page = visit(f"?language={language}", width=375)
    page.click("details summary")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert page.get_attribute("html", "lang") == language
    assert violations(page) == []
    sizes = page.eval_on_selector_all(
        "button, select, input, summary", "all => all.map(e => e.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
