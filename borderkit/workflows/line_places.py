"""Where places are along the line of a boundary: the one call of API, command line, notebooks."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import shapely
from geopandas import GeoDataFrame, GeoSeries, points_from_xy
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame, Series

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.stations import Stations, sentence_of, station_record
from borderkit.crs import read_crs, to_wgs84
from borderkit.errors import InputError, RecordMissingError
from borderkit.store import Snapshot, Store
from borderkit.workflows.export import StateOf
from borderkit.workflows.lent_state import lent
from borderkit.workflows.the_line import read_line, read_markers

__all__ = ["LocatedOnLine", "locate_on_line", "open_line", "places_in_wgs84"]

_PRESENT: Final = StateOf()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedOnLine:
    """Places told along the line of a boundary.

    Attributes
    ----------
    boundary : str
        Its code.
    length_m : float
        Geodesic length of the line.
    revision : int
        Of the register that was read.
    frame : DataFrame, shape (n, columns)
        A row for each place: ``chainage_m``, ``section``, ``offset_m`` (above 0 left of the
        line's direction), ``side``, ``beyond``, the markers before and after; degrees WGS84.
    """

    boundary: str
    length_m: float
    revision: int
    frame: DataFrame

    def first(self, count: int) -> "LocatedOnLine":
        """Return only the first `count` places."""
        return replace(self, frame=self.frame.iloc[:count])

    def told_frame(self) -> DataFrame:
        """Return the frame with a column ``sentence``: a row for each place."""
        rows = cast("list[dict[str, Any]]", self.frame.to_dict("records"))
        sentences = Series([sentence_of(row) for row in rows], dtype=object)
        return self.frame.reset_index(drop=True).assign(sentence=sentences)

    def records(self) -> list[dict[str, Any]]:
        """Return the places as JSON values, each with its sentence."""
        return [
            station_record({str(name): value for name, value in row.items()})
            for row in self.frame.to_dict("records")
        ]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return self._head() | {"places": self.records()}

    def to_geojson(self) -> dict[str, Any]:
        """Return it as a GeoJSON feature collection of the places."""
        features = [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
                "properties": row,
            }
            for row in self.records()
        ]
        return {"type": "FeatureCollection", **self._head(), "features": features}

    def _head(self) -> dict[str, Any]:
        return {
            "boundary": self.boundary,
            "length_m": round(self.length_m, 4),
            "register_revision": self.revision,
        }


def open_line(
    register: Store | Snapshot | str | Path,
    boundary: str | None = None,
    *,
    claimant: str | None = None,
    state: StateOf = _PRESENT,
) -> Stations:
    """Read the line of a boundary and its markers, once for many questions.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where there is one.
    claimant : str, optional
        The line as this side sees it. Default: what no side claims alone.
    state : StateOf
        Which revision, and in force when. Default: all records as they stand.

    Returns
    -------
    Stations
        ``tell`` tells places, ``tell_at`` chainages; ``chainage`` measures along the line.

    Raises
    ------
    InputError
        There is no such boundary or revision, or nothing of its line to take.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        return _stations(view, boundary, claimant, state)


def locate_on_line(
    register: Store | Snapshot | str | Path,
    lonlat: ArrayLike | None = None,
    *,
    chainage_m: ArrayLike | None = None,
    section: str | None = None,
    marker: str | None = None,
    boundary: str | None = None,
    claimant: str | None = None,
    state: StateOf = _PRESENT,
) -> LocatedOnLine:
    """Tell places along the line of a boundary: chainage, offset, side, markers about them.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    lonlat : array_like, shape (n, 2), optional
        Places, degrees WGS84, longitude first.
    chainage_m : array_like, shape (n,), optional
        Places of the line, metres from its start, instead.
    section : str, optional
        With `chainage_m`: a section, from whose start the metres count.
    marker : str, optional
        A marker's number or ``marker_uid``, instead: all markers of that name.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where there is one.
    claimant : str, optional
        The line as this side sees it. Default: what no side claims alone.
    state : StateOf
        Which revision, and in force when. Default: all records as they stand.

    Returns
    -------
    LocatedOnLine
        A row for each place; degrees WGS84, metres.

    Raises
    ------
    InputError
        Not one of the three is given; a section without chainages; places are not on the earth
        or too far off; chainages are off the line; there is no such boundary, section or revision.
    RecordMissingError
        No marker of that boundary bears that name, or none of that name has a place.
    RegisterError
        The register cannot be opened or read.
    """
    if sum(given is not None for given in (lonlat, chainage_m, marker)) != 1:
        msg = "give places, chainages or a marker: one of the three"
        raise InputError(msg)
    if section is not None and chainage_m is None:
        msg = f"section {section} is given without a chainage; give how far along it"
        raise InputError(msg)
    with lent(register) as view:
        stations = _stations(view, boundary, claimant, state)
        revision = view.revision() if state.revision is None else state.revision
        line = stations.chainage.line
        if lonlat is not None:
            frame = stations.tell(lonlat)
        elif chainage_m is not None:
            frame = stations.tell_at(chainage_m, section=section)
        else:
            frame = stations.tell_markers(_named(view, line.boundary, str(marker), state))
    return LocatedOnLine(
        boundary=line.boundary, length_m=line.length_m, revision=revision, frame=frame
    )


def places_in_wgs84(xy: ArrayLike, crs: str) -> tuple[NDArray[np.float64], str]:
    """Return places (n, 2) of a reference system in WGS84, and the operation that was used.

    Parameters
    ----------
    xy : array_like, shape (n, 2)
        Easting or longitude first.
    crs : str
        EPSG:25832, or what PROJ knows besides.

    Raises
    ------
    CrsError
        PROJ does not know it, or there is no exact operation.
    """
    places = np.asarray(xy, dtype=float).reshape(-1, 2)
    series = GeoSeries(points_from_xy(places[:, 0], places[:, 1]), crs=read_crs(crs))
    moved, operation = to_wgs84(series)
    accuracy = "unknown" if operation.accuracy_m is None else f"{operation.accuracy_m:g} m"
    told = f"{operation.name}, accuracy {accuracy}"
    return shapely.get_coordinates(moved.to_numpy()), told


def _stations(
    view: Snapshot, boundary: str | None, claimant: str | None, state: StateOf
) -> Stations:
    when: dict[str, Any] = {"revision": state.revision, "valid_at": state.valid_at}
    line = read_line(view, boundary, claimant=claimant, **when)
    return Stations(Chainage(line), read_markers(view, line.boundary, **when))


def _named(view: Snapshot, boundary: str, name: str, state: StateOf) -> GeoDataFrame:
    """Return the markers of a boundary that bear a number or are known by it."""
    markers = read_markers(view, boundary, revision=state.revision, valid_at=state.valid_at)
    chosen = (markers["number"] == name) | (markers["marker_uid"] == name)
    there = ~(markers.geometry.isna() | markers.geometry.is_empty)
    if not (chosen & there).any():
        msg = (
            f"marker {name} of boundary {boundary} has no place; give it one"
            if chosen.any()
            else f"no marker of boundary {boundary} is called {name!r}; "
            "borderkit markers list shows those there are"
        )
        raise RecordMissingError(msg)
    return markers[chosen & there].reset_index(drop=True)
