"""Observed positions of markers, combined by weighted least squares, the outliers named.

Everything is done for many markers at once. East and north are metres from the first
observation of each marker, along geodesics, so that it holds at any latitude.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from borderkit.crs import GEOD
from borderkit.errors import Defect, InputError
from borderkit.markers.positions.uncertainty import ELLIPSE_CONFIDENCE, inverse_2x2

__all__ = [
    "OUTLIER_ALPHA",
    "Combined",
    "combine",
]

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]
Counts = NDArray[np.intp]
Mask = NDArray[np.bool_]

OUTLIER_ALPHA: Final = 0.001
"""How often a good observation is named an outlier, and good ones are said not to agree.

Baarda 1968 proposes 0.001. Of two observations both tests are one.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Combined:
    """Positions that observations give together, one for each of m subjects.

    Attributes
    ----------
    lonlat : array, shape (m, 2)
        Degrees WGS84; NaN where a subject has no observation.
    covariance : array, shape (m, 2, 2)
        Of east and north, square metres; NaN where no observation has a known one. Where the
        observations do not agree it is widened, see :func:`combine`.
    observed, used : array of int, shape (m,)
        How many observations there are, and how many the position rests on.
    chi2 : array, shape (m,)
        Weighted sum of squares of the residuals; NaN where nothing can be tested.
    dof : array of int, shape (m,)
        Its degrees of freedom: 2 (used - 1).
    p_value : array, shape (m,)
        How often a sum so large comes of observations as exact as they are said to be.
    agreement : array of str, shape (m,)
        ``consistent``, ``inconsistent``, or ``untested`` (fewer than two known observations).
    widened : array, shape (m,)
        Factor by which the covariance was widened; 1 where it was not.
    state : array of str, shape (n,)
        Of each observation: ``used``, ``assumed`` (used with the default sigma), ``outlier``
        (left out), ``disagrees`` (used, but it is not known which are right), ``no_sigma``
        (left out; where no observation has a sigma, in the plain mean).
    w : array, shape (n,)
        Test value of each observation against all others that are used; NaN without others.
    """

    lonlat: Floats
    covariance: Floats
    observed: Counts
    used: Counts
    chi2: Floats
    dof: Counts
    p_value: Floats
    agreement: Texts
    widened: Floats
    state: Texts
    w: Floats

    def with_common_error(self, sigma_m: ArrayLike) -> "Combined":
        """Return the same with an error added that all observations of a subject share.

        Parameters
        ----------
        sigma_m : float or array, shape (m,)
            One sigma for each axis, metres: of the operation that brought them to WGS84. NaN:
            unknown, and then the covariance is too.
        """
        variance = np.broadcast_to(np.asarray(sigma_m, dtype=float) ** 2, self.used.shape)
        return replace(self, covariance=self.covariance + variance[:, None, None] * np.eye(2))


def combine(
    lonlat: Floats,
    covariance: Floats,
    *,
    subject: ArrayLike | None = None,
    subjects: int | None = None,
    default_sigma_m: float | None = None,
    alpha: float = OUTLIER_ALPHA,
) -> Combined:
    """Combine observed positions by weighted least squares, and name the outliers.

    The observation that fits the others worst is left out if its test value exceeds the critical
    one, then the next, as long as two others remain (data snooping: Baarda, A Testing Procedure
    for Use in Geodetic Networks, 1968; for both coordinates at once: Teunissen, Testing Theory,
    2006, chapter 4). Half of them or more are never left out: then it is not known which are
    right, none is, and they are named. Of two that disagree both are named.

    Observations that do not agree (chi-square test) are less exact than they are said to be: the
    covariance is multiplied by their variance of unit weight, and so that its ellipse at 0.95 is
    the one of the F distribution that belongs to so few observations.

    Observations are taken to be independent of each other. An error that they share (the
    operation to WGS84) is added after: :meth:`Combined.with_common_error`.

    Parameters
    ----------
    lonlat : array, shape (n, 2)
        Observed positions, degrees WGS84.
    covariance : array, shape (n, 2, 2)
        Of :func:`~borderkit.markers.positions.uncertainty.covariances`; NaN: unknown.
    subject : array of int, shape (n,), optional
        To which subject each belongs, 0 to m - 1. Default: all to one.
    subjects : int, optional
        m, where the last ones may have no observation.
    default_sigma_m : float, optional
        Sigma of each axis for observations that state none. Default: they are left out.
    alpha : float
        Error of the first kind of each test, between 0 and 1.

    Returns
    -------
    Combined
        Of each subject. Where no observation has a known covariance, the plain mean with none.

    Raises
    ------
    InputError
        Positions are not finite, or the default sigma is not above 0.
    """
    work = _Work.of(lonlat, covariance, subject, subjects, default_sigma_m)
    active = work.snooped(float(special.chdtri(2, alpha)))
    return work.combined(active, alpha=alpha)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Work:
    """Observations in metres around the first of their subject, with their weights."""

    origin: Floats
    local: Floats
    covariance: Floats
    weight: Floats
    known: Mask
    assumed: Mask
    subject: Counts
    count: int

    @classmethod
    def of(
        cls,
        lonlat: Floats,
        covariance: Floats,
        subject: ArrayLike | None,
        subjects: int | None,
        default_sigma_m: float | None,
    ) -> "_Work":
        at = np.asarray(lonlat, dtype=float).reshape(-1, 2)
        given = np.zeros(len(at)) if subject is None else subject
        of = np.asarray(given).astype(np.intp)
        count = subjects if subjects is not None else int(of.max(initial=-1)) + 1
        _refuse_unusable(at, default_sigma_m)
        known = np.asarray(np.isfinite(covariance).all(axis=(1, 2)), dtype=bool)
        assumed = ~known & (default_sigma_m is not None)
        spread = np.where(
            known[:, None, None], covariance, np.eye(2) * (default_sigma_m or 1.0) ** 2
        )
        known = known | assumed
        first = np.full(count, -1)
        first[of[::-1]] = np.arange(len(at))[::-1]
        origin = np.full((count, 2), np.nan)
        origin[first >= 0] = at[first[first >= 0]]
        start = origin[of]
        azimuth, _, away = GEOD.inv(start[:, 0], start[:, 1], at[:, 0], at[:, 1])
        turn = np.radians(azimuth)
        local = np.column_stack([away * np.sin(turn), away * np.cos(turn)])
        weight = inverse_2x2(spread)
        return cls(
            origin=origin,
            local=local,
            covariance=spread,
            weight=weight,
            known=known,
            assumed=assumed,
            subject=of,
            count=count,
        )

    def sums(self, active: Mask) -> tuple[Floats, Floats, Counts]:
        """Return the normal matrix, its right-hand side and the number of observations."""
        of = self.subject[active]
        weight, local = self.weight[active], self.local[active]
        normal: Floats = np.empty((self.count, 2, 2))
        for i, j in ((0, 0), (0, 1), (1, 1)):
            normal[:, i, j] = np.bincount(of, weight[:, i, j], self.count)
        normal[:, 1, 0] = normal[:, 0, 1]
        side = np.einsum("nij,nj->ni", weight, local)
        right: Floats = np.column_stack(
            [np.asarray(np.bincount(of, side[:, i], self.count), dtype=float) for i in (0, 1)]
        )
        return normal, right, np.bincount(of, minlength=self.count)

    def tests(self, active: Mask) -> Floats:
        """Return the test value (squared) of each observation against the active others.

        That is (l - x)' (Q + Qx)^-1 (l - x), with x and Qx of the others alone: the same as the
        test by the residual and its own covariance.
        """
        normal, right, number = self.sums(active)
        own = active[:, None, None] * self.weight
        side = np.einsum("nij,nj->ni", own, self.local)
        others = number[self.subject] - active
        can = self.known & (others > 0)
        out = np.full(len(self.local), np.nan)
        # Where one weight swallows all others (a billion times the sigma) nothing is tested.
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            rest = inverse_2x2(normal[self.subject[can]] - own[can])
            at = np.einsum("nij,nj->ni", rest, right[self.subject[can]] - side[can])
            off = self.local[can] - at
            spread = inverse_2x2(self.covariance[can] + rest)
            value = np.einsum("ni,nij,nj->n", off, spread, off)
        out[can] = np.where(np.isfinite(value), np.maximum(value, 0.0), np.nan)
        return out

    def snooped(self, critical: float) -> Mask:
        """Return which observations remain when outliers are left out one after the other."""
        active = self.known.copy()
        whole = np.bincount(self.subject[active], minlength=self.count)
        while True:
            number = np.bincount(self.subject[active], minlength=self.count)
            tried = active & (number[self.subject] > 2)
            if not tried.any():
                break
            value = np.nan_to_num(np.where(tried, self.tests(active), -np.inf), nan=-np.inf)
            worst = np.full(self.count, -np.inf)
            np.maximum.at(worst, self.subject, value)
            out = tried & (value == worst[self.subject]) & (value > critical)
            rows = np.flatnonzero(out)
            if not len(rows):
                break
            _, first = np.unique(self.subject[rows], return_index=True)
            active[rows[first]] = False
        left = np.bincount(self.subject[active], minlength=self.count)
        too_many = 2 * (whole - left) >= whole
        return active | (self.known & too_many[self.subject])

    def combined(self, active: Mask, *, alpha: float) -> Combined:
        """Return the positions that the active observations give."""
        normal, right, used = self.sums(active)
        some = used > 0
        spread = np.full((self.count, 2, 2), np.nan)
        spread[some] = inverse_2x2(normal[some])
        at = self._plain_mean()
        at[some] = np.einsum("nij,nj->ni", spread[some], right[some])
        off = self.local - at[self.subject]
        squares = np.einsum("ni,nij,nj->n", off, self.weight, off)
        sums = np.bincount(self.subject[active], squares[active], self.count)
        chi2 = np.asarray(sums, dtype=float)
        dof = np.maximum(2 * (used - 1), 0)
        tested = dof > 0
        p_value = np.where(tested, special.chdtrc(np.maximum(dof, 1), chi2), np.nan)
        bad = tested & (p_value < alpha)
        widened = np.where(bad, _widening(chi2, np.maximum(dof, 1)), 1.0)
        agreement = np.where(tested, np.where(bad, "inconsistent", "consistent"), "untested")
        w = np.sqrt(self.tests(active))
        return Combined(
            lonlat=_placed(self.origin, at),
            covariance=spread * widened[:, None, None],
            observed=np.bincount(self.subject, minlength=self.count),
            used=used,
            chi2=np.where(tested, chi2, np.nan),
            dof=dof,
            p_value=p_value,
            agreement=agreement,
            widened=widened,
            state=self._states(active, bad, w**2 > special.chdtri(2, alpha)),
            w=w,
        )

    def _plain_mean(self) -> Floats:
        number = np.bincount(self.subject, minlength=self.count)
        sums = [np.bincount(self.subject, self.local[:, i], self.count) for i in (0, 1)]
        with np.errstate(invalid="ignore"):
            return np.column_stack(sums) / number[:, None]

    def _states(self, active: Mask, bad: Mask, far: Mask) -> Texts:
        state = np.where(self.known, "outlier", "no_sigma").astype("<U9")
        state[active] = "used"
        state[active & self.assumed] = "assumed"
        state[active & bad[self.subject] & far] = "disagrees"
        return state


def _widening(chi2: Floats, dof: Counts) -> Floats:
    """Return the variance of unit weight, times the widening of an ellipse that rests on it."""
    quantile = 2 * special.fdtri(2, dof, ELLIPSE_CONFIDENCE)
    factor = chi2 / dof * quantile / special.chdtri(2, 1 - ELLIPSE_CONFIDENCE)
    return np.asarray(np.maximum(factor, 1.0), dtype=float)


def _placed(origin: Floats, local: Floats) -> Floats:
    """Return positions (degrees WGS84) at metres east and north of origins; NaN stays NaN."""
    out = np.full(origin.shape, np.nan)
    some = np.isfinite(origin).all(axis=1) & np.isfinite(local).all(axis=1)
    start, off = origin[some], local[some]
    azimuth = np.degrees(np.arctan2(off[:, 0], off[:, 1]))
    lon, lat, _ = GEOD.fwd(start[:, 0], start[:, 1], azimuth, np.hypot(off[:, 0], off[:, 1]))
    out[some] = np.column_stack([lon, lat])
    return out


def _refuse_unusable(lonlat: Floats, default_sigma_m: float | None) -> None:
    defects = [
        Defect(f"[{row}]", "the position is not finite, or out of range; degrees WGS84")
        for row in np.flatnonzero(~(np.isfinite(lonlat).all(axis=1) & (np.abs(lonlat[:, 1]) <= 90)))
    ]
    if default_sigma_m is not None and not (np.isfinite(default_sigma_m) and default_sigma_m > 0):
        defects.append(
            Defect("default_sigma_m", f"is {default_sigma_m:g}; must be above 0, metres")
        )
    if defects:
        msg = f"{len(defects)} of what should be combined cannot be used; correct it"
        raise InputError(msg, defects=defects)
