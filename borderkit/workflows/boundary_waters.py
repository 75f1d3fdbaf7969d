"""The waters of a boundary: channels against the agreed line, a thalweg proposed, islands."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.checks.line_records import in_force
from borderkit.boundary.checks.line_rules import LineLimits
from borderkit.boundary.checks.water_checks import BoundaryWaters, water_findings
from borderkit.boundary.kept_lines import record_uid
from borderkit.boundary.line import line_of, one_boundary, same_boundary
from borderkit.boundary.waters.islands import listed_islands
from borderkit.boundary.waters.thalweg import STATION_M, ThalwegProposal, thalweg_proposal
from borderkit.boundary.waters.waters import WaterBeside, water_beside
from borderkit.errors import InputError
from borderkit.layers.control import ISLANDS, SOUNDINGS, WATER_LINES
from borderkit.store import Snapshot, Store
from borderkit.workflows.lent_state import lent

__all__ = [
    "KeptWaters",
    "boundary_waters",
    "instant_of",
    "waters_features",
    "waters_of",
    "waters_record",
]

_LAYERS = (WATER_LINES, SOUNDINGS, ISLANDS)


def boundary_waters(
    register: Store | str | Path,
    boundary: str | None = None,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
    limit_m: float | None = None,
    station_m: float = STATION_M,
) -> BoundaryWaters:
    """Hold the waters of a boundary against its agreed line, which does not move with them.

    Parameters
    ----------
    register : Store, path or address
        An open register, or where it is; it is then opened for reading only.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where the register has one.
    revision : int, optional
        As the register stood after it. Default: as it stands.
    valid_at : date or datetime, optional
        The line as it was in force then. Default: now.
    limit_m : float, optional
        Up to here water counts as on the line, metres. Default: the boundary's tolerance, else
        1 m.
    station_m : float
        Soundings along so much of the line make one cross section, metres.

    Returns
    -------
    BoundaryWaters
        Lengths and areas geodesic, in metres and square metres; geometries in EPSG:4326.

    Raises
    ------
    InputError
        There is no such boundary or revision, or a length is not above 0.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        return waters_of(
            view,
            boundary,
            revision=revision,
            valid_at=valid_at,
            limit_m=limit_m,
            station_m=station_m,
        )


def waters_of(
    view: Snapshot,
    boundary: str | None = None,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
    limit_m: float | None = None,
    station_m: float = STATION_M,
) -> BoundaryWaters:
    """Return what :func:`boundary_waters` tells of one state of a register.

    Raises
    ------
    InputError
        There is no such boundary or revision, or a length is not above 0.
    RegisterError
        The register cannot be read.
    """
    for name, given in (("limit", limit_m), ("cross section", station_m)):
        if given is not None and not 0.0 < given < math.inf:
            msg = f"a {name} of {given:g} m cannot be used; give more than 0 m"
            raise InputError(msg)
    kept = KeptWaters.read(view, revision=revision, valid_at=valid_at)
    return kept.of(one_boundary(kept.boundaries, boundary), limit_m=limit_m, station_m=station_m)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptWaters:
    """The lines and waters of all boundaries, as one state of a register keeps them."""

    sections: GeoDataFrame
    boundaries_frame: DataFrame
    frames: Mapping[str, GeoDataFrame]

    @classmethod
    def read(
        cls,
        view: Snapshot,
        *,
        revision: int | None = None,
        valid_at: date | datetime | None = None,
    ) -> "KeptWaters":
        """Return what a state of a register keeps.

        Raises
        ------
        InputError
            There is no such revision.
        RegisterError
            The register cannot be read.
        """

        def frame(layer: str) -> Any:
            return view.read(layer, revision=revision, valid_at=valid_at)

        return cls(
            sections=in_force(frame("boundary_sections"), instant_of(valid_at)),
            boundaries_frame=frame("boundaries"),
            frames={layer.name: frame(layer.name) for layer in _LAYERS},
        )

    @property
    def boundaries(self) -> set[str]:
        """The codes of all boundaries that have sections or waters."""
        return {code for f in (self.sections, *self.frames.values()) for code in f["boundary"]}

    @property
    def with_waters(self) -> set[str]:
        """The codes of the boundaries that have waters."""
        return {code for frame in self.frames.values() for code in frame["boundary"]}

    def of(
        self, code: str, *, limit_m: float | None = None, station_m: float = STATION_M
    ) -> BoundaryWaters:
        """Return the waters of one boundary, held against its agreed line."""
        own = {
            name: frame.loc[[same_boundary(each, code) for each in frame["boundary"]]]
            for name, frame in self.frames.items()
        }
        chainage = _chainage(self.sections, code)
        limit = limit_m or _tolerance(self.boundaries_frame, code) or LineLimits().water_m
        return BoundaryWaters(
            boundary=code,
            line=None if chainage is None else chainage.line,
            waters=_waters(own["water_lines"], chainage, limit),
            thalweg=_thalweg(own["soundings"], chainage, station_m),
            islands=tuple(listed_islands(own["islands"], code, chainage)),
            undated=tuple(_undated(own)),
        )


def _chainage(sections: GeoDataFrame, code: str) -> Chainage | None:
    there = sections[~(sections.geometry.isna() | sections.geometry.is_empty)]
    try:
        return Chainage(line_of(there, code))
    except InputError:
        return None


def _tolerance(boundaries: DataFrame, code: str) -> float | None:
    for row in boundaries.to_dict("records"):
        value = row["tolerance_m"]
        if same_boundary(row["boundary"], code) and value is not None and value > 0.0:
            return float(value)
    return None


def _waters(
    frame: GeoDataFrame, chainage: Chainage | None, limit_m: float
) -> tuple[WaterBeside, ...]:
    measured = []
    records = WATER_LINES.records(frame)
    for columns, geometry in zip(records, frame.geometry, strict=True):
        if chainage is not None and shapely.get_num_coordinates(geometry) > 0:
            measured.append(water_beside(chainage, columns, geometry, limit_m=limit_m))
    return tuple(measured)


def _thalweg(
    soundings: GeoDataFrame, chainage: Chainage | None, station_m: float
) -> ThalwegProposal:
    if chainage is None:
        return ThalwegProposal(
            stations=(), station_m=station_m, unused=len(soundings), surveyed_on=()
        )
    return thalweg_proposal(chainage, soundings, station_m=station_m)


def _undated(frames: Mapping[str, DataFrame]) -> Iterator[str]:
    for layer, key in (("water_lines", "water_line"), ("soundings", "sounding")):
        frame = frames[layer]
        for code, day in zip(frame[key], frame["surveyed_on"], strict=True):
            if day is None:
                yield record_uid(layer, code)


def waters_record(waters: BoundaryWaters) -> dict[str, Any]:
    """Return the waters of a boundary as JSON values, without geometries."""
    limits = LineLimits()
    return {
        "boundary": waters.boundary,
        "line_length_m": None if waters.line is None else round(waters.line.length_m, 3),
        "water_lines": [water.record() for water in waters.waters],
        "thalweg": waters.thalweg.record(),
        "islands": [island.record() for island in waters.islands],
        "undated": list(waters.undated),
        "findings": [each.record() for each in water_findings(waters, limits)],
    }


def waters_features(waters: BoundaryWaters, *, revision: int) -> dict[str, Any]:
    """Return the waters of a boundary as a GeoJSON FeatureCollection, EPSG:4326.

    ``what`` says what a feature is: ``water_line``, ``stretch`` (of a water line off the agreed
    line), ``thalweg_proposal`` or ``island``.
    """
    features = []
    for water in waters.waters:
        about = water.record()
        features.append(_feature("water_line", water.geometry, about))
        for stretch in water.stretches:
            named = {"water_line": about["water_line"], "kind": about["kind"]}
            shape = shapely.LineString(stretch.lonlat)
            features.append(_feature("stretch", shape, named | stretch.record()))
    if waters.thalweg.geometry is not None:
        record = waters.thalweg.record()
        features.append(_feature("thalweg_proposal", waters.thalweg.geometry, record))
    features += [_feature("island", each.geometry, each.record()) for each in waters.islands]
    return {
        "type": "FeatureCollection",
        "boundary": waters.boundary,
        "register_revision": revision,
        "features": features,
    }


def _feature(
    what: str, geometry: BaseGeometry | None, properties: dict[str, Any]
) -> dict[str, Any]:
    shape = None if geometry is None else shapely.geometry.mapping(geometry)
    return {"type": "Feature", "geometry": shape, "properties": {"what": what} | properties}


def instant_of(valid_at: date | datetime | None) -> datetime:
    """Return the time for which a line is asked: noon (UTC) of a bare date; None: now."""
    if valid_at is None:
        return datetime.now(UTC)
    if isinstance(valid_at, datetime):
        return valid_at
    return datetime.combine(valid_at, time(12), tzinfo=UTC)
