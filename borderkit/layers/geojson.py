"""Strict reading of GeoJSON geometries in WGS84 (RFC 7946)."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from borderkit.errors import Defect

__all__ = ["AREAS", "LINES", "POINTS", "read_geometry"]

AREAS = ("Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString")
POINTS = ("Point",)

_LON, _LAT = 180.0, 90.0
_DEPTH = {
    "Point": 0,
    "LineString": 1,
    "MultiPoint": 1,
    "Polygon": 2,
    "MultiLineString": 2,
    "MultiPolygon": 3,
}


def read_geometry(
    obj: object, where: str, defects: list[Defect], *, kinds: Collection[str]
) -> BaseGeometry | None:
    """Return the geometry that the GeoJSON object `obj` gives, or None with defects added.

    Rings must be closed and areas valid; positions are longitude and latitude in degrees,
    finite and in range; heights are left out.

    Parameters
    ----------
    obj : object
        A GeoJSON geometry object.
    where : str
        Its place, for messages.
    defects : list of Defect
        Takes every fault found.
    kinds : collection of str
        The geometry types that may stand there.
    """
    if not isinstance(obj, Mapping):
        defects.append(Defect(where, "must be a GeoJSON geometry"))
        return None
    kind = obj.get("type")
    if kind not in kinds:
        listed = " or ".join(kinds)
        defects.append(Defect(f"{where}.type", f"is {kind!r}; it must be {listed}"))
        return None
    found = len(defects)
    spare = sorted(set(obj) - {"type", "coordinates", "bbox"})
    if spare:
        defects.append(Defect(where, f"unknown key {spare[0]!r} in a geometry"))
    coordinates = _positions(
        obj.get("coordinates"), f"{where}.coordinates", defects, depth=_DEPTH[str(kind)]
    )
    if len(defects) > found:
        return None
    return _built(str(kind), coordinates, where, defects)


def _positions(value: Any, where: str, defects: list[Defect], *, depth: int) -> Any:
    if not isinstance(value, list | tuple) or (depth and not value):
        defects.append(Defect(where, "must be a list of coordinates that is not empty"))
        return None
    if depth == 1:
        line = _line(value)
        if line is not None:
            return line
    if depth:
        return [
            _positions(item, f"{where}[{number}]", defects, depth=depth - 1)
            for number, item in enumerate(value)
        ]
    good = len(value) in (2, 3) and all(
        isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in value
    )
    if not good:
        defects.append(Defect(where, f"is {value!r}; it must be two finite numbers, lon and lat"))
        return None
    if abs(value[0]) > _LON or abs(value[1]) > _LAT:
        what = f"({value[0]}, {value[1]}) is out of range; longitude first, -180..180, -90..90"
        defects.append(Defect(where, what))
        return None
    return (float(value[0]), float(value[1]))


def _line(positions: Sequence[Any]) -> NDArray[np.float64] | None:
    """Return many positions (n, 2) at once, or None where any of them must be looked at."""
    sizes = {len(p) if isinstance(p, list | tuple) else 0 for p in positions}
    if len(sizes) != 1 or not sizes <= {2, 3}:
        return None
    if not {type(number) for position in positions for number in position} <= {int, float}:
        return None
    xy = np.array(positions, dtype=float)[:, :2]
    if not np.isfinite(xy).all() or (np.abs(xy) > (_LON, _LAT)).any():
        return None
    return xy


def _built(kind: str, coordinates: Any, where: str, defects: list[Defect]) -> BaseGeometry | None:
    lines = coordinates if kind == "MultiLineString" else [coordinates]
    if kind in LINES and any(len(line) < 2 for line in lines):
        defects.append(Defect(where, "a line needs at least two positions"))
        return None
    polygons = coordinates if kind == "MultiPolygon" else [coordinates]
    for number, rings in enumerate(polygons if kind in AREAS else []):
        for ring, positions in enumerate(rings):
            begin, end = tuple(positions[0]), tuple(positions[-1])
            place = f"{where}, polygon {number}, ring {ring}"
            if len(positions) < 4:
                what = f"has {len(positions)} positions; a ring needs at least four"
                defects.append(Defect(place, what))
                return None
            if begin != end:
                what = f"is not closed: it begins at {_shown(begin)} and ends at {_shown(end)}"
                defects.append(Defect(place, what))
                return None
    geometry: BaseGeometry = shape({"type": kind, "coordinates": coordinates})
    if kind in AREAS and not geometry.is_valid:
        reason = shapely.is_valid_reason(geometry)
        defects.append(Defect(where, f"is no valid area: {reason}; mend it before importing"))
        return None
    return geometry


def _shown(position: tuple[float, ...]) -> str:
    return f"({position[0]:.10g}, {position[1]:.10g})"
