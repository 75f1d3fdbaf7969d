"""`borderkit import osm` as people use it."""

import json

import pytest

from borderkit.store import open_store
from tests.osm_samples import two_countries


@pytest.fixture
def extract(tmp_path):
    sample = two_countries().node(50, 1, 47.1, boundary="marker", ref="1")
    return sample.node(51, 0.5, 47.5, man_made="tower").write(tmp_path / "extract.osm")


@pytest.fixture
def empty(run, tmp_path):
    register = tmp_path / "r.gpkg"
    assert run("init", register).code == 0
    return register


def test_the_report_says_what_was_taken_and_left(run, extract, empty):
    ran = run("import", "osm", extract, "--boundary", "AA-BB", "--register", empty)
    assert (ran.code, ran.err) == (0, "")
    for text in (
        "revision 1: osm-AA-BB, 2024-03-04T12:00:00Z.",
        "AA-BB: 2 sections, 111.18 km",
        "markers: 1 taken",
        "left 1 of assets: lies more than 500 m from the line (node/51)",
        "Jurisdiction AA: the class of its ground in no zone is not declared",
        "Source to name: © OpenStreetMap contributors (ODbL-1.0)",
    ):
        assert text in ran.out


def test_the_json_is_complete(run, extract, empty):
    ran = run("import", "osm", extract, "--boundary", "BB-AA", "-r", empty, "--json")
    report = json.loads(ran.out)
    assert report["source"] == "osm-BB-AA"
    assert report["boundaries"][0]["boundary"] == "BB-AA"
    assert report["boundaries"][0]["length_m"] == pytest.approx(111_181, abs=1)
    taken = {"jurisdictions": 1, "places": 2, "boundary_sections": 2, "markers": 1}
    assert report["taken"] == taken
    assert report["left"][0]["examples"] == ["node/51"]
    assert (report["first"], report["revision"], report["gone"]) == (True, 1, {})


def test_options_reach_the_import(run, extract, empty):
    ran = run(
        *("import", "osm", extract, "--boundary", "AA-BB", "--register", empty, "--quiet"),
        *("--default-class", "non_open", "--timezone", "Europe/Zurich", "--near-m", "40000"),
    )
    assert (ran.code, ran.out) == (0, "")
    with open_store(empty) as store:
        assert set(store.read("jurisdictions")["default_class"]) == {"non_open"}
        assert len(store.read("jurisdictions")) == 2
        assert len(store.read("assets")) == 1


def test_the_second_import_tells_the_difference(run, extract, empty, tmp_path):
    command = ("import", "osm", extract, "--boundary", "AA-BB", "--register", empty)
    run(*command)
    assert "nothing is different from what the register held" in run(*command).out
    later = two_countries().node(50, 1, 47.2, version=2, boundary="marker", ref="1")
    later.node(60, 1, 47.3, boundary="marker").write(tmp_path / "extract.osm", dated="2025-01-01")
    out = run(*command).out
    assert "1 came, 1 changed, 0 are gone" in out
    assert "markers: 1 came (osm-n60)" in out
    assert "markers osm-n50: geometry; moved 11117." in out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--boundary", "AA-XX"], 2, "the extract holds AA-BB"),
        ([], 2, "no boundary is named; the extract holds AA-BB"),
        (["--boundary", "AA-BB", "--timezone", "Mars/Base"], 2, "no IANA time zone"),
        (["--boundary", "AA-BB", "--near-m", "-5"], 2, "0 to 50000 metres"),
        (["--boundary", "AA-BB", "--default-class", "shut"], 2, "--default-class"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_is_written(
    run, extract, empty, arguments, code, said
):
    ran = run("import", "osm", extract, "--register", empty, *arguments)
    assert ran.code == code
    assert said in ran.err
    with open_store(empty) as store:
        assert store.revision() == 0


def test_a_damaged_file_is_a_problem_object(run, empty, tmp_path):
    path = tmp_path / "x.osm"
    path.write_bytes(b"<osm version='0.6'><node id='1' lat='1' lon='2'>")
    ran = run("import", "osm", path, "--boundary", "AA-BB", "--register", empty, "--json")
    problem = json.loads(ran.err)
    assert (problem["exit_code"], ran.code) == (2, 2)
    assert "ends too early" in problem["detail"]
