"""The objects of an OpenStreetMap extract as records, in one stream of batches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import osmium
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from osmium.filter import KeyFilter, TagFilter
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.nearness import NearLine
from borderkit.errors import InputError
from borderkit.io.osm_admin import AdminUnits
from borderkit.io.osm_file import NO_SHAPE, OsmFile, dated_of
from borderkit.io.osm_records import LeftOut, frame_of_records, origin_of
from borderkit.io.osm_roads import is_reversed, road_values
from borderkit.io.osm_tags import SITES, place_values, protected_values, water_values
from borderkit.io.osm_works import (
    asset_kind,
    asset_values,
    crossing_values,
    is_marker,
    marker_values,
)
from borderkit.layers import LAYERS

__all__ = ["BorderLines", "FeatureStream"]

_LAYERS: Final = (
    *("markers", "crossings", "places", "assets", "roads", "waters", "protected_areas"),
)

_BATCH: Final = 2_000
_LOOK: Final = 200
"""After how many objects the batches are looked at."""

_NO_AREA: Final = "its rings make no valid area"
_NO_LINE: Final = "fewer than two different positions of it lie in the extract"

_SAME_M: Final = 1.0
"""A marker at a point where lines meet belongs to the imported one, metres."""

_AREAS: Final = (
    ("natural", "water"),
    ("landuse", "reservoir"),
    ("waterway", "riverbank"),
    ("boundary", "protected_area"),
    ("boundary", "national_park"),
    ("boundary", "marker"),
    ("leisure", "nature_reserve"),
    ("historic", "boundary_stone"),
    ("barrier", "border_control"),
    ("barrier", "checkpoint"),
    ("military", "checkpoint"),
    ("amenity", "customs"),
    ("government", "customs"),
    *(("man_made", value) for value in ("tower", "watchtower", "communications_tower", "bridge")),
    *(
        ("place", value)
        for value in (
            *("city", "town", "village", "hamlet", "isolated_dwelling", "farm", "locality"),
            *("suburb", "borough", "district", "quarter", "neighbourhood", "island", "islet"),
            *("municipality", "county", "state", "province", "region", "country"),
        )
    ),
    *((key, value) for key, values in SITES.items() for value in values),
)
"""Tags that make a closed way or a relation an area of ours."""

_KEYS: Final = (
    *("highway", "railway", "barrier", "waterway", "boundary", "historic", "place", "natural"),
    *("tourism", "man_made", "leisure", "landuse", "amenity", "government", "military"),
    "mountain_pass",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderLines:
    """The national lines that things are near to.

    Attributes
    ----------
    codes : sequence of str, length n
        The boundary of each line.
    imported : frozenset of str
        The boundaries that are imported.
    lines : sequence of geometry, length n
        In EPSG:4326.
    """

    codes: Sequence[str]
    imported: frozenset[str]
    lines: Sequence[BaseGeometry]


class FeatureStream:
    """Reads an extract once and hands out its records, layer by layer, in batches.

    Parameters
    ----------
    file : OsmFile
        What is read.
    lines : BorderLines
        National lines, to judge markers and works by.
    units : AdminUnits
        Administrative units, which places lie in.
    source : str
        Code of the source that the records come from.
    near_m : float
        How far from the line markers and works are taken, metres.
    left : LeftOut
        Takes what is left out.

    Attributes
    ----------
    newest : str or None
        Time of the newest object taken.
    cut : int
        How many ways have parts outside the extract.
    """

    def __init__(
        self,
        file: OsmFile,
        *,
        lines: BorderLines,
        units: AdminUnits,
        source: str,
        near_m: float,
        left: LeftOut,
    ) -> None:
        self.newest: str | None = None
        self.cut = 0
        self._file = file
        self._lines = lines
        self._near = NearLine(lines.lines)
        own = [n for n, code in enumerate(lines.codes) if code in lines.imported]
        self._own_codes = [lines.codes[n] for n in own]
        self._near_own = NearLine([lines.lines[n] for n in own])
        self._units = units
        self._source = source
        self._near_m = near_m
        self._left = left
        self._shapes = osmium.geom.WKBFactory()
        self._waiting: dict[str, dict[str, tuple[dict[str, Any], str]]] = {
            layer: {} for layer in _LAYERS
        }

    def batches(self) -> Iterator[tuple[str, GeoDataFrame]]:
        """Yield frames of the layers, at most some thousand records at a time.

        Raises
        ------
        InputError
            The file is damaged, or its objects do not come in order.
        """
        areas = TagFilter(*_AREAS)
        relations: dict[int, str] = {}
        whole: set[int] = set()
        last = ""
        with self._file.reading():
            thing: Any
            stream = self._file.objects().with_areas(areas).with_filter(KeyFilter(*_KEYS))
            for number, thing in enumerate(stream):
                kind = thing.type_str()
                if kind == "n":
                    self._refuse_disorder(last)
                    self._take_node(thing, dict(thing.tags))
                elif kind == "w":
                    self._take_way(thing, dict(thing.tags))
                elif kind == "a":
                    whole |= set() if thing.from_way() else {thing.orig_id()}
                    self._take_area(thing, dict(thing.tags))
                elif layer := _layer_of_relation(dict(thing.tags)):
                    relations[thing.id] = layer
                last = kind
                if number % _LOOK == 0:
                    yield from self._full()
        for relation, layer in relations.items():
            if relation not in whole:
                self._left.add(layer, "area that the extract cuts", f"relation/{relation}")
        for layer in _LAYERS:
            yield from self._emptied(layer)

    def _refuse_disorder(self, last: str) -> None:
        if last not in {"", "n"}:
            msg = (
                f"{self._file.path} has nodes after ways; put its objects in order first, "
                "for example with: osmium sort"
            )
            raise InputError(msg)

    # ------------------------------------------------------------------------- one object

    def _take_node(self, node: Any, tags: Mapping[str, str]) -> None:
        def point() -> str:
            return str(self._shapes.create_point(node))

        self._take_places_and_works("n", node.id, node, tags, point)

    def _take_way(self, way: Any, tags: Mapping[str, str]) -> None:
        if "highway" in tags:
            self._keep("roads", "w", way.id, way, road_values(tags), lambda: self._line(way, tags))
        water = tags.get("waterway", "riverbank") != "riverbank"
        if water and not (tags.get("natural") == "water" and way.is_closed()):
            values = water_values(tags)
            self._keep("waters", "w", way.id, way, values, lambda: self._line(way, tags))
        kind = asset_kind(tags)
        if kind in {"fence", "wall", "gate"} or (kind == "bridge" and "man_made" not in tags):
            values = asset_values(tags, kind or "")
            self._keep("assets", "w", way.id, way, values, lambda: self._line(way, tags))

    def _take_area(self, area: Any, tags: Mapping[str, str]) -> None:
        code = "w" if area.from_way() else "r"

        def shape() -> str:
            return str(self._shapes.create_multipolygon(area))

        if "highway" in tags or tags.get("boundary") == "administrative":
            return
        number = area.orig_id()
        water = tags.get("natural") == "water" or tags.get("landuse") == "reservoir"
        if water or tags.get("waterway") == "riverbank":
            self._keep("waters", code, number, area, water_values(tags), shape)
        if _is_protected(tags):
            self._keep("protected_areas", code, number, area, protected_values(tags), shape)
        if tags.get("barrier") not in {"fence", "wall", "gate"}:
            self._take_places_and_works(code, number, area, tags, shape)

    def _take_places_and_works(
        self, code: str, number: int, thing: Any, tags: Mapping[str, str], shape: Any
    ) -> None:
        if is_marker(tags):
            self._keep("markers", code, number, thing, marker_values(tags), shape)
        if tags.get("barrier") == "border_control":
            self._keep("crossings", code, number, thing, crossing_values(tags), shape)
        if _is_place(tags):
            self._keep("places", code, number, thing, place_values(tags), shape)
        kind = asset_kind(tags)
        if kind is not None and not (code == "n" and kind in {"fence", "wall", "bridge"}):
            self._keep("assets", code, number, thing, asset_values(tags, kind), shape)

    def _keep(
        self, layer: str, code: str, number: int, thing: Any, values: Any, shape: Any
    ) -> None:
        """Put a record with the rest of its layer, or count why it is left out."""
        origin = f"{_WORDS[code]}/{number}"
        if number < 0 or thing.deleted:
            values = "is deleted, or an editor made it and has not sent it yet"
        if isinstance(values, str):
            self._left.add(layer, values, origin)
            return
        try:
            wkb = shape()
        except NO_SHAPE:
            wkb = ""
        if not wkb:
            self._left.add(layer, _NO_AREA if thing.is_area() else _NO_LINE, origin, named=True)
            return
        dated = dated_of(thing)
        self.newest = max(self.newest or "", dated or "") or None
        key = f"osm-{code}{number}"
        waiting = self._waiting[layer]
        if key in waiting:
            self._left.add(layer, "stands in the file twice; the later one is taken", origin)
        values[LAYERS[layer].key[0]] = key
        values |= origin_of(self._source, origin, thing.version or None, dated)
        waiting[key] = values, wkb

    def _line(self, way: Any, tags: Mapping[str, str]) -> str:
        """Return the line of a way as WKB, in parts where nodes lie outside the extract."""
        back = is_reversed(tags) and "highway" in tags
        try:
            course = osmium.geom.direction.BACKWARD if back else osmium.geom.direction.FORWARD
            return str(self._shapes.create_linestring(way, direction=course))
        except NO_SHAPE:
            line = _parts(way)
        if line is None:
            return ""
        self.cut += 1
        return shapely.to_wkb(shapely.reverse(line) if back else line, hex=True)

    # -------------------------------------------------------------------------- one batch

    def _full(self) -> Iterator[tuple[str, GeoDataFrame]]:
        for layer, waiting in self._waiting.items():
            if len(waiting) >= _BATCH:
                yield from self._emptied(layer)

    def _emptied(self, layer: str) -> Iterator[tuple[str, GeoDataFrame]]:
        waiting = self._waiting[layer]
        if not waiting:
            return
        records = [values for values, _ in waiting.values()]
        shapes = _single(shapely.from_wkb([wkb for _, wkb in waiting.values()]))
        self._waiting[layer] = {}
        if LAYERS[layer].geometry == ("Point",):
            shapes = shapely.point_on_surface(shapes)
        good = [
            number
            for number, record in enumerate(records)
            if self._is_good(layer, record, shapes[number])
        ]
        if not good:
            return
        kept, shapes = [records[number] for number in good], shapes[good]
        if layer == "places":
            for record, unit in zip(kept, self._units.around(shapes), strict=True):
                record["admin_unit"] = unit
        yield layer, frame_of_records(layer, kept, list(shapes))

    def _is_good(self, layer: str, record: dict[str, Any], shape: BaseGeometry) -> bool:
        if not shape.is_valid:
            why = "geometry is not valid"
            place = f"{record['origin_object']} ({shapely.is_valid_reason(shape)})"
            self._left.add(layer, why, place, named=True)
            return False
        if layer == "assets" and self._near_own.within(shape, self._near_m) is None:
            reason = f"lies more than {self._near_m:g} m from the line"
            self._left.add(layer, reason, record["origin_object"])
            return False
        return layer != "markers" or self._is_ours(record, shape)

    def _is_ours(self, record: dict[str, Any], shape: BaseGeometry) -> bool:
        """Whether a marker belongs to an imported boundary, which is then written into it."""
        near = self._near.within(shape, self._near_m)
        origin = record["origin_object"]
        if near is None:
            far = self._near.nearest(shape)
            away = "more than 50 km" if far is None else f"{far.distance_m:.0f} m"
            reason = f"lies more than {self._near_m:g} m from every national line of the extract"
            self._left.add("markers", reason, f"{origin} ({away})")
            return False
        own = self._near_own.within(shape, near.distance_m + _SAME_M)
        if own is None:
            code = self._lines.codes[near.section]
            self._left.add("markers", f"stands on {code}, which is not imported", origin)
            return False
        record["boundary"] = self._own_codes[own.section]
        return True


_WORDS: Final = {"n": "node", "w": "way", "r": "relation"}


def _is_place(tags: Mapping[str, str]) -> bool:
    if "place" in tags or tags.get("mountain_pass") == "yes":
        return True
    if tags.get("natural") in {"peak", "volcano", "saddle"}:
        return True
    return any(tags.get(key) in values for key, values in SITES.items())


def _is_protected(tags: Mapping[str, str]) -> bool:
    protected = tags.get("boundary") in {"protected_area", "national_park"}
    return protected or tags.get("leisure") == "nature_reserve"


def _layer_of_relation(tags: Mapping[str, str]) -> str | None:
    """Return the layer in which the area of a relation would stand, if any."""
    if tags.get("type") not in {"multipolygon", "boundary"}:
        return None
    if tags.get("natural") == "water" or tags.get("landuse") == "reservoir":
        return "waters"
    if _is_protected(tags):
        return "protected_areas"
    known = "place" in tags and ("place", tags["place"]) in _AREAS
    return "places" if known and tags.get("boundary") != "administrative" else None


def _single(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return geometries in which a multi-geometry of one part stands as that part."""
    alone = (shapely.get_type_id(shapes) >= 4) & (shapely.get_num_geometries(shapes) == 1)
    shapes[alone] = shapely.get_geometry(shapes[alone], 0)
    return shapes


def _parts(way: Any) -> BaseGeometry | None:
    """Return the parts of a way whose nodes are in the extract, or None."""
    parts: list[list[tuple[float, float]]] = [[]]
    for node in way.nodes:
        if not node.location.valid():
            parts.append([])
        elif not parts[-1] or parts[-1][-1] != (node.lon, node.lat):
            parts[-1].append((node.lon, node.lat))
    lines = [shapely.LineString(part) for part in parts if len(part) > 1]
    if not lines:
        return None
    return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)
