"""The directory of a zip file, looked at before anybody believes it."""

import struct
import zipfile
from pathlib import Path
from typing import Final

from borderkit.errors import FileFormatError, TooLargeError

__all__ = ["require_directory", "zip_names"]

_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_COMMENT: Final = 65_535
_IN_LONG_RECORD: Final = 0xFFFFFFFF
_PER_MEMBER: Final = 1_024
_MEMBERS: Final = 10_000


def zip_names(path: Path) -> list[str]:
    """Return the names of the members of a zip file.

    Raises
    ------
    FileFormatError
        It is damaged.
    TooLargeError
        Its directory is absurdly long.
    """
    require_directory(path, members=_MEMBERS, name=path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as fault:
        msg = f"{path.name} is a damaged zip file: {fault}; pack it anew"
        raise FileFormatError(msg) from fault


def require_directory(path: Path, *, members: int, name: str) -> None:
    """Raise unless a zip file ends with a directory of a size that can be read.

    Python's zipfile makes an object of every entry that fits into the stated size, before a
    count can be looked at: half a gigabyte of entries would be several gigabytes of objects. The
    end record is described in APPNOTE.TXT 4.3.16 (PKWARE).

    Parameters
    ----------
    path : Path
        The file.
    members : int
        Most members that are taken.
    name : str
        What people call the file.

    Raises
    ------
    FileFormatError
        It has no directory.
    TooLargeError
        The directory is longer than that of so many members.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        start = max(0, size - _END_BYTES - _COMMENT)
        file.seek(start)
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        msg = f"{name} is a zip file without a directory: it was cut off; pack or copy it anew"
        raise FileFormatError(msg)
    length = struct.unpack("<I", tail[at + 12 : at + 16])[0]
    long = tail.rfind(b"PK\x06\x06", 0, at)
    if long >= 0 and at - long >= 48:
        wide = struct.unpack("<Q", tail[long + 40 : long + 48])[0]
        length = wide if length == _IN_LONG_RECORD else max(length, wide)
    if length > members * _PER_MEMBER + _COMMENT:
        msg = (
            f"{name} has a directory of {length} bytes, more than {members} members need; "
            "pack fewer files into it"
        )
        raise TooLargeError(msg)
