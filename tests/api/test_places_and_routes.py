"""Places and drafts of routes over HTTP equal those of the command line and Python."""

import json
import shutil

import pytest
from starlette.testclient import TestClient

import borderkit
from api.app import create_app
from borderkit.settings import Settings
from borderkit.store import open_store
from borderkit.workflows.place_search import search_result
from tests.demo_register import AT, demo_plan_bytes

JSON = {"Content-Type": "application/json"}
PLAN = demo_plan_bytes("students-road-not-stated")


def test_places_are_those_of_the_public_function(client, kept_register):
    reply = client.get("/places", params={"q": "орвейл", "limit": 3})
    found = borderkit.search_places(kept_register, "орвейл", limit=3)
    assert reply.status_code == 200
    assert reply.json() == search_result("орвейл", found, limit=3)
    assert reply.json()["place"] == "PL-06"


def test_places_are_found_that_are_in_force_at_the_time_asked(register):
    with open_store(register) as store, store.unit() as unit:
        frame = unit.pick("places", [("PL-06",)])
        frame["valid_to"] = "2026-05-31"
        unit.upsert("places", frame)
    with TestClient(create_app(Settings(register_file=register), clock=lambda: AT)) as client:
        now, later = (
            client.get("/places", params={"q": "orvale", **more}).json()
            for more in ({}, {"at": "2026-06-01T00:00:00Z"})
        )
    assert (now["place"], later["place"]) == ("PL-06", None)
    assert "not in force then: PL-06 (... to 2026-05-31)" in later["note"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=",
        "q=%20",
        f"q={'x' * 201}",
        "q=a&limit=0",
        "q=a&limit=101",
        "q=a&q=b",
        "p=a",
        "q=a&at=2026-05-04",
    ],
)
def test_places_refuse_what_is_no_search(client, query):
    reply = client.get(f"/places?{query}")
    assert reply.status_code == 422
    assert reply.json()["code"] == "input"


def test_drafts_are_those_of_the_public_function(client, kept_register):
    reply = client.post("/itineraries/route", content=PLAN, headers=JSON)
    drafts = borderkit.draft_routes(kept_register, json.loads(PLAN))
    assert reply.status_code == 200
    assert reply.json() == json.loads(json.dumps(drafts.to_json()))
    assert reply.json()["drafts"][0]["route"]["type"] == "LineString"


@pytest.mark.parametrize(
    "query",
    ["avoid=secret", "stub_m=-1", "stub_m=nan", "stub_m=60000", "stub_m=far", "out=x", "at=now"],
)
def test_drafts_refuse_parameters_that_cannot_be_used(client, query):
    reply = client.post(f"/itineraries/route?{query}", content=PLAN, headers=JSON)
    assert reply.status_code == 422
    assert reply.json()["code"] == "input"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"stops": 1}'])
def test_drafts_refuse_what_is_no_itinerary(client, body):
    reply = client.post("/itineraries/route", content=body, headers=JSON)
    assert reply.status_code == 422
    assert reply.json()["code"] == "itinerary"


def test_places_and_roads_are_read_anew_when_the_register_changes(register, tmp_path):
    from starlette.testclient import TestClient

    from api.app import create_app
    from borderkit.settings import Settings

    empty = tmp_path / "empty.gpkg"
    borderkit.open_store(empty, create=True).close()
    served = tmp_path / "served.gpkg"
    shutil.copy(empty, served)
    client = TestClient(create_app(Settings(register_file=served)))
    assert client.get("/places?q=Orvale").json()["matches"] == []
    before = client.post("/itineraries/route", content=PLAN, headers=JSON).json()["drafts"][0]
    assert "is not one place" in before["reason"]
    shutil.copy(register, served)
    assert client.get("/places?q=Orvale").json()["place"] == "PL-06"
    after = client.post("/itineraries/route", content=PLAN, headers=JSON).json()["drafts"][0]
    assert after["reason"] is None
