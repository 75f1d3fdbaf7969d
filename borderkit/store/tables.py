"""Tables of a register: two for each layer, made from its declaration, and the register's own."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import REAL, TypeDecorator, TypeEngine, UserDefinedType

from borderkit.errors import RegisterDamagedError
from borderkit.layers import LAYERS, Layer
from borderkit.store.digests import stamp
from borderkit.store.geometry import GeometryType, stored_type

__all__ = [
    "APPEND_ONLY",
    "AUDIT",
    "DATA",
    "DIGEST",
    "FID",
    "FILES",
    "FILE_PARTS",
    "GEOM",
    "HISTORY",
    "HISTORY_ID",
    "JOBS",
    "JOB_STEPS",
    "OPERATION",
    "PURGED",
    "REGISTER",
    "REVISION",
    "REVISIONS",
    "SCHEMA_VERSION",
    "SETTINGS",
    "SETTINGS_HISTORY",
    "SYSTEM",
    "TABLES",
    "TOKENS",
    "JsonText",
    "UtcTime",
    "decode_json",
    "encode_json",
    "history_table",
    "layer_table",
]

SCHEMA_VERSION: Final = 6
"""Version of the tables that this borderkit writes, and the only one that it reads."""

FID: Final = "fid"
GEOM: Final = "geom"
HISTORY_ID: Final = "history_id"
REVISION: Final = "revision"
OPERATION: Final = "operation"
DIGEST: Final = "digest"
PURGED: Final = "purged"

DATA: Final = MetaData()

_SPOILT: Final = (
    "{where} cannot be read ({why}): the register is damaged, or another program changed it; see "
    "borderkit audit verify, and restore a backup"
)


def encode_json(value: Any) -> str:
    """Return the one JSON text of `value`: keys sorted, so equal values give equal texts."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)


def decode_json(text: str, where: str) -> Any:
    """Return the value of a JSON text that the register keeps.

    Parameters
    ----------
    text : str
        As :func:`encode_json` made it.
    where : str
        What it is, for a message: ``settings/detour``.

    Raises
    ------
    RegisterDamagedError
        It is none.
    """
    try:
        return json.loads(text)
    except (ValueError, TypeError, RecursionError) as fault:
        raise RegisterDamagedError(_SPOILT.format(where=where, why=fault)) from fault


class JsonText(TypeDecorator[Any]):
    """JSON values kept as text, which GDAL and QGIS show as it stands; rows carry the text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return the text that is stored."""
        return None if value is None else encode_json(value)


class _Stamp(UserDefinedType[datetime]):
    """Times as a GeoPackage wants them: ``2026-06-03T06:10:00.000000Z``."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "DATETIME"

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ARG002
        return lambda time: None if time is None else stamp(time)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        return _time


def _time(text: Any) -> datetime | None:
    try:
        return None if text is None else datetime.fromisoformat(text)
    except (ValueError, TypeError) as fault:
        raise RegisterDamagedError(_SPOILT.format(where="a time", why=fault)) from fault


class UtcTime(TypeDecorator[datetime]):
    """Times in UTC: a text in a GeoPackage, a ``timestamptz`` in PostgreSQL."""

    impl = _Stamp
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type of each database."""
        on_server = dialect.name == "postgresql"
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if on_server else _Stamp())

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the time in UTC, whatever zone the session has."""
        return None if value is None else value.astimezone(UTC)


_BIG = BigInteger().with_variant(Integer(), "sqlite")

_TYPES: Final[Mapping[str, TypeEngine[Any]]] = {
    "text": Text(),
    "real": Double().with_variant(REAL(), "sqlite"),
    "integer": _BIG,
    "boolean": Boolean(create_constraint=False),
    "json": JsonText(),
}


def layer_table(layer: Layer, data: MetaData) -> Table:
    """Return the table that holds the current records of `layer`: what a desktop GIS sees."""
    columns: list[Column[Any]] = [Column(FID, _BIG, primary_key=True, autoincrement=True)]
    if layer.geometry:
        kind = stored_type(layer.geometry)
        columns.append(Column(GEOM, GeometryType(kind), nullable=False))
    columns += [
        Column(column.name, _TYPES[column.type], nullable=column.nullable)
        for column in layer.columns
    ]
    unique = UniqueConstraint(*layer.key, name=f"{layer.name}_key")
    return Table(layer.name, data, *columns, unique, sqlite_autoincrement=True)


def history_table(layer: Layer, data: MetaData) -> Table:
    """Return the table that holds every version of every record of `layer`; rows only come.

    A version says what was done (``put``, ``succeed``, ``remove``, ``purge``) in which revision.
    Of a removed or purged record only the key is there; a version whose data were purged later
    keeps key and digest, and names the revision that purged it.
    """
    columns: list[Column[Any]] = [
        Column(HISTORY_ID, _BIG, primary_key=True, autoincrement=True),
        Column(REVISION, _BIG, nullable=False),
        Column(OPERATION, Text, nullable=False),
        Column(DIGEST, Text),
        Column(PURGED, _BIG),
        Column(FID, _BIG, nullable=False),
    ]
    if layer.geometry:
        columns.append(Column(GEOM, GeometryType(stored_type(layer.geometry))))
    columns += [
        Column(column.name, _TYPES[column.type], nullable=column.name not in layer.key)
        for column in layer.columns
    ]
    name = f"{layer.name}_history"
    return Table(
        name,
        data,
        *columns,
        Index(f"{name}_key", *layer.key, HISTORY_ID),
        Index(f"{name}_revision", REVISION),
        sqlite_autoincrement=True,
    )


TABLES: Final[Mapping[str, Table]] = {
    name: layer_table(layer, DATA) for name, layer in LAYERS.items()
}
"""Tables of current records, by the layer's name."""

HISTORY: Final[Mapping[str, Table]] = {
    name: history_table(layer, DATA) for name, layer in LAYERS.items()
}
"""Tables of all versions, by the layer's name."""

REGISTER: Final = Table(
    "borderkit_register",
    DATA,
    Column("schema_version", Integer, nullable=False),
    Column("created", UtcTime(), nullable=False),
    Column("crs", Text, nullable=False),
    Column("register_uid", Text),
    Column("history_from", Integer),
)
"""One row that makes the database a register.

``register_uid`` is drawn once and stays through backups and copies; ``history_from`` is the
first revision whose state can be read: 0, or the one at which an older register was migrated.
"""

REVISIONS: Final = Table(
    "borderkit_revisions",
    DATA,
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime(), nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("side", Text),
    Column("roles", JsonText()),
    Column("document", Text),
    Column("based_on", Integer),
)
"""What a revision's clock time was, who made it in which role, why, and on which document.

``based_on`` is the revision that the writer had read, where it named one.
"""

SETTINGS: Final = Table(
    "borderkit_settings",
    DATA,
    Column("name", Text, primary_key=True),
    Column("value", JsonText(), nullable=False),
)
"""Settings of the check that travel with the register."""

SETTINGS_HISTORY: Final = Table(
    "borderkit_settings_history",
    DATA,
    Column(HISTORY_ID, _BIG, primary_key=True, autoincrement=True),
    Column(REVISION, _BIG, nullable=False),
    Column(OPERATION, Text, nullable=False),
    Column(DIGEST, Text),
    Column("name", Text, nullable=False),
    Column("value", JsonText()),
    sqlite_autoincrement=True,
)
"""Every value that a setting had: ``put`` or ``remove``, in which revision."""

AUDIT: Final = Table(
    "borderkit_audit",
    DATA,
    Column("seq", _BIG, primary_key=True, autoincrement=False),
    Column("at", UtcTime(), nullable=False),
    Column("actor", Text, nullable=False),
    Column("side", Text),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("revision", _BIG, nullable=False),
    Column("before", Text),
    Column("after", Text),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""What was done, entry chained to entry; rows only come."""

TOKENS: Final = Table(
    "borderkit_tokens",
    DATA,
    Column("token", Text, primary_key=True),
    Column("secret_hash", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("side", Text),
    Column("roles", JsonText(), nullable=False),
    Column("created", UtcTime(), nullable=False),
    Column("expires", UtcTime(), nullable=False),
    Column("revoked", UtcTime()),
    Column("note", Text),
)
"""API tokens: their public half and a hash of the secret one."""

JOBS: Final = Table(
    "borderkit_jobs",
    DATA,
    Column("job", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("input", JsonText(), nullable=False),
    Column("request_key", Text, unique=True),
    Column("state", Text, nullable=False),
    Column("progress", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("side", Text),
    Column("roles", JsonText(), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("most_attempts", Integer, nullable=False),
    Column("created", UtcTime(), nullable=False),
    Column("started", UtcTime()),
    Column("updated", UtcTime(), nullable=False),
    Column("finished", UtcTime()),
    Column("not_before", UtcTime()),
    Column("worker", Text),
    Column("lease_until", UtcTime()),
    Column("cancel", Boolean(create_constraint=False), nullable=False),
    Column("result", JsonText()),
    Column("problem", JsonText()),
    Index("borderkit_jobs_state", "state", "created"),
)
"""Long work: asked for, running, done. States as in OGC API Processes."""

JOB_STEPS: Final = Table(
    "borderkit_job_steps",
    DATA,
    Column("job", Text, ForeignKey(JOBS.c.job), primary_key=True),
    Column("step", Text, primary_key=True),
    Column("finished", UtcTime(), nullable=False),
    Column("revision", Integer),
    Column("result", JsonText()),
)
"""Steps of jobs that took effect, written in the same transaction as the effect."""

FILES: Final = Table(
    "borderkit_files",
    DATA,
    Column("file", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text),
    Column("size_bytes", _BIG, nullable=False),
    Column("part_bytes", _BIG, nullable=False),
    Column("actor", Text, nullable=False),
    Column("side", Text),
    Column("given", JsonText(), nullable=False),
    Column("created", UtcTime(), nullable=False),
    Column("updated", UtcTime(), nullable=False),
    Column("job", Text),
    Index("borderkit_files_sha256", "sha256"),
)
"""Files that are kept as they came, and those that are still coming in.

``state`` is ``receiving`` or ``whole``; ``purpose`` is ``raw``, ``receipt`` or ``points``;
``given`` is what was stated beside it.
"""

FILE_PARTS: Final = Table(
    "borderkit_file_parts",
    DATA,
    Column("file", Text, ForeignKey(FILES.c.file), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("size_bytes", _BIG, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)
"""What files hold, in parts from 0 on, packed by zlib; size and hash are of the plain bytes."""

SYSTEM: Final = (
    REGISTER,
    REVISIONS,
    SETTINGS,
    SETTINGS_HISTORY,
    AUDIT,
    TOKENS,
    JOBS,
    JOB_STEPS,
    FILES,
    FILE_PARTS,
)
"""The register's own tables, in the order in which they can be made and filled."""

APPEND_ONLY: Final = (*HISTORY.values(), SETTINGS_HISTORY, REVISIONS, AUDIT)
"""Tables whose rows only come."""
