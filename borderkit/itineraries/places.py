"""Places: names that stand for a point or an area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry.base import BaseGeometry

from borderkit.errors import Defect
from borderkit.layers.fields import Fields, names_in_languages
from borderkit.layers.itineraries import PLACES
from borderkit.zones.schedule import Validity, read_validity

__all__ = ["Place", "find_places", "read_place"]


@dataclass(frozen=True, slots=True)
class Place:
    """A named point or area (WGS84); a check takes it whatever its validity."""

    place: str
    name: Mapping[str, str]
    aliases: tuple[str, ...]
    geometry: BaseGeometry
    validity: Validity = field(default_factory=Validity)


def read_place(
    properties: Mapping[str, Any], geometry: BaseGeometry, *, where: str, defects: list[Defect]
) -> Place | None:
    """Return the place that one feature gives, or None with its defects added."""
    found = len(defects)
    fields = Fields(properties, where, defects, known=PLACES.given)
    fields.require("place")
    place = Place(
        place=fields.text("place") or "",
        name=names_in_languages(fields, "name"),
        aliases=fields.texts("aliases") or (),
        geometry=geometry,
        validity=read_validity(fields),
    )
    return None if len(defects) > found else place


def find_places(wanted: str, places: Iterable[Place]) -> list[Place]:
    """Return the places that `wanted` may mean: those of that code, else of that name.

    Case and surrounding blanks do not count. More than one is ambiguous; nothing is picked.
    """
    text = wanted.strip().casefold()
    listed = list(places)
    coded = [place for place in listed if place.place.strip().casefold() == text]
    if coded:
        return coded
    return [
        place
        for place in listed
        if any(text == n.strip().casefold() for n in (*place.name.values(), *place.aliases))
    ]
