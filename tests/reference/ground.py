"""Ground: the parts of stops and legs by the zones and jurisdictions that hold them."""

import itertools

import shapely
from shapely.geometry.base import BaseGeometry

from tests.reference.contacts import Piece, cut
from tests.reference.shapes import (
    Line,
    Parts,
    Plane,
    less,
    merged,
    middle_of,
    signed_distance,
    unwrapped,
    within,
)
from tests.reference.world import FLOAT_M, TOUCH_M, World

__all__ = ["Ground", "leg_ground", "stop_ground"]

SLIVER_M2 = 0.01


class Ground:
    """The ways in which a unit may lie on the ground, and the facts that leave it open."""

    def __init__(self, alternatives: list[list[Piece]], labels: frozenset[str]) -> None:
        self.alternatives = alternatives
        self.labels = labels if len(alternatives) > 1 else frozenset()


def _piece(
    world: World, low: float, high: float, zones: frozenset[str], laws: tuple[str, ...]
) -> Piece:
    return Piece(low, high, world.timezone_of(laws), zones=zones, laws=laws)


def _size_m2(area: BaseGeometry, *, flat_lines: bool) -> float:
    """Square metres of a part of an area (metres of a line), roughly."""
    if area.is_empty:
        return 0.0
    plane = Plane(area.representative_point().x, area.representative_point().y)
    flat = shapely.transform(area, lambda c: plane.xy(c[:, 0], c[:, 1]))
    return float(flat.length if flat_lines else flat.area)


def atoms(
    world: World, area: BaseGeometry, *, edges: bool, touching: bool = False
) -> list[tuple[frozenset[str], tuple[str, ...]]]:
    """The sets of zones and jurisdictions that hold some part of an area.

    `edges` false leaves out the zones whose edge is uncertain; `touching` adds what holds the
    points on the edges of those parts.
    """
    lon = area.representative_point().x
    lines = area.area == 0
    found: list[tuple[BaseGeometry, frozenset[str], tuple[str, ...]]] = [(area, frozenset(), ())]

    def split(other: BaseGeometry, zone: str | None, law: str | None) -> None:
        near = unwrapped(other, lon)
        for part, zones, laws in list(found):
            common, rest = part.intersection(near), part.difference(near)
            if _size_m2(common, flat_lines=lines) <= SLIVER_M2:
                continue
            found.remove((part, zones, laws))
            found.append((common, zones | {zone} if zone else zones, (*laws, law) if law else laws))
            if _size_m2(rest, flat_lines=lines) > SLIVER_M2:
                found.append((rest, zones, laws))

    for zone in world.register.zones:
        if edges or zone.edge_m == 0:
            split(zone.geometry, zone.code, None)
    for law in world.register.jurisdictions:
        split(law.geometry, None, law.code)
    held = {(zones, laws) for _, zones, laws in found}
    return sorted(held | (_edges(world, found) if touching else set()), key=repr)


def _edges(
    world: World, found: list[tuple[BaseGeometry, frozenset[str], tuple[str, ...]]]
) -> set[tuple[frozenset[str], tuple[str, ...]]]:
    """What more holds the points on the edge of each part: zones and laws that touch it there."""
    held = set()
    for part, zones, laws in found:
        others = [z.geometry for z in world.register.zones if z.code not in zones]
        others += [j.geometry for j in world.register.jurisdictions if j.code not in laws]
        for other in others:
            near = unwrapped(other, part.representative_point().x)
            for common in shapely.get_parts(part.intersection(near)):
                if common.geom_type == "LineString":
                    held |= set(atoms(world, common, edges=True))
                elif common.geom_type == "Point":
                    held.add(_at_point(world, common))
    return held


def _at_point(world: World, point: BaseGeometry) -> tuple[frozenset[str], tuple[str, ...]]:
    """The zones and jurisdictions that hold one point, their edges counted in."""
    x, y = middle_of(point)
    zones = [
        zone.code
        for zone in world.register.zones
        if signed_distance(x, y, zone.geometry, 5.0) <= FLOAT_M
    ]
    return frozenset(zones), tuple(law.code for law in world.laws_at(point))


def stop_ground(world: World, i: int) -> Ground:
    """The ground of a stop."""
    spot = world.spots[i]
    if spot.geometry is None:
        return Ground([[]], frozenset())
    laws = tuple(law.code for law in world.stop_laws[i])
    if spot.is_point:
        return _point_ground(world, i, laws)
    found = atoms(world, spot.geometry, edges=True, touching=True)
    return Ground(
        [[_piece(world, 0.0, 1.0, zones, held)] for zones, held in found],
        frozenset({spot.unsure}),
    )


def _point_ground(world: World, i: int, laws: tuple[str, ...]) -> Ground:
    """A point, or the disc of its accuracy; zones with an uncertain edge may hold it or not."""
    spot = world.spots[i]
    if spot.geometry is None:
        return Ground([[]], frozenset())
    (x, y), radius = middle_of(spot.geometry), spot.accuracy_m
    sure, unsure = set(), set()
    labels = {"accuracy_m"} if radius > 0 else set()
    for zone in world.register.zones:
        margin = radius + zone.edge_m
        away = signed_distance(x, y, zone.geometry, margin + 5.0)
        if margin == 0:
            if away <= FLOAT_M + world.shift_m:
                sure.add(zone.code)
        elif away <= -margin:
            sure.add(zone.code)
        elif away <= margin and zone.edge_m > 0:
            unsure.add(zone.code)
            labels.add("edge_accuracy_m")
    held = [frozenset(sure)]
    if radius > 0:
        plane = Plane(x, y)
        disc = shapely.transform(shapely.Point(0, 0).buffer(radius, quad_segs=64), plane.lonlat)
        held = sorted({zones | sure for zones, _ in atoms(world, disc, edges=False)}, key=repr)
    alternatives = []
    for zones, extra in itertools.product(held, {frozenset(), frozenset(unsure)}):
        alternatives.append([_piece(world, 0.0, 1.0, zones | extra, laws)])
    return Ground(alternatives, frozenset(labels))


def leg_ground(world: World, i: int) -> Ground:
    """The ground of a leg."""
    line = world.lines[i]
    if line is not None:
        return _line_ground(world, i, line)
    if world.reaches[i] is None:
        return Ground([[]], frozenset())
    return _reach_ground(world, i)


def _zone_parts(world: World, line: Line) -> tuple[dict[str, Parts], dict[str, Parts]]:
    """The parts of a way in each zone for certain, and where it may be."""
    sure, may_be = {}, {}
    for zone in world.register.zones:
        area = unwrapped(zone.geometry, float(line.lon.mean()))
        if zone.edge_m == 0:
            found = world.on(line, area, FLOAT_M + world.shift_m)
            sure[zone.code] = may_be[zone.code] = found
        else:
            at_edge = within(line, area, zone.edge_m)
            whole = world.on(line, area, 0.0)
            sure[zone.code] = less(whole, at_edge)
            may_be[zone.code] = merged(whole + at_edge)
    return sure, may_be


def _line_ground(world: World, i: int, line: Line) -> Ground:
    sure, may_be = _zone_parts(world, line)
    choices = [may_be] if sure == may_be else [may_be, sure]
    alternatives = []
    for zone_parts in choices:
        cutters = [(f"zone {code}", parts) for code, parts in zone_parts.items()]
        cutters += [(f"law {code}", parts) for code, parts in world.law_parts[i].items()]
        pieces = []
        for low, high, names in cut([(0.0, 1.0)], cutters):
            zones = frozenset(n[5:] for n in names if n.startswith("zone "))
            laws = tuple(sorted(n[4:] for n in names if n.startswith("law ")))
            pieces.append(_piece(world, low, high, zones, laws))
        long = [p for p in pieces if (p.high - p.low) * line.total_m > TOUCH_M]
        alternatives.append(long or pieces)
    return Ground(alternatives, frozenset({"edge_accuracy_m"}))


def _reach_ground(world: World, i: int) -> Ground:
    """Its known ends, and for the rest any ground within reach."""
    reach = world.reaches[i]
    choices: list[list[list[Piece]]] = []
    for j, where in ((i, 0.0), (i + 1, 1.0)):
        choices.append(
            [
                [_piece(world, where, where, p.zones, p.laws) for p in pieces]
                for pieces in stop_ground(world, j).alternatives
            ]
        )
    ends = [first + second for first, second in itertools.product(*choices)]
    if reach is not None and reach.outline is not None:
        held = atoms(world, reach.outline, edges=True)
    else:
        held = sorted({(p.zones, p.laws) for one in ends for p in one}, key=repr)
    anywhere = [_piece(world, 0.0, 1.0, zones, laws) for zones, laws in held]
    return Ground([*ends, *(one + anywhere for one in ends)], frozenset({"route"}))
