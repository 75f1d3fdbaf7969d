"""How far things lie from the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from borderkit.crs import metres_per_degree

__all__ = ["Near", "NearLine"]

_FARTHEST_M: Final = 50_000.0
"""Beyond this no distance is told, metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The section nearest to something: its number, and the distance in metres."""

    section: int
    distance_m: float


class NearLine:
    """Finds the nearest of many lines.

    Distances are taken on a plane that has the ellipsoid's scale at the thing asked about: good
    to a thousandth within 1 km, to a hundredth within 50 km, below 80 degrees of latitude.

    Parameters
    ----------
    lines : sequence of LineString or MultiLineString
        In EPSG:4326.
    """

    def __init__(self, lines: Sequence[BaseGeometry]) -> None:
        self._lines = np.empty(len(lines), dtype=object)
        self._lines[:] = list(lines)
        self._tree = STRtree(self._lines)

    def within(self, thing: BaseGeometry, limit_m: float) -> Near | None:
        """Return the nearest line at most `limit_m` metres from `thing` (EPSG:4326), or None."""
        west, south, east, north = thing.bounds
        east_m, north_m = (
            float(scale[0]) for scale in metres_per_degree(np.array([(south + north) / 2]))
        )
        reach_m = 1.01 * limit_m + 1.0
        wide, high = reach_m / east_m, reach_m / north_m
        window = (west - wide, south - high, east + wide, north + high)
        near = np.sort(self._tree.query(shapely.box(*window)))
        if not len(near):
            return None
        scale = np.array([east_m, north_m])
        parts = shapely.transform(
            shapely.clip_by_rect(self._lines[near], *window), lambda xy: xy * scale
        )
        away = shapely.distance(parts, shapely.transform(thing, lambda xy: xy * scale))
        away = np.where(np.isnan(away), np.inf, away)
        best = int(away.argmin())
        if away[best] > limit_m:
            return None
        return Near(section=int(near[best]), distance_m=float(away[best]))

    def nearest(self, thing: BaseGeometry) -> Near | None:
        """Return the nearest line within 50 km of `thing` (EPSG:4326), or None."""
        limit_m = 500.0
        while limit_m < _FARTHEST_M * 2:
            found = self.within(thing, min(limit_m, _FARTHEST_M))
            if found is not None:
                return found
            limit_m *= 4
        return None
