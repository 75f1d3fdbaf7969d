"""Markers of a register: listed along the line, shown with all their facts, next free numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from borderkit.boundary.line import Line, one_boundary, same_boundary
from borderkit.crs import GEOD
from borderkit.errors import InputError, RecordMissingError
from borderkit.layers.boundary import BOUNDARY_SECTIONS, DOCUMENTS
from borderkit.layers.declaration import GEOMETRY
from borderkit.layers.markers import MARKER_RELATIONS, MARKERS, POSITIONS
from borderkit.markers.along import MarkerPlace, line_order, marker_places, positions_of
from borderkit.markers.numbering.number import Number
from borderkit.markers.numbering.number_order import next_between, next_further, next_main
from borderkit.markers.numbering.numbering import Scheme
from borderkit.markers.numbering.previous_numbers import FoundMarker, MarkerNames, previous_numbers
from borderkit.markers.record import MarkerRecord, marker_record
from borderkit.store import Snapshot, Store
from borderkit.store.lookups import every_version
from borderkit.store.uids import uid_of
from borderkit.workflows.export import StateOf
from borderkit.workflows.lent_state import lent
from borderkit.workflows.numbering_schemes import read_schemes
from borderkit.workflows.position_facts import MarkerPositions
from borderkit.workflows.positions import marker_positions
from borderkit.workflows.the_line import read_line

__all__ = ["LISTED", "UNKNOWN", "ShownMarker", "list_markers", "next_number", "show_marker"]

LISTED: Final = (
    *("marker_uid", "boundary", "number", "role", "siting", "side", "condition", "inspected_on"),
    *("chainage_m", "section", "section_chainage_m", "offset_m", "stands_on", "beyond"),
    *("distance_m", "origin"),
)
"""Columns of a list of markers, beside the geometry."""

UNKNOWN: Final = "unknown"
"""Condition of markers of which none is recorded."""

_PRESENT: Final = StateOf()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMarker:
    """A marker that was asked for, with all its facts.

    Attributes
    ----------
    found : FoundMarker
        By what it was found.
    record : MarkerRecord
        All that the register says of it.
    report : MarkerPositions or None
        Its observed positions combined, and whether it moved; None: it has no positions.
    """

    found: FoundMarker
    record: MarkerRecord
    report: MarkerPositions | None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "marker_uid": self.found.marker_uid,
            "how": self.found.how,
            "matched": self.found.matched,
            **self.record.to_json(),
            "position_report": None if self.report is None else self.report.record(),
        }


def list_markers(
    register: Store | Snapshot | str | Path,
    boundary: str | None = None,
    *,
    condition: str | None = None,
    side: str | None = None,
    number: str | None = None,
    along_m: tuple[float, float] | None = None,
    near: tuple[float, float] | None = None,
    state: StateOf = _PRESENT,
) -> GeoDataFrame:
    """Return markers with their place along the line, in its order.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    boundary : str, optional
        Code of the boundary, sides in either order. Default: all, one after the other.
    condition : str, optional
        Only those in this condition; ``unknown``: those of which none is recorded.
    side : str, optional
        Only those on the ground of this side, as recorded.
    number : str, optional
        Only those that bear this number, or bore it.
    along_m : (float, float), optional
        Only those whose foot lies from one chainage to another, metres along the line.
    near : (float, float), optional
        Longitude and latitude, degrees WGS84: the nearest to it come first.
    state : StateOf
        Which revision, and in force when. Default: all markers as they stand.

    Returns
    -------
    GeoDataFrame, shape (markers, 17)
        The columns `LISTED`, and the geometry in EPSG:4326. Metres: ``chainage_m`` of the foot
        along the line, ``section_chainage_m`` along its section, ``offset_m`` from it (above 0
        left of its direction), ``distance_m`` from `near`. ``side`` is as recorded,
        ``stands_on`` what the geometry says, ``beyond`` (start, end, gap) that the foot is a free
        end of the line. Missing where a boundary has no line.

    Raises
    ------
    InputError
        There is no such boundary, condition or revision; or a place or chainage cannot be used.
    RegisterFileError
        A numbering scheme of the register contradicts itself.
    RegisterError
        The register cannot be opened or read.
    """
    _require_choice(condition, along_m, near)
    with lent(register) as view:
        markers = _markers(view, boundary, state)
        schemes = _schemes(view, state)
        tables = [
            _listed(view, frame, schemes(code), state) for code, frame in _by_boundary(markers)
        ]
        named = None if number is None else MarkerNames(markers, schemes).find(number)
    found = pd.concat(tables, ignore_index=True) if tables else _empty()
    if named is not None:
        uids = {match.marker_uid for match in named}
        found = found.loc[[uid in uids for uid in found["marker_uid"]]]
    chosen = _chosen(found, condition, side, along_m)
    return _with_distance(chosen, near).reset_index(drop=True)


def show_marker(
    register: Store | Snapshot | str | Path,
    asked: str,
    *,
    boundary: str | None = None,
    state: StateOf = _PRESENT,
) -> tuple[ShownMarker, ...]:
    """Return all that a register says of the markers that `asked` may mean.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    asked : str
        A ``marker_uid``, a number in any of its spellings, or one that a marker bore.
    boundary : str, optional
        Code of the boundary to look at. Default: all.
    state : StateOf
        Which revision, and in force when. Default: as it stands.

    Returns
    -------
    tuple of ShownMarker
        At least one; those that bear the number now come first.

    Raises
    ------
    RecordMissingError
        No marker is called so.
    InputError
        There is no such boundary or revision.
    RegisterFileError
        A numbering scheme of the register contradicts itself.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        markers = _markers(view, boundary, state)
        schemes = _schemes(view, state)
        found = MarkerNames(markers, schemes).find(asked)
        if not found:
            raise RecordMissingError(_told_missing(markers, asked, boundary))
        relations, positions, documents = (
            view.read(layer.name, revision=state.revision, valid_at=state.valid_at)
            for layer in (MARKER_RELATIONS, POSITIONS, DOCUMENTS)
        )
        shown = []
        for match in found:
            own = _of_boundary(markers, match.boundary)
            line = _line(view, match.boundary, state)
            record = marker_record(
                match.marker_uid,
                own,
                line=line,
                scheme=schemes(match.boundary),
                relations=relations,
                positions=cast("GeoDataFrame", positions),
                documents=documents,
            )
            report = _report(view, record, state)
            shown.append(ShownMarker(found=match, record=record, report=report))
    return tuple(shown)


def next_number(
    register: Store | Snapshot | str | Path,
    boundary: str | None = None,
    *,
    beside: str | None = None,
    between: tuple[str, str] | None = None,
) -> str:
    """Return the next free number of a boundary: one that no marker bears or ever bore.

    Markers that were taken out of the register count too.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    boundary : str, optional
        Code of the boundary; not needed where the register has one.
    beside : str, optional
        A main number: its next auxiliary. Default: the next main number.
    between : (str, str), optional
        Two numbers: the next that stands between them. Not with `beside`.

    Returns
    -------
    str
        As the scheme writes it.

    Raises
    ------
    InputError
        There is no such boundary, the scheme reads a number not, or none is free.
    RegisterFileError
        A numbering scheme of the register contradicts itself.
    RegisterError
        The register cannot be opened or read.
    """
    if beside is not None and between is not None:
        msg = "a number is wanted beside one and between two at once; ask for one of them"
        raise InputError(msg)
    with lent(register) as view:
        markers = _markers(view, None, _PRESENT)
        sections = view.read(BOUNDARY_SECTIONS.name)
        code = one_boundary({*markers["boundary"], *sections["boundary"]}, boundary)
        scheme = _schemes(view, _PRESENT)(code)
        ever = cast("GeoDataFrame", every_version(view, MARKERS.name))
    taken = set(_taken(_of_boundary(ever, code), scheme))
    if between is not None:
        first, second = (scheme.parse(text) for text in between)
        found = next_between(scheme, taken, first, second)
    elif beside is not None:
        found = next_further(scheme, taken, of=scheme.parse(beside))
    else:
        found = next_main(scheme, taken)
    return scheme.text(found)


def _report(view: Snapshot, record: MarkerRecord, state: StateOf) -> MarkerPositions | None:
    """Return what the positions of a marker say, None where it has none."""
    if not record.positions:
        return None
    uid = uid_of(MARKERS.name, (record.marker["marker_uid"],))
    return marker_positions(view, uid, revision=state.revision, valid_at=state.valid_at)


def _schemes(view: Snapshot, state: StateOf) -> Callable[[str], Scheme]:
    return read_schemes(view, revision=state.revision, valid_at=state.valid_at)


def _markers(view: Snapshot, boundary: str | None, state: StateOf) -> GeoDataFrame:
    """Return the markers of a boundary, or of all."""
    frame = view.read(MARKERS.name, revision=state.revision, valid_at=state.valid_at)
    markers = cast("GeoDataFrame", frame)
    if boundary is None:
        return markers
    sections = view.read(BOUNDARY_SECTIONS.name, revision=state.revision, valid_at=state.valid_at)
    code = one_boundary({*markers["boundary"], *sections["boundary"]}, boundary)
    return _of_boundary(markers, code)


def _of_boundary(markers: GeoDataFrame, boundary: str) -> GeoDataFrame:
    chosen = [same_boundary(code, boundary) for code in markers["boundary"]]
    return markers.loc[chosen].reset_index(drop=True)


def _by_boundary(markers: GeoDataFrame) -> Iterator[tuple[str, GeoDataFrame]]:
    """Yield the markers of each boundary, whichever order of its sides they name."""
    names = {tuple(sorted(code.split("-"))): code for code in sorted(set(markers["boundary"]))}
    for code in sorted(names.values()):
        yield code, _of_boundary(markers, code)


def _line(view: Snapshot, boundary: str, state: StateOf) -> Line | None:
    """Return the line of a boundary, None where it has none that could be measured along."""
    try:
        return read_line(view, boundary, revision=state.revision, valid_at=state.valid_at)
    except InputError:
        return None


def _listed(view: Snapshot, markers: GeoDataFrame, scheme: Scheme, state: StateOf) -> GeoDataFrame:
    """Return the table of the markers of one boundary, in the order of its line."""
    line = _line(view, markers["boundary"].iloc[0], state)
    lonlat = positions_of(markers)
    places = [None] * len(markers) if line is None else marker_places(line, lonlat)
    order = line_order(markers, places, scheme)
    table = markers.iloc[order].reset_index(drop=True)
    return _placed(table, [places[row] for row in order])


def _placed(markers: GeoDataFrame, places: list[MarkerPlace | None]) -> GeoDataFrame:
    """Return markers with the columns of their places."""
    measures = ("chainage_m", "section_chainage_m", "offset_m")
    columns: dict[str, Any] = {
        name: np.array([np.nan if p is None else getattr(p, name) for p in places], dtype=float)
        for name in measures
    }
    texts = {
        "section": [None if place is None else place.section for place in places],
        "beyond": [None if place is None else place.beyond for place in places],
        "stands_on": [None if p is None or p.beyond is not None else p.side for p in places],
    }
    columns |= {name: Series(values, dtype=object) for name, values in texts.items()}
    columns["distance_m"] = np.full(len(places), np.nan)
    kept = [name for name in LISTED if name not in columns]
    made = DataFrame({**{name: markers[name] for name in kept}, **columns})[list(LISTED)]
    return GeoDataFrame(made, geometry=markers[GEOMETRY].to_numpy(), crs=markers.crs)


def _empty() -> GeoDataFrame:
    return _placed(cast("GeoDataFrame", MARKERS.frame([], [])), [])


def _chosen(
    found: GeoDataFrame,
    condition: str | None,
    side: str | None,
    along_m: tuple[float, float] | None,
) -> GeoDataFrame:
    keep = np.ones(len(found), dtype=bool)
    if condition is not None:
        given = [value or UNKNOWN for value in found["condition"]]
        keep &= np.array([value == condition for value in given], dtype=bool)
    if side is not None:
        keep &= np.array([value == side for value in found["side"]], dtype=bool)
    if along_m is not None:
        low, high = along_m
        keep &= ((found["chainage_m"] >= low) & (found["chainage_m"] <= high)).to_numpy()
    return found.loc[keep]


def _with_distance(found: GeoDataFrame, near: tuple[float, float] | None) -> GeoDataFrame:
    """Return markers by their distance from a place, or as they are."""
    if near is None or found.empty:
        return found
    lonlat = positions_of(found)
    away = GEOD.inv(
        np.full(len(lonlat), near[0]), np.full(len(lonlat), near[1]), lonlat[:, 0], lonlat[:, 1]
    )[2]
    return found.assign(distance_m=away).sort_values("distance_m")


def _require_choice(
    condition: str | None,
    along_m: tuple[float, float] | None,
    near: tuple[float, float] | None,
) -> None:
    """Raise where what is asked cannot be.

    Raises
    ------
    InputError
        A condition that there is not, a place off the globe, or chainages that fall.
    """
    known = next(column.values for column in MARKERS.columns if column.name == "condition") or ()
    if condition is not None and condition not in {*known, UNKNOWN}:
        msg = f"there is no condition {condition!r}; there are {', '.join((*known, UNKNOWN))}"
        raise InputError(msg)
    if near is not None and not (abs(near[0]) <= 180.0 and abs(near[1]) <= 90.0):
        msg = f"({near[0]:g}, {near[1]:g}) is no place; give longitude and latitude in degrees"
        raise InputError(msg)
    if along_m is not None and not along_m[0] <= along_m[1]:
        msg = f"the chainages fall from {along_m[0]:g} to {along_m[1]:g} m; give the lower first"
        raise InputError(msg)


def _taken(markers: GeoDataFrame, scheme: Scheme) -> Iterator[Number]:
    """Yield the numbers that markers bear or bore, as far as the scheme reads them."""
    for record in MARKERS.records(markers):
        old = [previous.number for previous in previous_numbers(record["previous_numbers"])]
        for text in (record["number"], *old):
            number = None if text is None else scheme.read(text)
            if number is not None:
                yield number


def _told_missing(markers: GeoDataFrame, asked: str, boundary: str | None) -> str:
    where = "the register" if boundary is None else f"boundary {boundary}"
    if markers.empty:
        return f"{where} has no markers; borderkit import layers, or import osm, brings them"
    some = sorted({number for number in markers["number"] if number is not None})[:10]
    listed = f", among them {', '.join(some)}" if some else ""
    return (
        f"no marker of {where} is called {asked!r}, neither now nor before; it has "
        f"{len(markers)} markers{listed} (borderkit markers list shows them)"
    )
