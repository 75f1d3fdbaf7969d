"""Files that the register keeps as they came, whole or still coming in, part by part.

A part never changes once it is there, so a sender may go on after any interruption, and a reader
needs no long transaction. Parts are packed by zlib; sizes and hashes are of the plain bytes.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from borderkit.errors import InputError, RegisterDamagedError
from borderkit.store.access import Principal
from borderkit.store.file_rows import (
    begun,
    complete,
    file_faults,
    get_file,
    part_numbers,
    part_query,
    put_row,
    remove_within,
    stale,
    unrested,
)
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
from borderkit.store.snapshot import Snapshot
from borderkit.store.tables import FILES
from borderkit.store.unit import UnitOfWork

__all__ = [
    "KeptFile",
    "KeptFiles",
    "add_within",
    "file_faults",
    "read_within",
    "remove_within",
]

_TOUCHED: Final = timedelta(hours=1)
"""A file that is added again counts as new so long after it was."""


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
        new = KeptFile(
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
        row = file_row(new)
        with self._database.queueing() as connection:
            connection.execute(FILES.insert(), row)
            return get_file(connection, row["file"])

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
            found = get_file(connection, file, lock=True)
            put_row(connection, found, row, at=self._store.clock())
            return get_file(connection, file)

    def parts(self, file: str) -> Sequence[int]:
        """Return which parts are there, in order."""
        with self._database.reading() as connection:
            get_file(connection, file)
            return part_numbers(connection, file)

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
            get_file(connection, file, lock=True)
            complete(connection, file, whole.hexdigest(), at=self._store.clock())
            return get_file(connection, file)

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
            found = begun(connection, row)
            there = set(part_numbers(connection, found.file))
            if found.updated < row["updated"] - _TOUCHED:
                # Whoever adds it anew is about to rest something on it.
                now = FILES.update().where(FILES.c.file == found.file)
                connection.execute(now.values(updated=row["updated"]))
                found = get_file(connection, found.file)
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
            return get_file(connection, file)

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

    def unrested(self, actor: str) -> Sequence[tuple[KeptFile, bool]]:
        """Return the raw files that an actor sent and no survey rests on, the newest first.

        With each: whether a job is to take it.
        """
        with self._database.reading() as connection:
            rows = [dict(row) for row in connection.execute(unrested(actor)).mappings()]
        waits = [bool(row.pop("waits")) for row in rows]
        return list(zip(map(file_of, rows), waits, strict=True))

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
            yield self.part(found, part)

    def part(self, found: KeptFile, part: int) -> bytes:
        """Return a part of a file, counted from 0 on, checked against its hash.

        Raises
        ------
        RegisterDamagedError
            It lacks, or is no longer what came.
        """
        with self._database.reading() as connection:
            row = connection.execute(part_query(found.file, part)).first()
        return plain_part(found, part, row)

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
            get_file(connection, file, lock=True)
            values = {"job": job, "updated": self._store.clock()}
            connection.execute(FILES.update().where(FILES.c.file == file).values(**values))
            return get_file(connection, file)

    def remove(self, file: str) -> bool:
        """Take a file away with all its parts; return whether it was there."""
        with self._database.queueing() as connection:
            return remove_within(connection, file)

    def discard_stale(self, older_than: timedelta) -> Sequence[KeptFile]:
        """Take away uploads that nobody goes on with; return what they were.

        Those are files that got no part for so long, and whole ones, as they came, that no
        survey rests on and no job is to take.

        Parameters
        ----------
        older_than : timedelta
            Since the last part came, or the last job was asked for.
        """
        before = self._store.clock() - older_than
        query = select(FILES).where(FILES.c.updated < before, stale())
        query = query.order_by(FILES.c.created, FILES.c.file)
        with self._database.reading() as connection:
            if connection.execute(query).first() is None:
                return []
        with self._database.queueing() as connection:
            locked = query.with_for_update(skip_locked=True)
            gone = [file_of(row) for row in connection.execute(locked).mappings()]
            for found in gone:
                remove_within(connection, found.file)
        return gone


def add_within(
    unit: UnitOfWork,
    source: Source,
    *,
    name: str,
    purpose: str,
    principal: Principal | None = None,
    given: Given | None = None,
    side: str | None = None,
) -> KeptFile:
    """Keep a file in the transaction of a unit of work: with the unit, or not at all.

    The same of one side for one purpose is kept once.

    Parameters
    ----------
    unit : UnitOfWork
        What it is written with.
    source, name, purpose, given, side
        As for :meth:`KeptFiles.add`.
    principal : Principal, optional
        Who sends it. Default: who writes the unit.

    Raises
    ------
    InputError, TooLargeError
        As for :meth:`KeptFiles.add`.
    """
    row = added_row(
        source,
        name=name,
        purpose=purpose,
        principal=principal or unit.principal,
        given=given,
        side=side,
        at=unit.at,
    )
    connection = unit.connection
    found = begun(connection, row)
    if found.state == "whole":
        return found
    whole = hashlib.sha256()
    for part, data in pieces(source, found):
        whole.update(data)
        put_row(connection, found, part_row(found, part, data, None), at=unit.at)
    require_announced(found, whole.hexdigest())
    complete(connection, found.file, whole.hexdigest(), at=unit.at)
    return get_file(connection, found.file)


def read_within(view: Snapshot, file: str) -> bytes:
    """Return what a whole file holds, each part checked, as a snapshot or unit of work sees it.

    Raises
    ------
    RegisterDamagedError
        A part lacks, or is no longer what came.
    RecordMissingError
        There is no such file.
    """
    found = get_file(view.connection, file)
    rows = (view.connection.execute(part_query(file, n)).first() for n in range(found.part_count))
    return b"".join(plain_part(found, part, row) for part, row in enumerate(rows))
