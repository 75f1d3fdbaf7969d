"""borderkit check --png and borderkit map --png: pictures for reports."""

import json

import pytest

from borderkit.errors import ERRORS
from tests.demo_register import AT


@pytest.fixture
def check(run, kept_register, plan_file):
    """Return a function that checks a demo itinerary."""

    def judge(name, *more):
        path = plan_file(name)
        return run("check", path, "--register", kept_register, "--at", AT.isoformat(), *more)

    return judge


PNG = b"\x89PNG\r\n\x1a\n"


def test_check_draws_a_picture_beside_the_verdict(check, tmp_path):
    out = tmp_path / "answer.png"
    ran = check("experts-at-the-outcrop", "--png", out)
    assert f"map written to {out}" in ran.err
    assert out.read_bytes().startswith(PNG)
    assert "permit_required" in ran.out


@pytest.mark.slow
def test_check_draws_page_and_picture_in_one_run(check, tmp_path):
    page, picture = tmp_path / "a.html", tmp_path / "a.png"
    assert check("tourists-two-days-in-velmora", "--map", page, "--png", picture).code == 0
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert picture.read_bytes().startswith(PNG)


@pytest.mark.slow
def test_map_draws_a_picture_of_the_register(run, kept_register, tmp_path):
    page, picture = tmp_path / "r.html", tmp_path / "r.png"
    ran = run(
        *("map", "-r", kept_register, "-o", page, "--png", picture, "--json"),
        *("--at", AT.isoformat(), "--language", "zh"),
    )
    told = json.loads(ran.out)
    assert (told["map"], told["png"]) == (str(page), str(picture))
    assert picture.read_bytes().startswith(PNG)


def test_a_picture_never_replaces_what_is_read_or_the_page(run, register, plan_file, tmp_path):
    path, page = plan_file("tourists-two-days-in-velmora"), tmp_path / "a.html"
    for victim in (register, path, page):
        before = victim.read_bytes() if victim.exists() else b""
        ran = run(
            *("check", path, "--register", register, "--at", AT.isoformat()),
            *("--map", page, "--png", victim),
        )
        assert ran.code == ERRORS["input"].exit_code
        assert (victim.read_bytes() if victim.exists() else b"") == before


@pytest.mark.parametrize("place", ["none/answer.png", "."])
def test_a_picture_that_cannot_be_written_is_refused(check, tmp_path, place):
    ran = check("tourists-two-days-in-velmora", "--png", tmp_path / place)
    assert ran.code == ERRORS["input"].exit_code
    assert ran.out == ""
