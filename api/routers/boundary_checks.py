"""Checks of the line, and its waters."""

import json
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query, Response

from api.boundary_waters import WATERS
from api.dependencies import RegisterFileDep, RevisionDep, ValidAtDep, known_parameters
from api.openapi import GEO_JSON, geojson_body, problems
from api.register_findings import FINDINGS, findings_answer
from borderkit.boundary.checks.line_rules import LINE_RULES
from borderkit.boundary.finding import at_least
from borderkit.boundary.waters.thalweg import STATION_M
from borderkit.errors import InputError
from borderkit.store import open_store
from borderkit.workflows.boundary_waters import waters_features, waters_of
from borderkit.workflows.line_findings import line_findings

__all__ = ["check_known_line", "router", "tell_waters"]

router = APIRouter(prefix="/boundaries/{boundary}", tags=["boundaries"])

_REFUSALS: Final = problems(404, 409, 410, 422, 503)


@router.get(
    "/findings",
    summary="Check the line",
    response_class=Response,
    responses={
        200: geojson_body("RegisterFindingsOut", FINDINGS, description="Worst first."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("severity", "code", "revision", "valid_at"))],
)
def check_known_line(
    register: RegisterFileDep,
    valid_at: ValidAtDep,
    boundary: str,
    *,
    severity: Annotated[
        Literal["error", "warning", "note"] | None,
        Query(description="Only findings so bad or worse."),
    ] = None,
    code: Annotated[str | None, Query(description="Only findings of this code.")] = None,
    revision: RevisionDep = None,
) -> Response:
    """Check shape, order, records, turning points, tripoints and waters of a line.

    Sides of the boundary in either order.
    """
    if code is not None and code not in LINE_RULES:
        msg = f"no finding has the code {code[:60]!r}; there are {', '.join(sorted(LINE_RULES))}"
        raise InputError(msg)
    with open_store(register, read_only=True) as store, store.snapshot() as view:
        found = line_findings(view, boundary, revision=revision, valid_at=valid_at)
        stood = view.revision() if revision is None else revision
    kept = [each for each in at_least(found, severity) if code is None or each.code == code]
    return findings_answer(kept, revision=stood)


@router.get(
    "/waters",
    summary="Channels, soundings and islands against the line",
    response_class=Response,
    responses={
        200: geojson_body("WatersOut", WATERS, description="What there is, each a feature."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("limit_m", "station_m", "revision", "valid_at"))],
)
def tell_waters(
    register: RegisterFileDep,
    valid_at: ValidAtDep,
    boundary: str,
    *,
    limit_m: Annotated[
        float | None,
        Query(
            gt=0,
            description="Up to here water counts as on the line, metres. Default: the boundary's "
            "tolerance, else 1.",
        ),
    ] = None,
    station_m: Annotated[
        float,
        Query(gt=0, description="Soundings along so much of the line make one cross section."),
    ] = STATION_M,
    revision: RevisionDep = None,
) -> Response:
    """Hold present channels, soundings and islands against the agreed line, which does not move.

    `what` says what a feature is: `water_line`, `stretch` of one off the line,
    `thalweg_proposal` or `island`.
    """
    with open_store(register, read_only=True) as store, store.snapshot() as view:
        waters = waters_of(
            view,
            boundary,
            revision=revision,
            valid_at=valid_at,
            limit_m=limit_m,
            station_m=station_m,
        )
        stood = view.revision() if revision is None else revision
    body = json.dumps(waters_features(waters, revision=stood), ensure_ascii=False)
    return Response(body, media_type=GEO_JSON)
