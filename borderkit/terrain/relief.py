"""The form of the ground: shading and contours of an elevation grid."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely
from contourpy import LineType, contour_generator
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from borderkit.crs import WGS84, metres_per_degree
from borderkit.terrain.elevation import Elevation, Heights

__all__ = ["contour_interval", "contours", "hillshade"]

_LIGHTS: Final = ((315.0, 0.55), (270.0, 0.15), (0.0, 0.15), (225.0, 0.15))
_ALTITUDE_DEG: Final = 45.0
_WANTED_SLOPE: Final = 0.45
_NICE_M: Final = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000)
_MOST_LEVELS: Final = 18
_INDEX_EVERY: Final = 5
_MOST_CELLS: Final = 160_000


def hillshade(elevation: Elevation, *, exaggeration: float | None = None) -> Heights:
    """Return how much light the ground takes, lit from the north-west and softly around.

    Parameters
    ----------
    elevation : Elevation
        The grid.
    exaggeration : float, optional
        Factor of all heights; by default one that lets flat country be read too, 1 to 8.

    Returns
    -------
    array of float32, shape (rows, columns)
        0 dark to 1 bright, about 0.71 on the level; NaN where no height is known.
    """
    heights = elevation.heights_m.astype(np.float64)
    if min(heights.shape) < 2:
        return np.full(heights.shape, np.nan, np.float32)
    east, north = _slopes(elevation, heights)
    if exaggeration is None:
        exaggeration = _fitting(np.hypot(east, north))
    east, north = east * exaggeration, north * exaggeration
    length = np.sqrt(1.0 + east**2 + north**2)
    altitude = np.radians(_ALTITUDE_DEG)
    shade = np.zeros(heights.shape)
    for azimuth_deg, weight in _LIGHTS:
        azimuth = np.radians(azimuth_deg)
        toward = -(east * np.sin(azimuth) + north * np.cos(azimuth)) * np.cos(altitude)
        shade += weight * np.maximum(0.0, (toward + np.sin(altitude)) / length)
    return np.clip(shade, 0.0, 1.0).astype(np.float32)


def contour_interval(elevation: Elevation) -> float:
    """Return the distance in height between contours that suits a grid, metres."""
    if elevation.is_empty:
        return float(_NICE_M[-1])
    low, high = np.nanpercentile(elevation.heights_m, (0.5, 99.5))
    fitting = (step for step in _NICE_M if (high - low) / step <= _MOST_LEVELS)
    return float(next(fitting, _NICE_M[-1]))


def contours(elevation: Elevation, *, interval_m: float | None = None) -> GeoDataFrame:
    """Return lines of equal height, smoothed for display.

    Parameters
    ----------
    elevation : Elevation
        The grid.
    interval_m : float, optional
        Distance in height, metres; by default `contour_interval`.

    Returns
    -------
    GeoDataFrame of LineString, shape (n, 3)
        ``elevation_m``, ``index`` (whether it is a fifth line) and the geometry, EPSG:4326.
    """
    step = interval_m or contour_interval(elevation)
    rows: list[tuple[float, bool, shapely.LineString]] = []
    if not elevation.is_empty and min(elevation.heights_m.shape) >= 3:
        lon, lat, heights = _coarse(elevation)
        generator = contour_generator(
            lon, lat, np.ma.masked_invalid(heights), line_type=LineType.Separate
        )
        cell = float(abs(lat[0] - lat[-1])) / max(len(lat) - 1, 1)
        first = int(np.ceil(np.nanmin(heights) / step))
        for number in range(first, int(np.floor(np.nanmax(heights) / step)) + 1):
            found = _lines(generator.lines(number * step), cell)
            rows += [(number * step, number % _INDEX_EVERY == 0, line) for line in found]
    values = {
        "elevation_m": [row[0] for row in rows],
        "index": [row[1] for row in rows],
    }
    return GeoDataFrame(values, geometry=[row[2] for row in rows], crs=WGS84)


def _lines(found: Sequence[Any], cell: float) -> list[shapely.LineString]:
    """Return contours without the smallest rings, less the bends that no map shows."""
    lines = shapely.simplify([shapely.LineString(line) for line in found], 0.3 * cell)
    return [line for line in lines if line.length > 12 * cell]


def _slopes(elevation: Elevation, heights: NDArray[np.float64]) -> tuple[Heights, Heights]:
    """Return rise to the east and to the north, metres per metre."""
    rows, columns = heights.shape
    along, up = metres_per_degree(elevation.lat)
    wide = (elevation.east - elevation.west) / columns * along
    high = (elevation.north - elevation.south) / rows * up
    down, across = np.gradient(heights)
    return across / wide[:, None], -down / high[:, None]


def _fitting(slope: NDArray[np.float64]) -> float:
    known = slope[np.isfinite(slope)]
    steep = float(np.percentile(known, 90)) if known.size else 0.0
    return float(np.clip(_WANTED_SLOPE / max(steep, 1e-6), 1.0, 8.0))


def _coarse(
    elevation: Elevation,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return longitudes, latitudes and smoothed heights of a grid of moderate size."""
    heights = elevation.heights_m.astype(np.float64)
    block = max(1, int(np.ceil(np.sqrt(heights.size / _MOST_CELLS))))
    rows, columns = (size // block * block for size in heights.shape)
    lon = elevation.lon[:columns].reshape(-1, block).mean(axis=1)
    lat = elevation.lat[:rows].reshape(-1, block).mean(axis=1)
    parts = heights[:rows, :columns].reshape(rows // block, block, columns // block, block)
    coarse = parts.mean(axis=(1, 3))
    for _ in range(2):
        padded = np.pad(coarse, 1, mode="edge")
        around = [
            padded[dy : dy + coarse.shape[0], dx : dx + coarse.shape[1]]
            for dy, dx in ((0, 1), (1, 0), (1, 2), (2, 1))
        ]
        coarse = (coarse * 4 + sum(around)) / 8
    return lon, lat, coarse
