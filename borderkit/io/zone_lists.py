"""Zones given as lists of administrative units or places: as GeoJSON without geometry."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from borderkit.errors import Defect
from borderkit.io.features import FEATURE_KEYS, place_of
from borderkit.io.readings import Unit, UnitList
from borderkit.layers import LAYERS
from borderkit.layers.fields import Fields

__all__ = ["LARGEST_REACH_M", "is_unit_list", "unit_lists"]

LARGEST_REACH_M: Final = 100_000.0
"""Furthest that a zone may reach about a unit that is a point, metres."""

_OWN: Final = ("units", "within_m")


def is_unit_list(item: object) -> bool:
    """Whether a GeoJSON feature is a zone given by its units: it has them and no geometry."""
    properties = item.get("properties") if isinstance(item, Mapping) else None
    return (
        isinstance(item, Mapping)
        and item.get("geometry") is None
        and isinstance(properties, Mapping)
        and "units" in properties
    )


def unit_lists(document: Mapping[str, Any], defects: list[Defect]) -> Iterator[UnitList]:
    """Yield the zones of a feature collection that are given by their units.

    Parameters
    ----------
    document : mapping
        A GeoJSON feature collection.
    defects : list of Defect
        Takes every fault found.
    """
    features = document.get("features")
    for number, item in enumerate(features if isinstance(features, list) else ()):
        if is_unit_list(item):
            found = _read_list(item, number, defects)
            if found is not None:
                yield found


def _read_list(item: Mapping[str, Any], number: int, defects: list[Defect]) -> UnitList | None:
    given: Mapping[str, Any] = item["properties"]
    where = place_of(f"features[{number}]", given, LAYERS["zones"].key)
    found = len(defects)
    frame = Fields(item, where, defects, known=FEATURE_KEYS)
    frame.text("type", among=("Feature",))
    fields = Fields(given, where, defects, known=(*LAYERS["zones"].given, *_OWN))
    texts = fields.texts("units") or ()
    if not texts and len(defects) == found:
        fields.fault("units", "names no unit; name at least one place of the register")
    within_m = fields.number("within_m", low=0.0, high=LARGEST_REACH_M, above=True)
    if len(defects) > found:
        return None
    return UnitList(
        number=number,
        where=where,
        values={key: value for key, value in given.items() if key not in _OWN},
        units=tuple(Unit(text, fields.at(f"units[{n}]")) for n, text in enumerate(texts)),
        within_m=within_m,
    )
