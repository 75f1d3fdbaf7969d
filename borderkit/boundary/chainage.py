"""Chainage: where places are along the line, how far off it and on which side; and back."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pandas import DataFrame, Series

from borderkit.boundary.edges import Edges, edges_of, feet_of, nearest, sides_of
from borderkit.boundary.legs import azimuth_difference, direct
from borderkit.boundary.line import Line
from borderkit.boundary.step_search import Pairs, StepSearch, near_together
from borderkit.crs import geocentric
from borderkit.errors import Defect, InputError

__all__ = ["BEYOND", "FARTHEST_M", "ON_LINE_M", "AlongLine", "Chainage", "Located"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Signs = NDArray[np.int8]

FARTHEST_M: Final = 5_000_000.0
"""Places farther than this from the line are refused, metres."""

ON_LINE_M: Final = 1e-3
"""A place no farther than this from the line is on it, on no side, metres."""

BEYOND: Final = (None, "start", "end", "gap")
"""What the numbers of :attr:`Located.beyond` mean."""

_HANDS: Final = np.array([None, "left", "right"], dtype=object)
_STEP_M: Final = 2_000.0
_FEW_PARTS: Final = 4
"""So few parts, of some 16,000 places each, are not worth threads."""
_MOST_THREADS: Final = 4
_NAMED: Final = 20
_BULGE_M: Final = _STEP_M**2 / (8.0 * 6.335e6)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlongLine:
    """Places on the line.

    Attributes
    ----------
    lonlat : array, shape (n, 2)
        Degrees WGS84, longitude -180 to 180.
    azimuth_deg : array, shape (n,)
        Course of the line there, 0 <= a < 360 from true north.
    chainage_m : array, shape (n,)
        Along the whole line; gaps count nothing.
    section_chainage_m : array, shape (n,)
        Along the section, in the direction of the line.
    piece : array of int, shape (n,)
        On which piece of the line.
    """

    lonlat: Floats
    azimuth_deg: Floats
    chainage_m: Floats
    section_chainage_m: Floats
    piece: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Located:
    """Places beside the line: what of it is nearest to each, and how far off on which side.

    Attributes
    ----------
    line : Line
        That they were located against.
    foot : AlongLine
        The nearest place of the line.
    offset_m : array, shape (n,)
        Geodesic distance from the foot, metres: positive left of the line's direction, negative
        right of it; straight beyond a free end positive.
    turn : array of int8, shape (n,)
        1 left, -1 right, 0 on the line (within `ON_LINE_M`), or straight beyond a free end.
    beyond : array of int8, shape (n,)
        1 before the start, 2 past the end, 3 in a gap of the line, else 0: the foot is then a
        free end, and the side is that of the line as if it went straight on.
    """

    line: Line
    foot: AlongLine
    offset_m: Floats
    turn: Signs
    beyond: Signs

    @property
    def distance_m(self) -> Floats:
        """How far each place is from the line, metres."""
        return np.abs(self.offset_m)

    def frame(self) -> DataFrame:
        """Return a row for each place.

        Returns
        -------
        DataFrame, shape (n, 11)
            chainage_m, section, section_chainage_m, offset_m, distance_m, hand (left or right of
            the line; None on it), side (code of the side whose ground that is, or None),
            foot_lon, foot_lat, azimuth_deg, beyond.
        """
        pieces, foot = self.line.pieces, self.foot
        sides = np.array([(None, p.left, p.right) for p in pieces], dtype=object)
        names = np.array([p.section for p in pieces], dtype=object)
        beyond = np.array(BEYOND, dtype=object)[self.beyond]
        return DataFrame(
            {
                "chainage_m": foot.chainage_m,
                "section": Series(names[foot.piece], dtype=object),
                "section_chainage_m": foot.section_chainage_m,
                "offset_m": self.offset_m,
                "distance_m": self.distance_m,
                "hand": Series(_HANDS[self.turn], dtype=object),
                "side": Series(sides[foot.piece, self.turn], dtype=object),
                "foot_lon": foot.lonlat[:, 0],
                "foot_lat": foot.lonlat[:, 1],
                "azimuth_deg": foot.azimuth_deg,
                "beyond": Series(beyond, dtype=object),
            }
        )


class Chainage:
    """A line that is measured along.

    Exact to 1 mm: feet, chainages and offsets are those of the geodesics between the line's
    vertices, for places up to 100 km off, at any latitude, over the antimeridian and at the
    poles, however long the edges are. Farther off, up to `FARTHEST_M`, the foot is still the
    nearest place, to 1 cm.

    The same place always gets the same answer: of several places of the line that are equally
    near (to 0.1 micrometre) it is the one of the least chainage; at a corner the side is that of
    the edge from which the place is seen more squarely, as in
    :class:`borderkit.boundary.coarse.CoarseLine`.

    Parameters
    ----------
    line : Line
        Of one boundary.
    """

    def __init__(self, line: Line) -> None:
        self.line = line
        self._edges = edges_of(line)
        begin, end, self._step_edge, self._step_m = _steps(self._edges)
        self._step_length_m = np.diff(self._step_m, append=0.0)
        last = np.append(self._step_edge[1:] != self._step_edge[:-1], True)
        ends_m = self._edges.length_m[self._step_edge[last]]
        self._step_length_m[last] = ends_m - self._step_m[last]
        self._search = StepSearch(begin, end, bulge_m=_BULGE_M)
        self._section_shift_m = np.array([p.section_start_m - p.start_m for p in line.pieces])

    @property
    def length_m(self) -> float:
        """Chainage of the end of the line."""
        return self.line.length_m

    def locate(self, lonlat: ArrayLike, *, refuse_far: bool = True) -> Located:
        """Return where places are along the line and beside it.

        Parameters
        ----------
        lonlat : array_like, shape (n, 2)
            Degrees WGS84, longitude first.
        refuse_far : bool
            Whether places farther than `FARTHEST_M` from the line are refused. Otherwise of them
            only that much is right.

        Raises
        ------
        InputError
            Positions are not finite or out of range, or too far from the line.
        """
        points = _positions(lonlat)
        space = geocentric(points)
        found: dict[str, NDArray[Any]] = {
            "along_m": np.empty(len(points)),
            "offset_m": np.empty(len(points)),
            "lonlat": np.empty((len(points), 2)),
            "course": np.empty(len(points)),
            "edge": np.empty(len(points), dtype=np.intp),
            "turn": np.empty(len(points), dtype=np.int8),
            "beyond": np.empty(len(points), dtype=np.int8),
        }
        parts = list(near_together(space))
        for some, part in zip(parts, self._of_parts(points, space, parts), strict=True):
            for name, values in part.items():
                found[name][some] = values
        if refuse_far:
            _require_near(points, found["offset_m"])
        foot = self._along(found["edge"], found["along_m"], found["lonlat"], found["course"])
        return Located(
            line=self.line,
            foot=foot,
            offset_m=found["offset_m"],
            turn=found["turn"],
            beyond=found["beyond"],
        )

    def at(self, chainage_m: ArrayLike) -> AlongLine:
        """Return the places of the line at chainages; at a gap, its near end.

        Parameters
        ----------
        chainage_m : array_like, shape (n,)
            Metres from the start of the line.

        Raises
        ------
        InputError
            A chainage is not a number, below 0 or beyond the end.
        """
        chainage = self._on_line(chainage_m)
        edge = np.searchsorted(self._edges.start_m, chainage, side="left") - 1
        return self._at(np.maximum(edge, 0), chainage)

    def at_section(self, section: str, section_chainage_m: ArrayLike) -> AlongLine:
        """Return the places at chainages (n,) along one section, metres from its start.

        Raises
        ------
        InputError
            The line has no such section, or it is shorter.
        """
        own = [number for number, p in enumerate(self.line.pieces) if p.section == section]
        if not own:
            some = ", ".join(list(self.line.sections)[:_NAMED])
            msg = f"the line {self.line.boundary} has no section {section!r}; it has {some}"
            raise InputError(msg)
        last = self.line.pieces[own[-1]]
        length = last.section_start_m + last.length_m
        chainage = _within(section_chainage_m, length, f"section {section}")
        edges = np.flatnonzero(np.isin(self._edges.piece, own))
        shift = self._section_shift_m[self._edges.piece[edges]]
        starts = self._edges.start_m[edges] + shift
        at = np.maximum(np.searchsorted(starts, chainage, side="left") - 1, 0)
        return self._at(edges[at], chainage - shift[at])

    def between(self, from_m: float, to_m: float) -> tuple[Floats, ...]:
        """Return the vertices (k, 2) of the line from one chainage to another, degrees WGS84.

        One array for each stretch without a gap; longitudes are continuous in each. Geodesics
        join the vertices.

        Raises
        ------
        InputError
            A chainage is not a number or off the line, or the first is not below the second.
        """
        ends = self._on_line([from_m, to_m])
        if not ends[0] < ends[1]:
            msg = f"a stretch from {from_m} m to {to_m} m has no length; give from below to"
            raise InputError(msg)
        edges = self._edges
        until = edges.start_m + edges.length_m
        first = int(np.searchsorted(until, ends[0], side="right"))
        last = int(np.searchsorted(edges.start_m, ends[1], side="left")) - 1
        start, end = self._place(first, float(ends[0])), self._place(last, float(ends[1]))
        parts: list[list[Floats]] = [[start]]
        for edge in range(first, last):
            parts[-1].append(edges.end[edge])
            if edges.after[edge] != edge + 1:
                parts.append([edges.begin[edge + 1]])
        parts[-1].append(end)
        return tuple(_continuous(np.array(part)) for part in parts)

    def _at(self, edge: Ints, chainage: Floats) -> AlongLine:
        """Return the places of edges at chainages along the line."""
        edges = self._edges
        along = np.clip(chainage - edges.start_m[edge], 0.0, edges.length_m[edge])
        lon, lat, back = direct(
            edges.begin[edge, 0], edges.begin[edge, 1], edges.course[edge], along
        )
        lonlat, course = np.column_stack([lon, lat]), (back + 180.0) % 360.0
        for done, ends in ((along <= 0.0, edges.begin), (along >= edges.length_m[edge], edges.end)):
            lonlat[done] = ends[edge[done]]
        return self._along(edge, along, lonlat, course)

    def _place(self, edge: int, chainage_m: float) -> Floats:
        """Return the place (2,) at a chainage of an edge."""
        edges = self._edges
        along = chainage_m - edges.start_m[edge]
        if along <= 0.0:
            return np.asarray(edges.begin[edge])
        if along >= edges.length_m[edge]:
            return np.asarray(edges.end[edge])
        lon, lat, _ = direct(edges.begin[edge, 0], edges.begin[edge, 1], edges.course[edge], along)
        return np.array([lon[0], lat[0]])

    def _on_line(self, chainage_m: ArrayLike) -> Floats:
        """Return chainages (n,) that are on the line; what is 1 mm off its ends is at them."""
        return _within(chainage_m, self.length_m, f"the line {self.line.boundary}")

    def _along(self, edge: Ints, along_m: Floats, lonlat: Floats, course: Floats) -> AlongLine:
        piece = self._edges.piece[edge]
        chainage = np.minimum(self._edges.start_m[edge] + along_m, self.length_m)
        turned = np.abs(lonlat[:, 0]) > 180.0
        lonlat[turned, 0] = azimuth_difference(lonlat[turned, 0], 0.0)
        return AlongLine(
            lonlat=lonlat,
            azimuth_deg=course % 360.0,
            chainage_m=chainage,
            section_chainage_m=np.maximum(chainage + self._section_shift_m[piece], 0.0),
            piece=piece,
        )

    def _of_parts(
        self, points: Floats, space: Floats, parts: Sequence[Ints]
    ) -> Iterator[dict[str, NDArray[Any]]]:
        """Yield what :meth:`_of_some` returns of parts of points; many on all processors."""

        def of(some: Ints) -> dict[str, NDArray[Any]]:
            return self._of_some(points[some], self._search.pairs(space[some]))

        if len(parts) < _FEW_PARTS:
            yield from map(of, parts)
            return
        with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
            yield from pool.map(of, parts)

    def _of_some(self, points: Floats, pairs: Pairs) -> dict[str, NDArray[Any]]:
        """Return of points what is nearest among the steps of `pairs`."""
        point, edge, along = self._edges_of_pairs(pairs)
        feet = feet_of(self._edges, point, edge, along, points)
        feet = feet.take(nearest(point, feet.distance_m))
        left, beyond = sides_of(self._edges, feet)
        turn = np.sign(left).astype(np.int8)
        turn[feet.distance_m * np.abs(left) <= ON_LINE_M] = 0
        return {
            "along_m": feet.along_m,
            "offset_m": np.where(left < 0.0, -feet.distance_m, feet.distance_m),
            "lonlat": np.column_stack([feet.lon, feet.lat]),
            "course": feet.course,
            "edge": feet.edge,
            "turn": turn,
            "beyond": beyond,
        }

    def _edges_of_pairs(self, pairs: Pairs) -> tuple[Ints, Ints, Floats]:
        """Return points with edges, each pair once, and about where on the edge the foot is."""
        edge = self._step_edge[pairs.step]
        along = self._step_m[pairs.step] + pairs.share * self._step_length_m[pairs.step]
        again = (pairs.point[1:] == pairs.point[:-1]) & (edge[1:] == edge[:-1])
        if not again.any():
            return pairs.point, edge, along
        group = np.cumsum(np.append(True, ~again)) - 1
        order = np.lexsort((pairs.square_m2, group))
        first = order[np.flatnonzero(np.append(True, np.diff(group[order]) > 0))]
        return pairs.point[first], edge[first], along[first]


def _within(chainage_m: ArrayLike, length_m: float, what: str) -> Floats:
    chainage = np.atleast_1d(np.asarray(chainage_m, dtype=float))
    good = (chainage >= -ON_LINE_M) & (chainage <= length_m + ON_LINE_M)
    if not good.all():
        defects = [
            Defect(f"chainage_m[{row}]", f"is {chainage[row]:.3f} m")
            for row in np.flatnonzero(~good)
        ]
        msg = (
            f"{len(defects)} of {len(chainage)} chainages are off {what}, which goes from 0 to "
            f"{length_m:.3f} m"
        )
        raise InputError(msg, defects=defects)
    return np.asarray(np.clip(chainage, 0.0, length_m))


def _positions(lonlat: ArrayLike) -> Floats:
    points = np.asarray(lonlat, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2:
        msg = (
            f"places are given in an array of shape {points.shape}; it must be (n, 2), lon and lat"
        )
        raise InputError(msg)
    good = np.isfinite(points).all(axis=1) & (np.abs(points) <= (360.0, 90.0)).all(axis=1)
    if not good.all():
        defects = [
            Defect(f"lonlat[{row}]", f"is ({points[row, 0]}, {points[row, 1]})")
            for row in np.flatnonzero(~good)
        ]
        msg = (
            f"{len(defects)} of {len(points)} places are not on the earth; longitude first, "
            "-180 to 180, then latitude, -90 to 90 degrees"
        )
        raise InputError(msg, defects=defects)
    return points


def _require_near(points: Floats, offset_m: Floats) -> None:
    far = np.flatnonzero(np.abs(offset_m) > FARTHEST_M)
    if len(far):
        defects = [
            Defect(f"lonlat[{row}]", f"({points[row, 0]}, {points[row, 1]}) is too far off")
            for row in far
        ]
        msg = (
            f"{len(far)} of {len(points)} places are more than {FARTHEST_M / 1000:g} km from the "
            "line; is latitude given first?"
        )
        raise InputError(msg, defects=defects)


def _continuous(lonlat: Floats) -> Floats:
    lonlat[:, 0] = np.unwrap(lonlat[:, 0], period=360.0)
    return lonlat


def _steps(edges: Edges) -> tuple[Floats, Floats, Ints, Floats]:
    """Return the geocentric ends of short steps of the edges, their edge and where they begin."""
    pieces = np.maximum(1, np.ceil(edges.length_m / _STEP_M)).astype(np.intp)
    edge = np.repeat(np.arange(len(pieces)), pieces)
    number = np.arange(len(edge)) - (np.cumsum(pieces) - pieces)[edge]
    size = edges.length_m[edge] / pieces[edge]
    ends = []
    for along, at in ((number, edges.begin), (number + 1, edges.end)):
        lonlat = at[edge]
        inner = (along > 0) & (along < pieces[edge])
        of = edge[inner]
        start = edges.begin[of]
        lon, lat, _ = direct(start[:, 0], start[:, 1], edges.course[of], (along * size)[inner])
        lonlat[inner] = np.column_stack([lon, lat])
        ends.append(geocentric(lonlat))
    return ends[0], ends[1], edge, number * size
