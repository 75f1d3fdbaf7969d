"""Whether what a writer had read still stands: conflicts, named row by row and field by field."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from borderkit.errors import Conflict, ConflictError
from borderkit.layers import GEOMETRY, Layer
from borderkit.store.rows import Key, Records
from borderkit.store.snapshot import Snapshot
from borderkit.store.tables import HISTORY, REVISION
from borderkit.store.uids import uid_of

__all__ = ["require_fresh"]


def require_fresh(
    view: Snapshot,
    layer: Layer,
    keys: Sequence[Key],
    given: Records | None,
    now: Records,
    *,
    based_on: int,
) -> None:
    """Raise where records changed since a revision, and not to what is to be written.

    A record that has become what is to be written is no conflict; one that differs in any field
    is, also where both sides changed different fields: nobody has seen the two together.

    Parameters
    ----------
    view : Snapshot
        The register as it stands, under the writer's lock.
    layer : Layer
        Of the records.
    keys : sequence of tuple
        Of the records that are to be written or removed.
    given : Records or None
        What is to be written; a key that it lacks is to be removed.
    now : Records
        What the register holds for these keys.
    based_on : int
        The revision that the writer had read.

    Raises
    ------
    ConflictError
        Naming each record and field with both values.
    """
    changed = _changed_since(view, layer, based_on)
    wanted = [key for key in dict.fromkeys(keys) if key in changed]
    if not wanted:
        return
    yours = _by_key(given)
    theirs = _by_key(now)
    conflicts = [
        conflict
        for key in wanted
        for conflict in _conflicts(layer, key, changed[key], theirs.get(key), yours.get(key))
    ]
    if conflicts:
        records = len({conflict.uid for conflict in conflicts})
        msg = (
            f"{records} record(s) of layer {layer.name} changed since revision {based_on}, which "
            "yours are based on; nothing was written. Read them again, or give them as they are "
            f"to be and base them on revision {view.revision()}"
        )
        raise ConflictError(msg, conflicts=conflicts)


Place = tuple[Records, int]


def _by_key(records: Records | None) -> dict[Key, Place]:
    if records is None:
        return {}
    return {key: (records, row) for row, key in enumerate(records.keys())}


def _changed_since(view: Snapshot, layer: Layer, revision: int) -> dict[Key, int]:
    """Return the keys of records that were written after a revision, with the last that did."""
    table = HISTORY[layer.name]
    parts = [table.c[name] for name in layer.key]
    query = (
        select(*parts, func.max(table.c[REVISION]))
        .where(table.c[REVISION] > revision)
        .group_by(*parts)
    )
    return {tuple(row[:-1]): int(row[-1]) for row in view.connection.execute(query)}


def _conflicts(
    layer: Layer, key: Key, revision: int, theirs: Place | None, yours: Place | None
) -> Iterator[Conflict]:
    """Yield where a record, which has changed, differs from what is to be written."""
    uid = uid_of(layer.name, key)
    if theirs is None or yours is None:
        if theirs is not yours:
            values = [None if place is None else _whole(*place) for place in (theirs, yours)]
            yield Conflict(uid, "*", revision, *values)
        return
    for name in (*layer.names, *([GEOMETRY] if layer.geometry else [])):
        now, new = (records.value(row, name) for records, row in (theirs, yours))
        if name != layer.version and now != new:
            yield Conflict(uid, name, revision, now, new)


def _whole(records: Records, row: int) -> dict[str, Any]:
    names = [*records.layer.names, *([GEOMETRY] if records.layer.geometry else [])]
    return {name: value for name in names if (value := records.value(row, name)) is not None}
