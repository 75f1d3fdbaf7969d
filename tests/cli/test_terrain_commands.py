"""The ground under the line from the command line: profiles, and markers that see each other."""

import csv
import json

import pytest

from geodata import demo_files


@pytest.fixture(scope="module")
def model() -> str:
    return str(demo_files().terrain)


def test_a_profile_tells_both_lengths_heights_and_where_they_come_from(run, kept_register, model):
    ran = run("boundary", "profile", "--dem", model, "-b", "BB-AA", "-r", kept_register, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["boundary"]) == (0, "AA-BB")
    assert told["surface_length_m"] > told["length_m"] > 70_000
    assert (told["unknown_m"], told["height_kind"], told["height_system"]) == (0.0, "unknown", None)
    assert 100 < told["lowest_m"] < told["highest_m"] < 1200
    chainages = [place["chainage_m"] for place in told["places"]]
    assert chainages[0] == 0.0
    assert chainages == sorted(chainages)
    assert chainages[-1] == pytest.approx(told["to_m"], abs=0.01)


def test_every_height_is_written(run, kept_register, model, tmp_path):
    out = tmp_path / "s7.csv"
    ran = run(
        *("boundary", "profile", "--dem", model, "-b", "AA-BB", "-r", kept_register),
        *("--section", "S7", "--step-m", "200", "--height-kind", "normal", "--out", out),
    )
    assert ran.code == 0
    assert "normal, system unknown" in ran.out
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert f"Wrote {len(rows)} places" in ran.out
    assert float(rows[0]["chainage_m"]) == pytest.approx(56_602, abs=1)


def test_neighbours_that_do_not_see_each_other_are_named(run, kept_register, model):
    asked = ("markers", "sight", "--dem", model, "-b", "AA-BB", "-r", kept_register, "--json")
    told = json.loads(run(*asked, "--along", "0", "20000").out)
    assert sum(told["counts"].values()) == len(told["sights"]) > 10
    high = json.loads(
        run(*asked, "--along", "0", "20000", "--eye-m", "300", "--target-m", "300").out
    )
    assert high["counts"]["hidden"] == 0
    assert all(each["from"] != each["to"] for each in told["sights"])
    wary = json.loads(run(*asked, "--along", "0", "20000", "--margin-m", "1000").out)
    assert wary["counts"] == {"visible": 0, "hidden": 0, "unknown": len(wary["sights"])}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--dem", "none.tif", "-b", "AA-BB"), 2, "there is no elevation model none.tif"),
        (("-b", "AA-XX"), 2, "no section of a boundary AA-XX"),
        (("-b", "AA-BB", "--section", "S9"), 2, "AA-BB has no section S9"),
        (("-b", "AA-BB", "--section", "S7", "--along", "0", "5"), 2, "name one of them"),
        (("-b", "AA-BB", "--along", "10", "5"), 2, "has no length"),
        (("-b", "AA-BB", "--step-m", "0"), 2, "a step above 0 m"),
    ],
)
def test_what_cannot_be_asked_is_refused(run, kept_register, model, arguments, code, said):
    dem = () if "--dem" in arguments else ("--dem", model)
    ran = run("boundary", "profile", *dem, *arguments, "-r", kept_register)
    assert said in ran.err
    assert ran.code == code
