"""The text of a number: the many signs that stand for one thing, and Roman numerals."""

import unicodedata
from typing import Final

from borderkit.errors import InputError

__all__ = ["plain_text", "roman_text", "roman_value", "spaced_once"]

_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_SLASHES: Final = "\u2044\u2215"
_SIGNS: Final = str.maketrans(
    _DASHES + _SLASHES + "[]\u3010\u3011\u3014\u3015",
    "-" * len(_DASHES) + "/" * len(_SLASHES) + "()()()",
)
_ROMAN: Final = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")),
    *((40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_GREATEST_ROMAN: Final = 3999


def plain_text(text: str) -> str:
    """Return a number's text with one sign for each thing, without spaces, in capitals.

    Full-width signs and digits of all scripts become those of ASCII; dashes, slashes and
    brackets become ``-``, ``/`` and ``()``; the signs for Roman numerals become letters. Nothing
    else is taken for anything: a superscript stays one.
    """
    return "".join(_plain(sign) for sign in text.translate(_SIGNS) if not sign.isspace())


def _plain(sign: str) -> str:
    code = ord(sign)
    if 0xFF01 <= code <= 0xFF5E:
        sign = chr(code - 0xFEE0).translate(_SIGNS)
    elif 0x2160 <= code <= 0x217F:
        sign = unicodedata.normalize("NFKC", sign)
    elif sign.isdecimal():
        sign = str(unicodedata.decimal(sign))
    capital = sign.upper()
    return capital if len(capital) == len(sign) else sign


def spaced_once(text: str) -> str:
    """Return a name with one space between its words and none around them."""
    return " ".join(text.split())


def roman_text(value: int) -> str:
    """Return a whole number from 1 to 3999 as a Roman numeral.

    Raises
    ------
    InputError
        It is out of that range.
    """
    if not 1 <= value <= _GREATEST_ROMAN:
        msg = f"{value} has no Roman numeral; there are those of 1 to {_GREATEST_ROMAN}"
        raise InputError(msg)
    text = ""
    for size, sign in _ROMAN:
        count, value = divmod(value, size)
        text += sign * count
    return text


def roman_value(text: str) -> int | None:
    """Return what a Roman numeral in capitals stands for, or None where it is no proper one."""
    rest, value = text, 0
    for size, sign in _ROMAN:
        while rest.startswith(sign):
            rest, value = rest[len(sign) :], value + size
    proper = not rest and 1 <= value <= _GREATEST_ROMAN
    return value if proper and roman_text(value) == text else None
