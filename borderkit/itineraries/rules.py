"""To whom a rule or exemption applies, over all completions of what the itinerary lacks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from borderkit.itineraries.permits import Permit
from borderkit.itineraries.plan import Itinerary, Member
from borderkit.zones.restrictions import Applies

__all__ = ["Completion", "Question", "Situation", "Tested", "completions", "permit_question"]

_SETS: Final = ("activity", "equipment", "mandate")
_FLAGS: Final = ("resident", "escort", "transit")
_OTHER: Final = "\0other"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a rule asks about an unknown fact: whether a value of it is among these.

    With `outside` it asks whether any of its values is not among them.
    """

    key: str
    values: frozenset[Any]
    outside: bool = False


Completion = Mapping[Question, bool]


@dataclass(frozen=True, slots=True)
class Tested:
    """What is left to know about ``applies`` after all known facts have been looked at.

    Attributes
    ----------
    questions : tuple of Question
        All must be answered yes.
    overnight : frozenset of bool or None
        What the stop's being overnight, which hangs on the times, must be; None for either.
    held : frozenset of str or None
        Permit kinds of which one must be held at the instant; None for none.
    """

    questions: tuple[Question, ...] = ()
    overnight: frozenset[bool] | None = None
    held: frozenset[str] | None = None

    @property
    def is_certain(self) -> bool:
        """Whether it applies at every instant, whatever else may turn out."""
        return not self.questions and self.overnight is None and self.held is None

    def holds(self, completion: Completion, *, overnight: bool) -> bool:
        """Whether it applies in a completion (permits held apart)."""
        if self.overnight is not None and overnight not in self.overnight:
            return False
        return all(completion[question] for question in self.questions)


@dataclass(frozen=True, slots=True)
class Situation:
    """A member line at a stop or on a leg: every fact that ``applies`` may ask for."""

    itinerary: Itinerary
    member: Member
    group_size: int
    mode: str | None
    activities: frozenset[str] | None
    escort: bool | None
    overnight: bool | None
    transit: bool | None

    def test(self, applies: Applies, *, is_rule: bool, skip: Sequence[str] = ()) -> Tested | None:
        """Return what is left to know, or None where it does not apply for certain.

        Parameters
        ----------
        applies : mapping
            Keys and values of a rule or exemption.
        is_rule : bool
            Whether mode ``air`` must be named (exemptions need not name it).
        skip : sequence of str
            Keys to leave out of account.
        """
        if is_rule and self.mode == "air" and "air" not in applies.get("mode", ()):
            return None
        questions: list[Question] = []
        overnight: frozenset[bool] | None = None
        for key, values in applies.items():
            if key in skip or key == "permit_kind_held":
                continue
            if key == "overnight" and self.overnight is None:
                overnight = None if len(values) == 2 else values
                continue
            answer = self._ask(key, values)
            if answer is False:
                return None
            if isinstance(answer, Question):
                questions.append(answer)
        held = None if "permit_kind_held" in skip else applies.get("permit_kind_held")
        return Tested(tuple(questions), overnight, held)

    def _ask(self, key: str, values: frozenset[Any]) -> bool | Question:
        if key == "group_size_min":
            return bool(self.group_size >= max(values))
        if key == "group_size_max":
            return bool(self.group_size <= min(values))
        if key == "nationality_not_in":
            return self.member.nationality not in values
        if key == "subject":
            key, values = "equipment", frozenset(("drone",))
        if key == "mode":
            return self.mode is not None and self.mode in values
        if key == "activity" and self.mode is not None:
            return False
        value = self.value(key)
        if value is None:
            return Question(key, values)
        if isinstance(value, frozenset):
            return bool(value & values)
        return bool(value in values)

    def value(self, key: str) -> Any:
        """Return the fact at `key`, None where it is unknown."""
        match key:
            case "equipment" | "subject":
                found: Any = self.itinerary.equipment
            case "mandate":
                found = self.itinerary.mandates
            case "purpose":
                found = self.itinerary.purpose
            case "activity":
                found = self.activities
            case "escort" | "overnight" | "transit" | "mode":
                found = getattr(self, key)
            case "group_size_min" | "group_size_max":
                found = self.group_size
            case "nationality_not_in":
                found = self.member.nationality
            case "permit_kind_held":
                found = None
            case _:
                found = getattr(self.member, key)
        return found


def permit_question(permit: Permit, situation: Situation) -> bool | Question:
    """Return whether a permit fits what is done at a stop, or what must be known for it.

    Parameters
    ----------
    permit : Permit
        With the activities that it allows; none named means any.
    situation : Situation
        At a stop; on a leg there are no activities, so it fits.
    """
    if permit.activities is None or situation.mode is not None:
        return True
    if situation.activities is None:
        return Question("activity", permit.activities, outside=True)
    return situation.activities <= permit.activities


def completions(questions: Iterable[Question]) -> list[Completion]:
    """Return every way in which the unknown facts may turn out, as answers to the questions.

    Parameters
    ----------
    questions : iterable of Question
        All that is asked; questions on the same fact are answered together.
    """
    by_key: dict[str, list[Question]] = {}
    for question in questions:
        known = by_key.setdefault(question.key, [])
        if question not in known:
            known.append(question)
    if not by_key:
        return [{}]
    ways = [_answers(key, asked) for key, asked in by_key.items()]
    return [
        {question: answer for part in chosen for question, answer in part.items()}
        for chosen in product(*ways)
    ]


def _answers(key: str, asked: list[Question]) -> list[dict[Question, bool]]:
    named = sorted({value for question in asked for value in question.values}, key=repr)
    if key in _FLAGS:
        values: list[frozenset[Any]] = [frozenset((flag,)) for flag in (True, False)]
    elif key in _SETS:
        values = _subsets([*named, _OTHER], asked)
    else:
        values = [frozenset((value,)) for value in (*named, _OTHER)]
    found: dict[tuple[bool, ...], None] = {}
    for value in values:
        found[_truth(value, asked)] = None
    return [dict(zip(asked, truth, strict=True)) for truth in found]


def _truth(value: frozenset[Any], asked: list[Question]) -> tuple[bool, ...]:
    return tuple(bool(value - q.values) if q.outside else bool(value & q.values) for q in asked)


def _subsets(values: list[Any], asked: list[Question]) -> list[frozenset[Any]]:
    """Return subsets that stand for all: one for each set of answers that any subset gives."""
    found: dict[tuple[bool, ...], frozenset[Any]] = {_truth(frozenset(), asked): frozenset()}
    for value in values:
        for subset in list(found.values()):
            larger = subset | {value}
            found.setdefault(_truth(larger, asked), larger)
    return list(found.values())
