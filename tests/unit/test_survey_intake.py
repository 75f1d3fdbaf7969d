"""Survey intake: from a file to its receipt, every point accounted for, once."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, Point

from borderkit.errors import (
    ForbiddenError,
    InputError,
    RecordMissingError,
    SurveyFileError,
    SurveyQuestionError,
)
from borderkit.inspections.receipt import Receipt
from borderkit.io.surveys.gathering import Told
from borderkit.layers import LAYERS
from borderkit.store import LOCAL, Principal, Store, open_store
from borderkit.store.files import KeptFiles
from borderkit.workflows.campaign_coverage import campaign_coverage
from borderkit.workflows.campaigns import keep_campaign
from borderkit.workflows.survey_facts import read_facts
from borderkit.workflows.survey_intake import (
    SurveyRequest,
    inspect_survey,
    prepare_survey,
    survey_code,
    upload_survey,
    write_survey,
)
from borderkit.workflows.surveys import (
    list_surveys,
    survey_file,
    survey_points,
    survey_receipt,
    survey_records,
    withdraw_survey,
)

TEAM = Principal(actor="team a", side="AA", roles=("surveyor",))
OTHER = Principal(actor="team b", side="BB", roles=("surveyor",))
OFFICE = Principal(actor="desk", roles=("reviewer",))
ASKED = SurveyRequest(campaign="JI-1", side="AA", name="points.geojson")
MARKERS = {"1": (20.0, -45.0), "2": (20.01, -45.0), "3": (20.02, -45.0)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a register of a straight line with three markers and a campaign, not to be written."""
    path = tmp_path_factory.mktemp("made") / "r.gpkg"
    line = LineString([(20.0, -45.0), (20.03, -45.0)])
    section = {"boundary": "AA-BB", "section": "S1", "status": "agreed"}
    rows = [
        {"marker_uid": f"M{number}", "boundary": "AA-BB", "number": number} for number in MARKERS
    ]
    shapes = [Point(place) for place in MARKERS.values()]
    with open_store(path, create=True) as opened:
        with opened.unit() as unit:
            unit.upsert("boundary_sections", LAYERS["boundary_sections"].frame([section], [line]))
            unit.upsert("markers", LAYERS["markers"].frame(rows, shapes))
        keep_campaign(opened, "JI-1", boundary="BB-AA", principal=LOCAL)
    return path


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Iterator[Store]:
    """Return a copy of it, open for writing."""
    with open_store(shutil.copy(made, tmp_path / "r.gpkg")) as opened:
        yield opened


def survey(folder: Path, *cells: tuple[str | None, float, float], name: str = "a") -> Path:
    """Return a GeoJSON file of named points."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {} if station is None else {"name": station},
        }
        for station, lon, lat in cells
    ]
    path = folder / f"{name}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def counts(receipt: Receipt) -> tuple[int, int, int, int]:
    return receipt.read, receipt.accepted, receipt.rejected, receipt.duplicate


GOOD = [("1", 20.0, -45.0), ("2", 20.01, -45.0)]
MIXED = [*GOOD, ("2", 20.01, -45.0), ("3", 20.02, -95.0), (None, 0.0, 0.0)]


def test_every_point_is_accepted_rejected_or_a_double(store, tmp_path):
    receipt = upload_survey(store, survey(tmp_path, *MIXED), request=ASKED, principal=TEAM)
    assert (receipt.state, *counts(receipt)) == ("kept", 5, 2, 2, 1)
    assert [(r.row, r.code) for r in receipt.rejections] == [(4, "swapped"), (5, "null-island")]
    assert [(d["row"], d["same_as"]) for d in receipt.duplicates] == [(3, "row 2")]
    assert receipt.judged["matched"] == 2


def test_what_is_kept_is_the_file_the_points_the_observations_and_the_receipt(store, tmp_path):
    path = survey(tmp_path, *MIXED)
    receipt = upload_survey(store, path, request=ASKED, principal=TEAM)
    assert receipt.survey is not None
    kept = survey_receipt(store, receipt.survey, principal=TEAM, whole=True)
    assert kept.to_json() == receipt.to_json()
    out = tmp_path / "back.geojson"
    survey_file(store, receipt.survey, out, principal=TEAM)
    assert out.read_bytes() == path.read_bytes()
    found = survey_records(store, receipt.survey, principal=TEAM)
    assert dict(zip(found["station"], found["marker"], strict=True)) == {"1": "M1", "2": "M2"}
    assert found["observation"].tolist() == [f"{receipt.survey}/1", f"{receipt.survey}/2"]
    assert survey_points(store, receipt.survey, principal=TEAM)["row"].tolist() == [1, 2]


def test_the_same_file_is_taken_once(store, tmp_path):
    path = survey(tmp_path, *GOOD)
    first = upload_survey(store, path, request=ASKED, principal=TEAM)
    revision = store.revision()
    again = upload_survey(store, path, request=replace(ASKED, name="other.txt"), principal=TEAM)
    assert (again.to_json(), store.revision()) == (first.to_json(), revision)
    assert first.survey == survey_code("JI-1", "AA", first.sha256)
    assert len(list_surveys(store)) == 1


def test_the_same_file_of_two_sides_is_two_surveys(store, tmp_path):
    path = survey(tmp_path, *GOOD)
    ours = upload_survey(store, path, request=ASKED, principal=TEAM)
    theirs = upload_survey(store, path, request=replace(ASKED, side="BB"), principal=OTHER)
    assert ours.survey != theirs.survey
    assert counts(theirs) == (2, 2, 0, 0)


def test_what_an_earlier_survey_brought_is_a_double(store, tmp_path):
    first = upload_survey(store, survey(tmp_path, *GOOD), request=ASKED, principal=TEAM)
    more = survey(tmp_path, *GOOD, ("3", 20.02, -45.0), name="b")
    second = upload_survey(store, more, request=ASKED, principal=TEAM)
    assert counts(second) == (3, 1, 0, 2)
    assert [d["same_as"] for d in second.duplicates] == [f"{first.survey}/1", f"{first.survey}/2"]
    assert len(store.read("observations")) == 3


def test_what_lies_in_another_country_with_its_axes_exchanged_is_refused(store, tmp_path):
    cells = [*GOOD, ("3", -45.0, 20.0), ("camp", 120.0, 60.0)]
    receipt = upload_survey(store, survey(tmp_path, *cells), request=ASKED, principal=TEAM)
    assert counts(receipt) == (4, 3, 1, 0)
    (found,) = receipt.to_json()["rejections"]
    assert (found["row"], found["code"], found["value"]) == (3, "swapped", "20, -45")
    camp = store.read("observations").set_index("station").loc["camp"]
    assert (camp["match_state"], camp["chainage_m"], camp["section"]) == ("unmatched", None, None)


def test_the_marker_of_a_tripoint_is_matched_whichever_boundary_keeps_it(store, tmp_path):
    rows = [
        {"marker_uid": uid, "boundary": "AA-CC", "number": number, "role": role}
        for uid, number, role in (("T", "700", "tripoint"), ("X", "701", "main"))
    ]
    with store.unit() as unit:
        unit.upsert(
            "markers", LAYERS["markers"].frame(rows, [Point(20.03, -45), Point(20.03, -45)])
        )
    upload_survey(store, survey(tmp_path, ("700", 20.03, -45.0)), request=ASKED, principal=TEAM)
    assert store.read("observations")["marker"].tolist() == ["T"]


def test_an_upload_of_another_place_is_told(store, tmp_path):
    far = survey(tmp_path, ("1", 120.0, 60.0))
    receipt = upload_survey(store, far, request=ASKED, principal=TEAM)
    assert any("no point lies within 100 km of boundary AA-BB" in note for note in receipt.notes)


def test_an_occupation_that_comes_again_is_a_double(store, tmp_path):
    def table(name: str, *more: str) -> Path:
        shots = [f"1,-45.0,20.0,2026-06-03T08:00:{at:02}Z" for at in (0, 20, 40)]
        path = tmp_path / name
        path.write_text("\n".join(["station,latitude,longitude,time", *shots, *more, ""]))
        return path

    asked = replace(ASKED, told=Told(crs="EPSG:4326"))
    first = upload_survey(store, table("a.csv"), request=asked, principal=TEAM)
    more = table("b.csv", "2,-45.0,20.01,2026-06-03T09:00:00Z")
    second = upload_survey(store, more, request=asked, principal=TEAM)
    assert counts(second) == (4, 1, 0, 3)
    assert {d["same_as"] for d in second.duplicates} == {f"{first.survey}/1"}
    assert store.read("observations")["station"].tolist() == ["1", "2"]


def test_the_same_file_with_other_statements_is_refused_until_it_is_withdrawn(store, tmp_path):
    path = survey(tmp_path, *GOOD)
    first = upload_survey(store, path, request=ASKED, principal=TEAM)
    assert first.survey is not None
    other = replace(ASKED, told=Told(height_kind="ellipsoidal"))
    with pytest.raises(InputError, match=r"\(nothing, now height-kind ellipsoidal\); withdraw"):
        upload_survey(store, path, request=other, principal=TEAM)
    withdraw_survey(store, first.survey, principal=TEAM)
    assert (len(store.read("observations")), list_surveys(store)[0]["state"]) == (0, "withdrawn")
    again = upload_survey(store, path, request=other, principal=TEAM)
    assert (again.survey, again.state, counts(again)) == (first.survey, "kept", (2, 2, 0, 0))
    assert len(store.history(f"surveys/{first.survey}")) == 3


def test_a_file_of_which_no_point_can_be_taken_is_refused_and_nothing_is_written(store, tmp_path):
    revision = store.revision()
    with pytest.raises(SurveyFileError, match="no point") as told:
        upload_survey(store, survey(tmp_path, ("1", 0, 0)), request=ASKED, principal=TEAM)
    assert told.value.problem()["receipt"]["rejections"][0]["code"] == "null-island"
    assert (store.revision(), len(store.read("surveys"))) == (revision, 0)


def test_an_agreed_position_is_never_touched(store, tmp_path):
    before = store.read("markers").to_json(), store.read("positions").to_json()
    moved = [("1", 20.0001, -45.0)]
    upload_survey(store, survey(tmp_path, *moved), request=ASKED, principal=TEAM)
    assert (store.read("markers").to_json(), store.read("positions").to_json()) == before


def test_an_answer_says_which_marker_a_point_is_of(store, tmp_path):
    path = survey(tmp_path, ("x", 20.0101, -45.0))
    asked = replace(ASKED, answers={1: "M3"})
    receipt = upload_survey(store, path, request=asked, principal=TEAM)
    found = survey_records(store, receipt.survey or "")
    assert (found["marker"].tolist(), found["matched_by"].tolist()) == (["M3"], ["stated"])


# -------------------------------------------------------------------------------- who may what


@pytest.mark.parametrize(
    ("principal", "side"),
    [(OTHER, "AA"), (OFFICE, "AA"), (Principal(actor="x", roles=("surveyor",)), "AA")],
)
def test_only_the_side_itself_sends_its_surveys(store, tmp_path, principal, side):
    request = replace(ASKED, side=side)
    with pytest.raises(ForbiddenError):
        upload_survey(store, survey(tmp_path, *GOOD), request=request, principal=principal)
    assert len(store.read("surveys")) == 0


def test_a_survey_is_seen_by_its_side_and_the_office_alone(store, tmp_path):
    receipt = upload_survey(store, survey(tmp_path, *GOOD), request=ASKED, principal=TEAM)
    code = receipt.survey or ""
    assert [len(list_surveys(store, principal=who)) for who in (TEAM, OFFICE, OTHER)] == [1, 1, 0]
    out = tmp_path / "raw"
    for ask in (
        lambda: survey_receipt(store, code, principal=OTHER),
        lambda: survey_records(store, code, principal=OTHER),
        lambda: survey_points(store, code, principal=OTHER),
        lambda: survey_file(store, code, out, principal=OTHER),
        lambda: withdraw_survey(store, code, principal=OTHER),
    ):
        with pytest.raises(ForbiddenError):
            ask()
    assert not out.exists()
    assert "operator" in survey_records(store, code, principal=OFFICE).columns
    assert "operator" not in survey_records(store, code, principal=TEAM).columns


def test_whether_another_sides_survey_is_there_is_not_told(store, tmp_path):
    receipt = upload_survey(store, survey(tmp_path, *GOOD), request=ASKED, principal=TEAM)
    said = set()
    for code in (receipt.survey or "", "S-000000000000"):
        with pytest.raises(ForbiddenError) as told:
            survey_receipt(store, code, principal=OTHER)
        said.add(str(told.value).replace(code, "S"))
    assert len(said) == 1
    with pytest.raises(RecordMissingError):
        survey_receipt(store, "S-000000000000", principal=OFFICE)


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"campaign": "JI-9"}, RecordMissingError, "there are JI-1"),
        ({"side": "CC"}, InputError, "it has AA, BB"),
    ],
)
def test_a_campaign_or_side_that_is_not_there_is_named(store, tmp_path, changed, error, words):
    request = replace(ASKED, **changed)
    with pytest.raises(error, match=words):
        upload_survey(store, survey(tmp_path, *GOOD), request=request, principal=LOCAL)


# ------------------------------------------------------------------------------------- inspect


def test_inspect_gives_the_receipt_and_stores_nothing(store, tmp_path):
    path = survey(tmp_path, *MIXED)
    revision = store.revision()
    seen = inspect_survey(path, request=ASKED, register=store)
    assert (seen.state, seen.survey, store.revision()) == ("readable", None, revision)
    kept = upload_survey(store, path, request=ASKED, principal=TEAM)
    same = {"state": "x", "survey": "x"}
    assert seen.to_json() | same == kept.to_json() | same


def test_inspect_says_what_is_asked_or_wrong_without_raising(tmp_path):
    metres = survey(tmp_path, ("1", 500_000.0, 5_000_000.0))
    told = inspect_survey(metres)
    assert (told.state, (told.problem or {})["code"]) == ("refused", "survey-file")
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    told = inspect_survey(empty)
    assert (told.state, told.read, (told.problem or {})["code"]) == ("refused", 0, "file-format")
    with pytest.raises(InputError, match="cannot be read"):
        inspect_survey(tmp_path / "nothing")


def test_a_question_leaves_nothing_behind(store, tmp_path):
    path = tmp_path / "points.csv"
    path.write_text("name,northing,easting\n1,5000000,500000\n")
    told = inspect_survey(path)
    assert (told.state, (told.problem or {})["code"]) == ("asks", "survey-question")
    assert {question["key"] for question in told.questions} & {"crs", "profile", "columns"}
    with pytest.raises(SurveyQuestionError):
        upload_survey(store, path, request=ASKED, principal=TEAM)
    assert len(store.read("surveys")) == 0


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "1", "2", "x"]),
            st.sampled_from([20.0, 20.01, 0.0, 181.0, 95.0]),
            st.sampled_from([-45.0, 0.0, -91.0, 120.0]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_read_is_accepted_plus_rejected_plus_doubles(tmp_path_factory, cells: Any):
    folder = tmp_path_factory.mktemp("law")
    receipt = inspect_survey(survey(folder, *cells))
    assert receipt.read == len(cells)
    assert receipt.read == receipt.accepted + receipt.rejected + receipt.duplicate
    assert len({r.row for r in receipt.rejections}) == receipt.rejected
    assert len(receipt.duplicates) == receipt.duplicate


def test_a_receipt_comes_back_from_its_json(tmp_path):
    receipt = inspect_survey(survey(tmp_path, *MIXED))
    told = json.loads(json.dumps(receipt.to_json(shown=None)))
    assert Receipt.from_json(told).to_json() == receipt.to_json()


def test_a_receipt_counts_rejected_records_by_reason_beyond_those_that_it_shows(tmp_path):
    receipt = inspect_survey(survey(tmp_path, *MIXED))
    told = receipt.to_json()["rejected_by"]
    assert sum(told.values()) == receipt.rejected
    short = Receipt.from_json(receipt.to_json(shown=0))
    assert (short.rejections, short.to_json()["rejected_by"]) == ((), told)


def test_two_surveys_that_come_in_together_double_nothing(store, tmp_path):
    with store.snapshot() as view:
        facts = read_facts(view, "JI-1", side="AA")
    late = survey(tmp_path, *GOOD, ("3", 20.02, -45.0), name="late")
    prepared = prepare_survey(late, request=ASKED, facts=facts)
    first = upload_survey(store, survey(tmp_path, *GOOD), request=ASKED, principal=TEAM)
    raw = KeptFiles(store).add(late, name="late", purpose="raw", principal=TEAM)
    with store.unit(principal=TEAM, reason="late") as unit:
        receipt = write_survey(unit, prepared, raw=raw.file, principal=TEAM)
    assert (counts(prepared.receipt), counts(receipt)) == ((3, 3, 0, 0), (3, 1, 0, 2))
    assert receipt.duplicates[0]["same_as"] == f"{first.survey}/1"
    assert len(store.read("observations")) == 3


def walk(folder: Path, first: float, last: float, name: str, day: int) -> Path:
    """Return a GPX track along the line, a point every 39 m or so."""
    count = round((last - first) / 0.0005)
    body = "".join(
        f'<trkpt lat="-45.0" lon="{first + at * 0.0005:.4f}">'
        f"<time>2026-06-{day:02}T08:{at:02}:00Z</time></trkpt>"
        for at in range(count + 1)
    )
    path = folder / f"{name}.gpx"
    path.write_text(
        '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><trkseg>{body}</trkseg></trk></gpx>"
    )
    return path


def test_a_campaign_tells_who_walked_which_stretch_and_what_is_left(store, tmp_path):
    ours, theirs = walk(tmp_path, 20.0, 20.01, "a", 3), walk(tmp_path, 20.005, 20.02, "b", 4)
    upload_survey(store, ours, request=replace(ASKED, name="a"), principal=TEAM)
    asked = replace(ASKED, side="BB", name="b")
    upload_survey(store, theirs, request=asked, principal=OTHER)
    degree_m = Geod(ellps="WGS84").inv(20.0, -45.0, 20.01, -45.0)[2] / 0.01
    found = campaign_coverage(store, "JI-1")
    stretches = {side: part["stretches"] for side, part in found["sides"].items()}
    assert [(s["from_m"], s["to_m"]) for s in stretches["AA"]] == [
        (pytest.approx(0.0, abs=1.0), pytest.approx(0.01 * degree_m, abs=1.0))
    ]
    assert stretches["AA"][0]["time_to"] == "2026-06-03T08:20:00Z"
    assert stretches["BB"][0]["from_m"] == pytest.approx(0.005 * degree_m, abs=1.0)
    assert found["together"]["covered_m"] == pytest.approx(0.02 * degree_m, abs=2.0)
    ((start, end),) = found["together"]["uncovered"]
    assert (start, end) == (pytest.approx(0.02 * degree_m, abs=1.0), found["line_m"])
    assert list(campaign_coverage(store, "JI-1", principal=OTHER)["sides"]) == ["BB"]
    # The line turns out to begin a little to the west: what was walked lies farther along it.
    line = LineString([(19.99, -45.0), (20.03, -45.0)])
    section = {"boundary": "AA-BB", "section": "S1", "status": "agreed"}
    with store.unit() as unit:
        unit.upsert("boundary_sections", LAYERS["boundary_sections"].frame([section], [line]))
    (part,) = campaign_coverage(store, "JI-1", principal=TEAM)["sides"]["AA"]["stretches"]
    assert part["from_m"] == pytest.approx(0.01 * degree_m, abs=1.0)
    assert part["time_to"] == "2026-06-03T08:20:00Z"


def test_a_campaign_tells_which_markers_each_side_observed_and_which_are_left(store, tmp_path):
    """What is below the gates counts apart, and each side is told of its own alone."""
    own = survey(tmp_path, ("2", 20.01, -45.0), ("camp", 20.015, -45.2))
    upload_survey(store, own, request=ASKED, principal=TEAM)
    gates = {"gates": {"horizontal_m": 0.05}, "below_gates": "flag"}
    keep_campaign(store, "JI-1", boundary="AA-BB", given=gates, principal=LOCAL)
    theirs = survey(tmp_path, ("1", 20.0, -45.0), ("2", 20.01, -45.0), name="b")
    upload_survey(store, theirs, request=replace(ASKED, side="BB", name="b"), principal=OTHER)

    def told(part):
        markers = part["markers"]
        left = [each["marker_uid"] for each in markers["left"]]
        return markers["observed"], markers["below_gates"], left

    found = campaign_coverage(store, "JI-1")
    assert told(found["sides"]["AA"]) == (1, 0, ["M1", "M3"])
    assert told(found["sides"]["BB"]) == (0, 2, ["M1", "M2", "M3"])
    assert told(found["together"]) == (1, 1, ["M1", "M3"])
    assert found["together"]["markers"]["left"][0] == {"marker_uid": "M1", "number": "1"}
    alone = campaign_coverage(store, "JI-1", principal=OTHER)
    assert told(alone["together"]) == (0, 2, ["M1", "M2", "M3"])
