"""Areas as an office draws them: along water, roads and the line, or round about a place."""

import math
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from geodata.building.frame import Floats, degrees
from geodata.building.lines import smooth

__all__ = ["blob", "feature", "piece", "rounded", "single"]


def blob(
    middle: tuple[float, float], widths: tuple[float, float], seed: int, *, points: int = 36
) -> shapely.Polygon:
    """Return a round area about `middle` with an uneven edge, km.

    Parameters
    ----------
    middle : (float, float)
        Km east and north.
    widths : (float, float)
        Half its width and height, km.
    seed : int
        Of the unevenness.
    points : int
        Corners of the edge.
    """
    rng = np.random.default_rng(seed)
    wild = rng.random(points) - 0.5
    for _ in range(2):
        wild = (np.roll(wild, 1) + 2.0 * wild + np.roll(wild, -1)) / 4.0
    turn = np.arange(points) * 2.0 * math.pi / points
    far = 1.0 + 0.55 * wild
    ring = np.column_stack((np.cos(turn) * far * widths[0], np.sin(turn) * far * widths[1]))
    return shapely.Polygon(ring + middle)


def rounded(corners: list[tuple[float, float]], step: int = 2) -> shapely.Polygon:
    """Return an area with these corners, km, its edges eased."""
    ring: Floats = shapely.get_coordinates(shapely.segmentize(shapely.LinearRing(corners), 0.25))[
        :-1
    ]
    pad = 6 * step
    eased = smooth(np.vstack((ring[-pad:], ring, ring[:pad])), step, 2)[pad:-pad]
    return shapely.Polygon(eased)


def single(area: BaseGeometry) -> shapely.Polygon:
    """Return the greatest part of an area."""
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    greatest: shapely.Polygon = max(parts, key=lambda part: float(part.area))
    return greatest


def piece(line: Any, start: float, end: float, *, parts: bool = False) -> shapely.LineString:
    """Return a line from one length to another, km, or in parts of the whole."""
    found = substring(line, start, end, normalized=parts)
    if not isinstance(found, shapely.LineString):
        msg = f"the piece from {start} to {end} is a point"
        raise TypeError(msg)
    return found


def feature(geometry: BaseGeometry, properties: dict[str, Any]) -> dict[str, Any]:
    """Return a GeoJSON feature in WGS84 of a geometry in km, to 0.1 m."""
    return {
        "type": "Feature",
        "geometry": _geojson(geometry),
        "properties": properties,
    }


def _geojson(geometry: BaseGeometry) -> dict[str, Any]:
    coordinates: Any
    if isinstance(geometry, shapely.Polygon):
        rings = (geometry.exterior, *geometry.interiors)
        coordinates = [_ring(ring.coords) for ring in rings]
    else:
        coordinates = _ring(geometry.coords)
        if isinstance(geometry, shapely.Point):
            coordinates = coordinates[0]
    return {"type": geometry.geom_type, "coordinates": coordinates}


def _ring(coords: Any) -> list[list[float]]:
    return [[round(x, 6), round(y, 6)] for x, y in degrees(list(coords)).tolist()]
