"""The data of records taken away for good: tombstones stay in the history, digests in the audit."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    or_,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from borderkit.layers import Layer
from borderkit.store.audit import Act
from borderkit.store.database import Database
from borderkit.store.file_rows import FILE_COLUMNS, remove_within, unused_files
from borderkit.store.gpkg.geopackage import Geopackage
from borderkit.store.gpkg.in_use import connect
from borderkit.store.rows import Key, stored_names
from borderkit.store.snapshot import among
from borderkit.store.tables import (
    DIGEST,
    FID,
    FILE_PARTS,
    FILES,
    HISTORY,
    HISTORY_ID,
    JOB_STEPS,
    JOBS,
    OPERATION,
    PURGED,
    REVISION,
    TABLES,
)
from borderkit.store.uids import uid_of

__all__ = ["WITH_DATA", "WRITER_WAIT_S", "purge_records", "rewrite_storage"]

WITH_DATA: Final = ("put", "succeed")
"""Operations whose versions hold a record, until it is purged."""

_ASKED: Final = 400
WRITER_WAIT_S: Final = 10.0
"""How long others may hold the tables before they are left as they are, seconds."""

_READER_WAIT_MS: Final = 500


def purge_records(
    database: Database, connection: Connection, layer: Layer, keys: Iterable[Key], *, revision: int
) -> list[Act]:
    """Blank every version of these records, in the transaction of a unit.

    The current record goes, and kept files that no other record names. A version keeps its key,
    digest, operation and revision, and names the revision that purged it. A record without data
    is left as it is.

    Parameters
    ----------
    database : Database
        That the register is kept in.
    connection : Connection
        Holds the writer's lock.
    layer : Layer
        Theirs.
    keys : iterable of tuple
        Values of its key columns, in their order.
    revision : int
        The one that the unit makes.

    Returns
    -------
    list of Act
        What the audit log is told: one entry a record, with the digest of what it last said.
    """
    found = list(_with_data(connection, layer, list(dict.fromkeys(keys))))
    if not found:
        return []
    if isinstance(database, Geopackage):
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    current, versions = TABLES[layer.name], HISTORY[layer.name]
    bound = [_bound(layer, key) for key, _, _ in found]
    connection.execute(current.delete().where(*_same_key(current, layer)), bound)
    files = _files_of(connection, layer, [key for key, _, _ in found])
    blank = {name: None for name in stored_names(layer) if name not in layer.key}
    # Spelt out, because a list of values cannot be bound for many rows at once.
    holding = (
        or_(*(versions.c[OPERATION] == operation for operation in WITH_DATA)),
        versions.c[PURGED].is_(None),
    )
    amended = versions.update().where(*_same_key(versions, layer), *holding)
    with database.amending(connection):
        connection.execute(amended.values({**blank, PURGED: revision}), bound)
    names = [REVISION, OPERATION, DIGEST, FID, *layer.key]
    stones = [(revision, "purge", digest, fid, *key) for key, fid, digest in found]
    database.insert(connection, versions, names, stones)
    for file in unused_files(connection, files):
        remove_within(connection, file)
    return [Act("purge", uid_of(layer.name, key), digest, None) for key, _, digest in found]


def _files_of(connection: Connection, layer: Layer, keys: Sequence[Key]) -> list[str]:
    """Return the kept files that versions of these records name: those of surveys."""
    if not _names_files(layer):
        return []
    versions = HISTORY[layer.name]
    columns = [versions.c[name] for name in FILE_COLUMNS]
    query = select(*columns).where(versions.c[layer.key[0]].in_([key[0] for key in keys]))
    named = (file for row in connection.execute(query) for file in row if file is not None)
    return list(dict.fromkeys(named))


def _names_files(layer: Layer) -> bool:
    return set(FILE_COLUMNS) <= set(layer.names)


def rewrite_storage(database: Database, layers: Sequence[Layer]) -> bool:
    """Write the storage of these layers anew, so that nothing of what was purged is left in it.

    Returns
    -------
    bool
        Whether it was done; not, where others hold the register or the disk has no room.
    """
    if isinstance(database, Geopackage):
        return _vacuumed(database)
    tables = [table[layer.name] for layer in layers for table in (TABLES, HISTORY)]
    if any(_names_files(layer) for layer in layers):
        tables += [FILES, FILE_PARTS, JOBS, JOB_STEPS]
    try:
        with database.engine.connect() as plain:
            connection = plain.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text(f"SET lock_timeout = '{WRITER_WAIT_S:g}s'"))
            for table in tables:
                connection.execute(text(f'VACUUM FULL "{table.name}"'))
            connection.execute(text("RESET lock_timeout"))
    except DBAPIError:
        return False
    return True


def _vacuumed(database: Geopackage) -> bool:
    try:
        uri = f"file:{quote(str(database.path.resolve()))}?mode=rw"
        with closing(connect(database.path, uri, timeout=WRITER_WAIT_S)) as raw:
            raw.execute("PRAGMA wal_autocheckpoint = 0")
            raw.execute("VACUUM")
            raw.execute(f"PRAGMA busy_timeout = {_READER_WAIT_MS}")
            busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        return False
    return not busy


def _with_data(
    connection: Connection, layer: Layer, keys: Sequence[Key]
) -> Iterator[tuple[Key, int, str]]:
    """Yield key, id and last digest of those records of which a version holds data."""
    table = HISTORY[layer.name]
    columns = [table.c[name] for name in layer.key]
    for start in range(0, len(keys), _ASKED):
        query = select(*columns, table.c[FID], table.c[DIGEST]).where(
            among(columns, keys[start : start + _ASKED]),
            table.c[OPERATION].in_(WITH_DATA),
            table.c[PURGED].is_(None),
        )
        last = {
            tuple(row[: len(columns)]): (row[-2], row[-1])
            for row in connection.execute(query.order_by(table.c[HISTORY_ID]))
        }
        for key, (fid, digest) in last.items():
            yield key, fid, digest


def _same_key(table: Table, layer: Layer) -> list[ColumnElement[bool]]:
    return [table.c[name] == bindparam(f"key_{name}") for name in layer.key]


def _bound(layer: Layer, key: Key) -> dict[str, Any]:
    return {f"key_{name}": value for name, value in zip(layer.key, key, strict=True)}
