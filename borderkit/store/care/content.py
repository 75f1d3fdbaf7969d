"""What a register holds, table by table, as one digest that is the same on both databases."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, Select, Table, Text, collate, select

from borderkit.errors import RegisterDamagedError
from borderkit.store.database import Database
from borderkit.store.digests import stamp
from borderkit.store.tables import FILE_PARTS, GEOM, HISTORY, SYSTEM, TABLES

__all__ = [
    "ALL_TABLES",
    "Progress",
    "TableContent",
    "Tally",
    "batches",
    "content_of",
]

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""

_BATCH: Final = 500
"""How many rows are held at once."""

_PARTS_BATCH: Final = 2
"""How many parts of kept files are: each has 10 MiB at most."""

ALL_TABLES: Final[tuple[Table, ...]] = (*SYSTEM, *TABLES.values(), *HISTORY.values())
"""Every table of a register, in an order in which they can be filled."""


@dataclass(frozen=True, slots=True)
class TableContent:
    """How many rows a table holds, and one digest of them all in the order of their key."""

    table: str
    rows: int
    digest: str


class Tally:
    """Adds up the rows of one table, as they pass, to one digest.

    Two rows are the same where all their values are: texts letter by letter, numbers as the same
    number, times as the same instant, geometries vertex by vertex. How a database packs a
    geometry does not count.

    Parameters
    ----------
    database : Database
        That the rows come from: it knows how geometries are packed.
    table : Table
        Whose rows will pass, in the order of their key.
    """

    def __init__(self, database: Database, table: Table) -> None:
        self._database = database
        self._table = table
        names = [column.name for column in table.columns]
        self._shape_at = names.index(GEOM) if GEOM in names else None
        self._values = hashlib.sha256(_ENCODER.encode(names).encode())
        self._shapes = hashlib.sha256()
        self._rows = 0

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Count these rows, whose values stand in the order of the table's columns.

        Raises
        ------
        RegisterDamagedError
            A geometry cannot be read: another program wrote it.
        """
        at = self._shape_at
        plain = [tuple(row) if at is None else (*row[:at], *row[at + 1 :]) for row in rows]
        # Without its brackets, so that it does not matter how many rows come at a time.
        self._values.update(_ENCODER.encode(plain)[1:-1].encode() + b",")
        if at is not None:
            cells = self._cells(rows, at)
            for shape in shapely.to_wkb(cells, byte_order=1, output_dimension=2, flavor="iso"):
                self._shapes.update(b"-" if shape is None else b"%d:%b" % (len(shape), shape))
        self._rows += len(rows)

    def _cells(self, rows: Sequence[Sequence[Any]], at: int) -> NDArray[np.object_]:
        try:
            return self._database.decode([row[at] for row in rows])
        except (ValueError, TypeError, IndexError, shapely.GEOSException) as fault:
            msg = (
                f"table {self._table.name}: a geometry of rows {rows[0][0]} to {rows[-1][0]} "
                f"cannot be read ({fault}); another program wrote it: mend it there, or go back "
                "to a backup"
            )
            raise RegisterDamagedError(msg) from fault

    def content(self) -> TableContent:
        """Return what has passed so far."""
        both = self._values.digest() + self._shapes.digest()
        return TableContent(self._table.name, self._rows, hashlib.sha256(both).hexdigest())


def batches(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """Yield the rows of `table` in the order of its key, some at a time."""
    size = _PARTS_BATCH if table is FILE_PARTS else _BATCH
    query = _in_order(connection, table).execution_options(yield_per=size)
    yield from connection.execute(query).partitions()


def content_of(database: Database, connection: Connection, table: Table) -> TableContent:
    """Return what `table` holds in the state that `connection` reads."""
    tally = Tally(database, table)
    for rows in batches(connection, table):
        tally.add(rows)
    return tally.content()


def _in_order(connection: Connection, table: Table) -> Select[Any]:
    """Return the query for all rows, texts ordered by code point whatever the database's way."""
    on_server = connection.dialect.name == "postgresql"
    keys = [
        collate(column, "C") if on_server and isinstance(column.type, Text) else column
        for column in table.primary_key.columns
    ]
    return select(table).order_by(*keys)


def _stamped(value: Any) -> str:
    """Return the text of a value that is no JSON: a time, or what another program left there.

    Raises
    ------
    TypeError
        No register holds such a value.
    """
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    msg = f"a row holds a {type(value).__name__}"
    raise TypeError(msg)


_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_stamped
)
