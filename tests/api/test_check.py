"""POST /itineraries/check and its map."""

import base64
import hashlib
import json
import re

import pytest

from borderkit.itineraries.plan import read_itinerary
from borderkit.workflows import itinerary_clearance
from tests.api.conftest import LIMIT_BYTES
from tests.bad_input import BAD_ITINERARIES, BAD_TEXTS, plan
from tests.demo_register import AT, VERDICTS, demo_plan_bytes

CHECK = "/itineraries/check"
JSON = {"Content-Type": "application/json"}


def _post(client, body, path=CHECK, **headers):
    return client.post(path, content=body, headers={**JSON, **headers})


@pytest.mark.parametrize(("name", "verdict"), VERDICTS.items())
def test_demo_itinerary_has_its_verdict(client, name, verdict):
    reply = _post(client, demo_plan_bytes(name))
    assert (reply.status_code, reply.json()["verdict"]) == (200, verdict)
    assert reply.headers["content-type"] == "application/json"


def test_answer_is_byte_for_byte_that_of_the_one_function(client, kept_register):
    name = "experts-at-the-outcrop"
    state = itinerary_clearance.open_state(kept_register)
    answer = itinerary_clearance.check(state, read_itinerary(plan(name)), at=AT)
    assert _post(client, demo_plan_bytes(name)).content == answer.to_bytes()


def test_evidence_adds_geometries_and_changes_nothing_else(client):
    body = demo_plan_bytes("experts-at-the-outcrop")
    plain = _post(client, body).json()
    shown = _post(client, body, f"{CHECK}?evidence=true").json()
    shapes = [finding.pop("geometry") for finding in shown["findings"]]
    assert shown == plain
    assert all(shape["type"] and shape["coordinates"] for shape in shapes)


def test_time_to_judge_at_is_the_clock_unless_given(client):
    body = demo_plan_bytes("experts-at-the-outcrop")
    told = _post(client, body).json()["evaluated_at"]
    assert told == "2026-05-04T10:00:00Z"
    later = _post(client, body, f"{CHECK}?at=2026-06-01T12:00:00%2B02:00").json()
    assert later["evaluated_at"] == "2026-06-01T10:00:00Z"
    states = {need["state"] for finding in later["findings"] for need in finding["needs"]}
    assert "late" in states


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("at=2026-05-04T12:00:00", "at"),
        ("at=2026-05-04", "at"),
        ("at=", "at"),
        ("at=2026-05-04T12:00:00+02:00", "at"),
        ("at=2026-05-04T12:00:00Z&at=2026-05-05T12:00:00Z", "query.at"),
        ("evidence=perhaps", "query.evidence"),
        ("evidnce=true", "query.evidnce"),
    ],
)
@pytest.mark.parametrize("path", [CHECK, f"{CHECK}/map"])
def test_bad_parameter_is_refused_with_its_name(client, path, query, where):
    reply = _post(client, demo_plan_bytes("experts-at-the-outcrop"), f"{path}?{query}")
    problem = reply.json()
    assert (reply.status_code, problem["code"]) == (422, "input")
    assert problem["defects"][0]["where"].startswith(where[: len("query.evid")])


@pytest.mark.parametrize("path", [CHECK, f"{CHECK}/map"])
@pytest.mark.parametrize("name", BAD_ITINERARIES)
def test_bad_itinerary_is_a_problem_with_its_place(client, path, name):
    text, where = BAD_ITINERARIES[name]
    reply = _post(client, text, path)
    problem = reply.json()
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert (problem["status"], problem["code"]) == (422, "itinerary")
    assert problem["type"] == "urn:borderkit:error:itinerary"
    assert problem["title"]
    assert problem["detail"]
    assert any(defect["where"].startswith(where) for defect in problem["defects"])


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_body_that_is_no_json_is_a_problem(client, name):
    text = BAD_TEXTS[name][: LIMIT_BYTES - 1]
    reply = _post(client, text)
    assert (reply.status_code, reply.json()["code"]) == (422, "itinerary")
    assert "the request body" in reply.json()["detail"]


@pytest.mark.parametrize("depth", [60, 400, 900])
@pytest.mark.parametrize("where", ["purpose", "stops", "location", "permits"])
def test_deep_nesting_is_refused_wherever_it_stands(client, depth, where):
    document = plan()
    nest = json.loads("[" * depth + "]" * depth)
    if where == "location":
        document["stops"][1]["location"]["coordinates"] = nest
    else:
        document[where] = nest
    reply = _post(client, json.dumps(document).encode())
    assert (reply.status_code, reply.json()["code"]) == (422, "itinerary")


def test_unknown_crossing_is_a_missing_fact_and_no_fault(client):
    document = plan()
    document["stops"][0]["crossing"] = "PC-99"
    answer = _post(client, json.dumps(document).encode()).json()
    assert answer["verdict"] == "undetermined"
    assert any("place" in finding["missing"] for finding in answer["findings"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "text/plain"},
        {"Content-Type": ""},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Encoding": "gzip"},
    ],
    ids=str,
)
def test_body_that_is_not_said_to_be_plain_json_is_refused(client, headers):
    reply = _post(client, demo_plan_bytes("experts-at-the-outcrop"), **headers)
    assert (reply.status_code, reply.json()["code"]) == (415, "file-format")


@pytest.mark.parametrize("kind", ["application/json; charset=UTF-8", "Application/JSON"])
def test_plain_json_is_known_however_it_is_written(client, kind):
    body = demo_plan_bytes("experts-at-the-outcrop")
    assert _post(client, body, **{"Content-Type": kind}).status_code == 200


@pytest.mark.parametrize(("more", "status"), [(-1, 422), (0, 422), (1, 413)])
def test_body_is_read_up_to_the_limit_and_no_further(client, more, status):
    body = b" " * (LIMIT_BYTES + more)
    assert _post(client, body).status_code == status


def test_body_in_chunks_is_counted_and_cut_off(client):
    sent = 0

    def chunks():
        nonlocal sent
        for _ in range(LIMIT_BYTES // 1_000 + 1):
            sent += 1_000
            yield b" " * 1_000

    reply = _post(client, chunks())
    assert (reply.status_code, reply.json()["code"]) == (413, "too-large")
    assert "BORDERKIT_BODY_LIMIT_BYTES" in reply.json()["detail"]


def test_stated_length_above_the_limit_is_refused_before_anything_is_read(app):
    """The body must never be asked for: `receive` fails the test if it is called."""
    import asyncio

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": CHECK,
        "raw_path": CHECK.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", str(LIMIT_BYTES + 1).encode()),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    sent = []

    async def receive():
        pytest.fail("the body was read")

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 413


@pytest.mark.parametrize("length", ["-1", "many", "1.5", "٣"])
def test_stated_length_that_is_no_number_is_refused(client, length):
    reply = client.post(
        CHECK, content=b"{}", headers=[*JSON.items(), ("Content-Length", length.encode())]
    )
    assert (reply.status_code, reply.json()["code"]) == (422, "input")


def test_map_runs_only_its_own_script(client):
    reply = _post(client, demo_plan_bytes("journalists-to-signal-hill"), f"{CHECK}/map")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    policy = reply.headers["content-security-policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if " " in rule.strip())
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'self'"
    assert "unsafe-inline" not in rules["script-src"]
    assert "http" not in policy
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", reply.text, flags=re.DOTALL)
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        data_only = not script.strip() or script.lstrip().startswith(("{", "["))
        assert data_only or f"'sha256-{digest}'" in rules["script-src"]


def test_hostile_text_in_an_itinerary_is_no_script_on_its_map(client):
    document = plan()
    document["stops"][1]["name"] = "</script><img src=x onerror=alert(1)>${alert(2)}`"
    document["reference"] = "<script>alert(3)</script>"
    page = _post(client, json.dumps(document).encode(), f"{CHECK}/map").text
    assert "<img src=x" not in page
    assert "<script>alert(3)" not in page


def test_check_stores_nothing(client, kept_register):
    before = kept_register.read_bytes()
    _post(client, demo_plan_bytes("experts-at-the-outcrop"))
    assert kept_register.read_bytes() == before
    log = kept_register.with_name(kept_register.name + "-wal")
    assert not log.exists() or log.stat().st_size == 0
