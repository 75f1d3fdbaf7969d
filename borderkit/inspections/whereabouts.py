"""Whether an upload lies at the boundary of its campaign, and what looks like a fault of a frame.

A point that is right in itself can still be wrong for its campaign: with latitude and longitude
exchanged it may be in range, and lie in another country. And where all markers seem to have moved
alike, it is likelier that the reference system is not the one that was stated.
"""

from typing import Final

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, to_numeric

from borderkit.inspections.observations import Known
from borderkit.markers.along import positions_of

__all__ = ["common_shift", "exchanged_points", "far_from_all", "known_places"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_FAR_DEG: Final = 5.0
"""A point is taken for exchanged only if it is so far from the boundary, degrees of latitude,"""
_NEAR_DEG: Final = 1.0
"""and exchanged so near to it: some 100 km."""

_FEWEST_ALIKE: Final = 3
"""So many markers have to be displaced alike before a frame is suspected,"""
_ALIKE: Final = 1 / 3
"""all but one in ten of them by the same to so much of the displacement."""
_SHARE_ALIKE: Final = 0.9
_SIGMAS: Final = 3.0


def known_places(known: Known) -> Floats:
    """Return places of a boundary, degrees WGS84, shape (n, 2): of its line, else its markers."""
    if known.line is not None:
        return np.concatenate([piece.lonlat for piece in known.line.pieces])
    return positions_of(known.markers).reshape(-1, 2)


def exchanged_points(lon: Floats, lat: Floats, places: Floats) -> Mask:
    """Return which points lie far from a boundary, and would lie at it with axes exchanged.

    Parameters
    ----------
    lon, lat : array, shape (n,)
        Degrees WGS84.
    places : array, shape (m, 2)
        Of the boundary, as :func:`known_places` gives them.
    """
    found = np.zeros(len(lon), dtype=bool)
    if not len(places):
        return found
    far = np.flatnonzero(~_beside(lon, lat, places, reach_deg=_FAR_DEG))
    far = far[np.abs(lon[far]) <= 90.0]
    found[far] = _beside(lat[far], lon[far], places, reach_deg=_NEAR_DEG)
    return found


def far_from_all(lon: Floats, lat: Floats, places: Floats) -> bool:
    """Tell whether no point lies within some 100 km of a boundary; not if it is unknown."""
    if not len(places) or not len(lon):
        return False
    return not _beside(lon, lat, places, reach_deg=_NEAR_DEG).any()


def _beside(lon: Floats, lat: Floats, places: Floats, *, reach_deg: float) -> Mask:
    """Tell which points lie in the box around places, so much wider on each side."""
    low, high = places[:, 1].min() - reach_deg, places[:, 1].max() + reach_deg
    narrow = np.cos(np.radians(min(max(abs(low), abs(high)), 89.0)))
    start = places[0, 0]
    turned = (places[:, 0] - start + 180.0) % 360.0 - 180.0
    west = turned.min() - reach_deg / narrow
    width = turned.max() + reach_deg / narrow - west
    within = (lon - start - west) % 360.0 <= width
    return np.asarray(within & (lat >= low) & (lat <= high), dtype=bool)


def common_shift(observations: GeoDataFrame, *, tolerance_m: float | None) -> str | None:
    """Return in words by what all markers seem to have moved; None where they did not alike.

    It is the median of both axes, if it is beyond the tolerance and three sigmas, and nine in ten
    markers are displaced by it to a third of it. Of three markers with errors of their own alone
    0.2 % look so (simulated), of four 0.01 %.

    Parameters
    ----------
    observations : GeoDataFrame, shape (n, ...)
        Of layer ``observations``.
    tolerance_m : float or None
        Of the boundary; None: unknown.
    """
    names = ("displacement_east_m", "displacement_north_m", "displacement_sigma_m")
    numbers = {name: to_numeric(observations[name]) for name in names}
    each = DataFrame(numbers).groupby(observations["marker"].to_numpy()).median()
    east, north, sigma = each.loc[each[names[0]].notna()].to_numpy(dtype=float).T
    if len(east) < _FEWEST_ALIKE:
        return None
    x, y = float(np.median(east)), float(np.median(north))
    length = float(np.hypot(x, y))
    apart = float(np.quantile(np.hypot(east - x, north - y), _SHARE_ALIKE, method="higher"))
    known = sigma[np.isfinite(sigma)]
    least = max(tolerance_m or 0.0, _SIGMAS * float(np.median(known)) if len(known) else 0.0)
    if apart > _ALIKE * length or length <= least:
        return None
    azimuth = float(np.degrees(np.arctan2(x, y))) % 360.0
    return (
        f"the {len(east)} markers that were compared seem to have moved alike, by {length:.2f} m "
        f"towards {azimuth:.0f} degrees, nine in ten to {apart:.2f} m: the reference system, its "
        "epoch or the base station may be another one than stated, rather than all markers moved"
    )
