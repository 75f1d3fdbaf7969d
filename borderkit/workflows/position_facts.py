"""What the positions of markers say, told as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from borderkit.markers.positions.displacement import REASONS, Shifts
from borderkit.markers.positions.pooling import Pooled
from borderkit.markers.positions.position_report import PositionReport
from borderkit.markers.positions.uncertainty import ellipses

__all__ = ["MarkerPositions", "PositionTeller", "displacement_collection", "displacements_json"]

_MILLIMETRE: Final = 4
_NANODEGREE: Final = 10
_OF_AGREED: Final = (
    *("position", "document", "valid_from", "source_crs"),
    *("printed_north", "printed_east"),
)
_OF_SEEN: Final = (
    *("position", "side", "method", "observed_at", "source_crs"),
    *("campaign", "document"),
)
_STATES: Final = {
    "assumed": "no sigma is stated; the default one was taken",
    "no_sigma": "left out, no sigma is stated",
    "no_accuracy": "left out, the accuracy of its operation to WGS84 is unknown",
    "outlier": "left out as an outlier",
    "disagrees": "in disagreement; it is not known which are right",
}


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


class PositionTeller:
    """Tells what a report says of each subject; what is the same for all is made once."""

    def __init__(self, report: PositionReport) -> None:
        self.report = report
        self.subjects = report.subjects.to_dict("records")
        self.agreed = report.agreed[["geometry", *_OF_AGREED]].to_dict("records")
        seen = report.observations[["geometry", "epoch", *_OF_SEEN]]
        self.observations = seen.to_dict("records")
        self.shift = _table(report.displacements.shift)
        self.pooled, self.by_side = _table_of(report.pooled), _table_of(report.by_side)
        self.differences = self._differences()

    def told(self, row: int) -> MarkerPositions:
        """Return what is said of one subject."""
        report, subject = self.report, self.subjects[row]
        number = _text(subject["number"])
        judged = self._displacement(row)
        sides = report.sides_of(row)
        facts = {
            "uid": subject["uid"],
            "number": number,
            "boundary": subject["boundary"],
            "agreed": self._agreed(row),
            "combined": self.pooled[row],
            "by_side": {side: self.by_side[at] for side, at in sides},
            "sides_difference": self.differences.get(row),
            "displacement": judged,
            "height": self._height(row),
            "observations": list(self._observations(row)),
            "notes": list(self._notes(row)),
        }
        return MarkerPositions(
            uid=subject["uid"],
            number=number,
            boundary=subject["boundary"],
            verdict=judged["verdict"],
            reason=judged["told"],
            facts=facts,
        )

    def _agreed(self, row: int) -> dict[str, Any] | None:
        agreed = self.agreed[row]
        if not hasattr(agreed["geometry"], "x"):
            return None
        return _at(agreed["geometry"]) | {name: _text(agreed[name]) for name in _OF_AGREED}

    def _differences(self) -> dict[int, dict[str, Any]]:
        """Return what the second side's position lies off the first's, where two observed."""
        report = self.report
        pairs = {
            row: report.sides_of(row)[:2]
            for row in range(len(self.subjects))
            if len(report.sides_of(row)) > 1
        }
        both = list(pairs.values())
        found = _table(report.differences([a[1] for a, _ in both], [b[1] for _, b in both]))
        return {
            row: {"from": a[0], "to": b[0], **told}
            for (row, (a, b)), told in zip(pairs.items(), found, strict=True)
        }

    def _displacement(self, row: int) -> dict[str, Any]:
        judged = self.report.displacements
        key = str(judged.reason[row])
        return {
            "verdict": str(judged.verdict[row]),
            "reason": key or None,
            "told": REASONS[key] or None,
            **self.shift[row],
            "tolerance_m": _real(judged.tolerance_m[row]),
            "tolerance_source": _text(self.subjects[row]["tolerance_source"]),
            "drift_m": _real(self.report.drift_m[row]),
        }

    def _height(self, row: int) -> dict[str, Any] | None:
        changes = self.report.heights
        if not np.isfinite(changes.change_m[row]):
            return None
        return {
            "change_m": _real(changes.change_m[row]),
            "sigma_m": _real(changes.sigma_m[row]),
            "verdict": str(changes.verdict[row]),
        }

    def _observations(self, row: int) -> Iterator[dict[str, Any]]:
        for at in self.report.rows_of[row]:
            seen = self.observations[at]
            yield {
                **{name: _text(seen[name]) for name in _OF_SEEN},
                **_at(seen["geometry"]),
                "epoch": _real(seen["epoch"]),
                "state": str(self.report.pooled.state[at]),
                "w": _real(self.report.pooled.w[at]),
            }

    def _notes(self, row: int) -> Iterator[str]:
        report = self.report
        states = {at: str(report.pooled.state[at]) for at in report.rows_of[row]}
        for state, told in _STATES.items():
            named = [str(self.observations[at]["position"]) for at in states if states[at] == state]
            if named:
                yield f"{', '.join(named)}: {told}."
        if report.agreed_count[row] > 1:
            used = self.agreed[row]["position"]
            yield f"{report.agreed_count[row]} agreed positions; {used} holds from the latest date."
        if report.drift_m[row] > 0:
            yield (
                "The epochs of agreed and observed positions differ: plates may have moved "
                f"{report.drift_m[row]:.2f} m between them, which is not reduced."
            )


def _table(shift: Shifts) -> list[dict[str, Any]]:
    """Return each shift as JSON."""
    columns = {
        "east_m": shift.east_m,
        "north_m": shift.north_m,
        "distance_m": shift.distance_m,
        "azimuth_deg": shift.azimuth_deg,
        "sigma_m": shift.sigma_m(),
    }
    return [
        {name: _real(values[row]) for name, values in columns.items()}
        | {"p_value": _real(shift.p_value[row], 6)}
        for row in range(len(shift.p_value))
    ]


def _table_of(pooled: Pooled) -> list[dict[str, Any] | None]:
    """Return each combined position as JSON; None where nothing was observed."""
    spread = pooled.covariance
    east, north = np.sqrt(spread[:, 0, 0]), np.sqrt(spread[:, 1, 1])
    major, minor, azimuth = ellipses(spread)
    columns = {
        "sigma_east_m": east,
        "sigma_north_m": north,
        "correlation": spread[:, 0, 1] / (east * north),
        "ellipse_major_m": major,
        "ellipse_minor_m": minor,
        "ellipse_azimuth_deg": azimuth,
    }
    return [
        None
        if np.isnan(pooled.lonlat[row, 0])
        else {
            "lon": _real(pooled.lonlat[row, 0], _NANODEGREE),
            "lat": _real(pooled.lonlat[row, 1], _NANODEGREE),
            **{name: _real(values[row]) for name, values in columns.items()},
            "observed": int(pooled.observed[row]),
            "used": int(pooled.used[row]),
            "agreement": str(pooled.agreement[row]),
        }
        for row in range(len(pooled.used))
    ]


def _at(point: Any) -> dict[str, float | None]:
    return {"lon": _real(point.x, _NANODEGREE), "lat": _real(point.y, _NANODEGREE)}


def _real(value: Any, digits: int = _MILLIMETRE) -> float | None:
    return round(float(value), digits) + 0.0 if value is not None and np.isfinite(value) else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
