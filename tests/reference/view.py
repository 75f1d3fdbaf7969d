"""One unit and one zone (or the ground): what is in force when, how long the stay, transit."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.reference.completions import Clock, Mask
from tests.reference.contacts import Contact, Piece
from tests.reference.itinerary import Member
from tests.reference.register import Corridor, Exemption, Jurisdiction, Permit, Rule, Zone
from tests.reference.times import (
    DAY,
    HOUR,
    Box,
    Intervals,
    Schedule,
    date_of,
    start_of_day,
    validity_interval,
    windows,
)
from tests.reference.world import World

__all__ = ["Stay", "View", "is_stale", "night_zone", "overnight_marks"]


def is_stale(world: World, law: Jurisdiction) -> bool:
    """Whether `review_by` (its last day included) is before `at`."""
    limit = law.review_by
    if limit is None:
        return False
    if isinstance(limit, int):
        return limit < world.at
    after = limit.fromordinal(limit.toordinal() + 1)
    return start_of_day(after, law.timezone) <= world.at


def night_zone(world: World, i: int) -> str | None:
    """The time zone of nights at a stop or on the leg that leaves it (None: no night)."""
    count = len(world.itinerary.stops)
    for j in (*range(i, -1, -1), *range(i + 1, count)):
        if not world.stop(j).pass_through and world.stop_laws[j]:
            return world.stop_laws[j][0].timezone
    return None


def overnight_marks(world: World, i: int) -> list[int]:
    """The midnights that may make stop i overnight."""
    zone = night_zone(world, i)
    if zone is None:
        return []
    box = world.stop_box(i)
    day = date_of(box.a_low, zone)
    found = []
    while (instant := start_of_day(day, zone)) <= box.d_high:
        if instant >= box.a_low:
            found.append(instant)
        day = day.fromordinal(day.toordinal() + 1)
    return found


def _centre(geometry: Any) -> tuple[float, float]:
    point = geometry.representative_point()
    return float(point.x), float(point.y)


@dataclass
class Stay:
    """The least and greatest stay in a zone, in microseconds, and what makes them differ."""

    least: float = 0.0
    greatest: float = 0.0
    sums: list[tuple[frozenset[int], float, float]] = field(default_factory=list)
    labels: dict[int, frozenset[str]] = field(default_factory=dict)

    def values(self, limits_h: Iterable[float]) -> list[float]:
        """One stay for every way in which it can compare with the limits."""
        marks = {limit * HOUR for limit in limits_h}
        over = [m + 1.0 for m in sorted(marks) if self.least <= m < self.greatest]
        return [self.least, *over]

    def missing(self, limits_h: Iterable[float]) -> frozenset[str]:
        """The facts that decide whether it is above one of the limits."""
        found: set[str] = set()
        for limit in {h * HOUR for h in limits_h}:
            for chosen, low, high in self.sums:
                if low <= limit < high:
                    found.add("time")
                for other, _, most in self.sums:
                    if len(other - chosen) == 1 and chosen < other:
                        (unit,) = other - chosen
                        if low <= limit < most:
                            found |= self.labels[unit]
        return frozenset(found)


def stay_of(world: World, stops: dict[int, Contact], legs: dict[int, Contact]) -> Stay:
    """The stay in a zone, from its contacts with stops (no pass_through) and legs."""
    units: list[tuple[str, int, Contact]] = [("stop", i, c) for i, c in stops.items()]
    units += [("leg", i, c) for i, c in legs.items()]
    open_units = [
        k
        for k, (_, _, c) in enumerate(units)
        if c.share(largest=True) > c.share(largest=False) + 1e-12
    ]
    stay = Stay(labels={k: units[k][2].labels for k in open_units})
    for size in range(len(open_units) + 1):
        for chosen in itertools.combinations(open_units, size):
            weights: dict[tuple[str, int], float] = {}
            for k, (what, i, contact) in enumerate(units):
                weights[what, i] = contact.share(largest=k in chosen)
            low, high = _extremes(world, weights)
            stay.sums.append((frozenset(chosen), low, high))
    stay.least = min(low for _, low, _ in stay.sums)
    stay.greatest = max(high for _, _, high in stay.sums)
    return stay


def _extremes(world: World, weights: dict[tuple[str, int], float]) -> tuple[float, float]:
    """The least and greatest weighted sum of durations over all times in order in their boxes.

    A sum that is linear in ordered, bounded times has its extremes where every time is at
    some end of some box, so all such choices are tried, one time after the other.
    """
    count = len(world.itinerary.stops)
    boxes: list[tuple[int, int]] = []
    slopes: list[float] = []
    for i in range(count):
        boxes += [world.arrive(i), world.depart(i)]
        stop, before, after = (
            weights.get(("stop", i), 0.0),
            weights.get(("leg", i - 1), 0.0),
            weights.get(("leg", i), 0.0),
        )
        slopes += [before - stop, stop - after]
        if world.stop(i).pass_through:
            slopes[-2:] = [before - after]
            boxes.pop()
    if all(low == high for low, high in boxes):
        first = boxes[0][0]
        total = sum(s * (b[0] - first) for s, b in zip(slopes, boxes, strict=True))
        return total, total
    marks = np.array(sorted({m for box in boxes for m in box}), dtype=float)
    start = float(marks[0])
    answers = []
    for sign in (1.0, -1.0):
        best = np.full(len(marks), 0.0)
        for slope, (low, high) in zip(slopes, boxes, strict=True):
            fits = (marks >= low) & (marks <= high)
            best = np.where(fits, best + sign * slope * (marks - start), np.inf)
            best = np.minimum.accumulate(best)
        answers.append(sign * float(best[-1]))
    return answers[0], answers[1]


class View:
    """A unit's pieces with a zone, or with the ground, and everything that holds there when."""

    def __init__(
        self,
        world: World,
        *,
        stop: int | None,
        leg: int | None,
        alternatives: list[list[Piece]],
        labels: frozenset[str],
        zone: Zone | None,
        rules: tuple[Rule, ...],
        exemptions: tuple[Exemption, ...],
    ) -> None:
        self.world, self.stop, self.leg = world, stop, leg
        self.alternatives, self.labels, self.zone = alternatives, labels, zone
        self.rules, self.exemptions = rules, exemptions
        self.stay = Stay()
        self.transit: tuple[list[bool], frozenset[str]] = ([False], frozenset())
        box = world.stop_box(stop) if stop is not None else world.leg_box(leg or 0)
        self.clock = self._clock(box)
        self.overnight = self._overnight()

    def zones_of(self, piece: Piece) -> list[Zone]:
        """The zones that hold the ground of a piece."""
        return [z for z in self.world.register.zones if z.code in piece.zones]

    def _clock(self, box: Box) -> Clock:
        pieces = [p for one in self.alternatives for p in one]
        self.timezones = sorted({p.timezone for p in pieces})
        sets: dict[Any, Intervals] = {}
        zones = {z.code: z for p in pieces for z in self.zones_of(p)}
        if self.zone is not None:
            zones[self.zone.code] = self.zone
        hours = self.world_hours
        for zone in zones.values():
            sets["hours", zone.code] = hours(zone.schedule, zone.geometry, box)
        for corridor in self.corridors():
            sets["corridor hours", corridor.id] = hours(corridor.schedule, corridor.line, box)
        for code in {code for p in pieces for code in p.laws}:
            law = self.world.law(code)
            sets["law", code] = validity_interval(law.validity, law.timezone)
        for timezone in self.timezones:
            for zone in zones.values():
                sets["zone", zone.code, timezone] = validity_interval(zone.validity, timezone)
            for rule in self.rules:
                sets["rule", rule.id, timezone] = validity_interval(rule.validity, timezone)
            for corridor in self.corridors():
                key = ("corridor", corridor.id, timezone)
                sets[key] = validity_interval(corridor.validity, timezone)
            for k, permit in enumerate(self.world.itinerary.permits):
                sets["permit", k, timezone] = validity_interval(permit.validity, timezone)
        marks: list[int] = []
        if self.stop is not None and self._uses_overnight():
            marks = [m + k for m in overnight_marks(self.world, self.stop) for k in (0, 1)]
        fractions = {f for p in pieces for f in (p.low, p.high)} | {0.0, 1.0}
        return Clock(box, fractions, sets, marks)

    def _uses_overnight(self) -> bool:
        used = [r.applies for r in self.rules] + [e.applies for e in self.exemptions]
        return any("overnight" in applies for applies in used)

    def world_hours(self, schedule: Schedule | None, geometry: Any, box: Box) -> Intervals:
        """The windows of a schedule that may meet a box."""
        if schedule is None:
            return windows(None, 0, 0, (0.0, 0.0))
        return windows(schedule, box.a_low - DAY, box.d_high + DAY, _centre(geometry))

    def corridors(self) -> list[Corridor]:
        """The corridors of the zone that lift on some piece."""
        if self.zone is None:
            return []
        used = {c for one in self.alternatives for p in one for c in p.corridors}
        return [c for c in self.zone.corridors if c.id in used]

    def _overnight(self) -> Mask:
        """Whether the stop is overnight (or the leg is), per completion."""
        clock, i = self.clock, self.stop
        found = np.zeros(len(clock.a), dtype=bool)
        if i is None:
            found[:] = self.world.leg(self.leg or 0).overnight
            return found
        count = len(self.world.itinerary.stops)
        last = i == count - 1
        if not self._uses_overnight():
            return found
        for mark in overnight_marks(self.world, i):
            # Strictly between the first arrival and the last departure.
            early = i > 0 and self.world.arrive(0)[0] < mark
            late = not last and self.world.depart(count - 1)[1] > mark
            begun = clock.a <= mark if early else clock.a < mark
            ended = clock.d >= mark if late else clock.d > mark
            found |= begun & ended
        return found

    def zone_in_force(self, zone: Zone, piece: Piece) -> Mask:
        """The classes at which a zone's validity and hours hold together."""
        return self.clock.mask(("zone", zone.code, piece.timezone)) & self.clock.mask(
            ("hours", zone.code)
        )

    def stale(self, code: str) -> Mask:
        """The classes at which a jurisdiction is stale or not valid."""
        law = self.world.law(code)
        if is_stale(self.world, law):
            return ~self.clock.never()
        return ~self.clock.mask(("law", code))

    def open_ground(self, piece: Piece, code: str) -> Mask:
        """The classes at which a piece is ground of a jurisdiction that is not stale."""
        found = ~self.stale(code)
        for zone in self.zones_of(piece):
            found = found & ~self.zone_in_force(zone, piece)
        return found

    def fits_member(self, permit: Permit, member: Member) -> bool:
        """Whether a permit is issued, and to this line of the group."""
        return (
            permit.state == "issued"
            and (permit.categories is None or member.category in permit.categories)
            and (permit.lines is None or member.line in permit.lines)
        )

    def held(self, kinds: Iterable[str], member: Member, piece: Piece) -> Mask:
        """The classes at which the member holds a permit of one of some kinds."""
        found = self.clock.never()
        for k, permit in enumerate(self.world.itinerary.permits):
            if permit.kind in set(kinds) and self.fits_member(permit, member):
                found = found | self.clock.mask(("permit", k, piece.timezone))
        return found
