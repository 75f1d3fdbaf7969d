"""Files that the register keeps as they came, whole or still coming in, part by part.

A part never changes once it is there, so a sender may go on after any interruption, and a reader
needs no long transaction. Parts are packed by zlib; sizes and hashes are of the plain bytes.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, select
from sqlalchemy.dialects import postgresql, sqlite

from borderkit.errors import ConflictError, InputError, RecordMissingError, RegisterDamagedError
from borderkit.store.access import Principal
from borderkit.store.kept_file import (
    MOST_PART_BYTES,
    FileState,
    Given,
    KeptFile,
    Source,
    added_row,
    damaged,
    file_of,
    file_row,
    part_row,
    pieces,
    plain_part,
    require_all,
    require_announced,
)
from borderkit.store.register import Store
from borderkit.store.tables import FILE_PARTS, FILES
from borderkit.store.unit import UnitOfWork

__all__ = ["KeptFile", "KeptFiles", "add_within", "file_faults", "remove_within"]


class KeptFiles:
    """The files of a register: receiving them, keeping them, giving them out.

    Each method is one short transaction, or a row of them of which each holds; what was begun
    and broken off is taken up again by the same call. Nobody's rights are judged here.

    Parameters
    ----------
    store : Store
        An open register; it has to stay open.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._database = store.database

    # ------------------------------------------------------------------------- coming in

    def begin(
        self,
        *,
        name: str,
        size_bytes: int,
        purpose: str,
        principal: Principal,
        sha256: str | None = None,
        part_bytes: int = MOST_PART_BYTES,
        given: Given | None = None,
        side: str | None = None,
    ) -> KeptFile:
        """Begin to receive a file; its parts come in any order, over any time.

        Parameters
        ----------
        name : str
            What it is called.
        size_bytes : int
            Of the whole.
        purpose : str
            One of `PURPOSES`.
        principal : Principal
            Who sends it.
        sha256 : str, optional
            Of the whole, 64 hexadecimal digits; it is checked at the end.
        part_bytes : int
            Of each part but the last, at most `MOST_PART_BYTES`.
        given : mapping, optional
            What is stated beside it, JSON.
        side : str, optional
            Whose it is; default: the principal's.

        Raises
        ------
        InputError, TooLargeError
            One of these cannot be used.
        RegisterError
            The register cannot be written.
        """
        at = self._store.clock()
        begun = KeptFile(
            file=f"U-{secrets.token_hex(12)}",
            state="receiving",
            purpose=purpose,
            name=name,
            sha256=sha256,
            size_bytes=size_bytes,
            part_bytes=part_bytes,
            actor=principal.actor,
            side=principal.side if side is None else side,
            given=given or {},
            created=at,
            updated=at,
        )
        row = file_row(begun)
        with self._database.queueing() as connection:
            connection.execute(FILES.insert(), row)
            return _get(connection, row["file"])

    def put_part(self, file: str, part: int, data: bytes, *, sha256: str | None = None) -> KeptFile:
        """Keep a part. The same part with the same bytes may come again and again.

        Parameters
        ----------
        file : str
            As :meth:`begin` named it.
        part : int
            From 0 on.
        data : bytes
            Exactly as many as the part has.
        sha256 : str, optional
            Of `data`; it is checked.

        Raises
        ------
        InputError
            There is no such part, or `data` is not as it was announced.
        ConflictError
            The part is there with other bytes.
        RecordMissingError
            There is no such file.
        """
        found = self.get(file)
        row = part_row(found, part, data, sha256)
        with self._database.queueing() as connection:
            found = _get(connection, file, lock=True)
            _put(connection, found, row, at=self._store.clock())
            return _get(connection, file)

    def parts(self, file: str) -> Sequence[int]:
        """Return which parts are there, in order."""
        with self._database.reading() as connection:
            _get(connection, file)
            return _parts(connection, file)

    def finish(self, file: str) -> KeptFile:
        """Check that all parts are there and give what was announced; then the file is whole.

        Of a file that is whole already nothing changes.

        Raises
        ------
        InputError
            Parts lack, or together they have another hash than was announced.
        RegisterDamagedError
            A part is no longer what came.
        RecordMissingError
            There is no such file.
        """
        found = self.get(file)
        if found.state == "whole":
            return found
        require_all(found, self.parts(file))
        whole = hashlib.sha256()
        for data in self.chunks(file):
            whole.update(data)
        require_announced(found, whole.hexdigest())
        with self._database.queueing() as connection:
            _get(connection, file, lock=True)
            _complete(connection, file, whole.hexdigest(), at=self._store.clock())
            return _get(connection, file)

    def add(
        self,
        source: Source,
        *,
        name: str,
        purpose: str,
        principal: Principal,
        given: Given | None = None,
        side: str | None = None,
    ) -> KeptFile:
        """Keep a file in one go; the same of one side for one purpose is kept once.

        Parameters
        ----------
        source : bytes or Path
            What it holds, or where it is read from.
        name, purpose, principal, given, side
            As for :meth:`begin`; those of the first time stay.

        Raises
        ------
        InputError, TooLargeError
            As for :meth:`begin`; or the source cannot be read, or changes while it is.
        RegisterError
            The register cannot be written.
        """
        row = added_row(
            source,
            name=name,
            purpose=purpose,
            principal=principal,
            given=given,
            side=side,
            at=self._store.clock(),
        )
        with self._database.queueing() as connection:
            found = _begun(connection, row)
            there = set(_parts(connection, found.file))
        if found.state == "whole":
            return found
        for part, data in pieces(source, found):
            if part not in there:
                self.put_part(found.file, part, data)
        return self.finish(found.file)

    # -------------------------------------------------------------------------- going out

    def get(self, file: str) -> KeptFile:
        """Return a file as it stands now.

        Raises
        ------
        RecordMissingError
            There is none of this name.
        """
        with self._database.reading() as connection:
            return _get(connection, file)

    def find(self, sha256: str, *, side: str | None, purpose: str) -> KeptFile | None:
        """Return the first whole file with this hash, side and purpose; None: there is none."""
        query = select(FILES).where(
            FILES.c.sha256 == sha256, FILES.c.purpose == purpose, FILES.c.state == "whole"
        )
        query = query.where(FILES.c.side.is_(None) if side is None else FILES.c.side == side)
        with self._database.reading() as connection:
            row = connection.execute(query.order_by(FILES.c.created, FILES.c.file)).mappings()
            first = row.first()
        return None if first is None else file_of(first)

    def list(
        self,
        *,
        state: FileState | None = None,
        purpose: str | None = None,
        side: str | None = None,
        limit: int = 1_000,
    ) -> Sequence[KeptFile]:
        """Return the last files, the newest first; only those of a state, purpose or side."""
        query = select(FILES).order_by(FILES.c.created.desc(), FILES.c.file.desc()).limit(limit)
        for column, value in (
            (FILES.c.state, state),
            (FILES.c.purpose, purpose),
            (FILES.c.side, side),
        ):
            if value is not None:
                query = query.where(column == value)
        with self._database.reading() as connection:
            return [file_of(row) for row in connection.execute(query).mappings()]

    def chunks(self, file: str) -> Iterator[bytes]:
        """Yield what a file holds, part by part, each checked against its hash.

        Raises
        ------
        RegisterDamagedError
            A part lacks, or is no longer what came.
        RecordMissingError
            There is no such file.
        """
        found = self.get(file)
        for part in range(found.part_count):
            with self._database.reading() as connection:
                row = connection.execute(_part_query(file, part)).first()
            yield plain_part(found, part, row)

    def write_to(self, file: str, path: Path) -> Path:
        """Write a whole file out, checked against its hash; `path` must not be there yet.

        Raises
        ------
        InputError
            It is not whole yet, or it cannot be written there.
        RegisterDamagedError
            It is no longer what came; nothing is left at `path`.
        RecordMissingError
            There is no such file.
        """
        found = self.get(file)
        if found.state != "whole":
            msg = f"kept file {file} ({found.name}) is still coming in; send its other parts"
            raise InputError(msg)
        whole = hashlib.sha256()
        try:
            with path.open("xb") as out:
                for data in self.chunks(file):
                    whole.update(data)
                    out.write(data)
            if whole.hexdigest() != found.sha256:
                raise damaged(found, "its parts together have another sha256")
        except RegisterDamagedError:
            path.unlink(missing_ok=True)
            raise
        except OSError as fault:
            msg = f"kept file {file} cannot be written to {path} ({fault.strerror}); make room"
            raise InputError(msg) from fault
        return path

    # -------------------------------------------------------------------------- and away

    def assign(self, file: str, job: str | None) -> KeptFile:
        """Say which job takes a file; None: none does."""
        with self._database.queueing() as connection:
            _get(connection, file, lock=True)
            values = {"job": job, "updated": self._store.clock()}
            connection.execute(FILES.update().where(FILES.c.file == file).values(**values))
            return _get(connection, file)

    def remove(self, file: str) -> bool:
        """Take a file away with all its parts; return whether it was there."""
        with self._database.queueing() as connection:
            return remove_within(connection, file)

    def discard_stale(self, older_than: timedelta) -> Sequence[KeptFile]:
        """Take away what is still coming in and got no part for so long; return what it was."""
        before = self._store.clock() - older_than
        query = (
            select(FILES)
            .where(FILES.c.state == "receiving", FILES.c.updated < before)
            .order_by(FILES.c.created, FILES.c.file)
            .with_for_update(skip_locked=True)
        )
        with self._database.queueing() as connection:
            stale = [file_of(row) for row in connection.execute(query).mappings()]
            for found in stale:
                remove_within(connection, found.file)
        return stale


def add_within(
    unit: UnitOfWork,
    source: Source,
    *,
    name: str,
    purpose: str,
    given: Given | None = None,
    side: str | None = None,
) -> KeptFile:
    """Keep a file in the transaction of a unit of work: with the unit, or not at all.

    The same of one side for one purpose is kept once.

    Parameters
    ----------
    unit : UnitOfWork
        What it is written with; its principal sends the file.
    source, name, purpose, given, side
        As for :meth:`KeptFiles.add`.

    Raises
    ------
    InputError, TooLargeError
        As for :meth:`KeptFiles.add`.
    """
    row = added_row(
        source,
        name=name,
        purpose=purpose,
        principal=unit.principal,
        given=given,
        side=side,
        at=unit.at,
    )
    connection = unit.connection
    found = _begun(connection, row)
    if found.state == "whole":
        return found
    whole = hashlib.sha256()
    for part, data in pieces(source, found):
        whole.update(data)
        _put(connection, found, part_row(found, part, data, None), at=unit.at)
    require_announced(found, whole.hexdigest())
    _complete(connection, found.file, whole.hexdigest(), at=unit.at)
    return _get(connection, found.file)


def remove_within(connection: Connection, file: str) -> bool:
    """Take a file away with all its parts, in a transaction; return whether it was there."""
    lock = select(FILES.c.file).where(FILES.c.file == file).with_for_update()
    if not file.isprintable() or connection.execute(lock).first() is None:
        return False
    connection.execute(FILE_PARTS.delete().where(FILE_PARTS.c.file == file))
    connection.execute(FILES.delete().where(FILES.c.file == file))
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
        found = _get(connection, file)
        if found.state != "whole":
            return "is not whole"
        whole = hashlib.sha256()
        for part in range(found.part_count):
            whole.update(
                plain_part(found, part, connection.execute(_part_query(file, part)).first())
            )
    except RecordMissingError:
        return "is not there"
    except RegisterDamagedError as fault:
        return fault.message
    expected = found.sha256 if sha256 is None else sha256
    if whole.hexdigest() != expected:
        return f"has sha256 {whole.hexdigest()}, not {expected}"
    return None


def _put(connection: Connection, found: KeptFile, row: Mapping[str, Any], *, at: datetime) -> None:
    """Insert a part, unless the same is there."""
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


def _begun(connection: Connection, row: Mapping[str, Any]) -> KeptFile:
    """Return the file of this row, made now or there already, and hold it."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(insert(FILES).on_conflict_do_nothing(index_elements=["file"]), row)
    return _get(connection, row["file"], lock=True)


def _complete(connection: Connection, file: str, sha256: str, *, at: datetime) -> None:
    values = {"state": "whole", "sha256": sha256, "updated": at}
    receiving = (FILES.c.file == file) & (FILES.c.state == "receiving")
    connection.execute(FILES.update().where(receiving).values(**values))


def _get(connection: Connection, file: str, *, lock: bool = False) -> KeptFile:
    query = select(FILES).where(FILES.c.file == file)
    row = None
    if file.isprintable():
        row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        msg = f"there is no kept file {file[:60]!r}; it was discarded, or never began"
        raise RecordMissingError(msg)
    return file_of(row)


def _parts(connection: Connection, file: str) -> list[int]:
    query = select(FILE_PARTS.c.part).where(FILE_PARTS.c.file == file)
    return list(connection.execute(query.order_by(FILE_PARTS.c.part)).scalars())


def _part_query(file: str, part: int) -> Select[Any]:
    query = select(FILE_PARTS.c.sha256, FILE_PARTS.c.content)
    return query.where(FILE_PARTS.c.file == file, FILE_PARTS.c.part == part)
