"""One file that the register keeps: what is known of it, and its parts as they are packed."""

import errno
import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Row, RowMapping

from borderkit.errors import InputError, RegisterDamagedError, TooLargeError
from borderkit.layers.declaration import is_text
from borderkit.store.access import Principal
from borderkit.store.kept_values import as_kept
from borderkit.store.tables import decode_json

__all__ = [
    "ADDED_PART_BYTES",
    "MOST_FILE_BYTES",
    "MOST_PART_BYTES",
    "NO_ROOM",
    "PURPOSES",
    "FileState",
    "Given",
    "KeptFile",
    "Source",
    "added_row",
    "damaged",
    "file_of",
    "file_row",
    "part_row",
    "pieces",
    "plain_part",
    "require_all",
    "require_announced",
]

FileState = Literal["receiving", "whole"]

PURPOSES: Final = ("raw", "receipt", "points")
"""What a kept file is: as it came, the receipt in full, or the points that were accepted."""

MOST_PART_BYTES: Final = 10 * 2**20
"""Largest part, bytes."""

MOST_FILE_BYTES: Final = 2**36
"""Largest file that could be kept, bytes; settings say less."""

ADDED_PART_BYTES: Final = 2**20
"""Parts of a file that is added in one go, bytes."""

NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
"""Faults of the system that say that there is no room for a file."""

_MOST_PARTS: Final = 100_000
_LONGEST_NAME: Final = 255
_LEVEL: Final = 1
_HEX: Final = frozenset("0123456789abcdef")

Given = Mapping[str, Any]
Source = bytes | Path


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file of the register, without what it holds.

    Attributes
    ----------
    file : str
        Its own name in the register.
    state : {"receiving", "whole"}
        Whether parts may still come.
    purpose : str
        One of `PURPOSES`.
    name : str
        What it was called where it came from; never a path of this machine.
    sha256 : str or None
        Of the whole; while it is received, as whoever sends it said.
    size_bytes, part_bytes : int
        Of the whole, and of each part but the last.
    actor : str
        Who sent it.
    side : str or None
        Whose it is.
    given : mapping
        What was stated beside it, JSON.
    created, updated : datetime
        In UTC.
    job : str or None
        That takes it.
    """

    file: str
    state: FileState
    purpose: str
    name: str
    sha256: str | None
    size_bytes: int
    part_bytes: int
    actor: str
    side: str | None
    given: Given
    created: datetime
    updated: datetime
    job: str | None = None

    @property
    def part_count(self) -> int:
        """Of how many parts it consists."""
        return -(-self.size_bytes // self.part_bytes)

    def size_of(self, part: int) -> int:
        """Return how many bytes a part has, counted from 0 on."""
        return min(self.part_bytes, self.size_bytes - part * self.part_bytes)


def file_row(begun: KeptFile) -> dict[str, Any]:
    """Return the row of a file that begins to come in.

    Raises
    ------
    InputError, TooLargeError
        Something of it cannot be used.
    """
    _require_name(begun.name)
    _require_sizes(begun.name, begun.size_bytes, begun.part_bytes)
    if begun.purpose not in PURPOSES:
        there = ", ".join(PURPOSES)
        msg = f"there is no purpose {begun.purpose!r} of a kept file; there are {there}"
        raise InputError(msg)
    if begun.sha256 is not None:
        _require_hash(begun.sha256)
    row = {field.name: getattr(begun, field.name) for field in fields(begun)}
    return {**row, "given": as_kept(dict(begun.given), f"what was stated beside {begun.name}")}


def _require_name(name: str) -> None:
    if not (is_text(name) and name.isprintable() and 1 <= len(name.strip()) <= _LONGEST_NAME):
        msg = f"a file is named by 1 to {_LONGEST_NAME} printable characters, not {name[:60]!r}"
        raise InputError(msg)


def _require_sizes(name: str, size_bytes: int, part_bytes: int) -> None:
    if not 1 <= part_bytes <= MOST_PART_BYTES:
        msg = f"a part has 1 to {MOST_PART_BYTES} bytes, not {part_bytes}"
        raise InputError(msg)
    if size_bytes < 0:
        msg = f"{name} cannot have {size_bytes} bytes; state its size"
        raise InputError(msg)
    if size_bytes > MOST_FILE_BYTES:
        msg = f"{name} has {size_bytes} bytes, {MOST_FILE_BYTES} are kept at most; divide it"
        raise TooLargeError(msg)
    if size_bytes > part_bytes * _MOST_PARTS:
        msg = (
            f"{name} would come in more than {_MOST_PARTS} parts of {part_bytes} bytes; "
            "make the parts larger"
        )
        raise InputError(msg)


def _require_hash(sha256: str) -> None:
    if len(sha256) != 64 or not _HEX.issuperset(sha256):
        msg = f"a sha256 has 64 digits 0-9 and a-f, not {sha256[:70]!r}"
        raise InputError(msg)


def added_row(
    source: Source,
    *,
    name: str,
    purpose: str,
    principal: Principal,
    given: Given | None,
    side: str | None,
    at: datetime,
) -> dict[str, Any]:
    """Return the row of a file that is added in one go; its name follows from what it is."""
    whole, size_bytes = hashlib.sha256(), 0
    for data in _read(source, ADDED_PART_BYTES):
        whole.update(data)
        size_bytes += len(data)
    sha256 = whole.hexdigest()
    whose = principal.side if side is None else side
    told = "\0".join((purpose, "" if whose is None else f"side {whose}", sha256))
    begun = KeptFile(
        file=f"F-{hashlib.sha256(told.encode()).hexdigest()[:24]}",
        state="receiving",
        purpose=purpose,
        name=name,
        sha256=sha256,
        size_bytes=size_bytes,
        part_bytes=ADDED_PART_BYTES,
        actor=principal.actor,
        side=whose,
        given=given or {},
        created=at,
        updated=at,
    )
    return file_row(begun)


def _read(source: Source, part_bytes: int) -> Iterator[bytes]:
    """Yield the bytes of a source, so many at a time."""
    if isinstance(source, bytes):
        for start in range(0, len(source), part_bytes):
            yield source[start : start + part_bytes]
        return
    try:
        with source.open("rb") as stream:
            while data := stream.read(part_bytes):
                yield data
    except OSError as fault:
        msg = f"{source} cannot be read: {fault.strerror or fault}; check the path and its rights"
        raise InputError(msg) from fault


def pieces(source: Source, found: KeptFile) -> Iterator[tuple[int, bytes]]:
    """Yield the parts of a source that is kept as `found`.

    Raises
    ------
    InputError
        The source cannot be read, or has changed.
    """
    count = 0
    for count, data in enumerate(_read(source, found.part_bytes), 1):
        yield count - 1, data
    if count != found.part_count:
        msg = f"{found.name} changed while it was read; nobody may write it meanwhile"
        raise InputError(msg)


def part_row(found: KeptFile, part: int, data: bytes, sha256: str | None) -> dict[str, Any]:
    """Return the row of a part, once it is known to be as announced.

    Raises
    ------
    InputError
        There is no such part, or its size or hash is another.
    """
    if not 0 <= part < found.part_count:
        msg = f"{found.name} has {found.part_count} parts, from 0 on; there is no part {part}"
        raise InputError(msg)
    if len(data) != found.size_of(part):
        msg = (
            f"part {part} of {found.name} has {found.size_of(part)} bytes, {len(data)} came; "
            "send it again"
        )
        raise InputError(msg)
    come = hashlib.sha256(data).hexdigest()
    if sha256 is not None and sha256 != come:
        msg = f"part {part} of {found.name} came with sha256 {come}, not {sha256}; send it again"
        raise InputError(msg)
    content = zlib.compress(data, _LEVEL)
    known = {"file": found.file, "part": part}
    return {**known, "size_bytes": len(data), "sha256": come, "content": content}


def require_all(found: KeptFile, there: Sequence[int]) -> None:
    """Raise unless all parts are there.

    Raises
    ------
    InputError
        Some lack; they are named.
    """
    lacking = sorted(set(range(found.part_count)) - set(there))
    if lacking:
        some = ", ".join(str(part) for part in lacking[:20])
        more = f" and {len(lacking) - 20} more" if len(lacking) > 20 else ""
        msg = (
            f"{len(lacking)} of {found.part_count} parts of {found.name} lack: {some}{more}; "
            "send them, then complete it again"
        )
        raise InputError(msg)


def require_announced(found: KeptFile, sha256: str) -> None:
    """Raise unless the whole has the hash that was announced, if one was.

    Raises
    ------
    InputError
        It has another.
    """
    if found.sha256 is not None and found.sha256 != sha256:
        msg = (
            f"{found.name} came with sha256 {sha256}, not {found.sha256} as was announced; the "
            "file changed meanwhile: discard this upload and begin a new one"
        )
        raise InputError(msg)


def file_of(row: RowMapping | dict[str, Any]) -> KeptFile:
    """Return the file that a row of the table of files holds."""
    values: dict[str, Any] = {str(name): value for name, value in row.items()}
    given = decode_json(values["given"], f"what was stated beside kept file {values['file']}")
    return KeptFile(**{**values, "given": given})


def plain_part(found: KeptFile, part: int, row: Row[Any] | None) -> bytes:
    """Return the plain bytes of a part, checked; never more than it should have.

    Raises
    ------
    RegisterDamagedError
        It lacks, or is no longer what came.
    """
    if row is None:
        raise damaged(found, f"part {part} lacks")
    size_bytes = found.size_of(part)
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(row.content, size_bytes + 1)
    except (zlib.error, TypeError) as fault:
        raise damaged(found, f"part {part} cannot be unpacked ({fault})") from fault
    if len(data) != size_bytes or hashlib.sha256(data).hexdigest() != row.sha256:
        raise damaged(found, f"part {part} is no longer what came")
    return data


def damaged(found: KeptFile, what: str) -> RegisterDamagedError:
    """Return the error of a file that is no longer what came."""
    msg = (
        f"kept file {found.file} ({found.name}): {what}; the register is damaged, or another "
        "program changed it: see borderkit audit verify, and restore a backup"
    )
    return RegisterDamagedError(msg)
