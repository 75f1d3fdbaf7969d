"""The layers of a register as tables: the text alternative of its map."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from geopandas import GeoDataFrame

from borderkit.itineraries.state import RegisterState
from borderkit.maps.clocks import hours_in_words, validity_in_words
from borderkit.maps.in_force import crossing_state, zone_in_force
from borderkit.maps.marker_points import marker_titles
from borderkit.maps.overlays import admitted, rules_in_words
from borderkit.maps.timeline import Timeline
from borderkit.maps.words import Words

__all__ = ["LiveCell", "Table", "land_tables", "register_tables"]

_MOST_ROWS: Final = 1_000
_PORTS: Final[Mapping[str, str]] = {
    "open": "port_on",
    "closed": "port_off",
    "unknown": "port_maybe",
}
_HEADS: Final = {"kind": "map.kind", "document": "map.document"}
_NAME: Final = ("name", "ui.name", "names")
_LAND: Final[Mapping[str, tuple[tuple[str, str, str], ...]]] = {
    "markers": (
        ("number", "ui.number", "marker"),
        ("boundary", "ui.boundary", ""),
        ("section", "ui.section", ""),
        ("role", "map.role", "role_of_marker"),
        ("siting", "map.siting", "siting"),
        ("condition", "map.condition", "condition"),
        ("inscription", "map.inscription", ""),
        ("year", "map.year", ""),
        ("side", "map.side", ""),
        ("inspected_on", "map.inspected_on", ""),
        ("note", "map.note", ""),
    ),
    "assets": (
        ("asset", "ui.code", ""),
        _NAME,
        ("kind", "map.kind", "asset"),
        ("condition", "map.condition", "asset_condition"),
        ("side", "map.side", ""),
        ("note", "map.note", ""),
    ),
    "roads": (
        ("road", "ui.code", ""),
        _NAME,
        ("class", "map.kind", "road"),
        ("surface", "map.surface", "surface"),
        ("access", "map.access", "access"),
    ),
    "waters": (("water", "ui.code", ""), _NAME, ("kind", "map.kind", "water")),
    "protected_areas": (
        ("protected_area", "ui.code", ""),
        _NAME,
        ("category", "map.category", ""),
        ("authority", "ui.authority", ""),
    ),
}
"""Layer -> column, heading, and the group of words of its terms, or what kind of cell it is."""


@dataclass(frozen=True, slots=True)
class LiveCell:
    """A cell that follows the time shown on its page.

    Attributes
    ----------
    text : str
        What stands there whatever the time.
    now : str
        What holds at the time that the page was made for.
    live : mapping
        When it holds, as `Timeline` tells the script.
    """

    text: str
    now: str
    live: Mapping[str, Any]


Row = tuple[str | LiveCell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page; at most a thousand rows are written, `count` are there."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    count: int

    @property
    def is_live(self) -> bool:
        """Whether some of its cells follow the time shown."""
        return any(isinstance(cell, LiveCell) for row in self.rows[:1] for cell in row)


def register_tables(
    state: RegisterState,
    words: Words,
    *,
    at: datetime | None = None,
    layers: Mapping[str, GeoDataFrame] | None = None,
    timeline: Timeline | None = None,
) -> tuple[Table, ...]:
    """Return the layers of a register as tables.

    Parameters
    ----------
    state : RegisterState
        The register.
    words : Words
        Of the language.
    at : datetime, optional
        Says what is in force and open then.
    layers : mapping of str to GeoDataFrame, optional
        Layers of the land; those that hold nothing are left out.
    timeline : Timeline, optional
        Lets the cells of what is in force and open follow the time shown.

    Returns
    -------
    tuple of Table
        In the order of the page.
    """
    given = layers or {}
    heads: dict[str, tuple[str, ...]] = {
        "zones": ("code", "name", "class", "authority", "validity", "in_force", "rules"),
        "crossings": ("code", "name", "status", "hours", "admits"),
        "jurisdictions": ("code", "name", "default_class", "authority", "time_zone"),
        "corridors": ("code", "zone", "lifts", "hours"),
        "sections": ("section", "boundary", "kind", "status", "document"),
        "places": ("code", "name", "kind"),
    }
    made: dict[str, tuple[Iterable[Row], int]] = {
        "zones": (_zones(state, words, at, timeline), len(state.zones)),
        "crossings": (_crossings(state, words, at, timeline), len(state.crossings)),
        "jurisdictions": (_jurisdictions(state, words), len(state.jurisdictions)),
        "corridors": (_corridors(state, words), len(state.corridors)),
        "sections": (_sections(state, words, given), len(state.sections)),
        "places": (_places(state, words, given), len(state.places)),
    }
    tables = [
        _table(
            words(f"ui.{name}"), [words(_HEADS.get(c, f"ui.{c}")) for c in heads[name]], *made[name]
        )
        for name in heads
    ]
    return (*tables, *land_tables(given, words))


def _table(name: str, heads: Iterable[str], rows: Iterable[Row], count: int) -> Table:
    kept = tuple(row for row, _ in zip(rows, range(_MOST_ROWS), strict=False))
    return Table(name, tuple(heads), kept, count)


def land_tables(layers: Mapping[str, GeoDataFrame], words: Words) -> Iterator[Table]:
    """Yield tables of markers, works, roads, waters and protected areas, those that hold any.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame
        By name.
    words : Words
        Of the language.
    """
    for name, columns in _LAND.items():
        frame = layers.get(name)
        if frame is None or frame.empty:
            continue
        first = frame.iloc[:_MOST_ROWS]
        cells = [_cells(first, column, group, words) for column, _, group in columns]
        filled = [number for number, cell in enumerate(cells) if number == 0 or any(cell)]
        rows = zip(*(cells[number] for number in filled), strict=True)
        heads = [words(columns[number][1]) for number in filled]
        yield _table(words(f"map.{name}"), heads, rows, len(frame))


def _cells(frame: GeoDataFrame, column: str, group: str, words: Words) -> list[str]:
    """Return the cells of a column: names in the language, terms in words, dates as they are."""
    if column not in frame.columns:
        return [""] * len(frame)
    if group == "marker":
        codes = frame["marker_uid"].tolist()
        return [title or code for title, code in zip(marker_titles(frame), codes, strict=True)]
    values = frame[column].tolist()
    if group == "names":
        return [words.name(value) if isinstance(value, Mapping) else "" for value in values]
    texts = [value if isinstance(value, str) else "" for value in values]
    return [words.known(group, text) if text else "" for text in texts] if group else texts


def _zones(
    state: RegisterState, words: Words, at: datetime | None, timeline: Timeline | None
) -> Iterator[Row]:
    for zone in state.zones:
        hours: str | LiveCell = hours_in_words(zone.schedule, words, absent=words("ui.always"))
        if at is not None:
            is_on = zone_in_force(zone, state, since=at, until=at)
            now = words("map.zone_on" if is_on else "map.zone_off")
            live = timeline.zone(zone) if timeline else {}
            hours = LiveCell(str(hours), now, live) if live else f"{hours} ({now})"
        yield (
            zone.zone,
            words.name(zone.name),
            words(f"class.{zone.zone_class}"),
            zone.authority or "",
            validity_in_words(zone.validity, words),
            hours,
            rules_in_words(state.rules_of(zone), words),
        )


def _crossings(
    state: RegisterState, words: Words, at: datetime | None, timeline: Timeline | None
) -> Iterator[Row]:
    for code, crossing in state.crossings.items():
        status: str | LiveCell = crossing.status or words("ui.unknown")
        if at is not None:
            status = words(f"map.{_PORTS[crossing_state(crossing, state, at=at)]}")
            if timeline:
                status = LiveCell("", status, timeline.crossing(crossing))
        hours = hours_in_words(crossing.hours, words, absent=words("ui.unknown"))
        yield code, words.name(crossing.name), status, hours, admitted(crossing, words)


def _jurisdictions(state: RegisterState, words: Words) -> Iterator[tuple[str, ...]]:
    for ground in state.jurisdictions:
        default = ground.default_class
        yield (
            ground.code,
            words.name(ground.name),
            words(f"ui.ground_is_{default}" if default else "ui.undeclared"),
            ground.authority or "",
            str(ground.timezone),
        )


def _sections(
    state: RegisterState, words: Words, layers: Mapping[str, GeoDataFrame]
) -> Iterator[tuple[str, ...]]:
    known = _known(layers.get("boundary_sections"), ("boundary", "section"))
    for section in state.sections:
        record = known.get((section.boundary, section.section), {})
        cited = (record.get("document"), record.get("article"))
        yield (
            section.section,
            section.boundary,
            words.known("section_kind", record.get("kind")),
            words.known("section_status", record.get("status")),
            " · ".join(str(part) for part in cited if part),
        )


def _places(
    state: RegisterState, words: Words, layers: Mapping[str, GeoDataFrame]
) -> Iterator[tuple[str, ...]]:
    known = _known(layers.get("places"), ("place",))
    for place in state.places:
        kind = known.get((place.place,), {}).get("kind")
        yield place.place, words.name(place.name), words.known("place", kind)


def _known(
    frame: GeoDataFrame | None, key: tuple[str, ...]
) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return the records of a layer by their key."""
    if frame is None:
        return {}
    names = [str(name) for name in frame.columns if name != "geometry"]
    rows = zip(*(frame[name].tolist() for name in names), strict=True)
    records = (dict(zip(names, row, strict=True)) for row in rows)
    return {tuple(str(record[name]) for name in key): record for record in records}


def _corridors(state: RegisterState, words: Words) -> Iterator[tuple[str, ...]]:
    for corridor in state.corridors:
        hours = hours_in_words(corridor.schedule, words, absent=words("ui.always"))
        yield corridor.corridor, corridor.zone, ", ".join(sorted(corridor.lifts)), hours
