"""Markers: listed along the line, told with all their facts, given new numbers."""

import json
from dataclasses import asdict, dataclass
from math import inf
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api.access import PrincipalDep, require
from api.dependencies import (
    BodyDep,
    RegisterFileDep,
    RevisionDep,
    ValidAtDep,
    known_parameters,
)
from api.marker_examples import MARKER, MARKERS_LISTED, RENUMBER, RENUMBERED
from api.openapi import GEO_JSON, geojson_body, json_body, json_request, problems
from borderkit.errors import Defect, InputError, RecordMissingError
from borderkit.io.json_text import read_json
from borderkit.layers.fields import Fields
from borderkit.markers.numbering.renumbering import Renumbering
from borderkit.store import open_store
from borderkit.workflows.export import StateOf
from borderkit.workflows.marker_features import marker_collection, marker_feature
from borderkit.workflows.marker_records import list_markers, show_marker
from borderkit.workflows.occasion import Occasion
from borderkit.workflows.renumbering import renumber_markers

__all__ = ["give_numbers", "list_known", "router", "tell_marker"]

router = APIRouter(prefix="/markers", tags=["markers"])

_REFUSALS: Final = problems(404, 409, 410, 422, 503)
_MOST: Final = 10_000
_MOST_NEW: Final = 5_000
_KEYS: Final = ("numbers", "boundary", "on", "dry_run", "based_on", "reason", "document")

Condition = Literal["good", "leaning", "damaged", "destroyed", "missing", "unknown"]


def _state(valid_at: ValidAtDep, revision: RevisionDep = None) -> StateOf:
    return StateOf(revision=revision, valid_at=valid_at)


def _along(
    from_m: Annotated[float | None, Query(description="From this chainage, metres.")] = None,
    to_m: Annotated[float | None, Query(description="To this chainage, metres.")] = None,
) -> tuple[float, float] | None:
    if from_m is None and to_m is None:
        return None
    return -inf if from_m is None else from_m, inf if to_m is None else to_m


def _near(
    near: Annotated[
        str | None, Query(description="LON,LAT: the nearest first.", examples=["9.5,47.1"])
    ] = None,
) -> tuple[float, float] | None:
    if near is None:
        return None
    try:
        lon, lat = (float(part) for part in near.split(","))
    except ValueError as fault:
        msg = f"near is {near[:60]!r}; give longitude and latitude in degrees, such as 9.5,47.1"
        raise InputError(msg) from fault
    return lon, lat


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """Which markers are wanted."""

    number: Annotated[
        str | None, Query(description="Only those that bear it, or bore it.", examples=["47/2"])
    ] = None
    condition: Annotated[Condition | None, Query(description="Only those in it.")] = None
    side: Annotated[str | None, Query(description="Only those on this side's ground.")] = None


_StateDep = Annotated[StateOf, Depends(_state)]
_AlongDep = Annotated[tuple[float, float] | None, Depends(_along)]
_NearDep = Annotated[tuple[float, float] | None, Depends(_near)]
_ChoiceDep = Annotated[_Choice, Depends()]


@router.get(
    "",
    summary="Markers along the line",
    response_class=Response,
    responses={
        200: geojson_body("MarkersOut", MARKERS_LISTED, description="In the order of the line."),
        **_REFUSALS,
    },
    dependencies=[
        Depends(
            known_parameters(
                *("boundary", "number", "condition", "side", "from_m", "to_m", "near", "limit"),
                *("revision", "valid_at"),
            )
        )
    ],
)
def list_known(
    register: RegisterFileDep,
    state: _StateDep,
    along: _AlongDep,
    near: _NearDep,
    choice: _ChoiceDep,
    *,
    boundary: Annotated[str | None, Query(description="AA-BB. Default: all.")] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST, description="At most so many.")] = _MOST,
) -> Response:
    """List markers with chainage and distance from the line: GeoJSON, longitude first."""
    found = list_markers(
        register, boundary, **asdict(choice), along_m=along, near=near, state=state
    )
    return _answered(marker_collection(found.iloc[:limit]), GEO_JSON)


@router.get(
    "/{uid}",
    summary="A marker with all its facts",
    response_class=Response,
    responses={
        200: geojson_body("MarkerFeature", MARKER, description="The marker."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("revision", "valid_at"))],
)
def tell_marker(register: RegisterFileDep, state: _StateDep, uid: str) -> Response:
    """Tell all that is known of a marker by its uid; `GET /markers?number=` finds the uid."""
    shown = show_marker(register, uid, state=state)[0]
    if shown.found.how != "uid":
        msg = (
            f"{uid} is no marker_uid but a number, of {shown.found.marker_uid} among others; "
            f"ask for that, or /markers?number={uid}"
        )
        raise RecordMissingError(msg)
    return _answered(marker_feature(shown), GEO_JSON)


@router.post(
    "/renumber",
    summary="Give markers new numbers",
    response_class=Response,
    openapi_extra=json_request("RenumberIn", RENUMBER, description="The new numbers."),
    responses={
        200: json_body("RenumberedOut", RENUMBERED, description="All of them, in one revision."),
        **problems(404, 409, 413, 415, 422, 503),
    },
    dependencies=[Depends(require("write_survey")), Depends(known_parameters())],
)
def give_numbers(
    request: Request, register: RegisterFileDep, principal: PrincipalDep, body: BodyDep
) -> Response:
    """Give markers new numbers, all or none; the old ones are kept and still found.

    A surveyor renumbers markers of the own side, an administrator all.
    """
    fields, asked = _asked(body)
    occasion = Occasion(
        reason=fields.text("reason"),
        document=fields.text("document"),
        based_on=fields.whole("based_on", low=0),
    )
    dry_run = fields.flag("dry_run") or False
    on = fields.date("on")
    _require_sound(fields.defects)
    with open_store(register, read_only=dry_run, clock=request.app.state.clock) as store:
        report = renumber_markers(
            store,
            asked,
            boundary=fields.text("boundary"),
            on=on,
            dry_run=dry_run,
            principal=principal,
            occasion=occasion,
        )
    return _answered(report.to_json(), "application/json")


def _asked(body: bytes) -> tuple[Fields, list[Renumbering]]:
    """Return the fields of a body, and the new numbers in it.

    Raises
    ------
    InputError
        It is no JSON, or breaks the schema; every defect is named.
    """
    document = read_json(body, source="the request body", error=InputError)
    defects: list[Defect] = []
    fields = Fields(document, "", defects, known=_KEYS)
    items = fields.items("numbers") or []
    if not 1 <= len(items) <= _MOST_NEW:
        fields.fault("numbers", f"must hold 1 to {_MOST_NEW} new numbers, it holds {len(items)}")
    asked = []
    for place, item in enumerate(items[:_MOST_NEW]):
        where = f"numbers[{place}]"
        row = Fields(item, where, defects, known=("marker", "to"))
        row.require("marker", "to")
        marker, to = row.text("marker"), row.text("to")
        if marker is not None and to is not None:
            asked.append(Renumbering(marker=marker, to=to, where=where))
    _require_sound(defects)
    return fields, asked


def _require_sound(defects: list[Defect]) -> None:
    if defects:
        msg = f"{len(defects)} defect(s) in the new numbers, nothing is written; correct them"
        raise InputError(msg, defects=defects)


def _answered(body: Any, media_type: str) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), media_type=media_type)
