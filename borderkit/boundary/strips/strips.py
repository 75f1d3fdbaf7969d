"""Strips: the ground within a stated distance of the line, whole or on one side.

The edge is made of the very places that lie at that distance, by geodesics, from an edge or a
vertex of the line, joined by chords that leave the true curve by 4 mm at most; no plane and no
projection is in it. What of this curve lies nearer to another part of the line is cut away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, affinity
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.strips.line_distance import LineDistance, geodesic_points
from borderkit.boundary.strips.offset_curve import CHORD_M, Chain, curve_bits
from borderkit.boundary.strips.strip_sides import Cutting, Edges, ground_on_side
from borderkit.crs import GEOD, metres_per_degree
from borderkit.errors import InputError, InternalError

if TYPE_CHECKING:
    from borderkit.boundary.line import Line, Piece

__all__ = ["NARROWEST_M", "WIDEST_M", "area_m2", "require_width", "strip"]

Floats = NDArray[np.float64]

WIDEST_M: Final = 10_000.0
"""No wider strip is cut, metres."""
NARROWEST_M: Final = 0.1
"""No narrower strip is cut: its edge would be no better than a tenth of it, metres."""
_LINE_CHORD_M: Final = 0.002
_SLACK_M: Final = (0.01, 1.0, np.inf)
"""How much nearer a part of the curve may lie and still be looked at; more where one is missing."""
_SLIVER_M: Final = 0.01
_POLE_M: Final = 12_000.0
_SAME_DEG: Final = 1e-12


def strip(line: "Line", width_m: float, *, side: str | None = None) -> MultiPolygon:
    """Return the ground within a distance of the line.

    Both sides together end round at free ends. The strip of one side is cut along the line, and
    at free ends square to it: ground to which no place of the line is nearer than its end belongs
    to no side.

    Parameters
    ----------
    line : Line
        The line; legs between its vertices are geodesics.
    width_m : float
        Distance from the line, metres: 0.1 to 10,000.
    side : str, optional
        ``left`` or ``right`` of the direction of the line, or the code of a side. Default: both.

    Returns
    -------
    MultiPolygon
        EPSG:4326; its edge lies within 1 cm of the geodesic distance, along the line or along a
        square end. Cut at the antimeridian.

    Raises
    ------
    InputError
        The width is out of range, there is no line, the strip comes within 12 km of a pole or
        goes around the earth, no such side is known, or ground lies both left and right of it.
    InternalError
        The strip could not be closed around the line, which should not happen.
    """
    require_width(width_m)
    chains = _chains(line)
    _require_plain_place(chains, width_m)
    cut = [each.chain for each in chains]
    distance = LineDistance([chain.lonlat for chain in cut])
    whole = _whole_strip(cut, width_m, distance)
    if side is not None:
        cutting = Cutting(cut, distance, _edges(chains, line.pieces), width_m)
        whole = ground_on_side(whole, cutting, side=side)
    return _split(whole)


def area_m2(ground: BaseGeometry) -> float:
    """Return the area of ground (EPSG:4326) on the ellipsoid, square metres.

    By Karney (2013, Algorithms for geodesics, section 6): edges are geodesics.
    """
    total = 0.0
    for part in shapely.get_parts(shapely.orient_polygons(ground)):
        total += abs(GEOD.geometry_area_perimeter(part)[0])
    return total


def require_width(width_m: float) -> None:
    """Raise where a strip of this width is not cut.

    Raises
    ------
    InputError
        It is below 0.1 m, above 10 km, or no number.
    """
    if not NARROWEST_M <= width_m <= WIDEST_M:
        msg = (
            f"a strip is {NARROWEST_M:g} m to {WIDEST_M:,.0f} m wide, not {width_m:,g} m; "
            "beyond that its edge cannot be vouched for to 1 cm"
        )
        raise InputError(msg)


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """A chain, and to which piece of the line each of its edges belongs."""

    chain: Chain
    piece: NDArray[np.intp]


def _chains(line: "Line") -> list[_Drawn]:
    """Return pieces that join as one, cut so finely that chords are geodesics to 2 mm."""
    drawn: list[_Drawn] = []
    first = 0
    for run in line.runs:
        parts = [geodesic_points(piece.lonlat, chord_m=_LINE_CHORD_M) for piece in run]
        owner = np.repeat(np.arange(first, first + len(run)), [len(part) for part in parts])
        first += len(run)
        lonlat = np.vstack(parts)
        lonlat[:, 0] = np.unwrap(lonlat[:, 0], period=360.0)
        reference = drawn[0].chain.lonlat[0, 0] if drawn else 0.0
        lonlat[:, 0] -= 360.0 * np.round((lonlat[0, 0] - reference) / 360.0)
        moved = np.concatenate([[True], (np.abs(np.diff(lonlat, axis=0)) > _SAME_DEG).any(axis=1)])
        lonlat, owner = lonlat[moved], owner[moved]
        if len(lonlat) < 2:
            continue
        closed = len(lonlat) > 3 and bool((np.abs(lonlat[0] - lonlat[-1]) <= _SAME_DEG).all())
        if closed:
            lonlat[-1] = lonlat[0]
        drawn.append(_Drawn(Chain(lonlat, closed), owner[1:]))
    if not drawn:
        msg = "the line has no length, so there is no ground along it; import its sections"
        raise InputError(msg)
    return drawn


def _require_plain_place(chains: Sequence[_Drawn], width_m: float) -> None:
    """Raise where longitude and latitude do not carry a strip: at a pole, or around the earth."""
    lonlat = np.vstack([each.chain.lonlat for each in chains])
    top = int(np.argmax(abs(lonlat[:, 1])))
    lon, lat = (float(each) for each in lonlat[top])
    away_m = GEOD.inv(lon, lat, lon, 90.0 if lat > 0 else -90.0)[2]
    if away_m < width_m + _POLE_M:
        msg = (
            f"the line comes within {away_m / 1000:.1f} km of a pole at {lon:.4f}, {lat:.4f}; a "
            f"strip of {width_m:g} m needs {(width_m + _POLE_M) / 1000:.1f} km"
        )
        raise InputError(msg)
    around = float(np.ptp(lonlat[:, 0]))
    if around > 350.0:
        msg = f"the line goes {around:.0f} degrees around the earth; ask for it section by section"
        raise InputError(msg)


def _whole_strip(chains: Sequence[Chain], width_m: float, distance: LineDistance) -> BaseGeometry:
    """Return the ground on both sides, longitudes continuous with those of the chains."""
    bits = np.concatenate([curve_bits(chain, width_m, of=distance) for chain in chains])
    noded = shapely.get_parts(shapely.union_all(shapely.line_merge(shapely.multilinestrings(bits))))
    away = distance.to(_middles(noded))
    for slack_m in _SLACK_M:
        kept = noded[away >= width_m - slack_m]
        faces, cuts, dangles, _ = shapely.polygonize_full(kept)
        faces = shapely.get_parts(faces)
        inside = distance.to(shapely.get_coordinates(shapely.point_on_surface(faces))) < width_m
        ground = _without_slivers(shapely.union_all(faces[inside]))
        loose = np.concatenate([shapely.get_parts(cuts), shapely.get_parts(dangles)])
        sound = _covers(ground, chains)
        if sound and (slack_m == np.inf or not _seen(loose, width_m, distance)):
            return ground
    msg = (
        f"a strip of {width_m:g} m could not be closed around the line; please report it with "
        "the line"
    )
    raise InternalError(msg)


def _middles(lines: NDArray[np.object_]) -> Floats:
    """Return a place (n, 2) in the middle of one chord of each line."""
    xy, owner = shapely.get_coordinates(lines, return_index=True)
    count = np.bincount(owner, minlength=len(lines))
    at = np.cumsum(count) - count + (count - 1) // 2
    middle: Floats = (xy[at] + xy[at + 1]) / 2
    return middle


def _seen(lines: NDArray[np.object_], width_m: float, distance: LineDistance) -> bool:
    """Tell whether lines that close nothing look like a part of the strip's edge all the same."""
    chord_m = np.sqrt(8.0 * width_m * CHORD_M)
    for line in lines:
        xy = shapely.get_coordinates(line)
        long_ = GEOD.line_length(xy[:, 0], xy[:, 1]) > chord_m / 2
        places = np.vstack([xy, (xy[:-1] + xy[1:]) / 2])
        if long_ and (width_m - distance.to(places)).max() < 1.5 * CHORD_M:
            return True
    return False


def _covers(ground: BaseGeometry, chains: Sequence[Chain]) -> bool:
    shapely.prepare(ground)
    lines = [shapely.LineString(chain.lonlat) for chain in chains]
    return bool(np.all(shapely.covers(ground, lines)))


def _without_slivers(ground: BaseGeometry) -> BaseGeometry:
    """Return ground less parts and holes that are narrower than 1 cm."""
    whole = []
    for part in shapely.get_parts(ground):
        if part.geom_type == "Polygon" and not _is_sliver(part.exterior):
            holes = [ring for ring in part.interiors if not _is_sliver(ring)]
            whole.append(Polygon(part.exterior, holes))
    return MultiPolygon(whole)


def _is_sliver(ring: BaseGeometry) -> bool:
    xy = shapely.get_coordinates(ring)
    lon_m, lat_m = (float(each[0]) for each in metres_per_degree(xy[:1, 1]))
    scaled = Polygon((xy - xy[0]) * [lon_m, lat_m])
    return bool(2.0 * scaled.area < _SLIVER_M * scaled.length)


def _edges(chains: Sequence[_Drawn], pieces: Sequence["Piece"]) -> Edges:
    """Return all edges of the line, and whose ground lies left and right of each."""
    start = np.vstack([each.chain.lonlat[:-1] for each in chains])
    end = np.vstack([each.chain.lonlat[1:] for each in chains])
    owner = np.concatenate([each.piece for each in chains])
    left = np.array([pieces[n].left for n in owner], dtype=object)
    right = np.array([pieces[n].right for n in owner], dtype=object)
    return Edges(np.hstack([start, end]), left, right)


def _split(ground: BaseGeometry) -> MultiPolygon:
    """Return ground with longitudes of -180 to 180, cut where it passes there."""
    west, _, east, _ = ground.bounds
    if ground.is_empty or (west >= -180.0 and east <= 180.0):
        return MultiPolygon([p for p in shapely.get_parts(ground) if p.geom_type == "Polygon"])
    parts: list[Polygon] = []
    for turn in range(int(np.floor((west + 180.0) / 360.0)), int(np.ceil((east + 180.0) / 360.0))):
        low = 360.0 * turn - 180.0
        some = shapely.intersection(ground, shapely.box(low, -90.0, low + 360.0, 90.0))
        moved = affinity.translate(some, xoff=-360.0 * turn)
        parts += [p for p in shapely.get_parts(moved) if p.geom_type == "Polygon"]
    return MultiPolygon(parts)
