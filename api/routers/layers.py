"""Layers of the served register as files; what is for the office alone takes a role for it."""

import tempfile
from pathlib import Path
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query, Response
from starlette.exceptions import HTTPException

from api.access import PrincipalDep, Requirement
from api.dependencies import (
    NowDep,
    RegisterFileDep,
    RevisionDep,
    ValidAtDep,
    known_parameters,
)
from api.examples import LAYERS_OF_REGISTER
from api.models import LayersOut
from api.openapi import json_body, problems
from borderkit.io.writers import FORMATS
from borderkit.layers import LAYERS
from borderkit.store import open_store
from borderkit.workflows.export import StateOf, about_layers, export_layer

__all__ = ["list_layers", "router", "send_layer"]

router = APIRouter(prefix="/layers", tags=["layers"])

Format = Literal["geojson", "gpkg", "kml", "xlsx", "csv", "about"]

_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
_REFUSALS: Final = problems(404, 409, 422, 503)


@router.get(
    "",
    summary="The layers of the register",
    response_class=Response,
    responses={
        200: json_body("LayersOut", LAYERS_OF_REGISTER, description="All layers."),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters())],
)
def list_layers(register: RegisterFileDep, principal: PrincipalDep) -> Response:
    """Tell each layer's title, geometry, key, columns and number of records.

    What is for the office alone is told to roles that read it.
    """
    office = principal.may("read_office")
    with open_store(register, read_only=True) as store, store.snapshot() as view:
        layers = about_layers(view, office=office)
        told = LayersOut(register_revision=view.revision(), layers=layers)
    return Response(told.model_dump_json(), media_type="application/json")


@router.get(
    "/{layer}",
    summary="One layer as a file",
    response_class=Response,
    responses={
        200: {
            "description": "The file. GeoJSON, KML, XLSX and CSV are in WGS84, longitude first.",
            "content": {**dict.fromkeys(FORMATS.values(), _FILE), "application/json": {}},
        },
        **problems(403, 410),
        **_REFUSALS,
    },
    dependencies=[Depends(known_parameters("format", "office", "revision", "valid_at"))],
)
def send_layer(
    register: RegisterFileDep,
    principal: PrincipalDep,
    now: NowDep,
    valid_at: ValidAtDep,
    layer: str,
    *,
    revision: RevisionDep = None,
    file_format: Annotated[
        Format,
        Query(
            alias="format",
            description="Of the file; about: what is to be known of columns and sources, JSON.",
        ),
    ] = "geojson",
    office: Annotated[
        bool, Query(description="Also the columns for the office alone; takes a role for it.")
    ] = False,
) -> Response:
    """Send the records of a layer with licence and attribution, as it stands or as it stood."""
    if layer not in LAYERS:
        raise HTTPException(404)
    if office or LAYERS[layer].privacy != "public":
        office = True
        Requirement("read_office").check(principal)
    suffix = "csv" if file_format == "about" else file_format
    with tempfile.TemporaryDirectory(prefix="borderkit-") as folder:
        place = Path(folder) / f"{layer}.{suffix}"
        state = StateOf(revision=revision, valid_at=valid_at)
        report = export_layer(register, layer, place, office=office, at=now, state=state)
        made = report.files[0] if file_format == "about" else place
        content, name = made.read_bytes(), made.name
    return Response(
        content,
        media_type="application/json" if file_format == "about" else FORMATS[suffix],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
