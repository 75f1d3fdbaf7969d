"""The page that sends survey files, and the map of what came of one."""

from fastapi import APIRouter, Depends, Response

from api.access import PrincipalDep, require
from api.dependencies import BaseDep, LanguageDep, NowDep, RegisterFileDep, known_parameters
from api.openapi import page, problems
from api.pages import map_response
from api.upload_page import upload_page
from borderkit.layers.surveys import CAMPAIGNS
from borderkit.store import open_store
from borderkit.workflows.survey_map import survey_map

__all__ = ["draw_survey", "router", "show_upload_page"]

router = APIRouter(tags=["surveys"])


@router.get(
    "/upload",
    summary="A page that sends survey files",
    response_class=Response,
    responses={
        200: page("Files in parts, their progress, their receipts."),
        **problems(404, 409, 422, 503),
    },
    dependencies=[Depends(known_parameters("language"))],
)
def show_upload_page(register: RegisterFileDep, now: NowDep, language: LanguageDep) -> Response:
    """Show a page to send survey files from, by hand: it takes a token, and keeps it nowhere."""
    with open_store(register, read_only=True) as store:
        frame = store.read(CAMPAIGNS.name, valid_at=now)
    return upload_page(list(CAMPAIGNS.records(frame)), language=language)


@router.get(
    "/surveys/{survey}/map",
    summary="A survey on a map",
    response_class=Response,
    responses={
        200: page("Observations, tracks, displacements, and what was refused and why."),
        **problems(404, 409, 422, 503),
    },
    dependencies=[Depends(require("read", by_name=True)), Depends(known_parameters("language"))],
)
def draw_survey(
    survey: str,
    register: RegisterFileDep,
    principal: PrincipalDep,
    base: BaseDep,
    language: LanguageDep,
) -> Response:
    """Draw what one upload brought. Another side's is refused."""
    with open_store(register, read_only=True) as store:
        html = survey_map(store, survey, principal=principal, base=base, language=language)
    return map_response(html)
