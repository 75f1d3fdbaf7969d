"""What the served register holds: its map, and whether it is in order."""

from fastapi import APIRouter, Depends, Response

from api.dependencies import (
    AtDep,
    CountsDep,
    LanguageDep,
    PastBaseDep,
    PastStateDep,
    StateDep,
    known_parameters,
)
from api.examples import HEALTH
from api.models import HealthOut
from api.openapi import json_body, page, problems
from api.pages import map_response
from borderkit import __version__
from borderkit.workflows.register_map import register_map

__all__ = ["draw_register", "router", "tell_health"]

router = APIRouter(tags=["register"])


@router.get(
    "/map",
    summary="The register on a map",
    response_class=Response,
    responses={200: page("All that the register holds."), **problems(404, 409, 410, 422, 503)},
    dependencies=[Depends(known_parameters("at", "language", "revision"))],
)
def draw_register(
    state: PastStateDep, base: PastBaseDep, at: AtDep, language: LanguageDep
) -> Response:
    """Draw all that the register holds, or held, on a page that loads nothing but tiles, if set."""
    return map_response(register_map(state, base=base, at=at, language=language))


@router.get(
    "/health",
    summary="Whether the register can be asked",
    response_class=Response,
    responses={
        200: json_body("HealthOut", HEALTH, description="It can."),
        **problems(404, 409, 422, 503),
    },
    dependencies=[Depends(known_parameters())],
)
def tell_health(state: StateDep, counts: CountsDep) -> Response:
    """Tell the version, the register's revision and how much it holds."""
    health = HealthOut(
        status="ok",
        version=__version__,
        register_revision=state.revision,
        counts=counts,
    )
    return Response(health.model_dump_json(), media_type="application/json")
