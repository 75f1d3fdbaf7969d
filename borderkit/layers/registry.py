"""All layers of a register."""

from collections.abc import Mapping
from typing import Final

from borderkit.layers.boundary import BOUNDARIES, BOUNDARY_SECTIONS, DOCUMENTS, TURNING_POINTS
from borderkit.layers.control import (
    CONTROL_POINTS,
    ISLANDS,
    SOUNDINGS,
    TRANSFORMATIONS,
    WATER_LINES,
)
from borderkit.layers.declaration import Layer
from borderkit.layers.infrastructure import ASSETS, CROSSINGS, ROADS
from borderkit.layers.itineraries import CLEARANCES, PERMITS, PLACES
from borderkit.layers.land import PROTECTED_AREAS, WATERS
from borderkit.layers.markers import MARKER_RELATIONS, MARKERS, POSITIONS
from borderkit.layers.sources import SOURCES
from borderkit.layers.surveys import CAMPAIGNS, OBSERVATIONS, SURVEY_TRACKS, SURVEYS
from borderkit.layers.zones import CALENDARS, CLASS_RULES, CORRIDORS, JURISDICTIONS, ZONES

__all__ = ["FILED", "LAYERS"]

LAYERS: Final[Mapping[str, Layer]] = {
    layer.name: layer
    for layer in (
        JURISDICTIONS,
        CALENDARS,
        ZONES,
        CLASS_RULES,
        CORRIDORS,
        CROSSINGS,
        PLACES,
        PERMITS,
        BOUNDARIES,
        DOCUMENTS,
        BOUNDARY_SECTIONS,
        TURNING_POINTS,
        MARKERS,
        POSITIONS,
        MARKER_RELATIONS,
        WATER_LINES,
        SOUNDINGS,
        ISLANDS,
        CONTROL_POINTS,
        TRANSFORMATIONS,
        CAMPAIGNS,
        ASSETS,
        ROADS,
        WATERS,
        PROTECTED_AREAS,
        SOURCES,
        CLEARANCES,
        SURVEYS,
        OBSERVATIONS,
        SURVEY_TRACKS,
    )
}
"""Layers by name, in the order of a register file."""

FILED: Final = tuple(name for name, layer in LAYERS.items() if layer.privacy == "public")
"""Names of the layers that a register file may hold; the others the register fills itself."""
