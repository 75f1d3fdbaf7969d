"""Whether the pair of an observation and a marker is clear, or somebody has to be asked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from borderkit.crs import GEOD
from borderkit.inspections.matching.evidence import MatchedBy
from borderkit.inspections.matching.matched import (
    CLEAR_RATIO,
    CLEAR_SIGMAS,
    LIMIT_M,
    Marks,
    Match,
    candidates_of,
    is_clear,
    or_unknown,
)
from borderkit.inspections.matching.repeats import together_m

__all__ = ["CONTRADICTS_SIGMAS", "ODD_NAME_M", "Group", "PairJudge"]

CONTRADICTS_SIGMAS: Final = 1.0
"""A number is doubted sooner than a place is believed."""

ODD_NAME_M: Final = 10.0
"""What bears a name that is no number (camp, car) is a marker's only within this, or within
three sigmas, metres."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Observations of one thing.

    Attributes
    ----------
    members : list of int
        Which observations.
    lon, lat : float
        Of the best of them, degrees WGS84.
    sigma_m : float
        Its accuracy, metres.
    near : mapping of int to float
        Markers that all of them can reach, and how far they are on average, metres.
    told : mapping of int to str
        Markers that its name means.
    hint : mapping of int to str
        Markers that its name may mean.
    numbered, named : bool
        Whether the name is a number; whether there is one at all.
    stated : int or None
        The marker that somebody stated.
    chainage_m : float
        Of the members on average; NaN: unknown.
    """

    members: list[int]
    lon: float
    lat: float
    sigma_m: float
    near: Mapping[int, float]
    told: Mapping[int, MatchedBy] = field(default_factory=dict)
    hint: Mapping[int, MatchedBy] = field(default_factory=dict)
    numbered: bool = False
    named: bool = False
    stated: int | None = None
    chainage_m: float = float("nan")


class PairJudge:
    """Tells of each group of observations whether its pair is clear.

    Parameters
    ----------
    groups : sequence of Group
        All of them.
    pairs : mapping of int to int
        Marker by group, each marker once.
    marks : Marks
        The markers.
    """

    def __init__(self, groups: Sequence[Group], pairs: Mapping[int, int], marks: Marks) -> None:
        self.groups, self.pairs, self.marks = groups, pairs, marks
        self.sigma = or_unknown(marks.sigma_m)
        self.holder = {mark: group for group, mark in pairs.items()}
        self._found: dict[int, Match] = {}
        self._seekers: dict[int, list[int]] = defaultdict(list)
        self._namesakes: dict[int, list[int]] = defaultdict(list)
        for number, group in enumerate(groups):
            if number in pairs:
                continue
            for mark in group.near:
                if mark in group.told and _only_told(group) != mark:
                    self._namesakes[mark].append(number)
                if mark in group.told or not group.numbered:
                    self._seekers[mark].append(number)

    def match(self, number: int) -> Match:
        """Return what the observations of a group are of."""
        if number not in self._found:
            self._found[number] = self._match(number)
        return self._found[number]

    def _match(self, number: int) -> Match:
        group = self.groups[number]
        mark = self.pairs.get(number)
        if group.stated is not None:
            return Match(state="matched", marker=self.marks.uid[group.stated], by="stated")
        if mark is None:
            return self._without(number)
        by = group.told.get(mark) or group.hint.get(mark, "position")
        clear = self._agrees(number, mark) if mark in group.told else self._stands(number, mark)
        if not clear:
            return self._asked(group)
        return Match(state="matched", marker=self.marks.uid[mark], by=by)

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
        return self._no_rival(number, mark, self._namesakes[mark])

    def _stands(self, number: int, mark: int) -> bool:
        """Whether a place alone is enough."""
        group = self.groups[number]
        reach = max(ODD_NAME_M, CLEAR_SIGMAS * self._joint(group, mark))
        if group.named and mark not in group.hint and group.near[mark] > reach:
            return False
        others = [other for other in group.near if other != mark]
        return all(self._before(number, mark, other) for other in others) and self._no_rival(
            number, mark, self._seekers[mark]
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

    def _no_rival(self, number: int, mark: int, rivals: Sequence[int]) -> bool:
        """Whether none of the groups that got no marker comes into question for this one."""
        group = self.groups[number]
        for rival in rivals:
            if rival == number:
                continue
            other = self.groups[rival]
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
        only = _only_told(group)
        if only is not None and self._agrees(number, only):
            return Match(state="matched", marker=self.marks.uid[only], by=group.told[only])
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

    def _is_held(self, group: Group, mark: int) -> bool:
        """Whether a group that is clear before this one has the marker."""
        holder = self.holder.get(mark)
        if holder is None:
            return False
        other = self.groups[holder]
        joint = float(np.hypot(group.sigma_m, other.sigma_m))
        return other.stated == mark or is_clear(other.near[mark], group.near[mark], joint)

    def _is_repeat(self, group: Group, other: Group) -> bool:
        """Whether two groups lie so near that they are of one thing."""
        _, _, away = GEOD.inv(group.lon, group.lat, other.lon, other.lat)
        reach = together_m(np.array([group.sigma_m]), other.sigma_m)
        return bool(away <= reach[0] + LIMIT_M)

    def _asked(self, group: Group) -> Match:
        """Return candidates: what is in reach, and what the number says wherever it is."""
        found = dict(group.near)
        for mark in group.told:
            if mark not in found:
                at = self.marks.lonlat[mark]
                found[mark] = float(GEOD.inv(group.lon, group.lat, at[0], at[1])[2])
        candidates = candidates_of(self.marks, found, group.told)
        return Match(state="ambiguous", candidates=candidates)

    def _joint(self, group: Group, mark: int) -> float:
        return float(np.hypot(group.sigma_m, self.sigma[mark]))


def _only_told(group: Group) -> int | None:
    """Return the marker that a name means, if it is the only one of them in reach.

    Then further observations of that name are of it too, and compete with none.
    """
    fitting = [mark for mark in group.told if mark in group.near]
    return fitting[0] if len(fitting) == 1 else None
