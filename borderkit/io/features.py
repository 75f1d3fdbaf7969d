"""GeoJSON features of one layer: their frame of keys, their geometry, their key."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from shapely import Geometry

from borderkit.errors import Defect
from borderkit.layers.fields import Fields
from borderkit.layers.geojson import read_geometry

__all__ = ["COLLECTION_KEYS", "FEATURE_KEYS", "Record", "place_of", "read_features"]

COLLECTION_KEYS: Final = ("type", "features", "name", "bbox")
"""Keys of a feature collection that are read, or known to carry no meaning here."""

FEATURE_KEYS: Final = ("type", "geometry", "properties", "id", "bbox")
"""Keys of a feature that are read, or known to carry no meaning here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a file: where it stands, what it says, its geometry in WGS84 if it has one.

    Attributes
    ----------
    number : int
        Its place in the list, from 0.
    where : str
        The same for people: ``zones.features[3] (DZ-04)``.
    """

    number: int
    where: str
    values: dict[str, Any]
    geometry: Geometry | None = None


def place_of(where: str, properties: object, key: Collection[str]) -> str:
    """Return `where` with the record's key behind it, if it has one."""
    values = properties if isinstance(properties, dict) else {}
    codes = [str(values[name]) for name in key if isinstance(values.get(name), str | int)]
    return f"{where} ({'/'.join(codes)})" if codes else where


def read_features(
    collection: object,
    where: str,
    defects: list[Defect],
    *,
    kinds: Collection[str],
    key: Collection[str],
    extra: Collection[str] = (),
    skip: Callable[[object], bool] = lambda _: False,
) -> Iterator[Record]:
    """Yield the features of a collection that have the form they should; add all other faults.

    Parameters
    ----------
    collection : object
        A GeoJSON feature collection, in WGS84.
    where : str
        Its place, for messages.
    defects : list of Defect
        Takes every fault found.
    kinds : collection of str
        Geometry types that may stand there.
    key : collection of str
        Properties that name a record.
    extra : collection of str
        Further keys that the collection may have.
    skip : callable
        Tells of an item whether it is left to the caller.
    """
    fields = Fields(collection, where, defects, known=(*COLLECTION_KEYS, *extra))
    if fields.values and fields.values.get("type") != "FeatureCollection":
        fields.fault("type", f"is {fields.values.get('type')!r}; it must be 'FeatureCollection'")
    if fields.values:
        fields.require("features")
    for number, item in enumerate(fields.items("features") or ()):
        if skip(item):
            continue
        yield from _read_feature(
            item, fields.at(f"features[{number}]"), number, defects, kinds, key
        )


def _read_feature(
    item: object,
    where: str,
    number: int,
    defects: list[Defect],
    kinds: Collection[str],
    key: Collection[str],
) -> Iterator[Record]:
    properties = item.get("properties") if isinstance(item, dict) else None
    place = place_of(where, properties, key)
    found = len(defects)
    fields = Fields(item, place, defects, known=FEATURE_KEYS)
    if not isinstance(item, dict):
        return
    if fields.values.get("type") != "Feature":
        fields.fault("type", f"is {fields.values.get('type')!r}; it must be 'Feature'")
    if not isinstance(properties, dict):
        fields.fault("properties", "must be an object")
    shape = read_geometry(fields.values.get("geometry"), f"{place}.geometry", defects, kinds=kinds)
    if len(defects) == found and isinstance(properties, dict):
        yield Record(number=number, where=place, values=properties, geometry=shape)
