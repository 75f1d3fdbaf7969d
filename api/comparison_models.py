"""Bodies of the answers about two lines, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from api.models import SCHEMA_REF

__all__ = [
    "ComparedFeature",
    "ComparedPlaceOut",
    "ComparisonNumbersOut",
    "ComparisonOut",
    "comparison_schemas",
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ComparedPlaceOut(BaseModel):
    """What differs at one place; what else stands there goes by `what`."""

    model_config = ConfigDict(extra="allow")

    what: Literal["moved", "left", "changed_side", "marker", "differing", "sliver"] = Field(
        description="A stretch of B away from A (moved) or of A away from B (left, differing), "
        "ground on another side (changed_side) or between two sides' lines (sliver), or a marker."
    )


class ComparedFeature(_Body):
    """A place that differs, as a GeoJSON feature."""

    type: Literal["Feature"]
    geometry: dict[str, Any] = Field(description="LineString, Polygon or Point, WGS84.")
    properties: ComparedPlaceOut


class ComparisonNumbersOut(BaseModel):
    """What differs in all; lengths in metres. Further members go by what was compared."""

    model_config = ConfigDict(extra="allow")

    boundary: str
    a: str = Field(description="What was compared: register and edition.")
    b: str
    length_a_m: float = Field(description="Geodesic.")
    length_b_m: float
    hausdorff_m: float = Field(description="How far apart the lines lie at most, both ways.")
    attribution: list[str] = Field(description="Whom the sources ask to name.")
    notes: list[str]


class ComparisonOut(_Body):
    """Two lines compared: GeoJSON with the places that differ, and the numbers beside."""

    type: Literal["FeatureCollection"]
    features: list[ComparedFeature]
    comparison: ComparisonNumbersOut


def comparison_schemas() -> dict[str, Any]:
    """Return the schemas of these bodies by name."""
    _, made = models_json_schema([(ComparisonOut, "serialization")], ref_template=SCHEMA_REF)
    schemas: dict[str, Any] = made["$defs"]
    return schemas
