"""The roads as edges between junctions, and the nearest point of them to a place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD, metres_per_degree
from borderkit.zones.schedule import Validity, to_instant
from borderkit.zones.validity import validity_of

__all__ = ["RoadNetwork", "Snap"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_FIRST_M = 150.0
_WIDER = 4.0
_MOST_M = 2e7
_LEEWAY = 1.01
_SAME_M = 1e-6


@dataclass(frozen=True, slots=True)
class Snap:
    """The point of an edge that is nearest to a place.

    Attributes
    ----------
    edge : int
        Number of the edge.
    along_m : float
        Geodesic distance along the edge from its start, metres.
    lon, lat : float
        Where it is, degrees WGS84.
    place : (float, float)
        The point of the place that it is nearest to, degrees WGS84.
    away_m : float
        Geodesic distance between the two, metres.
    """

    edge: int
    along_m: float
    lon: float
    lat: float
    place: tuple[float, float]
    away_m: float


@dataclass(frozen=True)
class RoadNetwork:
    """Roads cut into edges wherever a vertex is shared, or is an end.

    Two roads meet where they have a vertex of exactly equal coordinates, nowhere else: a road
    on a bridge has no vertex in common with the one below.

    Attributes
    ----------
    codes, classes, surfaces, accesses : sequence, length r
        Of each road, as the register has them; None is missing.
    oneways : sequence of bool, length r
        Whether it is open in its own direction only; missing counts as not.
    modes : sequence, length r
        The modes of travel that it bears, or None.
    validities : sequence of Validity, length r
        When it holds, bare dates in UTC.
    points : array, shape (m, 2)
        Vertices of all edges one after the other, degrees WGS84.
    first : array of int, shape (k + 1,)
        Edge e has the vertices ``points[first[e]:first[e + 1]]``.
    along_m : array, shape (m,)
        Geodesic distance from the start of the edge, metres.
    start, end : array of int, shape (k,)
        Nodes at which each edge starts and ends.
    road : array of int, shape (k,)
        Road of each edge.
    nodes : int
        How many nodes there are.
    """

    codes: Sequence[str]
    classes: Sequence[str]
    surfaces: Sequence[str | None]
    accesses: Sequence[str | None]
    oneways: Sequence[bool]
    modes: Sequence[frozenset[str] | None]
    validities: Sequence[Validity]
    points: Floats
    first: Ints
    along_m: Floats
    start: Ints
    end: Ints
    road: Ints
    nodes: int

    @classmethod
    def of(cls, roads: DataFrame) -> "RoadNetwork":
        """Return the network of a frame of layer ``roads`` (geometry in EPSG:4326)."""
        points, first, road = _cut(roads)
        ends = points[np.concatenate([first[:-1], first[1:] - 1]).astype(np.int64)]
        _, node = np.unique(_keys(ends), return_inverse=True)
        count = len(first) - 1
        return cls(
            codes=[str(code) for code in roads["road"]],
            classes=[str(name) for name in roads["class"]],
            surfaces=_texts(roads, "surface"),
            accesses=_texts(roads, "access"),
            oneways=[_flag(value) for value in _column(roads, "oneway")],
            modes=[_modes(value) for value in _column(roads, "modes")],
            validities=list(
                map(validity_of, _column(roads, "valid_from"), _column(roads, "valid_to"))
            ),
            points=points,
            first=first,
            along_m=_measured(points, first),
            start=node[:count].astype(np.int64),
            end=node[count:].astype(np.int64),
            road=road,
            nodes=int(node.max(initial=-1)) + 1,
        )

    def __len__(self) -> int:
        """Return the number of edges."""
        return len(self.start)

    @cached_property
    def length_m(self) -> Floats:
        """Geodesic length of each edge (k,), metres."""
        return self.along_m[self.first[1:] - 1]

    @cached_property
    def lines(self) -> NDArray[np.object_]:
        """Each edge (k,) as a LineString in longitude and latitude."""
        owner = np.repeat(np.arange(len(self)), np.diff(self.first))
        return np.asarray(shapely.linestrings(self.points, indices=owner), dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The edges by place."""
        return shapely.STRtree(self.lines)

    def off_roads(self, since: datetime, until: datetime) -> list[int]:
        """Return the roads that do not hold all of a time (offset given; equal for an instant)."""
        first, last = to_instant(since), to_instant(until)
        return [
            number
            for number in self._dated
            if not self.validities[number].instants(UTC).covers(first, last)
        ]

    @cached_property
    def _dated(self) -> list[int]:
        return [n for n, validity in enumerate(self.validities) if not validity.is_open]

    def piece(self, edge: int, begin_m: float, end_m: float) -> Floats:
        """Return the positions (n, 2) along an edge from one distance to another, degrees.

        Parameters
        ----------
        edge : int
            Number of the edge.
        begin_m, end_m : float
            Metres from its start; against its direction where the first is the greater.
        """
        low, high = min(begin_m, end_m), max(begin_m, end_m)
        rows = slice(int(self.first[edge]), int(self.first[edge + 1]))
        points, along = self.points[rows], self.along_m[rows]
        inner = (along > low + _SAME_M) & (along < high - _SAME_M)
        found = np.vstack([self._at(edge, low), points[inner], self._at(edge, high)])
        ordered: Floats = found if begin_m <= end_m else found[::-1]
        return ordered

    def _at(self, edge: int, along_m: float) -> Floats:
        rows = slice(int(self.first[edge]), int(self.first[edge + 1]))
        points, along = self.points[rows], self.along_m[rows]
        number = int(np.clip(np.searchsorted(along, along_m), 1, len(along) - 1))
        (lon, lat), (to_lon, to_lat) = points[number - 1].tolist(), points[number].tolist()
        behind, span = along_m - along[number - 1], along[number] - along[number - 1]
        if behind <= _SAME_M or span - behind <= _SAME_M:
            row = number - 1 if behind <= _SAME_M else number
            return points[row : row + 1]
        azimuth = GEOD.inv(lon, lat, to_lon, to_lat)[0]
        there_lon, there_lat, _ = GEOD.fwd(lon, lat, azimuth, behind)
        return np.array([[there_lon, there_lat]])

    def along_at(self, edge: int, lon: float, lat: float) -> float:
        """Return how far along an edge its nearest point to a position is, metres."""
        plane = _plane_at(lon, lat)
        line = shapely.transform(self.lines[edge], plane.to)
        return self._snap(edge, line, shapely.shortest_line(line, Point(0.0, 0.0)), plane).along_m

    def nearest(
        self,
        place: BaseGeometry,
        *,
        usable: Flags,
        most_m: float,
        spare_m: float = 0.0,
        within: BaseGeometry | None = None,
    ) -> list[Snap]:
        """Return the nearest points of edges to a place, one an edge, nearest first.

        Parameters
        ----------
        place : BaseGeometry
            Point, line or area, WGS84.
        usable : array of bool, shape (k,)
            Which edges count.
        most_m : float
            Farther points do not count, metres.
        spare_m : float
            Points farther than the nearest by at most so much are returned too, metres.
        within : BaseGeometry, optional
            Only points of edges in this area (WGS84) count.
        """
        if within is not None:
            held = np.zeros(len(self), dtype=bool)
            held[self.tree.query(within, predicate="intersects")] = True
            usable = usable & held
        if not usable.any():
            return []
        most_m = min(most_m, _MOST_M)
        radius_m = min(_FIRST_M, most_m)
        while True:
            found = self._about(place, usable, (radius_m, spare_m), within)
            need_m = min(found[0].away_m + spare_m, most_m) if found else most_m
            if radius_m >= need_m:
                return [snap for snap in found if snap.away_m <= need_m]
            radius_m = need_m if found else min(radius_m * _WIDER, most_m)

    def _about(
        self,
        place: BaseGeometry,
        usable: Flags,
        limits_m: tuple[float, float],
        within: BaseGeometry | None,
    ) -> list[Snap]:
        """Return the nearest points of edges within a distance, and beyond the nearest another."""
        radius_m, spare_m = limits_m
        near = np.concatenate([self.tree.query(box) for box in _boxes(place, radius_m)])
        edges = np.unique(near[usable[near]])
        at = place.representative_point()
        plane = _plane_at(at.x, at.y)
        lines = shapely.transform(self.lines[edges], plane.to)
        parts = lines
        if within is not None:
            parts = shapely.intersection(lines, shapely.transform(within, plane.to))
        joints = shapely.shortest_line(parts, shapely.transform(place, plane.to))
        away = np.where(shapely.is_missing(joints), np.inf, shapely.length(joints))
        close = away <= min(radius_m, away.min(initial=np.inf) + spare_m) * _LEEWAY
        found = [
            self._snap(int(edges[row]), lines[row], joints[row], plane)
            for row in np.flatnonzero(close & np.isfinite(away))
        ]
        near_enough = (snap for snap in found if snap.away_m <= radius_m)
        return sorted(near_enough, key=lambda snap: (snap.away_m, snap.edge))

    def _snap(self, edge: int, line: LineString, joint: LineString, plane: "_Plane") -> Snap:
        """Return the end of `joint` on an edge, whose `line` lies in the same plane, metres."""
        on, there = shapely.get_coordinates(joint)
        flat = shapely.get_coordinates(line)
        ends = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(flat, axis=0).T))])
        gone = float(shapely.line_locate_point(line, Point(on)))
        rows = slice(int(self.first[edge]), int(self.first[edge + 1]))
        (lon, lat), (to_lon, to_lat) = plane.back(np.vstack([on, there])).tolist()
        return Snap(
            edge=edge,
            along_m=float(np.interp(gone, ends, self.along_m[rows])),
            lon=lon,
            lat=lat,
            place=(to_lon, to_lat),
            away_m=float(GEOD.inv(lon, lat, to_lon, to_lat)[2]),
        )


@dataclass(frozen=True, slots=True)
class _Plane:
    """Metres east and north of a position: good to a thousandth within kilometres of it."""

    lon: float
    lat: float
    scale: Floats

    def to(self, lonlat: Floats) -> Floats:
        """Return positions (n, 2) in the plane."""
        east = (lonlat[:, 0] - self.lon + 180.0) % 360.0 - 180.0
        return np.column_stack([east, lonlat[:, 1] - self.lat]) * self.scale

    def back(self, flat: Floats) -> Floats:
        """Return positions (n, 2) in longitude and latitude, degrees."""
        found = flat / self.scale + (self.lon, self.lat)
        found[:, 0] = (found[:, 0] + 180.0) % 360.0 - 180.0
        return found


def _plane_at(lon: float, lat: float) -> _Plane:
    return _Plane(lon, lat, np.column_stack(metres_per_degree(np.array([lat]))))


def _boxes(place: BaseGeometry, radius_m: float) -> Iterator[BaseGeometry]:
    """Yield boxes that hold all within a distance of a place, on either side of longitude 180."""
    west, south, east, north = place.bounds
    steep = np.array([min(max(abs(south), abs(north)) + radius_m / 1.1e5, 89.0), 0.0])
    lon_m, lat_m = metres_per_degree(steep)
    x, y = 1.001 * radius_m / lon_m[0], 1.01 * radius_m / lat_m[1]
    for turn in (-360.0, 0.0, 360.0):
        if west - x + turn <= 180.0 and east + x + turn >= -180.0:
            yield shapely.box(west - x + turn, south - y, east + x + turn, north + y)


def _cut(roads: DataFrame) -> tuple[Floats, Ints, Ints]:
    """Return the vertices of all edges, where each edge begins in them, and its road."""
    shapes = np.asarray(roads["geometry"].array if len(roads) else [], dtype=object)
    parts, road = shapely.get_parts(shapes, return_index=True)
    points, part = shapely.get_coordinates(parts, return_index=True)
    same = (np.diff(points, axis=0) == 0.0).all(axis=1) & (np.diff(part) == 0)
    kept = np.concatenate([[True], ~same])[: len(points)]
    points, part = points[kept] + 0.0, part[kept]
    size = np.bincount(part, minlength=len(parts))
    kept = size[part] > 1
    points, part = points[kept], part[kept]
    _, number, count = np.unique(_keys(points), return_inverse=True, return_counts=True)
    change = np.concatenate([[True], np.diff(part) != 0, [True]])
    is_end = change[:-1] | change[1:]
    at = np.flatnonzero(is_end | (count[number] > 1)) if len(points) else np.empty(0, np.int64)
    pairs = [(low, high) for low, high in pairwise(at.tolist()) if part[low] == part[high]]
    if not pairs:
        return np.empty((0, 2)), np.zeros(1, np.int64), np.empty(0, np.int64)
    rows = np.concatenate([np.arange(low, high + 1) for low, high in pairs])
    first = np.concatenate([[0], np.cumsum([high + 1 - low for low, high in pairs])])
    return points[rows], first, road[part[[low for low, _ in pairs]]]


def _keys(points: Floats) -> NDArray[np.complex128]:
    """Return one number for each position (n, 2), equal only for equal positions."""
    lon = np.where(points[:, 0] == 180.0, -180.0, points[:, 0])
    keys: NDArray[np.complex128] = lon + 1j * points[:, 1]
    return keys


def _measured(points: Floats, first: Ints) -> Floats:
    """Return the geodesic distance (m,) of each vertex from the start of its edge, metres."""
    if len(points) < 2:
        return np.zeros(len(points))
    lon, lat = points[:, 0], points[:, 1]
    step = np.asarray(GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2])
    step[first[1:-1] - 1] = 0.0
    along = np.concatenate([[0.0], np.cumsum(step)])
    found: Floats = along - np.repeat(along[first[:-1]], np.diff(first))
    return found


def _column(roads: DataFrame, name: str) -> list[Any]:
    return roads[name].tolist() if name in roads.columns else [None] * len(roads)


def _texts(roads: DataFrame, name: str) -> list[str | None]:
    return [value if isinstance(value, str) else None for value in _column(roads, name)]


def _flag(value: Any) -> bool:
    return isinstance(value, bool | np.bool_) and bool(value)


def _modes(value: Any) -> frozenset[str] | None:
    return frozenset(map(str, value)) if isinstance(value, list | tuple) else None
