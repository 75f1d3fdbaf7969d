"""Observations of positions pooled: frame by frame first, then all frames.

Observations in one frame share the error of the operation that brought them to WGS84. It is
added to what they give together, before the frames are combined.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pandas import DataFrame
from shapely import Point

from borderkit.markers.positions.positions import combine
from borderkit.markers.positions.uncertainty import covariances

__all__ = [
    "Observations",
    "Pooled",
    "covariance_of",
    "frames_of",
    "height_sigma_of",
    "lonlat_of",
    "operation_sigma_of",
    "reals_of",
    "texts_of",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]
Texts = NDArray[np.str_]

_WGS84: Final = "EPSG:4326"
_COUNTING: Final = ("used", "assumed", "disagrees")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pooled:
    """Positions that the observations of m subjects (or sides of them) give together.

    Attributes
    ----------
    lonlat : array, shape (m, 2)
        Degrees WGS84; NaN: no observation.
    covariance : array, shape (m, 2, 2)
        Of east and north, square metres; NaN: unknown.
    observed, used, dof : array of int, shape (m,)
        Observations, those the position rests on, and degrees of freedom of the test.
    agreement : array of str, shape (m,)
        ``consistent``, ``inconsistent`` or ``untested``.
    state : array of str, shape (n,)
        Of each observation, as in `borderkit.markers.positions.positions.Combined`;
        ``no_accuracy``: the accuracy of its operation to WGS84 is unknown, it is left out.
    w : array, shape (n,)
        Test value of each observation within its frame.
    """

    lonlat: Floats
    covariance: Floats
    observed: Ints
    used: Ints
    dof: Ints
    agreement: Texts
    state: Texts
    w: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observations:
    """Observed positions as arrays, with the frame that each was observed in."""

    lonlat: Floats
    covariance: Floats
    frame: Ints
    names: list[tuple[str, str]]
    operation_sigma_m: Floats
    epoch: Floats

    @classmethod
    def of(cls, observed: DataFrame) -> "Observations":
        """Return those of records of layer ``positions``."""
        pairs = frames_of(observed)
        names = sorted(set(pairs))
        index = {pair: at for at, pair in enumerate(names)}
        frame = np.array([index[pair] for pair in pairs], dtype=np.intp)
        return cls(
            lonlat=lonlat_of(observed),
            covariance=covariance_of(observed),
            frame=frame,
            names=names,
            operation_sigma_m=operation_sigma_of(observed),
            epoch=reals_of(observed, "epoch"),
        )

    def in_one_frame(self, of: Ints, count: int) -> Mask:
        """Tell which subjects were observed in one frame only."""
        pairs = (
            np.unique(np.column_stack([of, self.frame]), axis=0) if len(of) else np.empty((0, 2))
        )
        return np.asarray(np.bincount(pairs[:, 0].astype(np.intp), minlength=count) == 1)

    def pooled(
        self, of: Ints, count: int, *, drop: Mask, default_sigma_m: float | None, alpha: float
    ) -> Pooled:
        """Return what the observations of each of `count` keys give together.

        Parameters
        ----------
        of : array of int, shape (n,)
            To which key each observation belongs.
        count : int
            m.
        drop : array of bool, shape (m,)
            Where the error of the operation to WGS84 is left out: it cancels.
        default_sigma_m : float or None
            Sigma of each axis for observations that state none, metres.
        alpha : float
            Error of the first kind of the tests for outliers.
        """
        key = of * max(len(self.names), 1) + self.frame
        groups, member = np.unique(key, return_inverse=True)
        owner = groups // max(len(self.names), 1)
        within = combine(
            self.lonlat,
            self.covariance,
            subject=member,
            subjects=len(groups),
            default_sigma_m=default_sigma_m,
            alpha=alpha,
        )
        # The worst statement of a frame's accuracy holds for all that share it.
        shared = np.zeros(len(groups))
        np.maximum.at(
            shared,
            member,
            np.where(np.isnan(self.operation_sigma_m), np.inf, self.operation_sigma_m),
        )
        shared = np.where(drop[owner], 0.0, np.where(np.isinf(shared), np.nan, shared))
        apart = within.with_common_error(shared)
        between = combine(
            apart.lonlat, apart.covariance, subject=owner, subjects=count, alpha=alpha
        )
        dof, chi2_bad = between.dof.copy(), between.agreement == "inconsistent"
        np.add.at(dof, owner, within.dof)
        inside = np.zeros(count, dtype=bool)
        np.logical_or.at(inside, owner, within.agreement == "inconsistent")
        return Pooled(
            lonlat=between.lonlat,
            covariance=between.covariance,
            observed=np.bincount(of, minlength=count),
            used=self._used(within.state, between.state, member, of, count),
            dof=dof,
            agreement=np.select(
                [chi2_bad | inside, dof > 0], ["inconsistent", "consistent"], "untested"
            ),
            state=_states(within.state, between.state, member, np.isnan(shared)),
            w=within.w,
        )

    def _used(self, within: Any, between: Any, member: Ints, of: Ints, count: int) -> Ints:
        counts = np.isin(within, _COUNTING)
        counts &= np.isin(between[member], _COUNTING)
        return np.bincount(of[counts], minlength=count)


def _states(within: Any, between: Any, member: Ints, unknown: Mask) -> Texts:
    """Return the state of each observation: that in its frame, unless the frame is left out."""
    state = within.astype("<U11")
    whole = between[member]
    used = np.isin(state, ("used", "assumed"))
    state = np.where(used & (whole == "outlier"), "outlier", state)
    state = np.where(used & (whole == "disagrees"), "disagrees", state)
    return np.where(used & (whole == "no_sigma") & unknown[member], "no_accuracy", state)


def frames_of(positions: DataFrame) -> list[tuple[str, str]]:
    """Return reference system and operation of each position; what has none is WGS84 itself."""
    pairs = zip(
        texts_of(positions, "source_crs"), texts_of(positions, "crs_operation"), strict=True
    )
    return [
        (_WGS84, "") if crs in (None, _WGS84) else (str(crs), operation or "")
        for crs, operation in pairs
    ]


def operation_sigma_of(positions: DataFrame) -> Floats:
    """Return the accuracy of each operation to WGS84, one sigma, metres; 0 for WGS84 itself."""
    given = reals_of(positions, "operation_accuracy_m")
    is_wgs84 = np.array([name == _WGS84 for name, _ in frames_of(positions)], dtype=bool)
    return np.where(is_wgs84, 0.0, given)


def covariance_of(positions: DataFrame) -> Floats:
    """Return the covariance that each position states; one that cannot be is unknown."""
    rho, level = reals_of(positions, "correlation"), reals_of(positions, "confidence")
    east, north = reals_of(positions, "sigma_east_m"), reals_of(positions, "sigma_north_m")
    impossible = (np.abs(rho) >= 1) | (level <= 0) | (level >= 1)
    east = np.where(impossible, np.nan, east)
    rho, level = np.where(impossible, np.nan, rho), np.where(impossible, np.nan, level)
    return covariances(east, north, correlation=rho, confidence=level)


def height_sigma_of(positions: DataFrame) -> Floats:
    """Return one sigma of each height, metres; NaN: unknown."""
    given = reals_of(positions, "sigma_height_m")
    level = reals_of(positions, "confidence")
    impossible = (level <= 0) | (level >= 1)
    given = np.where(impossible | (given < 0), np.nan, given)
    variance = covariances(given, given, confidence=np.where(impossible, np.nan, level))
    return np.asarray(np.sqrt(variance[:, 0, 0]))


def lonlat_of(positions: DataFrame) -> Floats:
    """Return longitude and latitude of each point, degrees; NaN where there is none."""
    points = [at if isinstance(at, Point) else None for at in positions["geometry"]]
    shapes = np.array(points, dtype=object)
    return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])


def reals_of(frame: DataFrame, column: str) -> Floats:
    """Return a column of numbers; NaN where one is missing."""
    return np.asarray(pd.to_numeric(frame[column], errors="coerce"), dtype=float)


def texts_of(frame: DataFrame, column: str) -> list[str | None]:
    """Return a column of texts; None where one is missing or empty."""
    return [value if isinstance(value, str) and value else None for value in frame[column]]
