"""The shape of lines: what has no length, stands twice, runs back, crosses, touches, overlaps."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from borderkit.boundary.checks.line_rules import LineLimits, found
from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.kept_lines import KeptLines, KeptPiece, metres, section_uid
from borderkit.boundary.line import Piece
from borderkit.boundary.meetings import Meetings
from borderkit.crs import GEOD

__all__ = ["meeting_findings", "spike_findings", "vertex_findings"]

Floats = NDArray[np.float64]
_SAME_M = 0.001
"""Vertices at most so far apart are one, metres."""


def vertex_findings(sections: GeoDataFrame) -> Iterator[RegisterFinding]:
    """Yield sections without a length, and vertices that stand twice in a row.

    Parameters
    ----------
    sections : GeoDataFrame
        Of layer ``boundary_sections``, EPSG:4326.
    """
    for boundary, section, geometry in zip(
        sections["boundary"], sections["section"], sections.geometry.to_numpy(), strict=True
    ):
        uid = section_uid(boundary, section)
        if geometry is None or geometry.is_empty:
            yield found(
                "section-empty",
                f"section {section} of {boundary} has no geometry",
                boundary=boundary,
                subjects=(uid,),
            )
            continue
        for part in shapely.get_parts(geometry):
            yield from _vertices(boundary, section, uid, shapely.get_coordinates(part))


def _vertices(boundary: str, section: str, uid: str, xy: Floats) -> Iterator[RegisterFinding]:
    away = np.asarray(GEOD.inv(xy[:-1, 0], xy[:-1, 1], xy[1:, 0], xy[1:, 1])[2])
    place = (float(xy[0, 0]), float(xy[0, 1]))
    if away.sum() <= _SAME_M:
        yield found(
            "section-empty",
            f"section {section} of {boundary} is {metres(float(away.sum()))} long",
            boundary=boundary,
            subjects=(uid,),
            place=place,
            amounts={"length_m": float(away.sum())},
        )
        return
    for row in np.flatnonzero(away <= _SAME_M):
        place = (float(xy[row, 0]), float(xy[row, 1]))
        yield found(
            "section-vertex-twice",
            f"vertices {row + 1} and {row + 2} of section {section} of {boundary} are "
            f"{away[row]:.4f} m apart",
            boundary=boundary,
            subjects=(uid,),
            place=place,
            amounts={"distance_m": float(away[row])},
        )


def spike_findings(lines: KeptLines, limits: LineLimits) -> Iterator[RegisterFinding]:
    """Yield the vertices at which a line turns back on itself, across sections too."""
    for line in (*lines.agreed, *(line for _, line in lines.claimed)):
        for run in line.runs:
            yield from _spikes(line.boundary, run, limits)


def _spikes(boundary: str, run: Sequence[Piece], limits: LineLimits) -> Iterator[RegisterFinding]:
    xy = np.vstack([run[0].lonlat, *(piece.lonlat[1:] for piece in run[1:])])
    first = np.cumsum([0, *(len(piece.lonlat) - 1 for piece in run)])
    ahead, back, length = GEOD.inv(xy[:-1, 0], xy[:-1, 1], xy[1:, 0], xy[1:, 1])
    turn = np.abs((np.asarray(ahead)[1:] - np.asarray(back)[:-1] + 180.0) % 360.0 - 180.0)
    size = np.minimum(length[:-1], length[1:])
    along = run[0].start_m + np.cumsum(length)
    for row in np.flatnonzero((turn < limits.spike_deg) & (size > limits.touch_m)):
        piece = run[int(np.searchsorted(first, row + 1, side="right")) - 1]
        place = (float(xy[row + 1, 0]), float(xy[row + 1, 1]))
        yield found(
            "section-spike",
            f"section {piece.section} of {boundary} runs {metres(float(size[row]))} out and back "
            f"at an angle of {turn[row]:.2f} degrees",
            boundary=boundary,
            subjects=(section_uid(boundary, piece.section),),
            place=place,
            chainage_m=float(along[row]),
            amounts={"angle_deg": float(turn[row]), "length_m": float(size[row])},
        )


def meeting_findings(lines: KeptLines, limits: LineLimits) -> Iterator[RegisterFinding]:
    """Yield where lines cross, touch or overlap themselves and each other."""
    meetings = lines.edges.meetings(limits.touch_m)
    alike = _Meeting.all_of(lines, meetings, limits)
    overlaps = list(_overlaps(alike, limits))
    yield from overlaps
    yield from _crossings(alike, {each.subjects for each in overlaps})


class _Meeting:
    """Two edges that meet, with the pieces on which they lie."""

    __slots__ = ("a", "along", "b", "crosses", "junction", "place", "shared_m")

    def __init__(self, lines: KeptLines, meetings: Meetings, row: int, touch_m: float) -> None:
        edges, one, two = lines.edges, int(meetings.a[row]), int(meetings.b[row])
        self.a: KeptPiece = lines.pieces[edges.piece[one]]
        self.b: KeptPiece = lines.pieces[edges.piece[two]]
        self.along = (
            float(edges.along_m[one] + meetings.at_a[row] * edges.length_m[one]),
            float(edges.along_m[two] + meetings.at_b[row] * edges.length_m[two]),
        )
        x, y = meetings.place[row]
        self.place = (float(x), float(y))
        self.crosses, self.shared_m = bool(meetings.crosses[row]), float(meetings.shared_m[row])
        near = [
            min(along, kept.piece.length_m - along) <= 2 * touch_m
            for along, kept in zip(self.along, (self.a, self.b), strict=True)
        ]
        close = self.a is self.b and abs(self.along[0] - self.along[1]) <= 10 * touch_m
        self.junction = all(near) or close

    @classmethod
    def all_of(cls, lines: KeptLines, meetings: Meetings, limits: LineLimits) -> list["_Meeting"]:
        """Return those within one line (agreed or of one claimant), and of agreed lines."""
        every = (cls(lines, meetings, row, limits.touch_m) for row in range(len(meetings.a)))
        return [
            each
            for each in every
            if each.a.claimant == each.b.claimant
            and (each.a.boundary == each.b.boundary or each.a.claimant is None)
        ]

    @property
    def within(self) -> bool:
        """Whether both edges are of one boundary."""
        return self.a.boundary == self.b.boundary

    @property
    def subjects(self) -> tuple[str, ...]:
        """The sections, in order, each once."""
        return tuple(dict.fromkeys((self.a.uid, self.b.uid)))

    @property
    def named(self) -> str:
        """The sections for a message."""
        if self.a.uid == self.b.uid:
            return f"section {self.a.piece.section} of {self.a.boundary} meets itself"
        one, two = (f"{k.piece.section} of {k.boundary}" for k in (self.a, self.b))
        return f"sections {one} and {two} meet"

    @property
    def chainage_m(self) -> float:
        """Along the line of the first section, metres."""
        return self.a.piece.start_m + self.along[0]


def _overlaps(meetings: Iterable[_Meeting], limits: LineLimits) -> Iterator[RegisterFinding]:
    by_sections: dict[tuple[str, ...], list[_Meeting]] = defaultdict(list)
    for each in meetings:
        if each.shared_m > 0.0:
            by_sections[each.subjects].append(each)
    for subjects, group in by_sections.items():
        shared = sum(each.shared_m for each in group)
        if shared < limits.overlap_m:
            continue
        first = min(group, key=lambda each: each.chainage_m)
        yield found(
            "line-overlap" if first.within else "boundaries-overlap",
            f"{first.named}: they cover the same ground over {metres(shared)}",
            boundary=first.a.boundary if first.within else None,
            subjects=subjects,
            place=first.place,
            chainage_m=first.chainage_m,
            amounts={"overlap_m": shared},
        )


def _crossings(
    meetings: Iterable[_Meeting], overlapping: Collection[tuple[str, ...]]
) -> Iterator[RegisterFinding]:
    """Yield crossings and touches; several pairs of edges that meet in one place are one."""
    told: set[tuple[object, ...]] = set()
    for each in sorted(meetings, key=lambda each: (not each.crosses, each.chainage_m)):
        apart = abs(each.along[0] - each.along[1])
        if each.junction or (each.subjects in overlapping and each.shared_m > 0.0):
            continue
        spot = (each.subjects, round(each.place[0], 6), round(each.place[1], 6))
        if spot in told or (not each.within and not each.crosses):
            continue
        told.add(spot)
        if not each.within:
            code, does = "boundaries-cross", "cross"
        elif each.crosses:
            code, does = "line-crosses-itself", "the line crosses itself"
        else:
            code, does = "line-touches-itself", "the line comes back to a place where it was"
        amounts = {"apart_along_m": apart} if each.a is each.b else {}
        yield found(
            code,
            f"{each.named}: {does}",
            boundary=each.a.boundary if each.within else None,
            subjects=each.subjects,
            place=each.place,
            chainage_m=each.chainage_m,
            amounts=amounts,
        )
