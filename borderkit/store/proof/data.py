"""What a register holds, read as what its audit log must tell of: versions, settings, revisions."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, Table, Text, select, type_coerce

from borderkit.errors import RegisterError
from borderkit.layers import LAYERS, Layer
from borderkit.store.digests import digest_of
from borderkit.store.proof.chain import Chain
from borderkit.store.proof.entries import Logged, fetched
from borderkit.store.proof.faults import Findings, plain
from borderkit.store.rows import Records, stored_names
from borderkit.store.snapshot import GONE, Snapshot
from borderkit.store.tables import (
    DIGEST,
    HISTORY,
    HISTORY_ID,
    OPERATION,
    PURGED,
    REVISION,
    REVISIONS,
    SETTINGS_HISTORY,
)
from borderkit.store.uids import uid_of
from borderkit.store.unit import revision_digest

__all__ = [
    "PAGE",
    "Fact",
    "Ledger",
    "digests_of",
    "has_rows",
    "ledgers",
    "pages",
    "record_name",
    "setting_digest",
]

PAGE: Final = 1_000
"""How many rows are read at once."""

_HEAD: Final = (HISTORY_ID, REVISION, OPERATION, DIGEST, PURGED)


class Fact(NamedTuple):
    """One thing that the register holds, and that must have its entry in the log.

    Attributes
    ----------
    subject, revision, operation
        As the entry names them.
    digest : str or None
        Of its content, as it is kept beside it.
    content : str or None
        Of its content, as it is; that of `digest` where there is nothing to compare.
    purged : bool
        Whether it was purged, or blanked by a purge.
    """

    subject: str
    revision: Any
    operation: Any
    digest: Any
    content: Any
    purged: bool = False

    @property
    def key(self) -> tuple[Any, ...]:
        """What it has in common with its entry."""
        return _key(self.subject, self.revision, self.operation)


def has_rows(view: Snapshot, table: Table) -> bool:
    """Return whether a table of the register holds anything."""
    sql = f'SELECT 1 FROM "{table.name}" LIMIT 1'  # noqa: S608 - our own tables
    return view.connection.exec_driver_sql(sql).first() is not None


def ledgers(view: Snapshot, found: Findings) -> dict[str, "Ledger"]:
    """Return a ledger for each table of versions, by the first part of its subjects."""
    return {
        **{
            name: Ledger(_versions(view, layer, found), "version") for name, layer in LAYERS.items()
        },
        "settings": Ledger(_settings(view), "version"),
        "revisions": Ledger(_revisions(view), "revision"),
    }


class Ledger:
    """Holds the facts of one table against the entries of the log, both in their order.

    Where both agree nothing is kept; what is out of step waits until its other half comes.

    Attributes
    ----------
    count : int
        How many facts there were.
    spoilt : set of str
        Subjects whose facts do not hold.
    purged : bool
        Whether any was purged, or blanked.
    actions : frozenset of str
        What leaves a version or a revision behind.
    """

    actions: Final = frozenset({"put", "succeed", "remove", "purge", "commit"})

    def __init__(self, facts: Iterator[Fact], kind: str) -> None:
        self.count = 0
        self.spoilt: set[str] = set()
        self.purged = False
        self._facts = facts
        self._kind = kind
        self._lone_facts: dict[tuple[Any, ...], list[Fact]] = {}
        self._lone_entries: dict[tuple[Any, ...], list[Logged]] = {}
        self._pairs: list[tuple[Fact, Logged]] = []

    def take(self, entry: Logged) -> None:
        """Take the next entry that tells of this table."""
        fact = self._next()
        if fact is not None and fact.key == _key_of(entry):
            self._pair(fact, entry)
            return
        if fact is not None:
            self._settle_fact(fact)
        waiting = self._lone_facts.get(_key_of(entry))
        if waiting:
            self._pair(waiting.pop(0), entry)
        else:
            self._lone_entries.setdefault(_key_of(entry), []).append(entry)

    def finish(self, log: Chain, found: Findings) -> list[Fact]:
        """Note what does not hold; return the facts that have no entry."""
        while (fact := self._next()) is not None:
            self._settle_fact(fact)
        for fact, entry in self._pairs:
            if entry.seq not in log.wrong:
                self._note(fact, entry, found)
        facts = [fact for waiting in self._lone_facts.values() for fact in waiting]
        entries = [
            entry
            for waiting in self._lone_entries.values()
            for entry in waiting
            if entry.seq not in log.wrong
            and (log.foreign_from is None or entry.seq < log.foreign_from)
        ]
        return self._settle_rest(facts, entries, found)

    def _next(self) -> Fact | None:
        fact = next(self._facts, None)
        if fact is not None:
            self.count += 1
            self.purged = self.purged or fact.purged
        return fact

    def _settle_fact(self, fact: Fact) -> None:
        waiting = self._lone_entries.get(fact.key)
        if waiting:
            self._pair(fact, waiting.pop(0))
        else:
            self._lone_facts.setdefault(fact.key, []).append(fact)

    def _pair(self, fact: Fact, entry: Logged) -> None:
        if not fact.digest == fact.content == _told(entry):
            self._pairs.append((fact, entry))

    def _note(self, fact: Fact, entry: Logged, found: Findings) -> None:
        told = _told(entry)
        self.spoilt.add(fact.subject)
        where = f"{self._kind} of revision {plain(fact.revision)}"
        if self._kind == "revision":
            code, what = "revision-altered", "its row is not what was committed"
        elif fact.digest == told:
            code, what = "version-altered", f"{where}: its content was changed"
        elif fact.content == told:
            code, what = "version-altered", f"{where}: its digest was changed, its content was not"
        elif fact.digest == fact.content:
            code, what = "mismatch", f"{where}: content and digest are not those of the entry"
        else:
            code, what = "version-altered", f"{where}: its content and its digest were changed"
        found.add(code, what, seq=entry.seq, subject=fact.subject)

    def _settle_rest(self, facts: list[Fact], entries: list[Logged], found: Findings) -> list[Fact]:
        """Pair what differs in revision or operation alone; note entries without a fact."""
        by_digest = {(fact.subject, fact.digest): n for n, fact in enumerate(facts)}
        by_revision = {(fact.subject, fact.revision): n for n, fact in enumerate(facts)}
        paired: set[int] = set()
        for entry in entries:
            subject, revision, action = entry.subject, entry.revision, entry.action
            places = (by_digest.get((subject, _told(entry))), by_revision.get((subject, revision)))
            place = next((n for n in places if n is not None and n not in paired), None)
            if place is not None:
                paired.add(place)
                what = (
                    f"the log tells of {plain(action)} in revision {revision}, the history of "
                    f"{plain(facts[place].operation)} in revision {plain(facts[place].revision)}"
                )
                found.add("version-altered", what, seq=entry.seq, subject=subject)
            else:
                code = "revision-missing" if self._kind == "revision" else "no-version"
                what = f"{plain(action)} in revision {revision} has left no {self._kind}"
                found.add(code, what, seq=entry.seq, subject=subject)
            self.spoilt.add(subject)
        return [fact for n, fact in enumerate(facts) if n not in paired]


def _key(subject: Any, revision: Any, action: Any) -> tuple[Any, ...]:
    """Return what a fact and its entry have in common.

    A migration enters the commits of all older revisions at the last of them, so a commit is
    known by its subject alone.
    """
    return (subject, None if action == "commit" else revision, action)


def _key_of(entry: Logged) -> tuple[Any, ...]:
    return _key(entry.subject, entry.revision, entry.action)


def _told(entry: Logged) -> Any:
    """Return the digest that the version of an entry has: of a purged record, what it was."""
    return entry.before if entry.action == "purge" else entry.after


def pages(view: Snapshot, query: Select[Any], column: Any) -> Iterator[Sequence[Any]]:
    """Yield the rows of `query` a page at a time, by its first column, which is `column`."""
    page = query.order_by(column).limit(PAGE)
    rows = fetched(view.connection, page)
    while rows:
        yield rows
        if len(rows) < PAGE:
            return
        rows = fetched(view.connection, page.where(column > rows[-1][0]))


def digests_of(view: Snapshot, layer: Layer, rows: Sequence[Sequence[Any]]) -> list[str | None]:
    """Return the digest of each stored row; None where it cannot be read."""
    try:
        return list(Records.of_rows(layer, rows, view.database).digests())
    except (RegisterError, ValueError, TypeError):
        if len(rows) == 1:
            return [None]
        return [digest for row in rows for digest in digests_of(view, layer, [row])]


def _versions(view: Snapshot, layer: Layer, found: Findings) -> Iterator[Fact]:
    table = HISTORY[layer.name]
    if not has_rows(view, table):
        return
    names = stored_names(layer)
    query = select(*(table.c[name] for name in (*_HEAD, *names)))
    start = len(_HEAD)
    places = [start + names.index(part) for part in layer.key]
    bare = [n for n in range(start, start + len(names)) if n not in places]
    order = _Order(found)
    for rows in pages(view, query, table.c[HISTORY_ID]):
        held = [row[2] not in GONE and row[4] is None for row in rows]
        whole = [row[start:] for row, holds in zip(rows, held, strict=True) if holds]
        digests = iter(digests_of(view, layer, whole) if whole else ())
        for row, holds in zip(rows, held, strict=True):
            subject = record_name(layer, [row[place] for place in places])
            order.take(subject, row[1])
            if not holds and any(row[n] is not None for n in bare):
                what = f"its version of revision {plain(row[1])} still holds what should be gone"
                found.add("purge-incomplete", what, subject=subject)
            content = next(digests) if holds else row[3]
            purged = row[2] == "purge" or row[4] is not None
            yield Fact(subject, row[1], row[2], row[3], content, purged)


class _Order:
    """Notes versions that stand after one of a later revision."""

    def __init__(self, found: Findings) -> None:
        self._found = found
        self._last = 0

    def take(self, subject: str, revision: Any) -> None:
        if not isinstance(revision, int):
            return
        if revision < self._last:
            what = f"its version of revision {revision} stands after one of {self._last}"
            self._found.add("version-altered", what, subject=subject)
        self._last = revision


def record_name(layer: Layer, key: Sequence[Any]) -> str:
    """Return the name of a record whose key may be anything."""
    try:
        return uid_of(layer.name, tuple(key))
    except (TypeError, ValueError):
        return f"{layer.name}/{plain(key)}"


def _settings(view: Snapshot) -> Iterator[Fact]:
    table = SETTINGS_HISTORY
    names = (HISTORY_ID, REVISION, OPERATION, DIGEST, "name", "value")
    query = select(*(table.c[name] for name in names))
    for row in chain.from_iterable(pages(view, query, table.c[HISTORY_ID])):
        _, revision, operation, digest, name, value = row
        yield Fact(f"settings/{name}", revision, operation, digest, setting_digest(value))


def setting_digest(text: Any) -> str | None:
    """Return the digest of a setting by the JSON text that it is stored as."""
    if text is None:
        return None
    try:
        return digest_of(json.loads(text))
    except (TypeError, ValueError, RecursionError):
        return "unreadable"


def _revisions(view: Snapshot) -> Iterator[Fact]:
    table = REVISIONS
    as_text = view.connection.dialect.name == "sqlite"
    query = select(
        *(
            type_coerce(column, Text).label("at") if as_text and column.name == "at" else column
            for column in table.c
        )
    )
    for row in chain.from_iterable(pages(view, query, table.c.revision)):
        digest = _row_digest(dict(zip(table.c.keys(), row, strict=True)))
        yield Fact(f"revisions/{row.revision}", row.revision, "commit", digest, digest)


def _row_digest(values: dict[str, Any]) -> str:
    """Return the digest of a row of the revisions."""
    try:
        if values["roles"] is not None:
            values["roles"] = json.loads(values["roles"])
        if isinstance(values["at"], str):
            values["at"] = datetime.fromisoformat(values["at"])
        return revision_digest(values)
    except (TypeError, ValueError, AttributeError, RecursionError):
        return "unreadable"
