"""Strips over HTTP equal those of Python; what cannot be cut is refused."""

import json

import borderkit
from api import strip_examples as examples

STRIP = "/boundaries/BB-AA/strip"


def fitting(client, model, body):
    """Return a body after holding its keys to a schema, level by level."""
    schemas = client.get("/openapi.json").json()["components"]["schemas"]

    def hold(value, schema):
        if "$ref" in schema:
            schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
        if isinstance(value, dict) and "properties" in schema:
            assert set(value) == set(schema["properties"])
            for key, each in value.items():
                hold(each, schema["properties"][key])
        if isinstance(value, list) and "items" in schema:
            for each in value:
                hold(each, schema["items"])

    hold(body, {"$ref": f"/{model}"})
    return body


def test_strip_is_that_of_the_public_function(client, kept_register):
    query = {"activity": "blasting", "side": "AA", "inside": "assets,markers"}
    reply = client.get(STRIP, params={**query, "begins": "2026-12-01"})
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/geo+json")
    told = fitting(client, "StripFeature", reply.json())
    asked = borderkit.StripAsked(activity="blasting", side="AA")
    report = borderkit.boundary_strip(
        kept_register, "AA-BB", asked=asked, inside=("assets", "markers")
    )
    assert told["properties"]["area_m2"] == round(report.area_m2, 2)
    assert [each["key"] for each in told["properties"]["inside"]] == [
        each.key for each in report.inside
    ]
    assert told["properties"]["notice_due"] == "2026-11-17"
    assert told == json.loads(json.dumps(told))


def test_rules_are_those_of_the_public_function(client, kept_register):
    told = client.get("/boundaries/BB-AA/strips").json()
    code, rules = borderkit.strip_rules(kept_register, "AA-BB")
    assert told == {"boundary": code, "rules": [rule.record() for rule in rules]}
    fitting(client, "StripRulesOut", told)


def test_examples_have_the_shape_of_the_answers(client):
    fitting(client, "StripFeature", examples.STRIP)
    fitting(client, "StripRulesOut", examples.STRIP_RULES)


REFUSED = (
    "",
    "width_m=0",
    "width_m=10001",
    "width_m=far",
    "width_m=5&strip=vista",
    "strip=buffer",
    "width_m=5&side=CC",
    "width_m=5&inside=permits",
    "width_m=5&begins=soon",
    "width_m=5&out=x",
    "width_m=5&revision=999",
)


def test_strips_that_cannot_be_cut_are_refused(client):
    for query in REFUSED:
        reply = client.get(f"{STRIP}?{query}")
        assert (reply.status_code, reply.json()["code"]) == (422, "input"), query
    assert client.get("/boundaries/AA-ZZ/strip?width_m=5").status_code == 422
