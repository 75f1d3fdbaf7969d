"""Symbols of the land and of the boundary: lines, pillars, works; never colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from markupsafe import Markup

from borderkit.maps.symbols import SHAPES, Stroke

__all__ = [
    "ASSETS",
    "BARS",
    "CONDITIONS",
    "INK",
    "ROLES",
    "SIGNS",
    "SITINGS",
    "WAYS",
    "PointSymbol",
    "Way",
    "marker_symbol",
    "plain_way",
    "point_swatch",
    "section_strokes",
    "way_swatch",
]

INK: Final = "#15233b"
"""Colour of text and of pillars."""
_STONE: Final = "#4a4038"


@dataclass(frozen=True, slots=True)
class Way:
    """How a line or area looks: strokes from the lowest to the uppermost, and a fill."""

    strokes: tuple[Stroke, ...]
    fill: str = ""
    fill_opacity: float = 0.0


@dataclass(frozen=True, slots=True)
class PointSymbol:
    """How a point looks.

    Attributes
    ----------
    shape : str
        Of `SHAPES`.
    fill : str
        ``full``, ``half`` or ``none`` (an outline).
    sign : str
        Of `SIGNS`, over the shape; empty for none.
    under : str
        Of `BARS`, drawn below the shape; empty for none.
    plate : bool
        Whether it stands on a small white plate.
    """

    shape: str
    fill: str = "full"
    sign: str = ""
    under: str = ""
    plate: bool = False
    colour: str = INK


WAYS: Final[Mapping[str, Way]] = MappingProxyType(
    {
        "contour": Way((Stroke("#8f7350", 0.7, opacity=0.5),)),
        "contour-index": Way((Stroke("#8f7350", 1.2, opacity=0.65),)),
        "water-river": Way((Stroke("#4b8db8", 2.4),)),
        "water-stream": Way((Stroke("#6aa5cb", 1.3),)),
        "water-canal": Way((Stroke("#4b8db8", 2.6), Stroke("#ffffff", 0.9, "7 5"))),
        "water-lake": Way((Stroke("#4b8db8", 1.0),), "#b5d6e8", 0.9),
        "water-reservoir": Way((Stroke("#4b8db8", 1.6, "6 3"),), "#b5d6e8", 0.9),
        "protected": Way(
            (Stroke("#2f6f3a", 5.0, opacity=0.18), Stroke("#2f6f3a", 1.3, "1 4")), "#2f6f3a", 0.05
        ),
        "road-path": Way((Stroke("#6b5a43", 1.2, "2 3"),)),
        "road-track": Way((Stroke("#6b5a43", 1.5, "7 3"),)),
        "road-local": Way((Stroke("#857a68", 2.6), Stroke("#ffffff", 1.3))),
        "road-patrol": Way((Stroke("#ffffff", 3.6), Stroke("#3d3a56", 2.0, "9 3 2 3"))),
        "road-secondary": Way((Stroke("#7d6b4a", 3.6), Stroke("#fff3cf", 2.2))),
        "road-main": Way((Stroke("#7a5a2b", 4.8), Stroke("#f3c96f", 3.2))),
        "asset-fence": Way((Stroke(_STONE, 1.2), Stroke(_STONE, 6.0, "1.2 8"))),
        "asset-wall": Way((Stroke(_STONE, 4.0), Stroke("#ffffff", 1.5))),
        "asset-bridge": Way((Stroke(_STONE, 8.0), Stroke("#ffffff", 5.6))),
        "asset-line": Way((Stroke(_STONE, 1.8, "10 3 2 3"),)),
        "asset-area": Way((Stroke(_STONE, 1.4),), _STONE, 0.15),
    }
)
"""Ways by name, in the order in which they are drawn."""

ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "main": "square",
        "auxiliary": "circle",
        "reference": "wedge",
        "witness": "diamond",
        "tripoint": "triangle",
        "unknown": "stone",
    }
)
"""Role of a marker -> shape."""

SITINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"single": "", "double": "bar", "triple": "bars", "unknown": "dots"}
)
"""Siting of a marker -> what stands below its shape: each pillar is a record, and one shape."""

CONDITIONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "good": ("full", ""),
        "leaning": ("half", ""),
        "damaged": ("full", "slash"),
        "destroyed": ("none", "cross"),
        "missing": ("none", "query"),
        "unknown": ("none", ""),
    }
)
"""Condition of a marker -> fill and sign."""

ASSETS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "fence": "fence",
        "wall": "wall",
        "gate": "barrier",
        "tower": "tower",
        "bridge": "bridge",
        "post": "post",
        "camera": "camera",
        "sign": "sign",
        "other": "works",
    }
)
"""Kind of an asset -> shape."""

SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "slash": "M5 19 19 5",
        "cross": "M5 5 19 19M19 5 5 19",
        "query": "M8.5 9a3.5 3.5 0 1 1 5.6 2.9c-1.4 1-2.1 1.6-2.1 3.3M12 18.2v.4",
    }
)
"""Signs over shapes, SVG paths that are stroked, in a box of 24 by 24."""

BARS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "bar": "M0 27h24v4H0z",
        "bars": "M0 27h24v4H0zM0 34h24v4H0z",
        "dots": "M2 27h6v4H2zM16 27h6v4h-6z",
    }
)
"""What stands below a shape: SVG paths that are filled, under a box of 24 by 24."""

_KINDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "land": ("14 4 2 4", ""),
        "river_midline": ("14 4 2 4 2 4", "#4b8db8"),
        "thalweg": ("8 4 2 4", "#4b8db8"),
        "lake": ("20 5", "#4b8db8"),
        "structure": ("", "#8a6d3b"),
    }
)
_STATUSES: Final[Mapping[str, tuple[Stroke, ...]]] = MappingProxyType(
    {
        "not_agreed": (Stroke("#111111", 3.2, "12 9"),),
        "disputed": (Stroke("#111111", 6.0, "12 6"), Stroke("#ffffff", 2.6)),
        "undemarcated": (Stroke("#111111", 3.4, "2 7"),),
    }
)


def section_strokes(kind: str | None, status: str | None) -> tuple[Stroke, ...]:
    """Return how a section of the boundary is drawn, from the lowest stroke to the uppermost.

    Parameters
    ----------
    kind, status : str or None
        As in layer ``boundary_sections``; the status decides the line where it is not agreed,
        the kind its pattern where it is, and the rim in both cases.

    Returns
    -------
    tuple of Stroke
        The first is the pale rim that lifts the line from the ground.
    """
    dash, rim = _KINDS.get(kind or "land", _KINDS["land"])
    casing = Stroke(rim or "#ffffff", 7.0, opacity=0.55 if rim else 0.9)
    return (casing, *_STATUSES.get(status or "", (Stroke("#111111", 3.0, dash),)))


def marker_symbol(role: str | None, siting: str | None, condition: str | None) -> PointSymbol:
    """Return how a marker is drawn: shape by role, bars by siting, fill by condition."""
    fill, sign = CONDITIONS.get(condition or "unknown", CONDITIONS["unknown"])
    shape = ROLES.get(role or "unknown", ROLES["unknown"])
    return PointSymbol(shape, fill, sign, SITINGS.get(siting or "unknown", SITINGS["unknown"]))


def way_swatch(
    strokes: tuple[Stroke, ...], *, shape: str = "", fill: str = "", fill_opacity: float = 0
) -> Markup:
    """Return a small picture of a way for a legend, SVG of 34 by 20 pixels.

    It is drawn along `shape`, a path of ours; default: a level line, an oblong where it is filled.
    """
    shape = shape or ("M2 2h30v16H2z" if fill else "M1 10h32")
    inside = f'<path d="{shape}" fill="{fill}" fill-opacity="{fill_opacity}"/>' if fill else ""
    for stroke in strokes:
        dash = f' stroke-dasharray="{stroke.dash}"' if stroke.dash else ""
        inside += (
            f'<path d="{shape}" fill="none" stroke="{stroke.colour}" '
            f'stroke-width="{stroke.width}" stroke-opacity="{stroke.opacity}"{dash}/>'
        )
    return _picture(34, inside)


def point_swatch(symbol: PointSymbol) -> Markup:
    """Return a small picture of a point for a legend, SVG of 20 by 20 pixels."""
    inside = ""
    if symbol.plate:
        inside += (
            f'<rect x="1.5" y="1.5" width="17" height="17" rx="3" fill="#fff" '
            f'stroke="{symbol.colour}"/>'
        )
    high = {"": 24, "bars": 40}.get(symbol.under, 33)
    scale = 0.5 if symbol.plate else min(0.6, 20 / high)
    place = f"translate({10 - 12 * scale:g} {10 - high / 2 * scale:g}) scale({scale:g})"
    below = f'<path d="{BARS[symbol.under]}" fill="{symbol.colour}"/>' if symbol.under else ""
    return _picture(20, f'{inside}<g transform="{place}">{_shape(symbol)}{below}</g>')


def _shape(symbol: PointSymbol) -> str:
    path, colour = SHAPES[symbol.shape], symbol.colour
    rim = "" if symbol.plate else f' stroke="{colour}" stroke-width="2.4"'
    fill = "#fff" if symbol.fill != "full" else colour
    drawn = f'<path d="{path}" fill="{fill}" fill-rule="evenodd"{rim}/>'
    if symbol.fill == "half":
        drawn += f'<path d="M12 3h9v18h-9z" fill="{colour}"/>'
    if symbol.sign:
        for ink, width in (("#fff", 6), (INK if symbol.fill == "none" else "#c4172f", 3)):
            drawn += (
                f'<path d="{SIGNS[symbol.sign]}" fill="none" stroke="{ink}" '
                f'stroke-width="{width}" stroke-linecap="round"/>'
            )
    return drawn


def _picture(width: int, inside: str) -> Markup:
    return Markup(  # noqa: S704 - ours
        f'<svg class="bk-swatch" width="{width}" height="20" viewBox="0 0 {width} 20" '
        f'aria-hidden="true" focusable="false">{inside}</svg>'
    )


def plain_way(way: Way) -> dict[str, Any]:
    """Return a way as the script of a page reads it."""
    strokes = [[s.colour, s.width, s.dash, s.opacity] for s in way.strokes]
    return {"strokes": strokes, "fill": way.fill, "fillOpacity": way.fill_opacity}
