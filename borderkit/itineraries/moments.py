"""Whether a unit meets a set of instants, for all the times that it may have.

A unit (a stop or a leg) lasts from `start` to `end`, which may be uncertain: all pairs with
start <= end inside a box are its completions. A :class:`Piece` of it holds the fractions
`low` .. `high` of its duration and a set of instants; the piece is hit when one of its instants
is in the set. All pairs for which nothing is hit form convex polygons in the plane of start and
end, cut here in exact rational arithmetic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from borderkit.zones.schedule import NEVER, Instants

__all__ = ["Box", "Piece", "Regions", "can_hit", "can_miss", "divided"]

Vertex = tuple[Fraction | int, Fraction | int]
Polygon = tuple[Vertex, ...]
Regions = tuple[Polygon, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Fractions `low` .. `high` of a unit's duration, and the instants that matter there.

    An end that is open does not belong to the piece.
    """

    low: float
    high: float
    instants: Instants
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True)
class Box:
    """From when to when a unit may start and end, microseconds since 1970."""

    start_low: int
    start_high: int
    end_low: int
    end_high: int

    @property
    def certain(self) -> bool:
        """Whether start and end are both known."""
        return self.start_low == self.start_high and self.end_low == self.end_high

    @cached_property
    def regions(self) -> Regions:
        """All pairs (start, end) with start <= end, as convex polygons (here one)."""
        if self.certain:
            return (((self.start_low, self.end_low),),)
        corners = [
            (self.start_low, self.end_low),
            (self.start_high, self.end_low),
            (self.start_high, self.end_high),
            (self.start_low, self.end_high),
        ]
        whole = _tidy([(Fraction(a), Fraction(b)) for a, b in corners])
        cut = _clip(whole, Fraction(-1), Fraction(1), Fraction(0))
        return (cut,) if cut else ()

    def earliest(self, part: float) -> int:
        """Return the earliest instant of the point at fraction `part` of the duration."""
        return _rounded(self.start_low, max(self.end_low, self.start_low), part)

    def latest(self, part: float) -> int:
        """Return the latest instant of the point at fraction `part` of the duration."""
        return _rounded(min(self.start_high, self.end_high), self.end_high, part)


def _rounded(start: int, end: int, part: float) -> int:
    if part <= 0.0:
        return start
    if part >= 1.0:
        return end
    return start + int((end - start) * part + 0.5)


def can_hit(regions: Regions, pieces: Sequence[Piece]) -> bool:
    """Whether for some times in `regions` some piece is hit.

    Parameters
    ----------
    regions : Regions
        Convex polygons of (start, end), microseconds.
    pieces : sequence of Piece
        The pieces of the unit.

    Returns
    -------
    bool
        False also where there are no times or no pieces.
    """
    point = _point(regions)
    for piece in pieces:
        if point is not None:
            if _hits(point, piece):
                return True
            continue
        for polygon in regions:
            first, last = _reach(polygon)
            for start, end in piece.instants.spans:
                if start > last or end <= first:
                    continue
                if _meeting(polygon, piece, start, end - 1):
                    return True
    return False


def can_miss(regions: Regions, pieces: Sequence[Piece]) -> bool:
    """Whether for some times in `regions` no piece at all is hit.

    Parameters
    ----------
    regions : Regions
        Convex polygons of (start, end), microseconds.
    pieces : sequence of Piece
        The pieces of the unit.

    Returns
    -------
    bool
        True where there are no pieces.
    """
    point = _point(regions)
    if point is not None:
        return not any(_hits(point, piece) for piece in pieces)
    return bool(divided(regions, pieces)[0])


def divided(regions: Regions, pieces: Sequence[Piece]) -> tuple[Regions, Regions]:
    """Divide the times into those for which no piece is hit, and those for which one is.

    Parameters
    ----------
    regions : Regions
        Convex polygons of (start, end), microseconds.
    pieces : sequence of Piece
        The pieces of the unit.

    Returns
    -------
    missed, hit : Regions
        Each convex; those hit may overlap.
    """
    point = _point(regions)
    if point is not None:
        hit = any(_hits(point, piece) for piece in pieces)
        return ((), regions) if hit else (regions, ())
    missed: list[Polygon] = list(regions)
    found: list[Polygon] = []
    for piece in pieces:
        left: list[Polygon] = []
        for polygon in missed:
            first, last = _reach(polygon)
            within = piece.instants & Instants(((first, last + 1),))
            for start, end in within.spans:
                met = _meeting(polygon, piece, start, end - 1)
                if met:
                    found.append(met)
            for start, end in (~within).spans:
                if start <= last and end > first:
                    passed = _avoiding(polygon, piece, start, end - 1)
                    if passed:
                        left.append(passed)
        missed = left
    return tuple(missed), tuple(found)


def _point(regions: Regions) -> tuple[int, int] | None:
    if len(regions) == 1 and len(regions[0]) == 1:
        start, end = regions[0][0]
        return (int(start), int(end)) if isinstance(start, Fraction) else (start, int(end))
    return None


def _hits(times: tuple[int, int], piece: Piece) -> bool:
    if piece.instants is NEVER:
        return False
    start, end = times
    first = _rounded(start, end, piece.low) + piece.low_open
    last = _rounded(start, end, piece.high) - piece.high_open
    if first > last and piece.low < piece.high and (piece.low_open or piece.high_open):
        return False
    return piece.instants.meets(first, last)


def _reach(polygon: Polygon) -> tuple[int, int]:
    first = min(vertex[0] for vertex in polygon)
    last = max(vertex[1] for vertex in polygon)
    return first.__floor__(), last.__ceil__()


def _meeting(polygon: Polygon, piece: Piece, first: int, last: int) -> Polygon:
    """Return the times for which the piece begins by `last` and ends from `first`."""
    low, high = Fraction(piece.low), Fraction(piece.high)
    begin, finish = last - piece.low_open, first + piece.high_open
    cut = _clip(polygon, low - 1, -low, Fraction(begin))
    return _clip(cut, 1 - high, high, Fraction(-finish)) if cut else ()


def _avoiding(polygon: Polygon, piece: Piece, first: int, last: int) -> Polygon:
    """Return the times for which the whole piece lies from `first` to `last`."""
    low, high = Fraction(piece.low), Fraction(piece.high)
    begin, finish = first - piece.low_open, last + piece.high_open
    cut = _clip(polygon, 1 - low, low, Fraction(-begin))
    return _clip(cut, high - 1, -high, Fraction(finish)) if cut else ()


def _clip(polygon: Polygon, a: Fraction, b: Fraction, c: Fraction) -> Polygon:
    """Return the part of a convex polygon in which a * start + b * end + c >= 0."""
    values = [a * start + b * end + c for start, end in polygon]
    if all(value >= 0 for value in values):
        return polygon
    if all(value < 0 for value in values):
        return ()
    kept: list[Vertex] = []
    count = len(polygon)
    for i in range(count):
        j = (i + 1) % count
        here, there = values[i], values[j]
        if here >= 0:
            kept.append(polygon[i])
        if (here > 0 > there) or (here < 0 < there):
            part = here / (here - there)
            one, two = polygon[i], polygon[j]
            kept.append((one[0] + (two[0] - one[0]) * part, one[1] + (two[1] - one[1]) * part))
    return _tidy(kept)


def _tidy(vertices: list[Vertex]) -> Polygon:
    kept: list[Vertex] = []
    for vertex in vertices:
        if vertex not in kept:
            kept.append(vertex)
    return tuple(kept)
