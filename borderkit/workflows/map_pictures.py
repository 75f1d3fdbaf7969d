"""Draw the maps as static pictures, so that a document needs no browser."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from borderkit.itineraries.answer import Answer
from borderkit.itineraries.plan import Itinerary, read_itinerary
from borderkit.itineraries.state import RegisterState
from borderkit.maps.base import BaseMap
from borderkit.maps.plates import register_plate, verdict_plate

__all__ = ["register_picture", "verdict_picture"]


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
    return register_plate(state, base=base, at=at, language=language, title=title)


def verdict_picture(
    answer: Answer,
    itinerary: Itinerary | Mapping[str, Any],
    state: RegisterState,
    *,
    language: str = "en",
    title: str | None = None,
    base: BaseMap | None = None,
) -> bytes:
    """Return the map of a checked itinerary as a picture for reports: no browser is needed.

    Parameters
    ----------
    answer, itinerary, state, language, title
        As for `verdict_map`.
    base : BaseMap, optional
        As for `verdict_map`; tiles are not drawn.

    Returns
    -------
    bytes
        PNG, 1,684 pixels wide; the same for the same arguments.

    Raises
    ------
    InputError
        The language is none of the three.
    ItineraryError
        The itinerary breaks the contract.
    """
    plan = itinerary if isinstance(itinerary, Itinerary) else read_itinerary(itinerary)
    return verdict_plate(answer, plan, state, language=language, title=title, base=base)
