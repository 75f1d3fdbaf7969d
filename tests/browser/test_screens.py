"""Screens of all five verdicts, kept in ``build/screens`` to be looked at."""

import io

import numpy as np
import pytest
from PIL import Image

from borderkit.maps.plates import register_plate, verdict_plate
from borderkit.maps.register_sheet import register_sheet
from borderkit.maps.symbols import VERDICTS
from borderkit.maps.verdict_sheet import verdict_sheet
from geodata import DEMO_AT
from tests.maps.samples import PAGES, demo_case, demo_state

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def screens(root):
    folder = root / "build" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def share_of(png, colour):
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
    wanted = np.array(list(bytes.fromhex(colour[1:])))
    return float((np.abs(picture - wanted).max(axis=2) < 24).mean())


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_the_first_screen_shows_verdict_map_and_points(opened, screens, name):
    answer, plan, state = demo_case(name)
    page = opened(verdict_sheet(answer, plan, state)).page
    png = page.screenshot(path=screens / f"{name}.png")
    assert share_of(png, VERDICTS[answer.verdict].colour) > 0.002
    for place in (".bk-says strong", ".bk-answers", "#map", ".bk-points h2"):
        box = page.locator(place).first.bounding_box()
        assert box["y"] < 900 - 40, place
    page.screenshot(path=screens / f"{name}-whole.png", full_page=True)
    (screens / f"{name}-picture.png").write_bytes(verdict_plate(answer, plan, state))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "ru"])
def test_screens_in_other_languages(opened, screens, language):
    case = demo_case("journalists-to-signal-hill")
    page = opened(verdict_sheet(*case, language=language)).page
    assert page.screenshot(path=screens / f"prohibited-{language}.png", full_page=True)


@pytest.mark.slow
def test_screen_of_the_register(opened, screens):
    page = opened(register_sheet(demo_state(), at=DEMO_AT)).page
    assert page.screenshot(path=screens / "register.png")
    (screens / "register-picture.png").write_bytes(register_plate(demo_state(), at=DEMO_AT))
