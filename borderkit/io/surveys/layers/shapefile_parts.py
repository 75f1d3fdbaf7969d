"""The parts of a shapefile: what belongs together, its index, and the texts of its table.

Formats: ESRI Shapefile Technical Description, 1998; dBASE III table header.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from borderkit.errors import FileFormatError
from borderkit.io.surveys.gathering import SurveySource

__all__ = ["ShapeIndex", "parts_beside", "read_index", "table_texts"]

_SUFFIXES: Final = (".shx", ".dbf", ".prj", ".cpg")
_HEADER: Final = 100
_MARK: Final = struct.pack(">i", 9994)
_VERSION: Final = struct.pack("<i", 1000)
_MEASURED: Final = (21, 23, 25, 28)
_FIELD_BYTES: Final = 32
_SAMPLE_ROWS: Final = 20_000
_SAMPLE_BYTES: Final = 16 * 2**20
_END_OF_FIELDS: Final = 0x0D


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeIndex:
    """Where the records of a ``.shp`` lie, and what they are.

    Attributes
    ----------
    offsets, lengths : array of int, shape (n,)
        Of each record, bytes; the length is that of its content.
    types : array of int, shape (n,)
        Shape type of each record; 0 is none at all, -1 cannot be read.
    is_measured : bool
        Whether its shapes have measures.
    shx : bytes
        What the ``.shx`` holds, or would.
    """

    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]
    types: NDArray[np.int64]
    is_measured: bool
    shx: bytes


def parts_beside(source: SurveySource) -> dict[str, Path]:
    """Return the files that belong to a ``.shp``, by lower-case suffix."""
    if source.beside:
        return {s: p for s, p in source.beside.items() if s in _SUFFIXES}
    path = source.path
    return {
        item.suffix.lower(): item
        for item in sorted(path.parent.iterdir())
        if item.stem == path.stem and item.suffix.lower() in _SUFFIXES and item.is_file()
    }


def read_index(source: SurveySource, shx: Path | None) -> ShapeIndex:
    """Return where the records of a shapefile lie: as its ``.shx`` says, or found anew.

    Parameters
    ----------
    source : SurveySource
        The ``.shp``.
    shx : Path or None
        Its index, where there is one.

    Raises
    ------
    FileFormatError
        It is no shapefile, or is cut off.
    """
    data = source.path.read_bytes()
    if len(data) < _HEADER or not data.startswith(_MARK) or data[28:32] != _VERSION:
        msg = f"{source.name} is no shapefile: it does not begin as one; export it anew"
        raise FileFormatError(msg)
    stated = 2 * struct.unpack(">i", data[24:28])[0]
    if len(data) < stated:
        msg = (
            f"{source.name} is cut off: its header states {stated} bytes, it has {len(data)}; "
            "copy it anew"
        )
        raise FileFormatError(msg)
    places = _stated(shx.read_bytes()) if shx is not None else _walked(data, stated, source)
    places = places.reshape(-1, 2)
    body = 2 * places
    head = data[:24]
    size = (_HEADER + 8 * len(places)) // 2
    return ShapeIndex(
        offsets=body[:, 0],
        lengths=body[:, 1],
        types=_types(data, body),
        is_measured=struct.unpack("<i", data[32:36])[0] in _MEASURED,
        shx=head + struct.pack(">i", size) + data[28:_HEADER] + places.astype(">i4").tobytes(),
    )


def _stated(data: bytes) -> NDArray[np.int64]:
    """Return offsets and lengths in words of two bytes, as a ``.shx`` gives them."""
    whole = _HEADER + max(0, len(data) - _HEADER) // 8 * 8
    return np.frombuffer(data[_HEADER:whole], dtype=">i4").astype(np.int64)


def _walked(data: bytes, end: int, source: SurveySource) -> NDArray[np.int64]:
    """Return offsets and lengths in words of two bytes, from record to record.

    Raises
    ------
    FileFormatError
        A record leads nowhere: what comes after it cannot be found.
    """
    found: list[int] = []
    at = _HEADER
    while at < end:
        words = struct.unpack_from(">i", data, at + 4)[0] if at + 12 <= end else 0
        if words < 2 or at + 8 + 2 * words > end:
            msg = (
                f"{source.name} cannot be followed beyond record {len(found) // 2}, byte {at}; "
                "send its .shx along, or export it anew"
            )
            raise FileFormatError(msg)
        found += (at // 2, words)
        at += 8 + 2 * words
    return np.array(found, dtype=np.int64)


def _types(data: bytes, body: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the shape type that stands in each record, -1 where that is outside the file."""
    types = np.full(len(body), -1, dtype=np.int64)
    inside = (body[:, 0] >= _HEADER) & (body[:, 0] + 12 <= len(data)) & (body[:, 1] >= 4)
    raw = np.frombuffer(data, dtype=np.uint8)
    at = body[inside, 0] + 8
    found = sum(raw[at + byte].astype(np.int64) << (8 * byte) for byte in range(4))
    types[inside] = found
    return types


def table_texts(path: Path) -> set[bytes]:
    """Return texts beyond ASCII of a ``.dbf``: of its headings and of its first rows."""
    with path.open("rb") as file:
        data = file.read(_SAMPLE_BYTES)
    if len(data) < _FIELD_BYTES:
        return set()
    count, first, width = struct.unpack("<IHH", data[4:12])
    fields = list(_fields(data))
    found = {name for name, _, _ in fields}
    for row in range(min(count, _SAMPLE_ROWS)):
        at = first + row * width
        if width == 0 or at >= len(data):
            break
        found |= {data[at + start : at + end].strip(b" \0") for _, start, end in fields}
    return {text for text in found if not text.isascii()}


def _fields(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name of each field of texts, and where in a row it begins and ends."""
    at, start = _FIELD_BYTES, 1
    while at + _FIELD_BYTES <= len(data) and data[at] != _END_OF_FIELDS:
        name = data[at : at + 11].partition(b"\0")[0]
        is_text, width = data[at + 11 : at + 12] == b"C", data[at + 16]
        if is_text:
            width += 256 * data[at + 17]
        yield name, start, start + width if is_text else start
        start += width
        at += _FIELD_BYTES
