"""The map of an itinerary's verdict: as a page, and as a static picture."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from borderkit.itineraries.answer import Answer
from borderkit.itineraries.geometry import itinerary_geometry, resolve_sites
from borderkit.itineraries.plan import Itinerary, When
from borderkit.itineraries.state import RegisterState
from borderkit.maps.base import BaseMap
from borderkit.maps.canvas import Ground, Overlay, page
from borderkit.maps.clocks import Clocks
from borderkit.maps.extent import EVERYWHERE, about, coarseness, fineness, register_bounds
from borderkit.maps.journey import Journey, journey_bounds, journey_overlays
from borderkit.maps.land import Land, draw_land
from borderkit.maps.legend import Legend, legend
from borderkit.maps.overlays import Sheet, register_overlays
from borderkit.maps.sourcing import attribution, credit_lines, credits_of_map, scale_notes
from borderkit.maps.verdict_content import provenance, verdict_content
from borderkit.maps.wording import Teller
from borderkit.maps.words import Words, words_in

__all__ = ["VerdictDrawing", "draw_verdict", "verdict_sheet"]

_MOST_ZONES: Final = 400


@dataclass(frozen=True, slots=True)
class VerdictDrawing:
    """What the page and the picture of a verdict both show.

    Attributes
    ----------
    overlays : list of Overlay
        In drawing order.
    notes : list of str
        What the map leaves out or simplifies.
    credits : tuple of str
        What the sources of the records ask to be said.
    """

    journey: Journey
    sheet: Sheet
    land: Land
    overlays: list[Overlay]
    legend: Legend
    notes: list[str]
    credits: tuple[str, ...]

    @property
    def words(self) -> Words:
        """The words of its language."""
        return self.sheet.words


def verdict_sheet(
    answer: Answer,
    itinerary: Itinerary,
    state: RegisterState,
    *,
    language: str = "en",
    title: str | None = None,
    base: BaseMap | None = None,
) -> str:
    """Return a page with the map of a judged itinerary and its findings as a table.

    Parameters
    ----------
    answer : Answer
        What the check said.
    itinerary : Itinerary
        What was checked.
    state : RegisterState
        Against what.
    language : str
        ``en``, ``zh`` or ``ru``.
    title : str, optional
        Of the page; by default the reference of the itinerary.
    base : BaseMap, optional
        Ground and land to draw under it.

    Returns
    -------
    str
        Complete HTML that needs no network unless `base` has tiles; the same bytes for the
        same arguments.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    drawn = draw_verdict(answer, itinerary, state, language=language, base=base)
    words, land = drawn.words, drawn.land
    content = {
        **verdict_content(drawn.journey, at=drawn.sheet.since),
        "warnings": scale_notes(state, words),
        "legend": drawn.legend,
        "provenance": [
            provenance(answer, words),
            *drawn.notes,
            *credit_lines(drawn.credits, words),
        ],
    }
    return page(
        "verdict.html",
        drawn.overlays,
        bounds=drawn.sheet.view,
        words=words,
        title=title or words("ui.itinerary_title", reference=itinerary.reference),
        content=content,
        ground=Ground(land.relief, land.tiles, attribution(land, drawn.credits)),
    )


def draw_verdict(
    answer: Answer,
    itinerary: Itinerary,
    state: RegisterState,
    *,
    language: str,
    base: BaseMap | None,
) -> VerdictDrawing:
    """Return what the map of a judged itinerary shows; parameters as for `verdict_sheet`.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    words = words_in(language)
    teller = Teller.of(itinerary, state, words)
    shapes = itinerary_geometry(itinerary, state)
    clocks = Clocks.of(resolve_sites(itinerary, state), state)
    under = base or BaseMap()
    bounds = journey_bounds(answer, shapes) or register_bounds(state)
    since, until = _period(itinerary, answer)
    met = frozenset(finding.zone for finding in answer.findings if finding.zone)
    clipped = len(state.zones) > _MOST_ZONES
    extent = about(bounds) if clipped else EVERYWHERE
    fine_deg = fineness(state.zones, extent)
    sheet = Sheet(extent, bounds, words, since, until, met, fine_deg, later=1.0)
    journey = Journey(answer, shapes, clocks, teller, sheet.middle)
    land = draw_land(under, sheet)
    overlays = [
        overlay
        for overlay in (
            *land.overlays,
            *register_overlays(state, sheet, under),
            *journey_overlays(journey),
        )
        if not overlay.is_empty
    ]
    interval_m = land.terrain.interval_m if land.terrain else None
    return VerdictDrawing(
        journey,
        sheet,
        land,
        overlays,
        legend(overlays, words, answer=answer, interval_m=interval_m),
        [
            *scale_notes(state, words),
            *((words("ui.clipped"),) if clipped else ()),
            *coarseness(fine_deg, words),
            *land.notes,
        ],
        credits_of_map(state, land),
    )


def _period(itinerary: Itinerary, answer: Answer) -> tuple[datetime, datetime]:
    """Return from when to when the itinerary goes, for what is drawn as in force."""
    stated = [w for stop in itinerary.stops for w in (stop.arrive, stop.depart) if w is not None]
    ends = [end for when in stated for end in _ends(when)]
    return (min(ends), max(ends)) if ends else (answer.evaluated_at, answer.evaluated_at)


def _ends(when: When) -> tuple[datetime, datetime]:
    first, last = (
        day if isinstance(day, datetime) else datetime.combine(day, time(), UTC)
        for day in (when.first, when.last)
    )
    return first, last if isinstance(when.last, datetime) else last + timedelta(days=1)
