"""Turning points held against the line: whether they lie on it, in order, each once."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from geopandas import GeoDataFrame
from pandas import isna
from shapely import Point

from borderkit.boundary.checks.line_ends import PlacesTree
from borderkit.boundary.checks.line_rules import LineLimits, found
from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.kept_lines import KeptLines, metres, record_uid, whereabouts
from borderkit.boundary.meetings import EdgeFoot

__all__ = ["turning_point_findings"]


@dataclass(frozen=True, slots=True)
class _Point:
    """A turning point, and where on the line it was found."""

    boundary: str
    point: str
    section: str | None
    sequence: int | None
    place: tuple[float, float]
    chainage_m: float | None = None

    @property
    def uid(self) -> str:
        return record_uid("turning_points", self.boundary, self.point)

    def found(self, code: str, message: str, **more: Any) -> RegisterFinding:
        return found(
            code,
            f"turning point {self.point} of {self.boundary} {message}",
            boundary=self.boundary,
            place=self.place,
            chainage_m=self.chainage_m,
            **({"subjects": (self.uid,)} | more),
        )


def turning_point_findings(
    points: GeoDataFrame,
    lines: KeptLines,
    limits: LineLimits,
    *,
    tolerance_m: Mapping[str, float],
) -> Iterator[RegisterFinding]:
    """Yield turning points off the line, out of order, twice, or of no section.

    Parameters
    ----------
    points : GeoDataFrame
        Of layer ``turning_points``, EPSG:4326. Their ``sequence`` counts within their section,
        or within the boundary where none is named.
    lines : KeptLines
        The lines.
    limits : LineLimits
        How far off a point may lie, unless its boundary says so itself.
    tolerance_m : mapping of str to float
        The boundary's own tolerance, metres, by its code.
    """
    groups: dict[tuple[str, str | None], list[_Point]] = defaultdict(list)
    for point in _read(points):
        groups[point.boundary, point.section].append(point)
    sections = {(kept.boundary, kept.piece.section) for kept in lines.pieces}
    for (boundary, section), group in groups.items():
        if section is not None and (boundary, section) not in sections:
            for point in group:
                yield point.found(
                    "turning-point-section",
                    f"names section {section}, which {boundary} does not have",
                )
        feet = _feet(group, lines)
        limit = tolerance_m.get(boundary, limits.turning_point_m)
        for point, foot in zip(group, feet, strict=False):
            if foot.distance_m > limit:
                yield _off(point, foot, limit, stated=boundary in tolerance_m)
        yield from _twice(group, limits)
        yield from _astray(
            [
                replace(point, chainage_m=_along(lines, foot))
                for point, foot in zip(group, feet, strict=False)
            ]
        )


def _read(points: GeoDataFrame) -> Iterator[_Point]:
    for row, geometry in zip(points.to_dict("records"), points.geometry, strict=True):
        if not isinstance(geometry, Point) or geometry.is_empty:
            continue
        section, sequence = row.get("section"), row.get("sequence")
        yield _Point(
            boundary=row["boundary"],
            point=row["point"],
            section=section if isinstance(section, str) else None,
            sequence=None if isna(sequence) else int(sequence),
            place=(float(geometry.x), float(geometry.y)),
        )


def _feet(group: Sequence[_Point], lines: KeptLines) -> list[EdgeFoot]:
    """Return the nearest places on their section, else on their boundary; none: it has no line."""
    if not lines.pieces:
        return []
    boundary, section = group[0].boundary, group[0].section
    rows = lines.edges_on(boundary, section)
    rows = rows if len(rows) else lines.edges_on(boundary, None)
    return lines.edges.feet(np.array([p.place for p in group]), rows) if len(rows) else []


def _along(lines: KeptLines, foot: EdgeFoot) -> float:
    piece = lines.pieces[int(lines.edges.piece[foot.edge])].piece
    return piece.start_m + foot.along_m


def _off(point: _Point, foot: EdgeFoot, limit: float, *, stated: bool) -> RegisterFinding:
    whose = "the tolerance of the boundary" if stated else "no tolerance is stated, taken is"
    return point.found(
        "turning-point-off-line",
        f"lies {metres(foot.distance_m)} from the line ({whose} {metres(limit)}), nearest at "
        f"{whereabouts(foot.place)}",
        amounts={"distance_m": foot.distance_m, "tolerance_m": limit},
    )


def _twice(group: Sequence[_Point], limits: LineLimits) -> Iterator[RegisterFinding]:
    numbers = PlacesTree([point.place for point in group]).groups(limits.touch_m)
    by_place, by_sequence = defaultdict(list), defaultdict(list)
    for point, number in zip(group, numbers, strict=True):
        by_place[int(number)].append(point)
        if point.sequence is not None:
            by_sequence[point.sequence].append(point)
    for what, same in [
        *(("stand in one place", points) for points in by_place.values()),
        *((f"all have sequence {n}", points) for n, points in sorted(by_sequence.items())),
    ]:
        if len(same) > 1:
            others = ", ".join(point.point for point in same[1:])
            yield same[0].found(
                "turning-point-twice",
                f"and {others} {what}",
                subjects=tuple(point.uid for point in same),
            )


def _astray(group: Sequence[_Point]) -> Iterator[RegisterFinding]:
    """Yield the fewest points without which the others stand in order along the line.

    The line may run with the sequence or against it.
    """
    ordered = sorted(
        (p for p in group if p.sequence is not None and p.chainage_m is not None),
        key=lambda p: (p.sequence, p.chainage_m),
    )
    along = [float(p.chainage_m or 0.0) for p in ordered]
    with_it, against = _longest_rise(along), _longest_rise([-a for a in along])
    kept = max(with_it, against, key=len)
    for row in sorted(set(range(len(ordered))) - set(kept)):
        point = ordered[row]
        before = [k for k in kept if k < row]
        after = [k for k in kept if k > row]
        between = " and ".join(ordered[k].point for k in (before[-1:] + after[:1]))
        yield point.found(
            "turning-point-order",
            f"has sequence {point.sequence}, beside {between}, but lies at "
            f"{metres(along[row])} along the line and they do at "
            + " and ".join(metres(along[k]) for k in (before[-1:] + after[:1])),
            amounts={"sequence": float(point.sequence or 0)},
        )


def _longest_rise(values: Sequence[float]) -> list[int]:
    """Return the rows of the longest subsequence that never falls (Fredman 1975)."""
    tails: list[float] = []
    last: list[int] = []
    before: list[int] = []
    for row, value in enumerate(values):
        at = bisect_right(tails, value)
        before.append(last[at - 1] if at else -1)
        tails[at : at + 1], last[at : at + 1] = [value], [row]
    rows = []
    row = last[-1] if last else -1
    while row >= 0:
        rows.append(row)
        row = before[row]
    return rows[::-1]
