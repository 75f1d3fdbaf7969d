"""Lines compared on the command line: numbers, tables, the map, and what is refused."""

import json
from datetime import UTC, datetime

import pytest

from borderkit.errors import InputError, RegisterMissingError, SettingsError
from tests.edition_register import make_edition_register


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    place = tmp_path_factory.mktemp("compare") / "line.gpkg"
    return make_edition_register(place, clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))


def test_json_gives_the_numbers_that_the_issue_names(run, line):
    told = run("boundary", "compare", line, line, "--boundary", "BB-AA", "--from", "revision:1",
               "--json")  # fmt: skip
    assert told.code == 0
    record = json.loads(told.out)
    names = ("length_a_m", "length_b_m", "moved_over_1m_m", "moved_over_5m_m", "moved_over_25m_m")
    assert all(isinstance(record[name], float) for name in (*names, "hausdorff_m"))
    assert record["hausdorff_m"] == pytest.approx(10.0, abs=0.01)


def test_text_tells_both_lines_the_stretches_the_areas_and_the_markers(run, line, tmp_path):
    page = tmp_path / "map.html"
    told = run("boundary", "compare", "-r", line, "--from", "1990-01-01", "--to", "2010-01-01",
               "--map", page)  # fmt: skip
    assert told.code == 0
    assert "in force 1990-01-01" in told.out
    assert "B beyond 1 m of A: 1 stretch(es)" in told.out
    assert "AA -> BB" in told.out
    assert "Markers that changed: 1" in told.out
    assert "In force, A: T-1960." in told.out
    assert "In force, B: T-1960, T-2000." in told.out
    assert "10.00 m" in page.read_text(encoding="utf-8")


def test_claims_are_told_with_slivers_and_the_edge_match(run, line, tmp_path):
    page = tmp_path / "map.html"
    told = run("boundary", "compare", line, "--claimants", "AA", "BB", "--map", page,
               "--language", "ru")  # fmt: skip
    assert told.code == 0
    assert "agree up to 0.5 m (T-2000, 4)" in told.out
    assert "edge match: not matched" in told.out
    assert "both" in told.out
    assert "линии сторон AA и BB" in page.read_text(encoding="utf-8")
    record = json.loads(run("boundary", "compare", line, "--claimants", "AA", "BB", "--json").out)
    assert [sliver["claimed_by"] for sliver in record["slivers"]] == ["both"]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["{line}"], InputError, "nothing to compare with"),
        (["{line}", "{line}", "{line}"], InputError, "two are compared"),
        (["{line}", "--from", "soon"], InputError, "names no edition"),
        (["{line}", "--from", "revision:1", "--tolerance-m", "1"], InputError, "--claimants"),
        (["{line}", "--claimants", "AA", "BB", "--to", "revision:1"], InputError, "--from"),
        (["{line}", "--from", "revision:1", "--map", "{line}"], InputError, "would replace"),
        (["{line}", "--from", "revision:1", "--boundary", "AA-CC"], InputError, "AA-BB"),
        (["nowhere.gpkg", "{line}"], InputError, "not there"),
        ([], SettingsError, "no register is named"),
    ],
)
def test_what_cannot_be_compared_is_refused(run, line, arguments, error, message):
    before = line.read_bytes()
    told = run("boundary", "compare", *(part.format(line=line) for part in arguments))
    assert told.code == error.exit_code
    assert message in told.err
    assert not told.out
    assert line.read_bytes() == before


def test_an_address_that_leads_nowhere_is_the_registers_fault(run, tmp_path):
    told = run("boundary", "compare", "-r", tmp_path / "none.gpkg", "--from", "revision:1")
    assert told.code in {InputError.exit_code, RegisterMissingError.exit_code}
    assert "none.gpkg" in told.err
