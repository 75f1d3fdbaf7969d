"""What a register holds, as the layers of a map."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from borderkit.infrastructure.crossings import Crossing
from borderkit.itineraries.state import RegisterState
from borderkit.maps import symbols
from borderkit.maps.canvas import Bounds, Feature, Overlay
from borderkit.maps.clocks import hours_in_words, validity_in_words
from borderkit.maps.features import FINE_DEG, area_or_line, halfway, label, mark, near
from borderkit.maps.in_force import crossing_state, zone_in_force
from borderkit.maps.words import Words
from borderkit.zones.restrictions import Rule

__all__ = ["Sheet", "admitted", "register_overlays", "rules_in_words"]


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
    """

    extent: Bounds
    view: Bounds
    words: Words
    since: datetime
    until: datetime
    always: frozenset[str] = frozenset()
    fine_deg: float = FINE_DEG

    @property
    def middle(self) -> float:
        """Its middle longitude, to which everything is brought near, degrees."""
        return (self.view[0] + self.view[2]) / 2


def register_overlays(state: RegisterState, sheet: Sheet) -> list[Overlay]:
    """Return the layers of a register in drawing order, less what lies outside the sheet.

    Parameters
    ----------
    state : RegisterState
        The register.
    sheet : Sheet
        Extent (WGS84), time and language.

    Returns
    -------
    list of Overlay
        Jurisdictions, zones, corridors, boundary, places, ports of entry.
    """
    words = sheet.words
    parts: list[tuple[str, str, Iterable[Feature]]] = [
        ("jurisdictions", "ui.jurisdictions", _jurisdictions(state, sheet)),
        ("zones", "ui.zones", _zones(state, sheet)),
        ("corridors", "ui.corridors", _corridors(state, sheet)),
        ("boundary", "ui.boundary", _boundary(state, sheet)),
        ("places", "ui.places", _places(state, sheet)),
        ("crossings", "ui.crossings", _crossings(state, sheet)),
    ]
    return [Overlay(key, words(name), list(features)) for key, name, features in parts]


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
        rows = [
            [words("ui.class"), words(f"class.{zone.zone_class}")],
            [words("ui.authority"), zone.authority or "—"],
            [words("ui.validity"), validity_in_words(zone.validity, words)],
            [
                words("ui.in_force"),
                hours_in_words(zone.schedule, words, absent=words("ui.always"))
                + ("" if awake else f" ({words('ui.not_in_force')})"),
            ],
            [words("ui.rules"), rules_in_words(state.rules_of(zone), words) or "—"],
        ]
        yield area_or_line(
            zone.geometry,
            symbols.zone_style(zone.zone_class, in_force=awake),
            middle=sheet.middle,
            fine_deg=sheet.fine_deg,
            popup={"title": title, "rows": rows},
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
        yield area_or_line(
            _widened(corridor.geometry, corridor.width_m),
            symbols.lines("corridor"),
            middle=sheet.middle,
            popup={"title": title, "rows": rows},
        )
        at = halfway(corridor.geometry)
        yield label(at, corridor.corridor, look="place", seat="around", middle=sheet.middle)


def _boundary(state: RegisterState, sheet: Sheet) -> Iterator[Feature]:
    words = sheet.words
    shown = [section for section in state.sections if _seen(section.geometry, sheet)]
    for section in shown:
        yield area_or_line(section.geometry, symbols.lines("boundary-casing"), middle=sheet.middle)
    for section in shown:
        rows = [
            [words("ui.boundary"), section.boundary],
            [words("ui.section"), section.section],
        ]
        yield area_or_line(
            section.geometry,
            symbols.lines("boundary"),
            middle=sheet.middle,
            popup={"title": words("ui.boundary"), "rows": rows},
        )
        at = halfway(_visible(section.geometry, sheet))
        text = f"{section.boundary} · {section.section}"
        yield label(at, text, look="boundary", seat="around", rank=3, middle=sheet.middle)


def _places(state: RegisterState, sheet: Sheet) -> Iterator[Feature]:
    for place in state.places:
        if not _seen(place.geometry, sheet):
            continue
        name = sheet.words.name(place.name, place.place)
        at = place.geometry.representative_point()
        if place.geometry.geom_type != "Point":
            yield area_or_line(place.geometry, symbols.lines("place"), middle=sheet.middle)
        yield mark(at, "place", middle=sheet.middle)
        yield label(at, name, look="place", seat="around", rank=5, middle=sheet.middle)


def _crossings(state: RegisterState, sheet: Sheet) -> Iterator[Feature]:
    words = sheet.words
    for code, crossing in state.crossings.items():
        if not _seen(crossing.geometry, sheet):
            continue
        now = crossing_state(crossing, state, at=sheet.since)
        moment = sheet.since == sheet.until
        shape = symbols.CROSSING_STATES[now if moment else "open"]
        title = f"{code} {words.name(crossing.name)}".strip()
        rows = [[words("ui.status"), words(f"ui.crossing_{now}")]] if moment else []
        rows += [
            [words("ui.hours"), hours_in_words(crossing.hours, words, absent=words("ui.unknown"))],
            [words("ui.admits"), admitted(crossing, words)],
        ]
        spoken = words(f"ui.crossing_{now}") if moment else words("ui.crossing")
        at = crossing.geometry.representative_point()
        yield mark(
            at,
            "crossing",
            middle=sheet.middle,
            shape=shape,
            look=now,
            name=f"{spoken}: {title}",
            popup={"title": title, "rows": rows},
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
