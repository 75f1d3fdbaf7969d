"""What was done to a record and to a register: by whom, when, why, and what it changed."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import shapely
from geopandas import GeoDataFrame
from pandas import DataFrame
from shapely.geometry.base import BaseGeometry

from borderkit.errors import ForbiddenError, RecordMissingError
from borderkit.layers import GEOMETRY, LAYERS, Layer
from borderkit.store import Snapshot, Store, open_store
from borderkit.store.digests import canonical_json
from borderkit.store.lookups import revisions_of
from borderkit.store.uids import key_of

__all__ = [
    "FieldChange",
    "RecordHistory",
    "RecordVersion",
    "closed_revisions",
    "office_fields",
    "record_history",
    "register_revisions",
    "revisions_json",
]

_GONE: Final = frozenset({"remove", "purge"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that a version changed, with both values; None: there is none.

    Attributes
    ----------
    field : str
        Name of the column, or ``geometry``.
    before, after : object
        JSON values, or geometries in EPSG:4326.
    """

    field: str
    before: Any
    after: Any

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; a geometry as GeoJSON."""
        return {"field": self.field, "before": _plain(self.before), "after": _plain(self.after)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVersion:
    """One version of a record: what was done, by whom, why, and what it changed.

    Attributes
    ----------
    revision : int
        Of the register, that brought it.
    operation : str
        ``put``, ``succeed`` (a new state in law, beside the one before it), ``remove`` or
        ``purge``.
    at : datetime
        When, in UTC.
    actor, side : str or None
        Who, and for which side.
    reason, document : str or None
        Why, and on which document.
    purged : int or None
        The revision that blanked what this version held.
    changes : tuple of FieldChange
        Against the version before; empty where either was purged, and of a removal.
    """

    revision: int
    operation: str
    at: datetime
    actor: str | None
    side: str | None
    reason: str | None
    document: str | None
    purged: int | None
    changes: tuple[FieldChange, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "revision": self.revision,
            "operation": self.operation,
            "at": self.at.isoformat(timespec="seconds"),
            "actor": self.actor,
            "side": self.side,
            "reason": self.reason,
            "document": self.document,
            "purged": self.purged,
            "changes": [change.to_json() for change in self.changes],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHistory:
    """Every version of one record, the oldest first.

    Attributes
    ----------
    uid : str
        The record: ``zones/DZ-04``.
    revision : int
        Of the register, when it was read.
    versions : tuple of RecordVersion
        At least one.
    """

    uid: str
    revision: int
    versions: tuple[RecordVersion, ...]

    def frame(self) -> DataFrame:
        """Return a row for each field that a version changed, and one for each removal.

        Returns
        -------
        DataFrame, shape (changes, 10)
            revision, operation, at (UTC), actor, side, reason, document, field, before, after.
        """
        rows = [
            (
                *(v.revision, v.operation, v.at, v.actor, v.side, v.reason, v.document),
                *((c.field, c.before, c.after) if c is not None else (None, None, None)),
            )
            for v in self.versions
            for c in v.changes or (None,)
        ]
        names = ("revision", "operation", "at", "actor", "side", "reason", "document")
        return DataFrame(rows, columns=[*names, "field", "before", "after"], dtype=object)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "uid": self.uid,
            "register_revision": self.revision,
            "versions": [version.to_json() for version in self.versions],
        }


def record_history(register: Store | str | Path, uid: str, *, office: bool = True) -> RecordHistory:
    """Return every version of one record: who wrote it, when, why, and what it changed.

    Parameters
    ----------
    register : Store, path or address
        An open register, or where it is; it is then opened for reading only.
    uid : str
        Layer and key of the record: ``zones/DZ-04``, ``boundary_sections/AA-BB/3``; a ``/`` or
        ``%`` within a part is percent-encoded.
    office : bool
        Whether columns for the office alone are told too.

    Returns
    -------
    RecordHistory
        At least one version.

    Raises
    ------
    InputError
        The name is none of a record.
    RecordMissingError
        There never was such a record.
    ForbiddenError
        The record is named by a column for the office alone, and `office` is false.
    RegisterError
        The register cannot be opened or read.
    """
    name, _ = key_of(uid)
    layer = LAYERS[name]
    hidden = frozenset() if office else office_fields(layer)
    if hidden & set(layer.key):
        msg = f"records of layer {name} are named by what is for the office alone"
        raise ForbiddenError(msg)
    with _snapshot(register) as view:
        found, revision = view.history(uid), view.revision()
    if found.empty:
        msg = f"there never was a record {uid}; borderkit export LAYER shows those there are"
        raise RecordMissingError(msg)
    states = [
        {field: value for field, value in state.items() if field not in hidden}
        for state in _states(layer, found)
    ]
    versions = []
    before: Mapping[str, Any] = {}
    for head, state in zip(found.to_dict("records"), states, strict=True):
        gone = head["operation"] in _GONE
        changes = () if gone or head["purged"] is not None else _changes(before, state)
        versions.append(_version(head, changes))
        before = {} if gone else state
    return RecordHistory(uid=uid, revision=revision, versions=tuple(versions))


def register_revisions(
    register: Store | str | Path, *, limit: int | None = None, before: int | None = None
) -> DataFrame:
    """Return the revisions of a register, the last first.

    Parameters
    ----------
    register : Store, path or address
        An open register, or where it is; it is then opened for reading only.
    limit : int, optional
        At most so many.
    before : int, optional
        Only those before this one.

    Returns
    -------
    DataFrame, shape (revisions, columns)
        revision, at (UTC), actor, reason, side, roles, document, based_on.

    Raises
    ------
    RegisterError
        The register cannot be opened or read.
    """
    with _snapshot(register) as view:
        found = view.revisions()
    if before is not None:
        found = found[found["revision"] < before]
    return found.iloc[::-1][:limit].reset_index(drop=True)


def closed_revisions(register: Store | str | Path, found: DataFrame) -> set[int]:
    """Return those revisions that wrote a layer which is not public: surveys, clearances.

    That there was one is plain from the numbers; whose it was, and why, is not for everybody.

    Parameters
    ----------
    register : Store, path or address
        An open register, or where it is; it is then opened for reading only.
    found : DataFrame
        Rows of :func:`register_revisions`.

    Raises
    ------
    RegisterError
        The register cannot be opened or read.
    """
    if found.empty:
        return set()
    layers = [layer.name for layer in LAYERS.values() if layer.privacy != "public"]
    first, last = int(found["revision"].min()), int(found["revision"].max())
    with _snapshot(register) as view:
        return revisions_of(view, layers, first=first, last=last)


def revisions_json(found: DataFrame) -> list[dict[str, Any]]:
    """Return the rows of :func:`register_revisions` as JSON values."""
    return [
        {str(name): value for name, value in row.items()}
        | {"revision": int(row["revision"]), "at": row["at"].isoformat(timespec="seconds")}
        for row in found.to_dict("records")
    ]


def office_fields(layer: Layer) -> frozenset[str]:
    """Return the columns of a layer that are for the office alone."""
    return frozenset(
        column.name
        for column in layer.columns
        if layer.privacy != "public" or column.privacy == "office"
    )


@contextmanager
def _snapshot(register: Store | str | Path) -> Iterator[Snapshot]:
    """Lend one state of a register."""
    if isinstance(register, Store):
        with register.snapshot() as view:
            yield view
        return
    with open_store(register, read_only=True) as store, store.snapshot() as view:
        yield view


def _states(layer: Layer, found: DataFrame) -> list[dict[str, Any]]:
    """Return what each version says, without missing values and the count of versions."""
    rows = list(layer.records(found))
    shapes = list(found[GEOMETRY]) if isinstance(found, GeoDataFrame) else [None] * len(rows)
    return [
        {
            name: value
            for name, value in {**row, GEOMETRY: shape}.items()
            if value is not None and name != layer.version
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    names = dict.fromkeys((*after, *before))
    return tuple(
        FieldChange(name, before.get(name), after.get(name))
        for name in names
        if not _same(before.get(name), after.get(name))
    )


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same; geometries by each of their positions."""
    if isinstance(one, BaseGeometry) or isinstance(other, BaseGeometry):
        return bool(shapely.equals_exact(one, other, tolerance=0.0))
    # To Python 1 is equal to True; written down they are not.
    return canonical_json(one) == canonical_json(other)


def _version(head: Mapping[Any, Any], changes: tuple[FieldChange, ...]) -> RecordVersion:
    return RecordVersion(
        revision=int(head["revision"]),
        operation=head["operation"],
        at=head["at"],
        actor=head["actor"],
        side=head["actor_side"],
        reason=head["reason"] or None,
        document=head["based_document"],
        purged=None if head["purged"] is None else int(head["purged"]),
        changes=changes,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, BaseGeometry):
        return json.loads(shapely.to_geojson(value))
    return value
