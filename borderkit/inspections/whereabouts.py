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

from borderkit.crs import GEOD
from borderkit.inspections.matching.evidence import Evidence
from borderkit.inspections.observations import Known
from borderkit.layers.markers import MARKERS
from borderkit.markers.along import positions_of
from borderkit.markers.numbering.previous_numbers import MarkerNames

__all__ = [
    "common_shift",
    "exchanged_points",
    "far_from_all",
    "known_places",
    "shift_of_numbers",
]

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
_MOST: Final = 1_000
"""So many that are not matched are enough to tell a shift."""
_SUSPECTED: Final = "reference system, its epoch or the base station"


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
    found = _alike(east, north)
    known = sigma[np.isfinite(sigma)]
    least = max(tolerance_m or 0.0, _SIGMAS * float(np.median(known)) if len(known) else 0.0)
    if found is None or np.hypot(*found[:2]) <= least:
        return None
    return (
        f"the {len(east)} markers that were compared seem to have moved alike, {_told(*found)}: "
        f"the {_SUSPECTED} may be another than stated, rather than all markers moved"
    )


def shift_of_numbers(observations: GeoDataFrame, known: Known) -> str | None:
    """Return in words by what all that is not matched lies off the markers of its numbers.

    With a shift of the datum, 100 m or more, no number agrees with its place any more, and
    nothing is compared; but the numbers still tell the shift. None: they do not lie off alike.
    """
    lost = observations["match_state"].isin(("ambiguous", "unmatched")) & (
        observations["kind"] != "photo"
    )
    left = observations[lost & observations["station"].notna()].iloc[:_MOST]
    if len(left) < _FEWEST_ALIKE:
        return None
    found = _alike(*_off_numbers(left, known))
    if found is None:
        return None
    return (
        "what could not be matched lies off the markers of its numbers alike, "
        f"{_told(*found)}: the {_SUSPECTED} may be another than stated"
    )


def _off_numbers(observations: GeoDataFrame, known: Known) -> tuple[Floats, Floats]:
    """Return how far east and north of the markers observations lie that their names mean alone."""
    uids = MARKERS.plain_columns(known.markers)["marker_uid"]
    names = MarkerNames(known.markers, lambda _: known.scheme)
    evidence = Evidence(names, uids, scheme=known.scheme)
    meant = [evidence.of(text) for text in observations["station"]]
    told = [list(name.markers or name.hints) for name in meant]
    pairs = [(row, marks[0]) for row, marks in enumerate(told) if len(marks) == 1]
    row, mark = np.array(pairs, dtype=np.intp).reshape(-1, 2).T
    start, end = positions_of(known.markers)[mark], positions_of(observations)[row]
    azimuth, _, away = GEOD.inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    turn = np.radians(azimuth)
    ways = DataFrame({"east": away * np.sin(turn), "north": away * np.cos(turn)})
    each = ways.groupby(mark).median()
    return each["east"].to_numpy(), each["north"].to_numpy()


def _alike(east_m: Floats, north_m: Floats) -> tuple[float, float, float] | None:
    """Return what shifts, one a marker, have in common, and within what; None: they differ."""
    if len(east_m) < _FEWEST_ALIKE:
        return None
    east, north = float(np.median(east_m)), float(np.median(north_m))
    off = np.hypot(east_m - east, north_m - north)
    apart = float(np.quantile(off, _SHARE_ALIKE, method="higher"))
    return (east, north, apart) if apart <= _ALIKE * np.hypot(east, north) else None


def _told(east_m: float, north_m: float, apart_m: float) -> str:
    azimuth = float(np.degrees(np.arctan2(east_m, north_m))) % 360.0
    return (
        f"by {np.hypot(east_m, north_m):.2f} m towards {azimuth:.0f} degrees (nine in ten to "
        f"{apart_m:.2f} m)"
    )
