"""Writing one revision of a register."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pandas import DataFrame
from sqlalchemy import Connection, bindparam, func, select

from borderkit.errors import InputError, RegisterFileError
from borderkit.layers import Layer
from borderkit.layers.declaration import is_text
from borderkit.store.access import Principal
from borderkit.store.audit import Act, append
from borderkit.store.database import Database
from borderkit.store.digests import digest_of, record_digest, stamp
from borderkit.store.freshness import require_fresh
from borderkit.store.purging import purge_records
from borderkit.store.rights import require_write
from borderkit.store.rows import Key, Records, stored_names
from borderkit.store.snapshot import Snapshot, keyed
from borderkit.store.succession import require_succession
from borderkit.store.tables import (
    DIGEST,
    FID,
    HISTORY,
    OPERATION,
    REVISION,
    REVISIONS,
    SETTINGS,
    SETTINGS_HISTORY,
    TABLES,
)
from borderkit.store.uids import declared, uid_of

__all__ = ["Change", "Kept", "UnitOfWork", "revision_digest"]


_LONGEST: Final = 2_000


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


@dataclass(frozen=True, slots=True)
class Kept:
    """One record as it stands in the register: its id, version and digest, and where it is read.

    ``place`` is its number among the records that were read with it.
    """

    fid: int
    version: int
    digest: str
    place: int


class UnitOfWork(Snapshot):
    """What is written together: it sees its own writes, others see them when all is done.

    Attributes
    ----------
    principal : Principal
        Who writes.
    at : datetime
        When, with its zone.
    """

    def __init__(
        self,
        database: Database,
        connection: Connection,
        *,
        at: datetime,
        principal: Principal,
        reason: str = "",
        document: str | None = None,
        based_on: int | None = None,
    ) -> None:
        super().__init__(database, connection)
        self.at = at
        self.principal = principal
        self._reason = _told("reason", reason)
        self._document = None if document is None else _told("document", document)
        self._based_on = based_on
        self._last = self.revision()
        self._touched: set[str] = set()
        self._acts: list[Act] = []
        self._dirty = False
        if based_on is not None:
            self._require_revision(based_on)

    @property
    def number(self) -> int:
        """The revision that this unit makes, or found where it has changed nothing so far."""
        return self._last + self._dirty

    @property
    def has_changed(self) -> bool:
        """Whether it has changed anything so far, and so makes a revision."""
        return self._dirty

    def upsert(self, layer: str, frame: DataFrame) -> Change:
        """Add the records of `frame`, or change those that have their key already.

        What a record said before stays readable as of the revisions before this one.

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
        ForbiddenError
            The principal may not write these records.
        ConflictError
            A record changed since the revision that this unit is based on.
        """
        return self._write(declared(layer), frame, remove=False)

    def succeed(self, layer: str, frame: DataFrame) -> Change:
        """Write a new state in law of records, from the ``valid_from`` of each.

        Unlike a correction by :meth:`upsert`, it leaves what held before: asked for a time
        before its ``valid_from``, a record still reads as it did then.

        Raises
        ------
        RegisterFileError
            As for :meth:`upsert`; or the layer knows no validity, is one that checks read (there
            the old record ends by its ``valid_to`` and the new one has another code), or a
            record has no ``valid_from``.
        """
        known = declared(layer)
        require_succession(known, frame, at=self.at)
        return self._write(known, frame, remove=False, operation="succeed")

    def replace(self, layer: str, frame: DataFrame) -> Change:
        """Make `frame` the whole content of `layer`; see :meth:`upsert`."""
        return self._write(declared(layer), frame, remove=True)

    def remove(self, layer: str, keys: Iterable[Key]) -> Change:
        """Take the records with these keys out of `layer`; a key that is not there is no fault.

        They stay readable as of the revisions before this one. To end a record in law, give it a
        ``valid_to`` instead.

        Parameters
        ----------
        layer : str
            Name of the layer.
        keys : iterable of tuple
            Values of its key columns, in their order.
        """
        known = declared(layer)
        wanted = list(dict.fromkeys(keys))
        before, old = self._before(known, wanted)
        if self._based_on is not None:
            require_fresh(self, known, wanted, None, old, based_on=self._based_on)
        gone = {key: before[key] for key in wanted if key in before}
        self._require_rights(known, old, None, gone.items(), [])
        self._take_out(known, gone)
        return self._noted(known, Change(removed=len(gone)))

    def keys_of(self, layer: str, *, origin: str) -> Iterator[Key]:
        """Yield the keys of the records of `layer` that came from the source `origin`."""
        known = declared(layer)
        table = TABLES[layer]
        columns = [table.c[name] for name in known.key]
        query = select(*columns).where(table.c["origin"] == origin).order_by(table.c[FID])
        for row in self.connection.execute(query):
            yield tuple(row)

    def set_settings(self, settings: Mapping[str, Any]) -> bool:
        """Keep these settings of the check beside those that are there; None removes one.

        Returns
        -------
        bool
            Whether any of them is now different.
        """
        before = self.settings()
        changed = {name: value for name, value in settings.items() if before.get(name) != value}
        if not changed:
            return False
        self.principal.require("write_law", "change the settings of the check")
        for name, value in changed.items():
            self.connection.execute(SETTINGS.delete().where(SETTINGS.c.name == name))
            act = "remove" if value is None else "put"
            digest = None if value is None else digest_of(value)
            if value is not None:
                self.connection.execute(SETTINGS.insert(), {"name": name, "value": value})
            version = {REVISION: self._last + 1, OPERATION: act, DIGEST: digest}
            self.connection.execute(
                SETTINGS_HISTORY.insert(), {**version, "name": name, "value": value}
            )
            old = digest_of(before[name]) if name in before else None
            self._acts.append(Act(act, f"settings/{name}", old, digest))
        self._dirty = True
        return True

    def purge(self, layer: str, keys: Iterable[Key]) -> Change:
        """Take the data of records away for good, from every version; a tombstone stays.

        Parameters
        ----------
        layer : str
            Name of the layer.
        keys : iterable of tuple
            Values of its key columns, in their order; one without data is no fault.

        Raises
        ------
        ForbiddenError
            The principal is no administrator.
        """
        self.principal.require("administer", "purge records")
        known = declared(layer)
        revision = self._last + 1
        acts = purge_records(self.database, self.connection, known, keys, revision=revision)
        self._acts += acts
        return self._noted(known, Change(removed=len(acts)))

    def note(self, act: Act) -> None:
        """Enter something into the audit log that is no write of a record."""
        self._acts.append(act)

    def finish(self) -> None:
        """Give the revision its number, if anything changed; the store calls this at the end."""
        for name in sorted(self._touched):
            self.database.changed(self.connection, declared(name), self.at)
        number = self.number
        if self._dirty:
            row = {
                "revision": number,
                "at": self.at,
                "actor": self.principal.actor,
                "reason": self._reason,
                "side": self.principal.side,
                "roles": list(self.principal.roles),
                "document": self._document,
                "based_on": self._based_on,
            }
            self.connection.execute(REVISIONS.insert(), row)
            self._acts.append(Act("commit", f"revisions/{number}", None, revision_digest(row)))
        if self._acts:
            append(
                self.database,
                self.connection,
                self._acts,
                at=self.at,
                principal=self.principal,
                revision=number,
            )
        self._touched, self._dirty, self._acts, self._last = set(), False, [], number

    def _write(
        self, layer: Layer, frame: DataFrame, *, remove: bool, operation: str = "put"
    ) -> Change:
        defects = layer.check(frame)
        if defects:
            msg = f"{len(defects)} defects in what should go into layer {layer.name}"
            raise RegisterFileError(msg, defects=defects)
        given = Records.of_frame(layer, frame)
        keys = given.keys()
        before, old = self._before(layer, None if remove else keys)
        if self._based_on is not None:
            wanted = [*before, *keys] if remove else keys
            require_fresh(self, layer, wanted, given, old, based_on=self._based_on)
        found = [before.pop(key, None) for key in keys]
        given = given.with_versions([1 if kept is None else kept.version for kept in found])
        digests = given.digests()
        new = [n for n, kept in enumerate(found) if kept is None]
        changed = [
            (n, kept)
            for n, kept in enumerate(found)
            if kept is not None and kept.digest != digests[n]
        ]
        gone = before if remove else {}
        self._require_rights(layer, old, given, gone.items(), [*((n, None) for n in new), *changed])
        self._take_out(layer, gone)
        self._change(layer, given.take([n for n, _ in changed]), [k for _, k in changed], operation)
        fresh = given if len(new) == given.count else given.take(new)
        self._add(layer, fresh, [digests[n] for n in new], operation)
        return self._noted(
            layer,
            Change(
                added=len(new),
                changed=len(changed),
                same=given.count - len(new) - len(changed),
                removed=len(gone),
            ),
        )

    def _require_rights(
        self,
        layer: Layer,
        old: Records,
        given: Records | None,
        gone: Iterable[tuple[Key, Kept]],
        written: Iterable[tuple[int, Kept | None]],
    ) -> None:
        """Raise unless the principal may make these changes."""
        shown = [name for name in ("side",) if name in layer.names]

        def side(records: Records | None, row: int | None) -> dict[str, Any] | None:
            if records is None or row is None:
                return None
            return {name: records.columns[name][row] for name in shown}

        def rows() -> Iterator[tuple[str, dict[str, Any] | None, dict[str, Any] | None]]:
            for key, kept in gone:
                yield uid_of(layer.name, key), side(old, kept.place), None
            keys = [] if given is None else given.keys()
            for n, was in written:
                before = side(old, None if was is None else was.place)
                yield uid_of(layer.name, keys[n]), before, side(given, n)

        require_write(self.principal, layer, rows())

    def _noted(self, layer: Layer, change: Change) -> Change:
        if change:
            self._touched.add(layer.name)
            self._dirty = True
        return change

    def _before(self, layer: Layer, keys: Iterable[Key] | None) -> tuple[dict[Key, Kept], Records]:
        """Return the records with these keys, or all for None: what is kept of each, and them."""
        table = TABLES[layer.name]
        if keys is None:
            rows: Sequence[Any] = self.connection.execute(select(table)).all()
        elif self.connection.execute(select(func.max(table.c[FID]))).scalar() is None:
            rows = []
        else:
            columns = [table.c[name] for name in layer.key]
            rows = list(keyed(self.connection, table, columns, keys))
        # The table's columns are the id and then those of `stored_names`.
        old = Records.of_rows(layer, [row[1:] for row in rows], self.database)
        versions = old.columns[layer.version] if layer.version else [0] * old.count
        kept = {
            key: Kept(rows[place][0], int(versions[place] or 0), digest, place)
            for place, (key, digest) in enumerate(zip(old.keys(), old.digests(), strict=True))
        }
        return kept, old

    def _add(self, layer: Layer, new: Records, digests: list[str], operation: str) -> None:
        if not new.count:
            return
        table = TABLES[layer.name]
        first = self.database.ids(self.connection, table, new.count)
        fids = range(first, first + new.count)
        rows = list(new.stored(self.database))
        names = [FID, *stored_names(layer)]
        tagged = ((fid, *row) for fid, row in zip(fids, rows, strict=True))
        self.database.insert(self.connection, table, names, tagged)
        self._remember(layer, rows, list(zip(fids, digests, strict=True)), operation)
        self._acts += [
            Act(operation, uid_of(layer.name, key), None, digest)
            for key, digest in zip(new.keys(), digests, strict=True)
        ]

    def _change(self, layer: Layer, new: Records, kept: list[Kept], operation: str) -> None:
        if not new.count:
            return
        new = new.with_versions([old.version + 1 for old in kept])
        digests = new.digests()
        table = TABLES[layer.name]
        names = stored_names(layer)
        rows = list(new.stored(self.database))
        numbered = [(*row, old.fid) for row, old in zip(rows, kept, strict=True)]
        self.database.rewrite(self.connection, table, names, numbered)
        fids = [old.fid for old in kept]
        self._remember(layer, rows, list(zip(fids, digests, strict=True)), operation)
        self._acts += [
            Act(operation, uid_of(layer.name, key), old.digest, digest)
            for key, old, digest in zip(new.keys(), kept, digests, strict=True)
        ]

    def _take_out(self, layer: Layer, gone: Mapping[Key, Kept]) -> None:
        if not gone:
            return
        table = TABLES[layer.name]
        fids = [{"row_fid": kept.fid} for kept in gone.values()]
        self.connection.execute(table.delete().where(table.c[FID] == bindparam("row_fid")), fids)
        names = [REVISION, OPERATION, FID, *layer.key]
        rows = [(self._last + 1, "remove", kept.fid, *key) for key, kept in gone.items()]
        self.database.insert(self.connection, HISTORY[layer.name], names, rows)
        self._acts += [
            Act("remove", uid_of(layer.name, key), kept.digest, None) for key, kept in gone.items()
        ]

    def _remember(
        self,
        layer: Layer,
        rows: Sequence[tuple[Any, ...]],
        marks: Sequence[tuple[int, str]],
        operation: str,
    ) -> None:
        """Write these rows as versions, each with its id and digest."""
        names = [REVISION, OPERATION, FID, DIGEST, *stored_names(layer)]
        start = (self._last + 1, operation)
        versions = ((*start, *mark, *row) for mark, row in zip(marks, rows, strict=True))
        self.database.insert(self.connection, HISTORY[layer.name], names, versions)


def _told(what: str, text: str) -> str:
    """Return a text that both databases can keep and the audit log can hash."""
    if len(text) > _LONGEST or not is_text(text):
        msg = (
            f"the {what} of a write is a text of at most {_LONGEST} characters, without NUL or "
            f"half characters, not {text[:40]!r}"
        )
        raise InputError(msg)
    return text


def revision_digest(row: Mapping[str, Any]) -> str:
    """Return the digest of a row of the table of revisions, its time in UTC."""
    return record_digest({**row, "at": stamp(row["at"])})
