"""Judging an itinerary: the answer as JSON, and on a map."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import (
    AtDep,
    ItineraryDep,
    LandDep,
    LanguageDep,
    PastBaseDep,
    PastStateDep,
    known_parameters,
)
from api.examples import ANSWER, DRAFTS, ITINERARY
from api.openapi import json_body, page, problems
from api.pages import map_response
from borderkit.itineraries.draft_routes import STUB_M
from borderkit.workflows import itinerary_clearance
from borderkit.workflows.itinerary_map import verdict_map
from borderkit.workflows.route_drafting import draft_routes
from borderkit.zones.restrictions import CLASSES

__all__ = ["check_itinerary", "draw_itinerary", "propose_routes", "router"]

router = APIRouter(prefix="/itineraries", tags=["itineraries"])

_REQUEST = {
    "requestBody": {
        "required": True,
        **json_body("ItineraryIn", ITINERARY, description="The itinerary; no names."),
    }
}
_REFUSALS = problems(404, 409, 413, 415, 422, 503)
_PAST = problems(404, 409, 410, 413, 415, 422, 503)


@router.post(
    "/check",
    summary="Judge an itinerary",
    openapi_extra=_REQUEST,
    response_class=Response,
    responses={200: json_body("AnswerOut", ANSWER, description="The answer."), **_PAST},
    dependencies=[Depends(known_parameters("at", "evidence", "revision"))],
)
def check_itinerary(
    itinerary: ItineraryDep,
    state: PastStateDep,
    at: AtDep,
    *,
    evidence: Annotated[bool, Query(description="Add the geometry of each contact.")] = False,
) -> Response:
    """Judge an itinerary against every zone and rule in force. Stores nothing.

    With a revision it is judged by the register as it stood after that.
    """
    answer = itinerary_clearance.check(state, itinerary, at=at)
    return Response(answer.to_bytes(evidence=evidence), media_type="application/json")


@router.post(
    "/check/map",
    summary="Judge an itinerary and draw it",
    openapi_extra=_REQUEST,
    response_class=Response,
    responses={200: page("The answer on a map, with its findings."), **_PAST},
    dependencies=[Depends(known_parameters("at", "language", "revision"))],
)
def draw_itinerary(
    itinerary: ItineraryDep,
    state: PastStateDep,
    base: PastBaseDep,
    at: AtDep,
    language: LanguageDep,
) -> Response:
    """Judge an itinerary and draw the answer on a page that loads nothing. Stores nothing."""
    answer = itinerary_clearance.check(state, itinerary, at=at)
    return map_response(verdict_map(answer, itinerary, state, language=language, base=base))


@router.post(
    "/route",
    summary="Propose routes",
    openapi_extra=_REQUEST,
    response_class=Response,
    responses={200: json_body("DraftsOut", DRAFTS, description="The drafts."), **_REFUSALS},
    dependencies=[Depends(known_parameters("avoid", "stub_m", "at"))],
)
def propose_routes(
    itinerary: ItineraryDep,
    land: LandDep,
    at: AtDep,
    *,
    avoid: Annotated[
        str | None,
        Query(
            description="Use no road in zones of this class.",
            json_schema_extra={"enum": list(CLASSES)},
        ),
    ] = None,
    stub_m: Annotated[
        float, Query(description="Look for a road so far from a stop, metres.", ge=0, le=50_000)
    ] = STUB_M,
) -> Response:
    """Propose a road route for each leg whose route is null. Stores nothing, changes nothing."""
    drafts = draft_routes(land, itinerary, avoid=[avoid] if avoid else (), stub_m=stub_m, at=at)
    told = json.dumps(drafts.to_json(), ensure_ascii=False)
    return Response(told, media_type="application/json")
