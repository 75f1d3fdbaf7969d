"""Drafts of routes on the register's roads for legs whose route is not stated.

A draft is an assumption of borderkit, not a statement of the traveller: the check takes it for
a route only after a person has put it into the itinerary.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD
from borderkit.errors import InputError
from borderkit.infrastructure.road_graph import RoadGraph, RoadWay, Use, travel_kind
from borderkit.infrastructure.road_network import Snap
from borderkit.itineraries.draft_land import DraftLand
from borderkit.itineraries.geometry import Site, resolve_sites
from borderkit.itineraries.line_on_roads import LineMet
from borderkit.itineraries.plan import Itinerary, Leg, Stop
from borderkit.itineraries.route_drafts import DIGITS, DraftRoute, RouteDrafts
from borderkit.zones.restrictions import CLASSES

__all__ = ["STUB_M", "make_drafts"]

STUB_M: Final = 2_000.0
"""A road is looked for within so many metres of a stop, unless another limit is given."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_SPARE_M: Final = 250.0
_FAR_M: Final = 50_000.0
_STRAIGHT_M: Final = 25.0
_STUB_MPS: Final = 4.2 / 3.6
_TOLD: Final = 4


def make_drafts(
    itinerary: Itinerary,
    land: DraftLand,
    *,
    avoid: Sequence[str] = (),
    stub_m: float = STUB_M,
    at: datetime,
) -> RouteDrafts:
    """Propose a road route for every leg whose route is not stated.

    A leg takes the roads that are in force all the time from its first to its last stated day.

    Parameters
    ----------
    itinerary : Itinerary
        Its legs with a route are left alone.
    land : DraftLand
        Roads, line and settlements of the register.
    avoid : sequence of str
        Classes of zones that no draft may meet, whatever their hours.
    stub_m : float
        A road farther than this from a stop is not taken, metres.
    at : datetime
        When a leg without times is taken to be travelled, with an offset.

    Raises
    ------
    InputError
        A class of zones that there is not, a limit that is no distance, or `at` has no offset.
    """
    unknown = sorted(set(avoid) - set(CLASSES))
    if unknown:
        listed = ", ".join(sorted(CLASSES))
        msg = f"there is no class of zones {unknown[0]!r} to avoid; there are {listed}"
        raise InputError(msg)
    if not 0.0 <= stub_m <= _FAR_M:
        msg = f"a road can be looked for within 0 to {_FAR_M:,.0f} m of a stop, not {stub_m:g} m"
        raise InputError(msg)
    if at.utcoffset() is None:
        msg = f"the time {at.isoformat()} has no offset; give for example +02:00"
        raise InputError(msg)
    sites = resolve_sites(itinerary, land.state)
    drafting = _Drafting(itinerary, land, sites, tuple(dict.fromkeys(avoid)), stub_m, at)
    drafts = [drafting.draft(leg) for leg in itinerary.legs if leg.route is None]
    return RouteDrafts(itinerary.reference, tuple(drafts))


class _NoDraftError(Exception):
    """Why a leg gets no draft."""


@dataclass(frozen=True)
class _End:
    """Where a way may begin or end: points of roads near a stop.

    Attributes
    ----------
    inside : bool
        Whether the stop is an area and the points lie in it: no straight end is needed.
    told : str or None
        Code of the settlement or crossing that was looked for in the area.
    """

    snaps: tuple[Snap, ...]
    inside: bool
    told: str | None


@dataclass(frozen=True)
class _Drafting:
    """The drafts of one itinerary being made."""

    itinerary: Itinerary
    land: DraftLand
    sites: tuple[Site, ...]
    avoid: tuple[str, ...]
    stub_m: float
    at: datetime
    graphs: dict[tuple[Any, ...], RoadGraph] = field(default_factory=dict)

    def draft(self, leg: Leg) -> DraftRoute:
        """Return the draft for a leg, or why there is none."""
        try:
            return self._drafted(leg)
        except _NoDraftError as reason:
            return DraftRoute(leg=leg.index, mode=leg.mode, reason=str(reason))

    def _drafted(self, leg: Leg) -> DraftRoute:
        one, two = self._geometries(leg)
        ports = self._ports(leg)
        graph = self._graph(leg, ports)
        begin = self._end(self.sites[leg.index], one, graph.use, ports)
        end = self._end(self.sites[leg.index + 1], two, graph.use, ports)
        way = graph.way(begin.snaps, end.snaps)
        if way is None:
            raise _NoDraftError(self._unjoined(leg, graph.use, begin, end))
        route = self._positions(way, begin, end)
        if len(route) < 2:
            msg = "both stops are at the same point of the roads; state the way"
            raise _NoDraftError(msg)
        stubs = tuple(
            0.0 if side.inside else snap.away_m
            for side, snap in ((begin, way.begin), (end, way.end))
        )
        line = self.land.line.places(route, ports)
        length_m = float(GEOD.line_length(route[:, 0], route[:, 1]))
        seconds = way.seconds + sum(stubs) / _STUB_MPS
        notes = [
            *self._end_notes(leg, (begin, end), (way.begin, way.end), stubs),
            *self._road_notes(way, graph.use),
            *_line_notes(line),
            *self._leg_notes(leg, route, seconds),
        ]
        return DraftRoute(
            leg=leg.index,
            mode=leg.mode,
            route=route,
            length_m=length_m,
            seconds=seconds,
            stubs_m=(stubs[0], stubs[1]),
            classes_m=self._classes_m(way),
            line=line,
            notes=tuple(notes),
        )

    def _geometries(self, leg: Leg) -> tuple[BaseGeometry, BaseGeometry]:
        """Return where a leg's stops are, if a road can join them at all."""
        if travel_kind(leg.mode) is None:
            msg = (
                f"mode {leg.mode!r} is none that uses roads here; drafts are made for road, "
                "foot, cycle and their kinds"
            )
            raise _NoDraftError(msg)
        found = []
        for site in self.sites[leg.index : leg.index + 2]:
            if site.geometry is None:
                raise _NoDraftError(_unknown(site.stop))
            found.append(site.geometry)
        if not len(self.land.network):
            msg = "the register has no roads; import some first"
            raise _NoDraftError(msg)
        if found[0].equals(found[1]):
            msg = "both stops are the same place; state the way that is meant"
            raise _NoDraftError(msg)
        return found[0], found[1]

    def _ports(self, leg: Leg) -> tuple[str, ...]:
        """Return the crossings that are the nearest stops before and after, no pass_through."""
        stops = self.itinerary.stops
        before = [s for s in stops[leg.index :: -1] if not s.pass_through][:1]
        after = [s for s in stops[leg.index + 1 :] if not s.pass_through][:1]
        return tuple(stop.crossing for stop in (*before, *after) if stop.crossing is not None)

    def _graph(self, leg: Leg, ports: tuple[str, ...], *, gated: bool = True) -> RoadGraph:
        """Return the graph for a leg, with restricted roads `gated` or as free as any."""
        mode, off = leg.mode, self._off(leg)
        key = (mode.strip().casefold(), ports, gated, tuple(off))
        if key not in self.graphs:
            use = Use.of(self.land.network, mode)
            if off:
                use = use.without(np.isin(self.land.network.road, off))
            if self.avoid:
                use = use.without(self.land.meeting(self.avoid))
            if not gated:
                use = replace(use, restricted=np.zeros_like(use.restricted))
            barriers = self.land.line.barriers(mode, ports)
            self.graphs[key] = RoadGraph(self.land.network, use, barriers)
        return self.graphs[key]

    def _off(self, leg: Leg) -> list[int]:
        """Return the roads that are not in force all the time that a leg may take."""
        return self.land.network.off_roads(
            *_period(self.itinerary.stops[leg.index : leg.index + 2], self.at)
        )

    def _end(self, site: Site, place: BaseGeometry, use: Use, ports: Sequence[str]) -> _End:
        """Return the points of roads at which a way may begin or end at a stop."""
        if place.area > 0.0:
            anchor, told = self.land.anchor(site, place)
            held = self._near(anchor, use, most_m=np.inf, within=place)
            if held:
                return _End(tuple(held), inside=True, told=told)
        near = self._near(place, use, most_m=self.stub_m)
        if not near:
            raise _NoDraftError(self._roadless(site, place, use))
        this_side = self._this_side(near, ports)
        if not this_side:
            every = self._near(place, use, most_m=self.stub_m, spare_m=self.stub_m)
            this_side = self._this_side(every, ports)
        return _End(tuple(this_side or near), inside=False, told=None)

    def _near(
        self,
        place: BaseGeometry,
        use: Use,
        *,
        most_m: float,
        spare_m: float = _SPARE_M,
        within: BaseGeometry | None = None,
    ) -> list[Snap]:
        """Return the nearest points of roads, and those that are hardly farther or twice as far.

        The others count where the nearest road is an island.
        """
        net = self.land.network
        near = net.nearest(place, usable=use.usable, most_m=most_m, spare_m=spare_m, within=within)
        if near and near[0].away_m > spare_m:
            far_m = near[0].away_m
            near = net.nearest(
                place, usable=use.usable, most_m=most_m, spare_m=far_m, within=within
            )
        return near

    def _this_side(self, snaps: Sequence[Snap], ports: Sequence[str]) -> list[Snap]:
        """Return those points of roads that are not across the boundary line from their stop."""
        return [
            snap
            for snap in snaps
            if not self.land.line.is_met(np.array([snap.place, (snap.lon, snap.lat)]), ports)
        ]

    def _positions(self, way: RoadWay, begin: _End, end: _End) -> Floats:
        """Return the whole route (n, 2), straight ends among it, no position twice in a row."""
        net = self.land.network
        parts = [net.piece(p.edge, p.begin_m, p.end_m) for p in way.pieces]
        if not parts:
            parts = [net.piece(way.begin.edge, way.begin.along_m, way.begin.along_m)[:1]]
        if not begin.inside:
            parts.insert(0, np.array([way.begin.place]))
        if not end.inside:
            parts.append(np.array([way.end.place]))
        route: Floats = np.vstack(parts).round(DIGITS)
        moved = (np.diff(route, axis=0) != 0.0).any(axis=1)
        kept: Floats = route[np.concatenate([[True], moved])]
        return kept

    def _classes_m(self, way: RoadWay) -> dict[str, float]:
        found: dict[str, float] = {}
        for piece in way.pieces:
            name = self.land.network.classes[self.land.network.road[piece.edge]]
            found[name] = found.get(name, 0.0) + abs(piece.end_m - piece.begin_m)
        return found

    def _roadless(self, site: Site, place: BaseGeometry, use: Use) -> str:
        near = self.land.network.nearest(place, usable=use.usable, most_m=_FAR_M)
        far = f"{near[0].away_m:,.0f} m away" if near else f"more than {_FAR_M / 1000:.0f} km away"
        return (
            f"the nearest road that may be used from stop {site.stop.index} is {far}; "
            f"roads are taken up to {self.stub_m:,.0f} m"
        )

    def _unjoined(self, leg: Leg, use: Use, begin: _End, end: _End) -> str:
        """Say that no way joins two stops, and which restricted roads stand between them."""
        but = f", without zones of class {' and '.join(self.avoid)}" if self.avoid else ""
        no_way = f"no way leads on the register's roads from stop {leg.index} to {leg.index + 1}"
        graph = self._graph(leg, self._ports(leg), gated=False)
        way = graph.way(begin.snaps, end.snaps)
        if way is None:
            return f"{no_way}{but}: for mode {leg.mode} their roads are not joined"
        told = self._restricted(way, use)
        return f"{no_way}{but} but by {told}; such roads are used only where a way begins or ends"

    def _restricted(self, way: RoadWay, use: Use) -> str:
        """Return how much of a way is on restricted roads, and on which."""
        net = self.land.network
        gated = [piece for piece in way.pieces if use.restricted[piece.edge]]
        length_m = sum(abs(piece.end_m - piece.begin_m) for piece in gated)
        codes = list(dict.fromkeys(net.codes[net.road[piece.edge]] for piece in gated))
        more = f" and {len(codes) - _TOLD} more" if len(codes) > _TOLD else ""
        return f"{length_m:,.0f} m of restricted road ({', '.join(codes[:_TOLD])}{more})"

    def _end_notes(
        self,
        leg: Leg,
        ends: tuple[_End, _End],
        snaps: tuple[Snap, Snap],
        stubs: Sequence[float],
    ) -> list[str]:
        notes = []
        for number, word in enumerate(("begins", "ends")):
            stop, snap = leg.index + number, snaps[number]
            if ends[number].told is not None:
                at = ends[number].told
                notes.append(f"{word} on the road nearest to {at} in the area of stop {stop}")
            if stubs[number] >= _STRAIGHT_M:
                road = self.land.network.codes[self.land.network.road[snap.edge]]
                notes.append(
                    f"{word} with {stubs[number]:,.0f} m straight, where no road is known, "
                    f"between stop {stop} and road {road}"
                )
        return notes

    def _road_notes(self, way: RoadWay, use: Use) -> list[str]:
        if any(use.restricted[piece.edge] for piece in way.pieces):
            return [f"uses {self._restricted(way, use)} at its ends: it takes leave"]
        return []

    def _leg_notes(self, leg: Leg, route: Floats, seconds: float) -> list[str]:
        notes = []
        if off := self._off(leg):
            codes = [self.land.network.codes[number] for number in off]
            more = f" and {len(codes) - _TOLD} more" if len(codes) > _TOLD else ""
            notes.append(f"without roads not in force then: {', '.join(codes[:_TOLD])}{more}")
        if self.avoid:
            met = self.land.zones_met(route, self.avoid)
            told = f"yet meets {', '.join(met)} at its ends" if met else "whatever their hours"
            notes.append(f"keeps off roads in zones of class {' and '.join(self.avoid)}, {told}")
        if leg.detour is not None:
            notes.append(
                f"takes the place of the stated detour {leg.detour:g}, which may not stand "
                "beside a route"
            )
        given_s = _time_given(self.itinerary.stops[leg.index : leg.index + 2])
        if given_s is not None and given_s < seconds:
            notes.append(
                f"takes about {seconds / 60:.0f} min, the itinerary gives {given_s / 60:.0f} min"
            )
        return notes


def _time_given(stops: Sequence[Stop]) -> float | None:
    """Return the seconds from departure to arrival, where both are stated as full times."""
    leave, arrive = stops[0].depart, stops[1].arrive
    if leave is None or arrive is None:
        return None
    if isinstance(leave.last, datetime) and isinstance(arrive.first, datetime):
        return (arrive.first - leave.last).total_seconds()
    return None


def _period(stops: Sequence[Stop], at: datetime) -> tuple[datetime, datetime]:
    """Return first and last instant of the days that a leg may take; `at` where none is stated."""
    stated = [
        when
        for stop, pair in zip(stops, ("depart", "arrive"), strict=True)
        if (when := getattr(stop, pair) or stop.arrive or stop.depart) is not None
    ]
    if not stated:
        return at, at
    first = min(_begin(when.first) for when in stated)
    return first, max(first, *(_begin(when.last, time.max) for when in stated))


def _begin(day: datetime | date, clock: time = time.min) -> datetime:
    """Return a full time as it is, or a clock reading in UTC on a date."""
    return day if isinstance(day, datetime) else datetime.combine(day, clock, UTC)


def _unknown(stop: Stop) -> str:
    named = stop.crossing or stop.place or ""
    kind = "crossing" if stop.crossing else "place"
    return (
        f"stop {stop.index}: {kind} {named!r} is not one {kind} of the register for certain; "
        "give its code (`borderkit places` finds it)"
    )


def _line_notes(line: Sequence[LineMet]) -> list[str]:
    """Return what to say of the places where a route meets the line, few of many."""
    notes = []
    for met in line[:_TOLD]:
        at = f"meets the boundary line at {met.lon:.5f}, {met.lat:.5f}"
        if met.crossing is None:
            notes.append(f"{at}; the register has no crossing")
        elif met.is_stop:
            notes.append(f"{at}, {met.distance_m:,.0f} m from crossing {met.crossing}, a stop")
        else:
            notes.append(
                f"{at}, {met.distance_m:,.0f} m from crossing {met.crossing}, which is no stop "
                "beside this leg: the check would prohibit it"
            )
    if len(line) > _TOLD:
        notes.append(f"meets the boundary line at {len(line) - _TOLD} more places")
    return notes
