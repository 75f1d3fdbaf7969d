"""Border crossings (ports of entry): where, when and for whom they are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from borderkit.errors import Defect
from borderkit.layers.fields import Fields, names_in_languages
from borderkit.layers.infrastructure import CROSSINGS
from borderkit.zones.schedule import Schedule, Validity, read_schedule, read_validity

__all__ = ["Crossing", "read_crossing"]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A port of entry (WGS84 point); None for a list means any, for `hours` unknown."""

    crossing: str
    name: Mapping[str, str]
    geometry: BaseGeometry
    status: str | None
    modes: frozenset[str] | None
    hours: Schedule | None
    categories: frozenset[str] | None
    nationalities: frozenset[str] | None
    nationalities_not: frozenset[str] | None
    validity: Validity

    def admits(self, category: str, nationality: str) -> bool:
        """Whether the crossing is open to that category and nationality at all."""
        return (
            (self.categories is None or category in self.categories)
            and (self.nationalities is None or nationality in self.nationalities)
            and (self.nationalities_not is None or nationality not in self.nationalities_not)
        )

    def takes(self, mode: str) -> bool:
        """Whether the crossing is open to that mode of travel."""
        return self.modes is None or mode in self.modes


def read_crossing(
    properties: Mapping[str, Any], geometry: BaseGeometry, *, where: str, defects: list[Defect]
) -> Crossing | None:
    """Return the crossing that one feature gives, or None with its defects added."""
    found = len(defects)
    fields = Fields(properties, where, defects, known=CROSSINGS.given)
    fields.require("crossing")
    code = fields.text("crossing") or ""
    hours = None
    if fields.given("hours"):
        at = geometry.representative_point()
        hours = read_schedule(
            fields.values["hours"],
            fields.at("hours"),
            defects,
            lon=at.x,
            lat=at.y,
            owner=f"crossing {code}",
        )
    crossing = Crossing(
        crossing=code,
        name=names_in_languages(fields, "name"),
        geometry=geometry,
        status=fields.text("status"),
        modes=_set(fields, "modes"),
        hours=hours,
        categories=_set(fields, "categories"),
        nationalities=_set(fields, "nationalities"),
        nationalities_not=_set(fields, "nationalities_not"),
        validity=read_validity(fields),
    )
    return None if len(defects) > found else crossing


def _set(fields: Fields, key: str) -> frozenset[str] | None:
    values = fields.texts(key)
    return None if values is None else frozenset(values)
