"""Ground in no zone: what a jurisdiction's default class says of each stop and leg."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD
from borderkit.itineraries.contact import Contact
from borderkit.itineraries.contacts import Contacts
from borderkit.itineraries.cuts import Cut, Labels, Mark, beside, cut_up, has_extent
from borderkit.itineraries.law import Laws
from borderkit.itineraries.moments import Box, Piece, can_hit, can_miss
from borderkit.zones.encounters import TOUCH_M, Stretch, joined, without
from borderkit.zones.restrictions import Jurisdiction
from borderkit.zones.schedule import ALWAYS, NEVER, Instants, day_span, to_instant

__all__ = ["Ground", "Grounds"]


@dataclass(frozen=True, slots=True)
class Ground:
    """A unit on the ground of one jurisdiction.

    Attributes
    ----------
    jurisdiction : int
        Number in the state.
    open_ground : Contact or None
        Where (and at which instants) it is in no zone in force and the jurisdiction is current.
    stale : Contact or None
        Where the jurisdiction is past its review or outside its validity.
    alike : tuple of int
        Further jurisdictions with the same rules, on whose ground it may be instead.
    unsure : tuple of str
        The fact that says on whose.
    """

    jurisdiction: int
    open_ground: Contact | None
    stale: Contact | None
    alike: tuple[int, ...] = ()
    unsure: tuple[str, ...] = ()


@dataclass
class Grounds:
    """The ground under each unit.

    Parameters
    ----------
    contacts : Contacts
        Where the itinerary goes.
    laws : Laws
        When zones are in force.
    at : datetime
        For reviews that are overdue.
    """

    contacts: Contacts
    laws: Laws
    at: datetime

    def of_stop(self, number: int, box: Box) -> list[Ground]:
        """Return the ground under a stop, one for each jurisdiction that it may be in."""
        site = self.contacts.sites[number]
        bound = [which for which in site.about if not self._is_free_ground(which)]
        if site.is_point:
            return [self._under_point(number, which, box) for which in bound]
        return [self._under_area(number, alike, box) for alike in self._alike(bound, box)]

    def _alike(self, about: Sequence[int], box: Box) -> list[list[int]]:
        """Put jurisdictions together on whose ground the same rules hold all the time."""
        alike: dict[object, list[int]] = {}
        for which in about:
            known = self.contacts.state.jurisdictions[which]
            valid = self.laws.valid(known.validity, known.timezone)
            same = valid.covers(box.start_low, box.end_high) and not self._overdue(known)
            alike.setdefault((same and known.default_class) or which, []).append(which)
        return list(alike.values())

    def _under_point(self, number: int, which: int, box: Box) -> Ground:
        site = self.contacts.sites[number]
        surely, perhaps = self.contacts.zones_about(number)
        civil = self.contacts.stop_zones(site)[0]
        whole = Cut(0.0, 1.0, (civil,))
        may = replace(whole, instants=self._free(surely, civil))
        sure = replace(whole, instants=self._free(perhaps, civil))
        if site.stop.accuracy_m and perhaps and self._disc_left(number, perhaps, box).is_empty:
            may = replace(whole, instants=NEVER)
        certain = surely == perhaps
        edges = [self.contacts.state.zones[zone].edge_accuracy_m for zone in perhaps]
        named = (("accuracy_m", site.stop.accuracy_m), ("edge_accuracy_m", any(edges)))
        hit = can_hit(box.regions, [Piece(0.0, 1.0, sure.instants)])
        contact = Contact(
            kind="inside" if certain or hit else "possible",
            sure=(sure,),
            may=(sure if certain else may,),
            missing=() if certain else tuple(key for key, value in named if value),
            stretches=((0.0, 0.0),),
            whole=True,
        )
        return self._ground(which, contact, whole)

    def _disc_left(self, number: int, zones: Sequence[int], box: Box) -> BaseGeometry:
        """Return what of the disc of a stop's accuracy is in no zone always in force."""
        site = self.contacts.sites[number]
        lon, lat = site.position[0]
        angles = np.linspace(0.0, 360.0, 180, endpoint=False)
        ones = np.ones(len(angles))
        east, north, _ = GEOD.fwd(lon * ones, lat * ones, angles, site.stop.accuracy_m * ones)
        east = lon + (np.asarray(east) - lon + 180.0) % 360.0 - 180.0
        left: BaseGeometry = Polygon(np.column_stack([east, north]))
        for zone in zones:
            state = self.contacts.state
            exact = not state.zones[zone].edge_accuracy_m
            if exact and self._force(zone, UTC).covers(box.start_low, box.end_high):
                left = shapely.difference(left, state.zone_index.shapes[zone])
        return left

    def _is_free_ground(self, which: int) -> bool:
        """Whether nothing can be found on the ground of a jurisdiction: open, without rules."""
        known = self.contacts.state.jurisdictions[which]
        return (
            known.default_class == "open"
            and "open" not in self.contacts.state.class_rules
            and known.validity.is_open
            and not self._overdue(known)
        )

    def _under_area(self, number: int, alike: Sequence[int], box: Box) -> Ground:
        site = self.contacts.sites[number]
        which = alike[0]
        known = self.contacts.state.jurisdictions[which]
        civil = tuple(dict.fromkeys(self.contacts.state.jurisdictions[n].timezone for n in alike))
        index = self.contacts.state.zone_index
        shape = Polygon() if site.geometry is None else site.geometry
        near = [int(n) for n in index.touching_box(shapely.bounds(shape).reshape(1, 4))[1]]
        covering = [n for n in near if index.shapes[n].covers(shape)]
        partly = [n for n in near if n not in covering and index.shapes[n].intersects(shape)]
        free = self._free(covering, known.timezone)
        lands = self.contacts.state.jurisdiction_index.shapes
        own = lands[which] if len(alike) == 1 else shapely.union_all([lands[n] for n in alike])
        within = any(n in site.within for n in alike) or (len(alike) > 1 and own.covers(shape))
        left: BaseGeometry = shapely.intersection(shape, own)
        for zone in partly:
            if self._force(zone, known.timezone).covers(box.start_low, box.end_high):
                left = shapely.difference(left, index.shapes[zone])
        cut = Cut(0.0, 1.0, civil, instants=free)
        safe = replace(cut, instants=self._free([*covering, *partly], known.timezone))
        certain = within and can_hit(box.regions, [Piece(0.0, 1.0, safe.instants)])
        named = ["place" if site.place is not None else "location"]
        if any(self._varies([*covering, zone], known.timezone, box) for zone in partly):
            named.append("time")
        missing = () if certain and safe == cut else tuple(named)
        whole = replace(cut, instants=ALWAYS)
        contact = Contact(
            kind="inside" if certain else "possible",
            sure=(safe,) if certain else (),
            may=() if left.is_empty else (cut,),
            missing=missing,
            stretches=((0.0, 0.0),),
            whole=True,
        )
        stale = Contact(
            kind="inside" if within else "possible",
            sure=(whole,) if within else (),
            may=(whole,),
            missing=() if within else missing,
            stretches=((0.0, 0.0),),
            whole=True,
        )
        ground = self._ground(which, contact, None, stale)
        return replace(ground, alike=tuple(alike[1:]), unsure=(named[0],))

    def _varies(self, zones: Sequence[int], civil: tzinfo, box: Box) -> bool:
        """Whether it hangs on the times of a unit that none of these zones is in force."""
        free = [Piece(0.0, 1.0, self._free(zones, civil))]
        return can_hit(box.regions, free) and can_miss(box.regions, free)

    def of_leg(self, leg: int, box: Box) -> list[Ground]:
        """Return the ground under a leg, one for each jurisdiction that it may pass."""
        way = self.contacts.ways[leg]
        if way.kind == "unknown":
            return []
        if way.reach is not None:
            return self._within_reach(leg, box)
        found = []
        for which, stretches in sorted(self.contacts.jurisdiction_stretches[leg].items()):
            if self._is_free_ground(which):
                continue
            ground = self._along(leg, which, stretches, box)
            if ground is not None:
                found.append(ground)
        return found

    def _along(self, leg: int, which: int, stretches: Sequence[Stretch], box: Box) -> Ground | None:
        known = self.contacts.state.jurisdictions[which]
        length = self.contacts.leg_length_m(leg)
        kept = _longer(stretches, length)
        if not kept:
            return None
        may = self._free_parts(leg, kept, sure=True)
        sure = may
        inexact = [
            zone
            for zone in self.contacts.leg_inside(leg, sure=False)
            if self.contacts.state.zones[zone].edge_accuracy_m
        ]
        if inexact:
            sure = self._free_parts(leg, kept, sure=False)
        certain = any(can_hit(box.regions, [Piece(c.low, c.high, c.instants)]) for c in sure)
        contact = Contact(
            kind="crosses" if certain else "possible",
            sure=sure,
            may=may,
            missing=("edge_accuracy_m",) if inexact else (),
            stretches=_counted(may, box, length),
        )
        lands = self.contacts.jurisdiction_stretches[leg].items()
        marks = [*self.zone_marks(leg, sure=True), *((("land", n), where) for n, where in lands)]
        parts = _dropped(cut_up(kept, length, marks), length)
        whole = tuple(
            Cut(low, high, (known.timezone,), frozenset(), low_open, high_open)
            for low, high, _, low_open, high_open in parts
        )
        stale = Contact("crosses", whole, whole, stretches=tuple(kept))
        ground = self._ground(which, contact, None, stale)
        if ground.open_ground is None or ground.stale is None:
            return ground
        return replace(
            ground,
            open_ground=_shown(ground.open_ground, box, length),
            stale=_shown(ground.stale, box, length),
        )

    def _free_parts(self, leg: int, stretches: Sequence[Stretch], *, sure: bool) -> tuple[Cut, ...]:
        """Cut a leg where zones begin and end, with the instants at which none is in force."""
        length = self.contacts.leg_length_m(leg)
        marks = [*self.zone_marks(leg, sure=sure), *self.contacts.time_marks(leg)]
        parts = _dropped(cut_up(stretches, length, marks), length)
        cuts = []
        for low, high, labels, low_open, high_open in parts:
            zones = [number for kind, number in labels if kind == "zone"]
            (civil,) = self.contacts.zone_of(labels)
            free = self._free(zones, civil)
            first = frozenset(label for label in labels if label[0] == "time")
            cuts.append(Cut(low, high, (civil,), first, low_open, high_open, free))
        return tuple(cuts)

    def stop_lies_in(self, number: int) -> bool:
        """Whether a stop lies in some jurisdiction for certain, whichever it is."""
        site = self.contacts.sites[number]
        if site.within or len(site.about) < 2 or site.geometry is None:
            return bool(site.within)
        index = self.contacts.state.jurisdiction_index
        held = shapely.union_all([index.shapes[n] for n in site.about])
        return bool(held.covers(site.geometry))

    def lies_in(self, leg: int) -> bool:
        """Whether a leg lies in some jurisdiction for certain, with more than 0.10 m of it."""
        if self.contacts.path_of_leg(leg) is None:
            return False
        length = self.contacts.leg_length_m(leg)
        passed = self.contacts.jurisdiction_stretches[leg].values()
        return any(_longer(stretches, length) for stretches in passed)

    def zone_marks(self, leg: int, *, sure: bool) -> list[Mark]:
        """Return where a leg whose way is known is inside each zone, or may be."""
        inside = self.contacts.leg_inside(leg, sure=sure)
        return [(("zone", shape), where) for shape, where in inside.items()]

    def _within_reach(self, leg: int, box: Box) -> list[Ground]:
        way = self.contacts.ways[leg]
        found: list[Ground] = []
        if way.reach is None:
            return found
        state = self.contacts.state
        ends = self._known_ends(leg, box)
        at_ends = {which for which, contact, _ in ends if "time" in contact.missing}
        for which in sorted(self.contacts.reach_jurisdictions[leg]):
            if self._is_free_ground(which):
                continue
            known = state.jurisdictions[which]
            area = way.reach.shape
            left = shapely.intersection(area, beside(state.jurisdiction_index.shapes[which], area))
            for zone in self.contacts.leg_contacts(leg):
                if self._force(zone, known.timezone).covers(box.start_low, box.end_high):
                    left = shapely.difference(left, beside(state.zone_index.shapes[zone], area))
            changing = [
                beside(state.zone_index.shapes[zone], area)
                for zone in self.contacts.leg_contacts(leg)
                if self._varies([zone], known.timezone, box)
            ]
            by_time = which in at_ends or (
                bool(changing)
                and not has_extent(shapely.difference(left, shapely.union_all(changing)))
            )
            whole = Cut(0.0, 1.0, (known.timezone,))
            here = [(contact, part) for at, contact, part in ends if at == which]
            sure = tuple(replace(c, low=part, high=part) for end, part in here for c in end.sure)
            stale_sure = tuple(
                Cut(part, part, (known.timezone,))
                for part, number in ((0.0, leg), (1.0, leg + 1))
                if which in self.contacts.sites[number].within
            )
            ends_hit = can_hit(box.regions, [Piece(c.low, c.high, c.instants) for c in sure])
            may: tuple[Cut, ...] = (whole,) if has_extent(left) or ends_hit else ()
            if way.reach.limit_m <= TOUCH_M:
                may = tuple(replace(c, low=0.0, high=1.0) for end, _ in here for c in end.may)
            contact = Contact(
                kind="crosses" if ends_hit else "possible",
                sure=sure,
                may=may,
                missing=("route", "time") if by_time else ("route",),
                stretches=((0.0, 0.0),),
                whole=True,
            )
            stale = replace(
                contact,
                missing=("route",),
                kind="crosses" if stale_sure else "possible",
                sure=stale_sure,
                may=(whole,),
            )
            found.append(self._ground(which, contact, None, stale))
        return found

    def _known_ends(self, leg: int, box: Box) -> list[tuple[int, Contact, float]]:
        """Return what ground the two stops of a leg are on, and at which part of the leg."""
        return [
            (ground.jurisdiction, ground.open_ground, part)
            for part, number in ((0.0, leg), (1.0, leg + 1))
            for ground in self.of_stop(number, box)
            if ground.open_ground is not None
        ]

    def _force(self, zone: int, civil: tzinfo) -> Instants:
        return self.laws.force(self.laws.of_zone(zone), civil)

    def _free(self, zones: Sequence[int], civil: tzinfo) -> Instants:
        """Return the instants at which none of these zones is in force."""
        taken = NEVER
        for zone in zones:
            taken = taken | self._force(zone, civil)
        return ~taken if taken else ALWAYS

    def _ground(
        self, which: int, contact: Contact, whole: Cut | None, stale: Contact | None = None
    ) -> Ground:
        known = self.contacts.state.jurisdictions[which]
        if stale is None and whole is not None:
            stale = replace(contact, sure=(whole,), may=(whole,))
        if self._overdue(known):
            return Ground(which, None, stale)
        valid = self.laws.valid(known.validity, known.timezone)
        if valid is ALWAYS:
            return Ground(which, contact, None)
        past = None if stale is None else _only(stale, ~valid)
        return Ground(which, _only(contact, valid), past)

    def _overdue(self, known: Jurisdiction) -> bool:
        review = known.review_by
        if review is None:
            return False
        if isinstance(review, datetime):
            return to_instant(self.at) > to_instant(review)
        return to_instant(self.at) >= day_span(review, known.timezone)[1]

    def abroad_stop(self, number: int, box: Box) -> bool:
        """Whether a stop is, or may be, in no jurisdiction and in no zone in force."""
        site = self.contacts.sites[number]
        if site.geometry is None:
            return False
        if site.is_point:
            if site.about:
                return False
            return self._is_free(self.contacts.zones_about(number)[0], box, 0.0, 1.0)
        return not site.within and not self._left_abroad(number, box).is_empty

    def _left_abroad(self, number: int, box: Box) -> BaseGeometry:
        """Return what of an area stop is in no jurisdiction and in no zone always in force."""
        site = self.contacts.sites[number]
        state = self.contacts.state
        if site.geometry is None:
            return Polygon()
        left = site.geometry
        for which in site.about:
            left = shapely.difference(left, state.jurisdiction_index.shapes[which])
        near = state.zone_index.touching_box(shapely.bounds(site.geometry).reshape(1, 4))[1]
        for zone in near:
            if self._force(int(zone), UTC).covers(box.start_low, box.end_high):
                left = shapely.difference(left, state.zone_index.shapes[zone])
        return left

    def abroad_leg(self, leg: int, box: Box) -> bool:
        """Whether a leg goes, or may go, outside every jurisdiction and every zone in force."""
        way = self.contacts.ways[leg]
        if way.kind == "unknown":
            return False
        if way.reach is not None:
            return self.contacts.reach_leaves[leg] and self._reaches_abroad(leg, box)
        length = self.contacts.leg_length_m(leg)
        known = joined(
            [s for where in self.contacts.jurisdiction_stretches[leg].values() for s in where]
        )
        out = without(((0.0, length),), known, least_m=TOUCH_M)
        if length <= TOUCH_M:
            out = () if known else ((0.0, length),)
        if not out:
            return False
        parts = _dropped(cut_up(out, length, self.zone_marks(leg, sure=True)), length)
        return any(
            self._is_free([n for _, n in labels], box, low, high) for low, high, labels, *_ in parts
        )

    def _reaches_abroad(self, leg: int, box: Box) -> bool:
        """Whether any of a reach is in no jurisdiction and in no zone always in force."""
        way = self.contacts.ways[leg]
        if way.reach is None or way.reach.limit_m <= TOUCH_M:
            return any(self.abroad_stop(number, box) for number in (leg, leg + 1))
        state = self.contacts.state
        area = way.reach.shape
        left: BaseGeometry = area
        for which in self.contacts.reach_jurisdictions[leg]:
            left = shapely.difference(left, beside(state.jurisdiction_index.shapes[which], area))
        for zone in self.contacts.leg_contacts(leg):
            if self._force(zone, UTC).covers(box.start_low, box.end_high):
                left = shapely.difference(left, beside(state.zone_index.shapes[zone], area))
        return has_extent(left)

    def _is_free(self, zones: Sequence[int], box: Box, low: float, high: float) -> bool:
        taken = NEVER
        for zone in zones:
            taken = taken | self._force(zone, UTC)
        return can_hit(box.regions, [Piece(low, high, ~taken)])


def _only(contact: Contact, instants: Instants) -> Contact | None:
    def cut(cuts: Sequence[Cut]) -> tuple[Cut, ...]:
        kept = (replace(c, instants=c.instants & instants) for c in cuts)
        return tuple(c for c in kept if c.instants)

    return replace(contact, sure=cut(contact.sure), may=cut(contact.may))


def _shown(contact: Contact, box: Box, length_m: float) -> Contact:
    """Return a contact of a leg that shows only what can be met while it counts."""
    return replace(contact, stretches=_counted(contact.may, box, length_m))


def _counted(cuts: Sequence[Cut], box: Box, length_m: float) -> tuple[Stretch, ...]:
    """Return the stretches (metres) of those parts that can be met while they count."""
    return joined(
        [
            (cut.low * length_m, cut.high * length_m)
            for cut in cuts
            if can_hit(box.regions, [Piece(cut.low, cut.high, cut.instants)])
        ]
    )


def _longer(stretches: Sequence[Stretch], length_m: float) -> tuple[Stretch, ...]:
    if length_m <= TOUCH_M:
        return tuple(stretches)
    return tuple((a, b) for a, b in stretches if b - a > TOUCH_M)


def _dropped(
    parts: list[tuple[float, float, Labels, bool, bool]], length_m: float
) -> list[tuple[float, float, Labels, bool, bool]]:
    """Leave out parts of at most 0.10 m, unless there are no others."""
    kept = [part for part in parts if (part[1] - part[0]) * length_m > TOUCH_M]
    return kept or parts
