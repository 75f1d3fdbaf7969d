"""Itineraries as they come: read from files and text, and tables to fill in."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.dependencies import StateDep, known_parameters
from api.examples import READING
from api.forms import form_text
from api.openapi import json_body, problems
from borderkit.errors import Defect, FileFormatError, InputError
from borderkit.io.itinerary_templates import TEMPLATE_TYPES, TemplateFormat, itinerary_template
from borderkit.itineraries.reading import ItineraryReading
from borderkit.workflows.itinerary_intake import TripNames, read_itinerary_file, trip_names

__all__ = ["give_template", "read_itinerary", "router"]

router = APIRouter(prefix="/itineraries", tags=["itineraries"])

_ORDERS: Final = ("dmy", "mdy", "ymd")
_LANGUAGES: Final = ("en", "zh", "ru")
_SINGLE: Final = (
    *("text", "purpose", "reference", "timezone", "sheet", "year", "date_order", "language"),
)
_FIELDS: Final = ("file", "answer", "member", *_SINGLE)
_FIELD_LIMIT: Final = 1_000
_KEPT: Final = threading.Lock()

_REQUEST: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "A file or a text, and what is stated beside it.",
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "JSON, XLSX, CSV, GPX, KML or lines of text.",
                        },
                        "text": {"type": "string", "description": "Pasted lines, instead."},
                        "answer": {
                            "type": "array",
                            "items": {"type": "string"},
                            "description": "Answers to questions, KEY=VALUE: Velmorra=PL-01.",
                        },
                        "member": {
                            "type": "array",
                            "items": {"type": "string"},
                            "description": "Who travels: CATEGORY:NATIONALITY:COUNT[:ROLE].",
                        },
                        "purpose": {"type": "string"},
                        "reference": {"type": "string"},
                        "timezone": {
                            "type": "string",
                            "description": "Of track times without offset, an IANA name.",
                        },
                        "sheet": {"type": "string", "description": "The sheet to read."},
                        "year": {"type": "integer", "description": "Of dates that have none."},
                        "date_order": {"type": "string", "enum": list(_ORDERS)},
                        "language": {"type": "string", "enum": list(_LANGUAGES)},
                    },
                }
            }
        },
    }
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A form as it was sent."""

    data: bytes
    name: str
    answers: Mapping[str, str]
    members: tuple[str, ...]
    stated: Mapping[str, Any]


async def _form(request: Request) -> _Sent:
    """Return the form that was sent; every fault in it is named."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind != "multipart/form-data":
        msg = f"the body is said to be {kind[:80] or 'nothing'}; send multipart/form-data"
        raise FileFormatError(msg)
    try:
        form = await request.form(max_files=1, max_fields=_FIELD_LIMIT)
    except HTTPException as fault:
        msg = f"the form cannot be read: {fault.detail}; send multipart/form-data as /openapi.json"
        raise InputError(msg) from fault
    except ClientDisconnect as fault:
        msg = "the body ended before its length; send all of it"
        raise InputError(msg) from fault
    try:
        return await _sent(form)
    finally:
        await form.close()


async def _sent(form: FormData) -> _Sent:
    """Return what a form says.

    Raises
    ------
    InputError
        It has unknown fields, some twice, or neither or both of file and text.
    """
    defects = [
        Defect(f"form.{key[:60]}", f"unknown field; known are {', '.join(_FIELDS)}")
        for key in sorted(set(form) - set(_FIELDS))
    ]
    single = {key: form_text(form, key, defects) for key in _SINGLE if key in form}
    answers = _answers(form, defects)
    year = single.pop("year", None)
    stated: dict[str, Any] = {
        ("order" if key == "date_order" else key): value
        for key, value in single.items()
        if key != "text"
    }
    if year is not None and not (year.isascii() and year.isdigit() and len(year) == 4):
        defects.append(Defect("form.year", f"is {year[:20]!r}; it must be a year such as 2026"))
    elif year is not None:
        stated["year"] = int(year)
    for key, name, among in (
        ("order", "date_order", _ORDERS),
        ("language", "language", _LANGUAGES),
    ):
        if stated.get(key, among[0]) not in among:
            told = f"is {str(stated[key])[:20]!r}; it must be one of {', '.join(among)}"
            defects.append(Defect(f"form.{name}", told))
    file = form.get("file")
    if (isinstance(file, UploadFile)) == ("text" in form):
        defects.append(Defect("form", "needs either a file or a text, and not both"))
    if defects:
        msg = f"{len(defects)} fields of the form cannot be used; correct them and send it again"
        raise InputError(msg, defects=defects)
    data = await file.read() if isinstance(file, UploadFile) else single["text"].encode()
    name = (file.filename or "the file") if isinstance(file, UploadFile) else "the text"
    members = tuple(str(member) for member in form.getlist("member"))
    return _Sent(data=data, name=name[:100], answers=answers, members=members, stated=stated)


def _answers(form: FormData, defects: list[Defect]) -> dict[str, str]:
    answers: dict[str, str] = {}
    for item in form.getlist("answer"):
        key, sign, value = str(item).rpartition("=")
        if not (sign and key.strip() and value.strip()) or key.strip() in answers:
            told = "must be KEY=VALUE, each key once, such as Velmorra=PL-01"
            defects.append(Defect(f"form.answer {str(item)[:60]!r}", told))
        answers[key.strip()] = value.strip()
    return answers


def _names(request: Request, state: StateDep) -> TripNames:
    """Return the names of the served register, made ready once a revision."""
    app = request.app
    with _KEPT:
        kept: tuple[int, TripNames] | None = getattr(app.state, "trip_names", None)
        if kept is None or kept[0] != state.revision:
            kept = (state.revision, trip_names(app.state.settings.register_file))
            app.state.trip_names = kept
    return kept[1]


@router.post(
    "/read",
    summary="Read an itinerary as it came",
    openapi_extra=_REQUEST,
    response_class=Response,
    responses={
        200: json_body("ReadingOut", READING, description="What was read, and what is open."),
        **problems(404, 409, 413, 415, 422, 503),
    },
    dependencies=[Depends(known_parameters())],
)
def read_itinerary(
    sent: Annotated[_Sent, Depends(_form)], names: Annotated[TripNames, Depends(_names)]
) -> Response:
    """Read an itinerary from a table, a track or text. Stores nothing, guesses nothing.

    The document is null while a question is open or a cell is defective; send the same again
    with answers.
    """
    reading: ItineraryReading = read_itinerary_file(
        sent.data,
        names,
        answers=sent.answers,
        members=sent.members,
        name=sent.name,
        **sent.stated,
    )
    return Response(reading.to_bytes(), media_type="application/json")


@router.get(
    "/template",
    summary="A table to fill in",
    response_class=Response,
    responses={
        200: {
            "description": "An empty table, a row a day.",
            "content": {
                kind.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
                for kind in TEMPLATE_TYPES.values()
            },
        },
        **problems(422),
    },
    dependencies=[Depends(known_parameters("format", "language"))],
)
def give_template(
    kind: Annotated[
        TemplateFormat, Query(alias="format", description="A workbook or text.")
    ] = "xlsx",
    language: Annotated[
        Literal["en", "zh", "ru"], Query(description="Language of its headings.")
    ] = "en",
) -> Response:
    """Give an empty table for an itinerary; what is filled in, /itineraries/read reads."""
    return Response(
        itinerary_template(kind, language=language),
        media_type=TEMPLATE_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="itinerary-{language}.{kind}"'},
    )
