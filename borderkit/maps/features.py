"""Geometries and marks as the features of a map."""

import json
from typing import Any, Final, TypeVar

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from borderkit.maps import symbols
from borderkit.maps.canvas import Feature

__all__ = ["FINE_DEG", "area_or_line", "drawn", "halfway", "label", "mark", "near"]

G = TypeVar("G", bound=BaseGeometry)

_DECIMALS: Final = 6
_EDGE_DEG: Final = 0.2
_MANY: Final = 40
FINE_DEG: Final = 2e-5
"""About 2 m: what no map of a region shows."""


def drawn(
    geometry: BaseGeometry, *, middle: float = 0.0, fine_deg: float = FINE_DEG
) -> BaseGeometry:
    """Return a geometry as a map draws it; for display only.

    Parameters
    ----------
    geometry : BaseGeometry
        WGS84; edges straight in longitude and latitude.
    middle : float
        Longitude to which every part is brought near, so that 180 degrees cuts nothing.
    fine_deg : float
        Bends finer than this are dropped from outlines of many positions, degrees.

    Returns
    -------
    BaseGeometry
        Long edges divided, six decimals.
    """
    if shapely.get_num_coordinates(geometry) > _MANY:
        geometry = shapely.simplify(geometry, fine_deg)
    geometry = shapely.segmentize(geometry, _EDGE_DEG)
    if isinstance(geometry, BaseMultipartGeometry):
        gather: Any = type(geometry)
        whole: BaseGeometry = gather([near(part, middle) for part in geometry.geoms])
        return whole
    return near(geometry, middle)


def area_or_line(
    geometry: BaseGeometry,
    style: symbols.Style,
    *,
    middle: float = 0.0,
    fine_deg: float = FINE_DEG,
    **properties: Any,
) -> Feature:
    """Return a line or area as a feature of a map.

    Parameters
    ----------
    geometry : BaseGeometry
        WGS84.
    style : dict
        Leaflet path style, from `symbols`.
    middle, fine_deg : float
        As for `drawn`.
    **properties
        ``popup`` (title and rows), ``findings`` (numbers); all text is escaped later.
    """
    body: dict[str, Any] = {"style": style | {"interactive": "popup" in properties}, **properties}
    shape = json.loads(shapely.to_geojson(drawn(geometry, middle=middle, fine_deg=fine_deg)))
    return {"type": "Feature", "geometry": shape, "properties": body}


def mark(at: Point, kind: str, *, middle: float = 0.0, **properties: Any) -> Feature:
    """Return a mark as a feature of a map.

    Parameters
    ----------
    at : Point
        WGS84.
    kind : str
        ``stop``, ``finding``, ``crossing``, ``place``, ``arrow`` or ``label``.
    middle : float
        As for `drawn`.
    **properties
        ``text``, ``shape`` (of `symbols.SHAPES`), ``look``, ``seat``, ``rank``, ``name``,
        ``popup``, ``findings``, ``turn`` (degrees clockwise).
    """
    moved = near(at, middle)
    shape = {"type": "Point", "coordinates": [moved.x, moved.y]}
    return {"type": "Feature", "geometry": shape, "properties": {"kind": kind, **properties}}


def label(
    at: Point,
    text: str,
    *,
    look: str,
    seat: str = "centre",
    shape: str = "",
    rank: int = 0,
    middle: float = 0.0,
    **properties: Any,
) -> Feature:
    """Return a label, which gives way where there is no room, as a feature of a map.

    Parameters
    ----------
    at : Point
        WGS84.
    text : str
        What it says.
    look : str
        How it looks; a class of ``page.css``.
    seat : str
        ``centre`` on the point or ``around`` it.
    shape : str
        Of `symbols.SHAPES`, drawn before the text.
    rank : int
        Labels of higher rank are placed first.
    middle : float
        As for `drawn`.
    **properties
        ``gap`` (pixels to the point), ``box`` (west, south, east, north of what it names).
    """
    more = ({"shape": shape} if shape else {}) | properties
    return mark(at, "label", middle=middle, text=text, look=look, seat=seat, rank=rank, **more)


def halfway(line: BaseGeometry) -> Point:
    """Return the middle of a line (WGS84), of its longest part where it has several.

    Parameters
    ----------
    line : BaseGeometry
        With a length.

    Returns
    -------
    Point
        On it.
    """
    parts = line.geoms if isinstance(line, BaseMultipartGeometry) else (line,)
    longest: Any = max(parts, key=lambda part: part.length)
    at: Point = shapely.line_interpolate_point(longest, 0.5, normalized=True)
    return at


def near(geometry: G, middle: float) -> G:
    """Return a geometry moved by whole turns to within 180 degrees of `middle`, rounded.

    Parameters
    ----------
    geometry : BaseGeometry
        WGS84, in one part.
    middle : float
        Longitude, degrees.
    """
    centre = (geometry.bounds[0] + geometry.bounds[2]) / 2
    turns = round((middle - centre) / 360.0) * 360.0
    return shapely.transform(geometry, lambda xy: np.round(xy + (turns, 0.0), _DECIMALS) + 0.0)
