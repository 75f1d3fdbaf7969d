"""Findings that come from no zone: crossings, the boundary line, nights, detours (section 3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from borderkit.boundary.coarse import CoarseLine
from borderkit.crs import GEOD
from borderkit.infrastructure.crossings import Crossing
from borderkit.itineraries.contacts import Contacts
from borderkit.itineraries.cuts import beside, distance_m
from borderkit.itineraries.geometry import Site
from borderkit.itineraries.law import Laws
from borderkit.itineraries.moments import Box, Piece, Regions, can_hit, can_miss, divided
from borderkit.itineraries.timeline import Timeline, nights_of
from borderkit.zones.encounters import TOUCH_M, Stretch, joined
from borderkit.zones.reach import Reach, shapes_met
from borderkit.zones.schedule import NEVER, Instants

__all__ = ["LINE_CROSSING_M", "Travel", "TravelFinding"]

LINE_CROSSING_M = 1_000.0
"""The line is met at most so far from the crossing stop, metres."""

_SHORTEST_M = 1.0
_LEAST_DETOUR = 1.02


@dataclass(frozen=True, slots=True)
class TravelFinding:
    """A finding that comes from no zone, levels 0..3 as bounds.

    Attributes
    ----------
    lines : tuple of str
        The member lines concerned.
    stretches : tuple of Stretch or None
        Where along the leg, metres; None for the whole unit.
    nights : tuple of int
        Midnights concerned, microseconds since 1970.
    """

    rule: str | None
    effect: str | None
    low: int
    high: int
    lines: tuple[str, ...]
    stop: int | None
    leg: int | None
    missing: tuple[str, ...] = ()
    stretches: tuple[Stretch, ...] | None = None
    nights: tuple[int, ...] = ()
    facts: tuple[tuple[str, object], ...] = ()
    evidence: BaseGeometry | None = None
    contact: str | None = None


@dataclass
class Travel:
    """The travel side of one check.

    Parameters
    ----------
    contacts : Contacts
        Where the itinerary goes.
    laws : Laws
        What is in force when.
    timeline : Timeline
        When it goes.
    """

    contacts: Contacts
    laws: Laws
    timeline: Timeline
    _nights_in: dict[tzinfo, list[int]] = field(default_factory=dict)

    def findings(self) -> list[TravelFinding]:
        """Return all findings that come from no zone, in no particular order."""
        return [
            *self._crossings(),
            *self._line(),
            *self._nights(),
            *self._ways(),
        ]

    @property
    def _lines(self) -> tuple[str, ...]:
        return tuple(member.line for member in self.laws.itinerary.members)

    def _crossings(self) -> Iterable[TravelFinding]:
        for number, site in enumerate(self.contacts.sites):
            if site.crossing is not None:
                yield from self._crossing(number, site, site.crossing)

    def _crossing(self, number: int, site: Site, crossing: Crossing) -> Iterable[TravelFinding]:
        regions = self.timeline.stops[number].regions
        zone = self.contacts.stop_zones(site)[0]
        valid = self.laws.valid(crossing.validity, zone)
        open_hours = valid & self.laws.hours(crossing.hours) if crossing.hours else valid
        shut = crossing.status is not None and crossing.status != "open"
        modes = [
            leg.mode
            for leg in self.laws.itinerary.legs[max(number - 1, 0) : number + 1]
            if leg.index in (number - 1, number)
        ]
        shut = shut or not all(crossing.takes(mode) for mode in modes)
        pieces = [Piece(0.0, 1.0, ~open_hours)]
        low = 3 if shut or not can_miss(regions, pieces) else 0
        high = 3 if shut or can_hit(regions, pieces) else 0
        missing = {"time"} if low != high else set()
        if low == 0 and (crossing.hours is None or crossing.status is None):
            high, missing = 3, missing | {"hours"}
        groups: dict[tuple[int, int], list[str]] = {}
        for member in self.laws.itinerary.members:
            admitted = crossing.admits(member.category, member.nationality)
            bounds = (low, high) if admitted else (3, 3)
            groups.setdefault(bounds, []).append(member.line)
        for (least, most), lines in groups.items():
            if most:
                yield TravelFinding(
                    rule="crossing_closed",
                    effect="prohibit",
                    low=least,
                    high=most,
                    lines=tuple(lines),
                    stop=number,
                    leg=None,
                    missing=tuple(sorted(missing)) if least != most else (),
                    facts=(("crossing", crossing.crossing), ("status", crossing.status)),
                    evidence=site.geometry,
                )

    def _line(self) -> Iterable[TravelFinding]:
        for leg, way in enumerate(self.contacts.ways):
            if way.kind in ("given", "geodesic"):
                yield from self._line_met(leg)
            elif way.kind == "reach":
                yield from self._line_reached(leg)

    def _beside(self, leg: int) -> tuple[Site | None, Site | None]:
        """Return the nearest stops before and after a leg that are no pass_through."""
        sites = self.contacts.sites
        before = (sites[i] for i in range(leg, -1, -1) if not sites[i].stop.pass_through)
        after = (s for s in sites[leg + 1 :] if not s.stop.pass_through)
        return next(before, None), next(after, None)

    def _line_met(self, leg: int) -> Iterable[TravelFinding]:
        exact = self.contacts.line_places.get(leg, ())
        coarse = self.contacts.line_meetings.get(leg, ())
        if not exact and not coarse:
            return
        beside = [site for site in self._beside(leg) if site is not None]
        crossings = [site for site in beside if site.stop.crossing is not None]
        unknown = any(site.geometry is None for site in crossings)
        air = self.laws.itinerary.legs[leg].mode == "air"
        bad = tuple(s for s in exact if not self._is_at(leg, s, crossings, air=air))
        may = [m for m in coarse if not self._is_wholly_at(leg, m.stretch, crossings, air=air)]
        must = [m for m in may if m.certain and self._is_off(leg, m.stretch, crossings, air=air)]
        if not bad and not may:
            return
        sure = bool(bad or must)
        missing = ["edge_accuracy_m"] if len(must) < len(may) and (unknown or not sure) else []
        missing += ["place"] if unknown else []
        stretches = joined((*bad, *(m.stretch for m in may))) if may else bad
        yield TravelFinding(
            rule="line_crossed",
            effect="prohibit",
            low=3 if sure and not unknown else 0,
            high=3,
            lines=self._lines,
            stop=None,
            leg=leg,
            missing=tuple(missing),
            stretches=stretches,
            facts=(("line_accuracy_m", max(m.accuracy_m for m in may)),) if may else (),
            evidence=self.contacts.drawn(leg, stretches),
            contact="crosses" if sure else "possible",
        )

    def _is_at(self, leg: int, stretch: Stretch, crossings: Sequence[Site], *, air: bool) -> bool:
        known = [site for site in crossings if site.geometry is not None]
        if air:
            return bool(known)
        path = self.contacts.path_of_leg(leg)
        if not known or path is None:
            return False
        places = self.contacts.paths.part(path, *stretch)
        near = np.zeros(len(places), dtype=bool)
        for site in known:
            there = np.repeat(site.position, len(places), axis=0)
            away = GEOD.inv(places[:, 0], places[:, 1], there[:, 0], there[:, 1])[2]
            near |= np.asarray(away) <= LINE_CROSSING_M
        return bool(near.all())

    def _is_wholly_at(
        self, leg: int, stretch: Stretch, crossings: Sequence[Site], *, air: bool
    ) -> bool:
        """Whether one crossing stop is near enough to all of a part of a leg."""
        return any(self._is_at(leg, stretch, [site], air=air) for site in crossings)

    def _is_off(self, leg: int, stretch: Stretch, crossings: Sequence[Site], *, air: bool) -> bool:
        """Whether no place of a part of a leg is near enough to a crossing stop."""
        known = [site for site in crossings if site.geometry is not None]
        path = self.contacts.path_of_leg(leg)
        if air or not known or path is None:
            return not known
        part = LineString(self.contacts.paths.part(path, *stretch))
        return all(distance_m(Point(site.position[0]), part) > LINE_CROSSING_M for site in known)

    def _line_reached(self, leg: int) -> Iterable[TravelFinding]:
        reach = self.contacts.ways[leg].reach
        state = self.contacts.state
        if reach is None or not state.sections:
            return
        index = state.line_index
        met = shapes_met(reach, index, np.full(len(index.shapes), TOUCH_M))
        exact = [index.shapes[n] for n in met]
        coarse = self._coarse_reached(reach)
        if not exact and not coarse:
            return
        beside = [site for site in self._beside(leg) if site is not None]
        crossing = any(site.stop.crossing is not None for site in beside)
        lost = any(s.stop.crossing is not None and s.geometry is None for s in beside)
        must = self._ends_on_line(leg, exact, beside)
        must = must or (not crossing and self._parted(leg, reach.shape, exact))
        missing = ["place", "route"] if lost else ["route"]
        if coarse and not must:
            drawn = [*exact, *(line.geometry for line, near in coarse if near)]
            as_drawn = self._ends_on_line(leg, drawn, beside)
            as_drawn = as_drawn or (not crossing and self._parted(leg, reach.shape, drawn))
            must = not crossing and self._surely_parted(leg, reach, [line for line, _ in coarse])
            only_near = not exact and not any(near for _, near in coarse)
            missing = ["edge_accuracy_m", *missing] if as_drawn or only_near else missing
        yield TravelFinding(
            rule="line_crossed",
            effect="prohibit",
            low=3 if must else 0,
            high=3,
            lines=self._lines,
            stop=None,
            leg=leg,
            missing=() if must else tuple(missing),
            evidence=reach.polygon,
            contact="possible" if not must else "crosses",
        )

    def _coarse_reached(self, reach: Reach) -> list[tuple[CoarseLine, bool]]:
        """Return the lines that a reach may meet, and whether it meets them as they are drawn."""
        state = self.contacts.state
        if not state.coarse_lines:
            return []
        index = state.coarse_index
        touch = np.full(len(index.shapes), TOUCH_M)
        near = set(shapes_met(reach, index, touch))
        met = shapes_met(reach, index, index.margins_m)
        return [(state.coarse_lines[n], n in near) for n in met]

    def _surely_parted(self, leg: int, reach: Reach, coarse: Sequence[CoarseLine]) -> bool:
        """Whether the line parts two stops wherever in its strip it is.

        The stops have to be off the strips, and the line as drawn has to part all that is
        within two half-widths of the reach: then no shift of it opens a way round.
        """
        for line in coarse:
            for site in self.contacts.sites[leg : leg + 2]:
                strip = line.accuracy_m + TOUCH_M + site.stop.accuracy_m
                if site.geometry is None or distance_m(site.geometry, line.geometry) <= strip:
                    return False
        span = reach.limit_m / reach.detour
        if span < _SHORTEST_M:
            return False
        widest = max(line.accuracy_m for line in coarse) + TOUCH_M
        detour = max(reach.detour + 4.0 * widest / span, _LEAST_DETOUR)
        wide = replace(reach, detour=detour)
        state = self.contacts.state
        drawn = [
            index.shapes[number]
            for index in (state.line_index, state.coarse_index)
            for number in shapes_met(wide, index, np.full(len(index.shapes), TOUCH_M))
        ]
        return self._parted(leg, wide.shape, drawn)

    def _ends_on_line(
        self, leg: int, sections: Sequence[BaseGeometry], stops: Sequence[Site]
    ) -> bool:
        """Whether an end of a leg lies on the line, and too far from every crossing stop."""
        known = [s.position for s in stops if s.stop.crossing is not None and s.geometry]
        lost = any(s.stop.crossing is not None and s.geometry is None for s in stops)
        for site in self.contacts.sites[leg : leg + 2]:
            if lost or not site.is_point or site.stop.accuracy_m or site.geometry is None:
                continue
            on_line = any(distance_m(site.geometry, line) <= TOUCH_M for line in sections)
            away = [float(GEOD.inv(*site.position[0], *there[0])[2]) for there in known]
            if on_line and not any(gone <= LINE_CROSSING_M for gone in away):
                return True
        return False

    def _parted(self, leg: int, area: BaseGeometry, sections: Sequence[BaseGeometry]) -> bool:
        """Whether the boundary cuts a reach so that both stops lie in different pieces."""
        ends = [self.contacts.sites[n].geometry for n in (leg, leg + 1)]
        known = [end for end in ends if end is not None]
        if len(known) < 2:
            return False
        lines = shapely.union_all([beside(s, area) for s in sections])
        if not area.area:
            return bool(area.intersects(lines))
        pieces = list(polygonize(shapely.union_all([area.boundary, lines])))
        inside = [p for p in pieces if area.covers(p.representative_point())]
        one, two = (
            {i for i, piece in enumerate(inside) if _shares(piece, beside(end, area))}
            for end in known
        )
        return bool(one) and bool(two) and not one & two

    def night_zone(self, number: int) -> tzinfo | None:
        """Return in whose civil time the nights at (or after) a stop are meant."""
        sites = self.contacts.sites
        order = [*range(number, -1, -1), *range(number + 1, len(sites))]
        for i in order:
            if not sites[i].stop.pass_through and sites[i].about:
                first = self.contacts.state.jurisdictions[sites[i].about[0]]
                zone: tzinfo = first.timezone
                return zone
        return None

    def _midnights(self, number: int, box: Box) -> list[int]:
        zone = self.night_zone(number)
        if zone is None:
            return []
        nights = self._nights_in.get(zone)
        if nights is None:
            nights = nights_of(zone, self.timeline.first, self.timeline.last)
            self._nights_in[zone] = nights
        return [n for n in nights if box.start_low <= n <= box.end_high]

    def by_night(self, number: int) -> tuple[tuple[bool, Regions], ...]:
        """Divide the times of a stop by whether it is overnight then."""
        box = self.timeline.stops[number]
        nights = self._midnights(number, box)
        last = len(self.contacts.sites) - 1
        piece = Piece(0.0, 1.0, _points(nights), number == 0, number == last)
        missed, hit = divided(box.regions, [piece])
        return ((False, missed), (True, hit))

    def _nights(self) -> Iterable[TravelFinding]:
        legs = self.laws.itinerary.legs
        for leg in legs:
            if leg.overnight:
                continue
            box = self.timeline.legs[leg.index]
            following = self.contacts.sites[leg.index + 1].stop
            later = leg.index + 1 < len(legs) and legs[leg.index + 1].overnight
            shared = following.pass_through and leg.index + 1 < len(legs) and not later
            nights = [
                night
                for night in self._midnights(leg.index, box)
                if can_hit(box.regions, [_night_piece([night], shared=shared)])
            ]
            if nights:
                piece = _night_piece(nights, shared=shared)
                open_time = can_miss(box.regions, [piece])
                yield TravelFinding(
                    rule="night_unaccounted",
                    effect=None,
                    low=0,
                    high=3,
                    lines=self._lines,
                    stop=None,
                    leg=leg.index,
                    missing=("overnight", "time") if open_time else ("overnight",),
                    nights=tuple(nights),
                )

    def _ways(self) -> Iterable[TravelFinding]:
        for number, site in enumerate(self.contacts.sites):
            if site.geometry is None:
                named = site.stop.crossing or site.stop.place
                yield TravelFinding(
                    rule=None,
                    effect=None,
                    low=0,
                    high=3,
                    lines=self._lines,
                    stop=number,
                    leg=None,
                    missing=("place",),
                    facts=(("place", named),),
                )
        for leg, way in enumerate(self.contacts.ways):
            if way.kind == "unknown" or way.too_short:
                yield TravelFinding(
                    rule=None,
                    effect=None,
                    low=0,
                    high=3,
                    lines=self._lines,
                    stop=None,
                    leg=leg,
                    missing=("place", "route") if way.kind == "unknown" else ("route",),
                    contact="possible",
                    evidence=None,
                )
            if way.leg.detour is not None:
                yield TravelFinding(
                    rule="detour",
                    effect="condition",
                    low=1,
                    high=1,
                    lines=self._lines,
                    stop=None,
                    leg=leg,
                    facts=(("detour", way.leg.detour),),
                )


def _shares(piece: BaseGeometry, end: BaseGeometry) -> bool:
    """Whether a stop is in a piece, with more than a corner of it if it is an area."""
    met = piece.intersection(end)
    return bool(met.area > 0.0) if end.area else not met.is_empty


def _night_piece(nights: Sequence[int], *, shared: bool) -> Piece:
    """Return a whole leg as a piece of nights: its start excluded, its end unless `shared`."""
    return Piece(0.0, 1.0, _points(nights), low_open=True, high_open=not shared)


def _points(nights: Sequence[int]) -> Instants:
    return Instants.of([(night, night + 1) for night in nights]) if nights else NEVER
