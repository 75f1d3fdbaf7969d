"""Text on static pictures: fonts that are always there, no markup, lines of a given width."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import matplotlib as mpl
import pylopdf_fonts_zh_cn
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from borderkit.maps.escaping import plain

__all__ = ["Typesetter", "font", "printable", "text_artist"]

_LATIN: Final = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
_WIDE_FROM: Final = 0x2E80
"""First code point that may be broken before and after: East Asian writing."""
_OPENING: Final = "\uff08\u300a\u3010\u201c\u2018(["
_CLOSING: Final = "\uff09\u300b\u3011\u201d\u2019)]\uff0c\u3002\uff1b\uff1a\uff01\uff1f\u3001,.;:!?"
"""Signs that may not end, and signs that may not begin a line."""
_MISSING: Final = "\u25a1"


def printable(text: object) -> str:
    """Return a text on one line, with a square in place of every character that no font has.

    Parameters
    ----------
    text : object
        Anything from a register or an itinerary.
    """
    shown = plain(text)
    if all(ord(character) in _latin_characters() for character in shown):
        return shown
    known = _characters(_chinese())
    return "".join(character if ord(character) in known else _MISSING for character in shown)


def font(text: str, size_pt: float, *, weight: str = "normal") -> FontProperties:
    """Return the font for a text: DejaVu Sans, or Noto Sans SC where that lacks a character.

    Parameters
    ----------
    text : str
        As `printable` gives it.
    size_pt : float
        Points.
    weight : str
        ``normal`` or ``bold``; Noto Sans SC has no bold.
    """
    file = _latin(int(weight == "bold"))
    if any(ord(character) not in _latin_characters() for character in text):
        file = _chinese()
    return FontProperties(fname=str(file), size=size_pt)


class Typesetter:
    """Measures and breaks text for one picture.

    Parameters
    ----------
    dpi : float
        Of the picture.
    """

    def __init__(self, dpi: float) -> None:
        self._renderer: Any = RendererAgg(8, 8, dpi)  # type: ignore[no-untyped-call]
        self._known: dict[tuple[str, float, str], float] = {}

    def width(self, text: str, size_pt: float, weight: str = "normal") -> float:
        """Return how wide a printable text is, pixels."""
        key = (text, size_pt, weight)
        if key not in self._known:
            prop = font(text, size_pt, weight=weight)
            width, _, _ = self._renderer.get_text_width_height_descent(text, prop, ismath=False)
            self._known[key] = float(width)
        return self._known[key]

    def lines(
        self, text: str, width_px: float, size_pt: float, *, weight: str = "normal", most: int = 9
    ) -> list[str]:
        """Return a text broken into lines of at most that width.

        Parameters
        ----------
        text : str
            Anything; made printable.
        width_px : float
            Pixels.
        size_pt : float
            Points.
        weight : str
            As for `font`.
        most : int
            Lines; the last then ends with an ellipsis.
        """
        made: list[str] = []
        line = ""
        for piece in _pieces(printable(text)):
            longer = line + piece
            if line and self.width(longer.strip(), size_pt, weight) > width_px:
                made.append(line.strip())
                longer = piece
            line = self.cut(longer, width_px, size_pt, weight=weight)
        made += [line.strip()] if line.strip() else []
        if len(made) > most:
            end = self.cut(f"{made[most - 1]}…", width_px, size_pt, weight=weight)
            return [*made[: most - 1], end if end.endswith("…") else f"{end[:-1]}…"]
        return made

    def cut(self, text: str, width_px: float, size_pt: float, *, weight: str = "normal") -> str:
        """Return as much of a printable text as fits, with an ellipsis where it is cut."""
        if self.width(text.strip(), size_pt, weight) <= width_px:
            return text
        low, high = 1, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.width(f"{text[:middle]}…", size_pt, weight) <= width_px
            low, high = (middle, high) if fits else (low, middle - 1)
        return f"{text[:low]}…"


def text_artist(
    at: tuple[float, float],
    text: str,
    size_pt: float,
    *,
    weight: str = "normal",
    colour: str = "#15233b",
    across: str = "left",
    up: str = "baseline",
) -> Text:
    """Return a text that reads no markup.

    Parameters
    ----------
    at : (float, float)
        Pixels from the lower left corner of the picture.
    text : str
        Anything; made printable.
    size_pt : float
        Points.
    weight, colour : str
        As for `font`; a colour of ours.
    across, up : str
        Which part of the text stands at the point, in matplotlib's words.
    """
    shown = printable(text)
    made = Text(at[0], at[1], shown, color=colour, parse_math=False, transform=IdentityTransform())
    made.set_fontproperties(font(shown, size_pt, weight=weight))
    made.set_horizontalalignment(cast("Any", across))
    made.set_verticalalignment(cast("Any", up))
    return made


def _pieces(text: str) -> Iterator[str]:
    """Yield words with the blank after them, and East Asian characters one by one."""
    word = ""
    for number, character in enumerate(text):
        wide = ord(character) >= _WIDE_FROM
        if wide and word and word[-1] not in _OPENING and character not in _CLOSING:
            yield word
            word = ""
        word += character
        follower = text[number + 1 : number + 2]
        ends = character == " " or (wide and character not in _OPENING)
        if ends and not (follower and follower in _CLOSING):
            yield word
            word = ""
    if word:
        yield word


@cache
def _latin(number: int) -> Path:
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / _LATIN[number]


@cache
def _chinese() -> Path:
    return pylopdf_fonts_zh_cn.sans_path()


@cache
def _latin_characters() -> frozenset[int]:
    return _characters(_latin(0)) & _characters(_latin(1))


@cache
def _characters(file: Path) -> frozenset[int]:
    return frozenset(FT2Font(str(file)).get_charmap())
