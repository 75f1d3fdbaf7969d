"""Survey files that are sent: in one go, or in parts that survive a server's restart."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Request, Response
from starlette.requests import ClientDisconnect

from api.access import PrincipalDep, require
from api.dependencies import BodyDep, RegisterFileDep, known_parameters
from api.forms import SURVEY_FORM, SurveyFormDep, plain_name
from api.openapi import json_body, json_request, problems
from api.routers.jobs import job_events
from api.survey_examples import COMPLETE_REQUEST, RECEIPT, UPLOAD, UPLOAD_REQUEST
from api.turns import Turns
from borderkit.errors import Defect, FileFormatError, InputError, JobError
from borderkit.inspections.receipt import Receipt
from borderkit.io.json_text import read_json
from borderkit.io.surveys.limits import Limits
from borderkit.layers.fields import Fields
from borderkit.settings import Settings
from borderkit.store import Store, open_store
from borderkit.store.kept_file import MOST_PART_BYTES
from borderkit.workflows.survey_requests import REQUEST_KEYS, request_from
from borderkit.workflows.survey_uploads import (
    SurveyUpload,
    begin_upload,
    complete_upload,
    discard_upload,
    find_upload,
    put_part,
    send_survey,
)

__all__ = [
    "begin",
    "body_limits",
    "complete",
    "discard",
    "limits_of",
    "post_survey",
    "router",
    "send_events",
    "send_part",
    "tell_upload",
]

router = APIRouter(
    prefix="/surveys", tags=["surveys"], dependencies=[Depends(require("write_survey"))]
)

_FORM_BYTES: Final = 2**20
"""What a form may hold beside its file."""

_REFUSALS: Final = problems(404, 409, 422, 503)
_READS: Final = problems(404, 409, 413, 415, 422, 503)
_TAKEN: Final = json_body("ReceiptOut", RECEIPT, description="The same file is kept already.")


def body_limits(file_bytes: int) -> dict[str, int]:
    """Return the limits of bodies that bring a file or a part of one."""
    return {
        "POST /surveys": file_bytes + _FORM_BYTES,
        "POST /surveys/inspect": file_bytes + _FORM_BYTES,
        "PUT /surveys/uploads/{}/parts/{}": min(file_bytes, MOST_PART_BYTES),
    }


def limits_of(request: Request) -> Limits:
    """Return what reading a survey file may cost here."""
    settings: Settings = request.app.state.settings
    return Limits(**settings.survey_limits())


LimitsDep = Annotated[Limits, Depends(limits_of)]


@router.post(
    "",
    summary="Send a survey file",
    status_code=202,
    openapi_extra=SURVEY_FORM,
    response_class=Response,
    responses={
        200: _TAKEN,
        202: json_body("UploadOut", UPLOAD, description="Being taken in; see Location."),
        **_READS,
    },
    dependencies=[Depends(known_parameters())],
)
async def post_survey(
    request: Request,
    register: RegisterFileDep,
    principal: PrincipalDep,
    limits: LimitsDep,
    sent: SurveyFormDep,
) -> Response:
    """Send a small survey file; the same file for the same campaign and side is taken once.

    Larger ones are sent in parts: see `/surveys/uploads`.
    """
    asked = request_from(sent.given, name=sent.name, limits=limits, where="form")
    clock = request.app.state.clock

    def send() -> SurveyUpload | Receipt:
        with open_store(register, clock=clock) as store:
            return send_survey(store, sent.path.read_bytes(), request=asked, principal=principal)

    return _answered(request, await _writing(request).take(send))


@router.post(
    "/uploads",
    summary="Begin to send a survey file in parts",
    status_code=201,
    openapi_extra=json_request("UploadIn", UPLOAD_REQUEST, description="What will be sent."),
    response_class=Response,
    responses={
        200: _TAKEN,
        201: json_body("UploadOut", UPLOAD, description="Send its parts; see Location."),
        **_READS,
    },
    dependencies=[Depends(known_parameters())],
)
async def begin(
    request: Request,
    register: RegisterFileDep,
    principal: PrincipalDep,
    limits: LimitsDep,
    body: BodyDep,
) -> Response:
    """Begin an upload; it lives in the register, so parts may come for a week, in any order."""
    given = read_json(body, source="the request body")
    defects: list[Defect] = []
    fields = Fields(given, "", defects, known=("name", "size_bytes", "sha256", *REQUEST_KEYS))
    fields.require("name", "size_bytes")
    name, sha256 = fields.text("name"), fields.text("sha256")
    size_bytes = fields.whole("size_bytes", low=1, high=2**53)
    if defects or name is None or size_bytes is None:
        msg = f"the upload has {len(defects)} defects; correct them and begin again"
        raise InputError(msg, defects=defects)
    asked = request_from(_asked(fields.values), name=plain_name(name), limits=limits)
    clock, most = request.app.state.clock, request.app.state.settings.survey_body_bytes

    def start() -> SurveyUpload | Receipt:
        with open_store(register, clock=clock) as store:
            return begin_upload(
                store,
                size_bytes=size_bytes,
                request=asked,
                principal=principal,
                sha256=sha256,
                part_bytes=min(most, MOST_PART_BYTES),
            )

    return _answered(request, await _writing(request).take(start), status=201)


@router.put(
    "/uploads/{upload}/parts/{part}",
    summary="Send a part",
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The bytes of the part, as they are.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
    response_class=Response,
    responses={200: json_body("UploadOut", UPLOAD, description="Which are there now."), **_READS},
    dependencies=[Depends(known_parameters())],
)
async def send_part(
    request: Request,
    register: RegisterFileDep,
    principal: PrincipalDep,
    upload: str,
    part: int,
    part_sha256: Annotated[
        str | None,
        Header(alias="X-Part-Sha256", description="Of the bytes, hexadecimal; it is checked."),
    ] = None,
) -> Response:
    """Send a part of an upload, counted from 0 on; the same may be sent again and again."""
    from anyio import to_thread  # noqa: PLC0415

    clock = request.app.state.clock

    def allowed(store: Store) -> None:
        find_upload(store, upload, principal=principal)

    await to_thread.run_sync(request.app.state.kept.ask, allowed)
    data = await _octets(request)

    def keep() -> SurveyUpload:
        with open_store(register, clock=clock) as store:
            return put_part(store, upload, part, data, principal=principal, sha256=part_sha256)

    return _answered(request, await _writing(request).take(keep), status=200)


@router.get(
    "/uploads/{upload}",
    summary="How an upload goes",
    response_class=Response,
    responses={
        200: json_body("UploadOut", UPLOAD, description="Parts, state, and at the end receipt."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters())],
)
def tell_upload(request: Request, principal: PrincipalDep, upload: str) -> Response:
    """Tell which parts are there; once it is complete, how it is taken in and what came of it."""
    found = request.app.state.kept.ask(
        lambda store: find_upload(store, upload, principal=principal)
    )
    return _answered(request, found, status=200)


@router.post(
    "/uploads/{upload}/complete",
    summary="Have an upload taken in",
    status_code=202,
    openapi_extra={
        "requestBody": {
            "required": False,
            **json_body(
                "UploadAnswersIn", COMPLETE_REQUEST, description="In place of what was stated."
            ),
        }
    },
    response_class=Response,
    responses={
        200: _TAKEN,
        202: json_body("UploadOut", UPLOAD, description="Being taken in."),
        **_READS,
    },
    dependencies=[Depends(known_parameters())],
)
async def complete(
    request: Request,
    register: RegisterFileDep,
    principal: PrincipalDep,
    limits: LimitsDep,
    upload: str,
) -> Response:
    """Have an upload taken in, once all parts are there; asked again, tell how that goes.

    After a question send what answers it: the file is taken in anew, without being sent again.
    """
    given = await _answers(request)
    clock = request.app.state.clock

    def take() -> SurveyUpload | Receipt:
        with open_store(register, clock=clock) as store:
            return complete_upload(store, upload, limits=limits, principal=principal, given=given)

    return _answered(request, await _writing(request).take(take))


@router.get(
    "/uploads/{upload}/events",
    summary="How an upload is taken in, as it goes",
    response_class=Response,
    responses={
        200: {
            "description": "Server-sent events named `status`, each with a JobOut as its data.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        204: {"description": "It has ended, and you know how: do not ask again."},
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters())],
)
def send_events(
    request: Request,
    principal: PrincipalDep,
    upload: str,
    last_event_id: Annotated[
        str | None, Header(description="The last event that you got; only later ones are sent.")
    ] = None,
) -> Response:
    """Send the job of an upload whenever it changes, until it has ended."""
    found = request.app.state.kept.ask(
        lambda store: find_upload(store, upload, principal=principal)
    )
    if found.job is None:
        msg = f"upload {upload} is {found.state}: nothing goes on; send its parts and complete it"
        raise JobError(msg)
    return job_events(request, found.job, last_event_id, principal=principal)


@router.delete(
    "/uploads/{upload}",
    summary="Give an upload up",
    status_code=204,
    response_class=Response,
    responses={204: {"description": "What came of it is taken away."}, **_REFUSALS},
    dependencies=[Depends(known_parameters())],
)
async def discard(
    request: Request, register: RegisterFileDep, principal: PrincipalDep, upload: str
) -> Response:
    """Give an upload up. One that a survey rests on is kept."""
    clock = request.app.state.clock

    def remove() -> None:
        with open_store(register, clock=clock) as store:
            discard_upload(store, upload, principal=principal)

    await _writing(request).take(remove)
    return Response(status_code=204)


# ---------------------------------------------------------------------------------------


def _writing(request: Request) -> Turns:
    """Return the turns of those who write: each may wait long for the register."""
    turns: Turns = request.app.state.writing
    return turns


async def _octets(request: Request) -> bytes:
    """Return the bytes of a part.

    Raises
    ------
    FileFormatError
        They are packed.
    InputError
        Their number was not stated, or another number came.
    """
    if request.headers.get("content-encoding", "identity").casefold() != "identity":
        msg = "the part is compressed; send its bytes as they are, without Content-Encoding"
        raise FileFormatError(msg)
    if "content-length" not in request.headers:
        msg = "the part comes without Content-Length; state the number of its bytes"
        raise InputError(msg)
    try:
        return await request.body()
    except ClientDisconnect as fault:
        msg = "the part ended before its length; send it again"
        raise InputError(msg) from fault


async def _answers(request: Request) -> dict[str, Any]:
    """Return what a completion states anew; nothing where it has no body."""
    try:
        body = await request.body()
    except ClientDisconnect as fault:
        msg = "the body ended before its length; send all of it"
        raise InputError(msg) from fault
    if not body.strip():
        return {}
    given = read_json(body, source="the request body")
    defects: list[Defect] = []
    fields = Fields(given, "", defects, known=("told", "answers"))
    if defects:
        msg = f"what is stated anew has {len(defects)} defects; correct them"
        raise InputError(msg, defects=defects)
    return {key: fields.values[key] for key in ("told", "answers") if key in fields.values}


def _asked(values: Any) -> dict[str, Any]:
    return {key: values[key] for key in REQUEST_KEYS if key in values}


def _answered(request: Request, found: SurveyUpload | Receipt, *, status: int = 202) -> Response:
    """Answer an upload with its place; or the receipt of what is kept already, with 200."""
    root = request.scope.get("root_path", "")
    if isinstance(found, Receipt):
        document, status, place = found.to_json(), 200, f"{root}/surveys/{found.survey}"
    else:
        document, place = found.to_json(), f"{root}/surveys/uploads/{found.file.file}"
        if found.job is not None and not found.job.ended:
            request.app.state.wake_worker()
    return Response(
        json.dumps(document, ensure_ascii=False),
        status_code=status,
        media_type="application/json",
        headers={"Location": place},
    )
