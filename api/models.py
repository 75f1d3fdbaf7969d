"""Bodies of requests and answers, written by hand, for the OpenAPI document.

They describe. What judges a request is ``borderkit.itineraries.plan.read_itinerary``, the same
that the command line and Python use, so that one validation speaks; tests hold the two together.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

__all__ = [
    "SCHEMA_REF",
    "AnswerOut",
    "AssumptionOut",
    "ChoiceOut",
    "ClaimedPermitIn",
    "ClearanceOut",
    "ClearancesOut",
    "DefectOut",
    "DifferenceOut",
    "EnginesOut",
    "FactOut",
    "FieldChangeOut",
    "FindingOut",
    "GroupIn",
    "HealthOut",
    "IntervalOut",
    "ItineraryIn",
    "JobIn",
    "JobOut",
    "JobsOut",
    "LackOut",
    "LayerColumnOut",
    "LayerOut",
    "LayersOut",
    "LegIn",
    "LineStringIn",
    "ListedClearanceOut",
    "MemberIn",
    "MemberVerdictOut",
    "MultiPolygonIn",
    "NeedOut",
    "PointIn",
    "PolygonIn",
    "ProblemOut",
    "QuestionOut",
    "ReadCellOut",
    "ReadingOut",
    "RecordHistoryOut",
    "RecordVersionOut",
    "ReplayOut",
    "RevisionOut",
    "RevisionsOut",
    "StopIn",
    "component_schemas",
]

SCHEMA_REF: Final = "#/components/schemas/{model}"

_Effect = Literal["clear", "conditional", "permit_required", "prohibited"]
_Verdict = Literal["clear", "conditional", "permit_required", "prohibited", "undetermined"]
_Longitude = Annotated[float, Field(ge=-180, le=180)]
_Latitude = Annotated[float, Field(ge=-90, le=90)]
_Position = tuple[_Longitude, _Latitude] | tuple[_Longitude, _Latitude, float]
_Ring = Annotated[list[_Position], Field(min_length=4)]
_TimeText = Annotated[
    str,
    Field(
        description="A time with its offset, a civil date, or two dates joined by /.",
        examples=["2026-06-03T08:10:00+02:00", "2026-06-03", "2026-06-03/2026-06-05"],
    ),
]
_Nation = Annotated[str, Field(pattern=r"^[A-Z0-9]{2,3}$", examples=["XXA"])]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PointIn(_Body):
    """A GeoJSON point, WGS84, longitude first; a height is not used."""

    type: Literal["Point"]
    coordinates: _Position


class LineStringIn(_Body):
    """A GeoJSON line, WGS84, longitude first; its segments are geodesics."""

    type: Literal["LineString"]
    coordinates: Annotated[list[_Position], Field(min_length=2)]


class PolygonIn(_Body):
    """A GeoJSON polygon, WGS84, longitude first, rings closed."""

    type: Literal["Polygon"]
    coordinates: Annotated[list[_Ring], Field(min_length=1)]


class MultiPolygonIn(_Body):
    """A GeoJSON multi-polygon, WGS84, longitude first, rings closed."""

    type: Literal["MultiPolygon"]
    coordinates: Annotated[list[Annotated[list[_Ring], Field(min_length=1)]], Field(min_length=1)]


_Location = Annotated[
    PointIn | LineStringIn | PolygonIn | MultiPolygonIn, Field(discriminator="type")
]


class MemberIn(_Body):
    """A line of the group: so many people of one category and nationality. No names."""

    line: str = Field(min_length=1, examples=["m1"])
    role: Literal["traveller", "staff", "escort", "driver"] | None = None
    category: Literal[
        "diplomat",
        "official_guest",
        "journalist",
        "ngo",
        "expert",
        "student",
        "intern",
        "tourist",
        "resident",
        "worker",
        "transit",
        "other",
    ]
    nationality: _Nation
    origin: _Nation | None = None
    rank: str | None = None
    resident: bool | None = None
    count: int = Field(ge=1, description="How many people.")


class GroupIn(_Body):
    """The people who travel, as lines."""

    members: list[MemberIn] = Field(min_length=1)


class StopIn(_Body):
    """A stop, at exactly one of location, place and crossing."""

    name: str | None = None
    location: _Location | None = None
    place: str | None = Field(default=None, description="Code or name of a place in the register.")
    crossing: str | None = Field(default=None, description="Code of a crossing in the register.")
    role: Literal["entry", "exit"] | None = Field(default=None, description="At crossings only.")
    accuracy_m: float | None = Field(default=None, ge=0, description="Metres; absent: 0.")
    arrive: _TimeText | None = None
    depart: _TimeText | None = None
    activities: list[str] | None = Field(
        default=None, description="Absent or null: unknown. An empty list: none."
    )
    escort: bool | None = Field(default=None, description="Absent or null: unknown.")
    pass_through: bool | None = Field(default=None, description="A via point; absent: false.")


class LegIn(_Body):
    """The way from one stop to the next."""

    mode: str = Field(min_length=1, examples=["road", "foot", "rail", "boat", "air"])
    route: LineStringIn | None = Field(
        default=None, description="The line travelled, WGS84; null: not stated, a missing fact."
    )
    overnight: bool | None = None
    escort: bool | None = None
    detour: float | None = Field(
        default=None, ge=1, description="The way is at most so many times the geodesic distance."
    )


class ClaimedPermitIn(_Body):
    """A permit stated in the itinerary; counts only where the register takes claims."""

    permit: str
    kind: str
    zones: list[str] | None = None
    places: list[str] | None = None
    categories: list[str] | None = None
    lines: list[str] | None = None
    activities: list[str] | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    max_stay_h: float | None = None
    state: Literal["issued", "suspended", "revoked", "used_up", "expired"]


class ItineraryIn(_Body):
    """Ordered stops joined by legs, a group, its purpose, equipment and permits."""

    reference: str = Field(min_length=1, description="An opaque reference, no name.")
    purpose: str | None = None
    filed_at: str | None = Field(
        default=None,
        description="When it was filed, a time with its offset; absent: the time of the check.",
        examples=["2026-05-04T10:00:00+02:00"],
    )
    group: GroupIn
    equipment: list[str] | None = Field(default=None, description="Absent or null: unknown.")
    permits: list[str | ClaimedPermitIn] | None = Field(
        default=None, description="Numbers of permits in the register."
    )
    mandates: list[str] | None = None
    stops: list[StopIn] = Field(min_length=1)
    legs: list[LegIn] = Field(description="One fewer than stops.")


class MemberVerdictOut(_Body):
    """The verdict for one line of the group."""

    line: str
    verdict: _Verdict


class IntervalOut(_Body):
    """One stay in, or passage through, a zone. Times UTC."""

    enter: str
    exit: str
    length_m: float | None = Field(description="Metres along the leg.")


class FactOut(_Body):
    """A fact that the finding rests on."""

    key: str
    value: Any


class NeedOut(_Body):
    """Something to file, with whom, and until when."""

    permit_kind: str | None = Field(description="Null for a notice.")
    authority_chain: list[str]
    apply_by: str | None = Field(description="Local civil date; null: no date can be told.")
    state: Literal["open", "late", "undated"]


class FindingOut(_Body):
    """One stop or leg against one zone and rule."""

    zone: str | None
    zone_version: int | None
    zone_class: str | None
    rule: str | None
    effect: str | None
    bounds: tuple[_Effect, _Effect] = Field(description="Mildest and strictest.")
    members: list[str]
    stop: int | None = Field(description="Counted from 0.")
    leg: int | None = Field(description="Counted from 0.")
    contact: str | None = Field(description="inside, crosses, touches, near or possible.")
    intervals: list[IntervalOut]
    distance_m: float | None
    lifted_by: list[str]
    missing: list[str]
    facts: list[FactOut]
    basis: Any
    needs: list[NeedOut]
    geometry: dict[str, Any] | None = Field(
        default=None, description="The contact as GeoJSON, WGS84; only with evidence=true."
    )


class AssumptionOut(_Body):
    """Something taken for granted, named so that it can be disputed."""

    code: str
    stop: int | None
    leg: int | None
    text: str


class AnswerOut(_Body):
    """Verdict, bounds and every finding behind them."""

    verdict: _Verdict
    bounds: tuple[_Effect, _Effect] = Field(description="Mildest and strictest.")
    by_member: list[MemberVerdictOut]
    findings: list[FindingOut]
    assumptions: list[AssumptionOut]
    register_revision: int
    rules_version: str
    engine_version: str
    evaluated_at: str


class DefectOut(_Body):
    """One fault in what was sent, and where."""

    where: str
    what: str


class ProblemOut(_Body):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="From the table of errors in the README, or http-404 and such.")
    defects: list[DefectOut]


class ChoiceOut(_Body):
    """One answer to a question."""

    answer: str
    label: str


class QuestionOut(_Body):
    """Something that is asked, never guessed; an answer is sent as KEY=VALUE."""

    key: str
    kind: str
    text: str
    where: list[str] = Field(description="Cells that it is about.")
    choices: list[ChoiceOut]


class LackOut(_Body):
    """A fact that a check of the itinerary will miss."""

    key: str
    where: str
    text: str


class ReadCellOut(_Body):
    """What was read from one cell; rows and columns count from 1."""

    where: str = Field(examples=["Sheet1!B4", "line 3"])
    row: int
    column: int
    value: str
    meaning: str
    read_as: str


class ReadingOut(_Body):
    """An itinerary as it was read, and what is still open."""

    source: Literal["json", "xlsx", "csv", "text", "gpx", "kml"]
    document: ItineraryIn | None = Field(
        description="The itinerary; null while a question is open or a cell is defective."
    )
    questions: list[QuestionOut]
    missing: list[LackOut]
    defects: list[DefectOut]
    cells: list[ReadCellOut]
    notes: list[str]
    names: dict[str, str] = Field(description="Of places and crossings, by their codes.")


class HealthOut(_Body):
    """The version, and what is served."""

    status: Literal["ok"]
    version: str
    register_revision: int
    counts: dict[str, int] = Field(description="Records by layer.")


class LayerColumnOut(_Body):
    """A column of a layer."""

    name: str
    type: Literal["text", "real", "integer", "boolean", "json"]
    unit: str | None
    what: str


class LayerOut(_Body):
    """A layer of the register; columns for the office alone are not shown."""

    layer: str
    title: str
    geometry: list[str] = Field(description="GeoJSON types; empty: the records lie nowhere.")
    key: list[str] = Field(description="Columns that together name a record.")
    records: int
    columns: list[LayerColumnOut]


class LayersOut(_Body):
    """What can be asked for under /layers/{layer}."""

    register_revision: int
    layers: list[LayerOut]


class FieldChangeOut(_Body):
    """A field that a version changed, with both values; null: none."""

    field: str = Field(description="Name of the column, or geometry.")
    before: Any = Field(description="A JSON value; a geometry as GeoJSON in WGS84.")
    after: Any = Field(description="A JSON value; a geometry as GeoJSON in WGS84.")


class RecordVersionOut(_Body):
    """A version of a record: what was done, by whom, why, and what it changed."""

    revision: int
    operation: Literal["put", "succeed", "remove", "purge"]
    at: str = Field(description="When, in UTC.")
    actor: str | None = Field(description="Who; null for callers without a token.")
    side: str | None = Field(description="The side that was acted for.")
    reason: str | None
    document: str | None
    purged: int | None = Field(description="The revision that blanked what this version held.")
    changes: list[FieldChangeOut]


class RecordHistoryOut(_Body):
    """Every version of one record, the oldest first."""

    uid: str
    register_revision: int
    versions: list[RecordVersionOut]


class RevisionOut(_Body):
    """A revision of the register."""

    revision: int
    at: str = Field(description="When, in UTC.")
    actor: str | None = Field(description="Who; null for callers without a token.")
    reason: str | None = Field(
        description="Null, as all but number and time, where surveys or clearances were written "
        "and you are not of the office."
    )
    side: str | None
    roles: list[str] | None
    document: str | None
    based_on: int | None = Field(description="The revision that the writer had read.")


class RevisionsOut(_Body):
    """Revisions of the register, the last first."""

    revisions: list[RevisionOut]


class JobIn(_Body):
    """Long work that is asked for."""

    kind: Literal["audit-verify", "purge"] = Field(
        description="Kinds that name files of the worker's machine are started there."
    )
    input: dict[str, Any] = Field(
        default_factory=dict,
        description="audit-verify: nothing. purge: class, older_than_days, dry_run.",
    )
    request_key: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Drawn by you: the same work under the same key is one job.",
    )


class JobOut(_Body):
    """How a job goes: a statusInfo of OGC API Processes."""

    processID: str = Field(description="Its kind.")  # noqa: N815 - as OGC has it
    type: Literal["process"]
    jobID: str  # noqa: N815 - as OGC has it
    status: Literal["accepted", "running", "successful", "failed", "dismissed"]
    message: str = Field(description="What it does now, or how it ended.")
    progress: int = Field(ge=0, le=100, description="Percent.")
    created: str = Field(description="When it was asked for, UTC; so are the other times.")
    started: str | None = Field(default=None, description="When its last attempt began.")
    finished: str | None = Field(default=None, description="When it ended.")
    updated: str = Field(description="When it last changed.")
    attempts: int = Field(description="How often it was begun.")
    actor: str = Field(description="Who asked for it.")


class JobsOut(_Body):
    """The jobs of a register, the newest first."""

    jobs: list[JobOut]


class ClearanceOut(_Body):
    """A kept answer with all that it takes to judge again."""

    clearance: str = Field(description="Its number.", examples=["C-2026-000012"])
    reference: str
    verdict: _Verdict
    evaluated_at: str = Field(description="When it was judged, UTC.")
    register_revision: int
    rules_version: str
    engine_version: str
    note: str | None
    itinerary: ItineraryIn
    answer: AnswerOut
    read: dict[str, Any] = Field(
        description="The records that the answer rests on, in the form of a register file."
    )


class ListedClearanceOut(_Body):
    """A clearance without what it holds."""

    clearance: str
    reference: str | None
    verdict: _Verdict
    evaluated_at: str
    register_revision: int
    rules_version: str
    engine_version: str
    note: str | None


class ClearancesOut(_Body):
    """Kept clearances, the newest first."""

    clearances: list[ListedClearanceOut]


class DifferenceOut(_Body):
    """One value of an answer that is another one now."""

    by: Literal["history", "record"]
    where: str = Field(description="Empty where there is no answer at all.")
    kept: Any
    now: Any


class EnginesOut(_Body):
    """Which borderkit judged, and which judges now."""

    kept: str
    now: str


class ReplayOut(_Body):
    """What came of judging a kept clearance again."""

    clearance: str
    register_revision: int
    evaluated_at: str
    verdict: _Verdict
    same: bool = Field(description="Whether both ways give the kept answer, byte for byte.")
    by_history: bool | None = Field(
        description="By the register as it stood; null where that can no longer be read."
    )
    by_record: bool = Field(description="By the kept records alone.")
    purged: bool = Field(description="Whether records of that state were purged since.")
    unread: str | None = Field(description="Why that state can no longer be read.")
    engine_version: EnginesOut
    differences: list[DifferenceOut]


def component_schemas() -> dict[str, Any]:
    """Return the JSON schemas of all bodies, by name."""
    _, document = models_json_schema(
        [
            (ItineraryIn, "validation"),
            (AnswerOut, "validation"),
            (ProblemOut, "validation"),
            (ReadingOut, "validation"),
            (HealthOut, "validation"),
            (LayersOut, "validation"),
            (JobIn, "validation"),
            (JobsOut, "validation"),
            (RecordHistoryOut, "validation"),
            (RevisionsOut, "validation"),
            (ClearanceOut, "validation"),
            (ClearancesOut, "validation"),
            (ReplayOut, "validation"),
        ],
        ref_template=SCHEMA_REF,
    )
    schemas: dict[str, Any] = document["$defs"]
    return schemas
