"""A small register whose line was moved by a second treaty, and is claimed by both sides."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from shapely.geometry import LineString, Point

from borderkit.layers import LAYERS
from borderkit.store import open_store
from tests.unit.lines_by_hand import north_deg

__all__ = ["BULGE_M", "make_edition_register"]

BULGE_M = 10.0
"""How far north the second treaty puts the middle of section 1, metres."""


def make_edition_register(path: Path, *, clock: Callable[[], datetime]) -> Path:
    """Return a new register of boundary AA-BB on the equator, AA in the north.

    Revision 1: section 1 from 0 to 0.1 E by T-1960, a marker at 0.05 E. Revision 2: from 2000 on
    T-2000 puts its middle, 0.03 to 0.06 E, 10 m north; the marker moves with it. Revision 3: from
    0.1 to 0.2 E each side claims a line of its own, AA 20 m south, BB on the equator.
    """
    sections, up, down = LAYERS["boundary_sections"], north_deg(BULGE_M), -north_deg(20.0)
    one = {
        "section": "1",
        "boundary": "AA-BB",
        "left_side": "AA",
        "right_side": "BB",
        "document": "T-1960",
    }
    straight = LineString([(0.0, 0.0), (0.1, 0.0)])
    bulge = [(0.0, 0.0), (0.03, 0.0), (0.03, up), (0.06, up), (0.06, 0.0), (0.1, 0.0)]
    documents = [
        {"document": "T-1960", "boundary": "AA-BB", "kind": "delimitation"},
        {"document": "T-2000", "boundary": "AA-BB", "valid_from": "2000-01-01"},
    ]
    marker = {"marker_uid": "M-1", "number": "1", "boundary": "AA-BB"}
    claims = [
        {**one, "section": f"2-{side}", "claimant": side, "document": None} for side in ("AA", "BB")
    ]
    apart = [
        LineString([(0.1, 0.0), (0.12, down), (0.18, down), (0.2, 0.0)]),
        LineString([(0.1, 0.0), (0.2, 0.0)]),
    ]
    with open_store(path, create=True, clock=clock) as store:
        with store.unit(reason="the first treaty") as unit:
            unit.upsert("boundary_sections", sections.frame([one], [straight]))
            unit.upsert("markers", LAYERS["markers"].frame([marker], [Point(0.05, 0.0)]))
            unit.upsert("documents", LAYERS["documents"].frame(documents))
        with store.unit(reason="the second treaty") as unit:
            later = {**one, "document": "T-2000", "valid_from": "2000-01-01"}
            unit.succeed("boundary_sections", sections.frame([later], [LineString(bulge)]))
            moved = {**marker, "valid_from": "2000-01-01"}
            unit.succeed("markers", LAYERS["markers"].frame([moved], [Point(0.05, up)]))
        with store.unit(reason="claims") as unit:
            unit.upsert("boundary_sections", sections.frame(claims, apart))
            known = {"boundary": "AA-BB", "tolerance_m": 0.5, "tolerance_source": "T-2000, 4"}
            unit.upsert("boundaries", LAYERS["boundaries"].frame([known]))
    return path
