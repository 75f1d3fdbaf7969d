"""Places told by the markers about them: 217 m after marker 12, 3.4 m on side A."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame, Series

from borderkit.boundary.chainage import ON_LINE_M, AlongLine, Chainage, Located

__all__ = ["NO_STATIONS", "STATION_COLUMNS", "Stations", "sentence_of", "station_record"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

NO_STATIONS: Final = ("reference", "witness")
"""Roles of markers that places are not told by: they stand apart from the line."""

STATION_COLUMNS: Final = (
    *("lon", "lat", "chainage_m", "section", "section_chainage_m", "offset_m", "distance_m"),
    *("hand", "side", "beyond", "foot_lon", "foot_lat", "azimuth_deg"),
    *("marker_before", "number_before", "condition_before", "after_marker_m"),
    *("marker_after", "number_after", "condition_after", "before_marker_m", "boundary"),
)
"""Columns of a frame of places told along a line."""

_FARTHEST_MARKER_M: Final = 1_000.0
"""A marker farther than this from the line is none of its stations."""

_GONE: Final = ("missing", "destroyed")


class Stations:
    """The markers of a line in its order, between which places are told.

    Markers for reference and witnesses are left out, and those more than 1 km off the line. Where
    several stand at one chainage, as on two banks, the one nearest to the line comes last.

    Parameters
    ----------
    chainage : Chainage
        Of the line.
    markers : GeoDataFrame
        Of layer ``markers``, of its boundary, EPSG:4326.

    Attributes
    ----------
    chainage : Chainage
        As given.
    markers : DataFrame, shape (stations, columns)
        marker_uid, number, condition, and what :meth:`borderkit.boundary.chainage.Located.frame`
        tells of their places; by chainage.
    """

    def __init__(self, chainage: Chainage, markers: GeoDataFrame) -> None:
        self.chainage = chainage
        self.markers = _in_order(chainage, markers)
        self._at_m = self.markers["chainage_m"].to_numpy(dtype=float)

    def about(self, chainage_m: Floats, *, but: Sequence[str | None] = ()) -> DataFrame:
        """Return the stations before and after chainages.

        Parameters
        ----------
        chainage_m : array, shape (n,)
            Metres along the line.
        but : sequence of str, optional
            The marker that stands at each, which is not its own station.

        Returns
        -------
        DataFrame, shape (n, 8)
            marker_before, number_before, condition_before, after_marker_m, marker_after,
            number_after, condition_after, before_marker_m. A station at the chainage itself
            (within 1 mm) is the one before.
        """
        before = np.searchsorted(self._at_m, chainage_m + ON_LINE_M, side="right") - 1
        after = before + 1
        uids = self.markers["marker_uid"].to_numpy(dtype=object)
        for row, uid in enumerate(but):
            while before[row] >= 0 and uids[before[row]] == uid:
                before[row] -= 1
            while after[row] < len(uids) and uids[after[row]] == uid:
                after[row] += 1
        after = np.where(after < len(uids), after, -1)
        columns: dict[str, Any] = {}
        for word, metres, rows in (
            ("before", "after_marker_m", before),
            ("after", "before_marker_m", after),
        ):
            columns[f"marker_{word}"] = self._of(rows, "marker_uid")
            columns[f"number_{word}"] = self._of(rows, "number")
            columns[f"condition_{word}"] = self._of(rows, "condition")
            columns[metres] = np.abs(chainage_m - np.append(self._at_m, np.nan)[rows])
        return DataFrame(columns)

    def tell(self, lonlat: ArrayLike) -> DataFrame:
        """Return where places (n, 2), degrees WGS84, are along the line and between its markers.

        Returns
        -------
        DataFrame, shape (n, 22)
            The columns `STATION_COLUMNS`.

        Raises
        ------
        InputError
            As :meth:`borderkit.boundary.chainage.Chainage.locate`.
        """
        return self._told(np.asarray(lonlat, dtype=float), self.chainage.locate(lonlat))

    def tell_at(self, chainage_m: ArrayLike, *, section: str | None = None) -> DataFrame:
        """Return the places of the line at chainages (n,), as :meth:`tell` does.

        Parameters
        ----------
        chainage_m : array_like, shape (n,)
            Metres from the start of the line, or of a section.
        section : str, optional
            Along which section. Default: the whole line.

        Raises
        ------
        InputError
            As :meth:`borderkit.boundary.chainage.Chainage.at` and its ``at_section``.
        """
        if section is None:
            foot = self.chainage.at(chainage_m)
        else:
            foot = self.chainage.at_section(section, chainage_m)
        return self._told(foot.lonlat, _on_line(self.chainage, foot))

    def tell_markers(self, markers: GeoDataFrame) -> DataFrame:
        """Return where markers are along the line and between the others; see :meth:`tell`.

        Returns
        -------
        DataFrame, shape (n, 24)
            marker_uid and number before the columns `STATION_COLUMNS`.
        """
        lonlat = np.column_stack([markers.geometry.x, markers.geometry.y])
        uids = list(markers["marker_uid"])
        told = self._told(lonlat, self.chainage.locate(lonlat), but=uids)
        told.insert(0, "marker_uid", Series(uids, dtype=object))
        told.insert(1, "number", Series(list(markers["number"]), dtype=object))
        return told

    def _told(self, lonlat: Floats, located: Located, but: Sequence[str] = ()) -> DataFrame:
        found = located.frame()
        about = self.about(found["chainage_m"].to_numpy(dtype=float), but=but)
        found = found.assign(
            lon=lonlat[:, 0], lat=lonlat[:, 1], boundary=self.chainage.line.boundary
        )
        found = found.assign(**{str(name): about[name] for name in about})
        return found[list(STATION_COLUMNS)]

    def _of(self, rows: Ints, column: str) -> "Series[Any]":
        """Return a column of stations by their rows; -1: none."""
        values = [*self.markers[column], None]
        return Series([values[row] for row in rows], dtype=object)


def sentence_of(row: Mapping[str, Any]) -> str:
    """Return a place in words: ``217 m after marker 12, 3.4 m on side A``.

    Parameters
    ----------
    row : mapping
        With the columns `STATION_COLUMNS`.
    """
    return f"{_along(row)}, {_across(row)}"


def station_record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of `STATION_COLUMNS`, and others before it, as JSON values, with the sentence.

    Metres to 0.1 mm, degrees of places to 10 decimals, azimuths to 7; missing values are null.
    """
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, float | np.floating):
            digits = 4 if name.endswith("_m") else 7 if name == "azimuth_deg" else 10
            found[name] = None if np.isnan(value) else round(float(value), digits) + 0.0
        else:
            found[name] = value
    return found | {"sentence": sentence_of(row)}


def _in_order(chainage: Chainage, markers: GeoDataFrame) -> DataFrame:
    """Return the stations by chainage."""
    there = ~(markers.geometry.isna() | markers.geometry.is_empty)
    chosen = markers[there.to_numpy() & ~markers["role"].isin(NO_STATIONS).to_numpy()]
    lonlat = np.column_stack([chosen.geometry.x, chosen.geometry.y])
    found = chainage.locate(lonlat, refuse_far=False).frame()
    for name in ("marker_uid", "number", "condition"):
        found.insert(0, name, Series(list(chosen[name]), dtype=object))
    found = found[found["distance_m"] <= _FARTHEST_MARKER_M]
    return (
        found.assign(far=-found["distance_m"], at=found["chainage_m"].round(3))
        .sort_values(["at", "far", "marker_uid"])
        .drop(columns=["far", "at"])
        .reset_index(drop=True)
    )


def _name(row: Mapping[str, Any], word: str) -> str:
    """Return what the marker before or after is called; one that is gone says so."""
    name = str(row[f"number_{word}"] or row[f"marker_{word}"])
    condition = row[f"condition_{word}"]
    return f"marker {name} ({condition})" if condition in _GONE else f"marker {name}"


def _on_line(chainage: Chainage, foot: AlongLine) -> Located:
    """Return places of the line as if they had been located."""
    none = np.zeros(len(foot.chainage_m), dtype=np.int8)
    return Located(
        line=chainage.line,
        foot=foot,
        offset_m=np.zeros(len(none)),
        turn=none,
        beyond=none,
    )


def _along(row: Mapping[str, Any]) -> str:
    before, after = row["after_marker_m"], row["before_marker_m"]
    if row["marker_before"] is not None and before <= ON_LINE_M:
        return f"at {_name(row, 'before')}"
    if row["marker_before"] is not None:
        return f"{_metres(before)} after {_name(row, 'before')}"
    if row["marker_after"] is not None:
        return f"{_metres(after)} before {_name(row, 'after')}"
    return f"{_metres(row['chainage_m'])} from the start of the line"


def _across(row: Mapping[str, Any]) -> str:
    offset, beyond = row["offset_m"], row["beyond"]
    if abs(offset) <= ON_LINE_M:
        return "on the line"
    whose = f"on side {row['side']}" if row["side"] else f"{row['hand']} of the line"
    where = {
        None: whose,
        "start": "before the start of the line",
        "end": "past the end of the line",
        "gap": "in a gap of the line",
    }[beyond]
    if beyond is not None and row["hand"] is not None:
        where += f", {whose}"
    return f"{_metres(abs(offset))} {where}"


def _metres(length_m: float) -> str:
    """Return a length as one says it: to the centimetre below 1 m, to the metre from 100 m."""
    decimals = 2 if length_m < 0.995 else 1 if length_m < 99.95 else 0
    return f"{length_m:,.{decimals}f} m"
