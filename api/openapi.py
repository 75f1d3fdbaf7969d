"""The OpenAPI document: bodies, problems and examples."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.access import OPEN, SCHEMES
from api.boundary_waters import water_schemas
from api.catalogue_models import catalogue_schemas
from api.comparison_models import comparison_schemas
from api.errors import PROBLEM_JSON
from api.examples import PROBLEM
from api.finding_models import finding_schemas
from api.line_models import line_schemas
from api.marker_models import marker_schemas
from api.models import SCHEMA_REF, component_schemas
from api.position_models import position_schemas
from api.register_findings import register_finding_schemas
from api.strip_models import strip_schemas
from api.survey_models import survey_schemas

__all__ = [
    "GEO_JSON",
    "add_document",
    "geojson_body",
    "json_body",
    "json_request",
    "page",
    "problems",
]

GEO_JSON: Final = "application/geo+json"
"""Media type of GeoJSON (RFC 7946)."""

_SCHEMAS = (
    component_schemas,
    finding_schemas,
    line_schemas,
    comparison_schemas,
    strip_schemas,
    catalogue_schemas,
    water_schemas,
    position_schemas,
    marker_schemas,
    register_finding_schemas,
    survey_schemas,
)
"""What gives the schemas of bodies."""

_PROBLEMS = {
    401: "It takes a token, or the one that was sent is not valid.",
    403: "The role that the token stands for does not allow it.",
    404: "There is no register where the server looks for it.",
    409: "The register comes from a newer borderkit.",
    410: "It was purged after its time.",
    413: "The body is larger than the limit.",
    415: "The body is not plain JSON.",
    422: "The request cannot be used as it stands; every fault is named.",
    503: "The register cannot be used.",
}


def json_body(
    model: str, example: object, *, description: str, media_type: str = "application/json"
) -> dict[str, Any]:
    """Return the description of a JSON body: its schema by name, and an example."""
    return {
        "description": description,
        "content": {
            media_type: {
                "schema": {"$ref": SCHEMA_REF.format(model=model)},
                "examples": {"sample": {"value": example}},
            }
        },
    }


def geojson_body(model: str, example: object, *, description: str) -> dict[str, Any]:
    """Return the description of a GeoJSON body: its schema by name, and an example."""
    return json_body(model, example, description=description, media_type=GEO_JSON)


def json_request(model: str, example: object, *, description: str) -> dict[str, Any]:
    """Return the description of a JSON body that a request must bring."""
    return {"requestBody": {"required": True, **json_body(model, example, description=description)}}


def page(description: str) -> dict[str, Any]:
    """Return the description of an HTML page."""
    return {"description": description, "content": {"text/html": {"schema": {"type": "string"}}}}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the descriptions of the refusals with `statuses`."""
    schema = {"$ref": SCHEMA_REF.format(model="ProblemOut")}
    return {
        status: {
            "description": _PROBLEMS[status],
            "content": {
                PROBLEM_JSON: {
                    "schema": schema,
                    **({"examples": {"sample": {"value": PROBLEM}}} if status == 422 else {}),
                }
            },
        }
        for status in statuses
    }


def add_document(app: FastAPI, *, anonymous: bool) -> None:
    """Let `app` describe itself with the schemas of ``api.models``.

    Parameters
    ----------
    app : FastAPI
        With all its routes.
    anonymous : bool
        Whether what reads takes no token.
    """

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            components = made.setdefault("components", {})
            components["securitySchemes"] = SCHEMES
            schemas = components.setdefault("schemas", {})
            _tell_access(made["paths"], anonymous=anonymous)
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            for more in _SCHEMAS:
                schemas.update(more())
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _tell_access(paths: Mapping[str, Mapping[str, dict[str, Any]]], *, anonymous: bool) -> None:
    """Write of each operation whether it takes a token, and how one is refused.

    Operations that take a permission have their schemes already.
    """
    schemes: list[dict[str, list[str]]] = [{"bearer": []}, {"basic": []}]
    for path, operations in paths.items():
        for operation in operations.values():
            needed = "security" in operation
            optional = anonymous or path in OPEN
            operation.setdefault("security", [*([{}] if optional else []), *schemes])
            refusals = problems(401, 403) if needed else problems(401)
            told = {str(status): body for status, body in refusals.items()}
            operation["responses"] = {**told, **operation["responses"]}
