"""Body of a catalogue, for the OpenAPI document: its rows as their layers declare them."""

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.json_schema import models_json_schema

from api.models import SCHEMA_REF, PointIn
from borderkit.boundary.catalogues.catalogue_layers import CATALOGUE, RELATIONS
from borderkit.layers import Layer

__all__ = ["CatalogueFeature", "CatalogueOut", "catalogue_schemas"]

_TYPES: Final[dict[str, Any]] = {
    "text": str,
    "real": float,
    "integer": int,
    "boolean": bool,
    "json": Any,
}


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _row(name: str, layer: Layer) -> Any:
    """Return the model of a row of `layer`: its columns with their units and what they hold."""
    fields: dict[str, Any] = {
        column.name: (
            _TYPES[column.type] | None if column.nullable else _TYPES[column.type],
            Field(description=f"{column.help}{f', {column.unit}' if column.unit else ''}."),
        )
        for column in layer.columns
    }
    return create_model(name, __base__=_Body, __doc__=f"{layer.title}.", **fields)


CatalogueEntryOut = _row("CatalogueEntryOut", CATALOGUE)
CatalogueRelationOut = _row("CatalogueRelationOut", RELATIONS)


class CatalogueFeature(_Body):
    """An entry as a GeoJSON feature."""

    type: Literal["Feature"]
    geometry: PointIn
    properties: CatalogueEntryOut  # type: ignore[valid-type]


class CatalogueOut(_Body):
    """Turning points and markers in order along the line: GeoJSON."""

    type: Literal["FeatureCollection"]
    boundary: str
    register_revision: int
    notes: list[str] = Field(description="What should be known, in sentences.")
    attribution: list[str] = Field(description="Whom the data ask to name.")
    relations: list[CatalogueRelationOut]  # type: ignore[valid-type]
    features: list[CatalogueFeature]


def catalogue_schemas() -> dict[str, Any]:
    """Return the JSON schemas of a catalogue by name."""
    _, made = models_json_schema([(CatalogueOut, "serialization")], ref_template=SCHEMA_REF)
    found: dict[str, Any] = made["$defs"]
    return found
