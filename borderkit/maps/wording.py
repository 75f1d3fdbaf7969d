"""Findings in sentences: where, why, and what to do next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from borderkit.infrastructure.crossings import Crossing
from borderkit.itineraries.answer import LEVELS, UNDETERMINED, Finding, Need
from borderkit.itineraries.places import find_places
from borderkit.itineraries.plan import Itinerary
from borderkit.itineraries.state import RegisterState
from borderkit.maps.clocks import hours_in_words
from borderkit.maps.overlays import admitted
from borderkit.maps.words import Words, lowered
from borderkit.zones.restrictions import Rule, Zone
from borderkit.zones.schedule import Schedule

__all__ = ["SEVERITY", "Teller", "bounds_in_words", "metres", "numbers"]

SEVERITY: Final[Mapping[str, int]] = {
    word: rank for rank, word in enumerate((*LEVELS[:-1], UNDETERMINED, LEVELS[-1]))
}
"""Which verdict a mark shows when several findings share it: the higher."""

_SPECIAL: Final = ("line_crossed", "crossing_closed", "night_unaccounted", "detour")
_SUPPLIERS: Final[Mapping[str, str]] = {
    "edge_accuracy_m": "register",
    "hours": "register",
    "stale": "register",
    "no_jurisdiction": "register",
    "no_rule": "authority",
    "undeclared": "authority",
}
"""Who can state a missing fact, where it is not the applicant."""


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

    def ends(self, finding: Finding) -> str:
        """Return the name of the stop of a finding, or from where to where its leg goes."""
        if finding.stop is not None:
            return self.stop_name(finding.stop)
        if finding.leg is not None:
            return f"{self.stop_name(finding.leg)} → {self.stop_name(finding.leg + 1)}"
        return ""

    def where(self, finding: Finding) -> str:
        """Return the stop or leg of a finding with what it is called."""
        return ", ".join(part for part in (self.unit(finding), self.ends(finding)) if part)

    def zone(self, finding: Finding) -> str:
        """Return code and name of the zone of a finding, or what stands in its place."""
        if finding.rule == "crossing_closed":
            crossing = self._crossing(finding)
            return f"{crossing.crossing} {self.words.name(crossing.name)}" if crossing else ""
        if finding.zone is None:
            ground = finding.contact is not None and finding.rule not in _SPECIAL
            return self.words("ui.ground") if ground else ""
        zone = self.zones.get(finding.zone)
        name = self.words.name(zone.name) if zone else ""
        return f"{finding.zone} {name}".strip()

    def _crossing(self, finding: Finding) -> Crossing | None:
        code = next((value for key, value in finding.facts if key == "crossing"), None)
        return self.state.crossings.get(str(code))

    def rule_of(self, finding: Finding) -> Rule | None:
        """Return the rule that a finding cites, of its zone or of its class."""
        zone = self.zones.get(finding.zone or "")
        if zone is not None:
            rules: Iterable[Rule] = self.state.rules_of(zone)
        else:
            shared = self.state.class_rules.get(finding.zone_class or "")
            rules = shared.rules if shared else ()
        return next((rule for rule in rules if rule.id == finding.rule), None)

    def helpers(self, finding: Finding) -> tuple[str, ...]:
        """Return the corridors, exemptions and permits that helped, ``permit P-88``."""
        ways = {corridor.corridor for corridor in self.state.corridors}
        told = [
            self.words("ui.by_corridor" if code in ways else "ui.by_exemption", code=code)
            for code in finding.lifted_by
        ]
        held = [str(value) for key, value in finding.facts if key == "permit"]
        if finding.bounds[0] != "permit_required":
            told += [self.words("ui.by_permit", code=code) for code in dict.fromkeys(held)]
        return tuple(told)

    # ---------------------------------------------------------------------------------- why

    def why(self, finding: Finding) -> str:
        """Return the reason for the bounds of a finding, one sentence."""
        return self.words.sentence(self._reasons(finding)) or self.words("why.other")

    def causes(self, finding: Finding) -> tuple[str, ...]:
        """Return which missing facts leave a finding open, in sentences."""
        words = self.words
        known = [key for key in finding.missing if words.has("why", key)]
        told = [words(f"why.{key}") for key in known]
        other = [self.fact(key) for key in finding.missing if key not in known]
        if other:
            told.append(words("why.unknown", keys=", ".join(other)))
        return tuple(told)

    def fact(self, key: str) -> str:
        """Return what a fact is called."""
        return self.words.known("fact", key)

    def _reasons(self, finding: Finding) -> Iterator[str]:
        words = self.words
        causes = self.causes(finding) if finding.bounds[0] != finding.bounds[1] else ()
        yield from causes
        if finding.rule == "crossing_closed" and not causes:
            yield self._closed(finding)
        elif finding.rule in _SPECIAL:
            yield words(f"why.{finding.rule}")
        elif finding.rule is None:
            if not causes:
                yield from self.causes(finding)
        elif causes:
            kind = self._kind(finding)
            yield words(f"then.{finding.effect or 'condition'}", kind=kind)
            if finding.lifted_by:
                yield words("why.maybe_lifted", by=", ".join(self.helpers(finding)))
        else:
            yield from self._why_rule(finding)

    def _closed(self, finding: Finding) -> str:
        crossing = self._crossing(finding)
        if crossing is None or crossing.status == "closed":
            return self.words("why.crossing_closed")
        hours = hours_in_words(crossing.hours, self.words, absent=self.words("ui.unknown"))
        return self.words(
            "why.crossing_shut",
            crossing=crossing.crossing,
            hours=hours,
            admits=admitted(crossing, self.words),
        )

    def _kind(self, finding: Finding) -> str:
        rule = self.rule_of(finding)
        return (rule.permit_kind if rule else None) or ""

    def _why_rule(self, finding: Finding) -> Iterator[str]:
        words, rule = self.words, self.rule_of(finding)
        effect, kind = finding.effect or "condition", self._kind(finding)
        name = finding.rule or ""
        if finding.lifted_by and finding.bounds[1] == "clear":
            yield words("why.lifted", by=", ".join(self.helpers(finding)), rule=name)
            return
        if effect != "permit":
            yield self._with_detail(words(f"why.{effect}", rule=name), finding)
        elif finding.contact == "near" and finding.bounds[1] == "conditional":
            yield words("why.permit", kind=kind)
            yield words("why.near_only")
        elif LEVELS.index(finding.bounds[1]) < LEVELS.index("permit_required"):
            held = ", ".join(str(value) for key, value in finding.facts if key == "permit")
            yield words("why.permit_met", kind=kind, held=held or "—")
        else:
            yield self._with_detail(words("why.permit", kind=kind), finding)
            if rule and rule.max_stay_h is not None:
                yield words("why.max_stay", hours=f"{rule.max_stay_h:g}")

    def _with_detail(self, sentence: str, finding: Finding) -> str:
        """Return a sentence with what made the rule apply in brackets: facts and hours."""
        words, zone = self.words, self.zones.get(finding.zone or "")
        told = list(self._facts(finding))
        if zone is not None and zone.schedule is not None:
            told.append(words("ui.in_force_at", hours=self._weekly(zone.schedule)))
        if not told:
            return sentence
        return self._with_brackets(sentence, "; ".join(told))

    def _with_brackets(self, sentence: str, text: str) -> str:
        body = sentence.rstrip(".\u3002")
        return body + self.words.brackets(text) + sentence[len(body) :]

    def _facts(self, finding: Finding) -> Iterator[str]:
        rule = self.rule_of(finding)
        found: dict[str, dict[str, None]] = {}
        for key, value in finding.facts:
            if rule is None or key not in rule.applies or value is None:
                continue
            values = value if isinstance(value, tuple) else (value,)
            met = [one for one in values if one in rule.applies[key]] or list(values)
            found.setdefault(self.fact(key), {}).update(
                (self._value(key, one), None) for one in met
            )
        for name, met_values in found.items():
            yield f"{name}: {', '.join(met_values)}"

    def _value(self, key: str, value: object) -> str:
        if isinstance(value, bool):
            return self.words("ui.yes" if value else "ui.no")
        known = key if key in {"category", "role", "mode"} else ""
        return self.words.known(known, str(value)) if known else str(value)

    # --------------------------------------------------------------------------- what next

    def next_step(self, finding: Finding) -> str:
        """Return what can be done about a finding, one sentence; nothing if it is clear."""
        if finding.bounds[1] == "clear":
            return ""
        asked = self.asks(finding)
        told: list[str] = []
        for need in finding.needs:
            told.extend(self._file(need))
        if finding.rule in _SPECIAL and self.words.has("next", finding.rule or ""):
            told.append(self.words(f"next.{finding.rule}"))
        elif finding.effect is not None:
            told.extend(self._obey(finding))
        if asked and told and finding.bounds[0] == "clear":
            told[0] = f"{self.words('next.if_so')}{self.words.gap}{lowered(told[0])}"
        return self.words.sentence(dict.fromkeys((*asked, *told)))

    def _obey(self, finding: Finding) -> Iterator[str]:
        words = self.words
        if finding.effect == "prohibit":
            yield self._avoid(finding)
        elif finding.effect == "notify" and not finding.needs:
            yield words("next.notify")
        elif finding.effect == "permit" and finding.bounds[1] == "permit_required":
            if not finding.needs:
                yield words("next.apply", kind=self._kind(finding))
        elif finding.effect == "condition" and not finding.conditions:
            yield words("next.keep_plain")
        for condition in finding.conditions:
            yield words("next.keep", condition=words.name(condition))

    def _avoid(self, finding: Finding) -> str:
        zone = self.zones.get(finding.zone or "")
        unit = "leg" if finding.leg is not None else "stop"
        if zone is None or zone.schedule is None:
            return self.words(f"next.avoid_{unit}")
        return self.words(f"next.avoid_{unit}_hours", hours=self._weekly(zone.schedule))

    def _weekly(self, schedule: Schedule) -> str:
        """Return the hours of a week, or how many dates have hours where no week day has."""
        plain_week = replace(schedule, exceptions={}) if schedule.weekly else schedule
        return hours_in_words(plain_week, self.words, absent="")

    def asks(self, finding: Finding) -> tuple[str, ...]:
        """Return which missing facts of a finding should be stated, in sentences."""
        known = [key for key in finding.missing if self.words.has("missing", key)]
        told = [self.words(f"missing.{key}") for key in known]
        other = [self.fact(key) for key in finding.missing if key not in known]
        if other:
            told.append(self.words("missing.fact", keys=", ".join(other)))
        return tuple(told)

    def supplier(self, key: str) -> str:
        """Return who can state a missing fact, in words."""
        return self.words(f"supplier.{_SUPPLIERS.get(key, 'applicant')}")

    def _file(self, need: Need) -> Iterator[str]:
        words = self.words
        act = "notify" if need.permit_kind is None else "apply"
        act += "" if need.apply_by is None else "_by"
        told = words(f"next.{act}", kind=need.permit_kind or "", date=need.apply_by)
        if need.authority_chain:
            told = self._with_brackets(told, " → ".join(need.authority_chain))
        yield told
        if need.state in {"late", "undated"}:
            yield words(f"next.{need.state}")


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
