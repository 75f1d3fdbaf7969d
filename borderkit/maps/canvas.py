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
from folium.utilities import JsCode
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from borderkit.errors import InternalError
from borderkit.maps import symbols
from borderkit.maps.assets import leaflet_script, leaflet_style, page_script, page_style
from borderkit.maps.escaping import inert, plain
from borderkit.maps.words import Words

__all__ = ["Bounds", "Feature", "Overlay", "content_policy", "page"]

Feature = dict[str, Any]
"""A GeoJSON feature, WGS84; its properties are what ``page.js`` reads."""

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees WGS84."""

_LONGEST: Final = 800
_MAP: Final = "map_main"
_CONTROL: Final = "layer_control_main"
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
    """

    key: str
    name: str
    features: list[Feature] = field(default_factory=list)
    listed: bool = True
    shown: bool = True


def page(
    template: str,
    overlays: Sequence[Overlay],
    *,
    bounds: Bounds,
    words: Words,
    title: str,
    content: Mapping[str, Any],
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

    Returns
    -------
    str
        The same for the same arguments, in every process.
    """
    scripts = (leaflet_script(), page_script(), _map_script(overlays, bounds=bounds, words=words))
    styles = (leaflet_style(), page_style())
    return (
        _templates()
        .get_template(template)
        .render(
            content,
            words=words,
            title=plain(title),
            policy=Markup(_policy(scripts, styles)),  # noqa: S704 - ours
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


def _policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_digest, scripts))}",
            f"style-src {' '.join(map(_digest, styles))}",
            "img-src data:",
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


def _map_script(overlays: Sequence[Overlay], *, bounds: Bounds, words: Words) -> str:
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
    )
    # Folium names things by random numbers, and would load its assets from the web.
    vars(sheet)["_id"] = "main"
    sheet.default_js, sheet.default_css = [], []
    for overlay in overlays:
        _add(sheet, overlay)
    control = folium.LayerControl(collapsed=False)
    vars(control)["_id"] = "main"
    control.add_to(sheet)
    figure: Any = sheet.get_root()
    figure.render()
    drawn = _tidy(figure.script.render())
    start = {
        "shapes": dict(symbols.SHAPES),
        "words": dict(_script_words(words)),
        "things": {
            _identifier(overlay, number): _shown(feature)
            for overlay in overlays
            for number, feature in enumerate(overlay.features)
        },
    }
    finish = {
        "bounds": [[_rounded(south), _rounded(west)], [_rounded(north), _rounded(east)]],
        "attribution": inert(words("ui.attribution")),
    }
    layers = ",".join(f"geo_json_{overlay.key}" for overlay in overlays)
    return (
        f"(function () {{\nborderkit.start({_json(start)});\n{drawn}\n"
        f"borderkit.finish({_MAP}, Object.assign({_json(finish)}, "
        f"{{layers: [{layers}], control: {_CONTROL}}}));\n}})();"
    )


def _add(sheet: folium.Map, overlay: Overlay) -> None:
    # Folium runs what it has written through its template engine a second time, so no text from
    # a file may pass through it: geometries go this way, everything else into our own script.
    features = [
        {
            "type": "Feature",
            "id": _identifier(overlay, number),
            "geometry": feature["geometry"],
            "properties": {},
        }
        for number, feature in enumerate(overlay.features)
    ]
    styles = {
        made["id"]: given["properties"].get("style", {})
        for made, given in zip(features, overlay.features, strict=True)
    }
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name=inert(overlay.name),
        style_function=lambda feature: dict(styles[feature["id"]]),
        on_each_feature=JsCode("borderkit.bind"),
        point_to_layer=JsCode("borderkit.mark"),
        control=overlay.listed,
        show=overlay.shown,
        smooth_factor=0.7,
    )
    vars(layer)["_id"] = overlay.key
    layer.add_to(sheet)


def _identifier(overlay: Overlay, number: int) -> str:
    return f"{overlay.key}-{number}"


def _shown(feature: Feature) -> dict[str, Any]:
    """Return the properties that the script reads: no style, every text made plain."""
    return {key: _plain(value) for key, value in feature["properties"].items() if key != "style"}


def _plain(value: object) -> object:
    if isinstance(value, str):
        return plain(value, longest=_LONGEST)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _script_words(words: Words) -> Iterator[tuple[str, str]]:
    for key in ("zoom_in", "zoom_out", "to_table"):
        yield key, words(f"ui.{key}")


def _tidy(script: str) -> str:
    return "\n".join(line.strip() for line in script.splitlines() if line.strip())


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for character in "<>&'":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _rounded(degrees: float) -> float:
    return round(degrees, 6) + 0.0
