"""A register in a PostGIS database: its connections, its locks, its geometries."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import URL, Connection, Dialect, Engine, Table, create_engine
from sqlalchemy.types import TypeEngine

from borderkit.layers import Layer
from borderkit.store.geometry import SRS_ID, GeometryType, promoted, single_parts
from borderkit.store.postgis.addresses import read_address, shown
from borderkit.store.postgis.faults import FAULTS, faults, translated
from borderkit.store.postgis.layout import AMENDING, create_tables, require_tables
from borderkit.store.tables import FID, GEOM, REGISTER

__all__ = ["BUSY_S", "Postgis"]

BUSY_S: Final = 30.0
"""How long to wait for another writer, seconds."""

_STILL_S: Final = 600
"""How long a unit may stand still before the server gives its lock to others, seconds."""

_BATCH: Final = 5_000
_DRIVER: Final[Mapping[str, Any]] = {
    "application_name": "borderkit",
    "client_encoding": "utf8",
    "connect_timeout": 10,
    "keepalives_idle": 60,
    "keepalives_interval": 10,
    "keepalives_count": 6,
}
_READ_ONLY: Final = "SELECT set_config('transaction_read_only', 'on', true)"


class Postgis:
    """A register at an address; see :class:`borderkit.store.database.Database`.

    Its tables stand in the first schema of the search path. A writer waits up to `busy_s`
    seconds for another one; readers wait for nobody. A connection that the server has closed
    meanwhile is replaced by a new one.

    Parameters
    ----------
    address : str
        ``postgresql+psycopg://user@host/database``. Passwords are better left to PGPASSWORD or
        PGPASSFILE.
    read_only : bool
        Whether nothing may be written.
    busy_s : float, optional
        Default: `BUSY_S`.

    Raises
    ------
    InputError
        It is no such address.
    """

    def __init__(
        self, address: str, *, read_only: bool = False, busy_s: float | None = None
    ) -> None:
        url = read_address(address)
        self.place = shown(url)
        self.read_only = read_only
        self._busy_s = BUSY_S if busy_s is None else busy_s
        self.engine: Engine = _engine(url, self._busy_s)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one state: what others commit meanwhile is not seen."""
        with (
            faults(self.place),
            self.engine.connect() as connection,
            connection.execution_options(isolation_level="REPEATABLE READ").begin(),
        ):
            # The state is that of the first statement, which is this one.
            connection.exec_driver_sql(_READ_ONLY)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Hold the one lock for writers until the end; all is kept, or nothing."""
        with self._writer() as connection:
            connection.exec_driver_sql(f"LOCK TABLE {REGISTER.name} IN SHARE ROW EXCLUSIVE MODE")
            yield connection

    def queueing(self) -> Any:
        """Write rows of jobs and tokens, beside other writers."""
        return self._writer()

    @contextmanager
    def _writer(self) -> Iterator[Connection]:
        keeping = False
        try:
            with (
                self.engine.connect() as connection,
                connection.execution_options(isolation_level="READ COMMITTED").begin(),
            ):
                self._settle(connection)
                yield connection
                keeping = True
        except FAULTS as fault:
            raise translated(self.place, fault, keeping=keeping) from fault

    def _settle(self, connection: Connection) -> None:
        """Say for this transaction how long to wait, and that kept means kept on the disk."""
        if self.read_only:
            connection.exec_driver_sql(_READ_ONLY)
        connection.exec_driver_sql(
            "SELECT set_config('lock_timeout', %s, true),"
            " set_config('idle_in_transaction_session_timeout', %s, true),"
            " set_config('statement_timeout', '0', true),"
            " CASE current_setting('synchronous_commit') WHEN 'off'"
            " THEN set_config('synchronous_commit', 'on', true) END",
            (f"{self._busy_s * 1000:.0f}", f"{_STILL_S * 1000:.0f}"),
        )

    @contextmanager
    def amending(self, connection: Connection) -> Iterator[None]:
        """Let rows of histories be blanked for a purge."""
        setting = "SELECT set_config(%s, %s, true)"
        connection.exec_driver_sql(setting, (AMENDING, "on"))
        yield
        connection.exec_driver_sql(setting, (AMENDING, "off"))

    def create(self, *, at: datetime, fill: Callable[[Connection], None]) -> None:  # noqa: ARG002
        """Make the tables of a register, all of them or none."""
        with self._writer() as connection:
            create_tables(connection, self.place)
            fill(connection)

    def require_register(self) -> None:
        """Raise unless the database holds a register as borderkit made it."""
        with self.reading() as connection:
            require_tables(connection, self.place)

    def encode(self, cells: NDArray[np.object_], kind: str) -> list[Any]:
        """Return the extended well-known binaries of geometries (n,), in hexadecimal digits."""
        placed = shapely.set_srid(promoted(cells, kind), SRS_ID)
        return list(
            shapely.to_wkb(placed, hex=True, byte_order=1, output_dimension=2, include_srid=True)
        )

    def decode(self, stored: Sequence[Any]) -> NDArray[np.object_]:
        """Return the geometries (n,) of such texts, whatever program wrote them."""
        texts = np.empty(len(stored), dtype=object)
        texts[:] = stored
        return single_parts(shapely.set_srid(shapely.from_wkb(texts), 0))

    def ids(self, connection: Connection, table: Table, count: int) -> int:
        """Return the first of `count` ids that no row of `table` ever had."""
        query = (
            "SELECT setval(s::regclass, nextval(s::regclass) + %s - 1) - %s + 1"
            " FROM pg_get_serial_sequence(%s, %s) AS s"
        )
        last = max(count, 1)
        return int(connection.exec_driver_sql(query, (last, last, table.name, FID)).scalar_one())

    def insert(
        self,
        connection: Connection,
        table: Table,
        names: Sequence[str],
        rows: Iterable[Sequence[Any]],
    ) -> None:
        """Insert many rows at once, as one stream."""
        listed = ", ".join(f'"{name}"' for name in names)
        raw = connection.connection.driver_connection
        with (
            raw.cursor() as cursor,  # type: ignore[union-attr]
            cursor.copy(f'COPY "{table.name}" ({listed}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def rewrite(
        self,
        connection: Connection,
        table: Table,
        names: Sequence[str],
        rows: Iterable[tuple[Any, ...]],
    ) -> None:
        """Give rows of a layer's table other values; each row ends with its id."""
        given = [*names, FID]
        kinds = [_kind(table.c[name].type, connection.dialect) for name in given]
        marks = ", ".join(f"%s::{kind}[]" for kind in kinds)
        sets = ", ".join(
            f'"{name}" = s."{name}"' + ("::geometry" if name == GEOM else "") for name in names
        )
        listed = ", ".join(f'"{name}"' for name in given)
        statement = (
            f'UPDATE "{table.name}" AS t SET {sets} FROM unnest({marks}) AS s({listed})'  # noqa: S608 - our own tables
            f' WHERE t."{FID}" = s."{FID}"'
        )
        source = iter(rows)
        while some := list(islice(source, _BATCH)):
            columns = tuple(list(column) for column in zip(*some, strict=True))
            connection.exec_driver_sql(statement, columns)

    def changed(self, connection: Connection, layer: Layer, at: datetime) -> None:
        """Write nothing: other programs ask the database itself."""


def _kind(declared: TypeEngine[Any], dialect: Dialect) -> str:
    """Return the type in which values of a column are sent; geometries go as texts."""
    return "text" if isinstance(declared, GeometryType) else declared.compile(dialect=dialect)


def _engine(url: URL, busy_s: float) -> Engine:
    given = {name: value for name, value in _DRIVER.items() if name not in url.query}
    return create_engine(
        url,
        connect_args=given,
        pool_pre_ping=True,
        pool_timeout=busy_s,
        hide_parameters=True,
    )
