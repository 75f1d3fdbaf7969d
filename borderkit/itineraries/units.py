"""A stop or leg being judged, and how a finding about it is first written down."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from shapely.geometry.base import BaseGeometry

from borderkit.itineraries.answer import LEVELS, Finding, Interval
from borderkit.itineraries.contact import Contact
from borderkit.itineraries.contacts import Contacts
from borderkit.itineraries.judge import Times
from borderkit.itineraries.law import Law
from borderkit.itineraries.moments import Box
from borderkit.zones.encounters import Stretch
from borderkit.zones.schedule import from_instant

__all__ = ["LooseFinding", "Scribe", "Unit", "given"]


@dataclass(frozen=True)
class Unit:
    """A stop or a leg being judged."""

    kind: str
    number: int
    box: Box
    times: Times

    @property
    def stop(self) -> int | None:
        """The number of the stop, None for a leg."""
        return self.number if self.kind == "stop" else None

    @property
    def leg(self) -> int | None:
        """The number of the leg, None for a stop."""
        return self.number if self.kind == "leg" else None

    @property
    def order(self) -> tuple[int, bool]:
        """Its place in the order of travel."""
        return self.number, self.kind == "leg"


@dataclass(frozen=True)
class Scribe:
    """Writes down what a finding says of its contact: kind, entries, distance, evidence.

    Parameters
    ----------
    contacts : Contacts
        Where the itinerary goes.
    """

    contacts: Contacts

    def blank(self, unit: Unit, contact: Contact | None, law: Law | None, *members: str) -> Finding:
        """Return a finding about a contact that does not yet say what follows from it."""
        return Finding(
            **self.place(unit, contact, law),
            rule=None,
            effect=None,
            bounds=(LEVELS[0], LEVELS[0]),
            members=members,
            lifted_by=(),
            missing=(),
            facts=(),
            basis={},
            needs=(),
        )

    def place(self, unit: Unit, contact: Contact | None, law: Law | None) -> dict[str, Any]:
        """Return what every finding about a contact says: the zone, where, when, how far."""
        zone = None if law is None else law.zone
        return {
            "zone": None if zone is None else zone.zone,
            "zone_version": None if zone is None else zone.version,
            "zone_class": None if law is None else law.zone_class or None,
            "stop": unit.stop,
            "leg": unit.leg,
            "contact": None if contact is None else contact.kind,
            "intervals": () if contact is None else self.intervals(unit, contact),
            "distance_m": None if contact is None else contact.distance_m,
            "draw": partial(self.evidence, unit, contact),
        }

    def intervals(self, unit: Unit, contact: Contact) -> tuple[Interval, ...]:
        """Return the entries of a contact."""
        if contact.whole:
            return (self.whole(unit),)
        length = self.contacts.leg_length_m(unit.number)
        return tuple(self.stretch(unit.box, s, length) for s in contact.stretches)

    def whole(self, unit: Unit) -> Interval:
        """Return the whole of a unit as an entry; on a leg of unknown way it has no length."""
        if unit.kind == "stop":
            return self.interval(unit.box, 0.0, 1.0, 0.0)
        path = self.contacts.path_of_leg(unit.number)
        length_m = None if path is None else self.contacts.leg_length_m(unit.number)
        return self.interval(unit.box, 0.0, 1.0, length_m)

    def stretch(self, box: Box, stretch: Stretch, length: float) -> Interval:
        """Return a stretch (metres) of a leg of some length as an entry."""
        if length <= 0.0:
            return self.interval(box, 0.0, 1.0, 0.0)
        low, high = stretch[0] / length, stretch[1] / length
        return self.interval(box, low, high, stretch[1] - stretch[0])

    def interval(self, box: Box, low: float, high: float, length_m: float | None) -> Interval:
        """Return fractions of a unit's time as an entry, from the earliest to the latest."""
        enter, leave = box.earliest(low), box.latest(high)
        return Interval(from_instant(enter), from_instant(leave), length_m)

    def evidence(self, unit: Unit, contact: Contact | None) -> BaseGeometry | None:
        """Return the geometry (WGS84) of a contact."""
        if contact is None:
            return None
        if unit.kind == "stop":
            return self.contacts.sites[unit.number].geometry
        reach = self.contacts.ways[unit.number].reach
        if reach is not None:
            return reach.polygon
        return self.contacts.drawn(unit.number, contact.stretches)


class LooseFinding:
    """The one finding of a unit and a member that has neither zone nor rule."""

    def __init__(self, scribe: Scribe, unit: Unit, line: str) -> None:
        self.scribe, self.unit, self.line = scribe, unit, line
        self.missing: dict[str, list[set[str]]] = {}
        self.facts: dict[tuple[str, Any], None] = {}
        self.contacts: list[Contact] = []
        self.evidence: BaseGeometry | None = None

    def _named(self) -> set[str]:
        """Return what is not known; what makes it uncertain only where nothing is certain."""
        named = set(self.missing)
        for others in self.missing.values():
            if all(others):
                named.update(*others)
        return named

    def row(self) -> Finding:
        """Return the finding, clear..prohibited."""
        contact = self.contacts[0] if self.contacts else None
        finding = self.scribe.blank(self.unit, contact, None, self.line)
        intervals = dict.fromkeys(
            interval for met in self.contacts for interval in self.scribe.intervals(self.unit, met)
        )
        whole = (self.scribe.whole(self.unit),)
        return replace(
            finding,
            bounds=(LEVELS[0], LEVELS[3]),
            missing=tuple(sorted(self._named())),
            facts=tuple(self.facts),
            intervals=tuple(sorted(intervals, key=lambda i: (i.enter, i.exit))) or whole,
            draw=partial(given, self.evidence) if self.evidence is not None else finding.draw,
        )


def given(shape: BaseGeometry | None) -> BaseGeometry | None:
    """Return the shape itself: evidence that need not be drawn."""
    return shape
