"""Markers on the command line: list, show, next, renumber, and what is refused."""

import json
import shutil
from datetime import UTC, datetime

import pytest

from borderkit.errors import ConflictError, InputError, RecordMissingError
from tests.line_register import make_line_register


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    place = tmp_path_factory.mktemp("markers") / "line.gpkg"
    return make_line_register(place, clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))


@pytest.fixture
def line(kept, tmp_path):
    return shutil.copy(kept, tmp_path / "line.gpkg")


def test_list_stands_in_the_order_of_the_line_and_json_is_geojson(run, kept):
    told = run("markers", "list", "-r", kept, "--boundary", "BB-AA")
    assert told.code == 0
    numbers = [row.split()[0] for row in told.out.splitlines()[1:-1]]
    assert numbers == ["1", "2(1)", "2(2)", "3", "3/1", "4"]
    collection = json.loads(run("markers", "list", "-r", kept, "--json").out)
    assert collection["type"] == "FeatureCollection"
    assert [feature["id"] for feature in collection["features"]][:2] == ["M-1", "M-2A"]


def test_list_near_a_place_takes_western_longitudes_and_a_limit(run, kept):
    told = run("markers", "list", "-r", kept, "--near", "-10.5", "46", "--limit", "2")
    assert told.code == 0
    assert told.out.splitlines()[1].startswith("1 ")
    assert "4 more; --limit shows so many." in told.out
    assert "No marker is so." in run("markers", "list", "-r", kept, "--side", "ZZ").out


@pytest.mark.parametrize("ending", ["csv", "geojson"])
def test_a_list_is_written_into_a_file_and_never_over_the_register(run, line, tmp_path, ending):
    out = tmp_path / f"markers.{ending}"
    told = run("markers", "list", "-r", line, "--condition", "damaged", "--out", out)
    assert (told.code, told.out) == (0, "")
    assert "1 marker(s)." in told.err
    assert "M-3" in out.read_text(encoding="utf-8-sig")
    again = run("markers", "list", "-r", line, "--out", out)
    assert again.code == InputError.exit_code
    assert run("markers", "list", "-r", line, "--out", line, "--force").code == InputError.exit_code


def test_show_tells_several_with_one_number_and_says_so(run, kept):
    told = run("markers", "show", "2", "-r", kept)
    assert told.out.startswith("2 markers are called 2 now or were before:")
    assert "Marker 2(1), boundary AA-BB, M-2A (a pillar of that number)" in told.out
    assert "line: chainage 760.5" in told.out
    assert "left of it, on the ground of AA" in told.out
    assert "before: 1 (M-1)" in told.out
    (shown,) = json.loads(run("markers", "show", "9", "-r", kept, "--json").out)["markers"]
    assert (shown["marker_uid"], shown["how"]) == ("M-4", "previous")


def test_next_is_one_number_alone(run, kept):
    assert run("markers", "next", "-r", kept).out == "10\n"
    assert run("markers", "next", "-r", kept, "--between", "3", "4").out == "3/2\n"
    assert json.loads(run("markers", "next", "-r", kept, "--json").out) == {"number": "10"}


def test_renumber_by_options_and_by_a_file(run, line, tmp_path):
    asked = ("--from", "3", "--to", "4", "--from", "4", "--to", "3", "--document", "Protocol 7")
    told = run("markers", "renumber", "-r", line, *asked, "--on", "2026-06-01")
    assert told.code == 0, told.err
    assert "revision 2: 2 marker(s) from 2026-06-01." in told.out
    assert "3 -> 4  (M-3)" in told.out
    file = tmp_path / "map.csv"
    file.write_text("from,to\nM-3,3\nM-4,4\n")
    dry = run("markers", "renumber", "-r", line, "--file", file, "--on", "2026-06-02", "--dry-run")
    assert "nothing is written (--dry-run)" in dry.out
    back = run("markers", "renumber", "-r", line, "--file", file, "--on", "2026-06-02", "--json")
    assert json.loads(back.out)["revision"] == 3
    shown = json.loads(run("markers", "show", "M-3", "-r", line, "--json").out)["markers"][0]
    assert shown["previous_numbers"] == [
        {"number": "3", "until": "2026-05-31", "document": "Protocol 7"},
        {"number": "4", "until": "2026-06-01", "document": None},
    ]


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        (("renumber",), InputError.exit_code, "neither is given"),
        (("renumber", "--from", "3"), InputError.exit_code, "--to 0 times"),
        (("renumber", "--from", "3", "--to", "4"), InputError.exit_code, "borne by M-4"),
        (("renumber", "--from", "3", "--to", "5", "--on", "June"), InputError.exit_code, "a date"),
        (("renumber", "--file", "missing.csv"), InputError.exit_code, "missing.csv"),
        (("show", "77"), RecordMissingError.exit_code, "neither now nor before"),
        (("list", "--boundary", "AA-CC"), InputError.exit_code, "there are AA-BB"),
        (("list", "--condition", "fine"), InputError.exit_code, "fine"),
        (("list", "--near", "9"), InputError.exit_code, "valid number"),
        (("next", "--beside", "x"), InputError.exit_code, "no number that the scheme reads"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(run, kept, asked, code, told):
    refused = run("markers", *asked, "-r", kept)
    assert refused.code == code
    assert told in refused.err
    assert not refused.out


def test_renumber_based_on_an_old_revision_is_a_conflict(run, line):
    run("markers", "renumber", "-r", line, "--from", "3", "--to", "6")
    asked = ("--from", "6", "--to", "7", "--based-on", "1")
    refused = run("markers", "renumber", "-r", line, *asked)
    assert refused.code == ConflictError.exit_code
