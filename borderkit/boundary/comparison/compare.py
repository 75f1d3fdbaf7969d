"""What differs between two lines: lengths that moved, how far, and where.

All of it is exact on the edges, not on their vertices: an edge is cut where its distance from
the other line crosses a limit, and the greatest distance is looked for within edges too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from borderkit.boundary.comparison.chords import LineChords, chords_of, shared_chords
from borderkit.boundary.comparison.farthest import Farthest, farthest_places
from borderkit.boundary.comparison.stretches import Stretch, stretches_of
from borderkit.boundary.line import Line
from borderkit.errors import InputError

__all__ = ["LIMITS_M", "LineComparison", "compare_lines"]

Floats = NDArray[np.float64]

LIMITS_M: Final = (1.0, 5.0, 25.0)
"""Distances beyond which a line is said to have moved, metres (issue 6)."""

_SHORT_M: Final = 1e-5
"""Stretches shorter than this are rounding, metres."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineComparison:
    """How two lines A and B differ.

    Attributes
    ----------
    length_a_m, length_b_m : float
        Geodesic lengths, metres.
    limits_m : tuple of float
        Distances looked at, rising, metres.
    moved_m : tuple of float
        Length of B that lies farther than each limit from A, metres.
    left_m : tuple of float
        The same of A, as seen from B.
    farthest_of_a, farthest_of_b : Farthest
        The place of A that lies farthest from B, and the other way: the directed Hausdorff
        distances.
    stretches : tuple of Stretch
        The parts of B beyond the least limit, in order.
    stretches_of_a : tuple of Stretch
        The same of A.
    """

    length_a_m: float
    length_b_m: float
    limits_m: tuple[float, ...]
    moved_m: tuple[float, ...]
    left_m: tuple[float, ...]
    farthest_of_a: Farthest
    farthest_of_b: Farthest
    stretches: tuple[Stretch, ...]
    stretches_of_a: tuple[Stretch, ...]

    @property
    def hausdorff_m(self) -> float:
        """The greater of the two directed Hausdorff distances, metres."""
        return max(self.farthest_of_a.distance_m, self.farthest_of_b.distance_m)

    @property
    def overlap(self) -> float:
        """Which share of both lines lies within the least limit of the other, 0 to 1."""
        both = self.length_a_m + self.length_b_m
        return max(0.0, 1.0 - (self.moved_m[0] + self.left_m[0]) / both)

    @property
    def overlap_of_a(self) -> float:
        """Which share of A lies within the least limit of B, 0 to 1."""
        return max(0.0, 1.0 - self.left_m[0] / self.length_a_m)

    @property
    def overlap_of_b(self) -> float:
        """Which share of B lies within the least limit of A, 0 to 1."""
        return max(0.0, 1.0 - self.moved_m[0] / self.length_b_m)

    def record(self) -> dict[str, Any]:
        """Return the numbers as JSON values, in metres to the millimetre."""
        over = [f"{limit:g}".replace(".", "_") for limit in self.limits_m]
        moved = zip(over, self.moved_m, strict=True)
        left = zip(over, self.left_m, strict=True)
        return {
            "length_a_m": round(self.length_a_m, 3),
            "length_b_m": round(self.length_b_m, 3),
            **{f"moved_over_{name}m_m": round(length, 3) for name, length in moved},
            **{f"a_off_b_over_{name}m_m": round(length, 3) for name, length in left},
            "overlap": round(self.overlap, 6),
            "overlap_of_a": round(self.overlap_of_a, 6),
            "overlap_of_b": round(self.overlap_of_b, 6),
            "hausdorff_m": round(self.hausdorff_m, 3),
            "hausdorff_a_to_b_m": round(self.farthest_of_a.distance_m, 3),
            "hausdorff_b_to_a_m": round(self.farthest_of_b.distance_m, 3),
        }


def compare_lines(
    a: Line | Floats | Sequence[Floats],
    b: Line | Floats | Sequence[Floats],
    *,
    limits_m: Sequence[float] = LIMITS_M,
) -> LineComparison:
    """Return what differs between two lines.

    Parameters
    ----------
    a, b : Line, array (n, 2), or sequence of such arrays
        Before and after, or of one source and another. Degrees WGS84, vertices joined by
        geodesics; an array is one stretch without a gap. Their directions do not matter.
    limits_m : sequence of float
        Distances beyond which a line counts as moved, rising, metres; what lies on a limit, to a
        micrometre, has not moved beyond it.

    Returns
    -------
    LineComparison
        Distances as they are on the ellipsoid, to 1 cm within 10 km.

    Raises
    ------
    InputError
        A line has no length, or the limits are not rising lengths.
    """
    limits = tuple(float(limit) for limit in limits_m)
    if not limits or limits[0] <= 0.0 or (np.diff(limits) <= 0.0).any():
        msg = f"limits of {', '.join(f'{each:g}' for each in limits)} m; give rising ones above 0"
        raise InputError(msg)
    edges_a, edges_b = chords_of(a), chords_of(b)
    moved, stretches, far_b = _one_way(b, edges_b, edges_a, limits)
    left, stretches_of_a, far_a = _one_way(a, edges_a, edges_b, limits)
    return LineComparison(
        length_a_m=edges_a.length_m,
        length_b_m=edges_b.length_m,
        limits_m=limits,
        moved_m=moved,
        left_m=left,
        farthest_of_a=far_a,
        farthest_of_b=far_b,
        stretches=stretches,
        stretches_of_a=stretches_of_a,
    )


def _one_way(
    line: object, edges: LineChords, other: LineChords, limits_m: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[Stretch, ...], Farthest]:
    """Return the lengths, the stretches and the farthest place of one line, as seen from another.

    The stretches are those beyond the first limit.
    """
    same = shared_chords(edges, other)
    beyond = [_without(edges, same, *parts) for parts in edges.within(other, limits_m)]
    lengths = [edges.chainage(high) - edges.chainage(low) for low, high in beyond]
    low, high = beyond[0]
    everywhere = _whole(edges, ~same if not len(low) else np.zeros(len(edges), dtype=bool))
    if not len(low) and not len(everywhere[0]):
        everywhere = _whole(edges, np.arange(len(edges)) < 1)
    asked = (np.concatenate([low, everywhere[0]]), np.concatenate([high, everywhere[1]]))
    group = np.concatenate([np.arange(len(low)), np.full(len(everywhere[0]), len(low))])
    farthest = farthest_places(edges, other, *asked, group.astype(np.intp))
    return (
        tuple(float(np.sum(length)) for length in lengths),
        stretches_of(line, edges, beyond, farthest),
        max(farthest, key=lambda found: found.distance_m),
    )


def _whole(edges: LineChords, which: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return first and last `u` of whole edges."""
    start = edges.first_u[which]
    return start, start + 1.0


def _without(
    edges: LineChords, same: NDArray[np.bool_], low: Floats, high: Floats
) -> tuple[Floats, Floats]:
    """Return first and last `u` of what no part covers, cut where the line has gaps."""
    own_low, own_high = _whole(edges, same)
    breaks = edges.first_u[np.flatnonzero(np.diff(edges.path)) + 1] - 1.0
    last = edges.first_u[-1] + 1.0
    start = np.concatenate([low, own_low, breaks, [-1.0, last]])
    stop = np.concatenate([high, own_high, breaks + 1.0, [0.0, last + 1.0]])
    order = np.argsort(start, kind="stable")
    reached = np.maximum.accumulate(stop[order])
    gap = start[order][1:] > reached[:-1]
    left, right = reached[:-1][gap], start[order][1:][gap]
    long = edges.chainage(right) - edges.chainage(left) > _SHORT_M
    return left[long], right[long]
