"""Observations as records of their layer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.boundary.chainage import Chainage
from borderkit.inspections.gates import Miss
from borderkit.inspections.matching.matched import Match
from borderkit.inspections.points import reals, texts, times
from borderkit.inspections.walks import time_text
from borderkit.layers.surveys import OBSERVATIONS
from borderkit.markers.positions.displacement import Displacements

__all__ = ["Beside", "observation_frame", "place_on_line"]

Floats = NDArray[np.float64]

_TEXTS: Final = (
    *("kind", "station", "code", "remark", "printed_north", "printed_east", "printed_height"),
    *("source_crs", "height_kind", "crs_operation", "antenna_reference", "station_id"),
    *("azimuth_kind", "receiver", "operator", "photo_sha256"),
)
_REALS: Final = (
    *("epoch", "height_m", "operation_accuracy_m", "geoid_separation_m", "antenna_height_m"),
    *("sigma_horizontal_m", "sigma_north_m", "sigma_east_m", "sigma_height_m", "confidence"),
    *("pdop", "hdop", "vdop", "correction_age_s", "averaging_s", "azimuth_deg"),
)
_WHOLES: Final = ("fix_type", "satellites", "averaged")
_FARTHEST_M: Final = 1_000_000.0
"""What is farther from the line, metres, has no place beside it."""
_PLACES: Final = ("section", "chainage_m", "offset_m", "side")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """How n observations stand to what the register holds.

    Attributes
    ----------
    places : DataFrame, shape (n, 5)
        As :func:`place_on_line` gives them.
    matches : sequence of Match, length n
        What each is of.
    shifts : (array of int, Displacements)
        Which observations were compared with an agreed position, and what came of it.
    """

    places: DataFrame
    matches: Sequence[Match]
    shifts: tuple[NDArray[np.intp], Displacements]

    def columns(self) -> dict[str, Sequence[Any]]:
        """Return it as columns of layer ``observations``, each of length n."""
        return {
            "section": self.places["section"].tolist(),
            "chainage_m": _plain(self.places["chainage_m"].to_numpy(dtype=float)),
            "offset_m": _plain(self.places["offset_m"].to_numpy(dtype=float)),
            **_match_columns(self.matches),
            **_shift_columns(self.shifts, len(self.matches)),
        }


def place_on_line(stations: DataFrame, chainage: Chainage | None) -> DataFrame:
    """Return where observations are beside the line; all is missing without one, or far from it.

    Returns
    -------
    DataFrame, shape (n, 5)
        section, chainage_m, offset_m, side, and line_accuracy_m: of that section, 0.0 where it
        states none.
    """
    if chainage is None or stations.empty:
        lost = DataFrame({name: [None] * len(stations) for name in _PLACES}, dtype=object)
        return lost.assign(line_accuracy_m=np.nan)
    lonlat = stations[["lon", "lat"]].to_numpy(dtype=float)
    found = chainage.locate(lonlat, refuse_far=False).frame()[list(_PLACES)]
    sections = chainage.line.sections
    accuracy = {code: record.get("accuracy_m") or 0.0 for code, record in sections.items()}
    found = found.assign(line_accuracy_m=[float(accuracy[code]) for code in found["section"]])
    far = (found["offset_m"].abs() > _FARTHEST_M).to_numpy()
    return found.assign(
        **{name: found[name].astype(object).where(~far, None) for name in ("section", "side")},
        **{name: found[name].where(~far) for name in ("chainage_m", "offset_m")},
    )


def observation_frame(
    stations: DataFrame,
    *,
    parts: Sequence[str],
    dropped: Sequence[list[dict[str, Any]]],
    misses: Sequence[tuple[Miss, ...]],
    beside: Beside,
) -> GeoDataFrame:
    """Return observations as a frame of layer ``observations``, EPSG:4326.

    Values that are out of a column's bounds are left out, and flagged.

    Parameters
    ----------
    stations : DataFrame, shape (n, ...)
        With the columns of points.
    parts : sequence of str
        Names of the files of the upload.
    dropped, misses : sequence, length n
        What was left out of each, and the gates that it misses.
    beside : Beside
        How they stand to line, markers and agreed positions.
    """
    count = len(stations)
    flags = [[miss.to_json() for miss in missed] for missed in misses]
    columns: dict[str, Sequence[Any]] = {name: texts(stations, name) for name in _TEXTS}
    for name in (*_REALS, *_WHOLES):
        columns[name] = _in_bounds(name, reals(stations, name), flags)
    columns |= {
        "source_row": stations["row"].tolist(),
        "source_part": [parts[part] for part in stations["part"]],
        "source_line": [line or None for line in stations["line"].tolist()],
        "observed_at": [
            None if gone else time_text(at)
            for at, gone in zip(
                times(stations).dt.tz_convert(None).to_numpy(), times(stations).isna(), strict=True
            )
        ],
        "dropped": [each or None for each in dropped],
        "state": ["flagged" if each else "accepted" for each in flags],
        "flags": [each or None for each in flags],
        **beside.columns(),
    }
    at = np.asarray(shapely.points(stations[["lon", "lat"]].to_numpy(dtype=float)), dtype=object)
    return GeoDataFrame(OBSERVATIONS.frame_of_columns(columns, at, count=count))


def _match_columns(matches: Sequence[Match]) -> dict[str, list[Any]]:
    return {
        "match_state": [each.state for each in matches],
        "marker": [each.marker for each in matches],
        "matched_by": [each.by for each in matches],
        "candidates": [[dict(c) for c in each.candidates] or None for each in matches],
    }


def _shift_columns(
    shifts: tuple[NDArray[np.intp], Displacements], count: int
) -> Mapping[str, list[Any]]:
    rows, found = shifts
    shift = found.shift
    metres = {
        "displacement_m": shift.distance_m,
        "displacement_east_m": shift.east_m,
        "displacement_north_m": shift.north_m,
        "displacement_sigma_m": shift.sigma_m(),
    }
    columns: dict[str, Any] = {
        **{
            name: _plain(np.where(_held(name, each), each, np.nan)) for name, each in metres.items()
        },
        "displacement": found.verdict.tolist(),
        "displacement_reason": [reason or None for reason in found.reason.tolist()],
    }
    out: dict[str, list[Any]] = {}
    for name, values in columns.items():
        out[name] = [None] * count
        for row, value in zip(rows.tolist(), values, strict=True):
            out[name][row] = value
    return out


def _in_bounds(name: str, values: Floats, flags: Sequence[list[dict[str, Any]]]) -> list[Any]:
    """Return a column without values that it cannot hold, which are flagged."""
    low, high = _bounds(name)
    bad = ~np.isnan(values) & ~_held(name, values)
    for row in np.flatnonzero(bad).tolist():
        what = f"{values[row]:g} is out of its range, {low:g} to {high:g}; it is left out"
        flags[row].append({"gate": name, "what": what})
    kept = _plain(np.where(bad, np.nan, values))
    if name in _WHOLES:
        return [None if value is None else round(value) for value in kept]
    return kept


def _held(name: str, values: Floats) -> NDArray[np.bool_]:
    """Tell which values a column can hold."""
    low, high = _bounds(name)
    return np.asarray((values >= low) & (values <= high), dtype=bool)


def _bounds(name: str) -> tuple[float, float]:
    column = next(each for each in OBSERVATIONS.columns if each.name == name)
    return column.bounds or (-np.inf, np.inf)


def _plain(values: Floats) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
