"""Lines that are not exact: where the true line may be, and on which side of it a place is."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, Point

from borderkit.boundary.sections import Section
from borderkit.crs import metres_per_degree

__all__ = ["CoarseLine", "coarse_lines"]

Floats = NDArray[np.float64]

_TIE = 1e-9


@dataclass(frozen=True)
class CoarseLine:
    """A line (WGS84) from which the true one lies at most `accuracy_m` metres away."""

    geometry: LineString
    accuracy_m: float

    @cached_property
    def free_ends(self) -> tuple[Point, ...]:
        """Its ends, beyond which nothing is known; a ring has none."""
        if self.geometry.is_closed:
            return ()
        xy = shapely.get_coordinates(self.geometry)
        return Point(xy[0]), Point(xy[-1])

    @cached_property
    def _edges(self) -> Floats:
        xy = shapely.get_coordinates(self.geometry)
        edges = np.hstack([xy[:-1], xy[1:]])
        kept: Floats = edges[(edges[:, :2] != edges[:, 2:]).any(axis=1)]
        return kept

    def side(self, lon: float, lat: float) -> float:
        """Return on which side of the line's nearest part a place lies: left above 0, right below.

        At a corner it is the side of that of its two edges from which the place is seen more
        squarely: so it is the same on all of the outside of a turn.
        """
        edges = self._edges
        lon_m, lat_m = (float(each[0]) for each in metres_per_degree(np.array([lat])))
        ox = ((edges[:, 0] - lon + 180.0) % 360.0 - 180.0) * lon_m
        oy = (edges[:, 1] - lat) * lat_m
        ex, ey = (edges[:, 2] - edges[:, 0]) * lon_m, (edges[:, 3] - edges[:, 1]) * lat_m
        size = np.hypot(ex, ey)
        part = np.clip(-(ox * ex + oy * ey) / size**2, 0.0, 1.0)
        away = np.hypot(ox + ex * part, oy + ey * part)
        nearest = away <= away.min() * (1.0 + _TIE)
        turned = (ox * ey - oy * ex)[nearest] / size[nearest]
        return float(turned[np.argmax(np.abs(turned))])


def coarse_lines(sections: Iterable[Section]) -> tuple[CoarseLine, ...]:
    """Return the sections that are not exact as lines.

    Those of one boundary and one accuracy that join end to end are one line.
    """
    groups: dict[tuple[str, float], list[LineString]] = {}
    for section in sections:
        if section.accuracy_m > 0.0:
            parts = shapely.get_parts(section.geometry).tolist()
            groups.setdefault((section.boundary, section.accuracy_m), []).extend(parts)
    found = []
    for (_, accuracy_m), parts in sorted(groups.items()):
        single = list({shapely.normalize(part).wkb: part for part in parts}.values())
        merged = shapely.line_merge(MultiLineString(single))
        found += [
            CoarseLine(line, accuracy_m) for line in shapely.get_parts(merged) if line.length > 0.0
        ]
    return tuple(found)
