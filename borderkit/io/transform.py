"""Areas and lines in any reference system brought to WGS84, straight edges kept straight."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from geopandas import GeoSeries
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import ProjError
from shapely import Geometry
from shapely.affinity import translate
from shapely.geometry import LineString, MultiLineString, MultiPoint, MultiPolygon, Polygon, box

from borderkit.crs import CHORD_M, GEOD, WGS84, Operation, from_wgs84, to_wgs84
from borderkit.errors import CrsError
from borderkit.io.globe import area_of_rings

__all__ = ["areas_to_wgs84", "lines_to_wgs84", "straight_from_wgs84"]

Floats = NDArray[np.float64]
Area = Polygon | MultiPolygon
Line = LineString | MultiLineString

_PASSES: Final = 30
_SHARES: Final = (0.25, 0.5, 0.75)
_MIDDLE: Final = 1
_FIRST_DEG: Final = 1.0
_HALVINGS: Final = 16


def areas_to_wgs84(areas: Sequence[Area], crs: CRS) -> tuple[list[Area], Operation]:
    """Transform areas to WGS84 longitude and latitude.

    An edge is straight in the reference system that it was drawn in: points are put on it there
    until its image, straight in longitude and latitude, lies within `CHORD_M` of it.

    Parameters
    ----------
    areas : sequence of Polygon or MultiPolygon, length n
        Valid, in `crs`, in its x, y order.
    crs : CRS
        The reference system that they are in.

    Returns
    -------
    list of Polygon or MultiPolygon, length n
        In EPSG:4326, cut at the antimeridian.
    Operation
        Name of the operation, and its accuracy in metres.

    Raises
    ------
    CrsError
        There is no exact operation, or it does not reach all positions.
    """
    polygons, owner = shapely.get_parts(np.array(areas, dtype=object), return_index=True)
    oriented = shapely.orient_polygons(polygons)
    rings, of = shapely.get_rings(oriented, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    lonlat, ring, operation = _densified(xy, ring, crs)
    images = np.split(lonlat, np.flatnonzero(np.diff(ring)) + 1)
    whole = [
        area_of_rings([images[number] for number in np.flatnonzero(of == polygon)])
        for polygon in range(len(polygons))
    ]
    return [
        _joined([whole[part] for part in np.flatnonzero(owner == number)])
        for number in range(len(areas))
    ], operation


def lines_to_wgs84(lines: Sequence[Line], crs: CRS) -> tuple[list[Line], Operation]:
    """Transform lines to WGS84 longitude and latitude; see :func:`areas_to_wgs84`.

    Parameters
    ----------
    lines : sequence of LineString or MultiLineString, length n
        In `crs`, in its x, y order.
    crs : CRS
        The reference system that they are in.

    Returns
    -------
    list of LineString or MultiLineString, length n
        In EPSG:4326, cut at the antimeridian.
    Operation
        Name of the operation, and its accuracy in metres.

    Raises
    ------
    CrsError
        There is no exact operation, or it does not reach all positions.
    """
    single, owner = shapely.get_parts(np.array(lines, dtype=object), return_index=True)
    xy, line = shapely.get_coordinates(single, return_index=True)
    lonlat, line, operation = _densified(xy, line, crs)
    images = np.split(lonlat, np.flatnonzero(np.diff(line)) + 1)
    cut = [_cut_at_antimeridian(image) for image in images]
    found = []
    for number in range(len(lines)):
        parts = [part for own in np.flatnonzero(owner == number) for part in cut[own]]
        found.append(parts[0] if len(parts) == 1 else MultiLineString(parts))
    return found, operation


def _cut_at_antimeridian(lonlat: Floats) -> list[LineString]:
    """Return a line's parts between -180 and 180; no step of it is longer than half a turn."""
    steps = np.diff(lonlat[:, 0])
    turns = np.concatenate([[0.0], np.cumsum(np.round(steps / 360.0))])
    line = LineString(np.column_stack([lonlat[:, 0] - 360.0 * turns, lonlat[:, 1]]))
    west, _, east, _ = line.bounds
    if west >= -180.0 and east <= 180.0:
        return [line]
    parts: list[LineString] = []
    for turn in (-360.0, 0.0, 360.0):
        inside = shapely.intersection(translate(line, xoff=turn), box(-180.0, -90.0, 180.0, 90.0))
        parts += [part for part in shapely.get_parts(inside) if part.length > 0.0]
    return parts


def _joined(parts: list[Area]) -> Area:
    single = [polygon for part in parts for polygon in shapely.get_parts(part).tolist()]
    return single[0] if len(single) == 1 else MultiPolygon(single)


def _densified(
    xy: Floats, ring: NDArray[np.int64], crs: CRS
) -> tuple[Floats, NDArray[np.int64], Operation]:
    """Return the images of positions, of others put between them, and to which ring each is."""
    lonlat, operation = _moved(xy, crs)
    edges = np.flatnonzero(ring[1:] == ring[:-1])
    for _ in range(_PASSES):
        inner = _inner(xy, edges, crs)
        bent = _is_bent(lonlat, edges, inner)
        cut = edges[bent]
        if len(cut) == 0:
            break
        xy = np.insert(xy, cut + 1, (xy[cut] + xy[cut + 1]) / 2, axis=0)
        lonlat = np.insert(lonlat, cut + 1, inner[_MIDDLE][bent], axis=0)
        ring = np.insert(ring, cut + 1, ring[cut])
        first = cut + np.arange(len(cut))
        edges = np.sort(np.concatenate([first, first + 1]))
    return lonlat, ring, operation


def _inner(xy: Floats, edges: NDArray[np.int64], crs: CRS) -> Floats:
    """Return the images of the points that divide each edge in four, shape (3, edges, 2)."""
    start, end = xy[edges], xy[edges + 1]
    points = np.stack([start + share * (end - start) for share in _SHARES])
    images, _ = _moved(points.reshape(-1, 2), crs)
    return images.reshape(points.shape)


def _is_bent(lonlat: Floats, edges: NDArray[np.int64], inner: Floats) -> NDArray[np.bool_]:
    """Tell which edges lie further than `CHORD_M` from their straight image."""
    start = lonlat[edges]
    step = lonlat[edges + 1] - start
    step[:, 0] = (step[:, 0] + 180.0) % 360.0 - 180.0
    bent = np.abs(step[:, 0]) > 90.0
    for share, true in zip(_SHARES, inner, strict=True):
        chord = start + share * step
        _, _, off = GEOD.inv(true[:, 0], true[:, 1], chord[:, 0], chord[:, 1])
        bent |= np.asarray(off) > 0.9 * CHORD_M
    return bent


def _moved(xy: Floats, crs: CRS) -> tuple[Floats, Operation]:
    try:
        moved, operation = to_wgs84(GeoSeries([MultiPoint(xy)], crs=crs))
    except ProjError as fault:
        msg = f"some coordinates lie outside the reach of {crs.name} ({fault}); check the CRS"
        raise CrsError(msg) from fault
    return shapely.get_coordinates(moved.to_numpy()), operation


def straight_from_wgs84(cells: Sequence[Geometry], crs: CRS) -> tuple[GeoSeries, Operation]:
    """Transform geometries from WGS84, where their edges are straight and where they stay.

    Points are put on an edge until its image, straight in `crs`, lies within `CHORD_M` of it.

    Parameters
    ----------
    cells : sequence of Geometry, length n
        In EPSG:4326.
    crs : CRS
        Of the result.

    Returns
    -------
    GeoSeries, shape (n,)
        In `crs`, easting or longitude first.
    Operation
        Name of the operation, and its accuracy in metres.

    Raises
    ------
    CrsError
        There is no exact operation, or it does not reach all positions.
    """
    given = np.empty(len(cells), dtype=object)
    given[:] = list(cells)
    images, operation = from_wgs84(GeoSeries(given, crs=WGS84), crs)
    length = _FIRST_DEG
    bent = _off_straight(given, images.to_numpy(), crs)
    for _ in range(_HALVINGS):
        if not bent.any():
            return images, operation
        given[bent] = shapely.segmentize(given[bent], length)
        images, operation = from_wgs84(GeoSeries(given, crs=WGS84), crs)
        bent, length = _off_straight(given, images.to_numpy(), crs), length / 2
    msg = (
        f"{bent.sum()} geometries have edges that cannot be drawn in {crs.name} within "
        f"{CHORD_M} m; choose another --crs"
    )
    raise CrsError(msg)


def _off_straight(
    given: NDArray[np.object_], images: NDArray[np.object_], crs: CRS
) -> NDArray[np.bool_]:
    """Tell which geometries have an edge whose straight image is off it by more than `CHORD_M`."""
    here, owner, inner = _edges(given)
    there, _, _ = _edges(images)
    bent = np.zeros(len(given), dtype=bool)
    if not len(inner):
        return bent
    middle = (here[inner] + here[inner + 1]) / 2
    chord, _ = _moved((there[inner] + there[inner + 1]) / 2, crs)
    _, _, off = GEOD.inv(middle[:, 0], middle[:, 1], chord[:, 0], chord[:, 1])
    bent[owner[inner][np.asarray(off) > 0.9 * CHORD_M]] = True
    return bent


def _edges(cells: NDArray[np.object_]) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Return all positions, to which geometry each is, and where edges begin."""
    parts, of_part = shapely.get_parts(cells, return_index=True)
    kinds = shapely.get_type_id(parts)
    areas = kinds == shapely.GeometryType.POLYGON
    rings, of_ring = shapely.get_rings(parts[areas], return_index=True)
    lines = np.concatenate([rings, parts[~areas]])
    owners = np.concatenate([of_part[areas][of_ring], of_part[~areas]])
    xy, line = shapely.get_coordinates(lines, return_index=True)
    return xy, owners[line], np.flatnonzero(line[1:] == line[:-1])
