"""Symbols of maps: every meaning has a colour, a shape or hatch, and words; never colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from markupsafe import Markup

__all__ = [
    "CONTACTS",
    "CROSSING_STATES",
    "PLACES",
    "SHAPES",
    "VERDICTS",
    "ZONES",
    "LineSymbol",
    "Stroke",
    "VerdictSymbol",
    "ZoneSymbol",
    "asleep_swatch",
    "boundary",
    "hatches",
    "line_swatch",
    "lines",
    "place_swatch",
    "shape_swatch",
    "stop_swatch",
    "zone_style",
    "zone_swatch",
]

Style = dict[str, Any]

SHAPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "circle": "M12 2a10 10 0 1 0 .01 0z",
        "triangle": "M12 2 23 21H1z",
        "square": "M3 3h18v18H3z",
        "octagon": "M8 2h8l6 6v8l-6 6H8l-6-6V8z",
        "diamond": "M12 1 23 12 12 23 1 12z",
        "ring": "M12 2a10 10 0 1 0 .01 0zM12 7a5 5 0 1 1-.01 0z",
        "half": "M12 2a10 10 0 1 0 .01 0zM12 5a7 7 0 1 1-.01 14z",
        "hexagon": "M12 1 21.5 6.5v11L12 23 2.5 17.5v-11z",
        "cross": "M5 1 12 8l7-7 4 4-7 7 7 7-4 4-7-7-7 7-4-4 7-7-7-7z",
        "bars": "M1 4h22v4H1zM1 10h22v4H1zM1 16h22v4H1z",
        "hourglass": "M3 1h18v3l-6.5 8L21 20v3H3v-3l6.5-8L3 4z",
        "gate": "M2 22V9L12 2l10 7v13h-5v-9H7v9z",
        "gate-shut": "M2 22V9l10-7 10 7v13zM7 14v3h10v-3z",
        "gate-unknown": "M2 22V9l10-7 10 7v13zM10.5 18v2.5h3V18zM8 12h2.5a1.6 1.6 0 1 1 2.6 1.2"
        "c-1.5 1-2.3 1.7-2.3 3.8h2.6c0-1.2.6-1.6 1.5-2.3A4 4 0 1 0 8 12z",
        "arrow": "M12 3 20 20 12 16 4 20z",
        "saddle": "M3 3c6 6 6 12 0 18h3c6-5 6-13 0-18zM21 3c-6 6-6 12 0 18h-3c-6-5-6-13 0-18z",
        "wedge": "M2 4h20L12 22z",
        "stone": "M4 22V10a8 8 0 0 1 16 0v12z",
        "fence": "M3 4h2v16H3zM11 4h2v16h-2zM19 4h2v16h-2zM1 8h22v2H1zM1 14h22v2H1z",
        "wall": "M2 5h20v4H2zM2 10h9v4H2zM13 10h9v4h-9zM2 15h20v4H2z",
        "barrier": "M2 21V6h3v15zM19 21V6h3v15zM5 8h14v3H5zM5 14h14v3H5z",
        "tower": "M8 22 10 10H7V3h2v2h2V3h2v2h2V3h2v7h-3l2 12z",
        "bridge": "M1 7h22v3c-3 0-4 2-4 5v4h-3v-3a4 4 0 0 0-8 0v3H5v-4c0-3-1-5-4-5z",
        "post": "M3 22V10l9-7 9 7v12h-7v-7h-4v7z",
        "camera": "M2 7h12v10H2zM15 11l7-4v10l-7-4z",
        "sign": "M3 3h18v10H3zM11 13h2v9h-2z",
        "works": "M12 2a10 10 0 1 0 .01 0zM11 6h2v5h5v2h-5v5h-2v-5H6v-2h5z",
    }
)
"""Outlines in a box of 24 by 24, as SVG paths."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line drawn along a way; widths in pixels."""

    colour: str
    width: float
    dash: str = ""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class ZoneSymbol:
    """How zones of a class look: outline, hatch of its own, and the mark beside its label."""

    colour: str
    hatch: str
    mark: str
    dash: str | None = None


@dataclass(frozen=True, slots=True)
class VerdictSymbol:
    """How a verdict looks: colour, shape and the sign inside it."""

    colour: str
    shape: str
    sign: str


@dataclass(frozen=True, slots=True)
class LineSymbol:
    """How a line looks; widths in pixels."""

    colour: str
    width: float
    dash: str | None = None


ZONES: Final[Mapping[str, ZoneSymbol]] = MappingProxyType(
    {
        "open": ZoneSymbol("#1b7f3b", '<circle cx="5" cy="5" r="1.3"/>', "ring"),
        "controlled_open": ZoneSymbol("#0b6fa4", '<path d="M0 10 10 0"/>', "half"),
        "controlled": ZoneSymbol("#b85c00", '<path d="M0 0 10 10M-5 5 5 15M5-5 15 5"/>', "hexagon"),
        "non_open": ZoneSymbol("#a8122a", '<path d="M0 10 10 0M0 0 10 10"/>', "cross"),
        "border_strip": ZoneSymbol("#6a2a9a", '<path d="M0 3h10M0 8h10"/>', "bars"),
        "temporary": ZoneSymbol("#5d4a37", '<path d="M3 0v4M8 5v4"/>', "hourglass", "8 5"),
    }
)

VERDICTS: Final[Mapping[str, VerdictSymbol]] = MappingProxyType(
    {
        "clear": VerdictSymbol("#1b7f3b", "circle", "✓"),
        "conditional": VerdictSymbol("#0b6fa4", "triangle", "!"),
        "permit_required": VerdictSymbol("#b85c00", "square", "P"),
        "prohibited": VerdictSymbol("#a8122a", "octagon", "✕"),
        "undetermined": VerdictSymbol("#5b3aa6", "diamond", "?"),
    }
)

CONTACTS: Final[Mapping[str, str]] = MappingProxyType(
    {"inside": "●", "crosses": "⇄", "touches": "⊣", "near": "≈", "possible": "?"}
)
"""The sign of each kind of contact; its words stand beside it."""

CROSSING_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {"open": "gate", "closed": "gate-shut", "unknown": "gate-unknown"}
)

_LINES: Final[Mapping[str, LineSymbol]] = MappingProxyType(
    {
        "route": LineSymbol("#15233b", 2.5),
        "route-casing": LineSymbol("#ffffff", 5.5),
        "taken": LineSymbol("#15233b", 2.5, "10 6"),
        "unstated": LineSymbol("#15233b", 1.5, "1 7"),
        "reach": LineSymbol("#5b3aa6", 2.0, "7 6"),
        "boundary": LineSymbol("#111111", 3.0, "14 4 2 4"),
        "boundary-casing": LineSymbol("#ffffff", 6.0),
        "corridor": LineSymbol("#1b7f3b", 1.5, "2 4"),
        "corridor-asleep": LineSymbol("#1b7f3b", 1.0, "1 7"),
        "place": LineSymbol("#333333", 1.0, "2 3"),
        "unit": LineSymbol("#8b93a1", 1.0, "6 3 1.5 3"),
        "stop": LineSymbol("#15233b", 1.5),
        "helped": LineSymbol("#1b7f3b", 3.5, "3 2"),
        "met": LineSymbol("#5b3aa6", 3.5, "3 4"),
        "jurisdiction": LineSymbol("#666666", 1.2, "5 4"),
    }
)
PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {"summit": "triangle", "pass": "saddle", "site": "diamond"}
)
"""Kind of a place that is no settlement -> shape."""

_STATUSES: Final = frozenset({"not_agreed", "disputed", "undemarcated"})
_KINDS: Final = frozenset({"land", "river_midline", "thalweg", "lake", "structure"})
_FILLED: Final[Mapping[str, float]] = MappingProxyType(
    {"reach": 0.08, "corridor": 0.18, "corridor-asleep": 0.03, "place": 0.04, "stop": 0.12}
)
_GROUND: Final[Mapping[str, tuple[str, float]]] = MappingProxyType(
    {"open": ("#ffffff", 0.0), "non_open": ("#e9a9b3", 0.35), "undeclared": ("#8a8f98", 0.3)}
)


def zone_style(zone_class: str, *, in_force: bool = True) -> Style:
    """Return the Leaflet path style of a zone.

    Parameters
    ----------
    zone_class : str
        Of the six classes of the contract.
    in_force : bool
        Zones that are not in force are pale, dotted and without hatch.

    Returns
    -------
    dict
        Options of a Leaflet path.
    """
    symbol = ZONES[zone_class]
    style: Style = {
        "className": f"bk-zone bk-zone-{zone_class}",
        "color": symbol.colour,
        "weight": 2,
        "fillColor": f"url(#bk-hatch-{zone_class})",
        "fillOpacity": 1,
    }
    if not in_force:
        style |= {"className": style["className"] + " bk-asleep", "weight": 1.2, "opacity": 0.75}
        style |= {"dashArray": "1 5", "fillColor": symbol.colour, "fillOpacity": 0.05}
    elif symbol.dash:
        style["dashArray"] = symbol.dash
    return style


def lines(name: str) -> Style:
    """Return the Leaflet path style of a line or area that is no zone.

    Parameters
    ----------
    name : str
        ``route``, ``taken``, ``unstated``, ``reach``, ``met``, ``boundary``, ``corridor``,
        ``place``, ``unit``, ``stop``, a ``jurisdiction-<default class>``, a
        ``finding-<verdict>``, or one of the casings ``route-casing`` and ``boundary-casing``.

    Returns
    -------
    dict
        Options of a Leaflet path.
    """
    kind, _, of = name.partition("-")
    style: Style = {"className": f"bk-{name}", "lineCap": "butt"}
    if kind == "finding":
        return style | {"color": VERDICTS[of].colour, "weight": 10, "opacity": 0.85, "fill": False}
    if kind == "jurisdiction":
        symbol = _LINES[kind]
        tint, opacity = _GROUND[of]
        style |= {"fillColor": tint, "fillOpacity": opacity}
    else:
        symbol = _LINES[name]
        style |= {"fill": name in _FILLED, "fillColor": symbol.colour}
        style |= {"fillOpacity": _FILLED.get(name, 0)}
    style |= {"color": symbol.colour, "weight": symbol.width}
    return style | {"dashArray": symbol.dash} if symbol.dash else style


def boundary(stroke: Stroke, kind: str | None, status: str | None) -> Style:
    """Return the Leaflet path style of one stroke of a section of the boundary.

    Parameters
    ----------
    stroke : Stroke
        From `land_symbols.section_strokes`.
    kind, status : str or None
        Of the section; the legend goes by them.

    Returns
    -------
    dict
        Options of a Leaflet path.
    """
    named = status if status in _STATUSES else f"agreed-{kind}" if kind in _KINDS else "agreed"
    style: Style = {
        "className": f"bk-boundary bk-boundary-{named}",
        "color": stroke.colour,
        "weight": stroke.width,
        "opacity": stroke.opacity,
        "lineCap": "butt",
        "fill": False,
    }
    return style | {"dashArray": stroke.dash} if stroke.dash else style


def hatches() -> Markup:
    """Return the hatch patterns of all classes, as SVG to be put once into a page."""
    patterns = "".join(
        f'<pattern id="bk-hatch-{name}" width="10" height="10" patternUnits="userSpaceOnUse">'
        f'<rect width="10" height="10" fill="{symbol.colour}" fill-opacity="0.07"/>'
        f'<g fill="none" stroke="{symbol.colour}" stroke-width="1" stroke-opacity="0.6">'
        f"{symbol.hatch}</g></pattern>"
        for name, symbol in ZONES.items()
    )
    return Markup(  # noqa: S704 - ours
        '<svg class="bk-hatches" width="0" height="0" aria-hidden="true" focusable="false">'
        f"<defs>{patterns}</defs></svg>"
    )


def zone_swatch(zone_class: str) -> Markup:
    """Return a small picture of a zone class for a legend.

    Parameters
    ----------
    zone_class : str
        Of the six classes of the contract.

    Returns
    -------
    Markup
        SVG, 34 by 20 pixels.
    """
    symbol = ZONES[zone_class]
    dash = f' stroke-dasharray="{symbol.dash}"' if symbol.dash else ""
    return _picture(
        34,
        f'<rect x="1" y="1" width="32" height="18" fill="url(#bk-hatch-{zone_class})" '
        f'stroke="{symbol.colour}" stroke-width="2"{dash}/>'
        '<rect x="10" y="3" width="14" height="14" rx="3" fill="#fff"/>'
        f'<path transform="translate(11 4) scale(.5)" d="{SHAPES[symbol.mark]}" '
        f'fill="{symbol.colour}" fill-rule="evenodd"/>',
    )


def line_swatch(name: str) -> Markup:
    """Return a small picture of a line or area for a legend.

    Parameters
    ----------
    name : str
        As for `lines`.

    Returns
    -------
    Markup
        SVG, 34 by 20 pixels.
    """
    style = lines(name)
    dash = f' stroke-dasharray="{style["dashArray"]}"' if "dashArray" in style else ""
    paint = f'stroke="{style["color"]}" stroke-width="{style["weight"]}"{dash}'
    if style.get("opacity"):
        paint += f' stroke-opacity="{style["opacity"]}"'
    if name.startswith(("jurisdiction", "reach", "corridor", "stop")):
        fill = f'fill="{style["fillColor"]}" fill-opacity="{style["fillOpacity"]}"'
        return _picture(34, f'<rect x="2" y="2" width="30" height="16" {fill} {paint}/>')
    middle = '<path d="M1 10h32" stroke="#15233b" stroke-width="2.5"/>'
    over = middle if name.startswith("finding") else ""
    return _picture(34, f'<path d="M1 10h32" fill="none" {paint}/>{over}')


def shape_swatch(shape: str, colour: str, *, sign: str = "") -> Markup:
    """Return a shape with a sign in it, for legends, chips and headings.

    Parameters
    ----------
    shape : str
        Of `SHAPES`.
    colour : str
        CSS colour of ours, never from a file.
    sign : str
        One character of ours that is written into the shape.

    Returns
    -------
    Markup
        SVG, 20 by 20 pixels.
    """
    low = 17.5 if shape == "triangle" else 16.5
    text = (
        f'<text x="12" y="{low}" text-anchor="middle" font-size="13" font-weight="700" '
        f'fill="#fff">{sign}</text>'
        if sign
        else ""
    )
    return _picture(
        20,
        f'<g transform="scale(.8333)"><path d="{SHAPES[shape]}" fill="{colour}" '
        f'fill-rule="evenodd"/>{text}</g>',
    )


def asleep_swatch() -> Markup:
    """Return the picture of a zone that is not in force."""
    return _picture(
        34,
        '<rect x="1" y="1" width="32" height="18" fill="#666" fill-opacity=".05" stroke="#666" '
        'stroke-width="1.2" stroke-dasharray="1 4"/>',
    )


def place_swatch() -> Markup:
    """Return the picture of a place."""
    return _picture(
        20, '<circle cx="10" cy="10" r="4" fill="#fff" stroke="#333" stroke-width="2"/>'
    )


def stop_swatch() -> Markup:
    """Return the picture of a stop."""
    return _picture(
        20,
        '<circle cx="10" cy="10" r="9.5" fill="#15233b"/><text x="10" y="14" font-size="11" '
        'font-weight="700" text-anchor="middle" fill="#fff">0</text>',
    )


def _picture(width: int, inside: str) -> Markup:
    return Markup(  # noqa: S704 - ours
        f'<svg class="bk-swatch" width="{width}" height="20" viewBox="0 0 {width} 20" '
        f'aria-hidden="true" focusable="false">{inside}</svg>'
    )
