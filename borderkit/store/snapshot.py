"""Reading one state of a register: the present one, or one of the past."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any, Final

from pandas import DataFrame
from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, func, select, tuple_

from borderkit.errors import InputError, PurgedError
from borderkit.layers import Layer
from borderkit.store.database import Database
from borderkit.store.rows import Key, Records, stored_names
from borderkit.store.tables import (
    FID,
    HISTORY,
    HISTORY_ID,
    OPERATION,
    PURGED,
    REGISTER,
    REVISION,
    REVISIONS,
    SETTINGS,
    SETTINGS_HISTORY,
    TABLES,
    decode_json,
)
from borderkit.store.uids import declared, key_of
from borderkit.zones.validity import valid_rows

__all__ = ["GONE", "Snapshot", "among", "keyed"]

GONE: Final = ("remove", "purge")
"""Operations after which a record is no longer there."""

_ASKED: Final = 2_000
"""How many records are asked for by their keys at once."""


class Snapshot:
    """One state of a register, read within one transaction.

    Attributes
    ----------
    database : Database
        That the register is kept in.
    connection : Connection
        Of the transaction; for the modules of the store.
    """

    def __init__(self, database: Database, connection: Connection) -> None:
        self.database = database
        self.connection = connection

    def read(
        self,
        layer: str,
        *,
        revision: int | None = None,
        valid_at: date | datetime | None = None,
        without_purged: bool = False,
    ) -> DataFrame:
        """Return the records of `layer`: a GeoDataFrame in EPSG:4326 if it has geometry.

        Parameters
        ----------
        layer : str
            Name of the layer.
        revision : int, optional
            As the register stood after this revision; default: as it stands.
        valid_at : date or datetime, optional
            Only records in force then, each in the state that was in force then. A time has an
            offset; bare dates in records are read in UTC. Records without validity are in force
            always. Default: all, whenever they are in force.
        without_purged : bool
            Leave out records that were there at `revision` and were purged later, instead of
            refusing; :meth:`purged_keys` tells them.

        Raises
        ------
        InputError
            There is no such layer, no such revision, or the time has no offset.
        PurgedError
            Records that were there at that revision were purged later.
        """
        known = declared(layer)
        if revision is not None:
            self._require_revision(revision)
        if valid_at is not None:
            return self._in_force(known, revision, valid_at).frame()
        if revision is None or revision == self.revision():
            return self._records(known, self._current(known)).frame()
        if not without_purged:
            self._require_unpurged(known, revision)
        return self._records(known, self._versions_at(known, revision)).frame()

    def purged_keys(self, layer: str, revision: int) -> list[Key]:
        """Return the keys of the records that were there at a revision and were purged later.

        Parameters
        ----------
        layer : str
            Name of the layer.
        revision : int
            That has been made.
        """
        known = declared(layer)
        table = HISTORY[layer]
        query = select(*(table.c[part] for part in known.key)).where(
            *self._purged_at(known, revision)
        )
        return [tuple(row) for row in self.connection.execute(query)]

    def pick(self, layer: str, keys: Iterable[Key]) -> DataFrame:
        """Return the records of `layer` with these keys, in no order; others are not read.

        Parameters
        ----------
        layer : str
            Name of the layer.
        keys : iterable of tuple
            Values of its key columns, in their order; one that is not there is no fault.
        """
        known, table = declared(layer), TABLES[layer]
        columns = [table.c[name] for name in known.key]
        rows = list(keyed(self.connection, table, columns, keys))
        return self._records(known, [row[1:] for row in rows]).frame()

    def counts(self) -> dict[str, int]:
        """Return the number of records by layer."""
        return {
            name: int(
                self.connection.execute(select(func.count()).select_from(table)).scalar() or 0
            )
            for name, table in TABLES.items()
        }

    def revision(self) -> int:
        """Return the number of the last revision; 0 where nothing was ever written."""
        return int(self.connection.execute(select(func.max(REVISIONS.c.revision))).scalar() or 0)

    def revisions(self) -> DataFrame:
        """Return who made each revision, when (UTC), why and on which document, in order."""
        table = REVISIONS
        rows = self.connection.execute(select(table).order_by(table.c.revision)).all()
        frame = DataFrame([tuple(row) for row in rows], columns=list(table.c.keys()), dtype=object)
        frame["roles"] = [
            None if roles is None else decode_json(roles, f"roles of revisions/{number}")
            for number, roles in zip(frame["revision"], frame["roles"], strict=True)
        ]
        return frame

    def settings(self, *, revision: int | None = None) -> dict[str, Any]:
        """Return the settings of the check that were given to this register.

        Parameters
        ----------
        revision : int, optional
            As they stood after this revision; default: as they stand.
        """
        if revision is None:
            rows = self.connection.execute(select(SETTINGS.c.name, SETTINGS.c.value)).all()
            return {row.name: decode_json(row.value, f"settings/{row.name}") for row in rows}
        self._require_revision(revision)
        table = SETTINGS_HISTORY
        last = (
            select(func.max(table.c[HISTORY_ID]))
            .where(table.c[REVISION] <= revision)
            .group_by(table.c.name)
        )
        query = select(table).where(table.c[HISTORY_ID].in_(last), table.c[OPERATION] == "put")
        found = self.connection.execute(query.order_by(table.c.name))
        return {row.name: decode_json(row.value, f"settings/{row.name}") for row in found}

    def history(self, uid: str) -> DataFrame:
        """Return every version of one record, the oldest first.

        Parameters
        ----------
        uid : str
            Layer and key: ``zones/DZ-04``.

        Returns
        -------
        DataFrame, shape (versions, columns)
            ``revision``, ``operation`` (put, succeed, remove, purge), ``at`` (UTC), ``actor``,
            ``actor_side``, ``reason``, ``based_document``, ``digest``, ``purged`` (the revision
            in which its data were purged), and then the record as it read: of a removed or
            purged one the key alone. Empty where there never was such a record.

        Raises
        ------
        InputError
            The name is none of a record.
        """
        name, key = key_of(uid)
        layer, table = declared(name), HISTORY[name]
        told = ("at", "actor", "side", "reason", "document")
        query = (
            select(
                *(table.c[column] for column in (REVISION, OPERATION, "digest", PURGED)),
                *(REVISIONS.c[column].label(f"told_{column}") for column in told),
                *(table.c[column] for column in stored_names(layer)),
            )
            .join(REVISIONS, REVISIONS.c.revision == table.c[REVISION], isouter=True)
            .where(*(table.c[part] == value for part, value in zip(layer.key, key, strict=True)))
            .order_by(table.c[HISTORY_ID])
        )
        rows = self.connection.execute(query).all()
        frame = self._records(layer, [row[4 + len(told) :] for row in rows]).frame()
        heads = [(*row[:2], *row[4 : 4 + len(told)], *row[2:4]) for row in rows]
        names = (
            *(REVISION, OPERATION, "at", "actor", "actor_side", "reason", "based_document"),
            *("digest", PURGED),
        )
        for place, column in enumerate(names):
            values = [head[place] for head in heads]
            frame.insert(place, column, DataFrame({column: values}, dtype=object)[column])
        return frame

    def versions(self, layer: str) -> DataFrame:
        """Return every version of every record of a layer, the oldest first.

        Versions without data, of records that were removed or purged, are left out.

        Parameters
        ----------
        layer : str
            Name of the layer.

        Returns
        -------
        DataFrame, shape (versions, columns)
            ``revision``, and the record as it read; a GeoDataFrame if it has geometry.

        Raises
        ------
        InputError
            There is no such layer.
        """
        known, table = declared(layer), HISTORY[layer]
        query = (
            select(table.c[REVISION], *_columns(table, known))
            .where(table.c[OPERATION].not_in(GONE), table.c[PURGED].is_(None))
            .order_by(table.c[HISTORY_ID])
        )
        rows = self.connection.execute(query).all()
        frame = self._records(known, [row[1:] for row in rows]).frame()
        frame.insert(0, REVISION, [int(row[0]) for row in rows])
        return frame

    def register_uid(self) -> str:
        """Return what this register is known by, drawn once and kept through backups and copies."""
        return str(self.connection.execute(select(REGISTER.c.register_uid)).scalar_one())

    def history_from(self) -> int:
        """Return the first revision whose state can be read."""
        return int(self.connection.execute(select(REGISTER.c.history_from)).scalar() or 0)

    def _require_revision(self, revision: int) -> None:
        last, first = self.revision(), self.history_from()
        if not first <= revision <= last:
            msg = f"there is no state of revision {revision}; this register has {first} to {last}"
            if first:
                msg += " (older ones were written before histories were kept)"
            raise InputError(msg)

    def _records(self, layer: Layer, rows: Sequence[Sequence[Any]]) -> Records:
        return Records.of_rows(layer, rows, self.database)

    def _current(self, layer: Layer) -> Sequence[Row[Any]]:
        table = TABLES[layer.name]
        query = select(*_columns(table, layer)).order_by(table.c[FID])
        return self.connection.execute(query).all()

    def _versions_at(self, layer: Layer, revision: int) -> Sequence[Row[Any]]:
        table = HISTORY[layer.name]
        query = select(*_columns(table, layer)).where(
            table.c[HISTORY_ID].in_(_last_versions(layer, revision)),
            table.c[OPERATION].not_in(GONE),
            table.c[PURGED].is_(None),
        )
        return self.connection.execute(query.order_by(table.c[FID])).all()

    def _require_unpurged(self, layer: Layer, revision: int) -> None:
        table = HISTORY[layer.name]
        query = select(func.count()).select_from(table).where(*self._purged_at(layer, revision))
        count = self.connection.execute(query).scalar()
        if count:
            msg = (
                f"{count} record(s) of layer {layer.name} that were there at revision {revision} "
                "were purged after their time; this state cannot be read any more"
            )
            raise PurgedError(msg)

    def _purged_at(self, layer: Layer, revision: int) -> tuple[ColumnElement[bool], ...]:
        table = HISTORY[layer.name]
        return (
            table.c[PURGED].is_not(None),
            table.c[OPERATION].not_in(GONE),
            table.c[HISTORY_ID].in_(_last_versions(layer, revision)),
        )

    def _in_force(self, layer: Layer, revision: int | None, at: date | datetime) -> Records:
        """Return each record in the version that is in force at a time, if any is."""
        last = self.revision() if revision is None else revision
        self._require_unpurged(layer, last)
        table = HISTORY[layer.name]
        names = (HISTORY_ID, OPERATION, FID)
        query = (
            select(*(table.c[name] for name in names), *_columns(table, layer))
            .where(table.c[REVISION] <= last)
            .order_by(table.c[HISTORY_ID].desc())
        )
        rows = self.connection.execute(query).all()
        every = self._records(layer, [row[len(names) :] for row in rows])
        since, until = _period(at)
        holds = valid_rows(every.frame(), since=since, until=until)
        starts_later = ~valid_rows(
            every.frame().assign(valid_to=None) if "valid_to" in layer.names else every.frame(),
            since=since,
            until=until,
        )
        settled: set[Key] = set()
        chosen: list[tuple[int, int]] = []
        for row, key in enumerate(every.keys()):
            if key in settled:
                continue
            operation = rows[row][1]
            if operation not in GONE and holds[row]:
                chosen.append((rows[row][2], row))
            # Only what came after by law leaves the state before it standing for earlier times.
            if operation != "succeed" or holds[row] or not starts_later[row]:
                settled.add(key)
        return every.take([row for _, row in sorted(chosen)])


def keyed(
    connection: Connection, table: Table, columns: Sequence[Column[Any]], keys: Iterable[Key]
) -> Iterator[Row[Any]]:
    """Yield the rows of `table` whose `columns` have one of the values `keys`."""
    for some in _batched(dict.fromkeys(keys), _ASKED // len(columns)):
        yield from connection.execute(select(table).where(among(columns, some)))


def among(columns: Sequence[Column[Any]], keys: Sequence[Key]) -> ColumnElement[bool]:
    """Return the condition that `columns` have one of the values `keys`."""
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)


def _batched(keys: Iterable[Key], size: int) -> Iterator[list[Key]]:
    rest = iter(keys)
    while some := list(islice(rest, size)):
        yield some


def _columns(table: Table, layer: Layer) -> list[Column[Any]]:
    return [table.c[name] for name in stored_names(layer)]


def _last_versions(layer: Layer, revision: int) -> Select[Any]:
    table = HISTORY[layer.name]
    return (
        select(func.max(table.c[HISTORY_ID]))
        .where(table.c[REVISION] <= revision)
        .group_by(*(table.c[part] for part in layer.key))
    )


def _period(at: date | datetime) -> tuple[datetime, datetime]:
    """Return first and last instant of a day in UTC, or a time twice."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time.min, UTC), datetime.combine(at, time.max, UTC)
    if at.utcoffset() is None:
        msg = f"the time {at.isoformat()} has no offset; say which zone it is in"
        raise InputError(msg)
    return at, at
