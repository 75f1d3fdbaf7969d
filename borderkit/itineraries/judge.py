"""How strict a rule is at a contact: its mildest and strictest bound for one member line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cached_property

from borderkit.itineraries.contact import Contact
from borderkit.itineraries.cuts import Cut
from borderkit.itineraries.law import Law, Laws
from borderkit.itineraries.moments import Piece, Regions, can_hit, can_miss, divided
from borderkit.itineraries.permits import Permit
from borderkit.itineraries.rules import (
    Completion,
    Question,
    Situation,
    Tested,
    completions,
    permit_question,
)
from borderkit.zones.restrictions import Exemption, Rule
from borderkit.zones.schedule import ALWAYS, NEVER, Instants

__all__ = [
    "Judgement",
    "RuleCase",
    "Stay",
    "Times",
    "differ",
    "is_exact",
    "judge_rule",
    "pieces_of",
]

_LEVEL = {"allow": 0, "notify": 1, "condition": 1, "permit": 2, "prohibit": 3}
_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Times:
    """The times of a unit: all of them, and divided by whether the stop is overnight then.

    Attributes
    ----------
    divide : callable
        Gives the times divided; asked only where a rule asks.
    """

    regions: Regions
    certain: bool
    divide: Callable[[], tuple[tuple[bool, Regions], ...]]

    @property
    def by_night(self) -> tuple[tuple[bool, Regions], ...]:
        """The times by whether the stop is overnight then."""
        return self.divide()


@dataclass(frozen=True, slots=True)
class Stay:
    """Least and greatest sum of the stays in a zone, microseconds.

    Attributes
    ----------
    open_facts : tuple of (facts, sums)
        For facts that are not known, pairs of sums that differ in them alone.
    """

    least_us: float = 0.0
    most_us: float = 0.0
    open_facts: tuple[tuple[tuple[str, ...], tuple[tuple[float, float], ...]], ...] = ()

    def missing(self, limit_h: float) -> set[str]:
        """Return the facts that decide whether the stay is longer than `limit_h` hours."""
        limit = limit_h * _HOUR_US
        return {
            fact
            for facts, sums in self.open_facts
            if any(min(pair) <= limit < max(pair) for pair in sums)
            for fact in facts
        }


@dataclass(frozen=True, slots=True)
class Judgement:
    """Bounds (levels 0..3) of one rule for one member, with what lifts it and what is missing."""

    low: int
    high: int
    lifted_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unmet: bool = False


_Chooser = Callable[[Cut, tzinfo], Instants]


def pieces_of(cuts: Sequence[Cut], choose: _Chooser, *, sure: bool) -> list[Piece]:
    """Return the pieces of cuts; what is sure must hold in every civil time it may be in."""
    pieces = []
    for cut in cuts:
        found: Instants | None = None
        for zone in cut.zones:
            instants = choose(cut, zone) & cut.instants
            if found is None:
                found = instants
            elif sure:
                found = found & instants
            else:
                found = found | instants
        if found:
            pieces.append(Piece(cut.low, cut.high, found, cut.low_open, cut.high_open))
    return pieces


@dataclass
class RuleCase:
    """One rule at one contact for one member line.

    Parameters
    ----------
    laws : Laws
        What is in force when.
    law : Law
        The zone (or ground) that the rule belongs to.
    rule : Rule
        The rule.
    situation : Situation
        The member and the unit.
    contact : Contact
        Where the unit meets the zone.
    times : Times
        When.
    stay : Stay
        How long the itinerary is in the zone.
    tested : Tested
        What the rule's ``applies`` still asks; a rule that does not apply is no case.
    exact : bool
        Whether the contact is exact at these times (:func:`is_exact`).
    """

    laws: Laws
    law: Law
    rule: Rule
    situation: Situation
    contact: Contact
    times: Times
    stay: Stay
    tested: Tested
    exact: bool
    _kept: dict[tuple[object, ...], int] = field(default_factory=dict)

    @cached_property
    def exemptions(self) -> list[tuple[Exemption, Tested]]:
        """The exemptions that may lift the rule."""
        found = []
        for exemption in self.law.exemptions:
            if self.rule.id in exemption.lifts:
                tested = self.situation.test(exemption.applies, is_rule=False)
                if tested is not None:
                    found.append((exemption, tested))
        return found

    @cached_property
    def permits(self) -> list[tuple[Permit, bool | Question]]:
        """The permits that may meet the rule, with what must be known for it."""
        found: list[tuple[Permit, bool | Question]] = []
        for permit in self.laws.fitting(self.law, self.rule, self.situation.member):
            question = permit_question(permit, self.situation)
            if question is not False:
                found.append((permit, question))
        return found

    @cached_property
    def ways(self) -> list[Completion]:
        """Every way in which the unknown facts may turn out."""
        asked = list(self.tested.questions)
        for _, tested in self.exemptions:
            asked += tested.questions
        asked += [q for _, q in self.permits if isinstance(q, Question)]
        return completions(asked)

    @cached_property
    def nights(self) -> tuple[tuple[bool, Regions], ...]:
        """The times to look at, divided by overnight where the rule or an exemption asks."""
        tested = [self.tested, *(t for _, t in self.exemptions)]
        if any(t.overnight is not None for t in tested):
            return self.times.by_night
        return ((False, self.times.regions),)

    def base(self, _: Cut, zone: tzinfo) -> Instants:
        """Return the instants at which the rule would count, not being lifted."""
        found = self.laws.force(self.law, zone) & self.laws.valid(self.rule.validity, zone)
        if self.tested.held is not None:
            found = found & self.laws.held(self.tested.held, self.situation.member, zone)
        return found

    def _exempt(self, tested: Tested, zone: tzinfo) -> Instants:
        if tested.held is None:
            return ALWAYS
        return self.laws.held(tested.held, self.situation.member, zone)

    def _corridor(self, cut: Cut, zone: tzinfo) -> Instants:
        found = NEVER
        for kind, number in cut.labels:
            if kind == "corridor":
                corridor = self.laws.state.corridors[number]
                if self.rule.id in corridor.lifts:
                    found = found | self.laws.lifted_by_corridor(corridor, zone)
        return found

    def standing(self, way: Completion, *, overnight: bool) -> _Chooser:
        """Return when the rule counts and is not lifted, in one completion."""
        lifting = [t for _, t in self.exemptions if t.holds(way, overnight=overnight)]

        def choose(cut: Cut, zone: tzinfo) -> Instants:
            found = self.base(cut, zone)
            for tested in lifting:
                if found:
                    found = found - self._exempt(tested, zone)
            return found - self._corridor(cut, zone) if found and cut.in_corridor else found

        return choose

    def unmet(self, way: Completion, *, overnight: bool, stay_us: float) -> _Chooser:
        """Return when it counts and no permit covers it, in one completion."""
        standing = self.standing(way, overnight=overnight)
        good = [
            permit
            for permit, question in self.permits
            if (question is True or not way[question])  # type: ignore[index]
            and (permit.max_stay_h is None or stay_us <= permit.max_stay_h * _HOUR_US)
        ]

        def choose(cut: Cut, zone: tzinfo) -> Instants:
            found = standing(cut, zone)
            for permit in good:
                if found and self.laws.fits_place(permit, cut):
                    found = found - self.laws.valid(permit.validity, zone)
            return found

        return choose

    def applies(self, way: Completion, *, overnight: bool) -> bool:
        """Whether the rule applies in a completion."""
        return self.tested.holds(way, overnight=overnight)

    def level(self, way: int, night: int, *, sure: bool, most: bool, strict: bool) -> int:
        """Return the level in one completion of the unknown facts.

        Parameters
        ----------
        way, night : int
            The completion of keys, and which part of the times.
        sure, most : bool
            Take only what is met for certain; take the greatest stay.
        strict : bool
            The strictest over the times, otherwise the mildest.
        """
        key = (way, night, sure, most, strict)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._level(way, night, sure=sure, most=most, strict=strict)
        return found

    def _level(self, way: int, night: int, *, sure: bool, most: bool, strict: bool) -> int:
        completion, (overnight, regions) = self.ways[way], self.nights[night]
        if not self.applies(completion, overnight=overnight):
            return 0
        met = self.contact.sure if sure else self.contact.may
        near = self.contact.near_sure if sure else self.contact.near_may
        stay = self.stay.most_us if most else self.stay.least_us
        answers = (completion, overnight, regions, stay)
        level = self._of(met, answers, sure=sure, strict=strict) if met else 0
        if near:
            close = self._of(near, answers, sure=sure, strict=strict)
            level = max(level, close if self.rule.near else min(close, 1))
        return level

    def _of(
        self,
        cuts: Sequence[Cut],
        answers: tuple[Completion, bool, Regions, float],
        *,
        sure: bool,
        strict: bool,
    ) -> int:
        completion, overnight, regions, stay = answers

        def hit(choose: _Chooser) -> bool:
            pieces = pieces_of(cuts, choose, sure=sure)
            return can_hit(regions, pieces) if strict else not can_miss(regions, pieces)

        if not regions or not hit(self.standing(completion, overnight=overnight)):
            return 0
        level = _LEVEL[self.rule.effect]
        if self.rule.effect == "permit" and not hit(
            self.unmet(completion, overnight=overnight, stay_us=stay)
        ):
            level = 1 if self.rule.conditions else 0
        limit = self.rule.max_stay_h
        if limit is not None and stay > limit * _HOUR_US:
            level = max(level, 2)
        return level

    @property
    def stay_facts(self) -> set[str]:
        """The facts that decide whether the rule's or a permit's longest stay is kept."""
        limits = [self.rule.max_stay_h, *(permit.max_stay_h for permit, _ in self.permits)]
        found: set[str] = set()
        for limit in limits:
            if limit is not None:
                found |= self.stay.missing(limit)
        return found

    @cached_property
    def choices(self) -> list[tuple[int, int]]:
        """All pairs of a completion and a part of the times that has any."""
        return [
            (w, n)
            for w in range(len(self.ways))
            for n, (_, regions) in enumerate(self.nights)
            if regions
        ]

    @property
    def plain(self) -> bool:
        """Whether all is known about it, and nothing can lift it, meet it or sharpen it."""
        return (
            self.exact
            and self.tested.is_certain
            and self.rule.max_stay_h is None
            and not self.law.exemptions
            and not (self.rule.effect == "permit" and self.laws.permits)
        )

    @cached_property
    def decided(self) -> bool:
        """Whether every fact that the rule hangs on is known."""
        contact, stay = self.contact, self.stay
        return (
            self.times.certain
            and contact.sure is contact.may
            and contact.near_sure is contact.near_may
            and len(self.choices) == 1
            and stay.least_us == stay.most_us
        )

    def concerned(self) -> bool:
        """Whether in some completion the rule applies and is in force at the contact."""
        cuts = (*self.contact.may, *self.contact.near_may)
        pieces = pieces_of(cuts, self.base, sure=False)
        return bool(pieces) and any(
            self.applies(self.ways[w], overnight=self.nights[n][0])
            and can_hit(self.nights[n][1], pieces)
            for w, n in self.choices
        )

    def lifters(self) -> tuple[str, ...]:
        """Return the exemptions and corridors that lift the rule at some instant."""
        cuts = (*self.contact.may, *self.contact.near_may)
        if not self.exemptions and not any(cut.in_corridor for cut in cuts):
            return ()
        found = set()
        for w, n in self.choices:
            overnight, regions = self.nights[n]
            if not self.applies(self.ways[w], overnight=overnight):
                continue
            for exemption, tested in self.exemptions:
                if exemption.id not in found and tested.holds(self.ways[w], overnight=overnight):
                    held = tested

                    def lifted(cut: Cut, zone: tzinfo, held: Tested = held) -> Instants:
                        return self.base(cut, zone) & self._exempt(held, zone)

                    if can_hit(regions, pieces_of(cuts, lifted, sure=False)):
                        found.add(exemption.id)
            found |= self._corridor_lifters(cuts, regions)
        return tuple(sorted(found))

    def _corridor_lifters(self, cuts: Sequence[Cut], regions: Regions) -> set[str]:
        numbers = {n for cut in cuts for kind, n in cut.labels if kind == "corridor"}
        found = set()
        for number in numbers:
            corridor = self.laws.state.corridors[number]
            if self.rule.id not in corridor.lifts:
                continue
            here = [cut for cut in cuts if ("corridor", number) in cut.labels]

            def lifted(cut: Cut, zone: tzinfo, number: int = number) -> Instants:
                hours = self.laws.lifted_by_corridor(self.laws.state.corridors[number], zone)
                return self.base(cut, zone) & hours

            if can_hit(regions, pieces_of(here, lifted, sure=False)):
                found.add(corridor.corridor)
        return found


def is_exact(contact: Contact, times: Times) -> bool:
    """Whether a contact and its times are wholly certain, and no corridor leads through it."""
    return (
        times.certain
        and contact.sure is contact.may
        and contact.near_sure is contact.near_may
        and not any(cut.in_corridor for cut in contact.may)
        and not any(cut.in_corridor for cut in contact.near_may)
    )


def judge_rule(case: RuleCase) -> Judgement | None:
    """Return the bounds of a rule for a member line.

    Parameters
    ----------
    case : RuleCase
        The rule, the member, the contact and its times.

    Returns
    -------
    Judgement or None
        None where the rule is not in force at the contact or applies in no completion.
    """
    if case.plain:
        return _judge_plain(case)
    if not case.concerned():
        return None
    choices = case.choices
    high = max(case.level(w, n, sure=False, most=True, strict=True) for w, n in choices)
    low = high
    if not case.decided:
        low = min(case.level(w, n, sure=True, most=False, strict=False) for w, n in choices)
    missing: tuple[str, ...] = ()
    if low != high:
        missing = tuple(sorted(_why_open(case)))
    lifted = case.lifters()
    unmet = case.rule.effect == "permit" and high >= 2 and _may_be_unmet(case)
    return Judgement(low, high, lifted, missing, unmet)


def _judge_plain(case: RuleCase) -> Judgement | None:
    """Return what :func:`judge_rule` does, where only the hours are left to look at."""
    regions, level = case.times.regions, _LEVEL[case.rule.effect]

    def hit(cuts: Sequence[Cut]) -> bool:
        return any(can_hit(regions, pieces_of((cut,), case.base, sure=False)) for cut in cuts)

    if not hit(case.contact.may):
        if not hit(case.contact.near_may):
            return None
        level = level if case.rule.near else min(level, 1)
    return Judgement(level, level, unmet=case.rule.effect == "permit" and level == 2)


def _may_be_unmet(case: RuleCase) -> bool:
    cuts = (*case.contact.may, *(case.contact.near_may if case.rule.near else ()))
    for w, n in case.choices:
        overnight, regions = case.nights[n]
        if case.applies(case.ways[w], overnight=overnight):
            choose = case.unmet(case.ways[w], overnight=overnight, stay_us=case.stay.most_us)
            if can_hit(regions, pieces_of(cuts, choose, sure=False)):
                return True
    return False


def _why_open(case: RuleCase) -> set[str]:
    """Return the facts that would narrow the bounds, were they known."""
    found: set[str] = set()
    both = (False, True)
    value = {
        (w, n, sure, most, strict): case.level(w, n, sure=sure, most=most, strict=strict)
        for w, n in case.choices
        for sure in both
        for most in both
        for strict in both
    }
    for (w, n, sure, most, strict), level in value.items():
        if not sure and level != value[w, n, True, most, strict]:
            found.update(case.contact.missing)
        if most and level != value[w, n, sure, False, strict]:
            found |= case.stay_facts
        if strict and level != value[w, n, sure, most, False]:
            found.add("time")
    found |= _keys_that_matter(case, value)
    if not case.times.certain:
        found |= _why_at_some_times(case)
    if len({n for _, n in case.choices}) > 1:
        for (w, n, sure, most, strict), level in value.items():
            if any(value.get((w, m, sure, most, strict), level) != level for m in range(n)):
                found.add("time")
    return found


def _why_at_some_times(case: RuleCase) -> set[str]:
    """Return the facts that decide at some of the times that the unit may have."""
    found: set[str] = set()
    if any(_contact_matters(case, w, n) for w, n in case.choices):
        found.update(case.contact.missing)
    for w, n in case.choices:
        for v in range(w):
            keys = _single_key(case.ways[w], case.ways[v])
            if keys and not keys <= found and _way_matters(case, w, v, n):
                found |= keys
    return found


def differ(regions: Regions, one: Sequence[Piece], two: Sequence[Piece]) -> bool:
    """Whether at some times one of two lists of pieces is hit and the other is not.

    Parameters
    ----------
    regions : Regions
        The times.
    one, two : sequence of Piece
        The pieces.
    """
    return can_hit(divided(regions, one)[0], two) or can_hit(divided(regions, two)[0], one)


def _choosers(case: RuleCase, way: int, night: int) -> list[_Chooser]:
    """Return when the rule stands, and when it is unmet; none where it does not apply."""
    completion, (overnight, _) = case.ways[way], case.nights[night]
    if not case.applies(completion, overnight=overnight):
        return []
    standing = case.standing(completion, overnight=overnight)
    if case.rule.effect != "permit":
        return [standing]
    stay_us = case.stay.most_us
    return [standing, case.unmet(completion, overnight=overnight, stay_us=stay_us)]


def _contact_matters(case: RuleCase, way: int, night: int) -> bool:
    """Whether at some times it is hit by what may be met and not by what is met for certain."""
    contact, regions = case.contact, case.nights[night][1]
    pairs = [(contact.sure, contact.may), (contact.near_sure, contact.near_may)]
    if case.rule.near or _LEVEL[case.rule.effect] <= 1:
        pairs = [(contact.sure + contact.near_sure, contact.may + contact.near_may)]
    return any(
        differ(regions, pieces_of(sure, choose, sure=True), pieces_of(may, choose, sure=False))
        for choose in _choosers(case, way, night)
        for sure, may in pairs
    )


def _way_matters(case: RuleCase, one: int, two: int, night: int) -> bool:
    """Whether at some times two completions of the keys give different results."""
    regions = case.nights[night][1]
    first, second = _choosers(case, one, night), _choosers(case, two, night)
    for sure, cuts in (
        (True, case.contact.sure + case.contact.near_sure),
        (False, case.contact.may + case.contact.near_may),
    ):
        for number in range(max(len(first), len(second))):
            pieces = [
                pieces_of(cuts, choosers[number], sure=sure) if choosers else []
                for choosers in (first, second)
            ]
            if differ(regions, *pieces):
                return True
    return False


def _single_key(one: Completion, two: Completion) -> set[str]:
    """Return the key in which two completions differ, nothing if there are several."""
    keys = {question.key for question in one if one[question] != two[question]}
    return keys if len(keys) == 1 else set()


_Levels = dict[tuple[int, int, bool, bool, bool], int]


def _keys_that_matter(case: RuleCase, value: _Levels) -> set[str]:
    """Return the keys of which some two answers, all else alike, give other levels."""
    found: set[str] = set()
    for w, one in enumerate(case.ways):
        for v, two in enumerate(case.ways[:w]):
            keys = _single_key(one, two)
            if not keys or keys <= found:
                continue
            for (way, n, sure, most, strict), level in value.items():
                if way == w and value.get((v, n, sure, most, strict)) != level:
                    found |= keys
                    break
    return found
