"""Two editions of a boundary's line, or the lines of its two sides, compared."""

import json
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Response

from api.comparison_examples import COMPARISON
from api.dependencies import RegisterFileDep, known_parameters
from api.openapi import GEO_JSON, geojson_body, problems
from borderkit.errors import InputError
from borderkit.workflows.line_comparison import compare_boundary, compare_claims

__all__ = ["compare_editions", "router"]

router = APIRouter(prefix="/boundaries", tags=["boundaries"])

_REFUSALS: Final = problems(404, 409, 410, 422, 503)


@router.get(
    "/{boundary}/compare",
    summary="Two editions of a line compared",
    response_class=Response,
    responses={
        200: geojson_body(
            "ComparisonOut", COMPARISON, description="Stretches, areas, markers; numbers beside."
        ),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("from", "to", "claimants", "tolerance_m"))],
)
def compare_editions(
    register: RegisterFileDep,
    boundary: str,
    *,
    since: Annotated[
        str | None,
        Query(
            alias="from",
            description="Edition A: a date, a time with its offset, `revision:N` or "
            "`document:CODE`. Default: as the register stands.",
            examples=["2020-01-01", "revision:3", "document:P-1962"],
        ),
    ] = None,
    until: Annotated[
        str | None, Query(alias="to", description="Edition B. Default: as the register stands.")
    ] = None,
    claimants: Annotated[
        str | None,
        Query(
            description="Two sides: the lines that they hold to are compared, not two editions.",
            examples=["AA,BB"],
        ),
    ] = None,
    tolerance_m: Annotated[
        float | None,
        Query(
            gt=0.0,
            description="With claimants: up to how far apart lines agree, metres. Default: the "
            "boundary's tolerance, else 1 m.",
        ),
    ] = None,
) -> Response:
    """Tell what moved between two editions of a line: GeoJSON, longitude first.

    Lengths are geodesic, in metres, and exact on the edges of the lines. With `claimants` what
    the two sides' own lines agree on and where they differ.
    """
    if claimants is None:
        if tolerance_m is not None:
            msg = "tolerance_m goes with claimants; without them the limits are 1, 5 and 25 m"
            raise InputError(msg)
        found = compare_boundary(register, boundary=boundary, since=since, until=until).features()
    else:
        if until is not None:
            msg = "to goes with two editions; with claimants name one with from"
            raise InputError(msg)
        found = compare_claims(
            register,
            claimants=_sides(claimants),
            boundary=boundary,
            since=since,
            tolerance_m=tolerance_m,
        ).features()
    return Response(json.dumps(found, ensure_ascii=False), media_type=GEO_JSON)


def _sides(text: str) -> tuple[str, str]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(parts):
        msg = f"claimants is {text[:60]!r}; give two sides with a comma between them, such as AA,BB"
        raise InputError(msg)
    return parts[0], parts[1]
