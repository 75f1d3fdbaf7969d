"""Strips along the line: their ground, their rules, what lies in them."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import RegisterFileDep, RevisionDep, ValidAtDep, known_parameters
from api.openapi import GEO_JSON, geojson_body, json_body, problems
from api.strip_examples import STRIP, STRIP_RULES
from borderkit.workflows.boundary_strip import StripAsked, boundary_strip, strip_rules
from borderkit.workflows.export import StateOf

__all__ = ["cut_strip", "list_strips", "router"]

router = APIRouter(prefix="/boundaries/{boundary}", tags=["boundaries"])

_REFUSALS: Final = problems(404, 409, 410, 422, 503)
_STATE: Final = ("revision", "valid_at")


def _state(valid_at: ValidAtDep, revision: RevisionDep = None) -> StateOf:
    return StateOf(revision=revision, valid_at=valid_at)


_StateDep = Annotated[StateOf, Depends(_state)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Which strip is wanted: one of width, name and activity."""

    width_m: Annotated[
        float | None, Query(description="Distance from the line, metres: 0.1 to 10,000.")
    ] = None
    strip: Annotated[str | None, Query(description="Name of a strip.", examples=["vista"])] = None
    activity: Annotated[
        str | None, Query(description="The widest strip for it.", examples=["blasting"])
    ] = None
    side: Annotated[
        str | None,
        Query(description="left, right or the code of a side. Default: both.", examples=["AA"]),
    ] = None

    def meant(self) -> StripAsked:
        """Return it as the workflow takes it."""
        return StripAsked(
            width_m=self.width_m, strip=self.strip, activity=self.activity, side=self.side
        )


@router.get(
    "/strips",
    summary="The strips that a boundary's documents set",
    response_class=Response,
    responses={
        200: json_body("StripRulesOut", STRIP_RULES, description="In the order of its record."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters(*_STATE))],
)
def list_strips(register: RegisterFileDep, state: _StateDep, boundary: str) -> Response:
    """List the strips along a boundary: width, sides, activity, notice and source."""
    code, rules = strip_rules(register, boundary, state=state)
    body = {"boundary": code, "rules": [rule.record() for rule in rules]}
    return Response(json.dumps(body, ensure_ascii=False), media_type="application/json")


@router.get(
    "/strip",
    summary="The ground within a distance of the line",
    response_class=Response,
    responses={
        200: geojson_body("StripFeature", STRIP, description="The strip as a GeoJSON feature."),
        **_REFUSALS,
    },
    dependencies=[
        Depends(
            known_parameters(
                *("width_m", "strip", "activity", "side", "inside", "begins", "claimant"), *_STATE
            )
        )
    ],
)
def cut_strip(
    register: RegisterFileDep,
    state: _StateDep,
    boundary: str,
    asked: Annotated[_Asked, Depends()],
    *,
    inside: Annotated[
        str, Query(description="Layers to look through, by commas.", examples=["markers,assets"])
    ] = "",
    begins: Annotated[
        date | None, Query(description="First day of the activity: tells when notice is due.")
    ] = None,
    claimant: Annotated[
        str | None, Query(description="Along the line as this side sees it.")
    ] = None,
) -> Response:
    """Cut a strip, true to 1 cm of the geodesic distance, and list what lies in it."""
    layers = [name.strip() for name in inside.split(",") if name.strip()]
    report = boundary_strip(
        register, boundary, asked=asked.meant(), inside=layers, claimant=claimant, state=state
    )
    body = json.dumps(report.feature(begins=begins), ensure_ascii=False)
    return Response(body, media_type=GEO_JSON)
