"""Displacements as arrows on a map, longer than they are by a stated factor, with their scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shapely import MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD
from borderkit.maps.base import Bounds

__all__ = ["Arrow", "arrow_shape", "bar_shape", "exaggeration", "view_cone", "width_m"]

_SHARE: Final = 0.2
"""Of the width of the map: how long its longest arrow is at most."""
_FINE_M: Final = 0.01
_HEAD: Final = 0.22
_HEAD_DEG: Final = 155.0
_STEPS: Final = (5.0, 2.0, 1.0)
_MOST: Final = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Arrow:
    """One displacement: from the agreed position (degrees WGS84), metres east and north."""

    lon: float
    lat: float
    east_m: float
    north_m: float

    @property
    def length_m(self) -> float:
        """How long it is, metres."""
        return math.hypot(self.east_m, self.north_m)


def width_m(bounds: Bounds) -> float:
    """Return how wide bounds (degrees WGS84) are along their middle, metres."""
    west, south, east, north = bounds
    middle = (south + north) / 2
    return float(GEOD.line_length([west, (west + east) / 2, east], [middle] * 3))


def exaggeration(arrows: Sequence[Arrow], bounds: Bounds) -> float:
    """Return by how much arrows are drawn longer: 1, 2 or 5 times a power of ten, at least 1.

    The longest of them is then no longer than a fifth of the map is wide. Where all are shorter
    than 1 cm they are drawn as long as if that were the longest: no survey is finer.
    """
    longest = max((arrow.length_m for arrow in arrows), default=0.0)
    if longest <= 0.0:
        return 1.0
    longest = max(longest, _FINE_M)
    return min(max(_round_below(_SHARE * width_m(bounds) / longest), 1.0), _MOST)


def arrow_shape(arrow: Arrow, times: float) -> MultiLineString:
    """Return the arrow, `times` as long as it is: shaft and head, degrees WGS84."""
    azimuth = math.degrees(math.atan2(arrow.east_m, arrow.north_m))
    length = arrow.length_m * times
    tip = _at(arrow.lon, arrow.lat, azimuth, length)
    head = length * _HEAD
    left = _at(*tip, azimuth + _HEAD_DEG, head)
    right = _at(*tip, azimuth - _HEAD_DEG, head)
    return MultiLineString([[(arrow.lon, arrow.lat), tip], [left, tip, right]])


def bar_shape(bounds: Bounds, times: float) -> tuple[BaseGeometry, Point, float]:
    """Return the scale of the arrows: a bar, the place of its text, and how many metres it is.

    It lies in the south-west of the map, and grows with it as the arrows do.
    """
    west, south, east, north = bounds
    metres = _round_below(_SHARE * width_m(bounds) / times)
    start = (west + 0.03 * (east - west), south + 0.05 * (north - south))
    end = _at(*start, 90.0, metres * times)
    high = 0.012 * (north - south)
    ends = [[(x, y - high), (x, y + high)] for x, y in (start, end)]
    return MultiLineString([[start, end], *ends]), Point(start[0], start[1] + 3.0 * high), metres


def view_cone(lon: float, lat: float, azimuth_deg: float, length_m: float) -> Polygon:
    """Return what a photograph looks at: a sector of 40 degrees, WGS84."""
    turns = (azimuth_deg - 20.0, azimuth_deg - 10.0, azimuth_deg, azimuth_deg + 10.0)
    rim = [_at(lon, lat, turn, length_m) for turn in (*turns, azimuth_deg + 20.0)]
    return Polygon([(lon, lat), *rim])


def _at(lon: float, lat: float, azimuth_deg: float, metres: float) -> tuple[float, float]:
    found_lon, found_lat, _ = GEOD.fwd(lon, lat, azimuth_deg, metres)
    return float(found_lon), float(found_lat)


def _round_below(value: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is not above `value`."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in _STEPS if step * power <= value * (1 + 1e-9))
