"""Strips along a line of 1,000 km: borderkit beside a buffer in the plane.

The buffer does less: it lies in one map projection, whose lengths are wrong by up to 1 in 50 on a
line so long, its arcs have 8 chords a quarter, and GEOS cuts bends of up to a hundredth of its
width.
"""

from functools import cache
from typing import Any

import numpy as np

from tests.benchmarks.contest import Contest, Task

__all__ = ["STRIP_WORKS"]

VERTICES = 20_000
EDGE_M = 50.0
WIDTH_M = 100.0


@cache
def _line() -> Any:
    """Return a line of 1,000 km that turns by 10 degrees at each vertex, more or less."""
    from borderkit.crs import metres_per_degree

    chance = np.random.default_rng(20261122)
    turns = chance.normal(0.0, 10.0, VERTICES - 1)
    heading = np.empty(VERTICES - 1)
    ahead = 90.0
    for number, turn in enumerate(turns):
        ahead = 90.0 + 0.9 * (ahead - 90.0) + turn
        heading[number] = ahead
    east_m, north_m = (float(each[0]) for each in metres_per_degree(np.array([47.0])))
    steps = EDGE_M * np.column_stack([np.sin(np.radians(heading)), np.cos(np.radians(heading))])
    way = np.vstack([[0.0, 0.0], np.cumsum(steps, axis=0)])
    return [9.0, 47.0] + way / [east_m, north_m]


def _cut_with_borderkit() -> Task:
    from borderkit.boundary.line import Line, Piece
    from borderkit.boundary.strips.strips import area_m2, strip

    piece = Piece(section="1", part=0, lonlat=_line())
    line = Line(boundary="AA-BB", pieces=(piece,), sections={})

    def cut() -> Any:
        return strip(line, WIDTH_M)

    return Task([cut], VERTICES, lambda: round(area_m2(cut()) / 1e6, 3), rounds=3)


def _cut_with_shapely() -> Task:
    from geopandas import GeoSeries
    from shapely import LineString

    from borderkit.boundary.strips.strips import area_m2

    series = GeoSeries([LineString(_line())], crs="EPSG:4326")

    def cut() -> Any:
        return series.to_crs("EPSG:32633").buffer(WIDTH_M).to_crs("EPSG:4326").iloc[0]

    return Task([cut], VERTICES, lambda: round(area_m2(cut()) / 1e6, 3), rounds=3)


STRIP_WORKS: dict[str, Contest] = {
    "strip": Contest(
        "the strip of 100 m along 1,000 km of 20,000 vertices",
        {
            "borderkit": _cut_with_borderkit,
            "geopandas buffer in UTM (metres off)": _cut_with_shapely,
        },
        agree=lambda ours, theirs: abs(ours / theirs - 1.0) < 0.02,
    ),
}
