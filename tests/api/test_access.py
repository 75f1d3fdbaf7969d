"""Who asks, over HTTP: tokens as Bearer and as Basic, what each caller gets, and history."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import pytest
from fastapi import Depends, FastAPI
from starlette.testclient import TestClient

from api.access import PrincipalDep, require
from api.app import create_app
from borderkit.layers import LAYERS
from borderkit.settings import Settings
from borderkit.store import LOCAL, ROLES, Principal, open_store
from borderkit.store.tokens import create_token, revoke_token
from tests.demo_register import AT, demo_plan_bytes, make_demo_register

CHALLENGES = ['Bearer realm="borderkit"', 'Basic realm="borderkit", charset="UTF-8"']


@dataclass(frozen=True)
class Served:
    """A register with a token of each role, and an expired and a revoked one."""

    path: Path
    tokens: dict[str, str]
    zone: str


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    path = make_demo_register(tmp_path_factory.mktemp("access"))
    with open_store(path, clock=lambda: AT) as store:
        tokens: dict[str, str] = {
            role: create_token(
                store, Principal(actor=f"the-{role}", side="AA", roles=(role,)), by=LOCAL
            ).text
            for role in ROLES
        }
        gone = create_token(store, Principal(actor="gone"), by=LOCAL)
        revoke_token(store, gone.token.token, by=LOCAL)
        tokens["revoked"] = gone.text
        zones = store.read("zones").iloc[:1].copy()
        zones["authority"] = "other-office"
        boss = Principal(actor="the-administrator", side="AA", roles=("administrator",))
        with store.unit(principal=boss, reason="resurvey", document="Protocol 3") as unit:
            unit.upsert("zones", zones)
    return Served(path, tokens, str(zones["zone"].iloc[0]))


def application(path: Path, **settings: object) -> FastAPI:
    """Return the application with three routes more, one for each kind of need."""
    app = create_app(Settings(register_file=path, **settings), clock=lambda: AT)  # type: ignore[arg-type]

    @app.post("/as-runner", dependencies=[Depends(require("run"))])
    def run(principal: PrincipalDep) -> str:
        return principal.actor

    @app.get("/as-reader", dependencies=[Depends(require("read"))])
    def read(principal: PrincipalDep) -> str:
        return principal.actor

    return app


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[TestClient]:
    with TestClient(application(served.path)) as client:
        yield client


@pytest.fixture(scope="module")
def closed(served: Served) -> Iterator[TestClient]:
    with TestClient(application(served.path, anonymous="none")) as client:
        yield client


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def basic(text: str, user: str = "anybody") -> dict[str, str]:
    pair = base64.b64encode(f"{user}:{text}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


@pytest.mark.parametrize("role", ["surveyor", "analyst"])
def test_a_token_is_taken_as_bearer_and_as_basic_password_of_any_user(client, served, role):
    text = served.tokens[role]
    for headers in (
        bearer(text),
        basic(text),
        basic(text, ""),
        {"authorization": f"bEARER {text}"},
    ):
        assert client.get("/as-reader", headers=headers).json() == f"the-{role}"


def test_reading_takes_no_token_and_writing_does(client):
    assert client.get("/as-reader").json() == "anonymous"
    reply = client.post("/as-runner")
    assert reply.status_code == 401
    assert reply.json()["code"] == "token"
    assert reply.headers.get_list("www-authenticate") == CHALLENGES


@pytest.mark.parametrize("role", ROLES)
def test_who_has_no_role_for_it_is_told_which_it_takes(client, served, role):
    reply = client.post("/as-runner", headers=bearer(served.tokens[role]))
    if role == "administrator":
        assert reply.json() == "the-administrator"
    else:
        assert reply.status_code == 403
        assert reply.json()["code"] == "forbidden"
        assert "administrator" in reply.json()["detail"]
        assert "www-authenticate" not in reply.headers


WRONG = {
    "unknown": bearer("bk_" + "0" * 16 + "_" + "0" * 64),
    "no token": bearer("open sesame"),
    "empty": bearer(""),
    "other scheme": {"Authorization": "Digest username=x"},
    "basic that is no base64": {"Authorization": "Basic *"},
    "basic without password": {"Authorization": "Basic " + base64.b64encode(b"user").decode()},
    "basic of other bytes": {"Authorization": "Basic " + base64.b64encode(b"\xff:\xff").decode()},
    "endless": bearer("x" * 5_000),
}


def test_a_wrong_token_is_refused_even_where_none_is_needed(client, served):
    asked = [("/as-reader", headers) for headers in WRONG.values()]
    revoked = bearer(served.tokens["revoked"])
    asked += [(path, revoked) for path in ("/health", "/openapi.json", "/nothing", "/")]
    for path, headers in asked:
        reply = client.get(path, headers=headers)
        assert reply.status_code == 401
        assert reply.headers.get_list("www-authenticate") == CHALLENGES
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_outsiders_learn_nothing_from_a_refusal_of_a_token(client, served):
    asked = [bearer(served.tokens["revoked"]), WRONG["unknown"], WRONG["no token"], WRONG["empty"]]
    assert len({client.get("/map", headers=headers).text for headers in asked}) == 1


def test_two_headers_are_refused(client, served):
    text = served.tokens["administrator"]
    headers = [("Authorization", f"Bearer {text}"), ("Authorization", f"Bearer {text}")]
    assert client.get("/as-reader", headers=headers).status_code == 401


def test_a_body_is_not_read_before_the_token_is_known(served):
    app = application(served.path, body_limit_bytes=1024)
    with TestClient(app) as client:
        reply = client.post("/itineraries/check", content=b"x" * 5_000, headers=WRONG["unknown"])
        assert reply.status_code == 401
        assert client.post("/itineraries/check", content=b"x" * 5_000).status_code in {413, 415}


def test_a_page_of_another_site_cannot_write_by_a_password_that_a_browser_kept(client, served):
    text = served.tokens["administrator"]
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200)):
        headers = {**basic(text), "Sec-Fetch-Site": site}
        assert client.post("/as-runner", headers=headers).status_code == status
    headers = {**bearer(text), "Sec-Fetch-Site": "cross-site"}
    assert client.post("/as-runner", headers=headers).status_code == 200


def test_where_nothing_is_for_everybody_only_health_takes_no_token(closed, served):
    assert closed.get("/health").status_code == 200
    for path in ("/map", "/layers", "/openapi.json", "/revisions", "/nothing", "/"):
        assert closed.get(path, follow_redirects=False).status_code == 401
    assert closed.get("/layers", headers=basic(served.tokens["analyst"])).status_code == 200


@pytest.mark.slow
def test_a_token_of_another_register_is_not_valid(client, tmp_path):
    with open_store(tmp_path / "other.gpkg", create=True, clock=lambda: AT) as store:
        text = create_token(store, Principal(actor="x"), by=LOCAL).text
    assert client.get("/health", headers=bearer(text)).status_code == 401


# ---------------------------------------------------------------------- what is for the office


def test_office_layers_and_columns_are_told_to_roles_that_read_them(client, served):
    for role in (None, *ROLES):
        headers = bearer(served.tokens[role]) if role else {}
        layers = {
            row["layer"]: row for row in client.get("/layers", headers=headers).json()["layers"]
        }
        reads = role in {"administrator", "reviewer"}
        assert ("clearances" in layers) is reads
        permits = {column["name"] for column in layers["permits"]["columns"]}
        assert ({"permit", "lines"} <= permits) is reads
        sent = client.get("/layers/permits?office=true", headers=headers)
        kept = client.get("/layers/clearances", headers=headers)
        expected = 200 if reads else 403 if role else 401
        assert (sent.status_code, kept.status_code) == (expected, expected)
        if reads:
            assert all(item["properties"]["permit"] for item in sent.json()["features"])
    plain = client.get("/layers/permits", headers=bearer(served.tokens["reviewer"])).json()
    assert all("permit" not in item["properties"] for item in plain["features"])


@pytest.mark.slow
def test_health_counts_no_layer_of_the_office(client):
    counts = client.get("/health").json()["counts"]
    assert set(counts) == {name for name, layer in LAYERS.items() if layer.privacy == "public"}


# ---------------------------------------------------------------------------- what was written


def test_history_tells_who_when_why_and_what(client, served):
    path = f"/records/zones/{served.zone}/history"
    told = client.get(path, headers=bearer(served.tokens["analyst"])).json()
    assert (told["uid"], told["register_revision"]) == (f"zones/{served.zone}", 2)
    first, second = told["versions"]
    assert first["revision"] == 1
    assert {change["field"] for change in first["changes"]} >= {"zone", "class", "geometry"}
    assert all(change["before"] is None for change in first["changes"])
    was = next(change["after"] for change in first["changes"] if change["field"] == "authority")
    assert second == {
        "revision": 2,
        "operation": "put",
        "at": AT.astimezone(UTC).isoformat(),
        "actor": "the-administrator",
        "side": "AA",
        "reason": "resurvey",
        "document": "Protocol 3",
        "purged": None,
        "changes": [{"field": "authority", "before": was, "after": "other-office"}],
    }


def test_who_brings_no_token_is_not_told_who_wrote(client, served):
    told = client.get(f"/records/zones/{served.zone}/history").json()
    assert [version["actor"] for version in told["versions"]] == [None, None]
    assert {row["actor"] for row in client.get("/revisions").json()["revisions"]} == {None}


def test_a_record_that_an_office_column_names_takes_a_role_that_reads_it(client, served):
    permit = _permits(served)[0]
    path = f"/records/permits/{permit}/history"
    assert client.get(path).status_code == 401
    assert client.get("/records/permits/none/history").status_code == 401
    assert client.get(path, headers=bearer(served.tokens["surveyor"])).status_code == 403
    assert client.get(path, headers=bearer(served.tokens["reviewer"])).status_code == 200


def _permits(served: Served) -> list[str]:
    with open_store(served.path, read_only=True) as store:
        return store.read("permits")["permit"].tolist()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/records/zones/none/history", 404),
        ("/records/zone/DZ-04/history", 404),
        ("/records/zones/a/b/history", 422),
        ("/records/boundary_sections/AA-BB/history", 422),
        ("/records/zones/%00/history", 404),
        ("/revisions?limit=0", 422),
        ("/revisions?limit=1001", 422),
        ("/revisions?order=up", 422),
    ],
)
def test_what_was_never_there_is_refused_with_a_problem(client, address, status):
    reply = client.get(address)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"


def test_revisions_come_the_last_first_and_page_by_page(client, served):
    headers = bearer(served.tokens["analyst"])
    rows = client.get("/revisions", headers=headers).json()["revisions"]
    assert [row["revision"] for row in rows] == [2, 1]
    assert rows[0]["roles"] == ["administrator"]
    page = client.get("/revisions?limit=1", headers=headers).json()["revisions"]
    rest = client.get("/revisions?limit=1&before=2", headers=headers).json()["revisions"]
    assert page + rest == rows


def test_layers_are_sent_as_they_stood(client, served):
    def law(query: str) -> str:
        document = client.get(f"/layers/zones{query}").json()
        item = next(i for i in document["features"] if i["properties"]["zone"] == served.zone)
        return str(item["properties"]["authority"])

    assert law("") == law("?revision=2") == "other-office"
    assert law("?revision=1") != "other-office"
    about = client.get("/layers/zones?revision=1&format=about&valid_at=2026-05-04").json()
    assert (about["register_revision"], about["valid_at"]) == (1, "2026-05-04")


@pytest.mark.slow
def test_checks_and_maps_are_made_of_the_register_as_it_stood(client):
    plan = demo_plan_bytes("tourists-two-days-in-velmora")
    headers = {"Content-Type": "application/json"}
    for query, revision in (("", 2), ("?revision=2", 2), ("?revision=1", 1)):
        answer = client.post(f"/itineraries/check{query}", content=plan, headers=headers).json()
        assert answer["register_revision"] == revision
    for address in ("/map?revision=3", "/map?revision=-1", "/itineraries/template?revision=1"):
        assert client.get(address).status_code == 422


def test_a_token_revoked_while_the_server_runs_is_refused_at_once(tmp_path):
    path = tmp_path / "r.gpkg"
    with open_store(path, create=True, clock=lambda: AT) as store:
        made = create_token(store, Principal(actor="x"), by=LOCAL)
        with TestClient(application(path)) as client:
            assert client.get("/health", headers=bearer(made.text)).status_code == 200
            revoke_token(store, made.token.token, by=LOCAL)
            assert client.get("/health", headers=bearer(made.text)).status_code == 401


@pytest.mark.slow
def test_tokens_are_those_of_the_register_that_was_put_in_place_of_another(tmp_path):
    texts = []
    for name in ("one", "two"):
        with open_store(tmp_path / name, create=True, clock=lambda: AT) as store:
            texts.append(create_token(store, Principal(actor=name), by=LOCAL).text)
    served = tmp_path / "served"
    (tmp_path / "one").rename(served)
    with TestClient(application(served)) as client:

        def answers() -> list[int]:
            return [client.get("/as-reader", headers=bearer(t)).status_code for t in texts]

        assert answers() == [200, 401]
        (tmp_path / "two").replace(served)
        assert answers() == [401, 200]
        served.unlink()
        assert answers() == [404, 404]
