"""Where points of an upload are on the ground: from the frame of each part to WGS84."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from geopandas import GeoSeries, points_from_xy
from numpy.typing import NDArray
from pandas import DataFrame
from pyproj import CRS

from borderkit.crs import WGS84, Operation, Own, is_of_wgs84, read_crs, to_wgs84
from borderkit.errors import CrsError

__all__ = ["Placed", "SourceOf", "place_points"]

Floats = NDArray[np.float64]
SourceOf = Callable[[str], tuple[CRS, Own]]

_MOST_LOST: Final = 1_000
"""Points out of the reach of their CRS are refused one by one, up to here; more: it is wrong."""

_BEYOND_DEG: Final = 6.0
"""So far outside the area of its CRS a point may be: a zone next door, not another country."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """Points with `lon` and `lat`.

    Attributes
    ----------
    points : DataFrame, shape (n, ...)
        With the columns ``lon`` and ``lat``, degrees WGS84; NaN where there is no place.
    operations : tuple of Operation or None
        Of each part; None where it has no points.
    outside : array of bool, shape (n,)
        Whether a point lies far outside the area that its CRS is made for, or cannot be
        transformed.
    """

    points: DataFrame
    operations: tuple[Operation | None, ...]
    outside: NDArray[np.bool_]


def _plainly(text: str) -> tuple[CRS, Own]:
    return read_crs(text), ()


def place_points(
    points: DataFrame, crs: Sequence[str | None], *, source_of: SourceOf = _plainly
) -> Placed:
    """Return the points with their place in WGS84, each part by one operation.

    Parameters
    ----------
    points : DataFrame, shape (n, ...)
        Of `borderkit.inspections.points`; ``north`` and ``east`` in the CRS of their part.
    crs : sequence of str or None
        Of each part.
    source_of : callable
        Returns CRS and own transformations by their name (``EPSG:...``, ``own:CODE``).

    Raises
    ------
    CrsError
        A part has no CRS, or there is no exact operation from it: nothing is moved by a guess.
    """
    part, north, east = (points[name].to_numpy() for name in ("part", "north", "east"))
    lon, lat = np.full(len(points), np.nan), np.full(len(points), np.nan)
    outside = np.zeros(len(points), dtype=bool)
    used: list[Operation | None] = []
    for number, name in enumerate(crs):
        mine = np.flatnonzero(part == number) if len(crs) > 1 else slice(None)
        if not len(east[mine]):
            used.append(None)
            continue
        if name is None:
            msg = "points have no coordinate reference system; state it with --crs"
            raise CrsError(msg)
        frame, own = source_of(name)
        lon[mine], lat[mine], operation = _moved(east[mine], north[mine], frame, own)
        used.append(operation)
        outside[mine] = _outside(frame, lon[mine], lat[mine])
    return Placed(points=points.assign(lon=lon, lat=lat), operations=tuple(used), outside=outside)


def _moved(east: Floats, north: Floats, crs: CRS, own: Own) -> tuple[Floats, Floats, Operation]:
    """Return longitude and latitude, NaN for points out of the reach of their CRS.

    Raises
    ------
    CrsError
        There is no exact operation, or all points (or very many) are out of reach.
    """
    if crs == WGS84 and not own:
        return east, north, Operation("given in WGS 84", 0.0)
    lon, lat = np.full(len(east), np.nan), np.full(len(east), np.nan)
    used: list[Operation] = []
    faults: list[CrsError] = []
    pending = [(0, len(east))]
    while pending:
        start, end = pending.pop()
        shapes = GeoSeries(points_from_xy(east[start:end], north[start:end]), crs=crs)
        try:
            moved, operation = to_wgs84(shapes, own=own)
        except CrsError as fault:
            if end - start > 1:
                middle = (start + end) // 2
                pending += [(middle, end), (start, middle)]
                continue
            faults.append(fault)
            if len(faults) >= _MOST_LOST or len(faults) == len(east):
                raise
            continue
        used.append(operation)
        lon[start:end], lat[start:end] = moved.x, moved.y
    return lon, lat, used[0]


def _outside(crs: CRS, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Tell which places lie nowhere, or far outside the area of a CRS."""
    area: Any = crs.area_of_use
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    if area is None or (is_of_wgs84(crs) and crs.is_geographic):
        return lost
    width = (area.east - area.west) % 360.0 or 360.0
    with np.errstate(invalid="ignore"):
        off = (lon - area.west + _BEYOND_DEG) % 360.0 > min(width + 2 * _BEYOND_DEG, 360.0)
        beyond = (lat < area.south - _BEYOND_DEG) | (lat > area.north + _BEYOND_DEG)
    return np.asarray(lost | off | beyond, dtype=bool)
