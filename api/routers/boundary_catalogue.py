"""The catalogue of a boundary: turning points and markers with coordinates as printed."""

import json
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from api.catalogue_examples import CATALOGUE_LISTED
from api.dependencies import RegisterFileDep, RevisionDep, ValidAtDep, known_parameters
from api.openapi import GEO_JSON, geojson_body, problems
from borderkit.workflows.boundary_catalogue import CatalogueForm, boundary_catalogue
from borderkit.workflows.export import StateOf

__all__ = ["list_catalogue", "router"]

router = APIRouter(prefix="/boundaries", tags=["boundaries"])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How coordinates are wanted."""

    crs: Annotated[
        str | None,
        Query(
            description="Print all in this reference system. Default: as their documents do.",
            examples=["EPSG:32634"],
        ),
    ] = None
    form: Annotated[
        Literal["dms", "dm", "degrees", "plane"] | None, Query(description="How they are printed.")
    ] = None
    decimals: Annotated[int | None, Query(ge=0, le=12, description="Of the last part.")] = None


@router.get(
    "/{boundary}/catalogue",
    summary="Turning points and markers as printed",
    response_class=Response,
    responses={
        200: geojson_body("CatalogueOut", CATALOGUE_LISTED, description="In order."),
        **problems(404, 409, 410, 422, 503),
    },
    dependencies=[Depends(known_parameters("crs", "form", "decimals", "revision", "valid_at"))],
)
def list_catalogue(
    register: RegisterFileDep,
    boundary: str,
    form: Annotated[_Form, Depends()],
    valid_at: ValidAtDep,
    revision: RevisionDep = None,
) -> Response:
    """List turning points and markers in order along the line, stated beside computed: GeoJSON.

    Azimuths and distances lead to the next entry; coordinates are texts, as printed.
    """
    made = boundary_catalogue(
        register,
        boundary,
        form=CatalogueForm(**asdict(form)),
        state=StateOf(revision=revision, valid_at=valid_at),
    )
    return Response(json.dumps(made.to_json(), ensure_ascii=False), media_type=GEO_JSON)
