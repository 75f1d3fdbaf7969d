"""Surveys: what a file would give, what was taken, every point of it, and taking it back."""

import json
from functools import partial
from itertools import chain
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import StreamingResponse

from api.access import PrincipalDep, require
from api.dependencies import BodyDep, RegisterFileDep, known_parameters
from api.forms import SURVEY_FORM, SurveyFormDep
from api.kept_open import KeptOpen
from api.openapi import GEO_JSON, geojson_body, json_body, json_request, problems
from api.routers.survey_uploads import LimitsDep
from api.survey_examples import (
    ANSWERED,
    ANSWERS,
    OBSERVATIONS,
    RECEIPT,
    REJECTIONS,
    SURVEYS_OF_REGISTER,
    WITHDRAWAL,
)
from api.turns import Turns
from borderkit.errors import Defect, InputError
from borderkit.io.json_text import read_json
from borderkit.layers.fields import Fields
from borderkit.store import open_store
from borderkit.workflows.occasion import Occasion
from borderkit.workflows.survey_answers import answer_survey
from borderkit.workflows.survey_features import observation_collection
from borderkit.workflows.survey_intake import inspect_survey
from borderkit.workflows.survey_requests import read_answers, request_from
from borderkit.workflows.surveys import (
    list_surveys,
    survey_file_parts,
    survey_receipt,
    survey_records,
    withdraw_survey,
)

__all__ = [
    "answer",
    "inspect_file",
    "list_kept",
    "router",
    "send_file",
    "send_observations",
    "send_rejections",
    "show_receipt",
    "withdraw",
]

router = APIRouter(prefix="/surveys", tags=["surveys"])


def _kept(request: Request) -> KeptOpen:
    """Return the register that is kept open: to open it anew costs more than most questions."""
    kept: KeptOpen = request.app.state.kept
    return kept


_KeptDep = Annotated[KeptOpen, Depends(_kept)]

_REFUSALS: Final = problems(404, 409, 410, 422, 503)
_SEES: Final = Depends(require("read", by_name=True))


def _answered(document: Any, *, media_type: str = "application/json") -> Response:
    return Response(json.dumps(document, ensure_ascii=False), media_type=media_type)


@router.post(
    "/inspect",
    summary="What a survey file would give",
    openapi_extra=SURVEY_FORM,
    response_class=Response,
    responses={
        200: json_body("ReceiptOut", RECEIPT, description="Readable, asking or refused, and why."),
        **problems(404, 409, 413, 415, 422, 503),
    },
    dependencies=[Depends(require("write_survey")), Depends(known_parameters())],
)
async def inspect_file(
    request: Request,
    register: RegisterFileDep,
    principal: PrincipalDep,
    limits: LimitsDep,
    sent: SurveyFormDep,
) -> Response:
    """Read and judge a survey file as if it was sent. Stores nothing, guesses nothing.

    A file that cannot be taken is answered with its receipt too: see `state` and `problem`.
    """
    asked = request_from(sent.given, name=sent.name, limits=limits, where="form", needed=False)

    def inspect() -> Response:
        with open_store(register, read_only=True) as store:
            receipt = inspect_survey(sent.path, request=asked, register=store, principal=principal)
        return _answered(receipt.to_json())

    turns: Turns = request.app.state.inspecting
    return await turns.take(inspect)


@router.get(
    "",
    summary="Surveys that were taken",
    response_class=Response,
    responses={
        200: json_body(
            "SurveysOut", SURVEYS_OF_REGISTER, description="Of the own side; for the office all."
        ),
        **_REFUSALS,
    },
    dependencies=[_SEES, Depends(known_parameters("campaign", "side"))],
)
def list_kept(
    kept: _KeptDep,
    principal: PrincipalDep,
    campaign: Annotated[str | None, Query(description="Only of this campaign.")] = None,
    side: Annotated[str | None, Query(description="Only of this side.")] = None,
) -> Response:
    """List surveys with their counts."""
    asked = partial(list_surveys, campaign=campaign, side=side, principal=principal)
    found = kept.ask(asked)
    return _answered({"surveys": found})


@router.get(
    "/{survey}",
    summary="The receipt of a survey",
    response_class=Response,
    responses={
        200: json_body("ReceiptOut", RECEIPT, description="With the first rejections."),
        **_REFUSALS,
    },
    dependencies=[_SEES, Depends(known_parameters())],
)
def show_receipt(kept: _KeptDep, principal: PrincipalDep, survey: str) -> Response:
    """Tell what became of every point of a survey."""
    receipt = kept.ask(partial(survey_receipt, survey=survey, principal=principal))
    return _answered(receipt.to_json())


@router.get(
    "/{survey}/rejections",
    summary="Every point that was not accepted",
    response_class=Response,
    responses={
        200: json_body("RejectionsOut", REJECTIONS, description="All, each with its reason."),
        **_REFUSALS,
    },
    dependencies=[_SEES, Depends(known_parameters())],
)
def send_rejections(kept: _KeptDep, principal: PrincipalDep, survey: str) -> Response:
    """Send every rejection of a survey, with row, field, reason and remedy, and every double."""
    asked = partial(survey_receipt, survey=survey, principal=principal, whole=True)
    receipt = kept.ask(asked).to_json(shown=None)
    names = ("survey", "rejected", "duplicate", "rejections", "duplicates")
    return _answered({name: receipt[name] for name in names})


@router.get(
    "/{survey}/observations",
    summary="What a survey observed",
    response_class=Response,
    responses={
        200: geojson_body("ObservationsOut", OBSERVATIONS, description="In the file's order."),
        **_REFUSALS,
    },
    dependencies=[_SEES, Depends(known_parameters())],
)
def send_observations(kept: _KeptDep, principal: PrincipalDep, survey: str) -> Response:
    """Send the observations of a survey, with quality, lineage, marker and place on the line."""
    frame = kept.ask(partial(survey_records, survey=survey, principal=principal))
    return _answered(observation_collection(frame), media_type=GEO_JSON)


@router.get(
    "/{survey}/file",
    summary="The file as it came",
    response_class=Response,
    responses={
        200: {
            "description": "Byte by byte, checked against its hash.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        },
        **_REFUSALS,
    },
    dependencies=[_SEES, Depends(known_parameters())],
)
def send_file(kept: _KeptDep, principal: PrincipalDep, survey: str) -> Response:
    """Send the file of a survey as it came."""
    record, parts = survey_file_parts(kept.ask, survey, principal=principal)
    first = next(parts, b"")
    name = quote(record["file_name"] or survey, safe="")
    return StreamingResponse(
        chain([first], parts),
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "Content-Length": str(record["size_bytes"]),
            "X-File-Sha256": record["sha256"],
        },
    )


@router.post(
    "/{survey}/answers",
    summary="Say which markers a survey shows",
    openapi_extra=json_request("AnswersIn", ANSWERS, description="By row, and why."),
    response_class=Response,
    responses={
        200: json_body("ReceiptOut", ANSWERED, description="Matched anew, by all answers so far."),
        **problems(404, 409, 413, 415, 422, 503),
    },
    dependencies=[Depends(require("write_survey")), Depends(known_parameters())],
)
async def answer(
    request: Request,
    register: RegisterFileDep,
    principal: PrincipalDep,
    survey: str,
    body: BodyDep,
) -> Response:
    """Answer what a kept survey asks, or correct a match. What was answered before stays.

    All answers are taken, or none. The same answer again changes nothing.
    """
    given = read_json(body, source="the request body")
    defects: list[Defect] = []
    fields = Fields(given, "", defects, known=("answers", "reason", "document"))
    fields.require("answers")
    answers = read_answers(fields)
    reason, document = fields.text("reason"), fields.text("document")
    if defects:
        msg = f"the answers have {len(defects)} defects; correct them and send all again"
        raise InputError(msg, defects=defects)
    occasion, clock = Occasion(reason=reason, document=document), request.app.state.clock

    def write() -> Response:
        with open_store(register, clock=clock) as store:
            receipt = answer_survey(store, survey, answers, principal=principal, occasion=occasion)
        return _answered(receipt.to_json())

    turns: Turns = request.app.state.writing
    return await turns.take(write)


@router.post(
    "/{survey}/withdraw",
    summary="Take a survey back",
    openapi_extra=json_request("WithdrawalIn", WITHDRAWAL, description="Why."),
    response_class=Response,
    responses={
        200: json_body("ReceiptOut", RECEIPT, description="Withdrawn."),
        **problems(404, 409, 413, 415, 422, 503),
    },
    dependencies=[Depends(require("write_survey")), Depends(known_parameters())],
)
async def withdraw(
    request: Request,
    register: RegisterFileDep,
    principal: PrincipalDep,
    survey: str,
    body: BodyDep,
) -> Response:
    """Withdraw a survey: its observations count no more; file, receipt and history stay."""
    given = read_json(body, source="the request body")
    defects: list[Defect] = []
    fields = Fields(given, "", defects, known=("reason", "document"))
    fields.require("reason")
    reason, document = fields.text("reason"), fields.text("document")
    if defects:
        msg = f"the withdrawal has {len(defects)} defects; correct them and ask again"
        raise InputError(msg, defects=defects)
    occasion, clock = Occasion(reason=reason, document=document), request.app.state.clock

    def write() -> Response:
        with open_store(register, clock=clock) as store:
            receipt = withdraw_survey(store, survey, principal=principal, occasion=occasion)
        return _answered(receipt.to_json())

    turns: Turns = request.app.state.writing
    return await turns.take(write)
