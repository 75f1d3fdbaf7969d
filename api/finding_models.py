"""Bodies of the answers about places and drafts of routes, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from api.models import SCHEMA_REF, LineStringIn

__all__ = [
    "DraftOut",
    "DraftsOut",
    "LineMetOut",
    "PlaceMatchOut",
    "PlacesOut",
    "finding_schemas",
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlaceMatchOut(_Body):
    """A place that a text may mean."""

    place: str = Field(description="Code of the place.")
    name: dict[str, str] = Field(description="Names by language.")
    kind: str | None
    admin_unit: str | None = Field(description="Code of the place that is its unit.")
    how: Literal["code", "name", "alias", "old_name", "transliteration", "similar"]
    matched: str = Field(description="The code or name that was found.")
    score: float = Field(ge=0, le=100)
    geometry: str | None = Field(description="Point, Polygon or MultiPolygon.")
    lon: float | None = Field(description="Of a point in it, degrees WGS84.")
    lat: float | None


class PlacesOut(_Body):
    """What a search of places found."""

    query: str
    place: str | None = Field(description="Code, where one place alone bears that very name.")
    note: str | None = Field(description="Why it is not certain, or what the choice rests on.")
    matches: list[PlaceMatchOut] = Field(description="Best first.")


class LineMetOut(_Body):
    """A place where a draft meets the boundary line."""

    lon: float
    lat: float
    crossing: str | None = Field(description="Code of the nearest crossing.")
    distance_m: float | None = Field(description="Metres to that crossing.")
    is_stop: bool = Field(description="Whether it is a stop beside the leg, near enough.")


class DraftOut(_Body):
    """The draft for one leg, or why there is none."""

    leg: int = Field(description="Counted from 0.")
    mode: str
    reason: str | None = Field(description="Why there is no draft.")
    length_km: float
    minutes: float = Field(description="By speeds assumed for the classes of roads.")
    stubs_m: tuple[float, float] = Field(description="Straight metres at its two ends.")
    classes_km: dict[str, float] = Field(description="Kilometres by class of road.")
    line: list[LineMetOut]
    notes: list[str]
    route: LineStringIn | None


class DraftsOut(_Body):
    """Drafts of routes for the legs whose route is null."""

    reference: str
    notice: str
    drafts: list[DraftOut]


def finding_schemas() -> dict[str, Any]:
    """Return the JSON schemas of these bodies, by name."""
    models = [(PlacesOut, "validation"), (DraftsOut, "validation")]
    _, document = models_json_schema(models, ref_template=SCHEMA_REF)  # type: ignore[arg-type]
    schemas: dict[str, Any] = document["$defs"]
    return schemas
