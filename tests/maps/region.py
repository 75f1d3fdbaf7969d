"""A made-up region for tests of maps: the demo's law, with land, markers and heights about it."""

import copy
import math
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.transform import from_origin

from borderkit.io.register_file import register_frames
from borderkit.layers import LAYERS
from borderkit.maps.base import LAND_LAYERS, BaseMap

WEST, SOUTH, EAST, NORTH = 20.0, -45.75, 20.8, -45.3


def write_dem(path: Path, *, crs: str = "EPSG:4326") -> Path:
    """Write a model of smooth hills, 30 m cells, over the region and return its path."""
    rows, columns = 900, 1_200
    y, x = np.mgrid[0:rows, 0:columns] / 100.0
    heights = 500 + 220 * np.sin(x * 0.9 + np.sin(y)) + 180 * np.cos(y * 1.3 - 0.4 * x)
    heights += 60 * np.sin(3.1 * x) * np.cos(2.7 * y) + 25 * np.sin(7 * x + 5 * y)
    with rasterio.open(
        path, "w", driver="GTiff", height=rows, width=columns, count=1, dtype="int16", crs=crs,
        transform=from_origin(WEST, NORTH, (EAST - WEST) / columns, (NORTH - SOUTH) / rows),
        nodata=-32768, compress="deflate",
    ) as model:  # fmt: skip
        model.write(heights.astype("int16"), 1)
    return path


def write_scan(path: Path, *, west: float = WEST, crs: str = "EPSG:4326") -> Path:
    """Write a picture of the region: red in the west, blue in the east."""
    bands = np.zeros((3, 450, 800), np.uint8)
    bands[0, :, :400] = bands[2, :, 400:] = 220
    step = from_origin(west, NORTH, (EAST - WEST) / 800, (NORTH - SOUTH) / 450)
    with rasterio.open(
        path, "w", driver="GTiff", count=3, height=450, width=800, dtype="uint8", crs=crs,
        transform=step,
    ) as file:  # fmt: skip
        file.write(bands)
    return path


def features(layer: str, rows: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    return {
        layer: {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "geometry": shape, "properties": values}
                for shape, values in rows
            ],
        }
    }


def line(*positions: tuple[float, float]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(p) for p in positions]}


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def area(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def names(text: str) -> dict[str, str]:
    return {"en": text, "zh": f"{text}甲", "ru": f"{text} ru"}


@cache
def land_document(text: str = "") -> dict[str, Any]:
    """Return layers of the land; `text` is put into every field that takes any text."""
    wave = [(20.05 + i * 0.01, -45.5 + 0.06 * math.sin(i / 7)) for i in range(70)]
    return {
        **features("markers", [_marker(number, wave[number], text) for number in range(60)]),
        **features("roads", _roads(text)),
        **features("waters", _waters(wave, text)),
        **features("assets", _assets(text)),
        **features("protected_areas", [_park(text)]),
    }


Row = tuple[dict[str, Any], dict[str, Any]]


def _marker(number: int, at: tuple[float, float], text: str) -> Row:
    state = ("good", "leaning", "damaged", "destroyed", "missing", None)[number % 6]
    role = ("main", "auxiliary", "auxiliary", "reference", "witness")[number % 5]
    values = {
        "marker_uid": f"m{number}{text}",
        "boundary": text or "AA-BB",
        "number": f"{number}{text}",
        "role": "tripoint" if number == 59 else role,
        "siting": "double" if number % 11 == 0 else "single",
        "material": text or "granite",
        "side": text or None,
    }
    said = {"note": text} if text else {}
    return point(*at), values | said | ({"condition": state} if state else {})


def _roads(text: str) -> list[Row]:
    rows = []
    for row, kind in enumerate(("main", "secondary", "local", "patrol", "track", "path")):
        south = -45.7 + 0.055 * row
        way = [(20.05 + i * 0.02, south + 0.01 * math.sin(i / 2 + row)) for i in range(34)]
        name = names(text or f"{kind} road")
        values = {"road": f"R{row}{text}", "class": kind, "name": name, "oneway": row == 1}
        rows.append((line(*way), values))
    return rows


def _waters(wave: list[tuple[float, float]], text: str) -> list[Row]:
    river = line(*[(lon + 0.01, lat + 0.03) for lon, lat in wave])
    stream = line((20.3, -45.32), (20.33, -45.4), (20.32, -45.46))
    shapes = (river, stream, area(20.6, -45.42, 20.68, -45.38))
    called = ("Silverrun", "Kite brook", "Long Mere")
    return [
        (shape, {"water": f"W{number}{text}", "kind": kind, "name": names(text or name)})
        for number, (shape, kind, name) in enumerate(
            zip(shapes, ("river", "stream", "lake"), called, strict=True)
        )
    ]


def _assets(text: str) -> list[Row]:
    said = {"note": text} if text else {}
    fence = {"asset": f"F1{text}", "kind": "fence", "name": names(text or "North fence"), **said}
    wall = {"asset": f"W1{text}", "kind": "wall", "condition": "worn", **said}
    kinds = ("gate", "tower", "bridge", "post", "camera", "sign", "other")
    posts = [
        (
            point(20.1 + 0.07 * number, -45.55),
            {"asset": f"A{number}{text}", "kind": kind, "side": text or "AA", "condition": "good"},
        )
        for number, kind in enumerate(kinds)
    ]
    return [
        (line((20.1, -45.45), (20.2, -45.43), (20.25, -45.44)), fence),
        (line((20.5, -45.6), (20.55, -45.58)), wall),
        *posts,
    ]


def _park(text: str) -> Row:
    values = {
        "protected_area": f"P1{text}",
        "name": names(text or "Fell reserve"),
        "category": text or "landscape",
        "authority": text or "county",
    }
    return area(20.05, -45.7, 20.2, -45.6), values


def with_statuses(document: dict[str, Any]) -> dict[str, Any]:
    """Return a register whose sections go through all kinds and statuses."""
    changed = copy.deepcopy(document)
    looks = (
        ("land", "agreed"), ("river_midline", "agreed"), ("land", "disputed"),
        ("thalweg", "not_agreed"), ("structure", "undemarcated"),
    )  # fmt: skip
    for number, feature in enumerate(changed["boundary_sections"]["features"]):
        kind, status = looks[number % len(looks)]
        feature["properties"] |= {"kind": kind, "status": status, "document": "Protocol 7"}
    return changed


def base_of(document: dict[str, Any], **more: Any) -> BaseMap:
    """Return the layers of the land of a register file's object."""
    frames, _ = register_frames(document)
    layers: Any = {name: frame for name, frame in frames.items() if name in LAND_LAYERS}
    return BaseMap(layers=layers, **more)


def one_layer(layer: str, rows: list[dict[str, Any]], shapes: Any) -> BaseMap:
    """Return a base map of one layer."""
    frame: Any = LAYERS[layer].frame(rows, list(shapes))
    return BaseMap(layers={layer: frame})
