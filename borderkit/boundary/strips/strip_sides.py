"""A strip cut along its line: the ground that lies on one side."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.strips.line_distance import LineDistance
from borderkit.boundary.strips.offset_curve import CHORD_M, Chain, away
from borderkit.errors import InputError

__all__ = ["Cutting", "Edges", "ground_on_side"]

Floats = NDArray[np.float64]

_BESIDE_DEG: Final = 2e-9
_LEFT, _RIGHT = "left", "right"
_FEWEST_RAYS: Final = 33
_NEAREST_M: Final = 0.0001
_MEETS_DEG: Final = 1e-12
_BEYOND_M: Final = 1.0
_FINEST_M: Final = 0.0001


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Edges (n, 4) of the line, degrees, and whose ground lies left and right of them."""

    ends: Floats
    left: NDArray[np.object_]
    right: NDArray[np.object_]

    def codes(self) -> list[str]:
        """Return the codes of the sides that are known."""
        return sorted({code for code in (*self.left, *self.right) if code is not None})


@dataclass(frozen=True, slots=True, eq=False)
class Cutting:
    """What a strip is cut by: chains of the line, distances to it, its edges."""

    chains: Sequence[Chain]
    distance: LineDistance
    edges: Edges
    width_m: float


def ground_on_side(ground: BaseGeometry, cutting: Cutting, *, side: str) -> BaseGeometry:
    """Return the part of a strip on one side of its line.

    Ground beyond a free end, to which no place of the line is nearer than that end, is of neither
    side.

    Parameters
    ----------
    ground : MultiPolygon
        The strip on both sides.
    cutting : Cutting
        The line.
    side : str
        ``left``, ``right``, or the code of a side.

    Raises
    ------
    InputError
        No such side is known, or some ground lies on that side and on the other too.
    """
    edges = cutting.edges
    if side not in {_LEFT, _RIGHT, *edges.codes()}:
        codes = ", ".join(edges.codes())
        hint = f", or one of {codes}" if codes else "; its sections lack left_side and right_side"
        msg = f"the line does not say where side {side!r} lies; give left or right{hint}"
        raise InputError(msg)
    faces, beside, left = _beside(ground, cutting)
    code = np.where(left, edges.left[beside[1]], edges.right[beside[1]])
    given = np.where(left, _LEFT, _RIGHT) if side in {_LEFT, _RIGHT} else code
    wanted = given == side
    other = np.array([each is not None for each in given], dtype=bool) & ~wanted
    chosen, refused = np.unique(beside[0][wanted]), np.unique(beside[0][other])
    mixed = np.intersect1d(chosen, refused)
    if len(mixed):
        at = faces[mixed[0]].representative_point()
        lon = (at.x + 180.0) % 360.0 - 180.0
        msg = (
            f"the ground at {lon:.5f}, {at.y:.5f} is side {side} of one stretch of the line and "
            "another side of a second: the line crosses itself, or comes back within "
            f"{cutting.width_m:g} m of its own open end; ask for the strip of both sides"
        )
        raise InputError(msg)
    return shapely.union_all(faces[chosen])


def _beside(
    ground: BaseGeometry, cutting: Cutting
) -> tuple[NDArray[np.object_], NDArray[np.intp], NDArray[np.bool_]]:
    """Return the parts of the cut strip, and which lie beside which edges.

    Returns
    -------
    faces : array of Polygon, shape (k,)
        Parts of the strip.
    beside : array of int, shape (2, m)
        A part, and an edge that it is beside.
    left : array of bool, shape (m,)
        Whether it lies left of that edge.
    """
    body = shapely.difference(ground, shapely.union_all(_caps(cutting)))
    faces = shapely.get_parts(shapely.polygonize(_noded(body, cutting.chains)))
    shapely.prepare(body)
    faces = faces[shapely.contains(body, shapely.point_on_surface(faces))]
    a, b = cutting.edges.ends[:, :2], cutting.edges.ends[:, 2:]
    ahead = (b - a) / np.hypot(*(b - a).T)[:, None]
    aside = _BESIDE_DEG * np.column_stack([-ahead[:, 1], ahead[:, 0]])
    places = np.vstack([(a + b) / 2 + aside, (a + b) / 2 - aside])
    found = [np.flatnonzero(_in_face(face, places)) for face in faces]
    owner = np.repeat(np.arange(len(faces)), [len(rows) for rows in found])
    rows = np.concatenate([np.empty(0, np.intp), *found])
    return faces, np.array([owner, rows % len(a)]), rows < len(a)


def _in_face(face: BaseGeometry, places: Floats) -> NDArray[np.bool_]:
    shapely.prepare(face)
    inside: NDArray[np.bool_] = shapely.contains_xy(face, places)
    return inside


def _noded(body: BaseGeometry, chains: Sequence[Chain]) -> NDArray[np.object_]:
    """Return the edge of a strip without its caps, and the line, split where they meet.

    A line of one chain meets it at its ends alone, which are vertices of the edge.
    """
    lines = [shapely.LineString(chain.lonlat) for chain in chains]
    rings = shapely.get_rings(shapely.get_parts(body))
    vertices, owner = shapely.get_coordinates(rings, return_index=True)
    ends = [chain.lonlat[at] for chain in chains if not chain.closed for at in (0, -1)]
    away_deg, at = cKDTree(vertices).query(np.array(ends).reshape(-1, 2))
    if len(chains) > 1 or np.any(away_deg):
        return np.asarray(shapely.get_parts(shapely.union_all([*lines, *rings])))
    noded = shapely.get_parts(shapely.union_all(lines))
    return np.concatenate([noded, _split_rings(vertices, owner, np.unique(at))])


def _split_rings(vertices: Floats, owner: NDArray[np.intp], at: NDArray[np.intp]) -> Any:
    """Return rings as lines that end at some of their vertices."""
    first = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    found = []
    for start, end in pairwise([*first, len(owner)]):
        marks = [start, *at[(at > start) & (at < end - 1)], end - 1]
        found += [shapely.LineString(vertices[low : high + 1]) for low, high in pairwise(marks)]
    return np.array(found, dtype=object)


def _caps(cutting: Cutting) -> list[BaseGeometry]:
    """Return the ground beyond free ends: to no place of the line is it nearer than to the end."""
    caps: list[BaseGeometry | None] = []
    lines = [shapely.LineString(chain.lonlat) for chain in cutting.chains]
    for number, chain in enumerate(cutting.chains):
        if chain.closed:
            continue
        others = np.array(lines[:number] + lines[number + 1 :], dtype=object)
        begin, end = chain.azimuths()
        ends = ((chain.lonlat[0], begin[0] + 180.0), (chain.lonlat[-1], end[-1]))
        for at, azimuth in ends:
            if not np.any(shapely.distance(others, shapely.Point(at)) < _MEETS_DEG):
                caps.append(_cap(at, float(azimuth), cutting))
    return [cap for cap in caps if cap is not None]


def _cap(end: Floats, azimuth: float, cutting: Cutting) -> BaseGeometry | None:
    """Return the ground beyond one end, or None where another part of the line lies there.

    All of a way from the end is nearest to it up to a place, and from there on none is: so that
    place is found by halving, along rays from square left to square right of the line.
    """
    width_m, distance = cutting.width_m, cutting.distance

    def is_nearest(turns: Floats, reach_m: Floats) -> NDArray[np.bool_]:
        places = away(np.tile(end, (len(turns), 1)), azimuth + turns, reach_m)
        nearest: NDArray[np.bool_] = distance.to(places) >= reach_m - _NEAREST_M
        return nearest

    rays = max(_FEWEST_RAYS, int(np.pi / np.sqrt(8.0 * CHORD_M / width_m)) + 1)
    halvings = int(np.ceil(np.log2(4.0 * width_m / _FINEST_M)))
    turns = np.linspace(-90.0, 90.0, rays)
    whole = is_nearest(turns, np.full(rays, width_m))
    change = np.flatnonzero(whole[1:] != whole[:-1])
    low, high = turns[change], turns[change + 1]
    for _ in range(halvings):
        middle = (low + high) / 2
        same = is_nearest(middle, np.full(len(middle), width_m)) == whole[change]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    order = np.argsort(turns := np.concatenate([turns, low, high]), kind="stable")
    whole = np.concatenate([whole, whole[change], ~whole[change]])[order]
    turns = turns[order]
    near, far = np.zeros(len(turns)), np.full(len(turns), width_m)
    for _ in range(halvings):
        some = np.flatnonzero(~whole)
        middle = (near[some] + far[some]) / 2
        nearest = is_nearest(turns[some], middle)
        near[some] = np.where(nearest, middle, near[some])
        far[some] = np.where(nearest, far[some], middle)
    reach_m = np.where(whole, width_m + _BEYOND_M, near)
    if reach_m.max() < 10 * _NEAREST_M:
        return None
    around = away(np.tile(end, (len(turns), 1)), azimuth + turns, reach_m)
    return shapely.make_valid(Polygon([end, *around]))
