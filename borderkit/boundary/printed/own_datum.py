"""Printed coordinates in their own datum, as the documents that print them reckoned."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from geopandas import GeoSeries, points_from_xy
from pyproj import CRS, Geod

from borderkit.boundary.printed.printed import Printed
from borderkit.boundary.printed.printed_position import FrameOf, epsg_frame, read_pair, units_of
from borderkit.crs import metres_per_degree, transformed
from borderkit.errors import BorderkitError, CrsError

__all__ = ["OwnPosition", "own_geodesic", "own_positions"]


@dataclass(frozen=True)
class OwnPosition:
    """Where printed coordinates lie in their own datum.

    Attributes
    ----------
    crs : CRS
        Its latitude and longitude.
    lon, lat : float
        Degrees in it.
    half_north_m, half_east_m : float
        Half a unit of the last place printed, metres.
    """

    crs: CRS
    lon: float
    lat: float
    half_north_m: float
    half_east_m: float

    @property
    def half_unit_m(self) -> float:
        """How far rounding to the last place may have moved it, metres."""
        return float(np.hypot(self.half_north_m, self.half_east_m))

    @cached_property
    def ellipsoid(self) -> str:
        """Name of the ellipsoid of the datum."""
        return str(self.crs.ellipsoid.name) if self.crs.ellipsoid is not None else "unknown"


def own_positions(
    rows: Sequence[tuple[object, object, str]], *, frame_of: FrameOf = epsg_frame
) -> list[OwnPosition | str]:
    """Return where printed coordinates lie in their own datum; nothing leads out of it.

    Plane coordinates are brought back to the latitude and longitude that they were projected
    from, which is exact; so this serves where no operation to WGS84 is known.

    Parameters
    ----------
    rows : sequence of (north, east, source_crs), length n
        Texts as printed.
    frame_of : callable
        Gives the reference system for the text of ``source_crs``.

    Returns
    -------
    list of OwnPosition or str, length n
        Or why it cannot be said.
    """
    found: list[OwnPosition | str] = [""] * len(rows)
    by_crs: dict[str, list[int]] = defaultdict(list)
    for row, (_, _, text) in enumerate(rows):
        by_crs[text].append(row)
    for text, members in by_crs.items():
        try:
            crs = frame_of(text)[0]
        except BorderkitError as fault:
            for row in members:
                found[row] = fault.message
            continue
        good: list[tuple[int, Printed, Printed]] = []
        for row in members:
            try:
                good.append((row, *read_pair(rows[row][0], rows[row][1], crs)))
            except BorderkitError as fault:
                found[row] = fault.message
        positions = _by_halves([pair for _, *pair in good], crs)
        for (row, _, _), position in zip(good, positions, strict=True):
            found[row] = position
    return found


def _by_halves(pairs: Sequence[Sequence[Printed]], crs: CRS) -> list[OwnPosition | str]:
    """Return where pairs lie; where they fail together, halve them to find those at fault."""
    try:
        return _positions(pairs, crs)
    except CrsError as fault:
        if len(pairs) == 1:
            return [fault.message]
    half = len(pairs) // 2
    return [*_by_halves(pairs[:half], crs), *_by_halves(pairs[half:], crs)]


def _positions(pairs: Sequence[Sequence[Printed]], crs: CRS) -> list[OwnPosition | str]:
    """Return where readable pairs of one reference system lie in its datum."""
    own = crs.geodetic_crs
    if own is None:
        msg = f"{crs.name} has no datum of its own"
        raise CrsError(msg)
    if not pairs:
        return []
    to_north, to_east = units_of(crs)
    north = np.array([north.value * to_north for north, _ in pairs])
    east = np.array([east.value * to_east for _, east in pairs])
    flat, _ = transformed(GeoSeries(points_from_xy(east, north), crs=crs), own)
    lon, lat = (np.asarray(xy, dtype=np.float64) for xy in (flat.x, flat.y))
    east_m, north_m = metres_per_degree(lat) if crs.is_geographic else (np.ones(len(lat)),) * 2
    return [
        OwnPosition(
            crs=own,
            lon=float(lon[at]),
            lat=float(lat[at]),
            half_north_m=first.half_unit * float(north_m[at]),
            half_east_m=second.half_unit * float(east_m[at]),
        )
        for at, (first, second) in enumerate(pairs)
    ]


def own_geodesic(start: OwnPosition, end: OwnPosition) -> tuple[float, float]:
    """Return geodesic azimuth (degrees, 0 <= a < 360) and distance (m) on their own ellipsoid.

    Raises
    ------
    CrsError
        They are of two datums.
    """
    geod = start.crs.get_geod()
    if start.crs != end.crs or geod is None:
        msg = f"{start.crs.name} and {end.crs.name} are two datums; compare them in WGS84"
        raise CrsError(msg)
    return _geodesic(geod, start, end)


def _geodesic(geod: Geod, start: OwnPosition, end: OwnPosition) -> tuple[float, float]:
    azimuth, _, distance = geod.inv(start.lon, start.lat, end.lon, end.lat)
    return float(azimuth % 360.0), float(distance)
