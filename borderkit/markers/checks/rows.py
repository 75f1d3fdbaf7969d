"""Markers as single records: their values without missing ones, and where they stand."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.crs import WGS84
from borderkit.errors import CrsError, InputError
from borderkit.layers.declaration import GEOMETRY
from borderkit.layers.fields import civil_date

__all__ = ["MarkerRow", "is_over", "marker_rows", "plain_rows"]


@dataclass(frozen=True, slots=True)
class MarkerRow:
    """One marker.

    Attributes
    ----------
    values : mapping of str to object
        Columns that are not missing.
    place : (float, float)
        Longitude and latitude, degrees WGS84.
    """

    values: Mapping[str, Any]
    place: tuple[float, float]

    @property
    def uid(self) -> str:
        """Its ``marker_uid``."""
        return str(self.values["marker_uid"])

    @property
    def number(self) -> str | None:
        """The number that it bears, None where it bears none."""
        return self.values.get("number") or None

    @property
    def subject(self) -> str:
        """Its uid as a record: ``markers/M-1``."""
        return f"markers/{self.uid}"

    @property
    def called(self) -> str:
        """What people call it: its number, else its uid."""
        return self.number or self.uid

    def get(self, name: str) -> Any:
        """Return the value of a column, None where it is missing."""
        return self.values.get(name)


def marker_rows(frame: GeoDataFrame) -> list[MarkerRow]:
    """Return the rows of layer ``markers``; a marker of several points stands in their middle.

    Parameters
    ----------
    frame : GeoDataFrame
        EPSG:4326.

    Raises
    ------
    InputError
        It has no column ``marker_uid``, or a marker has no position.
    CrsError
        It is not in EPSG:4326.
    """
    if "marker_uid" not in frame.columns:
        msg = f"markers have a column marker_uid; given are {', '.join(map(str, frame.columns))}"
        raise InputError(msg)
    shapes = np.asarray(frame[GEOMETRY].array, dtype=object)
    if len(frame) and frame.crs != WGS84:
        msg = f"markers are in EPSG:4326, these in {frame.crs.name if frame.crs else 'no CRS'}"
        raise CrsError(msg)
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if absent.any():
        names = frame["marker_uid"].to_numpy()[absent]
        msg = f"{len(names)} marker(s) have no position: {', '.join(map(str, names[:10]))}"
        raise InputError(msg)
    middle = shapely.get_coordinates(shapely.centroid(shapes))
    places = [(float(lon), float(lat)) for lon, lat in middle]
    return [MarkerRow(row, place) for row, place in zip(plain_rows(frame), places, strict=True)]


def plain_rows(frame: DataFrame) -> list[dict[str, Any]]:
    """Return each row's values by column as plain Python values, without missing ones.

    Parameters
    ----------
    frame : DataFrame
        Of any layer; its geometry is left out.
    """
    names = [str(name) for name in frame.columns if name != GEOMETRY]
    columns = [[_plain(value) for value in frame[name].tolist()] for name in names]
    rows = zip(*columns, strict=True) if names else iter([()] * len(frame))
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in rows
    ]


def is_over(values: Mapping[str, Any], day: date | None) -> bool:
    """Return whether a record was in force only before a day; without a day whether it has an end.

    Parameters
    ----------
    values : mapping of str to object
        Its columns.
    day : date or None
        Of the question.
    """
    text = values.get("valid_to")
    if text is None or day is None:
        return text is not None
    last = civil_date(str(text)[:10])
    return last is not None and last < day


def _plain(value: Any) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    if type(value).__name__ in {"NAType", "NaTType"}:
        return None
    return value.item() if isinstance(value, np.generic) else value
