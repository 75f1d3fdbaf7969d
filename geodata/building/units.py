"""Counties: whose area each place lies in. And the one source of all records of the region."""

from collections.abc import Mapping
from typing import Any, Final

import shapely

from geodata.building.border import Border
from geodata.building.ground import Ground, cut, side_aa
from geodata.building.places import Place
from geodata.building.shapes import feature

__all__ = ["SOURCE", "counties_of", "sourced"]

SOURCE: Final[Mapping[str, Any]] = {
    "source": "demo",
    "name": {
        "en": "Demo region of borderkit",
        "zh": "borderkit 演示区域",
        "ru": "Демонстрационный край borderkit",
    },
    "format": "register file",
    "dated": "2026-05-04",
    "licence": "Apache-2.0",
    "attribution": "Demo region: everything is invented",
    "scale_limit": None,
    "sha256": None,
    "note": "Built by python -m geodata.build from a fixed seed",
}
"""The record of layer sources that all others name."""

_COUNTIES: Final[Mapping[str, tuple[str, str, str]]] = {
    "PL-61": ("Aurel Lowland", "奥雷尔低地县", "Аурельская низина"),
    "PL-62": ("Aurel Upland", "奥雷尔高地县", "Аурельское нагорье"),
    "PL-63": ("Marrow Vale", "马罗谷县", "Марроуская долина"),
    "PL-64": ("Kell", "凯尔县", "Келл"),
}
_SIDES: Final[Mapping[str, tuple[str, ...]]] = {
    "AA": ("PL-61", "PL-62"),
    "BB": ("PL-63",),
    "CC": ("PL-64",),
}
_KINDS: Final[Mapping[str, str]] = {"PL-64": "municipality"}


def counties_of(
    border: Border, ground: Ground, places: Mapping[str, Place]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the counties as features of layer places, and the county of each place by code."""
    frame_less_home = side_aa(border)[1]
    vale, kell = cut(frame_less_home, border.bb_cc, places["PL-21"].km)
    areas = {
        "PL-61": ground.jurisdictions["AA"],
        "PL-62": ground.jurisdictions["AN"],
        "PL-63": vale,
        "PL-64": kell,
    }
    rows = [
        feature(
            areas[code],
            {
                "place": code,
                "name": dict(zip(("en", "zh", "ru"), names, strict=True)),
                "aliases": [],
                "kind": _KINDS.get(code, "county"),
                "old_names": None,
                "admin_unit": None,
            },
        )
        for code, names in _COUNTIES.items()
    ]
    return rows, {code: _unit(place, areas) for code, place in places.items()}


def _unit(place: Place, areas: Mapping[str, shapely.Polygon]) -> str:
    """Return the county of its side that a place lies in, or next to."""
    spot = shapely.Point(place.km)
    return min(_SIDES[place.side], key=lambda unit: float(areas[unit].distance(spot)))


def sourced(records: Any) -> Any:
    """Return a layer, a collection or a list, whose records name the source of the region."""
    named = {"origin": SOURCE["source"]}
    if isinstance(records, list):
        return [row | named for row in records]
    rows = [row | {"properties": row["properties"] | named} for row in records["features"]]
    return records | {"features": rows}
