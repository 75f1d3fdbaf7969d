"""What a map says of where its records come from, and of how fine its line is."""

from collections.abc import Iterable
from typing import Final

from borderkit.itineraries.state import RegisterState
from borderkit.maps.land import Land
from borderkit.maps.words import Words

__all__ = ["attribution", "credit_lines", "credits_of_map", "scale_notes"]

_LONGEST: Final = 180


def credits_of_map(state: RegisterState, land: Land) -> tuple[str, ...]:
    """Return what the sources of all records that a map draws ask to be said, each once.

    Parameters
    ----------
    state : RegisterState
        Zones, places, ports and the line are drawn from it.
    land : Land
        All else that is drawn.
    """
    return tuple(dict.fromkeys((*state.lineage.credits, *land.credits)))


def attribution(land: Land, credited: Iterable[str]) -> str:
    """Return what stands in the corner of a map: whose ground and whose records it shows.

    Parameters
    ----------
    land : Land
        With the attribution of relief, picture or tiles.
    credited : iterable of str
        From `credits_of_map`.
    """
    return " · ".join(dict.fromkeys(part for part in (land.attribution, *credited) if part))


def credit_lines(credited: Iterable[str], words: Words) -> list[str]:
    """Return the lines of a page's foot that name whose records are drawn, if they ask for it."""
    told: list[str] = []
    for credit in credited:
        if told and len(told[-1]) + len(credit) <= _LONGEST:
            told[-1] += f" · {credit}"
        else:
            told.append(credit)
    return [words("map.data_credit", source=line) for line in told]


def scale_notes(state: RegisterState, words: Words) -> list[str]:
    """Return what a reader has to know of lines that are coarse.

    Parameters
    ----------
    state : RegisterState
        Whose sections are drawn.
    words : Words
        Of the language.
    """
    limits, accuracy = state.lineage.scale_limits, state.lineage.accuracy_m
    told = []
    for boundary in sorted({*limits, *accuracy}):
        if boundary in limits:
            scale = words.scale(limits[boundary])
            told.append(words("map.line_scale", boundary=boundary, scale=scale))
        if boundary in accuracy:
            metres = f"{accuracy[boundary]:g}"
            told.append(words("map.line_accuracy", boundary=boundary, metres=metres))
    return told
