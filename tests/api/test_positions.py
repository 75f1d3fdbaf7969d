"""Positions, control networks and transformations over HTTP."""

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from api import position_examples as examples
from api.app import create_app
from borderkit.layers import LAYERS
from borderkit.settings import Settings
from tests.demo_register import AT
from tests.position_register import make_position_register


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    path = make_position_register(tmp_path_factory.mktemp("p") / "p.gpkg", clock=lambda: AT)
    with TestClient(create_app(Settings(register_file=path), clock=lambda: AT)) as client:
        yield client


def validated(client, name, body):
    schemas = client.get("/openapi.json").json()["components"]
    schema = {"$ref": f"#/components/schemas/{name}", "components": schemas}
    Draft202012Validator(schema).validate(body)
    return body


def test_displacements_are_lines_from_the_agreed_to_the_observed_position(client):
    reply = client.get("/markers/displacement", params={"boundary": "BB-AA"})
    assert reply.headers["content-type"] == "application/geo+json"
    features = validated(client, "DisplacementsOut", reply.json())["features"]
    assert [f["properties"]["displacement"]["verdict"] for f in features] == [
        *("moved", "undetermined", "not_moved")
    ]
    (west, south), (east, north) = features[0]["geometry"]["coordinates"]
    assert (west, south) == (10.0, 47.0)
    assert east > west
    assert north == pytest.approx(south, abs=1e-9)


def test_one_marker_tells_its_positions(client):
    body = client.get("/markers/M-1/positions").json()
    validated(client, "MarkerPositionsOut", body)
    assert body["agreed"]["document"] == "JI-2008"
    assert body["displacement"]["verdict"] == "moved"


def test_a_marker_that_is_none_is_not_found(client):
    assert client.get("/markers/M-99/positions").status_code == 404
    assert client.get("/markers/displacement", params={"number": "99"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/markers/displacement", {"default_sigma_m": "0"}),
        ("/markers/displacement", {"tolerance": "1"}),
        ("/markers/M-1/positions", {"revision": "999"}),
        ("/boundaries/XX-YY/control", {}),
        ("/boundaries/AA-BB/control", {"role": "marker"}),
        ("/boundaries/XX-YY/transformations", {}),
    ],
)
def test_what_cannot_be_used_is_refused(client, path, query):
    reply = client.get(path, params=query)
    assert reply.status_code == 422
    assert reply.json()["code"] == "input"


def test_control_points_and_transformations_of_a_boundary_are_listed(client):
    reply = client.get("/boundaries/AA-BB/control", params={"role": "base_station"})
    (station,) = validated(client, "ControlPointsOut", reply.json())["features"]
    assert station["id"] == "BS-1/AA"
    none = client.get("/boundaries/AA-BB/transformations").json()
    assert validated(client, "TransformationsOut", none) == {"transformations": []}


def test_examples_fit_their_schemas_and_name_the_columns_of_the_layers(client):
    validated(client, "DisplacementsOut", examples.DISPLACEMENTS)
    validated(client, "MarkerPositionsOut", examples.MARKER_POSITIONS)
    validated(client, "ControlPointsOut", examples.CONTROL_POINTS)
    validated(client, "TransformationsOut", examples.TRANSFORMATIONS)
    point = examples.CONTROL_POINTS["features"][0]["properties"]
    assert set(point) == set(LAYERS["control_points"].names)
    (row,) = examples.TRANSFORMATIONS["transformations"]
    assert set(row) - {"fault"} == set(LAYERS["transformations"].names)
