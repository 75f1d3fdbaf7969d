"""What is in force where and when: a zone, or ground in no zone, with its rules."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cached_property
from typing import Any

from borderkit.itineraries.cuts import Cut
from borderkit.itineraries.permits import Permit
from borderkit.itineraries.plan import Itinerary, Member
from borderkit.itineraries.state import RegisterState
from borderkit.itineraries.timeline import Timeline
from borderkit.zones.restrictions import Corridor, Exemption, Rule, Zone
from borderkit.zones.schedule import ALWAYS, NEVER, Instants, Schedule, Validity

__all__ = ["Law", "Laws"]


@dataclass(frozen=True, slots=True)
class Law:
    """The rules of a zone, or of ground that has a class by default (`zone` is None then)."""

    zone: Zone | None
    zone_class: str
    rules: tuple[Rule, ...]
    exemptions: tuple[Exemption, ...]
    jurisdiction: int | None = None
    number: int | None = None

    @property
    def code(self) -> str | None:
        """The code of the zone; None for ground."""
        return None if self.zone is None else self.zone.zone

    @property
    def needs_rule(self) -> bool:
        """Whether a contact to which no rule applies is a finding (``no_rule``)."""
        if self.zone_class == "open":
            return False
        if self.zone is None:
            return True
        return not self.rules or any("subject" not in rule.applies for rule in self.rules)


@dataclass
class Laws:
    """Everything about time and right that one check asks for more than once.

    Parameters
    ----------
    state : RegisterState
        The register.
    itinerary : Itinerary
        For the permits that it names.
    timeline : Timeline
        How far schedules must be looked at.
    """

    state: RegisterState
    itinerary: Itinerary
    timeline: Timeline
    _kept: dict[Any, Instants] = field(default_factory=dict)
    _laws: dict[int, Law] = field(default_factory=dict)

    def of_zone(self, number: int) -> Law:
        """Return the law of a zone by its number in the state."""
        law = self._laws.get(number)
        if law is None:
            zone = self.state.zones[number]
            rules, exemptions = self.state.rules_of(zone), self.state.exemptions_of(zone)
            law = Law(zone, zone.zone_class, rules, exemptions, number=number)
            self._laws[number] = law
        return law

    def of_ground(self, number: int) -> Law:
        """Return the law of ground in no zone of a jurisdiction, by its number."""
        name = self.state.jurisdictions[number].default_class or ""
        shared = self.state.class_rules.get(name)
        if shared is None:
            return Law(None, name, (), (), number)
        return Law(None, name, shared.rules, shared.exemptions, number)

    def valid(self, validity: Validity, zone: tzinfo) -> Instants:
        """Return the instants of a validity, bare dates read in `zone`."""
        if validity.is_open:
            return ALWAYS
        key = (validity, zone)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = validity.instants(zone)
        return found

    def hours(self, schedule: Schedule | None) -> Instants:
        """Return the instants of a schedule over the whole time of the itinerary."""
        if schedule is None:
            return ALWAYS
        key = id(schedule)
        found = self._kept.get(key)
        if found is None:
            found = schedule.instants(self.timeline.first, self.timeline.last)
            self._kept[key] = found
        return found

    def force(self, law: Law, zone: tzinfo) -> Instants:
        """Return the instants at which a law's zone is in force (ground: always)."""
        if law.zone is None:
            return ALWAYS
        key = (law.zone.zone, zone)
        found = self._kept.get(key)
        if found is None:
            found = self.valid(law.zone.validity, zone) & self.hours(law.zone.schedule)
            self._kept[key] = found
        return found

    def lifted_by_corridor(self, corridor: Corridor, zone: tzinfo) -> Instants:
        """Return the instants at which a corridor lifts its rules."""
        return self.hours(corridor.schedule) & self.valid(corridor.validity, zone)

    @cached_property
    def permits(self) -> tuple[Permit, ...]:
        """The permits that count: known to the register, or claimed where that is allowed."""
        found = []
        for named in self.itinerary.permits:
            if isinstance(named, Permit):
                if self.state.settings.permits == "claimed":
                    found.append(named)
            elif named in self.state.permits:
                found.append(self.state.permits[named])
        return tuple(found)

    @cached_property
    def unverified(self) -> tuple[str, ...]:
        """The numbers of claimed permits that satisfy nothing."""
        good = {permit.permit for permit in self.permits}
        names = [p.permit if isinstance(p, Permit) else p for p in self.itinerary.permits]
        return tuple(sorted({name for name in names if name not in good}))

    def held(self, kinds: Iterable[str], member: Member, zone: tzinfo) -> Instants:
        """Return the instants at which a member holds a permit of one of these kinds."""
        found = NEVER
        for permit in self.permits:
            if permit.kind in kinds and permit.is_for(member.line, member.category):
                found = found | self.valid(permit.validity, zone)
        return found

    def fitting(self, law: Law, rule: Rule, member: Member) -> tuple[Permit, ...]:
        """Return the permits that may meet a rule for a member, places and times apart."""
        if rule.effect != "permit":
            return ()
        return tuple(
            permit
            for permit in self.permits
            if permit.kind == rule.permit_kind
            and permit.is_for(member.line, member.category)
            and (permit.zones is None or (law.code is not None and law.code in permit.zones))
        )

    def fits_place(self, permit: Permit, cut: Cut) -> bool:
        """Whether a permit is good for the places at which a part of a unit is."""
        if permit.places is None:
            return True
        return any(
            kind == "place" and self.state.places[number].place in permit.places
            for kind, number in cut.labels
        )
