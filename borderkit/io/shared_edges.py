"""The line between two areas: the edge that both outlines share."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD, metres_per_degree

__all__ = ["SharedEdge", "shared_edge"]

_GRID_DEG: Final = 1e-7
_STEP_M: Final = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEdge:
    """What two outlines share.

    Attributes
    ----------
    parts : tuple of LineString
        The shared edge (EPSG:4326), joined where its parts meet, the longest first.
    length_m : float
        Their geodesic length.
    beside_m : float
        Length of the parts of the first outline that lie near the second one, and yet are not
        the same as it.
    apart_m : float
        The distance of the two outlines; 0 where they meet.
    """

    parts: tuple[LineString, ...]
    length_m: float
    beside_m: float
    apart_m: float


def shared_edge(one: BaseGeometry, two: BaseGeometry, *, near_m: float) -> SharedEdge:
    """Return the edge that two areas share.

    Parameters
    ----------
    one, two : Polygon or MultiPolygon
        In EPSG:4326. Edges count as the same where they are within about 1 cm.
    near_m : float
        Within how many metres outlines that differ are still meant to be one line.
    """
    edges = (shapely.boundary(one), shapely.boundary(two))
    common = shapely.intersection(*edges, grid_size=_GRID_DEG)
    found = [part for part in shapely.get_parts(common) if part.geom_type == "LineString"]
    merged = shapely.line_merge(shapely.union_all(found)) if found else None
    parts = [] if merged is None else [p for p in shapely.get_parts(merged) if p.length > 0.0]
    lengths = [GEOD.geometry_length(part) for part in parts]
    order = sorted(range(len(parts)), key=lambda n: (-lengths[n], parts[n].bounds))
    return SharedEdge(
        parts=tuple(parts[number] for number in order),
        length_m=float(sum(lengths)),
        beside_m=_beside_m(edges, merged, near_m),
        apart_m=_apart_m(*edges),
    )


def _apart_m(one: BaseGeometry, two: BaseGeometry) -> float:
    (ax, ay), (bx, by) = shapely.get_coordinates(shapely.shortest_line(one, two))
    return float(GEOD.inv(ax, ay, bx, by)[2])


def _beside_m(
    edges: tuple[BaseGeometry, BaseGeometry], common: BaseGeometry | None, near_m: float
) -> float:
    """Return how much of the first outline lies near the second, off what they share.

    Where the shared edge ends, the outlines part: what is within `near_m` of it along its ends
    does not count.
    """
    one, two = edges
    west, south, east, north = shapely.bounds(two)
    middle = np.clip((south + north) / 2, -89.0, 89.0)
    lon_m, lat_m = (float(each[0]) for each in metres_per_degree(np.array([middle])))
    grown = shapely.box(
        west - near_m / lon_m, south - near_m / lat_m, east + near_m / lon_m, north + near_m / lat_m
    )
    close = shapely.intersection(one, grown)

    def flat(shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda xy: xy * (lon_m, lat_m))

    rest = shapely.intersection(flat(close), shapely.buffer(flat(two), near_m))
    if common is not None:
        ends = shapely.boundary(common)
        rest = shapely.difference(rest, shapely.buffer(flat(common), _GRID_DEG * lat_m * 2))
        rest = shapely.difference(rest, shapely.buffer(flat(ends), 3 * near_m))
    return float(sum(part.length for part in shapely.get_parts(rest) if part.length > _STEP_M))
