"""The OpenAPI document says what the API does, and its examples work."""

import json
from typing import get_args
from unittest.mock import ANY

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from api import examples
from api.app import create_app
from api.models import (
    AnswerOut,
    HealthOut,
    ItineraryIn,
    LayersOut,
    MemberIn,
    ProblemOut,
    RecordHistoryOut,
    RevisionsOut,
)
from borderkit.errors import ItineraryError
from borderkit.itineraries.plan import read_itinerary
from borderkit.settings import Settings
from borderkit.zones.restrictions import CATEGORIES, ROLES
from geodata import demo_files
from tests.bad_input import BAD_ITINERARIES
from tests.demo_register import VERDICTS, demo_plan_bytes

CHECK = "/itineraries/check"
JSON = {"Content-Type": "application/json"}
BY_THE_CHECK = {"times going backwards", "stops going backwards", "route that does not reach"}
"""Faults between values, which a schema cannot see."""


_TEXTS: list[str] = []


@pytest.fixture
def document(client):
    """Return the document, made once: no test changes an app."""
    if not _TEXTS:
        _TEXTS.append(client.get("/openapi.json").text)
    return json.loads(_TEXTS[0])


def _validator(document, name):
    schema = {
        "$ref": f"#/components/schemas/{name}",
        "components": document["components"],
    }
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def test_document_names_every_path_and_its_refusals(document):
    paths = {
        (path, method): set(operation["responses"]) - {"401"}
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    assert paths == {
        (CHECK, "post"): {"200", "404", "409", "410", "413", "415", "422", "503"},
        (f"{CHECK}/map", "post"): {"200", "404", "409", "410", "413", "415", "422", "503"},
        ("/itineraries/route", "post"): {"200", "404", "409", "413", "415", "422", "503"},
        ("/places", "get"): {"200", "404", "409", "422", "503"},
        ("/itineraries/read", "post"): {"200", "404", "409", "413", "415", "422", "503"},
        ("/itineraries/template", "get"): {"200", "422"},
        ("/map", "get"): {"200", "404", "409", "410", "422", "503"},
        ("/upload", "get"): {"200", "404", "409", "422", "503"},
        ("/surveys/{survey}/map", "get"): {"200", "403", "404", "409", "422", "503"},
        ("/health", "get"): {"200", "404", "409", "422", "503"},
        ("/layers", "get"): {"200", "404", "409", "422", "503"},
        ("/layers/{layer}", "get"): {"200", "403", "404", "409", "410", "422", "503"},
        ("/records/{layer}/{key}/history", "get"): {"200", "403", "404", "409", "422", "503"},
        ("/revisions", "get"): {"200", "404", "409", "422", "503"},
        ("/boundaries", "get"): {"200", *"404 409 410 422 503".split()},
        ("/boundaries/{boundary}", "get"): {"200", *"404 409 410 422 503".split()},
        ("/boundaries/{boundary}/line", "get"): {"200", *"404 409 410 422 503".split()},
        ("/boundaries/{boundary}/locate", "get"): {"200", *"404 409 410 422 503".split()},
        ("/boundaries/{boundary}/catalogue", "get"): {"200", *"404 409 410 422 503".split()},
        ("/boundaries/{boundary}/compare", "get"): {"200", *"404 409 410 422 503".split()},
        ("/boundaries/{boundary}/findings", "get"): {"200", *"404 409 410 422 503".split()},
        ("/boundaries/{boundary}/strip", "get"): {"200", *"404 409 410 422 503".split()},
        ("/boundaries/{boundary}/strips", "get"): {"200", *"404 409 410 422 503".split()},
        ("/boundaries/{boundary}/waters", "get"): {"200", *"404 409 410 422 503".split()},
        ("/markers", "get"): {"200", "404", "409", "410", "422", "503"},
        ("/markers/{uid}", "get"): {"200", "404", "409", "410", "422", "503"},
        ("/markers/findings", "get"): {"200", "404", "409", "410", "422", "503"},
        ("/markers/displacement", "get"): {"200", "404", "409", "410", "422", "503"},
        ("/markers/{uid}/positions", "get"): {"200", "404", "409", "410", "422", "503"},
        ("/boundaries/{boundary}/control", "get"): {"200", "404", "409", "410", "422", "503"},
        ("/boundaries/{boundary}/transformations", "get"): {"200", *"404 409 410 422 503".split()},
        ("/markers/renumber", "post"): {"200", *"403 404 409 413 415 422 503".split()},
        ("/jobs", "post"): {"202", "403", "404", "409", "413", "415", "422", "503"},
        ("/jobs", "get"): {"200", "403", "404", "409", "422", "503"},
        ("/jobs/{job}", "get"): {"200", "403", "404", "409", "422", "503"},
        ("/jobs/{job}/results", "get"): {"200", "403", "404", "409", "422", "503"},
        ("/jobs/{job}/events", "get"): {"200", "204", "403", "404", "409", "422", "503"},
        ("/jobs/{job}", "delete"): {"200", "403", "404", "409", "422", "503"},
        ("/surveys", "post"): {"200", "202", *"403 404 409 413 415 422 503".split()},
        ("/surveys", "get"): {"200", *"403 404 409 410 422 503".split()},
        ("/surveys/inspect", "post"): {"200", *"403 404 409 413 415 422 503".split()},
        ("/surveys/uploads", "post"): {"200", "201", *"403 404 409 413 415 422 503".split()},
        ("/surveys/uploads/{upload}", "get"): {"200", *"403 404 409 422 503".split()},
        ("/surveys/uploads/{upload}", "delete"): {"204", *"403 404 409 422 503".split()},
        ("/surveys/uploads/{upload}/parts/{part}", "put"): {
            *("200", *"403 404 409 413 415 422 503".split())
        },
        ("/surveys/uploads/{upload}/complete", "post"): {
            *("200", "202", *"403 404 409 413 415 422 503".split())
        },
        ("/surveys/uploads/{upload}/events", "get"): {
            *("200", "204", *"403 404 409 422 503".split())
        },
        ("/surveys/{survey}", "get"): {"200", *"403 404 409 410 422 503".split()},
        ("/surveys/{survey}/file", "get"): {"200", *"403 404 409 410 422 503".split()},
        ("/surveys/{survey}/observations", "get"): {"200", *"403 404 409 410 422 503".split()},
        ("/surveys/{survey}/rejections", "get"): {"200", *"403 404 409 410 422 503".split()},
        ("/surveys/{survey}/answers", "post"): {"200", *"403 404 409 413 415 422 503".split()},
        ("/surveys/{survey}/withdraw", "post"): {"200", *"403 404 409 413 415 422 503".split()},
        ("/clearances", "post"): {"200", "201", *"403 404 409 413 415 422 503".split()},
        ("/clearances", "get"): {"200", "403", "404", "409", "422", "503"},
        ("/clearances/{number}", "get"): {"200", "403", "404", "409", "410", "422", "503"},
        ("/clearances/{number}/replay", "post"): {"200", *"403 404 409 410 422 503".split()},
    }


def test_every_operation_says_how_a_token_is_brought_and_that_it_may_be_refused(document):
    assert document["components"]["securitySchemes"] == {
        "bearer": {"type": "http", "scheme": "bearer", "description": ANY},
        "basic": {"type": "http", "scheme": "basic", "description": ANY},
    }
    schemes: list[dict[str, list[str]]] = [{"bearer": []}, {"basic": []}]
    for operations in document["paths"].values():
        for operation in operations.values():
            assert "401" in operation["responses"]
            assert operation["security"] in ([{}, *schemes], schemes)


def test_where_reading_takes_a_token_only_health_goes_without(kept_register):
    app = create_app(Settings(register_file=kept_register, anonymous="none"))
    free = {
        path
        for path, operations in app.openapi()["paths"].items()
        for operation in operations.values()
        if {} in operation["security"]
    }
    assert free == {"/health"}


def test_every_reference_in_the_document_leads_somewhere(document):
    schemas = document["components"]["schemas"]
    for reference in _references(document):
        assert reference.removeprefix("#/components/schemas/") in schemas
    for name in schemas:
        _validator(document, name)


def test_every_operation_and_body_field_is_described(document):
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("description"), name


def test_request_in_the_document_works_when_posted(client, document):
    body = document["paths"][CHECK]["post"]["requestBody"]["content"]["application/json"]
    example = body["examples"]["sample"]["value"]
    _validator(document, "ItineraryIn").validate(example)
    reply = client.post(CHECK, json=example)
    assert reply.status_code == 200
    _validator(document, "AnswerOut").validate(reply.json())
    assert client.post(f"{CHECK}/map", json=example).status_code == 200


@pytest.mark.parametrize(
    ("name", "model", "example"),
    [
        ("AnswerOut", AnswerOut, examples.ANSWER),
        ("ProblemOut", ProblemOut, examples.PROBLEM),
        ("HealthOut", HealthOut, examples.HEALTH),
        ("LayersOut", LayersOut, examples.LAYERS_OF_REGISTER),
        ("ItineraryIn", ItineraryIn, examples.ITINERARY),
        ("RecordHistoryOut", RecordHistoryOut, examples.RECORD_HISTORY),
        ("RevisionsOut", RevisionsOut, examples.REVISIONS),
    ],
)
def test_examples_have_the_shape_that_is_declared(document, name, model, example):
    _validator(document, name).validate(example)
    model.model_validate(example)


def test_example_of_a_problem_is_what_the_api_answers(client):
    bad = json.loads(json.dumps(examples.ITINERARY))
    bad["stops"][1]["arrive"] = "2026-06-03T09:30:00"
    assert client.post(CHECK, json=bad).json() == examples.PROBLEM


@pytest.mark.parametrize("name", VERDICTS)
@pytest.mark.parametrize("evidence", ["true", "false"])
def test_answers_have_the_shape_that_is_declared(client, document, name, evidence):
    reply = client.post(f"{CHECK}?evidence={evidence}", content=demo_plan_bytes(name), headers=JSON)
    _validator(document, "AnswerOut").validate(reply.json())


def test_problems_and_health_have_the_shape_that_is_declared(client, document):
    problem = _validator(document, "ProblemOut")
    problem.validate(client.post(CHECK, json={}).json())
    problem.validate(client.get("/nothing").json())
    problem.validate(client.get("/health?x=1").json())
    _validator(document, "HealthOut").validate(client.get("/health").json())


@pytest.mark.parametrize("name", VERDICTS)
def test_schema_takes_what_the_domain_takes(document, name):
    itinerary = json.loads(demo_files().itineraries[name].read_text(encoding="utf-8"))
    read_itinerary(itinerary)
    _validator(document, "ItineraryIn").validate(itinerary)
    ItineraryIn.model_validate(itinerary)


def test_schema_names_the_categories_and_roles_of_the_domain():
    fields = MemberIn.model_fields
    assert set(get_args(fields["category"].annotation)) == set(CATEGORIES)
    roles = get_args(get_args(fields["role"].annotation)[0])
    assert set(roles) == set(ROLES)


def _golden_itineraries(root):
    cases = json.loads((root / "tests" / "golden" / "check-cases.json").read_text("utf-8"))
    return [case["itinerary"] for case in cases]


def test_schema_takes_every_golden_itinerary_that_the_domain_takes(document, root):
    validator = _validator(document, "ItineraryIn")
    taken = 0
    for itinerary in _golden_itineraries(root):
        try:
            read_itinerary(itinerary)
        except ItineraryError:
            continue
        validator.validate(itinerary)
        taken += 1
    assert taken > 80


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in BAD_ITINERARIES
        if not name.startswith(("times", "stops going", "route that", "legs and", "no such", "two"))
        and name not in {"naive time", "no place for a stop"}
    ],
)
def test_schema_refuses_what_the_domain_refuses_for_its_form(document, name):
    text, _ = BAD_ITINERARIES[name]
    assert not _validator(document, "ItineraryIn").is_valid(json.loads(text))
    with pytest.raises(ValidationError):
        ItineraryIn.model_validate_json(text, strict=True)
