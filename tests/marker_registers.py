"""Small registers of markers on a straight line, for tests of their checks."""

from collections.abc import Mapping, Sequence
from typing import Any

from geopandas import GeoDataFrame
from pandas import DataFrame
from pyproj import Geod
from shapely import LineString, Point

from borderkit.boundary.finding import RegisterFinding
from borderkit.layers.boundary import BOUNDARIES, BOUNDARY_SECTIONS
from borderkit.layers.markers import MARKER_RELATIONS, MARKERS, POSITIONS
from borderkit.markers.checks.register_checks import check_markers

__all__ = ["START", "checked", "line_north", "stone"]

GEOD = Geod(ellps="WGS84")

START = (10.0, 47.0)
"""Where the line begins, degrees WGS84; it runs due north."""


def line_north(
    length_m: float = 10_000.0, *, left: str | None = "AA", right: str | None = "BB"
) -> GeoDataFrame:
    """Return a section of AA-BB along the meridian of `START`, a vertex every 1,000 m."""
    count = int(length_m // 1_000.0)
    points = [(START[0], GEOD.fwd(*START, 0.0, 1_000.0 * number)[1]) for number in range(count + 1)]
    record = {
        "section": "s1",
        "boundary": "AA-BB",
        "left_side": left,
        "right_side": right,
    }
    frame = BOUNDARY_SECTIONS.frame([record], [LineString(points)])
    assert isinstance(frame, GeoDataFrame)
    return frame


def stone(
    uid: str, number: str | None, along_m: float, east_m: float = 0.0, **columns: Any
) -> tuple[dict[str, Any], Point]:
    """Return a marker `along_m` from the start of the line and `east_m` beside it."""
    lon, lat, _ = GEOD.fwd(*START, 0.0, along_m)
    lon, lat, _ = GEOD.fwd(lon, lat, 90.0, east_m)
    record = {"marker_uid": uid, "boundary": "AA-BB", "number": number, **columns}
    return record, Point(lon, lat)


def checked(
    stones: Sequence[tuple[dict[str, Any], Point]],
    *,
    line: GeoDataFrame | None = None,
    facts: Mapping[str, Any] | None = None,
    relations: Sequence[Mapping[str, Any]] = (),
    positions: Sequence[tuple[Mapping[str, Any], Point]] = (),
    **more: Any,
) -> dict[str, list[RegisterFinding]]:
    """Return what is found, by code."""
    markers = MARKERS.frame([s[0] for s in stones], [s[1] for s in stones])
    assert isinstance(markers, GeoDataFrame)
    boundaries: DataFrame = BOUNDARIES.frame([{"boundary": "AA-BB", **(facts or {})}])
    found = check_markers(
        markers,
        line_north() if line is None else line,
        boundaries=boundaries,
        relations=MARKER_RELATIONS.frame([{"relation": "r", **r} for r in relations]),
        positions=POSITIONS.frame(
            [{"position": f"p{n}", **p[0]} for n, p in enumerate(positions)],
            [p[1] for p in positions],
        ),
        **more,
    )
    by_code: dict[str, list[RegisterFinding]] = {}
    for finding in found:
        by_code.setdefault(finding.code, []).append(finding)
    return by_code
