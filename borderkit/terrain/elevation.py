"""Elevation models: any raster with a CRS, read for an area as heights on a grid in WGS84."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.enums import Resampling
from rasterio.windows import Window

from borderkit.crs import WGS84, positions_in, read_crs
from borderkit.errors import CrsError, FileFormatError
from borderkit.terrain.raster import (
    Bounds,
    common,
    fine_shape,
    moved,
    opened,
    reach,
    require_modest,
)

__all__ = ["MODEL_DRIVERS", "Bounds", "Elevation", "read_elevation", "require_heights"]

Heights = NDArray[np.float32]

MODEL_DRIVERS: Final = {
    **dict.fromkeys((".tif", ".tiff"), "GTiff"),
    **dict.fromkeys((".dt0", ".dt1", ".dt2"), "DTED"),
    ".hgt": "SRTMHGT",
    ".img": "HFA",
    ".asc": "AAIGrid",
}
"""Driver by the end of the name: none that can point to another file or to the web."""

_METRES: Final = {"", "m", "metre", "metres", "meter", "meters"}
_FEET: Final = {"ft": 0.3048, "foot": 0.3048, "feet": 0.3048, "us-ft": 1200 / 3937}
_HAIR: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Elevation:
    """Heights on a grid that is even in longitude and latitude, WGS84.

    Attributes
    ----------
    heights_m : array of float32, shape (rows, columns)
        Metres in the height system of the file, the northern row first; NaN where none is known.
    west, south, east, north : float
        Outer edges of the grid, degrees.
    """

    heights_m: Heights
    west: float
    south: float
    east: float
    north: float

    @property
    def is_empty(self) -> bool:
        """Whether no height is known."""
        return not bool(np.isfinite(self.heights_m).any())

    @property
    def lon(self) -> NDArray[np.float64]:
        """Longitudes (columns,) of the middles of the cells, degrees."""
        count = self.heights_m.shape[1]
        step = (self.east - self.west) / max(count, 1)
        return np.linspace(self.west + step / 2, self.east - step / 2, count)

    @property
    def lat(self) -> NDArray[np.float64]:
        """Latitudes (rows,) of the middles of the cells, degrees, the northern first."""
        count = self.heights_m.shape[0]
        step = (self.north - self.south) / max(count, 1)
        return np.linspace(self.north - step / 2, self.south + step / 2, count)

    @property
    def bounds(self) -> Bounds:
        """Its outer edges, degrees."""
        return self.west, self.south, self.east, self.north


def read_elevation(path: str | Path, *, bounds: Bounds, most_cells: int = 1_000_000) -> Elevation:
    """Return the heights of an area from an elevation model.

    Parameters
    ----------
    path : str or Path
        A raster of one band on this machine: GeoTIFF, SRTM, DTED, HFA or ASCII grid, by the end
        of its name.
    bounds : Bounds
        The area, degrees WGS84.
    most_cells : int
        A finer grid is averaged to about as many cells.

    Returns
    -------
    Elevation
        Of the part of the area that the model covers; empty where it covers none of it.

    Raises
    ------
    InputError
        The file is not there.
    FileFormatError
        It is no raster of one band of heights.
    CrsError
        It has no CRS, or one that cannot be brought to WGS84 exactly enough.
    TooLargeError
        Too much of it would have to be unpacked for the area.
    """
    place = Path(path)
    with opened(place, "elevation model", drivers=MODEL_DRIVERS) as model:
        scale = require_heights(model, place)
        crs = read_crs(model.crs.to_wkt())
        north_up = model.transform.b == model.transform.d == 0 and model.transform.e < 0
        if crs == WGS84 and north_up and model.transform.a > 0:
            found = _cut(model, bounds, most_cells)
        else:
            found = _warped(model, crs, bounds, most_cells)
    heights = (found.heights_m * scale).astype(np.float32)
    heights.flags.writeable = False
    return Elevation(heights, *found.bounds)


def require_heights(model: Any, place: Path) -> float:
    """Return the metres in one unit of a model's heights.

    Parameters
    ----------
    model : rasterio dataset
        Open.
    place : Path
        For messages.

    Raises
    ------
    FileFormatError
        It has several bands, or a unit that is neither metres nor feet.
    CrsError
        It has no CRS.
    """
    if model.count != 1:
        msg = f"{place} has {model.count} bands; an elevation model has one, of heights"
        raise FileFormatError(msg)
    if model.crs is None:
        msg = f"{place} has no CRS; give it the one it is in, nothing is guessed"
        raise CrsError(msg)
    unit = (model.units[0] or "").strip().casefold()
    if unit not in _METRES and unit not in _FEET:
        msg = f"{place} has heights in {unit!r}; give metres or feet"
        raise FileFormatError(msg)
    return _FEET.get(unit, 1.0)


def _cut(model: Any, bounds: Bounds, most_cells: int) -> Elevation:
    """Return the cells of a model in WGS84, north up, that lie in `bounds`."""
    west, south, east, north = bounds
    wide, high = model.transform.a, -model.transform.e
    left, top = model.transform.c, model.transform.f
    for turn in (0.0, 360.0, -360.0):
        first = max(0, math.floor((west + turn - left) / wide + _HAIR))
        last = min(model.width, math.ceil((east + turn - left) / wide - _HAIR))
        upper = max(0, math.floor((top - north) / high + _HAIR))
        lower = min(model.height, math.ceil((top - south) / high - _HAIR))
        if first < last and upper < lower:
            window = Window(first, upper, last - first, lower - upper)
            heights = _read(model, window, most_cells)
            one, two = left + first * wide - turn, left + last * wide - turn
            return Elevation(heights, one, top - lower * high, two, top - upper * high)
    return Elevation(np.empty((0, 0), np.float32), west, south, west, south)


def _read(model: Any, window: Window, most_cells: int) -> Heights:
    rows, columns = int(window.height), int(window.width)
    factor = max(1.0, math.sqrt(rows * columns / most_cells))
    require_modest(model, Path(model.name), cells=rows * columns, factor=factor)
    shape = (max(1, round(rows / factor)), max(1, round(columns / factor)))
    way = Resampling.average if factor > 1 else Resampling.nearest
    read = model.read(1, window=window, out_shape=shape, resampling=way, masked=True)
    heights = read.astype(np.float32).filled(np.nan)
    bare: Heights = heights * np.float32(model.scales[0]) + np.float32(model.offsets[0])
    return bare


def _warped(model: Any, crs: CRS, bounds: Bounds, most_cells: int) -> Elevation:
    """Return heights on a grid of our own, taken from a model in any CRS."""
    west, south, east, north = common(bounds, reach(model, crs)[0])
    if west >= east or south >= north:
        return Elevation(np.empty((0, 0), np.float32), west, south, west, south)
    rows, columns = fine_shape(model, crs, (west, south, east, north), most_cells)
    blank = Elevation(np.empty((rows, columns), np.float32), west, south, east, north)
    lon, lat = np.meshgrid(blank.lon, blank.lat)
    x, y = positions_in(crs, lon.ravel(), lat.ravel())
    with np.errstate(invalid="ignore"):
        column, row = moved(~model.transform, x, y)
    return Elevation(
        _sampled(model, column.reshape(rows, columns), row.reshape(rows, columns), most_cells),
        *(west, south, east, north),
    )


def _sampled(
    model: Any, column: NDArray[np.float64], row: NDArray[np.float64], most_cells: int
) -> Heights:
    """Return heights at places of a model (fractional columns and rows), bilinear."""
    inside = (column >= 0) & (column < model.width) & (row >= 0) & (row < model.height)
    heights = np.full(column.shape, np.nan, np.float32)
    if not inside.any():
        return heights
    first, upper = math.floor(column[inside].min()), math.floor(row[inside].min())
    last, lower = math.ceil(column[inside].max()), math.ceil(row[inside].max())
    window = Window(first, upper, max(1, last - first), max(1, lower - upper))
    cells = _read(model, window, 4 * most_cells)
    across = (column[inside] - first) * cells.shape[1] / window.width - 0.5
    down = (row[inside] - upper) * cells.shape[0] / window.height - 0.5
    heights[inside] = _bilinear(cells, across, down)
    return heights


def _bilinear(cells: Heights, x: NDArray[np.float64], y: NDArray[np.float64]) -> Heights:
    x = np.clip(x, 0, cells.shape[1] - 1)
    y = np.clip(y, 0, cells.shape[0] - 1)
    left = np.minimum(np.floor(x).astype(int), max(cells.shape[1] - 2, 0))
    top = np.minimum(np.floor(y).astype(int), max(cells.shape[0] - 2, 0))
    right = np.minimum(left + 1, cells.shape[1] - 1)
    low = np.minimum(top + 1, cells.shape[0] - 1)
    u, v = x - left, y - top
    upper = cells[top, left] * (1 - u) + cells[top, right] * u
    lower = cells[low, left] * (1 - u) + cells[low, right] * u
    found: Heights = (upper * (1 - v) + lower * v).astype(np.float32)
    return found
