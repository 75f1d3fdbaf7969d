"""Rasters: opening them within limits, and where their cells lie in WGS84."""

import math
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import rasterio
import shapely
from geopandas import GeoSeries
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.errors import NotGeoreferencedWarning, RasterioError, RasterioIOError
from rasterio.transform import Affine

from borderkit.crs import Operation, metres_per_degree, to_wgs84
from borderkit.errors import FileFormatError, InputError, TooLargeError

__all__ = ["Bounds", "common", "fine_shape", "moved", "opened", "reach", "require_modest"]

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees WGS84; west may be below -180, east above 180."""

_EDGE: Final = 40
_MOST_BLOCK: Final = 64_000_000
_MOST_DECODED: Final = 400_000_000


@contextmanager
def opened(path: Path, what: str, *, drivers: Mapping[str, str]) -> Iterator[Any]:
    """Open a raster by the driver that the end of its name tells, and no other.

    Parameters
    ----------
    path : Path
        A file of this machine.
    what : str
        What it should be, for messages: ``elevation model``.
    drivers : mapping of str to str
        End of the name -> driver; none that can point to another file or to the web.

    Raises
    ------
    InputError
        The file is not there.
    FileFormatError
        It is of no kind that is read, or cannot be read.
    """
    if not path.is_file():
        msg = f"there is no {what} {path}; name a raster file of this machine"
        raise InputError(msg)
    driver = drivers.get(path.suffix.casefold())
    if driver is None:
        msg = f"{path} is of no kind that is read; name a file {', '.join(sorted(drivers))}"
        raise FileFormatError(msg)
    try:
        with _unwarned(path, driver) as raster:
            yield raster
    except RasterioIOError as fault:
        msg = f"{path} is no {what} that is read here; give a GeoTIFF ({fault})"
        raise FileFormatError(msg) from fault
    except RasterioError as fault:
        msg = f"{path} cannot be read as {what}: {fault}; make the file anew"
        raise FileFormatError(msg) from fault


def _unwarned(path: Path, driver: str) -> Any:
    """Open a raster; that one stands nowhere is for the caller to say."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        return rasterio.open(path, driver=driver)


def require_modest(raster: Any, path: Path, *, cells: float, factor: float) -> None:
    """Refuse a raster that would have to be unpacked beyond reason.

    Parameters
    ----------
    raster : rasterio dataset
        Open.
    path : Path
        For messages.
    cells : float
        How many of its cells lie in the area that is wanted.
    factor : float
        By how much the area is drawn coarser than the raster, along one side.

    Raises
    ------
    TooLargeError
        One block, or the cells to be read at the finest fitting overview, are too many.
    """
    high, wide = max(raster.block_shapes, key=lambda shape: shape[0] * shape[1])
    if high * wide * raster.count > _MOST_BLOCK:
        msg = (
            f"{path} is packed in blocks of {wide:,} by {high:,} cells, more than is unpacked at "
            "once; make it anew with tiles (gdal_translate -co TILED=YES)"
        )
        raise TooLargeError(msg)
    coarser = max([1, *(step for step in raster.overviews(1) if step <= factor)])
    decoded = cells / coarser**2
    if decoded > _MOST_DECODED:
        msg = (
            f"{path} has {decoded / 1e6:,.0f} million cells to be read for this area, at most "
            f"{_MOST_DECODED / 1e6:,.0f} million are; add overviews (gdaladdo) or cut it"
        )
        raise TooLargeError(msg)


def moved(
    by: Affine, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return positions (n,) after an affine move."""
    return by.a * x + by.b * y + by.c, by.d * x + by.e * y + by.f


def reach(raster: Any, crs: CRS) -> tuple[Bounds, Operation]:
    """Return the bounds in WGS84 of a raster, from points along its edge, and by which operation.

    Raises
    ------
    CrsError
        There is no exact operation, or it does not reach the edge.
    """
    step = np.linspace(0.0, 1.0, _EDGE)
    zero, one = np.zeros(_EDGE), np.ones(_EDGE)
    across = np.concatenate([step, step, zero, one]) * raster.width
    down = np.concatenate([zero, one, step, step]) * raster.height
    x, y = moved(raster.transform, across, down)
    edge, operation = to_wgs84(GeoSeries(shapely.points(np.column_stack([x, y])), crs=crs))
    west, south, east, north = (float(side) for side in edge.total_bounds)
    return (west, south, east, north), operation


def common(one: Bounds, two: Bounds) -> Bounds:
    """Return the bounds that two have in common; west is not below east where they have none."""
    return max(one[0], two[0]), max(one[1], two[1]), min(one[2], two[2]), min(one[3], two[3])


def fine_shape(raster: Any, crs: CRS, bounds: Bounds, most_cells: int) -> tuple[int, int]:
    """Return rows and columns over bounds as fine as a raster itself, or as many as are wanted."""
    west, south, east, north = bounds
    along, up = (float(size[0]) for size in metres_per_degree(np.array([(south + north) / 2])))
    by = raster.transform
    fine_x, fine_y = math.hypot(by.a, by.d), math.hypot(by.b, by.e)
    if crs.is_geographic:
        fine_x, fine_y = fine_x * along, fine_y * up
    rows = (north - south) * up / max(fine_y or fine_x, 0.1)
    columns = (east - west) * along / max(fine_x or fine_y, 0.1)
    factor = max(1.0, math.sqrt(rows * columns / most_cells))
    return max(2, round(rows / factor)), max(2, round(columns / factor))
