"""Draw the map of an itinerary that was checked."""

from collections.abc import Mapping
from typing import Any

from borderkit.itineraries.answer import Answer
from borderkit.itineraries.plan import Itinerary, read_itinerary
from borderkit.itineraries.state import RegisterState
from borderkit.maps.base import BaseMap
from borderkit.maps.verdict_sheet import verdict_sheet

__all__ = ["verdict_map"]


def verdict_map(
    answer: Answer,
    itinerary: Itinerary | Mapping[str, Any],
    state: RegisterState,
    *,
    language: str = "en",
    title: str | None = None,
    base: BaseMap | None = None,
) -> str:
    """Return a page with the map of a checked itinerary and its findings as a table.

    Parameters
    ----------
    answer : Answer
        What the check said.
    itinerary : Itinerary or mapping
        What was checked.
    state : RegisterState
        Against what it was checked.
    language : str
        ``en``, ``zh`` or ``ru``.
    title : str, optional
        Of the page; by default the reference of the itinerary.
    base : BaseMap, optional
        Ground and land to draw under it, from `open_base`.

    Returns
    -------
    str
        Complete HTML in UTF-8 that opens with no network (but for tiles of `base`); the same
        for the same arguments.

    Raises
    ------
    InputError
        The language is none of the three.
    ItineraryError
        The itinerary breaks the contract.
    """
    plan = itinerary if isinstance(itinerary, Itinerary) else read_itinerary(itinerary)
    return verdict_sheet(answer, plan, state, language=language, title=title, base=base)
