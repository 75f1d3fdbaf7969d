"""Names in an itinerary that came as a table or a text: places and ports of entry, or questions."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from pandas import DataFrame

from borderkit.errors import Defect, TooLargeError
from borderkit.itineraries.gazetteer import Gazetteer, Match, Resolution
from borderkit.itineraries.reading import Cell, Choice, Lack, Question, ReadCell
from borderkit.itineraries.vocabulary import Vocabulary, word_key

__all__ = ["Findings", "NameReader", "Target", "crossings_gazetteer"]

_KEEP: Final = "unknown"
_SKIP: Final = "skip"

_ARROWS: Final = re.compile(
    r"\s*(?:->|=>|[\u2192\u2794\u279c\u27a1\u21d2\u2014\u3001;；>\n]|\s[\-\u2013]\s)+\s*"
)
_FROM_TO: Final = re.compile(
    r"(?:from|из|от)\s+(.+?)\s+(?:to|в|до|на)\s+(.+)|(?:从|由)\s*(.+?)\s*(?:到|至|前往)\s*(.+)",
    re.IGNORECASE,
)
_TO: Final = re.compile(
    r"\s+(?:to|via|through|в|до|через)\s+|\s*(?:到|至|经|前往)\s*", re.IGNORECASE
)
_HYPHEN: Final = re.compile(r"[\-\u2013~\uff5e]+")
_COMMAS: Final = re.compile(r"\s*[,，/+&]\s*")
_HIGHER: Final = ("country", "region", "county")
_LONGEST: Final = 120
_PAST: Final = 3
_NAMES: Final = 3_000


@dataclass(frozen=True, slots=True)
class Target:
    """Where a stop is: a place or a crossing by its code, or a name that stays unknown."""

    kind: Literal["place", "crossing", "unknown"]
    code: str
    label: str

    @property
    def key(self) -> str:
        """The key of a stop that holds the code."""
        return "crossing" if self.kind == "crossing" else "place"


@dataclass(slots=True)
class Findings:
    """What reading has come upon so far, in its order; it only grows."""

    cells: dict[ReadCell, None] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    lacks: list[Lack] = field(default_factory=list)

    def read(self, cell: Cell, meaning: str, read_as: str) -> None:
        """Note as what a cell was read; once, however many rows it covers."""
        found = ReadCell(
            where=cell.where,
            row=cell.row,
            column=cell.column,
            value=cell.text,
            meaning=meaning,
            read_as=read_as,
        )
        self.cells.setdefault(found)

    def ask(self, question: Question) -> None:
        """Add a question; asked again at another place, it is one question about both."""
        held = self.questions.get(question.key)
        if held is not None:
            where = tuple(dict.fromkeys((*held.where, *question.where)))
            question = replace(held, where=where)
        self.questions[question.key] = question

    def fault(self, where: str, what: str) -> None:
        """Add a defect, once."""
        defect = Defect(where, what)
        if defect not in self.defects:
            self.defects.append(defect)

    def note(self, text: str) -> None:
        """Add a remark, once."""
        if text not in self.notes:
            self.notes.append(text)


class NameReader:
    """Finds what names mean: the very name decides, everything else is asked.

    Parameters
    ----------
    places, crossings : Gazetteer
        Those of the register.
    words : Vocabulary
        For words such as port of entry.
    answers : mapping of str to str
        Given answers; keys as :func:`word_key` gives them.
    findings : Findings
        Takes cells, questions and defects.
    language : str
        Of the names shown in questions.
    """

    def __init__(
        self,
        places: Gazetteer,
        crossings: Gazetteer,
        *,
        words: Vocabulary,
        answers: Mapping[str, str],
        findings: Findings,
        language: str,
    ) -> None:
        self._places = places
        self._crossings = crossings
        self._words = words
        self._answers = answers
        self._findings = findings
        self._language = language
        self._looked: dict[tuple[str, bool], tuple[Target, ...] | Question] = {}

    def targets(self, cell: Cell, meaning: str) -> tuple[Target, ...] | None:
        """Return the places that a cell names, in order; None where something is to be asked."""
        if cell.fault:
            return None
        text = cell.text.strip()
        if len(text) > 20 * _LONGEST:
            self._findings.fault(cell.where, f"holds {len(text)} letters, too many for places")
            return None
        port = meaning in {"entry", "exit"}
        found: list[Target] = []
        is_open = False
        for part in self._parts(text, port=port):
            looked = self._look(part, port=port)
            if isinstance(looked, Question):
                self._findings.ask(replace(looked, where=(cell.where,)))
                is_open = True
            else:
                found += looked
        if is_open:
            self._findings.read(cell, meaning, "asked")
            return None
        self._findings.names.update({t.code: t.label for t in found})
        shown = ", ".join(f"{t.kind} {t.code}" + _also(t) for t in found) or "no place"
        self._findings.read(cell, meaning, shown)
        return tuple(found)

    def _parts(self, text: str, *, port: bool) -> list[str]:
        """Split the text of a cell into names; signs that may stand in a name split with care."""
        if self._is_known(text, port=port):
            return [text]
        parts = [self._timeless(part) for part in _ARROWS.split(text)]
        found: list[str] = []
        for part in parts:
            found += self._weakly(part, port=port) if part else []
        return found

    def _timeless(self, part: str) -> str:
        """Return a part without the time of day before it: ``morning: A``."""
        label, sign, rest = part.strip().partition(":")
        if not sign:
            label, sign, rest = part.strip().partition("：")
        return rest.strip() if sign and word_key(label) in self._words.daytimes else part.strip()

    def _weakly(self, part: str, *, port: bool) -> list[str]:
        """Split a name at signs that names hold too, where a name of the register stands beside."""
        if self._is_known(part, port=port):
            return [part]
        way = _FROM_TO.fullmatch(part)
        if way:
            return [name for end in way.groups() if end for name in self._weakly(end, port=port)]
        names = [name.strip() for name in _COMMAS.split(part) if name.strip()]
        if len(names) > 1 and any(self._is_known(name, port=port) for name in names):
            return self._unqualified(names)
        for pattern in (_TO, _HYPHEN):
            pairs = [
                (part[: sign.start()].strip(), part[sign.end() :].strip())
                for sign in pattern.finditer(part)
            ]
            known = [[self._is_known(side, port=port) for side in pair] for pair in pairs]
            for sides in ((True, True), (True, False), (False, True)):
                for (left, right), found in zip(pairs, known, strict=True):
                    if tuple(found) == sides and left and right:
                        return [*self._weakly(left, port=port), *self._weakly(right, port=port)]
        return [part]

    def _unqualified(self, names: Sequence[str]) -> list[str]:
        """Leave out what only says where the name before lies: ``Alder, Elmland``."""
        kept = [names[0]]
        for name in names[1:]:
            kinds = {m.kind for m in self._places.resolve(name).matches if m.is_exact}
            if not kinds or not kinds <= set(_HIGHER):
                kept.append(name)
        return kept

    def _is_known(self, text: str, *, port: bool) -> bool:
        """Whether a text is answered, or the very name of a place or crossing, or of several."""
        if not text or len(text) > _LONGEST:
            return False
        if word_key(text) in self._answers:
            return True
        looked = self._look(text, port=port)
        return not isinstance(looked, Question) or _named(self._places.resolve(text))

    def _look(self, text: str, *, port: bool) -> tuple[Target, ...] | Question:
        """Return what one name means, or the question about it.

        Raises
        ------
        TooLargeError
            Too many names have been looked up already.
        """
        key = (text, port)
        if key not in self._looked:
            if len(self._looked) >= _NAMES:
                msg = f"more than {_NAMES} different names stand for places; send one itinerary"
                raise TooLargeError(msg)
            given = self._answers.get(word_key(text))
            self._looked[key] = (
                self._decide(text, port=port) if given is None else self._answered(text, given)
            )
        return self._looked[key]

    def _decide(self, text: str, *, port: bool) -> tuple[Target, ...] | Question:
        place = self._places.resolve(text[:_LONGEST])
        crossing, said = self._crossing(text[:_LONGEST])
        port = port or said
        if crossing.place is not None and (port or not _named(place)):
            return (_target("crossing", crossing, self._language),)
        if place.place is not None and not _named(crossing) and not port:
            if place.note:
                self._findings.note(place.note)
            return (_target("place", place, self._language),)
        return self._question(text, place, crossing)

    def _crossing(self, text: str) -> tuple[Resolution, bool]:
        """Return the crossing that a text means, and whether a word for crossings stands in it."""
        whole = self._crossings.resolve(text)
        folded = text.casefold()
        for word in self._words.crossings:
            if word in folded.replace("ё", "е"):
                at = folded.replace("ё", "е").index(word)
                rest = (text[:at] + text[at + len(word) :]).strip(" \"'«»“”№:-")
                if whole.place is None and rest:
                    return self._crossings.resolve(rest), True
                return whole, True
        return whole, False

    def _question(self, text: str, place: Resolution, crossing: Resolution) -> Question:
        ranked = [("place", m) for m in place.matches] + [("crossing", m) for m in crossing.matches]
        ranked.sort(key=lambda item: -item[1].score)
        choices = [self._choice(kind, match) for kind, match in ranked[:8]]
        choices.append(
            Choice(answer=_KEEP, label="none of these; a check is undetermined at this stop")
        )
        choices.append(Choice(answer=_SKIP, label="no place at all; leave it out"))
        exact = [match for _, match in ranked if match.is_exact]
        why = f"stands for {len(exact)} places" if len(exact) > 1 else "is no place of the register"
        if not exact and place.past:
            why += f" on the days of the trip ({', '.join(place.past[:_PAST])}: not in force then)"
        return Question(
            key=text,
            kind="place",
            text=f"{text[:60]!r} {why}; which is meant? (a code or name of the register)",
            where=(),
            choices=tuple(choices),
        )

    def _choice(self, kind: str, match: Match) -> Choice:
        name = match.name.get(self._language) or match.label
        kind = kind if kind == "crossing" else match.kind or kind
        unit = f", in {match.admin_unit}" if match.admin_unit else ""
        how = "" if match.is_exact else f", {match.how}"
        return Choice(answer=match.place, label=f"{name} ({kind}{unit}{how})")

    def _answered(self, text: str, given: str) -> tuple[Target, ...] | Question:
        """Return what an answer means; an answer that means nothing is a defect."""
        if given.strip().casefold() == _SKIP:
            return ()
        if given.strip().casefold() == _KEEP:
            self._findings.note(f"{text!r} stays unknown: a check will lack its place")
            return (Target("unknown", text, text),)
        place, crossing = self._places.resolve(given), self._crossings.resolve(given)
        found = [("place", place)] if place.place is not None else []
        found += [("crossing", crossing)] if crossing.place is not None else []
        coded = [pair for pair in found if pair[1].place == given.strip()]
        chosen = coded if len(coded) == 1 else found
        if len(chosen) == 1:
            return (_target(chosen[0][0], chosen[0][1], self._language),)
        what = "several places" if chosen else "no place"
        self._findings.fault(
            f"answer {text[:60]!r}",
            f"is {given[:60]!r}, which names {what} of the register; give a code",
        )
        return self._question(text, self._places.resolve(text), self._crossings.resolve(text))


def crossings_gazetteer(crossings: DataFrame) -> Gazetteer:
    """Return the crossings of a register made ready to be searched, as places are.

    Parameters
    ----------
    crossings : DataFrame
        Layer ``crossings``.
    """
    return Gazetteer(
        DataFrame(
            {
                "place": list(crossings["crossing"]),
                "name": list(crossings["name"]),
                "geometry": list(crossings["geometry"]) if "geometry" in crossings else None,
            }
        )
    )


def _target(kind: str, resolution: Resolution, language: str) -> Target:
    match = resolution.matches[0]
    label = match.name.get(language) or match.label
    return Target("crossing" if kind == "crossing" else "place", str(resolution.place), label)


def _named(resolution: Resolution) -> bool:
    """Whether something bears the very name."""
    return any(match.is_exact for match in resolution.matches)


def _also(target: Target) -> str:
    return f" ({target.label})" if target.label != target.code else ""
