"""Meetings with a line that is not exact: strips made by buffers, cut by the line (G14)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry

from tests.reference.shapes import Line, Parts, Plane, merged, middle_of, plane_shape, unwrapped
from tests.reference.shapes import within as parts_within
from tests.reference.world import World

__all__ = ["Strip", "Walk", "least_and_most_m", "strips", "walks"]

END_M = 1e-6


@dataclass(frozen=True)
class Strip:
    """A line as drawn, and how far the true one may be from it."""

    line: BaseGeometry
    accuracy_m: float


@dataclass(frozen=True)
class Walk:
    """One connected way through a strip: its parts by leg, and whether it surely crosses."""

    parts: tuple[tuple[int, float, float], ...]
    sure: bool


def strips(world: World) -> list[Strip]:
    """The lines that are not exact: sections of a boundary and an accuracy, joined."""
    sections = [s for s in world.register.sections if s.accuracy_m > 0.0]
    found = []
    for key in sorted({(s.boundary, s.accuracy_m) for s in sections}):
        lines: list[Any] = []
        for section in sections:
            if (section.boundary, section.accuracy_m) == key:
                for part in shapely.get_parts(section.geometry):
                    if not any(part.equals(other) for other in lines):
                        lines.append(part)
        joined = shapely.get_parts(shapely.line_merge(MultiLineString(lines)))
        found += [Strip(line, key[1]) for line in joined]
    return found


def _chains(world: World) -> list[list[int]]:
    """The legs of known way that follow each other at pass_through stops in one mode."""
    chains: list[list[int]] = []
    for i, line in enumerate(world.lines):
        if line is None:
            continue
        goes_on = (
            bool(chains)
            and chains[-1][-1] == i - 1
            and world.stop(i).pass_through
            and world.leg(i - 1).mode == world.leg(i).mode
        )
        if goes_on:
            chains[-1].append(i)
        else:
            chains.append([i])
    return chains


def walks(world: World, strip: Strip) -> list[Walk]:
    """All ways through one strip."""
    return [w for chain in _chains(world) for w in _walks_of(world, strip, chain)]


def _walks_of(world: World, strip: Strip, chain: list[int]) -> list[Walk]:
    """The ways of one chain: each leg is one unit long, leg k from k to k + 1."""
    wide_m = strip.accuracy_m + world.touch_m
    lines = [line for i in chain if (line := world.lines[i]) is not None]
    stations: Parts = []
    for k, line in enumerate(lines):
        near = unwrapped(strip.line, float(line.lon.mean()))
        give = END_M / max(line.total_m, END_M)
        for low, high in parts_within(line, near, wide_m):
            first = 0.0 if low <= give else low
            last = 1.0 if high >= 1.0 - give else high
            stations.append((k + first, k + last))
    found = []
    for low, high in merged(stations):
        parts = []
        for k, line in enumerate(lines):
            a, b = max(low - k, 0.0), min(high - k, 1.0)
            if a < b or (a == b and low <= k + a <= high and line.total_m <= END_M):
                parts.append((chain[k], a, b))
        if parts:
            whole = low == int(low) or high == int(high)
            sure = not whole and _changes_side(strip, wide_m, lines, low, high)
            found.append(Walk(tuple(parts), sure))
    return found


def _changes_side(strip: Strip, wide_m: float, lines: list[Line], low: float, high: float) -> bool:
    """Whether a way enters on one side and leaves on the other, and is off the line's ends."""
    ends = []
    for station in (low, high):
        k = min(int(station), len(lines) - 1)
        ends.append(lines[k].at(station - k))
    lon = ends[0][0]
    near = unwrapped(strip.line, lon)
    for k, line in enumerate(lines):
        for end in shapely.get_parts(near.boundary):
            beside = unwrapped(end, float(line.lon.mean()))
            for a, b in parts_within(line, beside, wide_m):
                if k + a <= high and k + b >= low:
                    return False
    plane = Plane(lon, ends[0][1])
    flat = plane_shape(near, plane)
    strip_area = flat.buffer(wide_m, quad_segs=128)
    for end in shapely.get_parts(flat.boundary):
        strip_area = strip_area.difference(end.buffer(wide_m * 1.001, quad_segs=128))
    cuts = shapely.union_all([strip_area.boundary, flat])
    pieces = [
        piece
        for piece in shapely.get_parts(shapely.polygonize([cuts]))
        if strip_area.contains(piece.representative_point())
    ]
    homes = []
    for x, y in ends:
        turn = round((lon - x) / 360.0) * 360.0
        place = Point(plane.xy(np.array(x + turn), np.array(y)))
        off = [float(piece.distance(place)) for piece in pieces]
        homes.append({n for n, away in enumerate(off) if away <= 1e-3 * wide_m + 0.03})
    return all(len(home) == 1 for home in homes) and homes[0] != homes[1]


def least_and_most_m(line: Line, part: tuple[float, float], place: Point) -> tuple[float, float]:
    """The least and the greatest distance of a part of a leg from a place, metres."""
    low, high = part
    inner = [float(f) for f in line.fraction if low < f < high]
    lon, lat = middle_of(place)
    plane = Plane(lon, lat)
    corners = [line.at(f) for f in (low, *inner, high)]
    near = [(x + round((lon - x) / 360.0) * 360.0, y) for x, y in corners]
    points = np.array(near)
    xy = plane.xy(points[:, 0], points[:, 1])
    still = bool((xy == xy[0]).all())
    way = Point(xy[0]) if still else LineString(xy)
    far = float(plane.far(np.array(lon), np.array(lat), points).max())
    return float(way.distance(Point(0.0, 0.0))), far
