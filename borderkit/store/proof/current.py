"""Whether the present records of a register are those that its history ends with."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import FromClause, Select, and_, exists, func, select

from borderkit.errors import RegisterError
from borderkit.layers import GEOMETRY, Layer
from borderkit.store.proof.data import digests_of, has_rows, pages, record_name, setting_digest
from borderkit.store.proof.entries import fetched
from borderkit.store.proof.faults import Findings, plain
from borderkit.store.rows import Records, stored_names
from borderkit.store.snapshot import GONE, Snapshot
from borderkit.store.tables import (
    DIGEST,
    FID,
    GEOM,
    HISTORY,
    HISTORY_ID,
    OPERATION,
    PURGED,
    REVISION,
    SETTINGS,
    SETTINGS_HISTORY,
    TABLES,
)

__all__ = ["check_current", "check_missing", "check_purges", "check_settings", "check_tree"]

_ROUNDING: Final = 3e-7
"""How far the edges of an R-tree, kept in single precision, may lie outside, relative."""

_NO_BOX: Final = (np.nan,) * 4
_NOT_THERE: Final = (None, *GONE)
_START: Final = 5
"""Where a record begins in the rows that are compared: after its id and what its history says."""


def check_current(view: Snapshot, layer: Layer, spoilt: Iterable[str], found: Findings) -> int:
    """Compare each record of `layer` with its last version; return how many there are.

    Parameters
    ----------
    view : Snapshot
        The state that is looked at.
    layer : Layer
        Whose records they are.
    spoilt : iterable of str
        Names of records whose history does not hold, which proves nothing about the record.
    found : Findings
        Takes what is found.
    """
    table = TABLES[layer.name]
    if not has_rows(view, table):
        return 0
    past = HISTORY[layer.name].alias()
    head = (past.c[HISTORY_ID], past.c[OPERATION], past.c[DIGEST], past.c[FID])
    query = select(
        table.c[FID], *head, *(table.c[name] for name in stored_names(layer))
    ).select_from(table.outerjoin(past, past.c[HISTORY_ID] == _last_id(layer, table)))
    count, known = 0, set(spoilt)
    for rows in pages(view, query, table.c[FID]):
        count += len(rows)
        digests = digests_of(view, layer, [row[_START:] for row in rows])
        for row, digest in zip(rows, digests, strict=True):
            if row[2] in _NOT_THERE or row[3] != digest or row[4] != row[0]:
                _note_current(view, layer, row, known, found)
    return count


def _last_id(layer: Layer, of: FromClause) -> Any:
    """Return the id of the last version of the record with the key of the table `of`."""
    past = HISTORY[layer.name].alias()
    same = (past.c[part] == of.c[part] for part in layer.key)
    return select(func.max(past.c[HISTORY_ID])).where(*same).correlate(of).scalar_subquery()


def _note_current(view: Snapshot, layer: Layer, row: Any, known: set[str], found: Findings) -> None:
    names = stored_names(layer)
    key = [row[_START + names.index(part)] for part in layer.key]
    subject = record_name(layer, key)
    if subject in known:
        return
    if row[1] is None:
        found.add("current-unknown", "it has no history", subject=subject)
    elif row[2] in GONE:
        what = f"its history ends with {row[2]}, yet it is there"
        found.add("current-unknown", what, subject=subject)
    else:
        columns = [*([FID] if row[4] != row[0] else []), *_differing(view, layer, row)]
        what = f"it is not what its last version says; different: {', '.join(columns)}"
        found.add("current-differs", what, subject=subject)


def _differing(view: Snapshot, layer: Layer, row: Any) -> list[str]:
    """Return the columns in which a record differs from its last version."""
    table, names = HISTORY[layer.name], stored_names(layer)
    query = select(*(table.c[name] for name in names)).where(table.c[HISTORY_ID] == row[1])
    (before,) = fetched(view.connection, query)
    different = []
    for place, name in enumerate(names):
        if row[_START + place] == before[place]:
            continue
        try:
            one, other = (
                Records.of_rows(layer, [values], view.database)
                for values in (before, _with(before, place, row[_START + place]))
            )
            same = one.digests() == other.digests()
        except (RegisterError, ValueError, TypeError):
            same = False
        if not same:
            different.append(GEOMETRY if name == GEOM else name)
    return different


def _with(values: Sequence[Any], place: int, value: Any) -> list[Any]:
    return [*values[:place], value, *values[place + 1 :]]


def check_missing(view: Snapshot, layer: Layer, spoilt: Iterable[str], found: Findings) -> None:
    """Note records of `layer` that should be there by their history; see :func:`check_current`."""
    known = set(spoilt)
    past, table = HISTORY[layer.name].alias("past"), TABLES[layer.name]
    there = exists().where(*(table.c[part] == past.c[part] for part in layer.key))
    query = select(past.c[HISTORY_ID], *(past.c[part] for part in layer.key)).where(
        past.c[OPERATION].not_in(GONE),
        ~there,
        past.c[HISTORY_ID] == _last_id(layer, past),
    )
    for row in chain.from_iterable(pages(view, query, past.c[HISTORY_ID])):
        subject = record_name(layer, row[1:])
        if subject not in known:
            what = "its history says that it is there, yet it is not"
            found.add("current-missing", what, subject=subject)


def check_settings(view: Snapshot, spoilt: Iterable[str], found: Findings) -> None:
    """Compare each setting with its last version."""
    past = SETTINGS_HISTORY
    last = select(func.max(past.c[HISTORY_ID])).group_by(past.c.name)
    query = select(past.c.name, past.c[OPERATION], past.c[DIGEST], past.c.value).where(
        past.c[HISTORY_ID].in_(last)
    )
    kept = {row[0]: row[2] for row in fetched(view.connection, query) if row[1] not in GONE}
    rows = fetched(view.connection, select(SETTINGS.c.name, SETTINGS.c.value))
    present = {name: setting_digest(value) for name, value in rows}
    for name in sorted({*kept, *present} - {part.removeprefix("settings/") for part in spoilt}):
        subject = f"settings/{name}"
        if name not in present:
            found.add("current-missing", "its history says that it is set", subject=subject)
        elif name not in kept:
            found.add("current-unknown", "its history does not say that it is set", subject=subject)
        elif kept[name] != present[name]:
            what = "it is not what its last version says; different: value"
            found.add("current-differs", what, subject=subject)


def check_purges(view: Snapshot, layer: Layer, found: Findings) -> None:
    """Compare blanked versions of `layer` with the purges that its history tells of."""
    blank, stone = HISTORY[layer.name].alias("blank"), HISTORY[layer.name].alias("stone")
    same = [blank.c[part] == stone.c[part] for part in layer.key]
    keys = [blank.c[part] for part in layer.key]
    told = exists().where(
        *same, stone.c[OPERATION] == "purge", stone.c[REVISION] == blank.c[PURGED]
    )
    query: Select[Any] = select(blank.c[HISTORY_ID], blank.c[PURGED], *keys).where(
        blank.c[PURGED].is_not(None), ~told
    )
    for row in chain.from_iterable(pages(view, query, blank.c[HISTORY_ID])):
        what = f"a version was blanked, yet revision {plain(row[1])} purged nothing"
        found.add("version-altered", what, subject=record_name(layer, row[2:]))
    query = select(blank.c[HISTORY_ID], stone.c[REVISION], *keys).join(
        stone,
        and_(
            *same,
            stone.c[OPERATION] == "purge",
            blank.c[HISTORY_ID] < stone.c[HISTORY_ID],
            blank.c[PURGED].is_(None),
            blank.c[OPERATION].not_in(GONE),
        ),
    )
    for row in chain.from_iterable(pages(view, query, blank.c[HISTORY_ID])):
        what = f"revision {row[1]} purged it, yet an older version still has its data"
        found.add("purge-incomplete", what, subject=record_name(layer, row[2:]))


def check_tree(view: Snapshot, layer: Layer, found: Findings) -> None:
    """Compare the R-tree of `layer` in a GeoPackage with its geometries."""
    table = TABLES[layer.name]
    _check_lone_boxes(view, layer, found)
    if not has_rows(view, table):
        return
    query = select(table.c[FID], table.c[GEOM], *(table.c[part] for part in layer.key))
    for rows in pages(view, query, table.c[FID]):
        kept = _boxes(view, layer, rows[0][0], rows[-1][0])
        boxes = np.array([kept.get(row[0], _NO_BOX) for row in rows])
        bounds = _bounds(view, rows)
        for place in np.flatnonzero(~_fits(boxes, bounds)).tolist():
            fault = _box_fault(boxes[place], bounds[place])
            if fault is not None:
                subject = record_name(layer, rows[place][2:])
                found.add("index-differs", fault, subject=subject)


def _check_lone_boxes(view: Snapshot, layer: Layer, found: Findings) -> None:
    sql = (
        f'SELECT count(*) FROM "rtree_{layer.name}_{GEOM}" '  # noqa: S608 - names of our own layers
        f'WHERE id NOT IN (SELECT "{FID}" FROM "{layer.name}")'
    )
    count = view.connection.exec_driver_sql(sql).scalar()
    if count:
        found.add("index-differs", f"it names {count} rows that are not there", subject=layer.name)


def _boxes(view: Snapshot, layer: Layer, first: int, last: int) -> dict[int, tuple[float, ...]]:
    sql = (
        f'SELECT id, minx, miny, maxx, maxy FROM "rtree_{layer.name}_{GEOM}" '  # noqa: S608
        "WHERE id BETWEEN ? AND ?"
    )
    rows = view.connection.exec_driver_sql(sql, (first, last))
    return {row[0]: tuple(row[1:]) for row in rows}


def _bounds(view: Snapshot, rows: Sequence[Any]) -> NDArray[np.float64]:
    """Return the bounds of each row's geometry; NaN where empty, infinite where unreadable."""
    try:
        return np.asarray(shapely.bounds(view.database.decode([row[1] for row in rows])))
    except (ValueError, TypeError, IndexError, shapely.GEOSException):
        if len(rows) == 1:
            return np.full((1, 4), np.inf)
        return np.concatenate([_bounds(view, [row]) for row in rows])


def _fits(boxes: NDArray[np.float64], bounds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return whether each box (n, 4) holds the bounds (n, 4), and hardly more."""
    outside = np.hstack([bounds[:, :2] - boxes[:, :2], boxes[:, 2:] - bounds[:, 2:]])
    with np.errstate(invalid="ignore"):
        near = (outside >= 0.0) & (outside <= _ROUNDING * np.abs(bounds) + 1e-9)
    return np.asarray(near.all(axis=1))


def _box_fault(box: NDArray[np.float64], bounds: NDArray[np.float64]) -> str | None:
    """Return what is wrong with a box that does not fit."""
    if np.isinf(bounds[0]):
        return None
    if np.isnan(bounds[0]):
        return None if np.isnan(box[0]) else "the R-tree has a row for it, yet it has no position"
    if np.isnan(box[0]):
        return "the R-tree has no row for it"
    return "the R-tree has it elsewhere than its geometry is"
