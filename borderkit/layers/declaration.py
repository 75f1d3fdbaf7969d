"""What a layer is: declared once, then checked, stored, served and described from that."""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Final, Literal

import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries
from numpy.typing import NDArray
from pandas import DataFrame, Series
from shapely import Geometry

from borderkit.crs import WGS84
from borderkit.errors import Defect

__all__ = ["GEOMETRY", "Column", "ColumnType", "Layer", "Privacy", "is_text"]

ColumnType = Literal["text", "real", "integer", "boolean", "json"]
Privacy = Literal["public", "office", "survey"]

_PLAIN: Final = frozenset({str, int, bool, list, dict, type(None)})
_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")

_TYPE_IDS: Final = {
    "Point": 0,
    "LineString": 1,
    "Polygon": 3,
    "MultiPoint": 4,
    "MultiLineString": 5,
    "MultiPolygon": 6,
}
_DEEPEST: Final = 32
"""Levels of brackets in a JSON value: more is no record but an attack."""

GEOMETRY: Final = "geometry"
"""Name of the geometry column in every frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a layer.

    Attributes
    ----------
    type : {"text", "real", "integer", "boolean", "json"}
        ``json`` holds Python lists, mappings and texts in frames, JSON text in the store.
    help : str
        What it holds, in one line of the reference page.
    unit : str or None
        Of a quantity: ``m``, ``h``.
    nullable : bool
        Whether it may be missing; missing is None in frames.
    bounds : (float, float) or None
        Least and greatest value, both allowed, in `unit`.
    values : tuple of str or None
        The only texts that may stand in it.
    privacy : {"public", "office"}
        ``office`` columns are shown to reviewers and staff only.
    kept : bool
        Filled by the register itself, never by a file.
    """

    name: str
    type: ColumnType
    help: str
    unit: str | None = None
    nullable: bool = True
    bounds: tuple[float, float] | None = None
    values: tuple[str, ...] | None = None
    privacy: Privacy = "public"
    kept: bool = False

    def fault(self, value: Any) -> str | None:
        """Return what is wrong with `value`, which is not missing, or None."""
        if self.type == "json" and _is_deep(value):
            return f"is nested deeper than {_DEEPEST} levels"
        if not _KINDS[self.type](value):
            return f"is {_shown(value)}; it must be {_NEEDS[self.type]}"
        if self.values is not None and value not in self.values:
            return f"is {_shown(value)}; it must be one of {', '.join(self.values)}"
        if self.bounds is not None and not self.bounds[0] <= value <= self.bounds[1]:
            low, high = self.bounds
            return f"is {value:g} {self.unit or ''}".rstrip() + f"; it must be {low:g} to {high:g}"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One kind of record in the register.

    Attributes
    ----------
    name : str
        Of the layer, its SQL table and its key in a register file.
    title : str
        One line of the reference page.
    geometry : tuple of str
        GeoJSON types that its geometries (WGS84, longitude and latitude) may have; empty for
        a layer without geometry.
    key : tuple of str
        The columns that together name one record.
    columns : tuple of Column
        All other columns, in order; the geometry stands apart.
    version : str or None
        The column that counts how often the content of a record changed.
    privacy : {"public", "office", "survey"}
        A layer ``office`` is shown to reviewers and staff only, whatever its columns say; one of
        ``survey`` to them and to surveyors of the side that each record belongs to. Records of
        class ``office`` can be purged, those of class ``survey`` stay.
    """

    name: str
    title: str
    geometry: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    version: str | None = None
    privacy: Privacy = "public"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, without the geometry."""
        return tuple(column.name for column in self.columns)

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the columns that a file may fill."""
        return tuple(column.name for column in self.columns if not column.kept)

    def frame(
        self,
        records: Sequence[Mapping[str, Any]],
        geometries: Sequence[Geometry | None] | NDArray[np.object_] | None = None,
    ) -> DataFrame:
        """Return a frame of this layer; columns that a record lacks are None.

        Parameters
        ----------
        records : sequence of mapping, length n
            Values by column name; names that the layer has not are left out.
        geometries : sequence of Geometry, length n
            In EPSG:4326; only for layers with geometry, which give a GeoDataFrame.
        """
        columns = {name: [_none(record.get(name)) for record in records] for name in self.names}
        return self.frame_of_columns(columns, geometries, count=len(records))

    def frame_of_columns(
        self,
        columns: Mapping[str, Sequence[Any]],
        geometries: Sequence[Geometry | None] | NDArray[np.object_] | None = None,
        *,
        count: int,
    ) -> DataFrame:
        """Return a frame of this layer from whole columns; those that are not given are None.

        Parameters
        ----------
        columns : mapping of str to sequence, length n
            Values by column, missing ones None.
        geometries : sequence of Geometry, length n
            In EPSG:4326; only for layers with geometry, which give a GeoDataFrame.
        count : int
            How many records, n.
        """
        empty = (None,) * count
        values = {name: Series(columns.get(name, empty), dtype=object) for name in self.names}
        plain = DataFrame(values, columns=list(self.names))
        if not self.geometry:
            return plain
        cells = np.empty(count, dtype=object)
        cells[:] = [] if geometries is None else list(geometries)
        return GeoDataFrame(plain, geometry=GeoSeries(cells, index=plain.index, crs=WGS84))

    def records(self, frame: DataFrame) -> Iterator[dict[str, Any]]:
        """Yield each row's values by column, as plain Python values, missing ones None."""
        columns = self.plain_columns(frame)
        names = list(columns)
        for row in zip(*columns.values(), strict=True) if names else ():
            yield dict(zip(names, row, strict=True))

    def plain_columns(self, frame: DataFrame) -> dict[str, list[Any]]:
        """Return the columns of `frame` as plain Python values, missing ones None."""
        return {name: _plain_values(frame[name]) for name in self.names if name in frame.columns}

    def check(self, frame: DataFrame) -> list[Defect]:
        """Return every defect of `frame`, each with its row and column.

        A row is named by its index label and its key: ``zones[3] (DZ-04).near_m``.
        """
        defects = [
            Defect(self.name, f"has no column {column.name!r}, which is required")
            for column in self.columns
            if not column.nullable and not column.kept and column.name not in frame.columns
        ]
        known = {*self.names, GEOMETRY} if self.geometry else set(self.names)
        defects += [
            Defect(self.name, f"unknown column {name!r}; known are {', '.join(sorted(known))}")
            for name in frame.columns
            if name not in known
        ]
        places = self._places(frame)
        for column in self.columns:
            if column.name in frame.columns:
                defects += _column_defects(column, frame[column.name], places)
        defects += self._key_defects(frame, places)
        return defects + (self._geometry_defects(frame, places) if self.geometry else [])

    def reference(self) -> str:
        """Return this layer's part of the reference page, in Markdown."""
        shape = " or ".join(self.geometry) or "none"
        lines = [
            f"## {self.name}",
            "",
            f"{self.title}. Geometry: {shape}. Key: {', '.join(self.key)}.",
            "",
            "| column | type | unit | required | bounds | privacy | what |",
            "|---|---|---|---|---|---|---|",
        ]
        for column in self.columns:
            bounds = "" if column.bounds is None else "{:g} to {:g}".format(*column.bounds)
            bounds = ", ".join(column.values) if column.values else bounds
            need = "by the register" if column.kept else "no" if column.nullable else "yes"
            cells = (column.name, column.type, column.unit or "", need, bounds, column.privacy)
            lines.append(f"| {' | '.join(cells)} | {column.help} |")
        return "\n".join(lines) + "\n"

    def _places(self, frame: DataFrame) -> list[str]:
        keys = [frame[name] for name in self.key if name in frame.columns]
        labels = frame.index.tolist()
        if not keys:
            return [f"{self.name}[{label}]" for label in labels]
        codes = zip(*keys, strict=True)
        return [
            f"{self.name}[{label}] ({'/'.join(str(part) for part in code)})"
            for label, code in zip(labels, codes, strict=True)
        ]

    def _key_defects(self, frame: DataFrame, places: list[str]) -> list[Defect]:
        if any(name not in frame.columns for name in self.key):
            return []
        first: dict[tuple[Any, ...], str] = {}
        defects = []
        keys = zip(*(frame[name] for name in self.key), strict=True)
        for code, place in zip(keys, places, strict=True):
            label = tuple(str(part) for part in code)
            if label in first:
                defects.append(Defect(place, f"has the same key as {first[label]}"))
            first.setdefault(label, place)
        return defects

    def _geometry_defects(self, frame: DataFrame, places: list[str]) -> list[Defect]:
        if not isinstance(frame, GeoDataFrame) or GEOMETRY not in frame.columns:
            return [Defect(self.name, f"must be a GeoDataFrame with a column {GEOMETRY!r}")]
        shapes = frame[GEOMETRY]
        if shapes.crs != WGS84:
            given = shapes.crs.name if shapes.crs else "no CRS"
            return [Defect(f"{self.name}.{GEOMETRY}", f"has {given}; it must be EPSG:4326")]
        cells = np.asarray(shapes.array, dtype=object)
        faults = _geometry_faults(cells, self.geometry)
        return [Defect(f"{places[row]}.{GEOMETRY}", what) for row, what in faults]


def _column_defects(column: Column, values: Series, places: list[str]) -> list[Defect]:
    absent = values.isna().to_numpy()
    optional = column.nullable or column.kept
    cells = values.to_numpy(dtype=object)
    if (optional or not absent.any()) and _are_sound_texts(column, cells[~absent]):
        return []
    faults = [
        (row, "is missing" if absent[row] else column.fault(cells[row]))
        for row in (np.flatnonzero(~absent) if optional else range(len(cells)))
    ]
    return [
        Defect(f"{places[row]}.{column.name}", what) for row, what in faults if what is not None
    ]


def _are_sound_texts(column: Column, cells: NDArray[np.object_]) -> bool:
    """Return whether `cells` are texts without a fault; looked at together, which is quick."""
    if column.type != "text" or not set(map(type, cells)) <= {str}:
        return False
    if column.values is not None:
        return set(cells) <= set(column.values)
    return is_text("".join(cells))


def _geometry_faults(
    cells: NDArray[np.object_], kinds: tuple[str, ...]
) -> Iterator[tuple[int, str]]:
    absent = shapely.is_missing(cells) | shapely.is_empty(cells)
    valid = shapely.is_valid(cells)
    deep = shapely.has_z(cells)
    points, owner = shapely.get_coordinates(cells, return_index=True)
    with np.errstate(invalid="ignore"):
        bad = ~(np.isfinite(points).all(axis=1) & (np.abs(points) <= [180.0, 90.0]).all(axis=1))
    out = np.isin(np.arange(len(cells)), owner[bad])
    other = ~np.isin(shapely.get_type_id(cells), [_TYPE_IDS[kind] for kind in kinds])
    for row in np.flatnonzero(absent | other | out | deep | ~valid).tolist():
        cell = cells[row]
        if absent[row]:
            yield row, "is missing or empty"
        elif other[row]:
            yield row, f"is a {cell.geom_type}; it must be {' or '.join(kinds)}"
        elif out[row]:
            x, y = points[bad & (owner == row)][0]
            yield row, f"({x:g}, {y:g}) is out of range; longitude first, -180..180, -90..90"
        elif deep[row]:
            yield row, "has heights; positions are longitude and latitude only"
        elif not valid[row]:
            yield row, f"is not valid: {shapely.is_valid_reason(cell)}"


def _none(value: Any) -> Any:
    """Return `value`, or None where it stands for a missing one."""
    if value is None or (isinstance(value, float | np.floating) and math.isnan(value)):
        return None
    return None if type(value).__name__ in ("NAType", "NaTType") else value


def _plain_values(values: Series) -> list[Any]:
    found: list[Any] = values.tolist()
    return found if set(map(type, found)) <= _PLAIN else [_plain(value) for value in found]


def _plain(value: Any) -> Any:
    found = _none(value)
    return found.item() if isinstance(found, np.generic) else found


def _is_deep(value: Any) -> bool:
    level = [value] if isinstance(value, Mapping | list | tuple) else []
    for _ in range(_DEEPEST):
        level = [
            item
            for outer in level
            for item in (outer.values() if isinstance(outer, Mapping) else outer)
            if isinstance(item, Mapping | list | tuple)
        ]
        if not level:
            return False
    return True


def _is_json(value: Any) -> bool:
    if not isinstance(value, Mapping | list | tuple | str):
        return False
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def is_text(value: Any) -> bool:
    """Return whether `value` is a text that every database keeps: no NUL, no half characters."""
    return isinstance(value, str) and "\0" not in value and not _HALF_PAIR.search(value)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool | np.bool_)


_KINDS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "text": is_text,
    "real": lambda v: isinstance(v, Real) and not _is_flag(v) and math.isfinite(v),
    "integer": lambda v: isinstance(v, Integral) and not _is_flag(v) and abs(int(v)) < 2**63,
    "boolean": _is_flag,
    "json": _is_json,
}
_NEEDS: Final[Mapping[str, str]] = {
    "text": "a text",
    "real": "a finite number",
    "integer": "a whole number",
    "boolean": "true or false",
    "json": "a list, an object or a text of JSON values",
}


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 60 else text[:57] + "..."
