"""Itineraries as they come, over HTTP: forms, templates, limits, refusals."""

import io
import json

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from borderkit.store import Principal
from tests.api.conftest import LIMIT_BYTES
from tests.unit.trip_register import table_bytes

TEST = Principal(actor="test", roles=("administrator",))


READ = "/itineraries/read"
TEXT = """Group: tourist XXC 12
3 June 2026, PC-01 - Velmora (bus), overnight Velmora
4 June 2026, Velmora - PC-01 (bus)
"""


def as_form(**fields):
    """Return fields as a multipart form, texts among them."""
    items = [
        (key, (None, value))
        for key, values in fields.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    return {"files": items}


def test_pasted_text_is_read_and_its_document_judged(client):
    reply = client.post(READ, **as_form(text=TEXT))
    assert reply.status_code == 200
    reading = reply.json()
    assert (reading["source"], reading["questions"]) == ("text", [])
    assert client.post("/itineraries/check", json=reading["document"]).status_code == 200


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("Velmora", "Velmorra"), "3 June\n4 Juni, x"])
def test_reading_has_the_form_that_the_document_describes(client, text):
    document = client.get("/openapi.json").json()
    schema = {"$ref": "#/components/schemas/ReadingOut", "components": document["components"]}
    reading = client.post(READ, **as_form(text=text)).json()
    Draft202012Validator(schema).validate(reading)


def test_file_is_read_and_named_by_what_it_holds(client):
    data = table_bytes([["Date", "Place"], ["2026-06-03", "Velmora"]])
    reply = client.post(
        READ, files={"file": ("../x.txt", data)}, data={"member": ["tourist:XXC:2"]}
    )
    reading = reply.json()
    assert (reading["source"], reading["document"]["stops"][0]["place"]) == ("xlsx", "PL-01")


def test_question_is_an_answer_and_its_answer_settles_it(client):
    text = TEXT.replace("PC-01 - Velmora", "PC-01 - Velmorra")
    reading = client.post(READ, **as_form(text=text)).json()
    assert reading["document"] is None
    assert [q["key"] for q in reading["questions"]] == ["Velmorra"]
    settled = client.post(READ, **as_form(text=text, answer="Velmorra=PL-01")).json()
    assert settled["document"] == client.post(READ, **as_form(text=TEXT)).json()["document"]


def test_everything_stated_beside_the_file_counts(client):
    text = "03/06, Velmora"
    form = as_form(
        text=text,
        year="2026",
        date_order="dmy",
        member=["tourist:XXC:2", "worker:XXB:1:driver"],
        purpose="tourism",
        reference="2026-17",
        language="zh",
    )
    document = client.post(READ, **form).json()["document"]
    assert document["stops"][0]["arrive"] == "2026-06-03"
    assert (document["purpose"], document["reference"]) == ("tourism", "2026-17")
    assert document["group"]["members"][1]["role"] == "driver"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({}, "form"),
        ({"text": TEXT, "nickname": "x"}, "form.nickname"),
        ({"text": [TEXT, TEXT]}, "form.text"),
        ({"text": TEXT, "year": "x"}, "form.year"),
        ({"text": TEXT, "date_order": "ydm"}, "form.date_order"),
        ({"text": TEXT, "language": "de"}, "form.language"),
        ({"text": TEXT, "answer": "x"}, "form.answer 'x'"),
        ({"text": TEXT, "answer": ["a=b", "a=c"]}, "form.answer 'a=c'"),
    ],
)
def test_fault_of_the_form_is_named(client, fields, where):
    reply = client.post(READ, **as_form(**(fields or {"purpose": "x"})))
    assert reply.status_code == 422
    assert where in [defect["where"] for defect in reply.json()["defects"]]


def test_file_and_text_together_are_refused(client):
    reply = client.post(READ, files={"file": ("x", b"x"), "text": (None, "x")})
    assert reply.status_code == 422


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"%PDF-1.7" + bytes(100), 415, "file-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), 415, "file-format"),
        (b"", 422, "input"),
        (b'{"reference": 1}', 422, "itinerary"),
        (b'<!DOCTYPE gpx SYSTEM "http://x/"><gpx/>', 415, "file-format"),
        (b"<gpx><trk>", 415, "file-format"),
    ],
)
def test_bad_file_is_refused_with_its_problem(client, data, status, code):
    reply = client.post(READ, files={"file": ("trip", data)})
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    assert reply.headers["content-type"] == "application/problem+json"


def test_body_above_the_limit_is_refused_before_it_is_read(client):
    reply = client.post(READ, files={"file": ("trip", b"x" * LIMIT_BYTES)})
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"text=x", "application/x-www-form-urlencoded", 415),
        (b"x", "multipart/form-data", 422),
        (b"x", "multipart/form-data; boundary=y", 422),
        (
            b"--y\r\nContent-Disposition: form-data\r\n\r\nx\r\n--y--",
            "multipart/form-data; boundary=y",
            422,
        ),
    ],
)
def test_body_that_is_no_form_is_refused(client, content, kind, status):
    reply = client.post(READ, content=content, headers={"Content-Type": kind})
    assert reply.status_code == status
    assert reply.json()["detail"]


def test_two_files_are_refused(client):
    reply = client.post(READ, files=[("file", ("a", b"x")), ("file", ("b", b"y"))])
    assert reply.status_code == 422


def test_query_parameters_are_refused(client):
    assert client.post(f"{READ}?year=2026", **as_form(text=TEXT)).status_code == 422


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_templates_are_given_in_three_languages(client, language):
    reply = client.get("/itineraries/template", params={"language": language})
    assert reply.headers["content-disposition"].endswith(f'itinerary-{language}.xlsx"')
    workbook = load_workbook(io.BytesIO(reply.content))
    assert len(workbook.sheetnames) == 2
    text = client.get("/itineraries/template", params={"language": language, "format": "csv"})
    assert text.headers["content-type"].startswith("text/csv")
    assert text.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("query", ["format=ods", "language=de", "x=1", "format=csv&format=xlsx"])
def test_template_of_another_kind_is_refused(client, query):
    assert client.get(f"/itineraries/template?{query}").status_code == 422


def test_names_are_read_anew_when_the_register_changes(register):
    from starlette.testclient import TestClient

    from api.app import create_app
    from borderkit.layers import LAYERS
    from borderkit.settings import Settings
    from borderkit.store import open_store

    text = "Group: tourist XXC 2\n3 June 2026, Newtown"
    with TestClient(create_app(Settings(register_file=register))) as client:
        assert client.post(READ, **as_form(text=text)).json()["questions"]
        from shapely.geometry import Point

        row = {"place": "PL-99", "name": {"en": "Newtown"}}
        with (
            open_store(register) as store,
            store.unit(principal=TEST, reason="new") as unit,
        ):
            unit.upsert("places", LAYERS["places"].frame([row], [Point(20.4, -45.2)]))
        document = client.post(READ, **as_form(text=text)).json()["document"]
        assert json.dumps(document["stops"][0]["place"]) == '"PL-99"'
