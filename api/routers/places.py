"""Searching places by name."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import AtDep, GazetteerDep, known_parameters
from api.examples import PLACES
from api.openapi import json_body, problems
from borderkit.workflows.place_search import MOST_MATCHES, search_places, search_result

__all__ = ["find_places", "router"]

router = APIRouter(prefix="/places", tags=["places"])


@router.get(
    "",
    summary="Search places",
    response_class=Response,
    responses={
        200: json_body("PlacesOut", PLACES, description="What was found, best first."),
        **problems(404, 409, 422, 503),
    },
    dependencies=[Depends(known_parameters("q", "limit", "at"))],
)
def find_places(
    gazetteer: GazetteerDep,
    at: AtDep,
    q: Annotated[str, Query(description="A code or name in any script.", examples=["Velmora"])],
    limit: Annotated[int, Query(ge=1, le=MOST_MATCHES, description="At most so many places.")] = 5,
) -> Response:
    """Search places in force by code or name; a similar name is proposed, never picked."""
    found = search_result(q, search_places(gazetteer, q, limit=limit, at=at), limit=limit)
    return Response(json.dumps(found, ensure_ascii=False), media_type="application/json")
