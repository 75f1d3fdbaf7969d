"""The page that sends survey files and the map of a survey, over HTTP."""

import base64
import hashlib
import json
import re
import shutil
import tomllib
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.upload_page import upload_page, upload_words
from borderkit.errors import ERRORS
from borderkit.inspections.reasons import REASONS
from borderkit.maps.canvas import content_policy
from borderkit.settings import Settings
from borderkit.store import LOCAL, Principal, open_store
from borderkit.store.tokens import create_token
from tests.maps.reading import read_page
from tests.survey_samples import keep_sample


@pytest.fixture(scope="module")
def served(kept_register, tmp_path_factory):
    register = tmp_path_factory.mktemp("pages") / "demo.gpkg"
    shutil.copy(kept_register, register)
    survey = keep_sample(register)
    with open_store(register) as store:
        whose: Any = {
            "AA": ("AA", "surveyor"),
            "BB": ("BB", "surveyor"),
            "office": (None, "reviewer"),
            "analyst": (None, "analyst"),
        }
        who = {
            name: Principal(actor=f"the-{name}", side=side, roles=(role,))
            for name, (side, role) in whose.items()
        }
        tokens = {name: create_token(store, each, by=LOCAL).text for name, each in who.items()}
    with TestClient(create_app(Settings(register_file=register))) as client:
        yield client, survey, tokens


def test_the_page_names_campaigns_and_sides_and_may_ask_this_server_alone(served):
    client, _, _ = served
    answer = client.get("/upload")
    page = read_page(answer.text)
    (option,) = page.of("option", value="JI-2025")
    assert option["data-sides"] == "AA BB"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    for texts in ([page.scripts[-1]], page.styles):
        digest = base64.b64encode(hashlib.sha256(texts[0].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    fetched = [a for _, a in page.elements if {"src"} & a.keys() or a.get("rel") == "stylesheet"]
    assert fetched == []


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_every_word_of_the_page_is_there_in_each_language(language, root):
    table = tomllib.loads((root / "api/upload_page/words.toml").read_text(encoding="utf-8"))
    assert all(set(told) == {"en", "zh", "ru"} for told in table.values())
    words = upload_words(language)
    assert all(text.strip() for text in words.values())
    for key, told in table.items():
        marks = [
            sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in told.values()
        ]
        assert marks[0] == marks[1] == marks[2], key


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_every_reason_question_and_problem_is_told_in_the_language_of_the_page(language, root):
    page = read_page(bytes(upload_page([], language=language).body).decode())
    spoken = json.loads(page.scripts[0])
    assert spoken["reasons"].keys() == REASONS.keys()
    english = {code: [told.reason, told.remedy] for code, told in REASONS.items()}
    differing = sum(spoken["reasons"][code] != english[code] for code in REASONS)
    assert differing == (0 if language == "en" else len(REASONS))
    source = "".join(
        path.read_text(encoding="utf-8") for path in (root / "borderkit/io/surveys").rglob("*.py")
    )
    asked = set(re.findall(r"""\.ask\(\s*"(\w+)",""", source))
    assert asked >= {"crs", "axes", "timezone", "layer", "profile", "columns"}
    assert {f"question_{key}" for key in asked} <= spoken.keys()
    problems = {k.removeprefix("problem_"): v for k, v in spoken.items() if "problem_" in k}
    assert problems.keys() <= ERRORS.keys()
    if language == "en":
        assert problems == {code: ERRORS[code].title for code in problems}


def test_names_of_campaigns_cannot_become_markup():
    evil = '"></option></select><script>alert(1)</script>'
    rows = [{"campaign": evil, "boundary": "AA-BB", "name": {"en": evil}, "sides": [evil]}]
    page = read_page(bytes(upload_page(rows, language="en").body).decode())
    assert len(page.of("script")) == 2
    assert [a["value"] for a in page.of("option") if "data-sides" in a] == [evil]


def test_without_a_campaign_the_page_says_how_one_is_made():
    assert "borderkit survey campaign" in bytes(upload_page([], language="en").body).decode()


def test_the_map_is_for_the_side_that_sent_it_and_for_the_office(served):
    client, survey, tokens = served
    for name, status in (("AA", 200), ("office", 200), ("BB", 403), ("analyst", 403)):
        asked = {"Authorization": f"Bearer {tokens[name]}"}
        assert client.get(f"/surveys/{survey}/map", headers=asked).status_code == status, name
    bare = client.get(f"/surveys/{survey}/map")
    assert bare.status_code == 401
    assert "Basic" in bare.headers["www-authenticate"]


def test_whether_another_sides_survey_is_there_is_not_told(served):
    client, survey, tokens = served
    asked = {"Authorization": f"Bearer {tokens['BB']}"}
    there, not_there = (
        client.get(f"/surveys/{code}/map", headers=asked).json()
        for code in (survey, "S-000000000000")
    )
    assert there["status"] == not_there["status"] == 403
    assert there["detail"].replace(survey, "") == not_there["detail"].replace("S-000000000000", "")


def test_a_map_has_the_policy_that_it_was_made_for(served):
    client, survey, tokens = served
    asked = {"Authorization": f"Bearer {tokens['AA']}"}
    answer = client.get(f"/surveys/{survey}/map?language=ru", headers=asked)
    assert content_policy(answer.text) in answer.headers["content-security-policy"]
    assert client.get(f"/surveys/{survey}/map?color=red", headers=asked).status_code == 422
