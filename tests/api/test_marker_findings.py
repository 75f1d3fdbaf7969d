"""The check of the register of markers over HTTP equals that of Python."""

import pytest
from jsonschema import Draft202012Validator

from api.register_findings import FINDINGS
from borderkit.markers.checks.marker_rules import MarkerLimits
from borderkit.workflows.marker_checks import check_markers_of
from tests.demo_register import AT

PATH = "/markers/findings"


def test_findings_are_those_of_the_public_function(client, kept_register):
    reply = client.get(PATH)
    found = check_markers_of(kept_register, limits=MarkerLimits(latest=AT.date()))
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/geo+json"
    assert [each["properties"] for each in reply.json()["features"]] == [f.record() for f in found]
    assert reply.json()["register_revision"] >= 1


def test_a_finding_without_a_place_has_no_geometry(client):
    features = client.get(PATH).json()["features"]
    for each in features:
        place = each["properties"]["place"]
        assert each["geometry"] == (place and {"type": "Point", "coordinates": place})


def test_findings_are_chosen(client):
    errors = client.get(PATH, params={"severity": "error", "boundary": "BB-AA"}).json()["features"]
    assert errors
    assert {each["properties"]["severity"] for each in errors} == {"error"}
    twice = client.get(PATH, params={"code": "number-twice"}).json()["features"]
    assert {each["properties"]["code"] for each in twice} == {"number-twice"}


@pytest.mark.parametrize(
    "query",
    ["code=x", "severity=x", "boundary=AA-XX", "revision=999", "foo=1", "valid_at=noon", "code="],
)
def test_what_cannot_be_asked_is_a_problem(client, query):
    reply = client.get(f"{PATH}?{query}")
    assert reply.status_code == 422
    assert reply.json()["code"] == "input"


def test_the_example_and_the_answer_are_as_the_document_says(client):
    document = client.get("/openapi.json").json()
    schema = {"$ref": "#/components/schemas/RegisterFindingsOut", **document}
    Draft202012Validator(schema).validate(FINDINGS)
    Draft202012Validator(schema).validate(client.get(PATH).json())
