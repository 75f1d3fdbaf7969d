"""Layers as one file of vector tiles, which needs no server and opens in QGIS."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pyogrio
from geopandas import GeoDataFrame
from pandas import DataFrame, concat

from borderkit.crs import WGS84
from borderkit.errors import InputError

__all__ = ["write_tiles"]

_FINEST: Final = 14
_COARSEST: Final = 8
_TILE_BYTES: Final = 20_000_000
_TILE_FEATURES: Final = 2_000_000


def write_tiles(path: Path, layers: Mapping[str, DataFrame]) -> int:
    """Write layers with geometry into a PMTiles file, in one step.

    Parameters
    ----------
    path : Path
        Replaced if it is there.
    layers : mapping of str to DataFrame
        By name, in EPSG:4326; those without geometry or rows are left out.

    Returns
    -------
    int
        How many records it holds: in one layer ``register`` with ``layer``, ``key`` and
        ``properties`` (JSON), finest at zoom 14, where positions are good to about 1 m.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    frames = [
        _plain(name, frame)
        for name, frame in layers.items()
        if isinstance(frame, GeoDataFrame) and len(frame)
    ]
    if not frames:
        msg = f"there is nothing to write into {path}: no layer holds any record"
        raise InputError(msg)
    whole = GeoDataFrame(concat(frames, ignore_index=True), geometry="geometry", crs=WGS84)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
            draft = Path(folder) / path.name
            pyogrio.write_dataframe(
                whole,
                draft,
                driver="PMTiles",
                layer="register",
                MINZOOM=_COARSEST,
                MAXZOOM=_FINEST,
                MAX_SIZE=_TILE_BYTES,
                MAX_FEATURES=_TILE_FEATURES,
            )
            draft.replace(path)
    except (OSError, pyogrio.errors.DataSourceError) as fault:
        msg = f"{path} cannot be written: {fault}; name a file in a folder that you may write to"
        raise InputError(msg) from fault
    return len(whole)


def _plain(name: str, frame: GeoDataFrame) -> GeoDataFrame:
    """Return a layer with the columns that all layers share in the file."""
    names = [str(column) for column in frame.columns if column != "geometry"]
    rows = list(_rows(frame, names))
    values = {
        "layer": [name] * len(frame),
        "key": [str(row.get(names[0], "")) for row in rows],
        "properties": [json.dumps(row, ensure_ascii=False, default=str) for row in rows],
    }
    return GeoDataFrame(values, geometry=frame.geometry.to_numpy(), crs=WGS84)


def _rows(frame: GeoDataFrame, names: list[str]) -> Iterator[dict[str, Any]]:
    columns = [frame[name].tolist() for name in names]
    for values in zip(*columns, strict=True):
        yield {n: v for n, v in zip(names, values, strict=True) if _is_known(v)}


def _is_known(value: object) -> bool:
    return value is not None and value == value  # noqa: PLR0124 - NaN is not itself
