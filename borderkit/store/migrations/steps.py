"""What turns a register of an older version into one of this version, step by step.

Each step is a frozen snapshot: SQL as it was when the version came, so that it does the same
whatever the declarations say later. A test compares what it makes with what they declare.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import shapely
from sqlalchemy import Connection, update

from borderkit.store.access import LOCAL
from borderkit.store.audit import Act, append
from borderkit.store.database import Database
from borderkit.store.digests import digest_of, record_digest, record_digests
from borderkit.store.geometry import geometries
from borderkit.store.gpkg.layout import add_contents, add_guards, add_triggers
from borderkit.store.migrations.schema_4 import ADDED_4, CLEARANCES_4, HISTORIES_4, SYSTEM_4
from borderkit.store.migrations.schema_5 import LAYERS_5, added_5, tables_5
from borderkit.store.migrations.schema_6 import LAYERS_6, system_6, tables_6
from borderkit.store.tables import REGISTER, SCHEMA_VERSION
from borderkit.store.uids import uid_of

__all__ = ["migrate"]

_FID: Final = "fid INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT"

_COLUMNS_2: Final = """
ALTER TABLE boundary_sections ADD COLUMN name TEXT;
ALTER TABLE boundary_sections ADD COLUMN kind TEXT;
ALTER TABLE boundary_sections ADD COLUMN status TEXT;
ALTER TABLE boundary_sections ADD COLUMN claimant TEXT;
ALTER TABLE boundary_sections ADD COLUMN document TEXT;
ALTER TABLE boundary_sections ADD COLUMN article TEXT;
ALTER TABLE boundary_sections ADD COLUMN valid_from TEXT;
ALTER TABLE boundary_sections ADD COLUMN valid_to TEXT;
ALTER TABLE places ADD COLUMN kind TEXT"""

_TABLES_2: Final = (
    (
        *("markers", "Boundary markers: pillars and what stands in their place", "POINT"),
        f"""CREATE TABLE markers ({_FID}, geom POINT NOT NULL,
        marker_uid TEXT NOT NULL, boundary TEXT NOT NULL, number TEXT NOT NULL, section TEXT,
        role TEXT NOT NULL, siting TEXT NOT NULL, side TEXT, condition TEXT, material TEXT,
        inspected_on TEXT, valid_from TEXT, valid_to TEXT, note TEXT,
        CONSTRAINT markers_key UNIQUE (marker_uid))""",
    ),
    (
        *("assets", "Border infrastructure: fences, towers, bridges, gates and other works"),
        "GEOMETRY",
        f"""CREATE TABLE assets ({_FID}, geom GEOMETRY NOT NULL,
        asset TEXT NOT NULL, kind TEXT NOT NULL, name TEXT, side TEXT, condition TEXT,
        valid_from TEXT, valid_to TEXT, note TEXT,
        CONSTRAINT assets_key UNIQUE (asset))""",
    ),
    (
        *("roads", "Roads, tracks and paths", "MULTILINESTRING"),
        f"""CREATE TABLE roads ({_FID}, geom MULTILINESTRING NOT NULL,
        road TEXT NOT NULL, name TEXT, class TEXT NOT NULL, surface TEXT, oneway BOOLEAN,
        CONSTRAINT roads_key UNIQUE (road))""",
    ),
    (
        *("waters", "Rivers, streams, lakes and canals", "GEOMETRY"),
        f"""CREATE TABLE waters ({_FID}, geom GEOMETRY NOT NULL,
        water TEXT NOT NULL, name TEXT, kind TEXT NOT NULL,
        CONSTRAINT waters_key UNIQUE (water))""",
    ),
    (
        *(
            "protected_areas",
            "Areas protected for nature or heritage; no restriction by themselves",
        ),
        "MULTIPOLYGON",
        f"""CREATE TABLE protected_areas ({_FID}, geom MULTIPOLYGON NOT NULL,
        protected_area TEXT NOT NULL, name TEXT, category TEXT, authority TEXT,
        CONSTRAINT protected_areas_key UNIQUE (protected_area))""",
    ),
)


def _to_2(connection: Connection, at: datetime, _: Database) -> None:
    """Add markers, assets and the land; sections learn what they follow, places their kind."""
    for statement in _COLUMNS_2.split(";"):
        connection.exec_driver_sql(statement)
    for name, title, kind, statement in _TABLES_2:
        connection.exec_driver_sql(statement)
        add_contents(connection, name, title=title, kind=kind, at=at)


_ORIGIN_3: Final = (
    "origin TEXT",
    "origin_object TEXT",
    "origin_version INTEGER",
    "origin_date TEXT",
)
_COLUMNS_3: Final = {
    "jurisdictions": _ORIGIN_3,
    "zones": ("origin TEXT",),
    "crossings": _ORIGIN_3,
    "places": ("old_names TEXT", "admin_unit TEXT", *_ORIGIN_3),
    "boundary_sections": ("scale_limit INTEGER", "accuracy_m REAL", *_ORIGIN_3),
    "assets": _ORIGIN_3,
    "roads": ("access TEXT", "modes TEXT", *_ORIGIN_3),
    "waters": _ORIGIN_3,
    "protected_areas": _ORIGIN_3,
}
_MARKERS_2: Final = (
    "fid, geom, marker_uid, boundary, number, section, role, siting, side, condition, material, "
    "inspected_on, valid_from, valid_to, note"
)
_MARKERS_3: Final = f"""CREATE TABLE markers_3 ({_FID}, geom POINT NOT NULL,
    marker_uid TEXT NOT NULL, boundary TEXT NOT NULL, number TEXT, section TEXT, role TEXT,
    siting TEXT, side TEXT, condition TEXT, material TEXT, inspected_on TEXT, valid_from TEXT,
    valid_to TEXT, note TEXT, inscription TEXT, shape TEXT, size TEXT, year TEXT,
    place_text TEXT, image TEXT, {", ".join(_ORIGIN_3)},
    CONSTRAINT markers_key UNIQUE (marker_uid))"""
_SOURCES_3: Final = f"""CREATE TABLE sources ({_FID},
    source TEXT NOT NULL, name TEXT, format TEXT, dated TEXT, licence TEXT, attribution TEXT,
    scale_limit INTEGER, sha256 TEXT, note TEXT,
    CONSTRAINT sources_key UNIQUE (source))"""


def _to_3(connection: Connection, at: datetime, _: Database) -> None:
    """Add the origin of records and what imports know; a marker's number may be unknown."""
    for table, columns in _COLUMNS_3.items():
        for column in columns:
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column}")
    # A column loses its NOT NULL only with a new table; the R-tree stays, its triggers do not.
    for statement in (
        _MARKERS_3,
        f"INSERT INTO markers_3 ({_MARKERS_2}) SELECT {_MARKERS_2} FROM markers",  # noqa: S608
        "DROP TABLE markers",
        "ALTER TABLE markers_3 RENAME TO markers",
    ):
        connection.exec_driver_sql(statement)
    add_triggers(connection, "markers")
    connection.exec_driver_sql(_SOURCES_3)
    title = "Sources of imported records: licence, whom to name, and how fine they are"
    add_contents(connection, "sources", title=title, kind=None, at=at)


_KINDS_4: Final = {"j": "TEXT", "r": "REAL", "i": "INTEGER", "b": "BOOLEAN", "": "TEXT"}
_VERSION_4: Final = """history_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL, operation TEXT NOT NULL, digest TEXT, purged INTEGER,
    fid INTEGER NOT NULL"""
_BATCH: Final = 10_000


def _to_4(connection: Connection, at: datetime, database: Database) -> None:
    """Begin histories and the audit log with what the register holds, at its last revision."""
    for table, columns in ADDED_4.items():
        for column in columns.split(", "):
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column}")
    connection.exec_driver_sql(CLEARANCES_4)
    title = "Kept answers of checks, with all that it takes to replay them"
    add_contents(connection, "clearances", title=title, kind=None, at=at)
    for statement in SYSTEM_4:
        connection.exec_driver_sql(statement)
    query = "SELECT coalesce(max(revision), 0) FROM borderkit_revisions"
    revision = int(connection.exec_driver_sql(query).scalar() or 0)
    register = str(uuid.uuid4())
    connection.exec_driver_sql(
        "UPDATE borderkit_register SET register_uid = ?, history_from = ?", (register, revision)
    )
    acts = [Act("migrate", "register", None, register)]
    for layer, columns in HISTORIES_4.items():
        acts += _history_4(connection, layer, columns.split(), revision=revision)
    acts += _settings_4(connection, revision)
    acts += _commits_4(connection)
    for name in (*(f"{layer}_history" for layer in HISTORIES_4), *_GUARDED_4):
        add_guards(connection, name)
    append(database, connection, acts, at=at, principal=LOCAL, revision=revision)


_GUARDED_4: Final = ("borderkit_settings_history", "borderkit_revisions", "borderkit_audit")


def _history_4(
    connection: Connection, layer: str, words: list[str], *, revision: int
) -> Iterator[Act]:
    """Make the history of a layer, with its present records as the first versions."""
    geom = [] if words[0] == "-" else ["geom"]
    kinds: dict[str, str] = {}
    key: dict[str, str] = {}
    for word in words[1:]:
        named, _, kind = word.partition(":")
        name, _, place = named.partition("!")
        kinds[name] = kind
        if place:
            key[place] = name
    parts = [key[place] for place in sorted(key)]
    made = [f"geom {words[0]}" for _ in geom] + [
        f"{name} {_KINDS_4[kind]}{' NOT NULL' if name in parts else ''}"
        for name, kind in kinds.items()
    ]
    for statement in (
        f"CREATE TABLE {layer}_history ({_VERSION_4}, {', '.join(made)})",
        f"CREATE INDEX {layer}_history_key ON {layer}_history ({', '.join(parts)}, history_id)",
        f"CREATE INDEX {layer}_history_revision ON {layer}_history (revision)",
    ):
        connection.exec_driver_sql(statement)
    listed = ", ".join(f'"{name}"' for name in [*geom, *kinds])
    marks = ", ".join("?" * (len(geom) + len(kinds) + 4))
    insert = (
        f"INSERT INTO {layer}_history (revision, operation, digest, fid, {listed}) "  # noqa: S608
        f"VALUES ({marks})"
    )
    found = connection.exec_driver_sql(f"SELECT fid, {listed} FROM {layer} ORDER BY fid")  # noqa: S608
    while rows := found.fetchmany(_BATCH):
        cells = dict(zip(["fid", *geom, *kinds], zip(*rows, strict=True), strict=True))
        digests = _digests_4(cells, kinds)
        versions = [
            (revision, "put", digest, *row) for digest, row in zip(digests, rows, strict=True)
        ]
        connection.exec_driver_sql(insert, versions)
        keys = zip(*(cells[name] for name in parts), strict=True)
        for digest, values in zip(digests, keys, strict=True):
            yield Act("put", uid_of(layer, values), None, digest)


def _digests_4(cells: Mapping[str, Sequence[Any]], kinds: Mapping[str, str]) -> list[str]:
    """Return the digests of stored rows, given as columns."""
    read: dict[str, Callable[[Any], Any]] = {"j": json.loads, "b": bool}
    values = {
        name: [
            cell if cell is None or kind not in read else read[kind](cell) for cell in cells[name]
        ]
        for name, kind in kinds.items()
    }
    shapes = None
    if "geom" in cells:
        flat = geometries(list(cells["geom"]))
        shapes = shapely.to_wkb(flat, byte_order=1, output_dimension=2, flavor="iso").tolist()
    return record_digests(values, shapes, count=len(cells["fid"]))


def _settings_4(connection: Connection, revision: int) -> Iterator[Act]:
    query = "SELECT name, value FROM borderkit_settings ORDER BY name"
    for name, text in connection.exec_driver_sql(query).fetchall():
        digest = digest_of(json.loads(text))
        connection.exec_driver_sql(
            "INSERT INTO borderkit_settings_history (revision, operation, digest, name, value) "
            "VALUES (?, 'put', ?, ?, ?)",
            (revision, digest, name, text),
        )
        yield Act("put", f"settings/{name}", None, digest)


def _commits_4(connection: Connection) -> Iterator[Act]:
    query = "SELECT revision, at, actor, reason FROM borderkit_revisions ORDER BY revision"
    for number, at, actor, reason in connection.exec_driver_sql(query).fetchall():
        row = {"revision": number, "at": at, "actor": actor, "reason": reason}
        yield Act("commit", f"revisions/{number}", None, record_digest(row))


def _to_5(connection: Connection, at: datetime, _: Database) -> None:
    """Add what the register of the line and its markers needs."""
    for statement in added_5("sqlite"):
        connection.exec_driver_sql(statement)
    for name, layer in LAYERS_5.items():
        for statement in tables_5(name, "sqlite"):
            connection.exec_driver_sql(statement)
        add_contents(connection, name, title=layer.title, kind=layer.kind, at=at)
        add_guards(connection, f"{name}_history")


def _to_6(connection: Connection, at: datetime, _: Database) -> None:
    """Add what the intake of surveys needs."""
    for statement in system_6("sqlite"):
        connection.exec_driver_sql(statement)
    for name, layer in LAYERS_6.items():
        for statement in tables_6(name, "sqlite"):
            connection.exec_driver_sql(statement)
        add_contents(connection, name, title=layer.title, kind=layer.kind, at=at)
        add_guards(connection, f"{name}_history")


Step = Callable[[Connection, datetime, Database], None]

_STEPS: Final[dict[int, Step]] = {2: _to_2, 3: _to_3, 4: _to_4, 5: _to_5, 6: _to_6}


def migrate(database: Database, connection: Connection, found: int, *, at: datetime) -> None:
    """Bring a register in a GeoPackage up to date, within the transaction of `connection`.

    Parameters
    ----------
    database : Database
        That it is kept in.
    connection : Connection
        Holds the writer's lock.
    found : int
        The version of the register.
    at : datetime
        When the new layers came to be, with its zone.
    """
    for version in range(found + 1, SCHEMA_VERSION + 1):
        _STEPS[version](connection, at, database)
        connection.execute(update(REGISTER).values(schema_version=version))
