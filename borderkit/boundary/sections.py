"""Sections of the boundary line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from borderkit.errors import Defect
from borderkit.layers.boundary import BOUNDARY_SECTIONS
from borderkit.layers.fields import Fields

__all__ = ["Section", "read_section"]


@dataclass(frozen=True, slots=True)
class Section:
    """A section (WGS84 line) of the boundary between two sides, code ``AA-BB``.

    The true line lies at most `accuracy_m` metres from it; 0: it is exact.
    """

    section: str
    boundary: str
    geometry: BaseGeometry
    accuracy_m: float = 0.0


def read_section(
    properties: Mapping[str, Any], geometry: BaseGeometry, *, where: str, defects: list[Defect]
) -> Section | None:
    """Return the section that one feature gives, or None with its defects added."""
    found = len(defects)
    fields = Fields(properties, where, defects, known=BOUNDARY_SECTIONS.given)
    fields.require("section", "boundary")
    section = Section(
        section=fields.text("section") or "",
        boundary=fields.text("boundary") or "",
        geometry=geometry,
        accuracy_m=fields.number("accuracy_m", low=0.0, high=1e5) or 0.0,
    )
    return None if len(defects) > found else section
