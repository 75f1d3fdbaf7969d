"""Describing a boundary and locating places along it from a shell."""

import json

import pytest

BOUNDARY = ("--boundary", "BB-AA")


def test_describe_tells_sections_gaps_documents_and_waters(run, register):
    ran = run("boundary", "describe", "--register", register, *BOUNDARY)
    assert (ran.code, ran.err) == (0, "")
    for line in (
        "Boundary AA-BB: Boundary of AA and BB",
        "Gap of 2,702.0 m after section S4, before S6, at chainage 51,701.7 m",
        "AA claims 2,978.7 m more: section(s) S5A",
        "Turning points: 6 (TP1 to TP6)",
        "  by role: main 82, auxiliary 49, tripoint 1",
        "Shoal 2, of AA (DP-1934, article 6), 340 m2 as stated",
        "Strip blasting: 500 m, blasting, notice 14 days (JI-2008, article 12)",
        "Tolerance of markers: 0.2 m (JI-2008, article 9)",
    ):
        assert line in ran.out
    assert "JI-2008: Joint Inspection Record of 2008" in ran.out
    assert "NOT in force" not in ran.out


def test_describe_tells_as_json_what_it_tells(run, register):
    ran = run("boundary", "describe", "--register", register, *BOUNDARY, "--json")
    told = json.loads(ran.out)
    assert (told["boundary"], told["register_revision"]) == ("AA-BB", 1)
    assert told["markers"]["count"] == 132
    assert [claim["claimant"] for claim in told["claims"]] == ["AA", "BB"]


def test_describe_tells_the_line_as_a_side_sees_it(run, register):
    own = json.loads(
        run("boundary", "describe", "-r", register, *BOUNDARY, "--claimant", "AA", "--json").out
    )
    assert "S5A" in [row["section"] for row in own["sections"]]
    assert [claim["claimant"] for claim in own["claims"]] == ["BB"]


def test_describe_lists_all_boundaries(run, register):
    ran = run("boundary", "describe", "--register", register, "--list")
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[0] for line in ran.out.splitlines()[1:]] == ["AA-BB", "AA-CC", "BB-CC"]


def test_locate_tells_a_place_in_words_and_numbers(run, register):
    ran = run("boundary", "locate", "20.3", "-45.42", "--register", register, *BOUNDARY)
    assert (ran.code, ran.err) == (0, "")
    assert "202 m after marker 51/1, 2,649 m on side BB" in ran.out
    assert "metres along section" not in ran.out
    assert "m along section S7" in ran.out


def test_locate_reads_places_from_a_file(run, register, tmp_path):
    file = tmp_path / "places.csv"
    file.write_text("name,lon,lat\nweir,20.3,-45.42\nford,20.1,-45.4\n", "utf-8")
    ran = run("boundary", "locate", "--file", file, "-r", register, *BOUNDARY, "--json")
    places = json.loads(ran.out)["places"]
    assert [place["given"] for place in places] == [{"name": "weir"}, {"name": "ford"}]
    assert [place["side"] for place in places] == ["BB", "AA"]
    table = run("boundary", "locate", "--file", file, "-r", register, *BOUNDARY)
    assert "184 m after marker 42, 9,650 m on side AA" in table.out


def test_locate_writes_all_places_into_a_table(run, register, tmp_path):
    file, out = tmp_path / "places.csv", tmp_path / "located.csv"
    file.write_text("name,lon,lat\n" + "weir,20.3,-45.42\n" * 250, "utf-8")
    shown = run("boundary", "locate", "--file", file, "-r", register, *BOUNDARY)
    assert shown.out.endswith("and 50 more; --out OUT.csv writes all\n")
    ran = run("boundary", "locate", "--file", file, "--out", out, "-r", register, *BOUNDARY)
    assert (ran.code, ran.out, ran.err) == (0, "", "250 place(s) written\n")
    rows = out.read_text("utf-8").splitlines()
    assert rows[0].startswith("given_name,lon,lat,chainage_m,section,")
    assert len(rows) == 251
    refused = run("boundary", "locate", "--file", file, "--out", file, "-r", register, *BOUNDARY)
    assert (refused.code, "which is read here" in refused.err) == (2, True)


def test_locate_tells_the_operation_of_another_reference_system(run, register):
    given = ("429500", "4972000", "--crs", "EPSG:32734")
    ran = run("boundary", "locate", *given, "-r", register, *BOUNDARY)
    assert ran.code == 0
    assert "places by Inverse of UTM zone 34S" in ran.out


def test_locate_goes_from_chainage_to_place_and_back(run, register):
    ran = run(
        "boundary", "locate", "--at", "0", "--at", "1000.5", "-r", register, *BOUNDARY, "--json"
    )
    start, place = json.loads(ran.out)["places"]
    assert start["sentence"] == "at marker T1, on the line"
    back = run(
        "boundary", "locate", place["lon"], place["lat"], "-r", register, *BOUNDARY, "--json"
    )
    assert json.loads(back.out)["places"][0]["chainage_m"] == pytest.approx(1000.5, abs=1e-3)


def test_locate_tells_a_marker_between_its_neighbours(run, register):
    ran = run("boundary", "locate", "--marker", "12", "-r", register, *BOUNDARY)
    assert "Marker 12: 633 m after marker 11/1" in ran.out
    assert "marker after it: 12/1" in ran.out


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (("20.3", "-45.42"), 2, "there are AA-BB, AA-CC, BB-CC; name one: --boundary"),
        (("20.3", *BOUNDARY), 2, "1 number(s) make no pairs; give LON LAT"),
        (("-45.42", "20.3", *BOUNDARY), 2, "is latitude given first?"),
        (("20.3", "-95", *BOUNDARY), 2, "1 of 1 places are not on the earth"),
        (("--at", "1e9", *BOUNDARY), 2, "1 of 1 chainages are off the line AA-BB"),
        (("--marker", "999", *BOUNDARY), 36, "no marker of boundary AA-BB is called '999'"),
        (("--section", "S9", "--at", "1", *BOUNDARY), 2, "has no section 'S9'; it has S1, S2"),
        (("--section", "S7", "--marker", "12", *BOUNDARY), 2, "without a chainage"),
        (BOUNDARY, 2, "give places, chainages or a marker"),
        (("--crs", "EPSG:99999", "1", "2", *BOUNDARY), 8, "names no coordinate reference system"),
        (("20.3", "-45.4", "--file", "x.csv", *BOUNDARY), 2, "not both"),
        (("--nonsense", *BOUNDARY), 2, "--nonsense"),
    ],
)
def test_locate_refuses_what_it_cannot_tell(run, register, given, code, said):
    ran = run("boundary", "locate", "--register", register, *given)
    assert ran.code == code
    assert said in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--list", *BOUNDARY), "leave out --boundary"),
        (("--boundary", "AA-ZZ"), "there is no section of a boundary AA-ZZ"),
        ((*BOUNDARY, "--revision", "9"), "there is no state of revision 9"),
        ((*BOUNDARY, "--valid-at", "yesterday"), "the time of validity cannot be used"),
    ],
)
def test_describe_refuses_what_it_cannot_tell(run, register, given, said):
    ran = run("boundary", "describe", "--register", register, *given)
    assert ran.code == 2
    assert said in ran.err
