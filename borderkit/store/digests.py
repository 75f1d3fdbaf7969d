"""One digest for one content: canonical JSON and SHA-256."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

__all__ = ["canonical_json", "digest_of", "record_digest"]

_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def canonical_json(value: Any) -> bytes:
    """Return the one JSON text of `value` in UTF-8: keys sorted by code point, no spaces.

    Numbers are written as Python's ``repr`` has them, the shortest that gives the same number.
    """
    return _ENCODER.encode(value).encode()


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
