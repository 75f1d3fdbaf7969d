"""Positions of markers and turning points: combined, side by side, and against the agreed ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.frames import OwnFrames
from borderkit.boundary.line import same_boundary
from borderkit.crs import is_dynamic
from borderkit.errors import BorderkitError, RecordMissingError
from borderkit.layers.boundary import BOUNDARIES, TURNING_POINTS
from borderkit.layers.markers import MARKERS, POSITIONS
from borderkit.markers.displacement import REASONS
from borderkit.markers.position_report import PositionReport, report_positions
from borderkit.markers.previous_numbers import MarkerNames
from borderkit.markers.uncertainty import ellipses
from borderkit.store import Snapshot, Store
from borderkit.store.uids import key_of, uid_of
from borderkit.workflows.export import StateOf
from borderkit.workflows.lent_state import lent
from borderkit.workflows.numbering_schemes import read_schemes
from borderkit.workflows.transformations import read_own_frames

__all__ = [
    "MarkerPositions",
    "displacement_collection",
    "displacements_json",
    "marker_displacements",
    "marker_positions",
]

_PRESENT: Final = StateOf()
_SUBJECT: Final = ("uid", "number", "boundary", "tolerance_m", "tolerance_source", "accuracy_m")
_MILLIMETRE: Final = 4
_NANODEGREE: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerPositions:
    """What the positions of one marker or turning point say.

    Attributes
    ----------
    uid : str
        ``markers/M-1`` or ``turning_points/AA-BB/7``.
    number : str or None
        Of the marker, or the turning point.
    boundary : str
        Its code.
    verdict : str
        ``moved``, ``not_moved`` or ``undetermined``.
    reason : str or None
        Why it is undetermined, in words.
    facts : dict
        All of it as JSON; lengths in metres, positions in degrees WGS84.
    """

    uid: str
    number: str | None
    boundary: str
    verdict: str
    reason: str | None
    facts: dict[str, Any]

    def record(self) -> dict[str, Any]:
        """Return it as JSON."""
        return self.facts


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
    return _told(report, 0)


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
    found = [_told(report, row) for row in rows]
    rank = {"moved": 0, "undetermined": 1, "not_moved": 2}
    found.sort(key=lambda each: (rank[each.verdict], -_distance(each), each.uid))
    return tuple(found)


def displacement_collection(found: Sequence[MarkerPositions]) -> dict[str, Any]:
    """Return displacements as GeoJSON: a line from the agreed to the observed position of each."""
    features = []
    for each in found:
        ends = [each.facts["agreed"], each.facts["combined"]]
        at = [[end["lon"], end["lat"]] for end in ends if end is not None]
        shape: dict[str, Any] | None = None
        if len(at) == 2:
            shape = {"type": "LineString", "coordinates": at}
        elif at:
            shape = {"type": "Point", "coordinates": at[0]}
        features.append(
            {"type": "Feature", "id": each.uid, "geometry": shape, "properties": each.record()}
        )
    return {"type": "FeatureCollection", "features": features}


def displacements_json(found: Sequence[MarkerPositions]) -> dict[str, Any]:
    """Return displacements as JSON, with the counts of verdicts.

    Parameters
    ----------
    found : sequence of MarkerPositions
        As :func:`marker_displacements` gives them.
    """
    verdicts = [each.verdict for each in found]
    counts = {word: verdicts.count(word) for word in ("moved", "not_moved", "undetermined")}
    return {**counts, "markers": [each.record() for each in found]}


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


def _told(report: PositionReport, row: int) -> MarkerPositions:
    subject = report.subjects.iloc[row]
    judged = report.displacements
    verdict, key = str(judged.verdict[row]), str(judged.reason[row])
    number = subject["number"] if isinstance(subject["number"], str) else None
    facts = {
        "uid": subject["uid"],
        "number": number,
        "boundary": subject["boundary"],
        "agreed": _agreed(report, row),
        "combined": _combined(report.pooled, row),
        "by_side": {side: _combined(report.by_side, at) for side, at in report.sides_of(row)},
        "sides_difference": _difference(report, row),
        "displacement": _displacement(report, row),
        "height": _height(report, row),
        "observations": list(_observations(report, row)),
        "notes": list(_notes(report, row)),
    }
    return MarkerPositions(
        uid=subject["uid"],
        number=number,
        boundary=subject["boundary"],
        verdict=verdict,
        reason=REASONS[key] or None,
        facts=facts,
    )


def _agreed(report: PositionReport, row: int) -> dict[str, Any] | None:
    agreed = report.agreed.iloc[row]
    if pd.isna(agreed["geometry"]):
        return None
    columns = ("position", "document", "valid_from", "source_crs", "printed_north", "printed_east")
    return {
        "lon": _real(agreed["geometry"].x, _NANODEGREE),
        "lat": _real(agreed["geometry"].y, _NANODEGREE),
        **{name: _text(agreed[name]) for name in columns},
    }


def _combined(pooled: Any, row: int) -> dict[str, Any] | None:
    if not np.isfinite(pooled.lonlat[row]).all():
        return None
    spread = pooled.covariance[row]
    major, minor, azimuth = (float(each[0]) for each in ellipses(spread[None]))
    return {
        "lon": _real(pooled.lonlat[row, 0], _NANODEGREE),
        "lat": _real(pooled.lonlat[row, 1], _NANODEGREE),
        "sigma_east_m": _real(np.sqrt(spread[0, 0])),
        "sigma_north_m": _real(np.sqrt(spread[1, 1])),
        "correlation": _real(spread[0, 1] / np.sqrt(spread[0, 0] * spread[1, 1])),
        "ellipse_major_m": _real(major),
        "ellipse_minor_m": _real(minor),
        "ellipse_azimuth_deg": _real(azimuth),
        "observed": int(pooled.observed[row]),
        "used": int(pooled.used[row]),
        "agreement": str(pooled.agreement[row]),
    }


def _difference(report: PositionReport, row: int) -> dict[str, Any] | None:
    """Return what the second side's position lies off the first's, where two sides observed."""
    sides = report.sides_of(row)
    if len(sides) < 2:
        return None
    (first, at), (second, to) = sides[:2]
    return {"from": first, "to": second, **_shift(report.difference(at, to), 0)}


def _shift(shift: Any, row: int) -> dict[str, Any]:
    return {
        "east_m": _real(shift.east_m[row]),
        "north_m": _real(shift.north_m[row]),
        "distance_m": _real(shift.distance_m[row]),
        "azimuth_deg": _real(shift.azimuth_deg[row]),
        "sigma_m": _real(shift.sigma_m()[row]),
        "p_value": _real(shift.p_value[row], 6),
    }


def _displacement(report: PositionReport, row: int) -> dict[str, Any]:
    judged, subject = report.displacements, report.subjects.iloc[row]
    key = str(judged.reason[row])
    return {
        "verdict": str(judged.verdict[row]),
        "reason": key or None,
        "told": REASONS[key] or None,
        **_shift(judged.shift, row),
        "tolerance_m": _real(judged.tolerance_m[row]),
        "tolerance_source": _text(subject["tolerance_source"]),
        "drift_m": _real(report.drift_m[row]),
    }


def _height(report: PositionReport, row: int) -> dict[str, Any] | None:
    changes = report.heights
    if not np.isfinite(changes.change_m[row]):
        return None
    return {
        "change_m": _real(changes.change_m[row]),
        "sigma_m": _real(changes.sigma_m[row]),
        "verdict": str(changes.verdict[row]),
    }


def _observations(report: PositionReport, row: int) -> Iterator[dict[str, Any]]:
    columns = ("position", "side", "method", "observed_at", "source_crs", "campaign", "document")
    for at in np.flatnonzero(report.of == row):
        seen = report.observations.iloc[at]
        yield {
            **{name: _text(seen[name]) for name in columns},
            "lon": _real(seen["geometry"].x, _NANODEGREE),
            "lat": _real(seen["geometry"].y, _NANODEGREE),
            "epoch": _real(seen["epoch"]),
            "state": str(report.pooled.state[at]),
            "w": _real(report.pooled.w[at]),
        }


_STATES: Final = {
    "assumed": "no sigma is stated; the default one was taken",
    "no_sigma": "left out, no sigma is stated",
    "no_accuracy": "left out, the accuracy of its operation to WGS84 is unknown",
    "outlier": "left out as an outlier",
    "disagrees": "in disagreement; it is not known which are right",
}


def _notes(report: PositionReport, row: int) -> Iterator[str]:
    mine = np.flatnonzero(report.of == row)
    for state, told in _STATES.items():
        named = [
            str(report.observations["position"].iloc[at])
            for at in mine
            if report.pooled.state[at] == state
        ]
        if named:
            yield f"{', '.join(named)}: {told}."
    if report.agreed_count[row] > 1:
        used = report.agreed["position"].iloc[row]
        yield f"{report.agreed_count[row]} agreed positions; {used} holds from the latest date."
    if report.drift_m[row] > 0:
        yield (
            "The epochs of agreed and observed positions differ: plates may have moved "
            f"{report.drift_m[row]:.2f} m between them, which is not reduced."
        )


def _real(value: Any, digits: int = _MILLIMETRE) -> float | None:
    return round(float(value), digits) + 0.0 if value is not None and np.isfinite(value) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
