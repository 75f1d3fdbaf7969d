"""Writing an elevation model as a Cloud-Optimized GeoTIFF."""

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin

from borderkit.crs import WGS84

__all__ = ["write_cog"]


def write_cog(
    path: Path,
    heights: NDArray[np.int16],
    *,
    west: float,
    north: float,
    cell_lon: float,
    cell_lat: float,
    nodata: int = -32768,
) -> None:
    """Write heights as a Cloud-Optimized GeoTIFF in EPSG:4326, compressed without loss.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced.
    heights : array of int16, shape (rows, columns)
        Metres, north row first.
    west, north : float
        Outer edges, degrees.
    cell_lon, cell_lat : float
        Width and height of a cell, degrees.
    nodata : int
        Stands for a height that is not known.
    """
    rows, columns = heights.shape
    profile: dict[str, Any] = {
        "driver": "COG",
        "width": columns,
        "height": rows,
        "count": 1,
        "dtype": "int16",
        "crs": WGS84.to_wkt(),
        "transform": from_origin(west, north, cell_lon, cell_lat),
        "nodata": nodata,
        "compress": "DEFLATE",
        "predictor": 2,
        "level": 9,
        "num_threads": 1,
        "overview_resampling": "average",
    }
    with rasterio.open(path, "w", **profile) as file:
        file.write(heights, 1)
        file.update_tags(ns="", AREA_OR_POINT="Area")
        file.units = ("m",)
