"""Whose ground lies beside sections of the line, told from the areas of the sides."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD

__all__ = ["sides_beside"]

_STEP_M: Final = 0.5
"""So far beside the line it is asked whose ground it is, metres."""
_MOST: Final = 0.9
"""Share of the length that has to vote for one side."""


def sides_beside(
    line: BaseGeometry, boundary: str, areas: Mapping[str, BaseGeometry]
) -> tuple[str | None, str | None]:
    """Return whose ground lies left and right of a section, in the direction it is drawn.

    Places half a metre to either side of the middle of each edge are looked up in the areas. Each
    edge has one vote, its length; the sides are told where nine tenths of the votes agree.

    Parameters
    ----------
    line : LineString or MultiLineString
        In EPSG:4326.
    boundary : str
        Code of the boundary, ``AA-BB``.
    areas : mapping of str to geometry
        Side -> its ground as far as it is known, EPSG:4326; one side is enough.

    Returns
    -------
    left, right : str or None
        None: no area tells, or the edges contradict each other.
    """
    codes = boundary.split("-")
    known = [code for code in codes if code in areas]
    if len(codes) != 2 or not known:
        return None, None
    home = known[0]
    other = codes[1] if home == codes[0] else codes[0]
    shapely.prepare(areas[home])
    votes = [_votes(part, areas[home]) for part in shapely.get_parts(line)]
    left = sum(vote[0] for vote in votes)
    right = sum(vote[1] for vote in votes)
    if max(left, right) < _MOST * (left + right) or left == right:
        return None, None
    return (home, other) if left > right else (other, home)


def _votes(line: BaseGeometry, area: BaseGeometry) -> tuple[float, float]:
    """Return the length of the edges that an area lies left of, and right of."""
    xy = shapely.get_coordinates(line)
    start, end = xy[:-1], xy[1:]
    azimuth, _, length = map(np.asarray, GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1]))
    # Areas are drawn with the same edges, straight in degrees.
    middle = (start + end) / 2
    within = []
    for turn in (-90.0, 90.0):
        step = np.full(len(azimuth), _STEP_M)
        lon, lat, _ = GEOD.fwd(middle[:, 0], middle[:, 1], azimuth + turn, step)
        within.append(shapely.contains_xy(area, np.asarray(lon), np.asarray(lat)))
    left, right = within
    return float(length[left & ~right].sum()), float(length[right & ~left].sum())
