"""Members of a tar file, read strictly: plain files and folders, and nothing that links.

The layout is that of POSIX.1-2001 (ustar and pax) with the long names of GNU tar. Python's
tarfile is not used: it recurses over chained headers, and reads a header of any length whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

__all__ = ["TarMember", "tar_members"]

_BLOCK: Final = 512
_EXTENDED_BYTES: Final = 256 * 1024
_TOLD: Final = re.compile(rb"(\d{1,8}) ([^=\n]{1,255})=")
_REFUSED: Final = {
    b"1": "is a link to another file",
    b"2": "is a link to another file",
    b"3": "is a device",
    b"4": "is a device",
    b"6": "is a pipe",
    b"S": "is a sparse file, which unpacks to more than it holds",
}


@dataclass(frozen=True, slots=True)
class TarMember:
    """One entry of a tar file.

    Attributes
    ----------
    name : str
        For people.
    offset, size : int
        Where its bytes are in the tar file, and how many.
    is_folder : bool
        Whether it is a folder.
    fault : str or None
        Why it may not be unpacked.
    """

    name: str
    offset: int
    size: int
    is_folder: bool = False
    fault: str | None = None


def tar_members(file: IO[bytes], *, size: int) -> Iterator[TarMember]:
    """Yield the entries of a tar file in its order; the last one has a fault if it is cut off.

    Parameters
    ----------
    file : binary file
        The tar file.
    size : int
        Its bytes.
    """
    at, name, length = 0, None, None
    while at < size:
        file.seek(at)
        block = file.read(_BLOCK)
        if not block.strip(b"\0"):
            return
        stated = _number(block[124:136])
        if len(block) < _BLOCK or not _is_header(block) or stated is None:
            yield TarMember(f"at byte {at}", at, 0, fault="is no whole entry: the tar is damaged")
            return
        kind, data = block[156:157], at + _BLOCK
        held = stated if length is None or kind in b"xgLK" else length
        at = data + -(-held // _BLOCK) * _BLOCK
        if data + held > size:
            yield TarMember(name or _name(block), data, 0, fault="is cut off; copy it anew")
            return
        if kind in (b"x", b"g", b"L", b"K"):
            if held > _EXTENDED_BYTES:
                yield TarMember(_name(block), data, 0, fault=f"has a name record of {held} bytes")
                return
            told = file.read(held)
            if kind == b"L":
                name = _text(told)
            elif kind == b"x":
                name, length, fault = _pax(told, name)
                if fault:
                    yield TarMember(name or _name(block), data, 0, fault=fault)
            continue
        yield _member(block, kind, name, data, held)
        name = length = None
    yield TarMember(f"at byte {size}", size, 0, fault="the end is missing: the tar was cut off")


def _member(block: bytes, kind: bytes, name: str | None, offset: int, size: int) -> TarMember:
    shown = name or _name(block)
    is_folder = kind == b"5" or (kind in (b"0", b"\0") and shown.endswith("/"))
    fault = _REFUSED.get(kind)
    if fault is None and kind not in (b"0", b"\0", b"5", b"7"):
        fault = f"is an entry of the unknown type {kind!r}"
    return TarMember(shown, offset, size, is_folder=is_folder, fault=fault)


def _is_header(block: bytes) -> bool:
    stated = _number(block[148:156])
    return stated == sum(block[:148]) + 8 * 32 + sum(block[156:])


def _number(field: bytes) -> int | None:
    """Return a number of a header, octal or (GNU) in base 256; None where it is none."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    return int(digits or b"0", 8) if re.fullmatch(rb"[0-7]*", digits) else None


def _name(block: bytes) -> str:
    """Return the name in a header, with the prefix that ustar puts before it."""
    prefix = _text(block[345:500]) if block[257:263] == b"ustar\0" else ""
    name = _text(block[:100])
    return f"{prefix}/{name}" if prefix else name


def _text(field: bytes) -> str:
    raw = field.partition(b"\0")[0]
    try:
        return raw.decode("utf-8").replace("\\", "/")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace").replace("\\", "/")


def _pax(told: bytes, name: str | None) -> tuple[str | None, int | None, str | None]:
    """Return name, size and fault that a pax record states for the next entry."""
    size, fault, at = None, None, 0
    while (found := _TOLD.match(told, at)) is not None:
        length = int(found.group(1))
        value = told[found.end() : at + length - 1]
        if length < 5 or at + length > len(told):
            break
        key = found.group(2)
        if key == b"path":
            name = _text(value)
        elif key == b"size" and value.isdigit() and len(value) < 20:
            size = int(value)
        elif key.startswith(b"GNU.sparse"):
            fault = _REFUSED[b"S"]
        at += length
    return name, size, fault
