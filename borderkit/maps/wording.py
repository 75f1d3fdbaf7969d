"""Findings in sentences: where, why, and what to do next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from borderkit.itineraries.answer import LEVELS, UNDETERMINED, Answer, Finding, Need
from borderkit.itineraries.places import find_places
from borderkit.itineraries.plan import Itinerary
from borderkit.itineraries.state import RegisterState
from borderkit.maps.words import Words
from borderkit.zones.restrictions import Rule, Zone

__all__ = ["SEVERITY", "Teller", "bounds_in_words", "brief", "metres", "numbers"]

SEVERITY: Final[Mapping[str, int]] = {
    word: rank for rank, word in enumerate((*LEVELS[:-1], UNDETERMINED, LEVELS[-1]))
}
"""Which verdict a mark shows when several findings share it: the higher."""

_SPECIAL: Final = ("line_crossed", "crossing_closed", "night_unaccounted", "detour")
_CAUSES: Final = ("no_rule", "undeclared", "stale", "no_jurisdiction", "place", "route", "time")


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells findings of one itinerary and register in the words of one language."""

    itinerary: Itinerary
    zones: Mapping[str, Zone]
    state: RegisterState
    words: Words

    @classmethod
    def of(cls, itinerary: Itinerary, state: RegisterState, words: Words) -> "Teller":
        """Return a teller that knows every zone of `state`."""
        return cls(itinerary, {zone.zone: zone for zone in state.zones}, state, words)

    def stop_name(self, number: int) -> str:
        """Return what a stop is called: its own name, its crossing's, its place's, or where."""
        stop = self.itinerary.stops[number]
        if stop.name:
            return stop.name
        if stop.crossing is not None:
            crossing = self.state.crossings.get(stop.crossing)
            name = self.words.name(crossing.name) if crossing else ""
            return f"{stop.crossing} {name}".strip()
        if stop.location is not None:
            at = stop.location.representative_point()
            return f"{at.x:.4f}, {at.y:.4f}"
        places = find_places(stop.place or "", self.state.places)
        if len(places) != 1:
            return stop.place or ""
        return self.words.name(places[0].name, places[0].place)

    def unit(self, finding: Finding) -> str:
        """Return the stop or leg of a finding, counted from 0 as in the files."""
        if finding.stop is not None:
            return self.words("ui.stop", number=finding.stop)
        if finding.leg is not None:
            return self.words("ui.leg", number=finding.leg)
        return self.words("ui.itinerary")

    def where(self, finding: Finding) -> str:
        """Return the stop or leg of a finding with what tells it apart."""
        if finding.stop is not None:
            return f"{self.unit(finding)} {self.stop_name(finding.stop)}".strip()
        if finding.leg is not None:
            return f"{self.unit(finding)} ({finding.leg} → {finding.leg + 1})"
        return self.unit(finding)

    def zone(self, finding: Finding) -> str:
        """Return code and name of the zone of a finding, or what stands in its place."""
        if finding.zone is None:
            ground = finding.contact is not None and finding.rule not in _SPECIAL
            return self.words("ui.ground") if ground else ""
        zone = self.zones.get(finding.zone)
        name = self.words.name(zone.name) if zone else ""
        return f"{finding.zone} {name}".strip()

    def rule_of(self, finding: Finding) -> Rule | None:
        """Return the rule that a finding cites, of its zone or of its class."""
        zone = self.zones.get(finding.zone or "")
        if zone is not None:
            rules: Iterable[Rule] = self.state.rules_of(zone)
        else:
            shared = self.state.class_rules.get(finding.zone_class or "")
            rules = shared.rules if shared else ()
        return next((rule for rule in rules if rule.id == finding.rule), None)

    def why(self, finding: Finding) -> tuple[str, ...]:
        """Return the reasons for the bounds of a finding, in sentences."""
        words = self.words
        if finding.rule in _SPECIAL:
            told = [words(f"why.{finding.rule}")]
        elif finding.rule is None:
            told = [words(f"why.{key}") for key in _CAUSES if key in finding.missing]
        else:
            told = list(self._why_rule(finding))
            told += [words(f"why.{key}") for key in ("route", "time") if key in finding.missing]
        return tuple(told) or (words("why.other"),)

    def _why_rule(self, finding: Finding) -> Iterator[str]:
        words, rule = self.words, self.rule_of(finding)
        by = ", ".join(finding.lifted_by)
        effect = finding.effect or "condition"
        kind = (rule.permit_kind if rule else None) or ""
        if by and finding.bounds[1] == "clear":
            yield words("why.lifted", by=by)
            return
        if effect != "permit":
            yield words(f"why.{effect}")
        elif finding.contact == "near" and finding.bounds[1] == "conditional":
            yield words("why.permit", kind=kind)
            yield words("why.near_only")
        elif LEVELS.index(finding.bounds[1]) < LEVELS.index("permit_required"):
            yield words("why.permit_met", kind=kind)
        else:
            sure = finding.bounds[0] == finding.bounds[1]
            yield words("why.permit" if sure else "why.permit_open", kind=kind)
        if by:
            yield words("why.maybe_lifted", by=by)
        if rule and rule.max_stay_h is not None and finding.bounds[1] == "permit_required":
            yield words("why.max_stay", hours=f"{rule.max_stay_h:g}")

    def next_steps(self, finding: Finding) -> tuple[str, ...]:
        """Return what can be done about a finding, in sentences; none if it is clear."""
        if finding.bounds[1] == "clear":
            return ()
        asked = self.asks(finding)
        told: list[str] = []
        for need in finding.needs:
            told.extend(self._file(need))
        if finding.rule in _SPECIAL and self.words.has("next", finding.rule or ""):
            told.append(self.words(f"next.{finding.rule}"))
        elif finding.effect is not None:
            told.extend(self._obey(finding))
        if asked and told and finding.bounds[0] == "clear":
            told.insert(0, self.words("next.if_so"))
        return tuple(dict.fromkeys((*asked, *told)))

    def _obey(self, finding: Finding) -> Iterator[str]:
        words = self.words
        if finding.effect == "prohibit":
            yield words("next.prohibit")
        elif finding.effect == "notify" and not finding.needs:
            yield words("next.notify")
        elif finding.effect == "permit" and finding.bounds[1] == "permit_required":
            if not finding.needs:
                rule = self.rule_of(finding)
                yield words("next.apply", kind=(rule.permit_kind if rule else None) or "")
        elif finding.effect == "condition" and not finding.conditions:
            yield words("next.keep_plain")
        for condition in finding.conditions:
            yield words("next.keep", condition=words.name(condition))

    def asks(self, finding: Finding) -> tuple[str, ...]:
        """Return which missing facts of a finding should be stated, in sentences."""
        known = [key for key in finding.missing if self.words.has("missing", key)]
        told = [self.words(f"missing.{key}") for key in known]
        other = [key for key in finding.missing if key not in known]
        if other:
            told.append(self.words("missing.fact", keys=", ".join(other)))
        return tuple(told)

    def _file(self, need: Need) -> Iterator[str]:
        words = self.words
        act = "notify" if need.permit_kind is None else "apply"
        kind = need.permit_kind or ""
        if need.apply_by is None:
            yield words(f"next.{act}", kind=kind)
        else:
            yield words(f"next.{act}_by", kind=kind, date=need.apply_by)
        if need.authority_chain:
            yield words("next.chain", chain=" → ".join(need.authority_chain))
        if need.state in {"late", "undated"}:
            yield words(f"next.{need.state}")


def brief(answer: Answer, teller: Teller) -> tuple[list[str], list[str]]:
    """Return why the verdict is what it is and what to do next, the weightiest first.

    Parameters
    ----------
    answer : Answer
        The answer to be told.
    teller : Teller
        Of the itinerary that was judged.

    Returns
    -------
    tuple of two lists of str
        Reasons and steps, without repetition; no step if all is clear.
    """
    ranked = sorted(
        (f for f in answer.findings if f.bounds[1] != "clear"),
        key=lambda f: (-LEVELS.index(f.bounds[1]), -LEVELS.index(f.bounds[0])),
    )
    reasons = _causes(ranked, teller) if answer.verdict == UNDETERMINED else {}
    causes = frozenset(reasons)
    steps: dict[str, None] = {}
    for finding in ranked:
        why = teller.why(finding)[0]
        if finding.bounds[1] == answer.bounds[1] and why not in causes:
            head = teller.zone(finding)
            reasons.setdefault(f"{head}: {why}" if head else why, {})[teller.unit(finding)] = None
        asked = teller.asks(finding)
        if asked:
            steps[f"{teller.where(finding)}: {' '.join(asked)}"] = None
        if not asked or finding.bounds[0] != "clear":
            told = " ".join(step for step in teller.next_steps(finding) if step not in asked)
            steps.update({f"{finding.zone or teller.where(finding)}: {told}": None} if told else {})
    if not reasons:
        return [teller.words(f"verdict_says.{answer.verdict}")], list(steps)
    return [f"{reason} ({', '.join(about)})" for reason, about in reasons.items()], list(steps)


def _causes(findings: Iterable[Finding], teller: Teller) -> dict[str, dict[str, None]]:
    """Return which missing facts leave a verdict open, and where."""
    causes: dict[str, dict[str, dict[str, None]]] = {}
    for finding in findings:
        for key in finding.missing:
            if finding.bounds[0] != finding.bounds[1] and teller.words.has("why", key):
                units = causes.setdefault(teller.words(f"why.{key}"), {})
                zones = units.setdefault(teller.unit(finding), {})
                zones.update({finding.zone: None} if finding.zone else {})
    return {
        cause: {
            f"{unit} → {', '.join(zones)}" if zones else unit: None for unit, zones in units.items()
        }
        for cause, units in causes.items()
    }


def bounds_in_words(bounds: Sequence[str], words: Words) -> str:
    """Return ``clear to prohibited`` in the words of a language, or nothing if they are equal.

    Parameters
    ----------
    bounds : sequence of two str
        Mildest and strictest.
    words : Words
        Of the language.
    """
    mildest, strictest = (words(f"verdict.{bound}") for bound in bounds)
    return "" if mildest == strictest else words("ui.to", mildest=mildest, strictest=strictest)


def metres(length_m: float) -> str:
    """Return a length for people, ``6.41 km`` or ``80 m``."""
    return f"{length_m / 1_000:.2f} km" if length_m >= 1_000 else f"{length_m:.0f} m"


def numbers(values: Iterable[int]) -> str:
    """Return numbers in order with runs joined, ``1-3, 7`` with dashes."""
    runs: list[list[int]] = []
    for value in sorted(set(values)):
        if runs and value == runs[-1][1] + 1:
            runs[-1][1] = value
        else:
            runs.append([value, value])
    return ", ".join(str(a) if a == b else f"{a}\N{EN DASH}{b}" for a, b in runs)
