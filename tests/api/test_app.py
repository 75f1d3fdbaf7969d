"""The application as a whole: registers, health, documents, headers, plain HTTP errors."""

import sqlite3
import threading

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.security import DATA_HEADERS
from borderkit import __version__
from borderkit.errors import ERRORS, SettingsError
from borderkit.layers import LAYERS
from borderkit.settings import Settings
from borderkit.store import open_store
from borderkit.workflows.register_intake import import_layers
from tests.bad_input import register_document
from tests.demo_register import AT, demo_plan_bytes, make_newer

CHECK = "/itineraries/check"
JSON = {"Content-Type": "application/json"}


def _client(register, **settings):
    return TestClient(
        create_app(Settings(register_file=register, **settings), clock=lambda: AT),
        raise_server_exceptions=False,
    )


@pytest.fixture
def bare_register(tmp_path):
    path = tmp_path / "bare.gpkg"
    with open_store(path, create=True):
        pass
    return path


def test_two_apps_with_two_registers_live_in_one_process(kept_register, bare_register):
    full, bare = _client(kept_register), _client(bare_register)
    body = demo_plan_bytes("tourists-two-days-in-velmora")
    for _ in range(2):
        assert full.post(CHECK, content=body, headers=JSON).json()["verdict"] == "clear"
        told = bare.post(CHECK, content=body, headers=JSON).json()
        assert told["verdict"] == "undetermined"
        assert any("no_jurisdiction" in finding["missing"] for finding in told["findings"])


def test_app_without_a_register_is_refused():
    with pytest.raises(SettingsError, match="BORDERKIT_REGISTER_FILE"):
        create_app()


def test_app_takes_its_register_from_the_variable(kept_register, monkeypatch):
    monkeypatch.setenv("BORDERKIT_REGISTER_FILE", str(kept_register))
    assert TestClient(create_app()).get("/health").status_code == 200


def test_health_tells_version_revision_and_counts(client):
    told = client.get("/health").json()
    assert told["status"] == "ok"
    assert (told["version"], told["register_revision"]) == (__version__, 1)
    public = {name for name, layer in LAYERS.items() if layer.privacy == "public"}
    assert set(told["counts"]) == public
    assert told["counts"]["zones"] == 30
    assert told["counts"]["boundary_sections"] == 10
    assert told["counts"]["markers"] == 144


def test_change_of_the_register_is_seen_without_a_restart(register, tmp_path):
    client = _client(register)
    assert client.get("/health").json()["register_revision"] == 1
    source = tmp_path / "more.json"
    document = {"permits": [{**register_document()["permits"][0], "permit": "P-99"}]}
    source.write_text(__import__("json").dumps(document))
    with open_store(register) as store:
        import_layers(store, source)
    told = client.get("/health").json()
    assert (told["register_revision"], told["counts"]["permits"]) == (2, 9)


def test_other_register_at_the_same_place_is_seen_at_the_same_revision(register, tmp_path):
    client = _client(register)
    assert client.get("/health").json()["counts"]["zones"] == 30
    other = tmp_path / "other.gpkg"
    source = tmp_path / "other.json"
    source.write_text(__import__("json").dumps({"permits": register_document()["permits"]}))
    with open_store(other, create=True) as store:
        import_layers(store, source)
    other.replace(register)
    told = client.get("/health").json()
    assert (told["register_revision"], told["counts"]["zones"]) == (1, 0)


def test_state_is_read_once_while_nothing_changes(app):
    served = app.state.register
    assert served.state() is served.state()


def test_many_may_ask_at_once(client):
    body = demo_plan_bytes("experts-at-the-outcrop")
    answers = []

    def ask():
        answers.append(client.post(CHECK, content=body, headers=JSON).content)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "register-missing"),
        (lambda path: path.write_text("not a register"), "not-a-register"),
        (lambda path: sqlite3.connect(path).execute("CREATE TABLE t (a)"), "not-a-register"),
    ],
    ids=["nothing", "text", "other database"],
)
@pytest.mark.parametrize("path", [CHECK, f"{CHECK}/map", "/map", "/health"])
def test_what_is_no_register_is_a_problem_and_no_fault(tmp_path, make, code, path):
    register = tmp_path / "register.gpkg"
    make(register)
    client = _client(register)
    if path.startswith(CHECK):
        body = demo_plan_bytes("experts-at-the-outcrop")
        reply = client.post(path, content=body, headers=JSON)
    else:
        reply = client.get(path)
    assert reply.json()["code"] == code
    assert reply.status_code == ERRORS[code].status
    assert reply.status_code != 500


@pytest.mark.parametrize("path", ["/map", "/health"])
def test_register_of_a_newer_version_is_a_problem_and_no_fault(register, path):
    make_newer(register)
    reply = _client(register).get(path)
    assert (reply.status_code, reply.json()["code"]) == (409, "register-version")
    assert "999" in reply.json()["detail"]


def test_map_of_the_register_is_a_page_with_a_policy(client):
    reply = client.get("/map")
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "DZ-07" in reply.text


def test_bare_address_leads_to_the_map(client):
    reply = client.get("/", follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (307, "/map")


def test_unknown_path_is_a_problem(client):
    reply = client.get("/nothing/here")
    assert (reply.status_code, reply.json()["code"]) == (404, "http-404")
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["type"] == "about:blank"


def test_wrong_method_is_a_problem_that_names_the_right_one(client):
    reply = client.get(CHECK)
    assert (reply.status_code, reply.json()["code"]) == (405, "http-405")
    assert reply.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect"])
def test_nothing_is_served_that_loads_from_elsewhere(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/health", "/map", "/nothing", "/openapi.json"])
def test_every_answer_carries_safe_headers(client, path):
    headers = client.get(path).headers
    for name, value in DATA_HEADERS.items():
        if name != "Content-Security-Policy" or path != "/map":
            assert headers[name] == value
    assert "server" not in headers


def test_fault_of_ours_is_a_problem_that_tells_nothing_and_has_safe_headers(kept_register):
    def broken():
        msg = "secret detail"
        raise ZeroDivisionError(msg)

    app = create_app(Settings(register_file=kept_register), clock=broken)
    reply = TestClient(app, raise_server_exceptions=False).get("/map")
    assert (reply.status_code, reply.json()["code"]) == (500, "internal")
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_unknown_parameter_of_health_is_refused(client):
    assert client.get("/health?verbose=1").json()["code"] == "input"
