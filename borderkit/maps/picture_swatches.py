"""The swatches of our legends, which are SVG, drawn into static pictures."""

import re
from typing import Final, cast
from xml.etree.ElementTree import Element, fromstring

from markupsafe import Markup
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

from borderkit.maps.picture_frame import CSS_PT, Frame
from borderkit.maps.picture_shapes import dashes, path_outline, zone_class_of
from borderkit.maps.picture_text import text_artist

__all__ = ["draw_swatch"]

_MOVE: Final = re.compile(r"(translate|scale)\(([^)]*)\)")


def draw_swatch(frame: Frame, swatch: Markup, at: tuple[float, float]) -> float:
    """Draw a swatch of ours, and return how wide it is in pixels of the picture.

    Parameters
    ----------
    frame : Frame
        Of the picture; swatches may stand outside of it.
    swatch : Markup
        SVG made by `symbols` or `land_symbols`; never from a file.
    at : (float, float)
        Its upper left corner, pixels.
    """
    root = fromstring(str(swatch))  # noqa: S314 - made by ourselves
    unit = frame.unit
    _Brush(frame, unit).draw(root, Affine2D().scale(unit, -unit).translate(*at))
    return float(root.get("width", 20)) * unit


class _Brush:
    """Draws the few elements that our swatches are made of."""

    def __init__(self, frame: Frame, unit: float) -> None:
        self._frame = frame
        self._unit = unit

    def draw(self, element: Element, place: Affine2D) -> None:
        """Draw an element and what is in it."""
        place = _placed(element, place)
        kind = element.tag.rpartition("}")[2]
        if kind == "text":
            self._text(element, place)
        elif kind in {"path", "rect", "circle"}:
            scale = abs(place.get_matrix()[1, 1]) / self._unit
            self._outline(element, _outline(kind, element).transformed(place), scale)
        for inner in element:
            self.draw(inner, place)

    def _outline(self, element: Element, outline: Outline, scale: float) -> None:
        fill, edge = element.get("fill", "#000"), element.get("stroke", "none")
        zone_class = zone_class_of({"fillColor": fill})
        width = float(element.get("stroke-width", 1)) * CSS_PT * scale
        if zone_class is not None:
            self._frame.hatched(outline, zone_class, clipped=False)
        elif fill != "none":
            colour = to_rgba(fill, float(element.get("fill-opacity", 1)))
            self._frame.put(PathPatch(outline, fc=colour, ec="none", lw=0), clipped=False)
        if edge != "none":
            pattern = element.get("stroke-dasharray")
            self._frame.put(
                PathPatch(
                    outline,
                    fill=False,
                    ec=to_rgba(edge, float(element.get("stroke-opacity", 1))),
                    lw=width,
                    ls=dashes(pattern, CSS_PT * scale / max(width, 0.1)),
                    capstyle="round" if element.get("stroke-linecap") == "round" else "butt",
                ),
                clipped=False,
            )

    def _text(self, element: Element, place: Affine2D) -> None:
        x, y = (float(element.get(side, 0)) for side in "xy")
        at = place.transform((x, y))
        across = {"middle": "center", "end": "right"}.get(element.get("text-anchor", ""), "left")
        size = float(element.get("font-size", 12)) * abs(place.get_matrix()[1, 1]) / self._unit
        made = text_artist(
            (float(at[0]), float(at[1])),
            element.text or "",
            size * CSS_PT,
            weight="bold" if element.get("font-weight") == "700" else "normal",
            colour=element.get("fill", "#000"),
            across=across,
        )
        self._frame.put(made, clipped=False)


def _placed(element: Element, place: Affine2D) -> Affine2D:
    """Return where an element stands: its own moves, the last first, then those around it."""
    own = Affine2D()
    for name, numbers in reversed(_MOVE.findall(element.get("transform", ""))):
        given = [float(number) for number in re.split(r"[ ,]+", numbers.strip())]
        if name == "scale":
            own = own.scale(*given)
        else:
            own = own.translate(given[0], given[1] if len(given) > 1 else 0.0)
    return cast("Affine2D", own + place)


def _outline(kind: str, element: Element) -> Outline:
    if kind == "path":
        return path_outline(element.get("d", ""))
    if kind == "circle":
        middle = (float(element.get("cx", 0)), float(element.get("cy", 0)))
        return Outline.circle(middle, float(element.get("r", 1)))
    x, y, wide, high = (float(element.get(key, 0)) for key in ("x", "y", "width", "height"))
    corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]
    return Outline(corners, closed=True)
