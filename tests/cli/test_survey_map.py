"""The command that draws a survey: what it writes, and what it refuses."""

import json

import pytest

from borderkit.maps.words import words_in
from tests.demo_register import make_demo_register
from tests.maps.reading import read_page
from tests.survey_samples import keep_sample


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    register = make_demo_register(tmp_path_factory.mktemp("map"))
    return register, keep_sample(register)


def test_a_survey_is_drawn_in_the_language_asked_for(kept, tmp_path, invoke):
    register, survey = kept
    page = tmp_path / "upload.html"
    told = invoke("survey", "map", survey, "--out", page, "-r", register, "--language", "zh", "--json")
    assert told.exit_code == 0
    assert json.loads(told.stdout) == {"survey": survey, "map": str(page)}
    assert words_in("zh")("survey.observations") in read_page(page.read_text("utf-8")).text


def test_a_survey_that_is_not_there_is_refused_and_nothing_is_written(kept, tmp_path, invoke):
    page = tmp_path / "upload.html"
    told = invoke("survey", "map", "S-nothing", "--out", page, "-r", kept[0])
    assert told.exit_code != 0
    assert "no survey" in told.stderr
    assert not page.exists()


def test_a_map_does_not_replace_the_register(kept, invoke):
    register, survey = kept
    before = register.read_bytes()
    told = invoke("survey", "map", survey, "--out", register, "-r", register)
    assert told.exit_code != 0
    assert register.read_bytes() == before
