"""The one frame that every survey file is read into, whatever its format.

The vocabulary is that of Esri's GNSS metadata fields (``ESRIGNSS_*``), with NMEA 0183 fix types.
A column that no reader filled is absent: what is absent or NaN is unknown, never a good value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame, Series

from borderkit.errors import InternalError

__all__ = [
    "KINDS",
    "POINT_COLUMNS",
    "PointColumn",
    "points_column",
    "points_columns",
    "points_frame",
    "reals",
    "texts",
    "times",
]

Floats = NDArray[np.float64]
PointType = Literal["whole", "real", "text", "time"]

KINDS: Final = ("waypoint", "route_point", "track_point", "epoch", "point", "photo")
"""What a point is in its file. ``track_point`` and ``epoch`` belong to a track."""


@dataclass(frozen=True, slots=True)
class PointColumn:
    """One column of the frame: its type, the field it is in Esri's vocabulary, and what it holds.

    ``whole`` is int64 and never missing; ``real`` is float64, NaN unknown; ``text`` is pandas'
    ``str``, missing NaN; ``time`` is ``datetime64[us, UTC]``, missing NaT.
    """

    name: str
    type: PointType
    esri: str | None
    help: str


POINT_COLUMNS: Final[Mapping[str, PointColumn]] = {
    column.name: column
    for column in (
        PointColumn("row", "whole", None, "Record of the whole upload, from 1 on"),
        PointColumn("part", "whole", None, "Index into the parts of the reading"),
        PointColumn("line", "whole", None, "Line, record or ordinal in its part; 0: none"),
        PointColumn("kind", "text", None, "One of KINDS"),
        PointColumn("track", "whole", None, "Track or segment of its part, from 0 on; -1: none"),
        PointColumn("track_name", "text", None, "Name of that track"),
        PointColumn("station", "text", None, "Number or name, as the file gives it"),
        PointColumn("code", "text", None, "Feature code or description"),
        PointColumn("remark", "text", None, "What the team wrote to it"),
        PointColumn("printed_north", "text", None, "Latitude or northing as printed"),
        PointColumn("printed_east", "text", None, "Longitude or easting as printed"),
        PointColumn("printed_height", "text", None, "Height as printed"),
        PointColumn("north", "real", "ESRIGNSS_LATITUDE", "In the CRS of its part"),
        PointColumn("east", "real", "ESRIGNSS_LONGITUDE", "In the CRS of its part"),
        PointColumn("height_m", "real", "ESRIGNSS_ALTITUDE", "Height, metres"),
        PointColumn("height_kind", "text", None, "ellipsoidal, orthometric, normal or unknown"),
        PointColumn("geoid_separation_m", "real", None, "Geoid above ellipsoid, metres"),
        PointColumn("epoch", "real", None, "Epoch of the coordinates, year"),
        PointColumn("antenna_height_m", "real", "ESRIGNSS_ANTENNAHEIGHT", "Above the mark"),
        PointColumn("antenna_reference", "text", None, "To where it is measured"),
        PointColumn("fix_type", "real", "ESRIGNSS_FIXTYPE", "As NMEA GGA: 0, 1, 2, 4, 5"),
        PointColumn("sigma_horizontal_m", "real", "ESRIGNSS_H_RMS", "As stated; 0.0 is unknown"),
        PointColumn("sigma_north_m", "real", None, "One axis, as stated"),
        PointColumn("sigma_east_m", "real", None, "One axis, as stated"),
        PointColumn("sigma_height_m", "real", "ESRIGNSS_V_RMS", "As stated; 0.0 is unknown"),
        PointColumn("confidence", "real", None, "Level of the sigmas; NaN: one deviation"),
        PointColumn("pdop", "real", "ESRIGNSS_PDOP", "Position dilution of precision"),
        PointColumn("hdop", "real", "ESRIGNSS_HDOP", "Horizontal dilution of precision"),
        PointColumn("vdop", "real", "ESRIGNSS_VDOP", "Vertical dilution of precision"),
        PointColumn("satellites", "real", "ESRIGNSS_NUMSATS", "Satellites used"),
        PointColumn("correction_age_s", "real", "ESRIGNSS_CORRECTIONAGE", "Seconds"),
        PointColumn("station_id", "text", "ESRIGNSS_STATIONID", "Reference station"),
        PointColumn("averaged", "real", "ESRIGNSS_AVG_POSITIONS", "Epochs averaged"),
        PointColumn("averaging_s", "real", None, "Time averaged over, seconds"),
        PointColumn("averaging_h_m", "real", "ESRIGNSS_AVG_H_RMS", "Spread of the epochs"),
        PointColumn("receiver", "text", "ESRIGNSS_RECEIVER", "Instrument"),
        PointColumn("operator", "text", None, "Opaque code of who observed"),
        PointColumn("observed_at", "time", "ESRIGNSS_FIXDATETIME", "UTC"),
        PointColumn("azimuth_deg", "real", "ESRIGNSS_DIRECTION", "Of view or travel"),
        PointColumn("azimuth_kind", "text", None, "true, magnetic or grid"),
        PointColumn("speed_mps", "real", "ESRIGNSS_SPEED", "Metres a second"),
        PointColumn("photo", "text", None, "Name of the photograph in the upload"),
        PointColumn("photo_sha256", "text", None, "Of the photograph"),
        PointColumn("lon", "real", None, "Degrees WGS84; filled after reading"),
        PointColumn("lat", "real", None, "Degrees WGS84; filled after reading"),
    )
}
"""Columns by name, in order."""

_NEEDED: Final = ("row", "part", "line", "kind", "track", "north", "east")
_DTYPES: Final[Mapping[str, Any]] = {
    "whole": np.int64,
    "real": np.float64,
    "text": "str",
    "time": "datetime64[us, UTC]",
}


def points_frame(columns: Mapping[str, Sequence[Any] | NDArray[Any] | Series]) -> DataFrame:
    """Return a frame of points from columns of one length; those not given are absent.

    Parameters
    ----------
    columns : mapping of str to sequence, length n
        As for `points_columns`.

    Raises
    ------
    InternalError
        A column lacks or is unknown: a fault of the reader, never of the file.
    """
    return DataFrame(points_columns(columns), copy=False)


def points_columns(columns: Mapping[str, Sequence[Any] | NDArray[Any] | Series]) -> dict[str, Any]:
    """Return columns of points as arrays of their types, in their order.

    Parameters
    ----------
    columns : mapping of str to sequence, length n
        Of `POINT_COLUMNS`; ``row``, ``part``, ``line``, ``kind``, ``track``, ``north`` and
        ``east`` have to be there.

    Raises
    ------
    InternalError
        A column lacks or is unknown: a fault of the reader, never of the file.
    """
    lacking = [name for name in _NEEDED if name not in columns]
    unknown = [name for name in columns if name not in POINT_COLUMNS]
    if lacking or unknown:
        msg = f"columns {lacking} lack, {unknown} are unknown"
        raise InternalError(msg)
    return {
        name: points_column(column.type, columns[name])
        for name, column in POINT_COLUMNS.items()
        if name in columns
    }


def points_column(kind: str, values: Any) -> Any:
    """Return values as a column of a type of `PointColumn`: an array of n."""
    if kind in ("text", "time"):
        return pd.array(values, dtype=_DTYPES[kind])
    return np.asarray(values, dtype=_DTYPES[kind])


def reals(points: DataFrame, name: str) -> Floats:
    """Return a column of numbers, shape (n,); NaN throughout where it is absent."""
    if name not in points.columns:
        return np.full(len(points), np.nan)
    return points[name].to_numpy(dtype=np.float64)


def texts(points: DataFrame, name: str) -> list[str | None]:
    """Return a column of texts, length n; None where one is missing or the column is absent."""
    if name not in points.columns:
        return [None] * len(points)
    values = points[name]
    return [None if gone else text for text, gone in zip(values, values.isna(), strict=True)]


def times(points: DataFrame) -> Series:
    """Return when each was observed, ``datetime64[us, UTC]``, length n; NaT: unknown."""
    if "observed_at" in points.columns:
        return points["observed_at"]
    return Series(pd.NaT, index=points.index, dtype="datetime64[us, UTC]")
