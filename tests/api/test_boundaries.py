"""Boundaries over HTTP: listed, described, drawn, and places told along them."""

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from api import line_examples as examples
from api.app import create_app
from borderkit.settings import Settings
from tests.demo_register import AT


@pytest.fixture(scope="module")
def client(kept_register):
    """Return one client of the demo register for all that only reads."""
    with TestClient(create_app(Settings(register_file=kept_register), clock=lambda: AT)) as client:
        yield client


@pytest.fixture(scope="module")
def validated(client):
    """Return a function that holds a body to its declared shape, and returns it."""
    schemas = client.get("/openapi.json").json()["components"]

    def check(name, body):
        schema = {"$ref": f"#/components/schemas/{name}", "components": schemas}
        Draft202012Validator(schema).validate(body)
        return body

    return check


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("BoundariesOut", examples.BOUNDARIES),
        ("BoundaryOut", examples.BOUNDARY),
        ("LineOut", examples.LINE),
        ("LocatedOut", examples.LOCATED),
    ],
)
def test_examples_have_the_shape_that_is_declared(validated, name, example):
    validated(name, example)


def test_boundaries_are_listed_with_lengths(client, validated):
    body = validated("BoundariesOut", client.get("/boundaries").json())
    assert [row["boundary"] for row in body["boundaries"]] == ["AA-BB", "AA-CC", "BB-CC"]
    assert body["boundaries"][0]["claimants"] == ["AA", "BB"]


def test_a_boundary_is_told_whichever_side_is_named_first(client, validated):
    told = validated("BoundaryOut", client.get("/boundaries/BB-AA").json())
    assert told["boundary"] == "AA-BB"
    assert told["at"] == AT.isoformat()
    assert [row["section"] for row in told["sections"]] == ["S1", "S2", "S3", "S4", "S6", "S7"]


def test_documents_are_told_to_be_in_force_at_the_time_asked(client, validated):
    told = client.get("/boundaries/AA-BB?valid_at=1940-01-01").json()
    validated("BoundaryOut", told)
    assert {row["document"]: row["in_force"] for row in told["documents"]} == {
        "BT-1931": True,
        "DP-1934": True,
    }


def test_the_line_is_geojson_section_by_section(client, validated):
    reply = client.get("/boundaries/AA-BB/line?claimant=BB")
    assert reply.headers["content-type"] == "application/geo+json"
    line = validated("LineOut", reply.json())
    sections = [feature["properties"]["section"] for feature in line["features"]]
    assert sections == ["S1", "S2", "S3", "S4", "S5B", "S6", "S7"]
    first = line["features"][0]["geometry"]["coordinates"]
    assert first[0][0] == [20.711294, -45.19084]


def test_a_place_is_told_along_the_line(client, validated):
    reply = client.get("/boundaries/AA-BB/locate?lon=20.3&lat=-45.42")
    assert reply.headers["content-type"] == "application/geo+json"
    (feature,) = validated("LocatedOut", reply.json())["features"]
    assert feature["geometry"]["coordinates"] == [20.3, -45.42]
    assert feature["properties"]["side"] == "BB"
    there = client.get(
        f"/boundaries/AA-BB/locate?chainage_m={feature['properties']['chainage_m']}"
    ).json()["features"][0]["properties"]
    assert there["foot_lon"] == pytest.approx(feature["properties"]["foot_lon"], abs=1e-8)
    assert there["offset_m"] == 0.0


def test_a_place_is_told_by_its_chainage_along_a_section(client):
    reply = client.get("/boundaries/AA-BB/locate?section=S7&chainage_m=120")
    (feature,) = reply.json()["features"]
    assert feature["properties"]["section"] == "S7"
    assert feature["properties"]["section_chainage_m"] == 120.0


def test_a_marker_is_told_between_its_neighbours(client, validated):
    reply = client.get("/boundaries/AA-BB/locate?marker=12")
    (feature,) = validated("LocatedOut", reply.json())["features"]
    assert feature["properties"]["marker_uid"] == "AABB-012"
    assert feature["properties"]["number_before"] == "11/1"
    assert feature["properties"]["number_after"] == "12/1"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/boundaries/AA-ZZ", 422, "there is no section of a boundary AA-ZZ; there are AA-BB"),
        ("/boundaries/AA-BB/locate", 422, "give places, chainages or a marker"),
        ("/boundaries/AA-BB/locate?lon=20", 422, "a place needs lon and lat"),
        ("/boundaries/AA-BB/locate?lon=20&lat=99", 422, "1 of 1 places are not on the earth"),
        ("/boundaries/AA-BB/locate?lon=nan&lat=9", 422, "1 of 1 places are not on the earth"),
        ("/boundaries/AA-BB/locate?lon=-45.4&lat=20", 422, "more than 5000 km from the line"),
        ("/boundaries/AA-BB/locate?chainage_m=-5", 422, "off the line AA-BB"),
        ("/boundaries/AA-BB/locate?marker=999", 404, "no marker of boundary AA-BB is called '999'"),
        ("/boundaries/AA-BB/locate?place=9", 422, "1 parameter(s) cannot be used"),
        ("/boundaries?revision=99", 422, "there is no state of revision 99"),
    ],
)
def test_what_cannot_be_told_is_refused(client, validated, address, status, said):
    reply = client.get(address)
    assert reply.status_code == status
    assert said in validated("ProblemOut", reply.json())["detail"]
