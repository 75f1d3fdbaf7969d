"""What a map shows at first, and how finely it draws, so that a page stays small."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from borderkit.itineraries.state import RegisterState
from borderkit.maps.base import Bounds
from borderkit.maps.features import FINE_DEG
from borderkit.maps.words import Words
from borderkit.zones.restrictions import Zone

__all__ = [
    "EVERYWHERE",
    "about",
    "bounds_of",
    "coarseness",
    "fineness",
    "register_bounds",
    "shape_fineness",
]

EVERYWHERE: Final[Bounds] = (-540.0, -90.0, 540.0, 90.0)
"""An extent that leaves nothing out, wherever a map is turned to."""

_MOST_POSITIONS: Final = 40_000
_COARSE_DEG: Final = 5e-3
_WORLD: Final[Bounds] = (-180.0, -60.0, 180.0, 75.0)


def register_bounds(
    state: RegisterState, layers: Mapping[str, GeoDataFrame] | None = None
) -> Bounds:
    """Return bounds that hold a register, the shorter way round the globe, with a narrow rim.

    Parameters
    ----------
    state : RegisterState
        The register.
    layers : mapping of str to GeoDataFrame, optional
        Further layers, EPSG:4326: markers count, the others where there is nothing else.

    Returns
    -------
    Bounds
        Degrees WGS84; east may be above 180.
    """
    shapes: list[BaseGeometry] = [zone.geometry for zone in state.zones]
    shapes += [ground.geometry for ground in state.jurisdictions]
    shapes += [section.geometry for section in state.sections]
    shapes += [crossing.geometry for crossing in state.crossings.values()]
    shapes += [place.geometry for place in state.places]
    shapes += [corridor.geometry for corridor in state.corridors]
    given = dict(layers or {})
    shapes += list(given.pop("markers").geometry) if "markers" in given else []
    if not shapes:
        # Rivers and roads go far beyond what a register is about.
        shapes += [shape for frame in given.values() for shape in frame.geometry]
    return bounds_of(shapes)


def bounds_of(shapes: Sequence[BaseGeometry]) -> Bounds:
    """Return bounds that hold shapes, the shorter way round the globe, with a narrow rim.

    Parameters
    ----------
    shapes : sequence of BaseGeometry
        WGS84; where there is none the world is returned.

    Returns
    -------
    Bounds
        Degrees WGS84; east may be above 180.
    """
    if not len(shapes):
        return _WORLD
    boxes = shapely.bounds(shapely.get_parts(np.array(list(shapes), dtype=object)))
    west, east = _shortest(boxes[:, 0], boxes[:, 2])
    south, north = boxes[:, 1].min(), boxes[:, 3].max()
    return _wider((west, float(south), east, float(north)), 0.03)


def _shortest(west: NDArray[np.float64], east: NDArray[np.float64]) -> tuple[float, float]:
    """Return the shortest range of longitudes that holds all ranges, maybe across 180."""
    one, two = float(west.min()), float(east.max())
    if two - one <= 180.0:
        return one, two
    turned = west < 0
    low = np.where(turned & (east <= 0), west + 360.0, west)
    high = np.where(turned & (east <= 0), east + 360.0, east)
    if high.max() - low.min() < two - one:
        return float(low.min()), float(high.max())
    return one, two


def _wider(bounds: Bounds, part: float) -> Bounds:
    west, south, east, north = bounds
    wide, high = max((east - west) * part, 0.002), max((north - south) * part, 0.002)
    return west - wide, max(south - high, -85.0), east + wide, min(north + high, 85.0)


def fineness(zones: Sequence[Zone], extent: Bounds) -> float:
    """Return how fine outlines of zones can be drawn so that a page stays small, degrees.

    Parameters
    ----------
    zones : sequence of Zone
        WGS84.
    extent : Bounds
        Zones outside it do not count.
    """
    west, south, east, north = extent
    shapes = np.array([zone.geometry for zone in zones], dtype=object)
    if len(shapes):
        box = shapely.bounds(shapes)
        seen = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north)
        shapes = shapes[seen & (box[:, 3] >= south)]
    return shape_fineness(shapes, most=_MOST_POSITIONS)


def shape_fineness(shapes: Iterable[BaseGeometry] | NDArray[np.object_], *, most: int) -> float:
    """Return how fine shapes (WGS84) can be drawn with `most` positions or fewer, degrees."""
    left: Any = np.array(list(shapes), dtype=object)
    fine_deg = FINE_DEG
    while shapely.get_num_coordinates(left).sum() > most and fine_deg < _COARSE_DEG:
        fine_deg *= 4
        left = shapely.simplify(left, fine_deg)
    return fine_deg


def coarseness(fine_deg: float, words: Words) -> tuple[str, ...]:
    """Return a note that says how far outlines are simplified, if they are.

    Parameters
    ----------
    fine_deg : float
        From `fineness`, degrees.
    words : Words
        Of the language.
    """
    if fine_deg <= FINE_DEG:
        return ()
    return (words("ui.coarse", metres=f"{fine_deg * 111_000:.0f}"),)


def about(bounds: Bounds) -> Bounds:
    """Return an extent that holds `bounds` in a frame of any shape, with some ground about it."""
    west, south, east, north = bounds
    lat = np.radians((south + north) / 2)
    scale = max(float(np.cos(lat)), 0.05)
    wide, high = (east - west) * scale, north - south
    more_wide = (max(wide, 2.6 * high) * 1.3 - wide) / 2 / scale
    more_high = (max(high, 1.4 * wide) * 1.3 - high) / 2
    return west - more_wide, south - more_high, east + more_wide, north + more_high
