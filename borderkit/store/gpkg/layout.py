"""What makes a SQLite file a GeoPackage 1.3: its housekeeping tables, extents and R-trees."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection

from borderkit.crs import WGS84
from borderkit.layers import LAYERS, Layer
from borderkit.store.geometry import SRS_ID, stored_type
from borderkit.store.tables import APPEND_ONLY, FID, GEOM, HISTORY, SYSTEM, TABLES

__all__ = [
    "APPLICATION_ID",
    "TREE",
    "USER_VERSION",
    "add_contents",
    "add_guards",
    "add_triggers",
    "create_tables",
    "date_contents",
    "drop_guards",
    "guards",
    "insert_trigger",
    "touch",
    "tree_triggers",
]

APPLICATION_ID: Final = 0x47504B47
"""``GPKG`` in ASCII."""

USER_VERSION: Final = 10300
"""GeoPackage 1.3."""

_SPEC_TABLES: Final = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
)"""

_RTREE_SPEC: Final = "http://www.geopackage.org/spec120/#extension_rtree"

TREE: Final = "CREATE VIRTUAL TABLE {r} USING rtree(id, minx, maxx, miny, maxy)"
"""Makes the R-tree named ``r``."""

_RTREE_TRIGGERS: Final = """
CREATE TRIGGER {n}_insert AFTER INSERT ON {t}
  WHEN (NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))
BEGIN
  INSERT OR REPLACE INTO {r} VALUES (NEW.{i},
    ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}), ST_MinY(NEW.{c}), ST_MaxY(NEW.{c}));
END
----
CREATE TRIGGER {n}_update1 AFTER UPDATE OF {c} ON {t}
  WHEN OLD.{i} = NEW.{i} AND (NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))
BEGIN
  INSERT OR REPLACE INTO {r} VALUES (NEW.{i},
    ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}), ST_MinY(NEW.{c}), ST_MaxY(NEW.{c}));
END
----
CREATE TRIGGER {n}_update2 AFTER UPDATE OF {c} ON {t}
  WHEN OLD.{i} = NEW.{i} AND (NEW.{c} ISNULL OR ST_IsEmpty(NEW.{c}))
BEGIN
  DELETE FROM {r} WHERE id = OLD.{i};
END
----
CREATE TRIGGER {n}_update3 AFTER UPDATE ON {t}
  WHEN OLD.{i} != NEW.{i} AND (NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))
BEGIN
  DELETE FROM {r} WHERE id = OLD.{i};
  INSERT OR REPLACE INTO {r} VALUES (NEW.{i},
    ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}), ST_MinY(NEW.{c}), ST_MaxY(NEW.{c}));
END
----
CREATE TRIGGER {n}_update4 AFTER UPDATE ON {t}
  WHEN OLD.{i} != NEW.{i} AND (NEW.{c} ISNULL OR ST_IsEmpty(NEW.{c}))
BEGIN
  DELETE FROM {r} WHERE id IN (OLD.{i}, NEW.{i});
END
----
CREATE TRIGGER {n}_delete AFTER DELETE ON {t}
  WHEN OLD.{c} NOTNULL
BEGIN
  DELETE FROM {r} WHERE id = OLD.{i};
END
"""
"""Triggers of an R-tree, as clause "R-tree Spatial Indexes" of GeoPackage 1.3 gives them."""


def create_tables(connection: Connection, *, at: datetime) -> None:
    """Make the housekeeping tables and every layer, all empty.

    Parameters
    ----------
    connection : Connection
        In a transaction that writes, on a new file.
    at : datetime
        When it came to be, with its zone.
    """
    for statement in _SPEC_TABLES.split(";"):
        connection.exec_driver_sql(statement)
    _add_reference_systems(connection)
    for table in (*SYSTEM, *TABLES.values(), *HISTORY.values()):
        table.create(connection)
    for table in APPEND_ONLY:
        add_guards(connection, table.name)
    for layer in LAYERS.values():
        kind = stored_type(layer.geometry) if layer.geometry else None
        add_contents(connection, layer.name, title=layer.title, kind=kind, at=at)


def date_contents(connection: Connection, at: datetime) -> None:
    """Write of every layer that it was last changed at this time."""
    connection.exec_driver_sql("UPDATE gpkg_contents SET last_change = ?", (_stamp(at),))


def _add_reference_systems(connection: Connection) -> None:
    rows: tuple[tuple[Any, ...], ...] = (
        ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian"),
        ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
        (
            *("WGS 84 geodetic", SRS_ID, "EPSG", SRS_ID, WGS84.to_wkt("WKT1_GDAL")),
            "longitude and latitude in degrees",
        ),
    )
    for row in rows:
        connection.exec_driver_sql("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", row)


def add_guards(connection: Connection, table: str) -> None:
    """Refuse every change of rows of `table`: they only come."""
    for name, statement in guards(table).items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {statement}")


def drop_guards(connection: Connection, table: str) -> None:
    """Let rows of `table` be changed, within one transaction that sets the guards again."""
    for name in guards(table):
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def guards(table: str) -> dict[str, str]:
    """Return the triggers that keep rows of `table` as they came, by name."""
    said = f"rows of {table} only come"
    return {
        f"{table}_no_{act}": f"BEFORE {act.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        for act in ("update", "delete")
    }


def add_triggers(connection: Connection, name: str) -> None:
    """Keep the R-tree of the table `name`, which is there, right under every later write."""
    for statement in tree_triggers(name).values():
        connection.exec_driver_sql(statement)


def insert_trigger(name: str) -> tuple[str, str]:
    """Return name and statement of the trigger that notes each new row in the R-tree."""
    return next(iter(tree_triggers(name).items()))


def tree_triggers(name: str, *, column: str = GEOM, fid: str = FID) -> dict[str, str]:
    """Return the triggers that keep the R-tree of a table right, by name; that of inserts first.

    Parameters
    ----------
    name, column, fid : str
        The table, its geometry and its key.
    """
    tree = f"rtree_{name}_{column}"
    names = {"t": f'"{name}"', "c": f'"{column}"', "i": f'"{fid}"', "r": f'"{tree}"', "n": tree}
    statements = [part.strip().format(**names) for part in _RTREE_TRIGGERS.split("----")]
    start, end = "CREATE TRIGGER ", " AFTER "
    return {text[len(start) : text.index(end)]: text for text in statements}


def add_contents(
    connection: Connection, name: str, *, title: str, kind: str | None, at: datetime
) -> None:
    """List the table `name` as a layer of the GeoPackage, with an R-tree on its geometries.

    Parameters
    ----------
    connection : Connection
        In a transaction that writes.
    name, title : str
        Of the layer, whose table is there.
    kind : str or None
        Geometry type of its column; None for a table without geometry.
    at : datetime
        When it came to be, with its zone.
    """
    srs = None if kind is None else SRS_ID
    connection.exec_driver_sql(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change,"
        " srs_id) VALUES (?,?,?,?,?,?)",
        (name, "attributes" if kind is None else "features", name, title, _stamp(at), srs),
    )
    if kind is None:
        return
    connection.exec_driver_sql(
        "INSERT INTO gpkg_geometry_columns VALUES (?,?,?,?,0,0)", (name, GEOM, kind, SRS_ID)
    )
    connection.exec_driver_sql(TREE.format(r=f"rtree_{name}_{GEOM}"))
    add_triggers(connection, name)
    connection.exec_driver_sql(
        "INSERT INTO gpkg_extensions VALUES (?,?,'gpkg_rtree_index',?,'write-only')",
        (name, GEOM, _RTREE_SPEC),
    )


def touch(connection: Connection, layer: Layer, at: datetime) -> None:
    """Write when `layer` was last changed, and its extent, as other programs expect it."""
    connection.exec_driver_sql(
        "UPDATE gpkg_contents SET last_change = ? WHERE table_name = ?", (_stamp(at), layer.name)
    )
    if not layer.geometry:
        return
    edges = [
        _edge(connection, layer, function, column, best)
        for function, column, best in (
            ("ST_MinX", "minx", "min"),
            ("ST_MinY", "miny", "min"),
            ("ST_MaxX", "maxx", "max"),
            ("ST_MaxY", "maxy", "max"),
        )
    ]
    connection.exec_driver_sql(
        "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
        (*edges, layer.name),
    )


def _edge(connection: Connection, layer: Layer, function: str, column: str, best: str) -> Any:
    """Return one exact edge of the extent: only rows at the rounded edge are looked at."""
    tree = f"rtree_{layer.name}_{GEOM}"
    sql = (
        f'SELECT {best}({function}(t."{GEOM}")) FROM "{layer.name}" AS t JOIN "{tree}" AS r '  # noqa: S608 - names of our own layers
        f'ON r.id = t."{FID}" WHERE r.{column} = (SELECT {best}({column}) FROM "{tree}")'
    )
    return connection.exec_driver_sql(sql).scalar()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
