"""Records of a register made from OpenStreetMap objects, each with its origin."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from geopandas import GeoDataFrame
from shapely.geometry.base import BaseGeometry

from borderkit.io.osm_admin import AdminUnits
from borderkit.io.osm_border import Borders, Pair, Stretch
from borderkit.io.osm_tags import admin_kind, names, other_names
from borderkit.layers import LAYERS

__all__ = ["Left", "LeftOut", "frame_of_records", "origin_of", "section_frame", "unit_frame"]

_EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Objects that were not taken, for one reason.

    Attributes
    ----------
    layer : str
        Layer in which they would stand.
    reason : str
        Why they are left out.
    count : int
        How many they are.
    examples : tuple of str
        The first of them: ``node/123``, with what else should be known. All of them where
        their geometry is at fault.
    """

    layer: str
    reason: str
    count: int
    examples: tuple[str, ...]


class LeftOut:
    """Counts what is left out, by layer and reason, and keeps the first few of each."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[str]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, layer: str, reason: str, example: str, *, named: bool = False) -> None:
        """Count one object; with `named` it is kept however many there are."""
        examples = self._found.setdefault((layer, reason), [])
        self._counts[layer, reason] += 1
        if named or len(examples) < _EXAMPLES:
            examples.append(example)

    def __iter__(self) -> Iterator[Left]:
        """Yield the reasons of each layer, the most frequent first."""
        order = list(LAYERS)
        for (layer, reason), count in sorted(
            self._counts.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0])
        ):
            examples = tuple(self._found[layer, reason])
            yield Left(layer=layer, reason=reason, count=count, examples=examples)


def origin_of(source: str, thing: str, version: int | None, dated: str | None) -> dict[str, Any]:
    """Return the columns that say where a record came from."""
    return {
        "origin": source,
        "origin_object": thing,
        "origin_version": version,
        "origin_date": dated,
    }


def frame_of_records(
    layer: str, records: Sequence[Mapping[str, Any]], shapes: Sequence[BaseGeometry | None]
) -> GeoDataFrame:
    """Return a frame of `layer` from records and their geometries (EPSG:4326)."""
    return cast("GeoDataFrame", LAYERS[layer].frame(records, shapes))


def section_frame(
    borders: Borders, pairs: Mapping[Pair, str], source: str, left: LeftOut
) -> GeoDataFrame:
    """Return the sections of the lines of `pairs`, which are written with their codes."""
    records, shapes = [], []
    for pair, code in pairs.items():
        for way in borders.ways(pair):
            line = borders.line(way)
            if line is None:
                reason = "fewer than two different positions of it lie in the extract"
                left.add("boundary_sections", reason, f"way/{way.way} of {code}", named=True)
                continue
            records.append(_section(way, code, source))
            shapes.append(line)
    return frame_of_records("boundary_sections", records, shapes)


def _section(way: Stretch, code: str, source: str) -> dict[str, Any]:
    disputed = "yes" in {way.tags.get("disputed"), way.tags.get("dispute")}
    disputed = disputed or way.tags.get("boundary") == "disputed"
    return {
        "section": f"w{way.way}",
        "boundary": code,
        "name": names(way.tags),
        "status": "disputed" if disputed else None,
        "claimant": way.tags.get("claimed_by"),
        **origin_of(source, f"way/{way.way}", way.version, way.dated),
    }


def unit_frame(units: AdminUnits, source: str, left: LeftOut) -> GeoDataFrame:
    """Return the whole administrative units of an extract as places."""
    for relation, name in units.partial:
        reason = "administrative unit that the extract cuts, or whose area is not valid"
        left.add("places", reason, f"relation/{relation} ({name})")
    shapes = np.empty(len(units.units), dtype=object)
    shapes[:] = [unit.geometry for unit in units.units]
    records = []
    for unit, larger in zip(units.units, units.around(shapes), strict=True):
        aliases, old = other_names(unit.tags)
        thing = f"relation/{unit.relation}"
        records.append(
            {
                "place": unit.code,
                "name": names(unit.tags),
                "aliases": aliases,
                "old_names": old,
                "kind": admin_kind(unit.tags),
                "admin_unit": larger,
                **origin_of(source, thing, unit.version, unit.dated),
            }
        )
    return frame_of_records("places", records, list(shapes))
