"""Bulk layers: numbers come back as they were packed, texts are plain."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from borderkit.maps.bulk import Details, LineSet, PointSet
from borderkit.maps.land_symbols import WAYS, marker_symbol
from borderkit.maps.packing import packed_column, packed_lines, packed_numbers, packed_points

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def unpacked(text):
    """Read packed numbers, letter by letter, as the docstring of the module says."""
    found, value, place = [], 0, 0
    for letter in text:
        group = LETTERS.index(letter)
        value |= (group & 31) << place
        place += 5
        if group < 32:
            found.append((value >> 1) ^ -(value & 1))
            value = place = 0
    return found


def test_small_numbers_by_hand():
    assert packed_numbers([0, -1, 1, 15, -16, 16]) == "ABCefgB"
    assert packed_numbers([]) == ""


@given(st.lists(st.integers(-(2**52), 2**52)))
def test_numbers_come_back(numbers):
    assert unpacked(packed_numbers(numbers)) == numbers


@given(st.lists(st.tuples(st.floats(-540, 540), st.floats(-90, 90))))
def test_positions_come_back_to_a_metre(points):
    steps = np.array(unpacked(packed_points(np.array(points).reshape(-1, 2)))).reshape(-1, 2)
    back = np.cumsum(steps, axis=0) / 1e5
    assert back == pytest.approx(np.array(points).reshape(-1, 2), abs=0.51e-5)


def lines_back(text, count):
    given, at, last, found = unpacked(text), 0, np.zeros(2), []
    for _ in range(count):
        parts, left, at = [], given[at], at + 1
        for _ in range(left):
            size, at = given[at], at + 1
            steps = np.array(given[at : at + 2 * size]).reshape(-1, 2)
            steps[0] += last.astype(int)
            part = np.cumsum(steps, axis=0)
            last, at = part[-1], at + 2 * size
            parts.append((part / 1e5).tolist())
        found.append(parts)
    assert at == len(given)
    return found


def test_lines_of_several_parts_and_areas_with_holes_come_back():
    square = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    two = shapely.MultiLineString([[(5, 5), (6, 6)], [(-7, 1), (8, 8), (9, 9.5)]])
    shapes = [shapely.LineString([(1, 2), (3, 4)]), two, square, shapely.LineString()]
    back = lines_back(packed_lines(shapes), len(shapes))
    assert back[0] == [[[1, 2], [3, 4]]]
    assert back[1] == [[[5, 5], [6, 6]], [[-7, 1], [8, 8], [9, 9.5]]]
    assert [len(ring) for ring in back[2]] == [5, 5]
    assert back[3] == []


def test_columns_hold_each_value_once():
    assert packed_column(["a", "b", "a"]) == {"values": ["a", "b"], "at": "ACA"}
    assert packed_column(["a", "b"])["at"] == ""


def test_empty_columns_are_left_out_and_texts_are_plain():
    told = Details(["1\n2", "\x00"], {"A": ["", ""], "B": ["x", ""]}).packed()
    assert told["titles"]["values"] == ["1 2", "\ufffd"]
    assert [head for head, _ in told["columns"]] == ["B"]


def test_equal_symbols_stand_once():
    symbols = [marker_symbol("main", "single", "good"), marker_symbol("main", "single", "good")]
    told = PointSet(np.zeros((2, 2)), symbols).packed()
    assert told["symbols"] == [["square", "full", "", "", False, "#15233b"]]
    assert unpacked(told["at"]) == [0, 0]


def test_ways_carry_strokes_and_no_popups_without_details():
    told = LineSet("road-main", WAYS["road-main"], [shapely.LineString([(0, 0), (1, 1)])]).packed()
    assert told["way"]["strokes"][0] == ["#7a5a2b", 4.8, "", 1.0]
    assert "details" not in told
    json.dumps(told)
