"""JSON values as they will be read again from the register."""

import json
from typing import Any

from borderkit.errors import InputError
from borderkit.store.tables import encode_json

__all__ = ["as_kept"]


def as_kept(value: Any, what: str) -> Any:
    """Return a value as it will be read again: lists for tuples, texts for keys.

    Parameters
    ----------
    value : object
        Any.
    what : str
        How a message calls it.

    Raises
    ------
    InputError
        It cannot be written as JSON.
    """
    try:
        return json.loads(encode_json(value).encode())
    except (TypeError, ValueError, RecursionError) as fault:
        msg = f"{what} cannot be kept as JSON: {fault}"
        raise InputError(msg) from fault
