"""Bodies of requests and answers about surveys and their uploads, for the OpenAPI document."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from api.models import SCHEMA_REF, PointIn, ProblemOut

__all__ = [
    "AmbiguousOut",
    "AnswersIn",
    "AskedOut",
    "CandidateOut",
    "DoubleOut",
    "ListedSurveyOut",
    "ObservationFeature",
    "ObservationsOut",
    "ReceiptOut",
    "ReceiptPartOut",
    "RejectionOut",
    "RejectionsOut",
    "RematchedOut",
    "SurveysOut",
    "ToldIn",
    "UploadAnswersIn",
    "UploadIn",
    "UploadOut",
    "WithdrawalIn",
    "survey_schemas",
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ToldIn(_Body):
    """What is stated beside a survey file, where the file does not say."""

    crs: str | None = Field(default=None, description="EPSG:31254, or WKT.")
    timezone: str | None = Field(default=None, description="IANA name, of times without offset.")
    encoding: str | None = Field(default=None, description="Of its texts.")
    height_kind: Literal["ellipsoidal", "orthometric", "normal"] | None = None
    confidence: float | None = Field(
        default=None, gt=0, le=1, description="Level of stated accuracies."
    )
    axes: Literal["north_east", "east_north"] | None = None
    layer: str | None = Field(default=None, description="Layer to read, where there are several.")
    station: str | None = Field(
        default=None, description="Station of a log: its epochs are then one occupation."
    )
    date: str | None = Field(default=None, description="Of the first epoch, YYYY-MM-DD.")
    profile: str | None = Field(default=None, description="Name of a profile of columns.")
    columns: dict[str, Any] | None = Field(
        default=None, description="Canonical name of a column, and its heading."
    )
    receiver: str | None = None
    operator: str | None = Field(default=None, description="An opaque code, never a name.")


class UploadIn(_Body):
    """A survey file that will be sent in parts."""

    name: str = Field(description="What the file is called.")
    size_bytes: int = Field(ge=1)
    sha256: str | None = Field(
        default=None, pattern=r"^[0-9a-f]{64}$", description="Of the whole file."
    )
    campaign: str
    side: str = Field(description="That surveyed it: the own one.")
    told: ToldIn | None = None
    answers: dict[str, str] | None = Field(
        default=None, description="Row of the file, and the marker that it is of."
    )


class UploadAnswersIn(_Body):
    """What is stated beside an upload, in place of what was stated at first."""

    told: ToldIn | None = None
    answers: dict[str, str] | None = None


class WithdrawalIn(_Body):
    """Why a survey is withdrawn."""

    reason: str
    document: str | None = None


class AnswersIn(_Body):
    """Which markers observations of a kept survey are of."""

    answers: dict[str, str] = Field(
        min_length=1,
        max_length=10_000,
        description="Row of the upload, and the `marker_uid` that it is of, or `none`.",
    )
    reason: str | None = None
    document: str | None = None


class RejectionOut(_Body):
    """One thing that is wrong with one record of a file."""

    row: int = Field(description="Record of the whole upload, from 1 on.")
    where: str = Field(description="File and line, for people.")
    field: str | None
    value: str | None = Field(description="As it stands there.")
    code: str
    reason: str
    remedy: str
    detail: str | None
    lon: float | None = Field(default=None, description="Where it is, if that is known.")
    lat: float | None = None


class DoubleOut(_Body):
    """A record that was there already."""

    row: int
    where: str
    same_as: str = Field(description="An earlier row, or the code of an observation.")


class ReceiptPartOut(BaseModel):
    """One file of an upload."""

    model_config = ConfigDict(extra="allow")

    name: str
    format: str
    notes: list[str]


class AskedOut(_Body):
    """Something that a file does not say, and nobody may guess."""

    key: str = Field(description="What answers it: a member of `told`.")
    text: str
    where: str
    choices: list[str] = Field(description="Answers that would fit, the likeliest first.")


class CandidateOut(_Body):
    """A marker that an observation may be of."""

    marker: str = Field(description="Its `marker_uid`.")
    number: str | None
    distance_m: float
    by: str = Field(description="What tells it: number, alias or position.")


class AmbiguousOut(_Body):
    """An observation of which somebody has to say which marker it is of."""

    row: int = Field(description="What an answer names it by.")
    where: str = Field(description="File and line, for people.")
    part: str | None
    line: int | None
    station: str | None = Field(description="Number or name, as the file gives it.")
    kind: str | None
    candidates: list[CandidateOut] | None = Field(description="The nearest first.")


class RematchedOut(_Body):
    """An observation whose match by number or place is another one since an answer."""

    row: int
    station: str | None
    was: str | None = Field(description="The marker that it was matched to.")
    by: str | None = Field(description="By what: number, alias or position.")
    marker: str | None
    match_state: str


class ReceiptOut(BaseModel):
    """What became of a survey file: read = accepted + rejected + duplicate."""

    model_config = ConfigDict(extra="allow")

    state: Literal["readable", "asks", "refused", "kept", "withdrawn"]
    survey: str | None
    campaign: str | None
    boundary: str | None
    side: str | None
    name: str
    sha256: str
    size_bytes: int
    format: str | None
    crs: str | None
    read: int
    accepted: int
    rejected: int
    duplicate: int
    time_from: str | None = Field(description="Of the first accepted point, UTC.")
    time_to: str | None
    flagged: int | None = Field(default=None, description="Accepted below the gates.")
    matched: int | None = Field(default=None, description="Of a known marker.")
    unmatched: int | None = None
    ambiguous: int | None = Field(default=None, description="Somebody has to say which marker.")
    of_no_marker: int | None = Field(default=None, description="As somebody said.")
    asked: list[AmbiguousOut] | None = Field(
        default=None, description="The first 200 that are ambiguous."
    )
    answers: dict[str, str] | None = Field(
        default=None, description="What was stated, by row: a `marker_uid`, or `none`."
    )
    shared_markers: dict[str, list[int]] | None = Field(
        default=None, description="Rows by marker, where one is stated and others are of it too."
    )
    rematched: list[RematchedOut] | None = Field(
        default=None, description="The first 200 whose match an answer has changed."
    )
    unused_answers: list[int] | None = Field(
        default=None, description="Rows of an upload's answers that make no observation."
    )
    rejections: list[RejectionOut] = Field(description="The first 1,000.")
    duplicates: list[DoubleOut]
    rejected_by: dict[str, int] = Field(
        default_factory=dict, description="Rejected records by code of what is wrong with them."
    )
    parts: list[ReceiptPartOut]
    questions: list[AskedOut]
    notes: list[str]
    problem: ProblemOut | None = Field(description="Why it is refused.")


class UploadOut(_Body):
    """A survey file that was sent, or that is coming in, and how it goes."""

    upload: str
    state: Literal[
        "receiving", "whole", "accepted", "running", "successful", "failed", "dismissed"
    ] = Field(description="Parts may come; all are there; then the state of its job.")
    name: str
    size_bytes: int
    sha256: str | None
    part_bytes: int = Field(description="Of each part but the last.")
    part_count: int
    parts: list[int] = Field(description="Those that are there, from 0 on.")
    campaign: str | None
    side: str | None
    told: dict[str, Any] | None
    answers: dict[str, str] | None
    created: str
    updated: str
    job: str | None
    progress: int = Field(ge=0, le=100, description="Percent.")
    message: str
    receipt: ReceiptOut | None = Field(description="Once it is taken, or refused after reading.")
    problem: ProblemOut | None = Field(description="Why it was not taken.")


class ListedSurveyOut(BaseModel):
    """One survey of a list."""

    model_config = ConfigDict(extra="allow")

    survey: str
    campaign: str
    side: str
    state: Literal["kept", "withdrawn"]
    file_name: str | None
    read: int | None
    accepted: int | None
    rejected: int | None
    duplicate: int | None


class SurveysOut(_Body):
    """Surveys, in the order in which they came."""

    surveys: list[ListedSurveyOut]


class RejectionsOut(_Body):
    """Every record of a survey that was not accepted."""

    survey: str
    rejected: int
    duplicate: int
    rejections: list[RejectionOut]
    duplicates: list[DoubleOut]


class ObservationFeature(_Body):
    """One observation; its properties are the columns of layer `observations`."""

    type: Literal["Feature"]
    id: str
    geometry: PointIn
    properties: dict[str, Any]


class ObservationsOut(_Body):
    """Observations of a survey."""

    type: Literal["FeatureCollection"]
    features: list[ObservationFeature]


def survey_schemas() -> dict[str, Any]:
    """Return the schemas of this module by name."""
    taken = (UploadIn, UploadAnswersIn, AnswersIn, WithdrawalIn)
    given = (UploadOut, ReceiptOut, SurveysOut, RejectionsOut, ObservationsOut)
    found: dict[str, Any] = {}
    for models, mode in ((taken, "validation"), (given, "serialization")):
        _, document = models_json_schema(
            [(model, mode) for model in models],  # type: ignore[misc]
            ref_template=SCHEMA_REF,
        )
        found |= document["$defs"]
    found.pop("ProblemOut", None)
    found.pop("DefectOut", None)
    return found
