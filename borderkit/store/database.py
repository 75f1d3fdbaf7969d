"""What a register asks of the database that it is kept in."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Table

from borderkit.layers import Layer

__all__ = ["Clock", "Database", "utc_now"]

Clock = Callable[[], datetime]
"""Gives the present time, with its zone."""


def utc_now() -> datetime:
    """Return the present time: the clock of a register where no other is handed in."""
    return datetime.now(UTC)


class Database(Protocol):
    """A GeoPackage file or a PostGIS database, with what differs between the two.

    What the database says when it cannot go on comes out of the context managers as a typed
    error of the tree below ``RegisterError``.

    Attributes
    ----------
    place : str
        How messages name it: a path, or an address without its password.
    engine : Engine
        Gives the connections.
    """

    place: str
    engine: Engine

    def reading(self) -> AbstractContextManager[Connection]:
        """Read one state: what others commit meanwhile is not seen, nothing can be written."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """Hold the writer's lock until the end; commit there, or undo all if anything fails.

        Raises
        ------
        RegisterBusyError
            Another writer holds it for too long.
        """
        ...

    def queueing(self) -> AbstractContextManager[Connection]:
        """Write rows of jobs and tokens in a short transaction, without the writer's lock.

        A GeoPackage has one lock for all, so there it is the same as :meth:`writing`.
        """
        ...

    def create(self, *, at: datetime, fill: Callable[[Connection], None]) -> None:
        """Make an empty register, all of it or nothing.

        Parameters
        ----------
        at : datetime
            When it came to be, with its zone.
        fill : callable
            Writes the first rows, in the transaction that makes the tables.

        Raises
        ------
        RegisterExistsError
            There is something already.
        RegisterMissingError
            There is no folder or database to make it in.
        """
        ...

    def require_register(self) -> None:
        """Raise unless a register is there, and nothing in it that does not belong there.

        Raises
        ------
        RegisterMissingError, NotARegisterError, RegisterDamagedError, RegisterAccessError
            See each.
        """
        ...

    def encode(self, cells: NDArray[np.object_], kind: str) -> list[Any]:
        """Return what is stored for geometries (n,) of the stored type `kind`."""
        ...

    def decode(self, stored: Sequence[Any]) -> NDArray[np.object_]:
        """Return the geometries (n,) of what is stored; parts that stand alone become single."""
        ...

    def ids(self, connection: Connection, table: Table, count: int) -> int:
        """Return the first of `count` ids (``fid``) that no row of a layer's table ever had.

        They follow one another; whoever takes them inserts rows with them.
        """
        ...

    def insert(
        self,
        connection: Connection,
        table: Table,
        names: Sequence[str],
        rows: Iterable[Sequence[Any]],
    ) -> None:
        """Insert many rows at once.

        Parameters
        ----------
        connection : Connection
            Holds the writer's lock.
        table : Table
            Of the register.
        names : sequence of str
            Columns, in the order of the values.
        rows : iterable of sequence
            Values as the columns' types bind them: JSON texts already encoded, geometries
            as :meth:`encode` gives them, times with their zone.
        """
        ...

    def rewrite(
        self,
        connection: Connection,
        table: Table,
        names: Sequence[str],
        rows: Iterable[tuple[Any, ...]],
    ) -> None:
        """Give rows of a layer's table other values.

        Parameters
        ----------
        connection, table, names
            As for :meth:`insert`, without the id.
        rows : iterable of tuple
            Values in the order of `names`, and the id (``fid``) of the row last.
        """
        ...

    def changed(self, connection: Connection, layer: Layer, at: datetime) -> None:
        """Write what other programs want to know of a layer that has just changed."""
        ...

    def amending(self, connection: Connection) -> AbstractContextManager[None]:
        """Let rows of histories be blanked for a purge; nothing else may change them."""
        ...

    def close(self) -> None:
        """Close all connections."""
        ...
