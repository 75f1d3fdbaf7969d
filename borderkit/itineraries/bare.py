"""Contacts to which no rule applies (``no_rule``, section 2 of the contract)."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo

from borderkit.itineraries.contact import Contact
from borderkit.itineraries.cuts import Cut
from borderkit.itineraries.judge import Judgement, Times, differ, pieces_of
from borderkit.itineraries.law import Law, Laws
from borderkit.itineraries.moments import Piece, Regions, can_hit, can_miss, divided
from borderkit.itineraries.rules import Completion, Situation, Tested, completions
from borderkit.zones.restrictions import Rule
from borderkit.zones.schedule import Instants

__all__ = ["judge_no_rule"]

_Bare = tuple[int, int, int, int, bool, tuple[list[Piece], ...], Regions]


def judge_no_rule(
    laws: Laws, law: Law, situation: Situation, contact: Contact, times: Times
) -> Judgement | None:
    """Return the bounds of ``no_rule`` for a member line, None where some rule always applies.

    Parameters
    ----------
    laws : Laws
        What is in force when.
    law : Law
        The zone or ground.
    situation : Situation
        The member and the unit.
    contact : Contact
        Where the unit meets it.
    times : Times
        When.
    """
    if not law.needs_rule:
        return None
    tested: list[tuple[Rule, Tested]] = []
    for rule in law.rules:
        skip = ("escort",) if False in rule.applies.get("escort", ()) else ()
        left = situation.test(rule.applies, is_rule=True, skip=skip)
        if left is not None and left.is_certain and rule.validity.is_open:
            return None
        if left is not None:
            tested.append((rule, left))
    ways = completions(q for _, t in tested for q in t.questions)
    by_night = any(t.overnight is not None for _, t in tested)
    nights = times.by_night if by_night else ((False, times.regions),)
    bare: dict[tuple[int, int], _Bare] = {}
    for w, way in enumerate(ways):
        for n, (overnight, regions) in enumerate(nights):
            if regions:
                applying = [(r, t) for r, t in tested if t.holds(way, overnight=overnight)]
                bare[w, n] = _bare(laws, law, situation, contact, regions, applying)
    high = max((levels[0] for levels in bare.values()), default=0)
    if high == 0:
        return None
    return Judgement(0, high, (), tuple(sorted(_why_bare(bare, ways, contact))))


def _why_bare(
    bare: dict[tuple[int, int], _Bare], ways: Sequence[Completion], contact: Contact
) -> set[str]:
    """Return the facts without which ``no_rule`` would not stand."""
    missing = {"no_rule"}
    if any(levels[4] for levels in bare.values()):
        missing.update(contact.missing)
    if any(levels[2] < levels[0] or levels[3] < levels[1] for levels in bare.values()):
        missing.add("time")
    for (w, n), levels in bare.items():
        for v in range(w):
            keys = {q.key for q in ways[w] if ways[w][q] != ways[v][q]}
            other = bare.get((v, n), levels)
            if len(keys) == 1 and (
                other[:5] != levels[:5]
                or any(differ(levels[6], a, b) for a, b in zip(levels[5], other[5], strict=True))
            ):
                missing |= keys
        if any(bare.get((w, m), levels)[:5] != levels[:5] for m in range(n)):
            missing.add("time")
    return missing


def _bare(
    laws: Laws,
    law: Law,
    situation: Situation,
    contact: Contact,
    regions: Regions,
    applying: Iterable[tuple[Rule, Tested]],
) -> _Bare:
    """Return levels: of what may be met, of what is sure, each at the mildest times too.

    Then whether the contact's own facts decide at some times, the pieces and the times.
    """
    rules = list(applying)

    def choose(_: Cut, zone: tzinfo) -> Instants:
        found = laws.force(law, zone)
        for rule, tested in rules:
            if not found:
                break
            valid = laws.valid(rule.validity, zone)
            if tested.held is not None:
                valid = valid & laws.held(tested.held, situation.member, zone)
            found = found - valid
        return found

    def of(*, sure: bool, strict: bool) -> int:
        met = contact.sure if sure else contact.may
        near = contact.near_sure if sure else contact.near_may
        level = 0
        for cuts, value in ((met, 3), (near, 1)):
            pieces = pieces_of(cuts, choose, sure=sure)
            hit = can_hit(regions, pieces) if strict else not can_miss(regions, pieces)
            if cuts and hit:
                level = max(level, value)
        return level

    def open_contact(sure: Sequence[Cut], may: Sequence[Cut]) -> bool:
        missed = divided(regions, pieces_of(sure, choose, sure=True))[0]
        return can_hit(missed, pieces_of(may, choose, sure=False))

    return (
        of(sure=False, strict=True),
        of(sure=True, strict=True),
        of(sure=False, strict=False),
        of(sure=True, strict=False),
        open_contact(contact.sure, contact.may)
        or open_contact(contact.near_sure, contact.near_may),
        (
            pieces_of(contact.sure + contact.near_sure, choose, sure=True),
            pieces_of(contact.may + contact.near_may, choose, sure=False),
        ),
        regions,
    )
