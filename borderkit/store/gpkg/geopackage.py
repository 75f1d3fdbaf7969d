"""A register in one GeoPackage file: its connections, its locks, what it says when it fails."""

import errno
import math
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool, StaticPool

from borderkit.errors import (
    RegisterAccessError,
    RegisterError,
    RegisterExistsError,
    RegisterMissingError,
)
from borderkit.layers import Layer
from borderkit.store.geometry import blob_bounds, blobs, geometries
from borderkit.store.gpkg.faults import register_error
from borderkit.store.gpkg.in_use import connect
from borderkit.store.gpkg.layout import (
    APPLICATION_ID,
    USER_VERSION,
    add_guards,
    create_tables,
    date_contents,
    drop_guards,
    insert_trigger,
    touch,
)
from borderkit.store.gpkg.soundness import HARDENED, HARDENED_WRITER, require_sound
from borderkit.store.tables import (
    FID,
    GEOM,
    HISTORY,
    SCHEMA_VERSION,
    SETTINGS_HISTORY,
    TABLES,
    UtcTime,
)

__all__ = ["BUSY_S", "Geopackage"]

BUSY_S: Final = 30.0
"""How long to wait for another writer, seconds."""

_LONG_LOG_BYTES: Final = 4_194_304
"""From which size on the write-ahead log is copied into the file."""

_WRITE: Final = "borderkit_write"
_SHUT: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_BATCH: Final = 5_000
_MANY: Final = 500
"""From how many rows on a layer's R-tree is filled by us instead of row by row by its trigger."""


class Geopackage:
    """A register in the GeoPackage at `path`; see :class:`borderkit.store.database.Database`.

    Each connection waits up to `busy_s` seconds for a lock, keeps the write-ahead log (once the
    register is known to be one of this version) and knows the ``ST_`` functions that the R-tree
    triggers call. Transactions begin explicitly: with ``BEGIN`` to read, with ``BEGIN IMMEDIATE``
    to write.
    """

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        busy_s: float | None = None,
        keeps_log: bool = False,
    ) -> None:
        self.path = path
        self.place = str(path)
        self.read_only = read_only
        self._busy_s = BUSY_S if busy_s is None else busy_s
        self._keeps_log = keeps_log
        self._log: int | None = None
        self.engine: Engine = create_engine(
            "sqlite+pysqlite://", creator=self._opened, poolclass=QueuePool
        )
        event.listen(self.engine, "begin", _begin)

    def close(self) -> None:
        """Close all connections; the last one folds the write-ahead log into the file."""
        self._log = None
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one state: what others commit meanwhile is not seen."""
        self._keep_log()
        with self._faults(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold the file's one lock for writers until the end; all is kept, or nothing."""
        if self.read_only:
            msg = f"{self.place} is opened read-only; nothing was written: open it for writing"
            raise RegisterAccessError(msg)
        self._keep_log()
        with self._faults():
            self._shorten_log()
        with (
            self._faults(),
            self.engine.connect().execution_options(**{_WRITE: True}) as connection,
            connection.begin(),
        ):
            yield connection
            if self._log != self._log_now():
                raise self._log_lost()

    def queueing(self) -> Any:
        """Write rows of jobs and tokens: here there is one lock for all writers."""
        return self.writing()

    @contextmanager
    def amending(self, connection: Connection) -> Iterator[None]:
        """Let rows of histories be blanked for a purge."""
        tables = [table.name for table in (*HISTORY.values(), SETTINGS_HISTORY)]
        for name in tables:
            drop_guards(connection, name)
        yield
        for name in tables:
            add_guards(connection, name)

    def create(self, *, at: datetime, fill: Callable[[Connection], None]) -> None:
        """Make a register beside the place and give it that name only when it is whole."""
        place = self.path
        if not place.parent.is_dir():
            msg = f"there is no folder {place.parent} to make the register {place.name} in; make it"
            raise RegisterMissingError(msg)
        if place.exists() or place.is_symlink():
            raise _exists(place)
        try:
            with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as folder:
                draft = Path(folder) / place.name
                _make(draft, at, fill)
                _give_name(draft, place)
        except FileExistsError as fault:
            raise _exists(place) from fault
        except OSError as fault:
            kind = RegisterAccessError if fault.errno in _SHUT else RegisterError
            msg = f"the register {place} cannot be made: {fault.strerror or fault}"
            raise kind(msg) from fault
        except (sqlite3.Error, DBAPIError) as fault:
            raise register_error(place, fault, busy_s=self._busy_s) from fault

    def require_register(self) -> None:
        """Raise unless the file is a register in which nothing is out of place."""
        found = require_sound(self.path, schema_version=SCHEMA_VERSION, busy_s=self._busy_s)
        self._keeps_log = found == SCHEMA_VERSION

    def encode(self, cells: NDArray[np.object_], kind: str) -> list[Any]:
        """Return the blobs of geometries (n,), with the envelope in their header."""
        return blobs(cells, kind)

    def decode(self, stored: Sequence[Any]) -> NDArray[np.object_]:
        """Return the geometries (n,) of blobs, whatever program wrote them."""
        return geometries(list(stored))

    def ids(self, connection: Connection, table: Table, count: int) -> int:  # noqa: ARG002
        """Return the first id that no row of `table` ever had; later ones follow it."""
        query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        return int(connection.exec_driver_sql(query, (table.name,)).scalar() or 0) + 1

    def insert(
        self,
        connection: Connection,
        table: Table,
        names: Sequence[str],
        rows: Iterable[Sequence[Any]],
    ) -> None:
        """Insert many rows at once; a layer's R-tree is filled beside them."""
        listed = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join("?" * len(names))
        statement = f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})'  # noqa: S608 - our own tables
        stamps = [n for n, name in enumerate(names) if isinstance(table.c[name].type, UtcTime)]
        plain = _bound(rows, table.c[names[stamps[0]]].type, stamps, connection) if stamps else rows
        is_layer = GEOM in names and table.name in TABLES
        source = iter(plain)
        while some := list(islice(source, _BATCH)):
            if is_layer and len(some) >= _MANY:
                self._insert_beside_tree(connection, table, names, some, statement)
            else:
                connection.exec_driver_sql(statement, [tuple(row) for row in some])

    def _insert_beside_tree(
        self,
        connection: Connection,
        table: Table,
        names: Sequence[str],
        rows: list[Sequence[Any]],
        statement: str,
    ) -> None:
        trigger, made = insert_trigger(table.name)
        fid, geom = names.index(FID), names.index(GEOM)
        connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])
        boxes = [(row[fid], *blob_bounds(row[geom])) for row in rows if row[geom] is not None]
        connection.exec_driver_sql(
            f'INSERT INTO "rtree_{table.name}_{GEOM}" VALUES (?, ?, ?, ?, ?)',  # noqa: S608
            [box for box in boxes if not math.isnan(box[1])],
        )
        connection.exec_driver_sql(made)

    def rewrite(
        self,
        connection: Connection,
        table: Table,
        names: Sequence[str],
        rows: Iterable[tuple[Any, ...]],
    ) -> None:
        """Give rows of a layer's table other values; each row ends with its id."""
        listed = ", ".join(f'"{name}" = ?' for name in names)
        statement = f'UPDATE "{table.name}" SET {listed} WHERE "{FID}" = ?'  # noqa: S608 - our own tables
        connection.exec_driver_sql(statement, list(rows))

    def changed(self, connection: Connection, layer: Layer, at: datetime) -> None:
        """Write when `layer` was last changed, and its extent, as other programs expect it."""
        touch(connection, layer, at)

    def _opened(self) -> sqlite3.Connection:
        uri = f"file:{quote(str(self.path.resolve()))}?mode={'ro' if self.read_only else 'rw'}"
        if self.read_only and _is_frozen(self.path):
            uri += "&immutable=1"
        raw = connect(
            self.path, uri, timeout=self._busy_s, isolation_level=None, check_same_thread=False
        )
        try:
            if self._keeps_log and not self.read_only:
                raw.execute("PRAGMA journal_mode = WAL").close()
            for pragma in HARDENED if self.read_only else HARDENED_WRITER:
                raw.execute(pragma).close()
            raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error:
            raw.close()
            raise
        _add_functions(raw)
        if self._log is None:
            self._log = self._log_now()
        if self._log is not None and not self.read_only and not self._beside("-shm").exists():
            raw.close()
            raise self._log_lost()
        return raw

    def _beside(self, ending: str) -> Path:
        return Path(f"{self.path.resolve()}{ending}")

    def _log_now(self) -> int | None:
        """Return the number by which the file system knows the write-ahead log; None: no log."""
        try:
            return self._beside("-wal").stat().st_ino
        except OSError:
            return None

    def _keep_log(self) -> None:
        """Let go of connections whose log was taken away from under them.

        SQLite never takes it away while one is open; but locks are held by processes, so another
        SQLite library in this one (each GDAL has its own) believes that it was alone, and
        removes the log when it closes the file. What is written into a log without a name is not
        seen by other processes, and lost with this one.
        """
        if self._log is None or self._log == self._log_now():
            return
        if isinstance(self.engine.pool, QueuePool) and self.engine.pool.checkedout():
            raise self._log_lost()
        self.close()

    def _shorten_log(self) -> None:
        """Copy a long log into the file, so that the next writer begins it anew.

        Before SQLite 3.51.3 a log that is copied by one process while another begins it anew may
        lose a commit ("WAL-reset bug", https://www.sqlite.org/wal.html#walresetbug). So SQLite is
        not left to copy it after commits: it is copied while the lock for writers is held, and
        nobody can begin it anew. What others still read is copied the next time.
        """
        try:
            if self._beside("-wal").stat().st_size < _LONG_LOG_BYTES:
                return
        except FileNotFoundError:
            return
        with closing(self._opened()) as holding, closing(self._opened()) as copying:
            holding.execute("BEGIN IMMEDIATE").close()
            with suppress(sqlite3.OperationalError):
                copying.execute("PRAGMA wal_checkpoint(PASSIVE)").close()
            holding.execute("ROLLBACK").close()

    def _log_lost(self) -> RegisterError:
        return RegisterError(
            f"{self.place}: another library in this process (GDAL?) opened it and took its "
            "write-ahead log away; nothing was written. Close the register everywhere in this "
            "process and do it again; read it with GDAL in a process of its own"
        )

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn what the database says into an error that says what to do."""
        try:
            yield
        except (DBAPIError, sqlite3.Error) as fault:
            raise register_error(self.path, fault, busy_s=self._busy_s) from fault


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _bound(
    rows: Iterable[Sequence[Any]], kind: Any, places: Sequence[int], connection: Connection
) -> Iterator[list[Any]]:
    """Yield rows with their times as they are stored."""
    bind = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    known: dict[datetime | None, str | None] = {}
    for row in rows:
        values = list(row)
        for place in places:
            time = values[place]
            if time not in known:
                known[time] = bind(time)
            values[place] = known[time]
        yield values


def _is_frozen(path: Path) -> bool:
    """Whether the file stands where no log can be written beside it, and has none."""
    place = path.resolve()
    log = Path(f"{place}-wal")
    return not os.access(place.parent, os.W_OK) and not (log.exists() and log.stat().st_size)


def _add_functions(raw: sqlite3.Connection) -> None:
    def edge(number: int) -> Callable[[bytes | None], float | None]:
        def of(blob: bytes | None) -> float | None:
            value = None if blob is None else blob_bounds(blob)[number]
            return None if value is None or math.isnan(value) else value

        return of

    def is_empty(blob: bytes | None) -> int | None:
        return None if blob is None else int(math.isnan(blob_bounds(blob)[0]))

    for number, name in enumerate(("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")):
        raw.create_function(name, 1, edge(number), deterministic=True)
    raw.create_function("ST_IsEmpty", 1, is_empty, deterministic=True)


def _make(draft: Path, at: datetime, fill: Callable[[Connection], None]) -> None:
    draft.write_bytes(_empty())
    database = Geopackage(draft, keeps_log=True)
    try:
        with (
            database.engine.connect().execution_options(**{_WRITE: True}) as connection,
            connection.begin(),
        ):
            date_contents(connection, at)
            fill(connection)
    finally:
        database.close()


@cache
def _empty() -> bytes:
    """Return a GeoPackage with all tables and no record, made once in a process."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as raw:
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        raw.execute(f"PRAGMA user_version = {USER_VERSION}")
        engine = create_engine("sqlite+pysqlite://", creator=lambda: raw, poolclass=StaticPool)
        with engine.connect() as connection:
            create_tables(connection, at=datetime.fromtimestamp(0, UTC))
            connection.commit()
        return raw.serialize()


def _give_name(draft: Path, place: Path) -> None:
    """Move `draft` to `place`, never over a file that came there meanwhile."""
    try:
        os.link(draft, place)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems know no links; there the name is taken without replacing.
        os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        draft.replace(place)


def _exists(place: Path) -> RegisterExistsError:
    return RegisterExistsError(f"{place} is there already; take another name or remove it first")
