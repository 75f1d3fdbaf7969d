"""Clearances over HTTP: kept by a reviewer, shown to the office alone, judged again."""

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from api.app import create_app
from borderkit.settings import Settings
from borderkit.store import LOCAL, Principal, open_store
from borderkit.store.tokens import create_token
from tests.demo_register import AT, demo_plan_bytes

PLAN = demo_plan_bytes("experts-at-the-outcrop")
OTHER = demo_plan_bytes("students-road-not-stated")
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def office(kept_register: Path, tmp_path_factory):
    """The demo register with tokens: its client, its path, and the headers of each role."""
    path = Path(shutil.copy(kept_register, tmp_path_factory.mktemp("office") / "demo.gpkg"))
    with open_store(path, clock=lambda: AT) as store:
        headers = {
            role: {
                "Authorization": "Bearer "
                + create_token(store, Principal(actor=f"the-{role}", roles=(role,)), by=LOCAL).text
            }
            for role in ("reviewer", "analyst")
        }
    with TestClient(create_app(Settings(register_file=path), clock=lambda: AT)) as client:
        yield client, path, headers


def keep(client, headers, plan=PLAN, **query):
    return client.post("/clearances", content=plan, headers={**JSON, **headers}, params=query)


def test_a_reviewer_keeps_an_answer_once_and_finds_it_where_it_says(office):
    client, path, headers = office
    made = keep(client, headers["reviewer"], note="for the county")
    assert made.status_code == 201
    assert made.headers["location"] == f"/clearances/{made.json()['clearance']}"
    again = keep(client, headers["reviewer"])
    assert (again.status_code, again.json()) == (200, made.json())
    found = client.get(made.headers["location"], headers=headers["reviewer"])
    assert (found.status_code, found.json()) == (200, made.json())
    answer = client.post("/itineraries/check", content=PLAN, headers=JSON).json()
    told = made.json()
    assert told["answer"] == answer | {"register_revision": told["register_revision"]}
    assert (told["note"], told["itinerary"]) == ("for the county", json.loads(PLAN))
    with open_store(path) as store:
        (version,) = store.history(f"clearances/{told['clearance']}").to_dict("records")
    assert (version["actor"], version["at"]) == ("the-reviewer", AT)


def test_clearances_are_listed_page_by_page_the_newest_first(office):
    client, _, headers = office
    first, second = (
        keep(client, headers["reviewer"], plan, at="2026-05-05T00:00:00Z").json()["clearance"]
        for plan in (PLAN, OTHER)
    )
    listed = client.get("/clearances", headers=headers["reviewer"]).json()["clearances"]
    assert [row["clearance"] for row in listed[:2]] == [second, first]
    assert set(listed[0]) == {
        *("clearance", "reference", "verdict", "evaluated_at", "register_revision"),
        *("rules_version", "engine_version", "note"),
    }
    asked = {"before": second, "limit": 1}
    page = client.get("/clearances", headers=headers["reviewer"], params=asked).json()
    assert [row["clearance"] for row in page["clearances"]] == [first]


def test_a_clearance_is_judged_again_and_bodies_are_those_of_the_document(office):
    client, path, headers = office
    kept = keep(client, headers["reviewer"], at="2026-05-06T00:00:00Z")
    number = kept.json()["clearance"]
    with open_store(path) as store, store.unit() as unit:
        unit.remove("corridors", [(code,) for code in unit.read("corridors")["corridor"]])
    replay = client.post(f"/clearances/{number}/replay", headers=headers["reviewer"])
    told = replay.json()
    assert replay.status_code == 200
    assert (told["same"], told["by_history"], told["by_record"]) == (True, True, True)
    assert told["differences"] == []
    document = client.get("/openapi.json").json()
    bodies = {
        "ClearanceOut": kept,
        "ClearancesOut": client.get("/clearances", headers=headers["reviewer"]),
        "ReplayOut": replay,
    }
    for name, reply in bodies.items():
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        Draft202012Validator(schema).validate(reply.json())


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/clearances"),
        ("GET", "/clearances"),
        ("GET", "/clearances/C-2026-000001"),
        ("POST", "/clearances/C-2026-000001/replay"),
    ],
)
def test_clearances_take_a_token_whose_role_allows_it(office, method, path):
    client, path_of, headers = office
    with open_store(path_of) as store:
        before = store.revision()
    body = {"content": PLAN} if method == "POST" else {}
    nobody = client.request(method, path, headers=JSON, **body)
    assert (nobody.status_code, nobody.json()["code"]) == (401, "token")
    analyst = client.request(method, path, headers=JSON | headers["analyst"], **body)
    assert (analyst.status_code, analyst.json()["code"]) == (403, "forbidden")
    with open_store(path_of) as store:
        assert store.revision() == before


def test_what_is_not_there_or_purged_is_told(office):
    client, path, headers = office
    missing = client.get("/clearances/C-2026-000404", headers=headers["reviewer"])
    assert (missing.status_code, missing.json()["code"]) == (404, "record-missing")
    number = keep(client, headers["reviewer"], at="2026-05-07T00:00:00Z").json()["clearance"]
    with open_store(path) as store, store.unit() as unit:
        unit.purge("clearances", [(number,)])
    for method, place in (("GET", ""), ("POST", "/replay")):
        gone = client.request(method, f"/clearances/{number}{place}", headers=headers["reviewer"])
        assert (gone.status_code, gone.json()["code"]) == (410, "purged")


@pytest.mark.parametrize(
    ("content", "query", "status", "code"),
    [
        (b"{", {}, 422, "itinerary"),
        (b"[]", {}, 422, "itinerary"),
        (b'{"traveller": "somebody"}', {}, 422, "itinerary"),
        (PLAN, {"at": "2026-05-04"}, 422, "input"),
        (PLAN, {"note": ""}, 422, "input"),
        (PLAN, {"note": "x" * 501}, 422, "input"),
        (PLAN, {"reason": "x"}, 422, "input"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    office, content, query, status, code
):
    client, path, headers = office
    with open_store(path) as store:
        before = store.revision()
    reply = keep(client, headers["reviewer"], content, **query)
    assert (reply.status_code, reply.json()["code"]) == (status, code)
    with open_store(path) as store:
        assert store.revision() == before


def test_keeping_a_clearance_does_not_let_the_law_be_read_anew(office):
    client, path, headers = office
    served = client.app.state.register
    before = served.state()
    keep(client, headers["reviewer"], at="2026-05-08T00:00:00Z")
    after = served.state()
    assert after.revision == before.revision + 1
    assert after.zones is before.zones
    with open_store(path) as store, store.unit() as unit:
        unit.set_settings({"near_m": 1.0})
    assert served.state().settings.near_m == 1.0
    assert served.state().zones is not before.zones


def test_a_server_that_ends_leaves_one_whole_file(kept_register, tmp_path):
    path = Path(shutil.copy(kept_register, tmp_path / "demo.gpkg"))
    with open_store(path, clock=lambda: AT) as store:
        reviewer = Principal(actor="the-reviewer", roles=("reviewer",))
        token = create_token(store, reviewer, by=LOCAL).text
    with TestClient(create_app(Settings(register_file=path), clock=lambda: AT)) as client:
        assert keep(client, {"Authorization": f"Bearer {token}"}).status_code == 201
        client.get("/health")
    assert [file.name for file in tmp_path.iterdir()] == ["demo.gpkg"]
