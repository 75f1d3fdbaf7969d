"""The layers of a register as tables: the text alternative of its map."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from borderkit.itineraries.state import RegisterState
from borderkit.maps.clocks import hours_in_words, validity_in_words
from borderkit.maps.in_force import crossing_state, zone_in_force
from borderkit.maps.overlays import admitted, rules_in_words
from borderkit.maps.words import Words

__all__ = ["Table", "register_tables"]

_MOST_ROWS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page; at most a thousand rows are written, `count` are there."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    count: int


def register_tables(
    state: RegisterState, words: Words, *, at: datetime | None = None
) -> tuple[Table, ...]:
    """Return zones, ports of entry, jurisdictions, corridors, boundary and places as tables.

    Parameters
    ----------
    state : RegisterState
        The register.
    words : Words
        Of the language.
    at : datetime, optional
        Says what is in force and open then.

    Returns
    -------
    tuple of Table
        In the order of the page.
    """
    return (
        _table(
            "zones",
            words,
            ("code", "name", "class", "authority", "validity", "in_force", "rules"),
            _zones(state, words, at),
            len(state.zones),
        ),
        _table(
            "crossings",
            words,
            ("code", "name", "status", "hours", "admits"),
            _crossings(state, words, at),
            len(state.crossings),
        ),
        _table(
            "jurisdictions",
            words,
            ("code", "name", "default_class", "authority", "time_zone"),
            _jurisdictions(state, words),
            len(state.jurisdictions),
        ),
        _table(
            "corridors",
            words,
            ("code", "zone", "lifts", "hours"),
            _corridors(state, words),
            len(state.corridors),
        ),
        _table(
            "sections",
            words,
            ("section", "boundary"),
            ((s.section, s.boundary) for s in state.sections),
            len(state.sections),
        ),
        _table(
            "places",
            words,
            ("code", "name"),
            ((p.place, words.name(p.name)) for p in state.places),
            len(state.places),
        ),
    )


def _table(
    name: str,
    words: Words,
    columns: tuple[str, ...],
    rows: Iterable[tuple[str, ...]],
    count: int,
) -> Table:
    heads = tuple(words(f"ui.{column}") for column in columns)
    kept = tuple(row for row, _ in zip(rows, range(_MOST_ROWS), strict=False))
    return Table(words(f"ui.{name}"), heads, kept, count)


def _zones(state: RegisterState, words: Words, at: datetime | None) -> Iterator[tuple[str, ...]]:
    for zone in state.zones:
        hours = hours_in_words(zone.schedule, words, absent=words("ui.always"))
        if at is not None:
            now = zone_in_force(zone, state, since=at, until=at)
            hours += f" ({words('ui.now_yes' if now else 'ui.now_no')})"
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
    state: RegisterState, words: Words, at: datetime | None
) -> Iterator[tuple[str, ...]]:
    for code, crossing in state.crossings.items():
        status = crossing.status or words("ui.unknown")
        if at is not None:
            status = words(f"ui.crossing_{crossing_state(crossing, state, at=at)}")
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


def _corridors(state: RegisterState, words: Words) -> Iterator[tuple[str, ...]]:
    for corridor in state.corridors:
        hours = hours_in_words(corridor.schedule, words, absent=words("ui.always"))
        yield corridor.corridor, corridor.zone, ", ".join(sorted(corridor.lifts)), hours
