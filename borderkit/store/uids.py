"""One name for each record of a register: ``zones/DZ-04``, ``boundary_sections/AA-BB/3``."""

from typing import Any
from urllib.parse import quote, unquote

from borderkit.errors import InputError
from borderkit.layers import LAYERS, Layer

__all__ = ["declared", "key_of", "uid_of"]


def declared(name: str) -> Layer:
    """Return the layer of that name.

    Raises
    ------
    InputError
        There is none.
    """
    try:
        return LAYERS[name]
    except KeyError:
        msg = f"there is no layer {name!r}; there are {', '.join(LAYERS)}"
        raise InputError(msg) from None


def uid_of(layer: str, key: tuple[Any, ...]) -> str:
    """Return the one name of a record.

    Parameters
    ----------
    layer : str
        Name of its layer.
    key : tuple
        Values of the layer's key columns, in their order.

    Returns
    -------
    str
        Layer and key, parts joined by ``/``: ``boundary_sections/AA-BB/3``. ``/``, ``%`` and
        control characters in a part are percent-encoded.
    """
    parts = [_part(str(value)) for value in key]
    return "/".join([layer, *parts])


def _part(text: str) -> str:
    if text.isprintable():
        return text.replace("%", "%25").replace("/", "%2F")
    return "".join(c if c.isprintable() and c not in "/%" else quote(c, safe="") for c in text)


def key_of(uid: str) -> tuple[str, tuple[str, ...]]:
    """Return the layer and the key that a name of a record stands for.

    Parameters
    ----------
    uid : str
        As :func:`uid_of` gives it.

    Returns
    -------
    (str, tuple of str)
        Name of the layer, and the values of its key columns, in their order.

    Raises
    ------
    InputError
        It names no layer, or not as many parts as its key has.
    """
    name, *parts = uid.split("/")
    layer = declared(name)
    if len(parts) != len(layer.key):
        msg = (
            f"{uid!r} names no record; one of layer {name} is named "
            f"{'/'.join((name, *(part.upper() for part in layer.key)))}"
        )
        raise InputError(msg)
    return name, tuple(unquote(part) for part in parts)
