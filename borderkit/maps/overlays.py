"""What a register holds, as the layers of a map."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from shapely import Point
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from borderkit.boundary.sections import Section
from borderkit.infrastructure.crossings import Crossing
from borderkit.itineraries.places import Place
from borderkit.itineraries.state import RegisterState
from borderkit.maps import symbols
from borderkit.maps.base import BaseMap, Bounds
from borderkit.maps.canvas import Feature, Overlay
from borderkit.maps.clocks import hours_in_words, validity_in_words
from borderkit.maps.features import FINE_DEG, area_or_line, halfway, label, mark, near
from borderkit.maps.in_force import crossing_state, zone_in_force, zone_instants
from borderkit.maps.land_symbols import section_strokes
from borderkit.maps.timeline import Timeline
from borderkit.maps.words import Words
from borderkit.zones.restrictions import Corridor, Rule
from borderkit.zones.schedule import to_instant
from borderkit.zones.validity import valid_rows

__all__ = ["Sheet", "admitted", "register_overlays", "rules_in_words"]

_LONGEST_CODE: Final = 12
"""Codes longer than this are an importer's, and left out beside a name."""

_UNITS: Final = frozenset({"country", "region", "county", "municipality", "district"})
"""Kinds of places that are administrative units."""

_PLACE_RANKS: Final[Mapping[str, int]] = {
    "city": 9,
    "town": 7,
    "village": 5,
    "summit": 4,
    "pass": 3,
    "island": 3,
    "quarter": 3,
    "hamlet": 2,
    "site": 2,
    "locality": 1,
    "dwelling": 1,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What part of a register a map shows, when, and in whose words.

    Attributes
    ----------
    extent : Bounds
        What lies outside is left out.
    view : Bounds
        What is seen at first, where labels stand; west may be below -180, east above 180.
    since, until : datetime
        The time that is asked about; equal for one instant.
    always : frozenset of str
        Zones drawn as in force whatever the time.
    fine_deg : float
        Bends of zones finer than this are not drawn, degrees.
    later : float
        How many zoom levels a reader must go in before labels of things stand that the map is
        not about; 0 shows them at once.
    timeline : Timeline, optional
        Takes down when things are in force, for a page that can show other times.
    """

    extent: Bounds
    view: Bounds
    words: Words
    since: datetime
    until: datetime
    always: frozenset[str] = frozenset()
    fine_deg: float = FINE_DEG
    timeline: Timeline | None = None
    later: float = 0.0

    @property
    def middle(self) -> float:
        """Its middle longitude, to which everything is brought near, degrees."""
        return (self.view[0] + self.view[2]) / 2


def register_overlays(
    state: RegisterState, sheet: Sheet, base: BaseMap | None = None
) -> list[Overlay]:
    """Return the layers of a register in drawing order, less what lies outside the sheet.

    Parameters
    ----------
    state : RegisterState
        The register.
    sheet : Sheet
        Extent (WGS84), time and language.
    base : BaseMap, optional
        Its layers say more about sections of the boundary and about places.

    Returns
    -------
    list of Overlay
        Jurisdictions, zones, corridors, boundary, places, ports of entry.
    """
    words = sheet.words
    layers = base.layers if base else {}
    parts: list[tuple[str, str, str, Iterable[Feature]]] = [
        ("jurisdictions", "ui.jurisdictions", "law", _jurisdictions(state, sheet)),
        ("zones", "ui.zones", "law", _zones(state, sheet)),
        ("corridors", "ui.corridors", "law", _corridors(state, sheet)),
        ("boundary", "ui.boundary", "border", _boundary(state, sheet, layers)),
        ("places", "ui.places", "land", _places(state, sheet, layers)),
        ("crossings", "ui.crossings", "law", _crossings(state, sheet)),
    ]
    return [
        Overlay(key, words(name), list(features), group=group)
        for key, name, group, features in parts
    ]


def rules_in_words(rules: Sequence[Rule], words: Words) -> str:
    """Return rules in short, ``R1 permit zone-entry; R2 notice``.

    Parameters
    ----------
    rules : sequence of Rule
        In the order of the register.
    words : Words
        Of the language.
    """
    return "; ".join(
        " ".join(
            part for part in (rule.id, words(f"effect.{rule.effect}"), rule.permit_kind) if part
        )
        for rule in rules
    )


def _jurisdictions(state: RegisterState, sheet: Sheet) -> Iterator[Feature]:
    words = sheet.words
    for ground in state.jurisdictions:
        if not _seen(ground.geometry, sheet):
            continue
        name = words.name(ground.name)
        style = symbols.lines(f"jurisdiction-{ground.default_class or 'undeclared'}")
        yield area_or_line(ground.geometry, style, middle=sheet.middle)
        inside = _visible(ground.geometry, sheet)
        text = f"{ground.code} {name}".strip()
        corner = _corner(inside)
        yield label(corner, text, look="ground", rank=-5, middle=sheet.middle)


def _zones(state: RegisterState, sheet: Sheet) -> Iterator[Feature]:
    words = sheet.words
    shown = [zone for zone in state.zones if _seen(zone.geometry, sheet)]
    shown.sort(key=lambda zone: (-zone.geometry.area, zone.zone))
    for zone in shown:
        awake = zone.zone in sheet.always or zone_in_force(
            zone, state, since=sheet.since, until=sheet.until
        )
        title = f"{zone.zone} {words.name(zone.name)}".strip()
        hours = hours_in_words(zone.schedule, words, absent=words("ui.always"))
        then = "" if awake or sheet.timeline else f" ({words('ui.not_in_force')})"
        rows = [
            [words("ui.class"), words(f"class.{zone.zone_class}")],
            [words("ui.authority"), zone.authority or "—"],
            [words("ui.validity"), validity_in_words(zone.validity, words)],
            [words("ui.in_force"), hours + then],
            [words("ui.rules"), rules_in_words(state.rules_of(zone), words) or "—"],
        ]
        live: dict[str, Any] = {"live": sheet.timeline.zone(zone)} if sheet.timeline else {}
        looks = [symbols.zone_style(zone.zone_class, in_force=state) for state in (True, False)]
        yield area_or_line(
            zone.geometry,
            looks[0 if awake else 1],
            middle=sheet.middle,
            fine_deg=sheet.fine_deg,
            popup={"title": title, "rows": rows},
            find=" | ".join(zone.name.values()),
            **(live | {"asleep": looks} if live else {}),
        )
        at = _visible(zone.geometry, sheet).representative_point()
        yield label(
            at,
            title,
            look=f"zone-{zone.zone_class}" + ("" if awake else " bk-asleep"),
            box=_box(zone.geometry, sheet),
            shape=symbols.ZONES[zone.zone_class].mark,
            rank=1 if zone.zone in sheet.always else 0,
            middle=sheet.middle,
            later=0.0 if zone.zone in sheet.always else sheet.later,
            **live,
        )


def _corridors(state: RegisterState, sheet: Sheet) -> Iterator[Feature]:
    words = sheet.words
    for corridor in state.corridors:
        if not _seen(corridor.geometry, sheet):
            continue
        rows = [
            [words("ui.zone"), corridor.zone],
            [words("ui.lifts"), ", ".join(sorted(corridor.lifts))],
            [
                words("ui.hours"),
                hours_in_words(corridor.schedule, words, absent=words("ui.always")),
            ],
        ]
        title = f"{words('ui.corridor')} {corridor.corridor}"
        live: dict[str, Any] = {"live": sheet.timeline.zone(corridor)} if sheet.timeline else {}
        looks = [symbols.lines(name) for name in ("corridor", "corridor-asleep")]
        yield area_or_line(
            _widened(corridor.geometry, corridor.width_m),
            looks[0 if _awake(corridor, state, sheet) else 1],
            middle=sheet.middle,
            popup={"title": title, "rows": rows},
            **(live | {"asleep": looks} if live else {}),
        )
        at = halfway(corridor.geometry)
        yield label(
            at,
            corridor.corridor,
            look="corridor",
            seat="around",
            middle=sheet.middle,
            later=sheet.later,
        )


def _awake(corridor: Corridor, state: RegisterState, sheet: Sheet) -> bool:
    """Whether a corridor is in force at the instant of a sheet; always where it shows a time."""
    if sheet.since != sheet.until:
        return True
    moment = to_instant(sheet.since)
    instants = zone_instants(
        corridor.validity,
        corridor.schedule,
        corridor.geometry,
        state,
        period=(moment, moment),
    )
    return instants.meets(moment, moment)


def _boundary(
    state: RegisterState, sheet: Sheet, layers: Mapping[str, GeoDataFrame]
) -> Iterator[Feature]:
    words = sheet.words
    known = _records(layers.get("boundary_sections"), ("boundary", "section"), sheet)
    drawn = []
    for section in state.sections:
        record = known.get((section.boundary, section.section), {} if not known else None)
        if record is not None and _seen(section.geometry, sheet):
            drawn.append((section, record))
    looks = [section_strokes(record.get("kind"), record.get("status")) for _, record in drawn]
    for level in range(max((len(strokes) for strokes in looks), default=0)):
        for (section, record), strokes in zip(drawn, looks, strict=True):
            if level < len(strokes):
                style = symbols.boundary(strokes[level], record.get("kind"), record.get("status"))
                more = {"popup": _section_popup(section, record, words)} if level == 1 else {}
                yield area_or_line(
                    section.geometry, style, middle=sheet.middle, fine_deg=sheet.fine_deg, **more
                )
    for section, known_of in _labelled(drawn):
        at = halfway(_visible(section.geometry, sheet))
        text = section.boundary
        if not known_of.get("origin_object"):
            text += f" · {section.section}"
        status = known_of.get("status")
        if status in {"not_agreed", "disputed", "undemarcated"}:
            text += f" ({words.known('section_status', status)})"
        if scale := _number(known_of, "scale_limit"):
            text += f" ({words.scale(scale)})"
        yield label(at, text, look="boundary", seat="around", rank=3, middle=sheet.middle)


def _labelled(
    drawn: Sequence[tuple[Section, Mapping[str, Any]]],
) -> Iterator[tuple[Section, Mapping[str, Any]]]:
    """Yield the sections that bear a label: of those cut up by an import the longest alone."""
    longest: dict[tuple[str, Any], tuple[Section, Mapping[str, Any]]] = {}
    for section, record in drawn:
        if not record.get("origin_object"):
            yield section, record
            continue
        key = (section.boundary, record.get("status"))
        if key not in longest or longest[key][0].geometry.length < section.geometry.length:
            longest[key] = (section, record)
    yield from longest.values()


def _number(record: Mapping[str, Any], column: str) -> float:
    """Return a number of a record, 0 where it is missing."""
    value = record.get(column)
    return 0.0 if value is None or pd.isna(value) else float(value)


def _section_popup(section: Section, record: Mapping[str, Any], words: Words) -> dict[str, Any]:
    scale, accuracy = _number(record, "scale_limit"), _number(record, "accuracy_m")
    rows: list[list[Any]] = [
        [words("ui.boundary"), section.boundary],
        [words("ui.section"), section.section],
        [words("map.kind"), words.known("section_kind", record.get("kind"))],
        [words("ui.status"), words.known("section_status", record.get("status"))],
        [words("map.claimant"), record.get("claimant")],
        [words("map.document"), record.get("document")],
        [words("map.article"), record.get("article")],
        [words("map.scale_limit"), scale and words("map.or_coarser", scale=words.scale(scale))],
        [words("map.accuracy"), f"± {accuracy:g} m" if accuracy else ""],
        [words("map.origin"), record.get("origin")],
    ]
    name = record.get("name")
    title = words.name(name) if isinstance(name, Mapping) else ""
    return {
        "title": title or f"{section.boundary} {section.section}",
        "rows": [row for row in rows if row[1]],
    }


def _records(
    frame: GeoDataFrame | None, key: Sequence[str], sheet: Sheet
) -> dict[tuple[str, ...], dict[str, Any]]:
    """Return the records of a layer by their key, those that are valid at the sheet's time."""
    if frame is None:
        return {}
    valid = frame[valid_rows(frame, since=sheet.since, until=sheet.until)]
    names = [str(name) for name in valid.columns if name != "geometry"]
    columns = [valid[name].tolist() for name in names]
    rows = (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))
    return {tuple(str(row[name]) for name in key): row for row in rows}


def _places(
    state: RegisterState, sheet: Sheet, layers: Mapping[str, GeoDataFrame]
) -> Iterator[Feature]:
    known = _records(layers.get("places"), ("place",), sheet)
    first, last = to_instant(sheet.since), to_instant(sheet.until)
    for place in state.places:
        held = place.validity.instants(UTC).meets(first, last)
        if not held or not _seen(place.geometry, sheet):
            continue
        kind = str(known.get((place.place,), {}).get("kind") or "")
        name = sheet.words.name(place.name, place.place)
        at = place.geometry.representative_point()
        if kind in _UNITS and place.geometry.geom_type != "Point":
            yield from _unit(place, kind, sheet)
            continue
        if place.geometry.geom_type != "Point":
            fine_deg = max(sheet.fine_deg, 4 * FINE_DEG)
            style = symbols.lines("place")
            yield area_or_line(place.geometry, style, middle=sheet.middle, fine_deg=fine_deg)
        look = f"at-{kind}" if kind in _PLACE_RANKS else "at-place"
        find = " | ".join((place.place, *place.name.values(), *place.aliases))
        shape = symbols.PLACES.get(kind, "")
        rank = _PLACE_RANKS.get(kind, 5)
        yield mark(
            at,
            "place",
            middle=sheet.middle,
            look=look,
            shape=shape,
            name=name,
            find=find,
            rank=rank,
        )
        look = f"place bk-look-{kind}" if kind in _PLACE_RANKS else "place"
        yield label(at, name, look=look, seat="around", rank=rank, middle=sheet.middle)


def _unit(place: Place, kind: str, sheet: Sheet) -> Iterator[Feature]:
    """Yield an administrative unit: its edge alone, so that what lies in it can be met."""
    words = sheet.words
    name = words.name(place.name, place.place)
    find = " | ".join((place.place, *place.name.values(), *place.aliases))
    yield area_or_line(
        place.geometry,
        symbols.lines("unit"),
        middle=sheet.middle,
        fine_deg=max(sheet.fine_deg, 4 * FINE_DEG),
        popup={"title": name, "rows": [[words("map.kind"), words.known("place", kind)]]},
        find=find,
    )
    at = _visible(place.geometry, sheet).representative_point()
    yield label(at, name, look="unit", rank=-8, middle=sheet.middle, later=sheet.later)


def _crossings(state: RegisterState, sheet: Sheet) -> Iterator[Feature]:
    words = sheet.words
    for code, crossing in state.crossings.items():
        if not _seen(crossing.geometry, sheet):
            continue
        now = crossing_state(crossing, state, at=sheet.since)
        moment = sheet.since == sheet.until
        shape = symbols.CROSSING_STATES[now if moment else "open"]
        name = words.name(crossing.name)
        title = name if name and len(code) > _LONGEST_CODE else f"{code} {name}".strip()
        told = moment and sheet.timeline is None
        rows = [[words("ui.status"), words(f"ui.crossing_{now}")]] if told else []
        rows += [
            [words("ui.hours"), hours_in_words(crossing.hours, words, absent=words("ui.unknown"))],
            [words("ui.admits"), admitted(crossing, words)],
        ]
        spoken = words(f"ui.crossing_{now}") if moment else words("ui.crossing")
        live: dict[str, Any] = {"live": sheet.timeline.crossing(crossing)} if sheet.timeline else {}
        at = crossing.geometry.representative_point()
        yield mark(
            at,
            "crossing",
            middle=sheet.middle,
            shape=shape,
            look=now,
            name=f"{spoken}: {title}",
            popup={"title": title, "rows": rows},
            find=" | ".join(crossing.name.values()),
            **live,
        )
        yield label(
            at,
            title,
            look="crossing",
            seat="around",
            rank=8,
            gap=14,
            middle=sheet.middle,
        )


def admitted(crossing: Crossing, words: Words) -> str:
    """Return whom a port of entry admits, in words."""
    if crossing.categories is None:
        who = words("ui.anyone")
    else:
        who = ", ".join(
            words.known("category", category) for category in sorted(crossing.categories)
        )
    nations = [*sorted(crossing.nationalities or ())]
    nations += [f"≠ {nation}" for nation in sorted(crossing.nationalities_not or ())]
    modes = [words.known("mode", mode) for mode in sorted(crossing.modes or ())]
    return "; ".join(part for part in (who, ", ".join(nations), ", ".join(modes)) if part)


def _seen(geometry: BaseGeometry, sheet: Sheet) -> bool:
    west, south, east, north = sheet.extent
    one, low, two, high = geometry.bounds
    if high < south or low > north:
        return False
    return any(one + turn <= east and two + turn >= west for turn in (-360.0, 0.0, 360.0))


def _visible(geometry: BaseGeometry, sheet: Sheet) -> BaseGeometry:
    """Return the part within the sheet, or all of it where nothing would be left."""
    if not shapely.is_valid(geometry):
        return geometry
    west, south, east, north = sheet.view
    for turn in (0.0, 360.0, -360.0):
        part = shapely.intersection(geometry, shapely.box(west + turn, south, east + turn, north))
        if not part.is_empty and part.length > 0:
            return _largest(part)
    return geometry


def _box(geometry: BaseGeometry, sheet: Sheet) -> list[float]:
    part = near(_visible(geometry, sheet), sheet.middle)
    return [float(side) for side in part.bounds]


def _largest(geometry: BaseGeometry) -> BaseGeometry:
    if not isinstance(geometry, BaseMultipartGeometry):
        return geometry
    largest: BaseGeometry = max(geometry.geoms, key=lambda part: (part.area, part.length))
    return largest


def _corner(geometry: BaseGeometry) -> Point:
    """Return a point of an area near its upper left corner, where labels of ground stand."""
    west, south, east, north = geometry.bounds
    wish = Point(west + 0.2 * (east - west), north - 0.1 * (north - south))
    return wish if geometry.covers(wish) else geometry.representative_point()


def _widened(line: BaseGeometry, width_m: float) -> BaseGeometry:
    """Return the corridor's area; drawn only, judged elsewhere."""
    middle = line.representative_point()
    scale = max(np.cos(np.radians(middle.y)), 0.01)
    flat = shapely.transform(line, lambda xy: xy * (111_320.0 * scale, 111_320.0))
    wide = shapely.buffer(flat, width_m / 2, cap_style="flat")
    return shapely.transform(wide, lambda xy: xy / (111_320.0 * scale, 111_320.0))
