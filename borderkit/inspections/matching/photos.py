"""Photographs and the markers that they show."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from borderkit.crs import GEOD
from borderkit.inspections.matching.evidence import Evidence, MatchedBy
from borderkit.inspections.matching.matched import (
    LIMIT_M,
    Marks,
    Match,
    Stations,
    candidates_of,
    is_clear,
    or_unknown,
)
from borderkit.inspections.matching.matching import in_reach

__all__ = ["AT_HAND_M", "VIEW_DEG", "photo_matches"]

Floats = NDArray[np.float64]

VIEW_DEG: Final = 45.0
"""A marker is in view within so much of the direction of the photograph, either way."""

_BEHIND_DEG: Final = 90.0
"""One that is farther aside is behind the camera: a compass may be off by its declination, 30
degrees in most inhabited places, and by some of its own."""

AT_HAND_M: Final = 5.0
"""So near a marker, or within two sigmas, its bearing says nothing, metres."""

_AT_HAND_SIGMAS: Final = 2.0


def photo_matches(
    photos: Stations,
    azimuth_deg: Floats,
    marks: Marks,
    *,
    evidence: Evidence,
    within_m: float,
) -> list[Match]:
    """Return which marker each photograph shows.

    A number in its name goes first, then the markers in view, then those that are not behind it;
    where its direction is unknown all are in view. The nearest of them is shown if it is clear.
    One that has all markers behind it shows none. Several photographs may show one marker.

    Parameters
    ----------
    photos : Stations
        n photographs.
    azimuth_deg : array, shape (n,)
        Direction of view from true or magnetic north; NaN: unknown.
    marks : Marks
        m markers.
    evidence : Evidence
        What names tell of these markers.
    within_m : float
        Farthest from a marker, metres.
    """
    out = [Match(state="unmatched")] * len(photos.lonlat)
    row, mark, away = in_reach(photos.lonlat, marks.lonlat, within_m)
    here, there = photos.lonlat[row], marks.lonlat[mark]
    bearing, _, _ = GEOD.inv(here[:, 0], here[:, 1], there[:, 0], there[:, 1])
    aside = np.abs((np.asarray(bearing) - azimuth_deg[row] + 180.0) % 360.0 - 180.0)
    sigma, coarse = or_unknown(photos.sigma_m), or_unknown(marks.sigma_m)
    at_hand = np.maximum(AT_HAND_M, _AT_HAND_SIGMAS * np.hypot(sigma[row], coarse[mark]))
    anyway = np.isnan(aside) | (away <= at_hand + LIMIT_M)
    seen, ahead = (anyway | (aside <= degrees) for degrees in (VIEW_DEG, _BEHIND_DEG))
    bounds = np.searchsorted(row, np.arange(len(out) + 1))
    for photo in range(len(out)):
        some = np.arange(bounds[photo], bounds[photo + 1])
        told = evidence.of(photos.station[photo]).markers
        by_number = np.isin(mark[some], list(told))
        wanted = next((each for each in (by_number, seen[some], ahead[some]) if each.any()), None)
        if wanted is None:
            continue
        chosen = some[wanted]
        order = chosen[np.lexsort((mark[chosen], away[chosen]))]
        joint = float(np.hypot(sigma[photo], coarse[mark[order[0]]]))
        found = dict(zip(mark[order].tolist(), away[order].tolist(), strict=True))
        out[photo] = _match(marks, found, told, joint_m=joint)
    return out


def _match(
    marks: Marks, found: Mapping[int, float], told: Mapping[int, MatchedBy], *, joint_m: float
) -> Match:
    """Return the first of markers in order of distance if it is clear before the second."""
    first, *others = found
    if others and not is_clear(found[first], found[others[0]], joint_m):
        return Match(state="ambiguous", candidates=candidates_of(marks, found, told))
    return Match(state="matched", marker=marks.uid[first], by=told.get(first, "position"))
