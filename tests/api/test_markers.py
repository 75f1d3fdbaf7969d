"""Markers over HTTP: listed, told, renumbered; each refused where it must be."""

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from api import marker_examples as examples
from api.app import create_app
from borderkit.layers import LAYERS
from borderkit.settings import Settings
from borderkit.store import LOCAL, Principal, open_store
from borderkit.store.tokens import create_token
from tests.demo_register import AT
from tests.line_register import make_line_register


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    path = make_line_register(tmp_path_factory.mktemp("markers") / "line.gpkg", clock=lambda: AT)
    with open_store(path, clock=lambda: AT) as store:
        tokens = {
            role: create_token(
                store, Principal(actor=f"the-{role}", side="AA", roles=(role,)), by=LOCAL
            ).text
            for role in ("administrator", "surveyor", "analyst")
        }
    with TestClient(create_app(Settings(register_file=path), clock=lambda: AT)) as client:
        yield client, tokens


def validated(client, name, body):
    schemas = client.get("/openapi.json").json()["components"]
    schema = {"$ref": f"#/components/schemas/{name}", "components": schemas}
    Draft202012Validator(schema).validate(body)
    return body


def test_markers_are_listed_as_geojson_in_the_order_of_the_line(served):
    client, _ = served
    reply = client.get("/markers", params={"boundary": "BB-AA"})
    assert reply.headers["content-type"] == "application/geo+json"
    features = validated(client, "MarkersOut", reply.json())["features"]
    assert [f["properties"]["number"] for f in features] == ["1", "2(1)", "2(2)", "3", "3/1", "4"]
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [10.0, 47.0]}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"number": "2"}, ["2(1)", "2(2)"]),
        ({"number": "\uff13\uff0f\uff11"}, ["3/1"]),
        ({"condition": "damaged"}, ["3"]),
        ({"condition": "unknown", "side": "BB"}, ["2(2)"]),
        ({"from_m": "3000"}, ["4"]),
        ({"near": "10.02,47", "limit": "1"}, ["3"]),
    ],
)
def test_each_choice_leaves_the_markers_that_fit(served, query, numbers):
    features = served[0].get("/markers", params=query).json()["features"]
    assert [feature["properties"]["number"] for feature in features] == numbers


@pytest.mark.parametrize(
    "query",
    [
        {"boundary": "AA-ZZ"},
        {"condition": "fine"},
        {"near": "here"},
        {"near": "200,0"},
        {"from_m": "5", "to_m": "4"},
        {"revision": "99"},
        {"wide": "1"},
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_problem(served, query):
    reply = served[0].get("/markers", params=query)
    assert reply.status_code == 422
    assert reply.json()["detail"]


def test_a_marker_is_told_with_all_its_facts_by_its_uid_alone(served):
    client, _ = served
    feature = validated(client, "MarkerFeature", client.get("/markers/M-3").json())
    assert feature["properties"]["after"]["number"] == "3/1"
    assert client.get("/markers/M-99").status_code == 404
    by_number = client.get("/markers/3")
    assert by_number.status_code == 404
    assert "M-3" in by_number.json()["detail"]


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def test_numbers_are_given_by_those_who_may_survey_that_side(served):
    client, tokens = served
    body = {"numbers": [{"marker": "2(1)", "to": "5"}], "dry_run": True}
    assert client.post("/markers/renumber", json=body).status_code == 401
    refused = client.post("/markers/renumber", json=body, headers=bearer(tokens["analyst"]))
    assert refused.status_code == 403
    dry = client.post("/markers/renumber", json=body, headers=bearer(tokens["surveyor"]))
    assert validated(client, "RenumberedOut", dry.json())["written"] is False
    theirs = {"numbers": [{"marker": "2(2)", "to": "5"}]}
    other = client.post("/markers/renumber", json=theirs, headers=bearer(tokens["surveyor"]))
    assert other.status_code == 403
    both = {"numbers": [{"marker": "3", "to": "4"}, {"marker": "4", "to": "3"}]}
    done = client.post("/markers/renumber", json=both, headers=bearer(tokens["administrator"]))
    assert [each["after"] for each in done.json()["renumbered"]] == ["4", "3"]
    assert client.get("/markers/M-3").json()["properties"]["marker"]["number"] == "4"


def test_new_numbers_that_cannot_be_used_are_refused_with_every_defect(served):
    client, tokens = served
    body = {"numbers": [{"marker": "1"}, {"to": "7"}], "when": "now"}
    reply = client.post("/markers/renumber", json=body, headers=bearer(tokens["administrator"]))
    assert reply.status_code == 422
    wheres = {defect["where"] for defect in reply.json()["defects"]}
    assert wheres == {"when", "numbers[0].to", "numbers[1].marker"}
    bodies: list[object] = [{}, {"numbers": []}, {"numbers": [{"marker": "1", "to": "0"}]}, []]
    for wrong in bodies:
        reply = client.post("/markers/renumber", json=wrong, headers=bearer(tokens["surveyor"]))
        assert reply.status_code == 422, wrong


def test_examples_fit_their_schemas_and_name_the_columns_of_the_layer(served):
    client, _ = served
    validated(client, "MarkersOut", examples.MARKERS_LISTED)
    validated(client, "MarkerFeature", examples.MARKER)
    validated(client, "RenumberIn", examples.RENUMBER)
    validated(client, "RenumberedOut", examples.RENUMBERED)
    assert set(examples.MARKER["properties"]["marker"]) <= set(LAYERS["markers"].names)
