"""The answer about the waters of a boundary: its schema and an example."""

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from api.models import SCHEMA_REF

__all__ = ["WATERS", "WaterFeature", "WatersOut", "water_schemas"]


class WaterFeature(BaseModel):
    """A water line, a stretch of one, a proposed thalweg, or an island: a GeoJSON feature."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["Feature"]
    geometry: dict[str, Any] | None = Field(description="In EPSG:4326, longitude first.")
    properties: dict[str, Any] = Field(
        description="what: water_line, stretch, thalweg_proposal or island; then its numbers, "
        "metres and square metres."
    )


class WatersOut(BaseModel):
    """The waters of a boundary, held against its agreed line: GeoJSON."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["FeatureCollection"]
    boundary: str
    register_revision: int
    features: list[WaterFeature]


WATERS: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "boundary": "AA-BB",
    "register_revision": 12,
    "features": [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [[20.2416, -45.3984], [20.2403, -45.3979], [20.239, -45.3974]],
            },
            "properties": {
                "what": "stretch",
                "water_line": "CH-2024",
                "kind": "channel",
                "hand": "left",
                "side": "BB",
                "from_m": 52957.968,
                "to_m": 54359.865,
                "length_m": 1376.028,
                "greatest_m": 54.824,
                "place": [20.240252, -45.39789],
            },
        }
    ],
}
"""An example of the answer."""


def water_schemas() -> dict[str, Any]:
    """Return the JSON schemas of the answer, by name."""
    _, document = models_json_schema([(WatersOut, "validation")], ref_template=SCHEMA_REF)
    schemas: dict[str, Any] = document["$defs"]
    return schemas
