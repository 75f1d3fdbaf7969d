"""The one way in for coordinates: transformations to WGS84, and geodesics on its ellipsoid.

Every transformation in the project goes through :func:`to_wgs84`, and back by
:func:`from_wgs84`. A ballpark (null) operation
is never used, an operation that needs an epoch is refused without one, and the operation's name
and accuracy are handed back with the coordinates.
"""

from collections.abc import Sized
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from geopandas import GeoSeries
from numpy.typing import NDArray
from pyproj import CRS, Geod
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError as ProjCrsError
from pyproj.exceptions import ProjError
from pyproj.transformer import TransformerGroup

from borderkit.errors import CrsError

__all__ = [
    "CHORD_M",
    "GEOD",
    "WGS84",
    "Operation",
    "at_most_m",
    "densify",
    "from_wgs84",
    "geocentric",
    "is_of_wgs84",
    "mercator_latitude",
    "mercator_y",
    "metres_per_degree",
    "positions_in",
    "read_crs",
    "to_wgs84",
]

WGS84 = CRS.from_epsg(4326)
"""WGS84 longitude and latitude in degrees; in borderkit always in this order."""

GEOD = Geod(ellps="WGS84")
"""Geodesics on the WGS84 ellipsoid, metres and degrees (Karney 2013, by PROJ)."""

CHORD_M = 0.01
"""Largest distance between a geodesic and the chords that stand for it, metres."""

Floats = NDArray[np.float64]

_DEGREE_M = 111_700.0
_A = 6378137.0
_E2 = (1 / 298.257223563) * (2 - 1 / 298.257223563)


@dataclass(frozen=True, slots=True)
class Operation:
    """A coordinate operation that was used: its name, and its accuracy in metres if known."""

    name: str
    accuracy_m: float | None


def read_crs(text: object) -> CRS:
    """Return the coordinate reference system that `text` names.

    Raises
    ------
    CrsError
        PROJ does not know it.
    """
    try:
        return CRS.from_user_input(text)
    except ProjCrsError as fault:
        msg = f"{text!r} names no coordinate reference system; give for example EPSG:4326"
        raise CrsError(msg) from fault


def is_of_wgs84(crs: CRS) -> bool:
    """Whether the datum of `crs` is WGS84, in whatever projection."""
    datum = crs.geodetic_crs.datum if crs.geodetic_crs is not None else None
    return datum is not None and datum.name.startswith(("World Geodetic System 1984", "WGS"))


def to_wgs84(geometries: GeoSeries) -> tuple[GeoSeries, Operation]:
    """Transform to WGS84 longitude and latitude.

    Parameters
    ----------
    geometries : GeoSeries, shape (n,)
        With a CRS; coordinates in its x, y order (easting or longitude first).

    Returns
    -------
    GeoSeries, shape (n,)
        In EPSG:4326, same index.
    Operation
        The operation's name and accuracy in metres.

    Raises
    ------
    CrsError
        There is no CRS, only a ballpark operation, the best one needs a grid that is not
        installed, or one that needs an epoch.
    """
    source = geometries.crs
    if source is None:
        msg = "the coordinates have no CRS; say which one they are in, nothing is guessed"
        raise CrsError(msg)
    if source == WGS84:
        return geometries, Operation("none, given in EPSG:4326", 0.0)
    transformer = _transformer(source, geometries)

    def moved(xy: Floats) -> Floats:
        x, y = transformer.transform(xy[:, 0], xy[:, 1], errcheck=True)
        return np.column_stack([x, y])

    try:
        flat = shapely.transform(geometries.to_numpy(), moved)
    except ProjError as fault:
        msg = f"some coordinates lie outside the reach of {source.name}; check the CRS"
        raise CrsError(msg) from fault
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        msg = f"some coordinates lie outside the reach of {source.name}; check the CRS"
        raise CrsError(msg)
    accuracy = transformer.accuracy
    operation = Operation(transformer.description, accuracy if accuracy >= 0 else None)
    return GeoSeries(flat, index=geometries.index, crs=WGS84), operation


def from_wgs84(geometries: GeoSeries, crs: CRS) -> tuple[GeoSeries, Operation]:
    """Transform from WGS84, by the operation that :func:`to_wgs84` uses the other way.

    Parameters
    ----------
    geometries : GeoSeries, shape (n,)
        In EPSG:4326.
    crs : CRS
        Of the result.

    Returns
    -------
    GeoSeries, shape (n,)
        In `crs`, easting or longitude first, same index.
    Operation
        The operation's name, as it is called towards WGS84, and its accuracy in metres.

    Raises
    ------
    CrsError
        As :func:`to_wgs84`, or positions lie outside the reach of `crs`.
    """
    if crs == WGS84:
        return geometries, Operation("none, given in EPSG:4326", 0.0)
    transformer = _transformer(crs, geometries)
    outside = f"some positions lie outside the reach of {crs.name}; choose another --crs"

    def moved(lonlat: Floats) -> Floats:
        x, y = transformer.transform(lonlat[:, 0], lonlat[:, 1], direction="INVERSE", errcheck=True)
        return np.column_stack([x, y])

    try:
        flat = shapely.transform(geometries.to_numpy(), moved)
    except ProjError as fault:
        raise CrsError(outside) from fault
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        raise CrsError(outside)
    accuracy = transformer.accuracy
    operation = Operation(transformer.description, accuracy if accuracy >= 0 else None)
    return GeoSeries(flat, index=geometries.index, crs=crs), operation


def _transformer(source: CRS, geometries: Sized) -> Any:
    area = source.area_of_use
    interest: Any = None
    if area is not None:
        interest = AreaOfInterest(area.west, area.south, area.east, area.north)
    group = TransformerGroup(
        source, WGS84, always_xy=True, allow_ballpark=False, area_of_interest=interest
    )
    if not group.transformers:
        grids = ", ".join(op.name for op in group.unavailable_operations) or "none at all"
        msg = (
            f"no exact operation from {source.name} to WGS84 for {len(geometries)} geometries "
            f"(known but not installed: {grids}); transform them first"
        )
        raise CrsError(msg)
    best = group.transformers[0]
    better = [op for op in group.unavailable_operations if 0 <= op.accuracy < best.accuracy]
    if better and best.accuracy > 1.0:
        msg = (
            f"from {source.name} to WGS84 the operation {better[0].name} ({better[0].accuracy} m) "
            f"needs a grid that is not installed; the next best is only good to {best.accuracy} m"
        )
        raise CrsError(msg)
    if "ime-dependent" in str(best.to_json()):
        msg = f"{best.description} needs an epoch, which {source.name} does not carry"
        raise CrsError(msg)
    return best


def at_most_m(east_deg: float, north_deg: float) -> float:
    """Return more metres than geodesics are long that lead so far east and north in all.

    No degree of a meridian or a parallel is longer (Bomford, Geodesy, 1980, appendix A).
    """
    return (abs(east_deg) + abs(north_deg)) * _DEGREE_M


def metres_per_degree(lat_deg: Floats) -> tuple[Floats, Floats]:
    """Return the length of one degree of longitude and of latitude at `lat_deg`, metres.

    From the radii of curvature of the WGS84 ellipsoid (Bomford, Geodesy, 1980, appendix A).
    """
    phi = np.radians(lat_deg)
    sin2 = np.sin(phi) ** 2
    w2 = 1.0 - _E2 * sin2
    prime_vertical = _A / np.sqrt(w2)
    meridian = prime_vertical * (1.0 - _E2) / w2
    return np.radians(prime_vertical * np.cos(phi)), np.radians(meridian)


def positions_in(crs: CRS, lon_deg: Floats, lat_deg: Floats) -> tuple[Floats, Floats]:
    """Return where WGS84 positions lie in `crs`, by the operation that :func:`to_wgs84` uses.

    Parameters
    ----------
    crs : CRS
        Of the result.
    lon_deg, lat_deg : array, shape (n,)
        Degrees WGS84.

    Returns
    -------
    x, y : array, shape (n,)
        In the units of `crs`, easting or longitude first; infinite where it does not reach.

    Raises
    ------
    CrsError
        As :func:`to_wgs84`.
    """
    if crs == WGS84:
        return lon_deg, lat_deg
    x, y = _transformer(crs, lon_deg).transform(lon_deg, lat_deg, direction="INVERSE")
    return np.asarray(x), np.asarray(y)


def geocentric(lonlat: Floats) -> Floats:
    """Return geocentric positions (n, 3) in metres of positions (n, 2) on the ellipsoid, degrees.

    X leads to longitude 0 on the equator, Z to the north pole (IOGP Guidance Note 7-2, 4.1.1).
    """
    lam, phi = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    sine, cosine = np.sin(phi), np.cos(phi)
    radius = _A / np.sqrt(1.0 - _E2 * sine**2)
    across = radius * cosine
    found: Floats = np.column_stack(
        [across * np.cos(lam), across * np.sin(lam), radius * (1.0 - _E2) * sine]
    )
    return found


def mercator_y(lat_deg: Floats) -> Floats:
    """Return the northing of web maps at `lat_deg`, in the degrees of longitude on the equator.

    Pictures on web maps (spherical Mercator on WGS84 latitudes, EPSG:3857) are even in it.
    """
    return np.degrees(np.arcsinh(np.tan(np.radians(lat_deg))))


def mercator_latitude(y_deg: Floats) -> Floats:
    """Return the latitude (degrees) at a northing of :func:`mercator_y`."""
    return np.degrees(np.arctan(np.sinh(np.radians(y_deg))))


def densify(lonlat: Floats, *, part: NDArray[np.int64] | None = None) -> tuple[Floats, Floats]:
    """Put points on the geodesics between positions, so that chords stay within `CHORD_M`.

    Parameters
    ----------
    lonlat : array, shape (n, 2)
        Positions, degrees WGS84.
    part : array of int, shape (n,), optional
        To which path each position belongs; no geodesic joins two paths.

    Returns
    -------
    points : array, shape (m, 3)
        Longitude (continuous along a path: it may pass 180), latitude, path number.
    along_m : array, shape (m,)
        Geodesic distance from the start of the path, metres.
    """
    count = len(lonlat)
    paths = np.zeros(count, dtype=np.int64) if part is None else part
    joined = paths[1:] == paths[:-1]
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    azimuth, _, length = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    azimuth, length = np.asarray(azimuth), np.asarray(length)
    pieces = np.where(joined, _pieces(lat, length), 1)
    travelled = np.concatenate([[0.0], np.cumsum(np.where(joined, length, 0.0))])
    starts = np.concatenate([[True], ~joined])
    begin = travelled[starts]
    if pieces.max(initial=1) == 1:
        out = np.column_stack([lonlat, paths])
        _unwrap(out)
        return _refine(out, travelled - begin[np.cumsum(starts) - 1])
    first = np.concatenate([[0], np.cumsum(pieces)])
    owner = np.repeat(np.arange(count - 1), pieces)
    step = np.arange(first[-1]) - first[:-1][owner]
    ahead = length[owner] * (step / pieces[owner])
    inner = step > 0
    out = np.empty((first[-1] + 1, 3))
    out[:-1, 0], out[:-1, 1], out[:-1, 2] = lon[owner], lat[owner], paths[owner]
    out[-1] = lon[-1], lat[-1], paths[-1]
    if inner.any():
        at = owner[inner]
        new_lon, new_lat, _ = GEOD.fwd(lon[at], lat[at], azimuth[at], ahead[inner])
        out[:-1, 0][inner], out[:-1, 1][inner] = new_lon, new_lat
    along = np.concatenate([travelled[:-1][owner] + ahead, travelled[-1:]])
    along -= begin[np.cumsum(starts)[np.concatenate([owner, [count - 1]])] - 1]
    _unwrap(out)
    return _refine(out, along)


def _pieces(lat: Floats, length: Floats) -> NDArray[np.int64]:
    """Return into how many chords each geodesic is cut, for a sagitta of 0.8 `CHORD_M`."""
    steep = np.abs(lat)
    climb = np.degrees(length / 6.35e6)
    tangent = np.tan(np.radians(np.minimum(np.maximum(steep[:-1], steep[1:]) + climb / 2, 89.0)))
    spacing = np.sqrt(8 * 6.371e6 * 0.8 * CHORD_M / np.maximum(tangent, 0.02))
    return np.maximum(1, np.ceil(length / spacing)).astype(np.int64)


def _unwrap(points: Floats) -> None:
    lon = points[:, 0]
    jump = np.diff(lon)
    if np.abs(jump).max(initial=0.0) < 180.0:
        return
    turns = np.round(jump / 360.0)
    turns[points[1:, 2] != points[:-1, 2]] = 0.0
    if turns.any():
        offset = np.concatenate([[0.0], np.cumsum(turns)])
        begin = np.concatenate([[True], points[1:, 2] != points[:-1, 2]])
        base = offset[begin][np.cumsum(begin) - 1]
        points[:, 0] = lon - 360.0 * (offset - base)


def _refine(points: Floats, along: Floats) -> tuple[Floats, Floats]:
    """Halve the chords near a pole until they too stay within `CHORD_M`."""
    if np.abs(points[:, 1]).max() < 84.0:
        return points, along
    for _ in range(40):
        joined = points[1:, 2] == points[:-1, 2]
        bent = joined & _is_bent(points, np.diff(along))
        if not bent.any():
            break
        at = np.flatnonzero(bent)
        a, b = points[at], points[at + 1]
        azimuth, _, length = GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
        lon, lat, _ = GEOD.fwd(a[:, 0], a[:, 1], azimuth, np.asarray(length) / 2)
        lon = a[:, 0] + (np.asarray(lon) - a[:, 0] + 180.0) % 360.0 - 180.0
        middle = np.column_stack([lon, lat, a[:, 2]])
        points = np.insert(points, at + 1, middle, axis=0)
        along = np.insert(along, at + 1, (along[at] + along[at + 1]) / 2)
    return points, along


def _is_bent(points: Floats, length: Floats) -> NDArray[np.bool_]:
    """Tell which chords leave their geodesic by more than `CHORD_M` (longer than 1 cm)."""
    a, b = points[:-1], points[1:]
    high = np.maximum(np.abs(a[:, 1]), np.abs(b[:, 1])) > 84.0
    bent = high & (length > CHORD_M)
    at = np.flatnonzero(bent)
    if len(at):
        azimuth, _, span = GEOD.inv(a[at, 0], a[at, 1], b[at, 0], b[at, 1])
        lon, lat, _ = GEOD.fwd(a[at, 0], a[at, 1], azimuth, np.asarray(span) / 2)
        middle_lon = (a[at, 0] + b[at, 0]) / 2
        middle_lat = (a[at, 1] + b[at, 1]) / 2
        _, _, off = GEOD.inv(lon, lat, middle_lon, middle_lat)
        bent[at] = np.asarray(off) > 0.8 * CHORD_M
    return bent
