"""Observations of an upload laid beside the markers of a register."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.boundary.chainage import Chainage
from borderkit.errors import Defect, InputError
from borderkit.inspections.gates import horizontal_sigma_m
from borderkit.inspections.matching.evidence import Evidence
from borderkit.inspections.matching.matched import Marks, Match, Stations
from borderkit.inspections.matching.matching import match
from borderkit.inspections.matching.photos import photo_matches
from borderkit.inspections.points import reals, texts
from borderkit.layers.markers import MARKERS
from borderkit.markers.along import positions_of
from borderkit.markers.numbering.numbering import Scheme
from borderkit.markers.numbering.previous_numbers import MarkerNames

__all__ = ["marker_matches"]

Ints = NDArray[np.intp]

_PHOTO: Final = "photo"
_CERTAIN_SIGMAS: Final = 3.0
"""So far from the line, beyond the line's own accuracy, it is certain on whose ground one is."""


def marker_matches(
    stations: DataFrame,
    places: DataFrame,
    rows: Sequence[Ints],
    *,
    markers: GeoDataFrame,
    scheme: Scheme,
    chainage: Chainage | None,
    within_m: float,
    stated: Mapping[int, str | None],
) -> list[Match]:
    """Return what each observation is of; photographs show markers, all others are of one.

    Parameters
    ----------
    stations : DataFrame, shape (n, ...)
        Observations, with the columns of points.
    places : DataFrame, shape (n, 5)
        Where they are beside the line, as
        :func:`borderkit.inspections.observation_records.place_on_line` gives it.
    rows : sequence of array of int, length n
        Records of the upload that each is made of.
    markers : GeoDataFrame
        Layer ``markers``, EPSG:4326; those without a place are left out.
    scheme : Scheme
        Of the boundary.
    chainage : Chainage or None
        Of the line.
    within_m : float
        Reach, metres.
    stated : mapping of int to str or None
        Marker by record of the upload, where somebody stated it; None: none.

    Raises
    ------
    InputError
        A stated marker is none.
    """
    placed = markers[~(markers.geometry.isna() | markers.geometry.is_empty)]
    placed = placed.reset_index(drop=True)
    marks = _marks(placed, chainage)
    _require_markers(stated, marks.uid)
    evidence = Evidence(MarkerNames(placed, lambda _: scheme), marks.uid, scheme=scheme)
    said = {at: stated[row] for at, of in enumerate(rows) for row in of.tolist() if row in stated}
    is_photo = (stations["kind"] == _PHOTO).to_numpy()
    answered = np.isin(np.arange(len(stations)), list(said))
    out: list[Match] = [Match(state="unmatched")] * len(stations)
    shows = np.flatnonzero(is_photo & ~answered)
    stands = np.flatnonzero(~is_photo | answered)
    found = match(
        _observed(stations, places, stands),
        marks,
        evidence=evidence,
        within_m=within_m,
        stated={at: said[row] for at, row in enumerate(stands.tolist()) if row in said},
    )
    azimuth = reals(stations, "azimuth_deg")[shows]
    pictures = _observed(stations, places, shows)
    shown = photo_matches(pictures, azimuth, marks, evidence=evidence, within_m=within_m)
    for row, each in zip([*stands, *shows], [*found, *shown], strict=True):
        out[row] = each
    return out


def _require_markers(stated: Mapping[int, str | None], known: Sequence[str]) -> None:
    there = set(known)
    defects = [
        Defect(f"row {row}", f"{uid!r} is no marker of this boundary")
        for row, uid in sorted(stated.items())
        if uid is not None and uid not in there
    ]
    if defects:
        msg = f"{len(defects)} stated marker(s) are not known; give their marker_uid"
        raise InputError(msg, defects=defects)


def _observed(stations: DataFrame, places: DataFrame, rows: Ints) -> Stations:
    """Return observations as they are matched."""
    sigma = horizontal_sigma_m(stations)
    off = places["offset_m"].to_numpy(dtype=float)
    certain = np.abs(off) > _CERTAIN_SIGMAS * sigma + places["line_accuracy_m"].to_numpy()
    side = [side if sure else None for side, sure in zip(places["side"], certain, strict=True)]
    station = texts(stations, "station")
    return Stations(
        lonlat=stations[["lon", "lat"]].to_numpy(dtype=float)[rows],
        sigma_m=sigma[rows],
        station=[station[row] for row in rows],
        chainage_m=places["chainage_m"].to_numpy(dtype=float)[rows],
        side=[side[row] for row in rows],
    )


def _marks(markers: GeoDataFrame, chainage: Chainage | None) -> Marks:
    """Return markers as they are matched."""
    lonlat = positions_of(markers).reshape(-1, 2)
    along = np.full(len(markers), np.nan)
    if chainage is not None and len(markers):
        along = chainage.locate(lonlat, refuse_far=False).foot.chainage_m
    columns = MARKERS.plain_columns(markers)
    return Marks(
        uid=columns["marker_uid"],
        number=columns["number"],
        lonlat=lonlat,
        sigma_m=pd.to_numeric(markers["accuracy_m"], errors="coerce").to_numpy(dtype=float),
        chainage_m=along,
        side=columns["side"],
    )
