"""The map of a survey, and the page that sends files."""

from fastapi import APIRouter, Depends, Response

from api.access import PrincipalDep
from api.dependencies import BaseDep, LanguageDep, RegisterFileDep, known_parameters
from api.openapi import page, problems
from api.pages import map_response
from borderkit.store import open_store
from borderkit.workflows.survey_map import survey_map

__all__ = ["draw_survey", "router"]

router = APIRouter(tags=["surveys"])


@router.get(
    "/surveys/{survey}/map",
    summary="A survey on a map",
    response_class=Response,
    responses={
        200: page("Observations, tracks, displacements, and what was refused and why."),
        **problems(401, 403, 404, 409, 422, 503),
    },
    dependencies=[Depends(known_parameters("language"))],
)
def draw_survey(
    survey: str,
    register: RegisterFileDep,
    principal: PrincipalDep,
    base: BaseDep,
    language: LanguageDep,
) -> Response:
    """Draw what one upload brought; another side's is refused."""
    with open_store(register, read_only=True) as store:
        html = survey_map(store, survey, principal=principal, base=base, language=language)
    return map_response(html)
