"""Tracks and logs of an upload, and what they cover of the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.boundary.chainage import Chainage
from borderkit.inspections.coverage import Stretch, covered_stretches, uncovered, union
from borderkit.inspections.gates import horizontal_sigma_m
from borderkit.inspections.points import texts, times

__all__ = ["Walked", "time_text", "walks_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]

_SIGMAS: Final = ("sigma_horizontal_m", "sigma_north_m", "sigma_east_m", "confidence")
_NEEDED: Final = ("row", "part", "track", "track_name", "observed_at", "lon", "lat", *_SIGMAS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walked:
    """A track, or a log of no station.

    Attributes
    ----------
    number : int
        From 1 on, in the order of the upload.
    name : str or None
        As the file gives it.
    part : str
        File that it stands in.
    rows : tuple of (int, int)
        First and last record of the upload.
    lonlat : array, shape (n, 2)
        Accepted points, degrees WGS84.
    time_from, time_to : str or None
        First and last time, UTC.
    covered : tuple of Stretch
        Of the line.
    """

    number: int
    name: str | None
    part: str
    rows: tuple[int, int]
    lonlat: Floats
    time_from: str | None
    time_to: str | None
    covered: tuple[Stretch, ...] = ()


def walks_of(
    points: DataFrame,
    moving: NDArray[np.bool_],
    *,
    parts: Sequence[str],
    chainage: Chainage | None,
    within_m: float,
) -> tuple[tuple[Walked, ...], dict[str, Any]]:
    """Return the tracks among points, and what they cover together.

    Parameters
    ----------
    points : DataFrame, shape (n, ...)
        Of `borderkit.inspections.points`, in the order of the file, with lon and lat.
    moving : array of bool, shape (n,)
        Which of them belong to tracks and logs.
    parts : sequence of str
        Names of the files of the upload.
    chainage : Chainage or None
        Of the line; None: there is none.
    within_m : float
        A track covers the line that it comes so near to, metres. A point that is coarser by what
        it states (one sigma) covers nothing, nor does a track of which no point has a time: a
        line that somebody drew shows nobody's walk.

    Returns
    -------
    tuple of Walked
        In the order of the upload.
    dict
        ``line_m``, ``covered_m``, ``share``, ``within_m``, ``stretches`` and ``uncovered``
        (lists of from and to, metres); None where there is no line.
    """
    points = points[[name for name in _NEEDED if name in points.columns]]
    if not moving.all():
        points = points.iloc[np.flatnonzero(moving)]
    part, track = points["part"].to_numpy(), points["track"].to_numpy()
    starts = np.flatnonzero(
        np.append(len(points) > 0, (part[1:] != part[:-1]) | (track[1:] != track[:-1]))
    )
    lonlat = points[["lon", "lat"]].to_numpy(dtype=float)
    when = times(points)
    clock = when.dt.tz_convert(None).to_numpy().astype("M8[us]")
    number = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(points))))
    found: dict[int, list[Stretch]] = {}
    if chainage is not None and len(points):
        fine = _fine_points(points, within_m) & _timed(number, clock)
        walk = (lonlat[fine], number[fine], clock[fine])
        found = covered_stretches(chainage, *walk, within_m=within_m)
    row = points["row"].to_numpy()
    names = texts(points.iloc[starts], "track_name")
    walked = []
    ends = np.append(starts, len(points))[1:]
    for at, (first, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        known = clock[first:end][~np.isnat(clock[first:end])]
        walked.append(
            Walked(
                number=at + 1,
                name=names[at],
                part=parts[int(part[first])],
                rows=(int(row[first]), int(row[end - 1])),
                lonlat=lonlat[first:end],
                time_from=time_text(known.min()) if len(known) else None,
                time_to=time_text(known.max()) if len(known) else None,
                covered=tuple(found.get(at, ())),
            )
        )
    return tuple(walked), _summary(found, chainage, within_m)


def _fine_points(points: DataFrame, within_m: float) -> Mask:
    """Return which points are not coarser than a distance, as far as they state it."""
    if not set(_SIGMAS[:3]).intersection(points.columns):
        return np.ones(len(points), dtype=bool)
    return ~(horizontal_sigma_m(points) > within_m)


def _timed(number: Ints, clock: NDArray[np.datetime64]) -> Mask:
    """Return which points are of tracks that have a time somewhere."""
    known = np.zeros(int(number[-1]) + 1, dtype=bool)
    known[number[~np.isnat(clock)]] = True
    return np.asarray(known[number], dtype=bool)


def _summary(
    found: dict[int, list[Stretch]], chainage: Chainage | None, within_m: float
) -> dict[str, Any]:
    together = union(each for stretches in found.values() for each in stretches)
    if chainage is None:
        return {
            **dict.fromkeys(("line_m", "covered_m", "share")),
            "within_m": within_m,
            "stretches": [],
            "uncovered": [],
        }
    length = chainage.length_m
    covered = sum(each.to_m - each.from_m for each in together)
    return {
        "line_m": round(length, 3),
        "covered_m": round(covered, 3),
        "share": round(covered / length, 6) if length else None,
        "within_m": within_m,
        "stretches": [each.to_json() for each in together],
        "uncovered": [
            {"from_m": round(a, 3), "to_m": round(b, 3)} for a, b in uncovered(together, length)
        ],
    }


def time_text(when: np.datetime64) -> str:
    """Return a time in UTC as text: ``2026-06-03T08:10:00Z``, fractions only where there are."""
    text = str(when.astype("M8[us]"))
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}Z"
