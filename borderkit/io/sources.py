"""Input files: read under a limit, and known by what they hold, never by their name."""

from pathlib import Path
from typing import Final

from borderkit.errors import FileFormatError, InputError, TooLargeError

__all__ = ["JSON_LIMIT_BYTES", "describe", "head_of", "read_limited", "require_json"]

JSON_LIMIT_BYTES: Final = 64 * 2**20
"""Largest JSON file that is read, bytes."""

_MARKS: Final = (
    (b"SQLite format 3\0", "a SQLite file"),
    (b"PK\x03\x04", "a zip file (KMZ, shapefile or office file)"),
    (b"PK\x05\x06", "an empty zip file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"%PDF", "a PDF file"),
    (b"\x00\x00\x27\x0a", "a shapefile"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
)


def head_of(path: Path) -> bytes:
    """Return the first bytes of a file.

    Raises
    ------
    InputError
        There is no such file, or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(512)
    except OSError as fault:
        raise _unreadable(path, fault) from fault


def read_limited(path: Path, *, limit_bytes: int = JSON_LIMIT_BYTES) -> bytes:
    """Return what a file holds.

    Raises
    ------
    InputError
        There is no such file, or it cannot be read.
    TooLargeError
        It is larger than `limit_bytes`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit_bytes + 1)
    except OSError as fault:
        raise _unreadable(path, fault) from fault
    if len(data) > limit_bytes:
        msg = (
            f"{path} is larger than {limit_bytes / 2**20:.0f} MiB, the most that is read at once; "
            "split it"
        )
        raise TooLargeError(msg)
    return data


def describe(head: bytes) -> str:
    """Return in words what kind of file begins with `head`: ``a zip file``, ``JSON`` ..."""
    if not head:
        return "an empty file"
    for mark, kind in _MARKS:
        if head.startswith(mark):
            return kind
    if _text(head)[:1] in (b"{", b"["):
        return "JSON"
    return "XML (KML, GPX or GML)" if _text(head)[:1] == b"<" else "a file of an unknown kind"


def require_json(data: bytes, *, source: str, wanted: str) -> None:
    """Raise unless `data` begins as a JSON object does.

    Parameters
    ----------
    data : bytes
        What the file holds, or its beginning.
    source : str
        Name of the file, for the message.
    wanted : str
        What is read there, for the message.

    Raises
    ------
    FileFormatError
        It is something else.
    """
    if _text(data[:512])[:1] != b"{":
        msg = f"{source} is {describe(data[:512])}; what is read here is {wanted}"
        raise FileFormatError(msg)


def _text(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _unreadable(path: Path, fault: OSError) -> InputError:
    return InputError(f"{path} cannot be read: {fault.strerror or fault}; name a file that can")
