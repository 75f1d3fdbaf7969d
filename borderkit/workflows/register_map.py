"""Draw the map of a register."""

from datetime import datetime

from borderkit.errors import InputError
from borderkit.itineraries.state import RegisterState
from borderkit.maps.base import BaseMap
from borderkit.maps.register_sheet import register_plate, register_sheet

__all__ = ["register_map", "register_picture"]


def register_map(
    state: RegisterState,
    *,
    base: BaseMap | None = None,
    at: datetime | None = None,
    language: str = "en",
    title: str | None = None,
) -> str:
    """Return a page with the map of a register and its layers as tables.

    Parameters
    ----------
    state : RegisterState
        The register.
    base : BaseMap, optional
        Layers of the land and the form of the ground, from `open_base`.
    at : datetime, optional
        Shows what is in force and open at that instant; without it everything is drawn alike.
    language : str
        ``en``, ``zh`` or ``ru``.
    title : str, optional
        Of the page.

    Returns
    -------
    str
        Complete HTML in UTF-8 that opens with no network; the same for the same arguments.

    Raises
    ------
    InputError
        The language is none of the three, or `at` has no offset.
    """
    _need_offset(at)
    return register_sheet(state, base=base, at=at, language=language, title=title)


def register_picture(
    state: RegisterState,
    *,
    base: BaseMap | None = None,
    at: datetime | None = None,
    language: str = "en",
    title: str | None = None,
) -> bytes:
    """Return the map of a register as a picture for reports: no browser is needed.

    Parameters
    ----------
    state, at, language, title
        As for `register_map`.
    base : BaseMap, optional
        As for `register_map`; tiles are not drawn.

    Returns
    -------
    bytes
        PNG, 1,684 pixels wide; the same for the same arguments.

    Raises
    ------
    InputError
        The language is none of the three, or `at` has no offset.
    """
    _need_offset(at)
    return register_plate(state, base=base, at=at, language=language, title=title)


def _need_offset(at: datetime | None) -> None:
    if at is not None and at.utcoffset() is None:
        msg = f"the time of a register map needs an offset, {at.isoformat()} has none; add one"
        raise InputError(msg)
