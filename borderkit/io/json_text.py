"""Strict reading of JSON text: what one program reads in it, every other reads too."""

import json
import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NoReturn

from borderkit.errors import BorderkitError, InputError

__all__ = ["read_json"]

_WHOLE_DIGITS = 30


class _RefusedError(ValueError):
    """A value that JSON text may not hold; its message says which."""


def read_json(
    data: bytes,
    *,
    source: str,
    error: type[BorderkitError] = InputError,
    number: Callable[[str], float] = float,
) -> Any:
    """Return the value that JSON text holds.

    Parameters
    ----------
    data : bytes
        UTF-8, with or without a byte order mark.
    source : str
        Where the text is from, for messages: a file's name, ``request body``.
    error : type of BorderkitError
        Raised where the text is refused.
    number : callable
        Makes a number of the digits of one with a point or an exponent.

    Raises
    ------
    BorderkitError
        Of the class `error`: not UTF-8, not JSON, a key that stands twice in one object,
        NaN or Infinity, a number beyond what a double holds, half a surrogate pair, or
        brackets too deep to be read.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        msg = f"{source} is not UTF-8 at byte {fault.start}; save it as UTF-8 and try again"
        raise error(msg) from fault
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=partial(_float, number=number),
            parse_int=_int,
        )
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno}, column {fault.colno}"
        msg = f"{source} is not JSON: {fault.msg} at {place}; correct it there and try again"
        raise error(msg) from fault
    except _RefusedError as fault:
        msg = f"{source} is refused: {fault}; correct it and try again"
        raise error(msg) from fault
    except RecursionError as fault:
        msg = f"{source} has brackets inside brackets too deep to be read; make it flatter"
        raise error(msg) from fault
    if r"\ud" in text.casefold():
        _refuse_half_pairs(value, source=source, error=error)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object, unless a key stands in it twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        double = next(key for key in keys if keys.count(key) > 1)
        msg = f"the key {double[:60]!r} stands twice in one object"
        raise _RefusedError(msg)
    return found


def _constant(name: str) -> NoReturn:
    msg = f"{name} is not a JSON number"
    raise _RefusedError(msg)


def _float(digits: str, *, number: Callable[[str], float]) -> float:
    found = number(digits)
    if not math.isfinite(found):
        msg = f"the number {digits[:30]} is beyond what can be computed with"
        raise _RefusedError(msg)
    return found


def _int(digits: str) -> int:
    if len(digits) > _WHOLE_DIGITS:
        msg = f"the number {digits[:_WHOLE_DIGITS]}... has {len(digits)} digits"
        raise _RefusedError(msg)
    return int(digits)


def _refuse_half_pairs(value: object, *, source: str, error: type[BorderkitError]) -> None:
    """Raise `error` if a text holds half a surrogate pair, which no file can store."""
    for text in _texts(value):
        try:
            text.encode()
        except UnicodeEncodeError as fault:
            msg = f"{source} holds half a surrogate pair in {text[:60]!a}; write the character out"
            raise error(msg) from fault


def _texts(value: object) -> Iterator[str]:
    """Yield every text and key in a JSON value."""
    waiting: list[object] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting.extend(item)
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
