"""Positions of markers as the register keeps them, with how far print may have rounded them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.printed.printed_position import (
    FrameOf,
    PrintedPosition,
    Unplaced,
    epsg_frame,
    place_printed,
)
from borderkit.layers.declaration import GEOMETRY
from borderkit.markers.checks.rows import plain_rows

__all__ = ["KnownPosition", "known_positions", "printed_of"]

_RANK: Final = ("agreed", "stated", "observed")


@dataclass(frozen=True, slots=True)
class KnownPosition:
    """One record of layer ``positions``.

    Attributes
    ----------
    values : mapping of str to object
        Columns that are not missing.
    place : (float, float) or None
        Longitude and latitude WGS84 as kept; None: only printed.
    printed : PrintedPosition, Unplaced or None
        Where its printed coordinates lie, or why they have no place; None: nothing is printed.
    """

    values: Mapping[str, Any]
    place: tuple[float, float] | None
    printed: PrintedPosition | Unplaced | None

    def get(self, name: str) -> Any:
        """Return the value of a column, None where it is missing."""
        return self.values.get(name)

    @property
    def code(self) -> str:
        """Its code."""
        return str(self.values["position"])

    @property
    def uid(self) -> str:
        """Its record: ``positions/P-1``."""
        return f"positions/{self.code}"

    @property
    def subject(self) -> str:
        """The record that it belongs to: ``markers/M-1``."""
        return str(self.values["subject"])

    @property
    def placed(self) -> PrintedPosition | None:
        """Where its printed coordinates lie, if they can be placed."""
        return self.printed if isinstance(self.printed, PrintedPosition) else None

    @property
    def lonlat(self) -> tuple[float, float] | None:
        """Where it lies: as printed, else as kept."""
        placed = self.placed
        return self.place if placed is None else (placed.lon, placed.lat)


def known_positions(
    frame: DataFrame | None, *, frame_of: FrameOf = epsg_frame
) -> list[KnownPosition]:
    """Return the positions of a frame, those printed placed by their own reference system.

    Parameters
    ----------
    frame : GeoDataFrame or None
        Rows of layer ``positions``, EPSG:4326.
    frame_of : callable
        Gives the reference system for the text of ``source_crs``.
    """
    if frame is None or not len(frame):
        return []
    rows = plain_rows(frame)
    asked = [
        place
        for place, row in enumerate(rows)
        if {"printed_north", "printed_east", "source_crs"} <= row.keys()
    ]
    texts = [tuple(rows[p][n] for n in ("printed_north", "printed_east")) for p in asked]
    crs = [str(rows[place]["source_crs"]) for place in asked]
    given = [(north, east, of) for (north, east), of in zip(texts, crs, strict=True)]
    placed = dict(zip(asked, place_printed(given, frame_of=frame_of), strict=True))
    return [
        KnownPosition(row, place, placed.get(number))
        for number, (row, place) in enumerate(zip(rows, _places(frame), strict=True))
    ]


def _places(frame: DataFrame) -> list[tuple[float, float] | None]:
    if not isinstance(frame, GeoDataFrame) or GEOMETRY not in frame.columns:
        return [None] * len(frame)
    shapes = np.asarray(frame[GEOMETRY].array, dtype=object)
    lon, lat = shapely.get_x(shapes), shapely.get_y(shapes)
    return [None if np.isnan(x) else (float(x), float(y)) for x, y in zip(lon, lat, strict=True)]


def printed_of(own: Iterable[KnownPosition], document: str | None) -> PrintedPosition | None:
    """Return the printed position of a record that a statement of `document` was made from.

    Parameters
    ----------
    own : iterable of KnownPosition
        Those of the record.
    document : str or None
        Positions of the same document go first, then the agreed ones, then the stated.
    """
    printed = [each for each in own if each.placed is not None and each.get("kind") in _RANK]
    printed.sort(key=lambda each: (each.get("document") != document, _RANK.index(each.get("kind"))))
    return printed[0].placed if printed else None
