"""The check of an itinerary against a state of the register: the one verdict.

The API, the command line, notebooks and batch work all call :func:`check_itinerary`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, cached_property, partial
from typing import Any

from shapely.geometry.base import BaseGeometry

import borderkit
from borderkit.errors import InputError
from borderkit.itineraries.answer import (
    LEVELS,
    Answer,
    Assumption,
    Finding,
    Interval,
    MemberVerdict,
    Need,
)
from borderkit.itineraries.bare import judge_no_rule
from borderkit.itineraries.contact import Contact
from borderkit.itineraries.contacts import Contacts
from borderkit.itineraries.deadlines import make_need
from borderkit.itineraries.geometry import make_ways, resolve_sites
from borderkit.itineraries.ground import Ground, Grounds
from borderkit.itineraries.grouping import together, verdict_of
from borderkit.itineraries.judge import (
    Judgement,
    RuleCase,
    Stay,
    Times,
    is_exact,
    judge_rule,
)
from borderkit.itineraries.law import Law, Laws
from borderkit.itineraries.moments import Box, Piece, Regions, can_hit, can_miss, divided
from borderkit.itineraries.on_ground import First, contacts_on, first_contact, first_on
from borderkit.itineraries.permits import Permit
from borderkit.itineraries.plan import Itinerary, Member, read_itinerary
from borderkit.itineraries.rules import Situation
from borderkit.itineraries.state import RegisterState, state_from_document
from borderkit.itineraries.stays import stay_in
from borderkit.itineraries.timeline import make_timeline
from borderkit.itineraries.travel import Travel, TravelFinding
from borderkit.itineraries.units import LooseFinding, Scribe, Unit, given
from borderkit.layers.fields import full_time
from borderkit.zones.restrictions import Rule
from borderkit.zones.schedule import from_instant

__all__ = ["check_document", "check_itinerary", "engine_version"]


@cache
def engine_version() -> str:
    """Return the version of borderkit that judges."""
    return borderkit.__version__


def check_document(
    register: Mapping[str, Any], itinerary: Mapping[str, Any], *, at: datetime | str
) -> dict[str, Any]:
    """Check a JSON itinerary against a register file's JSON, with nothing stored in between.

    Parameters
    ----------
    register : mapping
        Section 9 of the contract.
    itinerary : mapping
        Section 3 of the contract.
    at : datetime or str
        When it is judged, with an offset.

    Returns
    -------
    dict
        Section 8 of the contract.

    Raises
    ------
    BorderkitError
        Either is refused.
    """
    time = full_time(at) if isinstance(at, str) else at
    if time is None:
        msg = f"{at!r} is no time such as 2026-06-03T08:10:00+02:00"
        raise InputError(msg)
    state = state_from_document(register)
    return check_itinerary(read_itinerary(itinerary), state, at=time).to_json()


def check_itinerary(itinerary: Itinerary, state: RegisterState, *, at: datetime) -> Answer:
    """Judge every stop and leg for every member line against every zone and rule in force.

    Parameters
    ----------
    itinerary : Itinerary
        What is planned.
    state : RegisterState
        What the register knows.
    at : datetime
        When it is judged, with an offset.

    Returns
    -------
    Answer
        Verdict, bounds, findings and assumptions; nothing is stored.

    Raises
    ------
    InputError
        `at` has no offset.
    ItineraryError
        A route does not reach its stops, times go backwards, or a detour is too large.
    """
    if at.tzinfo is None:
        msg = f"the time {at.isoformat()} has no offset; give for example +02:00"
        raise InputError(msg)
    return _Check(itinerary, state, at).answer()


_NO_STAY = Stay()


class _Check:
    """One check while it runs."""

    def __init__(self, itinerary: Itinerary, state: RegisterState, at: datetime) -> None:
        self.itinerary, self.state, self.at = itinerary, state, at
        sites = resolve_sites(itinerary, state)
        zones = [tuple(state.jurisdictions[n].timezone for n in site.about) for site in sites]
        self.timeline = make_timeline(itinerary, zones, slack_s=state.settings.time_slack_s, at=at)
        claimed = frozenset(
            place
            for permit in itinerary.permits
            if isinstance(permit, Permit)
            for place in permit.places or ()
        )
        ways = make_ways(itinerary, sites, state)
        self.contacts = Contacts(state, sites, ways, claimed)
        self.laws = Laws(state, itinerary, self.timeline)
        self.travel = Travel(self.contacts, self.laws, self.timeline)
        self.scribe = Scribe(self.contacts)
        self.grounds = Grounds(self.contacts, self.laws, at)
        self.group_size = sum(member.count for member in itinerary.members)
        self.rows: list[Finding] = []
        self.loose: dict[tuple[int, str, str], LooseFinding] = {}

    @cached_property
    def units(self) -> list[Unit]:
        """The stops (not those of pass_through) and legs in the order of travel."""
        found = []
        for number, box in enumerate(self.timeline.stops):
            if not self.itinerary.stops[number].pass_through:
                divide = partial(self.travel.by_night, number)
                times = Times(box.regions, box.certain, divide)
                found.append(Unit("stop", number, box, times))
            for leg in self.timeline.legs[number : number + 1]:
                overnight = self.itinerary.legs[number].overnight
                divide = partial(_undivided, leg, overnight=overnight)
                times = Times(leg.regions, leg.certain, divide)
                found.append(Unit("leg", number, leg, times))
        return found

    def answer(self) -> Answer:
        self._judge_zones()
        self._judge_ground()
        for finding in self.travel.findings():
            self._add_travel(finding)
        self._judge_no_jurisdiction()
        for loose in self.loose.values():
            self.rows.append(loose.row())
        findings = together(self.rows)
        by_member = []
        for member in self.itinerary.members:
            own = [f.bounds for f in findings if member.line in f.members]
            by_member.append(MemberVerdict(member.line, *verdict_of(own)))
        verdict, bounds = verdict_of([finding.bounds for finding in findings])
        return Answer(
            verdict=verdict,
            bounds=bounds,
            by_member=tuple(by_member),
            findings=findings,
            assumptions=tuple(self._assumptions()),
            register_revision=self.state.revision,
            rules_version=self.state.rules_version,
            engine_version=engine_version(),
            evaluated_at=self.at,
            reference=self.itinerary.reference,
        )

    def _contacts_of(self, unit: Unit) -> dict[int, Contact]:
        if unit.kind == "stop":
            return self.contacts.stop_contacts[unit.number]
        return self.contacts.leg_contacts(unit.number)

    def _judge_zones(self) -> None:
        by_zone: dict[int, list[tuple[Unit, Contact]]] = {}
        for unit in self.units:
            for zone, contact in self._contacts_of(unit).items():
                by_zone.setdefault(zone, []).append((unit, contact))
        for zone, met in by_zone.items():
            law = self.laws.of_zone(zone)
            stay = self._stay(law, met)
            first = first_contact(met)
            for unit, contact in met:
                self._judge(unit, contact, law, stay, first)

    def _judge_ground(self) -> None:
        met: list[tuple[Unit, Ground]] = []
        lands: dict[tuple[Any, str], set[int]] = {}
        for unit in self.units:
            of = self.grounds.of_stop if unit.kind == "stop" else self.grounds.of_leg
            for ground in of(unit.number, unit.box):
                met.append((unit, ground))
                if ground.open_ground is not None:
                    name = self.laws.of_ground(ground.jurisdiction).zone_class
                    of_class = lands.setdefault((unit.order, name), set())
                    of_class.update((ground.jurisdiction, *ground.alike))
        common: dict[frozenset[int], tuple[Stay, First | None]] = {}
        for unit, ground in met:
            number = ground.jurisdiction
            if ground.stale is not None:
                self._lacking(unit, ground.stale, "stale", number)
            if ground.open_ground is None:
                continue
            if self.state.jurisdictions[number].default_class is None:
                self._lacking(unit, ground.open_ground, "undeclared", number)
                continue
            law = self.laws.of_ground(number)
            where = frozenset(lands[unit.order, law.zone_class])
            if where not in common:
                common[where] = self._stay(law, contacts_on(where, met)), first_on(where, met)
            self._judge(unit, ground.open_ground, law, *common[where])

    def _lacking(self, unit: Unit, contact: Contact, fact: str, jurisdiction: int) -> None:
        """Add a finding clear..prohibited for ground about which something is not known."""
        regions = unit.box.regions
        may = [Piece(c.low, c.high, c.instants, c.low_open, c.high_open) for c in contact.may]
        if not can_hit(regions, may):
            return
        missing: set[str] = set()
        sure = [Piece(c.low, c.high, c.instants, c.low_open, c.high_open) for c in contact.sure]
        missed = divided(regions, sure)[0]
        if can_hit(missed, may):
            missing.update(contact.missing)
        if can_miss(regions, may) or (missed and can_hit(regions, sure)):
            missing.add("time")
        code = self.state.jurisdictions[jurisdiction].code
        for member in self.itinerary.members:
            self._loose(unit, contact, member.line, fact, missing, (("jurisdiction", code),))

    def _loose(
        self,
        unit: Unit,
        contact: Contact | None,
        line: str,
        fact: str,
        others: Iterable[str] = (),
        facts: tuple[tuple[str, Any], ...] = (),
        evidence: BaseGeometry | None = None,
    ) -> None:
        """Add to the one finding of a unit and member that has neither zone nor rule."""
        key = (unit.number, unit.kind, line)
        loose = self.loose.get(key)
        if loose is None:
            loose = self.loose[key] = LooseFinding(self.scribe, unit, line)
        loose.missing.setdefault(fact, []).append(set(others))
        loose.facts.update(dict.fromkeys(facts))
        if contact is not None:
            loose.contacts.append(contact)
        if evidence is not None:
            loose.evidence = evidence

    def _situation(self, unit: Unit, member: Member, *, transit: bool | None) -> Situation:
        if unit.kind == "stop":
            stop = self.itinerary.stops[unit.number]
            return Situation(
                itinerary=self.itinerary,
                member=member,
                group_size=self.group_size,
                mode=None,
                activities=stop.activities,
                escort=stop.escort,
                overnight=None,
                transit=transit,
            )
        leg = self.itinerary.legs[unit.number]
        return Situation(
            itinerary=self.itinerary,
            member=member,
            group_size=self.group_size,
            mode=leg.mode,
            activities=None,
            escort=leg.escort,
            overnight=leg.overnight,
            transit=transit,
        )

    def _transit(self, unit: Unit, law: Law) -> tuple[bool | None, tuple[str, ...]]:
        """Return whether the zone is met in transit only, and what is missing to know it."""
        if unit.kind == "stop":
            return False, ()
        if law.number is None:
            return True, ()
        stops = self._stopped_in.get(law.number, ())
        if any(contact.certain for contact in stops):
            return False, ()
        missing = {fact for contact in stops for fact in contact.missing} | self._lost
        return (None, tuple(sorted(missing))) if missing else (True, ())

    @cached_property
    def _stopped_in(self) -> dict[int, list[Contact]]:
        """For each zone its contacts with stops that are no pass_through."""
        found: dict[int, list[Contact]] = {}
        for site, contacts in zip(self.contacts.sites, self.contacts.stop_contacts, strict=True):
            if not site.stop.pass_through and site.geometry is not None:
                for zone, contact in contacts.items():
                    if contact.met:
                        found.setdefault(zone, []).append(contact)
        return found

    @cached_property
    def _lost(self) -> frozenset[str]:
        """What is missing to know where every stop is that is no pass_through."""
        lost = (s.geometry is None and not s.stop.pass_through for s in self.contacts.sites)
        return frozenset(("place",) if any(lost) else ())

    def _stay(self, law: Law, met: Sequence[tuple[Unit, Contact]]) -> Stay:
        limited = any(rule.max_stay_h is not None for rule in law.rules) or any(
            permit.max_stay_h is not None for permit in self.laws.permits
        )
        if not limited:
            return _NO_STAY
        lost = any(s.geometry is None for s in self.contacts.sites)
        contacts = {(unit.kind, unit.number): contact for unit, contact in met}
        return stay_in(contacts, self.itinerary, self.timeline, self.contacts, lost=lost)

    def _judge(
        self,
        unit: Unit,
        contact: Contact,
        law: Law,
        stay: Stay,
        first: First | None,
    ) -> None:
        transit, unknown = self._transit(unit, law)
        place = self.scribe.place(unit, contact, law)
        times, exact = unit.times, is_exact(contact, unit.times)
        for member in self.itinerary.members:
            situation = self._situation(unit, member, transit=transit)
            ruled = False
            for rule in law.rules:
                tested = situation.test(rule.applies, is_rule=True)
                if tested is None:
                    continue
                case = RuleCase(
                    self.laws, law, rule, situation, contact, times, stay, tested, exact
                )
                judged = judge_rule(case)
                if judged is not None:
                    self._add(place, case, _named(judged, unknown), first)
                ruled = ruled or (tested.is_certain and rule.validity.is_open)
            bare = None if ruled else judge_no_rule(self.laws, law, situation, contact, times)
            if bare is not None:
                self._add_no_rule(unit, contact, law, member, _named(bare, unknown))

    def _add_no_rule(
        self,
        unit: Unit,
        contact: Contact,
        law: Law,
        member: Member,
        judged: Judgement,
    ) -> None:
        if law.zone is None:
            others = set(judged.missing) - {"no_rule"}
            self._loose(unit, contact, member.line, "no_rule", others)
            return
        bounds, missing = (LEVELS[judged.low], LEVELS[judged.high]), judged.missing
        blank = self.scribe.blank(unit, contact, law, member.line)
        self.rows.append(replace(blank, bounds=bounds, missing=missing))

    def _add(
        self,
        place: Mapping[str, Any],
        case: RuleCase,
        judged: Judgement,
        first: First | None,
    ) -> None:
        rule, member = case.rule, case.situation.member
        finding = Finding(
            **place,
            members=(member.line,),
            rule=rule.id,
            effect=rule.effect,
            bounds=(LEVELS[judged.low], LEVELS[judged.high]),
            lifted_by=judged.lifted_by,
            missing=judged.missing,
            facts=self._facts(case),
            basis=rule.basis,
            needs=self._needs(rule, judged, case.law, first),
            conditions=rule.conditions if judged.high else (),
        )
        self.rows.append(finding)

    def _facts(self, case: RuleCase) -> tuple[tuple[str, Any], ...]:
        facts: list[tuple[str, Any]] = []
        for key in case.rule.applies:
            value = case.situation.value(key)
            shown = sorted(value) if isinstance(value, frozenset) else value
            facts.append((key, tuple(shown) if isinstance(shown, list) else shown))
        if case.rule.effect == "permit":
            facts += [("permit", permit.permit) for permit, _ in case.permits]
            facts += [("unverified", number) for number in self.laws.unverified]
        if case.rule.max_stay_h is not None:
            facts.append(("max_stay_h", case.rule.max_stay_h))
            facts.append(("stay_h", round(case.stay.most_us / 3.6e9, 4)))
        return tuple(facts)

    def _needs(
        self, rule: Rule, judged: Judgement, law: Law, first: First | None
    ) -> tuple[Need, ...]:
        notice = rule.effect == "notify" and rule.lead is not None and judged.high >= 1
        if not (judged.unmet or notice):
            return ()
        kind = rule.permit_kind if rule.effect == "permit" else None
        instant, number = self._counted(rule, law, first)
        known = None if number is None else self.state.jurisdictions[number]
        calendar = self.state.calendars.get(known.calendar or "") if known else None
        filed = (self.itinerary.filed_at or self.at, self.at)
        need = make_need(
            kind,
            rule.authority_chain,
            rule.lead,
            counted_from=instant,
            zone=known.timezone if known else None,
            calendar=calendar,
            filed=filed,
        )
        return (need,)

    def _counted(self, rule: Rule, law: Law, first: First | None) -> tuple[int, int | None]:
        """Return the instant that a lead is counted from, and the jurisdiction there."""
        if first is None or (rule.lead is not None and rule.lead.counted_from == "arrival"):
            about = self.contacts.sites[0].about
            return self.timeline.stops[0].start_low, about[0] if about else None
        if first.ground is not None:
            return first.instant, first.ground
        if first.unit.kind == "stop":
            about = self.contacts.sites[first.unit.number].about
        else:
            about = tuple(sorted(n for kind, n in first.cut.labels if kind == "time"))
        return first.instant, about[0] if about else law.jurisdiction

    def _add_travel(self, found: TravelFinding) -> None:
        number = found.stop if found.stop is not None else found.leg or 0
        kind = "stop" if found.stop is not None else "leg"
        box = (self.timeline.stops if kind == "stop" else self.timeline.legs)[number]
        unit = Unit(
            kind,
            number,
            box,
            _plain_times(box),
        )
        if found.rule is None:
            for line in found.lines:
                first, *rest = found.missing
                self._loose(unit, None, line, first, rest, found.facts, found.evidence)
            return
        intervals: tuple[Interval, ...] = (self.scribe.whole(unit),)
        if found.nights:
            times = [from_instant(night) for night in found.nights]
            intervals = tuple(Interval(time, time, 0.0) for time in times)
        elif found.stretches is not None:
            length = self.contacts.leg_length_m(number)
            intervals = tuple(self.scribe.stretch(box, s, length) for s in found.stretches)
        for line in found.lines:
            finding = replace(
                self.scribe.blank(unit, None, None, line),
                rule=found.rule,
                effect=found.effect,
                bounds=(LEVELS[found.low], LEVELS[found.high]),
                missing=found.missing,
                intervals=intervals,
                facts=tuple(found.facts),
                contact=found.contact,
                draw=partial(given, found.evidence),
            )
            self.rows.append(finding)

    def _judge_no_jurisdiction(self) -> None:
        stops = range(len(self.contacts.sites))
        lies_in = any(self.grounds.stop_lies_in(stop) for stop in stops) or any(
            self.grounds.lies_in(leg) for leg in range(len(self.itinerary.legs))
        )
        if lies_in:
            return
        box = self.timeline.stops[0]
        unit = Unit(
            "stop",
            0,
            box,
            _plain_times(box),
        )
        for member in self.itinerary.members:
            self._loose(unit, None, member.line, "no_jurisdiction")

    def _assumptions(self) -> Iterable[Assumption]:
        if not any(stop.role == "entry" for stop in self.itinerary.stops):
            text = "no stop is an entry: the group is taken to be in the country already"
            yield Assumption("inside_already", 0, None, text)
        claims = any(isinstance(permit, Permit) for permit in self.itinerary.permits)
        if claims and self.state.settings.permits == "claimed":
            text = "permits are believed as the itinerary states them"
            yield Assumption("permits_claimed", None, None, text)
        for number, box in enumerate(self.timeline.stops):
            if not self.itinerary.stops[number].pass_through and self.grounds.abroad_stop(
                number, box
            ):
                text = f"stop {number} is, or may be, outside every jurisdiction; not judged"
                yield Assumption("abroad", number, None, text)
            if number < len(self.timeline.legs):
                yield from self._assumed_of_leg(number)

    def _assumed_of_leg(self, leg: int) -> Iterable[Assumption]:
        if self.grounds.abroad_leg(leg, self.timeline.legs[leg]):
            text = f"leg {leg} leaves, or may leave, every jurisdiction; not judged there"
            yield Assumption("abroad", None, leg, text)
        if self.contacts.ways[leg].kind == "geodesic":
            air = self.itinerary.legs[leg].mode == "air"
            code = "air_geodesic" if air else "route_geodesic"
            text = f"leg {leg} has no route; the geodesic between its stops is taken"
            yield Assumption(code, None, leg, text)


def _plain_times(box: Box) -> Times:
    return Times(box.regions, box.certain, partial(_undivided, box, overnight=False))


def _undivided(box: Box, *, overnight: bool) -> tuple[tuple[bool, Regions], ...]:
    return ((overnight, box.regions),)


def _named(judged: Judgement, transit: tuple[str, ...]) -> Judgement:
    """Return a judgement with an unknown transit named by what makes it unknown."""
    if "transit" not in judged.missing:
        return judged
    missing = {*judged.missing, *transit} - {"transit"}
    return replace(judged, missing=tuple(sorted(missing)))
