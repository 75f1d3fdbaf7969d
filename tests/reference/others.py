"""The findings that come from no zone: the line, crossings, nights, detours, missing places."""

from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from tests.reference.coarse_line import Strip, least_and_most_m, strips, walks
from tests.reference.completions import Clock
from tests.reference.findings import Draft, Unit
from tests.reference.judge import Judgement
from tests.reference.reach import Reach, nearest_m
from tests.reference.register import Crossing
from tests.reference.shapes import (
    GEOD,
    Line,
    Parts,
    both,
    line_crossings,
    merged,
    middle_of,
    unwrapped,
    within,
)
from tests.reference.times import DAY, Box, midnights, validity_interval, windows
from tests.reference.view import night_zone
from tests.reference.world import FLOAT_M, World

__all__ = ["other_findings"]

RUN_M = 1.0  # what meets the line for longer runs along it
CROSSING_M = 1000.0
SHORT_M = 100.0
LEAST_DETOUR = 1.02


def other_findings(world: World) -> list[Draft]:
    """All findings that come from no zone and no ground."""
    drafts: list[Draft] = []
    for i in range(len(world.itinerary.stops)):
        if world.spots[i].geometry is None:
            drafts += _for_all(world, ("stop", i), None, 0, 3, {"place"})
        elif world.spots[i].crossing is not None:
            drafts += _crossing(world, i)
    for i in range(len(world.itinerary.legs)):
        drafts += _unknown_way(world, i) + _night(world, i)
        line = world.lines[i]
        drafts += _line_met(world, i, line) if line is not None else _line_reached(world, i)
    return drafts + _no_jurisdiction(world)


def _for_all(
    world: World,
    unit: Unit,
    rule: str | None,
    mildest: int,
    strictest: int,
    missing: set[str],
    entries: list[tuple[float, float, float | None]] | None = None,
) -> list[Draft]:
    judgement = Judgement(mildest, strictest, frozenset(missing))
    return [
        Draft(unit, None, rule, m.line, judgement, None, entries or [], None)
        for m in world.itinerary.members
    ]


def _unknown_way(world: World, i: int) -> list[Draft]:
    leg, unit = world.leg(i), ("leg", i)
    drafts = _for_all(world, unit, "detour", 1, 1, set()) if leg.detour is not None else []
    if world.lines[i] is None and world.homeless(i):
        return drafts + _for_all(world, unit, None, 0, 3, {"place", "route"})
    reach = world.reaches[i]
    if reach is not None and nearest_m(reach.first, reach.second) <= SHORT_M + world.shift_m:
        drafts += _for_all(world, unit, None, 0, 3, {"route"}, [(0.0, 1.0, None)])
    return drafts


# ---- the line ----------------------------------------------------------------------------


def _stops_about(world: World, i: int) -> list[int]:
    """The nearest stops before and after leg i that are no pass_through."""
    count = len(world.itinerary.stops)
    before = [j for j in range(i, -1, -1) if not world.stop(j).pass_through]
    after = [j for j in range(i + 1, count) if not world.stop(j).pass_through]
    return before[:1] + after[:1]


def _crossings_about(world: World, i: int) -> tuple[list[Crossing], bool]:
    """The known crossings among them, and whether one of them has an unknown code."""
    known, unknown = [], False
    for j in _stops_about(world, i):
        if world.stop(j).crossing is not None:
            crossing = world.spots[j].crossing
            if crossing is None:
                unknown = True
            else:
                known.append(crossing)
    return known, unknown


def _line_met(world: World, i: int, line: Line) -> list[Draft]:
    parts = []
    for section in _exact(world):
        near = unwrapped(section, float(line.lon.mean()))
        parts += within(line, near, world.touch_m)
    crossings, unknown = _crossings_about(world, i)
    bad: list[tuple[float, float, float | None]] = []
    for low, high in merged(parts):
        long, stations = _place(world, line, low, high)
        places = [line.at(f) for f in stations]
        if world.leg(i).mode == "air":
            good = bool(crossings)
        else:
            good = any(
                all(_away(c, p) <= CROSSING_M + world.shift_m for p in places) for c in crossings
            )
        if not good:
            if long:
                bad.append((low, high, (high - low) * line.total_m))
            else:
                bad += [(f, f, 0.0) for f in stations]
    surely, perhaps = _strips_met(world, i, line, crossings)
    if not bad and not surely and not perhaps:
        return []
    mildest = 3 if (bad or surely) and not unknown else 0
    missing = {"place"} if unknown else set()
    if perhaps and mildest == 0:
        missing |= {"edge_accuracy_m"}
    if surely or perhaps:
        every = merged([(a, b) for a, b, _ in bad] + surely + perhaps)
        bad = [(a, b, (b - a) * line.total_m) for a, b in every]
    return _for_all(world, ("leg", i), "line_crossed", mildest, 3, missing, bad)


def _exact(world: World) -> list[BaseGeometry]:
    """The sections whose lines are exact."""
    return [s.geometry for s in world.register.sections if s.accuracy_m == 0.0]


def _strips_met(world: World, i: int, line: Line, crossings: list[Crossing]) -> tuple[Parts, Parts]:
    """The parts of leg i that break the rule of the line for certain, and perhaps (G14)."""
    surely: Parts = []
    perhaps: Parts = []
    for strip in strips(world):
        for walk in walks(world, strip):
            for leg, low, high in walk.parts:
                if leg != i:
                    continue
                away = [
                    least_and_most_m(line, (low, high), Point(middle_of(c.geometry)))
                    for c in crossings
                ]
                limit = CROSSING_M + world.shift_m
                air = world.leg(i).mode == "air"
                if (air and away) or any(most <= limit for _, most in away):
                    continue
                off = all(least > limit for least, _ in away)
                (surely if walk.sure and off else perhaps).append((low, high))
    return surely, perhaps


def _place(world: World, line: Line, low: float, high: float) -> tuple[bool, list[float]]:
    """Whether a part within 0.10 m of the line is a stretch, and the fractions that stand for it.

    A stretch runs along the line for more than a metre, or stays beside it; otherwise the
    place is where the line itself is met.
    """
    met: list[float] = []
    along: Parts = []
    for section in _exact(world):
        near = unwrapped(section, float(line.lon.mean()))
        met += [f for f in line_crossings(line, near) if low <= f <= high]
        along += both(within(line, near, FLOAT_M), [(low, high)])
    runs = any((b - a) * line.total_m > RUN_M for a, b in merged(along))
    if met and not runs:
        return False, [f for f, _ in merged([(f, f) for f in met], 1e-9)]
    inner = line.fraction[(line.fraction > low) & (line.fraction < high)]
    return True, [low, *(float(f) for f in inner), high]


def _away(crossing: Crossing, place: tuple[float, float]) -> float:
    lon, lat = middle_of(crossing.geometry)
    return float(GEOD.inv(lon, lat, place[0], place[1])[2])


def _line_reached(world: World, i: int) -> list[Draft]:
    """A null route whose reach meets the line, or for certain goes over it."""
    reach = world.reaches[i]
    if reach is None:
        return []
    exact = [unwrapped(s, reach.plane.lon) for s in _exact(world)]
    met = [s for s in exact if reach.distance_m(s) <= world.touch_m]
    near = [
        (strip, away)
        for strip in strips(world)
        if (away := reach.distance_m(strip.line, strip.accuracy_m + 200.0))
        <= world.touch_m + strip.accuracy_m
    ]
    if not met and not near:
        return []
    crossings, unknown = _crossings_about(world, i)
    none = not crossings and not unknown
    whole: list[tuple[float, float, float | None]] = [(0.0, 1.0, None)]
    certain = none and _apart(reach, exact)
    certain = certain or _end_on_line(world, i, met, crossings, unknown=unknown)
    missing = {"route"} | ({"place"} if unknown else set())
    if near and not certain:
        every = [s.geometry for s in world.register.sections]
        drawn = [unwrapped(s, reach.plane.lon) for s in every]
        on = [s for s in drawn if reach.distance_m(s) <= world.touch_m]
        as_drawn = (none and _apart(reach, drawn)) or _end_on_line(
            world, i, on, crossings, unknown=unknown
        )
        beyond = not met and all(away > world.touch_m for _, away in near)
        missing |= {"edge_accuracy_m"} if as_drawn or beyond else set()
        certain = none and _apart_anyhow(world, i, reach, [strip for strip, _ in near])
    mildest = 3 if certain else 0
    return _for_all(
        world, ("leg", i), "line_crossed", mildest, 3, set() if mildest else missing, whole
    )


def _end_on_line(
    world: World, i: int, met: list[BaseGeometry], crossings: list[Crossing], *, unknown: bool
) -> bool:
    """Whether a stop of leg i is on the line, away from every crossing stop."""
    if unknown or not met:
        return False
    for j in (i, i + 1):
        spot = world.spots[j]
        if spot.geometry is None or not spot.is_point or spot.accuracy_m > 0:
            continue
        place = middle_of(spot.geometry)
        on_line = min(nearest_m(spot.geometry, s) for s in met) <= world.touch_m
        near = any(_away(c, place) <= CROSSING_M + world.shift_m for c in crossings)
        if on_line and not near:
            return True
    return False


def _apart_anyhow(world: World, i: int, reach: Reach, near: list[Strip]) -> bool:
    """Whether the line keeps the stops apart wherever it is in its strips (G14)."""
    for strip in near:
        for spot in (world.spots[i], world.spots[i + 1]):
            wide_m = strip.accuracy_m + world.touch_m + spot.accuracy_m
            if spot.geometry is None or nearest_m(spot.geometry, strip.line) <= wide_m:
                return False
    if reach.apart_m < 1.0:
        return False
    widest = max(strip.accuracy_m for strip in near) + world.touch_m
    detour = max(reach.detour + 4.0 * widest / reach.apart_m, LEAST_DETOUR)
    wide = replace(reach, detour=detour)
    return _apart(wide, [s.geometry for s in world.register.sections])


def _apart(reach: Reach, sections: list[BaseGeometry]) -> bool:
    """Whether the sections cut the reach so that the two stops lie in different pieces."""
    if reach.outline is None:
        return False
    lon = reach.plane.lon
    if reach.geodesic is not None:
        return any(reach.geodesic.crosses(unwrapped(s, lon)) for s in sections)
    lines = [reach.outline.boundary, *(unwrapped(s, lon) for s in sections)]
    pieces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    homes = []
    for geometry in (reach.first, reach.second):
        near = unwrapped(geometry, lon)
        shares = [float(piece.intersection(near).area) for piece in pieces]
        if near.area == 0:
            homes.append([k for k, piece in enumerate(pieces) if piece.covers(near)])
        else:
            homes.append([k for k, share in enumerate(shares) if share >= (1 - 1e-9) * sum(shares)])
    return len(homes[0]) == 1 and len(homes[1]) == 1 and homes[0] != homes[1]


# ---- crossings ---------------------------------------------------------------------------


def _crossing(world: World, i: int) -> list[Draft]:
    crossing = world.spots[i].crossing
    if crossing is None:
        return []
    box = world.stop_box(i)
    laws = tuple(law.code for law in world.stop_laws[i])
    where = middle_of(crossing.geometry)
    sets = {
        "valid": validity_interval(crossing.validity, world.timezone_of(laws)),
        "hours": windows(crossing.hours, box.a_low - DAY, box.d_high + DAY, where),
    }
    clock = Clock(box, [0.0, 1.0], sets)
    shut = clock.any(~clock.mask("valid") | ~clock.mask("hours"), 0.0, 1.0)
    modes = {world.leg(j).mode for j in (i - 1, i) if 0 <= j < len(world.itinerary.legs)}
    drafts = []
    for member in world.itinerary.members:
        refused = (
            crossing.status not in ("open", None)
            or (crossing.modes is not None and not modes <= set(crossing.modes))
            or (crossing.categories is not None and member.category not in crossing.categories)
            or (
                crossing.nationalities is not None
                and member.nationality not in crossing.nationalities
            )
            or member.nationality in (crossing.nationalities_not or [])
        )
        closed = np.ones_like(shut) if refused else shut
        unsure = crossing.hours is None or crossing.status is None
        if not closed.any() and not unsure:
            continue
        missing = set()
        if not closed.all():
            missing |= {"hours"} if unsure else set()
            missing |= {"time"} if closed.any() else set()
        judgement = Judgement(3 if closed.all() else 0, 3, frozenset(missing))
        entries: list[tuple[float, float, float | None]] = [(0.0, 1.0, 0.0)]
        drafts.append(
            Draft(("stop", i), None, "crossing_closed", member.line, judgement, None, entries, None)
        )
    return drafts


# ---- nights ------------------------------------------------------------------------------


def _night(world: World, i: int) -> list[Draft]:
    """Midnights on a leg that is not overnight (at a pass_through on the earlier leg)."""
    zone = night_zone(world, i)
    if world.leg(i).overnight or zone is None:
        return []
    box = world.leg_box(i)
    marks = midnights(box.a_low, box.d_high, zone)
    last = i + 1 == len(world.itinerary.stops) - 1
    at_end = world.stop(i + 1).pass_through and not last and not world.leg(i + 1).overnight
    if world.stop(i + 1).pass_through and not last:
        next_box = world.leg_box(i + 1)  # a leg of no length to a stop that holds the night
        at_end = at_end and not (next_box.fixed and next_box.a_low == next_box.d_low)
    clock = Clock(
        Box(box.a_low, box.a_high, box.d_low, box.d_high),
        [0.0, 1.0],
        {},
        [m + k for m in marks for k in (0, 1)],
    )
    lost = np.zeros(len(clock.a), dtype=bool)
    for mark in marks:
        ended = clock.d >= mark if at_end else clock.d > mark
        lost |= (clock.a < mark) & ended
    if not lost.any():
        return []
    missing = {"overnight"} | (set() if lost.all() else {"time"})
    return _for_all(world, ("leg", i), "night_unaccounted", 0, 3, missing)


# ---- jurisdictions -----------------------------------------------------------------------


def _no_jurisdiction(world: World) -> list[Draft]:
    missing = {"no_jurisdiction"}
    for i, spot in enumerate(world.spots):
        if spot.geometry is None or not world.stop_laws[i]:
            continue
        lon = spot.geometry.representative_point().x
        land = shapely.union_all([unwrapped(law.geometry, lon) for law in world.stop_laws[i]])
        if spot.is_point or world.covered(spot.geometry, land):
            return []
    if any(world.law_parts):
        return []
    return _for_all(world, ("stop", 0), None, 0, 3, missing)
