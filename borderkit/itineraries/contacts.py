"""Where the stops and legs of an itinerary meet zones, jurisdictions, corridors and the line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry

from borderkit.crs import metres_per_degree
from borderkit.itineraries.contact import Contact
from borderkit.itineraries.cuts import (
    Cut,
    Labels,
    Mark,
    along_corridor,
    beside,
    covers_reach,
    cut_up,
    distance_m,
    entries,
    has_extent,
    lies_within,
)
from borderkit.itineraries.geometry import Site, Way, shapes_about
from borderkit.itineraries.holds import Holds
from borderkit.itineraries.line_meetings import Meeting, exact_places, meetings
from borderkit.itineraries.state import RegisterState
from borderkit.zones.encounters import (
    TOUCH_M,
    Passage,
    Paths,
    Stretch,
    common,
    joined,
    make_paths,
    passages,
    without,
)
from borderkit.zones.index import EPS_M, ShapeIndex

__all__ = ["Contacts"]

Floats = NDArray[np.float64]
_NAN = float("nan")
_NOWHERE: tuple[Cut, ...] = ()


@dataclass
class Contacts:
    """All contacts of one itinerary with one state of the register.

    Parameters
    ----------
    state : RegisterState
        The register.
    sites : sequence of Site
        Where the stops are.
    ways : sequence of Way
        How the legs go.
    """

    state: RegisterState
    sites: Sequence[Site]
    ways: Sequence[Way]
    claimed_places: frozenset[str] = frozenset()
    paths: Paths = field(init=False)
    holds: Holds = field(init=False)
    _leg_path: dict[int, int] = field(default_factory=dict)
    _stop_path: dict[int, int] = field(default_factory=dict)
    _leg_contacts: dict[int, dict[int, Contact]] = field(default_factory=dict)
    _time_marks: dict[int, list[Mark]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay out the paths of all point stops (first) and of all legs whose way is known."""
        lines: list[Floats] = []
        for number, site in enumerate(self.sites):
            if site.is_point:
                self._stop_path[number] = len(lines)
                lines.append(site.position)
        for number, way in enumerate(self.ways):
            if len(way.positions):
                self._leg_path[number] = len(lines)
                lines.append(way.positions)
        self.paths = make_paths(lines)
        self.holds = Holds(self.state, self.claimed_places)

    def path_of_leg(self, leg: int) -> int | None:
        """Return the number of a leg's path, None where its way is not known."""
        return self._leg_path.get(leg)

    def leg_length_m(self, leg: int) -> float:
        """Return the length of a leg whose way is known, metres."""
        return self.paths.length_m(self._leg_path[leg])

    @cached_property
    def _accuracy_m(self) -> Floats:
        reach = np.zeros(len(self.paths.points))
        for number, path in self._stop_path.items():
            reach[self.paths.first[path]] = self.sites[number].stop.accuracy_m
        return reach

    @cached_property
    def _by_path(self) -> dict[int, list[Passage]]:
        paths = self.paths
        found = passages(
            self.state.zone_index, paths, self.state.zone_radii_m, reach_m=self._accuracy_m
        )
        by_path: dict[int, list[Passage]] = {}
        for passage in found:
            by_path.setdefault(passage.path, []).append(passage)
        return by_path

    @cached_property
    def stop_contacts(self) -> tuple[dict[int, Contact], ...]:
        """For each stop (pass_through too) its contacts by zone number."""
        found: list[dict[int, Contact]] = []
        for number, site in enumerate(self.sites):
            contacts: dict[int, Contact] = {}
            if site.is_point:
                for passage in self._by_path.get(self._stop_path[number], ()):
                    contact = self._point_contact(site, passage)
                    if contact is not None:
                        contacts[passage.shape] = contact
            elif site.geometry is not None:
                contacts = self._area_contacts(site)
            found.append(contacts)
        return tuple(found)

    def stop_zones(self, site: Site) -> tuple[tzinfo, ...]:
        """Return the civil time at a stop: of the first jurisdiction, or of all it may be in."""
        known = self.state.jurisdictions
        if site.is_point:
            return (known[site.about[0]].timezone,) if site.about else (UTC,)
        listed = [known[number].timezone for number in site.about]
        if site.geometry is not None and not site.within:
            listed.append(UTC)  # type: ignore[arg-type]
        return tuple(dict.fromkeys(listed)) or (UTC,)

    def _point_contact(self, site: Site, passage: Passage) -> Contact | None:
        zone = self.state.zones[passage.shape]
        radius, edge = site.stop.accuracy_m, zone.edge_accuracy_m
        slack = radius + edge
        near = self.state.near_of(zone)
        inside, away = bool(passage.inside), passage.distance_m
        sure = (inside and passage.edge_m >= slack) if slack else away <= TOUCH_M
        may = away <= TOUCH_M + slack
        mild, strict = self._stop_cuts(site, passage.shape)
        close = near is not None and not sure
        signed = -passage.edge_m if inside else away
        near_sure = close and near is not None and signed + slack <= near
        near_may = close and near is not None and signed - slack <= near
        if not (may or near_may):
            return None
        if sure:
            kind = "inside" if inside and passage.edge_m > TOUCH_M else "touches"
        elif may or not near_sure:
            kind = "possible"
        else:
            kind = "near"
        named = (("accuracy_m", radius), ("edge_accuracy_m", edge))
        missing = tuple(key for key, value in named if value) if kind == "possible" else ()
        if mild is not strict and "accuracy_m" not in missing:
            missing = ("accuracy_m", *missing)
        return Contact(
            kind=kind,
            sure=mild if sure else _NOWHERE,
            may=strict if may else _NOWHERE,
            near_sure=mild if near_sure else _NOWHERE,
            near_may=strict if near_may else _NOWHERE,
            missing=missing,
            stretches=((0.0, 0.0),),
            distance_m=0.0 if inside else away,
            whole=True,
        )

    def _stop_cuts(self, site: Site, shape: int) -> tuple[tuple[Cut, ...], tuple[Cut, ...]]:
        """Return a stop as it is at the mildest, and all ways in which it may be.

        They are one and the same unless it is not certain that a corridor or a permit's place
        holds it: then it is lifted or covered only at the mildest.
        """
        surely, perhaps = self.holds.labels(site, self.state.zones[shape].zone)
        zones = self.stop_zones(site) if site.is_point else self._area_zones(site, shape)
        mild = (Cut(0.0, 1.0, zones, perhaps),)
        return mild, mild if surely == perhaps else (Cut(0.0, 1.0, zones, surely), *mild)

    def _area_zones(self, site: Site, shape: int) -> tuple[tzinfo, ...]:
        """Return every civil time in which an area stop may meet a zone."""
        met = shapely.intersection(self.state.zone_index.shapes[shape], site.geometry)
        part: BaseGeometry = site.geometry or met
        part = part if met.is_empty else met
        held, leaves = _first_at_each_place(self.state.jurisdiction_index, site.about, part)
        zones = [self.state.jurisdictions[n].timezone for n in held]
        if leaves or not zones:
            zones.append(UTC)  # type: ignore[arg-type]
        return tuple(dict.fromkeys(zones))

    def _area_contacts(self, site: Site) -> dict[int, Contact]:
        shape = site.geometry
        if shape is None:
            return {}
        radius = site.stop.accuracy_m
        index = self.state.zone_index
        lat = max(abs(shape.bounds[1]), abs(shape.bounds[3]))
        lon_m, lat_m = metres_per_degree(np.array([min(lat, 89.9)]))
        grow = (radius / float(lon_m[0]), radius / float(lat_m[0]))
        west, south, east, north = shape.bounds
        box = np.array([[west - grow[0], south - grow[1], east + grow[0], north + grow[1]]])
        found = {}
        for number in index.touching_box(box)[1]:
            contact = self._area_contact(site, shape, int(number))
            if contact is not None:
                found[int(number)] = contact
        return found

    def _area_contact(self, site: Site, shape: BaseGeometry, number: int) -> Contact | None:
        zone = self.state.zones[number]
        area = self.state.zone_index.shapes[number]
        slack = site.stop.accuracy_m + zone.edge_accuracy_m
        near = self.state.near_of(zone)
        sure = bool(area.covers(shape))
        if sure and slack:
            sure = distance_m(shape, shapely.boundary(area)) >= slack
        away = 0.0 if sure else distance_m(shape, area)
        may = away <= TOUCH_M + slack
        near_may = not sure and near is not None and away - slack <= near
        near_sure = near_may and near is not None and lies_within(shape, area, near - slack)
        if not (may or near_may):
            return None
        mild, strict = self._stop_cuts(site, number)
        missing = ["place" if site.place is not None else "location"]
        missing += ["accuracy_m"] if site.stop.accuracy_m else []
        missing += ["edge_accuracy_m"] if zone.edge_accuracy_m and not sure else []
        kind = "inside" if sure else "near" if near_sure and not may else "possible"
        return Contact(
            kind=kind,
            sure=mild if sure else _NOWHERE,
            may=strict if may else _NOWHERE,
            near_sure=mild if near_sure else _NOWHERE,
            near_may=strict if near_may else _NOWHERE,
            missing=tuple(missing) if kind == "possible" or mild is not strict else (),
            stretches=((0.0, 0.0),),
            distance_m=away,
            whole=True,
        )

    @cached_property
    def jurisdiction_stretches(self) -> tuple[dict[int, tuple[Stretch, ...]], ...]:
        """For each leg whose way is known, the jurisdictions that it passes, and where."""
        found: list[dict[int, tuple[Stretch, ...]]] = [{} for _ in self.ways]
        leg_of = {path: leg for leg, path in self._leg_path.items()}
        index = self.state.jurisdiction_index
        alone = index.holding(self.paths.points[:, :2])
        if alone is not None:
            for leg in self._leg_path:
                found[leg][alone] = ((0.0, self.leg_length_m(leg)),)
            return tuple(found)
        radii = np.full((len(self.state.jurisdictions), 1), _NAN)
        for passage in passages(index, self.paths, radii):
            if passage.path in leg_of and passage.inside:
                found[leg_of[passage.path]][passage.shape] = passage.inside
        return tuple(found)

    def time_marks(self, leg: int) -> list[Mark]:
        """Return the marks of civil time along a leg: the first jurisdiction at each part."""
        marks = self._time_marks.get(leg)
        if marks is None:
            taken: tuple[Stretch, ...] = ()
            marks, passed = [], self.jurisdiction_stretches[leg]
            for number in sorted(passed):
                own = without(passed[number], taken) if taken else passed[number]
                marks.append((("time", number), own or passed[number]))
                taken = joined((*taken, *passed[number]))
            self._time_marks[leg] = marks
        return marks

    def zone_of(self, labels: Labels) -> tuple[tzinfo, ...]:
        """Return the civil time where labels hold (UTC abroad)."""
        numbers = sorted(number for kind, number in labels if kind == "time")
        return (self.state.jurisdictions[numbers[0]].timezone,) if numbers else (UTC,)

    def leg_contacts(self, leg: int) -> dict[int, Contact]:
        """Return the contacts of a leg by zone number."""
        found = self._leg_contacts.get(leg)
        if found is None:
            found = self._leg_contacts[leg] = self._contacts_of(leg)
        return found

    def _contacts_of(self, leg: int) -> dict[int, Contact]:
        way = self.ways[leg]
        if way.kind == "unknown":
            return {}
        if way.reach is not None:
            return self._reach_contacts(leg)
        found = {}
        for passage in self._by_path.get(self._leg_path[leg], ()):
            contact = self._way_contact(leg, passage)
            if contact is not None:
                found[passage.shape] = contact
        return found

    def leg_inside(self, leg: int, *, sure: bool) -> dict[int, tuple[Stretch, ...]]:
        """Return where a leg is inside each zone: for certain, or as far as its edge allows."""
        found = {}
        for passage in self._by_path.get(self._leg_path[leg], ()):
            inside = passage.inside
            if self.state.zones[passage.shape].edge_accuracy_m:
                near = passage.within[1]
                deep = passage.edge_m >= self.state.zones[passage.shape].edge_accuracy_m
                left = without(inside, near) or (inside if deep else ())
                inside = left if sure else joined((*inside, *near))
            if inside:
                found[passage.shape] = inside
        return found

    def zones_about(self, number: int) -> tuple[list[int], list[int]]:
        """Return the zones that hold a point stop for certain, and those that may hold it."""
        surely, perhaps = [], []
        radius = self.sites[number].stop.accuracy_m
        for passage in self._by_path.get(self._stop_path[number], ()):
            inside = bool(passage.inside)
            slack = radius + self.state.zones[passage.shape].edge_accuracy_m
            if inside and passage.edge_m >= slack:
                surely.append(passage.shape)
            if inside or (slack and passage.distance_m <= slack):
                perhaps.append(passage.shape)
        return surely, perhaps

    def _way_contact(self, leg: int, passage: Passage) -> Contact | None:
        zone = self.state.zones[passage.shape]
        edge, near = zone.edge_accuracy_m, self.state.near_of(zone)
        touch = passage.within[0]
        nominal = entries(passage.inside, passage.core, touch)
        sure, may = nominal, nominal
        if edge:
            sure = without(passage.inside, passage.within[1], least_m=EPS_M)
            if passage.inside and passage.edge_m >= edge and not sure:
                sure = passage.inside
            may = joined((*passage.inside, *passage.within[2]))
        near_sure: tuple[Stretch, ...] = ()
        near_may: tuple[Stretch, ...] = ()
        if near is not None:
            wide = joined((*passage.inside, *passage.within[4]))
            safe = joined((*passage.inside, *passage.within[3]))
            near_may = without(wide, sure) or (wide if not sure else ())
            near_sure = without(safe, sure) or (safe if not sure else ())
        if not may and not near_may:
            return None
        deep = without(passage.inside, touch, least_m=EPS_M) or (
            passage.inside and passage.edge_m > TOUCH_M
        )
        if not sure:
            kind = "near" if near_sure and not may else "possible"
        else:
            kind = "crosses" if deep else "touches"
        surely = self._cut(leg, passage.shape, sure)
        closely = self._cut(leg, passage.shape, near_sure)
        return Contact(
            kind=kind,
            sure=surely,
            may=surely if may == sure else self._cut(leg, passage.shape, may),
            near_sure=closely,
            near_may=(
                closely if near_may == near_sure else self._cut(leg, passage.shape, near_may)
            ),
            missing=("edge_accuracy_m",) if edge and (sure != may or near) else (),
            stretches=nominal or may or near_may,
            distance_m=0.0 if passage.inside else passage.distance_m,
        )

    def _cut(self, leg: int, shape: int, stretches: Sequence[Stretch]) -> tuple[Cut, ...]:
        if not stretches:
            return _NOWHERE
        length = self.leg_length_m(leg)
        times = self.time_marks(leg)
        marks = [*self._corridor_marks(leg, shape), *self._place_marks(leg)]
        if not marks and length > EPS_M and [where for _, where in times] == [((0.0, length),)]:
            labels = frozenset((times[0][0],))
            zone = self.zone_of(labels)
            ends = [(low / length, high / length) for low, high in stretches]
            return tuple(Cut(low, min(high, 1.0), zone, labels) for low, high in ends)
        parts = cut_up(stretches, length, [*times, *marks])
        return tuple(
            Cut(low, high, self.zone_of(labels), labels, low_open, high_open)
            for low, high, labels, low_open, high_open in parts
        )

    def _corridor_marks(self, leg: int, shape: int) -> list[Mark]:
        code = self.state.zones[shape].zone
        return [
            (("corridor", number), where)
            for number, where in self._corridor_stretches[leg].items()
            if self.state.corridors[number].zone == code
        ]

    @cached_property
    def _corridor_stretches(self) -> tuple[dict[int, tuple[Stretch, ...]], ...]:
        found: list[dict[int, tuple[Stretch, ...]]] = [{} for _ in self.ways]
        corridors = self.state.corridors
        given = {
            path: leg for leg, path in self._leg_path.items() if self.ways[leg].kind == "given"
        }
        if not corridors or not given:
            return tuple(found)
        radii = np.array([[corridor.width_m / 2] for corridor in corridors])
        for passage in passages(self.state.corridor_index, self.paths, radii):
            if passage.path not in given or not passage.within[0]:
                continue
            corridor, leg = corridors[passage.shape], given[passage.path]
            if corridor.modes is not None and self.ways[leg].leg.mode not in corridor.modes:
                continue
            where = passage.within[0]
            if corridor.direction != "both":
                allowed = along_corridor(self.paths, passage.path, corridor)
                where = common(where, allowed)
            if where:
                found[leg][passage.shape] = where
        return tuple(found)

    def _place_marks(self, leg: int) -> list[Mark]:
        return [(("place", n), where) for n, where in self._place_stretches[leg].items()]

    @cached_property
    def _place_stretches(self) -> tuple[dict[int, tuple[Stretch, ...]], ...]:
        found: list[dict[int, tuple[Stretch, ...]]] = [{} for _ in self.ways]
        areas = [n for n in self.holds.places if self.state.places[n].geometry.area > 0]
        if not areas:
            return tuple(found)
        index = self.state.place_index
        leg_of = {path: leg for leg, path in self._leg_path.items()}
        radii = np.full((len(self.state.places), 1), _NAN)
        for passage in passages(index, self.paths, radii):
            if passage.path in leg_of and passage.shape in areas and passage.inside:
                found[leg_of[passage.path]][passage.shape] = passage.inside
        return tuple(found)

    def _reach_contacts(self, leg: int) -> dict[int, Contact]:
        way = self.ways[leg]
        if way.reach is None:
            return {}
        index = self.state.zone_index
        off: dict[int, float] = {}
        for number in index.touching_box(way.reach.box[None, :])[1]:
            edge = self.state.zones[int(number)].edge_accuracy_m
            away = way.reach.off_m(index, int(number), TOUCH_M + edge)
            if away is not None:
                off[int(number)] = away
        ends = (self.stop_contacts[leg], self.stop_contacts[leg + 1])
        for contacts in ends:
            off.update({n: 0.0 for n, contact in contacts.items() if contact.certain})
        return {number: self._reached(leg, number, away) for number, away in sorted(off.items())}

    def _reached(self, leg: int, number: int, away_m: float) -> Contact:
        """Return the contact of a leg of unknown route with a zone in its reach."""
        sure, kinds = [], set()
        for part, stop in ((0.0, leg), (1.0, leg + 1)):
            contact = self.stop_contacts[stop].get(number)
            if contact is not None and contact.certain:
                kinds.add(contact.kind)
                places = frozenset(item for item in contact.sure[0].labels if item[0] == "place")
                sure.append(Cut(part, part, self.stop_zones(self.sites[stop]), places))
        kind = "crosses" if "inside" in kinds else "touches" if kinds else "possible"
        held, leaves = self._reached_in(leg, number)
        zones = [self.state.jurisdictions[n].timezone for n in held]
        if leaves or not zones:
            zones.append(UTC)  # type: ignore[arg-type]
        labels = frozenset(("time", n) for n in held)
        return Contact(
            kind=kind,
            sure=tuple(sure),
            may=(Cut(0.0, 1.0, tuple(dict.fromkeys(zones)), labels),),
            missing=("route",) if away_m <= TOUCH_M else ("edge_accuracy_m", "route"),
            stretches=((0.0, 0.0),),
            distance_m=away_m,
            whole=True,
        )

    def _reached_in(self, leg: int, number: int) -> tuple[list[int], bool]:
        """Return the jurisdictions in which a reach may meet a zone, and whether also in none."""
        zone = self.state.zones[number].geometry
        within, about = shapes_about([zone], self.state.jurisdiction_index)[0]
        if len(about) == 1 and within:
            return list(about), False
        reach = self.ways[leg].reach
        index = self.state.jurisdiction_index
        area = self.state.zone_index.shapes[number]
        if reach is not None and reach.limit_m > TOUCH_M:
            common_part = shapely.intersection(beside(area, reach.shape), reach.shape)
            area = area if common_part.is_empty else common_part
        return _first_at_each_place(index, about, area)

    @cached_property
    def reach_jurisdictions(self) -> dict[int, set[int]]:
        """For each leg of unknown route the jurisdictions that it may pass."""
        index = self.state.jurisdiction_index
        found = {}
        for leg, way in enumerate(self.ways):
            if way.reach is not None:
                _, near = index.touching_box(way.reach.box[None, :])
                found[leg] = {int(n) for n in near if way.reach.meets(index, int(n), 0.0)}
                for site in self.sites[leg : leg + 2]:
                    found[leg].update(site.about)
        return found

    @cached_property
    def reach_leaves(self) -> dict[int, bool]:
        """For each leg of unknown route whether it may leave every jurisdiction."""
        index = self.state.jurisdiction_index
        found = {}
        for leg, numbers in self.reach_jurisdictions.items():
            reach = self.ways[leg].reach
            if reach is None:
                continue
            if len(numbers) == 1 and not isinstance(reach.shape, LineString):
                found[leg] = reach.edges_off_m(index, next(iter(numbers)), 0.0) is not None
            else:
                known = shapely.union_all([index.shapes[n] for n in numbers])
                found[leg] = not numbers or not covers_reach(known, reach.shape)
        return found

    @cached_property
    def line_places(self) -> dict[int, tuple[Stretch, ...]]:
        """For each leg whose way is known, where it meets the exact line (metres along)."""
        leg_of = {path: leg for leg, path in self._leg_path.items()}
        return exact_places(self.state, self.paths, leg_of)

    @cached_property
    def line_meetings(self) -> dict[int, list[Meeting]]:
        """For each leg whose way is known, where it may meet a line that is not exact."""
        leg_of = {path: leg for leg, path in self._leg_path.items()}
        pairs = zip(self.ways, self.ways[1:], self.sites[1:], strict=False)
        goes_on = [
            site.stop.pass_through and one.leg.mode == two.leg.mode for one, two, site in pairs
        ]
        return meetings(self.state, self.paths, leg_of, goes_on)

    def drawn(self, leg: int, stretches: Sequence[Stretch]) -> BaseGeometry | None:
        """Return the parts of a leg as lines (WGS84; longitude may pass 180), or points."""
        path = self._leg_path.get(leg)
        if path is None or not stretches:
            return None
        lines = [LineString(self.paths.part(path, a, b)) for a, b in stretches if b - a > EPS_M]
        if lines:
            return MultiLineString(lines) if len(lines) > 1 else lines[0]
        return Point(self.paths.part(path, *stretches[0])[0])


def _first_at_each_place(
    index: ShapeIndex, about: Sequence[int], area: BaseGeometry
) -> tuple[list[int], bool]:
    """Return the jurisdictions that are the first by code somewhere, and whether any is left."""
    held = []
    left = area
    for number in sorted(about):
        shape = beside(index.shapes[number], area)
        met = shapely.intersection(left, shape)
        if has_extent(met) or (not has_extent(left) and not met.is_empty):
            held.append(number)
            left = shapely.difference(left, shape)
    return held, not left.is_empty and (has_extent(left) or not held)
