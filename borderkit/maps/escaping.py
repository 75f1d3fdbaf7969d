"""Text from files made safe for a page: visible, short, and inert in HTML and in scripts.

Folium writes names into JavaScript template literals, runs what it wrote through Jinja a second
time, and Leaflet writes some of it as HTML: what is put there must be inert in all three. No text
from a file goes that way. It reaches a page either through a template of ours that escapes, or as
JSON that the page's own script turns into text nodes.
"""

import unicodedata
from html import escape

__all__ = ["LONGEST", "inert", "plain"]

LONGEST = 240
"""Characters that a page shows of one text; the register keeps the whole of it."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_KEPT = frozenset("\u00ad\u200c\u200d")
_SCRIPT = str.maketrans({"`": "&#96;", "$": "&#36;", "{": "&#123;", "}": "&#125;", "\\": "&#92;"})


def plain(text: object, *, longest: int = LONGEST) -> str:
    """Return `text` on one line, with no hidden character and no more than `longest` of them.

    Parameters
    ----------
    text : object
        Anything from a register or an itinerary; shown as ``str`` gives it.
    longest : int
        Characters kept; a longer text ends with an ellipsis.

    Returns
    -------
    str
        Control and reordering characters are replaced by U+FFFD, blanks joined.
    """
    cut = str(text)[: longest * 4]
    shown = " ".join(
        "".join(" " if character.isspace() else _visible(character) for character in cut).split()
    )
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def inert(text: object) -> str:
    r"""Return `text` as HTML that is also inert inside a JavaScript template literal.

    Parameters
    ----------
    text : object
        Anything from a register or an itinerary.

    Returns
    -------
    str
        HTML text with ``& < > " '`` and `` ` $ { } \`` as character references.
    """
    return escape(plain(text), quote=True).translate(_SCRIPT)


def _visible(character: str) -> str:
    if character in _KEPT or unicodedata.category(character) not in _HIDDEN:
        return character
    return "\ufffd"
