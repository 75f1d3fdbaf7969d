"""Numbers in order: the next that is free, those that a boundary must have, those that lack."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from borderkit.errors import InputError
from borderkit.markers.numbering.number import FURTHER, Form, Number
from borderkit.markers.numbering.numbering import Scheme

__all__ = [
    "expected_numbers",
    "in_order",
    "missing_mains",
    "next_between",
    "next_further",
    "next_main",
]


def in_order(scheme: Scheme, numbers: Iterable[Number]) -> list[Number]:
    """Return numbers in the order of their scheme, names last."""
    return sorted(numbers, key=scheme.sort_key)


def next_main(scheme: Scheme, taken: Iterable[Number]) -> Number:
    """Return the first main number above all that are taken; gaps of the scheme are passed over.

    Parameters
    ----------
    scheme : Scheme
        Of the boundary.
    taken : iterable of Number
        Every number that stands or ever stood: one that is no longer in use is not free.

    Raises
    ------
    InputError
        The scheme has no main numbers, or ends before.
    """
    mains = [number.main for number in taken if number.main is not None]
    found = Number(main=max(mains, default=scheme.first - 1) + 1)
    while found.main is not None and scheme.in_gap(found.main):
        found = Number(main=found.main + 1)
    wrong = scheme.fault(found)
    if wrong:
        free = missing_mains(scheme, [Number(main=main) for main in mains])
        left = ", ".join(scheme.text(number) for number in free[:10])
        hint = f"not taken so far: {left}" if left else "all are taken"
        msg = f"no main number is free after the last one taken: {wrong}; {hint}"
        raise InputError(msg)
    return found


def next_further(scheme: Scheme, taken: Iterable[Number], *, of: Number) -> Number:
    """Return the next number beside a main one: its next auxiliary, numeral or letter.

    It is the first form of the three that the scheme has, above all that are taken of it.

    Parameters
    ----------
    scheme : Scheme
        Of the boundary.
    taken : iterable of Number
        Every number that stands or ever stood.
    of : Number
        The main number; of an auxiliary its main one counts.

    Raises
    ------
    InputError
        The scheme has no such form, `of` has no main number, or all are taken.
    """
    form = next((form for form in FURTHER if form in scheme.forms), None)
    if of.main is None or form is None:
        what = "it bears a name" if of.main is None else "the scheme has mains only"
        msg = f"there is no number beside {scheme.text(of)}: {what}; it has {scheme.told()}"
        raise InputError(msg)
    ranks = [_rank(scheme, number, form) for number in taken if number.main == of.main]
    rank = max(ranks, default=0) + 1
    found = _further(scheme, of.main, form, rank)
    wrong = "the alphabet is at its end" if found is None else scheme.fault(found)
    if found is None or wrong:
        msg = f"no {form} number is free beside {scheme.text(Number(main=of.main))}: {wrong}"
        raise InputError(msg)
    return found


def next_between(scheme: Scheme, taken: Iterable[Number], first: Number, second: Number) -> Number:
    """Return the next free number of a marker that is set between two neighbours.

    Where auxiliaries follow their main one it is one of the lower main number, where they lead
    up to it one of the higher.

    Raises
    ------
    InputError
        The numbers have no main one between them, or none is free that sorts between.
    """
    lower, upper = in_order(scheme, (first.base, second.base))
    found = next_further(scheme, taken, of=upper if scheme.stands == "before" else lower)
    if not scheme.sort_key(lower) < scheme.sort_key(found) < scheme.sort_key(upper):
        msg = (
            f"no number is free that stands between {scheme.text(lower)} and {scheme.text(upper)}: "
            f"the next one, {scheme.text(found)}, would stand elsewhere; renumber first, or take it"
        )
        raise InputError(msg)
    return found


def expected_numbers(
    scheme: Scheme,
    *,
    last: int | None = None,
    further: Mapping[int, int] | None = None,
    pillars: Mapping[Number, int] | None = None,
) -> tuple[Number, ...]:
    """Return all numbers that a boundary bears by its scheme and the counts of a document.

    Parameters
    ----------
    scheme : Scheme
        Of the boundary.
    last : int, optional
        Last main number. Default: that of the scheme.
    further : mapping of int to int, optional
        How many auxiliaries (numerals, letters) a main number has.
    pillars : mapping of Number to int, optional
        Numbers that stand on two or three pillars; each of the pillars is told instead.

    Returns
    -------
    tuple of Number
        In the order of the scheme.

    Raises
    ------
    InputError
        Neither the scheme nor `last` says where the main numbers end, or the scheme has no such
        numbers; the message names them.
    """
    end = scheme.last if last is None else last
    if end is None:
        msg = "nothing says how many main numbers there are; give the last one"
        raise InputError(msg)
    form = next((form for form in FURTHER if form in scheme.forms), None)
    found = []
    for main in range(scheme.first, end + 1):
        if scheme.in_gap(main):
            continue
        found.append(Number(main=main))
        for rank in range(1, (further or {}).get(main, 0) + 1):
            number = None if form is None else _further(scheme, main, form, rank)
            if number is None:
                msg = f"main {main} cannot have {rank} markers beside it: {scheme.told()}"
                raise InputError(msg)
            found.append(number)
    counted = [
        replace(number, pillar=pillar) if count > 1 else number
        for number in found
        for count in [(pillars or {}).get(number, 1)]
        for pillar in range(1, count + 1)
    ]
    wrong = [number for number in counted if scheme.fault(number)]
    if wrong:
        msg = f"the scheme has no such number: {scheme.fault(wrong[0])} ({len(wrong)} in all)"
        raise InputError(msg)
    return tuple(in_order(scheme, counted))


def missing_mains(scheme: Scheme, taken: Iterable[Number]) -> tuple[Number, ...]:
    """Return the main numbers that lack, from the first of the scheme to the last one taken.

    A main number is there where anything bears it: a pillar of it, but not an auxiliary alone.

    Parameters
    ----------
    scheme : Scheme
        Of the boundary; where it states its last number they lack up to that.
    taken : iterable of Number
        The numbers that there are.
    """
    there = {number.main for number in taken if number.form == "main"}
    last = scheme.last
    if last is None:
        last = max((main for main in there if main is not None), default=scheme.first - 1)
    return tuple(
        Number(main=main)
        for main in range(scheme.first, last + 1)
        if main not in there and not scheme.in_gap(main)
    )


def _rank(scheme: Scheme, number: Number, form: Form) -> int:
    value: Any = getattr(number, form)
    if value is None:
        return 0
    return scheme.letters.find(value) + 1 if form == "letter" else int(value)


def _further(scheme: Scheme, main: int, form: Form, rank: int) -> Number | None:
    """Return the number of that rank beside a main one, or None where letters are at an end."""
    if form == "letter":
        return (
            Number(main=main, letter=scheme.letters[rank - 1])
            if rank <= len(scheme.letters)
            else None
        )
    return (
        Number(main=main, auxiliary=rank) if form == "auxiliary" else Number(main=main, roman=rank)
    )
