"""Gather what a map shows besides the law: layers of the land, and the form of the ground."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from geopandas import GeoDataFrame

from borderkit.layers.lineage import attributions
from borderkit.layers.sources import SOURCES
from borderkit.maps.base import LAND_LAYERS, BaseMap, Bounds, Terrain, Tiles
from borderkit.store import Store, open_store
from borderkit.terrain.elevation import read_elevation
from borderkit.terrain.relief import contour_interval, contours, hillshade

__all__ = ["open_base", "read_land", "terrain_from", "tiles_of"]

_MOST_CELLS: Final = 1_000_000


def open_base(
    register: Store | str | Path,
    *,
    dem: str | Path | None = None,
    tiles: Tiles | None = None,
    attribution: str = "",
) -> BaseMap:
    """Read what the maps of a register show besides its law, once for many maps.

    Parameters
    ----------
    register : Store or path
        The register.
    dem : str or Path, optional
        An elevation model, any raster of one band with a CRS.
    tiles : Tiles, optional
        A source of tiles in WGS84 that takes the place of the relief.
    attribution : str
        What the owner of the elevation model wants to be said.

    Returns
    -------
    BaseMap
        To be handed to `register_map` and `verdict_map`.

    Raises
    ------
    RegisterError
        The register cannot be read.
    InputError
        There is no such elevation model, or it cannot be read.
    CrsError
        The elevation model has no CRS that can be used.
    """
    if isinstance(register, Store):
        land = read_land(register)
    else:
        with open_store(register, read_only=True) as store:
            land = read_land(store)
    ground = None if dem is None or tiles is not None else terrain_from(dem)
    return replace(land, terrain=ground, tiles=tiles, attribution=attribution)


def read_land(store: Store) -> BaseMap:
    """Return the layers of the land of a register, EPSG:4326, and whom to name for them.

    Parameters
    ----------
    store : Store
        Open.

    Raises
    ------
    RegisterError
        The register cannot be read.
    """
    with store.snapshot() as view:
        read = {name: view.read(name) for name in LAND_LAYERS}
        sources = view.read(SOURCES.name)
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
