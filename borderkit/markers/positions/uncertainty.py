"""Uncertainty of positions: covariances from stated sigmas, and error ellipses."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from borderkit.errors import Defect, InputError

__all__ = ["ELLIPSE_CONFIDENCE", "covariances", "ellipses", "inverse_2x2", "is_known"]

Floats = NDArray[np.float64]

ELLIPSE_CONFIDENCE: Final = 0.95
"""How often an error ellipse holds the true position."""


def is_known(sigma_m: ArrayLike) -> NDArray[np.bool_]:
    """Tell which sigmas are known: missing and 0.0 are not, for no survey is perfect."""
    given = np.asarray(sigma_m, dtype=float)
    return np.asarray(np.isfinite(given) & (given > 0), dtype=bool)


def covariances(
    sigma_east_m: ArrayLike,
    sigma_north_m: ArrayLike,
    *,
    correlation: ArrayLike | None = None,
    confidence: ArrayLike | None = None,
) -> Floats:
    """Return covariances of east and north from what observers state.

    Parameters
    ----------
    sigma_east_m, sigma_north_m : array, shape (n,)
        Metres; NaN or 0.0: unknown.
    correlation : array, shape (n,), optional
        Above -1 and below 1; NaN: 0.
    confidence : array, shape (n,), optional
        Level at which the sigmas are stated, for each axis by itself: 0.95 makes 1.96 sigmas
        of them. NaN: they are one sigma. Read for each axis because that gives the larger sigma.

    Returns
    -------
    array, shape (n, 2, 2)
        Square metres; NaN where a sigma is unknown.

    Raises
    ------
    InputError
        A sigma is negative, or a correlation or a confidence is out of its range.
    """
    east = np.atleast_1d(np.asarray(sigma_east_m, dtype=float))
    north = np.atleast_1d(np.asarray(sigma_north_m, dtype=float))
    rho = _filled(correlation, len(east), 0.0)
    level = _filled(confidence, len(east), 2 * special.ndtr(1.0) - 1)
    _refuse_out_of_range(east, north, rho, level)
    sigmas = special.ndtri((1 + level) / 2)
    known = is_known(east) & is_known(north)
    east, north = np.where(known, (east / sigmas, north / sigmas), np.nan)
    both = rho * east * north
    return np.stack([np.stack([east**2, both], -1), np.stack([both, north**2], -1)], -2)


def _filled(values: ArrayLike | None, count: int, missing: float) -> Floats:
    given = np.full(count, np.nan) if values is None else np.asarray(values, dtype=float)
    return np.broadcast_to(np.where(np.isnan(given), missing, given), (count,))


def _refuse_out_of_range(east: Floats, north: Floats, rho: Floats, level: Floats) -> None:
    checks = (
        ("sigma_east_m", east, east < 0, "must be above 0, metres"),
        ("sigma_north_m", north, north < 0, "must be above 0, metres"),
        ("correlation", rho, np.abs(rho) >= 1, "must be above -1 and below 1"),
        ("confidence", level, (level <= 0) | (level >= 1), "must be between 0 and 1: 0.95"),
    )
    defects = [
        Defect(f"[{row}].{name}", f"{values[row]:g} {rule}")
        for name, values, bad, rule in checks
        for row in np.flatnonzero(bad)
    ]
    if defects:
        msg = f"{len(defects)} statement(s) of uncertainty cannot be used; correct them"
        raise InputError(msg, defects=defects)


def ellipses(
    covariance: Floats, *, confidence: float = ELLIPSE_CONFIDENCE
) -> tuple[Floats, Floats, Floats]:
    """Return the error ellipses of covariances.

    The half axes are the roots of the eigenvalues times the root of the chi-square quantile of
    two degrees of freedom (Mikhail and Gracie, Analysis and Adjustment of Survey Measurements,
    1981, chapter 8); 2.4477 at 0.95.

    Parameters
    ----------
    covariance : array, shape (n, 2, 2)
        Of east and north, square metres.
    confidence : float
        How often the ellipse holds the true position, between 0 and 1.

    Returns
    -------
    major_m, minor_m : array, shape (n,)
        Half axes, metres; NaN where the covariance is unknown.
    azimuth_deg : array, shape (n,)
        Of the longer one, from true north clockwise, 0 <= a < 180.
    """
    a, b, c = covariance[:, 0, 0], covariance[:, 1, 1], covariance[:, 0, 1]
    middle, reach = (a + b) / 2, np.hypot((a - b) / 2, c)
    scale = np.sqrt(special.chdtri(2, 1 - confidence))
    azimuth = np.degrees(np.arctan2(2 * c, b - a)) / 2 % 180.0
    return (
        scale * np.sqrt(middle + reach),
        scale * np.sqrt(np.maximum(middle - reach, 0.0)),
        np.where(azimuth == 180.0, 0.0, azimuth),
    )


def inverse_2x2(matrix: Floats) -> Floats:
    """Return the inverse of each symmetric matrix, shape (n, 2, 2)."""
    a, b, c = matrix[:, 0, 0], matrix[:, 0, 1], matrix[:, 1, 1]
    determinant = a * c - b * b
    out = np.empty_like(matrix)
    out[:, 0, 0], out[:, 1, 1] = c / determinant, a / determinant
    out[:, 0, 1] = out[:, 1, 0] = -b / determinant
    return out
