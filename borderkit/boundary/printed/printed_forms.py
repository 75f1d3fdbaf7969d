"""The forms in which documents write numbers, and numbers written in them."""

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal

from borderkit.boundary.printed.printed_signs import DECIMAL_MARKS
from borderkit.errors import InputError

__all__ = ["Form", "Kind", "Printed", "Quantity", "form_for", "print_like"]

Quantity = Literal[
    "latitude", "longitude", "northing", "easting", "azimuth", "distance", "height", "declination"
]
"""What a printed number stands for: it decides how it may be written and how large it may be."""

Kind = Literal["dms", "dm", "degrees", "gon", "metres", "kilometres"]
"""How a number is written: degrees with minutes and seconds, with minutes, alone; gon; lengths."""

_SCALE: Final[dict[str, Fraction]] = {
    "dms": Fraction(1, 3600),
    "dm": Fraction(1, 60),
    "degrees": Fraction(1),
    "gon": Fraction(9, 10),
    "metres": Fraction(1),
    "kilometres": Fraction(1000),
}
_SHAPES: Final[dict[Kind, tuple[str, tuple[str, ...], tuple[int, ...]]]] = {
    "dms": ('"', ("°", "'"), (1, 2, 2)),
    "dm": ("'", ("°",), (1, 2)),
    "degrees": ("°", (), (1,)),
    "gon": (" gon", (), (1,)),
    "metres": ("", (), (1,)),
    "kilometres": (" km", (), (1,)),
}
"""What stands behind a number of each kind, between its parts, and their least digits."""

_FULL_WIDTH: Final = str.maketrans("0123456789", "０１２３４５６７８９")  # noqa: RUF001


@lru_cache(maxsize=256)
def _last_place(kind: Kind, decimals: int) -> Fraction:
    return _SCALE[kind] * Fraction(1, 10**decimals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a number is written, apart from the number.

    Attributes
    ----------
    kind : {'dms', 'dm', 'degrees', 'gon', 'metres', 'kilometres'}
        What its parts are.
    head, tail : tuple of (str, str)
        What stands before and after it: for a number from zero up, and for one below.
    joints : tuple of str
        What stands after the degrees, and after the minutes.
    widths : tuple of int
        Least count of digits of each whole part; what is missing is filled up with zeros.
    decimals : int
        Count of decimals of the last part.
    mark : str
        What stands before the decimals: ``.``, ``,`` or a sign and a point.
    group : str
        What parts thousands; empty: nothing.
    full_width : bool
        Whether its digits are those of full width.
    zero_below : bool
        Whether zero is written as a number below zero.
    """

    kind: Kind
    head: tuple[str, str] = ("", "-")
    tail: tuple[str, str] = ("", "")
    joints: tuple[str, ...] = ()
    widths: tuple[int, ...] = (1,)
    decimals: int = 0
    mark: str = "."
    group: str = ""
    full_width: bool = False
    zero_below: bool = False

    @property
    def last_place(self) -> Fraction:
        """Unit of the last place, in degrees or metres, exactly."""
        return _last_place(self.kind, self.decimals)


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as a document prints it.

    Attributes
    ----------
    text : str
        As printed, to the letter.
    quantity : str
        What it stands for.
    count : int
        Its value in units of the last place.
    form : Form
        How it is written.
    """

    text: str
    quantity: Quantity
    count: int
    form: Form

    @property
    def exact(self) -> Fraction:
        """Its value in degrees or metres, exactly; south and west are below zero."""
        return self.count * self.form.last_place

    @property
    def value(self) -> float:
        """Its value in degrees or metres; south and west are below zero."""
        return float(self.exact)

    @property
    def last_place(self) -> float:
        """Unit of its last place, in degrees or metres."""
        return float(self.form.last_place)

    @property
    def half_unit(self) -> float:
        """Half a unit of its last place, degrees or metres: how far it may be rounded."""
        return float(self.form.last_place / 2)


def print_like(value: float | Fraction, form: Form) -> str:
    """Write a number in the form of another: the same number gives the same text.

    Parameters
    ----------
    value : float or Fraction
        Degrees or metres; rounded to the last place of the form, half to even.
    form : Form
        How it is to be written.

    Returns
    -------
    str
        Without groups of thousands where one group alone could be read as decimals.

    Raises
    ------
    InputError
        The value is no number.
    """
    if isinstance(value, float) and not math.isfinite(value):
        msg = f"{value} is no number that can be printed"
        raise InputError(msg)
    count = round(Fraction(value) / form.last_place)
    whole, decimals = divmod(abs(count), 10**form.decimals)
    parts = [whole]
    for _ in form.joints:
        upper, parts[0] = divmod(parts[0], 60)
        parts.insert(0, upper)
    digits = [str(p).zfill(w) for p, w in zip(parts, form.widths, strict=True)]
    if form.group:
        digits[0] = _grouped(digits[0], form)
    body = digits[0] + "".join(j + d for j, d in zip(form.joints, digits[1:], strict=True))
    if form.decimals:
        body += form.mark + str(decimals).zfill(form.decimals)
    if form.full_width:
        body = body.translate(_FULL_WIDTH)
    below = count < 0 or (count == 0 and form.zero_below)
    return form.head[below] + body + form.tail[below]


def form_for(quantity: Quantity, kind: Kind, *, decimals: int) -> Form:
    """Return the form in which borderkit itself prints: ``37°04'17.36"N``, ``4107890.12``.

    Parameters
    ----------
    quantity : str
        As for :func:`read_printed`; latitude and longitude get the letters of their hemisphere.
    kind : {'dms', 'dm', 'degrees', 'gon', 'metres', 'kilometres'}
        What its parts are.
    decimals : int
        Of the last part.
    """
    letters = {"latitude": ("N", "S"), "longitude": ("E", "W")}.get(quantity, ("", ""))
    head = ("", "") if letters[0] else ("", "-")
    tail, joints, widths = _SHAPES[kind]
    both = (tail + letters[0], tail + letters[1])
    return Form(kind=kind, head=head, tail=both, joints=joints, widths=widths, decimals=decimals)


def _grouped(digits: str, form: Form) -> str:
    """Return whole metres in threes, unless one comma or point alone would part them."""
    alone = len(digits) <= 6 and not form.decimals and form.group in DECIMAL_MARKS
    if alone:
        return digits
    first = len(digits) % 3 or 3
    return form.group.join([digits[:first], *re.findall("...", digits[first:])])
