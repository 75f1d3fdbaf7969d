"""Two editions of a line over HTTP."""

from datetime import UTC, datetime

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from api.app import create_app
from api.comparison_examples import COMPARISON
from borderkit.settings import Settings
from tests.edition_register import make_edition_register

AT = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    place = tmp_path_factory.mktemp("compare") / "line.gpkg"
    path = make_edition_register(place, clock=lambda: AT)
    with TestClient(create_app(Settings(register_file=path), clock=lambda: AT)) as client:
        yield client


def validated(client, body):
    schemas = client.get("/openapi.json").json()["components"]
    schema = {"$ref": "#/components/schemas/ComparisonOut", "components": schemas}
    Draft202012Validator(schema).validate(body)
    return body


def test_two_editions_are_answered_as_geojson_with_the_numbers_beside(client):
    reply = client.get(
        "/boundaries/BB-AA/compare", params={"from": "1990-01-01", "to": "document:T-2000"}
    )
    assert reply.headers["content-type"] == "application/geo+json"
    body = validated(client, reply.json())
    assert [f["properties"]["what"] for f in body["features"]] == ["moved", "left", "changed_side"]
    assert body["comparison"]["hausdorff_m"] == pytest.approx(10.0, abs=0.01)
    example = validated(client, COMPARISON)
    assert body["comparison"].keys() == example["comparison"].keys()
    first = example["features"][0]["properties"]
    assert body["features"][0]["properties"].keys() == first.keys()


def test_the_lines_of_two_sides_are_answered_with_their_slivers(client):
    reply = client.get("/boundaries/AA-BB/compare", params={"claimants": "AA,BB"})
    body = validated(client, reply.json())
    assert [f["properties"]["what"] for f in body["features"]] == ["differing", "sliver"]
    assert body["comparison"]["edge_match"]["edge_matched"] is False


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ({}, 422, "nothing to compare with"),
        ({"from": "soon"}, 422, "names no edition"),
        ({"from": "revision:99"}, 422, "revision 99"),
        ({"from": "revision:1", "tolerance_m": "2"}, 422, "claimants"),
        ({"claimants": "AA"}, 422, "AA,BB"),
        ({"claimants": "AA,BB", "to": "revision:1"}, 422, "claimants"),
        ({"claimants": "AA,BB", "tolerance_m": "0"}, 422, ""),
        ({"since": "revision:1"}, 422, ""),
    ],
)
def test_what_cannot_be_compared_is_a_problem(client, query, status, message):
    reply = client.get("/boundaries/AA-BB/compare", params=query)
    assert reply.status_code == status
    assert message in reply.json()["detail"]


def test_a_boundary_that_is_not_there_is_refused_and_those_there_are_named(client):
    reply = client.get("/boundaries/AA-CC/compare", params={"from": "revision:1"})
    assert reply.status_code == 422
    assert "AA-BB" in reply.json()["detail"]
