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
    """A section (WGS84 line) of the boundary between two sides, code ``AA-BB``."""

    section: str
    boundary: str
    geometry: BaseGeometry


def read_section(
    properties: Mapping[str, Any], geometry: BaseGeometry, *, where: str, defects: list[Defect]
) -> Section | None:
    """Return the section that one feature gives, or None with its defects added."""
    found = len(defects)
    fields = Fields(properties, where, defects, known=BOUNDARY_SECTIONS.given)
    fields.require("section", "boundary")
    section = Section(fields.text("section") or "", fields.text("boundary") or "", geometry)
    return None if len(defects) > found else section
