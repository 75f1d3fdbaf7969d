"""Scanned maps and orthophotos: any picture with a CRS, read for an area on a grid in WGS84."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.windows import Window

from borderkit.crs import Operation, positions_in, read_crs
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

__all__ = ["Scan", "read_scan", "scan_crs"]

Colours = NDArray[np.uint8]

# By the end of the name, and no driver that can point to another file or to the web.
_DRIVERS: Final = {
    **dict.fromkeys((".tif", ".tiff"), "GTiff"),
    ".img": "HFA",
    ".jp2": "JP2OpenJPEG",
    ".png": "PNG",
    **dict.fromkeys((".jpg", ".jpeg"), "JPEG"),
}
_ENDS: Final = (2.0, 98.0)
_MOST_BANDS: Final = 16


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Scan:
    """A picture of ground on a grid that is even in longitude and latitude, WGS84.

    Attributes
    ----------
    colours : array of uint8, shape (rows, columns, 4)
        Red, green, blue and opacity, the northern row first; opacity 0 where there is nothing.
    bounds : Bounds
        Outer edges of the grid, degrees.
    operation : Operation
        By which it was brought to WGS84, and how exactly.
    """

    colours: Colours
    bounds: Bounds
    operation: Operation

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing of it in the area."""
        return not bool(self.colours[..., 3].any()) if self.colours.size else True


def read_scan(path: str | Path, *, bounds: Bounds, most_cells: int = 3_000_000) -> Scan:
    """Return the picture of an area from a scanned map or an orthophoto.

    Parameters
    ----------
    path : str or Path
        A raster on this machine: GeoTIFF, HFA, JPEG 2000, or a PNG or JPEG with its CRS beside
        it, by the end of its name; grey, paletted or of colour bands, with or without opacity.
    bounds : Bounds
        The area, degrees WGS84.
    most_cells : int
        A finer picture is averaged to about as many cells.

    Returns
    -------
    Scan
        Of the part of the area that the picture covers; empty where it covers none of it.

    Raises
    ------
    InputError
        The file is not there.
    FileFormatError
        It is no picture, or stands at no place on the ground.
    CrsError
        It has no CRS, or one that cannot be brought to WGS84 exactly enough.
    TooLargeError
        Too much of it would have to be unpacked for the area.
    """
    place = Path(path)
    with opened(place, "picture of the ground", drivers=_DRIVERS) as raster:
        crs = _require_picture(raster, place)
        covered, operation = reach(raster, crs)
        for turn in (0.0, 360.0, -360.0):
            west, south, east, north = bounds
            shared = common((west + turn, south, east + turn, north), covered)
            if shared[0] < shared[2] and shared[1] < shared[3]:
                found = _warped(raster, place, crs, shared, most_cells)
                west, south, east, north = shared
                turned = (west - turn, south, east - turn, north)
                return Scan(colours=found, bounds=turned, operation=operation)
    nothing = np.empty((0, 0, 4), np.uint8)
    return Scan(colours=nothing, bounds=bounds, operation=operation)


def scan_crs(path: str | Path) -> CRS:
    """Return the CRS of a scanned map or an orthophoto.

    Raises
    ------
    InputError
        As for `read_scan`.
    CrsError
        It has none.
    """
    place = Path(path)
    with opened(place, "picture of the ground", drivers=_DRIVERS) as raster:
        return _require_picture(raster, place)


def _require_picture(raster: Any, place: Path) -> CRS:
    """Return the CRS of a picture; refuse a raster that is none, or that stands nowhere."""
    kinds = set(raster.dtypes)
    if not kinds <= {"uint8", "uint16"} or raster.count > _MOST_BANDS:
        msg = (
            f"{place} has {raster.count} band(s) of {', '.join(sorted(kinds))}; a picture has "
            f"up to {_MOST_BANDS} of uint8 or uint16; heights are given as --dem"
        )
        raise FileFormatError(msg)
    if raster.crs is None:
        msg = f"{place} has no CRS; give it the one it is in (gdal_edit -a_srs), nothing is guessed"
        raise CrsError(msg)
    if raster.transform.is_identity or raster.transform.is_degenerate:
        msg = f"{place} stands at no place on the ground; give it its corners (georeference it)"
        raise FileFormatError(msg)
    return read_crs(raster.crs.to_wkt())


def _warped(raster: Any, place: Path, crs: CRS, bounds: Bounds, most_cells: int) -> Colours:
    """Return the colours of an area on a grid of our own."""
    west, south, east, north = bounds
    rows, columns = fine_shape(raster, crs, bounds, most_cells)
    across, down = (east - west) / columns, (north - south) / rows
    lon = west + (np.arange(columns, dtype=np.float64) + 0.5) * across
    lat = north - (np.arange(rows, dtype=np.float64) + 0.5) * down
    at = np.concatenate(list(_places(raster, crs, lon, lat)), axis=0)
    inside = (at >= 0).all(axis=-1) & (at < (raster.width, raster.height)).all(axis=-1)
    colours = np.zeros((rows, columns, 4), np.uint8)
    if not inside.any():
        return colours
    low, high = np.floor(at[inside].min(axis=0)), np.ceil(at[inside].max(axis=0))
    size = np.maximum(high - low, 1.0)
    window = Window(low[0], low[1], size[0], size[1])
    cells = _read(raster, place, window, 2 * rows * columns)
    step = np.array([cells.shape[1], cells.shape[0]]) / size
    column, row = ((at[inside] - low) * step).astype(np.intp).T
    row, column = np.minimum(row, cells.shape[0] - 1), np.minimum(column, cells.shape[1] - 1)
    colours[inside] = cells[row, column]
    return colours


def _places(
    raster: Any, crs: CRS, lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> Iterator[NDArray[np.float64]]:
    """Yield rows of the grid (1, columns, 2) as fractional columns and rows of the raster."""
    back = ~raster.transform
    for parallel in np.array_split(lat, max(1, len(lat) * len(lon) // 500_000)):
        x, y = np.meshgrid(lon, parallel)
        easting, northing = positions_in(crs, x.ravel(), y.ravel())
        with np.errstate(invalid="ignore"):
            found = np.column_stack(moved(back, easting, northing))
        yield np.nan_to_num(found, nan=-1.0, posinf=-1.0, neginf=-1.0).reshape(*x.shape, 2)


def _read(raster: Any, place: Path, window: Window, most_cells: int) -> Colours:
    """Return the colours of a window (rows, columns, 4), averaged to about as many cells."""
    rows, columns = int(window.height), int(window.width)
    factor = max(1.0, math.sqrt(rows * columns / most_cells))
    require_modest(raster, place, cells=rows * columns, factor=factor)
    shape = (max(1, round(rows / factor)), max(1, round(columns / factor)))
    way = Resampling.average if factor > 1 else Resampling.nearest
    bands = _bands(raster)
    opacity = raster.dataset_mask(window=window, out_shape=shape)
    colours = np.empty((*shape, 4), np.uint8)
    colours[..., 3] = np.where(opacity > 127, 255, 0)
    palette = _palette(raster, bands)
    if palette is not None:
        # Numbers of a palette cannot be averaged: each cell takes the colour that it meets.
        codes = raster.read(bands[0], window=window, out_shape=shape)
        chosen = palette[np.minimum(codes, len(palette) - 1)]
        colours[..., :3] = chosen[..., :3]
        colours[..., 3] = np.minimum(colours[..., 3], chosen[..., 3])
        return colours
    read = raster.read(bands, window=window, out_shape=(len(bands), *shape), resampling=way)
    light = _stretched(read, colours[..., 3] > 0)
    colours[..., :3] = np.moveaxis(light if len(bands) == 3 else np.repeat(light, 3, axis=0), 0, -1)
    return colours


def _bands(raster: Any) -> list[int]:
    """Return the numbers of the bands that are drawn: red, green, blue, or one of grey."""
    kinds = list(raster.colorinterp)
    named = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
    if all(kind in kinds for kind in named):
        return [kinds.index(kind) + 1 for kind in named]
    shown = [number + 1 for number, kind in enumerate(kinds) if kind != ColorInterp.alpha]
    return shown[:3] if len(shown) >= 3 else shown[:1]


def _palette(raster: Any, bands: list[int]) -> Colours | None:
    """Return the colours (n, 4) that the numbers of a band stand for, None where they are light."""
    if len(bands) != 1 or raster.colorinterp[bands[0] - 1] != ColorInterp.palette:
        return None
    given = raster.colormap(bands[0])
    palette = np.zeros((max(given) + 1, 4), np.uint8)
    for number, colour in given.items():
        palette[number] = colour
    return palette


def _stretched(bands: NDArray[Any], known: NDArray[np.bool_]) -> Colours:
    """Return bands as 0 to 255; what has 16 bits is stretched over what occurs."""
    if bands.dtype == np.uint8:
        return bands
    low, high = np.percentile(bands[:, known], _ENDS) if known.any() else (0.0, 1.0)
    light = (bands.astype(np.float32) - low) / max(high - low, 1.0)
    return np.clip(light * 255.0, 0, 255).astype(np.uint8)
