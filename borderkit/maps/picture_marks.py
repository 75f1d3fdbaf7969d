"""Marks and labels of a static map, placed so that they do not cover each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.patches import FancyBboxPatch
from matplotlib.patheffects import withStroke
from shapely import LineString

from borderkit.maps import symbols
from borderkit.maps.bulk import LineSet, PointSet
from borderkit.maps.canvas import Overlay
from borderkit.maps.features import halfway
from borderkit.maps.land_symbols import INK
from borderkit.maps.picture_frame import CSS_PT, Box, Frame
from borderkit.maps.picture_text import Typesetter, printable, text_artist

__all__ = ["Marks"]

_DIRECTIONS: Final = ((1, 1), (1, -1), (-1, 1), (-1, -1), (1, 0), (-1, 0), (0, 1), (0, -1))
_MOST_LABELS: Final = 300
_MANY_PLACES: Final = 40
_SIZES: Final[Mapping[str, float]] = {
    "place": 12.5,
    "city": 15.0,
    "town": 13.5,
    "crossing": 12.0,
    "boundary": 11.5,
    "ground": 11.5,
    "reach": 11.5,
    "helped": 11.5,
    "stop": 12.5,
    "times": 10.5,
}
_LIGHT: Final = frozenset(
    {"hamlet", "site", "summit", "pass", "island", "quarter", "locality", "dwelling"}
)
"""Kinds of places whose names are written lightly."""
_BOLD: Final = frozenset({"place", "crossing", "boundary", "reach", "helped", "stop"})
_COLOURS: Final[Mapping[str, str]] = {
    "ground": "#555555",
    "unit": "#4b5563",
    "reach": "#472b8a",
    "helped": "#135c2a",
}
_SMALL_PT: Final = 10.5 * CSS_PT
_LONGEST_PX: Final = 240.0


@dataclass(slots=True)
class _Mark:
    """One mark with its size and wishes, pixels of the picture."""

    kind: str
    at: tuple[float, float]
    size: tuple[float, float]
    properties: Mapping[str, Any]
    text: str = ""
    rank: float = 0.0
    area: Box | None = None
    optional: bool = False
    seat: tuple[float, float] | None = field(default=None)


class Marks:
    """All marks of a map.

    Parameters
    ----------
    frame : Frame
        That they are drawn into.
    typesetter : Typesetter
        Of the same picture.
    """

    def __init__(self, frame: Frame, typesetter: Typesetter) -> None:
        self._frame = frame
        self._type = typesetter
        self._taken: list[Box] = []
        self._route: list[Box] = []

    def keep_free(self, box: Box) -> None:
        """Let nothing be placed over a part of the frame."""
        self._taken.append(box)

    def draw(self, overlays: Sequence[Overlay]) -> None:
        """Draw the marks of all layers: what cannot move first, then labels by rank."""
        marks = [mark for overlay in overlays for mark in self._of(overlay)]
        self._route = [
            box for overlay in overlays if overlay.key == "route" for box in self._along(overlay)
        ]
        hidden = self._fix(marks)
        moving = sorted(
            (
                m
                for m in marks
                if m.kind in {"finding", "label"} and not (_names(m) and m.at in hidden)
            ),
            key=lambda mark: (mark.optional, -mark.rank),
        )
        for mark in moving[:_MOST_LABELS]:
            mark.seat = self._seat(mark)
            if mark.seat is not None:
                centre = (mark.at[0] + mark.seat[0], mark.at[1] + mark.seat[1])
                self._taken.append(_box(centre, mark.size))
            elif not mark.optional:
                mark.seat = (14.0 * self._frame.unit, 14.0 * self._frame.unit)
        order = {"arrow": 0, "place": 1, "label": 2, "crossing": 3, "stop": 4, "finding": 5}
        for mark in moving:
            if mark.kind == "finding" and mark.seat is not None:
                end = (mark.at[0] + mark.seat[0], mark.at[1] + mark.seat[1])
                self._frame.lines([[mark.at, end]], INK, 0.8)
                self._frame.shape("circle", mark.at, 6, INK)
        for mark in sorted(marks, key=lambda mark: order.get(mark.kind, 2)):
            if mark.kind == "arrow" or mark.seat is not None:
                self._draw(mark)

    def _fix(self, marks: Sequence[_Mark]) -> set[tuple[float, float]]:
        """Seat what cannot move; of many places only those with room; return where none stand."""
        fixed = [mark for mark in marks if mark.kind in {"stop", "crossing", "place"}]
        places = sum(mark.kind == "place" for mark in fixed)
        hidden = set()
        fixed.sort(key=lambda mark: (mark.kind == "place", -mark.rank))
        for mark in fixed:
            if mark.kind == "place" and places > _MANY_PLACES:
                room = _room(mark, self._frame.unit)
                if any(_clash(room, other) for other in self._taken):
                    hidden.add(mark.at)
                    continue
            mark.seat = (0.0, 0.0)
            self._taken.append(_box(mark.at, mark.size))
        return hidden

    # ------------------------------------------------------------------------------- reading

    def _of(self, overlay: Overlay) -> Iterator[_Mark]:
        for feature in overlay.features:
            properties = feature["properties"]
            if "kind" in properties:
                yield from self._mark(feature["geometry"]["coordinates"], properties)
        for points in overlay.points:
            yield from self._bulk_labels(points)
        for lines in overlay.lines:
            yield from self._line_labels(lines)

    def _mark(self, lonlat: Sequence[float], properties: Mapping[str, Any]) -> Iterator[_Mark]:
        x, y = self._frame.pixels(np.array([lonlat]))[0]
        if not self._frame.shows(x, y):
            return
        kind = str(properties["kind"])
        text = printable(properties.get("text") or "")
        area = None
        if "box" in properties:
            west, south, east, north = properties["box"]
            low, high = self._frame.pixels(np.array([[west, south], [east, north]]))
            area = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        if kind == "label":
            size_pt, weight = _letter(properties)
            text = self._type.cut(text, _LONGEST_PX * self._frame.unit, size_pt, weight=weight)
        yield _Mark(
            kind=kind,
            at=(float(x), float(y)),
            size=self._size(kind, text, properties),
            properties=properties,
            text=text,
            rank=float(properties.get("rank", 0)),
            area=area,
            optional=kind == "label",
        )

    def _size(self, kind: str, text: str, properties: Mapping[str, Any]) -> tuple[float, float]:
        unit = self._frame.unit
        if kind == "stop":
            wide = self._type.width(text, 13 * CSS_PT, "bold")
            return max(26 * unit, wide + 14 * unit), 26 * unit
        if kind == "finding":
            return self._type.width(text, 12.5 * CSS_PT, "bold") + 32 * unit, 23 * unit
        if kind == "label":
            size_pt, weight = _letter(properties)
            shape = 15 * unit if properties.get("shape") else 0.0
            more = printable(properties.get("more") or "")
            wide = max(self._type.width(text, size_pt, weight), self._type.width(more, _SMALL_PT))
            return wide + shape + 4 * unit, (28 if more else 15) * unit
        side = {"crossing": 22.0, "place": 11.0}.get(kind, 8.0) * unit
        return side, side

    def _bulk_labels(self, points: PointSet) -> Iterator[_Mark]:
        if not points.labelled or points.details is None:
            return
        at = self._frame.pixels(points.lonlat)
        rows = [n for n in range(len(at)) if self._frame.shows(*at[n])]
        for number in rows if len(rows) <= _MOST_LABELS // 2 else ():
            title = printable(points.details.titles[number])
            if not title:
                continue
            properties = {"look": "", "gap": 6}
            size = self._size("label", title, properties)
            here = (float(at[number][0]), float(at[number][1]))
            yield _Mark("label", here, size, properties, title, rank=-20.0, optional=True)

    def _line_labels(self, lines: LineSet) -> Iterator[_Mark]:
        if self._frame.zoom < lines.from_zoom:
            return
        told: set[str] = set()
        for text, shape in zip(lines.texts, lines.geometries, strict=False):
            if not text or text in told:
                continue
            told.add(text)
            point = halfway(shape) if shape.area == 0 else shape.representative_point()
            lonlat = shapely.get_coordinates(point)[0].tolist()
            yield from self._mark(
                lonlat, {"kind": "label", "text": text, "look": "", "rank": -10, "seat": "centre"}
            )

    # ------------------------------------------------------------------------------- placing

    def _seat(self, mark: _Mark) -> tuple[float, float] | None:
        left, bottom, right, top = self._frame.box
        for others in ([*self._taken, *self._route], self._taken):
            for dx, dy in self._seats(mark):
                box = _box((mark.at[0] + dx, mark.at[1] + dy), mark.size)
                inside = box[0] >= left and box[1] >= bottom and box[2] <= right and box[3] <= top
                if inside and not any(_clash(box, other) for other in others):
                    return dx, dy
        return None

    def _along(self, overlay: Overlay) -> Iterator[Box]:
        """Yield small boxes along lines, which labels had better not cover."""
        step, half = 14 * self._frame.unit, 5 * self._frame.unit
        for feature in overlay.features:
            if feature["geometry"]["type"] != "LineString":
                continue
            line = LineString(self._frame.pixels(np.array(feature["geometry"]["coordinates"])))
            for at in np.arange(0.0, line.length, step):
                point = line.interpolate(float(at))
                yield point.x - half, point.y - half, point.x + half, point.y + half

    def _seats(self, mark: _Mark) -> Iterator[tuple[float, float]]:
        unit, (wide, high) = self._frame.unit, mark.size
        if mark.area is not None:
            left, bottom, right, top = mark.area
            middle = (left + right) / 2 - mark.at[0]
            if right - left > wide + 8 * unit and top - bottom > high + 8 * unit:
                yield 0.0, 0.0
            yield middle, bottom - mark.at[1] - high / 2 - 2 * unit
            yield middle, top - mark.at[1] + high / 2 + 2 * unit
            yield right - mark.at[0] + wide / 2 + 3 * unit, 0.0
            yield left - mark.at[0] - wide / 2 - 3 * unit, 0.0
        around = mark.kind == "finding" or mark.properties.get("seat") == "around"
        if not around:
            yield from ((0.0, step * (high + 2 * unit)) for step in (0, -1, 1, -2, 2))
            return
        gap = float(mark.properties.get("gap", 8)) * unit
        for ring in (0, 12) if mark.optional else (0, 14, 30, 48, 70):
            for dx, dy in _DIRECTIONS:
                yield dx * (wide / 2 + gap + ring * unit), dy * (high / 2 + gap + ring * unit)

    # ------------------------------------------------------------------------------- drawing

    def _draw(self, mark: _Mark) -> None:
        frame, properties = self._frame, mark.properties
        dx, dy = mark.seat or (0.0, 0.0)
        at = (mark.at[0] + dx, mark.at[1] + dy)
        if mark.kind == "arrow":
            turn = float(properties.get("turn", 0))
            frame.shape("arrow", at, 15, INK, turn_deg=turn, edge="#ffffff")
        elif mark.kind == "place":
            shape = properties.get("shape")
            frame.shape(str(shape or "circle"), at, 12, "#333333", edge="#ffffff")
            if not shape:
                frame.shape("circle", at, 6, "#ffffff")
        elif mark.kind == "crossing":
            frame.shape(str(properties["shape"]), at, 24, "#111111", edge="#ffffff")
        elif mark.kind == "stop":
            self._plate(at, mark.size, INK, "#ffffff", round_px=12)
            self._text(at, mark.text, 13, "bold", "#ffffff", across="center")
        elif mark.kind == "finding":
            self._finding(mark, at)
        else:
            self._label(mark, at)

    def _finding(self, mark: _Mark, at: tuple[float, float]) -> None:
        frame, unit = self._frame, self._frame.unit
        colour = symbols.VERDICTS[str(mark.properties["look"])].colour
        self._plate(at, mark.size, "#ffffff", colour, round_px=5)
        left = at[0] - mark.size[0] / 2
        frame.shape(str(mark.properties["shape"]), (left + 13 * unit, at[1]), 14, colour)
        self._text((left + 23 * unit, at[1]), mark.text, 12.5, "bold", INK)

    def _label(self, mark: _Mark, at: tuple[float, float]) -> None:
        unit, look = self._frame.unit, str(mark.properties.get("look", "")).split(" ")[0]
        size_pt, weight = _letter(mark.properties)
        zone_class = look.removeprefix("zone-")
        colour = _COLOURS.get(look, "#222222")
        if zone_class in symbols.ZONES:
            colour = symbols.ZONES[zone_class].colour
        left = at[0] - mark.size[0] / 2 + 2 * unit
        shape = mark.properties.get("shape")
        if shape:
            self._frame.shape("square", (left + 6 * unit, at[1]), 16, "#ffffffd9")
            self._frame.shape(str(shape), (left + 6 * unit, at[1]), 12, colour)
            left += 15 * unit
        more = str(mark.properties.get("more") or "")
        up = 6.5 * unit if more else 0.0
        self._text((left, at[1] + up), mark.text, size_pt / CSS_PT, weight, colour, halo=True)
        if more:
            low = (left, at[1] - 7 * unit)
            self._text(low, more, _SMALL_PT / CSS_PT, "normal", colour, halo=True)

    def _plate(
        self,
        at: tuple[float, float],
        size: tuple[float, float],
        face: str,
        edge: str,
        *,
        round_px: float,
    ) -> None:
        unit = self._frame.unit
        wide, high = size[0] - 2 * unit, size[1] - 2 * unit
        rounding = min(round_px * unit, high / 2)
        corner = (at[0] - wide / 2, at[1] - high / 2)
        style = f"round,pad=0,rounding_size={rounding:.3f}"
        self._frame.put(FancyBboxPatch(corner, wide, high, style, fc=face, ec=edge, lw=2 * CSS_PT))

    def _text(
        self,
        at: tuple[float, float],
        text: str,
        size_px: float,
        weight: str,
        colour: str,
        *,
        across: str = "left",
        halo: bool = False,
    ) -> None:
        made = text_artist(
            at,
            text,
            size_px * CSS_PT,
            weight=weight,
            colour=colour,
            across=across,
            up="center_baseline",
        )
        if halo:
            made.set_path_effects([withStroke(linewidth=2.4, foreground="#ffffff", alpha=0.85)])
        self._frame.put(made)


def _names(mark: _Mark) -> bool:
    """Whether a mark is the label of a place."""
    return mark.kind == "label" and str(mark.properties.get("look", "")).startswith("place")


def _room(mark: _Mark, unit: float) -> Box:
    """Return how much room a place needs among many: more, the less it weighs."""
    margin = (0.0 if mark.rank >= 7 else 4.0 if mark.rank >= 5 else 14.0) * unit
    return _box(mark.at, (mark.size[0] + 2 * margin, mark.size[1] + 2 * margin))


def _letter(properties: Mapping[str, Any]) -> tuple[float, str]:
    """Return size in points and weight of a label."""
    look, _, kind = str(properties.get("look", "")).partition(" bk-look-")
    if kind in _LIGHT:
        return 11.5 * CSS_PT, "normal"
    return _SIZES.get(kind or look, _SIZES.get(look, 11.0)) * CSS_PT, (
        "bold" if look in _BOLD else "normal"
    )


def _box(at: tuple[float, float], size: tuple[float, float]) -> Box:
    return (
        at[0] - size[0] / 2,
        at[1] - size[1] / 2,
        at[0] + size[0] / 2,
        at[1] + size[1] / 2,
    )


def _clash(one: Box, two: Box) -> bool:
    return one[0] < two[2] and one[2] > two[0] and one[1] < two[3] and one[3] > two[1]
