"""The map of a register: all that it holds, at a time, with its layers as tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from geopandas import GeoDataFrame

from borderkit.errors import InputError
from borderkit.itineraries.state import RegisterState
from borderkit.maps.base import BaseMap
from borderkit.maps.bulk import positions
from borderkit.maps.canvas import Ground, Overlay, page
from borderkit.maps.extent import EVERYWHERE, coarseness, fineness, register_bounds
from borderkit.maps.land import Land, draw_land
from borderkit.maps.legend import Legend, legend
from borderkit.maps.overlays import Sheet, register_overlays
from borderkit.maps.register_tables import register_tables
from borderkit.maps.sourcing import attribution, credit_lines, credits_of_map, scale_notes
from borderkit.maps.timeline import Timeline
from borderkit.maps.words import Words, words_in

__all__ = [
    "RegisterDrawing",
    "RegisterPage",
    "draw_register",
    "names_elsewhere",
    "register_sheet",
    "view_register",
]


_LARGE_BYTES: Final = 5_000_000
_ZONE_POSITION_BYTES: Final = 20


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page with the map of a register.

    Attributes
    ----------
    html : str
        All of it.
    is_generalised : bool
        Whether the whole of the register would have made a page of more than 5 MB.
    """

    html: str
    is_generalised: bool


def register_sheet(
    state: RegisterState,
    *,
    base: BaseMap | None = None,
    at: datetime | None = None,
    language: str = "en",
    title: str | None = None,
) -> str:
    """Return a page with the map of a register and its layers as tables; see `draw_register`.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    return draw_register(state, base=base, at=at, language=language, title=title).html


def draw_register(
    state: RegisterState,
    *,
    base: BaseMap | None = None,
    at: datetime | None = None,
    language: str = "en",
    title: str | None = None,
    detail_file: str | None = None,
) -> RegisterPage:
    """Return a page with the map of a register and its layers as tables.

    Parameters
    ----------
    state : RegisterState
        The register.
    base : BaseMap, optional
        Layers of the land and the form of the ground.
    at : datetime, optional
        Draws what is not in force at that instant pale, and lets the page show other times;
        without it everything is drawn as in force.
    language : str
        ``en``, ``zh`` or ``ru``.
    title : str, optional
        Of the page.
    detail_file : str, optional
        Name of the file beside the page that holds all detail of a generalised page.

    Returns
    -------
    RegisterPage
        Complete HTML that needs no network (but for tiles); the same for the same arguments.

    Raises
    ------
    InputError
        There are no words in that language.
    """
    drawn = view_register(state, base or BaseMap(), words_in(language), at)
    words, sheet, land = drawn.sheet.words, drawn.sheet, drawn.land
    notes = list(drawn.notes)
    zones = [zone.geometry for zone in state.zones]
    full_bytes = land.full_bytes + positions(zones) * _ZONE_POSITION_BYTES
    is_large = full_bytes > _LARGE_BYTES
    if is_large:
        told = words("map.detail_file", file=detail_file) if detail_file else None
        notes.insert(0, told or words("map.generalised"))
    content = {
        "note": drawn.note,
        "notes": notes,
        "clock": sheet.timeline.zone_name if sheet.timeline else "",
        "tables": register_tables(
            state, words, at=at, layers=drawn.layers, timeline=sheet.timeline
        ),
        "shown": at.isoformat(sep=" ", timespec="minutes") if at else "",
        "legend": drawn.legend,
        "provenance": [drawn.note, *notes, *credit_lines(drawn.credits, words)],
    }
    html = page(
        "register.html",
        drawn.overlays,
        bounds=sheet.view,
        words=words,
        title=title or words("ui.register_title"),
        content=content,
        ground=Ground(land.relief, land.tiles, attribution(land, drawn.credits)),
        clock=sheet.timeline.told() if sheet.timeline else None,
    )
    return RegisterPage(html, is_large)


@dataclass(frozen=True, slots=True)
class RegisterDrawing:
    """What the page and the picture of a register both show.

    Attributes
    ----------
    overlays : list of Overlay
        In drawing order.
    layers : mapping of str to GeoDataFrame
        Of the land, EPSG:4326.
    note : str
        Revision and time.
    notes : list of str
        What the map leaves out or simplifies.
    credits : tuple of str
        What the sources of the records ask to be said.
    """

    sheet: Sheet
    land: Land
    overlays: list[Overlay]
    legend: Legend
    layers: Mapping[str, GeoDataFrame]
    note: str
    notes: list[str]
    credits: tuple[str, ...]


def view_register(
    state: RegisterState, base: BaseMap, words: Words, at: datetime | None
) -> RegisterDrawing:
    """Return what the map of a register shows.

    Parameters
    ----------
    state : RegisterState
        The register.
    base : BaseMap
        Layers of the land and the form of the ground.
    words : Words
        Of the language.
    at : datetime or None
        As for `draw_register`.

    Raises
    ------
    InputError
        `at` has no offset.
    """
    if at is not None and at.utcoffset() is None:
        msg = f"the time of a register map needs an offset, {at.isoformat()} has none; add one"
        raise InputError(msg)
    sheet = _sheet(state, base, words, at)
    land = draw_land(base, sheet)
    law = [o for o in register_overlays(state, sheet, base) if not o.is_empty]
    overlays = [*law[:1], *land.overlays, *law[1:]] if law else land.overlays
    note = (
        words("ui.register_note", revision=state.revision, at=at.isoformat(timespec="minutes"))
        if at
        else words("ui.register_plain", revision=state.revision)
    )
    return RegisterDrawing(
        sheet,
        land,
        overlays,
        legend(overlays, words, at=at, interval_m=land.interval_m),
        base.layers,
        note,
        [
            *scale_notes(state, words),
            *coarseness(sheet.fine_deg, words),
            *land.notes,
            *_languages(state, base, words),
        ],
        credits_of_map(state, land),
    )


def _sheet(state: RegisterState, base: BaseMap, words: Words, at: datetime | None) -> Sheet:
    bounds = register_bounds(state, base.layers)
    moment = at or datetime(1970, 1, 1, tzinfo=UTC)
    has_times = bool(state.zones or state.crossings or state.corridors)
    return Sheet(
        EVERYWHERE,
        bounds,
        words,
        moment,
        moment if at else datetime.max.replace(tzinfo=UTC),
        frozenset() if at else frozenset(zone.zone for zone in state.zones),
        fineness(state.zones, EVERYWHERE),
        Timeline(state, at=at) if at and has_times else None,
    )


def _languages(state: RegisterState, base: BaseMap, words: Words) -> list[str]:
    """Return a note on names that stand in another language than the page's, if there are any."""
    count = names_elsewhere(_all_names(state, base), words.language)
    return [words("map.other_language", count=count)] if count else []


def names_elsewhere(names: Iterable[object], language: str) -> int:
    """Return how many names are known, and not in `language`.

    Parameters
    ----------
    names : iterable of mapping
        Names by language; anything else is no name.
    language : str
        ``en``, ``zh`` or ``ru``.
    """
    return sum(
        isinstance(name, Mapping)
        and any(str(text).strip() for text in name.values())
        and not str(name.get(language, "")).strip()
        for name in names
    )


def _all_names(state: RegisterState, base: BaseMap) -> Iterator[Any]:
    yield from (ground.name for ground in state.jurisdictions)
    yield from (zone.name for zone in state.zones)
    yield from (crossing.name for crossing in state.crossings.values())
    yield from (place.name for place in state.places)
    for layer in ("assets", "roads", "waters", "protected_areas"):
        frame = base.layers.get(layer)
        if frame is not None and "name" in frame.columns:
            yield from frame["name"]
