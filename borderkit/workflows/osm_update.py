"""An extract meets what the register holds already: what is new, what changed, what is gone.

A later extract replaces what an earlier one gave, and leaves alone what the office filled in:
columns that OpenStreetMap never gives, names in further languages, further aliases, and records
that came from elsewhere.
"""

from array import array
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD
from borderkit.io.osm_records import LeftOut
from borderkit.layers import GEOMETRY, LAYERS
from borderkit.store import UnitOfWork
from borderkit.workflows.osm_report import OsmChange

__all__ = ["Update"]

Key = tuple[Any, ...]
Held = Mapping[Key, tuple[dict[str, Any], BaseGeometry]]

_ORIGIN: Final = ("origin", "origin_object", "origin_version", "origin_date")

_GIVEN: Final[Mapping[str, tuple[str, ...]]] = {
    "boundary_sections": ("name", "status", "claimant", "left_side", "right_side"),
    "markers": (
        *("boundary", "number", "role", "material", "inscription", "shape", "size", "year"),
        *("place_text", "image"),
    ),
    "crossings": ("name", "modes"),
    "assets": ("kind", "name", "note"),
    "places": ("name", "aliases", "old_names", "kind", "admin_unit"),
    "roads": ("name", "class", "surface", "oneway", "access", "modes"),
    "waters": ("name", "kind"),
    "protected_areas": ("name", "category", "authority"),
    "jurisdictions": ("name", "timezone", "default_class"),
}
"""Columns that an extract gives, by layer; all others are the office's own."""

_FOLLOWS: Final = frozenset({"places", "roads", "waters", "protected_areas"})
"""Layers in which a tag that was taken away empties its column."""

_JOINED: Final = frozenset({"aliases", "old_names"})
_ONCE: Final = frozenset({("assets", "note")})

_KINDS: Final = {"n": 0, "w": 1, "r": 2}
_FOREIGN: Final = -1
"""Stands for a key that no import made, as that of a record the office copied."""


class Update:
    """Writes the batches of one extract into a unit, and keeps account of what they change.

    Parameters
    ----------
    unit : UnitOfWork
        Where they are written.
    source : str
        Code of the source.
    known : collection of str
        Codes of all sources in the register that came from OpenStreetMap.
    left : LeftOut
        Takes the records that the register has from elsewhere.

    Attributes
    ----------
    taken : dict of str to int
        Records written or found the same, by layer.
    changed : list of OsmChange
        Records that say something else now.
    renewed : int
        Records whose version alone changed.
    kept : int
        Values that a changed object no longer gives, or never gave, and that stay.
    overtaken : Counter of str
        Records that a source with further lines gave before, by that source.
    """

    def __init__(
        self, unit: UnitOfWork, *, source: str, known: Collection[str], left: LeftOut
    ) -> None:
        self.taken: dict[str, int] = {}
        self.came: dict[str, list[str]] = {}
        self.gone: dict[str, list[str]] = {}
        self.changed: list[OsmChange] = []
        self.renewed = 0
        self.kept = 0
        self._unit = unit
        self._source = source
        self._known = {*known, source}
        self._earlier = {code for code in known if _lines(code) <= _lines(source)}
        self.first = not self._earlier
        self.overtaken: Counter[str] = Counter()
        self._left = left
        self._seen: dict[str, array[int]] = {}

    def write(self, layer: str, frame: GeoDataFrame) -> GeoDataFrame:
        """Write a batch, and return it as it now stands in the register."""
        names = LAYERS[layer].key
        keys = list(zip(*(frame[name] for name in names), strict=True))
        held = self._held(layer, keys)
        self._seen.setdefault(layer, array("q")).extend(_number(key) for key in keys)
        if held:
            frame = self._met(layer, frame, held)
        elif not self.first:
            self.came.setdefault(layer, []).extend(_shown(key) for key in keys)
        self._unit.upsert(layer, frame)
        self.taken[layer] = self.taken.get(layer, 0) + len(frame)
        return frame

    def remove_gone(self) -> None:
        """Take out what this source, or earlier ones of its lines, gave and it does not give now.

        An earlier source of which nothing is left is taken out too. Jurisdictions stay.
        """
        for layer in _GIVEN:
            seen: NDArray[np.int64] = np.unique(np.array(self._seen.get(layer, ()), dtype=np.int64))
            gone = [
                key
                for source in sorted(self._earlier)
                for key in self._unit.keys_of(layer, origin=source)
                if _number(key) != _FOREIGN and not _holds(seen, _number(key))
            ]
            if gone and layer != "jurisdictions":
                self._unit.remove(layer, gone)
                self.gone[layer] = [_shown(key) for key in gone]
        for source in sorted(self._earlier - {self._source}):
            held = (next(self._unit.keys_of(layer, origin=source), None) for layer in _GIVEN)
            if not any(held):
                self._unit.remove("sources", [(source,)])

    def _held(self, layer: str, keys: list[Key]) -> dict[Key, tuple[dict[str, Any], BaseGeometry]]:
        frame = self._unit.pick(layer, keys)
        names = LAYERS[layer].key
        return {
            tuple(record[name] for name in names): (record, shape)
            for record, shape in zip(LAYERS[layer].records(frame), frame[GEOMETRY], strict=True)
        }

    def _met(self, layer: str, frame: GeoDataFrame, held: Held) -> GeoDataFrame:
        """Return the batch with what the register keeps of its own."""
        records, shapes = [], []
        names = LAYERS[layer].key
        for record, shape in zip(LAYERS[layer].records(frame), frame[GEOMETRY], strict=True):
            key = tuple(record[name] for name in names)
            if key not in held:
                if not self.first:
                    self.came.setdefault(layer, []).append(_shown(key))
                records.append(record)
                shapes.append(shape)
                continue
            before, old_shape = held[key]
            if before["origin"] not in self._known:
                reason = "the register has it from elsewhere; that record stays"
                self._left.add(layer, reason, str(record["origin_object"]))
                continue
            if before["origin"] not in {*self._earlier, self._source}:
                self.overtaken[before["origin"]] += 1
            after = self._joined(layer, before, record)
            self._note(layer, key, before, after, (old_shape, shape))
            records.append(after)
            shapes.append(shape)
        found = LAYERS[layer].frame(records, shapes)
        return found if isinstance(found, GeoDataFrame) else frame

    def _joined(
        self, layer: str, before: Mapping[str, Any], given: Mapping[str, Any]
    ) -> dict[str, Any]:
        after = dict(before) | {name: given[name] for name in _ORIGIN}
        edited = before["origin_version"] != given["origin_version"]
        for name in _GIVEN[layer]:
            old, new = before[name], given[name]
            if name == "name" and old and new:
                new = {**old, **new}
            elif name in _JOINED and old and new:
                new = list(dict.fromkeys([*new, *old]))
            elif (layer, name) in _ONCE and old is not None:
                new = old
            elif new is None and old is not None:
                stays = not edited or layer not in _FOLLOWS or name in {"name", *_JOINED}
                new = old if stays else None
                self.kept += int(stays and edited)
            after[name] = new
        return after

    def _note(
        self,
        layer: str,
        key: Key,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        shapes: tuple[BaseGeometry, BaseGeometry],
    ) -> None:
        columns = {
            name: _difference(before[name], after[name])
            for name in LAYERS[layer].names
            if name not in _ORIGIN and before[name] != after[name]
        }
        moved = None
        if not shapely.equals_identical(*shapes):
            columns[GEOMETRY] = (_in_words(shapes[0]), _in_words(shapes[1]))
            if shapes[0].geom_type == shapes[1].geom_type == "Point":
                old, new = shapes[0].centroid, shapes[1].centroid
                moved = float(GEOD.inv(old.x, old.y, new.x, new.y)[2])
        if columns:
            change = OsmChange(layer=layer, key=_shown(key), columns=columns, moved_m=moved)
            self.changed.append(change)
        elif any(before[name] != after[name] for name in _ORIGIN[1:]):
            self.renewed += 1


def _lines(source: str) -> set[frozenset[str]]:
    """Return the lines that the code of an OpenStreetMap source names."""
    return {frozenset(code.split("-")) for code in source.removeprefix("osm-").split("+")}


def _number(key: Key) -> int:
    """Return a whole number that stands for a key of an OpenStreetMap record within its layer."""
    code = str(key[-1]).removeprefix("osm-")
    digits = code[1:]
    if code[:1] not in _KINDS or not digits.lstrip("-").isdigit():
        return _FOREIGN
    return int(digits) * 4 + _KINDS[code[0]]


def _holds(numbers: NDArray[np.int64], number: int) -> bool:
    at = int(np.searchsorted(numbers, number))
    return at < len(numbers) and int(numbers[at]) == number


def _shown(key: Key) -> str:
    return "/".join(str(part) for part in key)


def _difference(before: Any, after: Any) -> tuple[Any, Any]:
    """Return two values; of names by language only the languages that differ."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return before, after
    different = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return (
        {key: before[key] for key in different if key in before},
        {key: after[key] for key in different if key in after},
    )


def _in_words(shape: BaseGeometry) -> str:
    if shape.geom_type == "Point":
        return f"{shape.centroid.x:.7f}, {shape.centroid.y:.7f}"
    count = shapely.get_num_coordinates(shape)
    if shape.area > 0:
        return f"{count} positions, {abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e6:.4f} km2"
    return f"{count} positions, {GEOD.geometry_length(shape):.1f} m"
