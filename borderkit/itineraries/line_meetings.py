"""Where legs meet the boundary line: for certain, or as far as the line is exact (G10, G14)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from shapely import LineString

from borderkit.boundary.coarse import CoarseLine
from borderkit.itineraries.cuts import distance_m, entries
from borderkit.itineraries.state import RegisterState
from borderkit.zones.encounters import TOUCH_M, Paths, Stretch, joined, passages
from borderkit.zones.index import EPS_M

__all__ = ["Meeting", "exact_places", "meetings"]

Part = tuple[int, Stretch]
"""A leg, and a connected part of it in the strip about a line."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A part of a leg (metres along it) in the strip in which the true line is.

    Attributes
    ----------
    certain : bool
        Whether the way of which it is a part goes from one side of the strip to the other.
    accuracy_m : float
        Half the width of the strip.
    """

    stretch: Stretch
    certain: bool
    accuracy_m: float


def exact_places(
    state: RegisterState, paths: Paths, leg_of: Mapping[int, int]
) -> dict[int, tuple[Stretch, ...]]:
    """Return for each leg where it meets sections that are exact, metres along it.

    Parameters
    ----------
    state : RegisterState
        The register.
    paths : Paths
        The ways of the legs, among others.
    leg_of : mapping of int to int
        Path -> leg.
    """
    found: dict[int, list[Stretch]] = {}
    if not state.exact_sections:
        return {}
    radii = np.full((len(state.exact_sections), 1), TOUCH_M)
    for passage in passages(state.line_index, paths, radii):
        if passage.path in leg_of:
            where = entries(passage.inside, passage.inside, passage.within[0])
            found.setdefault(leg_of[passage.path], []).extend(where)
    return {leg: joined(where) for leg, where in found.items() if where}


def meetings(
    state: RegisterState, paths: Paths, leg_of: Mapping[int, int], goes_on: Sequence[bool]
) -> dict[int, list[Meeting]]:
    """Return for each leg where it may meet lines that are not exact.

    Parameters
    ----------
    state : RegisterState
        The register.
    paths : Paths
        The ways of the legs, among others.
    leg_of : mapping of int to int
        Path -> leg.
    goes_on : sequence of bool
        For each leg, whether it and the next one are one way: they meet at a pass_through stop,
        both ways are known, and the mode is the same.
    """
    if not state.coarse_lines:
        return {}
    path_of = {leg: path for path, leg in leg_of.items()}
    radii = np.array([[line.accuracy_m + TOUCH_M] for line in state.coarse_lines])
    parts: list[list[Part]] = [[] for _ in state.coarse_lines]
    for passage in passages(state.coarse_index, paths, radii):
        if passage.path in leg_of:
            where = joined((*passage.inside, *passage.within[0]))
            parts[passage.shape] += [(leg_of[passage.path], stretch) for stretch in where]
    found: dict[int, list[Meeting]] = {}
    for line, own in zip(state.coarse_lines, parts, strict=True):
        for run in _runs(sorted(own), paths, path_of, goes_on):
            certain = _passes(line, run, paths, path_of)
            for leg, stretch in run:
                found.setdefault(leg, []).append(Meeting(stretch, certain, line.accuracy_m))
    return found


def _runs(
    parts: Sequence[Part], paths: Paths, path_of: Mapping[int, int], goes_on: Sequence[bool]
) -> Iterator[list[Part]]:
    """Yield parts together that follow each other without leaving the strip."""
    run: list[Part] = []
    for leg, stretch in parts:
        if run:
            before, (_, end) = run[-1]
            whole = end >= paths.length_m(path_of[before]) - EPS_M
            follows = leg == before + 1 and goes_on[before] and stretch[0] <= EPS_M
            if not (whole and follows):
                yield run
                run = []
        run.append((leg, stretch))
    if run:
        yield run


def _passes(
    line: CoarseLine, run: Sequence[Part], paths: Paths, path_of: Mapping[int, int]
) -> bool:
    """Whether a run enters the strip on one side, leaves it on the other, and is off its ends."""
    (first, (start, _)), (last, (_, end)) = run[0], run[-1]
    if start <= EPS_M or end >= paths.length_m(path_of[last]) - EPS_M:
        return False
    ends = paths.at(np.array([path_of[first], path_of[last]]), np.array([start, end]))
    if line.side(*ends[0]) * line.side(*ends[1]) >= 0.0:
        return False
    ways = [LineString(paths.part(path_of[leg], *stretch)) for leg, stretch in run]
    limit = line.accuracy_m + TOUCH_M
    return not any(distance_m(end, way) <= limit for end in line.free_ends for way in ways)
