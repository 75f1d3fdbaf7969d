"""The legend of a map: a picture and words for everything on it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from borderkit.itineraries.answer import VERDICTS, Answer
from borderkit.maps import symbols
from borderkit.maps.canvas import Overlay
from borderkit.maps.land_symbols import (
    ASSETS,
    CONDITIONS,
    ROLES,
    WAYS,
    PointSymbol,
    marker_symbol,
    point_swatch,
    section_strokes,
    way_swatch,
)
from borderkit.maps.words import Words

__all__ = ["Legend", "legend"]

Entry = tuple[Markup, str]

Legend = list[dict[str, Any]]
"""Groups, each with a ``name`` and ``entries``, which have a ``swatch`` and a ``text``."""


def legend(
    overlays: Sequence[Overlay],
    words: Words,
    *,
    answer: Answer | None = None,
    at: datetime | None = None,
    interval_m: float | None = None,
) -> Legend:
    """Return the entries of a legend: what stands on this map, and no more.

    Parameters
    ----------
    overlays : sequence of Overlay
        All layers of the map.
    words : Words
        Of the language.
    answer : Answer, optional
        Of the itinerary that the map shows.
    at : datetime, optional
        The instant for which ports are shown open or closed.
    interval_m : float, optional
        Distance in height between contours, metres.

    Returns
    -------
    list of dict
        Groups that have any entry, in the order of the layer control.
    """
    used = {
        name
        for overlay in overlays
        for feature in overlay.features
        for name in str(feature["properties"].get("style", {}).get("className", "")).split()
    }
    looks = {
        (feature["properties"].get("kind"), feature["properties"].get("look"))
        for overlay in overlays
        for feature in overlay.features
    }
    ways = {lines.name for overlay in overlays for lines in overlay.lines}
    names = {name for o in overlays for points in o.points for name in points.names}
    groups = {
        "itinerary": [*_legend_way(used, words), *_legend_answer(looks, words, answer)],
        "law": [*_legend_zones(used, words), *_legend_ports(looks, words, at)],
        "border": [*_legend_boundary(used, words), *_legend_points(names, ways, words)],
        "land": [
            *_legend_land(ways, words, interval_m),
            *_legend_places(looks, words),
            *([(symbols.line_swatch("unit"), words("place.unit_edge"))] * ("bk-unit" in used)),
        ],
    }
    return [
        {
            "name": words(f"group.{name}"),
            "entries": [{"swatch": swatch, "text": text} for swatch, text in entries],
        }
        for name, entries in groups.items()
        if entries
    ]


def _legend_answer(
    looks: set[tuple[Any, Any]], words: Words, answer: Answer | None
) -> Iterator[Entry]:
    if answer is None:
        return
    yield symbols.stop_swatch(), words("ui.stop_mark")
    for verdict in VERDICTS:
        if ("finding", verdict) in looks:
            chip = symbols.VERDICTS[verdict]
            swatch = symbols.shape_swatch(chip.shape, chip.colour, sign=chip.sign)
            yield swatch, f"{words('ui.finding_mark')}: {words(f'verdict.{verdict}')}"


def _legend_ports(
    looks: set[tuple[Any, Any]], words: Words, at: datetime | None
) -> Iterator[Entry]:
    states = {look for kind, look in looks if kind == "crossing"}
    if at is None:
        if states:
            yield symbols.shape_swatch("gate", "#111"), words("ui.crossing")
        return
    for now, shape in symbols.CROSSING_STATES.items():
        if now in states or (states and now != "unknown"):
            yield symbols.shape_swatch(shape, "#111"), words(f"ui.crossing_{now}")


def _legend_places(looks: set[tuple[Any, Any]], words: Words) -> Iterator[Entry]:
    found = {look for kind, look in looks if kind == "place"}
    if found - {"at-summit", "at-pass", "at-site"}:
        yield symbols.place_swatch(), words("ui.place")
    for kind, shape in symbols.PLACES.items():
        if f"at-{kind}" in found:
            yield symbols.shape_swatch(shape, "#333"), words(f"place.{kind}")


def _legend_zones(used: set[str], words: Words) -> Iterator[Entry]:
    for zone_class in symbols.ZONES:
        if f"bk-zone-{zone_class}" in used:
            text = f"{words('ui.zone')}: {words(f'class.{zone_class}')}"
            yield symbols.zone_swatch(zone_class), text
    if "bk-asleep" in used:
        yield symbols.asleep_swatch(), f"{words('ui.zone')}: {words('ui.not_in_force')}"

    for name, word in (
        ("jurisdiction-open", "ground_open"),
        ("jurisdiction-non_open", "ground_non_open"),
        ("jurisdiction-undeclared", "ground_undeclared"),
        ("corridor", "corridor"),
    ):
        if f"bk-{name}" in used:
            yield symbols.line_swatch(name), words(f"ui.{word}")


def _legend_way(used: set[str], words: Words) -> Iterator[Entry]:
    for name, word in (
        ("route", "route_given"),
        ("taken", "route_taken"),
        ("reach", "reach"),
        ("met", "possible_in_zone"),
        ("helped", "helped"),
        ("stop", "stop_area"),
    ):
        if f"bk-{name}" in used:
            yield symbols.line_swatch(name), words(f"ui.{word}")
    found = [v for v in VERDICTS if f"bk-finding-{v}" in used]
    if found:
        yield symbols.line_swatch(f"finding-{found[-1]}"), words("ui.in_zone")


def _legend_boundary(used: set[str], words: Words) -> Iterator[Entry]:
    """Yield the kinds of an agreed line, then what is not agreed, whatever its kind."""
    if "bk-boundary-agreed" in used:
        yield way_swatch(section_strokes(None, None)), words("ui.boundary")
    for kind in ("land", "river_midline", "thalweg", "lake", "structure"):
        if f"bk-boundary-agreed-{kind}" in used:
            text = words("map.boundary_is", what=words(f"section_kind.{kind}"))
            yield way_swatch(section_strokes(kind, "agreed")), text
    for status in ("not_agreed", "disputed", "undemarcated"):
        if f"bk-boundary-{status}" in used:
            text = words("map.boundary_is", what=words(f"section_status.{status}"))
            yield way_swatch(section_strokes(None, status)), text


def _legend_points(names: set[str], ways: set[str], words: Words) -> Iterator[Entry]:
    """Yield pillars by role, then siting, then condition; then works."""
    markers = [name.split(":")[1:] for name in names if name.startswith("marker:")]
    roles, sitings, states = (
        (set(part) for part in zip(*markers, strict=True)) if markers else (*(set(), set(), set()),)
    )
    for role in ROLES:
        if role in roles:
            yield (
                point_swatch(marker_symbol(role, "single", "good")),
                words(f"role_of_marker.{role}"),
            )
    usual = next((role for role in ROLES if role in roles), "main")
    for siting in ("double", "triple", "unknown"):
        if siting in sitings:
            yield point_swatch(marker_symbol(usual, siting, "good")), words(f"siting.{siting}")
    for state in CONDITIONS:
        if state in states and state != "good":
            text = words(f"condition.{state}")
            yield point_swatch(marker_symbol(usual, "single", state)), text
    for way, word in (
        ("fence", "fence"),
        ("wall", "wall"),
        ("bridge", "bridge"),
        ("line", "other"),
    ):
        if f"asset-{way}" in ways:
            yield _way(f"asset-{way}"), words(f"asset.{word}")
    for kind, shape in ASSETS.items():
        if f"asset:{kind}" in names and f"asset-{kind}" not in ways:
            yield (
                point_swatch(PointSymbol(shape, plate=True, colour="#4a4038")),
                words(f"asset.{kind}"),
            )


def _legend_land(ways: set[str], words: Words, interval_m: float | None) -> Iterator[Entry]:
    for name in reversed(list(WAYS)):
        group, _, kind = name.partition("-")
        if name not in ways or group == "asset" or name == "contour-index":
            continue
        if group == "contour":
            yield _way("contour-index"), words("map.contour", metres=f"{interval_m or 0:g}")
        elif group == "protected":
            yield _way(name), words("map.protected_area")
        else:
            yield _way(name), words(f"{group}.{kind}")


def _way(name: str) -> Markup:
    way = WAYS[name]
    return way_swatch(way.strokes, fill=way.fill, fill_opacity=way.fill_opacity)
