"""Records that are kept for a time only: which of them are over, and their purge."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from borderkit.errors import InputError
from borderkit.layers import LAYERS, Layer
from borderkit.layers.declaration import Privacy
from borderkit.layers.fields import civil_date, full_time
from borderkit.store.access import LOCAL, Principal
from borderkit.store.purging import WITH_DATA, rewrite_storage
from borderkit.store.register import Store
from borderkit.store.tables import HISTORY, HISTORY_ID, OPERATION, PURGED, REVISION, REVISIONS
from borderkit.store.uids import uid_of
from borderkit.store.unit import UnitOfWork

__all__ = ["LEAST_KEPT", "PurgeReport", "class_layers", "purge", "purge_within"]

LEAST_KEPT: Final = timedelta(days=1)
"""Nothing younger is purged, so that a slip of the hand costs no record of today."""

_WESTERNMOST: Final = timedelta(hours=12)
"""How long after its end in UTC a day, or a clock reading, goes on somewhere."""

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_VALID_TO: Final = "valid_to"
_STATE: Final = "state"
_WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeReport:
    """What a purge took away, or would take away.

    Attributes
    ----------
    keys : mapping of str to tuple of keys
        By layer: the records whose time is over.
    until : datetime
        What ended before is over.
    revision : int or None
        That the purge made; None where nothing was over, or where it was only tried.
    rewritten : bool
        Whether the storage was written anew, so that nothing of them is left in it; False where
        nothing was purged, or others held the register just then.
    """

    keys: Mapping[str, tuple[tuple[Any, ...], ...]]
    until: datetime
    revision: int | None
    rewritten: bool

    @property
    def count(self) -> int:
        """How many records there are in all layers."""
        return sum(len(keys) for keys in self.keys.values())

    @property
    def uids(self) -> list[str]:
        """Names of the records: ``clearances/C-2026-000012``."""
        return [uid_of(layer, key) for layer, keys in self.keys.items() for key in keys]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "over_before": self.until.isoformat(),
            "revision": self.revision,
            "count": self.count,
            "records": self.uids,
            "rewritten": self.rewritten,
        }


def class_layers(privacy: Privacy) -> tuple[Layer, ...]:
    """Return the layers whose records are of the class `privacy`.

    Those are layers that are declared so, and layers whose key is: what names a record of such a
    class is about it as a whole.

    Raises
    ------
    InputError
        It is the class of what everybody may see, which is never purged.
    """
    if privacy == "public":
        msg = "records of the class 'public' are kept for good; purge class office or survey"
        raise InputError(msg)
    return tuple(layer for layer in LAYERS.values() if _is_of(layer, privacy))


def _is_of(layer: Layer, privacy: Privacy) -> bool:
    keys = [column for column in layer.columns if column.name in layer.key]
    return layer.privacy == privacy or any(column.privacy == privacy for column in keys)


def purge(
    store: Store,
    privacy: Privacy,
    *,
    older_than: timedelta,
    principal: Principal = LOCAL,
    dry_run: bool = False,
) -> PurgeReport:
    """Take the data of records away whose time has been over for long enough.

    A record's time is over at the later of two moments: when it was last written or removed, and
    the end of its validity, where its layer has one. A record in force without an end is never
    over. A survey is over once it is withdrawn, and so is what it observed; the files that are
    kept of it, and the jobs that took it in, go with it. What is left is a tombstone: key, digest
    and revision of every version.

    Parameters
    ----------
    store : Store
        Open for writing, unless it is only tried.
    privacy : {"office", "survey"}
        The class of the records.
    older_than : timedelta
        How long their time has to be over; one day at least.
    principal : Principal
        Who purges: an administrator.
    dry_run : bool
        Only find out what would go.

    Returns
    -------
    PurgeReport
        What went, or would go.

    Raises
    ------
    InputError
        Another class, or a time below a day.
    ForbiddenError
        `principal` may not.
    RegisterError
        The register cannot be written.
    """
    principal.require("administer", "purge records")
    if dry_run:
        layers, until = _asked(privacy, older_than, store.clock())
        with store.snapshot() as view:
            found = _over(view.connection, layers, until)
        return PurgeReport(keys=found, until=until, revision=None, rewritten=False)
    reason = f"purge of class {privacy}: over for more than {older_than.days} days"
    with store.unit(principal=principal, reason=reason) as unit:
        report = purge_within(unit, privacy, older_than=older_than)
    if not report.count:
        return report
    return replace(report, rewritten=rewrite_storage(store.database, class_layers(privacy)))


def purge_within(unit: UnitOfWork, privacy: Privacy, *, older_than: timedelta) -> PurgeReport:
    """Purge in a unit that somebody else ends; see :func:`purge`.

    Whoever ends it calls :func:`borderkit.store.purging.rewrite_storage` afterwards.

    Raises
    ------
    InputError
        Another class, or a time below a day.
    ForbiddenError
        Who writes may not.
    """
    unit.principal.require("administer", "purge records")
    layers, until = _asked(privacy, older_than, unit.at)
    found = _over(unit.connection, layers, until)
    for name, keys in found.items():
        unit.purge(name, keys)
    revision = unit.number if found else None
    return PurgeReport(keys=found, until=until, revision=revision, rewritten=False)


def _asked(
    privacy: Privacy, older_than: timedelta, at: datetime
) -> tuple[tuple[Layer, ...], datetime]:
    """Return whose records are looked at, and before when their time has to be over."""
    layers = class_layers(privacy)
    if older_than < LEAST_KEPT:
        msg = f"records are kept for a day at least, not {older_than}; give a longer time"
        raise InputError(msg)
    try:
        return layers, at - older_than
    except OverflowError as fault:
        msg = f"{older_than.days} days are longer than there are dates; give a shorter time"
        raise InputError(msg) from fault


def _over(
    connection: Connection, layers: tuple[Layer, ...], until: datetime
) -> dict[str, tuple[tuple[Any, ...], ...]]:
    """Return the keys of records whose time was over at `until`, by layer."""
    found = {layer.name: tuple(_ended(connection, layer, until)) for layer in layers}
    return {name: keys for name, keys in found.items() if keys}


def _ended(connection: Connection, layer: Layer, until: datetime) -> Iterator[tuple[Any, ...]]:
    for row in connection.execute(_lives(layer)):
        *key, operation, written, told = row
        if written is None:  # a version of before the revisions were told: nobody knows
            continue
        gone = operation == "remove"
        end: datetime | None = written
        if layer.privacy == "survey":
            end = written if gone or told == _WITHDRAWN else None
        elif _VALID_TO in layer.names:
            end = _end(told, gone=gone)
        if end is not None and max(written, end) < until:
            yield tuple(key)


def _lives(layer: Layer) -> Select[Any]:
    """Return the query for records with data: key, last operation, its time, and what ends it.

    That is the end of its validity, or the state of a survey.
    """
    table = HISTORY[layer.name]
    keys = [table.c[name] for name in layer.key]
    last = (
        select(func.max(table.c[HISTORY_ID]).label("last")).group_by(*keys).subquery("last_version")
    )
    with_data = table.c[OPERATION].in_(WITH_DATA) & table.c[PURGED].is_(None)
    told = select(*keys, func.max(table.c[HISTORY_ID]).label("told"))
    told_last = told.where(with_data).group_by(*keys).subquery("last_data")
    spoken = table.alias("spoken")
    told_by = _STATE if layer.privacy == "survey" else _VALID_TO
    ends = spoken.c[told_by if told_by in layer.names else layer.key[0]]
    return (
        select(*keys, table.c[OPERATION], REVISIONS.c.at, ends.label("ends"))
        .join(last, table.c[HISTORY_ID] == last.c.last)
        .join(told_last, _same_key(told_last, table, layer))
        .join(spoken, spoken.c[HISTORY_ID] == told_last.c.told)
        .outerjoin(REVISIONS, REVISIONS.c.revision == table.c[REVISION])
        .order_by(table.c[HISTORY_ID])
    )


def _same_key(left: Any, right: Any, layer: Layer) -> Any:
    first, *more = [left.c[name] == right.c[name] for name in layer.key]
    for other in more:
        first &= other
    return first


def _end(valid_to: str | None, *, gone: bool) -> datetime | None:
    """Return when a validity is over everywhere; None: never, or nobody knows.

    A record that is `gone` and had no end was over when it went.
    """
    if valid_to is None:
        return _LONG_AGO if gone else None
    day, moment = civil_date(valid_to), full_time(valid_to)
    if day is not None:
        moment = datetime.combine(day, time.max)
    if moment is None or moment.year == MAXYEAR:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC) + _WESTERNMOST
