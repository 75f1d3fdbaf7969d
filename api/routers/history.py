"""What was written: the versions of a record, and the revisions of the register."""

import json
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response
from starlette.exceptions import HTTPException

from api.access import ANONYMOUS, PrincipalDep, Requirement
from api.dependencies import RegisterFileDep, known_parameters
from api.examples import RECORD_HISTORY, REVISIONS
from api.openapi import json_body, problems
from borderkit.layers import LAYERS
from borderkit.store import open_store
from borderkit.workflows.record_history import (
    RecordHistory,
    closed_revisions,
    office_fields,
    record_history,
    register_revisions,
    revisions_json,
)

__all__ = ["list_revisions", "router", "tell_history"]

router = APIRouter(tags=["history"])

_REFUSALS: Final = problems(404, 409, 422, 503)
_MOST: Final = 1_000
_CLOSED: Final = dict.fromkeys(("actor", "side", "roles", "reason", "document", "based_on"))


@router.get(
    "/records/{layer}/{key:path}/history",
    summary="Every version of a record",
    response_class=Response,
    responses={
        200: json_body("RecordHistoryOut", RECORD_HISTORY, description="The oldest first."),
        **problems(403),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters())],
)
def tell_history(
    register: RegisterFileDep, principal: PrincipalDep, layer: str, key: str
) -> Response:
    """Tell who wrote a record, when, why, on which document, and what each version changed.

    A key of several parts is `AA-BB/3`. Columns for the office alone, and records that are
    named by one, take a role that reads them; without a token nobody is told who wrote.
    """
    if layer not in LAYERS:
        raise HTTPException(404)
    declared = LAYERS[layer]
    if office_fields(declared) & set(declared.key):
        Requirement("read_office").check(principal)
    office = principal.may("read_office")
    history = record_history(register, f"{layer}/{key}", office=office)
    told = _unsigned(history) if principal is ANONYMOUS else history
    body = json.dumps(told.to_json(), ensure_ascii=False)
    return Response(body, media_type="application/json")


@router.get(
    "/revisions",
    summary="The revisions of the register",
    response_class=Response,
    responses={
        200: json_body("RevisionsOut", REVISIONS, description="The last first."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("limit", "before"))],
)
def list_revisions(
    register: RegisterFileDep,
    principal: PrincipalDep,
    limit: Annotated[int, Query(ge=1, le=_MOST, description="At most so many.")] = 100,
    before: Annotated[int | None, Query(ge=0, description="Only those before this one.")] = None,
) -> Response:
    """Tell who made each revision, when, why and on which document.

    Without a token nobody is told who. Of those that brought surveys or clearances the office
    alone is told more than number and time.
    """
    with open_store(register, read_only=True) as store:
        found = register_revisions(store, limit=limit, before=before)
        closed = set() if principal.may("read_office") else closed_revisions(store, found)
    rows = revisions_json(found)
    if principal is ANONYMOUS:
        rows = [{**row, "actor": None} for row in rows]
    rows = [{**row, **(_CLOSED if row["revision"] in closed else {})} for row in rows]
    body = json.dumps({"revisions": rows}, ensure_ascii=False)
    return Response(body, media_type="application/json")


def _unsigned(history: RecordHistory) -> RecordHistory:
    """Return a history without the names of those who wrote."""
    return replace(history, versions=tuple(replace(v, actor=None) for v in history.versions))
