"""Judging: what a rule says of a unit, over every completion of what is unknown."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.reference.completions import Facts, Mask, holds, unknown_axes
from tests.reference.contacts import Piece
from tests.reference.itinerary import Member
from tests.reference.register import Rule
from tests.reference.times import HOUR
from tests.reference.view import View

__all__ = ["LEVELS", "Judgement", "judge_no_rule", "judge_rule"]

LEVELS = ("clear", "conditional", "permit_required", "prohibited")
EFFECT = {"allow": 0, "notify": 1, "condition": 1, "permit": 2, "prohibit": 3}
Force = Callable[[Piece], Mask]


@dataclass(frozen=True)
class Judgement:
    """What was found for one member: bounds as levels, and what makes them differ."""

    mildest: int
    strictest: int
    missing: frozenset[str]
    lifted_by: tuple[str, ...] = ()
    unmet: bool = False


@dataclass
class Axes:
    """The unknown facts, each with its labels and its values, and the results over them."""

    labels: list[frozenset[str]]
    values: list[list[Any]]
    names: list[str]

    def add(self, name: str, labels: frozenset[str], values: list[Any]) -> None:
        """One more unknown fact (or a known one, with its one value)."""
        self.names.append(name)
        self.labels.append(labels)
        self.values.append(values)

    def completions(self) -> Iterable[tuple[tuple[int, ...], dict[str, Any]]]:
        """Every choice of values, with its place in the table of results."""
        places = [range(len(v)) for v in self.values]
        for place in itertools.product(*places):
            yield place, {n: self.values[k][place[k]] for k, n in enumerate(self.names)}

    def table(self, samples: int, fill: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """A table with one place for every choice and every completion of the times."""
        return np.full([*(len(v) for v in self.values), samples], fill, dtype=np.int64)

    def deciding(self, table: np.ndarray[Any, np.dtype[np.int64]]) -> frozenset[str]:
        """The labels of the facts that, alone, change a result somewhere."""
        found: set[str] = set()
        for axis, labels in enumerate([*self.labels, frozenset({"time"})]):
            if (table.max(axis=axis) != table.min(axis=axis)).any():
                found |= labels
        return frozenset(found)


def _axes(view: View, facts: Facts, used: list[Mapping[str, Any]], rule: Rule | None) -> Axes:
    """All unknown facts that some `applies` (and the permits for a rule) read."""
    axes = Axes([], [], [])
    permits = _serving(view, rule) if rule is not None and rule.effect == "permit" else []
    activities = {a for p in permits for a in p.activities or []} if view.stop is not None else ()
    for key, values in unknown_axes(facts, used, activities).items():
        axes.add(key, frozenset({key}), values)
    values, labels = view.transit
    if any("transit" in applies for applies in used):
        axes.add("transit", labels, list(values))
    if rule is not None:
        limits = [rule.max_stay_h, *(p.max_stay_h for p in permits)]
        hours = [h for h in limits if h is not None]
        if hours:
            axes.add("stay", view.stay.missing(hours), view.stay.values(hours))
    axes.add("where", view.labels, view.alternatives)
    return axes


def _serving(view: View, rule: Rule) -> list[Any]:
    """The permits of a rule's kind whose zones fit."""
    return [
        permit
        for permit in view.world.itinerary.permits
        if permit.kind == rule.permit_kind
        and (permit.zones is None or (view.zone is not None and view.zone.code in permit.zones))
    ]


def _applying(
    applies: Mapping[str, list[Any]],
    known: Mapping[str, Any],
    view: View,
    member: Member,
    piece: Piece,
    *,
    rule: bool = True,
    ignore_no_escort: bool = False,
) -> Mask:
    """The classes at which an `applies` fits; all facts but permits held are settled."""
    if not holds(applies, known, rule=rule, ignore_no_escort=ignore_no_escort):
        return view.clock.never()
    if "permit_kind_held" in applies:
        return view.held(applies["permit_kind_held"], member, piece)
    return ~view.clock.never()


def _covered(view: View, rule: Rule, known: Mapping[str, Any], member: Member, p: Piece) -> Mask:
    """The classes at which a fitting permit is valid on a piece."""
    found = view.clock.never()
    served = _serving(view, rule)
    for k, permit in enumerate(view.world.itinerary.permits):
        if permit not in served or not view.fits_member(permit, member):
            continue
        if permit.places is not None and not p.places & set(permit.places):
            continue
        named = permit.activities if view.stop is not None else None
        if named is not None and not known["activity"] <= set(named):
            continue
        if permit.max_stay_h is not None and known.get("stay", 0.0) > permit.max_stay_h * HOUR:
            continue
        found = found | view.clock.mask(("permit", k, p.timezone))
    return found


def _nights(view: View, used: list[Mapping[str, Any]]) -> list[tuple[bool, Mask]]:
    """The values of `overnight`, each with the completions of the times that have it."""
    if not any("overnight" in applies for applies in used):
        return [(False, np.ones(len(view.clock.a), dtype=bool))]
    pairs = [(False, ~view.overnight), (True, view.overnight)]
    return [(night, where) for night, where in pairs if where.any()]


def judge_rule(view: View, member: Member, rule: Rule, force: Force) -> Judgement | None:
    """What a rule comes to for a member; None where it applies in no completion."""
    facts = Facts(view.world, member, stop=view.stop, leg=view.leg)
    exemptions = [e for e in view.exemptions if rule.id in e.lifts]
    used: list[Mapping[str, Any]] = [rule.applies, *(e.applies for e in exemptions)]
    axes = _axes(view, facts, used, rule)
    samples = len(view.clock.a)
    table = axes.table(samples, -1)
    lifters = [e.id for e in exemptions]
    lifters += [c.id for c in view.corridors() if rule.id in c.lifts]
    lifting = {name: axes.table(samples, 0) for name in lifters}
    unmet = axes.table(samples, 0)
    for place, chosen in axes.completions():
        for night, where in _nights(view, used):
            known = {**facts.values, "overnight": night, **chosen}
            for piece in chosen["where"]:
                found = _rule_on_piece(view, member, rule, known, piece, force)
                if found is None:
                    continue
                levels, lifts, lacking = found
                ends = (piece.low, piece.high)
                for level in range(4):
                    met = view.clock.any(levels == level, *ends) & where
                    table[place][met] = np.maximum(table[place][met], level)
                for name, mask in lifts.items():
                    lifting[name][place][view.clock.any(mask, *ends) & where] = 1
                unmet[place][view.clock.any(lacking, *ends) & where] = 1
    if table.max() < 0:
        return None
    clipped = np.maximum(table, 0)
    mildest, strictest = int(clipped.min()), int(clipped.max())
    lifted = tuple(sorted(n for n in set(lifters) if lifting[n].any()))
    lacks = strictest == 2 and bool((unmet[clipped == 2] > 0).any())
    missing = axes.deciding(clipped) if mildest != strictest else frozenset()
    return Judgement(mildest, strictest, missing, lifted, lacks)


def _rule_on_piece(
    view: View, member: Member, rule: Rule, known: Mapping[str, Any], piece: Piece, force: Force
) -> tuple[np.ndarray[Any, Any], dict[str, Mask], Mask] | None:
    """Level per class (-1: not counting), what lifts when, and when a permit is lacking."""
    clock = view.clock
    inforce = force(piece) & clock.mask(("rule", rule.id, piece.timezone))
    inforce = inforce & _applying(rule.applies, known, view, member, piece)
    if not inforce.any():
        return None
    lifts: dict[str, Mask] = {}
    for exemption in view.exemptions:
        if rule.id in exemption.lifts:
            mask = _applying(exemption.applies, known, view, member, piece, rule=False)
            lifts[exemption.id] = lifts.get(exemption.id, clock.never()) | (mask & inforce)
    for corridor in view.corridors():
        if rule.id in corridor.lifts and corridor.id in piece.corridors:
            mask = clock.mask(("corridor", corridor.id, piece.timezone))
            mask = mask & clock.mask(("corridor hours", corridor.id)) & inforce
            lifts[corridor.id] = lifts.get(corridor.id, clock.never()) | mask
    counting = inforce.copy()
    if rule.effect != "allow":
        for mask in lifts.values():
            counting &= ~mask
    level = EFFECT[rule.effect]
    levels = np.where(inforce, 0, -1)
    lacking = clock.never()
    if rule.effect == "permit":
        met = _covered(view, rule, known, member, piece)
        lacking = counting & ~met
        levels = np.where(counting, np.where(met, 1 if rule.conditions else 0, 2), levels)
    else:
        levels = np.where(counting, level, levels)
    limit = rule.max_stay_h
    if limit is not None and known.get("stay", 0.0) > limit * HOUR:
        levels = np.where(counting, np.maximum(levels, 2), levels)
    if piece.near and not rule.near:
        levels = np.minimum(levels, 1)
    return levels, lifts, lacking


def judge_no_rule(view: View, member: Member, force: Force) -> tuple[int, frozenset[str]] | None:
    """Whether there may be instants in force to which no rule applies for a member.

    Returns the strictest level and the facts that decide it; None where there are none.
    """
    facts = Facts(view.world, member, stop=view.stop, leg=view.leg)
    used: list[Mapping[str, Any]] = [rule.applies for rule in view.rules]
    if _always_ruled(view, member, facts, force):
        return None
    axes = _axes(view, facts, used, None)
    table = axes.table(len(view.clock.a), 0)
    for place, chosen in axes.completions():
        for night, where in _nights(view, used):
            known = {**facts.values, "overnight": night, **chosen}
            for piece in chosen["where"]:
                bare = force(piece)
                for rule in view.rules:
                    valid = view.clock.mask(("rule", rule.id, piece.timezone))
                    applying = _applying(
                        rule.applies, known, view, member, piece, ignore_no_escort=True
                    )
                    bare = bare & ~(valid & applying)
                met = view.clock.any(bare, piece.low, piece.high) & where
                level = 1 if piece.near else 3
                table[place][met] = np.maximum(table[place][met], level)
    if table.max() == 0:
        return None
    return int(table.max()), axes.deciding(table)


def _always_ruled(view: View, member: Member, facts: Facts, force: Force) -> bool:
    """Whether rules that read no unknown fact apply at every instant in force already."""
    settled = []
    for rule in view.rules:
        unknown = unknown_axes(facts, [rule.applies], ())
        if not unknown and not {"overnight", "transit"} & set(rule.applies):
            settled.append(rule)
    known = {**facts.values, "overnight": False, "transit": False}
    for pieces in view.alternatives:
        for piece in pieces:
            bare = force(piece)
            for rule in settled:
                valid = view.clock.mask(("rule", rule.id, piece.timezone))
                bare = bare & ~(
                    valid
                    & _applying(rule.applies, known, view, member, piece, ignore_no_escort=True)
                )
            if bare.any():
                return False
    return True
