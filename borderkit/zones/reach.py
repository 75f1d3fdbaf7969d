"""Where a way of unknown route may lead: the geodesic ellipse about two stops."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.feet import EdgeFeet
from borderkit.crs import GEOD, densify, metres_per_degree
from borderkit.zones.index import ShapeIndex

__all__ = ["Anchor", "Reach", "shapes_met"]

Floats = NDArray[np.float64]

_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
_STEPS = 34
_CORNERS = 360
_FINE_CORNERS = 401
_CORNER_M = 0.01
_CLOSE_M = 1.0


@dataclass(frozen=True)
class Anchor:
    """A stop as the end of a way: its geometry (WGS84) and accuracy in metres."""

    geometry: BaseGeometry
    accuracy_m: float = 0.0

    @cached_property
    def vertices(self) -> Floats:
        """Corners (n, 2) among which the farthest from anywhere is, degrees."""
        parts = shapely.get_parts(self.geometry)
        return shapely.get_coordinates(shapely.convex_hull(parts))

    @cached_property
    def index(self) -> ShapeIndex:
        """The edges of the geometry."""
        return ShapeIndex([self.geometry], np.zeros(1))

    @cached_property
    def _feet(self) -> EdgeFeet:
        return EdgeFeet(self.index.edges)

    def distance_m(self, lonlat: Floats) -> Floats:
        """Return the geodesic distance (n,) of points (n, 2) from the geometry, metres."""
        lon, lat = lonlat[:, 0], lonlat[:, 1]
        if isinstance(self.geometry, Point):
            ones = np.ones(len(lon))
            found = GEOD.inv(lon, lat, ones * self.geometry.x, ones * self.geometry.y)[2]
            return np.asarray(found)
        best = self.nearest(lonlat)
        distance = np.asarray(GEOD.inv(lon, lat, best[:, 0], best[:, 1])[2])
        inside = self.index.containing(lonlat)[0]
        distance[inside] = 0.0
        return distance

    def nearest(self, lonlat: Floats) -> Floats:
        """Return the nearest position (n, 2) of the edges to each point (n, 2), degrees."""
        if isinstance(self.geometry, Point):
            return np.broadcast_to((self.geometry.x, self.geometry.y), lonlat.shape)
        return self._feet.nearest(lonlat)

    def span_m(self, other: "Anchor") -> float:
        """Return the largest distance between points of both geometries, metres."""
        one, two = self.vertices, other.vertices
        a, b = np.repeat(one, len(two), axis=0), np.tile(two, (len(one), 1))
        return float(np.max(GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2]))

    def gap_m(self, other: "Anchor") -> float:
        """Return the least distance between both geometries, metres."""
        if shapely.intersects(self.geometry, other.geometry):
            return 0.0
        mine = float(other.distance_m(_points_of(self)).min())
        theirs = float(self.distance_m(_points_of(other)).min())
        return min(mine, theirs)


def _points_of(anchor: Anchor) -> Floats:
    if anchor.geometry.geom_type == "Point":
        return shapely.get_coordinates(anchor.geometry)
    return shapely.get_coordinates(shapely.segmentize(anchor.geometry, 0.001))


def _apart_m(one: Floats, two: Floats) -> float:
    """Return the least distance of two sets of edges (m, 4) that do not meet, metres."""
    least = np.inf
    for mine, other in ((one, two), (two, one)):
        corners = np.vstack([mine[:, :2], mine[:, 2:]])
        feet = EdgeFeet(other).nearest(corners)
        away = GEOD.inv(corners[:, 0], corners[:, 1], feet[:, 0], feet[:, 1])[2]
        least = min(least, float(np.min(away)))
    return least


@dataclass(frozen=True)
class Reach:
    """All places p with d(p, a) + d(p, b) at most `detour` times the distance of a and b.

    For stops that are areas or not exact, the distance is the largest that it may be, so that
    every way that is possible lies within (section 3 of the contract).
    """

    a: Anchor
    b: Anchor
    detour: float

    @cached_property
    def limit_m(self) -> float:
        """Length of the longest way, metres."""
        span = self.a.span_m(self.b) + self.a.accuracy_m + self.b.accuracy_m
        return self.detour * span

    def way_m(self, lonlat: Floats) -> Floats:
        """Return the length (n,) of the shortest way by way of points (n, 2), metres."""
        one = np.maximum(self.a.distance_m(lonlat) - self.a.accuracy_m, 0.0)
        two = np.maximum(self.b.distance_m(lonlat) - self.b.accuracy_m, 0.0)
        way: Floats = one + two
        return way

    @cached_property
    def box(self) -> Floats:
        """West, south, east, north (4,) of a box around it, degrees; it may pass 180."""
        centre = self.a.geometry.representative_point()
        size = max(float(self.a.distance_m(self.a.vertices).max(initial=0.0)), 0.0)
        reach = self.limit_m + self.a.accuracy_m + self.b.accuracy_m + 2 * size + 1_000.0
        reach += self.a.span_m(self.a)
        north = reach / 1.10e5
        low, high = centre.y - north, centre.y + north
        if low <= -89.9 or high >= 89.9:
            return np.array([-180.0, max(low, -90.0), 180.0, min(high, 90.0)])
        east = reach / float(metres_per_degree(np.array([max(abs(low), abs(high))]))[0][0])
        if east >= 180.0:
            return np.array([-180.0, low, 180.0, high])
        return np.array([centre.x - east, low, centre.x + east, high])

    def meets(self, index: ShapeIndex, shape: int, margin_m: float) -> bool:
        """Whether a shape of `index` lies within `margin_m` metres of the reach."""
        return self.off_m(index, shape, margin_m) is not None

    def off_m(self, index: ShapeIndex, shape: int, margin_m: float) -> float | None:
        """Return how far a shape of `index` is from the reach, metres; None beyond `margin_m`."""
        if index.is_area[shape]:
            ends = [shapely.get_coordinates(p.geometry) for p in (self.a, self.b)]
            if (index.containing(np.vstack(ends))[1] == shape).any():
                return 0.0
        return self.edges_off_m(index, shape, margin_m)

    def edges_off_m(self, index: ShapeIndex, shape: int, margin_m: float) -> float | None:
        """Return how far the edges of a shape are from the reach, metres; None if farther."""
        edges = index.edges_of(shape)
        best = self._least_way(edges, margin_m) if len(edges) else None
        if best is None:
            return None
        away = self._off_m(best)
        if away > 0.0 and isinstance(self.shape, LineString):
            way = Anchor(self.shape).index.edges
            away = _apart_m(way, edges) if len(way) else away
        elif away > _CLOSE_M:
            away = min(away, self._rim_off_m(edges, away))
        return away if away <= margin_m else None

    def _rim_off_m(self, edges: Floats, at_most_m: float) -> float:
        """Return how far edges (m, 4) are from the rim of the reach, which they do not meet.

        The place of the shortest way is not the one nearest to the rim where both are far off.
        """
        centre = self._centre
        if centre is None:
            return at_most_m
        one, two = self.way_m(edges[:, :2]), self.way_m(edges[:, 2:])
        size = np.asarray(GEOD.inv(edges[:, 0], edges[:, 1], edges[:, 2], edges[:, 3])[2])
        near = edges[(one + two) / 2 - size * 1.001 <= self.limit_m + 2.0 * at_most_m + 1e-6]
        corners = self._rim(self._angles)
        outline = np.hstack([corners, np.roll(corners, -1, axis=0)])
        ends = np.vstack([near[:, :2], near[:, 2:]])
        feet = EdgeFeet(outline).nearest(ends)
        places = np.vstack([corners, feet])
        others = np.vstack([EdgeFeet(near).nearest(corners), ends])
        away = GEOD.inv(places[:, 0], places[:, 1], others[:, 0], others[:, 1])[2]
        lon, lat = places[np.argmin(away)]
        middle = float(GEOD.inv(*centre, lon, lat)[0])
        rim = self._rim(middle + np.linspace(-2.0, 2.0, _FINE_CORNERS) * 360.0 / _CORNERS)
        return _apart_m(np.hstack([rim[:-1], rim[1:]]), near)

    def _least_way(self, edges: Floats, margin_m: float) -> Floats | None:
        """Return the place (2,) on the edges with the shortest way, if it is near the limit."""
        limit = self.limit_m + 2.0 * margin_m + 1e-6
        start, end = self.way_m(edges[:, :2]), self.way_m(edges[:, 2:])
        for way, places in ((start, edges[:, :2]), (end, edges[:, 2:])):
            if way.min() <= self.limit_m:
                nearest: Floats = places[np.argmin(way)]
                return nearest
        size = np.asarray(GEOD.inv(edges[:, 0], edges[:, 1], edges[:, 2], edges[:, 3])[2])
        rows = np.flatnonzero((start + end) / 2 - size * 1.001 <= limit)
        if not len(rows):
            return None
        best = self._least_within(edges[rows], size[rows], limit)
        places = np.vstack([best, edges[rows, :2], edges[rows, 2:]])
        way = self.way_m(places)
        found: Floats = places[np.argmin(way)]
        return found if way.min() <= limit else None

    def _least_within(self, edges: Floats, size_m: Floats, limit_m: float) -> Floats:
        """Return the place of the shortest way on each edge (k, 2) that may hold one so short.

        Golden sections. One place within the reach is enough; and as a way grows by at most two
        metres a metre, an edge is left once nothing on what is left of it can be short enough.
        """
        origin, step = edges[:, :2], edges[:, 2:] - edges[:, :2]
        low, high = np.zeros(len(edges)), np.ones(len(edges))
        for _ in range(_STEPS):
            one, two = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
            places = np.vstack([origin + step * one[:, None], origin + step * two[:, None]])
            way = self.way_m(places)
            if way.min() <= self.limit_m:
                return places[[np.argmin(way)]]
            left, right = way[: len(origin)], way[len(origin) :]
            high, low = np.where(left < right, two, high), np.where(left < right, low, one)
            short = np.minimum(left, right) - 2.002 * (high - low) * size_m <= limit_m
            if not short.all():
                origin, step, size_m = origin[short], step[short], size_m[short]
                low, high = low[short], high[short]
                if not short.any():
                    break
        return np.asarray(origin + step * ((low + high) / 2)[:, None])

    def _off_m(self, place: Floats) -> float:
        """Return how far a place (2,) lies outside the reach, metres."""
        gone = 0.0
        at = place.copy()
        for _ in range(8):
            excess = float(self.way_m(at[None, :])[0]) - self.limit_m
            if excess <= 1e-6:
                break
            towards = self._azimuths(at)
            spread = abs((towards[0] - towards[1] + 180.0) % 360.0 - 180.0)
            slope = max(2.0 * float(np.cos(np.radians(spread / 2))), 1e-3)
            step = excess / slope
            middle = towards[0] + ((towards[1] - towards[0] + 180.0) % 360.0 - 180.0) / 2
            lon, lat, _ = GEOD.fwd(at[0], at[1], middle, step)
            at = np.array([lon, lat])
            gone += step
        return gone

    def _azimuths(self, at: Floats) -> list[float]:
        found = []
        for anchor in (self.a, self.b):
            lon, lat = anchor.nearest(at[None, :])[0]
            found.append(float(GEOD.inv(at[0], at[1], lon, lat)[0]))
        return found

    @cached_property
    def shape(self) -> BaseGeometry:
        """The reach as a polygon, or as a line where no detour is allowed between two points."""
        exact = isinstance(self.a.geometry, Point) and isinstance(self.b.geometry, Point)
        if self.detour > 1.0 or not exact or self.a.accuracy_m or self.b.accuracy_m:
            return self.polygon
        ends = shapely.get_coordinates([self.a.geometry, self.b.geometry])
        points, _ = densify(ends)
        return LineString(points[:, :2])

    @cached_property
    def _centre(self) -> tuple[float, float] | None:
        """Its middle, degrees; None where it comes near a pole."""
        one, two = (p.geometry.representative_point() for p in (self.a, self.b))
        azimuth, _, length = GEOD.inv(one.x, one.y, two.x, two.y)
        lon, lat, _ = GEOD.fwd(one.x, one.y, azimuth, length / 2)
        return None if abs(lat) + self.limit_m / 1.10e5 >= 89.9 else (float(lon), float(lat))

    @property
    def _angles(self) -> Floats:
        """Azimuths of the corners of its polygon from its middle, degrees."""
        one, two = (p.geometry.representative_point() for p in (self.a, self.b))
        azimuth = GEOD.inv(one.x, one.y, two.x, two.y)[0]
        angles: Floats = np.linspace(0.0, 360.0, _CORNERS, endpoint=False) + azimuth
        return angles

    @cached_property
    def polygon(self) -> Polygon:
        """The reach as a polygon of 360 corners (longitude may pass 180), degrees."""
        if self._centre is None:
            return shapely.box(*self.box)
        return Polygon(self._rim(self._angles))

    def _rim(self, angles: Floats) -> Floats:
        """Return the places (n, 2) of its rim at azimuths (n,) from its middle, degrees."""
        lon, lat = self._centre or (0.0, 0.0)
        count = len(angles)
        centre = np.full((count, 2), (lon, lat))
        far = np.full(count, self._farthest_m(lon, lat))
        before, way = far * 1.05 + 1.0, self.way_m(_ahead(centre, angles, far * 1.05 + 1.0))
        for _ in range(40):
            # The way grows ever faster outwards: secants stay outside and close in fast.
            now = self.way_m(_ahead(centre, angles, far))
            if float(np.abs(now - self.limit_m).max()) < _CORNER_M:
                break
            slope = (way - now) / np.where(before == far, 1.0, before - far)
            step = np.where(slope > 0.0, (now - self.limit_m) / np.where(slope > 0, slope, 1), 0.0)
            before, way, far = far, now, np.maximum(far - step, 0.0)
        corners = _ahead(centre, angles, far)
        corners[:, 0] = lon + (corners[:, 0] - lon + 180.0) % 360.0 - 180.0
        return corners

    def _farthest_m(self, lon: float, lat: float) -> float:
        far = max(float(p.distance_m(np.array([[lon, lat]]))[0]) for p in (self.a, self.b))
        extent = self.a.span_m(self.a) + self.b.span_m(self.b)
        return self.limit_m + far + extent + self.a.accuracy_m + self.b.accuracy_m + 1.0


def _ahead(centre: Floats, angles: Floats, distance: Floats) -> Floats:
    lon, lat, _ = GEOD.fwd(centre[:, 0], centre[:, 1], angles, distance)
    return np.column_stack([lon, lat])


def shapes_met(reach: Reach, index: ShapeIndex, margins_m: Sequence[float] | Floats) -> list[int]:
    """Return the shapes of `index` that lie within their margin (metres) of the reach."""
    _, shapes = index.touching_box(reach.box[None, :])
    return [int(s) for s in shapes if reach.meets(index, int(s), float(margins_m[s]))]
