"""Sections one after the other: gaps, branches, sequence, direction, and the sides beside them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from geopandas import GeoDataFrame

from borderkit.boundary.checks.line_ends import (
    LineEnd,
    PlacesTree,
    free_ends,
    geodesic_m,
    piece_ends,
)
from borderkit.boundary.checks.line_rules import LineLimits, found
from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.kept_lines import KeptLines, metres, section_uid
from borderkit.boundary.line import Line, Piece
from borderkit.layers.boundary import BOUNDARY_SECTIONS

__all__ = ["branch_findings", "gap_findings", "sequence_findings", "side_findings"]


def branch_findings(lines: KeptLines, limits: LineLimits) -> Iterator[RegisterFinding]:
    """Yield places in which more than two ends of one boundary's agreed sections meet."""
    for line in lines.agreed:
        ends = _ends_of(lines, line.boundary)
        groups = PlacesTree([end.place for end in ends]).groups(limits.touch_m)
        for group in np.flatnonzero(np.bincount(groups) > 2):
            meeting = [end for end, number in zip(ends, groups, strict=True) if number == group]
            sections = list(dict.fromkeys(end.section for end in meeting))
            first = meeting[0]
            yield found(
                "line-branches",
                f"{len(meeting)} ends of sections {', '.join(sections)} of {line.boundary} meet "
                "in one place; a line has two there",
                boundary=line.boundary,
                subjects=tuple(section_uid(line.boundary, section) for section in sections),
                place=first.place,
                chainage_m=first.chainage_m,
                amounts={"ends": float(len(meeting))},
            )


def _ends_of(lines: KeptLines, boundary: str, *, claimed: bool = False) -> list[LineEnd]:
    return piece_ends(
        kept
        for kept in lines.pieces
        if kept.boundary == boundary and (kept.claimant is not None) is claimed
    )


def gap_findings(lines: KeptLines, limits: LineLimits) -> Iterator[RegisterFinding]:
    """Yield where a line does not go on where it stops, and why that may be."""
    for line in lines.agreed:
        if len(line.runs) == 1:
            continue
        gaps = _Gaps(lines, line, limits)
        yield from gaps.rings()
        for before, after in zip(line.runs[:-1], line.runs[1:], strict=True):
            yield from gaps.between(before, after)
    for claimant, line in lines.claimed:
        gaps = _Gaps(lines, line, limits, claimant=claimant)
        for before, after in zip(line.runs[:-1], line.runs[1:], strict=True):
            mine = (line.sections[run.section].get("claimant") for run in (before[-1], after[0]))
            if claimant in mine:
                yield from gaps.between(before, after)


class _Gaps:
    """What there is to say of the gaps of one line."""

    def __init__(
        self, lines: KeptLines, line: Line, limits: LineLimits, *, claimant: str | None = None
    ) -> None:
        self._line, self._limits = line, limits
        self._whose = "" if claimant is None else f" as {claimant} claims it"
        self._ends = [
            LineEnd(line.boundary, piece.section, place, piece.start_m)
            for piece in line.pieces
            for place in (piece.start, piece.end)
        ]
        self._own = PlacesTree([end.place for end in self._ends])
        claimed = _ends_of(lines, line.boundary, claimed=True) if claimant is None else []
        self._claimed = PlacesTree([end.place for end in claimed])
        others = [e for other in lines.agreed if other is not line for e in free_ends(other)]
        beside = [e for e in others if len(_shared_sides(e.boundary, line.boundary)) == 1]
        self._others = PlacesTree([end.place for end in beside])
        numbers = [record.get("sequence") for record in line.sections.values()]
        self._numbered = all(number is not None for number in numbers)

    def rings(self) -> Iterator[RegisterFinding]:
        """Yield the stretches that are rings, where there are others."""
        for run in self._line.runs:
            if len(self._line.runs) > 1 and run[0].start == run[-1].end:
                length = sum(piece.length_m for piece in run)
                yield self._found(
                    "line-ring", f"is a ring of {metres(length)}", run[0], run[-1], length
                )

    def between(self, before: Sequence[Piece], after: Sequence[Piece]) -> Iterator[RegisterFinding]:
        """Yield what there is to say between two stretches."""
        one, two = before[-1], after[0]
        gap = geodesic_m(one.end, two.start)
        if gap <= self._limits.touch_m:
            if gap > 0.0:
                yield self._found("line-ends-differ", f"has ends {gap:.4f} m apart", one, two, gap)
            return
        if any(run[0].start == run[-1].end for run in (before, after)):
            return
        meeting = [self._own.within(place, self._limits.touch_m) for place in (one.end, two.start)]
        if max(len(rows) for rows in meeting) > 2:
            return
        astray = [(n, rows) for n, rows in enumerate(meeting) if len(rows) == 2]
        if astray and self._numbered:
            yield self._out_of_order(one, two, gap, astray[0])
            return
        code, what = self._kind_of_gap(one, two)
        yield self._found(code, f"{what} for {metres(gap)}", one, two, gap)

    def _kind_of_gap(self, one: Piece, two: Piece) -> tuple[str, str]:
        ends, limits = (one.end, two.start), self._limits
        if any(self._claimed.within(place, limits.touch_m) for place in ends):
            return "line-not-agreed", "is not agreed"
        if all(self._others.within(place, limits.tripoint_m) for place in ends):
            return "line-interrupted", "is interrupted"
        return "line-gap", "has a gap"

    def _out_of_order(
        self, one: Piece, two: Piece, gap: float, astray: tuple[int, list[int]]
    ) -> RegisterFinding:
        which, rows = astray
        here = (one, two)[which]
        other = next(
            (self._ends[row].section for row in rows if self._ends[row].section != here.section),
            here.section,
        )
        names = [section_uid(self._line.boundary, s) for s in (one.section, two.section, other)]
        return found(
            "section-out-of-order",
            f"by their sequence {two.section} follows {one.section} on the line of "
            f"{self._line.boundary}, {metres(gap)} away; but {here.section} meets {other}",
            boundary=self._line.boundary,
            subjects=tuple(dict.fromkeys(names)),
            place=one.end,
            chainage_m=two.start_m,
            amounts={"gap_m": gap},
        )

    def _found(
        self, code: str, what: str, one: Piece, two: Piece, amount_m: float
    ) -> RegisterFinding:
        line = self._line
        if code == "line-ring":
            where = f"section {one.section}"
            place, along, amounts = one.start, one.start_m, {"length_m": amount_m}
        else:
            where = f"from section {one.section} to section {two.section}"
            place, along, amounts = one.end, two.start_m, {"gap_m": amount_m}
        names = (section_uid(line.boundary, piece.section) for piece in (one, two))
        return found(
            code,
            f"the line of {line.boundary}{self._whose} {what}, {where}",
            boundary=line.boundary,
            subjects=tuple(dict.fromkeys(names)),
            place=place,
            chainage_m=along,
            amounts=amounts,
        )


def _shared_sides(one: str, two: str) -> set[str]:
    return set(one.split("-")) & set(two.split("-"))


def sequence_findings(sections: GeoDataFrame) -> Iterator[RegisterFinding]:
    """Yield sections without a sequence beside others that have one, and equal sequences.

    Parameters
    ----------
    sections : GeoDataFrame
        Of layer ``boundary_sections``.
    """
    lines: dict[tuple[str, str], list[tuple[str, int | None]]] = defaultdict(list)
    for record in BOUNDARY_SECTIONS.records(sections):
        line = (record["boundary"], record.get("claimant") or "")
        lines[line].append((record["section"], record.get("sequence")))
    for (boundary, _), members in sorted(lines.items()):
        without = [section for section, number in members if number is None]
        if without and len(without) < len(members):
            yield found(
                "section-sequence-missing",
                f"{len(without)} of {len(members)} sections of {boundary} have no sequence: "
                f"{_some(without)}; the line is chained end to end instead",
                boundary=boundary,
                subjects=tuple(section_uid(boundary, section) for section in without),
            )
        by_number: dict[int, list[str]] = defaultdict(list)
        for section, number in members:
            if number is not None:
                by_number[number].append(section)
        for number, same in sorted(by_number.items()):
            if len(same) > 1:
                yield found(
                    "section-sequence-twice",
                    f"sections {_some(same)} of {boundary} all have sequence {number}",
                    boundary=boundary,
                    subjects=tuple(section_uid(boundary, section) for section in same),
                )


def side_findings(lines: KeptLines) -> Iterator[RegisterFinding]:
    """Yield sides that are none of the boundary, contradict each other, or are missing."""
    for line in (*lines.agreed, *(line for _, line in lines.claimed)):
        agreed = line in lines.agreed
        mine = [p for p in line.pieces if agreed or line.sections[p.section].get("claimant")]
        stated = [piece for piece in mine if piece.left or piece.right]
        wrong = [piece for piece in stated if not _fits(line, piece)]
        for piece in _one_a_section(wrong):
            yield _of_piece(
                line,
                piece,
                "section-side-unknown",
                f"section {piece.section} of {line.boundary} has {piece.left or 'nobody'} on one "
                f"side and {piece.right or 'nobody'} on the other; the sides are "
                f"{' and '.join(line.sides)}",
            )
        if agreed:
            yield from _contradictions(line, [piece for piece in stated if piece not in wrong])
            yield from _directions(line)
            yield from _sideless(line)


def _fits(line: Line, piece: Piece) -> bool:
    named = {piece.left or piece.right, piece.right or piece.left}
    return named <= set(line.sides) and piece.left != piece.right


def _sideless(line: Line) -> Iterator[RegisterFinding]:
    without = list(dict.fromkeys(p.section for p in line.pieces if not (p.left or p.right)))
    if without:
        yield found(
            "section-sides-missing",
            f"{len(without)} of {len(line.sections)} sections of {line.boundary} without sides: "
            f"{_some(without)}",
            boundary=line.boundary,
            subjects=tuple(section_uid(line.boundary, section) for section in without),
        )


def _contradictions(line: Line, stated: Sequence[Piece]) -> Iterator[RegisterFinding]:
    """Yield the sections whose sides are those of the shorter part of the line, swapped."""
    length: dict[str, float] = defaultdict(float)
    for piece in stated:
        length[_left(line, piece)] += piece.length_m
    if len(length) < 2:
        return
    left = max(length, key=lambda side: (length[side], side))
    for piece in _one_a_section([p for p in stated if _left(line, p) != left]):
        yield _of_piece(
            line,
            piece,
            "section-sides-contradict",
            f"section {piece.section} has {_left(line, piece)} on the left in the direction of "
            f"the line of {line.boundary}, where {metres(length[left])} of it have {left}",
        )


def _left(line: Line, piece: Piece) -> str:
    if piece.left:
        return piece.left
    return next((side for side in line.sides if side != piece.right), "")


def _directions(line: Line) -> Iterator[RegisterFinding]:
    against = list(dict.fromkeys(piece.section for piece in line.pieces if piece.reversed))
    if against and not all(piece.reversed for piece in line.pieces):
        length = sum(piece.length_m for piece in line.pieces if piece.reversed)
        yield found(
            "sections-mixed-direction",
            f"{len(against)} of {len(line.sections)} sections of {line.boundary} "
            f"({metres(length)}) are drawn against the direction of the line: {_some(against)}",
            boundary=line.boundary,
            subjects=tuple(section_uid(line.boundary, section) for section in against),
            amounts={"length_m": length},
        )


def _one_a_section(pieces: Sequence[Piece]) -> list[Piece]:
    return list({piece.section: piece for piece in reversed(pieces)}.values())[::-1]


def _of_piece(line: Line, piece: Piece, code: str, message: str) -> RegisterFinding:
    return found(
        code,
        message,
        boundary=line.boundary,
        subjects=(section_uid(line.boundary, piece.section),),
        place=piece.start,
        chainage_m=piece.start_m,
        amounts={"length_m": piece.length_m},
    )


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:8])
    return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"
