"""The directory of a zip file, looked at before anybody believes it."""

import stat
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from borderkit.errors import FileFormatError, InputError, TooLargeError
from borderkit.io.decoding import decode_text

__all__ = [
    "ZIP_FAULTS",
    "ZipMember",
    "leaves_folder",
    "require_directory",
    "zip_members",
    "zip_names",
]

ZIP_FAULTS: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    EOFError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""What Python's zipfile raises on damaged files; zlib's own error besides."""

_END: Final = b"PK\x05\x06"
_LONG_END: Final = b"PK\x06\x06"
_END_BYTES: Final = 22
_COMMENT: Final = 65_535
_IN_LONG_RECORD: Final = 0xFFFFFFFF
_PER_MEMBER: Final = 1_024
_MEMBERS: Final = 10_000
_LOCAL_BYTES: Final = 30
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_PLAIN: Final = (0, stat.S_IFREG, stat.S_IFDIR)


@dataclass(frozen=True, slots=True)
class ZipMember:
    """One entry of a zip file.

    Attributes
    ----------
    info : zipfile.ZipInfo
        As the directory has it.
    name : str
        For people, with forward slashes.
    faults : tuple of str
        Why it may not be unpacked.
    """

    info: zipfile.ZipInfo
    name: str
    faults: tuple[str, ...]


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
    except ZIP_FAULTS as fault:
        msg = f"{path.name} is a damaged zip file: {fault}; pack it anew"
        raise FileFormatError(msg) from fault


def require_directory(path: Path, *, members: int, name: str) -> None:
    """Raise unless a zip file ends with a directory of a size that can be read.

    Python's zipfile makes an object of every entry that fits into the stated size, before a
    count can be looked at: half a gigabyte of entries would be several gigabytes of objects. The
    end records are described in APPNOTE.TXT 4.3.14 and 4.3.16 (PKWARE).

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
        file.seek(max(0, size - _END_BYTES - _COMMENT))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        msg = f"{name} is a zip file without a directory: it was cut off; pack or copy it anew"
        raise FileFormatError(msg)
    length = struct.unpack("<I", tail[at + 12 : at + 16])[0]
    long = tail.rfind(_LONG_END, 0, at)
    if long >= 0 and at - long >= 48:
        wide = struct.unpack("<Q", tail[long + 40 : long + 48])[0]
        length = wide if length == _IN_LONG_RECORD else max(length, wide)
    if length > members * _PER_MEMBER + _COMMENT:
        msg = (
            f"{name} has a directory of {length} bytes, more than {members} members need; "
            "pack fewer files into it"
        )
        raise TooLargeError(msg)


def zip_members(archive: zipfile.ZipFile, file: IO[bytes]) -> list[ZipMember]:
    """Return the entries of a zip file in its order, each with what is wrong with it.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The archive, open.
    file : binary file
        The same file, to look at the headers of the members.
    """
    infos = archive.infolist()
    names = _names(infos)
    shared = _overlapping(infos, file, archive.start_dir)
    seen: set[str] = set()
    members = []
    for number, (info, name) in enumerate(zip(infos, names, strict=True)):
        faults = [*_faults(info, name)]
        if name in seen:
            faults.append("is there twice under one name")
        if number in shared:
            faults.append("shares its bytes with another member, as zip bombs do")
        seen.add(name)
        members.append(ZipMember(info, name, tuple(faults)))
    return members


def _faults(info: zipfile.ZipInfo, name: str) -> Iterator[str]:
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode == stat.S_IFLNK:
        yield "is a link to another file"
    elif mode not in _PLAIN:
        yield "is no plain file"
    if info.flag_bits & 0x1:
        yield "has a password"
    elif info.compress_type not in _METHODS:
        yield f"is packed by method {info.compress_type}; pack it with plain zip (deflate)"
    if "\0" in info.orig_filename:
        yield "has a name with a zero byte"
    if leaves_folder(name):
        yield "has a name that leads out of its folder"


def leaves_folder(name: str) -> bool:
    """Whether a member's name is absolute, names a drive, or climbs by ``..``."""
    parts = name.split("/")
    return name.startswith("/") or ".." in parts or (len(parts[0]) == 2 and parts[0][1] == ":")


def _names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """Return names for people: UTF-8 where stated or plain, else a guess by script, else CP437."""
    raw = [
        None if info.flag_bits & 0x800 else info.orig_filename.encode("cp437", "replace")
        for info in infos
    ]
    coding = _coding([name for name in raw if name is not None])
    return [
        (info.orig_filename if name is None else name.decode(coding, "replace")).replace("\\", "/")
        for info, name in zip(infos, raw, strict=True)
    ]


def _coding(names: Sequence[bytes]) -> str:
    joined = b"\n".join(name.replace(b"\0", b"?") for name in names)
    if not joined:
        return "utf-8"
    try:
        coding = decode_text(joined, source="names").encoding
    except InputError:
        return "cp437"
    # Western names in a zip are in the code page of its standard.
    return "cp437" if coding == "cp1252" else coding


def _overlapping(
    infos: Sequence[zipfile.ZipInfo], file: IO[bytes], directory_at: int
) -> frozenset[int]:
    """Return which entries share bytes with the next one, or with the directory.

    So a bomb is made that needs no nesting: Fifield, "A better zip bomb" (WOOT 2019).
    """
    order = sorted(range(len(infos)), key=lambda number: infos[number].header_offset)
    if not order:
        return frozenset()
    ends = [infos[number].header_offset for number in order[1:]] + [directory_at]
    found = set()
    for number, end in zip(order, ends, strict=True):
        info = infos[number]
        file.seek(max(0, info.header_offset))
        head = file.read(_LOCAL_BYTES)
        if len(head) < _LOCAL_BYTES:
            continue
        lengths = sum(struct.unpack("<HH", head[26:30]))
        if info.header_offset + _LOCAL_BYTES + lengths + info.compress_size > end:
            found.add(number)
    return frozenset(found)
