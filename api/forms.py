"""Survey files that come as a form: the file on disk, and what is stated beside it."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final

from anyio import to_thread
from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from borderkit.errors import Defect, FileFormatError, InputError
from borderkit.io.json_text import read_json
from borderkit.workflows.survey_requests import TOLD_KEYS

__all__ = ["SURVEY_FORM", "SentSurvey", "SurveyFormDep", "form_text", "plain_name"]

_STATED: Final = ("campaign", "side", *TOLD_KEYS)
_FIELDS: Final = ("file", "answer", *_STATED)
_MOST_FIELDS: Final = 1_000
_WHAT: Final[dict[str, str]] = {
    "campaign": "Code of the campaign.",
    "side": "Side that surveyed.",
    "crs": "Reference system, where the file does not say: EPSG:31254.",
    "timezone": "IANA name, of times without offset.",
    "height_kind": "ellipsoidal, orthometric or normal.",
    "confidence": "Level of stated accuracies, such as 0.95.",
    "axes": "north_east or east_north.",
    "columns": "A mapping of columns, as a JSON object.",
}

SURVEY_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A survey file, and what is stated beside it.",
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "GPX, NMEA, CSV, KML, a shapefile's zip, photos ...",
                        },
                        "answer": {
                            "type": "array",
                            "items": {"type": "string"},
                            "description": "Of which marker a point is, ROW=MARKER_UID.",
                        },
                        **{
                            name: {
                                "type": "string",
                                "description": _WHAT.get(name, f"{name}, stated beside it."),
                            }
                            for name in _STATED
                        },
                    },
                }
            }
        },
    }
}
"""Description of the form, for the OpenAPI document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentSurvey:
    """A form as it was sent.

    Attributes
    ----------
    path : Path
        The file, in a private folder that goes with the request.
    name : str
        What it was called.
    given : dict
        ``campaign``, ``side``, ``told``, ``answers``; still to be judged.
    """

    path: Path
    name: str
    given: dict[str, Any]


async def _survey_form(request: Request) -> AsyncIterator[SentSurvey]:
    """Give the form that was sent; every fault in it is named."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "multipart/form-data":
        msg = f"the body is said to be {kind[:80] or 'nothing'}; send multipart/form-data"
        raise FileFormatError(msg)
    folder = await to_thread.run_sync(lambda: tempfile.mkdtemp(prefix="borderkit-intake-"))
    try:
        yield await _received(request, Path(folder))
    finally:
        await to_thread.run_sync(lambda: shutil.rmtree(folder, ignore_errors=True))


async def _received(request: Request, folder: Path) -> SentSurvey:
    try:
        form = await request.form(max_files=1, max_fields=_MOST_FIELDS)
    except HTTPException as fault:
        if fault.status_code == HTTPStatus.REQUEST_TIMEOUT:
            raise
        msg = f"the form cannot be read: {fault.detail}; send multipart/form-data as /openapi.json"
        raise InputError(msg) from fault
    except ClientDisconnect as fault:
        msg = "the body ended before its length; send all of it"
        raise InputError(msg) from fault
    try:
        file, given = _read(form)
        path = folder / "upload"
        await to_thread.run_sync(_copy, file, path)
        return SentSurvey(path=path, name=plain_name(file.filename), given=given)
    finally:
        await form.close()


def _copy(file: UploadFile, path: Path) -> None:
    with path.open("wb") as out:
        shutil.copyfileobj(file.file, out, 2**20)


def plain_name(name: str | None) -> str:
    """Return the last part of a name, whatever system it comes from."""
    last = (name or "").replace("\\", "/").rpartition("/")[2].strip()
    return "".join(letter if letter.isprintable() else "?" for letter in last)[:255] or "survey"


def _read(form: FormData) -> tuple[UploadFile, dict[str, Any]]:
    """Return the file and what is stated.

    Raises
    ------
    InputError
        Fields are unknown, stand twice or cannot be read; every one is named.
    """
    defects = [
        Defect(f"form.{key[:60]}", f"unknown field; known are {', '.join(_FIELDS)}")
        for key in sorted(set(form) - set(_FIELDS))
    ]
    stated = {name: form_text(form, name, defects) for name in _STATED if form.get(name)}
    answers = _answers(form, defects)
    for name, what in (("confidence", "a number such as 0.95"), ("columns", "a JSON object")):
        if name in stated:
            try:
                stated[name] = read_json(str(stated[name]).encode(), source=name)
            except (InputError, UnicodeEncodeError):
                defects.append(Defect(f"form.{name}", f"must be {what}"))
    file = form.get("file")
    if not isinstance(file, UploadFile) or len(form.getlist("file")) > 1:
        defects.append(Defect("form.file", "must be there once, as a file"))
    if defects or not isinstance(file, UploadFile):
        msg = f"{len(defects)} fields of the form cannot be used; correct them and send it again"
        raise InputError(msg, defects=defects)
    asked: dict[str, Any] = {
        name: stated.pop(name) for name in ("campaign", "side") if name in stated
    }
    return file, {**asked, "told": stated, "answers": answers}


def form_text(form: FormData, name: str, defects: list[Defect]) -> Any:
    """Return what a field says that may stand once, as text; a defect is kept otherwise."""
    values = form.getlist(name)
    if len(values) > 1 or not isinstance(values[0], str):
        defects.append(Defect(f"form.{name}", "must stand once, as text"))
        return ""
    return values[0]


def _answers(form: FormData, defects: list[Defect]) -> dict[str, str]:
    answers: dict[str, str] = {}
    for item in form.getlist("answer"):
        row, sign, marker = str(item).partition("=")
        if not (sign and row.strip() and marker.strip()) or row.strip() in answers:
            told = "must be ROW=MARKER_UID, each row once, such as 12=M-047-2"
            defects.append(Defect(f"form.answer {str(item)[:60]!r}", told))
        answers[row.strip()] = marker.strip()
    return answers


SurveyFormDep = Annotated[SentSurvey, Depends(_survey_form)]
