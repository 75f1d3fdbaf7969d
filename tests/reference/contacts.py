"""Contacts of stops and legs with zones, as pieces of [arrive, depart] or of a leg's way.

What is uncertain about where a contact is stands in `alternatives`: each is one way it may be,
a list of pieces; the first is the least contact, and `labels` names the facts that are missing.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tests.reference.reach import nearest_m
from tests.reference.register import Zone
from tests.reference.shapes import (
    Line,
    Parts,
    Plane,
    both,
    less,
    margins,
    measure,
    merged,
    plane_shape,
    signed_distance,
    unwrapped,
)
from tests.reference.world import FLOAT_M, World, within_m

__all__ = ["Contact", "Piece", "leg_contact", "stop_contact"]


@dataclass(frozen=True)
class Piece:
    """A part of a contact throughout which the same things hold.

    `timezone` is that of civil days there; `corridors` lift there; `zones` are the zones and
    `laws` the jurisdictions that hold the ground there (used for ground only).
    """

    low: float
    high: float
    timezone: str
    near: bool = False
    corridors: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    zones: frozenset[str] = frozenset()
    laws: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contact:
    """One stop or leg and one zone."""

    kind: str
    alternatives: list[list[Piece]]
    labels: frozenset[str]
    entries: list[tuple[float, float, float | None]] = field(default_factory=list)
    distance_m: float = 0.0

    def share(self, *, largest: bool) -> float:
        """The share of the unit's duration spent in the zone, near parts aside."""
        shares = [
            measure(merged([(p.low, p.high) for p in pieces if not p.near]))
            for pieces in self.alternatives
        ]
        return max(shares) if largest else min(shares)

    @property
    def sure(self) -> bool:
        """Whether the zone is met for certain, near parts aside."""
        return all(any(not p.near for p in pieces) for pieces in self.alternatives)

    @property
    def may_be(self) -> bool:
        """Whether the zone may be met, near parts aside."""
        return any(not p.near for pieces in self.alternatives for p in pieces)


def near_limit(world: World, zone: Zone) -> float | None:
    """The zone's `near_m`, else the register's."""
    return world.register.near_m if zone.near_m is None else zone.near_m


# ---- stops -------------------------------------------------------------------------------


def stop_contact(world: World, i: int, zone: Zone) -> Contact | None:
    """The contact of a stop with a zone, None if there can be none."""
    spot = world.spots[i]
    if spot.geometry is None:
        return None
    judge = _point_contact if spot.is_point else _area_contact
    return judge(world, i, zone)


def _stop_pieces(
    world: World,
    i: int,
    zone: Zone,
    laws: tuple[str, ...],
    *,
    near: bool = False,
) -> list[list[Piece]]:
    """A stop as held by the corridors and places that may hold it, and by those that surely do."""
    found = [
        Piece(
            0.0,
            1.0,
            world.timezone_of(laws),
            near=near,
            corridors=world.corridors_at(i, zone, perhaps=perhaps),
            places=world.places_at(i, perhaps=perhaps),
            laws=laws,
        )
        for perhaps in (True, False)
    ]
    return [[piece] for piece in dict.fromkeys(found)]


def _accuracy_labels(world: World, i: int | None, zone: Zone) -> frozenset[str]:
    labels = set()
    if i is not None and world.spots[i].accuracy_m > 0:
        labels.add("accuracy_m")
    if zone.edge_m > 0:
        labels.add("edge_accuracy_m")
    return frozenset(labels)


def _point_contact(world: World, i: int, zone: Zone) -> Contact | None:
    spot, touch, shift = world.spots[i], world.touch_m, world.shift_m
    if spot.geometry is None:
        return None
    point = spot.geometry.representative_point()
    margin = spot.accuracy_m + zone.edge_m
    near_m = near_limit(world, zone)
    reach = margin + (near_m or 0.0) + 10.0
    away = signed_distance(point.x, point.y, zone.geometry, reach)
    laws = tuple(law.code for law in world.stop_laws[i])
    met = _stop_pieces(world, i, zone, laws)
    beside = _stop_pieces(world, i, zone, laws, near=True)
    entries: list[tuple[float, float, float | None]] = [(0.0, 1.0, 0.0)]
    distance = max(away, 0.0)
    labels = _accuracy_labels(world, i, zone)
    sure = away <= -margin - shift if margin > 0 else away <= touch
    if sure:
        kind = "inside" if away < -touch else "touches"
        return Contact(kind, met, _held_labels(world, i, met), entries, distance)
    sure_near = near_m is not None and away + margin <= near_m + shift
    may_near = near_m is not None and away - margin <= near_m + shift
    if margin > 0 and away <= touch + margin:
        labels |= _held_labels(world, i, met)
        least = beside if sure_near else [[]]
        return Contact("possible", least + met, labels, entries, distance)
    if sure_near:
        return Contact("near", beside, _held_labels(world, i, beside), entries, distance)
    if may_near:
        return Contact("possible", [[], *beside], labels, entries, distance)
    return None


def _held_labels(world: World, i: int, alternatives: list[list[Piece]]) -> frozenset[str]:
    """What leaves open which corridors and places hold a stop."""
    if len(alternatives) == 1:
        return frozenset()
    spot = world.spots[i]
    if spot.is_point:
        return frozenset({"accuracy_m"})
    return frozenset({spot.unsure} | ({"accuracy_m"} if spot.accuracy_m > 0 else set()))


def _area_contact(world: World, i: int, zone: Zone) -> Contact | None:
    spot, touch, shift = world.spots[i], world.touch_m, world.shift_m
    area = spot.geometry
    if area is None:
        return None
    away = nearest_m(area, zone.geometry)
    margin = spot.accuracy_m + zone.edge_m
    near_m = near_limit(world, zone)
    if away > touch + margin + (near_m or 0.0) + 1.0:
        return None
    held = area_laws(world, i, zone)
    met = [p for laws in held for p in _stop_pieces(world, i, zone, laws)]
    beside = [p for laws in held for p in _stop_pieces(world, i, zone, laws, near=True)]
    entries: list[tuple[float, float, float | None]] = [(0.0, 1.0, 0.0)]
    accuracy = _accuracy_labels(world, i, zone)
    covered = world.covered(area, zone.geometry)
    place = frozenset({spot.unsure})
    split = _held_labels(world, i, met) | (place if len(held) > 1 else frozenset())
    if covered and (margin == 0 or _depth_m(world, i, zone) >= margin + shift):
        return Contact("inside", met, split, entries, 0.0)
    labels = place | accuracy
    sure_near = near_m is not None and within_m(*_planes(world, i, zone), near_m + shift - margin)
    may_near = near_m is not None and away - margin <= near_m + shift
    if away <= touch + margin:
        least = beside if sure_near else [[]]
        return Contact("possible", least + met, labels, entries, away)
    if sure_near:
        return Contact("near", beside, split, entries, away)
    return Contact("possible", [[], *beside], labels, entries, away) if may_near else None


def _planes(world: World, i: int, zone: Zone) -> tuple[BaseGeometry, BaseGeometry]:
    area = world.spots[i].geometry or shapely.Point()
    place = area.representative_point()
    plane = Plane(place.x, place.y)
    other = unwrapped(zone.geometry, place.x)
    return plane_shape(area, plane), plane_shape(other, plane)


def _depth_m(world: World, i: int, zone: Zone) -> float:
    """How far inside a zone all of a covered area is."""
    area, other = _planes(world, i, zone)
    return float(area.distance(other.boundary))


def area_laws(world: World, i: int, zone: Zone) -> list[tuple[str, ...]]:
    """The jurisdictions (for civil days) of that part of an area that lies in a zone."""
    area = world.spots[i].geometry
    if area is None:
        return [()]
    common = area.intersection(unwrapped(zone.geometry, area.representative_point().x))
    flat = 2 if area.geom_type.endswith("Polygon") else 1
    if common.is_empty or max(shapely.get_dimensions(shapely.get_parts(common))) < flat:
        common = area
    return ground_laws(world, common)


def ground_laws(world: World, area: BaseGeometry) -> list[tuple[str, ...]]:
    """The jurisdictions of civil days in an area, each place by its first code; () abroad."""
    found: list[tuple[str, ...]] = []
    rest = area
    for law in world.register.jurisdictions:
        land = unwrapped(law.geometry, area.representative_point().x)
        common = rest.intersection(land)
        only_at = common.geom_type == "Point" and area.geom_type != "Point"
        if not only_at and _size(common) > 0:
            found.append((law.code,))
        rest = rest.difference(land)
    if _size(rest) > 0 or not found:
        found.append(())
    return found


def _size(area: BaseGeometry) -> float:
    """Area or length in degrees, slivers of floating point counted as nothing."""
    if area.geom_type == "Point":
        return 1.0 if not area.is_empty else 0.0
    if area.area > 1e-12:
        return float(area.area)
    return (
        float(area.length)
        if area.geom_type.endswith("LineString") and (area.length > 1e-6)
        else 0.0
    )


# ---- legs --------------------------------------------------------------------------------


def leg_contact(world: World, i: int, zone: Zone) -> Contact | None:
    """The contact of a leg with a zone, None if there can be none."""
    line = world.lines[i]
    if line is not None:
        return _line_contact(world, i, line, zone)
    return _reach_contact(world, i, zone) if world.reaches[i] is not None else None


def cut(
    parts: Parts, cutters: Iterable[tuple[str, Parts]]
) -> list[tuple[float, float, frozenset[str]]]:
    """Parts cut wherever a cutter begins or ends, with the names of the cutters that hold."""
    cutters = list(cutters)
    marks = sorted({f for _, ps in cutters for part in ps for f in part})
    found = []
    for low, high in parts:
        stations = [low, *(f for f in marks if low + 1e-12 < f < high - 1e-12), high]
        for a, b in itertools.pairwise(stations):
            middle = (a + b) / 2
            names = {n for n, ps in cutters if any(c <= middle <= d for c, d in ps)}
            found.append((a, b, frozenset(names)))
    return found


def _leg_pieces(world: World, i: int, zone: Zone, parts: Parts, *, near: bool) -> list[Piece]:
    """Contact parts of a known way, cut at jurisdictions, corridors and places."""
    if not parts:
        return []
    line = world.lines[i]
    cutters = [(f"law {code}", ps) for code, ps in world.law_parts[i].items()]
    cutters += [(f"corridor {c.id}", world.corridor_parts(i, c)) for c in zone.corridors]
    for code, geometry in world.permit_places:
        if line is not None and geometry.geom_type != "Point":
            cutters.append((f"place {code}", world.on(line, geometry, world.shift_m)))
    pieces = []
    for low, high, names in cut(parts, cutters):
        by = {
            what: frozenset(n.split(" ", 1)[1] for n in names if n.startswith(what + " "))
            for what in ("law", "corridor", "place")
        }
        timezone = world.timezone_of(tuple(by["law"]))
        laws = tuple(sorted(by["law"]))
        corridors, places = by["corridor"], by["place"]
        pieces.append(Piece(low, high, timezone, near, corridors, places, laws=laws))
    return pieces


def _line_contact(world: World, i: int, line: Line, zone: Zone) -> Contact | None:
    touch, shift, edge = world.touch_m, world.shift_m, zone.edge_m
    near_m = near_limit(world, zone)
    area = unwrapped(zone.geometry, float(line.lon.mean()))
    if not _boxes_meet(line, area, touch + edge + (near_m or 0.0) + 5.0):
        return None
    reported, deep = entries_of(world, line, zone)
    band = world.on(line, zone.geometry, touch)
    beside = less(world.on(line, zone.geometry, near_m + shift), band) if near_m else []
    if edge == 0:
        least = most = reported
        least_near = most_near = beside
    else:
        least = world.on(line, zone.geometry, -edge - shift)
        most = world.on(line, zone.geometry, touch + edge)
        least_near = most_near = []
        if near_m is not None:
            most_near = less(world.on(line, zone.geometry, near_m + edge + shift), most)
            if near_m - edge + shift > 0:
                least_near = less(world.on(line, zone.geometry, near_m - edge + shift), least)
    if not (most or most_near):
        return None
    alternatives = [
        _leg_pieces(world, i, zone, met, near=False) + _leg_pieces(world, i, zone, close, near=True)
        for met, close in ((least, least_near), (most, most_near))
    ]
    if alternatives[0] == alternatives[1]:
        alternatives = alternatives[:1]
    if least:
        kind = "crosses" if deep or edge > 0 else "touches"
    elif most or not least_near:
        kind = "possible"
    else:
        kind = "near"
    shown = reported or most or most_near
    return Contact(
        kind,
        alternatives,
        frozenset({"edge_accuracy_m"}) if edge > 0 else frozenset(),
        [(a, b, (b - a) * line.total_m) for a, b in shown],
        0.0 if deep else _line_distance(line, area),
    )


def entries_of(world: World, line: Line, zone: Zone) -> tuple[Parts, bool]:
    """The entries of a known way into a zone, and whether one is more than 0.10 m inside.

    The parts within 0.10 m of the zone are its entries. One that gets inside the zone runs
    from its first to its last instant inside, at the edge itself; one that does not is the
    part within 0.10 m.
    """
    touch = world.touch_m
    at_edge = world.on(line, zone.geometry, world.shift_m)
    really = world.on(line, zone.geometry, -FLOAT_M)
    deep = world.on(line, zone.geometry, -touch)
    reported = []
    for low, high in world.on(line, zone.geometry, touch):
        hull = both(at_edge, [(low, high)])
        if hull and both(really, [(low, high)]):
            reported.append((hull[0][0], hull[-1][1]))
        else:
            reported.append((low, high))
    return reported, bool(deep)


def _boxes_meet(line: Line, area: BaseGeometry, distance_m: float) -> bool:
    west, south, east, north = line.box
    wide, high = margins(max(abs(south), abs(north)), distance_m)
    a, b, c, d = area.bounds
    return west - wide <= c and a <= east + wide and south - high <= d and b <= north + high


def _line_distance(line: Line, area: BaseGeometry) -> float:
    """The least distance of a way to an area: in a plane at the place where they are nearest."""
    points = np.stack([line.lon, line.lat], axis=1)
    way = shapely.LineString(points) if len(points) > 1 else shapely.Point(points[0])
    if way.intersects(area):
        return 0.0
    plane = Plane(float(line.lon.mean()), float(line.lat.mean()))
    away = 0.0
    for _ in range(2):
        flat = shapely.transform(way, lambda c, p=plane: p.xy(c[:, 0], c[:, 1]))
        short = shapely.shortest_line(flat, plane_shape(area, plane))
        away = float(short.length)
        lon, lat = plane.lonlat(shapely.get_coordinates(short)[:1])[0]
        plane = Plane(float(lon), float(lat))
    return away


def _reach_contact(world: World, i: int, zone: Zone) -> Contact | None:
    """The contact of a leg of unknown way: its known ends for certain, the rest possible."""
    reach = world.reaches[i]
    if reach is None:
        return None
    ends, kind = [], "possible"
    for j, where in ((i, 0.0), (i + 1, 1.0)):
        contact = stop_contact(world, j, zone)
        if contact is None or not contact.sure:
            continue
        if kind != "crosses":
            kind = "touches" if contact.kind == "touches" else "crosses"
        ends += [
            Piece(where, where, p.timezone, places=p.places, laws=p.laws)
            for p in contact.alternatives[0]
        ]
    away = reach.distance_m(zone.geometry)
    if away > world.touch_m + zone.edge_m and not ends:
        return None
    if reach.outline is not None:
        common = reach.outline.intersection(unwrapped(zone.geometry, reach.plane.lon))
        if common.is_empty:
            common = reach.outline
        elif not _size(common):  # met in a sliver
            common = common.representative_point().buffer(1e-6)
        held = ground_laws(world, common)
    elif ends:
        held = [ends[0].laws]
    else:
        held = [tuple(law.code for law in world.stop_laws[i])]
    whole = [[*ends, Piece(0.0, 1.0, world.timezone_of(laws), laws=laws)] for laws in held]
    return Contact(
        kind,
        [ends, *whole],
        frozenset({"route", "edge_accuracy_m"} if away > world.touch_m else {"route"}),
        [(0.0, 1.0, None)],
        max(away, 0.0),
    )
