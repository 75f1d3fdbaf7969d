"""What a kept survey asks, answered over HTTP."""

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api import survey_examples as examples
from api import survey_models as models
from api.app import create_app
from borderkit.settings import Settings
from tests.asking_survey import make_asking
from tests.survey_service import token_of

WHO = {"aa": ("AA", "surveyor"), "bb": ("BB", "surveyor"), "office": (None, "reviewer")}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, dict[str, str]]:
    folder = tmp_path_factory.mktemp("asking")
    place, survey = make_asking(folder)
    tokens = {name: token_of(place, name, side, role) for name, (side, role) in WHO.items()}
    return place, f"/surveys/{survey}", tokens


def called(place: Path, tokens: dict[str, str]) -> dict[str, TestClient]:
    app = create_app(Settings(register_file=place, worker="off"))
    return {
        name: TestClient(app, headers={"Authorization": f"Bearer {token}"})
        for name, token in tokens.items()
    }


@pytest.fixture(scope="module")
def callers(served: tuple[Path, str, dict[str, str]]) -> dict[str, TestClient]:
    """Return everybody, before a server whose register nothing may change."""
    return called(served[0], served[2])


@pytest.fixture(scope="module")
def copied(
    served: tuple[Path, str, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, TestClient]:
    """Return everybody, before a server of a copy."""
    place = tmp_path_factory.mktemp("copied") / "r.gpkg"
    return called(Path(shutil.copy(served[0], place)), served[2])


@pytest.fixture(scope="module")
def path(served: tuple[Path, str, dict[str, str]]) -> str:
    return served[1]


def test_what_is_asked_is_answered_and_the_receipt_comes_back(served, path, tmp_path):
    callers = called(Path(shutil.copy(served[0], tmp_path / "r.gpkg")), served[2])
    asked = models.ReceiptOut.model_validate(callers["aa"].get(path).json()).asked
    assert asked is not None
    assert [(each.row, each.station) for each in asked] == [(1, "cairn")]
    assert [each.marker for each in asked[0].candidates or ()] == ["M1", "M2"]
    body = {"answers": {"1": "M2", "4": "none"}, "reason": "seen on the photograph"}
    reply = callers["aa"].post(f"{path}/answers", json=body)
    assert reply.status_code == 200
    told = models.ReceiptOut.model_validate(reply.json())
    assert (told.asked, told.answers, told.ambiguous) == ([], {"1": "M2", "4": "none"}, 0)
    assert callers["aa"].get(path).json() == reply.json()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"answers": {}},
        {"answers": None},
        {"answers": {"1": None}},
        {"answers": {"0": "M2"}},
        {"answers": {"1": "M2", "01": "M1"}},
        {"answers": {"9": "M9"}},
        {"answers": {"1": "M2"}, "reason": ""},
        {"answers": {"1": "M2"}, "side": "BB"},
    ],
)
def test_a_body_that_cannot_be_used_is_refused_and_changes_nothing(callers, path, body: Any):
    before = callers["aa"].get(path).json()
    reply = callers["aa"].post(f"{path}/answers", json=body)
    assert reply.status_code == 422, reply.text
    assert callers["aa"].get(path).json() == before


def test_nobody_answers_for_another_side(callers, path):
    for who, place in (("bb", path), ("office", path), ("bb", "/surveys/S-000000000000")):
        reply = callers[who].post(f"{place}/answers", json={"answers": {"1": "M2"}})
        assert reply.status_code == 403


def test_examples_have_the_shape_that_is_declared():
    models.AnswersIn.model_validate(examples.ANSWERS)
    models.ReceiptOut.model_validate(examples.ANSWERED)


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.text(max_size=8),
    st.sampled_from(["M1", "none", "C1", "1", "\ud800", "\x00", "\u202e", "x" * 100_000]),
    st.lists(st.text(max_size=2), max_size=2),
    st.dictionaries(st.text(max_size=2), st.text(max_size=2), max_size=2),
)
ROWS = st.one_of(
    st.sampled_from(["1", "2", "4", "01", "0", "-1", "1e3", "٣", "9" * 5000]), st.text()
)
ANSWERS = st.one_of(ODD, st.dictionaries(ROWS, ODD, max_size=4))
BODIES = st.one_of(ODD, st.fixed_dictionaries({"answers": ANSWERS}, optional={"reason": ODD}))


@pytest.mark.slow
@given(body=BODIES, name=st.one_of(st.none(), st.text(max_size=10)))
def test_any_body_is_an_answer_or_refused(copied, path, body: Any, name: str | None) -> None:
    told = path if name is None else f"/surveys/{quote(name.encode('utf-8', 'replace'), safe='')}"
    told = f"{told}/answers" if name is None or name.strip(".") else f"{path}/answers"
    data = json.dumps(body).encode("utf-8", "surrogatepass")
    kind = {"Content-Type": "application/json"}
    reply = copied["aa"].post(told, content=data, headers=kind)
    assert reply.status_code in {200, 403, 404, 405, 422}
    if reply.status_code == 200:
        answers = copied["aa"].get(path).json()["answers"]
        assert {int(row): uid.strip() for row, uid in body["answers"].items()}.items() <= {
            int(row): uid for row, uid in answers.items()
        }.items()
