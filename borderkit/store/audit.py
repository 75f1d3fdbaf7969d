"""The audit log: what was done, by whom, each entry chained to the one before it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Final

from sqlalchemy import Connection, select

from borderkit.store.access import Principal
from borderkit.store.database import Database
from borderkit.store.digests import stamp
from borderkit.store.tables import AUDIT

__all__ = ["FIRST", "Act", "Entry", "append", "chained", "last_commit", "last_link"]

FIRST: Final = "0" * 64
"""What the first entry is chained to."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done, before it is chained.

    Attributes
    ----------
    action : str
        ``put``, ``succeed``, ``remove``, ``purge`` of a record or setting; ``commit`` of a
        revision; ``create``, ``migrate`` of a register ...
    subject : str
        What it was done to: ``zones/DZ-04``, ``settings/detour``, ``revisions/12``.
    before, after : str or None
        Digests of what it was and what it is now; None where there is nothing.
    """

    action: str
    subject: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log, as it is kept."""

    seq: int
    at: datetime
    actor: str
    side: str | None
    action: str
    subject: str
    revision: int
    before: str | None
    after: str | None
    previous: str
    hash: str


def _told(
    at: datetime, principal: tuple[str, str | None], revision: int
) -> tuple[str, str, str, str]:
    """Return as JSON what all entries of one unit share: actor, time, revision, side."""
    actor, side = principal
    return _text(actor), _text(stamp(at)), str(revision), _text(side)


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)


def _linked(previous: str, seq: int, act: Act, shared: tuple[str, str, str, str]) -> str:
    """Return the hash of an entry: SHA-256 of the canonical JSON of all else that it holds."""
    actor, at, revision, side = shared
    text = (
        f'{{"action":{_text(act.action)},"actor":{actor},"after":{_text(act.after)},"at":{at},'
        f'"before":{_text(act.before)},"previous":"{previous}","revision":{revision},'
        f'"seq":{seq},"side":{side},"subject":{_text(act.subject)}}}'
    )
    return hashlib.sha256(text.encode()).hexdigest()


def chained(
    acts: Iterable[Act],
    *,
    link: tuple[int, str],
    at: datetime,
    principal: Principal,
    revision: int,
) -> Iterator[Entry]:
    """Yield the entries of `acts`, chained one after the other.

    Parameters
    ----------
    acts : iterable of Act
        In the order in which they were done.
    link : (int, str)
        Number and hash of the entry before the first.
    at : datetime
        When, with its zone.
    principal : Principal
        Who did it.
    revision : int
        In which revision of the register.
    """
    seq, previous = link
    who = (principal.actor, principal.side)
    shared = _told(at, who, revision)
    for act in acts:
        seq += 1
        found = _linked(previous, seq, act, shared)
        yield Entry(
            *(seq, at, *who, act.action, act.subject, revision, act.before, act.after),
            *(previous, found),
        )
        previous = found


def last_link(connection: Connection) -> tuple[int, str]:
    """Return number and hash of the last entry; (0, `FIRST`) where there is none."""
    query = select(AUDIT.c.seq, AUDIT.c.hash).order_by(AUDIT.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return (0, FIRST) if row is None else (int(row.seq), str(row.hash))


def last_commit(connection: Connection) -> str | None:
    """Return the hash of the last entry that a revision made; None where there is none."""
    query = select(AUDIT.c.hash).where(AUDIT.c.action == "commit").order_by(AUDIT.c.seq.desc())
    found: str | None = connection.execute(query.limit(1)).scalar()
    return found


def append(
    database: Database,
    connection: Connection,
    acts: Iterable[Act],
    *,
    at: datetime,
    principal: Principal,
    revision: int,
) -> None:
    """Write the entries of `acts` at the end of the log, in the transaction of `connection`.

    Parameters
    ----------
    database : Database
        That the register is kept in.
    connection : Connection
        Holds the writer's lock.
    acts, at, principal, revision
        See :func:`chained`.
    """
    entries = chained(
        acts, link=last_link(connection), at=at, principal=principal, revision=revision
    )
    names = [column.name for column in AUDIT.columns]
    database.insert(connection, AUDIT, names, map(attrgetter(*names), entries))
