"""Whether two places see each other over the ground, on a curved earth through bent rays."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from borderkit.crs import GEOD, radius_m
from borderkit.errors import InputError
from borderkit.terrain.heights import sample_heights
from borderkit.terrain.profile import stations

__all__ = ["REFRACTION", "Sight", "line_of_sight"]

Floats = NDArray[np.float64]
Place = tuple[float, float]

REFRACTION: Final = 0.13
"""Coefficient of refraction by day over land (Gauss; Torge and Mueller, Geodesy, 2012, 5.1.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Whether one place can be seen from another.

    Attributes
    ----------
    verdict : {"visible", "hidden", "unknown"}
        ``unknown``: heights are missing on the way or at an end, or the ray passes the ground
        within the margin.
    distance_m : float
        Geodesic.
    clearance_m : float or None
        Least height of the ray above the ground that is known, metres; below 0 it is cut.
    at_m : float or None
        Where that is: distance from the first place.
    lon, lat : float or None
        Where that is, degrees WGS84.
    unknown_m : float
        Length of the way over which no height is known.
    eye_m, target_m : float
        Heights of eye and target above the ground.
    refraction, margin_m : float
        As they were used.
    """

    verdict: Literal["visible", "hidden", "unknown"]
    distance_m: float
    clearance_m: float | None
    at_m: float | None
    lon: float | None
    lat: float | None
    unknown_m: float
    eye_m: float
    target_m: float
    refraction: float
    margin_m: float


def line_of_sight(
    path: str | Path,
    start: Place,
    end: Place,
    *,
    eye_m: float = 1.6,
    target_m: float = 1.0,
    refraction: float = REFRACTION,
    margin_m: float = 0.0,
    step_m: float | None = None,
) -> Sight:
    """Return whether a target at one place is seen by an eye at another.

    At the distance d of D the ground stands d (D - d) (1 - k) / (2 R) higher over the chord than
    on a plane, with R the radius of curvature in the azimuth of the ray and k the coefficient of
    refraction.

    Parameters
    ----------
    path : str or Path
        Elevation model, see :func:`~borderkit.terrain.heights.sample_heights`.
    start, end : (float, float)
        Longitude and latitude of eye and target, degrees WGS84.
    eye_m, target_m : float
        Their heights above the ground.
    refraction : float
        Coefficient k: 0 is a straight ray.
    margin_m : float
        How well the heights of the model are known: a ray that passes the ground nearer than
        this, above or below, is not told.
    step_m : float, optional
        Greatest distance between heights on the way. Default: a quarter of a cell of the model.

    Returns
    -------
    Sight
        Hidden only where known ground cuts the ray, visible only where all of it is known.

    Raises
    ------
    InputError
        Both places are one; a height, a margin or the coefficient is no sound number; the file
        is not there.
    FileFormatError, CrsError, TooLargeError
        See :func:`~borderkit.terrain.heights.sample_heights`.
    """
    _require_sound(eye_m, target_m, refraction, margin_m)
    ends = np.array([start, end], dtype=np.float64)
    if step_m is None:
        step_m = sample_heights(path, ends).cell_m / 4
    places, along = stations(ends, step_m)
    distance = float(along[-1])
    if distance == 0.0:
        msg = "eye and target stand at one place; name two"
        raise InputError(msg)
    ground = sample_heights(path, places).heights_m
    bulge = along * (distance - along) * (1.0 - refraction) / (2.0 * _radius_m(places))
    eye, target = ground[0] + eye_m, ground[-1] + target_m
    clearance = (eye + (target - eye) * along / distance - ground - bulge)[1:-1]
    shares = (np.diff(along)[:-1] + np.diff(along)[1:]) / 2
    unknown_m = float(shares[np.isnan(ground[1:-1])].sum())
    least = _least(clearance, along[1:-1], places[1:-1])
    is_whole = bool(np.isfinite(eye + target)) and unknown_m == 0.0
    return Sight(
        verdict=_verdict(least[0], margin_m, is_whole=is_whole),
        distance_m=distance,
        clearance_m=least[0],
        at_m=least[1],
        lon=least[2],
        lat=least[3],
        unknown_m=unknown_m,
        eye_m=eye_m,
        target_m=target_m,
        refraction=refraction,
        margin_m=margin_m,
    )


def _radius_m(places: Floats) -> float:
    """Return the radius of curvature in the azimuth of a ray at its middle."""
    azimuth = np.asarray(GEOD.inv(*places[0], *places[-1])[0])[None]
    return float(radius_m(places[len(places) // 2, 1:], azimuth)[0])


def _least(clearance: Floats, along: Floats, places: Floats) -> tuple[float | None, ...]:
    """Return the least clearance that is known, how far along it is, and where."""
    if not np.isfinite(clearance).any():
        return None, None, None, None
    at = int(np.nanargmin(clearance))
    return float(clearance[at]), float(along[at]), float(places[at, 0]), float(places[at, 1])


def _verdict(
    clearance_m: float | None, margin_m: float, *, is_whole: bool
) -> Literal["visible", "hidden", "unknown"]:
    """Return what the least known clearance tells: a cut ray stays cut whatever else is unknown."""
    if clearance_m is not None and clearance_m < -margin_m:
        return "hidden"
    if not is_whole or (clearance_m is not None and clearance_m < margin_m):
        return "unknown"
    return "visible"


def _require_sound(eye_m: float, target_m: float, refraction: float, margin_m: float) -> None:
    for name, value, low, high in (
        ("eye height", eye_m, 0.0, 1000.0),
        ("target height", target_m, 0.0, 1000.0),
        ("coefficient of refraction", refraction, -5.0, 1.0),
        ("margin", margin_m, 0.0, 1000.0),
    ):
        if not low <= value <= high:
            msg = f"the {name} is {value:g}; it must be {low:g} to {high:g}"
            raise InputError(msg)
