"""Whether a file is a sound register, before anything is done with it.

Nothing is written and no lock is held: the header and the write-ahead log are read as bytes, then
the schema alone is read through SQLite. What a page holds that the schema does not need is seen
when it is read, or by ``borderkit audit verify``.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from sqlalchemy.dialects import sqlite

from borderkit.errors import (
    Defect,
    NotARegisterError,
    RegisterAccessError,
    RegisterDamagedError,
    RegisterError,
    RegisterMissingError,
)
from borderkit.store.gpkg.faults import register_error
from borderkit.store.gpkg.in_use import connect, left_alone
from borderkit.store.gpkg.layout import APPLICATION_ID, TREE, guards, tree_triggers
from borderkit.store.gpkg.wal import lost_from_log
from borderkit.store.tables import APPEND_ONLY, FID, GEOM, HISTORY, REGISTER, SYSTEM, TABLES

__all__ = ["HARDENED", "HARDENED_WRITER", "require_sound"]

HARDENED: Final = ("PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON")
"""What a connection that reads is told: call nothing for the file's sake, trust no page."""

HARDENED_WRITER: Final = (
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 0",
    "PRAGMA wal_autocheckpoint = 0",
)
"""What a connection that writes is told: what is acknowledged is on the disk; a log that begins
anew is cut, so that its size is that of what it holds; and the log is copied into the file only
where :class:`borderkit.store.gpkg.geopackage.Geopackage` says so. It trusts the schema, whose
triggers were compared: R-tree triggers call our functions, and before SQLite 3.44 no trigger could
else fill an R-tree."""

_MARK: Final = b"SQLite format 3\0"
_HEAD_BYTES: Final = 100
_PAGE_SIZES: Final = {1: 65_536} | {1 << n: 1 << n for n in range(9, 16)}
_HOUSEKEEPING: Final = (
    "gpkg_contents",
    "gpkg_extensions",
    "gpkg_geometry_columns",
    "gpkg_spatial_ref_sys",
)
_NEWER_TREE: Final = {
    "update5": """AFTER UPDATE ON {t}
        WHEN OLD.{i} != NEW.{i} AND (NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))
        BEGIN DELETE FROM {r} WHERE id = OLD.{i};
        INSERT OR REPLACE INTO {r} VALUES (NEW.{i},
        ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}), ST_MinY(NEW.{c}), ST_MaxY(NEW.{c})); END""",
    "update6": """AFTER UPDATE OF {c} ON {t} WHEN OLD.{i} = NEW.{i}
        AND (NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))
        AND (OLD.{c} NOTNULL AND NOT ST_IsEmpty(OLD.{c}))
        BEGIN UPDATE {r} SET minx = ST_MinX(NEW.{c}), maxx = ST_MaxX(NEW.{c}),
        miny = ST_MinY(NEW.{c}), maxy = ST_MaxY(NEW.{c}) WHERE id = NEW.{i}; END""",
    "update7": """AFTER UPDATE OF {c} ON {t} WHEN OLD.{i} = NEW.{i}
        AND (NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c}))
        AND (OLD.{c} ISNULL OR ST_IsEmpty(OLD.{c}))
        BEGIN INSERT INTO {r} VALUES (NEW.{i},
        ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}), ST_MinY(NEW.{c}), ST_MaxY(NEW.{c})); END""",
}
"""Triggers of an R-tree that GeoPackage 1.4 has in the place of update1 and update3 of 1.3."""

_COUNTED: Final = {
    f"trigger_{act}_feature_count_": f"AFTER {act.upper()} ON {{t}} BEGIN UPDATE "  # noqa: S608
    f"gpkg_ogr_contents SET feature_count = feature_count {sign} 1 "
    "WHERE lower(table_name) = lower('{t}'); END"
    for act, sign in (("insert", "+"), ("delete", "-"))
}
"""Triggers by which GDAL counts features."""

_SCHEMA: Final = "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master"
_COLUMNS: Final = """SELECT m.name, c.name, upper(c.type), c.hidden
FROM sqlite_master m, pragma_table_xinfo(m.name) c
WHERE m.type = 'table' AND m.rootpage > 0 AND m.name NOT LIKE 'rtree%'"""
_TREE_COLUMNS: Final = """SELECT g.table_name, g.column_name, p.name FROM gpkg_geometry_columns g
JOIN pragma_table_info(g.table_name) p ON p.pk = 1"""


def require_sound(path: Path, *, schema_version: int, busy_s: float) -> int:
    """Return the schema version of the register at `path`, in which nothing is out of place.

    Tables and their columns are compared only where the register has the schema version of this
    borderkit; triggers and views always, because a migration would run them.

    Parameters
    ----------
    path : Path
        The file; it is not written, nor is anything made beside it unless others use it.
    schema_version : int
        Version of the tables of this borderkit.
    busy_s : float
        How long to wait for a lock, seconds.

    Returns
    -------
    int
        Of the register, older or newer than `schema_version` or the same.

    Raises
    ------
    RegisterMissingError
        Nothing is there.
    NotARegisterError
        Something else than a register is there.
    RegisterDamagedError
        It is damaged, or another program changed its tables, triggers or views; each is named.
    RegisterAccessError
        It may not be read.
    """
    _require_file(path)
    with left_alone(path) as alone:
        # Where this process has it open it was judged before, and its bytes are not to be read.
        before = _bytes_judged(path) if alone else None
    if before is None or before.logs_bytes:
        return _judged(path, schema_version, busy_s, alone=False)
    try:
        return _judged(path, schema_version, busy_s, alone=True)
    except RegisterError:
        if before == _state_of(path.resolve()):
            raise
        return _judged(path, schema_version, busy_s, alone=False)


def _bytes_judged(path: Path) -> "_State":
    """Judge header, size and log, read as bytes; return what was found to be there."""
    page_bytes, place = _page_bytes(path, _head_of(path)), path.resolve()
    try:
        loss = lost_from_log(place, page_bytes)
        found = _state_of(place)
    except OSError as fault:
        raise _unreadable(path, fault) from fault
    if loss is not None:
        raise _damaged_log(path, loss.what, loss.commits)
    if found.size_bytes % page_bytes and not found.logs_bytes:
        msg = f"{path} is damaged: it ends in the middle of a page; restore a backup"
        raise RegisterDamagedError(msg)
    return found


def _require_file(path: Path) -> None:
    if not path.exists():
        msg = f"there is no register {path}; make one with: borderkit init {path}"
        raise RegisterMissingError(msg)
    if not path.is_file():
        msg = f"{path} is a folder or a device, no register; name the register file itself"
        raise NotARegisterError(msg)


def _head_of(path: Path) -> bytes:
    """Return the header of a file that has the mark of a GeoPackage."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as fault:
        raise _unreadable(path, fault) from fault
    if not head.startswith(_MARK):
        msg = (
            f"{path} is no register but {_guess(head)}; make a register with borderkit init "
            "and fill it with borderkit import layers or import zones"
        )
        raise NotARegisterError(msg)
    if head[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        msg = f"{path} is a SQLite file but no GeoPackage, so no register; see borderkit init"
        raise NotARegisterError(msg)
    return head


def _guess(head: bytes) -> str:
    if not head:
        return "an empty file"
    if head.startswith(b"PK\x03\x04"):
        return "a zip file"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return "a JSON file" if text[:1] in (b"{", b"[") else "a file of another kind"


def _page_bytes(path: Path, head: bytes) -> int:
    """Return the size of a page, from a header that SQLite could have written."""
    size = _PAGE_SIZES.get(int.from_bytes(head[16:18], "big"))
    formats, fractions, text = head[18:20], head[20:24], head[56:60]
    if (
        size is None
        or not set(formats) <= {1, 2}
        or fractions != b"\0\x40\x20\x20"
        or text != b"\0\0\0\1"
        or any(head[72:92])
    ):
        msg = f"{path} is damaged (its header cannot be right); restore a backup"
        raise RegisterDamagedError(msg)
    return size


def _unreadable(path: Path, fault: OSError) -> RegisterAccessError:
    return RegisterAccessError(
        f"{path} cannot be read ({fault.strerror}); see who may read it and its folder"
    )


def _damaged_log(path: Path, what: str, commits: int) -> RegisterDamagedError:
    lost = f"at least {commits} commit(s)" if commits else "what was written last"
    return RegisterDamagedError(
        f"{path}: its write-ahead log {path.name}-wal is damaged ({what}); opening it would lose "
        f"{lost}. Copy {path.name}, {path.name}-wal and {path.name}-shm to another place, then "
        f"restore a backup, or give up what is lost: sqlite3 {path.name} 'PRAGMA "
        "wal_checkpoint(TRUNCATE)'"
    )


class _State(NamedTuple):
    """What is another if a program wrote into the file or a log of it."""

    inode: int
    size_bytes: int
    changed_ns: int
    logs_bytes: int


def _state_of(path: Path) -> _State:
    now, logs_bytes = path.stat(), 0
    for kind in ("wal", "journal"):
        with suppress(FileNotFoundError):
            logs_bytes += Path(f"{path}-{kind}").stat().st_size
    return _State(now.st_ino, now.st_size, now.st_mtime_ns, logs_bytes)


def _judged(path: Path, schema_version: int, busy_s: float, *, alone: bool) -> int:
    """Judge the schema; a file of which there is no log is read as it lies, without a lock."""
    uri = f"file:{quote(str(path.resolve()))}?mode=ro{'&immutable=1' if alone else ''}"
    try:
        with closing(connect(path, uri, timeout=busy_s, isolation_level=None)) as raw:
            for pragma in HARDENED:
                raw.execute(pragma)
            raw.execute("BEGIN")
            return _judge(path, raw, schema_version)
    except (sqlite3.Error, UnicodeDecodeError) as fault:
        raise register_error(path, fault, busy_s=busy_s) from fault


def _judge(path: Path, raw: sqlite3.Connection, schema_version: int) -> int:
    there = {(row[0], row[1]): row[2:] for row in raw.execute(_SCHEMA)}
    plain = {name for (kind, name), row in there.items() if kind == "table" and row[1]}
    if REGISTER.name not in plain and (("view", REGISTER.name) not in there):
        msg = (
            f"{path} is a GeoPackage but no register; make one with borderkit init and read this "
            f"file into it with borderkit import zones {path.name} --register ..."
        )
        raise NotARegisterError(msg)
    views = [name for kind, name in there if kind == "view"]
    defects = [Defect(f"view {name}", "borderkit makes no views") for name in views]
    lacking = _not_tables(plain, (REGISTER.name, *_HOUSEKEEPING))
    defects += lacking
    found = 0
    if not lacking:
        found = raw.execute(f"SELECT max(schema_version) FROM {REGISTER.name}").fetchone()[0]  # noqa: S608
        if not isinstance(found, int):
            defects.append(Defect(f"{REGISTER.name}.schema_version", "is no number"))
        own = found == schema_version
        defects += [*_wrong_tables(raw, plain), *_wrong_trees(there)] if own else []
        defects += _wrong_triggers(raw, there, whole=own)
    if defects:
        msg = (
            f"{path} is not as borderkit made it, in {len(defects)} place(s); another program "
            "changed it: take back there what it did, or restore a backup"
        )
        raise RegisterDamagedError(msg, defects=defects)
    return int(found)


def _not_tables(plain: set[str], wanted: Iterable[str]) -> list[Defect]:
    return [Defect(f"table {name}", "is not there") for name in wanted if name not in plain]


def _wrong_tables(raw: sqlite3.Connection, plain: set[str]) -> list[Defect]:
    """Return what tables and columns the register lacks, or has otherwise than declared."""
    wanted = _declared_columns()
    defects = _not_tables(plain, dict.fromkeys(table for table, _ in wanted))
    found = {(table, column): rest for table, column, *rest in raw.execute(_COLUMNS)}
    for (table, column), kind in wanted.items():
        if table not in plain:
            continue
        if (table, column) not in found:
            defects.append(Defect(f"{table}.{column}", "is not there"))
            continue
        was, hidden = found[table, column]
        if hidden or was != kind:
            was = "computed" if hidden else was or "of no type"
            defects.append(Defect(f"{table}.{column}", f"is {was}, not {kind}"))
    return defects


def _wrong_trees(there: Mapping[tuple[str, str], Any]) -> list[Defect]:
    """Return what R-trees of the register's layers are none, or not there."""
    defects = []
    for layer, table in TABLES.items():
        if GEOM in table.c:
            tree = f"rtree_{layer}_{GEOM}"
            found = there.get(("table", tree))
            if found is None or _plain(found[2]) != _plain(TREE.format(r=tree)):
                defects.append(Defect(f"R-tree {tree}", "is not there"))
    return defects


def _wrong_triggers(
    raw: sqlite3.Connection, there: Mapping[tuple[str, str], Any], *, whole: bool
) -> list[Defect]:
    """Return triggers that neither borderkit nor GDAL makes, and those that are not there."""
    found = {name: row for (kind, name), row in there.items() if kind == "trigger"}
    known = dict(_known_triggers())
    strange = {found[name][0] for name in found.keys() - known.keys()}
    if strange:
        known |= _foreign_triggers(raw, strange)
    defects = [
        Defect(f"trigger {name} on {table}", "borderkit did not make it")
        for name, (table, _, sql) in found.items()
        if known.get(name) != _plain(sql)
    ]
    missing = _lacking(found.keys()) if whole else []
    return defects + [Defect(f"trigger {name}", "is not there") for name in missing]


def _lacking(found: Iterable[str]) -> list[str]:
    """Return the triggers of a register that are not among `found`."""
    names = set(found)
    wanted = {name for table in APPEND_ONLY for name in guards(table.name)}
    for layer, table in TABLES.items():
        if GEOM in table.c:
            tree = f"rtree_{layer}_{GEOM}_"
            newer = {f"{tree}{name}" for name in _NEWER_TREE}
            older = {f"{tree}update1", f"{tree}update3"}
            own = {f"{tree}{name}" for name in ("insert", "update2", "update4", "delete")}
            wanted |= own | (newer if newer <= names else older)
    return sorted(wanted - names)


@lru_cache(maxsize=1)
def _declared_columns() -> dict[tuple[str, str], str]:
    """Return the type in SQLite of each column of the register's tables."""
    dialect = sqlite.dialect()
    every = (*SYSTEM, *TABLES.values(), *HISTORY.values())
    return {
        (table.name, column.name): column.type.compile(dialect=dialect).upper()
        for table in every
        for column in table.c
    }


@lru_cache(maxsize=1)
def _known_triggers() -> dict[str, str]:
    """Return the plain statements of the triggers that a register may have, by their names."""
    known: dict[str, str] = {}
    for table in APPEND_ONLY:
        known |= {
            name: f"CREATE TRIGGER {name} {rest}" for name, rest in guards(table.name).items()
        }
    for layer, table in TABLES.items():
        if GEOM in table.c:
            known |= _of_tree(layer, GEOM, FID)
    return {name: _plain(sql) for name, sql in known.items()}


def _foreign_triggers(raw: sqlite3.Connection, tables: AbstractSet[str]) -> dict[str, str]:
    """Return the plain statements of the triggers that GDAL makes for layers of these names."""
    known: dict[str, str] = {}
    for layer, column, fid in raw.execute(_TREE_COLUMNS).fetchall():
        if layer in tables:
            known |= _of_tree(layer, column, fid)
    for name in tables:
        for start, rest in _COUNTED.items():
            known[start + name] = f"CREATE TRIGGER {start}{name} {rest.format(t=name)}"
    return {name: _plain(sql) for name, sql in known.items()}


def _of_tree(layer: str, column: str, fid: str) -> dict[str, str]:
    tree = f"rtree_{layer}_{column}"
    names = {"t": layer, "c": column, "i": fid, "r": tree}
    newer = {
        f"{tree}_{name}": f"CREATE TRIGGER {tree}_{name} {rest.format(**names)}"
        for name, rest in _NEWER_TREE.items()
    }
    return tree_triggers(layer, column=column, fid=fid) | newer


@lru_cache(maxsize=4096)
def _plain(sql: str | None) -> str:
    """Return a statement without what programs write differently: spaces, quotes, case."""
    return re.sub(r'[\s"]+', "", sql or "").casefold()
