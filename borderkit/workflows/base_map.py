"""Gather what a map shows besides the law: layers of the land, and the form of the ground."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from geopandas import GeoDataFrame

from borderkit.crs import is_of_wgs84
from borderkit.errors import InputError
from borderkit.layers.lineage import attributions
from borderkit.layers.sources import SOURCES
from borderkit.maps.base import LAND_LAYERS, BaseMap, Bounds, GroundPicture, Terrain, Tiles
from borderkit.store import Store, open_store
from borderkit.terrain.elevation import read_elevation
from borderkit.terrain.relief import contour_interval, contours, hillshade
from borderkit.terrain.scans import read_scan, scan_crs

__all__ = ["base_from", "open_base", "read_land", "scan_from", "terrain_from", "tiles_of"]

_MOST_CELLS: Final = 1_000_000
_SHIFTED: Final = frozenset({"gcj02", "gcj-02", "bd09", "bd-09"})


def open_base(
    register: Store | str | Path,
    *,
    dem: str | Path | None = None,
    picture: str | Path | None = None,
    datum: str | None = None,
    tiles: Tiles | None = None,
    attribution: str = "",
    revision: int | None = None,
) -> BaseMap:
    """Read what the maps of a register show besides its law, once for many maps.

    Parameters
    ----------
    register : Store or path
        The register.
    dem : str or Path, optional
        An elevation model, any raster of one band with a CRS.
    picture : str or Path, optional
        A scanned map or an orthophoto that takes the place of the relief: any raster of grey,
        a palette or colours with a CRS, which is brought to WGS84 by an exact operation alone.
    datum : str, optional
        Of the picture, needed with it: ``wgs84``, or ``crs`` where it is true by its own CRS.
    tiles : Tiles, optional
        A source of tiles in WGS84 that takes the place of both.
    attribution : str
        What the owner of the picture, else of the elevation model, wants to be said.
    revision : int, optional
        Layers as the register stood after this revision. Default: as it stands.

    Returns
    -------
    BaseMap
        To be handed to `register_map` and `verdict_map`.

    Raises
    ------
    RegisterError
        The register cannot be read.
    InputError
        There is no such elevation model or picture, it cannot be read, or the datum of the
        picture is not stated, is shifted against true positions, or is not that of its CRS.
    CrsError
        The elevation model or picture has no CRS that can be used.
    """
    if isinstance(register, Store):
        land = read_land(register, revision=revision)
    else:
        with open_store(register, read_only=True) as store:
            land = read_land(store, revision=revision)
    return base_from(
        land, dem=dem, picture=picture, datum=datum, tiles=tiles, attribution=attribution
    )


def base_from(
    land: BaseMap,
    *,
    dem: str | Path | None = None,
    picture: str | Path | None = None,
    datum: str | None = None,
    tiles: Tiles | None = None,
    attribution: str = "",
) -> BaseMap:
    """Return layers of the land with the ground under them; parameters as for `open_base`.

    Raises
    ------
    InputError
        As for `open_base`.
    CrsError
        As for `open_base`.
    """
    scan = None if picture is None or tiles is not None else scan_from(picture, datum=datum)
    bare = dem is None or tiles is not None or scan is not None
    ground = None if bare or dem is None else terrain_from(dem)
    return replace(land, terrain=ground, picture=scan, tiles=tiles, attribution=attribution)


def read_land(store: Store, *, revision: int | None = None) -> BaseMap:
    """Return the layers of the land of a register, EPSG:4326, and whom to name for them.

    Parameters
    ----------
    store : Store
        Open.
    revision : int, optional
        As the register stood after this revision. Default: as it stands.

    Raises
    ------
    RegisterError
        The register cannot be read.
    """
    with store.snapshot() as view:
        read = {name: view.read(name, revision=revision) for name in LAND_LAYERS}
        sources = view.read(SOURCES.name, revision=revision)
    layers = {name: frame for name, frame in read.items() if isinstance(frame, GeoDataFrame)}
    return BaseMap(layers=layers, attributions=attributions(sources.to_dict("records")))


def tiles_of(url: str | None, attribution: str | None) -> Tiles | None:
    """Return the source of tiles that settings name, if they name one.

    Parameters
    ----------
    url, attribution : str or None
        As checked by the settings.
    """
    return None if url is None else Tiles(url, attribution or "")


def terrain_from(dem: str | Path) -> Callable[[Bounds], Terrain | None]:
    """Return a function that reads the form of the ground within bounds from a model.

    Parameters
    ----------
    dem : str or Path
        An elevation model, any raster of one band with a CRS.

    Returns
    -------
    callable
        It remembers the last areas that it was asked for.

    Raises
    ------
    InputError
        There is no such file, or it cannot be read as heights.
    CrsError
        It has no CRS that can be used.
    """
    place = Path(dem)
    read_elevation(place, bounds=(0.0, 0.0, 0.0, 0.0))

    @lru_cache(maxsize=8)
    def terrain(bounds: Bounds) -> Terrain | None:
        elevation = read_elevation(place, bounds=bounds, most_cells=_MOST_CELLS)
        if elevation.is_empty or min(elevation.heights_m.shape) < 3:
            return None
        return Terrain(
            heights_m=elevation.heights_m,
            shade=hillshade(elevation),
            bounds=elevation.bounds,
            contours=contours(elevation),
            interval_m=contour_interval(elevation),
        )

    return terrain


def scan_from(
    picture: str | Path, *, datum: str | None
) -> Callable[[Bounds], GroundPicture | None]:
    """Return a function that reads the part of a scanned map or orthophoto within bounds.

    Parameters
    ----------
    picture : str or Path
        Any raster of grey, a palette or colours with a CRS.
    datum : str or None
        ``wgs84``, or ``crs`` where it is true by its own CRS. Whether a map is shifted against
        true positions cannot be seen from its file: somebody has to say that it is not.

    Returns
    -------
    callable
        It remembers the last areas that it was asked for.

    Raises
    ------
    InputError
        There is no such file, it is no picture, or its datum is not stated, shifted, or not
        that of its CRS.
    CrsError
        It has no CRS that can be used.
    """
    place = Path(picture)
    _require_datum(place, (datum or "").strip().casefold())
    read_scan(place, bounds=(0.0, 0.0, 0.0, 0.0))

    @lru_cache(maxsize=4)
    def scan(bounds: Bounds) -> GroundPicture | None:
        found = read_scan(place, bounds=bounds)
        if found.is_empty:
            return None
        return GroundPicture(
            colours=found.colours, bounds=found.bounds, accuracy_m=found.operation.accuracy_m
        )

    return scan


def _require_datum(place: Path, datum: str) -> None:
    if datum in _SHIFTED:
        msg = (
            f"{place} is said to be in {datum.upper()}, which is shifted by 100 to 700 m against "
            "true positions; give a picture that is not"
        )
        raise InputError(msg)
    if datum not in {"wgs84", "crs"}:
        said = f"is said to be in {datum!r}" if datum else "has no stated datum"
        msg = (
            f"{place} {said}; state wgs84, or crs where it is true by its own CRS "
            "(--basemap-datum or BORDERKIT_BASEMAP_DATUM)"
        )
        raise InputError(msg)
    crs = scan_crs(place)
    if datum == "wgs84" and not is_of_wgs84(crs):
        msg = (
            f"{place} is said to be in WGS84, but its CRS is {crs.name}; state crs if that is true"
        )
        raise InputError(msg)
