"""What is stated beside a survey file, read strictly from JSON: from a form, a body, a job."""

from collections.abc import Mapping
from typing import Any, Final

from borderkit.errors import Defect, InputError
from borderkit.inspections.judged import NO_MARKER
from borderkit.io.surveys.gathering import Told
from borderkit.io.surveys.limits import Limits
from borderkit.layers.fields import Fields
from borderkit.workflows.survey_intake import SurveyRequest

__all__ = [
    "REQUEST_KEYS",
    "TOLD_KEYS",
    "read_answers",
    "read_request",
    "request_from",
    "request_json",
]

TOLD_KEYS: Final = tuple(Told.__slots__)
"""What may be stated beside a file."""

REQUEST_KEYS: Final = ("campaign", "side", "told", "answers")
"""What is asked for with a file."""

_AMONG: Final[Mapping[str, tuple[str, ...]]] = {
    "height_kind": ("ellipsoidal", "orthometric", "normal"),
    "axes": ("north_east", "east_north"),
}
_LONGEST: Final = 10_000
_MOST_ANSWERS: Final = 10_000


def request_from(
    given: object, *, name: str | None, limits: Limits, where: str = "", needed: bool = True
) -> SurveyRequest:
    """Return what is asked for with a file, from a JSON object of `REQUEST_KEYS`.

    Parameters
    ----------
    given : object
        The JSON object.
    name : str or None
        What people call the file.
    limits : Limits
        What reading it may cost.
    where : str
        Its place, for messages.
    needed : bool
        Whether campaign and side have to be there.

    Raises
    ------
    InputError
        It cannot be used; every defect is named.
    """
    defects: list[Defect] = []
    fields = Fields(given, where, defects, known=REQUEST_KEYS)
    if needed:
        fields.require("campaign", "side")
    elif fields.given("campaign") != fields.given("side"):
        fields.fault("", "campaign and side belong together; give both or none")
    request = read_request(fields)
    if defects or request is None:
        msg = f"what is stated beside the file has {len(defects)} defects; correct them"
        raise InputError(msg, defects=defects)
    return SurveyRequest(name=name, limits=limits, **request)


def read_request(fields: Fields) -> dict[str, Any] | None:
    """Return campaign, side, ``told`` and ``answers``; None, with defects, where one is wrong."""
    before = len(fields.defects)
    campaign, side = (_line(fields, key) for key in ("campaign", "side"))
    told = _told(fields)
    answers = read_answers(fields)
    if len(fields.defects) > before or told is None:
        return None
    return {"campaign": campaign, "side": side, "told": told, "answers": answers}


def request_json(request: SurveyRequest) -> dict[str, Any]:
    """Return what was asked for as the JSON object that `request_from` reads."""
    return {
        "campaign": request.campaign,
        "side": request.side,
        "told": request.told.to_json(),
        "answers": {str(row): marker or NO_MARKER for row, marker in request.answers.items()},
    }


def _told(fields: Fields) -> Told | None:
    inner = fields.values.get("told")
    if inner is None:
        return Told()
    within = Fields(inner, fields.at("told"), fields.defects, known=TOLD_KEYS)
    before = len(fields.defects)
    known: dict[str, Any] = {
        "confidence": within.number("confidence", low=0.0, high=1.0, above=True),
        "columns": _columns(within),
    }
    for key in TOLD_KEYS:
        if key not in known:
            known[key] = _line(within, key, among=_AMONG.get(key))
    return None if len(fields.defects) > before else Told(**known)


def _columns(fields: Fields) -> Mapping[str, Any] | None:
    found = fields.mapping("columns")
    if found is not None and len(str(found)) > _LONGEST:
        fields.fault("columns", f"has more than {_LONGEST} characters")
    return found


def _line(fields: Fields, key: str, *, among: tuple[str, ...] | None = None) -> str | None:
    """Return a text of one line that is not too long; WKT may be longer than names are."""
    text = fields.text(key, among=among)
    longest = _LONGEST if key == "crs" else 200
    if text is not None and (len(text) > longest or not text.isprintable()):
        fields.fault(key, f"must be at most {longest} printable characters on one line")
        return None
    return text


def read_answers(fields: Fields) -> dict[int, str | None]:
    """Return which marker a point is of, by its row; None: of no marker (``none``)."""
    given = fields.mapping("answers") or {}
    if len(given) > _MOST_ANSWERS:
        fields.fault("answers", f"are more than {_MOST_ANSWERS}")
        return {}
    answers: dict[int, str | None] = {}
    for row, marker in given.items():
        text = str(row)
        is_row = text.isascii() and text.isdigit() and len(text) < 16 and int(text) > 0
        named = marker.strip() if isinstance(marker, str) else ""
        if not is_row or not named or not named.isprintable() or int(text) in answers:
            told = "must be a row of the upload, once, and a marker_uid or none: 12: M-047-2"
            fields.fault(f"answers.{text[:20]}", told)
        else:
            answers[int(text)] = None if named == NO_MARKER else named
    return answers
