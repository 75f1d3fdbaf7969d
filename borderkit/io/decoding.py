"""Text of an unknown encoding: UTF-8 or UTF-16 where it is, else a guess by script, shown."""

import re
from dataclasses import dataclass
from typing import Final

from borderkit.errors import InputError

__all__ = ["Decoded", "decode_text"]

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_GUESSES: Final = ("gb18030", "cp1251", "cp866", "cp1252")
_COMMON_RUSSIAN: Final = frozenset("оеаинтсрвлкмдпуяы ")
_CONTROLS: Final = frozenset(map(chr, (*range(9), 11, *range(14, 32), 127)))
_NEUTRAL: Final = frozenset("\u00a0°º±²³·×µ§©®´′″‘’“”…")  # noqa: RUF001 - signs are meant
"""Signs of any script: they tell of no coding."""
_RUN: Final = re.compile(r"[^\W\d_a-zA-Z]{3,}")
_LEAST: Final = 0.5
_SAMPLE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read in, and whether that is a guess."""

    text: str
    encoding: str
    is_guess: bool


def decode_text(data: bytes, *, source: str) -> Decoded:
    """Return the text that bytes hold.

    A byte order mark or strict UTF-8 decides. Otherwise gb18030, cp1251, cp866 and cp1252 are
    tried, and the one that gives the likeliest Chinese, Russian or western words is taken as a
    guess. What holds signs alone, such as degrees, is read as cp1252.

    Parameters
    ----------
    data : bytes
        The whole file.
    source : str
        Its name, for messages.

    Raises
    ------
    InputError
        No encoding gives a readable text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strict(data, encoding, source, skip=len(mark))
            return Decoded(text, encoding, is_guess=False)
    if b"\0" in data[:_SAMPLE]:
        return Decoded(_strict(data, _wide(data), source), _wide(data), is_guess=True)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", is_guess=False)
    except UnicodeDecodeError:
        pass
    tried = [(encoding, _tried(data, encoding)) for encoding in _GUESSES]
    scored = [
        (_score(text, is_western=encoding == "cp1252"), encoding, text)
        for encoding, text in tried
        if text is not None
    ]
    best = max(scored, key=lambda item: item[0], default=None)
    if best is None or best[0] < _LEAST:
        msg = (
            f"{source} is neither UTF-8 nor a readable text in {', '.join(_GUESSES)}; "
            "save it as UTF-8 and try again"
        )
        raise InputError(msg)
    return Decoded(best[2], best[1], is_guess=True)


def _strict(data: bytes, encoding: str, source: str, *, skip: int = 0) -> str:
    try:
        return data[skip:].decode(encoding)
    except UnicodeDecodeError as fault:
        place = fault.start + skip
        msg = f"{source} is no {encoding} at byte {place}; save it as UTF-8 and try again"
        raise InputError(msg) from fault


def _wide(data: bytes) -> str:
    """Return the byte order of UTF-16 without a mark: where the empty bytes stand."""
    sample = data[:_SAMPLE]
    return "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"


def _tried(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _score(text: str, *, is_western: bool) -> float:
    """Return how likely a text is: the share of common letters among those beyond ASCII."""
    sample = text[:_SAMPLE]
    if any(letter in _CONTROLS for letter in sample):
        return 0.0
    others = [
        at for at, letter in enumerate(sample) if not letter.isascii() and letter not in _NEUTRAL
    ]
    if not others:
        return _LEAST if is_western else 0.0
    if is_western:
        runs = {at for run in _RUN.finditer(sample) for at in range(*run.span())}
        return sum(0.0 if at in runs else _western(sample, at) for at in others) / len(others)
    weights = (0.0 if _is_mixed(sample, at) else _weight(sample[at]) for at in others)
    return sum(weights) / len(others)


def _western(text: str, at: int) -> float:
    """Weigh a letter of Latin-1: those of real words stand beside plain ones, as in Höhe."""
    if not "À" <= text[at] <= "ÿ":
        return 0.0
    return 0.9 if _is_beside_latin(text, at) else 0.4


def _is_mixed(text: str, at: int) -> bool:
    """Whether a Russian letter stands in a Latin word, as where Höhe is read as Hцhe."""
    return "Ѐ" <= text[at] <= "ӿ" and _is_beside_latin(text, at)


def _is_beside_latin(text: str, at: int) -> bool:
    beside = text[max(0, at - 1) : at + 2].replace(text[at], "")
    return any(letter.isascii() and letter.isalpha() for letter in beside)


def _weight(letter: str) -> float:
    if "\u4e00" <= letter <= "\u9fff":
        # Two bytes each: the common characters of GB 2312 are at the front of gb18030.
        return 1.0 if _is_common_chinese(letter) else 0.2
    low = letter.casefold()
    if "\u0430" <= low <= "\u044f" or low == "\u0451":
        base = 1.0 if low in _COMMON_RUSSIAN else 0.6
        return base if letter == low else base * 0.7
    if letter in "\u3001\u3002\uff0c\uff1a\uff1b\uff08\uff09\u2014\u2013\u2192\u00ab\u00bb\u2116":
        return 0.8
    return 0.0


def _is_common_chinese(letter: str) -> bool:
    """Whether a character is of the first level of GB 2312, some 3,700 everyday ones."""
    try:
        code = letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7
