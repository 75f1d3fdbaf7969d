"""Layers as vector files: GeoJSON and GeoPackage."""

import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyogrio
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from borderkit.io.sheets import Sheet, json_text
from borderkit.layers import Column

__all__ = ["write_geojson", "write_geopackage"]

_DTYPES: Final[Mapping[str, str]] = {"real": "float64", "integer": "Int64", "boolean": "boolean"}


def write_geojson(path: Path, sheet: Sheet) -> list[str]:
    """Write a layer as GeoJSON (RFC 7946); what is said of it stands in the member ``about``.

    Parameters
    ----------
    path : Path
        The file.
    sheet : Sheet
        The layer, in EPSG:4326.

    Returns
    -------
    list of str
        What had to be changed: nothing.
    """
    names = [column.name for column in sheet.columns]
    head = {"type": "FeatureCollection", "name": sheet.layer.name, "about": dict(sheet.about)}
    shapes = shapely.to_geojson(sheet.geometries())
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False, allow_nan=False)[:-1])
        file.write(', "features": [')
        for number, (row, shape) in enumerate(zip(sheet.rows(), shapes, strict=True)):
            values = dict(zip(names, row, strict=True))
            properties = json.dumps(values, ensure_ascii=False, allow_nan=False)
            file.write(",\n" if number else "\n")
            file.write(
                f'{{"type": "Feature", "geometry": {shape or "null"}, "properties": {properties}}}'
            )
        file.write("\n]}\n")
    return []


def write_geopackage(path: Path, sheets: Sequence[Sheet]) -> list[str]:
    """Write layers into one GeoPackage; what is said of each is its metadata.

    Parameters
    ----------
    path : Path
        The file, which is not there yet.
    sheets : sequence of Sheet
        The layers, in any reference system that EPSG numbers.

    Returns
    -------
    list of str
        What had to be changed: nothing.
    """
    for number, sheet in enumerate(sheets):
        frame = _typed(sheet)
        options: dict[str, Any] = {"IDENTIFIER": sheet.layer.name, "DESCRIPTION": sheet.layer.title}
        if isinstance(frame, GeoDataFrame):
            options["GEOMETRY_NAME"] = "geom"
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=UserWarning, module="pyogrio")
            pyogrio.write_dataframe(
                frame,
                path,
                driver="GPKG",
                layer=sheet.layer.name,
                append=number > 0,
                geometry_type=_geometry_type(sheet),
                promote_to_multi=False,
                layer_metadata=_metadata(sheet),
                dataset_options={} if number else {"VERSION": "1.3"},
                layer_options=options,
            )
    return []


def _metadata(sheet: Sheet) -> dict[str, str]:
    return {
        key: value if isinstance(value, str) else json_text(value)
        for key, value in sheet.about.items()
    }


def _geometry_type(sheet: Sheet) -> str | None:
    if not sheet.has_geometry:
        return None
    return sheet.layer.geometry[0] if len(sheet.layer.geometry) == 1 else "Unknown"


def _typed(sheet: Sheet) -> DataFrame:
    """Return the frame with the types of the file: JSON values as texts, the rest as declared."""
    values = {
        column.name: _series(column, sheet.frame[column.name].tolist()) for column in sheet.columns
    }
    plain = DataFrame(values, columns=[column.name for column in sheet.columns])
    if not sheet.has_geometry:
        return plain
    return GeoDataFrame(plain, geometry=sheet.geometries(), crs=sheet.crs)


def _series(column: Column, values: list[Any]) -> Series:
    if column.type == "json":
        values = [None if value is None else _json_cell(column, value) for value in values]
    return Series(values, dtype=_DTYPES.get(column.type, "object"))


def _json_cell(column: Column, value: Any) -> str:
    """Return a JSON value as text; a plain name stays as plain as it is."""
    if column.name == "name" and isinstance(value, str):
        return value if value.lstrip()[:1] not in ("{", "[") else json_text({"und": value})
    return json_text(value)
