"""Every refusal as an RFC 9457 problem body, from the one table of errors."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.security import CHALLENGES, DATA_HEADERS
from borderkit.errors import BorderkitError, Defect, InputError, InternalError, RegisterError
from borderkit.store.kept_file import NO_ROOM

__all__ = ["PROBLEM_JSON", "add_error_handlers", "problem_response"]

PROBLEM_JSON = "application/problem+json"

_LOG: Final = logging.getLogger(__name__)


def add_error_handlers(app: FastAPI) -> None:
    """Let `app` answer every error with a problem body."""
    app.add_exception_handler(BorderkitError, _refused)
    app.add_exception_handler(RequestValidationError, _bad_parameters)
    app.add_exception_handler(HTTPException, _plain_http)
    app.add_exception_handler(OSError, _no_room)
    app.add_exception_handler(Exception, _fault)


def problem_response(
    problem: Mapping[str, Any], *, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the response for a problem body, with the status that stands in it.

    One with status 401 says how to bring a token.
    """
    response = Response(
        json.dumps(problem, ensure_ascii=False),
        status_code=problem["status"],
        media_type=PROBLEM_JSON,
        headers={**DATA_HEADERS, **(headers or {})},
    )
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        for challenge in CHALLENGES:
            response.headers.append("WWW-Authenticate", challenge)
    return response


def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, BorderkitError):
        raise error
    return problem_response(error.problem())


def _bad_parameters(_request: Request, error: Exception) -> Response:
    """Answer a parameter that cannot be read."""
    if not isinstance(error, RequestValidationError):
        raise error
    defects = [
        Defect(".".join(str(part) for part in fault["loc"]), fault["msg"])
        for fault in error.errors()
    ]
    msg = f"{len(defects)} parameter(s) cannot be used; correct them as /openapi.json says"
    return problem_response(InputError(msg, defects=defects).problem())


def _plain_http(request: Request, error: Exception) -> Response:
    """Answer what HTTP itself refuses: no such path, no such method."""
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": f"{request.method} {request.url.path[:200]}: {status.description or error.detail}"
        "; /openapi.json lists what can be asked",
        "code": f"http-{status.value}",
        "defects": [],
    }
    return problem_response(problem, headers=error.headers)


def _no_room(_request: Request, error: Exception) -> Response:
    """Answer that this machine has no room for what was sent; any other fault is ours."""
    if not isinstance(error, OSError) or error.errno not in NO_ROOM:
        raise error
    _LOG.error("no room for what was sent: %s", error)
    msg = "the server has no room for what was sent just now; tell who runs it, and ask again later"
    return problem_response(RegisterError(msg).problem())


def _fault(_request: Request, _error: Exception) -> Response:
    """Answer a fault of ours without telling the outside anything of it; the log has it."""
    msg = "this is a fault of borderkit, not of the request; the server's log has the details"
    return problem_response(InternalError(msg).problem())
