"""Commands, HTTP interface and the page about servers, with a register in a PostGIS database."""

import json
import re
from pathlib import Path

import psycopg
import pytest
from shapely.geometry import box
from starlette.testclient import TestClient

from api.app import create_app
from borderkit.errors import RegisterAccessError
from borderkit.layers import LAYERS
from borderkit.settings import Settings
from borderkit.store import open_store
from borderkit.workflows.itinerary_clearance import check, open_state
from borderkit.workflows.register_intake import import_layers
from geodata import demo_files
from tests.demo_register import AT, VERDICTS, demo_plan_bytes

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.postgis, pytest.mark.slow]


@pytest.fixture(scope="module")
def demo(cluster, tmp_path_factory):
    """Return the name of a database that holds the demo register; nobody is in it."""
    source = tmp_path_factory.mktemp("demo") / "register.json"
    source.write_bytes(demo_files().register.read_bytes())
    name = cluster.database()
    with open_store(cluster.address(name), create=True) as store:
        import_layers(store, source)
    yield name
    cluster.drop(name)


@pytest.fixture
def served(cluster, demo):
    """Return the address of a demo register of the test's own."""
    name = cluster.database(template=demo)
    yield cluster.address(name)
    cluster.drop(name)


@pytest.fixture
def client(served):
    """Return a client of the application over that register."""
    with TestClient(create_app(Settings(register_file=served), clock=lambda: AT)) as client:
        yield client


def zone(code, west=0.0):
    shape = box(west, 0, west + 1, 1)
    return LAYERS["zones"].frame([{"zone": code, "class": "controlled"}], [shape])


def test_the_demo_itineraries_get_the_same_verdicts_as_from_a_file(cluster, demo):
    state = open_state(cluster.address(demo))
    for name, verdict in VERDICTS.items():
        assert check(state, json.loads(demo_plan_bytes(name)), at=AT).verdict == verdict


def test_a_register_is_made_filled_and_given_out_by_its_address(
    run, cluster, database, tmp_path, monkeypatch
):
    name = database.partition("?")[0].rpartition("/")[2]
    address = cluster.address(name, password="").replace(":@", "@")
    monkeypatch.setenv("PGPASSWORD", cluster.password)
    file = tmp_path / "zones.geojson"
    file.write_text(zone("Z1")[["zone", "class", "geometry"]].to_json(), encoding="utf-8")
    made = run("init", address)
    assert made.code == 0, made.err
    words = ("import", "zones", file, "--register", address)
    filled = run(*words)
    assert filled.code == 0, filled.err
    told = json.loads(run(*words, "--json").out)
    assert told["revision"] == 1
    monkeypatch.setenv("BORDERKIT_REGISTER_FILE", address)
    out = tmp_path / "out.geojson"
    assert run("export", "zones", "--out", out).code == 0
    (feature,) = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert feature["properties"]["zone"] == "Z1"
    assert run("map", "--out", tmp_path / "map.html").code == 0
    assert told["register"] == address
    assert json.loads(run("init", address, "--json").err)["code"] == "register-exists"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("test_", "none_"), 21),
        (("borderkit@", "nobody@"), 28),
        (("postgresql+psycopg", "mysql"), 30),
        (("/test_", "/?x=/test_"), 30),
        (("borderkit@", "borderkit:secret@"), 30),
    ],
)
def test_each_way_in_which_an_address_leads_nowhere_has_its_exit_code(run, database, change, code):
    ran = run("map", "--register", database.replace(*change), "--out", "-")
    assert ran.code == code, ran.err
    assert "secret" not in ran.err


def test_what_a_server_serves_is_read_anew_when_it_changes(client, served):
    body = demo_plan_bytes("tourists-two-days-in-velmora")
    first = client.post(
        "/itineraries/check", content=body, headers={"Content-Type": "application/json"}
    )
    assert first.json()["verdict"] == "clear"
    revision = client.get("/health").json()["register_revision"]
    with open_store(served) as store, store.unit() as unit:
        unit.upsert("zones", zone("Z1"))
    assert client.get("/health").json()["register_revision"] == revision + 1
    assert client.get("/layers/zones").status_code == 200


def test_a_register_that_was_put_back_is_not_taken_for_what_it_was(client, cluster, served):
    name = served.partition("?")[0].rpartition("/")[2]
    counts = []
    for code in ("Z1", "Z2"):
        before = cluster.database(template=name)
        with open_store(served) as store, store.unit() as unit:
            unit.upsert("zones", zone(code))
            if code == "Z2":
                unit.upsert("zones", zone("Z3", west=2.0))
        counts.append(client.get("/health").json())
        cluster.drop(name)
        with cluster.superuser() as boss:
            boss.execute(f"ALTER DATABASE {before} RENAME TO {name}")
    one, other = counts
    assert one["register_revision"] == other["register_revision"]
    assert one["counts"]["zones"] + 1 == other["counts"]["zones"]


def test_the_page_about_servers_sets_up_what_it_says(cluster):
    text = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
    roles, extension, viewer = re.findall(r"```sql\n(.*?)```", text, flags=re.DOTALL)
    assert roles.startswith("CREATE ROLE borderkit LOGIN;\n")
    with cluster.superuser() as boss:
        for statement in roles.removeprefix("CREATE ROLE borderkit LOGIN;\n").split(";"):
            boss.execute(statement)
    with cluster.superuser("register") as boss:
        boss.execute(extension)
        open_store(cluster.address("register"), create=True).close()
        boss.execute(viewer)
    with psycopg.connect(
        cluster.address("register", user="viewer").replace("+psycopg", "")
    ) as seen:
        listed = {row[0] for row in seen.execute("SELECT f_table_name FROM geometry_columns")}
        assert listed == {n for n, a in LAYERS.items() if a.geometry and a.privacy == "public"}
        for hidden in ("permits", "clearances", "zones_history", "borderkit_tokens"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), seen.transaction():
                seen.execute(f"SELECT * FROM {hidden}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), seen.transaction():
            seen.execute("DELETE FROM zones")
    with pytest.raises(RegisterAccessError):
        open_store(cluster.address("register", user="viewer"))
    cluster.drop("register")
    with cluster.superuser() as boss:
        boss.execute("DROP ROLE viewer")
