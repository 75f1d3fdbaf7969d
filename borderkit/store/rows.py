"""Frames of a layer as rows of its tables, and back: column by column, never row by row."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.errors import RegisterDamagedError
from borderkit.layers import GEOMETRY, Layer
from borderkit.store.database import Database
from borderkit.store.digests import record_digests
from borderkit.store.geometry import single_parts, stored_type
from borderkit.store.tables import GEOM, encode_json

__all__ = ["Key", "Records", "stored_names"]

Key = tuple[Any, ...]


def _no_number(name: str) -> None:
    msg = f"{name} is no JSON number"
    raise ValueError(msg)


_JSON: Final = json.JSONDecoder(parse_constant=_no_number)


def stored_names(layer: Layer) -> list[str]:
    """Return the columns that hold a record of `layer`: its geometry first, if it has one."""
    return [*([GEOM] if layer.geometry else []), *layer.names]


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one layer, as columns.

    Attributes
    ----------
    layer : Layer
        Whose records they are.
    columns : dict of str to list, length n
        JSON values by column, all of the layer's, missing ones None.
    shapes : array of Geometry, shape (n,), or None
        In EPSG:4326; None for a layer without geometry.
    count : int
        How many, n.
    """

    layer: Layer
    columns: dict[str, list[Any]]
    shapes: NDArray[np.object_] | None
    count: int

    @classmethod
    def of_frame(cls, layer: Layer, frame: DataFrame) -> Self:
        """Return the records of `frame`, which has passed the layer's check.

        They are as they will be read again: geometries of one part are single, no zero has a
        sign.
        """
        given = layer.plain_columns(frame)
        empty: list[Any] = [None] * len(frame)
        columns = {name: given.get(name, empty) for name in layer.names}
        for column in layer.columns:
            if column.type == "real":
                columns[column.name] = [
                    None if value is None else float(value) + 0.0 for value in columns[column.name]
                ]
            elif column.type == "integer":
                columns[column.name] = [
                    None if value is None else int(value) for value in columns[column.name]
                ]
        shapes = None
        if layer.geometry:
            shapes = single_parts(np.array(frame[GEOMETRY].array, dtype=object))
        return cls(layer, columns, shapes, len(frame))

    @classmethod
    def of_rows(cls, layer: Layer, rows: Sequence[Sequence[Any]], database: Database) -> Self:
        """Return the records of stored rows, whose values stand as `stored_names` lists them.

        Raises
        ------
        RegisterDamagedError
            A text or a geometry cannot be read: another program wrote it.
        """
        values: list[Sequence[Any]] = list(zip(*rows, strict=True))
        names = stored_names(layer)
        stored = dict(zip(names, values or [()] * len(names), strict=True))
        columns = {name: list(stored[name]) for name in layer.names}
        for column in layer.columns:
            if column.type == "json":
                columns[column.name] = _read(layer, columns, column.name)
        shapes = _shapes(layer, columns, stored[GEOM], database) if layer.geometry else None
        return cls(layer, columns, shapes, len(rows))

    def keys(self) -> list[Key]:
        """Return the key of each record."""
        return list(zip(*(self.columns[name] for name in self.layer.key), strict=True))

    def frame(self) -> DataFrame:
        """Return the frame of these records, in their order."""
        return self.layer.frame_of_columns(self.columns, self.shapes, count=self.count)

    def take(self, rows: Sequence[int]) -> "Records":
        """Return some of these records, by their numbers."""
        columns = {name: [cells[row] for row in rows] for name, cells in self.columns.items()}
        shapes = None if self.shapes is None else self.shapes[list(rows)]
        return Records(self.layer, columns, shapes, len(rows))

    def with_versions(self, versions: list[int]) -> "Records":
        """Return these records with other versions (n,); unchanged for a layer without."""
        if self.layer.version is None:
            return self
        return replace(self, columns={**self.columns, self.layer.version: versions})

    def digests(self) -> list[str]:
        """Return the digest of each record; see :func:`borderkit.store.digests.record_digest`."""
        flat = None
        if self.shapes is not None:
            found = shapely.to_wkb(self.shapes, byte_order=1, output_dimension=2, flavor="iso")
            flat = [bytes(body) for body in found]
        return record_digests(self.columns, flat, count=self.count)

    def stored(self, database: Database) -> Iterator[tuple[Any, ...]]:
        """Yield each record as its row is stored, in the order of `stored_names`."""
        cells: list[list[Any]] = []
        if self.shapes is not None:
            cells.append(database.encode(self.shapes, stored_type(self.layer.geometry)))
        for column in self.layer.columns:
            values = self.columns[column.name]
            if column.type == "json":
                values = [None if value is None else encode_json(value) for value in values]
            cells.append(values)
        return zip(*cells, strict=True)

    def value(self, row: int, name: str) -> Any:
        """Return one value; the geometry as well-known text."""
        if name == GEOMETRY:
            return None if self.shapes is None else self.shapes[row].wkt
        return self.columns[name][row]


def _read(layer: Layer, columns: dict[str, list[Any]], name: str) -> list[Any]:
    values = []
    for row, text in enumerate(columns[name]):
        try:
            values.append(None if text is None else _JSON.decode(text))
        except (ValueError, TypeError, RecursionError) as fault:
            raise _spoilt(layer, columns, row, name, str(fault)) from fault
    return values


def _spoilt(
    layer: Layer, columns: dict[str, list[Any]], row: int, name: str, why: str
) -> RegisterDamagedError:
    key = "/".join(str(columns[part][row]) for part in layer.key)
    return RegisterDamagedError(
        f"layer {layer.name}: {name} of {key} cannot be read ({why}); it is damaged, or another "
        "program wrote it: mend it there, import the record again, or restore a backup"
    )


def _shapes(
    layer: Layer, columns: dict[str, list[Any]], stored: Sequence[Any], database: Database
) -> NDArray[np.object_]:
    try:
        return database.decode(stored)
    except (ValueError, TypeError, IndexError, shapely.GEOSException):
        for row, cell in enumerate(stored):
            try:
                database.decode([cell])
            except (ValueError, TypeError, IndexError, shapely.GEOSException) as fault:
                raise _spoilt(layer, columns, row, GEOM, str(fault)) from fault
        raise
