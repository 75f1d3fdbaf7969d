"""Bodies of the answers about strips along the line, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from api.models import SCHEMA_REF, MultiPolygonIn

__all__ = [
    "LyingInStripOut",
    "StripFeature",
    "StripOut",
    "StripRuleOut",
    "StripRulesOut",
    "strip_schemas",
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StripRuleOut(_Body):
    """A strip that the documents of a boundary set."""

    strip: str
    width_m: float = Field(description="Distance from the line, metres.")
    sides: list[str] = Field(description="On whose ground; empty: on that of both.")
    activity: list[str] = Field(description="What it is for; empty: not stated.")
    notice_days: int | None = Field(description="Missing: no notice is stated.")
    source: str | None = Field(description="Document and article that set it.")


class StripRulesOut(_Body):
    """The strips of a boundary."""

    boundary: str
    rules: list[StripRuleOut]


class LyingInStripOut(_Body):
    """A record that lies in a strip."""

    layer: str
    key: str
    name: str | None = Field(description="Its number or kind.")
    distance_m: float = Field(description="Geodesic, from the line to its nearest place.")
    wholly: bool = Field(description="Whether no part of it lies outside.")


class StripOut(_Body):
    """A strip without its geometry."""

    boundary: str
    width_m: float = Field(description="Distance from the line, metres.")
    side: str | None = Field(description="Whose ground; missing: that of both.")
    rule: StripRuleOut | None = Field(description="Missing: it was asked for by its width.")
    also: list[StripRuleOut] = Field(description="Further strips for the same activity.")
    begins: str | None = Field(description="First day of the activity.")
    notice_due: str | None = Field(description="Last day for all notices; missing: not known.")
    area_m2: float = Field(description="On the ellipsoid, square metres.")
    line_m: float = Field(description="Length of the line, metres.")
    register_revision: int
    inside: list[LyingInStripOut] = Field(description="What lies in it, the nearest first.")
    notes: list[str]
    attribution: list[str] = Field(description="Whom the line's sources ask to name.")


class StripFeature(_Body):
    """A strip as a GeoJSON feature."""

    type: Literal["Feature"]
    geometry: MultiPolygonIn
    properties: StripOut


def strip_schemas() -> dict[str, Any]:
    """Return the JSON schemas of these bodies by name, as OpenAPI keeps them."""
    models = (StripRulesOut, StripFeature)
    _, made = models_json_schema(
        [(model, "serialization") for model in models], ref_template=SCHEMA_REF
    )
    schemas: dict[str, Any] = made["$defs"]
    return schemas
