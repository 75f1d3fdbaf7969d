"""What a check is about: the stops in their places, the legs on their ways, the times."""

import itertools
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from tests.reference.itinerary import Itinerary, Leg, Stop
from tests.reference.reach import Reach, nearest_m
from tests.reference.refused import Refused
from tests.reference.register import Corridor, Crossing, Jurisdiction, Register, Zone
from tests.reference.shapes import (
    Line,
    Parts,
    Plane,
    both,
    geodesic_line,
    inside,
    less,
    merged,
    middle_of,
    plane_shape,
    signed_distance,
    unwrapped,
    within,
)
from tests.reference.times import DAY, HOUR, SECOND, Box, Stated, propagate, start_of_day

__all__ = ["FLOAT_M", "TOUCH_M", "Spot", "World", "within_m"]

TOUCH_M = 0.10
FLOAT_M = 1e-3  # what floating point may lose: a leg so close to an edge lies on it


@dataclass(frozen=True)
class Spot:
    """Where a stop is: a geometry (None: missing), and how it was named."""

    geometry: BaseGeometry | None  # its parts moved together, where the antimeridian cuts it
    accuracy_m: float
    place: str | None = None
    crossing: Crossing | None = None
    middle: tuple[float, float] = (0.0, 0.0)  # the representative point of it as given

    @property
    def is_point(self) -> bool:
        """Whether it is known to be at one point, but for its accuracy."""
        return self.geometry is not None and self.geometry.geom_type == "Point"

    @property
    def unsure(self) -> str:
        """The fact that an area leaves open."""
        return "place" if self.place is not None else "location"


def within_m(area: BaseGeometry, other: BaseGeometry, limit_m: float) -> bool:
    """Whether all of an area lies within a distance of another (both in a plane, metres)."""
    if limit_m < 0.0:
        return False
    corners = shapely.points(shapely.get_coordinates(area))
    if shapely.distance(corners, other).max() > limit_m:
        return False
    if area.area == 0.0:
        return True
    left = area.difference(other.buffer(limit_m, quad_segs=64))
    if left.is_empty:
        return True
    inner = [gap.representative_point() for gap in shapely.get_parts(left)]
    return all(float(point.distance(other)) <= limit_m for point in inner)


def _from_edge(points: Any, start: Any, end: Any) -> Any:
    """Return how far points (n, 2) lie from a straight edge, in a plane."""
    along = end - start
    part = np.clip((points - start) @ along / (along @ along), 0.0, 1.0)
    return np.hypot(*(points - start - part[:, None] * along).T)


def _keeps_on(ahead: Any) -> list[bool]:
    """Whether each step belongs to no run of backward steps that loses more than 0.10 m."""
    good = [True] * len(ahead)
    for backward, run in itertools.groupby(range(len(ahead)), key=lambda k: bool(ahead[k] < 0)):
        steps = list(run)
        if backward and sum(ahead[k] for k in steps) < -TOUCH_M:
            for k in steps:
                good[k] = False
    return good


@dataclass
class World:
    """One register, one itinerary, one instant `at`; `shift_m` moves every limit (for tests)."""

    register: Register
    itinerary: Itinerary
    at: int
    shift_m: float = 0.0

    # ---- stops -------------------------------------------------------------------------

    @cached_property
    def touch_m(self) -> float:
        """TOUCH_M, moved."""
        return TOUCH_M + self.shift_m

    def stop(self, i: int) -> Stop:
        """Stop i as stated."""
        return self.itinerary.stops[i]

    def leg(self, i: int) -> Leg:
        """Leg i as stated."""
        return self.itinerary.legs[i]

    @cached_property
    def spots(self) -> list[Spot]:
        """Where each stop is."""
        found = []
        for stop in self.itinerary.stops:
            spot = self._spot(stop)
            if spot.geometry is not None:
                lon = float(shapely.get_coordinates(spot.geometry)[0, 0])
                middle = middle_of(spot.geometry)
                spot = replace(spot, geometry=unwrapped(spot.geometry, lon), middle=middle)
            found.append(spot)
        return found

    def _spot(self, stop: Stop) -> Spot:
        if stop.location is not None:
            return Spot(stop.location, stop.accuracy_m)
        if stop.crossing is not None:
            crossing = self.register.crossings.get(stop.crossing)
            where = crossing.geometry if crossing else None
            return Spot(where, stop.accuracy_m, crossing=crossing)
        name = str(stop.place).strip().casefold()
        exact = [p for p in self.register.places if p.code.casefold() == name]
        found = exact or [p for p in self.register.places if name in p.names]
        if len(found) != 1:
            return Spot(None, stop.accuracy_m, place="")
        return Spot(found[0].geometry, stop.accuracy_m, place=found[0].code)

    def laws_at(self, geometry: BaseGeometry) -> list[Jurisdiction]:
        """The jurisdictions that a stop's geometry touches, in order of code."""
        found = []
        for law in self.register.jurisdictions:
            if geometry.geom_type == "Point":
                away = signed_distance(*middle_of(geometry), law.geometry, 5.0)
            else:
                away = nearest_m(geometry, law.geometry)
            if away <= self.touch_m:
                found.append(law)
        return found

    @cached_property
    def stop_laws(self) -> list[list[Jurisdiction]]:
        """The jurisdictions at each stop."""
        return [self.laws_at(s.geometry) if s.geometry is not None else [] for s in self.spots]

    def covered(self, area: BaseGeometry, by: BaseGeometry) -> bool:
        """Whether an area lies wholly in another, but for TOUCH_M."""
        other = unwrapped(by, area.representative_point().x)
        rest = area.difference(other)
        if rest.is_empty:
            return True
        plane = Plane(rest.representative_point().x, rest.representative_point().y)
        return within_m(plane_shape(rest, plane), plane_shape(other, plane), self.touch_m)

    # ---- times -------------------------------------------------------------------------

    def _stated(self, stated: Stated | None, i: int) -> tuple[int, int] | None:
        if stated is None:
            return None
        slack = round(self.register.slack_s * SECOND)
        if stated.instant is not None:
            return stated.instant - slack, stated.instant + slack
        if stated.first is None or stated.last is None:
            raise Refused(f"stops[{i}] has half a time")
        after = stated.last.fromordinal(stated.last.toordinal() + 1)
        laws = self.stop_laws[i]
        if laws:
            low = min(start_of_day(stated.first, law.timezone) for law in laws)
            high = max(start_of_day(after, law.timezone) for law in laws) - 1
        else:
            low = start_of_day(stated.first, "UTC") - 14 * HOUR
            high = start_of_day(after, "UTC") - 1 + 12 * HOUR
        return low - slack, high + slack

    @cached_property
    def _chain(self) -> dict[tuple[int, str], tuple[int, int]]:
        names: list[tuple[int, str]] = []
        bounds: list[tuple[int, int] | None] = []
        for i, stop in enumerate(self.itinerary.stops):
            if stop.pass_through:
                names.append((i, "arrive"))
                bounds.append(self._stated(stop.arrive or stop.depart, i))
            else:
                names += [(i, "arrive"), (i, "depart")]
                bounds += [self._stated(stop.arrive, i), self._stated(stop.depart, i)]
        texts = [f"stops[{i}].{what}" for i, what in names]
        found, bad = propagate(bounds, texts, self.at)
        if bad is not None:
            raise Refused(f"times go backwards at {bad}")
        chain = dict(zip(names, found, strict=True))
        for i, stop in enumerate(self.itinerary.stops):
            if stop.pass_through:
                chain[i, "depart"] = chain[i, "arrive"]
        return chain

    def arrive(self, i: int) -> tuple[int, int]:
        """The earliest and latest arrival at a stop."""
        return self._chain[i, "arrive"]

    def depart(self, i: int) -> tuple[int, int]:
        """The earliest and latest departure from a stop."""
        return self._chain[i, "depart"]

    def stop_box(self, i: int) -> Box:
        """Arrival and departure of a stop."""
        tied = self.stop(i).pass_through
        return Box(*self.arrive(i), *self.depart(i), tied=tied)

    def leg_box(self, i: int) -> Box:
        """Departure from the leg's first stop and arrival at its second."""
        return Box(*self.depart(i), *self.arrive(i + 1))

    @cached_property
    def span(self) -> tuple[int, int]:
        """An interval that holds everything, with a day to spare on both sides."""
        return (
            self.arrive(0)[0] - DAY,
            self.depart(len(self.itinerary.stops) - 1)[1] + DAY,
        )

    # ---- legs --------------------------------------------------------------------------

    def taken(self, i: int) -> str | None:
        """The assumption by which a geodesic is taken for a leg, if any."""
        leg = self.leg(i)
        if leg.route is not None or self.homeless(i):
            return None
        if leg.mode == "air":
            return "air_geodesic"
        return "route_geodesic" if self.register.route_policy == "geodesic" else None

    def homeless(self, i: int) -> bool:
        """Whether a stop of leg i has no place."""
        return self.spots[i].geometry is None or self.spots[i + 1].geometry is None

    @cached_property
    def lines(self) -> list[Line | None]:
        """The known ways of the legs, given or taken."""
        found: list[Line | None] = []
        for i, leg in enumerate(self.itinerary.legs):
            if leg.route is not None:
                self._check_ends(i)
                found.append(geodesic_line(leg.route))
            elif self.taken(i):
                found.append(geodesic_line([self.spots[j].middle for j in (i, i + 1)]))
            else:
                found.append(None)
        return found

    def _check_ends(self, i: int) -> None:
        route = self.leg(i).route or []
        for j, end in ((i, route[0]), (i + 1, route[-1])):
            where = self.spots[j].geometry
            if where is not None and nearest_m(Point(end), where) > 100.0 + self.shift_m:
                raise Refused(f"legs[{i}].route is more than 100 m from stops[{j}]")

    @cached_property
    def reaches(self) -> list[Reach | None]:
        """Where the legs of unknown way may go."""
        found: list[Reach | None] = []
        for i, leg in enumerate(self.itinerary.legs):
            if self.lines[i] is not None or self.homeless(i):
                found.append(None)
                continue
            a, b = self.spots[i], self.spots[i + 1]
            detour = self.register.detour if leg.detour is None else leg.detour
            if a.geometry is not None and b.geometry is not None:
                second = unwrapped(b.geometry, a.geometry.representative_point().x)
                found.append(Reach(a.geometry, second, a.accuracy_m, b.accuracy_m, detour))
        return found

    def on(self, line: Line, area: BaseGeometry, margin_m: float) -> Parts:
        """The parts of a way within a margin of an area (inside by it, where negative)."""
        near = unwrapped(area, float(line.lon.mean()))
        if margin_m > 0.0:
            return merged(inside(line, near) + within(line, near, margin_m))
        if margin_m < 0.0:
            return less(inside(line, near), within(line, near, -margin_m))
        return inside(line, near)

    @cached_property
    def law_parts(self) -> list[dict[str, Parts]]:
        """The parts of each known way in each jurisdiction, those of 0.10 m or less dropped."""
        found: list[dict[str, Parts]] = []
        for line in self.lines:
            parts: dict[str, Parts] = {}
            if line is not None:
                for law in self.register.jurisdictions:
                    all_parts = self.on(line, law.geometry, FLOAT_M + self.shift_m)
                    long = [
                        (a, b)
                        for a, b in all_parts
                        if (b - a) * line.total_m > TOUCH_M or line.total_m <= TOUCH_M
                    ]
                    if long:
                        parts[law.code] = long
            found.append(parts)
        return found

    def law(self, code: str) -> Jurisdiction:
        """The jurisdiction of a code."""
        return next(j for j in self.register.jurisdictions if j.code == code)

    def timezone_of(self, laws: tuple[str, ...]) -> str:
        """The time zone of civil days where some jurisdictions are: the first by code."""
        return self.law(min(laws)).timezone if laws else "UTC"

    # ---- corridors and places ----------------------------------------------------------

    def corridor_parts(self, i: int, corridor: Corridor) -> Parts:
        """The parts of a given route that a corridor lifts, its hours aside."""
        key = (i, corridor.id)
        if key not in self._corridor_parts:
            self._corridor_parts[key] = self._parts_in(i, corridor)
        return self._corridor_parts[key]

    @cached_property
    def _corridor_parts(self) -> dict[tuple[int, str], Parts]:
        return {}

    def _parts_in(self, i: int, corridor: Corridor) -> Parts:
        line, leg = self.lines[i], self.leg(i)
        if line is None or leg.route is None:
            return []
        if corridor.modes is not None and leg.mode not in corridor.modes:
            return []
        way = unwrapped(corridor.line, float(line.lon.mean()))
        near = within(line, way, corridor.width_m / 2 + self.shift_m)
        if corridor.direction == "both" or not near:
            return near
        plane = Plane(float(line.lon.mean()), float(line.lat.mean()))
        x, y = plane.xy(line.lon, line.lat).T
        cut = shapely.get_coordinates(shapely.segmentize(way, 0.002))
        corners = plane.xy(cut[:, 0], cut[:, 1])
        steps = np.linspace(0.0, 1.0, 1 + max(1, int(line.total_m)))  # a metre each
        fraction = np.unique(np.concatenate([steps, line.fraction]))
        x, y = np.interp(fraction, line.fraction, x), np.interp(fraction, line.fraction, y)
        middles = np.column_stack([(x[:-1] + x[1:]) / 2, (y[:-1] + y[1:]) / 2])
        away = np.array([_from_edge(middles, *ends) for ends in itertools.pairwise(corners)])
        nearest = away <= away.min(axis=0) + 1e-6  # two at a corner: midway between them
        courses = np.diff(corners, axis=0) / np.hypot(*np.diff(corners, axis=0).T)[:, None]
        course = nearest.T.astype(float) @ courses
        course /= np.maximum(np.hypot(*course.T), 1e-9)[:, None]
        ahead = np.diff(x) * course[:, 0] + np.diff(y) * course[:, 1]
        ahead *= 1.0 if corridor.direction == "forward" else -1.0
        good = _keeps_on(ahead)
        pairs = zip(fraction[:-1], fraction[1:], good, strict=True)
        return both(near, merged([(float(a), float(b)) for a, b, g in pairs if g]))

    def corridors_at(self, i: int, zone: Zone, *, perhaps: bool) -> frozenset[str]:
        """The corridors of a zone in which stop i may stop, and lies for certain or perhaps."""
        spot = self.spots[i]
        found = set()
        for corridor in zone.corridors:
            if not corridor.stopping or spot.geometry is None:
                continue
            half = corridor.width_m / 2 + self.shift_m
            plane = Plane(
                spot.geometry.representative_point().x, spot.geometry.representative_point().y
            )
            way = plane_shape(unwrapped(corridor.line, plane.lon), plane)
            here = plane_shape(spot.geometry, plane)
            if perhaps:
                held = float(here.distance(way)) - spot.accuracy_m <= half
            else:
                held = within_m(here, way, half - spot.accuracy_m)
            if held:
                found.add(corridor.id)
        return frozenset(found)

    @cached_property
    def permit_places(self) -> list[tuple[str, BaseGeometry]]:
        """The places that permits of this itinerary name."""
        names = {p for permit in self.itinerary.permits for p in permit.places or []}
        return [(p.code, p.geometry) for p in self.register.places if p.code in names]

    def places_at(self, i: int, *, perhaps: bool) -> frozenset[str]:
        """The places (of permits) that stop i is, or in whose area it lies: wholly, or perhaps."""
        spot, found = self.spots[i], set()
        for code, geometry in self.permit_places:
            if spot.geometry is None:
                held = False
            elif perhaps:
                held = nearest_m(spot.geometry, geometry) <= spot.accuracy_m
            else:
                held = geometry.geom_type != "Point" and self.covered(spot.geometry, geometry)
                held = held and (not spot.accuracy_m or self._deep(spot, geometry))
            if held or spot.place == code:
                found.add(code)
        return frozenset(found)

    def _deep(self, spot: Spot, area: BaseGeometry) -> bool:
        """Whether a stop that an area covers lies so deep in it that its accuracy is no matter."""
        if spot.geometry is None:
            return False
        edge = unwrapped(area, spot.geometry.representative_point().x).boundary
        return nearest_m(spot.geometry, edge) >= spot.accuracy_m

    def shifted(self, shift_m: float) -> "World":
        """The same, with every geometric limit moved."""
        return replace(self, shift_m=shift_m)
