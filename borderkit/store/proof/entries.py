"""Entries of the audit log as they stand there, whatever stands there."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from json.encoder import encode_basestring as quoted
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Text, func, select, type_coerce
from sqlalchemy.exc import OperationalError

from borderkit.store.digests import digest_of
from borderkit.store.tables import AUDIT

__all__ = ["Logged", "entries", "fetched"]

_PAGE: Final = 5_000


class Logged(NamedTuple):
    """One entry as it stands in the log, whatever stands there; the columns in their order.

    ``seq`` is where it stands, ``at`` the time as the text that is hashed.
    """

    seq: int
    at: Any
    actor: Any
    side: Any
    action: Any
    subject: Any
    revision: Any
    before: Any
    after: Any
    previous: Any
    hash: Any

    @property
    def number(self) -> int:
        """The revision it names; 0 where that is no number."""
        return self.revision if isinstance(self.revision, int) else 0

    def digest(self, **other: Any) -> str | None:
        """Return the hash of its fields, with some in place of its own; None where none is."""
        entry = self._replace(**other) if other else self
        try:
            return hashlib.sha256(entry.text().encode()).hexdigest()
        except TypeError:
            return entry.slow_digest()
        except ValueError:
            return None

    def text(self) -> str:
        """Return the canonical JSON of its fields, several times as fast as for any value.

        Raises
        ------
        TypeError
            A field is not of its proper type.
        """
        side, before, after = self.side, self.before, self.after
        return (
            f'{{"action":{quoted(self.action)},"actor":{quoted(self.actor)},'
            f'"after":{"null" if after is None else quoted(after)},"at":{quoted(self.at)},'
            f'"before":{"null" if before is None else quoted(before)},'
            f'"previous":{quoted(self.previous)},"revision":{int.__repr__(self.revision)},'
            f'"seq":{int.__repr__(self.seq)},"side":{"null" if side is None else quoted(side)},'
            f'"subject":{quoted(self.subject)}}}'
        )

    def slow_digest(self) -> str | None:
        """Return the hash of its fields, whatever their types; None where none is."""
        fields = self._asdict()
        del fields["hash"]
        try:
            return digest_of(fields)
        except (TypeError, ValueError):
            return None


def entries(connection: Connection) -> Iterator[Logged]:
    """Yield the entries of the log by their numbers, a page at a time."""
    names = Logged._fields
    columns = [_time(connection) if name == "at" else AUDIT.c[name] for name in names]
    query = select(*columns).order_by(AUDIT.c.seq).limit(_PAGE)
    last = None
    while True:
        page = query if last is None else query.where(AUDIT.c.seq > last)
        rows = fetched(connection, page)
        yield from map(Logged._make, rows)
        if len(rows) < _PAGE:
            return
        last = rows[-1][0]


def _time(connection: Connection) -> ColumnElement[Any]:
    """Return the column of times as the text that is hashed, without a detour by a datetime.

    A GeoPackage holds that text: any other that means the same time is an alteration too.
    """
    if connection.dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", AUDIT.c.at), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    return type_coerce(AUDIT.c.at, Text)


def fetched(connection: Connection, query: Select[Any]) -> Sequence[Any]:
    """Return the rows of a query, also where texts of a GeoPackage are no UTF-8."""
    raw: Any = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        return connection.execute(query).all()
    rows: Sequence[Any]
    try:
        rows = connection.execute(query).all()
    except OperationalError:
        raw.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        try:
            rows = connection.execute(query).all()
        finally:
            raw.text_factory = str
    return rows
