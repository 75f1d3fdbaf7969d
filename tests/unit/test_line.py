"""A line is its sections in order: as stated, or chained end to end."""

import itertools
from collections.abc import Iterable
from typing import cast

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st

from borderkit.boundary.line import line_of, one_boundary, same_boundary
from borderkit.crs import GEOD
from borderkit.errors import InputError
from borderkit.layers import LAYERS

WAY = np.column_stack([np.linspace(20.0, 20.9, 10), [-45.2, -45.1] * 5])


def sections(*parts: tuple[str, Iterable[Iterable[float]]], **values) -> GeoDataFrame:
    records = [
        {"section": name, "boundary": "AA-BB"}
        | {key: each.get(name) for key, each in values.items()}
        for name, _ in parts
    ]
    lines = [shapely.LineString(list(xy)) for _, xy in parts]
    return cast("GeoDataFrame", LAYERS["boundary_sections"].frame(records, lines))


def order(line) -> list[str]:
    return [piece.section for piece in line.pieces]


def test_codes_of_a_boundary_are_the_same_in_either_order():
    assert same_boundary("AA-BB", "BB-AA")
    assert not same_boundary("AA-BB", "AA-CC")
    assert one_boundary(["AA-BB", "AA-CC"], "CC-AA") == "AA-CC"
    assert one_boundary(["AA-BB"], None) == "AA-BB"
    for known, asked, said in (
        (["AA-BB", "AA-CC"], None, "there are AA-BB, AA-CC; name one: --boundary"),
        ([], None, "borderkit import line"),
        (["AA-BB"], "AA-DD", "no section of a boundary AA-DD; there are AA-BB"),
    ):
        with pytest.raises(InputError, match=said):
            one_boundary(known, asked)


@settings(max_examples=50)
@given(
    cuts=st.sets(st.integers(1, 8), max_size=8),
    turned=st.lists(st.booleans(), min_size=9, max_size=9),
    shuffle=st.randoms(use_true_random=False),
)
def test_sections_that_meet_end_to_end_are_one_line_however_they_are_kept(cuts, turned, shuffle):
    at = [0, *sorted(cuts), 9]
    parts = [(f"S{a}", WAY[a : b + 1]) for a, b in itertools.pairwise(at)]
    parts = [(n, xy[::-1] if turned[i] else xy) for i, (n, xy) in enumerate(parts)]
    shuffle.shuffle(parts)
    line = line_of(sections(*parts))
    assert len(line.runs) == 1
    assert line.length_m == pytest.approx(GEOD.line_length(WAY[:, 0], WAY[:, 1]), abs=1e-6)
    (whole,) = line.geometry.geoms
    kept = np.array(whole.coords)
    assert np.array_equal(kept, WAY) or np.array_equal(kept, WAY[::-1])
    for before, after in itertools.pairwise(line.pieces):
        assert after.joined
        assert after.start_m == pytest.approx(before.start_m + before.length_m, abs=1e-9)


def test_the_direction_is_that_in_which_most_of_the_length_is_kept():
    line = line_of(sections(("A", WAY[:3][::-1]), ("B", WAY[2:])))
    assert [(piece.section, piece.reversed) for piece in line.pieces] == [("A", True), ("B", False)]


def test_stated_places_go_before_what_joins():
    frame = sections(("A", WAY[4:]), ("B", WAY[:5]), sequence={"A": 1, "B": 2})
    line = line_of(frame)
    assert order(line) == ["A", "B"]
    assert [(piece.joined, piece.reversed) for piece in line.pieces] == [
        (False, True),
        (True, True),
    ]


def test_a_turned_section_has_its_sides_changed_over():
    sides = {"left_side": {"A": "AA", "B": "BB"}, "right_side": {"A": "BB", "B": "AA"}}
    line = line_of(sections(("A", WAY[:7]), ("B", WAY[6:][::-1]), **sides))
    assert [(p.section, p.left, p.right) for p in line.pieces] == [
        ("A", "AA", "BB"),
        ("B", "AA", "BB"),
    ]


def test_what_does_not_meet_follows_from_end_to_end_and_the_gap_counts_nothing():
    line = line_of(sections(("C", WAY[7:]), ("A", WAY[:3]), ("B", WAY[4:6])))
    assert order(line) in (["A", "B", "C"], ["C", "B", "A"])
    assert [piece.joined for piece in line.pieces] == [False] * 3
    assert line.length_m == pytest.approx(sum(piece.length_m for piece in line.pieces))


def test_a_side_sees_what_is_agreed_and_what_it_claims():
    frame = sections(
        ("A", WAY[:3]), ("B", WAY[2:6]), ("C", WAY[[2, 5]]), ("D", WAY[5:]),
        claimant={"B": "AA", "C": "BB"},
    )  # fmt: skip
    assert set(order(line_of(frame))) == {"A", "D"}
    assert order(line_of(frame, claimant="AA")) == ["A", "B", "D"]
    assert order(line_of(frame, "BB-AA", claimant="BB")) == ["A", "C", "D"]


def test_repeated_vertices_and_sections_without_length_are_left_out():
    twice = np.repeat(WAY[:4], 2, axis=0)
    line = line_of(sections(("A", twice), ("B", [WAY[3], WAY[3]])))
    assert order(line) == ["A"]
    assert len(line.pieces[0].lonlat) == 4
    with pytest.raises(InputError, match="no section that is agreed and has a length"):
        line_of(sections(("B", [WAY[3], WAY[3]])))


def test_longitudes_go_on_across_the_antimeridian():
    parts = shapely.MultiLineString(
        [[(179.0, 10.0), (180.0, 10.0)], [(-180.0, 10.0), (-179.0, 10.5)]]
    )
    records = [{"section": "A", "boundary": "AA-BB"}]
    frame = LAYERS["boundary_sections"].frame(records, [parts])
    line = line_of(cast("GeoDataFrame", frame))
    assert len(line.runs) == 1
    (whole,) = line.geometry.geoms
    assert [x for x, _ in whole.coords] == pytest.approx([179.0, 180.0, 181.0])


def test_a_ring_is_a_line():
    ring = [(20.0, 45.0), (20.1, 45.0), (20.1, 45.1), (20.0, 45.0)]
    line = line_of(sections(("A", ring[:3]), ("B", ring[2:])))
    assert order(line) == ["A", "B"]
    assert len(line.runs) == 1
