"""Frames of a layer as rows of its table, and back."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.errors import RegisterError
from borderkit.layers import GEOMETRY, Layer
from borderkit.store.geometry import blobs, geometries, stored_type
from borderkit.store.tables import GEOM, encode_json

__all__ = ["Content", "contents", "decoded", "frame_of", "rows_of"]

Content = tuple[Any, ...]
"""What a record says, in a form that is equal where the record is the same."""


def rows_of(layer: Layer, frame: DataFrame) -> list[dict[str, Any]]:
    """Return the rows that `frame`, which has passed the layer's check, is stored as.

    The version is left out: the register counts it.
    """
    rows = []
    for record in layer.records(frame):
        row: dict[str, Any] = {name: record.get(name) for name in layer.names}
        if layer.version is not None:
            del row[layer.version]
        for column in layer.columns:
            if column.type == "real" and row[column.name] is not None:
                row[column.name] = float(row[column.name])
        rows.append(row)
    if layer.geometry:
        cells = np.asarray(frame[GEOMETRY].array, dtype=object)
        stored = blobs(cells, stored_type(layer.geometry))
        for row, blob in zip(rows, stored, strict=True):
            row[GEOM] = blob
    return rows


def decoded(layer: Layer, rows: Sequence[Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """Return stored rows with their JSON texts read; geometries stay as they are stored.

    Raises
    ------
    RegisterError
        A text is no JSON: another program wrote it.
    """
    texts = [column.name for column in layer.columns if column.type == "json"]
    read = []
    for row in rows:
        values = {str(name): value for name, value in row.items()}
        for name in texts:
            if values[name] is not None:
                values[name] = _json(layer, values, name)
        read.append(values)
    return read


def _json(layer: Layer, row: Mapping[str, Any], name: str) -> Any:
    try:
        return json.loads(row[name])
    except (ValueError, TypeError, RecursionError) as fault:
        raise _spoilt(layer, row, name, str(fault)) from fault


def _spoilt(layer: Layer, row: Mapping[str, Any], name: str, why: str) -> RegisterError:
    key = "/".join(str(row[part]) for part in layer.key)
    return RegisterError(
        f"layer {layer.name}: {name} of {key} cannot be read ({why}); another program wrote it: "
        "mend it there or import the record again"
    )


def contents(layer: Layer, rows: Sequence[dict[str, Any]]) -> list[Content]:
    """Return the content of each row: without id and version, geometry as its positions.

    Two programs may write the same geometry with different headers, so the blobs themselves
    are not compared.
    """
    names = [column.name for column in layer.columns if column.name != layer.version]
    texts = {column.name for column in layer.columns if column.type == "json"}
    plain = [
        tuple(
            encode_json(row[name]) if name in texts and row[name] is not None else row[name]
            for name in names
        )
        for row in rows
    ]
    if not layer.geometry:
        return plain
    return [(*row, shape) for row, shape in zip(plain, _shapes(layer, rows), strict=True)]


def frame_of(layer: Layer, rows: Sequence[Mapping[Any, Any]]) -> DataFrame:
    """Return the frame of stored rows, in their order.

    Raises
    ------
    RegisterError
        A text or a geometry cannot be read: another program wrote it.
    """
    records = decoded(layer, rows)
    return layer.frame(records, _shapes(layer, records) if layer.geometry else None)


def _shapes(layer: Layer, rows: Sequence[Mapping[str, Any]]) -> NDArray[np.object_]:
    try:
        return geometries([row[GEOM] for row in rows])
    except (ValueError, TypeError, IndexError, shapely.GEOSException):
        for row in rows:
            try:
                geometries([row[GEOM]])
            except (ValueError, TypeError, IndexError, shapely.GEOSException) as fault:
                raise _spoilt(layer, row, GEOM, str(fault)) from fault
        raise
