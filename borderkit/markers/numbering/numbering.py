"""Numbers of markers: the numbering scheme of a boundary, and what it reads and writes.

A number is a label, never the identity of a marker. These are the forms that treaties and their
protocols use:

========= ============ ======================================================================
form      example      what it names
========= ============ ======================================================================
main      ``63``       a main marker
auxiliary ``511/3``    the third auxiliary of main 511; ordinal first ``1/2``: the first of 2
roman     ``548-I``    a further marker of main 548
letter    ``5C``       the same, by letters
pillar    ``98(1)``    one pillar of a double or triple marker; ``944/1(2)``: of an auxiliary
named     ``Old Weir`` a marker that bears a name instead
========= ============ ======================================================================

What a scheme leaves unsaid is not guessed from the numbers: ``1/2`` is the second auxiliary of
main 1 unless the scheme says that the ordinal stands first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

from borderkit.errors import Defect, InputError
from borderkit.markers.numbering.number import FORMS, FURTHER, Form, Number, is_form
from borderkit.markers.numbering.number_text import plain_text, roman_text, roman_value, spaced_once

__all__ = ["DEFAULT_SCHEME", "Scheme"]

_GREATEST: Final = 999_999
_LONGEST: Final = 100
_LOOK_ALIKE: Final = str.maketrans("\u0406\u0425\u0421\u041c", "IXCM")
"""Cyrillic capitals that stand for Roman numerals in documents."""


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """How the markers of one boundary are numbered.

    Attributes
    ----------
    forms : tuple of Form
        Which of `FORMS` it allows.
    first, last : int and int or None
        Range of main numbers; None: no last one is stated.
    digits : int
        Least digits in which a main number is written: 3 gives ``007``.
    ordinal_first : bool
        Whether an auxiliary is written ordinal first: ``1/2`` is the first of main 2.
    auxiliary_separator, roman_separator, letter_separator : str
        What stands between the parts.
    stands : {"after", "before"}
        Whether auxiliary and further markers follow their main one, or lead up to it, where
        numbers grow.
    letters : str
        The alphabet of letters, in its order.
    pillars : int
        Greatest number of pillars that bear one number: 2 or 3.
    pillar_sides : tuple of str
        On whose ground pillars 1, 2 and 3 stand; empty: it is not stated.
    gaps : tuple of (int, int)
        Main numbers that never were: from and to.
    names : tuple of str
        The names there are; empty: any that begins with a letter.
    descending : bool
        Whether numbers fall in the direction of the line.
    source : str or None
        The document that states it.

    Raises
    ------
    InputError
        The scheme contradicts itself, or its numbers could not be read again; every defect is
        named.
    """

    forms: tuple[Form, ...] = ("main", "auxiliary", "roman", "letter", "pillar")
    first: int = 1
    last: int | None = None
    digits: int = 1
    ordinal_first: bool = False
    auxiliary_separator: str = "/"
    roman_separator: str = "-"
    letter_separator: str = ""
    stands: Literal["after", "before"] = "after"
    letters: str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    pillars: int = 3
    pillar_sides: tuple[str, ...] = ()
    gaps: tuple[tuple[int, int], ...] = ()
    names: tuple[str, ...] = ()
    descending: bool = False
    source: str | None = None

    def __post_init__(self) -> None:
        defects = [Defect(where, what) for where, what in self._defects()]
        if defects:
            msg = f"{len(defects)} defect(s) in a numbering scheme; correct them"
            raise InputError(msg, defects=defects)

    def in_gap(self, main: int) -> bool:
        """Return whether a main number is one that never was."""
        return any(low <= main <= high for low, high in self.gaps)

    def read(self, text: str) -> Number | None:
        """Return the number that `text` writes, or None where the scheme does not read it.

        Spaces, full-width signs, digits of all scripts, other dashes, slashes and brackets, the
        signs for Roman numerals, small letters and leading zeros are read as what they stand for.
        """
        found = self._taken_apart(text)
        return None if found is None or self.fault(found) else found

    def parse(self, text: str) -> Number:
        """Return the number that `text` writes; see :meth:`read`.

        Raises
        ------
        InputError
            The scheme does not read it; the message names the forms that it reads.
        """
        found = self._taken_apart(text)
        wrong = "it has none of its forms" if found is None else self.fault(found)
        if found is None or wrong:
            shown = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
            msg = f"{shown!r} is no number that the scheme reads: {wrong}; it reads {self.told()}"
            raise InputError(msg)
        return found

    def text(self, number: Number) -> str:
        """Return a number as the scheme writes it; :meth:`parse` gives the same number back.

        Raises
        ------
        InputError
            The scheme has no such number.
        """
        wrong = self.fault(number)
        if wrong:
            msg = f"the scheme has no number {number}: {wrong}; it has {self.told()}"
            raise InputError(msg)
        return self._written(number)

    def canonical(self, text: str) -> str:
        """Return `text` as the scheme writes it.

        Raises
        ------
        InputError
            The scheme does not read it.
        """
        return self.text(self.parse(text))

    def fault(self, number: Number) -> str | None:
        """Return why the scheme has no such number, or None where it has it."""
        return next(self._faults(number), None)

    def sort_key(self, number: Number) -> tuple[int, int, int, int, int, str, str]:
        """Return what numbers are put in order by; names come last, by the alphabet."""
        if number.name is not None:
            return (1, 0, 0, 0, 0, number.name.casefold(), number.name)
        form = number.form
        kind = 0 if form == "main" else FURTHER.index(form) + 1
        place = 0 if not kind else -1 if self.stands == "before" else 1
        letter = -1 if number.letter is None else self.letters.find(number.letter)
        rank = number.auxiliary or number.roman or letter + 1
        pillar = "" if number.pillar is None else str(number.pillar)
        return (0, number.main or 0, place, kind, rank, pillar, "")

    def told(self) -> str:
        """Return in words which forms the scheme reads, with an example of each."""
        examples = [f"{form} {self._written(number)}" for form, number in self._examples()]
        last = "" if self.last is None else f" to {self.last}"
        mains = "" if self.forms == ("named",) else f"; main numbers from {self.first}{last}"
        gaps = ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in self.gaps)
        return ", ".join(examples) + mains + (f" without {gaps}" if gaps else "")

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """What a number looks like once it is plain."""
        parts = {
            "auxiliary": (self.auxiliary_separator, r"\d+"),
            "roman": (self.roman_separator, "[IVXLCDM\u0406\u0425\u0421\u041c]+"),
            "letter": (self.letter_separator, f"[{re.escape(self.letters)}]"),
        }
        shapes = {
            form: (re.escape(plain_text(separator)), f"(?P<{form}>{shape})")
            for form, (separator, shape) in parts.items()
            if form in self.forms
        }
        ahead = ""
        if self.ordinal_first and "auxiliary" in shapes:
            separator, shape = shapes.pop("auxiliary")
            ahead = f"(?:{shape}{separator})?"
        after = "|".join(separator + shape for separator, shape in shapes.values())
        pillar = r"(?:\((?P<pillar>\d+)\))?" if "pillar" in self.forms else ""
        return re.compile(f"{ahead}(?P<main>\\d+)(?:{after})?{pillar}", re.ASCII)

    def _taken_apart(self, text: str) -> Number | None:
        """Return what `text` writes, whether the scheme has it or not."""
        name = self._name(text)
        if name is not None:
            return Number(name=name)
        if len(text) > _LONGEST:
            return None
        found = self._pattern.fullmatch(plain_text(text))
        if found is None:
            return None
        parts = found.groupdict()
        numeral = parts.get("roman")
        roman = None if numeral is None else roman_value(numeral.translate(_LOOK_ALIKE))
        if numeral is not None and roman is None:
            return None
        return Number(
            main=int(parts["main"]),
            auxiliary=_whole(parts.get("auxiliary")),
            roman=roman,
            letter=parts.get("letter"),
            pillar=_whole(parts.get("pillar")),
        )

    def _name(self, text: str) -> str | None:
        """Return the name that `text` is, as the scheme spells it."""
        name = spaced_once(text)
        if "named" not in self.forms or not 0 < len(name) <= _LONGEST or not name.isprintable():
            return None
        if self.names:
            return next((n for n in self.names if n.casefold() == name.casefold()), None)
        return name if name[0].isalpha() else None

    def _written(self, number: Number) -> str:
        if number.name is not None:
            return number.name
        text = f"{number.main:0{self.digits}d}"
        if number.auxiliary is not None:
            pair = (
                (str(number.auxiliary), text)
                if self.ordinal_first
                else (text, str(number.auxiliary))
            )
            text = self.auxiliary_separator.join(pair)
        if number.roman is not None:
            text += self.roman_separator + roman_text(number.roman)
        if number.letter is not None:
            text += self.letter_separator + number.letter
        return text if number.pillar is None else f"{text}({number.pillar})"

    def _faults(self, number: Number) -> Iterator[str]:
        if number.name is not None:
            alone = number == Number(name=number.name)
            if not alone or self._name(number.name) != number.name:
                yield "that name is none of its names"
            return
        if number.main is None:
            yield "it has neither a main number nor a name"
            return
        yield from self._faults_of_main(number.main)
        further = [form for form in FURTHER if getattr(number, form) is not None]
        if not further and number.pillar is None and "main" not in self.forms:
            yield "it has no bare main numbers"
        if len(further) > 1:
            yield f"it is {' and '.join(further)} at once"
        for form in (*further, *(["pillar"] if number.pillar is not None else [])):
            if form not in self.forms:
                yield f"it has no numbers of the form {form}"
        for form, most in (("auxiliary", _GREATEST), ("roman", 3999), ("pillar", self.pillars)):
            ordinal = getattr(number, form)
            if ordinal is not None and not 1 <= ordinal <= most:
                yield f"its {form} is {ordinal}; there are 1 to {most}"
        if number.letter is not None and number.letter not in tuple(self.letters):
            yield f"its letter {number.letter} is none of {self.letters}"

    def _faults_of_main(self, main: int) -> Iterator[str]:
        last = _GREATEST if self.last is None else self.last
        if not self.first <= main <= last:
            yield f"main {main} lies outside {self.first} to {last}"
        if self.in_gap(main):
            yield f"main {main} is one that never was"

    def _examples(self) -> Iterator[tuple[Form, Number]]:
        main = self.first
        while self.in_gap(main):
            main += 1
        values: dict[str, Any] = {"auxiliary": 1, "roman": 1, "letter": self.letters[:1]}
        for form in FORMS:
            if form not in self.forms:
                continue
            if form == "named":
                yield form, Number(name=self.names[0] if self.names else "Old Weir")
            elif form == "pillar":
                yield form, Number(main=main, pillar=1)
            elif form == "main":
                yield form, Number(main=main)
            else:
                yield form, Number(**{"main": main, form: values[form]})

    def _defects(self) -> Iterator[tuple[str, str]]:
        if not self.forms or not all(is_form(form) for form in self.forms):
            yield "forms", f"must name one or more of {', '.join(FORMS)}"
        if len(set(self.forms)) < len(self.forms):
            yield "forms", "names a form twice"
        last = _GREATEST if self.last is None else self.last
        if not 0 <= self.first <= last <= _GREATEST:
            yield "main", f"goes from {self.first} to {last}; it must rise within 0 to {_GREATEST}"
        elif all(any(low <= m <= high for low, high in self.gaps) for m in _ends(self)):
            yield "gaps", "leave no main number"
        if not 1 <= self.digits <= 6:
            yield "main.digits", f"is {self.digits}; it must be 1 to 6"
        if self.pillars not in {2, 3}:
            yield "pillars.most", f"is {self.pillars}; it must be 2 or 3"
        if self.pillar_sides and len(self.pillar_sides) > self.pillars:
            yield (
                "pillars.sides",
                f"names {len(self.pillar_sides)} sides for {self.pillars} pillars",
            )
        for low, high in self.gaps:
            if not 0 <= low <= high:
                yield "gaps", f"goes from {low} to {high}; it must rise"
        yield from self._defects_of_signs()
        yield from self._defects_of_names()

    def _defects_of_signs(self) -> Iterator[tuple[str, str]]:
        auxiliary = plain_text(self.auxiliary_separator)
        if not auxiliary:
            yield "auxiliary.separator", "must be a sign, else the number could not be read again"
        for form in FURTHER:
            given = getattr(self, f"{form}_separator")
            if plain_text(given) != given or any(s.isalnum() or s in "()" for s in given):
                yield (
                    f"{form}.separator",
                    f"is {given!r}; it must be signs such as / - . without letter, digit, bracket",
                )
        both = {"roman", "letter"} <= set(self.forms)
        if both and self.roman_separator == self.letter_separator:
            yield "roman.separator", "must differ from that of letters: I would be either"
        sound = all(s.isalpha() and plain_text(s) == s for s in self.letters)
        if not self.letters or not sound or len(set(self.letters)) < len(self.letters):
            yield "letter.alphabet", "must be different capital letters in their order"

    def _defects_of_names(self) -> Iterator[tuple[str, str]]:
        if self.names and "named" not in self.forms:
            yield "names", "are given, but the form named is not among the forms"
        folded = [name.casefold() for name in self.names]
        for number, name in enumerate(self.names):
            if name != spaced_once(name) or not name.isprintable() or not 0 < len(name) <= _LONGEST:
                yield f"names[{number}]", f"must be 1 to {_LONGEST} characters, spaced once"
            elif name[0].isdecimal():
                yield f"names[{number}]", f"{name!r} begins with a digit, as numbers do"
            elif folded.index(name.casefold()) < number:
                yield f"names[{number}]", f"{name!r} stands twice"


def _ends(scheme: Scheme) -> range:
    """Return main numbers of which at least one has to be left by the gaps."""
    last = _GREATEST if scheme.last is None else scheme.last
    return range(scheme.first, last + 1)


def _whole(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


DEFAULT_SCHEME: Final = Scheme()
"""What is read where a boundary states no scheme: all forms but names, main number first."""
