"""The command boundary catalogue: what it lists, writes, reads back and refuses."""

import json

import pytest


def test_it_lists_turning_points_and_markers_with_their_coordinates_as_printed(run, register):
    ran = run("boundary", "catalogue", "-r", register, "--boundary", "BB-AA")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Boundary AA-BB: catalogue of turning points and markers"
    second = next(line for line in lines if " TP2 " in line)
    assert "45 26 55.36680 S  20 15 06.97320 E  EPSG:4326  " in second
    assert any(line.startswith("* printed here") for line in lines)


def test_it_tells_all_as_geojson(run, register):
    ran = run("boundary", "catalogue", "-r", register, "--boundary", "AA-BB", "--json")
    told = json.loads(ran.out)
    rows = [feature["properties"] for feature in told["features"]]
    assert [row["entry"] for row in rows] == list(range(1, len(rows) + 1))
    chainages = [row["chainage_m"] for row in rows]
    assert chainages == sorted(chainages)
    assert {row["printed_azimuth"] for row in told["relations"]} >= {"112 30"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["c.csv", "c.xlsx", "c.gpkg"])
def test_a_file_that_it_wrote_is_read_back_and_is_the_register(run, register, tmp_path, name):
    words = ("-r", register, "-b", "AA-BB", "--crs", "EPSG:32734", "--decimals", "3")
    out = tmp_path / name
    written = run("boundary", "catalogue", *words, "--out", out, "--json")
    assert json.loads(written.out)["entries"] > 100
    told = json.loads(run("boundary", "catalogue", *words, "--read", out, "--json").out)
    assert told["differences"] == []
    plain = run("boundary", "catalogue", *words, "--read", out)
    assert "every text and number is that of revision 1 of the register" in plain.out


def test_what_a_file_has_otherwise_is_told(run, register, tmp_path):
    out = tmp_path / "c.csv"
    run("boundary", "catalogue", "-r", register, "-b", "AA-BB", "-o", out, "--quiet")
    text = out.read_text(encoding="utf-8-sig")
    out.write_text(text.replace("45 26 55.36680 S", "45 26 55.36681 S"), encoding="utf-8")
    ran = run("boundary", "catalogue", "-r", register, "-b", "AA-BB", "--read", out)
    assert ran.code == 0
    assert "; 2 texts or numbers are not those of revision 1 of the register:" in ran.out
    assert (
        "  turning_points/AA-BB/TP2 printed_north: '45 26 55.36680 S' there, "
        "'45 26 55.36681 S' in the file"
    ) in ran.out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "name one: --boundary"),
        (("-b", "AA-XX"), 2, "there are AA-BB"),
        (("-b", "AA-BB", "--crs", "EPSG:4490"), 8, "no exact operation"),
        (("-b", "AA-BB", "--crs", "own:T-9"), 8, "no transformation T-9"),
        (("-b", "AA-BB", "--crs", "EPSG:2056"), 2, "far outside the area"),
        (("-b", "AA-BB", "--crs", "EPSG:32734", "--form", "dms"), 2, "--form plane"),
        (("-b", "AA-BB", "--out", "c.doc"), 2, "names no format of a catalogue"),
        (("-b", "AA-BB", "--out", "demo.gpkg", "--force"), 2, "would replace the register"),
        (("-b", "AA-BB", "--read", "none.csv"), 2, "none.csv"),
        (("-b", "AA-BB", "--read", "demo.gpkg"), 6, "catalogue"),
        (("-b", "AA-BB", "--read", "a.csv", "--out", "b.csv"), 2, "give one of them"),
        (("-b", "AA-BB", "--revision", "9"), 2, "revision"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_code(
    run, register, monkeypatch, words, code, said
):
    monkeypatch.chdir(register.parent)
    ran = run("boundary", "catalogue", "-r", register.name, *words)
    assert (ran.code, said in ran.err) == (code, True), ran.err
