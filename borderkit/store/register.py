"""The door to a register: open it, read one state of it, write in units that hold or do not."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pandas import DataFrame
from sqlalchemy import Connection, func, select

from borderkit.errors import RegisterError, RegisterVersionError
from borderkit.store.access import LOCAL, Principal
from borderkit.store.audit import Act, append
from borderkit.store.database import Clock, Database, utc_now
from borderkit.store.geometry import SRS_ID
from borderkit.store.gpkg.geopackage import Geopackage
from borderkit.store.postgis.addresses import is_address
from borderkit.store.snapshot import Snapshot
from borderkit.store.tables import REGISTER, SCHEMA_VERSION
from borderkit.store.unit import UnitOfWork

__all__ = ["Store", "open_database", "open_store", "require_version", "version_of"]


def open_store(
    place: str | Path, *, create: bool = False, read_only: bool = False, clock: Clock = utc_now
) -> "Store":
    """Open the register at `place`.

    Parameters
    ----------
    place : str or Path
        A GeoPackage file, or the address of a PostGIS database:
        ``postgresql+psycopg://user@host/database``. The register is in the first schema of the
        search path. Passwords are better left to PGPASSWORD or PGPASSFILE.
    create : bool
        Make a new, empty register there; nothing may be there yet.
    read_only : bool
        Never write into it. SQLite may leave two empty companions (``-wal`` and ``-shm``)
        beside a file, which the next writer takes away.
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
    RegisterAccessError
        The server does not let this role in, or a right or PostGIS is lacking.
    InputError
        It is an address that cannot be used.
    RegisterDamagedError
        It is damaged, or another program put something into it.
    RegisterVersionError
        The register was made by a newer borderkit, or by an older one and must be migrated.
    RegisterError
        It cannot be opened or read.
    """
    database = open_database(place, read_only=read_only)
    try:
        if create:
            _create(database, at=clock())
        database.require_register()
        require_version(database)
    except RegisterError:
        database.close()
        raise
    return Store(database, clock=clock)


def open_database(place: str | Path, *, read_only: bool = False) -> Database:
    """Return the database at `place`; nothing is opened yet, nor looked at."""
    if is_address(place):
        # Most registers are files, and the driver takes its time to load.
        from borderkit.store.postgis.server import Postgis  # noqa: PLC0415

        return Postgis(place, read_only=read_only)
    return Geopackage(Path(place), read_only=read_only)


def require_version(database: Database) -> None:
    """Raise unless the register has the tables that this borderkit reads.

    Raises
    ------
    RegisterVersionError
        They are newer or older.
    """
    with database.reading() as connection:
        found = version_of(connection)
    if found > SCHEMA_VERSION:
        msg = (
            f"{database.place} has schema version {found}, this borderkit reads {SCHEMA_VERSION}; "
            "install a newer borderkit"
        )
        raise RegisterVersionError(msg)
    if found < SCHEMA_VERSION:
        msg = (
            f"{database.place} was made by an older borderkit (schema version {found}, this one "
            f"reads {SCHEMA_VERSION}); bring it up to date with: borderkit migrate "
            f"{database.place}"
        )
        raise RegisterVersionError(msg)


def version_of(connection: Connection) -> int:
    """Return the schema version of a register."""
    return int(connection.execute(select(func.max(REGISTER.c.schema_version))).scalar() or 0)


class Store:
    """An open register. Use it in a ``with`` statement, or call :meth:`close`.

    It may be shared by threads: each reading and each unit has a connection of its own.

    Attributes
    ----------
    database : Database
        That the register is kept in; for the modules of the store.
    clock : callable
        Gives the present time, with its zone.
    """

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def place(self) -> str:
        """Where it is: a path, or an address without its password."""
        return self.database.place

    def close(self) -> None:
        """Close all connections; the write-ahead log of a file is folded into it."""
        self.database.close()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Read one state of the register: what others commit meanwhile is not seen."""
        with self.database.reading() as connection:
            yield Snapshot(self.database, connection)

    @contextmanager
    def unit(
        self,
        *,
        principal: Principal = LOCAL,
        reason: str = "",
        document: str | None = None,
        based_on: int | None = None,
    ) -> Iterator[UnitOfWork]:
        """Write: all of it is kept as one revision, or none of it if anything fails.

        Parameters
        ----------
        principal : Principal
            Who writes.
        reason : str
            Why, in a few words.
        document : str, optional
            On which document: its number or title.
        based_on : int, optional
            The revision that the writer had read. A write of a record that changed since then
            is refused. Default: what the unit itself reads, which nobody can change meanwhile.

        Raises
        ------
        RegisterBusyError
            Another writer holds the register for too long.
        ConflictError
            A record changed since the revision `based_on`.
        ForbiddenError
            The principal may not write what is written.
        InputError
            There is no revision `based_on`, or the reason or document is no text to be kept.
        RegisterError
            It cannot be written: the disk is full, the server is gone.
        """
        with self.database.writing() as connection:
            work = UnitOfWork(
                self.database,
                connection,
                at=self.clock(),
                principal=principal,
                reason=reason,
                document=document,
                based_on=based_on,
            )
            yield work
            work.finish()

    def read(
        self,
        layer: str,
        *,
        revision: int | None = None,
        valid_at: date | datetime | None = None,
    ) -> DataFrame:
        """Return records of `layer`; see :meth:`Snapshot.read`."""
        with self.snapshot() as view:
            return view.read(layer, revision=revision, valid_at=valid_at)

    def history(self, uid: str) -> DataFrame:
        """Return every version of one record; see :meth:`Snapshot.history`."""
        with self.snapshot() as view:
            return view.history(uid)

    def revision(self) -> int:
        """Return the number of the last revision; 0 where nothing was ever written."""
        with self.snapshot() as view:
            return view.revision()

    def settings(self, *, revision: int | None = None) -> dict[str, Any]:
        """Return the settings of the check that were given to this register."""
        with self.snapshot() as view:
            return view.settings(revision=revision)


def _create(database: Database, *, at: datetime) -> None:
    row = {
        "schema_version": SCHEMA_VERSION,
        "created": at,
        "crs": f"EPSG:{SRS_ID}",
        "register_uid": str(uuid.uuid4()),
        "history_from": 0,
    }

    def fill(connection: Connection) -> None:
        connection.execute(REGISTER.insert(), row)
        act = Act("create", "register", None, str(row["register_uid"]))
        append(database, connection, [act], at=at, principal=LOCAL, revision=0)

    database.create(at=at, fill=fill)
