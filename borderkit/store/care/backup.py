"""A consistent backup of a register, in one file, while others go on writing."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import quote

from sqlalchemy import Connection

from borderkit.errors import RegisterDamagedError, RegisterExistsError
from borderkit.store.care.content import Progress
from borderkit.store.care.copying import copy_rows, end_open_jobs
from borderkit.store.care.drafts import drafted
from borderkit.store.gpkg.faults import register_error
from borderkit.store.gpkg.geopackage import Geopackage
from borderkit.store.register import open_store
from borderkit.store.tables import AUDIT, REGISTER, REVISIONS

__all__ = ["BackupReport", "Mark", "back_up", "copy_pages", "mark_of"]

_PRIVATE: Final = 0o600
"""Who may read the backup of a server: its owner alone, for nobody knows who else might."""

_PAGES: Final = 1_000
"""How many pages are copied at a time: 4 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """Where a backup stands, and which state it holds.

    Attributes
    ----------
    source : str
        The register, without a password.
    target : Path
        The backup, a register itself.
    revision : int
        The last one in it.
    size_mb : float
        Size of the file, megabytes.
    """

    source: str
    target: Path
    revision: int
    size_mb: float

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "source": self.source,
            "target": str(self.target),
            "revision": self.revision,
            "size_mb": round(self.size_mb, 3),
        }


def back_up(
    register: str | Path,
    file: str | Path,
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> BackupReport:
    """Write a consistent backup of a register, while others may read and write it.

    The backup is one GeoPackage file, a register that opens like any other. It is checked before
    it takes its name; one that fails leaves nothing behind. Jobs that wait or run are over in it,
    so that whoever goes back to it repeats no old work.

    Parameters
    ----------
    register : str or Path
        A GeoPackage file, or the address of a PostGIS database.
    file : str or Path
        Where the backup is to stand.
    replace : bool
        Whether a file that is there already gives way.
    progress : callable, optional
        Told how much is done, and of how much: pages or rows.

    Returns
    -------
    BackupReport
        What the backup holds.

    Raises
    ------
    RegisterExistsError, RegisterBusyError, InputError
        See :func:`borderkit.store.care.drafts.drafted`.
    RegisterDamagedError
        The register is damaged; no backup is kept.
    RegisterError
        It cannot be read, or the disk is full.
    """
    place = Path(file)
    with open_store(register, read_only=True) as store:
        if isinstance(store.database, Geopackage):
            _keep_apart(store.database.path, place)
            mark = copy_pages(store.database, place, replace=replace, progress=progress)
            revision = mark.revision
        else:
            with drafted(place, replace=replace) as draft, closing(Geopackage(draft)) as target:
                revision = copy_rows(
                    store.database, target, open_jobs="end", progress=progress
                ).revision
                draft.chmod(_PRIVATE)
        size_mb = place.stat().st_size / 1e6
        return BackupReport(source=store.place, target=place, revision=revision, size_mb=size_mb)


def _keep_apart(register: Path, file: Path) -> None:
    if file.resolve() == register.resolve():
        msg = f"{file} is the register itself; name another file for its backup"
        raise RegisterExistsError(msg)


@dataclass(frozen=True, slots=True)
class Mark:
    """Which state of a register a file holds.

    Attributes
    ----------
    schema_version : int
        Of its tables.
    revision : int
        The last one.
    audit : (int, str) or None
        Number and hash of the last entry of the audit log; None where it is empty, or where the
        register is older than the log.
    """

    schema_version: int
    revision: int
    audit: tuple[int, str] | None


def copy_pages(
    database: Geopackage, file: Path, *, replace: bool = False, progress: Progress | None = None
) -> Mark:
    """Copy the GeoPackage `database` into a new file, as it was at one moment.

    Others may read and write meanwhile: what they commit is not in the copy. Little memory is
    needed however large the register is. The copy is checked page by page, and it takes its name
    only then. Whoever may not read the register may not read the copy.

    Parameters
    ----------
    database : Geopackage
        A register of any version of the tables.
    file : Path
        Where the copy is to stand.
    replace : bool
        Whether a file that is there already gives way.
    progress : callable, optional
        Told the number of pages copied, and of all.

    Returns
    -------
    Mark
        The state that the copy holds.

    Raises
    ------
    RegisterExistsError, RegisterBusyError, InputError
        See :func:`borderkit.store.care.drafts.drafted`.
    RegisterDamagedError
        The register is damaged; no copy is kept.
    RegisterError
        It cannot be read, or the disk is full.
    """
    with drafted(file, replace=replace) as draft:
        with database.reading() as connection:
            mark = mark_of(connection)
            with closing(sqlite3.connect(draft)) as target:
                _send(_raw(connection), target, file, progress)
        if mark.audit is not None:
            with closing(Geopackage(draft)) as copy, copy.writing() as connection:
                end_open_jobs(connection)
        shutil.copymode(database.path, draft)
        _require_same(draft, mark, database.place)
    return mark


def _send(
    raw: sqlite3.Connection, target: sqlite3.Connection, file: Path, progress: Progress | None
) -> None:
    try:
        raw.backup(target, pages=_PAGES, progress=_told(progress))
    except sqlite3.OperationalError as fault:
        if fault.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        raise register_error(file, fault, busy_s=0.0) from fault


def _raw(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def mark_of(connection: Connection) -> Mark:
    """Return which state of a GeoPackage, of any version, a connection reads."""
    return _mark(_raw(connection))


def _told(progress: Progress | None) -> Callable[[int, int, int], None] | None:
    if progress is None:
        return None
    return lambda _status, left, all_pages: progress(all_pages - left, all_pages)


def _mark(raw: sqlite3.Connection) -> Mark:
    """Return which state is read; a transaction goes on reading it."""
    version = _one(raw, f"SELECT max(schema_version) FROM {REGISTER.name}")  # noqa: S608 - our own names
    revision = _one(raw, f"SELECT max(revision) FROM {REVISIONS.name}")  # noqa: S608
    known = _one(raw, "SELECT count(*) FROM sqlite_master WHERE name = ?", AUDIT.name)
    audit = None
    if known:
        last = f"SELECT seq, hash FROM {AUDIT.name} ORDER BY seq DESC LIMIT 1"  # noqa: S608
        audit = raw.execute(last).fetchone()
    return Mark(int(version), int(revision or 0), audit)


def _one(raw: sqlite3.Connection, sql: str, *values: str) -> Any:
    return raw.execute(sql, values).fetchone()[0]


def _require_same(draft: Path, mark: Mark, place: str) -> None:
    """Raise unless the pages of `draft` are sound, and hold the state that was copied."""
    uri = f"file:{quote(str(draft.resolve()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as raw:
        try:
            found = [str(row[0]) for row in raw.execute("PRAGMA quick_check(5)")]
            held = _mark(raw)
        except sqlite3.DatabaseError as fault:
            found, held = [str(fault)], mark
    if found != ["ok"] or held != mark:
        faults = "; ".join(found) if found != ["ok"] else f"the copy holds {held}, not {mark}"
        msg = (
            f"{place} is damaged ({faults}); no copy was kept: "
            "restore the register from the last good backup"
        )
        raise RegisterDamagedError(msg)
