"""Printed numbers taken apart: parts, decimals, signs, hemispheres, and the form they make."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NoReturn

from borderkit.boundary.printed.printed_forms import Form, Kind, Quantity
from borderkit.boundary.printed.printed_signs import (
    BELOW,
    DECIMAL_MARKS,
    HEMISPHERES,
    Mark,
    is_blank,
    joint_of,
    length_unit,
    mark_of,
)

__all__ = ["ANGLES", "Pieces", "UnreadableError", "angle", "length", "pieces_of"]

ANGLES: Final[dict[str, int]] = {
    "latitude": 90,
    "longitude": 180,
    "azimuth": 360,
    "declination": 180,
}
"""Angles, and how many degrees they have at most."""

_BY_COUNT: Final[dict[int, Kind]] = {1: "degrees", 2: "dm", 3: "dms"}
_LAST_MARK: Final[dict[Kind, Mark]] = {"dms": "second", "dm": "minute", "degrees": "degree"}
_NEVER_BELOW: Final = frozenset({"azimuth", "distance"})
_HEMISPHERE_OF: Final = {
    word: (axis, above, below) for axis, above, below in HEMISPHERES for word in (above, below)
}
_WORDS: Final = "|".join(map(re.escape, sorted(_HEMISPHERE_OF, key=len, reverse=True)))
_LETTERS: Final = re.compile(f"(?P<first>{_WORDS}).{{0,6}}|.*?(?P<last>{_WORDS})", re.DOTALL)
_LETTERS_OF: Final = {"declination": "longitude"}
_DIGITS: Final = re.compile("([0-9０-９]+)")  # noqa: RUF001


class UnreadableError(Exception):
    """A text that cannot be read, with every reason."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


def _refuse(*reasons: str) -> NoReturn:
    raise UnreadableError(*reasons)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Runs of digits, and what stands before, between and after them."""

    head: str
    numbers: tuple[str, ...]
    between: tuple[str, ...]
    tail: str
    full_width: bool


def pieces_of(text: str) -> Pieces:
    """Part a text into its runs of digits and what stands around them."""
    parts = _DIGITS.split(text)
    if len(parts) == 1:
        _refuse("there is no number in it")
    numbers = tuple(parts[1::2])
    if len({digit.isascii() for number in numbers for digit in number}) > 1:
        _refuse("digits of full and of half width are mixed in it")
    return Pieces(parts[0], numbers, tuple(parts[2:-1:2]), parts[-1], not numbers[0].isascii())


def angle(pieces: Pieces, quantity: Quantity) -> tuple[int, Form]:
    """Return the count of last places of an angle and its form."""
    numbers, between = list(pieces.numbers), list(pieces.between)
    decimals, mark, marked = "", ".", None
    if (
        between
        and between[-1][-1:] in DECIMAL_MARKS
        and (len(between[-1]) == 1 or mark_of(between[-1][:-1]) in ("degree", "minute", "second"))
    ):
        mark, decimals = between.pop(), numbers.pop()
        marked = mark_of(mark[:-1]) if len(mark) > 1 else None
    if len(numbers) > 3:
        _refuse(f"it has {len(numbers)} parts; an angle has at most three")
    head, tail, below, rest = _ends(pieces, quantity)
    kind = _kind(numbers, between, rest, marked)
    if kind == "gon" and quantity != "azimuth":
        _refuse("only an azimuth is given in gon")
    _in_range(numbers, kind)
    form = Form(
        kind=kind,
        head=head,
        tail=tail,
        joints=tuple(between),
        widths=_widths(numbers),
        decimals=len(decimals),
        mark=mark,
        full_width=pieces.full_width,
    )
    whole = 0
    for number in numbers:
        whole = whole * 60 + int(number)
    count = whole * 10 ** len(decimals) + int(decimals or "0")
    if count * form.last_place > ANGLES[quantity]:
        _refuse(f"it is more than the {ANGLES[quantity]} degrees that a {quantity} may have")
    return _signed(count, form, below=below)


def _signed(count: int, form: Form, *, below: bool) -> tuple[int, Form]:
    if not below:
        return count, form
    return -count, form if count else replace(form, zero_below=True)


def _kind(numbers: Sequence[str], between: Sequence[str], rest: str, marked: Mark | None) -> Kind:
    """Return the kind of an angle, or raise where its signs do not fit each other."""
    joints = [joint_of(joint) for joint in between]
    last = mark_of(rest) if rest else None
    kind = _BY_COUNT[len(numbers)]
    if last == "gon" and kind == "degrees" and marked is None:
        return "gon"
    signs = ["degree", "minute"][: len(joints)]
    for joint, text in zip(joints, between, strict=True):
        if joint is None:
            _refuse(f"{text!r} does not part degrees, minutes and seconds")
    styled = joints != signs
    if styled and (len(set(joints)) > 1 or set(joints) & {"minute", "degree"}):
        _refuse(f"its parts are written in mixed forms ({', '.join(map(repr, between))})")
    if rest and last is None:
        _refuse(f"{rest!r} after the number is not understood")
    if marked and last:
        _refuse("the sign of the last part stands twice")
    wanted = _LAST_MARK[kind]
    sign = marked or last
    if sign and (sign != wanted or (joints and styled)):
        _refuse(
            f"the sign of a {sign} stands at the {wanted}s, forms are mixed in it"
            if sign != wanted
            else f"its parts are written in mixed forms (a sign of {wanted}s alone)"
        )
    return kind


def _in_range(numbers: Sequence[str], kind: Kind) -> None:
    names = ("degrees", "minutes", "seconds")
    faults = [
        f"{number} {name}, they end at 59"
        for number, name in zip(numbers[1:], names[1:], strict=False)
        if int(number) >= 60
    ]
    if faults and kind != "gon":
        _refuse(*faults)


def _widths(numbers: Sequence[str]) -> tuple[int, ...]:
    """Return the least digits of each part; minutes and seconds have two unless one shows less."""
    narrow = any(len(number) == 1 for number in numbers[1:])
    return tuple(
        len(number) if number[0] in "0０" and len(number) > 1 else 1 if narrow or not at else 2  # noqa: RUF001
        for at, number in enumerate(numbers)
    )


_Pair = tuple[str, str]


def _ends(pieces: Pieces, quantity: Quantity) -> tuple[_Pair, _Pair, bool, str]:
    """Return what stands before and after, whether it is below zero, and the last sign."""
    head, tail = pieces.head, pieces.tail
    before, after = _hemisphere(head, quantity), _hemisphere(tail, quantity)
    sign = head.strip()
    if before and after:
        _refuse("it names a hemisphere twice")
    if after and not is_blank(head):
        _refuse(_clash(sign, after[2]))
    if before:
        if sign != before[2]:
            _refuse(_clash(sign.replace(before[2], "").strip(), before[2]))
        pair = _swapped(head, before, last=False)
        return pair, (tail, tail), before[2] == before[1], tail.strip()
    if after:
        pair = _swapped(tail, after, last=True)
        left = tail.rstrip()[: -len(after[2])].strip()
        return (head, head), pair, after[2] == after[1], left
    return _sign_of(head, quantity), (tail, tail), sign in BELOW, tail.strip()


def _clash(sign: str, letter: str) -> str:
    if sign in BELOW or sign == "+":
        return f"it has the sign {sign} and the hemisphere {letter}; one of them has to go"
    return f"{sign!r} beside the hemisphere {letter} is not understood"


def _sign_of(head: str, quantity: Quantity) -> _Pair:
    sign = head.strip()
    if not sign:
        return head, head + "-"
    if sign in BELOW:
        if quantity in _NEVER_BELOW:
            _refuse(f"it is below zero, which no {quantity} is")
        return head.replace(sign, ""), head
    if sign == "+":
        return head, head.replace("+", "-")
    _refuse(f"{sign!r} before the number is not understood")


def _hemisphere(text: str, quantity: Quantity) -> tuple[str, str, str] | None:
    """Return the letters for both sides and the one that stands in `text`, if any does."""
    bare = text.strip()
    if not bare or mark_of(bare) is not None:
        return None
    found = _LETTERS.fullmatch(bare)
    word = (found["first"] or found["last"]) if found else None
    if word is not None:
        axis, above, below = _HEMISPHERE_OF[word]
        if axis != _LETTERS_OF.get(quantity, quantity):
            _refuse(f"{word} does not belong to a {quantity}")
        return above, below, word
    if bare.upper().endswith(("O", "О")):  # noqa: RUF001
        _refuse("O is east (Ost) to some and west (ouest, oeste) to others; write E or W")
    return None


def _swapped(text: str, hemisphere: tuple[str, str, str], *, last: bool) -> _Pair:
    above, below, word = hemisphere
    at = text.rindex(word) if last else text.index(word)
    return (
        text[:at] + above + text[at + len(word) :],
        text[:at] + below + text[at + len(word) :],
    )


def length(pieces: Pieces, quantity: Quantity) -> tuple[int, Form]:
    """Return the count of last places of a length or plane coordinate and its form."""
    head = _sign_of(pieces.head, quantity)
    unit = length_unit(pieces.tail)
    if unit is None:
        _refuse(f"{pieces.tail.strip()!r} after the number is no unit of length")
    numbers, between = list(pieces.numbers), list(pieces.between)
    decimals, mark = "", "."
    if between and between[-1] in DECIMAL_MARKS and between[-1] not in between[:-1]:
        _one_way_only(numbers, between)
        mark, decimals = between.pop(), numbers.pop()
    group = _group(numbers, between)
    whole = "".join(numbers)
    form = Form(
        kind=unit,
        head=head,
        tail=(pieces.tail, pieces.tail),
        widths=(len(whole) if whole[0] in "0０" else 1,),  # noqa: RUF001
        decimals=len(decimals),
        mark=mark,
        group=group,
        full_width=pieces.full_width,
    )
    count = int(whole) * 10 ** len(decimals) + int(decimals or "0")
    return _signed(count, form, below=pieces.head.strip() in BELOW)


def _one_way_only(numbers: Sequence[str], between: Sequence[str]) -> None:
    """Raise where one comma may part thousands or decimals."""
    first, last = numbers[0], numbers[-1]
    if len(between) == 1 and between[0] in ",，" and len(last) == 3 and len(first) <= 3:  # noqa: RUF001
        if int(first) == 0:
            return
        _refuse(
            f"it may be {first}{last} or {first}.{last}; write it with a point or without groups"
        )


def _group(numbers: Sequence[str], between: Sequence[str]) -> str:
    """Return what parts the thousands, or raise where they are no thousands."""
    if not between:
        return ""
    group = between[0]
    signs = {".", ",", "'", "’", "，", "．"}  # noqa: RUF001
    if len(set(between)) > 1 or not (group in signs or (is_blank(group) and len(group) == 1)):
        parted = ", ".join(map(repr, dict.fromkeys(between)))
        _refuse(f"its digits are parted by {parted}, which is not understood")
    if len(numbers[0]) > 3 or any(len(number) != 3 for number in numbers[1:]):
        _refuse("its groups are no thousands; write a zone number and its easting together")
    return group
