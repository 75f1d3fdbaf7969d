"""Heights at places, sampled from an elevation model window by window; what is void is unknown."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS
from rasterio.windows import Window

from borderkit.crs import WGS84, metres_per_degree, positions_in, read_crs
from borderkit.errors import InputError
from borderkit.terrain.elevation import MODEL_DRIVERS, require_heights
from borderkit.terrain.raster import moved, opened, require_modest

__all__ = ["HeightSamples", "Interpolation", "VerticalDatum", "sample_heights"]

Floats = NDArray[np.float64]
Interpolation = Literal["bilinear", "nearest"]
HeightKind = Literal["ellipsoidal", "orthometric", "normal", "unknown"]

_BLOCK: Final = 512
"""Cells of one window along each side."""
_HAIR: Final = 1e-9
"""A share of a cell that is nothing but rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerticalDatum:
    """Above what heights are.

    Attributes
    ----------
    kind : {"ellipsoidal", "orthometric", "normal", "unknown"}
        Kind of the heights.
    system : str or None
        Name of the height system; None: neither the file nor anybody says.
    stated_by : str
        Who says so: ``file``, ``user``, or ``nobody``.
    """

    kind: HeightKind = "unknown"
    system: str | None = None
    stated_by: Literal["file", "user", "nobody"] = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeightSamples:
    """Heights of the ground at places.

    Attributes
    ----------
    heights_m : array, shape (n,)
        Metres above `datum`; NaN: unknown.
    outside : array of bool, shape (n,)
        Whether the model does not reach the place; where it does and the height is NaN, the
        model has a void.
    method : {"bilinear", "nearest"}
        How heights between the middles of cells were found.
    datum : VerticalDatum
        Above what they are.
    cell_m : float
        The lesser side of a cell about the places, metres on the ground; NaN without places.
    """

    heights_m: Floats
    outside: NDArray[np.bool_]
    method: Interpolation
    datum: VerticalDatum
    cell_m: float

    @property
    def is_void(self) -> NDArray[np.bool_]:
        """Whether the model reaches the place and has no height there."""
        return np.isnan(self.heights_m) & ~self.outside


def sample_heights(
    path: str | Path,
    lonlat: ArrayLike,
    *,
    method: Interpolation = "bilinear",
    datum: VerticalDatum | None = None,
) -> HeightSamples:
    """Return the heights of places from an elevation model.

    The model is read in windows of at most 513 by 513 cells about the places, never as a whole.

    Parameters
    ----------
    path : str or Path
        A raster of one band on this machine: GeoTIFF, SRTM, DTED, HFA or ASCII grid, in any CRS
        that leads to WGS84 exactly.
    lonlat : array, shape (n, 2)
        Longitude and latitude, degrees WGS84.
    method : {"bilinear", "nearest"}
        Bilinear takes the four cells about a place, and knows nothing where one of them that
        counts is void. Nearest takes the cell that the place lies in.
    datum : VerticalDatum, optional
        Above what the heights are, where the file does not say. Heights are not converted.

    Returns
    -------
    HeightSamples
        In the order of the places.

    Raises
    ------
    InputError
        The file is not there, or places are no finite positions.
    FileFormatError
        It is no raster of one band of heights.
    CrsError
        It has no CRS, or one that cannot be brought to WGS84 exactly enough.
    TooLargeError
        Its blocks are too large to be unpacked.
    """
    places = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(places).all() or (np.abs(places[:, 1]) > 90.0).any():
        msg = f"{path}: heights are asked for places that are no longitudes and latitudes"
        raise InputError(msg)
    with opened(Path(path), "elevation model", drivers=MODEL_DRIVERS) as model:
        scale = require_heights(model, Path(path))
        crs = read_crs(model.crs.to_wkt())
        column, row = _cells(model, crs, places)
        heights = np.full(len(places), np.nan)
        for chosen, window in _windows(model, column, row, method):
            require_modest(model, Path(path), cells=window.width * window.height, factor=1.0)
            cells = _read(model, window)
            take = _bilinear if method == "bilinear" else _nearest
            heights[chosen] = take(
                cells, column[chosen] - window.col_off, row[chosen] - window.row_off
            )
        return HeightSamples(
            heights_m=heights * scale,
            outside=~_inside(model, column, row),
            method=method,
            datum=_datum(crs, datum),
            cell_m=_cell_m(model, crs, places),
        )


def _cells(model: Any, crs: CRS, places: Floats) -> tuple[Floats, Floats]:
    """Return fractional columns and rows of places, whole numbers at the edges of cells."""
    lon, lat = places[:, 0], places[:, 1]
    if crs == WGS84 or crs.is_geographic:
        left, right = sorted((model.bounds.left, model.bounds.right))
        lon = lon - 360.0 * np.ceil((lon - right) / 360.0) * (lon > right)
        lon = lon + 360.0 * np.ceil((left - lon) / 360.0) * (lon < left)
    x, y = (lon, lat) if crs == WGS84 else positions_in(crs, lon, lat)
    with np.errstate(invalid="ignore"):
        return moved(~model.transform, np.asarray(x), np.asarray(y))


def _inside(model: Any, column: Floats, row: Floats) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        across = (column >= 0) & (column <= model.width)
        found: NDArray[np.bool_] = across & (row >= 0) & (row <= model.height)
    return found


def _windows(
    model: Any, column: Floats, row: Floats, method: Interpolation
) -> Iterator[tuple[NDArray[np.intp], Window]]:
    """Yield places that lie in one block of cells, and the window that serves them."""
    inside = np.flatnonzero(_inside(model, column, row))
    if not len(inside):
        return
    half = 0.5 if method == "bilinear" else 0.0
    left = np.clip(np.floor(column[inside] - half), 0, model.width - 1).astype(np.int64)
    top = np.clip(np.floor(row[inside] - half), 0, model.height - 1).astype(np.int64)
    across = -(-model.width // _BLOCK)
    block = top // _BLOCK * across + left // _BLOCK
    order = np.argsort(block, kind="stable")
    starts = np.flatnonzero(np.diff(block[order], prepend=-1))
    for chosen in np.split(order, starts[1:]):
        west, north = int(left[chosen].min()), int(top[chosen].min())
        east = min(int(left[chosen].max()) + 2, model.width)
        south = min(int(top[chosen].max()) + 2, model.height)
        yield inside[chosen], Window(west, north, east - west, south - north)


def _read(model: Any, window: Window) -> Floats:
    read = model.read(1, window=window, masked=True)
    cells: Floats = read.astype(np.float64).filled(np.nan) * model.scales[0] + model.offsets[0]
    return cells


def _nearest(cells: Floats, column: Floats, row: Floats) -> Floats:
    at = np.clip(np.floor(column).astype(int), 0, cells.shape[1] - 1)
    down = np.clip(np.floor(row).astype(int), 0, cells.shape[0] - 1)
    found: Floats = cells[down, at]
    return found


def _bilinear(cells: Floats, column: Floats, row: Floats) -> Floats:
    """Return what four cells say by their distance; one that counts and is void makes it void."""
    x = np.clip(column - 0.5, 0.0, cells.shape[1] - 1.0)
    y = np.clip(row - 0.5, 0.0, cells.shape[0] - 1.0)
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    u, v = x - left, y - top
    total = np.zeros(len(x))
    for down, share_y in ((0, 1.0 - v), (1, v)):
        for right, share_x in ((0, 1.0 - u), (1, u)):
            share = share_x * share_y
            cell = cells[
                np.minimum(top + down, cells.shape[0] - 1),
                np.minimum(left + right, cells.shape[1] - 1),
            ]
            total += np.where(share > _HAIR, share * cell, 0.0)
    return total


def _datum(crs: CRS, stated: VerticalDatum | None) -> VerticalDatum:
    """Return above what heights are: the file goes before what is stated."""
    parts = crs.sub_crs_list if crs.is_compound else []
    for part in parts:
        if part.is_vertical:
            return VerticalDatum(kind="orthometric", system=part.name, stated_by="file")
    if len(crs.axis_info) == 3:
        return VerticalDatum(kind="ellipsoidal", system=crs.name, stated_by="file")
    return VerticalDatum() if stated is None else stated


def _cell_m(model: Any, crs: CRS, places: Floats) -> float:
    if not len(places):
        return float("nan")
    by = model.transform
    wide, high = float(np.hypot(by.a, by.d)), float(np.hypot(by.b, by.e))
    if crs.is_geographic:
        east_m, north_m = metres_per_degree(places[:, 1].mean(keepdims=True))
        return min(wide * float(east_m[0]), high * float(north_m[0]))
    return min(wide, high) * float(crs.axis_info[0].unit_conversion_factor)
