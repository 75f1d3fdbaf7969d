"""Maps of many things: borderkit's page against the plain ways of folium.

All draw the same points or the same line; folium's show one text each, borderkit's a symbol by
role, siting and condition, a table of five to nine cells, a search and the tables of the page.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.contest import Contest, Task

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

__all__ = ["MAP_WORKS"]

MARKERS = 10_000
VERTICES = 100_000


@cache
def _markers() -> "GeoDataFrame":
    import shapely

    from borderkit.layers import LAYERS

    chance = np.random.default_rng(20261122)
    along = np.linspace(0.0, 1.0, MARKERS)
    lon = 20.0 + 3.0 * along
    lat = -45.0 + 0.8 * np.sin(6 * along) + chance.normal(0, 0.002, MARKERS)
    roles = ("main", "auxiliary", "auxiliary", "reference", "witness")
    states = ("good", "leaning", "damaged", "destroyed", "missing")
    rows = [
        {
            "marker_uid": f"u{n:06d}",
            "boundary": "AA-BB",
            "number": f"{n // 10}/{n % 10}",
            "section": f"S{n // 500}",
            "role": roles[n % 5],
            "siting": "double" if n % 50 == 0 else "single",
            "condition": states[n * 7 % 5],
            "material": "granite",
            "inspected_on": f"2025-{1 + n % 12:02d}-{1 + n % 28:02d}",
        }
        for n in range(MARKERS)
    ]
    points = [shapely.Point(x, y) for x, y in zip(lon, lat, strict=True)]
    frame: Any = LAYERS["markers"].frame(rows, points)
    return frame


@cache
def _line() -> "GeoDataFrame":
    import shapely

    from borderkit.layers import LAYERS

    chance = np.random.default_rng(20261123)
    along = np.linspace(0.0, 1.0, VERTICES)
    noise = chance.normal(0, 2e-5, VERTICES).cumsum()
    xy = np.column_stack([20 + 3 * along, -45 + 0.8 * np.sin(6 * along) + noise])
    frame: Any = LAYERS["roads"].frame([{"road": "R", "class": "main"}], [shapely.LineString(xy)])
    return frame


def _page(layer: str, frame: "GeoDataFrame") -> Task:
    from borderkit.itineraries.state import state_from_document
    from borderkit.maps.base import BaseMap
    from borderkit.maps.register_sheet import register_sheet

    state = state_from_document({})

    def draw() -> str:
        return register_sheet(state, base=BaseMap(layers={layer: frame}))

    html = draw()
    found = re.search(r'"count":(\d+)', html)
    count = int(found.group(1)) if found else 0
    return Task([draw], len(frame), lambda: count, rounds=5, made_bytes=len(html.encode()))


def _folium(add: Any, count: int, rounds: int = 3) -> Task:
    import folium

    def draw() -> str:
        sheet = folium.Map(location=[-45, 21], zoom_start=8, tiles=None)
        add(sheet)
        return str(sheet.get_root().render())

    return Task([draw], count, lambda: count, rounds=rounds, made_bytes=len(draw().encode()))


def _markers_of_folium() -> Task:
    import folium

    frame = _markers()
    rows = list(zip(frame.geometry.y, frame.geometry.x, frame["number"], strict=True))

    def add(sheet: Any) -> None:
        for lat, lon, number in rows:
            folium.Marker((lat, lon), popup=number).add_to(sheet)

    return _folium(add, len(rows), rounds=1)


def _geojson_of_folium() -> Task:
    import folium

    frame = _markers()[["number", "role", "condition", "geometry"]]

    def add(sheet: Any) -> None:
        popup = folium.GeoJsonPopup(["number", "role", "condition"])
        folium.GeoJson(frame, marker=folium.CircleMarker(radius=4), popup=popup).add_to(sheet)

    return _folium(add, len(frame))


def _cluster_of_folium() -> Task:
    from folium.plugins import FastMarkerCluster

    frame = _markers()
    places = np.column_stack([frame.geometry.y, frame.geometry.x]).tolist()
    return _folium(lambda sheet: FastMarkerCluster(places).add_to(sheet), len(places))


def _line_of_folium() -> Task:
    import folium

    frame = _line()[["road", "geometry"]]
    return _folium(lambda sheet: folium.GeoJson(frame).add_to(sheet), len(frame))


MAP_WORKS = {
    "markers": Contest(
        f"map of {MARKERS:,} markers",
        {
            "borderkit": lambda: _page("markers", _markers()),
            "folium FastMarkerCluster (no texts)": _cluster_of_folium,
            "folium GeoJson of CircleMarker, popup of three cells": _geojson_of_folium,
            "folium Marker, popup of one text": _markers_of_folium,
        },
    ),
    "line": Contest(
        f"map of a line of {VERTICES:,} vertices (borderkit simplifies it)",
        {
            "borderkit": lambda: _page("roads", _line()),
            "folium GeoJson (whole)": _line_of_folium,
        },
    ),
}
