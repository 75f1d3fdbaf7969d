"""Tables of a register in PostgreSQL: making them, and seeing that they are as they were made."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from borderkit.errors import (
    Defect,
    RegisterAccessError,
    RegisterDamagedError,
    RegisterExistsError,
    RegisterMissingError,
)
from borderkit.layers import LAYERS
from borderkit.store.tables import (
    APPEND_ONLY,
    DATA,
    GEOM,
    HISTORY,
    REGISTER,
    SCHEMA_VERSION,
    SETTINGS_HISTORY,
    SYSTEM,
    TABLES,
)

__all__ = ["AMENDING", "create_tables", "describe", "guard", "require_tables"]

AMENDING: Final = "borderkit.amending"
"""Parameter of the session that is ``on`` while rows of histories may be blanked."""

_GUARD: Final = "borderkit_rows_only_come"
_GUARD_BODY: Final = f"""
BEGIN
  IF TG_NARGS = 1 AND TG_OP = 'UPDATE' AND current_setting('{AMENDING}', true) = 'on' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION USING
    MESSAGE = 'rows of ' || TG_TABLE_NAME || ' only come', ERRCODE = 'restrict_violation';
END
"""
_ALWAYS: Final = "A"
_PLAIN: Final = "r"

_PLACE: Final = text(
    "SELECT current_database() AS name, current_schema() AS schema,"
    " current_setting('search_path') AS path, current_user AS role,"
    " (SELECT pg_encoding_to_char(encoding) FROM pg_database"
    " WHERE datname = current_database()) AS encoding,"
    " has_schema_privilege(current_schema(), 'CREATE') AS may_create,"
    " to_regtype('geometry') IS NOT NULL AS knows_geometry,"
    " (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
    " WHERE e.extname = 'postgis') AS postgis_in,"
    " EXISTS (SELECT FROM pg_available_extensions WHERE name = 'postgis') AS available"
)
_TABLES: Final = text(
    "SELECT c.relname AS name, c.relkind::text AS kind, c.relhassubclass AS has_children,"
    " row_security_active(c.oid) AS hides_rows,"
    " ARRAY(SELECT a.attname::text || ' ' || format_type(a.atttypid, a.atttypmod)"
    " FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)"
    " AS columns,"
    " ARRAY(SELECT r.rulename::text FROM pg_rewrite r WHERE r.ev_class = c.oid) AS rules"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    " AND c.relname = ANY(:names)"
)
_TRIGGERS: Final = text(
    "SELECT c.relname AS table, t.tgname AS name, t.tgenabled::text AS enabled, t.tgtype AS type,"
    " t.tgnargs AS arguments, t.tgqual IS NULL AS always, p.prosrc AS body"
    " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid"
    " WHERE NOT t.tgisinternal AND n.nspname = current_schema() AND c.relname = ANY(:names)"
)
_GUARD_TYPE: Final = 2 + 8 + 16 + 32
"""``tgtype`` of a trigger before each statement that deletes, updates or truncates."""


def create_tables(connection: Connection, place: str) -> None:
    """Make the tables of an empty register in the first schema of the search path.

    Parameters
    ----------
    connection : Connection
        In a transaction that writes.
    place : str
        How messages name it.

    Raises
    ------
    RegisterExistsError
        Tables of these names are there already.
    RegisterMissingError
        None of the schemas of the search path is there.
    RegisterAccessError
        The role may make no tables there; there is no PostGIS; the encoding is not UTF8.
    """
    connection.exec_driver_sql(
        "SELECT pg_advisory_xact_lock(hashtext('borderkit'), hashtext(current_schema()))"
    )
    _add_postgis(connection)
    found = connection.execute(_PLACE).one()
    _require_place(found, place)
    if not found.may_create:
        msg = (
            f"{place}: the role {found.role} may make no tables in schema {found.schema}; let the "
            f"database's owner run: GRANT CREATE ON SCHEMA {found.schema} TO {found.role};"
        )
        raise RegisterAccessError(msg)
    _require_free(connection, place)
    for table in (*SYSTEM, *TABLES.values(), *HISTORY.values()):
        table.create(connection, checkfirst=False)
    for layer in LAYERS.values():
        describe(connection, layer.name, layer.title, shaped=bool(layer.geometry))
    _guard(connection)


def _add_postgis(connection: Connection) -> None:
    """Make the extension where it lacks and this role may."""
    found = connection.execute(_PLACE).one()
    if found.postgis_in is not None or not found.available or found.schema is None:
        return
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
    except DBAPIError:
        # It takes an administrator: `_require_place` says what they have to do.
        return


def _require_place(found: Row[Any], place: str) -> None:
    if found.schema is None:
        msg = (
            f"{place}: none of the schemas of its search path ({found.path}) is there; make one "
            "with CREATE SCHEMA, or name another"
        )
        raise RegisterMissingError(msg)
    if found.encoding != "UTF8":
        msg = (
            f"{place}: the database is encoded in {found.encoding}, and names need UTF8; make "
            "another with createdb --encoding=UTF8 --template=template0"
        )
        raise RegisterAccessError(msg)
    if found.knows_geometry:
        return
    if found.postgis_in is not None:
        msg = (
            f"{place}: PostGIS stands in schema {found.postgis_in}, which is not in the search "
            f"path ({found.path}); add it: ?options=-csearch_path%3D{found.schema},"
            f"{found.postgis_in}"
        )
        raise RegisterAccessError(msg)
    packages = "" if found.available else "install the package postgresql-15-postgis-3, "
    msg = (
        f"{place}: the database has no PostGIS; let the server's administrator {packages}connect "
        f"to {found.name} and run: CREATE EXTENSION postgis;"
    )
    raise RegisterAccessError(msg)


def _require_free(connection: Connection, place: str) -> None:
    there = sorted(row.name for row in connection.execute(_TABLES, _NAMES))
    if REGISTER.name in there:
        msg = f"{place} holds a register already; name another schema or database"
        raise RegisterExistsError(msg)
    if there:
        msg = (
            f"{place} holds tables of another program under names that a register needs: "
            f"{', '.join(there)}; name another schema or database"
        )
        raise RegisterExistsError(msg)


def describe(connection: Connection, name: str, title: str, *, shaped: bool) -> None:
    """Say what a layer is, as desktop GIS show it, and index its geometries."""
    # Such a statement takes no parameters; the titles are our own.
    quoted = title.replace("'", "''").replace("%", "%%")
    connection.exec_driver_sql(f"COMMENT ON TABLE {name} IS '{quoted}'")
    if shaped:
        connection.exec_driver_sql(f"CREATE INDEX {name}_{GEOM} ON {name} USING gist ({GEOM})")


def _guard(connection: Connection) -> None:
    """Refuse every change of rows that only come, also where triggers are switched off."""
    connection.exec_driver_sql(
        f"CREATE FUNCTION {_GUARD}() RETURNS trigger LANGUAGE plpgsql AS $borderkit${_GUARD_BODY}"
        "$borderkit$",
    )
    for table in APPEND_ONLY:
        guard(connection, table.name, amendable=table in _AMENDABLE)


def guard(connection: Connection, table: str, *, amendable: bool) -> None:
    """Refuse every change of rows of `table`, or all but the amending of its rows."""
    argument = "'amendable'" if amendable else ""
    connection.exec_driver_sql(
        f"CREATE TRIGGER {_GUARD} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"EXECUTE FUNCTION {_GUARD}({argument})"
    )
    connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {_GUARD}")


def require_tables(connection: Connection, place: str) -> None:
    """Raise unless all tables of a register are there as borderkit made them.

    Of a register of another version only its own table is looked at.

    Parameters
    ----------
    connection : Connection
        In a transaction that reads.
    place : str
        How messages name it.

    Raises
    ------
    RegisterMissingError
        The schema holds no register.
    RegisterAccessError
        There is no PostGIS, or rows are hidden from this role.
    RegisterDamagedError
        Another program changed tables or triggers; each is named.
    """
    found = {row.name: row for row in connection.execute(_TABLES, _NAMES)}
    if REGISTER.name not in found:
        place_now = connection.execute(_PLACE).one()
        _require_place(place_now, place)
        msg = (
            f"there is no register in schema {place_now.schema} of {place}; make one with: "
            f"borderkit init '{place}'"
        )
        raise RegisterMissingError(msg)
    defects = _table_defects(found, [REGISTER])
    if not defects and _version(connection) == SCHEMA_VERSION:
        defects = _table_defects(found, DATA.tables.values())
        defects += _trigger_defects(connection.execute(_TRIGGERS, _NAMES).all())
    if defects:
        msg = (
            f"{place}: another program changed {len(defects)} thing(s) of this register; restore "
            "it from a backup, or undo the change"
        )
        raise RegisterDamagedError(msg, defects=defects)
    hidden = [name for name, row in found.items() if row.hides_rows]
    if hidden:
        msg = (
            f"{place}: rows of {', '.join(sorted(hidden))} are hidden from this role by row "
            "security, so no answer would be whole; take a role that sees them all"
        )
        raise RegisterAccessError(msg)


def _version(connection: Connection) -> int | None:
    found: int | None = connection.execute(select(func.max(REGISTER.c.schema_version))).scalar()
    return found


def _table_defects(found: Mapping[str, Row[Any]], tables: Iterable[Table]) -> list[Defect]:
    defects = []
    for table in tables:
        row = found.get(table.name)
        if row is None:
            defects.append(Defect(table.name, "the table is not there"))
            continue
        if row.kind != _PLAIN:
            defects.append(Defect(table.name, "it is a view or no plain table"))
        if row.has_children:
            defects.append(Defect(table.name, "other tables inherit from it"))
        defects += [Defect(table.name, f"has a rule {rule}") for rule in row.rules]
        there = dict(column.split(" ", 1) for column in row.columns)
        for column in table.columns:
            kind = _DECLARED[table.name][column.name]
            if there.get(column.name) != kind:
                is_now = f"is {there[column.name]}" if column.name in there else "is not there"
                defects.append(Defect(f"{table.name}.{column.name}", f"{is_now}, not {kind}"))
    return defects


def _trigger_defects(rows: Iterable[Row[Any]]) -> list[Defect]:
    defects = []
    guarded = set()
    for row in rows:
        if row.name != _GUARD:
            defects.append(Defect(row.table, f"has a trigger {row.name}"))
        elif (row.enabled, row.type, row.always) != (_ALWAYS, _GUARD_TYPE, True) or (
            row.body.strip() != _GUARD_BODY.strip()
        ):
            defects.append(Defect(row.table, f"its trigger {row.name} was changed"))
        else:
            guarded.add(row.table)
    defects += [
        Defect(table.name, f"its trigger {_GUARD} is not there or does not hold")
        for table in APPEND_ONLY
        if table.name not in guarded
    ]
    return defects


def _declared_types() -> dict[str, dict[str, str]]:
    """Return the types of all columns as ``format_type`` writes them."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return {
        table.name: {
            column.name: _as_told(column.type.compile(dialect=dialect)) for column in table.columns
        }
        for table in DATA.tables.values()
    }


def _as_told(declared: str) -> str:
    kind, _, rest = declared.partition("(")
    if rest:
        shape, srs = rest.rstrip(")").split(", ")
        return f"{kind}({_SHAPES[shape]},{srs})"
    return declared.lower()


_SHAPES: Final = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRY": "Geometry",
}
_DECLARED: Final = _declared_types()
_NAMES: Final = {"names": list(DATA.tables)}
_AMENDABLE: Final = (*HISTORY.values(), SETTINGS_HISTORY)
