"""A strip cut along its line: the ground that lies on one side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, STRtree
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.line_distance import geodesic_points
from borderkit.boundary.offset_curve import Chain, away
from borderkit.errors import InputError

__all__ = ["Edges", "ground_on_side"]

Floats = NDArray[np.float64]

_CUT_CHORD_M: Final = 0.002
_ON_LINE_DEG: Final = 1e-12
_LEFT, _RIGHT = "left", "right"


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Edges (n, 4) of the line, degrees, and whose ground lies left and right of them."""

    ends: Floats
    left: NDArray[np.object_]
    right: NDArray[np.object_]

    def codes(self) -> list[str]:
        """Return the codes of the sides that are known."""
        return sorted({code for code in (*self.left, *self.right) if code is not None})


def ground_on_side(
    ground: BaseGeometry, chains: Sequence[Chain], edges: Edges, *, width_m: float, side: str
) -> BaseGeometry:
    """Return the part of a strip on one side of its line.

    Parameters
    ----------
    ground : MultiPolygon
        The strip on both sides.
    chains : sequence of Chain
        The line.
    edges : Edges
        The edges of all chains.
    width_m : float
        Width of the strip, metres.
    side : str
        ``left``, ``right``, or the code of a side.

    Raises
    ------
    InputError
        No such side is known, or some ground lies on that side and on the other too.
    """
    if side not in {_LEFT, _RIGHT, *edges.codes()}:
        known = ", ".join(edges.codes()) or "none: left_side and right_side of its sections"
        msg = f"the line does not say where side {side!r} lies; give left or right, or of {known}"
        raise InputError(msg)
    faces, beside, left = _beside(ground, chains, edges, width_m)
    code = np.where(left, edges.left[beside[1]], edges.right[beside[1]])
    given = np.where(left, _LEFT, _RIGHT) if side in {_LEFT, _RIGHT} else code
    wanted = given == side
    other = np.array([each is not None for each in given]) & ~wanted
    chosen, refused = np.unique(beside[0][wanted]), np.unique(beside[0][other])
    mixed = np.intersect1d(chosen, refused)
    if len(mixed):
        at = faces[mixed[0]].representative_point()
        msg = (
            f"the ground at {at.x:.5f}, {at.y:.5f} is side {side} of one stretch of the line and "
            "another side of a second: the line crosses itself, or comes back within "
            f"{width_m:g} m of its own open end; ask for the strip of both sides"
        )
        raise InputError(msg)
    return MultiPolygon([faces[n] for n in chosen])


def _beside(
    ground: BaseGeometry, chains: Sequence[Chain], edges: Edges, width_m: float
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
    lines = [shapely.LineString(chain.lonlat) for chain in chains]
    noded = shapely.union_all([*lines, *_square_ends(chains, width_m)])
    rings = shapely.boundary(ground)
    cut = shapely.polygonize([*shapely.get_parts(noded), *shapely.get_parts(rings)])
    faces = shapely.orient_polygons(shapely.get_parts(cut))
    faces = faces[_covered(ground, faces)]
    xy, owner = shapely.get_coordinates(faces, return_index=True)
    _, ring = shapely.get_coordinates(shapely.get_rings(faces), return_index=True)
    joined = ring[1:] == ring[:-1]
    around = np.hstack([xy[:-1], xy[1:]])[joined]
    face = owner[:-1][joined]
    forward, backward = _rows_in(around, edges.ends), _rows_in(around[:, [2, 3, 0, 1]], edges.ends)
    split_face, split_edge, split_left = _split_edges(
        around, face, np.flatnonzero((forward < 0) & (backward < 0)), edges
    )
    ahead, against = forward >= 0, backward >= 0
    beside = np.array(
        [
            np.concatenate([face[ahead], face[against], split_face]),
            np.concatenate([forward[ahead], backward[against], split_edge]),
        ]
    )
    left = np.concatenate([np.ones(ahead.sum(), bool), np.zeros(against.sum(), bool), split_left])
    return faces, beside, left


def _covered(ground: BaseGeometry, faces: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which faces are ground, not holes in it."""
    shapely.prepare(ground)
    inside: NDArray[np.bool_] = shapely.contains(ground, shapely.point_on_surface(faces))
    return inside


def _square_ends(chains: Sequence[Chain], width_m: float) -> list[BaseGeometry]:
    """Return the cuts at free ends, from the line to the strip's edge on both sides."""
    cuts: list[BaseGeometry] = []
    for chain in chains:
        if chain.closed:
            continue
        begin, end = chain.azimuths()
        ends = ((chain.lonlat[:1], begin[:1]), (chain.lonlat[-1:], end[-1:]))
        for at, azimuth in ends:
            for turn in (-90.0, 90.0):
                tip = away(at, azimuth + turn, width_m)
                points = geodesic_points(np.vstack([at, tip]), chord_m=_CUT_CHORD_M)
                cuts.append(shapely.LineString(points))
    return cuts


def _rows_in(some: Floats, edges: Floats) -> NDArray[np.intp]:
    """Return at which row of `edges` each row of `some` stands exactly, or -1."""
    kind = np.dtype((np.void, edges.dtype.itemsize * 4))
    known = np.ascontiguousarray(edges + 0.0).view(kind).ravel()
    asked = np.ascontiguousarray(some + 0.0).view(kind).ravel()
    order = np.argsort(known)
    at = np.minimum(np.searchsorted(known[order], asked), len(known) - 1)
    found: NDArray[np.intp] = np.where(known[order][at] == asked, order[at], -1)
    return found


def _split_edges(
    around: Floats, face: NDArray[np.intp], rows: NDArray[np.intp], edges: Edges
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_]]:
    """Return beside which edges faces lie whose sides are parts of edges cut at a crossing."""
    middle = shapely.points((around[rows, :2] + around[rows, 2:]) / 2)
    lines = shapely.linestrings(edges.ends.reshape(-1, 2, 2))
    which, edge = STRtree(lines).query(middle, predicate="dwithin", distance=_ON_LINE_DEG)
    ahead = around[rows[which], 2:] - around[rows[which], :2]
    way = (ahead * (edges.ends[edge, 2:] - edges.ends[edge, :2])).sum(axis=1)
    return face[rows[which]], edge, way > 0
