"""Positions of markers and turning points: combined, side by side, and against the agreed ones."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.control.frames import OwnFrames
from borderkit.boundary.line import same_boundary
from borderkit.crs import is_dynamic
from borderkit.errors import BorderkitError, RecordMissingError
from borderkit.layers.boundary import BOUNDARIES, TURNING_POINTS
from borderkit.layers.markers import MARKERS, POSITIONS
from borderkit.markers.numbering.previous_numbers import MarkerNames
from borderkit.markers.positions.position_report import PositionReport, report_positions
from borderkit.store import Snapshot, Store
from borderkit.store.uids import key_of, uid_of
from borderkit.workflows.export import StateOf
from borderkit.workflows.lent_state import lent
from borderkit.workflows.numbering_schemes import read_schemes
from borderkit.workflows.position_facts import MarkerPositions, PositionTeller
from borderkit.workflows.transformations import read_own_frames

__all__ = [
    "marker_displacements",
    "marker_positions",
]

_PRESENT: Final = StateOf()
_SUBJECT: Final = ("uid", "number", "boundary", "tolerance_m", "tolerance_source", "accuracy_m")


def marker_positions(
    register: Store | Snapshot | str | Path,
    uid: str,
    *,
    revision: int | None = None,
    valid_at: Any = None,
    default_sigma_m: float | None = None,
) -> MarkerPositions:
    """Return what the positions of one marker or turning point say.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    uid : str
        ``markers/M-1`` or ``turning_points/AA-BB/7``.
    revision : int, optional
        As the register stood after it. Default: as it stands.
    valid_at : date or datetime, optional
        Only what was in force then. Default: all.
    default_sigma_m : float, optional
        Sigma of each axis for observations that state none. Default: they are left out.

    Returns
    -------
    MarkerPositions
        Agreed, observed by each side, combined, and displaced; undetermined where positions are
        missing.

    Raises
    ------
    RecordMissingError
        There is no such marker or turning point.
    InputError
        The uid is none, or there is no such revision.
    RegisterError
        The register cannot be opened or read.
    """
    name, key = key_of(uid)
    state = StateOf(revision=revision, valid_at=valid_at)
    with lent(register) as view:
        subjects = _subjects(view, state, turning_points=name == TURNING_POINTS.name)
        chosen = subjects[subjects["uid"] == uid_of(name, key)]
        if name not in {MARKERS.name, TURNING_POINTS.name} or chosen.empty:
            msg = f"the register has no marker or turning point {uid}"
            raise RecordMissingError(msg)
        report = _report(view, chosen, state, default_sigma_m)
    return PositionTeller(report).told(0)


def marker_displacements(
    register: Store | Snapshot | str | Path,
    numbers: Sequence[str] = (),
    *,
    boundary: str | None = None,
    default_sigma_m: float | None = None,
    state: StateOf = _PRESENT,
) -> tuple[MarkerPositions, ...]:
    """Judge of all markers that were observed whether they stand where they were agreed to.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register, or where it is; it is then opened for reading only.
    numbers : sequence of str
        Only these markers, by number, former number or ``marker_uid``. Default: all that have
        an observed position.
    boundary : str, optional
        Only those of this boundary, sides in either order.
    default_sigma_m : float, optional
        Sigma of each axis for observations that state none. Default: they are left out.
    state : StateOf
        Which revision, and in force when. Default: as it stands.

    Returns
    -------
    tuple of MarkerPositions
        Moved ones first, then undetermined ones; by distance.

    Raises
    ------
    RecordMissingError
        No marker is called so.
    InputError
        There is no such revision, or the default sigma is not above 0.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        subjects = _subjects(view, state, turning_points=False)
        if boundary is not None:
            subjects = subjects.loc[[same_boundary(c, boundary) for c in subjects["boundary"]]]
        if numbers:
            subjects = subjects[subjects["uid"].isin(_named(view, numbers, boundary, state))]
        report = _report(view, subjects, state, default_sigma_m)
    rows = [row for row in range(len(subjects)) if numbers or report.pooled.observed[row]]
    teller = PositionTeller(report)
    found = [teller.told(row) for row in rows]
    rank = {"moved": 0, "undetermined": 1, "not_moved": 2}
    found.sort(key=lambda each: (rank[each.verdict], -_distance(each), each.uid))
    return tuple(found)


def _distance(each: MarkerPositions) -> float:
    return float(each.facts["displacement"]["distance_m"] or 0.0)


def _named(
    view: Snapshot, numbers: Sequence[str], boundary: str | None, state: StateOf
) -> set[str]:
    """Return the uids of the markers that are called so.

    Raises
    ------
    RecordMissingError
        Some are not; all of them are told.
    """
    at: dict[str, Any] = {"revision": state.revision, "valid_at": state.valid_at}
    markers = view.read(MARKERS.name, **at)
    if boundary is not None:
        markers = markers.loc[[same_boundary(c, boundary) for c in markers["boundary"]]]
    names = MarkerNames(GeoDataFrame(markers.reset_index(drop=True)), read_schemes(view, **at))
    found = {number: names.find(number) for number in numbers}
    missing = [number for number, matches in found.items() if not matches]
    if missing:
        msg = f"no marker is called {', '.join(missing)}; `borderkit markers list` shows them all"
        raise RecordMissingError(msg)
    return {
        uid_of(MARKERS.name, (match.marker_uid,)) for matches in found.values() for match in matches
    }


def _subjects(view: Snapshot, state: StateOf, *, turning_points: bool) -> DataFrame:
    """Return markers or turning points, with the tolerance of their boundary."""
    layer = TURNING_POINTS if turning_points else MARKERS
    at: dict[str, Any] = {"revision": state.revision, "valid_at": state.valid_at}
    frame = view.read(layer.name, **at)
    rules = {row["boundary"]: row for row in BOUNDARIES.records(view.read(BOUNDARIES.name, **at))}
    rows = []
    for record in layer.records(frame):
        code = record["boundary"]
        rule: dict[str, Any] = next(
            (rule for name, rule in rules.items() if same_boundary(name, code)), {}
        )
        rows.append(
            {
                "uid": uid_of(layer.name, tuple(record[part] for part in layer.key)),
                "number": record.get("point" if turning_points else "number"),
                "boundary": code,
                "tolerance_m": rule.get("tolerance_m"),
                "tolerance_source": rule.get("tolerance_source"),
                "accuracy_m": record.get("accuracy_m"),
            }
        )
    return DataFrame(rows, columns=list(_SUBJECT), dtype=object)


def _report(
    view: Snapshot, subjects: DataFrame, state: StateOf, default_sigma_m: float | None
) -> PositionReport:
    at: dict[str, Any] = {"revision": state.revision, "valid_at": state.valid_at}
    frames = read_own_frames(view, **at)
    return report_positions(
        subjects,
        view.read(POSITIONS.name, **at),
        is_dynamic=lambda text: _moves(text, frames),
        default_sigma_m=default_sigma_m,
    )


def _moves(text: str, frames: OwnFrames) -> bool:
    """Tell whether ground moves in a frame; one that is not known may be such."""
    try:
        return is_dynamic(frames.source_of(text)[0])
    except BorderkitError:
        return True
