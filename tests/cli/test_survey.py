"""`borderkit survey`: inspect, upload, list, show, withdraw, and campaigns."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from shapely.geometry import LineString, Point

from borderkit.layers import LAYERS
from borderkit.store import open_store

KEYS = {
    *("format", "sha256", "read", "accepted", "rejected", "duplicate", "rejections", "crs"),
    *("time_from", "time_to", "state", "survey", "questions", "parts", "notes", "problem"),
}
CAMPAIGN = {"campaign": "JI-2", "boundary": "AA-BB", "sides": ["AA", "BB"]}
GPX = """<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="-45.0" lon="20.0"><time>2026-06-03T08:00:00Z</time><name>1</name></wpt>
<wpt lat="-45.0" lon="20.01"><name>=2</name></wpt>
<wpt lat="-45,0" lon="20.02"><name>3</name></wpt>
</gpx>
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a register of a line with two markers, not to be written."""
    path = tmp_path_factory.mktemp("survey") / "r.gpkg"
    section = {"boundary": "AA-BB", "section": "S1", "status": "agreed"}
    rows = [{"marker_uid": f"M{n}", "boundary": "AA-BB", "number": n} for n in ("1", "2")]
    with open_store(path, create=True) as store, store.unit() as unit:
        line = LineString([(20.0, -45.0), (20.03, -45.0)])
        unit.upsert("boundary_sections", LAYERS["boundary_sections"].frame([section], [line]))
        shapes = [Point(20.0, -45.0), Point(20.01, -45.0)]
        unit.upsert("markers", LAYERS["markers"].frame(rows, shapes))
        unit.upsert("campaigns", LAYERS["campaigns"].frame([CAMPAIGN]))
    return path


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """Return a copy of that register."""
    return Path(shutil.copy(made, tmp_path / "r.gpkg"))


@pytest.fixture
def walk(tmp_path: Path) -> Path:
    """Return a GPX file of three waypoints, one with a decimal comma."""
    path = tmp_path / "walk.gpx"
    path.write_text(GPX)
    return path


def test_inspect_writes_the_receipt_as_json(run, walk):
    ran = run("survey", "inspect", walk, "--json")
    told = json.loads(ran.out)
    assert (ran.code, KEYS - set(told)) == (0, set())
    assert [told[name] for name in ("format", "crs", "read", "accepted", "rejected")] == [
        *("gpx", "EPSG:4326"),
        *(3, 2, 1),
    ]
    found = told["rejections"][0]
    assert (found["row"], found["field"], found["value"]) == (3, "lat", "-45,0")
    assert found["reason"]
    assert found["remedy"]


@pytest.mark.parametrize(
    ("content", "code", "state"),
    [
        (b"", 6, "refused"),
        (b"%PDF-1.7 nothing", 6, "refused"),
        (b'<gpx version="1.1"><wpt lat="0" lon="0"/></gpx>', 9, "refused"),
        (b"name,northing,easting\n1,5000000,500000\n", 14, "asks"),
    ],
)
def test_the_exit_code_says_why_a_file_is_refused_and_the_receipt_comes_all_the_same(
    run, tmp_path, content, code, state
):
    path = tmp_path / "sent"
    path.write_bytes(content)
    ran = run("survey", "inspect", path, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["state"], told["accepted"]) == (code, state, 0)
    assert json.loads(ran.err)["detail"] == told["problem"]["detail"]
    quiet = run("survey", "inspect", path, "--quiet")
    assert (quiet.code, quiet.out) == (code, "")
    assert quiet.err.startswith("error: ")


def test_inspect_of_a_file_that_is_not_there_is_an_error_of_its_own(run, tmp_path):
    ran = run("survey", "inspect", tmp_path / "nothing")
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be read" in ran.err


def test_a_survey_is_sent_listed_shown_mapped_and_withdrawn(run, place, walk, tmp_path):
    made = run("survey", "campaign", "JI-1", "-b", "BB-AA", "--gate", "pdop=6", "-r", place)
    assert made.code == 0
    assert "AA-BB, sides AA, BB" in made.out
    sent = run("survey", "upload", walk, "--campaign", "JI-1", "--side", "AA", "-r", place)
    assert sent.code == 0
    assert "3 read = 2 accepted + 1 rejected + 0 there already" in sent.out
    (row,) = json.loads(run("survey", "list", "-r", place, "--json").out)["surveys"]
    code = row["survey"]
    assert (row["matched"], row["flagged"], row["state"]) == (2, 2, "kept")
    table, raw = tmp_path / "refused.csv", tmp_path / "raw"
    shown = run(
        *("survey", "show", code, "-r", place, "--observations"),
        *("--rejections", table, "--raw", raw, "--json"),
    )
    told = json.loads(shown.out)
    assert [seen["marker"] for seen in told["observations"]] == ["M1", "M2"]
    assert raw.read_bytes() == walk.read_bytes()
    with table.open(newline="") as file:
        assert {line["value"] for line in csv.DictReader(file)} >= {"'-45,0"}
    page = tmp_path / "map.html"
    assert run("survey", "map", code, "-r", place, "--out", page).code == 0
    assert code in page.read_text()
    gone = run("survey", "withdraw", code, "-r", place, "--reason", "wrong campaign")
    assert (gone.code, "is withdrawn" in gone.out) == (0, True)
    assert run("survey", "withdraw", code, "-r", place).code == 2
    assert run("survey", "show", "S-000000000000", "-r", place).code == 36


def test_a_file_is_never_written_over(run, place, walk):
    run("survey", "upload", walk, "--campaign", "JI-2", "--side", "AA", "-r", place)
    (row,) = json.loads(run("survey", "list", "-r", place, "--json").out)["surveys"]
    ran = run("survey", "show", row["survey"], "-r", place, "--raw", walk)
    assert (ran.code, walk.read_text()) == (2, GPX)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--gate", "pdop"), "NAME=NUMBER"),
        (("--gate", "speed=3"), "speed"),
        (("--gate", "pdop=-1"), "pdop"),
        (("--side", "AA", "--side", ""), "sides[1]"),
    ],
)
def test_a_campaign_with_wrong_gates_is_refused_and_not_kept(run, place, options, words):
    ran = run("survey", "campaign", "JI-1", "-b", "AA-BB", *options, "-r", place)
    assert ran.code != 0
    assert words in ran.err
    assert run("survey", "campaign", "JI-1", "-b", "CC-DD", "-r", place).code == 2


def test_an_answer_that_is_none_is_named(run, place, tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("name,latitude,longitude\n1,-45.0,20.0\n")
    sent = ("survey", "upload", path, "--campaign", "JI-2", "--side", "AA", "-r", place)
    wrong = [word for answer in ("x", "1", "=M1", "a=M1") for word in ("--answer", answer)]
    ran = run(*sent, *wrong)
    assert (ran.code, ran.err.count("ROW=MARKER")) == (2, 4)
    ran = run(*sent, "--crs", "EPSG:4326", "--answer", "1=M9")
    assert (ran.code, "M9" in ran.err) == (2, True)
    assert run(*sent, "--crs", "EPSG:4326", "--answer", "1=M2", "--quiet").code == 0


def test_a_campaign_that_is_changed_keeps_what_is_not_stated(run, place):
    run("survey", "campaign", "JI-3", "-b", "AA-BB", "--gate", "fix_types=4", "-r", place)
    told = run("survey", "campaign", "JI-3", "-b", "BB-AA", "--match-within", "20", "-r", place)
    assert "Gates: fix type 4 (RTK fixed). What is below is flagged." in told.out
    assert "looked for within 20 m" in told.out
    bare = run("survey", "campaign", "JI-3", "-b", "AA-BB", "--gate", "none", "-r", place, "--json")
    record = json.loads(bare.out)
    assert (record["gates"], record["match_within_m"], record["sides"]) == (
        None,
        20.0,
        ["AA", "BB"],
    )


def test_an_upload_that_is_not_taken_tells_people_every_question_and_reason(run, place, tmp_path):
    sent = ("--campaign", "JI-2", "--side", "AA", "-r", place)
    asks, wrong = tmp_path / "asks.csv", tmp_path / "wrong.csv"
    asks.write_text("name,latitude,longitude,time\n1,-45.0,20.0,2026-06-03 08:10\n")
    wrong.write_text("name,latitude,longitude\n1,0,0\n")
    ran = run("survey", "upload", asks, *sent)
    assert ran.code == 14
    assert "answer with --crs, such as EPSG:4326" in ran.out
    assert "answer with --timezone, such as UTC" in ran.out
    assert ran.err.endswith("send it again with the options named above\n")
    ran = run("survey", "upload", wrong, *sent, "--crs", "EPSG:4326")
    assert (ran.code, "receivers write where they have no fix" in ran.out) == (9, True)
    assert "parts of tracks" not in ran.out
    assert run("survey", "upload", asks, *sent, "--quiet").out == ""


def test_what_became_of_each_observation_is_told_in_words(run, place, tmp_path, monkeypatch):
    path = tmp_path / "points.csv"
    path.write_text("name,latitude,longitude\n1,-45.0,20.0\n2,-45.0,20.01\n3,-45,91,20.0\n")
    monkeypatch.setenv("BORDERKIT_REGISTER_FILE", str(place))
    run("survey", "campaign", "JI-4", "-b", "AA-BB", "--gate", "fix_types=4,5")
    sent = run("survey", "upload", path, "--crs", "EPSG:4326", "--campaign", "JI-4", "--side", "AA")
    after = [line.split()[2:] for line in sent.out.splitlines() if line.startswith("Next: ")]
    assert [words[:2] for words in after] == [["survey", "show"], ["survey", "map"]]
    out = " ".join(run(*after[0]).out.split())
    assert "matched by number; undetermined: no agreed position is known" in out
    assert "flagged: fix type is unknown, must be one of 4 (RTK fixed), 5 (RTK float)" in out
    listed = run("survey", "list").out
    assert "Campaign JI-4 of AA-BB, side AA:" in listed
    assert "2 of 3" in listed


def test_a_record_that_was_there_already_is_named(run, tmp_path):
    path = tmp_path / "twice.csv"
    path.write_text("name,latitude,longitude\n1,-45.0,20.0\n2,-45.1,20.0\n1,-45.0,20.0\n")
    ran = run("survey", "inspect", path, "--crs", "EPSG:4326")
    assert "There already: row 3 (as row 1)." in ran.out


def test_a_team_is_not_told_that_nobody_walked_where_it_sees_its_own_side_alone(run, place):
    office = run("survey", "coverage", "JI-2", "-r", place).out
    assert "together: 0.000 km" in office
    assert "nobody" in office
    token = place.with_name("aa.token")
    made = ("token", "create", "team", "--role", "surveyor", "--side", "AA", "--out", token)
    run(*made, "-r", place)
    own = run("survey", "coverage", "JI-2", "-r", place, "--token-file", token).out
    assert "AA: 0.000 km" in own
    assert "together" not in own
    assert "nobody" not in own
