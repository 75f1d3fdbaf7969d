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
from borderkit.maps.pictures import Headline, Note, Plate, draw_plate
from borderkit.maps.verdict_content import provenance, verdict_content
from borderkit.maps.wording import Teller
from borderkit.maps.words import Words, words_in

__all__ = ["verdict_plate", "verdict_sheet"]

_MOST_ZONES: Final = 400


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What both forms of the map show."""

    journey: Journey
    sheet: Sheet
    land: Land
    overlays: list[Overlay]
    legend: Legend
    notes: list[str]

    @property
    def words(self) -> Words:
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
    drawn = _draw(answer, itinerary, state, language=language, base=base)
    words, land = drawn.words, drawn.land
    content = {
        **verdict_content(drawn.journey, at=drawn.sheet.since),
        "legend": drawn.legend,
        "provenance": [provenance(answer, words), *drawn.notes],
    }
    return page(
        "verdict.html",
        drawn.overlays,
        bounds=drawn.sheet.view,
        words=words,
        title=title or words("ui.itinerary_title", reference=itinerary.reference),
        content=content,
        ground=Ground(land.relief, land.tiles, land.attribution),
    )


def verdict_plate(
    answer: Answer,
    itinerary: Itinerary,
    state: RegisterState,
    *,
    language: str = "en",
    title: str | None = None,
    base: BaseMap | None = None,
) -> bytes:
    """Return the map of a judged itinerary as a picture for reports, PNG.

    Parameters
    ----------
    answer, itinerary, state, language, title
        As for `verdict_sheet`.
    base : BaseMap, optional
        As for `verdict_sheet`; tiles are not drawn.

    Returns
    -------
    bytes
        PNG; the same bytes for the same arguments.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    drawn = _draw(answer, itinerary, state, language=language, base=base)
    words, land = drawn.words, drawn.land
    told = verdict_content(drawn.journey, at=drawn.sheet.since)
    banner = told["verdict"]
    due = banner["due"]
    fields = [(field["name"], field["lines"]) for field in banner["fields"]]
    if due:
        heading = words("ui.file_by_if" if banner["code"] == "undetermined" else "ui.file_by")
        state_now = words(f"ui.date_{due['state']}")
        fields.append((heading, [due["date"], f"{due['what']} ({state_now})"]))
    purpose = f" · {words('ui.purpose')}: {itinerary.purpose}" if itinerary.purpose else ""
    heading = title or words("ui.itinerary_title", reference=itinerary.reference)
    plate = Plate(
        title=heading + purpose,
        overlays=drawn.overlays,
        bounds=drawn.sheet.view,
        legend=drawn.legend,
        words=words,
        foot=[
            f"{told['clock']} {words('ui.counted')}",
            " ".join((provenance(answer, words), *drawn.notes)),
            " · ".join(
                part for part in (words("ui.disclaimer"), "borderkit", land.attribution) if part
            ),
        ],
        headline=Headline(banner["code"], banner["text"], banner["says"], fields),
        beside_heading=words(f"ui.{told['heading']}"),
        beside=[
            Note(
                point["result"]["swatch"],
                point["title"],
                [
                    *(
                        f"[{', '.join(map(str, visit['numbers']))}] {visit['where']}, "
                        f"{visit['when']}".rstrip(", ")
                        for visit in point["visits"]
                    ),
                    f"{words('ui.why')}: {point['why']}",
                    *([f"{words('ui.next')}: {point['next']}"] if point["next"] else []),
                ],
            )
            for point in told["points"]
        ],
        terrain=land.terrain,
    )
    return draw_plate(plate)


def _draw(
    answer: Answer,
    itinerary: Itinerary,
    state: RegisterState,
    *,
    language: str,
    base: BaseMap | None,
) -> _Drawn:
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
    sheet = Sheet(extent, bounds, words, since, until, met, fine_deg)
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
    return _Drawn(
        journey,
        sheet,
        land,
        overlays,
        legend(overlays, words, answer=answer, interval_m=interval_m),
        [
            *((words("ui.clipped"),) if clipped else ()),
            *coarseness(fine_deg, words),
            *land.notes,
        ],
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
