"""Records of a file against the rules of their layer, which the domain keeps."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from borderkit.errors import Defect
from borderkit.infrastructure.crossings import read_crossing
from borderkit.io.features import Record
from borderkit.itineraries.permits import read_permit
from borderkit.itineraries.places import read_place
from borderkit.layers import Layer
from borderkit.layers.fields import Fields, names_in_languages
from borderkit.zones.restrictions import (
    read_class_rules,
    read_corridor,
    read_jurisdiction,
    read_zone,
)
from borderkit.zones.schedule import read_calendar, read_validity

__all__ = ["good_records", "key_of"]

_READERS: Final[Mapping[str, Callable[..., object | None]]] = {
    "jurisdictions": read_jurisdiction,
    "calendars": read_calendar,
    "zones": read_zone,
    "class_rules": read_class_rules,
    "corridors": read_corridor,
    "crossings": read_crossing,
    "places": read_place,
    "permits": read_permit,
}


def _read_declared(
    layer: Layer, properties: Mapping[str, Any], *_: object, where: str, defects: list[Defect]
) -> None:
    """Judge a record of a layer that no check reads, by the declaration of its columns."""
    fields = Fields(properties, where, defects, known=layer.given)
    for column in layer.columns:
        if column.name == "name":
            names_in_languages(fields, "name")
        elif column.type == "text":
            fields.text(column.name)
        if column.name == "inspected_on":
            fields.date("inspected_on")
    if "valid_to" in layer.names:
        read_validity(fields)


def good_records(
    layer: Layer, records: Iterable[Record], defects: list[Defect], *, own: bool = False
) -> Iterator[Record]:
    """Yield the records that keep every rule of their layer; add the defects of the others.

    Parameters
    ----------
    layer : Layer
        The layer that they belong to.
    records : iterable of Record
        In the order of the file.
    defects : list of Defect
        Takes every fault found.
    own : bool
        Whether the records may hold what only the register itself fills in.
    """
    read = _READERS.get(layer.name) or partial(_read_declared, layer)
    kept = {column.name for column in layer.columns if column.kept and own}
    first: dict[tuple[Any, ...], str] = {}
    for record in records:
        found = len(defects)
        shape = (record.geometry,) if layer.geometry else ()
        values = {name: v for name, v in record.values.items() if name not in kept}
        read(values, *shape, where=record.where, defects=defects)
        if len(defects) == found:
            defects += _column_defects(layer, record)
        if len(defects) == found:
            key = key_of(layer, record)
            if key in first:
                defects.append(Defect(record.where, f"stands already at {first[key]}"))
            else:
                first[key] = record.where
        if len(defects) == found:
            yield record


def key_of(layer: Layer, record: Record) -> tuple[Any, ...]:
    """Return the values that together name a record."""
    return tuple(record.values[name] for name in layer.key)


def _column_defects(layer: Layer, record: Record) -> Iterator[Defect]:
    for column in layer.columns:
        value = record.values.get(column.name)
        fault = column.fault(value) if value is not None else None
        if value is None and not column.nullable:
            fault = "is required"
        if fault is not None:
            yield Defect(f"{record.where}.{column.name}", fault)
