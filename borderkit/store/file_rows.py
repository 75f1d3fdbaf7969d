"""Rows of kept files, written and read within a transaction of whoever asks."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    exists,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite

from borderkit.errors import ConflictError, RecordMissingError, RegisterDamagedError
from borderkit.store.kept_file import KeptFile, file_of, plain_part
from borderkit.store.tables import FILE_PARTS, FILES, HISTORY, JOB_STEPS, JOBS, encode_json

__all__ = [
    "FILE_COLUMNS",
    "begun",
    "complete",
    "file_faults",
    "get_file",
    "part_numbers",
    "part_query",
    "put_row",
    "remove_within",
    "stale",
    "unrested",
    "unused_files",
]

FILE_COLUMNS: Final = ("raw_file", "receipt_file", "points_file")
"""Columns of layer ``surveys`` that name kept files."""

_SURVEYS: Final = "surveys"


def remove_within(connection: Connection, file: str) -> bool:
    """Take a file away with all its parts, in a transaction; return whether it was there.

    Jobs that have ended and were asked to take it go too: they hold what was stated beside it,
    and of a refused file its points.
    """
    lock = select(FILES.c.file).where(FILES.c.file == file).with_for_update()
    if not file.isprintable() or connection.execute(lock).first() is None:
        return False
    connection.execute(FILE_PARTS.delete().where(FILE_PARTS.c.file == file))
    connection.execute(FILES.delete().where(FILES.c.file == file))
    named = type_coerce(JOBS.c.input, Text).contains(
        encode_json({"file": file})[1:-1], autoescape=True
    )
    over = select(JOBS.c.job).where(named, JOBS.c.state.not_in(("accepted", "running")))
    jobs = list(connection.execute(over).scalars())
    if jobs:
        connection.execute(JOB_STEPS.delete().where(JOB_STEPS.c.job.in_(jobs)))
        connection.execute(JOBS.delete().where(JOBS.c.job.in_(jobs)))
    return True


def file_faults(connection: Connection, file: str, sha256: str | None = None) -> str | None:
    """Return what is wrong with a kept file, checked byte by byte; None: nothing.

    Parameters
    ----------
    connection : Connection
        Reads one state.
    file : str
        Which one.
    sha256 : str, optional
        What it should be; default: what its own row says.
    """
    try:
        found = get_file(connection, file)
        if found.state != "whole":
            return "is not whole"
        whole = hashlib.sha256()
        for part in range(found.part_count):
            whole.update(
                plain_part(found, part, connection.execute(part_query(file, part)).first())
            )
    except RecordMissingError:
        return "is not there"
    except RegisterDamagedError as fault:
        return fault.message
    expected = found.sha256 if sha256 is None else sha256
    if whole.hexdigest() != expected:
        return f"has sha256 {whole.hexdigest()}, not {expected}"
    return None


def put_row(
    connection: Connection, found: KeptFile, row: Mapping[str, Any], *, at: datetime
) -> None:
    """Insert a part, unless the same is there.

    Raises
    ------
    ConflictError
        It is there with other bytes, or the file is whole without it.
    """
    same = (FILE_PARTS.c.file == found.file) & (FILE_PARTS.c.part == row["part"])
    there = connection.execute(select(FILE_PARTS.c.sha256).where(same)).scalar()
    if there == row["sha256"]:
        return
    if there is not None or found.state != "receiving":
        msg = (
            f"part {row['part']} of {found.name} is there with other bytes; begin a new upload "
            "if the file has changed"
        )
        raise ConflictError(msg)
    connection.execute(FILE_PARTS.insert(), row)
    connection.execute(FILES.update().where(FILES.c.file == found.file).values(updated=at))


def begun(connection: Connection, row: Mapping[str, Any]) -> KeptFile:
    """Return the file of this row, made now or there already, and hold it."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(insert(FILES).on_conflict_do_nothing(index_elements=["file"]), row)
    return get_file(connection, row["file"], lock=True)


def complete(connection: Connection, file: str, sha256: str, *, at: datetime) -> None:
    """Let a file be whole, if it is not."""
    values = {"state": "whole", "sha256": sha256, "updated": at}
    receiving = (FILES.c.file == file) & (FILES.c.state == "receiving")
    connection.execute(FILES.update().where(receiving).values(**values))


def get_file(connection: Connection, file: str, *, lock: bool = False) -> KeptFile:
    """Return a file; `lock` holds it until the transaction ends.

    Raises
    ------
    RecordMissingError
        There is none of this name.
    """
    query = select(FILES).where(FILES.c.file == file)
    row = None
    if file.isprintable():
        row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        msg = f"there is no kept file {file[:60]!r}; it was discarded, or never began"
        raise RecordMissingError(msg)
    return file_of(row)


def part_numbers(connection: Connection, file: str) -> list[int]:
    """Return which parts of a file are there, in order."""
    query = select(FILE_PARTS.c.part).where(FILE_PARTS.c.file == file)
    return list(connection.execute(query.order_by(FILE_PARTS.c.part)).scalars())


def part_query(file: str, part: int) -> Select[Any]:
    """Return the query of one part: its hash and packed content."""
    query = select(FILE_PARTS.c.sha256, FILE_PARTS.c.content)
    return query.where(FILE_PARTS.c.file == file, FILE_PARTS.c.part == part)


def stale() -> ColumnElement[bool]:
    """Return what is true of files that are coming in, and of raw ones that nothing rests on."""
    lone = and_(FILES.c.state == "whole", FILES.c.purpose == "raw", _unrested(), ~_waits())
    return or_(FILES.c.state == "receiving", lone)


def unrested(actor: str) -> Select[Any]:
    """Return the query of an actor's raw files that no survey rests on, the newest first.

    The last column, ``waits``, says whether a job is to take it.
    """
    query = select(FILES, _waits().label("waits"))
    query = query.where(FILES.c.actor == actor, FILES.c.purpose == "raw", _unrested())
    return query.order_by(FILES.c.created.desc(), FILES.c.file.desc())


def _unrested() -> ColumnElement[bool]:
    """Return what is true of files that no version of a survey names as what it came from."""
    raw = HISTORY[_SURVEYS].c["raw_file"]
    # A list is made once; asking for each file anew would cost files times surveys.
    return FILES.c.file.not_in(select(raw).where(raw.is_not(None)))


def _waits() -> ColumnElement[bool]:
    return exists().where(JOBS.c.job == FILES.c.job, JOBS.c.state.in_(("accepted", "running")))


def unused_files(connection: Connection, files: Iterable[str]) -> list[str]:
    """Return those of `files` that no version of any survey names."""
    versions, unused = HISTORY[_SURVEYS], []
    for file in files:
        named = or_(*(versions.c[name] == file for name in FILE_COLUMNS))
        if connection.execute(select(versions.c["survey"]).where(named).limit(1)).first() is None:
            unused.append(file)
    return unused
