"""Kept clearances: kept, listed, shown, judged again. For those who review, with a token."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response

from api.access import PrincipalDep, require
from api.dependencies import (
    AtDep,
    DocumentDep,
    NowDep,
    RegisterFileDep,
    StateDep,
    known_parameters,
)
from api.examples import CLEARANCE, CLEARANCES, ITINERARY, REPLAY
from api.openapi import json_body, json_request, problems
from borderkit.store import open_store
from borderkit.workflows.clearance_keeping import keep_clearance
from borderkit.workflows.clearance_replay import replay_clearance
from borderkit.workflows.clearances import MOST_LISTED, list_clearances, read_clearance

__all__ = ["keep", "list_kept", "replay", "router", "show"]

router = APIRouter(prefix="/clearances", tags=["clearances"])

_REQUEST: Final = json_request("ItineraryIn", ITINERARY, description="The itinerary; no names.")
_READS: Final = problems(404, 409, 410, 422, 503)


def _answered(body: Any, *, status: int = 200, **headers: str) -> Response:
    return Response(
        json.dumps(body, ensure_ascii=False),
        status_code=status,
        media_type="application/json",
        headers=headers,
    )


@router.post(
    "",
    summary="Judge an itinerary and keep the answer",
    status_code=201,
    openapi_extra=_REQUEST,
    response_class=Response,
    responses={
        200: json_body("ClearanceOut", CLEARANCE, description="It was kept before."),
        201: json_body("ClearanceOut", CLEARANCE, description="It is kept; see Location."),
        **problems(404, 409, 413, 415, 422, 503),
    },
    dependencies=[Depends(require("keep")), Depends(known_parameters("at", "note"))],
)
def keep(
    itinerary: DocumentDep,
    register: RegisterFileDep,
    state: StateDep,
    at: AtDep,
    now: NowDep,
    principal: PrincipalDep,
    *,
    note: Annotated[
        str | None, Query(max_length=500, min_length=1, description="Why it is kept.")
    ] = None,
) -> Response:
    """Keep the answer with every record that it rests on; the same question is one clearance."""
    with open_store(register, clock=lambda: now) as store:
        kept = keep_clearance(store, itinerary, at=at, principal=principal, note=note, state=state)
    status = 201 if kept.is_new else 200
    return _answered(kept.to_json(), status=status, Location=f"/clearances/{kept.number}")


@router.get(
    "",
    summary="Kept clearances",
    response_class=Response,
    responses={
        200: json_body("ClearancesOut", CLEARANCES, description="The newest first."),
        **problems(404, 409, 422, 503),
    },
    dependencies=[Depends(require("read_office")), Depends(known_parameters("limit", "before"))],
)
def list_kept(
    register: RegisterFileDep,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED, description="At most so many.")] = 100,
    before: Annotated[str | None, Query(description="Only those kept before this number.")] = None,
) -> Response:
    """List clearances without what they hold."""
    with open_store(register, read_only=True) as store:
        frame = list_clearances(store, limit=limit, before=before)
    return _answered({"clearances": frame.to_dict("records")})


@router.get(
    "/{number}",
    summary="A kept clearance",
    response_class=Response,
    responses={
        200: json_body("ClearanceOut", CLEARANCE, description="All of it."),
        **_READS,
    },
    dependencies=[Depends(require("read_office")), Depends(known_parameters())],
)
def show(register: RegisterFileDep, number: str) -> Response:
    """Give a clearance with its itinerary, its answer and the records that it rests on."""
    with open_store(register, read_only=True) as store:
        return _answered(read_clearance(store, number).to_json())


@router.post(
    "/{number}/replay",
    summary="Judge a kept clearance again",
    response_class=Response,
    responses={
        200: json_body("ReplayOut", REPLAY, description="Whether it is the same, or what differs."),
        **_READS,
    },
    dependencies=[Depends(require("read_office")), Depends(known_parameters())],
)
def replay(register: RegisterFileDep, number: str) -> Response:
    """Judge by the register as it stood, and by the kept records alone. Stores nothing."""
    with open_store(register, read_only=True) as store:
        return _answered(replay_clearance(store, number).to_json())
