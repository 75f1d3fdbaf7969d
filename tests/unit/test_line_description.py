"""What is known of a line is told: lengths, gaps, claims, documents, markers, waters."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from shapely import LineString, Point

from borderkit.boundary.description import describe_line, section_rows
from borderkit.boundary.legs import inverse
from borderkit.boundary.line import line_of
from borderkit.crs import GEOD
from borderkit.errors import InputError
from borderkit.layers import LAYERS
from borderkit.store import open_store
from borderkit.workflows.export import StateOf
from borderkit.workflows.line_description import (
    describe_boundary,
    line_features,
    list_boundaries,
)
from borderkit.workflows.line_places import locate_on_line

EDGE_M = GEOD.inv(20.0, 0.0, 20.1, 0.0)[2]
"""A tenth of a degree of the equator: 11,131.949 m."""


def section(code: str, west: float, east: float, **columns: object) -> tuple[dict, LineString]:
    record = {"section": code, "boundary": "AA-BB", **columns}
    return record, LineString([(west, 0.0), (east, 0.0)])


def sections(*parts: tuple[dict, LineString]):
    return LAYERS["boundary_sections"].frame([part[0] for part in parts], [p[1] for p in parts])


THREE = (
    section("1", 20.0, 20.1, kind="land", status="agreed", document="T-1", article="2"),
    section("2", 20.2, 20.1, kind="lake"),
    section("3", 20.3, 20.4, kind="land", status="agreed", document="T-9"),
)
"""Three sections end to end but for a gap from 20.2 to 20.3; the second is kept backwards."""


def documents(*rows: dict) -> pd.DataFrame:
    return LAYERS["documents"].frame(list(rows))


def test_sections_stand_in_order_with_chainages_and_lengths():
    rows = section_rows(line_of(sections(*THREE)))
    assert [(row["section"], row["reversed"]) for row in rows] == [
        ("1", False),
        ("2", True),
        ("3", False),
    ]
    assert [row["from_m"] for row in rows] == pytest.approx([0.0, EDGE_M, 2 * EDGE_M])
    assert [row["length_m"] for row in rows] == pytest.approx([EDGE_M] * 3)


def test_lengths_are_told_by_kind_and_status_and_what_is_unknown():
    told = describe_line(line_of(sections(*THREE)), {})
    assert told.length_m == pytest.approx(3 * EDGE_M)
    assert told.lengths["kind"] == pytest.approx({"land": 2 * EDGE_M, "lake": EDGE_M})
    assert told.lengths["status"] == pytest.approx({"agreed": 2 * EDGE_M, "unknown": EDGE_M})


def test_a_gap_is_told_with_its_length_and_ends():
    (gap,) = describe_line(line_of(sections(*THREE)), {}).gaps
    assert (gap["after"], gap["before"]) == ("2", "3")
    assert gap["chainage_m"] == pytest.approx(2 * EDGE_M)
    assert gap["gap_m"] == pytest.approx(EDGE_M)
    assert (gap["from"], gap["to"]) == ([20.2, 0.0], [20.3, 0.0])


def test_a_ring_closes_and_a_line_does_not():
    ring = LineString([(20.0, 0.0), (20.1, 0.0), (20.1, 0.1), (20.0, 0.0)])
    assert describe_line(
        line_of(sections(({"section": "1", "boundary": "AA-BB"}, ring))), {}
    ).closed
    assert not describe_line(line_of(sections(*THREE)), {}).closed


def test_claims_are_told_and_are_no_part_of_the_line():
    claimed = (
        *THREE,
        section("A", 20.2, 20.3, claimant="AA", status="disputed"),
        section("B", 20.2, 20.3, claimant="BB", status="disputed"),
    )
    frame = sections(*claimed)
    claims = [line_of(frame, claimant=side) for side in ("AA", "BB")]
    told = describe_line(line_of(frame), {}, claims=claims)
    assert told.length_m == pytest.approx(3 * EDGE_M)
    assert [(claim["claimant"], claim["sections"]) for claim in told.claims] == [
        ("AA", ["A"]),
        ("BB", ["B"]),
    ]
    assert told.claims[0]["length_m"] == pytest.approx(EDGE_M)


def test_a_claimant_that_is_no_side_is_refused():
    frame = sections(*THREE, section("N", 20.2, 20.3, claimant="NN"))
    assert line_of(frame, claimant="AA").length_m == pytest.approx(3 * EDGE_M)
    assert line_of(frame, claimant="NN").length_m == pytest.approx(4 * EDGE_M)
    with pytest.raises(InputError, match="ZZ is no side of boundary AA-BB; they are AA, BB, NN"):
        line_of(frame, claimant="ZZ")


def test_a_boundary_that_is_only_claimed_says_who_claims_it():
    frame = sections(section("N", 20.2, 20.3, claimant="AA"))
    with pytest.raises(InputError, match=r"no section that is agreed(.*)AA claim\(s\) some"):
        line_of(frame)


def test_documents_of_the_boundary_stand_by_date_and_unknown_ones_are_named():
    rows = documents(
        {"document": "T-2", "boundary": "BB-AA", "dated": "1990-01-01"},
        {"document": "T-1", "dated": "1950-01-01"},
        {"document": "X", "boundary": "AA-CC", "dated": "1900-01-01"},
    )
    told = describe_line(line_of(sections(*THREE)), {"documents": rows}, in_force={"T-1"})
    assert [(row["document"], row["known"], row["in_force"]) for row in told.documents] == [
        ("T-1", True, True),
        ("T-2", True, False),
        ("T-9", False, None),
    ]


def test_markers_are_counted_by_role_condition_and_side():
    rows: list[dict[str, Any]] = [
        {"marker_uid": "M1", "boundary": "AA-BB", "role": "main", "condition": "good"},
        {"marker_uid": "M2", "boundary": "AA-BB", "role": "main", "side": "AA", "pillar": True},
        {"marker_uid": "M3", "boundary": "AA-BB", "condition": "good", "pillar": False},
    ]
    frame = LAYERS["markers"].frame(rows, [Point(20.0, 0.0)] * 3)
    told = describe_line(line_of(sections(*THREE)), {"markers": frame}).markers
    assert told["count"] == 3
    assert told["role"] == {"main": 2, "unknown": 1}
    assert told["condition"] == {"good": 2, "unknown": 1}
    assert told["side"] == {"line": 2, "AA": 1}
    assert told["without_pillar"] == 1


def test_turning_points_stand_in_their_sequence():
    rows: list[dict[str, Any]] = [
        {"boundary": "AA-BB", "point": point, "sequence": sequence}
        for point, sequence in (("P10", 10), ("P2", 2), ("PX", None))
    ]
    frame = LAYERS["turning_points"].frame(rows, [Point(20.0, 0.0)] * 3)
    told = describe_line(line_of(sections(*THREE)), {"turning_points": frame}).turning_points
    assert [row["point"] for row in told] == ["P2", "P10", "PX"]


def test_a_description_is_json_and_its_metres_are_rounded():
    told = describe_line(line_of(sections(*THREE)), {}).to_json()
    assert json.loads(json.dumps(told)) == told
    assert told["length_m"] == round(3 * EDGE_M, 4)
    assert "record" not in told


def test_a_section_along_a_parallel_is_drawn_as_one():
    ends = LineString([(10.0, 60.0), (11.0, 60.0)])
    as_geodesic = line_of(sections(({"section": "1", "boundary": "AA-BB"}, ends)))
    record = {"section": "1", "boundary": "AA-BB", "leg": "parallel"}
    line = line_of(sections((record, ends)))
    parallel_m = np.radians(1.0) * 3_197_104.587
    # The radius of the parallel of 60 degrees, a cos(phi) / sqrt(1 - e2 sin2(phi)).
    assert line.length_m == pytest.approx(parallel_m, abs=1e-3)
    assert as_geodesic.length_m < line.length_m
    assert (line.pieces[0].lonlat[:, 1] == pytest.approx(60.0, abs=1e-12)) is True


def test_a_section_whose_legs_cannot_be_drawn_is_refused_by_its_name():
    slant = LineString([(10.0, 60.0), (11.0, 60.1)])
    record = {"section": "7", "boundary": "AA-BB", "leg": "parallel"}
    with pytest.raises(InputError, match="section 7 of boundary AA-BB: leg 1 is said to run"):
        line_of(sections((record, slant)))


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """Return a register whose line AA-BB crosses the antimeridian, and a boundary without one."""
    path = tmp_path_factory.mktemp("far") / "far.gpkg"
    records = [{"section": str(n), "boundary": "AA-BB", "sequence": n} for n in (1, 2)]
    lines = [LineString([(179.9, 0.0), (180.0, 0.0)]), LineString([(-180.0, 0.0), (-179.8, 0.1)])]
    with open_store(path, create=True) as store, store.unit() as unit:
        unit.upsert("boundary_sections", LAYERS["boundary_sections"].frame(records, lines))
        unit.upsert("boundaries", LAYERS["boundaries"].frame([{"boundary": "AA-CC"}]))
        row = {"document": "T", "boundary": "AA-BB", "valid_from": "2000-01-01"}
        unit.upsert("documents", documents(row | {"valid_to": "2010-12-31"}))
    return path


def test_boundaries_are_listed_even_without_a_line(register):
    first, second = list_boundaries(register)
    assert (first["boundary"], first["sections"], first["markers"]) == ("AA-BB", 2, 0)
    assert first["bbox"] == [179.9, 0.0, -179.8, 0.1]
    assert second == {
        "boundary": "AA-CC",
        "name": None,
        "sides": ["AA", "CC"],
        "length_m": None,
        "sections": 0,
        "markers": 0,
        "claimants": [],
        "bbox": None,
    }


def test_geojson_of_a_line_stays_within_the_globe(register):
    told = line_features(describe_boundary(register, "BB-AA"))
    spans = [np.array(f["geometry"]["coordinates"][0])[:, 0] for f in told["features"]]
    assert [span.tolist() for span in spans] == [[179.9, 180.0], [-180.0, -179.8]]


@pytest.mark.parametrize(
    ("day", "in_force"), [("1999-12-31", None), ("2000-01-01", True), ("2010-12-31", True)]
)
def test_documents_are_in_force_on_their_days(register, day, in_force):
    state = StateOf(valid_at=pd.Timestamp(day).date())
    told = describe_boundary(register, "AA-BB", state=state).to_json()
    assert [row["in_force"] for row in told["documents"]] == ([] if in_force is None else [True])
    assert told["at"] == day


def test_one_of_places_chainages_and_a_marker_is_asked(register):
    with pytest.raises(InputError, match="one of the three"):
        locate_on_line(register, boundary="AA-BB")
    with pytest.raises(InputError, match="one of the three"):
        locate_on_line(register, [[180.0, 0.0]], chainage_m=[0.0], boundary="AA-BB")


def test_places_over_the_antimeridian_are_located(register):
    found = locate_on_line(register, [[-180.0, 0.001], [180.0, 0.001]], boundary="AA-BB")
    first, second = found.records()
    assert first["chainage_m"] == second["chainage_m"] == pytest.approx(EDGE_M, abs=50.0)
    assert found.to_geojson()["features"][0]["geometry"]["coordinates"] == [-180.0, 0.001]


def test_lengths_of_the_whole_are_those_of_the_geodesics(register):
    told = describe_boundary(register, "AA-BB").to_json()
    other = inverse(-180.0, 0.0, -179.8, 0.1)[2][0]
    assert told["length_m"] == pytest.approx(EDGE_M + other, abs=1e-3)
