"""Geometry without an index: densified lines, exact capsules, parts of a leg as fractions.

Longitudes are unwrapped about the place of interest, so nothing here knows the antimeridian.
Whether a point is in an area is asked in longitude and latitude, where its edges are straight.
Distances are taken in a plane that touches the ellipsoid beside the place of interest (an
orthographic view): at r metres from its centre lengths are short by at most r^2 / 2R^2, that
is 1.2e-6 at 10 km, so that a distance of 1 km is right to 2 mm.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

__all__ = [
    "GEOD",
    "Line",
    "Parts",
    "Plane",
    "both",
    "geodesic_line",
    "inside",
    "less",
    "line_crossings",
    "measure",
    "merged",
    "middle_of",
    "pieces",
    "plane_shape",
    "signed_distance",
    "unwrapped",
    "within",
]

GEOD = Geod(ellps="WGS84")
RADIUS_M = 6371000.0
AXIS_M = 6378137.0
FLATTENING_2 = 6.69437999014e-3
CHORD_ERROR_M = 1e-3

Floats = npt.NDArray[np.float64]
Parts = list[tuple[float, float]]  # closed intervals of fractions of a leg


def merged(parts: Sequence[tuple[float, float]], gap: float = 1e-13) -> Parts:
    """Intervals joined where they meet or lie at most `gap` apart."""
    found: Parts = []
    for low, high in sorted(parts):
        if found and low <= found[-1][1] + gap:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return found


def both(first: Parts, second: Parts) -> Parts:
    """What lies in both."""
    return merged(
        [(max(a, c), min(b, d)) for a, b in first for c, d in second if max(a, c) <= min(b, d)]
    )


def less(first: Parts, second: Parts) -> Parts:
    """What lies in the first and not in the second; parts of no length are dropped."""
    found = first
    for c, d in second:
        found = [
            part for a, b in found for part in ((a, min(b, c)), (max(a, d), b)) if part[0] < part[1]
        ]
    return merged(found)


def measure(parts: Parts) -> float:
    """The sum of the lengths."""
    return sum(b - a for a, b in parts)


def middle_of(geometry: BaseGeometry) -> tuple[float, float]:
    """The representative point of a geometry (a point is itself)."""
    x, y = shapely.get_coordinates(geometry.representative_point())[0]
    return float(x), float(y)


def unwrapped(geometry: BaseGeometry, lon: float) -> BaseGeometry:
    """The geometry with its parts moved by whole turns to lie about a longitude."""
    west, _, east, _ = geometry.bounds
    if lon - 180.0 <= west and east <= lon + 180.0:
        return geometry
    parts = []
    for part in shapely.get_parts(geometry):
        for turn in (-360.0, 0.0, 360.0):
            moved = translate(part, xoff=turn) if turn else part
            if moved.bounds[0] <= lon + 180.0 and moved.bounds[2] >= lon - 180.0:
                parts.append(moved)
    return shapely.union_all(parts) if parts else geometry


@dataclass(frozen=True)
class Plane:
    """The plane that touches the ellipsoid at a point; east and north in metres."""

    lon: float
    lat: float

    @staticmethod
    def _space(lon: Floats, lat: Floats) -> tuple[Floats, Floats, Floats]:
        phi, lam = np.radians(lat), np.radians(lon)
        n = AXIS_M / np.sqrt(1.0 - FLATTENING_2 * np.sin(phi) ** 2)
        return (
            n * np.cos(phi) * np.cos(lam),
            n * np.cos(phi) * np.sin(lam),
            n * (1.0 - FLATTENING_2) * np.sin(phi),
        )

    def xy(self, lon: Floats, lat: Floats) -> Floats:
        """East and north of points, shape (n, 2)."""
        x, y, z = self._space(np.asarray(lon, float), np.asarray(lat, float))
        x0, y0, z0 = self._space(np.asarray(self.lon), np.asarray(self.lat))
        dx, dy, dz = x - x0, y - y0, z - z0
        phi, lam = math.radians(self.lat), math.radians(self.lon)
        east = -math.sin(lam) * dx + math.cos(lam) * dy
        south = math.cos(lam) * dx + math.sin(lam) * dy
        north = -math.sin(phi) * south + math.cos(phi) * dz
        return np.stack([east, north], axis=-1)

    def lonlat(self, xy: Floats) -> Floats:
        """Longitude (about that of the plane) and latitude of points beside it, shape (n, 2)."""
        x0, y0, z0 = (float(v) for v in self._space(np.asarray(self.lon), np.asarray(self.lat)))
        phi, lam = math.radians(self.lat), math.radians(self.lon)
        ux, uy, uz = math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)
        east, north = xy[..., 0], xy[..., 1]
        x = x0 - math.sin(lam) * east - math.sin(phi) * math.cos(lam) * north
        y = y0 + math.cos(lam) * east - math.sin(phi) * math.sin(lam) * north
        z = z0 + math.cos(phi) * north
        k = 1.0 / (1.0 - FLATTENING_2)  # x^2 + y^2 + k z^2 = a^2; go along the normal
        a = ux * ux + uy * uy + k * uz * uz
        b = x * ux + y * uy + k * z * uz
        c = x * x + y * y + k * z * z - AXIS_M**2
        t = (-b + np.sqrt(b * b - a * c)) / a
        x, y, z = x + t * ux, y + t * uy, z + t * uz
        lat = np.degrees(np.arctan2(z * k, np.hypot(x, y)))
        lon = np.degrees(np.arctan2(y, x))
        return np.stack([self.lon + (lon - self.lon + 180.0) % 360.0 - 180.0, lat], axis=-1)

    def far(self, lon: Floats, lat: Floats, points: Floats) -> Floats:
        """Geodesic distances (right to 1 mm up to 40 km) from one point to many, in metres.

        The straight line through the earth, c, lengthened by c^3 / 24 R^2; the error is that
        of R (0.4 %) in the second term.
        """
        x, y, z = self._space(np.asarray(lon, float), np.asarray(lat, float))
        px, py, pz = self._space(points[..., 0], points[..., 1])
        c = np.sqrt((px - x) ** 2 + (py - y) ** 2 + (pz - z) ** 2)
        return c + c**3 / (24.0 * RADIUS_M**2)


def _edges(geometry: BaseGeometry) -> Floats:
    """Every straight edge of a geometry in longitude and latitude, shape (n, 4)."""
    lines = geometry.boundary if geometry.geom_type.endswith("Polygon") else geometry
    if lines.geom_type == "Point":
        return np.array([middle_of(lines) * 2])
    found = []
    for line in shapely.get_parts(lines):
        points = shapely.get_coordinates(line)
        found.append(np.hstack([points[:-1], points[1:]]))
    return np.vstack(found)


def _step_m(lat: float) -> float:
    """The spacing that keeps chords of straight lines in longitude and latitude within 1 mm."""
    bend = max(math.tan(math.radians(min(abs(lat), 89.0))), 0.2) / RADIUS_M
    return max(math.sqrt(8.0 * CHORD_ERROR_M / bend), 5.0)


def margins(lat: float, distance_m: float) -> tuple[float, float]:
    """Degrees of longitude and latitude that hold a distance."""
    high = distance_m / 110000.0
    wide = high / max(math.cos(math.radians(min(abs(lat) + high, 89.9))), 1e-3)
    return wide, high


def pieces(geometry: BaseGeometry, box: tuple[float, float, float, float] | None) -> Floats:
    """Edges cut until a chord is right to 1 mm, only those near a box, shape (m, 4)."""
    edges = _edges(geometry)
    if box is not None:
        edges = _near(edges, box)
    if not len(edges):
        return edges
    lat = float(np.abs(edges[:, [1, 3]]).max())
    wide = (edges[:, 2] - edges[:, 0]) * np.cos(np.radians((edges[:, 1] + edges[:, 3]) / 2))
    length = np.hypot(wide, edges[:, 3] - edges[:, 1]) * 111400.0
    counts = np.maximum(np.ceil(length / _step_m(lat)).astype(int), 1)
    found = []
    for edge, count in zip(edges, counts, strict=True):
        x = np.linspace(edge[0], edge[2], count + 1)
        y = np.linspace(edge[1], edge[3], count + 1)
        found.append(np.stack([x[:-1], y[:-1], x[1:], y[1:]], axis=1))
    cut = np.vstack(found)
    return cut if box is None else _near(cut, box)


def _near(edges: Floats, box: tuple[float, float, float, float]) -> Floats:
    west, south, east, north = box
    keep = (
        (np.minimum(edges[:, 0], edges[:, 2]) <= east)
        & (np.maximum(edges[:, 0], edges[:, 2]) >= west)
        & (np.minimum(edges[:, 1], edges[:, 3]) <= north)
        & (np.maximum(edges[:, 1], edges[:, 3]) >= south)
    )
    return edges[keep]


def plane_shape(geometry: BaseGeometry, plane: Plane) -> BaseGeometry:
    """The geometry in a plane, its edges cut so that chords are right to 1 mm."""
    lat = max(abs(geometry.bounds[1]), abs(geometry.bounds[3]))
    step = _step_m(lat) / 111400.0
    dense = shapely.segmentize(geometry, step)
    return shapely.transform(dense, lambda c: plane.xy(c[:, 0], c[:, 1]))


@dataclass(frozen=True)
class Line:
    """A leg whose way is known: points close enough together, and their fractions of it."""

    lon: Floats
    lat: Floats
    fraction: Floats
    total_m: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        lon, lat = self.lon, self.lat
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def at(self, fraction: float) -> tuple[float, float]:
        """The point at a fraction."""
        return (
            float(np.interp(fraction, self.fraction, self.lon)),
            float(np.interp(fraction, self.fraction, self.lat)),
        )


def geodesic_line(points: Sequence[tuple[float, float]]) -> Line:
    """The WGS84 geodesics through given points, cut until chords are right to 1 mm."""
    lon = np.unwrap(np.array([p[0] for p in points], float), period=360.0)
    lat = np.array([p[1] for p in points], float)
    azimuth, _, length = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    step = _step_m(float(np.abs(lat).max()) + 0.5)
    xs, ys, along, done = [lon[:1]], [lat[:1]], [np.zeros(1)], 0.0
    for i in range(len(lon) - 1):
        count = max(math.ceil(length[i] / step), 1)
        steps = length[i] * np.arange(1, count) / count
        if count > 1:
            same = np.ones(count - 1)
            x, y, _ = GEOD.fwd(lon[i] * same, lat[i] * same, azimuth[i] * same, steps)
            xs.append(lon[i] + (np.asarray(x) - lon[i] + 180.0) % 360.0 - 180.0)
            ys.append(np.asarray(y))
            along.append(done + steps)
        done += float(length[i])
        xs.append(lon[i + 1 : i + 2])
        ys.append(lat[i + 1 : i + 2])
        along.append(np.array([done]))
    total = done
    fraction = np.concatenate(along) / total if total > 1e-9 else np.zeros(sum(map(len, along)))
    if total > 1e-9:
        fraction[-1] = 1.0
    return Line(np.concatenate(xs), np.concatenate(ys), fraction, total)


def inside(line: Line, area: BaseGeometry) -> Parts:
    """The parts of a leg in a closed area, cut at its very edge."""
    if line.total_m <= 1e-9:
        met = shapely.intersects_xy(area, line.lon[0], line.lat[0])
        return [(0.0, 1.0)] if met else []
    west, south, east, north = line.box
    edges = _near(_edges(area), (west, south, east, north))
    cuts = [0.0, 1.0]
    if len(edges):
        cuts += _crossings(line, edges)
    fractions = np.unique(np.clip(cuts, 0.0, 1.0))
    middle = (fractions[:-1] + fractions[1:]) / 2
    lon = np.interp(middle, line.fraction, line.lon)
    lat = np.interp(middle, line.fraction, line.lat)
    shapely.prepare(area)
    met = shapely.intersects_xy(area, lon, lat)
    pairs = zip(fractions[:-1], fractions[1:], met, strict=True)
    return merged([(float(a), float(b)) for a, b, m in pairs if m])


def line_crossings(line: Line, other: BaseGeometry) -> list[float]:
    """The fractions at which a leg crosses a line."""
    edges = _near(_edges(other), line.box)
    return _crossings(line, edges) if len(edges) and line.total_m > 1e-9 else []


def _crossings(line: Line, edges: Floats) -> list[float]:
    """The fractions at which the chords of a leg cross edges."""
    px, py = line.lon[:-1, None], line.lat[:-1, None]
    dx, dy = np.diff(line.lon)[:, None], np.diff(line.lat)[:, None]
    qx, qy = edges[:, 0][None], edges[:, 1][None]
    ex, ey = (edges[:, 2] - edges[:, 0])[None], (edges[:, 3] - edges[:, 1])[None]
    det = dx * ey - dy * ex
    with np.errstate(divide="ignore", invalid="ignore"):
        u = ((qx - px) * ey - (qy - py) * ex) / det
        v = ((qx - px) * dy - (qy - py) * dx) / det
        hit = (u >= -1e-9) & (u <= 1 + 1e-9) & (v >= -1e-9) & (v <= 1 + 1e-9)
    i, j = np.nonzero(hit & (det != 0))
    start = line.fraction[:-1][i]
    return list(start + u[i, j] * np.diff(line.fraction)[i])


def within(line: Line, geometry: BaseGeometry, distance_m: float) -> Parts:
    """The parts of a leg within a distance of a line, or of an area's boundary.

    Every chord of the leg is cut with the capsule (all points within the distance) about
    every chord of the geometry. A capsule is convex, so the cut is one interval: the hull of
    its cuts with the two discs and the rectangle that make the capsule.
    """
    west, south, east, north = line.box
    wide, high = margins(max(abs(south), abs(north)), distance_m + 1.0)
    box = (west - wide, south - high, east + wide, north + high)
    chords = pieces(geometry, box)
    if not len(chords):
        return []
    plane = _centre(box, chords)
    leg = plane.xy(line.lon, line.lat)
    q1, q2 = plane.xy(chords[:, 0], chords[:, 1]), plane.xy(chords[:, 2], chords[:, 3])
    if line.total_m <= 1e-9:
        point = shapely.points(leg[0])
        lines = shapely.linestrings(np.stack([q1, q2], axis=1))
        return [(0.0, 1.0)] if shapely.distance(lines, point).min() <= distance_m else []
    return _capsules(leg, line.fraction, q1, q2, distance_m)


def _centre(box: tuple[float, float, float, float], chords: Floats) -> Plane:
    """The plane at the middle of where two boxes overlap."""
    west = max(box[0], float(chords[:, [0, 2]].min()))
    east = min(box[2], float(chords[:, [0, 2]].max()))
    south = max(box[1], float(chords[:, [1, 3]].min()))
    north = min(box[3], float(chords[:, [1, 3]].max()))
    return Plane((west + east) / 2, (south + north) / 2)


def _capsules(leg: Floats, fraction: Floats, q1: Floats, q2: Floats, c: float) -> Parts:
    p, d = leg[:-1], np.diff(leg, axis=0)
    keep = np.diff(fraction) > 0
    p, d, start, span = p[keep], d[keep], fraction[:-1][keep], np.diff(fraction)[keep]
    middle_p, middle_q = p + d / 2, (q1 + q2) / 2
    size_p, size_q = np.hypot(*d.T) / 2, np.hypot(*(q2 - q1).T) / 2
    gap = np.hypot(
        middle_p[:, 0][:, None] - middle_q[:, 0][None],
        middle_p[:, 1][:, None] - middle_q[:, 1][None],
    )
    i, j = np.nonzero(gap <= size_p[:, None] + size_q[None] + c + 1e-6)
    if not len(i):
        return []
    low = np.full(len(i), np.inf)
    high = np.full(len(i), -np.inf)
    pi, di, ai, bi = p[i], d[i], q1[j], q2[j]
    for centre in (ai, bi):  # the discs
        w = pi - centre
        a = (di * di).sum(axis=1)
        b = (w * di).sum(axis=1)
        root = b * b - a * ((w * w).sum(axis=1) - c * c)
        good = (root >= 0) & (a > 0)
        half = np.sqrt(np.where(good, root, 0.0))
        safe = np.where(a > 0, a, 1.0)
        low = np.where(good, np.minimum(low, (-b - half) / safe), low)
        high = np.where(good, np.maximum(high, (-b + half) / safe), high)
    e = bi - ai  # the rectangle
    size = np.hypot(e[:, 0], e[:, 1])
    safe = np.where(size > 0, size, 1.0)
    w = pi - ai
    along0, along1 = (w * e).sum(axis=1) / safe, (di * e).sum(axis=1) / safe
    across0 = (w[:, 0] * e[:, 1] - w[:, 1] * e[:, 0]) / safe
    across1 = (di[:, 0] * e[:, 1] - di[:, 1] * e[:, 0]) / safe
    low1, high1 = _slab(along0, along1, np.zeros_like(size), size)
    low2, high2 = _slab(across0, across1, np.full_like(size, -c), np.full_like(size, c))
    rl, rh = np.maximum(low1, low2), np.minimum(high1, high2)
    good = (rl <= rh) & (size > 0)
    low = np.where(good, np.minimum(low, rl), low)
    high = np.where(good, np.maximum(high, rh), high)
    low, high = np.maximum(low, 0.0), np.minimum(high, 1.0)
    good = low <= high
    starts = start[i][good] + low[good] * span[i][good]
    ends = start[i][good] + high[good] * span[i][good]
    return merged([(float(a), min(float(b), 1.0)) for a, b in zip(starts, ends, strict=True)])


def _slab(v0: Floats, v1: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """The interval of u with low <= v0 + u v1 <= high, as two arrays."""
    with np.errstate(divide="ignore", invalid="ignore"):
        t1, t2 = (low - v0) / v1, (high - v0) / v1
    lower, upper = np.minimum(t1, t2), np.maximum(t1, t2)
    still = np.abs(v1) < 1e-12
    ok = (v0 >= low) & (v0 <= high)
    lower = np.where(still, np.where(ok, -np.inf, np.inf), lower)
    upper = np.where(still, np.where(ok, np.inf, -np.inf), upper)
    return lower, upper


def signed_distance(lon: float, lat: float, area: BaseGeometry, reach_m: float) -> float:
    """Distance to the edge of an area in metres, negative inside it; infinite beyond a reach."""
    geometry = unwrapped(area, lon)
    wide, high = margins(lat, reach_m)
    chords = pieces(geometry, (lon - wide, lat - high, lon + wide, lat + high))
    sign = -1.0 if shapely.intersects_xy(geometry, lon, lat) else 1.0
    if not len(chords):
        return sign * math.inf
    plane = Plane(lon, lat)
    q1, q2 = plane.xy(chords[:, 0], chords[:, 1]), plane.xy(chords[:, 2], chords[:, 3])
    e = q2 - q1
    size = (e * e).sum(axis=1)
    u = np.clip(-(q1 * e).sum(axis=1) / np.where(size > 0, size, 1.0), 0.0, 1.0)
    return sign * float(np.hypot(*(q1 + u[:, None] * e).T).min())
