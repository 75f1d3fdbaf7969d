"""An older register brought up to date: backed up, migrated in one transaction, compared."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from sqlalchemy import ColumnClause, Connection, column, func, inspect, select, table
from sqlalchemy.exc import SAWarning

from borderkit.errors import Defect, RegisterBusyError, RegisterError
from borderkit.store.access import LOCAL, Principal
from borderkit.store.audit import Act, append
from borderkit.store.care.backup import copy_pages, mark_of
from borderkit.store.care.content import Progress
from borderkit.store.database import Clock, Database, utc_now
from borderkit.store.gpkg.geopackage import Geopackage
from borderkit.store.migrations.server_steps import migrate_server
from borderkit.store.migrations.steps import migrate
from borderkit.store.register import open_database, require_version, version_of
from borderkit.store.tables import REGISTER, REVISIONS, SCHEMA_VERSION, SETTINGS, TABLES

__all__ = ["MigrationReport", "migrate_register"]

_LOGGED = 4
"""The version with which the audit log came; its own step writes the first entry."""

_KEPT = (REVISIONS.name, SETTINGS.name, *TABLES)
"""Tables whose rows a migration leaves as they are, where the older version has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationReport:
    """What a migration did.

    Attributes
    ----------
    register : str
        Where it is.
    found, now : int
        Schema version before and after; equal where there was nothing to do.
    backup : Path or None
        The old register; None where nothing was done, or the register lies in PostGIS.
    rows : mapping of str to int
        How many rows each table of the old register has, each compared before and after.
    history_from : int
        The first revision whose state can be read.
    """

    register: str
    found: int
    now: int
    backup: Path | None
    rows: Mapping[str, int]
    history_from: int

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "register": self.register,
            "found": self.found,
            "now": self.now,
            "backup": None if self.backup is None else str(self.backup),
            "rows": dict(self.rows),
            "history_from": self.history_from,
        }


def migrate_register(
    place: str | Path,
    *,
    clock: Clock = utc_now,
    principal: Principal = LOCAL,
    progress: Progress | None = None,
) -> MigrationReport:
    """Bring a register that an older borderkit made up to date.

    A GeoPackage is backed up beside itself first. Then all steps are done in one transaction, in
    which every row of before is compared with what it is afterwards: a difference undoes all.

    Parameters
    ----------
    place : str or Path
        The register; no other program should be writing it.
    clock : callable
        Gives the present time, with its zone.
    principal : Principal
        Who migrates: an administrator.
    progress : callable, optional
        Told the number of pages backed up, and of all.

    Returns
    -------
    MigrationReport
        What was done; nothing, where the register is up to date.

    Raises
    ------
    RegisterVersionError
        A newer borderkit made it.
    RegisterMissingError, NotARegisterError, RegisterDamagedError
        There is no register, or a damaged one.
    RegisterBusyError
        Another program wrote it meanwhile.
    ForbiddenError
        `principal` may not.
    RegisterError
        It cannot be written, or a row would change; it stays as it was.
    """
    principal.require("administer", "migrate a register")
    with closing(open_database(place)) as database:
        database.require_register()
        with database.reading() as connection:
            found = version_of(connection)
            if found == SCHEMA_VERSION:
                return _report(database, connection, found, None, {})
        if found > SCHEMA_VERSION:
            require_version(database)
        return _migrate(database, found, clock(), principal=principal, progress=progress)


def _migrate(
    database: Database,
    found: int,
    at: datetime,
    *,
    principal: Principal,
    progress: Progress | None,
) -> MigrationReport:
    backup, mark = None, None
    if isinstance(database, Geopackage):
        backup = _backup_place(database.path, at)
        mark = copy_pages(database, backup, progress=progress)
    with database.writing() as connection:
        if mark is not None and mark_of(connection) != mark:
            msg = f"{database.place} was written while it was backed up; migrate it again"
            raise RegisterBusyError(msg)
        columns = _columns(connection)
        before = _contents(connection, columns)
        if isinstance(database, Geopackage):
            migrate(database, connection, found, at=at)
        else:
            migrate_server(connection, found, SCHEMA_VERSION, at=at)
        if found >= _LOGGED:
            uid = connection.execute(select(REGISTER.c.register_uid)).scalar()
            revision = int(connection.execute(select(func.max(REVISIONS.c.revision))).scalar() or 0)
            acts = [Act("migrate", "register", None, uid)]
            append(database, connection, acts, at=at, principal=principal, revision=revision)
        _require_same(database, before, _contents(connection, columns))
        rows = {name: count for name, (count, _) in before.items()}
        return _report(database, connection, found, backup, rows)


def _report(
    database: Database,
    connection: Connection,
    found: int,
    backup: Path | None,
    rows: Mapping[str, int],
) -> MigrationReport:
    first = connection.execute(select(REGISTER.c.history_from)).scalar()
    return MigrationReport(
        register=database.place,
        found=found,
        now=SCHEMA_VERSION,
        backup=backup,
        rows=rows,
        history_from=int(first or 0),
    )


def _backup_place(path: Path, at: datetime) -> Path:
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return path.with_name(f"{path.stem}.before-v{SCHEMA_VERSION}-{stamp}.gpkg")


def _columns(connection: Connection) -> dict[str, list[str]]:
    """Return the columns that the older register has, by table."""
    there = inspect(connection)
    with catch_warnings():
        simplefilter("ignore", SAWarning)  # it knows no type "geometry", and need not
        return {
            name: [found["name"] for found in there.get_columns(name)]
            for name in _KEPT
            if there.has_table(name)
        }


def _contents(
    connection: Connection, columns: Mapping[str, Sequence[str]]
) -> dict[str, tuple[int, str]]:
    """Return how many rows each table has, and one digest of these columns of all of them."""
    found = {}
    for name, names in columns.items():
        cells: list[ColumnClause[Any]] = [column(each) for each in names]
        digest, count = hashlib.sha256(), 0
        for row in connection.execute(select(*cells).select_from(table(name)).order_by(cells[0])):
            digest.update(repr(tuple(row)).encode())
            count += 1
        found[name] = (count, digest.hexdigest())
    return found


def _require_same(
    database: Database,
    before: Mapping[str, tuple[int, str]],
    after: Mapping[str, tuple[int, str]],
) -> None:
    defects = [
        Defect(name, f"had {before[name][0]} rows, would have {after[name][0]} that differ")
        for name in before
        if before[name] != after[name]
    ]
    if defects:
        msg = (
            f"migrating {database.place} would change rows of {len(defects)} tables, so it was "
            "not done; please report it with the version that made the register"
        )
        raise RegisterError(msg, defects=defects)
