"""Boundaries: what is known of each line, the line itself, and places along it."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import NowDep, RegisterFileDep, RevisionDep, ValidAtDep, known_parameters
from api.line_examples import BOUNDARIES, BOUNDARY, LINE, LOCATED
from api.openapi import GEO_JSON, geojson_body, json_body, problems
from borderkit.errors import Defect, InputError
from borderkit.workflows.export import StateOf
from borderkit.workflows.line_description import (
    describe_boundary,
    line_features,
    list_boundaries,
)
from borderkit.workflows.line_places import locate_on_line

__all__ = ["list_known", "locate", "router", "tell_boundary", "tell_line"]

router = APIRouter(prefix="/boundaries", tags=["boundaries"])

_REFUSALS: Final = problems(404, 409, 410, 422, 503)

_ClaimantQuery = Annotated[
    str | None,
    Query(description="The line as this side sees it. Default: what no side claims alone."),
]


def _state(valid_at: ValidAtDep, revision: RevisionDep = None) -> StateOf:
    return StateOf(revision=revision, valid_at=valid_at)


_StateDep = Annotated[StateOf, Depends(_state)]


@router.get(
    "",
    summary="The boundaries of the register",
    response_class=Response,
    responses={
        200: json_body("BoundariesOut", BOUNDARIES, description="By their codes."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("revision", "valid_at"))],
)
def list_known(register: RegisterFileDep, state: _StateDep) -> Response:
    """List the boundaries with the lengths of their lines, geodesic, in metres."""
    return _answered({"boundaries": list_boundaries(register, state=state)})


@router.get(
    "/{boundary}",
    summary="What is known of a boundary",
    response_class=Response,
    responses={
        200: json_body("BoundaryOut", BOUNDARY, description="All that the register says."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("claimant", "revision", "valid_at"))],
)
def tell_boundary(
    register: RegisterFileDep,
    state: _StateDep,
    now: NowDep,
    boundary: str,
    *,
    claimant: _ClaimantQuery = None,
) -> Response:
    """Tell sections, lengths, gaps, documents in force, markers, waters and rules."""
    found = describe_boundary(register, boundary, claimant=claimant, state=state, at=now)
    return _answered(found.to_json())


@router.get(
    "/{boundary}/line",
    summary="The line of a boundary",
    response_class=Response,
    responses={
        200: geojson_body("LineOut", LINE, description="A feature a section, in order."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("claimant", "revision", "valid_at"))],
)
def tell_line(
    register: RegisterFileDep,
    state: _StateDep,
    now: NowDep,
    boundary: str,
    *,
    claimant: _ClaimantQuery = None,
) -> Response:
    """Tell the line as GeoJSON in its own direction; geodesics join the vertices."""
    found = describe_boundary(register, boundary, claimant=claimant, state=state, at=now)
    return _answered(line_features(found), GEO_JSON)


def _wanted(
    lon: Annotated[float | None, Query(description="Of the place, degrees WGS84.")] = None,
    lat: Annotated[float | None, Query(description="Of the place.", examples=[47.1])] = None,
    chainage_m: Annotated[
        float | None, Query(description="Of a place of the line instead, metres.")
    ] = None,
    section: Annotated[
        str | None, Query(description="With chainage_m: the section along which it counts.")
    ] = None,
    marker: Annotated[
        str | None, Query(description="A marker instead: its number or marker_uid.")
    ] = None,
) -> dict[str, Any]:
    if (lon is None) is not (lat is None):
        missing = "lat" if lat is None else "lon"
        msg = "a place needs lon and lat, in degrees WGS84"
        raise InputError(msg, defects=[Defect(f"query.{missing}", "is missing")])
    return {
        "lonlat": None if lon is None else [[lon, lat]],
        "chainage_m": None if chainage_m is None else [chainage_m],
        "section": section,
        "marker": marker,
    }


@router.get(
    "/{boundary}/locate",
    summary="A place along the line",
    response_class=Response,
    responses={
        200: geojson_body("LocatedOut", LOCATED, description="Where it is along the line."),
        **_REFUSALS,
    },
    dependencies=[
        Depends(
            known_parameters(
                *("lon", "lat", "chainage_m", "section", "marker", "claimant"),
                *("revision", "valid_at"),
            )
        )
    ],
)
def locate(
    register: RegisterFileDep,
    state: _StateDep,
    wanted: Annotated[dict[str, Any], Depends(_wanted)],
    boundary: str,
    *,
    claimant: _ClaimantQuery = None,
) -> Response:
    """Tell chainage, offset, side and the markers about a place, or the place at a chainage."""
    found = locate_on_line(register, **wanted, boundary=boundary, claimant=claimant, state=state)
    return _answered(found.to_geojson(), GEO_JSON)


def _answered(body: dict[str, Any], media_type: str = "application/json") -> Response:
    return Response(json.dumps(body, ensure_ascii=False), media_type=media_type)
