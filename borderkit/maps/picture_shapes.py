"""The symbols of the maps as shapes of matplotlib: outlines, hatches, dashes."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np
import shapely
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from matplotlib.path import Path as Outline
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from borderkit.maps import symbols

__all__ = [
    "HATCHES",
    "area_outline",
    "dashes",
    "is_empty",
    "line_outline",
    "outline_of",
    "path_outline",
    "shape_outline",
    "square_outline",
    "zone_class_of",
]

HATCHES: Final[Mapping[str, str]] = {
    "open": "..",
    "controlled_open": "///",
    "controlled": "\\\\\\",
    "non_open": "xxx",
    "border_strip": "---",
    "temporary": "|||",
}
"""Class of a zone -> hatch of matplotlib: each differs from the others without colour."""

_HATCH_FILL: Final = re.compile(r"url\(#bk-hatch-([a-z_]+)\)")
_CODES: Final[Mapping[str, tuple[int, int]]] = {
    "moveTo": (int(Outline.MOVETO), 1),
    "lineTo": (int(Outline.LINETO), 1),
    "curveTo": (int(Outline.CURVE4), 3),
    "qCurveTo": (int(Outline.CURVE3), 2),
}
"""Segment of an SVG path -> code of matplotlib, and how many points it takes."""


@cache
def shape_outline(shape: str) -> Outline:
    """Return a shape about the origin, one unit wide, north up.

    Parameters
    ----------
    shape : str
        Of `symbols.SHAPES`, in its box of 24 by 24.
    """
    return outline_of(symbols.SHAPES[shape])


def outline_of(path: str) -> Outline:
    """Return an SVG path of ours, in a box of 24 by 24, about the origin and one unit wide."""
    drawn = path_outline(path)
    return Outline((np.asarray(drawn.vertices) - 12.0) * (1 / 24, -1 / 24), drawn.codes)


def path_outline(path: str) -> Outline:
    """Return an SVG path of ours as it is written, south up."""
    pen = RecordingPen()
    parse_path(path, pen)
    points: list[tuple[float, float]] = []
    codes: list[int] = []
    for name, given in pen.value:
        if name == "closePath":
            points.append(points[-1])
            codes.append(int(Outline.CLOSEPOLY))
        elif name != "endPath":
            code, count = _CODES[name]
            points.extend(given)
            codes.extend([code] * count)
    return Outline(np.array(points, dtype=float), codes)


def square_outline() -> Outline:
    """Return a square about the origin, one unit wide."""
    corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5)]
    return Outline(corners, closed=True)


def is_empty(outline: Outline) -> bool:
    """Whether an outline has no point."""
    return len(np.asarray(outline.vertices)) == 0


def zone_class_of(style: Mapping[str, Any]) -> str | None:
    """Return the class of zone whose hatch a Leaflet style asks for, or None."""
    found = _HATCH_FILL.fullmatch(str(style.get("fillColor", "")))
    return found.group(1) if found else None


def dashes(pattern: str | None, scale: float) -> Any:
    """Return an SVG dash pattern as a line style of matplotlib, its lengths times `scale`."""
    if not pattern:
        return "solid"
    lengths = [float(part) * scale for part in re.split(r"[ ,]+", pattern.strip())]
    return (0.0, lengths * 2 if len(lengths) % 2 else lengths)


def area_outline(geometry: BaseGeometry) -> Outline:
    """Return polygons, holes included, as one outline."""
    rings = [
        _ring(np.asarray(ring.coords), outer=number == 0)
        for part in shapely.get_parts(geometry)
        if part.geom_type == "Polygon" and not part.is_empty
        for number, ring in enumerate((part.exterior, *part.interiors))
    ]
    return Outline.make_compound_path(*rings) if rings else Outline(np.empty((0, 2)))


def line_outline(geometry: BaseGeometry) -> Outline:
    """Return lines as one outline."""
    parts = [
        Outline(np.asarray(part.coords)[:, :2])
        for part in shapely.get_parts(geometry)
        if part.geom_type in {"LineString", "LinearRing"} and not part.is_empty
    ]
    return Outline.make_compound_path(*parts) if parts else Outline(np.empty((0, 2)))


def _ring(xy: NDArray[np.float64], *, outer: bool) -> Outline:
    """Return a closed ring, outer ones one way round and holes the other."""
    flat = xy[:, :2]
    if bool(shapely.is_ccw(shapely.linearrings(flat))) is not outer:
        flat = flat[::-1]
    codes = [Outline.MOVETO, *[Outline.LINETO] * (len(flat) - 2), Outline.CLOSEPOLY]
    return Outline(flat, codes)
