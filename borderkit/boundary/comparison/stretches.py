"""Stretches of a line that lie away from another line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString

from borderkit.boundary.comparison.chords import LineChords
from borderkit.boundary.comparison.farthest import Farthest
from borderkit.boundary.line import Line

__all__ = ["Stretch", "stretches_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Spans = tuple[Floats, Floats]
"""First and last `u` (n,) of parts of a line, in order."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretch:
    """A stretch of one line that lies farther from the other than the least limit.

    Attributes
    ----------
    from_m, to_m : float
        Chainages along its line, metres.
    sections : tuple of str
        Sections that it runs through; empty where the line is no line of a register.
    farthest : Farthest
        Where it lies farthest from the other line.
    over_m : tuple of float
        Its length beyond each limit, metres.
    beyond : tuple of MultiLineString
        Its parts beyond each limit, EPSG:4326.
    geometry : LineString
        EPSG:4326.
    """

    from_m: float
    to_m: float
    sections: tuple[str, ...]
    farthest: Farthest
    over_m: tuple[float, ...]
    beyond: tuple[MultiLineString, ...]
    geometry: LineString

    def record(self) -> dict[str, Any]:
        """Return it as JSON values, without its geometry."""
        return {
            "from_m": round(self.from_m, 3),
            "to_m": round(self.to_m, 3),
            "length_m": round(self.to_m - self.from_m, 3),
            "greatest_m": round(self.farthest.distance_m, 3),
            "greatest_at_m": round(self.farthest.chainage_m, 3),
            "lon": self.farthest.place[0],
            "lat": self.farthest.place[1],
            "sections": list(self.sections),
        }


def stretches_of(
    line: object, edges: LineChords, beyond: Sequence[Spans], farthest: Sequence[Farthest]
) -> tuple[Stretch, ...]:
    """Return the stretches of a line, in order.

    Parameters
    ----------
    line : object
        Its sections are told if it is a Line.
    edges : LineChords
        Of the line.
    beyond : sequence of (array, array)
        First and last `u` of what lies beyond each limit; the first are the stretches.
    farthest : sequence of Farthest
        Of each stretch.
    """
    low, high = beyond[0]
    from_m, to_m = edges.chainage(low), edges.chainage(high)
    sections = _sections(line, from_m, to_m) if isinstance(line, Line) else [()] * len(low)
    parts = [_beyond(edges, low, high, spans) for spans in beyond]
    shapes = edges.parts(low, high)
    return tuple(
        Stretch(
            from_m=float(from_m[n]),
            to_m=float(to_m[n]),
            sections=sections[n],
            farthest=farthest[n],
            over_m=tuple(float(lengths[n]) for lengths, _ in parts),
            beyond=tuple(pieces[n] for _, pieces in parts),
            geometry=shapes[n],
        )
        for n in range(len(low))
    )


def _beyond(
    edges: LineChords, low: Floats, high: Floats, spans: Spans
) -> tuple[Floats, NDArray[np.object_]]:
    """Return for each stretch the length (n,) of the parts within it, and their shapes (n,)."""
    found: NDArray[np.object_] = np.full(len(low), MultiLineString(), dtype=object)
    owner = np.searchsorted(low, spans[0], side="right") - 1
    inside = (owner >= 0) & (spans[0] < high[np.maximum(owner, 0)]) if len(low) else owner >= 0
    owner, first, last = owner[inside], spans[0][inside], spans[1][inside]
    lengths = edges.chainage(last) - edges.chainage(first)
    total: Floats = np.bincount(owner, weights=lengths, minlength=len(low)).astype(np.float64)
    if len(owner):
        shapely.multilinestrings(edges.parts(first, last), indices=owner, out=found)
    return total, found


def _sections(line: Line, from_m: Floats, to_m: Floats) -> list[tuple[str, ...]]:
    """Return the sections between chainages, each once."""
    starts = np.array([piece.start_m for piece in line.pieces])
    ends = starts + np.array([piece.length_m for piece in line.pieces])
    first, last = np.searchsorted(ends, from_m, side="right"), np.searchsorted(starts, to_m)
    return [
        tuple(dict.fromkeys(piece.section for piece in line.pieces[one:two]))
        for one, two in zip(first.tolist(), last.tolist(), strict=True)
    ]
