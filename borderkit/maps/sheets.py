"""The two maps: an itinerary's verdict, and a register."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import numpy as np
import shapely

from borderkit.itineraries.answer import Answer
from borderkit.itineraries.geometry import itinerary_geometry, resolve_sites
from borderkit.itineraries.plan import Itinerary, When
from borderkit.itineraries.state import RegisterState
from borderkit.maps.canvas import Bounds, page
from borderkit.maps.clocks import Clocks
from borderkit.maps.features import FINE_DEG
from borderkit.maps.journey import Journey, journey_bounds, journey_overlays
from borderkit.maps.legend import legend
from borderkit.maps.overlays import Sheet, register_overlays
from borderkit.maps.register_tables import register_tables
from borderkit.maps.verdict_content import provenance, verdict_content
from borderkit.maps.wording import Teller
from borderkit.maps.words import Words, words_in
from borderkit.zones.restrictions import Zone

__all__ = ["register_sheet", "verdict_sheet"]

_MOST_ZONES: Final = 400
_MOST_POSITIONS: Final = 40_000
_COARSE_DEG: Final = 5e-3
_EVERYWHERE: Final[Bounds] = (-540.0, -90.0, 540.0, 90.0)
_WORLD: Final[Bounds] = (-180.0, -60.0, 180.0, 75.0)


def verdict_sheet(
    answer: Answer,
    itinerary: Itinerary,
    state: RegisterState,
    *,
    language: str = "en",
    title: str | None = None,
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

    Returns
    -------
    str
        Complete HTML that needs no network; the same bytes for the same arguments.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    words = words_in(language)
    teller = Teller.of(itinerary, state, words)
    shapes = itinerary_geometry(itinerary, state)
    clocks = Clocks.of(resolve_sites(itinerary, state), state)
    bounds = journey_bounds(answer, shapes) or _register_bounds(state)
    since, until = _period(itinerary, answer)
    met = frozenset(finding.zone for finding in answer.findings if finding.zone)
    clipped = len(state.zones) > _MOST_ZONES
    extent = _about(bounds) if clipped else _EVERYWHERE
    fine_deg = _fineness(state.zones, extent)
    sheet = Sheet(extent, bounds, words, since, until, met, fine_deg)
    journey = Journey(answer, shapes, clocks, teller, sheet.middle)
    drawn = [*register_overlays(state, sheet), *journey_overlays(journey)]
    overlays = [overlay for overlay in drawn if overlay.features]
    content = {
        **verdict_content(journey, at=since),
        "legend": legend(overlays, words, answer=answer),
        "provenance": [
            provenance(answer, words),
            *((words("ui.clipped"),) if clipped else ()),
            *_coarseness(sheet, words),
        ],
    }
    heading = title or words("ui.itinerary_title", reference=itinerary.reference)
    return page(
        "verdict.html", overlays, bounds=bounds, words=words, title=heading, content=content
    )


def register_sheet(
    state: RegisterState,
    *,
    at: datetime | None = None,
    language: str = "en",
    title: str | None = None,
) -> str:
    """Return a page with the map of a register and its layers as tables.

    Parameters
    ----------
    state : RegisterState
        The register.
    at : datetime, optional
        Draws what is not in force at that instant pale; without it everything is in force.
    language : str
        ``en``, ``zh`` or ``ru``.
    title : str, optional
        Of the page.

    Returns
    -------
    str
        Complete HTML that needs no network; the same bytes for the same arguments.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    words = words_in(language)
    bounds = _register_bounds(state)
    moment = at or datetime(1970, 1, 1, tzinfo=UTC)
    everything = frozenset() if at else frozenset(zone.zone for zone in state.zones)
    sheet = Sheet(
        _EVERYWHERE,
        bounds,
        words,
        moment,
        moment if at else datetime.max.replace(tzinfo=UTC),
        everything,
        _fineness(state.zones, _EVERYWHERE),
    )
    overlays = [o for o in register_overlays(state, sheet) if o.features]
    note = (
        words("ui.register_note", revision=state.revision, at=at.isoformat(timespec="minutes"))
        if at
        else words("ui.register_plain", revision=state.revision)
    )
    content = {
        "note": note,
        "tables": register_tables(state, words, at=at),
        "legend": legend(overlays, words, at=at),
        "provenance": [note, *_coarseness(sheet, words)],
    }
    heading = title or words("ui.register_title")
    return page(
        "register.html", overlays, bounds=bounds, words=words, title=heading, content=content
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


# --------------------------------------------------------------------------------- the extent


def _register_bounds(state: RegisterState) -> Bounds:
    shapes: list[Any] = [zone.geometry for zone in state.zones]
    shapes += [ground.geometry for ground in state.jurisdictions]
    shapes += [section.geometry for section in state.sections]
    shapes += [crossing.geometry for crossing in state.crossings.values()]
    shapes += [place.geometry for place in state.places]
    shapes += [corridor.geometry for corridor in state.corridors]
    if not shapes:
        return _WORLD
    boxes = shapely.bounds(np.array(shapes, dtype=object))
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    if east - west > 180.0:
        boxes[:, [0, 2]] = np.where(
            boxes[:, [0, 2]] < 0, boxes[:, [0, 2]] + 360.0, boxes[:, [0, 2]]
        )
        turned = boxes[boxes[:, 2] >= boxes[:, 0]]
        one, two = turned[:, 0].min(), turned[:, 2].max()
        if len(turned) == len(boxes) and two - one < east - west:
            west, east = one, two
    return _wider((float(west), float(south), float(east), float(north)), 0.03)


def _wider(bounds: Bounds, part: float) -> Bounds:
    west, south, east, north = bounds
    wide, high = max((east - west) * part, 0.002), max((north - south) * part, 0.002)
    return west - wide, max(south - high, -85.0), east + wide, min(north + high, 85.0)


def _fineness(zones: Sequence[Zone], extent: Bounds) -> float:
    """Return how fine outlines can be drawn so that a page stays small, degrees."""
    west, south, east, north = extent
    shapes = np.array([zone.geometry for zone in zones], dtype=object)
    if len(shapes):
        box = shapely.bounds(shapes)
        seen = (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north)
        shapes = shapes[seen & (box[:, 3] >= south)]
    fine_deg = FINE_DEG
    while shapely.get_num_coordinates(shapes).sum() > _MOST_POSITIONS and fine_deg < _COARSE_DEG:
        fine_deg *= 4
        shapes = shapely.simplify(shapes, fine_deg)
    return fine_deg


def _coarseness(sheet: Sheet, words: Words) -> tuple[str, ...]:
    """Return a note that says how far outlines are simplified, if they are."""
    if sheet.fine_deg <= FINE_DEG:
        return ()
    return (words("ui.coarse", metres=f"{sheet.fine_deg * 111_000:.0f}"),)


def _about(bounds: Bounds) -> Bounds:
    """Return an extent that holds `bounds` in a frame of any shape, with some ground about it."""
    west, south, east, north = bounds
    lat = np.radians((south + north) / 2)
    scale = max(float(np.cos(lat)), 0.05)
    wide, high = (east - west) * scale, north - south
    more_wide = (max(wide, 2.6 * high) * 1.3 - wide) / 2 / scale
    more_high = (max(high, 1.4 * wide) * 1.3 - high) / 2
    return west - more_wide, south - more_high, east + more_wide, north + more_high
