"""A whole register moved from one database to another, and proof that both hold the same."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Connection, Table, func, select, text

from borderkit.errors import Defect, RegisterError, RegisterFileError
from borderkit.layers import LAYERS
from borderkit.store.care.content import (
    ALL_TABLES,
    Progress,
    TableContent,
    Tally,
    batches,
    content_of,
)
from borderkit.store.database import Database
from borderkit.store.geometry import GeometryType
from borderkit.store.gpkg.geopackage import Geopackage
from borderkit.store.register import open_database, open_store
from borderkit.store.tables import (
    FID,
    GEOM,
    HISTORY,
    HISTORY_ID,
    JOBS,
    REGISTER,
    REVISIONS,
    SETTINGS_HISTORY,
    TABLES,
)

__all__ = ["CopyReport", "copy_register", "copy_rows", "end_open_jobs"]

Row = Sequence[Any]

Fate = Literal["wait", "end"]
"""What becomes of open jobs: they wait for a worker, or they are over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReport:
    """What a copy of a register holds, on both sides.

    Attributes
    ----------
    source, target : str
        The two places, without passwords.
    revision : int
        The last one.
    tables : tuple of TableContent
        Rows and digest of every table: equal on both sides.
    """

    source: str
    target: str
    revision: int
    tables: tuple[TableContent, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "source": self.source,
            "target": self.target,
            "revision": self.revision,
            "tables": {
                held.table: {"rows": held.rows, "sha256": held.digest} for held in self.tables
            },
        }


def copy_register(
    source: str | Path, target: str | Path, *, progress: Progress | None = None
) -> CopyReport:
    """Copy a whole register into a new one, in either database.

    Histories, audit log, settings, revisions, tokens and jobs come along, with their numbers and
    with the register's own name. A job that is running is waiting in the copy. The rows pass in
    small batches, from one state of the source; others may go on writing there. Nothing is kept
    unless both sides are then equal, table by table.

    Parameters
    ----------
    source : str or Path
        The register: a GeoPackage file, or the address of a PostGIS database.
    target : str or Path
        A new GeoPackage file, or the address of a database that holds no register.
    progress : callable, optional
        Told the number of rows copied, and of all.

    Returns
    -------
    CopyReport
        What both hold.

    Raises
    ------
    RegisterExistsError
        Something is at `target` already.
    RegisterVersionError
        The source has to be migrated first.
    RegisterFileError
        A text that a server does not keep; each is named.
    RegisterError
        One of the two cannot go on, or the copy differs; then there is no copy.
    """
    with open_store(source, read_only=True) as store, closing(open_database(target)) as goal:
        return copy_rows(store.database, goal, progress=progress)


def copy_rows(
    source: Database,
    target: Database,
    *,
    open_jobs: Fate = "wait",
    progress: Progress | None = None,
) -> CopyReport:
    """Make the register `target`, and fill it with all that `source` holds in one state.

    Parameters
    ----------
    source, target : Database
        The one with a register of the present version, the other with none.
    open_jobs : {"wait", "end"}
        Whether jobs that wait or run are to wait in the copy, or to be over there.
    progress : callable, optional
        Told the number of rows copied, and of all.

    Returns
    -------
    CopyReport
        What both hold.

    Raises
    ------
    RegisterExistsError
        Something is at the target already.
    RegisterError
        It does not hold the same afterwards, or one of the two cannot go on; then nothing is
        left there.
    """
    held: list[TableContent] = []
    with source.reading() as origin:
        revision = int(origin.execute(select(func.max(REVISIONS.c.revision))).scalar() or 0)
        created = origin.execute(select(REGISTER.c.created)).scalar_one()
        told = _counted(origin, progress)

        def fill(goal: Connection) -> None:
            passing = _Passing(source, target, origin, goal, open_jobs)
            held[:] = [passing.copy(table, told) for table in ALL_TABLES]
            _set_counters(goal)
            _tell_others(target, goal)
            _require_equal(held, target, goal)

        target.create(at=created, fill=fill)
    return CopyReport(
        source=source.place, target=target.place, revision=revision, tables=tuple(held)
    )


@dataclass(frozen=True, slots=True)
class _Passing:
    """Rows on their way from one database to the other."""

    source: Database
    target: Database
    origin: Connection
    goal: Connection
    open_jobs: Fate

    def copy(self, table: Table, told: Callable[[int], None]) -> TableContent:
        """Copy the rows of `table` and return what they hold."""
        names = [column.name for column in table.columns]
        tally = Tally(self.source, table)
        for rows in batches(self.origin, table):
            settled = _settled(table, rows, self.open_jobs)
            tally.add(settled)
            if not isinstance(self.target, Geopackage):
                _require_keepable(table, settled)
            self.target.insert(self.goal, table, names, self._packed(table, settled))
            told(len(rows))
        return tally.content()

    def _packed(self, table: Table, rows: Sequence[Row]) -> Iterator[Row]:
        """Yield rows with their geometries as the target packs them."""
        kind = table.c[GEOM].type if GEOM in table.c else None
        if not isinstance(kind, GeometryType) or type(self.source) is type(self.target):
            yield from rows
            return
        at = list(table.c.keys()).index(GEOM)
        cells = self.source.decode([row[at] for row in rows])
        shapes = self.target.encode(cells, kind.kind)
        for row, shape in zip(rows, shapes, strict=True):
            yield (*row[:at], shape, *row[at + 1 :])


_OPEN: Final = ("accepted", "running")
_FREE: Final = {"worker": None, "lease_until": None, "cancel": False}
_ENDED: Final = {"state": "dismissed", "not_before": None, **_FREE}
_IN_BACKUP: Final = {"message": "was open when this backup was made"}


def _settled(table: Table, rows: Sequence[Row], open_jobs: Fate) -> Sequence[Row]:
    """Return rows as they are to be copied: no worker of the one register runs jobs of the other.

    A job whose end was asked for ends here.
    """
    if table is not JOBS:
        return rows
    settled = []
    for row in rows:
        job = dict(zip(table.c.keys(), row, strict=True))
        if job["state"] in _OPEN and open_jobs == "end":
            job |= _ENDED | _IN_BACKUP | {"finished": job["updated"]}
        elif job["state"] == "running":
            ended = _ENDED | {"finished": job["updated"]}
            job |= ended if job["cancel"] else {"state": "accepted", **_FREE}
        settled.append(tuple(job.values()))
    return settled


def end_open_jobs(connection: Connection) -> None:
    """End all open jobs of a register that was copied page by page, before anybody opens it."""
    values = {**_ENDED, **_IN_BACKUP, "finished": JOBS.c.updated}
    connection.execute(JOBS.update().where(JOBS.c.state.in_(_OPEN)).values(values))


def _require_keepable(table: Table, rows: Sequence[Row]) -> None:
    """Raise if a server would not keep a text, which a file does."""
    names = table.c.keys()
    defects = [
        Defect(f"{table.name}[{row[0]}].{name}", "holds a NUL character, which PostgreSQL refuses")
        for row in rows
        for name, value in zip(names, row, strict=True)
        if type(value) is str and "\0" in value
    ]
    if defects:
        msg = (
            f"{len(defects)} text(s) of table {table.name} cannot be kept in PostgreSQL; mend the "
            "records and write them anew, or keep the register as a file"
        )
        raise RegisterFileError(msg, defects=defects)


def _counted(origin: Connection, progress: Progress | None) -> Callable[[int], None]:
    """Return what is told of every batch."""
    if progress is None:
        return lambda _rows: None
    total = sum(
        int(origin.execute(select(func.count()).select_from(table)).scalar() or 0)
        for table in ALL_TABLES
    )
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done, total)

    return tell


def _require_equal(held: Sequence[TableContent], target: Database, goal: Connection) -> None:
    """Raise unless the copy holds in every table what was sent there."""
    defects = []
    for table, sent in zip(ALL_TABLES, held, strict=True):
        there = content_of(target, goal, table)
        if there != sent:
            told = f"{sent.rows} rows were sent, {there.rows} are there"
            same = "; their content differs" if sent.rows == there.rows else ""
            defects.append(Defect(table.name, told + same))
    if defects:
        msg = (
            f"the copy {target.place} differs in {len(defects)} tables and was not kept; "
            "see borderkit audit verify for the register, then copy again"
        )
        raise RegisterError(msg, defects=defects)


def _set_counters(goal: Connection) -> None:
    """Let numbers go on where they stood: no number of a record that is gone comes again."""
    for name, table in TABLES.items():
        _count_on(goal, table, FID, (table, HISTORY[name]))
        _count_on(goal, HISTORY[name], HISTORY_ID, (HISTORY[name],))
    _count_on(goal, SETTINGS_HISTORY, HISTORY_ID, (SETTINGS_HISTORY,))


def _count_on(goal: Connection, table: Table, column: str, among: Sequence[Table]) -> None:
    """Let the numbers of `column` begin after the greatest in any of the tables `among`."""
    found = [goal.execute(select(func.max(one.c[column]))).scalar() for one in among]
    last = max((number for number in found if number is not None), default=0)
    if not last:
        return
    values = {"name": table.name, "column": column, "last": last}
    if goal.dialect.name == "postgresql":
        goal.execute(text("SELECT setval(pg_get_serial_sequence(:name, :column), :last)"), values)
        return
    kept = goal.execute(text("UPDATE sqlite_sequence SET seq = :last WHERE name = :name"), values)
    if not kept.rowcount:
        goal.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), values)


def _tell_others(target: Database, goal: Connection) -> None:
    """Write what other programs want to know of layers, as of the last revision."""
    last = select(REVISIONS.c.at).order_by(REVISIONS.c.revision.desc()).limit(1)
    at = goal.execute(last).scalar()
    if at is None:
        return
    for layer in LAYERS.values():
        target.changed(goal, layer, at)
