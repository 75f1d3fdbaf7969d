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
    said = {"note": text} if text else {}
    markers = []
    for number in range(60):
        lon, lat = wave[number]
        role = ("main", "auxiliary", "auxiliary", "reference", "witness")[number % 5]
        state = ("good", "leaning", "damaged", "destroyed", "missing", None)[number % 6]
        values = {
            "marker_uid": f"m{number}{text}", "boundary": text or "AA-BB", "number": f"{number}{text}",
            "role": "tripoint" if number == 59 else role,
            "siting": "double" if number % 11 == 0 else "single",
            "material": text or "granite", "side": text or None, **said,
        }  # fmt: skip
        markers.append((point(lon, lat), values | ({"condition": state} if state else {})))
    kinds = ("main", "secondary", "local", "patrol", "track", "path")
    roads = [
        (
            line(*[(20.05 + i * 0.02, -45.7 + 0.055 * row + 0.01 * math.sin(i / 2 + row)) for i in range(34)]),
            {"road": f"R{row}{text}", "class": kind, "name": names(text or f"{kind} road"), "oneway": row == 1},
        )
        for row, kind in enumerate(kinds)
    ]  # fmt: skip
    waters = [
        (line(*[(lon + 0.01, lat + 0.03) for lon, lat in wave]),
         {"water": f"W1{text}", "kind": "river", "name": names(text or "Silverrun")}),
        (line((20.3, -45.32), (20.33, -45.4), (20.32, -45.46)),
         {"water": f"W2{text}", "kind": "stream", "name": names(text or "Kite brook")}),
        (area(20.6, -45.42, 20.68, -45.38), {"water": f"W3{text}", "kind": "lake", "name": names(text or "Long Mere")}),
    ]  # fmt: skip
    assets = [
        (line((20.1, -45.45), (20.2, -45.43), (20.25, -45.44)), {"asset": f"F1{text}", "kind": "fence", "name": names(text or "North fence"), **said}),
        (line((20.5, -45.6), (20.55, -45.58)), {"asset": f"W1{text}", "kind": "wall", "condition": "worn", **said}),
        *[(point(20.1 + 0.07 * n, -45.55), {"asset": f"A{n}{text}", "kind": kind, "side": text or "AA", "condition": "good"})
          for n, kind in enumerate(("gate", "tower", "bridge", "post", "camera", "sign", "other"))],
    ]  # fmt: skip
    parks = [(area(20.05, -45.7, 20.2, -45.6), {"protected_area": f"P1{text}", "name": names(text or "Fell reserve"), "category": text or "landscape", "authority": text or "county"})]  # fmt: skip
    return {
        **features("markers", markers),
        **features("roads", roads),
        **features("waters", waters),
        **features("assets", assets),
        **features("protected_areas", parks),
    }


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
    return BaseMap(layers={n: f for n, f in frames.items() if n in LAND_LAYERS}, **more)
