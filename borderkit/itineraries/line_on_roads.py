"""Where roads meet the boundary line, and at which crossing that is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.sections import Section
from borderkit.crs import GEOD
from borderkit.infrastructure.crossings import Crossing
from borderkit.infrastructure.road_graph import BARRIER_S, Barrier
from borderkit.infrastructure.road_network import RoadNetwork
from borderkit.itineraries.travel import LINE_CROSSING_M

__all__ = ["LineMet", "LineOnRoads"]

Floats = NDArray[np.float64]

_TOUCH_DEG: Final = 2e-6
"""A road that comes so near to the line meets it: 0.1 m at latitude 60, more nearer the equator."""

_AT_OTHER: Final = 0.1
"""Share of a barrier's cost where a crossing is near that is no stop of the itinerary."""


@dataclass(frozen=True, slots=True)
class LineMet:
    """A place where a route meets the boundary line.

    Attributes
    ----------
    lon, lat : float
        Its first point, degrees WGS84.
    crossing : str or None
        Code of the nearest crossing; None where the register has none.
    distance_m : float or None
        Geodesic distance of that crossing from the farthest point of the place, metres.
    is_stop : bool
        Whether that crossing is a stop beside the leg, near enough to cross there.
    """

    lon: float
    lat: float
    crossing: str | None
    distance_m: float | None
    is_stop: bool


@dataclass(frozen=True)
class LineOnRoads:
    """The boundary line on a network of roads.

    Attributes
    ----------
    sections : tuple of Section
        Of the line, WGS84.
    crossings : mapping of str to Crossing
        By code.
    network : RoadNetwork
        The roads.
    """

    sections: tuple[Section, ...]
    crossings: Mapping[str, Crossing]
    network: RoadNetwork

    def barriers(self, mode: str, stops: Sequence[str]) -> dict[int, list[Barrier]]:
        """Return by edge where it meets the line away from the crossings that are stops.

        Parameters
        ----------
        mode : str
            Of travel; a crossing that is shut to it, or not open at all, is no way out.
        stops : sequence of str
            Codes of the crossings that are stops beside the leg.
        """
        found: dict[int, list[Barrier]] = {}
        others = [
            code
            for code, crossing in self.crossings.items()
            if crossing.takes(mode) and crossing.status in (None, "open")
        ]
        for edge, begin_m, end_m, points in self._met:
            if self._nearest(points, stops)[1] <= LINE_CROSSING_M:
                continue
            near = self._nearest(points, others)[1] <= LINE_CROSSING_M
            cost_s = BARRIER_S * (_AT_OTHER if near else 1.0)
            found.setdefault(edge, []).append(Barrier(begin_m, end_m, cost_s))
        return found

    def places(self, route: Floats, stops: Sequence[str]) -> tuple[LineMet, ...]:
        """Return where a route meets the line, in order of travel.

        Parameters
        ----------
        route : array, shape (n, 2)
            Positions, degrees WGS84.
        stops : sequence of str
            Codes of the crossings that are stops beside the leg.
        """
        line = LineString(route)
        found = []
        for points in self._touched(line):
            code, away_m = self._nearest(points, stops)
            is_stop = away_m <= LINE_CROSSING_M
            if not is_stop:
                code, away_m = self._nearest(points, tuple(self.crossings))
            lon, lat = points[0].tolist()
            along = shapely.line_locate_point(line, shapely.points(points[0]))
            distance_m = None if code is None else round(away_m, 2)
            found.append((along, LineMet(lon, lat, code, distance_m, is_stop)))
        return tuple(met for _, met in sorted(found, key=lambda row: row[0]))

    def is_met(self, route: Floats, stops: Sequence[str]) -> bool:
        """Whether a route meets the line anywhere but near the crossings that are stops."""
        return any(
            self._nearest(points, stops)[1] > LINE_CROSSING_M
            for points in self._touched(LineString(route))
        )

    def _touched(self, line: BaseGeometry) -> Iterator[Floats]:
        """Yield the positions (n, 2) of each part of a line that meets the boundary."""
        for seen in _unrolled(line) if self.sections else ():
            rows = self._tree.query(seen, predicate="dwithin", distance=_TOUCH_DEG)
            if not len(rows):
                continue
            band = shapely.union_all([self._bands[row] for row in rows.tolist()])
            for part in shapely.get_parts(shapely.intersection(seen, band)):
                points = shapely.get_coordinates(part)
                if len(points):
                    points[:, 0] = (points[:, 0] + 180.0) % 360.0 - 180.0
                    yield points

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree([section.geometry for section in self.sections])

    @cached_property
    def _bands(self) -> list[BaseGeometry]:
        return [shapely.buffer(section.geometry, _TOUCH_DEG) for section in self.sections]

    @cached_property
    def _met(self) -> list[tuple[int, float, float, Floats]]:
        """Each part of an edge that meets the line: edge, from, to (metres along), positions."""
        if not self.sections:
            return []
        shapes = [section.geometry for section in self.sections]
        _, edges = self.network.tree.query(shapes, predicate="dwithin", distance=_TOUCH_DEG)
        found = []
        for edge in np.unique(edges).tolist():
            for points in self._touched(self.network.lines[edge]):
                along = [self.network.along_at(edge, *point) for point in points.tolist()]
                found.append((edge, min(along), max(along), points))
        return found

    def _nearest(self, points: Floats, codes: Sequence[str]) -> tuple[str | None, float]:
        """Return the crossing whose farthest of `points` is nearest, and how far that is."""
        best: tuple[str | None, float] = (None, np.inf)
        lon, lat = points[:, 0], points[:, 1]
        for code in codes:
            crossing = self.crossings.get(code)
            if crossing is None:
                continue
            ones = np.ones(len(points))
            at = crossing.geometry.representative_point()
            away = float(np.max(GEOD.inv(lon, lat, at.x * ones, at.y * ones)[2]))
            if away < best[1]:
                best = (code, away)
        return best


def _unrolled(line: BaseGeometry) -> list[BaseGeometry]:
    """Return a line as it is, or, where it passes longitude 180, as seen from either side."""
    west, _, east, _ = line.bounds
    if east - west <= 180.0:
        return [line]
    points = shapely.get_coordinates(line)
    points[:, 0] %= 360.0
    return [LineString(points), LineString(points - (360.0, 0.0))]
