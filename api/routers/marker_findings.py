"""The check of the register of markers."""

from datetime import UTC
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import NowDep, RegisterFileDep, RevisionDep, ValidAtDep, known_parameters
from api.openapi import geojson_body, problems
from api.register_findings import FINDINGS, findings_answer
from borderkit.boundary.finding import at_least
from borderkit.errors import InputError
from borderkit.markers.checks.marker_rules import MARKER_RULES, MarkerLimits
from borderkit.store import open_store
from borderkit.workflows.marker_checks import marker_findings

__all__ = ["check_known_markers", "router"]

router = APIRouter(prefix="/markers", tags=["markers"])

_REFUSALS: Final = problems(404, 409, 410, 422, 503)


@router.get(
    "/findings",
    summary="Check the register of markers",
    response_class=Response,
    responses={
        200: geojson_body("RegisterFindingsOut", FINDINGS, description="Worst first."),
        **_REFUSALS,
    },
    dependencies=[
        Depends(known_parameters("boundary", "severity", "code", "revision", "valid_at"))
    ],
)
def check_known_markers(
    register: RegisterFileDep,
    now: NowDep,
    valid_at: ValidAtDep,
    *,
    boundary: Annotated[
        str | None, Query(description="Only markers of this boundary. Default: of all.")
    ] = None,
    severity: Annotated[
        Literal["error", "warning", "note"] | None,
        Query(description="Only findings so bad or worse."),
    ] = None,
    code: Annotated[str | None, Query(description="Only findings of this code.")] = None,
    revision: RevisionDep = None,
) -> Response:
    """Check numbers, places on the line, neighbours and positions of the markers."""
    if code is not None and code not in MARKER_RULES:
        msg = f"no finding has the code {code[:60]!r}; there are {', '.join(sorted(MARKER_RULES))}"
        raise InputError(msg)
    with open_store(register, read_only=True) as store, store.snapshot() as view:
        limits = MarkerLimits(latest=now.astimezone(UTC).date())
        found = marker_findings(view, boundary, revision=revision, valid_at=valid_at, limits=limits)
        stood = view.revision() if revision is None else revision
    kept = [each for each in at_least(found, severity) if code is None or each.code == code]
    return findings_answer(kept, revision=stood)
