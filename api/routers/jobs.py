"""Long work: asking for it, seeing how it goes, taking what it gave, dismissing it.

The answers are those of OGC API Processes, as far as there is something to say.
"""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Annotated, Any, Final, Literal

from anyio import sleep
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, format_sse_event

from api.access import PrincipalDep, require
from api.dependencies import BodyDep, RegisterFileDep, known_parameters
from api.errors import problem_response
from api.examples import JOB, JOB_REQUEST, JOBS_OF_REGISTER
from api.openapi import json_body, json_request, problems
from api.watching import JobWatch
from borderkit.errors import Defect, InputError, JobError
from borderkit.io.json_text import read_json
from borderkit.layers.fields import Fields
from borderkit.store import Principal, open_store
from borderkit.store.jobs.queue import Jobs
from borderkit.store.jobs.record import Job
from borderkit.workflows.job_handlers import start_job

__all__ = [
    "dismiss_job",
    "job_events",
    "list_jobs",
    "post_job",
    "router",
    "send_events",
    "send_results",
    "tell_job",
]

router = APIRouter(prefix="/jobs", tags=["jobs"], dependencies=[Depends(require("run"))])

_REFUSALS: Final = problems(404, 409, 422, 503)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_PING_S: Final = 15.0
_PING: Final = format_sse_event(comment="still there")


def _job(register: RegisterFileDep, job: str) -> Job:
    with open_store(register, read_only=True) as store:
        return Jobs(store).get(job)


JobDep = Annotated[Job, Depends(_job)]


@router.post(
    "",
    summary="Ask for long work",
    status_code=202,
    response_class=Response,
    responses={
        202: json_body("JobOut", JOB, description="Accepted; Location is where it is told."),
        **problems(404, 409, 413, 415, 422, 503),
    },
    openapi_extra=json_request("JobIn", JOB_REQUEST, description="The work that is asked for."),
    dependencies=[Depends(known_parameters())],
)
def post_job(
    request: Request, register: RegisterFileDep, principal: PrincipalDep, body: BodyDep
) -> Response:
    """Ask for work of a kind; the same under the same `request_key` is one job.

    Kinds that name files of the worker's machine are started there, not here.
    """
    kind, given, key = _asked(body)
    with open_store(register, clock=request.app.state.clock) as store:
        job = start_job(store, kind, given, principal=principal, request_key=key, over_http=True)
    request.app.state.wake_worker()
    place = f"{request.scope.get('root_path', '')}{router.prefix}/{job.job}"
    return _answer(job.status(), status=202, headers={"Location": place})


@router.get(
    "",
    summary="The jobs of the register",
    response_class=Response,
    responses={
        200: json_body("JobsOut", JOBS_OF_REGISTER, description="The newest first, 1,000 at most."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("state", "kind"))],
)
def list_jobs(
    register: RegisterFileDep,
    state: Annotated[
        Literal["accepted", "running", "successful", "failed", "dismissed"] | None,
        Query(description="Only jobs in this state."),
    ] = None,
    kind: Annotated[str | None, Query(description="Only jobs of this kind.")] = None,
) -> Response:
    """List jobs, the newest first."""
    with open_store(register, read_only=True) as store:
        found = Jobs(store).list(state=state, kind=kind)
    return _answer({"jobs": [job.status() for job in found]})


@router.get(
    "/{job}",
    summary="How a job goes",
    response_class=Response,
    responses={200: json_body("JobOut", JOB, description="How it goes."), **_REFUSALS},
    dependencies=[Depends(known_parameters())],
)
def tell_job(found: JobDep) -> Response:
    """Tell a job's state, its progress in percent and what it does now."""
    return _answer(found.status())


@router.get(
    "/{job}/results",
    summary="What a job gave",
    response_class=Response,
    responses={
        200: {
            "description": "What it gave, as its kind has it.",
            "content": {"application/json": {}},
        },
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters())],
)
def send_results(found: JobDep) -> Response:
    """Send what a job gave; of one that failed, the problem that it met."""
    if found.state == "failed":
        return problem_response(found.problem)
    if found.state != "successful":
        msg = f"job {found.job} is {found.state}, it has no result; ask again when it is successful"
        raise JobError(msg)
    return _answer(found.result)


@router.delete(
    "/{job}",
    summary="Dismiss a job",
    response_class=Response,
    responses={
        200: json_body("JobOut", JOB, description="Dismissed, or running to its next step."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters())],
)
def dismiss_job(
    request: Request, register: RegisterFileDep, principal: PrincipalDep, job: str
) -> Response:
    """Dismiss a job: at once where it waits, at its next step or heartbeat where it runs."""
    with open_store(register, clock=request.app.state.clock) as store:
        found = Jobs(store).cancel(job, by=principal)
    return _answer(found.status())


@router.get(
    "/{job}/events",
    summary="How a job goes, as it goes",
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
    found: JobDep,
    last_event_id: Annotated[
        str | None, Header(description="The last event that you got; only later ones are sent.")
    ] = None,
) -> Response:
    """Send the job whenever it changes, until it has ended."""
    return job_events(request, found, last_event_id, principal=principal)


def job_events(
    request: Request, found: Job, last_event_id: str | None, *, principal: Principal
) -> Response:
    """Return a response that sends the job whenever it changes, until it has ended.

    Raises
    ------
    RegisterBusyError
        `principal` has too many of them open.
    """
    known = _number(last_event_id)
    if found.ended and _event_id(found) <= known:
        return Response(status_code=204)
    watch: JobWatch = request.app.state.watch
    watch.require_few(principal.actor)
    return EventSourceResponse(
        _events(watch, found, known, principal.actor, request.app.state.is_ending),
        headers={"X-Accel-Buffering": "no"},
    )


async def _events(
    watch: JobWatch, job: Job, known: int, actor: str, is_ending: Callable[[], bool]
) -> AsyncIterator[bytes]:
    """Yield an event for each change of a job later than `known`, while the server is up."""
    sent_at = monotonic()
    with watch.following(job, actor):
        while True:
            number = _event_id(job)
            if number > known:
                data = json.dumps(job.status(), ensure_ascii=False)
                yield format_sse_event(event="status", data_str=data, id=str(number))
                known, sent_at = number, monotonic()
            elif monotonic() - sent_at > _PING_S:
                yield _PING
                sent_at = monotonic()
            if job.ended or is_ending():
                return
            await sleep(watch.look_s)
            job = await watch.look(job)


def _event_id(job: Job) -> int:
    """Return a number that grows with each change of a job: microseconds since 1970."""
    return (job.updated - _EPOCH) // _MICROSECOND


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else -1


def _asked(body: bytes) -> tuple[str, object, str | None]:
    """Return kind, input and request key of a body.

    Raises
    ------
    InputError
        It cannot be read; every defect is named.
    """
    given = read_json(body, source="the request body")
    defects: list[Defect] = []
    fields = Fields(given, "", defects, known=("kind", "input", "request_key"))
    fields.require("kind")
    kind, key = fields.text("kind"), fields.text("request_key")
    if kind is None or defects:
        msg = f"the job that is asked for has {len(defects)} defects; correct them and ask again"
        raise InputError(msg, defects=defects)
    return kind, fields.values.get("input", {}), key


def _answer(document: Any, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(
        json.dumps(document, ensure_ascii=False),
        status_code=status,
        media_type="application/json",
        headers=headers,
    )
