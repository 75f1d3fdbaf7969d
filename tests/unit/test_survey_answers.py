"""What a kept survey asks, answered afterwards: matched anew, nothing doubled, nothing lost."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Point

from borderkit.errors import ForbiddenError, InputError
from borderkit.io.surveys.limits import Limits
from borderkit.layers import LAYERS
from borderkit.store import LOCAL, Principal, Store, open_store
from borderkit.store.proof.check import verify_audit
from borderkit.store.uids import uid_of
from borderkit.workflows.occasion import Occasion
from borderkit.workflows.survey_answers import answer_survey
from borderkit.workflows.survey_intake import SurveyRequest, upload_survey
from borderkit.workflows.survey_requests import request_from, request_json
from borderkit.workflows.surveys import survey_receipt, survey_records, withdraw_survey
from tests.asking_survey import MARKERS, TEAM, make_asking

OTHER = Principal(actor="team b", side="BB", roles=("surveyor",))
OFFICE = Principal(actor="desk", roles=("reviewer",))
BOSS = Principal(actor="boss", roles=("administrator",))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a register with one survey that asks for row 1, not to be written."""
    return make_asking(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def survey(kept: tuple[Path, str]) -> str:
    return kept[1]


@pytest.fixture
def store(kept: tuple[Path, str], tmp_path: Path) -> Iterator[Store]:
    with open_store(shutil.copy(kept[0], tmp_path / "r.gpkg")) as opened:
        yield opened


@pytest.fixture(scope="module")
def untouched(kept: tuple[Path, str]) -> Iterator[Store]:
    """Return the register itself, for what is refused."""
    with open_store(kept[0]) as opened:
        yield opened


def seen(store: Store, survey: str) -> dict[int, tuple[Any, Any, int]]:
    """Return of each row: its marker, what told it, and how many versions its record has."""
    found = survey_records(store, survey)
    columns = (found[name] for name in ("source_row", "marker", "matched_by", "observation"))
    return {
        row: (marker, by, len(store.history(uid_of("observations", (code,)))))
        for row, marker, by, code in zip(*columns, strict=True)
    }


def test_what_is_asked_stands_in_the_receipt_with_candidates(untouched, survey):
    (asked,) = survey_receipt(untouched, survey, principal=TEAM).judged["asked"]
    assert (asked["row"], asked["station"]) == (1, "cairn")
    assert asked["where"].startswith("day.geojson")
    assert [(c["marker"], c["number"]) for c in asked["candidates"]] == [("M1", "1"), ("M2", "2")]
    assert [c["distance_m"] for c in asked["candidates"]] == pytest.approx([0.63, 0.95], abs=0.02)


def test_an_answer_matches_its_row_and_leaves_all_other_records_as_they_were(store, survey):
    before, revision = seen(store, survey), store.revision()
    receipt = answer_survey(store, survey, {1: "M2"}, principal=TEAM)
    assert seen(store, survey) == before | {1: ("M2", "stated", 2)}
    assert store.revision() == revision + 1
    told = receipt.judged
    assert [told[name] for name in ("matched", "ambiguous", "unmatched")] == [3, 0, 1]
    assert (told["asked"], told["answers"], told["rematched"]) == ([], {"1": "M2"}, [])
    assert [getattr(receipt, name) for name in ("state", "read", "accepted")] == ["kept", 4, 4]


def test_the_receipt_is_kept_anew_and_the_same_answer_again_changes_nothing(store, survey):
    first = survey_receipt(store, survey, whole=True)
    answered = answer_survey(store, survey, {1: "M2"}, principal=TEAM)
    revision = store.revision()
    assert survey_receipt(store, survey, whole=True).to_json() == answered.to_json()
    (old,) = LAYERS["surveys"].records(store.read("surveys", revision=revision - 1))
    assert (old["receipt"]["asked"], old["ambiguous"]) == (first.to_json()["asked"], 1)
    assert verify_audit(store).faults == ()
    again = answer_survey(store, survey, {1: "M2"}, principal=TEAM)
    assert (again.to_json(), store.revision()) == (answered.to_json(), revision)


@pytest.mark.slow
def test_answers_before_stay_until_their_row_is_answered_otherwise(store, survey):
    answer_survey(store, survey, {1: "M2"}, principal=TEAM)
    answer_survey(store, survey, {4: None}, principal=TEAM)
    told = answer_survey(store, survey, {1: "M1"}, principal=TEAM).judged
    assert told["answers"] == {"1": "M1", "4": "none"}
    counts = [told[name] for name in ("matched", "unmatched", "ambiguous", "of_no_marker")]
    assert (counts, told["observations"]) == ([3, 0, 0, 1], 4)
    assert survey_records(store, survey)["match_state"].tolist()[3] == "none"


def test_a_match_that_an_answer_corrects_is_told_with_what_it_was(store, survey):
    told = answer_survey(store, survey, {2: "M4"}, principal=TEAM).judged["rematched"]
    found = [(each["row"], each["was"], each["by"], each["marker"]) for each in told]
    assert found == [(2, "M3", "number", "M4")]
    told = answer_survey(store, survey, {3: "M3"}, principal=TEAM).judged["rematched"]
    assert [(each["row"], each["was"], each["marker"]) for each in told] == [
        (2, "M3", "M4"),
        (3, "M4", "M3"),
    ]
    back = answer_survey(store, survey, {2: "M3", 3: "M4"}, principal=TEAM)
    assert back.judged["rematched"] == []


@pytest.mark.slow
def test_a_stated_marker_that_other_observations_are_of_too_is_told(store, survey):
    told = answer_survey(store, survey, {1: "M3"}, principal=TEAM).judged
    assert told["shared_markers"] == {"M3": [1, 2]}
    assert (told["matched"], told["answers"]) == (3, {"1": "M3"})


@pytest.mark.slow
def test_a_displacement_is_that_from_the_marker_that_was_stated(store, survey):
    position = {
        "position": "P1",
        "subject": "markers/M2",
        "kind": "agreed",
        "source_crs": "EPSG:4326",
    }
    with store.unit() as unit:
        at = [Point(MARKERS["M2"][1], -45.0)]
        unit.upsert("positions", LAYERS["positions"].frame([position], at))
    agreed = store.read("positions").to_json()
    answer_survey(store, survey, {1: "M2"}, principal=TEAM)
    shift = survey_records(store, survey)["displacement_m"].tolist()[0]
    assert shift == pytest.approx(0.946, abs=0.001)
    assert store.read("positions").to_json() == agreed


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, ["no answer"]),
        (
            {0: "M1", 9: "M9", 1: "M9"},
            ["4 answer", "in rows 1, 2, 3, 4", "answers.0", "'M9' is no"],
        ),
        ({1: "C1"}, ["'C1' is a marker of AA-CC"]),
        ({1: "2"}, ["'2' is the number of M2"]),
        ({1: "none"}, ["'none' is no marker"]),
    ],
)
def test_an_answer_that_cannot_be_used_is_named_and_nothing_is_written(
    untouched, survey, answers, words
):
    store, revision = untouched, untouched.revision()
    with pytest.raises(InputError) as told:
        answer_survey(store, survey, answers, principal=TEAM)
    said = f"{told.value} {told.value.problem()['defects']}"
    assert [word for word in words if word not in said] == []
    assert (store.revision(), seen(store, survey)[1][:2]) == (revision, (None, None))


def test_only_the_side_itself_or_an_administrator_answers(untouched, store, survey):
    for who in (OTHER, OFFICE, Principal(actor="x", side="AA", roles=("analyst",))):
        with pytest.raises(ForbiddenError):
            answer_survey(untouched, survey, {1: "M2"}, principal=who)
    said = set()
    for code in (survey, "S-000000000000"):
        with pytest.raises(ForbiddenError) as told:
            answer_survey(untouched, code, {1: "M2"}, principal=OTHER)
        said.add(str(told.value).replace(code, "S"))
    assert len(said) == 1
    assert answer_survey(store, survey, {1: "M2"}, principal=BOSS).judged["ambiguous"] == 0


def test_a_withdrawn_survey_takes_no_answers(store, survey):
    withdraw_survey(store, survey, principal=TEAM)
    with pytest.raises(InputError, match="withdrawn"):
        answer_survey(store, survey, {1: "M2"}, principal=TEAM)


@pytest.mark.slow
def test_an_answer_lays_the_survey_beside_what_the_register_holds_now(store, survey):
    new = {"marker_uid": "M5", "boundary": "AA-BB", "number": "camp"}
    with store.unit() as unit:
        unit.upsert("markers", LAYERS["markers"].frame([new], [Point(20.015, -45.0)]))
    told = answer_survey(store, survey, {1: None}, principal=TEAM).judged
    assert (told["matched"], told["unmatched"]) == (3, 0)
    assert seen(store, survey)[4][0] == "M5"


def test_an_answer_that_is_sent_with_a_kept_file_is_not_passed_over_in_silence(store, survey, kept):
    file = kept[0].parent / "day.geojson"
    request = SurveyRequest(campaign="JI-1", side="AA", answers={1: "M2", 4: None})
    told = upload_survey(store, file, request=request, principal=TEAM)
    assert f"row 1, 4 is not taken: give it by `borderkit survey answer {survey}`" in told.notes[-1]
    answer_survey(store, survey, {1: "M2", 4: None}, principal=TEAM)
    assert upload_survey(store, file, request=request, principal=TEAM).notes == ()


@pytest.mark.slow
def test_an_earlier_answer_whose_marker_is_gone_has_to_be_given_anew(store, survey):
    answer_survey(store, survey, {1: "M2"}, principal=TEAM)
    with store.unit() as unit:
        unit.remove("markers", [("M2",)])
    with pytest.raises(InputError) as told:
        answer_survey(store, survey, {4: None}, principal=TEAM)
    (defect,) = told.value.problem()["defects"]
    assert defect["where"] == "answers.1"
    assert "answered before, answer it anew" in defect["what"]
    answered = answer_survey(store, survey, {1: "M1", 4: None}, principal=TEAM)
    assert answered.judged["answers"] == {"1": "M1", "4": "none"}


def test_none_is_an_answer_in_json_too_and_comes_back_as_it_was():
    given = {"campaign": "JI-1", "side": "AA", "answers": {"1": "M2", "4": "none"}}
    request = request_from(given, name=None, limits=Limits())
    assert request.answers == {1: "M2", 4: None}
    assert request_json(request)["answers"] == given["answers"]
    twice = {**given, "answers": {"1": "M2", "01": "M1"}}
    with pytest.raises(InputError):
        request_from(twice, name=None, limits=Limits())


@pytest.mark.slow
def test_two_answers_that_are_given_at_the_same_time_are_both_kept(store, survey):
    class Late(Occasion):
        """Somebody else answers between the matching and the writing."""

        def unit(self, store: Store, what: str, *, principal: Principal = LOCAL) -> Any:
            answer_survey(store, survey, {2: "M4"}, principal=BOSS)
            return super().unit(store, what, principal=principal)

    told = answer_survey(store, survey, {1: "M2"}, principal=TEAM, occasion=Late())
    assert told.judged["answers"] == {"1": "M2", "2": "M4"}
    assert seen(store, survey)[2][:2] == ("M4", "stated")
