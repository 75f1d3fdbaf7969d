"""Layers over HTTP: the list of them, and each as a file for others."""

import csv
import io
import json
from datetime import UTC

import openpyxl
import pyogrio
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from borderkit.io.writers import FORMATS
from borderkit.layers import LAYERS
from borderkit.settings import Settings
from borderkit.store import open_store
from tests.demo_register import AT


def test_all_layers_are_listed_with_their_records(client):
    told = client.get("/layers").json()
    counts = client.get("/health").json()["counts"]
    assert {row["layer"]: row["records"] for row in told["layers"]} == counts
    assert told["register_revision"] == 1
    permits = next(row for row in told["layers"] if row["layer"] == "permits")
    assert {"permit", "lines"}.isdisjoint(column["name"] for column in permits["columns"])


@pytest.mark.parametrize("form", FORMATS)
def test_a_layer_is_sent_in_any_format_under_its_name(client, form):
    reply = client.get(f"/layers/zones?format={form}")
    assert reply.status_code == 200
    assert reply.headers["content-type"].split(";")[0] == FORMATS[form]
    assert reply.headers["content-disposition"] == f'attachment; filename="zones.{form}"'
    assert reply.headers["x-content-type-options"] == "nosniff"


def test_what_is_sent_is_what_the_register_holds(client, kept_register, tmp_path):
    with open_store(kept_register, read_only=True) as store:
        codes = store.read("zones")["zone"].tolist()
    document = client.get("/layers/zones").json()
    assert [item["properties"]["zone"] for item in document["features"]] == codes
    assert document["about"]["exported_at"] == AT.astimezone(UTC).isoformat()
    path = tmp_path / "zones.gpkg"
    path.write_bytes(client.get("/layers/zones?format=gpkg").content)
    assert pyogrio.read_dataframe(path)["zone"].tolist() == codes
    text = client.get("/layers/zones?format=csv").content.decode("utf-8-sig")
    assert [row["zone"] for row in csv.DictReader(io.StringIO(text, newline=""))] == codes
    book = openpyxl.load_workbook(io.BytesIO(client.get("/layers/zones?format=xlsx").content))
    assert [row[0] for row in book["zones"].iter_rows(min_row=2, values_only=True)] == codes


def test_what_is_known_of_a_layer_can_be_asked_alone(client):
    about = client.get("/layers/zones?format=about").json()
    assert about["title"] == LAYERS["zones"].title
    assert {column["name"] for column in about["columns"]} >= set(LAYERS["zones"].names)


@pytest.mark.parametrize("form", [*FORMATS, "about"])
def test_columns_for_the_office_alone_are_never_sent(app, tmp_path, form):
    with TestClient(app) as client:
        reply = client.get(f"/layers/permits?format={form}")
    held = {"permit", "lines"}
    if form == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(reply.content))
        heads = {cell.value for cell in book["permits"][1]}
    elif form == "geojson":
        heads = set(json.loads(reply.content)["features"][0]["properties"])
    elif form == "csv":
        heads = set(reply.content.decode("utf-8-sig").splitlines()[0].split(","))
    elif form == "about":
        heads = {column["name"] for column in reply.json()["columns"]}
        assert set(reply.json()["left_out"]) == held
    else:
        path = tmp_path / f"permits.{form}"
        path.write_bytes(reply.content)
        heads = set(pyogrio.read_dataframe(path).columns)
    assert heads.isdisjoint(held)


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/layers/zone", 404, "http-404"),
        ("/layers/../zones", 404, "http-404"),
        ("/layers/zones?format=shp", 422, "input"),
        ("/layers/zones?office=true", 401, "token"),
        ("/layers/clearances", 401, "token"),
        ("/layers/zones?revision=2", 422, "input"),
        ("/layers/zones?revision=-1", 422, "input"),
        ("/layers/zones?valid_at=May", 422, "input"),
        ("/layers/zones?valid_at=2026-05-04T12:00:00", 422, "input"),
        ("/layers/zones?format=csv&format=kml", 422, "input"),
        ("/layers?format=csv", 422, "input"),
    ],
)
def test_what_is_not_there_is_refused_with_a_problem(client, address, status, code):
    reply = client.get(address)
    assert reply.status_code == status
    assert reply.json()["code"] == code


def test_a_register_that_went_away_is_a_problem(tmp_path):
    app = create_app(Settings(register_file=tmp_path / "none.gpkg"), clock=lambda: AT)
    with TestClient(app) as client:
        for address in ("/layers", "/layers/zones"):
            assert client.get(address).json()["code"] == "register-missing"
