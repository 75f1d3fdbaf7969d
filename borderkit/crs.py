"""The one way in for coordinates: transformations to WGS84, and geodesics on its ellipsoid.

Every transformation in the project goes through :func:`to_wgs84`, back by :func:`from_wgs84`,
and between other frames by :func:`transformed`. A ballpark (null) operation
is never used, an operation that needs an epoch is refused without one, and the operation's name
and accuracy are handed back with the coordinates. Where PROJ knows none, a transformation of
one's own may stand in its place: `borderkit.helmert.OwnTransformation`, with its document.
"""

import math
import re
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import shapely
from geopandas import GeoSeries
from numpy.typing import NDArray
from pyproj import CRS, Geod
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError as ProjCrsError
from pyproj.exceptions import ProjError
from pyproj.transformer import Transformer, TransformerGroup

from borderkit.errors import CrsError
from borderkit.helmert import PLANE, OwnTransformation, cart_step, require_greenwich

__all__ = [
    "CHORD_M",
    "GEOD",
    "WGS84",
    "Operation",
    "apply_own",
    "at_most_m",
    "conformal_y",
    "densify",
    "from_wgs84",
    "geocentric",
    "is_dynamic",
    "is_of_wgs84",
    "is_reached",
    "mercator_latitude",
    "mercator_y",
    "metres_per_degree",
    "positions_in",
    "radius_m",
    "read_crs",
    "to_geocentric",
    "to_wgs84",
    "transformed",
    "undo_own",
]

WGS84 = CRS.from_epsg(4326)
"""WGS84 longitude and latitude in degrees; in borderkit always in this order."""

GEOD = Geod(ellps="WGS84")
"""Geodesics on the WGS84 ellipsoid, metres and degrees (Karney 2013, by PROJ)."""

CHORD_M = 0.01
"""Largest distance between a geodesic and the chords that stand for it, metres."""

Floats = NDArray[np.float64]

_DEGREE_M = 111_700.0
_FILE_NAMED = re.compile(r'PARAMETERFILE\[(?:"[^"]*")+,"([^"]*[/\\:](?:[^"]|"")*)"')
"""A grid of shifts with a folder, a drive or an address in its name, as PROJ writes WKT."""
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
        PROJ does not know it, or it names a file of this machine, which PROJ would open: a text
        of other people, the ``.prj`` of a shapefile, may say so.
    """
    try:
        found = CRS.from_user_input(text)
        named = _FILE_NAMED.search(found.to_wkt()) if isinstance(text, str) else None
    except ProjCrsError as fault:
        msg = f"{text!r} names no coordinate reference system; give for example EPSG:4326"
        raise CrsError(msg) from fault
    if named is not None:
        msg = (
            f"the reference system names the file {named.group(1)[:60]!r}; name the system by "
            "its code alone, such as EPSG:31467"
        )
        raise CrsError(msg)
    return found


def is_of_wgs84(crs: CRS) -> bool:
    """Whether the datum of `crs` is WGS84, in whatever projection."""
    datum = crs.geodetic_crs.datum if crs.geodetic_crs is not None else None
    return datum is not None and datum.name.startswith(("World Geodetic System 1984", "WGS"))


def is_dynamic(crs: CRS) -> bool:
    """Tell whether positions of ground change in `crs` as its plate moves.

    WGS84 is one of them, whatever its realisation.
    """
    datum = crs.geodetic_crs.datum if crs.geodetic_crs is not None else None
    return is_of_wgs84(crs) or (datum is not None and datum.type_name.startswith("Dynamic"))


def is_reached(crs: CRS) -> bool:
    """Tell whether PROJ has an operation from `crs` to WGS84 that :func:`to_wgs84` would use."""
    if crs == WGS84:
        return True
    try:
        _transformer(crs, ())
    except CrsError:
        return False
    return True


Own = OwnTransformation | Sequence[OwnTransformation]


def to_wgs84(geometries: GeoSeries, *, own: Own = ()) -> tuple[GeoSeries, Operation]:
    """Transform to WGS84 longitude and latitude.

    Parameters
    ----------
    geometries : GeoSeries, shape (n,)
        With a CRS; coordinates in its x, y order (easting or longitude first).
    own : OwnTransformation or sequence of them, optional
        To be used first, one after the other; PROJ goes on from the frame that they lead to.

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
        installed, or one that needs an epoch; or the own transformations do not follow on the
        CRS and on each other.
    """
    return transformed(geometries, WGS84, own=own)


def transformed(geometries: GeoSeries, crs: CRS, *, own: Own = ()) -> tuple[GeoSeries, Operation]:
    """Transform from any frame to any other, as :func:`to_wgs84` does.

    Parameters
    ----------
    geometries : GeoSeries, shape (n,)
        With a CRS; coordinates in its x, y order (easting or longitude first).
    crs : CRS
        Of the result.
    own : OwnTransformation or sequence of them, optional
        To be used first, one after the other.

    Raises
    ------
    CrsError
        As :func:`to_wgs84`.
    """
    shapes, used = geometries, []
    for step in _chain(own):
        if shapes.crs != step.source_crs:
            given = shapes.crs.name if shapes.crs is not None else "no CRS"
            msg = (
                f"transformation {step.code} leads from {step.source_crs.name} to "
                f"{step.target_crs.name}; the coordinates are in {given}"
            )
            raise CrsError(msg)
        shapes = _moved(shapes, step.target_crs, partial(apply_own, step), reach=step.source_crs)
        used.append(Operation(step.name, step.accuracy_m))
    if shapes.crs is None:
        msg = "the coordinates have no CRS; say which one they are in, nothing is guessed"
        raise CrsError(msg)
    if shapes.crs == crs:
        return shapes, _joined(used) if used else Operation(_given_in(crs), 0.0)
    source = shapes.crs
    transformer = _transformer(source, shapes, crs)
    shapes = _moved(shapes, crs, partial(_through, (transformer,)), reach=source)
    return shapes, _joined([*used, _operation(transformer)])


def from_wgs84(geometries: GeoSeries, crs: CRS, *, own: Own = ()) -> tuple[GeoSeries, Operation]:
    """Transform from WGS84, by the operation that :func:`to_wgs84` uses the other way.

    Parameters
    ----------
    geometries : GeoSeries, shape (n,)
        In EPSG:4326.
    crs : CRS
        Of the result.
    own : OwnTransformation or sequence of them, optional
        As given to :func:`to_wgs84`: from `crs` towards WGS84. They are turned round.

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
    steps = _chain(own)
    frames = [crs, *(step.target_crs for step in steps)]
    for step, frame in zip(steps, frames, strict=False):
        if step.source_crs != frame:
            msg = f"transformation {step.code} leads from {step.source_crs.name}, not {frame.name}"
            raise CrsError(msg)
    shapes, used = geometries, [Operation(step.name, step.accuracy_m) for step in steps]
    if frames[-1] != WGS84:
        transformer = _transformer(frames[-1], geometries, WGS84)
        back = partial(_through, (transformer,), back=True)
        shapes = _moved(shapes, frames[-1], back, reach=frames[-1], back=True)
        used.append(_operation(transformer))
    for step in reversed(steps):
        shapes = _moved(
            shapes, step.source_crs, partial(undo_own, step), reach=step.source_crs, back=True
        )
    return shapes, _joined(used) if used else Operation(_given_in(WGS84), 0.0)


def apply_own(own: OwnTransformation, xy: Floats) -> Floats:
    """Return positions in its target frame, shape (n, 2), easting or longitude first."""
    return _through(_parts(own), xy)


def undo_own(own: OwnTransformation, xy: Floats) -> Floats:
    """Return positions in its source frame: where :func:`apply_own` gives `xy`, shape (n, 2).

    PROJ turns a Helmert transformation round by the transposed matrix, which is not quite its
    inverse (4 mm for rotations of 5"); two steps of correction make it so.
    """
    parts = _parts(own)
    found = back = _through(parts, xy, back=True)
    for _ in range(2):
        found = found + back - _through(parts, _through(parts, found), back=True)
    return found


def to_geocentric(xyh: Floats, crs: CRS) -> Floats:
    """Return geocentric coordinates in the datum of `crs`, metres, shape (n, 3).

    Parameters
    ----------
    xyh : array, shape (n, 3)
        Easting or longitude, northing or latitude in the units of `crs`, and metres above its
        ellipsoid.
    crs : CRS
        Plane or geographic, with degrees from Greenwich.

    Raises
    ------
    CrsError
        `crs` has no such datum, or positions lie outside its reach.
    """
    require_greenwich(crs)
    cart = "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step " + cart_step(crs)
    try:
        return _through((*_to_geographic(crs), Transformer.from_pipeline(cart)), xyh)
    except ProjError as fault:
        msg = f"some coordinates lie outside the reach of {crs.name}; check the CRS"
        raise CrsError(msg) from fault


def _parts(own: OwnTransformation) -> tuple[Transformer, ...]:
    shift = Transformer.from_pipeline(own.pipeline)
    if own.method == PLANE:
        return (shift,)
    ends = _to_geographic(own.target_crs, back=True)
    return (*_to_geographic(own.source_crs), shift, *ends)


def _to_geographic(crs: CRS, *, back: bool = False) -> tuple[Transformer, ...]:
    """Return the conversion between `crs` and longitude and latitude of its own datum."""
    base = crs.geodetic_crs
    if not crs.is_projected or base is None:
        return ()
    pair = (base, crs) if back else (crs, base)
    return (Transformer.from_crs(*pair, always_xy=True, allow_ballpark=False),)


def _through(parts: Sequence[Any], given: Floats, *, back: bool = False) -> Floats:
    columns: Any = given.T
    for part in reversed(parts) if back else parts:
        direction = "INVERSE" if back else "FORWARD"
        columns = part.transform(*columns, direction=direction, errcheck=True)
    return np.column_stack(columns)


def _chain(own: Own) -> tuple[OwnTransformation, ...]:
    return (own,) if isinstance(own, OwnTransformation) else tuple(own)


def _given_in(crs: CRS) -> str:
    return f"none, given in {crs.to_string() if crs.to_authority() else crs.name}"


def _moved(
    shapes: GeoSeries, crs: CRS, move: Callable[[Floats], Floats], *, reach: CRS, back: bool = False
) -> GeoSeries:
    """Return shapes moved to `crs`.

    Raises
    ------
    CrsError
        Some are out of the reach of a CRS.
    """
    msg = f"some coordinates lie outside the reach of {reach.name}; check the CRS"
    if back:
        msg = f"some positions lie outside the reach of {reach.name}; choose another --crs"
    try:
        flat = shapely.transform(shapes.to_numpy(), move)
    except ProjError as fault:
        raise CrsError(msg) from fault
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        raise CrsError(msg)
    return GeoSeries(flat, index=shapes.index, crs=crs)


def _operation(transformer: Any) -> Operation:
    accuracy = transformer.accuracy
    return Operation(transformer.description, accuracy if accuracy >= 0 else None)


def _joined(used: Sequence[Operation]) -> Operation:
    """Return operations that follow each other as one; their errors add as squares."""
    parts = [operation.accuracy_m for operation in used]
    known = [part for part in parts if part is not None]
    accuracy = math.hypot(*known) if len(known) == len(parts) else None
    return Operation("; then ".join(operation.name for operation in used), accuracy)


def _transformer(source: CRS, geometries: Sized, target: CRS = WGS84) -> Any:
    area = source.area_of_use
    interest: Any = None
    if area is not None:
        interest = AreaOfInterest(area.west, area.south, area.east, area.north)
    group = TransformerGroup(
        source, target, always_xy=True, allow_ballpark=False, area_of_interest=interest
    )
    to = "WGS84" if target == WGS84 else target.name
    if not group.transformers:
        grids = ", ".join(op.name for op in group.unavailable_operations) or "none at all"
        msg = (
            f"no exact operation from {source.name} to {to} for {len(geometries)} geometries "
            f"(known but not installed: {grids}); transform them first, or give the agreed "
            "parameters with their document: a record of layer transformations"
        )
        raise CrsError(msg)
    best = group.transformers[0]
    better = [op for op in group.unavailable_operations if 0 <= op.accuracy < best.accuracy]
    if better and best.accuracy > 1.0:
        msg = (
            f"from {source.name} to {to} the operation {better[0].name} ({better[0].accuracy} m) "
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


def radius_m(lat_deg: Floats, azimuth_deg: Floats) -> Floats:
    """Return the radius of curvature of the WGS84 ellipsoid in an azimuth, metres.

    Euler's formula (Bomford, Geodesy, 1980, appendix A).

    Parameters
    ----------
    lat_deg, azimuth_deg : array, shape (n,)
        Degrees.
    """
    w2 = 1.0 - _E2 * np.sin(np.radians(lat_deg)) ** 2
    prime_vertical = _A / np.sqrt(w2)
    meridian = prime_vertical * (1.0 - _E2) / w2
    turn = np.radians(azimuth_deg)
    found: Floats = 1.0 / (np.cos(turn) ** 2 / meridian + np.sin(turn) ** 2 / prime_vertical)
    return found


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


def conformal_y(lat_deg: Floats) -> Floats:
    """Return the isometric latitude on the WGS84 ellipsoid, in degrees of longitude.

    With the longitude as the other axis it makes a plane that is true in angles: one degree of
    it is as long in every direction as a degree of longitude there (Snyder, Map Projections - A
    Working Manual, 1987, equation 3-7).
    """
    e = np.sqrt(_E2)
    sin = np.sin(np.radians(lat_deg))
    found: Floats = np.degrees(np.arctanh(sin) - e * np.arctanh(e * sin))
    return found


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
