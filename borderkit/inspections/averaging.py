"""Epochs of one occupation averaged into one observation; bad ones are left out, and named.

An occupation is records of one part that bear one station and follow each other in time: epochs
of a log, or points stored one after the other at one place. Its mean is taken in metres about its
median. Its sigma is the larger of what the receiver states and how far the epochs scatter, *not*
divided by the root of their number: errors of GNSS epochs are alike over minutes (multipath,
troposphere), so an hour of them is no better than a few.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.crs import GEOD, geocentric
from borderkit.inspections.gates import (
    EPOCH_GATES,
    Gates,
    horizontal_sigma_m,
    sigmas_of,
    vertical_sigma_m,
)
from borderkit.inspections.points import reals, texts, times

__all__ = ["GAP_S", "OUTLIER_SIGMAS", "TOGETHER_M", "Occupations", "averaged", "occupations_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]

GAP_S: Final = 60.0
"""Epochs of one occupation follow each other within this, seconds."""

TOGETHER_M: Final = 2.0
"""Points (not epochs) of one occupation lie within this of the first of them, metres. Errors of a
minute are alike: what is farther off is another thing of that name (the other pillar, a fence)."""

OUTLIER_SIGMAS: Final = 3.0
"""An epoch farther than so many sigmas from the median, on any axis, is left out."""

_FEWEST: Final = 5
"""Fewer epochs than this are not searched for outliers."""
_FLOOR_M: Final = 0.005
_COARSEST_M: Final = 0.25
"""Coordinates are written in steps; one step off is no outlier (NMEA: 0.0001' is 0.19 m)."""
_MAD: Final = 1.4826
"""Median absolute deviations in one sigma (Huber, Robust Statistics, 1981, section 5.1)."""
_NAMED: Final = 1_000
"""So many epochs that were left out are named one by one."""
_FIX_RANK: Final = {4: 0, 5: 1, 3: 2, 2: 3, 1: 4, 6: 5, 7: 6, 8: 7, 0: 8}
_ALIKE: Final = ("receiver", "antenna_height_m", "station", "kind", "part")
_OCCUPIES: Final = ("epoch", "waypoint", "point")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Occupations:
    """Observations made of points.

    Attributes
    ----------
    stations : DataFrame, shape (m, ...)
        One row an observation, with the columns of the points; those of one record are as read.
    rows : list of array of int
        Records of the upload that each observation is made of, those left out among them.
    dropped : list of list of dict
        Which of them were left out: row and reason.
    """

    stations: DataFrame
    rows: list[Ints]
    dropped: list[list[dict[str, Any]]]


def occupations_of(points: DataFrame, *, gap_s: float = GAP_S) -> Ints:
    """Return to which occupation each point belongs, shape (n,); one alone has its own.

    Points are of one occupation if they are of one part, kind, station, receiver and antenna
    height, none is an average already, each is later than another by no more than `gap_s`, and,
    unless they are epochs, they lie within `TOGETHER_M` of the first. A point without a time or
    a station is alone. The order in which they stand changes nothing.

    Parameters
    ----------
    points : DataFrame, shape (n, ...)
        Of `borderkit.inspections.points`, with lon and lat.
    gap_s : float
        Longest time between two epochs, seconds.

    Returns
    -------
    array of int, shape (n,)
        Numbers from 0 on, in the order in which occupations begin in the file.
    """
    if len(points) < 2 or "station" not in points.columns:
        return np.arange(len(points))
    able = np.isin(points["kind"].to_numpy(), _OCCUPIES) & ~(reals(points, "averaged") > 1)
    able &= (times(points).notna() & points["station"].notna()).to_numpy()
    named = [name for name in _ALIKE if name in points.columns]
    codes = np.array([*(pd.factorize(points[name])[0] for name in named), able])
    order = np.lexsort((times(points).astype("int64").to_numpy(), *codes))
    some = points.iloc[order]
    joined = (np.diff(codes[:, order]) == 0).all(axis=0) & able[order][1:]
    joined &= times(some).diff().dt.total_seconds().to_numpy()[1:] <= gap_s
    _part_places(some, joined)
    group = np.empty(len(points), dtype=np.intp)
    group[order] = np.concatenate([[0], np.cumsum(~joined)])
    return np.asarray(pd.factorize(group)[0])


def _part_places(points: DataFrame, joined: Mask) -> None:
    """Part occupations where a point lies too far from the first; epochs hold together."""
    is_epoch = (points["kind"] == "epoch").to_numpy()
    if not (joined & ~is_epoch[1:]).any():
        return
    space = geocentric(points[["lon", "lat"]].to_numpy(dtype=float)).tolist()
    first = 0
    for at in range(1, len(space)):
        if not joined[at - 1]:
            first = at
        elif not is_epoch[at] and math.dist(space[first], space[at]) > TOGETHER_M:
            joined[at - 1], first = False, at


def averaged(points: DataFrame, gates: Gates, *, gap_s: float = GAP_S) -> Occupations:
    """Return one observation for each occupation.

    Epochs below the gates of single epochs (fix, DOPs, satellites, age of the corrections) are
    left out first, then those off the median by more than `OUTLIER_SIGMAS` sigmas in north, east or
    height: of the stated ones, of 5 mm, and of the scatter (from the median absolute deviation,
    which few epochs tell poorly: of 10 it takes 5.7); one step of coordinates that are written
    coarsely is none. Where none would be left, all are kept: the mean then misses the gates itself.

    Parameters
    ----------
    points : DataFrame, shape (n, ...)
        Of `borderkit.inspections.points`, with lon and lat.
    gates : Gates
        Of the campaign.
    gap_s : float
        Longest time between two epochs, seconds.
    """
    group = occupations_of(points, gap_s=gap_s)
    order = np.argsort(group, kind="stable")
    points, group = points.iloc[order].reset_index(drop=True), group[order]
    starts = np.flatnonzero(np.append(len(points) > 0, np.diff(group) > 0))
    ends = np.append(starts, len(points))[1:]
    row = points["row"].to_numpy()
    stations = points.loc[starts].reset_index(drop=True)
    rows: list[Ints] = [row[a:b] for a, b in zip(starts, ends, strict=True)]
    dropped: list[list[dict[str, Any]]] = [[] for _ in rows]
    means: dict[int, dict[str, Any]] = {}
    for at, (first, end) in enumerate(zip(starts, ends, strict=True)):
        if end - first > 1:
            means[at], dropped[at] = _mean(points.iloc[first:end], gates)
    if means:
        stations = _with_means(stations, means)
    return Occupations(stations=stations, rows=rows, dropped=dropped)


def _with_means(stations: DataFrame, means: dict[int, dict[str, Any]]) -> DataFrame:
    """Return stations with the values of means put into their rows."""
    out = stations.copy()
    at = list(means)
    for name in next(iter(means.values())):
        values = [means[row][name] for row in at]
        if name not in out.columns:
            if all(pd.isna(value) for value in values):
                continue
            out[name] = None if any(isinstance(value, str) for value in values) else np.nan
        column = out[name].copy()
        column.iloc[at] = values
        out[name] = column
    return out


def _mean(epochs: DataFrame, gates: Gates) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the values of the mean of an occupation, and which epochs were left out."""
    misses = gates.misses(epochs, only=EPOCH_GATES)
    good = np.array([not missed for missed in misses], dtype=bool)
    reasons = ["; ".join(miss.what for miss in missed) for missed in misses]
    if not good.any():
        good[:] = True
        reasons = [""] * len(reasons)
    local, centre = _local_metres(epochs, good)
    for row, reason in _outliers(epochs, local, good):
        good[row], reasons[row] = False, reason
    number = epochs["row"].to_numpy()
    bad = np.flatnonzero(~good).tolist()
    dropped = [{"row": int(number[at]), "reason": reasons[at]} for at in bad[:_NAMED]]
    if len(bad) > _NAMED:
        more = f"and {len(bad) - _NAMED} more from here on"
        dropped.append({"row": int(number[bad[_NAMED]]), "reason": more})
    return _values(epochs[good], local[good], centre), dropped


def _local_metres(epochs: DataFrame, good: Mask) -> tuple[Floats, Floats]:
    """Return east, north and height (n, 3) of epochs from the median of good ones; and that."""
    lon, lat = (epochs[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    turned = lon[0] + (lon - lon[0] + 180.0) % 360.0 - 180.0
    middle = np.array([np.median(turned[good]), np.median(lat[good])])
    count = len(lon)
    turn, _, away = GEOD.inv(np.full(count, middle[0]), np.full(count, middle[1]), lon, lat)
    azimuth = np.radians(np.asarray(turn))
    east, north = np.asarray(away) * np.sin(azimuth), np.asarray(away) * np.cos(azimuth)
    return np.column_stack([east, north, reals(epochs, "height_m")]), middle


def _outliers(epochs: DataFrame, local: Floats, good: Mask) -> Iterator[tuple[int, str]]:
    """Yield the good epochs that lie off the median of the good ones, each with the reason."""
    if good.sum() < _FEWEST:
        return
    if _height_kind(epochs[good]) is None:
        local = local[:, :2]
    floors = (horizontal_sigma_m(epochs), horizontal_sigma_m(epochs), vertical_sigma_m(epochs))
    told: dict[int, str] = {}
    for axis, name in enumerate(("east", "north", "height")[: local.shape[1]]):
        values = local[good & np.isfinite(local[:, axis]), axis]
        if len(values) < _FEWEST:
            continue
        middle = float(np.median(values))
        robust = _MAD * float(np.median(np.abs(values - middle)))
        stated = floors[axis][good]
        stated = stated[np.isfinite(stated)]
        known = float(np.median(stated)) if len(stated) else 0.0
        wide = robust * _widened(len(values))
        limit = max(OUTLIER_SIGMAS * max(wide, known, _FLOOR_M), _step_m(values))
        for at in np.flatnonzero(good & (np.abs(local[:, axis] - middle) > limit)):
            off = abs(local[at, axis] - middle)
            told.setdefault(
                int(at), f"{off:.3f} m off the median in {name}; outliers begin at {limit:.3f} m"
            )
    yield from told.items()


def _widened(count: int) -> float:
    """Return by how much the sigma of few epochs has to be widened.

    So that of normal errors about as few on an axis lie beyond three sigmas of the median absolute
    deviation as of very many, 0.27 %: simulated, 0.3 to 0.5 % of 6 to 11, and 0.8 % of 5.
    """
    return 1 + 6 / count + 30 / count**2


def _height_kind(epochs: DataFrame) -> str | None:
    """Return the kind of the heights that there are; None where they are of several, or none."""
    known = np.isfinite(reals(epochs, "height_m"))
    kinds = set(texts(epochs[known], "height_kind"))
    return kinds.pop() or "unknown" if len(kinds) == 1 else None


def _step_m(values: Floats) -> float:
    """Return the step in which coordinates are written: the least between values that recur."""
    found, count = np.unique(np.round(values, 4), return_counts=True)
    steps = np.diff(found[count > 1])
    return min(float(steps.min()), _COARSEST_M) * 1.01 if len(steps) else 0.0


def _values(used: DataFrame, local: Floats, centre: Floats) -> dict[str, Any]:
    """Return the values of a mean."""
    east, north = float(local[:, 0].mean()), float(local[:, 1].mean())
    azimuth = float(np.degrees(np.arctan2(east, north)))
    lon, lat, _ = GEOD.fwd(centre[0], centre[1], azimuth, float(np.hypot(east, north)))
    when = times(used)
    spread = local[:, :2].std(axis=0, ddof=1) if len(used) > 1 else np.zeros(2)
    sigma = sigmas_of(used)
    axes = {
        f"sigma_{way}_m": _larger(reals(used, f"sigma_{way}_m") / sigma, float(wide))
        for way, wide in (("east", spread[0]), ("north", spread[1]))
    }
    kind = _height_kind(used)
    heights = local[np.isfinite(local[:, 2]) & (kind is not None), 2]
    scatter = float(heights.std(ddof=1)) if len(heights) > 1 else 0.0
    fixes = reals(used, "fix_type")
    return {
        "lon": (lon + 180.0) % 360.0 - 180.0,
        "lat": lat,
        "printed_north": None,
        "printed_east": None,
        "printed_height": None,
        "height_m": float(heights.mean()) if len(heights) else np.nan,
        "height_kind": kind,
        **axes,
        "sigma_horizontal_m": _larger(horizontal_sigma_m(used), float(np.hypot(*spread))),
        "sigma_height_m": _larger(vertical_sigma_m(used), scatter),
        "confidence": np.nan,
        "fix_type": max(fixes, key=lambda fix: _FIX_RANK.get(fix, 9)),
        **{name: float(reals(used, name).max()) for name in _WORST},
        "satellites": float(reals(used, "satellites").min()),
        "averaged": float(len(used)),
        "averaging_s": float((when.max() - when.min()).total_seconds()),
        "averaging_h_m": float(np.hypot(*spread)),
        "observed_at": when.min() + (when.max() - when.min()) / 2,
    }


_WORST: Final = ("pdop", "hdop", "vdop", "correction_age_s")


def _larger(stated_m: Floats, spread_m: float) -> float:
    """Return the larger of stated sigmas and a spread; unknown where no sigma is stated.

    Scatter alone is no accuracy: epochs that are all wrong alike do not scatter.
    """
    known = stated_m[np.isfinite(stated_m) & (stated_m > 0)]
    if not len(known):
        return float("nan")
    return max(float(np.sqrt((known**2).mean())), spread_m if np.isfinite(spread_m) else 0.0)
