"""Administrative units of an OpenStreetMap extract: those that it holds whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium.filter import EntityFilter, TagFilter
from osmium.osm import AREA, RELATION
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD
from borderkit.io.osm_file import NO_SHAPE, OsmFile, dated_of

__all__ = ["AdminUnit", "AdminUnits", "read_admin_units"]

_NATIONAL = frozenset({"administrative", "disputed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminUnit:
    """An administrative unit: its relation, its tags, and its area (EPSG:4326)."""

    relation: int
    tags: Mapping[str, str]
    geometry: BaseGeometry
    area_m2: float
    version: int | None
    dated: str | None

    @property
    def code(self) -> str:
        """Code of the place that it becomes."""
        return f"osm-r{self.relation}"


class AdminUnits:
    """The whole administrative units of an extract, and which of them holds a point.

    Attributes
    ----------
    units : tuple of AdminUnit
        From the smallest to the largest.
    partial : tuple of (int, str)
        Relation and name of those that the extract cuts, or whose area is not valid.
    """

    def __init__(self, units: Sequence[AdminUnit], partial: Sequence[tuple[int, str]]) -> None:
        self.units = tuple(sorted(units, key=lambda unit: (unit.area_m2, unit.relation)))
        self.partial = tuple(partial)
        shapes = np.empty(len(self.units), dtype=object)
        shapes[:] = [unit.geometry for unit in self.units]
        shapely.prepare(shapes)
        self._tree = shapely.STRtree(shapes)

    def around(self, shapes: NDArray[np.object_]) -> list[str | None]:
        """Return the code of the smallest unit that holds each geometry, and is larger than it.

        An area lies in a unit if a point within it does.
        """
        found: list[str | None] = [None] * len(shapes)
        if not len(self.units) or not len(shapes):
            return found
        points = shapely.point_on_surface(shapes)
        sizes = [
            abs(GEOD.geometry_area_perimeter(shape)[0]) if shape.area > 0 else 0.0
            for shape in shapes
        ]
        rows, units = self._tree.query(points, predicate="intersects")
        for row, number in sorted(zip(rows.tolist(), units.tolist(), strict=True)):
            if found[row] is None and self.units[number].area_m2 > sizes[row] * 1.001:
                found[row] = self.units[number].code
        return found


def read_admin_units(file: OsmFile) -> AdminUnits:
    """Read the administrative units (admin_level 2 to 10) of an extract.

    Raises
    ------
    InputError
        The file is damaged.
    """
    wanted = TagFilter(*(("boundary", value) for value in sorted(_NATIONAL)))
    shapes = osmium.geom.WKBFactory()
    units: list[AdminUnit] = []
    named: dict[int, str] = {}
    with file.reading():
        thing: Any
        stream = file.objects().with_areas(wanted).with_filter(EntityFilter(RELATION | AREA))
        for thing in stream.with_filter(wanted):
            tags = dict(thing.tags)
            if not tags.get("admin_level", "").isdigit() or tags.get("type") == "multilinestring":
                continue
            if thing.is_relation():
                named[thing.id] = tags.get("name", "")
            elif not thing.from_way():
                units += _units(thing, tags, shapes)
    whole = {unit.relation for unit in units}
    return AdminUnits(units, [(key, name) for key, name in named.items() if key not in whole])


def _units(thing: Any, tags: Mapping[str, str], shapes: Any) -> list[AdminUnit]:
    """Return the unit that an area is, or nothing where its rings give no valid area."""
    try:
        parts = shapely.get_parts(shapely.from_wkb(shapes.create_multipolygon(thing)))
    except NO_SHAPE:
        return []
    geometry: BaseGeometry = parts[0] if len(parts) == 1 else shapely.MultiPolygon(list(parts))
    unit = AdminUnit(
        relation=thing.orig_id(),
        tags=tags,
        geometry=geometry,
        area_m2=abs(GEOD.geometry_area_perimeter(geometry)[0]),
        version=thing.version or None,
        dated=dated_of(thing),
    )
    return [unit] if geometry.is_valid else []
