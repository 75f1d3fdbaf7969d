"""What lies under the law on a map: the ground, its form, and the layers of the land."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray

__all__ = ["LAND_LAYERS", "BaseMap", "Bounds", "GroundPicture", "Terrain", "Tiles"]

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees WGS84; west may be below -180, east above 180."""

LAND_LAYERS: Final = (
    *("boundary_sections", "markers", "assets", "roads", "waters", "protected_areas", "places"),
)
"""Layers of a register that a map draws and no check reads whole."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Terrain:
    """The form of the ground in one area.

    Attributes
    ----------
    heights_m : array of float32, shape (rows, columns)
        Even in longitude and latitude WGS84, the northern row first; NaN where none is known.
    shade : array of float32, shape (rows, columns)
        0 dark to 1 bright; NaN where there is no height.
    bounds : Bounds
        Outer edges of the grid, degrees.
    contours : GeoDataFrame
        Lines with ``elevation_m`` and ``index``, EPSG:4326.
    interval_m : float
        Distance in height between contours, metres.
    """

    heights_m: NDArray[np.float32]
    shade: NDArray[np.float32]
    bounds: Bounds
    contours: GeoDataFrame
    interval_m: float

    def share(self, bounds: Bounds) -> float:
        """Return which part of `bounds` (WGS84) has heights, 0 to 1."""
        return _share(np.isfinite(self.heights_m), self.bounds, bounds)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class GroundPicture:
    """A scanned map or an orthophoto of one area, which takes the place of the relief.

    Attributes
    ----------
    colours : array of uint8, shape (rows, columns, 4)
        Red, green, blue and opacity; even in longitude and latitude WGS84, the northern row first.
    bounds : Bounds
        Outer edges of the grid, degrees.
    accuracy_m : float or None
        How exactly its coordinates were brought to WGS84, metres; None where that is not known.
    """

    colours: NDArray[np.uint8]
    bounds: Bounds
    accuracy_m: float | None = None

    def share(self, bounds: Bounds) -> float:
        """Return which part of `bounds` (WGS84) it shows, 0 to 1."""
        return _share(self.colours[..., 3] > 0, self.bounds, bounds)


def _share(known: NDArray[np.bool_], grid: Bounds, bounds: Bounds) -> float:
    """Return which part of `bounds` the known cells of a grid cover, 0 to 1."""
    west, south, east, north = grid
    rows, columns = known.shape
    lon = west + (np.arange(columns) + 0.5) * ((east - west) / columns)
    lat = north - (np.arange(rows) + 0.5) * ((north - south) / rows)
    inside = np.ix_(
        (lat >= bounds[1]) & (lat <= bounds[3]), (lon >= bounds[0]) & (lon <= bounds[2])
    )
    cell = (east - west) * (north - south) / known.size
    area = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    return min(1.0, int(known[inside].sum()) * cell / area) if area > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Tiles:
    """A source of map tiles in WGS84 that takes the place of the shaded relief.

    Attributes
    ----------
    url : str
        With ``{z}``, ``{x}`` and ``{y}``.
    attribution : str
        What its owner wants to be said; shown on every page.
    """

    url: str
    attribution: str

    @property
    def origin(self) -> str:
        """Scheme and host, as a content policy names them; ``{s}`` stands for any subdomain."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"


@dataclass(frozen=True, slots=True, eq=False)
class BaseMap:
    """What a map shows besides the law.

    Attributes
    ----------
    layers : mapping of str to GeoDataFrame
        Of `LAND_LAYERS`, EPSG:4326; one may be absent.
    terrain : callable, optional
        Returns the form of the ground within bounds, None where nothing is known there.
    picture : callable, optional
        Returns a picture of the ground within bounds, which is drawn instead of the relief; None
        where it shows nothing there.
    tiles : Tiles, optional
        Drawn instead of both; a page with it needs the network.
    attribution : str
        Of the picture, else of the elevation model; shown on the page.
    attributions : mapping of str to str
        What each source of the layers asks to be said, by its code.
    """

    layers: Mapping[str, GeoDataFrame] = field(default_factory=lambda: MappingProxyType({}))
    terrain: Callable[[Bounds], Terrain | None] | None = None
    picture: Callable[[Bounds], GroundPicture | None] | None = None
    tiles: Tiles | None = None
    attribution: str = ""
    attributions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
