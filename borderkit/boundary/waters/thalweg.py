"""A line of the deepest places from soundings: a proposal for talks, never the boundary."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from geopandas import GeoDataFrame
from pandas import isna
from shapely import LineString

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.kept_lines import record_uid
from borderkit.errors import InputError

__all__ = ["STATION_M", "Deepest", "ThalwegProposal", "thalweg_proposal"]

STATION_M: Final = 25.0
"""Soundings along so much of the line make one cross section, metres."""

_FEWEST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Deepest:
    """The deepest sounding of one cross section.

    Attributes
    ----------
    subject : str
        Its record: ``soundings/S-1``.
    chainage_m, offset_m : float
        Along the agreed line; and off it, left of its direction positive, metres.
    place : (float, float)
        Degrees WGS84.
    depth_m, bed_height_m : float or None
        As sounded, metres.
    soundings, left_out : int
        How many were compared; how many of the section could not be compared with them.
    at_edge : bool
        Whether none lies farther out on one hand: the deepest place may lie beyond.
    """

    subject: str
    chainage_m: float
    offset_m: float
    place: tuple[float, float]
    depth_m: float | None
    bed_height_m: float | None
    soundings: int
    left_out: int
    at_edge: bool

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__} | {
            "place": list(self.place),
            "chainage_m": round(self.chainage_m, 3),
            "offset_m": round(self.offset_m, 3),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThalwegProposal:
    """The deepest places of cross sections, in the order of the agreed line.

    Attributes
    ----------
    stations : tuple of Deepest
        Of cross sections with three soundings that can be compared, or more.
    station_m : float
        How much of the line makes one cross section, metres.
    unused : int
        Soundings without depth, past the ends of the line, or in cross sections that are too
        thin.
    surveyed_on : tuple of str
        Dates of the surveys whose soundings were used.
    """

    stations: tuple[Deepest, ...]
    station_m: float
    unused: int
    surveyed_on: tuple[str, ...]

    @property
    def geometry(self) -> LineString | None:
        """The line through the deepest places, EPSG:4326; None: fewer than two."""
        if len(self.stations) < 2:
            return None
        return LineString([station.place for station in self.stations])

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "standing": "proposal from soundings; the agreed line stays the boundary",
            "station_m": self.station_m,
            "unused": self.unused,
            "surveyed_on": list(self.surveyed_on),
            "stations": [station.record() for station in self.stations],
        }


@dataclass(frozen=True, slots=True)
class _Sounding:
    columns: Mapping[str, Any]
    place: tuple[float, float]
    chainage_m: float
    offset_m: float

    @property
    def kind(self) -> tuple[Any, ...] | None:
        """What it can be compared with: heights of one system, depths of one survey."""
        if self.columns["bed_height_m"] is not None and self.columns["height_system"] is not None:
            return "bed", self.columns["height_system"]
        if self.columns["depth_m"] is not None:
            return "depth", self.columns["surveyed_on"], self.columns["stage"]
        return None

    @property
    def height_m(self) -> float:
        """The height of its bed above whatever its kind counts from."""
        if self.kind is not None and self.kind[0] == "bed":
            return float(self.columns["bed_height_m"])
        return -float(self.columns["depth_m"])


def thalweg_proposal(
    chainage: Chainage, soundings: GeoDataFrame, *, station_m: float = STATION_M
) -> ThalwegProposal:
    """Return the deepest place of each cross section of soundings.

    Bed heights are compared within one height system, depths within one survey and stage (the
    water level differs between them); of a section that holds several kinds, the one with most
    soundings counts.

    Parameters
    ----------
    chainage : Chainage
        Of the agreed line.
    soundings : GeoDataFrame
        Of layer ``soundings``, EPSG:4326.
    station_m : float
        How much of the line makes one cross section, metres, from its first sounding on.

    Raises
    ------
    InputError
        `station_m` is not above 0.
    """
    if not station_m > 0.0:
        msg = f"cross sections {station_m:g} m long make no line; give more than 0 m"
        raise InputError(msg)
    stations, used = [], []
    for section in _sections(_located(chainage, soundings), station_m):
        alike = _alike(section)
        if len(alike) >= _FEWEST:
            stations.append(_deepest(alike, len(section)))
            used += alike
    dates = {sounding.columns["surveyed_on"] for sounding in used} - {None}
    return ThalwegProposal(
        stations=tuple(stations),
        station_m=station_m,
        unused=len(soundings) - len(used),
        surveyed_on=tuple(sorted(dates)),
    )


def _located(chainage: Chainage, soundings: GeoDataFrame) -> list[_Sounding]:
    there = ~(soundings.geometry.isna() | soundings.geometry.is_empty).to_numpy()
    kept = soundings[there]
    if not len(kept):
        return []
    places = np.column_stack([kept.geometry.x, kept.geometry.y])
    found = chainage.locate(places)
    names = ("sounding", "depth_m", "bed_height_m", "height_system", "surveyed_on", "stage")
    rows = kept.reindex(columns=list(names)).to_dict("records")
    return [
        _Sounding(
            {str(name): None if isna(value) else value for name, value in row.items()},
            (float(lon), float(lat)),
            float(along),
            float(offset),
        )
        for row, (lon, lat), along, offset, beyond in zip(
            rows, places, found.foot.chainage_m, found.offset_m, found.beyond, strict=True
        )
        if beyond == 0
    ]


def _sections(soundings: Iterable[_Sounding], station_m: float) -> list[list[_Sounding]]:
    """Return cross sections: each begins with the first sounding past the one before."""
    sections: list[list[_Sounding]] = []
    for sounding in sorted(soundings, key=lambda each: each.chainage_m):
        if sections and sounding.chainage_m <= sections[-1][0].chainage_m + station_m:
            sections[-1].append(sounding)
        else:
            sections.append([sounding])
    return sections


def _alike(section: Sequence[_Sounding]) -> list[_Sounding]:
    kinds: dict[tuple[Any, ...], list[_Sounding]] = defaultdict(list)
    for sounding in section:
        if sounding.kind is not None:
            kinds[sounding.kind].append(sounding)
    return max(kinds.values(), key=len, default=[])


def _deepest(alike: Sequence[_Sounding], count: int) -> Deepest:
    """Return the deepest of soundings; of equal ones that nearest to the agreed line."""
    best = min(alike, key=lambda s: (s.height_m, abs(s.offset_m), s.chainage_m))
    offsets = [sounding.offset_m for sounding in alike]
    return Deepest(
        subject=record_uid("soundings", str(best.columns["sounding"])),
        chainage_m=best.chainage_m,
        offset_m=best.offset_m,
        place=best.place,
        depth_m=best.columns["depth_m"],
        bed_height_m=best.columns["bed_height_m"],
        soundings=len(alike),
        left_out=count - len(alike),
        at_edge=best.offset_m in {min(offsets), max(offsets)},
    )
