"""Names made comparable: without case, blanks and accents, in Latin letters, and by sound."""

import re
import unicodedata
from typing import Final

from anyascii import anyascii

__all__ = ["edits_allowed", "is_latin", "latin_key", "plain_key", "sound_key", "words_of"]

_SHORT: Final = 4
_MIDDLE: Final = 7
_LONG: Final = 12

_WIDER: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})
_SOUNDS: Final = (
    (re.compile("tsch|tch"), "c"),
    (re.compile("shch|sch|sh"), "s"),
    (re.compile("ch"), "c"),
    (re.compile("ts|tz|cz"), "z"),
    (re.compile("ph"), "f"),
    (re.compile("kh"), "h"),
    (re.compile("ck|q"), "k"),
    (re.compile("zh"), "z"),
    (re.compile("w"), "v"),
    (re.compile("[yj]"), "i"),
    (re.compile("(?<=[aoui])e"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def plain_key(text: str) -> str:
    """Return `text` without case, blanks, accents and punctuation, in its own script.

    Letters of the Latin script lose their accents; in Cyrillic the letter io counts as ie, and
    short i stays a letter of its own. Marks of other scripts belong to their letters and stay.
    Nothing is left of a text that has neither letters nor digits.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return "".join(filter(str.isalnum, folded))
    return "".join(_bare(letter) for letter in folded)


def _bare(letter: str) -> str:
    if letter == "\N{CYRILLIC SMALL LETTER IO}":
        return "\N{CYRILLIC SMALL LETTER IE}"
    if letter.isalnum():
        name = unicodedata.name(letter, "")
        if not letter.isascii() and name.startswith("LATIN"):
            return "".join(filter(str.isalnum, anyascii(letter).casefold()))
        return letter
    latin_accent = "\u0300" <= letter <= "\u036f"
    return letter if unicodedata.category(letter)[0] == "M" and not latin_accent else ""


def is_latin(text: str) -> bool:
    """Whether all letters of `text` are of the Latin script."""
    letters = filter(str.isalpha, text)
    return text.isascii() or all(unicodedata.name(a, "").startswith("LATIN") for a in letters)


def latin_key(text: str) -> str:
    """Return `text` in plain Latin letters and digits, whatever script it is in."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, anyascii(folded).casefold()))


def sound_key(text: str) -> str:
    """Return `text` in Latin letters with what romanisations write in different ways made one.

    It is coarse: equal keys are a reason to ask, never to take two names for one.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    wide = folded if folded.isascii() else anyascii(folded.translate(_WIDER)).casefold()
    key = "".join(filter(str.isalnum, wide))
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    return key


def words_of(text: str) -> frozenset[str]:
    """Return the words of `text`, each as :func:`latin_key`, those of one letter left out."""
    keys = (latin_key(word) for word in re.split(r"[\s,;/()\-]+", text))
    return frozenset(key for key in keys if len(key) > 1)


def edits_allowed(length: int) -> int:
    """Return how many slips of the pen a name of so many letters may hold.

    None below 4 letters, where every slip makes another name; one to 6, two to 11, then three.
    """
    if length < _SHORT:
        return 0
    return 1 if length < _MIDDLE else 2 if length < _LONG else 3
