"""The ground along a line: heights, slopes, and how long the line is over the ground."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame

from borderkit.crs import GEOD, radius_m
from borderkit.errors import InputError, TooLargeError
from borderkit.terrain.heights import (
    HeightSamples,
    Interpolation,
    VerticalDatum,
    sample_heights,
)

__all__ = ["Profile", "elevation_profile", "stations"]

Floats = NDArray[np.float64]

_MOST: Final = 5_000_000
"""Places of one profile."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """Heights of the ground along a line.

    Attributes
    ----------
    chainage_m : array, shape (n,)
        Geodesic distance from the start of the line.
    lonlat : array, shape (n, 2)
        Where, degrees WGS84.
    heights_m : array, shape (n,)
        Metres above `datum`; NaN: unknown.
    slope_percent : array, shape (n - 1,)
        Rise from each place to the next over the distance between them; NaN where one of the
        heights is unknown, or both places are one.
    length_m : float
        Of the line on the ellipsoid.
    surface_length_m : float
        Of the line over the ground, where both heights of a step are known.
    unknown_m : float
        Length on the ellipsoid of the steps that `surface_length_m` leaves out.
    climb_m, descent_m : float
        All rises, and all falls, of the steps that are known.
    samples : HeightSamples
        How the heights were found.
    """

    chainage_m: Floats
    lonlat: Floats
    heights_m: Floats
    slope_percent: Floats
    length_m: float
    surface_length_m: float
    unknown_m: float
    climb_m: float
    descent_m: float
    samples: HeightSamples

    @property
    def datum(self) -> VerticalDatum:
        """Above what the heights are."""
        return self.samples.datum

    def frame(self) -> DataFrame:
        """Return it as a table: chainage_m, lon, lat, height_m, slope_percent (to the next)."""
        return DataFrame(
            {
                "chainage_m": self.chainage_m,
                "lon": self.lonlat[:, 0],
                "lat": self.lonlat[:, 1],
                "height_m": self.heights_m,
                "slope_percent": np.append(self.slope_percent, np.nan),
            }
        )


def stations(lonlat: Floats, step_m: float) -> tuple[Floats, Floats]:
    """Return places at most `step_m` apart on the geodesics between vertices, vertices included.

    Parameters
    ----------
    lonlat : array, shape (n, 2)
        Vertices, degrees WGS84; n is at least 2.
    step_m : float
        Greatest distance between neighbouring places, metres.

    Returns
    -------
    lonlat : array, shape (m, 2)
        The places.
    chainage_m : array, shape (m,)
        Geodesic distance of each from the first.

    Raises
    ------
    InputError
        There are fewer than two vertices, or the step is not positive.
    TooLargeError
        There would be more than five million places.
    """
    if len(lonlat) < 2 or not step_m > 0.0:
        msg = f"a profile takes two places at least and a step above 0 m, not {step_m:g} m"
        raise InputError(msg)
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    azimuth, _, length = (
        np.asarray(each) for each in GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    )
    parts = np.maximum(1, np.ceil(length / step_m)).astype(np.int64)
    if parts.sum() > _MOST:
        msg = (
            f"a step of {step_m:g} m makes {parts.sum():,} places of {length.sum() / 1000:,.0f} "
            f"km, at most {_MOST:,} are taken; give a wider step"
        )
        raise TooLargeError(msg)
    leg = np.repeat(np.arange(len(parts)), parts)
    number = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    ahead = length[leg] * number / parts[leg]
    east, north, _ = GEOD.fwd(lon[leg], lat[leg], azimuth[leg], ahead)
    inner = number > 0
    places = np.column_stack([np.where(inner, east, lon[leg]), np.where(inner, north, lat[leg])])
    start = np.concatenate([[0.0], np.cumsum(length)])
    return np.vstack([places, lonlat[-1:]]), np.append(start[leg] + ahead, start[-1])


def elevation_profile(
    path: str | Path,
    lonlat: ArrayLike,
    *,
    step_m: float | None = None,
    method: Interpolation = "bilinear",
    datum: VerticalDatum | None = None,
) -> Profile:
    """Return the ground along a line from an elevation model.

    The length over the ground adds up the straight steps between places: at the mean height h of
    a step its length on the ellipsoid d becomes d (1 + h / R), with R the radius of curvature in
    its azimuth (Torge and Mueller, Geodesy, 2012, section 4.1), and its rise is added at right
    angles. Heights above a geoid are taken as above the ellipsoid there: 50 m of undulation
    are 8 mm in a kilometre.

    Parameters
    ----------
    path : str or Path
        See :func:`~borderkit.terrain.heights.sample_heights`.
    lonlat : array, shape (n, 2)
        Vertices of the line, degrees WGS84; geodesics join them.
    step_m : float, optional
        Greatest distance between places. Default: half a cell of the model.
    method, datum
        See :func:`~borderkit.terrain.heights.sample_heights`.

    Returns
    -------
    Profile
        With every vertex among its places.

    Raises
    ------
    InputError, FileFormatError, CrsError, TooLargeError
        See :func:`~borderkit.terrain.heights.sample_heights`; too many places.
    """
    vertices = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
    if step_m is None:
        step_m = sample_heights(path, vertices[:1], method=method).cell_m / 2
    places, chainage = stations(vertices, step_m)
    samples = sample_heights(path, places, method=method, datum=datum)
    heights, run = samples.heights_m, np.diff(chainage)
    rise = np.diff(heights)
    azimuth, _, _ = GEOD.inv(places[:-1, 0], places[:-1, 1], places[1:, 0], places[1:, 1])
    middle = (heights[:-1] + heights[1:]) / 2
    on_ground = np.hypot(run * (1.0 + middle / radius_m(places[:-1, 1], np.asarray(azimuth))), rise)
    known = np.isfinite(rise)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(run > 0.0, 100.0 * rise / run, np.nan)
    return Profile(
        chainage_m=chainage,
        lonlat=places,
        heights_m=heights,
        slope_percent=slope,
        length_m=float(chainage[-1]),
        surface_length_m=float(on_ground[known].sum()),
        unknown_m=float(run[~known].sum()),
        climb_m=float(np.maximum(rise[known], 0.0).sum()),
        descent_m=float(np.maximum(-rise[known], 0.0).sum()),
        samples=samples,
    )
