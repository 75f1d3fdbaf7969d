"""Permits: what they grant, to whom, where and when (section 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from borderkit.errors import Defect
from borderkit.layers.fields import Fields
from borderkit.zones.restrictions import CATEGORIES
from borderkit.zones.schedule import Validity, read_validity

__all__ = ["PERMIT_KEYS", "STATES", "Permit", "read_permit"]

STATES: Final = ("issued", "suspended", "revoked", "used_up", "expired")
PERMIT_KEYS: Final = (
    *("permit", "kind", "zones", "places", "categories", "lines", "activities"),
    *("valid_from", "valid_to", "max_stay_h", "state"),
)


@dataclass(frozen=True, slots=True)
class Permit:
    """A permit; None for a list means any."""

    permit: str
    kind: str
    zones: frozenset[str] | None
    places: frozenset[str] | None
    categories: frozenset[str] | None
    lines: frozenset[str] | None
    activities: frozenset[str] | None
    validity: Validity
    max_stay_h: float | None
    state: str

    def is_for(self, line: str, category: str) -> bool:
        """Whether it is issued and for that member line."""
        return (
            self.state == "issued"
            and (self.lines is None or line in self.lines)
            and (self.categories is None or category in self.categories)
        )


def read_permit(
    properties: Mapping[str, Any], *, where: str, defects: list[Defect]
) -> Permit | None:
    """Return the permit that one record gives, or None with its defects added."""
    found = len(defects)
    fields = Fields(properties, where, defects, known=PERMIT_KEYS)
    fields.require("permit", "kind", "state")
    permit = Permit(
        permit=fields.text("permit") or "",
        kind=fields.text("kind") or "",
        zones=_set(fields, "zones"),
        places=_set(fields, "places"),
        categories=_set(fields, "categories", among=CATEGORIES),
        lines=_set(fields, "lines"),
        activities=_set(fields, "activities"),
        validity=read_validity(fields),
        max_stay_h=fields.number("max_stay_h", low=0.0, high=1e6),
        state=fields.text("state", among=STATES) or "",
    )
    return None if len(defects) > found else permit


def _set(
    fields: Fields, key: str, *, among: tuple[str, ...] | None = None
) -> frozenset[str] | None:
    values = fields.texts(key, among=among)
    return None if values is None else frozenset(values)
