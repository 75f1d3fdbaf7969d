"""What the positions of a register say of its markers: combined, side by side, and displaced.

Observations in one frame share the error of the operation that brought them to WGS84. They are
combined frame by frame first; then that error is added, and the frames are combined. Where all
observations and the agreed position are in one frame it cancels, and is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame

from borderkit.markers.positions.displacement import (
    Displacements,
    HeightChanges,
    Shifts,
    displacements,
    height_changes,
    shifts,
)
from borderkit.markers.positions.pooling import (
    Observations,
    Pooled,
    covariance_of,
    frames_of,
    height_sigma_of,
    lonlat_of,
    operation_sigma_of,
    reals_of,
    texts_of,
)
from borderkit.markers.positions.positions import OUTLIER_ALPHA
from borderkit.markers.positions.uncertainty import covariances, is_known

__all__ = ["DRIFT_M_A_YEAR", "PositionReport", "report_positions"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]

DRIFT_M_A_YEAR: Final = 0.1
"""The fastest plates move so far in a year (DeMets, Gordon and Argus 2010)."""

_WGS84: Final = "EPSG:4326"


@dataclass(frozen=True, kw_only=True, eq=False)
class PositionReport:
    """The positions of m subjects, and what they say.

    Attributes
    ----------
    subjects : DataFrame, shape (m, ...)
        As given.
    agreed : DataFrame, shape (m, ...)
        The agreed position of each, all missing where it has none.
    agreed_count : array of int, shape (m,)
        How many agreed positions there are: the one that holds from the latest date is taken.
    observations : DataFrame, shape (n, ...)
        Records of layer ``positions`` of kind observed, of these subjects.
    of : array of int, shape (n,)
        To which subject each belongs.
    pooled : Pooled
        Of each subject.
    side_keys : list of (int, str)
        Subject and side of each of `by_side`; a missing side is ``""``.
    by_side : Pooled
        Of each side of each subject.
    displacements : Displacements
        Of observed against agreed.
    heights : HeightChanges
        Of observed against agreed heights, where both are of one kind.
    drift_m : array, shape (m,)
        How far plates may have moved between the epochs, metres.
    """

    subjects: DataFrame
    agreed: DataFrame
    agreed_count: Ints
    observations: DataFrame
    of: Ints
    pooled: Pooled
    side_keys: list[tuple[int, str]]
    by_side: Pooled
    displacements: Displacements
    heights: HeightChanges
    drift_m: Floats

    @cached_property
    def rows_of(self) -> list[Ints]:
        """Rows of the observations of each subject, shape (m,)."""
        order = np.argsort(self.of, kind="stable")
        ends = np.searchsorted(self.of[order], np.arange(1, len(self.subjects)))
        return list(np.split(order, ends))

    @cached_property
    def _sides(self) -> dict[int, list[tuple[str, int]]]:
        sides: dict[int, list[tuple[str, int]]] = {}
        for at, (row, side) in enumerate(self.side_keys):
            if side:
                sides.setdefault(row, []).append((side, at))
        return sides

    def sides_of(self, row: int) -> list[tuple[str, int]]:
        """Return the sides that observed a subject, each with its row in `by_side`."""
        return self._sides.get(row, [])

    def differences(self, first: ArrayLike, second: ArrayLike) -> Shifts:
        """Return the ways from what some sides observed to what others did: rows of `by_side`."""
        start, end = np.asarray(first, dtype=np.intp), np.asarray(second, dtype=np.intp)
        lonlat, spread = self.by_side.lonlat, self.by_side.covariance
        return shifts(
            lonlat[start],
            lonlat[end],
            start_covariance=spread[start],
            end_covariance=spread[end],
        )


def report_positions(
    subjects: DataFrame,
    positions: DataFrame,
    *,
    is_dynamic: Callable[[str], bool],
    default_sigma_m: float | None = None,
    alpha: float = OUTLIER_ALPHA,
) -> PositionReport:
    """Combine the observed positions of subjects, and compare them with the agreed ones.

    Parameters
    ----------
    subjects : DataFrame, shape (m, ...)
        ``uid``, ``tolerance_m`` of the boundary, ``accuracy_m`` of the agreed coordinates, which
        counts as one sigma of each axis where the agreed position states none; missing: unknown.
    positions : GeoDataFrame
        Records of layer ``positions``, EPSG:4326.
    is_dynamic : callable
        Whether ground moves in the reference system of that name (``EPSG:4326``).
    default_sigma_m : float, optional
        Sigma of each axis for observations that state none. Default: they are left out.
    alpha : float
        Error of the first kind of the tests for outliers.

    Returns
    -------
    PositionReport
        Of each subject, in the order given.
    """
    subjects = subjects.reset_index(drop=True)
    number = {str(uid): row for row, uid in enumerate(subjects["uid"])}
    belongs = positions["subject"].isin(list(number))
    mine = positions[belongs].reset_index(drop=True)
    placed = ~mine.geometry.isna().to_numpy()
    observed = mine[(mine["kind"] == "observed").to_numpy() & placed].reset_index(drop=True)
    agreed, agreed_count = _agreed(mine[(mine["kind"] == "agreed").to_numpy() & placed], number)
    of = np.array([number[uid] for uid in observed["subject"]], dtype=np.intp)
    table = Observations.of(observed)
    count = len(subjects)
    frames = frames_of(agreed)
    alone = table.in_one_frame(of, count)
    shared = alone & _same_frame(table, of, frames, count)
    pooled = table.pooled(of, count, drop=shared, default_sigma_m=default_sigma_m, alpha=alpha)
    sides = observed["side"].fillna("").astype(str).tolist()
    keys = sorted({(int(row), side) for row, side in zip(of, sides, strict=True)})
    row_of = {key: at for at, key in enumerate(keys)}
    by = np.array([row_of[int(r), s] for r, s in zip(of, sides, strict=True)], dtype=np.intp)
    drop = alone[[row for row, _ in keys]] if keys else np.zeros(0, dtype=bool)
    by_side = table.pooled(by, len(keys), drop=drop, default_sigma_m=default_sigma_m, alpha=alpha)
    drift = _drift(table, of, agreed, frames, is_dynamic)
    return PositionReport(
        subjects=subjects,
        agreed=agreed,
        agreed_count=agreed_count,
        observations=observed,
        of=of,
        pooled=pooled,
        side_keys=keys,
        by_side=by_side,
        displacements=_judged(
            displacements(
                lonlat_of(agreed),
                pooled.lonlat,
                agreed_covariance=_agreed_covariance(agreed, subjects, drop=shared),
                observed_covariance=pooled.covariance,
                tolerance_m=reals_of(subjects, "tolerance_m"),
                drift_m=drift,
            ),
            pooled,
        ),
        heights=_heights(observed, of, agreed),
        drift_m=drift,
    )


def _judged(found: Displacements, pooled: Pooled) -> Displacements:
    """Return displacements, telling disagreement where it makes observations too coarse."""
    apart = (found.reason == "too_coarse") & (pooled.agreement == "inconsistent")
    return replace(found, reason=np.where(apart, "disagreement", found.reason))


def _same_frame(table: Observations, of: Ints, frames: list[tuple[str, str]], count: int) -> Mask:
    """Tell which subjects were observed in the frame of their agreed position."""
    same = np.ones(count, dtype=bool)
    for row, frame in zip(of, table.frame, strict=True):
        same[row] &= table.names[frame] == frames[row]
    return same


def _agreed(rows: DataFrame, number: dict[str, int]) -> tuple[DataFrame, Ints]:
    """Return the agreed position of each subject: the one that holds from the latest date."""
    order = rows.assign(_since=rows["valid_from"].fillna("").astype(str)).sort_values(
        ["_since", "position"]
    )
    counts = np.zeros(len(number), dtype=np.intp)
    np.add.at(counts, [number[uid] for uid in order["subject"]], 1)
    last = order.drop_duplicates("subject", keep="last").set_index("subject")
    return last.reindex(list(number)).reset_index(), counts


def _agreed_covariance(agreed: DataFrame, subjects: DataFrame, *, drop: Mask) -> Floats:
    stated: Floats = covariance_of(agreed)
    accuracy = reals_of(subjects, "accuracy_m")
    coarse = covariances(accuracy, accuracy)
    unknown = np.asarray(np.isnan(stated).any(axis=(1, 2)), dtype=bool)
    spread = np.where(unknown[:, None, None], coarse, stated)
    common = np.where(drop, 0.0, operation_sigma_of(agreed))
    return np.asarray(spread + (common**2)[:, None, None] * np.eye(2))


def _drift(
    table: Observations,
    of: Ints,
    agreed: DataFrame,
    frames: list[tuple[str, str]],
    is_dynamic: Callable[[str], bool],
) -> Floats:
    """Return how far plates may have moved between agreed and observed epochs, metres."""
    years = np.zeros(len(agreed))
    apart = np.abs(table.epoch - reals_of(agreed, "epoch")[of])
    np.maximum.at(years, of, np.nan_to_num(apart))
    moving = {name: is_dynamic(name) for name, _ in {*frames, *table.names}}
    dynamic = np.array([moving[name] for name, _ in frames], dtype=bool)
    for row, frame in zip(of, table.frame, strict=True):
        dynamic[row] |= moving[table.names[frame][0]]
    return np.where(dynamic, years * DRIFT_M_A_YEAR, 0.0)


def _heights(observed: DataFrame, of: Ints, agreed: DataFrame) -> HeightChanges:
    """Compare the mean of the observed heights that are of the agreed height's kind with it."""
    kinds = _height_kinds(agreed)
    like = np.array(
        [
            kind is not None and kind == kinds[row]
            for row, kind in zip(of, _height_kinds(observed), strict=True)
        ],
        dtype=bool,
    )
    height, sigma = reals_of(observed, "height_m"), height_sigma_of(observed)
    like &= ~np.isnan(height)
    known = np.ones(len(agreed), dtype=bool)
    stated = is_known(sigma)
    np.logical_and.at(known, of[like], stated[like])
    weight = np.where(known[of] & stated, 1 / np.where(stated, sigma, 1.0) ** 2, 1.0)
    rows, count = of[like], len(agreed)
    total = np.asarray(np.bincount(rows, weight[like], count), dtype=float)
    some = total > 0
    mean = np.full(count, np.nan)
    sums = np.asarray(np.bincount(rows, (weight * np.nan_to_num(height))[like], count), dtype=float)
    mean[some] = sums[some] / total[some]
    spread = np.where(some & known, 1 / np.sqrt(np.where(some, total, 1.0)), np.nan)
    return height_changes(
        reals_of(agreed, "height_m"),
        mean,
        agreed_sigma_m=height_sigma_of(agreed),
        observed_sigma_m=spread,
        comparable=some,
    )


def _height_kinds(positions: DataFrame) -> list[tuple[str, str] | None]:
    """Return kind and surface of each height; None: unknown, and then it is compared with none."""
    out: list[tuple[str, str] | None] = []
    columns = ("height_kind", "height_system", "source_crs")
    for kind, system, crs in zip(*(texts_of(positions, name) for name in columns), strict=True):
        surface = (system or crs or _WGS84) if kind == "ellipsoidal" else system
        lacking = kind is None or kind == "unknown" or surface is None
        out.append(None if lacking else (str(kind), str(surface)))
    return out
