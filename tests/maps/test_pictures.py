# ruff: noqa: RUF001 - Chinese commas are what a reader sees
"""Static pictures: of the right size, with everything on them, and inert whatever texts say."""

import io
import json
import subprocess
import sys
import warnings

import numpy as np
import pytest
from PIL import Image

from borderkit.errors import InputError
from borderkit.itineraries.state import state_from_document
from borderkit.maps.escaping import plain
from borderkit.maps.picture_shapes import HATCHES, shape_outline
from borderkit.maps.picture_text import Typesetter, font, printable
from borderkit.maps.plates import register_plate, verdict_plate
from borderkit.maps.symbols import SHAPES, VERDICTS, ZONES
from borderkit.workflows.map_pictures import register_picture, verdict_picture
from geodata import DEMO_AT, demo_files
from tests.maps.samples import (
    HOSTILE_PAGES,
    NAMES,
    PAGES,
    demo_case,
    demo_state,
    hostile_case,
    hostile_document,
)


def pixels(png):
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    return np.asarray(picture.convert("RGB")).astype(int)


def count(picture, colour, *, off=24):
    wanted = np.array(list(bytes.fromhex(colour[1:])))
    return int((np.abs(picture - wanted).max(axis=2) < off).sum())


@pytest.mark.parametrize("name", PAGES)
def test_picture_of_a_verdict_has_its_size_and_its_colours(name):
    answer, plan, state = demo_case(name)
    png = verdict_plate(answer, plan, state)
    assert len(png) < 700_000
    picture = pixels(png)
    height, width, _ = picture.shape
    assert width == 1684
    assert 1000 < height < 2400
    assert count(picture, VERDICTS[answer.verdict].colour) > 1000
    for verdict in {finding.verdict for finding in answer.findings}:
        assert count(picture, VERDICTS[verdict].colour) > 60


@pytest.mark.slow
def test_picture_of_a_register_shows_every_class_of_its_zones():
    picture = pixels(register_plate(demo_state(), at=DEMO_AT))
    assert picture.shape[1] == 1684
    for zone_class in {zone.zone_class for zone in demo_state().zones}:
        assert count(picture, ZONES[zone_class].colour) > 60, zone_class


def test_hatches_of_classes_differ_without_colour():
    assert set(HATCHES) == set(ZONES)
    assert len(set(HATCHES.values())) == len(HATCHES)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_the_pages_can_be_drawn(shape):
    corners = np.asarray(shape_outline(shape).vertices)
    assert np.isfinite(corners).all()
    assert np.abs(corners).max() <= 0.51


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "ru"])
def test_pictures_speak_the_language_without_a_missing_character(language):
    answer, plan, state = demo_case("students-road-not-stated")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        png = verdict_plate(answer, plan, state, language=language)
    assert png != verdict_plate(answer, plan, state)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE_PAGES)
def test_hostile_text_is_drawn_as_text(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer, plan, state = hostile_case(text)
        assert pixels(verdict_plate(answer, plan, state, title=text)).shape[1] == 1684
        state = state_from_document(hostile_document(text))
        assert pixels(register_plate(state, at=DEMO_AT, title=text)).shape[1] == 1684


@pytest.mark.slow
def test_marks_of_mathematics_and_unknown_signs_do_no_harm():
    text = "$\\frac{1}{0 $x^2$ \\mathrm{ a_b^c{ %s %d \U0001f600\U000e0001 \u0646 \u0628 $y$ $"
    answer, plan, state = hostile_case(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        verdict_plate(answer, plan, state, title=text)


@pytest.mark.slow
def test_a_very_long_text_does_not_swell_a_picture():
    answer, plan, state = hostile_case("x" * 100_000)
    assert pixels(verdict_plate(answer, plan, state, title="y" * 100_000)).shape[0] < 4000


def test_an_empty_register_gives_an_empty_picture():
    picture = pixels(register_plate(state_from_document({})))
    assert picture.shape[1] == 1684


@pytest.mark.slow
def test_another_process_draws_the_same_bytes(root):
    program = (
        "import hashlib\n"
        "from tests.maps.samples import demo_case, demo_state, DEMO_AT\n"
        "from borderkit.maps.plates import register_plate, verdict_plate\n"
        "made = verdict_plate(*demo_case('students-road-not-stated'), language='zh')\n"
        "print(hashlib.sha256(made + register_plate(demo_state(), at=DEMO_AT)).hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "MPLBACKEND": "svg"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


@pytest.mark.slow
def test_drawing_leaves_the_state_of_matplotlib_alone(root):
    program = (
        "import sys, matplotlib as mpl\n"
        "keys = [key for key in mpl.rcParams if key != 'backend']\n"
        "before = [str(mpl.rcParams[key]) for key in keys]\n"
        "from tests.maps.samples import demo_case\n"
        "from borderkit.maps.plates import verdict_plate\n"
        f"verdict_plate(*demo_case({NAMES[0]!r}))\n"
        "after = [str(mpl.rcParams[key]) for key in keys]\n"
        "print(after == before, 'matplotlib.pyplot' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", "False"]


def test_pages_are_made_without_loading_matplotlib(root):
    program = "import sys, borderkit.workflows.itinerary_map, borderkit.workflows.register_map\n"
    program += "print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False"


def test_lines_are_broken_at_blanks_and_between_chinese_characters():
    typesetter = Typesetter(100.0)
    lines = typesetter.lines("one two three four five", 60.0, 10.0)
    assert " ".join(lines) == "one two three four five"
    assert all(typesetter.width(line, 10.0) <= 60.0 for line in lines)
    chinese = typesetter.lines("不得按申报内容成行，被禁止。", 60.0, 10.0)
    assert "".join(chinese) == "不得按申报内容成行，被禁止。"
    assert not any(line[0] in "，。" for line in chinese)


def test_what_does_not_fit_ends_with_an_ellipsis():
    typesetter = Typesetter(100.0)
    assert typesetter.lines("one two three four five six", 60.0, 10.0, most=2)[-1].endswith("…")
    assert typesetter.cut("a very long word indeed", 50.0, 10.0).endswith("…")


def test_a_font_is_there_for_each_script():
    assert font("Sarnet", 10).get_file() != font("韦尔莫拉", 10).get_file()
    assert printable("Ж 界 x") == plain("Ж 界 x")
    assert printable("界\U0001f9ff") == "界□"


@pytest.mark.slow
def test_pictures_of_workflows_take_documents_and_refuse_other_languages():
    answer, plan, state = demo_case(NAMES[0])
    document = json.loads(demo_files().itineraries[NAMES[0]].read_text(encoding="utf-8"))
    assert verdict_picture(answer, document, state) == verdict_picture(answer, plan, state)
    with pytest.raises(InputError, match="en, zh, ru"):
        verdict_picture(answer, plan, state, language="xx")
    with pytest.raises(InputError, match="offset"):
        register_picture(demo_state(), at=DEMO_AT.replace(tzinfo=None))
