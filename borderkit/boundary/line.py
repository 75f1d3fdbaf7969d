"""The line of a boundary: its sections in order, one after the other, in one direction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.boundary.legs import leg_points
from borderkit.crs import GEOD
from borderkit.errors import InputError
from borderkit.layers.boundary import BOUNDARY_SECTIONS

__all__ = ["Line", "Piece", "boundaries_of", "line_of", "one_boundary", "same_boundary"]

Floats = NDArray[np.float64]
_End = tuple[float, float]

_PARTED: Final = 1e-12
"""Vertices that differ by no more than this, degrees, are one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """One continuous part of one section, in the direction of the line.

    Attributes
    ----------
    section : str
        Its section.
    part : int
        Which part of the section's geometry it is, from 0.
    lonlat : array, shape (n, 2)
        Vertices, degrees WGS84; longitudes are continuous (they may pass 180), no vertex stands
        twice in a row. Geodesics join them.
    start_m : float
        Chainage of the first vertex along the line, metres; gaps count nothing.
    section_start_m : float
        Its chainage along the section, metres.
    length_m : float
        Geodesic.
    joined : bool
        Whether it begins where the piece before it ends.
    left, right : str or None
        Sides whose ground lies left and right of the line's direction; None: unknown.
    reversed : bool
        Whether the line runs against the direction in which the section is kept.
    """

    section: str
    part: int
    lonlat: Floats
    start_m: float = 0.0
    section_start_m: float = 0.0
    length_m: float = 0.0
    joined: bool = False
    left: str | None = None
    right: str | None = None
    reversed: bool = False

    @property
    def start(self) -> _End:
        """Longitude and latitude of the first vertex."""
        return float(self.lonlat[0, 0]), float(self.lonlat[0, 1])

    @property
    def end(self) -> _End:
        """Longitude and latitude of the last vertex."""
        return float(self.lonlat[-1, 0]), float(self.lonlat[-1, 1])

    def turned(self) -> "Piece":
        """Return it in the other direction."""
        return replace(
            self,
            lonlat=self.lonlat[::-1],
            left=self.right,
            right=self.left,
            reversed=not self.reversed,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """The line of a boundary.

    Attributes
    ----------
    boundary : str
        Its code, as its sections bear it.
    pieces : tuple of Piece
        In order, in the direction of the line.
    sections : mapping of str to mapping
        The columns of each section, in the order in which the line first meets them.
    """

    boundary: str
    pieces: tuple[Piece, ...]
    sections: Mapping[str, Mapping[str, Any]]

    @property
    def length_m(self) -> float:
        """Geodesic length of all pieces, metres."""
        return self.pieces[-1].start_m + self.pieces[-1].length_m

    @property
    def sides(self) -> tuple[str, ...]:
        """The codes of the sides, in the order of the boundary's code."""
        return tuple(self.boundary.split("-"))

    @cached_property
    def geometry(self) -> shapely.MultiLineString:
        """The line in EPSG:4326, one part a stretch without a gap; longitudes may pass 180."""
        parts = []
        for run in self.runs:
            first = run[0].lonlat
            parts.append(np.vstack([first, *(piece.lonlat[1:] for piece in run[1:])]))
        return shapely.MultiLineString([_continuous(part) for part in parts])

    @cached_property
    def runs(self) -> tuple[tuple[Piece, ...], ...]:
        """The pieces by stretch without a gap."""
        found: list[list[Piece]] = []
        for piece in self.pieces:
            if piece.joined and found:
                found[-1].append(piece)
            else:
                found.append([piece])
        return tuple(tuple(run) for run in found)


def same_boundary(known: str, asked: str) -> bool:
    """Return whether two codes name one boundary: ``AA-BB`` is ``BB-AA``."""
    return sorted(known.split("-")) == sorted(asked.split("-"))


def boundaries_of(sections: DataFrame) -> tuple[str, ...]:
    """Return the codes of the boundaries that have sections, in order.

    Parameters
    ----------
    sections : DataFrame
        Of layer ``boundary_sections``.
    """
    return tuple(sorted(set(sections["boundary"])))


def one_boundary(known: Iterable[str], asked: str | None) -> str:
    """Return the boundary that is meant, as the register writes its code.

    Parameters
    ----------
    known : iterable of str
        Codes that there are.
    asked : str or None
        The code asked for, sides in either order; None: the only one.

    Raises
    ------
    InputError
        There is none, none of this code, or several and none was named.
    """
    codes = sorted(set(known))
    there = f"there are {', '.join(codes)}" if codes else "the register holds no line"
    if asked is None:
        if len(codes) == 1:
            return codes[0]
        hint = "import one first: borderkit import line" if not codes else "name one: --boundary"
        msg = f"no boundary is named and {there}; {hint}"
        raise InputError(msg)
    for code in codes:
        if same_boundary(code, asked):
            return code
    msg = f"there is no section of a boundary {asked}; {there}"
    raise InputError(msg)


def line_of(
    sections: GeoDataFrame, boundary: str | None = None, *, claimant: str | None = None
) -> Line:
    """Put the sections of a boundary in order.

    Sections that all have a ``sequence`` stand in its order. Others are chained end to end, in
    the direction in which most of their length is kept; what does not meet follows, nearest end
    first. A section is turned where it would else not meet its neighbour.

    Parameters
    ----------
    sections : GeoDataFrame
        Of layer ``boundary_sections``, EPSG:4326.
    boundary : str, optional
        Code of the boundary, sides in either order; not needed where there is one.
    claimant : str, optional
        A side: the line as it sees it, which is what is agreed and what that side claims.
        Default: what no side claims alone.

    Raises
    ------
    InputError
        There is no such boundary, it has no section to take, or none has a length; the claimant
        is no side of it.
    """
    code = one_boundary(sections["boundary"], boundary)
    _require_side(sections, code, claimant)
    rows = list(_rows(sections, code, claimant))
    pieces = [piece for record, geometry in rows for piece in _pieces(record, geometry)]
    if not pieces:
        whose = "that is agreed" if claimant is None else f"that is agreed or claimed by {claimant}"
        msg = f"boundary {code} has no section {whose} and has a length ({len(rows)} looked at)"
        if claims := sorted(_claimants(sections, code) - {claimant}):
            msg += f"; {', '.join(claims)} claim(s) some: name a claimant"
        raise InputError(msg)
    numbers = {record["section"]: record.get("sequence") for record, _ in rows}
    if all(number is not None for number in numbers.values()):
        pieces.sort(key=lambda piece: (int(numbers[piece.section] or 0), piece.part))
        ordered = _met(pieces)
    else:
        ordered = _chained(pieces)
    records = {record["section"]: record for record, _ in rows}
    found = _measured(ordered)
    order = dict.fromkeys(piece.section for piece in found)
    return Line(boundary=code, pieces=found, sections={name: records[name] for name in order})


def _require_side(sections: GeoDataFrame, code: str, claimant: str | None) -> None:
    """Refuse a claimant that is neither a side of the boundary nor claims any of it."""
    if claimant is None:
        return
    sides = {*code.split("-"), *_claimants(sections, code)}
    if claimant not in sides:
        msg = f"{claimant} is no side of boundary {code}; they are {', '.join(sorted(sides))}"
        raise InputError(msg)


def _claimants(sections: GeoDataFrame, code: str) -> set[str]:
    if "claimant" not in sections:
        return set()
    claims = sections[sections["boundary"] == code]["claimant"]
    return {side for side in claims if isinstance(side, str)}


def _rows(
    sections: GeoDataFrame, code: str, claimant: str | None
) -> Iterator[tuple[dict[str, Any], Any]]:
    chosen = sections.loc[sections["boundary"] == code]
    for record, geometry in zip(
        BOUNDARY_SECTIONS.records(chosen), chosen.geometry.to_numpy(), strict=True
    ):
        if record.get("claimant") in {None, claimant}:
            yield record, geometry


def _pieces(record: Mapping[str, Any], geometry: Any) -> Iterator[Piece]:
    for part, line in enumerate(shapely.get_parts(geometry)):
        xy = _continuous(shapely.get_coordinates(line))
        apart = np.abs(np.diff(xy, axis=0)).max(axis=1, initial=0.0) > _PARTED
        xy = xy[np.concatenate([[True], apart])]
        if len(xy) > 1:
            xy = _drawn(record, xy)
            yield Piece(
                section=record["section"],
                part=part,
                lonlat=xy,
                left=record.get("left_side"),
                right=record.get("right_side"),
            )


def _drawn(record: Mapping[str, Any], lonlat: Floats) -> Floats:
    """Return the vertices of a section with points on its legs, where they are no geodesics."""
    leg = record.get("leg")
    if leg in {None, "geodesic"}:
        return lonlat
    try:
        return leg_points(str(leg), lonlat)[0]
    except InputError as fault:
        msg = f"section {record['section']} of boundary {record['boundary']}: {fault.message}"
        raise InputError(msg) from fault


def _continuous(lonlat: Floats) -> Floats:
    found = np.array(lonlat, dtype=np.float64)
    found[:, 0] = np.unwrap(found[:, 0], period=360.0)
    return found


def _key(end: _End) -> _End:
    return (end[0] + 180.0) % 360.0, end[1]


def _meet(a: _End, b: _End) -> bool:
    return _key(a) == _key(b)


def _met(pieces: Sequence[Piece]) -> list[Piece]:
    """Turn those of a known order that would else not meet the one before."""
    found = [pieces[0]]
    if len(pieces) > 1:
        ends = {_key(pieces[1].start), _key(pieces[1].end)}
        if _key(pieces[0].end) not in ends and _key(pieces[0].start) in ends:
            found = [pieces[0].turned()]
    for piece in pieces[1:]:
        last = found[-1].end
        backward = _meet(piece.end, last) and not _meet(piece.start, last)
        found.append(piece.turned() if backward else piece)
    return found


def _chained(pieces: Sequence[Piece]) -> list[Piece]:
    """Chain pieces whose order nobody states."""
    runs = [_directed(run) for run in _runs(pieces)]
    found = runs.pop(_first_run(runs))
    while runs:
        number, backward = _nearest_run(found[-1].end, runs)
        run = runs.pop(number)
        found += [piece.turned() for piece in reversed(run)] if backward else run
    return found


def _runs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield pieces that meet end to end, each run in one of its two directions."""
    at: dict[_End, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        for end in {_key(piece.start), _key(piece.end)}:
            at[end].append(number)
    left = dict.fromkeys(sorted(range(len(pieces)), key=lambda n: _name(pieces[n])))

    def grow(piece: Piece) -> Iterator[Piece]:
        while True:
            meeting = at[_key(piece.end)]
            following = [number for number in meeting if number in left]
            if len(meeting) != 2 or len(following) != 1:
                return
            del left[following[0]]
            other = pieces[following[0]]
            piece = other if _meet(other.start, piece.end) else other.turned()
            yield piece

    while left:
        number = next(iter(left))
        del left[number]
        seed = pieces[number]
        ahead = list(grow(seed))
        behind = list(grow(seed.turned()))
        yield [*(piece.turned() for piece in reversed(behind)), seed, *ahead]


def _name(piece: Piece) -> tuple[str, int]:
    return piece.section, piece.part


def _directed(run: list[Piece]) -> list[Piece]:
    """Return a run in the direction in which most of its length is kept, else from the west."""
    balance = sum(_length(p) if not p.reversed else -_length(p) for p in run)
    backward = balance < 0.0 if abs(balance) > 1e-6 else run[-1].end < run[0].start
    return [piece.turned() for piece in reversed(run)] if backward else run


def _first_run(runs: Sequence[list[Piece]]) -> int:
    """Return the run whose start is farthest from all other runs: where the line begins."""
    if len(runs) == 1:
        return 0
    best, found = -1.0, 0
    for number, run in enumerate(runs):
        others = [end for other in runs if other is not run for end in _ends(other)]
        away = min(_apart(run[0].start, end) for end in others)
        if away > best:
            best, found = away, number
    return found


def _nearest_run(end: _End, runs: Sequence[list[Piece]]) -> tuple[int, bool]:
    """Return which run is nearest to an end of the line, and whether it must be turned."""
    found = [
        (_apart(end, other), number, backward)
        for number, run in enumerate(runs)
        for backward, other in enumerate(_ends(run))
    ]
    _, number, turned = min(found)
    return number, bool(turned)


def _ends(run: Sequence[Piece]) -> tuple[_End, _End]:
    return run[0].start, run[-1].end


def _apart(a: _End, b: _End) -> float:
    return float(GEOD.inv(a[0], a[1], b[0], b[1])[2])


def _length(piece: Piece) -> float:
    return float(GEOD.line_length(piece.lonlat[:, 0], piece.lonlat[:, 1]))


def _measured(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Give each piece its chainage, and its place after the piece before."""
    found: list[Piece] = []
    along, within = 0.0, defaultdict[str, float](float)
    for piece in pieces:
        length = _length(piece)
        found.append(
            replace(
                piece,
                start_m=along,
                section_start_m=within[piece.section],
                length_m=length,
                joined=bool(found) and _meet(found[-1].end, piece.start),
            )
        )
        along += length
        within[piece.section] += length
    return tuple(found)
