"""Static pictures of the maps, for reports: PNG by matplotlib, no browser, no global state."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

import numpy as np
from markupsafe import Markup
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from borderkit.maps import symbols
from borderkit.maps.base import Bounds, GroundPicture, Terrain
from borderkit.maps.canvas import Overlay
from borderkit.maps.land_symbols import INK
from borderkit.maps.legend import Legend
from borderkit.maps.picture_frame import CSS_PT, Box, Frame
from borderkit.maps.picture_furniture import furnish
from borderkit.maps.picture_marks import Marks
from borderkit.maps.picture_swatches import draw_swatch
from borderkit.maps.picture_text import Typesetter, text_artist
from borderkit.maps.relief import scan_colours
from borderkit.maps.words import Words

__all__ = ["Headline", "Note", "Plate", "draw_plate"]

_WIDE: Final = 1123.0
_MARGIN: Final = 24.0
_MAP_HIGH: Final = 560.0
_SIDE: Final = 272.0
_GAP: Final = 14.0
_DPI: Final = 144.0
_SOFT: Final = "#4a5568"
_COLOURS: Final = 256
"""In the file: it becomes a quarter as large, and the relief looks the same."""
_LEADING: Final = 1.36


@dataclass(frozen=True, slots=True)
class Headline:
    """What a picture says above its map.

    Attributes
    ----------
    code, name : str
        The verdict, as a term and in words.
    says : str
        One sentence.
    fields : sequence of (str, sequence of str)
        Where, when, why, what next.
    """

    code: str
    name: str
    says: str
    fields: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Note:
    """What is told beside the map: a sign, a heading and some lines."""

    swatch: Markup
    heading: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Plate:
    """Everything that a static picture shows.

    Attributes
    ----------
    title : str
        May come from a file, as all texts here; none is read as markup.
    overlays : sequence of Overlay
        In drawing order, as for a page.
    bounds : Bounds
        What the map shows at least, degrees WGS84.
    legend : Legend
        As for a page.
    foot : sequence of str
        From what it was made, and whose it is.
    terrain : Terrain or None
        The ground under all.
    scan : GroundPicture or None
        What is drawn instead of it.
    beside_heading : str
        Over `beside`.
    """

    title: str
    overlays: Sequence[Overlay]
    bounds: Bounds
    legend: Legend
    words: Words
    foot: Sequence[str]
    headline: Headline | None = None
    beside_heading: str = ""
    beside: Sequence[Note] = field(default=())
    terrain: Terrain | None = None
    scan: GroundPicture | None = None


def draw_plate(plate: Plate) -> bytes:
    """Return a picture as PNG, 1,684 pixels wide, the same bytes for the same plate.

    Parameters
    ----------
    plate : Plate
        What it shows.
    """
    sketch = _Sheet(plate)
    figure = Figure(figsize=(_WIDE / 96, sketch.high / 96), dpi=_DPI, facecolor="#ffffff")
    canvas: Any = FigureCanvasAgg(figure)
    sketch.draw(figure)
    canvas.draw()
    drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    few = drawn.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    held = BytesIO()
    few.save(held, format="PNG", optimize=True, dpi=(_DPI, _DPI))
    return held.getvalue()


class _Sheet:
    """Lays a plate out from top to bottom; all lengths in pixels of the web maps."""

    def __init__(self, plate: Plate) -> None:
        self._plate = plate
        self._unit = _DPI / 96
        self._type = Typesetter(_DPI)
        self._told: list[tuple[float, float, str, float, str, str]] = []
        self._entries: list[tuple[float, float, Markup, list[str]]] = []
        self._band: tuple[float, float] | None = None
        self._head = self._lay_head(_MARGIN)
        self._map_top = self._head + 10
        bottom = self._lay_legend(self._map_top + _MAP_HIGH + 14)
        self.high = self._lay_foot(bottom + 8) + _MARGIN / 2
        """How high the whole is."""

    # ------------------------------------------------------------------------------ laying out

    def _say(
        self,
        at: tuple[float, float],
        text: str,
        size: float,
        *,
        wide: float,
        weight: str = "normal",
        colour: str = INK,
        most: int = 3,
    ) -> float:
        """Note text to be written from a left top corner; return where it ends below."""
        lines = self._type.lines(text, wide * self._unit, size * CSS_PT, weight=weight, most=most)
        x, y = at
        for number, line in enumerate(lines):
            base = y + size * (1.02 + _LEADING * number)
            self._told.append((x, base, line, size, weight, colour))
        return y + len(lines) * size * _LEADING

    def _lay_head(self, top: float) -> float:
        plate, wide = self._plate, _WIDE - 2 * _MARGIN
        y = self._say((_MARGIN, top), plate.title, 14, wide=wide, weight="bold", most=2)
        if plate.headline is None:
            return y
        headline = plate.headline
        start = y + 8
        left = _MARGIN + 76
        inner = wide - 88
        y = self._say((left, start + 7), headline.name, 21, wide=inner, weight="bold")
        y = self._say((left, y), headline.says, 14, wide=inner)
        y += 7
        column = (wide - 30) / max(len(headline.fields), 1)
        ends = [y]
        for number, (name, lines) in enumerate(headline.fields):
            x = _MARGIN + 18 + number * column
            below = self._say((x, y), name, 11, wide=column - 16, colour=_SOFT)
            for line in lines:
                below = self._say((x, below), line, 12.5, wide=column - 16, most=4)
            ends.append(below)
        self._band = (start, max(ends) + 8)
        return self._band[1]

    def _lay_legend(self, top: float) -> float:
        entries = [entry for group in self._plate.legend for entry in group["entries"]]
        columns = 5
        wide = (_WIDE - 2 * _MARGIN) / columns
        y = top
        for start in range(0, len(entries), columns):
            high = 22.0
            for number, entry in enumerate(entries[start : start + columns]):
                lines = self._type.lines(
                    str(entry["text"]), (wide - 50) * self._unit, 11 * CSS_PT, most=3
                )
                self._entries.append((_MARGIN + number * wide, y, entry["swatch"], lines))
                high = max(high, 7 + len(lines) * 11 * 1.22)
            y += high
        return y

    def _lay_foot(self, top: float) -> float:
        y = top
        for line in self._plate.foot:
            wide = _WIDE - 2 * _MARGIN
            y = self._say((_MARGIN, y), line, 10, wide=wide, colour=_SOFT, most=4)
        return y

    # --------------------------------------------------------------------------------- drawing

    def _point(self, x: float, y: float) -> tuple[float, float]:
        """Return a place of the sheet in pixels of the picture, from the lower left corner."""
        return x * self._unit, (self.high - y) * self._unit

    def _box(self, left: float, top: float, right: float, bottom: float) -> Box:
        return (*self._point(left, bottom), *self._point(right, top))

    def draw(self, figure: Figure) -> None:
        """Draw everything on a figure of the sheet's size."""
        plate = self._plate
        side = _SIDE + _GAP if plate.beside else 0.0
        right = _WIDE - _MARGIN - side
        box = self._box(_MARGIN, self._map_top, right, self._map_top + _MAP_HIGH)
        frame = Frame(figure, box, plate.bounds)
        if plate.scan is not None:
            frame.picture(scan_colours(plate.scan), plate.scan.bounds)
        elif plate.terrain is not None:
            frame.ground(plate.terrain)
        marks = Marks(frame, self._type)
        for taken in furnish(frame, self._type):
            marks.keep_free(taken)
        for overlay in plate.overlays:
            frame.overlay(overlay)
        for overlay in plate.overlays:
            frame.points(overlay)
        marks.draw(plate.overlays)
        furnish(frame, self._type, last=True)
        self._draw_head(frame)
        if plate.beside:
            self._draw_beside(frame, right + _GAP)
        for x, y, swatch, lines in self._entries:
            draw_swatch(frame, swatch, self._point(x, y))
            for number, line in enumerate(lines):
                drop = 14 + number * 11 * 1.22 - (len(lines) > 1) * 3
                self._write(frame, (x + 44, y + drop), line, 11)
        for x, y, line, size, weight, colour in self._told:
            self._write(frame, (x, y), line, size, weight=weight, colour=colour)

    def _draw_head(self, frame: Frame) -> None:
        headline = self._plate.headline
        if headline is None or self._band is None:
            return
        top, bottom = self._band
        symbol = symbols.VERDICTS[headline.code]
        left, low, right, high = self._box(_MARGIN, top, _WIDE - _MARGIN, bottom)
        pale = Rectangle((left, low), right - left, high - low, fc=symbol.colour, alpha=0.08)
        frame.put(pale, clipped=False)
        edge = Rectangle((left, low), 10 * self._unit, high - low, fc=symbol.colour, ec="none")
        frame.put(edge, clipped=False)
        middle = self._point(_MARGIN + 42, top + 33)
        frame.shape(symbol.shape, middle, 46, symbol.colour, clipped=False)
        drop = 7 if symbol.shape != "triangle" else 10
        sign_at = self._point(_MARGIN + 42, top + 33 + drop)
        sign = text_artist(
            sign_at, symbol.sign, 20 * CSS_PT, weight="bold", colour="#ffffff", across="center"
        )
        frame.put(sign, clipped=False)

    def _draw_beside(self, frame: Frame, left: float) -> None:
        plate, y = self._plate, self._map_top
        bottom = y + _MAP_HIGH
        wide = _SIDE * self._unit
        self._write(frame, (left, y + 14), plate.beside_heading, 13.5, weight="bold")
        y += 24
        for number, note in enumerate(plate.beside):
            heading = self._type.lines(
                note.heading, wide - 26 * self._unit, 12 * CSS_PT, weight="bold", most=2
            )
            lines = [
                piece
                for line in note.lines
                for piece in self._type.lines(line, wide - 26 * self._unit, 11 * CSS_PT, most=4)
            ]
            high = len(heading) * 12 * _LEADING + len(lines) * 11 * _LEADING + 10
            rest = len(plate.beside) - number
            if y + high > bottom - (18 if rest > 1 else 0):
                more = plate.words("ui.more", count=rest)
                self._write(frame, (left, bottom - 4), more, 11, colour=_SOFT)
                return
            draw_swatch(frame, note.swatch, self._point(left, y - 1))
            for line in heading:
                self._write(frame, (left + 26, y + 12), line, 12, weight="bold")
                y += 12 * _LEADING
            for line in lines:
                self._write(frame, (left + 26, y + 11), line, 11)
                y += 11 * _LEADING
            y += 10

    def _write(
        self,
        frame: Frame,
        at: tuple[float, float],
        text: str,
        size: float,
        **look: Any,
    ) -> None:
        frame.put(text_artist(self._point(*at), text, size * CSS_PT, **look), clipped=False)
