"""The command that draws a survey: what it writes, and what it refuses."""

import json
import shutil
from pathlib import Path

import pytest

from borderkit.maps.words import words_in
from tests.maps.reading import read_page
from tests.survey_samples import keep_sample


@pytest.fixture(scope="module")
def kept(kept_register, tmp_path_factory):
    register = Path(shutil.copy(kept_register, tmp_path_factory.mktemp("map") / "demo.gpkg"))
    return register, keep_sample(register)


def test_a_survey_is_drawn_in_the_language_asked_for(kept, tmp_path, run):
    register, survey = kept
    page = tmp_path / "upload.html"
    told = run("survey", "map", survey, "--out", page, "-r", register, "--language", "zh", "--json")
    assert told.code == 0
    assert json.loads(told.out) == {"survey": survey, "map": str(page)}
    assert words_in("zh")("survey.observations") in read_page(page.read_text("utf-8")).text


def test_a_survey_that_is_not_there_is_refused_and_nothing_is_written(kept, tmp_path, run):
    page = tmp_path / "upload.html"
    told = run("survey", "map", "S-nothing", "--out", page, "-r", kept[0])
    assert told.code != 0
    assert "no survey" in told.err
    assert not page.exists()


def test_a_map_does_not_replace_the_register(kept, run):
    register, survey = kept
    before = register.read_bytes()
    told = run("survey", "map", survey, "--out", register, "-r", register)
    assert told.code != 0
    assert register.read_bytes() == before
