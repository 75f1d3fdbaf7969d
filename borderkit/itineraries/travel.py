"""Findings that come from no zone: crossings, the boundary line, nights, detours (section 3)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from borderkit.crs import GEOD
from borderkit.infrastructure.crossings import Crossing
from borderkit.itineraries.contacts import Contacts
from borderkit.itineraries.cuts import beside, distance_m
from borderkit.itineraries.geometry import Site
from borderkit.itineraries.law import Laws
from borderkit.itineraries.moments import Box, Piece, Regions, can_hit, can_miss, divided
from borderkit.itineraries.timeline import Timeline, nights_of
from borderkit.zones.encounters import TOUCH_M, Stretch
from borderkit.zones.reach import shapes_met
from borderkit.zones.schedule import NEVER, Instants

__all__ = ["LINE_CROSSING_M", "Travel", "TravelFinding"]

LINE_CROSSING_M = 1_000.0
"""The line is met at most so far from the crossing stop, metres."""


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
        met = self.contacts.line_places.get(leg)
        if not met:
            return
        beside = [site for site in self._beside(leg) if site is not None]
        crossings = [site for site in beside if site.stop.crossing is not None]
        unknown = any(site.geometry is None for site in crossings)
        air = self.laws.itinerary.legs[leg].mode == "air"
        bad = tuple(s for s in met if not self._is_at(leg, s, crossings, air=air))
        if bad:
            yield TravelFinding(
                rule="line_crossed",
                effect="prohibit",
                low=0 if unknown else 3,
                high=3,
                lines=self._lines,
                stop=None,
                leg=leg,
                missing=("place",) if unknown else (),
                stretches=bad,
                evidence=self.contacts.drawn(leg, bad),
                contact="crosses",
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

    def _line_reached(self, leg: int) -> Iterable[TravelFinding]:
        reach = self.contacts.ways[leg].reach
        if reach is None or not self.contacts.state.sections:
            return
        index = self.contacts.state.line_index
        met = shapes_met(reach, index, np.full(len(index.shapes), TOUCH_M))
        if not met:
            return
        beside = [site for site in self._beside(leg) if site is not None]
        crossing = any(site.stop.crossing is not None for site in beside)
        lost = any(s.stop.crossing is not None and s.geometry is None for s in beside)
        shapes = [index.shapes[n] for n in met]
        must = self._ends_on_line(leg, shapes, beside)
        must = must or (not crossing and self._parted(leg, shapes))
        yield TravelFinding(
            rule="line_crossed",
            effect="prohibit",
            low=3 if must else 0,
            high=3,
            lines=self._lines,
            stop=None,
            leg=leg,
            missing=() if must else ("place", "route") if lost else ("route",),
            evidence=reach.polygon,
            contact="possible" if not must else "crosses",
        )

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

    def _parted(self, leg: int, sections: Sequence[BaseGeometry]) -> bool:
        """Whether the boundary cuts the reach so that both stops lie in different pieces."""
        reach = self.contacts.ways[leg].reach
        ends = [self.contacts.sites[n].geometry for n in (leg, leg + 1)]
        known = [end for end in ends if end is not None]
        if reach is None or len(known) < 2:
            return False
        area = reach.shape
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
