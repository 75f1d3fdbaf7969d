"""A register in PostGIS: who gets in, what is refused, and what other programs may not do."""

import threading
from datetime import UTC, datetime

import psycopg
import pytest
from geopandas import GeoDataFrame
from shapely.geometry import Point, box

from borderkit.errors import (
    RegisterAccessError,
    RegisterBusyError,
    RegisterDamagedError,
    RegisterError,
    RegisterExistsError,
    RegisterMissingError,
)
from borderkit.layers import LAYERS
from borderkit.store import open_store
from borderkit.store.geometry import stored_type
from borderkit.store.postgis.server import Postgis
from borderkit.store.proof.check import verify_audit
from borderkit.store.tables import APPEND_ONLY, AUDIT, DATA, HISTORY

pytestmark = [pytest.mark.postgis, pytest.mark.slow]
AT = datetime(2026, 6, 3, 12, 0, tzinfo=UTC)


def zones(*codes, **values):
    records = [{"zone": code, "class": "controlled", **values} for code in codes]
    return LAYERS["zones"].frame(records, [box(20 + i, 45, 21 + i, 46) for i in range(len(codes))])


def put(store, *codes, **values):
    with store.unit() as unit:
        unit.upsert("zones", zones(*codes, **values))


def name_of(address):
    return address.partition("?")[0].rpartition("/")[2]


@pytest.fixture
def boss(cluster, request):
    """Return a connection of the server's administrator to the test's database."""
    used = "kept" if "kept" in request.fixturenames else "database"
    with cluster.superuser(name_of(request.getfixturevalue(used))) as connection:
        yield connection


@pytest.fixture(scope="module")
def filled(cluster):
    """Return the name of a database that holds a register with one zone; nobody is in it."""
    name = cluster.database()
    with open_store(cluster.address(name), create=True) as store:
        put(store, "Z1")
    yield name
    cluster.drop(name)


@pytest.fixture
def kept(cluster, filled):
    """Return the address of a register with one zone."""
    name = cluster.database(template=filled)
    yield cluster.address(name)
    cluster.drop(name)


def tables(connection):
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return {row[0] for row in connection.execute(query)} - {"spatial_ref_sys"}


# ------------------------------------------------------------------------------------- who gets in


def test_a_password_lets_in_over_tcp(cluster, kept):
    with open_store(cluster.address(name_of(kept), password=cluster.password)) as store:
        assert store.revision() == 1
        assert cluster.password not in store.place


def test_a_password_of_the_environment_lets_in_as_well(cluster, kept, monkeypatch):
    address = cluster.address(name_of(kept), password="").replace(":@", "@")
    with pytest.raises(RegisterAccessError, match="PGPASSWORD"):
        open_store(address)
    monkeypatch.setenv("PGPASSWORD", cluster.password)
    with open_store(address) as store:
        assert store.revision() == 1


def test_wrong_credentials_are_told_without_the_password(cluster, kept):
    for user, password in (("borderkit", "geheim"), ("nobody", "geheim")):
        address = cluster.address(name_of(kept), user=user, password=password)
        with pytest.raises(RegisterAccessError, match="does not let this role in") as caught:
            open_store(address)
        assert "geheim" not in str(caught.value)
        assert "geheim" not in str(caught.value.problem())


def test_a_database_that_is_not_there_is_missing(cluster):
    with pytest.raises(RegisterMissingError, match="createdb"):
        open_store(cluster.address("none"))


def test_a_server_that_is_not_there_is_told(cluster):
    address = cluster.address("none", password="geheim").replace(str(cluster.port), "1")
    with pytest.raises(RegisterError, match="no server answers") as caught:
        open_store(address)
    assert "geheim" not in str(caught.value)


def test_an_empty_database_holds_no_register_and_says_how_to_make_one(database):
    with pytest.raises(RegisterMissingError, match="borderkit init"):
        open_store(database)


# ------------------------------------------------------------------------------ where it is made


def test_a_database_without_postgis_is_refused_with_what_to_run_and_left_empty(cluster):
    name = cluster.database(template="template0")
    for create in (False, True):
        with pytest.raises(RegisterAccessError, match="CREATE EXTENSION postgis"):
            open_store(cluster.address(name), create=create)
    with cluster.superuser(name) as connection:
        assert tables(connection) == set()
    cluster.drop(name)


def test_who_may_make_the_extension_gets_it(cluster):
    name = cluster.database(template="template0")
    with open_store(cluster.address(name, user="boss"), create=True) as store:
        assert store.revision() == 0
    cluster.drop(name)


def test_a_database_in_another_encoding_is_refused(cluster):
    with cluster.superuser() as connection:
        connection.execute(
            "CREATE DATABASE latin OWNER borderkit ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
        )
    with pytest.raises(RegisterAccessError, match="LATIN1"):
        open_store(cluster.address("latin"), create=True)
    cluster.drop("latin")


def test_postgis_out_of_reach_is_told_with_the_path_to_take(cluster, database, boss):
    boss.execute("CREATE SCHEMA apart AUTHORIZATION borderkit")
    with pytest.raises(RegisterAccessError, match="csearch_path%3Dapart,public"):
        open_store(f"{database}&options=-csearch_path%3Dapart", create=True)


def test_a_schema_that_is_not_there_is_missing(database):
    with pytest.raises(RegisterMissingError, match="CREATE SCHEMA"):
        open_store(f"{database}&options=-csearch_path%3Dapart", create=True)


def test_a_role_that_may_make_no_tables_is_told_what_it_needs(cluster, database, boss):
    boss.execute("CREATE ROLE guest LOGIN")
    with pytest.raises(RegisterAccessError, match="GRANT CREATE ON SCHEMA public TO guest"):
        open_store(cluster.address(name_of(database), user="guest"), create=True)
    boss.execute("DROP ROLE guest")


def test_two_registers_live_in_two_schemas_of_one_database(database, boss):
    boss.execute("CREATE SCHEMA north AUTHORIZATION borderkit")
    boss.execute("CREATE SCHEMA south AUTHORIZATION borderkit")
    for schema in ("north", "south"):
        place = f"{database}&options=-csearch_path%3D{schema},public"
        with open_store(place, create=True) as store:
            put(store, schema)
    for schema in ("north", "south"):
        with open_store(f"{database}&options=-csearch_path%3D{schema},public") as store:
            assert store.read("zones")["zone"].tolist() == [schema]


def test_tables_of_another_program_are_left_as_they_are(database, boss):
    boss.execute("CREATE TABLE roads (name text)")
    with pytest.raises(RegisterExistsError, match="roads"):
        open_store(database, create=True)
    assert tables(boss) == {"roads"}


def test_a_register_that_cannot_be_filled_is_not_made(database, boss):
    def fill(connection):
        msg = "on purpose"
        raise LookupError(msg)

    made = Postgis(database)
    with pytest.raises(LookupError):
        made.create(at=AT, fill=fill)
    made.close()
    assert tables(boss) == set()


# -------------------------------------------------------------------------------- what GIS sees


def test_every_layer_is_listed_with_its_geometry_type_its_system_and_its_title(kept, boss):
    rows = boss.execute(
        "SELECT f_table_name, type, srid, coord_dimension,"
        " obj_description(f_table_name::regclass) FROM geometry_columns"
    )
    listed = {row[0]: row[1:] for row in rows}
    for name, layer in LAYERS.items():
        if layer.geometry:
            assert listed[name] == (stored_type(layer.geometry), 4326, 2, layer.title)


def test_every_geometry_has_an_index(kept, boss):
    rows = boss.execute(
        "SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%USING gist (geom)%'"
    )
    assert {row[0] for row in rows} == {name for name, layer in LAYERS.items() if layer.geometry}


def test_postgis_finds_what_was_written_by_its_place(kept, boss):
    with open_store(kept) as store, store.unit() as unit:
        rows = [{"marker_uid": f"M{n}", "boundary": "AA-BB"} for n in range(50)]
        unit.upsert("markers", LAYERS["markers"].frame(rows, [Point(n, 45) for n in range(50)]))
    query = "SELECT marker_uid FROM markers WHERE geom && ST_MakeEnvelope(9.5, 44, 11.5, 46, 4326)"
    assert {row[0] for row in boss.execute(query)} == {"M10", "M11"}
    assert boss.execute("SELECT bool_and(ST_IsValid(geom)) FROM zones").fetchone() == (True,)


# ------------------------------------------------------------------------- who may do what, when


def test_a_reader_reads_and_cannot_write(cluster, kept, boss):
    boss.execute("CREATE ROLE reader LOGIN")
    boss.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    with open_store(cluster.address(name_of(kept), user="reader")) as store:
        assert store.read("zones")["zone"].tolist() == ["Z1"]
        with pytest.raises(RegisterAccessError, match="may not do this"):
            put(store, "Z2")
    boss.execute("DROP OWNED BY reader")
    boss.execute("DROP ROLE reader")


def test_a_role_from_which_rows_are_hidden_gets_no_part_of_a_register(cluster, kept, boss):
    boss.execute("CREATE ROLE half LOGIN")
    boss.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO half")
    boss.execute("ALTER TABLE zones ENABLE ROW LEVEL SECURITY")
    with pytest.raises(RegisterAccessError, match="zones"):
        open_store(cluster.address(name_of(kept), user="half"))
    with open_store(kept) as store:
        assert len(store.read("zones")) == 1
    boss.execute("DROP OWNED BY half")
    boss.execute("DROP ROLE half")


def test_what_is_opened_read_only_is_not_written(kept):
    with open_store(kept, read_only=True) as store:
        with pytest.raises(RegisterAccessError, match="read-only"):
            put(store, "Z2")
        assert store.revision() == 1


def test_a_standby_is_read_and_not_written(kept):
    # A standby refuses writes as a session does that is read-only by default.
    with open_store(f"{kept}&options=-cdefault_transaction_read_only%3Don") as store:
        assert store.revision() == 1
        with pytest.raises(RegisterAccessError, match="standby"):
            put(store, "Z2")


def test_a_writer_waits_for_another_and_then_says_so(kept):
    first, second = Postgis(kept), Postgis(kept, busy_s=0.2)
    with first.writing(), pytest.raises(RegisterBusyError), second.writing():
        pass
    with second.writing():
        pass
    first.close()
    second.close()


def test_a_writer_goes_on_when_the_other_has_done(kept):
    with open_store(kept) as first, open_store(kept) as second:
        waiting = threading.Thread(target=put, args=(second, "Z3"))
        with first.unit() as unit:
            waiting.start()
            waiting.join(timeout=0.3)
            assert waiting.is_alive()
            unit.upsert("zones", zones("Z2"))
        waiting.join(timeout=20)
        assert first.read("zones")["zone"].tolist() == ["Z1", "Z2", "Z3"]
        assert first.revision() == 3


def test_a_unit_that_stands_still_for_too_long_gives_its_lock_to_others(kept, monkeypatch):
    monkeypatch.setattr("borderkit.store.postgis.server._STILL_S", 0.2)

    def stand_still() -> None:
        with open_store(kept) as store, store.unit() as unit:
            unit.upsert("zones", zones("Z2"))
            with open_store(kept) as other:
                put(other, "Z3")
            unit.upsert("zones", zones("Z4"))

    with pytest.raises(RegisterError, match="stood still"):
        stand_still()
    with open_store(kept) as store:
        assert store.read("zones")["zone"].tolist() == ["Z1", "Z3"]


def test_the_queue_is_written_beside_a_writer(kept):
    database = Postgis(kept, busy_s=0.2)
    with database.writing(), database.queueing():
        pass
    database.close()


def test_nothing_is_written_while_reading(kept):
    database = Postgis(kept)
    with pytest.raises(RegisterAccessError, match="read-only"), database.reading() as connection:
        connection.exec_driver_sql("DELETE FROM zones")
    database.close()


def test_kept_means_kept_on_the_disk_whatever_the_database_says(kept, boss):
    boss.execute(f"ALTER DATABASE {name_of(kept)} SET synchronous_commit = off")
    boss.execute(f"ALTER DATABASE {name_of(kept)} SET statement_timeout = '300ms'")
    database = Postgis(kept)
    with database.writing() as connection:
        connection.exec_driver_sql("SELECT pg_sleep(0.4)")
        said = connection.exec_driver_sql("SHOW synchronous_commit").scalar()
    database.close()
    assert said == "on"


def test_a_restarted_server_costs_nothing(cluster, kept):
    with open_store(kept) as store:
        put(store, "Z2")
        for how in ("fast", "immediate"):
            cluster.stop(how)
            with pytest.raises(RegisterError):
                store.read("zones")
            cluster.start()
            assert store.read("zones")["zone"].tolist() == ["Z1", "Z2"]
        put(store, "Z3")
        assert store.revision() == 3


def test_a_connection_that_is_cut_within_a_unit_leaves_nothing(kept, boss):
    def cut() -> None:
        with open_store(kept) as store, store.unit() as unit:
            unit.upsert("zones", zones("Z2"))
            boss.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'borderkit' AND state LIKE 'idle in transaction'"
            )
            unit.upsert("zones", zones("Z3"))

    with pytest.raises(RegisterError, match="try again"):
        cut()
    with open_store(kept) as store:
        assert store.read("zones")["zone"].tolist() == ["Z1"]
        assert store.revision() == 1


# ---------------------------------------------------------------------- rows that only come


@pytest.mark.parametrize("table", ["zones_history", AUDIT.name, "borderkit_revisions"])
@pytest.mark.parametrize("act", ["UPDATE {} SET revision = 7", "DELETE FROM {}", "TRUNCATE {}"])
def test_rows_that_only_come_are_not_changed_even_by_the_administrator(kept, boss, table, act):
    boss.execute("SET session_replication_role = replica")
    with pytest.raises(psycopg.errors.RestrictViolation, match="only come"):
        boss.execute(act.format(table))


def test_a_purge_may_blank_a_history_and_nothing_else(kept):
    database = Postgis(kept)
    with database.writing() as connection, database.amending(connection):
        connection.exec_driver_sql("UPDATE zones_history SET name = NULL")
    refused = (
        "UPDATE borderkit_audit SET actor = 'x'",
        "UPDATE borderkit_revisions SET actor = 'x'",
        "DELETE FROM zones_history",
    )
    for statement in refused:
        with (
            pytest.raises(RegisterError, match="only come"),
            database.writing() as connection,
            database.amending(connection),
        ):
            connection.exec_driver_sql(statement)
    database.close()


def test_histories_are_guarded_again_after_a_purge(kept):
    database = Postgis(kept)

    def blank_late() -> None:
        with database.writing() as connection:
            with database.amending(connection):
                pass
            connection.exec_driver_sql("UPDATE zones_history SET name = NULL")

    with pytest.raises(RegisterError, match="only come"):
        blank_late()
    database.close()


def test_all_tables_whose_rows_only_come_are_guarded(kept, boss):
    rows = boss.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgenabled = 'A'")
    assert {row[0] for row in rows} == {table.name for table in APPEND_ONLY}
    assert set(HISTORY) <= set(DATA.tables)


def test_a_register_that_pg_dump_put_back_is_whole(cluster, kept):
    with open_store(kept) as store:
        put(store, "Z2")
    name = cluster.put_back(name_of(kept))
    with open_store(cluster.address(name)) as store:
        assert verify_audit(store).faults == ()
        assert store.read("zones", revision=1)["zone"].tolist() == ["Z1"]
        put(store, "Z3")
        assert store.history("zones/Z3")["revision"].tolist() == [3]
    cluster.drop(name)


def test_what_a_server_says_is_told_without_the_values_of_records(kept):
    database = Postgis(kept)
    names = "geom, zone, class, version"
    twice = f"INSERT INTO zones ({names}) SELECT {names} FROM zones"
    with (
        pytest.raises(RegisterError, match="stands against it") as caught,
        database.writing() as connection,
    ):
        connection.exec_driver_sql(twice)
    database.close()
    assert "Z1" not in str(caught.value)


# ------------------------------------------------------------------- what other programs changed

_IDLE = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
_NO_SAME = "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
CHANGES = {
    "a trigger": (
        f"CREATE TRIGGER mine BEFORE UPDATE ON zones FOR EACH ROW {_NO_SAME}",
        "mine",
    ),
    "a guard that is gone": (
        "DROP TRIGGER borderkit_rows_only_come ON zones_history",
        "zones_history",
    ),
    "a guard that is off": ("ALTER TABLE borderkit_audit DISABLE TRIGGER ALL", "borderkit_audit"),
    "a guard that lets pass": (
        f"CREATE OR REPLACE FUNCTION borderkit_rows_only_come() {_IDLE}",
        "was changed",
    ),
    "a rule": ("CREATE RULE mine AS ON INSERT TO zones DO INSTEAD NOTHING", "mine"),
    "a table that is gone": ("DROP TABLE roads", "roads"),
    "a column that is gone": ("ALTER TABLE roads DROP COLUMN surface", "roads.surface"),
    "a column of another type": ("ALTER TABLE zones ALTER near_m TYPE text", "zones.near_m"),
    "another reference system": (
        "ALTER TABLE roads ALTER geom TYPE geometry(MultiLineString, 3857)",
        "roads.geom",
    ),
    "a view": (
        "ALTER TABLE zones RENAME TO zones_2; CREATE VIEW zones AS SELECT * FROM zones_2",
        "zones",
    ),
    "a child": ("CREATE TABLE more () INHERITS (zones)", "inherit"),
    "no mark": ("ALTER TABLE borderkit_register DROP COLUMN schema_version", "schema_version"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_register_that_another_program_changed_is_refused_by_name(kept, boss, change):
    statement, said = CHANGES[change]
    boss.execute(statement)
    with pytest.raises(RegisterDamagedError) as caught:
        open_store(kept)
    assert said in str(caught.value)


def test_tables_and_views_of_others_beside_a_register_do_no_harm(kept, boss):
    boss.execute("CREATE TABLE notes (note text)")
    boss.execute("CREATE VIEW far AS SELECT * FROM zones WHERE near_m > 5")
    boss.execute("ALTER TABLE zones ADD COLUMN colour text")
    with open_store(kept) as store:
        frame = store.read("zones")
        assert isinstance(frame, GeoDataFrame)
        assert "colour" not in frame
        put(store, "Z2")
