"""Completions of uncertain times and of unknown facts, listed one by one.

Whether something holds at an instant changes only at known instants (the edges of windows,
validities and days). They cut time into classes; within a class nothing changes. A completion
of two uncertain times matters only through the classes in which the ends of each piece of a
contact fall. The boundaries between completions are thus the lines `time at fraction f = edge`
in the plane of the two times; every region of that plane has a corner or an edge on them, so
the corners and the middles of the edges, each with its neighbours a few microseconds away,
stand for all regions.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.reference.itinerary import Member
from tests.reference.times import Box, Intervals
from tests.reference.world import World

__all__ = ["ANOTHER", "Clock", "Facts", "Mask", "holds", "unknown_axes"]

ANOTHER = "another, named nowhere"
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
SCALARS = ("role", "origin", "rank", "resident", "purpose", "escort")
SETS = {"activity": "activity", "equipment": "equipment", "mandate": "mandate"}


class Clock:
    """The classes of time that matter to a unit, and the completions of its two times."""

    def __init__(
        self,
        box: Box,
        fractions: Iterable[float],
        sets: Mapping[Any, Intervals],
        instants: Iterable[int] = (),
    ) -> None:
        self.box = box
        self.sets = sets
        edges = {box.a_low, *instants}
        for intervals in sets.values():
            for low, high in intervals:
                edges.update((low, high + 1))
        self.starts: Ints = np.array(
            sorted(e for e in edges if box.a_low <= e <= box.d_high), dtype=np.int64
        )
        self.a, self.d = _samples(box, sorted(set(fractions)), self.starts)
        self._masks: dict[Any, Mask] = {}
        self._classes: dict[float, Ints] = {}

    def mask(self, key: Any) -> Mask:
        """At which classes an interval set holds."""
        if key not in self._masks:
            found = np.zeros(len(self.starts), dtype=bool)
            for low, high in self.sets[key]:
                found |= (self.starts >= low) & (self.starts <= high)
            self._masks[key] = found
        return self._masks[key]

    def never(self) -> Mask:
        """No class."""
        return np.zeros(len(self.starts), dtype=bool)

    def instants(self, fraction: float) -> Ints:
        """The instant at a fraction of the unit, for every completion."""
        return self.a + np.floor(fraction * (self.d - self.a) + 0.5).astype(np.int64)

    def classes(self, fraction: float) -> Ints:
        """The class at a fraction of the unit, for every completion."""
        if fraction not in self._classes:
            instants = self.instants(fraction)
            self._classes[fraction] = np.searchsorted(self.starts, instants, side="right") - 1
        return self._classes[fraction]

    def any(self, mask: Mask, low: float, high: float) -> Mask:
        """Whether a mask holds somewhere from one fraction to another, per completion."""
        counts = np.concatenate([[0], np.cumsum(mask)])
        return np.asarray(counts[self.classes(high) + 1] > counts[self.classes(low)])


def _samples(box: Box, fractions: list[float], starts: Ints) -> tuple[Ints, Ints]:
    if box.fixed:
        return np.array([box.a_low]), np.array([box.d_low])
    if box.tied:
        found = np.unique(np.clip(starts, box.a_low, box.a_high))
        return found, found
    if all(f in (0.0, 1.0) for f in fractions):
        return _by_classes(box, starts)
    return _by_corners(box, fractions, starts)


def _by_classes(box: Box, starts: Ints) -> tuple[Ints, Ints]:
    """The earliest a with the latest d of every pair of classes (both ends of each class)."""
    ends = np.concatenate([starts[1:] - 1, [box.d_high]])
    marks = np.concatenate([starts, ends, [box.a_low, box.a_high, box.d_low, box.d_high]])
    firsts = np.unique(marks[(marks >= box.a_low) & (marks <= box.a_high)])
    lasts = np.unique(marks[(marks >= box.d_low) & (marks <= box.d_high)])
    a, d = np.meshgrid(firsts, lasts, indexing="ij")
    good = a <= d
    return a[good], d[good]


def _by_corners(box: Box, fractions: list[float], starts: Ints) -> tuple[Ints, Ints]:
    origin = box.a_low
    rows = [
        (1.0, 0.0, box.a_low),
        (1.0, 0.0, box.a_high),
        (0.0, 1.0, box.d_low),
        (0.0, 1.0, box.d_high),
    ]
    lines = [(p, q, float(w - origin)) for p, q, w in rows] + [(1.0, -1.0, 0.0)]
    for fraction in fractions:
        at_least = box.a_low + fraction * (box.d_low - box.a_low)
        at_most = box.a_high + fraction * (box.d_high - box.a_high)
        lines += [
            (1.0 - fraction, fraction, float(edge - origin))
            for edge in starts
            if at_least - 5 <= edge <= at_most + 5
        ]
    p, q, w = (np.array(column) for column in zip(*lines, strict=True))
    det = p[:, None] * q[None] - p[None] * q[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        a = (w[:, None] * q[None] - w[None] * q[:, None]) / det
        d = (p[:, None] * w[None] - p[None] * w[:, None]) / det
    bad = (np.abs(det) < 1e-12) | ~np.isfinite(a) | ~np.isfinite(d)
    bad |= (a < -3) | (a > box.a_high - origin + 3)
    bad |= (d < box.d_low - origin - 3) | (d > box.d_high - origin + 3) | (a > d + 3)
    a, d = np.where(bad, np.nan, a), np.where(bad, np.nan, d)
    order = np.argsort(q[:, None] * a - p[:, None] * d, axis=1)
    a, d = np.take_along_axis(a, order, 1), np.take_along_axis(d, order, 1)
    middle_a, middle_d = (a[:, 1:] + a[:, :-1]) / 2, (d[:, 1:] + d[:, :-1]) / 2
    points = np.concatenate(
        [
            np.stack([a.ravel(), d.ravel()], axis=1),
            np.stack([middle_a.ravel(), middle_d.ravel()], axis=1),
        ]
    )
    points = np.unique(np.floor(points[np.isfinite(points).all(axis=1)] + 0.5), axis=0)
    moved = np.concatenate([points + k for k in (-2, -1, 0, 1, 2)]).astype(np.int64) + origin
    moved[:, 0] = np.clip(moved[:, 0], box.a_low, box.a_high)
    moved[:, 1] = np.clip(moved[:, 1], box.d_low, box.d_high)
    moved = np.unique(moved[moved[:, 0] <= moved[:, 1]], axis=0)
    return moved[:, 0], moved[:, 1]


# ---- facts -------------------------------------------------------------------------------


class Facts:
    """What is known of a member on a unit; None is unknown (but a mode at a stop is none)."""

    def __init__(self, world: World, member: Member, *, stop: int | None, leg: int | None) -> None:
        itinerary = world.itinerary
        unit = world.stop(stop) if stop is not None else world.leg(leg or 0)
        self.values: dict[str, Any] = {
            "category": member.category,
            "nationality": member.nationality,
            "origin": member.origin,
            "role": member.role,
            "rank": member.rank,
            "resident": member.resident,
            "purpose": itinerary.purpose,
            "escort": unit.escort,
            "mode": None if stop is not None else world.leg(leg or 0).mode,
            "group": sum(m.count for m in itinerary.members),
            "activity": _set(world.stop(stop).activities) if stop is not None else frozenset(),
            "equipment": _set(itinerary.equipment),
            "mandate": _set(itinerary.mandates),
            "overnight": None if stop is not None else world.leg(leg or 0).overnight,
            "transit": None,
        }


def _set(values: list[str] | None) -> frozenset[str] | None:
    return None if values is None else frozenset(values)


def unknown_axes(
    facts: Facts, used: Iterable[Mapping[str, list[Any]]], activities: Iterable[str]
) -> dict[str, list[Any]]:
    """The unknown keys that some `applies` read, with all values that can matter.

    A scalar may be any value named or another; a set any subset of the values named and
    another. `activities` are those that permits name (empty where no permit is read).
    """
    named: dict[str, set[Any]] = {}
    for applies in used:
        for key, values in applies.items():
            if key == "subject":
                named.setdefault("equipment", set()).add("drone")
            elif key in SCALARS or key in SETS:
                named.setdefault(key, set()).update(values)
    activities = set(activities)
    if activities:
        named.setdefault("activity", set()).update(activities)
    axes: dict[str, list[Any]] = {}
    for key in sorted(named):
        if facts.values[key] is not None:
            continue
        if key in ("resident", "escort"):
            axes[key] = [False, True]
        elif key in SCALARS:
            axes[key] = [*sorted(named[key]), ANOTHER]
        else:
            axes[key] = _subsets([*sorted(named[key]), ANOTHER])
    return axes


def _subsets(values: list[str]) -> list[frozenset[str]]:
    found = [frozenset[str]()]
    for value in values:
        found += [one | {value} for one in found]
    return found


def holds(
    applies: Mapping[str, list[Any]],
    known: Mapping[str, Any],
    *,
    rule: bool,
    ignore_no_escort: bool = False,
) -> bool:
    """Whether every key but `permit_kind_held` fits; all facts are known.

    Mode air meets only rules that name it; exemptions need not name it.
    """
    if rule and known["mode"] == "air" and "mode" not in applies:
        return False
    for key, values in applies.items():
        if key == "permit_kind_held":
            continue
        if key == "escort" and ignore_no_escort and values == [False]:
            continue
        if key == "nationality_not_in":
            good = known["nationality"] not in values
        elif key == "group_size_min":
            good = known["group"] >= values[0]
        elif key == "group_size_max":
            good = known["group"] <= values[0]
        elif key == "subject":
            good = "drone" in known["equipment"]
        elif key in SETS:
            good = bool(known[key] & set(values))
        else:
            good = known[key] in values
        if not good:
            return False
    return True
