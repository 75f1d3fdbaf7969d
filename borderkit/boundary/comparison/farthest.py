"""Where a line lies farthest from another: the directed Hausdorff distance, and its place."""

from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np
from numpy.typing import NDArray

from borderkit.boundary.comparison.chords import LineChords, plain_place
from borderkit.crs import GEOD

__all__ = ["Farthest", "farthest_places"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_CLOSE_M: Final = 5e-4
"""How exactly the greatest distance is found, metres."""
_ROUNDS: Final = 12
_STEPS: Final = 8
_RIM: Final = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Farthest:
    """A place of one line that lies farthest from the other, and the nearest place there.

    Attributes
    ----------
    distance_m : float
        Geodesic, metres; found to half a millimetre.
    place, nearest : (float, float)
        Longitude and latitude, degrees WGS84.
    chainage_m : float
        Of `place` along its line, metres.
    """

    distance_m: float
    place: tuple[float, float]
    nearest: tuple[float, float]
    chainage_m: float


def farthest_places(
    edges: LineChords, other: LineChords, low: Floats, high: Floats, group: Ints
) -> list[Farthest]:
    """Return the place of each group of stretches that lies farthest from another line.

    By branch and bound: along a straight edge the distance from any one edge of the other line
    is convex, so between two places it is at most the greater of those at both. What cannot
    exceed the farthest place found by more than half a millimetre is left out; the rest is cut
    where the nearest edges of both ends are equally far, and after some rounds halved.
    """
    rows, one, two, group = _by_edge(edges, low, high, group)
    best = _Best(int(group.max()) + 1)
    start, end = _both_ends(edges, other, rows, one, two)
    best.see(group, start, rows)
    best.see(group, end, rows)
    for turn in count():
        alive = _bound(other, start, end) > best.distance_m[group] + _CLOSE_M
        rows, group, start, end = rows[alive], group[alive], start.take(alive), end.take(alive)
        if not len(rows):
            break
        half = (start.share + end.share) / 2
        share = _equally_far(edges, other, rows, start, end) if turn < _ROUNDS else half
        middle = _Ends.of(edges, other, rows, share)
        best.see(group, middle, rows)
        start, end = start.beside(middle), middle.beside(end)
        rows, group = np.tile(rows, 2), np.tile(group, 2)
    return best.told(edges, other)


def _both_ends(
    edges: LineChords, other: LineChords, rows: Ints, one: Floats, two: Floats
) -> tuple["_Ends", "_Ends"]:
    """Return both ends of parts of edges; a vertex of two edges is looked at once."""
    u = np.concatenate([edges.first_u[rows] + one, edges.first_u[rows] + two])
    _, first, back = np.unique(u, return_index=True, return_inverse=True)
    share = np.concatenate([one, two])
    found = _Ends.of(edges, other, np.tile(rows, 2)[first], share[first])
    shares = (one, two)
    start, end = (
        _Ends(shares[n], found.lonlat[half], found.row[half], found.distance_m[half])
        for n, half in enumerate(np.split(back, 2))
    )
    return start, end


def _equally_far(
    edges: LineChords, other: LineChords, rows: Ints, start: "_Ends", end: "_Ends"
) -> Floats:
    """Return about where (n,) the edges nearest to both ends are equally far.

    By the Illinois form of the regula falsi (Dowell & Jarratt, BIT 11, 1971).
    """
    low, high = start.share.copy(), end.share.copy()
    below = start.distance_m - other.feet(start.lonlat, end.row).distance_m
    above = other.feet(end.lonlat, start.row).distance_m - end.distance_m
    share = (low + high) / 2
    for _ in range(_STEPS):
        span = above - below
        share = high - above * (high - low) / np.where(span > 0.0, span, np.inf)
        places = edges.place(rows, share)
        value = other.feet(places, start.row).distance_m - other.feet(places, end.row).distance_m
        over = value > 0.0
        below, above = (
            np.where(over, below / 2, value),
            np.where(over, value, above / 2),
        )
        low, high = np.where(over, low, share), np.where(over, share, high)
    rim = _RIM * (end.share - start.share)
    return np.clip(share, start.share + rim, end.share - rim)


def _by_edge(
    edges: LineChords, low: Floats, high: Floats, group: Ints
) -> tuple[Ints, Floats, Floats, Ints]:
    """Return stretches cut at vertices: edge, first and last share (k,), and the group."""
    first, start = edges.row_at(low)
    last, stop = edges.row_at(high, ending=True)
    many = np.maximum(last - first + 1, 1)
    owner = np.repeat(np.arange(len(low)), many)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many)
    one = np.where(step == 0, start[owner], 0.0)
    two = np.where(step == many[owner] - 1, stop[owner], 1.0)
    return first[owner] + step, one, two, group[owner]


@dataclass(frozen=True, slots=True)
class _Ends:
    """Places on edges, with their nearest edges of the other line."""

    share: Floats
    lonlat: Floats
    row: Ints
    distance_m: Floats

    @classmethod
    def of(cls, edges: LineChords, other: LineChords, rows: Ints, share: Floats) -> "_Ends":
        lonlat = edges.place(rows, share)
        found = other.nearest(lonlat)
        return cls(share, lonlat, found.row, found.distance_m)

    def take(self, which: NDArray[np.bool_]) -> "_Ends":
        return _Ends(self.share[which], self.lonlat[which], self.row[which], self.distance_m[which])

    def beside(self, other: "_Ends") -> "_Ends":
        return _Ends(
            np.concatenate([self.share, other.share]),
            np.vstack([self.lonlat, other.lonlat]),
            np.concatenate([self.row, other.row]),
            np.concatenate([self.distance_m, other.distance_m]),
        )


def _bound(other: LineChords, start: _Ends, end: _Ends) -> Floats:
    """Return what the distance cannot exceed between two places of one edge."""
    by_first = np.maximum(start.distance_m, other.feet(end.lonlat, start.row).distance_m)
    by_last = np.maximum(end.distance_m, other.feet(start.lonlat, end.row).distance_m)
    return np.minimum(by_first, by_last)


class _Best:
    """The farthest place of each group that was seen so far."""

    def __init__(self, many: int) -> None:
        self.distance_m = np.full(many, -1.0)
        self._row = np.zeros(many, dtype=np.intp)
        self._share = np.zeros(many)
        self._nearest = np.zeros(many, dtype=np.intp)

    def see(self, group: Ints, places: _Ends, rows: Ints) -> None:
        """Look at places on the edges `rows`."""
        order = np.lexsort((-places.distance_m, group))
        numbers, first = np.unique(group[order], return_index=True)
        found = order[first]
        better = places.distance_m[found] > self.distance_m[numbers]
        into, of = numbers[better], found[better]
        self.distance_m[into] = places.distance_m[of]
        self._row[into], self._share[into] = rows[of], places.share[of]
        self._nearest[into] = places.row[of]

    def told(self, edges: LineChords, other: LineChords) -> list[Farthest]:
        """Return the places, with geodesic distances."""
        places = edges.place(self._row, self._share)
        feet = other.feet(places, self._nearest)
        nearest = other.place(feet.row, feet.share)
        _, _, away = GEOD.inv(places[:, 0], places[:, 1], nearest[:, 0], nearest[:, 1])
        along = edges.along_m[self._row]
        chainage = along[:, 0] + (along[:, 1] - along[:, 0]) * self._share
        return [
            Farthest(
                distance_m=float(away[n]),
                place=plain_place(places[n]),
                nearest=plain_place(nearest[n]),
                chainage_m=float(chainage[n]),
            )
            for n in range(len(places))
        ]
