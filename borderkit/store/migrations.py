"""What turns a register of an older version into one of this version, step by step.

Each step is a frozen snapshot: SQL as it was when the version came, so that it does the same
whatever the declarations say later. A test compares what it makes with what they declare.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, update

from borderkit.store.gpkg import add_contents, add_triggers
from borderkit.store.tables import REGISTER

__all__ = ["SCHEMA_VERSION", "migrate"]

SCHEMA_VERSION: Final = 3
"""Version of the tables that this borderkit writes, and the highest that it reads."""

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


def _to_2(connection: Connection, at: datetime) -> None:
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


def _to_3(connection: Connection, at: datetime) -> None:
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


_STEPS: Final[dict[int, Callable[[Connection, datetime], None]]] = {2: _to_2, 3: _to_3}


def migrate(connection: Connection, found: int, *, at: datetime) -> None:
    """Bring a register up to date, within the transaction of `connection`.

    Parameters
    ----------
    connection : Connection
        Holds the writer's lock.
    found : int
        The version of the register.
    at : datetime
        When the new layers came to be, with its zone.
    """
    for version in range(found + 1, SCHEMA_VERSION + 1):
        _STEPS[version](connection, at)
        connection.execute(update(REGISTER).values(schema_version=version))
