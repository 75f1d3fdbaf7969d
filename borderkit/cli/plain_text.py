"""Text from files made safe for a terminal."""

import unicodedata

__all__ = ["printable"]

_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str, *, lines: bool = False) -> str:
    r"""Return `text` with every character that steers a terminal written out as ``\x1b``.

    Parameters
    ----------
    text : str
        Any text, from anybody.
    lines : bool
        Whether line ends stay.
    """
    return "".join(
        character if not _steers(character) or (lines and character == "\n") else _escape(character)
        for character in text
    )


def _steers(character: str) -> bool:
    return unicodedata.category(character) in _UNSAFE or character in _REORDERING


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
