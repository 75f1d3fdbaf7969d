"""A small register with a line along a parallel and the markers on it, worked by hand."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, Point

from borderkit.layers import LAYERS
from borderkit.store import open_store

__all__ = ["MARKERS", "make_line_register"]

MARKERS: tuple[dict[str, Any], ...] = (
    {"marker_uid": "M-1", "number": "1", "role": "main", "at": (10.0, 47.0), "section": "1"},
    {
        "marker_uid": "M-2A",
        "number": "2(1)",
        "siting": "double",
        "side": "AA",
        "at": (10.01, 47.001),
    },
    {
        "marker_uid": "M-2B",
        "number": "2(2)",
        "siting": "double",
        "side": "BB",
        "at": (10.01, 46.999),
    },
    {"marker_uid": "M-3", "number": "3", "condition": "damaged", "at": (10.02, 47.0)},
    {"marker_uid": "M-31", "number": "3/1", "role": "auxiliary", "at": (10.03, 47.0)},
    {"marker_uid": "M-4", "number": "4", "previous_numbers": ["9"], "at": (10.04, 47.0)},
)
"""Markers of the register: those of number 2 stand 111 m north and south of the line."""


def make_line_register(path: Path, *, clock: Callable[[], datetime]) -> Path:
    """Return a new register: boundary AA-BB from 10 to 10.04 degrees east, AA on its left."""
    records = [{"boundary": "AA-BB", **marker} for marker in MARKERS]
    section = {
        "section": "1",
        "boundary": "AA-BB",
        "sequence": 1,
        "left_side": "AA",
        "right_side": "BB",
    }
    line = LineString([(10.0 + 0.01 * step, 47.0) for step in range(5)])
    points = [Point(marker["at"]) for marker in MARKERS]
    with (
        open_store(path, create=True, clock=clock) as store,
        store.unit(reason="a small line") as unit,
    ):
        unit.upsert("boundary_sections", LAYERS["boundary_sections"].frame([section], [line]))
        unit.upsert("markers", LAYERS["markers"].frame(records, points))
    return path
