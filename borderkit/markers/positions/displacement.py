"""Displacement of markers: observed against agreed, with its significance and the tolerance.

A marker is called ``moved`` only if its displacement is significant against both covariances
*and* larger than the boundary's own tolerance. Nothing is made up for what is unknown.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from borderkit.crs import GEOD
from borderkit.markers.positions.uncertainty import ellipses, inverse_2x2

__all__ = [
    "DISPLACEMENT_ALPHA",
    "REASONS",
    "SIGMAS_IN_TOLERANCE",
    "Displacements",
    "HeightChanges",
    "Shifts",
    "displacements",
    "height_changes",
    "shifts",
]

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]

DISPLACEMENT_ALPHA: Final = 0.005
"""How often a displacement of nothing is called significant."""

SIGMAS_IN_TOLERANCE: Final = 3.0
"""So many sigmas of a displacement have to go into the tolerance before it can be ruled out.

A marker that moved by twice the tolerance is then found in at least 99 % of the cases: the
length of the estimate has to exceed sqrt(10.6) = 3.26 sigmas, and it is 6 or more (noncentral
chi-square, 0.998). A coarser survey cannot tell, and says so.
"""

_LIMIT_M: Final = 1e-6
"""Distances that differ by less are equal: what positions in degrees can hold."""

REASONS: Final = {
    "": "",
    "no_agreed": "no agreed position is known",
    "no_observed": "no observed position is known",
    "no_tolerance": "the boundary has no tolerance; state it with its source",
    "no_agreed_sigma": "the uncertainty of the agreed position is unknown",
    "no_observed_sigma": "the uncertainty of the observed position is unknown",
    "other_epoch": "the epochs differ, and plates may have moved as much between them",
    "disagreement": "the observed positions do not agree with each other",
    "too_coarse": "the positions are too coarse for the tolerance to rule a displacement out",
}
"""Why a displacement is undetermined, in words."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shifts:
    """Ways from n positions to n others.

    Attributes
    ----------
    east_m, north_m : array, shape (n,)
        Metres; NaN where a position is unknown.
    distance_m : array, shape (n,)
        Geodesic, metres.
    azimuth_deg : array, shape (n,)
        From true north clockwise, 0 <= a < 360.
    covariance : array, shape (n, 2, 2)
        Of east and north: the sum of both, square metres; NaN where one is unknown.
    p_value : array, shape (n,)
        How often a shift so large comes of two measurements of one position; NaN: unknown.
    """

    east_m: Floats
    north_m: Floats
    distance_m: Floats
    azimuth_deg: Floats
    covariance: Floats
    p_value: Floats

    def sigma_m(self) -> Floats:
        """Return the largest sigma of any direction, metres, shape (n,)."""
        return ellipses(self.covariance, confidence=_ONE_SIGMA)[0]


_ONE_SIGMA: Final = float(special.chdtr(2, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Displacements:
    """Shifts of observed from agreed positions, and what they say.

    Attributes
    ----------
    shift : Shifts
        From the agreed to the observed position.
    tolerance_m : array, shape (n,)
        Of the boundary, metres; NaN: unknown.
    verdict : array of str, shape (n,)
        ``moved``, ``not_moved`` or ``undetermined``.
    reason : array of str, shape (n,)
        Why it is undetermined: a key of `REASONS`; empty where it is not.
    """

    shift: Shifts
    tolerance_m: Floats
    verdict: Texts
    reason: Texts


def shifts(
    start: Floats,
    end: Floats,
    *,
    start_covariance: Floats,
    end_covariance: Floats,
) -> Shifts:
    """Return the ways from positions to others that were measured apart from them.

    Parameters
    ----------
    start, end : array, shape (n, 2)
        Degrees WGS84; NaN: unknown.
    start_covariance, end_covariance : array, shape (n, 2, 2)
        Of east and north, square metres; NaN: unknown.

    Returns
    -------
    Shifts
        With the test d' (Q1 + Q2)^-1 d, chi-square of two degrees of freedom if nothing moved
        (Pelzer, Zur Analyse geodätischer Deformationsmessungen, 1971).
    """
    both = np.isfinite(start).all(axis=1) & np.isfinite(end).all(axis=1)
    distance, azimuth = np.full(len(start), np.nan), np.full(len(start), np.nan)
    a, b = start[both], end[both]
    turn, _, away = GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    distance[both] = away
    azimuth[both] = np.asarray(turn) % 360.0 % 360.0
    east = distance * np.sin(np.radians(azimuth))
    north = distance * np.cos(np.radians(azimuth))
    spread = start_covariance + end_covariance
    known = both & np.isfinite(spread).all(axis=(1, 2))
    p_value = np.full(len(start), np.nan)
    off = np.column_stack([east, north])[known]
    value = np.einsum("ni,nij,nj->n", off, inverse_2x2(spread[known]), off)
    p_value[known] = special.chdtrc(2, value)
    return Shifts(
        east_m=east,
        north_m=north,
        distance_m=distance,
        azimuth_deg=azimuth,
        covariance=spread,
        p_value=p_value,
    )


def displacements(
    agreed: Floats,
    observed: Floats,
    *,
    agreed_covariance: Floats,
    observed_covariance: Floats,
    tolerance_m: ArrayLike,
    drift_m: ArrayLike = 0.0,
    alpha: float = DISPLACEMENT_ALPHA,
) -> Displacements:
    """Judge whether markers stand where they were agreed to stand.

    ``moved``: the displacement is significant at `alpha` and longer than the tolerance. Of
    markers that did not move at most `alpha` are called so, whatever the sigmas.
    ``not_moved``: it is not, and the survey is fine enough to have found a displacement of twice
    the tolerance in 99 % of the cases: `SIGMAS_IN_TOLERANCE` sigmas of the displacement (both
    positions together, in its worst direction) go into the tolerance. ``undetermined``: neither;
    the reason says what is missing.

    Parameters
    ----------
    agreed, observed : array, shape (n, 2)
        Degrees WGS84; NaN: there is none.
    agreed_covariance, observed_covariance : array, shape (n, 2, 2)
        Of east and north, square metres; NaN: unknown.
    tolerance_m : float or array, shape (n,)
        The boundary's own, metres; NaN: unknown. A displacement as long as it is within it.
    drift_m : float or array, shape (n,)
        How far ground may have moved in its frame between the epochs of both positions, metres;
        0 where they are of one epoch or the frame moves with the ground. It speaks neither for
        a displacement nor against one.
    alpha : float
        Error of the first kind, between 0 and 1.

    Returns
    -------
    Displacements
        Of each marker.
    """
    shift = shifts(
        agreed, observed, start_covariance=agreed_covariance, end_covariance=observed_covariance
    )
    tolerance = np.broadcast_to(np.asarray(tolerance_m, dtype=float), shift.distance_m.shape)
    tolerance = np.where(tolerance >= 0, tolerance, np.nan)
    missing = (
        ("no_agreed", ~np.isfinite(agreed).all(axis=1)),
        ("no_observed", ~np.isfinite(observed).all(axis=1)),
        ("no_tolerance", np.isnan(tolerance)),
        ("no_agreed_sigma", ~np.isfinite(agreed_covariance).all(axis=(1, 2))),
        ("no_observed_sigma", ~np.isfinite(observed_covariance).all(axis=(1, 2))),
    )
    reason = np.select([rows for _, rows in missing], [name for name, _ in missing], "")
    judged = reason == ""
    drift = np.broadcast_to(np.asarray(drift_m, dtype=float), tolerance.shape)
    significant = judged & (shift.p_value < alpha)
    beyond = shift.distance_m > tolerance + _LIMIT_M
    reach = shift.sigma_m() * SIGMAS_IN_TOLERANCE
    moved = significant & (shift.distance_m > tolerance + drift + _LIMIT_M)
    stays = judged & ~(significant & beyond) & (reach + drift <= tolerance + _LIMIT_M)
    verdict = np.select([moved, stays], ["moved", "not_moved"], "undetermined")
    fine = (significant & beyond) | (reach <= tolerance + _LIMIT_M)
    why = np.where((drift > 0) & fine, "other_epoch", "too_coarse")
    return Displacements(
        shift=shift,
        tolerance_m=tolerance,
        verdict=verdict,
        reason=np.where(judged & ~moved & ~stays, why, reason),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeightChanges:
    """Changes of height of n markers.

    Attributes
    ----------
    change_m : array, shape (n,)
        Observed less agreed, metres; NaN where the two cannot be compared.
    sigma_m : array, shape (n,)
        One sigma of it; NaN: unknown.
    verdict : array of str, shape (n,)
        ``changed`` (significant), ``not_changed`` (not significant), or ``undetermined``. There
        is no tolerance of heights, so this says nothing of the marker's place.
    """

    change_m: Floats
    sigma_m: Floats
    verdict: Texts


def height_changes(
    agreed_m: ArrayLike,
    observed_m: ArrayLike,
    *,
    agreed_sigma_m: ArrayLike,
    observed_sigma_m: ArrayLike,
    comparable: ArrayLike,
    alpha: float = DISPLACEMENT_ALPHA,
) -> HeightChanges:
    """Compare observed with agreed heights, apart from the place.

    Parameters
    ----------
    agreed_m, observed_m : array, shape (n,)
        Metres; NaN: unknown.
    agreed_sigma_m, observed_sigma_m : array, shape (n,)
        One sigma, metres; NaN or 0.0: unknown.
    comparable : array of bool, shape (n,)
        Whether both are of one known kind, and above one surface.
    alpha : float
        Error of the first kind, between 0 and 1.
    """
    agreed = np.atleast_1d(np.asarray(agreed_m, dtype=float))
    change = np.asarray(observed_m, dtype=float) - agreed
    change = np.where(np.asarray(comparable, dtype=bool), change, np.nan)
    first = np.asarray(agreed_sigma_m, dtype=float)
    second = np.asarray(observed_sigma_m, dtype=float)
    known = (first > 0) & (second > 0) & np.isfinite(first) & np.isfinite(second)
    sigma = np.where(known, np.hypot(first, second), np.nan)
    judged = np.isfinite(change) & known
    far = np.abs(change) > sigma * special.ndtri(1 - alpha / 2)
    verdict = np.where(judged, np.where(far, "changed", "not_changed"), "undetermined")
    return HeightChanges(change_m=change, sigma_m=sigma, verdict=verdict)
