"""Areas on the globe as polygons in longitude and latitude: circles, antimeridian, poles."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon, box

from borderkit.crs import GEOD
from borderkit.errors import CrsError

__all__ = ["CIRCLE_OUT_M", "LARGEST_RADIUS_M", "area_of_rings", "circle", "goes_long_way"]

CIRCLE_OUT_M: Final = 0.1
"""How far a circle's polygon may reach outside the circle, metres."""

LARGEST_RADIUS_M: Final = 9_000_000.0
"""A larger circle would reach round the globe."""

Floats = NDArray[np.float64]
Area = Polygon | MultiPolygon

_AROUND: Final = (0.09, 0.05)
_STEPS: Final = 60


def circle(lon: float, lat: float, *, radius_m: float) -> Area:
    """Return the polygon about a geodesic circle.

    No point of its edges, which are straight in longitude and latitude, is inside the circle,
    and none is more than `CIRCLE_OUT_M` outside. It is cut at the antimeridian and closed over
    a pole that it holds.

    Parameters
    ----------
    lon, lat : float
        The centre, degrees WGS84.
    radius_m : float
        Above 0, at most `LARGEST_RADIUS_M`, metres on the ellipsoid.
    """
    pole = min(GEOD.inv(lon, lat, 0.0, end)[2] for end in (90.0, -90.0))
    out = next(out for out in _AROUND if abs(radius_m + out - pole) > 0.01)
    reach = radius_m + out
    count = max(64, math.ceil(math.pi * math.sqrt(radius_m / (2 * 0.8 * out))))
    azimuths = np.linspace(360.0, 0.0, count + 1)
    for _ in range(_STEPS):
        ring = _on_circle(lon, lat, azimuths, reach)
        bad = np.flatnonzero(_is_off(ring, lon, lat, radius_m))
        if len(bad) == 0:
            break
        azimuths = np.insert(azimuths, bad + 1, (azimuths[bad] + azimuths[bad + 1]) / 2)
    return area_of_rings([_on_circle(lon, lat, azimuths, reach)])


def _on_circle(lon: float, lat: float, azimuths: Floats, reach: float) -> Floats:
    """Return a closed ring of positions; going back through the azimuths, inside is left."""
    many = np.ones(len(azimuths))
    x, y, _ = GEOD.fwd(lon * many, lat * many, azimuths, reach * many)
    ring = np.column_stack([x, y])
    ring[-1] = ring[0]
    return ring


def _is_off(ring: Floats, lon: float, lat: float, radius_m: float) -> NDArray[np.bool_]:
    """Tell which edges leave the band between the circle and `CIRCLE_OUT_M` outside."""
    start, step = ring[:-1], np.diff(ring, axis=0)
    step[:, 0] = (step[:, 0] + 180.0) % 360.0 - 180.0
    off = np.abs(step[:, 0]) > 90.0
    for share in (0.25, 0.5, 0.75):
        at = start + share * step
        many = np.ones(len(at))
        _, _, distance = GEOD.inv(lon * many, lat * many, at[:, 0], at[:, 1])
        gap = np.asarray(distance) - radius_m
        off |= (gap < 0.001) | (gap > CIRCLE_OUT_M - 0.001)
    return off


def goes_long_way(cells: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which geometries have an edge of more than 180 and less than 360 degrees of longitude.

    Parameters
    ----------
    cells : array of Geometry, shape (n,)
        In EPSG:4326, none missing.

    Returns
    -------
    array of bool, shape (n,)
        True where such an edge may have been meant to cross the antimeridian.
    """
    xy, owner = shapely.get_coordinates(cells, return_index=True)
    span = np.abs(np.diff(xy[:, 0]))
    # Between two parts or rings there is no edge, but then the jump is found in the next test.
    far = (owner[1:] == owner[:-1]) & (span > 180.0) & (span < 360.0)
    found = np.isin(np.arange(len(cells)), owner[1:][far])
    for row in np.flatnonzero(found):
        found[row] = _has_far_edge(cells[row])
    return found


def _has_far_edge(cell: shapely.Geometry) -> bool:
    parts = shapely.get_parts(cell)
    lines = shapely.get_rings(parts) if parts[0].geom_type == "Polygon" else parts
    spans = [np.abs(np.diff(shapely.get_coordinates(line)[:, 0])) for line in lines]
    return any(bool(((span > 180.0) & (span < 360.0)).any()) for span in spans)


def area_of_rings(rings: Sequence[Floats]) -> Area:
    """Return the area of a polygon's rings, cut at the antimeridian, closed over a pole.

    Parameters
    ----------
    rings : sequence of array, shape (n, 2)
        Outer ring first, then the holes; closed; degrees WGS84, each edge less than 180 degrees
        of longitude long; the inside is left of the outer ring.

    Raises
    ------
    CrsError
        A ring crosses itself once it is drawn in longitude and latitude.
    """
    plain = [_unwrapped(ring) for ring in rings]
    if all(_is_plain(ring) for ring in plain):
        return Polygon(plain[0], plain[1:])
    area = _one_ring(plain[0])
    for hole in plain[1:]:
        taken = _one_ring(hole[::-1] if _is_round(hole) else hole)
        area = _areas_only(shapely.difference(area, taken))
    return area


def _unwrapped(ring: Floats) -> Floats:
    turns = np.concatenate([[0.0], np.cumsum(np.round(np.diff(ring[:, 0]) / 360.0))])
    return np.column_stack([ring[:, 0] - 360.0 * turns, ring[:, 1]])


def _is_round(ring: Floats) -> bool:
    """Whether the ring goes all around a pole."""
    return bool(abs(ring[-1, 0] - ring[0, 0]) > 180.0)


def _is_plain(ring: Floats) -> bool:
    return not _is_round(ring) and bool(np.abs(ring[:, 0]).max() <= 180.0)


def _one_ring(ring: Floats) -> Area:
    if _is_round(ring):
        ring = _over_pole(ring)
    whole = Polygon(ring)
    if not whole.is_valid:
        reason = shapely.is_valid_reason(whole)
        msg = f"an area cannot be drawn in longitude and latitude: {reason}; simplify it"
        raise CrsError(msg)
    west, _, east, _ = whole.bounds
    parts = []
    for turn in range(math.floor((west + 180.0) / 360.0), math.ceil((east - 180.0) / 360.0) + 1):
        window = box(360.0 * turn - 180.0, -90.0, 360.0 * turn + 180.0, 90.0)
        part = shapely.intersection(whole, window)
        parts.append(shapely.transform(part, partial(_turned, turns=turn)))
    return _areas_only(shapely.union_all(parts))


def _turned(xy: Floats, *, turns: int) -> Floats:
    return np.column_stack([np.clip(xy[:, 0] - 360.0 * turns, -180.0, 180.0), xy[:, 1]])


def _areas_only(shape: shapely.Geometry) -> Area:
    parts = [p for p in shapely.get_parts(shape).tolist() if p.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _over_pole(ring: Floats) -> Floats:
    """Open the ring at the antimeridian and close it along the pole that it goes round."""
    east = ring[-1, 0] > ring[0, 0]
    line = ring if east else ring[::-1]
    seam = 360.0 * math.ceil((line[0, 0] - 180.0) / 360.0) + 180.0
    at = int(np.argmax(line[:, 0] > seam))
    (x0, y0), (x1, y1) = line[at - 1], line[at]
    lat = y0 + (y1 - y0) * (seam - x0) / (x1 - x0)
    before = line[:at] + [360.0, 0.0]
    opened = np.vstack([[[seam, lat]], line[at:-1], before, [[seam + 360.0, lat]]])
    opened[:, 0] -= seam + 180.0
    pole = 90.0 if east else -90.0
    return np.vstack([opened, [[180.0, pole], [-180.0, pole], opened[0]]])
