"""The reference system of side BB: another ellipsoid, its centre shifted by invented amounts."""

import math
from typing import Final

from borderkit.crs import GEOD

__all__ = ["BB_CRS", "SHIFT_M", "in_frame_of_bb", "moved"]

BB_CRS: Final = "EPSG:4284"
"""What documents of BB print their coordinates in."""

SHIFT_M: Final = (31.2, -104.6, -79.3)
"""From the centre of BB's ellipsoid to that of WGS84, metres: invented."""

_WGS84: Final = (6378137.0, 1 / 298.257223563)
_KRASSOVSKY: Final = (6378245.0, 1 / 298.3)


def moved(lon: float, lat: float, east_m: float, north_m: float) -> tuple[float, float]:
    """Return the place so far east and north of another, degrees WGS84."""
    azimuth = math.degrees(math.atan2(east_m, north_m))
    found = GEOD.fwd(lon, lat, azimuth, math.hypot(east_m, north_m))
    return round(float(found[0]), 9), round(float(found[1]), 9)


def in_frame_of_bb(lon: float, lat: float) -> tuple[float, float]:
    """Return longitude and latitude (WGS84, height 0) as side BB prints them."""
    size, flat = _WGS84
    phi, lam = math.radians(lat), math.radians(lon)
    e2 = flat * (2.0 - flat)
    radius = size / math.sqrt(1.0 - e2 * math.sin(phi) ** 2)
    x = radius * math.cos(phi) * math.cos(lam) - SHIFT_M[0]
    y = radius * math.cos(phi) * math.sin(lam) - SHIFT_M[1]
    z = radius * (1.0 - e2) * math.sin(phi) - SHIFT_M[2]
    size, flat = _KRASSOVSKY
    e2 = flat * (2.0 - flat)
    across = math.hypot(x, y)
    phi = math.atan2(z, across * (1.0 - e2))
    for _ in range(8):
        radius = size / math.sqrt(1.0 - e2 * math.sin(phi) ** 2)
        phi = math.atan2(z + e2 * radius * math.sin(phi), across)
    return math.degrees(math.atan2(y, x)), math.degrees(phi)
