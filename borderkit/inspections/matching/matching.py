"""Observations matched to markers by number, distance and chainage; what is unclear is asked.

Observations of one name in one place are one group. Groups and markers are paired one to one at
the least cost in all: a number that the marker bears or bore goes before nearness, then the
distance counts, and of equal distances the chainage. A pair holds only if it is clear:

- number and position agree: matched, by ``number`` or ``alias`` (a former number);
- the number says one marker, but another stands clearly nearer: ambiguous;
- a number of the register, or one that its scheme reads, whose marker is out of reach: ambiguous
  where another marker is in reach, else unmatched;
- no number: matched by ``position`` if no other marker and no other group comes into question;
- nothing in reach: unmatched.

A place is *clear* before another if it is at most half as far, and nearer by three sigmas.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from borderkit.crs import GEOD, geocentric
from borderkit.inspections.matching.assignment import cheapest_pairs
from borderkit.inspections.matching.clear_pairs import Group, PairJudge
from borderkit.inspections.matching.evidence import Evidence, MatchedBy
from borderkit.inspections.matching.matched import (
    LIMIT_M,
    Marks,
    Match,
    Stations,
    or_unknown,
)
from borderkit.inspections.matching.repeats import repeats_of

__all__ = ["in_reach", "match"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_CHAINAGE_WEIGHT: Final = 1e-3
"""Of a metre along the line, in metres: it decides between equal distances only."""
_EVIDENCE, _HINT, _POSITION, _ALONE = 1.0, 2.0, 3.0, 4.0
"""Costs in reaches; a stated pair costs nothing."""


def match(
    seen: Stations,
    marks: Marks,
    *,
    evidence: Evidence,
    within_m: float,
    stated: Mapping[int, str | None] | None = None,
) -> list[Match]:
    """Return what each observation is of.

    Parameters
    ----------
    seen : Stations
        n observations.
    marks : Marks
        m markers.
    evidence : Evidence
        What names tell of these markers.
    within_m : float
        Farthest that an observation may be from its marker, metres.
    stated : mapping of int to str or None, optional
        Markers that somebody stated, by the number of the observation from 0 on; None: of no
        marker. They go before all else.

    Returns
    -------
    list of Match, length n
        It does not depend on the order of the observations.
    """
    answers = dict(stated or {})
    index = {uid: at for at, uid in enumerate(marks.uid)}
    out: list[Match] = [Match(state="none")] * len(seen.lonlat)
    near = _in_reach(seen.lonlat, marks.lonlat, within_m)
    groups = _groups(seen, marks, evidence, near, answers, index)
    pairs = _paired(groups, marks, within_m)
    judge = PairJudge(groups, pairs, marks)
    for number, group in enumerate(groups):
        found = judge.match(number)
        for member in group.members:
            out[member] = found
    return out


def in_reach(lonlat: Floats, marks: Floats, within_m: float) -> tuple[Ints, Ints, Floats]:
    """Return observations and markers that are within reach of each other, and how far.

    Returns
    -------
    observation, marker : array of int, shape (k,)
        By observation, then by marker.
    distance_m : array, shape (k,)
        Geodesic, metres.
    """
    if not len(lonlat) or not len(marks):
        return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.intp), np.empty(0)
    # A chord is never longer than its geodesic, so none in reach is missed.
    tree = cKDTree(geocentric(marks))
    found: Any = tree.query_ball_point(geocentric(lonlat), within_m + LIMIT_M, return_sorted=True)
    row = np.repeat(np.arange(len(lonlat)), [len(each) for each in found])
    mark = np.fromiter((m for each in found for m in each), dtype=np.intp, count=len(row))
    _, _, away = GEOD.inv(lonlat[row, 0], lonlat[row, 1], marks[mark, 0], marks[mark, 1])
    distance = np.asarray(away, dtype=float)
    kept = distance <= within_m + LIMIT_M
    return row[kept], mark[kept], distance[kept]


def _in_reach(lonlat: Floats, marks: Floats, within_m: float) -> list[dict[int, float]]:
    near: list[dict[int, float]] = [{} for _ in range(len(lonlat))]
    row, mark, away = in_reach(lonlat, marks, within_m)
    for a, b, metres in zip(row.tolist(), mark.tolist(), away.tolist(), strict=True):
        near[a][b] = metres
    return near


def _groups(
    seen: Stations,
    marks: Marks,
    evidence: Evidence,
    near: list[dict[int, float]],
    answers: Mapping[int, str | None],
    index: Mapping[str, int],
) -> list[Group]:
    """Return the groups of observations; those stated to be of no marker are in none."""
    sigma = or_unknown(seen.sigma_m)
    told = [evidence.of(text) for text in seen.station]
    repeated = repeats_of(seen.lonlat, sigma, [name.key for name in told])
    members: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for row in range(len(near)):
        if row in answers:
            uid = answers[row]
            if uid is not None:
                members["stated", 0, index[uid]].append(row)
            continue
        fitting = [m for m in near[row] if m in told[row].markers] or list(near[row])
        nearest = min(fitting, key=lambda m: (near[row][m], m), default=-1)
        members["seen", repeated[row], nearest].append(row)
    groups = []
    for (how, _, mark), rows in members.items():
        name = told[rows[0]]
        best = min(rows, key=lambda row: (sigma[row], *seen.lonlat[row]))
        sides = {seen.side[row] for row in rows}
        groups.append(
            Group(
                members=rows,
                lon=float(seen.lonlat[best, 0]),
                lat=float(seen.lonlat[best, 1]),
                sigma_m=float(sigma[best]),
                near=_mean_distances([near[row] for row in rows]),
                told=_on_its_side(name.markers, sides, marks),
                hint=name.hints,
                numbered=name.numbered,
                named=name.key is not None,
                stated=mark if how == "stated" else None,
                chainage_m=float(np.mean(seen.chainage_m[rows])),
            )
        )
    return groups


def _on_its_side(
    told: Mapping[int, MatchedBy], sides: set[str | None], marks: Marks
) -> Mapping[int, MatchedBy]:
    """Return markers without those of several that stand on another side's ground."""
    if None in sides or len(sides) != 1 or len(told) < 2:
        return told
    kept = {m: how for m, how in told.items() if marks.side[m] in {None, *sides}}
    return kept or told


def _mean_distances(near: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """Return the mean distance of a group to each marker that all of it can reach."""
    common = set(near[0]).intersection(*near[1:])
    return {m: float(np.mean([each[m] for each in near])) for m in sorted(common)}


def _paired(groups: Sequence[Group], marks: Marks, within_m: float) -> dict[int, int]:
    """Return marker by group, one to one, at the least cost in all."""
    reach = max(within_m, 1e-3)
    edges: list[tuple[int, int, float]] = []
    for number, group in enumerate(groups):
        if group.stated is not None:
            edges.append((number, group.stated, 0.0))
            continue
        for mark, away in group.near.items():
            base = _base(group, mark)
            if base is None:
                continue
            along = abs(group.chainage_m - marks.chainage_m[mark])
            share = min(along, reach) if np.isfinite(along) else 0.0
            edges.append((number, mark, base * reach + away + _CHAINAGE_WEIGHT * share))
    if not edges:
        return {}
    left, right, cost = (np.array(each) for each in zip(*edges, strict=True))
    return cheapest_pairs(left, right, cost, alone=(_ALONE + 2 * _CHAINAGE_WEIGHT) * reach)


def _base(group: Group, mark: int) -> float | None:
    """Return what a pair costs before its distance, in reaches; None: it cannot be."""
    if mark in group.told:
        return _EVIDENCE
    if mark in group.hint:
        return _HINT
    return None if group.numbered else _POSITION
