"""Strips along the line from a shell: cut, listed, written, refused."""

import json

import pytest

BOUNDARY = ("--boundary", "BB-AA")


@pytest.fixture(autouse=True)
def _register(kept_register, monkeypatch):
    monkeypatch.setenv("BORDERKIT_REGISTER_FILE", str(kept_register))


def test_rules_of_a_boundary_are_listed_with_width_notice_and_source(run):
    ran = run("boundary", "strip", *BOUNDARY, "--rules")
    assert (ran.code, ran.err) == (0, "")
    assert "vista     5 m    both   clearing  not stated" in ran.out
    assert "blasting  500 m  both   blasting  14 days before  JI-2008, article 12" in ran.out
    none = run("boundary", "strip", "--boundary", "AA-CC", "--rules")
    assert none.out == "The register lists no strips of boundary AA-CC (layer boundaries).\n"
    told = json.loads(run("boundary", "strip", *BOUNDARY, "--rules", "--json").out)
    assert [rule["strip"] for rule in told["rules"]] == ["vista", "no_build", "blasting"]


def test_strip_of_an_activity_tells_its_notice_and_what_lies_in_it(run, tmp_path):
    out = tmp_path / "strip.geojson"
    asked = ("--activity", "blasting", "--begins", "2026-12-01", "--inside", "assets")
    ran = run("boundary", "strip", *BOUNDARY, *asked, "--side", "AA", "--out", out)
    assert (ran.code, ran.err) == (0, "")
    assert "ground within 500 m of the line, side AA" in ran.out
    assert "the last day for it: 2026-11-17" in ran.out
    assert "A-201" in ran.out
    assert f"Written: {out}" in ran.out
    (feature,) = json.loads(out.read_text())["features"]
    assert feature["properties"]["strip"] == "blasting"
    assert run("boundary", "strip", *BOUNDARY, *asked, "--out", out).code == 2


def test_strip_as_json_is_a_geojson_feature(run):
    asked = ("--width-m", "12.5", "--inside", "markers", "--json")
    ran = run("boundary", "strip", *BOUNDARY, *asked)
    told = json.loads(ran.out)
    assert (ran.code, told["type"], told["geometry"]["type"]) == (0, "Feature", "MultiPolygon")
    assert told["properties"]["rule"] is None
    assert told["properties"]["area_m2"] == pytest.approx(
        25.0 * told["properties"]["line_m"], rel=0.01
    )
    away = [each["distance_m"] for each in told["properties"]["inside"]]
    assert away == sorted(away)
    assert away
    assert max(away) <= 12.5


def test_notice_that_is_not_stated_is_not_known(run):
    ran = run("boundary", "strip", *BOUNDARY, "--strip", "vista", "--begins", "2026-12-01")
    assert "the last day for it: not known: no notice is stated" in ran.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "no boundary is named"),
        ((*BOUNDARY, "--width-m", "nan"), "0.1 m to 10,000 m"),
        ((*BOUNDARY, "--width-m", "5", "--side", "CC"), "left or right, or one of AA, BB"),
        ((*BOUNDARY, "--activity", "fishing"), "does not say that it is free"),
        ((*BOUNDARY, "--width-m", "5", "--out", "strip.csv"), "a strip is an area"),
        ((*BOUNDARY, "--width-m", "5", "--inside", "permits"), "'permits'"),
        ((*BOUNDARY, "--width-m", "5", "--begins", "soon"), "--begins"),
        ((*BOUNDARY, "--rules", "--width-m", "5"), "--rules cuts nothing"),
        (("--boundary", "AA-ZZ", "--width-m", "5"), "there are AA-BB"),
    ],
)
def test_strips_that_cannot_be_cut_are_refused(run, arguments, says):
    ran = run("boundary", "strip", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
