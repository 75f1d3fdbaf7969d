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
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from borderkit.crs import GEOD, geocentric
from borderkit.errors import Defect, InputError
from borderkit.inspections.assignment import cheapest_pairs
from borderkit.inspections.evidence import Evidence, MatchedBy

__all__ = ["UNKNOWN_SIGMA_M", "Marks", "Match", "Observed", "match"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
MatchState = Literal["matched", "unmatched", "ambiguous", "none"]

UNKNOWN_SIGMA_M: Final = 3.0
"""What an accuracy that nobody states counts as here, metres: a receiver held in the hand. It
only decides how clear a place is, and stands nowhere in the record."""

CLEAR_SIGMAS: Final = 3.0
CLEAR_RATIO: Final = 2.0
CONTRADICTS_SIGMAS: Final = 1.0
"""A number is doubted sooner than a place is believed."""
TOGETHER_M: Final = 2.0
"""Repeated observations lie within this, or within three sigmas of both, metres."""
ODD_NAME_M: Final = 10.0
"""What bears a name that is no number (camp, car) is a marker's only within this, metres."""
_CHAINAGE_WEIGHT: Final = 1e-3
_EVIDENCE, _POSITION, _ALONE = 1.0, 3.0, 4.0
"""Costs in reaches; a stated pair costs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observed:
    """What is to be matched, n of them.

    Attributes
    ----------
    lonlat : array, shape (n, 2)
        Degrees WGS84.
    sigma_m : array, shape (n,)
        Horizontal, one standard deviation, metres; NaN: unknown.
    station : sequence of str or None, length n
        Number or name.
    chainage_m : array, shape (n,)
        Along the line; NaN: there is none.
    side : sequence of str or None, length n
        On whose ground for certain; None: unknown.
    """

    lonlat: Floats
    sigma_m: Floats
    station: Sequence[str | None]
    chainage_m: Floats
    side: Sequence[str | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marks:
    """Markers that may be meant, m of them.

    Attributes
    ----------
    uid : sequence of str, length m
        ``marker_uid``.
    lonlat : array, shape (m, 2)
        Degrees WGS84.
    sigma_m, chainage_m : array, shape (m,)
        As in `Observed`.
    side : sequence of str or None, length m
        On whose ground it stands; None: on the line, or unknown.
    """

    uid: Sequence[str]
    lonlat: Floats
    sigma_m: Floats
    chainage_m: Floats
    side: Sequence[str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What an observation is of.

    Attributes
    ----------
    state : str
        ``matched``, ``unmatched``, ``ambiguous``, or ``none``: stated to be of no marker.
    marker : str or None
        Its ``marker_uid`` where matched.
    by : str or None
        ``number``, ``alias``, ``position`` or ``stated``.
    candidates : tuple of mapping
        Where ambiguous: ``marker``, ``distance_m`` and ``by``, the nearest first.
    """

    state: MatchState
    marker: str | None = None
    by: MatchedBy | None = None
    candidates: tuple[Mapping[str, Any], ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class _Group:
    """Observations of one thing: who they are, what is in reach, and what its name tells."""

    members: list[int]
    sigma_m: float
    near: dict[int, float]
    told: Mapping[int, MatchedBy] = field(default_factory=dict)
    hint: Mapping[int, MatchedBy] = field(default_factory=dict)
    numbered: bool = False
    named: bool = False
    stated: int | None = None


def match(
    observed: Observed,
    marks: Marks,
    *,
    evidence: Evidence,
    within_m: float,
    stated: Mapping[int, str | None] | None = None,
) -> list[Match]:
    """Return what each observation is of.

    Parameters
    ----------
    observed : Observed
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

    Raises
    ------
    InputError
        A stated marker is none; all of them are named.
    """
    answers = dict(stated or {})
    index = {uid: at for at, uid in enumerate(marks.uid)}
    _require_markers(answers, index)
    out: list[Match] = [Match(state="none")] * len(observed.lonlat)
    near = _in_reach(observed.lonlat, marks.lonlat, within_m)
    groups = _groups(observed, marks, evidence, near, answers, index)
    pairs = _paired(groups, observed, marks, within_m)
    judge = _Judge(groups, pairs, observed, marks)
    for number, group in enumerate(groups):
        found = judge.match(number)
        for member in group.members:
            out[member] = found
    return out


def _require_markers(answers: Mapping[int, str | None], index: Mapping[str, int]) -> None:
    defects = [
        Defect(f"observation {row}", f"{uid!r} is no marker of this boundary")
        for row, uid in answers.items()
        if uid is not None and uid not in index
    ]
    if defects:
        msg = f"{len(defects)} stated marker(s) are not known; give their marker_uid"
        raise InputError(msg, defects=defects)


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
    found = tree.query_ball_point(geocentric(lonlat), within_m + 1e-6, return_sorted=True)
    row = np.repeat(np.arange(len(lonlat)), [len(each) for each in found])
    mark = np.fromiter((m for each in found for m in each), dtype=np.intp, count=len(row))
    _, _, away = GEOD.inv(lonlat[row, 0], lonlat[row, 1], marks[mark, 0], marks[mark, 1])
    distance = np.asarray(away, dtype=float)
    kept = distance <= within_m
    return row[kept], mark[kept], distance[kept]


def _in_reach(lonlat: Floats, marks: Floats, within_m: float) -> list[dict[int, float]]:
    near: list[dict[int, float]] = [{} for _ in range(len(lonlat))]
    row, mark, away = in_reach(lonlat, marks, within_m)
    for a, b, metres in zip(row.tolist(), mark.tolist(), away.tolist(), strict=True):
        near[a][b] = metres
    return near


def _groups(
    observed: Observed,
    marks: Marks,
    evidence: Evidence,
    near: list[dict[int, float]],
    answers: Mapping[int, str | None],
    index: Mapping[str, int],
) -> list[_Group]:
    """Return the groups of observations; those stated to be of no marker are in none."""
    sigma = or_unknown(observed.sigma_m)
    told = [evidence.of(text) for text in observed.station]
    cluster = _clusters(observed, sigma, [name.key for name in told])
    members: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in range(len(near)):
        if row in answers:
            uid = answers[row]
            if uid is not None:
                members["stated", index[uid]].append(row)
            continue
        fitting = [m for m in near[row] if m in told[row].markers] or list(near[row])
        nearest = min(fitting, key=lambda m: (near[row][m], m), default=-1)
        members["seen", cluster[row], nearest].append(row)
    groups = []
    for key, rows in members.items():
        name = told[rows[0]]
        groups.append(
            _Group(
                members=rows,
                sigma_m=float(min(sigma[rows])),
                near=_mean_distances([near[row] for row in rows]),
                told=_on_its_side(name.markers, observed.side[rows[0]], marks),
                hint=name.hints,
                numbered=name.numbered,
                named=name.key is not None,
                stated=key[1] if key[0] == "stated" else None,
            )
        )
    return groups


def _on_its_side(
    told: Mapping[int, MatchedBy], side: str | None, marks: Marks
) -> Mapping[int, MatchedBy]:
    """Return markers without those of several that stand on another side's ground."""
    if side is None or len(told) < 2:
        return told
    kept = {m: how for m, how in told.items() if marks.side[m] in (None, side)}
    return kept or told


def _mean_distances(near: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """Return the mean distance of a group to each marker that all of it can reach."""
    common = set(near[0]).intersection(*near[1:])
    return {m: float(np.mean([each[m] for each in near])) for m in sorted(common)}


def _clusters(observed: Observed, sigma: Floats, keys: Sequence[object]) -> list[int]:
    """Return which observations of one name are repeated ones of one place: the least of them."""
    root = list(range(len(keys)))

    def top(row: int) -> int:
        while root[row] != row:
            root[row] = root[root[row]]
            row = root[row]
        return row

    for a, b in _close(observed.lonlat, sigma):
        if keys[a] == keys[b]:
            first, second = sorted((top(a), top(b)))
            root[second] = first
    return [top(row) for row in range(len(keys))]


def _close(lonlat: Floats, sigma: Floats) -> list[tuple[int, int]]:
    """Return the pairs of observations that lie within `TOGETHER_M`, or three sigmas of both."""
    if len(lonlat) < 2:
        return []
    space = geocentric(lonlat)
    widest = max(TOGETHER_M, CLEAR_SIGMAS * float(np.hypot(UNKNOWN_SIGMA_M, UNKNOWN_SIGMA_M)))
    pairs = cKDTree(space).query_pairs(widest, output_type="ndarray")
    away = np.linalg.norm(space[pairs[:, 0]] - space[pairs[:, 1]], axis=1)
    joint = CLEAR_SIGMAS * np.hypot(sigma[pairs[:, 0]], sigma[pairs[:, 1]])
    kept = pairs[away <= np.maximum(TOGETHER_M, joint)]
    return [(int(a), int(b)) for a, b in kept]


def _paired(
    groups: Sequence[_Group], observed: Observed, marks: Marks, within_m: float
) -> dict[int, int]:
    """Return marker by group, one to one, at the least cost in all."""
    reach = max(within_m, 1e-3)
    edges: list[tuple[int, int, float]] = []
    for number, group in enumerate(groups):
        if group.stated is not None:
            edges.append((number, group.stated, 0.0))
            continue
        for mark, away in group.near.items():
            if mark in group.told:
                base = _EVIDENCE
            elif group.numbered:
                continue
            else:
                base = _POSITION
            along = abs(observed.chainage_m[group.members[0]] - marks.chainage_m[mark])
            share = min(along, reach) if np.isfinite(along) else 0.0
            edges.append((number, mark, base * reach + away + _CHAINAGE_WEIGHT * share))
    if not edges:
        return {}
    left, right, cost = (np.array(each) for each in zip(*edges, strict=True))
    return cheapest_pairs(left, right, cost, alone=(_ALONE + 2 * _CHAINAGE_WEIGHT) * reach)


class _Judge:
    """Tells of each group whether its pair is clear."""

    def __init__(
        self, groups: Sequence[_Group], pairs: Mapping[int, int], observed: Observed, marks: Marks
    ) -> None:
        self.groups, self.pairs, self.marks = groups, pairs, marks
        self.observed = observed
        self.sigma = or_unknown(marks.sigma_m)
        self.holder = {mark: group for group, mark in pairs.items()}
        self.seekers: dict[int, list[int]] = defaultdict(list)
        for number, group in enumerate(groups):
            for mark in group.near:
                self.seekers[mark].append(number)

    def match(self, number: int) -> Match:
        """Return what the observations of a group are of."""
        group = self.groups[number]
        mark = self.pairs.get(number)
        if group.stated is not None:
            return Match(state="matched", marker=self.marks.uid[group.stated], by="stated")
        if mark is None:
            return self._without(number)
        by = group.told.get(mark) or self._hinted(group, mark)
        clear = self._agrees(number, mark) if mark in group.told else self._stands(number, mark)
        if not clear:
            return self._asked(group)
        return Match(state="matched", marker=self.marks.uid[mark], by=by)

    def _hinted(self, group: _Group, mark: int) -> MatchedBy:
        return group.hint.get(mark, "position")

    def _agrees(self, number: int, mark: int) -> bool:
        """Whether the place does not gainsay the number."""
        group, away = self.groups[number], self.groups[number].near[mark]
        for other, metres in group.near.items():
            if other == mark:
                continue
            if other in group.told:
                if not self._before(number, mark, other):
                    return False
            elif metres * CLEAR_RATIO <= away and away - metres > CONTRADICTS_SIGMAS * (
                self._joint(group, other)
            ):
                return False
        return self._no_rival(number, mark, told=True)

    def _stands(self, number: int, mark: int) -> bool:
        """Whether a place alone is enough."""
        group = self.groups[number]
        reach = max(ODD_NAME_M, CLEAR_SIGMAS * self._joint(group, mark))
        if group.named and mark not in group.hint and group.near[mark] > reach:
            return False
        others = [other for other in group.near if other != mark]
        return all(self._before(number, mark, other) for other in others) and self._no_rival(
            number, mark, told=False
        )

    def _before(self, number: int, mark: int, other: int) -> bool:
        """Whether one marker is clear before another: by itself, or since that has its own."""
        group = self.groups[number]
        near, far = group.near[mark], group.near[other]
        joint = self._joint(group, other)
        if is_clear(near, far, joint):
            return True
        holder = self.holder.get(other)
        if holder is None or near >= far:
            return False
        its = self.groups[holder].near
        crossed = far + its.get(mark, np.inf)
        return is_clear(near + its.get(other, 0.0), crossed, joint)

    def _no_rival(self, number: int, mark: int, *, told: bool) -> bool:
        """Whether no group that got no marker comes into question for this one as well."""
        group = self.groups[number]
        for rival in self.seekers[mark]:
            other = self.groups[rival]
            if rival == number or rival in self.pairs or (told and mark not in other.told):
                continue
            if not told and other.numbered and mark not in other.told:
                continue
            joint = float(np.hypot(group.sigma_m, other.sigma_m))
            if not is_clear(group.near[mark], other.near[mark], joint) and not (
                self._is_repeat(other, group)
            ):
                return False
        return True

    def _without(self, number: int) -> Match:
        """Return what a group is of that got no marker."""
        group = self.groups[number]
        if not group.near:
            return Match(state="unmatched")
        if group.numbered:
            return self._asked(group)
        nearest = min(group.near, key=lambda mark: (group.near[mark], mark))
        holder = self.holder.get(nearest)
        if holder is not None and self._is_repeat(group, self.groups[holder]):
            kept = self.match(holder)
            if kept.state == "matched":
                return Match(state="matched", marker=self.marks.uid[nearest], by="position")
        if all(self._is_held(group, mark) for mark in group.near):
            return Match(state="unmatched")
        return self._asked(group)

    def _is_held(self, group: _Group, mark: int) -> bool:
        """Whether a group that is clear before this one has the marker."""
        holder = self.holder.get(mark)
        if holder is None:
            return False
        other = self.groups[holder]
        joint = float(np.hypot(group.sigma_m, other.sigma_m))
        return other.stated == mark or is_clear(other.near[mark], group.near[mark], joint)

    def _is_repeat(self, group: _Group, other: _Group) -> bool:
        """Whether two groups lie so near that they are of one thing."""
        a, b = self.observed.lonlat[group.members[0]], self.observed.lonlat[other.members[0]]
        _, _, away = GEOD.inv(a[0], a[1], b[0], b[1])
        joint = CLEAR_SIGMAS * float(np.hypot(group.sigma_m, other.sigma_m))
        return float(away) <= max(TOGETHER_M, joint)

    def _asked(self, group: _Group) -> Match:
        """Return candidates: what is in reach, and what the number says wherever it is."""
        lonlat = self.observed.lonlat[group.members[0]]
        found = dict(group.near)
        for mark in group.told:
            if mark not in found:
                at = self.marks.lonlat[mark]
                found[mark] = float(GEOD.inv(lonlat[0], lonlat[1], at[0], at[1])[2])
        candidates = tuple(
            {
                "marker": self.marks.uid[mark],
                "distance_m": round(found[mark], 3),
                "by": group.told.get(mark, "position"),
            }
            for mark in sorted(found, key=lambda each: (found[each], each))
        )
        return Match(state="ambiguous", candidates=candidates)

    def _joint(self, group: _Group, mark: int) -> float:
        return float(np.hypot(group.sigma_m, self.sigma[mark]))


def is_clear(near_m: float, far_m: float, joint_m: float) -> bool:
    return bool(near_m * CLEAR_RATIO <= far_m and far_m - near_m >= CLEAR_SIGMAS * joint_m)


def or_unknown(sigma_m: Floats) -> Floats:
    """Return sigmas, unknown ones as `UNKNOWN_SIGMA_M`."""
    return np.where(np.isfinite(sigma_m) & (sigma_m > 0), sigma_m, UNKNOWN_SIGMA_M)
