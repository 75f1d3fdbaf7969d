"""A layer as it leaves the register: its columns, its rows as plain values, what is said of it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame
from pyproj import CRS

from borderkit.crs import WGS84
from borderkit.layers import Column, Layer

__all__ = ["CREDIT", "Sheet", "Tally", "as_text", "json_text", "wkt"]

CREDIT: Final = (
    Column(name="licence", type="text", help="Licence of its source; missing: not known"),
    Column(name="attribution", type="text", help="What its source asks to be said of it"),
)
"""Columns that an export adds to layers whose records name a source."""

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One layer as it goes out.

    Attributes
    ----------
    layer : Layer
        Its declaration.
    columns : tuple of Column
        Those that go out, in order; the geometry stands apart.
    frame : DataFrame or GeoDataFrame
        One row a record, a column for each of `columns`; geometries in `crs`.
    crs : CRS
        Of the geometries; coordinates easting or longitude first.
    about : mapping
        What is to be known of it: title, columns, revision, sources ... as JSON values.
    """

    layer: Layer
    columns: tuple[Column, ...]
    frame: DataFrame
    about: Mapping[str, Any]
    crs: CRS = WGS84

    @property
    def has_geometry(self) -> bool:
        """Whether its records lie somewhere."""
        return isinstance(self.frame, GeoDataFrame)

    def geometries(self) -> NDArray[np.object_]:
        """Return the geometry of each row, shape (n,), in `crs`; None without any."""
        if not isinstance(self.frame, GeoDataFrame):
            return np.full(len(self.frame), None, dtype=object)
        return np.asarray(self.frame.geometry.array, dtype=object)

    def rows(self) -> Iterator[list[Any]]:
        """Yield the values of each row as plain Python values, missing ones None."""
        cells = [self.frame[column.name].tolist() for column in self.columns]
        for row in zip(*cells, strict=True):
            yield list(row)

    def heading(self) -> dict[str, Any]:
        """Return `about` without what concerns each column."""
        return {key: value for key, value in self.about.items() if key != "columns"}


@dataclass(slots=True)
class Tally:
    """What had to be changed in texts so that a format could hold them."""

    dropped: int = 0
    quoted: int = 0
    too_long: dict[str, int] = field(default_factory=dict)

    def clean(self, text: str) -> str:
        """Return `text` without control characters, which XML and tables cannot hold."""
        found, count = _UNPRINTABLE.subn("", text)
        self.dropped += count
        return found

    def notes(self, layer: str) -> Sequence[str]:
        """Return what should be said of it, in sentences."""
        said = []
        if self.dropped:
            said.append(f"{self.dropped} control characters were left out of texts in {layer}.")
        if self.quoted:
            said.append(
                f"{self.quoted} texts in {layer} that a spreadsheet would take for a formula "
                "begin with an apostrophe."
            )
        for column, count in self.too_long.items():
            said.append(
                f"{count} values of {column} in {layer} are too long for a cell and were left "
                "out; GeoPackage and GeoJSON hold them."
            )
        return said


def json_text(value: Any) -> str:
    """Return a JSON value as text, the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def as_text(column: Column, value: Any) -> str:
    """Return a value of `column`, which is not missing, as a reader expects it in a text."""
    if column.type == "json":
        return value if isinstance(value, str) else json_text(value)
    if column.type == "boolean":
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)


def wkt(cells: NDArray[np.object_]) -> list[str | None]:
    """Return geometries as WKT with all their digits, longitude or easting first."""
    return [str(text) if text else None for text in shapely.to_wkt(cells, rounding_precision=-1)]
