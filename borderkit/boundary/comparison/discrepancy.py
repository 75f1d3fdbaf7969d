"""Where the lines of two sides differ: stretches, slivers of ground, vertices that do not match."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from borderkit.boundary.comparison.between import LEAST_AREA_M2, AreaBetween, ground_between
from borderkit.boundary.comparison.chords import chords_of, plain_place
from borderkit.boundary.comparison.compare import LineComparison, compare_lines
from borderkit.boundary.comparison.stretches import Stretch
from borderkit.boundary.line import Line
from borderkit.crs import GEOD, geocentric

__all__ = [
    "SAME_M",
    "Discrepancy",
    "EdgeMatch",
    "EndGap",
    "LooseVertex",
    "Sliver",
    "Span",
    "discrepancy",
    "edge_match",
]

Floats = NDArray[np.float64]

SAME_M: Final = 0.001
"""Vertices at most this far apart are the same, metres: what a coordinate in degrees with eight
decimals says."""

_ON_LINE_M: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a line, by its chainages in metres."""

    from_m: float
    to_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseVertex:
    """A vertex of one side's line that the other side's line does not have.

    Attributes
    ----------
    chainage_m : float
        Along its line, metres.
    place : (float, float)
        Longitude and latitude, degrees WGS84.
    distance_m : float
        From the other line, metres.
    """

    chainage_m: float
    place: tuple[float, float]
    distance_m: float

    @property
    def on_line(self) -> bool:
        """Whether it lies on the other line, to 1 cm, which has no vertex there."""
        return self.distance_m <= _ON_LINE_M

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "chainage_m": round(self.chainage_m, 3),
            "lon": self.place[0],
            "lat": self.place[1],
            "distance_m": round(self.distance_m, 4),
            "on_line": self.on_line,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class EndGap:
    """An end of one line, and how far the nearest end of the other is from it, metres."""

    place: tuple[float, float]
    gap_m: float

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        lon, lat = self.place
        return {"lon": lon, "lat": lat, "gap_m": round(self.gap_m, 4)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeMatch:
    """Whether two lines have the same coordinates.

    Data of two neighbours match at their edge where both use the same coordinates there
    (INSPIRE D2.8.I.4, Data Specification on Administrative Units, attribute edgeMatched).

    Attributes
    ----------
    vertices_a, vertices_b : int
        How many vertices each line has.
    loose_a, loose_b : tuple of LooseVertex
        Those that the other line has not.
    ends : tuple of EndGap
        The ends of A.
    """

    vertices_a: int
    vertices_b: int
    loose_a: tuple[LooseVertex, ...]
    loose_b: tuple[LooseVertex, ...]
    ends: tuple[EndGap, ...]

    @property
    def ends_match(self) -> bool:
        """Whether each end of A is an end of B."""
        return all(end.gap_m <= SAME_M for end in self.ends)

    @property
    def matches(self) -> bool:
        """Whether both lines have the same vertices, and so the same coordinates all along."""
        return self.ends_match and not self.loose_a and not self.loose_b

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "edge_matched": self.matches,
            "ends_match": self.ends_match,
            "vertices_a": self.vertices_a,
            "vertices_b": self.vertices_b,
            "ends": [end.record() for end in self.ends],
            "only_in_a": [vertex.record() for vertex in self.loose_a],
            "only_in_b": [vertex.record() for vertex in self.loose_b],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sliver:
    """Ground between the lines of two sides.

    Attributes
    ----------
    area : AreaBetween
        Where it is.
    claimed_by : str
        ``both``, ``neither``, or ``unknown`` where a line does not say whose ground lies where.
    """

    area: AreaBetween
    claimed_by: str

    def record(self) -> dict[str, Any]:
        """Return it as JSON values, without its geometry."""
        return {"claimed_by": self.claimed_by, **self.area.record()}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Discrepancy:
    """How the line of one side, A, and that of the other, B, differ.

    Attributes
    ----------
    side_a, side_b : str or None
        Whose lines they are.
    tolerance_m : float
        Lines that lie no farther apart agree, metres.
    comparison : LineComparison
        With `tolerance_m` as its only limit.
    agreed : tuple of Span
        What of A lies within the tolerance of B.
    slivers : tuple of Sliver
        Along A.
    match : EdgeMatch
        Whether they have the same coordinates.
    """

    side_a: str | None
    side_b: str | None
    tolerance_m: float
    comparison: LineComparison
    agreed: tuple[Span, ...]
    slivers: tuple[Sliver, ...]
    match: EdgeMatch

    @property
    def differing(self) -> tuple[Stretch, ...]:
        """What of A lies farther than the tolerance from B."""
        return self.comparison.stretches_of_a

    def record(self) -> dict[str, Any]:
        """Return it as JSON values, without geometries."""
        found = self.comparison
        return {
            "side_a": self.side_a,
            "side_b": self.side_b,
            "tolerance_m": self.tolerance_m,
            "length_a_m": round(found.length_a_m, 3),
            "length_b_m": round(found.length_b_m, 3),
            "agreed_m": round(sum(span.to_m - span.from_m for span in self.agreed), 3),
            "differing_m": round(found.left_m[0], 3),
            "hausdorff_m": round(found.hausdorff_m, 3),
            "agreed": [
                {"from_m": round(span.from_m, 3), "to_m": round(span.to_m, 3)}
                for span in self.agreed
            ],
            "differing": [stretch.record() for stretch in self.differing],
            "slivers": [sliver.record() for sliver in self.slivers],
            "sliver_area_m2": round(sum(s.area.area_m2 for s in self.slivers), 3),
            "edge_match": self.match.record(),
        }


def discrepancy(
    a: Line,
    b: Line,
    *,
    tolerance_m: float,
    sides: tuple[str | None, str | None] = (None, None),
    least_m2: float = LEAST_AREA_M2,
) -> Discrepancy:
    """Return where the lines of two sides differ.

    Parameters
    ----------
    a, b : Line
        The line of each side.
    tolerance_m : float
        Up to how far apart they agree, metres, above 0.
    sides : (str or None, str or None)
        Whose lines they are; by them it is told what both claim, and what neither.
    least_m2 : float
        Slivers below this are left out, square metres.

    Raises
    ------
    InputError
        A line has no length, or the tolerance is none.
    """
    found = compare_lines(a, b, limits_m=(tolerance_m,))
    ground = ground_between(a, b, least_m2=least_m2)
    return Discrepancy(
        side_a=sides[0],
        side_b=sides[1],
        tolerance_m=tolerance_m,
        comparison=found,
        agreed=tuple(_agreed(a, found.stretches_of_a)),
        slivers=tuple(Sliver(area=area, claimed_by=_claimed(area, sides)) for area in ground.areas),
        match=edge_match(a, b),
    )


def edge_match(a: Line, b: Line) -> EdgeMatch:
    """Return which vertices two lines do not share; see :class:`EdgeMatch`.

    Raises
    ------
    InputError
        A line has no length.
    """
    ends_a, ends_b = _line_ends(a), _line_ends(b)
    gaps = []
    for place in ends_a:
        _, _, away = GEOD.inv(
            np.full(len(ends_b), place[0]),
            np.full(len(ends_b), place[1]),
            *np.asarray(ends_b).T,
        )
        gaps.append(EndGap(place=place, gap_m=float(np.min(away))))
    return EdgeMatch(
        vertices_a=len(_vertices(a)[0]),
        vertices_b=len(_vertices(b)[0]),
        loose_a=tuple(_loose(a, b)),
        loose_b=tuple(_loose(b, a)),
        ends=tuple(gaps),
    )


def _agreed(line: Line, differing: tuple[Stretch, ...]) -> Iterator[Span]:
    """Yield what lies between stretches that differ, for each stretch without a gap."""
    for run in line.runs:
        at, end = run[0].start_m, run[-1].start_m + run[-1].length_m
        for stretch in differing:
            if stretch.from_m >= end or stretch.to_m <= at:
                continue
            if stretch.from_m > at:
                yield Span(from_m=at, to_m=stretch.from_m)
            at = stretch.to_m
        if at < end:
            yield Span(from_m=at, to_m=end)


def _claimed(area: AreaBetween, sides: tuple[str | None, str | None]) -> str:
    """Return whether both sides claim an area, each by its own line, or neither."""
    if None in sides or area.side_by_a is None or area.side_by_b is None:
        return "unknown"
    own = (area.side_by_a == sides[0], area.side_by_b == sides[1])
    if own == (True, True):
        return "both"
    return "neither" if own == (False, False) else "unknown"


def _vertices(line: Line) -> tuple[Floats, Floats]:
    """Return the vertices (n, 2) of a line, and their chainages (n,) in metres."""
    places, along = [], []
    for piece in line.pieces:
        skip = 1 if piece.joined else 0
        lon, lat = piece.lonlat[:, 0], piece.lonlat[:, 1]
        _, _, step = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
        chainage = piece.start_m + np.concatenate([[0.0], np.cumsum(step)])
        places.append(piece.lonlat[skip:])
        along.append(chainage[skip:])
    return np.vstack(places), np.concatenate(along)


def _loose(line: Line, other: Line) -> Iterator[LooseVertex]:
    places, along = _vertices(line)
    away, _ = KDTree(geocentric(_vertices(other)[0])).query(geocentric(places))
    rows = np.flatnonzero(np.asarray(away) > SAME_M)
    distance = chords_of(other).nearest(places[rows]).distance_m
    for row, metres in zip(rows.tolist(), distance.tolist(), strict=True):
        yield LooseVertex(
            chainage_m=float(along[row]), place=plain_place(places[row]), distance_m=metres
        )


def _line_ends(line: Line) -> list[tuple[float, float]]:
    """Return first and last vertex of each stretch without a gap; none of one that closes."""
    found = []
    for run in line.runs:
        one, two = plain_place(run[0].lonlat[0]), plain_place(run[-1].lonlat[-1])
        found += [] if one == two else [one, two]
    return found or [plain_place(line.pieces[0].lonlat[0])]
