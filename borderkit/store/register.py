"""The door to a register: open it, read one state of it, write in units that hold or do not."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from pandas import DataFrame
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from borderkit.errors import (
    NotARegisterError,
    RegisterError,
    RegisterExistsError,
    RegisterMissingError,
    RegisterVersionError,
)
from borderkit.store.gpkg import APPLICATION_ID, BUSY_S, WRITE, connect, create_schema
from borderkit.store.migrations import SCHEMA_VERSION, migrate
from borderkit.store.tables import REGISTER
from borderkit.store.unit import Snapshot, UnitOfWork

__all__ = ["Store", "open_store"]

_SQLITE_MARK: Final = b"SQLite format 3\0"

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def open_store(
    path: str | Path, *, create: bool = False, read_only: bool = False, clock: Clock = _now
) -> "Store":
    """Open the register at `path`.

    One that an older borderkit made is brought up to date in one step, unless it is opened for
    reading only: then what it does not have is empty.

    Parameters
    ----------
    path : str or Path
        A GeoPackage file.
    create : bool
        Make a new, empty register there; nothing may be there yet.
    read_only : bool
        Never write into the file. SQLite may leave two empty companions (``-wal`` and ``-shm``)
        beside it, which the next writer takes away.
    clock : callable
        Gives the present time, with its zone; revisions are stamped with it.

    Returns
    -------
    Store
        Open; to be closed, or used in a ``with`` statement.

    Raises
    ------
    RegisterExistsError
        `create`, and something is there already.
    RegisterMissingError
        Nothing is there, or the folder to create it in is not.
    NotARegisterError
        Something else than a register is there.
    RegisterVersionError
        The register was made by a newer borderkit.
    RegisterError
        It cannot be opened or read.
    """
    place = Path(path)
    if create:
        _create(place, clock())
    _refuse_others(place)
    store = Store(place, connect(place, read_only=read_only), clock=clock)
    try:
        store.require_known_version()
        if not read_only:
            store.bring_up_to_date()
    except RegisterError:
        store.close()
        raise
    return store


class Store:
    """An open register. Use it in a ``with`` statement, or call :meth:`close`.

    It may be shared by threads: each reading and each unit has a connection of its own.
    """

    def __init__(self, path: Path, engine: Engine, *, clock: Clock) -> None:
        self.path = path
        self._engine = engine
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; the write-ahead log is folded into the file."""
        self._engine.dispose()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Read one state of the register: what others commit meanwhile is not seen."""
        with _faults(self.path), self._engine.connect() as connection, connection.begin():
            yield Snapshot(connection, whole=_version(connection) == SCHEMA_VERSION)

    @contextmanager
    def unit(self, *, actor: str = "local", reason: str = "") -> Iterator[UnitOfWork]:
        """Write: all of it is kept as one revision, or none of it if anything fails.

        Parameters
        ----------
        actor : str
            Who writes.
        reason : str
            Why, in a few words.

        Raises
        ------
        RegisterError
            Another program holds the writer's lock for too long, or the disk is full.
        """
        options = {WRITE: True}
        with (
            _faults(self.path),
            self._engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            work = UnitOfWork(connection, at=self._clock(), actor=actor, reason=reason)
            yield work
            work.finish()

    def read(self, layer: str) -> DataFrame:
        """Return all records of `layer`: a GeoDataFrame in EPSG:4326 if it has geometry."""
        with self.snapshot() as view:
            return view.read(layer)

    def revision(self) -> int:
        """Return the number of the last revision; 0 where nothing was ever written."""
        with self.snapshot() as view:
            return view.revision()

    def settings(self) -> dict[str, Any]:
        """Return the settings of the check that were given to this register."""
        with self.snapshot() as view:
            return view.settings()

    def bring_up_to_date(self) -> None:
        """Give the register the tables of this version; all of them or, if it fails, none.

        Raises
        ------
        RegisterError
            It cannot be written.
        """
        with _faults(self.path), self._engine.connect() as connection:
            if _version(connection) == SCHEMA_VERSION:
                return
        with (
            _faults(self.path),
            self._engine.connect().execution_options(**{WRITE: True}) as connection,
            connection.begin(),
        ):
            migrate(connection, _version(connection) or SCHEMA_VERSION, at=self._clock())

    def require_known_version(self) -> None:
        """Raise unless the file is a register that this borderkit can read."""
        with _faults(self.path), self._engine.connect() as connection:
            found = _schema_version(connection, self.path)
        if found > SCHEMA_VERSION:
            msg = (
                f"{self.path} has schema version {found}, this borderkit reads up to "
                f"{SCHEMA_VERSION}; install a newer borderkit"
            )
            raise RegisterVersionError(msg)


def _create(place: Path, at: datetime) -> None:
    """Make an empty register beside `place` and give it that name only when it is whole."""
    if not place.parent.is_dir():
        msg = f"there is no folder {place.parent} to make the register {place.name} in; make it"
        raise RegisterMissingError(msg)
    if place.exists() or place.is_symlink():
        raise _exists(place)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as folder:
            draft = Path(folder) / place.name
            create_schema(draft, schema_version=SCHEMA_VERSION, at=at)
            _give_name(draft, place)
    except FileExistsError as fault:
        raise _exists(place) from fault
    except (OSError, sqlite3.Error, DBAPIError) as fault:
        msg = f"the register {place} cannot be made: {fault}"
        raise RegisterError(msg) from fault


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


def _refuse_others(place: Path) -> None:
    """Raise unless the file at `place` is a SQLite file with the mark of a GeoPackage."""
    if not place.exists():
        msg = f"there is no register {place}; make one with: borderkit init {place}"
        raise RegisterMissingError(msg)
    if not place.is_file():
        msg = f"{place} is a folder or a device, no register; name the register file itself"
        raise NotARegisterError(msg)
    try:
        with place.open("rb") as file:
            head = file.read(100)
    except OSError as fault:
        msg = f"{place} cannot be read: {fault.strerror}"
        raise RegisterError(msg) from fault
    if not head.startswith(_SQLITE_MARK):
        msg = (
            f"{place} is no register but {_guess(head)}; make a register with borderkit init "
            "and fill it with borderkit import layers or import zones"
        )
        raise NotARegisterError(msg)
    if head[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        msg = f"{place} is a SQLite file but no GeoPackage, so no register; see borderkit init"
        raise NotARegisterError(msg)


def _guess(head: bytes) -> str:
    if not head:
        return "an empty file"
    if head.startswith(b"PK\x03\x04"):
        return "a zip file"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "a JSON file" if text[:1] in (b"{", b"[") else "a file of another kind"


def _version(connection: Connection) -> int | None:
    found: int | None = connection.execute(select(func.max(REGISTER.c.schema_version))).scalar()
    return found


def _schema_version(connection: Connection, path: Path) -> int:
    known = connection.dialect.has_table(connection, REGISTER.name)
    row = _version(connection) if known else None
    if row is None:
        msg = (
            f"{path} is a GeoPackage but no register; make one with borderkit init and read this "
            f"file into it with borderkit import zones {path.name} --register ..."
        )
        raise NotARegisterError(msg)
    return int(row)


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """Turn what the database says into an error that says what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as fault:
        raise _translated(path, str(getattr(fault, "orig", None) or fault)) from fault


_SAYINGS: Final[Mapping[str, str]] = {
    "locked": f"another program has been writing for {BUSY_S:.0f} s; try again when it is done",
    "full": "the disk is full; nothing was written",
    "readonly": "it is opened or stored read-only; nothing was written",
    "unable to open": "it cannot be opened; see who may read and write the file and its folder",
}


def _translated(path: Path, said: str) -> RegisterError:
    if "not a database" in said or "malformed" in said:
        return NotARegisterError(f"{path} is damaged ({said}); restore it from a backup")
    for word, meaning in _SAYINGS.items():
        if word in said:
            return RegisterError(f"{path}: {meaning}")
    return RegisterError(f"{path} cannot be used: {said}")
