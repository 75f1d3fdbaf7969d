"""What a JPEG photograph says of itself: its EXIF tags, read without its picture.

JPEG segments as in ITU-T T.81, annex B; tags as in Exif 3.0 (CIPA DC-008), which lays them out as
TIFF 6.0 does. Nothing is decoded, no offset is followed beyond the segment, and a tag whose value
does not lie in it is damaged. Makers' own notes are not looked at.
"""

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from borderkit.errors import FileFormatError

__all__ = ["ExifTags", "Photograph", "look_at", "read_tags"]

_SEGMENTS_LIMIT: Final = 10_000
_IFD_LIMIT: Final = 1_000
_EXIF_IFD: Final = 0x8769
_GPS_IFD: Final = 0x8825
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8, 129: 1}
_TEXTS: Final = (2, 7, 129)
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_START_OF_SCAN: Final = 0xDA
_END: Final = b"\xff\xd9"


@dataclass(frozen=True, slots=True)
class Photograph:
    """The frame of a JPEG file.

    Attributes
    ----------
    exif : bytes or None
        Its EXIF data, from the byte order on; None where it has none.
    whole : bool
        Whether its picture reaches its end.
    """

    exif: bytes | None
    whole: bool


Value = bytes | tuple[int, ...] | tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ExifTags:
    """Tags by their numbers: of the picture, of the shot, and of the position.

    A text is bytes, up to its first NUL; numbers are a tuple, rationals a tuple of pairs.
    """

    picture: Mapping[int, Value] = field(default_factory=dict)
    shot: Mapping[int, Value] = field(default_factory=dict)
    position: Mapping[int, Value] = field(default_factory=dict)


def look_at(data: bytes | mmap.mmap) -> Photograph:
    """Return the EXIF data of a JPEG file, and whether the file is whole.

    Raises
    ------
    FileFormatError
        It is no JPEG, or breaks off before its picture.
    """
    if data[:2] != b"\xff\xd8":
        msg = "it does not begin as a JPEG does"
        raise FileFormatError(msg)
    exif, at, size = None, 2, len(data)
    for _ in range(_SEGMENTS_LIMIT):
        if at + 4 > size or data[at] != 0xFF:
            msg = f"its segments break off at byte {at}"
            raise FileFormatError(msg)
        marker = data[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _START_OF_SCAN:
            return Photograph(exif, whole=data.find(_END, at) >= 0)
        if length < 2 or at + 2 + length > size:
            msg = f"a segment at byte {at} breaks off"
            raise FileFormatError(msg)
        if marker == 0xE1 and exif is None and data[at + 4 : at + 10] == b"Exif\0\0":
            exif = data[at + 10 : at + 2 + length]
        at += 2 + length
    msg = f"it has more than {_SEGMENTS_LIMIT} segments before its picture"
    raise FileFormatError(msg)


def read_tags(exif: bytes) -> ExifTags:
    """Return the tags of EXIF data.

    Parameters
    ----------
    exif : bytes
        From the byte order on.

    Raises
    ------
    FileFormatError
        They break off, or lead out of the data.
    """
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or exif[2:4] not in {b"*\0", b"\0*"}:
        msg = "its EXIF data have no byte order"
        raise FileFormatError(msg)
    (first,) = _unpack(f"{order}I", exif, 4)
    picture = _table(exif, first, order)
    return ExifTags(
        picture,
        _table_at(exif, picture.get(_EXIF_IFD), order),
        _table_at(exif, picture.get(_GPS_IFD), order),
    )


def _table_at(exif: bytes, pointer: Value | None, order: str) -> dict[int, Value]:
    """Return the tags that a tag points to; none where there is no such tag."""
    if pointer is None:
        return {}
    if isinstance(pointer, bytes) or len(pointer) != 1 or not isinstance(pointer[0], int):
        msg = "a pointer in its EXIF data is none"
        raise FileFormatError(msg)
    return _table(exif, pointer[0], order)


def _table(exif: bytes, offset: int, order: str) -> dict[int, Value]:
    (count,) = _unpack(f"{order}H", exif, offset)
    if count > _IFD_LIMIT:
        msg = f"its EXIF data name {count} tags at byte {offset}"
        raise FileFormatError(msg)
    tags: dict[int, Value] = {}
    for i in range(count):
        tag, kind, number = _unpack(f"{order}HHI", exif, offset + 2 + 12 * i)
        value = _value(exif, (kind, number), offset + 10 + 12 * i, order)
        if value is not None:
            tags.setdefault(tag, value)
    return tags


def _value(exif: bytes, what: tuple[int, int], at: int, order: str) -> Value | None:
    """Return a value of a type and a count; None where it is not looked at or leads out."""
    kind, count = what
    size = _SIZES.get(kind, 0) * count
    if not size:
        return b"" if kind in _TEXTS else None
    if size > 4:
        (at,) = _unpack(f"{order}I", exif, at)
    if at + size > len(exif):
        return None
    if kind in _TEXTS:
        return exif[at : at + size].split(b"\0")[0]
    if count > _IFD_LIMIT:
        return None
    letter = {1: "B", 3: "H", 4: "I", 9: "i", 5: "II", 10: "ii"}[kind]
    numbers = _unpack(f"{order}{letter * count}", exif, at)
    if kind not in {5, 10}:
        return numbers
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _unpack(form: str, exif: bytes, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(form, exif, at)
    except struct.error as fault:
        msg = f"its EXIF data break off at byte {at}"
        raise FileFormatError(msg) from fault
