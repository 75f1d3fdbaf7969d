"""Where lines of different boundaries meet: whether in one point, whether all, and its marker."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame

from borderkit.boundary.checks.line_ends import LineEnd, PlacesTree, free_ends, geodesic_m
from borderkit.boundary.checks.line_rules import LineLimits, found
from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.kept_lines import KeptLines, metres, record_uid, section_uid, whereabouts
from borderkit.boundary.line import Line, same_boundary

__all__ = ["Tripoint", "tripoint_findings", "tripoints_of"]

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Tripoint:
    """A place in which lines of several boundaries end, or should.

    Attributes
    ----------
    sides : tuple of str
        All sides of the lines, in order: three, seldom more.
    ends : tuple of LineEnd
        An end of each line, by boundary.
    """

    sides: tuple[str, ...]
    ends: tuple[LineEnd, ...]

    @property
    def name(self) -> str:
        """Its sides: ``AA-BB-CC``."""
        return "-".join(self.sides)

    @property
    def place(self) -> Place:
        """Where the first of its lines ends, degrees WGS84."""
        return self.ends[0].place

    @property
    def spread_m(self) -> float:
        """Greatest distance between two of its ends, metres."""
        pairs = combinations(self.ends, 2)
        return max((geodesic_m(a.place, b.place) for a, b in pairs), default=0.0)

    @property
    def missing(self) -> tuple[str, ...]:
        """Boundaries between its three sides of which no line ends here."""
        if len(self.sides) > 3:
            return ()
        here = [end.boundary for end in self.ends]
        return tuple(
            f"{a}-{b}"
            for a, b in combinations(self.sides, 2)
            if not any(same_boundary(f"{a}-{b}", code) for code in here)
        )

    @property
    def subjects(self) -> tuple[str, ...]:
        """The sections that end here."""
        return tuple(dict.fromkeys(section_uid(e.boundary, e.section) for e in self.ends))


def tripoints_of(lines: KeptLines, limits: LineLimits) -> list[Tripoint]:
    """Return where agreed lines of different boundaries meet, or end near to each other.

    Two lines make a tripoint if exactly one of their sides is the same.
    """
    ends = [end for line in lines.agreed for end in free_ends(line)]
    if not ends:
        return []
    groups = PlacesTree([end.place for end in ends]).groups(limits.tripoint_m)
    found_here: dict[int, list[LineEnd]] = defaultdict(list)
    for end, group in zip(ends, groups, strict=True):
        found_here[int(group)].append(end)
    tripoints = []
    for group in found_here.values():
        nearest = _one_a_boundary(group)
        sides = sorted({side for end in nearest for side in end.boundary.split("-")})
        if len(nearest) > 1 and len(sides) > 2:
            tripoints.append(Tripoint(tuple(sides), tuple(nearest)))
    return sorted(tripoints, key=lambda tripoint: (tripoint.name, tripoint.place))


def _one_a_boundary(group: Sequence[LineEnd]) -> list[LineEnd]:
    """Return for each boundary that end which lies nearest to the ends of the others."""
    best: dict[str, tuple[float, LineEnd]] = {}
    for end in group:
        others = [e for e in group if e.boundary != end.boundary]
        away = min((geodesic_m(end.place, other.place) for other in others), default=0.0)
        if end.boundary not in best or away < best[end.boundary][0]:
            best[end.boundary] = (away, end)
    return [best[boundary][1] for boundary in sorted(best)]


def tripoint_findings(
    lines: KeptLines, limits: LineLimits, *, markers: GeoDataFrame | None
) -> Iterator[RegisterFinding]:
    """Yield each tripoint, and what is wrong with it; and ends where nothing else is kept.

    Parameters
    ----------
    lines : KeptLines
        The lines.
    limits : LineLimits
        How near ends have to be to be one point, or to be meant as one.
    markers : GeoDataFrame or None
        Of layer ``markers``, EPSG:4326; None: not looked at.
    """
    tripoints = tripoints_of(lines, limits)
    kept = [line.boundary for line in lines.agreed]
    for tripoint in tripoints:
        yield _meeting(tripoint, kept, limits)
        yield from _third_lines(tripoint, lines)
        if markers is not None:
            yield from _marker(tripoint, markers, limits)
    met = {(end.boundary, end.place) for tripoint in tripoints for end in tripoint.ends}
    for line in lines.agreed:
        if line.runs:
            yield from _open_ends(line, lines, limits, met)


def _meeting(tripoint: Tripoint, kept: Sequence[str], limits: LineLimits) -> RegisterFinding:
    names = ", ".join(end.boundary for end in tripoint.ends)
    apart = tripoint.spread_m
    absent = [m for m in tripoint.missing if not any(same_boundary(m, code) for code in kept)]
    further = f"; of {', '.join(absent)} the register keeps no line" if absent else ""
    if apart <= limits.touch_m:
        how = "in one point" if apart == 0.0 else f"within {apart:.4f} m"
        code, what = "tripoint", f"the lines {names} meet {how}"
    else:
        code = "tripoint-apart"
        what = f"the lines {names} end up to {metres(apart)} apart, at " + "; ".join(
            f"{end.boundary} {whereabouts(end.place)}" for end in tripoint.ends
        )
    return _of(tripoint, code, what + further, {"spread_m": apart})


def _of(
    tripoint: Tripoint, code: str, what: str, amounts: dict[str, float], **more: Any
) -> RegisterFinding:
    subjects = (*tripoint.subjects, *more.pop("markers", ()))
    return found(
        code,
        f"tripoint {tripoint.name}: {what}",
        subjects=subjects,
        place=tripoint.place,
        amounts=amounts,
    )


def _third_lines(tripoint: Tripoint, lines: KeptLines) -> Iterator[RegisterFinding]:
    for code in tripoint.missing:
        for line in lines.agreed:
            if same_boundary(line.boundary, code):
                rows = lines.edges_of(line.boundary)
                away = lines.edges.nearest(*tripoint.place, edges=rows).distance_m
                yield _of(
                    tripoint,
                    "tripoint-line-missing",
                    f"the line of {line.boundary} does not end here; it comes as near as "
                    f"{metres(away)}",
                    {"distance_m": away},
                )


def _marker(
    tripoint: Tripoint, markers: GeoDataFrame, limits: LineLimits
) -> Iterator[RegisterFinding]:
    """Yield that the tripoint's marker is missing, or how far it stands away."""
    known = markers[~(markers.geometry.isna() | markers.geometry.is_empty)]
    places = shapely.get_coordinates(known.geometry)
    away = {
        (geodesic_m(tripoint.place, (lon, lat)), str(uid)): role == "tripoint"
        for uid, role, (lon, lat) in zip(known["marker_uid"], known["role"], places, strict=True)
    }
    distance, uid = min((key for key, meant in away.items() if meant), default=(np.inf, ""))
    if distance > limits.tripoint_marker_m:
        limit = metres(limits.tripoint_marker_m)
        distance, uid = min(away, default=(np.inf, ""))
        near = f"; the nearest marker, {uid}, stands {metres(distance)} away"
        yield _of(
            tripoint,
            "tripoint-unmarked",
            f"no marker with the role tripoint stands within {limit}"
            f"{near if distance <= limits.tripoint_marker_m else ''}",
            {},
        )
    elif distance > limits.turning_point_m:
        yield _of(
            tripoint,
            "tripoint-marker-off",
            f"marker {uid} stands {metres(distance)} from where the lines meet",
            {"distance_m": distance},
            markers=(record_uid("markers", uid),),
        )


def _open_ends(
    line: Line, lines: KeptLines, limits: LineLimits, met: set[tuple[str, Place]]
) -> Iterator[RegisterFinding]:
    """Yield the ends of the whole line at which no other line ends, and where one passes."""
    ends = free_ends(line)
    for end in (ends[0], ends[-1]) if ends else ():
        if (end.boundary, end.place) in met:
            continue
        passing = _passing(end, lines, limits)
        uid = section_uid(end.boundary, end.section)
        if passing is None:
            yield found(
                "line-end-open",
                f"the line of {end.boundary} ends where no other boundary is kept",
                boundary=end.boundary,
                subjects=(uid,),
                place=end.place,
                chainage_m=end.chainage_m,
            )
        else:
            away, other, section = passing
            yield found(
                "tripoint-within-line",
                f"the line of {end.boundary} ends {metres(away)} from the line of {other}, "
                "between its ends",
                boundary=end.boundary,
                subjects=(uid, section_uid(other, section)),
                place=end.place,
                chainage_m=end.chainage_m,
                amounts={"distance_m": away},
            )


def _passing(end: LineEnd, lines: KeptLines, limits: LineLimits) -> tuple[float, str, str] | None:
    """Return how near a line that shares one side passes an end, its code and section."""
    sides, near = set(end.boundary.split("-")), []
    for line in lines.agreed:
        if len(sides & set(line.sides)) != 1:
            continue
        foot = lines.edges.nearest(*end.place, edges=lines.edges_of(line.boundary))
        if foot.distance_m <= limits.tripoint_m:
            section = lines.pieces[lines.edges.piece[foot.edge]].piece.section
            near.append((foot.distance_m, line.boundary, section))
    return min(near, default=None)
