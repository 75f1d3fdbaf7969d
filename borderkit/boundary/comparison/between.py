"""The ground between two lines: what lies on another side of the one than of the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon

from borderkit.boundary.comparison.chords import LineChords, chords_of, shared_chords
from borderkit.boundary.line import Line
from borderkit.crs import GEOD

__all__ = ["LEAST_AREA_M2", "AreaBetween", "Ground", "ground_between"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

LEAST_AREA_M2: Final = 1.0
"""Areas smaller than this are told in sum alone, square metres."""

_NARROW_M: Final = 0.002
"""What is narrower than this, as the mean of its width, is rounding."""
_HAIR_DEG: Final = 1e-8
"""About a millimetre."""
_ASKED: Final = 400
_HANDS: Final = {1: "left", -1: "right"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaBetween:
    """An area between two lines A and B that lies on different sides of them.

    Attributes
    ----------
    geometry : Polygon
        EPSG:4326.
    area_m2 : float
        Geodesic.
    side_by_a, side_by_b : str or None
        On whose ground it lies by the one line and by the other; None: the line does not say.
    hand : str
        Where it lies, looking along A: ``left`` or ``right``.
    chainage_m : float
        Of its middle along A, metres.
    width_m : float
        Mean width: twice the area by the length of its edge.
    """

    geometry: Polygon
    area_m2: float
    side_by_a: str | None
    side_by_b: str | None
    hand: str
    chainage_m: float
    width_m: float

    def record(self) -> dict[str, Any]:
        """Return it as JSON values, without its geometry."""
        return {
            "area_m2": round(self.area_m2, 3),
            "side_by_a": self.side_by_a,
            "side_by_b": self.side_by_b,
            "hand_of_a": self.hand,
            "chainage_m": round(self.chainage_m, 3),
            "mean_width_m": round(self.width_m, 3),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """All ground between two lines A and B.

    Attributes
    ----------
    areas : tuple of AreaBetween
        From the least area on, along A.
    small_count : int
        How many smaller ones there are.
    left_m2, right_m2 : float
        Sum of all that lies left and right of A, the small ones too, square metres.
    """

    areas: tuple[AreaBetween, ...]
    small_count: int
    left_m2: float
    right_m2: float

    def record(self) -> dict[str, Any]:
        """Return its sums as JSON values."""
        return {
            "areas": len(self.areas),
            "smaller_areas": self.small_count,
            "area_m2": round(self.left_m2 + self.right_m2, 3),
            "left_of_a_m2": round(self.left_m2, 3),
            "right_of_a_m2": round(self.right_m2, 3),
        }


def ground_between(
    a: Line | Floats | Sequence[Floats],
    b: Line | Floats | Sequence[Floats],
    *,
    least_m2: float = LEAST_AREA_M2,
) -> Ground:
    """Return the areas between two lines that lie left of the one and right of the other.

    Where an end of a line lies beside the other line, the shortest way between them closes the
    area; where the line alone goes on, nothing is closed. B is read in the direction of A.

    Parameters
    ----------
    a, b : Line, array (n, 2), or sequence of such arrays
        As for :func:`borderkit.boundary.comparison.compare.compare_lines`.
    least_m2 : float
        Areas below this are counted and summed, not told one by one, square metres.

    Raises
    ------
    InputError
        A line has no length.
    """
    edges_a, edges_b = chords_of(a), chords_of(b)
    faces = _faces(edges_a, edges_b)
    if not len(faces):
        return Ground(areas=(), small_count=0, left_m2=0.0, right_m2=0.0)
    inside = shapely.get_coordinates(shapely.point_on_surface(faces))
    hand_a, foot_a = edges_a.side(inside)
    hand_b, foot_b = edges_b.side(inside)
    along = _alignment(edges_a, edges_b)[edges_b.path[foot_b.row]]
    differs = (hand_a != 0) & (hand_b != 0) & (hand_a != hand_b * along)
    found = [
        AreaBetween(
            geometry=face,
            area_m2=area_m2,
            side_by_a=_side(a, edges_a, int(foot_a.row[n]), int(hand_a[n])),
            side_by_b=_side(b, edges_b, int(foot_b.row[n]), int(hand_b[n])),
            hand=_HANDS[int(hand_a[n])],
            chainage_m=float(edges_a.along_m[foot_a.row[n]].mean()),
            width_m=2.0 * area_m2 / edge_m,
        )
        for n, face, area_m2, edge_m in _measured(faces, np.flatnonzero(differs))
    ]
    found.sort(key=lambda area: area.chainage_m)
    large = tuple(area for area in found if area.area_m2 >= least_m2)
    return Ground(
        areas=large,
        small_count=len(found) - len(large),
        left_m2=sum(area.area_m2 for area in found if area.hand == "left"),
        right_m2=sum(area.area_m2 for area in found if area.hand == "right"),
    )


def _faces(a: LineChords, b: LineChords) -> NDArray[np.object_]:
    """Return the polygons that two lines enclose together, in degrees near the middle of A.

    Edges that both have bound no ground between them, and are left out.
    """
    own_a, own_b = ~shared_chords(a, b), ~shared_chords(b, a)
    if not own_a.any() and not own_b.any():
        return np.empty(0, dtype=object)
    middle = a.middle_lon
    links = np.array([*_links(a, b, middle)], dtype=object)
    lines = [_straight(a, own_a, middle), _straight(b, own_b, middle), links]
    noded = shapely.union_all(np.concatenate(lines))
    return np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))), dtype=object)


def _straight(
    edges: LineChords, which: NDArray[np.bool_], middle_lon: float
) -> NDArray[np.object_]:
    ends = edges.lonlat[which]
    turn = (ends[:, 0] - middle_lon + 180.0) // 360.0 * 360.0
    ends = ends - np.column_stack([turn, 0.0 * turn, turn, 0.0 * turn])
    return np.asarray(shapely.linestrings(ends.reshape(-1, 2, 2)), dtype=object)


def _links(a: LineChords, b: LineChords, middle_lon: float) -> Iterator[LineString]:
    """Yield the shortest ways from the ends of each line to the other line, and a little on.

    None where the nearest place is an end of the other line, unless the two are nearest to each
    other.
    """
    ends = {line: _ends(line) for line in (a, b)}
    for line, other in ((a, b), (b, a)):
        feet = other.nearest(ends[line])
        places = other.place(feet.row, feet.share)
        for n, (end, place) in enumerate(zip(ends[line], places, strict=True)):
            mate = _among(place, ends[other])
            if mate is None:
                yield _way(end, place, other.lonlat[feet.row[n]], middle_lon)
                continue
            back = line.nearest(mate[None, :])
            mutual = _among(line.place(back.row, back.share)[0], end[None, :]) is not None
            if mutual and (end != mate).any():
                yield LineString(_near(np.vstack([end, mate]), middle_lon))


def _way(end: Floats, place: Floats, edge: Floats, middle_lon: float) -> LineString:
    """Return the way from an end to a place on an edge, a hair's breadth across it."""
    way = _near(np.vstack([end, place]), middle_lon)
    ahead = way[1] - way[0]
    if np.hypot(*ahead) < _HAIR_DEG:
        ahead = np.array([edge[1] - edge[3], edge[2] - edge[0]])
    ahead = ahead / np.hypot(*ahead) * _HAIR_DEG
    return LineString(np.vstack([way[0] - ahead, way[0], way[1] + ahead]))


def _ends(edges: LineChords) -> Floats:
    """Return the ends (k, 2) of all paths of a line that do not close."""
    last = np.flatnonzero(np.concatenate([np.diff(edges.path) != 0, [True]]))
    first = np.concatenate([[0], last[:-1] + 1])
    one, two = edges.lonlat[first, :2], edges.lonlat[last, 2:]
    apart = ((one[:, 0] - two[:, 0]) % 360.0 != 0.0) | (one[:, 1] != two[:, 1])
    return np.vstack([one[apart], two[apart]])


def _among(place: Floats, ends: Floats) -> Floats | None:
    """Return the end (2,) that a place is, to a hair's breadth, or None."""
    lon = (ends[:, 0] - place[0] + 180.0) % 360.0 - 180.0
    same = np.flatnonzero((np.abs(lon) < _HAIR_DEG) & (np.abs(ends[:, 1] - place[1]) < _HAIR_DEG))
    return None if not len(same) else ends[same[0]]


def _near(lonlat: Floats, middle_lon: float) -> Floats:
    """Return places (n, 2) with longitudes within half a turn of `middle_lon`."""
    turn = (lonlat[:, 0] - middle_lon + 180.0) // 360.0 * 360.0
    return np.column_stack([lonlat[:, 0] - turn, lonlat[:, 1]])


def _alignment(a: LineChords, b: LineChords) -> Ints:
    """Return for each path of B whether it runs along A (1) or against it (-1)."""
    asked = min(len(b), _ASKED * (1 + int(b.path[-1])))
    spread = np.linspace(0, len(b) - 1, asked).astype(np.intp)
    firsts = np.searchsorted(b.path, b.path)
    rows: Ints = np.unique(np.concatenate([spread, firsts.astype(np.intp)]))
    beside = a.nearest(b.place(rows, np.full(len(rows), 0.5))).row
    there, here = a.ends[beside] - a.starts[beside], b.ends[rows] - b.starts[rows]
    size = np.linalg.norm(there, axis=1)
    along = np.einsum("ij,ij->i", there, here) / np.where(size > 0.0, size, 1.0)
    total = np.bincount(b.path[rows], weights=along, minlength=int(b.path[-1]) + 1)
    return np.where(total < 0.0, -1, 1).astype(np.intp)


def _side(line: object, edges: LineChords, row: int, hand: int) -> str | None:
    """Return whose ground lies on one hand of an edge, where the line says so."""
    if not isinstance(line, Line):
        return None
    middle_m = float(edges.along_m[row].mean())
    for piece in line.pieces:
        if piece.start_m <= middle_m <= piece.start_m + piece.length_m:
            return piece.left if hand > 0 else piece.right
    return None


def _measured(
    faces: NDArray[np.object_], which: Ints
) -> Iterator[tuple[int, Polygon, float, float]]:
    """Yield those of some faces that are more than rounding, with area and length of the edge."""
    turned = shapely.orient_polygons(faces[which])
    for number, face in zip(which.tolist(), turned, strict=True):
        area_m2, edge_m = GEOD.geometry_area_perimeter(face)
        if edge_m > 0.0 and 2.0 * area_m2 / edge_m > _NARROW_M:
            yield number, face, float(area_m2), float(edge_m)
