"""A small stretch of line with stones, and what a team might bring back from it."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from geopandas import GeoDataFrame
from pandas import DataFrame
from pyproj import Geod
from shapely.geometry import LineString, Point

from borderkit.boundary.line import Line, line_of
from borderkit.inspections.observations import FirstJudgement, Known, observe
from borderkit.inspections.points import points_frame
from borderkit.layers import LAYERS

__all__ = ["PARTS", "agreed", "known", "line_through", "observed", "place", "points", "stones"]

GEOD = Geod(ellps="WGS84")
AT = (10.0, 47.0)
PARTS = [SimpleNamespace(name="day.gpx", crs="EPSG:4326")]


def place(east_m: float, north_m: float, *, start: tuple[float, float] = AT) -> tuple[float, float]:
    """Return where one comes so far east and then north from a place, lon and lat."""
    lon, lat, _ = GEOD.fwd(*start, 90.0, east_m)
    lon, lat, _ = GEOD.fwd(lon, lat, 0.0, north_m)
    return float(lon), float(lat)


def stones(*at: tuple[str | None, float, float], **columns: Sequence[Any]) -> GeoDataFrame:
    """Return markers M-0, M-1 ... of number, east and north (metres from one place)."""
    records = [
        {"marker_uid": f"M-{row}", "boundary": "AA-BB", "number": number}
        | {name: values[row] for name, values in columns.items()}
        for row, (number, _, _) in enumerate(at)
    ]
    places = [Point(place(east, north)) for _, east, north in at]
    return GeoDataFrame(LAYERS["markers"].frame(records, places))


def agreed(markers: GeoDataFrame, sigma_m: float | None = 0.02) -> GeoDataFrame:
    """Return agreed positions where the markers stand."""
    records = [
        {
            "position": f"A-{uid}",
            "subject": f"markers/{uid}",
            "boundary": "AA-BB",
            "kind": "agreed",
            "sigma_north_m": sigma_m,
            "sigma_east_m": sigma_m,
        }
        for uid in markers["marker_uid"]
    ]
    return GeoDataFrame(LAYERS["positions"].frame(records, list(markers.geometry)))


def line_through(*at: tuple[float, float]) -> Line:
    """Return a line of the boundary AA-BB through places east and north of one."""
    record = {"boundary": "AA-BB", "section": "1", "left_side": "AA", "right_side": "BB"}
    shape = LineString([place(east, north) for east, north in at])
    return line_of(GeoDataFrame(LAYERS["boundary_sections"].frame([record], [shape])), "AA-BB")


def points(rows: Sequence[Mapping[str, Any]]) -> DataFrame:
    """Return points of an upload; each row has east_m and north_m, or lon and lat, and columns."""
    full = []
    for number, row in enumerate(rows, 1):
        given = dict(row)
        east, north = given.pop("east_m", 0.0), given.pop("north_m", 0.0)
        if "lon" not in given:
            given["lon"], given["lat"] = place(east, north)
        plain = {"row": number, "part": 0, "line": 10 * number, "kind": "waypoint", "track": -1}
        full.append({**plain, "north": given["lat"], "east": given["lon"], **given})
    names = list(dict.fromkeys(name for row in full for name in row))
    needed = ("row", "part", "line", "kind", "track", "north", "east", "lon", "lat")
    return points_frame({n: [r.get(n) for r in full] for n in (names or needed)})


def known(markers: GeoDataFrame, **others: Any) -> Known:
    """Return what a register knows of these markers, with a tolerance of 0.30 m."""
    given = {"campaign": {}, "positions": agreed(markers), "tolerance_m": 0.30, **others}
    return Known(markers=markers, **given)


def observed(
    rows: Sequence[Mapping[str, Any]], markers: GeoDataFrame, **others: Any
) -> FirstJudgement:
    """Return the first judgement of an upload."""
    return observe(points(rows), parts=PARTS, known=known(markers, **others))
