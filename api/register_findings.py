"""Findings of a check of the register as GeoJSON: their answer, schema and example."""

import json
from collections.abc import Sequence
from typing import Any, Final, Literal

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from api.models import SCHEMA_REF, PointIn
from borderkit.boundary.finding import RegisterFinding

__all__ = [
    "FINDINGS",
    "RegisterFindingFeature",
    "RegisterFindingOut",
    "RegisterFindingsOut",
    "findings_answer",
    "register_finding_schemas",
]

_MEDIA_TYPE: Final = "application/geo+json"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RegisterFindingOut(_Body):
    """One thing that a check of the register found, and what to do about it."""

    code: str = Field(description="Which rule; all stand in the documentation of the line.")
    severity: Literal["error", "warning", "note"]
    boundary: str | None = Field(description="Code of the boundary, null where several are meant.")
    message: str = Field(description="What, how much and where, in one sentence.")
    remedy: str = Field(description="What to do.")
    subjects: list[str] = Field(description="The records concerned: layer and key.")
    markers: list[str] = Field(description="The marker_uid of each marker among them.")
    place: list[float] | None = Field(description="Longitude and latitude, where to look.")
    chainage_m: float | None = Field(description="Metres along the whole line.")
    amounts: dict[str, float | None] = Field(description="The numbers of the message.")


class RegisterFindingFeature(_Body):
    """A finding as a GeoJSON feature; without a place its geometry is null."""

    type: Literal["Feature"]
    geometry: PointIn | None
    properties: RegisterFindingOut


class RegisterFindingsOut(_Body):
    """What a check found, worst first: GeoJSON."""

    type: Literal["FeatureCollection"]
    register_revision: int
    features: list[RegisterFindingFeature]


FINDINGS: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "register_revision": 12,
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [20.31, -45.22]},
            "properties": {
                "code": "number-twice",
                "severity": "error",
                "boundary": "AA-BB",
                "message": "2 markers of AA-BB bear number 39, 9.2 m apart: M-39, M-39a.",
                "remedy": "Find out which one bears the number, and correct the other.",
                "subjects": ["markers/M-39", "markers/M-39a"],
                "markers": ["M-39", "M-39a"],
                "place": [20.31, -45.22],
                "chainage_m": 31609.6,
                "amounts": {"count": 2.0, "apart_m": 9.2},
            },
        }
    ],
}
"""An example of the answer."""


def findings_answer(findings: Sequence[RegisterFinding], *, revision: int) -> Response:
    """Return findings as a GeoJSON answer, in their order.

    Parameters
    ----------
    findings : sequence of RegisterFinding
        Worst first.
    revision : int
        Of the register that was checked.
    """
    features = [
        {
            "type": "Feature",
            "geometry": None
            if each.place is None
            else {"type": "Point", "coordinates": [float(part) for part in each.place]},
            "properties": each.record(),
        }
        for each in findings
    ]
    body = {
        "type": "FeatureCollection",
        "register_revision": revision,
        "features": features,
    }
    return Response(json.dumps(body, ensure_ascii=False), media_type=_MEDIA_TYPE)


def register_finding_schemas() -> dict[str, Any]:
    """Return the JSON schemas of these bodies, by name."""
    _, document = models_json_schema([(RegisterFindingsOut, "validation")], ref_template=SCHEMA_REF)
    schemas: dict[str, Any] = document["$defs"]
    return schemas
