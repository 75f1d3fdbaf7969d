"""Where a leg of unknown route may go: the geodesic ellipse about its two stops."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from tests.reference.shapes import (
    GEOD,
    Floats,
    Plane,
    geodesic_line,
    margins,
    middle_of,
    pieces,
    plane_shape,
    unwrapped,
)

__all__ = ["Reach", "nearest_m"]

CORNERS = 2880


def nearest_m(first: BaseGeometry, second: BaseGeometry) -> float:
    """The least distance of two geometries in metres (0 where they meet)."""
    second = unwrapped(second, first.representative_point().x)
    if first.intersects(second):
        return 0.0
    place = shapely.shortest_line(first, second).interpolate(0.5, normalized=True)
    plane = Plane(*middle_of(place))
    near = plane_shape(first, plane).distance(plane_shape(second, plane))
    if near < 50.0 or first.geom_type != "Point" or second.geom_type != "Point":
        return float(near)
    (lon, lat), (to_lon, to_lat) = middle_of(first), middle_of(second)
    return float(GEOD.inv(lon, lat, to_lon, to_lat)[2])


@dataclass(frozen=True)
class Reach:
    """All points whose distances to the two stops add up to at most `detour` x `apart_m`."""

    first: BaseGeometry
    second: BaseGeometry
    first_m: float
    second_m: float
    detour: float

    @cached_property
    def apart_m(self) -> float:
        """The largest geodesic distance between the stops, with both accuracies."""
        a = shapely.get_coordinates(self.first)
        b = shapely.get_coordinates(self.second)
        rows, columns = np.meshgrid(range(len(a)), range(len(b)), indexing="ij")
        i, j = rows.ravel(), columns.ravel()
        far = GEOD.inv(a[i, 0], a[i, 1], b[j, 0], b[j, 1])[2]
        return float(np.max(far)) + self.first_m + self.second_m

    @cached_property
    def way_m(self) -> float:
        """The longest way."""
        return self.detour * self.apart_m

    @cached_property
    def plane(self) -> Plane:
        """The plane at the middle of the two stops."""
        a, b = self.first.representative_point(), self.second.representative_point()
        lon = a.x + ((b.x - a.x + 180.0) % 360.0 - 180.0) / 2
        return Plane(lon, (a.y + b.y) / 2)

    @cached_property
    def _flat(self) -> tuple[BaseGeometry, BaseGeometry]:
        """The two stops in the plane."""
        ends = (unwrapped(g, self.plane.lon) for g in (self.first, self.second))
        first, second = (plane_shape(g, self.plane) for g in ends)
        return first, second

    def _from(self, geometry: BaseGeometry, accuracy_m: float, points: Floats) -> Floats:
        if geometry.geom_type == "Point":
            lon, lat = middle_of(geometry)
            far = self.plane.far(np.asarray(lon), np.asarray(lat), points)
        else:
            area = self._flat[0 if geometry is self.first else 1]
            xy = self.plane.xy(points[:, 0], points[:, 1])
            far = np.asarray(shapely.distance(shapely.points(xy), area))
        return np.maximum(far - accuracy_m, 0.0)

    def way_by(self, points: Floats) -> Floats:
        """The shortest way from stop to stop by each of some points, in metres."""
        return self._from(self.first, self.first_m, points) + self._from(
            self.second, self.second_m, points
        )

    @cached_property
    def geodesic(self) -> LineString | None:
        """The geodesic between two exact points, which is all of it where detour is 1."""
        exact = self.first_m == 0.0 and self.second_m == 0.0
        points = self.first.geom_type == "Point" and self.second.geom_type == "Point"
        if self.detour > 1.0 or not exact or not points or self.way_m < 1.0:
            return None
        ends = [
            (g.representative_point().x, g.representative_point().y)
            for g in (self.first, self.second)
        ]
        line = geodesic_line(ends)
        return LineString(list(zip(line.lon, line.lat, strict=True)))

    @cached_property
    def outline(self) -> Polygon | LineString | None:
        """Its outline in longitude and latitude; None where it is smaller than a metre."""
        if self.way_m < 1.0:
            return None
        if self.geodesic is not None:
            return self.geodesic
        points = self.first.geom_type == "Point" and self.second.geom_type == "Point"
        count = CORNERS if points else CORNERS // 4
        return Polygon(self._rim(np.linspace(0.0, 2 * math.pi, count, endpoint=False)))

    def _rim(self, angle: Floats) -> Floats:
        """The corners of its outline at some angles from its middle, clockwise from north."""
        ray = np.stack([np.sin(angle), np.cos(angle)], axis=1)
        out = np.full(len(ray), 1.1 * self.way_m)
        for _ in range(40):  # Newton from without: the way is convex along a ray
            over = self.way_by(self.plane.lonlat(ray * out[:, None])) - self.way_m
            if float(np.abs(over).max()) < 1e-4:
                break
            more = self.way_by(self.plane.lonlat(ray * (out + 0.5)[:, None])) - self.way_m
            out = np.maximum(out - over * 0.5 / np.maximum(more - over, 1e-6), 0.0)
        return self.plane.lonlat(ray * out[:, None])

    def box(self, spare_m: float) -> tuple[float, float, float, float]:
        """West, south, east, north of it, with some metres to spare."""
        wide, high = margins(self.plane.lat, self.way_m + spare_m)
        lon, lat = self.plane.lon, self.plane.lat
        return lon - wide, lat - high, lon + wide, lat + high

    def distance_m(self, geometry: BaseGeometry, spare_m: float = 200.0) -> float:
        """Its distance to an area or line: 0 where they meet, infinite beyond `spare_m`."""
        near = unwrapped(geometry, self.plane.lon)
        ends = [unwrapped(g, self.plane.lon) for g in (self.first, self.second)]
        if any(near.intersects(end) for end in ends):
            return 0.0
        if self.geodesic is not None:
            return nearest_m(self.geodesic, geometry)
        chords = pieces(near, self.box(spare_m))
        if not len(chords):
            return math.inf
        cuts = np.linspace(0.0, 1.0, 17)
        best = chords[0, :2]
        for _ in range(3):
            best, chords = self._best(chords, cuts)
        over = float(self.way_by(best[None])[0]) - self.way_m
        if over <= 0.0:
            return 0.0
        step = 0.5
        xy = self.plane.xy(best[:1], best[1:])[0]
        around = self.plane.lonlat(xy + step * np.array([[1, 0], [-1, 0], [0, 1], [0, -1.0]]))
        w = self.way_by(around)
        slope = math.hypot(float(w[0] - w[1]), float(w[2] - w[3])) / (2 * step)
        near_m = over / max(slope, 1e-9)
        if near_m < 1.0 or self.outline is None:
            return near_m
        # Farther off the slope changes: the outline, and again with close corners where nearest.
        short = shapely.shortest_line(self.outline, near)
        east, north = self.plane.xy(*shapely.get_coordinates(short)[:1].T)[0]
        angle = math.atan2(east, north)
        rim = LineString(self._rim(np.linspace(angle - 0.02, angle + 0.02, 401)))
        return min(nearest_m(self.outline, geometry), nearest_m(rim, geometry))

    def _best(self, chords: Floats, cuts: Floats) -> tuple[Floats, Floats]:
        """The point of some chords with the shortest way, and the chord pieces beside it."""
        x = chords[:, :1] + (chords[:, 2:3] - chords[:, :1]) * cuts
        y = chords[:, 1:2] + (chords[:, 3:4] - chords[:, 1:2]) * cuts
        points = np.stack([x.ravel(), y.ravel()], axis=1)
        way = self.way_by(points).reshape(x.shape)
        few = np.argsort(way.min(axis=1))[:3]
        found = []
        for i in few:
            k = int(way[i].argmin())
            low, high = max(k - 1, 0), min(k + 1, len(cuts) - 1)
            found.append([x[i, low], y[i, low], x[i, high], y[i, high]])
        return points[int(way.argmin())], np.array(found)
