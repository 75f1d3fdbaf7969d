"""Reading one state of a register, and writing one revision of it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from pandas import DataFrame
from sqlalchemy import (
    Column,
    Connection,
    RowMapping,
    Table,
    bindparam,
    func,
    inspect,
    select,
    tuple_,
)

from borderkit.errors import InputError, RegisterFileError
from borderkit.layers import LAYERS, Layer
from borderkit.store.gpkg import touch
from borderkit.store.rows import Content, contents, decoded, frame_of, rows_of
from borderkit.store.tables import FID, REVISIONS, SETTINGS, TABLES

__all__ = ["Change", "Snapshot", "UnitOfWork"]

Key = tuple[Any, ...]

_ASKED: Final = 400
"""How many records are asked for by their keys at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How many records of a layer a write added, changed, left as they were and removed."""

    added: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        """Whether anything is now different."""
        return bool(self.added or self.changed or self.removed)


class Snapshot:
    """One state of a register, read within one transaction.

    A register that is not `whole` has the tables of an older version: a layer that it lacks is
    empty, a column that it lacks is missing in every record.
    """

    def __init__(self, connection: Connection, *, whole: bool = True) -> None:
        self._connection = connection
        self._whole = whole

    def read(self, layer: str) -> DataFrame:
        """Return all records of `layer`: a GeoDataFrame in EPSG:4326 if it has geometry."""
        declared = _declared(layer)
        table = TABLES[layer]
        columns = self._columns(table)
        if not columns:
            return declared.frame([])
        query = select(*columns).order_by(table.c[FID])
        rows = self._connection.execute(query).mappings().all()
        if len(columns) < len(table.c):
            absent = dict.fromkeys(table.c.keys())
            return frame_of(declared, [{**absent, **row} for row in rows])
        return frame_of(declared, rows)

    def counts(self) -> dict[str, int]:
        """Return the number of records by layer."""
        counted = {}
        for name, table in TABLES.items():
            query = select(func.count()).select_from(table)
            there = bool(self._columns(table))
            counted[name] = int(self._connection.execute(query).scalar() or 0) if there else 0
        return counted

    def _columns(self, table: Table) -> list[Column[Any]]:
        """Return the columns of `table` that the register has."""
        if self._whole:
            return list(table.c)
        if not self._connection.dialect.has_table(self._connection, table.name):
            return []
        there = inspect(self._connection).get_columns(table.name)
        return [table.c[column["name"]] for column in there]

    def revision(self) -> int:
        """Return the number of the last revision; 0 where nothing was ever written."""
        return int(self._connection.execute(select(func.max(REVISIONS.c.revision))).scalar() or 0)

    def revisions(self) -> DataFrame:
        """Return who made each revision, when (UTC) and why, in order."""
        table = REVISIONS
        rows = self._connection.execute(select(table).order_by(table.c.revision)).all()
        return DataFrame([tuple(row) for row in rows], columns=list(table.c.keys()))

    def settings(self) -> dict[str, Any]:
        """Return the settings of the check that were given to this register."""
        rows = self._connection.execute(select(SETTINGS.c.name, SETTINGS.c.value)).all()
        return {row.name: json.loads(row.value) for row in rows}


class UnitOfWork(Snapshot):
    """What is written together: it sees its own writes, others see them when all is done."""

    def __init__(self, connection: Connection, *, at: datetime, actor: str, reason: str) -> None:
        super().__init__(connection)
        self._at = at
        self._actor = actor
        self._reason = reason
        self._touched: set[str] = set()
        self._dirty = False
        self.number = 0
        """The revision that this unit made, or found where it changed nothing; after its end."""

    def upsert(self, layer: str, frame: DataFrame) -> Change:
        """Add the records of `frame`, or change those that have their key already.

        Parameters
        ----------
        layer : str
            Name of the layer.
        frame : DataFrame or GeoDataFrame
            As :meth:`borderkit.layers.Layer.frame` makes it. A version in it does not count:
            it begins with 1 and grows by one whenever the content of a record changes.

        Raises
        ------
        RegisterFileError
            The frame does not fit the layer; every defect is named.
        """
        return self._write(_declared(layer), frame, remove=False)

    def replace(self, layer: str, frame: DataFrame) -> Change:
        """Make `frame` the whole content of `layer`; see :meth:`upsert`."""
        return self._write(_declared(layer), frame, remove=True)

    def remove(self, layer: str, keys: Iterable[tuple[Any, ...]]) -> Change:
        """Take the records with these keys out of `layer`; a key that is not there is no fault.

        Parameters
        ----------
        layer : str
            Name of the layer.
        keys : iterable of tuple
            Values of its key columns, in their order.
        """
        declared = _declared(layer)
        wanted = list(dict.fromkeys(keys))
        before = self._before(declared, wanted)
        gone = [before[key][0] for key in wanted if key in before]
        self._send(declared, [], [], gone)
        return self._noted(declared, Change(removed=len(gone)))

    def pick(self, layer: str, keys: Iterable[Key]) -> DataFrame:
        """Return the records of `layer` with these keys, in no order; others are not read.

        Parameters
        ----------
        layer : str
            Name of the layer.
        keys : iterable of tuple
            Values of its key columns, in their order; one that is not there is no fault.
        """
        declared = _declared(layer)
        return frame_of(declared, list(self._keyed(declared, keys)))

    def keys_of(self, layer: str, *, origin: str) -> Iterator[Key]:
        """Yield the keys of the records of `layer` that came from the source `origin`."""
        declared = _declared(layer)
        table = TABLES[layer]
        columns = [table.c[name] for name in declared.key]
        query = select(*columns).where(table.c["origin"] == origin).order_by(table.c[FID])
        for row in self._connection.execute(query):
            yield tuple(row)

    def _keyed(self, layer: Layer, keys: Iterable[Key]) -> Iterator[RowMapping]:
        table = TABLES[layer.name]
        columns = [table.c[name] for name in layer.key]
        for some in _batched(dict.fromkeys(keys), _ASKED):
            among = (
                columns[0].in_([key[0] for key in some])
                if len(columns) == 1
                else tuple_(*columns).in_(some)
            )
            yield from self._connection.execute(select(table).where(among)).mappings()

    def set_settings(self, settings: Mapping[str, Any]) -> bool:
        """Keep these settings of the check beside those that are there; None removes one.

        Returns
        -------
        bool
            Whether any of them is now different.
        """
        before = self.settings()
        changed = {name: value for name, value in settings.items() if before.get(name) != value}
        for name, value in changed.items():
            self._connection.execute(SETTINGS.delete().where(SETTINGS.c.name == name))
            if value is not None:
                row = {"name": name, "value": value}
                self._connection.execute(SETTINGS.insert(), row)
        self._dirty = self._dirty or bool(changed)
        return bool(changed)

    def finish(self) -> None:
        """Give the revision its number, if anything changed; the store calls this at the end."""
        for name in sorted(self._touched):
            touch(self._connection, LAYERS[name], self._at)
        self.number = self.revision() + (1 if self._dirty else 0)
        if self._dirty:
            row = {
                "revision": self.number,
                "at": self._at,
                "actor": self._actor,
                "reason": self._reason,
            }
            self._connection.execute(REVISIONS.insert(), row)
        self._touched, self._dirty = set(), False

    def _write(self, layer: Layer, frame: DataFrame, *, remove: bool) -> Change:
        defects = layer.check(frame)
        if defects:
            msg = f"{len(defects)} defects in what should go into layer {layer.name}"
            raise RegisterFileError(msg, defects=defects)
        rows = rows_of(layer, frame)
        keys = [tuple(row[name] for name in layer.key) for row in rows]
        before = self._before(layer, None if remove else keys)
        new: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        same = 0
        for key, row, content in zip(keys, rows, contents(layer, rows), strict=True):
            fid, version, old = before.pop(key, (None, 0, None))
            if old == content:
                same += 1
                continue
            if layer.version is not None:
                row[layer.version] = version + 1
            (new if fid is None else changed).append(row | {"row_fid": fid})
        gone = [fid for fid, _, _ in before.values()] if remove else []
        self._send(layer, new, changed, gone)
        change = Change(added=len(new), changed=len(changed), same=same, removed=len(gone))
        return self._noted(layer, change)

    def _noted(self, layer: Layer, change: Change) -> Change:
        if change:
            self._touched.add(layer.name)
            self._dirty = True
        return change

    def _before(
        self, layer: Layer, keys: Iterable[Key] | None
    ) -> dict[Key, tuple[int, int, Content]]:
        """Return id, version and content of the records with these keys, or of all for None."""
        if keys is None:
            found = self._connection.execute(select(TABLES[layer.name])).mappings().all()
        else:
            found = list(self._keyed(layer, keys))
        rows = decoded(layer, found)
        return {
            tuple(row[name] for name in layer.key): (
                row[FID],
                row[layer.version] or 0 if layer.version else 0,
                content,
            )
            for row, content in zip(rows, contents(layer, rows), strict=True)
        }

    def _send(
        self,
        layer: Layer,
        new: list[dict[str, Any]],
        changed: list[dict[str, Any]],
        gone: list[int],
    ) -> None:
        table = TABLES[layer.name]
        same_row = table.c[FID] == bindparam("row_fid")
        if gone:
            fids = [{"row_fid": fid} for fid in gone]
            self._connection.execute(table.delete().where(same_row), fids)
        if changed:
            self._connection.execute(table.update().where(same_row), changed)
        if new:
            for row in new:
                del row["row_fid"]
            self._connection.execute(table.insert(), new)


def _declared(name: str) -> Layer:
    try:
        return LAYERS[name]
    except KeyError:
        msg = f"there is no layer {name!r}; there are {', '.join(LAYERS)}"
        raise InputError(msg) from None


def _batched(keys: Iterable[Key], size: int) -> Iterator[list[Key]]:
    rest = iter(keys)
    while some := list(islice(rest, size)):
        yield some
