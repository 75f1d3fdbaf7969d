"""Finding records by some of their columns, without reading the whole of each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pandas import DataFrame
from sqlalchemy import func, select

from borderkit.errors import InputError
from borderkit.layers import Layer
from borderkit.store.rows import Records, stored_names
from borderkit.store.snapshot import GONE, Snapshot
from borderkit.store.tables import (
    FID,
    HISTORY,
    HISTORY_ID,
    OPERATION,
    PURGED,
    REVISION,
    REVISIONS,
    SETTINGS_HISTORY,
    TABLES,
)
from borderkit.store.uids import declared

__all__ = [
    "changed_since",
    "every_version",
    "keys_where",
    "newest",
    "revision_time",
    "revisions_of",
]

_PLAIN = ("text", "integer", "boolean", "real")


def keys_where(view: Snapshot, layer: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the keys of the records of `layer` that have these values, the oldest first.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    layer : str
        Name of the layer.
    values : mapping of str to object
        By column; of columns that hold no JSON.

    Raises
    ------
    InputError
        There is no such layer or column.
    """
    known = declared(layer)
    _require_plain(known, list(values))
    table = TABLES[layer]
    same = [table.c[name] == value for name, value in values.items()]
    query = select(*(table.c[name] for name in known.key)).where(*same).order_by(table.c[FID])
    return [tuple(row) for row in view.connection.execute(query)]


def changed_since(view: Snapshot, layers: Iterable[str], revision: int) -> bool:
    """Return whether a record of these layers, or a setting, was written after a revision.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    layers : iterable of str
        Names of layers.
    revision : int
        Of this register.

    Raises
    ------
    InputError
        There is no such layer.
    """
    tables = [SETTINGS_HISTORY, *(HISTORY[declared(name).name] for name in layers)]
    return any(
        view.connection.execute(
            select(table.c[REVISION]).where(table.c[REVISION] > revision).limit(1)
        ).first()
        for table in tables
    )


def revisions_of(view: Snapshot, layers: Iterable[str], *, first: int, last: int) -> set[int]:
    """Return which revisions from `first` to `last` wrote a record of one of these layers.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    layers : iterable of str
        Names of layers.
    first, last : int
        Revisions of this register, both included.

    Raises
    ------
    InputError
        There is no such layer.
    """
    found: set[int] = set()
    for table in (HISTORY[declared(name).name] for name in layers):
        query = select(table.c[REVISION]).where(table.c[REVISION].between(first, last)).distinct()
        found.update(view.connection.execute(query).scalars())
    return found


def revision_time(view: Snapshot, revision: int) -> datetime | None:
    """Return when a revision was made (UTC), None where there is no such revision.

    A register that was put back from a backup counts its revisions anew, at other times.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    revision : int
        Its number.
    """
    query = select(REVISIONS.c.at).where(REVISIONS.c.revision == revision)
    found: datetime | None = view.connection.execute(query).scalar()
    return found


def every_version(view: Snapshot, layer: str) -> DataFrame:
    """Return every version of all records of `layer`, the oldest first.

    Removed records are among them as they were; what was purged is not.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    layer : str
        Name of the layer.

    Raises
    ------
    InputError
        There is no such layer.
    """
    known, table = declared(layer), HISTORY[layer]
    query = (
        select(*(table.c[name] for name in stored_names(known)))
        .where(table.c[OPERATION].not_in(GONE), table.c[PURGED].is_(None))
        .order_by(table.c[HISTORY_ID])
    )
    rows = view.connection.execute(query).all()
    return Records.of_rows(known, rows, view.database).frame()


def newest(
    view: Snapshot,
    layer: str,
    columns: Sequence[str],
    *,
    limit: int,
    before: tuple[Any, ...] | None = None,
) -> DataFrame:
    """Return some columns of the records of `layer` that came last, the newest first.

    Parameters
    ----------
    view : Snapshot
        Of the register.
    layer : str
        Name of the layer.
    columns : sequence of str
        Columns that hold no JSON.
    limit : int
        At most so many records.
    before : tuple, optional
        Key of a record: only those that came before it.

    Raises
    ------
    InputError
        There is no such layer, column or record.
    """
    known = declared(layer)
    _require_plain(known, columns)
    table = TABLES[layer]
    query = select(*(table.c[name] for name in columns)).order_by(table.c[FID].desc())
    if before is not None:
        same = [table.c[name] == part for name, part in zip(known.key, before, strict=True)]
        last = view.connection.execute(select(func.max(table.c[FID])).where(*same)).scalar()
        if last is None:
            msg = f"layer {layer} has no record {'/'.join(map(str, before))} to go on from"
            raise InputError(msg)
        query = query.where(table.c[FID] < last)
    rows = view.connection.execute(query.limit(limit)).all()
    return DataFrame([tuple(row) for row in rows], columns=list(columns), dtype=object)


def _require_plain(layer: Layer, columns: Sequence[str]) -> None:
    plain = [column.name for column in layer.columns if column.type in _PLAIN]
    wrong = [name for name in columns if name not in plain]
    if wrong:
        msg = f"layer {layer.name} has no plain column {wrong[0]!r}; there are {', '.join(plain)}"
        raise InputError(msg)
