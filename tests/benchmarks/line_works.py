"""Works of the line and its markers: locating points, comparing lines, strips along them.

The plain way of locating points does less: it works in the plane of a map projection, whose
lengths are wrong by up to 1 in 1,000, and knows no corners and no ends.
"""

from functools import cache
from typing import Any

import numpy as np

from tests.benchmarks.compare_works import COMPARE_WORKS
from tests.benchmarks.contest import Contest, Task
from tests.benchmarks.marker_works import MARKER_WORKS
from tests.benchmarks.strip_works import STRIP_WORKS

__all__ = ["LINE_WORKS"]

POINTS = 1_000_000
VERTICES = 5_000


@cache
def _line_and_places() -> tuple[Any, Any]:
    """Return a line of 400 km, and places about it: half within 1 km, half within 50 km."""
    chance = np.random.default_rng(20261122)
    north = np.linspace(45.0, 48.5, VERTICES)
    east = 9.0 + 0.3 * np.sin(6.0 * north) + 0.0005 * chance.normal(size=VERTICES)
    line = np.column_stack([east, north])
    size = np.repeat([0.004, 0.2], POINTS // 2)[:, None]
    places = line[chance.integers(0, VERTICES, POINTS)] + size * chance.normal(size=(POINTS, 2))
    return line, places


def _locate_with_borderkit() -> Task:
    from geopandas import GeoDataFrame
    from shapely import LineString

    from borderkit.boundary.chainage import Chainage
    from borderkit.boundary.line import line_of

    xy, places = _line_and_places()
    columns = {"section": ["1"], "boundary": ["AA-BB"]}
    frame = GeoDataFrame(columns, geometry=[LineString(xy)], crs="EPSG:4326")

    def locate() -> Any:
        return Chainage(line_of(frame)).locate(places)

    return Task([locate], POINTS, lambda: int((locate().turn > 0).sum()), rounds=3)


def _locate_with_shapely() -> Task:
    import shapely
    from geopandas import GeoSeries, points_from_xy

    xy, places = _line_and_places()

    def locate() -> Any:
        line, points = (
            shapely.get_coordinates(
                GeoSeries(points_from_xy(*each.T), crs="EPSG:4326").to_crs("EPSG:32632").to_numpy()
            )
            for each in (xy, places)
        )
        edges = np.asarray(shapely.linestrings(np.stack([line[:-1], line[1:]], axis=1)))
        cells = shapely.points(points)
        _, edge = shapely.STRtree(edges).query_nearest(cells, all_matches=False)
        along = shapely.line_locate_point(edges[edge], cells)
        starts = np.append(0.0, np.cumsum(shapely.length(edges)))[edge]
        step, off = line[edge + 1] - line[edge], points - line[edge]
        turned = step[:, 0] * off[:, 1] - step[:, 1] * off[:, 0]
        return starts + along, turned

    return Task([locate], POINTS, lambda: int((locate()[1] > 0.0).sum()))


LINE_WORKS: dict[str, Contest] = {
    "line-locate": Contest(
        f"{POINTS:,} points located along a line of {VERTICES:,} vertices",
        {
            "borderkit": _locate_with_borderkit,
            "shapely STRtree of edges in UTM (plane)": _locate_with_shapely,
        },
        # On the outside of corners the plain way decides by whichever edge comes first.
        agree=lambda ours, theirs: abs(ours - theirs) <= POINTS // 100,
    ),
    **COMPARE_WORKS,
    **MARKER_WORKS,
    **STRIP_WORKS,
}
