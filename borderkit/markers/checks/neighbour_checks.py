"""Neighbouring markers along the line: how far apart, and whether they can be seen."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from borderkit.boundary.finding import RegisterFinding
from borderkit.markers.checks.boundary_case import BoundaryCase, Stood, geodesic
from borderkit.markers.checks.marker_rules import few
from borderkit.markers.checks.rows import MarkerRow

__all__ = ["Sees", "SightPair", "neighbour_findings", "neighbours", "sight_pairs"]

_EARTH_M = 6_371_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SightPair:
    """Two neighbours whose intervisibility has to be verified.

    Attributes
    ----------
    boundary : str
        Code of the boundary.
    start, end : MarkerRow
        In the direction of the line.
    distance_m : float
        Geodesic.
    bulge_m : float
        How high the curved earth, less refraction, stands above the straight sight half way.
    """

    boundary: str
    start: MarkerRow
    end: MarkerRow
    distance_m: float
    bulge_m: float


Sees = Callable[[Sequence[SightPair]], Sequence[bool | None]]
"""Tells of each pair whether it is intervisible over the terrain; None: unknown."""


def neighbours(case: BoundaryCase) -> Iterator[tuple[Stood, Stood]]:
    """Yield each marker with the next one along the line, pillars of one number taken as one.

    Across a gap in the line there is no neighbour.

    Parameters
    ----------
    case : BoundaryCase
        The boundary with its markers.
    """
    if case.line is None:
        return
    starts = [run[0].start_m for run in case.line.runs]
    last: Stood | None = None
    for each in case.along:
        chainage = each.chainage_m or 0.0
        if last is not None:
            same = each.number is not None and last.number is not None
            if same and each.number and last.number and each.number.base == last.number.base:
                continue
            before = last.chainage_m or 0.0
            if not any(before < start <= chainage for start in starts):
                yield last, each
        last = each


def sight_pairs(case: BoundaryCase) -> list[SightPair]:
    """Return neighbours so far apart that their intervisibility has to be verified.

    Parameters
    ----------
    case : BoundaryCase
        The boundary with its markers.
    """
    found = []
    for start, end in neighbours(case):
        distance = geodesic(start.row, end.row)[1]
        if distance > case.limits.sight_m:
            bulge = (1.0 - case.limits.refraction) * distance**2 / (8.0 * _EARTH_M)
            pair = SightPair(
                boundary=case.code,
                start=start.row,
                end=end.row,
                distance_m=distance,
                bulge_m=bulge,
            )
            found.append(pair)
    return found


def neighbour_findings(case: BoundaryCase, sees: Sees | None = None) -> Iterator[RegisterFinding]:
    """Yield neighbours that are too far apart, unusually far, or out of sight.

    Parameters
    ----------
    case : BoundaryCase
        The boundary with its markers.
    sees : callable, optional
        Looks along the terrain.
    """
    pairs = [(one, other, geodesic(one.row, other.row)[1]) for one, other in neighbours(case)]
    if not pairs:
        return
    yield from _spacing(case, pairs)
    yield from _sight(case, sees)


def _spacing(
    case: BoundaryCase, pairs: Sequence[tuple[Stood, Stood, float]]
) -> Iterator[RegisterFinding]:
    allowed = case.facts.get("spacing_m")
    if allowed is None:
        yield case.not_judged(
            "spacing cannot be judged, for the boundary states no greatest distance between "
            "neighbouring markers (spacing_m)",
            len(pairs),
        )
    usual = median(distance for *_, distance in pairs)
    unusual = case.limits.usual_times * usual
    for one, other, distance in pairs:
        along = (other.chainage_m or 0.0) - (one.chainage_m or 0.0)
        head = (
            f"Markers {one.row.called} and {other.row.called} of {case.code} are {distance:.1f} m "
            f"apart, {along:.1f} m along the line"
        )
        amounts = {"distance_m": distance, "along_m": along}
        if allowed is not None and distance > allowed:
            yield case.found(
                "spacing-exceeded",
                f"{head}; {allowed:.1f} m are allowed.",
                of=[one, other],
                amounts={**amounts, "allowed_m": float(allowed)},
            )
        elif len(pairs) > 2 and distance > unusual:
            yield case.found(
                "spacing-unusual",
                f"{head}; usual (the median) are {usual:.1f} m.",
                of=[one, other],
                amounts={**amounts, "median_m": usual},
            )


def _sight(case: BoundaryCase, sees: Sees | None) -> Iterator[RegisterFinding]:
    pairs = sight_pairs(case)
    told = list(sees(pairs)) if sees is not None else [None] * len(pairs)
    unknown = []
    horizon = math.sqrt(8.0 * _EARTH_M * case.limits.eye_m / (1.0 - case.limits.refraction))
    by_uid = {each.row.uid: each for each in case.markers}
    for pair, seen in zip(pairs, told, strict=True):
        both = [by_uid[pair.start.uid], by_uid[pair.end.uid]]
        amounts = {"distance_m": pair.distance_m, "bulge_m": pair.bulge_m}
        names = f"Markers {pair.start.called} and {pair.end.called} of {case.code}"
        if seen is None and pair.bulge_m > case.limits.eye_m:
            message = (
                f"{names} are {pair.distance_m:.0f} m apart; over level ground eyes at "
                f"{case.limits.eye_m:g} m see no farther than {horizon:.0f} m."
            )
            yield case.found("sight-curved", message, of=both, amounts=amounts)
        elif seen is False:
            message = f"{names}, {pair.distance_m:.0f} m apart, are hidden by the terrain."
            yield case.found("sight-blocked", message, of=both, amounts=amounts)
        elif seen is None:
            unknown.append(pair)
    if unknown:
        longest = max(unknown, key=lambda pair: pair.distance_m)
        listed = few(f"{pair.start.called} - {pair.end.called}" for pair in unknown)
        yield case.found(
            "sight-to-verify",
            f"{len(unknown)} pair(s) of neighbours of {case.code} are more than "
            f"{case.limits.sight_m:.0f} m apart, at most {longest.distance_m:.0f} m: {listed}.",
            subjects=tuple(
                dict.fromkeys(s for pair in unknown for s in (pair.start.subject, pair.end.subject))
            ),
            amounts={"count": float(len(unknown)), "longest_m": longest.distance_m},
        )
