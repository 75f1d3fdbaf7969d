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
_NAMES: Final = tuple(column.name for column in AUDIT.columns if column.name != "hash")


class Logged(NamedTuple):
    """One entry as it stands in the log, whatever stands there.

    Attributes
    ----------
    seq : int
        Where it stands.
    fields : dict
        All that its hash is of, the time as text.
    hash : object
        What stands there as its hash.
    """

    seq: int
    fields: dict[str, Any]
    hash: Any

    @property
    def revision(self) -> int:
        """The revision it names; 0 where that is no number."""
        found = self.fields["revision"]
        return found if isinstance(found, int) else 0

    def digest(self, **other: Any) -> str | None:
        """Return the hash of the fields, with some in place of its own; None where none is."""
        fields = {**self.fields, **other} if other else self.fields
        try:
            return hashlib.sha256(_text(fields).encode()).hexdigest()
        except TypeError:
            return _slow_digest(fields)
        except ValueError:
            return None


def _text(fields: dict[str, Any]) -> str:
    """Return the canonical JSON of fields that are of their proper types, several times as fast.

    Others are a TypeError.
    """
    side, before, after = fields["side"], fields["before"], fields["after"]
    seq, revision = fields["seq"], fields["revision"]
    return (
        f'{{"action":{quoted(fields["action"])},"actor":{quoted(fields["actor"])},'
        f'"after":{"null" if after is None else quoted(after)},"at":{quoted(fields["at"])},'
        f'"before":{"null" if before is None else quoted(before)},'
        f'"previous":{quoted(fields["previous"])},"revision":{int.__repr__(revision)},'
        f'"seq":{int.__repr__(seq)},"side":{"null" if side is None else quoted(side)},'
        f'"subject":{quoted(fields["subject"])}}}'
    )


def _slow_digest(fields: dict[str, Any]) -> str | None:
    try:
        return digest_of(fields)
    except (TypeError, ValueError):
        return None


def entries(connection: Connection) -> Iterator[Logged]:
    """Yield the entries of the log by their numbers, a page at a time."""
    columns = [_time(connection) if name == "at" else AUDIT.c[name] for name in _NAMES]
    query = select(*columns, AUDIT.c.hash).order_by(AUDIT.c.seq).limit(_PAGE)
    last = None
    while True:
        page = query if last is None else query.where(AUDIT.c.seq > last)
        rows = fetched(connection, page)
        for *values, found in rows:
            fields = dict(zip(_NAMES, values, strict=True))
            yield Logged(fields["seq"], fields, found)
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
