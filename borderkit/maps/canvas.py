"""The sheet of a map: a Folium map made offline, safe and the same every time.

A page is one HTML file. It carries Leaflet, our script and our style inside itself, and a
Content-Security-Policy that names their digests: nothing else runs, and nothing is fetched.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from typing import Any, Final

import folium
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from borderkit.errors import InternalError
from borderkit.maps import symbols
from borderkit.maps.assets import leaflet_script, leaflet_style, page_script, page_style
from borderkit.maps.base import Bounds, Tiles
from borderkit.maps.bulk import LineSet, PointSet
from borderkit.maps.escaping import inert, plain
from borderkit.maps.land_symbols import BARS, SIGNS
from borderkit.maps.relief import Picture
from borderkit.maps.words import Words

__all__ = ["Bounds", "Feature", "Ground", "Overlay", "content_policy", "page"]

Feature = dict[str, Any]
"""A GeoJSON feature, WGS84; its properties are what ``page.js`` reads."""

_LONGEST: Final = 800
_MAP: Final = "map_main"
_GROUPS: Final = ("itinerary", "law", "border", "land")
_SPOKEN: Final = (
    *("found_none", "found_some", "in_force_count", "now", "zone_on", "zone_off", "port_on"),
    *("port_off", "port_maybe", "centre", "several", "position"),
)
_META: Final = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


@dataclass(frozen=True, slots=True)
class Overlay:
    """One layer of a map.

    Attributes
    ----------
    key : str
        Lower-case letters; it names the layer in the script.
    name : str
        What the layer control calls it; words of ours.
    features : list of Feature
        In drawing order; ``properties["style"]`` of lines and areas is a Leaflet path style.
    listed : bool
        Whether the layer control lists it.
    shown : bool
        Whether it is shown when the page opens.
    group : str
        Under which the layer control lists it: ``itinerary``, ``law``, ``border`` or ``land``.
    lines, points : list of LineSet, list of PointSet
        Many things of few looks, drawn on a canvas under and over the features.
    picture : bool
        Whether it stands for the relief or the tiles of the page.
    """

    key: str
    name: str
    features: list[Feature] = field(default_factory=list)
    listed: bool = True
    shown: bool = True
    group: str = "itinerary"
    lines: list[LineSet] = field(default_factory=list)
    points: list[PointSet] = field(default_factory=list)
    picture: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not (self.features or self.lines or self.points or self.picture)


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under all layers of a page.

    Attributes
    ----------
    relief : Picture or None
        The shaded ground.
    tiles : Tiles or None
        Drawn instead of it; the page then needs the network, and its policy admits that host.
    attribution : str
        Whose it is; always shown.
    """

    relief: Picture | None = None
    tiles: Tiles | None = None
    attribution: str = ""


def page(
    template: str,
    overlays: Sequence[Overlay],
    *,
    bounds: Bounds,
    words: Words,
    title: str,
    content: Mapping[str, Any],
    ground: Ground | None = None,
    clock: Mapping[str, Any] | None = None,
) -> str:
    """Return a complete HTML page with a map and what the template writes about it.

    Parameters
    ----------
    template : str
        File name in ``maps/templates``.
    overlays : sequence of Overlay
        Drawn in this order, the last on top.
    bounds : Bounds
        What the map shows when it opens, degrees WGS84.
    words : Words
        Of the page's language.
    title : str
        Of the page; may come from a file.
    content : mapping
        What the template shows; it escapes all of it.
    ground : Ground, optional
        Relief or tiles.
    clock : mapping, optional
        When things are in force, as ``maps.timeline`` tells the script.

    Returns
    -------
    str
        The same for the same arguments, in every process.
    """
    under = ground or Ground()
    drawn = _map_script(overlays, bounds=bounds, words=words, ground=under, clock=clock)
    scripts = (leaflet_script(), page_script(), drawn)
    styles = (leaflet_style(), page_style())
    return (
        _templates()
        .get_template(template)
        .render(
            content,
            words=words,
            title=plain(title),
            policy=Markup(_policy(scripts, styles, under.tiles)),  # noqa: S704 - ours
            scripts=[Markup(script) for script in scripts],  # noqa: S704 - ours, data as JSON
            styles=[Markup(style) for style in styles],  # noqa: S704 - ours
            hatches=symbols.hatches(),
            map_id=_MAP,
        )
    )


def content_policy(html: str) -> str:
    """Return the Content-Security-Policy that a page of ours states in its head.

    Parameters
    ----------
    html : str
        A page made by `page`.

    Returns
    -------
    str
        For the HTTP header; a header can add ``frame-ancestors``, which a page cannot.

    Raises
    ------
    InternalError
        The text is no page of ours.
    """
    stated = _META.search(html[:4_000])
    if stated is None:
        msg = "the page states no Content-Security-Policy; it was not made by borderkit.maps"
        raise InternalError(msg)
    return unescape(stated.group(1))


def _policy(scripts: Sequence[str], styles: Sequence[str], tiles: Tiles | None) -> str:
    host = f" {tiles.origin}" if tiles else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_digest, scripts))}",
            f"style-src {' '.join(map(_digest, styles))}",
            f"img-src data:{host}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("borderkit.maps"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _visible(value: object) -> object:
    """Return what a template is about to write, made plain unless it is markup of ours."""
    return plain(value, longest=_LONGEST) if type(value) is str else value


def _map_script(
    overlays: Sequence[Overlay],
    *,
    bounds: Bounds,
    words: Words,
    ground: Ground,
    clock: Mapping[str, Any] | None,
) -> str:
    west, south, east, north = bounds
    start = {
        "shapes": dict(symbols.SHAPES),
        "signs": dict(SIGNS),
        "bars": dict(BARS),
        "words": dict(_script_words(words)),
        "things": {
            _identifier(overlay, number): _shown(feature)
            for overlay in overlays
            for number, feature in enumerate(overlay.features)
        },
    }
    styles: dict[str, int] = {}
    relief = {"uri": ground.relief.uri, "bounds": ground.relief.bounds} if ground.relief else None
    finish = {
        "bounds": [[_rounded(south), _rounded(west)], [_rounded(north), _rounded(east)]],
        "attribution": _credit(ground, words),
        "relief": relief,
        "tiles": {"url": ground.tiles.url} if ground.tiles else None,
        "groups": [[name, words(f"group.{name}")] for name in _GROUPS],
        "overlays": [_plain_overlay(overlay, styles) for overlay in overlays],
        "clock": dict(clock) if clock else None,
    }
    finish["styles"] = [json.loads(style) for style in styles]
    return (
        f"(function () {{\nborderkit.start({_json(start)});\n{_sheet(bounds)}\n"
        f"borderkit.finish({_MAP}, {_json(finish)});\n}})();"
    )


def _credit(ground: Ground, words: Words) -> str:
    """Return whose the map is, as inert HTML: Leaflet writes it as HTML."""
    ours = "ui.attribution" if ground.relief is None and ground.tiles is None else "map.attribution"
    return " · ".join(inert(part) for part in (words(ours), ground.attribution) if part)


def _sheet(bounds: Bounds) -> str:
    """Return the script that makes the bare map; no text from a file is in it."""
    west, south, east, north = bounds
    sheet = folium.Map(
        location=[_rounded((south + north) / 2), _rounded((west + east) / 2)],
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=90,
        max_zoom=20,
        world_copy_jump=False,
        zoom_animation=False,
        fade_animation=False,
    )
    # Folium names things by random numbers, and would load its assets from the web.
    vars(sheet)["_id"] = "main"
    sheet.default_js, sheet.default_css = [], []
    figure: Any = sheet.get_root()
    figure.render()
    return _tidy(figure.script.render())


def _plain_overlay(overlay: Overlay, styles: dict[str, int]) -> dict[str, Any]:
    """Return an overlay as the script reads it; each style stands once in `styles`."""

    def number(style: Mapping[str, Any]) -> int:
        return styles.setdefault(json.dumps(style, sort_keys=True), len(styles))

    features = []
    for count, feature in enumerate(overlay.features):
        properties = feature["properties"]
        looks = [properties.get("style", {}), *properties.get("asleep", ())]
        features.append(
            [_identifier(overlay, count), feature["geometry"], [number(look) for look in looks]]
        )
    return {
        "key": overlay.key,
        "name": plain(overlay.name),
        "group": overlay.group,
        "listed": overlay.listed,
        "shown": overlay.shown,
        "picture": overlay.picture,
        "features": features,
        "lines": [lines.packed() for lines in overlay.lines],
        "points": [points.packed() for points in overlay.points],
    }


def _identifier(overlay: Overlay, number: int) -> str:
    return f"{overlay.key}-{number}"


def _shown(feature: Feature) -> dict[str, Any]:
    """Return the properties that the script reads: no style, every text made plain."""
    unseen = {"style", "asleep"}
    return {k: _plain(value) for k, value in feature["properties"].items() if k not in unseen}


def _plain(value: object) -> object:
    if isinstance(value, str):
        return plain(value, longest=_LONGEST)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _script_words(words: Words) -> Iterator[tuple[str, str]]:
    for key in ("zoom_in", "zoom_out", "to_table", "close"):
        yield key, words(f"ui.{key}")
    for key in _SPOKEN:
        yield key, words.table["map"][key][words.language]


def _tidy(script: str) -> str:
    return "\n".join(line.strip() for line in script.splitlines() if line.strip())


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for character in "<>&'":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _rounded(degrees: float) -> float:
    return round(degrees, 6) + 0.0
