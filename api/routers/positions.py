"""Positions of markers, the control networks, and the transformations between their frames."""

import json
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import RegisterFileDep, RevisionDep, ValidAtDep, known_parameters
from api.openapi import GEO_JSON, geojson_body, json_body, problems
from api.position_examples import (
    CONTROL_POINTS,
    DISPLACEMENTS,
    MARKER_POSITIONS,
    TRANSFORMATIONS,
)
from borderkit.layers.markers import MARKERS
from borderkit.store.uids import uid_of
from borderkit.workflows.control_network import control_collection, control_points
from borderkit.workflows.export import StateOf
from borderkit.workflows.position_facts import displacement_collection
from borderkit.workflows.positions import marker_displacements, marker_positions
from borderkit.workflows.transformations import agreed_transformations

__all__ = ["list_agreed", "list_points", "router", "tell_displacements", "tell_positions"]

router = APIRouter()

_REFUSALS: Final = problems(404, 409, 410, 422, 503)
_STATE: Final = ("revision", "valid_at")


def _state(valid_at: ValidAtDep, revision: RevisionDep = None) -> StateOf:
    return StateOf(revision=revision, valid_at=valid_at)


_StateDep = Annotated[StateOf, Depends(_state)]
_SigmaQuery = Annotated[
    float | None,
    Query(
        gt=0,
        description="Sigma of each axis for observations that state none, metres. "
        "Default: they are left out.",
    ),
]


@router.get(
    "/markers/displacement",
    tags=["markers"],
    summary="Which markers moved",
    response_class=Response,
    responses={
        200: geojson_body("DisplacementsOut", DISPLACEMENTS, description="Moved ones first."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("number", "boundary", "default_sigma_m", *_STATE))],
)
def tell_displacements(
    register: RegisterFileDep,
    state: _StateDep,
    number: Annotated[
        str | None, Query(description="Only it: a number, a former one, or a marker_uid.")
    ] = None,
    boundary: Annotated[str | None, Query(description="AA-BB. Default: all.")] = None,
    default_sigma_m: _SigmaQuery = None,
) -> Response:
    """Judge whether displacements are significant, and beyond the tolerance.

    Each feature leads from the agreed to the observed position. What is unknown leaves a
    displacement undetermined.
    """
    found = marker_displacements(
        register,
        () if number is None else (number,),
        boundary=boundary,
        default_sigma_m=default_sigma_m,
        state=state,
    )
    return _answered(displacement_collection(found), GEO_JSON)


@router.get(
    "/markers/{uid}/positions",
    tags=["markers"],
    summary="The positions of a marker",
    response_class=Response,
    responses={
        200: json_body(
            "MarkerPositionsOut", MARKER_POSITIONS, description="Agreed, observed, combined."
        ),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("default_sigma_m", *_STATE))],
)
def tell_positions(
    register: RegisterFileDep, state: _StateDep, uid: str, default_sigma_m: _SigmaQuery = None
) -> Response:
    """Tell the agreed position of a marker, what each side observed, and what follows."""
    found = marker_positions(
        register,
        uid_of(MARKERS.name, (uid,)),
        default_sigma_m=default_sigma_m,
        revision=state.revision,
        valid_at=state.valid_at,
    )
    return _answered(found.record())


@router.get(
    "/boundaries/{boundary}/control",
    tags=["boundaries"],
    summary="Control points and base stations",
    response_class=Response,
    responses={
        200: geojson_body(
            "ControlPointsOut", CONTROL_POINTS, description="A common point once for each side."
        ),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("role", "side", *_STATE))],
)
def list_points(
    register: RegisterFileDep,
    state: _StateDep,
    boundary: str,
    role: Annotated[
        Literal["control", "base_station"] | None, Query(description="Only these.")
    ] = None,
    side: Annotated[str | None, Query(description="Only those of this side's network.")] = None,
) -> Response:
    """List the control networks of both sides."""
    found = control_points(register, boundary, role=role, side=side, state=state)
    return _answered(control_collection(found), GEO_JSON)


@router.get(
    "/boundaries/{boundary}/transformations",
    tags=["boundaries"],
    summary="Agreed transformations",
    response_class=Response,
    responses={
        200: json_body(
            "TransformationsOut", TRANSFORMATIONS, description="Each with its document."
        ),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters(*_STATE))],
)
def list_agreed(register: RegisterFileDep, state: _StateDep, boundary: str) -> Response:
    """List the transformations that were agreed between the frames of both sides."""
    found = agreed_transformations(register, boundary, state=state)
    return _answered({"transformations": found})


def _answered(document: dict[str, Any], media_type: str = "application/json") -> Response:
    return Response(json.dumps(document, ensure_ascii=False), media_type=media_type)
