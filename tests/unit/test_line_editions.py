"""Editions of a line in a register and in files, compared; numbers by hand on the equator."""

import json
from datetime import UTC, date, datetime

import pytest
from shapely.geometry import shape

from borderkit import compare_boundary, compare_claims
from borderkit.crs import GEOD
from borderkit.errors import CrsError, InputError
from borderkit.store import open_store
from borderkit.workflows.line_editions import EditionOf, edition_of, read_edition
from tests.edition_register import BULGE_M, make_edition_register

TOP_M = float(GEOD.inv(0.03, 0.0, 0.06, 0.0)[2])
BEYOND_1_M = TOP_M + 2 * (BULGE_M - 1.0)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    path = tmp_path_factory.mktemp("editions") / "line.gpkg"
    return make_edition_register(path, clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def register(place):
    """Return the register, open: to open it takes longer than to compare."""
    with open_store(place, read_only=True) as store:
        yield store


def collection(path, *features, crs=None):
    body: dict[str, object] = {"type": "FeatureCollection", "features": list(features)}
    if crs:
        body["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(body))
    return path


def feature(coordinates, kind="LineString", **properties):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("1999-12-31", "2000-01-01"),
        ("1999-12-31T23:59:59Z", "2000-01-01T00:00:00Z"),
        ("revision:1", "revision:2"),
        ("document:T-1960", "document:T-2000"),
        ("revision:1", None),
        ("1990-01-01", "document:T-2000"),
    ],
)
def test_each_way_to_name_an_edition_gives_the_line_of_that_edition(register, since, until):
    found = compare_boundary(register, since=since, until=until)
    record = found.record()
    assert record["moved_over_1m_m"] == pytest.approx(BEYOND_1_M, abs=0.01)
    assert record["hausdorff_m"] == pytest.approx(BULGE_M, abs=0.002)
    (area,) = record["areas"]
    assert area["area_m2"] == pytest.approx(TOP_M * BULGE_M, rel=1e-5)
    assert (area["side_by_a"], area["side_by_b"]) == ("AA", "BB")


def test_what_became_of_the_markers_stands_beside_where_both_editions_know_them(register):
    (change,) = compare_boundary(register, since="revision:1").record()["markers"]
    assert change["marker"] == "M-1"
    assert change["distance_m"] == pytest.approx(BULGE_M, abs=0.001)
    found = compare_boundary(register, since="document:T-1960")
    assert found.markers is None
    assert any("its markers are not" in note for note in found.notes)


def test_a_marker_that_went_to_another_boundary_has_changed_and_is_not_gone(tmp_path):
    path = make_edition_register(
        tmp_path / "a.gpkg", clock=lambda: datetime(2026, 5, 1, tzinfo=UTC)
    )
    with open_store(path) as store:
        with store.unit(reason="it is the neighbour's") as unit:
            here = store.read("markers")
            unit.upsert("markers", here.assign(boundary="AA-CC"))
        found = compare_boundary(store, boundary="AA-BB", since="revision:2")
        (change,) = found.markers
        assert change.kinds == ("attributes",)
        assert change.columns["boundary"] == ("AA-BB", "AA-CC")
        same = compare_boundary(store, boundary="AA-BB", since="revision:2", until="revision:3")
        assert same.markers == ()


def test_documents_in_force_are_told_of_dates(register):
    record = compare_boundary(register, since="1990-01-01", until="2010-01-01").record()
    states = {d["document"]: d["state"] for d in record["documents_a"]["documents"]}
    assert states == {"T-1960": "in_force", "T-2000": "not_yet"}
    fixed = {d["document"]: d["sections"] for d in record["documents_b"]["documents"]}
    assert fixed == {"T-1960": [], "T-2000": ["1"]}


def test_claims_of_two_sides_are_compared_by_the_tolerance_of_the_boundary(register):
    found = compare_claims(register, claimants=("AA", "BB"))
    record = found.record()
    assert record["tolerance_m"] == 0.5
    assert record["tolerance_source"] == "T-2000, 4"
    (stretch,) = record["differing"]
    assert stretch["sections"] == ["2-AA"]
    assert stretch["greatest_m"] == pytest.approx(20.0, abs=0.01)
    (sliver,) = record["slivers"]
    # Of the two the line of AA lies farther south: it gives the ground between to AA, BB's own
    # line gives it to BB.
    assert sliver["claimed_by"] == "both"
    base = float(GEOD.inv(0.1, 0.0, 0.2, 0.0)[2])
    top = float(GEOD.inv(0.12, 0.0, 0.18, 0.0)[2])
    assert sliver["area_m2"] == pytest.approx((base + top) / 2 * 20.0, rel=1e-4)
    assert record["edge_match"]["edge_matched"] is False
    assert record["edge_match"]["ends_match"] is True
    swapped = compare_claims(register, claimants=("BB", "AA"), tolerance_m=30.0)
    assert swapped.record()["tolerance_source"] == "as asked"
    assert not swapped.found.differing
    assert [each.claimed_by for each in swapped.found.slivers] == ["both"]


def test_a_comparison_as_geojson_holds_each_place_and_the_numbers(register):
    body = compare_boundary(register, since="revision:1").features()
    kinds = [f["properties"]["what"] for f in body["features"]]
    assert kinds == ["moved", "left", "changed_side", "marker"]
    assert all(shape(f["geometry"]).is_valid for f in body["features"])
    assert body["comparison"]["moved_over_1m_m"] == pytest.approx(BEYOND_1_M, abs=0.01)
    claims = compare_claims(register, claimants=("AA", "BB")).features()
    assert [f["properties"]["what"] for f in claims["features"]] == ["differing", "sliver"]


def test_a_file_of_lines_is_compared_with_a_register(register, tmp_path):
    file = collection(
        tmp_path / "lines.geojson",
        feature([[0.0, 0.0], [0.1, 0.0]], boundary="BB-AA", section="x"),
        feature([[0.0, 1.0], [0.1, 1.0]], boundary="AA-CC", section="x"),
        feature([0.0, 0.0], kind="Point", boundary="BB-AA"),
    )
    found = compare_boundary(file, register, boundary="AA-BB")
    assert found.record()["moved_over_1m_m"] == pytest.approx(BEYOND_1_M, abs=0.01)
    assert found.markers is None
    assert any("1 feature(s) that are no lines" in note for note in found.notes)


def test_lines_of_a_file_that_bear_no_code_are_one_line_and_that_is_told(register, tmp_path):
    file = collection(tmp_path / "a.geojson", feature([[0.0, 0.0], [0.1, 0.0]]))
    found = compare_boundary(file, register, boundary="AA-BB")
    assert found.lines.left_m[0] == pytest.approx(TOP_M - 2.0, abs=0.01)
    assert any("bears the code of a boundary" in note for note in found.notes)


def test_a_file_in_a_plane_system_is_brought_to_wgs84(tmp_path):
    a = collection(
        tmp_path / "a.geojson",
        feature([[500000.0, 5200000.0], [501000.0, 5200000.0]], boundary="AA-BB"),
        crs="urn:ogc:def:crs:EPSG::32632",
    )
    b = collection(
        tmp_path / "b.geojson",
        feature([[500000.0, 5200003.0], [501000.0, 5200003.0]], boundary="AA-BB"),
        crs="urn:ogc:def:crs:EPSG::32632",
    )
    found = compare_boundary(a, b)
    # 3 m on the grid are 3 / 0.9996 on the ground at the central meridian.
    assert found.lines.hausdorff_m == pytest.approx(3.0 / 0.9996, abs=0.001)
    assert found.lines.moved_m[0] == pytest.approx(1000.0 / 0.9996, abs=0.1)


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        (None, EditionOf()),
        ("2020-02-29", EditionOf(valid_at=date(2020, 2, 29))),
        ("revision:12", EditionOf(revision=12)),
        ("document: P/1962, a", EditionOf(document="P/1962, a")),
    ],
)
def test_texts_that_name_an_edition(text, edition):
    assert edition_of(text) == edition


@pytest.mark.parametrize(
    "text", ["2021-02-29", "yesterday", "", "revision:", "revision:-1", "revision:x", "document: ",
             "2020-01-01T00:00:00", "revision:" + "9" * 30],
)  # fmt: skip
def test_texts_that_name_no_edition_are_refused(text):
    with pytest.raises(InputError, match="--to"):
        edition_of(text, option="--to")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "nothing to compare with"),
        ({"since": "revision:1", "boundary": "AA-CC"}, "there are AA-BB"),
        ({"since": "revision:99"}, "no state of revision 99"),
        ({"since": "document:T-1900"}, "cited are: T-1960, T-2000"),
    ],
)
def test_what_there_is_not_is_refused_and_what_there_is_is_named(register, arguments, message):
    with pytest.raises(InputError, match=message):
        compare_boundary(register, **arguments)


def test_a_file_has_no_editions_and_has_to_be_there(register, tmp_path):
    file = collection(tmp_path / "a.geojson", feature([[0.0, 0.0], [0.1, 0.0]]))
    with pytest.raises(InputError, match="no editions"):
        compare_boundary(file, register, since="revision:1")
    with pytest.raises(InputError, match="not there"):
        compare_boundary(tmp_path / "none.gpkg", register)
    other = collection(tmp_path / "b.geojson", feature([[0, 0], [1, 0]], boundary="AA-CC"))
    with pytest.raises(InputError, match="AA-CC"):
        compare_boundary(other, register)
    bare = collection(tmp_path / "c.geojson", feature([[1e6, 0], [2e6, 0]]))
    with pytest.raises((InputError, CrsError)):
        compare_boundary(bare, register)


def test_claims_that_nobody_makes_are_refused(register):
    with pytest.raises(InputError, match="both claimants are AA"):
        compare_claims(register, claimants=("AA", "AA"))
    with pytest.raises(InputError, match="no section of AA-BB is claimed by AA or BB"):
        compare_claims(register, claimants=("AA", "BB"), since="revision:2")
    with pytest.raises(InputError, match="above 0"):
        compare_claims(register, claimants=("AA", "BB"), tolerance_m=0.0)


def test_a_register_is_read_from_its_file_as_it_is_when_open(register, place):
    for source in (register, place, str(place)):
        edition = read_edition(source, edition=EditionOf(revision=1))
        assert edition.line.length_m == pytest.approx(GEOD.inv(0.0, 0.0, 0.1, 0.0)[2])
        assert edition.edition == "revision 1"
        assert edition.short_name == "line.gpkg, revision 1"
