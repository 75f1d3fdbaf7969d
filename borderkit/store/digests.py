"""One digest for one content: canonical JSON and SHA-256."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

__all__ = ["canonical_json", "digest_of", "record_digest", "record_digests", "stamp"]

_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonical_json(value: Any) -> bytes:
    """Return the one JSON text of `value` in UTF-8: keys sorted by code point, no spaces.

    Numbers are written as Python's ``repr`` has them, the shortest that gives the same number.
    """
    return _ENCODER.encode(value).encode()


def stamp(at: datetime) -> str:
    """Return the one text of a time that has a zone: in UTC, six digits after the second, ``Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest_of(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of `value`, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def record_digest(values: Mapping[str, Any], shape: bytes | None = None) -> str:
    """Return the SHA-256 of one record, as 64 hexadecimal digits.

    A missing value is as good as a column that is not there, so that a column which comes with
    a later version changes no digest.

    Parameters
    ----------
    values : mapping of str to object
        JSON values by column.
    shape : bytes, optional
        The geometry as little-endian ISO WKB of two dimensions.
    """
    known = {name: value for name, value in values.items() if value is not None}
    found = hashlib.sha256(canonical_json(known))
    if shape is not None:
        found.update(b"\0")
        found.update(shape)
    return found.hexdigest()


def record_digests(
    columns: Mapping[str, Sequence[Any]], shapes: Sequence[bytes] | None = None, *, count: int
) -> list[str]:
    """Return :func:`record_digest` of many records, column by column.

    Parameters
    ----------
    columns : mapping of str to sequence, length n
        JSON values by column; missing ones None.
    shapes : sequence of bytes, length n, optional
        Geometries as little-endian ISO WKB of two dimensions.
    count : int
        How many records, n.
    """
    texts = [_texts(name, columns[name]) for name in sorted(columns)]
    told = [column for column in texts if column is not None]
    if not told:
        rows = ["{}"] * count
    else:
        rows = ["{" + ",".join(filter(None, row)) + "}" for row in zip(*told, strict=True)]
    if shapes is None:
        return [hashlib.sha256(row.encode()).hexdigest() for row in rows]
    return [
        hashlib.sha256(b"%b\0%b" % (row.encode(), shape)).hexdigest()
        for row, shape in zip(rows, shapes, strict=True)
    ]


def _texts(name: str, values: Sequence[Any]) -> list[str] | None:
    """Return each value as a member of a JSON object, empty where it is missing; None for none."""
    if all(value is None for value in values):
        return None
    start = f"{_ENCODER.encode(name)}:"
    kinds = {type(value) for value in values}
    kinds.discard(type(None))
    write: Callable[[Any], str] = _ENCODER.encode
    if kinds == {str}:
        write = json.encoder.encode_basestring
    elif kinds == {int}:
        write = int.__repr__
    return ["" if value is None else start + write(value) for value in values]
